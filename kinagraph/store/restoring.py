"""Giving a store what a backup holds, in place of what is there: every row, whose it is, and the record of loads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.errors import StoreBusy, StoreError, StoreForeign, StoreUnavailable, UsageError
from kinagraph.language import _
from kinagraph.model import TABLES
from kinagraph.settings import user_name
from kinagraph.store.backups import back_up, damaged, recorded_sums
from kinagraph.store.checksums import checksums
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.store.layouts import show
from kinagraph.store.loading import new_load
from kinagraph.store.marks import RESTORE
from kinagraph.store.records import read_loads
from kinagraph.tables.forgotten import find_forgotten
from kinagraph.tables.read import Source

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings
    from kinagraph.store.base import Load, Store

_BLOCK: Final = 1 << 20


@dataclass(frozen=True)
class Holding:
    """What a store or a backup holds: rows by table, and the loads that brought them.

    Attributes
    ----------
    checked
        Of a backup: whether it was written with checksums, and holds what they say.
    """

    name: str
    rows: dict[str, int]
    loads: tuple[Load, ...]
    checked: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is nothing that could be lost. What a restore that broke off left is in its backup."""
        return not any(self.rows.values()) or any(load.action == RESTORE and not load.finished for load in self.loads)


@dataclass(frozen=True)
class RestoreReport:
    """What was restored, from where to where, and the backup of what was there (None where nothing was).

    Attributes
    ----------
    forgotten
        The people who had been forgotten in the store, and whom the backup holds: they are back.
    """

    store: str
    holding: Holding
    kept: Path | None
    load: Load
    forgotten: tuple[str, ...] = ()


def look_into(path: Path, settings: Settings) -> Holding:
    """Say what a backup holds, and that it is whole.

    Raises
    ------
    StoreError
        It isn't there, is no store's file, is of a later kinagraph, or is damaged.
    """
    import duckdb

    if not path.exists():
        hint = _("`kinagraph backup {path}` writes one").format(path=path)
        raise StoreUnavailable(_("there is no backup at {path}").format(path=path), hint)
    backup = DuckDBStore(path, settings.lock_seconds)
    try:
        with backup.reading() as connection:
            [(catalog,)] = connection.execute("SELECT current_database()").fetchall()
            expected = recorded_sums(connection, catalog)
            # All of it is read, with or without sums to compare with: what can't be read is found here.
            wrong = damaged(checksums(connection), expected or {})
            holding = _holding(connection, "", backup.name, checked=expected is not None)
    except duckdb.Error as error:
        raise StoreForeign(
            _("{path} is damaged: {why}").format(path=path, why=str(error).strip().split("\n")[0]), _("take another backup")
        ) from error
    if wrong:
        raise StoreForeign(
            _("{path} is damaged, or was changed after it was written: {tables}").format(path=path, tables=", ".join(wrong)),
            _("take another backup"),
        )
    return holding


def look_at(store: Store) -> Holding:
    """Say what a store holds; one that isn't there yet holds nothing."""
    import duckdb

    with duckdb.connect(":memory:") as connection, store.changing(connection, writing=False):
        return _holding(connection, "net.", store.name)


def restore(store: Store, path: Path, settings: Settings, *, replace: bool = False, keep: Path | None = None) -> RestoreReport:
    """Give a store what a backup holds, all or nothing.

    Parameters
    ----------
    store, path, settings
        Where to, from which file, and by whom (``user``).
    replace
        Take away what the store holds; it is backed up first.
    keep
        The file for that backup.

    Raises
    ------
    UsageError
        The store holds something, and it isn't to be replaced.
    StoreError
        The backup can't be used, or the store can't be written.
    """
    import duckdb

    path = path.expanduser()
    if isinstance(store, DuckDBStore) and store.path.exists() and path.exists() and path.samefile(store.path):
        raise UsageError(_("{path} is the store itself").format(path=path), _("name the backup"))
    given, there = look_into(path, settings), look_at(store)
    kept = None
    if not there.nothing:
        if not replace or keep is None:
            raise UsageError(
                _("{path} holds a network already").format(path=store.name),
                _("--replace puts the backup in its place, and backs up what is there first; or name another with --store"),
            )
        kept = back_up(store, keep).path
    with duckdb.connect(":memory:") as connection, store.changing(connection, writing=True):
        if [load.id for load in read_loads(connection, "net")] != [load.id for load in there.loads]:
            raise StoreBusy(_("someone else has loaded into {path} meanwhile").format(path=store.name), _("restore again"))
        connection.execute(f"ATTACH '{str(path.absolute()).replace(chr(39), chr(39) * 2)}' AS backup (READ_ONLY)")
        connection.execute("ATTACH ':memory:' AS given")
        show(connection, "backup", "given")
        expected = checksums(connection, "given.")
        load = new_load(RESTORE, user_name(settings), (), (Source(path.name, _digest(path)),))
        people = [key for (key,) in connection.execute("SELECT DISTINCT id FROM given.people ORDER BY id").fetchall()]
        forgotten = tuple(find_forgotten(connection, people))
        store.replace(connection, load)
    with store.reading() as connection:
        expected.pop("loads")  # it has one more: this
        if wrong := damaged(checksums(connection), expected):
            raise StoreError(
                _("{path} was written, but doesn't hold what the backup holds: {tables}").format(path=store.name, tables=", ".join(wrong)),
                _("restore again with --replace, or look at the disk"),
            )
    return RestoreReport(store.name, given, kept, load, forgotten)


def _holding(connection: DuckDBPyConnection, schema: str, name: str, *, checked: bool = False) -> Holding:
    counts = ", ".join(f"(SELECT count(*) FROM {schema}{table})" for table in TABLES)
    [found] = connection.execute(f"SELECT {counts}").fetchall()
    loads = read_loads(connection, schema.rstrip(".") or "main")
    return Holding(name, dict(zip(TABLES, found, strict=True)), tuple(loads), checked)


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
