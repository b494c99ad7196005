"""Structural holes: how much an actor's circle is a single circle (constraint), and how many circles it is (effective size)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kinagraph.analysis.network.ties import Rows, rows_of, triangles

if TYPE_CHECKING:
    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray


def constraint(graph: nx.Graph[Any] | Rows, weight: str | None = "weight") -> dict[Any, float]:
    r"""Return the constraint on each node: how much its ties lead to people who know each other.

    .. math::
        c(i) = \sum_{j \ne i} \Bigl(p_{ij} + \sum_{q \ne i, j} p_{iq} p_{qj}\Bigr)^2,
        \qquad p_{ij} = \frac{w_{ij}}{\sum_k w_{ik}}

    where the outer sum runs over the neighbours of :math:`i`, and :math:`p_{ij}` is the share of its strength that it
    puts into the tie with :math:`j`. Low: many ties that don't know each other, and the node may choose. 1: a single
    tie. It can be above 1, in a triangle of equals 1.125.

    Parameters
    ----------
    graph
        Its edges carry the weights, all above 0.
    weight
        The attribute that holds them; where it is missing, or None, each is 1.

    Returns
    -------
    dict
        By node, rounded to 12 decimals; NaN for one without ties. As ``networkx.constraint`` has it.

    References
    ----------
    R. S. Burt, *Structural Holes: The Social Structure of Competition*, Harvard University Press (1992), chapter 2.

    Examples
    --------
    >>> import networkx as nx
    >>> constraint(nx.star_graph(["ann", "bo", "cai", "dan", "eva"]))["ann"]
    0.25
    >>> constraint(nx.complete_graph(["ann", "bo", "cai"]))["ann"]
    1.125
    """
    import numpy as np

    rows = rows_of(graph, weight)
    begin, shares = _shares(rows)
    through = np.zeros(len(begin))
    for _nodes, (ab, bc, ac, ba, cb, ca) in triangles(rows):
        # From one end of each tie to the other over the third.
        for tie, first, second in ((ab, ac, cb), (ba, bc, ca), (bc, ba, ac), (cb, ca, ab), (ac, ab, bc), (ca, cb, ba)):
            through += np.bincount(tie, weights=shares[first] * shares[second], minlength=len(begin))
    held = np.zeros(len(rows.nodes))
    np.add.at(held, begin, (shares + through) ** 2)
    return _by_node(rows, held)


def effective_size(graph: nx.Graph[Any] | Rows, weight: str | None = "weight") -> dict[Any, float]:
    r"""Return the effective size of each node's circle: its ties, less what they know of each other.

    .. math::
        e(i) = \sum_j \Bigl(1 - \sum_{q \ne i, j} p_{iq} m_{jq}\Bigr),
        \qquad m_{jq} = \frac{w_{jq}}{\max_k w_{jk}}

    where :math:`j` runs over the neighbours of :math:`i`, and :math:`p` is as in :func:`constraint`. In a star of four
    it is 4; where the four all know each other equally well it is 1.

    Parameters
    ----------
    graph
        Its edges carry the weights, all above 0.
    weight
        The attribute that holds them; where it is missing, or None, each is 1.

    Returns
    -------
    dict
        By node, rounded to 12 decimals; NaN for one without ties. As ``networkx.effective_size`` has it.

    References
    ----------
    R. S. Burt, *Structural Holes: The Social Structure of Competition*, Harvard University Press (1992), chapter 2.

    Examples
    --------
    >>> import networkx as nx
    >>> effective_size(nx.star_graph(["ann", "bo", "cai", "dan", "eva"]))["ann"]
    4.0
    >>> effective_size(nx.complete_graph(["ann", "bo", "cai", "dan", "eva"]))["ann"]
    1.0
    """
    import numpy as np

    rows = rows_of(graph, weight)
    begin, shares = _shares(rows)
    most = np.zeros(len(rows.nodes))
    np.maximum.at(most, begin, rows.weights)
    known = rows.weights / most[begin]
    size = np.diff(rows.starts).astype(np.float64)
    for (a, b, c), (ab, bc, ac, ba, cb, ca) in triangles(rows):
        for node, first, second in ((a, ac, bc), (a, ab, cb), (b, bc, ac), (b, ba, ca), (c, cb, ab), (c, ca, ba)):
            size -= np.bincount(node, weights=shares[first] * known[second], minlength=len(size))
    return _by_node(rows, size)


def _shares(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each place of a tie the node it belongs to, and the share of that node's strength that it holds."""
    import numpy as np

    begin = np.repeat(np.arange(len(rows.nodes)), np.diff(rows.starts))
    return begin, rows.weights / np.bincount(begin, weights=rows.weights, minlength=len(rows.nodes))[begin]


def _by_node(rows: Rows, values: NDArray[np.float64]) -> dict[Any, float]:
    """Return the values by node, rounded to 12 decimals; NaN for nodes without ties."""
    import numpy as np

    told = np.where(np.diff(rows.starts) > 0, np.round(values, 12), np.nan)
    return dict(zip(rows.nodes, told.tolist(), strict=True))
