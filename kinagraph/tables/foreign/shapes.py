"""Dates and numbers in the shapes that a mapping declares: ``d-d MMM``, ``MMM-yy``, ``£1,234.56``.

A shape is an example with letters for the parts of a date, or the number 1234.56 as the file would write it.

>>> read_date("24 –26 March", [date_shape("d-d MMMM")], 2014)
('2014-03-24', '2014-03-26')
>>> number_shape("£1,234.56").read("£5,816.50")
'5816.5'
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, quote
from kinagraph.spelling import closest
from kinagraph.tables.periods import MONTHS, parse_period
from kinagraph.tables.read import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTS: Final = {
    "n": r"(\d{1,2})",
    "w": r"(\d{1,2})",
    "d": r"(\d{1,2})",
    "dd": r"(\d{1,2})",
    "M": r"(\d{1,2})",
    "MM": r"(\d{1,2})",
    "MMM": r"([^\W\d_]+)\.?",
    "MMMM": r"([^\W\d_]+)\.?",
    "yy": r"(\d{2})",
    "yyyy": r"(\d{4})",
}
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_TOKEN = re.compile(r"'[^']*'|d+|M+|y+|n|w|\s+|.")
_WEEKDAY: Final = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?\s+|(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?[.,]?\s+(?:den\s+)?",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r",?\s+(?:at\s+|kl\.?\s*)?\d{1,2}[.:]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*[-\u2013]\s*\d{1,2}[.:]\d{2})?", re.IGNORECASE
)
EXCEL: Final = "excel"
"""The shape of a day that a spreadsheet shows as its number: 41258 is 2012-12-15."""
_CENTURY_TURNS: Final = 69
"""Of two digits, 69–99 are 1969–1999 and 00–68 are 2000–2068, as in the C library."""


@dataclass(frozen=True)
class DateShape:
    """One shape of a date cell: what it matches, and which part each group is (``d``, ``M``, ``w`` or ``y``)."""

    text: str
    pattern: re.Pattern[str]
    parts: tuple[str, ...]


def date_shape(text: str) -> DateShape:
    """Read the declaration of a date's shape.

    Parameters
    ----------
    text
        ``d`` a day; ``M`` a month's number, ``MMM`` its name, long or short, English or Swedish; ``yy``, ``yyyy`` a
        year; ``w`` an ISO week; words of the file's own stand in quotation marks (``'v.' w yyyy``). A part that stands
        twice makes a range; one that stands once holds for both ends (``d-d MMM``). Any dash stands for any dash, and
        blanks around dashes and other signs don't matter. ``n`` is a day or a month, which :func:`in_order` decides.
        ``excel`` is a spreadsheet's number for a day.

    Raises
    ------
    ValueError
        With the reason as a sentence.
    """
    if text == EXCEL:
        return DateShape(text, re.compile(r"([1-9]\d{4})(?:\.\d+)?"), ("e", "y"))
    pattern, parts = "", []
    for token in _TOKEN.findall(text.strip()):
        if token in _PARTS:
            pattern += _PARTS[token]
            parts.append(token[0])
        elif len(token) > 1 and token.startswith("'"):
            pattern += re.escape(token[1:-1])
        elif token.isspace():
            pattern += r"\s+"
        elif token.isalnum():
            raise ValueError(
                _(
                    "“{token}” in the shape “{shape}” is no part of a date; it is made of d, M, MMM, yy, yyyy and w, as in d-d MMM yyyy"
                ).format(token=token, shape=text)
            )
        else:
            sign = f"[{re.escape(_DASHES)}]" if token in _DASHES else re.escape(token)
            pattern = pattern.removesuffix(r"\s+") + rf"\s*{sign}\s*"
    pattern = pattern.replace(r"\s*\s+", r"\s*")
    counts = Counter(parts)
    unnamed = counts["n"] in {2, 4} and counts["n"] + counts["y"] == len(parts)
    lacking = not (counts["M"] or counts["y"] or counts["w"]) or (counts["d"] and not counts["M"])
    week = counts["w"] and (counts["d"] or counts["M"])
    if not unnamed and (counts["n"] or max(counts.values(), default=3) > 2 or lacking or week):
        raise ValueError(
            _("the shape “{shape}” makes no date: it needs a month or a year, a month beside a day, and each of them at most twice").format(
                shape=text
            )
        )
    return DateShape(text, re.compile(pattern, re.IGNORECASE), tuple(parts))


def in_order(shape: str, order: str) -> str:
    """Write the ``n`` of a shape as day and month, in the order ``day first`` or ``month first``.

    >>> in_order("n/n/yyyy", "day first"), in_order("n/n/yyyy", "month first")
    ('d/M/yyyy', 'M/d/yyyy')
    """
    parts = iter("dMdM" if order == "day first" else "MdMd")
    return "".join(next(parts, part) if part == "n" else part for part in _TOKEN.findall(shape))


def has_order(shape: str) -> bool:
    """Say whether a shape leaves open which of two numbers is the day."""
    return "n" in _TOKEN.findall(shape)


def read_date(text: str, shapes: Sequence[DateShape], year: int | None) -> tuple[str, str]:
    """Read a date cell by the first shape that fits.

    Parameters
    ----------
    text
        The cell. What our own tables would take (``2012-11-19``, as a workbook's dates are given) needs no shape.
    shapes
        As :func:`date_shape` gives them, tried in their order.
    year
        The year of a cell that names none; None where it isn't known.

    Returns
    -------
    tuple of str
        First and last day, month or year in ISO form; the last is blank where the cell is no range.

    Raises
    ------
    ValueError
        No shape fits, the calendar has no such day, or the year is wanting. The reason is a sentence.
    """
    strange = ""
    text = text.strip()
    bare = _CLOCK.sub("", _WEEKDAY.sub("", text, count=1)) if len(text) > 5 and _WEEKDAY.match(text) else _CLOCK.sub("", text)
    for shape in shapes:
        found = shape.pattern.fullmatch(text) or (shape.pattern.fullmatch(bare) if bare != text else None)
        if found is None:
            continue
        if shape.text == EXCEL:
            return (date(1899, 12, 30) + timedelta(days=int(found[1]))).isoformat(), ""
        values: dict[str, list[int]] = {"d": [], "M": [], "y": [], "w": []}
        for part, word in zip(shape.parts, found.groups(), strict=True):
            if not word.isdecimal() and word.lower() not in MONTHS:
                strange = word
                break
            values[part].append(_number(part, word))
        else:
            return _dates(values, year)
    for written in dict.fromkeys((text, bare)):
        try:
            return parse_period(written).text, ""
        except ValueError:
            pass
    if strange:
        near = closest(strange.lower(), list(MONTHS))
        hint = _("; did you mean {word}?").format(word=near.capitalize()) if near else ""
        raise ValueError(_("there is no month “{word}”{hint}").format(word=strange, hint=hint))
    if not shapes:
        raise ValueError(_("not a date, and the mapping declares no shape of dates"))
    raise ValueError(
        _("fits none of the mapping's shapes of dates: {shapes}").format(shapes=", ".join(quote(shape.text) for shape in shapes))
    )


def _number(part: str, word: str) -> int:
    if not word.isdecimal():
        return MONTHS[word.lower()]
    if part == "y" and len(word) == 2:
        return int(word) + (1900 if int(word) >= _CENTURY_TURNS else 2000)
    return int(word)


def _dates(values: dict[str, list[int]], year: int | None) -> tuple[str, str]:
    if not values["y"]:
        if year is None:
            raise ValueError(_("names no year, and no rule of [[dates.years]] fits the file's name"))
        values["y"].append(year)
    first, last = (parse_period(_iso(values, end)) for end in (0, -1))
    if last.stop < first.start:
        raise ValueError(_("ends before it begins"))
    return first.text, last.text if any(len(numbers) > 1 for numbers in values.values()) else ""


def _iso(values: dict[str, list[int]], end: int) -> str:
    text = f"{values['y'][end]:04}"
    if values["w"]:
        return f"{text}-W{values['w'][end]:02}"
    for part in ("M", "d"):
        if values[part]:
            text += f"-{values[part][end]:02}"
    return text


@dataclass(frozen=True)
class NumberShape:
    """One shape of a number's cell: signs before and after it, between thousands and before the decimals."""

    text: str
    pattern: re.Pattern[str]
    thousands: str
    decimal: str

    def read(self, text: str) -> str:
        """Return the number as our own tables write it; ValueError when it isn't of this shape."""
        found = self.pattern.fullmatch(" ".join(text.split()))
        if found is None:
            raise ValueError(_("not a number of the shape “{shape}”").format(shape=self.text))
        plain = found["number"].replace(self.thousands, "") if self.thousands else found["number"]
        value = float(plain.replace(self.decimal, ".") if self.decimal else plain)
        return cell_text(-value if found["minus"] else value)


def number_shape(text: str) -> NumberShape:
    """Read the declaration of a number's shape: the number 1234.56 (or 1234) as the files write it.

    Raises
    ------
    ValueError
        With the reason as a sentence.
    """
    found = re.fullmatch(r"(?P<before>\D*)1(?P<thousands>\D?)234(?:(?P<decimal>\D)56)?(?P<after>\D*)", " ".join(text.split()))
    if found is None or (found["thousands"] and found["thousands"] == found["decimal"]):
        raise ValueError(_("write the number 1234.56 as the files do, as £1,234.56 or 1 234,56 kr, not “{shape}”").format(shape=text))
    before, after = (rf"(?:{re.escape(found[name].strip())})?\s*" if found[name].strip() else "" for name in ("before", "after"))
    thousands, decimal = found["thousands"], found["decimal"] or ""
    whole = rf"(?:\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+)" if thousands else r"\d+"
    part = rf"(?:{re.escape(decimal)}\d+)?" if decimal else ""
    pattern = rf"(?P<minus>[-\u2212])?\s*{before}(?P<number>{whole}{part})\s*{after}"
    return NumberShape(text, re.compile(pattern, re.IGNORECASE), thousands, decimal)
