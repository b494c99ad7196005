"""Every error that kinagraph raises on purpose.

::

    KinagraphError                 1
    ├── UsageError                 2   a command, an option or a setting that can't be taken
    ├── InputError                 3   a file that can't be read
    │   └── RowsRejected           3   rows that can't be taken, all of them at once
    ├── StoreError                 4   a store that can't be reached, read or written
    │   ├── StoreBusy              4   another process is writing
    │   ├── StoreUnavailable       4   no server, no file, no permission
    │   ├── StoreForeign           4   not ours, or of another version
    │   ├── LoadUnfinished         4   a large load broke off
    │   └── UndoRefused            4   a load that others built on
    └── UnknownActor               5   no actor of that id, name or alias

The number is the exit code of the command line. A message is one sentence that says what and where; the hint says
what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.tables.problems import Problem


class KinagraphError(Exception):
    """The base of all: a sentence, and what to do about it."""

    exit_code = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(KinagraphError):
    """A command, an option or a setting that can't be taken."""

    exit_code = 2


class InputError(KinagraphError):
    """A file that can't be read, or that isn't a table."""

    exit_code = 3


class RowsRejected(InputError):
    """Rows that can't be taken. ``problems`` holds every one, of every file; ``remarks`` what else was noticed."""

    def __init__(self, message: str, problems: Sequence[Problem], hint: str | None = None, remarks: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.problems, self.remarks = list(problems), list(remarks)


class StoreError(KinagraphError):
    """A store that can't be reached, read or written."""

    exit_code = 4


class StoreBusy(StoreError):
    """Another process is writing the store, or reading it while we want to write."""


class StoreUnavailable(StoreError):
    """The store isn't there, or doesn't let us in."""


class StoreForeign(StoreError):
    """What stands there is not a kinagraph store, or one of another version."""


class LoadUnfinished(StoreError):
    """A large load broke off; what the store holds is a part of it."""


class UndoRefused(StoreError):
    """A load can't be taken back. ``loads`` holds the ids of those that built on it, the last first."""

    def __init__(self, message: str, hint: str | None = None, loads: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.loads = list(loads)


class UnknownActor(KinagraphError):
    """No actor has that id, name or alias."""

    exit_code = 5
