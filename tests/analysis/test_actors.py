"""Who is meant by a name, what is known of an actor, and which contacts were held."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from kinagraph.analysis.actors import find_actor, find_theme
from kinagraph.errors import UnknownActor, UsageError
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network


@pytest.fixture
def named(network: Network, write_tables: Callable[..., Path]) -> Network:
    actors = [
        *ACTORS,
        {"id": "mah", "name": "Malmö högskola", "kind": "university", "country": "SE", "aliases": "Malmö  University;MaH"},
        {"id": "gd-health", "name": "Guangdong Health", "kind": "authority", "country": "CN", "aliases": "广东省卫生厅", "parent": "gd"},
        {"id": "twin", "name": "Tianjin", "kind": "company", "country": "CN", "aliases": ""},
    ]
    people = [
        {
            "id": "li",
            "name": "Li Wei",
            "actor": "us",
            "role": "assistant",
            "level": "expert",
            "from": "2008",
            "until": "2010",
            "aliases": "",
        },
        {
            "id": "li",
            "name": "Li Wei",
            "actor": "gd",
            "role": "vice governor",
            "level": "political",
            "from": "2011",
            "until": "",
            "aliases": "李伟",
        },
        {"id": "bo", "name": "Bo Ek", "actor": "gd", "role": "officer", "level": "official", "from": "", "until": "", "aliases": ""},
        {"id": "gone", "name": "Gone Long", "actor": "gd", "role": "", "level": "", "from": "", "until": "2011", "aliases": ""},
    ]
    contacts = [
        {
            "id": "a",
            "date": "2012-05-02",
            "end": "",
            "kind": "visit",
            "participants": "us;gd;hh",
            "themes": "Food",
            "level": "",
            "status": "",
        },
        {
            "id": "b",
            "date": "2012-05",
            "end": "",
            "kind": "meeting",
            "participants": "us2;gd",
            "themes": "energy",
            "level": "expert",
            "status": "",
        },
        {
            "id": "c",
            "date": "2012-06-01",
            "end": "2012-06-09",
            "kind": "meeting",
            "participants": "us;tj",
            "themes": "",
            "level": "",
            "status": "held",
        },
        {
            "id": "d",
            "date": "2012-07-01",
            "end": "",
            "kind": "meeting",
            "participants": "us;gd",
            "themes": "",
            "level": "",
            "status": "planned",
        },
        {
            "id": "e",
            "date": "2012-04-01",
            "end": "",
            "kind": "meeting",
            "participants": "us;gd",
            "themes": "",
            "level": "",
            "status": "cancelled",
        },
        {"id": "f", "date": "2012-04-01", "end": "", "kind": "correspondence", "participants": "", "themes": "", "level": "", "status": ""},
    ]
    followups = [
        {"id": "p1", "contact": "a", "action": "Send it", "responsible": "bo", "due": "2012-06", "done": ""},
        {"id": "p2", "contact": "a", "action": "Sent", "responsible": "us", "due": "", "done": "2012-06"},
        {"id": "p3", "contact": "c", "action": "Ask gd", "responsible": "gd", "due": "", "done": ""},
        {"id": "p4", "contact": "c", "action": "Other", "responsible": "us", "due": "", "done": ""},
    ]
    agreements = [
        {"id": "old", "title": "Old", "parties": "us;gd", "signed": "1995", "themes": "health care"},
        {"id": "new", "title": "New", "parties": "us;gd", "signed": "2013", "themes": ""},
    ]
    network.load(write_tables(actors=actors, people=people, contacts=contacts, followups=followups, agreements=agreements))
    return network


def test_an_actor_is_found_by_id_name_alias_or_part_in_any_script(named: Network) -> None:
    with named.store.reading() as connection:
        for text, meant in {
            "gd": "gd",
            "GD": "gd",
            "Guangdong": "gd",  # the whole name, though another begins with it
            "guangdong province": "gd",
            "广东": "gd",
            "广东省卫生厅": "gd-health",
            "卫生": "gd-health",
            "malmo hogskola": "mah",
            "MALMÖ UNIVERSITY": "mah",
            "Malmo\u0308": "mah",
            " our   unit ": "us",
            "other": "us2",
            "hamb": "hh",
            "天": "tj",
        }.items():
            assert find_actor(connection, text) == meant, text


def test_people_are_found_where_they_will_do(named: Network) -> None:
    with named.store.reading() as connection:
        for text, meant in {"李伟": "li", "li wei": "li", "bo": "bo", "Ek": "bo", "us": "us"}.items():
            assert find_actor(connection, text, people=True) == meant, text
        with pytest.raises(UnknownActor, match="there is no actor called “Li Wei”"):
            find_actor(connection, "Li Wei")


def test_several_or_none_are_refused_with_those_that_may_be_meant(named: Network) -> None:
    with named.store.reading() as connection:
        with pytest.raises(UnknownActor, match="“tianjin” may be several actors") as several:
            find_actor(connection, "tianjin")
        assert several.value.hint == "which one: Tianjin (tj), Tianjin (twin)?"
        with pytest.raises(UnknownActor, match="may be several") as beginning:
            find_actor(connection, "our")
        assert beginning.value.hint == "which one: Our university (uni), Our unit (us), Our other unit (us2)?"
        with pytest.raises(UnknownActor, match="there is no actor called “Hambrug”") as slip:
            find_actor(connection, "Hambrug")
        assert slip.value.hint is not None
        assert "Hamburg (hh)" in slip.value.hint
        for nonsense in ("xyzzyx", "", "  "):
            with pytest.raises(UnknownActor):
                find_actor(connection, nonsense)


def test_a_theme_is_found_as_it_is_written(named: Network) -> None:
    with named.store.reading() as connection:
        assert [find_theme(connection, text) for text in ("food", "ENERGY", "Health  care")] == ["Food", "energy", "health care"]
        with pytest.raises(UsageError, match="there is no theme “art”") as error:
            find_theme(connection, "art")
        assert error.value.hint == "the themes are: Food, energy, health care"


def test_the_card_of_an_actor_on_a_day(named: Network) -> None:
    card = named.at("2012-06-30").actor("广东")
    assert (card.actor["id"], card.actor["side_told"], card.actor["parent_name"], card.parts) == (
        "gd",
        "partner",
        None,
        [("gd-health", "Guangdong Health")],
    )
    # The highest level first; those who have left are not there any more.
    assert [(each["id"], each["role"]) for each in card.people] == [("li", "vice governor"), ("bo", "officer")]
    assert [each["id"] for each in card.agreements] == ["old"]
    assert [(row["home"], row["partner"], row["contacts"]) for row in card.relations] == [("us", "gd", 1), ("us2", "gd", 1)]
    assert [(each["id"], each["others"], each["level"]) for each in card.contacts] == [
        ("b", ["Our other unit"], "expert"),
        ("a", ["Hamburg", "Our unit"], None),
    ]
    # Of its contacts, and those that it is to do itself; the due ones first.
    assert [(each["id"], each["overdue"], each["responsible_name"]) for each in card.open_points] == [
        ("p1", False, "Bo Ek"),
        ("p3", False, "Guangdong"),
    ]
    assert [each["overdue"] for each in named.at("2012-07-01").actor("gd").open_points] == [True, False]
    assert [each["id"] for each in named.at("2012-06-30").actor("gd", contacts=1).contacts] == ["b"]
    assert named.at("2012-06-30").actor("gd-health").actor["parent_name"] == "Guangdong"
    assert [each["id"] for each in named.at("2013-01-01").actor("gd").agreements] == ["new", "old"]


def test_contacts_gives_what_was_held_the_newest_first(named: Network) -> None:
    def listed(t: str = "2012-12-31", **asked: str) -> list[str]:
        return [row["contact"] for row in named.at(t).contacts(**asked)]

    # "b" is known to the month and may have lasted until 31 May.
    assert listed() == ["c", "b", "a", "f"]
    assert listed(actor="Guangdong") == ["b", "a"]
    assert listed(actor="Hamburg") == ["a"]
    assert listed(kind="meeting") == ["c", "b"]
    assert listed(since="2012-05-31") == ["c", "b"]
    assert listed(since="2012-06-09", actor="us") == ["c"]
    assert listed("2012-05-01") == ["b", "f"]
    assert listed("2012-03-31") == []


def test_contacts_says_who_took_part_and_what_is_open(named: Network) -> None:
    found = named.at("2012-06-05").contacts()
    assert (found.examined, found.found, found.key) == (4, 4, ("contact",))
    rows = {row["contact"]: row for row in found}
    assert (rows["a"]["homes"], rows["a"]["partners"], rows["a"]["others"]) == (["us"], ["gd"], ["hh"])
    assert (rows["a"]["open_points"], rows["a"]["themes"], rows["f"]["themes"]) == (["p1"], ["Food"], [])
    assert (rows["b"]["date"], rows["b"]["start"], rows["b"]["stop"], rows["b"]["level"]) == (
        "2012-05",
        date(2012, 5, 1),
        date(2012, 5, 31),
        "expert",
    )
    assert (rows["f"]["homes"], rows["f"]["partners"], rows["f"]["others"]) == ([], [], [])
