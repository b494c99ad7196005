"""Blocks in a terminal: text, lists and tables; a figure in its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.present.document import blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.text import Text

    from kinagraph.present.document.blocks import Block, Cell

_MARKS: Final = {"bullet": "•", "check": "☐"}


def show(shown: Sequence[Block], to: Console) -> None:
    """Print blocks; names go to the terminal as text, never as markup."""
    from rich.padding import Padding
    from rich.text import Text

    for block in blocks.flat(shown):
        match block:
            case blocks.Heading():
                to.print(Text(f"\n{blocks.plain(block.text)}", style="bold" if block.level > 1 else "bold underline"))
            case blocks.Paragraph():
                to.print(_text(block.text, "dim" if block.style == "small" else "italic" if block.style == "quote" else ""))
            case blocks.BulletList():
                for place, item in enumerate(block.items, start=1):
                    mark = f"{place}." if block.style == "number" else _MARKS[block.style]
                    to.print(Padding(_text((f"{mark} ", *blocks.runs(item))), (0, 0, 0, 2), expand=False))
            case blocks.KeyFigures():
                _show_keys(block, to)
            case blocks.Table():
                _show_table(block, to)
            case blocks.Figure():
                to.print(_text(block.alt, "dim"))


def _show_keys(block: blocks.KeyFigures, to: Console) -> None:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    for item in block.items:
        note = f" ({blocks.plain(item.note)})" if item.note else ""
        grid.add_row(_text(item.value, "bold"), _text(f"{blocks.plain(item.label)}{note}"))
    to.print()
    to.print(grid)


def _show_table(block: blocks.Table, to: Console) -> None:
    from rich.table import Table

    right = block.right()
    table = Table(box=None, pad_edge=False, header_style="dim", title=_text(block.caption), title_justify="left", title_style="bold")
    for place, heading in enumerate(block.headings):
        table.add_column(_text(heading), justify="right" if place in right else "left", overflow="fold")
    for place, row in enumerate(block.rows):
        table.add_row(*(_text(cell) for cell in row), style="bold" if block.total and place == len(block.rows) - 1 else "")
    to.print()
    to.print(table)


def _text(cell: Cell, style: str = "") -> Text:
    from rich.text import Text

    made = Text(style=style)
    for run in blocks.runs(cell):
        made.append(run.text, style=" ".join(name for name, asked in (("bold", run.bold), ("italic", run.italic)) if asked) or None)
    return made
