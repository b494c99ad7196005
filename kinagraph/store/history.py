"""What changed, when and by whom: field by field where a load changed little, counted where it changed much.

Rows that a load changed are kept as they were (``before_<table>``); what it made of them is what the next load found, or
what stands there now.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.model import PARTICIPANTS, TABLES, Table
from kinagraph.store.records import read_loads
from kinagraph.tables.sql import before, quoted, same_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Load

_FEW: Final = 20
"""So many rows of a table are told one by one."""

Fields = dict[str, tuple[str | None, str | None]]


@dataclass(frozen=True)
class RowChange:
    """One row that a load created or changed: its key, and what its columns held before and after."""

    table: str
    key: str
    created: bool
    fields: Fields


@dataclass(frozen=True)
class Entry:
    """One load as the log tells it.

    Attributes
    ----------
    rows
        Rows of the tables in which it changed few.
    counts
        By table (created, updated, removed), where it changed more.
    """

    load: Load
    rows: tuple[RowChange, ...]
    counts: dict[str, tuple[int, int, int]]


def read_log(connection: DuckDBPyConnection, *, since: date | None = None, limit: int | None = None) -> list[Entry]:
    """Return what the last loads changed, the latest first.

    Parameters
    ----------
    connection
        As a store's ``reading`` gives it.
    since
        Only loads of this day or later, in UTC.
    limit
        So many loads at most; those that changed nothing don't count.

    Returns
    -------
    list of Entry
        Of a load that was undone only how much it had changed is known.
    """
    loads = [load for load in reversed(read_loads(connection)) if not load.nothing and (since is None or load.at.date() >= since)]
    return [_entry(connection, load) for load in (loads if limit is None else loads[:limit])]


def _entry(connection: DuckDBPyConnection, load: Load) -> Entry:
    rows: list[RowChange] = []
    counts = {}
    for change in load.changes:
        if change.nothing or change.table not in TABLES:
            continue
        few = change.created + change.updated + change.removed <= _FEW
        if not few or not load.keeps or load.undone_by is not None or not load.kept:
            counts[change.table] = (change.created, change.updated, change.removed)
        elif change.table == PARTICIPANTS.name:
            rows += _participants(connection, load.id)
        else:
            rows += _rows(connection, TABLES[change.table], load.id)
    return Entry(load, tuple(rows), counts)


def _rows(connection: DuckDBPyConnection, table: Table, load: str) -> list[RowChange]:
    """Return the rows that a load wrote, beside what they had been."""
    names = [*(column.name for column in table.stored), "extra"]
    columns = ", ".join(quoted(name) for name in names)
    found = connection.execute(
        f"""
        WITH after AS (
            SELECT {columns} FROM {table.name} WHERE load_id = $load
            UNION ALL
            SELECT {columns} FROM {before(table)} WHERE load_id = $load
        )
        SELECT a, b FROM after AS a LEFT JOIN (SELECT {columns} FROM {before(table)} WHERE replaced_by = $load) AS b
            ON {same_key(table, "a", "b")}
        ORDER BY {", ".join(f"a.{quoted(name)}" for name in table.key)}
        """,
        {"load": load},
    ).fetchall()
    changes = []
    for after, found_before in found:
        # A row that isn't there is a row without any key.
        old = found_before if found_before and found_before[table.key[0]] is not None else None
        key = " – ".join(str(after[name]) for name in table.key if after[name] is not None)
        now, then = texts_of(after), texts_of(old or {})
        fields = {name: (then.get(name), now.get(name)) for name in dict.fromkeys((*now, *then)) if now.get(name) != then.get(name)}
        changes.append(RowChange(table.name, key, old is None, {name: pair for name, pair in fields.items() if name not in table.key}))
    return changes


def _participants(connection: DuckDBPyConnection, load: str) -> list[RowChange]:
    """Return the contacts whose participants a load wrote: all that were there before, and all after."""
    after = _who(
        connection,
        f"SELECT * FROM participants WHERE load_id = $load UNION ALL BY NAME "
        f"SELECT * EXCLUDE (replaced_by) FROM {before(PARTICIPANTS)} WHERE load_id = $load",
        load,
    )
    old = _who(connection, f"SELECT * FROM {before(PARTICIPANTS)} WHERE replaced_by = $load", load)
    return [RowChange(PARTICIPANTS.name, key, key not in old, {"participants": (old.get(key), who)}) for key, who in after.items()]


def _who(connection: DuckDBPyConnection, rows: str, load: str) -> dict[str, str]:
    """Return by contact who took part, in one text."""
    said = [column.name for column in PARTICIPANTS.stored if column.name not in PARTICIPANTS.key]
    details = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in said)
    found = connection.execute(
        f"""
        SELECT contact, string_agg(who, '; ' ORDER BY who) FROM (
            SELECT contact, concat_ws(' – ', actor, person) || coalesce(nullif(' (' || concat_ws(', ', {details}) || ')', ' ()'), '') AS who
            FROM ({rows})
        ) GROUP BY contact ORDER BY contact
        """,
        {"load": load},
    ).fetchall()
    return dict(found)


def texts_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row holds, each cell as text; the columns that aren't ours under their own headings."""
    import json

    texts = {}
    for name, value in row.items():
        if value is None:
            continue
        if name == "extra":
            texts.update({heading: text for heading, text in json.loads(value).items() if text is not None})
        elif isinstance(value, list):
            texts[name] = ";".join(value)
        elif isinstance(value, bool):
            texts[name] = "yes" if value else "no"
        elif isinstance(value, float) and value.is_integer():
            texts[name] = str(int(value))
        else:
            texts[name] = str(value)
    return texts


def changed_rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the log as rows for other programs: one a field that changed, one a table where it is only counted."""
    rows = []
    for entry in entries:
        load = entry.load
        about = {"at": load.at.replace(microsecond=0), "by": load.by, "action": load.action, "load": load.id, "undone_by": load.undone_by}
        for row in entry.rows:
            told = {**about, "table": row.table, "row": row.key, "change": "created" if row.created else "updated"}
            if not row.fields:
                rows.append({**told, "column": None, "before": None, "after": None, "count": 1})
            rows += [{**told, "column": name, "before": old, "after": new, "count": 1} for name, (old, new) in row.fields.items()]
        for table, counted in entry.counts.items():
            told = {**about, "table": table, "row": None}
            for change, count in zip(("created", "updated", "removed"), counted, strict=True):
                if count:
                    rows.append({**told, "change": change, "column": None, "before": None, "after": None, "count": count})
    return rows
