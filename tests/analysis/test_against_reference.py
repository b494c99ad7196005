"""The product against the definitions read a second time (``reference.py``), on small random networks.

Most examples put their rows straight into the tables, which is quick; a few go the whole way over CSV files.
"""

from __future__ import annotations

import csv
import random
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kinagraph.model import LISTS, PERIODS, TABLES, Column, Kind
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from kinagraph.tables.sql import create_tables, quoted, stored_columns
from tests.analysis.reference import Reading, Row, Rules, Tables, listed, period

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = date(2010, 1, 1)
THEMES = ["", "", "food", "life science", "food;energy"]

quick = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # to shrink a failing example takes minutes: do it when there is one
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
slow = settings(quick, max_examples=6)


# -- small random networks -----------------------------------------------------------------------------------------

days = st.one_of(
    st.integers(0, 1100).map(lambda offset: FIRST + timedelta(days=offset)),
    st.sampled_from([date(2010, 12, 31), date(2011, 1, 1), date(2012, 2, 29), date(2012, 3, 1), date(2012, 12, 30), date(2012, 12, 31)]),
)


def cell(day: date, precision: str) -> str:
    """Write a day as precisely as is said."""
    if precision == "week":
        return "{}-W{:02}".format(*day.isocalendar()[:2])
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]


precisions = st.sampled_from(["day"] * 5 + ["month", "month", "week", "year"])
dates = st.builds(cell, days, precisions)
maybe_dates = st.one_of(st.just(""), dates)
rarely = st.tuples(st.integers(0, 9), dates).map(lambda drawn: drawn[1] if drawn[0] == 5 else "")


def one(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


@st.composite
def networks(draw: st.DrawFn) -> Tables:
    """Draw the tables of a small network, as text cells."""
    actors = draw(_actors())
    ids = [row["id"] for row in actors]
    people = draw(_people(ids))
    persons = sorted({row["id"] for row in people})
    contacts, participants = draw(_contacts(ids, persons))
    named = [row["id"] for row in contacts]
    followups: list[Row] = []
    if named:
        followups = draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "contact": one(*named),
                        "action": st.just("do it"),
                        "responsible": one("", "", *ids, *persons),
                        "due": maybe_dates,
                        "done": st.one_of(st.just(""), st.just("yes"), dates),
                    }
                ),
                max_size=4,
            )
        )
    return {
        "actors": actors,
        "people": people,
        "contacts": contacts,
        "participants": participants,
        "followups": [{"id": f"f{number}", **row} for number, row in enumerate(followups)],
        "agreements": draw(_agreements(ids, persons)),
        "relations": draw(_relations(actors, ids + persons)),
    }


@st.composite
def _actors(draw: st.DrawFn) -> list[Row]:
    """Up to three of ours, up to four partners and one of neither, their sides given or told from their countries."""
    rows: list[Row] = []
    told = {
        "home": [("", "SE"), ("home", "CN"), ("home", "")],
        "partner": [("", "CN"), ("", "HK"), ("partner", "DE"), ("partner", "SE")],
        "third": [("", "DE"), ("", ""), ("third", "CN")],
    }
    for side, letter, least, most in (("home", "h", 1, 3), ("partner", "p", 1, 4), ("third", "x", 0, 1)):
        names = [f"{letter}{number}" for number in range(draw(st.integers(least, most)))]
        for number, name in enumerate(names):
            given_side, country = draw(st.sampled_from(told[side]))
            rows.append(
                {
                    "id": name,
                    "name": name.upper(),
                    "kind": "other",
                    "side": given_side,
                    "country": country,
                    # A part stands on the same side as the whole.
                    "parent": draw(one("", "", *names[:number])),
                    "priority": draw(one("", "", "A", "B", "C")),
                    "until": draw(rarely),
                }
            )
    return rows


@st.composite
def _people(draw: st.DrawFn, actors: list[str]) -> list[Row]:
    """Up to three people, each with up to three employments one after another, at times with a gap between."""
    rows = []
    for number in range(draw(st.integers(0, 3))):
        turns = sorted(set(draw(st.lists(st.integers(0, 35), max_size=2))))
        since = draw(one("", "2009-11-15"))
        for turn in [*turns, None]:
            day = None if turn is None else date(2010 + turn // 12, turn % 12 + 1, 1)
            if day is None:
                until, following = draw(one("", "2013-06", "2014")), ""
            elif draw(st.booleans()):
                until, following = cell(day - timedelta(days=1), "month"), cell(day, "month")
            else:
                until, following = (
                    cell(day + timedelta(days=9), "day"),
                    cell(day + timedelta(days=draw(st.sampled_from([10, 10, 15]))), "day"),
                )
            rows.append(
                {
                    "id": f"n{number}",
                    "name": f"Person {number}",
                    "actor": draw(one(*actors)),
                    "level": draw(one("", "political", "senior_official", "official", "expert")),
                    "from": since,
                    "until": until,
                }
            )
            since = following
    return rows


@st.composite
def _contacts(draw: st.DrawFn, actors: list[str], persons: list[str]) -> tuple[list[Row], list[Row]]:
    contacts, participants = [], []
    for number in range(draw(st.integers(0, 8))):
        name = f"c{number}"
        start = draw(days)
        begins = cell(start, draw(precisions))
        ends = draw(
            st.one_of(
                st.just(""), st.builds(lambda more, p, start=start: cell(start + timedelta(days=more), p), st.integers(0, 40), precisions)
            )
        )
        # Most contacts bring one of ours and a partner together (h0 and p0 are always there); some do not.
        among = draw(st.lists(one(*actors), max_size=4))
        present = sorted({*among, *draw(st.sampled_from([("h0", "p0")] * 3 + [()]))})
        inline = draw(st.booleans())
        contacts.append(
            {
                "id": name,
                "date": begins,
                "end": ends,
                "kind": draw(one("visit", "visit", "delegation", "meeting", "meeting", "call", "signing", "correspondence")),
                "status": draw(one("", "held", "held", "held", "planned", "planned", "cancelled")),
                "direction": draw(one("", "inbound", "outbound")),
                "level": draw(one("", "", "political", "senior_official", "official", "expert")),
                "themes": draw(one(*THEMES)),
                "participants": ";".join(present) if inline else "",
            }
        )
        parts = {} if inline else {(actor, ""): "" for actor in present}
        if draw(st.booleans()):
            for _each in range(draw(st.integers(1, 3))):
                person = draw(one("", *persons))
                actor = draw(one(*actors)) if not person else draw(one("", "", *actors))
                parts[actor, person] = draw(one("", "", "political", "official"))
        participants += [{"contact": name, "actor": actor, "person": person, "level": level} for (actor, person), level in parts.items()]
    return contacts, participants


@st.composite
def _agreements(draw: st.DrawFn, actors: list[str], persons: list[str]) -> list[Row]:
    rows = []
    for number in range(draw(st.integers(0, 3))):
        signed, expires = draw(maybe_dates), draw(maybe_dates)
        if signed and expires and _last(expires) < _first(signed):
            expires = ""
        rows.append(
            {
                "id": f"a{number}",
                "title": "An agreement",
                "parties": ";".join(draw(st.lists(one(*actors), min_size=1, max_size=4, unique=True))),
                "signed": signed,
                "expires": expires,
                "status": draw(one("", "active", "preparing", *(["ended"] if expires else []))),
                "review_months": draw(one("", "1", "6", "10", "24")),
                "themes": draw(one(*THEMES)),
                "responsible": draw(one("", *actors, *persons)),
            }
        )
    return rows


@st.composite
def _relations(draw: st.DrawFn, actors: list[Row], responsible: list[str]) -> list[Row]:
    """Declared pairs, some with an actor of our own or of neither side, some written the other way round."""
    reading = Reading({"actors": actors}, FIRST)
    sides = {row["id"]: reading.side(row["id"]) for row in actors}
    possible = [(a, b) for a in sides for b in sides if a < b and "home" in {sides[a], sides[b]}]
    rows: list[Row] = []
    if not possible:
        return rows
    for a, b in draw(st.lists(st.sampled_from(possible), max_size=4, unique=True)):
        turned = draw(st.booleans())
        home, partner = (b, a) if turned else (a, b)
        if sides[a] == sides[b] and reading.group_of(home, "parent") > reading.group_of(partner, "parent"):
            # Two of ours: the wholes they belong to stand in one order, so that no pair of wholes is there twice.
            home, partner = partner, home
        rows.append(
            {
                "home": home,
                "partner": partner,
                "cadence_days": draw(one("", "", "30", "200", "365")),
                "priority": draw(one("", "", "A", "C")),
                "responsible": draw(one("", "", *responsible)),
                "themes": draw(one(*THEMES)),
                "ended": draw(rarely),
                "paused_until": draw(rarely),
            }
        )
    return rows


def _first(text: str) -> date:
    found = period(text)
    assert found is not None
    return found.start


def _last(text: str) -> date:
    found = period(text)
    assert found is not None
    return found.stop


@dataclass(frozen=True)
class Question:
    """A network, a day near its dates, where a group and a crowd begin, and how to look."""

    tables: Tables
    t: date
    rules: Rules
    by: str
    soon: bool

    def reading(self) -> Reading:
        return Reading(self.tables, self.t, self.rules)

    def settings(self) -> Settings:
        return Settings(crowd=self.rules.crowd, group=self.rules.group)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    tables = draw(networks())
    marks = {FIRST + timedelta(days=1096)}
    for rows in tables.values():
        for row in rows:
            for name in ("date", "end", "until", "signed", "expires", "due", "done", "ended", "paused_until"):
                found = period(row.get(name, ""))
                marks |= {found.start, found.stop} if found else set()
    after = draw(st.sampled_from([-1, 0, 0, 1, 30, 90, 91, 180, 181, 292, 293, 365, 366, 1094, 1095, 1460, 1461]))
    rules = Rules(crowd=draw(st.integers(2, 6)), group=draw(st.integers(2, 4)))
    t = draw(st.sampled_from(sorted(marks))) + timedelta(days=after)
    return Question(tables, t, rules, draw(one("pair", "partner", "parent")), draw(st.booleans()))


# -- into the store --------------------------------------------------------------------------------------------------


class RowsInMemory:
    """A store whose rows were put straight into its tables, without reading or checking any file."""

    name = "memory"

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        create_tables(self.connection)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        yield self.connection

    def fill(self, tables: Tables) -> None:
        """Hold these rows instead of those before."""
        for name, rows in _stored(tables).items():
            table = TABLES[name]
            self.connection.execute(f"DELETE FROM {name}")
            if rows:
                names = [column for column, _kind in stored_columns(table)]
                marks = f"({', '.join('?' * len(names))})"
                values = [value for row in rows for value in _values(row, table.stored)]
                columns = ", ".join(quoted(column) for column in names)
                self.connection.execute(f"INSERT INTO {name} ({columns}) VALUES {', '.join([marks] * len(rows))}", values)


def _stored(tables: Tables) -> Tables:
    """Return the rows as a store holds them: participants in one table, our side first in a pair."""
    reading = Reading(tables, FIRST)
    told = [dict(row) for row in tables["participants"]]
    known = {(row["contact"], row["actor"]) for row in told if not row["person"]}
    inline = [
        {"contact": row["id"], "actor": actor, "person": ""}
        for row in tables["contacts"]
        for actor in listed(row["participants"])
        if (row["id"], actor) not in known
    ]
    pairs = [{**row, "home": home, "partner": partner} for (home, partner), row in reading.declared.items()]
    return {**tables, "participants": told + inline, "relations": pairs}


def _values(row: Row, columns: tuple[Column, ...]) -> Iterator[Any]:
    for column in columns:
        text = row.get(column.name, "")
        if column.kind in PERIODS:
            found = period(text)
            yield from (text or None, found and found.start, found and found.stop)
        elif column.kind in LISTS:
            yield listed(text) or None
        elif column.kind is Kind.WHOLE:
            yield int(text) if text else None
        else:
            yield text or None
    yield None  # extra


def write_csv(folder: Path, tables: Tables, order: random.Random) -> list[Path]:
    """Write the tables as CSV files, the rows of each and the files themselves in any order."""
    paths = []
    for name, rows in tables.items():
        if rows:
            path = folder / f"{name}.csv"
            shuffled = order.sample(rows, len(rows))
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(shuffled)
            paths.append(path)
    return order.sample(paths, len(paths))


@pytest.fixture(scope="module")
def memory() -> Iterator[RowsInMemory]:
    store = RowsInMemory()
    yield store
    store.connection.close()


# -- what is compared ------------------------------------------------------------------------------------------------


def differences(row: dict[str, Any], like: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what a finding says otherwise than the reference: (ours, the reference's)."""
    close = {key for key, value in like.items() if isinstance(value, float) and row[key] == pytest.approx(value, rel=1e-9)}
    return {key: (row[key], value) for key, value in like.items() if key not in close and row[key] != value}


def compare(found: Any, expected: dict[str, Any]) -> None:
    """Compare a list: its rows in their order, and every count beside it."""
    counts = {"examined": found.examined, "found": found.found, **found.beside}
    assert counts == {key: value for key, value in expected.items() if key != "findings"}
    rows = list(found)
    if found.analysis in {"relations", "unfollowed", "high-level"}:
        rows.sort(key=lambda row: [row[key] for key in found.key])
    assert [[row[key] for key in found.key] for row in rows] == [[row[key] for key in found.key] for row in expected["findings"]]
    for row, like in zip(rows, expected["findings"], strict=True):
        assert differences(row, like) == {}, [row[key] for key in found.key]


def compare_all(net: Network, question: Question) -> None:
    """Compare everything for one grouping."""
    reading, snap, by = question.reading(), net.at(question.t), question.by
    relations = list(reading.relations(by).values())
    compare(snap.relations(by=by), {"examined": len(relations), "found": len(relations), "findings": relations})
    compare(snap.stale(by=by, soon=question.soon), reading.stale(by, soon=question.soon))
    compare(snap.high_level_only(by=by), reading.high_level_only(by))
    unfollowed = snap.unfollowed()
    compare(unfollowed, reading.unfollowed())
    assert [row["contact"] for row in unfollowed.apart["was_it_held"]] == reading.was_it_held()


@quick
@given(question=questions())
def test_every_measure_and_list_is_as_the_definitions_read_a_second_time(memory: RowsInMemory, question: Question) -> None:
    memory.fill(question.tables)
    compare_all(Network(memory, question.settings()), question)


@slow
@given(question=questions(), seed=st.integers(0, 1000))
def test_over_csv_files_too_in_any_order_of_rows_and_files(question: Question, seed: int) -> None:
    with TemporaryDirectory() as folder:
        net = Network(open_store(str(Path(folder) / "network.duckdb"), Settings()), question.settings())
        net.load(*write_csv(Path(folder), question.tables, random.Random(seed)))
        compare_all(net, question)


@slow
@given(tables=networks(), seed=st.integers(0, 1000))
def test_history_counts_what_each_month_end_shows(memory: RowsInMemory, tables: Tables, seed: int) -> None:
    memory.fill(tables)
    start = FIRST + timedelta(days=seed)
    history = Network(memory, Settings()).history(start, start + timedelta(days=80))
    assert history["as_of"].iloc[-1].date() == start + timedelta(days=80)
    for row in history.to_dict("records"):
        stale = Reading(tables, row["as_of"].date()).stale()
        assert row["examined"] == stale["examined"]
        assert row["stale"] + row["dormant"] + row["never"] == stale["found"]


@settings(quick, max_examples=12)
@given(tables=networks())
def test_a_relation_is_stale_on_the_day_after_its_cadence_and_not_before(memory: RowsInMemory, tables: Tables) -> None:
    memory.fill(tables)
    net = Network(memory, Settings())
    now = {(row["home"], row["partner"]): row for row in net.at("2013-06-30").relations() if row["contacts"]}
    for pair, row in list(now.items())[:2]:
        for more, state in ((0, "due"), (1, "stale")):
            day = row["last_contact"] + timedelta(days=row["cadence_days"] + more)
            then = {(each["home"], each["partner"]): each for each in net.at(day).relations()}[pair]
            # An agreement may have come into force or expired meanwhile, and an earlier day may not know the last contact.
            if (then["last_contact"], then["cadence_days"]) == (row["last_contact"], row["cadence_days"]):
                assert then["state"] == state
                on_the_list = pair in {(each["home"], each["partner"]) for each in net.at(day).stale()}
                assert on_the_list == (state == "stale" and then["standing"] == "open" and not then["acquaintance"])
