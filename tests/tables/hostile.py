"""Files that mean no good, or that no table is: each a function that writes one into a folder and returns its path.

None of them is large on disk, or it is large and sparse.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TYPES: Final = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS: Final = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
)
_BOOK: Final = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="actors" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_SHEET: Final = (
    '<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{dimension}<sheetData>{rows}</sheetData></worksheet>"
)
ROW: Final = '<row r="{n}">{cells}</row>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADINGS: Final = ROW.format(
    n=1, cells="".join(text_cell(f"{letter}1", word) for letter, word in zip("ABCD", ("id", "name", "kind", "country"), strict=True))
)
ONE: Final = ROW.format(
    n=2, cells="".join(text_cell(f"{letter}2", word) for letter, word in zip("ABCD", ("lu", "Lund", "university", "SE"), strict=True))
)


def workbook(path: Path, rows: str = HEADINGS + ONE, *, before: str = "", dimension: str = "", **parts: str | bytes) -> Path:
    """Write a workbook whose one sheet holds these rows, as XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr("_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml"))
        file.writestr("xl/workbook.xml", _BOOK)
        file.writestr("xl/_rels/workbook.xml.rels", _RELS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        file.writestr("xl/worksheets/sheet1.xml", _SHEET.format(rows=rows, before=before, dimension=dimension))
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return path


def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b" " * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def zip_bomb(folder: Path, *, honest: bool = True) -> Path:
    """Write a workbook of 128 kB whose sheet unpacks to 128 MB; where it is not honest its directory says 1,000 bytes."""
    path = workbook(folder / "actors.xlsx")
    packed = _zeros(128)
    name = b"xl/worksheets/sheet2.xml"
    size = (128 << 20) if honest else 1000
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    count, length, start = struct.unpack("<H2L", data[end + 10 : end + 20])
    about = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + about + name + packed
    central = data[start : start + length] + b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<3H2L", 0, 0, 0, 0, start) + name
    tail = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count + 1, count + 1, len(central), start + len(local), 0)
    path.write_bytes(data[:start] + local + central + tail)
    return path


def _sparse(path: Path, size: int, start: bytes = b"", fill: bytes = b"") -> Path:
    with path.open("wb") as file:
        file.write(start)
        if fill:
            for _ in range(24):
                file.write(fill * ((1 << 20) // len(fill)))
        file.truncate(size)
    return path


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _zipped(folder: Path, change: Callable[[bytes], bytes]) -> Path:
    path = workbook(folder / "actors.xlsx")
    path.write_bytes(change(path.read_bytes()))
    return path


def _encrypted(folder: Path) -> Path:
    """Write a workbook whose every part says that it is encrypted."""
    path = workbook(folder / "actors.xlsx")
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    return path


def _fifo(folder: Path) -> Path:
    os.mkfifo(folder / "actors.csv")
    return folder / "actors.csv"


def _folder(folder: Path) -> Path:
    (folder / "actors.csv").mkdir()
    return folder / "actors.csv"


def _loop(folder: Path) -> Path:
    (folder / "actors.csv").symlink_to(folder / "people.csv")
    (folder / "people.csv").symlink_to(folder / "actors.csv")
    return folder / "actors.csv"


def _zero(folder: Path, name: str) -> Path:
    (folder / name).symlink_to("/dev/zero")
    return folder / name


def _ods(folder: Path) -> Path:
    """Write an OpenDocument sheet with one cell that is repeated over a whole sheet."""
    path = folder / "actors.ods"
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="actors"><table:table-row table:number-rows-repeated="1048576">'
        f"{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def _many_parts(folder: Path) -> Path:
    path = workbook(folder / "actors.xlsx")
    with zipfile.ZipFile(path, "a") as file:
        for n in range(10_001):
            file.writestr(f"xl/{n}.xml", "")
    return path


def far(folder: Path, cell: str, row: str = '<row r="1048576">') -> Path:
    return workbook(folder / "actors.xlsx", f"{HEADINGS}{row}{cell}</row>")


HEAD: Final = b"id,name,kind,country\n"

REFUSED: Final[dict[str, tuple[Callable[[Path], Path], str]]] = {
    "zip bomb": (zip_bomb, "unpacks to far more than its size"),
    "zip bomb whose directory lies": (lambda folder: zip_bomb(folder, honest=False), "unpacks to far more than its size"),
    "zip of ten thousand parts": (_many_parts, "unpacks to far more"),
    "damaged zip": (lambda folder: _zipped(folder, lambda data: data[:400] + b"\0" * 40 + data[440:]), "can't be read as a workbook"),
    "truncated workbook": (lambda folder: _zipped(folder, lambda data: data[: len(data) // 2]), "can't be read as a workbook"),
    "empty workbook": (lambda folder: _write(folder / "actors.xlsx", b""), "can't be read as a workbook"),
    "workbook with a password": (
        lambda folder: _write(folder / "actors.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096),
        "locked by a password",
    ),
    "zip with a password": (_encrypted, "locked by a password"),
    "old workbook that is none": (
        lambda folder: _write(folder / "actors.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096),
        "can't be read as a workbook",
    ),
    "cell in the furthest corner": (lambda folder: far(folder, '<c r="XFD1048576"><v>1</v></c>'), "reaches to row 1048576, column 16384"),
    "far cell, otherwise spelled": (
        lambda folder: far(folder, "<c  r = 'XFD1048576' ><v>1</v></c>"),
        "reaches to row 1048576, column 16384",
    ),
    "far cell behind a bracket": (
        lambda folder: far(folder, '<c s=">" r="XFD1048576"><v>1</v></c>'),
        "reaches to row 1048576, column 16384",
    ),
    "row that no sheet has": (lambda folder: far(folder, '<c r="A4294967290"><v>1</v></c>'), "can't be read as a workbook|reaches to row"),
    "column that no sheet has": (
        lambda folder: far(folder, '<c r="ZZZZZZZ2"><v>1</v></c>', '<row r="2">'),
        "can't be read as a workbook|reaches to row",
    ),
    "entities in XML": (
        lambda folder: workbook(
            folder / "actors.xlsx",
            ROW.format(n=1, cells=text_cell("A1", "&c;")),
            before="<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
            + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("ab", "bc", strict=True))
            + "]>",
        ),
        "can't be read as a workbook",
    ),
    "strings that are not there": (
        lambda folder: workbook(folder / "actors.xlsx", '<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'),
        "can't be read as a workbook|is empty",
    ),
    "endless sheet in an OpenDocument": (_ods, "can't be read as a workbook|unpacks to far more"),
    "zero bytes": (lambda folder: _write(folder / "actors.csv", HEAD + b"lu,Lu\0nd,university,SE\n"), "zero bytes"),
    "gigabyte of zeros": (lambda folder: _sparse(folder / "actors.csv", 1 << 30, HEAD), "zero bytes"),
    "line without end": (
        lambda folder: _sparse(folder / "actors.csv", 1 << 30, HEAD, b"abcdefg,"),
        "a line of more than 4194304 signs|zero bytes",
    ),
    "heading without end": (
        lambda folder: _sparse(folder / "actors.csv", 24 << 20, b"id,", b"abcdefgh"),
        "a line of more than 4194304 signs",
    ),
    "cell without end": (
        lambda folder: _write(folder / "actors.csv", HEAD + b'lu,"' + b"a\n" * (3 << 20)),
        "field larger than field limit",
    ),
    "terabyte": (lambda folder: _sparse(folder / "actors.csv", 1 << 40, HEAD), "is too large: 1048576 MB"),
    "ten thousand columns": (
        lambda folder: _write(folder / "actors.csv", ",".join(f"h{n}" for n in range(10_000)).encode() + b"\n"),
        "has 10000 columns",
    ),
    "ten thousand columns in a workbook": (
        lambda folder: workbook(folder / "actors.xlsx", ROW.format(n=1, cells='<c t="inlineStr"><is><t>x</t></is></c>' * 10_000)),
        "has 10000 columns",
    ),
    "UTF-16 without its mark": (
        lambda folder: _write(folder / "actors.csv", "id,name\nå,Å\n".encode("utf-16-be")),
        "UTF-16 without its mark",
    ),
    "UTF-32": (lambda folder: _write(folder / "actors.csv", "id,name\nå,Å\n".encode("utf-32")), "is UTF-32"),
    "zero in UTF-16": (lambda folder: _write(folder / "actors.csv", "id,name\na\0,Å\n".encode("utf-16")), "zero bytes"),
    "PDF named CSV": (lambda folder: _write(folder / "actors.csv", b"%PDF-1.7\n1 0 obj\n"), "of another kind does (PDF)"),
    "PNG named CSV": (lambda folder: _write(folder / "actors.csv", b"\x89PNG\r\n\x1a\n" + b"a" * 99), "of another kind does (PNG)"),
    "workbook named CSV": (lambda folder: workbook(folder / "actors.csv"), "of another kind does (XLSX, ODS, ZIP)"),
    "CSV named workbook": (lambda folder: _write(folder / "actors.xlsx", HEAD), "can't be read as a workbook"),
    "page named workbook": (
        lambda folder: _write(folder / "actors.xls", b"<html><table><tr><td>id</td></tr></table></html>"),
        "can't be read as a workbook",
    ),
    "folder named CSV": (_folder, "there is no table in the folder"),
    "pipe": (_fifo, "a pipe or a device"),
    "device": (lambda folder: _zero(folder, "actors.csv"), "a pipe or a device"),
    "device named workbook": (lambda folder: _zero(folder, "actors.xlsx"), "a pipe or a device"),
    "links in a circle": (_loop, "there is no file"),
    "name that is too long": (lambda folder: folder / f"{'a' * 300}.csv", "there is no file"),
    "name with a zero": (lambda folder: folder / "act\0ors.csv", "there is no file"),
}
"""Files that are refused, with a part of the sentence."""


def empty_rows(folder: Path) -> Path:
    path = folder / "actors.csv"
    path.write_bytes(HEAD + b"lu,Lund,university,SE\n" + b",,,\n" * 1_000_000)
    return path


def formulas(folder: Path) -> Path:
    """Write a workbook with formulas, links to other files, and a used range of the whole sheet."""
    name = "<c r=\"B2\" t=\"str\"><f>cmd|' /C calc'!A0</f><v>=cmd|' /C calc'!A0</v></c>"
    rows = HEADINGS + ROW.format(n=2, cells=text_cell("A2", "lu") + name + text_cell("C2", "university") + text_cell("D2", "SE"))
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    styled = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    return workbook(
        folder / "actors.xlsx", rows + styled, dimension='<dimension ref="A1:XFD1048576"/>', xl__externalLinks__externalLink1__xml=link
    )


def empty_rows_in_a_workbook(folder: Path) -> Path:
    buffer = io.StringIO()
    buffer.writelines(f'<row r="{n}" spans="1:4"><c r="A{n}" s="0"/></row>' for n in range(3, 200_000))
    return workbook(folder / "actors.xlsx", HEADINGS + ONE + buffer.getvalue())
