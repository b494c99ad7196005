"""Names and headings written alike, and ids made of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache


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
        text = unicodedata.normalize("NFC", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))
    return " ".join(text.split())


def plain_heading(heading: str) -> str:
    """Write a heading so that case, blanks and the numbers of footnotes make no difference."""
    words = re.sub("[\u00b9\u00b2\u00b3\u2070\u2074-\u2079*]", "", heading.replace("_", " "))
    return clean(words).casefold()


def digest(text: str) -> str:
    """Return twelve hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
