"""Whether a store is sound: every block of it read, its rows as a load would have written them, and what guards them there.

What a person wrote that is doubtful is the doctor's; here stands what no load of kinagraph leaves behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, ngettext
from kinagraph.model import LISTS, PERIODS, TABLES, WORDS, Kind, Table
from kinagraph.store.backups import damaged, recorded_sums
from kinagraph.store.checksums import checksums
from kinagraph.tables.checks import ROW_RULES
from kinagraph.tables.periods import parse_period
from kinagraph.tables.sql import before, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from kinagraph.store.base import Store

_EXAMPLES: Final = 5


@dataclass(frozen=True)
class Fault:
    """What is wrong: which check says it, in which table, how often, a few of the rows, and a sentence."""

    check: str
    table: str | None
    count: int
    examples: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What was found of a store.

    Attributes
    ----------
    sums
        By table, what undoing needs among them: rows, and a checksum that is the same for the same rows in either store.
    backup
        Whether it is a backup, whose checksums were compared with those that it was written with.
    """

    store: str
    sums: dict[str, tuple[int, str]]
    faults: tuple[Fault, ...]
    backup: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(store: Store) -> Verdict:
    """Read all of a store and say what is wrong with it; what can't be read at all is raised, as when it is asked.

    Parameters
    ----------
    store
        It is read though a large load broke off, and not from a cache.
    """
    import duckdb

    store = store.afresh()
    faults = [Fault("store", None, 1, (), sentence) for sentence in store.complaints()]
    with store.reading() as connection:
        [(catalog,)] = connection.execute("SELECT current_database()").fetchall()
        try:
            # All cells of all rows go into the sums: what can't be read is found here.
            sums = checksums(connection)
            expected = recorded_sums(connection, catalog)
            for name in damaged(sums, expected or {}):
                told = _("{table} is not as it was when the backup was written").format(table=name)
                faults.append(Fault("checksum", name, 1, (), told))
            faults += _row_faults(connection)
        except duckdb.Error as error:
            why = _("a part of it can't be read: {why}").format(why=str(error).strip().split("\n")[0])
            return Verdict(store.name, {}, (*faults, Fault("blocks", None, 1, (), why)))
    return Verdict(store.name, sums, tuple(faults), expected is not None)


def _row_faults(connection: DuckDBPyConnection) -> Iterator[Fault]:
    for table in TABLES.values():
        yield from _keys(connection, table)
        yield from _references(connection, table)
        yield from _periods(connection, table)
        yield from _words(connection, table)
        yield from _loads(connection, table)
    for rule in ROW_RULES:
        yield from _fault("row", rule.table, _rows(connection, TABLES[rule.table], rule.wrong), f"{rule.column}: {_(rule.reason)}")


def _keys(connection: DuckDBPyConnection, table: Table) -> Iterator[Fault]:
    key = ", ".join(quoted(name) for name in table.key)
    twice = connection.execute(f"SELECT {_label(table)} FROM {table.name} GROUP BY {key} HAVING count(*) > 1 ORDER BY ALL").fetchall()
    yield from _fault("key", table.name, _texts(twice), _("rows with one key"))
    for column in table.stored:
        if column.required:
            rows = _rows(connection, table, f"{quoted(column.name)} IS NULL")
            yield from _fault("blank", table.name, rows, _("{column} is blank").format(column=column.name))


def _references(connection: DuckDBPyConnection, table: Table) -> Iterator[Fault]:
    for column in table.stored:
        if not column.refers:
            continue
        value = f"unnest({quoted(column.name)})" if column.kind is Kind.REFERENCES else quoted(column.name)
        there = " UNION ".join(f"SELECT id FROM {target}" for target in column.refers)
        rows = connection.execute(
            f"SELECT DISTINCT label || ' → ' || value FROM (SELECT {_label(table)} AS label, {value} AS value FROM {table.name}) "
            f"WHERE value IS NOT NULL AND value NOT IN ({there}) ORDER BY ALL"
        ).fetchall()
        yield from _fault("reference", table.name, _texts(rows), _("{column} names what isn't there").format(column=column.name))


def _periods(connection: DuckDBPyConnection, table: Table) -> Iterator[Fault]:
    for column in table.stored:
        if column.kind not in PERIODS:
            continue
        text, start, stop = quoted(column.name), quoted(f"{column.name}_start"), quoted(f"{column.name}_stop")
        found = connection.execute(f"SELECT DISTINCT {text}, {start}, {stop} FROM {table.name} ORDER BY ALL").fetchall()
        wrong = [value for value in found if not _is_period(*value, yes=column.kind is Kind.PERIOD_OR_YES)]
        rows: list[str] = []
        same = " AND ".join(f"{each} IS NOT DISTINCT FROM ?" for each in (text, start, stop))
        for value in wrong:
            rows += _rows(connection, table, same, value)
        yield from _fault("date", table.name, rows, _("{column} and its first and last day don't agree").format(column=column.name))


def _is_period(text: str | None, start: Any, stop: Any, *, yes: bool) -> bool:
    """Say whether a date's text gives the first and the last day that stand beside it."""
    if text is None or (yes and text == "yes"):
        return start is None and stop is None
    try:
        period = parse_period(text)
    except ValueError:
        return False
    return (period.text, period.start, period.stop) == (text, start, stop)


def _words(connection: DuckDBPyConnection, table: Table) -> Iterator[Fault]:
    for column in table.stored:
        if column.words is not None and column.kind not in LISTS:
            rows = _rows(connection, table, f"NOT list_contains(?, {quoted(column.name)})", [list(WORDS[column.words])])
            yield from _fault("word", table.name, rows, _("{column} holds a word that is none of its").format(column=column.name))


def _loads(connection: DuckDBPyConnection, table: Table) -> Iterator[Fault]:
    """Rows, and rows kept for undoing, whose load nobody recorded."""
    rows = _rows(connection, table, "load_id IS NULL OR load_id NOT IN (SELECT id FROM loads)")
    yield from _fault("load", table.name, rows, _("written by no load that is recorded"))
    kept = connection.execute(
        f"SELECT {_label(table)} FROM {before(table)} WHERE replaced_by IS NULL OR replaced_by NOT IN (SELECT id FROM loads) ORDER BY ALL"
    ).fetchall()
    yield from _fault("kept", table.name, _texts(kept), _("kept for a load that isn't recorded"))


def _rows(connection: DuckDBPyConnection, table: Table, condition: str, values: Any = ()) -> list[str]:
    return _texts(connection.execute(f"SELECT {_label(table)} FROM {table.name} WHERE {condition} ORDER BY ALL", list(values)).fetchall())


def _texts(rows: list[tuple[str]]) -> list[str]:
    return [text for (text,) in rows]


def _label(table: Table) -> str:
    return f"concat_ws(' – ', {', '.join(quoted(name) for name in table.key)})"


def _fault(check: str, table: str, rows: list[str], what: str) -> Iterator[Fault]:
    if rows:
        shown = ", ".join(rows[:_EXAMPLES]) + (" …" if len(rows) > _EXAMPLES else "")
        told = ngettext("{table}: {n} row: {what} ({rows})", "{table}: {n} rows: {what} ({rows})", len(rows))
        yield Fault(check, table, len(rows), tuple(rows[:_EXAMPLES]), told.format(table=table, n=len(rows), what=what, rows=shown))
