"""The rows of a foreign file: where they stand, and their cells as a mapping wants them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _, ngettext, quote
from kinagraph.tables.foreign.names import clean, plain_heading
from kinagraph.tables.foreign.repair import repaired
from kinagraph.tables.problems import CellProblem
from kinagraph.tables.read import Row, Sheet, Source, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import FileShape, Mapping

_HEADER_WITHIN: Final = 30
_REMEMBERED: Final = 1 << 17
"""So many different texts of a column are remembered as they were cleaned."""

Cells = tuple[str, ...]
"""The cells of a row, one for each column that the mapping reads; a column that the file lacks gives blanks."""


@dataclass
class FileRows:
    """The rows of one sheet that are contacts, and what was noticed on the way.

    Attributes
    ----------
    rows
        Per row its line and its cells, cleaned and carried down.
    year
        The year of dates that name none.
    """

    source: Source
    sheet: str | None
    year: int | None = None
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    spilled: set[int] = field(default_factory=set)
    passed_over: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def read_rows(path: Path, mapping: Mapping, known_as: str | None = None) -> Iterator[FileRows]:
    """Read the rows of every sheet of a file that the mapping is for.

    Raises
    ------
    InputError
        The file can't be read, or lacks a column that the mapping names.
    """
    lacking = set(map(plain_heading, mapping.file.may_lack or []))
    needed = [several for several in mapping.headings if not lacking & set(map(plain_heading, several))]
    for sheet, header, rows, above in find_rows(path, mapping.file, needed):
        source = Source(known_as, sheet.source.sha256) if known_as else sheet.source
        file = FileRows(source, sheet.name, mapping.dates.year_of(source.name, sheet.name or "", above))
        _take_rows(file, header, rows, mapping, lacking)
        yield file


def find_rows(path: Path, wanted: FileShape, needed: Sequence[Sequence[str]]) -> list[tuple[Sheet, list[str], Iterator[Row], str]]:
    """Return the sheets that have the headings: each with its row of headings, the rows below it, and the text above it.

    Where none has them, the row with most of them is returned, so that the lack can be told.
    """
    sheets = list(read_file(path, wanted.encoding, wanted.separator))
    chosen = sheets
    if wanted.sheet is not None and sheets[0].name is not None:
        chosen = [sheet for sheet in sheets if sheet.name in wanted.sheet]
        lacking = [name for name in wanted.sheet if name not in {sheet.name for sheet in chosen}]
        if lacking:
            raise InputError(
                _("{file} has no sheet {sheet}").format(file=path, sheet=lacking[0]),
                _("its sheets are {sheets}; the mapping's [file] names the one to read").format(
                    sheets=", ".join(str(s.name) for s in sheets)
                ),
            )
    found: list[tuple[Sheet, list[str], Iterator[Row], str]] = []
    likest: tuple[int, Sheet, list[str]] = (0, chosen[0], chosen[0].header)
    for sheet in chosen:
        rows = iter(sheet.rows)
        top = list(islice(rows, max(_HEADER_WITHIN, wanted.header_row or 0)))
        # The first row that isn't blank is the sheet's header already, and its number is not told.
        first = wanted.header_row if wanted.header_row and (not top or top[0][0] > wanted.header_row) else 0
        above: list[str] = []
        for index, (line, texts) in enumerate([(first, sheet.header), *top]):
            if line == wanted.header_row if wanted.header_row else has_headings(texts, needed):
                found.append((sheet, texts, chain(top[index:], rows), " ".join(above)))
                break
            above += filter(None, map(clean, texts))
            likest = max(likest, (_headings_in(texts, needed), sheet, texts), key=lambda each: each[0])
        else:
            if wanted.sheet is not None:
                found.clear()
                break
        if found and wanted.sheet is None:
            break
    return found or [_nothing(path, likest[1], likest[2], wanted)]


def _nothing(path: Path, sheet: Sheet, header: list[str], wanted: FileShape) -> tuple[Sheet, list[str], Iterator[Row], str]:
    if wanted.header_row:
        raise InputError(
            _("{file} has nothing in row {row}, where the mapping looks for headings").format(file=path, row=wanted.header_row),
            _("mend header_row in the mapping's [file], or leave it out"),
        )
    return sheet, header, iter(()), ""


def has_headings(texts: Sequence[str], needed: Sequence[Sequence[str]]) -> bool:
    """Say whether a row holds every heading that is needed, in one of its spellings."""
    return _headings_in(texts, needed) == len(needed)


def _headings_in(texts: Sequence[str], needed: Sequence[Sequence[str]]) -> int:
    known = {plain_heading(text) for text in texts}
    return sum(bool(known & set(map(plain_heading, several))) for several in needed)


def find_columns(file: str, header: Sequence[str], headings: Sequence[Sequence[str]], lacking: set[str]) -> list[int | None]:
    """Find the place of each column in a file, by one of its headings; None for one that may be lacking, and is."""
    places: list[int | None] = []
    plain = [plain_heading(text) for text in header]
    for several in headings:
        wanted = list(map(plain_heading, several))
        found = [place for place, text in enumerate(plain) if text in wanted]
        if not found and lacking & set(wanted):
            places.append(None)
            continue
        if len(found) != 1:
            problem = _("{file}: there is no column {wanted}") if not found else _("{file}: the column {wanted} stands there twice")
            raise InputError(
                problem.format(file=file, wanted=_(" or ").join(quote(text) for text in several)),
                _("its columns are {headings}; name the right one in the mapping").format(
                    headings=", ".join(quote(short(text)) for text in header if text.strip())
                ),
            )
        places.append(found[0])
    return places


def _take_rows(file: FileRows, header: list[str], rows: Iterable[Row], mapping: Mapping, lacking: set[str]) -> None:
    headings = mapping.headings
    places = find_columns(file.source.name, header, headings, lacking)
    index = {plain_heading(heading): number for number, several in enumerate(headings) for heading in several}
    carried = [index[plain_heading(heading)] for heading in mapping.file.carry_down or []]
    by_line = {index[plain_heading(party.column[0])] for party in mapping.party if party.column and "\n" in party.separators}
    cleaners = [_Cleaner(clean_lines if number in by_line else clean, mapping.file.blank) for number in range(len(headings))]
    rules = [(rule.reason, rule.matches.search, index[plain_heading(rule.column)] if rule.column else None) for rule in mapping.skip]
    width = len(header)
    above = [""] * len(headings)
    mended: list[int] = []
    for line, texts in rows:
        have = len(texts)
        cells = [
            cleaner(texts[place]) if place is not None and place < have else "" for cleaner, place in zip(cleaners, places, strict=True)
        ]
        passed, spoiled = _passed_over(cells, texts, rules) if rules else (None, set())
        for number in carried:
            if cells[number] and number not in spoiled:
                above[number] = cells[number]
        if passed is not None:
            file.passed_over[passed] += 1
            continue
        for number in carried:
            cells[number] = cells[number] or above[number]
        if have > width and (spilled := next((text for text in texts[width:] if text.strip()), None)) is not None:
            file.problems.append(CellProblem(line, "", spilled, _("the row has more cells than there are headings")))
            file.spilled.add(line)
        if any(cleaner.mended for cleaner in cleaners):
            mended.append(line)
            for cleaner in cleaners:
                cleaner.mended = False
        file.rows.append((line, tuple(cells)))
    _remark(file, header, places, mended, [cleaner for cleaner in cleaners if any(cleaner.example)])


def _remark(file: FileRows, header: Sequence[str], places: Sequence[int | None], mended: list[int], cleaners: Sequence[_Cleaner]) -> None:
    left = [text.strip() for place, text in enumerate(header) if text.strip() and place not in places]
    if left:
        file.remarks.append(
            _("{file}: the mapping takes nothing from {columns}").format(
                file=file.source.name, columns=", ".join(quote(short(t)) for t in left)
            )
        )
    if mended:
        before, after = cleaners[0].example
        file.remarks.append(
            ngettext(
                "{file}: letters broken by a wrong encoding were mended in row {rows}, as “{before}” to “{after}”",
                "{file}: letters broken by a wrong encoding were mended in rows {rows}, as “{before}” to “{after}”",
                len(mended),
            ).format(file=file.source.name, rows=lines_of(mended), before=short(before), after=short(after))
        )


def lines_of(lines: Sequence[int]) -> str:
    """Name lines, the first of many."""
    return ", ".join(map(str, lines[:20])) + (", …" if len(lines) > 20 else "")


class _Cleaner:
    """Cleans the cells of a column, each text once; ``mended`` says whether the last row had letters that were mended."""

    def __init__(self, tidy: Callable[[str], str], blank: Sequence[str]) -> None:
        self._tidy, self._blank = tidy, frozenset(blank)
        self._known: dict[str, str] = {}
        self._mended: set[str] = set()
        self.mended = False
        self.example = ("", "")

    def __call__(self, text: str) -> str:
        found = self._known.get(text)
        if found is None:
            if not text:
                return ""
            whole = repaired(text)
            found = self._tidy(whole)
            found = "" if found in self._blank else found
            if whole != text:
                self._mended.add(text)
                self.example = self.example if any(self.example) else (text, whole)
            if len(self._known) < _REMEMBERED or whole != text:
                self._known[text] = found
        if self._mended and text in self._mended:
            self.mended = True
        return found


_Rule = tuple["str", "Callable[[str], object]", "int | None"]


def _passed_over(cells: Sequence[str], texts: Sequence[str], rules: Sequence[_Rule]) -> tuple[str | None, set[int]]:
    """Return why a row is passed over (None: it isn't), and the columns whose cells are then not to be carried down."""
    for reason, search, number in rules:
        looked_at = [clean(text) for text in texts if text] if number is None else [cells[number]]
        if any(text and search(text) for text in looked_at):
            return reason, {place for place, text in enumerate(cells) if text and search(text)}
    return None, set()


def clean_lines(text: str) -> str:
    """Clean each line of a cell by itself."""
    return "\n".join(filter(None, map(clean, text.splitlines())))


def short(text: str, width: int = 40) -> str:
    """Cut a long heading or cell so that it fits in a sentence."""
    text = clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"
