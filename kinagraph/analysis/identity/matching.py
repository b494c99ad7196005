"""Which actors, or people, may be the same: proposed for a person to judge, best first, with the reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.findings import Findings
from kinagraph.analysis.identity import people as persons
from kinagraph.analysis.identity.likeness import OFFICE, Likeness, blocks, compare
from kinagraph.analysis.identity.merged import given_up
from kinagraph.analysis.identity.reading import Reading, fold, read_name
from kinagraph.analysis.relations import prepare_contacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

THRESHOLD: Final = 0.8
"""Pairs below this are not proposed unless they are asked for."""

_CROWDED: Final = 400
"""More names than this under one key tell nothing of any two of them."""

_PUBLIC: Final = frozenset(
    {"region_unit", "political_body", "municipality", "province", "authority", "agency", "ministry", "partner_region", "embassy"}
)
_PRIVATE: Final = frozenset({"company", "business_organisation", "cluster", "network"})

MATCH: Final = (
    "kind", "one", "other", "verdict", "score", "reasons", "against", "one_name", "other_name", "one_as", "other_as",
    "one_kind", "other_kind", "one_country", "other_country", "person_name", "one_contacts", "other_contacts",
    "one_last", "other_last", "together", "judged",
)  # fmt: skip
"""The columns of a finding about two that may be one."""


@dataclass
class Candidate:
    """One actor or person, with its names read."""

    id: str
    name: str
    names: tuple[str, ...]
    facts: Mapping[str, Any]
    readings: list[tuple[str, Reading]] = field(default_factory=list)


@dataclass
class Pair:
    """Two that may be one."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...]
    one_as: str
    other_as: str
    against: tuple[str, ...] = ()
    verdict: str = "same"
    person: str | None = None


def find_matches(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    people: bool = False,
    threshold: float = THRESHOLD,
    limit: int | None = None,
    judged: bool = False,
) -> Findings:
    """Find pairs of actors, or of people, that may be the same.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema; what was merged in it is one already.
    as_of
        Contacts held by this day are looked at.
    people
        People rather than actors.
    threshold
        The least score, from 0 to 1. How it comes about stands in ``docs/matching.md``.
    limit
        Give so many pairs at most; the counts stay.
    judged
        Give those too that somebody has judged, with the verdict in the column ``judged``.

    Returns
    -------
    Findings
        The columns of :data:`MATCH`, the likeliest first. ``one`` is the one to keep by default. ``verdict`` is ``same``, or
        ``holder`` where ``one`` is an office with its holder's name; ``other`` is then the office, blank where it is no actor
        yet. ``reasons`` and ``against`` hold codes; ``one_as`` and ``other_as`` the names that are alike. ``examined`` counts
        the actors or people.
    """
    candidates = _people(connection) if people else _actors(connection, settings)
    pairs = _pairs_of_people(candidates) if people else [*pairs_of_actors(candidates), *_holders(candidates)]
    verdicts = _judged(connection, "person" if people else "actor")
    if not judged:
        pairs = [pair for pair in pairs if frozenset({pair.one, pair.other}) not in verdicts]
    met = _met(connection, as_of, settings, pairs, people=people)
    pairs = [_with_contacts(pair, met) for pair in pairs]
    pairs = sorted((pair for pair in pairs if pair.score >= threshold - 1e-9), key=lambda pair: (-pair.score, pair.one, pair.other))
    return _findings(as_of, pairs if limit is None else pairs[:limit], len(pairs), candidates, met, verdicts, people=people)


# Actors


def _actors(connection: DuckDBPyConnection, settings: Settings) -> dict[str, Candidate]:
    rows = connection.execute(
        """
        SELECT id, name, coalesce(aliases, []), kind, country, region, parent,
            coalesce(side, CASE WHEN list_contains($home, country) THEN 'home' WHEN list_contains($partner, country) THEN 'partner' END)
        FROM actors ORDER BY id
        """,
        {"home": list(settings.home_countries), "partner": list(settings.partner_countries)},
    ).fetchall()
    return {
        key: actor_named(key, (name, *aliases), kind=kind, country=country, region=region, parent=parent, side=side)
        for key, name, aliases, kind, country, region, parent, side in rows
    }


def actor_named(key: str, names: Sequence[str], **facts: str | None) -> Candidate:
    """Return an actor with its names read; the first is its own, the others are aliases."""
    known = {"kind": "other", "country": None, "region": None, "parent": None, "side": None, **facts}
    distinct = tuple(dict.fromkeys(names))
    return Candidate(key, names[0], distinct, known, [(name, reading) for name in distinct for reading in read_name(name)])


def pairs_of_actors(candidates: Mapping[str, Candidate]) -> list[Pair]:
    """Compare all actors that share a key, and give the best pair of names of each two."""
    by_key: defaultdict[str, dict[tuple[str, int], None]] = defaultdict(dict)
    for each in candidates.values():
        for place, (_name, reading) in enumerate(each.readings):
            for key in blocks(reading):
                by_key[key][each.id, place] = None
    best: dict[tuple[str, str], Pair] = {}
    seen: set[tuple[tuple[str, int], tuple[str, int]]] = set()
    for together in by_key.values():
        if not 1 < len(together) <= _CROWDED:
            continue
        for first, second in combinations(together, 2):
            if first[0] == second[0] or (first, second) in seen:
                continue
            seen.add((first, second))
            pair = _compared(candidates[first[0]], first[1], candidates[second[0]], second[1])
            if pair is not None and ((known := best.get((pair.one, pair.other))) is None or pair.score > known.score):
                best[pair.one, pair.other] = pair
    return _less_where_several(best.values())


def _compared(one: Candidate, place: int, other: Candidate, their_place: int) -> Pair | None:
    if one.id > other.id:
        one, place, other, their_place = other, their_place, one, place
    (name, reading), (their_name, their_reading) = one.readings[place], other.readings[their_place]
    companies = one.facts["kind"] == other.facts["kind"] == "company"
    found = compare(reading, their_reading, companies=companies)
    if found is None:
        return None
    return _weighed(one, name, reading, other, their_name, their_reading, found)


def _weighed(
    one: Candidate, name: str, reading: Reading, other: Candidate, their_name: str, their: Reading, found: Likeness
) -> Pair | None:
    """Weigh what is known of two actors with alike names: it tells for or against."""
    score, reasons, against = found.score, list(found.reasons), []
    mine, theirs = one.facts, other.facts
    if {mine["side"], theirs["side"]} == {"home", "partner"}:
        return None
    if name != one.name or their_name != other.name:
        reasons.append("alias")
    countries = {mine["country"], theirs["country"]}
    if reading.countries != their.countries and "acronym" not in reasons:
        score -= _country_cost(reading, theirs["country"]) + _country_cost(their, mine["country"])
        reasons = [*(code for code in reasons if code != "same_words"), "says_country"]
    if None not in countries and len(countries) == 2:
        score -= 0.4
        against.append("country")
    elif None not in countries:
        score += 0.01
        reasons.append("country")
    if not reading.proper and not reading.countries and "acronym" not in reasons:
        # Every country has its Ministry of Health.
        score -= 0.08 if None not in countries and len(countries) == 1 else 0.3
        against.append("general_name")
    if "acronym" in reasons and (None in countries or len(countries) == 2):
        score -= 0.04
    penalty = _kind_cost(mine["kind"], theirs["kind"])
    if mine["kind"] == theirs["kind"] and mine["kind"] != "other":
        score += 0.01
        reasons.append("kind")
    elif penalty:
        score -= penalty
        against.append("kind")
    if mine["region"] and theirs["region"] and not _same_place(mine["region"], theirs["region"]):
        score -= 0.1
        against.append("region")
    if mine["parent"] == other.id or theirs["parent"] == one.id:
        score -= 0.25
        against.append("parent")
    return Pair(one.id, other.id, min(1.0, max(0.0, score)), tuple(reasons), name, their_name, tuple(against))


def _country_cost(reading: Reading, theirs: str | None) -> float:
    """Return what it costs that only one of two names says a country: little where the other actor is of that country."""
    if not reading.countries:
        return 0.0
    if theirs is None:
        return 0.13
    return 0.05 if reading.countries == {theirs} else 0.3


def _kind_cost(one: str, other: str) -> float:
    if one == other or "other" in {one, other}:
        return 0.0
    kinds = {one, other}
    if kinds <= _PUBLIC:
        return 0.2 if "embassy" in kinds else 0.04
    if kinds <= _PRIVATE:
        return 0.08
    return 0.3 if kinds & _PRIVATE and kinds & {"university", "hospital", "embassy", "ministry", "province", "municipality"} else 0.15


def _same_place(one: str, other: str) -> bool:
    mine = {reading.joined for reading in read_name(one)} | {fold(one)}
    return bool(mine & ({reading.joined for reading in read_name(other)} | {fold(other)}))


def _less_where_several(pairs: Iterable[Pair]) -> list[Pair]:
    """Lower the score of letters that may stand for several."""
    pairs = list(pairs)
    several = Counter(key for pair in pairs if "acronym" in pair.reasons for key in (pair.one, pair.other))
    for pair in pairs:
        if "acronym" in pair.reasons and max(several[pair.one], several[pair.other]) > 1:
            pair.score = max(0.0, pair.score - 0.1)
            pair.against = (*pair.against, "several")
    return pairs


def _holders(candidates: Mapping[str, Candidate]) -> Iterator[Pair]:
    """Find actors that are an office and its holder; the office is an actor of that name, or none yet."""
    named: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for each in candidates.values():
        for name in each.names:
            named[fold(name), each.facts["country"]].append(each.id)
    for each in candidates.values():
        found = OFFICE.match(each.name)
        if found is None:
            continue
        office = fold(found["office"])
        offices = sorted({*named[office, each.facts["country"]], *named[office, None]} - {each.id})
        score = 0.95 if offices else 0.85
        yield Pair(each.id, offices[0] if offices else "", score, ("holder",), each.name, found["office"], (), "holder", found["person"])


# People


def _people(connection: DuckDBPyConnection) -> dict[str, Candidate]:
    rows = connection.execute("""
        SELECT p.id, list(p.name ORDER BY p.from_start DESC NULLS LAST, p."from")[1],
            list_sort(list_distinct(list(p.name) || flatten(list(coalesce(p.aliases, []))))),
            list_sort(list_distinct(list(lower(trim(p.email))) FILTER (p.email IS NOT NULL))),
            list({actor: p.actor, start: coalesce(p.from_start, DATE '0001-01-01'), stop: coalesce(p.until_stop, DATE '9999-12-31')}),
            list_sort(list_distinct(list(a.country) FILTER (a.country IS NOT NULL)))
        FROM people AS p LEFT JOIN actors AS a ON a.id = p.actor GROUP BY p.id ORDER BY p.id
    """).fetchall()
    return {
        key: Candidate(key, name, tuple(names), {"emails": set(emails or []), "work": work, "countries": set(countries or [])})
        for key, name, names, emails, work, countries in rows
    }


def _pairs_of_people(candidates: Mapping[str, Candidate]) -> list[Pair]:
    by_key: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for each in candidates.values():
        for key in (*persons.blocks(each.names), *(f"mail:{mail}" for mail in each.facts["emails"])):
            by_key[key][each.id] = None
    pairs: dict[tuple[str, str], Pair] = {}
    for together in by_key.values():
        if len(together) <= _CROWDED:
            for one, other in combinations(sorted(together), 2):
                if (one, other) not in pairs:
                    pair = _compared_people(candidates[one], candidates[other])
                    if pair is not None:
                        pairs[one, other] = pair
    return list(pairs.values())


def _compared_people(one: Candidate, other: Candidate) -> Pair | None:
    likest = max(
        ((score, codes, mine, theirs) for mine in one.names for theirs in other.names for score, codes in [_alike(mine, theirs)]),
        key=lambda each: (each[0], each[2], each[3]),
    )
    score, codes, mine, theirs = likest
    reasons, against = list(codes), []
    if one.facts["emails"] & other.facts["emails"]:
        score = 0.97 if score else 0.7
        reasons.append("email")
    if not score:
        return None
    employers = {work["actor"] for work in one.facts["work"]} & {work["actor"] for work in other.facts["work"]}
    if employers:
        score += 0.12
        reasons.append("employer")
    elif "email" not in reasons:
        if any(a["start"] <= b["stop"] and b["start"] <= a["stop"] for a in one.facts["work"] for b in other.facts["work"]):
            score -= 0.08
            against.append("employer")
        countries = one.facts["countries"], other.facts["countries"]
        if all(countries) and not countries[0] & countries[1]:
            score -= 0.3
            against.append("country")
    if (mine, theirs) != (one.name, other.name):
        reasons.append("alias")
    return Pair(one.id, other.id, min(1.0, max(0.0, score)), tuple(reasons), mine, theirs, tuple(against))


def _alike(one: str, other: str) -> tuple[float, tuple[str, ...]]:
    """Return how alike two names of people are: many bear one name, and in letters many more."""
    characters = persons.in_han(one), persons.in_han(other)
    if all(characters):
        return (0.86, ("same_name",)) if persons.same_characters(one, other) else (0.0, ())
    if persons.keys(one) & persons.keys(other):
        return (0.78, ("pinyin",)) if any(characters) else (0.86, ("same_name" if fold(one) == fold(other) else "same_words",))
    if (
        (short := persons.abbreviated(one))
        and short == persons.abbreviated(other)
        and persons.has_initial(one) != persons.has_initial(other)
    ):
        return 0.7, ("initial",)
    return 0.0, ()


# What is known beside


def _judged(connection: DuckDBPyConnection, kind: str) -> dict[frozenset[str], str]:
    """Return the pairs that somebody has judged, as they are seen: of merged ones those that stand for them."""
    kept = given_up(connection)
    rows = connection.execute(
        "SELECT one, other, verdict FROM judgements WHERE kind = ? AND withdrawn IS NULL ORDER BY at_start, id", [kind]
    ).fetchall()
    found = {}
    for one, other, verdict in rows:
        found[frozenset({one, other})] = verdict
        found[frozenset({kept.get(one, one), kept.get(other, other)})] = verdict
    return found


@dataclass(frozen=True)
class _Met:
    contacts: Mapping[str, tuple[int, date | None]]
    together: Mapping[tuple[str, str], int]


def _met(connection: DuckDBPyConnection, as_of: date, settings: Settings, pairs: Sequence[Pair], *, people: bool) -> _Met:
    """Count the contacts of those in pairs, and the contacts in which both were."""
    import pyarrow as pa

    prepare_contacts(connection, as_of, settings)
    attending = "(SELECT DISTINCT contact, person AS member FROM participants WHERE person IS NOT NULL)" if people else "attending"
    given = pa.table({"one": pa.array([pair.one for pair in pairs], pa.string()), "other": pa.array([p.other for p in pairs], pa.string())})
    connection.register("proposed", given)
    contacts = connection.execute(f"""
        SELECT a.member, count(*), max(h.last) FROM {attending} AS a JOIN happened AS h ON h.id = a.contact AND h.held
        WHERE a.member IN (SELECT one FROM proposed UNION SELECT other FROM proposed) GROUP BY a.member
    """).fetchall()
    together = connection.execute(f"""
        SELECT p.one, p.other, count(*) FROM proposed AS p
        JOIN {attending} AS a ON a.member = p.one JOIN {attending} AS b ON b.member = p.other AND b.contact = a.contact
        JOIN happened AS h ON h.id = a.contact AND h.held GROUP BY ALL
    """).fetchall()
    connection.unregister("proposed")
    return _Met({key: (count, last) for key, count, last in contacts}, {(one, other): count for one, other, count in together})


def _with_contacts(pair: Pair, met: _Met) -> Pair:
    """Lower the score of two that were at one contact: they were told apart by who wrote it. Put first whom to keep.

    Names in two scripts say nothing of the sort: who writes “Tianjin University, 天津大学” names one actor twice.
    """
    across = persons.in_han(pair.one_as) != persons.in_han(pair.other_as)
    if (pair.one, pair.other) in met.together and pair.verdict == "same" and not across:
        pair.score = max(0.0, pair.score - 0.25)
        pair.against = (*pair.against, "together")
    if pair.verdict == "same" and met.contacts.get(pair.other, (0, None))[0] > met.contacts.get(pair.one, (0, None))[0]:
        pair.one, pair.other, pair.one_as, pair.other_as = pair.other, pair.one, pair.other_as, pair.one_as
    return pair


def _findings(
    as_of: date,
    pairs: Sequence[Pair],
    count: int,
    candidates: Mapping[str, Candidate],
    met: _Met,
    verdicts: Mapping[frozenset[str], str],
    *,
    people: bool,
) -> Findings:
    import pyarrow as pa

    def fact(key: str, name: str) -> Any:
        return candidates[key].facts.get(name) if key in candidates else None

    rows = [
        {
            "kind": "person" if people else "actor",
            "one": pair.one,
            "other": pair.other,
            "verdict": pair.verdict,
            "score": round(pair.score, 3),
            "reasons": list(dict.fromkeys(pair.reasons)),
            "against": list(pair.against),
            "one_name": candidates[pair.one].name,
            "other_name": candidates[pair.other].name if pair.other else pair.other_as,
            "one_as": pair.one_as,
            "other_as": pair.other_as,
            **{
                f"{which}_{name}": fact(key, name)
                for name in ("kind", "country")
                for which, key in (("one", pair.one), ("other", pair.other))
            },
            "person_name": pair.person,
            "one_contacts": met.contacts.get(pair.one, (0, None))[0],
            "other_contacts": met.contacts.get(pair.other, (0, None))[0],
            "one_last": met.contacts.get(pair.one, (0, None))[1],
            "other_last": met.contacts.get(pair.other, (0, None))[1],
            "together": met.together.get((pair.one, pair.other), met.together.get((pair.other, pair.one), 0)),
            "judged": verdicts.get(frozenset({pair.one, pair.other})),
        }
        for pair in pairs
    ]
    kinds = {"score": pa.float64(), "reasons": pa.list_(pa.string()), "against": pa.list_(pa.string())}
    kinds |= dict.fromkeys(("one_contacts", "other_contacts", "together"), pa.int32()) | dict.fromkeys(
        ("one_last", "other_last"), pa.date32()
    )
    columns = pa.Table.from_pylist(rows, pa.schema([(name, kinds.get(name, pa.string())) for name in MATCH]))
    return Findings("match", as_of, len(candidates), count, columns, ("one", "other", "other_name"))
