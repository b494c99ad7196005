"""A password is nowhere to be found but where it was put: not in what is printed, logged, written or run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from click.testing import CliRunner

from kinagraph.cli.main import program
from tests.conftest import ACTORS
from tests.servers.neo4j_server import free_port, set_password
from tests.store.test_neo4j import ask
from tests.store.test_passwords import Memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.neo4j_server import Server

MARKER = "Swordfish-marker-4711"
WITH_LOGS = "import logging; logging.basicConfig(level=logging.DEBUG); from kinagraph.cli.main import main; main()"


def run(folder: Path, *arguments: str, code: int | None = None, given: str | None = None, **environment: str) -> str:
    """Run a command as a process of its own that logs all it can; its arguments are looked at while it runs."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", WITH_LOGS, *arguments],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "HOME": str(home), "KINAGRAPH_CACHE": str(folder / "cache"), **environment},
    )
    command_line = Path(f"/proc/{process.pid}/cmdline")
    shown, pause = b"", Event()
    if given is not None:
        process.stdin.write(given)
    process.stdin.close()
    while process.poll() is None and command_line.exists() and pause.wait(0.05) is False:
        shown += command_line.read_bytes()
    told = process.stdout.read()
    process.stdout.close()
    process.wait(timeout=60)
    if code is not None:
        assert process.returncode == code, told
    assert MARKER not in shown.decode(errors="replace") or any(MARKER in argument for argument in arguments)
    return told


def written(folder: Path) -> list[Path]:
    """Return the files that hold the marker."""
    return [path for path in folder.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes()]


def test_a_password_leaves_no_trace(neo4j_auth_server: Server, tmp_path: Path, write_tables: Callable[..., Path]) -> None:
    set_password(neo4j_auth_server, MARKER)
    try:
        there = {"NEO4J_PASSWORD": MARKER, "KINAGRAPH_STORE": neo4j_auth_server.uri}
        tables = str(write_tables(actors=ACTORS))
        told = run(tmp_path, "load", tables, code=0, **there)
        assert "DEBUG:neo4j" in told, "the driver's own log is looked at too"
        told += run(tmp_path, "loads", "--format", "json", code=0, **there)
        told += run(tmp_path, "backup", "backup.duckdb", code=0, **there)
        told += run(tmp_path, "status", "--verify", code=0, **there)
        told += run(tmp_path, "stale", code=4, **{**there, "NEO4J_USERNAME": "nobody"})
        told += run(tmp_path, "stale", code=4, **{**there, "NEO4J_PASSWORD": f"{MARKER}-wrong"})
        told += run(tmp_path, "stale", code=4, **{**there, "KINAGRAPH_STORE": f"bolt://127.0.0.1:{free_port()}"})
        assert MARKER not in told
        assert written(tmp_path) == []
        nodes = ask(neo4j_auth_server, "MATCH (n) RETURN properties(n)")
        assert nodes
        assert MARKER not in repr(nodes)
    finally:
        set_password(neo4j_auth_server, "another illustrative one")


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (("stale", "--store", f"neo4j://me:{MARKER}@127.0.0.1"), {}, "holds no user and no password"),
        (("stale",), {"KINAGRAPH_STORE": f"bolt+s://me:{MARKER}@127.0.0.1"}, "holds no user and no password"),
        (("stale", "--store", f"postgres://me:{MARKER}@127.0.0.1"), {}, "is no address that kinagraph can open"),
        (("load", ".", "--store", f"neo4j://me:{MARKER}@[127.0.0.1"), {}, "this is no address of a Neo4j server"),
        (("stale", f"--password={MARKER}"), {}, "a password is no option"),
        (("--password", MARKER, "stale"), {}, "a password is no option"),
        (("load", "x", "--neo4j-password", MARKER), {}, "a password is no option"),
        (("password", f"--password={MARKER}"), {}, "a password is no option"),
    ],
)
def test_a_password_where_others_see_it_is_refused_and_not_shown_again(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], says: str
) -> None:
    told = run(tmp_path, *arguments, code=2, **environment)
    assert says in told
    assert MARKER not in told
    assert written(tmp_path) == []


@pytest.mark.parametrize(
    "line", [f'neo4j_password = "{MARKER}"', f'password = "{MARKER}"', f'NEO4J_PASSWORD = "{MARKER}"', f'store = "bolt://me:{MARKER}@host"']
)
def test_a_password_in_the_settings_is_refused(tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kinagraph.toml").write_text(line, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(program, ["stale"])
    assert result.exit_code == 2
    assert "password" in result.output
    assert MARKER not in result.output


# kinagraph password


@pytest.fixture
def memory() -> Any:
    before = keyring.get_keyring()
    made = Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_the_keyring_keeps_a_password_and_gives_it_away_again(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    runner, where = CliRunner(), ["--store", "neo4j+s://host/"]
    kept = runner.invoke(program, ["password", *where], input=f"{MARKER}\n")
    assert kept.exit_code == 0
    assert "The password of neo4j at neo4j+s://host is in the keyring" in kept.output
    assert memory.kept == {("kinagraph neo4j+s://host", "neo4j"): MARKER}
    monkeypatch.setenv("NEO4J_PASSWORD", "x")
    assert "goes before it" in runner.invoke(program, ["password", *where], input=f"{MARKER}\n").output
    gone = runner.invoke(program, ["password", "--remove", *where])
    assert "is out of the keyring" in gone.output
    assert memory.kept == {}
    assert "There is none" in runner.invoke(program, ["password", "--remove", *where]).output
    assert MARKER not in kept.output + gone.output


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (["--store", "x.duckdb"], "x\n", "which has no password"),
        (["--store", "bolt://host"], "", "there is no password"),
        (["--store", "bolt://host"], "\n", "there is no password"),
    ],
)
def test_what_the_keyring_is_not_asked(memory: Memory, arguments: list[str], given: str, says: str) -> None:
    result = CliRunner().invoke(program, ["password", *arguments], input=given)
    assert result.exit_code == 2
    assert says in result.output
    assert memory.kept == {}
