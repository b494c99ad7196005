"""What a mapping makes of the first rows of files: the cells as they stand, and beside them the contact that they become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kinagraph.tables.foreign.reading import Reader, write_mapped
from kinagraph.tables.foreign.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping
    from kinagraph.tables.foreign.reading import MappedSheets
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

    files = [file for path in paths for file in read_rows(path, mapping)]
    firsts = [(file, file.rows[:rows]) for file in files]
    mapped = write_mapped(files, mapping, known)
    reader = Reader(mapping, known)
    seen = []
    for file, first in firsts:
        for line, cells in first:
            contact = reader.contact(file, line, cells)
            as_read = {several[0]: text for several, text in zip(mapping.headings, cells, strict=True) if text}
            fields = {name: text for name, text in contact.fields.items() if text and name != "source"}
            parties = [(party.side or party.kind, str(cell)) for party, cell in contact.parties]
            seen.append(SeenRow(file.source.name, line, as_read, fields, parties, [p.reason for p in contact.problems]))
    problems = [
        Problem(sheet.table or "", sheet.source.name, sheet.name, each.line, each.column, each.value, each.reason)
        for sheet in mapped
        for each in sheet.problems
    ]
    return Preview(seen, mapped, problems)
