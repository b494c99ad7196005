"""Tables out: every value as the text from which :mod:`kinagraph.tables.stage` reads the same value.

Only columns that hold something are given, and those without which a file can't be loaded; the columns that the model
doesn't know stand after them, each under its own heading.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, current
from kinagraph.model import CONTACTS, LISTS, TABLES, WORDS, Column, Kind, Table
from kinagraph.tables.guard import guarded, guarded_cells
from kinagraph.tables.read import separator_of
from kinagraph.tables.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_ROWS: Final = 20_000
NUMBERS: Final = frozenset({Kind.WHOLE, Kind.NUMBER})

Cells = tuple[Any, ...]
"""A row: texts, numbers where the column holds numbers, and None where a cell is blank."""


@dataclass(frozen=True)
class TableOut:
    """One table as it is to be written.

    Attributes
    ----------
    columns
        The columns of the model that are given.
    extras
        The headings of the columns that aren't ours.
    count
        How many rows there are.
    """

    table: Table
    columns: tuple[Column, ...]
    extras: tuple[str, ...]
    count: int
    _connection: DuckDBPyConnection

    @property
    def headings(self) -> list[str]:
        """The headings, in the language in force."""
        return [*(heading(column) for column in self.columns), *self.extras]

    def rows(self) -> Iterator[Cells]:
        """Give the rows, in the order in which a person looks for them."""
        extras = "from_json(extra, '\"MAP(VARCHAR, VARCHAR)\"')"
        values = [_written(column) for column in self.columns] + [f"{extras}[{literal(name)}]" for name in self.extras]
        order = ", ".join(quoted(name) for name in self.table.key)
        if self.table is CONTACTS:
            order = f"date_start, {order}"
        self._connection.execute(f"SELECT {', '.join(values)} FROM {self.table.name} ORDER BY {order}")
        while rows := self._connection.fetchmany(_ROWS):
            yield from rows


def tables_out(connection: DuckDBPyConnection) -> list[TableOut]:
    """Return the tables that hold rows, from a connection that a store's ``reading`` gave."""
    found = []
    for table in TABLES.values():
        counts = ", ".join(f"count({quoted(column.name)})" for column in table.stored)
        [(count, *filled)] = connection.execute(f"SELECT count(*), {counts} FROM {table.name}").fetchall()
        if not count:
            continue
        columns = tuple(column for column, cells in zip(table.stored, filled, strict=True) if cells or column.required)
        extras = connection.execute(
            f"SELECT DISTINCT unnest(json_keys(extra)) AS name FROM {table.name} WHERE extra IS NOT NULL ORDER BY name"
        ).fetchall()
        found.append(TableOut(table, columns, tuple(name for (name,) in extras), count, connection))
    return found


def heading(column: Column) -> str:
    """Return a column's heading in the language in force."""
    return column.swedish[0] if current() == "sv" else column.name


def title(table: Table) -> str:
    """Return a table's name in the language in force: of a file, or of a sheet."""
    return table.swedish if current() == "sv" else table.name


def spelling(vocabulary: str, word: str) -> str:
    """Return a word of a vocabulary as the language in force writes it."""
    swedish = WORDS[vocabulary][word]
    return swedish[0] if current() == "sv" and swedish else word


def number_text(value: float) -> str:
    """Write a number so that no other can be read from it.

    >>> number_text(12500.0), number_text(12.5), number_text(1.125), number_text(1e20)
    ('12500', '12.5', '1.1250', '100000000000000000000')
    """
    text = format(Decimal(repr(value)), "f").removesuffix(".0")
    # Three decimals would read as thousands: a fourth makes it a fraction again.
    return text + "0" if len(text.partition(".")[2]) == 3 else text


def write_csv(path: Path, table: TableOut) -> None:
    """Write a table as CSV UTF-8 with the mark by which Excel knows it, separated as Excel in that language expects."""
    separator = ";" if current() == "sv" else ","
    numbers = [position for position, column in enumerate(table.columns) if column.kind in NUMBERS]
    texts = [position for position in range(len(table.headings)) if position not in numbers]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        headings = guarded_cells(table.headings)
        if separator_of(_line(headings, separator)) != separator:
            file.write(f"sep={separator}\r\n")
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(headings)
        for row in table.rows():
            cells = list(row)
            for position in texts:
                cell = cells[position]
                if cell is not None:
                    cells[position] = guarded(cell)
            for position in numbers:
                cell = cells[position]
                if cell is not None:
                    cells[position] = number_text(cell)
            writer.writerow(cells)


def _line(cells: Sequence[str], separator: str) -> str:
    import io

    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerow(cells)
    return text.getvalue()


def _written(column: Column) -> str:
    """Return the SQL of a column's cells: text, or a number."""
    name = quoted(column.name)
    yes, no = literal(_("yes")), literal(_("no"))
    match column.kind:
        case kind if kind in LISTS:
            return f"array_to_string({name}, ';')"
        case Kind.YES_NO:
            return f"CASE WHEN {name} THEN {yes} WHEN NOT {name} THEN {no} END"
        case Kind.YES_NO_OR_TEXT:
            return f"CASE {name} WHEN 'yes' THEN {yes} WHEN 'no' THEN {no} ELSE {name} END"
        case Kind.WORD if current() == "sv":
            words = " ".join(
                f"WHEN {literal(word)} THEN {literal(spelling(column.words or '', word))}" for word in WORDS[column.words or ""]
            )
            return f"CASE {name} {words} ELSE {name} END"
        case _:
            return name
