"""A backup holds all that a store holds, and a restore gives it back: from either kind of store, into either."""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kinagraph.errors import LoadUnfinished, StoreBusy, StoreError, StoreForeign, StoreUnavailable, UsageError
from kinagraph.network import Network
from kinagraph.present.machine import render_json
from kinagraph.settings import Settings
from kinagraph.store import restoring
from kinagraph.store.neo4j import Neo4jStore
from kinagraph.store.opening import open_store
from kinagraph.tables.sql import FORMAT
from tests.conftest import ACTORS, SAMPLE
from tests.store.test_neo4j import _breaking_at, ask
from tests.store.test_stores import full_tables
from tests.store.test_undo import graph_of, whole

Tables = Callable[..., Path]
DAY = "2012-12-31"


def open_network(path: Path | str, **settings: Any) -> Network:
    chosen = Settings(**settings)
    return Network(open_store(str(path), chosen), chosen)


def answers(network: Network) -> list[str]:
    snap = network.at(DAY)
    return [render_json(found) for found in (snap.stale(soon=True), snap.unfollowed(), snap.high_level_only(), snap.relations())]


def record(network: Network) -> list[tuple[Any, ...]]:
    return [(load.id, load.at, load.action, load.by, load.sources, load.changes, load.undone_by) for load in network.loads()]


@pytest.fixture
def filled(empty: Network, write_tables: Tables) -> Network:
    """Give a network, in each store, with all that one can hold: every column, kept rows, an undo, a judgement."""
    empty.load(write_tables(**full_tables()))
    empty.load(write_tables(actors=[{"id": "gd", "name": "Canton", "themes": "trade"}], participants=[{"contact": "c1", "actor": "us"}]))
    empty.load(write_tables(actors=[{"id": "gone", "name": "A mistake", "kind": "other", "country": "CN"}]))
    empty.undo()
    empty.judge("us", "uni", "different", at=DAY)
    return empty


def test_what_is_backed_up_is_restored_to_the_letter(filled: Network, tmp_path: Path) -> None:
    there = (whole(filled), answers(filled), record(filled))
    report = filled.backup(tmp_path / "backup.duckdb")
    assert report.sums == filled.verify().sums
    copy = open_network(tmp_path / "copy.duckdb")
    restored = copy.restore(tmp_path / "backup.duckdb")
    assert (whole(copy), answers(copy), record(copy)[:-1]) == there
    assert restored.kept is None
    assert restored.holding.checked
    last = copy.loads()[-1]
    assert (last.id, last.action, last.nothing) == (restored.load.id, "restore", True)
    # What was there before can be taken back as it could.
    copy.undo()
    filled.undo()
    assert whole(copy) == whole(filled)


def test_a_backup_is_restored_into_the_store_that_it_came_from(filled: Network, tmp_path: Path, write_tables: Tables) -> None:
    there = (whole(filled), answers(filled), record(filled))
    filled.backup(tmp_path / "backup.duckdb")
    filled.load(
        write_tables(
            actors=[
                {"id": "us", "name": "Renamed", "kind": "region_unit", "country": "SE"},
                {"id": "more", "name": "One more", "kind": "other", "country": "CN"},
            ],
            participants=[{"contact": "c1", "actor": "tj"}],
        )
    )
    later = (whole(filled), record(filled))
    with pytest.raises(UsageError, match="holds a network already"):
        filled.restore(tmp_path / "backup.duckdb")
    with pytest.raises(UsageError, match="holds a network already"):
        filled.restore(tmp_path / "backup.duckdb", replace=True)
    assert (whole(filled), record(filled)) == later
    report = filled.restore(tmp_path / "backup.duckdb", replace=True, keep=tmp_path / "kept.duckdb")
    assert report.kept == tmp_path / "kept.duckdb"
    assert (whole(filled), answers(filled), record(filled)[:-1]) == there
    assert filled.verify().sound
    kept = open_network(report.kept)
    assert (whole(kept), record(kept)) == later


def test_between_the_two_stores(empty_neo4j: Any, tmp_path: Path, write_tables: Tables) -> None:
    """What a file held goes to Neo4j with its history, and the graph is as if it had been loaded there."""
    file, server = open_network(tmp_path / "network.duckdb"), open_network(empty_neo4j.uri, cache="off")
    first, second = write_tables(**full_tables()), write_tables(actors=[{"id": "gd", "name": "Canton", "themes": "trade"}])
    for network in (file, server):
        network.load(first)
        network.load(second)
    loaded = list(graph_of(empty_neo4j))
    server.restore(_backed_up(file, tmp_path / "from-file.duckdb"), replace=True, keep=tmp_path / "kept.duckdb")
    assert whole(server) == whole(file)
    assert answers(server) == answers(file)
    assert [len(part) for part in graph_of(empty_neo4j)] == [len(part) for part in loaded]
    back = open_network(tmp_path / "back.duckdb")
    back.restore(_backed_up(server, tmp_path / "from-server.duckdb"))
    assert whole(back) == whole(file)
    server.undo()
    file.undo()
    assert whole(server) == whole(file)


def _backed_up(network: Network, path: Path) -> Path:
    return network.backup(path).path


def test_the_sample_is_restored_into_neo4j_and_answers_the_same(empty_neo4j: Any, sample_file: Path) -> None:
    server, sample = open_network(empty_neo4j.uri), open_network(sample_file)
    report = server.restore(sample_file)
    assert not report.holding.checked  # a store's own file has no checksums
    assert answers(server) == answers(sample)
    assert {name: total for name, total in server.verify().sums.items() if name != "loads"} == {
        name: total for name, total in sample.verify().sums.items() if name != "loads"
    }
    assert server.load(SAMPLE).nothing


def test_a_large_restore_that_breaks_off_is_told_and_finished_by_another(
    empty_neo4j: Any, tmp_path: Path, write_tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = open_network(tmp_path / "network.duckdb")
    file.load(write_tables(**full_tables()))
    backup = _backed_up(file, tmp_path / "backup.duckdb")
    server = open_network(empty_neo4j.uri, neo4j_transaction=3, cache="off")
    server.load(write_tables(actors=[{"id": "other", "name": "Another", "kind": "other"}]))
    with _breaking_at(server.store, "load/contacts", monkeypatch):
        server.restore(backup, replace=True, keep=tmp_path / "kept.duckdb")
    with pytest.raises(LoadUnfinished, match=r"a large restore of .* \(backup.duckdb\) is under way or broke off") as caught:
        server.tables()
    assert "kinagraph restore" in str(caught.value.hint)
    with pytest.raises(LoadUnfinished, match="a large restore"):
        server.load(write_tables(actors=ACTORS))
    with pytest.raises(LoadUnfinished, match="a large restore"):
        server.backup(tmp_path / "half.duckdb")
    assert not (tmp_path / "half.duckdb").exists()
    assert any("a large restore" in fault.sentence for fault in server.verify().faults)
    server.restore(backup)
    assert whole(server) == whole(file)
    assert server.verify().sound
    assert [load.action for load in server.loads()] == ["load", "restore"]


# What a backup is


def test_a_backup_is_read_like_a_store_and_never_written(network: Network, tmp_path: Path, write_tables: Tables) -> None:
    network.load(write_tables(actors=ACTORS))
    path = _backed_up(network, tmp_path / "backup.duckdb")
    content, backup = path.read_bytes(), open_network(path)
    assert whole(backup) == whole(network)
    assert backup.verify().backup
    assert backup.load(write_tables(actors=[{"id": "x", "name": "X", "kind": "other"}]), dry_run=True).changes[0].created == 1
    for write in (
        lambda: backup.load(write_tables(actors=ACTORS)),
        backup.undo,
        lambda: backup.restore(_backed_up(network, tmp_path / "b"), replace=True, keep=tmp_path / "k"),
    ):
        with pytest.raises(StoreForeign, match="is a backup, and is only read"):
            write()
    assert path.read_bytes() == content


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(network: Network, tmp_path: Path, write_tables: Tables) -> None:
    network.load(write_tables(actors=ACTORS))
    folder = tmp_path / "backups"
    folder.mkdir()
    path = _backed_up(network, folder / "backup.duckdb")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


def test_no_file_is_written_over(network: Network, tmp_path: Path, write_tables: Tables) -> None:
    network.load(write_tables(actors=ACTORS))
    taken = tmp_path / "taken"
    taken.write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        network.backup(taken)
    assert taken.read_text() == "mine"
    network.backup(taken, force=True)
    assert whole(open_network(taken)) == whole(network)
    with pytest.raises(UsageError, match="is the store itself"):
        network.backup(network.store.path, force=True)
    with pytest.raises(UsageError, match="is the store itself"):
        network.restore(network.store.path, replace=True, keep=tmp_path / "kept")
    with pytest.raises(UsageError, match="is a folder"):
        network.backup(tmp_path)
    with pytest.raises(StoreUnavailable, match="there is no folder"):
        network.backup(tmp_path / "nowhere" / "backup.duckdb")
    with pytest.raises(StoreUnavailable, match="there is no network"):
        open_network(tmp_path / "nothing.duckdb").backup(tmp_path / "backup.duckdb")
    assert not (tmp_path / "backup.duckdb").exists()


def test_a_backup_that_breaks_off_leaves_what_was_there(
    network: Network, tmp_path: Path, write_tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kinagraph.store import backups

    network.load(write_tables(actors=ACTORS))
    path = _backed_up(network, tmp_path / "backup.duckdb")
    content = path.read_bytes()

    def full(*_arguments: Any) -> None:
        raise duckdb.IOException("IO Error: No space left on device\nand more")

    monkeypatch.setattr(backups, "lay_out", full)
    with pytest.raises(StoreError, match=r"couldn't be written: IO Error: No space left on device$"):
        network.backup(path, force=True)
    assert path.read_bytes() == content
    assert not list(tmp_path.glob(".*part*"))


# Backups that can't be restored


def edited(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE actors SET name = 'Somebody' WHERE id = 'us'")


def missing_rows(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM actors WHERE id = 'hh'")


def a_flipped_bit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Our other unit", b"Our Other unit"))


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def of_the_future(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE about SET format = 99")


def of_a_newer_duckdb(path: Path) -> None:
    """The version of a file's storage stands after its mark, and before both a checksum, which DuckDB itself tells."""
    content = bytearray(path.read_bytes())
    content[12:20] = (1 << 20).to_bytes(8, "little")
    path.write_bytes(bytes(content))
    with pytest.raises(duckdb.Error) as caught:
        duckdb.connect(str(path), read_only=True)
    content[:8] = int(re.search(r"computed checksum (\d+)", str(caught.value))[1]).to_bytes(8, "little")
    path.write_bytes(bytes(content))


def a_text(path: Path) -> None:
    path.write_text("id,name\n")


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (edited, "is damaged, or was changed after it was written: actors"),
        (missing_rows, "is damaged, or was changed after it was written: actors"),
        (a_flipped_bit, "is damaged"),
        (cut_short, "is damaged"),
        (of_the_future, "was written by a newer kinagraph"),
        (of_a_newer_duckdb, "was written by a newer DuckDB"),
        (a_text, "is no DuckDB file"),
        (gone, "there is no backup at"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(
    network: Network, tmp_path: Path, write_tables: Tables, spoil: Callable[[Path], None], says: str
) -> None:
    network.load(write_tables(actors=ACTORS))
    path = _backed_up(network, tmp_path / "backup.duckdb")
    spoil(path)
    before = network.store.path.read_bytes()
    fresh = open_network(tmp_path / "fresh.duckdb")
    for attempt in (lambda: fresh.restore(path), lambda: network.restore(path, replace=True, keep=tmp_path / "kept.duckdb")):
        with pytest.raises(StoreError, match=says):
            attempt()
    assert not (tmp_path / "fresh.duckdb").exists()
    assert not (tmp_path / "kept.duckdb").exists()
    assert network.store.path.read_bytes() == before


@pytest.mark.parametrize("make", [of_the_future, of_a_newer_duckdb])
def test_a_store_of_the_future_is_neither_backed_up_nor_restored_into(
    network: Network, tmp_path: Path, write_tables: Tables, make: Callable[[Path], None]
) -> None:
    network.load(write_tables(actors=ACTORS))
    backup = _backed_up(network, tmp_path / "backup.duckdb")
    make(network.store.path)
    content = network.store.path.read_bytes()
    for attempt in (
        lambda: network.backup(tmp_path / "more.duckdb"),
        lambda: network.restore(backup, replace=True, keep=tmp_path / "kept.duckdb"),
        lambda: network.load(write_tables(actors=ACTORS)),
        network.verify,
        network.tables,
    ):
        with pytest.raises(StoreForeign, match="was written by a newer"):
            attempt()
    assert network.store.path.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["backup.duckdb", "network.duckdb"]


def test_who_loads_while_it_is_backed_up_loses_nothing(
    network: Network, tmp_path: Path, write_tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    network.load(write_tables(actors=ACTORS))
    backup = _backed_up(network, tmp_path / "backup.duckdb")
    back_up = restoring.back_up

    def and_then_load(*arguments: Any) -> Any:
        report = back_up(*arguments)
        network.load(write_tables(actors=[{"id": "late", "name": "Late", "kind": "other"}]))
        return report

    monkeypatch.setattr(restoring, "back_up", and_then_load)
    with pytest.raises(StoreBusy, match="someone else has loaded"):
        network.restore(backup, replace=True, keep=tmp_path / "kept.duckdb")
    assert "late" in network.tables()["actors"]["id"].tolist()


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_a_file_of_an_earlier_format_is_backed_up_and_restored(number: int, tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    shutil.copy(Path(__file__).parent / "fixtures" / f"format-{number}.duckdb", path)
    old, new = open_network(path), open_network(tmp_path / "new.duckdb")
    assert old.verify().sound
    new.restore(path)
    assert (whole(new), answers(new)) == (whole(old), answers(old))
    again = open_network(tmp_path / "again.duckdb")
    again.restore(_backed_up(old, tmp_path / "backup.duckdb"))
    assert whole(again) == whole(old)


def test_a_graph_that_others_write_in_beside_us_keeps_theirs(empty_neo4j: Any, tmp_path: Path, write_tables: Tables) -> None:
    server = Network(Neo4jStore(empty_neo4j.uri), Settings())
    server.load(write_tables(actors=ACTORS))
    backup = _backed_up(server, tmp_path / "backup.duckdb")
    ask(empty_neo4j, "CREATE (:Invoice {id: 1}), (:Actor {id: 'theirs'})")
    server.load(write_tables(actors=[{"id": "x", "name": "X", "kind": "other"}]))
    server.restore(backup, replace=True, keep=tmp_path / "kept.duckdb")
    assert ask(empty_neo4j, "MATCH (n:Invoice) RETURN n.id") == [[1]]
    assert ask(empty_neo4j, "MATCH (n:Actor) WHERE n.load_id IS NULL RETURN n.id") == [["theirs"]]
    assert "x" not in server.tables()["actors"]["id"].tolist()


def test_who_was_forgotten_and_is_back_is_told(empty: Network, tmp_path: Path, write_tables: Tables) -> None:
    people = [{"id": key, "name": f"Officer {key}", "actor": "us"} for key in ("p1", "p2")]
    empty.load(write_tables(actors=ACTORS, people=people))
    backup = _backed_up(empty, tmp_path / "backup.duckdb")
    empty.forget("p1")
    assert empty.restore(backup, replace=True, keep=tmp_path / "kept.duckdb").forgotten == ("p1",)
    assert empty.tables()["people"]["id"].tolist() == ["p1", "p2"]
    empty.forget("p1")
    assert "Officer p1" not in repr(whole(empty))
    with pytest.raises(StoreForeign, match="is a backup"):
        open_network(backup).forget("p1")
