"""From what a person writes, a file's name or an address, to a store."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinagraph.errors import UsageError
from kinagraph.language import _
from kinagraph.store.base import NEO4J_SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from kinagraph.settings import Settings
    from kinagraph.store.base import Store


def is_neo4j(where: str) -> bool:
    """Say whether a store is named by a Neo4j address."""
    return where.split("://", maxsplit=1)[0] in NEO4J_SCHEMES and "://" in where


def open_store(
    where: str,
    settings: Settings,
    *,
    into_existing: bool = False,
    unfinished: bool = False,
    ask: Callable[[str], str] | None = None,
) -> Store:
    """Open a store by a DuckDB file's path or a Neo4j address.

    Parameters
    ----------
    into_existing
        Write into a Neo4j database that holds other things.
    unfinished
        Read though a large load broke off.
    ask
        Asks a person for a Neo4j password where the environment has none.

    Raises
    ------
    UsageError
        An address that is neither.
    """
    if is_neo4j(where):
        from kinagraph.store.neo4j import Neo4jStore

        return Neo4jStore(
            where,
            database=settings.neo4j_database,
            prefix=settings.neo4j_prefix,
            ca=Path(settings.neo4j_ca).expanduser() if settings.neo4j_ca else None,
            seconds=settings.neo4j_seconds,
            transaction_seconds=settings.neo4j_transaction_seconds,
            transaction=settings.neo4j_transaction,
            cache=_cache_folder(settings.cache),
            ask=ask,
            into_existing=into_existing,
            unfinished=unfinished,
        )
    if re.match(r"[a-z0-9+.-]{2,}://", where, re.IGNORECASE):
        raise UsageError(
            _("{where} is no address that kinagraph can open").format(where=re.sub("//[^/@]*@", "//…@", where)),
            _("a store is a DuckDB file, or an address that begins with {schemes}").format(
                schemes=", ".join(f"{s}://" for s in NEO4J_SCHEMES[:4])
            ),
        )
    from kinagraph.store.duckdb import DuckDBStore

    return DuckDBStore(Path(where).expanduser(), settings.lock_seconds)


def open_folder(path: Path, engine: str, settings: Settings) -> Store:
    """Open a folder of Parquet tables, for DuckDB or Spark to read.

    Raises
    ------
    UsageError
        An unknown engine, or Spark isn't installed.
    """
    from kinagraph.store.parquet import ParquetFolder

    if engine == "duckdb":
        return ParquetFolder(path.expanduser())
    if engine != "spark":
        raise UsageError(_("there is no engine {name}").format(name=engine), _("it is one of {words}").format(words="duckdb, spark"))
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise UsageError(_("Spark isn't installed with kinagraph"), _("install it: `pip install 'kinagraph[spark]'`")) from error
    from kinagraph.store.spark import SparkFolder

    return SparkFolder(path.expanduser(), settings.spark)


def _cache_folder(setting: str) -> Path | None:
    """Return where tables read from a server are kept, or None to keep none."""
    if setting == "off":
        return None
    if setting:
        return Path(setting).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("kinagraph", appauthor=False)


def schema_statements(settings: Settings) -> list[str]:
    """Return the statements that make our constraints in Neo4j, for an administrator."""
    from kinagraph.store import statements

    return statements.schema_statements(settings.neo4j_prefix)


def publisher(store: Store) -> Callable[[Iterable[Mapping[str, Any]], date], int]:
    """Return the function that writes derived relations into a store, and gives how many.

    Raises
    ------
    UsageError
        The store is a DuckDB file, whose relations nobody else reads.
    """
    publish: Callable[[Iterable[Mapping[str, Any]], date], int] | None = getattr(store, "publish", None)
    if publish is None:
        raise UsageError(
            _("{store} is a DuckDB file; relations are published in Neo4j").format(store=store.name),
            _("name a Neo4j address with --store; `kinagraph relations --format csv` writes them for other programs"),
        )
    return publish
