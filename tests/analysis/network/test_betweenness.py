"""Betweenness against published figures, against exact fractions, and one program against the other."""

from __future__ import annotations

import csv
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinagraph.analysis.network import betweenness as module
from kinagraph.analysis.network.betweenness import betweenness
from tests.conftest import SHARED

ALWAYS_NETWORKX = 10**18

calm = settings(deadline=None, max_examples=60)
"""The first example pays for an import."""

STRENGTHS = [Fraction(top, below) for top in (1, 2, 3, 5, 7, 9, 10) for below in (1, 2, 3, 4, 29)]


@pytest.fixture(scope="module")
def southern_women() -> nx.Graph:
    """Davis, Gardner and Gardner 1941: 18 women and the 14 events that they attended."""
    path = SHARED / "data" / "southern-women" / "davisedge.csv"
    if not path.is_file():
        pytest.skip("the Southern Women (../shared/data) are not here")
    with path.open(encoding="utf-8-sig") as file:
        return nx.Graph((row["Source"], row["Target"]) for row in csv.DictReader(file))


def most_between(own: int, other: int) -> float:
    """The largest betweenness that a node of a two-mode network can have (Borgatti and Everett 1997)."""
    whole, rest = divmod(own - 1, other)
    return (other**2 * (whole + 1) ** 2 + other * (whole + 1) * (2 * rest - whole - 1) - rest * (2 * whole - rest + 3)) / 2


def test_southern_women(southern_women: nx.Graph) -> None:
    # Borgatti and Halgin, Analyzing Affiliation Networks (2011), table of normalised centralities of the Davis data.
    published = {"E8": 0.24, "E9": 0.23, "E7": 0.13, "NORA": 0.11, "EVELYN": 0.10, "THERESA": 0.09, "SYLVIA": 0.07}
    found = betweenness(southern_women)
    everything = (len(found) - 1) * (len(found) - 2) / 2
    for name, value in published.items():
        sizes = (14, 18) if name.startswith("E") and name[1:].isdigit() else (18, 14)
        assert found[name] * everything / most_between(*sizes) == pytest.approx(value, abs=0.0051), name


def test_florentine_families() -> None:
    # Padgett and Ansell 1993, the marriages; as in Wasserman and Faust 1994 and the documentation of NetworkX.
    found = betweenness(nx.florentine_families_graph())
    assert sorted(found, key=found.__getitem__)[-3:] == ["Albizzi", "Guadagni", "Medici"]
    assert [round(found[name], 3) for name in ("Medici", "Guadagni", "Albizzi", "Pazzi")] == [0.522, 0.255, 0.212, 0]


def test_small_graphs_by_hand() -> None:
    star = nx.star_graph(["us", "a", "b", "c", "d"])
    assert betweenness(star) == {"us": 1.0, "a": 0.0, "b": 0.0, "c": 0.0, "d": 0.0}
    path = nx.path_graph(["a", "b", "c", "d"])
    assert betweenness(path)["b"] == pytest.approx(2 / 3)
    assert betweenness(nx.complete_graph(5)) == dict.fromkeys(range(5), 0.0)


@pytest.mark.parametrize("graph", [nx.Graph(), nx.empty_graph(4), nx.path_graph(2), nx.Graph([(1, 1), (1, 2)])])
def test_where_nobody_is_between_two_others_it_is_nought(graph: nx.Graph) -> None:
    assert betweenness(graph) == dict.fromkeys(graph, 0.0)


def test_pieces_that_are_not_connected_count_together() -> None:
    graph = nx.disjoint_union(nx.path_graph(3), nx.path_graph(3))
    assert betweenness(graph) == pytest.approx(nx.betweenness_centrality(graph))
    assert betweenness(graph)[1] == pytest.approx(1 / 10)


def test_ways_of_equal_length_are_equal_whatever_floats_make_of_them() -> None:
    # 1/3 + 1/3 + 1/3 over c and d, and 1 directly: both are shortest, and c and d are on half of them.
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 1), ("a", "c", 3), ("c", "d", 3), ("d", "b", 3)])
    found = betweenness(graph)
    assert found["c"] == found["d"] == pytest.approx((1 + 0.5) / 3)
    # 0.1 + 0.2 and 0.3 are not the same float.
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "c", 10), ("c", "b", 5), ("a", "d", 5), ("d", "b", 10)])
    assert betweenness(graph)["c"] == betweenness(graph)["d"] == pytest.approx(1 / 6)


@st.composite
def graphs(draw: st.DrawFn, strengths: st.SearchStrategy) -> nx.Graph:
    count = draw(st.integers(3, 11))
    pairs = [(one, other) for one in range(count) for other in range(one)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=30))
    graph = nx.empty_graph(count)
    graph.add_weighted_edges_from((*edge, draw(strengths)) for edge in edges)
    return graph


@calm
@given(graphs(st.sampled_from(STRENGTHS)))
def test_it_is_that_of_exact_fractions(graph: nx.Graph) -> None:
    exact = graph.copy()
    for _one, _other, told in exact.edges(data=True):
        told["distance"] = 1 / told["weight"]
        told["weight"] = float(told["weight"])
    expected = nx.betweenness_centrality(exact, weight="distance")
    # The strengths' numerators divide 2520, and so every distance is a whole number of units.
    assert betweenness(exact) == pytest.approx(expected, abs=1e-9)


@calm
@given(graphs(st.floats(1e-9, 50)))
def test_networkit_and_networkx_agree(graph: nx.Graph) -> None:
    pytest.importorskip("networkit")
    assert betweenness(graph, beyond=0) == pytest.approx(betweenness(graph, beyond=ALWAYS_NETWORKX), abs=1e-12)


@calm
@given(graphs(st.floats(1e-9, 50)), st.randoms(use_true_random=False))
def test_the_order_of_nodes_and_edges_changes_nothing(graph: nx.Graph, random) -> None:
    edges, nodes = list(graph.edges(data="weight")), list(graph)
    random.shuffle(edges)
    random.shuffle(nodes)
    turned = nx.Graph()
    turned.add_nodes_from(nodes)
    turned.add_weighted_edges_from((other, one, weight) for one, other, weight in edges)
    assert betweenness(turned) == pytest.approx(betweenness(graph), abs=1e-12)


def test_a_graph_beyond_the_limit_is_networkits_and_one_below_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("networkit")
    graph = nx.gnm_random_graph(60, 400, seed=3)
    asked = []
    real = module._by_networkit
    monkeypatch.setattr(module, "_by_networkit", lambda *given: asked.append(1) or real(*given))
    few, many = betweenness(graph, beyond=60 * 400 * 2), betweenness(graph, beyond=60)
    assert asked == [1]
    assert few == pytest.approx(many, abs=1e-12)
    assert few == pytest.approx(nx.betweenness_centrality(graph), abs=1e-12)


def test_without_networkit_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnm_random_graph(40, 200, seed=4)
    expected = betweenness(graph)
    monkeypatch.setitem(__import__("sys").modules, "networkit", None)
    assert betweenness(graph, beyond=0) == expected


def test_ties_that_lie_on_no_shortest_way_are_left_out_first() -> None:
    rows = module.rows_of(nx.Graph([("hub", name) for name in "abcdefg"] + [("a", "b", {"weight": 0.1})]))
    kept, _distances, _longest = module._without_detours(rows, 1 / rows.weights)
    assert len(kept.neighbours) == len(rows.neighbours) - 2
