"""The page: one HTML file with everything in it, which asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from kinagraph.language import current
from kinagraph.present.files import write_whole
from kinagraph.present.map.texts import page_words

_FOLDER: Final = Path(__file__).parent
VENDOR: Final = "vis-network.min.js"
SCRIPTS: Final = ("model", "names", "scene", "shapes", "paint", "drawing", "table", "panel", "main")
"""In this order they make the page's script; each is a file under ``page/`` with its own tests."""
_VENDOR_STYLES: Final = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-OutIf5hnp68ctx4ThtV5J02g5HTJ5bbu/hkNfqVXWWo='",
    "'sha256-4cgFR0//m8/eHo2G/esYsuZetUHlzCUWYM59sfgE9zY='",
    "'sha256-uepMTym1NwItBa/XV6ef6fQobLL0A0CNVDM5km5L+nQ='",
    "'sha256-gGUn/VMBXCeWm86qX/pOf+4ZDSbe0JcaXXb4rJjw1mA='",
    "'sha256-QuPewnJYr+SnQiTnCNHFBw99ExTsz9f8w5320PimEPw='",
    "'sha256-IY7YKNHjbzQ1NfAKrBZvBZohgXMtxrqB9PaqhAaT3vg='",
    "'sha256-QE7TOEDW7YIlMzvUUnm8boDWeNBN7PBbaaYJjnp34WI='",
)
"""Hashes of the styles that vis-network 10.1.5 puts into the page itself, the first of an empty element that it fills."""


def render_page(values: dict[str, Any], *, lang: str | None = None) -> str:
    """Return the page as text.

    Parameters
    ----------
    values
        What it holds; see :func:`kinagraph.present.map.data.gather`.
    lang
        The language in which it opens; by default the one in force.
    """
    from jinja2 import Environment, StrictUndefined

    # Turned on outright: select_autoescape() leaves names such as *.html.j2 as they are.
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    vendor, script, style = _read(f"vendor/{VENDOR}"), _script(), _short(_read("page.css"))
    words = page_words()
    opening = lang or current()
    return environment.from_string(_read("template.html.j2")).render(
        lang=opening,
        words=words[opening],
        title=values["about"]["title"],
        policy=_policy((vendor, script), (style,)),
        vendor=_unescaped(vendor),
        script=_unescaped(script),
        style=_unescaped(style),
        values=_unescaped(as_json({**values, "words": words, "lang": opening})),
    )


def write_page(text: str, path: Path) -> None:
    """Write a page, whole or not at all: what stood there stays until the new one is complete.

    Raises
    ------
    UsageError
        The folder isn't there or can't be written, or the file is open in another program.
    """
    write_whole(path, text.encode("utf-8"))


def as_json(value: Any) -> str:
    r"""Write JSON that can stand inside a script element: no ``<``, ``>`` or ``&``, and no line end that JavaScript has its own mind on.

    >>> as_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _script() -> str:
    return '"use strict";\n(() => {\n' + "\n".join(_short(_read(f"page/{name}.js")) for name in SCRIPTS) + "\n})();\n"


def _short(text: str) -> str:
    """Leave out what only a reader of the source needs: indentation, and lines that are a comment."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _policy(scripts: tuple[str, ...], styles: tuple[str, ...]) -> str:
    script = " ".join(_hash(text) for text in scripts)
    style = " ".join([*(_hash(text) for text in styles), *_VENDOR_STYLES])
    return f"default-src 'none'; script-src {script}; style-src {style}; img-src data: blob:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _unescaped(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own files, and JSON without a single angle bracket


@cache
def _read(name: str) -> str:
    # Browsers hash a script with \n at the line ends, whatever stood in the file.
    return (_FOLDER / name).read_text(encoding="utf-8").replace("\r\n", "\n")
