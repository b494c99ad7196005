"""From pages to the draft of a mapping: every guess with what it rests on, every doubt with its answers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _, ngettext, quote
from kinagraph.model import WORDS
from kinagraph.spelling import closest
from kinagraph.tables.cells import parse_word
from kinagraph.tables.foreign.guess.columns import FIELDS, Roles, find_roles
from kinagraph.tables.foreign.guess.dates import DateGuess, guess_dates, years_in
from kinagraph.tables.foreign.guess.draft import Choice, Doubt, Draft, Entry, Section, expression, key, setting, toml
from kinagraph.tables.foreign.guess.look import look_at
from kinagraph.tables.foreign.guess.numbers import guess_numbers
from kinagraph.tables.foreign.guess.tables import TablePage, draft_tables, table_of
from kinagraph.tables.foreign.kinds import ACTOR_KINDS
from kinagraph.tables.foreign.mapping import Party
from kinagraph.tables.foreign.names import clean, plain_heading, slug
from kinagraph.tables.foreign.places import country_of
from kinagraph.tables.foreign.splitting import CellReader, KnownNames, to_give
from kinagraph.tables.periods import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.guess.look import Page

_BLANKS: Final = frozenset(
    {"n/a", "na", "-", "–", "—", "--", "?", "tbc", "tba", "okänd", "okänt", "saknas", "unknown", "ej angivet", "not applicable", "."}
)
_NIL: Final = re.compile(
    r"nil( returns?)?\.?|none( to declare| this quarter)?\.?|no (meetings|travel|hospitality|gifts|visits).*"
    r"|inga( möten| besök| resor)?\.?|inget att redovisa\.?",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"(grand |sub-?)?total(s|t|en|summa)?\b.*|(del)?summa\b.*|antal( möten| besök)?:?|\d+ (möten|besök|resor|meetings|visits|trips)",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(notes?\b|(fot)?not(er)?:|anm(ärkning)?\b|obs\b|källa\b|source\b|\*|[\u00b9\u00b2\u00b3]|\d\)|\(\d\)).*", re.IGNORECASE | re.DOTALL
)
_MOST_WORDS: Final = 40
_MOST_DOUBTFUL: Final = 100
"""So many cells that are read with doubt are written into a draft."""
_OFFICE: Final = r"(?P<actor>.+),\s*(?:The\s+)?(?:Rt\.?\s+Hon\.?\s+)?(?P<person>[^,]+?)(?:\s+MP)?"
_KINDS: Final = (
    (r"delegation", "delegation", ""),
    (r"hospitality|reception|gifts?\b|mottagning|evenemang|events?\b|seminar|conference|konferens", "event", ""),
    (r"travel|trips?\b|\bresor?\b|resmål|destination|tjänsteres", "visit", "outbound"),
    (r"visitors?|besökare|inkommande|incoming|inbound|received|mottagna", "visit", "inbound"),
    (r"visits?\b|besök", "visit", ""),
    (r"calls?\b|samtal|telefon", "call", ""),
    (r"meetings?|möten?|met with|träff", "meeting", ""),
)


@dataclass
class _Register:
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


def draft_mappings(paths: Sequence[Path], known: KnownNames | None = None) -> list[Draft]:
    """Look at files and draft a mapping for each sort of register among them.

    Parameters
    ----------
    paths
        The files.
    known
        The names that the store has, which tell how cells of several names are read.

    Raises
    ------
    InputError
        A file can't be read, or has nothing that a contact could be made of.
    """
    pages = look_at(paths)
    pages = [page for page in pages if not page.hidden] or pages
    registers: dict[tuple[bool, ...], _Register] = {}
    tables: list[TablePage] = []
    for page in pages:
        roles = find_roles(page)
        is_register = "date" in roles.fields and (roles.partner is not None or roles.home is not None)
        table = table_of(page)
        if table is not None and (not is_register or table.keyed or table.table not in {"actors", "people"}):
            tables.append(table)
            continue
        if not is_register:
            if len([each for each in pages if each.path == page.path]) > 1:
                continue
            raise InputError(
                _("{file}: among its columns there is none for {what}").format(
                    file=page.name, what=_("the date") if "date" not in roles.fields else _("who met")
                ),
                _("its columns are {headings}; a contact needs a date and somebody who was met").format(
                    headings=", ".join(quote(_short(text)) for text in page.headings if text.strip())
                ),
            )
        sort = (roles.home is not None, roles.destination, "purpose" in roles.fields)
        registers.setdefault(sort, _Register([], []))
        registers[sort].pages.append(page)
        registers[sort].roles.append(roles)
    if not registers and not tables:
        raise InputError(
            _("{file}: no sheet has columns for a date and for who met").format(file=pages[0].path.name),
            _("write headings such as Date, Organisation and Purpose above the columns"),
        )
    drafts = [_draft(register, known or KnownNames()) for register in registers.values()]
    if tables:
        title = _title(_Register([each.page for each in tables], []))
        drafts.append(draft_tables(tables, title, _prefix(title)))
    return drafts


def _draft(register: _Register, known: KnownNames) -> Draft:
    title = _title(register)
    files = list(dict.fromkeys(page.path.name for page in register.pages))
    dates = {name: _guess_dates(register, name) for name in ("date", "end") if register.headings(register.of(name))}
    sections = [
        Section(
            "", [Entry((setting("title", title),)), Entry((setting("prefix", _prefix(title)),), _("put before every id that is made"))]
        ),
        _file_section(register),
        _columns_section(register, dates),
        *_word_sections(register),
        _constants_section(register),
        _numbers_section(register),
        *_date_sections(register, dates),
        *_party_sections(register),
        *_skip_sections(register),
        *_correction_sections(register, dates),
        *_doubtful_cells(register, known),
    ]
    return Draft(title, files, [section for section in sections if section.body or section.about])


def _title(register: _Register) -> str:
    above = next((page.above[0] for page in register.pages if page.above and len(page.above[0]) < 80), "")
    if above and len(register.pages) == 1:
        return above
    stem = re.sub(r"[_\W]+", " ", register.pages[0].path.stem)
    months = "|".join(sorted(MONTHS, key=len, reverse=True))
    return clean(re.sub(rf"\b(({months})+\d*|q[1-4]|\d+)\b", " ", stem, flags=re.IGNORECASE)) or stem


def _prefix(title: str) -> str:
    return slug(title)[:12].strip("-")


def _file_section(register: _Register) -> Section:
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
    used = Counter(text for name in ("home", "partner", *FIELDS) for text in register.cells(name) if text.casefold() in _BLANKS)
    if used:
        body.append(Entry((setting("blank", sorted(used)),), _("written where nothing is meant, {n} times").format(n=sum(used.values()))))
    optional = [register.headings(register.of(name))[0] for name in _optional(register)]
    if register.persons and any(roles.person is None for roles in register.roles):
        optional += register.persons[:1]
    if optional:
        body.append(Entry((setting("may_lack", optional),), _("not every file has them")))
    return Section("[file]", body) if body else Section("")


def _optional(register: _Register) -> list[str]:
    return [name for name in FIELDS if any(p is not None for p in register.of(name)) and any(p is None for p in register.of(name))]


def _carried(register: _Register) -> tuple[list[str], str, list[Entry | Doubt]]:
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


def _columns_section(register: _Register, dates: dict[str, DateGuess]) -> Section:
    body: list[Entry | Doubt] = []
    for name in FIELDS:
        headings = register.headings(register.of(name))
        if not headings:
            continue
        why = ""
        if name in dates:
            why = _evidence_of_dates(dates[name])
        elif any(name in roles.by_cells for roles in register.roles):
            why = _("no heading says so; it holds the longest texts")
        body.append(Entry((f"{name} = {_one_or_several(headings)}",), why))
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
                    f"# {line}"
                    for line in (_("nothing is taken from: {columns}").format(columns="; ".join(_short(t, 60) for t in unused)),)
                )
            )
        )
    return Section("[columns]", body, _("What a contact takes from a column: our column = their heading."))


def _one_or_several(headings: list[str]) -> str:
    return toml(headings[0]) if len(headings) == 1 else toml(headings)


def _evidence_of_dates(guess: DateGuess) -> str:
    parts = [_("{n} of {all} cells fit {shape}").format(n=n, all=guess.cells, shape=shape) for shape, n, _example in guess.shapes]
    if guess.plain:
        parts.append(_("{n} of {all} need no shape").format(n=guess.plain, all=guess.cells))
    return "; ".join(parts)


def _constants_section(register: _Register) -> Section:
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


def _numbers_section(register: _Register) -> Section:
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


def _guess_dates(register: _Register, name: str) -> DateGuess:
    """Guess how the dates of all pages are written, left out the rows that are no contacts."""
    cells: list[str] = []
    years: set[int] = set()
    for page, place in zip(register.pages, register.of(name), strict=True):
        if place is None:
            continue
        skipped = {line for line, _reason, _place in _odd_rows(page, find_roles(page))}
        cells += [clean(texts[place]) for line, texts in page.rows if place < len(texts) and line not in skipped]
        years |= set(years_in(page.path.stem)) | set(years_in(page.sheet or "")) | set(years_in(" ".join(page.above)))
    return guess_dates([text for text in cells if text.casefold() not in _BLANKS], sorted(years))


def _date_sections(register: _Register, dates: dict[str, DateGuess]) -> Iterator[Section]:
    shapes = list(dict.fromkeys(shape for guess in dates.values() for shape, _n, _text in guess.shapes))
    if not shapes:
        return
    body: list[Entry | Doubt] = [Entry(("shapes = [",))]
    for shape in shapes:
        n, example = next((n, text) for guess in dates.values() for known, n, text in guess.shapes if known == shape)
        told = ngettext("{n} cell, as “{text}”", "{n} cells, as “{text}”", n).format(n=n, text=example)
        body.append(Entry((f"    {toml(shape)},",), told))
    body.append(Entry(("]",)))
    body += _order_doubts(dates)
    body += _month_doubts(dates, shapes)
    about = _(
        "How dates are written: d a day, M a month's number, MMM its name, yy or yyyy a year, w a week, n a day or a month. What stands "
        "twice is a range. The first shape that fits is taken. 2012-11-19 and a workbook's own dates need none."
    )
    rules = _year_rules(register) if any(guess.yearless[0] for guess in dates.values()) else []
    if isinstance(rules, Doubt):
        body.append(rules)
    yield Section("[dates]", body, about)
    if isinstance(rules, list):
        yield from rules


def _order_doubts(dates: dict[str, DateGuess]) -> Iterator[Entry | Doubt]:
    open_ = [guess for guess in dates.values() if guess.open_order]
    if not open_:
        return
    orders = {guess.order for guess in open_ if guess.order}
    if len(orders) == 1 and not any(guess.contradiction for guess in open_):
        told = next(guess for guess in open_ if guess.order)
        n, example = told.order_cells
        why = ngettext("{n} cell can only be so, as “{text}”", "{n} cells can only be so, as “{text}”", n).format(n=n, text=example)
        yield Entry((setting("order", orders.pop()),), why)
        return
    guess = next((guess for guess in open_ if guess.contradiction), open_[0])
    if guess.contradiction:
        question = _("“{first}” has the day first, “{second}” the month: some cells must be mended first").format(
            first=guess.contradiction[0], second=guess.contradiction[1]
        )
    else:
        question = guess.which_is_the_day()
    yield Doubt(
        question,
        [Choice(_("the day first"), (setting("order", "day first"),)), Choice(_("the month first"), (setting("order", "month first"),))],
        needed=True,
    )


def _month_doubts(dates: dict[str, DateGuess], shapes: list[str]) -> Iterator[Doubt]:
    guess = next((guess for guess in dates.values() if guess.month_number_example and not guess.month_number), None)
    if guess is None:
        return
    day, year = ("MMM-d", "MMM-yy") if {"MMM-d", "MMM-yy"} & set(shapes) else ("MMM d", "MMM yy")
    taken = next((shape for shape in shapes if shape in {day, year}), year)
    other = day if taken == year else year
    yield Doubt(
        _("“{text}”: it is read by “{taken}”; if its number is a {what}, write “{other}” in its place above").format(
            text=guess.month_number_example, taken=taken, other=other, what=_("day") if other == day else _("year")
        ),
        [],
    )


def _year_rules(register: _Register) -> list[Section] | Doubt:
    """Return where the year of cells without one is to be found, else the doubt."""
    pages = register.pages
    names = {page.path.name for page in pages}
    of_names = {name: years_in(name.rpartition(".")[0]) for name in names}
    if all(len(years) == 1 for years in of_names.values()):
        rules = [
            Section("[[dates.years]]", [Entry((f"file = {expression(rule)}",), ", ".join(_short(name) for name in told))])
            for rule, told in _year_expressions(of_names).items()
        ]
        rules[0].about = _("The year of the cells that name none.")
        return rules
    for key_, texts in (("sheet", [page.sheet or "" for page in pages]), ("above", [" ".join(page.above) for page in pages])):
        if all(len(years_in(text)) == 1 and re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text) for text in texts):
            why = "; ".join(dict.fromkeys(_short(text) for text in texts))
            entry = Entry((f"{key_} = '(?P<year>(?:19|20)[0-9]{{2}})'",), why)
            return [Section("[[dates.years]]", [entry], _("The year of the cells that name none."))]
    every = sorted(
        {year for page in pages for year in (*years_in(page.path.stem), *years_in(page.sheet or ""), *years_in(" ".join(page.above)))}
    )
    place = register.of("date")[0]
    example = next((text for text in pages[0].column(place or 0) if text), "")
    question = _(
        "“{text}” names no year, nor does the name of file or sheet, or what stands above the headings. Nothing is loaded until it is set"
    )
    if every:
        question = _("“{text}” names no year, and there are several: {years}. Nothing is loaded until it is set")
    choices = [Choice(str(year), (f"year = {year}",)) for year in every] or [Choice(_("the year"), ("year = 2012",), "2012")]
    return Doubt(question.format(text=example, years=", ".join(map(str, every))), choices, needed=True)


def _year_expressions(of_names: dict[str, list[int]]) -> dict[str, list[str]]:
    """Return the expressions that find the years in the files' names, each with the names that it is for."""
    found: dict[str, list[str]] = {}
    months = "|".join(sorted(MONTHS, key=len, reverse=True))
    for name in sorted(of_names):
        if re.search(r"(?<!\d)(19|20)\d\d(?!\d)", name):
            rule = r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)"
        elif re.search(r"[\W_]\d\d\.\w+$", name):
            rule = r"[\W_](?P<year>\d\d)\.\w+$"
        else:
            rule = rf"(?:{months})[\W_]?(?P<year>\d\d)(?!\d)"
        found.setdefault(rule, []).append(name)
    return found


def _party_sections(register: _Register) -> Iterator[Section]:
    yield _home_section(register)
    headings = register.headings(register.of("partner"))
    if not headings:
        return
    cells = [text for text in register.cells("partner") if text]
    destination = any(roles.destination for roles in register.roles)
    body: list[Entry | Doubt] = [
        Entry(
            (f"column = {_one_or_several(headings)}",),
            ngettext("{n} different cell", "{n} different cells", len(set(cells))).format(n=len(set(cells))),
        )
    ]
    if register.persons and not destination:
        body.append(Entry((f"person = {_one_or_several(register.persons)}",), _("their people")))
    body += [Entry((setting("side", "partner"),)), Entry((setting("kind", "other"),), _("where the name doesn't tell it"))]
    if destination:
        body += [Entry((setting("place", True),), _("the place stands for whom they met there, and is the contact's place and country"))]
        body += [Entry((setting("separators", [";"]),))]
    else:
        separators = _separators(cells)
        lines = setting("separators", separators)
        body.append(
            Entry((lines,), _("several names in a cell: {n} cells").format(n=sum(any(s in text for s in separators) for text in cells)))
        )
        body.append(
            Entry(
                (setting("careful", True),),
                _("a part that is a person and their employer, or a name with a comma, is told by its words and by known names"),
            )
        )
    by_cells = any("partner" in roles.by_cells for roles in register.roles)
    about = _("Whom they met.")
    yield Section("[[party]]", body, _("DOUBT: no heading says who was met; this column looks likeliest.") if by_cells else about)
    if destination:
        known = {name: code for name in dict.fromkeys(cells) if (code := country_of(name))}
        unknown = [name for name in dict.fromkeys(cells) if not country_of(name)]
        countries: list[Entry | Doubt] = [Entry((f"{key(name)} = {toml(code)}",)) for name, code in sorted(known.items())]
        countries += [
            Doubt(_("in which country is {name}?").format(name=name), [Choice(_("its two letters"), (f'{key(name)} = "SE"',), '"SE"')])
            for name in unknown
        ]
        if countries:
            yield Section("[party.countries]", countries)
    else:
        told = {expr: kind for expr, kind in ACTOR_KINDS if any(re.search(expr, text, re.IGNORECASE) for text in set(cells))}
        if told:
            yield Section(
                "[party.kinds]",
                [Entry((f"{expression(expr)} = {toml(kind)}",)) for expr, kind in told.items()],
                _("What a word in a name says of its kind; the first that is found counts."),
            )


def _separators(cells: Sequence[str]) -> list[str]:
    found = [sign for sign in ("\n", ";", "；", "、") if any(sign in text for text in cells)]
    return [*(found or [";"]), *([","] if any("," in text for text in cells) else [])]


def _home_section(register: _Register) -> Section:
    headings = register.headings(register.of("home"))
    if not headings:
        doubt = Doubt(
            _("no column says who of us took part. Were it always the same, name it"),
            [
                Choice(
                    _("the name of our unit"),
                    ("[[party]]", setting("name", "Our unit"), setting("side", "home"), setting("kind", "region_unit")),
                    "Our unit",
                )
            ],
        )
        return Section("", [doubt])
    cells = [text for text in register.cells("home") if text and not _NOTE.fullmatch(text)]
    distinct = list(dict.fromkeys(cells))
    minister = bool(re.search(r"minister|secretary|commissioner", " ".join([*headings, *distinct]), re.IGNORECASE))
    body: list[Entry | Doubt] = [
        Entry(
            (f"column = {_one_or_several(headings)}",),
            ngettext("{n} different cell", "{n} different cells", len(distinct)).format(n=len(distinct)),
        ),
        Entry((setting("side", "home"),)),
        Entry((setting("kind", "ministry" if minister else "region_unit"),)),
    ]
    fits = [text for text in distinct if re.fullmatch(_OFFICE, text)]
    if minister:
        body.append(Entry((setting("level", "political"),), _("of the persons")))
    if distinct and len(fits) >= 0.7 * len(distinct):
        why = _("an office and its holder: {n} of {all} different cells, as “{text}”").format(
            n=len(fits), all=len(distinct), text=_short(fits[0], 60)
        )
        body.append(Entry((f"patterns = [{expression(_OFFICE)}]",), why))
    else:
        body.append(Entry((setting("separators", _separators(cells)),)))
        body.append(Entry((setting("careful", True),)))
    by_cells = any("home" in roles.by_cells for roles in register.roles)
    return Section(
        "[[party]]",
        body,
        _("DOUBT: no heading says who of us took part; this column looks likeliest.") if by_cells else _("Who of us took part."),
    )


def _odd_rows(page: Page, roles: Roles) -> list[tuple[int, str, int]]:
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
        elif lone and (_NOTE.fullmatch(cells[filled[0]]) or len(cells[filled[0]]) > 60):
            found.append((line, "footnote", filled[0]))
    return found


def looks_real(text: str) -> bool:
    """Say whether a cell holds something that could be a date or a name."""
    return bool(text) and text.casefold() not in _BLANKS and not _NIL.fullmatch(text)


def _skip_sections(register: _Register) -> Iterator[Section]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    lone: list[tuple[Page, int, str]] = []
    for page, roles in zip(register.pages, register.roles, strict=True):
        odd = _odd_rows(page, roles)
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
            file=page.path.name, line=line, text=_short(text, 60)
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


def _correction_sections(register: _Register, dates: dict[str, DateGuess]) -> Iterator[Section]:
    for name, guess in dates.items():
        if not guess.unread:
            continue
        heading = register.headings(register.of(name))[0]
        body: list[Entry | Doubt] = []
        for text, n in guess.unread.most_common(20):
            near = closest(text.casefold(), list(MONTHS)) if text.isalpha() else None
            told = ngettext("{n} cell is no date that could be read", "{n} cells are no dates that could be read", n).format(n=n)
            answer = near.capitalize() if near else "2012-11-19"
            body.append(Doubt(f"“{text}”: {told}", [Choice(answer, (f"{toml(text)} = {toml(answer)}",), "" if near else "2012-11-19")]))
        yield Section(f"[corrections.{key(heading)}]", body)


def _doubtful_cells(register: _Register, known: KnownNames) -> Iterator[Section]:
    """Write the cells that are read with doubt, each as it is read, to be settled."""
    cells = list(dict.fromkeys(text for text in register.cells("partner") if text))
    if any(roles.destination for roles in register.roles) or not cells:
        return
    heading = register.headings(register.of("partner"))[0]
    party = Party.model_validate({"column": heading, "kind": "other", "separators": _separators(cells), "careful": True})
    reader = CellReader(party, replace(known, alone=set()))
    reader.note(cells)
    doubtful = [(text, read) for text in cells if not (read := reader.read(text)).sure]
    if not doubtful:
        return
    lines = [f"# {toml(text)} = {toml(to_give(read))}" for text, read in doubtful[:_MOST_DOUBTFUL]]
    about = ngettext(
        "{n} cell could be read otherwise. It stands here as it is read: mend it, and take away the “#”.",
        "{n} cells could be read otherwise. They stand here as they are read: mend those that are wrong, and take away their “#”.",
        len(doubtful),
    ).format(n=len(doubtful))
    yield Section(f"[corrections.{key(heading)}]", [Entry(tuple(lines))], about)


def _short(text: str, width: int = 40) -> str:
    text = clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"


_WORDS: Final = {"kind": "contact kind", "status": "contact status", "direction": "direction", "level": "level"}
"""Fields that take words of ours, and which."""


def _word_sections(register: _Register) -> Iterator[Section]:
    """Say what the words of a column mean in ours, where they are others."""
    for name, vocabulary in _WORDS.items():
        words = dict.fromkeys(text for text in register.cells(name) if text and text.casefold() not in _BLANKS)
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
    return Doubt(_("what does “{text}” mean? Rows with it are rejected until it is said").format(text=_short(text)), choices)
