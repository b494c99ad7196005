"""Text that a spreadsheet would run, made text again, and taken back as it was.

A spreadsheet that opens a CSV takes a cell beginning with ``=``, ``+``, ``-`` or ``@`` for a formula, whoever wrote it.
Every CSV that kinagraph writes therefore puts an apostrophe before such a text, and every table that it reads takes
that apostrophe away: what was written is read as it was. The same holds after each ``;`` and line break within a cell,
because a spreadsheet that splits at ``;`` begins a cell there. A number, as ``-5``, stays a number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER: Final = r"(?:[-+]?\d+(?:[.,]\d+)?|-)"
_RUN: Final = rf"""['"\s]*(?!{_NUMBER}(?:\Z|[;\t\r\n]))[-=+@－＝＋＠]"""
_FIRST: Final = rf"""['"\s]*(?:(?!{_NUMBER}\Z)[-=+@－＝＋＠]|[\t\r])"""
_NEXT: Final = r"(?<=[;\t\r\n])(?!(?<=\r)\n)"
_GUARD: Final = re.compile(rf"\A(?={_FIRST})|{_NEXT}(?={_RUN})")
_GUARDED: Final = re.compile(rf"\A'(?={_FIRST})|{_NEXT}'(?={_RUN})")
_SUSPECT: Final = re.compile(r"[-=+@－＝＋＠\t\r]")
_BREAK: Final = re.compile(r"[;\t\r\n]")
_LONGEST: Final = 32_767


def guarded(text: str) -> str:
    """Return a text as it may stand in a CSV: a spreadsheet will show it, not run it.

    >>> guarded("=1+1"), guarded("-5"), guarded("Lund;@SUM(A1)"), guarded("Lund")
    ("'=1+1", '-5', "Lund;'@SUM(A1)", 'Lund')
    """
    # Most texts begin with a letter and are one piece.
    if (text[:1].isalnum() and not _BREAK.search(text)) or not _SUSPECT.search(text):
        return text
    return _GUARD.sub("'", text)


def unguarded(text: str) -> str:
    """Return what stood in a table before :func:`guarded`; any other text is given back as it is.

    >>> unguarded("'=1+1"), unguarded("'s-Hertogenbosch"), unguarded(guarded("'=1+1"))
    ('=1+1', "'s-Hertogenbosch", "'=1+1")
    """
    return _GUARDED.sub("", text) if "'" in text else text


def guarded_cells(cells: Sequence[Any]) -> list[Any]:
    """Return the cells of a row as they may stand in a CSV; what is no text stays as it is."""
    return [guarded(cell) if isinstance(cell, str) else cell for cell in cells]


def sheet_text(text: str) -> str:
    """Return a text for a workbook's cell that is written as text (``write_string``), which no spreadsheet runs.

    It stays as it is, unless our reader would take it for a guarded one.

    Raises
    ------
    UsageError
        It is longer than a workbook's cell can be.

    >>> sheet_text("=1+1"), sheet_text("'=1+1")
    ('=1+1', "''=1+1")
    """
    if len(text) > _LONGEST:
        raise UsageError(
            _("a text of {n} signs is too long for a workbook, which takes {most}: {start}…").format(
                n=len(text), most=_LONGEST, start=" ".join(text[:40].split())
            ),
            _("write CSV files instead"),
        )
    return text if unguarded(text) == text else guarded(text)
