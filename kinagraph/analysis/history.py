"""How the relations stood, month by month."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from kinagraph.analysis.relations import prepare
from kinagraph.model import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings


def count_states(connection: DuckDBPyConnection, start: date, end: date, settings: Settings) -> list[dict[str, date | int]]:
    """Count the relations by state at the end of each month.

    Returns
    -------
    list of dict
        A row a month from ``start`` to ``end`` (the last is ``end`` itself): ``as_of``, ``examined`` (relations that are
        open and no acquaintance), and how many of them are ``active``, ``due``, ``stale``, ``dormant`` and ``never``.
    """
    rows: list[dict[str, date | int]] = []
    for day in month_ends(start, end):
        prepare(connection, day, settings)
        counts = dict(
            connection.execute(
                "SELECT state, count(*) FROM relation WHERE standing = 'open' AND NOT acquaintance GROUP BY state"
            ).fetchall()
        )
        rows.append({"as_of": day, "examined": sum(counts.values()), **{state: counts.get(state, 0) for state in STATES}})
    return rows


def month_ends(start: date, end: date) -> Iterator[date]:
    """Give the last day of each month from ``start`` on, and ``end`` as the last.

    >>> [day.isoformat() for day in month_ends(date(2012, 1, 15), date(2012, 3, 10))]
    ['2012-01-31', '2012-02-29', '2012-03-10']
    """
    year, month = start.year, start.month
    while (day := date(year, month, monthrange(year, month)[1])) < end:
        yield day
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    yield end
