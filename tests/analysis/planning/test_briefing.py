"""What to know before a meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kinagraph.errors import UnknownActor, UsageError
from kinagraph.network import Network
from tests.conftest import ACTORS

PEOPLE = [
    {"id": "p1", "name": "Ours", "actor": "us", "role": "officer", "level": "official"},
    {"id": "p2", "name": "Ours Too", "actor": "us2", "until": "2011-12-31"},
    {"id": "q1", "name": "Theirs", "actor": "gd", "role": "director", "level": "senior_official", "from": "2009", "aliases": "李明"},
    {"id": "q1", "name": "Theirs", "actor": "tj", "from": "2005", "until": "2008"},
    {"id": "q2", "name": "Unmet", "actor": "gd", "level": "political"},
]
CONTACTS = [
    {"id": "c1", "date": "2012-01-10", "kind": "visit", "direction": "outbound", "purpose": "First", "agreement": "g1"},
    {"id": "c2", "date": "2012-05-10", "kind": "meeting", "participants": "us;gd"},
    {"id": "c3", "date": "2013-03", "kind": "visit", "status": "planned", "purpose": "Spring", "place": "Guangzhou", "agreement": "g1"},
    {"id": "c4", "date": "2013-04", "kind": "visit", "status": "cancelled", "participants": "us;gd"},
    {"id": "c5", "date": "2012-06-01", "kind": "visit", "direction": "inbound", "participants": "us;gd"},
    {"id": "c6", "date": "2012-07-01", "kind": "visit", "direction": "outbound", "participants": "us;gd"},
]
PARTICIPANTS = [
    {"contact": "c1", "person": "p1"},
    {"contact": "c1", "person": "q1"},
    {"contact": "c1", "actor": "us2", "person": "p2"},
    {"contact": "c3", "person": "p1"},
    {"contact": "c3", "actor": "gd"},
    {"contact": "c3", "actor": "tj"},
    {"contact": "c3", "actor": "hh"},
]
FOLLOWUPS = [
    {"id": "f1", "contact": "c1", "action": "Answer", "responsible": "q1", "due": "2012-03-01"},
    {"id": "f2", "contact": "c1", "action": "Write", "responsible": "us", "due": "2014"},
    {"id": "f3", "contact": "c1", "action": "Over", "due": "2012-03-01", "done": "yes"},
]
AGREEMENTS = [
    {
        "id": "g1",
        "title": "Ours and theirs",
        "parties": "us;gd",
        "signed": "2010",
        "expires": "2013-05",
        "visits_per_year": "3",
        "review_months": "6",
    },
    {"id": "g2", "title": "Ended", "parties": "us;gd", "signed": "2000", "expires": "2005", "status": "ended"},
]
RELATIONS = [{"home": "us", "partner": "gd", "interest": "Schools", "benefit": ""}, {"home": "us2", "partner": "gd"}]


@pytest.fixture
def loaded(empty: Network, write_tables: Callable[..., Path]) -> Network:
    tables = {"people": PEOPLE, "contacts": CONTACTS, "participants": PARTICIPANTS, "followups": FOLLOWUPS}
    empty.load(write_tables(actors=ACTORS, agreements=AGREEMENTS, relations=RELATIONS, **tables))
    return empty


def test_an_actor_on_both_stores(loaded: Network) -> None:
    brief = loaded.at("2012-12-31").brief("广东", rules=False, picture=False).about
    (partner,) = brief.partners
    assert [(row["id"], row["overdue"], row["theirs"]) for row in partner.points] == [("f1", True, True), ("f2", False, False)]
    assert [(row["id"], row["visits"], row["days"]) for row in partner.agreements] == [("g1", 2, [date(2012, 1, 10), date(2012, 7, 1)])]
    assert [(row["person"], row["last"], row["times"], [each["person"] for each in row["known_by"]]) for row in partner.persons] == [
        ("q1", date(2012, 1, 10), 1, ["p1", "p2"]),
        ("q2", None, 0, []),
    ]
    assert partner.interests == [{"home_name": "Our unit", "interest": "Schools", "benefit": None}]
    assert [row["id"] for row in partner.card.contacts] == ["c6", "c5", "c2", "c1"]
    assert len(partner.card.relations) == 2
    assert not partner.ours


def test_a_person_a_planned_contact_and_one_of_ours(network: Network, write_tables: Callable[..., Path]) -> None:
    tables = {"people": PEOPLE, "contacts": CONTACTS, "participants": PARTICIPANTS, "followups": FOLLOWUPS}
    network.load(write_tables(actors=ACTORS, agreements=AGREEMENTS, relations=RELATIONS, **tables))
    snap = network.at("2012-12-31")
    person = snap.brief("李明", rules=False, picture=False).about
    assert person.person["name"] == "Theirs"
    assert [(row["actor"], row["now"]) for row in person.person["employments"]] == [("gd", True), ("tj", False)]
    assert [row["person"] for row in person.person["known_by"]] == ["p1", "p2"]
    assert [row["id"] for row in person.person["contacts"]] == ["c1"]
    assert [partner.card.actor["id"] for partner in person.partners] == ["gd"]
    gone = snap.brief("p2", rules=False).about
    assert (gone.person["actor"], gone.partners) == (None, [])
    meeting = snap.brief("c3", rules=False, picture=False).about
    assert [partner.card.actor["id"] for partner in meeting.partners] == ["gd", "hh"]
    assert (meeting.contact["theirs"], meeting.contact["ours"]) == (["Tianjin"], ["Our unit"])
    assert ([row["name"] for row in meeting.contact["who"]], meeting.contact["agreement_title"]) == (["Ours"], "Ours and theirs")
    assert (meeting.contact["held"], meeting.contact["past"]) == (False, False)
    assert snap.brief("us", rules=False).about.partners[0].ours


def test_who_is_not_known(network: Network, write_tables: Callable[..., Path]) -> None:
    network.load(write_tables(actors=ACTORS, contacts=[{**CONTACTS[1], "id": "c2012-02"}, CONTACTS[3]]))
    snap = network.at("2012-12-31")
    with pytest.raises(UsageError, match="the contact c4 was cancelled"):
        snap.brief("c4")
    with pytest.raises(UnknownActor, match="there is no actor, person or contact called “c2012-20”") as raised:
        snap.brief("c2012-20")
    assert raised.value.hint == "did you mean the contact c2012-02?"
    with pytest.raises(UnknownActor) as raised:
        snap.brief("Guangdnog")
    assert raised.value.hint == "did you mean Guangdong (gd)?"
    # An actor without a relation makes a brief all the same.
    assert snap.brief("hh").document.blocks
