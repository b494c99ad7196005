"""What stands beside us in the benchmarks gives the same answers: else its time would say nothing."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ALTERNATIVES = ROOT / "benchmarks" / "alternatives"
DAYS = {"generated": date(2024, 12, 31), "golden": date(2012, 12, 31)}


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give the folders of a generated network of 1,000 contacts and, where it is here, of the worked example."""
    folder = tmp_path_factory.mktemp("networks")
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), str(folder / "generated"), "--contacts", "1000"]
    subprocess.run(command, check=True)
    golden = ROOT.parent / "shared" / "golden" / "small"
    if golden.is_dir():
        shutil.copytree(golden, folder / "golden", ignore=shutil.ignore_patterns("expected"))
    return {path.name: path for path in folder.iterdir()}


def ours(network: Network, day: date) -> dict[str, list[tuple[str, ...]]]:
    """Return the keys of the three lists, and what tells most of each row, in the order of use."""
    snap = network.at(day)
    return {
        "stale": [(row["home"], row["partner"], row["state"]) for row in snap.stale()],
        "high-level": [(row["home"], row["partner"], row["levels"]) for row in snap.high_level_only()],
        "unfollowed": [(row["contact"], ";".join(row["reasons"])) for row in snap.unfollowed()],
    }


def theirs(name: str, *command: Any) -> list[tuple[str, ...]]:
    done = subprocess.run(
        [sys.executable, str(ALTERNATIVES / f"with_{name}.py"), *map(str, command)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [tuple(row) for row in csv.reader(io.StringIO(done.stdout))][1:]


def test_pandas_and_sqlite_give_our_rows(networks: dict[str, Path], tmp_path: Path) -> None:
    for name, folder in networks.items():
        network = Network(open_store(str(tmp_path / f"{name}.duckdb"), Settings()), Settings())
        network.load(folder)
        expected = ours(network, DAYS[name])
        assert all(expected.values())
        theirs("sqlite", "load", folder, tmp_path / f"{name}.sqlite")
        for which, rows in expected.items():
            assert theirs("pandas", which, folder, DAYS[name]) == rows
            assert theirs("sqlite", which, tmp_path / f"{name}.sqlite", DAYS[name]) == rows


def test_cypher_gives_our_rows(networks: dict[str, Path], empty_neo4j: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(cache=str(tmp_path / "cache"))
    network = Network(open_store(empty_neo4j.uri, settings), settings)
    network.load(networks["generated"])
    if empty_neo4j.auth:
        monkeypatch.setenv("NEO4J_USERNAME", empty_neo4j.auth[0])
        monkeypatch.setenv("NEO4J_PASSWORD", empty_neo4j.auth[1])
    for which, rows in ours(network, DAYS["generated"]).items():
        assert theirs("cypher", which, empty_neo4j.uri, DAYS["generated"]) == rows


def test_the_bench_measures_stops_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import measure
    import tables

    def run(code: str, seconds: float = 60, megabytes: float = 1000) -> Any:
        return measure.measure([sys.executable, "-c", code], measure.Limits(seconds, megabytes), tmp_path, {})

    done = run("import subprocess, sys; subprocess.run([sys.executable, '-c', 'x = bytearray(80 << 20)'])")
    assert done.known
    assert done.memory > 80
    ballast = b"x" * (200 << 20)  # what we hold ourselves isn't the command's
    assert run("__import__('threading').Event().wait(0.2)").memory < 100 < len(ballast) >> 20
    stopped = run("input() if False else __import__('threading').Event().wait()", seconds=0.2)
    greedy = run("x = bytearray(300 << 20); __import__('threading').Event().wait()", megabytes=200)
    failed = run("raise SystemExit('no such thing')")
    assert (stopped.more_than, greedy.more_than) == ("0.2 s", "0.195312 GB")
    assert failed.failed == "exit code 1: no such thing"

    results = tables.Results(["A machine."], {"load": 20.0})
    results.costs = {
        0: {"help": {"kinagraph": done}},
        10: {"load": {"kinagraph": done, "SQLite": failed}},
        100: {"load": {"kinagraph": done, "SQLite": stopped}},
    }
    page = tmp_path / "page.md"
    page.write_text(f"# Before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    tables.put(page, tables.render(results))
    tables.put(page, tables.render(results))
    text = page.read_text()
    assert text.startswith("# Before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "more than 0.2 s" in text
    assert "- load, 10 contacts, SQLite: exit code 1: no such thing" in text
    assert "| load | 20 |" in text
    assert "1.0 ×" in text
    page.write_text("no place")
    with pytest.raises(SystemExit, match="has no place for the tables"):
        tables.put(page, "")
