"""Ids and names of actors and people: one spelling for each, whatever the order of rows and files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, ngettext, quote
from kinagraph.tables.foreign.names import digest, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kinagraph.tables.foreign.mapping import Mapping, Party
    from kinagraph.tables.foreign.splitting import KnownNames

LONGEST_ID: Final = 64
_SHOWN: Final = 40


class Names:
    """Makes ids of names; those that the store has already keep the ids that it has for them."""

    def __init__(self, prefix: str, given: dict[str, str], known: KnownNames) -> None:
        self._prefix = f"{prefix}-" if prefix else ""
        self._given = {slug(name): name for name in given.values()} | {slug(old): new for old, new in given.items()}
        self._known = known
        self._spellings: defaultdict[str, set[str]] = defaultdict(set)
        self._aliases: defaultdict[str, set[str]] = defaultdict(set)
        self._alias_of: dict[str, str] = {}
        self._unplaced: set[str] = set()
        self._actors: dict[str, str] = {}
        self._people: dict[str, str] = {}

    def note_alias(self, name: str, alias: str) -> None:
        """Note that a name is another of an actor's, before any id is made; of two actors with one alias neither has it."""
        if self._alias_of.setdefault(slug(alias), name) != name:
            self._alias_of[slug(alias)] = ""
        self._aliases[slug(name)].add(alias)

    def note(self, actor: str, person: str) -> None:
        """Note a spelling of an actor and a person."""
        self._spellings[self.actor(actor)].add(self._called(actor))
        if person:
            self._spellings[self.person(person)].add(self._given.get(slug(person), person))

    def note_place(self, party: Party, actor: str, mapping: Mapping) -> None:
        """Note an actor whose party has countries by name, but not its."""
        if party.countries and not country(party, actor, mapping):
            self._unplaced.add(self.actor(actor))

    def actor(self, name: str) -> str:
        """Return the id of an actor of this name."""
        found = self._actors.get(name)
        if found is None:
            plain = slug(self._called(name))
            found = self._actors[name] = self._known.ids.get(plain) or self.made(name)
        return found

    def made(self, name: str) -> str:
        """Return the id that is made of a name, whatever the store has."""
        return self.short(self._prefix + slug(self._called(name)))

    def is_of_the_store(self, name: str) -> bool:
        """Say whether the store has an actor of this name under an id of its own, so that nothing is to be said of it."""
        return self.actor(name) != self.made(name)

    def person(self, name: str) -> str:
        """Return the id of a person of this name; blank for a blank."""
        if not name:
            return ""
        found = self._people.get(name)
        if found is None:
            found = self._people[name] = self.short(f"{self._prefix}p-" + slug(self._given.get(slug(name), name)))
        return found

    def employee(self, name: str, employer: str) -> str:
        """Return the id that the store has for an employer's person of this name; blank where it has none."""
        return self._known.employees.get((slug(self._given.get(slug(name), name)), employer), "")

    def name(self, key: str) -> str:
        """Return the spelling that is used for an id: one not all in capitals, then the first by its letters."""
        return min(self._spellings[key], key=lambda text: (text.isupper(), text))

    def aliases(self, name: str) -> str:
        """Return the other names of an actor: the store's, then those that the files give; blank where they give none."""
        new = self._aliases.get(slug(self._called(name)), set())
        had = self._known.aliases.get(self.actor(name), [])
        return ";".join([*had, *sorted(alias for alias in new if alias not in had)]) if new - set(had) else ""

    def remarks(self) -> list[str]:
        """Say which names have several spellings, which the store has, and which places no country."""
        several = sorted((self.name(key), sorted(names)) for key, names in self._spellings.items() if len(names) > 1)
        remarks = [
            _("{spellings} are one, written “{name}”; [names] in the mapping can say otherwise").format(
                spellings=_(" and ").join(quote(text) for text in names), name=name
            )
            for name, names in several
        ]
        known = sorted(
            {self.name(self.actor(name)) for name in self._actors if self.is_of_the_store(name) and self.actor(name) in self._spellings}
        )
        if known:
            remarks.append(
                ngettext(
                    "{n} name is an actor's that the store has already, under an id of its own: {names}",
                    "{n} names are actors' that the store has already, under ids of their own: {names}",
                    len(known),
                ).format(n=len(known), names=_some(known))
            )
        if self._unplaced:
            unplaced = sorted(self.name(key) for key in self._unplaced)
            remarks.append(_("no country is known for {names}; [party.countries] in the mapping can name it").format(names=_some(unplaced)))
        return remarks

    def _called(self, name: str) -> str:
        """Return what an actor of this name is to be called: as the mapping says, else by the name that it is an alias of."""
        plain = slug(name)
        return self._given.get(plain) or self._alias_of.get(plain) or name

    @staticmethod
    def short(key: str) -> str:
        """Return an id that isn't too long: the end of a longer one is replaced by what stands for the whole."""
        return key if len(key) <= LONGEST_ID else f"{key[: LONGEST_ID - 13].rstrip('-')}-{digest(key)}"


def _some(names: Iterable[str]) -> str:
    several = list(names)
    return "; ".join(several[:_SHOWN]) + ("; …" if len(several) > _SHOWN else "")


def country(party: Party, actor: str, mapping: Mapping) -> str:
    """Return the country of an actor, by its name or its party."""
    name = mapping.names.get(actor, actor)
    return party.countries.get(slug(actor)) or party.countries.get(slug(name)) or party.country or ""
