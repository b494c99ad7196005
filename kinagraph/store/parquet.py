"""A folder of Parquet tables, as ``kinagraph export --parquet`` writes it: read where it lies, and never written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

import duckdb

from kinagraph.errors import StoreError, StoreForeign, StoreUnavailable
from kinagraph.language import N_, _
from kinagraph.model import TABLES, Table
from kinagraph.tables.sql import before, layout, quoted, stored_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Load
    from kinagraph.tables.merge import Plan

_HINT: Final = N_("`kinagraph export --parquet {path}` writes such a folder")


class ParquetFolder:
    """A network in a folder of Parquet tables, read by DuckDB.

    Parameters
    ----------
    path
        The folder: ``contacts/year=2012/….parquet``, ``actors/….parquet`` and so on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """The folder's path as it was given."""
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Show the files as tables; see :class:`kinagraph.store.base.Store`."""
        with duckdb.connect(":memory:") as connection:
            with self._refusing():
                for table in TABLES.values():
                    source = self._source(table)
                    found = {name: kind for name, kind, *_rest in connection.execute(f"DESCRIBE {source}").fetchall()}
                    self._check_columns(table, found)
                    known = ", ".join(quoted(name) for name, _kind in (*stored_columns(table), ("load_id", "")))
                    connection.execute(f"CREATE VIEW {table.name} AS SELECT {known} FROM ({source})")
                # Neither loads nor the rows that they replaced are exported: there are none.
                for name in ("loads", *(before(table) for table in TABLES.values())):
                    defined = ", ".join(f"{quoted(column)} {kind}" for column, kind in layout()[name])
                    connection.execute(f"CREATE TABLE {name} ({defined})")
            with self._refusing():
                yield connection

    def changing(self, connection: DuckDBPyConnection, *, writing: bool) -> AbstractContextManager[None]:
        """Refuse: see :class:`kinagraph.store.base.Store`."""
        self._refuse_writing()

    def write(self, plan: Plan, load: Load) -> Load:
        """Refuse: see :class:`kinagraph.store.base.Store`."""
        self._refuse_writing()

    def forget(self, plan: Plan, load: Load) -> Load:
        """Refuse: see :class:`kinagraph.store.base.Store`."""
        self._refuse_writing()

    def replace(self, connection: DuckDBPyConnection, load: Load) -> None:
        """Refuse: see :class:`kinagraph.store.base.Store`."""
        self._refuse_writing()

    def afresh(self) -> ParquetFolder:
        """Return itself: the files are read as they are."""
        return self

    def complaints(self) -> list[str]:
        """Return nothing: what is wrong with a file is found by reading it."""
        return []

    def _source(self, table: Table) -> str:
        """Return the SQL that reads a table in DuckDB."""
        folder = self.path / table.name
        if not self.path.is_dir():
            raise StoreUnavailable(_("there is no folder {path}").format(path=self.name), _(_HINT).format(path=self.name))
        if next(folder.rglob("*.parquet"), None) is None:
            raise StoreForeign(
                _("{path} has no Parquet files of the table {table}").format(path=self.name, table=table.name),
                _(_HINT).format(path=self.name),
            )
        files = str(folder.absolute() / "**" / "*.parquet").replace("'", "''")
        return f"SELECT *, NULL::VARCHAR AS load_id FROM read_parquet('{files}', hive_partitioning = true)"

    def _check_columns(self, table: Table, found: dict[str, str]) -> None:
        """Refuse a table without one of the columns that it is to have, or with other values in one."""
        for name, kind in stored_columns(table):
            if found.get(name) != kind:
                what = (
                    _("{path}: the table {table} has no column {column}")
                    if name not in found
                    else _("{path}: the column {column} of the table {table} holds {found}, not {kind}")
                )
                raise StoreForeign(
                    what.format(path=self.name, table=table.name, column=name, found=found.get(name), kind=kind),
                    _(_HINT).format(path=self.name),
                )

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Say in a sentence that a file can't be read, or holds something else."""
        try:
            yield
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
            raise StoreError(
                _("{path} can't be read: {why}").format(path=self.name, why=str(error).strip().split("\n")[0]),
                _(_HINT).format(path=self.name),
            ) from error

    def _refuse_writing(self) -> NoReturn:
        raise StoreError(
            _("{path} is a folder of Parquet tables, which is only read").format(path=self.name),
            _("load into a DuckDB file or a Neo4j database, and export it anew"),
        )
