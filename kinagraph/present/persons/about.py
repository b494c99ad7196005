"""All that is held of a person, as a document to answer a subject access request with."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, language, ngettext
from kinagraph.model import TABLES
from kinagraph.present.document.blocks import BulletList, Document, Heading, Paragraph, Run, Table
from kinagraph.present.words import ACTION, table, word
from kinagraph.tables.export import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kinagraph.language import Language
    from kinagraph.present.document.blocks import Block
    from kinagraph.store.held import Held, HeldRow, HeldText

WHY: Final = {
    "rows": N_("it brought rows about the person"),
    "texts": N_("it brought texts that name the person"),
    "file": N_("a file is called so"),
    "by": N_("the person wrote it"),
}


_NARROW: Final = 6
"""So many columns stand beside each other; rows with more stand one below the other."""


def compose(held: Held, store: str, lang: Language) -> Document:
    """Write the document."""
    with language(lang):
        person = held.person
        blocks: list[Block] = [
            Paragraph(
                _("This is all that {store} holds of {name}: every row in every table, also earlier ones, and every text.").format(
                    store=store, name=person.name
                ),
                "lead",
            ),
            Table(
                (_("What"), _("Is held")),
                (
                    (_("Ids"), ", ".join(person.ids)),
                    (_("Names and addresses"), "; ".join((*person.mentions.names, *person.mentions.addresses))),
                    *(((_("Also looked for"), "; ".join(person.mentions.also)),) if person.mentions.also else ()),
                    (_("Rows"), len([row for row in held.rows if not row.kept])),
                    (_("Earlier rows, kept so that a load can be taken back"), len([row for row in held.rows if row.kept])),
                    (_("Texts that name the person"), len(held.texts)),
                    (_("Loads"), len(held.loads)),
                ),
                _("Summary"),
                numeric=frozenset(),
            ),
        ]
        blocks += _rows(_("Rows about the person"), [row for row in held.rows if not row.kept])
        blocks += _rows(_("Earlier rows"), [row for row in held.rows if row.kept])
        blocks += _texts(held.texts)
        if held.namesakes:
            names = ", ".join(f"{name} ({key})" for key, name in held.namesakes)
            blocks.append(Paragraph(_("Others are called the same, and a text may mean one of them: {names}").format(names=names)))
        blocks += _loads(held)
        blocks += [Heading(_("What is not in it")), BulletList(tuple(_(text) for text in _ELSEWHERE))]
        return Document(_("What is held of {name}").format(name=person.name), tuple(blocks), lang, ", ".join(person.ids))


_ELSEWHERE: Final = (
    N_(
        "Files from which was loaded, exports, maps, reports, calendars and backups that were written before: kinagraph does not know them."
    ),
    N_("Texts that mean the person in other words than the names above; --also looks for further ones."),
)


def _rows(title: str, rows: Sequence[HeldRow]) -> list[Block]:
    if not rows:
        return []
    blocks: list[Block] = [Heading(title)]
    for name, grouped in groupby(rows, key=lambda row: row.table):
        some = list(grouped)
        columns = list(dict.fromkeys(column for row in some for column in row.values))
        if len(some) > 1 and len(columns) <= _NARROW:
            blocks.append(_as_list(name, columns, some))
        else:
            blocks += [_one(row) for row in some]
    return blocks


def _as_list(name: str, columns: Sequence[str], rows: Sequence[HeldRow]) -> Table:
    """Return rows with few columns as one table."""
    about = any(row.about for row in rows)
    contact, load = _("contact"), _("load")
    headings = (*(_column(name, column) for column in columns), *((f"({contact})",) if about else ()), f"({load})")
    cells = tuple((*(row.values.get(column) for column in columns), *((row.about,) if about else ()), row.load[:8]) for row in rows)
    return Table(headings, cells, f"{table(name)} ({_named_in(rows)})", numeric=frozenset())


def _one(row: HeldRow) -> Table:
    """Return one row as a table of its columns."""
    told = [(_column(row.table, column), text) for column, text in row.values.items()]
    contact, load = _("contact"), _("load")
    beside = [(f"({contact})", row.about)] if row.about else []
    return Table(
        (_("Column"), _("Holds")),
        (*told, *beside, (f"({load})", row.load[:8])),
        f"{table(row.table)}: {row.key} ({_named_in([row])})",
    )


def _named_in(rows: Iterable[HeldRow]) -> str:
    columns = ", ".join(dict.fromkeys(_column(row.table, each) for row in rows for each in row.columns))
    return _("named in {columns}").format(columns=columns)


def _texts(texts: Sequence[HeldText]) -> list[Block]:
    if not texts:
        return []
    blocks: list[Block] = [Heading(_("Texts that name the person"))]
    blocks += [
        Table((_("Row"), _("Column"), _("Text")), tuple(_text_row(each) for each in some), table(name))
        for name, some in groupby(texts, key=lambda each: each.table)
    ]
    return blocks


def _text_row(each: HeldText) -> tuple[str, str, str]:
    return (f"{each.key}{_earlier(each)}", _column(each.table, each.column), each.text)


def _loads(held: Held) -> list[Block]:
    if not held.loads:
        return []
    rows = tuple(
        (
            load.id[:8],
            load.at.isoformat(" ", "minutes"),
            word(ACTION, load.action),
            load.by,
            ", ".join(load.files),
            "; ".join(_(WHY[each]) for each in load.why),
        )
        for load in held.loads
    )
    return [
        Heading(_("Loads")),
        Table((_("Id"), _("When (UTC)"), _("What"), _("By"), _("Files"), _("Why")), rows, _("Loads that have to do with the person")),
    ]


def _column(name: str, column: str) -> str:
    known = {each.name: each for each in TABLES[name].stored}
    return heading(known[column]) if column in known else column


def as_json(held: Held, store: str) -> dict[str, Any]:
    """Return what is held as plain values, whole."""
    person = held.person
    return {
        "analysis": "about",
        "store": store,
        "ids": list(person.ids),
        "name": person.name,
        "names": [*person.mentions.names, *person.mentions.addresses],
        "also": list(person.mentions.also),
        "rows": [
            {
                "table": row.table,
                "row": row.key,
                "earlier": row.kept,
                "named_in": list(row.columns),
                "columns": dict(row.values),
                "contact": row.about or None,
                "load": row.load,
            }
            for row in held.rows
        ],
        "texts": [
            {
                "table": each.table,
                "row": each.key,
                "earlier": each.kept,
                "column": each.column,
                "text": each.text,
                "places": list(each.contexts),
                "load": each.load,
            }
            for each in held.texts
        ],
        "loads": [
            {"id": load.id, "at": load.at, "action": load.action, "by": load.by, "files": list(load.files), "why": list(load.why)}
            for load in held.loads
        ],
        "namesakes": [{"id": key, "name": name} for key, name in held.namesakes],
    }


def places(texts: Iterable[HeldText]) -> list[Block]:
    """Return the places where the name stands in texts, each with some words around it."""
    items = tuple(
        (Run(f"{table(each.table)} {each.key}, {_column(each.table, each.column)}", bold=True), f"{_earlier(each)}: {context}")
        for each in texts
        for context in each.contexts
    )
    return [BulletList(items)] if items else []


def _earlier(each: HeldText) -> str:
    return " " + _("(an earlier row)") if each.kept else ""


def counted(n: int) -> str:
    """Say how many texts name the person."""
    return ngettext("{n} text names the person", "{n} texts name the person", n).format(n=n)
