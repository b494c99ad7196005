"""Who is kept by name, what they took part in, and who could be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.tables.sql import quoted

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

PERSON: Final = (
    "person",
    "name",
    "actor",
    "actor_name",
    "role",
    "level",
    "from",
    "until",
    "employed",
    "contacts",
    "first_contact",
    "last_contact",
    "next_planned",
    "open_points",
    "open_relations",
    "agreements",
    "memberships",
    "email",
    "reasons",
    "evidence",
)
"""The columns of a person.

``actor``, ``role``, ``level``, ``from``, ``until``: of the latest employment; ``employed``: whether that holds on the day.
``contacts``: held ones taken part in by the day; ``next_planned``: the first that is to come. ``open_points``,
``open_relations``, ``agreements``, ``memberships``: how many they answer for (or represent) that are not done, not ended, in
force, current. ``email``: whether an address is kept. ``reasons``: why they could be forgotten (``never_took_part``,
``no_contact_since``; ``left`` where the last employment has ended); ``evidence``: the last contact.
"""


def find_persons(
    connection: DuckDBPyConnection, as_of: date, *, unused_since: date | None = None, actor: str | None = None, limit: int | None = None
) -> Findings:
    """Find the people who are kept by name.

    Parameters
    ----------
    unused_since
        Only those who took part in nothing on this day or later, have nothing planned, answer for nothing open, and were
        employed before it: who could be forgotten. By default everybody.
    actor
        Only those whom this actor employed last.
    limit
        Give so many rows at most; the counts stay.

    Returns
    -------
    Findings
        The columns of :data:`PERSON`: by employer and name; the unused by their last contact, the oldest first.
    """
    steps.run(connection, "persons", {"as_of": as_of, "since": unused_since})
    order = "actor_name, name, person" if unused_since is None else "last_contact NULLS FIRST, name, person"
    chosen = connection.sql(
        f"SELECT {', '.join(map(quoted, PERSON))} FROM persons "
        f"WHERE coalesce(actor = $actor, true) AND (unused OR NOT $asked) ORDER BY {order}",
        params={"actor": actor, "asked": unused_since is not None},
    ).to_arrow_table()
    [(examined,)] = connection.execute("SELECT count(*) FROM persons WHERE coalesce(actor = ?, true)", [actor]).fetchall()
    filters = {} if actor is None else {"partner": actor}
    if unused_since is not None:
        filters["unused_since"] = unused_since.isoformat()
    shown = chosen if limit is None else chosen.slice(0, limit)
    return Findings("persons", as_of, examined, chosen.num_rows, shown, ("person",), filters=filters)
