"""The network as a NetworkX graph, on a case small enough to work out by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from kinagraph.analysis.findings import RELATION
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network


@pytest.fixture
def drawn(network: Network, write_tables: Callable[..., Path]) -> Network:
    actors = [
        row | {"priority": "A" if row["id"] in {"gd", "us2"} else "", "themes": "food" if row["id"] == "gd" else ""} for row in ACTORS
    ]
    contacts = [
        {"id": "trio", "date": "2012-07-04", "kind": "meeting", "participants": "us;us2;gd"},
        {"id": "board", "date": "2012-12-31", "kind": "meeting", "participants": "us;uni"},
        {"id": "abroad", "date": "2012-12-31", "kind": "meeting", "participants": "uni;hh"},
        {"id": "hall", "date": "2012-12-31", "kind": "event", "participants": "us;us2;uni;gd;tj"},
        {"id": "later", "date": "2013-01-01", "kind": "meeting", "participants": "us2;uni"},
    ]
    relations = [{"home": "us", "partner": "uni", "cadence_days": "90"}, {"home": "us2", "partner": "tj", "cadence_days": ""}]
    network.load(write_tables(actors=actors, contacts=contacts, relations=relations))
    return network


def test_the_nodes_are_all_actors_with_their_columns_and_the_side_as_told(drawn: Network) -> None:
    graph = drawn.at("2012-12-31", settings={"crowd": 4}).graph()
    assert isinstance(graph, nx.Graph)
    assert not graph.is_directed()
    assert graph.graph["as_of"] == "2012-12-31"
    assert dict(graph.nodes(data="side")) == {
        "us": "home", "us2": "home", "uni": "home", "gd": "partner", "tj": "partner", "hh": "third",
    }  # fmt: skip
    gd = graph.nodes["gd"]
    assert (gd["name"], gd["kind"], gd["country"], gd["priority"], gd["themes"]) == ("Guangdong", "province", "CN", "A", ["food"])
    assert gd["aliases"] == ["广东", "Guangdong Province"]
    assert (graph.nodes["hh"]["parent"], graph.nodes["hh"]["public"], graph.nodes["hh"]["aliases"]) == (None, None, [])


def test_the_edges_are_relations_and_ties_with_their_strength(drawn: Network) -> None:
    graph = drawn.at("2012-12-31", settings={"crowd": 4}).graph()
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset(pair) for pair in (("us", "gd"), ("us2", "gd"), ("us", "us2"), ("us", "uni"))
    }
    relation, tie, declared = graph.edges["us", "gd"], graph.edges["us", "us2"], graph.edges["us", "uni"]
    # 180 days ago among three: priority A for the relation, and the default cadence for the tie whatever the priority.
    assert (relation["tie"], relation["cadence_days"], relation["weight"]) == (False, 180, pytest.approx(1 / 4))
    assert (tie["tie"], tie["cadence_days"], tie["weight"]) == (True, 365, pytest.approx(2 ** (-180 / 365) / 2))
    # A declared pair of ours is a relation, with its own cadence.
    assert (declared["tie"], declared["cadence_days"], declared["weight"], declared["home"]) == (False, 90, pytest.approx(1), "us")
    for _one, _other, edge in graph.edges(data=True):
        assert edge["strength"] == edge["weight"]
        assert edge["distance"] == pytest.approx(1 / edge["weight"])
    measures = [name for name in RELATION if not name.endswith("name") and name not in {"evidence", "last_kind", "last_purpose"}]
    assert set(measures) <= set(relation)
    assert (relation["last_contact"], relation["next_planned"], relation["responsible"]) == (date(2012, 7, 4), None, None)


def test_what_has_no_contact_is_no_edge_and_the_day_decides(drawn: Network) -> None:
    snap = drawn.at("2012-12-31", settings={"crowd": 4})
    assert ("us2", "tj") in {(row["home"], row["partner"]) for row in snap.relations()}
    assert not snap.graph().has_edge("us2", "tj")
    # Two of ours are no relation, and so on no list, though a tie.
    assert ("us", "us2") not in {(row["home"], row["partner"]) for row in snap.relations()}
    assert drawn.at("2013-01-01", settings={"crowd": 4}).graph().edges["us2", "uni"]["tie"]
    assert drawn.at("2012-12-31").graph().edges["us2", "tj"]["weight"] == pytest.approx(1 / 4)
    assert drawn.at("2012-01-01").graph().number_of_edges() == 0
    assert drawn.at("2012-01-01").graph().number_of_nodes() == 6


def test_the_graph_serves_networkx(drawn: Network) -> None:
    graph = drawn.at("2012-12-31").graph()
    assert nx.is_connected(graph.subgraph(set(graph) - {"hh"}))
    assert set(nx.betweenness_centrality(graph, weight="distance")) == set(graph)
    assert nx.constraint(graph, weight="weight")["us"] > 0
