"""What an audience may not see is not in the file: its bytes are searched for every hidden name, alias, person, cost and note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.present.map import page
from kinagraph.present.map.texts import page_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network
    from kinagraph.snapshot import Snapshot


def own_part(html: str) -> str:
    """Return what the tables brought into the page: without the library and our own scripts and words."""
    values = re.search(r'id="values">(.*?)</script>', html, re.DOTALL)[1]
    for words in page_words().values():
        for word in sorted((each for each in words.values() if isinstance(each, str)), key=len, reverse=True):
            values = values.replace(page.as_json(word), '""')
    return values + html[: html.index("<style>")]


def cells(network: Network, table: str, *columns: str) -> set[str]:
    frame = network.tables()[table]
    found: set[str] = set()
    for column in columns:
        for value in frame[column].dropna():
            found |= {str(each).strip() for each in (value if hasattr(value, "__len__") and not isinstance(value, str) else [value])}
    return {each for each in found if each}


@pytest.mark.parametrize("audience", ["network", "public"])
def test_persons_costs_notes_and_decisions_are_not_in_the_file(sample: Network, audience: str) -> None:
    text = own_part(sample.at("2012-12-31").map(audience=audience, compare="2009-12-31").html)
    hidden = (
        cells(sample, "people", "name", "aliases", "email", "id")
        | cells(sample, "actors", "notes")
        | cells(sample, "contacts", "notes", "decision", "reference")
    )
    hidden |= (
        cells(sample, "participants", "reason", "decision", "notes")
        | cells(sample, "relations", "notes")
        | cells(sample, "agreements", "notes", "reference")
    )
    hidden |= {f"{float(cost):g}" for cost in cells(sample, "contacts", "cost") if float(cost) >= 10_000}
    hidden |= cells(sample, "contacts", "id") | cells(sample, "followups", "id")
    assert [each for each in hidden if page.as_json(each)[1:-1] in text] == []
    assert "SEK" not in text


def test_the_public_sees_public_bodies_by_name_and_no_purpose(sample: Network) -> None:
    drawn = sample.at("2012-12-31").map(audience="public")
    text = own_part(drawn.html)
    actors = sample.tables()["actors"]
    private = actors[actors["public"].astype("boolean").fillna(False) == False]  # noqa: E712
    hidden = set(private["name"]) | {alias for each in private["aliases"] if hasattr(each, "__len__") for alias in each}
    assert len(hidden) > 8
    hidden |= cells(sample, "contacts", "purpose") | cells(sample, "followups", "action") | cells(sample, "agreements", "title")
    assert [each for each in hidden if page.as_json(each)[1:-1] in text] == []
    assert {"sv": "Företag 1", "en": "Company 1"} in [row[0] for row in drawn.content.values["actors"]]
    assert "unfollowed" not in drawn.content.counts
    assert drawn.content.values["agreements"] == []
    assert "Guangdongprovinsen" in text


def test_the_internal_map_has_it_all(sample: Network) -> None:
    text = own_part(sample.at("2012-12-31").map().html)
    assert [each for each in ("289000 SEK", "GRIP 2009-06-15", "Exempel Kartong AB") if each not in text] == []


def test_a_person_is_hidden_in_the_middle_of_a_text(network: Network, write_tables: Callable[..., Path]) -> None:
    network.load(
        write_tables(
            actors=[
                {"id": "us", "name": "Our unit", "kind": "region_unit", "country": "SE", "public": "yes"},
                {
                    "id": "co",
                    "name": "Secret Kompani AB",
                    "kind": "company",
                    "country": "SE",
                    "public": "no",
                    "aliases": "秘密公司;SeKo",
                    "region": "Secretville",
                },
                {"id": "gd", "name": "Guangdong, friend of Secret Kompani AB", "kind": "province", "country": "CN", "public": "yes"},
            ],
            people=[
                {
                    "id": "anna-andersson",
                    "name": "Anna Andersson",
                    "actor": "us",
                    "role": "head",
                    "email": "anna@example.org",
                    "aliases": "安娜",
                }
            ],
            contacts=[
                {
                    "id": "c1",
                    "date": "2012-01-01",
                    "kind": "visit",
                    "participants": "us;gd;co",
                    "purpose": "Anna Anderssons visit with SeKo, 安娜",
                    "cost": "98765",
                },
                {"id": "c2", "date": "2012-02-01", "kind": "visit", "participants": "co;gd"},
            ],
            followups=[{"id": "f1", "contact": "c1", "action": "Call anna andersson", "responsible": "anna-andersson"}],
            relations=[{"home": "us", "partner": "gd", "responsible": "anna-andersson", "themes": "the plan of Anna Andersson"}],
        )
    )
    snapshot: Snapshot = network.at("2012-12-31")
    for audience in ("network", "public"):
        text = own_part(snapshot.map(audience=audience, title="By Anna Andersson").html).lower()
        assert [each for each in ("andersson", "安娜", "example.org", "98765") if each in text] == []
    assert "head" in own_part(snapshot.map(audience="network").html)
    text = own_part(snapshot.map(audience="public", focus="co").html).lower()
    assert [each for each in ("kompani", "秘密", "seko", "secretville") if each in text] == []


def test_the_picture_hides_the_same(sample: Network, tmp_path: Path) -> None:
    drawing: Any = sample.at("2012-12-31").map(audience="public").save_svg(tmp_path / "m.svg").read_text(encoding="utf-8")
    assert "Exempel Livsmedel" not in drawing
    assert "Company 1" in drawing
