"""Write a made-up network of any size as a folder of CSV files: the same files for the same seed.

    python benchmarks/generate.py --contacts 1000000 --seed 1 FOLDER

A contact has 2.7 participants in the mean, as in a register of international contacts: mostly two, seldom a
delegation of up to thirty, hardly ever a crowd. A few hubs take part in much, most actors in little. The contacts lie
in the fifteen years before :data:`AS_OF`; some are known to the month only, some are planned, a few cancelled.
"""

from __future__ import annotations

import argparse
import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Array = np.ndarray[Any, Any]

AS_OF: Final = date(2024, 12, 31)
FIRST: Final = date(2010, 1, 1)
_BLOCK: Final = 100_000

_SIDES: Final = (("h", 0.4), ("p", 0.52), ("t", 0.08))
"""The first letter of an actor's id, and the share of the actors."""
_COUNTRIES: Final = {"h": ("SE",), "p": ("CN", "CN", "CN", "CN", "CN", "HK", "MO"), "t": ("DE", "DK", "JP", "US", "VN")}
_ACTOR_KINDS: Final = {
    "h": ("region_unit", "municipality", "university", "company", "cluster", "hospital"),
    "p": ("province", "authority", "university", "company", "hospital", "business_organisation"),
    "t": ("partner_region", "embassy", "university", "company"),
}
_SKEW: Final = 0.6
"""The weight of the actor of rank r is (r + 3) to the power of minus this."""

_SIZES: Final = (1, 2, 3, 4, 5, 6, 8, 12, 20, 30, 45)
_SIZE_SHARES: Final = (0.02, 0.6, 0.245, 0.08, 0.03, 0.01, 0.007, 0.004, 0.0025, 0.001, 0.0005)

_KINDS: Final = ("meeting", "visit", "call", "event", "correspondence", "education", "signing", "sale", "möte")
_KIND_SHARES: Final = (0.42, 0.2, 0.12, 0.1, 0.06, 0.04, 0.02, 0.02, 0.02)
_LEVELS: Final = ("political", "senior_official", "official", "expert", "")
_LEVEL_SHARES: Final = (0.06, 0.14, 0.3, 0.3, 0.2)
_DIRECTIONS: Final = ("inbound", "outbound", "")
_DIRECTION_SHARES: Final = (0.4, 0.35, 0.25)
_AIMS: Final = ("company_promotion", "investment", "agreement", "research", "education", "health_care", "study", "protocol", "other", "")
_PLACES: Final = ("Malmö", "Lund", "Helsingborg", "Guangzhou", "Shenzhen", "Tianjin", "北京", "Hong Kong", "", "")
_THEMES: Final = (
    "",
    "",
    "life science",
    "medical research",
    "food",
    "clean tech",
    "life science;medical research",
    "food; clean tech",
    "utbildning",
)
_PURPOSES: Final = (
    "Review of the agreement",
    "Uppföljning av samarbetet",
    "Study visit, two days",
    "Besök på forskningsanläggningen",
    'Seminar on "smart cities"',
    "Företagsfrämjande möte",
    "Exchange of students and teachers",
    "合作会谈",
)
_NOTES: Final = ("", "", "", "", "Minutes in the diary", "Återkommer i höst; se diariet")
_CONTACTS: Final = [
    "id",
    "date",
    "end",
    "kind",
    "status",
    "direction",
    "level",
    "purpose",
    "themes",
    "place",
    "country",
    "aim",
    "initiator",
    "agreement",
    "decision",
    "documented",
    "cost",
    "currency",
    "reference",
    "participants",
    "source",
    "notes",
]


class _Network:
    """The names that the tables refer to, the pairs that know each other, and the stream of random numbers."""

    def __init__(self, contacts: int, seed: int) -> None:
        self.contacts = contacts
        self.random = np.random.default_rng(seed)
        actors = max(60, contacts // 20)
        self.actors = {side: [f"{side}-{n:05}" for n in range(1, int(actors * share) + 1)] for side, share in _SIDES}
        self.people = [f"p{n:05}" for n in range(1, max(20, contacts // 500) + 1)]
        self.agreements = [f"ag-{n:05}" for n in range(1, max(4, contacts // 2000) + 1)]
        self.known = list(zip(self.ranked("h", max(15, contacts // 4)), self.ranked("p", max(15, contacts // 4)), strict=True))
        self.days = [(FIRST + timedelta(days=n)).isoformat() for n in range((AS_OF - FIRST).days + 400)]

    def chosen(self, words: Sequence[str], size: int, shares: Sequence[float] | None = None) -> list[str]:
        """Draw words, each as often as its share says."""
        if shares is None:
            places = self.random.integers(len(words), size=size)
        else:
            places = np.minimum(np.searchsorted(np.cumsum(shares), self.random.random(size), side="right"), len(words) - 1)
        return [words[place] for place in places.tolist()]

    def ranked(self, side: str, size: int) -> list[str]:
        """Draw actors of a side, the first ones most often."""
        known = self.actors[side]
        bounds = np.cumsum((np.arange(len(known)) + 3.0) ** -_SKEW)
        places = np.searchsorted(bounds / bounds[-1], self.random.random(size), side="right")
        return [known[place] for place in np.minimum(places, len(known) - 1).tolist()]

    def sometimes(self, share: float, words: Iterable[str]) -> list[str]:
        """Blank all but a share of the words."""
        listed = list(words)
        return [word if kept else "" for word, kept in zip(listed, (self.random.random(len(listed)) < share).tolist(), strict=True)]


def write_network(folder: Path, contacts: int, seed: int = 1) -> None:
    """Write the tables of a network into a folder, which is made if need be.

    Parameters
    ----------
    folder
        Where the CSV files go; files of the same names are written over.
    contacts
        How many contacts; there is one actor to twenty of them.
    seed
        Another seed gives another network of the same kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network = _Network(contacts, seed)
    _write(
        folder / "actors.csv",
        ["id", "name", "kind", "country", "region", "side", "parent", "public", "priority", "themes", "aliases", "from", "until"],
        [_actors(network)],
    )
    _write(folder / "people.csv", ["id", "name", "actor", "role", "level", "from", "until", "email"], [_people(network)])
    _write(
        folder / "agreements.csv",
        ["id", "title", "parties", "signed", "expires", "status", "review_months", "themes", "responsible"],
        [_agreements(network)],
    )
    _write(
        folder / "relations.csv",
        ["home", "partner", "cadence_days", "priority", "responsible", "themes", "ended", "paused_until"],
        [_relations(network)],
    )
    starts = range(0, contacts, _BLOCK)
    _write(folder / "contacts.csv", _CONTACTS, (_contacts(network, start, min(_BLOCK, contacts - start)) for start in starts))
    _write(folder / "participants.csv", ["contact", "actor", "person", "role", "level"], [_participants(network)])
    _write(folder / "followups.csv", ["id", "contact", "action", "responsible", "due", "done"], [_followups(network)])


def _write(path: Path, header: Sequence[str], blocks: Iterable[Sequence[Sequence[str]]]) -> None:
    """Write blocks of columns as one CSV file, with the quotation marks that a spreadsheet would set."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for columns in blocks:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(zip(*columns, strict=True))
            file.write(text.getvalue())


def _actors(network: _Network) -> list[list[str]]:
    ids = [name for side in network.actors.values() for name in side]
    count = len(ids)
    parents = []
    for known in network.actors.values():
        # Every tenth actor is a part of one of the hundred before it, so that nobody is a part of itself.
        drawn = network.random.integers(1, 100, size=len(known)).tolist()
        parents += [known[place - back] if back <= place and place % 10 == 9 else "" for place, back in enumerate(drawn)]
    return [
        ids,
        [f"Aktör {name}, avdelningen" if place % 7 == 0 else f"Actor {name}" for place, name in enumerate(ids)],
        [word for side, known in network.actors.items() for word in network.chosen(_ACTOR_KINDS[side], len(known))],
        [word for side, known in network.actors.items() for word in network.chosen(_COUNTRIES[side], len(known))],
        network.chosen(("Skåne", "Guangdong", "Tianjin", "", ""), count),
        [""] * count,
        parents,
        network.chosen(("yes", "no", "ja", "nej", ""), count),
        network.chosen(("A", "B", "C", ""), count, (0.05, 0.1, 0.15, 0.7)),
        network.chosen(_THEMES, count),
        network.sometimes(0.2, (f"{name} AB;别名 {name}" for name in ids)),
        network.sometimes(0.1, network.chosen(("1990", "2001-05", "2005-03-01"), count)),
        network.sometimes(0.03, network.chosen(("2018", "2021-06", "2023-12-31"), count)),
    ]


def _people(network: _Network) -> list[list[str]]:
    """Write the people; every fourth has a second employment after the first."""
    first, again = network.people, network.people[::4]
    ids = first + again
    count = len(ids)
    moved = set(again)
    return [
        ids,
        [f"Person {name[1:]}" for name in ids],
        network.ranked("h", count // 2) + network.ranked("p", count - count // 2),
        network.chosen(("chef", "handläggare", "director", ""), count),
        network.chosen(_LEVELS, count, _LEVEL_SHARES),
        ["2005-01"] * len(first) + ["2017-01-01"] * len(again),
        ["2016-12" if name in moved else "" for name in first] + [""] * len(again),
        [f"{name}@example.org" for name in ids],
    ]


def _agreements(network: _Network) -> list[list[str]]:
    ids = network.agreements
    count = len(ids)
    others = network.sometimes(0.3, network.ranked("p", count))
    parties = [
        ";".join(dict.fromkeys(name for name in row if name))
        for row in zip(network.ranked("h", count), network.ranked("p", count), others, strict=True)
    ]
    return [
        ids,
        [f"Avtal {name}" for name in ids],
        parties,
        network.sometimes(0.9, network.chosen(network.days[: 365 * 8], count)),
        network.sometimes(0.3, network.chosen(network.days[365 * 12 :], count)),
        network.chosen(("active", "preparing", ""), count, (0.6, 0.1, 0.3)),
        network.sometimes(0.6, network.chosen(("3", "6", "12", "24"), count)),
        network.chosen(_THEMES, count),
        network.sometimes(0.7, network.ranked("h", count)),
    ]


def _relations(network: _Network) -> list[list[str]]:
    """Write the pairs that were agreed upon: one in ten between two home actors, one in twenty the other way round."""
    count = max(10, network.contacts // 300)
    homes, partners, inner = network.ranked("h", count), network.ranked("p", count), network.ranked("h", count)
    pairs: dict[frozenset[str], tuple[str, str]] = {}
    for place, (home, partner, other) in enumerate(zip(homes, partners, inner, strict=True)):
        pair = (home, other) if place % 10 == 0 else (partner, home) if place % 20 == 1 else (home, partner)
        if pair[0] != pair[1]:
            pairs.setdefault(frozenset(pair), pair)
    count = len(pairs)
    return [
        [pair[0] for pair in pairs.values()],
        [pair[1] for pair in pairs.values()],
        network.sometimes(0.5, network.chosen(("90", "180", "365", "730"), count)),
        network.chosen(("A", "B", "C", ""), count),
        network.sometimes(0.6, network.chosen(network.people, count)),
        network.chosen(_THEMES, count),
        network.sometimes(0.05, network.chosen(("2019", "2022-06", "2026"), count)),
        network.sometimes(0.05, network.chosen(("2024-06", "2025-06"), count)),
    ]


def _contacts(network: _Network, start: int, count: int) -> list[list[str]]:
    random = network.random
    sizes = np.array(_SIZES)[np.minimum(np.searchsorted(np.cumsum(_SIZE_SHARES), random.random(count), side="right"), len(_SIZES) - 1)]
    days = (len(network.days) - 400) * random.random(count) ** 0.8
    planned = random.random(count) < 0.006
    days = np.where(planned, len(network.days) - 420 + random.integers(0, 380, count), days).astype(int)
    lasting = np.where(random.random(count) < 0.25, random.integers(0, 9, count), 0)
    dates, ends = _periods(network, days.tolist(), lasting.tolist(), random.random(count).tolist())
    kinds = [
        "delegation" if size >= 8 else kind for size, kind in zip(sizes.tolist(), network.chosen(_KINDS, count, _KIND_SHARES), strict=True)
    ]
    participants = _parties(network, sizes)
    purposes = network.chosen(_PURPOSES, count)
    return [
        [f"c{start + n:07}" for n in range(1, count + 1)],
        dates,
        ends,
        kinds,
        [
            "planned" if is_planned else status
            for is_planned, status in zip(
                planned.tolist(), network.chosen(("held", "", "cancelled"), count, (0.7, 0.29, 0.01)), strict=True
            )
        ],
        network.chosen(_DIRECTIONS, count, _DIRECTION_SHARES),
        network.chosen(_LEVELS, count, _LEVEL_SHARES),
        [f"{purpose} {number}" for purpose, number in zip(purposes, random.integers(1, 20_000, count).tolist(), strict=True)],
        network.chosen(_THEMES, count),
        network.chosen(_PLACES, count),
        network.chosen(("SE", "CN", "CN", ""), count),
        network.chosen(_AIMS, count),
        [names.split(";", 1)[0] if kept else "" for names, kept in zip(participants, (random.random(count) < 0.5).tolist(), strict=True)],
        network.sometimes(0.05, network.chosen(network.agreements, count)),
        network.sometimes(0.1, (f"GRIP {number}" for number in random.integers(1, 5000, count).tolist())),
        network.chosen(("yes", "no", ""), count),
        network.sometimes(0.3, (str(number * 50) for number in random.integers(1, 2000, count).tolist())),
        network.chosen(("SEK", "EUR", ""), count, (0.25, 0.05, 0.7)),
        network.sometimes(0.4, (f"RS {number}/{number % 90}" for number in random.integers(1, 900_000, count).tolist())),
        participants,
        ["register"] * count,
        network.chosen(_NOTES, count),
    ]


def _periods(network: _Network, days: list[int], lasting: list[int], vague: list[float]) -> tuple[list[str], list[str]]:
    """Write the first and last days: one in twelve known to the month, one in a hundred to the year, some by week."""
    dates, ends = [], []
    for day, length, share in zip(days, lasting, vague, strict=True):
        text = network.days[day]
        end = network.days[min(day + length, len(network.days) - 1)] if length else ""
        if share < 0.01:
            text, end = text[:4], ""
        elif share < 0.08:
            text, end = text[:7], ""
        elif share < 0.085:
            week = date.fromisoformat(text).isocalendar()
            text, end = f"v. {week.week} {week.year}", ""
        dates.append(text)
        ends.append(end)
    return dates, ends


def _parties(network: _Network, sizes: Array) -> list[str]:
    """Draw who takes part: two who know each other, one of ours and one of theirs, and others of either side or neither."""
    count = int(sizes.sum())
    leading = network.random.integers(0, len(network.known), size=len(sizes)).tolist()
    drawn = {side: network.ranked(side, count) for side, _share in _SIDES}
    sides = network.chosen(("h", "p", "t"), count, (0.45, 0.47, 0.08))
    found = []
    place = 0
    for size, pair in zip(sizes.tolist(), leading, strict=True):
        names = [*network.known[pair][:size], *(drawn[sides[n]][n] for n in range(place + 2, place + size))]
        found.append(";".join(dict.fromkeys(names)))
        place += size
    return found


def _participants(network: _Network) -> list[list[str]]:
    """Name people at one contact in fifty, some of them for an actor other than their employer."""
    count = network.contacts // 50
    chosen = network.random.choice(network.contacts, size=count, replace=False) + 1
    return [
        [f"c{number:07}" for number in chosen.tolist()],
        network.sometimes(0.2, network.ranked("h", count)),
        network.chosen(network.people, count),
        network.chosen(("host", "guest", "speaker", ""), count),
        network.chosen(_LEVELS, count, _LEVEL_SHARES),
    ]


def _followups(network: _Network) -> list[list[str]]:
    count = network.contacts // 5
    due = network.random.integers(0, len(network.days) - 60, count).tolist()
    late = network.random.integers(-40, 60, count).tolist()
    done = [network.days[max(0, day + days)] if day + days < len(network.days) - 400 else "" for day, days in zip(due, late, strict=True)]
    return [
        [f"f{number:07}" for number in range(1, count + 1)],
        [f"c{number:07}" for number in network.random.integers(1, network.contacts + 1, count).tolist()],
        network.chosen(("Send the course plan", "Skicka protokollet", "Boka nästa möte, helst i maj"), count),
        network.sometimes(0.7, network.ranked("h", count)),
        network.sometimes(0.8, (network.days[day] for day in due)),
        [
            "yes" if share < 0.05 else text if share < 0.75 else ""
            for share, text in zip(network.random.random(count).tolist(), done, strict=True)
        ],
    ]


def main() -> None:
    """Read the command line and write the network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the CSV files go")
    parser.add_argument("--contacts", type=int, default=10_000, help="how many contacts (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another network (default 1)")
    asked = parser.parse_args()
    write_network(asked.folder, asked.contacts, asked.seed)


if __name__ == "__main__":
    main()
