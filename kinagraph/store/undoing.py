"""Taking a load back, exactly: what it created goes, what it changed is again as it was.

Every store keeps the rows that a load replaced (``before_<table>``: whole rows, with whose they were and which load
replaced them). So an undo is a plan like a load's, made in DuckDB for both stores: rows to put back, with their earlier
``load_id``, and rows to remove.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.errors import UndoRefused, UsageError
from kinagraph.language import _, ngettext
from kinagraph.model import PARTICIPANTS, PEOPLE, TABLES, Kind, Table
from kinagraph.settings import user_name
from kinagraph.store.loading import new_load
from kinagraph.store.marks import RESTORE
from kinagraph.store.records import read_loads
from kinagraph.tables.merge import Change, Plan
from kinagraph.tables.sql import before, quoted, same_key, stored_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings
    from kinagraph.store.base import Load, Store

UNDO: Final = "undo"
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class UndoReport:
    """What an undo took back, or with a dry run would take back.

    Attributes
    ----------
    loads
        The loads that it concerns: the one that was asked for and, where that broke off, those that finished it.
    changes
        By table: ``removed`` rows that the loads had created, ``updated`` rows that are again as they were, and
        ``created`` rows that are there again.
    undo
        The record of the undo; None with a dry run.
    """

    store: str
    loads: tuple[Load, ...]
    changes: tuple[Change, ...]
    undo: Load | None

    @property
    def nothing(self) -> bool:
        """Whether the tables stay as they are."""
        return all(change.nothing for change in self.changes)


@dataclass(frozen=True)
class _Standing:
    """A row of a later load that stands on the load to be undone."""

    load: str
    table: str
    row: str
    how: str


def undo_load(store: Store, settings: Settings, load: str | None = None, *, dry_run: bool = False) -> UndoReport:
    """Take a load back.

    Parameters
    ----------
    store, settings
        Where, and by whom (``user``).
    load
        The load's id or how it begins; by default the last that changed anything and still stands.
    dry_run
        Say what would happen and write nothing.

    Raises
    ------
    UsageError
        There is no such load, or it was taken back already.
    UndoRefused
        Later loads built on it, or what it changed was not kept.
    """
    import duckdb

    with duckdb.connect(":memory:") as connection, store.changing(connection, writing=not dry_run):
        loads = read_loads(connection, "net")
        chosen = _together(loads, _chosen(loads, load))
        plan = _plan(connection, [each.id for each in chosen])
        _refuse(connection, plan, loads, chosen)
        changes = tuple(plan.changes.values())
        done = None
        if not dry_run:
            done = store.write(plan, new_load(UNDO, user_name(settings), changes, undoes=tuple(each.id for each in chosen)))
        return UndoReport(store.name, tuple(chosen), changes, done)


def find_load(loads: Sequence[Load], start: str) -> Load:
    """Return the load whose id begins so.

    Raises
    ------
    UsageError
        None does, or several do.
    """
    found = [load for load in loads if load.id.startswith(start.strip().lower())] if start.strip() else []
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            _("several loads begin with {id}: {ids}").format(id=start, ids=", ".join(load.id[:12] for load in found[:5])),
            _("write more of the id"),
        )
    raise UsageError(_("there is no load {id}").format(id=start), _("`kinagraph loads` lists them"))


def _chosen(loads: Sequence[Load], start: str | None) -> Load:
    """Return the load to be undone."""
    broken = next((load for load in reversed(loads) if load.undoes and not load.finished and not _taken_up(loads, load)), None)
    if start is None:
        if broken is not None:
            return find_load(loads, broken.undoes[0])
        standing = [load for load in loads if load.keeps and load.undone_by is None]
        last = next((load for load in reversed(standing) if not load.nothing or not load.finished), None)
        if last is None:
            raise UsageError(_("there is no load to take back"), _("`kinagraph loads` lists what was loaded"))
        return last
    load = find_load(loads, start)
    if load.undoes:
        raise UsageError(
            _("{id} is itself an undo, of {other}").format(id=load.id[:8], other=", ".join(each[:8] for each in load.undoes)),
            _("load the same files again to have their rows back"),
        )
    if load.forgets:
        raise UsageError(
            _("{load} erased a person, which can't be taken back").format(load=_named(load)), _("`kinagraph loads` lists what stands")
        )
    if load.action == RESTORE:
        raise UsageError(
            _("{id} is a restore, which isn't taken back").format(id=load.id[:8]),
            _("`kinagraph restore --replace` with the backup of what was there gives that back"),
        )
    if load.undone_by is not None:
        by = find_load(loads, load.undone_by)
        raise UsageError(
            _("{load} was taken back already, {when}").format(load=_named(load), when=_moment(by)), _("`kinagraph loads` lists what stands")
        )
    return load


def _taken_up(loads: Sequence[Load], undo: Load) -> bool:
    """Say whether an undo that broke off was finished by another."""
    return any(load.finished and undo.id in load.finishes for load in loads)


def _together(loads: Sequence[Load], chosen: Load) -> list[Load]:
    """Return a load with those that finished it when it broke off, and those that it finished: they are one."""
    ids = {chosen.id}
    while True:
        more = {
            each
            for load in loads
            if not load.undoes and not ids.isdisjoint({load.id, *load.finishes})
            for each in (load.id, *load.finishes)
        }
        if more <= ids:
            return [load for load in loads if load.id in ids]
        ids |= more


def _plan(connection: DuckDBPyConnection, undone: list[str]) -> Plan:
    """Make the plan: ``plan_t`` with the rows as they were, ``plan_removed_t`` with the rows that go."""
    connection.execute("CREATE TEMP TABLE undone (load_id VARCHAR)")
    connection.executemany("INSERT INTO undone VALUES (?)", [[each] for each in undone])
    changes = {}
    for table in TABLES.values():
        name, columns = table.name, ", ".join(quoted(column) for column, _kind in (*stored_columns(table), ("load_id", "")))
        connection.execute(f"CREATE TEMP TABLE mine_{name} AS SELECT {columns} FROM net.{name} SEMI JOIN undone USING (load_id)")
        replaced = f"SELECT {columns} FROM net.{before(table)} WHERE replaced_by IN (FROM undone) AND load_id NOT IN (FROM undone)"
        if table is PARTICIPANTS:
            connection.execute("CREATE TEMP TABLE plan_contacts_touched AS SELECT DISTINCT contact FROM mine_participants")
            chosen = "SEMI JOIN plan_contacts_touched AS p USING (contact)"
        else:
            # Where an undo broke off, rows that it put back stay.
            chosen = f"SEMI JOIN mine_{name} AS m ON {same_key(table, 'b', 'm')}"
        connection.execute(f"CREATE TEMP TABLE plan_{name} AS SELECT b.*, 'updated' AS _action FROM ({replaced}) AS b {chosen}")
        connection.execute(
            f"CREATE TEMP TABLE plan_removed_{name} AS SELECT m.* FROM mine_{name} AS m "
            f"ANTI JOIN plan_{name} AS b ON {same_key(table, 'm', 'b')}"
        )
        [(back, again, removed)] = connection.execute(
            f"SELECT count(*) FILTER (m.{quoted(table.key[0])} IS NULL), count(m.{quoted(table.key[0])}), "
            f"(SELECT count(*) FROM plan_removed_{name}) FROM plan_{name} AS b LEFT JOIN mine_{name} AS m ON {same_key(table, 'b', 'm')}"
        ).fetchall()
        changes[name] = Change(name, created=back, updated=again, removed=removed)
    return Plan(connection, changes)


def _refuse(connection: DuckDBPyConnection, plan: Plan, loads: Sequence[Load], chosen: Sequence[Load]) -> None:
    """Refuse an undo that would not be exact, or that would leave rows of later loads without what they stand on."""
    for load in chosen:
        if not load.kept and not _only_created(connection, load):
            raise UndoRefused(
                _("{load} can't be taken back: a kinagraph of that time didn't keep the rows that loads changed").format(load=_named(load)),
                _("put right what is wrong, and load it again"),
            )
    standing = [*_changed(connection), *_referring(connection, plan), *_contradicting(connection, plan)]
    if not standing:
        return
    later = [load for load in reversed(loads) if any(each.load == load.id for each in standing)]
    # Loads that are one with another are undone by one command.
    told = "; ".join(_told(load, [each for each in standing if each.load == load.id]) for load in later[:_EXAMPLES])
    more = len(later) - _EXAMPLES
    if more > 0:
        told += "; " + ngettext("and {n} more load", "and {n} more loads", more).format(n=more)
    raise UndoRefused(
        _("{load} can't be taken back, because others built on it: {told}").format(load=_named(chosen[-1]), told=told),
        ngettext("undo that one first: {commands}", "undo these first, one after the other: {commands}", len(later)).format(
            commands=", ".join(f"kinagraph undo {load.id[:8]}" for load in later)
        ),
        [load.id for load in later],
    )


def _only_created(connection: DuckDBPyConnection, load: Load) -> bool:
    """Say whether a load of a kinagraph that kept nothing can be undone all the same: all that it wrote is new and untouched."""
    if not load.finished or any(change.updated or change.removed for change in load.changes):
        return False
    for change in load.changes:
        if change.table in TABLES:
            found = connection.execute(f"SELECT count(*) FROM net.{change.table} WHERE load_id = ?", [load.id]).fetchall()
            if found[0][0] != change.created:
                return False
    return True


def _changed(connection: DuckDBPyConnection) -> list[_Standing]:
    """Return rows that later loads changed."""
    found = []
    for table in TABLES.values():
        shown = "contact" if table is PARTICIPANTS else f"concat_ws(' – ', {', '.join(quoted(column) for column in table.key)})"
        rows = connection.execute(
            f"SELECT DISTINCT replaced_by, {shown} AS label FROM net.{before(table)} "
            "WHERE load_id IN (FROM undone) AND replaced_by NOT IN (FROM undone) ORDER BY ALL"
        ).fetchall()
        found += [_Standing(load, table.name, row, "changed") for load, row in rows]
    return found


def _referring(connection: DuckDBPyConnection, plan: Plan) -> list[_Standing]:
    """Return rows of later loads, or what is kept of them, that refer to rows which would go."""
    going = {name for name, change in plan.changes.items() if change.removed}
    gone = {
        target: f"(SELECT id FROM plan_removed_{target} ANTI JOIN kept_{target} USING (id))"
        for target in dict.fromkeys(target for table in TABLES.values() for column in table.stored for target in column.refers)
    }
    for target in gone:
        # A person goes when the last employment goes.
        connection.execute(
            f"CREATE TEMP TABLE kept_{target} AS SELECT id FROM net.{target} WHERE load_id NOT IN (FROM undone) "
            f"UNION SELECT id FROM plan_{target}"
        )
    found = []
    for table in TABLES.values():
        label = f"concat_ws(' – ', {', '.join(quoted(column) for column in table.key)})"
        for column in table.stored:
            if going.isdisjoint(column.refers):
                continue
            value = f"unnest({quoted(column.name)})" if column.kind is Kind.REFERENCES else quoted(column.name)
            whole = f"SELECT load_id, {label} AS label, {value} AS value FROM net."
            missing = " UNION ".join(gone[target] for target in column.refers)
            there = " UNION ".join(f"SELECT id FROM kept_{target}" for target in column.refers)
            rows = connection.execute(
                f"SELECT DISTINCT load_id, label, value FROM ({whole}{table.name} UNION ALL {whole}{before(table)}) "
                f"WHERE load_id NOT IN (FROM undone) AND value IN ({missing}) AND value NOT IN ({there}) ORDER BY ALL"
            ).fetchall()
            found += [_Standing(load, table.name, f"{row} → {value}", "refers") for load, row, value in rows]
    return found


def _contradicting(connection: DuckDBPyConnection, plan: Plan) -> list[_Standing]:
    """Return rows of later loads that could not have been loaded beside the rows which would be put back."""
    if not any(plan.changes[name].updated for name in ("people", "actors", "judgements")):
        return []
    overlapping = connection.execute(f"""
        SELECT DISTINCT e.load_id, concat_ws(' – ', e.id, e."from")
        FROM net.people AS e JOIN plan_people AS p
            ON p.id = e.id AND NOT ({same_key(PEOPLE, "p", "e")})
            AND coalesce(p.from_start, DATE '0001-01-01') <= coalesce(e.until_stop, DATE '9999-12-31')
            AND coalesce(e.from_start, DATE '0001-01-01') <= coalesce(p.until_stop, DATE '9999-12-31')
        WHERE e.load_id NOT IN (FROM undone) ORDER BY ALL
    """).fetchall()
    circles = connection.execute("""
        WITH RECURSIVE after AS (
            SELECT id, parent, load_id FROM plan_actors WHERE parent IS NOT NULL
            UNION ALL
            SELECT id, parent, load_id FROM net.actors WHERE parent IS NOT NULL AND load_id NOT IN (FROM undone)
        ), above AS (
            SELECT id, parent, [id] AS passed FROM after WHERE id IN (SELECT id FROM plan_actors)
            UNION ALL
            SELECT above.id, after.parent, list_append(passed, after.id) FROM above JOIN after ON after.id = above.parent
            WHERE NOT list_contains(passed, after.id)
        ), circle AS (
            SELECT DISTINCT unnest(passed) AS id FROM above WHERE list_contains(passed, parent)
        )
        SELECT DISTINCT load_id, id FROM after SEMI JOIN circle USING (id)
        WHERE id NOT IN (SELECT id FROM plan_actors)
            AND load_id IN (SELECT id FROM net.loads WHERE loaded_at > (SELECT min(loaded_at) FROM net.loads WHERE id IN (FROM undone)))
        ORDER BY ALL
    """).fetchall()
    judged = connection.execute("""
        SELECT DISTINCT e.load_id, e.id FROM net.judgements AS e JOIN plan_judgements AS p
            ON p.id <> e.id AND p.kind = e.kind AND least(p.one, p.other) = least(e.one, e.other)
            AND greatest(p.one, p.other) = greatest(e.one, e.other)
        WHERE p.withdrawn IS NULL AND e.withdrawn IS NULL AND e.load_id NOT IN (FROM undone) ORDER BY ALL
    """).fetchall()
    return [
        *(_Standing(load, "people", row, "contradicts") for load, row in overlapping),
        *(_Standing(load, "judgements", row, "contradicts") for load, row in judged),
        *(_Standing(load, "actors", row, "contradicts") for load, row in circles),
    ]


def _told(load: Load, standing: Sequence[_Standing]) -> str:
    """Say what a later load has to do with it, with a few examples."""
    parts = []
    for how in dict.fromkeys(each.how for each in standing):
        rows = [each for each in standing if each.how == how]
        examples = ", ".join(f"{_table_word(each.table)} {each.row}" for each in rows[:_EXAMPLES])
        if len(rows) > _EXAMPLES:
            examples += " …"
        sentences = {
            "changed": ngettext("it changed {n} row ({rows})", "it changed {n} rows ({rows})", len(rows)),
            "refers": ngettext(
                "{n} row of it refers to what would go ({rows})", "{n} rows of it refer to what would go ({rows})", len(rows)
            ),
            "contradicts": ngettext(
                "{n} row of it would contradict what comes back ({rows})",
                "{n} rows of it would contradict what comes back ({rows})",
                len(rows),
            ),
        }
        parts.append(sentences[how].format(n=len(rows), rows=examples))
    return f"{_named(load)}: {', '.join(parts)}"


def _table_word(name: str) -> str:
    from kinagraph.language import current

    table: Table = TABLES[name]
    return table.swedish if current() == "sv" else table.name


def _named(load: Load) -> str:
    """Name a load so that a person knows it again."""
    files = ", ".join(source.name for source in load.sources[:_EXAMPLES]) + (" …" if len(load.sources) > _EXAMPLES else "")
    what = f"{_moment(load)}, {files}" if files else _moment(load)
    return _("load {id} ({what})").format(id=load.id[:8], what=what)


def _moment(load: Load) -> str:
    return f"{load.at:%Y-%m-%d %H:%M} UTC"
