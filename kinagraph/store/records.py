"""A load's record as a row of the table ``loads``, the same in both stores."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from kinagraph.store.base import Load
from kinagraph.tables.merge import Change
from kinagraph.tables.read import Source
from kinagraph.tables.sql import LOADS, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def load_row(load: Load) -> dict[str, Any]:
    """Return the record of a load as plain values."""
    return {
        "id": load.id,
        "loaded_at": load.at,
        "version": load.version,
        "sources": json.dumps([asdict(source) for source in load.sources], ensure_ascii=False),
        "counts": json.dumps({change.table: {k: v for k, v in asdict(change).items() if k != "table"} for change in load.changes}),
        "finished": load.finished,
        "action": load.action,
        "by": load.by,
        "undoes": list(load.undoes),
        "finishes": list(load.finishes),
        "forgets": list(load.forgets),
    }


def insert_load(connection: DuckDBPyConnection, table: str, load: Load) -> None:
    """Insert the record of a load into a DuckDB table."""
    row = load_row(load)
    names = ", ".join(quoted(name) for name in row)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def read_loads(connection: DuckDBPyConnection, schema: str = "main") -> list[Load]:
    """Return the loads of a store, the oldest first, from a connection that its ``reading`` or ``changing`` gave."""
    names = ", ".join(quoted(name) for name, _kind in LOADS)
    # A temporary view may stand in the place of an older file's table, in a schema of its own.
    table = "loads" if schema == "main" else f"{schema}.loads"
    rows = connection.execute(f"SELECT {names} FROM {table} ORDER BY loaded_at, id").fetchall()
    found = [
        Load(
            key,
            at,
            version,
            tuple(Source(**source) for source in json.loads(sources)),
            tuple(Change(table, **counted) for table, counted in json.loads(counts).items()),
            finished,
            action or "load",
            by or "",
            tuple(undoes or ()),
            tuple(finishes or ()),
            kept=action is not None,
            forgets=tuple(forgets or ()),
        )
        for key, at, version, sources, counts, finished, action, by, undoes, finishes, forgets in rows
    ]
    undone = {undone: load.id for load in reversed(found) if load.finished for undone in load.undoes}
    return [replace(load, undone_by=undone.get(load.id)) for load in found]
