"""Who can introduce us: the chains of contacts that lead to an actor, the most promising first."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import exp, log1p
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.listing import last_contacts, names_of, people_of, table_of
from kinagraph.analysis.network.ties import read_ties
from kinagraph.analysis.steps import parameters, run
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

INTRODUCTION: Final = {
    "place": "whole",
    "start": "text",
    "target": "text",
    "path": "texts",
    "path_names": "texts",
    "steps": "whole",
    "chance": "number",
    "strengths": "numbers",
    "evidence": "texts",
    "last_contacts": "days",
    "last_kinds": "texts",
    "last_purposes": "texts",
    "last_people": "texts",
}
"""The columns of a finding about an introduction; the lists with one value a step are as long as the path less one."""

_UNITS: Final = 2.0**40
"""How many parts a unit of length has: sums of whole numbers are the same in any order."""


def best_chains(graph: nx.Graph[Any], start: Any, target: Any, *, count: int = 3, weight: str = "weight") -> list[tuple[list[Any], float]]:
    r"""Return the chains from one node to another that promise most, the best first.

    A step over a tie of strength :math:`s` succeeds with :math:`s / (s + 1)`, and a chain with the product of its steps:

    .. math::
        \max \prod \frac{s}{s + 1} \iff \min \sum -\ln \frac{s}{s + 1}

    A tie kept at its pace has a strength of 1 to 2, and so a step of one half to two thirds. A chain visits nobody twice.

    Parameters
    ----------
    graph
        Its edges carry the strengths, all above 0. Nodes can be sorted.
    start, target
        Two of its nodes.
    count
        So many chains at most.
    weight
        The attribute that holds the strengths.

    Returns
    -------
    list of (list, float)
        The nodes of each chain, and its product. Of chains as good as each other the shorter comes first, then the one
        whose nodes come first in order. Empty where no chain leads there.

    Raises
    ------
    ValueError
        Start and target are one.

    References
    ----------
    E. W. Dijkstra, Numerische Mathematik 1 (1959), 269–271. J. Y. Yen,
    *Finding the K shortest loopless paths in a network*, Management Science 17 (1971), 712–716.

    Examples
    --------
    Two steps over strong ties promise more than one over a weak one: 3/4 × 3/4 against 1/2.

    >>> import networkx as nx
    >>> graph = nx.Graph()
    >>> graph.add_weighted_edges_from([("us", "ann", 3), ("ann", "gd", 3), ("us", "gd", 1)])
    >>> best_chains(graph, "us", "gd")
    [(['us', 'ann', 'gd'], 0.5625), (['us', 'gd'], 0.5)]
    """
    if start == target:
        raise ValueError("start and target are one")
    near = _lengths(graph, weight)
    left = _to_go(near, target)
    if start not in left:
        return []
    first = _shortest(near, left, [start], target, set())
    found: list[tuple[int, int, list[Any]]] = []
    waiting = [] if first is None else [first]
    seen = {tuple(path) for _far, _steps, path in waiting}
    while waiting and len(found) < count:
        best = heappop(waiting)
        found.append(best)
        # Leave the best path at each of its nodes, by no tie by which a path found so far goes on from there.
        path = best[2]
        for spur in range(len(path) - 1):
            begun = path[: spur + 1]
            taken = {other[spur + 1] for _far, _steps, other in found if other[: spur + 1] == begun and len(other) > spur + 1}
            other = _shortest(near, left, begun, target, taken)
            if other is not None and tuple(other[2]) not in seen:
                seen.add(tuple(other[2]))
                heappush(waiting, other)
    return [(path, round(_product(graph, path, weight), 12)) for _far, _steps, path in found]


def best_chain_to_each(graph: nx.Graph[Any], start: Any, *, weight: str = "weight") -> dict[Any, list[Any]]:
    """Return the best chain from one node to every other that a chain leads to; see :func:`best_chains`.

    >>> import networkx as nx
    >>> graph = nx.Graph()
    >>> graph.add_weighted_edges_from([("us", "ann", 3), ("ann", "gd", 3), ("us", "gd", 1)])
    >>> best_chain_to_each(graph, "us")
    {'ann': ['us', 'ann'], 'gd': ['us', 'ann', 'gd']}
    """
    near = _lengths(graph, weight)
    found: dict[Any, list[Any]] = {}
    done = {start}
    waiting = [(length, 2, [start, other]) for other, length in near[start].items()]
    heapify(waiting)
    while waiting:
        far, steps, path = heappop(waiting)
        node = path[-1]
        if node in done:
            continue
        done.add(node)
        found[node] = path
        for other, length in near[node].items():
            if other not in done:
                heappush(waiting, (far + length, steps + 1, [*path, other]))
    return found


def _lengths(graph: nx.Graph[Any], weight: str) -> dict[Any, dict[Any, int]]:
    # −ln(s / (s + 1)) is ln(1 + 1 / s).
    return {
        node: {other: max(1, round(log1p(1.0 / told.get(weight, 1.0)) * _UNITS)) for other, told in others.items() if other != node}
        for node, others in graph.adjacency()
    }


def _to_go(near: dict[Any, dict[Any, int]], target: Any) -> dict[Any, int]:
    """Return how far every node is from the target: no search need go where it can't end well."""
    found: dict[Any, int] = {}
    waiting = [(0, target)]
    while waiting:
        far, node = heappop(waiting)
        if node in found:
            continue
        found[node] = far
        for other, length in near[node].items():
            if other not in found:
                heappush(waiting, (far + length, other))
    return found


def _shortest(
    near: dict[Any, dict[Any, int]], left: dict[Any, int], begun: list[Any], target: Any, taken: set[Any]
) -> tuple[int, int, list[Any]] | None:
    """Return the shortest way on from a path that has begun, its length and its steps; ``taken`` are the next nodes not to take."""
    gone = sum(near[one][other] for one, other in pairwise(begun))
    done: set[Any] = set(begun[:-1])
    waiting = [(gone + left[begun[-1]], len(begun), begun, gone)]
    while waiting:
        _least, steps, path, far = heappop(waiting)
        node = path[-1]
        if node in done:
            continue
        if node == target:
            return far, steps, path
        done.add(node)
        for other, length in near[node].items():
            if other not in done and not (len(path) == len(begun) and other in taken):
                heappush(waiting, (far + length + left[other], steps + 1, [*path, other], far + length))
    return None


def _product(graph: nx.Graph[Any], path: list[Any], weight: str) -> float:
    return exp(-sum(log1p(1.0 / graph[one][other].get(weight, 1.0)) for one, other in pairwise(path)))


def find_introductions(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, target: str, start: str | None = None, *, count: int = 3
) -> Findings:
    """Find who can introduce us to an actor.

    Parameters
    ----------
    target
        To whom, by id.
    start
        Who is to be introduced, by id; None: any of ours may begin.
    count
        So many chains at most.

    Returns
    -------
    Findings
        The columns of :data:`INTRODUCTION`, the best first; none where no chain of contacts leads there. ``examined`` is
        the number of actors with a tie. ``evidence`` holds the last contact of each step, ``last_people`` the persons
        named at it.

    Raises
    ------
    UsageError
        Start and target are one, the target is one of ours and nobody is named who is to meet it, or one of them has no ties.
    """
    graph = read_ties(connection, as_of, settings)
    names, people = names_of(connection), people_of(connection)
    _refuse(connection, graph, names, as_of, target, start)
    chains = _chains(graph, start, target, count)
    run(connection, "attended", parameters(as_of, settings))
    last = last_contacts(connection, (step for path, _chance in chains for step in pairwise(path)), people=True)
    rows = []
    for place, (path, chance) in enumerate(chains, 1):
        steps = [last[frozenset(step)] for step in pairwise(path)]
        rows.append(
            {
                "place": place,
                "start": path[0],
                "target": target,
                "path": path,
                "path_names": [names[each] for each in path],
                "steps": len(steps),
                "chance": chance,
                "strengths": [graph.edges[step]["weight"] for step in pairwise(path)],
                "evidence": [step["contact"] for step in steps],
                "last_contacts": [step["last"] for step in steps],
                "last_kinds": [step["kind"] for step in steps],
                "last_purposes": [step["purpose"] or "" for step in steps],
                "last_people": [", ".join(people[each] for each in step["people"]) for step in steps],
            }
        )
    asked = {"to": target, **({} if start is None else {"start": start})}
    return Findings("introductions", as_of, len(graph), len(rows), table_of(rows, INTRODUCTION), ("place",), filters=asked)


def _chains(graph: nx.Graph[str], start: str | None, target: str, count: int) -> list[tuple[list[str], float]]:
    if start is not None:
        return best_chains(graph, start, target, count=count)
    # Any of ours may begin. Every tie has one of ours at an end, so that the last of ours on a chain to others knows the target.
    ours = [node for node in graph[target] if graph.nodes[node]["side"] == "home"]
    found = [([node, target], round(_product(graph, [node, target], "weight"), 12)) for node in ours]
    return sorted(found, key=lambda each: (-each[1], each[0]))[:count]


def _refuse(
    connection: DuckDBPyConnection, graph: nx.Graph[str], names: dict[str, str], as_of: date, target: str, start: str | None
) -> None:
    if start == target:
        raise UsageError(_("{name} needs no introduction to itself").format(name=names[target]), _("name two actors: who is to meet whom"))
    if start is None and connection.execute("SELECT side = 'home' FROM sided WHERE id = ?", [target]).fetchall()[0][0]:
        raise UsageError(
            _("{name} is one of us").format(name=names[target]),
            _("name who is to be introduced as well: kinagraph introduce FROM {to}").format(to=target),
        )
    for actor in (start, target):
        if actor is not None and actor not in graph:
            kin = _kin(connection, graph, actor)
            raise UsageError(
                _("{name} has no ties as of {day}: nobody can introduce it").format(name=names[actor], day=as_of.isoformat()),
                _("near it we know {names}").format(names=", ".join(f"{names[each]} ({each})" for each in kin))
                if kin
                else _("a tie comes from a contact at which both are named; `kinagraph actor {id}` shows what is known").format(id=actor),
            )


def _kin(connection: DuckDBPyConnection, graph: nx.Graph[str], actor: str) -> list[str]:
    """Return up to three actors with ties near one without: what it is a part of, its parts, those beside it, those of its region."""
    rows = connection.execute(
        """
        SELECT o.id, CASE WHEN o.id = a.parent THEN 0 WHEN o.parent = a.id THEN 1 WHEN o.parent = a.parent THEN 2 ELSE 3 END
        FROM actors AS a JOIN sided AS s ON s.id = a.id JOIN actors AS o ON o.id <> a.id JOIN sided AS t ON t.id = o.id
        WHERE a.id = ? AND s.side = t.side
            AND (o.id = a.parent OR o.parent = a.id OR o.parent = a.parent OR lower(o.region) = lower(a.region))
        """,
        [actor],
    ).fetchall()
    near = [(place, -graph.degree(other, weight="weight"), other) for other, place in rows if other in graph]
    return [other for _place, _strength, other in sorted(near)[:3]]
