"""Files to sheets: CSV folders, single CSVs and workbooks become rows of text, each with its row number.

Nothing is interpreted here but encodings, separators and a workbook's typed cells.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.files import check_file
from kinagraph.language import _
from kinagraph.model import TABLES
from kinagraph.tables.guard import unguarded
from kinagraph.tables.texts import Row, encoding_of, scan_text, separator_of, text_rows
from kinagraph.tables.workbooks import WORKBOOKS, cell_text, open_workbook, sheet_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.plain import PlainText
    from kinagraph.tables.problems import CellProblem

__all__ = (
    "GUIDE_SHEETS",
    "TEXTS",
    "WORDS_SHEET",
    "WORKBOOKS",
    "Row",
    "Sheet",
    "Source",
    "cell_text",
    "encoding_of",
    "file_source",
    "read_file",
    "read_sheets",
    "separator_of",
    "table_named",
)

TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
GUIDE_SHEETS: Final = {"en": "Read me", "sv": "Läs mig"}
WORDS_SHEET: Final = "kinagraph words"
"""The template's sheets that hold no table: its instructions, and the words of its drop-down lists."""
_BLOCK: Final = 1 << 20
_MOST_COLUMNS: Final = 1000


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
    plain: tuple[PlainText, str] | None = None
    """The file and its separator, where a database may read it instead of ``rows``."""
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
    check_file(path)
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
    except (OSError, ValueError):  # a name that no file can have
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
    check_file(path)
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
    return Source(_name(path), digest.hexdigest())


def _read_text(path: Path, encoding: str | None, separator: str | None) -> Sheet:
    file = scan_text(path, encoding)
    rows = text_rows(path, file.encoding, separator)
    header: list[str] = []
    for _line, cells in rows:
        header = _headings(path, cells)
        break
    if not header:
        raise InputError(_("{path} is empty").format(path=path), _("its first row holds the headings"))
    plain = (file.plain, separator or separator_of(file.plain.first)) if file.plain else None
    return Sheet(Source(_name(path), file.sha256), None, path.stem, header, rows, plain=plain)


def _name(path: Path) -> str:
    """Return a file's name as text: on some systems it may hold bytes that are none."""
    return path.name.encode("utf-8", "replace").decode()


def _headings(path: Path, cells: list[str]) -> list[str]:
    """Return the headings, or refuse more than any table has."""
    last = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    if last > _MOST_COLUMNS:
        raise InputError(
            _("{path} has {n} columns, where {most} are the most").format(path=path, n=last, most=_MOST_COLUMNS),
            _("its first row holds the headings, one for each column of the table"),
        )
    return cells[: max(last, 1)] if len(cells) > _MOST_COLUMNS else cells


def _read_workbook(path: Path) -> Iterator[Sheet]:
    workbook = open_workbook(path)
    source = file_source(path)
    found = False
    for name in workbook.sheet_names:
        if name in {*GUIDE_SHEETS.values(), WORDS_SHEET}:
            continue
        rows = _workbook_rows(sheet_named(path, workbook, name).to_python(skip_empty_area=False))
        header = next(rows, None)
        if header is not None:
            found = True
            yield Sheet(source, name, name, _headings(path, header[1]), rows)
    if not found:
        raise InputError(_("{path} is empty").format(path=path), _("its first row holds the headings"))


def _workbook_rows(cells: Sequence[Sequence[object]]) -> Iterator[Row]:
    for line, row in enumerate(cells, start=1):
        texts = [unguarded(cell_text(value)) for value in row]
        if any(text.strip() for text in texts):
            yield line, texts
