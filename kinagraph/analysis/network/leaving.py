"""What is lost if an actor or a person leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.breaking import loss_of
from kinagraph.analysis.network.listing import Row, last_contacts, names_of, people_of, rows_from, table_of
from kinagraph.analysis.network.ties import read_ties, strongest
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

LEAVING: Final = {
    "actor": "text",
    "other": "text",
    "actor_name": "text",
    "other_name": "text",
    "lost": "yes/no",
    "contacts": "whole",
    "attended": "whole",
    "last_contact": "day",
    "strength": "number",
    "instead": "texts",
    "instead_names": "texts",
    "evidence": "texts",
}
"""The columns of a finding about what a leaving actor or person knows, and what each holds."""


def find_leaving(connection: DuckDBPyConnection, as_of: date, settings: Settings, leaver: str, *, limit: int | None = None) -> Findings:
    """Find what is lost if an actor or a person leaves.

    Of an actor: its relations, and for each the others of its side who have a tie with the same actor and could step in
    (``instead``), those with the strongest tie first. Of a person: the relations at whose contacts it was named for its actor,
    and the colleagues who were as well, those with most contacts first. Lost is a relation that nobody else has.

    Parameters
    ----------
    leaver
        An actor or a person, by id.
    limit
        Give so many rows at most; the counts stay.

    Returns
    -------
    Findings
        Examined is what the leaver has, found what is lost. All rows are given, the lost first, then by strength.
        ``apart["cut_off"]`` holds the actors that would have no way to the larger part of the network.

    Raises
    ------
    UsageError
        The leaver has no tie.
    """
    graph = read_ties(connection, as_of, settings)
    names = names_of(connection)
    apart = {}
    if leaver in names:
        if leaver not in graph:
            raise _has_none(names[leaver], as_of)
        rows = _of_actor(connection, graph, leaver)
        cut_off = loss_of(graph, leaver).cut_off
        apart["cut_off"] = [{"actor": each, "actor_name": names[each]} for each in cut_off]
        people = {}
    else:
        people = people_of(connection)
        rows = _of_person(connection, as_of, settings, leaver)
        if not rows:
            raise _has_none(people[leaver], as_of)
    known = {
        frozenset((row["home"], row["partner"])): row
        for row in rows_from(connection, "SELECT home, partner, contacts, last_contact FROM relation WHERE contacts > 0")
    }
    last = last_contacts(connection, ((row["actor"], row["other"]) for row in rows))
    for row in rows:
        pair = frozenset((row["actor"], row["other"]))
        row["lost"] = not row["instead"]
        row["actor_name"], row["other_name"] = names[row["actor"]], names[row["other"]]
        row["instead_names"] = [(people or names)[each] for each in row["instead"]]
        row["contacts"], row["last_contact"] = known[pair]["contacts"], known[pair]["last_contact"]
        row["evidence"] = [last[pair]["contact"]]
    rows.sort(key=lambda row: (not row["lost"], -row["strength"], row["actor"], row["other"]))
    lost = sum(row["lost"] for row in rows)
    return Findings(
        "leaving",
        as_of,
        len(rows),
        lost,
        table_of(rows[:limit], LEAVING),
        ("actor", "other"),
        apart=apart,
        filters={"leaver": leaver},
        listed=len(rows),
    )


def _of_actor(connection: DuckDBPyConnection, graph: nx.Graph[str], leaver: str) -> list[Row]:
    rows = rows_from(
        connection,
        "SELECT if(home = $leaver, partner, home) AS other, strength FROM relation "
        "WHERE $leaver IN (home, partner) AND NOT tie AND strength > 0",
        leaver=leaver,
    )
    side = graph.nodes[leaver]["side"]
    for row in rows:
        beside = [each for each in graph[row["other"]] if each != leaver and graph.nodes[each]["side"] == side]
        row["actor"], row["instead"] = leaver, strongest(graph, row["other"], beside)
    return rows


def _of_person(connection: DuckDBPyConnection, as_of: date, settings: Settings, person: str) -> list[Row]:
    steps.run(connection, "attended", steps.parameters(as_of, settings))
    return rows_from(
        connection,
        """
        WITH sides AS (
            SELECT home AS actor, partner AS other, contact, tie FROM pairs WHERE held
            UNION ALL SELECT partner, home, contact, tie FROM pairs WHERE held
        ),
        met AS (
            SELECT s.actor, s.other, a.person, count(*) AS times
            FROM sides AS s JOIN attended AS a ON a.contact = s.contact AND a.member = s.actor
            WHERE NOT s.tie GROUP BY ALL
        )
        SELECT m.actor, m.other, m.times::INTEGER AS attended, coalesce(r.strength, q.strength) AS strength,
            coalesce((
                SELECT list(o.person ORDER BY o.times DESC, o.person) FROM met AS o
                WHERE o.actor = m.actor AND o.other = m.other AND o.person <> $person
            ), []) AS instead
        FROM met AS m
        LEFT JOIN relation AS r ON r.home = m.actor AND r.partner = m.other
        LEFT JOIN relation AS q ON q.home = m.other AND q.partner = m.actor
        WHERE m.person = $person
        """,
        person=person,
    )


def _has_none(name: str, as_of: date) -> UsageError:
    return UsageError(
        _("{name} has no ties as of {day}: nothing is lost").format(name=name, day=as_of.isoformat()),
        _("a tie comes from a contact at which both are named; look at another day with --as-of"),
    )
