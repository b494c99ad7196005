"""What falls apart, against taking each node and each tie away."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.analysis.network.breaking import bridges, cut_off_by_actor, loss_of
from kinagraph.analysis.network.communities import communities
from tests.analysis.network.test_betweenness import calm, graphs


@calm
@given(graphs(st.just(1)))
def test_who_is_cut_off_without_a_node(graph: nx.Graph) -> None:
    counts = cut_off_by_actor(graph)
    assert counts == {node: len(loss_of(graph, node).cut_off) for node in graph}
    assert {node for node, count in counts.items() if count} == set(nx.articulation_points(graph))


@calm
@given(graphs(st.just(1)))
def test_who_is_cut_off_without_a_tie(graph: nx.Graph) -> None:
    found = bridges(graph)
    assert {frozenset(tie) for tie in found} == {frozenset(tie) for tie in nx.bridges(graph)}
    for (one, other), cut_off in found.items():
        without = graph.copy()
        without.remove_edge(one, other)
        sides = [sorted(nx.node_connected_component(without, end)) for end in (one, other)]
        assert cut_off in sides
        assert len(cut_off) == min(map(len, sides))


def test_the_larger_part_is_what_remains() -> None:
    graph = nx.Graph([("us", "unit"), ("us", "uni"), ("unit", "uni"), ("uni", "city"), ("unit", "gd"), ("gd", "sysu"), ("gd", "gd-fao")])
    loss = loss_of(graph, "gd")
    assert (loss.cut_off, loss.partners) == (["gd-fao", "sysu"], ["gd-fao", "sysu"])
    assert loss_of(graph, "us").cut_off == []
    assert bridges(graph)["gd", "unit"] == ["gd", "gd-fao", "sysu"]


@calm
@given(graphs(st.floats(1e-9, 50)), st.randoms(use_true_random=False))
def test_circles_divide_everybody_the_same_way_in_any_order(graph: nx.Graph, random) -> None:
    found = communities(graph)
    assert sorted(node for part in found for node in part) == sorted(graph)
    edges, nodes = list(graph.edges(data="weight")), list(graph)
    random.shuffle(edges)
    random.shuffle(nodes)
    turned = nx.Graph()
    turned.add_nodes_from(nodes)
    turned.add_weighted_edges_from((other, one, weight) for one, other, weight in edges)
    assert communities(turned) == found


def test_the_karate_club_falls_into_its_known_parts() -> None:
    # Zachary 1977: the best division known has a modularity of 0.4198 (Brandes and others 2008).
    graph = nx.karate_club_graph()
    found = communities(graph, weight=None)
    assert 0.40 <= nx.community.modularity(graph, found, weight=None) <= 0.4198
    assert len(found) == 4
