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
    prepare(connection, as_of, settings)
    steps.run(connection, "unfollowed", steps.parameters(as_of, settings))
    narrowed, named = _narrowed(filters)
    examined, found = connection.execute(
        f"SELECT count(*), count(*) FILTER (len(reasons) > 0) FROM unfollowed WHERE {narrowed}", named
    ).fetchall()[0]
    names = "list_transform({}, lambda each: coalesce(names[each], each))".format
    shown = {
        "date": "c.date",
        "end": 'c."end"',
        "kind": "c.kind",
        "purpose": "c.purpose",
        "home_names": names("u.homes"),
        "partner_names": names("u.partners"),
        "silent_names": names("u.silent_partners"),
        "undecidable_names": names("u.undecidable_partners"),
        "responsible_names": names("u.responsible"),
        "evidence": "[u.contact]",
    }
    columns = ", ".join(f'{shown.get(name, f"u.{name}")} AS "{name}"' for name in UNFOLLOWED)
    rows = connection.sql(
        f"""
        WITH known AS (SELECT id, name FROM actors UNION ALL SELECT id, any_value(name) FROM people GROUP BY id),
        named AS (SELECT map(list(id), list(name)) AS names FROM (SELECT id, any_value(name) AS name FROM known GROUP BY id))
        SELECT {columns} FROM (SELECT * FROM unfollowed WHERE len(reasons) > 0 AND {narrowed}) AS u
        JOIN contacts AS c ON c.id = u.contact, named
        ORDER BY u.start DESC, u.contact {"" if limit is None else f"LIMIT {int(limit)}"}
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
