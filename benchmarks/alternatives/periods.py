"""What all alternatives share: the terms of the lists, and dates as a register writes them, read once per distinct text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final

HOME: Final = ("SE",)
PARTNERS: Final = ("CN", "HK", "MO")
COUNTS: Final = ("visit", "delegation", "meeting", "call", "event", "signing", "sale", "education")
FOLLOWED: Final = ("visit", "delegation", "signing")
LEVELS: Final = ("political", "senior_official", "official", "expert")
PACES: Final = {"A": 180, "B": 365, "C": 730}
CADENCE: Final = 365
CROWD: Final = 30
GROUP: Final = 8
WINDOW: Final = 1095
LATE: Final = 90
SWEDISH: Final = {"möte": "meeting"}
"""The generated register has one word in Swedish."""

ORDER: Final = {"stale": 0, "due": 1, "active": 2, "never": 3, "dormant": 4}
"""Of the stale list: overdue first, then never contacted, then dormant."""

_WEEK: Final = re.compile(r"v\. (\d+) (\d{4})|(\d{4})-W(\d\d)")


def first_and_last(text: str) -> tuple[date, date] | None:
    """Read a day, a month, a year or a week as its first and last day; None for a blank cell, or a word."""
    if week := _WEEK.fullmatch(text):
        year, number = (week[2], week[1]) if week[1] else (week[3], week[4])
        return date.fromisocalendar(int(year), int(number), 1), date.fromisocalendar(int(year), int(number), 7)
    match text.split("-"):
        case [year] if year.isdigit():
            return date(int(year), 1, 1), date(int(year), 12, 31)
        case [year, month]:
            return date(int(year), int(month), 1), date(int(year), int(month), monthrange(int(year), int(month))[1])
        case [year, month, day]:
            found = date(int(year), int(month), int(day))
            return found, found
        case _:
            return None
