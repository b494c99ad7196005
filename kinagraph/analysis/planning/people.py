"""Who knows whom: persons of theirs, and the persons of ours who met them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kinagraph.model import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

Row = dict[str, Any]


def find_counterparts(connection: DuckDBPyConnection, as_of: date, actors: Sequence[str]) -> list[Row]:
    """Find the persons whom these actors employ, and who of ours met them.

    Two persons met where both attended a contact that was held by the day.

    Returns
    -------
    list of dict
        By actor, those met last first, then by level: ``actor``, ``person``, ``name``, ``role``, ``level``, ``last`` (when
        they were met last; None: never), ``times``, ``known_by`` (persons of ours, the last first: ``person``, ``name``,
        ``actor`` (employer on the day, or None), ``times``, ``last``).
    """
    met = """
        SELECT p.contact, p.person, h.last, coalesce(p.actor, e.actor) AS actor
        FROM participants AS p JOIN happened AS h ON h.id = p.contact AND h.held
        LEFT JOIN people AS e ON e.id = p.person
            AND h.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
        WHERE p.person IS NOT NULL
    """
    employed = """
        SELECT id, name, actor, role, level, email FROM people
        WHERE $as_of BETWEEN coalesce(from_start, DATE '0001-01-01') AND coalesce(until_stop, DATE '9999-12-31')
    """
    persons: list[Row] = connection.sql(
        f"""
        WITH met AS ({met}), employed AS ({employed})
        SELECT e.actor, e.id AS person, e.name, e.role, e.level, e.email, max(m.last) AS last, count(DISTINCT m.contact)::INTEGER AS times
        FROM employed AS e LEFT JOIN met AS m ON m.person = e.id
        WHERE list_contains($actors, e.actor)
        GROUP BY e.actor, e.id, e.name, e.role, e.level, e.email
        ORDER BY e.actor, last DESC NULLS LAST, list_position($levels, e.level) NULLS LAST, e.name, e.id
        """,
        params={"as_of": as_of, "actors": list(actors), "levels": list(LEVELS)},
    ).to_arrow_table().to_pylist()  # fmt: skip
    known = connection.sql(
        f"""
        WITH met AS ({met}), employed AS ({employed}),
        theirs AS (SELECT m.* FROM met AS m WHERE m.person IN (SELECT id FROM employed WHERE list_contains($actors, actor)))
        SELECT t.person AS theirs, o.person, any_value(n.name) AS name, any_value(e.actor) AS actor,
            count(DISTINCT o.contact)::INTEGER AS times, max(o.last) AS last
        FROM theirs AS t JOIN met AS o ON o.contact = t.contact AND o.person <> t.person
        JOIN sided AS s ON s.id = o.actor AND s.side = 'home'
        LEFT JOIN employed AS e ON e.id = o.person
        LEFT JOIN (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id) AS n ON n.id = o.person
        GROUP BY t.person, o.person ORDER BY last DESC, times DESC, o.person
        """,
        params={"as_of": as_of, "actors": list(actors)},
    ).to_arrow_table().to_pylist()  # fmt: skip
    by_person: dict[str, list[Row]] = {}
    for row in known:
        by_person.setdefault(row.pop("theirs"), []).append(row)
    return [{**row, "known_by": by_person.get(row["person"], [])} for row in persons]
