"""CSV files so plain that a database may read them, in columns: twenty times as fast as row by row.

A file is plain where every reader of CSV tells the same cells: no line without cells, no line break within a cell, no
blanks before a quotation mark, one kind of line end, and nothing in its cells that :mod:`kinagraph.tables.texts` would
have to put right but blanks around them. Every other file, and every file that the database refuses, is read row by
row, which knows what to say of it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.tables.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

_ODD: Final = (b"\x01", b"\v", b"\f", b"\x1c", b"\x1d", b"\x1e", b"\x1f")
_ODD_LETTERS: Final = tuple(sign.encode() for sign in "\x85\u00a0\u1680\u205f\u3000\ufeff")
_ODD_SPACES: Final = re.compile(rb"\xe2\x80[\x80-\x8b\xa8\xa9\xaf]")
"""Blanks other than spaces: what they mean at the end of a cell is not the database's to say."""
_GUARDED: Final = re.compile(rb"'(?:[^!-~]|['\"])*(?:[-=+@]|\xef\xbc[\x8b\x8d\x9d\xa0])")
"""What may be a guarded cell; see :mod:`kinagraph.tables.guard`."""
_AFTER_QUOTE: Final = re.compile(rb'" +[",;|\t\r\n]')
_BEFORE_QUOTES: Final = frozenset(b",;|\t\n ")
_TAIL: Final = 64
"""Bytes of the block before that are looked at with the next: what is odd seldom is longer."""
_BLANKS: Final = 4096
"""Bytes, mostly blanks, after which nobody asks any more what comes at their end."""
_PATTERN: Final = frozenset("*?[]{}")
"""In a path these stand for other files, to the database."""


@dataclass(frozen=True)
class PlainText:
    """A plain CSV file: its first line, how many lines there are, and whether a tab or a quotation mark is in it."""

    path: Path
    first: str
    lines: int
    tabs: bool
    quotes: bool


class PlainCheck:
    """Tells whether a text is plain, given its bytes block by block."""

    def __init__(self) -> None:
        self._plain, self._before, self._last = True, b"", ""
        self._first: str | None = None
        self._lines = self._returns = 0
        self._tabs = self._quotes = False

    def see(self, block: bytes, text: str | None) -> None:
        """Look at the next block; ``text`` is what it says, None where it isn't UTF-8."""
        self._lines += block.count(b"\n")
        joined = self._before + block
        begun, self._before = len(self._before), joined[max(0, len(joined.rstrip(b" ")) - _TAIL) :]
        if len(self._before) > _BLANKS:  # or a file of blanks would be copied again with each block
            self._plain, self._before = False, b""
        if not self._plain or text is None:
            self._plain = False
            return
        if self._first is None:
            self._first = text.removeprefix("\ufeff").partition("\n")[0]
            joined = joined.removeprefix(codecs.BOM_UTF8)
        self._tabs = self._tabs or b"\t" in block
        self._quotes = self._quotes or b'"' in block
        self._plain = (
            not any(sign in block for sign in _ODD)
            and self._ends(joined, block)
            and not (b'"' in joined and (_blank_before_quote(joined, begun) or _AFTER_QUOTE.search(joined)))
            and (b"'" not in joined or not _GUARDED.search(joined))
            and (joined.isascii() or _letters(joined, self._last + text.removeprefix("\ufeff")))
        )
        self._last = text[-1:]

    def _ends(self, joined: bytes, block: bytes) -> bool:
        """Say whether no line ends with a return alone; how many there are tells in the end whether all have one."""
        if b"\r" not in joined:
            return True
        self._returns += block.count(b"\r")
        return joined.count(b"\r") - joined.endswith(b"\r") == joined.count(b"\r\n")

    def plain(self, path: Path, encoding: str) -> PlainText | None:
        """Return what a database needs to know of the file; None where it is to be read row by row."""
        if not self._plain or encoding not in {"utf-8", "utf-8-sig"} or _PATTERN & set(str(path)):
            return None
        if self._before.rstrip(b" ") != self._before and self._before.rstrip(b" ").endswith(b'"'):
            return None
        first = (self._first or "").strip()
        if not first or first.lower().startswith("sep=") or self._returns not in {0, self._lines}:
            return None
        unended = 0 if self._before.endswith(b"\n") else 1
        return PlainText(path, first, self._lines + unended, self._tabs, self._quotes)


def _letters(block: bytes, text: str) -> bool:
    """Say whether the letters are composed, and the blanks among them spaces."""
    return (
        not any(sign[:1] in block and sign in block for sign in _ODD_LETTERS)
        and (b"\xe2\x80" not in block or not _ODD_SPACES.search(block))
        and unicodedata.is_normalized("NFC", text)
    )


def _blank_before_quote(block: bytes, seen: int) -> bool:
    """Say whether blanks stand between a separator and a quotation mark: readers differ on what that means.

    So many bytes at the start were ``seen`` with what stands before them; where there are none the file begins.
    """
    return any(block[found.start() - 1] in _BEFORE_QUOTES if found.start() else not seen for found in re.finditer(rb' "', block))


def read_plain(connection: DuckDBPyConnection, table: str, file: PlainText, separator: str, width: int) -> int | None:
    """Make a table of a plain file's cells: ``line``, and ``c0``, ``c1`` … as text, trimmed; null where blank.

    Parameters
    ----------
    connection, table
        Where to, and the table's name; it is a view on one that holds the cells.
    file, separator
        The file, and what stands between its cells; its first line holds the headings and is left out, as are rows of
        blank cells.
    width
        How many headings there are.

    Returns
    -------
    int or None
        The number of rows; None, and no table, where the database reads anything but a cell for each heading.
    """
    import duckdb

    # A line without a cell can't be told from one with a blank one; and a tab may stand around a cell's text.
    if width < 2 or (file.tabs and (separator != "\t" or file.quotes)):
        return None
    names = [f"c{place}" for place in range(width)]
    path = str(file.path.absolute())
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    cells = ", ".join(f"CASE WHEN {c} LIKE ' %' OR {c} LIKE '% ' THEN nullif(trim({c}), '') ELSE nullif({c}, '') END AS {c}" for c in names)
    try:
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE {table}_cells AS
            SELECT {cells}
            FROM read_csv(
                {literal(path)}, columns={{{columns}}}, header=false, auto_detect=false, strict_mode=true, null_padding=false,
                delim={literal(separator)}, quote='"', escape='"',
                nullstr='\x01', allow_quoted_nulls=false
            )
        """)
        if _count(connection, f"{table}_cells") != file.lines:  # lines without cells are passed over, and some may be the text of one cell
            connection.execute(f"DROP TABLE {table}_cells")
            return None
        # The rows lie as in the file. To number them while they are read would have one thread read them; and a view that
        # left rows out would seem small to the database, which would then join it the other way round, and lose the order.
        connection.execute(f"DELETE FROM {table}_cells WHERE rowid = 0 OR coalesce({', '.join(names)}) IS NULL")
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT (rowid + 1)::INTEGER AS line, * FROM {table}_cells")
        return _count(connection, table)
    except duckdb.Error:
        # What is wrong with the file the careful reader says.
        return None


def _count(connection: DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
