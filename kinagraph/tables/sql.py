"""The tables as SQL: which columns each has in DuckDB.

A date cell becomes three columns: its text (``date``, the ISO form with its precision), and the first and last day of
the period (``date_start``, ``date_stop``).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kinagraph.model import LISTS, PARTICIPANTS, PERIODS, TABLES, Column, Kind, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT: Final = 2
"""The version of a DuckDB file's layout; a file of a later one is refused, one of an earlier is brought up to it by the next write."""

LOADS: Final = (
    ("id", "VARCHAR"),
    ("loaded_at", "TIMESTAMP"),
    ("version", "VARCHAR"),
    ("sources", "VARCHAR"),
    ("counts", "VARCHAR"),
    ("finished", "BOOLEAN"),
    ("action", "VARCHAR"),
    ("by", "VARCHAR"),
    ("undoes", "VARCHAR[]"),
    ("finishes", "VARCHAR[]"),
    ("forgets", "VARCHAR[]"),
)
"""The columns of the record of loads, by name and type."""


def quoted(name: str) -> str:
    """Quote a column's name: ``from`` and ``end`` are words of SQL."""
    return f'"{name}"'


def literal(text: str) -> str:
    """Write a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def sql_type(column: Column) -> str:
    """Return the DuckDB type of a column."""
    if column.kind in LISTS:
        return "VARCHAR[]"
    return {Kind.YES_NO: "BOOLEAN", Kind.WHOLE: "INTEGER", Kind.NUMBER: "DOUBLE"}.get(column.kind, "VARCHAR")


@cache
def value_columns(column: Column) -> tuple[tuple[str, str], ...]:
    """Return the (name, type) of what a store keeps of one column."""
    if column.kind in PERIODS:
        return (column.name, "VARCHAR"), (f"{column.name}_start", "DATE"), (f"{column.name}_stop", "DATE")
    return ((column.name, sql_type(column)),)


@cache
def stored_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """Return the (name, type) of every column that a store keeps of a table, ``extra`` last.

    ``extra`` holds the columns that the model doesn't know, as JSON.
    """
    known = tuple(part for column in table.stored for part in value_columns(column))
    return (*known, ("extra", "VARCHAR"))


def before(table: Table) -> str:
    """Return the name of the table that keeps rows as they were before a load changed them."""
    return f"before_{table.name}"


@cache
def layout() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return every table that a store consists of, and the (name, type) of its columns.

    Beside each table of the model stands one with the rows that were replaced: their ``load_id`` says who had written
    them, ``replaced_by`` which load wrote others in their place.
    """
    tables: dict[str, tuple[tuple[str, str], ...]] = {"loads": LOADS}
    for table in TABLES.values():
        whole = (*stored_columns(table), ("load_id", "VARCHAR"))
        tables[table.name] = whole
        tables[before(table)] = (*whole, ("replaced_by", "VARCHAR"))
    return tables


def create_tables(connection: DuckDBPyConnection, schema: str = "main") -> None:
    """Create the empty tables of a store in a schema (``catalog`` or ``catalog.schema``)."""
    for table, columns in layout().items():
        defined = ", ".join(f"{quoted(name)} {kind}" for name, kind in columns)
        connection.execute(f"CREATE TABLE {schema}.{table} ({defined})")


def same_key(table: Table, left: str, right: str) -> str:
    """Return the condition that two rows have one key (a blank part is a value like others)."""
    return " AND ".join(
        f"{left}.{quoted(name)} IS NOT DISTINCT FROM {right}.{quoted(name)}"
        if not table.column(name).required
        else f"{left}.{quoted(name)} = {right}.{quoted(name)}"
        for name in table.key
    )


def same_row(table: Table, left: str, right: str, *, kept: bool = False) -> str:
    """Return the condition that rows are one value: participants by their contact, kept rows also by the load that replaced them."""
    same = f"{left}.contact = {right}.contact" if table is PARTICIPANTS else same_key(table, left, right)
    return f"{same} AND {left}.replaced_by = {right}.replaced_by" if kept else same
