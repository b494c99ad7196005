"""What falls due, and when: relations, follow-up points, agreements, planned contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.relations import prepare

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

KINDS: Final = ("relation", "followup", "review", "expires", "planned")
WITHDRAWN_DAYS: Final = 90
"""So long after it was done or cancelled an entry is still told as withdrawn, for calendars that took it before."""

DUE: Final = (
    "kind",
    "subject",
    "day",
    "until",
    "coarse",
    "dated",
    "days",
    "homes",
    "partners",
    "home_names",
    "partner_names",
    "what",
    "contact",
    "contact_kind",
    "contact_date",
    "contact_end",
    "contact_purpose",
    "place",
    "priority",
    "cadence_days",
    "cadence_from",
    "next_planned",
    "themes",
    "responsible",
    "responsible_name",
    "unit",
    "unit_name",
)
"""The columns of what falls due.

``kind`` is one of :data:`KINDS`; ``subject`` its id (a relation's two ids with ``;`` between them); ``day`` the last day on
which it is in time, of a planned contact its first, with ``until`` its last; ``coarse`` whether the table knows only a week,
month or year (``dated`` is what stands there); ``days`` how many there are left, below zero where it is overdue; ``what``
the action, title or purpose; ``contact`` the contact that it comes from; ``unit`` the actor that is to do it: the one
responsible, a responsible person's employer that day, or, where nobody is named, our side if it is one actor alone.
"""

_EMPLOYED: Final = """
    LEFT JOIN (SELECT id, max_by(actor, coalesce(from_start, DATE '0001-01-01')) AS actor FROM people
        WHERE $as_of BETWEEN coalesce(from_start, DATE '0001-01-01') AND coalesce(until_stop, DATE '9999-12-31') GROUP BY id
    ) AS e ON e.id = d.responsible
"""
_ANSWERS: Final = "coalesce($responsible IN (d.responsible, e.actor), $responsible IS NULL)"


def find_dues(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    responsible: str | None = None,
    actors: tuple[str, ...] = (),
    planned: bool = False,
    prepared: bool = False,
) -> Findings:
    """Find all that has a day.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    responsible
        Only what this actor (with the people it employs that day) or person answers for, and the planned contacts in which
        it takes part, by id.
    actors, planned
        Only what concerns one of these actors, by id, all by default; with ``planned`` every planned contact, too.
    prepared
        The relation table of the day is there already.

    Returns
    -------
    Findings
        The columns of :data:`DUE`, the earliest first. Examined are all that could have a day; ``beside`` says how many of
        them have none: ``never`` and ``dormant`` relations (overdue so long that a day says nothing), ``undated`` points.
        ``apart["withdrawn"]`` holds what was done or cancelled in the last 90 days, as (``kind``, ``subject``, ``day``, ``what``).
    """
    if not prepared:
        prepare(connection, as_of, settings)
    steps.run(connection, "dues", steps.parameters(as_of, settings))
    named: dict[str, Any] = {"as_of": as_of, "responsible": responsible, "actors": list(actors)}
    takes_part = "list_contains(homes, $responsible) OR contact IN (SELECT contact FROM participants WHERE person = $responsible)"
    narrowed = (
        f"(coalesce($responsible IN (responsible, answering), $responsible IS NULL) OR kind = 'planned' AND ({takes_part})) "
        "AND (len($actors) = 0 OR list_has_any(homes || partners || [unit], $actors) OR $planned AND kind = 'planned')"
    )
    shown = {
        "home_names": "coalesce(n.home_names, [])",
        "partner_names": "coalesce(n.partner_names, [])",
        "unit_name": "u.name",
    }
    columns = ", ".join(f"{shown.get(name, f'd.{name}')} AS {name}" for name in DUE)
    rows = connection.sql(
        f"""
        WITH listed AS MATERIALIZED (SELECT * FROM dues WHERE {narrowed}),
        ends AS (
            SELECT kind, subject, 'home' AS side, unnest(homes) AS id, generate_subscripts(homes, 1) AS place FROM listed
            UNION ALL
            SELECT kind, subject, 'partner', unnest(partners), generate_subscripts(partners, 1) FROM listed
        ),
        named AS (
            SELECT e.kind, e.subject, list(coalesce(a.name, e.id) ORDER BY e.place) FILTER (e.side = 'home') AS home_names,
                list(coalesce(a.name, e.id) ORDER BY e.place) FILTER (e.side = 'partner') AS partner_names
            FROM ends AS e LEFT JOIN actors AS a ON a.id = e.id GROUP BY e.kind, e.subject
        )
        SELECT {columns}
        FROM listed AS d LEFT JOIN named AS n ON n.kind = d.kind AND n.subject = d.subject LEFT JOIN actors AS u ON u.id = d.unit
        ORDER BY d.day, list_position({list(KINDS)}, d.kind), d.priority NULLS LAST, d.subject
        """,
        params={"responsible": named["responsible"], "actors": named["actors"], "planned": planned},
    ).to_arrow_table()
    beside = _without_a_day(connection, named)
    filters = {} if responsible is None else {"responsible": responsible}
    return Findings(
        "calendar",
        as_of,
        rows.num_rows + sum(beside.values()),
        rows.num_rows,
        rows,
        ("day", "kind", "subject"),
        beside=beside,
        apart={"withdrawn": _withdrawn(connection, named)},
        filters=filters,
    )


def _without_a_day(connection: DuckDBPyConnection, named: dict[str, Any]) -> dict[str, int]:
    """Count what has no day: relations never begun or long asleep, and open points that nobody gave one."""
    never, dormant = connection.execute(
        f"""
        SELECT count(*) FILTER (d.state = 'never'), count(*) FILTER (d.state = 'dormant') FROM relation AS d {_EMPLOYED}
        WHERE NOT d.tie AND d.standing = 'open' AND NOT d.acquaintance AND {_ANSWERS}
            AND (len($actors) = 0 OR list_has_any([d.home, d.partner], $actors))
        """,
        named,
    ).fetchall()[0]
    ((undated,),) = connection.execute(
        f"""
        SELECT count(*) FROM followups AS d JOIN happened AS h ON h.id = d.contact AND h.held {_EMPLOYED}
        WHERE d.due IS NULL AND NOT coalesce(d.done_start <= $as_of, d.done = 'yes', false) AND {_ANSWERS}
            AND (len($actors) = 0 OR EXISTS (SELECT 1 FROM attending AS a WHERE a.contact = d.contact AND list_contains($actors, a.member)))
        """,
        named,
    ).fetchall()
    return {"never": never, "dormant": dormant, "undated": undated}


def _withdrawn(connection: DuckDBPyConnection, named: dict[str, Any]) -> list[dict[str, Any]]:
    rows = connection.execute(
        f"""
        SELECT d.kind, d.subject, d.day, d.what FROM (
            SELECT 'followup' AS kind, f.id AS subject, f.due_stop AS day, f.action AS what, f.responsible, f.contact FROM followups AS f
            WHERE f.due IS NOT NULL AND f.done_start BETWEEN $as_of::DATE - $days::INTEGER AND $as_of::DATE
            UNION ALL
            SELECT 'planned', c.id, c.date_start, coalesce(c.purpose, c.kind), g.responsible, c.id
            FROM contacts AS c LEFT JOIN agreements AS g ON g.id = c.agreement
            WHERE c.status = 'cancelled' AND c.date_start >= $as_of::DATE - $days::INTEGER
            UNION ALL
            SELECT 'expires', id, expires_stop, title, responsible, NULL FROM agreements
            WHERE status = 'ended' AND expires_stop >= $as_of::DATE - $days::INTEGER
        ) AS d {_EMPLOYED}
        WHERE {_ANSWERS} AND len($actors) = 0
        ORDER BY ALL
        """,
        {**named, "days": WITHDRAWN_DAYS},
    ).fetchall()
    return [dict(zip(("kind", "subject", "day", "what"), row, strict=True)) for row in rows]
