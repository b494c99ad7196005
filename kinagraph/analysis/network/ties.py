"""The graph that the measures run on: actors with ties, and how strong each tie is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.relations import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    import networkx as nx
    import numpy as np
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

    from kinagraph.settings import Settings

NODE: Final = ("name", "kind", "region", "side", "themes")
"""What a node knows of its actor."""


def read_ties(connection: DuckDBPyConnection, as_of: date, settings: Settings) -> nx.Graph[str]:
    """Read the graph of a day, with what the measures need and no more.

    Its edges are those of :func:`kinagraph.analysis.graph.build_graph`, with ``weight`` alone; its nodes are the actors
    that have one, with ``name``, ``kind``, ``region``, ``side`` and ``themes``. Nodes and edges stand in the order of
    their ids, whatever the order of the rows. The temporary tables ``relation`` and ``pairs`` stay for what comes after.
    """
    import networkx as nx

    prepare(connection, as_of, settings, ties=True)
    graph: nx.Graph[str] = nx.Graph(as_of=as_of.isoformat())
    actors = connection.sql(
        "SELECT a.id, a.name, a.kind, a.region, s.side, coalesce(a.themes, []) AS themes FROM actors AS a JOIN sided AS s USING (id) "
        "WHERE a.id IN (SELECT unnest([home, partner]) FROM relation WHERE strength > 0) ORDER BY a.id"
    ).to_arrow_table()
    graph.add_nodes_from((row.pop("id"), row) for row in actors.to_pylist())
    edges = connection.sql("SELECT home, partner, strength FROM relation WHERE strength > 0 ORDER BY home, partner").to_arrow_table()
    graph.add_weighted_edges_from(zip(*(edges[name].to_pylist() for name in ("home", "partner", "strength")), strict=True))
    return graph


_KEPT: Final = 2_000_000
"""More triangles than this are looked for again each time, and not kept: they would take 140 MB."""


@dataclass(frozen=True)
class Rows:
    """A graph as rows of numbers (compressed sparse rows): the neighbours of ``nodes[i]`` and the weights of the ties to them.

    ``neighbours[starts[i]:starts[i + 1]]`` are the places of the neighbours of node ``i``, in ascending order.
    """

    nodes: list[Any]
    starts: NDArray[np.int64]
    neighbours: NDArray[np.int64]
    weights: NDArray[np.float64]
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=list, repr=False, compare=False)
    """The triangles, once they have been looked for and where they are not too many."""

    def of(self, place: int) -> slice:
        """Return where the neighbours of a node stand."""
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def beyond(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the neighbours of several nodes stand, one node after the other, and how many each has."""
        import numpy as np

        counts = self.starts[places + 1] - self.starts[places]
        ends = np.cumsum(counts)
        return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(self.starts[places] - ends + counts, counts), counts


def strongest(graph: nx.Graph[Any], node: Any, among: Iterable[Any] | None = None) -> list[Any]:
    """Return those with whom a node has ties (``among`` these alone), the strongest tie first."""
    near = graph[node]
    return sorted(near if among is None else among, key=lambda other: (-near[other]["weight"], other))


def rows_of(graph: nx.Graph[Any] | Rows, weight: str | None = "weight") -> Rows:
    """Return a graph as :class:`Rows`, in the order of its nodes; ties of a node with itself are left out.

    ``weight`` names the attribute that holds the weights; where it is missing, or None, each is 1. What is rows already is
    given back, so that several measures may share them.
    """
    import numpy as np

    if isinstance(graph, Rows):
        return graph
    nodes = list(graph)
    place = {node: number for number, node in enumerate(nodes)}
    edges = [(place[one], place[other], 1.0 if weight is None else told.get(weight, 1.0)) for one, other, told in graph.edges(data=True)]
    one, other, told = (np.array(column) for column in zip(*edges, strict=True)) if edges else (np.zeros(0, int),) * 3
    apart = one != other
    one, other, told = one[apart], other[apart], told[apart]
    begin, end = np.concatenate([one, other]).astype(np.int64), np.concatenate([other, one]).astype(np.int64)
    order = np.lexsort((end, begin))
    starts = np.concatenate([[0], np.cumsum(np.bincount(begin, minlength=len(nodes)))]).astype(np.int64)
    return Rows(nodes, starts, end[order], np.concatenate([told, told]).astype(np.float64)[order])


def triangles(rows: Rows, most: int = 500_000) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Give all that know each other by threes, each once, many at a time.

    Parameters
    ----------
    rows
        The graph.
    most
        About so many at a time: a bound on the memory.

    Returns
    -------
    iterator of (array, array)
        The three nodes of each triangle (3 × their number), and where in ``rows`` the tie from the one to the other stands, for
        the pairs (0, 1), (1, 2), (0, 2), (1, 0), (2, 1), (2, 0) (6 × their number).
    """
    if rows.found:
        yield from rows.found
        return
    kept: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    count = 0
    for nodes, ties in _look_for_triangles(rows, most):
        count += nodes.shape[1]
        # Three measures ask for them one after the other.
        kept = [*kept, (nodes, ties)] if count <= _KEPT else []
        yield nodes, ties
    rows.found.extend(kept if count <= _KEPT else [])


def _look_for_triangles(rows: Rows, most: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    import numpy as np

    count = len(rows.nodes)
    degrees = np.diff(rows.starts)
    begin = np.repeat(np.arange(count), degrees)
    # Each triangle is found at its node of the lowest degree: those with many ties are asked seldom.
    rank = np.empty(count, dtype=np.int64)
    rank[np.lexsort((np.arange(count), degrees))] = np.arange(count)
    back = _back(rows, begin)
    upward = np.flatnonzero(rank[begin] < rank[rows.neighbours])
    starts = np.concatenate([[0], np.cumsum(np.bincount(begin[upward], minlength=count))]).astype(np.int64)
    above = Rows(rows.nodes, starts, rows.neighbours[upward], rows.weights[upward])
    stands = np.full(count, -1, dtype=np.int64)
    gathered: list[NDArray[np.int64]] = []
    waiting = 0
    for place in range(count):
        own = upward[starts[place] : starts[place + 1]]
        if len(own) < 2:
            continue
        near = rows.neighbours[own]
        stands[near] = own
        where, counts = above.beyond(near)
        third = stands[above.neighbours[where]]
        stands[near] = -1
        hit = np.flatnonzero(third >= 0)
        gathered.append(np.stack([np.repeat(own, counts)[hit], upward[where[hit]], third[hit]]))
        waiting += len(hit)
        if waiting > most:
            yield _told(rows, begin, back, np.concatenate(gathered, axis=1))
            gathered, waiting = [], 0
    if waiting:
        yield _told(rows, begin, back, np.concatenate(gathered, axis=1))


def _back(rows: Rows, begin: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each place of a tie the place of the same tie seen from its other end."""
    import numpy as np

    back = np.empty(len(begin), dtype=np.int64)
    back[np.lexsort((begin, rows.neighbours))] = np.arange(len(begin))
    return back


def _told(
    rows: Rows, begin: NDArray[np.int64], back: NDArray[np.int64], ties: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    import numpy as np

    return np.stack([begin[ties[0]], rows.neighbours[ties[0]], rows.neighbours[ties[1]]]), np.concatenate([ties, back[ties]])
