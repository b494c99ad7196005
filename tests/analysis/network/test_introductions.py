"""The best chains, against every simple path there is."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.analysis.network.introductions import best_chains
from tests.analysis.network.test_betweenness import calm, graphs


def product(graph: nx.Graph, path: list[int]) -> float:
    value = 1.0
    for one, other in nx.utils.pairwise(path):
        strength = graph[one][other]["weight"]
        value *= strength / (strength + 1)
    return value


@calm
@given(graphs(st.floats(0.01, 20)), st.integers(1, 5))
def test_they_are_the_best_of_all_simple_paths(graph: nx.Graph, count: int) -> None:
    every = sorted((-product(graph, path), len(path), path) for path in nx.all_simple_paths(graph, 0, 1))
    found = best_chains(graph, 0, 1, count=count)
    assert [value for _path, value in found] == pytest.approx([-value for value, _steps, _path in every[:count]])
    for path, value in found:
        assert product(graph, path) == pytest.approx(value)
        assert len(set(path)) == len(path)
    assert len({tuple(path) for path, _value in found}) == len(found)


@calm
@given(graphs(st.sampled_from([1, 2])))
def test_of_equals_the_shorter_and_then_the_first_in_order(graph: nx.Graph) -> None:
    every = sorted((-round(product(graph, path), 9), len(path), path) for path in nx.all_simple_paths(graph, 0, 1))
    assert [path for path, _value in best_chains(graph, 0, 1)] == [path for _value, _steps, path in every[:3]]


def test_no_chain_and_no_sense() -> None:
    graph = nx.Graph([("a", "b"), ("c", "d")])
    assert best_chains(graph, "a", "d") == []
    with pytest.raises(ValueError, match="one"):
        best_chains(graph, "a", "a")


def test_a_single_way_through_a_dense_crowd_is_found_soon() -> None:
    # Behind b, forty who all know each other and lead nowhere.
    graph = nx.complete_graph(range(2, 42))
    graph.add_edges_from([(0, 1), (1, 2), (1, 50)])
    nx.set_edge_attributes(graph, 1, "weight")
    assert best_chains(graph, 0, 50) == [([0, 1, 50], 0.25)]
