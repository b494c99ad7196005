"""Analyses see actors and people that were judged the same as one; the tables stay as they were loaded.

Temporary views of the tables' own names stand before them in a connection. A view is the table without the rows that a
judgement touches, and those rows as they are seen. What is seen of two rows that become one stands in
``docs/definitions.md``, under "One actor".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from kinagraph.model import ACTORS, LEVELS, LISTS, MEMBERSHIPS, PARTICIPANTS, PEOPLE, RELATIONS, TABLES, Kind, Table
from kinagraph.tables.judging import ONE, Classes, Judgement
from kinagraph.tables.sql import quoted, same_key, stored_columns, value_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

Row = dict[str, Any]

_FIRST_DAY: Final = date(1, 1, 1)
_LAST_DAY: Final = date(9999, 12, 31)
_KINDS: Final = {"actors": "actor", "people": "person"}
_SEEN: Final = tuple(
    table for table in TABLES.values() if table.name != "judgements" and any(_KINDS.keys() & set(column.refers) for column in table.stored)
)
"""The tables that name actors or people."""


@dataclass(frozen=True)
class One:
    """Those that are seen as one: the id that is kept, and all their ids, the kept one first and the others in order."""

    kind: str
    kept: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A judgement that makes two into one, its day, and for an office the person who held it."""

    judgement: Judgement
    day: date
    person: str | None

    @property
    def lost(self) -> str:
        """Which of the two is seen as the other."""
        return self.judgement.other if self.judgement.kept == self.judgement.one else self.judgement.one


def see_merged(connection: DuckDBPyConnection) -> None:
    """Let all that reads this connection see those that were judged the same as one.

    Where no such judgement is in force nothing is done. The tables themselves stay as they are; they can still be read by
    the name of their database, as ``network.main.actors``.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    """
    told = _in_force(connection)
    if told:
        _make_views(connection, find_classes(told), told)


def given_up(connection: DuckDBPyConnection) -> dict[str, str]:
    """Return the ids that this connection sees as another's, each with that other; none where nothing was merged."""
    there = "SELECT 1 FROM duckdb_tables() WHERE database_name = 'temp' AND table_name = 'seen_as'"
    if not connection.execute(there).fetchall():
        return {}
    return dict(connection.execute("SELECT id, kept FROM temp.seen_as WHERE place > 0 ORDER BY kind DESC, id").fetchall())


def find_classes(told: Sequence[Told]) -> list[One]:
    """Return who is one.

    Kept is the one that was never given up for another; of several such the one that the latest judgement kept.
    """
    by_one: dict[tuple[str, str], list[Told]] = {}
    for each in told:
        by_one.setdefault((each.judgement.kind, each.judgement.one), []).append(each)
    result = []
    for kind, members in Classes(each.judgement for each in told).together():
        mine = [each for member in members for each in by_one.get((kind, member), [])]
        lost = {each.lost for each in mine}
        left = [member for member in members if member not in lost] or members
        said = [each.judgement.kept for each in sorted(mine, key=lambda each: (each.day, each.judgement.id))]
        kept = next((key for key in reversed(said) if key in left), left[0]) or left[0]
        result.append(One(kind, kept, (kept, *(member for member in members if member != kept))))
    return result


def _in_force(connection: DuckDBPyConnection) -> list[Told]:
    """Read the judgements that make two into one, where both are there."""
    rows = connection.execute(
        "SELECT id, kind, one, other, verdict, kept, at_start, person FROM judgements "
        f"WHERE withdrawn IS NULL AND verdict IN ({', '.join(_text(verdict) for verdict in ONE)}) ORDER BY id"
    ).fetchall()
    if not rows:
        return []
    known = {kind: {key for (key,) in connection.execute(f"SELECT DISTINCT id FROM {table}").fetchall()} for table, kind in _KINDS.items()}
    return [Told(Judgement(*row[:6]), row[6] or _FIRST_DAY, row[7]) for row in rows if {row[2], row[3]} <= known[row[1]]]


# The views


def _make_views(connection: DuckDBPyConnection, classes: Sequence[One], told: Sequence[Told]) -> None:
    members = [(one.kind, member, one.kept, place) for one in classes for place, member in enumerate(one.members)]
    _insert(connection, "seen_as", ("kind", "id", "kept", "place"), members)
    holders = {each.lost: each.person for each in told if each.judgement.verdict == "holder"}
    _insert(connection, "seen_holders", ("id", "person"), sorted(holders.items()))
    for named, kind in _KINDS.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE lost_{named} AS SELECT id, kept FROM seen_as WHERE kind = '{kind}' AND place > 0")
    for table in _SEEN:
        base = _as_loaded(connection, table)
        _touch(connection, table, base)
        _unite(connection, table)
        same = "t.contact = b.contact" if table is PARTICIPANTS else same_key(table, "b", "t._was")
        # A view of the table's own name: DuckDB looks among the temporary ones first.
        connection.execute(f"""
            CREATE TEMP VIEW {table.name} AS
            SELECT b.* FROM {base} AS b ANTI JOIN touched_{table.name} AS t ON {same}
            UNION ALL BY NAME SELECT * FROM seen_{table.name}
        """)
        if table is ACTORS:
            _cut_loops(connection)


def _as_loaded(connection: DuckDBPyConnection, table: Table) -> str:
    """Return a name for a table as it was loaded, which our view of it doesn't hide."""
    [(database,)] = connection.execute("SELECT current_database()").fetchall()
    views = "SELECT 1 FROM duckdb_views() WHERE database_name = 'temp' AND view_name = ?"
    if not connection.execute(views, [table.name]).fetchall():
        return f"{quoted(database.replace(chr(34), chr(34) * 2))}.main.{table.name}"
    # A file of an earlier layout is read through a view already.
    connection.execute(f"ALTER VIEW temp.main.{table.name} RENAME TO loaded_{table.name}")
    return f"temp.main.loaded_{table.name}"


def _insert(connection: DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    import pyarrow as pa

    kinds = {"place": pa.int32()}
    given = pa.table(
        {column: pa.array([row[position] for row in rows], kinds.get(column, pa.string())) for position, column in enumerate(columns)}
    )
    connection.register("given", given)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")
    connection.unregister("given")


def _touch(connection: DuckDBPyConnection, table: Table, base: str) -> None:
    """Make ``touched_<table>``: the rows that a judgement touches, with all that they name as it is seen.

    ``_was`` holds what told the row apart, and ``_place`` is 0 where that is still the same.
    """
    own = table if table.name in _KINDS else None
    named = [column for column in table.stored if _KINDS.keys() & set(column.refers)]
    joins, values, lost, moved = [], [], [], []
    if own is not None:
        joins.append(f"LEFT JOIN seen_as AS own ON own.kind = '{_KINDS[own.name]}' AND own.id = b.id")
    for column in table.stored:
        cell = f"b.{quoted(column.name)}"
        if column in named:
            kept = [f"{column.name}_{target}.kept" for target in column.refers if target in _KINDS]
            if column.kind in LISTS:
                # Only agreements name several, and they are few.
                joins.append("CROSS JOIN (SELECT map_from_entries(list((id, kept))) AS kept FROM lost_actors) AS lost")
                each = f"list_transform({cell}, lambda each: coalesce(lost.kept[each], each))"
                values.append(f"list_filter({each}, lambda one, place: list_position({each}, one) = place) AS {quoted(column.name)}")
                lost.append(f"list_has_any({cell}, (SELECT list(id) FROM lost_actors))")
                continue
            joins += [f"LEFT JOIN lost_{t} AS {column.name}_{t} ON {column.name}_{t}.id = {cell}" for t in column.refers if t in _KINDS]
            seen = f"coalesce({', '.join([*kept, cell])})"
            if table is PARTICIPANTS and column.name == "person":
                # Who held an office attended for it.
                held = "SELECT any_value(h.person) FROM seen_holders AS h WHERE h.id = b.actor"
                seen = f"CASE WHEN {cell} IS NULL THEN ({held}) ELSE {seen} END"
            elif table is ACTORS:
                seen = f"nullif({seen}, coalesce(own.kept, b.id))"
            values.append(f"{seen} AS {quoted(column.name)}")
            lost.append(" OR ".join(f"{each} IS NOT NULL" for each in kept))
            moved += lost[-1:] if column.name in table.key else []
        elif own is not None and column.name == "id":
            values.append("coalesce(own.kept, b.id) AS id")
            lost.append("own.id IS NOT NULL")
        else:
            values += [f"b.{quoted(name)}" for name, _kind in value_columns(column)]
    place = "coalesce(own.place, 0)" if own is not None else f"({' OR '.join(moved) or 'false'})::INTEGER"
    was = ", ".join(f"{quoted(name)} := b.{quoted(name)}" for name in table.key)
    chosen = "_lost"
    if table is PARTICIPANTS:
        among = "actor IN (SELECT id FROM lost_actors) OR person IN (SELECT id FROM lost_people)"
        base = f"(SELECT * FROM {base} WHERE contact IN (SELECT contact FROM {base} WHERE {among}))"
        chosen = "true"
    elif table in (MEMBERSHIPS, RELATIONS):
        # And those that are about the same two.
        first, second = table.key
        pair = f"{first} || ';' || {second}"
        if table is RELATIONS:
            pair = f"least({first}, {second}) || ';' || greatest({first}, {second})"
        chosen = f"{pair} IN (SELECT {pair} FROM seen WHERE _lost)"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE touched_{table.name} AS
        WITH seen AS (
            SELECT {place} AS _place, struct_pack({was}) AS _was, coalesce({" OR ".join(lost)}, false) AS _lost,
                {", ".join(values)}, b.extra, b.load_id
            FROM {base} AS b {" ".join(joins)}
        )
        SELECT * EXCLUDE (_lost) FROM seen WHERE {chosen}
    """)


# What is seen of rows that become one


def _unite(connection: DuckDBPyConnection, table: Table) -> None:
    """Make ``seen_<table>`` of the touched rows."""
    touched = f"touched_{table.name}"
    levels = "[" + ", ".join(_text(level) for level in LEVELS) + "]"
    if table is ACTORS:
        names = "list_distinct(list(t.name) || flatten(list(coalesce(t.aliases, []))))"
        special = {
            "aliases": f"nullif(list_sort(list_filter({names}, lambda each: each <> {_first('name')})), [])",
            **_span("from", "min"),
            **_span("until", "max"),
        }
        text = _united(table, touched, ("t.id",), special)
    elif table is MEMBERSHIPS:
        special = {**_span("since", "min"), **_span("until", "max")}
        text = _united(table, f"(FROM {touched} WHERE network <> actor)", ("t.network", "t.actor"), special)
    elif table is RELATIONS:
        special = {**_span("ended", "max"), **_span("paused_until", "max")}
        pair = ("least(t.home, t.partner)", "greatest(t.home, t.partner)")
        text = _united(table, f"(FROM {touched} WHERE home <> partner)", pair, special)
    elif table is PARTICIPANTS:
        special = {"level": f"{levels}[min(list_position({levels}, t.level))]", "count": "max(t.count)"}
        text = _united(table, touched, ("t.contact", "t.actor", "t.person"), special)
    else:
        text = f"SELECT * EXCLUDE (_place, _was) FROM {touched}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE seen_{table.name} AS {text}")
    if table is PEOPLE:
        _join_employments(connection)


def _united(table: Table, source: str, key: Sequence[str], special: Mapping[str, str]) -> str:
    """Return the SQL that makes one row of all with one key: of each column what the first row says that says anything.

    Rows of the one that is kept speak first, then the others by what told them apart.
    """
    values = []
    for column in table.stored:
        for name, _kind in value_columns(column):
            value = special.get(name)
            if value is None and column.kind is Kind.LIST:
                value = f"nullif(list_sort(list_distinct(flatten(list(coalesce(t.{quoted(name)}, []))))), [])"
            values.append(f"{value or _first(name)} AS {quoted(name)}")
    values += [f"{_first(name)} AS {name}" for name in ("extra", "load_id")]
    # Most touched rows stay one row; only the others are worth the aggregates.
    plain = ", ".join(f"t.{quoted(name)}" for name, _kind in (*stored_columns(table), ("load_id", "")))
    return f"""
        WITH counted AS (SELECT t.*, count(*) OVER (PARTITION BY {", ".join(key)}) AS _rows FROM {source} AS t)
        SELECT {plain} FROM counted AS t WHERE _rows = 1
        UNION ALL BY NAME
        SELECT {", ".join(values)} FROM counted AS t WHERE _rows > 1 GROUP BY {", ".join(key)}
    """


def _first(name: str) -> str:
    return f"(list(t.{quoted(name)} ORDER BY t._place, t._was) FILTER (t.{quoted(name)} IS NOT NULL))[1]"


def _span(name: str, which: str) -> dict[str, str]:
    """Return the first beginning (``min``) or the last end (``max``; one that is open lasts longest) of several periods."""
    day = f"t.{quoted(name + ('_start' if which == 'min' else '_stop'))}"
    parts = {}
    for part in (name, f"{name}_start", f"{name}_stop"):
        chosen = f"arg_{which}(t.{quoted(part)}, ({day}, t.{quoted(name)})) FILTER ({day} IS NOT NULL)"
        parts[part] = chosen if which == "min" else f"CASE WHEN bool_and({day} IS NOT NULL) THEN {chosen} END"
    return parts


def _cut_loops(connection: DuckDBPyConnection) -> None:
    """Take the parent of those who would, merged, be over their parents a part of themselves: the first by id is the top."""
    loops = """
        WITH RECURSIVE above AS (
            SELECT id, parent FROM seen_actors WHERE parent IS NOT NULL
            UNION
            SELECT above.id, a.parent FROM above JOIN actors AS a ON a.id = above.parent WHERE a.parent IS NOT NULL
        )
        SELECT min(id) FROM above WHERE parent = id
    """
    while (found := connection.execute(loops).fetchall()[0][0]) is not None:
        connection.execute("UPDATE seen_actors SET parent = NULL WHERE id = ?", [found])


def _join_employments(connection: DuckDBPyConnection) -> None:
    """Make the employments of people who are one follow each other: on any day the one that began last counts."""
    import pyarrow as pa

    found = connection.sql("""
        SELECT s.*, a.place AS _place FROM (SELECT * EXCLUDE (_place, _was), _was.id AS _id FROM touched_people) AS s
        JOIN seen_as AS a ON a.kind = 'person' AND a.id = s._id
        ORDER BY s.id, _place, s.from_start NULLS FIRST, s."from"
    """).to_arrow_table()
    people: dict[str, list[Row]] = {}
    for row in found.to_pylist():
        people.setdefault(row["id"], []).append(row)
    names = [*(name for name, _kind in stored_columns(PEOPLE)), "load_id"]
    rows = [{name: row[name] for name in names} for employments in people.values() for row in _in_turn(employments)]
    given = pa.Table.from_pylist(rows, found.select(names).schema)
    connection.register("given", given)
    connection.execute("DELETE FROM seen_people WHERE id IN (SELECT kept FROM seen_as WHERE kind = 'person')")
    connection.execute("INSERT INTO seen_people BY NAME SELECT * FROM given")
    connection.unregister("given")


def _in_turn(employments: Sequence[Row]) -> list[Row]:
    """Cut employments that overlap, the kept person's first, so that one holds on each day."""
    first = employments[0]
    aliases = sorted({name for row in employments for name in (row["name"], *(row["aliases"] or []))} - {first["name"]})
    spans = [(row["from_start"] or _FIRST_DAY, row["until_stop"] or _LAST_DAY, row) for row in employments]
    starts = sorted({start for start, _stop, _row in spans} | {stop + timedelta(1) for _start, stop, _row in spans if stop < _LAST_DAY})
    result: list[Row] = []
    for start, stop in zip(starts, [*(day - timedelta(1) for day in starts[1:]), _LAST_DAY], strict=True):
        holding = [(begun, row) for begun, until, row in spans if begun <= start and stop <= until]
        if not holding:
            continue
        latest = max(begun for begun, _row in holding)
        said = [row for begun, row in holding if begun == latest] + [row for begun, row in holding if begun != latest]
        told = _told(said, first["name"], aliases)
        before = result[-1] if result else None
        if before is not None and before["_row"] is told["_row"] and before["_stop"] + timedelta(1) == start:
            before["_stop"] = stop
            continue
        result.append({**told, "_start": start, "_stop": stop})
    return [_dated(row) for row in result]


def _told(said: Sequence[Row], name: str, aliases: list[str]) -> Row:
    """Return an employment with what is blank in it filled from others at the same actor."""
    row = dict(said[0])
    for other in said[1:]:
        if other["actor"] == row["actor"]:
            row.update({column: other[column] for column, value in row.items() if value is None and column in _FILLED})
    return {**row, "name": name, "aliases": aliases or None, "_row": said[0]}


_FILLED: Final = frozenset({"role", "level", "email", "source", "notes"})


def _dated(row: Row) -> Row:
    """Write an employment's days: as they stood, where they are still those."""
    start, stop = row["_start"], row["_stop"]
    if start != (row["from_start"] or _FIRST_DAY):
        row.update({"from": start.isoformat(), "from_start": start, "from_stop": start})
    if stop != (row["until_stop"] or _LAST_DAY):
        row.update({"until": stop.isoformat(), "until_start": stop, "until_stop": stop})
    return row


def _text(value: str) -> str:
    return f"'{value}'"
