"""Whether two names are one person's: order, titles, initials, and Chinese names in either script."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from kinagraph.analysis.identity.reading import fold, pinyin, simplified

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLES: Final = frozenset({
    "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "baroness", "baron", "rt", "honourable",
    "herr", "fru", "dipl", "mp", "phd", "docent", "ambassador", "minister",
})  # fmt: skip
_HONORIFICS: Final = re.compile("(先生|女士|小姐|教授|博士|院士|主任|局长|厅长|省长|市长)$")
_HAN: Final = re.compile(r"^[\u3400-\u4dbf\u4e00-\u9fff·]+$")
_TWO: Final = frozenset({
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "端木", "申屠", "南宫",
})  # fmt: skip
"""Surnames of two characters."""
_SURNAMES: Final = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "朴": "piao", "区": "ou", "任": "ren",
    "缪": "miao", "翟": "zhai", "乐": "yue", "覃": "qin", "尉迟": "yuchi", "万俟": "moqi", "冼": "xian", "种": "chong", "繁": "po",
    "秘": "bi", "折": "she", "员": "yun", "黑": "he", "逄": "pang", "句": "gou", "召": "shao", "华": "hua", "宁": "ning",
    "纪": "ji", "燕": "yan", "应": "ying", "石": "shi", "沈": "shen", "贾": "jia", "葛": "ge", "洗": "xian", "长孙": "zhangsun",
    "令狐": "linghu", "哈": "ha", "那": "na", "吕": "lu", "都": "du", "过": "guo", "车": "che", "重": "chong", "藏": "zang",
    "祭": "zhai", "薄": "bo", "柏": "bai", "卜": "bu", "费": "fei",
}  # fmt: skip
"""Surnames that are read otherwise than the character mostly is."""


@cache
def keys(name: str) -> frozenset[str]:
    """Return the letters of a name, in each order in which they may be written; names that share one may be one.

    >>> sorted(keys("单晓明")), keys("单晓明") & keys("Xiaoming Shan") != frozenset()
    (['shanxiaoming', 'xiaomingshan'], True)
    """
    plain = bare_name(name)
    if _HAN.match(plain):
        surname, given = _split(plain)
        first, rest = surname_pinyin(surname), "".join(pinyin(given)) if given else ""
        return frozenset({first + rest, rest + first})
    words = re.findall(r"[^\W_]+", fold(plain).replace("-", "").replace("'", "").replace("’", ""))
    words = [word for word in words if word not in _TITLES] or words
    return frozenset("".join(words[start:] + words[:start]) for start in range(len(words))) if 0 < len(words) <= 5 else frozenset()


def in_han(name: str) -> bool:
    """Say whether a person's name is written in Chinese characters alone."""
    return bool(_HAN.match(bare_name(name)))


def same_characters(one: str, other: str) -> bool:
    """Say whether two names in characters are the same ones, simplified or not."""
    return bare_name(one) == bare_name(other)


def abbreviated(name: str) -> str:
    """Return the first letter and the last name, as ``jsmith``, of a name in letters; blank for others."""
    words = [word for word in re.findall(r"[^\W\d_]+", fold(bare_name(name)).replace("-", "")) if word not in _TITLES]
    return words[0][0] + words[-1] if len(words) >= 2 and not in_han(name) and len(words[-1]) > 1 else ""


def has_initial(name: str) -> bool:
    """Say whether a first name is given by its letter alone."""
    words = [word for word in re.findall(r"[^\W\d_]+", fold(bare_name(name))) if word not in _TITLES]
    return len(words) >= 2 and len(words[0]) == 1


def surname_pinyin(surname: str) -> str:
    """Read a surname."""
    return _SURNAMES.get(surname) or "".join(pinyin(surname))


def _split(name: str) -> tuple[str, str]:
    return (name[:2], name[2:]) if name[:2] in _TWO and len(name) > 2 else (name[:1], name[1:])


def bare_name(name: str) -> str:
    """Return a name without honorifics, its characters simplified."""
    text = simplified(" ".join(unicodedata.normalize("NFKC", name).split()))
    text = re.sub(r"\bH\. ?E\.\s*", "", text)
    bare = _HONORIFICS.sub("", text)
    return bare if len(bare) > 1 else text


def blocks(names: Iterable[str]) -> set[str]:
    """Give the keys of which two people must share one to be compared."""
    found: set[str] = set()
    for name in names:
        found |= keys(name)
        if short := abbreviated(name):
            found.add(f"@{short}")
    return found
