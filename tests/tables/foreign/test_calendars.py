"""Calendars and address books: meetings with people of several organisations, people with theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kinagraph.errors import InputError, RowsRejected, UsageError
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.tables.foreign.mapping import read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable

DOMAINS = """
title = "Our calendars"
prefix = "cal"
[constants]
kind = "visit"
[calendar]
timezone = "Europe/Stockholm"
[domains]
"region.example.se" = { name = "Region", side = "home", kind = "region_unit" }
"gd.example.cn" = "Guangdong Health Department"
"""
US = "ORGANIZER;CN=Anna Svensson:mailto:anna@region.example.se"
THEM = 'ATTENDEE;CN="Li, Wei";PARTSTAT=ACCEPTED:MAILTO:li.wei@gd.example.cn'


def event(*lines: str, uid: str = "1@example", start: str = "DTSTART;TZID=Europe/Stockholm:20121119T100000") -> str:
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20130101T000000Z", start, "SUMMARY:Hospital visit", US, THEM, *lines, "END:VEVENT"]
    )


def calendar(*events: str, head: str = "") -> str:
    return "\r\n".join(filter(None, ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//EN", head, *events, "END:VCALENDAR"])) + "\r\n"


@pytest.fixture
def net(tmp_path: Path) -> Network:
    return Network(DuckDBStore(tmp_path / "network.duckdb"), Settings())


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, name: str = "meetings.ics") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        return tmp_path / name

    return write


@pytest.fixture
def domains(tmp_path: Path) -> Path:
    (tmp_path / "domains.toml").write_text(DOMAINS, encoding="utf-8")
    return tmp_path / "domains.toml"


def ask(net: Network, question: str) -> list[tuple[object, ...]]:
    with net.store.reading() as connection:
        return connection.execute(question).fetchall()


def contacts(net: Network, columns: str = 'date, "end"') -> list[tuple[object, ...]]:
    return ask(net, f"SELECT {columns} FROM contacts ORDER BY ALL")


def test_a_meeting_becomes_a_contact_of_its_peoples_actors(net: Network, file: Callable[..., Path], domains: Path) -> None:
    room = "ATTENDEE;CUTYPE=ROOM;CN=Room 1:mailto:room1@region.example.se"
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@region.example.se"
    path = file(calendar(event("LOCATION:Guangzhou", "CATEGORIES:Health,Research", room, declined)))
    report = net.load(path, mapping=domains)
    assert "meetings.ics: 1 of 1 row read" in report.remarks
    assert ask(net, "SELECT id, date, kind, purpose, place, themes FROM contacts") == [
        ("cal-1-example", "2012-11-19", "visit", "Hospital visit", "Guangzhou", ["Health", "Research"])
    ]
    assert ask(net, "SELECT name, kind, side FROM actors ORDER BY name") == [
        ("Guangdong Health Department", "other", None),
        ("Region", "region_unit", "home"),
    ]
    assert ask(net, "SELECT name, actor, email FROM people ORDER BY name") == [
        ("Anna Svensson", "cal-region", "anna@region.example.se"),
        ("Li, Wei", "cal-guangdong-health-department", "li.wei@gd.example.cn"),
    ]
    assert ask(net, "SELECT actor, person, role FROM participants ORDER BY actor DESC") == [
        ("cal-region", "cal-p-anna-region-example-se", "organiser"),
        ("cal-guangdong-health-department", "cal-p-li-wei-gd-example-cn", None),
    ]
    assert net.load(path, mapping=domains).nothing, "the same again changes nothing"


def test_without_a_mapping_the_domains_are_the_actors(net: Network, file: Callable[..., Path]) -> None:
    net.load(file(calendar(event())))
    assert ask(net, "SELECT name, country, kind FROM actors ORDER BY name") == [
        ("gd.example.cn", "CN", "other"),
        ("region.example.se", "SE", "other"),
    ]
    assert ask(net, "SELECT kind FROM contacts") == [("meeting",)]


@pytest.mark.parametrize(
    ("start", "lines", "days"),
    [
        ("DTSTART;VALUE=DATE:20121119", ["DTEND;VALUE=DATE:20121122"], [("2012-11-19", "2012-11-21")]),
        ("DTSTART;VALUE=DATE:20121119", [], [("2012-11-19", None)]),
        ("DTSTART;TZID=Europe/Stockholm:20121119T220000", ["DTEND;TZID=Europe/Stockholm:20121120T000000"], [("2012-11-19", None)]),
        ("DTSTART:20121118T233000Z", ["DURATION:PT1H"], [("2012-11-19", None)]),
        ("DTSTART;TZID=Asia/Shanghai:20121119T003000", [], [("2012-11-19", None)]),
        ("DTSTART;TZID=W. Europe Standard Time:20121119T100000", [], [("2012-11-19", None)]),
        ("DTSTART:20121119T100000", ["RRULE:FREQ=WEEKLY;COUNT=3"], [("2012-11-19", None), ("2012-11-26", None), ("2012-12-03", None)]),
        (
            "DTSTART;TZID=Europe/Stockholm:20121119T100000",
            ["RRULE:FREQ=WEEKLY;UNTIL=20121204T000000Z", "EXDATE;TZID=Europe/Stockholm:20121126T100000"],
            [("2012-11-19", None), ("2012-12-03", None)],
        ),
        (
            "DTSTART;VALUE=DATE:20121119",
            ["RRULE:FREQ=MONTHLY;UNTIL=20130119"],
            [("2012-11-19", None), ("2012-12-19", None), ("2013-01-19", None)],
        ),
        ("DTSTART:20121101T100000", ["RRULE:FREQ=MONTHLY"], [("2012-11-01", None), ("2012-12-01", None)]),
        ("DTSTART:20121101T100000", ["RDATE:20121105T100000"], [("2012-11-01", None), ("2012-11-05", None)]),
    ],
)
def test_days_times_and_series(
    net: Network, file: Callable[..., Path], domains: Path, start: str, lines: list[str], days: list[tuple[str, str | None]]
) -> None:
    net.load(file(calendar(event(*lines, start=start))), mapping=domains)
    assert contacts(net) == days


def test_one_time_of_a_series_that_was_moved_or_cancelled(net: Network, file: Callable[..., Path], domains: Path) -> None:
    series = event("RRULE:FREQ=WEEKLY;COUNT=3")
    moved = event("RECURRENCE-ID;TZID=Europe/Stockholm:20121126T100000", start="DTSTART;TZID=Europe/Stockholm:20121127T100000")
    off = event(
        "RECURRENCE-ID;TZID=Europe/Stockholm:20121203T100000", "STATUS:CANCELLED", start="DTSTART;TZID=Europe/Stockholm:20121203T100000"
    )
    path = file(calendar(series, moved, off))
    net.load(path, mapping=domains)
    assert contacts(net, "date, status") == [("2012-11-19", None), ("2012-11-27", None), ("2012-12-03", "cancelled")]
    assert net.load(path, mapping=domains).nothing


@pytest.mark.parametrize(("status", "told"), [("CANCELLED", "cancelled"), ("TENTATIVE", "planned"), ("CONFIRMED", None)])
def test_an_event_that_is_off_or_not_certain(net: Network, file: Callable[..., Path], domains: Path, status: str, told: str | None) -> None:
    net.load(file(calendar(event(f"STATUS:{status}"))), mapping=domains)
    assert contacts(net, "status") == [(told,)]


def test_of_one_event_in_two_calendars_the_later_version_counts(net: Network, file: Callable[..., Path], domains: Path) -> None:
    older = file(calendar(event("SEQUENCE:1")), "a.ics")
    newer = file(calendar(event("SEQUENCE:2", start="DTSTART;VALUE=DATE:20121120")), "b.ics")
    for paths in ((older, newer), (newer, older)):
        net.load(*paths, mapping=domains)
        assert contacts(net) == [("2012-11-20", None)]


def test_what_is_no_contact_is_counted(net: Network, file: Callable[..., Path], domains: Path) -> None:
    lunch = "BEGIN:VEVENT\r\nUID:2\r\nDTSTART:20121119T120000\r\nSUMMARY:Lunch\r\nEND:VEVENT"
    ours = event(uid="3").replace(f"{THEM}\r\n", "")
    report = net.load(file(calendar(event(), lunch, ours)), mapping=domains)
    assert report.remarks[0] == "meetings.ics: 1 of 1 row read; passed over: nobody was invited (1), people of one organisation alone (1)"


def test_a_person_whom_the_store_knows_by_the_address_is_that_person(net: Network, tmp_path: Path, file: Callable[..., Path]) -> None:
    (tmp_path / "actors.csv").write_text("id,name,kind,country\nr,Region,region_unit,SE\ngd,Health Dept,authority,CN\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "id,name,actor,email\np1,Li Wei,gd,Li.Wei@gd.example.cn\np2,Bo,r,bo@region.example.se\n", encoding="utf-8"
    )
    net.load(tmp_path / "actors.csv", tmp_path / "people.csv")
    net.load(file(calendar(event())))
    assert ask(net, "SELECT actor, person FROM participants ORDER BY actor") == [("gd", "p1"), ("r", "p-anna-region-example-se")]
    assert ask(net, "SELECT count(*) FROM actors") == [(2,)]
    assert ask(net, "SELECT name FROM people WHERE id = 'p1'") == [("Li Wei",)]


def test_a_private_address_tells_no_employer(net: Network, file: Callable[..., Path]) -> None:
    report = net.load(file(calendar(event("ATTENDEE:mailto:someone@gmail.com"))))
    assert any("someone@gmail.com" in remark and "[domains]" in remark for remark in report.remarks)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (calendar(event("this line has no colon")), 11, "can't be read"),
        (calendar(event(), event(uid="2", start="DTSTART:2012")), 15, "can't be read"),
        (calendar(event().replace("DTSTART;TZID=Europe/Stockholm:20121119T100000\r\n", "")), 4, "DTSTART is missing"),
        (calendar(event("RRULE:FREQ=SOMETIMES;COUNT=2")), None, "can't be read"),
    ],
)
def test_a_damaged_event_is_told_with_its_line(net: Network, file: Callable[..., Path], text: str, line: int | None, words: str) -> None:
    with pytest.raises(RowsRejected) as caught:
        net.load(file(text))
    (problem,) = caught.value.problems
    assert words in problem.reason
    assert line is None or problem.line == line
    assert net.load(file(calendar(event(), event("no colon", uid="2"))), skip_bad_rows=True).load


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n", "line 2: the calendar is damaged"),
        ("hello\r\n", "the calendar is damaged"),
        ("%PDF-1.7\r\n", "the calendar is damaged"),
        ("a\0b", "zero bytes"),
    ],
)
def test_what_is_no_calendar_is_told(net: Network, file: Callable[..., Path], text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        net.load(file(text))
    assert words in caught.value.message
    assert caught.value.hint


def test_a_calendar_that_is_not_there(net: Network, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        net.load(tmp_path / "none.ics")


# Address books.

CARDS = """BEGIN:VCARD
VERSION:3.0
FN:Li Wei
ORG:Tsinghua University;Institute of Health
TITLE:Professor
EMAIL;TYPE=INTERNET:li.wei@tsinghua.example.edu.cn
ADR;TYPE=WORK:;;Haidian;Beijing;;100084;China
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85kesson;Anna
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Anna =C3=85kesson
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Region Sk=C3=A5ne
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:张伟
ORG:清华大学
EMAIL:z@x.example.cn
END:VCARD
"""


def test_cards_become_people_and_their_organisations(net: Network, file: Callable[..., Path]) -> None:
    path = file(CARDS, "people.vcf")
    net.load(path)
    assert ask(net, "SELECT p.name, a.name, a.kind, a.country, p.role FROM people p JOIN actors a ON a.id = p.actor ORDER BY p.name") == [
        ("Anna Åkesson", "Region Skåne", "other", None, None),
        ("Li Wei", "Tsinghua University", "university", "CN", "Professor, Institute of Health"),
        ("张伟", "清华大学", "university", "CN", None),
    ]
    assert net.load(path).nothing


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("TITLE:Professor", "no colon here", 5, "can't be read"),
        ("ORG:清华大学\nEMAIL:z@x.example.cn\n", "", 15, "no ORG"),
        ("FN:张伟\nORG:清华大学\nEMAIL:z@x.example.cn\n", "", 15, "names nobody"),
        ("EMAIL:z@x.example.cn\nEND:VCARD\n", "", 15, "END:VCARD is missing"),
    ],
)
def test_a_damaged_card_is_told_with_its_line(net: Network, file: Callable[..., Path], old: str, new: str, line: int, words: str) -> None:
    assert old in CARDS
    path = file(CARDS.replace(old, new), "people.vcf")
    with pytest.raises(RowsRejected) as caught:
        net.load(path)
    assert [problem.line for problem in caught.value.problems] == [line]
    assert words in caught.value.problems[0].reason
    net.load(path, skip_bad_rows=True)
    assert ask(net, "SELECT count(*) FROM people") == [(2,)]


def test_a_file_without_any_card(net: Network, file: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match="holds no card"):
        net.load(file("hello\n", "people.vcf"))


# Mistakes in what a mapping says of them.


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Europe/Stockholm", "Skåne", "[calendar], timezone: “Skåne” is no time zone"),
        ('side = "home"', 'side = "hom"', "side “hom”"),
        ('name = "Region"', 'nam = "Region"', "region.example.se, name: is missing"),
    ],
)
def test_a_mistake_in_the_domains_is_one_sentence(domains: Path, old: str, new: str, sentence: str) -> None:
    domains.write_text(DOMAINS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_mapping(domains)
    assert sentence in caught.value.message


def test_a_register_needs_columns(net: Network, file: Callable[..., Path], domains: Path) -> None:
    with pytest.raises(UsageError, match="says nothing of a register's columns"):
        net.load(file("Date,Organisation\n2012-01-01,A\n", "a.csv"), mapping=domains)
