"""vCards: people with their organisations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kinagraph.errors import InputError
from kinagraph.language import _
from kinagraph.tables.cells import parse_country
from kinagraph.tables.foreign.names import clean
from kinagraph.tables.problems import CellProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kinagraph.tables.foreign.addresses import AddressBook


def read_cards(path: Path, text: str, book: AddressBook) -> tuple[int, list[CellProblem]]:
    """Read the cards of a file into an address book.

    Returns
    -------
    tuple
        How many cards there are, and what is wrong with some of them.

    Raises
    ------
    InputError
        There is no card in the file.
    """
    cards, problems = 0, []
    for line, block in _blocks(text):
        cards += 1
        book.line = line
        try:
            card = _parse(block)
            _take(card, book)
        except _WrongCard as error:
            problems.append(CellProblem(line + error.line, "", error.value, error.reason))
    if not cards:
        raise InputError(
            _("{path} holds no card: no line says BEGIN:VCARD").format(path=path), _("export the address book anew, as vCard (.vcf)")
        )
    return cards, problems


class _WrongCard(Exception):
    """A card that can't be taken: which of its lines, counted from 0, and why."""

    def __init__(self, line: int, value: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.value, self.reason = line, value, reason


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Give each card with the number of its first line."""
    begun = 0
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        word = line.strip().upper()
        if word == "BEGIN:VCARD":
            if begun:
                yield begun, "\n".join(lines)
            begun, lines = number, []
        if begun:
            lines.append(line)
        if word == "END:VCARD" and begun:
            yield begun, "\n".join(lines)
            begun = 0
    if begun:
        yield begun, "\n".join(lines)


def _parse(block: str) -> Any:
    import vobject

    if not block.rstrip().upper().endswith("END:VCARD"):
        raise _WrongCard(0, "", _("the card has no end: a line END:VCARD is missing"))
    try:
        found = list(vobject.readComponents(block + "\n", allowQP=True))
    except (vobject.base.VObjectError, ValueError, IndexError, KeyError, AssertionError, AttributeError) as error:
        line = getattr(error, "lineNumber", None) or 1
        lines = block.splitlines()
        shown = lines[min(line, len(lines)) - 1]
        raise _WrongCard(line - 1, shown, _("this line of the card can't be read")) from error
    if len(found) != 1:
        raise _WrongCard(0, "", _("the card can't be read"))
    return found[0]


def _take(card: Any, book: AddressBook) -> None:
    contents = card.contents
    name = clean(_first(contents, "fn"))
    if not name and "n" in contents:
        parts = contents["n"][0].value
        name = clean(f"{_text(getattr(parts, 'given', ''))} {_text(getattr(parts, 'family', ''))}")
    organisation = [clean(_text(part)) for part in (contents["org"][0].value if "org" in contents else [])]
    email = next((clean(_text(each.value)) for each in contents.get("email", []) if "@" in _text(each.value)), "")
    unit = ", ".join(part for part in organisation[1:] if part)
    role = ", ".join(filter(None, [clean(_first(contents, "title")) or clean(_first(contents, "role")), unit]))
    if not name and not email and organisation and organisation[0]:
        # A card of an organisation alone.
        book.organisation(organisation[0], _country(contents), email)
        return
    if not name and not email:
        raise _WrongCard(0, "", _("the card names nobody"))
    if book.person(email, name, organisation[0] if organisation else "", role, _country(contents)) is None:
        raise _WrongCard(0, name, _("nothing tells the person's organisation: no ORG, and no address of an organisation"))


def _first(contents: dict[str, Any], name: str) -> str:
    return _text(contents[name][0].value) if name in contents else ""


def _text(value: Any) -> str:
    """Return a value as text; of several parts the first, and letters that an old card writes as =C3=A5 as letters."""
    text = str(value[0] if isinstance(value, list | tuple) and value else value or "")
    if re.search(r"=[0-9A-F]{2}=[0-9A-F]{2}", text):
        import quopri

        try:
            return quopri.decodestring(text.encode("ascii")).decode("utf-8")
        except (UnicodeError, ValueError):
            return text
    return text


def _country(contents: dict[str, Any]) -> str:
    for address in contents.get("adr", []):
        name = clean(_text(getattr(address.value, "country", "")))
        try:
            return parse_country(name) if name else ""
        except ValueError:
            continue
    return ""
