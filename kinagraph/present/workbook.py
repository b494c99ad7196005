"""A workbook of our tables: one sheet a table, headings with notes, drop-down lists, and their words on a hidden sheet.

The template and the export are both written here. What is written, :mod:`kinagraph.tables.read` reads without a remark.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Self

from kinagraph.language import N_, _
from kinagraph.model import ACTORS, CONTACTS, LISTS, TABLES, WORDS, Column, Kind, Table
from kinagraph.tables.export import NUMBERS, heading, number_text, spelling, title
from kinagraph.tables.guard import sheet_text
from kinagraph.tables.read import WORDS_SHEET

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Choices = Mapping[str, tuple[str, list[str]]]

NEEDED: Final = (ACTORS, CONTACTS)
LAST_ROW: Final = 1_048_575
"""The last row of a sheet, counted from 0."""
_YES_NO: Final = "yes/no"
_LONG: Final = LISTS | {Kind.TEXT}
_CREATED: Final = datetime(2012, 1, 1)  # noqa: DTZ001 - Excel knows no zones
_WIDEST: Final = 40
_MEASURED: Final = 200
"""So many rows tell how wide a column is to be."""

_LOOKS: Final = {
    "title": {"bold": True, "font_size": 16},
    "label": {"bold": True, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0B5394", "underline": 1, "valign": "top"},
    "required": {"bold": True, "bg_color": "#CFE2F3", "bottom": 1, "valign": "vcenter"},
    "optional": {"bottom": 1, "valign": "vcenter"},
    # Text keeps what is typed: elsewhere Excel turns 2012-11 into a day and 007 into 7.
    "text": {"num_format": "@"},
    "number": {"align": "right", "indent": 1},
    "example": {"italic": True, "font_color": "#7F7F7F"},
}

_TAKES: Final = {
    Kind.PERIOD: N_("A day, a week, a month or a year: 2012-11-19, v. 47 2012, 2012-11, 2012"),
    Kind.YES_NO: N_("yes or no"),
    Kind.WHOLE: N_("A whole number"),
    Kind.NUMBER: N_("A number, as 12500 or 12500,50"),
}
"""What a heading's note adds to its help, by what the cells hold."""


@dataclass(frozen=True)
class Book:
    """A workbook that is being written, and how its cells may look."""

    workbook: Workbook
    looks: Mapping[str, Format]

    def add(self, name: str) -> Worksheet:
        """Add a sheet."""
        return self.workbook.add_worksheet(name)


@contextmanager
def new_book(target: Path | io.BytesIO, *, large: bool = False) -> Iterator[Book]:
    """Write a workbook: the same bytes for the same cells.

    Parameters
    ----------
    target
        A file or a buffer.
    large
        Keep no rows in memory; each sheet is then to be written from its first row to its last before the next begins.
    """
    from xlsxwriter import Workbook

    with TemporaryDirectory(prefix="kinagraph-") as beside, ExitStack() as stack:
        options = {"constant_memory": True, "tmpdir": beside} if large else {"in_memory": True}
        file = stack.enter_context(_Patient(target)) if isinstance(target, Path) else None
        workbook = Workbook(target if file is None else file, options)
        workbook.set_properties({"created": _CREATED})
        try:
            yield Book(workbook, {name: workbook.add_format(look) for name, look in _LOOKS.items()})
        except BaseException:
            # A workbook that is given up is never closed, and its sheets keep the files that hold their rows open.
            for sheet in workbook.worksheets():
                if (rows := getattr(sheet, "row_data_fh", None)) is not None:
                    rows.close()
            raise
        workbook.close()
        if file is not None and file.error is not None:
            raise file.error


class _Patient:
    """A file that keeps what goes wrong in writing to itself, for us to raise.

    A zip that is told of it tries to end itself once more when it is thrown away, and Python prints what comes of that.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is None:
            try:
                written = 0
                while written < len(data):
                    written += self._file.write(memoryview(data)[written:])
            except OSError as error:
                self.error = error
        return len(data)

    def seek(self, place: int, whence: int = 0) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def flush(self) -> None:
        """Nothing is kept back."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._file.close()


def write_words(sheet: Worksheet) -> Choices:
    """Write the vocabularies, one a column, and return where each stands and its words."""
    from xlsxwriter.utility import xl_range_abs

    choices = {}
    # A list inside a drop-down itself may have 255 characters at most; a range may be of any length.
    lists = {name: [spelling(name, word) for word in words] for name, words in WORDS.items()}
    for position, (name, words) in enumerate({**lists, _YES_NO: [_("yes"), _("no")]}.items()):
        sheet.write_column(0, position, [name, *words])
        choices[name] = (f"='{WORDS_SHEET}'!{xl_range_abs(1, position, len(words), position)}", words)
    sheet.hide()
    return choices


def write_table(
    book: Book,
    sheet: Worksheet,
    table: Table,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    choices: Choices,
    extras: Sequence[str] = (),
) -> int:
    """Write a table into its sheet: headings with notes, drop-down lists, and the rows as they are.

    Parameters
    ----------
    rows
        Texts, numbers in columns of numbers, None where a cell is blank; a text is never taken for a formula.
    extras
        The headings of columns that aren't ours, after ``columns``.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    UsageError
        A text is longer than a cell can be.
    """
    _write_headings(book, sheet, columns, extras, choices)
    rows = iter(rows)
    first = list(islice(rows, _MEASURED))
    numbers = frozenset(position for position, column in enumerate(columns) if column.kind in NUMBERS)
    written = 0
    for line, row in enumerate(chain(first, rows), start=1):
        for position, cell in enumerate(row):
            if cell is None:
                continue
            if position in numbers and float(f"{cell:.16G}") == cell:
                sheet.write_number(line, position, cell)
            else:
                # As a text, and never by guessing: =1+1 would become a formula, and a number of 17 digits another number.
                sheet.write_string(line, position, sheet_text(cell if isinstance(cell, str) else number_text(cell)))
        written = line
    _lay_out(book, sheet, columns, extras, choices, first)
    sheet.autofilter(0, 0, written, len(columns) + len(extras) - 1)
    if table in NEEDED:
        sheet.set_tab_color("#3D85C6")
    return written


def _write_headings(book: Book, sheet: Worksheet, columns: Sequence[Column], extras: Sequence[str], choices: Choices) -> None:
    sheet.set_row(0, 20)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, heading(column), book.looks["required" if column.required else "optional"])
        note = _note(column, choices.get(_vocabulary(column), ("", []))[1])
        height = 14 + 16 * sum(ceil(len(line) / 38) for line in note.split("\n"))
        sheet.write_comment(0, position, note, {"author": "kinagraph", "font_size": 9, "width": 250, "height": height})
    for position, name in enumerate(extras, start=len(columns)):
        sheet.write_string(0, position, sheet_text(name), book.looks["optional"])


def _lay_out(
    book: Book, sheet: Worksheet, columns: Sequence[Column], extras: Sequence[str], choices: Choices, rows: Sequence[Sequence[Any]]
) -> None:
    """Set the widths by the first rows, and the drop-down lists."""
    for position in range(len(columns) + len(extras)):
        column = columns[position] if position < len(columns) else None
        source, words = choices.get(_vocabulary(column), ("", [])) if column else ("", [])
        longest = max((len(str(text)) for text in (*words, *(row[position] for row in rows)) if text is not None), default=0)
        named = heading(column) if column else extras[position - len(columns)]
        # Beside the heading stands the filter's arrow.
        width = min(max(len(named) + 5, longest + 2, 20 if column and column.kind in _LONG else 12), _WIDEST)
        sheet.set_column(position, position, width, book.looks["number" if column and column.kind in NUMBERS else "text"])
        if source and column:
            sheet.data_validation(1, position, LAST_ROW, position, _choice(column, source))
    sheet.set_landscape()
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{LAST_ROW + 1}"})


def _choice(column: Column, source: str) -> dict[str, Any]:
    """Return the drop-down of a column; one that takes other texts too doesn't refuse them."""
    return {
        "validate": "list",
        "source": source,
        "show_error": column.kind is not Kind.YES_NO_OR_TEXT,
        "error_title": _("Not in the list"),
        "error_message": _("Choose one of the words in the list, or leave the cell blank."),
    }


def _note(column: Column, words: list[str]) -> str:
    """Return what a heading's note says: the column's help, what its cells take, and whether they may be blank."""
    lines = [_(column.help)]
    if column.kind is Kind.WORD:
        lines.append(_("One of: {words}").format(words=", ".join(words)))
    elif column.refers:
        lines.append(_("An id from: {sheets}").format(sheets=", ".join(title(TABLES[name]) for name in column.refers)))
    elif column.kind in _TAKES:
        lines.append(_(_TAKES[column.kind]))
    if column.required:
        lines.append(_("Must be filled in"))
    return "\n".join(lines)


def _vocabulary(column: Column) -> str:
    return _YES_NO if column.kind in {Kind.YES_NO, Kind.YES_NO_OR_TEXT} else column.words or ""
