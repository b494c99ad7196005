"""Files of another layout than today's: read as if they had it, and brought up to it by the next write.

A file lacks what was added after it was made: a table of the model, a column, all that undoing needs. What it lacks is
empty. Nothing is changed by reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.tables.sql import layout, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    Columns = tuple[tuple[str, str], ...]


def lacking(connection: DuckDBPyConnection, catalog: str) -> dict[str, Columns]:
    """Return what a file lacks of today's layout: by table, the (name, type) of the missing columns."""
    found = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'main'", [catalog]
    ).fetchall()
    there = set(found)
    missing = {name: tuple(column for column in columns if (name, column[0]) not in there) for name, columns in layout().items()}
    return {name: columns for name, columns in missing.items() if columns}


def complete(connection: DuckDBPyConnection, catalog: str) -> None:
    """Give the connection of a file to read what the file lacks, as temporary views that go before its tables."""
    for table, missing in lacking(connection, catalog).items():
        connection.execute(f"CREATE TEMP VIEW {table} AS {_as_today(catalog, table, missing)}")


def show(connection: DuckDBPyConnection, catalog: str, schema: str) -> None:
    """Make a view of every table of an attached file in another schema, of today's layout."""
    missing = lacking(connection, catalog)
    for table in layout():
        connection.execute(f"CREATE VIEW {schema}.{table} AS {_as_today(catalog, table, missing.get(table, ()))}")


def upgrade(connection: DuckDBPyConnection, catalog: str) -> None:
    """Add what an attached file lacks, within the transaction that is open."""
    for table, missing in lacking(connection, catalog).items():
        if len(missing) == len(layout()[table]):
            columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in missing)
            connection.execute(f"CREATE TABLE {catalog}.{table} ({columns})")
            continue
        for name, kind in missing:
            connection.execute(f"ALTER TABLE {catalog}.{table} ADD COLUMN {quoted(name)} {kind}")


def _as_today(catalog: str, table: str, missing: Columns) -> str:
    columns = layout()[table]
    values = ", ".join(f"NULL::{kind} AS {quoted(name)}" if (name, kind) in missing else quoted(name) for name, kind in columns)
    if len(missing) == len(columns):
        return f"SELECT {values} WHERE false"
    return f"SELECT {values} FROM {quoted(catalog)}.main.{table}"
