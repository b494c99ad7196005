"""The record of loads for a terminal: what was written, when, by whom, and what an undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from kinagraph.language import _, quote
from kinagraph.model import TABLES, WORDS, Column
from kinagraph.present.terminal import as_text
from kinagraph.present.words import ACTION, table, word
from kinagraph.tables.export import heading, spelling
from kinagraph.tables.problems import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from kinagraph.store.history import Entry, RowChange

Row = dict[str, Any]


def show_loads(rows: Sequence[Row], to: Console) -> None:
    """Print the loads, the oldest first, each with what became of it."""
    headings = (
        *((name, "left") for name in (_("when (UTC)"), _("what"), _("by"), _("files"))),
        *((name, "right") for name in (_("created"), _("updated"), _("removed"), _("rejected"))),
        *((name, "left") for name in (_("id"), _("state"))),
    )
    shown = _table()
    for name, justify in headings:
        shown.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    for row in rows:
        cells = [
            row["at"].isoformat(" ", "minutes"),
            word(ACTION, row["action"]),
            row["by"],
            ", ".join(row["files"]),
            *(str(row[name]) for name in ("created", "updated", "removed", "rejected")),
            row["id"][:8],
            _state(row),
        ]
        shown.add_row(*(as_text(cell, "dim" if row["undone_by"] else "") for cell in cells))
    to.print(shown)


def show_load(row: Row, tables: Sequence[Row], to: Console) -> None:
    """Print one load: what it was, its files and what it did to each table."""
    to.print(as_text(f"{word(ACTION, row['action'])} {row['id']}", "bold"))
    told = {
        _("when (UTC)"): row["at"].isoformat(" ", "seconds"),
        _("by"): row["by"],
        _("state"): _state(row),
    }
    for name, value in told.items():
        if value:
            to.print(as_text(f"{name}: {value}"))
    if row["files"]:
        to.print(as_text(f"{_('files')}:"))
    for name, digest in zip(row["files"], row["sha256"], strict=True):
        to.print(as_text(f"  {name}  sha256 {digest}" if digest else f"  {name}"))
    names = ("created", "updated", "unchanged", "removed", "rejected")
    _show_counts(
        [each for each in tables if any(each[name] for name in names)],
        dict(zip(names, (_("created"), _("updated"), _("unchanged"), _("removed"), _("rejected")), strict=True)),
        to,
    )


def show_undo(loads: Sequence[Row], tables: Sequence[Row], to: Console) -> None:
    """Print what an undo takes back."""
    for row in loads:
        files = f": {', '.join(row['files'])}" if row["files"] else ""
        by = f", {row['by']}" if row["by"] else ""
        to.print(as_text(f"{word(ACTION, row['action'])} {row['id'][:8]}, {row['at'].isoformat(' ', 'minutes')} UTC{by}{files}", "bold"))
        if not row["finished"]:
            to.print(as_text(_("It broke off, or is still under way: then it stops.")))
    if tables:
        _show_counts(tables, {"removed": _("removed"), "restored": _("put back")}, to)
    else:
        to.print(as_text(_("It changed no row.")))


def _show_counts(rows: Sequence[Row], headings: Mapping[str, str], to: Console) -> None:
    shown = _table()
    shown.add_column(_("table"))
    for name in headings.values():
        shown.add_column(name, justify="right")
    for row in rows:
        shown.add_row(table(row["table"]), *(str(row[each]) for each in headings))
    if rows:
        to.print(shown)


def _table() -> Table:
    return Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))


def _state(row: Row) -> str:
    if row["undone_by"]:
        return _("undone by {id}").format(id=row["undone_by"][:8])
    if row["undoes"]:
        return _("undid {ids}").format(ids=", ".join(each[:8] for each in row["undoes"]))
    return "" if row["finished"] else _("unfinished")


def show_log(entries: Sequence[Entry], to: Console) -> None:
    """Print what changed, the latest first."""
    for number, entry in enumerate(entries):
        load = entry.load
        files = f"  {', '.join(source.name for source in load.sources)}" if load.sources else ""
        by = f"  {load.by}" if load.by else ""
        undone = "  " + _("undone by {id}").format(id=load.undone_by[:8]) if load.undone_by else ""
        head = f"{load.at:%Y-%m-%d %H:%M} UTC  {word(ACTION, load.action)} {load.id[:8]}{by}{files}{undone}"
        to.print(as_text(("\n" if number else "") + head, "bold"))
        for row in entry.rows:
            to.print(as_text(f"  {_of_row(row)}"))
        for name, counts in entry.counts.items():
            parts = [
                f"{count} {heading}" for count, heading in zip(counts, (_("created"), _("updated"), _("removed")), strict=True) if count
            ]
            to.print(as_text(f"  {table(name)}: {', '.join(parts)}"))
    if not entries:
        to.print(as_text(_("Nothing has changed.")))


def _of_row(row: RowChange) -> str:
    """Say what became of a row: ``contacts c1: purpose “Old” → “New”``."""
    cells = []
    for name, (old, new) in row.fields.items():
        column = TABLES[row.table].column(name) if name in _names(row.table) else None
        shown = heading(column) if column else name
        if old is None:
            cells.append(f"{shown} {_cell(column, new)}")
        else:
            cells.append(f"{shown} {_cell(column, old)} → {_cell(column, new)}")
    what = " (" + _("added") + ")" if row.created else ""
    if row.table == "participants":
        [(old, new)] = row.fields.values()
        return f"{table(row.table)} {row.key}: " + (f"{old} → {new}" if old is not None else f"{new}")
    return f"{table(row.table)} {row.key}{what}" + (f": {', '.join(cells)}" if cells else "")


def _names(name: str) -> frozenset[str]:
    return frozenset(column.name for column in TABLES[name].columns)


def _cell(column: Column | None, text: str | None) -> str:
    if text is None:
        return "–"
    known = WORDS.get((column.words if column else None) or "", {})
    return quote(spelling(column.words or "", text) if column and text in known else shorten(text))
