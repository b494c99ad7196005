"""Every check of the registry, on rows that it finds and on rows that are well: a new check is tested on arrival."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.analysis.doctor.checks import CHECKS, NAMES
from kinagraph.analysis.doctor.finding import ROW, find_weaknesses
from kinagraph.analysis.policy.rules import read_policy
from kinagraph.errors import UsageError
from kinagraph.language import language
from kinagraph.model import TABLES
from kinagraph.present import doctor as present
from kinagraph.settings import Settings
from tests.analysis.policy.world import network_of

if TYPE_CHECKING:
    from kinagraph.analysis.findings import Findings

DAY = date(2012, 12, 31)
POLICY = read_policy("skane-china")
Row = dict[str, Any]
Tables = dict[str, list[Row]]

OURS: list[Row] = [
    {"id": "eis", "name": "Our unit", "kind": "region_unit", "country": "SE"},
    {"id": "lu", "name": "Our university", "kind": "university", "country": "SE"},
    {"id": "gd", "name": "Guangdong", "kind": "province", "country": "CN"},
    {"id": "tj", "name": "Tianjin", "kind": "province", "country": "CN"},
    {"id": "nk", "name": "Network", "kind": "network", "country": "SE"},
]
PERSON: Row = {"id": "p1", "name": "Official 1", "actor": "eis", "level": "official", "from": "2010"}
POINT: Row = {"id": "f1", "contact": "c1", "action": "Send the plan", "responsible": "eis", "due": "2012-12", "done": "2012-11-30"}


def contact(id: str = "c1", day: str = "2012-11-19", kind: str = "meeting", participants: str = "eis;gd", **more: str) -> Row:
    return {"id": id, "date": day, "kind": kind, "level": "official", "participants": participants, **more}


WELL: Tables = {
    "actors": OURS,
    "people": [PERSON, {"id": "p2", "name": "Official 2", "actor": "lu", "level": "official"}],
    "agreements": [{"id": "ag", "title": "Agreement", "parties": "eis;gd", "signed": "2010"}],
    "contacts": [
        contact(agreement="ag", cost="100", currency="SEK"),
        contact("c2", "2012-10-01", "visit", "lu;tj"),
        contact("c3", "2013-02-01", "meeting", status="planned"),
    ],
    "participants": [{"contact": "c2", "person": "p2"}],
    "followups": [{**POINT, "contact": "c2"}],
    "memberships": [{"network": "nk", "actor": "eis", "representative": "p1"}],
    "relations": [{"home": "eis", "partner": "gd"}],
}
"""A network in which no check finds anything."""

SAME = {"same_days", "same_actors"}

FOUND: dict[str, list[tuple[Tables, str, set[str]]]] = {
    "duplicates-of-contacts": [
        ({"contacts": [contact(), contact("c2")]}, "c1;c2", SAME),
        (
            {"contacts": [contact(purpose="Review of the plan"), contact("c2", purpose="Review of the plans")]},
            "c1;c2",
            {*SAME, "same_purpose"},
        ),
        ({"contacts": [contact(), contact("c2", "2012-11")]}, "c1;c2", {"coarse_dates", "same_actors"}),
        ({"contacts": [contact(), contact("c2", "2012", participants="eis;gd;tj")]}, "c1;c2", {"coarse_dates", "shared_actors"}),
        ({"contacts": [contact(end="2012-11-21"), contact("c2", "2012-11-20")]}, "c1;c2", {"overlapping_days", "same_actors"}),
        ({"contacts": [contact(), contact("c2", participants="eis;gd;lu;tj")]}, "c1;c2", {"same_days", "shared_actors"}),
        ({"contacts": [contact(status="planned"), contact("c2")]}, "c1;c2", {*SAME, "planned_and_held"}),
        (
            {
                "contacts": [
                    contact(purpose="Health", place="Lund", reference="7"),
                    contact("c2", purpose="Food", place="Malmö", reference="7"),
                ]
            },
            "c1;c2",
            {*SAME, "same_reference"},
        ),
        ({"contacts": [contact(kind="visit", purpose="Health"), contact("c2", kind="visit", purpose="Food")]}, "c1;c2", SAME),
        ({"contacts": [contact(participants="gd"), contact("c2", participants="gd")]}, "c1;c2", SAME),
    ],
    "duplicates-of-actors": [
        ({"actors": [*OURS, {**OURS[2], "id": "gd2", "name": "Guangdong Province"}]}, "gd;gd2", {"alike"}),
        (
            {
                "actors": [
                    *OURS,
                    {"id": "x", "name": "Exempel AB", "kind": "company", "country": "SE"},
                    {"id": "y", "name": "Exempel", "kind": "company", "country": "SE"},
                ]
            },
            "x;y",
            {"alike"},
        ),
    ],
    "contacts-without-level": [({"contacts": [contact(level="")]}, "c1", {"no_level"})],
    "contacts-of-one": [
        ({"contacts": [contact(participants="eis")]}, "c1", {"one_actor"}),
        ({"contacts": [contact(participants="")]}, "c1", {"nobody"}),
        (
            {
                "contacts": [contact(participants="eis")],
                "people": [{**PERSON, "actor": "gd", "until": "2011"}],
                "participants": [{"contact": "c1", "person": "p1"}],
            },
            "c1",
            {"one_actor"},
        ),
    ],
    "contacts-planned-and-past": [({"contacts": [contact(status="planned")]}, "c1", {"planned"})],
    "contacts-held-in-the-future": [({"contacts": [contact(day="2013-01-01")]}, "c1", {"not_yet"})],
    "visits-without-points": [({"contacts": [contact(kind=kind)]}, "c1", {"no_points"}) for kind in ("visit", "delegation", "signing")],
    "participants-without-employer": [
        (
            {"contacts": [contact()], "people": [{**PERSON, **employed}], "participants": [{"contact": "c1", "person": "p1"}]},
            "c1;p1",
            {reason},
        )
        for employed, reason in (({"from": "2012-12"}, "not_yet_employed"), ({"until": "2012-10"}, "no_longer_employed"))
    ]
    + [
        (
            {
                "contacts": [contact()],
                "people": [{**PERSON, "until": "2012-10"}, {**PERSON, "from": "2012-12", "actor": "lu"}],
                "participants": [{"contact": "c1", "person": "p1"}],
            },
            "c1;p1",
            {"between"},
        )
    ],
    "people-twice": [
        ({"people": [PERSON, {**PERSON, "id": "p2"}]}, "p1;p2", {"same_name"}),
        (
            {"people": [{**PERSON, "name": "Åsa Ek"}, {**PERSON, "id": "p2", "name": "asa ek", "actor": "lu"}]},
            "p1;p2",
            {"same_name", "at_once"},
        ),
        ({"people": [PERSON, {**PERSON, "id": "p2", "name": "王伟", "aliases": "Official 1"}]}, "p1;p2", {"same_name"}),
        (
            {"people": [{**PERSON, "email": "a@example.org"}, {**PERSON, "id": "p2", "name": "Other", "email": "A@example.org"}]},
            "p1;p2",
            {"same_email"},
        ),
        ({"people": [{**PERSON, "until": "2011"}, {**PERSON, "id": "p2", "actor": "lu", "from": "2012"}]}, "p1;p2", {"same_name"}),
    ],
    "actors-without-country": [
        ({"actors": [*OURS, {"id": "x", "name": "X", "kind": "company"}]}, "x", {"no_side"}),
        ({"actors": [*OURS, {"id": "x", "name": "X", "kind": "company", "side": "partner"}]}, "x", {"no_country"}),
    ],
    "actors-of-other-kind": [({"actors": [*OURS, {"id": "x", "name": "X", "kind": "other", "country": "CN"}]}, "x", {"other"})],
    "points-without-responsible": [
        ({"contacts": [contact()], "followups": [{**POINT, "responsible": "", "done": "", "due": "2013"}]}, "f1", {"nobody_does_it"}),
        (
            {"contacts": [contact()], "followups": [{**POINT, "responsible": "", "done": "2013", "due": "2012-11"}]},
            "f1",
            {"nobody_and_overdue"},
        ),
    ],
    "relations-with-ended-actors": [
        (
            {"actors": [*OURS, {**OURS[2], "id": "old", "until": "2011"}], "relations": [{"home": "eis", "partner": "old"}]},
            "eis;old",
            {"actor_ended"},
        )
    ],
    "contacts-with-ended-actors": [
        (
            {"actors": [*OURS, {**OURS[2], "id": "old", "until": "2011"}], "contacts": [contact(participants="eis;old")]},
            "c1",
            {"after_end"},
        ),
        (
            {"actors": [*OURS, {**OURS[2], "id": "new", "from": "2013"}], "contacts": [contact(participants="eis;new")]},
            "c1",
            {"before_beginning"},
        ),
    ],
    "ends-left-open": [
        ({"actors": [*OURS, {**OURS[2], "id": "old", "until": "2011"}], "people": [{**PERSON, "actor": "old"}]}, "p1", {"employer_ended"}),
        (
            {
                "actors": [*OURS, {**OURS[1], "id": "old", "until": "2011"}],
                "memberships": [{"network": "nk", "actor": "old", "representative": "p1"}],
            },
            "nk;old",
            {"member_ended"},
        ),
        (
            {"agreements": [{"id": "ag", "title": "A", "parties": "eis;gd", "expires": "2011", "status": "active"}]},
            "ag",
            {"expired_active"},
        ),
        ({"contacts": [contact(status="cancelled")], "followups": [{**POINT, "done": ""}]}, "f1", {"contact_cancelled"}),
    ],
    "agreements-without-contact": [
        (
            {"agreements": [{"id": "ag", "title": "A", "parties": "eis;gd"}], "contacts": [contact(participants="lu;gd")]},
            "ag",
            {"never_met"},
        ),
        ({"agreements": [{"id": "ag", "title": "A", "parties": "eis;gd"}], "contacts": [contact()]}, "ag", {"none_names_it"}),
    ],
    "members-without-representative": [
        ({"memberships": [{"network": "nk", "actor": "eis"}]}, "nk;eis", {"no_representative"}),
        (
            {"people": [{**PERSON, "until": "2011"}], "memberships": [{"network": "nk", "actor": "eis", "representative": "p1"}]},
            "nk;eis",
            {"representative_left"},
        ),
    ],
    "costs-without-currency": [({"contacts": [contact(cost="100")]}, "c1", {"no_currency"})],
    "currencies-mixed": [
        (
            {
                "contacts": [
                    contact(cost="1", currency="SEK"),
                    contact("c2", cost="1", currency="SEK"),
                    contact("c3", cost="2", currency="EUR"),
                ]
            },
            "EUR",
            {"mixed"},
        )
    ],
    "contacts-of-crowds": [
        (
            {
                "actors": [*OURS, *({**OURS[2], "id": f"x{n}"} for n in range(30))],
                "contacts": [contact(participants="eis;" + ";".join(f"x{n}" for n in range(30)))],
            },
            "c1",
            {"crowd"},
        )
    ],
}

CLEAN: dict[str, list[Tables]] = {
    "duplicates-of-contacts": [
        {"contacts": [contact(), contact("c2", **other)]}
        for other in (
            {"day": "2012-11-20"},
            {"kind": "call"},
            {"participants": "lu;tj"},
            {"status": "cancelled"},
            {"participants": "eis;gd;lu;tj;nk"},
        )
    ]
    + [{"contacts": [contact(**{key: "Lund"}), contact("c2", **{key: "Malmö"})]} for key in ("purpose", "place", "reference")]
    + [{"contacts": [contact(direction="inbound"), contact("c2", direction="outbound")]}]
    + [{"contacts": [contact(), contact("c2", "2012", participants="eis;tj;lu")]}],
    "duplicates-of-actors": [
        {
            "actors": [*OURS, {**OURS[2], "id": "gd2", "name": "Guangdong Province"}],
            "judgements": [{"id": "j", "kind": "actor", "one": "gd2", "other": "gd", "verdict": "different"}],
        }
    ],
    "contacts-without-level": [
        {"contacts": [contact(level="")], "people": [PERSON], "participants": [{"contact": "c1", "person": "p1"}]},
        {"contacts": [contact(level="", day="2005")]},
        {"contacts": [contact(level="", kind="correspondence")]},
        {"contacts": [contact(level="", participants="eis;lu")]},
    ],
    "contacts-of-one": [
        {"contacts": [contact(participants="eis", kind="correspondence")]},
        {"contacts": [contact(participants="eis", status="cancelled")]},
    ],
    "contacts-planned-and-past": [{"contacts": [contact(status="planned", end="2013-01-01")]}],
    "contacts-held-in-the-future": [{"contacts": [contact(day="2012-12-31")]}, {"contacts": [contact(day="2012")]}],
    "visits-without-points": [
        {"contacts": [contact(kind="visit", participants="eis;lu")]},
        {"contacts": [contact(kind="visit", status="planned")]},
    ],
    "participants-without-employer": [
        {
            "contacts": [contact()],
            "people": [{**PERSON, "until": "2011"}],
            "participants": [{"contact": "c1", "person": "p1", "actor": "eis"}],
        }
    ],
    "people-twice": [
        {
            "people": [PERSON, {**PERSON, "id": "p2"}],
            "judgements": [{"id": "j", "kind": "person", "one": "p2", "other": "p1", "verdict": "different"}],
        },
        {"people": [{**PERSON, "until": "2011"}, {**PERSON, "from": "2012", "actor": "lu"}]},
    ],
    "actors-without-country": [{}],
    "actors-of-other-kind": [{}],
    "points-without-responsible": [{"contacts": [contact()], "followups": [{**POINT, "responsible": ""}]}],
    "relations-with-ended-actors": [
        {"actors": [*OURS, {**OURS[2], "id": "old", "until": "2011"}], "relations": [{"home": "eis", "partner": "old", "ended": "2011"}]}
    ],
    "contacts-with-ended-actors": [
        {"actors": [*OURS, {**OURS[2], "id": "old", "from": "2012-11", "until": "2012"}], "contacts": [contact(participants="eis;old")]}
    ],
    "ends-left-open": [{"agreements": [{"id": "ag", "title": "A", "parties": "eis;gd", "expires": "2011", "status": "ended"}]}],
    "agreements-without-contact": [{"agreements": [{"id": "ag", "title": "A", "parties": "eis;gd", "expires": "2011", "status": "ended"}]}],
    "members-without-representative": [{"memberships": [{"network": "nk", "actor": "eis", "until": "2011"}]}],
    "costs-without-currency": [{"contacts": [contact(cost="0")]}],
    "currencies-mixed": [{"contacts": [contact(cost="1", currency="EUR"), contact("c2", cost="2", currency="EUR")]}],
    "contacts-of-crowds": [{"contacts": [contact(participants="eis;lu;nk;gd;tj")]}],
}


def diagnose(tables: Tables, only: tuple[str, ...] = (), **options: Any) -> Findings:
    connection = network_of(**{"actors": OURS, "people": [], **tables})
    try:
        return find_weaknesses(connection, DAY, Settings(), POLICY, only=only, **options)
    finally:
        connection.close()


@pytest.mark.parametrize("name", NAMES)
def test_every_check_has_its_cases(name: str) -> None:
    assert FOUND[name]
    assert CLEAN[name]
    told = {reason for _tables, _subject, reasons in FOUND[name] for reason in reasons}
    assert told == set(NAMES[name].reasons)


@pytest.mark.parametrize(("name", "case"), [(name, case) for name in NAMES for case in FOUND.get(name, [])])
def test_a_check_finds_what_it_is_for(name: str, case: tuple[Tables, str, set[str]]) -> None:
    tables, subject, reasons = case
    found = diagnose(tables, (name,))
    (row,) = found
    assert list(row) == list(ROW)
    assert (row["check"], row["subject"], set(row["reasons"])) == (name, subject, reasons)
    (each,) = found.apart["checks"]
    assert (each["check"], each["found"], found.found) == (name, 1, 1)
    assert each["examined"] >= 1
    assert set(row["contacts"]) <= set(row["evidence"])
    for lang in ("en", "sv"):
        with language(lang):
            text = present.sentence(row)
            assert text.endswith(".")
            assert "{" not in text + present.title(each)
            assert "None" not in text


@pytest.mark.parametrize(("name", "tables"), [(name, tables) for name in NAMES for tables in CLEAN.get(name, [])])
def test_a_check_finds_nothing_where_all_is_well(name: str, tables: Tables) -> None:
    found = diagnose(tables, (name,))
    assert list(found) == []
    (each,) = found.apart["checks"]
    assert (each["found"], each["relations"], each["contacts"], each["rules"], each["cost"]) == (0, 0, 0, [], 0)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_every_check_says_what_it_costs_and_what_to_do(check: Any) -> None:
    assert check.costs.endswith(".")
    assert check.remedy.endswith(".")
    assert all("{n}" in text for text in check.title)
    for name in check.fields:
        table, column = name.split(".")
        assert TABLES[table].column(column)
        assert any(name in rule.columns() for rule in POLICY.rules)


def test_the_costliest_comes_first_and_the_cost_is_measured() -> None:
    tables = {
        "contacts": [
            contact(level=""),
            contact("c2", level="", participants="lu;gd"),
            contact("c3", level="", participants="eis;lu"),
            contact("c4", participants="eis"),
        ]
    }
    found = diagnose(tables)
    first, second, *_others = found.apart["checks"]
    assert first["check"] == "contacts-without-level"
    assert (first["found"], first["relations"], first["contacts"]) == (2, 2, 2)
    assert (second["check"], second["contacts"], second["cost"]) == ("contacts-of-one", 1, 0.25)
    assert found.beside == {"relations": 2, "contacts": 4, "rules": len(POLICY.rules)}
    share = len(first["rules"]) / len(POLICY.rules) * first["found"] / first["examined"]
    assert first["cost"] == pytest.approx(2 / 2 + 2 / 4 + share)
    costs = [each["cost"] for each in found.apart["checks"]]
    assert costs == sorted(costs, reverse=True)
    order = list(dict.fromkeys(row["check"] for row in found))
    assert order == [each["check"] for each in found.apart["checks"] if each["found"]]


def test_a_level_that_decides_nothing_is_listed_and_touches_no_relation() -> None:
    found = diagnose({"contacts": [contact(), contact("c2", "2012-10-01", level="")]}, ("contacts-without-level",))
    (row,) = found
    assert (row["subject"], row["relations"], row["contacts"], row["evidence"]) == ("c2", [], [], ["c2"])


def test_a_planned_visit_touches_the_relations_that_look_overdue() -> None:
    tables = {
        "contacts": [
            contact(day="2009"),
            contact("c2", status="planned"),
            contact("c3", "2012-12-01", "call", "lu;tj"),
            contact("c4", participants="lu;tj", status="planned"),
        ]
    }
    found = diagnose(tables, ("contacts-planned-and-past",))
    assert [(row["subject"], row["relations"]) for row in found] == [("c2", ["eis;gd"]), ("c4", [])]


def test_what_is_later_than_the_day_but_not_than_today_is_no_future() -> None:
    tables = {"contacts": [contact(day="2013-01-01"), contact("c2", "2014-01-01")]}
    found = diagnose(tables, ("contacts-held-in-the-future",), today=date(2013, 6, 1))
    assert [row["subject"] for row in found] == ["c2"]


def test_the_order_of_the_rows_changes_nothing() -> None:
    tables: Tables = {
        "contacts": [contact(f"c{n}", level="", kind=kind) for n, kind in enumerate(["visit", "visit", "call", "meeting", "visit"])]
    }
    turned = {"contacts": list(reversed(tables["contacts"]))}
    assert list(diagnose(tables)) == list(diagnose(turned))
    assert diagnose(tables).apart == diagnose(turned).apart


def test_a_limit_holds_for_each_check_and_leaves_the_counts() -> None:
    tables = {"contacts": [contact(f"c{n}", f"2012-0{n}-01", "visit", "eis;gd", level="") for n in range(1, 6)]}
    found = diagnose(tables, limit=2)
    rows = [row["check"] for row in found]
    assert rows.count("visits-without-points") == rows.count("contacts-without-level") == 2
    assert {each["found"] for each in found.apart["checks"] if each["check"] in rows} == {5}


def test_what_takes_long_on_a_large_network_is_left_out_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    small = tuple(replace(check, most=3) if check.most else check for check in CHECKS)
    monkeypatch.setattr("kinagraph.analysis.doctor.finding.CHECKS", small)
    found = diagnose({})
    assert found.apart["passed_over"] == [{"check": "duplicates-of-actors"}]
    assert len(found.apart["checks"]) == len(CHECKS) - 1
    asked = diagnose({}, ("duplicates-of-actors",))
    assert asked.apart["passed_over"] == []
    assert len(asked.apart["checks"]) == 1


def test_an_unknown_check_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="no check contact-without-level") as error:
        diagnose({}, ("contact-without-level",))
    assert error.value.hint == "did you mean contacts-without-level?"


def test_a_network_in_which_all_is_well_has_nothing_wrong() -> None:
    assert list(diagnose(WELL)) == []


def test_an_empty_network_has_nothing_wrong() -> None:
    found = diagnose({"actors": []})
    assert (found.found, len(found.apart["checks"])) == (0, len(CHECKS))
