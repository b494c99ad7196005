"""The Neo4j store against a real server."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.errors import KinagraphError, LoadUnfinished, StoreBusy, StoreForeign, StoreUnavailable, UsageError
from kinagraph.model import TABLES
from kinagraph.settings import Settings
from kinagraph.store import graph
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.store.loading import LoadReport, load_sheets
from kinagraph.store.neo4j import Neo4jStore
from kinagraph.store.records import read_loads
from kinagraph.store.statements import run, schema_statements
from kinagraph.tables.read import read_sheets
from tests.conftest import ACTORS, SAMPLE
from tests.servers.neo4j_server import Endpoint, expire_password, free_port, set_password, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kinagraph.store.base import Store
    from tests.servers.neo4j_server import Server

Tables = dict[str, list[tuple[Any, ...]]]


def load(store: Store, folder: Path) -> LoadReport:
    return load_sheets(store, read_sheets([folder]), Settings())


def tables(store: Store) -> Tables:
    with store.reading() as connection:
        return {name: sorted(connection.execute(f"SELECT * EXCLUDE (load_id) FROM {name}").fetchall(), key=repr) for name in TABLES}


def ask(server: Endpoint, text: str, **params: Any) -> list[list[Any]]:
    with server.driver() as driver:
        return [record.values() for record in driver.execute_query(text, params).records]


def counts(report: LoadReport) -> dict[str, tuple[int, int, int]]:
    return {c.table: (c.created, c.updated, c.removed) for c in report.changes if not c.nothing}


@pytest.fixture
def server(empty_neo4j: Endpoint) -> Endpoint:
    return empty_neo4j


@pytest.fixture
def store(server: Endpoint) -> Neo4jStore:
    return Neo4jStore(server.uri)


CONTACTS = [
    {"id": "c1", "date": "2012-11-19", "end": "2012-11-22", "kind": "visit", "themes": "health;energy", "participants": "us;gd"},
    {"id": "c2", "date": "2012-W47", "kind": "meeting", "themes": "energy", "participants": "us;uni;tj"},
]


# What goes in comes out


def same_in_both(server: Endpoint, folder: Path, tmp_path: Path) -> None:
    mine, file = Neo4jStore(server.uri), DuckDBStore(tmp_path / "same.duckdb")
    first, other = load(mine, folder), load(file, folder)
    assert counts(first) == counts(other)
    assert tables(mine) == tables(file)
    again = load(mine, folder)
    assert again.nothing
    assert tables(mine) == tables(file)
    with mine.reading() as connection:
        assert [each.id for each in read_loads(connection)] == [first.load.id, again.load.id]
        [wrote] = connection.execute("SELECT DISTINCT load_id FROM contacts").fetchall()
        assert wrote == (first.load.id,)


def test_golden_example_is_the_same_in_both_stores(server: Endpoint, golden: Path, tmp_path: Path) -> None:
    same_in_both(server, golden, tmp_path)


def test_sample_is_the_same_in_both_stores(server: Endpoint, tmp_path: Path) -> None:
    same_in_both(server, SAMPLE, tmp_path)


def test_every_column_comes_back(server: Endpoint, write_tables: Any, tmp_path: Path) -> None:
    folder = write_tables(
        actors=[
            *ACTORS,
            {
                "id": "net",
                "name": "Network",
                "kind": "network",
                "country": "SE",
                "parent": "us",
                "public": "no",
                "from": "1999",
                "until": "2012-05",
                "Färg": "grön",
            },
        ],
        people=[
            {"id": "p1", "name": "Old name", "actor": "us", "from": "", "until": "2009-12"},
            {"id": "p1", "name": "New name", "actor": "uni", "from": "2010-01", "email": "p@x.se", "aliases": "P;Q", "level": "expert"},
        ],
        agreements=[
            {"id": "g1", "title": "Agreement", "parties": "us;gd", "signed": "1995", "expires": "2020-12-31", "review_months": "6"}
        ],
        contacts=[
            {**CONTACTS[0], "cost": "12500,5", "currency": "SEK", "agreement": "g1", "documented": "dnr 1", "initiator": "us"},
            {"id": "c2", "date": "2012-W47", "kind": "meeting"},
            {"id": "c3", "date": "2012", "kind": "call"},
            {"id": "c4", "date": "2009-W53", "end": "2010-01", "kind": "call"},
        ],
        participants=[
            {"contact": "c2", "actor": "us", "person": "p1", "role": "host", "count": "3", "reason": "expert"},
            {"contact": "c2", "person": "p1"},
            {"contact": "c2", "actor": "gd", "role": "guest"},
            {"contact": "c2", "actor": "tj"},
        ],
        followups=[
            {"id": "f1", "contact": "c1", "action": "Send it", "responsible": "p1", "due": "2013-01", "done": "ja"},
            {"id": "f2", "contact": "c1", "action": "Sign it", "responsible": "us", "done": "2013-02-03"},
            {"id": "f3", "contact": "c1", "action": "Print it"},
        ],
        memberships=[{"network": "net", "actor": "us", "since": "2012-02", "representative": "p1"}],
        relations=[{"home": "us", "partner": "gd", "cadence_days": "180", "themes": "a;b", "paused_until": "2013-06-30"}],
    )
    same_in_both(server, folder, tmp_path)
    assert ask(server, "MATCH (p:Person) RETURN p.name, p.aliases") == [["New name", ["P", "Q"]]]
    assert ask(server, "MATCH (f:FollowUp) RETURN f.id, f.done ORDER BY f.id") == [
        ["f1", "yes"],
        ["f2", _neo4j_day(2013, 2, 3)],
        ["f3", None],
    ]
    assert ask(server, "MATCH (:Actor {id: 'net'})-[:PART_OF]->(a:RegionUnit) RETURN a.id") == [["us"]]
    assert ask(server, "MATCH (c:Contact)-[:UNDER]->(:Agreement)<-[:PARTY_TO]-(a) RETURN c.id, a.id ORDER BY a.id") == [
        ["c1", "gd"],
        ["c1", "us"],
    ]
    assert ask(server, "MATCH (who)-[:RESPONSIBLE_FOR]->(f)-[:FOLLOWS]->(c) RETURN who.id, f.id ORDER BY f.id") == [
        ["p1", "f1"],
        ["us", "f2"],
    ]
    assert ask(server, "MATCH (c:Contact {id: 'c4'}) RETURN c.date_precision, c.date_stop, c.end_precision") == [
        ["week", _neo4j_day(2010, 1, 3), "month"]
    ]
    assert ask(server, "MATCH (a:Actor:Network) RETURN a.id") == [["net"]]


def _neo4j_day(*day: int) -> Any:
    from neo4j.time import Date

    return Date(*day)


# Changes


def test_a_changed_row_is_updated_alone(store: Neo4jStore, server: Endpoint, write_tables: Any) -> None:
    first = load(store, write_tables(actors=ACTORS, contacts=CONTACTS))
    second = load(store, write_tables(contacts=[{"id": "c1", "date": "2012-11", "kind": "visit", "themes": "water"}]))
    assert counts(second) == {"contacts": (0, 1, 0)}
    with store.reading() as connection:
        rows = connection.execute('SELECT id, "date", "end", themes, load_id FROM contacts ORDER BY id').fetchall()
        assert rows == [
            ("c1", "2012-11", "2012-11-22", ["water"], second.load.id),
            ("c2", "2012-W47", None, ["energy"], first.load.id),
        ]
        assert connection.execute("SELECT count(*) FROM participants").fetchone() == (5,)
    assert ask(server, "MATCH (c:Contact)-[:ABOUT]->(t) RETURN c.id, t.name ORDER BY c.id, t.name") == [["c1", "water"], ["c2", "energy"]]
    assert ask(server, "MATCH (t:Theme) RETURN t.name ORDER BY t.name") == [["energy"], ["water"]]


def test_an_actor_of_another_kind_bears_its_label_alone(store: Neo4jStore, server: Endpoint, write_tables: Any) -> None:
    load(store, write_tables(actors=ACTORS))
    load(store, write_tables(actors=[{"id": "uni", "name": "Hospital", "kind": "hospital", "country": "SE", "parent": "us"}]))
    load(store, write_tables(actors=[{"id": "uni", "name": "Hospital", "kind": "hospital", "country": "SE", "parent": "us2"}]))
    assert ask(server, "MATCH (a:Actor {id: 'uni'})-[:PART_OF]->(b) RETURN labels(a), b.id") == [[["Actor", "Hospital"], "us2"]]


def test_employments_are_found_by_their_first_day(store: Neo4jStore, server: Endpoint, write_tables: Any) -> None:
    employments = [
        {"id": "p", "name": "P", "actor": "us", "role": "clerk", "from": "", "until": "2009"},
        {"id": "p", "name": "P", "actor": "uni", "role": "lecturer", "from": "2010", "until": "2010"},
        {"id": "p", "name": "P", "actor": "us2", "role": "head", "from": "2011", "until": ""},
    ]
    load(store, write_tables(actors=ACTORS, people=employments))
    for row, role in zip(employments, ("porter", "professor", "director"), strict=True):
        report = load(store, write_tables(people=[{**row, "role": role, "name": f"The {role}"}]))
        assert counts(report) == {"people": (0, 1, 0)}
    with store.reading() as connection:
        assert connection.execute("SELECT actor, role FROM people ORDER BY from_start NULLS FIRST").fetchall() == [
            ("us", "porter"),
            ("uni", "professor"),
            ("us2", "director"),
        ]
    assert ask(server, "MATCH (p:Person) RETURN p.name") == [["The director"]]


def test_participants_are_replaced_as_one(store: Neo4jStore, write_tables: Any) -> None:
    load(store, write_tables(actors=ACTORS, contacts=CONTACTS))
    report = load(store, write_tables(participants=[{"contact": "c2", "actor": "hh", "role": "host"}, {"contact": "c2", "actor": "us"}]))
    assert counts(report) == {"participants": (1, 0, 2)}
    with store.reading() as connection:
        assert connection.execute("SELECT contact, actor, role FROM participants ORDER BY ALL").fetchall() == [
            ("c1", "gd", None),
            ("c1", "us", None),
            ("c2", "hh", "host"),
            ("c2", "us", None),
        ]


def test_other_rows_are_replaced_by_key(store: Neo4jStore, server: Endpoint, write_tables: Any) -> None:
    base = {
        "agreements": [{"id": "g", "title": "G", "parties": "us;gd"}],
        "followups": [{"id": "f", "contact": "c1", "action": "Do", "responsible": "us"}],
        "relations": [{"home": "us", "partner": "gd", "priority": "A"}],
        "memberships": [{"network": "hh", "actor": "us", "since": "2010"}],
    }
    load(store, write_tables(actors=ACTORS, contacts=CONTACTS, **base))
    report = load(
        store,
        write_tables(
            agreements=[{"id": "g", "title": "G", "parties": "us;tj"}],
            followups=[{"id": "f", "contact": "c2", "action": "Do", "responsible": "uni"}],
            relations=[{"home": "us", "partner": "gd", "priority": "B"}],
            memberships=[{"network": "hh", "actor": "us", "since": "2011"}],
        ),
    )
    assert counts(report) == dict.fromkeys(["agreements", "followups", "memberships", "relations"], (0, 1, 0))
    assert ask(server, "MATCH (a)-[:PARTY_TO]->() RETURN a.id ORDER BY a.id") == [["tj"], ["us"]]
    assert ask(server, "MATCH (a)-[:RESPONSIBLE_FOR]->()-[:FOLLOWS]->(c) RETURN a.id, c.id") == [["uni", "c2"]]
    assert ask(server, "MATCH ()-[r:AGREED_WITH]->() RETURN r.priority") == [["B"]]
    assert ask(server, "MATCH ()-[r:MEMBER_OF]->() RETURN r.since") == [[_neo4j_day(2011, 1, 1)]]


# The server


def test_no_network_yet(store: Neo4jStore) -> None:
    with pytest.raises(StoreUnavailable, match="there is no network at bolt://"), store.reading():
        pass


def test_a_dry_run_writes_nothing(store: Neo4jStore, server: Endpoint) -> None:
    report = load_sheets(store, read_sheets([SAMPLE]), Settings(), dry_run=True)
    assert not report.nothing
    assert ask(server, "MATCH (n) RETURN count(n)") == [[0]]


def test_no_server_answers() -> None:
    with (
        pytest.raises(StoreUnavailable, match="no Neo4j server answers at bolt://127"),
        Neo4jStore(f"bolt://127.0.0.1:{free_port()}").reading(),
    ):
        pass
    with pytest.raises(StoreUnavailable, match="no Neo4j server answers"), Neo4jStore("neo4j://no-such-host.invalid", seconds=2).reading():
        pass


def test_server_that_goes_away(neo4j_auth_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _ready(neo4j_auth_server, monkeypatch)
    mark = store._mark

    def and_then_it_goes(session: Any) -> Any:
        mark(session)
        neo4j_auth_server.kill()
        return mark(session)

    monkeypatch.setattr(store, "_mark", and_then_it_goes)
    try:
        assert "no Neo4j server answers" in _reason(store).message
    finally:
        neo4j_auth_server.restart()


def _ready(server: Server, monkeypatch: pytest.MonkeyPatch) -> Neo4jStore:
    """Give a store whose user and password are right."""
    if server.auth == ("neo4j", "neo4j"):
        set_password(server, "long-enough-1")
    monkeypatch.setenv("NEO4J_USERNAME", server.auth[0])
    monkeypatch.setenv("NEO4J_PASSWORD", server.auth[1])
    return Neo4jStore(server.uri)


def _reason(store: Neo4jStore) -> KinagraphError:
    with pytest.raises(KinagraphError) as told, store.reading():
        pass
    return told.value


def test_passwords(neo4j_auth_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = _ready(neo4j_auth_server, monkeypatch)
    assert "there is no network" in _reason(store).message
    password = os.environ["NEO4J_PASSWORD"]

    expire_password(neo4j_auth_server)
    expired = _reason(store)
    assert isinstance(expired, StoreUnavailable)
    assert "must be changed first" in expired.message
    assert "ALTER CURRENT USER SET PASSWORD" in (expired.hint or "")
    set_password(neo4j_auth_server, "long-enough-2")

    monkeypatch.delenv("NEO4J_PASSWORD")
    none = _reason(store)
    assert "asks for a password" in none.message
    questions = []

    def answer(question: str) -> str:
        questions.append(question)
        return "long-enough-2"

    asking = Neo4jStore(neo4j_auth_server.uri, ask=answer)
    assert "there is no network" in _reason(asking).message
    assert "there is no network" in _reason(asking).message
    assert questions == [f"Password of neo4j at {neo4j_auth_server.uri}: "]

    monkeypatch.setenv("NEO4J_PASSWORD", password)
    wrong = _reason(store)
    assert isinstance(wrong, StoreUnavailable)
    assert "doesn't know this user and password" in wrong.message
    assert password not in f"{wrong.message} {wrong.hint}"


def test_unknown_database(server: Endpoint) -> None:
    told = _reason(Neo4jStore(server.uri, database="elsewhere"))
    assert "there is no database elsewhere" in told.message
    assert "NEO4J_DATABASE" in (told.hint or "")


def test_database_from_the_environment(server: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_DATABASE", "of-the-environment")
    assert "of-the-environment" in _reason(Neo4jStore(server.uri)).message
    assert "there is no network" in _reason(Neo4jStore(server.uri, database="neo4j")).message


@pytest.mark.parametrize("uri", ["bolt://neo4j:secret@host", "neo4j+s://secret@host:7687"])
def test_a_password_in_the_address_is_refused_and_not_shown(uri: str) -> None:
    with pytest.raises(UsageError) as told:
        Neo4jStore(uri)
    assert "secret" not in told.value.message
    assert "NEO4J_PASSWORD" in (told.value.hint or "")


@pytest.mark.parametrize("uri", ["http://host", "bolt://", "bolt://host:port", "neo4j", "bolt://[::1"])
def test_other_addresses_are_refused(uri: str) -> None:
    with pytest.raises(UsageError):
        Neo4jStore(uri)


def test_a_routing_address_serves_as_well(server: Endpoint, write_tables: Any) -> None:
    store = Neo4jStore(server.uri.replace("bolt://", "neo4j://"))
    load(store, write_tables(actors=ACTORS))
    assert len(tables(store)["actors"]) == len(ACTORS)


def test_every_scheme_is_taken() -> None:
    for scheme in ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"):
        assert Neo4jStore(f"{scheme}://host/").name == f"{scheme}://host"


# Others in the same database


def test_someone_elses_database(server: Endpoint, store: Neo4jStore, write_tables: Any) -> None:
    ask(server, "CREATE (:Invoice {id: 1})")
    folder = write_tables(actors=ACTORS)
    with pytest.raises(StoreForeign) as told:
        load(store, folder)
    assert "--into-existing" in (told.value.hint or "")
    assert "there is no network" in _reason(store).message
    load(Neo4jStore(server.uri, into_existing=True), folder)
    # Once ours is in it, it is no question any more.
    assert load(store, folder).nothing
    assert len(tables(store)["actors"]) == len(ACTORS)


def test_a_label_that_others_use(server: Endpoint, write_tables: Any) -> None:
    ask(server, "CREATE (:Person {id: 'p'}), (:Load {id: 'l'})")
    folder = write_tables(actors=ACTORS, people=[{"id": "p", "name": "Ours", "actor": "us"}])
    with pytest.raises(StoreForeign) as told:
        load(Neo4jStore(server.uri, into_existing=True), folder)
    assert "Person" in told.value.message
    assert "neo4j_prefix" in (told.value.hint or "")
    mine = Neo4jStore(server.uri, into_existing=True, prefix="Kina")
    load(mine, folder)
    assert len(tables(mine)["people"]) == 1
    assert ask(server, "MATCH (p:Person) RETURN properties(p)") == [[{"id": "p"}]]
    assert ask(server, "MATCH (a:KinaActor {id: 'gd'}) RETURN labels(a)") == [[["KinaActor", "KinaProvince"]]]
    assert "there is no network" in _reason(Neo4jStore(server.uri)).message


def test_constraints_made_by_an_administrator(server: Endpoint, write_tables: Any) -> None:
    ask(server, "CREATE (:Invoice {id: 1})")
    for text in schema_statements("Kina"):
        ask(server, text)
    mine = Neo4jStore(server.uri, prefix="Kina")
    load(mine, write_tables(actors=ACTORS))
    assert len(tables(mine)["actors"]) == len(ACTORS)


def test_nodes_and_values_that_others_put_beside_ours(server: Endpoint, store: Neo4jStore, write_tables: Any) -> None:
    load(store, write_tables(actors=ACTORS, contacts=CONTACTS))
    ask(server, "CREATE (:Actor {id: 'zz', name: 'Not ours'})")
    assert len(tables(store)["actors"]) == len(ACTORS)
    ask(server, "MATCH (c:Contact {id: 'c1'}) SET c.cost = 'much'")
    with pytest.raises(StoreForeign, match=r"contacts\.cost"), store.reading():
        pass


def test_a_later_layout(server: Endpoint, store: Neo4jStore, write_tables: Any) -> None:
    load(store, write_tables(actors=ACTORS))
    ask(server, "MATCH (l:Load) SET l.format = 99")
    assert "newer kinagraph" in _reason(store).message


# Loads at the same time, and loads that break off


def test_someone_loads_between_plan_and_write(server: Endpoint, write_tables: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Neo4jStore(server.uri), Neo4jStore(server.uri)
    load(first, write_tables(actors=ACTORS))
    more = write_tables(contacts=CONTACTS)
    write = first.write

    def late(*arguments: Any) -> None:
        load(second, write_tables(contacts=CONTACTS[:1]))
        write(*arguments)

    monkeypatch.setattr(first, "write", late)
    with pytest.raises(StoreBusy, match="someone else has loaded"):
        load(first, more)
    assert len(tables(second)["contacts"]) == 1
    assert counts(load(second, more)) == {"contacts": (1, 0, 0), "participants": (3, 0, 0)}


def test_two_first_loads_at_once(server: Endpoint, write_tables: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Neo4jStore(server.uri), Neo4jStore(server.uri)
    folder = write_tables(actors=ACTORS)
    write = first.write

    def late(*arguments: Any) -> None:
        load(second, folder)
        write(*arguments)

    monkeypatch.setattr(first, "write", late)
    with pytest.raises(StoreBusy):
        load(first, folder)
    assert ask(server, "MATCH (l:Load) RETURN count(l)") == [[1]]


class BrokenOffError(Exception):
    """A load is made to break off."""


@contextmanager
def _breaking_at(store: Neo4jStore, name: str, monkeypatch: pytest.MonkeyPatch, times: int = 1) -> Iterator[None]:
    """Make a load break off where it asks for a statement, the first time or a later one."""
    seen = 0

    def stop(transaction: Any, asked: str, **params: Any) -> Any:
        nonlocal seen
        seen += asked == name
        if seen == times or (seen and name == "load/finish"):
            raise BrokenOffError
        return run(transaction, asked, store.prefix, **params)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_run", stop)
        with pytest.raises(BrokenOffError):
            yield


@pytest.mark.parametrize("at", ["load/part_of", "load/contacts_themes", "load/attended", "load/responsible", "load/finish"])
@pytest.mark.parametrize("batch", [1, 3])
def test_a_load_that_broke_off_is_finished_by_loading_again(
    server: Endpoint, at: str, batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph, "_ROWS", 15)
    store = Neo4jStore(server.uri, transaction=40, cache=tmp_path / "cache")
    with _breaking_at(store, at, monkeypatch, batch):
        load(store, SAMPLE)
    if ask(server, "MATCH (n) RETURN count(n)") != [[0]]:
        with pytest.raises(LoadUnfinished, match=r"contacts\.csv") as told, store.reading():
            pass
        assert "--unfinished" in (told.value.hint or "")
        with Neo4jStore(server.uri, unfinished=True, cache=tmp_path / "cache").reading() as connection:
            connection.execute("SELECT count(*) FROM contacts")
        assert not list(tmp_path.glob("cache/*"))
    load(store, SAMPLE)
    file = DuckDBStore(tmp_path / "whole.duckdb")
    load(file, SAMPLE)
    assert tables(store) == tables(file)
    drawn = "MATCH ()-[r]->() RETURN type(r), count(r) ORDER BY type(r)"
    after = ask(server, drawn)
    ask(server, "MATCH (n) DETACH DELETE n")
    load(store, SAMPLE)
    assert ask(server, drawn) == after


def test_a_load_of_other_files_does_not_finish_one_that_broke_off(
    server: Endpoint, write_tables: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Neo4jStore(server.uri, transaction=4)
    with _breaking_at(store, "load/contacts", monkeypatch):
        load(store, write_tables(actors=ACTORS, contacts=CONTACTS))
    load(store, write_tables(actors=ACTORS))
    assert isinstance(_reason(store), LoadUnfinished)
    load(store, write_tables(actors=ACTORS, contacts=CONTACTS))
    assert len(tables(store)["contacts"]) == 2


def test_a_large_load_that_another_overtakes_stops(server: Endpoint, write_tables: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = Neo4jStore(server.uri, transaction=4), Neo4jStore(server.uri)
    others = write_tables(actors=ACTORS, contacts=CONTACTS)

    def run_and_wait(transaction: Any, name: str, **params: Any) -> Any:
        if name == "load/continue":
            monkeypatch.undo()
            load(quick, others)
        return run(transaction, name, **params)

    monkeypatch.setattr(slow, "_run", run_and_wait)
    with pytest.raises(StoreBusy):
        load(slow, write_tables(actors=ACTORS, contacts=CONTACTS))
    assert len(tables(quick)["contacts"]) == 2
    assert ask(server, "MATCH ()-[r:TOOK_PART]->() RETURN count(r)") == [[5]]


def test_a_load_that_fails_leaves_nothing(server: Endpoint, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with _breaking_at(store, "load/relations", monkeypatch):
        load(store, SAMPLE)
    assert ask(server, "MATCH (n) RETURN count(n)") == [[0]]


# The cache


def test_the_cache_holds_until_the_next_load(server: Endpoint, write_tables: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Neo4jStore(server.uri, cache=tmp_path / "kept" / "cache")
    load(store, write_tables(actors=ACTORS, contacts=CONTACTS))
    first = tables(store)
    [file] = store.cache.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(store.cache.stat().st_mode) == 0o700
    with monkeypatch.context() as patch, store.reading() as kept:
        patch.setattr(store, "_pull", None)
        assert tables(store) == first
        patch.undo()
        # A load while a notebook has the tables open: the open ones stay, new ones are new.
        load(store, write_tables(contacts=[{"id": "c9", "date": "2013", "kind": "call"}]))
        assert kept.execute("SELECT count(*) FROM contacts").fetchone() == (2,)
        assert len(tables(store)["contacts"]) == 3
    assert [path != file for path in store.cache.iterdir()] == [True]


def test_a_damaged_cache_is_pulled_anew(server: Endpoint, write_tables: Any, tmp_path: Path) -> None:
    store = Neo4jStore(server.uri, cache=tmp_path / "cache")
    load(store, write_tables(actors=ACTORS))
    first = tables(store)
    [file] = store.cache.iterdir()
    file.write_bytes(b"no database")
    assert tables(store) == first


def test_where_no_cache_can_be_kept_the_tables_are_pulled(server: Endpoint, write_tables: Any, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    store = Neo4jStore(server.uri, cache=tmp_path / "a file")
    load(store, write_tables(actors=ACTORS))
    assert len(tables(store)["actors"]) == len(ACTORS)


def test_tables_that_change_while_they_are_pulled(server: Endpoint, write_tables: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Neo4jStore(server.uri)
    load(store, write_tables(actors=ACTORS))
    other = write_tables(contacts=CONTACTS)
    mark = store._mark

    def and_then_someone_loads(session: Any) -> Any:
        seen = mark(session)
        monkeypatch.undo()
        load(Neo4jStore(server.uri), other)
        return seen

    monkeypatch.setattr(store, "_mark", and_then_someone_loads)
    with pytest.raises(StoreBusy, match="is being loaded"), store.reading():
        pass


# Publishing, and the statements for people


def test_published_relations_replace_those_before(server: Endpoint, store: Neo4jStore, write_tables: Any) -> None:
    load(store, write_tables(actors=ACTORS))
    rows = [
        {"home": "us", "partner": "gd", "state": "stale", "last_contact": "2011-05-01", "themes": ["a"], "responsible": None},
        {"home": "us", "partner": "not there", "state": "due"},
    ]
    assert store.publish(rows, date(2012, 12, 31)) == 1
    assert store.publish(rows[:1], date(2013, 12, 31)) == 1
    assert ask(server, "MATCH (a)-[r:RELATION]->(b) RETURN a.id, b.id, properties(r)") == [
        ["us", "gd", {"as_of": _neo4j_day(2013, 12, 31), "state": "stale", "last_contact": _neo4j_day(2011, 5, 1), "themes": ["a"]}]
    ]
    assert load(store, write_tables(actors=ACTORS)).nothing


def test_publishing_where_there_is_no_network(store: Neo4jStore) -> None:
    with pytest.raises(StoreUnavailable, match="there is no network"):
        store.publish([], date(2012, 12, 31))


def _explore(server: Endpoint, name: str, **params: Any) -> list[dict[str, Any]]:
    with server.driver() as driver, driver.session() as session:
        return [record.data() for record in run(session, f"explore/{name}", **params)]


def test_statements_for_browser_say_what_the_analyses_say(server: Endpoint, golden: Path) -> None:
    import json

    from kinagraph.network import Network

    network = Network(Neo4jStore(server.uri), Settings())
    load(network.store, golden)
    network.publish("2012-12-31")

    def expected(name: str) -> list[dict[str, Any]]:
        return json.loads((golden / "expected" / f"{name}.json").read_text(encoding="utf-8"))["findings"]

    def pairs(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
        return {(row["home"], row["partner"]) for row in rows}

    assert pairs(_explore(server, "stale")) == pairs(expected("stale"))
    assert pairs(_explore(server, "high_level_only")) == pairs(expected("high-level"))
    told = ("points_overdue", "points_undated", "no_points")
    wanted = {row["contact"]: [r for r in told if r in row["reasons"]] for row in expected("unfollowed")}
    found = _explore(server, "unfollowed", as_of=date(2012, 12, 31), home_countries=["SE"], partner_countries=["CN", "HK", "MO"])
    assert {row["contact"]: row["reasons"] for row in found} == {contact: reasons for contact, reasons in wanted.items() if reasons}
    assert _explore(server, "neighbourhood", actor="rs-eis", contacts=5)
    met = {(row["ours"], row["theirs"], row["contacts"]) for row in _explore(server, "who_knows_whom", actor="rs-eis")}
    assert ("Politician 1", "Official 2", 1) in met


def test_the_calendar_line_of_neo4j(empty_neo4j_2025: Server, golden: Path, tmp_path: Path) -> None:
    same_in_both(empty_neo4j_2025, golden, tmp_path)


def test_who_reads_writes_nothing(store: Neo4jStore, golden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(store, golden)
    modes = []
    session = store._session
    monkeypatch.setattr(store, "_session", lambda driver, access: modes.append(access) or session(driver, access))
    assert tables(store)["contacts"]
    load_sheets(store, read_sheets([golden]), Settings(), dry_run=True)
    assert set(modes) == {"READ"}


def test_a_server_shut_down_before_the_commit_is_not_taken_for_one_that_kept_it(
    write_tables: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("neo4j_auth_server")  # where no server of our own can be started, this one is skipped with its reason
    first, second = write_tables(actors=ACTORS), write_tables(actors=[{"id": "new", "name": "New", "kind": "other"}])
    with start("5") as server:
        mine = Neo4jStore(server.uri)
        load(mine, first)
        before = tables(mine)
        commit = Neo4jStore._commit

        def stopping(self: Neo4jStore, session: Any, transaction: Any) -> None:
            server.stop()
            commit(self, session, transaction)

        monkeypatch.setattr(Neo4jStore, "_commit", stopping)
        with pytest.raises(StoreUnavailable):
            load(mine, second)
        monkeypatch.undo()
        server.restart()
        assert tables(mine) == before
        assert counts(load(mine, second)) == {"actors": (1, 0, 0)}
