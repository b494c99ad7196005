"""Workbooks: what is in their zip, before a library unpacks it, and their sheets as grids of cells.

calamine reads quickly, but gives a sheet as one block of memory as large as its furthest cell says, and ends the process
where there is none so large. So a workbook is looked through first: how much it unpacks to, and how far its cells lie.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, BinaryIO, Final

from kinagraph.errors import InputError
from kinagraph.files import check_file
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet, CalamineWorkbook

WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_XML: Final = frozenset({".xlsx", ".xlsm"})
_ZIPPED: Final = _XML | {".xlsb", ".ods"}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_UNPACKED: Final = 1 << 31
"""Bytes that a workbook may unpack to."""
_RATIO: Final = 200
"""How many times its size it may unpack to, where that is much (:data:`_MUCH`)."""
_MUCH: Final = 1 << 26
_PARTS: Final = 10_000
_CELLS: Final = 30_000_000
"""Cells that a sheet may span, empty ones among them."""
_SECONDS: Final = 20
_BLOCK: Final = 1 << 20


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open a workbook that has been looked through.

    Raises
    ------
    InputError
        It isn't there, is none, is damaged or locked, or holds more than a table would.
    """
    from python_calamine import CalamineWorkbook

    check_file(path)
    suffix = path.suffix.lower()
    with _read(path), path.open("rb") as file:
        start = file.read(8)
        if suffix in _ZIPPED:
            if start == _OLE:
                raise InputError(
                    _("{path} is locked by a password, or an old workbook under a new name").format(path=path),
                    _("open it in Excel, take the password off and save it anew as .xlsx"),
                )
            _look_through(path, file, cells=suffix in _XML)
    if suffix not in _XML:
        _try(path)
    with _read(path):
        return CalamineWorkbook.from_path(path)


def sheet_named(path: Path, workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    """Return a sheet of an open workbook.

    Raises
    ------
    InputError
        It can't be read.
    """
    with _read(path):
        return workbook.get_sheet_by_name(name)


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


class _read:  # noqa: N801 - reads as a word
    """Says in a sentence why a workbook can't be read, whatever the libraries raise."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, InputError):
            return
        if isinstance(error, OSError) and error.strerror:
            raise InputError(
                _("{path} can't be read: {why}").format(path=self.path, why=error.strerror),
                _("close it elsewhere, or ask for permission to read it"),
            ) from error
        # A panic of Rust is no Exception, and has no name to import.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _unreadable(self.path, error) from error


def _unreadable(path: Path, why: object) -> InputError:
    told = str(why).strip().split("\n")[0] or type(why).__name__
    return InputError(
        _("{path} can't be read as a workbook: {why}").format(path=path, why=told[:200]),
        _("open it in Excel and save it anew as .xlsx; a password must be taken off"),
    )


def _too_much(path: Path) -> InputError:
    return InputError(
        _("{path} unpacks to far more than its size: it is no table").format(path=path),
        _("open it in Excel, copy its table into a new workbook and save that; or save it as CSV UTF-8"),
    )


def _look_through(path: Path, file: BinaryIO, *, cells: bool) -> None:
    """Unpack every part of a zip once, keeping nothing: how much it is, and how far its cells lie."""
    with zipfile.ZipFile(file) as parts:
        entries = parts.infolist()
    size = path.stat().st_size
    told = sum(entry.file_size for entry in entries)
    if len(entries) > _PARTS or told > _UNPACKED or (told > _MUCH and told > _RATIO * size):
        raise _too_much(path)
    for entry in entries:
        if entry.flag_bits & 1:
            raise _unreadable(path, _("it is locked by a password"))
        if cells and _may_lie_far(_unpacked(path, file, entry)):
            far = _furthest(_unpacked(path, file, entry))
            if far[0] * far[1] > _CELLS:
                raise InputError(
                    _("{path}: a sheet reaches to row {row}, column {column}, with hardly anything in between").format(
                        path=path, row=far[0], column=far[1]
                    ),
                    _("open it in Excel, delete what lies far outside of the table, and save it anew"),
                )
        elif not cells:
            for _part in _unpacked(path, file, entry):
                pass


def _unpacked(path: Path, file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part of a zip, by what is there and not by what its directory says of it."""
    file.seek(entry.header_offset)
    head = file.read(30)
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(_("it is damaged"))
    name, extra = struct.unpack("<26x2H", head)
    file.seek(entry.header_offset + 30 + name + extra)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile(_("it is packed in a way that isn't known"))
    unpack = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    left, done = entry.compress_size, 0
    while left > 0:
        packed = file.read(min(left, 1 << 16))
        if not packed:
            raise zipfile.BadZipFile(_("it breaks off"))
        left -= len(packed)
        while packed:
            part = packed if unpack is None else unpack.decompress(packed, _BLOCK)
            packed = b"" if unpack is None else unpack.unconsumed_tail
            done += len(part)
            if done > entry.file_size:
                raise _too_much(path)
            if part:
                yield part


_COLUMN: Final = re.compile(rb'r="[A-Za-z]{2,}[0-9]')
_ROW: Final = re.compile(rb'r="[A-Za-z]?[0-9]{7,}')
_SPELLED: Final = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=", b"r= ", b"r=\t", b"r=\n", b"r=\r")
_TAG: Final = re.compile(rb"""<(?:\w+:)?(row|c)((?:\s+[^\s=>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")
_OVERLAP: Final = 64


def _may_lie_far(parts: Iterator[bytes]) -> bool:
    """Say whether a cell may lie beyond column Z or row 999,999: within them no sheet is too large."""
    before = b""
    for part in parts:
        text = before + part
        if _COLUMN.search(text) or _ROW.search(text) or any(text.find(way) >= 0 for way in _SPELLED):
            return True
        before = text[-_OVERLAP:]
    return False


def _furthest(parts: Iterator[bytes]) -> tuple[int, int]:
    """Return the last row and the last column that hold a cell with something in it."""
    last_row = last_column = row = column = 0
    before = b""
    for part in parts:
        text = before + part
        for tag in _TAG.finditer(text):
            place = _PLACE.search(tag[2])
            letters, digits = place.groups() if place else (b"", b"")
            if tag[1] == b"row":
                row, column = int(digits[:18]) if digits else row + 1, 0
                continue
            column = _number(letters) if letters else column + 1
            if not tag[3]:
                last_row = max(last_row, int(digits[:18]) if digits else row)
                last_column = max(last_column, column)
        cut = text.rfind(b"<")
        before = text[cut:] if 0 <= cut and len(text) - cut < _BLOCK else b""
    return last_row, last_column


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters[:8].upper():
        number = number * 26 + letter - 64
    return number


def _try(path: Path) -> None:
    """Read an older workbook in a process of its own, whose memory is limited, before it is read in this one."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kinagraph.tables.trial", str(path.absolute())],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(path) from error
    if done.returncode == 1:
        raise _unreadable(path, done.stderr.decode("utf-8", "replace"))
    if done.returncode:
        raise _too_much(path)
