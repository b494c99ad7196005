"""What a table holds, in one number: equal for equal rows, whatever their order, the version and the store that keeps them.

It tells a damaged or edited table from one that is as it was. It is no seal: who can write a file can write another sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.tables.sql import layout, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def checksums(connection: DuckDBPyConnection, schema: str = "") -> dict[str, tuple[int, str]]:
    """Return how many rows each table of a store has, and their checksum.

    Parameters
    ----------
    connection
        As a store's ``reading`` gives it.
    schema
        Where the tables stand, with its dot, as ``net.``; by default the connection's own.
    """
    return {table: _checksum(connection, schema, table) for table in layout()}


def _checksum(connection: DuckDBPyConnection, schema: str, table: str) -> tuple[int, str]:
    # What is blank isn't a part of it: a column that a later layout adds changes no sum of what was there before.
    cells = " || ".join(f"coalesce('{name}' || chr(31) || {_text(name, kind)} || chr(30), '')" for name, kind in sorted(layout()[table]))
    # A sum doesn't depend on the order of the rows, and unlike an exclusive or it counts a row that stands there twice.
    parts = ", ".join(f"sum(md5_number_{half}(line)::HUGEINT)" for half in ("lower", "upper"))
    [(rows, low, high)] = connection.execute(f"SELECT count(*), {parts} FROM (SELECT {cells} AS line FROM {schema}{table})").fetchall()
    return rows, f"{(low or 0) % 2**64:016x}{(high or 0) % 2**64:016x}"


def _text(name: str, kind: str) -> str:
    """Return the SQL of a cell's text; how DuckDB itself writes a list has changed before."""
    return f"array_to_string({quoted(name)}, chr(29))" if kind.endswith("[]") else f"CAST({quoted(name)} AS VARCHAR)"
