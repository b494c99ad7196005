"""What a network holds, and how its relations stand, in a few numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kinagraph.analysis.core import InDuckDB
from kinagraph.analysis.followup import find_unfollowed
from kinagraph.analysis.history import count_states
from kinagraph.model import TABLES

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings


def sum_up(connection: DuckDBPyConnection, as_of: date, settings: Settings) -> dict[str, Any]:
    """Count relations by state, contacts not followed up, and planned contacts whose day has passed."""
    (states,) = count_states(connection, as_of, as_of, settings)
    unfollowed = find_unfollowed(InDuckDB(connection), as_of, settings, limit=0)
    return {
        "as_of": as_of,
        "relations": {name: count for name, count in states.items() if name != "as_of"},
        "unfollowed": unfollowed.found,
        "was_it_held": len(unfollowed.apart["was_it_held"]),
    }


def count_rows(connection: DuckDBPyConnection) -> dict[str, int]:
    """Count the rows of each table."""
    counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in TABLES)
    rows = connection.execute(f"SELECT {counts}").fetchall()[0]
    return dict(zip(TABLES, rows, strict=True))
