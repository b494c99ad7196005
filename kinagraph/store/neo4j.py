"""The shared store: a Neo4j database, read in columns and written in transactions.

The tables are pulled into DuckDB, and everything after runs on them as it does on a file's. What was pulled is kept in
a cache that holds as long as the database's last load is the same.
"""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, closing, contextmanager, suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import duckdb
from neo4j import READ_ACCESS, WRITE_ACCESS, GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import AuthError, ConstraintError, DriverError, Neo4jError, ServiceUnavailable

from kinagraph.errors import KinagraphError, StoreBusy, StoreForeign, StoreUnavailable, UsageError
from kinagraph.language import _
from kinagraph.store import encryption, passwords
from kinagraph.store.base import NEO4J_SCHEMES
from kinagraph.store.graph import Batch, batches, erasures, planned_rows
from kinagraph.store.marks import APPLICATION, FORMAT, Mark, broken_off, read_mark, superseded
from kinagraph.store.patience import Patience, WatchedSession, WatchedTransaction
from kinagraph.store.pulling import empty, kept, pull_tables
from kinagraph.store.records import load_row
from kinagraph.store.refusals import in_our_words
from kinagraph.store.replacing import plan_replacement, record_batch
from kinagraph.store.statements import checked_prefix, names, run, statement
from kinagraph.tables.sql import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection
    from neo4j import Driver

    from kinagraph.store.base import Load
    from kinagraph.tables.merge import Plan

_RELATIONS: Final = 10_000
_DAYS: Final = ("as_of", "first_contact", "last_contact", "next_planned")

# What the driver logs reaches those who listen; without a listener Python would print it between our sentences.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@dataclass
class _Server:
    """A server that we are connected to, and how long we wait for it."""

    driver: Driver
    patience: Patience


@dataclass
class _Changing:
    """What is remembered between :meth:`Neo4jStore.changing` and :meth:`Neo4jStore.write`."""

    server: _Server
    mark: Mark | None


class Neo4jStore:
    """A network kept in a Neo4j database.

    Parameters
    ----------
    uri
        The address, as ``neo4j+s://host``; without user and password.
    database
        Its name; blank: ``NEO4J_DATABASE``, else ``neo4j``.
    prefix
        Put before every label, where others keep their own in the same database.
    ca
        A PEM file with the authority that signed the server's certificate; None: those that the system trusts.
    seconds
        How long to wait until the server lets us in and says what it holds.
    transaction_seconds
        How long to wait for any other answer. The server ends a transaction of ours that writes after as long, so that
        a load whose connection was lost holds up nobody for ever.
    transaction
        Rows of one table (contacts, mostly) that one transaction takes; a larger load is written in several.
    cache
        A folder for the tables that were read; None keeps them in memory only.
    ask
        Asks a person for a password, where the server wants one and neither ``NEO4J_PASSWORD`` nor the keyring has it.
    into_existing
        Load into a database in which others keep nodes.
    unfinished
        Read although a large load broke off.

    Raises
    ------
    UsageError
        An address or a prefix that can't be taken.
    """

    def __init__(
        self,
        uri: str,
        *,
        database: str = "",
        prefix: str = "",
        ca: Path | None = None,
        seconds: float = 30.0,
        transaction_seconds: float = 300.0,
        transaction: int = 50_000,
        cache: Path | None = None,
        ask: Callable[[str], str] | None = None,
        into_existing: bool = False,
        unfinished: bool = False,
    ) -> None:
        self.uri, self.prefix, self.transaction = _checked(uri), checked_prefix(prefix), transaction
        self.seconds, self.transaction_seconds = seconds, transaction_seconds
        self.database = database or os.environ.get("NEO4J_DATABASE", "") or "neo4j"
        self.cache, self.into_existing, self.unfinished = cache, into_existing, unfinished
        self._ask, self._trust = ask, encryption.trust(self.uri, ca)
        self._password: str | None = None
        self._from_keyring = False
        self._changing: _Changing | None = None
        self._forgot = False

    @property
    def name(self) -> str:
        """The address."""
        return self.uri

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Pull the tables, or take them from the cache; see :class:`kinagraph.store.base.Store`."""
        with self._server() as server, self._translated(server), self._session(server, READ_ACCESS) as session:
            mark = self._mark(session)
            if mark is None:
                raise StoreUnavailable(
                    _("there is no network at {path}").format(path=self.name),
                    _("load one with `kinagraph load FOLDER`, name another with --store, or try `kinagraph demo`"),
                )
            if mark.unfinished and not self.unfinished:
                raise broken_off(mark, self.name)
            path = self._cached(session, mark)
            connection = duckdb.connect(":memory:") if path is None else duckdb.connect(str(path), read_only=True)
            if path is None:
                create_tables(connection)
                self._pull(session, connection, "main", mark)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def changing(self, connection: DuckDBPyConnection, *, writing: bool) -> Iterator[None]:
        """Attach what is there as ``net``; see :class:`kinagraph.store.base.Store`.

        Nobody is locked out while a plan is made: a server's lock would outlive a notebook that hangs. :meth:`write`
        refuses instead when another load came in between.
        """
        with self._server() as server:
            with self._translated(server), self._session(server, WRITE_ACCESS if writing else READ_ACCESS) as session:
                mark = self._mark(session)
                if mark is None:
                    self._must_be_ours(session)
                # An unfinished load is no obstacle here. The plan is made against what is there: rows that it did write
                # are the same and stay, the others are created; and a row is in one transaction with all that follows from
                # it. So the same files loaded again finish what broke off, wherever it did.
                path = None if mark is None else self._cached(session, mark)
                if path is None:
                    connection.execute("ATTACH ':memory:' AS net")
                    create_tables(connection, "net")
                    if mark is not None:
                        self._pull(session, connection, "net", mark)
                else:
                    connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS net (READ_ONLY)")
            self._changing = _Changing(server, mark) if writing else None
            try:
                yield
            finally:
                self._changing = None
                with suppress(duckdb.TransactionException):  # raised where no transaction is open
                    connection.execute("ROLLBACK")
                connection.execute("DETACH net")
                if self._forgot and self.cache is not None:
                    empty(self.cache)

    def write(self, plan: Plan, load: Load) -> Load:
        """Write a plan, in one transaction where it is small enough; see :class:`kinagraph.store.base.Store`.

        A larger one is written in several, under a load that is not finished until the last of them: those who read
        are told so and see no half of it.
        """
        load = replace(load, finishes=tuple(superseded(self._present(), load, self.name)))
        rows = planned_rows(plan.connection, undoing=bool(load.undoes))
        return self._write(load, rows, batches(plan.connection, load, self.prefix))

    def replace(self, connection: DuckDBPyConnection, load: Load) -> None:
        """Write what differs from ``given``, then its record of loads; see :class:`kinagraph.store.base.Store`."""
        plan_replacement(connection)
        there = connection.execute("SELECT id FROM net.loads").fetchall()
        # All that was there is undone, and what is given stands under the loads that it names.
        undoing = replace(load, undoes=tuple(key for (key,) in there))
        planned = chain(batches(connection, undoing, self.prefix), [record_batch(connection, load.id)])
        [(most,)] = connection.execute("SELECT count(*) FROM given.loads").fetchall()
        self._write(load, planned_rows(connection, undoing=True), planned, number=most + 1)

    def _present(self) -> Mark | None:
        if self._changing is None:
            raise RuntimeError("writing stands inside changing(writing=True)")
        return self._changing.mark

    def _write(self, load: Load, rows: int, planned: Iterator[Batch], number: int = 1) -> Load:
        """Write batches under a load, whose number is higher than all others' and not below ``number``."""
        if self._changing is None:
            raise RuntimeError("writing stands inside changing(writing=True)")
        server, mark = self._changing.server, self._changing.mark
        large = rows > self.transaction
        load = replace(load, finished=not large)
        with closing(_ahead(planned)) as ready, self._translated(server), self._session(server, WRITE_ACCESS) as session:
            groups: Iterable[Iterable[Batch]] = _grouped(ready, self.transaction) if large else [ready]
            self._make_constraints(session)
            for place, group in enumerate(groups):
                with self._writing(session) as transaction:
                    if place == 0:
                        self._begin(transaction, load, mark, number)
                    else:
                        self._continue(transaction, load)
                    for batch in group:
                        for step in batch.steps:
                            self._run(transaction, step.statement, **step.params)
                    if not large:
                        self._run(transaction, "load/finish", loads=list(load.finishes))
                    self._commit(session, transaction)
            if large:
                with self._writing(session) as transaction:
                    self._continue(transaction, load)
                    self._run(transaction, "load/finish", loads=[load.id, *load.finishes])
                    self._commit(session, transaction)
        return replace(load, finished=True)

    def forget(self, plan: Plan, load: Load) -> Load:
        """Write a plan without keeping what it changes, in one transaction; see :class:`kinagraph.store.base.Store`.

        Published relations may name the person, too: they go, and are published anew when somebody wants them.
        """
        if self._changing is None:
            raise RuntimeError("forget() stands inside changing(writing=True)")
        server, mark = self._changing.server, self._changing.mark
        if mark is not None and mark.unfinished:
            raise broken_off(mark, self.name)
        with self._translated(server), self._session(server, WRITE_ACCESS) as session:
            self._make_constraints(session)
            with self._writing(session) as transaction:
                self._begin(transaction, load, mark)
                for batch in chain(batches(plan.connection, load, self.prefix), erasures(plan.connection)):
                    for step in batch.steps:
                        self._run(transaction, step.statement, **step.params)
                self._run(transaction, "publish/clear")
                self._commit(session, transaction)
        self._forgot = True
        return load

    def afresh(self) -> Neo4jStore:
        """Return the same database, read from no cache and though a large load broke off."""
        same = copy(self)
        same.cache, same.unfinished = None, True
        return same

    def complaints(self) -> list[str]:
        """Return in a sentence each which constraints are missing, and what broke off."""
        with self._server() as server, self._translated(server), self._session(server, READ_ACCESS) as session:
            mark = self._mark(session)
            missing = self._missing_constraints(session) if mark is not None else []
        told = [broken_off(mark, self.name).message] if mark is not None and mark.unfinished else []
        if missing:
            constraints = ", ".join(_constraint(name, self.prefix) for name in missing)
            told.append(_("constraints are missing: {names}; the next load makes them").format(names=constraints))
        return told

    def publish(self, relations: Iterable[Mapping[str, Any]], as_of: date) -> int:
        """Write relations as relationships ``RELATION`` between actors, in place of those published before.

        They are for Browser, Bloom and dashboards; kinagraph never reads them.

        Parameters
        ----------
        relations
            With ``home``, ``partner`` and whatever else is to be seen; missing values are left out.
        as_of
            The day they are told for.

        Returns
        -------
        int
            How many were written: pairs of actors that the database holds.
        """
        rows = ({"home": row["home"], "partner": row["partner"], "properties": _published({**row, "as_of": as_of})} for row in relations)
        written = 0
        with self._server() as server, self._translated(server), self._session(server, WRITE_ACCESS) as session:
            mark = self._mark(session)
            if mark is None:
                raise StoreUnavailable(
                    _("there is no network at {path}").format(path=self.name), _("load one with `kinagraph load FOLDER`")
                )
            with self._writing(session) as transaction:
                # Two who publish at once do so one after the other.
                self._run(transaction, "load/lock", load=mark.id)
                self._run(transaction, "publish/clear")
                while some := list(islice(rows, _RELATIONS)):
                    for record in self._run(transaction, "publish/relations", rows=some):
                        written += record["written"]
                self._commit(session, transaction)
        return written

    # What is there

    def _mark(self, session: WatchedSession) -> Mark | None:
        """Return the mark of the last load, or None where kinagraph never loaded anything."""
        with self._asking(session) as transaction:
            return read_mark(transaction, self.name, self.prefix)

    def _must_be_ours(self, session: WatchedSession) -> None:
        """Refuse a database without a load of ours in which others keep nodes, unless that is wanted."""
        with self._asking(session) as transaction:
            if not _only(self._run(transaction, "read/any_node"), "found"):
                return
            ours = {_constraint(name, self.prefix) for name in names("schema")}
            prepared = any(record["name"] in ours for record in self._run(transaction, "read/constraints"))
            taken = _only(self._run(transaction, "read/clash"), "labels")
        if not self.into_existing and not prepared:
            raise StoreForeign(
                _("{path} holds nodes that kinagraph didn't write").format(path=self.name),
                _("--into-existing loads beside them, best with a neo4j_prefix; or name another database with neo4j_database"),
            )
        if taken:
            raise StoreForeign(
                _("{path} has nodes with the label {label} that kinagraph didn't write").format(
                    path=self.name, label=self.prefix + taken[0]
                ),
                _("set another neo4j_prefix, which is put before our labels"),
            )

    # Reading

    def _cached(self, session: WatchedSession, mark: Mark) -> Path | None:
        """Return the cached tables as a DuckDB file; None where none is kept."""
        if self.cache is None or mark.unfinished:
            return None
        place = (self.uri, self.database, self.prefix)
        return kept(self.cache, place, mark.state, lambda connection: self._pull(session, connection, "main", mark))

    def _pull(self, session: WatchedSession, connection: DuckDBPyConnection, schema: str, mark: Mark) -> None:
        """Read all tables into a schema, all of one state.

        A transaction of Neo4j sees what others commit meanwhile, so the mark is looked at again in the end.
        """
        with self._asking(session, timed=False) as transaction:
            pull_tables(transaction, connection, schema, self.prefix)
            now = read_mark(transaction, self.name, self.prefix)
        if now is None or now.state != mark.state:
            raise StoreBusy(_("{path} is being loaded").format(path=self.name), _("try again when the load is done"))

    # Writing

    def _make_constraints(self, session: WatchedSession) -> None:
        """Make the constraints that are missing, in a transaction of their own, as Neo4j wants it."""
        missing = self._missing_constraints(session)
        if missing:
            with self._writing(session) as transaction:
                for name in missing:
                    self._run(transaction, name)
                self._commit(session, transaction)

    def _missing_constraints(self, session: WatchedSession) -> list[str]:
        """Return the statements of ``schema/`` whose constraints don't stand."""
        with self._asking(session) as transaction:
            standing = {record["name"] for record in self._run(transaction, "read/constraints")}
        return [name for name in names("schema") if _constraint(name, self.prefix) not in standing]

    def _begin(self, transaction: WatchedTransaction, load: Load, mark: Mark | None, least: int = 1) -> None:
        """Write the load's record, first of all: it keeps everybody else from loading until the transaction ends."""
        # Another who is loading lets us wait here.
        transaction.seconds = self.seconds
        if mark is not None:
            self._run(transaction, "load/lock", load=mark.id).consume()
        now = read_mark(transaction, self.name, self.prefix)
        if (now and now.state) != (mark and mark.state):
            raise self._overtaken()
        number = max(least, 1 if mark is None else mark.number + 1)
        record = {**load_row(load), "application": APPLICATION, "format": FORMAT, "number": number, "batches": 0}
        try:
            self._run(transaction, "load/begin", load=record).consume()
        except ConstraintError as error:
            raise self._overtaken() from error
        transaction.seconds = self.transaction_seconds

    def _continue(self, transaction: WatchedTransaction, load: Load) -> None:
        if self._run(transaction, "load/continue", load=load.id).single() is None:
            raise self._overtaken()

    def _overtaken(self) -> StoreBusy:
        return StoreBusy(_("someone else has loaded into {path} meanwhile").format(path=self.name), _("load again"))

    # The server

    def _run(self, transaction: WatchedTransaction, name: str, **params: Any) -> Any:
        return run(transaction, name, self.prefix, **params)

    @contextmanager
    def _asking(self, session: WatchedSession, *, timed: bool = True) -> Iterator[WatchedTransaction]:
        """Open a transaction that writes nothing; questions about the database itself are answered soon or not at all."""
        seconds, timeout = (self.seconds, self.seconds) if timed else (self.transaction_seconds, None)
        with session.begin_transaction(seconds, timeout=timeout) as transaction:
            yield transaction

    def _writing(self, session: WatchedSession) -> WatchedTransaction:
        """Open a transaction that writes."""
        return session.begin_transaction(self.transaction_seconds, timeout=self.transaction_seconds)

    @contextmanager
    def _translated(self, server: _Server | None = None) -> Iterator[None]:
        """Say in our words what the driver has to say: nothing of its own gets past here.

        Without a server we are about to connect, and a host that can't be found is a ValueError of the driver's. With one
        whose driver was closed because it took too long, whatever comes of that means just this.
        """
        caught = (DriverError, Neo4jError, OSError, ValueError) if server is None else (DriverError, Neo4jError)
        try:
            yield
        except KinagraphError:
            raise
        except Exception as error:
            lost = server is not None and server.patience.lost
            if not lost and not isinstance(error, caught):
                raise
            password = self._credentials() is not None
            raise in_our_words(
                error, self.name, self.database, with_password=password, from_keyring=self._from_keyring, lost=lost
            ) from error

    @contextmanager
    def _server(self) -> Iterator[_Server]:
        """Connect, and ask for a password where the server wants one that we don't have."""
        with ExitStack() as stack:
            with self._translated():
                driver = stack.enter_context(self._connected())
                try:
                    self._verify(driver)
                except AuthError:
                    if self._credentials() is not None or not self._found_password():
                        raise
                    driver = stack.enter_context(self._connected())
                    self._verify(driver)
            yield _Server(driver, stack.enter_context(Patience(driver.close)))

    def _found_password(self) -> bool:
        """Look for a password in the keyring, then ask for one, and say whether there is any."""
        self._password = passwords.from_keyring(self.uri)
        self._from_keyring = self._password is not None
        if self._password is None and self._ask is not None:
            self._password = self._ask(_("Password of {user} at {path}: ").format(user=passwords.user(), path=self.name))
        return self._password is not None

    def _verify(self, driver: Driver) -> None:
        """Reach the server, or raise what keeps us from it."""
        try:
            driver.verify_connectivity()
        except ServiceUnavailable:
            # Of a cluster's address we are told only that its members aren't known; a member itself says what it is.
            if self.uri.startswith("neo4j+s"):
                with self._connected(self._trust["uri"].replace("neo4j", "bolt", 1)) as direct:
                    direct.verify_connectivity()
            raise

    def _connected(self, uri: str | None = None) -> Driver:
        return GraphDatabase.driver(
            **{**self._trust, "uri": uri or self._trust["uri"]},
            auth=self._credentials(),
            connection_timeout=self.seconds,
            connection_acquisition_timeout=self.seconds,
            connection_write_timeout=self.transaction_seconds,
            max_transaction_retry_time=self.seconds,
            user_agent=APPLICATION,
            telemetry_disabled=True,
            # The server's advice on statements is for us, who have tests, and not for those who load.
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )

    def _session(self, server: _Server, access: str) -> WatchedSession:
        return WatchedSession(server.driver.session(database=self.database, default_access_mode=access), server.patience)

    def _commit(self, session: WatchedSession, transaction: WatchedTransaction) -> None:
        """Commit, and be sure of it.

        A 5.26 server that is shut down in order under an open transaction sends an answer that the driver takes for the
        commit's, though nothing was kept. A commit that was carried out gives a new bookmark; that answer gives none.
        """
        before = session.last_bookmarks().raw_values
        transaction.commit()
        if session.last_bookmarks().raw_values == before:
            raise StoreUnavailable(
                _("{path} went away while it was written, and kept nothing of this").format(path=self.name),
                _("load again when it is back; nothing is lost"),
            )

    def _credentials(self) -> tuple[str, str] | None:
        password = passwords.from_environment() or self._password
        return None if password is None else (passwords.user(), password)


def _checked(uri: str) -> str:
    """Return an address without its last slash; refuse one that holds a password, or anything else."""
    hint = _("write it as neo4j+s://host or bolt://host:7687; user and password come from NEO4J_USERNAME and NEO4J_PASSWORD")
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise UsageError(_("this is no address of a Neo4j server"), hint) from error
    if "@" in parts.netloc:
        # It isn't shown again: messages end in logs.
        raise UsageError(_("a Neo4j address holds no user and no password: others see it in the list of processes"), hint)
    if parts.scheme not in NEO4J_SCHEMES or not parts.hostname or port == 0:
        raise UsageError(_("{uri} is no address of a Neo4j server").format(uri=uri), hint)
    return uri.rstrip("/")


def _constraint(name: str, prefix: str) -> str:
    """Return the name of the constraint that a statement of ``schema/`` makes."""
    return statement(name, prefix).text.split()[2]


def _only(answer: Any, name: str) -> Any:
    return answer.single(strict=True)[name]


def _ahead(planned: Iterator[Batch]) -> Generator[Batch]:
    """Make each batch while the server writes the one before."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, planned, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, planned, None)
            yield batch


def _grouped(planned: Iterable[Batch], rows: int) -> Iterator[list[Batch]]:
    """Put batches together up to a number of rows."""
    group: list[Batch] = []
    for batch in planned:
        if group and sum(each.rows for each in group) + batch.rows > rows:
            yield group
            group = []
        group.append(batch)
    if group:
        yield group


def _published(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding as properties: days as days, nothing that is missing."""
    given = {name: value for name, value in row.items() if name not in ("home", "partner") and value is not None}
    return {name: _day(value) if name in _DAYS else value for name, value in given.items()}


def _day(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value
