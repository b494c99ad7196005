"""One body of tests over both stores: what is written is read again, to the letter."""

from __future__ import annotations

import csv
import hashlib
import tempfile
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinagraph.errors import RowsRejected
from kinagraph.model import LISTS, TABLES, WORDS, Kind
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from kinagraph.tables.cells import reader
from kinagraph.tables.periods import Period

LONG = "Ett långt ord. " * 2000
AWKWARD = [
    'it\'s "quoted" and `ticked`',
    "two\nlines\r\nand a third",
    "emoji 🐉👩‍🚀 and 广东省卫生厅",
    "$x {y} %s \\n \\ // /* -- */ <b>&amp;</b>",
    "NULL",
    "null",
    "None",
    "nan",
    "true",
    "007",
    "0012/13",
    "1e5",
    "=1+1",
    "; ,\t.",
    "[/b] [id]",
    LONG.strip(),
]


BLANKS = " \t\n\v\f\r\u00a0\u200b\ufeff"
"""What is taken away around a cell's text."""


def text(number):
    return AWKWARD[number % len(AWKWARD)]


IDS = {
    "actors": ["us", "uni", "gd", "tj", "nät", "广"],
    "people": ["p1", "p'2"],
    "agreements": ["ag", "007"],
    "contacts": ["c1", "c`2", "NULL"],
    "followups": ["f1", "f$2"],
}


def referred(column, number):
    """The id of one of the rows that a column may refer to."""
    targets = IDS[column.refers[number % len(column.refers)]]
    return targets[number % len(targets)]


CELLS = {
    Kind.REFERENCE: lambda column, number, _count: referred(column, number),
    Kind.REFERENCES: lambda _column, number, _count: ";".join(IDS["actors"][: 2 + number]),
    Kind.PERIOD: lambda _column, number, _count: ["2010", "2011-02", "2012-11-19", "2012-W47"][number % 4],
    Kind.PERIOD_OR_YES: lambda _column, number, _count: ["2009-W53", "yes"][number % 2],
    Kind.WORD: lambda column, number, _count: list(WORDS[column.words])[number % len(WORDS[column.words])],
    Kind.YES_NO: lambda _column, number, _count: ["yes", "no"][number % 2],
    Kind.YES_NO_OR_TEXT: lambda _column, number, count: ["yes", text(count), "no"][number % 3],
    Kind.WHOLE: lambda _column, number, _count: str(number + 1),
    Kind.NUMBER: lambda _column, number, _count: ["12500,50", "0", "12345678.1"][number % 3],
    Kind.COUNTRY: lambda _column, number, _count: ["SE", "CN", "HK"][number % 3],
    Kind.CURRENCY: lambda _column, number, _count: ["SEK", "CNY"][number % 2],
    Kind.LIST: lambda _column, number, count: ";".join([text(count).replace(";", ":"), "life science", f"广 {number}"]),
    Kind.TEXT: lambda _column, _number, count: text(count),
}
"""What stands in a cell of each kind, by the row's number and the count of cells before it."""


def full_tables():
    """Every column of every table filled, each plain text another awkward one; some rows with the least that will do."""
    tables, count = {}, 0
    for name, table in TABLES.items():
        tables[name] = []
        for number, key in enumerate(IDS.get(name, ["a", "b"])):
            row = {"my own column": text(count), "$x `y`": "NULL"}
            for column in table.columns:
                count += 1
                row[column.name] = key if column.kind is Kind.ID else CELLS[column.kind](column, number, count)
            row.update(dict.fromkeys({"until", "end", "expires"} & row.keys(), "2013"))
            tables[name].append(row)
    # What belongs together.
    for row, side, parent in zip(
        tables["actors"], ["home", "home", "partner", "partner", "third", ""], ["", "us", "", "gd", "", ""], strict=True
    ):
        row["side"], row["parent"] = side, parent
    tables["participants"] = [
        {**tables["participants"][0], "contact": "c1", "actor": "us", "person": ""},
        {**tables["participants"][0], "contact": "c1", "actor": "gd", "person": "p1"},
        {**tables["participants"][1], "contact": "c1", "actor": "", "person": "p1", "count": ""},
        {**tables["participants"][1], "contact": "c1", "actor": "", "person": "p'2", "role": "", "level": ""},
        {"contact": "c`2", "actor": "tj", "person": ""},
    ]
    for row in tables["contacts"]:
        row["participants"] = ""
    people = tables["people"]
    people[0].update({"from": "2010", "until": "2011-02"})
    people.append({**people[0], "from": "2011-03", "until": "", "actor": "gd", "level": "", "role": "another"})
    tables["memberships"] = [{**tables["memberships"][0], "network": "nät", "actor": actor} for actor in ("us", "gd")]
    tables["relations"] = [
        {**tables["relations"][0], "home": "us", "partner": "gd"},
        {**tables["relations"][1], "home": "us", "partner": "uni"},
        {"home": "uni", "partner": "tj"},
    ]
    ends = [("actor", "tj", "gd", "same", "gd", ""), ("person", "p1", "p'2", "unsure", "", "")]
    for row, values in zip(tables["judgements"], ends, strict=True):
        row.update(zip(("kind", "one", "other", "verdict", "kept", "person"), values, strict=True))
    tables["actors"].append({"id": "least", "name": "least", "kind": "other"})
    tables["contacts"].append({"id": "least", "date": "2012", "kind": "meeting"})
    tables["followups"].append({"id": "least", "contact": "least", "action": "least", "done": "yes"})
    return tables


def as_stored(name, row):
    """A row as the store must give it back: the same, but for the forms that cells are read into."""
    table, values = TABLES[name], []
    for column in table.stored:
        cell = unicodedata.normalize("NFC", row.get(column.name) or "").strip(BLANKS)
        parse = reader(column)
        if not cell:
            values.append(None)
        elif column.kind in LISTS:
            values.append(tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip())))
        elif parse is None:
            values.append(cell)
        else:
            value = parse(cell)
            values.append(value.text if isinstance(value, Period) else value)
    return tuple(values)


def as_cell(value):
    """A value as a CSV holds it."""
    match value:
        case None:
            return ""
        case tuple():
            return ";".join(value)
        case bool():
            return "yes" if value else "no"
        case _:
            return value


def in_order(rows):
    return sorted(rows, key=repr)


def read(network):
    with network.store.reading() as connection:
        return {
            name: in_order(
                tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row)
                for row in connection.execute(
                    f"SELECT {', '.join(chr(34) + c.name + chr(34) for c in table.stored)} FROM {name}"
                ).fetchall()
            )
            for name, table in TABLES.items()
        }


def read_periods(network):
    with network.store.reading() as connection:
        return connection.execute('SELECT id, date, date_start, date_stop, "end", end_start, end_stop FROM contacts ORDER BY id').fetchall()


def read_extra(network):
    with network.store.reading() as connection:
        return {name: in_order(connection.execute(f"SELECT extra FROM {name}").fetchall()) for name in TABLES}


def created(report):
    return {c.table: c.created for c in report.changes if c.created}


def test_every_column_with_awkward_texts_is_read_as_it_was_written(empty, write_tables, tmp_path):
    tables = full_tables()
    folder = write_tables(**tables)
    report = empty.load(folder)
    assert created(report) == {name: len(rows) for name, rows in tables.items()}
    assert read(empty) == {name: in_order(as_stored(name, row) for row in rows) for name, rows in tables.items()}

    # The same load in the other kind of store leaves the same tables, also in what isn't seen in their texts.
    other = Network(open_store(str(tmp_path / "other.duckdb"), Settings()), Settings())
    other.load(folder)
    assert read_periods(empty) == read_periods(other)
    assert read_extra(empty) == read_extra(other)

    before = read(empty), read_extra(empty)
    again = empty.load(folder)
    assert again.nothing
    assert {c.table: c.unchanged for c in again.changes} == {name: len(rows) for name, rows in tables.items()}
    assert (read(empty), read_extra(empty)) == before


def test_loads_are_recorded(empty, write_tables):
    started = datetime.now(UTC).replace(tzinfo=None) - timedelta(seconds=1)
    first = write_tables(actors=[{"id": "us", "name": "Our unit", "kind": "other"}])
    second = write_tables(aktörer=[{"id": "us", "namn": "Vår enhet", "typ": "annan"}, {"id": "x", "namn": "", "typ": "annan"}])
    one = empty.load(first)
    two = empty.load(second, skip_bad_rows=True)
    three = empty.load(first, second, dry_run=True, skip_bad_rows=True)
    assert three.load is None
    loads = empty.loads()
    assert loads == [one.load, two.load]
    assert [[(s.name, s.sha256) for s in load.sources] for load in loads] == [
        [(path.name, hashlib.sha256(path.read_bytes()).hexdigest())] for path in (first / "actors.csv", second / "aktörer.csv")
    ]
    assert [(c.created, c.updated, c.rejected) for load in loads for c in load.changes if c.table == "actors"] == [(1, 0, 0), (0, 1, 1)]
    assert started < loads[0].at < loads[1].at < datetime.now(UTC).replace(tzinfo=None)
    assert all(load.finished for load in loads)


def test_an_update_changes_what_it_names_and_nothing_else(empty, write_tables):
    tables = full_tables()
    empty.load(write_tables(**tables))
    report = empty.load(
        write_tables(
            actors=[{"id": "gd", "name": "Canton", "themes": "", "parent": "", "until": ""}],
            people=[{"id": "p1", "from": "2010", "actor": "tj"}],
            contacts=[{"id": "c1", "cost": "", "agreement": "", "initiator": "tj", "date": "2012-W46"}],
            participants=[{"contact": "c1", "actor": "tj", "person": "", "count": "2"}, {"contact": "c1", "actor": "us", "person": ""}],
            followups=[{"id": "f1", "done": "2013-02", "responsible": "p'2"}],
            agreements=[{"id": "ag", "parties": "us;uni;tj"}],
            memberships=[{"network": "nät", "actor": "gd", "since": ""}],
            relations=[{"home": "gd", "partner": "us", "cadence_days": "", "responsible": ""}],
            judgements=[{"id": "b", "withdrawn": "2013-02-01"}],
        ),
        write_tables(actors=[{"id": "new", "name": "New", "kind": "other"}]),
    )
    assert {c.table: (c.created, c.updated, c.removed) for c in report.changes} == {
        "actors": (1, 1, 0),
        "people": (0, 1, 0),
        "agreements": (0, 1, 0),
        "contacts": (0, 1, 0),
        "participants": (1, 1, 3),
        "followups": (0, 1, 0),
        "memberships": (0, 1, 0),
        "relations": (0, 1, 0),
        "judgements": (0, 1, 0),
    }

    def change(table, wanted, **values):
        for row in tables[table]:
            if wanted.items() <= row.items():
                row.update(values)

    change("actors", {"id": "gd"}, name="Canton", themes="", parent="", until="")
    tables["actors"].append({"id": "new", "name": "New", "kind": "other"})
    change("people", {"id": "p1", "from": "2010"}, actor="tj")
    change("contacts", {"id": "c1"}, cost="", agreement="", initiator="tj", date="2012-W46")
    kept = [row for row in tables["participants"] if row["contact"] != "c1" or (row["actor"], row["person"]) == ("us", "")]
    tables["participants"] = [*kept, {"contact": "c1", "actor": "tj", "count": "2"}]
    change("participants", {"contact": "c1", "actor": "us"}, count="")
    change("followups", {"id": "f1"}, done="2013-02", responsible="p'2")
    change("agreements", {"id": "ag"}, parties="us;uni;tj")
    change("memberships", {"actor": "gd"}, since="")
    change("relations", {"home": "us", "partner": "gd"}, cadence_days="", responsible="")
    change("judgements", {"id": "b"}, withdrawn="2013-02-01")
    assert read(empty) == {name: in_order(as_stored(name, row) for row in rows) for name, rows in tables.items()}


def test_a_load_that_is_refused_leaves_either_store_as_it_was(empty, write_tables):
    actors = [{"id": "us", "name": "Our unit", "kind": "other", "country": "SE"}]
    empty.load(write_tables(actors=actors))
    before = read(empty)
    bad = write_tables(
        actors=[{**actors[0], "name": "Changed"}], contacts=[{"id": "c", "date": "2012", "kind": "visit", "participants": "nobody"}]
    )
    [problem] = empty.load(bad, dry_run=True).problems
    assert (problem.file, problem.line, problem.column, problem.value) == ("contacts.csv", 2, "participants", "nobody")
    with pytest.raises(RowsRejected) as caught:
        empty.load(bad)
    assert caught.value.problems == [problem]
    assert read(empty) == before
    assert len(empty.loads()) == 1


def test_the_tables_written_as_csv_and_loaded_again_are_the_same(network, write_tables, tmp_path):
    network.load(write_tables(**full_tables()))
    folder = tmp_path / "out"
    folder.mkdir()
    for name, rows in read(network).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.name for column in TABLES[name].stored])
            for row in rows:
                writer.writerow([as_cell(value) for value in row])
    assert network.load(folder).nothing
    other = Network(open_store(str(tmp_path / "copy.duckdb"), Settings()), Settings())
    other.load(folder)
    assert read(other) == read(network)


# Whatever the tables hold

signs = st.characters(codec="utf-8", exclude_characters="\0")
plain = st.one_of(st.text(signs, max_size=20), st.sampled_from([a for a in AWKWARD if len(a) < 100]))
items = st.text(st.characters(codec="utf-8", exclude_characters="\0;", exclude_categories=["Z", "C"]), min_size=1, max_size=8)
keys = items.map(lambda key: unicodedata.normalize("NFC", key)).filter(lambda key: len(key) <= 64 and not set(key) & set("\u200b\ufeff"))
days = st.dates(date(1990, 1, 1), date(2020, 12, 31))
periods = st.one_of(
    days.map(str),
    days.map(lambda d: str(d)[:7]),
    days.map(lambda d: str(d)[:4]),
    days.map(lambda d: "{}-W{:02}".format(*d.isocalendar()[:2])),
)


ANY = {
    Kind.WORD: lambda column: st.sampled_from(list(WORDS[column.words])),
    Kind.PERIOD: lambda _column: periods,
    Kind.PERIOD_OR_YES: lambda _column: st.one_of(periods, st.just("yes")),
    Kind.YES_NO: lambda _column: st.sampled_from(["yes", "no"]),
    Kind.YES_NO_OR_TEXT: lambda _column: plain,
    Kind.WHOLE: lambda _column: st.integers(1, 2**31 - 1).map(str),
    Kind.NUMBER: lambda _column: st.integers(0, 10**11).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
    Kind.COUNTRY: lambda _column: st.sampled_from(["SE", "CN", "HK", "DE"]),
    Kind.CURRENCY: lambda _column: st.sampled_from(["SEK", "CNY"]),
    Kind.LIST: lambda _column: st.lists(items, max_size=3).map(";".join),
    Kind.TEXT: lambda _column: plain,
}
"""Any cell of each kind; where a column isn't required, a blank one too."""


def row_of(table, fixed):
    """A row with any value in every column that isn't ``fixed``."""
    cells = {}
    for column in TABLES[table].columns:
        if column.name in fixed:
            cells[column.name] = fixed[column.name]
        elif column.required:
            cells[column.name] = ANY[column.kind](column).filter(lambda cell: cell.strip(BLANKS))
        else:
            cells[column.name] = st.one_of(st.just(""), ANY[column.kind](column))
    return st.fixed_dictionaries(cells)


@st.composite
def networks(draw):
    actors = draw(st.lists(keys, min_size=2, max_size=4, unique=True))
    people = draw(st.lists(keys, max_size=2, unique=True))
    contacts = draw(st.lists(keys, max_size=3, unique=True))
    actor, maybe = st.sampled_from(actors), st.sampled_from(["", *actors])
    person = st.sampled_from(["", *people])
    none = {"until": st.just(""), "end": st.just("")}
    tables = {
        "actors": [draw(row_of("actors", {**none, "id": st.just(key), "parent": st.just(""), "side": st.just("home")})) for key in actors],
        "people": [draw(row_of("people", {**none, "id": st.just(key), "actor": actor})) for key in people],
        "contacts": [
            draw(
                row_of("contacts", {**none, "id": st.just(key), "initiator": maybe, "agreement": st.just(""), "participants": st.just("")})
            )
            for key in contacts
        ],
        "participants": [],
        "followups": [],
    }
    if contacts:
        pairs = draw(st.lists(st.tuples(st.sampled_from(contacts), actor, person), max_size=4, unique=True))
        tables["participants"] = [
            draw(row_of("participants", {"contact": st.just(c), "actor": st.just(a), "person": st.just(p)})) for c, a, p in pairs
        ]
        followups = draw(st.lists(keys, max_size=2, unique=True))
        tables["followups"] = [
            draw(row_of("followups", {"id": st.just(key), "contact": st.sampled_from(contacts), "responsible": maybe})) for key in followups
        ]
    tables["relations"] = [draw(row_of("relations", {"home": st.just(actors[0]), "partner": st.just(actors[1]), "responsible": maybe}))]
    return tables


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.randoms(use_true_random=False), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_tables_written_are_read_again(tables, shuffle, separator, encoding):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, rows in tables.items():
            shuffled = shuffle.sample(rows, len(rows))
            with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as file:
                writer = csv.DictWriter(file, [c.name for c in TABLES[table].columns], delimiter=separator, quoting=csv.QUOTE_ALL)
                writer.writeheader()
                writer.writerows(shuffled)
        network = Network(open_store(str(folder / "network.duckdb"), Settings()), Settings())
        network.load(folder)
        assert read(network) == {name: in_order(as_stored(name, row) for row in tables.get(name, [])) for name in TABLES}
