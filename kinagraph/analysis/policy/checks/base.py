"""What every check stands on: the connection and the day, and the way a verdict becomes a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from kinagraph.analysis.policy.results import RESULT
from kinagraph.analysis.policy.selection import Actors, Agreements, Contacts, Part, Relations
from kinagraph.tables.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings


class Select(Part):
    """``select``: what a rule looks at."""

    agreement: Agreements | None = None
    contact: Contacts | None = None
    relation: Relations | None = None
    actor: Actors | None = None

    def keys(self) -> Iterator[str]:
        """Give the keys of ``[actors]`` that are named."""
        for part in (self.agreement, self.contact, self.relation, self.actor):
            if part is not None:
                yield from part.keys()


class Check(Part):
    """A kind of rule. Its fields are the parameters (``with``); ``judge`` writes results and says how many subjects it looked at."""

    about: ClassVar[str]
    """One sentence: when is the rule met, breached, due, undecidable."""
    selects: ClassVar[tuple[str, ...]] = ()
    """Which tables of ``select`` it takes."""
    needs: ClassVar[tuple[str, ...]] = ()
    """One of these must be given."""
    reads: ClassVar[tuple[str, ...]] = ()
    """The columns that it reads, as ``contacts.level``, besides those of the selection."""
    example: ClassVar[str] = ""
    """A rule of this kind, in TOML."""

    def judge(self, scope: Scope, select: Select) -> int:
        """Write the results into ``scope``; return how many subjects were looked at."""
        raise NotImplementedError

    def columns(self) -> set[str]:
        """Return the columns that it reads, besides those of the selection."""
        return set(self.reads)

    def keys(self) -> Iterator[str]:
        """Give the keys of ``[actors]`` that the parameters name and that the rule can't do without."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Actors | Contacts):
                yield from value.keys()


@dataclass
class Scope:
    """One rule's run: where it reads, the day, and where its results go.

    Attributes
    ----------
    known
        The network's actors (ids) behind each key of the file's ``[actors]``.
    soon
        How many days ahead a result is ``due``.
    """

    connection: DuckDBPyConnection
    as_of: date
    settings: Settings
    rule: str
    policy: str
    known: Mapping[str, list[str]]

    @property
    def t(self) -> str:
        """The day, as SQL."""
        return f"DATE '{self.as_of.isoformat()}'"

    @property
    def soon(self) -> str:
        """The last day that is near, as SQL."""
        return f"({self.t} + {int(self.settings.soon_days)})"

    def table(self, name: str, sql: str) -> None:
        """Make a temporary table."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def count(self, sql: str) -> int:
        """Return the number that a query gives."""
        found = self.connection.execute(sql).fetchall()
        return int(found[0][0])

    def add(self, kind: str, sql: str) -> None:
        """Add results: a query that gives any of the columns of a result, ``subject`` and ``state`` among them."""
        self.connection.execute(
            f"INSERT INTO policy_result BY NAME SELECT {literal(self.rule)} AS rule, {literal(kind)} AS subject_kind, * FROM ({sql})"
        )

    def add_one(self, **values: Any) -> None:
        """Add a single result."""
        row = {"rule": self.rule, **values}
        places = ", ".join(f"${name}::{RESULT[name]} AS {name}" for name in row)
        self.connection.execute(f"INSERT INTO policy_result BY NAME SELECT {places}", row)


def judge_contacts(scope: Scope, select: Contacts, days: int, verdict: str, *, planned: bool = True) -> int:
    """Judge each contact of the last ``days`` days, and each planned one that is near.

    ``verdict`` is a query over the table ``examined`` (``contact``, and the columns of ``policy_contact``) that gives
    ``contact``, ``state`` and any other columns of a result. A contact of which a blank field leaves open whether the
    rule is about it is undecidable where the rule would be broken, and left out where it would be met. A planned
    contact that would break the rule is due on its first day.
    """
    near = f"c.start > {scope.t} AND c.start <= {scope.soon}" if planned else "false"
    scope.table(
        "examined",
        f"""
        SELECT c.id AS contact, c.*, {select.condition(scope.known)} AS fits, {select.blanks()} AS blanks
        FROM policy_contact AS c WHERE (c.held AND c.stop > {scope.t} - {int(days)} OR {near})
            AND ({select.condition(scope.known)}) IS NOT FALSE
        """,
    )
    scope.table("verdict", verdict)
    scope.add(
        "contact",
        """
        SELECT e.contact AS subject, e.dates || coalesce(' ' || e.purpose, '') AS subject_name,
            CASE WHEN e.fits IS NULL THEN 'undecidable' WHEN NOT e.held AND v.state = 'breached' THEN 'due' ELSE v.state END AS state,
            v.* EXCLUDE (contact, state) REPLACE (
                CASE WHEN e.fits IS NULL THEN NULL WHEN NOT e.held AND v.state = 'breached' THEN e.start ELSE v.due_on END AS due_on,
                CASE WHEN e.fits IS NULL THEN e.blanks ELSE v.missing END AS missing
            ),
            [e.contact] || coalesce(v.others, []) AS evidence
        FROM verdict AS v JOIN examined AS e USING (contact)
        WHERE (e.held OR v.state = 'breached') AND (e.fits OR v.state <> 'met')
        """.replace("v.* EXCLUDE (contact, state)", "v.* EXCLUDE (contact, state, others)"),
    )
    return scope.count("SELECT count(*) FILTER (fits AND held) FROM examined")


def later_contacts(scope: Scope, partner: Actors | None, days: int) -> None:
    """Make the table ``later``: for each examined contact the partners whom nobody met within ``days`` after its end.

    ``silent``: nobody, and the days are over; ``unsure``: the dates are too coarse to tell; ``waiting``: nobody yet, and
    there is time until ``until``; ``gap``: the days until the latest answer that came in time or late.
    """
    fits = "true" if partner is None else partner.condition("a", scope.known)
    scope.table(
        "later",
        f"""
        WITH theirs AS (
            SELECT DISTINCT e.contact, e.stop, e.earliest_stop, p.actor AS partner
            FROM examined AS e JOIN policy_party AS p ON p.contact = e.contact AND p.side = 'partner'
                JOIN policy_actor AS a ON a.id = p.actor
            WHERE e.held AND ({fits}) AND e.contact NOT IN (SELECT p.contact FROM policy_party AS p
                JOIN examined AS x ON x.contact = p.contact
                    GROUP BY p.contact HAVING count(DISTINCT p.actor) > {int(scope.settings.crowd)})
        ),
        met AS MATERIALIZED (SELECT m.* FROM policy_met AS m WHERE m.partner IN (SELECT partner FROM theirs)),
        answered AS (
            SELECT t.*, n.start AS next_start FROM theirs AS t ASOF LEFT JOIN met AS n ON n.partner = t.partner AND t.stop < n.start
        ),
        open AS MATERIALIZED (SELECT * FROM answered WHERE next_start IS NULL OR next_start > stop + {int(days)}),
        maybe AS (
            SELECT o.contact, o.partner FROM open AS o JOIN met AS n ON n.partner = o.partner
            WHERE o.earliest_stop <> o.stop AND n.contact <> o.contact AND n.latest_start > o.earliest_stop
                AND n.start <= o.stop + {int(days)}
            UNION
            SELECT o.contact, o.partner FROM open AS o JOIN (SELECT * FROM met WHERE latest_start <> start) AS n ON n.partner = o.partner
            WHERE n.contact <> o.contact AND n.latest_start > o.earliest_stop AND n.start <= o.stop + {int(days)}
        ),
        told AS (
            SELECT o.contact, o.stop + {int(days)} AS until, a.name, o.next_start - o.stop AS gap,
                m.partner IS NOT NULL AS unsure, {scope.t} > o.stop + {int(days)} AS over
            FROM open AS o JOIN policy_actor AS a ON a.id = o.partner LEFT JOIN maybe AS m USING (contact, partner)
        )
        SELECT contact, any_value(until) AS until,
            coalesce(list(name ORDER BY name) FILTER (over AND NOT unsure), []) AS silent,
            coalesce(list(name ORDER BY name) FILTER (over AND unsure), []) AS unsure,
            coalesce(list(name ORDER BY name) FILTER (NOT over), []) AS waiting,
            bool_and(gap IS NOT NULL) FILTER (over AND NOT unsure) AS late, max(gap) AS gap
        FROM told GROUP BY contact
        """,
    )
