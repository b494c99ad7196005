"""Nothing that stands in a table is obeyed by the terminal on which it is shown."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kinagraph.network import Network
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVIL = "\x1b]0;title\x07\x1b[2J\x9b31m\u202eGuangdong"
DANGER = ("\x1b]", "\x1b[2J", "\x07", "\x9b", "\u202e")


@pytest.fixture
def evil(network: Network, write_tables: Callable[..., Path]) -> Path:
    """Give a store in which every text is evil."""
    actors = [{**row, "name": row["name"] + EVIL, "aliases": EVIL, "notes": EVIL} for row in ACTORS]
    people = [{"id": "p", "name": EVIL, "actor": "gd", "role": EVIL}, {"id": "q", "name": EVIL, "actor": "us"}]
    contacts = [
        {"id": f"c{n}", "date": f"201{n}-01-01", "kind": "visit", "purpose": EVIL, "participants": "us;gd", "themes": EVIL}
        for n in range(4)
    ]
    points = [{"id": "f", "contact": "c3", "action": EVIL, "responsible": "us", "due": "2013-02"}]
    network.load(write_tables(actors=actors, people=people, contacts=contacts, followups=points))
    return network.store.path  # type: ignore[attr-defined, no-any-return]


def _run(arguments: list[str], *, terminal: bool) -> str:
    """Run the program and return all that it wrote, on a terminal of its own or into a pipe."""
    command = [sys.executable, "-m", "kinagraph", *arguments]
    if not terminal:
        done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
        return (done.stdout + done.stderr).decode("utf-8")
    import pty

    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env={**os.environ, "PYTHONIOENCODING": "utf-8", "TERM": "xterm"}
    )
    os.close(theirs)
    found = b""
    while True:
        try:
            part = os.read(mine, 1 << 16)
        except OSError:
            break
        if not part:
            break
        found += part
    process.wait()
    os.close(mine)
    return found.decode("utf-8")


COMMANDS = [
    ["stale", "--as-of", "2015-12-31"],
    ["unfollowed", "--as-of", "2015-12-31"],
    ["relations", "--as-of", "2015-12-31"],
    ["doctor", "--as-of", "2015-12-31"],
    ["actor", "gd", "--as-of", "2015-12-31"],
    ["check", "--as-of", "2015-12-31"],
    ["status"],
    ["stale", "--partner", EVIL],
]


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: ascii(" ".join(arguments)))
def test_no_name_is_obeyed(arguments: list[str], evil: Path) -> None:
    for terminal in (True, False):
        shown = _run([*arguments, "--store", str(evil)], terminal=terminal)
        assert "Guangdong" in shown or arguments in (["status"], COMMANDS[5])
        assert [sign for sign in DANGER if sign in shown] == []


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_what_another_program_reads_is_whole(evil: Path) -> None:
    arguments = ["relations", "--as-of", "2015-12-31", "--format", "csv", "--store", str(evil)]
    assert "\x1b]0;title\x07" in _run(arguments, terminal=False)
    shown = _run(arguments, terminal=True)
    assert [sign for sign in DANGER if sign in shown] == []


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_no_error_is_obeyed(tmp_path: Path, write_tables: Callable[..., Path]) -> None:
    folder = write_tables(actors=[{"id": "a", "name": "A", "kind": EVIL, "country": EVIL, EVIL: "x"}])
    for terminal in (True, False):
        shown = _run(["load", str(folder), "--store", str(tmp_path / "x.duckdb")], terminal=terminal)
        assert "Guangdong" in shown
        assert [sign for sign in DANGER if sign in shown] == []
