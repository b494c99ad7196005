"""A date cell is a period: a day, an ISO week, a month or a year, never silently the first of the month.

>>> parse_period("2010-05")
Period(text='2010-05', start=datetime.date(2010, 5, 1), stop=datetime.date(2010, 5, 31))
>>> parse_period("v. 47 2012").text
'2012-W47'
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kinagraph.language import _

EARLIEST, LATEST = 1500, 2199
"""Years outside are taken for slips of the keyboard."""


@dataclass(frozen=True)
class Period:
    """From ``start`` to ``stop``, both days in it; ``text`` is the ISO form and carries the precision."""

    text: str
    start: date
    stop: date

    @classmethod
    def day(cls, day: date) -> Period:
        """Return the period of one day."""
        return cls(day.isoformat(), day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return the period of one month."""
        return cls(f"{year:04}-{month:02}", date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def week(cls, year: int, week: int) -> Period:
        """Return the period of one ISO week, Monday to Sunday."""
        start = date.fromisocalendar(year, week, 1)
        return cls(f"{year:04}-W{week:02}", start, start + timedelta(days=6))

    @classmethod
    def year(cls, year: int) -> Period:
        """Return the period of one year."""
        return cls(f"{year:04}", date(year, 1, 1), date(year, 12, 31))


_MONTHS: Final = (
    ("january", "jan", "januari"),
    ("february", "feb", "februari", "febr"),
    ("march", "mar", "mars"),
    ("april", "apr"),
    ("may", "maj"),
    ("june", "jun", "juni"),
    ("july", "jul", "juli"),
    ("august", "aug", "augusti"),
    ("september", "sep", "sept"),
    ("october", "oct", "oktober", "okt"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTHS: Final = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
"""Names of the months, Swedish and English, long and short, in lower case."""

_TIME: Final = r"(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?)?"
_ISO_DAY = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_BARE_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_EXCEL_OCTOBER = re.compile(r"(\d{4})\.1")
"""What becomes of 2012.10 in a cell of numbers: it may be January or October."""
_YEAR = re.compile(r"\d{4}")
_ISO_WEEK = re.compile(r"(\d{4})-?\s?W(\d{1,2})", re.IGNORECASE)
_WEEK_YEAR = re.compile(r"(?:v|w|vecka|week)\.?\s*(\d{1,2})\s*[,/ -]?\s*(\d{4})", re.IGNORECASE)
_YEAR_WEEK = re.compile(r"(\d{4})\s*[,-]?\s*(?:v|w|vecka|week)\.?\s*(\d{1,2})", re.IGNORECASE)
_NAMED = re.compile(r"(?:(\d{1,2})\.?\s+)?([^\W\d_]+)\.?,?\s+(\d{4})")
_NAMED_DAY_SECOND = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2}),?\s+(\d{4})")
_EXCEL_DAMAGE = re.compile(r"(?:([^\W\d_]{3,9})[- ](\d{2}))|(?:(\d{1,2})[- ]([^\W\d_]{3,9}))")
_TURNED = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_EXCEL_DAY = re.compile(r"[1-9]\d{4}(?:\.\d+)?")


def parse_period(text: str) -> Period:
    """Read a date cell.

    Parameters
    ----------
    text
        ``2012-11-19``, ``2012-11``, ``2012``, ``2012-W47``, ``v. 47 2012``, ``19 november 2012``, ``Nov 2012``; a
        time of day is left out.

    Raises
    ------
    ValueError
        With the reason as a sentence: not a date, a day that the calendar lacks, or one that can be read in two ways.
    """
    text = text.strip()
    if found := _ISO_DAY.fullmatch(text) or _BARE_DAY.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if (found := _MONTH.fullmatch(text)) and not _EXCEL_OCTOBER.fullmatch(text):
        return _month(int(found[1]), int(found[2]))
    if _YEAR.fullmatch(text):
        return Period.year(_checked_year(int(text)))
    if found := _ISO_WEEK.fullmatch(text) or _YEAR_WEEK.fullmatch(text):
        return _week(int(found[1]), int(found[2]))
    if found := _WEEK_YEAR.fullmatch(text):
        return _week(int(found[2]), int(found[1]))
    if (found := _NAMED.fullmatch(text)) and found[2].lower() in MONTHS:
        month, year = MONTHS[found[2].lower()], int(found[3])
        return _day(year, month, int(found[1])) if found[1] else _month(year, month)
    if (found := _NAMED_DAY_SECOND.fullmatch(text)) and found[1].lower() in MONTHS:
        return _day(int(found[3]), MONTHS[found[1].lower()], int(found[2]))
    raise ValueError(_why_not(text))


def _checked_year(year: int) -> int:
    if not EARLIEST <= year <= LATEST:
        raise ValueError(_("the year {year} can't be right").format(year=year))
    return year


def _day(year: int, month: int, day: int) -> Period:
    _checked_year(year)
    try:
        return Period.day(date(year, month, day))
    except ValueError as error:
        if 1 <= month <= 12 and 1 <= day <= 31:
            last = monthrange(year, month)[1]
            raise ValueError(
                _("there is no such day: {year}-{month:02} ends on the {last}").format(year=year, month=month, last=last)
            ) from error
        raise ValueError(_("there is no such day; write it as 2012-11-19")) from error


def _month(year: int, month: int) -> Period:
    _checked_year(year)
    if not 1 <= month <= 12:
        raise ValueError(_("there is no month {month}").format(month=month))
    return Period.month(year, month)


def _week(year: int, week: int) -> Period:
    _checked_year(year)
    try:
        return Period.week(year, week)
    except ValueError as error:
        raise ValueError(_("{year} has no week {week}").format(year=year, week=week)) from error


def _why_not(text: str) -> str:
    """Say what is wrong with a date that can't be read, and what would be right."""
    if found := _TURNED.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if len(found[3]) == 4:
            days = [f"{year:04}-{m:02}-{d:02}" for d, m in ((first, second), (second, first)) if _exists(year, m, d)]
            if len(days) == 2 and days[0] != days[1]:
                return _("is it {first} or {second}? Write the year first").format(first=days[0], second=days[1])
            if days:
                return _("write the year first: {day}").format(day=days[0])
        return _("write the year first and in full, as 2012-11-19")
    if found := _EXCEL_DAMAGE.fullmatch(text):
        name = (found[1] or found[4]).lower()
        if name in MONTHS:
            number, month = int(found[2] or found[3]), MONTHS[name]
            readings = [f"{_year_of_excel(number)}-{month:02}"]
            if 1 <= number <= 31:
                readings.append(_("day {day} of month {month}").format(day=number, month=month))
            return _rewritten(readings)
    if found := _EXCEL_OCTOBER.fullmatch(text):
        return _rewritten([f"{found[1]}-01", f"{found[1]}-10"])
    if _EXCEL_DAY.fullmatch(text):
        day = (datetime(1899, 12, 30) + timedelta(days=int(float(text)))).date()  # noqa: DTZ001 - a calendar day
        return _("this is Excel's number for a day, perhaps {day}; format the column as dates").format(day=day)
    return _("not a date; write 2012-11-19, 2012-11, 2012 or v. 47 2012")


def _rewritten(readings: list[str]) -> str:
    return _("Excel has rewritten this date: it may be {readings}; write it as 2012-11-19 or 2012-11").format(
        readings=_(" or ").join(readings)
    )


def _year_of_excel(two_digits: int) -> int:
    """Return the year that Excel takes two digits for: 00–29 are of this century, 30–99 of the last."""
    return two_digits + (2000 if two_digits < 30 else 1900)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
