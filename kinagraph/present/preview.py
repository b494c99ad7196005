"""The first rows of a foreign file on a terminal: its cells, and below them the contact that they become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from kinagraph.language import _, current
from kinagraph.model import TABLES
from kinagraph.present.words import SIDE
from kinagraph.present.words import table as word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from kinagraph.tables.foreign.preview import SeenRow


def show_rows(rows: Sequence[SeenRow], console: Console) -> None:
    """Print rows one below the other."""
    for row in rows:
        console.print(
            Text(_("{file}, row {line}").format(file=row.file, line=row.line) + ("" if row.cells else f": {word(row.table)}"), style="bold")
        )
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for heading, cell in row.cells.items():
            table.add_row(Text(f"  {_cut(heading)}", style="dim"), Text(cell, style="dim"))
        fields = dict(row.contact)
        if row.table == "contacts":
            date = " – ".join(filter(None, [fields.pop("date", ""), fields.pop("end", "")]))
            table.add_row(Text(f"→ {_column(row.table, 'date')}"), Text(date or "?"))
        for name, value in fields.items():
            table.add_row(Text(f"→ {_column(row.table, name)}"), Text(value))
        for side, names in row.parties:
            table.add_row(Text(f"→ {_(SIDE[side]) if side in SIDE else side}"), Text(names or "?"))
        for reason in row.problems:
            table.add_row(Text("✗", style="red"), Text(reason, style="red"))
        console.print(table)
        console.print()


def _column(table: str, name: str) -> str:
    return TABLES[table].column(name).swedish[0] if current() == "sv" else name


def _cut(text: str, width: int = 30) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
