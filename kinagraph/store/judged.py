"""A store as the analyses see it: actors and people that were judged the same are one."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kinagraph.analysis.core import InDuckDB
from kinagraph.analysis.identity.merged import see_merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.core import Engine
    from kinagraph.store.base import Store


class Judged:
    """Reads a store with what was judged the same as one.

    Parameters
    ----------
    store
        The store; what is read from it directly stays as it was loaded.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def name(self) -> str:
        """What a person calls the store."""
        return self.store.name

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Give a connection as the store's, in which those that were judged the same are one."""
        with self.store.reading() as connection:
            see_merged(connection)
            yield connection

    @contextmanager
    def computing(self) -> Iterator[Engine]:
        """Give the engine in which the lists are computed: the store's own, or DuckDB."""
        own = getattr(self.store, "computing", None)
        if own is not None:
            with own() as engine:
                yield engine
            return
        with self.reading() as connection:
            yield InDuckDB(connection)
