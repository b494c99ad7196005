"""The tables of a Neo4j database, pulled into DuckDB in columns, and kept in a cache.

Columns in slices are read several times faster than rows, and no record grows without bound.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import duckdb

from kinagraph import leftovers
from kinagraph.model import TABLES
from kinagraph.store.graph import READINGS, asked, insert_before, insert_columns
from kinagraph.store.marks import FORMAT
from kinagraph.store.statements import run
from kinagraph.tables.sql import LOADS, create_tables, layout, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

_SLICE: Final = 20_000


def pull_tables(transaction: Any, connection: DuckDBPyConnection, schema: str, prefix: str) -> None:
    """Read all tables into the empty ones of a schema."""
    for table in TABLES.values():
        for reading in READINGS[table.name]:
            plain, days = asked(table, reading)
            after: str | None = ""
            while after is not None:
                answer = run(transaction, reading.statement, prefix, after=after, size=_SLICE, plain=plain, days=days)
                found = answer.single(strict=True)
                columns = {end: found[end] for end in reading.ends}
                columns.update(zip(plain, found["plain"], strict=True))
                columns.update(zip(days, found["days"], strict=True))
                insert_columns(connection, schema, table, columns)
                after = found["last"] if found["rows"] == _SLICE else None
    _pull_before(transaction, connection, schema, prefix)
    names = ", ".join(quoted(name) for name, _kind in LOADS)
    values = ", ".join(f"?::{kind}" for _name, kind in LOADS)
    for record in run(transaction, "read/loads", prefix):
        connection.execute(f"INSERT INTO {schema}.loads ({names}) VALUES ({values})", [record[name] for name, _kind in LOADS])


def _pull_before(transaction: Any, connection: DuckDBPyConnection, schema: str, prefix: str) -> None:
    """Read the rows that loads replaced."""
    kept: dict[str, list[tuple[str, str]]] = {}
    for record in run(transaction, "read/before", prefix):
        rows = kept.setdefault(record["table"], [])
        rows += [(row, record["load"]) for row in record["rows"]]
        if len(rows) >= _SLICE:
            insert_before(connection, schema, record["table"], kept.pop(record["table"]))
    for table, rows in kept.items():
        insert_before(connection, schema, table, rows)


def kept(folder: Path, place: tuple[str, ...], state: tuple[Any, ...], fill: Callable[[DuckDBPyConnection], None]) -> Path | None:
    """Return a DuckDB file with the tables as they are in a state, filled now unless it was before.

    The state is a part of the file's name: a connection of this process that has an older one open keeps it.

    Parameters
    ----------
    folder
        Where the files are; only the user may read them.
    place, state
        Which database, and what tells whether its tables have changed.
    fill
        Fills the empty tables.

    Returns
    -------
    Path or None
        None where no file can be kept: a cache is a convenience, and the tables are then pulled each time.
    """
    where = hashlib.sha256(repr((place, FORMAT, layout())).encode()).hexdigest()[:16]
    path = folder / f"neo4j-{where}-{hashlib.sha256(repr(state).encode()).hexdigest()[:16]}.duckdb"
    if _readable(path):
        return path
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        leftovers.clear(folder, "pull-")
        with TemporaryDirectory(dir=folder, prefix="pull-") as beside:
            pulled = Path(beside) / "tables.duckdb"
            with duckdb.connect(str(pulled)) as connection:
                create_tables(connection)
                fill(connection)
            pulled.chmod(0o600)
            pulled.replace(path)
    except (OSError, duckdb.IOException):
        return None
    for older in folder.glob(f"neo4j-{where}-*.duckdb"):
        if older != path:
            with suppress(OSError):  # Windows keeps a file that is open
                older.unlink()
    return path


def empty(folder: Path) -> None:
    """Take away every table that is kept of any database, by any version: none of them is missed."""
    for path in folder.glob("neo4j-*.duckdb*"):
        path.unlink(missing_ok=True)
    for beside in folder.glob("pull-*"):
        shutil.rmtree(beside, ignore_errors=True)


def _readable(path: Path) -> bool:
    """Say whether a cached file is there and whole; take it away where it isn't."""
    if not path.is_file():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SELECT count(*) FROM loads").fetchall()
    except duckdb.Error:
        with suppress(OSError):
            path.unlink()
        return False
    return True
