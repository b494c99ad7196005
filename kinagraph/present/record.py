"""The record of loads for a terminal: what was written, when, by whom, and what an undo takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from kinagraph.language import _
from kinagraph.present.terminal import as_text
from kinagraph.present.words import ACTION, table, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

Row = dict[str, Any]


def show_loads(rows: Sequence[Row], to: Console) -> None:
    """Print the loads, the oldest first, each with what became of it."""
    headings = (
        *((heading, "left") for heading in (_("when (UTC)"), _("what"), _("by"), _("files"))),
        *((heading, "right") for heading in (_("created"), _("updated"), _("removed"), _("rejected"))),
        *((heading, "left") for heading in (_("id"), _("state"))),
    )
    shown = _table()
    for heading, justify in headings:
        shown.add_column(heading, justify="right" if justify == "right" else "left", overflow="fold")
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
    for heading, value in told.items():
        if value:
            to.print(as_text(f"{heading}: {value}"))
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
    if tables:
        _show_counts(tables, {"removed": _("removed"), "restored": _("put back")}, to)
    else:
        to.print(as_text(_("It changed no row.")))


def _show_counts(rows: Sequence[Row], headings: Mapping[str, str], to: Console) -> None:
    shown = _table()
    shown.add_column(_("table"))
    for heading in headings.values():
        shown.add_column(heading, justify="right")
    for row in rows:
        shown.add_row(table(row["table"]), *(str(row[name]) for name in headings))
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
