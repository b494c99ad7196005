"""An undo gives the tables back as they were before a load, to the letter and to whose they are."""

from __future__ import annotations

import csv
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinagraph.errors import KinagraphError, LoadUnfinished, StoreUnavailable, UndoRefused, UsageError
from kinagraph.model import TABLES, Kind
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store import graph
from kinagraph.store.base import Load
from kinagraph.store.neo4j import Neo4jStore
from kinagraph.store.opening import open_store
from kinagraph.store.undoing import find_load
from kinagraph.tables.sql import before, layout
from tests.conftest import ACTORS, SAMPLE
from tests.store.test_neo4j import _breaking_at, ask
from tests.store.test_stores import full_tables

CONTACTS = [
    {"id": "c1", "date": "2012-11-19", "end": "2012-11-22", "kind": "visit", "themes": "health;energy", "participants": "us;gd"},
    {"id": "c2", "date": "2012-W47", "kind": "meeting", "themes": "energy", "participants": "us;uni;tj"},
]


def whole(network, *tables):
    """Every column of every row, whose it is, and what is kept of it from before."""
    with network.store.reading() as connection:
        found = {}
        for name, columns in layout().items():
            if name != "loads" and (not tables or name in tables):
                names = ", ".join(f'"{column}"' for column, _kind in columns)
                found[name] = sorted(connection.execute(f"SELECT {names} FROM {name}").fetchall(), key=repr)
        return found


def graph_of(server):
    """Every node and relationship of the graph but the record of loads."""
    nodes = ask(server, "MATCH (n) WHERE NOT n:Load AND NOT n:Theme RETURN labels(n), properties(n)")
    themes = ask(server, "MATCH (n:Theme) RETURN n.name")
    ties = ask(server, "MATCH (a)-[r]->(b) RETURN coalesce(a.id, a.name), type(r), properties(r), coalesce(b.id, b.name)")
    return [sorted(repr([_in_order(value) for value in values]) for values in found) for found in (nodes, themes, ties)]


def _in_order(value):
    """Labels and properties, which the server gives in any order."""
    return sorted(value.items()) if isinstance(value, dict) else sorted(value) if isinstance(value, list) else value


def changes(report):
    return {c.table: (c.removed, c.updated, c.created) for c in report.changes if not c.nothing}


def change_of_everything(write_tables):
    """Loads that create, change and clear in every table, over ``full_tables``."""
    return [
        write_tables(
            actors=[
                {
                    "id": "gd",
                    "name": "Canton",
                    "kind": "province",
                    "themes": "",
                    "parent": "",
                    "until": "",
                    "my own column": "changed",
                    "new": "x",
                },
                {"id": "uni", "name": "Hospital", "kind": "hospital"},
                {"id": "new", "name": "New", "kind": "network", "parent": "us"},
            ],
            people=[{"id": "p1", "from": "2010", "actor": "tj", "name": "Other"}, {"id": "p9", "from": "", "actor": "new", "name": "Ny"}],
            contacts=[
                {"id": "c1", "cost": "", "agreement": "", "initiator": "tj", "date": "2012-W46", "kind": "visit", "themes": "new theme"},
                {"id": "c9", "date": "2013", "kind": "call", "agreement": "ag"},
            ],
            participants=[
                {"contact": "c1", "actor": "tj", "person": "", "count": "2"},
                {"contact": "c1", "actor": "us", "person": ""},
                {"contact": "c9", "actor": "new", "person": "p9"},
            ],
            followups=[
                {"id": "f1", "contact": "c1", "action": "Do it", "done": "2013-02", "responsible": "p'2"},
                {"id": "f9", "contact": "c9", "action": "Do", "done": "yes"},
            ],
            agreements=[{"id": "ag", "title": "G", "parties": "us;uni;tj"}, {"id": "ag9", "title": "Nytt", "parties": "us;gd"}],
            memberships=[{"network": "nät", "actor": "gd", "since": ""}, {"network": "new", "actor": "uni"}],
            relations=[{"home": "gd", "partner": "us", "cadence_days": "", "responsible": ""}, {"home": "us", "partner": "new"}],
        ),
        write_tables(
            actors=[{"id": "gd", "name": "Kanton"}, {"id": "new", "name": "Newer"}],
            people=[{"id": "p9", "from": "2014", "until": "2015", "actor": "us", "name": "Nya"}],
            participants=[{"contact": "c1", "actor": "us", "person": ""}],
        ),
    ]


def test_every_table_is_as_it_was(empty, write_tables, request):
    server = request.getfixturevalue("empty_neo4j") if isinstance(empty.store, Neo4jStore) else None
    first, second = change_of_everything(write_tables)
    states, drawn = [], []
    for number, folder in enumerate([write_tables(**full_tables()), first, second]):
        if number == 2:
            # Two employments of one person don't overlap.
            empty.load(write_tables(people=[{"id": "p9", "from": "", "until": "2013", "actor": "new", "name": "Ny"}]))
        empty.load(folder)
        states.append(whole(empty))
        drawn.append(graph_of(server) if server else None)
    kept = states[2]["before_actors"]
    assert len(kept) == 4
    report = empty.undo()
    assert changes(report)["participants"] == (0, 1, 1)
    empty.undo()
    assert whole(empty) == states[1]
    assert drawn[1] == (graph_of(server) if server else None)
    report = empty.undo()
    assert changes(report) == {
        "actors": (1, 2, 0),
        "people": (1, 1, 0),
        "agreements": (1, 1, 0),
        "contacts": (1, 1, 0),
        "participants": (2, 1, 3),
        "followups": (1, 1, 0),
        "memberships": (1, 1, 0),
        "relations": (1, 1, 0),
    }
    assert whole(empty) == states[0]
    assert drawn[0] == (graph_of(server) if server else None)
    assert not any(whole(empty)[before(table)] for table in TABLES.values())
    empty.undo()
    assert not any(whole(empty).values())
    assert not server or graph_of(server) == [[], [], []]
    with pytest.raises(UsageError, match="there is no load to take back"):
        empty.undo()


def test_an_undo_is_recorded_and_what_it_undid_stays_listed(empty, write_tables):
    empty.settings = Settings(user="Coordinator", cache=empty.settings.cache)
    first, second = write_tables(actors=ACTORS), write_tables(contacts=CONTACTS)
    one, two = empty.load(first).load, empty.load(second).load
    assert (one.action, one.by) == ("load", "Coordinator")
    assert changes(empty.undo(dry_run=True)) == {"contacts": (2, 0, 0), "participants": (5, 0, 0)}
    assert empty.loads() == [one, two]
    report = empty.undo(two.id[:8])
    assert report.loads == (two,)
    found = empty.loads()
    assert found[0] == one
    assert found[1].undone_by == found[2].id == report.undo.id
    assert (found[2].action, found[2].by, found[2].undoes) == ("undo", "Coordinator", (two.id,))
    assert empty.status("2012-12-31")["last_load"] == one.at
    for start, says in (
        (two.id, "was taken back already"),
        (found[2].id, "is itself an undo"),
        ("nothing", "there is no load nothing"),
        ("", "there is no load"),
    ):
        with pytest.raises(UsageError, match=says):
            empty.undo(start)
    # A load that changed nothing is passed over, but can be named.
    again = empty.load(first).load
    assert empty.undo(again.id).nothing
    assert empty.undo(dry_run=True).loads == (one,)


def test_undo_of_nothing(empty):
    with pytest.raises((StoreUnavailable, UsageError)):
        empty.undo()


def test_the_beginning_of_an_id_will_do_where_it_is_one_loads_alone():
    loads = [Load(key, datetime(2012, 1, 1), "1", (), ()) for key in ("ab12", "ab34", "c")]
    assert find_load(loads, "AB1") == loads[0]
    with pytest.raises(UsageError, match="several loads begin with ab: ab12, ab34"):
        find_load(loads, "ab")


# What stands on a load


@pytest.mark.parametrize(
    ("later", "says"),
    [
        ({"actors": [{"id": "gd", "name": "Canton"}]}, r"it changed 1 row \(actors gd\)"),
        ({"participants": [{"contact": "c1", "actor": "us"}]}, r"it changed 1 row \(participants c1\)"),
        ({"contacts": [{"id": "c9", "date": "2013", "kind": "call", "initiator": "gd"}]}, r"1 row of it refers .*contacts c9 → gd"),
        (
            {"contacts": [{"id": "c9", "date": "2013", "kind": "call", "participants": "gd;us"}]},
            r"2 rows of it refer .*participants c9 – gd → gd",
        ),
        ({"followups": [{"id": "f", "contact": "c1", "action": "Do"}]}, r"followups f → c1"),
        ({"followups": [{"id": "f", "contact": "old", "action": "Do", "responsible": "gd"}]}, r"followups f → gd"),
        ({"agreements": [{"id": "g", "title": "G", "parties": "us2;gd"}]}, r"agreements g → gd"),
        ({"people": [{"id": "p", "name": "P", "actor": "gd"}]}, r"people p → gd"),
        ({"participants": [{"contact": "old", "person": "p1"}]}, r"participants old – p1 → p1"),
        ({"relations": [{"home": "us2", "partner": "gd"}]}, r"relations us2 – gd → gd"),
    ],
)
def test_a_load_on_which_a_later_one_stands_is_not_undone(network, write_tables, later, says):
    network.load(write_tables(actors=[ACTORS[1]], contacts=[{"id": "old", "date": "2011", "kind": "call"}]))
    mine = network.load(
        write_tables(
            actors=[a for a in ACTORS if a["id"] != "us2"],
            contacts=CONTACTS,
            people=[{"id": "p1", "name": "P", "actor": "gd", "from": "2011"}],
        )
    )
    last = network.load(write_tables(**later))
    state = whole(network)
    with pytest.raises(UndoRefused, match=says) as caught:
        network.undo(mine.load.id)
    assert caught.value.loads == [last.load.id]
    assert f"kinagraph undo {last.load.id[:8]}" in caught.value.hint
    assert last.load.id[:8] in str(caught.value)
    assert caught.value.exit_code == 4
    assert whole(network) == state
    network.undo()
    network.undo(mine.load.id)
    assert [row[0] for row in whole(network)["actors"]] == ["us2"]


def test_a_reference_that_was_cleared_since_counts_as_well(network, write_tables):
    """Undoing the clearing would give it back."""
    network.load(write_tables(actors=ACTORS[:1]))
    mine = network.load(write_tables(actors=ACTORS[1:]))
    network.load(write_tables(contacts=[{"id": "c", "date": "2012", "kind": "call", "initiator": "gd"}]))
    network.load(write_tables(contacts=[{"id": "c", "date": "2012", "kind": "call", "initiator": ""}]))
    with pytest.raises(UndoRefused, match="contacts c → gd"):
        network.undo(mine.load.id)


def test_a_load_apart_from_later_ones_is_undone_alone(empty, write_tables):
    empty.load(write_tables(actors=ACTORS))
    mine = empty.load(write_tables(contacts=CONTACTS[:1], actors=[{"id": "tj", "name": "Tientsin"}]))
    empty.load(write_tables(contacts=CONTACTS[1:]))
    empty.undo(mine.load.id)
    tables = empty.tables()
    assert tables["contacts"]["id"].tolist() == ["c2"]
    assert "Tianjin" in tables["actors"]["name"].tolist()


def test_what_would_contradict_later_rows_is_not_put_back(network, write_tables):
    network.load(write_tables(actors=ACTORS, people=[{"id": "p", "name": "P", "actor": "us", "from": "2010"}]))
    ended = network.load(write_tables(people=[{"id": "p", "from": "2010", "until": "2011"}]))
    network.load(write_tables(people=[{"id": "p", "name": "P", "actor": "uni", "from": "2012"}]))
    with pytest.raises(UndoRefused, match=r"1 row of it would contradict what comes back \(people p – 2012\)"):
        network.undo(ended.load.id)
    network.load(write_tables(actors=[{**ACTORS[0], "parent": "us2"}]))
    turned = network.load(write_tables(actors=[{**ACTORS[0], "parent": ""}]))
    network.load(write_tables(actors=[{**ACTORS[1], "parent": "us"}]))
    with pytest.raises(UndoRefused, match=r"contradict what comes back \(actors us2\)"):
        network.undo(turned.load.id)


# Any sequence of loads

cell = st.sampled_from(["", "a", "b;c", "=1+1", "广"])
actor = st.sampled_from(["us", "gd", "tj", "new1", "new2"])
day = st.sampled_from(["2010", "2011-02", "2012-11-19", "2012-W47"])
loads = st.fixed_dictionaries(
    {},
    optional={
        "actors": st.lists(
            st.fixed_dictionaries(
                {"id": actor, "name": st.sampled_from(["A", "B"]), "kind": st.just("other"), "themes": cell}, optional={"own": cell}
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda row: row["id"],
        ),
        "contacts": st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from(["c1", "c2", "c3"]), "date": day, "kind": st.just("call")},
                optional={"initiator": actor, "notes": cell, "participants": st.lists(actor, unique=True, max_size=3).map(";".join)},
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda row: row["id"],
        ),
        "people": st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from(["p1", "p2"]), "name": st.sampled_from("PQ"), "actor": actor}, optional={"role": cell}
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda row: row["id"],
        ),
        "participants": st.lists(
            st.fixed_dictionaries({"contact": st.sampled_from(["c1", "c2", "c3"]), "actor": actor, "person": st.sampled_from(["", "p1"])}),
            min_size=1,
            max_size=3,
            unique_by=lambda row: tuple(row.values()),
        ),
        "followups": st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from(["f1", "f2"]), "contact": st.sampled_from(["c1", "c2"]), "action": cell}, optional={"due": day}
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda row: row["id"],
        ),
        "relations": st.lists(
            st.fixed_dictionaries({"home": st.just("us"), "partner": st.sampled_from(["gd", "tj"])}, optional={"themes": cell}),
            min_size=1,
            max_size=2,
            unique_by=lambda row: row["partner"],
        ),
    },
)
BASE = {
    "actors": [{"id": "us", "name": "Us", "kind": "other", "country": "SE"}, {"id": "gd", "name": "G", "kind": "other", "country": "CN"}]
}


def write(folder, tables):
    folder.mkdir()
    for table, rows in tables.items():
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def run_and_undo(network, sequence, folder):
    """Load a sequence, then undo it all, and look at each state on the way back; then undo in any order that is allowed."""
    states = []
    for number, tables in enumerate([BASE, *sequence]):
        states.append(whole(network) if number else None)
        network.load(write(folder / str(number), tables), skip_bad_rows=True)
    standing = [load for load in network.loads() if not load.undoes and load.undone_by is None]
    assert len(standing) == len(states)
    for load, state in list(zip(standing, states, strict=True))[:0:-1]:
        network.undo(load.id)
        assert whole(network) == state
    return standing


def dangling(network):
    """What rows refer to that is nowhere."""
    found = []
    with network.store.reading() as connection:
        for table in TABLES.values():
            for column in table.stored:
                value = f"unnest({column.name})" if column.kind is Kind.REFERENCES else f'"{column.name}"'
                if column.refers:
                    known = " UNION ".join(f"SELECT id FROM {target}" for target in column.refers)
                    found += connection.execute(
                        f"SELECT * FROM (SELECT {value} AS v FROM {table.name}) WHERE v IS NOT NULL AND v NOT IN ({known})"
                    ).fetchall()
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(loads.filter(bool), min_size=1, max_size=4))
def test_the_last_loads_undone_leave_the_tables_as_before(sequence):
    with tempfile.TemporaryDirectory() as name:
        network = Network(open_store(str(Path(name) / "network.duckdb"), Settings()), Settings())
        run_and_undo(network, sequence, Path(name))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(loads.filter(bool), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_undone_in_any_order_nothing_is_left_without_what_it_stands_on(sequence, shuffle):
    with tempfile.TemporaryDirectory() as name:
        network = Network(open_store(str(Path(name) / "network.duckdb"), Settings()), Settings())
        for number, tables in enumerate([BASE, *sequence]):
            network.load(write(Path(name) / str(number), tables), skip_bad_rows=True)
        left = [load.id for load in network.loads()]
        while left:
            chosen = shuffle.choice(left)
            standing = []
            try:
                network.undo(chosen)
            except UndoRefused as error:
                standing = error.loads
            else:
                left.remove(chosen)
            assert not standing or set(standing) <= set(left[left.index(chosen) + 1 :])
            assert not dangling(network)
        assert not any(whole(network).values())


def test_sequences_in_neo4j(empty_neo4j, tmp_path):
    """A few fixed sequences on a real server, of those that Hypothesis tries in DuckDB."""
    from random import Random

    store = open_store(empty_neo4j.uri, Settings(cache="off"))
    network = Network(store, Settings())
    random = Random(7)

    def tables():
        pick = random.choice
        return {
            "actors": [
                {"id": key, "name": pick("AB"), "kind": pick(["other", "hospital"]), "themes": pick(["", "x;y", "z"])}
                for key in random.sample(["us", "gd", "tj", "new"], 2)
            ],
            "contacts": [
                {"id": pick(["c1", "c2"]), "date": pick(["2010", "2012-W47"]), "kind": "call", "participants": pick(["", "us", "us;gd"])}
            ],
            "people": [{"id": "p1", "name": pick("PQ"), "actor": pick(["us", "gd"])}],
        }

    run_and_undo(network, [tables() for _ in range(4)], tmp_path)


# Neo4j alone: loads and undos that break off, and the cache


def small(server, **options):
    return Network(Neo4jStore(server.uri, transaction=40, **options), Settings())


@pytest.mark.parametrize("at", ["load/part_of", "load/contacts_themes", "load/responsible", "load/finish"])
def test_a_large_load_that_broke_off_is_taken_back(empty_neo4j, at, monkeypatch):
    monkeypatch.setattr(graph, "_ROWS", 15)
    network = small(empty_neo4j)
    with _breaking_at(network.store, at, monkeypatch, 2):
        network.load(SAMPLE)
    with pytest.raises(LoadUnfinished) as told:
        network.tables()
    assert "kinagraph undo" in told.value.hint
    network.undo()
    assert graph_of(empty_neo4j) == [[], [], []]
    assert not any(whole(network).values())
    assert [(load.finished, load.undone_by is None) for load in network.loads()] == [(False, False), (True, True)]


def test_a_large_load_that_broke_off_and_was_finished_is_taken_back_with_what_finished_it(empty_neo4j, monkeypatch, write_tables):
    monkeypatch.setattr(graph, "_ROWS", 15)
    network = small(empty_neo4j)
    network.load(write_tables(actors=[{"id": "gd", "name": "Before", "kind": "other", "country": "CN"}]))
    state = whole(network)
    with _breaking_at(network.store, "load/took_part", monkeypatch, 3):
        network.load(SAMPLE)
    network.load(SAMPLE)
    _first, broke, finished = network.loads()
    assert finished.finishes == (broke.id,)
    report = network.undo(broke.id)
    assert {load.id for load in report.loads} == {broke.id, finished.id}
    assert whole(network) == state
    assert all(load.undone_by == report.undo.id for load in network.loads()[1:3])


@pytest.mark.parametrize("at", ["load/took_part", "undo/followups", "undo/contacts", "undo/before", "load/finish"])
def test_an_undo_that_broke_off_is_finished_by_another(empty_neo4j, at, monkeypatch, write_tables):
    monkeypatch.setattr(graph, "_ROWS", 15)
    network = small(empty_neo4j)
    network.load(SAMPLE)
    state = whole(network)
    # It changes what was there, and brings a second network.
    changed = write_tables(
        contacts=[
            {"id": row[0], "date": row[1], "kind": row[7], "notes": "changed", "participants": "rs-eis"}
            for row in [*state["contacts"], *((f"new-{number}", "2013", *[None] * 5, "call") for number in range(50))]
        ],
        followups=[{"id": f"new-{number}", "contact": state["contacts"][number][0], "action": "Do"} for number in range(50)],
    )
    network.load(changed)
    with _breaking_at(network.store, at, monkeypatch, 2 if at in {"undo/followups", "undo/contacts"} else 1):
        network.undo()
    if not any(load.undoes for load in Network(Neo4jStore(empty_neo4j.uri, unfinished=True), Settings()).loads()):
        pytest.fail("the undo broke off before it began")
    with pytest.raises(LoadUnfinished, match="a large undo") as told:
        network.tables()
    assert "kinagraph undo" in told.value.hint
    with pytest.raises(LoadUnfinished, match="a large undo"):
        network.load(write_tables(actors=[{"id": "x", "name": "X", "kind": "other"}]))
    report = network.undo()
    assert report.undo.finishes
    assert whole(network) == state
    network.undo()
    assert not any(whole(network).values())


def test_the_cache_notices_an_undo(empty_neo4j, write_tables, tmp_path):
    network = Network(Neo4jStore(empty_neo4j.uri, cache=tmp_path / "cache"), Settings())
    network.load(write_tables(actors=ACTORS))
    state = whole(network)
    network.load(write_tables(actors=[{"id": "gd", "name": "Canton"}]))
    assert whole(network) != state
    network.undo()
    assert whole(network) == state


def test_what_was_kept_and_changed_by_hand_is_told(empty_neo4j, write_tables):
    network = Network(Neo4jStore(empty_neo4j.uri), Settings())
    network.load(write_tables(actors=ACTORS))
    network.load(write_tables(actors=[{"id": "gd", "name": "Canton"}]))
    ask(empty_neo4j, "MATCH (b:Before) SET b.rows = ['{no json']")
    with pytest.raises(KinagraphError, match="a node Before of actors"):
        network.undo()


# Stores of the first format


@pytest.fixture
def old(tmp_path):
    """A store that a kinagraph of the first format wrote: four loads, of which the third changed a row."""
    path = tmp_path / "old.duckdb"
    shutil.copy(Path(__file__).parent / "fixtures" / "format-1.duckdb", path)
    return Network(open_store(str(path), Settings()), Settings())


def test_a_file_of_the_first_format_is_read_and_left_alone(old, write_tables):
    content = old.store.path.read_bytes()
    assert [load.kept for load in old.loads()] == [False] * 4
    assert {load.action for load in old.loads()} == {"load"}
    assert old.tables()["contacts"]["id"].tolist() == ["c1", "c2", "c3"]
    assert old.status("2012-12-31")["rows"]["actors"] == 4
    assert old.load(write_tables(actors=ACTORS), dry_run=True).changes[0].created
    with pytest.raises(KinagraphError):
        old.load(write_tables(actors=[{"id": "x", "name": "", "kind": "other"}]))
    assert old.store.path.read_bytes() == content


def test_a_file_of_the_first_format_is_brought_up_by_the_next_load(old, write_tables, tmp_path):
    import duckdb

    state = whole(old)
    new = old.load(
        write_tables(actors=[{"id": "tj", "name": "Tientsin", "kind": "province"}, {"id": "x", "name": "X", "kind": "other"}])
    ).load
    with duckdb.connect(str(old.store.path), read_only=True) as connection:
        assert connection.execute("SELECT format FROM about").fetchall() == [(2,)]
        there = {(table, column) for table, column in connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall()}
    assert {(table, column) for table, columns in layout().items() for column, _kind in columns} <= there
    assert old.loads()[-1] == new
    old.undo()
    assert whole(old) == state


def test_loads_of_the_first_format_are_undone_where_that_is_exact(old, write_tables):
    _first, alone, changing, last = (load.id for load in old.loads())
    for load in (_first, changing):
        with pytest.raises(UndoRefused, match="didn't keep the rows that loads changed"):
            old.undo(load)
    old.undo(alone)
    assert "hh" not in old.tables()["actors"]["id"].tolist()
    old.undo(last)
    assert old.tables()["contacts"]["id"].tolist() == ["c1", "c2"]


def test_a_graph_of_the_first_format(empty_neo4j, write_tables):
    network = Network(Neo4jStore(empty_neo4j.uri), Settings())
    network.load(write_tables(actors=ACTORS))
    network.load(write_tables(actors=[{"id": "gd", "name": "Canton"}]))
    network.load(write_tables(contacts=CONTACTS))
    ask(empty_neo4j, "MATCH (l:Load) SET l.format = 1 REMOVE l.action, l.by, l.undoes, l.finishes")
    ask(empty_neo4j, "MATCH (b:Before) DELETE b")
    assert [load.kept for load in network.loads()] == [False] * 3
    network.undo()
    assert network.tables()["contacts"].empty
    with pytest.raises(UndoRefused, match="didn't keep"):
        network.undo()


def test_a_table_and_a_column_that_were_added_to_the_model(network, write_tables):
    """Whatever a file lacks of the model is empty, and comes with the next write."""
    import duckdb

    network.load(write_tables(actors=ACTORS, contacts=CONTACTS))
    with duckdb.connect(str(network.store.path)) as connection:
        connection.execute("DROP TABLE relations; DROP TABLE before_relations; ALTER TABLE contacts DROP COLUMN reference")
    assert network.tables()["relations"].empty
    assert network.tables()["contacts"]["reference"].isna().all()
    network.at("2012-12-31").stale()
    network.load(write_tables(relations=[{"home": "us", "partner": "gd"}], contacts=[{"id": "c1", "reference": "dnr 1"}]))
    assert network.tables()["contacts"]["reference"].tolist()[0] == "dnr 1"
    assert len(network.tables()["relations"]) == 1
