"""The mark of a Neo4j database: its last load, which tells whether the tables have changed and whether they are whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import LoadUnfinished, StoreForeign, StoreUnavailable
from kinagraph.language import _
from kinagraph.store.statements import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kinagraph.store.base import Load

APPLICATION: Final = "kinagraph"
RESTORE: Final = "restore"
"""What the record says of a load that gave the store what a backup held."""
FORMAT: Final = 2
"""The version of the graph's layout; a database of a later one is refused, and the next load brings an earlier one up to it."""

_OLDEST: Final = (5, 26)


@dataclass(frozen=True)
class Mark:
    """The last load, how far it has come, and the loads that never came to their end."""

    id: str
    number: int
    batches: int
    loads: int
    unfinished: tuple[Mapping[str, Any], ...]

    @property
    def state(self) -> tuple[str, int, int, int]:
        """Equal for equal tables."""
        return self.id, self.batches, self.loads, len(self.unfinished)


def read_mark(transaction: Any, name: str, prefix: str) -> Mark | None:
    """Return the mark of a database, or None where kinagraph never loaded anything.

    Raises
    ------
    StoreForeign
        A later kinagraph wrote it.
    StoreUnavailable
        The server is too old.
    """
    answer = run(transaction, "read/mark", prefix)
    found = answer.single()
    _check_version(answer.consume().server.agent, name)
    if found is None:
        return None
    if found["format"] > FORMAT:
        raise StoreForeign(_("{path} was written by a newer kinagraph").format(path=name), _("upgrade with `pip install -U kinagraph`"))
    return Mark(found["id"], found["number"], found["batches"], found["loads"], tuple(found["unfinished"]))


def broken_off(mark: Mark, name: str) -> LoadUnfinished:
    """Return what those who read are told of an unfinished load."""
    first = next((each for each in mark.unfinished if each["undoes"] or each["action"] == RESTORE), mark.unfinished[0])
    day = f"{first['loaded_at'].to_native():%Y-%m-%d %H:%M}"
    if first["action"] == RESTORE:
        return LoadUnfinished(
            _("a large restore of {day} ({files}) is under way or broke off; {path} holds a part of it").format(
                day=day, files=", ".join(sorted(_files(first["sources"]))), path=name
            ),
            _("wait for its end, or run `kinagraph restore` again, which finishes it; --unfinished reads all the same"),
        )
    if first["undoes"]:
        return LoadUnfinished(
            _("a large undo of {day} is under way or broke off; {path} holds a part of what it takes back").format(day=day, path=name),
            _("wait for its end, or run `kinagraph undo` again, which finishes it; --unfinished reads all the same"),
        )
    return LoadUnfinished(
        _("a large load of {day} ({files}) is under way or broke off; {path} holds a part of it").format(
            day=day, files=", ".join(sorted(_files(first["sources"]))), path=name
        ),
        _(
            "wait for its end, or load the same files again, which finishes it; `kinagraph undo` takes it back, "
            "and --unfinished reads all the same"
        ),
    )


def superseded(mark: Mark | None, load: Load, name: str) -> list[str]:
    """Return the unfinished loads that a load finishes: those all of whose files it has read again.

    A load of other files leaves them as they are. What broke off is still missing then, and reading must go on to say so.
    An undo is finished by another of the same loads; a restore by any other, which asks nothing here.

    Raises
    ------
    LoadUnfinished
        An undo or a restore broke off, and this is something else: what it would write might stand on what goes.
    """
    if mark is None:
        return []
    files = {source.name for source in load.sources}
    finished = []
    for each in mark.unfinished:
        if each["action"] == RESTORE:
            raise broken_off(mark, name)
        if each["undoes"]:
            if not set(each["undoes"]) <= set(load.undoes):
                raise broken_off(mark, name)
            finished.append(each["id"])
        elif not load.undoes and _files(each["sources"]) <= files:
            finished.append(each["id"])
    return finished


def _files(sources: str) -> set[str]:
    return {source["name"] for source in json.loads(sources)}


def _check_version(agent: str, name: str) -> None:
    """Refuse a server that doesn't know our statements."""
    product, _slash, version = agent.partition("/")
    numbers = [part for part in version.split(".")[:2] if part.isdigit()]
    if product == "Neo4j" and len(numbers) == 2 and (int(numbers[0]), int(numbers[1])) < _OLDEST:
        raise StoreUnavailable(
            _("{path} is Neo4j {version}").format(path=name, version=version),
            _("kinagraph needs Neo4j {oldest} or later").format(oldest="5.26"),
        )
