"""TOML files that were true once: some of their values, keys or signs are others now."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random

_NESTED: Any = []
for _ in range(60):
    _NESTED = [_NESTED]

VALUES: Final[list[Any]] = [
    True,
    0,
    -1,
    1,
    10**18,
    2**63,
    10**400,
    0.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    float("-inf"),
    "",
    " ",
    "x",
    "\u0000",
    "\u202e",
    "广东",
    "a" * 5000,
    "%s {x} {0} [/b] \\",
    "'; DROP TABLE actors; --",
    "(a+)+$",
    "(",
    "[[:alpha:]",
    "2012-13-45",
    "9999-12-31",
    "../../x",
    "\x1b[31m",
    date(2012, 12, 31),
    date(1, 1, 1),
    date(9999, 12, 31),
    datetime(2012, 12, 31, 23, 59),
    time(23, 59),
    [],
    [[]],
    ["SE", 1, None],
    [{}],
    {},
    {"": ""},
    {"a": {"a": {"a": {}}}},
    _NESTED,
]
KEYS: Final = ["", "x", "id", "kind", "å", "广", "__class__", "a b", "a.b", "\u0000", "a" * 300]
TEXTS: Final = [
    "[[",
    "]]",
    '"',
    "'''",
    "=",
    "\n",
    "\0",
    "\x7f",
    "\ufeff",
    "#",
    "[a]\n[a]\n",
    "a=1\na=1\n",
    "a" + ".a" * 90 + "=1\n",
    "[" * 200,
    "é",
    "1_",
    "0x",
    "inf",
]


def dumped(value: Any) -> str:
    """Write a value as TOML, tables inline."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value)
        case float():
            return repr(value)
        case int() | date() | datetime() | time():
            return str(value).replace(" ", "T")
        case dict():
            return "{" + ", ".join(f"{json.dumps(key)} = {dumped(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(dumped(each) for each in value) + "]"
        case _:
            return '"none"'


def document(content: dict[str, Any]) -> str:
    """Write a TOML file."""
    return "".join(f"{json.dumps(key)} = {dumped(value)}\n" for key, value in content.items())


def changed(content: Any, luck: random.Random) -> Any:
    """Return a copy of a value in which one thing, somewhere, is another."""
    if isinstance(content, dict) and content and luck.random() < 0.9:
        key = luck.choice(list(content))
        match luck.randrange(10):
            case 0:
                return {name: each for name, each in content.items() if name != key}
            case 1:
                return {**content, luck.choice(KEYS): luck.choice(VALUES)}
            case 2:
                return {(luck.choice(KEYS) if name == key else name): each for name, each in content.items()}
            case _:
                return {name: changed(each, luck) if name == key else each for name, each in content.items()}
    if isinstance(content, list) and content and luck.random() < 0.9:
        place = luck.randrange(len(content))
        match luck.randrange(6):
            case 0:
                return content + content
            case 1:
                return content[:place] + content[place + 1 :]
            case _:
                return [changed(each, luck) if n == place else each for n, each in enumerate(content)]
    return luck.choice(VALUES)


def damaged(text: str, luck: random.Random) -> str:
    """Return a text in which some signs are others, or missing, or more."""
    for _ in range(luck.randint(1, 4)):
        place = luck.randrange(len(text) + 1)
        end = min(len(text), place + luck.choice([0, 0, 1, 1, 20, 500]))
        text = text[:place] + luck.choice([*TEXTS, "", text[:200]]) + text[end:]
    return text


def hostile(content: dict[str, Any], text: str, luck: random.Random) -> str:
    """Return a TOML file made from a true one."""
    if luck.random() < 0.3:
        return damaged(text, luck)
    for _ in range(luck.choice([1, 1, 1, 2, 4])):
        content = changed(content, luck)
        if not isinstance(content, dict):
            content = {"x": content}
    return document(content)
