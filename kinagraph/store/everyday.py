"""Everyday writing: one contact, follow-up point or actor, noted without a spreadsheet.

What is noted becomes a row of a sheet and goes through the same door as a file (:func:`load_sheets`): the same checks,
the same record, taken back by the same undo. What a row refers to may be named as people name it.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError, RowsRejected, StoreUnavailable, UsageError
from kinagraph.language import _
from kinagraph.model import CONTACTS, FOLLOWUPS, LISTS, TABLES, Table
from kinagraph.spelling import closest
from kinagraph.store.judged import Judged
from kinagraph.store.loading import load_sheets
from kinagraph.tables.read import Sheet, Source
from kinagraph.tables.sql import create_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings
    from kinagraph.store.base import Load, Store
    from kinagraph.tables.merge import Plan

ADD: Final = "add"
DONE: Final = "done"
_ATTEMPTS: Final = 5
_LONGEST: Final = 64
"""Of an id."""

Values = dict[str, str]


@dataclass(frozen=True)
class Noted:
    """What was noted: the table, the row's id, its values as they were written, and the record, None with a dry run.

    ``names`` are those of the participants of a contact.
    """

    table: str
    id: str
    values: Mapping[str, str]
    load: Load | None
    names: tuple[str, ...] = ()


class _TakenError(Exception):
    """Someone else has taken the id meanwhile."""


def add_row(
    store: Store,
    settings: Settings,
    table: Table,
    values: Mapping[str, str | Sequence[str] | None],
    *,
    participants: Sequence[str] = (),
    dry_run: bool = False,
) -> Noted:
    """Add one row.

    Parameters
    ----------
    store, settings
        Where, and by whom.
    table
        Contacts, follow-ups or actors.
    values
        The cells by column, as a file would hold them; actors and people by id, name or alias. Without an ``id`` one is
        made: of the date, the contact or the name.
    participants
        Who took part in a contact: actors and people, by id, name or alias.
    dry_run
        Say what would happen and write nothing.

    Raises
    ------
    UnknownActor
        A name that nobody has, or several.
    UsageError
        There is a row of that id already, or a column is unknown.
    InputError
        A value that can't be taken.
    """
    given = _given(table, values)
    with _tables(store) as connection:
        row = _resolved(connection, table, given)
        actors, people = _participants(connection, participants)
        names = tuple(_name(connection, key) for key in (*actors, *people))
        taken = _ids(connection, table)
    wanted = row.get("id")
    if wanted in taken:
        raise UsageError(
            _("there is {id} already, in the table {table}").format(id=wanted, table=table.name),
            _("leave out the id, and one is made; or load a file to change the row"),
        )
    for _attempt in range(_ATTEMPTS):
        key = wanted or _new_id(table, row, taken)
        sheets = [_sheet(table, [{**row, "id": key, **({"participants": ";".join(actors)} if actors else {})}])]
        if people:
            sheets.append(_sheet(TABLES["participants"], [{"contact": key, "person": person} for person in people]))
        try:
            report = load_sheets(store, sheets, settings, dry_run=dry_run, action=ADD, check=_only_created(table))
        except RowsRejected as error:
            raise _told(error) from error
        except _TakenError:
            taken.add(key)
            if wanted:
                break
            continue
        if report.problems:
            raise _told(RowsRejected("", report.problems))
        return Noted(table.name, key, {**row, "id": key, "participants": ";".join((*actors, *people))}, report.load, names)
    raise UsageError(_("there is {id} already, in the table {table}").format(id=key, table=table.name), _("choose another id"))


def mark_done(store: Store, settings: Settings, followup: str, day: str, *, again: bool = False, dry_run: bool = False) -> Noted:
    """Mark a follow-up point as done.

    Parameters
    ----------
    followup
        Its id.
    day
        When it was done, as a file would hold it.
    again
        Give another day to one that is done already.

    Raises
    ------
    InputError
        There is no such point, or the day can't be read.
    UsageError
        It was done already.
    """
    with store.reading() as connection:
        rows = connection.execute("SELECT action, done FROM followups WHERE id = ?", [followup]).fetchall()
        known = sorted(_ids(connection, FOLLOWUPS)) if not rows else []
    if not rows:
        near = closest(followup, known)
        raise InputError(
            _("there is no follow-up point {id}").format(id=followup),
            _("did you mean {word}?").format(word=near)
            if near
            else _("`kinagraph unfollowed` lists the contacts, `kinagraph actor NAME` the open points"),
        )
    [(action, done)] = rows
    if done is not None and not again:
        raise UsageError(
            _("{id} was done already: {done}").format(id=followup, done=_("yes") if done == "yes" else done), _("--on gives it another day")
        )
    try:
        report = load_sheets(store, [_sheet(FOLLOWUPS, [{"id": followup, "done": day}])], settings, dry_run=dry_run, action=DONE)
    except RowsRejected as error:
        raise _told(error) from error
    if report.problems:
        raise _told(RowsRejected("", report.problems))
    return Noted(FOLLOWUPS.name, followup, {"action": action, "done": day}, report.load)


def find_named(store: Store, text: str) -> tuple[str, str]:
    """Return the id and the name of the actor or person that a person means.

    Raises
    ------
    UnknownActor
        None is meant, or several may be.
    """
    from kinagraph.analysis.actors import find_actor

    with _tables(store) as connection:
        key = find_actor(connection, text, people=True)
        return key, _name(connection, key)


def _name(connection: DuckDBPyConnection, key: str) -> str:
    """Return the name of an actor, or of a person in the latest employment."""
    named = connection.execute(
        "SELECT name FROM (SELECT 1 AS n, name, NULL AS day FROM actors WHERE id = $id "
        "UNION ALL SELECT 2, name, from_start FROM people WHERE id = $id) ORDER BY n, day DESC",
        {"id": key},
    ).fetchall()
    return str(named[0][0]) if named else key


@contextmanager
def _tables(store: Store) -> Iterator[DuckDBPyConnection]:
    """Give the tables to look up names in; empty ones where there is no network yet."""
    import duckdb

    with ExitStack() as stack:
        try:
            connection = stack.enter_context(Judged(store).reading())
        except StoreUnavailable:
            # The first actor may be added to none. Where the store can't be reached the load will say so.
            connection = stack.enter_context(duckdb.connect(":memory:"))
            create_tables(connection)
        yield connection


def _given(table: Table, values: Mapping[str, str | Sequence[str] | None]) -> Values:
    """Return the cells that are given; a list's parts are joined as in a cell."""
    known = {column.name: column for column in table.stored}
    given = {}
    for name, value in values.items():
        if name not in known:
            near = closest(name, list(known))
            raise UsageError(
                _("the table {table} has no column {column}").format(table=table.name, column=name),
                _("did you mean {word}?").format(word=near) if near else None,
            )
        text = value if isinstance(value, str) or value is None else ";".join(map(str, value))
        if text is not None and str(text).strip():
            given[name] = str(text).strip()
    return given


def _resolved(connection: DuckDBPyConnection, table: Table, given: Values) -> Values:
    """Put ids in the place of names, in columns that refer to actors or people."""
    from kinagraph.analysis.actors import find_actor

    row = dict(given)
    for column in table.stored:
        if column.name in row and set(column.refers) <= {"actors", "people"} and column.refers:
            parts = row[column.name].split(";") if column.kind in LISTS else [row[column.name]]
            people = "people" in column.refers
            row[column.name] = ";".join(find_actor(connection, part.strip(), people=people) for part in parts if part.strip())
    return row


def _participants(connection: DuckDBPyConnection, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the actors and the people that are meant."""
    from kinagraph.analysis.actors import find_actor

    actors: dict[str, None] = {}
    people: dict[str, None] = {}
    for name in names:
        found = find_actor(connection, name.strip(), people=True)
        is_actor = connection.execute("SELECT 1 FROM actors WHERE id = ? LIMIT 1", [found]).fetchall()
        (actors if is_actor else people)[found] = None
    return list(actors), list(people)


def _ids(connection: DuckDBPyConnection, table: Table) -> set[str]:
    return {key for (key,) in connection.execute(f"SELECT id FROM {table.name}").fetchall()}


def _new_id(table: Table, row: Values, taken: set[str]) -> str:
    """Make an id that tells a person what it is: ``c-2012-11-19``, ``f-2012-11-19-2``, ``lund-university``.

    It is made once and stays, also when the date or the name is corrected.
    """
    from kinagraph.tables.foreign.names import slug
    from kinagraph.tables.periods import parse_period

    if table is CONTACTS:
        try:
            start = f"c-{parse_period(row.get('date', '')).text}"
        except ValueError:
            # What is wrong with the date the load will say.
            start = "c"
    elif table is FOLLOWUPS:
        start = f"f-{row.get('contact', '').removeprefix('c-')}".rstrip("-")
    else:
        start = _latin(slug(row.get("name", ""))) or table.name[0]
    start = start[: _LONGEST - 5].rstrip("-")
    number = 1
    while (key := start if number == 1 else f"{start}-{number}") in taken:
        number += 1
    return key


def _latin(text: str) -> str:
    """Write Chinese signs in Latin letters: an id is typed."""
    if text.isascii() or not any("\u4e00" <= sign <= "\u9fff" for sign in text):
        return text
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


def _sheet(table: Table, rows: Sequence[Values]) -> Sheet:
    header = list(rows[0])
    cells = [(line, [row[name] for name in header]) for line, row in enumerate(rows, start=1)]
    return Sheet(Source(table.name, ""), None, table.name, header, cells, table=table.name)


def _only_created(table: Table) -> Callable[[Plan], None]:
    """Return the check that a row is new when it is written: another may have taken its id since it was made."""

    def check(plan: Plan) -> None:
        change = plan.changes[table.name]
        if change.updated or change.unchanged:
            raise _TakenError

    return check


def _told(error: RowsRejected) -> InputError:
    """Return the problems of the row as a sentence; there is no file whose rows could be named."""
    reasons = [
        ": ".join(part for part in (f"{problem.column} {problem.value}".strip(), problem.reason) if part) for problem in error.problems
    ]
    return InputError(
        _("nothing was written: {reasons}").format(reasons="; ".join(dict.fromkeys(reasons))), _("put it right, and try again")
    )
