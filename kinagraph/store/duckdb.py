"""The default store: one DuckDB file, opened for each question and closed after it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final

import duckdb

from kinagraph.errors import StoreBusy, StoreError, StoreForeign, StoreUnavailable
from kinagraph.files import for_owner_alone
from kinagraph.language import _
from kinagraph.model import PARTICIPANTS, TABLES, Table
from kinagraph.store.layouts import complete, show, upgrade
from kinagraph.store.records import insert_load
from kinagraph.tables.sql import FORMAT, LOADS, before, create_tables, layout, quoted, same_key, same_row, stored_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Load
    from kinagraph.tables.merge import Change, Plan

BACKUP: Final = "backup"
"""The table that a backup has and a store has not."""
_APPLICATION: Final = "kinagraph"
_POLL: Final = 0.1
_DAMAGE: Final = (duckdb.IOException, duckdb.InternalException, duckdb.FatalException, duckdb.SerializationException)
"""What DuckDB raises when a part of its file is not as it wrote it; it keeps a checksum of every block."""
_HEAD: Final = 3 * 4096
"""Bytes at the beginning of every DuckDB file, written before anything else."""
_MARK: Final = b"DUCK"
"""Stands in every DuckDB file after its first eight bytes."""


class DuckDBStore:
    """A network kept in one DuckDB file.

    Parameters
    ----------
    path
        The file; it need not exist before the first load.
    lock_seconds
        How long to wait while another process has the file open.
    """

    def __init__(self, path: Path, lock_seconds: float = 10.0) -> None:
        self.path, self.lock_seconds = path, lock_seconds
        self._fresh: Path | None = None
        self._load: str | None = None

    @property
    def name(self) -> str:
        """The file's path as it was given."""
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Open the file to read; see :class:`kinagraph.store.base.Store`."""
        self._must_exist()
        connection = self._open(lambda: duckdb.connect(str(self.path.absolute()), read_only=True))
        try:
            _check_format(connection, "", self.name)
            [(catalog,)] = connection.execute("SELECT current_database()").fetchall()
            complete(connection, catalog)
            yield connection
        except duckdb.Error as error:
            if not _is_damage(error):
                raise
            raise _unreadable(self.name, error) from error
        finally:
            connection.close()

    @contextmanager
    def changing(self, connection: DuckDBPyConnection, *, writing: bool) -> Iterator[None]:
        """Show the tables as ``net``; see :class:`kinagraph.store.base.Store`.

        The file itself is attached as ``file``, and ``net`` holds views of its tables, so that a file of an earlier
        layout is planned against as if it had today's. :meth:`write` writes into ``file``.
        """
        if writing:
            # What DuckDB makes beside a file, as its log, is for the same people as the file.
            with for_owner_alone(self.path), self._attached(connection, writing=True):
                yield
        else:
            with self._attached(connection, writing=False):
                yield

    @contextmanager
    def _attached(self, connection: DuckDBPyConnection, *, writing: bool) -> Iterator[None]:
        exists = self._is_there()
        if not self.path.parent.is_dir():
            raise StoreUnavailable(_("there is no folder {path}").format(path=self.path.parent), _("make it first, or name another file"))
        self._attach(connection, exists, "" if writing else ", READ_ONLY")
        # While we waited another process may have made the file: what it holds says whose it is, not whether it was there.
        new = self._is_new(connection)
        self._load = None
        try:
            connection.execute("ATTACH ':memory:' AS net")
            if not new:
                _check_format(connection, "file.", self.name)
                if writing:
                    _refuse_backup(connection, self.name)
            elif writing:
                with _told(self.name):
                    connection.execute("BEGIN")
                    lay_out(connection, "file")
                    connection.execute("COMMIT")
            show(connection, "file", "net")
            yield
        except BaseException as error:
            with suppress(duckdb.Error):  # raised where no transaction is open
                connection.execute("ROLLBACK")
            for catalog in ("net", "file"):
                with suppress(duckdb.Error):
                    connection.execute(f"DETACH {catalog}")
            if isinstance(error, duckdb.Error) and _is_damage(error):
                raise _unreadable(self.name, error) from error
            if isinstance(error, StoreError) and self._load is not None and self._holds(self._load):
                raise _half_way(self.name, error) from error
            if writing and new and not exists:
                # Nothing half-made is left where there was nothing.
                self.path.unlink(missing_ok=True)
                Path(f"{self.path}.wal").unlink(missing_ok=True)
            raise
        fresh, self._fresh = self._fresh, None
        if fresh is not None and os.name != "nt":
            # While we have the file nobody else writes into it; Windows lets no file be replaced that is open.
            fresh.replace(self.path.resolve())
        connection.execute("DETACH net; DETACH file")
        if fresh is not None and os.name == "nt":
            fresh.replace(self.path.resolve())

    def _attach(self, connection: DuckDBPyConnection, exists: bool, mode: str) -> None:
        """Attach the file, or in its place nothing where there is none to be read."""
        if not exists and mode:
            connection.execute("ATTACH ':memory:' AS file")
            return
        path = str(self.path.absolute()).replace("'", "''")
        try:
            self._open(lambda: connection.execute(f"ATTACH '{path}' AS file (TYPE duckdb{mode})"))
        except StoreUnavailable:
            if not exists:
                self._take_stump_away()
            raise

    def write(self, plan: Plan, load: Load) -> Load:
        """Write a plan in one transaction; see :class:`kinagraph.store.base.Store`."""
        connection, self._load = plan.connection, load.id
        with self._writing(connection):
            for table in TABLES.values():
                if not load.undoes and (table is PARTICIPANTS or plan.changes[table.name].updated):
                    _keep(connection, table, load.id)
                _write_table(connection, table, plan.changes[table.name], load.id)
            if load.undoes:
                _take_back(connection, load.undoes)
            insert_load(connection, "file.loads", load)
        return load

    def replace(self, connection: DuckDBPyConnection, load: Load) -> None:
        """Replace the rows of all tables in one transaction; see :class:`kinagraph.store.base.Store`."""
        self._load = load.id
        with self._writing(connection):
            for table, columns in layout().items():
                names = ", ".join(quoted(name) for name, _kind in columns)
                connection.execute(f"DELETE FROM file.{table}")
                connection.execute(f"INSERT INTO file.{table} ({names}) SELECT {names} FROM given.{table}")
            insert_load(connection, "file.loads", load)

    def afresh(self) -> DuckDBStore:
        """Return itself: a file is read as it is."""
        return self

    def complaints(self) -> list[str]:
        """Return nothing: what is wrong with a file is found by reading it."""
        return []

    @contextmanager
    def _writing(self, connection: DuckDBPyConnection) -> Iterator[None]:
        """Write in one transaction into a file of today's layout."""
        with _told(self.name):
            connection.execute("BEGIN")
            upgrade(connection, "file")
            connection.execute("UPDATE file.about SET format = ? WHERE format < ?", [FORMAT, FORMAT])
            yield
            connection.execute("COMMIT")
            # A write-ahead log left behind may lose commits when it is damaged; a checkpoint leaves none.
            connection.execute("CHECKPOINT file")

    def forget(self, plan: Plan, load: Load) -> Load:
        """Write the file anew without what goes; see :class:`kinagraph.store.base.Store`.

        A row that is deleted stands in its file until something is written over it. So the new file is written beside the
        old, and takes its place when it is whole: whatever happens, one of the two stands there.
        """
        connection, path = plan.connection, self.path.resolve()
        fresh = path.with_name(f"{path.name}.part")
        try:
            # What stood in a log beside the old file would be taken for the new one's.
            connection.execute("CHECKPOINT file")
            _remove(fresh)
            _write_fresh(connection, fresh, load)
            shutil.copymode(path, fresh)
            with fresh.open("rb+") as file:
                os.fsync(file.fileno())
        except (duckdb.Error, OSError) as error:
            with suppress(duckdb.Error):
                connection.execute("ROLLBACK")
            with suppress(duckdb.Error):
                connection.execute("DETACH fresh")
            _remove(fresh)
            why = error.strerror or str(error) if isinstance(error, OSError) else _first_line(error)
            raise StoreError(
                _("{path} couldn't be written, and is as it was: {why}").format(path=self.name, why=why),
                _("there must be room for a second file of its size beside it"),
            ) from error
        self._fresh = fresh
        return load

    def _is_there(self) -> bool:
        try:
            if self.path.is_dir():
                raise StoreUnavailable(_("{path} is a folder where a file is meant").format(path=self.name), _("name the file in it"))
            there = self.path.exists()
        except OSError as error:
            raise StoreUnavailable(
                _("{path} can't be opened: {why}").format(path=self.name, why=error.strerror),
                _("look at the file's permissions, and whether it is whole"),
            ) from error
        if there:
            self._refuse_others()
        return there

    def _refuse_others(self) -> None:
        """Refuse what is no DuckDB file, by its mark: DuckDB would open a CSV as a view in memory, and lose what we write."""
        with suppress(OSError), self.path.open("rb") as file:
            if file.read(12)[8:] != _MARK:
                raise _no_duckdb_file(self.name)

    def _must_exist(self) -> None:
        if not self._is_there():
            raise _no_network(self.name)

    def _holds(self, load: str) -> bool:
        """Say whether the file has a load after all: what failed was perhaps only to work the log into it."""
        try:
            with duckdb.connect(str(self.path.absolute()), read_only=True) as connection:
                return bool(connection.execute("SELECT 1 FROM loads WHERE id = ?", [load]).fetchall())
        except duckdb.Error:
            return False

    def _is_new(self, connection: DuckDBPyConnection) -> bool:
        """Say whether the file holds nothing at all, as one made by hand or by a load that never came to write."""
        return not connection.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'file' LIMIT 1").fetchall()

    def _take_stump_away(self) -> None:
        """Remove a file of which not even the head could be written: nobody's data are in it."""
        with suppress(OSError, ValueError):  # not there, or a name that no file can have
            if self.path.stat().st_size < _HEAD:
                self.path.unlink()

    def _open(self, attempt: Callable[[], DuckDBPyConnection]) -> DuckDBPyConnection:
        """Try to open the file until it is free, or until our patience ends."""
        deadline = time.monotonic() + self.lock_seconds
        pause = Event()
        while True:
            try:
                return attempt()
            except duckdb.Error as error:
                told = _translated(error, self.name)
                if not isinstance(told, StoreBusy) or time.monotonic() >= deadline:
                    raise told from error
                pause.wait(_POLL)


def _no_network(name: str) -> StoreUnavailable:
    return StoreUnavailable(
        _("there is no network at {path}").format(path=name),
        _("load one with `kinagraph load FOLDER`, name another with --store, or try `kinagraph demo`"),
    )


def _is_damage(error: duckdb.Error) -> bool:
    return isinstance(error, _DAMAGE) or str(error).startswith("Corrupt database file")


def _unreadable(name: str, error: duckdb.Error) -> StoreUnavailable:
    # What can't be read for want of disk is whole.
    surely = "Corrupt database file" in str(error) or "Could not read enough bytes" in str(error)
    told = _("{path} is damaged: {why}") if surely else _("{path} can't be read: {why}")
    return StoreUnavailable(
        told.format(path=name, why=_first_line(error)),
        _("it seems to be damaged: `kinagraph status --verify` looks through it, and `kinagraph restore` takes a backup back"),
    )


def _no_duckdb_file(name: str) -> StoreForeign:
    return StoreForeign(_("{path} is no DuckDB file").format(path=name), _("name another file with --store"))


def _translated(error: duckdb.Error, name: str) -> StoreError:
    """Say in our words why a file can't be opened."""
    text = str(error)
    if "Could not set lock" in text:
        process = re.search(r"PID (\d+)", text)
        who = _("process {pid}").format(pid=process[1]) if process else _("another process")
        return StoreBusy(
            _("{path} is in use by {who}").format(path=name, who=who),
            _("wait until it is done, or close the notebook or program that has it open"),
        )
    if "file handle conflict" in text or "different configuration" in text:
        return StoreBusy(_("{path} is in use elsewhere in this program").format(path=name), _("close the other connection first"))
    if "not a valid DuckDB database file" in text:
        return _no_duckdb_file(name)
    if "version" in text and ("newer" in text or "storage" in text.lower() or "version number" in text):
        return StoreForeign(
            _("{path} was written by a newer DuckDB than the one installed").format(path=name),
            _("upgrade with `pip install -U kinagraph duckdb`"),
        )
    if _full(text):
        return StoreUnavailable(_("{path} can't be written: the disk is full").format(path=name), _("make room on it, and try again"))
    return StoreUnavailable(
        _("{path} can't be opened: {why}").format(path=name, why=_first_line(error)),
        _("look at the file's permissions, and whether it is whole"),
    )


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Say in our words why a file couldn't be written."""
    try:
        yield
    except duckdb.Error as error:
        raise StoreError(
            _("{path} couldn't be written, and is as it was: {why}").format(path=name, why=_first_line(error)),
            _("look whether the disk is full"),
        ) from error


def _half_way(name: str, error: StoreError) -> StoreError:
    """Return what is said where a load was kept, in the log beside the file, and couldn't be worked into it."""
    return StoreError(
        _("this was written, but it stands in {path}.wal still: {why}").format(path=name, why=_first_line(error.__cause__ or error)),
        _("make room on the disk, and keep the two files together; whatever writes next makes one of them"),
    )


def _full(text: str) -> bool:
    return os.strerror(errno.ENOSPC) in text


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]


def lay_out(connection: DuckDBPyConnection, catalog: str) -> None:
    """Lay out an empty file that is attached as ours, within the transaction that is open."""
    create_tables(connection, catalog)
    connection.execute(f"CREATE TABLE {catalog}.about (application VARCHAR, format INTEGER)")
    connection.execute(f"INSERT INTO {catalog}.about VALUES (?, ?)", [_APPLICATION, FORMAT])


def _refuse_backup(connection: DuckDBPyConnection, name: str) -> None:
    """Refuse to write into a backup: it would no longer be what was backed up."""
    if connection.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'file' AND table_name = ?", [BACKUP]).fetchall():
        raise StoreForeign(
            _("{path} is a backup, and is only read").format(path=name),
            _("`kinagraph restore {path} --store FILE` makes a store of it").format(path=name),
        )


def _check_format(connection: DuckDBPyConnection, schema: str, name: str) -> None:
    """Refuse a DuckDB file of another program, or of a later kinagraph."""
    try:
        about = connection.execute(f"SELECT application, format FROM {schema}about").fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        about = []
    if not about and not connection.execute("SELECT 1 FROM duckdb_tables() LIMIT 1").fetchall():
        raise _no_network(name)
    if not about or about[0][0] != _APPLICATION:
        raise StoreForeign(_("{path} is a DuckDB file of another program").format(path=name), _("name another file with --store"))
    if about[0][1] > FORMAT:
        raise StoreForeign(_("{path} was written by a newer kinagraph").format(path=name), _("upgrade with `pip install -U kinagraph`"))


def _keep(connection: DuckDBPyConnection, table: Table, load_id: str) -> None:
    """Keep the rows that are about to be replaced, as they are."""
    names = ", ".join(quoted(name) for name, _kind in (*stored_columns(table), ("load_id", "")))
    replaced = (
        "SEMI JOIN plan_contacts_touched AS p ON p.contact = e.contact"
        if table is PARTICIPANTS
        else f"SEMI JOIN (SELECT * FROM plan_{table.name} WHERE _action = 'updated') AS p ON {same_key(table, 'e', 'p')}"
    )
    connection.execute(
        f"INSERT INTO file.{before(table)} ({names}, replaced_by) SELECT {names}, ? FROM file.{table.name} AS e {replaced}", [load_id]
    )


def _write_table(connection: DuckDBPyConnection, table: Table, change: Change, load_id: str) -> None:
    names = [name for name, _kind in stored_columns(table)]
    columns = ", ".join(quoted(name) for name in names)
    planned = f"SELECT * REPLACE (coalesce(load_id, ?) AS load_id) FROM plan_{table.name}"
    if table is PARTICIPANTS:
        connection.execute("DELETE FROM file.participants WHERE contact IN (SELECT contact FROM plan_contacts_touched)")
        connection.execute(f"INSERT INTO file.participants ({columns}, load_id) SELECT {columns}, load_id FROM ({planned})", [load_id])
        return
    values = f"SELECT {columns}, load_id FROM ({planned})"
    connection.execute(f"INSERT INTO file.{table.name} ({columns}, load_id) {values} WHERE _action = 'created'", [load_id])
    if change.updated:
        updates = ", ".join(f"{quoted(name)} = p.{quoted(name)}" for name in names)
        connection.execute(
            f"MERGE INTO file.{table.name} AS t USING (FROM ({planned}) WHERE _action = 'updated') AS p ON {same_key(table, 't', 'p')} "
            f"WHEN MATCHED THEN UPDATE SET {updates}, load_id = p.load_id",
            [load_id],
        )


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    Path(f"{path}.wal").unlink(missing_ok=True)


def _write_fresh(connection: DuckDBPyConnection, path: Path, load: Load) -> None:
    """Write a file with the rows of the present one as a plan of :mod:`kinagraph.store.forgetting` leaves them."""
    escaped = str(path).replace("'", "''")
    # Nobody else may read, even for a moment, what perhaps the old file's owner alone could.
    umask = os.umask(0o077)
    try:
        connection.execute(f"ATTACH '{escaped}' AS fresh (TYPE duckdb)")
    finally:
        os.umask(umask)
    connection.execute("BEGIN")
    for (name,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'file' AND schema_name = 'main' AND NOT list_contains(?, table_name)",
        [list(layout())],
    ).fetchall():
        connection.execute(f"CREATE TABLE fresh.{quoted(name)} AS FROM file.{quoted(name)}")
    connection.execute("UPDATE fresh.about SET format = ? WHERE format < ?", [FORMAT, FORMAT])
    create_tables(connection, "fresh")
    for table in TABLES.values():
        for name, kept in ((table.name, False), (before(table), True)):
            columns = ", ".join(quoted(column) for column, _kind in layout()[name])
            stays = f"SELECT {columns} FROM net.{name} AS e ANTI JOIN touched_{name} AS t ON {same_row(table, 'e', 't', kept=kept)}"
            connection.execute(f"INSERT INTO fresh.{name} ({columns}) {stays} UNION ALL SELECT {columns} FROM after_{name}")
    columns = ", ".join(quoted(column) for column, _kind in LOADS)
    connection.execute(
        f"INSERT INTO fresh.loads ({columns}) SELECT l.* REPLACE (CASE WHEN a.id IS NULL THEN l.sources ELSE a.sources END AS sources, "
        f'CASE WHEN a.id IS NULL THEN l."by" ELSE a."by" END AS "by") '
        f"FROM (SELECT {columns} FROM net.loads) AS l LEFT JOIN after_loads AS a ON a.id = l.id"
    )
    insert_load(connection, "fresh.loads", load)
    connection.execute("COMMIT")
    connection.execute("CHECKPOINT fresh")
    connection.execute("DETACH fresh")


def _take_back(connection: DuckDBPyConnection, undone: tuple[str, ...]) -> None:
    """Remove the rows that loads created, and what was kept of those that they changed: that stands in its place again."""
    for table in TABLES.values():
        if table is not PARTICIPANTS:
            connection.execute(f"DELETE FROM file.{table.name} AS t USING plan_removed_{table.name} AS p WHERE {same_key(table, 't', 'p')}")
        connection.execute(f"DELETE FROM file.{before(table)} WHERE list_contains(?, replaced_by)", [list(undone)])
