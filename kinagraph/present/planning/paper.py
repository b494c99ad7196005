"""What is written for reading: a document that can be looked at, saved as a page or for Word, or printed in a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kinagraph.present.document.blocks import Document


@dataclass(frozen=True)
class Paper:
    """A document, and what it was made of.

    Attributes
    ----------
    document
        Its blocks.
    about
        What it tells of, as the analysis gave it.
    """

    document: Document
    about: Any = field(default=None, repr=False)

    @property
    def html(self) -> str:
        """The page, whole."""
        from kinagraph.present.document.html import render_html

        return render_html(self.document)

    def save(self, path: str | Path) -> Path:
        """Write it into a file, ``.html`` or ``.docx``, whole or not at all, and return its path.

        Raises
        ------
        UsageError
            The ending is another, or the file can't be written.
        """
        from kinagraph.present.document.saving import save

        return save(self.document, Path(path))

    def _repr_html_(self) -> str:
        """Show the page in a notebook, shut off from the notebook's own page."""
        style = "width:100%;height:720px;border:1px solid #ccc"
        title = escape(self.document.title, quote=True)
        return f'<iframe srcdoc="{escape(self.html, quote=True)}" style="{style}" sandbox="" title="{title}"></iframe>'
