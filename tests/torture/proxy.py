"""Something that stands between kinagraph and a Neo4j server: it counts, falls silent, or does something at a given moment."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = 1 << 16


class Proxy:
    """Passes everything on between clients and a server, until it is told otherwise.

    Attributes
    ----------
    asked, answered
        How many pieces came from clients and from the server.
    silent
        Whether it keeps all connections open, and passes nothing on any more.
    """

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        self._target = (parts.hostname or "", parts.port or 7687)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.reset()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """Count anew, and pass everything on."""
        self.asked = self.answered = 0
        self.silent = False
        self._at: tuple[int, Callable[[], object], bool] | None = None

    def at(self, number: int, do: Callable[[], object], *, after: bool = False) -> None:
        """Do something once, when the n-th piece from a client has come: before it is passed on, or after."""
        self._at = (number, do, after)

    def hush(self) -> None:
        """Pass nothing on any more."""
        self.silent = True

    def drop(self) -> None:
        """Close all connections: the server learns that its client is gone."""
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._sockets.clear()

    def close(self) -> None:
        """Close everything."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _where = self._listener.accept()
            except OSError:
                return
            self._sockets.append(client)
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            self._sockets.append(server)
            for source, goal, ours in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(source, goal, ours), daemon=True).start()

    def _pass_on(self, source: socket.socket, goal: socket.socket, ours: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(_BLOCK):
                late = self._count(ours)
                if self.silent:
                    continue
                goal.sendall(piece)
                if late is not None:
                    late()
        if self.silent:
            return
        for each in (source, goal):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _count(self, ours: bool) -> Callable[[], object] | None:
        """Count a piece, and do now what is to be done at it; return what is to be done when it was passed on."""
        with self._lock:
            self.asked += ours
            self.answered += not ours
            if not ours or self._at is None or self.asked < self._at[0]:
                return None
            _number, do, after = self._at
            self._at = None
        if after:
            return do
        do()
        return None
