"""The members of a network: since when, brought in by whom, represented by whom, heard of when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.relations import prepare_contacts
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

MEMBER: Final = (
    "network",
    "network_name",
    "actor",
    "name",
    "kind",
    "since",
    "until",
    "current",
    "introduced_by",
    "introduced_by_name",
    "representative",
    "representative_name",
    "representative_role",
    "representation",
    "representative_now",
    "expects",
    "last_contact",
    "last_meeting",
    "contacts",
    "silent",
)
"""The columns of a member.

``current``: a member on the day; ``representation`` is ``named``, ``missing`` (nobody is named) or ``left`` (the person named is
not employed there, nor by a unit of it, on the day; ``representative_now`` is the employer since); ``last_contact`` the last day
of its newest contact that counts, with anyone; ``last_meeting`` that of its newest with the network; ``contacts`` how many it had
in the window (the setting ``window_days``); ``silent``: none.
"""


def find_members(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, network: str | None = None) -> Findings:
    """Find the members of networks.

    Parameters
    ----------
    network
        Only of this network, by id; all by default.

    Returns
    -------
    Findings
        The columns of :data:`MEMBER`: those who left last. Examined are all memberships begun by the day, found those of the day;
        ``beside`` says how many ``left``, are ``silent``, and are without a ``representative``.

    Raises
    ------
    UsageError
        The actor has no members.
    """
    prepare_contacts(connection, as_of, settings)
    if network is not None and not connection.execute("SELECT 1 FROM memberships WHERE network = ? LIMIT 1", [network]).fetchall():
        raise _no_network(connection, network)
    rows = connection.sql(
        f"""
        WITH RECURSIVE within AS (
            SELECT id, id AS top FROM actors
            UNION
            SELECT w.id, a.parent FROM within AS w JOIN actors AS a ON a.id = w.top WHERE a.parent IS NOT NULL
        ),
        heard AS (
            SELECT a.member, max(h.last) AS last, count(*) FILTER (h.last > $window) AS recent
            FROM attending AS a JOIN happened AS h ON h.id = a.contact AND h.held AND h.counting
            WHERE (SELECT count(*) FROM attending AS o WHERE o.contact = a.contact) > 1
            GROUP BY a.member
        ),
        met AS (
            SELECT a.member, n.member AS network, max(h.last) AS last
            FROM attending AS n JOIN attending AS a USING (contact) JOIN happened AS h ON h.id = a.contact AND h.held AND h.counting
            WHERE n.member IN (SELECT network FROM memberships) GROUP BY a.member, n.member
        ),
        person AS (SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name FROM people GROUP BY id),
        employed AS (
            SELECT id, actor, role FROM people
            WHERE $as_of BETWEEN coalesce(from_start, DATE '0001-01-01') AND coalesce(until_stop, DATE '9999-12-31')
        ),
        told AS (
            SELECT m.network, n.name AS network_name, m.actor, a.name, a.kind, m.since, m.until,
                coalesce(m.until_stop >= $as_of, true) AS current,
                m.introduced_by, coalesce(ia.name, ip.name) AS introduced_by_name,
                m.representative, r.name AS representative_name, e.role AS representative_role,
                CASE WHEN m.representative IS NULL THEN 'missing' WHEN i.id IS NOT NULL THEN 'named' ELSE 'left' END AS representation,
                if(i.id IS NULL, ea.name, NULL) AS representative_now,
                m.expects, h.last AS last_contact, t.last AS last_meeting, coalesce(h.recent, 0)::INTEGER AS contacts,
                coalesce(h.recent, 0) = 0 AS silent
            FROM memberships AS m
            JOIN actors AS n ON n.id = m.network JOIN actors AS a ON a.id = m.actor
            LEFT JOIN actors AS ia ON ia.id = m.introduced_by LEFT JOIN person AS ip ON ip.id = m.introduced_by
            LEFT JOIN person AS r ON r.id = m.representative LEFT JOIN employed AS e ON e.id = m.representative
            LEFT JOIN actors AS ea ON ea.id = e.actor
            LEFT JOIN within AS i ON i.id = e.actor AND i.top = m.actor
            LEFT JOIN heard AS h ON h.member = m.actor LEFT JOIN met AS t ON t.member = m.actor AND t.network = m.network
            WHERE coalesce(m.since_start <= $as_of, true) AND coalesce(m.network = $network, true)
        )
        SELECT {", ".join(MEMBER)} FROM told ORDER BY network, current DESC, since NULLS LAST, name, actor
        """,
        params={"as_of": as_of, "network": network, "window": steps.parameters(as_of, settings)["window"]},
    ).to_arrow_table()
    current = rows["current"].to_pylist()
    of_today = [row for row in rows.select(["current", "silent", "representation"]).to_pylist() if row["current"]]
    beside = {
        "left": len(current) - len(of_today),
        "silent": sum(row["silent"] for row in of_today),
        "without_representative": sum(row["representation"] != "named" for row in of_today),
    }
    given = {} if network is None else {"network": network}
    return Findings("members", as_of, rows.num_rows, len(of_today), rows, ("network", "actor"), beside=beside, filters=given)


def _no_network(connection: DuckDBPyConnection, actor: str) -> UsageError:
    ((name,),) = connection.execute("SELECT name FROM actors WHERE id = ?", [actor]).fetchall()
    known = connection.execute(
        "SELECT DISTINCT a.name || ' (' || a.id || ')' FROM memberships AS m JOIN actors AS a ON a.id = m.network ORDER BY 1"
    ).fetchall()
    return UsageError(
        _("{name} has no members").format(name=name),
        _("the networks with members are: {names}").format(names=", ".join(each for (each,) in known))
        if known
        else _("the table memberships is empty; `kinagraph init` shows how to fill it in"),
    )
