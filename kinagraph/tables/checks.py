"""What must hold for rows beyond their single cells: order of dates, references, pairs, parents, employments.

Each check reads ``merged_<table>`` (the whole new rows) and rejects through the staging.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kinagraph.language import N_, _
from kinagraph.model import PAIRS_IN_ORDER, PEOPLE, Column, Kind, Table
from kinagraph.tables.forgotten import find_forgotten
from kinagraph.tables.sql import quoted, same_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.tables.stage import Staging

_SUGGESTIONS: Final = 200
"""For so many unknown ids a near one is looked for; beyond, the file is simply another network's."""


@dataclass(frozen=True)
class RowRule:
    """A condition on one row that must not hold, and what to say where it does."""

    table: str
    column: str
    wrong: str
    reason: str


ROW_RULES: Final = (
    *(RowRule(table, second, f'"{second}_stop" < "{first}_start"', N_("ends before it begins")) for table, first, second in PAIRS_IN_ORDER),
    RowRule("agreements", "expires", "status = 'ended' AND expires IS NULL", N_("an ended agreement needs the day on which it expired")),
    RowRule("participants", "actor", "actor IS NULL AND person IS NULL", N_("name an actor or a person")),
    RowRule("relations", "partner", "home = partner", N_("an actor has no relation with itself")),
    RowRule("memberships", "actor", "network = actor", N_("a network is no member of itself")),
    RowRule("judgements", "other", "one = other", N_("nothing is to be judged: both are the same id")),
    RowRule("judgements", "kept", "verdict IN ('same', 'holder') AND kept IS NULL", N_("say which of the two is kept")),
    RowRule("judgements", "person", "verdict = 'holder' AND person IS NULL", N_("name the person who held the office")),
    RowRule("judgements", "person", "verdict <> 'holder' AND person IS NOT NULL", N_("only the verdict holder names a person")),
    RowRule("judgements", "kind", "verdict = 'holder' AND kind <> 'actor'", N_("an office is an actor")),
)


def check_rows(staging: Staging, table: Table) -> None:
    """Reject rows that lack what they need, or whose cells contradict each other."""
    connection, name = staging.connection, f"merged_{table.name}"
    for column in table.stored:
        if column.required:
            for sheet, line in connection.execute(f"SELECT _sheet, _line FROM {name} WHERE {quoted(column.name)} IS NULL").fetchall():
                given = column.name in staging.sheets[sheet].given
                reason = _("must not be blank") if given else _("the file lacks this column, and the row is new")
                staging.reject(sheet, line, column.name, None, reason)
    for rule in ROW_RULES:
        if rule.table == table.name:
            column_kind = table.column(rule.column)
            rows = connection.execute(
                f"SELECT _sheet, _line, {quoted(column_kind.name)} FROM {name} WHERE {rule.wrong} ORDER BY _sheet, _line"
            ).fetchall()
            for sheet, line, value in rows:
                staging.reject(sheet, line, rule.column, value, _(rule.reason))


def check_references(staging: Staging, table: Table, *, skip_bad_rows: bool) -> None:
    """Reject rows that name an actor, a person, a contact or an agreement that is nowhere."""
    connection = staging.connection
    given = {name for sheet in staging.sheets if sheet.table is table for name in sheet.given}
    for column in table.columns:
        if not column.refers or column.name not in given:
            continue
        known = " UNION ALL ".join(_known(target, skip_bad_rows=skip_bad_rows) for target in column.refers)
        cell = quoted(column.name)
        if not column.stored:
            source = (
                f"(SELECT u._sheet, u._line, unnest(u.{cell}) AS value FROM united_{table.name} AS u "
                f"SEMI JOIN merged_{table.name} USING (id))"
            )
        elif column.kind is Kind.REFERENCES:
            source = f"(SELECT _sheet, _line, unnest({cell}) AS value FROM merged_{table.name})"
        else:
            # Participants that a contact's own row names were looked up with the contact.
            own = [sheet.index for sheet in staging.sheets if sheet.table is table]
            source = f"(SELECT _sheet, _line, {cell} AS value FROM merged_{table.name} WHERE list_contains({own}, _sheet))"
        rows = connection.execute(
            f"SELECT r._sheet, r._line, r.value FROM {source} AS r ANTI JOIN ({known}) AS k ON k.id = r.value "
            "WHERE r.value IS NOT NULL ORDER BY r._sheet, r._line"
        ).fetchall()
        if rows:
            _reject_unknown(staging, column, rows)


def _known(target: str, *, skip_bad_rows: bool) -> str:
    """Return the ids that may be referred to: the store's, the load's, and while nothing is written the rejected ones too."""
    known = f"SELECT id FROM net.{target} UNION ALL SELECT id FROM merged_{target}"
    return known if skip_bad_rows else f"{known} UNION ALL SELECT id FROM staged_{target}"


def _reject_unknown(staging: Staging, column: Column, rows: Sequence[tuple[int, int, str]]) -> None:
    what = {
        "actors": _("there is no actor of this id"),
        "people": _("there is no person of this id"),
        "contacts": _("there is no contact of this id"),
        "agreements": _("there is no agreement of this id"),
    }
    reason = what[column.refers[0]]
    if len(column.refers) > 1:
        reason = _("there is no actor and no person of this id")
    names = _Names(staging.connection, column.refers)
    reasons: dict[str, str] = {}
    if "people" in column.refers:
        erased = find_forgotten(staging.connection, {value for _sheet, _line, value in rows})
        reasons = {key: _was_forgotten(day) for key, day in erased.items()}
    for sheet, line, value in rows:
        if value not in reasons:
            rejected = staging.connection.execute(
                " UNION ALL ".join(f"SELECT 1 FROM staged_{target} WHERE id = $id" for target in column.refers), {"id": value}
            ).fetchall()
            near = names.nearest(value) if len(reasons) < _SUGGESTIONS and not rejected else None
            if rejected:
                reasons[value] = _("the row of this id is itself rejected")
            else:
                reasons[value] = f"{reason}: " + _("did you mean {word}?").format(word=near) if near else reason
        staging.reject(sheet, line, column.name, value, reasons[value])


def check_forgotten(staging: Staging) -> None:
    """Reject people who were erased: an old file is not to bring them back unseen."""
    rows = staging.connection.execute(
        "SELECT _sheet, _line, id FROM merged_people AS m ANTI JOIN net.people AS e ON e.id = m.id ORDER BY _sheet, _line"
    ).fetchall()
    erased = find_forgotten(staging.connection, {key for _sheet, _line, key in rows})
    for sheet, line, key in rows:
        if key in erased:
            staging.reject(sheet, line, "id", key, _was_forgotten(erased[key]))


def _was_forgotten(day: date) -> str:
    return _("this person was forgotten on {day}; take the row away, or give the person a new id to keep it again").format(
        day=day.isoformat()
    )


class _Names:
    """The ids, names and aliases that a slip of the keyboard may have meant."""

    def __init__(self, connection: DuckDBPyConnection, tables: Sequence[str]) -> None:
        self._connection, self._tables = connection, tables

    @cached_property
    def _spellings(self) -> dict[str, str]:
        spellings: dict[str, str] = {}
        for table in self._tables:
            named = {"actors": "name", "people": "name", "agreements": "title"}.get(table)
            aliases = "aliases" if table in {"actors", "people"} else "NULL::VARCHAR[]"
            for schema in (f"net.{table}", f"merged_{table}"):
                for key, name, others in self._connection.execute(f"SELECT id, {named or 'NULL'}, {aliases} FROM {schema}").fetchall():
                    for spelling in (key, name, *(others or [])):
                        if spelling:
                            spellings.setdefault(spelling.casefold(), key)
        return spellings

    def nearest(self, text: str) -> str | None:
        """Return the id whose id, name or alias is nearest to a text, or None where none is near."""
        from rapidfuzz import fuzz, process

        plain = text.casefold()
        if plain in self._spellings:
            return self._spellings[plain]
        known = list(self._spellings)
        close = process.extractOne(plain, known, scorer=fuzz.ratio, score_cutoff=75)
        # A short id tells little of a name: compare it with the beginnings of the names too.
        close = close or process.extractOne(plain, known, scorer=fuzz.WRatio, score_cutoff=78)
        return self._spellings[close[0]] if close else None


def check_parents(staging: Staging) -> None:
    """Reject actors that are, over their parents, a part of themselves."""
    loops = staging.connection.execute("""
        WITH RECURSIVE after AS (
            SELECT id, parent FROM merged_actors WHERE parent IS NOT NULL
            UNION ALL
            SELECT e.id, e.parent FROM net.actors AS e ANTI JOIN merged_actors AS m ON m.id = e.id WHERE e.parent IS NOT NULL
        ), above AS (
            SELECT id, parent FROM after WHERE id IN (SELECT id FROM merged_actors)
            UNION
            SELECT above.id, after.parent FROM above JOIN after ON after.id = above.parent
        )
        SELECT m._sheet, m._line, m.parent FROM above JOIN merged_actors AS m USING (id) WHERE above.parent = above.id
        ORDER BY ALL
    """).fetchall()
    for sheet, line, parent in loops:
        staging.reject(sheet, line, "parent", parent, _("over its parents the actor is a part of itself"))


def check_employments(staging: Staging) -> None:
    """Reject employments of one person that overlap."""
    rows = staging.connection.execute(f"""
        WITH after AS (
            SELECT id, "from", from_start, until_stop, actor FROM merged_people
            UNION ALL
            SELECT e.id, e."from", e.from_start, e.until_stop, e.actor FROM net.people AS e
            ANTI JOIN merged_people AS m ON {same_key(PEOPLE, "m", "e")}
        )
        SELECT m._sheet, m._line, m."from", min(a.actor) FROM merged_people AS m JOIN after AS a
            ON a.id = m.id AND a."from" IS DISTINCT FROM m."from"
            AND coalesce(a.from_start, DATE '0001-01-01') <= coalesce(m.until_stop, DATE '9999-12-31')
            AND coalesce(m.from_start, DATE '0001-01-01') <= coalesce(a.until_stop, DATE '9999-12-31')
        GROUP BY ALL ORDER BY ALL
    """).fetchall()
    for sheet, line, value, actor in rows:
        staging.reject(
            sheet, line, "from", value, _("this employment overlaps the one at {actor}; give both an until or a from").format(actor=actor)
        )


def turn_relations(staging: Staging, home_countries: Sequence[str]) -> None:
    """Turn rows that name the partner first, and reject pairs of which neither is ours or that stand there twice."""
    connection = staging.connection
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE home_actors AS
        SELECT id FROM (
            SELECT id, side, country FROM merged_actors
            UNION ALL
            SELECT e.id, e.side, e.country FROM net.actors AS e ANTI JOIN merged_actors AS m ON m.id = e.id
        ) WHERE coalesce(side, CASE WHEN list_contains(?, country) THEN 'home' END) = 'home'
        """,
        [list(home_countries)],
    )
    known = "SELECT id FROM net.actors UNION ALL SELECT id FROM staged_actors"
    for sheet, line, home, partner in connection.execute(f"""
        SELECT _sheet, _line, home, partner FROM united_relations
        WHERE home NOT IN (FROM home_actors) AND partner NOT IN (FROM home_actors) AND home <> partner
            AND home IN ({known}) AND partner IN ({known}) ORDER BY ALL
    """).fetchall():
        staging.reject(
            sheet,
            line,
            "home",
            f"{home} – {partner}",
            _("neither of the two is on our side; give one of them the side home, or add its country to home_countries"),
        )
    # A pair that the store holds keeps its order there, also when an end has changed sides since: it is one pair.
    turned = connection.execute("""
        UPDATE united_relations AS u SET home = partner, partner = home
        WHERE NOT EXISTS (SELECT 1 FROM net.relations AS e WHERE e.home = u.home AND e.partner = u.partner)
            AND (EXISTS (SELECT 1 FROM net.relations AS e WHERE e.home = u.partner AND e.partner = u.home)
                OR (partner IN (FROM home_actors) AND home NOT IN (FROM home_actors)))
        RETURNING _sheet, _line, home, partner
    """).fetchall()
    for sheet, line, home, partner in sorted(turned):
        staging.remarks.append(
            _("{file}, row {line}: turned to {home} – {partner}, our side first").format(
                file=staging.sheets[sheet].source.name, line=line, home=home, partner=partner
            )
        )
    for sheet, line, home, partner, other in connection.execute("""
        SELECT a._sheet, a._line, a.home, a.partner, min((b._sheet, b._line)) FROM united_relations AS a JOIN united_relations AS b
            ON least(a.home, a.partner) = least(b.home, b.partner) AND greatest(a.home, a.partner) = greatest(b.home, b.partner)
            AND (a._sheet, a._line) <> (b._sheet, b._line)
        WHERE a.home <> a.partner GROUP BY ALL ORDER BY ALL
    """).fetchall():
        where = _("{file}, row {line}").format(file=staging.sheets[other[0]].source.name, line=other[1])
        staging.reject(sheet, line, "home", f"{home} – {partner}", _("the same pair stands in {place}; keep one").format(place=where))
    staging.mark_bad()
    connection.execute("DELETE FROM united_relations AS u USING bad WHERE bad.sheet = u._sheet AND bad.line = u._line")
