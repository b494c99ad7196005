"""``persons``, ``about`` and ``forget`` on the command line."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kinagraph.cli import persons
from kinagraph.cli.main import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

DAY = ("--as-of", "2012-12-31")


@pytest.fixture
def own(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on a copy of the sample; answers are typed."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(sample_file, tmp_path / "kinagraph.duckdb")

    def invoke(*arguments: str, code: int = 0, answer: str | None = None) -> Result:
        result = CliRunner().invoke(program, list(arguments), prog_name="kinagraph", input=answer)
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result

    return invoke


def test_persons_lists_who_could_be_forgotten(run: Callable[..., Result]) -> None:
    told = run("persons", *DAY, "--unused-since", "2010-01-01").stdout
    assert "2 of 46 persons took part in nothing since 2010-01-01 and answer for nothing open, as of 2012-12-31" in told
    assert "no contact since" in told
    rows = json.loads(run("persons", *DAY, "--unused-since", "2010-01-01", "--format", "json").stdout)
    assert (rows["examined"], rows["found"]) == (46, 2)
    assert [row["person"] for row in rows["findings"]] == ["p-off1", "p-off15"]
    assert rows["findings"][0]["reasons"] == ["no_contact_since", "left"]
    assert rows["findings"][0]["sentence"].startswith(
        "Official 1, internationell samordnare (Enheten för interregionalt samarbete); 10 contacts"
    )
    everybody = run("persons", *DAY, "--format", "csv").stdout
    assert everybody.count("\n") == 47
    of_one = json.loads(run("persons", *DAY, "--actor", "Lunds kommun", "--format", "json").stdout)
    assert {row["actor_name"] for row in of_one["findings"]} == {"Lunds kommun"}


def test_about_tells_it_and_writes_it(run: Callable[..., Result], tmp_path: Path) -> None:
    told = run("about", "Official 3").stdout
    assert "What is held of Official 3" in told
    assert "official3@example.org" in told
    held = json.loads(run("about", "p-off3", "--format", "json").stdout)
    assert held["ids"] == ["p-off3"]
    assert len(held["rows"]) == 39
    assert run("about", "p-off3", "-o", "about.docx").stdout == "Wrote about.docx\n"
    assert (tmp_path / "about.docx").read_bytes()[:2] == b"PK"
    assert "is no kind of file that can be written" in run("about", "p-off3", "-o", "about.txt", code=2).stderr
    nobody = run("about", "nobody", code=5).stderr
    assert "there is no person called “nobody”" in nobody
    assert "kinagraph persons" in nobody


def test_forget_asks_for_the_id(own: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kinagraph.duckdb"
    before = path.read_bytes()
    assert "there is nobody to ask" in own("forget", "p-off3", code=2).stderr
    monkeypatch.setattr(persons, "_can_ask", lambda: True)
    refused = own("forget", "Official 3", answer="yes\n").stderr
    assert "Type p-off3 to erase this person" in refused
    assert "kinagraph.duckdb is as it was." in refused
    assert path.read_bytes() == before
    assert b"official3@example.org" in before

    done = own("forget", "Official 3", answer="p-off3\n").stdout
    assert "The person is erased from kinagraph.duckdb." in done
    assert "Official 3" not in done
    assert b"official3@example.org" not in path.read_bytes()
    assert [load["action"] for load in json.loads(own("loads", "--format", "json").stdout)["loads"]] == ["load", "forget"]


def test_forget_takes_no_part_of_a_name(own: Callable[..., Result]) -> None:
    own("forget", "p-off1", "--yes")
    # Nobody else begins so by chance and goes, too.
    assert "there is no person called “p-off1”" in own("forget", "p-off1", "--yes", code=5).stderr
    assert "there is no person called “official”" in own("forget", "official", "--yes", code=5).stderr


def test_forget_for_programs_and_in_swedish(own: Callable[..., Result]) -> None:
    seen = json.loads(own("forget", "p-off2", "--dry-run", "--format", "json").stdout)
    assert seen["dry_run"] is True
    assert seen["ids"] == ["p-off2"]
    assert {row["table"]: row["erased"] for row in seen["tables"]}["people"] == 1
    told = own("forget", "p-off2", "--dry-run", "--texts", "--also", "Tianjin", "--lang", "sv").stdout
    assert "namnet tas bort ur dem:" in told
    assert "Inget har skrivits (provkörning)." in told
    done = json.loads(own("forget", "p-off2", "--yes", "--format", "json").stdout)
    assert done["ids"] == []
    assert done["load"]
