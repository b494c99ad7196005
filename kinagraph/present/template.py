"""The files to begin with: an empty workbook with one example row a sheet, and a settings file with every default.

Both are derived: the workbook from :data:`kinagraph.model.TABLES`, the settings file from
:class:`kinagraph.settings.Settings`. What is written here, :mod:`kinagraph.tables.read` and
:func:`kinagraph.settings.read_settings` read without a remark.
"""

from __future__ import annotations

import io
import json
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Literal

from kinagraph.language import N_, _
from kinagraph.language import language as speaking
from kinagraph.model import ACTORS, CONTACTS, TABLES, Column, Kind, Table
from kinagraph.present.files import whole_file
from kinagraph.present.workbook import NEEDED, Book, new_book, write_table, write_words
from kinagraph.settings import FILE, NAMES
from kinagraph.tables.export import NUMBERS, heading, spelling, title
from kinagraph.tables.read import GUIDE_SHEETS, WORDS_SHEET

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from kinagraph.present.workbook import Choices

_BY_HAND: Final = tuple(table for table in TABLES.values() if table.by_hand)
_MARK: Final = N_("example – replace me")

_MORE_ACTORS: Final = (
    {"id": "rs-eis", "name": N_("Unit for international co-operation"), "kind": "region_unit", "country": "SE", "public": "yes"},
    {"id": "network", "name": N_("Network for life science"), "kind": "network", "country": "SE"},
)
"""The actors that the model's examples refer to beside the actors' own."""

_GUIDE: Final = (
    (N_("Begin"), N_("With the sheets {actors} and {contacts}: they are all that is needed. The others can wait, or be deleted.")),
    (N_("Examples"), N_("The rows whose last cell says “{mark}” show how it is done. Write over them, or delete them, before you load.")),
    (N_("Headings"), N_("Under a bold, coloured heading no cell may stay blank. Rest the pointer on a heading to read what it takes.")),
    (N_("Ids"), N_("An id is short, lasting and without blanks. The other sheets name an actor, a person or a contact by its id.")),
    (N_("Dates"), N_("A day is 2012-11-19, a week v. 47 2012, a month 2012-11 and a year 2012. Excel's own dates are read too.")),
    (N_("Lists"), N_("Several values in one cell are separated by ; as in {list}.")),
    (N_("Columns"), N_("Columns that you don't need may be deleted; columns of your own are kept.")),
    (N_("Load"), N_("At the command line: kinagraph load FILE.xlsx")),
    (N_("Load again"), N_("The same ids are the same rows. A blank cell clears what was there; what is missing altogether is kept.")),
)


def write_template(path: Path, language: Literal["en", "sv"]) -> None:
    """Write a workbook to fill in: instructions, and one sheet a table with its headings and an example.

    An existing file is replaced, by a whole one.

    Parameters
    ----------
    path
        The workbook, ending in ``.xlsx``.
    language
        Of the sheets' names, the headings, the choices and the instructions.

    Raises
    ------
    InputError
        The file can't be written.
    """
    content = io.BytesIO()
    with speaking(language), new_book(content) as book:
        guide = book.add(GUIDE_SHEETS[language])
        sheets = {table: book.add(title(table)) for table in _BY_HAND}
        choices = write_words(book.add(WORDS_SHEET))
        _write_guide(guide, book)
        for table, sheet in sheets.items():
            _write_examples(book, sheet, table, choices)
    with whole_file(path) as part:
        part.write_bytes(content.getvalue())


def write_settings(path: Path) -> None:
    """Write a ``kinagraph.toml`` with every setting, its help and its default, all commented out.

    Without the first ``#`` of every line it is valid TOML and says the same. An existing file is replaced, by a whole one.

    Parameters
    ----------
    path
        The file; kinagraph reads it where it is named ``kinagraph.toml`` and stands in the working folder.

    Raises
    ------
    InputError
        The file can't be written.
    """
    lines = [f"## {FILE}: " + _("take away the # before a setting to change it")]
    for name, setting in NAMES.items():
        # Texts, numbers and lists of them are written alike in JSON and TOML.
        lines += ["", f"## {_(setting.metadata['help'])}", f"# {name} = {json.dumps(setting.default, ensure_ascii=False)}"]
    with whole_file(path) as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _write_guide(sheet: Worksheet, book: Book) -> None:
    sheet.hide_gridlines(2)
    for position, width in enumerate((18, 80, 34)):
        sheet.set_column(position, position, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, _("Contacts and relations, to fill in"), book.looks["title"])
    names = {table.name: title(table) for table in NEEDED}
    for row, (label, text) in enumerate(_GUIDE, start=2):
        told = _(text).format(mark=_(_MARK), list=CONTACTS.column("participants").example, **names)
        sheet.set_row(row, 4 + 15 * ceil(len(told) / 85))
        sheet.write_string(row, 0, _(label), book.looks["label"])
        sheet.write_string(row, 1, told, book.looks["wrapped"])
    below = 3 + len(_GUIDE)
    for position, label in enumerate((_("Sheet"), _("What a row is"), _("Must be filled in"))):
        sheet.write_string(below, position, label, book.looks["required"])
    for row, table in enumerate(_BY_HAND, start=below + 1):
        name = title(table)
        required = ", ".join(heading(column) for column in table.columns if column.required)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.looks["link"], name)
        sheet.write_string(row, 1, _(table.help), book.looks["wrapped"])
        sheet.write_string(row, 2, required, book.looks["wrapped"])


def _write_examples(book: Book, sheet: Worksheet, table: Table, choices: Choices) -> None:
    from xlsxwriter.utility import xl_col_to_name

    examples = _example_rows(table)
    rows = [[_cell(column, row[column.name]) for column in table.columns] for row in examples]
    write_table(book, sheet, table, table.columns, rows, choices)
    # An example looks like one for as long as its notes say so; what is written over it looks like any other row.
    notes = xl_col_to_name([column.name for column in table.columns].index("notes"))
    mark = _(_MARK).replace('"', '""')
    sheet.conditional_format(
        1,
        0,
        len(rows),
        len(table.columns) - 1,
        {"type": "formula", "criteria": f'=${notes}2="{mark}"', "format": book.looks["example"]},
    )


def _cell(column: Column, text: str) -> Any:
    if not text:
        return None
    return float(text) if column.kind in NUMBERS else text


def _example_rows(table: Table) -> list[dict[str, str]]:
    """Return the model's example of a table, and for the actors those that the other examples name."""
    own = {column.name: column.example for column in table.columns}
    more = _MORE_ACTORS if table is ACTORS else ()
    rows = [own, *({name: given.get(name, "") for name in own} for given in more)]
    return [{column.name: _example(column, row[column.name]) for column in table.columns} | {"notes": _(_MARK)} for row in rows]


def _example(column: Column, value: str) -> str:
    # gettext gives the catalogue's own heading for a blank text.
    if not value:
        return ""
    if column.kind is Kind.WORD:
        return spelling(column.words or "", value)
    return _(value) if column.kind in {Kind.TEXT, Kind.LIST} or value == "yes" else value
