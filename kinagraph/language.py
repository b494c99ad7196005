"""Swedish and English: everything a person reads goes through :func:`_`.

The catalogues are gettext's (``locale/sv/LC_MESSAGES/kinagraph.po``). The language is one value of the running
context, set once by the command line or by ``language("sv")`` in a notebook.
"""

from __future__ import annotations

import gettext
import locale
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

Language = Literal["en", "sv"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "sv")
_current: ContextVar[Language] = ContextVar("kinagraph_language", default="en")


def current() -> Language:
    """Return the language in force, ``"en"`` or ``"sv"``."""
    return _current.get()


def choose(name: str | None) -> None:
    """Set the language: a name, or None for ``KINAGRAPH_LANG``, else the locale, else English."""
    _current.set(next((known for known in LANGUAGES if known == name), preferred()))


def preferred() -> Language:
    """Return what the environment asks for."""
    wanted = [os.environ.get(name, "") for name in ("KINAGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    found = next((text for text in wanted if text), "") or (locale.getlocale()[0] or "")
    return "sv" if found.lower().startswith(("sv", "swedish")) else "en"


@contextmanager
def language(name: Language) -> Iterator[None]:
    """Speak ``name`` inside the block.

    >>> with language("sv"):
    ...     _("actor")
    'aktör'
    """
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def _(message: str) -> str:
    """Return ``message`` in the language in force."""
    return message if _current.get() == "en" else _catalogue(_current.get()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Return ``one`` or ``many`` by ``n``, in the language in force."""
    if _current.get() == "en":
        return one if n == 1 else many
    return _catalogue(_current.get()).ngettext(one, many, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_
    """Mark a pair of messages, for one and for many, for the catalogue."""
    return one, many


def quote(text: str) -> str:
    """Put a text in quotation marks: “so” in English, ”så” in Swedish."""
    return f"”{text}”" if _current.get() == "sv" else f"“{text}”"


def number(value: float) -> str:
    """Write a number as the language does: ``12,500`` or ``12 500``."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=_current.get())


def long_date(day: date) -> str:
    """Write a date in words: ``31 December 2012``, ``31 december 2012``."""
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale=_current.get())


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return gettext.translation("kinagraph", folder, languages=[name], fallback=True)
