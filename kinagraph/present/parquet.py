"""What a store holds, as Parquet: the tables as they are stored, for engines that read more than one file holds.

A table is a folder, ``FOLDER/actors/…parquet``. Contacts lie by the year in which they began, and participants with
their contact (``FOLDER/contacts/year=2012/…``), so that a question about a few years reads no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.model import CONTACTS, PARTICIPANTS, TABLES, Table
from kinagraph.tables.sql import quoted, stored_columns

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_NO_YEAR: Final = "year=__HIVE_DEFAULT_PARTITION__"
"""How Hive, and all who read its folders, name the partition of no value."""


def write_parquet(connection: DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write every table, empty ones too, into a folder that is there and holds nothing.

    Parameters
    ----------
    connection
        As a store's ``reading`` gives it.

    Returns
    -------
    dict
        How many rows each table has.

    Raises
    ------
    OSError
        The folder can't be written.
    """
    counts = {}
    for table in TABLES.values():
        [(counts[table.name],)] = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
        target = folder / table.name
        # Partitioned, a table without rows would leave nothing that says which columns it has.
        if table in (CONTACTS, PARTICIPANTS) and counts[table.name]:
            _copy(connection, _with_year(table), target, ", PARTITION_BY (year)")
        else:
            single = target / _NO_YEAR if table in (CONTACTS, PARTICIPANTS) else target
            single.mkdir(parents=True)
            _copy(connection, _columns(table) + f" FROM {table.name} AS t", single / "data_0.parquet", "")
    return counts


def _columns(table: Table) -> str:
    return "SELECT " + ", ".join(f"t.{quoted(name)}" for name, _kind in stored_columns(table))


def _with_year(table: Table) -> str:
    """Return the SQL of a table with the year in which its contact began."""
    if table is CONTACTS:
        return f"{_columns(table)}, year(t.date_start) AS year FROM contacts AS t ORDER BY year, t.id"
    return (
        f"{_columns(table)}, year(c.date_start) AS year FROM participants AS t LEFT JOIN contacts AS c ON c.id = t.contact "
        "ORDER BY year, t.contact, t.actor, t.person"
    )


def _copy(connection: DuckDBPyConnection, query: str, target: Path, partitioned: str) -> None:
    import duckdb

    path = str(target).replace("'", "''")
    try:
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd{partitioned})")
    except duckdb.Error as error:  # a full disk, most often
        raise OSError(str(error).strip().split("\n")[0]) from error
