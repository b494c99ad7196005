"""Text that was read in a wrong encoding somewhere on its way: mended where that is certain."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SUSPICIOUS: Final = re.compile(
    "[\u00c2-\u00f4\u0102\u0103][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)


@lru_cache(maxsize=1 << 16)
def repaired(text: str) -> str:
    """Return a text with its mojibake undone, or as it is where it has none, or none that is certain.

    >>> repaired("FörsÃ¤ljning"), repaired("Försäljning"), repaired("Ã…rhus")
    ('Försäljning', 'Försäljning', 'Ã…rhus')
    """
    if text.isascii() or not _SUSPICIOUS.search(text):
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(text):
        return text
    mended = fix_encoding(text)
    return text if is_bad(mended) or "\ufffd" in mended else mended
