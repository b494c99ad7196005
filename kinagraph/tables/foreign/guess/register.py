"""Pages of one sort, with what their columns are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.tables.foreign.guess.draft import toml
from kinagraph.tables.foreign.names import clean, plain_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.tables.foreign.guess.columns import Roles
    from kinagraph.tables.foreign.guess.look import Page

BLANKS: Final = frozenset(
    {"n/a", "na", "-", "–", "—", "--", "?", "tbc", "tba", "okänd", "okänt", "saknas", "unknown", "ej angivet", "not applicable", "."}
)


@dataclass
class Register:
    """Pages of one sort, with what their columns are."""

    pages: list[Page]
    roles: list[Roles]

    @property
    def persons(self) -> list[str]:
        """The headings of the column that names the partner's people."""
        return self.headings([roles.person for roles in self.roles])

    def headings(self, places: Sequence[int | None]) -> list[str]:
        """Return the headings that a column has in the pages, each once."""
        found: dict[str, str] = {}
        for page, place in zip(self.pages, places, strict=True):
            if place is not None:
                found.setdefault(plain_heading(page.headings[place]), clean(page.headings[place]))
        return list(found.values())

    def of(self, name: str) -> list[int | None]:
        """Return where each page has a field, ``home`` or ``partner``."""
        if name in {"home", "partner"}:
            return [roles.home if name == "home" else roles.partner for roles in self.roles]
        return [roles.fields.get(name) for roles in self.roles]

    def cells(self, name: str) -> list[str]:
        """Return the cells of a field, ``home`` or ``partner``, of all pages."""
        lines = name in {"home", "partner"}
        places = zip(self.pages, self.of(name), strict=True)
        return [text for page, place in places if place is not None for text in page.column(place, lines=lines)]

    @property
    def words(self) -> str:
        """What the files, sheets, titles and headings say, to tell a kind from."""
        told = [part for page in self.pages for part in (page.path.stem, page.sheet or "", *page.above, *page.headings)]
        return " ".join(re.sub(r"[_\W]+", " ", text) for text in told).casefold()


def one_or_several(headings: list[str]) -> str:
    """Write the headings of a column as TOML: the only one, or a list."""
    return toml(headings[0]) if len(headings) == 1 else toml(headings)


def short(text: str, width: int = 40) -> str:
    """Cut a long text so that it fits in a comment."""
    text = clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"
