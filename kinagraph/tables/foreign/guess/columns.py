"""Which column of a register is what: by its heading, and by its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from statistics import mean
from typing import TYPE_CHECKING, Final

from kinagraph.tables.foreign.guess.dates import looks_like_a_date
from kinagraph.tables.foreign.guess.headings import meaning

if TYPE_CHECKING:
    from kinagraph.tables.foreign.guess.look import Page

FIELDS: Final = (
    "id",
    "date",
    "end",
    "kind",
    "purpose",
    "place",
    "country",
    "themes",
    "status",
    "direction",
    "level",
    "decision",
    "documented",
    "cost",
    "currency",
    "reference",
    "notes",
    "source",
)
"""Columns of the contacts that a heading may mean."""
_SAMPLE: Final = 500


@dataclass
class Roles:
    """What the columns of a page are.

    Attributes
    ----------
    fields
        Which column each of :data:`FIELDS` is in.
    home, partner
        The columns of the parties; None where none was found.
    by_cells
        What was found by the cells alone, no heading saying so.
    person
        The column that names the partner's people, if there is one beside it.
    """

    fields: dict[str, int] = field(default_factory=dict)
    home: int | None = None
    partner: int | None = None
    destination: bool = False
    by_cells: set[str] = field(default_factory=set)
    person: int | None = None

    @property
    def used(self) -> set[int]:
        """Every column that something is taken from."""
        return {*self.fields.values(), *(place for place in (self.home, self.partner, self.person) if place is not None)}


def find_roles(page: Page) -> Roles:
    """Tell what the columns of a page are."""
    roles = Roles()
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(page.headings):
        found = meaning(heading)
        if found and heading.strip():
            places.setdefault(found, []).append(place)
    _find_dates(page, roles, places)
    for name in FIELDS:
        if name in places and name not in roles.fields and name not in {"date", "end", "id"}:
            roles.fields[name] = _fullest(page, [p for p in places[name] if p not in roles.used] or places[name])
    if (one := _key(page, places.get("id", []))) is not None:
        roles.fields["id"] = one
    _find_parties(page, roles, places)
    _find_purpose(page, roles)
    return roles


def _filled(page: Page, place: int) -> list[str]:
    return [text for text in page.column(place)[:_SAMPLE] if text]


def _fullest(page: Page, places: list[int]) -> int:
    return max(places, key=lambda place: (len(_filled(page, place)), -place))


def _share_of_dates(page: Page, place: int) -> float:
    cells = _filled(page, place)
    years = sum(bool(re.fullmatch(r"(19|20)\d\d", text)) for text in cells)
    return (sum(map(looks_like_a_date, cells)) + years) / len(cells) if cells else 0.0


def _find_dates(page: Page, roles: Roles, places: dict[str, list[int]]) -> None:
    named = [place for place in places.get("date", []) if _share_of_dates(page, place) >= 0.5]
    named = named or places.get("date", [])[:1] or [place for place in places.get("year", []) if _share_of_dates(page, place) >= 0.5]
    if not named:
        every = {place: _share_of_dates(page, place) for place in range(len(page.headings)) if page.headings[place].strip()}
        best = max(every, key=lambda place: every[place], default=None)
        if best is None or every[best] < 0.6:
            return
        named = [best]
        roles.by_cells.add("date")
    roles.fields["date"] = named[0]
    ends = [place for place in places.get("end", []) if place != named[0] and _share_of_dates(page, place) >= 0.5]
    if ends:
        roles.fields["end"] = ends[0]


def _key(page: Page, places: list[int]) -> int | None:
    """Return the column whose cells tell the rows apart."""
    for place in places:
        cells = page.column(place)
        whole = all(re.fullmatch(r"[^\s;]{1,64}", text) for text in cells)
        if cells and whole and len(set(cells)) == len(cells):
            return place
    return None


def _find_parties(page: Page, roles: Roles, places: dict[str, list[int]]) -> None:
    home = [place for place in places.get("home", []) if _filled(page, place)]
    partner = [place for place in places.get("partner", []) if _filled(page, place)]
    destination = [place for place in places.get("destination", []) if _filled(page, place)]
    others = [place for name in ("participants", "person") for place in places.get(name, []) if _filled(page, place)]
    if not partner and destination:
        partner, roles.destination = destination, True
    elif destination and "place" not in roles.fields:
        roles.fields["place"] = destination[0]
    if not partner and len(home) > 1:
        # Of two that might be ours the one with fewer names is.
        home.sort(key=lambda place: len(set(_filled(page, place))))
        partner = [home.pop()]
        roles.by_cells.add("partner")
    if not partner:
        partner = others[:1]
        roles.by_cells |= {"partner"} if partner else set()
    if not partner and "place" in roles.fields and home:
        partner, roles.destination = [roles.fields.pop("place")], True
    if not partner:
        partner = _names(page, roles, set(home))
        roles.by_cells |= {"partner"} if partner else set()
    if not home and partner and len(partner) > 1:
        fewest = min(partner, key=lambda place: len(set(_filled(page, place))))
        if 2 * len(set(_filled(page, fewest))) < len(set(_filled(page, _fullest(page, [p for p in partner if p != fewest])))):
            home = [fewest]
            partner = [place for place in partner if place != fewest]
            roles.by_cells.add("home")
    roles.home = home[0] if home else None
    roles.partner = partner[0] if partner else None
    persons = [place for place in places.get("person", []) if _filled(page, place) and place not in {roles.home, roles.partner}]
    roles.person = persons[0] if persons and roles.partner is not None and not roles.destination else None


def _names(page: Page, roles: Roles, taken: set[int]) -> list[int]:
    """Return the column that holds most different short texts: it is likely to hold the names."""
    found: dict[int, int] = {}
    for place, heading in enumerate(page.headings):
        cells = _filled(page, place)
        if place in roles.used | taken or not heading.strip() or not cells or meaning(heading) in {*FIELDS, "year"}:
            continue
        texts = [text for text in cells if any(map(str.isalpha, text))]
        if len(texts) >= 0.8 * len(cells) and mean(map(len, texts)) < 80:
            found[place] = len(set(texts))
    return [max(found, key=lambda place: (found[place], -place))] if found else []


def _find_purpose(page: Page, roles: Roles) -> None:
    """Where no heading says what it was about, take the column of the longest texts."""
    if "purpose" in roles.fields:
        return
    lengths = {
        place: mean(map(len, cells))
        for place, heading in enumerate(page.headings)
        if place not in roles.used
        and heading.strip()
        and meaning(heading) is None
        and len(cells := _filled(page, place)) > len(page.rows[:_SAMPLE]) / 2
    }
    best = max(lengths, key=lambda place: lengths[place], default=None)
    if best is not None and lengths[best] >= 25:
        roles.fields["purpose"] = best
        roles.by_cells.add("purpose")
