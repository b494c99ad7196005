"""A command that is killed at any moment has written all to Neo4j or nothing; a large one is announced until it is finished."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.errors import LoadUnfinished
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.torture.proxy import Proxy
from tests.torture.tools import KILLS, chance, everything, kill_after, run, start, tables, told, write_network

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.neo4j_server import Endpoint
    from tests.torture.tools import Everything

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")

CONTACTS = 200
SMALL = "60"
"""Rows of a transaction, where a load is to be written in several."""


@dataclass
class Killing:
    """A network in a server, behind a proxy that knows when a command writes."""

    folder: Path
    server: Endpoint
    proxy: Proxy
    network: Network
    chance: random.Random
    ran: int = 0
    killed: int = 0
    done: int = 0
    announced: int = 0

    def start(self, *arguments: object, transaction: str) -> Any:
        self.proxy.reset()
        return start(*arguments, "--store", self.proxy.uri, folder=self.folder, KINAGRAPH_NEO4J_TRANSACTION=transaction)

    def pieces(self, *arguments: object, transaction: str) -> int:
        """Return how many pieces a command sends when nobody disturbs it."""
        process = self.start(*arguments, transaction=transaction)
        out, err = process.communicate()
        assert process.returncode == 0, out + err
        return self.proxy.asked

    def kill(self, pieces: int, *arguments: object, transaction: str) -> None:
        """Kill a command at a random piece of what it sends: before the server has it, just after, or a moment later."""
        process = self.start(*arguments, transaction=transaction)
        # Half of the time at the end, where a transaction is committed.
        first = 1 if self.chance.random() < 0.5 else max(1, pieces - 6)
        self.proxy.at(self.chance.randint(first, pieces + 1), process.kill, after=self.chance.random() < 0.7)
        self.ran += 1
        self.killed += kill_after(process, 60)

    def drawn(self) -> list[list[Any]]:
        """Return how many relationships of each kind there are, those that are only ever written among them."""
        with self.server.driver() as driver:
            return driver.execute_query("MATCH ()-[r]->() RETURN type(r) AS kind, count(r) AS n ORDER BY kind").records  # type: ignore[return-value]

    def state(self, before: Everything, after: Everything) -> str:
        """Say whether a command was carried out, or not at all, or broke off and is announced; fail where it is anything else."""
        try:
            now = everything(self.network.store)
        except LoadUnfinished:
            self.announced += 1
            return "announced"
        if now == before:
            return "nothing"
        assert len(now["loads"]) == len(before["loads"]) + 1
        assert tables(self.network.store) == after
        self.done += 1
        return "done"

    def __str__(self) -> str:
        rest = self.ran - self.done - self.announced
        return (
            f"{self.ran} runs, {self.killed} killed while running: {self.done} done wholly, {rest} not at all, {self.announced} announced"
        )


@pytest.fixture
def killing(empty_neo4j: Endpoint, tmp_path: Path) -> Iterator[Killing]:
    settings = Settings(cache="off", neo4j_seconds=120)
    write_network(tmp_path / "first", CONTACTS)
    write_network(tmp_path / "second", CONTACTS, changed=True)
    network = Network(open_store(empty_neo4j.uri, settings), settings)
    network.load(tmp_path / "first")
    with Proxy(empty_neo4j.uri) as proxy:
        yield Killing(tmp_path, empty_neo4j, proxy, network, chance("neo4j"))


@pytest.mark.parametrize("transaction", ["50000", SMALL], ids=["one transaction", "several"])
def test_a_load_and_its_undo_are_killed(killing: Killing, transaction: str, record_property: Callable[[str, object], None]) -> None:
    """The load creates rows and changes others; its undo takes them away and puts them back."""
    network, folder = killing.network, killing.folder
    load, undo = ("load", folder / "second"), ("undo", "--yes")
    first, drawn_first = tables(network.store), killing.drawn()
    loading = killing.pieces(*load, transaction=transaction)
    second, drawn_second = tables(network.store), killing.drawn()
    undoing = killing.pieces(*undo, transaction=transaction)
    assert (tables(network.store), killing.drawn()) == (first, drawn_first)
    assert first != second
    for number in range((KILLS + 1) // 2):
        before = everything(network.store)
        killing.kill(loading, *load, transaction=transaction)
        state = killing.state(before, second)
        assert state != "announced" or transaction == SMALL
        if state == "announced" and number % 2:
            network.undo()
            assert (tables(network.store), killing.drawn()) == (first, drawn_first)
        network.load(folder / "second")
        assert (tables(network.store), killing.drawn()) == (second, drawn_second)
        before = everything(network.store)
        killing.kill(undoing, *undo, transaction=transaction)
        state = killing.state(before, first)
        assert state != "announced" or transaction == SMALL
        if state == "announced":
            with pytest.raises(LoadUnfinished):
                network.load(folder / "first")
        if state != "done":
            network.undo()
        assert (tables(network.store), killing.drawn()) == (first, drawn_first)
    record_property("torture", f"{transaction} rows a transaction: {killing}")


def test_a_load_that_broke_off_is_told_by_every_command_that_reads(killing: Killing) -> None:
    """It is finished by loading again; another time it is taken back."""
    load = ("load", killing.folder / "second")
    first = tables(killing.network.store)
    pieces = killing.pieces(*load, transaction=SMALL)
    second = tables(killing.network.store)
    killing.network.undo()
    for ending in ("load", "undo"):
        process = killing.start(*load, transaction=SMALL)
        killing.proxy.at(pieces // 2, process.kill)
        assert kill_after(process, 60)
        for words in (("stale",), ("status",), ("export", "out"), ("map", "-o", "map.html")):
            ended = run(*words, "--store", killing.server.uri, folder=killing.folder)
            assert "is under way or broke off" in told(ended, 4)
            assert "load the same files again" in ended.err
        assert run("stale", "--unfinished", "--as-of", "2012-12-31", "--store", killing.server.uri, folder=killing.folder).code == 0
        if ending == "load":
            assert run(*load, "--store", killing.server.uri, folder=killing.folder).code == 0
            assert tables(killing.network.store) == second
            killing.network.undo()
        else:
            assert run("undo", "--yes", "--store", killing.server.uri, folder=killing.folder).code == 0
        assert tables(killing.network.store) == first
    assert not [path for path in killing.folder.iterdir() if path.name in {"out", "map.html"}]


def test_a_cache_that_is_being_filled_is_killed(killing: Killing, record_property: Callable[[str, object], None]) -> None:
    """The next question is answered all the same, and what was left goes after a day."""
    cache = killing.folder / "cache"
    words = ("relations", "--as-of", "2012-12-31", "--format", "csv")
    pieces = killing.pieces(*words, transaction=SMALL)
    whole = run(*words, "--store", killing.proxy.uri, folder=killing.folder).out
    for _ in range((KILLS + 1) // 2):
        shutil.rmtree(cache, ignore_errors=True)
        process = killing.start(*words, transaction=SMALL)
        killing.proxy.at(killing.chance.randint(5, pieces), process.kill, after=True)
        killing.killed += kill_after(process, 60)
        killing.ran += 1
        killing.proxy.reset()
        for left in cache.glob("*") if cache.exists() else ():
            os.utime(left, (0, 0))
        assert run(*words, "--store", killing.proxy.uri, folder=killing.folder).out == whole
        assert len([each.name for each in cache.iterdir() if not each.name.startswith("pull-")]) == 1
        killing.network.add_actor(name=f"Office {killing.ran}", kind="other", country="SE")
        assert run(*words, "--store", killing.proxy.uri, folder=killing.folder).out == whole
        assert [each.name.startswith("neo4j-") for each in cache.iterdir()] == [True]
    record_property("torture", f"{killing.ran} runs, {killing.killed} killed while they filled the cache")
