"""The files to begin with: an empty workbook with one example row a sheet, and a settings file with every default.

Both are derived: the workbook from :data:`kinagraph.model.TABLES`, the settings file from
:class:`kinagraph.settings.Settings`. What is written here, :mod:`kinagraph.tables.read` and
:func:`kinagraph.settings.read_settings` read without a remark.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
from contextlib import suppress
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final, Literal

from kinagraph.errors import InputError
from kinagraph.language import N_, _, current
from kinagraph.language import language as speaking
from kinagraph.model import ACTORS, CONTACTS, LISTS, TABLES, WORDS, Column, Kind, Table
from kinagraph.settings import FILE, NAMES
from kinagraph.tables.read import GUIDE_SHEETS, WORDS_SHEET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Looks = Mapping[str, Format]
    Choices = Mapping[str, tuple[str, list[str]]]

_NEEDED: Final = (ACTORS, CONTACTS)
_BY_HAND: Final = tuple(table for table in TABLES.values() if table.by_hand)
_YES_NO: Final = "yes/no"
_LAST_ROW: Final = 1_048_575
_LONG: Final = LISTS | {Kind.TEXT}
_NUMBERS: Final = frozenset({Kind.WHOLE, Kind.NUMBER})
_CREATED: Final = datetime(2012, 1, 1)  # noqa: DTZ001 - Excel knows no zones
_MARK: Final = N_("example – replace me")

_LOOKS: Final = {
    "title": {"bold": True, "font_size": 16},
    "label": {"bold": True, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0B5394", "underline": 1, "valign": "top"},
    "required": {"bold": True, "bg_color": "#CFE2F3", "bottom": 1, "valign": "vcenter"},
    "optional": {"bottom": 1, "valign": "vcenter"},
    # Text keeps what is typed: elsewhere Excel turns 2012-11 into a day and 007 into 7.
    "text": {"num_format": "@"},
    "number": {"align": "right", "indent": 1},
    "example": {"italic": True, "font_color": "#7F7F7F"},
}

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

_TAKES: Final = {
    Kind.PERIOD: N_("A day, a week, a month or a year: 2012-11-19, v. 47 2012, 2012-11, 2012"),
    Kind.YES_NO: N_("yes or no"),
    Kind.WHOLE: N_("A whole number"),
    Kind.NUMBER: N_("A number, as 12500 or 12500,50"),
}
"""What a heading's note adds to its help, by what the cells hold."""


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
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with speaking(language):
        workbook = Workbook(content, {"in_memory": True})
        workbook.set_properties({"created": _CREATED})
        looks = {name: workbook.add_format(look) for name, look in _LOOKS.items()}
        guide = workbook.add_worksheet(GUIDE_SHEETS[language])
        sheets = {table: workbook.add_worksheet(_sheet_name(table)) for table in _BY_HAND}
        choices = _write_words(workbook.add_worksheet(WORDS_SHEET))
        _write_guide(guide, looks)
        for table, sheet in sheets.items():
            _write_table(sheet, table, looks, choices)
        workbook.close()
    _write_whole(path, content.getvalue())


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
    _write_whole(path, ("\n".join(lines) + "\n").encode())


def _write_guide(sheet: Worksheet, looks: Looks) -> None:
    sheet.hide_gridlines(2)
    for position, width in enumerate((18, 80, 34)):
        sheet.set_column(position, position, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, _("Contacts and relations, to fill in"), looks["title"])
    names = {table.name: _sheet_name(table) for table in _NEEDED}
    for row, (label, text) in enumerate(_GUIDE, start=2):
        told = _(text).format(mark=_(_MARK), list=CONTACTS.column("participants").example, **names)
        sheet.set_row(row, 4 + 15 * ceil(len(told) / 85))
        sheet.write_string(row, 0, _(label), looks["label"])
        sheet.write_string(row, 1, told, looks["wrapped"])
    below = 3 + len(_GUIDE)
    for position, label in enumerate((_("Sheet"), _("What a row is"), _("Must be filled in"))):
        sheet.write_string(below, position, label, looks["required"])
    for row, table in enumerate(_BY_HAND, start=below + 1):
        name = _sheet_name(table)
        required = ", ".join(_heading(column) for column in table.columns if column.required)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        sheet.write_string(row, 1, _(table.help), looks["wrapped"])
        sheet.write_string(row, 2, required, looks["wrapped"])


def _write_words(sheet: Worksheet) -> Choices:
    """Write the vocabularies, one a column, and return where each stands and its words."""
    from xlsxwriter.utility import xl_range_abs

    choices = {}
    # A list inside a drop-down itself may have 255 characters at most; a range may be of any length.
    lists = {name: [_spelling(name, word) for word in words] for name, words in WORDS.items()}
    for position, (name, words) in enumerate({**lists, _YES_NO: [_("yes"), _("no")]}.items()):
        sheet.write_column(0, position, [name, *words])
        choices[name] = (f"='{WORDS_SHEET}'!{xl_range_abs(1, position, len(words), position)}", words)
    sheet.hide()
    return choices


def _write_table(sheet: Worksheet, table: Table, looks: Looks, choices: Choices) -> None:
    from xlsxwriter.utility import xl_col_to_name

    rows = _example_rows(table)
    last = len(table.columns) - 1
    for position, column in enumerate(table.columns):
        heading = _heading(column)
        source, words = choices.get(_vocabulary(column), ("", []))
        longest = max(len(text) for text in (*words, *(row[column.name] for row in rows)))
        # Beside the heading stands the filter's arrow.
        width = min(max(len(heading) + 5, longest + 2, 20 if column.kind in _LONG else 12), 40)
        sheet.set_column(position, position, width, looks["number"] if column.kind in _NUMBERS else looks["text"])
        sheet.write_string(0, position, heading, looks["required"] if column.required else looks["optional"])
        note = _note(column, words)
        height = 14 + 16 * sum(ceil(len(line) / 38) for line in note.split("\n"))
        sheet.write_comment(0, position, note, {"author": "kinagraph", "font_size": 9, "width": 250, "height": height})
        if source:
            sheet.data_validation(1, position, _LAST_ROW, position, _choice(column, source))
        for line, text in ((line, row[column.name]) for line, row in enumerate(rows, start=1) if row[column.name]):
            if column.kind in _NUMBERS:
                sheet.write_number(line, position, float(text))
            else:
                sheet.write_string(line, position, text)
    sheet.set_row(0, 20)
    sheet.set_landscape()
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), last)
    sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{_LAST_ROW + 1}"})
    if table in _NEEDED:
        sheet.set_tab_color("#3D85C6")
    # An example looks like one for as long as its notes say so; what is written over it looks like any other row.
    notes = xl_col_to_name([column.name for column in table.columns].index("notes"))
    mark = _(_MARK).replace('"', '""')
    sheet.conditional_format(1, 0, len(rows), last, {"type": "formula", "criteria": f'=${notes}2="{mark}"', "format": looks["example"]})


def _choice(column: Column, source: str) -> dict[str, Any]:
    """Return the drop-down of a column; one that takes other texts too doesn't refuse them."""
    return {
        "validate": "list",
        "source": source,
        "show_error": column.kind is not Kind.YES_NO_OR_TEXT,
        "error_title": _("Not in the list"),
        "error_message": _("Choose one of the words in the list, or leave the cell blank."),
    }


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
        return _spelling(column.words or "", value)
    return _(value) if column.kind in {Kind.TEXT, Kind.LIST} or value == "yes" else value


def _note(column: Column, words: list[str]) -> str:
    """Return what a heading's note says: the column's help, what its cells take, and whether they may be blank."""
    lines = [_(column.help)]
    if column.kind is Kind.WORD:
        lines.append(_("One of: {words}").format(words=", ".join(words)))
    elif column.refers:
        lines.append(_("An id from: {sheets}").format(sheets=", ".join(_sheet_name(TABLES[name]) for name in column.refers)))
    elif column.kind in _TAKES:
        lines.append(_(_TAKES[column.kind]))
    if column.required:
        lines.append(_("Must be filled in"))
    return "\n".join(lines)


def _vocabulary(column: Column) -> str:
    return _YES_NO if column.kind in {Kind.YES_NO, Kind.YES_NO_OR_TEXT} else column.words or ""


def _spelling(vocabulary: str, word: str) -> str:
    swedish = WORDS[vocabulary][word]
    return swedish[0] if current() == "sv" and swedish else word


def _sheet_name(table: Table) -> str:
    return table.swedish if current() == "sv" else table.name


def _heading(column: Column) -> str:
    return column.swedish[0] if current() == "sv" else column.name


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that what stands there is the old one or the new one, whole."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        # A file that can't be written can still be replaced; who made it so said no all the same.
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except OSError as error:
        raise InputError(
            _("{path} can't be written: {why}").format(path=path, why=error.strerror),
            _("close it elsewhere, or name another file or folder"),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
