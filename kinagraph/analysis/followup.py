"""Which relations are stale, and which contacts were never followed up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.core import Core
from kinagraph.analysis.findings import UNFOLLOWED, Findings, gather
from kinagraph.analysis.relations import Filters, listing, read_core

if TYPE_CHECKING:
    from datetime import date

    from kinagraph.analysis.core import Engine
    from kinagraph.settings import Settings

_OPEN: Final = "standing = 'open' AND NOT acquaintance"
_BESIDE: Final = {
    "acquaintances": "standing = 'open' AND acquaintance",
    "paused": "standing = 'paused'",
    "ended": "standing = 'ended'",
}


def find_stale(
    engine: Engine,
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
    states = "state IN ('stale', 'dormant', 'never'{})".format(", 'due'" if soon else "")
    return listing(read_core(engine, as_of, settings, by), "stale", _OPEN, states, filters, limit, _BESIDE)


def find_high_level_only(
    engine: Engine,
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
    in_window = f"{_OPEN} AND levels <> 'none'"
    at_the_top = "levels IN ('high_level_only', 'undecidable')"
    return listing(read_core(engine, as_of, settings, by), "high-level", in_window, at_the_top, filters, limit)


def find_unfollowed(
    engine: Engine,
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
    core = Core(engine, as_of, settings).read()
    keep_unfollowed(core)
    narrowed, asked = _narrowed(core, filters)
    examined, found = core.row(f"SELECT count(*), count(*) FILTER (WHERE loose) FROM core_unfollowed AS u WHERE {narrowed}", **asked)
    first = "" if limit is None else f"ORDER BY u.start DESC, c.id LIMIT {int(limit)}"
    core.put(
        "listed",
        f"SELECT u.*, c.id FROM core_unfollowed AS u JOIN core_contact AS c ON c.contact = u.contact WHERE u.loose AND {narrowed} {first}",
        **asked,
    )
    return Findings(
        "unfollowed",
        as_of,
        examined,
        found,
        gather(_detailed(core), limit),
        ("contact",),
        apart={"was_it_held": _was_it_held(core)},
        filters=filters.given(),
    )


def prepare_unfollowed(core: Core) -> None:
    """Make the temporary table ``unfollowed``: the contacts examined, their first and last day, and the reasons (none of most)."""
    keep_unfollowed(core)
    steps.run(core.home, "unfollowed", {})


def keep_unfollowed(core: Core) -> None:
    """Compute which contacts were not followed up."""
    core.keep("point", "examined", "paired", "waiting", "silent", "unfollowed")


def _narrowed(core: Core, filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the condition on the contacts examined, and what it asks for."""
    parts, asked = ["true"], {}
    if filters.partner is not None:
        there = "a.contact = u.contact AND a.member = $partner AND (a.ours OR a.theirs)"
        parts.append(f"EXISTS (SELECT 1 FROM core_attending AS a WHERE {there})")
        asked["partner"] = core.member(filters.partner)
    if filters.responsible is not None:
        parts.append("EXISTS (SELECT 1 FROM core_point AS p WHERE p.contact = u.contact AND p.responsible = $responsible AND NOT p.done)")
        asked["responsible"] = filters.responsible
    if filters.theme is not None:
        parts.append("EXISTS (SELECT 1 FROM core_about AS a WHERE a.contact = u.contact)")
        asked["theme"] = filters.theme
    return " AND ".join(parts), asked


def _detailed(core: Core) -> Any:
    """Tell of the listed contacts who took part, which points are open and who is silent."""
    core.bring("listed", "SELECT * FROM core_listed")
    core.bring("there", "SELECT l.id, a.member, a.ours, a.theirs FROM core_attending AS a JOIN core_listed AS l ON l.contact = a.contact")
    core.bring("silent", "SELECT l.id, s.partner, s.undecidable FROM core_silent AS s JOIN core_listed AS l ON l.contact = s.contact")
    core.bring(
        "open_point",
        "SELECT l.id, p.id AS point, p.responsible, p.overdue, p.undated FROM core_point AS p "
        "JOIN core_listed AS l ON l.contact = p.contact WHERE NOT p.done",
    )
    core.engine.bring_contacts("listed")
    columns = ", ".join(f'{_SHOWN[name]} AS "{name}"' for name in UNFOLLOWED)
    reasons = ", ".join(f"if(l.{name}, '{name}', NULL)" for name in _REASONS)
    return core.home.sql(f"""
        WITH known AS (
            SELECT id, any_value(name) AS name
            FROM (SELECT id, name FROM actors UNION ALL SELECT id, any_value(name) FROM people GROUP BY id) GROUP BY id
        ),
        met AS (
            SELECT t.id, {_lists("k.id", "t.ours", "homes")}, {_lists("k.id", "t.theirs", "partners")}
            FROM there AS t JOIN core_key AS k ON k.key = t.member LEFT JOIN actors AS n ON n.id = k.id GROUP BY t.id
        ),
        unheard AS (
            SELECT t.id, {_lists("k.id", "NOT t.undecidable", "silent")}, {_lists("k.id", "t.undecidable", "undecidable")}
            FROM silent AS t JOIN core_key AS k ON k.key = t.partner LEFT JOIN actors AS n ON n.id = k.id GROUP BY t.id
        ),
        points AS (
            SELECT id, list_sort(list(point)) AS open, list_sort(list(point) FILTER (overdue)) AS overdue,
                list_sort(list(point) FILTER (undated)) AS undated
            FROM open_point GROUP BY id
        ),
        answering AS (
            SELECT t.id, {_lists("t.responsible", "true", "answering")}
            FROM (SELECT DISTINCT id, responsible FROM open_point WHERE responsible IS NOT NULL) AS t
            LEFT JOIN known AS n ON n.id = t.responsible GROUP BY t.id
        )
        SELECT {columns}
        FROM (SELECT *, list_filter([{reasons}], lambda reason: reason IS NOT NULL) AS reasons FROM listed AS l) AS l
        JOIN contacts AS c ON c.id = l.id
        JOIN met AS m ON m.id = l.id
        LEFT JOIN unheard AS s ON s.id = l.id
        LEFT JOIN points AS p ON p.id = l.id
        LEFT JOIN answering AS r ON r.id = l.id
        ORDER BY l.start DESC, l.id
    """)


_REASONS: Final = ("points_overdue", "points_undated", "no_points", "no_later_contact", "later_contact_undecidable")

_SHOWN: Final = {
    "contact": "l.id",
    "reasons": "l.reasons",
    "partners": "m.partners",
    "silent_partners": "coalesce(s.silent, [])",
    "undecidable_partners": "coalesce(s.undecidable, [])",
    "date": "c.date",
    "end": 'c."end"',
    "kind": "c.kind",
    "purpose": "c.purpose",
    "homes": "m.homes",
    "home_names": "m.homes_names",
    "partner_names": "m.partners_names",
    "silent_names": "coalesce(s.silent_names, [])",
    "undecidable_names": "coalesce(s.undecidable_names, [])",
    "open_points": "coalesce(p.open, [])",
    "overdue_points": "coalesce(p.overdue, [])",
    "undated_points": "coalesce(p.undated, [])",
    "themes": "coalesce(c.themes, [])",
    "responsible": "coalesce(r.answering, [])",
    "responsible_names": "coalesce(r.answering_names, [])",
    "evidence": "[l.id]",
}
"""How the columns are told."""


def _lists(key: str, which: str, name: str) -> str:
    """Return the SQL of two columns: the ids in order, and their names in the same order."""
    return (
        f"list({key} ORDER BY {key}) FILTER ({which}) AS {name}, "
        f"list(coalesce(n.name, {key}) ORDER BY {key}) FILTER ({which}) AS {name}_names"
    )


def _was_it_held(core: Core) -> list[dict[str, object]]:
    """Return the planned contacts whose last day has passed: nobody has said whether they were held."""
    core.bring("passed", "SELECT id, stop FROM core_contact WHERE planned AND stop < $as_of")
    core.engine.bring_contacts("passed")
    rows = core.home.execute(
        'SELECT c.id, c.date, c."end", c.kind, c.purpose FROM passed AS h JOIN contacts AS c ON c.id = h.id ORDER BY h.stop, c.id'
    ).fetchall()
    return [dict(zip(("contact", "date", "end", "kind", "purpose"), row, strict=True)) for row in rows]
