"""A folder of Parquet tables whose lists Apache Spark computes: what is large stays there, what is small is read here.

The core (:mod:`kinagraph.analysis.core`) runs in Spark with the ids themselves as keys. Actors, people and what was agreed
are read and judged in DuckDB, as ever, and given to Spark; contacts, participants and follow-up points are read by Spark,
and only of what is shown they come here.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import warnings
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final

import duckdb

from kinagraph.analysis.identity.merged import given_up, see_merged
from kinagraph.errors import StoreError, StoreUnavailable
from kinagraph.language import _
from kinagraph.model import CONTACTS, FOLLOWUPS, LEVELS, PARTICIPANTS, TABLES
from kinagraph.store.parquet import ParquetFolder
from kinagraph.tables.sql import create_tables, stored_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from pyspark.sql import DataFrame, SparkSession

_LARGE: Final = (CONTACTS, PARTICIPANTS, FOLLOWUPS)
_PARAMETER: Final = re.compile(r"\$([a-z_]+)")
_SECONDS: Final = 10.0


class SparkFolder(ParquetFolder):
    """A network in a folder of Parquet tables; its lists are computed by Spark, all else by DuckDB.

    Parameters
    ----------
    path
        The folder. Where Spark is a server, it must see the folder by the same path.
    where
        Where Spark runs: ``local[*]`` (in this process), another master, or a Spark Connect server (``sc://host:15002``).
    """

    def __init__(self, path: Path, where: str) -> None:
        super().__init__(path)
        self.where = where

    @contextmanager
    def computing(self) -> Iterator[InSpark]:
        """Give an engine of the core, with those that were judged the same as one."""
        with self.reading() as files, duckdb.connect(":memory:") as home, warnings.catch_warnings():
            # Of the version of pandas, which nothing here goes through.
            warnings.simplefilter("ignore", FutureWarning)
            create_tables(home)
            for table in TABLES.values():
                if table not in _LARGE:
                    rows = files.sql(f"FROM {table.name}").to_arrow_table()
                    home.register("rows", rows)
                    home.execute(f"INSERT INTO {table.name} BY NAME FROM rows")
                    home.unregister("rows")
            see_merged(home)
            with self._telling(), _session(self.where) as session:
                yield InSpark(home, session, self.path.absolute())

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say in a sentence what Spark says in a page."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, Py4JError) as error:
            raise StoreError(
                _("Spark ({where}) couldn't compute it: {why}").format(where=self.where, why=_first_line(error)),
                _("look whether it sees the folder {path}, and what its log says").format(path=self.path.absolute()),
            ) from error


class InSpark:
    """An engine of the core in a Spark session; see :class:`kinagraph.analysis.core.Engine`."""

    def __init__(self, home: DuckDBPyConnection, session: SparkSession, folder: Path) -> None:
        self.home, self._session = home, session
        for table in _LARGE:
            session.read.parquet(str(folder / table.name)).createOrReplaceTempView(f"kinagraph_{table.name}")
        self._merged = bool(given_up(home))
        if self._merged:
            for name in ("lost_actors", "lost_people", "seen_holders"):
                self._see(f"kinagraph_{name}", home.sql(f"FROM {name}").to_arrow_table())

    def keys(self) -> str:
        """Return the ids themselves."""
        return "SELECT id, id AS key FROM (SELECT id FROM actors UNION ALL SELECT 'all of us')"

    def source(self, name: str) -> str | None:
        """See :class:`kinagraph.analysis.core.Engine`."""
        return _SOURCES.get(name) or (_MERGED if self._merged else _AS_LOADED).get(name)

    def give(self, name: str) -> None:
        """Send a table of home to Spark."""
        self._see(name, self.home.sql(f"FROM {name}").to_arrow_table())

    def keep(self, name: str, text: str, asked: Mapping[str, Any]) -> None:
        """See :class:`kinagraph.analysis.core.Engine`.

        A checkpoint forgets how its rows came about: Spark would look through that again for each table that reads them.
        """
        self._asked(text, asked).localCheckpoint().createOrReplaceTempView(name)

    def row(self, text: str, asked: Mapping[str, Any]) -> tuple[Any, ...]:
        """See :class:`kinagraph.analysis.core.Engine`."""
        return tuple(self._asked(text, asked).first() or ())

    def bring(self, name: str, text: str, asked: Mapping[str, Any]) -> None:
        """See :class:`kinagraph.analysis.core.Engine`."""
        self._put(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows", self._asked(text, asked).toArrow())

    def bring_contacts(self, told: str) -> None:
        """Bring the contacts that are not at home yet."""
        wanted = self.home.sql(f"SELECT DISTINCT id FROM {told} ANTI JOIN contacts USING (id)").to_arrow_table()
        if wanted.num_rows:
            self._see("kinagraph_wanted", wanted)
            columns = ", ".join(f"c.`{name}`" for name, _kind in stored_columns(CONTACTS))
            text = f"SELECT {columns} FROM kinagraph_contacts AS c JOIN kinagraph_wanted AS w ON w.id = c.id"
            self._put("INSERT INTO memory.main.contacts BY NAME FROM rows", self._asked(text, {}).toArrow())

    def bring_themes(self) -> str:
        """See :class:`kinagraph.analysis.core.Engine`."""
        self.bring("contact_themes", "SELECT DISTINCT explode(themes) AS theme FROM kinagraph_contacts", {})
        return "SELECT theme FROM contact_themes"

    def _see(self, name: str, rows: pa.Table) -> None:
        self._session.createDataFrame(rows).createOrReplaceTempView(name)

    def _put(self, statement: str, rows: pa.Table) -> None:
        self.home.register("rows", rows)
        self.home.execute(statement)
        self.home.unregister("rows")

    def _asked(self, text: str, asked: Mapping[str, Any]) -> DataFrame:
        """Run a text; a parameter is written ``$name`` in DuckDB and ``:name`` in Spark."""
        return self._session.sql(_PARAMETER.sub(r":\1", text), dict(asked))


_SOURCES: Final = {
    "numbered": "SELECT id AS contact, c.* FROM kinagraph_contacts AS c",
    "themed": "SELECT id AS contact, themes FROM kinagraph_contacts WHERE themes IS NOT NULL",
}
_RANK: Final = f"array_position(array({', '.join(repr(level) for level in LEVELS)}), {{}})"
_ROW: Final = f"SELECT contact, actor, person, {_RANK.format('level')} AS rank FROM kinagraph_participants"
_SEEN: Final = f"""
    SELECT p.contact, coalesce(a.kept, p.actor) AS actor,
        CASE WHEN p.person IS NULL THEN h.person ELSE coalesce(q.kept, p.person) END AS person,
        min({_RANK.format("p.level")}) AS rank
    FROM kinagraph_participants AS p
    LEFT JOIN kinagraph_lost_actors AS a ON a.id = p.actor
    LEFT JOIN kinagraph_lost_people AS q ON q.id = p.person
    LEFT JOIN kinagraph_seen_holders AS h ON h.id = p.actor
    GROUP BY 1, 2, 3
"""
"""The rows of those who were judged the same, as :mod:`kinagraph.analysis.identity.merged` shows them in DuckDB."""
_TOOK: Final = "SELECT contact, actor, person IS NOT NULL AS named, rank FROM ({}) AS p"
_NAMED: Final = """
    SELECT p.contact, p.actor, p.person, p.rank, c.start
    FROM ({}) AS p JOIN core_contact AS c ON c.contact = p.contact
    WHERE p.person IS NOT NULL
"""
_POINTED: Final = "SELECT f.contact, f.id, {} AS responsible, f.due_stop, f.done, f.done_start FROM kinagraph_followups AS f"
_AS_LOADED: Final = {"took": _TOOK.format(_ROW), "named": _NAMED.format(_ROW), "pointed": _POINTED.format("f.responsible")}
_MERGED: Final = {
    "took": _TOOK.format(_SEEN),
    "named": _NAMED.format(_SEEN),
    "pointed": _POINTED.format("coalesce(a.kept, q.kept, f.responsible)")
    + " LEFT JOIN kinagraph_lost_actors AS a ON a.id = f.responsible LEFT JOIN kinagraph_lost_people AS q ON q.id = f.responsible",
}


@contextmanager
def _session(where: str) -> Iterator[SparkSession]:
    """Give the session that there is, else one of our own while it is asked for."""
    from pyspark.sql import SparkSession

    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    if where.startswith("sc://"):
        _check_server(where)
        session = SparkSession.builder.remote(where).getOrCreate()
    else:
        if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
            raise StoreUnavailable(
                _("Spark needs Java, and there is none here"), _("install Java 17, or name a Spark Connect server with the setting spark")
            )
        builder = SparkSession.builder.master(where)
        for name, value in _LOCAL.items():
            builder = builder.config(name, value)
        session = _started(builder, where)
    try:
        yield session
    finally:
        with suppress(Exception):
            session.stop()


def _started(builder: SparkSession.Builder, where: str) -> SparkSession:
    """Start Spark here, without all that its Java says on standard error."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    with TemporaryFile() as said:
        ours = os.dup(2)
        os.dup2(said.fileno(), 2)
        try:
            return builder.getOrCreate()
        except (PySparkException, Py4JError, RuntimeError) as error:
            raise StoreUnavailable(
                _("Spark ({where}) couldn't be started: {why}").format(where=where, why=_first_line(error)),
                _("it needs Java 17 or later; JAVA_HOME says which is taken, and the setting spark where it runs"),
            ) from error
        finally:
            os.dup2(ours, 2)
            os.close(ours)


_LOCAL: Final = {
    "spark.app.name": "kinagraph",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 2)),
    "spark.log.level": "ERROR",
    "spark.driver.memory": "4g",
}
"""What a Spark of our own is told; one that others run has its own settings."""


def _check_server(where: str) -> None:
    """Refuse a server that doesn't answer: Spark itself would try for minutes."""
    host, _colon, port = re.sub("^sc://|[/;].*$", "", where).partition(":")
    try:
        with socket.create_connection((host, int(port or 15002)), timeout=_SECONDS):
            pass
    except (OSError, ValueError) as error:
        raise StoreUnavailable(
            _("the Spark server {where} doesn't answer").format(where=where), _("look at its address, and whether it runs")
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
