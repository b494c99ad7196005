"""Those that were judged the same are seen as one, in every analysis and on both stores; the tables stay as they were loaded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kinagraph.errors import RowsRejected
from kinagraph.present.machine import render_json
from tests.conftest import ACTORS, SAMPLE

if TYPE_CHECKING:
    from kinagraph.network import Network

TWIN = {
    "id": "gd2",
    "name": "Kwangtung",
    "kind": "province",
    "country": "CN",
    "priority": "A",
    "aliases": "粤",
    "until": "1950",
    "region": "G",
}
ALL = [*ACTORS, TWIN]
SAME = {"id": "j1", "kind": "actor", "one": "gd2", "other": "gd", "verdict": "same", "kept": "gd", "by": "me", "at": "2012-12-03"}


def contact(key, date, participants, **more):
    return {"id": key, "date": date, "kind": "meeting", "participants": participants, **more}


def seen(network, text):
    """What the analyses see."""
    with network.at("2012-12-31").store.reading() as connection:
        return connection.execute(text).fetchall()


def refused(network, folder):
    with pytest.raises(RowsRejected) as caught:
        network.load(folder)
    return [str(problem) for problem in caught.value.problems]


def told(findings):
    return json.loads(render_json(findings))["findings"]


def test_two_that_are_the_same_have_one_relation_on_both_stores(empty: Network, write_tables) -> None:
    empty.load(
        write_tables(
            actors=ALL,
            contacts=[
                contact("c1", "2012-03-01", "us;gd"),
                contact("c2", "2012-06-01", "us;gd2", initiator="gd2"),
                contact("c3", "2012-09-01", "us;gd;gd2"),
            ],
            followups=[{"id": "f1", "contact": "c1", "action": "Write", "responsible": "gd2"}],
            agreements=[{"id": "ag", "title": "T", "parties": "us;gd2;gd"}],
        )
    )
    as_loaded = {name: frame.to_csv() for name, frame in empty.tables().items()}
    assert {(row["home"], row["partner"], row["contacts"]) for row in empty.at("2012-12-31").relations()} == {
        ("us", "gd", 2),
        ("us", "gd2", 2),
    }

    empty.load(write_tables(judgements=[SAME]))
    [relation] = empty.at("2012-12-31").relations()
    assert (relation["home"], relation["partner"], relation["contacts"]) == ("us", "gd", 3)
    assert relation["evidence"] == ["c3", "c2", "c1"]
    # Two actors met in c3, not three.
    weights = [2 ** (-days / 180) for days in (305, 213, 121)]
    assert relation["strength"] == pytest.approx(sum(weights))
    assert relation["cadence_days"] == 180, "the priority was blank, and is the merged one's"

    card = empty.at("2012-12-31").actor("Kwangtung")
    assert (card.actor["id"], card.actor["name"], card.actor["region"], card.actor["until"]) == ("gd", "Guangdong", "G", None)
    assert card.actor["aliases"] == ["Guangdong Province", "Kwangtung", "广东", "粤"]
    assert empty.at("2012-12-31").actor("gd2").actor["id"] == "gd"
    assert [agreement["parties"] for agreement in card.agreements] == [["us", "gd"]]
    assert seen(empty, "SELECT initiator FROM contacts WHERE id = 'c2'") == [("gd",)]
    assert [point["responsible"] for point in card.open_points] == ["gd"]
    assert empty.status("2012-12-31")["rows"]["actors"] == len(ALL)
    assert empty.status("2012-12-31")["relations"]["examined"] == 1
    assert int(empty.history("2012-12-31", "2012-12-31")["examined"].iloc[0]) == 1

    now = {name: frame.to_csv() for name, frame in empty.tables().items() if name != "judgements"}
    assert now == {name: text for name, text in as_loaded.items() if name != "judgements"}

    empty.load(write_tables(judgements=[{**SAME, "withdrawn": "2012-12-31"}]))
    assert len(empty.at("2012-12-31").relations()) == 2
    assert empty.at("2012-12-31").actor("gd2").actor["name"] == "Kwangtung"


@pytest.mark.parametrize("verdict", ["different", "unsure"])
def test_other_verdicts_merge_nothing(network, write_tables, verdict) -> None:
    network.load(write_tables(actors=ALL, judgements=[{**SAME, "verdict": verdict, "kept": ""}]))
    assert len(seen(network, "FROM actors")) == len(ALL)


def test_without_a_judgement_no_view_stands_before_a_table(network, write_tables) -> None:
    network.load(write_tables(actors=ALL))
    assert seen(network, "SELECT view_name FROM duckdb_views() WHERE NOT internal") == []


def test_what_follows_from_judgements_is_one_too_and_the_last_word_is_kept(network, write_tables) -> None:
    more = [{**TWIN, "id": key, "name": key, "aliases": ""} for key in ("a", "b", "c", "d")]
    network.load(
        write_tables(
            actors=[*ALL, *more],
            judgements=[
                {**SAME, "id": "1", "one": "a", "other": "b", "kept": "b"},
                {**SAME, "id": "2", "one": "c", "other": "b", "kept": "c"},
                {**SAME, "id": "3", "one": "c", "other": "d", "kept": "c"},
            ],
        )
    )
    assert seen(network, "SELECT id, aliases FROM actors WHERE id IN ('a', 'b', 'c', 'd')") == [("c", ["a", "b", "d"])]
    # Each was once given up: the latest judgement has the last word.
    network.load(write_tables(judgements=[{**SAME, "id": "3", "one": "c", "other": "d", "kept": "d", "at": "2012-12-01"}]))
    assert seen(network, "SELECT id FROM actors WHERE id IN ('a', 'b', 'c', 'd')") == [("d",)]


def test_rows_about_the_same_two_become_one(network, write_tables) -> None:
    network.load(
        write_tables(
            actors=[
                *ALL,
                {"id": "net", "name": "Net", "kind": "network", "country": "SE"},
                {**TWIN, "id": "part", "name": "Part", "parent": "gd2"},
            ],
            people=[{"id": "p", "name": "P", "actor": "gd2", "level": "official"}],
            contacts=[contact("c", "2012-05-01", "")],
            participants=[
                {"contact": "c", "actor": "us", "person": "", "count": "1", "level": "political"},
                {"contact": "c", "actor": "gd2", "person": "", "count": "4", "level": "senior_official", "reason": "why"},
                {"contact": "c", "actor": "gd", "person": "", "count": "2", "level": "expert", "role": "host"},
                {"contact": "c", "actor": "gd2", "person": "p"},
            ],
            memberships=[
                {"network": "net", "actor": "gd", "since": "2011", "until": ""},
                {"network": "net", "actor": "gd2", "since": "2010-05", "until": "2011", "representative": "p"},
                {"network": "gd", "actor": "gd2"},
            ],
            relations=[
                {"home": "us", "partner": "gd2", "cadence_days": "90", "interest": "much", "ended": "2011", "themes": "b"},
                {"home": "us", "partner": "gd", "cadence_days": "200", "ended": "", "themes": "a"},
                {"home": "us2", "partner": "gd2", "cadence_days": "70"},
            ],
            judgements=[SAME],
        )
    )
    assert sorted(seen(network, "SELECT actor, person, count, level, role, reason FROM participants"), key=str) == [
        ("gd", "p", None, None, None, None),
        ("gd", None, 4, "senior_official", "host", "why"),
        ("us", None, 1, "political", None, None),
    ]
    assert seen(network, "SELECT network, actor, since, since_start::VARCHAR, until, representative FROM memberships") == [
        ("net", "gd", "2010-05", "2010-05-01", None, "p")
    ]
    relations = "SELECT home, partner, cadence_days, interest, ended, themes FROM relations ORDER BY ALL"
    assert seen(network, relations) == [("us", "gd", 200, "much", None, ["a", "b"]), ("us2", "gd", 70, None, None, None)]
    assert seen(network, "SELECT id, parent FROM actors WHERE id = 'part'") == [("part", "gd")]
    assert seen(network, "SELECT id, actor FROM people") == [("p", "gd")]


def test_nobody_becomes_a_part_of_itself(network, write_tables) -> None:
    actors = [
        {"id": "a", "name": "A", "kind": "other", "parent": "b"},
        {"id": "b", "name": "B", "kind": "other", "parent": "c"},
        {"id": "c", "name": "C", "kind": "other", "parent": "d"},
        {"id": "d", "name": "D", "kind": "other", "parent": ""},
        {"id": "e", "name": "E", "kind": "other", "parent": "f"},
        {"id": "f", "name": "F", "kind": "other", "parent": ""},
    ]
    judgements = [
        {**SAME, "id": "1", "one": "a", "other": "d", "kept": "a"},
        {**SAME, "id": "2", "one": "e", "other": "f", "kept": "f"},
    ]
    network.load(write_tables(actors=actors, judgements=judgements))
    assert seen(network, "SELECT id, parent FROM actors ORDER BY id") == [("a", None), ("b", "c"), ("c", "a"), ("f", None)]
    assert network.at("2012-12-31").relations(by="parent").found == 0


PEOPLE = [
    {"id": "p1", "name": "Li Wei", "actor": "gd", "from": "2005", "until": "2012", "level": "official", "email": "", "aliases": ""},
    {
        "id": "p2",
        "name": "李伟",
        "actor": "gd2",
        "from": "2008-06-01",
        "until": "2009",
        "level": "",
        "email": "li@example.org",
        "aliases": "L. Wei",
    },
    {"id": "p2", "name": "李伟", "actor": "tj", "from": "2013", "until": "", "level": "political", "email": "", "aliases": ""},
]
PERSON = {**SAME, "kind": "person", "one": "p1", "other": "p2", "kept": "p1"}
EMPLOYMENTS = 'SELECT id, name, actor, level, "from", "until", email, aliases FROM people ORDER BY from_start'


def test_one_person_has_one_employment_on_each_day(network, write_tables) -> None:
    network.load(write_tables(actors=ALL, people=PEOPLE, judgements=[PERSON]))
    names = ["L. Wei", "李伟"]
    assert seen(network, EMPLOYMENTS) == [
        ("p1", "Li Wei", "gd", "official", "2005", "2008-05-31", None, names),
        ("p1", "Li Wei", "gd2", None, "2008-06-01", "2009", "li@example.org", names),
        ("p1", "Li Wei", "gd", "official", "2010-01-01", "2012", None, names),
        ("p1", "Li Wei", "tj", "political", "2013", None, None, names),
    ]


def test_blanks_of_an_employment_are_filled_from_the_other_at_the_same_actor(network, write_tables) -> None:
    network.load(write_tables(actors=ALL, people=PEOPLE, judgements=[PERSON, {**SAME, "id": "j2"}]))
    assert seen(network, EMPLOYMENTS.replace("name, ", "").replace(", aliases", "")) == [
        ("p1", "gd", "official", "2005", "2008-05-31", None),
        ("p1", "gd", "official", "2008-06-01", "2009", "li@example.org"),
        ("p1", "gd", "official", "2010-01-01", "2012", None),
        ("p1", "tj", "political", "2013", None, None),
    ]


def test_two_employments_from_one_day_are_one_and_the_kept_persons(network, write_tables) -> None:
    people = [{**PEOPLE[0], "from": "2005-01-01", "until": ""}, {**PEOPLE[1], "from": "2005", "until": ""}]
    network.load(write_tables(actors=ALL, people=people, judgements=[PERSON]))
    assert [(row[0], row[2], row[4]) for row in seen(network, EMPLOYMENTS)] == [("p1", "gd", "2005-01-01")]


def test_people_who_are_one_took_part_once(empty: Network, write_tables) -> None:
    folder = write_tables(
        actors=ALL,
        people=PEOPLE,
        contacts=[contact("c", "2012-05-01", "us")],
        participants=[
            {"contact": "c", "actor": "us", "person": ""},
            {"contact": "c", "actor": "", "person": "p1"},
            {"contact": "c", "actor": "", "person": "p2", "level": "expert"},
        ],
        followups=[{"id": "f", "contact": "c", "action": "Write", "responsible": "p2"}],
        judgements=[PERSON],
    )
    empty.load(folder)
    attended = seen(empty, "SELECT actor, person, level FROM participants ORDER BY actor NULLS FIRST")
    assert attended == [(None, "p1", "expert"), ("us", None, None)]
    assert seen(empty, "SELECT responsible FROM followups") == [("p1",)]
    [relation] = empty.at("2012-12-31").relations()
    assert (relation["partner"], relation["working"]) == ("gd", 1)


def test_an_office_and_its_holder(empty: Network, write_tables) -> None:
    empty.load(
        write_tables(
            actors=[
                *ACTORS,
                {"id": "cg", "name": "Consul General", "kind": "embassy", "country": "CN"},
                {"id": "cgl", "name": "Consul General, Mr Li", "kind": "other"},
            ],
            people=[{"id": "li", "name": "Mr Li", "actor": "cg", "level": "senior_official"}],
            contacts=[contact("c", "2012-05-01", "us;cgl"), contact("d", "2012-05-02", "us;cg")],
            judgements=[{**SAME, "one": "cgl", "other": "cg", "verdict": "holder", "kept": "cg", "person": "li"}],
        )
    )
    [relation] = empty.at("2012-12-31").relations()
    assert (relation["partner"], relation["contacts"], relation["high"], relation["unknown"]) == ("cg", 2, 1, 1)
    attended = sorted(seen(empty, "SELECT contact, actor, person FROM participants"), key=str)
    assert attended == [("c", "cg", "li"), ("c", "us", None), ("d", "cg", None), ("d", "us", None)]


def test_the_sample_is_seen_the_same_in_both_stores_with_judgements(empty: Network, write_tables) -> None:
    empty.load(SAMPLE)
    before = told(empty.at("2012-12-31").relations())
    empty.load(write_tables(judgements=[{**SAME, "one": "gd-health", "other": "gd", "kept": "gd"}]))
    after = told(empty.at("2012-12-31").relations())
    pairs = {(row["home"], row["partner"]) for row in before}
    assert {(row["home"], row["partner"]) for row in after} == {
        (home, "gd" if partner == "gd-health" else partner) for home, partner in pairs
    }
    health = {row["home"]: set(row["evidence"]) for row in before if row["partner"] == "gd-health"}
    both = {row["home"]: set(row["evidence"]) for row in before if row["partner"] == "gd"}
    united = {row["home"]: set(row["evidence"]) for row in after if row["partner"] == "gd"}
    assert all(united[home] >= health.get(home, set()) | both.get(home, set()) for home in united)


# What can't be judged


def test_a_second_judgement_of_two_is_refused_until_the_first_is_taken_back(empty: Network, write_tables) -> None:
    empty.load(write_tables(actors=ALL, judgements=[SAME]))
    second = {**SAME, "id": "j2", "one": "gd", "other": "gd2", "verdict": "different", "kept": ""}
    [problem] = refused(empty, write_tables(judgements=[second]))
    assert problem == ("judgements.csv, row 2, column other “gd – gd2”: gd and gd2 have been judged before (j1); take that back first")
    empty.load(write_tables(judgements=[{**SAME, "withdrawn": "2012-12-31"}, second]))
    assert len(seen(empty, "FROM actors")) == len(ALL)


def test_judgements_that_contradict_each_other_are_named(network, write_tables) -> None:
    more = [{**TWIN, "id": key, "name": key} for key in ("a", "b", "c")]
    links = [{**SAME, "id": "1", "one": "a", "other": "b", "kept": "a"}, {**SAME, "id": "2", "one": "b", "other": "c", "kept": "b"}]
    network.load(write_tables(actors=[*ALL, *more], judgements=links))
    [problem] = refused(
        network, write_tables(judgements=[{**SAME, "id": "3", "one": "c", "other": "a", "verdict": "different", "kept": ""}])
    )
    assert problem.endswith("this contradicts itself: b is c (2) and a is b (1), so c and a can't be different (3)")
    # The other way round the new one is the link.
    network.load(write_tables(judgements=[{**links[0], "withdrawn": "2012"}]))
    network.load(write_tables(judgements=[{**SAME, "id": "3", "one": "c", "other": "a", "verdict": "different", "kept": ""}]))
    [problem] = refused(network, write_tables(judgements=[{**links[0], "id": "4"}]))
    assert "row 2, column verdict “a – b”" in problem
    assert "so c and a can't be different (3)" in problem


def test_our_side_and_a_partner_are_not_one(network, write_tables) -> None:
    network.load(write_tables(actors=[*ALL, {"id": "blank", "name": "B", "kind": "other"}]))
    network.load(write_tables(judgements=[{**SAME, "one": "blank", "other": "gd", "kept": "gd"}]))
    [problem] = refused(network, write_tables(judgements=[{**SAME, "id": "2", "one": "us", "other": "blank", "kept": "us"}]))
    assert "us is on our side and gd is a partner, so they can't be one; correct the side of one of them first" in problem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"other": "gd2"}, "column other “gd2”: nothing is to be judged: both are the same id"),
        ({"kept": ""}, "column kept: say which of the two is kept"),
        ({"kept": "tj"}, "column kept “tj”: the one that is kept is one of the two"),
        ({"kind": "person"}, "column one “gd2”: there is no person of this id"),
        ({"one": "nobody"}, "column one “nobody”: there is no actor and no person of this id"),
        ({"verdict": "holder"}, "column person: name the person who held the office"),
        ({"person": "p1"}, "column person “p1”: only the verdict holder names a person"),
        ({"verdict": "maybe"}, "column verdict “maybe”: not a value of this column; it takes same, different, unsure, holder"),
    ],
)
def test_a_judgement_that_says_nothing_is_refused(network, write_tables, change, said) -> None:
    network.load(write_tables(actors=ALL, people=PEOPLE))
    assert said in refused(network, write_tables(judgements=[{**SAME, **change}]))[0]


def test_a_judgement_of_nobody_who_is_there_has_no_effect(network, write_tables) -> None:
    from kinagraph.analysis.identity.merged import see_merged

    network.load(write_tables(actors=ALL, judgements=[SAME]))
    with network.store.reading() as connection:
        connection.execute("CREATE TEMP TABLE judgements AS SELECT * REPLACE ('gone' AS one) FROM judgements")
        see_merged(connection)
        assert len(connection.execute("FROM actors").fetchall()) == len(ALL)


def test_a_file_that_is_read_through_views_is_seen_merged_too(network, write_tables) -> None:
    """A file of an earlier layout is completed by temporary views of the tables' names."""
    from kinagraph.analysis.identity.merged import see_merged

    network.load(write_tables(actors=ALL, contacts=[contact("c1", "2012-03-01", "us;gd;gd2")], judgements=[SAME]))
    with network.store.reading() as connection:
        [(database,)] = connection.execute("SELECT current_database()").fetchall()
        for table in ("actors", "participants"):
            connection.execute(f'CREATE TEMP VIEW {table} AS SELECT * FROM "{database}".main.{table}')
        see_merged(connection)
        assert connection.execute("SELECT count(*) FROM actors").fetchall() == [(len(ALL) - 1,)]
        assert connection.execute("SELECT actor FROM participants ORDER BY actor").fetchall() == [("gd",), ("us",)]


def test_many_judgements_are_seen_as_quickly_as_few(network, write_tables) -> None:
    """Chains, stars and pairs at once: every actor ends as the kept one of its class."""
    actors = [{"id": f"a{n:04}", "name": f"A {n}", "kind": "other"} for n in range(400)]
    judgements = [
        {**SAME, "id": f"j{n:04}", "one": f"a{n:04}", "other": f"a{n + 1:04}", "kept": f"a{n:04}"} for n in range(399) if n % 20 != 19
    ]
    network.load(write_tables(actors=actors, judgements=judgements))
    assert seen(network, "SELECT id FROM actors ORDER BY id") == [(f"a{n:04}",) for n in range(0, 400, 20)]
    assert seen(network, "SELECT len(aliases) FROM actors WHERE id = 'a0000'") == [(19,)]
