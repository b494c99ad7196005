"""What a name says: the words that tell it from others, and the terms that name what sort of body it is.

A name in Chinese characters and one in Latin letters are read into the same words: characters that are no term are read
as pinyin, and terms ("province", "university", "department of health") are one in English, Swedish and Chinese. The terms,
the places that are not spelled as pinyin, and the countries are the tables under ``words/``. They are ours, put together
from common usage, and hold what the field needs; a name with other words is still compared by its letters. Legal forms are
those of the list of ISO 20275 that occur in Sweden, China and their neighbours.

Signs of a script that is neither stay as they are.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_FOLDER: Final = Path(__file__).parent / "words"
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS: Final = re.compile(rf"[{_HAN}]+|[^\W{_HAN}]+", re.UNICODE)
_IS_HAN: Final = re.compile(rf"[{_HAN}]")
_SMALL: Final = frozenset({
    "the", "of", "for", "and", "a", "an", "on", "at", "its", "by", "av", "och", "pa", "den", "det", "der", "die", "das",
    "und", "fur", "von", "du", "de", "la", "le", "les", "et", "del", "di", "da",
})  # fmt: skip
"""Small words, without accents: an acronym may leave them out."""
_VOID: Final = _SMALL | {"peoples", "people", "hm", "her", "his", "majesty", "majestys", "royal", "kungliga", "kungl"}
"""Words that tell nothing."""
_SHORT: Final = {
    "univ": "university", "dept": "department", "inst": "institute", "intl": "international", "assoc": "association", "natl": "national",
    "govt": "government", "gov": "government", "prov": "provincial", "munic": "municipal", "bur": "bureau", "comm": "commission",
    "acad": "academy", "sci": "science", "hosp": "hospital",
}  # fmt: skip
_PLACED: Final = frozenset({"in", "i", "to", "till", "zu"})
"""After these stands where a body is, not whose it is."""
_PEOPLES: Final = "人民"
_DIGITS: Final = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "十": "10"}
_ORDINALS: Final = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8",
    "ninth": "9", "tenth": "10", "forsta": "1", "andra": "2", "tredje": "3",
}  # fmt: skip
_LETTERS: Final = {"ø": "ö", "æ": "ä", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d"}
_SPELLED: Final = {"å": "aa", "ä": "ae", "ö": "oe", "ü": "ue"}
_SINGLE: Final = 4
_ENDINGS: Final = frozenset({"bank", "verk"})
"""A Swedish compound ends in a term of more letters than that, or in one of these."""


@dataclass(frozen=True)
class Reading:
    """One name, read.

    Attributes
    ----------
    text
        The name as it is written, but for case, accents and signs between words.
    proper
        The words that tell it from others, each without a final s; of characters their pinyin.
    han
        The same words as characters, where the name is written in them.
    terms
        What sort of body it is and in what field; each a set of meanings, as a word may have several.
    areas, loose, forms
        Terms that a name may lack and still mean the same: "province", "group", "Ltd".
    countries
        Countries that it names; ``placed`` those where it is.
    initials
        The first letters of its words, with and without the small ones.
    acronym
        The name as such letters, where it may be.
    aside
        Whether these stand in brackets behind the name: then it is another name with the same letters that they don't mean.
    """

    text: str
    proper: tuple[str, ...] = ()
    han: tuple[str, ...] = ()
    terms: tuple[frozenset[str], ...] = ()
    areas: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()
    acronym: str = ""
    aside: bool = False

    @cached_property
    def in_han(self) -> bool:
        """Whether it is written in Chinese characters."""
        return bool(_IS_HAN.search(self.text))

    @cached_property
    def sorted(self) -> list[str]:
        """The words that tell it from others, in order."""
        return sorted(self.proper)

    @cached_property
    def joined(self) -> str:
        """The words that tell it from others, written together."""
        return "".join(self.proper)


def read_name(name: str) -> list[Reading]:
    """Read a name; several readings where it has an acronym in brackets, two scripts, or letters with two spellings.

    >>> [reading.proper for reading in read_name("广东省卫生厅")], read_name("Guangdong Health Department")[0].proper
    ([('guangdong',)], ('guangdong',))
    """
    readings: dict[tuple[object, ...], Reading] = {}
    for part, aside in _parts(unicodedata.normalize("NFKC", name)):
        spellings = [fold(part)]
        if any(letter in _SPELLED for letter in _lower(part)):
            spellings.append(fold("".join(_SPELLED.get(letter, letter) for letter in _lower(part))))
        for spelling in spellings:
            reading = replace(_read(part, spelling), aside=aside)
            if reading.proper or reading.terms or reading.areas or reading.countries:
                readings.setdefault((reading.proper, reading.han, reading.terms, reading.countries, reading.acronym), reading)
    return list(readings.values())


def fold(text: str) -> str:
    """Make case and accents alike, as ``Malmö`` and ``malmo``; other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFD", _lower(text))
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


def stem(word: str) -> str:
    """Take the s of a genitive or plural from a word.

    >>> stem("lunds"), stem("skånes"), stem("class"), stem("industries")
    ('lund', 'skåne', 'class', 'industry')
    """
    if len(word) > 5 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def simplified(text: str) -> str:
    """Write traditional characters, of Hong Kong's forms too, as simplified ones."""
    return _converter().convert(text) if _IS_HAN.search(text) else text


def pinyin(text: str) -> list[str]:
    """Read characters as syllables, without tones."""
    from pypinyin import Style, lazy_pinyin

    return [fold(syllable) for syllable in lazy_pinyin(text, style=Style.NORMAL, v_to_u=True)]


@cache
def is_pinyin(word: str) -> bool:
    """Say whether a word is made of syllables of pinyin."""
    syllables = _syllables()
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(start in ends and word[start:end] in syllables for start in range(max(0, end - 6), end)):
            ends.add(end)
    return len(word) in ends


# A name's parts


def _parts(name: str) -> list[tuple[str, bool]]:
    """Return the name, and what may be a name of its own in it: in each of two scripts, and letters in brackets (aside)."""
    whole, aside = name, ""
    bracketed = re.fullmatch(r"\s*(.+?)\s*[(（]([^()（）]+)[)）]\s*", name)
    if bracketed and _acronym(bracketed[2].strip()):
        whole, aside = bracketed[1], bracketed[2].strip()
    latin = _IS_HAN.sub(" ", whole)
    parts = [whole]
    if _IS_HAN.search(whole) and sum(sign.isalpha() for sign in latin) > 3:
        parts = ["".join(sign if _IS_HAN.match(sign) else " " for sign in whole), latin]
    return [*((part, False) for part in parts), *([(aside, True)] if aside else [])]


def _acronym(text: str) -> str:
    """Return an acronym without its dots, as ``CBI`` or ``DfT``; blank where the text is none."""
    plain = text.strip().replace(".", "").replace("&", "")
    if not re.fullmatch(r"[^\W\d_]{2,7}", plain) or not plain.isascii():
        return ""
    return plain.upper() if sum(letter.isupper() for letter in plain) >= 2 and plain[0].isupper() else ""


def _lower(text: str) -> str:
    return "".join(_LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", text).casefold())


# Reading


@dataclass
class _Words:
    """What has been read of a name so far."""

    proper: list[str] = field(default_factory=list)
    han: list[str] = field(default_factory=list)
    terms: list[frozenset[str]] = field(default_factory=list)
    by_role: dict[str, set[str]] = field(default_factory=lambda: {"area": set(), "loose": set(), "form": set()})
    countries: set[str] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)
    seats: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def term(self, concepts: frozenset[str]) -> None:
        roles = {_roles()[concept] for concept in concepts}
        for role in ("area", "loose", "form"):
            if role in roles:
                self.by_role[role] |= concepts
                return
        self.terms.append(concepts)

    def country(self, code: str, *, placed: bool) -> None:
        (self.placed if placed else self.countries).add(code)

    def seat(self) -> None:
        """Say the country where an embassy is, where its name says the capital."""
        if any("embassy" in concepts for concepts in self.terms):
            for place in self.seats:
                if place in self.proper and (code := _lexicon().capitals.get(place)):
                    self.proper.remove(place)
                    self.placed.add(code)

    def word(self, word: str, han: str = "") -> None:
        if word not in self.proper or han:
            self.proper.append(word)
            if han:
                self.han.append(han)


def _read(written: str, text: str) -> Reading:
    text = re.sub(r"(?<=\w)['’´`](?=\w)", "", text)
    text = re.sub(r"\b([a-z]{1,2})-(?=[a-z])", r"\1", text)
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: found[0].replace(".", ""), text).replace("&", " and ")
    found = _Words()
    runs = _RUNS.findall(text)
    latin = [_SHORT.get(run, run) for run in runs if not _IS_HAN.match(run)]
    for run in runs:
        if _IS_HAN.match(run):
            _read_han(simplified(run), found)
    _read_latin(latin, found)
    found.seat()
    return Reading(
        text=" ".join(runs),
        proper=tuple(found.proper),
        han=tuple(found.han) if len(found.han) == len(found.proper) else (),
        terms=tuple(sorted(found.terms, key=sorted)),
        areas=frozenset(found.by_role["area"]),
        loose=frozenset(found.by_role["loose"]),
        forms=frozenset(found.by_role["form"]),
        countries=frozenset(found.countries),
        placed=frozenset(found.placed),
        initials=_initials(latin, found.parts) if latin else _initials_of_pinyin(found),
        acronym=_acronym(written),
    )


def _initials(words: Sequence[str], parts: Sequence[str]) -> frozenset[str]:
    """Return the first letters: of all words, without the small ones, and of the parts of compounds."""
    if len(words) < 2 and len(parts) < 2:
        return frozenset()
    large = [word for word in words if word not in _SMALL and word not in _PLACED]
    known = [word for word in large if "form" not in {_roles()[c] for c in _lexicon().latin.get((word,), frozenset())}]
    found = {"".join(word[0] for word in some).upper() for some in (words, large, known, parts)}
    return frozenset(each for each in found if 2 <= len(each) <= 7)


def _initials_of_pinyin(found: _Words) -> frozenset[str]:
    syllables = [syllable[0] for run in found.han for syllable in pinyin(run)]
    return frozenset({"".join(syllables).upper()}) if 3 <= len(syllables) <= 5 and not found.terms else frozenset()


def _read_latin(words: Sequence[str], found: _Words) -> None:
    """Find terms, places and countries among words, the longest first; what is left tells the name from others."""
    lexicon = _lexicon()
    placed, position = False, 0
    kept: list[tuple[str, bool]] = []
    for word in words:
        if word in _PLACED:
            placed = True
        elif word not in _VOID:
            kept.append((word, placed))
    while position < len(kept):
        for length in range(min(6, len(kept) - position), 0, -1):
            phrase = tuple(word for word, _placed in kept[position : position + length])
            placed = kept[position][1]
            stems = tuple(stem(word) for word in phrase)
            if (concepts := lexicon.latin.get(phrase) or lexicon.latin.get(stems)) is not None:
                found.term(concepts)
            elif (code := lexicon.countries.get(phrase) or lexicon.countries.get(stems)) is not None:
                found.country(code, placed=placed)
            elif (place := lexicon.places.get(phrase) or lexicon.places.get(stems)) is not None:
                found.word(place)
                found.seats += [place] if placed else []
            else:
                continue
            found.parts += [part for word in phrase for part in _halves(word)]
            position += length
            break
        else:
            _read_word(kept[position][0], found)
            position += 1


def _halves(word: str) -> list[str]:
    """Return the two terms that a Swedish term is made of, as ``universitetssjukhus``; else the word."""
    latin = _lexicon().latin
    for cut in range(_SINGLE, len(word) - _SINGLE):
        first, last = word[:cut], word[cut:]
        if (last,) in latin and ((first,) in latin or (stem(first),) in latin):
            return [first, last]
    return [word]


def _read_word(word: str, found: _Words) -> None:
    """Read a word that is no term by itself: a number, a Swedish compound, or what tells the name from others."""
    if word in _ORDINALS or re.fullmatch(r"(\d+)(st|nd|rd|th)?", word):
        found.word("#" + (_ORDINALS.get(word) or re.sub(r"\D", "", word)))
        return
    if word in {"no", "nr"}:
        return
    lexicon = _lexicon()
    for cut in range(3, len(word) - _SINGLE + 1):
        first, last = word[:cut], word[cut:]
        concepts = lexicon.latin.get((last,)) or lexicon.latin.get((stem(last),))
        if concepts is None or (len(last) <= _SINGLE and last not in _ENDINGS):
            continue
        found.parts += [first, last]
        plain = first[:-1] if first.endswith("s") and len(first) > 4 else first
        before = lexicon.latin.get((first,)) or lexicon.latin.get((plain,))
        if before is not None:
            found.term(before)
        elif (code := lexicon.countries.get((first,)) or lexicon.countries.get((plain,))) is not None:
            found.country(code, placed=False)
        else:
            found.word(lexicon.places.get((plain,), stem(plain)))
        found.term(concepts)
        return
    found.parts.append(word)
    found.word(stem(word))


def _read_han(run: str, found: _Words) -> None:
    """Find terms, places and countries among characters, the longest first; the others are read as pinyin."""
    lexicon = _lexicon()
    unknown, position, placed = "", 0, False

    def tell() -> None:
        nonlocal unknown
        if unknown:
            found.word("".join(pinyin(unknown)), unknown)
        unknown = ""

    while position < len(run):
        if run[position] == "驻" and position > 0:
            tell()
            placed, position = True, position + 1
            continue
        if run.startswith(_PEOPLES, position) and not any(run.startswith(w, position) for w in lexicon.han if w.startswith(_PEOPLES)):
            tell()
            position += len(_PEOPLES)
            continue
        if run[position] == "第" and run[position + 1 : position + 2] in _DIGITS:
            tell()
            found.word("#" + _DIGITS[run[position + 1]], "第" + run[position + 1])
            position += 2
            continue
        for length in range(min(lexicon.longest, len(run) - position), 0, -1):
            part = run[position : position + length]
            concepts = lexicon.han.get(part)
            if concepts is not None and (length > 1 or _stands_alone(run, position)):
                tell()
                found.term(concepts)
            elif part in lexicon.han_countries and (length > 1 or placed):
                tell()
                found.country(lexicon.han_countries[part], placed=placed)
                placed = False
            elif part in lexicon.han_places:
                tell()
                found.word(lexicon.han_places[part], part)
            else:
                continue
            position += length
            break
        else:
            unknown += run[position]
            position += 1
    tell()


def _stands_alone(run: str, position: int) -> bool:
    """Say whether one character is a term: at the end, or before another term. Within a name it may be anything."""
    if position == 0:
        return False
    if run[position] == "省":
        return True
    rest = run[position + 1 :]
    lexicon = _lexicon()
    return not rest or rest[0] == "第" or any(rest.startswith(word) for word in lexicon.han if len(word) > 1) or rest.startswith(_PEOPLES)


# The tables under words/


@dataclass(frozen=True)
class _Lexicon:
    latin: dict[tuple[str, ...], frozenset[str]]
    han: dict[str, frozenset[str]]
    places: dict[tuple[str, ...], str]
    han_places: dict[str, str]
    countries: dict[tuple[str, ...], str]
    han_countries: dict[str, str]
    capitals: dict[str, str]
    longest: int


@cache
def _lexicon() -> _Lexicon:
    latin: dict[tuple[str, ...], set[str]] = {}
    han: dict[str, set[str]] = {}
    for row in _rows("terms"):
        for word in _split(row["latin"]):
            latin.setdefault(_phrase(word), set()).add(row["term"])
        for word in _split(row["chinese"]):
            han.setdefault(word, set()).add(row["term"])
    places: dict[tuple[str, ...], str] = {}
    han_places: dict[str, str] = {}
    capitals = {row["name"]: row["capital"] for row in _rows("names") if row["capital"]}
    for row in _rows("names"):
        if not row["rare"]:
            places.update({_phrase(word): row["name"] for word in (row["name"], *_split(row["latin"]))})
        han_places.update(dict.fromkeys(_split(row["chinese"]), row["name"]))
    countries, han_countries = _countries()
    longest = max(len(word) for word in (*han, *han_places, *han_countries))
    return _Lexicon(
        {phrase: frozenset(terms) for phrase, terms in latin.items() if phrase},
        {word: frozenset(terms) for word, terms in han.items()},
        places,
        han_places,
        countries,
        han_countries,
        capitals,
        longest,
    )


@cache
def _roles() -> dict[str, str]:
    return {row["term"]: row["role"] for row in _rows("terms")}


def _countries() -> tuple[dict[tuple[str, ...], str], dict[str, str]]:
    """Return the names of countries: Unicode's in English, Swedish and Chinese, and those that our table adds."""
    from babel import Locale

    latin: dict[tuple[str, ...], str] = {}
    han: dict[str, str] = {}
    for language in ("en", "sv", "zh"):
        for code, name in Locale(language).territories.items():
            if len(code) != 2 or code in {"HK", "MO", "TW", "EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
                continue
            if language == "zh":
                han[name] = code
            else:
                latin[_phrase(fold(name))] = code
    for row in _rows("countries"):
        latin.update({_phrase(word): row["country"] for word in _split(row["latin"])})
        han.update(dict.fromkeys(_split(row["chinese"]), row["country"]))
    return latin, han


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _phrase(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"\w+", text) if word not in _VOID)


@cache
def _converter() -> _Converter:
    from opencc import OpenCC

    return OpenCC("hk2s")


if TYPE_CHECKING:
    from typing import Protocol

    class _Converter(Protocol):
        def convert(self, text: str) -> str: ...


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.pinyin_dict import pinyin_dict

    return frozenset(_bare(each) for readings in pinyin_dict.values() for each in readings.split(","))


def _bare(syllable: str) -> str:
    return fold(syllable.replace("ü", "u"))
