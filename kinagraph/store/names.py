"""The names that a store knows, for files that name actors and have no ids of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.tables.foreign.splitting import KnownNames

if TYPE_CHECKING:
    from kinagraph.store.base import Store


def known_names(store: Store) -> KnownNames:
    """Return the names and aliases of the actors that a store has; none where there is no store yet.

    Raises
    ------
    StoreError
        The store can't be read.
    """
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        with store.changing(connection, writing=False):
            known = KnownNames.of(connection.execute("SELECT id, name, aliases FROM net.actors ORDER BY id").fetchall())
            known.note_people(connection.execute("SELECT DISTINCT id, name, actor FROM net.people ORDER BY ALL").fetchall())
            known.note_addresses(
                connection.execute(
                    "SELECT id, actor, email FROM net.people WHERE email IS NOT NULL ORDER BY from_start NULLS FIRST, id, actor"
                ).fetchall()
            )
            return known
    finally:
        connection.close()
