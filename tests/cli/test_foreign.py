"""``kinagraph mapping``: drafted, checked, loaded, and used wrongly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kinagraph.cli.main import program
from tests.cli.test_commands import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

__all__ = ["run"]
REGISTER = """Visits to us,,,,
Unit,Date,Organisation,Purpose,Comments
Health,5 March 2012,Guangdong Health Department,Review of the agreement,
,v. 47 2012,"Deborah Turness, ITV",A film,late
,12 April 2012,Tianjin Port; Binhai New Area,Ports,
Total,,,,
"""


@pytest.fixture
def register(tmp_path: Path) -> str:
    (tmp_path / "visits.csv").write_text(REGISTER, encoding="utf-8")
    return "visits.csv"


def test_a_file_nobody_has_seen_is_drafted_checked_and_loaded(run: Callable[..., Result], register: str) -> None:
    drafted = run("mapping", register, "-o", "m.toml")
    assert drafted.stdout == "Written: m.toml\n"
    assert "Next: kinagraph mapping --check m.toml visits.csv" in drafted.stderr
    checked = run("mapping", "--check", "m.toml", register)
    assert "visits.csv, row 4" in checked.stdout
    assert "2012-W47" in checked.stdout
    assert "ITV (Deborah Turness)" in checked.stdout
    assert "visits.csv: 3 of 3 rows read; passed over: total (1)" in checked.stderr
    assert "“Deborah Turness, ITV” is read as ITV (Deborah Turness)" in checked.stderr
    assert not Path("kinagraph.duckdb").exists()
    loaded = run("load", "--mapping", "m.toml", register)
    assert re.search(r"contacts +3 ", loaded.stdout)
    assert "as it was: everything was there already" in run("load", "--mapping", "m.toml", register).stdout


def test_without_a_target_the_mapping_is_printed(run: Callable[..., Result], register: str) -> None:
    printed = run("mapping", register).stdout
    Path("m.toml").write_text(printed, encoding="utf-8")
    run("mapping", "--check", "m.toml", register)


def test_a_check_can_be_printed_for_machines(run: Callable[..., Result], register: str) -> None:
    run("mapping", register, "-o", "m.toml")
    told = json.loads(run("mapping", "--check", "m.toml", register, "--format", "json", "--rows", "1").stdout)
    assert told["files"] == [{"file": "visits.csv", "rows": 3, "rejected": 0, "passed_over": {"total": 1}}]
    assert [row["contact"]["date"] for row in told["rows"]] == ["2012-03-05"]
    assert [cell["read_as"] for cell in told["doubtful"]] == ["ITV (Deborah Turness)"]


def test_the_drafts_and_the_check_speak_swedish(run: Callable[..., Result], register: str) -> None:
    assert "Härnäst" in run("mapping", register, "-o", "m.toml", "--lang", "sv").stderr
    assert "# Vem av oss som deltog." in Path("m.toml").read_text(encoding="utf-8")
    assert "→ datum" in run("mapping", "--check", "m.toml", register, "--lang", "sv").stdout


def test_what_is_in_doubt_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("Date,Organisation,Topic\n03/04,A,x\n05/06,B,y\n", encoding="utf-8")
    # the day first; the year; what sort of contact; and who of us took part
    answers = {"which number": "1", "names no year": "1\n2013", "what sort": "2", "who of us": "1\nRegion “Skåne” \\ AB", "": "0"}
    draft = CliRunner().invoke(program, ["mapping", "a.csv", "--no-ask"])
    questions = re.findall(r"^# DOUBT: (.+)$", draft.stdout, re.MULTILINE)
    given = [next(answer for words, answer in answers.items() if words in question) for question in questions]
    asked = CliRunner().invoke(program, ["mapping", "a.csv", "-o", "m.toml", "--ask"], input="\n".join(given) + "\n")
    assert asked.exit_code == 0, asked.output
    told = json.loads(CliRunner().invoke(program, ["mapping", "--check", "m.toml", "a.csv", "--format", "json"]).stdout)
    first = told["rows"][0]
    assert (first["contact"]["date"], first["contact"]["kind"]) == ("2013-04-03", "visit")
    assert {"side": "home", "names": "Region “Skåne” \\ AB"} in first["parties"]


def test_a_row_that_cannot_be_read_ends_a_check_with_3(run: Callable[..., Result], register: str) -> None:
    run("mapping", register, "-o", "m.toml")
    with Path(register).open("a", encoding="utf-8") as file:
        file.write("Health,some day,ABB,x,\n")
    told = CliRunner().invoke(program, ["mapping", "--check", "m.toml", register])
    assert told.exit_code == 3
    assert "row 7, column date “some day”" in told.stderr


def test_a_folder_of_files_is_read_by_one_mapping(run: Callable[..., Result], tmp_path: Path) -> None:
    folder = tmp_path / "many" / "2012"
    folder.mkdir(parents=True)
    for number in range(1, 31):
        text = REGISTER.replace("5 March", f"{number} May").replace("Review", f"Review {number}")
        (folder / f"visits-{number}.csv").write_text(text, encoding="utf-8")
    (folder / "notes.csv").write_text("Name,Colour\nx,red\n", encoding="utf-8")
    (folder / "readme.txt").write_text("Nothing but a line.\n", encoding="utf-8")
    (folder / "meetings.ics").write_text("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", encoding="utf-8")
    run("mapping", "many", "-o", "m.toml")
    loaded = run("load", "--mapping", "m.toml", "many")
    assert re.search(r"contacts +32 ", loaded.stdout), "two rows stand in all of them"
    assert "30 files: 90 of 90 rows read; passed over: total (30)" in loaded.stderr
    assert "notes.csv was passed over: notes.csv: there is no column" in loaded.stderr


def test_actors_and_people_of_another_register_are_those_that_the_store_has(run: Callable[..., Result], register: str) -> None:
    run("mapping", register, "-o", "m.toml")
    run("load", "--mapping", "m.toml", register)
    Path("trips.csv").write_text('Date,Unit,Organisation,Subject\n2013-02-03,Health,"Deborah Turness, ITV",x\n', encoding="utf-8")
    run("mapping", "trips.csv", "-o", "n.toml")
    loaded = run("load", "--mapping", "n.toml", "trips.csv")
    assert "names are actors' that the store has already, under ids of their own: Health; ITV" in loaded.stderr
    assert "people" not in loaded.stdout
    assert not re.search(r"^actors", loaded.stdout, re.MULTILINE)


# Wrong use.


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["mapping"], 2, "Missing argument"),
        (["mapping", "none.csv"], 3, "there is no file none.csv"),
        (["mapping", "empty.csv"], 3, "empty.csv is empty"),
        (["mapping", "report.csv"], 3, "a file of another kind does (PDF)"),
        (["mapping", "notes.docx"], 3, "neither a CSV nor a workbook"),
        (["mapping", "nothing"], 3, "there is no table in the folder nothing"),
        (["mapping", "meetings.ics"], 2, "meetings.ics needs no mapping"),
        (["mapping", "visits.csv", "-o", "taken.toml"], 2, "taken.toml is there already"),
        (["mapping", "visits.csv", "-o", "no/folder.toml"], 2, "can't be written"),
        (["mapping", "visits.csv", "-o", "x.toml", "--check", "taken.toml"], 2, "--check writes nothing"),
        (["mapping", "--check", "none.toml", "visits.csv"], 2, "there is no file none.toml"),
        (["mapping", "--check", "taken.toml", "visits.csv"], 2, "the mapping taken.toml"),
        (["mapping", "--check", "other.toml", "visits.csv"], 3, "visits.csv: there is no column “Counterpart”"),
        (["load", "--mapping", "other.toml", "visits.csv"], 3, "visits.csv: there is no column “Counterpart”"),
        (["mapping", "visits.csv", "trips.csv"], 2, "these files are of 2 sorts"),
    ],
)
def test_wrong_use_is_told(run: Callable[..., Result], register: str, arguments: list[str], code: int, sentence: str) -> None:
    Path("empty.csv").touch()
    Path("report.csv").write_bytes(b"%PDF-1.7 and so on\n")
    Path("notes.docx").write_bytes(b"PK")
    Path("nothing").mkdir()
    Path("meetings.ics").touch()
    Path("taken.toml").write_text("title = 1\n", encoding="utf-8")
    Path("trips.csv").write_text("Date,Destination,Unit\n2012-03-04,Spain,A\n", encoding="utf-8")
    run("mapping", register, "-o", "m.toml")
    other = Path("m.toml").read_text(encoding="utf-8").replace('"Organisation"', '"Counterpart"')
    Path("other.toml").write_text(other.replace("[corrections.Organisation]", "[corrections.Counterpart]"), encoding="utf-8")
    assert sentence in run(*arguments, code=code).stderr


def test_a_file_that_is_there_is_written_over_when_told_to(run: Callable[..., Result], register: str) -> None:
    run("mapping", register, "-o", "m.toml")
    run("mapping", register, "-o", "m.toml", "--force")
    Path("trips.csv").write_text("Date,Destination,Unit\n2012-03-04,Spain,A\n", encoding="utf-8")
    run("mapping", register, "trips.csv", "-o", "n.toml")
    assert "Spain" in run("mapping", "--check", "n-2.toml", "trips.csv").stdout
