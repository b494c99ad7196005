"""CSV files: what their bytes say of their encoding, and their rows as text."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.files import check_file
from kinagraph.language import _
from kinagraph.tables.guard import unguarded
from kinagraph.tables.plain import PlainCheck, PlainText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

Row = tuple[int, list[str]]
"""A row's number as the spreadsheet counts, and its cells."""

SEPARATORS: Final = (",", ";", "\t")
_BLOCK: Final = 1 << 20
_LONGEST: Final = 1 << 22
"""Signs of a line, and of a cell, at most: what is longer is no table."""
_OTHERS: Final = (
    (b"PK\x03\x04", "XLSX, ODS, ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS, DOC"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
)
"""How files of other kinds begin."""


@dataclass(frozen=True)
class TextFile:
    """What the bytes of a text file say: their SHA-256, their encoding, and whether a database may read them."""

    sha256: str
    encoding: str
    plain: PlainText | None


def scan_text(path: Path, encoding: str | None = None) -> TextFile:
    """Look at the bytes of a text file; its encoding is told by its mark, else it is UTF-8, else cp1252.

    One pass over the bytes, which stops at the first sign that they are no table.

    Parameters
    ----------
    path
        The file.
    encoding
        Its encoding where it is known.

    Raises
    ------
    InputError
        It can't be read; its bytes are of another kind, or of none of the three encodings; a line is too long.
    """
    check_file(path)
    digest, check = hashlib.sha256(), PlainCheck()
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, line, number = True, 0, 1
    try:
        with path.open("rb") as file:
            start = file.read(16)
            file.seek(0)
            _refuse_others(path, start)
            told = encoding or _marked(path, start)
            while block := file.read(_BLOCK):
                digest.update(block)
                line = _line_so_far(path, block, line, number)
                number += block.count(b"\n")
                if told is None:
                    _refuse_zeros(path, block)
                text = _decoded(decoder, block) if utf8 else None
                utf8 = text is not None
                check.see(block, text)
    except OSError as error:
        raise InputError(
            _("{path} can't be read: {why}").format(path=path, why=error.strerror),
            _("close it elsewhere, or ask for permission to read it"),
        ) from error
    if told is None:
        told = "utf-8" if utf8 and _decoded(decoder, b"", final=True) is not None else _other_than_utf8(path)
    return TextFile(digest.hexdigest(), told, check.plain(path, told))


def encoding_of(path: Path) -> str:
    """Tell a text file's encoding; see :func:`scan_text`."""
    return scan_text(path).encoding


def _refuse_others(path: Path, start: bytes) -> None:
    kind = next((kind for mark, kind in _OTHERS if start.startswith(mark)), None)
    if kind is not None:
        raise InputError(
            _("{path} is no text file: it begins as a file of another kind does ({kind})").format(path=path, kind=kind),
            _("give it the ending that it should have, or save its table as CSV UTF-8 or .xlsx"),
        )


def _marked(path: Path, start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise InputError(_("{path} is UTF-32").format(path=path), _("save it as CSV UTF-8"))
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None


def _line_so_far(path: Path, block: bytes, before: int, number: int) -> int:
    """Return how long the line is that a block ends in the middle of; refuse one that is too long."""
    first = min((place for place in (block.find(b"\n"), block.find(b"\r")) if place >= 0), default=-1)
    # Four bytes are the most that a sign takes.
    if before + (len(block) if first < 0 else first) > 4 * _LONGEST:
        raise _too_long(path, number)
    return before + len(block) if first < 0 else len(block) - max(block.rfind(b"\n"), block.rfind(b"\r"))


def _too_long(path: Path, line: int) -> InputError:
    return InputError(
        _("{path}, row {line}: a line of more than {most} signs is no row of a table").format(path=path, line=line, most=_LONGEST),
        _("save it anew as CSV UTF-8, with a line for each row"),
    )


def _refuse_zeros(path: Path, block: bytes) -> None:
    zeros = block.count(0)
    if not zeros:
        return
    if zeros * 3 > len(block) and (block[1::2].count(0) == zeros or block[::2].count(0) == zeros):
        raise InputError(_("{path} is UTF-16 without its mark").format(path=path), _("save it as CSV UTF-8"))
    raise InputError(_("{path} is no text file: it holds zero bytes").format(path=path), _("save it as CSV UTF-8, or as .xlsx"))


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> str | None:
    try:
        return decoder.decode(block, final=final)
    except UnicodeDecodeError:
        return None


def _other_than_utf8(path: Path) -> str:
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
            if not block.isascii():
                wrong = block.count("\ufffd")
                whole += len(block) - len(block.encode("ascii", "ignore")) - wrong
                if wrong and not broken:
                    first_broken = line
                broken += wrong
            line += block.endswith("\n")
    if whole > broken:
        raise InputError(
            _("{path} is UTF-8, but for signs of another encoding in line {line}").format(path=path, line=first_broken),
            _("save it as CSV UTF-8"),
        )


def text_rows(path: Path, encoding: str, separator: str | None = None) -> Iterator[Row]:
    """Yield the rows that aren't blank, each with its number as a spreadsheet counts.

    Raises
    ------
    InputError
        A row that is none: quotation marks that don't close, a cell or a line that is too long, bytes of another encoding.
    """
    csv.field_size_limit(_LONGEST)
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
            for cells in csv.reader(_lines(path, file), delimiter=separator, strict=True):
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


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise _too_long(path, number)
        if "\0" in line:
            raise InputError(_("{path} is no text file: it holds zero bytes").format(path=path), _("save it as CSV UTF-8, or as .xlsx"))
        yield line


def separator_of(first_line: str) -> str:
    """Return the separator that splits a first line into most cells."""
    line = io.StringIO(first_line)
    counts = {}
    for separator in SEPARATORS:
        line.seek(0)
        counts[separator] = len(next(csv.reader(line, delimiter=separator), []))
    return max(SEPARATORS, key=lambda separator: counts[separator])
