"""The blocks that documents are made of; they know nothing of HTML or Word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from kinagraph.language import _, current, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kinagraph.language import Language

# What no XML and no page can hold, and what would turn the reading order of the text after it.
_UNWRITABLE: Final = re.compile("[^\t\n\u0020-\u007e\u00a0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Run:
    """Words in a text that stand out."""

    text: str
    bold: bool = False
    italic: bool = False


Text = str | Run | tuple[str | Run, ...]
"""A text, or its parts one after another."""

Cell = Text | int | float | date | None
"""What stands in a table; a number or a date is written as the language does, None is blank."""


@dataclass(frozen=True)
class Heading:
    """A heading: level 1 is a section of the document, below its title."""

    text: str
    level: Literal[1, 2, 3] = 1
    kind: ClassVar = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``lead`` opens a document, ``small`` is a remark, ``quote`` another's words."""

    text: Text
    style: Literal["normal", "lead", "small", "quote"] = "normal"
    kind: ClassVar = "paragraph"


@dataclass(frozen=True)
class BulletList:
    """Items with a bullet, a number, or a box to tick."""

    items: tuple[Text, ...]
    style: Literal["bullet", "number", "check"] = "bullet"
    kind: ClassVar = "list"


@dataclass(frozen=True)
class KeyFigure:
    """A number that the reader is to take away, and what it counts."""

    value: Cell
    label: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Some numbers side by side, two to five."""

    items: tuple[KeyFigure, ...]
    kind: ClassVar = "figures"


@dataclass(frozen=True)
class Table:
    """A table with a caption.

    Attributes
    ----------
    headings, rows
        As many cells in each row as there are headings.
    caption
        What it shows; its number goes before it by itself.
    numeric
        The columns that stand to the right, by place; by default those with nothing but numbers.
    widths
        The columns' shares of the width; by default as their texts need it.
    named
        Whether the first column names its rows (a reader's ear hears it with each cell).
    total
        Whether the last row is a sum.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    numeric: frozenset[int] | None = None
    widths: tuple[float, ...] | None = None
    named: bool = True
    total: bool = False
    kind: ClassVar = "table"

    def __post_init__(self) -> None:
        if not self.headings or any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"{self.caption}: a row has other cells than the table has headings")
        if self.widths is not None and (len(self.widths) != len(self.headings) or min(self.widths) <= 0):
            raise ValueError(f"{self.caption}: a width for each column")

    def right(self) -> frozenset[int]:
        """Return the columns that stand to the right."""
        if self.numeric is not None:
            return self.numeric
        return frozenset(
            place
            for place in range(len(self.headings))
            if {type(row[place]) for row in self.rows} - {type(None)} and all(_is_number(row[place]) for row in self.rows)
        )

    def shares(self) -> tuple[float, ...]:
        """Return each column's share of the width; together 1."""
        wanted = self.widths or tuple(self._need(place) for place in range(len(self.headings)))
        return tuple(each / sum(wanted) for each in wanted)

    def _need(self, place: int) -> float:
        texts = [plain(row[place]) for row in self.rows]
        longest_word = max((len(word) for text in (self.headings[place], *texts) for word in text.split()), default=1)
        lengths = [len(text) for text in texts] or [0]
        # A column holds its longest word and short cells on one line; long texts widen it, ever less.
        mean: float = min(sum(lengths) / len(lengths), 60.0) ** 0.9
        return max(4.0, min(longest_word, 18) + 1.0, float(min(max(lengths), 14)), mean)


@dataclass(frozen=True)
class Figure:
    """A picture.

    Attributes
    ----------
    png
        The picture; Word shows it, and a page where there is no ``svg``.
    alt
        The same in words, for those who don't see it.
    caption
        What it shows; its number goes before it by itself.
    svg
        The same as a drawing, sharp at any size.
    width
        Its share of the text's width.
    """

    png: bytes
    alt: str
    caption: str
    svg: str | None = None
    width: float = 1.0
    kind: ClassVar = "figure"

    def __post_init__(self) -> None:
        if self.png[:8] != b"\x89PNG\r\n\x1a\n":
            raise ValueError(f"{self.caption}: not a PNG")
        if not self.alt.strip():
            raise ValueError(f"{self.caption}: a picture needs its text alternative")

    def size(self) -> tuple[int, int]:
        """Return width and height in pixels."""
        return int.from_bytes(self.png[16:20], "big"), int.from_bytes(self.png[20:24], "big")


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page, where there are pages."""

    kind: ClassVar = "break"


@dataclass(frozen=True)
class Together:
    """Blocks that stand on one page if they fit on one."""

    blocks: tuple[Block, ...]
    kind: ClassVar = "together"


Block = Heading | Paragraph | BulletList | KeyFigures | Table | Figure | PageBreak | Together


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes
    ----------
    title, subtitle
        Its title, and a line below it.
    blocks
        What it says, in order.
    lang
        The language that it is written in.
    day
        The day that it speaks of; the file carries it as its date, so that the same document is the same file.
    """

    title: str
    blocks: tuple[Block, ...]
    lang: Language = "en"
    subtitle: str = ""
    day: date | None = None

    def __post_init__(self) -> None:
        if not clean(self.title).strip():
            raise ValueError("a document needs a title")
        levels = [0, *(each.level for each in flat(self.blocks) if isinstance(each, Heading))]
        if any(after > before + 1 for before, after in pairwise(levels)):
            raise ValueError(f"{self.title}: a heading skips a level")


def flat(blocks: Sequence[Block]) -> Iterator[Block]:
    """Give every block, those that stand together one by one."""
    for each in blocks:
        if isinstance(each, Together):
            yield from flat(each.blocks)
        else:
            yield each


def runs(cell: Cell) -> tuple[Run, ...]:
    """Return a text as its parts, without the signs that no file can hold.

    >>> runs(("so ", Run("it", bold=True)))
    (Run(text='so ', bold=False, italic=False), Run(text='it', bold=True, italic=False))
    """
    match cell:
        case None:
            return ()
        case Run():
            return (Run(clean(cell.text), cell.bold, cell.italic),)
        case tuple():
            return tuple(part for each in cell for part in runs(each))
        case bool():
            return (Run(_("yes") if cell else _("no")),)
        case int() | float():
            # Beyond that the locale's own way of writing gives up.
            return (Run(number(round(cell, 3)) if abs(cell) < 1e15 else str(cell)),)
        case date():
            return (Run(cell.isoformat()),)
        case _:
            return (Run(clean(cell)),)


def plain(cell: Cell) -> str:
    """Return what stands in a cell as words alone."""
    return "".join(each.text for each in runs(cell))


def clean(text: str) -> str:
    r"""Leave out what no file can hold, and what turns the order of reading.

    >>> clean("a\x00b\u202ec\r\nd")
    'abc\nd'
    """
    return _UNWRITABLE.sub("", text)


def numbered(kind: str, place: int) -> str:
    """Return what stands before a caption, as ``Table 3``."""
    return f"{label(kind)} {place}"


def label(kind: str) -> str:
    """Return what a table or figure is called before its number."""
    return _("Table") if kind == "table" else _("Figure")


def locale_of(lang: str) -> str:
    """Return the language with its country, as Word wants it."""
    return {"sv": "sv-SE", "en": "en-GB"}[lang or current()]


def _is_number(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool))
