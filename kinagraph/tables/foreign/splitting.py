"""Cells that name several actors, or a person and their employer: how each is read, and whether that is certain.

Nothing is asked of a cell but its own words and the names that are known: other cells of the files, and the actors of
the store. What rests on less than that is marked as doubtful, and listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kinagraph.tables.foreign.given_names import GIVEN, HAN_SURNAMES, SURNAMES
from kinagraph.tables.foreign.names import clean, slug
from kinagraph.tables.foreign.places import country_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kinagraph.tables.foreign.mapping import Party

Named = tuple[str, str]
"""An actor, and the person who came for it (or a blank)."""
_TITLE: Final = re.compile(
    r"(?:(?:the )?rt\.? hon\.?|sir|lord|lady|dame|mr|mrs|ms|miss|dr|prof(?:essor)?|baroness|baron|herr|fru|ambassad[oö]r)\.? (?=\w)",
    re.IGNORECASE,
)
_BODY: Final = re.compile(
    r"\b(?:ab|academy|agency|alliance|association|authority|bank|board|bureau|centre|center|chamber|charity|church|city|club|college|commission|"
    r"committee|companies|company|confederation|consulting|corp|corporation|council|department|europe|federation|forum|foundation|fund|group|"
    r"holdings?|hospital|inc|institute|institution|international|kommun|lep|limited|llp|ltd|media|ministry|museum|network|news|office|"
    r"organi[sz]ation|partners|partnership|plc|police|post|press|project|region|school|service|services|society|solutions|stiftelse|system|"
    r"systems|times|trust|uk|union|universitet|university|förbund|förening|högskola|myndighet|nämnd|sjukhus)\b|公司|集团|大学|学院|医院|政府|委员会|"
    r"厅$|局$|部$|协会|商会|中心|研究|学会|办公",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    r"(?:centre|center|department|dept|school|faculty|institute|division|unit|institutionen|avdelningen|fakulteten|enheten|king's)\b",
    re.IGNORECASE,
)
_LEGAL: Final = re.compile(r"(?:ltd|limited|inc|llc|llp|plc|co|corp|gmbh|ab|s\.?a\.?|co\.?,? ltd)\.?", re.IGNORECASE)
_GATHERING: Final = re.compile(
    r".*\b(?:round ?table|representatives?(?: of| from)?|forum|members|operators|group|companies|including|delegation|participants|"
    r"attendees|rundabordssamtal|representanter(?: för| från)?|företag|deltagare|bolag|medlemmar)",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s+(?:and|och|&)\s+", re.IGNORECASE)
_LEADING_AND: Final = re.compile(r"^(?:and|och|&)\s+", re.IGNORECASE)
_BRACKET: Final = re.compile("[(\\[（]")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_BRACKETED: Final = re.compile(r"(?P<name>[^()（）]+?)\s*[(（](?P<inside>[^()（）]+)[)）]")


@dataclass(frozen=True)
class Cell:
    """What a cell names.

    Attributes
    ----------
    names
        Every actor, with the person who came for it.
    sure
        Whether it can hardly be read otherwise.
    aliases
        Other names that the cell gives, by the name that it gives them to.
    """

    names: tuple[Named, ...]
    sure: bool = True
    aliases: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return "; ".join(f"{actor} ({person})" if person else actor for actor, person in self.names)


@dataclass
class KnownNames:
    """Names that are known: which id a store has for each, and which stand alone in a cell.

    Attributes
    ----------
    ids
        The store's id by :func:`kinagraph.tables.foreign.names.slug` of a name or alias, where one actor alone has it.
    aliases
        The aliases that the store has of an actor, by its id.
    alone
        The slugs of names that a file has in a cell of their own.
    people
        The store's person and employer by e-mail address.
    domains
        The store's actor by the domain of its people's addresses, where they are one actor's alone.
    employees
        The store's person by the slug of a name and an employer.
    """

    ids: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    employees: dict[tuple[str, str], str] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        key = slug(name) if name else ""
        return key in self.ids or key in self.alone

    @classmethod
    def of(cls, actors: Iterable[tuple[str, str, Sequence[str] | None]]) -> KnownNames:
        """Return the names of a store's actors: their id, name and aliases."""
        known, several = cls(), set()
        for key, name, aliases in actors:
            known.aliases[key] = list(aliases or [])
            for text in (name, *(aliases or [])):
                plain = slug(text)
                if known.ids.setdefault(plain, key) != key:
                    several.add(plain)
        for plain in several:
            del known.ids[plain]
        return known

    def note_people(self, people: Iterable[tuple[str, str, str]]) -> None:
        """Note the names of a store's people: id, name and employer; of two with one name and employer neither is known."""
        several = set()
        for person, name, actor in people:
            if self.employees.setdefault((slug(name), actor), person) != person:
                several.add((slug(name), actor))
        for key in several:
            del self.employees[key]

    def note_addresses(self, people: Iterable[tuple[str, str, str]]) -> None:
        """Note the addresses of a store's people: id, employer and e-mail address, the present employment last."""
        several = set()
        for person, actor, email in people:
            address = email.strip().casefold()
            self.people[address] = (person, actor)
            domain = address.rpartition("@")[2]
            if domain and self.domains.setdefault(domain, actor) != actor:
                several.add(domain)
        for domain in several:
            del self.domains[domain]

    def note(self, cells: Iterable[str]) -> None:
        """Note the names that stand alone in a cell, or between semicolons and line breaks."""
        for part in {part for cell in cells for part in re.split(r"[;\n；、]", cell)}:
            name = tidy(part)
            if name and len(name) < 60 and not re.search(r"[,:()（）/]|\b(?:and|och)\b|&", name) and not is_person(name):
                self.alone.add(slug(name))


def read_cell(text: str, party: Party, known: KnownNames) -> Cell:
    """Tell the actors that a cell names; see :class:`CellReader`, which is for many of them."""
    return CellReader(party, known).read(text)


class CellReader:
    """Tells the actors that the cells of a party name, by its patterns and separators; carefully, where it says so."""

    def __init__(self, party: Party, known: KnownNames) -> None:
        self._party, self._known = party, known
        self._singles = [pattern for pattern in party.patterns if "actor" in pattern.groupindex]
        self._careful = _Reader(party.separators, known, self._single)

    def note(self, cells: Iterable[str]) -> None:
        """Note the names that stand alone in cells."""
        self._known.note(cells)

    def read(self, text: str) -> Cell:
        """Read a cell."""
        for pattern in self._party.patterns:
            if found := pattern.fullmatch(text):
                if "actor" in pattern.groupindex:
                    return Cell(((tidy(found["actor"]), tidy(found.groupdict().get("person"))),))
                text = found["actors"]
                break
        if self._party.careful:
            return _together([self._careful.read(text)])
        names = [(self._single(part) or Cell(((part, ""),))).names[0] for part in split(text, self._party.separators)]
        return Cell(tuple(dict.fromkeys(names)))

    def _single(self, part: str) -> Cell | None:
        found = next((match for pattern in self._singles if (match := pattern.fullmatch(part))), None)
        return None if found is None else Cell(((tidy(found["actor"]), tidy(found.groupdict().get("person"))),))


def as_given(parts: Sequence[str]) -> Cell:
    """Return what a list in a mapping's corrections names: actors, and persons as ``person @ actor``."""
    names = []
    for part in parts:
        person, at, actor = part.partition(" @ ")
        names.append((tidy(actor), tidy(person)) if at else (tidy(part), ""))
    return Cell(tuple(dict.fromkeys(name for name in names if name[0])))


def to_give(cell: Cell) -> list[str]:
    """Write what a cell names as a list for a mapping's corrections; :func:`as_given` reads it.

    >>> to_give(Cell((("ITV", "Tom Bradby"), ("BBC", ""))))
    ['Tom Bradby @ ITV', 'BBC']
    """
    return [f"{person} @ {actor}" if person else actor for actor, person in cell.names]


def split(text: str, separators: Sequence[str]) -> list[str]:
    """Split a cell at the first separator that it has outside brackets; "and" before the last part goes."""
    for separator in separators:
        parts = _cut(text, separator)
        if len(parts) > 1:
            parts = [tidy(part) for part in parts]
            parts[-1] = parts[-1].rstrip(".")
            return [part for part in (_LEADING_AND.sub("", part) for part in parts) if part]
    return [tidy(text)] if tidy(text) else []


def tidy(text: str | None) -> str:
    """Take away what stands around a name."""
    return clean(text or "").strip(" ,;")


@lru_cache(maxsize=1 << 16)
def is_person(text: str) -> bool:
    """Say whether a text is the name of a person, by a title, a given name or a Chinese surname.

    >>> [is_person(text) for text in ("Deborah Turness", "Sir V S Naipaul", "Li Keqiang", "Sunday Post", "Region Skåne", "王小明", "CBI")]
    [True, True, True, False, False, True, False]
    """
    title = _TITLE.match(text)
    bare = _TITLE.sub("", text) if title else text
    if _BODY.search(bare) or any(sign.isdigit() for sign in bare):
        return False
    if _HAN.search(bare):
        return len(bare) in {2, 3} and bare[0] in HAN_SURNAMES
    words = re.split(r"[\s]+", bare.strip())
    if title:
        return len(words) <= 7
    if not 2 <= len(words) <= 4 or not all(re.fullmatch(r"[^\W\d_]['’\w.-]*", word) for word in words):
        return False
    lower = [word.casefold() for word in words]
    if not all(word[0].isupper() or word in {"van", "von", "de", "da", "af", "bin", "al", "der"} for word in words):
        return False
    if re.split("-", lower[0])[0] in GIVEN:
        return not words[-1].isupper() or len(words[-1]) < 2
    return lower[0] in SURNAMES and len(words) == 2 and _pinyin(lower[1])


def _pinyin(word: str) -> bool:
    """Say whether a word can be a Chinese given name of one or two syllables."""
    syllable = (
        r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:i?ao|[iu]?a(?:ng?)?|u?ai|[iu]?e(?:ng?)?|ei|i(?:ng?|u)?|i?ong|ou|o|u[ino]?|ü[en]?|er)"
    )
    return re.fullmatch(f"{syllable}(?:['-]?{syllable})?", word) is not None


def _cut(text: str, separator: str) -> list[str]:
    """Cut a text at a separator, but not inside brackets."""
    if separator not in text:
        return [text]
    if not _BRACKET.search(text):
        return text.split(separator)
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([（") - (sign in ")]）")
        if depth <= 0 and text.startswith(separator, place):
            parts.append(text[start:place])
            start = place + len(separator)
    return [*parts, text[start:]]


def _together(cells: Sequence[Cell], *, sure: bool = True) -> Cell:
    if len(cells) == 1 and len(cells[0].names) == 1 and sure:
        return cells[0]
    names = dict.fromkeys(name for cell in cells for name in cell.names if name[0])
    aliases = dict.fromkeys(pair for cell in cells for pair in cell.aliases)
    return Cell(tuple(names), sure and all(cell.sure for cell in cells), tuple(aliases))


@dataclass
class _Reader:
    """Reads the cells of one column carefully."""

    separators: Sequence[str]
    known: KnownNames
    single: Callable[[str], Cell | None]
    _parts: dict[tuple[str, bool], Cell] = field(default_factory=dict)

    def read(self, text: str, *, beside: bool = True) -> Cell:
        """Read a whole cell; with ``beside``, a comma between semicolons is likelier to belong to a name."""
        text = text.strip(" ,;\n")
        if not text:
            return Cell(())
        if not any(separator in text for separator in self.separators if separator != ",") and text in self.known:
            return Cell(((tidy(text), ""),))
        if (head := re.fullmatch(r"(?P<head>[^:;,\n()]{2,70}):\s*(?P<rest>.+)", text, re.DOTALL)) and "//" not in text:
            return self._headed(tidy(head["head"]), head["rest"])
        strong = [text]
        for separator in self.separators:
            if separator != ",":
                strong = [part for each in strong for part in _cut(each, separator)]
        parts = [part for part in (_LEADING_AND.sub("", tidy(part)) for part in strong) if part]
        if len(parts) > 1:
            parts[-1] = parts[-1].rstrip(".")
        return _together([self._part(part, beside=beside and len(parts) > 1) for part in parts])

    def _headed(self, head: str, rest: str) -> Cell:
        """Read ``ITV: Geoff Hill, Tom Bradby`` and ``Roundtable: Age UK, Red Cross``."""
        listed = [tidy(part) for each in re.split("[;\n]", rest) for part in _cut(each, ",")]
        if not _GATHERING.fullmatch(head) and all(map(is_person, filter(None, listed))):
            return Cell(tuple((head, person) for person in listed if person), sure=head in self.known)
        inner = self.read(rest, beside=False)
        return Cell(inner.names, inner.sure and _GATHERING.fullmatch(head) is not None, inner.aliases)

    def _part(self, text: str, *, beside: bool) -> Cell:
        """Read what stands between semicolons, each text once."""
        found = self._parts.get((text, beside))
        if found is None:
            found = self._parts[text, beside] = self._read_part(text, beside=beside)
        return found

    def _read_part(self, text: str, *, beside: bool) -> Cell:
        if found := self.single(text):
            return found
        if text in self.known:
            return Cell(((text, ""),))
        pieces = [_LEADING_AND.sub("", tidy(piece)) for piece in _cut(text, ",")] if "," in self.separators else [text]
        pieces = [piece for piece in pieces if piece]
        if len(pieces) < 2:
            return self._name(text)
        if len(pieces) == 2:
            return self._pair(text, pieces[0], pieces[1], beside=beside)
        return self._list(text, pieces)

    def _pair(self, text: str, first: str, second: str, *, beside: bool) -> Cell:
        """Read two names with a comma between them: a person and an employer, one name, or a list."""
        inside = [found for piece in (first, second) if (found := _BRACKETED.fullmatch(piece)) and is_person(tidy(found["name"]))]
        if inside:
            return _together([self._name(first), self._name(second)], sure=False)
        if is_person(first) and not is_person(second) and first not in self.known:
            return Cell(((second, first),), sure=second in self.known)
        if is_person(second) and not is_person(first):
            return Cell(((first, second),), sure=first in self.known)
        if _LEGAL.fullmatch(second) or (country_of(second) and second not in self.known):
            return Cell(((text, ""),), sure=_LEGAL.fullmatch(second) is not None)
        if first in self.known and second in self.known:
            return _together([Cell(((first, ""),)), Cell(((second, ""),))])
        if _UNIT.match(second) or _UNIT.match(first) or self._is_one(text, [first, second]):
            return Cell(((text, ""),), sure=False)
        if beside:
            return Cell(((text, ""),), sure=False)
        return _together([self._name(first), *self._last(second)], sure=False)

    def _list(self, text: str, pieces: list[str]) -> Cell:
        """Read three names or more with commas between them."""
        if self._is_one(text, pieces):
            return Cell(((text, ""),), sure=False)
        persons = [is_person(piece) and piece not in self.known for piece in pieces]
        if len(pieces) % 2 == 0 and all(persons[::2]) and not any(persons[1::2]):
            pairs = list(zip(pieces[1::2], pieces[::2], strict=True))
            return Cell(tuple(pairs), sure=all(actor in self.known for actor, _person in pairs))
        if persons[-2] and not persons[-1] and pieces[-1] in self.known and not any(persons[:-2]):
            return _together([*map(self._name, pieces[:-2]), Cell(((pieces[-1], pieces[-2]),))], sure=False)
        cells = [*map(self._name, pieces[:-1]), *self._last(pieces[-1])]
        plain = not any(persons) and not any(_AND.search(piece) for piece in pieces)
        return _together(cells, sure=plain and (len(pieces) > 3 or all(piece in self.known for piece in pieces)))

    def _is_one(self, text: str, pieces: Sequence[str]) -> bool:
        """Say whether commas are likely to belong to one name, as in ``National Oil, Gas and Biofuel Agency``."""
        last = _AND.split(pieces[-1])
        if len(pieces) > 4 or len(last) < 2 or any(piece in self.known for piece in pieces):
            return False
        if last[-1] in self.known or not _BODY.search(last[-1]):
            return False
        return all(
            len(piece.split()) < 3 and not piece.isupper() and not _BODY.search(piece) for piece in pieces[1:-1]
        ) and not _BODY.search(pieces[0])

    def _last(self, text: str) -> Iterator[Cell]:
        """Read the last of a list, which may be two: ``BP and Shell``."""
        halves = _AND.split(text)
        one_body = bool(_BODY.search(text)) and not halves[0].endswith(")")
        if len(halves) == 2 and "&" not in text and text not in self.known and not one_body:
            yield from map(self._name, halves)
        else:
            yield self._name(text)

    def _name(self, text: str) -> Cell:
        """Read one name, perhaps with another in brackets."""
        text = tidy(text).removesuffix(".") if text.count(".") == 1 and text.endswith(".") and len(text) > 5 else tidy(text)
        if text in self.known:
            return Cell(((text, ""),))
        found = _BRACKETED.fullmatch(text)
        if found is None:
            halves = _AND.split(text)
            if len(halves) == 2 and all(half in self.known for half in halves):
                return Cell(((halves[0], ""), (halves[1], "")), sure="&" not in text)
            both = len(halves) == 2 and all(_BODY.search(half) for half in halves) and "&" not in text
            return Cell(((text, ""),), sure=not both)
        return self._bracketed(text, tidy(found["name"]), tidy(found["inside"]))

    def _bracketed(self, text: str, name: str, inside: str) -> Cell:
        """Read ``Smart Cities Forum (IBM, Cisco, Arup)``, ``Paul Waugh (Politics Home)`` and ``广东省卫生厅 (Guangdong Health)``."""
        listed = [part for part in (tidy(each) for each in re.split("[,;]", inside)) if part]
        if len(listed) > 2 and "," in self.separators:
            return _together([self._name(part) for part in listed], sure=False)
        if is_person(name) and not is_person(inside) and len(listed) == 1:
            return Cell(((inside, name),), sure=inside in self.known)
        if is_person(inside) and not is_person(name):
            return Cell(((name, inside),), sure=name in self.known)
        if bool(_HAN.search(name)) != bool(_HAN.search(inside)) or _is_acronym(inside, name):
            return Cell(((name, ""),), aliases=((name, inside),))
        return Cell(((text, ""),))


def _is_acronym(short: str, name: str) -> bool:
    """Say whether a text is made of the first letters of a name's words.

    >>> _is_acronym("CSV", "Community Service Volunteers"), _is_acronym("UK", "Oxfam")
    (True, False)
    """
    if not (short.isalpha() and 2 <= len(short) <= 10 and sum(map(str.isupper, short)) >= 2):
        return False
    words = re.findall(r"[^\W_]+", name)
    every = "".join(word[0] for word in words).casefold()
    main = "".join(word[0] for word in words if word[0].isupper()).casefold()
    return short.casefold() in {every, main}
