"""How alike two names are, and why.

Two names are alike when every word that tells them from others is in both, and every term that says what sort of body it
is. What one of them may lack costs a little: the word "province", the legal form, the country. What differs otherwise makes
them no pair at all; there is no sum in which much likeness outweighs another field or another place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from kinagraph.analysis.identity.reading import is_pinyin

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kinagraph.analysis.identity.reading import Reading

SAME, WORDS, SCRIPTS = 1.0, 0.97, 0.94
"""The score of names that are the same text, the same words, and the same in two scripts."""

_UNITS: Final = {
    frozenset({"department", "bureau"}): 0.03,
    frozenset({"department", "commission"}): 0.08,
    frozenset({"bureau", "commission"}): 0.08,
    frozenset({"bureau", "agency"}): 0.06,
    frozenset({"bureau", "office"}): 0.10,
    frozenset({"department", "office"}): 0.10,
    frozenset({"bureau", "authority"}): 0.08,
    frozenset({"agency", "authority"}): 0.08,
    frozenset({"commission", "council"}): 0.06,
    frozenset({"association", "federation"}): 0.10,
    frozenset({"college", "institute"}): 0.05,
    frozenset({"institute", "academy"}): 0.05,
    frozenset({"college", "academy"}): 0.06,
    frozenset({"institute", "centre"}): 0.10,
}
"""Bodies that are translated now so, now so, and what that costs."""

_BUSINESS: Final = frozenset({"technology", "scienceandtech", "industry", "international", "informatization", "electronics", "telecom"})
"""What a company's name may leave out: Huawei Technologies is called Huawei."""

_FREE_FORMS: Final = frozenset({"corporation", "limited"})


@dataclass(frozen=True)
class Likeness:
    """A score from 0 to 1, and the codes of its reasons."""

    score: float
    reasons: tuple[str, ...]


def compare(one: Reading, other: Reading, *, companies: bool = False) -> Likeness | None:
    """Compare two names; None where they can't be of one body.

    Parameters
    ----------
    companies
        Both are known to be companies.
    """
    if one.acronym and one.acronym == other.acronym and (one.aside or other.aside):
        return Likeness(0.84 if one.aside and other.aside else 0.9, ("acronym",))
    if one.acronym or other.acronym:
        short = _as_acronym(one, other) or _as_acronym(other, one)
        if short is not None:
            return short
    cost, reasons = 0.0, []
    # The words first: most pairs that share a key differ in them, and the rest need not be looked at.
    for look in (_proper, partial(_terms, companies=companies), _places, _beside):
        part = look(one, other)
        if part is None:
            return None
        cost += part[0]
        reasons += part[1]
    if not one.proper and not one.terms and not (one.countries and one.text == other.text):
        return None
    across = one.in_han != other.in_han
    if one.text == other.text:
        return Likeness(SAME, ("same_name",))
    if across:
        if 0 < len(one.joined) < 4:
            cost += 0.1
        return Likeness(max(0.0, SCRIPTS - cost), ("two_scripts", *reasons))
    return Likeness(max(0.0, WORDS - cost), (*(reasons or ["same_words"]),))


def is_slip(one: str, other: str) -> bool:
    """Say whether one of two words may be the other, mistyped.

    One letter more, less, other or changed places, in words of six letters or more that begin alike. Two words of pinyin
    are two names, however near: Hunan is not Henan.

    >>> is_slip("guangdong", "guagndong"), is_slip("hunan", "henan"), is_slip("guangdong", "guangxi")
    (True, False, False)
    """
    from rapidfuzz.distance import DamerauLevenshtein

    if min(len(one), len(other)) < 6 or one[0] != other[0] or not (one.isalpha() and other.isalpha()):
        return False
    if is_pinyin(one) and is_pinyin(other):
        return False
    return bool(DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1)


def blocks(reading: Reading) -> Iterable[str]:
    """Give the keys of which two names must share one to be compared.

    The words and terms that must be in both; for slips the same with each long word without one of its letters; and
    the letters of an acronym.
    """
    terms = "+".join(sorted({_family(concepts) for concepts in reading.terms} - {""}))
    if reading.proper:
        yield f"{reading.joined}|{terms}"
        yield f"{'+'.join(sorted(reading.proper))}|{terms}"
        if terms and {_family(concepts) for concepts in reading.terms} & {_FAMILIES.get(term, term) for term in _BUSINESS}:
            yield f"{'+'.join(sorted(reading.proper))}|?"
        if not terms:
            yield f"{'+'.join(sorted(reading.proper))}|?"
        if not reading.in_han:
            for position, word in enumerate(reading.proper):
                if len(word) >= 6 and word.isalpha():
                    rest = "+".join(sorted(reading.proper[:position] + reading.proper[position + 1 :]))
                    for cut in range(1, len(word)):
                        yield f"~{word[:cut]}{word[cut + 1 :]}|{rest}|{terms}"
                    yield f"~{word}|{rest}|{terms}"
    elif terms or reading.countries:
        yield f"|{terms}"
    if reading.acronym:
        yield f"@{reading.acronym}"
    for letters in reading.initials:
        yield f"@{letters}"


def _as_acronym(short: Reading, long: Reading) -> Likeness | None:
    if not short.acronym or short.aside or long.acronym or short.acronym not in long.initials:
        return None
    score = {2: 0.74, 3: 0.84}.get(len(short.acronym), 0.88)
    return Likeness(score - (0.04 if long.in_han else 0.0), ("acronym",))


Part = tuple[float, list[str]]


def _proper(one: Reading, other: Reading) -> Part | None:
    if one.han and other.han:
        return (0.0, []) if sorted(one.han) == sorted(other.han) else None
    if one.sorted == other.sorted:
        if one.in_han != other.in_han and one.proper:
            return 0.0, ["pinyin"]
        return 0.0, []
    if one.joined and one.joined == other.joined:
        return 0.01, ["pinyin"] if one.in_han != other.in_han else ["written_apart"]
    if one.in_han or other.in_han:
        return None
    mine = [word for word in one.proper if word not in other.proper]
    theirs = [word for word in other.proper if word not in one.proper]
    if len(mine) == len(theirs) == 1 and len(one.proper) == len(other.proper) and is_slip(mine[0], theirs[0]):
        return 0.08, ["spelling"]
    return None


def _terms(one: Reading, other: Reading, *, companies: bool) -> Part | None:
    mine, theirs = _unmatched(one.terms, other.terms)
    cost = 0.0
    told = ["terms"] if one.terms and one.in_han != other.in_han else []
    for each in list(mine):
        for their in list(theirs):
            price = min((_UNITS.get(frozenset({a, b}), 9.0) for a in each for b in their if a != b), default=9.0)
            if price < 9.0:
                mine.remove(each)
                theirs.remove(their)
                cost += price
                told.append("unit")
                break
    if not mine and not theirs:
        return cost, told
    left = [*mine, *theirs]
    business = all(each & _BUSINESS for each in left) and not (mine and theirs)
    if business and one.proper and (companies or one.forms or other.forms):
        return cost + 0.1 + 0.03 * (len(left) - 1), [*told, "shorter"]
    return None


def _unmatched(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    mine, theirs = [], list(other)
    # Those with one meaning first, so that a word of several takes what is left.
    for each in sorted(one, key=len):
        partner = next((their for their in sorted(theirs, key=len) if each & their), None)
        if partner is None:
            mine.append(each)
        else:
            theirs.remove(partner)
    return mine, theirs


def _places(one: Reading, other: Reading) -> Part | None:
    mine, theirs = one.areas - {"government"}, other.areas - {"government"}
    cost, told = 0.0, []
    if mine and theirs and not mine & theirs:
        return None
    if mine != theirs:
        cost += 0.01 if one.terms else 0.05
        told.append("area")
    if ("government" in one.areas) != ("government" in other.areas):
        cost += 0.02
        told.append("area")
    if one.placed and other.placed and one.placed != other.placed:
        return None
    if one.placed != other.placed:
        cost += 0.05
    return cost, list(dict.fromkeys(told))


def _beside(one: Reading, other: Reading) -> Part | None:
    """Compare what a name may lack: groups, legal forms. Countries are for :func:`country_cost`, which knows the actors'."""
    if one.countries and other.countries and one.countries != other.countries:
        return None
    cost, told = 0.05 * len(one.loose ^ other.loose), []
    if one.loose ^ other.loose:
        told.append("shorter")
    if one.forms != other.forms:
        told.append("legal_form")
        if one.forms and other.forms and not (one.forms | other.forms) & _FREE_FORMS and not one.forms & other.forms:
            cost += 0.12
        else:
            cost += 0.01
    return cost, told


_FAMILIES: Final = {
    "ministry": "unit", "department": "unit", "bureau": "unit", "commission": "unit", "office": "unit", "agency": "unit",
    "authority": "unit", "council": "unit", "association": "union", "federation": "union", "college": "school",
    "institute": "school", "academy": "school", "centre": "school", "commerce": "trade", "trade": "trade", "foreigntrade": "trade",
    "institutetech": "tech university", "univtech": "tech university", "univindustry": "tech university",
    "scienceandtech": "technology", "informatization": "technology",
}  # fmt: skip


def _family(concepts: frozenset[str]) -> str:
    """Return one name for all meanings that a word may share with others."""
    families = sorted({_FAMILIES.get(concept, concept) for concept in concepts})
    return families[0] if len(families) == 1 else _united(families)


def _united(families: Sequence[str]) -> str:
    return next((family for family in ("unit", "trade", "technology", "tech university", "school") if family in families), families[0])


OFFICE: Final = re.compile(
    r"^(?P<office>[^,:]{4,}?)\s*[,:–]\s*(?P<person>(?:(?:H\.?\s?E\.?|Rt\.?\s?Hon\.?|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|"
    r"Herr|Fru)\b\.?\s*)+\S.*)$"
)
"""An office and who held it, as in “Consul General, Mr Li”."""
