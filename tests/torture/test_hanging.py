"""A server that takes connections and falls silent is waited for as long as was said, and no longer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.torture.proxy import Proxy
from tests.torture.tools import THOROUGH, chance, everything, run, tables, told, write_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.neo4j_server import Endpoint
    from tests.torture.tools import Ended

SHORT = {"KINAGRAPH_NEO4J_SECONDS": "2", "KINAGRAPH_NEO4J_TRANSACTION_SECONDS": "6", "KINAGRAPH_CACHE": "off"}
ENOUGH = 60
"""Seconds that a busy machine may take for what should take some four; without our clock it would be more than a hundred."""


def _says(what: bytes) -> Callable[[socket.socket], None]:
    def say(client: socket.socket) -> None:
        client.sendall(what)

    return say


def _drips(client: socket.socket) -> None:
    """Give a byte of an answer without end, again and again."""
    client.sendall(b"\x00\x00\x04\x05\xff\xff")
    stop = threading.Event()
    while not stop.wait(0.2):
        client.sendall(b"\x00")


SERVERS: dict[str, Callable[[socket.socket], None]] = {
    "says nothing": _says(b""),
    "is of another kind": _says(b"220 mail ready\r\n"),
    "is a web server": _says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "knows no version of ours": _says(b"\x00\x00\x00\x00"),
    "falls silent after the handshake": _says(b"\x00\x00\x04\x05"),
    "answers drop by drop": _drips,
    "closes at once": lambda client: client.close(),
}


@pytest.fixture
def odd_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the port of something that listens, and says what the parameter says."""
    clients: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _where = listener.accept()
                clients.append(client)
                threading.Thread(target=talk, args=(client,), daemon=True).start()

    def talk(client: socket.socket) -> None:
        with suppress(OSError):
            SERVERS[request.param](client)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield str(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
    for client in clients:
        client.close()


@pytest.mark.parametrize("odd_server", SERVERS, indirect=True)
def test_something_listens_that_is_no_neo4j(odd_server: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = write_network(tmp_path / "first", 5)
    ways = (("bolt", ("stale",)), ("neo4j", ("stale",)), ("bolt+ssc", ("load", folder)))
    for scheme, words in chance("odd server", request.node.name).sample(ways, min(THOROUGH, len(ways))):
        ended = run(*words, "--store", f"{scheme}://127.0.0.1:{odd_server}", folder=tmp_path, **SHORT)
        assert f"{scheme}://127.0.0.1:{odd_server}" in told(ended, 4)
        assert ended.seconds < ENOUGH


@pytest.fixture
def hanging(empty_neo4j: Endpoint, tmp_path: Path) -> Iterator[tuple[Proxy, Network, Path]]:
    """Give a network in Neo4j and what stands before its server."""
    settings = Settings(cache="off", neo4j_seconds=120)
    write_network(tmp_path / "first", 60)
    write_network(tmp_path / "second", 60, changed=True)
    network = Network(open_store(empty_neo4j.uri, settings), settings)
    network.load(tmp_path / "first")
    with Proxy(empty_neo4j.uri) as proxy:
        yield proxy, network, tmp_path


def _hushed(proxy: Proxy, piece: int, after: bool, *words: object, folder: Path) -> Ended:
    proxy.reset()
    proxy.at(piece, proxy.hush, after=after)
    return run(*words, "--store", proxy.uri, folder=folder, **SHORT)


def test_a_connection_that_hangs_while_it_is_read(
    hanging: tuple[Proxy, Network, Path], record_property: Callable[[str, object], None]
) -> None:
    proxy, _network, folder = hanging
    assert run("stale", "--as-of", "2012-12-31", "--store", proxy.uri, folder=folder, KINAGRAPH_CACHE="off").code == 0
    pieces = proxy.asked
    luck = chance("hanging", "read")
    seconds = []
    for piece in {1, 3, *(luck.randint(1, pieces - 1) for _ in range(2 * THOROUGH))}:
        ended = _hushed(proxy, piece, luck.random() < 0.5, "stale", folder=folder)
        assert "took too long to answer" in told(ended, 4) or "no Neo4j server answers" in told(ended, 4)
        assert ended.seconds < ENOUGH
        seconds.append(ended.seconds)
    record_property("torture", f"{len(seconds)} connections that hung, told after {max(seconds):.0f} s at most")


def test_a_connection_that_hangs_while_it_is_written(
    hanging: tuple[Proxy, Network, Path], record_property: Callable[[str, object], None]
) -> None:
    proxy, network, folder = hanging
    first = tables(network.store)
    assert run("load", folder / "second", "--store", proxy.uri, folder=folder).code == 0
    pieces, second = proxy.asked, tables(network.store)
    network.undo()
    luck = chance("hanging", "write")
    done = 0
    tried = {pieces - luck.randint(0, 1), *(luck.randint(1, pieces) for _ in range(2 * THOROUGH - 1))}
    for piece in tried:
        before = everything(network.store)
        ended = _hushed(proxy, piece, luck.random() < 0.5, "load", folder / "second", folder=folder)
        assert ended.seconds < ENOUGH
        if ended.code:
            told(ended, 4)
        if luck.random() < 0.5:
            proxy.drop()
        # Else the server holds a transaction of somebody who is gone, until it has lasted as long as one may.
        if everything(network.store) != before:
            done += 1
            assert tables(network.store) == second
        network.load(folder / "second")
        assert tables(network.store) == second
        while tables(network.store) != first:
            network.undo()
    record_property("torture", f"{len(tried)} loads that hung: {done} done wholly, {len(tried) - done} not at all")
