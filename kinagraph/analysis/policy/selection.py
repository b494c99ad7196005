"""What a rule looks at: conditions on actors, contacts, agreements and relations, and how they become SQL.

A condition on a blank field is neither true nor false, as in SQL: what it decides is then undecidable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from kinagraph.language import _
from kinagraph.model import WORDS
from kinagraph.spelling import closest
from kinagraph.tables.sql import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WORDS: Final = {
    "kinds": "contact kind",
    "aims": "aim",
    "levels": "level",
    "home_level": "level",
    "actor_kinds": "actor kind",
    "not_kinds": "actor kind",
}


def instead(word: str, known: Sequence[str]) -> str:
    """Say which of the known words may have been meant, or which there are."""
    near = closest(word.lower(), list(known))
    return _("did you mean {word}?").format(word=near) if near else _("it takes {words}").format(words=", ".join(known))


def checked_words(vocabulary: str, value: list[str]) -> list[str]:
    """Return words of a vocabulary; ValueError names the first that isn't one."""
    for word in value:
        if word not in WORDS[vocabulary]:
            raise ValueError(
                _("“{word}” is no {vocabulary}; {hint}").format(
                    word=word, vocabulary=vocabulary, hint=instead(word, list(WORDS[vocabulary]))
                )
            )
    return value


class Part(BaseModel):
    """A table of a policy file: no unknown keys, no values of another kind."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @field_validator("kinds", "aims", "levels", "home_level", "actor_kinds", "not_kinds", check_fields=False)
    @classmethod
    def _known_words(cls, value: list[str], info: Any) -> list[str]:
        return checked_words(_WORDS[info.field_name], value)


class Actors(Part):
    """Which actors: all that is said must hold. ``actors``, ``under`` and ``outside`` name keys of the file's ``[actors]``."""

    actors: list[str] = Field(default=[], description="these actors themselves")
    under: list[str] = Field(default=[], description="these actors, and all that are a part of them")
    outside: list[str] = Field(default=[], description="neither these actors nor a part of them")
    not_actors: list[str] = Field(default=[], description="not these actors themselves")
    actor_kinds: list[str] = Field(default=[], description="of one of these kinds")
    not_kinds: list[str] = Field(default=[], description="of none of these kinds")
    side: Literal["home", "partner", "third"] | None = Field(default=None, description="on this side")
    regions: list[str] = Field(default=[], description="in one of these regions (`actors.region`)")
    public: bool | None = Field(default=None, description="a public body, or not (`actors.public`)")

    def keys(self) -> Iterator[str]:
        """Give the keys of ``[actors]`` that are named."""
        yield from (*self.actors, *self.under, *self.outside, *self.not_actors)

    def condition(self, a: str, known: Mapping[str, list[str]]) -> str:
        """Return the SQL condition on a row of ``policy_actor`` named ``a``."""
        parts = []
        if self.actor_kinds:
            parts.append(f"{a}.kind IN {listed(self.actor_kinds)}")
        if self.not_kinds:
            parts.append(f"{a}.kind NOT IN {listed(self.not_kinds)}")
        if self.side:
            parts.append(f"{a}.side = {literal(self.side)}")
        if self.actors:
            parts.append(f"list_contains({array(ids(self.actors, known))}, {a}.id)")
        if self.under:
            parts.append(f"list_has_any({a}.within, {array(ids(self.under, known))})")
        if self.outside:
            parts.append(f"NOT list_has_any({a}.within, {array(ids(self.outside, known))})")
        if self.not_actors:
            parts.append(f"NOT list_contains({array(ids(self.not_actors, known))}, {a}.id)")
        if self.regions:
            parts.append(f"{a}.region IN {listed(self.regions)}")
        if self.public is not None:
            parts.append(f"{a}.public = {self.public}")
        return " AND ".join(parts) or "true"

    def blanks(self) -> list[str]:
        """Return the columns that may be blank, and then leave open whether an actor is meant."""
        return [name for name, asked in (("actors.region", self.regions), ("actors.public", self.public is not None)) if asked]


class Contacts(Part):
    """Which contacts: all that is said must hold."""

    kinds: list[str] = Field(default=[], description="of one of these kinds; none said: any kind that counts")
    direction: Literal["inbound", "outbound"] | None = Field(default=None, description="in this direction")
    aims: list[str] = Field(default=[], description="for one of these aims")
    levels: list[str] = Field(default=[], description="at one of these levels (the contact's, not the participants')")
    countries: list[str] = Field(default=[], description="in one of these countries (two letters)")
    themes: list[str] = Field(default=[], description="about one of these themes")
    aims_or_themes: bool = Field(default=False, description="one of `aims` or one of `themes` is enough")
    purpose: list[str] = Field(default=[], description="with one of these words in its purpose")
    initiated_by: Actors | None = Field(default=None, description="initiated, or organised, by such an actor")
    home: Actors | None = Field(default=None, description="such an actor of ours took part")
    partner: Actors | None = Field(default=None, description="such a partner took part")
    no_partner: bool = Field(default=False, description="no partner took part: among ourselves")
    blank_is_no: list[Literal["direction", "aim", "level", "country", "themes"]] = Field(
        default=[], description="fields that, when blank, leave a contact out instead of making it undecidable"
    )

    def keys(self) -> Iterator[str]:
        """Give the keys of ``[actors]`` that are named."""
        for part in (self.initiated_by, self.home, self.partner):
            if part is not None:
                yield from part.keys()

    def condition(self, known: Mapping[str, list[str]]) -> str:
        """Return the SQL condition on a row of ``policy_contact`` named ``c``; null where a blank field decides."""
        parts = [f"c.kind IN {listed(self.kinds)}" if self.kinds else "c.counting"]
        plain = [
            ("direction", f"c.direction = {literal(self.direction)}" if self.direction else ""),
            ("level", f"c.level IN {listed(self.levels)}" if self.levels else ""),
            ("country", f"c.country IN {listed(self.countries)}" if self.countries else ""),
        ]
        aim = self._noted("aim", f"c.aim IN {listed(self.aims)}") if self.aims else ""
        themes = self._noted("themes", f"list_has_any(c.themes, {array(word.lower() for word in self.themes)})") if self.themes else ""
        parts += [self._noted(name, text) for name, text in plain if text]
        parts += [f"({aim} OR {themes})"] if self.aims_or_themes else [text for text in (aim, themes) if text]
        if self.purpose:
            words = " OR ".join(f"contains(lower(c.purpose), {literal(word.lower())})" for word in self.purpose)
            parts.append(f"coalesce({words}, false)")
        if self.initiated_by is not None:
            fits = self.initiated_by.condition("a", known)
            parts.append(
                f"(coalesce(c.initiator IN (SELECT a.id FROM policy_actor AS a WHERE {fits}), false) OR c.id IN (SELECT p.contact "
                f"FROM policy_party AS p JOIN policy_actor AS a ON a.id = p.actor WHERE p.role = 'organiser' AND {fits}))"
            )
        parts += [took_part(part, side, known) for side, part in (("home", self.home), ("partner", self.partner)) if part is not None]
        if self.no_partner:
            parts.append("c.id NOT IN (SELECT contact FROM policy_party WHERE side = 'partner')")
        return " AND ".join(parts)

    def blanks(self) -> str:
        """Return the SQL list of the fields that are blank and are asked for."""
        asked = {"direction": self.direction, "aim": self.aims, "level": self.levels, "country": self.countries, "themes": self.themes}
        names = [name for name, value in asked.items() if value and name not in self.blank_is_no]
        tests = [f"if(c.{name} IS NULL, 'contacts.{name}', NULL)" for name in names]
        for part in (self.home, self.partner):
            tests += [literal(name) for name in part.blanks()] if part is not None else []
        return f"list_filter([{', '.join(tests)}]::VARCHAR[], lambda each: each IS NOT NULL)"

    def columns(self) -> set[str]:
        """Return the columns that are read."""
        asked = {
            "direction": self.direction,
            "aim": self.aims,
            "level": self.levels,
            "country": self.countries,
            "themes": self.themes,
            "purpose": self.purpose,
            "initiator": self.initiated_by,
        }
        parties = {"participants.actor"} if self.home or self.partner or self.no_partner else set()
        return {
            "contacts.date",
            "contacts.end",
            "contacts.status",
            "contacts.kind",
            *(f"contacts.{name}" for name, value in asked.items() if value),
        } | parties

    def _noted(self, name: str, text: str) -> str:
        return f"coalesce({text}, false)" if name in self.blank_is_no else text


class Agreements(Part):
    """Which agreements: all that is said must hold."""

    party: Actors | None = Field(default=None, description="such an actor is a party")
    visits_per_year: Literal[">0"] | None = Field(default=None, description='`">0"`: those that ask for visits')

    def keys(self) -> Iterator[str]:
        """Give the keys of ``[actors]`` that are named."""
        yield from () if self.party is None else self.party.keys()

    def condition(self, known: Mapping[str, list[str]]) -> str:
        """Return the SQL condition on a row of ``agreements`` named ``g``."""
        parts = ["true"]
        if self.visits_per_year:
            parts.append("g.visits_per_year > 0")
        if self.party is not None:
            parts.append(
                f"len(list_intersect(g.parties, (SELECT list(a.id) FROM policy_actor AS a WHERE {self.party.condition('a', known)}))) > 0"
            )
        return " AND ".join(parts)


class Relations(Part):
    """Which relations: all that is said must hold. Acquaintances, and what has ended or rests, are never looked at."""

    home: Actors | None = Field(default=None, description="such an actor on our side")
    partner: Actors | None = Field(default=None, description="such a partner")
    themes: list[str] = Field(default=[], description="about one of these themes (the relation's, or either actor's)")

    def keys(self) -> Iterator[str]:
        """Give the keys of ``[actors]`` that are named."""
        for part in (self.home, self.partner):
            if part is not None:
                yield from part.keys()

    def condition(self, known: Mapping[str, list[str]]) -> str:
        """Return the SQL condition on a row of ``policy_relation`` named ``r``, with its actors ``h`` and ``p``."""
        parts = ["p.side = 'partner'"]
        parts += [] if self.home is None else [self.home.condition("h", known)]
        parts += [] if self.partner is None else [self.partner.condition("p", known)]
        if self.themes:
            parts.append(f"list_has_any(r.themes || h.themes || p.themes, {array(word.lower() for word in self.themes)})")
        return " AND ".join(parts)


def took_part(who: Actors, side: str | None, known: Mapping[str, list[str]]) -> str:
    """Return the SQL condition that such an actor took part in the contact ``c``."""
    on = "" if side is None else f"p.side = {literal(side)} AND "
    fits = who.condition("a", known)
    there = f"c.id IN (SELECT p.contact FROM policy_party AS p JOIN policy_actor AS a ON a.id = p.actor WHERE {on}{{}})"
    if not who.blanks():
        return there.format(f"({fits})")
    return f"(CASE WHEN {there.format(f'({fits})')} THEN true WHEN {there.format(f'(({fits}) IS NULL)')} THEN NULL ELSE false END)"


def ids(keys: Sequence[str], known: Mapping[str, list[str]]) -> list[str]:
    """Return the network's actors that the keys stand for."""
    return [each for key in keys for each in known.get(key, [])]


def listed(words: Sequence[str]) -> str:
    """Write texts as an SQL list of values."""
    return "(" + ", ".join(map(literal, words)) + ")"


def array(words: Any) -> str:
    """Write texts as an SQL array."""
    return "[" + ", ".join(map(literal, words)) + "]::VARCHAR[]"
