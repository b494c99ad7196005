"""Which distributions kinagraph needs, and through which: read from what is installed.

Two tools stand on it: ``licences.py`` lists them, ``audit.py`` asks whether any is known to be vulnerable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT: Final = "kinagraph"
FOR_USERS: Final = ("keyring", "large", "notebook", "spark")
"""The extras that add to the program; the others are for those who work on it."""
FOR_DEVELOPERS: Final = ("docs", "test", "check", "audit")


@dataclass
class Dependency:
    """One distribution: what of ours needs it, and the bound that we state where we name it ourselves."""

    name: str
    found: Distribution
    parts: set[str] = field(default_factory=set)
    bound: str = ""


def dependencies(*, developers: bool = True) -> dict[str, Dependency]:
    """Return all that is needed, transitively, by name; what isn't installed here (another system's) is left out.

    ``parts`` says which part of ours needs it: ``""`` for the program itself, else the extra.
    """
    project = distribution(PROJECT)
    extras = [
        extra
        for extra in (*FOR_USERS, *(FOR_DEVELOPERS if developers else ()))
        if extra in (project.metadata.get_all("Provides-Extra") or ())
    ]
    found: dict[str, Dependency] = {}
    for part in ("", *extras):
        _follow(project, part, part, found, set())
    return dict(sorted(found.items()))


def _follow(of: Distribution, extra: str, part: str, found: dict[str, Dependency], seen: set[tuple[str, str]]) -> None:
    for text in of.requires or ():
        requirement = Requirement(text)
        mine = of.metadata["Name"] == PROJECT
        # An extra's own needs are told by the marker; what is needed without it is not the extra's.
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        if mine and extra and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in ("", *requirement.extras):
            if (name, wanted) in seen:
                continue
            seen.add((name, wanted))
            if name == PROJECT:
                # One extra of ours that takes in another: each is told of on its own.
                continue
            try:
                installed = distribution(name)
            except PackageNotFoundError:
                continue
            entry = found.setdefault(name, Dependency(name, installed))
            entry.parts.add(part)
            if mine:
                entry.bound = entry.bound or str(requirement.specifier)
            _follow(installed, wanted, part, found, seen)
