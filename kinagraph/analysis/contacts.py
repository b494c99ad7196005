"""The contacts that had been held by a day, with who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.analysis.findings import Findings
from kinagraph.analysis.relations import prepare_contacts

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings


def find_contacts(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    actor: str | None = None,
    kind: str | None = None,
    since: date | None = None,
) -> Findings:
    """Find the contacts held by a day.

    Parameters
    ----------
    actor
        Only contacts in which this actor took part.
    kind
        Only of this kind.
    since
        Only those whose last day is not before it.

    Returns
    -------
    Findings
        A row a contact, the newest first: ``contact``, ``date``, ``end``, ``start``, ``stop`` (days), ``kind``,
        ``direction``, ``level`` (told), ``purpose``, ``themes``, ``place``, ``country``, ``homes``, ``partners``,
        ``others``, ``agreement``, ``cost``, ``currency``, ``open_points``.
    """
    prepare_contacts(connection, as_of, settings)
    rows = connection.sql(
        """
        WITH who AS (
            SELECT contact, list_sort(list(member) FILTER (side = 'home')) AS homes,
                list_sort(list(member) FILTER (side = 'partner')) AS partners,
                list_sort(list(member) FILTER (side = 'third')) AS others,
                $actor IS NULL OR list_contains(list(member), $actor) AS asked
            FROM attending GROUP BY contact
        ),
        points AS (
            SELECT contact, list_sort(list(id)) AS open_points FROM followups
            WHERE NOT coalesce(done_start <= $as_of, done = 'yes', false) GROUP BY contact
        )
        SELECT c.id AS contact, c.date, c."end", h.start, h.stop, c.kind, c.direction, l.level, c.purpose,
            coalesce(c.themes, []) AS themes, c.place, c.country, coalesce(w.homes, []) AS homes,
            coalesce(w.partners, []) AS partners, coalesce(w.others, []) AS others, c.agreement, c.cost, c.currency,
            coalesce(p.open_points, []) AS open_points
        FROM happened AS h
        JOIN contacts AS c ON c.id = h.id
        LEFT JOIN levelled AS l ON l.contact = h.id
        LEFT JOIN who AS w ON w.contact = h.id
        LEFT JOIN points AS p ON p.contact = h.id
        WHERE h.held AND coalesce(w.asked, $actor IS NULL) AND coalesce(c.kind = $kind, true) AND coalesce(h.last >= $since, true)
        ORDER BY h.last DESC, c.id DESC
        """,
        params={"as_of": as_of, "actor": actor, "kind": kind, "since": since},
    ).to_arrow_table()
    return Findings("contacts", as_of, rows.num_rows, rows.num_rows, rows, ("contact",))
