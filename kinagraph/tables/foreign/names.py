"""Names and headings written alike, and ids made of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""Signs that format and aren't seen (Unicode's category Cf)."""


@lru_cache(maxsize=1 << 16)
def slug(name: str) -> str:
    """Make the readable part of an id from a name: the same for any case, blanks and punctuation, in any script.

    >>> slug("  The Prince’s  Trust "), slug("P+HS Architects"), slug("广东省 卫生厅"), slug("Region Skåne")
    ('the-princes-trust', 'p-plus-hs-architects', '广东省-卫生厅', 'region-skåne')
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    plain = re.sub("['\u2019\u2018`´]", "", plain).replace("&", " and ").replace("+", " plus ")
    signs = (sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else "-" for sign in plain)
    return re.sub("-+", "-", "".join(signs)).strip("-") or digest(plain.strip())


def clean(text: str) -> str:
    """Take away needless blanks and invisible signs; letters are put in their composed form."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return " ".join(text.split())


def plain_heading(heading: str) -> str:
    """Write a heading so that case, blanks and the numbers of footnotes make no difference."""
    words = re.sub("[\u00b9\u00b2\u00b3\u2070\u2074-\u2079*]", "", heading.replace("_", " "))
    return clean(words).casefold()


def digest(text: str) -> str:
    """Return twelve hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
