"""How many: events of a kind in each calendar year and in any 365 days; and whether one of them coincides with an event."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from kinagraph.analysis.policy.checks.base import Check, Scope, Select
from kinagraph.analysis.policy.selection import Contacts, listed
from kinagraph.language import N_, _
from kinagraph.tables.sql import literal

_YEAR, _TRAILING = "calendar year", "365 days"


class Quota(Contacts, Check):
    """So many events in every calendar year, and in any 365 days.

    An event counts by its last day, once it has begun: a visit over New Year belongs to the new year; two visits on one
    day are two; a cancelled one never counts, a planned one not yet. For an agreement, events are the contacts held under
    it and those with a party on the other side that name no agreement.

    *365 days*: met with n events whose last day lies in (t − 365, t], and then ``due_on`` is the n-th latest + 364 days,
    the last day on which it still holds; due when that day is near; else breached. *Calendar year*: that of t, and the
    one before. A year is breached only when it is over, before that it is due on 31 December. A year, or 365 days, in
    which the agreement did not hold all along is never breached.

    Undecidable where events of which a field is blank (direction, level, a date coarser than a day) would fill the quota,
    or where an agreement has no day of signing.
    """

    about: ClassVar[str] = N_("So many events a year: in each calendar year, and in any 365 days.")
    selects: ClassVar[tuple[str, ...]] = ("agreement", "actor")
    reads: ClassVar[tuple[str, ...]] = (
        "contacts.agreement",
        "agreements.signed",
        "agreements.expires",
        "agreements.status",
        "participants.level",
        "people.level",
    )
    example: ClassVar[str] = 'check = "quota"\nwith = { kinds = ["meeting"], count = 2, per = ["calendar year", "365 days"] }'

    home_level: list[str] = Field(default=[], description="the highest level among our own participants is one of these")
    count: int | Literal["agreement.visits_per_year"] = Field(description="how many, or the agreement's own number")
    this_year_only: bool = Field(default=False, description="leave out the year before")
    per: list[Literal["calendar year", "365 days"]] = Field(
        default=["calendar year", "365 days"], description="the windows that are judged"
    )

    @model_validator(mode="after")
    def _some(self) -> Quota:
        if isinstance(self.count, int) and self.count < 1:
            raise ValueError(_("count must be 1 or more"))
        return self

    def columns(self) -> set[str]:
        """Return the columns that it reads."""
        return {*self.reads, *Contacts.columns(self)}

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each subject and window."""
        examined = find_events(scope, select, self, self.home_level)
        wanted = "s.visits" if isinstance(self.count, str) else str(int(self.count))
        year = scope.as_of.year
        windows = []
        if _YEAR in self.per:
            windows += [
                (str(y), f"DATE '{y:04}-01-01'", f"DATE '{y:04}-12-31'", "year")
                for y in (year - 1, year)
                if y >= 1 and not (self.this_year_only and y < year)
            ]
        if _TRAILING in self.per:
            windows.append((_TRAILING, f"({scope.t} - 364)", "NULL::DATE", "trailing"))
        rows = " UNION ALL ".join(f"SELECT '{n}' AS period, {a} AS first, {z} AS last, '{k}' AS sort" for n, a, z, k in windows)
        scope.add(
            "agreement" if select.agreement is not None else "actor" if select.actor is not None else "policy",
            _STATES.format(rows=rows, wanted=wanted, t=scope.t, soon=scope.soon),
        )
        return examined


_STATES = """
    WITH counted AS (
        SELECT s.subject, s.name, s.since, s.until, s.unsigned, w.period, w.first, w.last, w.sort, {wanted} AS wanted,
            count(*) FILTER (e.held AND e.fits AND e.earliest_stop >= w.first AND (w.last IS NULL OR e.stop <= w.last)) AS sure,
            count(*) FILTER (e.held AND e.fits IS NOT FALSE AND e.stop >= w.first AND (w.last IS NULL
                OR e.earliest_stop <= w.last)) AS possible,
            list(e.contact ORDER BY e.stop DESC, e.contact)
                FILTER (e.held AND e.fits IS NOT FALSE AND e.stop >= w.first AND (w.last IS NULL OR e.earliest_stop <= w.last)) AS evidence,
            list(e.missing) FILTER (e.held AND e.fits IS NULL AND e.stop >= w.first AND (w.last IS NULL
                OR e.earliest_stop <= w.last)) AS blanks,
            bool_or(e.held AND e.fits AND e.stop >= w.first AND (w.last IS NULL OR e.earliest_stop <= w.last)
                AND NOT (e.earliest_stop >= w.first AND (w.last IS NULL OR e.stop <= w.last))) AS coarse,
            list(e.earliest_stop ORDER BY e.earliest_stop DESC) FILTER (e.held AND e.fits) AS days,
            min(e.start) FILTER (NOT e.held AND e.fits IS NOT FALSE) AS next_planned
        FROM subjects AS s CROSS JOIN ({rows}) AS w LEFT JOIN events AS e ON e.subject = s.subject
        GROUP BY ALL
    ),
    dated AS (
        SELECT *, if(sort = 'year', if(sure >= wanted, NULL, last), days[wanted::INTEGER] + 364) AS holds_until,
            coalesce(since <= first, true) AND coalesce(until >= coalesce(last, {t}), true) AS wholly
        FROM counted WHERE wanted > 0
    ),
    judged AS (
        SELECT *, CASE
            WHEN sure >= wanted AND sort = 'trailing' AND holds_until <= {soon} AND wholly AND coalesce(until > holds_until, true)
                THEN 'due'
            WHEN sure >= wanted THEN 'met'
            WHEN possible >= wanted THEN 'undecidable'
            WHEN NOT wholly THEN NULL
            WHEN unsigned AND NOT (sort = 'year' AND last >= {t}) THEN 'undecidable'
            WHEN sort = 'year' AND last >= {t} THEN 'due'
            ELSE 'breached' END AS state
        FROM dated
    )
    SELECT subject, name AS subject_name, period, state, next_planned, sure AS found, wanted, coalesce(evidence, []) AS evidence,
        if(state = 'met' AND until <= holds_until OR state = 'undecidable', NULL, holds_until) AS due_on,
        CASE WHEN state <> 'undecidable' THEN []
            WHEN possible >= wanted THEN list_sort(list_distinct(flatten(coalesce(blanks, [])) || if(coarse, ['contacts.date'], [])))
            ELSE ['agreements.signed'] END AS missing,
        CASE WHEN state = 'due' AND sort = 'trailing' THEN 'quota_ends' WHEN state = 'due' THEN 'quota_short'
            WHEN state = 'undecidable' AND possible < wanted THEN 'unsigned' WHEN state = 'undecidable' THEN 'quota_unsure'
            WHEN state = 'breached' THEN 'quota_broken' ELSE 'quota_met' END AS because
    FROM judged WHERE state IS NOT NULL
"""


def find_events(scope: Scope, select: Select, of: Contacts, home_level: list[str]) -> int:
    """Make the tables ``subjects`` and ``events`` (a row a subject and contact; ``fits`` is null where a blank field decides)."""
    year = scope.as_of.year
    if select.agreement is not None:
        scope.table(
            "subjects",
            f"""
            SELECT g.id AS subject, g.title AS name, g.signed_stop AS since, g.expires_stop AS until, g.signed_stop IS NULL AS unsigned,
                g.visits_per_year AS visits, g.parties
            FROM agreements AS g
            WHERE coalesce(g.status, 'active') <> 'preparing' AND coalesce(g.signed_start <= {scope.t}, true)
                AND coalesce(g.expires_stop >= DATE '{max(year - 1, 1):04}-01-01', true) AND {select.agreement.condition(scope.known)}
            """,
        )
        linked = """
            SELECT s.subject, c.id AS contact FROM subjects AS s JOIN policy_contact AS c ON c.agreement = s.subject
            UNION
            SELECT s.subject, p.contact FROM (SELECT subject, unnest(parties) AS actor FROM subjects) AS s
            JOIN policy_party AS p ON p.actor = s.actor AND p.side <> 'home' JOIN policy_contact AS c ON c.id = p.contact
                AND c.agreement IS NULL
        """
    elif select.actor is not None:
        scope.table(
            "subjects",
            f"""
            SELECT a.id AS subject, a.name, r.from_stop AS since, a.until_stop AS until, false AS unsigned, NULL::INTEGER AS visits
            FROM policy_actor AS a JOIN actors AS r ON r.id = a.id
            WHERE ({select.actor.condition("a", scope.known)}) AND coalesce(r.from_start <= {scope.t}, true)
                AND coalesce(a.until_stop >= {scope.t}, true)
            """,
        )
        linked = "SELECT DISTINCT s.subject, p.contact FROM subjects AS s JOIN policy_party AS p ON p.actor = s.subject"
    else:
        scope.table(
            "subjects",
            f"SELECT {literal(scope.policy)} AS subject, NULL::VARCHAR AS name, NULL::DATE AS since,"
            f" NULL::DATE AS until, false AS unsigned, NULL::INTEGER AS visits",
        )
        linked = f"SELECT {literal(scope.policy)} AS subject, id AS contact FROM policy_contact"
    level, told = "true", "[]::VARCHAR[]"
    if home_level:
        who = "true" if of.home is None else of.home.condition("a", scope.known)
        scope.table(
            "home_levels",
            f"""
            SELECT p.contact, min(list_position(['political', 'senior_official', 'official', 'expert'], p.level)) AS rank,
                bool_or(p.suspect) OR bool_and(p.level IS NULL) AS unknown
            FROM policy_party AS p JOIN policy_actor AS a ON a.id = p.actor WHERE p.side = 'home' AND ({who}) GROUP BY p.contact
            """,
        )
        level = f"""(CASE WHEN l.rank = 1 THEN {"true" if "political" in home_level else "false"} WHEN l.unknown THEN NULL
            ELSE ['political', 'senior_official', 'official', 'expert'][l.rank] IN {listed(home_level)} END)"""
        told = "if(l.unknown AND l.rank IS DISTINCT FROM 1, ['participants.level'], [])"
    scope.table(
        "events",
        f"""
        SELECT x.subject, x.contact, c.held, c.start, c.stop, c.earliest_stop, ({of.condition(scope.known)}) AND {level} AS fits,
            {of.blanks()} || {told} AS missing
        FROM ({linked}) AS x JOIN policy_contact AS c ON c.id = x.contact
        {"LEFT JOIN home_levels AS l ON l.contact = c.id" if home_level else ""}
        WHERE (({of.condition(scope.known)}) AND {level}) IS NOT FALSE
        """,
    )
    return scope.count("SELECT count(*) FROM subjects")


class Coordinated(Contacts, Check):
    """One of the year's visits under an agreement overlaps the partner's yearly event.

    The event is a contact of kind event that names the agreement. The calendar year of the day and the one before are
    judged: met where a visit and the event share a day, as far as their dates tell; undecidable where no event is recorded
    for the year; else due on 31 December, and breached when the year is over.
    """

    about: ClassVar[str] = N_("One of the year's visits coincides with the partner's yearly event under the agreement.")
    selects: ClassVar[tuple[str, ...]] = ("agreement",)
    needs: ClassVar[tuple[str, ...]] = ("agreement",)
    reads: ClassVar[tuple[str, ...]] = (
        "contacts.agreement",
        "agreements.signed",
        "agreements.expires",
        "participants.level",
        "people.level",
    )
    example: ClassVar[str] = (
        'check = "coordinated"\nselect = { agreement = { visits_per_year = ">0" } }\nwith = { kinds = ["visit"], direction = "outbound" }'
    )

    home_level: list[str] = Field(default=[], description="the highest level among our own participants is one of these")

    def columns(self) -> set[str]:
        """Return the columns that it reads."""
        return {*self.reads, *Contacts.columns(self)}

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each agreement and year."""
        examined = find_events(scope, select, self, self.home_level)
        year = scope.as_of.year
        rows = " UNION ALL ".join(
            f"SELECT '{y}' AS period, DATE '{y:04}-01-01' AS first, DATE '{y:04}-12-31' AS last" for y in (year - 1, year) if y >= 1
        )
        scope.add(
            "agreement",
            f"""
            WITH fairs AS (SELECT c.agreement AS subject, c.id, c.start, c.stop FROM policy_contact AS c WHERE c.kind = 'event' AND c.held),
            counted AS (
                SELECT s.subject, s.name, w.period, w.last, s.since <= w.first AND coalesce(s.until >= w.last, true) AS wholly,
                    count(f.id) AS fairs,
                    list(DISTINCT f.id) FILTER (f.id IS NOT NULL) AS fair_ids,
                    list(DISTINCT e.contact) FILTER (e.held AND e.fits AND e.start <= f.stop AND e.stop >= f.start) AS visits,
                    bool_or(e.held AND e.fits IS NULL AND e.start <= f.stop AND e.stop >= f.start) AS unsure
                FROM subjects AS s CROSS JOIN ({rows}) AS w
                LEFT JOIN fairs AS f ON f.subject = s.subject AND f.stop BETWEEN w.first AND w.last
                LEFT JOIN events AS e ON e.subject = s.subject AND e.contact <> f.id GROUP BY ALL
            )
            SELECT subject, name AS subject_name, period,
                CASE WHEN len(visits) > 0 THEN 'met' WHEN unsure THEN 'undecidable' WHEN last >= {scope.t} THEN 'due'
                    WHEN fairs = 0 THEN 'undecidable' ELSE 'breached' END AS state,
                if(last >= {scope.t} AND coalesce(len(visits), 0) = 0, last, NULL) AS due_on,
                CASE WHEN len(visits) > 0 THEN [] WHEN unsure THEN ['participants.level'] WHEN fairs = 0 AND last < {scope.t}
                    THEN ['contacts.agreement'] ELSE [] END AS missing,
                CASE WHEN len(visits) > 0 THEN 'coordinated' WHEN fairs = 0 THEN 'no_event' ELSE 'not_coordinated' END AS because,
                list_sort(coalesce(visits, []) || coalesce(fair_ids, [])) AS evidence
            FROM counted WHERE coalesce(wholly, true) OR len(visits) > 0
            """,
        )
        return examined
