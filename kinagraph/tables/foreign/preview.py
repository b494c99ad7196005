"""What a mapping makes of the first rows of files: the cells as they stand, and beside them the contact that they become."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kinagraph.tables.foreign.contacts import Reader
from kinagraph.tables.foreign.reading import read_files, write_mapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping
    from kinagraph.tables.foreign.reading import MappedSheets
    from kinagraph.tables.foreign.rows import FileRows
    from kinagraph.tables.foreign.splitting import KnownNames
    from kinagraph.tables.problems import Problem


@dataclass(frozen=True)
class SeenRow:
    """One row: where it stands, its cells by their headings, and what it becomes.

    Attributes
    ----------
    contact
        The fields of the contact that aren't blank.
    parties
        Who took part: the side (or the kind, where there is none), and the names, persons in brackets.
    problems
        Why it can't be read, if it can't.
    """

    file: str
    line: int
    cells: dict[str, str]
    contact: dict[str, str]
    parties: list[tuple[str, str]]
    problems: list[str]

    def as_row(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
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
    from kinagraph.tables.problems import Problem

    files, remarks = read_files(paths, mapping)
    firsts = [file.first(rows) for file in files]
    mapped = write_mapped(files, mapping, known)
    mapped = replace(mapped, remarks=(*mapped.remarks, *remarks))
    seen = [row for first in firsts for row in _rows(first, Reader(mapping, known))]
    problems = [
        Problem(sheet.table or "", sheet.source.name, sheet.name, each.line, each.column, each.value, each.reason)
        for sheet in mapped
        for each in sheet.problems
    ]
    return Preview(seen, mapped, problems)


def _rows(file: FileRows, reader: Reader) -> Iterator[SeenRow]:
    contacts = reader.contacts(file)
    for row, line in enumerate(file.lines):
        cells = {several[0]: column[row] for several, column in zip(reader.mapping.headings, file.columns, strict=True) if column[row]}
        fields = {name: text for name, column in contacts.fields.items() if (text := column[row]) and name != "source"}
        parties = [(party.side or party.kind, str(named[row])) for party, named in contacts.parties]
        yield SeenRow(file.source.name, line, cells, fields, parties, [p.reason for p in contacts.problems if p.line == line])
