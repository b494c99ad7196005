"""The rows of a foreign file: where they stand, and their cells as a mapping wants them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _, ngettext, quote
from kinagraph.tables.foreign.names import clean, plain_heading
from kinagraph.tables.foreign.repair import repaired
from kinagraph.tables.problems import CellProblem
from kinagraph.tables.read import Row, Sheet, Source, read_file

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import FileShape, Mapping

_HEADER_WITHIN: Final = 30
_REMEMBERED: Final = 1 << 17
"""So many different texts of a column are remembered as they were cleaned."""

_BLOCK: Final = 4_000
"""So many rows are turned into columns at once."""


class NoSuchColumn(InputError):
    """A file lacks a column that the mapping names, or has it twice."""


@dataclass
class FileRows:
    """The rows of one sheet that are contacts, as columns, and what was noticed on the way.

    Attributes
    ----------
    year
        The year of dates that name none.
    lines
        Per row its number.
    columns
        Per column that the mapping reads its cells, cleaned and carried down; one that the file lacks holds blanks.
    """

    source: Source
    sheet: str | None
    year: int | None = None
    lines: list[int] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    spilled: set[int] = field(default_factory=set)
    passed_over: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def first(self, rows: int) -> FileRows:
        """Return the same with its first rows alone."""
        return replace(self, lines=self.lines[:rows], columns=[column[:rows] for column in self.columns], problems=[])


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
            raise NoSuchColumn(
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
    carried = {index[plain_heading(heading)] for heading in mapping.file.carry_down or []}
    by_line = {index[plain_heading(party.column[0])] for party in mapping.party if party.column and "\n" in party.separators}
    cleaners = [_Cleaner(clean_lines if number in by_line else clean, mapping.file.blank) for number in range(len(headings))]
    rules = _Rules([(rule.reason, rule.matches, index[plain_heading(rule.column)] if rule.column else None) for rule in mapping.skip])
    above = [""] * len(headings)
    mended: set[int] = set()
    file.columns = [[] for _heading in headings]
    rows = iter(rows)
    while block := list(islice(rows, _BLOCK)):
        _note_spilled(file, block, len(header))
        cells = [
            [""] * len(block) if place is None else cleaner.clean([texts[place] if place < len(texts) else "" for _line, texts in block])
            for cleaner, place in zip(cleaners, places, strict=True)
        ]
        for cleaner, place in zip(cleaners, places, strict=True):
            if place is not None and cleaner.mended:
                mended |= {line for line, texts in block if place < len(texts) and texts[place] in cleaner.mended}
        passed = rules.passed_over(block, cells)
        for number in carried:
            cells[number] = _carried_down(cells[number], number, above, passed)
        if passed:
            file.passed_over.update(reason for reason, _spoiled in passed.values())
            stay = [row for row in range(len(block)) if row not in passed]
            cells = [[column[row] for row in stay] for column in cells]
            file.lines += [block[row][0] for row in stay]
        else:
            file.lines += [line for line, _texts in block]
        for whole, part in zip(file.columns, cells, strict=True):
            whole.extend(part)
    file.spilled &= set(file.lines)
    file.problems = [problem for problem in file.problems if problem.line in file.spilled]
    _remark(file, header, places, sorted(mended & set(file.lines)) if mended else [], [c for c in cleaners if any(c.example)])


def _note_spilled(file: FileRows, block: Sequence[Row], width: int) -> None:
    for line, texts in block:
        if len(texts) > width and (spilled := next((text for text in texts[width:] if text.strip()), None)) is not None:
            file.problems.append(CellProblem(line, "", spilled, _("the row has more cells than there are headings")))
            file.spilled.add(line)


def _carried_down(column: list[str], number: int, above: list[str], passed: dict[int, tuple[str, set[int]]]) -> list[str]:
    """Fill the blank cells of a column with the cell above; a row that is passed over lends none that made it so."""
    last, filled = above[number], []
    for row, cell in enumerate(column):
        if cell and not (row in passed and number in passed[row][1]):
            last = cell
        filled.append(cell or last)
    above[number] = last
    return filled


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
    """Cleans the cells of a column, each text once; ``mended`` holds the texts that had broken letters."""

    def __init__(self, tidy: Callable[[str], str], blank: Sequence[str]) -> None:
        self._tidy, self._blank = tidy, frozenset(blank)
        self._known: dict[str, str] = {"": ""}
        self.mended: set[str] = set()
        self.example = ("", "")

    def clean(self, texts: Sequence[str]) -> list[str]:
        """Return the cells cleaned."""
        known = self._known
        if len(known) > _REMEMBERED:
            known.clear()
        known.update({text: self._one(text) for text in set(texts).difference(known)})
        return [known[text] for text in texts]

    def _one(self, text: str) -> str:
        whole = repaired(text)
        if whole != text:
            self.mended.add(text)
            self.example = self.example if any(self.example) else (text, whole)
        tidied = self._tidy(whole)
        return "" if tidied in self._blank else tidied


class _Rules:
    """The rules by which rows are passed over: a reason, an expression, and the column in which it is looked for (None: in any)."""

    def __init__(self, rules: Sequence[tuple[str, re.Pattern[str], int | None]]) -> None:
        self._rules = rules

    def passed_over(self, block: Sequence[Row], cells: Sequence[Sequence[str]]) -> dict[int, tuple[str, set[int]]]:
        """Return the rows of a block that are passed over: why, and the columns whose cells are then not to be carried down."""
        passed: dict[int, tuple[str, set[int]]] = {}
        everywhere = any(number is None for _reason, _expression, number in self._rules)
        cleaned = {text: clean(text) for text in {text for _line, texts in block for text in texts} if text} if everywhere else {}
        for reason, expression, number in self._rules:
            search = expression.search
            if number is not None:
                hits = {text for text in set(cells[number]) if text and search(text)}
                rows = [row for row, text in enumerate(cells[number]) if text in hits] if hits else []
            else:
                hits = {text for text, tidied in cleaned.items() if search(tidied)}
                rows = [row for row, (_line, texts) in enumerate(block) if not hits.isdisjoint(texts)] if hits else []
            for row in rows:
                spoiled = {place for place, column in enumerate(cells) if column[row] and search(column[row])}
                passed.setdefault(row, (reason, spoiled))
        return passed


def clean_lines(text: str) -> str:
    """Clean each line of a cell by itself."""
    return "\n".join(filter(None, map(clean, text.splitlines())))


def short(text: str, width: int = 40) -> str:
    """Cut a long heading or cell so that it fits in a sentence."""
    text = clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"
