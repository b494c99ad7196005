"""Erasing a person: nothing that names them stays, and what was done stays as it was done.

Contacts, their actors and counts, levels and relations are the same afterwards. Where a row named the person for their
employer, the employer stands in their place; what they answered for falls to the employer, so that no work is lost.

It is a plan like a load's, made in DuckDB for both stores: of every table ``touched_<table>``, the keys of the rows that
don't stay as they are, and ``after_<table>``, those of them that stay otherwise; so too of the rows kept for an undo and
of the record of loads. Rows stay those of the load that wrote them, so that it can still be undone, without the person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import StoreError
from kinagraph.language import _
from kinagraph.model import JUDGEMENTS, LEVELS, MEMBERSHIPS, PARTICIPANTS, PEOPLE, TABLES, Kind, Table
from kinagraph.settings import user_name
from kinagraph.store.held import Held, Person, candidates, look_through, names_in_record, names_person, who_is
from kinagraph.store.loading import new_load
from kinagraph.store.records import load_row, read_loads
from kinagraph.tables.forgotten import marks
from kinagraph.tables.merge import Change, Plan
from kinagraph.tables.sql import before, quoted, same_key, same_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings
    from kinagraph.store.base import Load, Store

FORGET: Final = "forget"

Row = dict[str, Any]


@dataclass(frozen=True)
class ForgetReport:
    """What was erased, or with a dry run would be.

    Attributes
    ----------
    held
        All that the store holds of the person, before.
    changes
        By table: ``removed`` rows, and ``updated`` rows in which something stands in the person's place.
    kept
        How many rows that were kept for an undo were erased or changed.
    records
        How many loads' records named the person, in a file's name or as who wrote.
    texts
        Whether names in texts were erased.
    load
        The record of it; None with a dry run.
    """

    store: str
    held: Held = field(repr=False)
    changes: tuple[Change, ...]
    kept: int
    records: int
    texts: bool
    load: Load | None


def forget_person(
    store: Store,
    settings: Settings,
    text: str,
    *,
    texts: bool = False,
    also: Iterable[str] = (),
    dry_run: bool = False,
) -> ForgetReport:
    """Erase a person.

    Parameters
    ----------
    store, settings
        Where, and by whom (``user``).
    text
        The person's id, name or an alias, whole: what can't be taken back is done to nobody who is merely called nearly so.
    texts
        Put a mark in the place of the name where it stands in texts.
    also
        What else the person is called in texts.
    dry_run
        Say what would happen and write nothing.

    Raises
    ------
    UnknownActor
        Nobody is meant, or several may be.
    StoreError
        The store can't be written; it is as it was.
    """
    import duckdb

    person = who_is(store, text, also, whole=True)
    with duckdb.connect(":memory:") as connection, store.changing(connection, writing=not dry_run):
        held = look_through(connection, person, "net.")
        if not held.rows:
            raise StoreError(_("someone else has written to {path} meanwhile").format(path=store.name), _("try again"))
        cleaner = _Cleaner(connection, person, texts=texts)
        for table in TABLES.values():
            cleaner.clean(table)
        cleaner.tell_levels()
        changes = {table.name: cleaner.change(table) for table in TABLES.values()}
        kept = sum(cleaner.clean(table, kept=True) for table in TABLES.values())
        records = _clean_records(connection, person)
        load = None
        if not dry_run:
            by = user_name(settings)
            record = new_load(FORGET, "" if person.mentions.means(by) else by, tuple(changes.values()))
            load = store.forget(Plan(connection, changes), replace(record, forgets=marks(person.ids)))
        return ForgetReport(store.name, held, tuple(changes.values()), kept, records, texts, load)


class _Cleaner:
    """Makes the rows that stay, without the person."""

    def __init__(self, connection: DuckDBPyConnection, person: Person, *, texts: bool) -> None:
        self.connection, self.person, self.texts = connection, person, texts
        # Where an actor has the same id, a reference to either means the actor.
        self._actors = {
            key for (key,) in connection.execute("SELECT id FROM net.actors WHERE list_contains(?, id)", [list(person.ids)]).fetchall()
        }
        self._told: dict[str, str] = {}

    def change(self, table: Table) -> Change:
        """Plan a table as stores write it, and say what becomes of it."""
        name, connection = table.name, self.connection
        connection.execute(f"CREATE OR REPLACE TEMP TABLE plan_{name} AS SELECT *, 'updated' AS _action FROM after_{name}")
        gone = f"SELECT e.* FROM net.{name} AS e SEMI JOIN touched_{name} AS t ON {same_row(table, 'e', 't')}"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE plan_removed_{name} AS SELECT g.* FROM ({gone}) AS g "
            f"ANTI JOIN after_{name} AS a ON {same_key(table, 'g', 'a')}"
        )
        if table is PARTICIPANTS:
            connection.execute("CREATE OR REPLACE TEMP TABLE plan_contacts_touched AS SELECT contact FROM touched_participants")
            return self._change_of_participants(gone)
        [(updated, removed)] = connection.execute(
            f"SELECT (SELECT count(*) FROM after_{name}), (SELECT count(*) FROM plan_removed_{name})"
        ).fetchall()
        return Change(name, updated=updated, removed=removed)

    def _change_of_participants(self, gone: str) -> Change:
        """Count rows, not contacts: those that are as they were beside the person's are not changed."""
        [(was, stays, same)] = self.connection.execute(
            f"SELECT (SELECT count(*) FROM ({gone})), (SELECT count(*) FROM after_participants), "
            f"(SELECT count(*) FROM (SELECT * FROM ({gone}) INTERSECT ALL SELECT * FROM after_participants))"
        ).fetchall()
        return Change(PARTICIPANTS.name, updated=stays - same, removed=was - stays)

    def clean(self, table: Table, *, kept: bool = False) -> int:
        """Make ``touched_<table>`` and ``after_<table>`` (of the kept rows ``…_before_<table>``); return how many rows it concerns."""
        name = before(table) if kept else table.name
        if table is PARTICIPANTS:
            touched, after, count = self._participants(name)
        else:
            changed = [(row, self._row(table, row)) for row in candidates(self.connection, self.person, table, f"net.{name}")]
            touched = [row for row, new in changed if new != row]
            after = [new for row, new in changed if new is not None and new != row]
            count = len(touched)
        keys = ["contact"] if table is PARTICIPANTS else list(table.key)
        names = [*keys, "replaced_by"] if kept else keys
        self._insert(f"touched_{name}", name, touched, names)
        self._insert(f"after_{name}", name, after)
        return count

    # One row

    def _row(self, table: Table, row: Row) -> Row | None:
        """Return a row without the person; None where it goes."""
        columns = names_person(table, row, self.person)
        if table is PEOPLE and columns:
            return None
        new = dict(row)
        if table is JUDGEMENTS and columns:
            if {"one", "other"} & set(columns):
                return None
            if "by" in columns:
                new["by"] = None
            if "person" in columns:
                # An office without its holder: two names of one actor.
                new.update(person=None, verdict="same")
            columns = ()
        for column in columns:
            actors_too = "actors" in table.column(column).refers
            if not (actors_too and row[column] in self._actors):
                new[column] = self._stand_in(table, row) if actors_too else None
        return self._without_names(table, new) if self.texts else new

    def _stand_in(self, table: Table, row: Row) -> str | None:
        """Return the employer: of the day when a member was brought in, else the latest, who has the work now."""
        day = row["since_start"] if table is MEMBERSHIPS else None
        employment = self.person.employment(day) or self.person.employment(None)
        return None if employment is None else employment["actor"]

    def _without_names(self, table: Table, row: Row) -> Row:
        clean, new = self.person.mentions.replace, dict(row)
        for column in table.stored:
            value = new[column.name]
            if value is None or (table is PEOPLE and column.name in ("name", "aliases", "email")):
                continue
            if column.kind in (Kind.TEXT, Kind.YES_NO_OR_TEXT):
                new[column.name] = clean(value)
            elif column.kind is Kind.LIST:
                new[column.name] = list(dict.fromkeys(clean(each) for each in value))
        if row["extra"]:
            new["extra"] = self._clean_extra(row["extra"])
        return new

    def _clean_extra(self, text: str) -> str:
        given = json.loads(text)
        cleaned = {
            self.person.mentions.replace(name): self.person.mentions.replace(value) if isinstance(value, str) else value
            for name, value in given.items()
        }
        # As it was, where nothing is in it: JSON is written in several ways.
        return text if cleaned == given else json.dumps(cleaned, ensure_ascii=False, separators=(",", ":"))

    # Who took part

    def _participants(self, name: str) -> tuple[list[Row], list[Row], int]:
        """Return the contacts touched, all the rows that they have afterwards, and how many rows are others than before."""
        found = [row for row in candidates(self.connection, self.person, PARTICIPANTS, f"net.{name}") if self._concerns(row)]
        if not found:
            return [], [], 0
        kept = "replaced_by" in found[0]
        touched = {(row["contact"], row.get("replaced_by")): row for row in found}
        days = self._days({contact for contact, _by in touched})
        together: dict[tuple[str, str | None], list[Row]] = {}
        for row in self._rows_of(name, {contact for contact, _by in touched}):
            together.setdefault((row["contact"], row.get("replaced_by")), []).append(row)
        after = [new for key in touched for new in self._one_contact(together[key], days.get(key[0]), kept=kept)]
        return list(touched.values()), after, len(found)

    def _concerns(self, row: Row) -> bool:
        return row["person"] in self.person.ids or (self.texts and self._without_names(PARTICIPANTS, row) != row)

    def _one_contact(self, rows: Sequence[Row], day: date | None, *, kept: bool) -> list[Row]:
        """Return a contact's participants without the person; what they had said of themselves their actor's row says now."""
        united: dict[tuple[str | None, str | None], Row] = {}
        # Rows that say who the actor is stand first: theirs is the row that stays.
        for row in sorted(rows, key=lambda each: each["person"] in self.person.ids):
            new = self._without_names(PARTICIPANTS, row) if self.texts else dict(row)
            if row["person"] in self.person.ids:
                employment = self.person.employment(day) if day is not None else None
                told = employment or {"actor": None, "level": None}
                new.update(person=None, actor=row["actor"] or told["actor"], level=row["level"] or told["level"], count=row["count"] or 1)
            if new["actor"] is None and new["person"] is None:
                if new["level"] and not kept:
                    self._told[row["contact"]] = ""
                continue
            key = (new["actor"], new["person"])
            united[key] = _united(united[key], new) if key in united else new
        return list(united.values())

    def _rows_of(self, name: str, contacts: Iterable[str]) -> list[Row]:
        found = self.connection.sql(f"SELECT * FROM net.{name} WHERE list_contains($ids, contact)", params={"ids": sorted(contacts)})
        rows: list[Row] = found.to_arrow_table().to_pylist()
        return rows

    def _days(self, contacts: Iterable[str]) -> dict[str, date]:
        rows = self.connection.execute("SELECT id, date_start FROM net.contacts WHERE list_contains(?, id)", [sorted(contacts)]).fetchall()
        return dict(rows)

    def tell_levels(self) -> None:
        """Write the level of a contact into its own row, where a row that told it goes for want of any actor."""
        if not self._told:
            return
        levels = list(LEVELS)
        rows = self.connection.sql(
            """
            SELECT c.* REPLACE ($levels[min(list_position($levels, coalesce(p.level, e.level)))] AS level)
            FROM (SELECT * FROM net.contacts WHERE list_contains($ids, id) AND level IS NULL) AS c
            JOIN net.participants AS p ON p.contact = c.id
            LEFT JOIN net.people AS e ON e.id = p.person
                AND c.date_start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
            GROUP BY ALL
            """,
            params={"levels": levels, "ids": sorted(self._told)},
        ).to_arrow_table().to_pylist()  # fmt: skip
        there = {row["id"]: row for row in self.connection.sql("SELECT * FROM after_contacts").to_arrow_table().to_pylist()}
        there.update({row["id"]: {**there.get(row["id"], row), "level": row["level"]} for row in rows})
        self._insert("touched_contacts", "contacts", list(there.values()), ["id"])
        self._insert("after_contacts", "contacts", list(there.values()))

    def _insert(self, name: str, like: str, rows: Sequence[Row], columns: Sequence[str] = ()) -> None:
        """Make a table of rows of another, with some of its columns."""
        import pyarrow as pa

        chosen = ", ".join(map(quoted, columns)) or "*"
        schema = self.connection.sql(f"SELECT {chosen} FROM net.{like} LIMIT 0").to_arrow_table().schema
        self.connection.register("given", pa.Table.from_pylist([{each: row[each] for each in schema.names} for row in rows], schema))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")
        self.connection.unregister("given")


def _united(one: Row, other: Row) -> Row:
    """Return one row of two that say of an actor alone how it took part: at the highest level, and how many were at that.

    What each says in words stands one after the other.
    """
    new = dict(one)
    ranks = [LEVELS.index(row["level"]) if row["level"] else len(LEVELS) for row in (one, other)]
    highest = [row for row, rank in zip((one, other), ranks, strict=True) if rank == min(ranks)]
    counts = [row["count"] or (1 if row["level"] else 0) for row in highest]
    new["level"], new["count"] = highest[0]["level"], sum(counts) or None
    for column in PARTICIPANTS.stored:
        if column.kind is Kind.TEXT:
            told = dict.fromkeys(row[column.name] for row in (one, other) if row[column.name])
            new[column.name] = "; ".join(told) or None
        elif column.name == "role":
            new[column.name] = one[column.name] or other[column.name]
    extras: Mapping[str, Any] = {**json.loads(other["extra"] or "{}"), **json.loads(one["extra"] or "{}")}
    new["extra"] = json.dumps(extras, ensure_ascii=False, separators=(",", ":")) if other["extra"] and extras else one["extra"]
    return new


def _clean_records(connection: DuckDBPyConnection, person: Person) -> int:
    """Make ``after_loads``: the records that named the person, with a mark in a file's name and nobody as who wrote."""
    changed = [load for load in read_loads(connection, "net") if names_in_record(person, load)]
    rows = []
    for load in changed:
        sources = tuple(replace(source, name=person.mentions.replace(source.name)) for source in load.sources)
        clean = load_row(replace(load, sources=sources, by="" if person.mentions.means(load.by) else load.by))
        rows.append((clean["id"], clean["sources"], clean["by"]))
    connection.execute('CREATE OR REPLACE TEMP TABLE after_loads (id VARCHAR, sources VARCHAR, "by" VARCHAR)')
    if rows:
        connection.executemany("INSERT INTO after_loads VALUES (?, ?, ?)", rows)
    return len(rows)
