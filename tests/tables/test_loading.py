"""Loading, as the person who keeps the spreadsheets meets it: every problem at once, nothing by halves, nothing lost."""

from __future__ import annotations

import csv
import hashlib
import random
import re
import shutil
import unicodedata
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinagraph.errors import InputError, KinagraphError, RowsRejected
from kinagraph.model import TABLES
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import ACTORS

CONTACT = {"id": "c1", "date": "2012-11-19", "kind": "visit"}
PERSON = {"id": "p1", "name": "Official 1", "actor": "us", "from": "2010"}


SMALL = {
    "actors": [*ACTORS],
    "people": [{**PERSON}],
    "agreements": [{"id": "ag", "title": "Agreement", "parties": "us;gd"}],
    "contacts": [{**CONTACT}, {**CONTACT, "id": "c0"}],
    "participants": [{"contact": "c1", "actor": "us"}],
    "followups": [{"id": "f1", "contact": "c1", "action": "Write"}],
    "memberships": [{"network": "hh", "actor": "us"}],
    "relations": [{"home": "us", "partner": "gd"}],
    "judgements": [{"id": "j1", "kind": "actor", "one": "hh", "other": "tj", "verdict": "holder", "kept": "tj", "person": "p1"}],
}


@pytest.fixture(scope="module")
def loaded_file(tmp_path_factory):
    """Give the file of a small network, to be copied."""
    folder = tmp_path_factory.mktemp("loaded")
    for name, table in SMALL.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for row in table for column in row)))
            writer.writeheader()
            writer.writerows(table)
    network = Network(open_store(str(folder / "network.duckdb"), Settings()), Settings())
    network.load(folder)
    return network.store.path


@pytest.fixture
def loaded(loaded_file, network):
    """Give a network in which a row of every table stands."""
    shutil.copy(loaded_file, network.store.path)
    return network


def rejected(network, *paths, **options):
    """Load what must be rejected; give the problems."""
    with pytest.raises(RowsRejected) as caught:
        network.load(*paths, **options)
    return caught.value.problems


def told(problems):
    """Where each problem stands and what it says of which value."""
    return [(p.file, p.line, p.column, p.value) for p in problems]


def rows(network, table, *columns):
    """Some columns of a table as it stands, as plain tuples with None for blank."""
    with network.store.reading() as connection:
        names = ", ".join(f'"{column}"' for column in columns)
        return connection.execute(f"SELECT {names} FROM {table} ORDER BY ALL").fetchall()


def everything(network):
    """All tables as they stand, with what isn't ours, without which load wrote a row."""
    with network.store.reading() as connection:
        return {name: connection.execute(f"SELECT * EXCLUDE (load_id) FROM {name} ORDER BY ALL").fetchall() for name in TABLES}


def changes(report):
    """What a load did, of the tables to which it did anything."""
    return {
        c.table: {n: v for n in ("created", "updated", "unchanged", "removed", "rejected") if (v := getattr(c, n))}
        for c in report.changes
        if c.created or c.updated or c.unchanged or c.removed or c.rejected
    }


# Problems, all at once


def test_all_problems_of_all_files_are_told_at_once(network, write_tables):
    folder = write_tables(
        actors=[*ACTORS, {"id": "x y", "name": "", "kind": "univeristy", "country": "Sverge"}],
        contacts=[
            {"id": "c1", "date": "Jan-14", "kind": "visit", "cost": "12,500"},
            {"id": "c2", "date": "2012-02-30", "kind": "vist", "participants": "us;gaungdong"},
            {"id": "c3", "date": "2012-05-10", "end": "2012-05-01", "kind": "meeting", "participants": "us;gaungdong"},
        ],
        participants=[{"contact": "c9", "actor": "us", "count": "0"}, {"contact": "c3", "actor": "", "person": ""}],
    )
    problems = rejected(network, folder)
    assert [(p.file, p.line, p.column, p.value, p.reason) for p in problems] == [
        ("actors.csv", 8, "country", "Sverge", "not a country: did you mean SE?"),
        ("actors.csv", 8, "id", "x y", "an id has 1 to 64 signs, no blanks and no ;"),
        ("actors.csv", 8, "kind", "univeristy", "not a value of this column: did you mean university?"),
        ("actors.csv", 8, "name", "", "must not be blank"),
        ("contacts.csv", 2, "cost", "12,500", "is it 12500 or 12.5000? Write it without the sign between"),
        (
            "contacts.csv",
            2,
            "date",
            "Jan-14",
            "Excel has rewritten this date: it may be 2014-01 or day 14 of month 1; write it as 2012-11-19 or 2012-11",
        ),
        ("contacts.csv", 3, "date", "2012-02-30", "there is no such day: 2012-02 ends on the 29"),
        ("contacts.csv", 3, "kind", "vist", "not a value of this column: did you mean visit?"),
        ("contacts.csv", 4, "end", "2012-05-01", "ends before it begins"),
        ("participants.csv", 2, "count", "0", "must be at least 1"),
        ("participants.csv", 3, "actor", "", "name an actor or a person"),
    ]
    assert not network.store.path.exists()


def test_what_a_problem_reads_like(network, write_tables):
    [problem] = rejected(network, write_tables(actors=ACTORS, contacts=[{**CONTACT, "participants": "us;gaungdong"}]))
    assert str(problem) == "contacts.csv, row 2, column participants “gaungdong”: there is no actor of this id: did you mean gd?"


def test_the_error_counts_and_says_what_to_do(network, write_tables):
    with pytest.raises(RowsRejected, match="nothing was loaded: 2 problems in 1 file") as caught:
        network.load(write_tables(actors=[*ACTORS, {"id": "a", "name": "", "kind": ""}]))
    assert "--skip-bad-rows" in str(caught.value.hint)
    assert caught.value.exit_code == 3


def test_an_unknown_actor_is_suggested_by_id_name_or_alias(network, write_tables):
    meant = {"gaungdong": "gd", "Guangdong": "gd", "广东": "gd", "Tianjn": "tj", "usx": "us", "Our university": "uni", "zzz-nobody": None}
    contacts = [{**CONTACT, "id": f"c{n}", "initiator": wrong} for n, wrong in enumerate(meant)]
    problems = rejected(network, write_tables(actors=ACTORS, contacts=contacts))
    suggestions = [re.search(r"did you mean (\S+)\?", problem.reason) for problem in problems]
    assert [found and found[1] for found in suggestions] == list(meant.values())


def test_suggestions_come_from_the_store_too(loaded, write_tables):
    [problem] = rejected(loaded, write_tables(contacts=[{**CONTACT, "participants": "gaungdong"}]))
    assert "did you mean gd?" in problem.reason


REFERENCES = [(table, column) for table in TABLES.values() for column in table.columns if column.refers]


@pytest.mark.parametrize(("table", "column"), REFERENCES, ids=[f"{t.name}.{c.name}" for t, c in REFERENCES])
def test_an_unknown_reference_is_found_in_every_column_that_refers(loaded, write_tables, table, column):
    row = {**SMALL[table.name][0], column.name: "nobody"}
    [problem] = rejected(loaded, write_tables(**{table.name: [row]}))
    assert (problem.file, problem.line, problem.column, problem.value) == (f"{table.name}.csv", 2, column.name, "nobody")
    assert problem.reason.startswith(("there is no actor", "there is no person", "there is no contact", "there is no agreement"))


def test_ids_with_blanks_or_semicolons_or_too_long(network, write_tables):
    keys = ["a b", "a;b", "a\u00a0b", "a\u3000b", "a\tb", "a\nb", "x" * 65]
    problems = rejected(network, write_tables(actors=[{"id": key, "name": "A", "kind": "other"} for key in keys]))
    assert [(p.line, p.column, p.value) for p in problems] == [(line, "id", key) for line, key in enumerate(keys, start=2)]


def test_ids_of_other_signs(network, write_tables):
    keys = ["x" * 64, "0012", "广东", "åäö", "a.b/c-d_e", "NULL", "'DROP_TABLE_actors--", "🐉", "$1", "{x}", "%s"]
    network.load(write_tables(actors=[{"id": key, "name": "A", "kind": "other"} for key in keys]))
    assert rows(network, "actors", "id") == sorted((key,) for key in keys)


@pytest.mark.parametrize(
    ("table", "row", "column", "reason"),
    [
        ("actors", {"id": "a", "name": "A", "kind": "other", "from": "2012", "until": "2011"}, "until", "ends before"),
        ("people", {**PERSON, "until": "2009-12-31"}, "until", "ends before"),
        ("contacts", {**CONTACT, "end": "2012-11-18"}, "end", "ends before"),
        ("contacts", {**CONTACT, "end": "2012-10"}, "end", "ends before"),
        (
            "agreements",
            {"id": "ag", "title": "A", "parties": "us;gd", "signed": "2012-05", "expires": "2012-04-30"},
            "expires",
            "ends before",
        ),
        ("agreements", {"id": "ag", "title": "A", "parties": "us;gd", "status": "ended"}, "expires", "ended agreement"),
        ("agreements", {"id": "ag", "title": "A", "parties": ""}, "parties", "must not be blank"),
        ("agreements", {"id": "ag", "title": "A", "parties": " ; ;"}, "parties", "must not be blank"),
        ("memberships", {"network": "hh", "actor": "us", "since": "2012", "until": "2010"}, "until", "ends before"),
        ("memberships", {"network": "hh", "actor": "hh"}, "actor", "no member of itself"),
        ("relations", {"home": "us", "partner": "us"}, "partner", "no relation with itself"),
        ("relations", {"home": "us", "partner": "gd", "cadence_days": "0"}, "cadence_days", "at least 1"),
        ("relations", {"home": "us", "partner": "gd", "cadence_days": "30,5"}, "cadence_days", "whole number"),
        ("contacts", {**CONTACT, "cost": "-1"}, "cost", "at least 0"),
        ("contacts", {**CONTACT, "cost": "1", "currency": "crowns"}, "currency", "three letters"),
        ("followups", {"id": "f", "contact": "c0", "action": ""}, "action", "must not be blank"),
    ],
)
def test_rows_that_contradict_themselves(loaded, write_tables, table, row, column, reason):
    problems = rejected(loaded, write_tables(**{table: [row]}))
    assert [(p.line, p.column) for p in problems] == [(2, column)]
    assert reason in problems[0].reason


def test_an_end_in_the_same_month_or_year_is_no_contradiction(network, write_tables):
    network.load(
        write_tables(
            actors=ACTORS,
            contacts=[{**CONTACT, "date": "2012-11-19", "end": "2012-11"}, {**CONTACT, "id": "c2", "date": "2012-11", "end": "2012-11-02"}],
            agreements=[{"id": "ag", "title": "A", "parties": "us;gd", "signed": "2012", "expires": "2012-01-01", "status": "ended"}],
        )
    )


@pytest.mark.parametrize(
    "parents", [{"us": "us"}, {"us": "us2", "us2": "us"}, {"us": "us2", "us2": "uni", "uni": "us"}], ids=["itself", "two", "three"]
)
def test_parent_loops(network, write_tables, parents):
    problems = rejected(network, write_tables(actors=[{**row, "parent": parents.get(row["id"], "")} for row in ACTORS]))
    assert {(p.column, p.value) for p in problems} == {("parent", parent) for parent in parents.values()}
    assert len(problems) == len(parents)


def test_a_parent_loop_over_what_the_store_holds(network, write_tables):
    network.load(write_tables(actors=[{**row, "parent": {"us": "us2", "us2": "uni"}.get(row["id"], "")} for row in ACTORS]))
    [problem] = rejected(network, write_tables(actors=[{"id": "uni", "parent": "us"}]))
    assert (problem.line, problem.column, problem.value) == (2, "parent", "us")


def test_employments_that_overlap(network, write_tables):
    first = {**PERSON, "from": "2010", "until": "2011"}
    problems = rejected(network, write_tables(actors=ACTORS, people=[first, {**PERSON, "actor": "uni", "from": "2011-06"}]))
    assert [(p.line, p.column, p.value) for p in problems] == [(2, "from", "2010"), (3, "from", "2011-06")]
    assert "overlaps the one at uni" in problems[0].reason
    network.load(write_tables(actors=ACTORS, people=[first, {**PERSON, "actor": "uni", "from": "2012"}]))
    # Against the store.
    [problem] = rejected(network, write_tables(people=[{**PERSON, "actor": "gd", "from": "2011-12-31", "until": "2011"}]))
    assert "overlaps the one at us" in problem.reason
    [problem] = rejected(network, write_tables(people=[{**PERSON, "actor": "gd", "from": ""}]))
    assert "overlaps" in problem.reason
    # Mended by ending the earlier one in the same load.
    network.load(
        write_tables(people=[{**PERSON, "actor": "uni", "from": "2012", "until": "2012"}, {**PERSON, "actor": "gd", "from": "2013"}])
    )
    assert rows(network, "people", "from", "until", "actor") == [("2010", "2011", "us"), ("2012", "2012", "uni"), ("2013", None, "gd")]


# Rows that stand twice


def test_the_same_row_twice_is_one(network, write_tables):
    report = network.load(write_tables(actors=[*ACTORS, ACTORS[0]], contacts=[CONTACT, CONTACT, CONTACT]))
    assert changes(report) == {"actors": {"created": 6}, "contacts": {"created": 1}}


def test_two_rows_of_one_key_that_differ_are_both_named(network, write_tables):
    problems = rejected(network, write_tables(actors=[*ACTORS, {**ACTORS[0], "name": "Another"}]))
    assert [(p.line, p.column, p.value) for p in problems] == [(2, "id", "us"), (8, "id", "us")]
    assert problems[0].reason == "the same stands in actors.csv, row 8 with another name; keep one"
    assert problems[1].reason == "the same stands in actors.csv, row 2 with another name; keep one"


def test_lists_that_only_look_alike_differ(network, write_tables):
    twice = [{**ACTORS[0], "aliases": "a, b"}, {**ACTORS[0], "aliases": "a;b"}]
    assert "another aliases" in rejected(network, write_tables(actors=twice))[0].reason


@pytest.mark.parametrize("second", [{"home": "us", "partner": "gd"}, {"home": "gd", "partner": "us"}])
def test_one_pair_twice_is_an_error_always(network, write_tables, second):
    problems = rejected(network, write_tables(actors=ACTORS, relations=[{"home": "us", "partner": "gd"}, second]))
    assert {p.line for p in problems} == {2, 3}
    assert "relations.csv, row 3" in problems[0].reason
    assert "relations.csv, row 2" in problems[1].reason


def test_one_pair_in_two_files_names_both(network, write_tables):
    one = write_tables(actors=ACTORS, relations=[{"home": "us", "partner": "gd"}])
    other = write_tables(relations=[{"home": "gd", "partner": "us"}])
    problems = rejected(network, one, other)
    assert {p.file for p in problems} == {"relations.csv", str(other / "relations.csv")}
    assert any(str(other / "relations.csv") in p.reason for p in problems)


def test_one_actor_in_two_files_with_different_columns(network, write_tables):
    one = write_tables(actors=[{**ACTORS[0], "phone": "1"}])
    other = write_tables(actors=[{"id": "us", "region": "Skåne", "fax": "2"}])
    report = network.load(one, other)
    assert changes(report) == {"actors": {"created": 1}}
    assert rows(network, "actors", "id", "name", "region", "country", "extra") == [
        ("us", "Our unit", "Skåne", "SE", '{"fax":"2","phone":"1"}')
    ]
    third = write_tables(actors=[{"id": "us", "region": "Malmö", "fax": "3"}])
    problems = rejected(network, other, third)
    assert "another region, fax" in problems[0].reason


# All or nothing, and skipping


def bad_and_good(write_tables):
    return write_tables(
        actors=[
            *ACTORS,
            {"id": "bad", "name": "Bad", "kind": "nonsense"},
            {"id": "unit", "name": "Its unit", "kind": "other", "parent": "bad"},
        ],
        people=[PERSON, {**PERSON, "id": "p2", "actor": "bad"}],
        contacts=[
            {**CONTACT, "participants": "us;gd"},
            {**CONTACT, "id": "c2", "date": "soon"},
            {**CONTACT, "id": "c3", "participants": "us;unit"},
        ],
        participants=[{"contact": "c2", "actor": "us"}, {"contact": "c1", "person": "p1"}],
        followups=[{"id": "f1", "contact": "c2", "action": "A"}, {"id": "f2", "contact": "c1", "action": "B", "responsible": "bad"}],
        relations=[{"home": "us", "partner": "gd"}, {"home": "us", "partner": "unit"}],
    )


def test_nothing_is_written_when_something_is_wrong_and_the_first_causes_alone_are_told(network, write_tables):
    network.load(write_tables(actors=ACTORS))
    before = everything(network)
    problems = rejected(network, bad_and_good(write_tables))
    assert told(problems) == [("actors.csv", 8, "kind", "nonsense"), ("contacts.csv", 3, "date", "soon")]
    assert everything(network) == before
    assert len(network.loads()) == 1


def test_with_skipped_rows_goes_all_that_refers_to_them(network, write_tables):
    report = network.load(bad_and_good(write_tables), skip_bad_rows=True)
    assert {(p.file, p.line) for p in report.problems} == {
        ("actors.csv", 8),
        ("actors.csv", 9),
        ("people.csv", 3),
        ("contacts.csv", 3),
        ("contacts.csv", 4),
        ("participants.csv", 2),
        ("followups.csv", 2),
        ("followups.csv", 3),
        ("relations.csv", 3),
    }
    assert "itself rejected" in next(p.reason for p in report.problems if (p.file, p.line) == ("actors.csv", 9))
    assert changes(report) == {
        "actors": {"created": 6, "rejected": 2},
        "people": {"created": 1, "rejected": 1},
        "contacts": {"created": 1, "rejected": 2},
        "participants": {"created": 3, "rejected": 1},
        "followups": {"rejected": 2},
        "relations": {"created": 1, "rejected": 1},
    }
    assert network.loads()[0].changes == report.changes


def test_a_unit_of_an_actor_in_a_parent_loop_goes_with_it(network, write_tables):
    looped = [{**row, "parent": {"us": "us2", "us2": "us", "uni": "us"}.get(row["id"], "")} for row in ACTORS]
    network.load(write_tables(actors=looped), skip_bad_rows=True)
    assert rows(network, "actors", "id") == [("gd",), ("hh",), ("tj",)]


def test_skipping_everything_leaves_an_empty_network(network, write_tables):
    report = network.load(write_tables(actors=[{"id": "a", "name": "A", "kind": "x"}]), skip_bad_rows=True)
    assert changes(report) == {"actors": {"rejected": 1}}
    assert rows(network, "actors", "id") == []


def test_participants_of_one_contact_are_skipped_together(network, write_tables, tmp_path):
    """Were the good ones loaded, the mended one would later take their place."""
    actors, contacts = ACTORS, [CONTACT, {**CONTACT, "id": "c2", "participants": "us;tj"}, {**CONTACT, "id": "c3"}]
    participants = [
        {"contact": "c1", "actor": "us", "role": "host"},
        {"contact": "c1", "actor": "gaungdong", "role": "guest"},
        {"contact": "c2", "actor": "gd", "role": "nonsense"},
        {"contact": "c3", "actor": "us", "role": ""},
    ]
    problems = tmp_path / "problems.csv"
    report = network.load(write_tables(actors=actors, contacts=contacts, participants=participants), skip_bad_rows=True, problems=problems)
    assert changes(report) == {
        "actors": {"created": 6},
        "contacts": {"created": 2, "rejected": 1},
        "participants": {"created": 1, "rejected": 3},
    }
    assert [path.name for path in report.problem_files] == ["problems-contacts.csv", "problems-participants.csv"]
    for path in report.problem_files:
        path.write_text(path.read_text(encoding="utf-8-sig").replace("gaungdong", "gd").replace("nonsense", "guest"), encoding="utf-8")
    network.load(*report.problem_files)
    mended = Network(open_store(str(tmp_path / "mended.duckdb"), Settings()), Settings())
    participants[1]["actor"], participants[2]["role"] = "gd", "guest"
    mended.load(write_tables(actors=actors, contacts=contacts, participants=participants))
    assert everything(network) == everything(mended)


# The file of problems


def read_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_file_of_problems_is_mended_and_loaded_again(network, write_tables, tmp_path):
    folder = write_tables(
        actors=ACTORS,
        contacts=[{**CONTACT, "participants": "us;gd", "färg": "röd"}, {**CONTACT, "id": "c2", "date": "soon", "kind": "vist"}],
    )
    problems = tmp_path / "problems.csv"
    rejected(network, folder, problems=problems)
    assert not network.store.path.exists()
    header, row = read_rows(problems)
    assert header == ["Line", "Reason", "id", "date", "kind", "participants", "färg"]
    assert row[0] == "3"
    assert row[1] == (
        "date: not a date; write 2012-11-19, 2012-11, 2012 or v. 47 2012; kind: not a value of this column: did you mean visit?"
    )
    assert row[2:] == ["c2", "soon", "vist", "", ""]
    network.load(folder, skip_bad_rows=True, problems=problems)
    problems.write_text(problems.read_text(encoding="utf-8-sig").replace("soon", "2012-12").replace("vist,", "visit,"), encoding="utf-8")
    report = network.load(problems)
    assert changes(report) == {"contacts": {"created": 1}}
    assert not any("Line" in remark or "Reason" in remark for remark in report.remarks)
    assert rows(network, "contacts", "id", "date", "extra") == [("c1", "2012-11-19", '{"färg":"röd"}'), ("c2", "2012-12", None)]


def test_problems_of_problems_have_the_two_columns_once(network, write_tables, tmp_path):
    first, second = tmp_path / "contacts-1.csv", tmp_path / "contacts-2.csv"
    rejected(network, write_tables(contacts=[{**CONTACT, "date": "soon", "kind": "vist"}]), problems=first)
    first.write_text(first.read_text(encoding="utf-8-sig").replace("soon", "2012"), encoding="utf-8")
    rejected(network, first, problems=second)
    assert read_rows(second)[0] == ["Line", "Reason", "id", "date", "kind"]


def test_the_participants_own_column_reason_is_read_also_from_a_file_of_problems(network, write_tables, tmp_path):
    network.load(
        write_tables(actors=ACTORS, contacts=[CONTACT], participants=[{"contact": "c1", "actor": "us", "reason": "chairs the board"}])
    )
    assert rows(network, "participants", "actor", "reason") == [("us", "chairs the board")]
    problems = tmp_path / "problems-participants.csv"
    rejected(network, write_tables(participants=[{"contact": "c1", "actor": "uss", "reason": "new"}]), problems=problems)
    assert read_rows(problems)[0] == ["Line", "Reason", "contact", "actor", "reason"]
    problems.write_text(problems.read_text(encoding="utf-8-sig").replace("uss", "us"), encoding="utf-8")
    network.load(problems)
    assert rows(network, "participants", "actor", "reason") == [("us", "new")]


def test_rejected_rows_of_other_columns_stand_in_files_of_their_own(network, write_tables, tmp_path):
    """In one file the blank cells of the columns that a row never had would clear what the store holds."""
    network.load(write_tables(actors=ACTORS))
    one = write_tables(actors=[{"id": "gd", "region": "South", "kind": "nonsense"}])
    other = write_tables(aktörer=[{"id": "tj", "namn": "Tianjin City", "typ": "nonsense"}])
    report = network.load(one, other, skip_bad_rows=True, problems=tmp_path / "p.csv")
    assert [path.name for path in report.problem_files] == ["p-actors.csv", "p-actors-2.csv"]
    for path in report.problem_files:
        path.write_text(path.read_text(encoding="utf-8-sig").replace("nonsense", "province"), encoding="utf-8")
    network.load(*report.problem_files)
    assert rows(network, "actors", "id", "name", "country", "region")[0] == ("gd", "Guangdong", "CN", "South")
    assert ("tj", "Tianjin City", "CN", None) in rows(network, "actors", "id", "name", "country", "region")


def test_reasons_of_files_of_one_name_are_not_mixed(network, write_tables, tmp_path):
    one = write_tables(actors=[{"id": "a", "name": "", "kind": "other"}])
    other = write_tables(actors=[{"id": "b", "name": "B", "kind": "nonsense"}])
    problems = rejected(network, one, other, problems=tmp_path / "p.csv")
    assert [p.file for p in problems] == [str(other / "actors.csv"), "actors.csv"]
    reasons = {row[2]: row[1] for row in read_rows(tmp_path / "p.csv")[1:]}
    assert reasons["a"] == "name: must not be blank"
    assert reasons["b"].startswith("kind: ")


def test_a_file_of_problems_that_cannot_be_written(network, write_tables, tmp_path):
    with pytest.raises(InputError, match="can't be written"):
        network.load(write_tables(actors=[{"id": "a", "name": ""}]), problems=tmp_path / "no" / "folder.csv")
    assert not network.store.path.exists()


def test_ragged_rows(network, tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text("id,name,kind,country\na,A,other\nb,Berg, Dal och Co,company,SE\nc,C,other,SE,,,\n")
    problem = rejected(network, path)[0]
    assert (problem.line, problem.column, problem.value) == (3, "", "SE")
    assert "put a cell that holds a separator in quotation marks" in problem.reason
    network.load(path, skip_bad_rows=True)
    assert rows(network, "actors", "id", "country") == [("a", None), ("c", "SE")]


# Dry run


def test_a_dry_run_counts_and_makes_no_file(network, write_tables, tmp_path):
    report = network.load(write_tables(actors=ACTORS, contacts=[{**CONTACT, "participants": "us;gd"}]), dry_run=True)
    assert changes(report) == {"actors": {"created": 6}, "contacts": {"created": 1}, "participants": {"created": 2}}
    assert report.load is None
    assert not list(tmp_path.glob("*.duckdb*"))


def test_a_dry_run_on_a_network_changes_nothing(network, write_tables):
    network.load(write_tables(actors=ACTORS))
    digest = hashlib.sha256(network.store.path.read_bytes()).hexdigest()
    report = network.load(
        write_tables(actors=[{**ACTORS[0], "name": "New"}, ACTORS[1], {"id": "n", "name": "N", "kind": "nonsense"}]), dry_run=True
    )
    assert changes(report) == {"actors": {"updated": 1, "unchanged": 1, "rejected": 1}}
    assert told(report.problems) == [("actors.csv", 4, "kind", "nonsense")]
    assert hashlib.sha256(network.store.path.read_bytes()).hexdigest() == digest
    assert not Path(f"{network.store.path}.wal").exists()
    assert len(network.loads()) == 1


# Loading again


FULL = {
    "actors": [*ACTORS[:-1], {**ACTORS[-1], "parent": "", "themes": "water;ports", "from": "1990", "colour": "red"}],
    "people": [PERSON, {**PERSON, "id": "p2", "actor": "gd", "from": ""}],
    "agreements": [{"id": "ag", "title": "Health", "parties": "us;gd", "signed": "2010-05", "review_months": "6"}],
    "contacts": [
        {**CONTACT, "participants": "us;gd", "agreement": "ag", "cost": "12 500,50", "currency": "SEK", "documented": "yes", "end": ""},
        {**CONTACT, "id": "c2", "date": "v. 47 2012", "kind": "meeting", "participants": "", "end": "2012-12"},
    ],
    "participants": [
        {"contact": "c1", "actor": "gd", "role": "host", "count": "3"},
        {"contact": "c2", "actor": "", "person": "p1"},
        {"contact": "c2", "actor": "tj", "person": ""},
    ],
    "followups": [{"id": "f1", "contact": "c1", "action": "Write", "responsible": "p1", "due": "2013", "done": "yes"}],
    "memberships": [{"network": "hh", "actor": "us", "since": "2012", "representative": "p1"}],
    "relations": [{"home": "us", "partner": "gd", "cadence_days": "180"}, {"home": "uni", "partner": "tj", "cadence_days": ""}],
    "judgements": [{"id": "j1", "kind": "person", "one": "p2", "other": "p1", "verdict": "unsure", "at": "2012-12", "score": "0,75"}],
}


def test_loading_the_same_again_changes_nothing(network, write_tables):
    folder = write_tables(**FULL)
    first = network.load(folder)
    assert all(not (c.updated or c.unchanged or c.removed or c.rejected) for c in first.changes)
    before = everything(network)
    again = network.load(folder)
    assert again.nothing
    assert [c.unchanged for c in again.changes] == [c.created for c in first.changes]
    assert everything(network) == before
    assert len(network.loads()) == 2


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_files_rows_and_columns_does_not_matter(network, write_tables, tmp_path, seed):
    network.load(write_tables(**FULL))
    shuffle = random.Random(seed)
    files = []
    for name, table in FULL.items():
        mixed = [dict(shuffle.sample(list(row.items()), len(row))) for row in shuffle.sample(table, len(table))]
        files.append(write_tables(**{name: mixed}) / f"{name}.csv")
    shuffle.shuffle(files)
    other = Network(open_store(str(tmp_path / f"other-{seed}.duckdb"), Settings()), Settings())
    other.load(*files)
    assert everything(other) == everything(network)


def test_each_table_may_be_loaded_on_its_own(network, write_tables, tmp_path):
    network.load(write_tables(**FULL))
    other = Network(open_store(str(tmp_path / "other.duckdb"), Settings()), Settings())
    for name in TABLES:
        tables = {name: FULL[name]} if name not in {"contacts", "participants"} else {n: FULL[n] for n in ("contacts", "participants")}
        other.load(write_tables(**tables))
    assert everything(other) == everything(network)


def test_a_missing_column_keeps_its_values_and_a_blank_cell_clears(network, write_tables):
    network.load(write_tables(**FULL))
    report = network.load(write_tables(contacts=[{"id": "c1", "kind": "meeting", "cost": "", "end": ""}]))
    assert changes(report) == {"contacts": {"updated": 1}}
    [row] = [r for r in rows(network, "contacts", "id", "date", "kind", "cost", "currency", "agreement") if r[0] == "c1"]
    assert row == ("c1", "2012-11-19", "meeting", None, "SEK", "ag")
    # What the file left out stays: the other contact, and who took part.
    assert len(rows(network, "contacts", "id")) == 2
    assert rows(network, "participants", "contact", "actor")[:2] == [("c1", "gd"), ("c1", "us")]


def test_a_list_and_a_date_are_cleared_whole(network, write_tables):
    network.load(write_tables(**FULL))
    network.load(write_tables(actors=[{"id": "hh", "themes": "", "from": ""}]))
    with network.store.reading() as connection:
        assert connection.execute("SELECT themes, \"from\", from_start, from_stop FROM actors WHERE id = 'hh'").fetchone() == (None,) * 4


def test_a_required_cell_cannot_be_cleared_and_a_new_row_needs_the_column(network, write_tables):
    network.load(write_tables(actors=ACTORS))
    problems = rejected(network, write_tables(actors=[{"id": "gd", "name": ""}, {"id": "new", "name": "New"}]))
    assert told(problems) == [("actors.csv", 2, "name", ""), ("actors.csv", 3, "kind", "")]
    assert problems[1].reason == "the file lacks this column, and the row is new"


def test_participants_are_replaced_as_one_value_and_kept_when_none_is_named(network, write_tables):
    network.load(write_tables(**FULL))
    who = [("c1", "gd", None), ("c1", "us", None)]
    network.load(write_tables(contacts=[{**CONTACT, "participants": ""}]))
    assert rows(network, "participants", "contact", "actor", "person")[:2] == who
    report = network.load(write_tables(participants=[{"contact": "c1", "actor": "tj"}]))
    assert changes(report) == {"participants": {"created": 1, "removed": 2}}
    assert rows(network, "participants", "contact", "actor", "person") == [("c1", "tj", None), ("c2", "tj", None), ("c2", None, "p1")]
    report = network.load(write_tables(contacts=[{"id": "c1", "participants": "us;tj"}]))
    assert changes(report)["participants"] == {"created": 1, "unchanged": 1}


def test_a_participants_role_stays_when_the_contacts_sheet_names_the_actor_again(network, write_tables):
    network.load(write_tables(**FULL))
    network.load(write_tables(contacts=[{"id": "c1", "participants": "gd"}]))
    assert rows(network, "participants", "contact", "actor", "role", "count")[0] == ("c1", "gd", "host", 3)


def test_participants_of_both_sheets_are_united(network, write_tables):
    network.load(
        write_tables(
            actors=ACTORS,
            people=[PERSON],
            contacts=[{**CONTACT, "participants": " us ;gd;; us;"}],
            participants=[
                {"contact": "c1", "actor": "gd", "person": "", "role": "host"},
                {"contact": "c1", "actor": "", "person": "p1", "role": ""},
            ],
        )
    )
    assert rows(network, "participants", "actor", "person", "role") == [("gd", None, "host"), ("us", None, None), (None, "p1", None)]


def test_rows_of_contacts_that_name_participants_in_files_of_their_own_are_united(network, write_tables):
    network.load(
        write_tables(actors=ACTORS, contacts=[{**CONTACT, "participants": "us"}]),
        write_tables(participants=[{"contact": "c1", "actor": "gd"}]),
    )
    assert rows(network, "participants", "actor") == [("gd",), ("us",)]


def test_a_file_without_rows_changes_nothing(network, tmp_path, write_tables):
    network.load(write_tables(actors=ACTORS))
    (tmp_path / "contacts.csv").write_text("id,date,kind\n")
    (tmp_path / "people.csv").write_text("id,name,actor,from,extra\n\n\n")
    report = network.load(tmp_path / "contacts.csv", tmp_path / "people.csv")
    assert report.nothing
    assert changes(report) == {}


# Columns that aren't ours


def test_unknown_columns_are_kept_and_reported_once_with_a_suggestion(network, write_tables):
    report = network.load(
        write_tables(actors=[{**row, "contry": "Kina", "färg": 'röd "mörk"'} for row in [{"id": "a", "name": "A", "kind": "other"}]])
    )
    assert report.remarks == (
        "actors.csv: the column contry is not ours; it is kept as it is; did you mean country?",
        "actors.csv: the column färg is not ours; it is kept as it is",
    )
    assert rows(network, "actors", "extra") == [('{"contry":"Kina","färg":"röd \\"mörk\\""}',)]


def test_unknown_columns_are_merged_when_loaded_again(network, write_tables):
    actor = {"id": "a", "name": "A", "kind": "other"}
    network.load(write_tables(actors=[{**actor, "phone": "1", "fax": "2"}]))
    network.load(write_tables(actors=[actor]))
    assert rows(network, "actors", "extra") == [('{"fax":"2","phone":"1"}',)]
    network.load(write_tables(actors=[{**actor, "phone": "3", "$web": "x", "/a": "y", "it's": "z"}]))
    network.load(write_tables(actors=[{**actor, "fax": ""}]))
    assert rows(network, "actors", "extra") == [('{"$web":"x","/a":"y","it\'s":"z","phone":"3"}',)]
    again = network.load(write_tables(actors=[{**actor, "it's": "z", "/a": "y", "$web": "x", "phone": "3"}]))
    assert again.nothing


def test_cells_under_no_heading_are_not_lost_in_silence(network, tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text("id,name,kind,,\na,A,other,,lost\nb,B,other,,\n")
    report = network.load(path)
    assert report.remarks == ("actors.csv: column 5 has no heading, and its cells were passed over",)


# Swedish


def test_swedish_headings_words_numbers_weeks_and_names_of_files(network, tmp_path):
    folder = tmp_path / "nätverk"
    folder.mkdir()
    for name, text in {
        "Aktörer": "id;namn;typ;land;överordnad;offentlig;prioritet;fokusområden;andra namn;t.o.m.\n"
        "rs;Region Skåne;regionenhet;Sverige;;ja;;;;\n"
        "gd;Guangdong;provins;Kina;;nej;a;vatten;广东;2012\n",
        "Personer": "id;namn;arbetsgivare;titel;nivå;från;e-post\np1;Tjänsteman 1;rs;chef;högre tjänsteman;2010;x@example.se\n",
        "Avtal 2012": "id;rubrik;parter;tecknat;löper ut;status;omfattning;besök per år;besöksnivå;avstämning månader;ansvarig\n"
        "ag;Avtal;rs;2010-05;;gällande;avgränsat;2;tjänsteman;24;p1\n",
        "Kontakter": "id;datum;slut;typ;status;riktning;nivå;syfte;plats;land;mål;avtal;dokumenterad;kostnad;valuta;diarienummer;deltagare\n"
        "c1;v. 47 2012;2012-11-25;besök;genomförd;utgående;politisk nivå;Hälsa;Kanton;Kina;vård;ag;ja;12 500,00;kr;0012/13;rs;gd\n".replace(
            ";rs;gd\n", ';"rs;gd"\n'
        ),
        "Deltagare": "kontakt;aktör;roll;antal;skäl\nc1;gd;värd;3;ordförande\n",
        "Uppföljningar": "id;kontakt;åtgärd;ansvarig;förfaller;klart\nf1;c1;Skriv;p1;maj 2013;ja\n",
        "Medlemskap": "nätverk;medlem;sedan;representant\nrs;gd;2012;p1\n",
        "Relationer": "egen aktör;motpart;kontaktintervall;prioritet;vilar till\nrs;gd;180;B;v. 2 2013\n",
    }.items():
        (folder / f"{name}.csv").write_text(text, encoding="cp1252" if "广" not in text else "utf-8")
    report = network.load(folder)
    assert report.remarks == ()
    assert rows(network, "actors", "id", "kind", "country", "public", "priority", "themes", "aliases", "until") == [
        ("gd", "province", "CN", False, "A", ["vatten"], ["广东"], "2012"),
        ("rs", "region_unit", "SE", True, None, None, None, None),
    ]
    assert rows(network, "people", "actor", "role", "level", "from", "email") == [("rs", "chef", "senior_official", "2010", "x@example.se")]
    assert rows(
        network, "agreements", "parties", "signed", "status", "scope", "visits_per_year", "visit_level", "review_months", "responsible"
    ) == [(["rs"], "2010-05", "active", "specific", 2, "official", 24, "p1")]
    columns = (
        "date",
        "end",
        "kind",
        "status",
        "direction",
        "level",
        "country",
        "aim",
        "agreement",
        "documented",
        "cost",
        "currency",
        "reference",
    )
    assert rows(network, "contacts", *columns) == [
        ("2012-W47", "2012-11-25", "visit", "held", "outbound", "political", "CN", "health_care", "ag", "yes", 12500.0, "SEK", "0012/13")
    ]
    assert rows(network, "participants", "contact", "actor", "role", "count", "reason") == [
        ("c1", "gd", "host", 3, "ordförande"),
        ("c1", "rs", None, None, None),
    ]
    assert rows(network, "followups", "contact", "action", "responsible", "due", "done") == [("c1", "Skriv", "p1", "2013-05", "yes")]
    assert rows(network, "memberships", "network", "actor", "since", "representative") == [("rs", "gd", "2012", "p1")]
    assert rows(network, "relations", "home", "partner", "cadence_days", "priority", "paused_until") == [("rs", "gd", 180, "B", "2013-W02")]


def test_every_heading_is_read_in_both_languages_and_however_it_is_written(network, tmp_path):
    sheets = []
    for table in TABLES.values():
        english = [column.name for column in table.columns]
        swedish = [column.swedish[0] for column in table.columns]
        for number, header in enumerate((english, swedish, [f" {h.upper().replace('_', ' ')} *" for h in english])):
            path = tmp_path / f"{table.swedish}-{number}.csv"
            path.write_text(",".join(header) + "\n", encoding="utf-8")
            sheets.append(path)
    assert network.load(*sheets, dry_run=True).remarks == ()


def test_decomposed_letters_equal_composed_ones(network, tmp_path):
    def write(name, text, form):
        path = tmp_path / f"{form}-{unicodedata.normalize(form, name)}"
        path.write_text(unicodedata.normalize(form, text), encoding="utf-8")
        return path

    composed = write("aktörer.csv", "id;namn;typ;t.o.m.;överordnad;färg\nlä;Länsstyrelsen;ambassad;;;blå\nåå;Å;högskola;;lä;grå\n", "NFC")
    network.load(composed)
    decomposed = write("aktörer.csv", "id;namn;typ;t.o.m.;överordnad;färg\nlä;Länsstyrelsen;ambassad;;;blå\nåå;Å;högskola;;lä;grå\n", "NFD")
    assert network.load(decomposed).nothing


# Relations


def test_a_relation_written_the_other_way_round_is_turned_and_reported(network, write_tables):
    report = network.load(write_tables(actors=ACTORS, relations=[{"home": "gd", "partner": "us", "cadence_days": "90"}]))
    assert report.remarks == ("relations.csv, row 2: turned to us – gd, our side first",)
    assert rows(network, "relations", "home", "partner", "cadence_days") == [("us", "gd", 90)]
    assert network.load(write_tables(relations=[{"home": "us", "partner": "gd", "cadence_days": "90"}])).nothing


def test_neither_side_ours(network, write_tables):
    [problem] = rejected(network, write_tables(actors=ACTORS, relations=[{"home": "gd", "partner": "hh"}]))
    assert (problem.line, problem.column, problem.value) == (2, "home", "gd – hh")
    assert "neither of the two is on our side" in problem.reason
    network.load(write_tables(actors=[{**ACTORS[-1], "side": "home"}, *ACTORS[:-1]], relations=[{"home": "gd", "partner": "hh"}]))
    assert rows(network, "relations", "home", "partner") == [("hh", "gd")]


def test_home_countries_are_a_setting(tmp_path, write_tables):
    chosen = Settings(home_countries=("DE",))
    network = Network(open_store(str(tmp_path / "german.duckdb"), chosen), chosen)
    network.load(write_tables(actors=ACTORS, relations=[{"home": "us", "partner": "hh"}]))
    assert rows(network, "relations", "home", "partner") == [("hh", "us")]


def test_a_pair_of_ours_keeps_its_order_and_is_known_in_both(network, write_tables):
    network.load(write_tables(actors=ACTORS, relations=[{"home": "us", "partner": "uni", "interest": "x"}]))
    assert rows(network, "relations", "home", "partner") == [("us", "uni")]
    report = network.load(write_tables(relations=[{"home": "uni", "partner": "us", "interest": "y"}]))
    assert changes(report) == {"relations": {"updated": 1}}
    assert rows(network, "relations", "home", "partner", "interest") == [("us", "uni", "y")]


@pytest.mark.parametrize("second", [{"home": "us", "partner": "gd"}, {"home": "gd", "partner": "us"}])
def test_a_pair_stays_one_when_its_ends_change_sides(network, write_tables, second):
    network.load(write_tables(actors=ACTORS, relations=[{"home": "us", "partner": "gd"}]))
    report = network.load(
        write_tables(actors=[{"id": "us", "side": "third"}, {"id": "gd", "side": "home"}], relations=[{**second, "interest": "x"}])
    )
    assert changes(report)["relations"] == {"updated": 1}
    assert rows(network, "relations", "home", "partner", "interest") == [("us", "gd", "x")]


# Which table, which file


def test_a_file_whose_name_says_nothing_is_told_by_its_headings_or_by_us(network, write_tables, tmp_path):
    (tmp_path / "list.csv").write_text("id,name,kind\na,A,other\n")
    network.load(tmp_path / "list.csv")
    (tmp_path / "update.csv").write_text("id,notes\na,hello\n")
    with pytest.raises(InputError, match=r"update.csv: which table is this\?") as caught:
        network.load(tmp_path / "update.csv")
    assert "--table" in str(caught.value.hint)
    network.load(tmp_path / "update.csv", table="actors")
    assert rows(network, "actors", "id", "notes") == [("a", "hello")]


def test_a_name_goes_before_the_option(network, write_tables):
    network.load(write_tables(actors=ACTORS), table="contacts")
    assert len(rows(network, "actors", "id")) == 6


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("actors", "förnamn,efternamn\na,b\n", "none of its headings is a column of actors"),
        ("actors", "name,kind\nA,other\n", "the column id is missing"),
        ("actors", "id,name,namn\na,A,B\n", "the column namn stands there twice"),
        ("actors", "id,name,kind,x,x\na,A,other,1,2\n", "the column x stands there twice"),
        ("memberships", "network,since\na,2012\n", "the column actor is missing"),
        ("relations", "home\nus\n", "the column partner is missing"),
    ],
)
def test_headings_that_make_no_table(network, tmp_path, name, text, says):
    path = tmp_path / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        network.load(path)
    assert not network.store.path.exists()


def test_a_workbook_from_beginning_to_end(network, tmp_path):
    path = tmp_path / "nätverk.xlsx"
    with xlsxwriter.Workbook(path) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        actors = book.add_worksheet("Aktörer")
        actors.write_row(0, 0, ["id", "namn", "typ", "land"])
        for line, row in enumerate(ACTORS, start=1):
            actors.write_row(line, 0, [row["id"], row["name"], row["kind"], row["country"]])
        contacts = book.add_worksheet("contacts")
        contacts.write_row(0, 0, ["id", "date", "kind", "cost", "documented", "participants"])
        contacts.write(1, 0, 2012)
        contacts.write_datetime(1, 1, date(2012, 11, 19), days)
        contacts.write_row(1, 2, ["visit", 12500.125, True, "us;gd"])
        contacts.write_row(2, 0, ["c2", "Jan-14", "meeting"])
        book.add_worksheet("Budget").write_row(0, 0, ["year", "sum"])
    [problem] = rejected(network, path)
    assert (problem.file, problem.sheet, problem.line, problem.column) == ("nätverk.xlsx", "contacts", 3, "date")
    report = network.load(path, skip_bad_rows=True)
    assert report.remarks == ("nätverk.xlsx: the sheet Budget is no table of ours and was passed over",)
    assert rows(network, "contacts", "id", "date", "cost", "documented") == [("2012", "2012-11-19", 12500.125, "yes")]


def test_a_folders_other_files_are_named(network, write_tables):
    folder = write_tables(actors=ACTORS)
    (folder / "kontater.csv").write_text("id,date,kind\nc1,2012,visit\n")
    assert network.load(folder).remarks == ("kontater.csv is named after no table and was passed over",)


def test_what_was_loaded_is_recorded(network, write_tables):
    folder = write_tables(actors=ACTORS, contacts=[CONTACT])
    report = network.load(folder)
    [load] = network.loads()
    assert load == report.load
    assert {s.name: s.sha256 for s in load.sources} == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}
    assert {c.table: c.created for c in load.changes if c.created} == {"actors": 6, "contacts": 1}
    assert load.finished


# Whatever anyone feeds it


WHOLE = {
    name: "\r\n".join(
        [";".join(dict.fromkeys(k for row in table for k in row)), *(";".join(f'"{v}"' for v in row.values()) for row in table)]
    )
    for name, table in {
        n: [{k: r.get(k, "") for k in dict.fromkeys(k for row in t for k in row)} for r in t] for n, t in FULL.items()
    }.items()
}
pieces = st.sampled_from(
    [";", ",", '"', "\n", "\r", "\t", "", "us", "gd", "c1", "id", "date", "Reason", "Line", "2012-13", "9" * 400, "\ufeff", "å", "a\u0308", "\ud83d\ude00",
     "NULL", "'", "$x", "{}", "\\", "%", " ", "\u00a0", "广", "sep=;", "-1", "1e400", "ja", "x" * 70]
)  # fmt: skip


@st.composite
def mutated(draw):
    name = draw(st.sampled_from(sorted(WHOLE)))
    text = WHOLE[name]
    for _step in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.integers(0, 12)))
        text = text[:start] + draw(pieces) + text[stop:]
    return name, text.encode("utf-8", "surrogatepass")


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(mutated(), st.tuples(st.sampled_from(sorted(WHOLE)), st.binary(max_size=120))), st.booleans(), st.booleans())
def test_whatever_a_file_holds_it_loads_or_is_refused_in_our_words(tmp_path_factory, given_file, skip, dry_run):
    folder = tmp_path_factory.mktemp("fuzz")
    for name, text in WHOLE.items():
        (folder / f"{name}.csv").write_bytes(text.encode())
    name, content = given_file
    (folder / f"{name}.csv").write_bytes(content)
    network = Network(open_store(str(folder / "n.duckdb"), Settings()), Settings())
    with suppress(KinagraphError):
        network.load(folder, skip_bad_rows=skip, problems=folder / "problems-out.csv", dry_run=dry_run)
