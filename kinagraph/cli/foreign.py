"""Files that nobody has described: ``kinagraph mapping``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.loading import show_problems, show_remarks
from kinagraph.cli.options import open_network, store_option
from kinagraph.errors import RowsRejected, UsageError
from kinagraph.language import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.tables.foreign.guess.draft import Doubt, Draft
    from kinagraph.tables.foreign.preview import Preview


@click.command(
    "mapping", cls=Command, help=N_("Look at other people's files and draft the mapping that reads them, or show what one makes of them.")
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help=N_("The TOML file to write; without it the mapping is printed."),
    metavar="FILE",
)
@option("--force", is_flag=True, help=N_("Write over a file that is there."))
@option("--ask/--no-ask", default=None, help=N_("Ask what is in doubt, one thing after the other; on a terminal, by default."))
@option(
    "--check",
    type=click.Path(path_type=Path),
    help=N_("Show what this mapping makes of the first rows, and write nothing."),
    metavar="MAPPING",
)
@option("--rows", type=click.IntRange(min=1), default=5, show_default=True, help=N_("With --check: so many rows of each file."))
@option(
    "--format", "output", type=click.Choice(["table", "json"]), default="table", show_default=True, help=N_("With --check: how to print.")
)
@store_option
@lang_option
def mapping(
    files: tuple[Path, ...],
    target: Path | None,
    force: bool,
    ask: bool | None,
    check: Path | None,
    rows: int,
    output: str,
    store: str | None,
) -> None:
    network = open_network(store)
    if check is not None:
        if target is not None:
            raise UsageError(_("--check writes nothing"), _("leave out either --check or --output"))
        _show_preview(network.preview(check, *files, rows=rows), output)
        return
    drafts = network.mapping(*files)
    targets = _targets(target, drafts, force=force)
    if ask or (ask is None and sys.stdin.isatty() and sys.stderr.isatty()):
        for draft in drafts:
            _ask(draft)
    for draft, path in zip(drafts, targets, strict=True):
        if path is None:
            click.echo(str(draft), nl=False)
        else:
            _write(path, str(draft))
            click.echo(_("Written: {path}").format(path=path))
        _sum_up(draft, path or Path("mapping.toml"), files)


def _targets(target: Path | None, drafts: Sequence[Draft], *, force: bool) -> list[Path | None]:
    """Return where each draft is to be written; None: to standard output."""
    if target is None:
        if len(drafts) > 1:
            sorts = "; ".join(f"{draft.title}: {', '.join(draft.files)}" for draft in drafts)
            raise UsageError(
                _("these files are of {n} sorts, and each needs a mapping: {sorts}").format(n=len(drafts), sorts=sorts),
                _("name the file to write, as -o mapping.toml; the others are written beside it, as mapping-2.toml"),
            )
        return [None]
    paths = [target, *(target.with_name(f"{target.stem}-{number}{target.suffix}") for number in range(2, len(drafts) + 1))]
    for path in paths:
        if path.exists() and not force:
            raise UsageError(_("{path} is there already").format(path=path), _("--force writes over it"))
    return list(paths)


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(_("{path} can't be written: {why}").format(path=path, why=error.strerror), _("name another file")) from error


def _sum_up(draft: Draft, path: Path, files: Sequence[Path]) -> None:
    """Say what is in doubt, and what to do next."""
    for doubt in draft.needed:
        click.echo(_("To be set before anything is loaded: {question}").format(question=doubt.question), err=True)
    others = [doubt for doubt in draft.doubts if doubt.chosen is None and doubt not in draft.needed]
    if others:
        told = ngettext("{n} doubt is marked DOUBT in it", "{n} doubts are marked DOUBT in it", len(others)).format(n=len(others))
        click.echo(told, err=True)
    named = " ".join(f'"{each}"' if " " in str(each) else str(each) for each in files)
    click.echo(_("Next: kinagraph mapping --check {path} {files}").format(path=path, files=named), err=True)


def _ask(draft: Draft) -> None:
    """Ask everything that is in doubt; what is left open stays so in the file."""
    for doubt in draft.doubts:
        if doubt.choices:
            _ask_one(doubt)


def _ask_one(doubt: Doubt) -> None:
    click.echo(f"\n{doubt.question}", err=True)
    for number, choice in enumerate(doubt.choices, start=1):
        click.echo(f"  {number}  {choice.label}", err=True)
    click.echo(_("  0  leave it open"), err=True)
    answer: int = click.prompt(
        _("Which"), type=click.IntRange(0, len(doubt.choices)), default=0 if doubt.chosen is None else doubt.chosen + 1, err=True
    )
    if answer == 0:
        return
    chosen = doubt.choices[answer - 1]
    if chosen.example:
        text = str(click.prompt(chosen.label, err=True))
        doubt.choices[answer - 1] = chosen.filled(text)
    doubt.chosen = answer - 1


def _show_preview(seen: Preview, output: str) -> None:
    if output == "json":
        from kinagraph.present.machine import to_json

        told = {
            "files": [{"file": t.file, "rows": t.rows, "rejected": t.rejected, "passed_over": t.passed_over} for t in seen.mapped.tallies],
            "rows": [row.as_row() for row in seen.rows],
            "doubtful": [
                {"file": d.file, "row": d.line, "column": d.column, "cell": d.text, "read_as": str(d.reading)} for d in seen.mapped.doubtful
            ],
            "problems": [
                {"file": p.file, "sheet": p.sheet, "row": p.line, "column": p.column, "value": p.value, "reason": p.reason}
                for p in seen.problems
            ],
        }
        click.echo(to_json(told))
    else:
        from kinagraph.present.preview import show_rows
        from kinagraph.present.terminal import console

        show_rows(seen.rows, console())
        show_remarks(seen.mapped.remarks, most=None)
        show_problems(seen.problems)
    if seen.problems:
        raise SystemExit(RowsRejected.exit_code)
