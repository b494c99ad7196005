"""Waiting for a server no longer than was said.

The driver bounds how long it takes to connect; how long an answer may take it leaves to the server, which bounds nothing
when a connection hangs. So somebody stands beside with a clock, and when it runs out closes the driver: whoever waits on
its connection wakes up with an error.
"""

from __future__ import annotations

import time
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from neo4j import Bookmarks, Result, Session, Transaction


class Patience:
    """A clock beside a driver.

    Parameters
    ----------
    give_up
        Ends the waiting; called from a thread of its own.

    Attributes
    ----------
    lost
        Whether it ran out.
    """

    def __init__(self, give_up: Callable[[], None]) -> None:
        self.lost = False
        self._give_up = give_up
        self._deadline: float | None = None
        self._over = False
        self._changed = Condition()
        self._thread = Thread(target=self._watch, name="kinagraph-patience", daemon=True)

    def begin(self, seconds: float) -> None:
        """Wait from now on for so many seconds at most, whatever was said before."""
        with self._changed:
            self._deadline = time.monotonic() + seconds
            self._changed.notify()

    def rest(self) -> None:
        """Nothing is waited for."""
        with self._changed:
            self._deadline = None

    def _watch(self) -> None:
        with self._changed:
            while not self._over:
                left = None if self._deadline is None else self._deadline - time.monotonic()
                if left is not None and left <= 0:
                    self.lost = True
                    break
                self._changed.wait(left)
        if self.lost:
            self._give_up()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        with self._changed:
            self._over = True
            self._changed.notify()


class WatchedSession:
    """A session of the driver's whose transactions are waited for no longer than was said.

    Parameters
    ----------
    session, patience
        The driver's session, and the clock beside the driver.
    """

    def __init__(self, session: Session, patience: Patience) -> None:
        self._session, self._patience = session, patience

    def begin_transaction(self, seconds: float, *, timeout: float | None = None) -> WatchedTransaction:
        """Begin a transaction each of whose answers may take so many seconds; the server ends it after ``timeout``."""
        self._patience.begin(seconds)
        return WatchedTransaction(self._session.begin_transaction(timeout=timeout), self._patience, seconds)

    def last_bookmarks(self) -> Bookmarks:
        """Return what the last commit gave."""
        return self._session.last_bookmarks()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._session.close()
        self._patience.rest()


class WatchedTransaction:
    """A transaction of such a session: the clock begins anew with each statement, and with the commit.

    Attributes
    ----------
    seconds
        How long the next answers may take.
    """

    def __init__(self, transaction: Transaction, patience: Patience, seconds: float) -> None:
        self._transaction, self._patience, self.seconds = transaction, patience, seconds

    def run(self, query: Any, parameters: dict[str, Any] | None = None) -> Result:
        """Run a statement."""
        self._patience.begin(self.seconds)
        return self._transaction.run(query, parameters)

    def commit(self) -> None:
        """Commit."""
        self._patience.begin(self.seconds)
        self._transaction.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        # What was not committed is rolled back.
        self._transaction.close()
        self._patience.rest()
