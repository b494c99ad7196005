"""The commands for what to do next: digest, calendar, members, plan-trip, brief, onboard."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner, Result

from kinagraph.cli.main import program

DAY = ("--as-of", "2012-12-31")


@pytest.fixture
def run(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KINAGRAPH_STORE", str(sample_file))

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(program, ["--lang", "en", *arguments], prog_name="kinagraph")
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        return result

    return invoke


def test_calendar_lists_and_writes(run: Callable[..., Result]) -> None:
    table = run("calendar", *DAY).stdout
    assert table.splitlines()[0] == "81 entries as of 2012-12-31, 20 overdue"
    assert "Without a day, and so not here: 3 relations never begun, 3 dormant, 1 follow-up point without a date" in table
    found = json.loads(run("calendar", *DAY, "--format", "json", "--responsible", "Invest in Skåne").stdout)
    assert (found["analysis"], found["found"], found["filters"]) == ("calendar", 6, {"responsible": "isk"})
    assert found["findings"][0]["sentence"] == (
        "2012-02-01, 334 days past due: Follow-up: Svar om delegation till Skåne (Tianjin). Responsible: Official 11."
    )
    assert len(list(csv.DictReader(io.StringIO(run("calendar", *DAY, "--format", "csv").stdout)))) == 81
    said = run("calendar", *DAY, "--lang", "sv", "-o", "due.ics").stdout
    assert said.startswith("Kalendern: due.ics, poster: 81\n")
    assert len(icalendar.Calendar.from_ical(Path("due.ics").read_bytes()).walk("VEVENT")) == 86


def test_calendar_refuses_nonsense(run: Callable[..., Result]) -> None:
    assert "did you mean Invest in Skåne AB (isk)" in run("calendar", "--responsible", "Invset in Skane", code=5).stderr
    assert "make the folder first" in run("calendar", "-o", "nowhere/due.ics", code=2).stderr
    run("calendar", "--as-of", "yesterday", code=2)
    assert not list(Path().iterdir())


def test_digest_says_what_to_do(run: Callable[..., Result]) -> None:
    told = run("digest", "--as-of", "2012-12-17").stdout
    assert told.splitlines()[2] == "2 new contacts since 2012-12-10, 20 things are overdue, 1 comes by 2013-01-16."
    assert "  * Meet or call Tianjin: last contact 2011-09-20 – 2011-09-23, visit, 271 days past due; planned 2013-09-01" in told
    assert "  * Finish “Svar om delegation till Skåne” (Tianjin): due 2012-02-01, 320 days past due – Official 11" in told
    assert "– kinagraph brief c2012-47" in told
    swedish = run("digest", "--as-of", "2012-12-17", "--lang", "sv").stdout
    assert "Gör klart ”Svar om delegation till Skåne” (Tianjin): senast 2012-02-01, 320 dagar försenad – Official 11" in swedish
    found = json.loads(run("digest", "--as-of", "2012-12-17", "--format", "json").stdout)
    assert sum(line["part"] == "overdue" for line in found["lines"]) == 20
    rows = list(csv.DictReader(io.StringIO(run("digest", *DAY, "--format", "csv", "--responsible", "isk").stdout)))
    assert {row["unit"] for row in rows if row["part"] == "overdue"} == {"isk"}
    assert "2013-01-01 is after 2012-12-31" in run("digest", *DAY, "--since", "2013-01-01", code=2).stderr


def test_plan_trip_proposes_and_says_how_good_it_is(run: Callable[..., Result]) -> None:
    told = run("plan-trip", "--to", "Guangdong", "--days", "5", "--from", "2013-03-01", *DAY).stdout
    assert told.splitlines()[0] == "A journey to Guangdongprovinsen: 5 days, 2013-03-01 – 2013-03-07"
    assert "10 meetings clear 9 of 9 overdue relations, 9 of 10 open points, 13 of 13 rules that a meeting helps to keep" in told
    assert "Day 5, Thursday 7 March 2013 – Shenzhen" in told
    assert "  - By weight the journey clears 71 of 72; no choice of 10 meetings clears more than 72." in told
    assert "  - All of it takes 11 meetings in this way, and cannot be done with fewer than 9." in told
    assert "Chvátal 1979" in told
    assert "(ag-gd)" not in told
    assert "  - 2013-03, visit: Vårens avstämning av avtalet (Guangdongprovinsen)" in told
    swedish = run("plan-trip", "--to", "广东", "--days", "1", "--per-day", "1", "--inbound", "--lang", "sv", *DAY).stdout
    assert swedish.startswith("Ett besök från Guangdongprovinsen: 1 dag\n")
    assert "Vilka som ska ta emot" in swedish
    found = json.loads(run("plan-trip", "--to", "Guangdong", "--days", "2", "--no-rules", "--home", "rs", *DAY, "--format", "json").stdout)
    assert (found["analysis"], len(found["meetings"]), found["rules"], found["covered"] <= found["bound"]) == ("plan-trip", 4, False, True)
    assert {row["reason"] for row in found["uncleared"]} == {"home"}
    rows = list(csv.DictReader(io.StringIO(run("plan-trip", "--to", "Tianjin", "--days", "1", *DAY, "--format", "csv").stdout)))
    assert [row["partner"] for row in rows] == ["tj", "teda"]


def test_plan_trip_refuses_nonsense(run: Callable[..., Result]) -> None:
    said = run("plan-trip", "--to", "Guandong", "--days", "2", *DAY, code=5).stderr
    assert said.splitlines()[1].startswith("Hint: did you mean Guangdong or")
    assert "we know someone in Beijing, Foshan" in run("plan-trip", "--to", "Malmö", "--days", "2", *DAY, code=5).stderr
    run("plan-trip", "--to", "Guangdong", "--days", "0", *DAY, code=2)
    run("plan-trip", "--days", "2", *DAY, code=2)
    assert "2012-01-01 is before 2012-12-31" in run("plan-trip", "--to", "gd", "--days", "2", "--from", "2012-01-01", *DAY, code=2).stderr
    run("plan-trip", "--to", "gd", "--days", "2", "--policy", "none.toml", *DAY, code=2)
    assert "nothing to clear" in run("plan-trip", "--to", "Hamburg", "--days", "2", *DAY).stdout


def test_brief_prints_and_writes(run: Callable[..., Result]) -> None:
    told = run("brief", "Kanton", *DAY).stdout
    assert "Brief: Guangzhou" in told
    assert "☐ Agree when they meet Malmö stad next: 235 days past due" in told
    assert run("brief", "c2013-02", *DAY, "-o", "brief.docx").stdout == "Wrote brief.docx\n"
    assert run("brief", "p-off21", *DAY, "--no-rules", "-o", "brief.html", "--lang", "sv").stdout == "Skrev brief.html\n"
    assert "Vilka av oss som känner personen" in Path("brief.html").read_text(encoding="utf-8")
    assert run("digest", *DAY, "-o", "week.html").stdout == "Wrote week.html\n"
    assert run("plan-trip", "--to", "Foshan", "--days", "1", *DAY, "-o", "trip.docx").stdout == "Wrote trip.docx\n"


def test_brief_refuses_nonsense(run: Callable[..., Result]) -> None:
    assert "the contact c2003-01 was cancelled" in run("brief", "c2003-01", *DAY, code=2).stderr
    assert "did you mean the contact c2013-0" in run("brief", "c2013-0", *DAY, code=5).stderr
    assert "did you mean Guangdong" in run("brief", "Guangdnog", *DAY, code=5).stderr
    assert ".pdf is no kind of file that can be written" in run("brief", "gd", "-o", "brief.pdf", code=2).stderr
    assert ".txt is no kind" in run("digest", "-o", "week.txt", code=2).stderr
    run("brief", "gd", "--policy", "none.toml", *DAY, code=2)
    assert not list(Path().iterdir())


def test_onboard_writes_a_folder(run: Callable[..., Result]) -> None:
    said = run("onboard", "Lunds kommun", *DAY).stdout
    assert said == "The pack: welcome-lund (welcome.html, welcome.docx, calendar.ics, map.html)\n"
    assert "Official" not in Path("welcome-lund", "welcome.html").read_text(encoding="utf-8")
    assert "Välkommen till" in (
        run("onboard", "lund", *DAY, "--lang", "sv", "--audience", "internal", "-o", "welcome-lund")
        and Path("welcome-lund", "welcome.html").read_text(encoding="utf-8")
    )
    assert "Official" in Path("welcome-lund", "welcome.html").read_text(encoding="utf-8")


def test_onboard_refuses_nonsense(run: Callable[..., Result]) -> None:
    said = run("onboard", "Tianjin", *DAY, code=5).stderr
    assert "Error: Tianjin is no member of a network as of 2012-12-31" in said
    assert "Hint: the members are: " in said
    assert "did you mean Lunds kommun (lund)" in run("onboard", "Lunds komun", *DAY, code=5).stderr
    assert "has no members" in run("onboard", "lund", "--network", "tj", *DAY, code=2).stderr
    run("onboard", "lund", "--audience", "press", *DAY, code=2)
    Path("full").mkdir()
    Path("full", "mine.txt").touch()
    assert "full holds other files: mine.txt" in run("onboard", "lund", *DAY, "-o", "full", code=2).stderr
    assert sorted(path.name for path in Path().rglob("*")) == ["full", "mine.txt"]
    run("onboard", "lund", *DAY, "-o", "full", "--force")
    assert len(list(Path("full").iterdir())) == 5


def test_members_lists_and_refuses(run: Callable[..., Result]) -> None:
    told = run("members", *DAY).stdout
    assert told.splitlines()[0] == "Skånskt nätverk för Kina-frågor: 13 members as of 2012-12-31"
    assert "no representative" in told
    assert "Helsingborgs stad: 2012-02 – 2012-09-30" in told
    found = json.loads(run("members", "Kinanätverket", *DAY, "--format", "json").stdout)
    assert (found["found"], found["left"], found["without_representative"]) == (13, 1, 1)
    assert "Lunds kommun is a member of Skånskt nätverk för Kina-frågor since 2012-05; brought in by Malmö stad" in json.dumps(
        found["findings"], ensure_ascii=False
    )
    assert "Tianjin has no members" in run("members", "tj", code=2).stderr
    run("members", "nobody at all", code=5)
