"""Notes without a spreadsheet, and the log of what changed: the same in either store."""

from __future__ import annotations

from datetime import date

import pytest

from kinagraph.errors import InputError, StoreUnavailable, UnknownActor, UsageError
from kinagraph.model import CONTACTS
from kinagraph.settings import Settings
from kinagraph.store import everyday
from tests.conftest import ACTORS
from tests.store.test_stores import read

PEOPLE = [{"id": "p1", "name": "Li Wei", "actor": "gd", "aliases": "李伟"}]


@pytest.fixture
def noted(empty, write_tables):
    empty.load(write_tables(actors=ACTORS, people=PEOPLE))
    empty.settings = Settings(user="Coordinator")
    return empty


def test_a_call_is_noted_followed_up_done_and_taken_back(noted):
    before = read(noted)
    call = noted.add_contact(
        date=date(2012, 11, 19), kind="call", participants=["Our unit", "广东", "李伟"], purpose="=1+1", themes=["a", "b"]
    )
    assert (call.id, call.load.action, call.load.by, call.load.sources) == ("c-2012-11-19", "add", "Coordinator", ())
    again = noted.add_contact(date="2012-11-19", kind="meeting", participants=["us", "gd"])
    assert again.id == "c-2012-11-19-2"
    point = noted.add_followup(contact=call.id, action="Send the plan", responsible="Our university", due="2013-01")
    assert point.id == "f-2012-11-19"
    assert noted.add_followup(contact=call.id, action="Send another").id == "f-2012-11-19-2"
    done = noted.done(point.id, "2012-12-24")
    assert done.load.action == "done"
    tables = noted.tables()
    assert tables["contacts"].set_index("id").loc[call.id, ["date", "kind", "purpose"]].tolist() == ["2012-11-19", "call", "=1+1"]
    who = tables["participants"][["contact", "actor", "person"]].fillna("").values.tolist()
    assert {tuple(row[1:]) for row in who if row[0] == call.id} == {("", "p1"), ("gd", ""), ("us", "")}
    assert tables["followups"].set_index("id").loc[point.id, ["responsible", "due", "done"]].tolist() == ["uni", "2013-01", "2012-12-24"]
    for _note in range(5):
        noted.undo()
    assert read(noted) == before


def test_the_first_actor_makes_the_network(empty):
    assert empty.add_actor(name="Region Skåne", kind="region_unit", country="SE", dry_run=True).load is None
    with pytest.raises(StoreUnavailable):
        empty.tables()
    assert empty.add_actor(name="Region Skåne", kind="regionenhet", country="Sverige").id == "region-skåne"
    assert empty.add_actor(name="广东省", kind="province", country="CN", parent="skåne").id == "guangdongsheng"
    assert empty.add_actor(name="Region  skåne ", kind="other").id == "region-skåne-2"
    assert empty.tables()["actors"].set_index("id").loc["guangdongsheng", "parent"] == "region-skåne"


@pytest.mark.parametrize(
    ("note", "error", "says"),
    [
        (
            lambda n: n.add_contact(date="2012-13", kind="cal"),
            InputError,
            "date 2012-13: there is no month 13; kind cal: .*did you mean call",
        ),
        (lambda n: n.add_contact(date="2012", kind="call", participants=["zzz"]), UnknownActor, "there is no actor called “zzz”"),
        (lambda n: n.add_contact(date="2012", kind="call", initiator="Our"), UnknownActor, "Our"),
        (lambda n: n.add_contact(date="2012", kind="call", agreement="none"), InputError, "agreement none: there is no agreement"),
        (lambda n: n.add_contact(date="2012", kind="call", end="2011"), InputError, "ends before it begins"),
        (lambda n: n.add_contact(date="2012", kind="call", purpos="x"), UsageError, "has no column purpos"),
        (lambda n: n.add_contact(date="2012", kind="call", id="a b"), InputError, "an id has 1 to 64 signs"),
        (lambda n: n.add_contact(date="", kind="call"), InputError, "date: the file lacks this column|date: must not be blank"),
        (lambda n: n.add_followup(contact="c", action="Do"), InputError, "contact c: there is no contact"),
        (lambda n: n.add_actor(name="X", kind="other", id="gd"), UsageError, "there is gd already"),
        (lambda n: n.done("f", "2012"), InputError, "there is no follow-up point f"),
    ],
)
def test_what_can_not_be_noted_is_refused_and_nothing_written(network, write_tables, note, error, says):
    network.load(write_tables(actors=ACTORS))
    with pytest.raises(error, match=says) as caught:
        note(network)
    assert "row 1" not in str(caught.value)
    assert len(network.loads()) == 1


def test_what_is_done_is_done(network, write_tables):
    contacts = [{"id": "c", "date": "2012", "kind": "call"}]
    network.load(write_tables(actors=ACTORS, contacts=contacts, followups=[{"id": "f1", "contact": "c", "action": "Do", "done": "yes"}]))
    with pytest.raises(UsageError, match="f1 was done already: yes"):
        network.done("f1", "2012-12-24")
    with pytest.raises(InputError, match="2012-12-32"):
        network.done("f1", "2012-12-32", again=True)
    network.done("f1", "2012-12-24", again=True)
    assert network.tables()["followups"]["done"].tolist() == ["2012-12-24"]


def test_an_id_that_another_took_meanwhile_is_not_written_over(network, write_tables, monkeypatch):
    network.load(write_tables(actors=ACTORS))
    made = everyday._new_id
    others = iter([True])

    def and_another(table, row, taken):
        key = made(table, row, taken)
        if next(others, False):
            network.load(write_tables(contacts=[{"id": key, "date": "2012-11-19", "kind": "visit", "purpose": "another's"}]))
        return key

    monkeypatch.setattr(everyday, "_new_id", and_another)
    assert network.add_contact(date="2012-11-19", kind="call").id == "c-2012-11-19-2"
    assert network.tables()["contacts"]["purpose"].tolist()[0] == "another's"


def test_ids_are_short_enough(network):
    assert everyday._new_id(CONTACTS, {"date": "v. 47 2012"}, set()) == "c-2012-W47"
    name = "An organisation whose name is far longer than anybody would want to type, even once"
    assert len(network.add_actor(name=name, kind="other").id) <= 64
    assert len(network.add_actor(name=name, kind="other").id) <= 64


# The log


def test_the_log_tells_field_by_field_who_changed_what(noted, write_tables):
    first = noted.loads()[0]
    contact = noted.add_contact(date="2012-11-19", kind="call", participants=["us", "gd"])
    noted.load(write_tables(contacts=[{"id": contact.id, "date": "2012-11-20", "kind": "call", "my own": "x"}]))
    noted.load(write_tables(participants=[{"contact": contact.id, "actor": "us"}, {"contact": contact.id, "actor": "tj", "role": "host"}]))
    participants, changed, added, loaded = noted.log()
    assert [(row.table, row.key, row.created, row.fields) for row in changed.rows] == [
        ("contacts", contact.id, False, {"date": ("2012-11-19", "2012-11-20"), "my own": (None, "x")})
    ]
    assert [(row.table, row.key, row.created) for row in added.rows] == [("contacts", contact.id, True), ("participants", contact.id, True)]
    # What was added is told as it was then, though it has changed since.
    assert added.rows[0].fields == {"date": (None, "2012-11-19"), "kind": (None, "call")}
    assert added.rows[1].fields == {"participants": (None, "gd; us")}
    assert participants.rows[0].fields == {"participants": ("gd; us", "tj (host); us")}
    assert (added.load.by, loaded.load.id) == ("Coordinator", first.id)
    assert len(loaded.rows) == len(ACTORS) + 1
    noted.undo()
    undo, undone, *_others = noted.log(limit=3)
    assert undo.load.undoes == (undone.load.id,)
    assert (undone.rows, undone.counts) == ((), {"participants": (1, 0, 1)})
    assert noted.log(since="2200-01-01") == []
    assert len(noted.log(since=first.at.date(), limit=None)) == 5


def test_the_log_counts_where_much_was_changed(network, write_tables):
    network.load(write_tables(actors=[{"id": f"a{number}", "name": "A", "kind": "other"} for number in range(30)]))
    [entry] = network.log()
    assert (entry.rows, entry.counts) == ((), {"actors": (30, 0, 0)})
