"""What is exported loads again as it is: into an empty store the same network, into its own store nothing new."""

from __future__ import annotations

import csv
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kinagraph.errors import InputError, StoreUnavailable, UsageError
from kinagraph.language import language as speaking
from kinagraph.model import TABLES
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from kinagraph.tables.export import number_text
from kinagraph.tables.read import GUIDE_SHEETS, WORDS_SHEET
from tests.conftest import ACTORS
from tests.store.test_stores import full_tables, networks, read, read_extra

FORMS = ["folder", "network.xlsx"]


def open_network(path):
    return Network(open_store(str(path), Settings()), Settings())


def same(network, other):
    assert read(network) == read(other)
    assert read_extra(network) == read_extra(other)


@pytest.mark.parametrize("form", FORMS)
def test_everything_comes_back_from_either_store(empty, write_tables, tmp_path, form):
    empty.load(write_tables(**full_tables()))
    for lang in ("en", "sv"):
        (tmp_path / lang).mkdir()
        report = empty.export(tmp_path / lang / form, lang=lang)
        assert report.rows == {name: len(rows) for name, rows in full_tables().items()}
        assert all(file.is_file() for file in report.files)
        again = empty.load(report.path, dry_run=True)
        assert (again.nothing, again.problems) == (True, ())
        copy = open_network(tmp_path / lang / "copy.duckdb")
        copy.load(report.path)
        same(copy, empty)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    networks(),
    st.sampled_from(FORMS),
    st.sampled_from(["en", "sv"]),
    st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=3),
)
def test_any_network_comes_back(tables, form, lang, extra):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        # Columns that aren't ours, under whatever headings the reader takes.
        for row in tables["actors"]:
            row.update({f"x {key.strip()}": value for key, value in extra.items() if "\0" not in key + value})
        for table, rows in tables.items():
            headings = list(dict.fromkeys(heading for row in rows for heading in row)) or ["id"]
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="", errors="ignore") as file:
                writer = csv.DictWriter(file, headings, restval="", quoting=csv.QUOTE_ALL)
                if rows:
                    writer.writeheader()
                writer.writerows(rows)
            if not rows:
                (folder / f"{table}.csv").unlink()
        network = open_network(Path(name) / "network.duckdb")
        try:
            network.load(folder)
        except InputError:  # two of the headings are one
            return
        report = network.export(Path(name) / form, lang=lang)
        assert network.load(report.path).nothing
        copy = open_network(Path(name) / "copy.duckdb")
        copy.load(report.path)
        same(copy, network)


@given(st.floats(0, 1e25))
def test_a_number_is_read_as_it_was(value):
    from kinagraph.tables.cells import parse_number

    assert parse_number(number_text(value)) == value


# A workbook to be edited


@pytest.fixture
def stored(network, write_tables):
    network.load(
        write_tables(
            actors=[{**actor, "Färg": "=1+1", "@own": "x"} for actor in ACTORS],
            contacts=[
                {"id": "c1", "date": "2012-11", "kind": "visit", "participants": "us;gd", "purpose": "=HYPERLINK(1)", "cost": "12,5"},
                {"id": "c2", "date": "2012-W47", "kind": "meeting", "participants": "us;tj", "documented": "yes"},
            ],
        )
    )
    return network


def test_only_the_cells_that_were_edited_change(stored, tmp_path):
    path = tmp_path / "network.xlsx"
    stored.export(path)
    workbook = load_workbook(path)
    sheet = workbook["actors"]
    headings = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "gd")
    row[headings.index("name")].value = "Canton"
    workbook.save(path)
    before = read(stored)
    report = stored.load(path)
    assert {c.table: (c.created, c.updated, c.removed) for c in report.changes if not c.nothing} == {"actors": (0, 1, 0)}
    after = read(stored)
    [changed] = [row for row in after["actors"] if row not in before["actors"]]
    assert changed[:2] == ("gd", "Canton")
    assert [row for row in after["actors"] if row[0] != "gd"] == [row for row in before["actors"] if row[0] != "gd"]
    stored.undo()
    assert read(stored) == before


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_the_workbook_has_drop_downs_and_no_formula(stored, tmp_path, lang):
    path = tmp_path / "network.xlsx"
    stored.export(path, lang=lang)
    workbook = load_workbook(path)
    names = [TABLES[name].swedish if lang == "sv" else name for name in ("actors", "contacts", "participants")]
    assert workbook.sheetnames == [GUIDE_SHEETS[lang], *names, WORDS_SHEET]
    sheet = workbook[names[1]]
    with speaking(lang):
        kinds = {each.formula1 for each in sheet.data_validations.dataValidation}
    assert all(WORDS_SHEET in source for source in kinds)
    # kind, documented; status and level hold nothing and are left out
    assert len(kinds) == 2
    assert {cell.data_type for row in workbook[names[0]].iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] in {"s", "inlineStr"}
    assert cells[12.5] == "n"


def test_columns_without_anything_are_left_out(stored, tmp_path):
    stored.export(tmp_path / "out")
    headings = (tmp_path / "out" / "contacts.csv").read_text(encoding="utf-8-sig").split("\n")[0].strip()
    assert headings == "id,date,kind,purpose,documented,cost"
    actors = (tmp_path / "out" / "actors.csv").read_text(encoding="utf-8-sig").split("\n")
    assert actors[0].strip() == "id,name,kind,country,aliases,'@own,Färg"
    assert "'=1+1" in actors[1]


# Where it goes


@pytest.mark.parametrize("form", FORMS)
def test_what_is_there_is_not_written_over_unless_that_is_wanted(stored, tmp_path, form):
    path = tmp_path / form
    first = stored.export(path)
    with pytest.raises(UsageError, match="already") as caught:
        stored.export(path)
    assert "--force" in caught.value.hint
    assert stored.export(path, force=True) == first
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_an_older_export_in_the_same_folder_is_replaced_and_other_files_stay(stored, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    stored.export(out, lang="sv")
    (out / "followups.csv").write_text("id,contact,action\nold,c1,Old\n")
    (out / "notes.txt").write_text("mine")
    stored.export(out, force=True)
    assert sorted(path.name for path in out.iterdir()) == ["actors.csv", "contacts.csv", "notes.txt", "participants.csv"]


def test_places_that_are_none(stored, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.xlsx").mkdir()
    for place, says in (
        ("file", "is a file where a folder is meant"),
        ("folder.xlsx", "is a folder where a file is meant"),
        ("out.csv", "can't be written as .csv"),
        ("out.ods", "can't be written as .ods"),
        ("no/such/out", "there is no folder"),
        ("no/such/out.xlsx", "there is no folder"),
        ("file/x.xlsx", "there is no folder"),
        ("x" * 300, "can't be"),
    ):
        with pytest.raises((UsageError, InputError), match=says) as caught:
            stored.export(tmp_path / place, force=True)
        assert caught.value.hint


def test_nothing_to_export(network, write_tables, tmp_path):
    with pytest.raises(StoreUnavailable):
        network.export(tmp_path / "out")
    network.load(write_tables(actors=ACTORS))
    network.undo()
    with pytest.raises(UsageError, match="there is nothing in"):
        network.export(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_text_too_long_for_a_workbook_leaves_none(stored, write_tables, tmp_path):
    stored.load(write_tables(actors=[{**ACTORS[0], "notes": "x" * 40_000}]))
    path = tmp_path / "network.xlsx"
    path.write_text("before")
    with pytest.raises(UsageError, match="too long for a workbook"):
        stored.export(path, force=True)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []
    stored.export(tmp_path / "out")
    assert stored.load(tmp_path / "out").nothing


def test_a_workbook_may_be_read_by_those_who_could_before(stored, tmp_path):
    path = tmp_path / "network.xlsx"
    path.write_text("before")
    path.chmod(0o640)
    stored.export(path, force=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
