"""Circles: who holds together more than with the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx


def communities(graph: nx.Graph[Any], weight: str | None = "weight", *, seed: int = 1) -> list[list[Any]]:
    r"""Return the communities of a graph, the largest first: parts with more strength inside than chance would put there.

    The division is Louvain's, which raises the modularity step by step

    .. math::
        Q = \sum_c \Bigl[\frac{W_c}{W} - \Bigl(\frac{S_c}{2W}\Bigr)^2\Bigr]

    where :math:`W` is the strength of all ties, :math:`W_c` that of those within community :math:`c`, and :math:`S_c` the
    sum of its members' strengths.

    Parameters
    ----------
    graph
        Undirected. Nodes can be sorted.
    weight
        The attribute that holds the weights.
    seed
        In which order the nodes are asked. The division depends on it where several are nearly as good.

    Returns
    -------
    list of list
        The members in order; communities of one size by their first member. The same graph gives the same division,
        on every machine.

    Notes
    -----
    A node without ties is a community of its own. Communities smaller than about :math:`\sqrt{2W}` of the ties can't be told
    apart (Fortunato and Barthélemy 2007): a large one may be several.

    References
    ----------
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre, *Fast unfolding of communities in large networks*, Journal
    of Statistical Mechanics (2008), P10008; NetworkX's ``louvain_communities``.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("x", "y"), ("y", "z"), ("x", "z"), ("c", "x")])
    >>> communities(graph)
    [['a', 'b', 'c'], ['x', 'y', 'z']]
    """
    import networkx as nx

    nodes = sorted(graph)
    place = {node: number for number, node in enumerate(nodes)}
    # Numbers stand in sets in the same order in every process; texts do not.
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(range(len(nodes)))
    ties = sorted((*sorted((place[one], place[other])), told.get(weight, 1.0)) for one, other, told in graph.edges(data=True))
    numbered.add_weighted_edges_from(ties)
    found = nx.community.louvain_communities(numbered, weight="weight", seed=seed)
    divided = [[nodes[number] for number in sorted(part)] for part in found]
    return sorted(divided, key=lambda part: (-len(part), part[0]))
