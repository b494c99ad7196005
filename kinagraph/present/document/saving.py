"""Save a document by the file's ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.errors import UsageError
from kinagraph.language import _
from kinagraph.present.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kinagraph.present.document.blocks import Document

ENDINGS: Final = (".html", ".docx")


def save(document: Document, path: Path) -> Path:
    """Write a document into a file, whole or not at all, and return its path.

    Raises
    ------
    UsageError
        The ending is neither of :data:`ENDINGS`, or the file can't be written.
    """
    if check_ending(path, ENDINGS) == ".html":
        from kinagraph.present.document.html import render_html

        content = render_html(document).encode("utf-8")
    else:
        from kinagraph.present.document.word import render_docx

        content = render_docx(document)
    write_whole(path, content)
    return path


def check_ending(path: Path, endings: Sequence[str]) -> str:
    """Return the file's ending, small, or say which are known."""
    ending = path.suffix.lower()
    if ending not in endings:
        told = _("give it one of these endings: {endings}").format(endings=", ".join(endings))
        if ending == ".pdf":
            told += "; " + _("Word and LibreOffice save a .docx as PDF, and a browser prints a page to PDF")
        raise UsageError(
            _("{path}: {ending} is no kind of file that can be written").format(path=path, ending=ending)
            if ending
            else _("{path}: the name has no ending that says what kind of file it is to be").format(path=path),
            told,
        )
    return ending
