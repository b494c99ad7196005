"""What must be written down: of new agreements, of first contacts, of politicians who take part, of a network's members."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from kinagraph.analysis.policy.checks.base import Check, Scope, Select, judge_contacts
from kinagraph.analysis.policy.selection import Actors, Contacts, instead
from kinagraph.language import N_, _

_FIELDS = {
    "agreement": ("themes", "scope", "responsible", "reference", "visits_per_year", "review_months"),
    "first contact": ("interest", "benefit", "responsible", "themes"),
    "participant": ("reason", "decision"),
    "membership": ("representative", "introduced_by", "expects", "since"),
}


class Recorded(Check):
    """Certain fields are filled in.

    *agreement*: those signed within the days, or being prepared; with ``specific``, their scope must not be general
    (blank: undecidable). *first contact*: each partner first met within the days has the fields in a row of
    ``relations``. *participant*: each of ours at ``level`` has the fields, in its own row or (``decision``) in the
    contact's; a contact at that level where nobody says who of ours it was is undecidable; a planned one is due on its
    first day. *membership*: each present member. Blank is breached: what is asked for is that it is written down.
    """

    about: ClassVar[str] = N_("Certain fields are filled in: of new agreements, first contacts, participants or members.")
    selects: ClassVar[tuple[str, ...]] = ("agreement", "contact", "actor", "relation")
    reads: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[str] = (
        'check = "recorded"\n'
        'select = { contact = { partner = { side = "partner" } } }\n'
        'with = { of = "participant", level = "political", fields = ["reason"] }'
    )

    of: Literal["agreement", "first contact", "participant", "membership"] = Field(description="of what")
    fields: list[str] = Field(min_length=1, description="the fields that must be filled in")
    specific: bool = Field(default=False, description="agreements: the scope must not be general")
    level: Literal["political", "senior_official", "official", "expert"] | None = Field(
        default=None, description="participants: at this level"
    )
    home: Actors | None = Field(default=None, description="participants: such actors of ours")
    days: int = Field(default=1095, ge=1, description="within so many days")

    @model_validator(mode="after")
    def _known(self) -> Recorded:
        for name in self.fields:
            if name not in _FIELDS[self.of]:
                raise ValueError(
                    _("“{field}” is no field of {what} that can be asked for; {hint}").format(
                        field=name, what=self.of, hint=instead(name, _FIELDS[self.of])
                    )
                )
        return self

    def columns(self) -> set[str]:
        """Return the columns that are read."""
        table = {"agreement": "agreements", "first contact": "relations", "participant": "participants", "membership": "memberships"}[
            self.of
        ]
        more = {
            "agreement": {"agreements.signed", "agreements.status"} | ({"agreements.scope"} if self.specific else set()),
            "first contact": {"contacts.date", "participants.actor"},
            "participant": {"participants.level", "people.level", "contacts.level"}
            | ({"contacts.decision"} if "decision" in self.fields else set()),
            "membership": {"memberships.since", "memberships.until"},
        }[self.of]
        return {f"{table}.{name}" for name in self.fields} | more

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each subject."""
        return {
            "agreement": self._agreements,
            "first contact": self._first,
            "participant": self._participants,
            "membership": self._members,
        }[self.of](scope, select)

    def _blank(self, table: str, prefix: str) -> str:
        tests = ", ".join(f"if({_empty(prefix, name)}, '{table}.{name}', NULL)" for name in self.fields)
        return f"list_filter([{tests}]::VARCHAR[], lambda each: each IS NOT NULL)"

    def _agreements(self, scope: Scope, select: Select) -> int:
        condition = "true" if select.agreement is None else select.agreement.condition(scope.known)
        t = scope.t
        scope.table(
            "subjects",
            f"""
            SELECT g.id, g.title, g.signed_start, g.scope, {self._blank("agreements", "g")} AS blank FROM agreements AS g
            WHERE (g.status = 'preparing' AND coalesce(g.signed_start <= {t}, true) OR g.signed_stop > {t} - {int(self.days)}
                AND g.signed_start <= {t}) AND {condition}
            """,
        )
        general, unknown = ("scope = 'general'", "scope IS NULL") if self.specific else ("false", "false")
        scope.add(
            "agreement",
            f"""
            SELECT id AS subject, title AS subject_name, signed_start AS day, []::VARCHAR[] AS evidence,
                CASE WHEN {general} OR len(blank) > 0 THEN 'breached' WHEN {unknown} THEN 'undecidable' ELSE 'met' END AS state,
                CASE WHEN {general} THEN 'agreement_general' WHEN len(blank) > 0 THEN 'not_recorded' WHEN {unknown}
                    THEN 'scope_unknown' ELSE 'recorded' END AS because,
                CASE WHEN {general} THEN [] WHEN len(blank) > 0 THEN blank WHEN {unknown} THEN ['agreements.scope'] ELSE [] END AS missing
            FROM subjects
            """,
        )
        return scope.count("SELECT count(*) FROM subjects")

    def _first(self, scope: Scope, select: Select) -> int:
        who = "true" if select.actor is None else select.actor.condition("a", scope.known)
        relation = select.relation.condition(scope.known) if select.relation is not None else "p.side = 'partner'"
        filled = ", ".join(f"if(bool_or(NOT {_empty('r', name)}), NULL, 'relations.{name}')" for name in self.fields)
        scope.table(
            "subjects",
            f"""
            WITH met AS (
                SELECT r.partner, min(r.first_contact) AS first FROM policy_relation AS r JOIN policy_actor AS h ON h.id = r.home
                JOIN policy_actor AS p ON p.id = r.partner JOIN policy_actor AS a ON a.id = r.partner
                WHERE r.contacts > 0 AND ({relation}) AND ({who}) GROUP BY r.partner
            ),
            earliest AS (SELECT x.partner, min(c.start) AS start FROM pairs AS x JOIN happened AS c ON c.id = x.contact
                AND c.held WHERE NOT x.tie GROUP BY x.partner),
            new AS (SELECT m.partner, e.start FROM met AS m JOIN earliest AS e USING (partner) WHERE e.start > {scope.t} - {int(self.days)})
            SELECT n.partner, a.name, n.start, list_filter([{filled}]::VARCHAR[], lambda each: each IS NOT NULL) AS blank,
                (SELECT list(DISTINCT c.id) FROM pairs AS x JOIN happened AS c ON c.id = x.contact AND c.held
                    WHERE x.partner = n.partner AND c.start = n.start) AS evidence
            FROM new AS n JOIN policy_actor AS a ON a.id = n.partner LEFT JOIN relations AS r ON r.partner = n.partner OR r.home = n.partner
            GROUP BY n.partner, a.name, n.start
            """,
        )
        scope.add(
            "actor",
            """
            SELECT partner AS subject, name AS subject_name, start AS day, blank AS missing, list_sort(evidence) AS evidence,
                if(len(blank) > 0, 'breached', 'met') AS state, if(len(blank) > 0, 'first_not_recorded', 'recorded') AS because
                    FROM subjects
            """,
        )
        return scope.count("SELECT count(*) FROM subjects")

    def _participants(self, scope: Scope, select: Select) -> int:
        who = "true" if self.home is None else self.home.condition("a", scope.known)
        at = "true" if self.level is None else f"p.level = '{self.level}'"
        suspect = "p.suspect" if self.level == "political" else "false" if self.level is None else "p.level IS NULL"
        tests = {"reason": "coalesce(p.reason, '') = ''", "decision": "coalesce(p.decision, e.decision, '') = ''"}
        blank = " OR ".join(tests[name] for name in self.fields)
        lists = ", ".join(f"if(bool_or(({at}) AND {tests[name]}), 'participants.{name}', NULL)" for name in self.fields)
        judged = judge_contacts(
            scope,
            select.contact or Contacts(),
            self.days,
            f"""
            WITH told AS (
                SELECT e.contact, sum(coalesce(p.count, 1)) FILTER ({at}) AS n, sum(coalesce(p.count, 1)) FILTER (({at})
                    AND ({blank})) AS without,
                    bool_or({suspect}) AS unknown,
                    list(DISTINCT coalesce(w.name || ' (' || a.name || ')', a.name) ORDER BY coalesce(w.name || ' (' || a.name || ')',
                        a.name)) FILTER (({at}) AND ({blank})) AS names,
                    list_filter([{lists}]::VARCHAR[], lambda each: each IS NOT NULL) AS blank
                FROM examined AS e JOIN policy_party AS p ON p.contact = e.contact AND p.side = 'home'
                    JOIN policy_actor AS a ON a.id = p.actor
                LEFT JOIN (SELECT id, any_value(name) AS name FROM people GROUP BY id) AS w ON w.id = p.person
                WHERE ({who}) AND (({at}) OR {suspect}) GROUP BY e.contact
            )
            SELECT contact, CASE WHEN without > 0 THEN 'breached' WHEN unknown THEN 'undecidable' ELSE 'met' END AS state,
                NULL::DATE AS due_on,
                CASE WHEN without > 0 THEN 'participants_without' WHEN unknown THEN 'who' ELSE 'recorded' END AS because,
                CASE WHEN without > 0 THEN blank WHEN unknown THEN ['participants.level'] ELSE [] END AS missing,
                    without::DOUBLE AS found, n::DOUBLE AS wanted, names, NULL::VARCHAR[] AS others
            FROM told
            """,
        )
        return min(judged, scope.count("SELECT count(*) FROM verdict JOIN examined USING (contact) WHERE fits AND held"))

    def _members(self, scope: Scope, select: Select) -> int:
        who = "true" if select.actor is None else select.actor.condition("a", scope.known)
        t = scope.t
        scope.table(
            "subjects",
            f"""
            SELECT m.network || ';' || m.actor AS subject, n.name || ' – ' || b.name AS name,
                {self._blank("memberships", "m")} AS blank FROM memberships AS m
            JOIN policy_actor AS a ON a.id = m.network JOIN policy_actor AS n ON n.id = m.network JOIN policy_actor AS b ON b.id = m.actor
            WHERE coalesce(m.since_start <= {t}, true) AND coalesce(m.until_stop >= {t}, true) AND ({who})
            """,
        )
        scope.add(
            "membership",
            """
            SELECT subject, name AS subject_name, blank AS missing, []::VARCHAR[] AS evidence,
                if(len(blank) > 0, 'breached', 'met') AS state, if(len(blank) > 0, 'not_recorded', 'recorded') AS because FROM subjects
            """,
        )
        return scope.count("SELECT count(*) FROM subjects")


def _empty(prefix: str, name: str) -> str:
    return f"coalesce(len({prefix}.{name}), 0) = 0" if name == "themes" else f"{prefix}.{name} IS NULL"
