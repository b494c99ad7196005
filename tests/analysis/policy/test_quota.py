"""R1, R2, R18, R24: how many in a year, and the days at the edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinagraph.analysis.policy.audit import check_policy
from kinagraph.settings import Settings
from tests.analysis.policy.world import ACTORS, AGREEMENT, SKANE, Row, audit, network_of, only, states, visit

TWO = [visit("a", "2012-03-19", end="2012-03-22"), visit("b", "2012-11-19", end="2012-11-22")]


def r1(day: str, contacts: list[Row], agreement: Row = AGREEMENT, **tables: list[Row]) -> dict[str, Row]:
    return {row["period"]: row for row in audit(day, "R1", agreements=[agreement], contacts=contacts, **tables)}


def told(found: dict[str, Row]) -> dict[str, str]:
    return {period: row["state"] for period, row in found.items()}


def test_exactly_the_quota_is_met_and_says_until_when() -> None:
    found = r1("2012-11-30", TWO)
    assert told(found) == {"2011": "breached", "2012": "met", "365 days": "met"}
    assert found["365 days"]["due_on"] == date(2012, 3, 22) + timedelta(days=364)
    assert found["365 days"]["evidence"] == ["b", "a"]
    assert found["2011"]["due_on"] == date(2011, 12, 31)
    assert found["2012"]["due_on"] is None


def test_it_is_due_when_the_day_is_near() -> None:
    assert told(r1("2012-12-20", TWO))["365 days"] == "met"
    assert told(r1("2012-12-21", TWO))["365 days"] == "due"


def test_the_last_good_day_and_the_day_after() -> None:
    assert told(r1("2013-03-21", TWO))["365 days"] == "due"
    after = r1("2013-03-22", TWO)["365 days"]
    assert after["state"] == "breached"
    assert after["due_on"] == date(2013, 3, 21)
    assert (after["found"], after["wanted"]) == (1, 2)


def test_a_year_is_due_on_its_last_day_and_breached_after_it() -> None:
    one = [visit("a", "2012-03-19")]
    on_31 = r1("2012-12-31", one)["2012"]
    assert (on_31["state"], on_31["due_on"], on_31["found"]) == ("due", date(2012, 12, 31), 1)
    assert told(r1("2012-01-02", one))["2012"] == "due"
    assert told(r1("2013-01-01", one)) == {"2012": "breached", "2013": "due", "365 days": "breached"}


def test_two_visits_on_one_day_are_two() -> None:
    assert told(r1("2012-06-01", [visit("a", "2012-05-01"), visit("b", "2012-05-01")]))["2012"] == "met"


def test_31_december_and_1_january_belong_to_their_years() -> None:
    edge = [visit("a", "2011-12-31"), visit("b", "2012-01-01")]
    assert told(r1("2012-06-01", edge)) == {"2011": "breached", "2012": "due", "365 days": "met"}


def test_a_visit_over_new_year_counts_by_its_last_day() -> None:
    over = [visit("a", "2012-05-01"), visit("b", "2011-12-29", end="2012-01-03")]
    assert told(r1("2012-06-01", over))["2012"] == "met"
    # Already under way, and still not of the old year.
    assert told(r1("2011-12-31", over))["2011"] == "due"


def test_29_february() -> None:
    leap = [visit("a", "2012-02-29"), visit("b", "2012-02-29")]
    assert r1("2012-03-01", leap)["365 days"]["due_on"] == date(2013, 2, 27)
    assert told(r1("2013-02-27", leap))["365 days"] == "due"
    assert told(r1("2013-02-28", leap))["365 days"] == "breached"


@pytest.mark.parametrize("status", ["cancelled", "planned"])
def test_cancelled_never_counts_and_planned_not_yet(status: str) -> None:
    contacts = [visit("a", "2012-03-01"), visit("b", "2012-09-01", status=status)]
    found = r1("2012-06-01", contacts)
    assert told(found)["2012"] == "due"
    assert found["2012"]["next_planned"] == (date(2012, 9, 1) if status == "planned" else None)
    assert told(r1("2012-10-01", contacts))["2012"] == "due"


def test_a_year_not_wholly_in_force_is_never_breached() -> None:
    signed = AGREEMENT | {"signed": "2012-05-01"}
    assert told(r1("2012-12-01", [], signed)) == {}
    assert told(r1("2013-01-15", [], signed)) == {"2013": "due"}
    assert told(r1("2013-04-30", [], signed)) == {"2013": "due", "365 days": "breached"}
    assert told(r1("2012-12-01", TWO, signed | {"signed": "2012-01-02"})) == {"2012": "met", "365 days": "met"}


def test_an_expired_agreement_is_not_judged_after_its_end() -> None:
    expired = AGREEMENT | {"expires": "2012-06-30"}
    assert told(r1("2012-09-01", [], expired)) == {"2011": "breached"}
    assert told(r1("2013-01-01", [], expired)) == {}
    assert audit("2014-01-01", "R1", agreements=[expired]).rules[0].examined == 0


def test_unsigned_is_undecidable_and_a_draft_is_not_looked_at() -> None:
    unsigned = {name: value for name, value in AGREEMENT.items() if name != "signed"}
    found = r1("2012-12-01", [], unsigned)
    assert found["2011"]["state"] == "undecidable"
    assert found["2011"]["missing"] == ["agreements.signed"]
    assert told(r1("2012-12-01", [], AGREEMENT | {"status": "preparing"})) == {}


@pytest.mark.parametrize(
    ("participants", "level", "counts"),
    [
        ([{"person": "p-off"}], "official", True),
        ([{"person": "p-exp"}], "", True),
        ([{"person": "p-pol"}], "", False),
        ([{"person": "p-off"}, {"person": "p-pol"}], "", False),
        ([{"actor": "grip", "level": "political"}], "political", False),
        ([{"actor": "malmo", "level": "official"}], "official", False),
    ],
)
def test_the_level_is_our_own_participants(participants: list[Row], level: str, counts: bool) -> None:
    contacts = [visit("a", "2012-03-01"), visit("b", "2012-04-01", "gd", level=level)]
    found = r1("2012-06-01", contacts, participants=[{"contact": "b", **row} for row in participants])
    assert found["2012"]["state"] == ("met" if counts else "due")


def test_their_politician_does_not_make_our_official_one() -> None:
    contacts = [visit("a", "2012-03-01"), visit("b", "2012-04-01", "", level="political")]
    rows = [{"contact": "b", "person": "p-off"}, {"contact": "b", "actor": "gd", "level": "political"}]
    assert r1("2012-06-01", contacts, participants=rows)["2012"]["state"] == "met"


def test_a_blank_level_or_direction_that_would_fill_the_quota_is_undecidable() -> None:
    blank = r1("2012-06-01", [visit("a", "2012-03-01"), visit("b", "2012-04-01", level="")])["2012"]
    assert (blank["state"], blank["missing"]) == ("undecidable", ["participants.level"])
    blank = r1("2012-06-01", [visit("a", "2012-03-01"), visit("b", "2012-04-01", direction="")])["2012"]
    assert (blank["state"], blank["missing"]) == ("undecidable", ["contacts.direction"])
    # It would not fill the quota: no need to ask.
    assert r1("2012-06-01", [visit("b", "2012-04-01", direction="")])["2012"]["state"] == "due"


def test_a_coarse_date_at_the_edge_is_undecidable() -> None:
    found = r1("2012-12-31", [visit("a", "2012-01"), visit("b", "2012-05-01")])
    assert told(found)["2012"] == "met"
    found = r1("2013-01-15", [visit("a", "2012-01"), visit("b", "2012-05-01")])["365 days"]
    assert (found["state"], found["missing"]) == ("undecidable", ["contacts.date"])


def test_only_visits_to_the_partner_or_under_the_agreement_count() -> None:
    others = [
        visit("a", "2012-03-01", "eis;tj"),
        visit("b", "2012-03-02", direction="inbound"),
        visit("c", "2012-03-03") | {"kind": "meeting"},
        visit("d", "2012-03-04", "eis;gdh"),
        visit("e", "2012-03-05", "malmo;gd"),
    ]
    assert r1("2012-06-01", others)["2012"]["found"] == 0
    under = [visit("d", "2012-03-04", "eis;gdh", agreement="ag")]
    assert r1("2012-06-01", under)["2012"]["found"] == 1


def test_without_an_agreement_there_is_nothing_to_look_at() -> None:
    found = audit("2012-06-01", "R1")
    assert len(found) == 0
    assert found.rules[0].state is None


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=2, max_size=8), st.integers(0, 300))
def test_due_on_is_the_last_good_day(days: list[int], later: int) -> None:
    start = date(2011, 11, 1)
    contacts = [visit(f"c{n}", (start + timedelta(days=each)).isoformat()) for n, each in enumerate(days)]
    connection = network_of(agreements=[AGREEMENT], contacts=contacts)

    def trailing(day: date) -> Row:
        return next(row for row in check_policy(connection, day, Settings(), SKANE, rules=["R1"]) if row["period"] == "365 days")

    now = trailing(start + timedelta(days=max(days) + later))
    last_good = sorted(days)[-2] + 364
    assert now["due_on"] == start + timedelta(days=last_good)
    assert (now["state"] == "breached") == (max(days) + later > last_good)
    assert trailing(now["due_on"])["state"] == "due"
    assert trailing(now["due_on"] + timedelta(days=1))["state"] == "breached"
    connection.close()


DATED = ("R1", "R4", "R5", "R6", "R7", "R8", "R18", "R19", "R27", "R28", "R29", "R30")
"""The rules whose results name a last good day."""


@settings(max_examples=4, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-900, 200),
            st.sampled_from(["visit", "call", "meeting", "delegation"]),
            st.sampled_from(["outbound", "inbound"]),
            st.sampled_from(["official", "political"]),
            st.sampled_from(["eis;gd", "isk;tj", "skc;gdh", "nk;emb", "eis;vinnova", "nk;eis;lu", "eis;rk"]),
        ),
        min_size=3,
        max_size=8,
    ),
    st.integers(200, 300),
)
def test_every_last_good_day_is_the_last_good_day(rows: list[tuple[int, str, str, str, str]], later: int) -> None:
    """All else equal, a rule that holds until a day holds on that day, and no longer on the day after."""
    start = date(2011, 11, 1)
    contacts = [
        visit(f"c{n}", (start + timedelta(days=day)).isoformat(), who, kind=kind, direction=direction, level=level, purpose="utvärdering")
        for n, (day, kind, direction, level, who) in enumerate(rows)
    ]
    point = {"id": "f", "contact": "c0", "action": "x", "due": (start + timedelta(days=later + 20)).isoformat()}
    connection = network_of(agreements=[AGREEMENT | {"review_months": "6"}], contacts=contacts, followups=[point])

    def at(day: date) -> dict[tuple[str, str, str | None], Row]:
        found = check_policy(connection, day, Settings(), SKANE, rules=DATED)
        return {(row["rule"], row["subject"], row["period"]): row for row in found if row["period"] not in {"2010", "2011", "2012"}}

    holding = {key: row for key, row in at(start + timedelta(days=later)).items() if row["state"] in {"met", "due"} and row["due_on"]}
    for day in sorted({row["due_on"] for row in holding.values()})[:2]:
        on, after = at(day), at(day + timedelta(days=1))
        for key, row in holding.items():
            if row["due_on"] == day:
                assert on[key]["state"] in {"met", "due"}, (key, row["because"])
                assert key not in after or after[key]["state"] == "breached", (key, row["because"])
    connection.close()


# R2


WEEK = {
    "id": "w",
    "date": "2012-11-20",
    "end": "2012-11-24",
    "kind": "event",
    "direction": "outbound",
    "agreement": "ag",
    "participants": "eis;gd",
}


def r2(day: str, contacts: list[Row]) -> dict[str, str]:
    return states(day, "R2", agreements=[AGREEMENT], contacts=contacts)


def test_one_of_the_visits_falls_in_the_partners_week() -> None:
    assert r2("2012-12-01", [*TWO, WEEK])["ag/2012"] == "met"
    assert r2("2012-12-01", [TWO[0], WEEK])["ag/2012"] == "due"
    assert r2("2013-02-01", [TWO[0], WEEK])["ag/2012"] == "breached"
    assert r2("2013-02-01", TWO)["ag/2012"] == "undecidable"


# R18


def meetings(*days: str) -> list[Row]:
    return [{"id": f"m{n}", "date": day, "kind": "meeting", "participants": "nk;eis;lu"} for n, day in enumerate(days)]


def test_the_network_meets_twice_a_year() -> None:
    found = states("2013-02-01", "R18", contacts=meetings("2012-02-06", "2012-10-01"))
    assert found == {"nk/2012": "met", "nk/2013": "due", "nk/365 days": "due"}
    found = states("2013-02-06", "R18", contacts=meetings("2012-02-06", "2012-10-01"))
    assert found["nk/365 days"] == "breached"


def test_a_network_that_is_young_is_not_breached() -> None:
    actors = [row | ({"from": "2012-02"} if row["id"] == "nk" else {}) for row in ACTORS]
    assert states("2012-12-31", "R18", actors=actors) == {}
    assert states("2014-01-01", "R18", actors=actors) == {"nk/2013": "breached", "nk/2014": "due", "nk/365 days": "breached"}


def test_a_member_without_a_representative() -> None:
    members = [
        {"network": "nk", "actor": "lu", "representative": "p-off"},
        {"network": "nk", "actor": "mah"},
        {"network": "nk", "actor": "hkr", "until": "2011"},
    ]
    found = states("2012-06-01", "R18", memberships=members)
    assert {name: state for name, state in found.items() if ";" in name} == {"nk;lu": "met", "nk;mah": "breached"}


# R24


def test_a_yearly_event_is_met_or_not_yet() -> None:
    event = {"id": "e", "date": "2012-09-18", "kind": "event", "country": "SE", "participants": "eis;bo;gd;tj"}
    assert only("2012-12-31", "R24", contacts=[event])["state"] == "met"
    row = only("2013-12-31", "R24", contacts=[event])
    assert (row["state"], row["period"]) == ("due", "2013")
    assert only("2012-12-31", "R24", contacts=[event | {"country": ""}])["missing"] == ["contacts.country"]
    assert only("2012-12-31", "R24", contacts=[event | {"participants": "eis;bo"}])["state"] == "due"
