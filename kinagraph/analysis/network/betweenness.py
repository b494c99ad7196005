"""Betweenness: how many of the shortest ways between two others go through an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.network.ties import Rows, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

BEYOND: Final = 1_000_000
"""With more (actors × ties that lie on a shortest way) than this networkit computes it, where it is installed."""

_EXACT: Final = 2.0**52
"""Whole numbers below are exact as floats, and so is their sum."""
_PARTS: Final = 2520
"""Divisible by 1 to 10: three ties of strength 3 are as long as one of strength 1."""
_GUIDES: Final = 8
"""How many actors are asked for a way round a long tie."""


def betweenness(graph: nx.Graph[Any] | Rows, weight: str | None = "weight", *, beyond: int = BEYOND) -> dict[Any, float]:
    r"""Return the betweenness of each node, on distances of one over the weight.

    .. math::
        b(v) = \frac{2}{(N - 1)(N - 2)} \sum_{s < t,\; s \ne v \ne t} \frac{\sigma(s, t \mid v)}{\sigma(s, t)}

    where :math:`\sigma(s, t)` is the number of shortest ways between two nodes, :math:`\sigma(s, t \mid v)` the number
    of those that go through :math:`v`, and :math:`N` the number of nodes. The length of a way is the sum of
    1 / weight over its ties: a strong tie is short. 0: no way goes through it. 1: all of them do, as in the middle of a
    star.

    Parameters
    ----------
    graph
        Its edges carry the weights, all above 0.
    weight
        The attribute that holds them; where it is missing, or None, each is 1.
    beyond
        The limit of :data:`BEYOND`.

    Returns
    -------
    dict
        By node, rounded to 12 decimals.

    Notes
    -----
    With fewer than three nodes there is no way between two others, and every value is 0. Between the pieces of a graph
    that falls apart there are no ways; :math:`N` counts all nodes all the same, as in NetworkX.

    *Ways of equal length.* In floating point 0.1 + 0.2 + 0.3 depends on the order of adding, and so it would on chance
    whether two ways are equally short. Here a distance is a whole number of units, the smallest for which no shortest
    way is longer than 2^52 of them; the unit goes 2520 × 2^k times into 1. Sums are then exact in any order: equal ways
    are equal, on every machine and by either program.

    *Large graphs.* A tie that is longer than a way round it lies on no shortest way, and is left out first. Where then
    nodes × ties > ``beyond``, the sum is networkit's (Brandes' algorithm, as in NetworkX, in C++), if it is installed:
    ``pip install kinagraph[large]``. The definition and the value are the same.

    References
    ----------
    L. C. Freeman, *A set of measures of centrality based on betweenness*, Sociometry 40 (1977), 35–41.
    U. Brandes, *A faster algorithm for betweenness centrality*, Journal of Mathematical Sociology 25 (2001), 163–177.

    Examples
    --------
    Two circles that know each other only through ``ann``:

    >>> import networkx as nx
    >>> graph = nx.Graph([("ann", "bo"), ("ann", "cai"), ("bo", "cai"), ("ann", "dan"), ("ann", "eva"), ("dan", "eva")])
    >>> {name: round(value, 2) for name, value in betweenness(graph).items() if value}
    {'ann': 0.67}

    A strong tie is short: most goes through those with many contacts.

    >>> graph = nx.Graph()
    >>> graph.add_weighted_edges_from([("ann", "bo", 4), ("bo", "cai", 4), ("ann", "cai", 1)])
    >>> betweenness(graph)["bo"]
    1.0
    """
    rows = rows_of(graph, weight)
    count = len(rows.nodes)
    if count < 3 or not len(rows.neighbours):
        return dict.fromkeys(rows.nodes, 0.0)
    rows, distances = _whole(*_without_detours(rows, 1.0 / rows.weights))
    scores = None
    if count * len(rows.neighbours) / 2 > beyond:
        scores = _by_networkit(rows, distances)
    if scores is None:
        scores = _by_networkx(rows, distances)
    return {node: round(score, 12) + 0.0 for node, score in zip(rows.nodes, scores, strict=True)}


def _whole(rows: Rows, distances: NDArray[np.float64], longest: float) -> tuple[Rows, NDArray[np.float64]]:
    """Return the distances in whole units, so small that no shortest way is longer than 2^52 of them."""
    import numpy as np

    parts = _PARTS * 2.0 ** np.floor(np.log2(_EXACT / (_PARTS * longest * 1.01)))
    return rows, np.maximum(np.round(distances * parts), 1.0)


def _farthest(rows: Rows, distances: NDArray[np.float64], reached: Iterable[int]) -> float:
    """Return how far the farthest node of each piece is from its first one, at most; pieces of those ``reached`` are left out."""
    from heapq import heappop, heappush

    starts, neighbours, lengths = rows.starts.tolist(), rows.neighbours.tolist(), distances.tolist()
    found: dict[int, float] = dict.fromkeys(reached, 0.0)
    bound = 0.0
    for first in range(len(rows.nodes)):
        if first in found:
            continue
        waiting = [(0.0, first)]
        while waiting:
            far, place = heappop(waiting)
            if place in found:
                continue
            found[place] = far
            bound = max(bound, far)
            for position in range(starts[place], starts[place + 1]):
                if neighbours[position] not in found:
                    heappush(waiting, (far + lengths[position], neighbours[position]))
    return bound


def _without_detours(rows: Rows, distances: NDArray[np.float64]) -> tuple[Rows, NDArray[np.float64], float]:
    """Leave out the ties for which a shorter way round is known, over one of the nodes with most strength.

    The ways from those are found by letting every node ask its neighbours, all at once, a few times; a way that is not
    yet the shortest is a way nevertheless, so that nothing is left out wrongly. The number is a bound on the longest
    shortest way: twice the way from one node of each piece to the farthest from it.
    """
    import numpy as np

    count = len(rows.nodes)
    begin = np.repeat(np.arange(count), np.diff(rows.starts))
    strength = np.bincount(begin, weights=rows.weights, minlength=count)
    guides = np.argsort(-strength, kind="stable")[:_GUIDES]
    far = np.full((len(guides), count), np.inf)
    far[np.arange(len(guides)), guides] = 0.0
    asking = np.flatnonzero(np.diff(rows.starts))
    firsts = rows.starts[asking]
    for _round in range(24):
        nearer = np.minimum(far[:, asking], np.minimum.reduceat(far[:, rows.neighbours] + distances, firsts, axis=1))
        if np.array_equal(nearer, far[:, asking]):
            break
        far[:, asking] = nearer
    round_about = np.full(len(distances), np.inf)
    for ways in far:
        np.minimum(round_about, ways[begin] + ways[rows.neighbours], out=round_about)
    # A little longer, by what is lost in adding, is not longer.
    kept = distances <= round_about * (1.0 + 1e-9)
    reached = np.isfinite(far[0])
    longest = 2.0 * max(float(far[0][reached].max()), _farthest(rows, distances, np.flatnonzero(reached).tolist()))
    starts = np.concatenate([[0], np.cumsum(np.bincount(begin[kept], minlength=count))]).astype(np.int64)
    return Rows(rows.nodes, starts, rows.neighbours[kept], rows.weights[kept]), distances[kept], longest


def _once(rows: Rows, distances: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    import numpy as np

    begin = np.repeat(np.arange(len(rows.nodes)), np.diff(rows.starts))
    once = begin < rows.neighbours
    return begin[once], rows.neighbours[once], distances[once]


def _by_networkx(rows: Rows, distances: NDArray[np.float64]) -> list[float]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(rows.nodes)))
    one, other, far = (column.tolist() for column in _once(rows, distances))
    graph.add_weighted_edges_from(zip(one, other, far, strict=True), weight="distance")
    found = nx.betweenness_centrality(graph, weight="distance")
    return [found[place] for place in range(len(rows.nodes))]


def _by_networkit(rows: Rows, distances: NDArray[np.float64]) -> list[float] | None:
    """Return networkit's result, or None where it isn't installed."""
    try:
        import networkit as nk
    except ImportError:
        return None
    one, other, far = _once(rows, distances)
    graph = nk.GraphFromCoo((far, (one, other)), n=len(rows.nodes), weighted=True, directed=False)
    before = nk.getMaxNumberOfThreads()
    # Several threads add in any order, and the last digits with them.
    nk.setNumberOfThreads(1)
    try:
        scores: list[float] = nk.centrality.Betweenness(graph, normalized=True).run().scores()
    finally:
        nk.setNumberOfThreads(before)
    return scores
