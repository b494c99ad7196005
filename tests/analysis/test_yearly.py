"""The yearly report: what belongs to a period, what is counted once and what is split, and what changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinagraph.analysis.policy.rules import read_policy
from kinagraph.analysis.yearly import TABLES, YearlyReport, report_period
from kinagraph.errors import UsageError
from kinagraph.settings import Settings
from tests.analysis.policy.world import network_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network

Row = dict[str, Any]

SMALL = read_policy(str(ROOT / "data" / "policies" / "template" / "new.toml"))
ACTORS: list[Row] = [
    {"id": "us", "name": "Our unit", "kind": "region_unit", "country": "SE"},
    {"id": "us2", "name": "Our other unit", "kind": "region_unit", "country": "SE"},
    {"id": "gd", "name": "Guangdong 广东省", "kind": "province", "country": "CN", "priority": "A"},
    {"id": "tj", "name": "Tianjin", "kind": "province", "country": "CN"},
    {"id": "hh", "name": "Hamburg", "kind": "partner_region", "country": "DE"},
]


def contact(id: str, day: str, participants: str = "us;gd", **more: str) -> Row:
    return {"id": id, "date": day, "kind": "meeting", "level": "official", "participants": participants, **more}


def report(start: str = "2012-01-01", end: str = "2012-12-31", **tables: list[Row]) -> YearlyReport:
    connection = network_of(**{"actors": ACTORS, "people": [], **tables})
    try:
        return report_period(connection, date.fromisoformat(start), date.fromisoformat(end), Settings(), SMALL)
    finally:
        connection.close()


def costs(found: YearlyReport, part: str) -> dict[tuple[str | None, str | None], float | None]:
    return {(row["value"], row["currency"]): row["cost"] for row in found.rows("costs") if row["part"] == part}


def test_a_contact_belongs_to_the_period_of_its_last_day() -> None:
    contacts = [
        contact("eve", "2011-12-31"),
        contact("first", "2012-01-01"),
        contact("over", "2011-12-30", end="2012-01-02"),
        contact("leap", "2012-02-29"),
        contact("month", "2012-12"),
        contact("year", "2012"),
        contact("last", "2012-12-31"),
        contact("out", "2012-12-31", end="2013-01-01"),
        contact("next", "2013-01-01"),
        contact("planned", "2012-06-01", status="planned"),
        contact("cancelled", "2012-06-01", status="cancelled"),
    ]
    found = report(contacts=contacts)
    assert {row["contact"] for row in found.rows("contacts")} == {"first", "over", "leap", "month", "year", "last"}
    assert found.figures["contacts"] == 6
    assert found.figures["cancelled"] == 1
    assert [row["contact"] for row in found.rows("was_it_held")] == ["planned"]
    # Each contact is in one report, and in one only.
    years = [report(f"{year}-01-01", f"{year}-12-31", contacts=contacts) for year in (2011, 2012, 2013)]
    assert sorted(row["contact"] for each in years for row in each.rows("contacts")) == sorted(
        row["id"] for row in contacts if row.get("status") is None
    )


def test_letters_are_told_but_not_counted() -> None:
    found = report(contacts=[contact("c", "2012-03-01"), contact("l", "2012-03-02", kind="correspondence", cost="5", currency="SEK")])
    assert found.figures["contacts"] == 1
    assert found.figures["uncounted"] == 1
    assert found.figures["costs"] == {}
    assert [row["contact"] for row in found.rows("without_cost")] == ["c"]
    assert len(found.rows("contacts")) == 2


def test_costs_are_split_and_currencies_stand_apart() -> None:
    found = report(
        contacts=[
            contact("a", "2012-03-01", "us;us2;gd;tj", cost="900", currency="SEK", themes="Food;ICT;health"),
            contact("b", "2012-03-02", cost="100", currency="EUR", themes="food"),
            contact("c", "2012-03-03", "us;us2", cost="50", currency="SEK"),
            contact("d", "2012-03-04", cost="0", currency="SEK"),
            contact("e", "2012-03-05", cost="7"),
            contact("f", "2012-03-06"),
        ]
    )
    assert found.figures["costs"] == {"SEK": 950.0, "EUR": 100.0, "?": 7.0}
    assert costs(found, "theme") == {
        ("food", "SEK"): 300.0,
        ("food", "EUR"): 100.0,
        ("ict", "SEK"): 300.0,
        ("health", "SEK"): 300.0,
        (None, "SEK"): 50.0,
        (None, "?"): 7.0,
    }
    assert costs(found, "partner") == {
        ("gd", "SEK"): 450.0,
        ("gd", "EUR"): 100.0,
        ("gd", "?"): 7.0,
        ("tj", "SEK"): 450.0,
        (None, "SEK"): 50.0,
    }
    assert costs(found, "unit") == {("us", "SEK"): 475.0, ("us2", "SEK"): 475.0, ("us", "EUR"): 100.0, ("us", "?"): 7.0}
    # Without a cost or without its currency: listed. Nothing spent is a cost.
    assert [row["contact"] for row in found.rows("without_cost")] == ["e", "f"]
    assert found.figures["without_cost"] == 2
    # One theme, however it was written; shown as one of the ways.
    assert {row["name"] for row in found.rows("costs") if row["value"] == "food"} == {"Food"}


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 99_999),
            st.sampled_from(["SEK", "EUR"]),
            st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
            st.lists(st.sampled_from(["us", "us2", "gd", "tj", "hh"]), unique=True, min_size=1),
        ),
        max_size=8,
    )
)
def test_every_list_adds_up_to_the_whole(rows: list[tuple[int, str, list[str], list[str]]]) -> None:
    found = report(
        contacts=[
            contact(f"c{n}", "2012-05-05", ";".join(actors), cost=str(cost), currency=currency, themes=";".join(themes))
            for n, (cost, currency, themes, actors) in enumerate(rows)
        ]
    )
    for currency, total in found.figures["costs"].items():
        for part in ("theme", "partner", "unit"):
            parts = [cost for (_value, of), cost in costs(found, part).items() if of == currency and cost is not None]
            assert sum(parts) == pytest.approx(total, abs=0.01 * (len(parts) + 1))


def test_activities_by_kind_direction_level_and_theme() -> None:
    found = report(
        contacts=[
            contact("a", "2012-03-01", direction="outbound", kind="visit", themes="ICT;food"),
            contact("b", "2012-03-02", direction="inbound", kind="visit", level="political", themes="ict"),
            contact("c", "2012-03-03", level=""),
        ]
    )
    rows = {(row["part"], row["value"]): row for row in found.rows("activities")}
    assert rows["kind", "visit"] | {"name": None} == {
        "part": "kind", "value": "visit", "name": None, "contacts": 2, "outbound": 1, "inbound": 1, "undirected": 0,
    }  # fmt: skip
    assert rows["level", "political"]["contacts"] == rows["level", "official"]["contacts"] == rows["level", None]["contacts"] == 1
    assert rows["theme", "ict"]["contacts"] == 2
    assert rows["theme", None]["contacts"] == 1
    assert rows["direction", None]["undirected"] == 1


def test_what_became_of_relations() -> None:
    found = report(
        contacts=[
            contact("old", "2011-03-01", "us;tj"),  # overdue now: lost
            contact("kept1", "2011-12-01", "us;gd"),
            contact("kept2", "2012-12-01", "us;gd"),
            contact("new", "2012-01-01", "us2;gd"),  # on the first day: new
            contact("was", "2009-01-01", "us2;tj"),
            contact("again", "2012-11-01", "us2;tj"),
        ]
    )
    changes = {(row["home"], row["partner"]): (row["state_before"], row["state"], row["change"]) for row in found.rows("relations")}
    assert changes == {
        ("us", "tj"): ("due", "stale", "lost"),
        ("us", "gd"): ("active", "active", None),
        ("us2", "gd"): (None, "stale", "new"),
        ("us2", "tj"): ("stale", "active", "revived"),
    }
    states = {row["state"]: (row["before"], row["after"]) for row in found.rows("states")}
    assert sum(before for before, _after in states.values()) == 3
    assert sum(after for _before, after in states.values()) == 4
    assert found.rows("months")[0]["as_of"] == found.eve == date(2011, 12, 31)
    assert found.rows("months")[-1]["as_of"] == date(2012, 12, 31)


def test_points_of_the_period_and_of_before() -> None:
    found = report(
        contacts=[contact("a", "2011-06-01", kind="visit"), contact("b", "2012-06-01", kind="visit")],
        followups=[
            {"id": "1", "contact": "a", "action": "x", "due": "2011-12-31"},
            {"id": "2", "contact": "a", "action": "x", "done": "2012-02-29"},
            {"id": "3", "contact": "b", "action": "x", "due": "2012-12-31"},
            {"id": "4", "contact": "b", "action": "x", "due": "2012-12-30", "responsible": "us"},
            {"id": "5", "contact": "b", "action": "x"},
            {"id": "6", "contact": "b", "action": "x", "done": "yes"},
            {"id": "7", "contact": "b", "action": "x", "done": "2013-01-01", "due": "2012-07-01"},
        ],
    )
    states = {row["point"]: (row["state"], row["of_period"], row["done_in_period"]) for row in found.rows("points")}
    assert states == {
        "1": ("overdue", False, False),
        "2": ("done", False, True),
        "3": ("open", True, False),
        "4": ("overdue", True, False),
        "5": ("undated", True, False),
        "6": ("done", True, False),
        "7": ("overdue", True, False),
    }
    assert [row["responsible_name"] for row in found.rows("points") if row["point"] == "4"] == ["Our unit"]
    assert found.figures["points_overdue"] == 3
    assert found.figures["points_done"] == 1


def test_agreements_and_what_was_held_under_them() -> None:
    base = {"parties": "us;gd"}
    found = report(
        agreements=[
            {"id": "now", "title": "Now", "signed": "1995", "visits_per_year": "2", **base},
            {"id": "mid", "title": "Mid", "signed": "2012-07-01", "expires": "2012-12-30", **base},
            {"id": "lapsed", "title": "Lapsed", "signed": "2000", "expires": "2011-12-31", **base},
            {"id": "gone", "title": "Gone", "signed": "2000", "expires": "2011-12-31", "status": "ended", **base},
            {"id": "soon", "title": "Soon", "status": "preparing", **base},
            {"id": "later", "title": "Later", "signed": "2013-01-01", **base},
        ],
        contacts=[
            contact("a", "2012-03-01", kind="visit", agreement="now"),
            contact("b", "2012-04-01", agreement="now"),
            contact("c", "2012-05-01", kind="visit", agreement="now", status="cancelled"),
            contact("d", "2011-05-01", kind="visit", agreement="now"),
        ],
    )
    rows = {row["agreement"]: row for row in found.rows("agreements")}
    assert {name: row["state"] for name, row in rows.items()} == {
        "now": "active",
        "mid": "expired",
        "lapsed": "expired",
        "soon": "preparing",
    }
    assert (rows["now"]["contacts"], rows["now"]["visits"], rows["now"]["last_contact"]) == (2, 1, date(2012, 4, 1))
    assert rows["now"]["party_names"] == ["Our unit", "Guangdong 广东省"]


def test_an_empty_network_and_an_empty_period() -> None:
    for found in (report(), report("1990-01-01", "1990-06-30", contacts=[contact("a", "2012-01-01")])):
        assert found.is_empty
        assert found.figures["contacts"] == 0
        assert found.figures["costs"] == {}
        assert set(found.tables) == set(TABLES)


def test_a_day_is_a_period_and_a_backward_one_is_not() -> None:
    assert report("2012-02-29", "2012-02-29", contacts=[contact("a", "2012-02-29")]).figures["contacts"] == 1
    with pytest.raises(UsageError, match="2012-01-01 is before 2012-12-31"):
        report("2012-12-31", "2012-01-01")


def test_the_rules_are_checked_on_both_days_under_one_policy() -> None:
    found = report(contacts=[contact("a", "2012-03-01", kind="visit")])
    assert found.before.policy is found.after.policy is found.policy
    assert (found.before.as_of, found.after.as_of) == (date(2011, 12, 31), date(2012, 12, 31))
    assert [row["rule"] for row in found.rows("rules")] == [rule.id for rule in SMALL.rules]


def test_both_stores_report_the_same(empty: Network, write_tables: Callable[..., Path]) -> None:
    empty.load(
        write_tables(
            actors=ACTORS,
            contacts=[
                contact("a", "2012-03-01", "us;us2;gd;tj", cost="900", currency="SEK", themes="food"),
                contact("b", "2011-06", cost="1", currency="EUR"),
                contact("c", "2012-12-30", end="2013-01-02"),
            ],
        )
    )
    found = empty.report("2012-01-01", "2012-12-31", policy=SMALL)
    assert found.figures["costs"] == {"SEK": 900.0}
    assert found.figures["contacts"] == 1
    assert found.tables["costs"].query("part == 'partner'")["cost"].tolist() == [450.0, 450.0]
    assert {row["change"] for row in found.found.rows("relations")} == {"revived", "new"}
