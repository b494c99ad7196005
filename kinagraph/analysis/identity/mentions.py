"""Where a person is named in the middle of a text: in either order of the names, with or without accents, in either script.

A name in characters is found as its pinyin, too; a name in letters can't be turned into characters, which are given
beside it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kinagraph.analysis.identity.people import bare_name, in_han, keys
from kinagraph.analysis.identity.reading import fold, simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARK: Final = "[…]"
"""What stands in the place of a name that was taken out of a text; it says nothing of whose it was, in any language."""

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTER: Final = rf"[^\W_{_HAN}]"
_BETWEEN: Final = r"[\W_]{0,2}"
_AROUND: Final = 40
_SHORTEST_ID: Final = 4
_LOOSE: Final = {"o": "[oø]", "a": "[aæ]", "d": "[dđð]", "l": "[lł]"}
"""Letters that the database doesn't fold as we do."""


class Mentions:
    """Finds a person in texts.

    Parameters
    ----------
    names
        The names and aliases, in any script, and e-mail addresses.
    ids
        The person's ids. One that could be a plain word is not looked for.
    also
        What else the person is called, to be found as it is written.

    Examples
    --------
    >>> person = Mentions(["Åsa Lind", "朱小丹"])
    >>> person.replace("Asa Linds notes of Lind, Åsa; Zhu Xiao-dan (朱小丹) was there")
    '[…] notes of […]; […] ([…]) was there'
    """

    def __init__(self, names: Iterable[str], ids: Iterable[str] = (), also: Iterable[str] = ()) -> None:
        given = dict.fromkeys(name for each in names if (name := " ".join(each.split())))
        self.names = tuple(name for name in given if "@" not in name)
        self.addresses = tuple(name for name in given if "@" in name)
        self.ids = tuple(key for key in ids if len(key) >= _SHORTEST_ID and not key.isalpha())
        self.also = tuple(dict.fromkeys(text for each in also if (text := " ".join(each.split()))))

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where the person is named, as places in the text."""
        if self._pattern is None:
            return []
        folded, places = _folded(text)
        return [(places[found.start()], places[found.end() - 1] + 1) for found in self._pattern.finditer(folded)]

    def replace(self, text: str) -> str:
        """Put a mark in the place of every name."""
        parts, at = [], 0
        for start, end in self.find(text):
            parts += [text[at:start], MARK]
            at = end
        return "".join([*parts, text[at:]])

    def contexts(self, text: str) -> list[str]:
        """Return each place with some words around it."""
        found = []
        for start, end in self.find(text):
            first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
            shown = " ".join(text[first:last].split())
            found.append(("…" if first else "") + shown + ("…" if last < len(text) else ""))
        return found

    def means(self, text: str) -> bool:
        """Say whether a text is the person, as an account's name may be: an id, a name, an address or what stands before its @."""
        plain = fold(" ".join(text.split()))
        return bool(plain) and (plain in {fold(each) for each in (*self._whole, *self._accounts)} or bool(self.find(text)))

    @property
    def _whole(self) -> tuple[str, ...]:
        return (*self.addresses, *self.ids)

    @property
    def _accounts(self) -> tuple[str, ...]:
        return tuple(address.partition("@")[0] for address in self.addresses)

    @cached_property
    def loose(self) -> str:
        """A pattern of DuckDB's for lower case without accents, which every text that names the person fits, and few others."""
        parts = [_loose(key) for name in self.names for key in _keys(name)]
        parts += [_loose(fold(text).replace(" ", "")) for text in self.also]
        parts += [re.escape(fold(each)) for each in (*self._whole, *self._accounts)]
        if any(re.search(f"[{_HAN}]", text) for text in (*self.names, *self.also)):
            parts.append(r"\p{Han}")
        return "|".join(dict.fromkeys(parts)) or "[^\\s\\S]"

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        parts: dict[str, None] = {}
        for name in self.names:
            for key in _keys(name):
                letters = _BETWEEN.join(re.escape(sign) for sign in key)
                parts[rf"(?<!{_LETTER}){letters}(?:['’]?s)?(?!{_LETTER})"] = None
            if in_han(name):
                parts[r"[\s·]?".join(re.escape(sign) for sign in bare_name(name) if sign != "·")] = None
        for text in self.also:
            words = r"\s+".join(re.escape(word) for word in fold(simplified(text)).split())
            first, last = (f"{look}{_LETTER})" if re.match(_LETTER, sign) else "" for look, sign in (("(?<!", text[0]), ("(?!", text[-1])))
            parts[f"{first}{words}{last}"] = None
        addresses = [rf"(?<![\w.-]){re.escape(fold(each))}(?![\w-])" for each in self._whole]
        # The longest first, and addresses before names: what holds another is taken whole.
        every = [*addresses, *sorted(parts, key=lambda part: (-len(part), part))]
        return re.compile("|".join(every)) if every else None


def _keys(name: str) -> Sequence[str]:
    """Return the letters of a name in each order; of three names or more also those of the first and the last alone."""
    words = name.split()
    found = set(keys(name))
    if len(words) > 2 and not in_han(name):
        found |= keys(f"{words[0]} {words[-1]}")
    return sorted(found)


def _loose(key: str) -> str:
    signs = [_LOOSE.get(sign, re.escape(sign)) for sign in key]
    return r"[\W_]*".join(signs).replace(r"s[\W_]*s", r"(?:s[\W_]*s|ß)").replace(r"t[\W_]*h", r"(?:t[\W_]*h|þ)")


def _folded(text: str) -> tuple[str, list[int]]:
    """Fold a text, and say of each of its signs at which place of the text it stood."""
    plain = simplified(text)
    if len(plain) != len(text):
        plain = "".join(simplified(sign) for sign in text)
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(plain if len(plain) == len(text) else text):
        for part in "" if unicodedata.combining(sign) else fold(sign):
            signs.append(part)
            places.append(place)
    return "".join(signs), places
