"""Brokerage roles by hand, and as R's sna counts them."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.analysis.network.roles import ROLES, brokerage_roles
from tests.analysis.network.test_betweenness import calm, graphs


def counts(**given: int) -> dict[str, int]:
    return {**dict.fromkeys(ROLES, 0), **given}


def test_each_role_by_one_triad() -> None:
    groups = {"a1": "A", "a2": "A", "a3": "A", "b1": "B", "b2": "B", "c1": "C"}
    for triad, role in (
        (("a1", "a2", "a3"), "coordinator"),
        (("b1", "a1", "b2"), "itinerant"),
        (("b1", "a1", "a2"), "gatekeeper"),
        (("a2", "a1", "b1"), "representative"),
        (("b1", "a1", "c1"), "liaison"),
    ):
        graph = nx.DiGraph([triad[:2], triad[1:]])
        found = brokerage_roles(graph, groups)
        assert found[triad[1]] == counts(**{role: 1})
        assert found[triad[0]] == found[triad[2]] == counts()


def test_those_who_know_each_other_need_no_broker() -> None:
    assert brokerage_roles(nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")]), {})["b"] == counts()
    # Only the direction asked about counts: c knows a, a does not know c.
    assert brokerage_roles(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a")]), {})["b"] == counts(coordinator=1)


def test_published_counts() -> None:
    # The example of R's sna::brokerage in the documentation of the package cograph, which gives b_OI: A 1, B 0, C 1, D 0.
    graph = nx.DiGraph([("A", "B"), ("A", "C"), ("B", "C"), ("B", "D"), ("C", "D"), ("D", "A")])
    groups = {"A": 1, "B": 1, "C": 2, "D": 2}
    found = brokerage_roles(graph, groups)
    assert [found[node]["gatekeeper"] for node in "ABCD"] == [1, 0, 1, 0]
    # The others counted by hand: D→A→B, D→A→C, A→B→D, A→C→D, B→D→A, C→D→A are the open ones.
    assert found == {
        "A": counts(gatekeeper=1, itinerant=1),
        "B": counts(representative=1),
        "C": counts(gatekeeper=1),
        "D": counts(liaison=0, itinerant=1, representative=1),
    }


def test_six_organisations_of_two_kinds_by_hand() -> None:
    # Firms F1–F3 and universities U2–U4; the open pairs of each, both ways.
    graph = nx.Graph([("F1", "U2"), ("F1", "F2"), ("F2", "U2"), ("U3", "U2"), ("U2", "F3"), ("U4", "F1")])
    groups = {name: name[0] for name in graph}
    found = brokerage_roles(graph, groups)
    # U2 knows F1, F2, F3, U3; of these only F1 and F2 know each other. Open: F1-F3, F2-F3; F1-U3, F2-U3, F3-U3.
    assert found["U2"] == counts(itinerant=4, gatekeeper=3, representative=3)
    # F1 knows U2, F2, U4: open are U2-U4 and F2-U4.
    assert found["F1"] == counts(itinerant=2, gatekeeper=1, representative=1)
    assert found["F2"] == found["U3"] == found["U4"] == found["F3"] == counts()


@calm
@given(graphs(st.just(1)), st.lists(st.sampled_from("ABC"), min_size=11, max_size=11))
def test_undirected_ties_are_ties_in_both_directions(graph: nx.Graph, letters: list[str]) -> None:
    groups = dict(zip(graph, letters, strict=False))
    assert brokerage_roles(graph, groups) == brokerage_roles(graph.to_directed(), groups)


def test_nobody_is_nobodys_broker() -> None:
    assert brokerage_roles(nx.Graph(), {}) == {}
    assert brokerage_roles(nx.empty_graph(2), {}) == {0: counts(), 1: counts()}
    assert brokerage_roles(nx.Graph([("a", "a"), ("a", "b")]), {})["a"] == counts()
