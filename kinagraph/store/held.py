"""All that a store holds of a person: rows that are about them, rows that name them, texts, and the loads that brought it.

Rows that were kept for an undo (``before_<table>``) are looked through as the present ones are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.actors import find_person
from kinagraph.analysis.identity.mentions import Mentions
from kinagraph.analysis.identity.merged import given_up
from kinagraph.model import JUDGEMENTS, LISTS, PEOPLE, TABLES, Column, Kind, Table
from kinagraph.store.history import texts_of
from kinagraph.store.judged import Judged
from kinagraph.store.records import read_loads
from kinagraph.tables.sql import before, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Load, Store

Row = dict[str, Any]

_TEXTS: Final = frozenset({Kind.TEXT, Kind.YES_NO_OR_TEXT, Kind.LIST, Kind.ID})
_NO_TEXTS: Final = frozenset({*((PEOPLE.name, name) for name in ("id", "name", "aliases", "email")), (JUDGEMENTS.name, "by")})
"""What says who another person is, though they may be called the same; and who judged, which is looked at by itself."""


@dataclass(frozen=True)
class Person:
    """Who is meant.

    Attributes
    ----------
    ids
        The id, and those that were judged the same person.
    name
        As in the latest employment.
    employments
        Who employed the person when, at which level, as the analyses see it.
    mentions
        Finds the person in texts.
    """

    ids: tuple[str, ...]
    name: str
    employments: tuple[Row, ...] = field(repr=False)
    mentions: Mentions = field(repr=False)

    def employment(self, day: date | None) -> Row | None:
        """Return the employment on a day; without one the latest."""
        if day is None:
            return self.employments[-1] if self.employments else None
        for row in self.employments:
            if (row["from_start"] or day) <= day <= (row["until_stop"] or day):
                return row
        return None


@dataclass(frozen=True)
class HeldRow:
    """A row that is about the person or names them: its table, its key, and what its columns hold, as text.

    ``columns`` are those that hold the person's id; ``kept`` says that the row was replaced by a load and is kept for an
    undo; ``about`` what the row belongs to, where it says so by an id alone.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    values: Mapping[str, str]
    load: str
    kept: bool = False
    about: str = ""


@dataclass(frozen=True)
class HeldText:
    """A cell in which the person is named in words: its text, and the places with some words around them.

    ``fixed`` says that it is an id, which can't be changed without all that refers to it.
    """

    table: str
    key: str
    column: str
    text: str
    contexts: tuple[str, ...]
    load: str
    kept: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class HeldLoad:
    """A load that has to do with the person: when, by whom, of which files, and why (``rows``, ``texts``, ``file``, ``by``)."""

    id: str
    at: datetime
    action: str
    by: str
    files: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """All that a store holds of a person.

    Attributes
    ----------
    person
        Who.
    rows, texts, loads
        What is held: rows, cells of text, and the loads that brought it.
    namesakes
        Other people who are called the same: what stands in a text may mean them.
    """

    person: Person
    rows: tuple[HeldRow, ...]
    texts: tuple[HeldText, ...]
    loads: tuple[HeldLoad, ...]
    namesakes: tuple[tuple[str, str], ...] = ()


def who_is(store: Store, text: str, also: Iterable[str] = (), *, whole: bool = False) -> Person:
    """Return who is meant by an id, a name or an alias.

    Parameters
    ----------
    also
        What else the person is called in texts.
    whole
        Whether only a whole id, name or alias will do.

    Raises
    ------
    UnknownActor
        Nobody is meant, or several may be.
    """
    with Judged(store).reading() as connection:
        key = find_person(connection, text, whole=whole)
        others = sorted(lost for lost, kept in given_up(connection).items() if kept == key)
        employments = connection.execute(
            "SELECT actor, level, from_start, until_stop FROM people WHERE id = ? ORDER BY from_start NULLS FIRST, until_stop", [key]
        ).fetchall()
    with store.reading() as connection:
        ids = (key, *(other for other in others if connection.execute("SELECT 1 FROM people WHERE id = ? LIMIT 1", [other]).fetchall()))
        called = " UNION ALL ".join(
            f"SELECT name, aliases, email, from_start, {place} AS place FROM {table} WHERE list_contains($ids, id)"
            for place, table in enumerate((PEOPLE.name, before(PEOPLE)))
        )
        rows = connection.execute(f"SELECT name, aliases, email FROM ({called}) ORDER BY place, from_start DESC NULLS LAST, name",
                                  {"ids": list(ids)}).fetchall()  # fmt: skip
    names = [each for name, aliases, email in rows for each in (name, *(aliases or []), email) if each]
    names_of = ("actor", "level", "from_start", "until_stop")
    return Person(
        ids,
        rows[0][0],
        tuple(dict(zip(names_of, row, strict=True)) for row in employments),
        Mentions(names, ids, also),
    )


def find_held(store: Store, text: str, also: Iterable[str] = ()) -> Held:
    """Return all that a store holds of a person; see :func:`who_is`."""
    person = who_is(store, text, also)
    with store.reading() as connection:
        return look_through(connection, person)


def look_through(connection: DuckDBPyConnection, person: Person, schema: str = "") -> Held:
    """Look for a person in every table of a schema, as a store's ``reading`` or ``changing`` gives it."""
    rows: list[HeldRow] = []
    texts: list[HeldText] = []
    for table in TABLES.values():
        for name in (table.name, before(table)):
            for row in candidates(connection, person, table, f"{schema}{name}"):
                key, kept = label(table, row), name != table.name
                columns = names_person(table, row, person)
                if columns:
                    rows.append(HeldRow(table.name, key, columns, told(table, row), row["load_id"] or "", kept))
                if not (table is PEOPLE and row["id"] in person.ids):
                    texts += _texts(table, row, person, key, kept=kept)
    if rows:
        rows = _with_contacts(connection, rows, schema)
    return Held(person, tuple(rows), tuple(texts), _loads(connection, person, rows, texts, schema), _namesakes(connection, person, schema))


def candidates(connection: DuckDBPyConnection, person: Person, table: Table, source: str) -> Iterator[Row]:
    """Give the rows of a table that name the person, or may do so in a text."""
    wheres = [
        f"list_has_any({quoted(column.name)}, $ids)" if column.kind in LISTS else f"list_contains($ids, {quoted(column.name)})"
        for column in naming(table)
    ]
    texts = [
        f"array_to_string({quoted(column.name)}, ' ; ')" if column.kind in LISTS else quoted(column.name)
        for column in table.stored
        if column.kind in _TEXTS
    ]
    # JSON writes a tabulator as a sign of its own; the names that it may part are looked for with signs between.
    wheres += [f"regexp_matches(strip_accents(lower({text})), $loose)" for text in (*texts, "extra")]
    order = ", ".join(quoted(name) for name in table.key)
    asked = {"ids": list(person.ids), "loose": person.mentions.loose}
    found = connection.sql(
        f"SELECT * FROM {source} WHERE {' OR '.join(wheres)} ORDER BY {order}",
        params=asked if naming(table) else {"loose": asked["loose"]},
    )
    yield from found.to_arrow_table().to_pylist()


def naming(table: Table) -> list[Column]:
    """Return the columns of a table that may hold a person's id."""
    return [column for column in table.stored if "people" in column.refers or (table is PEOPLE and column.name == "id")]


def names_person(table: Table, row: Mapping[str, Any], person: Person) -> tuple[str, ...]:
    """Return the columns of a row that hold the person's id."""
    columns = [column.name for column in naming(table)]
    if table is JUDGEMENTS:
        # Who judged is noted as the account is called.
        by = ["by"] if row["by"] and person.mentions.means(row["by"]) else []
        return tuple([name for name in (columns if row["kind"] == "person" else ["person"]) if row[name] in person.ids] + by)
    return tuple(name for name in columns if row[name] in person.ids)


def label(table: Table, row: Mapping[str, Any]) -> str:
    """Return how a person names a row: its key."""
    return " – ".join(str(row[name]) for name in table.key if row[name] is not None)


def told(table: Table, row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row's columns hold, as text."""
    return texts_of({name: row[name] for name in (*(column.name for column in table.stored), "extra")})


def cells(table: Table, row: Mapping[str, Any], person: Person) -> Iterator[tuple[str, str, bool]]:
    """Give the cells of a row in which words stand: the column, the text, and whether it is an id."""
    for column in table.stored:
        value = row[column.name]
        if value is None or column.kind not in _TEXTS or (table.name, column.name) in _NO_TEXTS:
            continue
        yield column.name, "; ".join(value) if column.kind in LISTS else value, column.kind is Kind.ID
    for heading, value in json.loads(row["extra"] or "{}").items():
        yield heading, f"{heading}: {value}" if person.mentions.find(heading) else str(value), False


def _texts(table: Table, row: Row, person: Person, key: str, *, kept: bool) -> Iterator[HeldText]:
    for column, text, fixed in cells(table, row, person):
        if contexts := person.mentions.contexts(text):
            yield HeldText(table.name, key, column, text, tuple(contexts), row["load_id"] or "", kept, fixed)


def _with_contacts(connection: DuckDBPyConnection, rows: Sequence[HeldRow], schema: str) -> list[HeldRow]:
    """Say of rows that belong to a contact which one that is."""
    from dataclasses import replace

    wanted = sorted({row.values["contact"] for row in rows if "contact" in row.values})
    found = connection.execute(
        f"SELECT id, concat_ws(', ', date, kind, purpose, place) FROM {schema}contacts WHERE list_contains(?, id)", [wanted]
    ).fetchall()
    contacts = dict(found)
    return [replace(row, about=contacts.get(row.values.get("contact", ""), "")) for row in rows]


def _loads(
    connection: DuckDBPyConnection, person: Person, rows: Iterable[HeldRow], texts: Iterable[HeldText], schema: str
) -> tuple[HeldLoad, ...]:
    by_rows, by_texts = {row.load for row in rows}, {text.load for text in texts}
    found = []
    for load in read_loads(connection, schema.rstrip(".") or "main"):
        why = {
            "rows": load.id in by_rows,
            "texts": load.id in by_texts,
            "file": any(person.mentions.find(source.name) for source in load.sources),
            "by": person.mentions.means(load.by),
        }
        if any(why.values()):
            files = tuple(source.name for source in load.sources)
            found.append(HeldLoad(load.id, load.at, load.action, load.by, files, tuple(name for name, so in why.items() if so)))
    return tuple(found)


def names_in_record(person: Person, load: Load) -> bool:
    """Say whether the record of a load names the person: in a file's name, or as who wrote."""
    return person.mentions.means(load.by) or any(person.mentions.find(source.name) for source in load.sources)


def _namesakes(connection: DuckDBPyConnection, person: Person, schema: str) -> tuple[tuple[str, str], ...]:
    """Return the other people whom the same words name."""
    rows = connection.execute(
        f"SELECT id, name, coalesce(aliases, []) FROM {schema}people WHERE NOT list_contains($ids, id) "
        "AND regexp_matches(strip_accents(lower(concat_ws(' ; ', name, array_to_string(aliases, ' ; ')))), $loose) ORDER BY id, name",
        {"ids": list(person.ids), "loose": person.mentions.loose},
    ).fetchall()
    found = {key: name for key, name, aliases in rows if any(person.mentions.find(each) for each in (name, *aliases))}
    return tuple(sorted(found.items()))
