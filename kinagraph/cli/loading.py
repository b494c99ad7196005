"""Commands that fill a store and write out what it holds: init, load, export, publish, schema."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import as_of_option, format_option, open_network, store_option, today, unfinished_option
from kinagraph.errors import InputError, RowsRejected, UsageError
from kinagraph.language import N_, _, ngettext
from kinagraph.model import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from kinagraph.present.export import Form
    from kinagraph.store.loading import LoadReport
    from kinagraph.tables.foreign.folders import Found
    from kinagraph.tables.problems import Problem

_SHOWN_PROBLEMS = 40
_SHOWN_REMARKS = 20


@click.command(cls=Command, help=N_("Write a template workbook and a settings file into a folder."))
@click.argument("folder", type=click.Path(path_type=Path))
@option("--force", is_flag=True, help=N_("Write over files that are there."))
@lang_option
def init(folder: Path, force: bool) -> None:
    from kinagraph import language
    from kinagraph.present.template import write_settings, write_template
    from kinagraph.settings import FILE

    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{path} is a file where a folder is meant").format(path=folder), _("name a folder"))
    workbook = folder / _("kinagraph-template.xlsx")
    for path in (workbook, folder / FILE):
        if path.exists() and not force:
            raise UsageError(_("{path} is there already").format(path=path), _("--force writes over it"))
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            _("the folder {path} can't be made: {why}").format(path=folder, why=error.strerror), _("name another folder")
        ) from error
    try:
        write_template(workbook, language.current())
        write_settings(folder / FILE)
    except InputError:
        if made:
            with suppress(OSError):
                workbook.unlink(missing_ok=True)
                folder.rmdir()
        raise
    click.echo(_("Written: {first} and {second}").format(first=workbook, second=folder / FILE))
    click.echo(_("Fill in the workbook, then: kinagraph load {path}").format(path=workbook))


@click.command(cls=Command, help=N_("Load CSV files, folders of them, workbooks, calendars (.ics) or address books (.vcf) into the store."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option("--mapping", type=click.Path(path_type=Path), help=N_("A TOML file that says what a foreign spreadsheet's columns are."))
@option(
    "--table",
    type=click.Choice(list(TABLES)),
    metavar="TABLE",
    help=N_("The table of files whose names don't tell it: actors, contacts, participants and so on."),
)
@option("--dry-run", is_flag=True, help=N_("Say what would happen and write nothing."))
@option("--skip-bad-rows", is_flag=True, help=N_("Load the other rows when some are wrong."))
@option(
    "--problems", type=click.Path(path_type=Path), help=N_("Write the rejected rows into this CSV file, to be mended and loaded again.")
)
@option("--into-existing", is_flag=True, help=N_("Load into a Neo4j database that already holds other things."))
@store_option
@format_option
@lang_option
def load(
    files: tuple[Path, ...],
    mapping: Path | None,
    table: str | None,
    dry_run: bool,
    skip_bad_rows: bool,
    problems: Path | None,
    into_existing: bool,
    store: str | None,
    output: str,
) -> None:
    network = open_network(store, into_existing=into_existing)
    try:
        with reading_bar(files) as noted:
            report = network.load(
                *files, mapping=mapping, table=table, dry_run=dry_run, skip_bad_rows=skip_bad_rows, problems=problems, noted=noted
            )
    except RowsRejected as error:
        show_remarks(error.remarks)
        show_problems(error.problems)
        if problems is not None:
            click.echo(_("The rejected rows are in {path}").format(path=problems), err=True)
        raise
    show_report(report, output, dry_run=dry_run)
    if report.problems and not skip_bad_rows:
        raise SystemExit(RowsRejected.exit_code)


@contextmanager
def reading_bar(paths: Sequence[Path]) -> Iterator[Callable[[Found], None] | None]:
    """Show how many files of many have been read, on a terminal; give what is to be called with each."""
    from kinagraph.tables.foreign.folders import files_of

    total = (
        len(files_of([path for path in paths if path.is_dir()])) if sys.stderr.isatty() and any(p.is_dir() for p in paths) else len(paths)
    )
    if not sys.stderr.isatty() or total < 2:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from kinagraph.present.terminal import console

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("reading"), total=total)

        def noted(_file: Found) -> None:
            bar.advance(task)

        yield noted


def show_remarks(remarks: Sequence[str], most: int | None = _SHOWN_REMARKS) -> None:
    """Print to standard error what was noticed, the first of much in full (all of it, where ``most`` is None)."""
    for remark in remarks[:most]:
        click.echo(remark, err=True)
    more = 0 if most is None else len(remarks) - most
    if more > 0:
        click.echo(ngettext("… and {n} more remark", "… and {n} more remarks", more).format(n=more), err=True)


def show_problems(problems: Sequence[Problem]) -> None:
    """Print problems to standard error, the first of many in full."""
    for problem in problems[:_SHOWN_PROBLEMS]:
        click.echo(str(problem), err=True)
    more = len(problems) - _SHOWN_PROBLEMS
    if more > 0:
        click.echo(
            ngettext(
                "… and {n} more; --problems FILE.csv writes all rejected rows",
                "… and {n} more; --problems FILE.csv writes all rejected rows",
                more,
            ).format(n=more),
            err=True,
        )


def show_report(report: LoadReport, output: str, *, dry_run: bool) -> None:
    """Print what a load did, or would do."""
    show_remarks(report.remarks)
    show_problems(report.problems)
    for path in report.problem_files:
        click.echo(_("The rejected rows are in {path}").format(path=path), err=True)
    names = ("table", "created", "updated", "unchanged", "removed", "rejected")
    rows = [{name: getattr(change, name) for name in names} for change in report.changes]
    if output == "json":
        from kinagraph.present.machine import to_json

        click.echo(to_json({"store": report.store, "dry_run": dry_run, "load": report.load and report.load.id, "tables": rows}))
        return
    if output == "csv":
        from kinagraph.present.machine import to_csv

        click.echo(to_csv(rows, list(names)), nl=False)
        return
    from rich.table import Table

    from kinagraph.present.terminal import console
    from kinagraph.present.words import table as table_name

    headings = (_("table"), _("created"), _("updated"), _("unchanged"), _("removed"), _("rejected"))
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, justify="left" if heading == headings[0] else "right")
    for row in rows:
        if any(row[name] for name in names[1:]):
            table.add_row(table_name(row["table"]), *(str(row[name]) for name in names[1:]))
    console().print(table)
    if dry_run:
        click.echo(_("Nothing was written (dry run)."))
    elif report.nothing and report.problems:
        click.echo(_("{store} is as it was: every row that is new or changed was rejected.").format(store=report.store))
    elif report.nothing:
        click.echo(_("{store} is as it was: everything was there already.").format(store=report.store))
    else:
        click.echo(_("Loaded into {store}.").format(store=report.store))
        if report.load is not None:
            click.echo(_("To take it back: kinagraph undo {id}").format(id=report.load.id[:8]))


@click.command(cls=Command, help=N_("Write what the store holds as CSV files into a folder, or as a workbook to edit and load back."))
@click.argument("target", metavar="FOLDER|FILE.xlsx", type=click.Path(path_type=Path))
@option("--parquet", is_flag=True, help=N_("Parquet files in a folder, contacts by year: for DuckDB, pandas and Spark."))
@option(
    "--neo4j-admin",
    is_flag=True,
    help=N_("The graph in a folder, for neo4j-admin database import: a first load of many millions."),
)
@option(
    "--audience",
    type=click.Choice(["internal", "network", "public"]),
    default="internal",
    show_default=True,
    help=N_("Who is to see it: what they may not see is in none of the files."),
)
@option("--force", is_flag=True, help=N_("Write over what is there."))
@store_option
@format_option
@unfinished_option
@lang_option
def export(
    target: Path, parquet: bool, neo4j_admin: bool, audience: str, force: bool, store: str | None, output: str, unfinished: bool
) -> None:
    if parquet and neo4j_admin:
        told = _("{first} and {second} don't go together").format(first="--parquet", second="--neo4j-admin")
        raise UsageError(told, _("ask for one at a time"))
    network = open_network(store, unfinished=unfinished)
    form: Form = "parquet" if parquet else "neo4j-admin" if neo4j_admin else "tables"
    report = network.export(target, force=force, form=form, audience=audience)
    rows = [{"table": name, "rows": count} for name, count in report.rows.items()]
    if output == "json":
        from kinagraph.present.machine import to_json

        click.echo(to_json({"path": str(report.path), "files": [str(file) for file in report.files], "tables": rows}))
        return
    if output == "csv":
        from kinagraph.present.machine import to_csv

        click.echo(to_csv(rows, ["table", "rows"]), nl=False)
        return
    from kinagraph.present.words import table

    click.echo(
        _("Written: {path} ({tables})").format(
            path=report.path, tables=", ".join(f"{table(name)}: {count}" for name, count in report.rows.items())
        )
    )
    if audience != "internal":
        from kinagraph.present.audience import READERS

        told = _("Cut to what {audience} may see. Ids are numbers: load it into a store of its own.")
        click.echo(told.format(audience=_(READERS[audience])))
    elif form == "neo4j-admin":
        from kinagraph.store.bulk import import_commands

        click.echo(_("On the server's machine, as its user, with the server stopped; then start it, and make the constraints:"))
        click.echo("".join(f"  {command}\n" for command in import_commands(report.path, network.settings.neo4j_database)), nl=False)
    elif form == "tables":
        click.echo(_("Change what you like, then: kinagraph load {path}").format(path=report.path))


@click.command(cls=Command, help=N_("Write the derived relations of a day into a Neo4j store, for Browser, Bloom and dashboards."))
@store_option
@as_of_option
@lang_option
def publish(store: str | None, as_of: date | None) -> None:
    day = as_of or today()
    network = open_network(store)
    count = network.publish(day)
    click.echo(
        ngettext("{n} relation as of {day} published in {store}.", "{n} relations as of {day} published in {store}.", count).format(
            n=count, day=day.isoformat(), store=network.store.name
        )
    )


@click.command(cls=Command, help=N_("Print the Neo4j statements for an administrator whose account may make constraints."))
@option("--print", "print_", is_flag=True, help=N_("Print them (the only thing this command does)."))
@lang_option
def schema(print_: bool) -> None:
    from kinagraph.settings import read_settings
    from kinagraph.store.opening import schema_statements

    if not print_:
        click.echo(_("kinagraph schema --print shows the statements that make our constraints."), err=True)
        sys.exit(UsageError.exit_code)
    for statement in schema_statements(read_settings()):
        click.echo(f"{statement.rstrip().rstrip(';')};")
