"""Parquet holds the tables as they are stored, by year, and another engine reads them so."""

from __future__ import annotations

import duckdb
import pyarrow.dataset as ds
import pytest

from kinagraph.errors import InputError, UsageError
from kinagraph.model import CONTACTS, PARTICIPANTS, TABLES
from kinagraph.tables.sql import quoted, stored_columns
from tests.conftest import ACTORS
from tests.store.test_stores import full_tables


def columns(table):
    return ", ".join(quoted(name) for name, _kind in stored_columns(table))


def test_the_tables_are_those_of_either_store(empty, write_tables, tmp_path):
    empty.load(write_tables(**full_tables()))
    report = empty.export(tmp_path / "out", form="parquet")
    assert report.rows == {name: len(rows) for name, rows in full_tables().items()}
    assert all(file.is_file() for file in report.files)
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(TABLES)
    with empty.store.reading() as connection:
        for name, table in TABLES.items():
            written = connection.sql(f"SELECT {columns(table)} FROM read_parquet('{tmp_path}/out/{name}/**/*.parquet')")
            stored = connection.sql(f"SELECT {columns(table)} FROM {name}")
            assert (written.columns, written.types) == (stored.columns, stored.types)
            assert sorted(map(repr, written.fetchall())) == sorted(map(repr, stored.fetchall()))
        for table, key in ((CONTACTS, "id"), (PARTICIPANTS, "contact")):
            assert connection.execute(
                f"SELECT count(*) FROM read_parquet('{tmp_path}/out/{table.name}/**/*.parquet') AS w "
                f"JOIN contacts AS c ON c.id = w.{key} AND w.year = year(c.date_start)"
            ).fetchall() == [(len(full_tables()[table.name]),)]


def test_another_reader_sees_lists_days_and_years(network, write_tables, tmp_path):
    network.load(
        write_tables(actors=ACTORS, contacts=[{"id": "c", "date": "2012-11", "kind": "visit", "themes": "a;b", "participants": "us;gd"}])
    )
    out = network.export(tmp_path / "it's out", form="parquet").path
    [row] = ds.dataset(out / "contacts", partitioning="hive").to_table().to_pylist()
    assert (row["themes"], str(row["date_stop"]), row["year"]) == (["a", "b"], "2012-11-30", 2012)
    assert {row["year"] for row in ds.dataset(out / "participants", partitioning="hive").to_table().to_pylist()} == {2012}


def test_tables_without_rows_have_their_columns(network, write_tables, tmp_path):
    network.load(write_tables(actors=ACTORS))
    network.export(tmp_path / "out", form="parquet")
    for name, table in TABLES.items():
        found = duckdb.sql(f"SELECT {columns(table)} FROM read_parquet('{tmp_path}/out/{name}/**/*.parquet')")
        assert len(found.fetchall()) == (len(ACTORS) if name == "actors" else 0)


@pytest.fixture
def stored(network, write_tables):
    network.load(write_tables(actors=ACTORS, contacts=[{"id": "c1", "date": "2012-11", "kind": "visit", "participants": "us;gd"}]))
    return network


def test_an_earlier_export_is_replaced_and_nothing_else_is(stored, write_tables, tmp_path):
    out = tmp_path / "out"
    stored.export(out, form="parquet")
    with pytest.raises(UsageError, match="there are files in") as caught:
        stored.export(out, form="parquet")
    assert "--force" in caught.value.hint
    stored.load(write_tables(contacts=[{"id": "c1", "date": "2013", "kind": "visit"}]))
    stored.export(out, form="parquet", force=True)
    assert [path.name for path in (out / "contacts").iterdir()] == ["year=2013"]
    (out / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"holds other files: mine\.txt"):
        stored.export(out, form="parquet", force=True)
    (tmp_path / "file.xlsx").write_text("mine")
    with pytest.raises(UsageError, match="is a file where a folder is meant"):
        stored.export(tmp_path / "file.xlsx", form="parquet", force=True)
    assert (tmp_path / "file.xlsx").read_text() == "mine"


def test_what_breaks_off_leaves_what_was_there(stored, tmp_path, monkeypatch):
    out = tmp_path / "out"
    stored.export(out, form="parquet")
    before = sorted(out.rglob("*"))
    # The last table can't be read: the others were written by then.
    monkeypatch.setitem(
        TABLES, "judgements", TABLES["judgements"].__class__(**{**vars(TABLES["judgements"]), "columns": TABLES["actors"].columns})
    )
    with pytest.raises(InputError, match="can't be written"):
        stored.export(out, form="parquet", force=True)
    with pytest.raises(InputError, match="can't be written"):
        stored.export(tmp_path / "new", form="parquet")
    assert sorted(out.rglob("*")) == before
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_nothing_to_export(stored, tmp_path):
    stored.undo()
    with pytest.raises(UsageError, match="there is nothing in"):
        stored.export(tmp_path / "out", form="parquet")
    assert not (tmp_path / "out").exists()
