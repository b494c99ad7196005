"""Staged rows against what a store holds: what would be created, what updated, and what can't be taken.

The connection of the staging has the store's present tables in the schema ``net``. Rows are matched by key; a column
that no file gives keeps its value; a blank cell clears it; what the files leave out stays. The result does not depend
on the order of files or rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.language import _
from kinagraph.model import ACTORS, CONTACTS, JUDGEMENTS, PARTICIPANTS, PEOPLE, RELATIONS, TABLES, Table
from kinagraph.tables import checks
from kinagraph.tables.judging import check_judgements
from kinagraph.tables.sql import quoted, same_key, stored_columns, value_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from kinagraph.tables.stage import Staging

_INLINE: Final = -1
"""Stands in ``_sheets`` for the participants that a contact's own row names."""


@dataclass(frozen=True)
class Change:
    """What a load does to one table, in rows."""

    table: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the store stays as it is."""
        return not (self.created or self.updated or self.removed)


@dataclass(frozen=True)
class Plan:
    """What a load will write.

    The connection holds, per table *t*, ``plan_t`` with the whole new rows, ``load_id`` (blank: that of the load which
    writes them) and ``_action`` (created or updated); and ``plan_contacts_touched``, the ids of the contacts all of whose
    participants are written anew (those in ``plan_participants``). The plan of an undo holds ``plan_removed_t`` as well,
    the keys of the rows that go.
    """

    connection: DuckDBPyConnection
    changes: dict[str, Change]


def merge(staging: Staging, home_countries: Sequence[str], partner_countries: Sequence[str] = (), *, skip_bad_rows: bool = False) -> Plan:
    """Hold staged rows against the tables in ``net`` and plan what to write.

    Problems found here (an unknown actor, an end before its start, two rows for one key …) are added to the staging's.
    With ``skip_bad_rows`` rows that refer to a rejected row are rejected too; without, the first cause alone is named.
    """
    connection = staging.connection
    changes = {}
    for table in TABLES.values():
        if table is PARTICIPANTS:
            _unite_participants(staging)
        else:
            _unite(staging, table)
        if table is RELATIONS:
            checks.turn_relations(staging, home_countries)
        _join(staging, table)
        _check(staging, table, skip_bad_rows=skip_bad_rows)
        if table is JUDGEMENTS:
            check_judgements(staging, home_countries, partner_countries)
            _drop_bad(staging, table)
        if table is PARTICIPANTS and skip_bad_rows and _reject_rest(staging):
            return merge(staging, home_countries, partner_countries, skip_bad_rows=True)
        changes[table.name] = _plan(staging, table)
        if table is not CONTACTS:
            _drop(connection, f"united_{table.name}")
        if table is PARTICIPANTS:
            # They were the last to look at the lists that the contacts' own rows hold.
            _drop(connection, "united_contacts")
    return Plan(connection, changes)


def _sheets(staging: Staging, table: Table) -> list[int]:
    return [sheet.index for sheet in staging.sheets if sheet.table is table]


def _unite(staging: Staging, table: Table) -> None:
    """Make ``united_<table>``: the good staged rows, one per key."""
    connection, name = staging.connection, table.name
    good = f"staged_{name} AS s ANTI JOIN bad ON bad.sheet = s._sheet AND bad.line = s._line"
    key = ", ".join(quoted(column) for column in table.key)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE twice AS SELECT {key} FROM {good} GROUP BY ALL HAVING count(*) > 1")
    several = bool(_count(connection, "twice"))
    # A million good rows need no copy; some tables are changed in place.
    seen = not several and not staging.rejected_rows(name) and table not in {RELATIONS, PARTICIPANTS}
    _drop(connection, f"united_{name}")
    connection.execute(
        f"CREATE {'VIEW' if seen else 'TABLE'} united_{name} AS SELECT [_sheet] AS _sheets, * FROM {f'staged_{name}' if seen else good}"
    )
    if several:
        _unite_duplicates(staging, table)


def _drop(connection: DuckDBPyConnection, name: str) -> None:
    """Drop a table or a view, if it is there."""
    found = connection.execute("SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name]).fetchall()
    for (kind,) in found:
        connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")


def _unite_duplicates(staging: Staging, table: Table) -> None:
    """Make one row of several with one key, those in ``twice``, where they agree; reject them where they don't."""
    connection, name = staging.connection, f"united_{table.name}"
    key = ", ".join(quoted(column) for column in table.key)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE doubled AS SELECT u.* FROM {name} AS u SEMI JOIN twice AS t ON {same_key(table, 'u', 't')}"
    )
    connection.execute(f"DELETE FROM {name} AS u USING twice AS t WHERE {same_key(table, 'u', 't')}")
    given = {sheet.index: sheet.given for sheet in staging.sheets}
    columns = [column for column in table.columns if column.name not in table.key]
    conflicts = []
    for column in columns:
        sheets = [index for index, names in given.items() if column.name in names]
        conflicts.append(
            f"count(DISTINCT coalesce(CAST({quoted(column.name)} AS VARCHAR), '')) FILTER (list_has_any(_sheets, {sheets}::INTEGER[])) > 1"
        )
    # Of the columns that aren't ours each is compared with itself; no row need have all of them.
    entries = f"list_sort(list_distinct(flatten(list({_entries('extra')}) FILTER (extra IS NOT NULL))))"
    names = [column.name for column in columns]
    always = "true" if table is RELATIONS else "false"
    rows = connection.execute(
        f"SELECT * EXCLUDE (extras), list_filter(list_distinct(extras), lambda x: len(list_filter(extras, lambda y: y = x)) > 1) AS others "
        f"FROM (SELECT {key}, list(struct_pack(sheet := _sheet, line := _line) ORDER BY _sheet, _line) AS places, "
        f"[{', '.join(conflicts)}] AS differs, coalesce(list_transform({entries}, lambda x: x.key), []) AS extras "
        f"FROM doubled GROUP BY {key}) WHERE list_contains(differs, true) OR others <> [] OR {always} ORDER BY ALL"
    ).fetchall()
    for row in rows:
        *parts, places, differs, others = row
        label = " – ".join(str(part) for part in parts if part is not None)
        different = [column for column, differ in zip(names, differs, strict=True) if differ] + sorted(others)
        for place in places:
            other = next((p for p in places if p != place), place)
            sheet = staging.sheets[other["sheet"]]
            where = _("{file}, row {line}").format(file=sheet.source.name, line=other["line"])
            reason = (
                _("the same stands in {place} with another {column}; keep one").format(place=where, column=", ".join(different))
                if different
                else _("the same pair stands in {place}; keep one").format(place=where)
            )
            staging.reject(place["sheet"], place["line"], table.key[0], label, reason)
    staging.mark_bad()
    kept = [value for column in columns for value, _kind in _all_columns(column.name, table)]
    values = ", ".join(f"max({quoted(value)}) AS {quoted(value)}" for value in kept)
    key_values = [value for column in table.key for value, _kind in value_columns(table.column(column))]
    connection.execute(
        f"INSERT INTO {name} BY NAME SELECT list(DISTINCT d._sheet) AS _sheets, min(d._sheet) AS _sheet, "
        f"arg_min(d._line, (d._sheet, d._line)) AS _line, {', '.join(quoted(v) for v in key_values)}, {values}, "
        f"to_json(map_from_entries({entries}))::VARCHAR AS extra "
        "FROM doubled AS d ANTI JOIN bad ON bad.sheet = d._sheet AND bad.line = d._line "
        f"GROUP BY {', '.join(quoted(v) for v in key_values)}"
    )


def _entries(extra: str) -> str:
    """Return the expression for the columns that aren't ours, by name, each with its text."""
    return f"""map_entries(from_json({extra}, '"MAP(VARCHAR, VARCHAR)"'))"""


def _all_columns(name: str, table: Table) -> Iterable[tuple[str, str]]:
    return value_columns(table.column(name))


def _unite_participants(staging: Staging) -> None:
    """Unite the rows of ``participants`` with those that the contacts' own rows name; a row of its own says more."""
    _unite(staging, PARTICIPANTS)
    staging.connection.execute(f"""
        INSERT INTO united_participants BY NAME
        SELECT [{_INLINE}] AS _sheets, _sheet, _line, contact, actor
        FROM (SELECT u._sheet, u._line, u.id AS contact, unnest(u.participants) AS actor
              FROM united_contacts AS u SEMI JOIN merged_contacts AS m USING (id)) AS i
        WHERE NOT EXISTS (SELECT 1 FROM united_participants AS p
                          WHERE p.contact = i.contact AND p.actor = i.actor AND p.person IS NULL)
    """)


def _reject_rest(staging: Staging) -> bool:
    """Reject what else names participants of a contact one of whose participants was rejected; say whether there was any.

    They are one value: were the others written now, loading the mended row later would take them away again.
    """
    staging.connection.execute("""
        CREATE OR REPLACE TEMP TABLE torn AS
        SELECT DISTINCT contact FROM staged_participants AS s SEMI JOIN bad ON bad.sheet = s._sheet AND bad.line = s._line
    """)
    rest = staging.connection.execute("""
        SELECT _sheet, _line, 'contact', contact FROM staged_participants AS s SEMI JOIN torn ON torn.contact = s.contact
        ANTI JOIN bad ON bad.sheet = s._sheet AND bad.line = s._line
        UNION ALL
        SELECT _sheet, _line, 'participants', id FROM staged_contacts AS s SEMI JOIN torn ON torn.contact = s.id
        ANTI JOIN bad ON bad.sheet = s._sheet AND bad.line = s._line WHERE participants IS NOT NULL
        ORDER BY ALL
    """).fetchall()
    for sheet, line, column, contact in rest:
        staging.reject(sheet, line, column, contact, _("another participant of this contact is rejected; they are loaded together"))
    staging.mark_bad()
    return bool(rest)


def _join(staging: Staging, table: Table) -> None:
    """Make ``merged_<table>``: the whole new rows, and whether each is new or the same as before."""
    mine = [*_sheets(staging, table), *([_INLINE] if table is PARTICIPANTS else [])]
    given = {sheet.index: sheet.given for sheet in staging.sheets if sheet.table is table}
    given[_INLINE] = frozenset(PARTICIPANTS.key) if table is PARTICIPANTS else frozenset()
    values = []
    for column in table.stored:
        with_it = [index for index in mine if column.name in given[index] or column.name in table.key]
        for name, _kind in value_columns(column):
            part = quoted(name)
            if with_it == mine:
                value = f"u.{part}"
            elif not with_it:
                value = f"e.{part}"
            else:
                value = f"CASE WHEN list_has_any(u._sheets, {with_it}::INTEGER[]) THEN u.{part} ELSE e.{part} END"
            values.append((part, value))
    extras = any(sheet.extras for sheet in staging.sheets if sheet.table is table)
    # Sorted, so that two files with the same columns in another order say the same.
    patched = _entries("json_merge_patch(coalesce(e.extra, '{}'), coalesce(u.extra, '{}'))")
    values.append(("extra", f"nullif(to_json(map_from_entries(list_sort({patched})))::VARCHAR, '{{}}')" if extras else "e.extra"))
    same = " AND ".join(f"n.{part} IS NOT DISTINCT FROM n._old.{part}" for part, _value in values)
    key = quoted(table.key[0])
    staging.connection.execute(f"""
        CREATE OR REPLACE TABLE merged_{table.name} AS
        SELECT n.* EXCLUDE (_old), NOT n._new AND ({same}) AS _same
        FROM (SELECT u._sheet, u._line, e.{key} IS NULL AS _new, {", ".join(f"{v} AS {p}" for p, v in values)}, e AS _old
              FROM united_{table.name} AS u LEFT JOIN net.{table.name} AS e ON {same_key(table, "u", "e")}) AS n
    """)


def _check(staging: Staging, table: Table, *, skip_bad_rows: bool) -> None:
    """Reject what the rows' own sense and their references forbid, until nothing more is found."""
    checks.check_rows(staging, table)
    _drop_bad(staging, table)
    while True:
        before = len(staging.problems)
        checks.check_references(staging, table, skip_bad_rows=skip_bad_rows)
        if table is ACTORS:
            checks.check_parents(staging)
        _drop_bad(staging, table)
        if len(staging.problems) == before or not any(table.name in column.refers for column in table.columns):
            break
    if table is PEOPLE:
        checks.check_employments(staging)
        checks.check_forgotten(staging)
    _drop_bad(staging, table)


def _drop_bad(staging: Staging, table: Table) -> None:
    staging.mark_bad()
    staging.connection.execute(f"DELETE FROM merged_{table.name} AS m USING bad WHERE bad.sheet = m._sheet AND bad.line = m._line")


def _plan(staging: Staging, table: Table) -> Change:
    """Make ``plan_<table>`` and count."""
    connection, name = staging.connection, table.name
    columns = ", ".join(quoted(column) for column, _kind in stored_columns(table))
    removed = 0
    chosen = "NOT _same"
    if table is PARTICIPANTS:
        # A contact's participants are one value: when one differs, or one has gone, all are written anew.
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE gone AS
            SELECT e.contact FROM net.participants AS e SEMI JOIN merged_participants AS m ON m.contact = e.contact
            WHERE NOT EXISTS (SELECT 1 FROM merged_participants AS m WHERE m.contact = e.contact
                AND m.actor IS NOT DISTINCT FROM e.actor AND m.person IS NOT DISTINCT FROM e.person)
        """)
        removed = _count(connection, "gone")
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE plan_contacts_touched AS "
            "SELECT contact FROM gone UNION SELECT contact FROM merged_participants WHERE NOT _same"
        )
        chosen = "contact IN (FROM plan_contacts_touched)"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW plan_{name} AS SELECT {columns}, NULL::VARCHAR AS load_id, "
        "CASE WHEN _new THEN 'created' ELSE 'updated' END AS _action "
        f"FROM merged_{name} WHERE {chosen}"
    )
    counts = connection.execute(
        f"SELECT count(*) FILTER (_new), count(*) FILTER (NOT _new AND NOT _same), count(*) FILTER (_same) FROM merged_{name}"
    ).fetchone() or (0, 0, 0)
    return Change(name, int(counts[0]), int(counts[1]), int(counts[2]), removed, staging.rejected_rows(name))


def _count(connection: DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0
