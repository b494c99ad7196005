"""What a store is: something that gives the present tables and takes a planned load, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

NEO4J_SCHEMES: Final = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
"""How an address of a Neo4j server begins."""

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from kinagraph.tables.merge import Change, Plan
    from kinagraph.tables.read import Source


@dataclass(frozen=True)
class Load:
    """One load: its id (a UUID), when, of which files, what it did to each table, how it came about and by whom.

    Attributes
    ----------
    action
        ``load``, ``undo``, or what else wrote.
    by
        Who wrote, as the setting ``user`` names them.
    undoes
        The loads that an undo takes back.
    finishes
        The loads that had broken off and that this one brought to their end; they are one with it.
    undone_by
        The undo that took it back; None while it stands.
    kept
        Whether the rows that it changed were kept as they had been; a kinagraph of the first format kept none.
    forgets
        The people whom it erased, each as a mark that tells an id again and isn't it (:mod:`kinagraph.tables.forgotten`).
    """

    id: str
    at: datetime
    version: str
    sources: tuple[Source, ...]
    changes: tuple[Change, ...]
    finished: bool = True
    action: str = "load"
    by: str = ""
    undoes: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    undone_by: str | None = None
    kept: bool = True
    forgets: tuple[str, ...] = ()

    @property
    def keeps(self) -> bool:
        """Whether rows that it changes are to be kept as they were: not where they are to be gone."""
        return not self.undoes and not self.forgets

    @property
    def nothing(self) -> bool:
        """Whether it left every row as it was."""
        return all(change.nothing for change in self.changes)


class Store(Protocol):
    """A DuckDB file or a Neo4j database."""

    @property
    def name(self) -> str:
        """What a person calls it: the file's name or the address, without any password."""
        ...

    def reading(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Give a connection whose default schema holds the tables of the model as they stand, to be read only.

        Raises
        ------
        StoreError
            There is no store, it isn't ours, it is busy, or a large load of it broke off.
        """
        ...

    def changing(self, connection: DuckDBPyConnection, *, writing: bool) -> AbstractContextManager[None]:
        """Attach the present tables as ``net`` to a connection; with ``writing``, nobody else writes meanwhile.

        A store that isn't there yet is empty (and is made by :meth:`write`).
        """
        ...

    def write(self, plan: Plan, load: Load) -> Load:
        """Write a plan and its load, all or nothing; only inside :meth:`changing` with ``writing``.

        Rows that it changes are kept as they were; an undo (``load.undoes``) takes what was kept instead.

        Returns
        -------
        Load
            The load as it was recorded.
        """
        ...

    def forget(self, plan: Plan, load: Load) -> Load:
        """Write the plan of :mod:`kinagraph.store.forgetting`, all or nothing; only inside :meth:`changing` with ``writing``.

        Nothing of what it changes or removes stands in the store or in a copy of ours afterwards.

        Returns
        -------
        Load
            The load as it was recorded.
        """
        ...

    def replace(self, connection: DuckDBPyConnection, load: Load) -> None:
        """Write what the schema ``given`` holds in place of all that is there, and the load that says so, all or nothing.

        Only inside :meth:`changing` with ``writing``. ``given`` has every table of a store, its record of loads among them.
        """
        ...

    def afresh(self) -> Store:
        """Return the same store, read from no cache and though a large load broke off, for who looks whether it is sound."""
        ...

    def complaints(self) -> list[str]:
        """Return in a sentence each what is wrong with the store beside its rows, as a constraint that is missing."""
        ...
