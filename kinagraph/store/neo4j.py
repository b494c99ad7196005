"""The shared store: a Neo4j database, read in columns and written in transactions.

The tables are pulled into DuckDB, and everything after runs on them as it does on a file's. What was pulled is kept in
a cache that holds as long as the database's last load is the same.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import duckdb
from neo4j import READ_ACCESS, WRITE_ACCESS, GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import AuthError, ConstraintError, DriverError, Neo4jError

from kinagraph.errors import LoadUnfinished, StoreBusy, StoreError, StoreForeign, StoreUnavailable, UsageError
from kinagraph.language import _
from kinagraph.model import TABLES
from kinagraph.store.graph import READINGS, Batch, asked, batches, insert_columns, planned_rows
from kinagraph.store.records import load_row
from kinagraph.store.refusals import in_our_words
from kinagraph.store.statements import checked_prefix, names, run, schema_statements, statement
from kinagraph.tables.sql import LOADS, create_tables, stored_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from duckdb import DuckDBPyConnection
    from neo4j import Driver, Session, Transaction

    from kinagraph.store.base import Load
    from kinagraph.tables.merge import Plan

__all__ = ["Neo4jStore", "is_address", "schema_statements"]

APPLICATION: Final = "kinagraph"
FORMAT: Final = 1
"""The version of the graph's layout; a database of a later one is refused."""

SCHEMES: Final = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})
_OLDEST: Final = (5, 26)
_SLICE: Final = 20_000
_ATTEMPTS: Final = 3
_RELATIONS: Final = 10_000
_DAYS: Final = ("as_of", "first_contact", "last_contact", "next_planned")


def is_address(text: str) -> bool:
    """Say whether a store's name is a Neo4j address and not a file's path.

    >>> is_address("neo4j+s://db.example.org"), is_address("network.duckdb")
    (True, False)
    """
    return text.partition("://")[0] in SCHEMES and "://" in text


@dataclass(frozen=True)
class Mark:
    """What tells whether the tables have changed: the last load, and how far it and its like have come."""

    id: str
    number: int
    batches: int
    loads: int
    unfinished: tuple[Mapping[str, Any], ...]

    @property
    def state(self) -> tuple[str, int, int, int]:
        """Equal for equal tables."""
        return self.id, self.batches, self.loads, len(self.unfinished)


@dataclass
class _Changing:
    """What is remembered between :meth:`Neo4jStore.changing` and :meth:`Neo4jStore.write`."""

    driver: Driver
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
    seconds
        How long to wait for the server.
    transaction
        Rows of one table (contacts, mostly) that one transaction takes; a larger load is written in several.
    cache
        A folder for the tables that were read; None keeps them in memory only.
    ask
        Asks a person for a password, where ``NEO4J_PASSWORD`` isn't set and the server wants one.
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
        seconds: float = 30.0,
        transaction: int = 50_000,
        cache: Path | None = None,
        ask: Callable[[str], str] | None = None,
        into_existing: bool = False,
        unfinished: bool = False,
    ) -> None:
        self.uri, self.prefix, self.seconds, self.transaction = _checked(uri), checked_prefix(prefix), seconds, transaction
        self.database = database or os.environ.get("NEO4J_DATABASE", "") or "neo4j"
        self.cache, self.into_existing, self.unfinished = cache, into_existing, unfinished
        self._ask = ask
        self._password: str | None = None
        self._changing: _Changing | None = None

    @property
    def name(self) -> str:
        """The address."""
        return self.uri

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Pull the tables, or take them from the cache; see :class:`kinagraph.store.base.Store`."""
        with self._driver() as driver, self._translated(), self._session(driver, READ_ACCESS) as session:
            mark = self._mark(session)
            if mark is None:
                raise StoreUnavailable(
                    _("there is no network at {path}").format(path=self.name),
                    _("load one with `kinagraph load FOLDER`, name another with --store, or try `kinagraph demo`"),
                )
            if mark.unfinished and not self.unfinished:
                raise self._broken_off(mark)
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
        with self._driver() as driver:
            with self._translated(), self._session(driver, WRITE_ACCESS if writing else READ_ACCESS) as session:
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
            self._changing = _Changing(driver, mark) if writing else None
            try:
                yield
            finally:
                self._changing = None
                with suppress(duckdb.TransactionException):  # raised where no transaction is open
                    connection.execute("ROLLBACK")
                connection.execute("DETACH net")

    def write(self, plan: Plan, load: Load) -> None:
        """Write a plan, in one transaction where it is small enough; see :class:`kinagraph.store.base.Store`.

        A larger one is written in several, under a load that is not finished until the last of them: those who read
        are told so and see no half of it.
        """
        if self._changing is None:
            raise RuntimeError("write() stands inside changing(writing=True)")
        driver, mark = self._changing.driver, self._changing.mark
        large = planned_rows(plan.connection) > self.transaction
        load = replace(load, finished=not large)
        planned = batches(plan.connection, load.id, self.prefix)
        groups: Iterable[Iterable[Batch]] = _grouped(planned, self.transaction) if large else [planned]
        with self._translated(), self._session(driver, WRITE_ACCESS) as session:
            self._make_constraints(session)
            for number, group in enumerate(groups):
                with session.begin_transaction() as transaction:
                    if number == 0:
                        self._begin(transaction, load, mark)
                    else:
                        self._continue(transaction, load)
                    for batch in group:
                        for step in batch.steps:
                            self._run(transaction, step.statement, **step.params)
                    if not large:
                        self._run(transaction, "load/finish", loads=_superseded(mark, load))
                    transaction.commit()
            if large:
                with session.begin_transaction() as transaction:
                    self._continue(transaction, load)
                    self._run(transaction, "load/finish", loads=[load.id, *_superseded(mark, load)])
                    transaction.commit()

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
        with self._driver() as driver, self._translated(), self._session(driver, WRITE_ACCESS) as session:
            mark = self._mark(session)
            if mark is None:
                raise StoreUnavailable(_("there is no network at {path}").format(path=self.name), _("load one with `kinagraph load FOLDER`"))
            with session.begin_transaction() as transaction:
                # Two who publish at once do so one after the other.
                self._run(transaction, "load/lock", load=mark.id)
                self._run(transaction, "publish/clear")
                while some := list(islice(rows, _RELATIONS)):
                    for record in self._run(transaction, "publish/relations", rows=some):
                        written += record["written"]
                transaction.commit()
        return written

    # What is there

    def _mark(self, session: Session) -> Mark | None:
        """Return the mark of the last load, or None where kinagraph never loaded anything."""
        with self._asking(session) as transaction:
            return self._mark_in(transaction)

    def _mark_in(self, transaction: Transaction) -> Mark | None:
        answer = self._run(transaction, "read/mark")
        found = answer.single()
        _check_version(answer.consume().server.agent, self.name)
        if found is None:
            return None
        if found["format"] > FORMAT:
            raise StoreForeign(_("{path} was written by a newer kinagraph").format(path=self.name), _("upgrade with `pip install -U kinagraph`"))
        return Mark(found["id"], found["number"], found["batches"], found["loads"], tuple(found["unfinished"]))

    def _broken_off(self, mark: Mark) -> LoadUnfinished:
        first = mark.unfinished[0]
        return LoadUnfinished(
            _("a large load of {day} ({files}) is under way or broke off; {path} holds a part of it").format(
                day=f"{first['loaded_at'].to_native():%Y-%m-%d %H:%M}", files=", ".join(sorted(_files(first["sources"]))), path=self.name
            ),
            _("wait for its end, or load the same files again, which finishes it; --unfinished reads all the same"),
        )

    def _must_be_ours(self, session: Session) -> None:
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
                _("{path} has nodes with the label {label} that kinagraph didn't write").format(path=self.name, label=self.prefix + taken[0]),
                _("set another neo4j_prefix, which is put before our labels"),
            )

    # Reading

    def _cached(self, session: Session, mark: Mark) -> Path | None:
        """Return a DuckDB file with the tables, pulled now unless it was before; None where none is kept.

        The mark is a part of the file's name: a connection of this process that has an older one open keeps it.
        """
        if self.cache is None or mark.unfinished:
            return None
        layout = [(table.name, stored_columns(table)) for table in TABLES.values()]
        place = hashlib.sha256(repr((self.uri, self.database, self.prefix, FORMAT, LOADS, layout)).encode()).hexdigest()[:16]
        state = hashlib.sha256(repr(mark.state).encode()).hexdigest()[:16]
        path = self.cache / f"neo4j-{place}-{state}.duckdb"
        if _readable(path):
            return path
        try:
            self.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            with TemporaryDirectory(dir=self.cache, prefix="pull-") as folder:
                pulled = Path(folder) / "tables.duckdb"
                with duckdb.connect(str(pulled)) as connection:
                    create_tables(connection)
                    self._pull(session, connection, "main", mark)
                pulled.chmod(0o600)
                pulled.replace(path)
        except OSError:
            # A cache is a convenience: where it can't be kept, the tables are pulled each time.
            return None
        for older in self.cache.glob(f"neo4j-{place}-*.duckdb"):
            if older != path:
                with suppress(OSError):  # Windows keeps a file that is open
                    older.unlink()
        return path

    def _pull(self, session: Session, connection: DuckDBPyConnection, schema: str, mark: Mark) -> None:
        """Read all tables into a schema, all of one state.

        A transaction of Neo4j sees what others commit meanwhile, so the mark is looked at again in the end.
        """
        for _attempt in range(_ATTEMPTS):
            with self._asking(session, timed=False) as transaction:
                for table in TABLES.values():
                    for reading in READINGS[table.name]:
                        plain, days = asked(table, reading)
                        after = ""
                        while True:
                            found = self._run(transaction, reading.statement, after=after, size=_SLICE, plain=plain, days=days).single(strict=True)
                            ends = {end: found[end] for end in reading.ends}
                            columns = {**ends, **dict(zip(plain, found["plain"], strict=True)), **dict(zip(days, found["days"], strict=True))}
                            insert_columns(connection, schema, table, columns)
                            if found["rows"] < _SLICE:
                                break
                            after = found["last"]
                for record in self._run(transaction, "read/loads"):
                    connection.execute(f"INSERT INTO {schema}.loads VALUES (?, ?::TIMESTAMP, ?, ?, ?, ?)", record.values())
                now = self._mark_in(transaction)
            if now is not None and now.state == mark.state:
                return
            for name in (*TABLES, "loads"):
                connection.execute(f"DELETE FROM {schema}.{name}")
            if now is not None:
                mark = now
        raise StoreBusy(_("{path} is being loaded").format(path=self.name), _("try again when the load is done"))

    # Writing

    def _make_constraints(self, session: Session) -> None:
        """Make the constraints that are missing, in a transaction of their own, as Neo4j wants it."""
        with self._asking(session) as transaction:
            standing = {record["name"] for record in self._run(transaction, "read/constraints")}
        missing = [name for name in names("schema") if _constraint(name, self.prefix) not in standing]
        if missing:
            with session.begin_transaction() as transaction:
                for name in missing:
                    self._run(transaction, name)
                transaction.commit()

    def _begin(self, transaction: Transaction, load: Load, mark: Mark | None) -> None:
        """Write the load's record, first of all: it keeps everybody else from loading until the transaction ends."""
        if mark is not None:
            self._run(transaction, "load/lock", load=mark.id)
        now = self._mark_in(transaction)
        if (now and now.state) != (mark and mark.state):
            raise self._overtaken()
        number = 1 if mark is None else mark.number + 1
        record = {**load_row(load), "application": APPLICATION, "format": FORMAT, "number": number, "batches": 0}
        try:
            self._run(transaction, "load/begin", load=record).consume()
        except ConstraintError as error:
            raise self._overtaken() from error

    def _continue(self, transaction: Transaction, load: Load) -> None:
        if self._run(transaction, "load/continue", load=load.id).single() is None:
            raise self._overtaken()

    def _overtaken(self) -> StoreBusy:
        return StoreBusy(_("someone else has loaded into {path} meanwhile").format(path=self.name), _("load again"))

    # The server

    def _run(self, transaction: Transaction, name: str, **params: Any) -> Any:
        return run(transaction, name, self.prefix, **params)

    @contextmanager
    def _asking(self, session: Session, *, timed: bool = True) -> Iterator[Transaction]:
        """A transaction that writes nothing; questions about the database itself are answered soon or not at all."""
        with session.begin_transaction(timeout=self.seconds if timed else None) as transaction:
            yield transaction

    @contextmanager
    def _translated(self, *others: type[Exception]) -> Iterator[None]:
        """Say in our words what the driver has to say: nothing of its own gets past here."""
        try:
            yield
        except (DriverError, Neo4jError, *others) as error:
            raise in_our_words(error, self.name, self.database, with_password=self._credentials() is not None) from error

    @contextmanager
    def _driver(self) -> Iterator[Driver]:
        """Connect, and ask for a password where the server wants one that we don't have."""
        with ExitStack() as stack:
            # A host that can't be found is a ValueError of the driver's.
            with self._translated(OSError, ValueError):
                driver = stack.enter_context(self._connected())
                try:
                    driver.verify_connectivity()
                except AuthError:
                    if self._ask is None or self._credentials() is not None:
                        raise
                    self._password = self._ask(_("Password of {user} at {path}: ").format(user=_user(), path=self.name))
                    driver = stack.enter_context(self._connected())
                    driver.verify_connectivity()
            yield driver

    def _connected(self) -> Driver:
        return GraphDatabase.driver(
            self.uri,
            auth=self._credentials(),
            connection_timeout=self.seconds,
            connection_acquisition_timeout=self.seconds,
            max_transaction_retry_time=self.seconds,
            user_agent=APPLICATION,
            # The server's advice on statements is for us, who have tests, and not for those who load.
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )

    def _session(self, driver: Driver, access: str) -> Session:
        return driver.session(database=self.database, default_access_mode=access)

    def _credentials(self) -> tuple[str, str] | None:
        password = os.environ.get("NEO4J_PASSWORD") or self._password
        return None if password is None else (_user(), password)


def _user() -> str:
    return os.environ.get("NEO4J_USERNAME") or "neo4j"


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
    if parts.scheme not in SCHEMES or not parts.hostname or port == 0:
        raise UsageError(_("{uri} is no address of a Neo4j server").format(uri=uri), hint)
    return uri.rstrip("/")


def _check_version(agent: str, name: str) -> None:
    """Refuse a server that doesn't know our statements."""
    product, _slash, version = agent.partition("/")
    numbers = [part for part in version.split(".")[:2] if part.isdigit()]
    if product == "Neo4j" and len(numbers) == 2 and (int(numbers[0]), int(numbers[1])) < _OLDEST:
        raise StoreUnavailable(
            _("{path} is Neo4j {version}").format(path=name, version=version), _("kinagraph needs Neo4j {oldest} or later").format(oldest="5.26")
        )


def _constraint(name: str, prefix: str) -> str:
    """Return the name of the constraint that a statement of ``schema/`` makes."""
    return statement(name, prefix).text.split()[2]


def _only(answer: Any, name: str) -> Any:
    return answer.single(strict=True)[name]


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


def _superseded(mark: Mark | None, load: Load) -> list[str]:
    """Return the unfinished loads that a load finishes: those all of whose files it has read again.

    A load of other files leaves them as they are. What broke off is still missing then, and reading must go on to say so.
    """
    mine = {source.name for source in load.sources}
    return [each["id"] for each in (mark.unfinished if mark else ()) if _files(each["sources"]) <= mine]


def _files(sources: str) -> set[str]:
    return {source["name"] for source in json.loads(sources)}


def _readable(path: Path) -> bool:
    """Say whether a cached file is there and whole; take it away where it isn't."""
    if not path.is_file():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SELECT count(*) FROM loads")
    except duckdb.Error:
        with suppress(OSError):
            path.unlink()
        return False
    return True


def _published(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding as properties: days as days, nothing that is missing."""
    properties = {}
    for name, value in row.items():
        if name in ("home", "partner") or value is None or value != value:  # noqa: PLR0124 - not a number
            continue
        if name in _DAYS and isinstance(value, str):
            value = date.fromisoformat(value)
        properties[name] = value.date() if isinstance(value, datetime) else value
    return properties
