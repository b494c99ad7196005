"""The network as a NetworkX graph: actors, relations, and the ties between home actors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.analysis.relations import prepare

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings


def build_graph(connection: DuckDBPyConnection, as_of: date, settings: Settings) -> nx.Graph[str]:
    """Build the graph of a day.

    Nodes are all actors, with the columns of their rows (``side`` as told) as attributes. Edges are the relations
    (``tie`` false) and the ties between two home actors (``tie`` true; the same formula, with the default cadence
    unless the pair is declared), with every measure of ``docs/definitions.md`` as attributes, ``weight`` = strength and
    ``distance`` = 1 / strength. What has strength 0 (no contact) is no edge. Dates are ``datetime.date``; what is
    missing is None.

    Returns
    -------
    networkx.Graph
        ``graph.graph["as_of"]`` is the day as ISO text.
    """
    import networkx as nx

    prepare(connection, as_of, settings, ties=True)
    graph: nx.Graph[str] = nx.Graph(as_of=as_of.isoformat())
    actors = connection.sql(
        "SELECT a.id, a.name, a.kind, a.country, a.region, s.side, a.parent, a.public, a.priority, coalesce(a.themes, []) AS themes, "
        "coalesce(a.aliases, []) AS aliases FROM actors AS a JOIN sided AS s USING (id) ORDER BY a.id"
    ).to_arrow_table()
    graph.add_nodes_from((row["id"], row) for row in actors.to_pylist())
    edges = connection.sql(
        "SELECT *, strength AS weight, 1 / strength AS distance FROM relation WHERE strength > 0 ORDER BY home, partner"
    ).to_arrow_table()
    graph.add_edges_from((row["home"], row["partner"], row) for row in edges.to_pylist())
    return graph
