"""What each relation must have: contacts at a level, in more than one direction, the right unit responsible, and growth."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from kinagraph.analysis.policy.checks.base import Check, Scope, Select
from kinagraph.analysis.policy.selection import Actors, Part, Relations, array, listed
from kinagraph.language import N_, _
from kinagraph.tables.sql import literal

if TYPE_CHECKING:
    from collections.abc import Sequence


def _living(
    scope: Scope,
    select: Select,
    *,
    good: str,
    days: int,
    ever: bool = False,
    missing: str,
    words: tuple[str, str, str, str],
    levels: Sequence[str] = (),
) -> int:
    """Judge each relation by whether one of its contacts is ``good`` (SQL: true, false, or null where it can't be told)."""
    since = f"r.last_contact > {scope.t} - {int(days)}" if ever else f"c.last > {scope.t} - {int(days)}"
    window = "NULL::DATE" if ever else f"max(last) FILTER (good) + {int(days) - 1}"
    broken, unsure, ends, met = words
    condition = (select.relation or Relations()).condition(scope.known)
    scope.table(
        "living",
        f"""
        WITH told AS (
            SELECT r.home, r.partner, h.name || ' – ' || p.name AS name, c.id, c.last, {good} AS good
            FROM policy_relation AS r JOIN policy_actor AS h ON h.id = r.home JOIN policy_actor AS p ON p.id = r.partner
            JOIN pairs AS x ON x.home = r.home AND x.partner = r.partner AND NOT x.tie
            JOIN happened AS c ON c.id = x.contact AND c.held
            LEFT JOIN levelled AS l ON l.contact = c.id
            LEFT JOIN home_levels AS o ON o.contact = c.id
            WHERE {since} AND ({condition})
        )
        SELECT home || ';' || partner AS subject, name AS subject_name, count(*) FILTER (good) AS n,
            count(*) FILTER (good IS NULL) AS unsure,
            count(*) AS contacts, {window} AS holds_until, max(last) AS last,
            max(last) FILTER (good) AS last_good,
            list(id ORDER BY last DESC, id) FILTER (good) AS goods, list(id ORDER BY last DESC, id) FILTER (good IS NULL) AS doubtful,
            list(id ORDER BY last DESC, id) AS evidence
        FROM told GROUP BY ALL
        """,
    )
    scope.add(
        "relation",
        f"""
        SELECT subject, subject_name,
            CASE WHEN n > 0 AND last > last_good AND holds_until <= {scope.soon} THEN 'due' WHEN n > 0 THEN 'met' WHEN unsure > 0
                THEN 'undecidable' ELSE 'breached' END AS state,
            CASE WHEN n > 0 AND last > last_good AND holds_until <= {scope.soon} THEN '{ends}' WHEN n > 0 THEN '{met}'
                WHEN unsure > 0 THEN '{unsure}' ELSE '{broken}' END AS because,
            if(n > 0 AND last > last_good, holds_until, NULL) AS due_on,
            if(n = 0 AND unsure > 0, ['{missing}'], []) AS missing, contacts::DOUBLE AS found, last AS day, {array(levels)} AS names,
            CASE WHEN n > 0 THEN goods WHEN unsure > 0 THEN doubtful ELSE evidence END AS evidence
        FROM living
        """,
    )
    return scope.count("SELECT count(*) FROM living")


_NO_LEVELS = "SELECT NULL::VARCHAR AS contact, NULL::BOOLEAN AS there WHERE false"


class Level(Check):
    """Each relation has a contact at one of the levels.

    Looked at are the open relations that are no acquaintances, with a contact within the days. Met with one contact at
    such a level, undecidable where only contacts of unknown level could be it, else breached. It is due on the day before
    the last such contact leaves the days, where others remain. ``whose = "home"`` takes our own participants' level.
    """

    about: ClassVar[str] = N_("Each relation has a contact at one of certain levels.")
    selects: ClassVar[tuple[str, ...]] = ("relation",)
    reads: ClassVar[tuple[str, ...]] = (
        "contacts.date",
        "contacts.level",
        "participants.level",
        "people.level",
        "relations.ended",
        "relations.paused_until",
    )
    example: ClassVar[str] = 'check = "level"\nwith = { levels = ["official", "expert"], days = 1095 }'

    levels: list[str] = Field(min_length=1, description="one contact at one of these levels is enough")
    whose: Literal["contact", "home"] = Field(default="contact", description="the contact's level, or our own participants'")
    days: int = Field(default=1095, ge=1, description="within so many days")
    ever: bool = Field(default=False, description="whenever it was; the relation had some contact within `days`")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each relation."""
        if self.whose == "home":
            scope.table(
                "home_levels",
                f"""
                SELECT contact, CASE WHEN bool_or(level IN {listed(self.levels)}) THEN true
                    WHEN bool_or({"suspect" if self.levels == ["political"] else "level IS NULL"}) THEN NULL ELSE false END AS there
                FROM policy_party WHERE side = 'home' GROUP BY contact
                """,
            )
            good, missing = "o.there", "participants.level"
        else:
            scope.table("home_levels", _NO_LEVELS)
            good, missing = f"l.level IN {listed(self.levels)}", "contacts.level"
        words = (
            ("level_never", "level_unknown", "level_ends", "level_met")
            if self.ever
            else ("level_missing", "level_unknown", "level_ends", "level_met")
        )
        return _living(scope, select, good=good, days=self.days, ever=self.ever, missing=missing, words=words, levels=self.levels)


class Direction(Check):
    """Not all contacts of a relation go in one direction.

    Looked at are the open relations that are no acquaintances, with a contact within the days. Breached where every
    contact is in that direction. A visit or delegation without a direction may be one, and leaves it undecidable; a call
    or meeting without one is neither, and the rule is met. Due as in ``level``.
    """

    about: ClassVar[str] = N_("Not all contacts of a relation go in one direction.")
    selects: ClassVar[tuple[str, ...]] = ("relation",)
    reads: ClassVar[tuple[str, ...]] = ("contacts.date", "contacts.direction", "contacts.kind", "relations.ended", "relations.paused_until")
    example: ClassVar[str] = 'check = "direction"\nwith = { not_only = "inbound", days = 1095 }'

    not_only: Literal["inbound", "outbound"] = Field(description="the direction that must not be the only one")
    days: int = Field(default=1095, ge=1, description="within so many days")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each relation."""
        scope.table("home_levels", _NO_LEVELS)
        good = f"if(c.direction IS NULL AND c.kind NOT IN ('visit', 'delegation'), true, c.direction <> {literal(self.not_only)})"
        words = ("direction_only", "direction_unknown", "direction_ends", "direction_met")
        return _living(scope, select, good=good, days=self.days, missing="contacts.direction", words=words)


class Duty(Part):
    """A row of the table of who answers for what: when it applies, and which units answer then."""

    units: list[str] = Field(min_length=1, description="keys of `[actors]`: one of them answers")
    themes: list[str] = Field(default=[], description="relations about one of these themes")
    home: Actors | None = Field(default=None, description="relations of such an actor of ours")
    agreement: bool = Field(default=False, description="relations of two parties to one agreement that has neither ended nor expired")
    advice: bool = Field(default=False, description="advice alone: another unit is no breach")


class Responsible(Check):
    """Each relation has the responsible unit that follows from its themes and kind.

    The rows of ``duties`` that apply to a relation say together which units may answer for it (a person stands for the
    employer). Met where one of them does. Breached where nobody does, or another, and a row that is no advice applies;
    where only advice applies, due without a day. Where no row applies for want of a theme, undecidable; where none
    applies to its themes, the relation is not looked at.
    """

    about: ClassVar[str] = N_("Each relation has the responsible unit that follows from its themes and kind.")
    selects: ClassVar[tuple[str, ...]] = ("relation",)
    reads: ClassVar[tuple[str, ...]] = (
        "relations.responsible",
        "agreements.responsible",
        "relations.themes",
        "agreements.themes",
        "contacts.themes",
        "agreements.parties",
    )
    example: ClassVar[str] = 'check = "responsible"\nwith = { duties = [{ themes = ["health care"], units = ["care"] }] }'

    duties: list[Duty] = Field(min_length=1, description="the table: `units`, and `themes`, `home` or `agreement`, perhaps `advice`")
    days: int = Field(default=1095, ge=1, description="relations with a contact within so many days, or with a responsible")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each relation."""
        applies = []
        for n, duty in enumerate(self.duties):
            parts = []
            if duty.themes:
                parts.append(f"list_has_any(r.themes, {array(word.lower() for word in duty.themes)})")
            if duty.home is not None:
                parts.append(duty.home.condition("h", scope.known))
            if duty.agreement:
                parts.append("EXISTS (SELECT 1 FROM agreed_pairs AS g WHERE g.home = r.home AND g.partner = r.partner)")
            units = array(each for key in duty.units for each in scope.known.get(key, []))
            applies.append(
                f"SELECT {n} AS n, r.home, r.partner, {units} AS units, {duty.advice} AS advice FROM looked AS r"
                f" JOIN policy_actor AS h ON h.id = r.home WHERE {' AND '.join(parts) or 'true'}"
            )
        scope.table(
            "agreed_pairs",
            f"""
            SELECT DISTINCT h.actor AS home, p.actor AS partner FROM (SELECT id, unnest(parties) AS actor FROM agreements
                WHERE coalesce(status, 'active') <> 'ended' AND coalesce(signed_start <= {scope.t}, true)
                    AND coalesce(expires_stop >= {scope.t}, true)) AS h
            JOIN (SELECT id, unnest(parties) AS actor FROM agreements) AS p ON p.id = h.id AND p.actor <> h.actor
            """,
        )
        condition = (select.relation or Relations()).condition(scope.known)
        scope.table(
            "looked",
            f"""
            SELECT r.*, h.name || ' – ' || p.name AS name, coalesce(e.actor, r.responsible) AS unit
            FROM policy_relation AS r JOIN policy_actor AS h ON h.id = r.home JOIN policy_actor AS p ON p.id = r.partner
            LEFT JOIN (SELECT id, arg_max(actor, coalesce(from_start, DATE '0001-01-01')) AS actor FROM people
                WHERE coalesce(from_start <= {scope.t}, true) GROUP BY id) AS e ON e.id = r.responsible
            WHERE {condition} AND (r.last_contact > {scope.t} - {int(self.days)} OR r.responsible IS NOT NULL)
            """,
        )
        scope.table(
            "duty",
            f"""
            SELECT l.home, l.partner, l.name, l.unit, l.themes, l.evidence, coalesce(list_distinct(flatten(list(d.units
                ORDER BY d.advice, d.n) FILTER (d.n IS NOT NULL))), []) AS units,
                count(d.n) AS rows, coalesce(bool_and(d.advice), false) AS advice
            FROM looked AS l LEFT JOIN ({" UNION ALL ".join(applies)}) AS d USING (home, partner) GROUP BY ALL
            """,
        )
        scope.add(
            "relation",
            """
            SELECT d.home || ';' || d.partner AS subject, d.name AS subject_name,
                CASE WHEN d.rows = 0 THEN 'undecidable' WHEN list_contains(d.units, d.unit) THEN 'met' WHEN d.advice THEN 'due'
                    ELSE 'breached' END AS state,
                CASE WHEN d.rows = 0 THEN 'no_theme' WHEN list_contains(d.units, d.unit) THEN 'responsible_right'
                    WHEN d.unit IS NULL THEN 'responsible_none' ELSE 'responsible_wrong' END AS because,
                if(d.rows = 0, ['relations.themes'], []) AS missing,
                [coalesce(u.name, d.unit, '')] || coalesce((SELECT list(a.name ORDER BY list_position(d.units, a.id))
                    FROM policy_actor AS a WHERE list_contains(d.units, a.id)), []) AS names,
                d.evidence
            FROM duty AS d LEFT JOIN policy_actor AS u ON u.id = d.unit
            WHERE d.rows > 0 OR len(d.themes) = 0
            """,
        )
        return scope.count("SELECT count(*) FROM duty WHERE rows > 0 OR len(themes) = 0")

    @model_validator(mode="after")
    def _rows(self) -> Responsible:
        for duty in self.duties:
            if not (duty.themes or duty.home or duty.agreement):
                raise ValueError(_("each row of duties says when it applies: themes, home or agreement"))
        return self


class Growing(Check):
    """A relation is active, and has no fewer contacts than in the year before.

    Compared are the contacts of the last ``days`` days with those of as many days before. Breached where the relation is
    overdue by its own cadence, or has fewer contacts than before. It holds until the last day of its cadence, or until the
    day before so many contacts have passed from the one time into the other that there are fewer; due when that is near.
    The two actors are named by the keys ``home`` and ``partner`` of ``[actors]``.
    """

    about: ClassVar[str] = N_("A relation is active, and has no fewer contacts than in the time before.")
    reads: ClassVar[tuple[str, ...]] = ("contacts.date", "participants.actor", "relations.cadence_days")
    example: ClassVar[str] = 'check = "growing"\nwith = { home = ["care"], partner = ["health-department"] }'

    home: list[str] = Field(min_length=1, description="keys of `[actors]`: ours")
    partner: list[str] = Field(min_length=1, description="keys of `[actors]`: theirs")
    days: int = Field(default=365, ge=1, description="the days compared")

    def keys(self) -> list[str]:  # type: ignore[override]
        """Return the keys of ``[actors]`` that are named."""
        return [*self.home, *self.partner]

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each pair of the actors."""
        ours = array(each for key in self.home for each in scope.known.get(key, []))
        theirs = array(each for key in self.partner for each in scope.known.get(key, []))
        d = int(self.days)
        scope.table(
            "growing",
            f"""
            WITH pair AS (SELECT h.id AS home, p.id AS partner, h.name || ' – ' || p.name AS name FROM policy_actor AS h, policy_actor AS p
                WHERE list_contains({ours}, h.id) AND list_contains({theirs}, p.id)),
            met AS (SELECT x.home, x.partner, c.id, c.last, c.stop FROM pair AS w
                JOIN pairs AS x ON x.home = w.home AND x.partner = w.partner AND NOT x.tie
                JOIN happened AS c ON c.id = x.contact AND c.held AND c.last > {scope.t} - {2 * d}),
            -- With no new contact the numbers change on the days on which one passes from the last time into the time before.
            turn AS (SELECT home, partner, stop + {d} AS day FROM met WHERE stop + {d} > {scope.t}),
            fewer AS (SELECT home, partner, min(day) AS day FROM (
                SELECT t.home, t.partner, t.day FROM turn AS t JOIN met AS m ON m.home = t.home AND m.partner = t.partner
                GROUP BY t.home, t.partner, t.day
                HAVING count(*) FILTER (m.stop > t.day - {d}) < count(*) FILTER (m.stop <= t.day - {d} AND m.stop > t.day - {2 * d})
                ) GROUP BY home, partner)
            SELECT w.home, w.partner, w.name, any_value(r.last_contact) AS last_contact,
                any_value(r.last_contact + r.cadence_days) AS paced_until, any_value(f.day) - 1 AS many_until,
                least(paced_until, many_until) AS holds_until,
                count(m.id) FILTER (m.last > {scope.t} - {d}) AS now, count(m.id) FILTER (m.last <= {scope.t} - {d}) AS before,
                list(m.id ORDER BY m.last DESC, m.id) FILTER (m.id IS NOT NULL) AS evidence
            FROM pair AS w LEFT JOIN relation AS r ON r.home = w.home AND r.partner = w.partner AND NOT r.tie
            LEFT JOIN fewer AS f ON f.home = w.home AND f.partner = w.partner
            LEFT JOIN met AS m ON m.home = w.home AND m.partner = w.partner
            GROUP BY w.home, w.partner, w.name
            """,
        )
        scope.add(
            "relation",
            f"""
            SELECT home || ';' || partner AS subject, name AS subject_name,
                CASE because WHEN 'cadence_ends' THEN 'due' WHEN 'fewer_soon' THEN 'due' WHEN 'growing' THEN 'met'
                    ELSE 'breached' END AS state,
                because, CASE because WHEN 'cadence_broken' THEN paced_until WHEN 'fewer' THEN NULL ELSE holds_until END AS due_on,
                last_contact AS day, now::DOUBLE AS found, before::DOUBLE AS wanted,
                coalesce(evidence, []) AS evidence, []::VARCHAR[] AS missing
            FROM (SELECT *, CASE WHEN last_contact IS NULL THEN 'cadence_never' WHEN paced_until < {scope.t} THEN 'cadence_broken'
                    WHEN now < before THEN 'fewer' WHEN holds_until > {scope.soon} THEN 'growing'
                    WHEN many_until < paced_until THEN 'fewer_soon' ELSE 'cadence_ends' END AS because FROM growing)
            """,
        )
        return scope.count("SELECT count(*) FROM growing")
