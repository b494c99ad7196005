"""``status --verify``: a sound store is called so, and each way of being none is found, in both stores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from click.testing import CliRunner

from kinagraph.cli.main import program
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import ACTORS, SAMPLE
from tests.store.test_neo4j import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.neo4j_server import Endpoint

ROWS: dict[str, Any] = {
    "actors": ACTORS,
    "people": [{"id": "p", "name": "Head of the unit", "actor": "us", "from": "2010-01", "until": "2012"}],
    "agreements": [{"id": "ag", "title": "Agreement", "parties": "us;gd", "signed": "2010-01", "expires": "2014"}],
    "contacts": [
        {"id": "c1", "date": "2012-11-19", "end": "2012-11-22", "kind": "visit"},
        {"id": "c2", "date": "2012-W47", "kind": "call"},
    ],
    "participants": [{"contact": "c1", "actor": "us", "person": "p"}, {"contact": "c1", "actor": "gd"}],
    "followups": [{"id": "f", "contact": "c1", "action": "Send it", "responsible": "p", "done": "yes"}],
}


@pytest.fixture
def filled(network: Network, write_tables: Callable[..., Path]) -> Network:
    network.load(write_tables(**ROWS))
    network.load(write_tables(actors=[{"id": "gd", "name": "Canton"}]))
    return network


def found(network: Network) -> set[tuple[str, str | None, int]]:
    return {(fault.check, fault.table, fault.count) for fault in network.verify().faults}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("INSERT INTO actors SELECT * FROM actors WHERE id = 'us'", ("key", "actors", 1)),
        ("UPDATE actors SET name = NULL WHERE id = 'us'", ("blank", "actors", 1)),
        ("DELETE FROM contacts WHERE id = 'c1'", ("reference", "participants", 2)),
        ("DELETE FROM people", ("reference", "followups", 1)),
        ("UPDATE agreements SET parties = ['us', 'nobody']", ("reference", "agreements", 1)),
        ("UPDATE contacts SET date_start = DATE '2012-11-25', date_stop = DATE '2012-11-25' WHERE id = 'c1'", ("date", "contacts", 1)),
        ("UPDATE contacts SET date_start = date_stop, date_stop = date_start WHERE id = 'c2'", ("date", "contacts", 1)),
        ("UPDATE contacts SET date_start = NULL WHERE id = 'c2'", ("date", "contacts", 1)),
        ("UPDATE contacts SET date = 'soon' WHERE id = 'c2'", ("date", "contacts", 1)),
        (
            "UPDATE contacts SET \"end\" = '2012-11-01', end_start = DATE '2012-11-01', end_stop = DATE '2012-11-01' WHERE id = 'c1'",
            ("row", "contacts", 1),
        ),
        ("UPDATE contacts SET kind = 'party' WHERE id = 'c1'", ("word", "contacts", 1)),
        ("UPDATE participants SET load_id = 'nobody'", ("load", "participants", 2)),
        ("DELETE FROM loads", ("kept", "actors", 1)),
    ],
)
def test_what_no_load_leaves_behind_is_found(filled: Network, statement: str, fault: tuple[str, str, int]) -> None:
    assert filled.verify().sound
    with duckdb.connect(str(filled.store.path)) as connection:
        connection.execute(statement)
    assert fault in found(filled)


def test_the_sample_is_sound_and_the_same_in_both_stores(sample_file: Path, empty_neo4j: Endpoint) -> None:
    sample = Network(open_store(str(sample_file), Settings()), Settings())
    server = Network(open_store(empty_neo4j.uri, Settings()), Settings())
    server.load(SAMPLE)
    here, there = sample.verify(), server.verify()
    assert here.sound
    assert there.sound
    counts = [{name: rows for name, (rows, _sum) in verdict.sums.items()} for verdict in (here, there)]
    assert counts[0] == counts[1]
    assert counts[0]["contacts"] == 188


def test_what_guards_a_graph_is_looked_for(empty_neo4j: Endpoint, write_tables: Callable[..., Path]) -> None:
    network = Network(open_store(empty_neo4j.uri, Settings()), Settings())
    network.load(write_tables(**ROWS))
    network.tables()  # the cache has them; what is asked here is the server
    ask(empty_neo4j, "DROP CONSTRAINT kinagraph_Actor_id")
    ask(empty_neo4j, "MATCH (n:Actor {id: 'us'}) CREATE (m:Actor) SET m = n")
    ask(empty_neo4j, "MATCH (n:Contact {id: 'c1'}) SET n.kind = 'party', n.date_stop = date('2011-01-01')")
    assert {("key", "actors", 1), ("word", "contacts", 1), ("date", "contacts", 1)} <= found(network)
    [told] = [fault.sentence for fault in network.verify().faults if fault.check == "store"]
    assert told == "constraints are missing: kinagraph_Actor_id; the next load makes them"
    ask(empty_neo4j, "MATCH (l:Load) SET l.finished = false")
    assert any("is under way or broke off" in fault.sentence for fault in network.verify().faults)


def test_a_block_that_changed_is_found(filled: Network) -> None:
    # All places: what an earlier state of the file left behind is read by nobody.
    filled.store.path.write_bytes(filled.store.path.read_bytes().replace(b"Our other unit", b"Our Other unit"))
    [fault] = filled.verify().faults
    assert fault.check == "blocks"
    assert fault.sentence.startswith("a part of it can't be read: ")
    assert "\n" not in fault.sentence


def test_on_the_command_line(filled: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runner, where = CliRunner(), ["--store", str(filled.store.path)]
    sound = runner.invoke(program, ["status", "--verify", *where])
    assert sound.exit_code == 0
    assert "is sound." in sound.output
    with duckdb.connect(str(filled.store.path)) as connection:
        connection.execute("DELETE FROM contacts WHERE id = 'c1'")
    broken = runner.invoke(program, ["status", "--verify", *where])
    assert broken.exit_code == 4
    assert (
        "participants: 1 row: contact names what isn't there (c1 – us – p → c1)" in broken.output or "participants: 2 rows" in broken.output
    )
    assert "is not sound: " in broken.output
    told = json.loads(runner.invoke(program, ["status", "--verify", "--format", "json", *where]).output)
    assert told["sound"] is False
    assert {"followups", "participants"} <= {fault["table"] for fault in told["faults"] if fault["check"] == "reference"}
    listed = runner.invoke(program, ["status", "--verify", "--format", "csv", *where])
    assert listed.output.startswith("check,table,count,examples,sentence\n")
    assert "är inte hel" in runner.invoke(program, ["status", "--verify", "--lang", "sv", *where]).output
