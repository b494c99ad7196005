"""Who is meant by an e-mail address: a person whom the store knows, or the actor whose domain it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, ngettext
from kinagraph.tables.cells import parse_country
from kinagraph.tables.foreign.kinds import kind_by_name
from kinagraph.tables.foreign.names import slug

if TYPE_CHECKING:
    from kinagraph.tables.foreign.mapping import Domain, Mapping
    from kinagraph.tables.foreign.naming import Names
    from kinagraph.tables.foreign.splitting import KnownNames
    from kinagraph.tables.read import Source

Rows = dict[str, tuple["Source", int, dict[str, str]]]
_PRIVATE: Final = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|proton(?:mail)?|qq|163|126|sina|foxmail|sohu|yeah|telia|bredband2?|comhem)"
    r"\.(?:\w+\.)?\w+"
)
"""Domains where anybody may have an address: they tell no employer."""


@dataclass
class AddressBook:
    """The actors and people that calendars and address books name, by id, each once.

    Attributes
    ----------
    actors, people
        Their rows, each with the file and line where it was first named.
    line
        The line that is being read.
    unknown
        Addresses that tell no employer.
    """

    mapping: Mapping | None
    names: Names
    known: KnownNames
    prefix: str
    actors: Rows = field(default_factory=dict)
    people: Rows = field(default_factory=dict)
    line: int = 0
    unknown: set[str] = field(default_factory=set)

    def begin(self, source: Source) -> None:
        """Begin with another file."""
        self._source, self.line = source, 0

    def person(self, email: str, name: str, organisation: str = "", role: str = "", country: str = "") -> tuple[str, str] | None:
        """Return the ids of an actor and a person; None where nothing tells the person's employer.

        A person whom the store knows by the address is that person, and nothing that is known of them is changed.
        """
        email = email.strip().casefold()
        if email in self.known.people:
            person, actor = self.known.people[email]
            return actor, person
        employer = self._employer(email, organisation, country)
        if employer is None:
            if email:
                self.unknown.add(email)
            return None
        key = self.names.short(f"{self.prefix}p-{slug(email or f'{name} {organisation}')}")
        row = {"id": key, "name": name or email.partition("@")[0], "actor": employer, "role": role, "email": email}
        self.people.setdefault(key, (self._source, self.line, {column: text for column, text in row.items() if text}))
        return self.people[key][2]["actor"], key

    def organisation(self, name: str, country: str, email: str) -> None:
        """Note an organisation whose card names nobody."""
        domain = email.casefold().rpartition("@")[2]
        self._actor(name, {"kind": _kind(domain, name), "country": country or _country(domain)}, self._of_mapping(domain))

    def remarks(self) -> list[str]:
        """Say which addresses tell no employer, and of which actors no country is known."""
        told = []
        if self.unknown:
            told.append(
                ngettext(
                    "{n} address tells no employer, and its person is left out: {addresses}; [domains] in a mapping can name one",
                    "{n} addresses tell no employer, and their people are left out: {addresses}; [domains] in a mapping can name one",
                    len(self.unknown),
                ).format(n=len(self.unknown), addresses=_some(sorted(self.unknown)))
            )
        lacking = sorted(row["name"] for _source, _line, row in self.actors.values() if not row.get("country") and not row.get("side"))
        if lacking:
            told.append(
                _("neither side nor country is known for {names}; [domains] in a mapping can name them").format(names=_some(lacking))
            )
        return told

    def _employer(self, email: str, organisation: str, country: str) -> str | None:
        domain = email.rpartition("@")[2]
        known = self._of_mapping(domain)
        if organisation:
            return self._actor(organisation, {"kind": _kind(domain, organisation), "country": country or _country(domain)}, known)
        if known is not None:
            return self._actor(known.name, {}, known)
        if domain in self.known.domains:
            return self.known.domains[domain]
        if not domain or _PRIVATE.fullmatch(domain):
            return None
        return self._actor(domain, {"kind": _kind(domain, ""), "country": country or _country(domain)}, None)

    def _of_mapping(self, domain: str) -> Domain | None:
        """Return what the mapping says of a domain, or of one that it belongs to."""
        while self.mapping is not None and "." in domain:
            if domain in self.mapping.domains:
                return self.mapping.domains[domain]
            domain = domain.partition(".")[2]
        return None

    def _actor(self, name: str, guessed: dict[str, str], told: Domain | None) -> str:
        key = self.names.actor(name)
        if not self.names.is_of_the_store(name) and key not in self.actors:
            said = {"kind": told.kind, "side": told.side or "", "country": told.country or ""} if told else {}
            row = {"id": key, "name": name, "kind": "other", **guessed, **{column: text for column, text in said.items() if text}}
            self.actors[key] = (self._source, self.line, {column: text for column, text in row.items() if text})
        return key


def _country(domain: str) -> str:
    """Return the country of a domain, by its last two letters."""
    ending = domain.rpartition(".")[2].upper()
    if len(ending) != 2 or ending in {"IO", "CO", "AI", "ME", "TV", "NU", "EU", "CC", "FM", "LY", "AC"}:
        return ""
    try:
        return parse_country("GB" if ending == "UK" else ending)
    except ValueError:
        return ""


def _kind(domain: str, name: str) -> str:
    if re.search(r"\.(?:edu|ac)(?:\.\w+)?$", domain):
        return "university"
    return kind_by_name(name) or "other"


def _some(texts: list[str]) -> str:
    return ", ".join(texts[:10]) + (", …" if len(texts) > 10 else "")
