"""Who may read the files: what holds the network is its owner's alone, what is made to be handed on follows the umask."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kinagraph.errors import RowsRejected
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store import duckdb as duckdb_store
from kinagraph.store.opening import open_store
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Work as most accounts do: others may read what is made."""
    before = os.umask(0o022)
    yield
    assert os.umask(before) == 0o022, "the umask is as it was"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder: Path) -> set[int]:
    return {mode(path) for path in folder.rglob("*") if path.is_file()}


def test_a_new_store_is_its_owners_and_so_is_its_log(
    network: Network, write_tables: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[int] = set()
    insert = duckdb_store.insert_load

    def and_look(*arguments: object) -> None:
        insert(*arguments)
        seen.update(mode(path) for path in network.store.path.parent.glob("network.duckdb*"))

    monkeypatch.setattr(duckdb_store, "insert_load", and_look)
    network.load(write_tables(actors=ACTORS))
    assert seen == {0o600}
    assert mode(network.store.path) == 0o600


def test_a_store_that_a_group_shares_stays_theirs(network: Network, write_tables: Callable[..., Path]) -> None:
    network.load(write_tables(actors=ACTORS[:2]))
    network.store.path.chmod(0o660)
    network.load(write_tables(actors=ACTORS))
    assert mode(network.store.path) == 0o660


def test_what_is_written_out_of_it(network: Network, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    network.load(write_tables(actors=ACTORS, contacts=[{"id": "c", "date": "2012", "kind": "visit", "participants": "us;gd"}]))
    network.backup(tmp_path / "backup.duckdb")
    network.export(tmp_path / "tables")
    network.export(tmp_path / "tables.xlsx")
    network.export(tmp_path / "parquet", form="parquet")
    with pytest.raises(RowsRejected):
        network.load(write_tables(actors=[{"id": "x", "name": "", "kind": "other"}]), problems=tmp_path / "problems.csv")
    assert mode(tmp_path / "backup.duckdb") == mode(tmp_path / "tables.xlsx") == mode(tmp_path / "problems.csv") == 0o600
    assert modes(tmp_path / "tables") == modes(tmp_path / "parquet") == {0o600}
    assert mode(tmp_path / "tables") == mode(tmp_path / "parquet") == 0o700
    network.at("2012-12-31").map().save(tmp_path / "map.html")
    network.report("2012-01-01", "2012-12-31").save(tmp_path / "report.html")
    assert mode(tmp_path / "map.html") == mode(tmp_path / "report.html") == 0o644


def test_what_is_kept_of_a_server(empty_neo4j: object, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    settings = Settings(cache=str(tmp_path / "cache"))
    network = Network(open_store(empty_neo4j.uri, settings), settings)
    network.load(write_tables(actors=ACTORS))
    network.tables()
    assert modes(tmp_path / "cache") == {0o600}
    assert mode(tmp_path / "cache") == 0o700
