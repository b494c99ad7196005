"""The steps of a presentation, from a JSON or TOML file.

::

    [[step]]
    say = "Guangdong is where we began"
    select = "Guangdong"            # an actor, by id, name or alias
    partner = "EIS"                 # with it: the relation between the two
    distance = 2
    health = ["stale", "dormant"]   # only these
    day = 2008-12-31
    theme = "life science"
    view = "table"
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.mapped import HEALTH
from kinagraph.errors import InputError
from kinagraph.files import parse_toml, read_text
from kinagraph.language import _
from kinagraph.model import LEVELS, WORDS
from kinagraph.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_KEYS: Final[dict[str, type | tuple[type, ...]]] = {
    "say": str,
    "select": str,
    "partner": str,
    "distance": int,
    "health": list,
    "needing": bool,
    "theme": str,
    "level": str,
    "kind": str,
    "responsible": str,
    "day": (str, date),
    "compare": bool,
    "view": str,
}
_WORDS: Final[dict[str, tuple[str, ...]]] = {"level": LEVELS, "kind": tuple(WORDS["actor kind"]), "view": ("map", "table")}


def read_steps(path: Path, find_actor: Callable[[str], str]) -> list[dict[str, Any]]:
    """Read the steps of a presentation.

    Parameters
    ----------
    path
        A ``.json`` or ``.toml`` file with a list ``step``.
    find_actor
        Gives the id of the actor that a name means.

    Raises
    ------
    InputError
        The file can't be read, or a step has a key or value that isn't known.
    UnknownActor
        An actor isn't known.
    """
    return [_checked(step, n, path, find_actor) for n, step in enumerate(_read(path), 1)]


def _read(path: Path) -> list[Any]:
    try:
        text = read_text(path)
        found = json.loads(text) if path.suffix.lower() == ".json" else parse_toml(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            _("{path} is neither JSON nor TOML: {why}").format(path=path, why=error), _("name it .json or .toml after what is in it")
        ) from error
    steps = found.get("step", found.get("steps")) if isinstance(found, dict) else found
    if not isinstance(steps, list):
        raise InputError(_("{path} holds no list of steps").format(path=path), _("write [[step]] over each one"))
    return steps


def _checked(step: Any, n: int, path: Path, find_actor: Callable[[str], str]) -> dict[str, Any]:
    where = _("{path}, step {n}").format(path=path, n=n)
    if not isinstance(step, dict):
        raise InputError(_("{where} is no table").format(where=where), _("write [[step]] over each one"))
    made: dict[str, Any] = {}
    for key, value in step.items():
        if key not in _KEYS:
            near = closest(key, list(_KEYS))
            hint = _("did you mean {word}?").format(word=near) if near else _("it is one of {words}").format(words=", ".join(_KEYS))
            raise InputError(_("{where}: there is no “{key}”").format(where=where, key=key), hint)
        if not _fits(value, _KEYS[key]):
            raise InputError(_("{where}: {key} can't be {value}").format(where=where, key=key, value=value))
        allowed: tuple[str, ...] = HEALTH if key == "health" else _WORDS.get(key, ())
        told = list(value) if key == "health" else [value]
        for each in told:
            if allowed and each not in allowed:
                raise InputError(
                    _("{where}: {key} can't be {value}").format(where=where, key=key, value=each),
                    _("it is one of {words}").format(words=", ".join(allowed)),
                )
        made[key] = find_actor(value) if key in {"select", "partner"} else value.isoformat() if isinstance(value, date) else value
    return made


def _fits(value: Any, kind: type | tuple[type, ...]) -> bool:
    # True is a whole number to Python.
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
