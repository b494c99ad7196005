"""Sheets that hold a table of ours under other headings: lists of actors, people and relations, and Kumu's workbook."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, ngettext
from kinagraph.model import PERIODS, TABLES
from kinagraph.tables.cells import parse_word
from kinagraph.tables.foreign.guess.dates import guess_dates, looks_like_a_date
from kinagraph.tables.foreign.guess.draft import Choice, Doubt, Draft, Entry, Section, setting, toml
from kinagraph.tables.foreign.kinds import kind_by_name
from kinagraph.tables.foreign.names import clean, plain_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.tables.foreign.guess.look import Page

_HEADINGS: Final[dict[str, dict[str, str]]] = {
    "relations": {
        "home": "from|source|our side|vår sida|från|hemma|home",
        "partner": "to|target|their side|till|motpart|partner",
        "notes": "description|notes|beskrivning|kommentar|anteckningar",
        "themes": "tags|themes|tema|fokusområden?",
        "interest": "label|etikett|interest",
    },
    "people": {
        "name": "name|full name|namn|person|för- och efternamn|姓名",
        "actor": "organi[sz]ation|company|employer|actor|organisationsnamn|företag|arbetsgivare|aktör|单位",
        "role": "title|role|position|job title|titel|roll|befattning|职务",
        "email": r"e-?mail( address)?|e-?post(adr.+)?|mejl|邮箱",
        "notes": "notes|comments?|anteckningar|kommentar|övrigt",
    },
    "actors": {
        "name": "label|name|organi[sz]ation( name)?|company|partner|institution|namn|organisation(snamn|ens namn)|företag|aktör|名称",
        "kind": "type|kind|category|typ|slag|kategori",
        "country": "country|land|国家",
        "region": "region|province|city|provins|ort|stad|省",
        "themes": "tags|themes|sector|tema|fokusområden?|bransch|sektor",
        "aliases": "alias(es)?|other names?|chinese name|kinesiskt namn|english name|andra namn|中文名",
        "notes": "description|notes|comments?|beskrivning|anteckningar|kommentar|övrigt",
    },
}
"""What headings of such sheets mean; the first table that has what it needs is the one."""
_NEEDED: Final = {"relations": ("home", "partner"), "people": ("name", "actor"), "actors": ("name",)}
_KINDS: Final = ("other", "company", "university", "authority", "region_unit")


@dataclass
class TablePage:
    """A page that holds a table of ours, and which column is which."""

    page: Page
    table: str
    columns: dict[str, int]
    keyed: bool = False
    """Whether its rows have ids of their own."""

    def cells(self, name: str) -> list[str]:
        """Return the filled cells of a column."""
        return [text for text in self.page.column(self.columns[name]) if text]


def table_of(page: Page) -> TablePage | None:
    """Tell which table of ours a page holds, or None where it may be a register of contacts, or nothing that we know."""
    headings = [plain_heading(heading) for heading in page.headings]
    own = _own_table(page, headings)
    if own is not None:
        return own
    for table in _HEADINGS:
        columns = _meant(page, table, headings, {})
        if not all(name in columns for name in _NEEDED[table]) or len(columns) < 2:
            continue
        if any(_holds_dates(page, columns[name]) for name in _NEEDED[table]):
            continue
        return TablePage(page, table, columns)
    return None


def _own_table(page: Page, headings: Sequence[str]) -> TablePage | None:
    """Return the table of ours whose own headings a page nearly has."""
    best: TablePage | None = None
    filled = [heading for heading in headings if heading]
    for table in TABLES.values():
        if table.name not in {"people", "agreements", "memberships", "relations", "followups", "participants", "actors", "contacts"}:
            continue
        spelled = {plain_heading(text): column.name for column in table.columns for text in (*column.swedish, column.name)}
        columns = {spelled[heading]: place for place, heading in reversed(list(enumerate(headings))) if heading in spelled}
        required = [column.name for column in table.columns if column.required and column.name not in {"id", "kind"}]
        if len(columns) < max(2, 0.6 * len(filled)) or not all(name in columns for name in required):
            continue
        if table.name in {"contacts", "agreements", "followups"} and "id" not in columns:
            continue
        if any(_holds_dates(page, columns[name]) for name in ("home", "partner", "actor", "name") if name in columns):
            continue
        if best is None or len(columns) > len(best.columns):
            best = TablePage(page, table.name, {**columns, **_meant(page, table.name, headings, columns)}, keyed="id" in columns)
    if (
        best is not None
        and "participants" in best.columns
        and any(" " in part for text in best.cells("participants") for part in text.split(";"))
    ):
        # They are names: a register of contacts, whose actors are still to be made.
        return None
    return best


def _meant(page: Page, table: str, headings: Sequence[str], taken: dict[str, int]) -> dict[str, int]:
    """Return the columns of a table that headings mean, those that are taken left out."""
    columns: dict[str, int] = {}
    for name, expression in _HEADINGS.get(table, {}).items():
        used = {*taken.values(), *columns.values()}
        place = next((p for p, heading in enumerate(headings) if p not in used and re.fullmatch(expression, heading)), None)
        if name not in taken and place is not None and any(page.column(place)):
            columns[name] = place
    return columns


def _holds_dates(page: Page, place: int) -> bool:
    cells = [text for text in page.column(place)[:200] if text]
    return sum(map(looks_like_a_date, cells)) > len(cells) / 2


def draft_tables(pages: Sequence[TablePage], title: str, prefix: str) -> Draft:
    """Draft the mapping of pages that hold tables of ours."""
    files = list(dict.fromkeys(each.page.path.name for each in pages))
    own_ids = any("id" in each.columns for each in pages)
    top: list[Entry | Doubt] = [Entry((setting("title", title),))]
    if not own_ids:
        top.append(Entry((setting("prefix", prefix),), _("put before every id that is made")))
    top += _home(pages)
    sections = [Section("", top), *_dates(pages)]
    for each in pages:
        sections += _sections(each, several=len(pages) > 1)
    return Draft(title, files, sections)


def _home(pages: Sequence[TablePage]) -> list[Doubt]:
    """Ask which of the actors are ours: a relation needs one that is."""
    ends = Counter(text for each in pages if each.table == "relations" for name in ("home", "partner") for text in each.cells(name))
    actors = [text for each in pages if each.table == "actors" for text in each.cells("name")]
    if not ends and not actors:
        return []
    likely = [name for name, _n in ends.most_common(3)]
    choices = [Choice(_("{name} ({n} relations)").format(name=name, n=ends[name]), (setting("home", [name]),)) for name in likely]
    choices.append(Choice(_("another name"), (setting("home", [_("Our unit")]),), _("Our unit")))
    question = _("which of them are ours? Relations between two others are passed over once this is set")
    return [Doubt(question if ends else _("are some of the actors ours?"), choices)]


def _dates(pages: Sequence[TablePage]) -> list[Section]:
    cells = [
        text
        for each in pages
        for column in TABLES[each.table].columns
        if column.kind in PERIODS and column.name in each.columns
        for text in each.cells(column.name)
    ]
    guess = guess_dates(cells)
    if not guess.shapes:
        return []
    body: list[Entry | Doubt] = [Entry((setting("shapes", [shape for shape, _n, _text in guess.shapes]),))]
    if guess.order:
        body.append(Entry((setting("order", guess.order),), guess.order_cells[1]))
    elif guess.open_order:
        choices = [Choice(order, (setting("order", order),)) for order in ("day first", "month first")]
        body.append(Doubt(guess.which_is_the_day(), choices, needed=True))
    if guess.yearless[0]:
        body.append(
            Doubt(
                _("“{text}” names no year").format(text=guess.yearless[1]), [Choice(_("the year"), ("year = 2012",), "2012")], needed=True
            )
        )
    return [Section("[dates]", body)]


def _sections(each: TablePage, *, several: bool) -> list[Section]:
    page = each.page
    body: list[Entry | Doubt] = [
        Entry((setting("table", each.table),), ngettext("{n} row", "{n} rows", page.total).format(n=page.total)),
    ]
    if page.sheet is not None and several:
        body.append(Entry((setting("sheet", page.sheet),)))
    elif page.sheet is None and several:
        body.append(Entry((f"file = '{re.escape(page.path.stem)}'",)))
    if any("|" in text for name in ("themes", "aliases") if name in each.columns for text in each.cells(name)):
        body.append(Entry((setting("separator", "|"),), _("between the parts of a list")))
    columns = [Entry((f"{name} = {toml(clean(page.headings[place]))}",)) for name, place in each.columns.items()]
    used = set(each.columns.values())
    left = [
        clean(heading) for place, heading in enumerate(page.headings) if heading.strip() and place not in used and any(page.column(place))
    ]
    if left:
        columns.append(Entry(("# " + _("nothing is taken from: {columns}").format(columns="; ".join(left)),)))
    sections = [Section("[[table]]", body), Section("[table.columns]", list(columns))]
    if each.table == "actors" and "kind" not in each.columns:
        sections.append(Section("[table.constants]", [Entry((setting("kind", "other"),), _("no column says what sort of actor it is"))]))
    for name in ("kind", "side", "level", "status"):
        if name in each.columns:
            sections += _words(each, name)
    return sections


def _words(each: TablePage, name: str) -> list[Section]:
    """Say what the file's words mean in ours, where they are others."""
    vocabulary = TABLES[each.table].column(name).words or ""
    body: list[Entry | Doubt] = []
    for text in dict.fromkeys(each.cells(name)):
        try:
            parse_word(text, vocabulary)
        except ValueError:
            known = kind_by_name(text) if name == "kind" and each.table == "actors" else None
            if known:
                body.append(Entry((f"{toml(text)} = {toml(known)}",)))
            elif name == "kind" and each.table == "actors":
                choices = [Choice(kind, (f"{toml(text)} = {toml(kind)}",)) for kind in _KINDS]
                body.append(Doubt(_("what kind of actor is “{text}”?").format(text=text), choices, chosen=0))
    sections = [Section(f"[table.words.{name}]", body)] if body else []
    blank = len(each.page.rows) - len(each.cells(name))
    if name == "kind" and blank and each.table == "actors":
        sections.append(Section("[table.constants]", [Entry((setting("kind", "other"),), _("where the cell is blank"))]))
    return sections
