"""A load's record as a row of the table ``loads``, the same in both stores."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kinagraph.store.base import Load
from kinagraph.tables.merge import Change
from kinagraph.tables.read import Source

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
    }


def insert_load(connection: DuckDBPyConnection, table: str, load: Load) -> None:
    """Insert the record of a load into a DuckDB table."""
    connection.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", list(load_row(load).values()))


def read_loads(connection: DuckDBPyConnection) -> list[Load]:
    """Return the loads of a store, the oldest first, from a connection that its ``reading`` gave."""
    rows = connection.execute("SELECT id, loaded_at, version, sources, counts, finished FROM loads ORDER BY loaded_at, id").fetchall()
    return [
        Load(
            key,
            at,
            version,
            tuple(Source(**source) for source in json.loads(sources)),
            tuple(Change(table, **counted) for table, counted in json.loads(counts).items()),
            finished,
        )
        for key, at, version, sources, counts, finished in rows
    ]
