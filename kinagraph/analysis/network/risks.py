"""What hangs on one person or one tie: who carries a relation alone, what is cut off, what has fallen silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.network.breaking import bridges, cut_off_by_actor
from kinagraph.analysis.network.listing import Row, last_contacts, names_of, people_of, rows_from, table_of
from kinagraph.analysis.network.ties import read_ties

if TYPE_CHECKING:
    from datetime import date

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

RISK_REASONS: Final = ("one_person", "few_counterparts", "bridge", "silent")

RISK: Final = {
    "home": "text",
    "partner": "text",
    "home_name": "text",
    "partner_name": "text",
    "reasons": "texts",
    "contacts": "whole",
    "last_contact": "day",
    "state": "text",
    "attended": "whole",
    "persons": "whole",
    "person": "text",
    "person_name": "text",
    "person_left": "yes/no",
    "share": "number",
    "counterparts": "texts",
    "counterpart_names": "texts",
    "cut_off": "texts",
    "cut_off_names": "texts",
    "rhythm_days": "number",
    "silence": "number",
    "evidence": "texts",
}
"""The columns of a finding about a relation at risk, and what each holds."""

_EVIDENCE: Final = 5


def find_risks(connection: DuckDBPyConnection, as_of: date, settings: Settings, *, limit: int | None = None) -> Findings:
    """Find the relations that hang on one person or one tie, or have fallen silent.

    A relation is at risk for one or more reasons:

    ``one_person``
        A person of ours is named at 5 or more of its contacts (``key_contacts``), and one of them attended 80 % of
        these or more (``key_share``).
    ``few_counterparts``
        A person of ours is named at as many, and over all its contacts fewer than 2 persons of the other side are
        (``key_counterparts``).
    ``bridge``
        Without the tie somebody would be cut off from the larger part of the network
        (:func:`kinagraph.analysis.network.breaking.bridges`).
    ``silent``
        It has fallen silent by its own rhythm (:func:`kinagraph.analysis.network.rhythms.find_rhythms`).

    Parameters
    ----------
    limit
        Give so many at most; the counts stay.

    Returns
    -------
    Findings
        Examined are the relations with a contact that are open and no acquaintance. The columns of :data:`RISK`; those
        with most reasons first, then those that are carried by a person who has left, then by their strength.
        ``apart["cutting"]`` lists the actors without whom others are cut off, those who cut off most first;
        ``apart["carrying"]`` the persons who carry relations alone.
    """
    graph = read_ties(connection, as_of, settings)
    asked = steps.parameters(as_of, settings)
    for name in ("attended", "key_persons", "rhythm"):
        steps.run(connection, name, asked)
    spans = bridges(graph)
    rows = _reasoned(connection, as_of, asked, spans)
    found = [row for row in rows if row["reasons"]]
    # A relation that a person who has left carried alone is worse than one whose carrier is here.
    found.sort(key=lambda row: (-len(row["reasons"]), not row["person_left"], -row["strength"], row["home"], row["partner"]))
    names = names_of(connection)
    people = people_of(connection)
    shown = found[:limit]
    last = last_contacts(connection, ((row["home"], row["partner"]) for row in shown))
    for row in shown:
        row["home_name"], row["partner_name"] = names[row["home"]], names[row["partner"]]
        row["person_name"] = people.get(row["person"])
        row["counterpart_names"] = [people[each] for each in row["counterparts"]]
        row["cut_off_names"] = [names[each] for each in row["cut_off"]]
        row["evidence"] = [last[frozenset((row["home"], row["partner"]))]["contact"]]
    return Findings(
        "risks",
        as_of,
        len(rows),
        len(found),
        table_of([{name: row[name] for name in RISK} for row in shown], RISK),
        apart={"cutting": _cutting(graph), "carrying": _carrying(found, people, names)},
    )


def _reasoned(connection: DuckDBPyConnection, as_of: date, asked: dict[str, Any], spans: dict[tuple[str, str], list[str]]) -> list[Row]:
    """Return the examined relations, each with the reasons why it is at risk."""
    rows = rows_from(
        connection,
        """
        SELECT r.home, r.partner, r.contacts, r.last_contact, r.state, r.strength, coalesce(k.attended, 0) AS attended,
            coalesce(k.persons, 0) AS persons, k.person, k.share, coalesce(k.counterparts, []) AS counterparts,
            coalesce(k.attended >= $key_contacts AND k.share >= $key_share, false) AS one_person,
            coalesce(k.attended >= $key_contacts AND len(k.counterparts) < $key_counterparts, false) AS few_counterparts,
            y.rhythm_days, y.silence, coalesce(y.silent, false) AS silent,
            NOT EXISTS (
                SELECT 1 FROM people AS e
                WHERE e.id = k.person AND coalesce(e.from_start <= $as_of, true) AND coalesce(e.until_stop >= $as_of, true)
            ) AND k.person IS NOT NULL AS person_left
        FROM relation AS r LEFT JOIN key_persons AS k USING (home, partner) LEFT JOIN rhythm AS y USING (home, partner)
        WHERE NOT r.tie AND r.standing = 'open' AND NOT r.acquaintance AND r.contacts > 0
        ORDER BY r.home, r.partner
        """,
        as_of=as_of,
        **{name: asked[name] for name in ("key_contacts", "key_share", "key_counterparts")},
    )
    for row in rows:
        row["cut_off"] = spans.get(tuple(sorted((row["home"], row["partner"]))), [])
        row["bridge"] = bool(row["cut_off"])
        row["reasons"] = [reason for reason in RISK_REASONS if row[reason]]
        row["person_left"] = row["person_left"] and row["one_person"]
    return rows


def _cutting(graph: nx.Graph[str]) -> list[Row]:
    counts = cut_off_by_actor(graph)
    cutting = sorted((node for node, count in counts.items() if count), key=lambda node: (-counts[node], node))
    return [{"actor": node, "actor_name": graph.nodes[node]["name"], "cut_off": counts[node]} for node in cutting]


def _carrying(found: list[Row], people: dict[str, str], names: dict[str, str]) -> list[Row]:
    carried: dict[str, list[Row]] = {}
    for row in found:
        if row["one_person"]:
            carried.setdefault(row["person"], []).append(row)
    return [
        {
            "person": person,
            "person_name": people[person],
            "left": rows[0]["person_left"],
            "homes": [row["home"] for row in rows],
            "partners": [row["partner"] for row in rows],
            "partner_names": [names[row["partner"]] for row in rows],
        }
        for person, rows in sorted(carried.items(), key=lambda each: (-len(each[1]), each[0]))
    ]
