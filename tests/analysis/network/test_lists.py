"""The network's lists: worked out by hand on a small network, in both stores, in any order of rows."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.errors import UnknownActor, UsageError
from kinagraph.language import language
from kinagraph.present.machine import render_csv, render_json
from kinagraph.present.words import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network
    from kinagraph.snapshot import Snapshot

DAY = "2012-12-31"

ACTORS = [
    {"id": "unit", "name": "Our unit", "kind": "region_unit", "country": "SE", "region": "Skåne", "themes": "health care"},
    {"id": "uni", "name": "Our university", "kind": "university", "country": "SE", "region": "Skåne", "themes": "research; food"},
    {"id": "city", "name": "Our city", "kind": "municipality", "country": "SE", "region": "Skåne"},
    {"id": "idle", "name": "Our idle unit", "kind": "region_unit", "country": "SE", "region": "Skåne"},
    {
        "id": "gd",
        "name": "Guangdong",
        "kind": "province",
        "country": "CN",
        "region": "Guangdong",
        "aliases": "广东",
        "themes": "Health Care",
    },
    {"id": "sysu", "name": "Sun Yat-sen", "kind": "university", "country": "CN", "region": "Guangdong", "themes": "research"},
    {"id": "gd-fao", "name": "Foreign office", "kind": "authority", "country": "CN", "region": "Guangdong", "parent": "gd"},
    {"id": "tj", "name": "Tianjin", "kind": "province", "country": "CN", "region": "Tianjin", "themes": "food"},
]
PEOPLE = [
    {"id": "p1", "name": "Official 1", "actor": "unit", "from": "2008"},
    {"id": "p2", "name": "Official 2", "actor": "unit", "from": "2008", "until": "2012-06-30"},
    {"id": "p3", "name": "Official 3", "actor": "gd", "from": "2008"},
    {"id": "p4", "name": "Researcher 4", "actor": "uni", "from": "2008"},
]
CONTACTS = [
    # Every quarter of 2011 and 2012 the unit meets Guangdong: Official 2 at the first six, Official 1 at the last.
    *({"id": f"g{n}", "date": day, "kind": "meeting", "participants": "unit;gd", "themes": "health care"} for n, day in enumerate(
        ("2011-03-31", "2011-06-30", "2011-09-30", "2011-12-31", "2012-03-31", "2012-06-30", "2012-12-31"), 1
    )),
    # The university met Sun Yat-sen every tenth day in spring 2012, and not since.
    *({"id": f"s{n}", "date": f"2012-04-{10 * n - 9:02}", "kind": "meeting", "participants": "uni;sysu"} for n in (1, 2, 3)),
    {"id": "s4", "date": "2012-05-01", "kind": "meeting", "participants": "uni;sysu", "themes": "research"},
    {"id": "home", "date": "2012-12-31", "kind": "meeting", "participants": "unit;uni"},
    {"id": "city", "date": "2012-12-31", "kind": "meeting", "participants": "unit;city"},
    {"id": "tj", "date": "2012-12-31", "kind": "meeting", "participants": "uni;tj"},
]  # fmt: skip
PARTICIPANTS = [
    *({"contact": f"g{n}", "actor": "unit", "person": "p2"} for n in range(1, 6)),
    {"contact": "g6", "person": "p2"},
    {"contact": "g7", "person": "p1"},
    *({"contact": f"g{n}", "person": "p3"} for n in range(1, 8)),
    *({"contact": f"g{n}", "actor": "unit"} for n in range(1, 8)),
    {"contact": "s4", "person": "p4"},
    {"contact": "s4", "actor": "sysu"},
]


@pytest.fixture
def small(empty: Network, write_tables: Callable[..., Path]) -> Snapshot:
    empty.load(write_tables(actors=ACTORS, people=PEOPLE, contacts=CONTACTS, participants=PARTICIPANTS))
    return empty.at(DAY)


def by(rows: Any, *names: str) -> dict[Any, dict[str, Any]]:
    return {row[names[0]] if len(names) == 1 else tuple(row[name] for name in names): row for row in rows}


def test_brokers(small: Snapshot) -> None:
    found = small.brokers()
    assert (found.analysis, found.examined, found.found) == ("brokers", 6, 2)
    rows = by(found, "actor")
    # A tree: city and gd hang on the unit, sysu and tj on the university. Of the 10 pairs of others than the unit
    # 7 go through it (all but uni with sysu and tj, and these two), and as many through the university.
    assert [row["betweenness"] for row in found] == pytest.approx([0.7, 0.7])
    assert rows["unit"]["ties"] == 3
    assert rows["unit"]["effective_size"] == pytest.approx(3)
    assert (rows["unit"]["partners_lost"], rows["unit"]["cut_off"]) == (["gd"], 2)
    assert (rows["uni"]["partners_lost"], rows["uni"]["cut_off"]) == (["sysu", "tj"], 2)
    # The unit: gd-uni and gd-city across the sides, uni-city within.
    assert {role: rows["unit"][role] for role in ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")} == {
        "coordinator": 2, "itinerant": 0, "gatekeeper": 2, "representative": 2, "liaison": 0,
    }  # fmt: skip
    assert rows["uni"]["itinerant"] == 2
    assert rows["unit"]["nearest"][0] == "gd"
    assert rows["unit"]["evidence"][0] == "g7"
    assert small.brokers(limit=1).found == 2
    assert len(small.brokers(limit=1)) == 1
    assert "70%" in sentence("brokers", rows["unit"])


def test_roles_by_region_and_kind(small: Snapshot) -> None:
    by_region = by(small.brokers(by="region"), "actor")["uni"]
    # sysu in Guangdong, tj in Tianjin, the unit in Skåne as the university.
    assert (by_region["group"], by_region["liaison"], by_region["gatekeeper"]) == ("Skåne", 2, 2)
    by_kind = by(small.brokers(by="kind"), "actor")["uni"]
    assert (by_kind["group"], by_kind["liaison"], by_kind["representative"]) == ("university", 2, 2)
    with pytest.raises(UsageError, match="colour"):
        small.brokers(by="colour")


def test_risks(small: Snapshot) -> None:
    found = small.risks()
    rows = by(found, "home", "partner")
    gd = rows["unit", "gd"]
    assert gd["reasons"] == ["one_person", "few_counterparts", "bridge"]
    # Official 2 was at six of seven, and left in the summer.
    assert (gd["attended"], gd["person"], gd["person_left"], gd["persons"]) == (7, "p2", True, 2)
    assert gd["share"] == pytest.approx(6 / 7)
    assert gd["counterparts"] == ["p3"]
    assert gd["cut_off"] == ["gd"]
    assert gd["evidence"] == ["g7"]
    sysu = rows["uni", "sysu"]
    # Gaps of 10 days, and 244 days of silence.
    assert sysu["reasons"] == ["bridge", "silent"]
    assert (sysu["rhythm_days"], sysu["silence"]) == (10, pytest.approx(24.4))
    assert (found.examined, found.found) == (3, 3)
    assert [(row["actor"], row["cut_off"]) for row in found.apart["cutting"]] == [("uni", 2), ("unit", 2)]
    assert [(row["person"], row["left"], row["partners"]) for row in found.apart["carrying"]] == [("p2", True, ["gd"])]
    assert "has left" in sentence("risks", gd)


def test_thresholds_are_settings(small: Snapshot) -> None:
    def reasons(**settings: Any) -> list[str]:
        snap = type(small)(small.store, small.as_of, small.settings)
        from kinagraph.settings import change

        snap.settings = change(snap.settings, settings, "the test")
        return by(snap.risks(), "home", "partner")["unit", "gd"]["reasons"]

    assert "one_person" not in reasons(key_share=0.9)
    assert "one_person" not in reasons(key_contacts=8)
    assert "few_counterparts" not in reasons(key_counterparts=1)
    assert "silent" in reasons(rhythm_ratio=1.9, rhythm_contacts=7) or "silent" not in reasons()


def test_rhythms(small: Snapshot) -> None:
    found = small.rhythms()
    assert (found.examined, found.found) == (2, 1)
    (row,) = found
    assert (row["home"], row["partner"], row["days"], row["rhythm_days"], row["days_silent"]) == ("uni", "sysu", 4, 10, 244)
    assert "24.4 times" in sentence("rhythms", row)


def test_if_an_actor_leaves(small: Snapshot) -> None:
    found = small.risks(if_leaves="our university")
    assert (found.examined, found.found) == (2, 2)
    assert [row["actor"] for row in found.apart["cut_off"]] == ["sysu", "tj"]
    assert all(row["lost"] for row in found)
    theirs = small.risks(if_leaves="广东")
    assert [(row["actor"], row["other"], row["lost"]) for row in theirs] == [("gd", "unit", True)]


def test_if_a_person_leaves(small: Snapshot) -> None:
    (row,) = small.risks(if_leaves="Official 2")
    assert (row["actor"], row["other"], row["lost"], row["instead"]) == ("unit", "gd", False, ["p1"])
    assert (row["attended"], row["contacts"]) == (6, 7)
    (row,) = small.risks(if_leaves="Researcher 4")
    assert (row["actor"], row["other"], row["lost"], row["instead"]) == ("uni", "sysu", True, [])
    assert "nobody else" in sentence("leaving", row)


def test_introductions(small: Snapshot) -> None:
    (best,) = small.introductions("Sun Yat-sen", start="our city")
    assert best["path"] == ["city", "unit", "uni", "sysu"]
    graph = small.graph()
    steps = [graph.edges[step]["strength"] for step in (("city", "unit"), ("unit", "uni"), ("uni", "sysu"))]
    expected = 1.0
    for strength in steps:
        expected *= strength / (strength + 1)
    assert best["chance"] == pytest.approx(expected)
    assert best["strengths"] == pytest.approx(steps)
    assert best["evidence"] == ["city", "home", "s4"]
    assert best["last_people"] == ["", "", "Researcher 4"]
    (ours,) = small.introductions("广东")
    assert ours["path"] == ["unit", "gd"]
    assert "Official 1, Official 3" in sentence("introductions", ours)


@pytest.mark.parametrize(
    ("asked", "told", "hint"),
    [
        (("gd", "gd"), "needs no introduction to itself", "two actors"),
        (("unit",), "Our unit is one of us", "introduce FROM unit"),
        (("gd-fao",), "Foreign office has no ties", "near it we know Guangdong (gd), Sun Yat-sen (sysu)"),
        (("gd", "idle"), "Our idle unit has no ties", "near it we know Our unit (unit)"),
    ],
)
def test_introductions_that_make_no_sense(small: Snapshot, asked: tuple[str, ...], told: str, hint: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        small.introductions(*asked)
    assert hint in str(refused.value.hint)


def test_nobody_can_introduce_across_a_gap(network: Network, write_tables: Callable[..., Path]) -> None:
    contacts = [
        {"id": "a", "date": "2012-01-01", "kind": "meeting", "participants": "unit;gd"},
        {"id": "b", "date": "2012-01-01", "kind": "meeting", "participants": "uni;sysu"},
    ]
    network.load(write_tables(actors=ACTORS, contacts=contacts))
    found = network.at(DAY).introductions("sysu", "unit")
    assert (found.found, list(found)) == (0, [])


def test_unknown_actors_get_the_nearest_names(small: Snapshot) -> None:
    for call in (lambda: small.introductions("Guandgong"), lambda: small.risks(if_leaves="Guandgong")):
        with pytest.raises(UnknownActor) as refused:
            call()
        assert "Guangdong (gd)" in str(refused.value.hint)


def test_coverage(small: Snapshot) -> None:
    found = small.coverage()
    rows = by(found, "theme", "actor")
    # Met about it in December; the spelling that is first in order stands for both.
    health = rows["Health Care", "gd"]
    assert (health["state"], health["others"], health["evidence"]) == ("covered", ["unit"], ["g7"])
    # Within the year that is the pace.
    assert rows["research", "sysu"]["state"] == "covered"
    # The meeting with Tianjin was about nothing that we know of.
    assert (rows["food", "tj"]["state"], rows["food", "tj"]["candidates"]) == ("hole", ["uni"])
    assert (rows["food", "uni"]["state"], rows["food", "uni"]["candidates"]) == ("hole", ["tj"])
    assert dict(found.beside) == {"holes": 2, "lapsed": 0, "covered": 4}
    assert (found.examined, found.found, len(found)) == (6, 2, 6)
    assert [row["state"] for row in found][:2] == ["hole", "hole"]
    assert len(small.coverage(theme="FOOD")) == 2
    assert len(small.coverage(limit=1)) == 1
    with pytest.raises(UsageError, match="no theme"):
        small.coverage(theme="sports")


def test_coverage_lapses_and_an_agreed_theme_covers(network: Network, write_tables: Callable[..., Path]) -> None:
    contacts = [
        {"id": "old", "date": "2010-01-01", "kind": "meeting", "participants": "uni;sysu", "themes": "research"},
        {"id": "new", "date": "2012-11-01", "kind": "meeting", "participants": "uni;sysu"},
        {"id": "untold", "date": "2012-11-01", "kind": "meeting", "participants": "uni;tj"},
    ]
    relations = [{"home": "uni", "partner": "tj", "themes": "food"}]
    network.load(write_tables(actors=ACTORS, contacts=contacts, relations=relations))
    rows = by(network.at(DAY).coverage(), "theme", "actor")
    # They meet, but not about this since 2010.
    assert (rows["research", "sysu"]["state"], rows["research", "sysu"]["evidence"]) == ("lapsed", ["old"])
    # A contact without themes is about what was agreed with the pair.
    assert (rows["food", "tj"]["state"], rows["food", "tj"]["evidence"]) == ("covered", ["untold"])


def test_communities(small: Snapshot) -> None:
    found = small.communities()
    assert found.examined == 6
    parts = [row["members"] for row in found]
    assert sorted(each for part in parts for each in part) == ["city", "gd", "sysu", "tj", "uni", "unit"]
    assert any({"unit", "gd"} <= set(part) for part in parts)
    assert all(sentence("communities", row) for row in found)


def test_an_empty_network_is_refused_or_empty(empty: Network, write_tables: Callable[..., Path]) -> None:
    empty.load(write_tables(actors=ACTORS, contacts=CONTACTS))
    before = empty.at("2010-01-01")
    with pytest.raises(UsageError, match="no two actors had met"):
        before.brokers()
    with pytest.raises(UsageError, match="has no ties"):
        before.introductions("gd")
    with pytest.raises(UsageError, match="nothing is lost"):
        before.risks(if_leaves="gd")
    assert (len(before.risks()), len(before.rhythms()), len(before.communities())) == (0, 0, 0)
    assert {row["state"] for row in before.coverage()} == {"hole"}


def everything(snap: Snapshot) -> list[str]:
    lists = [
        snap.brokers(), snap.risks(), snap.risks(if_leaves="unit"), snap.introductions("sysu", "city"), snap.introductions("gd"),
        snap.coverage(), snap.communities(), snap.rhythms(),
    ]  # fmt: skip
    return [render_json(each) for each in lists] + [render_csv(each) for each in lists]


def test_the_order_of_rows_changes_nothing(network: Network, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    import kinagraph as kg

    network.load(write_tables(actors=ACTORS, people=PEOPLE, contacts=CONTACTS, participants=PARTICIPANTS))
    expected = everything(network.at(DAY))
    for seed in (1, 2):
        shuffle = random.Random(seed).sample
        tables = {"actors": ACTORS, "people": PEOPLE, "contacts": CONTACTS, "participants": PARTICIPANTS}
        other = kg.open(tmp_path / f"{seed}.duckdb")
        other.load(write_tables(**{name: shuffle(rows, len(rows)) for name, rows in tables.items()}))
        assert everything(other.at(DAY)) == expected


def test_every_finding_is_told_in_swedish(small: Snapshot) -> None:
    with language("sv"):
        told = [json.loads(text) for text in everything(small)[:8]]
        assert "av de kortaste vägarna" in told[0]["findings"][0]["sentence"]
        assert all(row["sentence"] for each in told for row in each["findings"])
