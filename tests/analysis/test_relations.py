"""The relation table, on cases small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.errors import UsageError
from kinagraph.network import Network
from tests.analysis.reference import WE
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from pathlib import Path

Pairs = dict[tuple[str, str], dict[str, Any]]
Loaded = Callable[..., Network]


@pytest.fixture
def loaded(network: Network, write_tables: Callable[..., Path]) -> Loaded:
    """Give a function that loads tables (with ``ACTORS``, if no others are given) and returns the network."""

    def load(**tables: Any) -> Network:
        network.load(write_tables(**{"actors": ACTORS, **tables}))
        return network

    return load


def pairs(net: Network, t: str, **asked: Any) -> Pairs:
    settings = asked.pop("settings", None)
    return {(row["home"], row["partner"]): row for row in net.at(t, settings=settings).relations(**asked)}


def meeting(name: str, day: str, who: str, **more: str) -> dict[str, str]:
    return {"id": name, "date": day, "kind": "meeting", "participants": who, **more}


# -- whose contact it was --------------------------------------------------------------------------------------------


def test_a_person_stands_for_the_employer_on_the_first_day_of_the_contact(loaded: Loaded) -> None:
    net = loaded(
        people=[
            {"id": "li", "name": "Li", "actor": "us", "level": "expert", "from": "2010", "until": "2012-05"},
            {"id": "li", "name": "Li", "actor": "uni", "level": "political", "from": "2012-06-01", "until": ""},
            {"id": "bo", "name": "Bo", "actor": "us2", "level": "official", "from": "", "until": "2011-12-31"},
        ],
        contacts=[
            meeting("last-day", "2012-05-31", "gd"),
            meeting("first-day", "2012-06-01", "gd"),
            meeting("over-the-change", "2012-05-30", "gd", end="2012-06-02"),
            meeting("before-any", "2009-12-31", "gd"),
            meeting("has-left", "2012-01-01", "tj"),
            meeting("for-another", "2012-06-10", "tj"),
        ],
        participants=[
            *({"contact": name, "actor": "", "person": "li"} for name in ("last-day", "first-day", "over-the-change", "before-any")),
            {"contact": "has-left", "actor": "", "person": "bo"},
            {"contact": "for-another", "actor": "us", "person": "li"},
        ],
    )
    found = pairs(net, "2012-12-31")
    assert {pair: row["evidence"] for pair, row in found.items()} == {
        ("us", "gd"): ["over-the-change", "last-day"],
        ("uni", "gd"): ["first-day"],
        ("us", "tj"): ["for-another"],
    }
    # The level is that of the employment of the day; also where the row names another actor.
    assert (found["us", "gd"]["working"], found["uni", "gd"]["high"], found["us", "tj"]["high"]) == (2, 1, 1)


def test_the_level_is_the_contacts_own_else_the_highest_among_its_rows(loaded: Loaded) -> None:
    people = [{"id": "gov", "name": "Governor", "actor": "gd", "level": "political"}, {"id": "li", "name": "Li", "actor": "us"}]
    net = loaded(
        people=people,
        contacts=[
            meeting("own", "2012-01-01", "us;gd", level="expert"),
            meeting("told", "2012-01-02", "uni"),
            meeting("row-first", "2012-01-03", "us2"),
            meeting("nobody-knows", "2012-01-04", "us;tj"),
        ],
        participants=[
            {"contact": "own", "actor": "", "person": "gov", "level": ""},
            {"contact": "told", "actor": "", "person": "gov", "level": ""},
            {"contact": "told", "actor": "", "person": "li", "level": "official"},
            {"contact": "row-first", "actor": "", "person": "gov", "level": "official"},
            {"contact": "nobody-knows", "actor": "", "person": "li", "level": ""},
        ],
    )
    found = pairs(net, "2012-12-31")
    assert {pair: row["levels"] for pair, row in found.items()} == {
        ("us", "gd"): "working",  # "own" says expert; "told" alone would be political
        ("uni", "gd"): "high_level_only",
        ("us2", "gd"): "working",
        ("us", "tj"): "undecidable",
    }
    assert found["us", "gd"]["high"] == 1


def test_sides_are_given_or_told_from_the_country_and_third_parties_have_no_relations(loaded: Loaded) -> None:
    actors = [
        {"id": "us", "name": "Us", "kind": "other", "country": "SE", "side": ""},
        {"id": "office", "name": "Our office there", "kind": "other", "country": "CN", "side": "home"},
        {"id": "theirs", "name": "Their office here", "kind": "other", "country": "SE", "side": "partner"},
        {"id": "mo", "name": "Macao", "kind": "other", "country": "MO", "side": ""},
        {"id": "de", "name": "Hamburg", "kind": "other", "country": "DE", "side": ""},
        {"id": "nowhere", "name": "Nobody knows where", "kind": "other", "country": "", "side": ""},
    ]
    net = loaded(actors=actors, contacts=[meeting("all", "2012-01-01", "us;office;theirs;mo;de;nowhere")])
    assert set(pairs(net, "2012-12-31")) == {(home, partner) for home in ("us", "office") for partner in ("theirs", "mo")}
    assert set(pairs(net, "2012-12-31", settings={"partner_countries": ["DE"]})) == {
        (h, p) for h in ("us", "office") for p in ("theirs", "de")
    }


def test_home_and_third_actors_are_a_relation_where_they_are_declared_only(loaded: Loaded) -> None:
    net = loaded(
        contacts=[meeting("one", "2012-01-01", "us;us2;uni;hh"), meeting("two", "2012-02-01", "us;uni;gd")],
        relations=[{"home": "us", "partner": "uni", "cadence_days": "50"}, {"home": "hh", "partner": "us", "cadence_days": ""}],
    )
    found = pairs(net, "2012-12-31")
    assert {pair: row["evidence"] for pair, row in found.items()} == {
        ("us", "uni"): ["two", "one"],
        ("us", "hh"): ["one"],
        ("us", "gd"): ["two"],
        ("uni", "gd"): ["two"],
    }
    assert found["us", "uni"]["cadence_days"] == 50


# -- what happened ---------------------------------------------------------------------------------------------------


def test_only_held_contacts_of_counting_kinds_count_and_a_plan_alone_makes_no_relation(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            meeting("met", "2012-01-10", "us;gd"),
            meeting("off", "2012-06-01", "us;gd", status="cancelled"),
            meeting("letter", "2012-06-02", "us;gd") | {"kind": "correspondence"},
            meeting("letter-to-come", "2012-07-02", "us;gd", status="planned") | {"kind": "correspondence"},
            meeting("plan", "2012-09", "us;gd", status="planned"),
            meeting("held-later", "2012-08-01", "us;gd"),
            meeting("only-plan", "2012-09-01", "us;tj", status="planned"),
            meeting("only-letter", "2012-02-01", "us2;tj") | {"kind": "correspondence"},
            meeting("alone", "2012-02-01", "us2"),
            meeting("passed", "2012-03-01", "us;gd", status="planned"),
        ]
    )
    found = pairs(net, "2012-06-30")
    assert set(found) == {("us", "gd")}
    assert (found["us", "gd"]["evidence"], found["us", "gd"]["next_planned"]) == (["met"], date(2012, 8, 1))
    assert pairs(net, "2012-08-01")["us", "gd"]["next_planned"] == date(2012, 9, 1)
    assert pairs(net, "2012-09-01")["us", "gd"]["next_planned"] is None
    assert pairs(net, "2012-01-09") == {}


def test_a_contact_known_to_the_month_lasts_until_its_end_but_not_beyond_the_day_asked(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            meeting("month", "2012-02", "us;gd"),
            meeting("year", "2011", "us;tj"),
            meeting("week", "2009-W53", "us2;gd"),
            meeting("long", "2012-12-20", "us2;tj", end="2013-01-04"),
        ]
    )
    assert ("us", "gd") not in pairs(net, "2012-01-31")
    for t, last, since in (("2012-02-01", "2012-02-01", 0), ("2012-02-28", "2012-02-28", 0), ("2012-03-02", "2012-02-29", 2)):
        row = pairs(net, t)["us", "gd"]
        assert (row["first_contact"], row["last_contact"], row["days_since"]) == (date(2012, 2, 1), date.fromisoformat(last), since)
    assert pairs(net, "2012-01-01")["us", "tj"]["last_contact"] == date(2011, 12, 31)
    over_new_year = pairs(net, "2010-01-10")["us2", "gd"]
    assert (over_new_year["first_contact"], over_new_year["last_contact"]) == (date(2009, 12, 28), date(2010, 1, 3))
    assert pairs(net, "2012-12-31")["us2", "tj"]["last_contact"] == date(2012, 12, 31)
    assert pairs(net, "2013-02-03")["us2", "tj"]["days_since"] == 30


def test_a_year_after_29_february(loaded: Loaded) -> None:
    net = loaded(contacts=[meeting("leap", "2012-02-29", "us;gd")])
    assert [pairs(net, t)["us", "gd"]["state"] for t in ("2013-02-28", "2013-03-01")] == ["due", "stale"]
    assert pairs(net, "2016-02-29")["us", "gd"]["days_since"] == 1461


def test_the_states_at_their_edges(loaded: Loaded) -> None:
    net = loaded(
        contacts=[meeting("one", "2012-01-01", "us;gd"), meeting("two", "2012-01-01", "us;tj"), meeting("three", "2011-01-01", "us;tj")],
        relations=[{"home": "us", "partner": "gd", "cadence_days": "100"}, {"home": "us2", "partner": "gd", "cadence_days": "100"}],
    )
    told = {
        "2012-03-21": (80, "active", 0, False),
        "2012-03-22": (81, "due", 0, False),
        "2012-04-10": (100, "due", 0, False),
        "2012-04-11": (101, "stale", 1, True),
        "2013-02-04": (400, "stale", 300, True),
        "2013-02-05": (401, "dormant", 301, True),
    }
    for t, expected in told.items():
        row = pairs(net, t)["us", "gd"]
        assert (row["days_since"], row["state"], row["days_overdue"], row["one_off"]) == expected
        assert row["overdue_ratio"] == pytest.approx(expected[0] / 100)
    found = pairs(net, "2013-02-05")
    never = found["us2", "gd"]
    assert (never["state"], never["contacts"], never["days_since"], never["days_overdue"], never["overdue_ratio"]) == (
        "never",
        0,
        None,
        None,
        None,
    )
    assert (never["strength"], never["one_off"], never["evidence"]) == (0.0, False, [])
    assert (found["us", "tj"]["state"], found["us", "tj"]["one_off"]) == ("stale", False)


def test_strength_halves_with_every_cadence_and_is_shared_among_those_who_met(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            meeting("a", "2012-04-10", "us;gd"),
            meeting("b", "2012-01-01", "us;gd"),  # one cadence of 100 days earlier
            meeting("many", "2012-04-10", "uni;tj;hh;us2"),
        ],
        relations=[{"home": "us", "partner": "gd", "cadence_days": "100"}],
    )
    found = pairs(net, "2012-04-10")
    assert found["us", "gd"]["strength"] == pytest.approx(1 + 1 / 2)
    assert found["uni", "tj"]["strength"] == pytest.approx(1 / 3)
    assert pairs(net, "2012-07-19")["us", "gd"]["strength"] == pytest.approx(1 / 2 + 1 / 4)


def test_levels_and_directions_are_told_from_1095_days(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            meeting("old", "2010-01-01", "us;gd", level="official", direction="outbound"),
            meeting("new", "2012-01-01", "us;gd", level="political", direction="inbound"),
            meeting("newer", "2012-02-01", "us;gd", level="senior_official", direction="inbound"),
            meeting("unknown", "2012-01-01", "us;tj"),
            meeting("high", "2012-01-01", "us;tj", level="political", direction="inbound"),
        ]
    )
    found = pairs(net, "2012-12-30")  # 1094 days after the old one
    row = found["us", "gd"]
    assert (row["levels"], row["working"], row["high"], row["inbound"], row["outbound"], row["inbound_only"]) == (
        "working",
        1,
        2,
        2,
        1,
        False,
    )
    row = pairs(net, "2012-12-31")["us", "gd"]
    assert (row["levels"], row["working"], row["high"], row["inbound"], row["outbound"], row["inbound_only"]) == (
        "high_level_only",
        0,
        2,
        2,
        0,
        True,
    )
    row = found["us", "tj"]
    assert (row["levels"], row["unknown"], row["inbound_only"]) == ("undecidable", 1, False)
    row = pairs(net, "2015-12-31")["us", "gd"]
    assert (row["levels"], row["inbound_only"], row["contacts"]) == ("none", False, 3)


def test_a_crowd_resets_nobodys_clock(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            meeting("hall", "2012-06-01", "us;us2;gd;tj"),
            meeting("fair", "2013-06-01", "us;us2;gd;tj", status="planned"),
            meeting("met", "2012-01-01", "us;gd"),
        ],
        relations=[{"home": "us", "partner": "us2", "cadence_days": "90"}],
    )
    found = pairs(net, "2012-12-31", settings={"crowd": 3})
    assert {pair: (row["evidence"], row["next_planned"]) for pair, row in found.items()} == {
        ("us", "gd"): (["met"], None),
        ("us", "us2"): ([], None),
    }
    assert len(pairs(net, "2012-12-31", settings={"crowd": 4})) == 5


def test_acquaintances_met_among_many_only_and_nothing_is_agreed(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            meeting("tour", "2012-06-01", "us;us2;uni;gd;tj"),
            meeting("alone", "2012-07-01", "us;gd"),
            meeting("to-come", "2013-07-01", "us;tj", status="planned"),
        ],
        relations=[{"home": "us2", "partner": "gd", "cadence_days": ""}],
        agreements=[
            {"id": "a", "title": "A", "parties": "us2;tj", "signed": "2000", "expires": "2001"},
            {"id": "b", "title": "B", "parties": "uni;tj", "signed": "2013", "expires": ""},
        ],
    )
    found = pairs(net, "2012-12-31", settings={"group": 4})
    assert {pair for pair, row in found.items() if row["acquaintance"]} == {("us", "tj"), ("uni", "gd"), ("uni", "tj")}
    assert not any(row["acquaintance"] for row in pairs(net, "2012-12-31", settings={"group": 5}).values())
    stale = net.at("2014-12-31", settings={"group": 4}).stale()
    assert (stale.examined, stale.beside) == (4, {"acquaintances": 2, "paused": 0, "ended": 0})


# -- what is agreed --------------------------------------------------------------------------------------------------


def test_agreements_make_relations_and_those_in_force_give_the_cadence(loaded: Loaded) -> None:
    def agreement(name: str, parties: str, **cells: str) -> dict[str, str]:
        return {"id": name, "title": name, "parties": parties, "signed": "", "expires": "", "status": "", "review_months": "6", **cells}

    net = loaded(
        agreements=[
            agreement("unsigned", "us;gd"),
            agreement("preparing", "us;tj", status="preparing"),
            agreement("expired", "us2;gd", signed="2005", expires="2012-05", status="ended"),
            agreement("signed-in-june", "us2;tj", signed="2012-06", review_months="24"),
            agreement("two", "uni;gd;hh", signed="2011-01-01"),
            agreement("shorter", "gd;uni", signed="2011-01-01", review_months="1"),
            agreement("no-review", "uni;tj", signed="2011-01-01", review_months=""),
            agreement("ours-alone", "us;us2", signed="2011-01-01"),
        ]
    )
    cadences = {pair: (row["cadence_days"], row["cadence_from"]) for pair, row in pairs(net, "2012-05-31").items()}
    assert cadences == {
        ("us", "gd"): (183, "agreement"),
        ("us", "tj"): (365, "default"),
        ("us2", "gd"): (183, "agreement"),
        ("uni", "gd"): (30, "agreement"),
        ("uni", "tj"): (365, "default"),
    }
    cadences = {pair: (row["cadence_days"], row["cadence_from"]) for pair, row in pairs(net, "2012-06-01").items()}
    assert cadences["us2", "gd"] == (365, "default")
    assert cadences["us2", "tj"] == (731, "agreement")
    assert all(row["state"] == "never" and not row["acquaintance"] for row in pairs(net, "2012-06-01").values())


def test_the_pairs_cadence_goes_first_then_agreement_priority_of_the_pair_of_the_partner_default(loaded: Loaded) -> None:
    actors = [row | {"priority": {"tj": "C", "gd": "A", "us": "B"}.get(row["id"], "")} for row in ACTORS]
    everything = {"home": "us", "partner": "tj", "cadence_days": "50", "priority": "A"}
    agreement = {"id": "a", "title": "A", "parties": "us;us2;tj", "signed": "2010", "review_months": "12"}
    net = loaded(
        actors=actors,
        agreements=[agreement],
        relations=[
            everything,
            everything | {"home": "us2", "cadence_days": ""},
            everything | {"home": "uni", "cadence_days": "", "priority": "B"},
        ],
        contacts=[meeting("c", "2012-01-01", "us;us2;uni;gd;tj")],
    )
    found = pairs(net, "2012-12-31")
    assert {pair: (row["cadence_days"], row["cadence_from"], row["priority"]) for pair, row in found.items() if pair[1] == "tj"} == {
        ("us", "tj"): (50, "relation", "A"),
        ("us2", "tj"): (365, "agreement", "A"),
        ("uni", "tj"): (365, "priority", "B"),
    }
    assert (found["us", "gd"]["cadence_days"], found["us", "gd"]["cadence_from"]) == (180, "priority")
    slower = pairs(net, "2012-12-31", settings={"cadence_a": 90})
    assert slower["us", "gd"]["cadence_days"] == 90


def test_without_anything_agreed_the_cadence_is_the_setting_also_with_a_home_actors_priority(loaded: Loaded) -> None:
    net = loaded(
        actors=[row | {"priority": "A" if row["id"] == "us" else ""} for row in ACTORS], contacts=[meeting("c", "2012-01-01", "us;gd")]
    )
    row = pairs(net, "2012-12-31", settings={"cadence_days": 300})["us", "gd"]
    assert (row["cadence_days"], row["cadence_from"], row["priority"]) == (300, "default", None)


def test_relations_pause_and_end_at_the_edges_of_their_periods(loaded: Loaded) -> None:
    net = loaded(
        actors=[row | {"until": {"tj": "2012", "us2": "2012-06-15"}.get(row["id"], "")} for row in ACTORS],
        relations=[
            {"home": "us", "partner": "gd", "paused_until": "2012-06", "ended": "2012-09"},
            {"home": "uni", "partner": "gd", "paused_until": "2013", "ended": "2012-03-01"},
        ],
        contacts=[meeting("c", "2012-01-01", "us;us2;gd;tj")],
    )

    def standing(t: str) -> dict[tuple[str, str], str]:
        return {pair: row["standing"] for pair, row in pairs(net, t).items()}

    assert standing("2012-06-15") == {
        ("us", "gd"): "paused",
        ("us", "tj"): "open",
        ("us2", "gd"): "open",
        ("us2", "tj"): "open",
        ("uni", "gd"): "ended",
    }
    assert (standing("2012-02-29")["uni", "gd"], standing("2012-03-01")["uni", "gd"]) == ("paused", "ended")
    assert standing("2012-06-16")["us2", "gd"] == "ended"
    assert [standing(t)["us", "gd"] for t in ("2012-06-30", "2012-07-01", "2012-08-31", "2012-09-01")] == [
        "paused",
        "open",
        "open",
        "ended",
    ]
    assert [standing(t)["us", "tj"] for t in ("2012-12-31", "2013-01-01")] == ["open", "ended"]
    stale = net.at("2012-06-30").stale()
    assert (stale.examined, stale.beside) == (1, {"acquaintances": 0, "paused": 1, "ended": 3})


def test_themes_are_united_and_the_responsible_is_the_rows_else_the_agreements(loaded: Loaded) -> None:
    net = loaded(
        people=[{"id": "li", "name": "Li", "actor": "uni"}],
        contacts=[
            meeting("a", "2012-01-01", "us;gd", themes="food;energy", purpose="The first"),
            meeting("b", "2012-02-01", "us;gd", themes="food", purpose="The second"),
            meeting("to-come", "2014-01-01", "us;gd", themes="space"),
        ],
        agreements=[
            {"id": "x", "title": "X", "parties": "us;gd", "signed": "2010", "themes": "life science", "responsible": "uni"},
            {"id": "y", "title": "Y", "parties": "us;tj", "signed": "2010", "themes": "", "responsible": "li"},
        ],
        relations=[{"home": "us", "partner": "gd", "responsible": "us2", "themes": "art"}],
    )
    found = pairs(net, "2012-12-31")
    row = found["us", "gd"]
    assert row["themes"] == ["art", "energy", "food", "life science"]
    assert (row["responsible"], row["responsible_name"], row["home_name"], row["partner_name"]) == (
        "us2",
        "Our other unit",
        "Our unit",
        "Guangdong",
    )
    assert (row["evidence"], row["last_kind"], row["last_purpose"]) == (["b", "a"], "meeting", "The second")
    assert (found["us", "tj"]["responsible"], found["us", "tj"]["responsible_name"]) == ("li", "Li")


# -- grouping --------------------------------------------------------------------------------------------------------

UNITS = [
    *ACTORS,
    {"id": "office", "name": "An office of ours", "kind": "region_unit", "country": "SE", "parent": "us"},
    {"id": "desk", "name": "A desk of that office", "kind": "region_unit", "country": "SE", "parent": "office"},
    {"id": "gd-health", "name": "Guangdong Health", "kind": "authority", "country": "CN", "parent": "gd", "priority": "C"},
]


def test_by_partner_all_of_ours_are_one(loaded: Loaded) -> None:
    net = loaded(
        contacts=[meeting("a", "2012-01-01", "us;gd"), meeting("b", "2012-06-01", "us2;uni;gd"), meeting("c", "2011-01-01", "us2;tj")],
        relations=[
            {"home": "us", "partner": "gd", "cadence_days": "500", "paused_until": "2013"},
            {"home": "uni", "partner": "gd", "cadence_days": "90", "paused_until": ""},
            {"home": "us", "partner": "us2", "cadence_days": "10", "paused_until": ""},
        ],
    )
    found = pairs(net, "2012-06-01", by="partner")
    assert set(found) == {(WE, "gd"), (WE, "tj")}
    row = found[WE, "gd"]
    assert (row["contacts"], row["first_contact"], row["last_contact"]) == (2, date(2012, 1, 1), date(2012, 6, 1))
    assert (row["cadence_days"], row["cadence_from"], row["standing"]) == (90, "relation", "open")
    # We and they were two in each: 152 days ago, and today.
    assert row["strength"] == pytest.approx(2 ** (-152 / 90) + 1)
    assert (found[WE, "tj"]["days_since"], found[WE, "tj"]["cadence_days"]) == (517, 365)
    stale = net.at("2012-06-01").stale(by="partner")
    assert [(each["home"], each["partner"]) for each in stale] == [(WE, "tj")]
    assert stale.examined == 2


def test_by_parent_every_unit_becomes_the_whole_it_belongs_to(loaded: Loaded) -> None:
    net = loaded(
        actors=UNITS,
        contacts=[
            meeting("a", "2012-01-01", "desk;gd-health"),
            meeting("b", "2012-06-01", "office;us;gd"),
            meeting("c", "2012-06-02", "desk;us"),
        ],
    )
    assert set(pairs(net, "2012-12-31")) == {("desk", "gd-health"), ("office", "gd"), ("us", "gd")}
    found = pairs(net, "2012-06-01", by="parent")
    assert set(found) == {("us", "gd")}
    row = found["us", "gd"]
    assert (row["contacts"], row["evidence"], row["cadence_days"], row["cadence_from"]) == (2, ["b", "a"], 365, "default")
    assert row["strength"] == pytest.approx(2 ** (-152 / 365) + 1)
    assert len(net.at("2012-06-01").relations(by="parent", partner="gd-health")) == 1, "a unit stands for its whole"


def test_by_partner_there_are_acquaintances_too(loaded: Loaded) -> None:
    net = loaded(contacts=[meeting("tour", "2012-06-01", "us;gd;tj")])
    assert all(row["acquaintance"] for row in pairs(net, "2012-12-31", settings={"group": 2}).values())
    assert all(row["acquaintance"] for row in pairs(net, "2012-12-31", settings={"group": 2}, by="partner").values())
    assert all(row["acquaintance"] for row in pairs(net, "2012-12-31", settings={"group": 2}, by="parent").values())


def test_by_parent_a_pair_that_becomes_two_partners_is_no_relation(loaded: Loaded) -> None:
    works = {"id": "works", "name": "A works here that they own", "kind": "company", "country": "SE", "parent": "tj"}
    net = loaded(actors=[*ACTORS, works], contacts=[meeting("c", "2012-06-01", "works;gd"), meeting("d", "2012-06-02", "us;works")])
    assert set(pairs(net, "2012-12-31")) == {("works", "gd")}
    assert set(pairs(net, "2012-12-31", by="parent")) == {("us", "tj")}


def test_by_parent_declared_pairs_of_ours_become_one_whichever_way_they_stand(loaded: Loaded) -> None:
    office = {"id": "school", "name": "A school", "kind": "university", "country": "SE", "parent": "uni"}
    net = loaded(
        actors=[*UNITS, office],
        relations=[{"home": "office", "partner": "uni", "cadence_days": "90"}, {"home": "school", "partner": "us", "cadence_days": "60"}],
        contacts=[meeting("c", "2012-06-01", "us;uni")],
    )
    found = pairs(net, "2012-12-31", by="parent")
    assert len(found) == 1, sorted(found)


# -- narrower questions ----------------------------------------------------------------------------------------------


@pytest.fixture
def several(loaded: Loaded) -> Network:
    return loaded(
        people=[{"id": "li", "name": "Li", "actor": "uni"}],
        contacts=[
            meeting("a", "2010-01-01", "us;gd", themes="Food"),
            meeting("b", "2010-01-02", "us;tj", themes="energy"),
            meeting("c", "2012-12-01", "us2;gd"),
            meeting("d", "2012-12-02", "us2;tj"),
        ],
        relations=[
            {"home": "us", "partner": "gd", "responsible": "li", "paused_until": ""},
            {"home": "uni", "partner": "gd", "responsible": "us", "paused_until": "2014"},
        ],
    )


def test_filters_narrow_what_is_examined_and_say_so(several: Network) -> None:
    snap = several.at("2012-12-31")
    everything = snap.stale()
    assert (everything.examined, everything.found, everything.filters) == (4, 2, {})
    expected: list[tuple[dict[str, Any], int, int, int, dict[str, str]]] = [
        ({"partner": "广东"}, 2, 1, 1, {"partner": "gd"}),
        ({"partner": "us2"}, 2, 0, 0, {"partner": "us2"}),
        ({"responsible": "Li"}, 1, 1, 0, {"responsible": "li"}),
        ({"theme": "FOOD"}, 1, 1, 0, {"theme": "Food"}),
        ({"theme": "energy", "partner": "gd"}, 0, 0, 0, {"partner": "gd", "theme": "energy"}),
    ]
    for asked, examined, found, paused, told in expected:
        stale = snap.stale(**asked)
        assert (stale.examined, stale.found, stale.beside["paused"], stale.filters) == (examined, found, paused, told), asked
    assert snap.high_level_only(partner="gd").examined == 1  # the first contact is 1095 days old
    assert snap.relations(partner="gd").examined == 3


def test_a_limit_shortens_the_rows_and_leaves_the_counts(several: Network) -> None:
    snap = several.at("2012-12-31")
    for findings, examined, found in ((snap.stale(limit=1), 4, 2), (snap.relations(limit=1), 5, 5), (snap.high_level_only(limit=1), 3, 3)):
        assert (len(findings), findings.examined, findings.found) == (1, examined, found)
    assert [(row["home"], row["partner"]) for row in snap.stale(limit=1)] == [("us", "gd")]
    assert len(snap.stale(limit=0)) == 0


def test_an_unknown_grouping_is_refused(several: Network) -> None:
    with pytest.raises(UsageError, match="can't be grouped by country"):
        several.at("2012-12-31").relations(by="country")


# -- month by month --------------------------------------------------------------------------------------------------


def test_history_counts_the_states_at_each_months_end(several: Network) -> None:
    history = several.history("2012-11-10", "2013-01-15")
    rows = [
        [row.as_of.date().isoformat(), row.examined, row.active, row.due, row.stale, row.dormant, row.never] for row in history.itertuples()
    ]
    assert rows == [
        ["2012-11-30", 2, 0, 0, 2, 0, 0],
        ["2012-12-31", 4, 2, 0, 2, 0, 0],
        ["2013-01-15", 4, 2, 0, 2, 0, 0],
    ]
    with pytest.raises(UsageError, match="2012-01-01 is before 2012-02-01"):
        several.history("2012-02-01", "2012-01-01")
