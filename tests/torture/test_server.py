"""A Neo4j server that is stopped or killed while it is read or written: nothing is lost, and one sentence says that it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kinagraph.errors import LoadUnfinished
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.servers.neo4j_server import start, unavailable_reason
from tests.torture.proxy import Proxy
from tests.torture.tools import THOROUGH, chance, everything, run, tables, told, write_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.neo4j_server import Server
    from tests.torture.tools import Ended

CONTACTS = 60


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give a server of our own, to be stopped."""
    if (reason := unavailable_reason("5")) is not None:
        if request.config.getoption("--require-neo4j"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with start("5") as server:
        yield server


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_server_goes_away(how: str, server: Server, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    settings = Settings(cache="off", neo4j_seconds=120)
    first, second = write_network(tmp_path / "first", CONTACTS), write_network(tmp_path / "second", CONTACTS, changed=True)
    network = Network(open_store(server.uri, settings), settings)
    luck = chance("server", how)
    seen = []
    with Proxy(server.uri) as proxy:

        def fall(*words: object, piece: int, **environment: str) -> tuple[Ended, str]:
            """Run a command, let the server go at a piece of what it sends, and return how it ended and what it said."""
            proxy.reset()
            proxy.at(piece, getattr(server, how))
            ended = run(*words, "--store", proxy.uri, folder=tmp_path, KINAGRAPH_CACHE="off", **environment)
            # Where the command came to its end before, the server goes now.
            getattr(server, how)()
            server.restart()
            return ended, told(ended, 4) if ended.code else ""

        network.load(first)
        rows = tables(network.store)
        proxy.reset()
        stale = ("stale", "--as-of", "2012-12-31", "--format", "csv")
        usual = run(*stale, "--store", proxy.uri, folder=tmp_path, KINAGRAPH_CACHE="off")
        reading = proxy.asked
        assert (usual.code, bool(usual.out)) == (0, True)
        for number in range(THOROUGH):
            # The last pieces may say no more than that all was read.
            ended, sentence = fall(*stale, piece=luck.randint(3, reading if number else reading // 2))
            if number and not ended.code:
                assert ended.out == usual.out
            else:
                assert (ended.code, "no Neo4j server answers" in sentence) == (4, True), sentence
        for number in range(THOROUGH):
            transaction = ("50000", "40")[(number + (how == "kill")) % 2]
            network.load(second)
            proxy.reset()
            network.undo()
            before = everything(network.store)
            # Where a commit is, is not known: half of the time it is among the last pieces.
            pieces = 45 if transaction == "50000" else 70
            ended, sentence = fall("load", second, piece=luck.randint(10, pieces), KINAGRAPH_NEO4J_TRANSACTION=transaction)
            assert not ended.code or "Neo4j server answers" in sentence or "went away" in sentence or "whether it did" in sentence, sentence
            try:
                now = everything(network.store)
                seen.append("not at all" if now == before else "wholly")
                assert now == before or len(now["loads"]) == len(before["loads"]) + 1
                assert (ended.code == 0) <= (now != before)
            except LoadUnfinished:
                assert transaction == "40"
                seen.append("in part, announced")
                if luck.random() < 0.5:
                    network.undo()
                    assert tables(network.store) == rows
            assert run("load", second, "--store", server.uri, folder=tmp_path, KINAGRAPH_CACHE="off").code == 0
            changed = tables(network.store)
            assert changed != rows
            while tables(network.store) != rows:
                network.undo()
    record_property("torture", f"loads written {', '.join(seen)}")
