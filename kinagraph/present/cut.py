"""The tables as an audience may see them: what it may not see is not in what is written of them.

The table below says which columns each audience sees; a column that isn't named there, as one of a table's own, is seen
internally alone. Names are hidden in texts as :class:`kinagraph.present.audience.Audience` hides them on the map, people
go by their role, and ids, which may say a name, are numbered.

| | network | public |
|---|---|---|
| actors that are no public bodies | as the others | their kind with a number, the side, the priority |
| people | by role | – |
| participants | actors, and people by role | actors: a person's employer |
| contacts | all | those that were held |
| follow-up, agreements, memberships | yes | – |
| costs, notes, sources, decisions, reasons, references, judgements | – | – |
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.mapped import names_alone
from kinagraph.model import (
    ACTORS,
    AGREEMENTS,
    CONTACTS,
    FOLLOWUPS,
    LEVELS,
    LISTS,
    PARTICIPANTS,
    PEOPLE,
    PERIODS,
    TABLES,
    Column,
    Kind,
    Table,
)
from kinagraph.present.audience import IN_PUT, Audience, in_words
from kinagraph.tables.sql import quoted, sql_type, value_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

_ACTORS: Final = ("id", "name", "kind", "country", "region", "side", "parent", "public", "priority", "themes", "aliases", "from", "until")
_SEEN: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "network": {
        "actors": _ACTORS,
        "people": ("id", "name", "actor", "role", "level", "from", "until"),
        "agreements": (
            *("id", "title", "parties", "signed", "expires", "status", "scope", "themes", "visits_per_year", "visit_level"),
            *("review_months", "responsible"),
        ),
        "contacts": (
            *("id", "date", "end", "kind", "status", "direction", "level", "purpose", "themes", "place", "country", "aim"),
            *("initiator", "agreement"),
        ),
        "participants": ("contact", "actor", "person", "role", "level", "count"),
        "followups": ("id", "contact", "action", "responsible", "due", "done"),
        "memberships": ("network", "actor", "since", "until", "representative", "introduced_by", "expects"),
        "relations": ("home", "partner", "cadence_days", "priority", "responsible", "themes", "ended", "paused_until"),
    },
    "public": {
        "actors": _ACTORS,
        "contacts": ("id", "date", "end", "kind", "status", "direction", "level", "themes"),
        "participants": ("contact", "actor"),
        "relations": ("home", "partner", "cadence_days", "priority", "themes", "ended", "paused_until"),
    },
}
_UNNAMED: Final = ("id", "name", "kind", "side", "public", "priority")
"""What is seen of an actor that goes without its name."""
_NUMBERED: Final = {ACTORS: "a", PEOPLE: "p", AGREEMENTS: "g", CONTACTS: "c", FOLLOWUPS: "f"}
"""What stands before the number that is an id."""


def see_cut(connection: DuckDBPyConnection, audience: str, settings: Settings) -> None:
    """Let all that reads this connection see the tables as an audience may; ``internal`` sees them as they are.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema, with what was judged the same as one.
    settings
        Which countries are ours and the partners'.
    """
    if audience == "internal":
        return
    steps.run(connection, "sided", steps.parameters(date.max, settings))
    eyes = Audience(audience, names_alone(connection, date.max))
    _number(connection)
    seen = _SEEN[audience]
    for table in TABLES.values():
        _cut(connection, table, seen.get(table.name, ()), eyes)
    for table in TABLES.values():
        # In the place of the table, and of a view that stands before it.
        connection.execute(f"DROP VIEW IF EXISTS temp.main.{table.name}")
        connection.execute(f"CREATE TEMP VIEW {table.name} AS FROM cut_{table.name}")


def _number(connection: DuckDBPyConnection) -> None:
    """Make ``numbered_<table>``: ids, and the numbers that stand in their place."""
    for table, letter in _NUMBERED.items():
        order = "min(date_start), id" if table is CONTACTS else "id"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE numbered_{table.name} AS "
            f"SELECT id, '{letter}' || row_number() OVER (ORDER BY {order}) AS number FROM {table.name} GROUP BY id"
        )


def _cut(connection: DuckDBPyConnection, table: Table, seen: tuple[str, ...], eyes: Audience) -> None:
    """Make ``cut_<table>``: all its columns, blank where they aren't seen."""
    hidden = table is ACTORS and eyes.is_public
    if hidden:
        _insert(connection, "cut_unnamed", ((key,) for key in eyes.mapped.actors if not eyes.names(key)), ("id",))
    values = []
    for column in table.stored:
        for name, kind in value_columns(column):
            value = f"t.{quoted(name)}" if column.kind in PERIODS else _value(connection, table, column, eyes)
            if column.name not in seen:
                value = f"NULL::{kind}"
            elif hidden and column.name not in _UNNAMED:
                value = f"CASE WHEN t.id NOT IN (FROM cut_unnamed) THEN {value} END"
            values.append(f"{value} AS {quoted(name)}")
    rows = f"FROM {table.name} AS t"
    if not seen:
        rows += " WHERE false"
    elif table is PARTICIPANTS and eyes.is_public:
        rows = f"FROM ({_WITHOUT_PEOPLE}) AS t"
    elif table is CONTACTS and eyes.is_public:
        rows += " WHERE coalesce(t.status, 'held') = 'held'"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE cut_{table.name} AS "
        f"SELECT {', '.join(values)}, NULL::VARCHAR AS extra, NULL::VARCHAR AS load_id {rows}"
    )


_WITHOUT_PEOPLE: Final = """
    SELECT DISTINCT p.contact, coalesce(p.actor, e.actor) AS actor
    FROM participants AS p JOIN contacts AS c ON c.id = p.contact AND coalesce(c.status, 'held') = 'held'
    LEFT JOIN people AS e ON p.actor IS NULL AND e.id = p.person
        AND c.date_start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
    WHERE coalesce(p.actor, e.actor) IS NOT NULL
"""
"""Who took part, a person's employer in the person's place."""
_LEVELS: Final = "[" + ", ".join(f"'{level}'" for level in LEVELS) + "]"
_TOLD_LEVEL: Final = f"""
    coalesce(t.level, {_LEVELS}[(
        SELECT min(list_position({_LEVELS}, coalesce(p.level, e.level))) FROM participants AS p LEFT JOIN people AS e
            ON e.id = p.person
            AND t.date_start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
        WHERE p.contact = t.id
    )])
"""
"""A contact's level, where nobody is seen who could tell it."""


def _value(connection: DuckDBPyConnection, table: Table, column: Column, eyes: Audience) -> str:
    """Return the SQL of what an audience sees of a column."""
    cell = f"t.{quoted(column.name)}"
    if column.kind is Kind.ID:
        return f"(SELECT number FROM numbered_{table.name} AS n WHERE n.id = {cell})"
    if column.refers:
        return _reference(column, cell)
    if table is ACTORS and column.name == "name":
        _insert(connection, "cut_names", ((key, in_words(eyes.actor_name(key))) for key in eyes.mapped.actors), ("id", "name"))
        return "(SELECT name FROM cut_names AS n WHERE n.id = t.id)"
    if table is ACTORS and column.name == "side":
        # An audience that doesn't see the country sees whose side it is on.
        return "(SELECT side FROM sided AS s WHERE s.id = t.id)"
    if table is CONTACTS and column.name == "level" and eyes.is_public:
        return _TOLD_LEVEL
    if table is PEOPLE and column.name == "name":
        _insert(connection, "cut_roles", ((key, in_words(eyes.person_name(key))) for key in eyes.mapped.people), ("id", "name"))
        return "(SELECT name FROM cut_roles AS n WHERE n.id = t.id)"
    if column.kind in (Kind.TEXT, Kind.LIST):
        return _clean(connection, table, column, cell, eyes)
    return cell


def _reference(column: Column, cell: str) -> str:
    """Return the SQL of a reference by numbers: an actor's before a person's, as everywhere."""
    first = sorted(column.refers, key=lambda name: name != "actors")
    number = "coalesce(" + ", ".join(f"(SELECT number FROM numbered_{name} AS n WHERE n.id = {{}})" for name in first) + ", NULL)"
    if column.kind not in LISTS:
        return number.format(cell, cell) if len(first) > 1 else number.format(cell)
    [name] = first
    return (
        f"(SELECT list(n.number ORDER BY each.place) FROM (SELECT unnest({cell}) AS id, generate_subscripts({cell}, 1) AS place) AS each "
        f"JOIN numbered_{name} AS n ON n.id = each.id)"
    )


def _clean(connection: DuckDBPyConnection, table: Table, column: Column, cell: str, eyes: Audience) -> str:
    """Return the SQL of a text without the names that are hidden; what is changed stands in a table of its own."""
    found = connection.execute(
        f"SELECT DISTINCT {quoted(column.name)} FROM {table.name} WHERE {quoted(column.name)} IS NOT NULL"
    ).fetchall()
    clean = _each(eyes) if column.kind in LISTS else eyes.clean
    name = f"cleaned_{table.name}_{column.name}"
    _insert(connection, name, ((text, new) for (text,) in found if (new := clean(text)) != text), ("text", "clean"), sql_type(column))
    return f"CASE WHEN {cell} IN (SELECT text FROM {name}) THEN (SELECT clean FROM {name} AS n WHERE n.text = {cell}) ELSE {cell} END"


def _each(eyes: Audience) -> Callable[[list[str]], list[str] | None]:
    """Return the function that cleans every text of a list, and leaves out what is nothing but a hidden name."""

    def clean(texts: list[str]) -> list[str] | None:
        return [new for text in texts if (new := eyes.clean(text)) != IN_PUT or new == text] or None

    return clean


def _insert(
    connection: DuckDBPyConnection, name: str, rows: Iterable[tuple[Any, ...]], columns: tuple[str, ...], kind: str = "VARCHAR"
) -> None:
    import pyarrow as pa

    given = list(rows)
    cell = pa.list_(pa.string()) if kind.endswith("[]") else pa.string()
    table = pa.table({column: pa.array([row[place] for row in given], cell) for place, column in enumerate(columns)})
    connection.register("given", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")
