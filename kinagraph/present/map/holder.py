"""pyvis holds the map's nodes and edges; nothing else of the package knows pyvis, so that it can be replaced.

Only its lists are read. Its pages fetch from the network, run what stands in titles, and lose parallel edges of
undirected networks: the page is our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Spot:
    """A card's place; ``key`` is opaque, as ``a17``."""

    key: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """A relation between two actors, with its health (a number) and its strength."""

    home: str
    partner: str
    health: int
    strength: float


@dataclass(frozen=True)
class Held:
    """What the page takes over: places by key, and for each relation its ends (numbers), health and strength."""

    spots: dict[str, list[float]]
    ends: list[list[Any]]


def hold(spots: Iterable[Spot], lines: Sequence[Line], actors: Sequence[str]) -> Held:
    """Put cards and relations into a pyvis network, and give them back as the page needs them.

    Raises
    ------
    ValueError
        A line's end is no actor.
    """
    from pyvis.edge import Edge
    from pyvis.network import Network

    net = Network(directed=True)
    net.toggle_physics(False)
    for spot in spots:
        net.add_node(spot.key, label=spot.key, x=spot.x, y=spot.y, physics=False)
    known = set(actors)
    for line in lines:
        if line.home not in known or line.partner not in known:
            raise ValueError(line)
        # Network.add_edge looks through all nodes for each edge; it adds just this.
        net.edges.append(Edge(line.home, line.partner, net.directed, health=line.health, value=round(line.strength, 3)).options)
    return Held(
        {node["id"]: [node["x"], node["y"]] for node in net.nodes},
        [[int(edge["from"][1:]), int(edge["to"][1:]), edge["health"], edge["value"]] for edge in net.edges],
    )
