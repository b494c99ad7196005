"""The own rhythm of a relation: the usual time between its contacts, and whether it has fallen silent by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.listing import last_contacts, names_of, rows_from, table_of
from kinagraph.analysis.relations import prepare

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

RHYTHM: Final = {
    "home": "text",
    "partner": "text",
    "home_name": "text",
    "partner_name": "text",
    "days": "whole",
    "rhythm_days": "number",
    "days_silent": "whole",
    "silence": "number",
    "silent": "yes/no",
    "last_contact": "day",
    "cadence_days": "whole",
    "evidence": "texts",
}
"""The columns of a finding about a rhythm, and what each holds."""


def find_rhythms(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, limit: int | None = None) -> Findings:
    r"""Find the relations that have fallen silent by their own rhythm.

    The rhythm of a relation is the median of the days between one contact and the next; its silence is the days since the
    last contact, over the rhythm:

    .. math::
        \text{silence} = \frac{t - d_n}{\operatorname{median}(d_2 - d_1, \ldots, d_n - d_{n-1})}

    where :math:`d_1 < \ldots < d_n` are the days on which its counting contacts ended. It is silent where that is more than 8
    (``rhythm_ratio``). Nothing of what was agreed goes into it: a relation may be silent by its own rhythm and still within its
    cadence, and that is an early sign.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    as_of
        The day, *t*.
    limit
        Give so many at most; the counts stay.

    Returns
    -------
    Findings
        Examined are the relations, neither ended nor acquaintances, with contacts on at least 4 days (``rhythm_contacts``);
        found the silent ones. The columns of :data:`RHYTHM`, the longest silence first.

    Notes
    -----
    Several contacts that ended on one day are one. A median needs no usual shape of the gaps: a few long ones don't move
    it.

    References
    ----------
    H. Navarro, G. Miritello, A. Canales and E. Moro, *Temporal patterns behind the strength of persistent ties*, EPJ Data
    Science 6 (2017), 31. They tell by the time since the last call, measured in a tie's own gaps between calls,
    whether it persists; the 8 is from there.

    Examples
    --------
    Met on 1, 11, 21 and 31 January, a relation has a rhythm of 10 days. On 1 May, 91 days after the last, it has been silent
    for 9 times that.
    """
    prepare(connection, as_of, settings)
    steps.run(connection, "rhythm", steps.parameters(as_of, settings))
    asked = "FROM rhythm AS y JOIN relation AS r USING (home, partner) WHERE NOT r.tie AND r.standing <> 'ended' AND NOT r.acquaintance"
    examined, found = connection.execute(f"SELECT count(*), count(*) FILTER (silent) {asked}").fetchall()[0]
    rows = rows_from(
        connection,
        f"SELECT home, partner, y.days, y.rhythm_days, y.days_silent, y.silence, y.silent, r.last_contact, r.cadence_days {asked} "
        f"AND y.silent ORDER BY y.silence DESC, home, partner {'' if limit is None else f'LIMIT {int(limit)}'}",
    )
    names, last = names_of(connection), last_contacts(connection, ((row["home"], row["partner"]) for row in rows))
    for row in rows:
        row["home_name"], row["partner_name"] = names[row["home"]], names[row["partner"]]
        row["evidence"] = [last[frozenset((row["home"], row["partner"]))]["contact"]]
    return Findings("rhythms", as_of, examined, found, table_of(rows, RHYTHM))
