"""In which country a place is, as far as its name tells: a country's name, or a city that a time zone is named after."""

from __future__ import annotations

import re
from functools import cache

from kinagraph.tables.cells import parse_country
from kinagraph.tables.foreign.names import clean


def country_of(place: str) -> str | None:
    """Return the two letters of the country that a place is in, or None where its name doesn't tell, or tells several.

    >>> country_of("Hanoi, Vietnam"), country_of("Prag"), country_of("Shanghai and Beijing"), country_of("Spain and Malaysia")
    ('VN', 'CZ', 'CN', None)
    """
    found = {code for part in re.split(r"[,;/]|\band\b|\boch\b|&", place) if (code := _country(clean(part)))}
    return found.pop() if len(found) == 1 else None


def _country(name: str) -> str | None:
    if len(name) > 2:
        try:
            return parse_country(name)
        except ValueError:
            pass
    return _cities().get(name.casefold())


@cache
def _cities() -> dict[str, str]:
    from babel import Locale
    from babel.core import get_global

    territories = get_global("zone_territories")
    cities: dict[str, str] = {}
    for language in ("en", "sv"):
        named = Locale(language).time_zones
        for zone, country in territories.items():
            area, _slash, own = zone.rpartition("/")
            if area and len(country) == 2:
                city = named.get(zone, {}).get("city") or own.replace("_", " ")
                cities[city.casefold()] = country
    return {
        **cities,
        "beijing": "CN",
        "peking": "CN",
        "guangzhou": "CN",
        "shenzhen": "CN",
        "tianjin": "CN",
        "delhi": "IN",
        "new delhi": "IN",
    }
