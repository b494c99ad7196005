"""A person who is forgotten stands nowhere any more, and every list says what it said."""

from __future__ import annotations

import json
import re
import stat

import pytest

from kinagraph.errors import RowsRejected, StoreError, UnknownActor, UsageError
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.store.neo4j import Neo4jStore
from kinagraph.store.opening import open_store
from kinagraph.store.pulling import kept
from tests.conftest import ACTORS, SAMPLE
from tests.store.persons import ACCOUNT, EMAIL, FILE, HAN, ID, MARKS, NAME, first, second
from tests.store.test_neo4j import ask

DAY = "2012-12-31"


def fill(network, write_tables):
    """Load her into every place, in present rows and in earlier ones, in a file's name and as who wrote."""
    tables = first()
    hers = Network(network.store, Settings(user=ACCOUNT))
    hers.load(write_tables(**{name: rows for name, rows in tables.items() if name != "followups"}))
    named = write_tables(followups=tables["followups"]) / "followups.csv"
    hers.load(named.rename(named.with_name(FILE)), table="followups")
    filled = Network(network.store, Settings(cache=network.settings.cache, user="Coordinator"))
    filled.load(write_tables(**second()))
    return filled


@pytest.fixture
def filled(empty, write_tables):
    """A network with her in it, in each kind of store."""
    return fill(empty, write_tables)


@pytest.fixture
def filled_file(network, write_tables):
    """The same in a file, for what doesn't depend on the store."""
    return fill(network, write_tables)


def everything(network):
    """All bytes in which a store of ours may hold a name: the file and what lies beside it; or the graph, and the cache."""
    if isinstance(network.store, DuckDBStore):
        return b"".join(path.read_bytes() for path in network.store.path.parent.glob(f"*{network.store.path.name}*"))
    store = network.store
    found = []
    with store._connected() as driver:
        for text in (
            "MATCH (n) RETURN labels(n) AS what, properties(n) AS held",
            "MATCH ()-[r]->() RETURN type(r) AS what, properties(r) AS held",
        ):
            found += [repr(record.values()) for record in driver.execute_query(text).records]
    cache = b"".join(path.read_bytes() for path in store.cache.rglob("*") if path.is_file()) if store.cache else b""
    return "\n".join(found).encode() + cache


def found_in(content, marks=MARKS):
    return [mark for mark in marks if mark.encode() in content]


def lists(network):
    """What every list says, but for who answers: that may have been her."""
    snapshot = network.at(DAY)
    told = {}
    for name in ("stale", "unfollowed", "high_level_only", "relations"):
        rows = [{key: value for key, value in row.items() if "responsible" not in key and key not in {"last_purpose", "purpose"}}
                for row in getattr(snapshot, name)()]  # fmt: skip
        told[name] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    told["contacts"] = [(row["contact"], row["level"], row["homes"], row["partners"]) for row in snapshot.contacts()]
    return told


def rows_of(network, text):
    with network.store.reading() as connection:
        return connection.execute(text).fetchall()


def test_she_stands_nowhere_and_every_list_is_the_same(filled, write_tables):
    if isinstance(filled.store, Neo4jStore):
        filled.publish(DAY)
    before = lists(filled)
    assert found_in(everything(filled)) == list(MARKS)

    report = filled.forget(ID, texts=True)

    assert found_in(everything(filled)) == []
    assert lists(filled) == before
    assert report.load.action == "forget"
    assert [load.by for load in filled.loads()] == ["", "", "Coordinator", "Coordinator"]
    assert filled.loads()[1].sources[0].name == "[…].csv"
    # Loads are taken back as ever, without her.
    assert [load.action for load in filled.loads()] == ["load", "load", "load", "forget"]
    filled.undo()
    assert found_in(everything(filled)) == []
    assert rows_of(filled, "SELECT purpose FROM contacts WHERE id = 'c1'") == [("Met […] there",)]
    filled.undo()
    filled.undo()
    assert found_in(everything(filled)) == []
    assert rows_of(filled, "SELECT count(*) FROM actors") == [(0,)]


def test_where_she_stood_stands_her_employer(filled):
    filled.forget(NAME)
    assert rows_of(filled, "SELECT contact, actor, person, role, level, count, reason FROM participants ORDER BY ALL") == [
        ("c1", "gd", None, None, None, None, None),
        ("c1", "us", "p-third", None, None, None, None),
        ("c1", "us", None, "guest", "official", 1, "reason-later"),
        ("c2", "gd", None, None, None, None, None),
        ("c2", "uni", None, None, "political", 1, None),
        ("c3", "gd", "p-other", None, None, None, None),
        ("c3", "us2", None, None, "political", 1, None),
        ("c4", "gd", None, None, None, None, None),
        ("c4", "us", None, None, None, None, None),
        ("c5", "tj", None, None, None, None, None),
        ("c5", "us2", None, None, None, None, None),
    ]
    # The level of a contact that only her row told stands in the contact now.
    assert rows_of(filled, "SELECT id, level FROM contacts WHERE level IS NOT NULL") == [("c4", "political")]
    assert rows_of(filled, "SELECT decision, notes FROM participants WHERE contact = 'c2' AND actor = 'uni'") == [
        ("decision-two", "three experts")
    ]
    assert rows_of(filled, "SELECT responsible FROM before_agreements UNION ALL SELECT responsible FROM before_followups "
                           "UNION ALL SELECT responsible FROM before_relations") == [("uni",)] * 3  # fmt: skip
    assert rows_of(filled, "SELECT representative, introduced_by FROM before_memberships") == [(None, "us")]
    assert rows_of(filled, 'SELECT id, verdict, person, "by" FROM judgements ORDER BY id') == [
        ("j2", "same", None, None),
        ("j3", "different", None, None),
    ]
    assert rows_of(filled, "SELECT id FROM people ORDER BY id") == [("p-other",), ("p-third",)]
    # Texts stay as they were, where nobody asked for them.
    assert rows_of(filled, "SELECT decision FROM contacts WHERE id = 'c2'") == [("by Quistenberg, Maximiliana",)]


def test_an_old_file_does_not_bring_her_back(filled_file, write_tables):
    filled_file.forget(ID)
    with pytest.raises(RowsRejected) as refused:
        filled_file.load(write_tables(people=[{"id": ID, "name": "Somebody", "actor": "us"}]))
    assert "this person was forgotten on 20" in refused.value.problems[0].reason
    with pytest.raises(RowsRejected) as refused:
        filled_file.load(write_tables(participants=[{"contact": "c5", "person": ID}]))
    assert "this person was forgotten on 20" in refused.value.problems[0].reason
    filled_file.load(write_tables(people=[{"id": "p-new", "name": NAME, "actor": "us"}]))
    assert filled_file.find("p-new") == ("p-new", NAME)


def test_a_dry_run_says_all_and_writes_nothing(filled_file):
    before = everything(filled_file)
    report = filled_file.forget(HAN, texts=True, dry_run=True)
    assert report.load is None
    assert {change.table: (change.updated, change.removed) for change in report.changes if not change.nothing} == {
        "actors": (2, 0),
        "people": (1, 2),
        "contacts": (4, 0),
        "participants": (3, 2),
        "judgements": (2, 1),
    }
    assert (report.kept, report.records) == (7, 2)
    assert everything(filled_file) == before
    with pytest.raises(UnknownActor):
        filled_file.forget("nobody of that name")


def test_what_was_forgotten_is_not_taken_back(filled_file):
    report = filled_file.forget(ID)
    with pytest.raises(UsageError, match="erased a person, which can't be taken back"):
        filled_file.undo(report.load.id)
    assert filled_file.undo(dry_run=True).loads[-1].action == "load"


def test_two_ids_that_were_judged_one_person_are_forgotten_together(network, write_tables):
    people = [
        {"id": "p-a7", "name": NAME, "actor": "us", "until": "2010"},
        {"id": "p-b7", "name": "M Quist", "actor": "uni", "from": "2011"},
    ]
    contacts = [{"id": "c1", "date": "2009", "kind": "visit"}, {"id": "c2", "date": "2012", "kind": "visit"}]
    took_part = [{"contact": "c1", "person": "p-b7"}, {"contact": "c2", "person": "p-a7"}, *({"contact": c, "actor": "gd"} for c in ("c1", "c2"))]  # fmt: skip
    network.load(write_tables(actors=ACTORS, people=people, contacts=contacts, participants=took_part))
    network.judge("p-a7", "p-b7", "same", at="2012-01-01", people=True)
    before = lists(network)
    report = network.forget("p-b7")
    assert set(report.held.person.ids) == {"p-a7", "p-b7"}
    assert lists(network) == before
    # By the one's employment where the other's row stood: as the lists had seen them.
    assert rows_of(network, "SELECT contact, actor FROM participants ORDER BY ALL") == [
        ("c1", "gd"),
        ("c1", "us"),
        ("c2", "gd"),
        ("c2", "uni"),
    ]
    assert rows_of(network, "SELECT count(*) FROM people") == rows_of(network, "SELECT count(*) FROM judgements") == [(0,)]


def test_people_of_the_sample_are_forgotten_one_after_the_other_and_the_lists_stay(sample_file, tmp_path):
    import shutil

    path = tmp_path / "copy.duckdb"
    shutil.copy(sample_file, path)
    network = Network(open_store(str(path), Settings()), Settings())
    before = lists(network)
    people = [key for (key,) in rows_of(network, "SELECT DISTINCT id FROM people ORDER BY id")]
    for key in people[::7]:
        network.forget(key)
        # The id of another may begin so.
        assert not re.search(rb"%s(?!\d)" % key.encode(), path.read_bytes())
    assert lists(network) == before


def test_the_file_keeps_its_permissions_and_a_full_disk_leaves_it_as_it_was(network, write_tables, monkeypatch):
    network.load(write_tables(**first()))
    path = network.store.path
    path.chmod(0o640)
    before = path.read_bytes()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("kinagraph.store.duckdb.shutil.copymode", full)
        with pytest.raises(StoreError, match="is as it was: No space left on device"):
            network.forget(ID)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.glob("*.duckdb*")] == [path.name]
    # What an earlier attempt left when it was killed is no obstacle.
    path.with_name(f"{path.name}.part").write_bytes(b"half a file")
    network.forget(ID)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.glob("*.duckdb*")] == [path.name]


def test_a_file_of_the_first_layout_is_forgotten_in_too(tmp_path):
    import shutil
    from pathlib import Path

    path = tmp_path / "old.duckdb"
    shutil.copy(Path(__file__).parent / "fixtures" / "format-1.duckdb", path)
    network = Network(open_store(str(path), Settings()), Settings())
    people = rows_of(network, "SELECT id FROM people")
    if not people:
        network.load(SAMPLE)
        people = rows_of(network, "SELECT id FROM people")
    before = lists(network)
    network.forget(people[0][0])
    assert lists(network) == before


def test_tables_kept_of_any_database_are_taken_away(empty_neo4j, tmp_path, write_tables):
    cache = tmp_path / "cache"
    store = Neo4jStore(empty_neo4j.uri, cache=cache)
    network = Network(store, Settings())
    network.load(write_tables(actors=ACTORS, people=[{"id": ID, "name": NAME, "actor": "us", "email": EMAIL}]))
    network.at(DAY).relations()
    kept(cache, ("another",), ("state",), lambda connection: None)
    assert len(list(cache.glob("*.duckdb"))) == 2
    network.forget(ID)
    assert list(cache.iterdir()) == []
    assert ask(empty_neo4j, "MATCH (p:Person) RETURN count(p)") == [[0]]
