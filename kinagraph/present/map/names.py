"""How a name may be typed in the search: without accents, in pinyin, by its first letters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]+")
_SURNAMES: Final = {
    "单": "shan", "單": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "蓋": "ge", "区": "ou", "區": "ou",
    "任": "ren", "朴": "piao", "员": "yun", "員": "yun", "尉": "wei", "乐": "yue", "樂": "yue", "华": "hua", "華": "hua", "冼": "xian",
    "缪": "miao", "繆": "miao", "种": "chong", "秘": "bi", "召": "shao", "折": "she", "翟": "zhai", "覃": "qin", "洗": "xian", "黑": "he",
    "尹": "yin", "万俟": "moqi", "尉迟": "yuchi", "单于": "chanyu", "长孙": "zhangsun", "澹台": "tantai",
}  # fmt: skip
"""Surnames that are read otherwise than the same sign in a word."""


def fold(text: str) -> str:
    """Make case, accents and blanks alike; the page does the same with what is typed.

    >>> fold("Malmö  Högskola"), fold("Ærø")
    ('malmo hogskola', 'aero')
    """
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()).casefold().replace("æ", "ae").replace("ø", "o"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def pinyin(*texts: str) -> str:
    """Return the Chinese parts of names in pinyin, joined and by first letters; blank where there are none.

    >>> pinyin("Guangdong 广东省", "单伟")
    'guangdongsheng gds danwei dw shanwei sw'
    """
    found: dict[str, None] = {}
    parts = [part for text in texts for part in _CHINESE.findall(text)]
    if parts:
        from pypinyin import lazy_pinyin

        for part in parts:
            syllables = [fold(each) for each in lazy_pinyin(part, v_to_u=True)]
            readings = [syllables]
            for surname in (part[:2], part[:1]):
                if surname in _SURNAMES and len(part) <= 4:
                    readings.append([_SURNAMES[surname], *syllables[len(surname) :]])
                    break
            for reading in readings:
                found["".join(reading)] = None
                found["".join(each[:1] for each in reading)] = None
    return " ".join(found)
