"""How often: reviews of an agreement, contacts with an actor, contacts of a kind; and agreements that run out."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from kinagraph.analysis.policy.checks.base import Check, Scope, Select
from kinagraph.analysis.policy.selection import Actors  # noqa: TC001 - pydantic reads it
from kinagraph.language import N_
from kinagraph.tables.sql import literal


class Cadence(Check):
    """No more days than the cadence pass between contacts.

    Of an *agreement* in force: contacts that name it, at the pace of its ``review_months``, else ``days``; before the
    first, the days run from its signing (without one: undecidable). Of an *actor*: contacts with it in which ``by`` took
    part; with ``priority``, its own priority must be that letter (blank: undecidable). Of *contacts*: those of the
    selection. ``due_on`` is the last day of the cadence; due when it is near, breached after it.
    """

    about: ClassVar[str] = N_("No more days than the cadence pass between contacts.")
    selects: ClassVar[tuple[str, ...]] = ("agreement", "actor", "contact")
    needs: ClassVar[tuple[str, ...]] = ("agreement", "actor", "contact")
    reads: ClassVar[tuple[str, ...]] = (
        "contacts.date",
        "contacts.agreement",
        "participants.actor",
        "agreements.signed",
        "agreements.review_months",
        "actors.priority",
    )
    example: ClassVar[str] = 'check = "cadence"\nselect = { actor = { actors = ["embassy"] } }\nwith = { days = 180 }'

    days: int = Field(default=365, ge=1, description="days between contacts at most")
    by: Actors | None = Field(default=None, description="such an actor of ours took part")
    priority: Literal["A", "B", "C"] | None = Field(default=None, description="the actor's own priority must be this")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each agreement, each actor, or the policy."""
        t = scope.t
        who = "true" if self.by is None else self.by.condition("a", scope.known)
        ours = f"c.id IN (SELECT p.contact FROM policy_party AS p JOIN policy_actor AS a ON a.id = p.actor WHERE p.side = 'home' AND {who})"
        if select.agreement is not None:
            kind = "agreement"
            subjects = f"""
                SELECT g.id AS subject, g.title AS name, g.signed_stop AS base,
                    coalesce(floor(g.review_months * 30.4375 + 0.5)::INTEGER, {int(self.days)}) AS days,
                    NULL::VARCHAR AS priority
                FROM agreements AS g WHERE coalesce(g.status, 'active') = 'active' AND coalesce(g.signed_start <= {t}, true)
                    AND coalesce(g.expires_stop >= {t}, true) AND {select.agreement.condition(scope.known)}
            """
            linked = "SELECT s.subject, c.* FROM subjects AS s JOIN policy_contact AS c ON c.agreement = s.subject WHERE c.counting"
        elif select.actor is not None:
            kind = "actor"
            subjects = (
                f"SELECT a.id AS subject, a.name, NULL::DATE AS base, {int(self.days)} AS days, a.priority"
                f" FROM policy_actor AS a WHERE {select.actor.condition('a', scope.known)}"
            )
            linked = f"""
                SELECT DISTINCT s.subject, c.* FROM subjects AS s JOIN policy_party AS q ON q.actor = s.subject
                    JOIN policy_contact AS c ON c.id = q.contact
                WHERE c.counting AND {ours} AND q.contact NOT IN (SELECT contact FROM policy_party
                    GROUP BY contact HAVING count(DISTINCT actor) > {int(scope.settings.crowd)})
            """
        else:
            kind = "policy"
            subjects = (
                f"SELECT {literal(scope.policy)} AS subject, NULL::VARCHAR AS name, NULL::DATE AS base,"
                f" {int(self.days)} AS days, NULL::VARCHAR AS priority"
            )
            fits = "true" if select.contact is None else select.contact.condition(scope.known)
            linked = f"SELECT {literal(scope.policy)} AS subject, c.* FROM policy_contact AS c WHERE ({fits}) AND {ours}"
        scope.table("subjects", subjects)
        must = "NULL" if self.priority is None else literal(self.priority)
        scope.add(
            kind,
            f"""
            WITH linked AS ({linked}),
            told AS (
                SELECT s.subject, s.name, s.days, s.priority, max(least(c.stop, {t})) FILTER (c.held) AS last, coalesce(last,
                    s.base) AS base,
                    list(c.id ORDER BY c.stop DESC, c.id) FILTER (c.held) AS evidence, min(c.start) FILTER (NOT c.held) AS next_planned
                FROM subjects AS s LEFT JOIN linked AS c ON c.subject = s.subject GROUP BY s.subject, s.name, s.days, s.priority, s.base
            )
            SELECT subject, name AS subject_name, next_planned, last AS day, days::DOUBLE AS wanted, ({t} - base)::DOUBLE AS found,
                base + days AS due_on, coalesce(evidence[:5], []) AS evidence,
                CASE WHEN priority <> {must} THEN 'breached' WHEN base IS NULL AND '{kind}' = 'agreement' THEN 'undecidable'
                    WHEN base IS NULL OR base + days < {t} THEN 'breached' WHEN {must} IS NOT NULL AND priority IS NULL THEN 'undecidable'
                    WHEN base + days <= {scope.soon} THEN 'due' ELSE 'met' END AS state,
                CASE WHEN priority <> {must} THEN 'priority_other' WHEN base IS NULL AND '{kind}' = 'agreement' THEN 'unsigned'
                    WHEN base IS NULL THEN 'cadence_never' WHEN base + days < {t} THEN 'cadence_broken' WHEN {must} IS NOT NULL
                        AND priority IS NULL THEN 'priority_unknown'
                    WHEN base + days <= {scope.soon} THEN 'cadence_ends' ELSE 'cadence_met' END AS because,
                CASE WHEN base IS NULL AND '{kind}' = 'agreement' THEN ['agreements.signed']
                    WHEN base + days >= {t} AND {must} IS NOT NULL AND priority IS NULL THEN ['actors.priority'] ELSE [] END AS missing,
                if(priority <> {must}, [priority, {must}], NULL) AS names
            FROM told
            """,
        )
        return scope.count("SELECT count(*) FROM subjects")


class Expires(Check):
    """No agreement runs out unnoticed.

    Looked at are the agreements that are neither being prepared nor ended. Due where the last day is within the days,
    breached where it has passed and the agreement is still not ended, met else, and where it has no last day.
    """

    about: ClassVar[str] = N_("No agreement runs out unnoticed.")
    selects: ClassVar[tuple[str, ...]] = ("agreement",)
    needs: ClassVar[tuple[str, ...]] = ("agreement",)
    reads: ClassVar[tuple[str, ...]] = ("agreements.expires", "agreements.status", "agreements.signed")
    example: ClassVar[str] = 'check = "expires"\nselect = { agreement = {} }\nwith = { days = 180 }'

    days: int = Field(default=180, ge=0, description="days ahead")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each agreement."""
        condition = "true" if select.agreement is None else select.agreement.condition(scope.known)
        t = scope.t
        scope.table(
            "subjects",
            f"SELECT g.* FROM agreements AS g WHERE coalesce(g.status, 'active') = 'active'"
            f" AND coalesce(g.signed_start <= {t}, true) AND {condition}",
        )
        scope.add(
            "agreement",
            f"""
            SELECT id AS subject, title AS subject_name, 'expiry' AS period, expires_stop AS due_on, expires_stop AS day,
                ({t} - expires_stop)::DOUBLE AS found,
                CASE WHEN expires_stop < {t} THEN 'breached' WHEN expires_stop <= {t} + {int(self.days)} THEN 'due' ELSE 'met' END AS state,
                CASE WHEN expires_stop < {t} THEN 'expired' WHEN expires_stop <= {t} + {int(self.days)} THEN 'expires'
                    ELSE 'in_force' END AS because,
                []::VARCHAR[] AS missing, []::VARCHAR[] AS evidence
            FROM subjects
            """,
        )
        return scope.count("SELECT count(*) FROM subjects")
