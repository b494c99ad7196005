"""The whole: themes that are covered, where the weight lies, the yearly report, and who can help with another rule's findings."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from kinagraph.analysis.policy.checks.base import Check, Scope, Select
from kinagraph.analysis.policy.selection import Contacts, array
from kinagraph.language import N_
from kinagraph.tables.sql import literal


class Coverage(Check):
    """Each theme has a living relation, and most contacts lie within the themes.

    *Theme*: met with a relation about it that is active or due by its own cadence, breached without one. *Share*: of the
    contacts of the last ``days`` days that fit the selection, more than ``most`` lie within the themes; undecidable where
    contacts without a theme could turn it. ``found`` is the number of contacts (for the share, those within), and
    ``names`` lists the cost by currency.
    """

    about: ClassVar[str] = N_("Each theme has a living relation, and most contacts lie within the themes.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("contacts.themes", "relations.themes", "agreements.themes", "contacts.cost", "contacts.currency")
    example: ClassVar[str] = 'check = "coverage"\nwith = { themes = ["life science", "food"] }'

    themes: list[str] = Field(min_length=1, description="the themes")
    most: float = Field(default=0.5, ge=0, lt=1, description="the share of contacts that must lie within them")
    days: int = Field(default=365, ge=1, description="contacts of so many days")

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each theme, and one for the share."""
        contact = select.contact or Contacts()
        themes = array(word.lower() for word in self.themes)
        scope.table(
            "covered",
            f"SELECT c.*, {contact.condition(scope.known)} AS fits FROM policy_contact AS c WHERE c.held"
            f" AND c.stop > {scope.t} - {int(self.days)} AND c.id IN "
            "(SELECT contact FROM policy_party WHERE side = 'partner') AND c.id IN (SELECT contact FROM policy_party WHERE side = 'home')",
        )
        scope.add(
            "theme",
            f"""
            WITH wanted AS (SELECT unnest({themes}) AS theme),
            spent AS (SELECT theme, list(format('{{:.0f}} {{}}', total, currency) ORDER BY currency) AS names FROM (
                SELECT w.theme, coalesce(c.currency, '?') AS currency, sum(c.cost) AS total FROM wanted AS w
                    JOIN covered AS c ON list_contains(c.themes, w.theme)
                WHERE c.cost IS NOT NULL GROUP BY ALL) GROUP BY theme),
            held AS (SELECT w.theme, list(c.id ORDER BY c.stop DESC, c.id) AS evidence FROM wanted AS w
                JOIN covered AS c ON list_contains(c.themes, w.theme) GROUP BY w.theme),
            alive AS (SELECT w.theme, count(*) FILTER (r.state IN ('active', 'due')) AS n FROM wanted AS w
                JOIN policy_relation AS r ON list_contains(r.themes, w.theme)
                JOIN policy_actor AS p ON p.id = r.partner WHERE p.side = 'partner' GROUP BY w.theme)
            SELECT w.theme AS subject, w.theme AS subject_name, if(coalesce(a.n, 0) > 0, 'met', 'breached') AS state, if(coalesce(a.n,
                0) > 0, 'theme_alive', 'theme_dead') AS because,
                len(coalesce(h.evidence, []))::DOUBLE AS found, coalesce(a.n, 0)::DOUBLE AS wanted, s.names, coalesce(h.evidence,
                    []) AS evidence, []::VARCHAR[] AS missing
            FROM wanted AS w LEFT JOIN alive AS a USING (theme) LEFT JOIN held AS h USING (theme) LEFT JOIN spent AS s USING (theme)
            """,
        )
        scope.add(
            "policy",
            f"""
            WITH told AS (
                SELECT count(*) FILTER (list_has_any(themes, {themes})) AS within, count(*) FILTER (themes IS NULL) AS blank, count(*) AS n,
                    list(id ORDER BY stop DESC, id) FILTER (themes IS NULL) AS unthemed,
                    list(id ORDER BY stop DESC, id) FILTER (NOT list_has_any(themes, {themes})) AS outside
                FROM covered WHERE fits
            )
            SELECT {literal(scope.policy)} AS subject, 'share' AS period, within::DOUBLE AS found, n::DOUBLE AS wanted,
                CASE WHEN within > n * {float(self.most)} THEN 'met' WHEN within + blank > n * {float(self.most)}
                    THEN 'undecidable' ELSE 'breached' END AS state,
                CASE WHEN within > n * {float(self.most)} THEN 'share_met' WHEN within + blank > n * {float(self.most)}
                    THEN 'share_unsure' ELSE 'share_broken' END AS because,
                if(within <= n * {float(self.most)} AND within + blank > n * {float(self.most)}, ['contacts.themes'], []) AS missing,
                CASE WHEN within > n * {float(self.most)} THEN coalesce(outside, []) WHEN within + blank > n * {float(self.most)}
                    THEN unthemed ELSE outside END AS evidence
            FROM told WHERE n > 0
            """,
        )
        return len(self.themes) + scope.count("SELECT (count(*) > 0)::INTEGER FROM covered WHERE fits")


class YearlyReport(Check):
    """The yearly report can be made whole: every contact of the year has a cost, and the cost a currency.

    Judged are the calendar year of the day and the one before. Met where the contacts that fit the selection all have a
    cost (0 is one). Undecidable where some lack it: they are listed, never hidden. The year that is not over is due on
    31 December where some lack it. A year without a contact is not looked at.
    """

    about: ClassVar[str] = N_("The yearly report can be made whole: no contact of the year lacks a cost.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    reads: ClassVar[tuple[str, ...]] = ("contacts.cost", "contacts.currency")
    example: ClassVar[str] = 'check = "yearly_report"\nselect = { contact = { kinds = ["visit", "delegation"] } }'

    def judge(self, scope: Scope, select: Select) -> int:
        """Write a result for each year."""
        contact, year = select.contact or Contacts(), scope.as_of.year
        scope.table(
            "reported",
            f"SELECT c.*, year(c.stop)::VARCHAR AS period FROM policy_contact AS c WHERE c.held"
            f" AND ({contact.condition(scope.known)}) AND year(c.stop) BETWEEN {year - 1} AND {year}",
        )
        last = f"DATE '{year:04}-12-31'"
        scope.add(
            "policy",
            f"""
            WITH told AS (
                SELECT period, count(*) AS n, count(*) FILTER (cost IS NULL) AS without, count(*) FILTER (cost IS NOT NULL
                    AND currency IS NULL) AS bare,
                    list(id ORDER BY stop, id) FILTER (cost IS NULL OR currency IS NULL) AS evidence FROM reported GROUP BY period
            )
            SELECT {literal(scope.policy)} AS subject, period, n::DOUBLE AS wanted, (without + bare)::DOUBLE AS found,
                CASE WHEN without + bare = 0 THEN 'met' WHEN period = '{year}' AND {last} > {scope.t} THEN 'due'
                    ELSE 'undecidable' END AS state,
                if(without + bare > 0 AND period = '{year}' AND {last} > {scope.t}, {last}, NULL) AS due_on,
                if(without + bare = 0, 'report_whole', 'report_lacks') AS because,
                list_filter([if(without > 0, 'contacts.cost', NULL), if(bare > 0, 'contacts.currency', NULL)],
                    lambda each: each IS NOT NULL) AS missing,
                coalesce(evidence, []) AS evidence
            FROM told
            """,
        )
        return scope.count("SELECT count(DISTINCT period) FROM reported")


class Suggestion(Check):
    """Someone can help with what another rule found.

    The contacts that the other rule finds breached or due, and that fit the selection, are counted: due without a day
    where there are any (a suggestion is never breached), met where there are none. The other rule must stand before it; what
    it says to do next names the helper, also where that rule alone is checked.
    """

    about: ClassVar[str] = N_("A suggestion: someone can help with what another rule found.")
    selects: ClassVar[tuple[str, ...]] = ("contact",)
    example: ClassVar[str] = 'check = "suggestion"\nwith = { rule = "R4", helper = ["embassy"] }'

    rule: str = Field(description="the rule whose findings it belongs to")
    helper: list[str] = Field(min_length=1, description="keys of `[actors]`: who can help")

    def keys(self) -> list[str]:  # type: ignore[override]
        """Return the keys of ``[actors]`` that are named."""
        return self.helper

    def judge(self, scope: Scope, select: Select) -> int:
        """Write one result, if the other rule looked at anything."""
        contact = select.contact or Contacts()
        names = array(each for key in self.helper for each in scope.known.get(key, []))
        scope.table(
            "helped",
            f"SELECT r.state, r.subject FROM policy_result AS r JOIN policy_contact AS c ON c.id = r.subject"
            f" WHERE r.rule = {literal(self.rule)} AND r.subject_kind = 'contact' AND ({contact.condition(scope.known)})",
        )
        scope.add(
            "policy",
            f"""
            SELECT {literal(scope.policy)} AS subject, if(len(evidence) > 0, 'due', 'met') AS state, if(len(evidence) > 0, 'may_help',
                'no_help') AS because,
                len(evidence)::DOUBLE AS found, evidence, []::VARCHAR[] AS missing,
                (SELECT list(name ORDER BY name) FROM policy_actor WHERE list_contains({names}, id)) AS names
            FROM (SELECT coalesce(list(subject ORDER BY subject) FILTER (state IN ('breached', 'due')), []) AS evidence,
                count(*) AS n FROM helped) WHERE n > 0
            """,
        )
        return scope.count("SELECT count(*) FROM helped")
