"""How the amounts of a column are written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.tables.cells import parse_number
from kinagraph.tables.foreign.shapes import number_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN: Final = ("1,234.56", "1 234,56", "1.234,56", "1234.56", "1234,56")
_CURRENCIES: Final = {
    "£": ("GBP",),
    "€": ("EUR",),
    "eur": ("EUR",),
    "sek": ("SEK",),
    "kr": ("SEK", "DKK", "NOK"),
    ":-": ("SEK",),
    "$": ("USD",),
    "usd": ("USD",),
    "gbp": ("GBP",),
    "cny": ("CNY",),
    "rmb": ("CNY",),
    "元": ("CNY",),
    "¥": ("CNY", "JPY"),
    "￥": ("CNY", "JPY"),
}


@dataclass
class NumberGuess:
    """How numbers are written: the shape (blank: as our own tables write them), how many cells fit, and the currencies."""

    shape: str
    fits: int
    cells: int
    unread: list[str]
    currencies: tuple[str, ...]
    sign: str
    also: tuple[str, ...] = ()
    """Other shapes that read as many cells, but as other numbers."""


def guess_numbers(cells: Sequence[str]) -> NumberGuess:
    """Find the shape that reads most of a column's cells; of two that read as many, the one with decimals in them."""
    counts = Counter(text for text in cells if text)
    signs = Counter(sign for text in counts if (sign := _sign(text)))
    sign = signs.most_common(1)[0][0] if signs else ""
    total = sum(counts.values())
    best, fits = "", sum(n for text, n in counts.items() if _reads_plain(text))
    also: tuple[str, ...] = ()
    if fits < total:
        before = any(text.lower().startswith(sign.lower()) for text in counts) if sign else False
        shapes = [f"{sign}{plain}" if before else f"{plain} {sign}".rstrip() for plain in _PLAIN]
        read = {shape: sum(n for text, n in counts.items() if _reads(text, shape)) for shape in shapes}
        most = max(shapes, key=lambda shape: read[shape])
        if read[most] > fits:
            best, fits = most, read[most]
            told = [_values(counts, shape) for shape in shapes if read[shape] == fits]
            also = tuple(shape for shape in shapes if read[shape] == fits and _values(counts, shape) != told[0])
    unread = [text for text in counts if not (_reads(text, best) if best else _reads_plain(text)) and not _reads_plain(text)]
    return NumberGuess(best, fits, total, unread, _CURRENCIES.get(sign.lower(), ()), sign, also)


def _sign(text: str) -> str:
    found = re.sub(r"[\d\s.,'\u2212-]", "", text)
    known = next((sign for sign in (found, found.rstrip(":")) if sign.lower() in _CURRENCIES), "")
    return known or (":-" if text.endswith(":-") else "")


def _reads(text: str, shape: str) -> bool:
    try:
        number_shape(shape).read(text)
    except ValueError:
        return False
    return True


def _values(counts: Counter[str], shape: str) -> list[str]:
    return [number_shape(shape).read(text) for text in counts if _reads(text, shape)]


def _reads_plain(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True
