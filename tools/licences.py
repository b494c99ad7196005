"""The licences of all that kinagraph needs: the page docs/licences.md, and whether each may be handed on beside ours.

``python tools/licences.py`` writes the page; ``--check`` fails on a licence that isn't compatible or isn't known, and where
the page lacks something that pyproject.toml names. A new release of something that others need fails nothing: the page
gives our lower bounds, and no versions of the day.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dependencies import FOR_DEVELOPERS, FOR_USERS, Dependency, dependencies

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "licences.md"

FREE: Final = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD",
        "BSL-1.0",
        "CC0-1.0",
        "HPND",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "PSF-2.0",
        "Python-2.0",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
    ]
)
"""They ask for no more than their notice."""
LIMITED: Final = frozenset(["EPL-2.0", "LGPL-2.1", "LGPL-3.0", "MPL-2.0"])
"""They ask that changes to their own files stay free: met, as none of their files is in what we hand on."""
TOOLS_ONLY: Final = frozenset(["GPL-2.0", "GPL-3.0"])
"""For programs that a developer runs, and that nothing of ours imports or contains."""

NAMES: Final = (
    (r"apache", "Apache-2.0"),
    (r"mozilla|\bmpl", "MPL-2.0"),
    (r"lesser|lgpl", "LGPL-3.0"),
    (r"eclipse|\bepl", "EPL-2.0"),
    (r"general public|\bgpl", "GPL-2.0"),
    (r"python software|\bpsf", "PSF-2.0"),
    (r"3-clause|bsd-3|new bsd|modified bsd", "BSD-3-Clause"),
    (r"2-clause|bsd-2|simplified bsd", "BSD-2-Clause"),
    (r"\bbsd\b", "BSD"),
    (r"mit-cmu|hpnd|historical permission", "HPND"),
    (r"\bmit\b", "MIT"),
    (r"\bisc\b", "ISC"),
    (r"unlicense|public domain", "Unlicense"),
    (r"zlib", "Zlib"),
)
"""How licences are called where no expression of SPDX stands, and what is meant; the first that fits."""

READ: Final[dict[str, str]] = {"axe-playwright-python": "MIT AND MPL-2.0"}
"""What was read in the files of those that say nothing of it."""


def licence(dependency: Dependency) -> str:
    """Return a dependency's licence as an expression of SPDX, or ``unknown``."""
    about = dependency.found.metadata
    if expression := about.get("License-Expression"):
        return _short(expression)
    if dependency.name in READ:
        return READ[dependency.name]
    told = [
        each.rpartition(" :: ")[2]
        for each in about.get_all("Classifier") or ()
        if each.startswith("License :: ") and each != "License :: OSI Approved"
    ]
    # The whole text of a licence sometimes stands where its name should.
    told = told or [(about.get("License") or "").strip().split("\n")[0]]
    names = [next((name for pattern, name in NAMES if re.search(pattern, each, re.IGNORECASE)), "unknown") for each in told]
    return " OR ".join(dict.fromkeys(names))


def _short(expression: str) -> str:
    """Leave out what makes no difference here: ``-only`` and ``-or-later``, and exceptions, which only allow more."""
    plain = re.sub(r"-(only|or-later)\b", "", re.sub(r"\s+WITH\s+\S+", "", expression, flags=re.IGNORECASE))
    return re.sub(r"\s+(and|or)\s+", lambda word: word[0].upper(), plain.replace("(", "").replace(")", ""))


def kind(dependency: Dependency) -> str:
    """Return how we stand to a licence: ``free``, ``limited``, ``tool``, or ``refused``."""
    allowed = ((FREE, "free"), (LIMITED, "limited"), (TOOLS_ONLY, "tool"))
    worst = 0
    for part in re.split(r"\s+AND\s+", licence(dependency)):
        choices = [place for one in re.split(r"\s+OR\s+", part) for place, (names, _kind) in enumerate(allowed) if one in names]
        worst = max(worst, min(choices, default=len(allowed)))
    found = allowed[worst][1] if worst < len(allowed) else "refused"
    return "refused" if found == "tool" and not dependency.parts <= set(FOR_DEVELOPERS) else found


def page(found: Iterable[Dependency]) -> str:
    """Return the page."""
    every = list(found)
    users = [each for each in every if not each.parts <= set(FOR_DEVELOPERS)]
    developers = [each for each in every if each.parts <= set(FOR_DEVELOPERS)]
    return "\n".join([*_HEAD, *_table(users), "", *_MIDDLE, *_table(developers), ""])


_HEAD: Final = """\
# Licences of what kinagraph needs
<!-- Made by tools/licences.py. -->

kinagraph is under the MIT licence. It contains one work of others, vis-network, which draws the map (MIT and Apache-2.0, in
`kinagraph/present/map/vendor`). All else is installed beside it by pip, as its makers released it, and none of it is in kinagraph's wheel.

- *Free* licences (MIT, BSD, Apache-2.0, ISC, PSF and their like) ask for no more than their notice, which comes with each.
- *Limited* ones (MPL-2.0, LGPL, EPL-2.0) ask that changes to their own files stay free, and that the part can be exchanged. It can, with
  pip, and kinagraph changes none of them. Who puts all of it into one program (an installer, say) hands their texts and sources on with it.
- GPL is taken for *tools* only: programs that a developer runs, and that nothing of kinagraph imports or contains.
- What is unknown is read by hand, and stands in `tools/licences.py`; until then `python tools/licences.py --check` fails.

The table was made with what was installed on Linux. Other systems need a little less or more (`colorama` on Windows), and what others need
may change with their next release; `--check` looks at what is installed where it runs. The bounds are those that kinagraph states.

## What a user installs
""".splitlines()
_MIDDLE: Final = ["## What only those who work on kinagraph install", ""]


def _table(found: Iterable[Dependency]) -> list[str]:
    rows = (f"| {each.name} | {licence(each)} | {kind(each)} | {_needed_by(each)} | {each.bound and f'`{each.bound}`'} |" for each in found)
    return ["| Library | Licence | | Needed by | Our bound |", "|---|---|---|---|---|", *rows]


def _needed_by(dependency: Dependency) -> str:
    if "" in dependency.parts:
        return "kinagraph"
    users = [part for part in FOR_USERS if part in dependency.parts]
    # Of the extras for developers each takes in the one before.
    parts = users or [next(part for part in FOR_DEVELOPERS if part in dependency.parts)]
    return ", ".join(f"`[{part}]`" for part in parts)


def main() -> int:
    """Write the page or check the licences; return the exit code."""
    found = dependencies()
    refused = [f"{each.name}: {licence(each)}" for each in found.values() if kind(each) == "refused"]
    for each in refused:
        print(f"no licence that we know to be compatible: {each}", file=sys.stderr)  # noqa: T201
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(found.values()), encoding="utf-8")
        return bool(refused)
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    missing = [each.name for each in found.values() if each.bound and f"| {each.name} |" not in text]
    stale = [
        each.name for each in found.values() if each.bound and f"| {each.name} | {licence(each)} |" not in text and each.name not in missing
    ]
    if missing or stale:
        print(f"docs/licences.md lacks {', '.join(missing + stale)}: run python tools/licences.py", file=sys.stderr)  # noqa: T201
    return bool(refused or missing or stale)


if __name__ == "__main__":
    sys.exit(main())
