"""What a store holds, written as our own tables: a folder of CSV files, or a workbook to edit and load back."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final, Literal

from kinagraph import leftovers
from kinagraph.errors import InputError, UsageError
from kinagraph.language import N_, _, current
from kinagraph.model import TABLES
from kinagraph.present.audience import READERS
from kinagraph.present.files import whole_file, whole_folder
from kinagraph.present.workbook import LAST_ROW, Book, new_book, write_table, write_words
from kinagraph.tables.export import TableOut, tables_out, title, write_csv
from kinagraph.tables.read import GUIDE_SHEETS, TEXTS, WORDS_SHEET, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from duckdb import DuckDBPyConnection
    from xlsxwriter.worksheet import Worksheet

WORKBOOK: Final = ".xlsx"

Form = Literal["tables", "parquet", "neo4j-admin"]
"""``tables`` are CSV files or a workbook, which load again; the others are for other engines, and are folders."""

_GUIDE: Final = (
    (
        N_("What this is"),
        N_("What the store held when this was written. Change it and load it back: only what you change is changed there."),
    ),
    (N_("Load"), N_("At the command line: kinagraph load FILE.xlsx")),
    (N_("Take it back"), N_("kinagraph undo takes a load back, exactly.")),
    (N_("Rows"), N_("The same ids are the same rows. A row that you delete here stays in the store; a new one is created.")),
    (N_("Cells"), N_("A blank cell clears what was there. A column that you delete keeps what was there.")),
    (N_("Participants"), N_("The participants of a contact are one value: what stands here for a contact is all of them.")),
    (N_("Headings"), N_("Under a bold, coloured heading no cell may stay blank. Rest the pointer on a heading to read what it takes.")),
    (
        N_("Columns"),
        N_("Columns in which nothing stands are left out. Add one by writing its heading; the template of kinagraph init has them all."),
    ),
)

_CUT_GUIDE: Final = (
    (N_("What this is"), N_("What {audience} may see of the store when this was written. What it may not see is not in this file.")),
    (N_("Ids"), N_("Ids are numbers, given anew in each export. Load it into a store of its own, not into the one that it came from.")),
    (N_("People"), N_("They go by their role; to the public their employer stands in their place.")),
)
"""What is said of an export that is cut to an audience."""


@dataclass(frozen=True)
class ExportReport:
    """What was written: the folder or the workbook, its files, and the rows of each table."""

    path: Path
    files: tuple[Path, ...]
    rows: dict[str, int]


def check_target(path: Path, *, force: bool, form: Form = "tables") -> None:
    """Refuse a place that something stands in, before anything is read.

    Parameters
    ----------
    path
        A workbook, where it ends in ``.xlsx`` and the form allows it, else a folder.

    Raises
    ------
    UsageError
        A file or a folder with files is there, and it isn't to be written over; or it is no place for an export.
    """
    suffix = path.suffix.lower() if form == "tables" else ""
    if suffix in (WORKBOOKS | TEXTS) - {WORKBOOK}:
        raise UsageError(
            _("an export can't be written as {suffix}").format(suffix=suffix),
            _("name a folder, for CSV files, or a file that ends in .xlsx"),
        )
    try:
        if suffix == WORKBOOK:
            if path.is_dir():
                raise UsageError(_("{path} is a folder where a file is meant").format(path=path), _("name the file in it"))
            taken = path.exists()
        else:
            if path.exists() and not path.is_dir():
                raise UsageError(
                    _("{path} is a file where a folder is meant").format(path=path),
                    _("name a folder, or a file that ends in .xlsx") if form == "tables" else _("name a folder"),
                )
            taken = path.is_dir() and any(path.iterdir())
        there = path.absolute().parent.is_dir()
    except OSError as error:
        raise UsageError(
            _("{path} can't be opened: {why}").format(path=path, why=error.strerror), _("name another file or folder")
        ) from error
    if taken and not force:
        raise UsageError(
            _("{path} is there already").format(path=path)
            if suffix == WORKBOOK
            else _("there are files in {path} already").format(path=path),
            _("--force writes over it"),
        )
    if not there:
        raise UsageError(_("there is no folder {path}").format(path=path.parent), _("make it first, or name another file"))


def export(connection: DuckDBPyConnection, path: Path, store: str, audience: str = "internal") -> ExportReport:
    """Write all tables, in the language in force.

    Parameters
    ----------
    connection
        As a store's ``reading`` gives it.
    path
        A workbook, where it ends in ``.xlsx``, else a folder; see :func:`check_target`.
    store
        The store's name, for a sentence.
    audience
        For whom the tables were cut; see :func:`kinagraph.present.cut.see_cut`.

    Raises
    ------
    InputError
        The file or folder can't be written; what was there is as it was.
    UsageError
        There is nothing to write, or too much for a workbook.
    """
    tables = tables_out(connection)
    if not tables:
        raise _nothing_in(store)
    rows = {table.table.name: table.count for table in tables}
    if path.suffix.lower() == WORKBOOK:
        _write_workbook(path, tables, audience)
        return ExportReport(path, (path,), rows)
    return ExportReport(path, _write_folder(path, tables), rows)


def export_folder(
    connection: DuckDBPyConnection,
    path: Path,
    store: str,
    write: Callable[[DuckDBPyConnection, Path], dict[str, int]],
    ours: Collection[str],
) -> ExportReport:
    """Write all tables for another engine, as :func:`export` does for people.

    Parameters
    ----------
    write
        Writes into an empty folder, and says how many rows of each table.
    ours
        The names that it may write there.
    """
    with whole_folder(path, ours) as part:
        rows = {name: count for name, count in write(connection, part).items() if count}
        if not rows:
            raise _nothing_in(store)
        files = sorted(each.relative_to(part) for each in part.rglob("*") if each.is_file())
    return ExportReport(path, tuple(path / each for each in files), rows)


def _nothing_in(store: str) -> UsageError:
    """Return what is said of an empty store."""
    return UsageError(_("there is nothing in {store} to export").format(store=store), _("load a network first: kinagraph load FOLDER"))


def _write_workbook(path: Path, tables: Sequence[TableOut], audience: str) -> None:
    for table in tables:
        if table.count > LAST_ROW:
            raise UsageError(
                _("{table} has {n} rows, and a sheet holds {most}").format(table=title(table.table), n=table.count, most=LAST_ROW),
                _("name a folder, for CSV files"),
            )
    with whole_file(path) as part, new_book(part, large=True) as book:
        guide = book.add(GUIDE_SHEETS[current()])
        sheets = [book.add(title(table.table)) for table in tables]
        words = book.add(WORDS_SHEET)
        _write_guide(book, guide, tables, audience)
        # In this order: a sheet of a large book is finished before the next begins.
        choices = write_words(words)
        for table, sheet in zip(tables, sheets, strict=True):
            write_table(book, sheet, table.table, table.columns, table.rows(), choices, table.extras)


def _write_guide(book: Book, sheet: Worksheet, tables: Sequence[TableOut], audience: str) -> None:
    told = [(_(label), _(text)) for label, text in _GUIDE]
    if audience != "internal":
        told = [(_(label), _(text).format(audience=_(READERS[audience]))) for label, text in _CUT_GUIDE]
    sheet.hide_gridlines(2)
    for position, width in enumerate((18, 80, 12)):
        sheet.set_column(position, position, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, _("Contacts and relations, as they were exported"), book.looks["title"])
    for row, (label, text) in enumerate(told, start=2):
        sheet.set_row(row, 4 + 15 * ceil(len(text) / 85))
        sheet.write_string(row, 0, label, book.looks["label"])
        sheet.write_string(row, 1, text, book.looks["wrapped"])
    below = 3 + len(told)
    for position, label in enumerate((_("Sheet"), _("What a row is"), _("Rows"))):
        sheet.write_string(below, position, label, book.looks["required"])
    for row, table in enumerate(tables, start=below + 1):
        name = title(table.table)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.looks["link"], name)
        sheet.write_string(row, 1, _(table.table.help), book.looks["wrapped"])
        sheet.write_number(row, 2, table.count)


def _write_folder(path: Path, tables: Sequence[TableOut]) -> tuple[Path, ...]:
    """Write the files beside their folder, and move them there when all of them are whole."""
    names = {table.table.name: f"{title(table.table)}.csv" for table in tables}
    beside = None
    try:
        leftovers.clear(path.absolute().parent, f".{path.name}-", ".part")
        beside = Path(mkdtemp(prefix=f".{path.name}-", suffix=".part", dir=path.absolute().parent))
        for table in tables:
            write_csv(beside / names[table.table.name], table)
        path.mkdir(exist_ok=True)
        # Tables of an earlier export, in either language, would be loaded beside these.
        for each in TABLES.values():
            for name in {f"{each.name}.csv", f"{each.swedish}.csv"} - set(names.values()):
                (path / name).unlink(missing_ok=True)
        for name in names.values():
            (beside / name).replace(path / name)
    except OSError as error:
        raise InputError(
            _("{path} can't be written: {why}").format(path=path, why=error.strerror),
            _("close it elsewhere, or name another file or folder"),
        ) from error
    finally:
        if beside is not None:
            with suppress(OSError):
                shutil.rmtree(beside)
    return tuple(path / name for name in names.values())
