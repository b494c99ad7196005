"""The Cypher statements: one a file under ``cypher/``, named by its path, with a typed header.

::

    // What the statement does, in a sentence.
    // mode: read
    // params: as_of date, ids list of string
    // returns: id string, name string

``mode`` is read, write or schema; ``params`` and ``returns`` are ``none`` where there are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from kinagraph.errors import StoreError, UsageError
from kinagraph.language import _
from kinagraph.model import WORDS
from kinagraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping

MODES: Final = ("read", "write", "schema")


def label(kind: str) -> str:
    """Return the label that an actor of a kind bears beside ``Actor``.

    >>> label("region_unit")
    'RegionUnit'
    """
    return "".join(word.capitalize() for word in kind.split("_"))


KIND_LABELS: Final = {kind: label(kind) for kind in WORDS["actor kind"]}
LABELS: Final = ("Actor", "Person", "Contact", "Theme", "FollowUp", "Agreement", "Judgement", "Load", "Before", *KIND_LABELS.values())
"""Every label that is ours."""

_PREFIX: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_OURS: Final = re.compile(rf"(?:(?<=[:|&])|(?<=\bkinagraph_))(?P<label>{'|'.join(LABELS)})(?=_|\W|\Z)")


@dataclass(frozen=True)
class Statement:
    """One statement: its text, and what its header promises."""

    name: str
    about: str
    mode: str
    params: Mapping[str, str]
    returns: Mapping[str, str]
    text: str


@cache
def statement(name: str, prefix: str = "") -> Statement:
    """Return a statement by its name, the path of its file without the ending.

    With a prefix, every label of ours in its text bears it. This is the one place where a statement's text is touched.
    It has to be: Neo4j 5.26 takes a label from a parameter (``$(label)``), but then finds no node by its index, and
    every load would read the whole database once per row. The prefix is checked to be a plain name first, and only
    the labels of :data:`LABELS` are changed, where a label can stand (after ``:``, ``|`` or ``&``) and in the names of
    our constraints. Types of relationships have no prefix: they join our nodes only.

    Raises
    ------
    UsageError
        The prefix is not a plain name.
    StoreError
        The file's header is not as it should be.
    """
    checked_prefix(prefix)
    path = resource("cypher", *PurePosixPath(f"{name}.cypher").parts)
    return _parsed(name, path.read_text(encoding="utf-8"), prefix)


def names(folder: str) -> list[str]:
    """Return the names of the statements in a folder of ``cypher/``, in order."""
    return [f"{folder}/{path.stem}" for path in sorted(resource("cypher", folder).glob("*.cypher"))]


def schema_statements(prefix: str = "") -> list[str]:
    """Return the statements that make our constraints, for an administrator to run."""
    return [f"{statement(name, prefix).text};" for name in names("schema")]


def prefixed(text: str, prefix: str) -> str:
    """Put a prefix before every label of ours in a text.

    >>> prefixed("MATCH (a:Actor|Person)-[:WORKS_FOR]->(:Actor {name: 'Actor'})", "Ki")
    "MATCH (a:KiActor|KiPerson)-[:WORKS_FOR]->(:KiActor {name: 'Actor'})"
    """
    return _OURS.sub(rf"{prefix}\g<label>", text) if prefix else text


def checked_prefix(prefix: str) -> str:
    """Return a prefix that can be put before labels; UsageError otherwise."""
    if prefix and not _PREFIX.fullmatch(prefix):
        raise UsageError(
            _("neo4j_prefix can't be {value}").format(value=prefix),
            _("it begins with a letter and has at most 31 letters, digits and _, as Kina"),
        )
    return prefix


Answer_co = TypeVar("Answer_co", covariant=True)


class Runs(Protocol[Answer_co]):
    """What runs a statement: a transaction or a session of the driver."""

    def run(self, query: Any, parameters: dict[str, Any] | None = None) -> Answer_co:
        """Run it."""
        ...


def run(runner: Runs[Answer_co], name: str, prefix: str = "", /, **params: Any) -> Answer_co:
    """Run a statement by its name.

    Raises
    ------
    StoreError
        A parameter is missing, or one is given that the statement doesn't know: a mistake in the program, told before
        the server sees it.
    """
    asked = statement(name, prefix)
    if params.keys() != asked.params.keys():
        raise StoreError(
            f"{name} takes the parameters {', '.join(asked.params) or 'none'}, and was given {', '.join(params) or 'none'}",
            _("this is a mistake in kinagraph; please report it"),
        )
    return runner.run(asked.text, params)


def _parsed(name: str, source: str, prefix: str) -> Statement:
    lines = source.splitlines()
    start = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
    comments = [line.removeprefix("//").strip() for line in lines[:start]]
    fields = {key: _field(name, comments, key) for key in ("mode", "params", "returns")}
    about = " ".join(line for line in comments if not line.startswith(("mode:", "params:", "returns:")))
    text = "\n".join(lines[start:]).strip().rstrip(";")
    if not about or not text or fields["mode"] not in MODES:
        raise _malformed(name)
    return Statement(name, about, fields["mode"], _typed(name, fields["params"]), _typed(name, fields["returns"]), prefixed(text, prefix))


def _field(name: str, comments: list[str], key: str) -> str:
    found = [line.removeprefix(f"{key}:").strip() for line in comments if line.startswith(f"{key}:")]
    if len(found) != 1:
        raise _malformed(name)
    return found[0]


def _typed(name: str, text: str) -> dict[str, str]:
    if text == "none":
        return {}
    pairs = [part.split(maxsplit=1) for part in text.split(",")]
    if any(len(pair) != 2 for pair in pairs):
        raise _malformed(name)
    return {pair[0]: pair[1].strip() for pair in pairs}


def _malformed(name: str) -> StoreError:
    return StoreError(
        f"cypher/{name}.cypher lacks a part of its header: a sentence, mode, params, returns",
        _("this is a mistake in kinagraph; please report it"),
    )
