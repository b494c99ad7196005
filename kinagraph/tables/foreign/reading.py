"""Files as a mapping says: somebody else's rows become sheets of our own columns.

The ids that a register lacks are made from what its rows say, so that loading again changes nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _, ngettext, quote
from kinagraph.tables.cells import parse_number
from kinagraph.tables.foreign.names import clean, digest, plain_heading, slug
from kinagraph.tables.foreign.shapes import NumberShape, read_date
from kinagraph.tables.problems import CellProblem
from kinagraph.tables.read import Row, Sheet, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping, Party

LONGEST_ID: Final = 64
_MISSING: Final = "?"
"""Stands among the participants of a contact where one should be; no actor has that id, so that the row is rejected."""
_HEADER_WITHIN: Final = 30
_WRITTEN_TABLES: Final = ("actors", "people", "contacts", "participants")


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
class MappedSheets:
    """Sheets for :func:`kinagraph.store.loading.load_sheets`, and what a person should know of them.

    Attributes
    ----------
    sheets
        Of every file its actors, people, contacts and participants, as far as it has them.
    tallies
        How many rows of each file were read, rejected and passed over.
    remarks
        The tallies as sentences, and what the mapping changed or left out.
    """

    sheets: tuple[Sheet, ...]
    tallies: tuple[Tally, ...]
    remarks: tuple[str, ...]

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)


@dataclass
class _Contact:
    """One row of a file: a contact's fields, the actors (with their persons) that it names, and what tells it apart."""

    line: int
    fields: dict[str, str]
    parties: list[tuple[Party, str, str]]
    identity: str
    lacking: bool


@dataclass
class _File:
    sheet: Sheet
    contacts: list[_Contact] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def read_mapped(paths: Sequence[Path], mapping: Mapping) -> MappedSheets:
    """Read files as a mapping says.

    The result doesn't depend on the order of the files. Ids are made from what the rows say, so that the same rows have
    the same ids whenever they are read.

    Raises
    ------
    InputError
        A file can't be read, or lacks a column that the mapping names.
    """
    files = sorted((_map_file(path, mapping) for path in paths), key=lambda file: (file.sheet.source.name, file.sheet.source.sha256))
    names = _Names(mapping, files)
    written = _Written()
    sheets: list[Sheet] = []
    for file in files:
        sheets += _write_sheets(file, mapping, names, written)
    tallies = tuple(Tally(f.sheet.source.name, len(f.contacts), len({p.line for p in f.problems}), dict(f.passed_over)) for f in files)
    remarks = [*map(str, tallies), *(remark for file in files for remark in file.remarks), *names.remarks()]
    if written.again:
        remarks.append(
            ngettext(
                "{n} row stands in several files and is taken once", "{n} rows stand in several files and are taken once", written.again
            ).format(n=written.again)
        )
    return MappedSheets(tuple(sheets), tallies, tuple(dict.fromkeys(remarks)))


def _map_file(path: Path, mapping: Mapping) -> _File:
    sheet, header, rows = _find_rows(path, mapping)
    file = _File(sheet)
    places = _find_columns(sheet, header, mapping)
    first = {plain_heading(heading): several[0] for several in mapping.headings for heading in several}
    carried = {first[plain_heading(heading)] for heading in mapping.file.carry_down or []}
    corrections = {first[plain_heading(heading)]: {clean(k): v for k, v in table.items()} for heading, table in mapping.corrections.items()}
    year = next((found for rule in mapping.dates.years if (found := rule.of(sheet.source.name)) is not None), None)
    by_line = {party.column[0] for party in mapping.party if "\n" in party.separators}
    columns = {heading: (place, _clean_lines if heading in by_line else clean) for heading, place in places.items()}
    above: dict[str, str] = {}
    corrected: list[int] = []
    for line, texts in rows:
        cells = {heading: clean(texts[place]) if place < len(texts) else "" for heading, (place, clean) in columns.items()}
        cells = {heading: "" if text in mapping.file.blank else text for heading, text in cells.items()}
        passed, spoiled = _passed_over(cells, [clean(text) for text in texts], mapping, first)
        above.update({heading: cells[heading] for heading in carried - spoiled if cells[heading]})
        if passed is not None:
            file.passed_over[passed] += 1
            continue
        cells.update({heading: above.get(heading, "") for heading in carried if not cells[heading]})
        mended = {heading: corrections.get(heading, {}).get(text, text) for heading, text in cells.items()}
        if mended != cells:
            corrected.append(line)
        spilled = next((text for text in texts[len(header) :] if text.strip()), None)
        if spilled is not None:
            file.problems.append(CellProblem(line, "", spilled, _("the row has more cells than there are headings")))
        file.contacts.append(_map_row(file, line, cells, mended, mapping, year))
        file.contacts[-1].lacking |= spilled is not None
    if corrected:
        file.remarks.append(
            ngettext(
                "{file}: read as the mapping's [corrections] say: row {rows}",
                "{file}: read as the mapping's [corrections] say: rows {rows}",
                len(corrected),
            ).format(file=sheet.source.name, rows=", ".join(map(str, corrected)))
        )
    left = [text.strip() for place, text in enumerate(header) if text.strip() and place not in places.values()]
    if left:
        file.remarks.append(
            _("{file}: the mapping takes nothing from {columns}").format(
                file=sheet.source.name, columns=", ".join(quote(_short(t)) for t in left)
            )
        )
    return file


def _find_rows(path: Path, mapping: Mapping) -> tuple[Sheet, list[str], Iterator[Row]]:
    """Return the sheet, its headings and the rows below them."""
    wanted = mapping.file
    sheets = list(read_file(path, wanted.encoding, wanted.separator))
    if wanted.sheet is not None and sheets[0].name is not None:
        found = [sheet for sheet in sheets if sheet.name == wanted.sheet]
        if not found:
            raise InputError(
                _("{file} has no sheet {sheet}").format(file=path, sheet=wanted.sheet),
                _("its sheets are {sheets}; the mapping's [file] names the one to read").format(
                    sheets=", ".join(str(s.name) for s in sheets)
                ),
            )
        sheets = found
    for sheet in sheets:
        rows = iter(sheet.rows)
        top = list(islice(rows, max(_HEADER_WITHIN, wanted.header_row or 0)))
        # The first row that isn't blank is the sheet's header already, and its number is not told.
        first = wanted.header_row if wanted.header_row and (not top or top[0][0] > wanted.header_row) else 0
        for index, (line, texts) in enumerate([(first, sheet.header), *top]):
            if line == wanted.header_row if wanted.header_row else _has_headings(texts, mapping):
                return sheet, texts, chain(top[index:], rows)
    if wanted.header_row:
        raise InputError(
            _("{file} has nothing in row {row}, where the mapping looks for headings").format(file=path, row=wanted.header_row),
            _("mend header_row in the mapping's [file], or leave it out"),
        )
    return sheets[0], sheets[0].header, iter(())


def _has_headings(texts: Sequence[str], mapping: Mapping) -> bool:
    known = {plain_heading(text) for text in texts}
    return all(known & set(map(plain_heading, several)) for several in mapping.headings)


def _find_columns(sheet: Sheet, header: Sequence[str], mapping: Mapping) -> dict[str, int]:
    """Find each mapped column's place in the file, by the first of its headings."""
    places = {}
    plain = [plain_heading(text) for text in header]
    for several in mapping.headings:
        found = [place for place, text in enumerate(plain) if text in map(plain_heading, several)]
        if len(found) != 1:
            problem = _("{file}: there is no column {wanted}") if not found else _("{file}: the column {wanted} stands there twice")
            raise InputError(
                problem.format(file=sheet.source.name, wanted=_(" or ").join(quote(text) for text in several)),
                _("its columns are {headings}; name the right one in the mapping").format(
                    headings=", ".join(quote(_short(text)) for text in header if text.strip())
                ),
            )
        places[several[0]] = found[0]
    return places


def _passed_over(cells: dict[str, str], texts: Sequence[str], mapping: Mapping, first: dict[str, str]) -> tuple[str | None, set[str]]:
    """Return why a row is passed over (None: it isn't), and the columns whose cells are then not to be carried down."""
    for rule in mapping.skip:
        looked_at = texts if rule.column is None else [cells[first[plain_heading(rule.column)]]]
        if any(text and rule.matches.search(text) for text in looked_at):
            return rule.reason, {heading for heading, text in cells.items() if text and rule.matches.search(text)}
    return None, set()


def _map_row(file: _File, line: int, cells: dict[str, str], mended: dict[str, str], mapping: Mapping, year: int | None) -> _Contact:
    raw = {name: mended[several[0]] for name, several in mapping.columns.items()}
    fields = {"date": "", "end": "", **mapping.constants}
    fields.update({name: text for name, text in raw.items() if text or name not in mapping.constants})

    def reject(column: str, value: str, reason: str) -> None:
        file.problems.append(CellProblem(line, column, value, reason))

    if not raw["date"]:
        reject("date", "", _("must not be blank"))
    for name in ("date", "end"):
        try:
            first, last = read_date(raw[name], mapping.dates.shapes, year) if raw.get(name) else ("", "")
        except ValueError as error:
            reject(name, raw[name], str(error))
        else:
            fields.update({"date": first, "end": last} if name == "date" else {"end": last or first or fields["end"]})
    for name, shape in mapping.numbers.items():
        try:
            fields[name] = _read_number(fields.get(name, ""), shape)
        except ValueError as error:
            reject(name, fields[name], str(error))
    contact = _Contact(line, fields, [], _identity(cells, fields, mapping), lacking=False)
    _name_parties(file, contact, cells, mended, mapping)
    return contact


def _name_parties(file: _File, contact: _Contact, cells: dict[str, str], mended: dict[str, str], mapping: Mapping) -> None:
    """Find the actors of a contact, and keep the cells as they were written wherever the actors don't say it all."""
    as_written = []
    for party in mapping.party:
        heading = party.column[0]
        named = list(dict.fromkeys(_actors(mended[heading], party)))
        contact.parties += [(party, actor, person) for actor, person in named]
        # One actor with its person says all that the cell does.
        if len(named) != 1 or (named[0][0] != cells[heading] and not named[0][1]):
            as_written.append(cells[heading])
        if not named and party.required:
            contact.lacking = True
            reason = _("the column “{column}” names nobody").format(column=heading)
            file.problems.append(CellProblem(contact.line, "participants", cells[heading], reason))
        if party.place and named:
            contact.fields.setdefault("place", cells[heading])
            countries = {_country(party, actor, mapping) for actor, _person in named}
            contact.fields.setdefault("country", countries.pop() if len(countries) == 1 else "")
    written = " | ".join(filter(None, as_written))
    contact.fields["source"] = contact.fields.get("source") or ": ".join(filter(None, [file.sheet.source.name, written]))


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


def _identity(cells: dict[str, str], fields: dict[str, str], mapping: Mapping) -> str:
    """Return what tells a contact apart: its kind, days and purpose, and its parties as the file writes them.

    The mapping's own corrections, patterns and names are left out, so that a better mapping gives the same ids.
    """
    parties = [cells[party.column[0]].casefold() for party in mapping.party]
    purpose = cells[mapping.columns["purpose"][0]].casefold() if "purpose" in mapping.columns else ""
    return digest("\x1f".join([fields.get("kind", ""), fields["date"], fields["end"], *parties, purpose]))


def _actors(text: str, party: Party) -> Iterator[tuple[str, str]]:
    """Yield the actors that a cell names, each with its person (or a blank)."""
    singles = [pattern for pattern in party.patterns if "actor" in pattern.groupindex]
    for pattern in party.patterns:
        if found := pattern.fullmatch(text):
            if "actor" in pattern.groupindex:
                yield _name(found["actor"]), _name(found.groupdict().get("person"))
                return
            text = found["actors"]
            break
    for part in _split(text, party.separators):
        found = next((match for pattern in singles if (match := pattern.fullmatch(part))), None)
        groups = found.groupdict() if found else {"actor": part}
        yield _name(groups["actor"]), _name(groups.get("person"))


def _split(text: str, separators: Sequence[str]) -> list[str]:
    """Split a cell at the first separator that it has outside brackets; "and" before the last part goes."""
    for separator in separators:
        parts, depth, start = [], 0, 0
        for place, sign in enumerate(text):
            depth += (sign in "([") - (sign in ")]")
            if depth <= 0 and text.startswith(separator, place):
                parts.append(text[start:place])
                start = place + len(separator)
        if parts:
            parts = [_name(part) for part in [*parts, text[start:]]]
            parts[-1] = parts[-1].rstrip(".")
            return [part for part in (re.sub(r"^(?:and|och|&)\s+", "", part, flags=re.IGNORECASE) for part in parts) if part]
    return [_name(text)] if _name(text) else []


class _Names:
    """Ids and names of actors and people: one spelling for each, whatever the order of rows and files."""

    def __init__(self, mapping: Mapping, files: Iterable[_File]) -> None:
        self._prefix = f"{mapping.prefix}-" if mapping.prefix else ""
        self._given = {slug(name): name for name in mapping.names.values()} | {slug(old): new for old, new in mapping.names.items()}
        self._spellings: defaultdict[str, set[str]] = defaultdict(set)
        self._unplaced: set[str] = set()
        for party, actor, person in (named for file in files for contact in file.contacts for named in contact.parties):
            self._spellings[self.actor(actor)].add(self._given.get(slug(actor), actor))
            if person:
                self._spellings[self.person(person)].add(self._given.get(slug(person), person))
            if party.countries and not _country(party, actor, mapping):
                self._unplaced.add(self.actor(actor))

    def actor(self, name: str) -> str:
        """Return the id of an actor of this name."""
        return self._short(self._prefix + slug(self._given.get(slug(name), name)))

    def person(self, name: str) -> str:
        """Return the id of a person of this name; blank for a blank."""
        return self._short(f"{self._prefix}p-" + slug(self._given.get(slug(name), name))) if name else ""

    def name(self, key: str) -> str:
        """Return the spelling that is used for an id: one not all in capitals, then the first by its letters."""
        return min(self._spellings[key], key=lambda text: (text.isupper(), text))

    def remarks(self) -> list[str]:
        """Say which names have several spellings, and which places no country."""
        several = sorted((self.name(key), sorted(names)) for key, names in self._spellings.items() if len(names) > 1)
        remarks = [
            _("{spellings} are one, written “{name}”; [names] in the mapping can say otherwise").format(
                spellings=_(" and ").join(quote(text) for text in names), name=name
            )
            for name, names in several
        ]
        if self._unplaced:
            unplaced = "; ".join(sorted(self.name(key) for key in self._unplaced))
            remarks.append(_("no country is known for {names}; [party.countries] in the mapping can name it").format(names=unplaced))
        return remarks

    @staticmethod
    def _short(key: str) -> str:
        return key if len(key) <= LONGEST_ID else f"{key[: LONGEST_ID - 13].rstrip('-')}-{digest(key)}"


class _Written:
    """What was written to a sheet already: a row that stands in several places is written once."""

    def __init__(self) -> None:
        self.rows: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self.employers: dict[str, str] = {}
        self.again = 0

    def new(self, table: str, row: dict[str, str]) -> bool:
        """Tell whether a row is new, and note it; a contact is the same whatever file it came from."""
        key = (table, tuple((name, text) for name, text in row.items() if name != "source"))
        if key in self.rows:
            self.again += table == "contacts"
            return False
        self.rows.add(key)
        return True


def _write_sheets(file: _File, mapping: Mapping, names: _Names, written: _Written) -> list[Sheet]:
    """Turn a file's contacts into sheets: one for each table and set of columns, so that no cell is cleared unsaid."""
    tables: dict[str, dict[tuple[str, ...], list[Row]]] = {name: {} for name in _WRITTEN_TABLES}

    def write(table: str, line: int, row: dict[str, str]) -> None:
        if written.new(table, row):
            tables[table].setdefault(tuple(row), []).append((line, list(row.values())))

    seen: Counter[str] = Counter()
    for contact in file.contacts:
        key = "-".join(filter(None, [mapping.prefix, _iso(contact.fields["date"]), contact.identity]))
        seen[key] += 1
        key = contact.fields.pop("id", "") or (f"{key}-{seen[key]}" if seen[key] > 1 else key)
        alone: dict[str, None] = {}
        for party, actor, person in contact.parties:
            actor_id, person_id = names.actor(actor), names.person(person)
            parent = names.actor(party.parent) if party.parent else ""
            shared = {
                "kind": party.kind,
                "country": "",
                "side": party.side or "",
                "public": {True: "yes", False: "no", None: ""}[party.public],
            }
            if parent:
                write("actors", contact.line, _given({"id": parent, "name": party.parent or "", **shared, "country": party.country or ""}))
            shared["country"] = _country(party, actor, mapping)
            write("actors", contact.line, _given({"id": actor_id, "name": names.name(actor_id), **shared, "parent": parent}))
            if not person:
                alone[actor_id] = None
                continue
            # A person has one employer at a time: the parent, else the first actor that the files name for them.
            employer = parent or written.employers.setdefault(person_id, actor_id)
            write(
                "people",
                contact.line,
                _given({"id": person_id, "name": names.name(person_id), "actor": employer, "level": party.level or ""}),
            )
            write(
                "participants", contact.line, _given({"contact": key, "actor": actor_id, "person": person_id, "level": party.level or ""})
            )
        if contact.lacking:
            alone[_MISSING] = None
        write("contacts", contact.line, {"id": key, **contact.fields, "participants": ";".join(alone)})
    sheets = []
    for table, groups in tables.items():
        for header, rows in groups.items():
            lines = {line for line, _cells in rows} if table == "contacts" else set()
            problems = [problem for problem in file.problems if problem.line in lines]
            sheets.append(Sheet(file.sheet.source, file.sheet.name, table, list(header), rows, table, problems))
    return sheets


def _given(row: dict[str, str]) -> dict[str, str]:
    """Leave out the blanks: a column that a sheet lacks keeps in the store what somebody else has said."""
    return {name: text for name, text in row.items() if text}


def _country(party: Party, actor: str, mapping: Mapping) -> str:
    name = mapping.names.get(actor, actor)
    return party.countries.get(slug(actor)) or party.countries.get(slug(name)) or party.country or ""


def _iso(date: str) -> str:
    return date if re.fullmatch(r"\d{4}(-W?\d\d){0,2}", date) else ""


def _clean_lines(text: str) -> str:
    return "\n".join(filter(None, map(clean, text.splitlines())))


def _name(text: str | None) -> str:
    return clean(text or "").strip(" ,;")


def _short(text: str, width: int = 40) -> str:
    text = clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"
