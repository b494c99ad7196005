"""``loads`` and ``undo`` on the command line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kinagraph.cli import record
from kinagraph.cli.main import program
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KINAGRAPH_USER", "Coordinator")

    def invoke(*arguments: str, code: int = 0, answer: str | None = None) -> Result:
        result = CliRunner().invoke(program, list(arguments), prog_name="kinagraph", input=answer)
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result

    return invoke


@pytest.fixture
def two(run: Callable[..., Result], write_tables: Callable[..., Path]) -> Callable[..., Result]:
    """Run a command where two loads were loaded: the actors, and a changed one with a contact."""
    run("load", str(write_tables(actors=ACTORS)))
    run(
        "load",
        str(
            write_tables(
                actors=[{**ACTORS[3], "name": "Canton"}], contacts=[{"id": "c1", "date": "2012", "kind": "visit", "participants": "us;gd"}]
            )
        ),
    )
    return run


def listed(run: Callable[..., Result]) -> list[dict]:
    return json.loads(run("loads", "--format", "json").stdout)["loads"]


def test_undo_takes_back_the_last_load_and_loads_says_so(two: Callable[..., Result]) -> None:
    told = two("undo", "--yes")
    assert re.search(r"actors +0 +1\ncontacts +1 +0\nparticipants +2 +0", told.stdout)
    assert "Taken back; kinagraph.duckdb is as if it had never been loaded." in told.stdout
    first, second, undo = listed(two)
    assert [load["action"] for load in (first, second, undo)] == ["load", "load", "undo"]
    assert {load["by"] for load in (first, second, undo)} == {"Coordinator"}
    assert (second["undone_by"], undo["undoes"]) == (undo["id"], [second["id"]])
    shown = two("loads").stdout
    assert f"undone by {undo['id'][:8]}" in shown
    assert f"undid {second['id'][:8]}" in shown
    assert "återkallad genom" in two("loads", "--lang", "sv").stdout


def test_undo_shows_what_it_would_do(two: Callable[..., Result]) -> None:
    assert "Nothing was written" in two("undo", "--dry-run").stdout
    found = json.loads(two("undo", "--dry-run", "--format", "json").stdout)
    assert (found["dry_run"], found["undo"], found["undoes"]) == (True, None, [listed(two)[1]["id"]])
    assert {"table": "participants", "removed": 2, "restored": 0} in found["tables"]
    assert two("undo", "--dry-run", "--format", "csv").stdout.startswith("table,removed,restored\nactors,0,1\n")
    assert len(listed(two)) == 2


def test_undo_asks_on_a_terminal(two: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    told = two("undo", code=2).stderr
    assert "there is nobody to ask" in told
    assert "--yes" in told
    monkeypatch.setattr(record, "_can_ask", lambda: True)
    no = two("undo", answer="n\n")
    assert "as it was" in no.stderr
    assert len(listed(two)) == 2
    yes = two("undo", answer="y\n")
    assert "Take it back?" in yes.stderr
    assert "Taken back" in yes.stdout
    assert len(listed(two)) == 3


def test_undo_refuses(two: Callable[..., Result]) -> None:
    first, second = (load["id"] for load in listed(two))
    told = two("undo", first[:8], "--yes", code=4).stderr
    assert "others built on it" in told
    assert "it changed 1 row (actors gd)" in told
    assert "1 row of it refers to what would go (participants c1 – us → us)" in told
    assert f"kinagraph undo {second[:8]}" in told
    two("undo", second[:8], "--yes")
    assert "was taken back already" in two("undo", second[:8], "--yes", code=2).stderr
    assert "is itself an undo" in two("undo", listed(two)[2]["id"], "--yes", code=2).stderr
    assert "there is no load nowhere" in two("undo", "nowhere", "--yes", code=2).stderr
    two("undo", "--yes")
    assert "there is no load to take back" in two("undo", "--yes", code=2).stderr


def test_undo_refuses_in_swedish(two: Callable[..., Result]) -> None:
    first = listed(two)[0]["id"]
    assert "den ändrade 1 rad (aktörer gd)" in two("undo", first[:8], "--yes", "--lang", "sv", code=4).stderr


def test_undo_without_a_store(run: Callable[..., Result], tmp_path: Path) -> None:
    run("undo", "--yes", "--dry-run", code=2)
    assert not list(tmp_path.glob("*.duckdb*"))


def test_loads_shows_one(two: Callable[..., Result]) -> None:
    second = listed(two)[1]
    shown = two("loads", second["id"][:6]).stdout
    assert second["id"] in shown
    assert "by: Coordinator" in shown
    assert "actors.csv  sha256 " in shown
    assert re.search(r"participants +2 +0 +0 +0 +0", shown)
    found = json.loads(two("loads", second["id"], "--format", "json").stdout)
    assert [each["table"] for each in found["tables"] if each["created"]] == ["contacts", "participants"]
    assert "contacts,1,0,0,0,0" in two("loads", second["id"], "--format", "csv").stdout
    assert "there is no load xyz" in two("loads", "xyz", code=2).stderr


def test_export_and_back(two: Callable[..., Result]) -> None:
    told = two("export", "out").stdout
    assert "Written: out (actors: 6, contacts: 1, participants: 2)" in told
    assert "kinagraph load out" in told
    assert "everything was there already" in two("load", "out").stdout
    assert "there are files in out already" in two("export", "out", code=2).stderr
    two("export", "out", "--force")
    assert json.loads(two("export", "network.xlsx", "--format", "json").stdout)["files"] == ["network.xlsx"]
    assert "network.xlsx is there already" in two("export", "network.xlsx", code=2).stderr
    assert "can't be written as .csv" in two("export", "contacts.csv", code=2).stderr
    assert "there is no folder" in two("export", "no/such", code=2).stderr
    assert "there is no network" in two("export", "x", "--store", "nowhere.duckdb", code=4).stderr
    assert "--parquet and --neo4j-admin don't go together" in two("export", "both", "--parquet", "--neo4j-admin", code=2).stderr
    assert "kontakter: 1" in two("export", "ut.xlsx", "--lang", "sv").stdout
