"""Rows of the tables as elements of a graph, and back: everything follows from the model, no column is named twice.

A row is one node (actors, contacts, follow-ups, agreements, judgements) or one relationship (employments, participants,
memberships, relations), with the whole row as its properties, so that the tables come back exactly. What the row refers
to stands in the graph as well, as relationships that are only ever written.

Rows that a load changes are kept as they were, as JSON, for an undo to put them back.

A date is a native date and carries its period beside it: ``date``, ``date_stop`` and ``date_precision`` (day, week,
month or year).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import StoreForeign
from kinagraph.language import _
from kinagraph.model import CONTACTS, PARTICIPANTS, PERIODS, TABLES, Kind, Table
from kinagraph.store.statements import KIND_LABELS
from kinagraph.tables.sql import before, layout, quoted, same_key, same_row, stored_columns, value_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Load

Row = dict[str, Any]

_FORMS: Final = {"day": "2012-11-19", "week": "2012-W47", "month": "2012-11", "year": "2012"}
"""A period's precision is told by the length of its text."""

_ROWS: Final = 10_000
"""Rows that one statement takes."""
KEPT: Final = 1_000
"""Rows that one node keeps as they were."""


@dataclass(frozen=True)
class Step:
    """One statement and what it is given."""

    statement: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Batch:
    """Steps that belong in one transaction: rows, and all that follows from them.

    Were they apart, a load that breaks off between them would leave rows that the next load takes for complete.
    """

    steps: tuple[Step, ...]
    rows: int


@dataclass(frozen=True)
class Reading:
    """A statement that gives a table in columns, and which of them are the two ends of a relationship."""

    statement: str
    ends: tuple[str, ...] = ()


READINGS: Final[dict[str, tuple[Reading, ...]]] = {
    "actors": (Reading("read/actors"),),
    "people": (Reading("read/people", ("id", "actor")),),
    "agreements": (Reading("read/agreements"),),
    "contacts": (Reading("read/contacts"),),
    "participants": (Reading("read/took_part", ("contact", "actor")), Reading("read/attended", ("contact", "person"))),
    "followups": (Reading("read/followups"),),
    "memberships": (Reading("read/memberships", ("network", "actor")),),
    "relations": (Reading("read/relations", ("home", "partner")),),
    "judgements": (Reading("read/judgements"),),
}


def planned_rows(connection: DuckDBPyConnection, *, undoing: bool = False) -> int:
    """Return how many rows the largest table of a plan writes or removes; participants count by contact, as they are written."""
    names = [f"plan_{name}" for name in TABLES if name != "participants"] + ["plan_contacts_touched"]
    names += [f"plan_removed_{name}" for name in TABLES if undoing and name != "participants"]
    counts = " UNION ALL ".join(f"SELECT count(*) AS n FROM {name}" for name in names)
    # All of a result is fetched, here and below: DuckDB lets nothing else begin before.
    [(rows,)] = connection.execute(f"SELECT max(n) FROM ({counts})").fetchall()
    return int(rows)


def batches(connection: DuckDBPyConnection, load: Load, prefix: str) -> Iterator[Batch]:
    """Turn a plan into statements, in the order in which they can be run.

    Parameters
    ----------
    connection
        With the plan's tables, and the present ones in ``net``.
    load
        What writes: every element bears its id, but those that an undo gives back to an earlier one.
    prefix
        Of the labels.
    """
    yield from _themes(connection, load.id)
    for name, steps in _STEPS.items():
        if name == "people":
            yield from _people(connection, load)
        if name == "participants":
            yield from _participants(connection, load)
            continue
        for rows in _plan_rows(connection, TABLES[name], load):
            kept = [row for row in (row.pop("_before", None) for row in rows) if row]
            changed = [row for row in rows if row.pop("_action") == "updated"]
            yield _batch([*_keep(name, kept, load.id), *steps(rows, changed, prefix)], len(rows))
    if not load.keeps:
        yield from _removals(connection, load)
    if not load.keeps or _any_themes_changed(connection):
        yield Batch((Step("load/themes_clear", {}),), 0)


def _batch(steps: Iterable[Step], rows: int) -> Batch:
    """Leave out the steps that have nothing to do, as all that clear are in a first load."""
    return Batch(tuple(step for step in steps if step.params.get("rows", True) and step.params.get("ids", True)), rows)


def _actors(rows: list[Row], changed: list[Row], prefix: str) -> list[Step]:
    written = [{"id": row["id"], "properties": row, "labels": [prefix + KIND_LABELS[row["kind"]]]} for row in rows]
    return [
        Step("load/actors", {"rows": written, "kinds": [prefix + label for label in KIND_LABELS.values()]}),
        Step("load/actors_clear", {"ids": _ids(changed)}),
        Step("load/part_of", {"rows": _only(rows, "id", "parent")}),
        *_about("actors", rows, changed),
    ]


def _employments(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/employments_clear", {"rows": _keys_of_employments(changed)}),
        Step("load/employments", {"rows": _between(rows, "id", "actor")}),
    ]


def _keys_of_employments(rows: list[Row]) -> list[Row]:
    # A key may be blank here, and a relationship has no constraint: it is found by the text of its first day.
    return [
        {"id": row["id"], "precision": row.get("from_precision") or "", "start": row["from"].isoformat() if row.get("from") else ""}
        for row in rows
    ]


def _agreements(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/agreements", {"rows": rows}),
        Step("load/agreements_clear", {"ids": _ids(changed)}),
        Step("load/parties", {"rows": _only(rows, "id", "parties")}),
        *_about("agreements", rows, changed),
    ]


def _contacts(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/contacts", {"rows": rows}),
        Step("load/contacts_clear", {"ids": _ids(changed)}),
        Step("load/under", {"rows": _only(rows, "id", "agreement")}),
        *_about("contacts", rows, changed),
    ]


def _followups(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/followups", {"rows": rows}),
        Step("load/followups_clear", {"ids": _ids(changed)}),
        Step("load/follows", {"rows": _only(rows, "id", "contact")}),
        Step("load/responsible", {"rows": _only(rows, "id", "responsible")}),
    ]


def _memberships(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/memberships_clear", {"rows": _only(changed, "network", "actor")}),
        Step("load/memberships", {"rows": _between(rows, "network", "actor")}),
    ]


def _relations(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/relations_clear", {"rows": _only(changed, "home", "partner")}),
        Step("load/relations", {"rows": _between(rows, "home", "partner")}),
    ]


def _judgements(rows: list[Row], changed: list[Row], _prefix: str) -> list[Step]:
    return [
        Step("load/judgements", {"rows": rows}),
        Step("load/judgements_clear", {"ids": _ids(changed)}),
        Step("load/judges", {"rows": _only(rows, "id", "kind", "one", "other")}),
    ]


def _no_steps(_rows: list[Row], _changed: list[Row], _prefix: str) -> list[Step]:
    return []


_STEPS: Final[dict[str, Callable[[list[Row], list[Row], str], list[Step]]]] = {
    "actors": _actors,
    "people": _employments,
    "agreements": _agreements,
    "contacts": _contacts,
    "participants": _no_steps,
    "followups": _followups,
    "memberships": _memberships,
    "relations": _relations,
    "judgements": _judgements,
}


_REMOVAL: Final[dict[str, Callable[[list[Row]], Step]]] = {
    "actors": lambda rows: Step("undo/actors", {"ids": _ids(rows)}),
    "people": lambda rows: Step("load/employments_clear", {"rows": _keys_of_employments(rows)}),
    "agreements": lambda rows: Step("undo/agreements", {"ids": _ids(rows)}),
    "contacts": lambda rows: Step("undo/contacts", {"ids": _ids(rows)}),
    "followups": lambda rows: Step("undo/followups", {"ids": _ids(rows)}),
    "memberships": lambda rows: Step("load/memberships_clear", {"rows": _only(rows, "network", "actor")}),
    "relations": lambda rows: Step("load/relations_clear", {"rows": _only(rows, "home", "partner")}),
    "judgements": lambda rows: Step("undo/judgements", {"ids": _ids(rows)}),
}
"""How a table's rows are removed; participants go with their contact's others."""


def _removals(connection: DuckDBPyConnection, load: Load) -> Iterator[Batch]:
    """Yield what takes away the rows that the undone loads created, those that refer to others first."""
    for name in reversed(TABLES):
        if name in _REMOVAL:
            found = connection.sql(f"SELECT {_selected(TABLES[name])}, load_id FROM plan_removed_{name}").to_arrow_table()
            for rows in _sliced(found):
                yield Batch((_REMOVAL[name](rows),), len(rows))
        if name == "people":
            gone = connection.execute("SELECT DISTINCT id FROM plan_removed_people ANTI JOIN graph_people USING (id)").fetchall()
            for first in range(0, len(gone), _ROWS):
                ids = [key for (key,) in gone[first : first + _ROWS]]
                yield Batch((Step("undo/people", {"ids": ids}),), len(ids))
    undone = list(load.undoes)
    yield Batch((Step("undo/awaited", {"loads": undone}), Step("undo/before", {"loads": undone})), 0)


def erasures(connection: DuckDBPyConnection) -> Iterator[Batch]:
    """Yield what erases a person from the rows that are kept, and from the record of loads; see :mod:`kinagraph.store.forgetting`."""
    for table in TABLES.values():
        name = before(table)
        for (load,) in connection.execute(f"SELECT DISTINCT replaced_by FROM touched_{name} ORDER BY replaced_by").fetchall():
            stay = connection.execute(
                f"WITH kept AS (SELECT e.* FROM net.{name} AS e ANTI JOIN touched_{name} AS t ON {same_row(table, 'e', 't', kept=True)} "
                f"WHERE e.replaced_by = $load UNION ALL BY NAME SELECT * FROM after_{name} WHERE replaced_by = $load) "
                f"SELECT {as_json('k')} FROM (SELECT * EXCLUDE (replaced_by) FROM kept) AS k",
                {"load": load},
            ).fetchall()
            rows = [row for (row,) in stay]
            yield Batch((Step("forget/before", {"table": table.name, "load": load}), *_keep(table.name, rows, load)), len(rows))
    records = connection.execute('SELECT id, sources, "by" FROM after_loads').fetchall()
    rows_of = [dict(zip(("id", "sources", "by"), record, strict=True)) for record in records]
    yield Batch((Step("forget/loads", {"rows": rows_of}),), len(rows_of))


def _keep(table: str, rows: list[str], load: str) -> list[Step]:
    """Return the steps that keep rows as they were."""
    slices = [rows[first : first + KEPT] for first in range(0, len(rows), KEPT)]
    return [Step("load/before", {"table": table, "load": load, "rows": some}) for some in slices]


def as_json(alias: str) -> str:
    """Return the SQL of a row, or of a struct, as JSON, without what is blank in it."""
    return f"CAST(json_merge_patch('{{}}', to_json({alias})) AS VARCHAR)"


def _about(table: str, rows: list[Row], changed: list[Row]) -> list[Step]:
    return [
        Step(f"load/{table}_themes_clear", {"ids": _ids(changed)}),
        Step(f"load/{table}_themes", {"rows": _only(rows, "id", "themes")}),
    ]


def _ids(rows: Iterable[Row]) -> list[str]:
    return [row["id"] for row in rows]


def _only(rows: Iterable[Row], *names: str) -> list[Row]:
    """Return some columns of the rows that have them all, and who wrote them."""
    wanted = (*names, "load_id")
    return [{name: row[name] for name in wanted} for row in rows if all(row.get(name) is not None for name in names)]


def _between(rows: Iterable[Row], first: str, second: str) -> list[Row]:
    """Return rows as relationships: the two ends, and the other columns as properties."""
    return [
        {first: row[first], second: row[second], "properties": {name: row[name] for name in row if name not in (first, second)}}
        for row in rows
    ]


_THEMED: Final = ("actors", "agreements", "contacts")


def _themes(connection: DuckDBPyConnection, load_id: str) -> Iterator[Batch]:
    named = " UNION ".join(f"SELECT unnest(themes) AS name FROM plan_{table}" for table in _THEMED)
    found = [name for (name,) in connection.execute(f"SELECT name FROM ({named}) ORDER BY name").fetchall()]
    if found:
        yield Batch((Step("load/themes", {"themes": found, "load": load_id}),), len(found))


def _any_themes_changed(connection: DuckDBPyConnection) -> bool:
    updated = " UNION ALL ".join(f"SELECT 1 FROM plan_{table} WHERE _action = 'updated'" for table in _THEMED)
    return bool(connection.execute(f"SELECT 1 FROM ({updated}) LIMIT 1").fetchall())


def _people(connection: DuckDBPyConnection, load: Load) -> Iterator[Batch]:
    """Yield the people themselves, named as in their latest employment, old or new."""
    key = """id, "from" """
    removed = f"UNION ALL SELECT {key} FROM plan_removed_people" if not load.keeps else ""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE graph_people AS
        WITH changed AS (SELECT {key} FROM plan_people {removed}),
        after AS (
            SELECT id, name, aliases, "from", from_start, coalesce(load_id, ?) AS load_id FROM plan_people
            UNION ALL
            SELECT e.id, e.name, e.aliases, e."from", e.from_start, e.load_id FROM net.people AS e
            SEMI JOIN changed AS c ON c.id = e.id
            ANTI JOIN changed AS c ON {same_key(TABLES["people"], "c", "e")}
        )
        SELECT id, name, aliases, load_id FROM after
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY from_start DESC NULLS LAST, "from") = 1
        ORDER BY id
        """,
        [load.id],
    )
    for rows in _sliced(connection.sql("FROM graph_people").to_arrow_table()):
        yield Batch((Step("load/people", {"rows": rows}),), len(rows))


def _participants(connection: DuckDBPyConnection, load: Load) -> Iterator[Batch]:
    """Yield the participants of the contacts touched, a contact's all in one batch, and what was there before."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE graph_contacts AS
        SELECT contact, row_number() OVER (ORDER BY contact) AS n, contact IN (SELECT contact FROM net.participants) AS had
        FROM plan_contacts_touched
    """)
    # In the order of the slices, so that each of them reads its own part only.
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE graph_participants AS
        SELECT t.n, p.* EXCLUDE (_action) REPLACE (coalesce(p.load_id, ?) AS load_id)
        FROM plan_participants AS p JOIN graph_contacts AS t USING (contact)
        ORDER BY n, actor NULLS FIRST, person NULLS FIRST
        """,
        [load.id],
    )
    said = [name for name, _kind in stored_columns(PARTICIPANTS) if name not in PARTICIPANTS.key]
    alone = " AND ".join(["person IS NULL", *(f"{quoted(name)} IS NULL" for name in said)])
    [(total,)] = connection.execute("SELECT count(*) FROM graph_contacts").fetchall()
    for first in range(0, total, _ROWS):
        here = f"n > {first} AND n <= {first + _ROWS}"
        had = connection.execute(f"SELECT contact FROM graph_contacts WHERE had AND {here} ORDER BY n").fetchall()
        plain = connection.execute(
            "SELECT contact, list(actor), any_value(load_id) FROM graph_participants "
            f"WHERE {here} AND {alone} GROUP BY contact ORDER BY contact"
        ).fetchall()
        kept = connection.execute(
            f"SELECT {as_json('e')} FROM net.participants AS e JOIN graph_contacts AS t USING (contact) WHERE had AND {here}"
        ).fetchall()
        steps = [
            *([] if not load.keeps else _keep("participants", [row for (row,) in kept], load.id)),
            Step("load/participants_clear", {"ids": [contact for (contact,) in had]}),
            Step("load/took_part", {"rows": [{"contact": contact, "actors": actors, "load_id": by} for contact, actors, by in plain]}),
        ]
        for statement, end, rest in (
            ("load/took_part_as", "actor", f"person IS NULL AND NOT ({alone})"),
            ("load/attended", "person", "person IS NOT NULL"),
        ):
            values = _selected(PARTICIPANTS)
            rows = connection.sql(f"SELECT {values}, load_id FROM graph_participants WHERE {here} AND {rest} ORDER BY n").to_arrow_table()
            steps.append(Step(statement, {"rows": _by_contact(_as_rows(rows), end)}))
        yield _batch(steps, min(_ROWS, total - first))


def _by_contact(rows: Iterable[Row], end: str) -> list[Row]:
    return [
        {
            "contact": contact,
            "participants": [
                {"id": row[end], "properties": {name: row[name] for name in row if name not in ("contact", end)}} for row in together
            ],
        }
        for contact, together in groupby(rows, key=lambda row: row["contact"])
    ]


def _plan_rows(connection: DuckDBPyConnection, table: Table, load: Load) -> Iterator[list[Row]]:
    """Yield a table's planned rows, and in those that change one the whole row as it is, ``_before``."""
    planned = f"plan_{table.name}"
    changes = connection.execute(f"SELECT 1 FROM {planned} WHERE _action = 'updated' LIMIT 1").fetchall()
    if changes and load.keeps:
        old = f"LEFT JOIN net.{table.name} AS e ON p._action = 'updated' AND {same_key(table, 'p', 'e')}"
        planned = f"(SELECT p.*, CASE WHEN p._action = 'updated' THEN {as_json('e')} END AS _before FROM {planned} AS p {old})"
    else:
        planned = f"(SELECT *, NULL::VARCHAR AS _before FROM {planned})"
    found = connection.sql(
        f"SELECT {_selected(table, as_text=table is CONTACTS)}, coalesce(load_id, ?) AS load_id, _action, _before FROM {planned}",
        params=[load.id],
    ).to_arrow_table()
    either = [column.name for column in table.stored if column.kind is Kind.PERIOD_OR_YES]
    for rows in _sliced(found):
        for name in either:
            for row in rows:
                # Neo4j lets one property hold a day here and a text there; Arrow doesn't.
                if row.get(f"{name}_precision") == "yes":
                    row[name] = row.pop(f"{name}_precision")
        yield rows


def property_values(table: Table, *, as_text: bool = False) -> list[tuple[str, str]]:
    """Return the properties that a row has in the graph, each with the SQL of its value.

    With ``as_text`` days are texts, for a statement that makes days of them: the driver needs eight times as long for a
    day as for a text, and contacts are many.
    """
    found = []
    kind = "::VARCHAR" if as_text else ""
    for column in table.stored:
        name = column.name
        if column.kind in PERIODS:
            known = " ".join(f"WHEN {len(form)} THEN '{precision}'" for precision, form in _FORMS.items())
            found += [
                (name, f"{quoted(name + '_start')}{kind}"),
                (f"{name}_stop", f"{quoted(name + '_stop')}{kind}"),
                (f"{name}_precision", f"CASE length({quoted(name)}) {known} ELSE {quoted(name)} END"),
            ]
        else:
            found.append((name, quoted(name)))
    return [*found, ("extra", "extra")]


def _selected(table: Table, *, as_text: bool = False) -> str:
    """Return the SQL of a table's rows as properties; see :func:`property_values`."""
    return ", ".join(f"{sql} AS {quoted(name)}" for name, sql in property_values(table, as_text=as_text))


def _sliced(found: pa.Table) -> Iterator[list[Row]]:
    for first in range(0, found.num_rows, _ROWS):
        yield _as_rows(found.slice(first, _ROWS))


def _as_rows(found: pa.Table) -> list[Row]:
    """Return Arrow's columns as rows, without the columns that are blank in all of them: most are."""
    given = {name: column for name, column in zip(found.column_names, found.columns, strict=True) if column.null_count < found.num_rows}
    values = [column.to_pylist() for column in given.values()]
    return [dict(zip(given, row, strict=True)) for row in zip(*values, strict=True)]


# Back again: columns of properties to rows of the tables.


def asked(table: Table, reading: Reading) -> tuple[list[str], list[str]]:
    """Return which properties a statement is to give as they are, and which as days."""
    plain, days = [], []
    for column in table.stored:
        if column.name in reading.ends:
            continue
        if column.kind in PERIODS:
            days += [column.name, f"{column.name}_stop"]
            plain.append(f"{column.name}_precision")
        else:
            plain.append(column.name)
    return [*plain, "extra", "load_id"], days


def insert_columns(connection: DuckDBPyConnection, schema: str, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert columns of properties, as :func:`asked` names them, into a table.

    Raises
    ------
    StoreForeign
        A property holds what kinagraph doesn't write: somebody changed the graph by hand.
    """
    import pyarrow as pa

    kinds = {"BOOLEAN": pa.bool_(), "INTEGER": pa.int32(), "DOUBLE": pa.float64(), "VARCHAR[]": pa.list_(pa.string())}
    stored = {**dict(stored_columns(table)), "load_id": "VARCHAR"}
    arrays = {}
    for name, values in columns.items():
        kind = pa.string() if name in _days_of(table) else kinds.get(stored.get(name, "VARCHAR"), pa.string())
        try:
            arrays[name] = pa.array(values, kind)
        except (pa.ArrowException, TypeError, OverflowError) as error:
            raise StoreForeign(
                _("in Neo4j, {table}.{column} holds what kinagraph doesn't write: {why}").format(
                    table=table.name, column=name, why=str(error).split("\n")[0]
                ),
                _("mend the property, or load the row again from its file"),
            ) from error
    connection.register("given", pa.table(arrays))
    names, values_sql = [], []
    for column in table.stored:
        for name, _kind in value_columns(column):
            names.append(quoted(name))
        values_sql += _back(column.name) if column.kind in PERIODS else [quoted(column.name) if column.name in arrays else "NULL"]
    connection.execute(
        f"INSERT INTO {schema}.{table.name} ({', '.join(names)}, extra, load_id) SELECT {', '.join(values_sql)}, extra, load_id FROM given"
    )
    connection.unregister("given")


def insert_before(connection: DuckDBPyConnection, schema: str, name: str, kept: Sequence[tuple[str, str]]) -> None:
    """Insert rows that were kept as JSON, each with the load that replaced it, into the table that keeps such rows.

    Raises
    ------
    StoreForeign
        A text is none of ours: somebody changed the graph by hand.
    """
    import duckdb
    import pyarrow as pa

    table = TABLES[name]
    columns = [(column, kind) for column, kind in layout()[before(table)] if column != "replaced_by"]
    shape = ", ".join(f'"{column}": ["VARCHAR"]' if kind.endswith("[]") else f'"{column}": "{kind}"' for column, kind in columns)
    names = ", ".join(quoted(column) for column, _kind in columns)
    connection.register("given", pa.table({"row": [row for row, _load in kept], "load": [load for _row, load in kept]}))
    try:
        connection.execute(
            f"INSERT INTO {schema}.{before(table)} ({names}, replaced_by) "
            f"SELECT {', '.join(f'r.{quoted(column)}' for column, _kind in columns)}, load "
            f"FROM (SELECT from_json(row, '{{{shape}}}') AS r, load FROM given)"
        )
    except duckdb.Error as error:
        raise StoreForeign(
            _("in Neo4j, a node Before of {table} holds what kinagraph doesn't write: {why}").format(
                table=name, why=str(error).split("\n")[0]
            ),
            _("its load can't be undone; remove the node if nobody is to undo it"),
        ) from error
    finally:
        connection.unregister("given")


def _days_of(table: Table) -> set[str]:
    return {name for column in table.stored if column.kind in PERIODS for name in (column.name, f"{column.name}_stop")}


def _back(name: str) -> list[str]:
    """Return the SQL of a period's text, first and last day. What has no precision is no day: the ``yes`` of ``done``."""
    day, stop, precision = quoted(name), quoted(f"{name}_stop"), quoted(f"{name}_precision")
    text = (
        f"CASE {precision} WHEN 'year' THEN left({day}, 4) WHEN 'month' THEN left({day}, 7) "
        f"WHEN 'week' THEN strftime(TRY_CAST({day} AS DATE), '%G-W%V') ELSE {day} END"
    )
    return [text, f"CASE WHEN {precision} IS NOT NULL THEN TRY_CAST({day} AS DATE) END", f"TRY_CAST({stop} AS DATE)"]
