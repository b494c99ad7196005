"""Which relations are stale, and which contacts were never followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import UNFOLLOWED, Findings
from kinagraph.analysis.relations import Filters, listing, prepare

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

_OPEN: Final = "standing = 'open' AND NOT acquaintance"
_BESIDE: Final = """
    count(*) FILTER (standing = 'open' AND acquaintance), count(*) FILTER (standing = 'paused'), count(*) FILTER (standing = 'ended')
"""


_NAMED: Final = {
    "home_names": "homes",
    "partner_names": "partners",
    "silent_names": "silent_partners",
    "undecidable_names": "undecidable_partners",
    "responsible_names": "responsible",
}
"""The columns that give names, and the lists of ids that they stand for."""


def find_stale(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    by: str = "pair",
    soon: bool = False,
    filters: Filters = Filters(),
    limit: int | None = None,
) -> Findings:
    """Find the relations that need follow-up.

    Examined are the relations that are open and no acquaintance; found those whose time since the last contact is more
    than their own cadence (stale, dormant), or that never had a contact; with ``soon`` those due too.

    Returns
    -------
    Findings
        Overdue first (by priority, then by ratio), then never contacted, then dormant.
    """
    prepare(connection, as_of, settings, by=by)
    states = "state IN ('stale', 'dormant', 'never'{})".format(", 'due'" if soon else "")
    return listing(connection, "stale", as_of, _OPEN, states, filters, limit, _BESIDE)


def find_high_level_only(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    by: str = "pair",
    filters: Filters = Filters(),
    limit: int | None = None,
) -> Findings:
    """Find the relations that live only at the top.

    Examined are the relations that are open, no acquaintance, and had a contact within the window (1095 days); found
    those without any at working level (official or expert): ``high_level_only``, or ``undecidable`` where a contact's
    level is unknown.
    """
    prepare(connection, as_of, settings, by=by)
    in_window = f"{_OPEN} AND levels <> 'none'"
    return listing(connection, "high-level", as_of, in_window, "levels IN ('high_level_only', 'undecidable')", filters, limit)


def find_unfollowed(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    filters: Filters = Filters(),
    limit: int | None = None,
) -> Findings:
    """Find the contacts that were held and not followed up, with the reasons.

    Examined are the contacts held by the day, with a home and a partner actor, that are a visit, a delegation or a
    signing or have follow-up points. ``apart["was_it_held"]`` holds the planned contacts whose last day has passed.

    Returns
    -------
    Findings
        The newest contact first.
    """
    asked = steps.parameters(as_of, settings)
    for name in ("sided", "happened", "attending", "levelled", "pairs", "unfollowed"):
        steps.run(connection, name, asked)
    narrowed, named = _narrowed(filters)
    examined, found = connection.execute(
        f"SELECT count(*), count(*) FILTER (len(reasons) > 0) FROM unfollowed WHERE {narrowed}", named
    ).fetchall()[0]
    shown = {
        "date": "c.date",
        "end": 'c."end"',
        "kind": "c.kind",
        "purpose": "c.purpose",
        **{shown: f"coalesce(n.{told}, [])" for shown, told in _NAMED.items()},
        "evidence": "[u.contact]",
    }
    columns = ", ".join(f'{shown.get(name, f"u.{name}")} AS "{name}"' for name in UNFOLLOWED)
    told = " UNION ALL ".join(
        f"SELECT contact, '{told}' AS told, unnest({told}) AS id, generate_subscripts({told}, 1) AS place FROM listed"
        for told in _NAMED.values()
    )
    lists = ", ".join(f"list(coalesce(k.name, t.id) ORDER BY t.place) FILTER (t.told = '{told}') AS {told}" for told in _NAMED.values())
    rows = connection.sql(
        f"""
        WITH listed AS MATERIALIZED (
            SELECT * FROM unfollowed WHERE len(reasons) > 0 AND {narrowed}
            ORDER BY start DESC, contact {"" if limit is None else f"LIMIT {int(limit)}"}
        ),
        known AS (
            SELECT id, any_value(name) AS name
            FROM (SELECT id, name FROM actors UNION ALL SELECT id, any_value(name) FROM people GROUP BY id) GROUP BY id
        ),
        named AS (SELECT t.contact, {lists} FROM ({told}) AS t LEFT JOIN known AS k USING (id) GROUP BY t.contact)
        SELECT {columns}
        FROM listed AS u JOIN contacts AS c ON c.id = u.contact LEFT JOIN named AS n ON n.contact = u.contact
        ORDER BY u.start DESC, u.contact
        """,
        params=named,
    ).to_arrow_table()
    return Findings(
        "unfollowed",
        as_of,
        examined,
        found,
        rows,
        ("contact",),
        apart={"was_it_held": _was_it_held(connection, as_of)},
        filters=filters.given(),
    )


def _narrowed(filters: Filters) -> tuple[str, dict[str, str]]:
    parts = {
        "partner": "(list_contains(partners, $partner) OR list_contains(homes, $partner))",
        "responsible": "list_contains(responsible, $responsible)",
        "theme": "list_contains(list_transform(themes, lambda each: lower(each)), lower($theme))",
    }
    given = filters.given()
    return " AND ".join(["true", *(parts[name] for name in given)]), given


def _was_it_held(connection: DuckDBPyConnection, as_of: date) -> list[dict[str, object]]:
    """Return the planned contacts whose last day has passed: nobody has said whether they were held."""
    rows = connection.execute(
        'SELECT c.id AS contact, c.date, c."end", c.kind, c.purpose FROM happened AS h JOIN contacts AS c ON c.id = h.id '
        "WHERE h.status = 'planned' AND h.stop < $as_of ORDER BY h.stop, c.id",
        {"as_of": as_of},
    ).fetchall()
    return [dict(zip(("contact", "date", "end", "kind", "purpose"), row, strict=True)) for row in rows]
