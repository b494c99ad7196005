"""What the map shows: actors, relations with their health, contacts, follow-up points, agreements, and how it all came.

The health of a relation is the first that applies: ended, paused, acquaintance (they stand aside); never, dormant, stale,
unfollowed (the pair met in a contact that was not followed up), high_level_only, due, active.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.followup import prepare_unfollowed
from kinagraph.analysis.history import month_ends
from kinagraph.analysis.relations import Filters, listing, prepare, prepared_core

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

HEALTH: Final = ("never", "dormant", "stale", "unfollowed", "high_level_only", "due", "active", "acquaintance", "paused", "ended")
"""In the order of concern; the last three stand aside."""
ASIDE: Final = ("acquaintance", "paused", "ended")

Row = dict[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Mapped:
    """A network on a day, as the map needs it.

    Attributes
    ----------
    as_of
        The day.
    actors
        By id: the columns of the row, with ``side`` as told.
    relations
        Rows of :func:`kinagraph.analysis.relations.find_relations`, each with ``health``.
    contacts
        By id: the contacts of these relations, with ``actors`` (ids), ``people`` (ids), ``size`` (how many actors),
        ``reasons`` (why it is not followed up) and ``points`` (what is open).
    agreements
        By id: those with two parties among the actors, not signed after the day.
    people
        By id: ``name``, ``role``, ``actor`` and ``aliases``.
    days
        The month ends of the replay; the last is the day itself.
    history
        By pair: (place in ``days``, health) wherever the health changes.
    compared
        The health of each relation on the day to compare with, where one was asked for.
    """

    as_of: date
    actors: dict[str, Row]
    relations: list[Row]
    contacts: dict[str, Row] = field(default_factory=dict)
    agreements: dict[str, Row] = field(default_factory=dict)
    people: dict[str, Row] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    history: dict[Pair, list[tuple[int, str]]] = field(default_factory=dict)
    compare: date | None = None
    compared: dict[Pair, str] = field(default_factory=dict)
    compared_contacts: set[Pair] = field(default_factory=set)


def map_network(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, *, compare: date | None = None, followed: bool = True
) -> Mapped:
    """Gather what the map shows.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    as_of
        The day.
    compare
        Another day: ``compared`` then holds how each relation stood on it.
    followed
        Whether follow-up counts; without it no relation is ``unfollowed`` and no follow-up point is gathered.
    """
    compared, had = ({}, set()) if compare is None else _compared(connection, compare, settings, followed=followed)
    relations, loose = judge_relations(connection, as_of, settings, followed=followed)
    days, history = _history(connection, as_of, settings, followed=followed)
    contacts = _contacts(connection, {each for row in relations for each in row["evidence"]})
    for key in loose.keys() & contacts.keys():
        contacts[key]["reasons"] = loose[key]
    if followed:
        _add_points(connection, as_of, contacts)
    agreements = {
        row["id"]: row
        for row in _rows(
            connection,
            "SELECT id, title, parties, signed, expires, coalesce(status, 'active') AS status, responsible FROM agreements "
            "WHERE signed_start IS NULL OR signed_start <= $as_of ORDER BY signed_start DESC NULLS LAST, id",
            as_of=as_of,
        )
    }
    names = names_alone(connection, as_of)
    return Mapped(
        as_of,
        names.actors,
        relations,
        contacts,
        agreements,
        names.people,
        days,
        history,
        compare,
        compared,
        had,
    )


def names_alone(connection: DuckDBPyConnection, as_of: date) -> Mapped:
    """Gather all actors and people, without any relation: what an audience's eyes need to know.

    An actor has ``ceased`` besides its columns: whether it is no more on the day.
    """
    actors = _rows(
        connection,
        "SELECT a.id, a.name, a.kind, a.country, a.region, s.side, a.public, a.priority, coalesce(a.themes, []) AS themes, "
        "coalesce(a.aliases, []) AS aliases, a.notes, coalesce(a.until_stop < $as_of, false) AS ceased "
        "FROM actors AS a JOIN sided AS s USING (id) ORDER BY a.id",
        as_of=as_of,
    )
    people = _rows(
        connection,
        "SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) AS name, "
        "any_value(role ORDER BY from_start DESC NULLS LAST) AS role, any_value(actor ORDER BY from_start DESC NULLS LAST) AS actor, "
        "list(DISTINCT name) AS names, list(DISTINCT email) FILTER (email IS NOT NULL) AS emails, "
        "flatten(list(coalesce(aliases, []))) AS aliases FROM people GROUP BY id ORDER BY id",
    )
    return Mapped(as_of, {row["id"]: row for row in actors}, [], people={row["id"]: row for row in people})


def map_around(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, actors: Collection[str], *, most: int, followed: bool = True
) -> Mapped:
    """Gather what a small picture of some actors' relations shows: open ones, no acquaintances, without how they came.

    The relation table of the day is there already (:func:`kinagraph.analysis.relations.prepare`).

    Parameters
    ----------
    actors
        Whose relations, by id.
    most
        So many relations at most, the strongest.
    followed
        Whether follow-up counts, as in :func:`map_network`.
    """
    core = prepared_core(connection, as_of, settings)
    loose: set[str] = set()
    if followed:
        prepare_unfollowed(core)
        loose = {key for (key,) in connection.execute("SELECT contact FROM unfollowed WHERE len(reasons) > 0").fetchall()}
    found = {
        (row["home"], row["partner"]): row
        for actor in sorted(actors)
        for row in listing(core, "relations", "standing = 'open' AND NOT acquaintance", "true", Filters(partner=actor), None)
    }
    strongest = sorted(found.values(), key=lambda row: (-row["strength"], row["home"], row["partner"]))[:most]
    relations = [{**row, "health": health_of(row, not loose.isdisjoint(row["evidence"]))} for row in strongest]
    kept = {end for row in relations for end in (row["home"], row["partner"])} | set(actors)
    contacts = _contacts(connection, {each for row in relations for each in row["evidence"]})
    names = names_alone(connection, as_of)
    shown = {key: row for key, row in names.actors.items() if key in kept}
    return Mapped(as_of, shown, relations, contacts, people=names.people, days=[as_of])


def health_of(row: Row, unfollowed: bool) -> str:
    """Return the health of a relation: the first of :data:`HEALTH` that applies, those aside before all.

    >>> health_of({"standing": "open", "acquaintance": False, "state": "active", "levels": "high_level_only"}, False)
    'high_level_only'
    """
    if row["standing"] != "open":
        return str(row["standing"])
    if row["acquaintance"]:
        return "acquaintance"
    if row["state"] in {"never", "dormant", "stale"}:
        return str(row["state"])
    if unfollowed:
        return "unfollowed"
    return "high_level_only" if row["levels"] == "high_level_only" else str(row["state"])


def judge_relations(
    connection: DuckDBPyConnection, day: date, settings: Settings, *, followed: bool
) -> tuple[list[Row], dict[str, list[str]]]:
    """Return the relations of a day with their health, and the contacts that were not followed up with the reasons."""
    core = prepare(connection, day, settings)
    loose: dict[str, list[str]] = {}
    if followed:
        prepare_unfollowed(core)
        loose = dict(connection.execute("SELECT contact, reasons FROM unfollowed WHERE len(reasons) > 0").fetchall())
    rows = list(listing(core, "relations", "true", "true", Filters(), None))
    for row in rows:
        row["health"] = health_of(row, not loose.keys().isdisjoint(row["evidence"]))
    return rows, loose


def _compared(connection: DuckDBPyConnection, day: date, settings: Settings, *, followed: bool) -> tuple[dict[Pair, str], set[Pair]]:
    rows, _loose = judge_relations(connection, day, settings, followed=followed)
    return {(row["home"], row["partner"]): row["health"] for row in rows}, {
        (row["home"], row["partner"]) for row in rows if row["contacts"]
    }


def _history(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, *, followed: bool
) -> tuple[list[date], dict[Pair, list[tuple[int, str]]]]:
    first = connection.execute("SELECT min(c.start) FROM pairs AS p JOIN happened AS c ON c.id = p.contact WHERE c.held").fetchall()[0][0]
    days = list(month_ends(first or as_of, as_of))
    connection.execute("CREATE OR REPLACE TEMP TABLE map_days (place INTEGER, day DATE, start DATE)")
    connection.execute(
        "INSERT INTO map_days SELECT place - 1, day, day - $window::INTEGER "
        "FROM (SELECT unnest($days::DATE[]) AS day, generate_subscripts($days::DATE[], 1) AS place)",
        {"days": days, "window": settings.window_days},
    )
    asked = {**steps.parameters(as_of, settings), "followed": followed}
    steps.run(connection, "map_spans", asked)
    steps.run(connection, "map_history", asked)
    history: dict[Pair, list[tuple[int, str]]] = {}
    for home, partner, place, health in connection.execute("FROM map_history ORDER BY home, partner, place").fetchall():
        history.setdefault((home, partner), []).append((place, health))
    return days, history


def _contacts(connection: DuckDBPyConnection, wanted: Iterable[str]) -> dict[str, Row]:
    connection.execute("CREATE OR REPLACE TEMP TABLE map_wanted AS SELECT unnest($wanted::VARCHAR[]) AS id", {"wanted": sorted(wanted)})
    rows = _rows(
        connection,
        """
        WITH who AS (SELECT contact, list_sort(list(member)) AS actors, count(*) AS size FROM attending GROUP BY contact),
        persons AS (SELECT contact, list_sort(list(DISTINCT person)) AS people FROM participants WHERE person IS NOT NULL GROUP BY contact),
        reasons AS (SELECT contact, list_sort(list(DISTINCT reason) FILTER (reason IS NOT NULL)) AS why FROM participants GROUP BY contact)
        SELECT c.id, c.date, c."end", h.start, h.last, c.kind, c.direction, l.level, c.purpose, coalesce(c.themes, []) AS themes,
            c.place, c.agreement, c.cost, c.currency, c.decision, c.notes, w.actors, w.size, coalesce(p.people, []) AS people,
            coalesce(r.why, []) AS why_attended
        FROM map_wanted AS m JOIN contacts AS c USING (id) JOIN happened AS h USING (id)
        LEFT JOIN levelled AS l ON l.contact = c.id LEFT JOIN who AS w ON w.contact = c.id
        LEFT JOIN persons AS p ON p.contact = c.id LEFT JOIN reasons AS r ON r.contact = c.id
        ORDER BY h.last DESC, c.id DESC
        """,
    )
    return {row["id"]: {**row, "reasons": [], "points": []} for row in rows}


def _add_points(connection: DuckDBPyConnection, as_of: date, contacts: dict[str, Row]) -> None:
    rows = _rows(
        connection,
        "SELECT f.id, f.contact, f.action, f.due, f.responsible, coalesce(f.due_stop < $as_of, false) AS overdue FROM followups AS f "
        "WHERE NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false) ORDER BY f.due_stop NULLS LAST, f.id",
        as_of=as_of,
    )
    for row in rows:
        if row["contact"] in contacts:
            contacts[row["contact"]]["points"].append(row)


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[Row]:
    found: list[Row] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found


def narrow(
    mapped: Mapped,
    *,
    focus: str | None = None,
    distance: int = 1,
    theme: str | None = None,
    kind: str | None = None,
    responsible: str | None = None,
) -> Mapped:
    """Keep the relations that are asked for, their actors, and what belongs to them.

    Parameters
    ----------
    mapped
        The whole.
    focus
        An actor, by id: only what lies within ``distance`` steps of it.
    distance
        How many relations away from ``focus``; 1 are those it has itself.
    theme, kind, responsible
        Only relations of this theme, with an actor of this kind on either end, for which this actor or person answers.
    """
    relations = [
        row
        for row in mapped.relations
        if (theme is None or theme.casefold() in {each.casefold() for each in row["themes"]})
        and (kind is None or kind in {mapped.actors[row["home"]]["kind"], mapped.actors[row["partner"]]["kind"]})
        and (responsible is None or row["responsible"] == responsible)
    ]
    if focus is not None:
        near = {focus}
        for _step in range(distance - 1):
            near |= {end for row in relations if near & {row["home"], row["partner"]} for end in (row["home"], row["partner"])}
        relations = [row for row in relations if near & {row["home"], row["partner"]}]
    if focus is None and theme is None and kind is None and responsible is None:
        return mapped
    pairs = {(row["home"], row["partner"]) for row in relations}
    kept = {end for pair in pairs for end in pair} | ({focus} if focus else set())
    contacts = {each for row in relations for each in row["evidence"]}
    return replace(
        mapped,
        actors={key: row for key, row in mapped.actors.items() if key in kept},
        relations=relations,
        contacts={key: row for key, row in mapped.contacts.items() if key in contacts},
        history={pair: runs for pair, runs in mapped.history.items() if pair in pairs},
        compared={pair: health for pair, health in mapped.compared.items() if pair in pairs},
    )


def change_since(pair: Pair, health: str, has_contacts: bool, mapped: Mapped) -> str | None:
    """Say what became of a relation since the day of comparison; see :func:`change_of`."""
    if mapped.compare is None:
        return None
    return change_of(mapped.compared.get(pair, "never"), pair in mapped.compared_contacts, health, has_contacts)


def change_of(before: str, had_contacts: bool, health: str, has_contacts: bool) -> str | None:
    """Say what became of a relation between two days: ``new``, ``lost``, ``revived``, or None.

    New had no contact then and has one now; lost was within its cadence (or overdue no more than that it was still kept
    up: due or active) and is overdue, dormant or ended now; revived was overdue or dormant and is within its cadence now.

    >>> change_of("active", True, "stale", True)
    'lost'
    """
    if health in {"acquaintance", "paused"}:
        return None
    if has_contacts and not had_contacts:
        return None if health == "ended" else "new"
    gone = {"dormant", "stale", "ended"}
    kept = {"unfollowed", "high_level_only", "due", "active"}
    if before in kept and health in gone:
        return "lost"
    if before in {"dormant", "stale"} and health in kept:
        return "revived"
    return None
