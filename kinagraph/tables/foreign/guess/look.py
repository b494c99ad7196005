"""What stands in a file: its sheets, where their headings are, and their cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.files import check_file
from kinagraph.language import _
from kinagraph.tables.foreign.guess.dates import looks_like_a_date
from kinagraph.tables.foreign.guess.headings import meaning
from kinagraph.tables.foreign.names import clean
from kinagraph.tables.foreign.rows import clean_lines
from kinagraph.tables.read import TEXTS, WORKBOOKS, encoding_of, read_file
from kinagraph.tables.workbooks import open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.read import Row, Sheet

LOOKED_AT: Final = 20_000
"""So many rows of a sheet are looked at."""
_HEADINGS_WITHIN: Final = 30
_WIDEST: Final = 500
"""Columns beyond are not looked at."""


@dataclass
class Page:
    """One sheet as it was looked at: what stands above its headings, the headings, and its rows that aren't blank.

    Attributes
    ----------
    header_row
        The number of the row of headings; 0 where it is the first that isn't blank.
    merged
        The columns that have cells merged downwards.
    total
        How many rows there are; ``rows`` holds at most :data:`LOOKED_AT` of them.
    """

    path: Path
    sheet: str | None
    above: list[str]
    header_row: int
    headings: list[str]
    rows: list[Row]
    total: int
    encoding: str | None = None
    hidden: bool = False
    merged: frozenset[int] = field(default_factory=frozenset)

    def column(self, place: int, *, lines: bool = False) -> list[str]:
        """Return the cells of a column, cleaned, blank ones as blanks; with ``lines`` their line breaks stay."""
        tidy = clean_lines if lines else clean
        return [tidy(texts[place]) if place < len(texts) else "" for _line, texts in self.rows]

    @property
    def name(self) -> str:
        """File and sheet, for a sentence."""
        return self.path.name if self.sheet is None else f"{self.path.name}, {self.sheet}"


def look_at(paths: Sequence[Path], may_fail: frozenset[Path] = frozenset()) -> list[Page]:
    """Look at files: a page for every sheet that has a row of headings and rows below it.

    Files that ``may_fail`` are left out where they hold none, as those of a folder.

    Raises
    ------
    InputError
        A file isn't there, can't be read, or holds no table.
    """
    pages: list[Page] = []
    for path in paths:
        try:
            found = list(_pages(path))
        except InputError:
            if path in may_fail:
                continue
            raise
        if not found and path not in may_fail:
            raise InputError(
                _("{path} holds no table: a row of headings with rows below it").format(path=path),
                _("look at it in a spreadsheet; perhaps its table is a picture or a text"),
            )
        pages += found
    return pages


def _pages(path: Path) -> Iterator[Page]:
    check_file(path)
    encoding = None
    sheets = read_file(path)
    if path.suffix.lower() in TEXTS:
        encoding = encoding_of(path)
    seen = _of_workbook(path) if path.suffix.lower() in WORKBOOKS else {}
    for sheet in sheets:
        page = _page(path, sheet, encoding)
        if page is not None:
            page.hidden, page.merged = seen.get(sheet.name or "", (False, frozenset()))
            yield page


def _of_workbook(path: Path) -> dict[str, tuple[bool, frozenset[int]]]:
    """Return of each sheet whether it is hidden, and its columns with cells merged downwards."""
    from python_calamine import CalamineError, SheetVisibleEnum

    workbook = open_workbook(path)
    try:
        seen = {}
        for about in workbook.sheets_metadata:
            merged: frozenset[int] = frozenset()
            if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"} and path.stat().st_size < 1 << 24:
                ranges = workbook.get_sheet_by_name(about.name).merged_cell_ranges or []
                merged = frozenset(first[1] for first, last in ranges if last[0] > first[0])
            seen[about.name] = (about.visible != SheetVisibleEnum.Visible, merged)
    except (CalamineError, OSError, ValueError):
        return {}
    return seen


def _page(path: Path, sheet: Sheet, encoding: str | None) -> Page | None:
    rows = iter(sheet.rows)
    below = [(line, texts[:_WIDEST]) for line, texts in islice(rows, LOOKED_AT)]
    total = len(below) + sum(1 for _row in rows)
    # The first row that isn't blank is the sheet's header already, and its number is not told.
    every = [(0, sheet.header[:_WIDEST]), *below]
    index = _heading_row(every)
    if index is None or index + 1 >= len(every):
        return None
    above = [text for _line, texts in every[:index] for text in map(clean, texts) if text]
    line, headings = every[index]
    if len([text for text in headings if text.strip()]) < 2:
        return None
    return Page(path, sheet.name, above, line, headings, every[index + 1 :], total - index, encoding)


def _heading_row(rows: Sequence[Row]) -> int | None:
    """Return which of the first rows holds the headings: the one with most headings that are known, texts, and no dates."""
    best, found = 0.0, None
    width = max((sum(1 for text in texts if text.strip()) for _line, texts in rows[: _HEADINGS_WITHIN + 5]), default=0)
    for index, (_line, texts) in enumerate(rows[:_HEADINGS_WITHIN]):
        cells = [clean(text) for text in texts if text.strip()]
        if len(cells) < 2 and width > 1:
            continue
        known = {meaning(text) for text in cells} - {None}
        odd = sum(looks_like_a_date(text) or text.replace(".", "").replace(",", "").isdecimal() for text in cells)
        score = 3 * len(known) + 2 * len(set(cells)) / max(width, 1) - 2 * odd - (len(cells) - len(set(cells))) - 0.05 * index
        if score > best:
            best, found = score, index
    return found
