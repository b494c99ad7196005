"""The lists: which relations are stale, which contacts were not followed up, on cases small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.network import Network
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from pathlib import Path

Loaded = Callable[..., Network]


@pytest.fixture
def loaded(network: Network, write_tables: Callable[..., Path]) -> Loaded:
    """Give a function that loads tables (with ``ACTORS``, if no others are given) and returns the network."""

    def load(**tables: Any) -> Network:
        network.load(write_tables(**{"actors": ACTORS, **tables}))
        return network

    return load


def contact(name: str, day: str, who: str = "us;gd", kind: str = "visit", **more: str) -> dict[str, str]:
    return {"id": name, "date": day, "kind": kind, "participants": who, **more}


def point(name: str, of: str, due: str = "", done: str = "", responsible: str = "") -> dict[str, str]:
    return {"id": name, "contact": of, "action": "do it", "due": due, "done": done, "responsible": responsible}


def reasons(net: Network, t: str, **settings: Any) -> dict[str, list[str]]:
    return {row["contact"]: row["reasons"] for row in net.at(t, settings=settings).unfollowed()}


# -- stale -----------------------------------------------------------------------------------------------------------


def test_stale_stands_in_the_order_of_use(loaded: Loaded) -> None:
    partners = ["a", "b", "plain", "worse", "never", "never-a", "dormant", "due", "active", "paused"]
    priorities = {"a": "A", "b": "B", "never-a": "A"}
    actors = [
        ACTORS[0],
        *({"id": each, "name": each, "kind": "other", "country": "CN", "priority": priorities.get(each, "")} for each in partners),
    ]
    days = {
        "a": "2012-06-01",  # 213 days of 180
        "b": "2011-06-01",  # 579 of 365
        "plain": "2011-12-01",  # 396 of 365
        "worse": "2010-01-01",  # 1095 of 365
        "dormant": "2008-01-01",
        "due": "2012-02-01",  # 334 of 365
        "active": "2012-12-01",
        "paused": "2008-01-01",
    }
    net = loaded(
        actors=actors,
        contacts=[contact(partner, day, f"us;{partner}") for partner, day in days.items()],
        relations=[
            {"home": "us", "partner": "never", "paused_until": ""},
            {"home": "us", "partner": "never-a", "paused_until": ""},
            {"home": "us", "partner": "paused", "paused_until": "2013"},
        ],
    )
    stale = net.at("2012-12-31").stale()
    assert [row["partner"] for row in stale] == ["a", "b", "worse", "plain", "never-a", "never", "dormant"]
    assert (stale.examined, stale.found, stale.beside) == (9, 7, {"acquaintances": 0, "paused": 1, "ended": 0})
    soon = net.at("2012-12-31").stale(soon=True)
    assert [row["partner"] for row in soon] == ["a", "b", "worse", "plain", "due", "never-a", "never", "dormant"]
    assert (soon.examined, soon.found) == (9, 8)
    assert {row["partner"] for row in stale if row["one_off"]} == {"a", "b", "worse", "plain", "dormant"}


def test_an_acquaintance_that_has_ended_is_counted_once_as_ended(loaded: Loaded) -> None:
    net = loaded(
        actors=[row | {"until": "2012-06" if row["id"] == "tj" else ""} for row in ACTORS],
        contacts=[contact("tour", "2012-01-01", "us;uni;gd;tj")],
    )
    stale = net.at("2012-12-31", settings={"group": 3}).stale()
    assert (stale.examined, stale.beside) == (0, {"acquaintances": 2, "paused": 0, "ended": 2})


def test_moving_the_day_moves_a_relation_onto_the_list_and_a_contact_takes_it_off(
    loaded: Loaded, write_tables: Callable[..., Path]
) -> None:
    net = loaded(contacts=[contact("c1", "2011-06", kind="meeting")], relations=[{"home": "us", "partner": "gd", "cadence_days": "90"}])
    # The month ends on 30 June; 90 days later it is 28 September.
    assert [net.at(t).stale().found for t in ("2011-05-31", "2011-06-01", "2011-09-28", "2011-09-29")] == [1, 0, 0, 1]
    assert next(iter(net.at("2011-05-31").stale()))["state"] == "never"
    net.load(write_tables(contacts=[contact("c2", "2011-09-29", kind="call")]))
    assert [net.at(t).stale().found for t in ("2011-09-28", "2011-09-29", "2011-12-28", "2011-12-29")] == [0, 0, 0, 1]


# -- only at the top -------------------------------------------------------------------------------------------------


def test_high_level_lists_what_lives_at_the_top_and_what_cannot_be_decided(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            contact("a", "2012-01-01", "us;gd", level="political"),
            contact("b", "2012-01-01", "us;tj", level="senior_official"),
            contact("c", "2012-02-01", "us;tj"),
            contact("d", "2012-01-01", "us2;gd", level="political"),
            contact("e", "2012-02-01", "us2;gd", level="expert"),
            contact("f", "2012-02-01", "us2;gd"),
            contact("g", "2009-01-01", "us2;tj", level="political"),
        ],
        relations=[{"home": "uni", "partner": "tj"}],
    )
    found = net.at("2012-12-31").high_level_only()
    assert {(row["home"], row["partner"]): row["levels"] for row in found} == {("us", "gd"): "high_level_only", ("us", "tj"): "undecidable"}
    assert (found.examined, found.found) == (3, 2)
    by_partner = net.at("2012-12-31").high_level_only(by="partner")
    assert {row["partner"]: row["levels"] for row in by_partner} == {"tj": "undecidable"}
    assert by_partner.examined == 2


# -- not followed up -------------------------------------------------------------------------------------------------


def test_points_are_overdue_after_the_last_day_of_their_due_date_and_done_from_the_first_of_the_other(loaded: Loaded) -> None:
    net = loaded(
        contacts=[contact("c", "2012-01-10", kind="meeting")],
        followups=[
            point("month", "c", due="2012-06"),
            point("done", "c", due="2012-03", done="2012-07"),
            point("yes", "c", due="2012-02", done="yes"),
        ],
    )
    assert reasons(net, "2012-03-31") == {}
    assert reasons(net, "2012-04-01") == {"c": ["points_overdue"]}
    row = next(iter(net.at("2012-06-30").unfollowed()))
    assert (row["open_points"], row["overdue_points"], row["undated_points"]) == (["done", "month"], ["done"], [])
    row = next(iter(net.at("2012-07-01").unfollowed()))
    assert (row["open_points"], row["overdue_points"]) == (["month"], ["month"])
    assert net.at("2012-01-09").unfollowed().examined == 0


def test_a_point_that_nobody_answers_for_names_nobody(loaded: Loaded) -> None:
    net = loaded(contacts=[contact("c", "2012-01-10")], followups=[point("f", "c"), point("g", "c", responsible="us")])
    row = next(iter(net.at("2012-12-31").unfollowed()))
    assert (row["responsible"], row["responsible_names"]) == (["us"], ["Our unit"])


def test_points_without_a_date_are_missed_after_90_days(loaded: Loaded) -> None:
    net = loaded(
        contacts=[contact("c", "2012-01-10", kind="meeting", end="2012-01-20"), contact("month", "2012-01", "us;tj", "meeting")],
        followups=[point("open", "c"), point("done", "c", done="2012-05"), point("other", "month")],
    )
    assert reasons(net, "2012-04-19") == {}
    assert reasons(net, "2012-04-20") == {"c": ["points_undated"]}
    assert reasons(net, "2012-05-01") == {"c": ["points_undated"], "month": ["points_undated"]}
    undated = {row["contact"]: row["undated_points"] for row in net.at("2012-05-01").unfollowed()}
    assert undated == {"c": ["open"], "month": ["other"]}
    assert reasons(net, "2012-04-25", followup_days=120) == {}


def test_visits_delegations_and_signings_ask_for_points_and_other_kinds_do_not(loaded: Loaded) -> None:
    kinds = ("visit", "delegation", "signing", "meeting", "call", "event", "sale", "education")
    net = loaded(
        contacts=[
            *(contact(kind, "2012-06-01", kind=kind) for kind in kinds),
            contact("ours", "2012-06-01", "us;us2;hh"),
            contact("theirs", "2012-06-01", "gd;tj"),
            contact("planned", "2012-07-01", status="planned"),
            contact("later", "2012-07-01"),
            contact("letter", "2012-06-01", kind="correspondence"),
        ],
        followups=[point("f", "signing", done="yes"), point("g", "letter", due="2012-06-05")],
    )
    found = net.at("2012-06-10").unfollowed()
    assert {row["contact"]: row["reasons"] for row in found} == {
        "visit": ["no_points"],
        "delegation": ["no_points"],
        "letter": ["points_overdue"],
    }
    # The signing was examined too, and so was the letter, which has a point.
    assert (found.examined, found.found) == (4, 3)
    assert reasons(net, "2012-06-10", followup_kinds=["sale"]) == {"sale": ["no_points"], "letter": ["points_overdue"]}


def test_each_partner_should_be_met_again_by_any_of_ours(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            contact("tour", "2012-01-10", "us;gd;tj", "delegation", end="2012-01-20"),
            contact("same-day", "2012-01-20", "us2;gd", "meeting"),
            contact("by-another", "2012-03-01", "us2;gd", "call"),
            contact("letter", "2012-03-01", "us;tj", "correspondence"),
            contact("planned", "2012-03-01", "us;tj", status="planned"),
            contact("theirs", "2012-03-01", "gd;tj", "meeting"),
            contact("hall", "2012-03-01", "us;us2;uni;hh;tj", "event"),
        ],
        followups=[point("f", "tour", done="yes")],
    )
    assert reasons(net, "2012-04-19", crowd=4) == {}
    row = next(iter(net.at("2012-04-20", settings={"crowd": 4}).unfollowed()))
    assert (row["reasons"], row["partners"], row["silent_partners"], row["undecidable_partners"]) == (
        ["no_later_contact"],
        ["gd", "tj"],
        ["tj"],
        [],
    )
    assert (row["silent_names"], row["homes"], row["evidence"]) == (["Tianjin"], ["us"], ["tour"])
    assert reasons(net, "2012-04-20", crowd=5) == {}
    # What was later than the day asked had not happened.
    assert reasons(net, "2012-02-29", crowd=4, followup_days=30) == {"tour": ["no_later_contact"]}


def test_a_crowd_is_not_asked_for_a_later_contact_but_for_points(loaded: Loaded) -> None:
    net = loaded(contacts=[contact("hall", "2012-01-01", "us;us2;gd;tj")])
    assert reasons(net, "2012-12-31", crowd=3) == {"hall": ["no_points"]}
    assert reasons(net, "2012-12-31", crowd=4) == {"hall": ["no_points", "no_later_contact"]}


def undecidable(loaded: Loaded, visit: dict[str, str], other: dict[str, str]) -> list[str]:
    """The reasons to list a visit all of whose points are done, when one other contact is known."""
    net = loaded(contacts=[visit, other], followups=[point("f", visit["id"], done="yes")])
    return reasons(net, "2012-12-31").get(visit["id"], [])


@pytest.mark.parametrize(
    ("visit", "end", "other", "other_end", "expected"),
    [
        # The other may have begun after the visit was over.
        ("2012-05", "", "2012-05-30", "", "later_contact_undecidable"),
        ("2012-05-10", "", "2012-05", "", "later_contact_undecidable"),
        ("2012-05", "", "2012-05", "", "later_contact_undecidable"),
        ("2012-05-10", "", "2012-W19", "", "later_contact_undecidable"),
        ("2012-05-20", "2012-05", "2012-05-25", "", "later_contact_undecidable"),
        # It did.
        ("2012-05", "", "2012-06-01", "", None),
        ("2012-05", "", "2012-06", "", None),
        # It cannot have: both days are known, or every day that it may have begun is too early.
        ("2012-05-10", "2012-05-20", "2012-05-15", "2012-05-30", "no_later_contact"),
        ("2012-05-31", "", "2012-05", "", "no_later_contact"),
        ("2012-05", "", "2012-05-01", "", "no_later_contact"),
        ("2012-05", "", "2012-04-30", "2012-06", "no_later_contact"),
    ],
)
def test_whether_a_contact_was_later_may_be_undecidable_with_coarse_dates(
    loaded: Loaded, visit: str, end: str, other: str, other_end: str, expected: str | None
) -> None:
    found = undecidable(loaded, contact("v", visit, end=end), contact("o", other, kind="call", end=other_end))
    assert found == ([expected] if expected else [])


def test_a_contact_that_was_over_before_the_other_is_no_later_one_though_its_month_goes_on(loaded: Loaded) -> None:
    # It took place between 1 and 10 May, so it can't have begun after 15 May.
    assert undecidable(loaded, contact("v", "2012-05-15", end=""), contact("o", "2012-05", kind="call", end="2012-05-10")) == [
        "no_later_contact"
    ]


def test_a_visit_that_ends_in_some_month_was_not_over_before_it_began(loaded: Loaded) -> None:
    # It began on 20 May, so a call of 10 May was before it.
    assert undecidable(loaded, contact("v", "2012-05-20", end="2012-05"), contact("o", "2012-05-10", kind="call", end="")) == [
        "no_later_contact"
    ]


def test_one_silent_partner_makes_it_decided_and_the_undecidable_ones_are_still_named(loaded: Loaded) -> None:
    net = loaded(
        contacts=[contact("v", "2012-05", "us;gd;tj"), contact("o", "2012-05-20", "us2;gd", "call")],
        followups=[point("f", "v", done="yes")],
    )
    row = next(iter(net.at("2012-12-31").unfollowed()))
    assert (row["reasons"], row["silent_partners"], row["undecidable_partners"]) == (["no_later_contact"], ["tj"], ["gd"])
    assert row["undecidable_names"] == ["Guangdong"]


def test_was_it_held_lists_the_plans_whose_last_day_has_passed(loaded: Loaded) -> None:
    net = loaded(
        contacts=[
            contact("month", "2012-05", status="planned", purpose="Spring visit"),
            contact("day", "2012-05-10", status="planned"),
            contact("long", "2012-05-01", status="planned", end="2012-06-10"),
            contact("held", "2012-05-01"),
            contact("off", "2012-05-01", status="cancelled"),
            contact("ours-alone", "2012-05-09", "us", status="planned"),
        ]
    )

    def asked(t: str) -> list[Any]:
        return [row["contact"] for row in net.at(t).unfollowed().apart["was_it_held"]]

    assert asked("2012-05-10") == ["ours-alone"]
    assert asked("2012-05-31") == ["ours-alone", "day"]
    assert asked("2012-06-01") == ["ours-alone", "day", "month"]
    assert asked("2012-06-11") == ["ours-alone", "day", "month", "long"]
    month = net.at("2012-06-01").unfollowed().apart["was_it_held"][2]
    assert month == {"contact": "month", "date": "2012-05", "end": None, "kind": "visit", "purpose": "Spring visit"}
    assert net.status("2012-06-01")["was_it_held"] == 3


def test_unfollowed_is_narrowed_and_limited_like_the_others(loaded: Loaded) -> None:
    net = loaded(
        people=[{"id": "li", "name": "Li", "actor": "uni"}],
        contacts=[
            contact("a", "2012-01-01", "us;gd", themes="Food"),
            contact("b", "2012-01-02", "us;tj"),
            contact("c", "2012-01-03", "uni;gd"),
        ],
        followups=[point("f", "b", due="2012-02", responsible="li"), point("g", "c", done="yes", responsible="li")],
    )
    snap = net.at("2012-12-31")
    everything = snap.unfollowed()
    assert ([row["contact"] for row in everything], everything.examined) == (["c", "b", "a"], 3)
    for asked, examined, found, told in (
        ({"partner": "gd"}, 2, ["c", "a"], {"partner": "gd"}),
        ({"partner": "Our university"}, 1, ["c"], {"partner": "uni"}),
        ({"responsible": "li"}, 1, ["b"], {"responsible": "li"}),
        ({"theme": "food"}, 1, ["a"], {"theme": "Food"}),
    ):
        unfollowed = snap.unfollowed(**asked)  # type: ignore[arg-type]
        assert (unfollowed.examined, [row["contact"] for row in unfollowed], unfollowed.filters) == (examined, found, told)
    limited = snap.unfollowed(limit=1)
    assert ([row["contact"] for row in limited], limited.examined, limited.found) == (["c"], 3, 3)
    assert next(iter(snap.unfollowed(responsible="li")))["responsible_names"] == ["Li"]
    assert everything.to_frame()["date"].tolist() == ["2012-01-03", "2012-01-02", "2012-01-01"]
    assert date.fromisoformat(next(iter(limited))["date"]) == date(2012, 1, 3)
