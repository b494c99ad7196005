"""Commands about what was written: loads, log, undo."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import Day, format_option, open_network, store_option, unfinished_option
from kinagraph.errors import UsageError
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kinagraph.store.base import Load
    from kinagraph.store.undoing import UndoReport
    from kinagraph.tables.merge import Change

_COUNTS = ("created", "updated", "unchanged", "removed", "rejected")


@click.command(cls=Command, help=N_("List what was loaded, when and by whom, and what it did; or show one load."))
@click.argument("load", required=False)
@store_option
@format_option
@unfinished_option
@lang_option
def loads(load: str | None, store: str | None, output: str, unfinished: bool) -> None:
    found = open_network(store, unfinished=unfinished).loads()
    if load is not None:
        from kinagraph.store.undoing import find_load

        _show_one(find_load(found, load), output)
        return
    rows = [_row(each) for each in found]
    if output != "table":
        from kinagraph.present.machine import to_csv, to_json

        click.echo(to_json({"loads": rows}) if output == "json" else to_csv(rows, list(_row_names())).rstrip("\n"))
        return
    from kinagraph.present.record import show_loads
    from kinagraph.present.terminal import console

    show_loads(rows, console())


def _row_names() -> tuple[str, ...]:
    return ("id", "at", "action", "by", "files", "sha256", *_COUNTS, "finished", "finishes", "undoes", "undone_by")


def _row(load: Load) -> dict[str, Any]:
    row = {
        "id": load.id,
        "at": load.at.replace(microsecond=0),
        "action": load.action,
        "by": load.by,
        "files": [source.name for source in load.sources],
        "sha256": [source.sha256 for source in load.sources],
        **{name: sum(getattr(change, name) for change in load.changes) for name in _COUNTS},
        "finished": load.finished,
        "finishes": list(load.finishes),
        "undoes": list(load.undoes),
        "undone_by": load.undone_by,
    }
    return {name: row[name] for name in _row_names()}


def _show_one(load: Load, output: str) -> None:
    tables = [{"table": change.table, **{name: getattr(change, name) for name in _COUNTS}} for change in load.changes]
    if output == "json":
        from kinagraph.present.machine import to_json

        click.echo(to_json({**_row(load), "tables": tables}))
        return
    if output == "csv":
        from kinagraph.present.machine import to_csv

        click.echo(to_csv(tables, ["table", *_COUNTS]).rstrip("\n"))
        return
    from kinagraph.present.record import show_load
    from kinagraph.present.terminal import console

    show_load(_row(load), tables, console())


@click.command(cls=Command, help=N_("Show what changed, when and by whom: field by field where little did."))
@option("--since", type=Day(), help=N_("Only what was written on this day or later."), metavar="DATE")
@option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help=N_("So many loads at most; 0 shows all."))
@store_option
@format_option
@unfinished_option
@lang_option
def log(since: date | None, limit: int, store: str | None, output: str, unfinished: bool) -> None:
    entries = open_network(store, unfinished=unfinished).log(since=since, limit=limit or None)
    if output != "table":
        from kinagraph.present.machine import to_csv, to_json
        from kinagraph.store.history import changed_rows

        rows = changed_rows(entries)
        names = ["at", "by", "action", "load", "undone_by", "table", "row", "change", "column", "before", "after", "count"]
        click.echo(to_json({"log": rows}) if output == "json" else to_csv(rows, names).rstrip("\n"))
        return
    from kinagraph.present.record import show_log
    from kinagraph.present.terminal import console

    show_log(entries, console())


@click.command(cls=Command, help=N_("Take a whole load back, exactly: what it created goes, what it changed is again as it was."))
@click.argument("load", required=False)
@option("--yes", is_flag=True, help=N_("Don't ask."))
@option("--dry-run", is_flag=True, help=N_("Say what would happen and write nothing."))
@store_option
@format_option
@lang_option
def undo(load: str | None, yes: bool, dry_run: bool, store: str | None, output: str) -> None:
    network = open_network(store)
    asking = not yes and not dry_run
    if asking and not _can_ask():
        raise UsageError(_("undo asks before it writes, and there is nobody to ask"), _("--yes does it, --dry-run shows what it would do"))
    if asking:
        seen = network.undo(load, dry_run=True)
        _show_undo(seen, output, to_stderr=True)
        if not click.confirm(_("Take it back?"), err=True):
            click.echo(_("{store} is as it was.").format(store=seen.store), err=True)
            return
        # By its whole id: what was seen is taken back, whatever was loaded meanwhile.
        load = seen.loads[-1].id
    report = network.undo(load, dry_run=dry_run)
    if not asking or output != "table":
        _show_undo(report, output, dry_run=dry_run)
    if output == "table":
        click.echo(
            _("Nothing was written (dry run).")
            if dry_run
            else _("Taken back; {store} is as if it had never been loaded.").format(store=report.store)
        )


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _show_undo(report: UndoReport, output: str, *, dry_run: bool = False, to_stderr: bool = False) -> None:
    rows = [{"table": change.table, "removed": change.removed, "restored": change.updated + change.created} for change in report.changes]
    if output == "table" or to_stderr:
        from kinagraph.present.record import show_undo
        from kinagraph.present.terminal import console

        show_undo([_row(each) for each in report.loads], _touched(report.changes, rows), console(stderr=to_stderr))
    elif output == "json":
        from kinagraph.present.machine import to_json

        undone = [each.id for each in report.loads]
        click.echo(
            to_json({"store": report.store, "dry_run": dry_run, "undo": report.undo and report.undo.id, "undoes": undone, "tables": rows})
        )
    else:
        from kinagraph.present.machine import to_csv

        click.echo(to_csv(rows, ["table", "removed", "restored"]), nl=False)


def _touched(changes: Sequence[Change], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for change, row in zip(changes, rows, strict=True) if not change.nothing]
