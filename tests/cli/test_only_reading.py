"""Commands that read a Neo4j store write nothing: their sessions say so, their statements, and the server's own count."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import neo4j
import pytest
from click.testing import CliRunner

from kinagraph.cli.main import program
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import SAMPLE
from tests.store.test_neo4j import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.neo4j_server import Endpoint

DAY = ("--as-of", "2012-12-31")

WRITING = {
    "add contact", "add followup", "add actor", "done", "load", "undo", "restore", "publish", "forget",
    "demo",  # makes a file of its own
    "init", "rules", "schema", "password",  # open no store
}  # fmt: skip

GIVEN: dict[str, tuple[str, ...]] = {
    "mapping": (str(SAMPLE / "contacts.csv"),),
    "export": ("out.xlsx",),
    "backup": ("backup.duckdb",),
    "actor": ("gd",),
    "brief": ("gd",),
    "introduce": ("gd",),
    "plan-trip": ("--to", "gd", "--days", "3"),
    "onboard": ("lu", "-o", "pack"),
    "report": ("--from", "2012-01-01", "--to", "2012-12-31"),
    "map": ("-o", "map.html"),
    "about": ("p-off3",),
}
"""What a command can't do without."""

MORE = [("status", "--verify"), ("load", str(SAMPLE), "--dry-run"), ("undo", "--dry-run"), ("restore", "nothing.duckdb")]
"""What else only reads, or is refused before it writes."""

CHANGES = re.compile(r"\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|LOAD\s+CSV|FOREACH|IN\s+TRANSACTIONS)\b", re.IGNORECASE)


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from leaves(each, (*path, name))
    else:
        yield path


READING = [path for path in leaves(program) if " ".join(path) not in WRITING]


class Seen:
    """What was asked of the driver: each session's access mode, each statement, and what the server counted as written."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.modes: list[str] = []
        self.statements: list[str] = []
        self.results: list[neo4j.Result] = []
        self.counters: list[Any] = []
        open_session, run = neo4j.Driver.session, neo4j.Transaction.run
        commit, leave, close = neo4j.Transaction.commit, neo4j.Transaction.__exit__, neo4j.Transaction.close

        def session(driver: neo4j.Driver, **config: Any) -> neo4j.Session:
            self.modes.append(config.get("default_access_mode", "WRITE"))
            return open_session(driver, **config)

        def statement(transaction: neo4j.Transaction, query: Any, parameters: Any = None, **more: Any) -> neo4j.Result:
            self.statements.append(str(query))
            self.results.append(run(transaction, query, parameters, **more))
            return self.results[-1]

        def count() -> None:
            self.counters += [result.consume().counters for result in self.results]
            self.results.clear()

        def committed(transaction: neo4j.Transaction) -> None:
            count()
            commit(transaction)

        def left(transaction: neo4j.Transaction, *error: Any) -> None:
            count()
            leave(transaction, *error)

        def closed(transaction: neo4j.Transaction) -> None:
            count()
            close(transaction)

        def never(*_arguments: Any, **_more: Any) -> None:
            raise AssertionError("statements run in transactions, where they are seen")

        monkeypatch.setattr(neo4j.Driver, "session", session)
        monkeypatch.setattr(neo4j.Transaction, "run", statement)
        monkeypatch.setattr(neo4j.Transaction, "commit", committed)
        monkeypatch.setattr(neo4j.Transaction, "__exit__", left)
        monkeypatch.setattr(neo4j.Transaction, "close", closed)
        monkeypatch.setattr(neo4j.Session, "run", never)
        monkeypatch.setattr(neo4j.Driver, "execute_query", never)


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest) -> Endpoint:
    """Give a server with the sample, loaded once for all commands: none of them changes it."""
    from tests.servers.neo4j_server import wipe

    server: Endpoint = request.getfixturevalue("neo4j_server")
    wipe(server)
    Network(open_store(server.uri, Settings(cache="off")), Settings()).load(SAMPLE)
    return server


def everything(server: Endpoint) -> list[list[Any]]:
    [counts] = ask(server, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n), count(r)")
    return [counts, *ask(server, "MATCH (l:Load) RETURN l.id, l.batches, l.finished ORDER BY l.number")]


@pytest.mark.parametrize("path", [*READING, *MORE], ids=" ".join)
def test_it_writes_nothing(path: tuple[str, ...], filled: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(filled)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KINAGRAPH_STORE", filled.uri)
    command: click.Command = program
    for name in path:
        if isinstance(command, click.Group) and name in command.commands:
            command = command.commands[name]
    day = DAY if any("--as-of" in parameter.opts for parameter in command.params) else ()
    seen = Seen(monkeypatch)
    result = CliRunner().invoke(program, [*path, *(GIVEN.get(" ".join(path), ()) if path in READING else ()), *day])
    monkeypatch.undo()
    assert result.exit_code in {0, 10, 2, 3, 4}, result.output
    assert not isinstance(result.exception, AssertionError), result.output
    if path in READING:
        assert result.exit_code in {0, 10}, f"{result.output}\n(what the command can't do without stands in GIVEN; what writes, in WRITING)"
        assert seen.statements, "it asked nothing of the store"
    assert set(seen.modes) <= {"READ"}
    assert [text for text in seen.statements if CHANGES.search(text)] == []
    assert [counters for counters in seen.counters if counters.contains_updates or counters.contains_system_updates] == []
    assert len(seen.counters) == len(seen.statements)
    assert everything(filled) == before


def test_what_is_looked_for_is_seen(filled: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same eyes see a command that writes."""
    monkeypatch.setenv("KINAGRAPH_STORE", filled.uri)
    seen = Seen(monkeypatch)
    assert CliRunner().invoke(program, ["publish", *DAY]).exit_code == 0
    assert "WRITE" in seen.modes
    assert any(CHANGES.search(text) for text in seen.statements)
    assert any(counters.contains_updates for counters in seen.counters)
