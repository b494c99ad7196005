"""The communities of a network with their evidence: who is in them, and whom most goes through."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.communities import communities
from kinagraph.analysis.network.listing import last_contacts, table_of
from kinagraph.analysis.network.ties import read_ties

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

COMMUNITY: Final = {
    "community": "whole",
    "size": "whole",
    "homes": "whole",
    "partners": "whole",
    "centre": "text",
    "centre_name": "text",
    "inside": "number",
    "themes": "texts",
    "members": "texts",
    "member_names": "texts",
    "evidence": "texts",
}
"""The columns of a finding about a community, and what each holds."""


def find_communities(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, limit: int | None = None) -> Findings:
    """Find the communities of a network: :func:`kinagraph.analysis.network.communities.communities`.

    Returns
    -------
    Findings
        The columns of :data:`COMMUNITY`, the largest first. ``centre`` is the member with most strength inside; ``inside`` the share
        of its members' strength that stays inside; ``themes`` the three that most members have; ``evidence`` the last contact
        of the centre's strongest tie inside.
    """
    graph = read_ties(connection, as_of, settings)
    parts = communities(graph)
    rows = []
    for number, part in enumerate(parts, 1):
        inner = graph.subgraph(part)
        strengths = {node: inner.degree(node, weight="weight") for node in part}
        centre = min(part, key=lambda node: (-strengths[node], node))
        nearest = min(inner[centre], key=lambda node: (-inner[centre][node]["weight"], node), default=None)
        themes = Counter(theme for node in part for theme in graph.nodes[node]["themes"])
        whole = sum(graph.degree(node, weight="weight") for node in part)
        rows.append(
            {
                "community": number,
                "size": len(part),
                "homes": sum(graph.nodes[node]["side"] == "home" for node in part),
                "partners": sum(graph.nodes[node]["side"] == "partner" for node in part),
                "centre": centre,
                "centre_name": graph.nodes[centre]["name"],
                "inside": round(sum(strengths.values()) / whole, 12),
                "themes": sorted(themes, key=lambda theme: (-themes[theme], theme))[:3],
                "members": part,
                "member_names": [graph.nodes[node]["name"] for node in part],
                "evidence": [] if nearest is None else [nearest],
            }
        )
    shown = rows[:limit]
    last = last_contacts(connection, ((row["centre"], row["evidence"][0]) for row in shown if row["evidence"]))
    for row in shown:
        row["evidence"] = [last[frozenset((row["centre"], other))]["contact"] for other in row["evidence"]]
    return Findings("communities", as_of, len(graph), len(rows), table_of(shown, COMMUNITY), ("community",))
