"""A calendar file, read back by a library that is not ours."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from kinagraph.errors import UsageError
from kinagraph.language import language
from kinagraph.network import Network, open
from kinagraph.present.planning.ics import Event, write


@pytest.fixture(scope="module")
def sample(sample_file: Path) -> Network:
    return open(sample_file)


def events(content: bytes) -> list[icalendar.Event]:
    read = icalendar.Calendar.from_ical(content)
    assert (read["version"], read["method"]) == ("2.0", "PUBLISH")
    assert not read.errors
    return list(read.walk("VEVENT"))


def test_every_entry_is_a_whole_day_with_a_stamp_and_a_uid_of_its_own(sample: Network) -> None:
    due = sample.at("2012-12-31").calendar()
    read = events(due.ics)
    assert len(read) == len(due) + len(due.findings.apart["withdrawn"])
    assert len({str(event["uid"]) for event in read}) == len(read)
    for event in read:
        assert isinstance(event["dtstart"].dt, date)
        assert not isinstance(event["dtstart"].dt, datetime)
        assert event["dtend"].dt > event["dtstart"].dt
        assert event["dtstamp"].dt == event["last-modified"].dt == datetime(2012, 12, 31, tzinfo=UTC)
        assert (event["transp"], event.subcomponents, not event.errors) == ("TRANSPARENT", [], True)
    by_summary = {str(event["summary"]): event for event in read}
    assert by_summary["Follow-up: Slutlig text (Tianjin)"]["dtstart"].dt == date(2013, 1, 31)
    assert "Visit: Gästforskare över nyår (Shenzhen)" not in by_summary  # It is going on, and held.
    month = by_summary["Visit: Vårens avstämning av avtalet (Guangdongprovinsen) (2013-03, day not set)"]
    assert (month["dtstart"].dt, month["dtend"].dt, str(month["location"])) == (date(2013, 3, 1), date(2013, 3, 2), "Guangzhou")
    span = by_summary["Delegation: Hälsodepartementet, omgång 3 (Guangdong Health Department)"]
    assert (span["dtstart"].dt, span["dtend"].dt) == (date(2013, 5, 13), date(2013, 5, 18))
    assert {str(event["status"]) for event in read if str(event["summary"]).startswith("Done")} == {"CANCELLED"}


def test_a_later_file_updates_the_entries_of_an_earlier(sample: Network) -> None:
    first, again, later = (sample.at(day).calendar() for day in ("2012-12-17", "2012-12-17", "2012-12-31"))
    assert first.ics == again.ics
    old = {str(event["uid"]): event for event in events(first.ics)}
    new = {str(event["uid"]): event for event in events(later.ics)}
    shared = old.keys() & new.keys()
    assert len(shared) > 70
    assert all(new[uid]["sequence"] > old[uid]["sequence"] for uid in shared)
    assert all(new[uid]["dtstamp"].dt > old[uid]["dtstamp"].dt for uid in shared)


def test_a_second_library_reads_the_same(sample: Network) -> None:
    content = sample.at("2012-12-31").calendar().ics
    read = vobject.readOne(content.decode("utf-8"))
    told = {(str(event.uid.value), event.dtstart.value, event.summary.value) for event in read.vevent_list}
    assert told == {(str(event["uid"]), event["dtstart"].dt, str(event["summary"])) for event in events(content)}


def test_in_swedish(sample: Network) -> None:
    with language("sv"):
        read = events(sample.at("2012-12-31").calendar().ics)
    assert {event.categories[0] for event in read} == {
        "Dags för kontakt", "Uppföljningspunkt", "Avstämning av avtal", "Avtal som löper ut", "Planerad kontakt",
    }  # fmt: skip
    assert any("Kontaktintervallet är 180 dagar" in str(event["description"]) for event in read)


def test_saved_whole_or_not_at_all(sample: Network, tmp_path: Path) -> None:
    due = sample.at("2012-12-31").calendar(responsible="rs-eis", lang="sv")
    path = due.save(tmp_path / "due.ics")
    assert events(path.read_bytes())
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(UsageError, match="is a folder"):
        due.save(tmp_path)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(list(';,:\\"\n广åé')), max_size=300)


@given(TEXT, TEXT)
@example("a", "two\nlines")
def test_any_text_comes_back(summary: str, title: str) -> None:
    event = Event("a@kinagraph", date(2012, 1, 1), date(2012, 1, 2), summary, summary * 2, "Kind", summary)
    content = write([event], title=title, as_of=date(2012, 1, 1))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (read,) = events(content)
    assert str(read["summary"]) == summary
    assert str(read["description"]) == summary * 2


def test_control_signs_and_other_line_ends_do_no_harm() -> None:
    event = Event("a@kinagraph", date(2012, 1, 1), date(2012, 1, 2), "a\r\nBEGIN:VALARM\x00\x07", "b\rc", "Kind")
    (read,) = events(write([event], title="t", as_of=date(2012, 1, 1)))
    assert (str(read["summary"]), str(read["description"])) == ("a\nBEGIN:VALARM", "b\nc")
