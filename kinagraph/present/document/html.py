"""A document as one HTML file, with everything in it: it opens offline, and prints on A4."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, language
from kinagraph.present.document import blocks

if TYPE_CHECKING:
    from kinagraph.present.document.blocks import Cell, Document, Figure

_FOLDER: Final = Path(__file__).parent


def render_html(document: Document) -> str:
    """Return a document as a page that asks the network for nothing and runs nothing."""
    from jinja2 import Environment, StrictUndefined

    # Turned on outright: select_autoescape() leaves names such as *.html.j2 as they are.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    counts = {"table": 0, "figure": 0}

    def count(kind: str) -> str:
        counts[kind] += 1
        return blocks.numbered(kind, counts[kind])

    style = _read("page.css")
    with language(document.lang):
        return environment.from_string(_read("page.html.j2")).render(
            document=document,
            runs=blocks.runs,
            clean=blocks.clean,
            count=count,
            short=_is_short,
            source=_source,
            box=_("to do"),
            style=_unescaped(style),
            policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        )


def _is_short(cell: Cell) -> bool:
    """Whether a cell stays on one line, as a date does that could break at its hyphens."""
    text = blocks.plain(cell)
    return len(text) <= 16 and " " not in text


def _source(figure: Figure) -> str:
    kind, content = ("svg+xml", figure.svg.encode("utf-8")) if figure.svg is not None else ("png", figure.png)
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _unescaped(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own file


@cache
def _read(name: str) -> str:
    # Browsers hash a style with \n at the line ends, whatever stood in the file.
    return (_FOLDER / name).read_text(encoding="utf-8").replace("\r\n", "\n")
