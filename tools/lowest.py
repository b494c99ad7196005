"""The lower bounds that pyproject.toml states, as constraints: ``python tools/lowest.py > lowest.txt``, then ``pip install -c lowest.txt``.

Of everything that a user installs: the program's own dependencies, and those of the extras that add to it. What only tests and
checks need isn't held down.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).resolve().parents[1]
ONLY_FOR_DEVELOPERS: Final = {"docs", "test", "check", "audit"}


def lowest() -> list[str]:
    """Return a constraint for each dependency that a user may install; one without a lower bound is a mistake."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    wanted = [*project["dependencies"], *(each for name, needs in extras if name not in ONLY_FOR_DEVELOPERS for each in needs)]
    found: dict[str, str] = {}
    for requirement in map(Requirement, wanted):
        if requirement.name == project["name"]:
            continue
        bounds = [specifier.version for specifier in requirement.specifier if specifier.operator == ">="]
        if len(bounds) != 1:
            raise SystemExit(f"{requirement}: state one lower bound, as {requirement.name}>=1.2")
        found.setdefault(requirement.name, bounds[0])
    return [f"{name}=={version}" for name, version in sorted(found.items())]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lowest()) + "\n")
