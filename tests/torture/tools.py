"""What the tests of this folder share: the program as a process, a network that changes, and all that a store holds.

How much is tried is set from outside (``make torture`` does):

- ``KINAGRAPH_TEST_KILLS``: how often a command is killed, on each store;
- ``KINAGRAPH_TEST_FUZZ``: how many times as much is tried of what is random;
- ``KINAGRAPH_TEST_SEED``: where chance begins. It is printed, so that what failed can be tried again.
"""

from __future__ import annotations

import csv
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import hypothesis
from hypothesis import HealthCheck
from hypothesis import strategies as st

from kinagraph.model import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kinagraph.store.base import Store

KILLS: Final = int(os.environ.get("KINAGRAPH_TEST_KILLS", "4"))
THOROUGH: Final = int(os.environ.get("KINAGRAPH_TEST_FUZZ", "1"))
SEED: Final = int(os.environ.get("KINAGRAPH_TEST_SEED", "1"))

PATIENCE: Final = 300
"""Seconds after which a process that should have ended is said to hang."""

Everything = dict[str, list[tuple[Any, ...]]]


def chance(*about: object) -> random.Random:
    """Give chance of its own for a test, by the seed of the run."""
    return random.Random(repr((SEED, *about)))


def by_chance(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let Hypothesis try a test by the seed of the run: its ``luck`` is chance that it shrinks to the least that fails."""

    def tried(test: Callable[..., None]) -> Callable[..., None]:
        how = hypothesis.settings(max_examples=examples * THOROUGH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        return hypothesis.seed(SEED)(how(hypothesis.given(luck=st.randoms(use_true_random=False))(test)))

    return tried


# The program


@dataclass(frozen=True)
class Ended:
    """A command that came to its end."""

    code: int
    out: str
    err: str
    seconds: float


def start(*arguments: object, folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the program in a folder, with its caches and temporary files there too."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("KINAGRAPH_", "NEO4J_"))}
    env |= {"KINAGRAPH_CACHE": str(folder / "cache"), "LANGUAGE": "en", "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "kinagraph", *map(str, arguments)],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def end(process: subprocess.Popen[str], begun: float) -> Ended:
    """Wait for the end of a command."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"it hangs: {process.args}\n{err}") from None
    return Ended(process.returncode, out, err, time.monotonic() - begun)


def run(*arguments: object, folder: Path, **environment: str) -> Ended:
    """Run the program to its end."""
    begun = time.monotonic()
    return end(start(*arguments, folder=folder, **environment), begun)


def told(ended: Ended, code: int | Iterable[int]) -> str:
    """Return the sentence with which a command failed, and hold it to what errors are to be."""
    codes = {code} if isinstance(code, int) else set(code)
    assert ended.code in codes, ended
    assert "Traceback" not in ended.err + ended.out, ended.err
    [sentence] = re.findall(r"^Error: (.+)$", ended.err, re.MULTILINE)
    assert re.search(r"^Hint: .+$", ended.err, re.MULTILINE), ended.err
    assert len(ended.err) < 3000, ended.err
    return str(sentence)


# A network that changes


def write_network(folder: Path, contacts: int, *, changed: bool = False) -> Path:
    """Write a network of offices, not persons, as CSV files; ``changed`` alters many of its rows and adds others."""
    folder.mkdir(parents=True)
    again = " again" if changed else ""
    ours, theirs = 12, 40
    actors = [{"id": f"o{n}", "name": f"Unit {n}", "kind": "region_unit", "country": "SE", "themes": ""} for n in range(ours)]
    actors += [
        {"id": f"t{n}", "name": f"Province {n}{again if n % 3 else ''}", "kind": "province", "country": "CN", "themes": "health;water"}
        for n in range(theirs + 10 * changed)
    ]
    people = [
        {"id": f"p{n}", "name": f"Office {n}", "actor": f"t{n}", "role": f"office{again}", "level": "official", "from": "2005"}
        for n in range(theirs)
    ]
    rows = range(contacts + contacts // 5 * changed)
    met = [
        {
            "id": f"c{n}",
            "date": f"{2005 + n % 8}-{1 + n % 12:02}",
            "kind": ("visit", "meeting", "call", "delegation")[n % 4],
            "purpose": f"About matter {n}{again if n % 2 else ''}",
            "themes": ("health", "water", "health;research")[n % 3],
        }
        for n in rows
    ]
    part = [
        {"contact": f"c{n}", "actor": each, "person": person, "role": "host" if changed and n % 5 == 0 else ""}
        for n in rows
        for each, person in ((f"o{n % ours}", ""), (f"t{n % theirs}", ""), ("", f"p{(n + 1) % theirs}"))
    ]
    points = [
        {"id": f"f{n}", "contact": f"c{n}", "action": f"Write{again}", "due": "2013", "done": "yes" if changed and n % 2 else ""}
        for n in rows
        if n % 4 == 0
    ]
    agreed = [{"id": "a1", "title": f"Agreement{again}", "parties": "o1;t1", "signed": "2006"}]
    pairs = [{"home": f"o{n}", "partner": f"t{n}", "cadence_days": 200 + 10 * changed} for n in range(ours)]
    tables: dict[str, Sequence[dict[str, Any]]] = {
        "actors": actors,
        "people": people,
        "contacts": met,
        "participants": part,
        "followups": points,
        "agreements": agreed,
        "relations": pairs,
    }
    for name, rows_of_table in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows_of_table[0]))
            writer.writeheader()
            writer.writerows(rows_of_table)
    return folder


# What a store holds


def everything(store: Store) -> Everything:
    """Return all that a store holds, its record of loads and the rows that it keeps for an undo among it."""
    with store.reading() as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema = 'main'"
        ).fetchall()
        return {name: sorted(connection.execute(f"FROM {name}").fetchall(), key=repr) for (name,) in sorted(found)}


def tables(store: Store) -> Everything:
    """Return the tables of the model alone, without who wrote which row."""
    with store.reading() as connection:
        return {name: sorted(connection.execute(f"SELECT * EXCLUDE (load_id) FROM {name}").fetchall(), key=repr) for name in TABLES}


# Moments


def files_that_change(path: Path) -> Callable[[], object]:
    """Return what tells whether a DuckDB file or its log changed since it was last asked."""
    watched = [path, path.with_name(f"{path.name}.wal")]

    def look() -> object:
        seen = []
        for each in watched:
            try:
                about = each.stat()
                seen.append((about.st_size, about.st_mtime_ns))
            except FileNotFoundError:
                seen.append(None)
        return seen

    return look


@dataclass(frozen=True)
class Course:
    """How a command goes when nobody disturbs it: how long it takes, and how often what it writes changes."""

    seconds: float
    changes: int


def course(process: subprocess.Popen[str], look: Callable[[], object]) -> Course:
    """Watch a command to its end."""
    begun = time.monotonic()
    changes, before = 0, look()
    while process.poll() is None:
        now = look()
        changes, before = changes + (now != before), now
        assert time.monotonic() - begun < PATIENCE
    seconds = time.monotonic() - begun
    assert end(process, begun).code == 0
    return Course(seconds, changes)


def kill_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Kill a command after a time; say whether it was still running."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode == -9


def kill_at_change(process: subprocess.Popen[str], look: Callable[[], object], number: int, then: float) -> bool:
    """Kill a command some thousandths of a second after the n-th change of what it writes; say whether it was still running."""
    begun, before = time.monotonic(), look()
    while number and process.poll() is None:
        now = look()
        number, before = number - (now != before), now
        assert time.monotonic() - begun < PATIENCE
    return kill_after(process, then)
