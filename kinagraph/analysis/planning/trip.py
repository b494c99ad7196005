"""A journey: whom to meet, who must come, and what each meeting clears."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.planning.cover import Cover, cover_greedily
from kinagraph.analysis.planning.people import find_counterparts
from kinagraph.analysis.planning.places import Area, find_area
from kinagraph.analysis.relations import prepare
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.policy.results import Audit
    from kinagraph.analysis.policy.rules import Policy
    from kinagraph.settings import Settings

Row = dict[str, Any]

PER_DAY: Final = 2
"""Meetings a day: one before lunch and one after, with the way between them."""
RELATION: Final = {"A": 4, "B": 3, "C": 2, None: 2}
"""What it weighs to meet a relation that is overdue, by its priority."""
POINT: Final = {True: 2, False: 1}
"""What it weighs to raise an open point, overdue or not."""
RULE: Final = {"must": 3, "should": 2, "warning": 2, "aim": 1, "advice": 1}
"""What it weighs to keep a rule, by its force."""
_MEETING_HELPS: Final = {
    "agreement": {"quota_short", "quota_ends", "cadence_broken", "cadence_ends", "expired", "expires"},
    "actor": {"cadence_broken", "cadence_ends", "cadence_never", "first_not_recorded"},
    "contact": {"no_later_contact", "later_contact_waited"},
    "relation": {"level_missing", "level_ends", "direction_only", "direction_ends"},
}
"""The reasons (``because``) for a breach, by what it is about, that a meeting takes away."""
_CHECKS: Final = {"quota", "cadence", "expires", "followed_up", "level", "direction", "recorded"}
"""The checks that give such reasons."""
_QUOTA: Final = {"quota_short", "quota_ends"}


@dataclass(frozen=True)
class Item:
    """One thing that a meeting clears.

    Attributes
    ----------
    key
        Its name among the others: ``relation:isk;tj``, ``point:f1``, ``rule:R1:ag-gd:2012``.
    kind
        ``relation`` (overdue by the end of the journey, or never begun), ``point`` (open), ``rule`` (breached, or will be).
    weight
        See :data:`RELATION`, :data:`POINT`, :data:`RULE`.
    partners
        With whom a meeting clears it: any one of them, by id.
    homes
        Who of ours must be there: all of them, by id.
    row
        What is known of it: the relation, the point, or the result of the rule.
    """

    key: str
    kind: str
    weight: int
    partners: tuple[str, ...]
    homes: tuple[str, ...]
    row: Row = field(repr=False)


@dataclass(frozen=True)
class Meeting:
    """A meeting of the journey: with whom, on which day of it (from 1), where, who of ours, and what it clears."""

    partner: str
    name: str
    day: int
    slot: int
    date: date | None
    town: str | None
    homes: tuple[str, ...]
    items: tuple[Item, ...]
    persons: tuple[Row, ...] = ()

    @property
    def weight(self) -> int:
        """What it clears, weighed."""
        return sum(item.weight for item in self.items)


@dataclass(frozen=True)
class Trip:
    """A journey as proposed.

    Attributes
    ----------
    as_of, to, inbound
        The day of knowledge; where to (or from where, ``inbound``).
    days, per_day, dates
        How many days of so many meetings; their dates (working days) where the first is given.
    meetings
        In the order of days.
    travellers
        Who of ours must come (``inbound``: receive), by id, with the number of meetings: those with most first.
    uncleared
        What no meeting of the journey clears, with the reason: ``time`` or ``home`` (who must be there does not come).
    planned
        Relations that will be met before the journey, and so are left out.
    during
        Contacts with someone there that are planned for its dates already: ``contact``, ``date``, ``end``, ``kind``,
        ``purpose``, ``partners``.
    names
        The names of the actors in it, by id.
    cover
        The choice and what is known of how good it is.
    candidates
        How many partners are there.
    rules
        Whether a policy was asked.
    """

    as_of: date
    to: str
    inbound: bool
    days: int
    per_day: int
    dates: tuple[date, ...]
    meetings: tuple[Meeting, ...]
    travellers: tuple[tuple[str, int], ...]
    uncleared: tuple[tuple[Item, str], ...]
    planned: tuple[Row, ...]
    during: tuple[Row, ...]
    names: Mapping[str, str]
    cover: Cover
    candidates: int
    rules: bool
    audit: Audit | None = field(default=None, repr=False)


def plan_trip(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    to: str,
    days: int,
    first: date | None = None,
    inbound: bool = False,
    per_day: int = PER_DAY,
    homes: Sequence[str] = (),
    audit: Audit | None = None,
) -> Trip:
    """Propose a journey.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    to
        Where: a region, a city or an actor; see :func:`kinagraph.analysis.planning.places.find_area`.
    days, per_day
        How many days, and meetings a day.
    first
        The first day; relations that fall due until the last are met, too, and those met before it are left out.
    inbound
        They come to us: whom to invite, and who receives them.
    homes
        Who of ours can come, by id (with all that they are made up of); anyone by default.
    audit
        The rules as :func:`kinagraph.analysis.policy.audit.check_policy` has just found them on this connection; without it,
        no rule is looked at.

    Raises
    ------
    UnknownActor
        There is no such place, or nobody of theirs is there.
    UsageError
        One of ``homes`` is none of ours.
    """
    if audit is None:
        # The rules are checked on the same table.
        prepare(connection, as_of, settings)
    area = find_area(connection, as_of, settings, to)
    dates = _working_days(first, days) if first else ()
    start, end = (dates[0], dates[-1]) if dates else (as_of, as_of + timedelta(days=days))
    relations = relations_with(connection, area.actors)
    planned = [row for row in relations if first and row["next_planned"] and row["next_planned"] < start and _wants(row, end)]
    aside = {(row["home"], row["partner"]) for row in planned}
    items = [_relation(row) for row in relations if _wants(row, end) and (row["home"], row["partner"]) not in aside]
    able = _within(connection, homes) if homes else None
    items += _points(connection, as_of, settings, area, end, able)
    if audit is not None:
        items += find_rules(connection, audit, area.actors, able, inbound=inbound, relations=relations)
    weights = {item.key: item.weight for item in items}
    by_key = {item.key: item for item in items}
    sets: dict[str, set[str]] = {}
    for item in items:
        if able is None or set(item.homes) <= able:
            for partner in item.partners:
                sets.setdefault(partner, set()).add(item.key)
    cover = cover_greedily({name: frozenset(things) for name, things in sets.items()}, weights, days * per_day)
    names = dict(connection.execute("SELECT id, name FROM actors ORDER BY id").fetchall())
    meetings = _placed(connection, as_of, cover, by_key, area, names, dates, per_day)
    done = {key for _taken, keys in cover.chosen for key in keys}
    uncleared = [
        (item, "time" if able is None or set(item.homes) <= able else "home")
        for item in sorted(items, key=lambda item: (-item.weight, item.key))
        if item.key not in done
    ]
    counts: dict[str, int] = {}
    for meeting in meetings:
        for home in meeting.homes:
            counts[home] = counts.get(home, 0) + 1
    return Trip(
        as_of,
        area.name,
        inbound,
        days,
        per_day,
        dates,
        tuple(meetings),
        tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0]))),
        tuple(uncleared),
        tuple(planned),
        tuple(_during(connection, area, start, end)) if dates else (),
        names,
        cover,
        len(area.actors),
        audit is not None,
        audit,
    )


def _working_days(first: date, days: int) -> tuple[date, ...]:
    found: list[date] = []
    day = first
    while len(found) < days:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


def relations_with(connection: DuckDBPyConnection, actors: Sequence[str]) -> list[Row]:
    """Return the open relations with these actors, acquaintances aside, from the prepared relation table."""
    return _rows(
        connection,
        "SELECT home, partner, state, priority, cadence_days, cadence_from, last_contact, days_since, days_overdue, next_planned, "
        "inbound, outbound, levels, one_off FROM relation "
        "WHERE NOT tie AND standing = 'open' AND NOT acquaintance AND list_contains($there, partner) ORDER BY home, partner",
        there=list(actors),
    )


def _during(connection: DuckDBPyConnection, area: Area, start: date, end: date) -> list[Row]:
    return _rows(
        connection,
        """
        SELECT c.id AS contact, c.date, c."end", c.kind, c.purpose, list_sort(list(a.member)) AS partners
        FROM happened AS h JOIN contacts AS c ON c.id = h.id JOIN attending AS a ON a.contact = h.id
        WHERE NOT h.held AND h.status = 'planned' AND h.start <= $end AND h.stop >= $start AND list_contains($there, a.member)
        GROUP BY c.id, c.date, c."end", c.kind, c.purpose, h.start ORDER BY h.start, c.id
        """,
        start=start,
        end=end,
        there=list(area.actors),
    )


def _wants(row: Row, end: date) -> bool:
    """Whether a relation will be overdue on the journey's last day, or was never begun."""
    return row["last_contact"] is None or (end - row["last_contact"]).days > row["cadence_days"]


def _relation(row: Row) -> Item:
    key = f"relation:{row['home']};{row['partner']}"
    return Item(key, "relation", RELATION[row["priority"]], (row["partner"],), (row["home"],), row)


def _points(connection: DuckDBPyConnection, as_of: date, settings: Settings, area: Area, end: date, able: set[str] | None) -> list[Item]:
    """Gather the open points of contacts with someone there; those of a crowd are for the one who is to do them alone."""
    rows = _rows(
        connection,
        """
        WITH employer AS (
            SELECT id, max_by(actor, coalesce(from_start, DATE '0001-01-01')) AS actor, any_value(name) AS name FROM people
            WHERE $as_of BETWEEN coalesce(from_start, DATE '0001-01-01') AND coalesce(until_stop, DATE '9999-12-31') GROUP BY id
        ),
        there AS (
            SELECT contact, list_sort(list(member) FILTER (side = 'home')) AS homes,
                list_sort(list(member) FILTER (list_contains($there, member))) AS partners, count(*) AS n
            FROM attending GROUP BY contact
        )
        SELECT f.id, f.action, f.due, f.due_stop, f.responsible, coalesce(a.name, e.name, f.responsible) AS responsible_name,
            coalesce(a.id, e.actor) AS unit, s.side, f.contact, c.date, c."end", c.kind, c.purpose, t.homes, t.partners, t.n
        FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held JOIN contacts AS c ON c.id = f.contact
        JOIN there AS t ON t.contact = f.contact
        LEFT JOIN actors AS a ON a.id = f.responsible LEFT JOIN employer AS e ON e.id = f.responsible
        LEFT JOIN sided AS s ON s.id = coalesce(a.id, e.actor)
        WHERE NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false) AND len(t.partners) > 0
        ORDER BY f.id
        """,
        as_of=as_of,
        there=list(area.actors),
    )
    found = []
    for row in rows:
        theirs = row["unit"] in area.actors and row["unit"] in row["partners"]
        if row["n"] > settings.group and not theirs:
            continue
        partners = (row["unit"],) if theirs else tuple(row["partners"])
        ours = (row["unit"],) if row["side"] == "home" else _someone(row["homes"], able)
        late = row["due_stop"] is not None and row["due_stop"] < end
        found.append(Item(f"point:{row['id']}", "point", POINT[late], partners, ours, row))
    return found


def find_rules(
    connection: DuckDBPyConnection, audit: Audit, actors: Sequence[str], able: set[str] | None, *, inbound: bool, relations: list[Row]
) -> list[Item]:
    """Find the rules that a meeting with one of these actors would keep.

    Parameters
    ----------
    audit
        What the rules found.
    actors
        The actors, by id.
    able
        Who of ours can come; anyone by default.
    inbound
        They come to us.
    relations
        Those with these actors; see :func:`relations_with`.
    """
    there = set(actors)
    forces = {summary.rule.id: summary.rule for summary in audit.rules}
    parties = {row["id"]: row for row in _agreements(connection, audit.as_of)}
    met = {(row["home"], row["partner"]): row for row in relations}
    names = {row["id"]: row["name"] for row in _rows(connection, "SELECT id, name FROM actors ORDER BY id")}
    found: dict[str, Item] = {}
    for row in audit:
        kind, because = row["subject_kind"], row["because"]
        if row["state"] not in {"breached", "due"} or because not in _MEETING_HELPS.get(kind, ()):
            continue
        partners: tuple[str, ...] = ()
        homes: tuple[str, ...] = ()
        match kind:
            case "relation":
                home, partner = row["subject"].split(";")
                pair = met.get((home, partner))
                if pair and because.startswith("direction") and (pair["inbound"] if inbound else pair["outbound"]) > 0:
                    continue
                partners, homes = (partner,) if pair else (), (home,)
            case "actor":
                partners = (row["subject"],)
                ours = [pair for pair in relations if pair["partner"] == row["subject"]]
                homes = _someone([pair["home"] for pair in sorted(ours, key=_lately)], able)
            case "agreement":
                agreement = parties[row["subject"]]
                if because in _QUOTA and inbound and _outbound_only(forces[row["rule"]]):
                    continue
                partners = tuple(actor for actor in agreement["partners"] if actor in there)
                answering = [agreement["responsible"]] if agreement["responsible"] in agreement["homes"] else []
                homes = _someone(answering or agreement["homes"], able)
            case _:
                took = _rows(
                    connection, "SELECT member, side FROM attending WHERE contact = $contact ORDER BY member", contact=row["subject"]
                )
                silent = set(row["names"] or ())
                partners = tuple(each["member"] for each in took if names[each["member"]] in silent)
                homes = _someone([each["member"] for each in took if each["side"] == "home"], able)
        partners = tuple(partner for partner in partners if partner in there)
        key = f"rule:{row['rule']}:{row['subject']}"
        if partners and key not in found:
            found[key] = Item(key, "rule", RULE[forces[row["rule"]].force], partners, homes, row)
    return list(found.values())


def _someone(homes: Sequence[str], able: set[str] | None) -> tuple[str, ...]:
    """Choose one of ours: the first who can come."""
    return tuple([home for home in homes if able is None or home in able][:1] or homes[:1])


def _lately(pair: Row) -> tuple[bool, int, str]:
    return pair["last_contact"] is None, pair["days_since"] or 0, pair["home"]


def helpful_rules(policy: Policy) -> tuple[str, ...]:
    """Return the rules of a policy that a meeting can help to keep, by id."""
    return tuple(rule.id for rule in policy.rules if any(step.name in _CHECKS for step in rule.steps))


def _agreements(connection: DuckDBPyConnection, as_of: date) -> list[Row]:
    return _rows(
        connection,
        "SELECT g.id, any_value(g.responsible) AS responsible, coalesce(list_sort(list(s.id) FILTER (s.side = 'home' AND "
        "NOT coalesce(a.until_stop < $as_of, false))), []) AS homes, "
        "coalesce(list_sort(list(s.id) FILTER (s.side <> 'home')), []) AS partners "
        "FROM (SELECT id, responsible, unnest(parties) AS actor FROM agreements) AS g JOIN sided AS s ON s.id = g.actor "
        "JOIN actors AS a ON a.id = g.actor GROUP BY g.id ORDER BY g.id",
        as_of=as_of,
    )


def _outbound_only(rule: Any) -> bool:
    return any(getattr(step.check, "direction", None) == "outbound" for step in rule.steps)


def _within(connection: DuckDBPyConnection, homes: Sequence[str]) -> set[str]:
    others = connection.execute(
        "SELECT a.name FROM actors AS a JOIN sided AS s USING (id) WHERE list_contains($homes, a.id) AND s.side <> 'home' ORDER BY a.name",
        {"homes": list(homes)},
    ).fetchall()
    if others:
        raise UsageError(
            _("{name} is none of ours").format(name=others[0][0]), _("with --home name who of our side can come, as a unit or a university")
        )
    rows = connection.execute(
        """
        WITH RECURSIVE beneath AS (
            SELECT id FROM actors WHERE list_contains($homes, id)
            UNION
            SELECT a.id FROM actors AS a JOIN beneath AS b ON a.parent = b.id
        )
        SELECT id FROM beneath
        """,
        {"homes": list(homes)},
    ).fetchall()
    return {key for (key,) in rows}


def _placed(
    connection: DuckDBPyConnection,
    as_of: date,
    cover: Cover,
    items: Mapping[str, Item],
    area: Area,
    names: Mapping[str, str],
    dates: tuple[date, ...],
    per_day: int,
) -> list[Meeting]:
    """Give each chosen meeting its day: town by town, those that clear most first."""
    weights = {name: sum(items[key].weight for key in keys) for name, keys in cover.chosen}
    town_weights: dict[str, int] = {}
    for name, weight in weights.items():
        town = area.towns.get(name, "")
        town_weights[town] = town_weights.get(town, 0) + weight
    # Where someone sits in an unknown town comes last.
    order = sorted(
        cover.chosen,
        key=lambda each: (
            area.towns.get(each[0], "") == "",
            -town_weights[area.towns.get(each[0], "")],
            area.towns.get(each[0], ""),
            -weights[each[0]],
            each[0],
        ),
    )
    persons: dict[str, list[Row]] = {}
    for row in find_counterparts(connection, as_of, [name for name, _keys in order]):
        persons.setdefault(row["actor"], []).append(row)
    found = []
    for place, (name, keys) in enumerate(order):
        cleared = sorted((items[key] for key in keys), key=lambda item: (-item.weight, item.key))
        ours = tuple(dict.fromkeys(home for item in cleared for home in item.homes))
        day = place // per_day + 1
        found.append(
            Meeting(
                name,
                names[name],
                day,
                place % per_day + 1,
                dates[day - 1] if dates else None,
                area.towns.get(name),
                ours,
                tuple(cleared),
                tuple(persons.get(name, [])[:2]),
            )
        )
    return found


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[Row]:
    found: list[Row] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found
