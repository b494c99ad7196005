"""Files as a mapping says: somebody else's rows become sheets of our own columns.

The ids that a register lacks are made from what its rows say, so that loading again changes nothing. A text that stands
in many cells is read once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, ngettext, quote
from kinagraph.tables.cells import parse_number
from kinagraph.tables.foreign.names import clean, digest, plain_heading
from kinagraph.tables.foreign.naming import LONGEST_ID, Names, country
from kinagraph.tables.foreign.rows import FileRows, lines_of, read_rows, short
from kinagraph.tables.foreign.shapes import NumberShape, read_date
from kinagraph.tables.foreign.splitting import Cell, KnownNames, as_given, read_cell
from kinagraph.tables.problems import CellProblem
from kinagraph.tables.read import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping, Party

__all__ = ["LONGEST_ID", "Doubtful", "MappedSheets", "Reader", "Tally", "read_mapped"]
_MISSING: Final = "?"
"""Stands among the participants of a contact where one should be; no actor has that id, so that the row is rejected."""


@dataclass(frozen=True)
class Tally:
    """How many rows of a file there were, blank ones left out, and what became of them."""

    file: str
    rows: int
    rejected: int
    passed_over: dict[str, int]

    def __str__(self) -> str:
        text = ngettext("{file}: {read} of {n} row read", "{file}: {read} of {n} rows read", self.rows).format(
            file=self.file, read=self.rows - self.rejected, n=self.rows
        )
        passed = [f"{reason} ({n})" for reason, n in sorted(self.passed_over.items())]
        return text + (_("; passed over: {list}").format(list=", ".join(passed)) if passed else "")


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


@dataclass(frozen=True)
class MappedSheets:
    """Sheets for :func:`kinagraph.store.loading.load_sheets`, and what a person should know of them.

    Attributes
    ----------
    sheets
        Of every file its actors, people, contacts and participants, as far as it has them.
    tallies
        How many rows of each file were read, rejected and passed over.
    remarks
        The tallies as sentences, what the mapping changed or left out, and the cells that were read with doubt.
    doubtful
        Those cells, each different text once.
    """

    sheets: tuple[Sheet, ...]
    tallies: tuple[Tally, ...]
    remarks: tuple[str, ...]
    doubtful: tuple[Doubtful, ...] = ()

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)


def read_mapped(paths: Sequence[Path], mapping: Mapping, known: KnownNames | None = None) -> MappedSheets:
    """Read files as a mapping says.

    The result doesn't depend on the order of the files. Ids are made from what the rows say, so that the same rows have
    the same ids whenever they are read.

    Parameters
    ----------
    paths, mapping
        The files, and what their columns are.
    known
        The names of the actors that the store has.

    Raises
    ------
    InputError
        A file can't be read, or lacks a column that the mapping names.
    """
    files = [file for path in paths for file in read_rows(path, mapping)]
    return write_mapped(files, mapping, known or KnownNames())


def write_mapped(files: Sequence[FileRows], mapping: Mapping, known: KnownNames) -> MappedSheets:
    """Turn the rows of files into sheets."""
    files = sorted(files, key=lambda file: (file.source.name, file.source.sha256, file.sheet or ""))
    reader = Reader(mapping, known)
    for file in files:
        reader.note(file)
    names = reader.names()
    written = _Written()
    sheets: list[Sheet] = []
    for file in files:
        sheets += _write_sheets(file, reader, names, written)
    tallies = tuple(Tally(f.source.name, len(f.rows), len({p.line for p in f.problems}), dict(f.passed_over)) for f in files)
    doubtful = tuple(reader.doubtful.values())
    remarks = [*map(str, tallies), *(remark for file in files for remark in file.remarks), *names.remarks()]
    if written.again:
        remarks.append(
            ngettext(
                "{n} row stands in several files and is taken once", "{n} rows stand in several files and are taken once", written.again
            ).format(n=written.again)
        )
    if doubtful:
        remarks.append(
            ngettext(
                "{n} cell could be read otherwise; [corrections] in the mapping can say how:",
                "{n} cells could be read otherwise; [corrections] in the mapping can say how:",
                len(doubtful),
            ).format(n=len(doubtful))
        )
        remarks += map(str, doubtful)
    return MappedSheets(tuple(sheets), tallies, tuple(dict.fromkeys(remarks)), doubtful)


@dataclass
class Contact:
    """What a row says: a contact's fields, the actors that it names for each party, and what tells it apart."""

    line: int
    fields: dict[str, str]
    parties: list[tuple[Party, Cell]]
    identity: str
    lacking: bool = False
    problems: list[CellProblem] = field(default_factory=list)
    corrected: bool = False


class Reader:
    """Reads the rows of files as contacts, each different text once."""

    def __init__(self, mapping: Mapping, known: KnownNames) -> None:
        self.mapping, self.known = mapping, known
        headings = mapping.headings
        self._index = {plain_heading(heading): number for number, several in enumerate(headings) for heading in several}
        self._fields = [(name, self._place(several)) for name, several in mapping.columns.items()]
        self._parties = [(party, self._place(party.column) if party.column else None) for party in mapping.party]
        self._persons = {id(party): self._place(party.person) for party in mapping.party if party.person}
        self._corrections = {
            self._place([heading]): {clean(text): meant for text, meant in table.items()} for heading, table in mapping.corrections.items()
        }
        self._dates: dict[tuple[str, int | None], tuple[str, str] | ValueError] = {}
        self._cells: dict[tuple[int, str, str], Cell] = {}
        self.doubtful: dict[tuple[int, str], Doubtful] = {}
        self._noted: list[FileRows] = []

    def _place(self, headings: Sequence[str]) -> int:
        return self._index[plain_heading(headings[0])]

    def note(self, file: FileRows) -> None:
        """Note the names that stand alone in the cells of a file."""
        self._noted.append(file)
        for party, place in self._parties:
            if party.careful and place is not None:
                self.known.note({cells[place] for _line, cells in file.rows})

    def names(self) -> Names:
        """Return the names of all actors and persons in the files that were noted."""
        names = Names(self.mapping.prefix, self.mapping.names, self.known)
        every = [
            (party, cell)
            for party, place in self._parties
            for cell in (self._different(party, place) if place is not None else [Cell(((party.name or "", ""),))])
        ]
        for _party, cell in every:
            for name, alias in cell.aliases:
                names.note_alias(name, alias)
        for party, cell in every:
            for actor, person in cell.names:
                names.note(actor, person)
                names.note_place(party, actor, self.mapping)
            if party.parent and cell.names:
                names.note(party.parent, "")
        return names

    def _different(self, party: Party, place: int) -> list[Cell]:
        persons = self._persons.get(id(party))
        texts = {(cells[place], cells[persons] if persons is not None else "") for file in self._noted for _line, cells in file.rows}
        return [self.cell(party, place, text, person) for text, person in sorted(texts)]

    def cell(self, party: Party, place: int, text: str, person: str = "") -> Cell:
        """Return what a cell of a party's column names; ``person`` is the cell beside it that names its people."""
        key = (place, text, person)
        found = self._cells.get(key)
        if found is None:
            meant = self._corrections.get(place, {}).get(text, text)
            found = as_given(meant) if isinstance(meant, list) else read_cell(meant, party, self.known)
            if person and len(found.names) == 1 and not found.names[0][1]:
                people = [clean(part) for part in re.split(r"[;\n]|,\s| och | and ", person)]
                found = Cell(tuple((found.names[0][0], each) for each in people if each) or found.names, found.sure, found.aliases)
            self._cells[key] = found
        return found

    def contact(self, file: FileRows, line: int, cells: Sequence[str]) -> Contact:
        """Read a row."""
        mapping = self.mapping
        problems: list[CellProblem] = []
        fields = {"date": "", "end": "", **mapping.constants}
        corrected = False
        for name, place in self._fields:
            text = cells[place]
            if self._corrections and (meant := self._corrections.get(place, {}).get(text)) is not None:
                corrected, text = True, str(meant)
            if name in mapping.words:
                text = mapping.words[name].get(text.casefold(), text)
            if text or name not in mapping.constants:
                fields[name] = text
        self._read_dates(file, line, fields, problems)
        for name, shape in mapping.numbers.items():
            try:
                fields[name] = _read_number(fields.get(name, ""), shape)
            except ValueError as error:
                problems.append(CellProblem(line, name, fields[name], str(error)))
        contact = Contact(line, fields, [], self._identity(cells, fields), line in file.spilled, problems, corrected)
        self._name_parties(file, contact, cells)
        return contact

    def _read_dates(self, file: FileRows, line: int, fields: dict[str, str], problems: list[CellProblem]) -> None:
        written, ends = fields["date"], fields["end"]
        if not written:
            problems.append(CellProblem(line, "date", "", _("must not be blank")))
        for name, text in (("date", written), ("end", ends)):
            if not text:
                continue
            found = self._date(text, file.year)
            if isinstance(found, ValueError):
                problems.append(CellProblem(line, name, text, str(found)))
            elif name == "date":
                fields["date"] = found[0]
                fields["end"] = found[1] if found[1] or not ends else ends
            else:
                fields["end"] = found[1] or found[0]

    def _date(self, text: str, year: int | None) -> tuple[str, str] | ValueError:
        found = self._dates.get((text, year))
        if found is None:
            try:
                found = read_date(text, self.mapping.dates.shapes, year)
            except ValueError as error:
                found = error
            self._dates[text, year] = found
        return found

    def _identity(self, cells: Sequence[str], fields: dict[str, str]) -> str:
        """Return what tells a contact apart: its kind, days and purpose, and its parties as the file writes them.

        The mapping's own corrections, patterns and names are left out, so that a better mapping gives the same ids.
        """
        parties = [cells[place].casefold() for _party, place in self._parties if place is not None]
        purpose = cells[self._place(self.mapping.columns["purpose"])].casefold() if "purpose" in self.mapping.columns else ""
        return digest("\x1f".join([fields.get("kind", ""), fields["date"], fields["end"], *parties, purpose]))

    def _name_parties(self, file: FileRows, contact: Contact, cells: Sequence[str]) -> None:
        """Find the actors of a contact, and keep the cells as they were written wherever the actors don't say it all."""
        as_written = []
        for party, place in self._parties:
            if place is None:
                contact.parties.append((party, Cell(((party.name or "", ""),))))
                continue
            text = cells[place]
            persons = self._persons.get(id(party))
            found = self.cell(party, place, text, cells[persons] if persons is not None else "")
            contact.parties.append((party, found))
            if self._corrections and text in self._corrections.get(place, {}):
                contact.corrected = True
            # One actor with its person says all that the cell does.
            if len(found.names) != 1 or (found.names[0][0] != text and not found.names[0][1]):
                as_written.append(text)
            if not found.names and party.required:
                contact.lacking = True
                reason = _("the column “{column}” names nobody").format(column=party.column[0])
                contact.problems.append(CellProblem(contact.line, "participants", text, reason))
            if not found.sure:
                self.doubtful.setdefault(
                    (place, text), Doubtful(file.source.name, contact.line, self.mapping.headings[place][0], text, found)
                )
            if party.place and found.names:
                contact.fields.setdefault("place", text)
                countries = {country(party, actor, self.mapping) for actor, _person in found.names}
                contact.fields.setdefault("country", countries.pop() if len(countries) == 1 else "")
        written = " | ".join(filter(None, as_written))
        contact.fields["source"] = contact.fields.get("source") or ": ".join(filter(None, [file.source.name, written]))


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


class _Written:
    """What was written to a sheet already: a row that stands in several places is written once."""

    def __init__(self) -> None:
        self._rows: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self._contacts: set[int] = set()
        self.employers: dict[str, str] = {}
        self.again = 0

    def new(self, table: str, row: dict[str, str]) -> bool:
        """Tell whether a row is new, and note it."""
        key = (table, tuple(row.items()))
        if key in self._rows:
            return False
        self._rows.add(key)
        return True

    def new_contact(self, row: dict[str, str]) -> bool:
        """Tell whether a contact is new, whatever file it came from."""
        key = hash(tuple(text for name, text in row.items() if name != "source"))
        if key in self._contacts:
            self.again += 1
            return False
        self._contacts.add(key)
        return True


_Groups = dict[tuple[str, ...], list[Row]]


def _write_sheets(file: FileRows, reader: Reader, names: Names, written: _Written) -> list[Sheet]:
    """Turn a file's contacts into sheets: one for each table and set of columns, so that no cell is cleared unsaid."""
    tables: dict[str, _Groups] = {"actors": {}, "people": {}, "contacts": {}, "participants": {}}
    writer = _Writer(reader.mapping, names, written, tables)
    seen: Counter[str] = Counter()
    corrected = []
    for line, cells in file.rows:
        contact = reader.contact(file, line, cells)
        file.problems += contact.problems
        if contact.corrected:
            corrected.append(line)
        key = "-".join(filter(None, [reader.mapping.prefix, _iso(contact.fields["date"]), contact.identity]))
        seen[key] += 1
        key = contact.fields.pop("id", "") or (f"{key}-{seen[key]}" if seen[key] > 1 else key)
        writer.write(contact, key)
    if corrected:
        file.remarks.append(
            ngettext(
                "{file}: read as the mapping's [corrections] say: row {rows}",
                "{file}: read as the mapping's [corrections] say: rows {rows}",
                len(corrected),
            ).format(file=file.source.name, rows=lines_of(corrected))
        )
    problems: defaultdict[int, list[CellProblem]] = defaultdict(list)
    for problem in file.problems:
        problems[problem.line].append(problem)
    sheets = []
    for table, groups in tables.items():
        for header, rows in groups.items():
            mine = [each for line, _cells in rows for each in problems.pop(line, ())] if table == "contacts" and problems else []
            sheets.append(Sheet(file.source, file.sheet, table, list(header), rows, table, mine))
    return sheets


class _Writer:
    """Writes contacts into the rows of our tables."""

    def __init__(self, mapping: Mapping, names: Names, written: _Written, tables: dict[str, _Groups]) -> None:
        self._mapping, self._names, self._written, self._tables = mapping, names, written, tables
        self._ids: dict[tuple[int, Cell], tuple[list[str], list[tuple[str, str, str]]]] = {}

    def write(self, contact: Contact, key: str) -> None:
        """Write a contact, its actors and people, and who took part."""
        alone: dict[str, None] = {}
        attended: list[tuple[str, str, str]] = []
        for party, cell in contact.parties:
            at = (id(party), cell)
            found = self._ids.get(at)
            if found is None:
                found = self._ids[at] = self._write_parties(contact.line, party, cell)
            alone.update(dict.fromkeys(found[0]))
            attended += found[1]
        if contact.lacking:
            alone[_MISSING] = None
        row = {"id": key, **contact.fields, "participants": ";".join(alone)}
        if not self._written.new_contact(row):
            return
        self._add("contacts", contact.line, row)
        for actor, person, level in attended:
            given = {"contact": key, "actor": actor, "person": person, "level": level}
            self._add("participants", contact.line, given if level else {"contact": key, "actor": actor, "person": person})

    def _add(self, table: str, line: int, row: dict[str, str]) -> None:
        self._tables[table].setdefault(tuple(row), []).append((line, list(row.values())))

    def _once(self, table: str, line: int, row: dict[str, str]) -> None:
        row = {name: text for name, text in row.items() if text}
        if self._written.new(table, row):
            self._add(table, line, row)

    def _write_parties(self, line: int, party: Party, cell: Cell) -> tuple[list[str], list[tuple[str, str, str]]]:
        """Write the actors and people that a cell names; return the actors who came alone, and those with a person."""
        names, mapping = self._names, self._mapping
        alone: list[str] = []
        attended: list[tuple[str, str, str]] = []
        for actor, person in cell.names:
            actor_id, person_id = names.actor(actor), names.person(person)
            parent = names.actor(party.parent) if party.parent else ""
            shared = {
                "country": "",
                "side": party.side or "",
                "public": {True: "yes", False: "no", None: ""}[party.public],
            }
            if party.parent and not names.is_of_the_store(party.parent):
                whole = {"id": parent, "name": party.parent, "kind": party.kind, **shared, "country": party.country or ""}
                self._once("actors", line, whole)
            if not names.is_of_the_store(actor):
                shared["country"] = country(party, actor, mapping)
                name = names.name(actor_id)
                row = {
                    "id": actor_id,
                    "name": name,
                    "kind": party.kind_of(name),
                    **shared,
                    "parent": parent,
                    "aliases": names.aliases(actor),
                }
                self._once("actors", line, row)
            if not person:
                alone.append(actor_id)
                continue
            # A person has one employer at a time: the parent, else the first actor that the files name for them.
            employer = parent or self._written.employers.setdefault(person_id, actor_id)
            self._once("people", line, {"id": person_id, "name": names.name(person_id), "actor": employer, "level": party.level or ""})
            attended.append((actor_id, person_id, party.level or ""))
        return alone, attended


def _iso(date: str) -> str:
    return date if re.fullmatch(r"\d{4}(-W?\d\d){0,2}", date) else ""
