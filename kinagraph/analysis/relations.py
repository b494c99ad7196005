"""The relation table: one row a pair of actors, every measure of it on a day.

Definitions and their sources stand in ``docs/definitions.md``; ``sql/relation.sql`` computes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import RELATION, Findings
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

GROUPINGS: Final = ("pair", "partner", "parent")

BY_NAME: Final = "home, partner"
BY_URGENCY: Final = """
    CASE state WHEN 'stale' THEN 0 WHEN 'due' THEN 1 WHEN 'active' THEN 2 WHEN 'never' THEN 3 ELSE 4 END,
    priority NULLS LAST, overdue_ratio DESC, home, partner
"""
"""Overdue first (by priority, then by ratio), then those never contacted, then the dormant."""


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

    def condition(self) -> tuple[str, dict[str, Any]]:
        """Return the SQL condition on the relation table, and its parameters."""
        parts = {
            "partner": "(SELECT member FROM sided WHERE id = $partner) IN (home, partner)",
            "responsible": "responsible = $responsible",
            "theme": "list_contains(list_transform(themes, lambda each: lower(each)), lower($theme))",
        }
        given = self.given()
        return " AND ".join(["true", *(parts[name] for name in given)]), dict(given)


def prepare(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, by: str = "pair", ties: bool = False) -> None:
    """Make the temporary table ``relation`` (and those of the steps before it).

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    as_of
        What had happened by this day counts, by the tables as they stand.
    by
        ``pair``; ``partner``: all home actors become one (``all of us``, which no actor's id can be, as it has blanks);
        ``parent``: every actor becomes its top parent.
    ties
        Add the ties between two home actors (rows with ``tie``).

    Raises
    ------
    UsageError
        An unknown grouping.
    """
    if by not in GROUPINGS:
        raise UsageError(
            _("relations can't be grouped by {by}").format(by=by), _("it is one of {words}").format(words=", ".join(GROUPINGS))
        )
    asked = steps.parameters(as_of, settings, by="pair", ties=ties)
    for name in ("sided", "happened", "attending", "levelled", "pairs", "terms", "relation"):
        steps.run(connection, name, asked)
    if by != "pair":
        connection.execute("CREATE OR REPLACE TEMP TABLE underlying AS SELECT * FROM relation WHERE NOT tie")
        asked = steps.parameters(as_of, settings, by=by)
        for name in ("sided", "attending", "pairs", "grouped_terms"):
            steps.run(connection, name, asked)
        connection.execute("CREATE OR REPLACE TEMP TABLE terms AS SELECT * FROM grouped_terms")
        steps.run(connection, "relation", asked)


def find_relations(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    by: str = "pair",
    filters: Filters = Filters(),
    limit: int | None = None,
) -> Findings:
    """Find every relation with all its measures; see :func:`prepare` for the parameters.

    Returns
    -------
    Findings
        The columns of :data:`kinagraph.analysis.findings.RELATION`, the most overdue first.
    """
    prepare(connection, as_of, settings, by=by)
    return listing(connection, "relations", as_of, "NOT tie", "true", filters, limit)


def listing(
    connection: DuckDBPyConnection,
    analysis: str,
    as_of: date,
    examined: str,
    found: str,
    filters: Filters,
    limit: int | None,
    beside: str | None = None,
) -> Findings:
    """Draw a list from the prepared table ``relation``: of those ``examined`` the ``found`` (SQL conditions)."""
    narrowed, named = filters.condition()
    _themes_if_needed(connection, filters)
    counts = connection.execute(
        f"SELECT count(*) FILTER ({examined}), count(*) FILTER (({examined}) AND ({found})) {', ' + beside if beside else ''} "
        f"FROM relation WHERE NOT tie AND {narrowed}",
        named,
    ).fetchall()[0]
    # With a limit only the first rows are sorted, not numbered among all the others.
    first = "" if limit is None else f"ORDER BY {BY_URGENCY} LIMIT {int(limit)}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE listed AS SELECT row_number() OVER (ORDER BY {BY_URGENCY}) AS place, * FROM ("
        f"SELECT * FROM relation WHERE NOT tie AND ({examined}) AND ({found}) AND {narrowed} {first})",
        named,
    )
    named_beside = dict(zip(("acquaintances", "paused", "ended"), counts[2:], strict=False)) if beside else {}
    return Findings(analysis, as_of, counts[0], counts[1], _detailed(connection), beside=named_beside, filters=filters.given())


def _themes_if_needed(connection: DuckDBPyConnection, filters: Filters) -> None:
    """Add the contacts' themes to every relation where a filter asks for them."""
    if filters.theme is not None:
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE relation AS
            SELECT r.* REPLACE (list_sort(list_distinct(r.themes || coalesce(c.themes, []))) AS themes)
            FROM relation AS r LEFT JOIN (
                SELECT p.home, p.partner, flatten(list(coalesce(c.themes, []))) AS themes
                FROM pairs AS p JOIN happened AS c ON c.id = p.contact AND c.held GROUP BY ALL
            ) AS c ON c.home = r.home AND c.partner = r.partner
        """)


def _detailed(connection: DuckDBPyConnection) -> Any:
    """Add to the listed relations their names, themes and evidence, and give them as an Arrow table."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE evident AS
        SELECT l.place, list_transform(list_reverse_sort(list({last: c.last, id: c.id})), lambda each: each.id) AS evidence,
            flatten(list(c.themes) FILTER (c.themes IS NOT NULL)) AS themes
        FROM listed AS l JOIN pairs AS p ON p.home = l.home AND p.partner = l.partner
        JOIN happened AS c ON c.id = p.contact AND c.held
        GROUP BY l.place
    """)
    shown = {
        "home_name": "coalesce(h.name, l.home)",
        "partner_name": "coalesce(p.name, l.partner)",
        "themes": "list_sort(list_distinct(l.themes || coalesce(e.themes, [])))",
        "responsible_name": "coalesce(ra.name, rp.name)",
        "last_kind": "c.kind",
        "last_purpose": "c.purpose",
        "evidence": "coalesce(e.evidence, [])",
    }
    columns = ", ".join(f"{shown.get(name, f'l.{name}')} AS {name}" for name in RELATION)
    return connection.sql(f"""
        SELECT {columns}
        FROM listed AS l
        LEFT JOIN evident AS e USING (place)
        LEFT JOIN contacts AS c ON c.id = e.evidence[1]
        LEFT JOIN actors AS h ON h.id = l.home
        LEFT JOIN actors AS p ON p.id = l.partner
        LEFT JOIN actors AS ra ON ra.id = l.responsible
        LEFT JOIN (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id) AS rp
            ON rp.id = l.responsible
        ORDER BY l.place
    """).to_arrow_table()
