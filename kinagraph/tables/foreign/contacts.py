"""Rows of a foreign file as contacts: their fields, who took part, and what tells them apart.

Everything is done by columns, and a text that stands in many cells is read once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kinagraph.language import _, quote
from kinagraph.tables.cells import parse_number
from kinagraph.tables.foreign.names import clean, digest, plain_heading
from kinagraph.tables.foreign.naming import Names, country
from kinagraph.tables.foreign.rows import FileRows, clean_lines, short
from kinagraph.tables.foreign.shapes import NumberShape, read_date
from kinagraph.tables.foreign.splitting import Cell, CellReader, KnownNames, as_given
from kinagraph.tables.problems import CellProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kinagraph.tables.foreign.mapping import Mapping, Party


@dataclass(frozen=True)
class Doubtful:
    """A cell of several names, or of a person and an employer, that could be read otherwise."""

    file: str
    line: int
    column: str
    text: str
    reading: Cell
    cells: int = 1

    def __str__(self) -> str:
        return _("{file}, row {line}: {text} is read as {names}").format(
            file=self.file, line=self.line, text=quote(short(self.text, 80)), names=short(str(self.reading), 160)
        )


@dataclass
class Contacts:
    """The contacts of a file, as columns.

    Attributes
    ----------
    fields
        Per field of ours its cells; None where a row says nothing of it.
    parties
        Per party what each row's cell names.
    identity
        What tells a contact apart.
    lacking
        The rows where somebody should be named and isn't, or that can't be taken for another reason.
    corrected
        The lines that the mapping's corrections changed.
    """

    fields: dict[str, list[str | None]]
    parties: list[tuple[Party, list[Cell]]]
    identity: list[str]
    lacking: set[int]
    problems: list[CellProblem]
    corrected: list[int]


class Reader:
    """Reads the rows of files as contacts, each different text once."""

    def __init__(self, mapping: Mapping, known: KnownNames) -> None:
        self.mapping, self.known = mapping, known
        headings = mapping.headings
        self._index = {plain_heading(heading): number for number, several in enumerate(headings) for heading in several}
        self._fields = {name: self._place(several) for name, several in mapping.columns.items()}
        self._parties = [(party, self._place(party.column) if party.column else None) for party in mapping.party]
        self._persons = {number: self._place(party.person) for number, party in enumerate(mapping.party) if party.person}
        self._corrections = {
            self._place([heading]): {(clean_lines if "\n" in text else clean)(text): meant for text, meant in table.items()}
            for heading, table in mapping.corrections.items()
        }
        self._dates: dict[tuple[str, int | None], tuple[str, str] | ValueError] = {}
        self._cells: dict[tuple[int, str, str], Cell] = {}
        self._readers = [CellReader(party, known) for party in mapping.party]
        self._always = [Cell(((party.name or "", ""),)) for party in mapping.party]
        self.doubtful: dict[tuple[int, str], Doubtful] = {}
        self._noted: list[FileRows] = []

    def _place(self, headings: Sequence[str]) -> int:
        return self._index[plain_heading(headings[0])]

    def note(self, file: FileRows) -> None:
        """Note the names that stand alone in the cells of a file."""
        self._noted.append(file)
        for party, place in self._parties:
            if party.careful and place is not None:
                self.known.note(set(file.columns[place]))

    def names(self) -> Names:
        """Return the names of all actors and persons in the files that were noted."""
        names = Names(self.mapping.prefix, self.mapping.names, self.known)
        every = [self._different(number) for number in range(len(self._parties))]
        for name, alias in sorted({pair for cells in every for cell in cells for pair in cell.aliases}):
            names.note_alias(name, alias)
        for (party, _place), cells in zip(self._parties, every, strict=True):
            for actor, person in sorted({named for cell in cells for named in cell.names}):
                names.note(actor, person)
                names.note_place(party, actor, self.mapping)
            if party.parent and any(cell.names for cell in cells):
                names.note(party.parent, "")
        return names

    def _different(self, number: int) -> list[Cell]:
        """Return what the different cells of a party's column name."""
        place, persons = self._parties[number][1], self._persons.get(number)
        if place is None:
            return [self._always[number]]
        keys = {key for file in self._noted for key in _beside(file, place, persons)}
        return [self._cell(number, text, person) for text, person in sorted(keys)]

    def _cell(self, number: int, text: str, person: str) -> Cell:
        """Return what a cell of a party's column names; ``person`` is the cell beside it that names its people."""
        key = (number, text, person)
        found = self._cells.get(key)
        if found is None:
            place = self._parties[number][1]
            meant = self._corrections.get(place or 0, {}).get(text, text) if self._corrections else text
            found = as_given(meant) if isinstance(meant, list) else self._readers[number].read(meant)
            if person and len(found.names) == 1 and not found.names[0][1]:
                people = [clean(part) for part in re.split(r"[;\n]|,\s| och | and ", person)]
                found = Cell(tuple((found.names[0][0], each) for each in people if each) or found.names, found.sure, found.aliases)
            self._cells[key] = found
        return found

    def contacts(self, file: FileRows) -> Contacts:
        """Read the rows of a file."""
        read = Contacts({}, [], [], {row for row, line in enumerate(file.lines) if line in file.spilled} if file.spilled else set(), [], [])
        rows = len(file.lines)
        for name, text in {"date": "", "end": "", **self.mapping.constants}.items():
            read.fields[name] = [text] * rows
        for name, place in self._fields.items():
            read.fields[name] = self._field(file, name, place, read)
        self._read_dates(file, read)
        for name, shape in self.mapping.numbers.items():
            if name in read.fields:
                self._read_numbers(file, name, shape, read)
        written = self._name_parties(file, read)
        read.identity = self._identities(file, read)
        name = file.source.name
        given = read.fields.get("source") or [""] * rows
        read.fields["source"] = [
            one or (f"{name}: {as_written}" if as_written else name) for one, as_written in zip(given, written, strict=True)
        ]
        read.problems.sort(key=lambda problem: problem.line)
        read.corrected = sorted(set(read.corrected))
        return read

    def _field(self, file: FileRows, name: str, place: int, read: Contacts) -> list[str | None]:
        """Read the cells of a field: as they are corrected, by the mapping's words, and what is constant where they are blank."""
        texts, corrections = file.columns[place], self._corrections.get(place, {})
        words, constant = self.mapping.words.get(name, {}), self.mapping.constants.get(name, "")
        if corrections:
            read.corrected += [line for line, text in zip(file.lines, texts, strict=True) if text in corrections]
        if not (corrections or words or constant):
            return list(texts)
        meant = {text: str(corrections.get(text, text)) for text in set(texts)}
        meant = {text: words.get(said.casefold(), said) or constant for text, said in meant.items()}
        return [meant[text] for text in texts]

    def _read_dates(self, file: FileRows, read: Contacts) -> None:
        dates, ends = read.fields["date"], read.fields["end"]
        found = {text: self._date(text or "", file.year) for text in {*dates, *ends} if text}
        for row, (date, end) in enumerate(zip(dates, ends, strict=True)):
            line = file.lines[row]
            if not date:
                read.problems.append(CellProblem(line, "date", "", _("must not be blank")))
            else:
                told = found[date]
                if isinstance(told, ValueError):
                    read.problems.append(CellProblem(line, "date", date, str(told)))
                else:
                    dates[row], ends[row] = told[0], told[1] or end
            if end:
                told = found[end]
                if isinstance(told, ValueError):
                    read.problems.append(CellProblem(line, "end", end, str(told)))
                else:
                    ends[row] = told[1] or told[0]

    def _date(self, text: str, year: int | None) -> tuple[str, str] | ValueError:
        found = self._dates.get((text, year))
        if found is None:
            try:
                found = read_date(text, self.mapping.dates.shapes, year)
            except ValueError as error:
                found = error
            self._dates[text, year] = found
        return found

    def _read_numbers(self, file: FileRows, name: str, shape: NumberShape, read: Contacts) -> None:
        texts = read.fields[name]
        found: dict[str | None, str | ValueError] = {}
        for text in set(texts):
            try:
                found[text] = _read_number(text or "", shape)
            except ValueError as error:
                found[text] = error
        for row, text in enumerate(texts):
            told = found[text]
            if isinstance(told, ValueError):
                read.problems.append(CellProblem(file.lines[row], name, text or "", str(told)))
            else:
                texts[row] = told

    def _identities(self, file: FileRows, read: Contacts) -> list[str]:
        """Return what tells contacts apart: their kind, days and purpose, and their parties as the file writes them.

        The mapping's own corrections, patterns and names are left out, so that a better mapping gives the same ids.
        """
        parties = [_folded(file.columns[place]) for _party, place in self._parties if place is not None]
        blank = [""] * len(file.lines)
        purpose = _folded(file.columns[self._fields["purpose"]]) if "purpose" in self._fields else blank
        columns = [read.fields.get("kind", blank), read.fields["date"], read.fields["end"], *parties, purpose]
        return [digest("\x1f".join(parts)) for parts in zip(*columns, strict=True)]

    def _name_parties(self, file: FileRows, read: Contacts) -> list[str]:
        """Find the actors of contacts; return the cells as they were written wherever the actors don't say it all."""
        rows = len(file.lines)
        as_written: list[list[str]] = []
        for number, (party, place) in enumerate(self._parties):
            if place is None:
                read.parties.append((party, [self._always[number]] * rows))
                continue
            texts, keys = file.columns[place], list(_beside(file, place, self._persons.get(number)))
            cells = {key: self._cell(number, *key) for key in set(keys)}
            read.parties.append((party, [cells[key] for key in keys]))
            kept = {key: key[0] if _says_less(cell, key[0]) else "" for key, cell in cells.items()}
            if any(kept.values()):
                as_written.append([kept[key] for key in keys])
            self._note_oddities(file, read, party, place, texts, cells)
            if party.place:
                self._set_place(read, party, texts, [cells[key] for key in keys])
        if not as_written:
            return [""] * rows
        return [" | ".join(filter(None, parts)) for parts in zip(*as_written, strict=True)]

    def _note_oddities(
        self, file: FileRows, read: Contacts, party: Party, place: int, texts: Sequence[str], cells: dict[tuple[str, str], Cell]
    ) -> None:
        """Note the cells of a party that name nobody, that were corrected, and that are read with doubt."""
        nobody = {text for (text, _person), cell in cells.items() if not cell.names} if party.required else set()
        corrected = self._corrections.get(place, {}).keys() & {text for text, _person in cells}
        doubtful = {text: cell for (text, _person), cell in cells.items() if not cell.sure}
        if not (nobody or corrected or doubtful):
            return
        for row, text in enumerate(texts):
            line = file.lines[row]
            if text in nobody:
                read.lacking.add(row)
                reason = _("the column “{column}” names nobody").format(column=party.column[0])
                read.problems.append(CellProblem(line, "participants", text, reason))
            if text in corrected:
                read.corrected.append(line)
            if text in doubtful and (place, text) not in self.doubtful:
                heading = self.mapping.headings[place][0]
                self.doubtful[place, text] = Doubtful(file.source.name, line, heading, text, doubtful[text])

    def _set_place(self, read: Contacts, party: Party, texts: Sequence[str], cells: Sequence[Cell]) -> None:
        """Take a party's cell for the contact's place, and its country where it is one."""
        countries: dict[Cell, str] = {}
        for cell in set(cells):
            found = {country(party, actor, self.mapping) for actor, _person in cell.names}
            countries[cell] = found.pop() if len(found) == 1 else ""
        named = [bool(cell.names) for cell in cells]
        read.fields.setdefault("place", [text if there else None for text, there in zip(texts, named, strict=True)])
        read.fields.setdefault("country", [countries[cell] if there else None for cell, there in zip(cells, named, strict=True)])


def _beside(file: FileRows, place: int, persons: int | None) -> Iterator[tuple[str, str]]:
    """Give the cells of a column, each with the cell that names its people."""
    if persons is None:
        return ((text, "") for text in file.columns[place])
    return zip(file.columns[place], file.columns[persons], strict=True)


def _says_less(cell: Cell, text: str) -> bool:
    """Say whether the actors of a cell say less than it does; one actor with its person says all."""
    return len(cell.names) != 1 or (cell.names[0][0] != text and not cell.names[0][1])


def _folded(texts: Sequence[str]) -> list[str]:
    return [text.casefold() for text in texts]


def _read_number(text: str, shape: NumberShape) -> str:
    try:
        return shape.read(text) if text else ""
    except ValueError:
        # What our own tables would take needs no shape: a workbook's numbers are of none.
        try:
            parse_number(text)
        except ValueError:
            pass
        else:
            return text
        raise
