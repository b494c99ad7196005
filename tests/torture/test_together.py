"""Two who load at the same time, and one who reads while another loads: both are served or one is told, and nothing is lost."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.torture.tools import THOROUGH, end, start, tables, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network

ROWS = 400


def actors(folder: Path, letter: str) -> Path:
    """Write actors whose ids begin with a letter."""
    folder.mkdir(exist_ok=True)
    path = folder / f"actors-{letter}.csv"
    lines = [f"{letter}{n},Unit {letter} {n},other,SE" for n in range(ROWS)]
    path.write_text("id,name,kind,country\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def address(network: Network) -> str:
    return network.store.name


@pytest.mark.parametrize("there", [False, True], ids=["the first loads", "later loads"])
def test_two_load_at_once(empty: Network, there: bool, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """Whoever is told that another loads tries again, and both are there in the end."""
    count = 0
    refused = 0
    if there:
        empty.load(actors(tmp_path / "files", "z"))
        count = ROWS
    for number in range(THOROUGH):
        letters = [f"{first}{number}x" for first in "ab"]
        files = [actors(tmp_path / "files", letter) for letter in letters]
        begun = time.monotonic()
        both = [start("load", file, "--store", address(empty), "--table", "actors", folder=tmp_path) for file in files]
        for file, process in zip(files, both, strict=True):
            ended = end(process, begun)
            if ended.code:
                assert re.search(r"is in use|someone else|took too long", told(ended, 4)), ended
                refused += 1
                empty.load(file, table="actors")
        count += 2 * ROWS
        rows = tables(empty.store)["actors"]
        assert len(rows) == count
    record_property("torture", f"{THOROUGH} times two loads at once: {refused} of {2 * THOROUGH} were told to load again")


def test_one_reads_while_another_loads(empty: Network, tmp_path: Path) -> None:
    """What is read is as it was before, or as it is after."""
    before = actors(tmp_path / "files", "a")
    empty.load(before, table="actors")
    held = {ROWS}
    for number in range(THOROUGH):
        more = actors(tmp_path / "files", f"b{number}x")
        loading = start("load", more, "--store", address(empty), "--table", "actors", folder=tmp_path)
        begun = time.monotonic()
        seen: list[Any] = []
        while loading.poll() is None:
            folder = tmp_path / f"out-{number}-{len(seen)}"
            ended = end(start("export", folder, "--store", address(empty), folder=tmp_path), begun)
            if ended.code:
                assert re.search(r"is in use|is being loaded", told(ended, 4)), ended
            else:
                seen.append(len((folder / "actors.csv").read_text(encoding="utf-8").splitlines()) - 1)
        assert end(loading, begun).code == 0
        held.add(ROWS * (number + 2))
        assert set(seen) <= held
    assert len(tables(empty.store)["actors"]) == max(held)
