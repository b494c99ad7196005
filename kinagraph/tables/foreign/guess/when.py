"""What a draft says of dates: their shapes, which number is the day, where the year stands, and the cells that are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kinagraph.language import _, ngettext
from kinagraph.spelling import closest
from kinagraph.tables.foreign.guess.columns import find_roles
from kinagraph.tables.foreign.guess.dates import DateGuess, guess_dates, years_in
from kinagraph.tables.foreign.guess.draft import Choice, Doubt, Entry, Section, expression, key, setting, toml
from kinagraph.tables.foreign.guess.odd import odd_rows
from kinagraph.tables.foreign.guess.register import BLANKS, Register, short
from kinagraph.tables.foreign.names import clean
from kinagraph.tables.periods import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator


def dates_of(register: Register, name: str) -> DateGuess:
    """Guess how the dates of all pages are written, left out the rows that are no contacts."""
    cells: list[str] = []
    years: set[int] = set()
    for page, place in zip(register.pages, register.of(name), strict=True):
        if place is None:
            continue
        skipped = {line for line, _reason, _place in odd_rows(page, find_roles(page))}
        cells += [clean(texts[place]) for line, texts in page.rows if place < len(texts) and line not in skipped]
        years |= set(years_in(page.path.stem)) | set(years_in(page.sheet or "")) | set(years_in(" ".join(page.above)))
    return guess_dates([text for text in cells if text.casefold() not in BLANKS], sorted(years))


def date_sections(register: Register, dates: dict[str, DateGuess]) -> Iterator[Section]:
    """Say how dates are written, and where the year of those stands that name none."""
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


def _year_rules(register: Register) -> list[Section] | Doubt:
    """Return where the year of cells without one is to be found, else the doubt."""
    pages = register.pages
    names = {page.path.name for page in pages}
    of_names = {name: years_in(name.rpartition(".")[0]) for name in names}
    if all(len(years) == 1 for years in of_names.values()):
        rules = [
            Section("[[dates.years]]", [Entry((f"file = {expression(rule)}",), ", ".join(short(name) for name in told))])
            for rule, told in _year_expressions(of_names).items()
        ]
        rules[0].about = _("The year of the cells that name none.")
        return rules
    for key_, texts in (("sheet", [page.sheet or "" for page in pages]), ("above", [" ".join(page.above) for page in pages])):
        if all(len(years_in(text)) == 1 and re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text) for text in texts):
            why = "; ".join(dict.fromkeys(short(text) for text in texts))
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


def evidence_of_dates(guess: DateGuess) -> str:
    """Say how many cells of a column fit which shapes."""
    parts = [_("{n} of {all} cells fit {shape}").format(n=n, all=guess.cells, shape=shape) for shape, n, _example in guess.shapes]
    if guess.plain:
        parts.append(_("{n} of {all} need no shape").format(n=guess.plain, all=guess.cells))
    return "; ".join(parts)


def correction_sections(register: Register, dates: dict[str, DateGuess]) -> Iterator[Section]:
    """Ask what the cells mean that are no dates."""
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
