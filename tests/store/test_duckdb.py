"""The DuckDB file: shared with other processes, refused when it is another's, whole whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer

import duckdb
import pytest

from kinagraph.errors import KinagraphError, RowsRejected, StoreBusy, StoreError, StoreForeign, StoreUnavailable
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store import duckdb as duckdb_store
from kinagraph.store.opening import open_store
from kinagraph.tables.sql import FORMAT
from tests.conftest import ACTORS

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == 'r'); print('open', flush=True); sys.stdin.readline(); c.close()"


def open_network(path, **settings):
    chosen = Settings(**settings)
    return Network(open_store(str(path), chosen), chosen)


def contents(network):
    return {name: frame.to_csv(index=False) for name, frame in network.tables().items()}


@pytest.fixture
def folder(write_tables):
    return write_tables(actors=ACTORS)


@pytest.fixture
def another_process(tmp_path):
    """Give a function that starts a process which has a file open until its input ends."""
    started = []

    def hold(path, mode):
        process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "open\n"
        return process

    yield hold
    for process in started:
        if not process.stdin.closed:
            process.stdin.close()
        process.wait(timeout=20)
        process.stdout.close()


def test_a_load_leaves_one_file_and_no_log(network, folder, tmp_path):
    network.load(folder)
    network.load(folder)
    network.tables()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["network.duckdb"]


# Several processes


@pytest.mark.parametrize("mode", ["w", "r"])
def test_a_file_in_use_is_waited_for_and_then_its_user_is_named(network, folder, another_process, mode):
    network.load(folder)
    process = another_process(network.store.path, mode)
    impatient = open_network(network.store.path, lock_seconds=0.2)
    with pytest.raises(StoreBusy, match=rf"network.duckdb is in use by process {process.pid}$") as caught:
        impatient.load(folder)
    assert "wait until it is done" in str(caught.value.hint)
    assert caught.value.exit_code == 4


def test_a_reader_waits_for_a_writer_and_readers_for_nobody(network, folder, another_process):
    network.load(folder)
    process = another_process(network.store.path, "w")
    impatient = open_network(network.store.path, lock_seconds=0.2)
    with pytest.raises(StoreBusy, match=f"process {process.pid}"):
        impatient.tables()
    process.communicate("\n", timeout=20)
    another_process(network.store.path, "r")
    assert len(impatient.tables()["actors"]) == len(ACTORS)


@pytest.mark.parametrize("what", ["load", "tables"])
def test_a_file_that_becomes_free_in_time_is_used(network, folder, another_process, what):
    network.load(folder)
    process = another_process(network.store.path, "w")
    patient = open_network(network.store.path, lock_seconds=20)
    timer = Timer(0.4, process.stdin.close)
    timer.start()
    found = patient.load(folder).nothing if what == "load" else len(patient.tables()["actors"]) == len(ACTORS)
    timer.join()
    assert found


def test_a_network_that_is_being_made_by_another_process_is_waited_for_too(tmp_path, folder, another_process):
    path = tmp_path / "new.duckdb"
    another_process(path, "w")
    with pytest.raises(StoreBusy):
        open_network(path, lock_seconds=0.2).load(folder)
    assert path.exists()


def test_two_first_loads_at_once_are_both_kept(tmp_path, write_tables, monkeypatch):
    """The file isn't there when ours begins, and is another's when ours comes to open it."""
    path = tmp_path / "new.duckdb"
    first, second = write_tables(actors=ACTORS[:2]), write_tables(actors=ACTORS[2:])
    wrong = write_tables(actors=[{"id": "x", "name": "X", "kind": "nonsense"}])
    attempt = duckdb_store.DuckDBStore._open
    pending = [first]

    def open_later(store, open_it):
        if pending:
            open_network(path).load(pending.pop())
        return attempt(store, open_it)

    monkeypatch.setattr(duckdb_store.DuckDBStore, "_open", open_later)
    open_network(path).load(second)
    assert len(open_network(path).tables()["actors"]) == len(ACTORS)
    path.unlink()
    pending.append(first)
    with pytest.raises(RowsRejected):
        open_network(path).load(wrong)
    assert len(open_network(path).tables()["actors"]) == 2


def test_reading_and_writing_in_one_program_is_refused_in_our_words(network, folder):
    network.load(folder)
    impatient = open_network(network.store.path, lock_seconds=0.2)
    with network.store.reading(), pytest.raises(StoreBusy, match="elsewhere in this program"):
        impatient.load(folder)
    network.load(folder)


# What isn't ours


def of_another_program(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE accounts AS SELECT 1 AS id")


def of_another_program_with_an_about_page(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE about AS SELECT 'someone else' AS author")


def of_a_newer_kinagraph(path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE about AS SELECT 'kinagraph' AS application, ? AS format", [FORMAT + 1])


def a_text(path):
    path.write_text("id,name\n" * 1000)


def a_short_text(path):
    path.write_text("x")


def nothing(path):
    path.touch()


def cut_short(path):
    of_another_program(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3])


def spoilt(path):
    of_another_program(path)
    content = bytearray(path.read_bytes())
    content[4096:12000] = bytes(12000 - 4096)
    path.write_bytes(bytes(content))


def test_a_csv_is_no_store(write_tables, folder):
    store = write_tables(people=[{"id": "p", "name": "P", "actor": "us"}]) / "people.csv"
    before = store.read_bytes()
    for attempt in (open_network(store).tables, lambda: open_network(store).load(folder)):
        with pytest.raises(StoreForeign, match="no DuckDB file"):
            attempt()
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("make", "says", "error"),
    [
        (of_another_program, "a DuckDB file of another program", StoreForeign),
        (of_another_program_with_an_about_page, "a DuckDB file of another program", StoreForeign),
        (of_a_newer_kinagraph, "written by a newer kinagraph", StoreForeign),
        (a_text, "no DuckDB file", StoreForeign),
        (a_short_text, "no DuckDB file", StoreForeign),
        (nothing, "no DuckDB file", StoreForeign),
        (cut_short, "can't be opened", StoreUnavailable),
        (spoilt, "can't be opened", StoreUnavailable),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path, folder, make, says, error):
    path = tmp_path / "other.duckdb"
    make(path)
    before = path.read_bytes()
    network = open_network(path)
    for attempt in (network.tables, lambda: network.load(folder), lambda: network.load(folder, dry_run=True)):
        with pytest.raises(error, match=says) as caught:
            attempt()
        assert "other.duckdb" in str(caught.value)
        assert caught.value.hint
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["other.duckdb"]


def test_a_file_of_a_newer_duckdb_is_refused_by_its_name():
    # As DuckDB 1.4 says of a file of 2.0; a file that is newer than the DuckDB under test can't be made.
    error = duckdb.IOException(
        "IO Error: Trying to read a database file with version number 999, but we can only read versions between 64 and 67.\nThe database was newer"
    )
    told = duckdb_store._translated(error, "china.duckdb")
    assert isinstance(told, StoreForeign)
    assert told.message == "china.duckdb was written by a newer DuckDB than the one installed"


def test_a_file_without_tables_is_an_empty_network(tmp_path, folder):
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    report = open_network(path).load(folder, dry_run=True)
    assert report.changes[0].created == len(ACTORS)
    with pytest.raises(StoreUnavailable, match=r"there is no network at .*empty\.duckdb") as caught:
        open_network(path).tables()
    assert "kinagraph load" in str(caught.value.hint)
    open_network(path).load(folder)
    assert len(open_network(path).tables()["actors"]) == len(ACTORS)


# Where there is nothing, or no way in


def test_a_store_that_is_not_there(network):
    with pytest.raises(StoreUnavailable, match="there is no network at") as caught:
        network.tables()
    assert "kinagraph load" in str(caught.value.hint)


def test_a_folder_where_the_file_is_meant(tmp_path, folder):
    network = open_network(tmp_path)
    for attempt in (network.tables, lambda: network.load(folder), lambda: network.load(folder, dry_run=True)):
        with pytest.raises(StoreUnavailable, match="a folder where a file is meant"):
            attempt()


def test_a_folder_that_is_not_there(tmp_path, folder):
    network = open_network(tmp_path / "no" / "such" / "china.duckdb")
    for options in ({}, {"dry_run": True}):
        with pytest.raises(StoreUnavailable, match="there is no folder"):
            network.load(folder, **options)
    assert not (tmp_path / "no").exists()


def test_a_name_with_quotation_marks(tmp_path, folder):
    network = open_network(tmp_path / 'it\'s "ours" – 广.duckdb')
    network.load(folder)
    assert len(network.tables()["actors"]) == len(ACTORS)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder in which even root can't write")
def test_a_folder_in_which_nobody_may_write(folder):
    with pytest.raises(StoreUnavailable, match="can't be opened"):
        open_network("/proc/kinagraph.duckdb").load(folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_only_be_read(network, folder):
    network.load(folder)
    network.store.path.chmod(0o444)
    assert len(network.tables()["actors"]) == len(ACTORS)
    with pytest.raises(StoreUnavailable, match="can't be opened"):
        network.load(folder)


# All or nothing


def test_a_first_load_that_is_refused_leaves_no_file(network, write_tables, tmp_path):
    with pytest.raises(RowsRejected):
        network.load(write_tables(actors=[{"id": "a", "name": "A", "kind": "other", "parent": "nobody"}]))
    assert not list(tmp_path.glob("*.duckdb*"))


def break_in_the_middle(monkeypatch, error):
    """Let the writing fail after some tables were written."""
    write_table = duckdb_store._write_table

    def fail(connection, table, change, load_id):
        write_table(connection, table, change, load_id)
        if table.name == "contacts":
            if error is None:
                connection.execute("SELECT error('the disk is full')")
            raise error

    monkeypatch.setattr(duckdb_store, "_write_table", fail)


@pytest.mark.parametrize("error", [None, KeyboardInterrupt, MemoryError], ids=["SQL", "Ctrl-C", "memory"])
def test_a_load_that_breaks_leaves_the_file_as_it_was(network, folder, write_tables, monkeypatch, tmp_path, error):
    network.load(folder)
    before = contents(network)
    more = write_tables(actors=[{**ACTORS[0], "name": "Changed"}], contacts=[{"id": "c1", "date": "2012", "kind": "visit"}])
    with monkeypatch.context() as patch:
        break_in_the_middle(patch, error)
        with pytest.raises(StoreError if error is None else error) as caught:
            network.load(more)
    if error is None:
        assert "couldn't be written, and is as it was: " in str(caught.value)
        assert "the disk is full" in str(caught.value)
    assert contents(network) == before
    assert len(network.loads()) == 1
    assert not list(tmp_path.glob("*.wal"))
    network.load(more)
    assert len(network.loads()) == 2


@pytest.mark.parametrize("error", [None, KeyboardInterrupt], ids=["SQL", "Ctrl-C"])
def test_a_first_load_that_breaks_leaves_nothing(network, write_tables, monkeypatch, tmp_path, error):
    with monkeypatch.context() as patch:
        break_in_the_middle(patch, error)
        with pytest.raises(StoreError if error is None else KeyboardInterrupt):
            network.load(write_tables(actors=ACTORS, contacts=[{"id": "c1", "date": "2012", "kind": "visit"}]))
    assert not list(tmp_path.glob("*.duckdb*"))


def test_a_process_that_is_killed_while_writing_leaves_the_file_as_it_was(network, folder, write_tables, tmp_path):
    network.load(folder)
    before = contents(network)
    more = write_tables(actors=[{**ACTORS[0], "name": "Changed"}])
    script = (
        "import os, sys, signal\n"
        "from kinagraph.store import duckdb as store\n"
        "import kinagraph as kg\n"
        "store.insert_load = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "kg.open(sys.argv[1]).load(sys.argv[2])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(network.store.path), str(more)], capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr
    assert contents(network) == before
    network.load(more)
    assert network.tables()["actors"]["name"].tolist().count("Changed") == 1


@pytest.mark.parametrize(
    "name", ["network.csv", "network.parquet", "network.json", "network.xlsx", "md:network", "sqlite:network", ":memory:"]
)
def test_the_files_name_does_not_matter(tmp_path, folder, name, monkeypatch):
    """DuckDB takes some of these for other kinds of files, and for places elsewhere."""
    monkeypatch.chdir(tmp_path)
    open_network(name).load(folder)
    assert len(open_network(name).tables()["actors"]) == len(ACTORS)
    assert (tmp_path / name).is_file()


def test_every_error_is_ours(tmp_path, folder):
    for where in (".", "/", "\0", "x" * 5000, "/dev/null", "/dev/null/x", str(folder / "actors.csv"), str(folder / "actors.csv" / "x")):
        for attempt in (open_network(where).tables, lambda where=where: open_network(where).load(folder)):
            with pytest.raises(KinagraphError) as caught:
                attempt()
            assert isinstance(caught.value, StoreError)
