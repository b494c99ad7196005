"""What a mapping makes of the first rows of files: the cells as they stand, and beside them the contact that they become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from kinagraph.tables.foreign.contacts import Reader
from kinagraph.tables.foreign.files import is_calendar_or_cards, read_foreign
from kinagraph.tables.foreign.folders import files_of
from kinagraph.tables.foreign.reading import read_files, write_mapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping
    from kinagraph.tables.foreign.reading import MappedSheets
    from kinagraph.tables.foreign.rows import FileRows
    from kinagraph.tables.foreign.splitting import KnownNames
    from kinagraph.tables.problems import Problem
    from kinagraph.tables.read import Sheet


@dataclass(frozen=True)
class SeenRow:
    """One row: where it stands, its cells by their headings, and what it becomes.

    Attributes
    ----------
    table
        The table of ours that it becomes a row of.
    contact
        The fields of that row that aren't blank.
    parties
        Who took part: the side (or the kind, where there is none), and the names, persons in brackets.
    problems
        Why it can't be read, if it can't.
    """

    table: str
    file: str
    line: int
    cells: dict[str, str]
    contact: dict[str, str]
    parties: list[tuple[str, str]]
    problems: list[str]

    def as_row(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "table": self.table,
            "file": self.file,
            "row": self.line,
            "cells": self.cells,
            "contact": self.contact,
            "parties": [{"side": side, "names": names} for side, names in self.parties],
            "problems": self.problems,
        }


@dataclass(frozen=True)
class Preview:
    """The first rows, and the whole of what the mapping makes of the files."""

    rows: list[SeenRow]
    mapped: MappedSheets
    problems: list[Problem]


def preview(paths: Sequence[Path], mapping: Mapping, known: KnownNames, rows: int = 5) -> Preview:
    """Read files as a mapping says, and show what becomes of the first rows of each.

    Raises
    ------
    InputError
        A file can't be read, or lacks a column that the mapping names.
    """
    if mapping.table or not mapping.headings or any(is_calendar_or_cards(file.path) for file in files_of(paths)):
        mapped = read_foreign(paths, mapping, known)
        return Preview([row for sheet in mapped for row in _of_sheet(sheet, rows)], mapped, _problems(mapped))
    files, remarks = read_files(paths, mapping)
    firsts = [file.first(rows) for file in files]
    mapped = write_mapped(files, mapping, known)
    mapped = replace(mapped, remarks=(*remarks, *mapped.remarks))
    seen = [row for first in firsts for row in _rows(first, Reader(mapping, known))]
    return Preview(seen, mapped, _problems(mapped))


def _rows(file: FileRows, reader: Reader) -> Iterator[SeenRow]:
    contacts = reader.contacts(file)
    for row, line in enumerate(file.lines):
        cells = {several[0]: column[row] for several, column in zip(reader.mapping.headings, file.columns, strict=True) if column[row]}
        fields = {name: text for name, column in contacts.fields.items() if (text := column[row]) and name != "source"}
        parties = [(party.side or party.kind, str(named[row])) for party, named in contacts.parties]
        yield SeenRow("contacts", file.source.name, line, cells, fields, parties, [p.reason for p in contacts.problems if p.line == line])


def _of_sheet(sheet: Sheet, rows: int) -> Iterator[SeenRow]:
    """Show the first rows that a sheet has in our own table."""
    for line, cells in islice(sheet.rows, rows):
        fields = {name: text for name, text in zip(sheet.header, cells, strict=True) if text}
        yield SeenRow(sheet.table or "", sheet.source.name, line, {}, fields, [], [p.reason for p in sheet.problems if p.line == line])


def _problems(mapped: MappedSheets) -> list[Problem]:
    from kinagraph.tables.problems import Problem

    return [
        Problem(sheet.table or "", sheet.source.name, sheet.name, each.line, each.column, each.value, each.reason)
        for sheet in mapped
        for each in sheet.problems
    ]
