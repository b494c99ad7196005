"""Rows that are no contacts: footnotes, totals, nil returns, and headings that stand there again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kinagraph.language import _
from kinagraph.tables.foreign.guess.draft import Choice, Doubt, Entry, Section, expression, setting
from kinagraph.tables.foreign.guess.register import BLANKS, Register, short
from kinagraph.tables.foreign.names import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kinagraph.tables.foreign.guess.columns import Roles
    from kinagraph.tables.foreign.guess.look import Page

_NIL: Final = re.compile(
    r"nil( returns?)?\.?|none( to declare| this quarter)?\.?|no (meetings|travel|hospitality|gifts|visits).*"
    r"|inga( möten| besök| resor)?\.?|inget att redovisa\.?",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"(grand |sub-?)?total(s|t|en|summa)?\b.*|(del)?summa\b.*|antal( möten| besök)?:?|\d+ (möten|besök|resor|meetings|visits|trips)",
    re.IGNORECASE,
)
NOTE: Final = re.compile(
    r"(notes?\b|(fot)?not(er)?:|anm(ärkning)?\b|obs\b|källa\b|source\b|\*|[\u00b9\u00b2\u00b3]|\d\)|\(\d\)).*", re.IGNORECASE | re.DOTALL
)


def odd_rows(page: Page, roles: Roles) -> list[tuple[int, str, int]]:
    """Return the rows that are no contacts: line, why, and the column that tells it."""
    found = []
    needed = [place for place in (roles.fields.get("date"), roles.partner) if place is not None]
    for line, texts in page.rows:
        filled = [place for place, text in enumerate(texts) if text.strip()]
        cells = {place: clean(texts[place]) for place in filled}
        lone = len(filled) <= 2 and not set(needed) <= set(filled)
        nil = next((place for place in filled if _NIL.fullmatch(cells[place])), None)
        if nil is not None and (lone or not any(looks_real(cells.get(place, "")) for place in needed)):
            found.append((line, "nil return", nil))
        elif any(_TOTAL.fullmatch(text) for text in cells.values()) and not set(needed) <= set(filled):
            found.append((line, "total", next(place for place in filled if _TOTAL.fullmatch(cells[place]))))
        elif [clean(t).casefold() for t in texts] == [clean(t).casefold() for t in page.headings]:
            found.append((line, "headings", filled[0]))
        elif lone and (NOTE.fullmatch(cells[filled[0]]) or len(cells[filled[0]]) > 60):
            found.append((line, "footnote", filled[0]))
    return found


def looks_real(text: str) -> bool:
    """Say whether a cell holds something that could be a date or a name."""
    return bool(text) and text.casefold() not in BLANKS and not _NIL.fullmatch(text)


def skip_sections(register: Register) -> Iterator[Section]:
    """Say which rows are no contacts, and why."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    lone: list[tuple[Page, int, str]] = []
    for page, roles in zip(register.pages, register.roles, strict=True):
        odd = odd_rows(page, roles)
        told = {line for line, _reason, _place in odd}
        for line, reason, place in odd:
            text = next(clean(texts[place]) for at, texts in page.rows if at == line)
            column = clean(page.headings[place]) if place in roles.used else ""
            found.setdefault(reason, []).append((_("{file}, row {line}").format(file=page.path.name, line=line), text, column))
        needed = {place for place in (roles.fields.get("date"), roles.partner) if place is not None}
        for line, texts in page.rows:
            filled = [place for place, text in enumerate(texts) if text.strip()]
            if line not in told and len(filled) == 1 and filled[0] not in needed and filled[0] == roles.home:
                lone.append((page, line, clean(texts[filled[0]])))
    for reason, rows in found.items():
        where = "; ".join(place for place, _text, _column in rows[:3]) + ("; …" if len(rows) > 3 else "")
        columns = {column for _place, _text, column in rows}
        lines = [setting("reason", _reason_word(reason))]
        if len(columns) == 1 and "" not in columns:
            lines.append(setting("column", columns.pop()))
        lines.append(f"matches = {expression(_matching(reason, [text for _place, text, _column in rows]))}")
        yield Section("[[skip]]", [Entry(tuple(lines), where)])
    for page, line, text in lone[:3]:
        question = _("{file}, row {line} holds only “{text}”. Is it no contact?").format(
            file=page.path.name, line=line, text=short(text, 60)
        )
        rule = ("[[skip]]", setting("reason", _("not a contact")), f"matches = {expression(f'^{re.escape(text[:40])}')}")
        yield Section("", [Doubt(question, [Choice(_("yes"), rule)])])


def _reason_word(reason: str) -> str:
    return {"nil return": _("nil return"), "total": _("total"), "headings": _("headings again"), "footnote": _("footnote")}[reason]


def _matching(reason: str, texts: list[str]) -> str:
    """Return the expression that finds such rows."""
    if reason == "nil return":
        words = sorted({text.casefold().rstrip(".") for text in texts} | {"nil", "nil return"})
        return f"^({'|'.join(map(_plain, words))})\\.?$"
    if reason == "total":
        return r"^((grand |sub-?)?total|(del)?summa|antal\b|\d+ (möten|besök|resor|meetings|visits|trips)$)"
    if reason == "headings":
        return f"^{_plain(texts[0])}$"
    own = sorted({_plain(text[:32].rstrip(" .,;")) for text in texts if not re.match(r"notes?\b", text, re.IGNORECASE)})
    return f"^({'|'.join(['notes?:?$', *own])})"


def _plain(text: str) -> str:
    """Write a text as an expression that finds it; blanks stay readable."""
    return re.escape(text).replace(r"\ ", " ")
