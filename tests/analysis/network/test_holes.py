"""Structural holes against NetworkX, and by hand."""

from __future__ import annotations

import math

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.analysis.network.holes import constraint, effective_size
from kinagraph.analysis.network.ties import rows_of, triangles
from tests.analysis.network.test_betweenness import calm, graphs


def test_constraint_by_hand() -> None:
    # Ann puts 2/3 into bo and 1/3 into cai; bo puts 2/3 into ann and 1/3 into cai, cai a half into each.
    graph = nx.Graph()
    graph.add_weighted_edges_from([("ann", "bo", 2), ("ann", "cai", 1), ("bo", "cai", 1)])
    to_bo, to_cai = (2 / 3 + 1 / 3 * 1 / 2) ** 2, (1 / 3 + 2 / 3 * 1 / 3) ** 2
    assert constraint(graph)["ann"] == pytest.approx(to_bo + to_cai)
    to_ann, to_bo = (1 / 2 + 1 / 2 * 2 / 3) ** 2, (1 / 2 + 1 / 2 * 2 / 3) ** 2
    assert constraint(graph)["cai"] == pytest.approx(to_ann + to_bo)


def test_effective_size_by_hand() -> None:
    # Ann's two ties, less what bo and cai know of each other: 1/3 × 1/2 of bo's, 2/3 × 1/1 of cai's.
    graph = nx.Graph()
    graph.add_weighted_edges_from([("ann", "bo", 2), ("ann", "cai", 1), ("bo", "cai", 1)])
    assert effective_size(graph)["ann"] == pytest.approx(2 - 1 / 3 * 1 / 2 - 2 / 3 * 1)


def test_borgattis_short_form_without_weights() -> None:
    # n − 2t / n: the ties, less the mean number of ties among those at the other end (Borgatti 1997).
    graph = nx.Graph([("ego", name) for name in "abcd"] + [("a", "b"), ("b", "c")])
    assert effective_size(graph)["ego"] == pytest.approx(4 - 2 * 2 / 4)


@calm
@given(graphs(st.floats(1e-9, 50)))
def test_they_are_those_of_networkx(graph: nx.Graph) -> None:
    # Node by node, which is the definition as it is written.
    everybody = list(graph)
    for ours, theirs in (
        (constraint(graph), nx.constraint(graph, nodes=everybody, weight="weight")),
        (effective_size(graph), nx.effective_size(graph, nodes=everybody, weight="weight")),
    ):
        assert ours.keys() == theirs.keys()
        for node, value in theirs.items():
            assert ours[node] == pytest.approx(value, abs=1e-9, nan_ok=True)


def test_a_node_without_ties_has_neither() -> None:
    graph = nx.Graph([("a", "b"), ("c", "c")])
    assert math.isnan(constraint(graph)["c"])
    assert math.isnan(effective_size(graph)["c"])
    assert constraint(nx.Graph()) == effective_size(nx.Graph()) == {}


@calm
@given(graphs(st.just(1)), st.integers(1, 5))
def test_every_triangle_is_found_once_however_many_at_a_time(graph: nx.Graph, most: int) -> None:
    rows = rows_of(graph)
    found = []
    for nodes, ties in triangles(rows, most):
        for (a, b, c), places in zip(nodes.T.tolist(), ties.T.tolist(), strict=True):
            found.append(frozenset((a, b, c)))
            ends = [(a, b), (b, c), (a, c), (b, a), (c, b), (c, a)]
            begin = [next(i for i in range(len(rows.nodes)) if rows.starts[i] <= place < rows.starts[i + 1]) for place in places]
            assert list(zip(begin, rows.neighbours[places].tolist(), strict=True)) == ends
    assert len(found) == len(set(found)) == sum(nx.triangles(graph).values()) // 3
