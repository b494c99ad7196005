"""Sheets that hold a table of ours under other headings: Kumu's workbook, lists of actors and people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.errors import InputError, RowsRejected, UsageError
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.tables.foreign.guess.guess import draft_mappings
from kinagraph.tables.foreign.mapping import read_mapping

from .test_guess import book

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["book"]
ELEMENTS: list[list[Any]] = [
    ["Label", "Type", "Description", "Tags", "Image"],
    ["Region Skåne", "Organization", "We", "life science|film", None],
    ["Tsinghua University", "University", None, "health", None],
    ["Tianjin", "Province", "a city", None, None],
]
CONNECTIONS: list[list[Any]] = [
    ["From", "To", "Direction", "Type", "Label", "Description"],
    ["Region Skåne", "Tsinghua University", "mutual", "collaborates", "students", "since 2008"],
    ["Tsinghua University", "Region Skåne", "directed", "collaborates", None, None],
    ["Tianjin", "Tsinghua University", "directed", "hosts", None, None],
    ["Region Skåne", "Port of Tianjin", "directed", "visits", None, None],
]


@pytest.fixture
def net(tmp_path: Path) -> Network:
    return Network(DuckDBStore(tmp_path / "network.duckdb"), Settings())


@pytest.fixture
def kumu(book: Callable[..., Path]) -> Path:
    return book("kumu.xlsx", Elements=ELEMENTS, Connections=CONNECTIONS)


def ask(net: Network, question: str) -> list[tuple[object, ...]]:
    with net.store.reading() as connection:
        return connection.execute(question).fetchall()


def draft(path: Path, folder: Path, **changes: str) -> Path:
    (one,) = draft_mappings([path])
    text = str(one)
    for old, new in changes.values() if changes else ():
        assert old in text
        text = text.replace(old, new)
    (folder / "m.toml").write_text(text, encoding="utf-8")
    return folder / "m.toml"


def test_kumus_workbook_gives_actors_and_relations(net: Network, kumu: Path, tmp_path: Path) -> None:
    mapping = draft(kumu, tmp_path, ours=('# home = ["Region Skåne"]', 'home = ["Region Skåne"]'))
    report = net.load(kumu, mapping=mapping)
    assert ask(net, "SELECT name, kind, side, themes, notes FROM actors ORDER BY name") == [
        ("Port of Tianjin", "other", None, None, None),
        ("Region Skåne", "other", "home", ["life science", "film"], "We"),
        ("Tianjin", "province", None, None, "a city"),
        ("Tsinghua University", "university", None, ["health"], None),
    ]
    assert ask(net, "SELECT home, partner, interest, notes FROM relations ORDER BY partner") == [
        ("kumu-region-skåne", "kumu-port-of-tianjin", None, None),
        ("kumu-region-skåne", "kumu-tsinghua-university", "students", "since 2008"),
    ]
    assert "kumu.xlsx, Connections, row 4: passed over, neither of the two is ours" in report.remarks
    assert "kumu.xlsx, Connections, row 3: passed over, the same pair again" in report.remarks
    assert any("Port of Tianjin" in remark for remark in report.remarks)
    assert net.load(kumu, mapping=mapping).nothing


def test_whose_they_are_is_asked_and_not_guessed(net: Network, kumu: Path, tmp_path: Path) -> None:
    mapping = draft(kumu, tmp_path)
    assert "DOUBT: which of them are ours?" in mapping.read_text(encoding="utf-8")
    with pytest.raises(RowsRejected):
        net.load(kumu, mapping=mapping)


def test_what_is_there_already_is_shown_by_a_preview(net: Network, kumu: Path, tmp_path: Path) -> None:
    seen = net.preview(draft(kumu, tmp_path), kumu, rows=1)
    assert [(row.table, row.contact.get("name")) for row in seen.rows if row.table == "actors"][-1] == ("actors", "Region Skåne")


def test_a_list_of_organisations_and_one_of_people(net: Network, tmp_path: Path) -> None:
    actors, people = tmp_path / "partners.csv", tmp_path / "people.csv"
    actors.write_text("Namn;Typ;Land;Ort\nLunds universitet;lärosäte;Sverige;Lund\nVolvo AB;;SE;Göteborg\n", encoding="utf-8")
    people.write_text("Namn;Organisationsnamn;Titel;E-post\nAnna Ek;Lunds universitet;Professor;anna@lu.example.se\n", encoding="utf-8")
    mapping = draft(actors, tmp_path)
    assert "[table.words.kind]" in mapping.read_text(encoding="utf-8")
    net.load(actors, mapping=mapping)
    assert ask(net, "SELECT name, kind, country, region FROM actors ORDER BY name") == [
        ("Lunds universitet", "other", "SE", "Lund"),
        ("Volvo AB", "other", "SE", "Göteborg"),
    ]
    net.load(people, mapping=draft(people, tmp_path))
    assert ask(net, "SELECT p.name, a.name, role, email FROM people p JOIN actors a ON a.id = p.actor") == [
        ("Anna Ek", "Lunds universitet", "Professor", "anna@lu.example.se")
    ], "the employer is the actor that the store has already"
    assert ask(net, "SELECT count(*) FROM actors") == [(2,)]


def test_a_file_that_nearly_is_our_own_table(net: Network, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Id,Name,Kind,Country,From,Colour\nlu,Lund University,university,SE,5/13/1666,red\n", encoding="utf-8")
    net.load(path, mapping=draft(path, tmp_path))
    assert ask(net, 'SELECT id, name, "from" FROM actors') == [("lu", "Lund University", "1666-05-13")]


TABLE = """
title = "x"
[[table]]
table = "actors"
[table.columns]
name = "Label"
kind = "Type"
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"actors"', '"actor"', "[[table]] 1, table: can only be"),
        ("name =", "nme =", "actors have no column nme; did you mean name?"),
        ('name = "Label"\n', "", "actors need the column name"),
        ('kind = "Type"\n', 'kind = "Type"\n[table.words.kind]\nx = "universiy"\n', "did you mean university?"),
    ],
)
def test_a_mistake_in_a_table_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_mapping(path)
    assert sentence in caught.value.message


def test_a_file_without_the_table_is_told(net: Network, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(TABLE, encoding="utf-8")
    (tmp_path / "x.csv").write_text("Name,Colour\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="none of the tables that the mapping names"):
        net.load(tmp_path / "x.csv", mapping=tmp_path / "m.toml")
