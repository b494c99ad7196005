"""What falls apart: actors and ties that alone hold parts of the network together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Loss:
    """What is lost if an actor leaves.

    Attributes
    ----------
    pieces
        The others of its part of the network, piece by piece, the largest first; one piece: nothing falls apart.
    partners
        The neighbours whose only tie is with the actor: they have none after it.
    """

    pieces: list[list[Any]]
    partners: list[Any]

    @property
    def cut_off(self) -> list[Any]:
        """The actors that are no longer in the largest piece."""
        return sorted(node for piece in self.pieces[1:] for node in piece)


def loss_of(graph: nx.Graph[Any], node: Any) -> Loss:
    """Return what is lost if a node leaves the graph.

    Parameters
    ----------
    graph
        Undirected.
    node
        Who leaves.

    Returns
    -------
    Loss
        Pieces of equal size stand in the order of their first actor.

    Examples
    --------
    >>> import networkx as nx
    >>> loss = loss_of(nx.Graph([("us", "ann"), ("ann", "gd"), ("us", "tj")]), "ann")
    >>> loss.partners, loss.cut_off
    (['gd'], ['gd'])
    """
    import networkx as nx

    part = set(nx.node_connected_component(graph, node)) - {node}
    pieces = [sorted(piece) for piece in nx.connected_components(graph.subgraph(part))]
    pieces.sort(key=lambda piece: (-len(piece), piece[0]))
    return Loss(pieces, sorted(other for other in graph[node] if graph.degree(other) == 1))


def cut_off_by_actor(graph: nx.Graph[Any]) -> dict[Any, int]:
    r"""Return for each node how many others would be cut off from the largest remaining piece, if it left.

    Above 0 only for the articulation points: :math:`v` is one where :math:`G - v` has more pieces than :math:`G`. The
    number is the size of :math:`v`'s piece of :math:`G`, less one, less that of the largest piece of it that remains.

    Parameters
    ----------
    graph
        Undirected.

    References
    ----------
    R. Tarjan, *Depth-first search and linear graph algorithms*, SIAM Journal on Computing 1 (1972), 146–160; NetworkX's
    ``biconnected_components``.

    Examples
    --------
    >>> import networkx as nx
    >>> cut_off_by_actor(nx.path_graph(["gd", "ann", "bo", "cai"]))
    {'gd': 0, 'ann': 1, 'bo': 1, 'cai': 0}
    """
    import networkx as nx

    result = dict.fromkeys(graph, 0)
    for part in nx.connected_components(graph):
        blocks = list(nx.biconnected_components(graph.subgraph(part)))
        belongs: dict[Any, list[int]] = {}
        for number, block in enumerate(blocks):
            for node in block:
                belongs.setdefault(node, []).append(number)
        cuts = {node: numbers for node, numbers in belongs.items() if len(numbers) > 1}
        if not cuts:
            continue
        # The blocks and the nodes between them make a tree; what hangs beneath a branch is what it cuts off.
        tree: nx.Graph[Any] = nx.Graph(((("block", number), ("cut", node)) for node, numbers in cuts.items() for number in numbers))
        own = {("block", number): sum(node not in cuts for node in block) for number, block in enumerate(blocks)}
        root = ("block", 0)
        above = dict(nx.bfs_predecessors(tree, root))
        beneath = {place: own.get(place, 1) for place in tree}
        for place in reversed([root, *above]):
            if place in above:
                beneath[above[place]] += beneath[place]
        for node in cuts:
            place = ("cut", node)
            pieces = [beneath[near] for near in tree[place] if above.get(near) == place]
            rest = len(part) - beneath[place]
            result[node] = len(part) - 1 - max([*pieces, rest])
    return result


def bridges(graph: nx.Graph[Any]) -> dict[tuple[Any, Any], list[Any]]:
    """Return the ties without which the network falls apart, and whom each cuts off.

    Parameters
    ----------
    graph
        Undirected.

    Returns
    -------
    dict
        By tie (both ends, in order): the nodes of the smaller side; of two equal sides the one with the later first node.

    References
    ----------
    NetworkX's ``bridges``, by chain decomposition: J. M. Schmidt, *A simple test on 2-vertex- and 2-edge-connectivity*,
    Information Processing Letters 113 (2013), 241–244.

    Examples
    --------
    >>> import networkx as nx
    >>> bridges(nx.Graph([("ann", "bo"), ("bo", "cai"), ("ann", "cai"), ("cai", "gd")]))
    {('cai', 'gd'): ['gd']}
    """
    import networkx as nx

    found = sorted(tuple(sorted(tie)) for tie in nx.bridges(graph))
    if not found:
        return {}
    without = nx.Graph(graph.edges)
    without.remove_edges_from(found)
    part_of = {node: number for number, part in enumerate(nx.connected_components(without)) for node in part}
    members: dict[int, list[Any]] = {}
    for node, number in part_of.items():
        members.setdefault(number, []).append(node)
    # The parts that hold together without the bridges, and the bridges between them, make a forest.
    forest: nx.Graph[int] = nx.Graph()
    forest.add_nodes_from(members)
    forest.add_edges_from((part_of[one], part_of[other]) for one, other in found)
    sides: dict[frozenset[int], tuple[set[int], set[int]]] = {}
    for tree in nx.connected_components(forest):
        root = min(tree, key=lambda number: min(members[number]))
        above = dict(nx.bfs_predecessors(forest, root))
        beneath: dict[int, set[int]] = {number: {number} for number in tree}
        for number in reversed([root, *above]):
            if number in above:
                beneath[above[number]] |= beneath[number]
                sides[frozenset((number, above[number]))] = (beneath[number], tree)
    result = {}
    for one, other in found:
        lower, tree = sides[frozenset((part_of[one], part_of[other]))]
        halves = [sorted(node for number in half for node in members[number]) for half in (lower, tree - lower)]
        result[one, other] = min(halves, key=lambda half: (len(half), half[0] == min(halves)[0]))
    return result
