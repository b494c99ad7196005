"""From the text of a cell to its value: one function per kind of column that isn't plain text.

Each takes the trimmed text and returns what is stored; it raises ValueError with the reason as a sentence. A column is
read once per distinct text, so that these functions may be thorough rather than quick.
"""

from __future__ import annotations

import re
from functools import cache, partial
from math import isinf
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, current
from kinagraph.model import WORDS, Column, Kind
from kinagraph.spelling import closest
from kinagraph.tables.periods import Period, parse_period

if TYPE_CHECKING:
    from collections.abc import Callable

Value = str | bool | int | float | Period

YES: Final = frozenset({"yes", "ja", "true", "sant", "1", "y", "j"})
NO: Final = frozenset({"no", "nej", "false", "falskt", "0", "n"})


def reader(column: Column) -> Callable[[str], Value] | None:
    """Return the function that reads a cell of this column; None where the text is the value (or a list of texts)."""
    match column.kind:
        case Kind.PERIOD:
            return parse_period
        case Kind.PERIOD_OR_YES:
            return parse_period_or_yes
        case Kind.WORD:
            return partial(parse_word, vocabulary=column.words or "")
        case Kind.YES_NO:
            return parse_yes_no
        case Kind.YES_NO_OR_TEXT:
            return parse_yes_no_or_text
        case Kind.WHOLE:
            return partial(parse_whole, least=column.least)
        case Kind.NUMBER:
            return partial(parse_number, least=column.least)
        case Kind.COUNTRY:
            return parse_country
        case Kind.CURRENCY:
            return parse_currency
        case _:
            return None


def parse_period_or_yes(text: str) -> Period | str:
    """Read a date, or the word that says it is done."""
    return "yes" if text.lower() in YES else parse_period(text)


def parse_word(text: str, vocabulary: str) -> str:
    """Read a value of a vocabulary, in English or Swedish, in upper or lower case."""
    known = _spellings(vocabulary)
    found = known.get(_plain(text))
    if found is not None:
        return found
    near = closest(_plain(text), list(known))
    if near is not None:
        raise ValueError(_("not a value of this column: did you mean {word}?").format(word=_spelled(vocabulary, known[near])))
    words = ", ".join(_spelled(vocabulary, word) for word in WORDS[vocabulary])
    raise ValueError(_("not a value of this column; it takes {words}").format(words=words))


def parse_yes_no(text: str) -> bool:
    """Read yes or no, in Swedish or English."""
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(_("write yes or no"))


def parse_yes_no_or_text(text: str) -> str:
    """Read yes or no as ``yes`` and ``no``, and leave any other text as it is."""
    if text.lower() in YES:
        return "yes"
    return "no" if text.lower() in NO else text


_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:,\d{3}){2,}|[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}")
_TWO_READINGS = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_BLANKS = re.compile(r"(?<=\d)[\s\u00a0\u2009\u202f'](?=\d{3}(?:\D|$))")


def parse_number(text: str, least: int | None = None) -> float:
    """Read a number as Swedes (``12 500,00``) or English speakers (``12,500.00``) write it.

    Raises
    ------
    ValueError
        Not a number, below ``least``, or to be read in two ways (``12,500``).
    """
    plain = _BLANKS.sub("", text).replace("\u2212", "-")
    if _TWO_READINGS.fullmatch(plain):
        whole, part = re.split("[.,]", plain)
        raise ValueError(
            _("is it {first} or {second}? Write it without the sign between").format(first=whole + part, second=f"{whole}.{part}0")
        )
    if _GROUPED.fullmatch(plain):
        mark = max(plain.rfind(","), plain.rfind("."))
        decimals = len(plain) - mark - 1
        digits = re.sub("[.,]", "", plain)
        several = plain.count(plain[mark]) > 1
        plain = digits if several else f"{digits[:-decimals]}.{digits[-decimals:]}"
    elif not _NUMBER.fullmatch(plain):
        raise ValueError(_("not a number; write digits only, as 12500 or 12500,50"))
    value = float(plain.replace(",", "."))
    if isinf(value):
        raise ValueError(_("too large a number"))
    if least is not None and value < least:
        raise ValueError(_("must be at least {least}").format(least=least))
    return value


def parse_whole(text: str, least: int | None = None) -> int:
    """Read a whole number; ``12.0`` and ``12,0`` are 12."""
    value = parse_number(text)
    if value != int(value):
        raise ValueError(_("must be a whole number"))
    if least is not None and value < least:
        raise ValueError(_("must be at least {least}").format(least=least))
    if abs(value) > 2**31 - 1:
        raise ValueError(_("too large a number"))
    return int(value)


def parse_country(text: str) -> str:
    """Read a country: its two letters, or its name in Swedish or English."""
    codes, names = _countries()
    if text.upper() in codes:
        return text.upper()
    found = names.get(text.casefold())
    if found is not None:
        return found
    near = closest(text.casefold(), list(names))
    if near is not None:
        raise ValueError(_("not a country: did you mean {word}?").format(word=names[near]))
    raise ValueError(_("not a country; write its two letters, as SE or CN"))


def parse_currency(text: str) -> str:
    """Read a currency by its three letters."""
    code = {"kr": "SEK", "€": "EUR", "$": "USD", "£": "GBP"}.get(text.lower(), text.upper())
    if code not in _currencies():
        raise ValueError(_("not a currency; write its three letters, as SEK"))
    return code


_SHORT_NAMES: Final = {"hong kong": "HK", "hongkong": "HK", "macao": "MO", "macau": "MO", "uk": "GB", "great britain": "GB"}
"""What people write where the Unicode names are long (“Hong Kong SAR China”)."""


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def _spelled(vocabulary: str, word: str) -> str:
    """Return a word as the language in force writes it; both are read."""
    swedish = WORDS[vocabulary][word]
    return swedish[0] if swedish and current() == "sv" else word


@cache
def _spellings(vocabulary: str) -> dict[str, str]:
    return {_plain(spelling): word for word, swedish in WORDS[vocabulary].items() for spelling in (word, *swedish)}


@cache
def _countries() -> tuple[frozenset[str], dict[str, str]]:
    from babel import Locale

    territories = {
        language: {code: name for code, name in Locale(language).territories.items() if len(code) == 2 and code.isalpha()}
        for language in ("en", "sv")
    }
    not_countries = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    codes = frozenset(territories["en"]) - not_countries
    names = {name.casefold(): code for known in territories.values() for code, name in known.items() if code in codes}
    return codes, names | _SHORT_NAMES


@cache
def _currencies() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale("en").currencies)
