"""A backup: one DuckDB file with all that a store holds, from either kind of store, and what tells whether it is whole.

It is a store's file like others, and is read by ``--store FILE``; but nothing is written into it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import duckdb

from kinagraph import leftovers
from kinagraph.errors import StoreError, StoreForeign, StoreUnavailable, UsageError
from kinagraph.files import for_owner_alone
from kinagraph.language import _
from kinagraph.store.checksums import checksums
from kinagraph.store.duckdb import BACKUP, DuckDBStore, lay_out
from kinagraph.tables.sql import layout, quoted
from kinagraph.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Store

_SUMS: Final = "checksums"
_PLACE: Final = "kinagraph_backup"
"""What the file is called while it is written; a store's own name is that of its file, and might be any other."""


@dataclass(frozen=True)
class BackupReport:
    """What was backed up: from where, into which file, and the rows and checksum of each table."""

    store: str
    path: Path
    sums: dict[str, tuple[int, str]]


def back_up(store: Store, path: Path, *, force: bool = False) -> BackupReport:
    """Write all that a store holds into one file, the record of loads and what undoing needs among it.

    Parameters
    ----------
    store, path
        Where from and where to.
    force
        Write over a file that is there.

    Raises
    ------
    UsageError
        The file is there, is the store itself, or can't be written.
    StoreError
        The store can't be read, or what was written isn't the same.
    """
    path = path.expanduser()
    _check_place(store, path, force=force)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    for end in (".part", ".part.wal"):
        leftovers.clear(path.parent, f".{path.name}.", end)
    try:
        with store.reading() as connection, for_owner_alone():
            sums = checksums(connection)
            try:
                _write(connection, part, store.name, sums)
            except duckdb.Error as error:
                raise StoreError(
                    _("the backup {path} couldn't be written: {why}").format(path=path, why=str(error).strip().split("\n")[0]),
                    _("look whether the disk is full"),
                ) from error
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UsageError(
            _("{path} can't be written: {why}").format(path=path, why=error.strerror), _("name another file or folder")
        ) from error
    finally:
        for left in (part, part.with_name(f"{part.name}.wal")):
            with suppress(OSError):
                left.unlink()
    return BackupReport(store.name, path, sums)


def recorded_sums(connection: DuckDBPyConnection, catalog: str) -> dict[str, tuple[int, str]] | None:
    """Return the rows and checksums that a backup was written with; None where the file is none."""
    found = connection.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND table_name = ?", [catalog, _SUMS]).fetchall()
    if not found:
        return None
    rows = connection.execute(f"SELECT name, rows, sum FROM {quoted(catalog)}.main.{_SUMS}").fetchall()
    return {name: (count, total) for name, count, total in rows}


def damaged(found: dict[str, tuple[int, str]], expected: dict[str, tuple[int, str]]) -> list[str]:
    """Return the tables that don't hold what they did."""
    return [name for name, total in expected.items() if found.get(name) != total]


def _check_place(store: Store, path: Path, *, force: bool) -> None:
    if path.is_dir():
        raise UsageError(_("{path} is a folder").format(path=path), _("give the name of a file, not of a folder"))
    if not path.parent.is_dir():
        raise StoreUnavailable(_("there is no folder {path}").format(path=path.parent), _("make it first, or name another file"))
    if not path.exists():
        return
    if isinstance(store, DuckDBStore) and store.path.exists() and path.samefile(store.path):
        raise UsageError(_("{path} is the store itself").format(path=path), _("name another file for the backup"))
    if not force:
        raise UsageError(_("{path} is there already").format(path=path), _("--force writes over it"))


def _write(connection: DuckDBPyConnection, part: Path, name: str, sums: dict[str, tuple[int, str]]) -> None:
    connection.execute(f"ATTACH '{str(part.absolute()).replace(chr(39), chr(39) * 2)}' AS {_PLACE} (READ_WRITE)")
    try:
        connection.execute("BEGIN")
        lay_out(connection, _PLACE)
        connection.execute(f"CREATE TABLE {_PLACE}.{BACKUP} (made_at TIMESTAMP, store VARCHAR, version VARCHAR)")
        now = datetime.now(UTC).replace(tzinfo=None)
        connection.execute(f"INSERT INTO {_PLACE}.{BACKUP} VALUES (?, ?, ?)", [now, name, __version__])
        connection.execute(f"CREATE TABLE {_PLACE}.{_SUMS} (name VARCHAR, rows BIGINT, sum VARCHAR)")
        for table, (rows, total) in sums.items():
            columns = ", ".join(quoted(column) for column, _kind in layout()[table])
            connection.execute(f"INSERT INTO {_PLACE}.{table} ({columns}) SELECT {columns} FROM {table}")
            connection.execute(f"INSERT INTO {_PLACE}.{_SUMS} VALUES (?, ?, ?)", [table, rows, total])
        connection.execute("COMMIT")
        connection.execute(f"CHECKPOINT {_PLACE}")
        if wrong := damaged(checksums(connection, f"{_PLACE}."), sums):
            raise StoreForeign(
                _("the backup of {path} isn't what was read: {tables}").format(path=name, tables=", ".join(wrong)),
                _("look at the disk, and try again"),
            )
    finally:
        with suppress(duckdb.Error):  # raised where no transaction is open
            connection.execute("ROLLBACK")
        with suppress(duckdb.Error):
            connection.execute(f"DETACH {_PLACE}")
