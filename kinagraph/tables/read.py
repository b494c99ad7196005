"""Files to sheets: CSV folders, single CSVs and workbooks become rows of text, each with its row number.

Nothing is interpreted here but encodings, separators and a workbook's typed cells.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _
from kinagraph.model import TABLES
from kinagraph.tables.guard import unguarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.problems import CellProblem

Row = tuple[int, list[str]]
"""A row's number as the spreadsheet counts, and its cells."""

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
SEPARATORS: Final = (",", ";", "\t")
GUIDE_SHEETS: Final = {"en": "Read me", "sv": "Läs mig"}
WORDS_SHEET: Final = "kinagraph words"
"""The template's sheets that hold no table: its instructions, and the words of its drop-down lists."""
_BLOCK: Final = 1 << 20
_LARGEST_CELL: Final = 1 << 24


@dataclass(frozen=True)
class Source:
    """A file that was read: its name and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass
class Sheet:
    """One table as it stands in a file: its headings and its rows, which may be read once."""

    source: Source
    name: str | None
    """The sheet's name in a workbook; None for a CSV."""
    title: str
    """What tells which table it is: the file's name without its ending, or the sheet's."""
    header: list[str]
    rows: Iterable[Row] = field(repr=False)
    table: str | None = None
    """Set where the table is known already, as by a mapping."""
    problems: Sequence[CellProblem] = ()
    """What a mapping found wrong; it says more of those rows than the checks of the cells could."""
    passed_over: bool = False
    """Whether it is a folder's file that bears no table's name, and wasn't read."""


def read_sheets(paths: Sequence[Path]) -> Iterator[Sheet]:
    """Read every sheet of the given files and folders.

    Parameters
    ----------
    paths
        Folders (every CSV and workbook in them that bears a table's name; where none does, every workbook), CSV files
        and workbooks.

    Raises
    ------
    InputError
        A path that isn't there, can't be read, or is no table.
    """
    known: dict[str, Path] = {}
    for path, ours in _files(paths):
        if not ours:
            yield Sheet(Source(path.name, ""), None, path.stem, [], (), passed_over=True)
            continue
        # Files of one name in two folders are told apart by their folders.
        twin = known.setdefault(path.name, path) != path
        for sheet in read_file(path):
            yield replace(sheet, source=replace(sheet.source, name=str(path))) if twin else sheet


def read_file(path: Path, encoding: str | None = None, separator: str | None = None) -> Iterator[Sheet]:
    """Read one file: a CSV gives one sheet, a workbook one per sheet that isn't empty.

    A text's encoding and separator are told from its bytes where they aren't given.
    """
    suffix = path.suffix.lower()
    if not _is_there(path):
        raise InputError(_("there is no file {path}").format(path=path), _("look at the name and the folder"))
    if path.is_dir():
        raise InputError(_("{path} is a folder where a file is meant").format(path=path), _("name the file in it"))
    if suffix in WORKBOOKS:
        yield from _read_workbook(path)
    elif suffix in TEXTS:
        yield _read_text(path, encoding, separator)
    else:
        raise InputError(
            _("{path} is neither a CSV nor a workbook").format(path=path),
            _("kinagraph reads .csv, .tsv, .xlsx, .xls and .ods"),
        )


def table_named(title: str) -> str | None:
    """Return the table that a file or sheet name stands for, in English or Swedish, or None.

    >>> table_named("Kontakter 2012"), table_named("problems-people"), table_named("budget")
    ('contacts', 'people', None)
    """
    # A Mac writes the ö of a file's name as two signs.
    plain = unicodedata.normalize("NFC", title).casefold()
    words = "".join(sign if sign.isalpha() else " " for sign in plain).split()
    known = {word: table.name for table in TABLES.values() for word in (table.name, table.swedish)}
    found = [known[word] for word in words if word in known]
    return found[0] if len(set(found)) == 1 else None


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have
        return False


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, bool]]:
    """Give the files of files and folders, and whether each is to be read; a folder's that bear no table's name are not."""
    for path in paths:
        if _is_there(path) and path.is_dir():
            yield from _files_in(path)
        else:
            yield path, True


def _files_in(folder: Path) -> Iterator[tuple[Path, bool]]:
    try:
        files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in WORKBOOKS | TEXTS]
    except OSError as error:
        raise InputError(
            _("{path} can't be read: {why}").format(path=folder, why=error.strerror),
            _("close it elsewhere, or ask for permission to read it"),
        ) from error
    files = [path for path in files if not path.name.startswith(("~$", "."))]
    known = [path for path in files if table_named(path.stem)]
    if not known:
        known = [path for path in files if path.suffix.lower() in WORKBOOKS]
    if not known:
        raise InputError(
            _("there is no table in the folder {path}").format(path=folder),
            _("its files are named actors.csv, contacts.csv and so on; `kinagraph init` writes a template"),
        )
    yield from ((path, path in known) for path in files)


def file_source(path: Path) -> Source:
    """Return a file's name and the digest of its bytes."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise InputError(
            _("{path} can't be read: {why}").format(path=path, why=error.strerror),
            _("close it elsewhere, or ask for permission to read it"),
        ) from error
    return Source(path.name, digest.hexdigest())


def _read_text(path: Path, encoding: str | None, separator: str | None) -> Sheet:
    source = file_source(path)
    rows = _csv_rows(path, encoding or encoding_of(path), separator)
    header: list[str] = []
    for _line, cells in rows:
        header = cells
        break
    if not header:
        raise InputError(_("{path} is empty").format(path=path), _("its first row holds the headings"))
    return Sheet(source, None, path.stem, header, rows)


def encoding_of(path: Path) -> str:
    """Tell a text file's encoding: by its mark, else UTF-8, else cp1252.

    Raises
    ------
    InputError
        The bytes are none of the three.
    """
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        utf8 = True
        while block := file.read(_BLOCK):
            if b"\0" in block:
                raise InputError(
                    _("{path} is no text file: it holds zero bytes").format(path=path),
                    _("save it as CSV UTF-8, or as .xlsx"),
                )
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                utf8 = False
                break
        if utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                utf8 = False
    if utf8:
        return "utf-8"
    _refuse_mixed(path)
    try:
        with path.open(encoding="cp1252") as text:
            while text.read(_BLOCK):
                pass
    except UnicodeDecodeError as error:
        raise InputError(_("{path} is neither UTF-8 nor Windows-1252").format(path=path), _("save it as CSV UTF-8")) from error
    return "cp1252"


def _refuse_mixed(path: Path) -> None:
    """Refuse a file that is UTF-8 but for a few bytes: as Windows-1252 all its å would become Ã¥, unseen."""
    line, whole, broken, first_broken = 1, 0, 0, 0
    with path.open(encoding="utf-8", errors="replace", newline="\n") as text:
        while block := text.readline(_BLOCK):
            wrong = block.count("\ufffd")
            whole += sum(not sign.isascii() for sign in block) - wrong
            if wrong and not broken:
                first_broken = line
            broken += wrong
            line += block.endswith("\n")
    if whole > broken:
        raise InputError(
            _("{path} is UTF-8, but for signs of another encoding in line {line}").format(path=path, line=first_broken),
            _("save it as CSV UTF-8"),
        )


def _csv_rows(path: Path, encoding: str, separator: str | None = None) -> Iterator[Row]:
    """Yield the rows that aren't blank, each with its number."""
    csv.field_size_limit(_LARGEST_CELL)
    line = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            first = file.readline(_BLOCK)
            if first.lower().rstrip("\r\n") in {f"sep={sign}" for sign in (*SEPARATORS, "|")}:
                # A spreadsheet takes this line for itself and counts from the next.
                separator = first[4]
            else:
                while first and not first.strip():
                    first = file.readline(_BLOCK)
                separator = separator or separator_of(first)
                file.seek(0)
            for cells in csv.reader(file, delimiter=separator, strict=True):
                line += 1
                text = "".join(cells)
                if "'" in text:
                    yield line, [unguarded(cell) for cell in cells]
                elif text.strip():
                    yield line, cells
    except csv.Error as error:
        raise InputError(
            _("{path}, row {line}: {why}").format(path=path, line=line + 1, why=error),
            _("a quotation mark inside a cell is written twice, and a cell that begins with one ends with one"),
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            _("{path}: the text breaks off in the middle of a letter after row {line}").format(path=path, line=line),
            _("save it anew as CSV UTF-8"),
        ) from error


def separator_of(first_line: str) -> str:
    """Return the separator that splits a first line into most cells."""
    line = io.StringIO(first_line)
    counts = {}
    for separator in SEPARATORS:
        line.seek(0)
        counts[separator] = len(next(csv.reader(line, delimiter=separator), []))
    return max(SEPARATORS, key=lambda separator: counts[separator])


def _read_workbook(path: Path) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    source = file_source(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in workbook.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(
            _("{path} can't be read as a workbook: {why}").format(path=path, why=str(error).split("\n")[0]),
            _("open it in Excel and save it anew as .xlsx; a password must be taken off"),
        ) from error
    found = False
    for name, cells in sheets:
        if name in {*GUIDE_SHEETS.values(), WORDS_SHEET}:
            continue
        rows = _workbook_rows(cells)
        header = next(rows, None)
        if header is not None:
            found = True
            yield Sheet(source, name, name, header[1], rows)
    if not found:
        raise InputError(_("{path} is empty").format(path=path), _("its first row holds the headings"))


def _workbook_rows(cells: Sequence[Sequence[object]]) -> Iterator[Row]:
    for line, row in enumerate(cells, start=1):
        texts = [unguarded(cell_text(value)) for value in row]
        if any(text.strip() for text in texts):
            yield line, texts


def cell_text(value: object) -> str:
    """Write a workbook's typed cell as the text that a CSV would hold."""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            text = repr(value)
            # Three decimals would read as thousands ("12.500"): a fourth makes it a fraction again.
            return text + "0" if len(text.partition(".")[2]) == 3 else text
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time() | timedelta() | None:
            return "" if value is None else str(value)
        case _:
            return str(value)
