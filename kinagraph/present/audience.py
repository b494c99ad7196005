"""Who may see what: what an audience may not see never gets into the file.

| | internal | network | public |
|---|---|---|---|
| actors | all | all | those that are public bodies; of others the kind, with a number |
| persons | by name | by role | – |
| purposes, agreements' titles | yes | yes | – |
| follow-up, responsible | yes | yes (roles) | – |
| costs, notes, decisions, reasons, ids | yes | – | – |
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import UsageError
from kinagraph.language import LANGUAGES, N_, _, current, language
from kinagraph.present.words import ACTOR_KIND

if TYPE_CHECKING:
    from kinagraph.analysis.mapped import Mapped

AUDIENCES: Final = ("internal", "network", "public")
NAMES: Final = {"internal": N_("internal"), "network": N_("for the network"), "public": N_("public")}
"""What each is called."""
READERS: Final = {"internal": N_("those who keep the store"), "network": N_("the network"), "public": N_("the public")}
"""Who each is."""
Text = str | dict[str, str]
"""A text, or one a language."""
IN_PUT: Final = "–"
"""What stands in the place of a hidden name."""
_SHORT: Final = 4


@dataclass(frozen=True)
class Audience:
    """What an audience sees of a network.

    Every text that comes from the tables goes through :meth:`clean`, which takes out the names that are hidden even
    where they stand in the middle of a purpose.
    """

    name: str
    mapped: Mapped

    @property
    def is_internal(self) -> bool:
        """Whether costs, notes, decisions, reasons, persons and ids are shown."""
        return self.name == "internal"

    @property
    def is_public(self) -> bool:
        """Whether purposes, follow-up and responsible are left out, and actors that are no public bodies go unnamed."""
        return self.name == "public"

    def names(self, actor: str) -> bool:
        """Whether an actor is shown by name."""
        return not self.is_public or self.mapped.actors[actor]["public"] is True

    def actor_name(self, actor: str) -> Text:
        """Return the name of an actor, or its kind and a number."""
        if self.names(actor):
            return self.clean(self.mapped.actors[actor]["name"]) or IN_PUT
        return {each: self._numbered(actor, each) for each in LANGUAGES}

    def person_name(self, person: str) -> Text:
        """Return the name of a person, or their role."""
        row = self.mapped.people.get(person)
        if self.is_internal:
            return str(row["name"]) if row else person
        role = self.clean(row["role"]) if row else ""
        return role or {each: _in(each, N_("a person")) for each in LANGUAGES}

    def clean(self, text: str | None) -> str:
        """Take out of a text every name that the audience may not see."""
        if not text or self._hidden is None:
            return text or ""
        return self._hidden.sub(IN_PUT, text)

    @cached_property
    def hidden_terms(self) -> frozenset[str]:
        """The names, aliases and addresses that may stand nowhere in the file."""
        found: set[str] = set()
        if not self.is_internal:
            for row in self.mapped.people.values():
                found |= {*row["names"], *row["aliases"], *(row["emails"] or [])}
        if self.is_public:
            shown = {name for key, row in self.mapped.actors.items() if self.names(key) for name in (row["name"], *row["aliases"])}
            for key, row in self.mapped.actors.items():
                if not self.names(key):
                    found |= {row["name"], *row["aliases"]} - shown
        return frozenset(term for each in found if (term := each.strip()))

    @cached_property
    def _hidden(self) -> re.Pattern[str] | None:
        if not self.hidden_terms:
            return None
        # A long name is hidden within a word, too ("Anderssons"); a short one only as a word of its own.
        parts = [
            re.escape(term)
            if len(term) >= _SHORT or any(unicodedata.east_asian_width(sign) in "WF" for sign in term)
            else rf"\b{re.escape(term)}\b"
            for term in sorted(self.hidden_terms, key=lambda term: (-len(term), term))
        ]
        return re.compile("|".join(parts), re.IGNORECASE)

    def _numbered(self, actor: str, name: str) -> str:
        word = _in(name, ACTOR_KIND.get(self.mapped.actors[actor]["kind"], ACTOR_KIND["other"]))
        return f"{word[:1].upper()}{word[1:]} {self._numbers[actor]}"

    @cached_property
    def _numbers(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        numbers = {}
        for key, row in sorted(self.mapped.actors.items()):
            if not self.names(key):
                numbers[key] = counts[row["kind"]] = counts.get(row["kind"], 0) + 1
        return numbers


def check_audience(name: str) -> str:
    """Return the name of an audience, or refuse what is none.

    Raises
    ------
    UsageError
        There is no such audience.
    """
    if name not in AUDIENCES:
        raise UsageError(_("there is no audience “{name}”").format(name=name), _("it is one of {words}").format(words=", ".join(AUDIENCES)))
    return name


def in_words(text: Text) -> str:
    """Return a text in the language in force."""
    return text if isinstance(text, str) else text[current()]


def hides(audience: str, row: dict[str, Any]) -> bool:
    """Whether an audience sees an actor without its name."""
    return audience == "public" and row["public"] is not True


def _in(name: str, message: str) -> str:
    with language("sv" if name == "sv" else "en"):
        return _(message)
