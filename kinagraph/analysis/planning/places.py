"""Who is where: the actors of a region, a city, or beneath an actor, whatever the script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import UnknownActor
from kinagraph.language import _

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

_ENDINGS: Final = ("特别行政区", "自治区", "省", "市", "provinsen", " province", " provins", " city", " stad")
"""What a place's name may end with or not: 广东 is 广东省, Guangdong is Guangdongprovinsen."""


@dataclass(frozen=True)
class Area:
    """A place and who is there.

    Attributes
    ----------
    name
        As it is written in the tables.
    actors
        Those there that are not ours, or with which one of ours has a relation, by id; none that had ceased to be by the day.
    towns
        By actor, the town where it was met most often, where that is known.
    """

    name: str
    actors: tuple[str, ...]
    towns: dict[str, str]


def find_area(connection: DuckDBPyConnection, as_of: date, settings: Settings, text: str) -> Area:
    """Find who is in a place.

    There are: the actor of that name, all that it is made up of, the actors whose ``region`` bears one of its names, and those
    who were met most often in a ``place`` of that name; where that is nobody, those of whose name it is a word.

    Parameters
    ----------
    connection
        Holds the model's tables, and the steps up to ``relation``.
    text
        A region, a city or an actor: ``Guangdong``, ``广东``, ``Kanton``, ``gd-health``.

    Raises
    ------
    UnknownActor
        There is no such place, or nobody of theirs is there.
    """
    actors = _rows(
        connection,
        "SELECT a.id, a.name, coalesce(a.aliases, []) AS aliases, a.region, a.parent, s.side, "
        "coalesce(a.until_stop < $as_of, false) AS ceased FROM actors AS a JOIN sided AS s USING (id) ORDER BY a.id",
        as_of=as_of,
    )
    towns = _towns(connection, settings.group)
    known = {row["id"]: {_plain(each) for each in (row["id"], row["name"], *row["aliases"])} for row in actors}
    asked = _plain(text)
    roots = {row["id"] for row in actors if row["id"] == text} or {key for key, names in known.items() if asked in names}
    names = {asked}.union(*(known[key] for key in roots))
    found = _beneath(actors, roots)
    found |= {row["id"] for row in actors if row["region"] and _plain(row["region"]) in names}
    found |= {actor for actor, town in towns.items() if _plain(town) in names}
    if not found:
        # No place and no name, but a word of one: Peking of the embassy there.
        found = {key for key, spelled in known.items() if any(asked in each.split() for each in spelled)}
    partners = {end for pair in connection.execute("SELECT home, partner FROM relation WHERE NOT tie").fetchall() for end in pair[1:]}
    there = tuple(
        row["id"] for row in actors if row["id"] in found and not row["ceased"] and (row["side"] != "home" or row["id"] in partners)
    )
    if not there:
        raise _nobody(text, actors, towns, bool(roots or found))
    return Area(_written(text, actors, roots, towns, names), there, towns)


def _towns(connection: DuckDBPyConnection, group: int) -> dict[str, str]:
    """Return the town where each counterpart was met most often, their visits to us and large gatherings aside."""
    return dict(
        connection.execute(
            """
            WITH small AS (SELECT contact FROM attending GROUP BY contact HAVING count(*) <= $group)
            SELECT member, max_by(place, (n, last, place)) FROM (
                SELECT a.member, c.place, count(*) AS n, max(h.last) AS last
                FROM attending AS a JOIN small USING (contact) JOIN happened AS h ON h.id = a.contact AND h.held
                JOIN contacts AS c ON c.id = h.id JOIN actors AS m ON m.id = a.member
                WHERE c.place IS NOT NULL AND coalesce(c.direction, '') <> 'inbound'
                    AND if(a.side = 'home', a.member IN (SELECT partner FROM relation WHERE NOT tie), coalesce(c.country = m.country, true))
                GROUP BY a.member, c.place
            ) GROUP BY member ORDER BY member
            """,
            {"group": group},
        ).fetchall()
    )


def _beneath(actors: list[dict[str, Any]], roots: set[str]) -> set[str]:
    parts: dict[str, list[str]] = {}
    for row in actors:
        if row["parent"]:
            parts.setdefault(row["parent"], []).append(row["id"])
    found, waiting = set(), sorted(roots)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += parts.get(key, [])
    return found


def _written(text: str, actors: list[dict[str, Any]], roots: set[str], towns: dict[str, str], names: set[str]) -> str:
    for row in actors:
        if row["id"] in roots:
            return str(row["name"])
    written = [row["region"] for row in actors if row["region"]] + sorted(towns.values())
    return next((each for each in written if _plain(each) in names), text)


def _nobody(text: str, actors: list[dict[str, Any]], towns: dict[str, str], known: bool) -> UnknownActor:
    from rapidfuzz import fuzz, process

    theirs = {row["id"] for row in actors if row["side"] != "home" and not row["ceased"]}
    places = {_plain(row["region"]): row["region"] for row in actors if row["id"] in theirs and row["region"]}
    ceased = {row["id"] for row in actors if row["ceased"]}
    places |= {_plain(town): town for actor, town in sorted(towns.items()) if actor not in ceased}
    spelled = {_plain(each): row["name"] for row in actors if row["id"] in theirs for each in (row["name"], *row["aliases"])} | places
    near = process.extract(_plain(text), sorted(spelled), scorer=fuzz.WRatio, score_cutoff=75, limit=4)
    names = list(dict.fromkeys(spelled[found[0]] for found in near))
    message = _("none of those we have relations with is in {place}") if known else _("there is no place or actor called “{place}”")
    hint: str | None
    if names and not known:
        hint = _("did you mean {word}?").format(word=_(" or ").join(names[:3]))
    else:
        hint = _("we know someone in {names}").format(names=", ".join(sorted(set(places.values()))[:12])) if places else None
    return UnknownActor(message.format(place=text), hint)


def _plain(text: str) -> str:
    """Make case, accents and blanks alike, and leave out what a place's name may end with.

    >>> _plain("Guangdong Province"), _plain("广东省"), _plain("Malmö stad")
    ('guangdong', '广东', 'malmo')
    """
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    folded = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) > len(ending):
            return folded.removesuffix(ending)
    return folded


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found
