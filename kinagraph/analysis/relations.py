"""The relation table: one row a pair of actors, every measure of it on a day.

Definitions and their sources stand in ``docs/definitions.md``; ``sql/core/relation.sql`` computes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.core import DAY, READ, Core, InDuckDB
from kinagraph.analysis.findings import RELATION, Findings, gather
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.core import Engine
    from kinagraph.settings import Settings

GROUPINGS: Final = ("pair", "partner", "parent")

_URGENCY: Final = "CASE state WHEN 'stale' THEN 0 WHEN 'due' THEN 1 WHEN 'active' THEN 2 WHEN 'never' THEN 3 ELSE 4 END"
_BY_URGENCY: Final = "urgency, priority NULLS LAST, overdue_ratio DESC NULLS LAST"
"""Overdue first (by priority, then by ratio), then those never contacted, then the dormant; then by the ids."""


@dataclass(frozen=True)
class Filters:
    """What narrows the relations that are examined; None leaves open.

    ``partner`` is an actor on either end, by id (of groups, the one that it belongs to); ``responsible`` an actor or person by id.
    """

    partner: str | None = None
    responsible: str | None = None
    theme: str | None = None

    def given(self) -> dict[str, str]:
        """Return the filters that are set."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name)) is not None}


def prepare(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, ties: bool = False) -> Core:
    """Make the temporary table ``relation``, and ``sided``, ``happened``, ``attending``, ``levelled``, ``pairs``, ``terms``.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    as_of
        What had happened by this day counts, by the tables as they stand.
    ties
        Add the ties between two home actors (rows with ``tie``).
    """
    core = prepare_contacts(connection, as_of, settings, ties=ties)
    core.keep(*_PREPARED)
    for name in ("pairs", "relation"):
        steps.run(connection, name, {})
    return core


_PREPARED: Final = ("pair", "relation", "strength", "next")


def prepare_contacts(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, ties: bool = False) -> Core:
    """Make the temporary tables ``sided``, ``happened``, ``attending`` and ``levelled``; see :func:`prepare`."""
    core = Core(InDuckDB(connection), as_of, settings, ties=ties).read()
    for name in ("happened", "attending", "levelled"):
        steps.run(connection, name, steps.parameters(as_of, settings))
    return core


def prepared_core(connection: DuckDBPyConnection, as_of: date, settings: Settings) -> Core:
    """Return what :func:`prepare` has made on a connection."""
    core = Core(InDuckDB(connection), as_of, settings, ties=True)
    core.kept.update(READ, _PREPARED)
    return core


def find_relations(
    engine: Engine,
    as_of: date,
    settings: Settings,
    *,
    by: str = "pair",
    filters: Filters = Filters(),
    limit: int | None = None,
) -> Findings:
    """Find every relation with all its measures.

    Parameters
    ----------
    engine
        Where the large tables are.
    as_of
        What had happened by this day counts, by the tables as they stand.
    by
        ``pair``; ``partner``: all home actors become one (``all of us``, which no actor's id can be, as it has blanks);
        ``parent``: every actor becomes its top parent.

    Returns
    -------
    Findings
        The columns of :data:`kinagraph.analysis.findings.RELATION`, the most overdue first.

    Raises
    ------
    UsageError
        An unknown grouping.
    """
    return listing(read_core(engine, as_of, settings, by), "relations", "true", "true", filters, limit)


def read_core(engine: Engine, as_of: date, settings: Settings, by: str) -> Core:
    """Read the tables for a list of relations, grouped as asked; see :func:`find_relations`."""
    if by not in GROUPINGS:
        raise UsageError(
            _("relations can't be grouped by {by}").format(by=by), _("it is one of {words}").format(words=", ".join(GROUPINGS))
        )
    return Core(engine, as_of, settings, by=by).read()


def listing(
    core: Core,
    analysis: str,
    examined: str,
    found: str,
    filters: Filters,
    limit: int | None,
    beside: Mapping[str, str] | None = None,
) -> Findings:
    """Draw a list from the relation table: of those ``examined`` the ``found``; all are conditions in SQL.

    ``beside`` names what is counted besides.
    """
    narrowed, asked = _narrowed(core, filters)
    short = limit is not None and "relation" not in core.kept
    if not short:
        # All will be shown: what the list needs, and what its rows tell, are computed together.
        core.keep(*(name for name in ("pair", "relation") if name not in core.kept))
    counted = {"examined": examined, "found": f"({examined}) AND ({found})", **(beside or {})}
    # Of a million relations the words would take longer to write down than to find.
    core.put(
        "narrowed",
        f"SELECT home, partner, {', '.join(f'{each} AS {name}' for name, each in counted.items())}, {_URGENCY} AS urgency, priority, "
        f"overdue_ratio FROM core_relation AS r WHERE {'NOT tie AND ' if core.ties else ''}{narrowed}",
        **asked,
    )
    counts = core.row(f"SELECT {', '.join(f'count(*) FILTER (WHERE {name})' for name in counted)} FROM core_narrowed")
    first = "" if limit is None else f"ORDER BY {_BY_URGENCY}, home, partner LIMIT {int(limit)}"
    core.put("listed", f"SELECT home, partner, urgency FROM core_narrowed WHERE found {first}")
    if short:
        _keep_to_listed(core)
    return Findings(
        analysis,
        core.as_of,
        counts[0],
        counts[1],
        gather(_detailed(core), limit),
        beside=dict(zip(beside or {}, counts[2:], strict=True)),
        filters=filters.given(),
    )


def _narrowed(core: Core, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the condition on the relation table, and what it asks for."""
    parts, asked = ["true"], {}
    if filters.partner is not None:
        parts.append("(home = $partner OR partner = $partner)")
        asked["partner"] = core.member(filters.partner)
    if filters.responsible is not None:
        core.give("answered", _TERMS.format("t.responsible = $responsible"), responsible=filters.responsible)
        parts.append("EXISTS (SELECT 1 FROM core_answered AS a WHERE a.home = r.home AND a.partner = r.partner)")
    if filters.theme is not None:
        said = "list_contains(list_transform(t.themes, lambda each: lower(each)), lower($theme))"
        core.give("agreed", _TERMS.format(said), theme=filters.theme)
        core.put("suited", """
            SELECT home, partner FROM core_agreed
            UNION
            SELECT p.home, p.partner FROM core_pair AS p JOIN core_about AS a ON a.contact = p.contact WHERE p.held
        """, theme=filters.theme)  # fmt: skip
        parts.append("EXISTS (SELECT 1 FROM core_suited AS a WHERE a.home = r.home AND a.partner = r.partner)")
    return " AND ".join(parts), asked


_TERMS: Final = """
    SELECT h.key AS home, p.key AS partner
    FROM terms AS t JOIN core_key AS h ON h.id = t.home JOIN core_key AS p ON p.id = t.partner
    WHERE {}
"""


def _keep_to_listed(core: Core) -> None:
    """Leave only the contacts of the relations that are listed: these can be told in full at little cost."""
    core.put("attending", """
        SELECT * FROM core_attending WHERE contact IN (
            SELECT contact FROM core_attending WHERE member IN (SELECT home FROM core_listed)
            INTERSECT
            SELECT contact FROM core_attending WHERE member IN (SELECT partner FROM core_listed)
        )
    """)  # fmt: skip
    core.keep("begun", "pair", "relation")


def _detailed(core: Core) -> Any:
    """Add to the listed relations their names, themes and evidence."""
    told = ", ".join(
        {"strength": "coalesce(s.strength, 0.0) AS strength", "next_planned": "n.next_planned"}.get(name, f"r.{name}")
        for name in RELATION
        if name not in _SHOWN
    )
    core.bring("listed", f"""
        SELECT r.home, r.partner, l.urgency, {told} FROM core_relation AS r
        JOIN core_listed AS l ON l.home = r.home AND l.partner = r.partner
        LEFT JOIN core_strength AS s ON s.home = r.home AND s.partner = r.partner
        LEFT JOIN core_next AS n ON n.home = r.home AND n.partner = r.partner
    """)  # fmt: skip
    core.bring("evident", """
        SELECT p.home, p.partner, p.last, c.id
        FROM core_pair AS p
        JOIN core_listed AS l ON l.home = p.home AND l.partner = p.partner
        JOIN core_contact AS c ON c.contact = p.contact
        WHERE p.held
    """)  # fmt: skip
    core.engine.bring_contacts("evident")
    columns = ", ".join(f"{_SHOWN.get(name) or _day(name)} AS {name}" for name in RELATION)
    return core.home.sql(f"""
        WITH told AS (
            SELECT e.home, e.partner, list_transform(list_reverse_sort(list({{last: e.last, id: e.id}})), lambda each: each.id) AS evidence,
                flatten(list(c.themes) FILTER (c.themes IS NOT NULL)) AS themes
            FROM evident AS e JOIN contacts AS c ON c.id = e.id
            GROUP BY e.home, e.partner
        )
        SELECT {columns}
        FROM listed AS l
        JOIN core_key AS kh ON kh.key = l.home
        JOIN core_key AS kp ON kp.key = l.partner
        LEFT JOIN told AS e ON e.home = l.home AND e.partner = l.partner
        LEFT JOIN terms AS t ON t.home = kh.id AND t.partner = kp.id
        LEFT JOIN contacts AS c ON c.id = e.evidence[1]
        LEFT JOIN actors AS h ON h.id = kh.id
        LEFT JOIN actors AS p ON p.id = kp.id
        LEFT JOIN actors AS ra ON ra.id = t.responsible
        LEFT JOIN (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id) AS rp
            ON rp.id = t.responsible
        ORDER BY {_BY_URGENCY}, l.home, l.partner
    """)


_SHOWN: Final = {
    "home": "kh.id",
    "partner": "kp.id",
    "home_name": "coalesce(h.name, kh.id)",
    "partner_name": "coalesce(p.name, kp.id)",
    "themes": "list_sort(list_distinct(coalesce(t.themes, []) || coalesce(e.themes, [])))",
    "responsible": "t.responsible",
    "responsible_name": "coalesce(ra.name, rp.name)",
    "last_kind": "c.kind",
    "last_purpose": "c.purpose",
    "evidence": "coalesce(e.evidence, [])",
}
"""How the columns are told that the relation table doesn't have."""


def _day(name: str) -> str:
    return DAY.format(f"l.{name}") if name in {"first_contact", "last_contact", "next_planned"} else f"l.{name}"
