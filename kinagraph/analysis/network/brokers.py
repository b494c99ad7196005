"""Who stands between others: betweenness, structural holes and roles of every actor, with what would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.betweenness import betweenness
from kinagraph.analysis.network.breaking import cut_off_by_actor
from kinagraph.analysis.network.holes import constraint, effective_size
from kinagraph.analysis.network.listing import Row, last_contacts, table_of
from kinagraph.analysis.network.roles import ROLES, brokerage_roles
from kinagraph.analysis.network.ties import Rows, read_ties, rows_of, strongest
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

GROUPS: Final = ("side", "region", "kind")

BROKER: Final = {
    "actor": "text",
    "actor_name": "text",
    "side": "text",
    "kind": "text",
    "region": "text",
    "betweenness": "number",
    "ties": "whole",
    "strength": "number",
    "effective_size": "number",
    "constraint": "number",
    "group": "text",
    **dict.fromkeys(ROLES, "whole"),
    "role": "text",
    "partners_lost": "texts",
    "partners_lost_names": "texts",
    "cut_off": "whole",
    "nearest": "texts",
    "nearest_names": "texts",
    "evidence": "texts",
}
"""The columns of a finding about a broker, and what each holds."""

_NEAREST: Final = 5


def find_brokers(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, *, by: str = "side", limit: int | None = None
) -> Findings:
    """Find the actors that stand between others.

    Examined are the actors with a tie; found those through whom at least one shortest way leads.

    Parameters
    ----------
    by
        The groups of the roles: ``side``, ``region`` or ``kind``. An actor without a region is in the group of those
        without.
    limit
        Give so many at most; the counts stay.

    Returns
    -------
    Findings
        The columns of :data:`BROKER`, the highest betweenness first. ``evidence`` holds the last contact with each of the
        ``nearest``, the five with whom the tie is strongest.

    Raises
    ------
    UsageError
        An unknown grouping, or nobody has a tie.
    """
    if by not in GROUPS:
        raise UsageError(_("roles can't be told by {by}").format(by=by), _("it is one of {words}").format(words=", ".join(GROUPS)))
    graph = read_ties(connection, as_of, settings)
    if not graph:
        raise nothing_to_broker(as_of)
    rows = rows_of(graph)
    between = betweenness(rows)
    found = sorted((node for node, value in between.items() if value > 0), key=lambda node: (-between[node], node))
    shown = found[:limit]
    return Findings(
        "brokers", as_of, len(graph), len(found), table_of(_described(connection, graph, rows, shown, between, by), BROKER), ("actor",)
    )


def nothing_to_broker(as_of: date) -> UsageError:
    """Return the refusal of a network without ties."""
    return UsageError(
        _("there is no network as of {day}: no two actors had met").format(day=as_of.isoformat()),
        _("load contacts with their participants, or look at another day with --as-of"),
    )


def _described(
    connection: DuckDBPyConnection, graph: nx.Graph[str], rows: Rows, shown: list[str], between: dict[str, float], by: str
) -> list[Row]:
    groups = dict(graph.nodes(data=by))
    roles = brokerage_roles(rows, groups)
    held, sizes = constraint(rows), effective_size(rows)
    cut_off = cut_off_by_actor(graph)
    nearest = {node: strongest(graph, node)[:_NEAREST] for node in shown}
    last = last_contacts(connection, ((node, other) for node in shown for other in nearest[node]))
    lost = {
        node: sorted(other for other in graph[node] if graph.degree(other) == 1 and graph.nodes[other]["side"] == "partner")
        for node in shown
    }
    return [
        {
            "actor": node,
            "actor_name": graph.nodes[node]["name"],
            **{name: graph.nodes[node][name] for name in ("side", "kind", "region")},
            "betweenness": between[node],
            "ties": graph.degree(node),
            "strength": round(graph.degree(node, weight="weight"), 12),
            "effective_size": sizes[node],
            "constraint": held[node],
            "group": groups[node],
            **roles[node],
            "role": main_role(roles[node]),
            "partners_lost": lost[node],
            "partners_lost_names": [graph.nodes[other]["name"] for other in lost[node]],
            "cut_off": cut_off[node],
            "nearest": nearest[node],
            "nearest_names": [graph.nodes[other]["name"] for other in nearest[node]],
            "evidence": [last[frozenset((node, other))]["contact"] for other in nearest[node]],
        }
        for node in shown
    ]


def main_role(counts: dict[str, Any]) -> str | None:
    """Return the role that an actor has most often, or None where it has none.

    Gatekeeper and representative are one on undirected ties, and together count as both directions of it.

    >>> main_role({"coordinator": 2, "itinerant": 4, "gatekeeper": 3, "representative": 3, "liaison": 0})
    'gatekeeper'
    """
    told = {**counts, "gatekeeper": counts["gatekeeper"] + counts["representative"]}
    told.pop("representative")
    best = max(told, key=lambda role: (told[role], -ROLES.index(role)))
    return best if told[best] else None
