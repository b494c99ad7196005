"""What a new member of a network needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.mapped import Mapped, map_around, map_network, names_alone
from kinagraph.analysis.network.introductions import best_chain_to_each
from kinagraph.analysis.network.listing import last_contacts
from kinagraph.analysis.network.ties import read_ties, strongest
from kinagraph.analysis.planning.dues import find_dues
from kinagraph.analysis.planning.members import find_members
from kinagraph.analysis.relations import Filters, listing, prepared_core
from kinagraph.errors import UnknownActor
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.findings import Findings
    from kinagraph.settings import Settings

Row = dict[str, Any]
INTRODUCTIONS: Final = 6
"""So many partners are proposed."""
PARTNERS: Final = 20
"""So many partners are told of in who is who, those with the strongest ties to us."""
WHOLE: Final = 400
"""With more actors than this the map of the pack shows the member's neighbourhood, not the whole network."""


@dataclass(frozen=True)
class Introduction:
    """A way to a partner: whom, through whom, and the last contact of each step.

    ``path`` begins with the member, where the member has a tie that leads there, else with the member of the network who knows
    the partner best; ``steps`` are ``contact``, ``date``, ``kind``, ``purpose`` of each. ``themes`` are those shared.
    """

    partner: str
    path: tuple[str, ...]
    steps: tuple[Row, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Welcome:
    """What a new member needs to know, by ids; the audience's eyes give the names.

    Attributes
    ----------
    as_of
        The day.
    member
        The row of its membership; see :data:`kinagraph.analysis.planning.members.MEMBER`.
    members
        All members of the network on the day.
    relations
        The member's own open relations, the most urgent first, each with ``known_by``: the members of the network with a tie to
        the same partner, the strongest first.
    introductions
        Ways to partners it has no relation with.
    points
        Open follow-up points of contacts about its themes, or that it took part in.
    partners
        The partners with the strongest ties to us: ``id``, ``known_by``, ``last_contact``.
    dues
        What falls due: its own, the network's, and every planned contact.
    names
        Actors and people, for the audience's eyes.
    around
        The map; ``whole`` says whether it is of the whole network.
    themes
        Of the member: its own, and those of its relations.
    """

    as_of: date
    member: Row
    members: list[Row]
    relations: list[Row]
    introductions: list[Introduction]
    points: list[Row]
    partners: list[Row]
    dues: Findings = field(repr=False)
    names: Mapped = field(repr=False)
    around: Mapped = field(repr=False)
    whole: bool = True
    themes: tuple[str, ...] = ()


def gather_welcome(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, actor: str, *, network: str | None = None, followed: bool = True
) -> Welcome:
    """Gather what a new member needs to know.

    Parameters
    ----------
    actor
        The member, by id.
    network
        Of which network, by id; by default the one that it joined last.
    followed
        Whether the map tells of follow-up.

    Raises
    ------
    UnknownActor
        It is no member on the day.
    """
    memberships = [row for row in find_members(connection, as_of, settings, network=network) if row["current"]]
    own = [row for row in memberships if row["actor"] == actor]
    if not own:
        raise _no_member(connection, as_of, actor, memberships)
    member = max(own, key=lambda row: (row["since"] or "", row["network"]))
    members = [row for row in memberships if row["network"] == member["network"]]
    ids = [row["actor"] for row in members]
    names = names_alone(connection, as_of)
    small = len(names.actors) <= WHOLE
    around = map_network(connection, as_of, settings, followed=followed) if small else None
    graph = read_ties(connection, as_of, settings)
    dues = find_dues(connection, as_of, settings, actors=(actor, member["network"]), planned=True, prepared=True)
    relations = [
        {**row, "known_by": _known_by(graph, row["partner"], set(ids) - {actor})}
        for row in listing(
            prepared_core(connection, as_of, settings),
            "relations",
            "standing = 'open' AND NOT acquaintance",
            "true",
            Filters(partner=actor),
            None,
        )
        if row["home"] == actor
    ]
    themes = {theme for row in relations for theme in row["themes"]} | set(names.actors[actor]["themes"])
    if around is None:
        around = map_around(connection, as_of, settings, [actor], most=WHOLE, followed=followed)
    return Welcome(
        as_of,
        member,
        members,
        relations,
        _introductions(connection, graph, names, actor, ids, {row["partner"] for row in relations}, themes),
        _points(connection, as_of, actor, sorted(themes)),
        _partners(connection, graph, names, set(ids)),
        dues,
        names,
        around,
        small,
        tuple(sorted(themes)),
    )


def _no_member(connection: DuckDBPyConnection, as_of: date, actor: str, memberships: list[Row]) -> UnknownActor:
    from rapidfuzz import fuzz

    ((name,),) = connection.execute("SELECT name FROM actors WHERE id = ?", [actor]).fetchall()
    message = _("{name} is no member of a network as of {day}").format(name=name, day=as_of.isoformat())
    if not memberships:
        return UnknownActor(message, _("no network has members that day; `kinagraph members` lists them"))
    near = sorted(memberships, key=lambda row: (-fuzz.WRatio(row["name"], name), row["name"]))
    listed = ", ".join(dict.fromkeys(f"{row['name']} ({row['actor']})" for row in near[:8]))
    return UnknownActor(message, _("the members are: {names}").format(names=listed + (" …" if len(near) > 8 else "")))


def _known_by(graph: nx.Graph[str], partner: str, among: set[str]) -> list[str]:
    return strongest(graph, partner, among & set(graph[partner])) if partner in graph else []


def _introductions(
    connection: DuckDBPyConnection,
    graph: nx.Graph[str],
    names: Mapped,
    actor: str,
    members: list[str],
    known: set[str],
    themes: set[str],
) -> list[Introduction]:
    """Propose partners that share a theme with the member, then those of high priority, then those best known."""
    others = set(members) - {actor}
    found: list[tuple[int, str, float, str, str]] = []
    for partner, row in names.actors.items():
        if row["side"] != "partner" or partner in known or row["ceased"] or partner not in graph:
            continue
        ours = _known_by(graph, partner, others)
        if ours:
            found.append((-len(themes & set(row["themes"])), row["priority"] or "Z", -graph[partner][ours[0]]["weight"], partner, ours[0]))
    chains = best_chain_to_each(graph, actor) if actor in graph else {}
    paths: dict[str, tuple[str, ...]] = {}
    for _shared, _priority, _weight, partner, first in sorted(found)[:INTRODUCTIONS]:
        # Who has been in a larger group with them needs one who knows them all the same.
        direct = actor in graph and partner in graph[actor]
        paths[partner] = (first, partner) if direct else tuple(chains.get(partner, (first, partner)))
    last = last_contacts(connection, {(one, other) for path in paths.values() for one, other in pairwise(path)}) if paths else {}
    return [
        Introduction(
            partner,
            path,
            tuple(last[frozenset(step)] for step in pairwise(path)),
            tuple(sorted(themes & set(names.actors[partner]["themes"]))),
        )
        for partner, path in paths.items()
    ]


def _points(connection: DuckDBPyConnection, as_of: date, actor: str, themes: Iterable[str]) -> list[Row]:
    return _rows(
        connection,
        """
        SELECT f.id, f.action, f.due, coalesce(f.due_stop < $as_of, false) AS overdue, f.responsible,
            coalesce(list_sort(list(a.member) FILTER (a.side <> 'home')), []) AS partners,
            bool_or(coalesce(a.member = $actor, false)) AS own, coalesce(any_value(c.themes), []) AS themes
        FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held JOIN contacts AS c ON c.id = f.contact
        LEFT JOIN attending AS a ON a.contact = f.contact
        WHERE NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false)
        GROUP BY f.id, f.action, f.due, f.due_stop, f.responsible
        HAVING own OR list_has_any(coalesce(any_value(c.themes), []), $themes)
        ORDER BY own DESC, f.due_stop NULLS LAST, f.id
        """,
        as_of=as_of,
        actor=actor,
        themes=list(themes),
    )


def _partners(connection: DuckDBPyConnection, graph: nx.Graph[str], names: Mapped, members: set[str]) -> list[Row]:
    """Return the partners with the strongest ties to our side: who of the members knows them, and when anyone met them last."""
    last = dict(
        connection.execute("SELECT partner, max(last_contact) FROM relation WHERE NOT tie AND NOT acquaintance GROUP BY partner").fetchall()
    )
    partners = [node for node, told in graph.nodes(data=True) if told["side"] == "partner" and not names.actors[node]["ceased"]]
    weights = {node: sum(tie["weight"] for other, tie in graph[node].items() if graph.nodes[other]["side"] == "home") for node in partners}
    chosen = sorted(partners, key=lambda node: (-weights[node], node))[:PARTNERS]
    return [{"id": node, "known_by": _known_by(graph, node, members), "last_contact": last.get(node)} for node in chosen]


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[Row]:
    found: list[Row] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found
