"""Brokerage roles: between which groups an actor stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.network.ties import Rows, rows_of, triangles

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

ROLES: Final = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def brokerage_roles(graph: nx.Graph[Any] | Rows, groups: Mapping[Any, Any]) -> dict[Any, dict[str, int]]:
    r"""Count the brokerage roles of each node by the groups of those between whom it stands.

    A node :math:`j` stands between :math:`i` and :math:`k` where the ties :math:`i \to j` and :math:`j \to k` are there and
    :math:`i \to k` is not. Its role is by the groups of the three:

    ================== =========== ============================================================
    role               i → j → k   the one in the middle stands
    ================== =========== ============================================================
    ``coordinator``    A → A → A   within its own group
    ``itinerant``      B → A → B   between two of one other group (also called: consultant)
    ``gatekeeper``     B → A → A   where others come in to its own group
    ``representative`` A → A → B   where its own group goes out to others
    ``liaison``        B → A → C   between two other groups
    ================== =========== ============================================================

    Parameters
    ----------
    graph
        Undirected ties are ties in both directions, so that every pair counts twice, and gatekeeper and
        representative are the same number: as R's ``sna::brokerage`` has it. Ties of a node with itself count nothing.
    groups
        The group of each node; those with None are a group, too.

    Returns
    -------
    dict
        By node, the five counts.

    References
    ----------
    R. V. Gould and R. M. Fernandez, *Structures of mediation: a formal approach to brokerage in transaction networks*,
    Sociological Methodology 19 (1989), 89–126.

    Examples
    --------
    A unit of ours that knows two partners, who do not know each other, and a colleague who knows neither:

    >>> import networkx as nx
    >>> graph = nx.Graph([("unit", "gd"), ("unit", "tj"), ("unit", "colleague")])
    >>> brokerage_roles(graph, {"unit": "home", "colleague": "home", "gd": "partner", "tj": "partner"})["unit"]
    {'coordinator': 0, 'itinerant': 2, 'gatekeeper': 2, 'representative': 2, 'liaison': 0}
    """
    if not isinstance(graph, Rows) and graph.is_directed():
        return _directed(graph, groups)
    return _undirected(rows_of(graph, None), groups)


def _directed(graph: nx.Graph[Any], groups: Mapping[Any, Any]) -> dict[Any, dict[str, int]]:
    result = {node: dict.fromkeys(ROLES, 0) for node in graph}
    for i, j in graph.edges:
        for k in graph[j]:
            if len({i, j, k}) == 3 and not graph.has_edge(i, k):
                result[j][_role(groups.get(i), groups.get(j), groups.get(k))] += 1
    return result


def _role(before: Any, own: Any, after: Any) -> str:
    """Return the role of the one in the middle.

    >>> _role("us", "us", "them")
    'representative'
    """
    if before == own:
        return "coordinator" if after == own else "representative"
    if after == own:
        return "gatekeeper"
    return "itinerant" if before == after else "liaison"


def _undirected(rows: Rows, groups: Mapping[Any, Any]) -> dict[Any, dict[str, int]]:
    """Count all pairs of neighbours by their groups, and take away those who know each other."""
    import numpy as np

    numbers: dict[Any, int] = {}
    group = np.array([numbers.setdefault(groups.get(node), len(numbers)) for node in rows.nodes], dtype=np.int64)
    count = len(rows.nodes)
    begin = np.repeat(np.arange(count), np.diff(rows.starts))
    # How many neighbours each node has of each group.
    near = np.zeros((count, max(1, len(numbers))), dtype=np.int64)
    np.add.at(near, (begin, group[rows.neighbours]), 1)
    inside, every = near[np.arange(count), group], near.sum(axis=1)
    outside, alike = every - inside, (near * (near - 1)).sum(axis=1) - inside * (inside - 1)
    counts = {
        "coordinator": inside * (inside - 1),
        "itinerant": alike,
        "gatekeeper": inside * outside,
        "liaison": outside * (outside - 1) - alike,
    }
    for (a, b, c), _ties in triangles(rows):
        for middle, one, other in ((a, b, c), (b, a, c), (c, a, b)):
            one_in, other_in, same = group[one] == group[middle], group[other] == group[middle], group[one] == group[other]
            for role, fits, times in (
                ("coordinator", one_in & other_in, 2),
                ("itinerant", same & ~one_in, 2),
                ("gatekeeper", one_in != other_in, 1),
                ("liaison", ~(one_in | other_in | same), 2),
            ):
                counts[role] -= times * np.bincount(middle[fits], minlength=count)
    columns = [counts["gatekeeper" if role == "representative" else role].tolist() for role in ROLES]
    return {node: dict(zip(ROLES, told, strict=True)) for node, *told in zip(rows.nodes, *columns, strict=True)}
