"""Which themes are covered with whom, and where the holes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.listing import names_of, rows_from, table_of
from kinagraph.analysis.relations import prepare

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

COVERAGE_STATES: Final = ("hole", "lapsed", "covered")

COVERAGE: Final = {
    "theme": "text",
    "actor": "text",
    "actor_name": "text",
    "side": "text",
    "state": "text",
    "relations": "whole",
    "last_contact": "day",
    "others": "texts",
    "other_names": "texts",
    "candidates": "texts",
    "candidate_names": "texts",
    "evidence": "texts",
}
"""The columns of a finding about an actor and a theme, and what each holds."""


def find_coverage(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, *, theme: str | None = None, limit: int | None = None
) -> Findings:
    """Find which actor is met about which theme, and where nobody is.

    An actor, of ours or a partner, works with a theme if the theme is in its row, or if a relation of it is about the theme: by
    a counting contact, an agreement or a row of ``relations``. A contact without themes is about what was agreed with the pair.
    Of each actor and each of its themes:

    ``covered``
        In a relation that has not ended, a contact about the theme lies no further back than the relation's cadence.
    ``lapsed``
        There are relations about it, and no such contact.
    ``hole``
        The theme is the actor's own, and no relation of it is about it.

    Parameters
    ----------
    theme
        Only this theme, as it is written in the tables.
    limit
        Give so many at most; the counts stay.

    Returns
    -------
    Findings
        The columns of :data:`COVERAGE`: holes first, then lapsed, then covered; partners before ours. ``others`` are those
        of the other side with whom there is a relation about the theme, those within their cadence first: together
        they are the table of home actors × partners × themes. ``candidates`` names for a hole up to five of the other side who
        work with the theme, those with most relations about it first. ``evidence`` holds the last contact about the
        theme.
    """
    prepare(connection, as_of, settings)
    steps.run(connection, "coverage", steps.parameters(as_of, settings))
    narrowed = "lower(theme) = lower($theme)" if theme is not None else "true"
    named = {} if theme is None else {"theme": theme}
    counts = dict(connection.execute(f"SELECT state, count(*) FROM coverage WHERE {narrowed} GROUP BY state", named).fetchall())
    rows = rows_from(
        connection,
        f"SELECT * FROM coverage WHERE {narrowed} "
        "ORDER BY list_position(['hole', 'lapsed', 'covered'], state), side DESC, lower(theme), actor "
        f"{'' if limit is None else f'LIMIT {int(limit)}'}",
        **named,
    )
    names = names_of(connection)
    for row in rows:
        row["actor_name"] = names[row["actor"]]
        row["other_names"] = [names[each] for each in row["others"]]
        row["candidate_names"] = [names[each] for each in row["candidates"]]
    examined = sum(counts.values())
    return Findings(
        "coverage",
        as_of,
        examined,
        examined - counts.get("covered", 0),
        table_of(rows, COVERAGE),
        ("theme", "side", "actor"),
        beside={f"{state}s" if state == "hole" else state: counts.get(state, 0) for state in COVERAGE_STATES},
        filters=named,
        listed=examined,
    )
