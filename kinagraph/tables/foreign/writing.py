"""Contacts of foreign files as sheets of our own tables: contacts, their actors and people, and who took part."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.language import ngettext
from kinagraph.tables.foreign.names import slug
from kinagraph.tables.foreign.naming import country
from kinagraph.tables.foreign.rows import lines_of
from kinagraph.tables.read import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kinagraph.tables.foreign.contacts import Contacts
    from kinagraph.tables.foreign.mapping import Mapping, Party
    from kinagraph.tables.foreign.naming import Names
    from kinagraph.tables.foreign.rows import FileRows
    from kinagraph.tables.foreign.splitting import Cell
    from kinagraph.tables.problems import CellProblem

_MISSING: Final = "?"
"""Stands among the participants of a contact where one should be; no actor has that id, so that the row is rejected."""
_Groups = dict[tuple[str, ...], list[Row]]


@dataclass(frozen=True)
class Columns:
    """Rows that are kept as columns, and made when they are read."""

    lines: Sequence[int]
    columns: Sequence[Sequence[str]]

    def __iter__(self) -> Iterator[Row]:
        for line, cells in zip(self.lines, zip(*self.columns, strict=True), strict=True):
            yield line, list(cells)


@dataclass(frozen=True)
class _Named:
    """What a cell names, as ids: the actors who came alone, and those with a person (actor, person, level)."""

    alone: tuple[str, ...]
    attended: tuple[tuple[str, str, str], ...]


class Writer:
    """Writes the contacts of one file after the other; what was written already is not written again."""

    def __init__(self, mapping: Mapping, names: Names, *, alone: bool) -> None:
        self._mapping, self._names, self._alone = mapping, names, alone
        self._known: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self._contacts: set[int] = set()
        self._employers: dict[str, str] = {}
        self._ids: dict[tuple[int, int], _Named] = {}
        self._each: dict[tuple[int, str, str], tuple[str, str]] = {}
        self._kept: list[Cell] = []
        self.again = 0

    def write(self, file: FileRows, contacts: Contacts) -> list[Sheet]:
        """Turn a file's contacts into sheets: one for each table and set of columns, so that no cell is cleared unsaid."""
        file.problems += contacts.problems
        if contacts.corrected:
            file.remarks.append(
                ngettext(
                    "{file}: read as the mapping's [corrections] say: row {rows}",
                    "{file}: read as the mapping's [corrections] say: rows {rows}",
                    len(contacts.corrected),
                ).format(file=file.source.name, rows=lines_of(contacts.corrected))
            )
        groups: dict[str, _Groups] = {"actors": {}, "people": {}}
        named = self._name(file, contacts, groups)
        keys = self._keys(contacts)
        participants = [
            ";".join(dict.fromkeys(actor for each in several for actor in each.alone)) if len(several) != 1 else ";".join(several[0].alone)
            for several in named
        ]
        for row in contacts.lacking:
            participants[row] = ";".join(filter(None, [participants[row], _MISSING]))
        contacts.fields.pop("id", None)
        new = self._new(contacts, keys, participants)
        sheets = [
            Sheet(file.source, file.sheet, table, list(head), rows, table)
            for table, kinds in groups.items()
            for head, rows in kinds.items()
        ]
        sheets += self._contact_sheets(file, contacts, keys, participants, new)
        return sheets + self._participant_sheets(file, keys, named, new)

    def _keys(self, contacts: Contacts) -> list[str]:
        """Return the ids of contacts: their own, else made of the day and of what tells them apart."""
        prefix = f"{self._mapping.prefix}-" if self._mapping.prefix else ""
        days = {date: f"{date}-" if re.fullmatch(r"\d{4}(-W?\d\d){0,2}", date or "") else "" for date in set(contacts.fields["date"])}
        own = contacts.fields.get("id")
        seen: dict[str, int] = {}
        keys = []
        for row, (date, identity) in enumerate(zip(contacts.fields["date"], contacts.identity, strict=True)):
            key = f"{prefix}{days[date]}{identity}"
            times = seen[key] = seen.get(key, 0) + 1
            key = f"{key}-{times}" if times > 1 else key
            keys.append((own[row] if own else "") or key)
        return keys

    def _new(self, contacts: Contacts, keys: Sequence[str], participants: Sequence[str]) -> list[bool] | None:
        """Say which contacts are new, whatever file they came from; None where all are, as of a single file."""
        if self._alone:
            return None
        columns = [column for name, column in contacts.fields.items() if name != "source"]
        new = []
        for parts in zip(keys, participants, *columns, strict=True):
            key = hash(parts)
            new.append(key not in self._contacts)
            self._contacts.add(key)
        self.again += new.count(False)
        return new

    def _name(self, file: FileRows, contacts: Contacts, groups: dict[str, _Groups]) -> list[tuple[_Named, ...]]:
        """Write the actors and people that are new, and return the ids that each row names."""
        columns = []
        for number, (party, cells) in enumerate(contacts.parties):
            found = []
            for row, cell in enumerate(cells):
                at = (number, id(cell))
                ids = self._ids.get(at)
                if ids is None:
                    # A cell that is kept can't give its number to another.
                    self._kept.append(cell)
                    ids = self._ids[at] = self._write_cell(file.lines[row], number, party, cell, groups)
                found.append(ids)
            columns.append(found)
        return list(zip(*columns, strict=True))

    def _write_cell(self, line: int, number: int, party: Party, cell: Cell, groups: dict[str, _Groups]) -> _Named:
        alone: list[str] = []
        attended: list[tuple[str, str, str]] = []
        for actor, person in cell.names:
            ids = self._each.get((number, actor, person))
            if ids is None:
                ids = self._each[number, actor, person] = self._write_one(line, party, actor, person, groups)
            if ids[1]:
                attended.append((*ids, party.level or ""))
            else:
                alone.append(ids[0])
        return _Named(tuple(alone), tuple(attended))

    def _write_one(self, line: int, party: Party, actor: str, person: str, groups: dict[str, _Groups]) -> tuple[str, str]:
        """Write an actor, the whole that it is a part of, and a person; return the ids of actor and person."""
        names, mapping = self._names, self._mapping
        actor_id, person_id = names.actor(actor), names.person(person)
        parent = names.actor(party.parent) if party.parent else ""
        public = {True: "yes", False: "no", None: ""}[party.public]
        side = "home" if mapping.ours and slug(actor) in mapping.ours else party.side or ""
        shared = {"side": side, "public": public}
        if party.parent and not names.is_of_the_store(party.parent):
            whole = {"id": parent, "name": party.parent, "kind": party.kind, "country": party.country or "", **shared}
            self._once("actors", line, whole, groups)
        if not names.is_of_the_store(actor):
            name = names.name(actor_id)
            own = {"id": actor_id, "name": name, "kind": party.kind_of(name), "country": country(party, actor, mapping)}
            self._once("actors", line, {**own, **shared, "parent": parent, "aliases": names.aliases(actor)}, groups)
        if person:
            # A person has one employer at a time: the parent, else the first actor that the files name for them.
            employer = parent or self._employers.setdefault(person_id, actor_id)
            stored = names.employee(person, employer)
            if stored and stored != person_id:
                return actor_id, stored
            row = {"id": person_id, "name": names.name(person_id), "actor": employer, "level": party.level or ""}
            self._once("people", line, row, groups)
        return actor_id, person_id

    def _once(self, table: str, line: int, row: dict[str, str], groups: dict[str, _Groups]) -> None:
        """Write a row that wasn't written before, without its blanks: a column that a sheet lacks keeps what the store has."""
        row = {name: text for name, text in row.items() if text}
        key = (table, tuple(row.items()))
        if key not in self._known:
            self._known.add(key)
            groups[table].setdefault(tuple(row), []).append((line, list(row.values())))

    def _contact_sheets(
        self, file: FileRows, contacts: Contacts, keys: Sequence[str], participants: Sequence[str], new: Sequence[bool] | None
    ) -> list[Sheet]:
        """Write the contacts: those of which a place is known, and those of which none is, apart."""
        problems: defaultdict[int, list[CellProblem]] = defaultdict(list)
        for problem in file.problems:
            problems[problem.line].append(problem)
        partly = {name for name, column in contacts.fields.items() if None in column}
        every = range(len(keys))
        chosen = [row for row in every if new[row]] if new is not None and not all(new) else every
        parts = [(list(contacts.fields), chosen)]
        if partly:
            told = next(iter(partly))
            lacking = [row for row in chosen if contacts.fields[told][row] is None]
            having = [row for row in chosen if contacts.fields[told][row] is not None]
            parts = [(list(contacts.fields), having), ([name for name in contacts.fields if name not in partly], lacking)]
        sheets = []
        for names, rows in parts:
            given = [[text or "" for text in contacts.fields[name]] for name in names]
            columns: list[Sequence[str]] = [keys, *given, participants]
            lines: Sequence[int] = file.lines
            if len(rows) != len(keys):
                columns, lines = [[column[row] for row in rows] for column in columns], [file.lines[row] for row in rows]
            if lines:
                mine = [each for line in lines for each in problems.get(line, ())] if problems else []
                header = ["id", *names, "participants"]
                sheets.append(Sheet(file.source, file.sheet, "contacts", header, Columns(lines, columns), "contacts", mine))
        return sheets

    def _participant_sheets(
        self, file: FileRows, keys: Sequence[str], named: Sequence[tuple[_Named, ...]], new: Sequence[bool] | None
    ) -> list[Sheet]:
        """Write who took part with a person, those with a level and those without apart."""
        with_level: tuple[list[int], list[list[str]]] = ([], [[], [], [], []])
        without: tuple[list[int], list[list[str]]] = ([], [[], [], []])
        for row, several in enumerate(named):
            if new is not None and not new[row]:
                continue
            for each in several:
                for actor, person, level in each.attended:
                    lines, columns = with_level if level else without
                    lines.append(file.lines[row])
                    columns[0].append(keys[row])
                    columns[1].append(actor)
                    columns[2].append(person)
                    if level:
                        columns[3].append(level)
        header = ["contact", "actor", "person", "level"]
        return [
            Sheet(file.source, file.sheet, "participants", header[: len(columns)], Columns(lines, columns), "participants")
            for lines, columns in (with_level, without)
            if lines
        ]
