"""What each contact must have: follow-up, certain participants, few politicians, the right initiator, what is written down."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812, TC003 - pydantic reads it as a type
from typing import ClassVar

from pydantic import Field, model_validator

from kinagraph.analysis.policy.checks.base import Check, Scope, Select, judge_contacts, later_contacts
from kinagraph.analysis.policy.selection import Actors, Contacts, array, checked_words, listed
from kinagraph.language import N_, _

_NOTHING = "NULL::DATE AS due_on, []::VARCHAR[] AS missing, NULL::VARCHAR[] AS others"


def _days() -> int:
    return Field(default=1095, ge=1, description="contacts that ended within so many days are judged")


class FollowedUp(Check):
    """Each contact is documented, has follow-up points, and is followed by another contact.

    What is asked for is said by the parameters. *Documented*: ``documented`` is yes or a reference; ``no`` breaks the rule,
    blank is undecidable. *Points*: at least one. Both are to be there on the contact's last day + ``within_days``: until
    then the rule is due. *Points done*: none is open past its due date (due on the next open one's date). *Later contact*:
    each of its partners met one of ours again within the days; until then due, and undecidable where dates are too coarse.
    Gatherings of more than ``crowd`` actors need no later contact.
    """

    about: ClassVar[str] = N_("Each contact is documented, has follow-up points that are done in time, and is followed by another.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    needs: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("contacts.documented", "followups.contact", "followups.due", "followups.done", "participants.actor")
    example: ClassVar[str] = (
        'check = "followed_up"\nselect = { contact = { kinds = ["visit"] } }\nwith = { points = true, later_contact_days = 90 }'
    )

    documented: bool = Field(default=False, description="it is documented")
    points: bool = Field(default=False, description="it has follow-up points")
    points_done: bool = Field(default=False, description="no point is open past its day")
    later_contact_days: int | None = Field(default=None, ge=1, description="its partners are met again within so many days")
    within_days: int = Field(default=0, ge=0, description="days after its end by which documents and points are there")
    days: int = _days()

    @model_validator(mode="after")
    def _something(self) -> FollowedUp:
        if not (self.documented or self.points or self.points_done or self.later_contact_days):
            raise ValueError(_("say what is asked for: documented, points, points_done or later_contact_days"))
        return self

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each contact."""
        contact = select.contact or Contacts()
        later = (
            "SELECT NULL::VARCHAR AS contact, NULL::DATE AS until, []::VARCHAR[] AS silent, []::VARCHAR[] AS unsure,"
            " []::VARCHAR[] AS waiting, false AS late, 0 AS gap WHERE false"
        )
        if self.later_contact_days is None:
            scope.table("later", later)
        else:
            # The contacts are told first, then who answered them.
            judge_contacts(
                scope, contact, self.days, "SELECT NULL::VARCHAR AS contact, 'met' AS state, " + _NOTHING + " WHERE false", planned=False
            )
            later_contacts(scope, contact.partner, self.later_contact_days)
        ready = f"e.stop + {int(self.within_days)} >= {scope.t}"
        no_paper = "e.documented = 'no'" if self.documented else "false"
        unknown_paper = "e.documented IS NULL" if self.documented else "false"
        no_points = "coalesce(f.points, 0) = 0" if self.points else "false"
        overdue = "len(f.overdue) > 0" if self.points_done else "false"
        return judge_contacts(
            scope,
            contact,
            self.days,
            f"""
            WITH points AS (
                SELECT contact, count(*) AS points, list(id ORDER BY id) FILTER (NOT done AND due_stop < {scope.t}) AS overdue,
                    min(due_stop) FILTER (NOT done AND due_stop >= {scope.t}) AS next_due
                FROM (SELECT id, contact, due_stop, coalesce(done_start <= {scope.t}, done = 'yes', false) AS done
                    FROM followups) GROUP BY contact
            ),
            told AS (
                SELECT e.contact, CASE
                        WHEN {overdue} THEN 'points_overdue'
                        WHEN ({no_points}) AND {ready} THEN 'no_points_yet'
                        WHEN {no_points} THEN 'no_points'
                        WHEN {no_paper} AND {ready} THEN 'not_documented_yet'
                        WHEN {no_paper} THEN 'not_documented'
                        WHEN len(l.silent) > 0 AND l.late THEN 'later_contact_late'
                        WHEN len(l.silent) > 0 THEN 'no_later_contact'
                        WHEN ({unknown_paper}) AND {ready} THEN 'not_documented_yet'
                        WHEN {unknown_paper} THEN 'documented_unknown'
                        WHEN len(l.unsure) > 0 THEN 'later_contact_unsure'
                        WHEN len(l.waiting) > 0 THEN 'later_contact_waited'
                        WHEN {"f.next_due IS NOT NULL" if self.points_done else "false"} THEN 'points_open'
                        ELSE 'followed_up' END AS because,
                    e.stop + {int(self.within_days)} AS ready_on, l.until, f.next_due, f.overdue, l.silent, l.unsure, l.waiting, l.gap
                FROM examined AS e LEFT JOIN points AS f ON f.contact = e.contact LEFT JOIN later AS l ON l.contact = e.contact
            )
            SELECT contact, because,
                CASE WHEN because IN ('points_overdue', 'no_points', 'not_documented', 'no_later_contact', 'later_contact_late')
                    THEN 'breached'
                    WHEN because IN ('documented_unknown', 'later_contact_unsure') THEN 'undecidable'
                    WHEN coalesce(CASE because WHEN 'later_contact_waited' THEN least(until, coalesce(next_due, until))
                        WHEN 'points_open' THEN next_due ELSE ready_on END <= {scope.soon}, false)
                        AND because <> 'followed_up' THEN 'due' ELSE 'met' END AS state,
                CASE WHEN because IN ('no_points_yet', 'not_documented_yet') THEN ready_on WHEN because = 'later_contact_waited'
                    THEN least(until, coalesce(next_due, until))
                    WHEN because = 'points_open' THEN next_due END AS due_on,
                CASE because WHEN 'documented_unknown' THEN ['contacts.documented'] WHEN 'later_contact_unsure'
                    THEN ['contacts.date'] ELSE [] END AS missing,
                CASE because WHEN 'points_overdue' THEN overdue WHEN 'no_later_contact' THEN silent WHEN 'later_contact_late' THEN silent
                    WHEN 'later_contact_unsure' THEN unsure WHEN 'later_contact_waited' THEN waiting END AS names,
                if(because = 'later_contact_late', gap, NULL)::DOUBLE AS found,
                {"NULL" if self.later_contact_days is None else int(self.later_contact_days)}::DOUBLE AS wanted, NULL::VARCHAR[] AS others
            FROM told
            """,
            planned=False,
        )


class TakePart(Check):
    """At each contact someone takes part, or nobody does; and perhaps each of its partners is met again.

    *Someone*: met where such an actor took part, undecidable where it can't be told of one (a blank field), else breached.
    *Nobody*: the other way round. *Later contact*: as in ``followed_up``. A planned contact without them is due on its day.
    """

    about: ClassVar[str] = N_("At each contact someone of a certain sort takes part, or nobody of it.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    needs: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("participants.actor", "actors.kind", "actors.side", "actors.region")
    example: ClassVar[str] = (
        'check = "take_part"\n'
        'select = { contact = { kinds = ["delegation"], direction = "inbound" } }\n'
        'with = { someone = { actor_kinds = ["company"] } }'
    )

    someone: Actors | None = Field(default=None, description="such an actor must take part")
    nobody: Actors | None = Field(default=None, description="no such actor may take part")
    later_contact_days: int | None = Field(default=None, ge=1, description="its partners are met again within so many days")
    days: int = _days()

    @model_validator(mode="after")
    def _one(self) -> TakePart:
        if (self.someone is None) == (self.nobody is None):
            raise ValueError(_("say either someone or nobody"))
        return self

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each contact."""
        contact = select.contact or Contacts()
        who = self.someone or self.nobody or Actors()
        fits = who.condition("a", scope.known)
        wrong, right = (
            ("none_of_kinds" if who.actor_kinds else "none_of_regions" if who.regions else "nobody_there", "someone_there")
            if self.someone is not None
            else ("someone_unwanted", "nobody_unwanted")
        )
        there = f"""
            SELECT e.contact, bool_or({fits}) AS there, bool_or(({fits}) IS NULL) AS unsure,
                list(DISTINCT a.name ORDER BY a.name) FILTER ({fits}) AS names
            FROM examined AS e LEFT JOIN policy_party AS p ON p.contact = e.contact
                LEFT JOIN policy_actor AS a ON a.id = p.actor GROUP BY e.contact
        """
        kept = "coalesce(t.there, false)" if self.someone is not None else "NOT coalesce(t.there, false)"
        if self.later_contact_days is not None:
            judge_contacts(scope, contact, self.days, f"SELECT NULL::VARCHAR AS contact, 'met' AS state, {_NOTHING} WHERE false")
            later_contacts(scope, contact.partner, self.later_contact_days)
        else:
            scope.table(
                "later",
                "SELECT NULL::VARCHAR AS contact, NULL::DATE AS until, []::VARCHAR[] AS silent, []::VARCHAR[] AS unsure,"
                " []::VARCHAR[] AS waiting, false AS late, 0 AS gap WHERE false",
            )
        unsure = "t.unsure AND NOT coalesce(t.there, false)"
        return judge_contacts(
            scope,
            contact,
            self.days,
            f"""
            WITH there AS ({there}),
            told AS (
                SELECT t.contact, t.names, l.silent, l.waiting, l.unsure AS doubtful, l.until, l.gap, CASE
                    WHEN {unsure} THEN 'participants_unsure' WHEN NOT ({kept}) THEN '{wrong}'
                    WHEN len(l.silent) > 0 AND l.late THEN 'later_contact_late'
                    WHEN len(l.silent) > 0 THEN 'no_later_contact' WHEN len(l.unsure) > 0 THEN 'later_contact_unsure'
                    WHEN len(l.waiting) > 0 AND l.until <= {scope.soon} THEN 'later_contact_waited' ELSE '{right}' END AS because
                FROM there AS t LEFT JOIN later AS l ON l.contact = t.contact
            )
            SELECT contact, because,
                CASE WHEN because IN ('{wrong}', 'no_later_contact', 'later_contact_late') THEN 'breached'
                    WHEN because IN ('participants_unsure', 'later_contact_unsure') THEN 'undecidable'
                    WHEN because = 'later_contact_waited' THEN 'due' ELSE 'met' END AS state,
                if(because = 'later_contact_waited', until, NULL) AS due_on,
                CASE because WHEN 'participants_unsure' THEN {array(who.blanks())} WHEN 'later_contact_unsure'
                    THEN ['contacts.date'] ELSE [] END AS missing,
                CASE because WHEN 'no_later_contact' THEN silent WHEN 'later_contact_late' THEN silent WHEN 'later_contact_waited'
                    THEN waiting WHEN 'later_contact_unsure' THEN doubtful
                    WHEN 'none_of_kinds' THEN {array(who.actor_kinds)} WHEN 'none_of_regions' THEN {array(who.regions)}
                        WHEN 'nobody_there' THEN NULL ELSE names END AS names,
                if(because = 'later_contact_late', gap, NULL)::DOUBLE AS found,
                {"NULL" if self.later_contact_days is None else int(self.later_contact_days)}::DOUBLE AS wanted, NULL::VARCHAR[] AS others
            FROM told
            """,
        )


class Ceiling(Check):
    """No contact has more of our participants at a level than a number.

    Each participant row counts as its ``count``, or one. A political body that took part without a number or a name is
    someone, but nobody knows how many: undecidable, unless those known are too many already. So is a contact at that
    level with participants of ours whose level is unknown.
    """

    about: ClassVar[str] = N_("No contact has more of our participants at a level than a number.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    needs: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("participants.level", "participants.count", "people.level", "contacts.level")
    example: ClassVar[str] = (
        'check = "ceiling"\nselect = { contact = { direction = "outbound" } }\nwith = { level = "political", most = 5 }'
    )

    level: str = Field(default="political", description="the participants' own level")
    most: int = Field(ge=0, description="so many at most")
    days: int = _days()

    @model_validator(mode="after")
    def _word(self) -> Ceiling:
        checked_words("level", [self.level])
        return self

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each contact."""
        return judge_contacts(
            scope,
            select.contact or Contacts(),
            self.days,
            f"""
            WITH counted AS (
                SELECT e.contact, coalesce(sum(coalesce(p.count, 1)) FILTER (p.level = '{self.level}' AND NOT p.bare), 0) AS n,
                    count(*) FILTER (p.level = '{self.level}' AND p.bare) AS bodies,
                    count(*) FILTER (p.suspect) AS unknown,
                    list(DISTINCT a.name ORDER BY a.name) FILTER (p.level = '{self.level}') AS names
                FROM examined AS e JOIN policy_party AS p ON p.contact = e.contact AND p.side = 'home'
                    JOIN policy_actor AS a ON a.id = p.actor
                GROUP BY e.contact
            ),
            told AS (SELECT *, CASE WHEN n + bodies > {int(self.most)} THEN 'too_many' WHEN bodies > 0 THEN 'how_many'
                WHEN unknown > 0 THEN 'who' ELSE 'few' END AS because FROM counted)
            SELECT contact, because, CASE because WHEN 'too_many' THEN 'breached' WHEN 'few' THEN 'met' ELSE 'undecidable' END AS state,
                NULL::DATE AS due_on, CASE because WHEN 'how_many' THEN ['participants.count'] WHEN 'who'
                    THEN ['participants.level'] ELSE [] END AS missing,
                (n + bodies)::DOUBLE AS found, {int(self.most)}::DOUBLE AS wanted, names, NULL::VARCHAR[] AS others
            FROM told
            """,
        )


class Initiator(Check):
    """Each contact was initiated by an actor of a certain kind.

    Met where the initiator is of one of the kinds, breached where it is of another, undecidable where none is recorded.
    """

    about: ClassVar[str] = N_("Each contact was initiated by an actor of certain kinds.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    needs: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("contacts.initiator", "actors.kind")
    example: ClassVar[str] = (
        'check = "initiator"\nselect = { contact = { aims = ["company_promotion"] } }\nwith = { actor_kinds = ["company", "cluster"] }'
    )

    actor_kinds: list[str] = Field(min_length=1, description="the kinds of actor that may take the initiative")
    days: int = _days()

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each contact."""
        return judge_contacts(
            scope,
            select.contact or Contacts(),
            self.days,
            f"""
            SELECT e.contact, CASE WHEN a.id IS NULL THEN 'undecidable' WHEN a.kind IN {listed(self.actor_kinds)} THEN 'met'
                ELSE 'breached' END AS state,
                CASE WHEN a.id IS NULL THEN 'no_initiator' WHEN a.kind IN {listed(self.actor_kinds)} THEN 'initiator_right'
                    ELSE 'initiator_wrong' END AS because,
                NULL::DATE AS due_on, if(a.id IS NULL, ['contacts.initiator'], []) AS missing, [a.name] AS names, NULL::VARCHAR[] AS others
            FROM examined AS e LEFT JOIN policy_actor AS a ON a.id = e.initiator
            """,
        )


class NamedEvent(Check):
    """A certain event was held, in a certain time, with certain participants.

    Sought are contacts that fit the selection (as ``purpose``) within the time. Met with all the participants. Until the
    last day it is due; then breached, where there was no such event or one of them was not there.
    """

    about: ClassVar[str] = N_("A named event is held in its time, with named participants.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    needs: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("participants.actor",)
    example: ClassVar[str] = (
        'check = "named_event"\n'
        'select = { contact = { purpose = ["expo"] } }\n'
        'with = { first = 2010-05-01, last = 2010-10-31, all_of = ["university"] }'
    )

    first: Day = Field(description="the first day of the time, as 2012-11-01")
    last: Day = Field(description="its last day")
    all_of: list[str] = Field(default=[], description="keys of `[actors]`: each of them takes part")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write one result."""
        contact = select.contact or Contacts()
        given = [(key, name) for key in self.all_of for name in scope.known.get(key, [])]
        values = ", ".join(f"('{key}', '{name}')" for key, name in given) or "('', '')"
        scope.add(
            "policy",
            f"""
            WITH wanted AS (SELECT * FROM (VALUES {values}) AS v(key, actor)),
            there AS (
                SELECT c.id, c.held, c.start, (SELECT count(DISTINCT w.key) FROM wanted AS w
                    JOIN policy_party AS p ON p.actor = w.actor WHERE p.contact = c.id) AS n
                FROM policy_contact AS c WHERE ({contact.condition(scope.known)}) AND c.stop >= DATE '{self.first}'
                    AND c.start <= DATE '{self.last}'
            ),
            best AS (
                SELECT coalesce(max(n) FILTER (held), 0) AS n, count(*) FILTER (held) AS held,
                    list(id ORDER BY n DESC, start, id) FILTER (held) AS evidence, min(start) FILTER (NOT held) AS next_planned FROM there
            ),
            lacking AS (
                SELECT list(DISTINCT a.name ORDER BY a.name) AS names FROM wanted AS w JOIN policy_actor AS a ON a.id = w.actor, best AS b
                WHERE w.actor NOT IN (SELECT actor FROM policy_party WHERE contact = b.evidence[1])
            )
            SELECT '{scope.policy}' AS subject, '{self.first.isoformat()} – {self.last.isoformat()}' AS period,
                CASE WHEN b.held > 0 AND b.n >= {len(self.all_of)} THEN 'met' WHEN {scope.t} > DATE '{self.last}' THEN 'breached'
                    WHEN DATE '{self.last}' <= {scope.soon} THEN 'due' ELSE 'met' END AS state,
                CASE WHEN b.held > 0 AND b.n >= {len(self.all_of)} THEN 'event_held' WHEN {scope.t} <= DATE '{self.last}'
                    THEN 'event_awaited' WHEN b.held > 0 THEN 'event_without' ELSE 'event_not_held' END AS because,
                if(b.held > 0 AND b.n >= {len(self.all_of)}, NULL, DATE '{self.last}') AS due_on, if(b.held > 0, l.names, NULL) AS names,
                b.next_planned, coalesce(b.evidence, []) AS evidence, []::VARCHAR[] AS missing
            FROM best AS b, lacking AS l
            """,
        )
        return 1
