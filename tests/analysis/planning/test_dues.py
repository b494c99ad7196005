"""What falls due, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kinagraph.errors import UnknownActor, UsageError
from kinagraph.network import Network
from tests.conftest import ACTORS

PEOPLE = [
    {"id": "p1", "name": "Officer", "actor": "us", "from": "2010-01-01", "until": "2012-06-30"},
    {"id": "p1", "name": "Officer", "actor": "us2", "from": "2012-07-01"},
]
CONTACTS = [
    {"id": "c1", "date": "2012-01-10", "end": "2012-01-12", "kind": "visit", "purpose": "First; visit", "participants": "us;gd"},
    {"id": "c2", "date": "2012-03-01", "kind": "meeting", "agreement": "g1", "participants": "us2;tj"},
    {
        "id": "c3",
        "date": "2013-03",
        "kind": "visit",
        "status": "planned",
        "purpose": "In spring",
        "place": "Guangzhou",
        "participants": "us;gd",
    },
    {"id": "c4", "date": "2012-12-20", "end": "2013-01-05", "kind": "visit", "status": "planned", "participants": "us2;tj"},
    {"id": "c5", "date": "2012-11-01", "kind": "visit", "status": "planned", "participants": "us;tj"},
    {"id": "c6", "date": "2013-02-01", "kind": "visit", "status": "cancelled", "purpose": "Off", "participants": "us;tj"},
    {"id": "c7", "date": "2001-01-01", "kind": "meeting", "participants": "uni;tj"},
]
FOLLOWUPS = [
    {"id": "f1", "contact": "c1", "action": "Send it", "responsible": "p1", "due": "2012-05"},
    {"id": "f2", "contact": "c1", "action": "Done it", "responsible": "us", "due": "2012-05-01", "done": "2012-11-20"},
    {"id": "f3", "contact": "c1", "action": "Long done", "due": "2012-05-01", "done": "yes"},
    {"id": "f4", "contact": "c1", "action": "Some day"},
    {"id": "f5", "contact": "c2", "action": "Nobody's", "due": "2013-01-01"},
    {"id": "f6", "contact": "c1", "action": "Done later", "due": "2012-02-01", "done": "2013-05-01"},
]
AGREEMENTS = [
    {
        "id": "g1",
        "title": "Health",
        "parties": "us2;tj",
        "signed": "2010",
        "expires": "2014-06-30",
        "review_months": "12",
        "responsible": "us2",
    },
    {"id": "g2", "title": "Long over", "parties": "us;tj", "signed": "2001", "expires": "2011", "status": "ended"},
    {"id": "g3", "title": "Ran out", "parties": "us;gd", "signed": "2009", "expires": "2012-11", "responsible": "p1"},
    {"id": "g4", "title": "To come", "parties": "us;gd", "status": "preparing", "expires": "2015"},
]


@pytest.fixture
def loaded(empty: Network, write_tables: Callable[..., Path]) -> Network:
    empty.load(write_tables(actors=ACTORS, people=PEOPLE, contacts=CONTACTS, followups=FOLLOWUPS, agreements=AGREEMENTS))
    return empty


def test_every_kind_with_its_day_on_both_stores(loaded: Network) -> None:
    due = loaded.at("2012-12-31").calendar()
    rows = {(row["kind"], row["subject"]): row for row in due}
    assert {key: (row["day"].isoformat(), row["days"], row["coarse"]) for key, row in rows.items()} == {
        ("followup", "f6"): ("2012-02-01", -334, False),
        ("followup", "f1"): ("2012-05-31", -214, True),
        ("expires", "g3"): ("2012-11-30", -31, True),
        ("planned", "c4"): ("2012-12-20", -11, False),
        ("followup", "f5"): ("2013-01-01", 1, False),
        ("relation", "us;gd"): ("2013-01-11", 11, False),
        ("review", "g1"): ("2013-03-01", 60, False),
        ("planned", "c3"): ("2013-03-01", 60, True),
        ("relation", "us2;tj"): ("2013-03-01", 60, False),
        ("expires", "g1"): ("2014-06-30", 546, False),
    }
    assert [row["day"] for row in due] == sorted(row["day"] for row in due)
    assert due.findings.beside == {"never": 1, "dormant": 1, "undated": 1}
    assert due.findings.apart["withdrawn"] == [
        {"kind": "followup", "subject": "f2", "day": date(2012, 5, 1), "what": "Done it"},
        {"kind": "planned", "subject": "c6", "day": date(2013, 2, 1), "what": "Off"},
    ]
    # A person's employer that day, else whoever is named, else our side where it is one alone.
    assert {key[1]: row["unit"] for key, row in rows.items()} == {
        "f6": "us", "f1": "us2", "g3": "us2", "c4": "us2", "f5": "us2", "us;gd": "us2", "g1": "us2", "c3": "us", "us2;tj": "us2",
    }  # fmt: skip
    assert rows["relation", "us;gd"]["next_planned"] == date(2013, 3, 1)
    assert len(due.to_frame()) == 10


def test_a_pace_of_centuries_has_no_day(network: Network, write_tables: Callable[..., Path]) -> None:
    contacts = [CONTACTS[0], {**CONTACTS[4], "id": "c9", "status": "held"}]
    relations = [{"home": "us", "partner": "gd", "cadence_days": "5000000"}]
    network.load(write_tables(actors=ACTORS, people=PEOPLE, contacts=contacts, relations=relations))
    snap = network.at("2012-12-31")
    assert [row["subject"] for row in snap.calendar()] == ["us;tj"]
    assert snap.calendar().ics
    assert snap.plan_trip("gd", days=1, rules=False).about.meetings == ()
    assert snap.brief("gd", rules=False, picture=False).html


def test_who_answers_is_an_actor_with_its_people_or_a_person(loaded: Network) -> None:
    snap = loaded.at("2012-12-31")
    assert {row["subject"] for row in snap.calendar(responsible="us2")} == {"g1", "f1", "g3", "us2;tj", "us;gd", "c4"}
    assert {row["subject"] for row in snap.calendar(responsible="Officer")} == {"f1", "g3", "us;gd"}
    assert {row["subject"] for row in loaded.at("2012-06-30").calendar(responsible="us")} >= {"f1", "f2"}
    with pytest.raises(UnknownActor):
        snap.calendar(responsible="nobody")


def test_a_digest_of_the_week_by_unit(loaded: Network) -> None:
    digest = loaded.at("2013-01-14").digest(since="2012-11-19").about
    assert [row["id"] for row in digest.done] == ["f2"]
    assert [row["contact"] for row in digest.was_it_held] == ["c5", "c4"]
    assert [(unit.unit, [row["subject"] for row in unit.overdue], [row["subject"] for row in unit.soon]) for unit in digest.units] == [
        ("us2", ["g3", "f5", "us;gd", "f1"], []),
        ("us", ["f6"], []),
    ]
    assert [row["fresh"] for row in digest.units[0].overdue] == [True, True, True, False]
    assert (digest.overdue, digest.soon) == (5, 0)
    early = loaded.at("2012-01-12").digest().about
    assert [(row["contact"], row["points"], row["must"]) for row in early.contacts] == [("c1", 5, True)]
    with pytest.raises(UsageError, match="2013-01-15 is after 2013-01-14"):
        loaded.at("2013-01-14").digest(since="2013-01-15")


def test_the_members_of_a_network(empty: Network, write_tables: Callable[..., Path]) -> None:
    ours = [{**row, "parent": "whole"} if row["id"] == "us2" else row for row in ACTORS]
    whole = {"id": "whole", "name": "The whole", "kind": "region_unit", "country": "SE"}
    actors = [*ours, whole, {"id": "nk", "name": "Our network", "kind": "network", "country": "SE"}]
    memberships = [
        {"network": "nk", "actor": "us", "since": "2012-02", "representative": "p1"},
        {"network": "nk", "actor": "us2", "since": "2012-03", "representative": "p1", "introduced_by": "us", "expects": "Much"},
        {"network": "nk", "actor": "uni", "since": "2011", "introduced_by": "p1"},
        {"network": "nk", "actor": "hh", "since": "2010", "until": "2011-12"},
        {"network": "nk", "actor": "whole", "since": "2012-11", "representative": "p1"},
        {"network": "nk", "actor": "tj", "since": "2014"},
    ]
    contacts = [{"id": "c1", "date": "2012-04-02", "kind": "meeting", "participants": "nk;us"}, *CONTACTS[1:2]]
    empty.load(write_tables(actors=actors, people=PEOPLE, contacts=contacts, agreements=AGREEMENTS, memberships=memberships))
    found = empty.at("2012-12-31").members("Our network")
    rows = {row["actor"]: row for row in found}
    assert list(rows) == ["uni", "us", "us2", "whole", "hh"]
    assert (found.examined, found.found, found.beside) == (5, 4, {"left": 1, "silent": 2, "without_representative": 2})
    # Who works for a unit of it represents the whole.
    assert rows["whole"]["representation"] == "named"
    assert {key: row["representation"] for key, row in rows.items()} == {
        "uni": "missing", "us": "left", "us2": "named", "whole": "named", "hh": "missing",
    }  # fmt: skip
    assert rows["us"]["representative_now"] == "Our other unit"
    assert (rows["us"]["last_contact"], rows["us"]["last_meeting"]) == (date(2012, 4, 2), date(2012, 4, 2))
    assert (rows["us2"]["introduced_by_name"], rows["uni"]["introduced_by_name"]) == ("Our unit", "Officer")
    assert (rows["us2"]["last_contact"], rows["us2"]["last_meeting"], rows["us2"]["expects"]) == (date(2012, 3, 1), None, "Much")
    assert rows["uni"]["silent"]
    assert not rows["us2"]["silent"]
    assert [row["actor"] for row in empty.at("2012-06-30").members() if row["representation"] == "named"] == ["us"]
    with pytest.raises(UsageError, match="Tianjin has no members") as raised:
        empty.at("2012-12-31").members("tj")
    assert raised.value.hint == "the networks with members are: Our network (nk)"
