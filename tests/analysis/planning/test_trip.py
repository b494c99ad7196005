"""A journey: whom to meet, who must come, what each meeting clears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kinagraph.errors import UnknownActor, UsageError
from kinagraph.network import Network
from tests.conftest import ACTORS

MORE = [
    *ACTORS,
    {
        "id": "gz",
        "name": "Guangzhou",
        "kind": "authority",
        "country": "CN",
        "region": "Guangdong",
        "parent": "gd",
        "aliases": "Kanton;广州市",
    },
    {"id": "sysu", "name": "Sun Yat-sen University", "kind": "university", "country": "CN", "region": "Guangdong"},
    {"id": "old", "name": "Closed office", "kind": "authority", "country": "CN", "region": "Guangdong", "until": "2010"},
    {"id": "emb", "name": "Embassy in Peking", "kind": "embassy", "country": "SE"},
]
CONTACTS = [
    {"id": "c1", "date": "2010-05-10", "kind": "visit", "direction": "outbound", "place": "Guangzhou", "participants": "us;gd"},
    {"id": "c2", "date": "2012-11-10", "kind": "visit", "direction": "outbound", "place": "Guangzhou", "participants": "us2;gz"},
    {"id": "c3", "date": "2011-05-10", "kind": "visit", "direction": "inbound", "place": "Lund", "participants": "uni;sysu"},
    {"id": "c4", "date": "2010-01-10", "kind": "meeting", "place": "Tianjin", "participants": "us;tj"},
    {"id": "c5", "date": "2013-02-01", "kind": "meeting", "status": "planned", "participants": "us;tj"},
    {"id": "c6", "date": "2013-03", "kind": "visit", "status": "planned", "participants": "uni;gz", "purpose": "Spring"},
    {"id": "c7", "date": "2010-02-10", "kind": "meeting", "place": "Beijing", "country": "CN", "participants": "us;emb"},
    {"id": "c8", "date": "2009-02-10", "kind": "meeting", "place": "Guangzhou", "participants": "us;old"},
]
FOLLOWUPS = [
    {"id": "f1", "contact": "c2", "action": "Send it", "responsible": "us2", "due": "2012-12-01"},
    {"id": "f2", "contact": "c3", "action": "Write together", "due": "2014"},
    {"id": "f3", "contact": "c3", "action": "Done", "done": "yes"},
]
RELATIONS = [{"home": "us", "partner": "emb", "cadence_days": "180"}, {"home": "us2", "partner": "sysu", "priority": "A"}]


@pytest.fixture
def loaded(empty: Network, write_tables: Callable[..., Path]) -> Network:
    empty.load(write_tables(actors=MORE, contacts=CONTACTS, followups=FOLLOWUPS, relations=RELATIONS))
    return empty


def test_a_journey_on_both_stores(loaded: Network) -> None:
    trip = loaded.at("2012-12-31").plan_trip("Guangdong", days=1, rules=False).about
    assert [(m.partner, m.homes, [item.key for item in m.items]) for m in trip.meetings] == [
        ("gd", ("us",), ["relation:us;gd"]),
        ("sysu", ("us2", "uni"), ["relation:us2;sysu", "relation:uni;sysu", "point:f2"]),
    ]
    assert [(item.key, why) for item, why in trip.uncleared] == [("point:f1", "time")]
    assert trip.travellers == (("uni", 1), ("us", 1), ("us2", 1))
    assert (trip.cover.covered, trip.cover.total, trip.cover.bound, trip.cover.needed, trip.cover.least) == (9, 11, 9, 3, 3)
    assert (trip.candidates, trip.dates, trip.planned, trip.rules) == (3, (), (), False)
    two = loaded.at("2012-12-31").plan_trip("Guangdong", days=2, rules=False).about
    # Town by town: Guangzhou first, where two sit; where nobody knows the town comes last.
    assert [(m.partner, m.day, m.slot, m.town) for m in two.meetings] == [
        ("gd", 1, 1, "Guangzhou"), ("gz", 1, 2, "Guangzhou"), ("sysu", 2, 1, None),
    ]  # fmt: skip
    assert two.uncleared == ()


@pytest.mark.parametrize(
    ("to", "who"),
    [
        ("Guangdong", {"gd", "gz", "sysu"}),
        ("广东", {"gd", "gz", "sysu"}),
        ("guangdong province", {"gd", "gz", "sysu"}),
        ("gz", {"gd", "gz"}),
        ("Kanton", {"gd", "gz"}),
        ("sysu", {"sysu"}),
        ("Beijing", {"emb"}),
        ("Peking", {"emb"}),
    ],
)
def test_a_place_by_any_name(network: Network, write_tables: Callable[..., Path], to: str, who: set[str]) -> None:
    network.load(write_tables(actors=MORE, contacts=CONTACTS, followups=FOLLOWUPS, relations=RELATIONS))
    trip = network.at("2012-12-31").plan_trip(to, days=9, rules=False).about
    assert {meeting.partner for meeting in trip.meetings} == who


def test_dates_homes_and_what_is_planned(network: Network, write_tables: Callable[..., Path]) -> None:
    network.load(write_tables(actors=MORE, contacts=CONTACTS, followups=FOLLOWUPS, relations=RELATIONS))
    snap = network.at("2012-12-31")
    trip = snap.plan_trip("Guangdong", days=3, first="2013-03-01", homes=["us2"], rules=False).about
    assert trip.dates == (date(2013, 3, 1), date(2013, 3, 4), date(2013, 3, 5))
    assert [(m.partner, m.homes, m.date) for m in trip.meetings] == [
        ("gz", ("us2",), date(2013, 3, 1)),
        ("sysu", ("us2",), date(2013, 3, 1)),
    ]
    assert {(item.key, why) for item, why in trip.uncleared} == {
        ("relation:us;gd", "home"),
        ("relation:uni;sysu", "home"),
        ("point:f2", "home"),
    }
    assert [row["contact"] for row in trip.during] == ["c6"]
    # Met in February, and so not in March; in January they would be.
    assert [row["partner"] for row in snap.plan_trip("tj", days=1, first="2013-03-01", rules=False).about.planned] == ["tj"]
    assert len(snap.plan_trip("tj", days=1, first="2013-01-07", rules=False).about.meetings) == 1
    # What falls due until the last day is met, too.
    later = snap.plan_trip("gz", days=1, first="2013-11-11", rules=False).about
    assert "relation:us2;gz" in {item.key for meeting in later.meetings for item in meeting.items}


def test_a_trip_to_nowhere(network: Network, write_tables: Callable[..., Path]) -> None:
    network.load(write_tables(actors=MORE, contacts=CONTACTS, relations=RELATIONS))
    snap = network.at("2012-12-31")
    with pytest.raises(UnknownActor, match="there is no place or actor called “Guandong”") as raised:
        snap.plan_trip("Guandong", days=1)
    assert raised.value.hint is not None
    assert raised.value.hint.startswith("did you mean Guangdong")
    with pytest.raises(UnknownActor, match="none of those we have relations with is in uni") as raised:
        snap.plan_trip("uni", days=1)
    assert raised.value.hint == "we know someone in Beijing, Guangdong, Guangzhou, Tianjin"
    with pytest.raises(UsageError, match="2012-12-30 is before 2012-12-31"):
        snap.plan_trip("gd", days=1, first="2012-12-30")
    with pytest.raises(UnknownActor):
        snap.plan_trip("gd", days=1, homes=["nobody"])
    with pytest.raises(UsageError, match="Tianjin is none of ours"):
        snap.plan_trip("gd", days=1, homes=["tj"], rules=False)


def test_rules_that_a_meeting_keeps(network: Network, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    policy = tmp_path / "ours.toml"
    policy.write_text(POLICY, encoding="utf-8")
    network.load(write_tables(actors=MORE, contacts=CONTACTS, followups=FOLLOWUPS, relations=RELATIONS))
    snap = network.at("2012-12-31")
    trip = snap.plan_trip("Guangdong", days=5, policy=policy).about
    rules = {item.key: (item.weight, item.partners, item.homes) for m in trip.meetings for item in m.items if item.kind == "rule"}
    assert rules == {
        "rule:Q1:uni;sysu": (3, ("sysu",), ("uni",)),
        "rule:Q2:c1": (2, ("gd",), ("us",)),
        "rule:Q2:c2": (2, ("gz",), ("us2",)),
        "rule:Q2:c3": (2, ("sysu",), ("uni",)),
    }
    # That they come once more keeps no rule against only receiving.
    back = snap.plan_trip("Guangdong", days=5, policy=policy, inbound=True).about
    assert {item.key for m in back.meetings for item in m.items if item.kind == "rule"} == {"rule:Q2:c1", "rule:Q2:c2", "rule:Q2:c3"}


POLICY = """
[policy]
id = "ours"
title = "Ours"
version = 1
source = "Us"
language = "en"

[[rule]]
id = "Q1"
quote = "not only receive"
section = "1"
force = "must"
title = { en = "Not only receive" }
check = "direction"
with = { not_only = "inbound" }

[[rule]]
id = "Q2"
quote = "meet again"
section = "1"
force = "should"
title = { en = "Meet again" }
check = "followed_up"
select = { contact = { kinds = ["visit"] } }
with = { later_contact_days = 90 }
"""
