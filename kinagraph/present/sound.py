"""How much a store holds, and its checksums, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from kinagraph.language import _
from kinagraph.model import TABLES
from kinagraph.present.terminal import as_text
from kinagraph.present.words import table as word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console


def show_sums(rows: Sequence[dict[str, Any]], to: Console) -> None:
    """Print the rows and the checksum of each table that holds something."""
    shown = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading, justify in ((_("table"), "left"), (_("rows"), "right"), (_("checksum"), "left")):
        shown.add_column(heading, justify="right" if justify == "right" else "left")
    for row in rows:
        if row["rows"]:
            shown.add_row(*(as_text(cell, "") for cell in (_named(row["table"]), str(row["rows"]), row["checksum"])))
    to.print(shown)


def _named(name: str) -> str:
    if name == "loads":
        return _("record of loads")
    plain = name.removeprefix("before_")
    told = word(plain) if plain in TABLES else plain
    return told if plain == name else _("kept for undo: {table}").format(table=told)
