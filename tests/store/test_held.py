"""All that is held of a person is told: every place in which she can stand, in present rows and in earlier ones."""

from __future__ import annotations

import json

import pytest

from kinagraph.errors import StoreError, UnknownActor
from kinagraph.language import language
from kinagraph.network import open_parquet
from kinagraph.present.persons.about import as_json
from tests.conftest import ACTORS
from tests.store.persons import ACCOUNT, EMAIL, FILE, HAN, ID, NAME
from tests.store.test_forgetting import fill

TOLD = (
    *("role-one", "role-two", "role-later", "notes-one", "notes-two", "notes-later", "source-one", "phone-one", "phone-later"),
    *("reason-one", "reason-later", "decision-two", "source-three", "why-one", EMAIL, HAN, "peace"),
    # Texts that name her, each whole.
    *(f"knows {NAME}", f"Met {NAME.upper()} there", "by Quistenberg, Maximiliana", f"Kui Siting ({HAN}) spoke", f"seen by {NAME}"),
    *(f"Office of {NAME}", f"Agreement of {NAME}", f"{NAME} writes", f"ask {NAME}", f"says {NAME}", f"{NAME}; health"),
    FILE,
)
"""What stands in the places of :mod:`tests.store.persons`."""


@pytest.fixture
def filled(network, write_tables):
    return fill(network, write_tables)


def test_every_place_is_told_in_every_form(filled, tmp_path):
    from docx import Document

    paper = filled.about(NAME)
    whole = json.dumps(as_json(paper.about, "here"), default=str, ensure_ascii=False)
    assert [mark for mark in TOLD if mark not in whole] == []
    page = paper.save(tmp_path / "about.html").read_text(encoding="utf-8")
    assert [mark for mark in TOLD if mark not in page] == []
    document = Document(str(paper.save(tmp_path / "about.docx")))
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert [mark for mark in TOLD if mark not in cells] == []


def test_rows_say_where_she_is_named_and_which_load_brought_them(filled):
    held = filled.about(ID).about
    assert {(row.table, row.columns) for row in held.rows} == {
        ("people", ("id",)),
        ("agreements", ("responsible",)),
        ("participants", ("person",)),
        ("followups", ("responsible",)),
        ("memberships", ("representative", "introduced_by")),
        ("relations", ("responsible",)),
        ("judgements", ("one", "by")),
        ("judgements", ("person", "by")),
        ("judgements", ("by",)),
    }
    assert {row.table for row in held.rows if row.kept} == {
        "people", "agreements", "participants", "followups", "memberships", "relations"
    }  # fmt: skip
    loads = {load.files: load.why for load in held.loads}
    assert [load.why for load in held.loads] == [("rows", "texts", "by"), ("rows", "texts", "file", "by"), ("rows",)]
    assert (FILE,) in loads
    assert held.loads[0].by == ACCOUNT
    [about] = {row.about for row in held.rows if row.values.get("contact") == "c3"}
    assert about == "2012-11-19, meeting, Malmö"


def test_it_is_told_in_swedish(filled):
    with language("sv"):
        page = filled.about(ID).html
    assert '<html lang="sv"' in page
    assert "Detta är allt som" in page
    assert "(nämnd i person)" in page


def test_namesakes_and_other_words_are_told(network, write_tables):
    people = [
        {"id": "p-1", "name": "Official 1", "actor": "us"},
        {"id": "p-2", "name": "Official Two", "actor": "gd", "aliases": "Official 1"},
    ]
    network.load(
        write_tables(actors=ACTORS, people=people, contacts=[{"id": "c", "date": "2012", "kind": "call", "purpose": "With the boss"}])
    )
    held = network.about("p-1", also=["the boss"]).about
    assert held.namesakes == (("p-2", "Official Two"),)
    assert [(text.table, text.column, text.contexts) for text in held.texts] == [("contacts", "purpose", ("With the boss",))]
    with pytest.raises(UnknownActor, match="there is no person called “Nobody”"):
        network.about("Nobody")


def test_a_folder_of_parquet_tells_what_it_holds_and_is_never_written(filled, tmp_path):
    folder = open_parquet(filled.export(tmp_path / "parquet", form="parquet").path)
    there, here = folder.about(ID).about, filled.about(ID).about
    assert [row.key for row in there.rows] == [row.key for row in here.rows if not row.kept]
    assert (there.loads, {text.kept for text in there.texts}) == ((), {False})
    with pytest.raises(StoreError):
        folder.forget(ID)
