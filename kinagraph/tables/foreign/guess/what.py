"""What a draft says of all else: where the rows stand, which column is which, what is the same for all, words and numbers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from kinagraph.language import _
from kinagraph.model import WORDS
from kinagraph.tables.cells import parse_word
from kinagraph.tables.foreign.guess.columns import FIELDS
from kinagraph.tables.foreign.guess.draft import Choice, Doubt, Entry, Section, setting, toml
from kinagraph.tables.foreign.guess.numbers import guess_numbers
from kinagraph.tables.foreign.guess.register import BLANKS, Register, one_or_several, short
from kinagraph.tables.foreign.guess.when import evidence_of_dates
from kinagraph.tables.foreign.names import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kinagraph.tables.foreign.guess.dates import DateGuess

_MOST_WORDS: Final = 40
_KINDS: Final = (
    (r"delegation", "delegation", ""),
    (r"hospitality|reception|gifts?\b|mottagning|evenemang|events?\b|seminar|conference|konferens", "event", ""),
    (r"travel|trips?\b|\bresor?\b|resmål|destination|tjänsteres", "visit", "outbound"),
    (r"visitors?|besökare|inkommande|incoming|inbound|received|mottagna", "visit", "inbound"),
    (r"visits?\b|besök", "visit", ""),
    (r"calls?\b|samtal|telefon", "call", ""),
    (r"meetings?|möten?|met with|träff", "meeting", ""),
)
_WORDS: Final = {"kind": "contact kind", "status": "contact status", "direction": "direction", "level": "level"}
"""Fields that take words of ours, and which."""


def file_section(register: Register) -> Section:
    """Say where in a file the rows stand."""
    body: list[Entry | Doubt] = []
    encodings = {page.encoding for page in register.pages}
    if encodings == {"cp1252"}:
        body.append(Entry((setting("encoding", "cp1252"),), _("the bytes are no UTF-8")))
    sheets = list(dict.fromkeys(page.sheet for page in register.pages if page.sheet is not None))
    if len(sheets) > 1 and len({page.path for page in register.pages}) == 1:
        body.append(Entry((setting("sheet", sheets),), _("hidden sheets and those without such columns are left out")))
    rows = {page.header_row for page in register.pages}
    if max(rows) > 0:
        told = ", ".join(str(row or 1) for row in sorted(rows))
        body.append(Entry(("# " + _("the headings stand in row {rows}; they are looked for by their names").format(rows=told),)))
    carried, why, doubts = _carried(register)
    if carried:
        body.append(Entry((setting("carry_down", carried),), why))
    body += doubts
    used = Counter(text for name in ("home", "partner", *FIELDS) for text in register.cells(name) if text.casefold() in BLANKS)
    if used:
        body.append(Entry((setting("blank", sorted(used)),), _("written where nothing is meant, {n} times").format(n=sum(used.values()))))
    optional = [register.headings(register.of(name))[0] for name in _optional(register)]
    if register.persons and any(roles.person is None for roles in register.roles):
        optional += register.persons[:1]
    if optional:
        body.append(Entry((setting("may_lack", optional),), _("not every file has them")))
    return Section("[file]", body) if body else Section("")


def _optional(register: Register) -> list[str]:
    return [name for name in FIELDS if any(p is not None for p in register.of(name)) and any(p is None for p in register.of(name))]


def _carried(register: Register) -> tuple[list[str], str, list[Entry | Doubt]]:
    """Return the columns whose blank cells mean the cell above, why, and those of which it is in doubt."""
    sure, doubtful, why = [], [], []
    for name in ("home", "date", "partner", "kind", "place"):
        blank = filled = runs = merged = 0
        for page, place in zip(register.pages, register.of(name), strict=True):
            if place is None:
                continue
            merged += place in page.merged
            rows = [texts for _line, texts in page.rows if sum(1 for text in texts if text.strip()) > 1 or not place]
            cells = [clean(texts[place]) if place < len(texts) else "" for texts in rows if any(t.strip() for t in texts)]
            others = [sum(1 for text in texts if text.strip()) for texts in rows]
            blanks = [not cell and count > 1 for cell, count in zip(cells, others, strict=True)]
            blank += sum(blanks)
            filled += sum(1 for cell in cells if cell)
            runs += bool(cells and cells[0]) and any(blanks)
        if not blank:
            continue
        heading = register.headings(register.of(name))[0]
        told = _("{heading}: {filled} cells filled, {blank} blank below them").format(heading=heading, filled=filled, blank=blank)
        if merged:
            told = _("{heading}: merged cells").format(heading=heading)
        if merged or (name == "home" and runs):
            sure.append(heading)
            why.append(told)
        elif name == "date" and runs and blank >= 2:
            doubtful.append((heading, told))
    doubts: list[Entry | Doubt] = []
    if doubtful:
        heading, told = doubtful[0]
        doubts.append(
            Doubt(
                _("{told}. Do the blank ones mean the cell above?").format(told=told),
                [Choice(_("yes"), (setting("carry_down", [*sure, heading]),))],
            )
        )
    # An answer replaces the line: TOML takes a key once.
    if doubtful and sure:
        doubts = [
            Doubt(
                _("{told}. Do the blank ones mean the cell above?").format(told=doubtful[0][1]),
                [Choice(_("no"), (setting("carry_down", sure),)), Choice(_("yes"), (setting("carry_down", [*sure, doubtful[0][0]]),))],
                chosen=0,
            )
        ]
        sure = []
    return sure, "; ".join(why), doubts


def columns_section(register: Register, dates: dict[str, DateGuess]) -> Section:
    """Say which of our columns is which of theirs."""
    body: list[Entry | Doubt] = []
    for name in FIELDS:
        headings = register.headings(register.of(name))
        if not headings:
            continue
        why = ""
        if name in dates:
            why = evidence_of_dates(dates[name])
        elif any(name in roles.by_cells for roles in register.roles):
            why = _("no heading says so; it holds the longest texts")
        body.append(Entry((f"{name} = {one_or_several(headings)}",), why))
    used = [place for roles in register.roles for place in roles.used]
    unused: dict[str, None] = {}
    for page, roles in zip(register.pages, register.roles, strict=True):
        for place, heading in enumerate(page.headings):
            if heading.strip() and place not in roles.used and any(page.column(place)):
                unused.setdefault(clean(heading))
    if unused and used:
        body.append(
            Entry(
                tuple(
                    f"# {line}" for line in (_("nothing is taken from: {columns}").format(columns="; ".join(short(t, 60) for t in unused)),)
                )
            )
        )
    return Section("[columns]", body, _("What a contact takes from a column: our column = their heading."))


def constants_section(register: Register) -> Section:
    """Say what is the same for every contact."""
    body: list[Entry | Doubt] = []
    words = register.words
    found = next(((kind, direction, match[0]) for expr, kind, direction in _KINDS if (match := re.search(expr, words))), None)
    if any(roles.destination for roles in register.roles):
        found = ("visit", "outbound", register.headings(register.of("partner"))[0])
    kinds = Counter(register.cells("kind"))
    if not register.headings(register.of("kind")) or any(not text for text in kinds):
        if found:
            body.append(Entry((setting("kind", found[0]),), _("“{word}” stands in the file's name or headings").format(word=found[2])))
        else:
            body.append(
                Doubt(
                    _("what sort of contact are these?"),
                    [Choice(kind, (setting("kind", kind),)) for kind in ("meeting", "visit", "delegation", "event")],
                    chosen=0,
                )
            )
    direction = found[1] if found else ""
    if direction == "outbound" and not register.headings(register.of("direction")):
        body.append(Entry((setting("direction", "outbound"),), _("we go there")))
    elif direction == "inbound" and not register.headings(register.of("direction")):
        body.append(Doubt(_("did they come to us?"), [Choice(_("yes"), (setting("direction", "inbound"),))]))
    if register.headings(register.of("cost")) and not register.headings(register.of("currency")):
        guess = guess_numbers(register.cells("cost"))
        if len(guess.currencies) == 1:
            why = _("the sign “{sign}” stands in the cells").format(sign=guess.sign)
            body.append(Entry((setting("currency", guess.currencies[0]),), why))
        else:
            choices = guess.currencies or ("SEK", "EUR", "GBP", "USD", "CNY")
            body.append(Doubt(_("which currency are the amounts in?"), [Choice(code, (setting("currency", code),)) for code in choices]))
    return Section("[constants]", body, _("What is the same for every contact.")) if body else Section("")


def numbers_section(register: Register) -> Section:
    """Say how amounts are written."""
    if not register.headings(register.of("cost")):
        return Section("")
    guess = guess_numbers(register.cells("cost"))
    if not guess.shape:
        return Section("")
    if guess.also:
        example = next((text for text in register.cells("cost") if text), "")
        doubt = Doubt(
            _("“{text}” can be read as more than one number, and no cell tells how they are written").format(text=example),
            [Choice(shape, (setting("cost", shape),)) for shape in (guess.shape, *guess.also)],
            needed=True,
        )
        return Section("[numbers]", [doubt], _("The number 1234.56 as the files write it."))
    why = _("{n} of {all} cells fit").format(n=guess.fits, all=guess.cells)
    return Section("[numbers]", [Entry((setting("cost", guess.shape),), why)], _("The number 1234.56 as the files write it."))


def word_sections(register: Register) -> Iterator[Section]:
    """Say what the words of a column mean in ours, where they are others."""
    for name, vocabulary in _WORDS.items():
        words = dict.fromkeys(text for text in register.cells(name) if text and text.casefold() not in BLANKS)
        body = [part for text in words if (part := _meaning_of(text, vocabulary)) is not None]
        if body:
            yield Section(f"[words.{name}]", body[:_MOST_WORDS], _("Their word = ours."))


def _meaning_of(text: str, vocabulary: str) -> Entry | Doubt | None:
    """Return what a word means in ours, the question where it isn't clear, or None where it is ours."""
    try:
        parse_word(text, vocabulary)
    except ValueError:
        pass
    else:
        return None
    kinds = _KINDS if vocabulary == "contact kind" else ()
    meant = next((kind for words, kind, _direction in kinds if re.search(words, text.casefold())), "")
    if meant:
        return Entry((f"{toml(text)} = {toml(meant)}",))
    choices = [Choice(word, (f"{toml(text)} = {toml(word)}",)) for word in WORDS[vocabulary]]
    return Doubt(_("what does “{text}” mean? Rows with it are rejected until it is said").format(text=short(text)), choices)
