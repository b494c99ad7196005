"""How the dates of a column are written: the fewest shapes that read all its cells, and what its cells can't tell."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from kinagraph.language import ngettext
from kinagraph.tables.foreign.shapes import EXCEL, date_shape, has_order, in_order, read_date
from kinagraph.tables.periods import MONTHS, parse_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.tables.foreign.shapes import DateShape

_SINGLE: Final = (
    "d MMM yyyy",
    "d MMM, yyyy",
    "d-MMM-yyyy",
    "d-MMM-yy",
    "d MMM yy",
    "MMM d, yyyy",
    "MMM d yyyy",
    "MMM yyyy",
    "MMM, yyyy",
    "MMM-yyyy",
    "yyyy MMM",
    "MMM-yy",
    "MMM yy",
    "d MMM",
    "d-MMM",
    "d. MMM",
    "d. MMM yyyy",
    "MMM d",
    "MMM-d",
    "MMM",
    "n/n/yyyy",
    "n.n.yyyy",
    "n-n-yyyy",
    "n/n/yy",
    "n.n.yy",
    "n-n-yy",
    "n/n yyyy",
    "n/n",
    "M/yyyy",
    "M-yyyy",
    "M.yyyy",
    "'v.' w yyyy",
    "'v' w",
    "'v.' w",
    "'vecka' w",
    "'vecka' w yyyy",
    "'week' w",
    "'week' w yyyy",
    "'w'w yyyy",
    "'w'w",
    "yyyy'年'M'月'd'日'",
    "yyyy'年'M'月'",
)
_RANGES: Final = (
    "d-d MMM yyyy",
    "d-d MMM, yyyy",
    "d MMM - d MMM yyyy",
    "d MMM yyyy - d MMM yyyy",
    "MMM d-d, yyyy",
    "MMM d-d yyyy",
    "MMM - MMM yyyy",
    "MMM yyyy - MMM yyyy",
    "d-d MMM",
    "d & d MMM",
    "d/d MMM",
    "d MMM - d MMM",
    "d-MMM - d-MMM",
    "MMM d-d",
    "MMM - MMM",
    "n/n/yyyy - n/n/yyyy",
    "n.n.yyyy - n.n.yyyy",
    "n-n-yyyy - n-n-yyyy",
    "n/n/yy - n/n/yy",
    "n/n - n/n yyyy",
    "n/n - n/n",
    "yyyy-MM-dd - yyyy-MM-dd",
    "yyyy-MM-dd - dd",
    "'v.' w-w yyyy",
    "'v.' w-w",
    "'v' w-w",
    "'vecka' w-w",
)
SHAPES: Final = _SINGLE + _RANGES
"""Every shape that is tried, the likelier first."""
_TWO_DIGITS: Final = re.compile(r"[^\W\d_]+\.?[-\s']+(\d{1,2})")


@dataclass
class DateGuess:
    """How a column's dates are written.

    Attributes
    ----------
    shapes
        Each with the number of cells that it reads and one of them.
    plain
        How many cells need no shape, as those of a workbook's dates.
    unread
        The cells that no shape reads, with their number.
    order
        ``day first`` or ``month first`` where the cells tell; None where they don't, or contradict each other.
    order_cells
        How many cells say so, and one of them; where the order is open, how many leave it open.
    yearless
        How many cells name no year, and one of them.
    month_number
        ``year`` or ``day`` where the number of ``Jan-14`` is certain; blank where it is in doubt or there is none.
    """

    cells: int
    shapes: list[tuple[str, int, str]] = field(default_factory=list)
    plain: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    order: str | None = None
    order_cells: tuple[int, str] = (0, "")
    contradiction: tuple[str, str] | None = None
    yearless: tuple[int, str] = (0, "")
    month_number: str = ""
    month_number_example: str = ""

    @property
    def read(self) -> int:
        """How many cells are read."""
        return self.cells - sum(self.unread.values())

    def which_is_the_day(self) -> str:
        """Ask which number of a date is the day."""
        n, text = self.order_cells
        return ngettext(
            "“{text}”: which number is the day? The cell doesn't tell. Nothing is loaded until one of the two lines is in force",
            "“{text}”: which number is the day? None of {n} cells tells. Nothing is loaded until one of the two lines is in force",
            n,
        ).format(text=text, n=n)

    @property
    def open_order(self) -> bool:
        """Whether a shape leaves open which number is the day."""
        return any(has_order(shape) for shape, _n, _example in self.shapes)


def looks_like_a_date(text: str) -> bool:
    """Say whether a cell is a date in any shape; a bare number is none."""
    return not text.isdecimal() and len(text) < 60 and (_plain(text) or any(True for _shape in _fitting(text)))


def guess_dates(cells: Sequence[str], years: Sequence[int] = ()) -> DateGuess:
    """Find the shapes of a column's cells.

    Parameters
    ----------
    cells
        Cleaned; blank ones are passed over.
    years
        The years that the file's name or title tells: they decide what Jan-14 means.
    """
    counts = Counter(text for text in cells if text)
    guess = DateGuess(sum(counts.values()))
    fits: dict[str, set[str]] = {}
    for text in counts:
        if _plain(text):
            guess.plain += counts[text]
        elif found := set(_fitting(text)):
            fits[text] = found
        else:
            guess.unread[text] = counts[text]
    numbers = {text: n for text, n in guess.unread.items() if re.fullmatch(r"[2-5]\d{4}(\.\d+)?", text)}
    if sum(numbers.values()) > guess.cells / 2:
        guess.shapes.append((EXCEL, sum(numbers.values()), next(iter(numbers))))
        for text in numbers:
            del guess.unread[text]
    _decide_month_number(guess, fits, counts, years)
    _choose_shapes(guess, fits, counts)
    _decide_order(guess, fits, counts)
    without = {shape: text for shape, _n, text in guess.shapes if "y" not in date_shape(shape).parts}
    guess.yearless = (sum(n for shape, n, _text in guess.shapes if shape in without), next(iter(without.values()), ""))
    return guess


def _plain(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return True


@cache
def _known(shape: str) -> tuple[DateShape, ...]:
    return tuple(date_shape(in_order(shape, order)) for order in ("day first", "month first")) if has_order(shape) else (date_shape(shape),)


def _fitting(text: str) -> list[str]:
    """Return the shapes by which a cell is a date, in any order of day and month."""
    return [shape for shape in SHAPES if any(_reads(text, each) for each in _known(shape))]


def _reads(text: str, shape: DateShape) -> bool:
    # 29 February may be a day of some year: 2012 has all.
    try:
        read_date(text, [shape], 2012)
    except ValueError:
        return False
    return not _plain(text)


def _decide_month_number(guess: DateGuess, fits: dict[str, set[str]], counts: Counter[str], years: Sequence[int]) -> None:
    """Decide whether Jan-14 is a month of a year or a day of a month, and forget the other reading."""
    doubtful = {text: _TWO_DIGITS.fullmatch(text) for text, shapes in fits.items() if shapes & {"MMM-yy", "MMM yy"}}
    numbers = {int(found[1]): text for text, found in doubtful.items() if found}
    if not numbers:
        return
    total = sum(counts[text] for text in doubtful)
    guess.month_number_example = next(iter(numbers.values()))
    if any(number > 31 for number in numbers) or {year % 100 for year in years} >= set(numbers):
        guess.month_number = "year"
    elif len(numbers) > 3 and any(number < 10 and f"{number:02}" not in text for number, text in numbers.items()):
        guess.month_number = "day"
    elif len(numbers) > 6 and total > 10 and not years:
        guess.month_number = "day" if len(numbers) > 15 else ""
    dropped = {"year": {"MMM-d", "MMM d"}, "day": {"MMM-yy", "MMM yy"}}.get(guess.month_number, set())
    for text in doubtful:
        fits[text] -= dropped


def _choose_shapes(guess: DateGuess, fits: dict[str, set[str]], counts: Counter[str]) -> None:
    """Choose, again and again, the shape that reads most of the cells that are still to be read."""
    left = dict(fits)
    chosen: list[tuple[str, int, str]] = []
    while left:
        score: Counter[str] = Counter()
        for text, shapes in left.items():
            for shape in shapes:
                score[shape] += counts[text]
        best = max(score, key=lambda shape: (score[shape], -SHAPES.index(shape)))
        read = [text for text, shapes in left.items() if best in shapes]
        chosen.append((best, score[best], max(read, key=lambda text: (counts[text], text))))
        left = {text: shapes for text, shapes in left.items() if best not in shapes}
    # The first shape that fits is taken: one that asks for more goes first.
    guess.shapes += sorted(chosen, key=lambda each: (-len(date_shape(each[0]).parts), -each[1], each[0]))


def _decide_order(guess: DateGuess, fits: dict[str, set[str]], counts: Counter[str]) -> None:
    open_shapes = [shape for shape, _n, _text in guess.shapes if has_order(shape)]
    if not open_shapes:
        return
    only: dict[str, list[str]] = {"day first": [], "month first": []}
    either: list[str] = []
    for text in fits:
        readings = {order for shape in open_shapes for order, read in zip(only, _known(shape), strict=True) if _reads(text, read)}
        if len(readings) == 1:
            only[readings.pop()].append(text)
        elif readings:
            either.append(text)
    says = {order: sum(counts[text] for text in texts) for order, texts in only.items()}
    if all(says.values()):
        guess.contradiction = (only["day first"][0], only["month first"][0])
    elif any(says.values()):
        guess.order = next(order for order in says if says[order])
        guess.order_cells = (says[guess.order], only[guess.order][0])
    else:
        guess.order_cells = (sum(counts[text] for text in either), either[0] if either else "")


def years_in(text: str) -> list[int]:
    """Return the years that a name or a title tells, by four digits, or two after a month or at the end.

    >>> years_in("CO_meetings_jan_mar_14"), years_in("Besök 2012–2013"), years_in("dpmhospitalityaprjun13"), years_in("Q1")
    ([2014], [2012, 2013], [2013], [])
    """
    full = [int(year) for year in re.findall(r"(?<!\d)(19[5-9]\d|20[0-4]\d)(?!\d)", text)]
    if full:
        return sorted(set(full))
    months = "|".join(sorted(MONTHS, key=len, reverse=True))
    found = re.findall(rf"(?:{months})[\W_]?(\d\d)(?!\d)", text, re.IGNORECASE) or re.findall(r"[\W_](\d\d)$", text)
    return sorted({2000 + int(digits) for digits in found if int(digits) < 50})
