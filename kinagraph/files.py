"""Which files are read at all: those that are there, are files, and are not too large for what they should hold."""

from __future__ import annotations

import os
import stat
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import InputError, KinagraphError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST: Final = 1 << 30
"""Bytes of a table's file at most."""
_LARGEST_NOTE: Final = 1 << 22
"""Bytes at most of a file that people write by hand, as a mapping."""
_DEEPEST: Final = 100


def check_file(path: Path, error: type[KinagraphError] = InputError, largest: int = LARGEST) -> None:
    """Refuse what is no file to be read: nothing, a folder, a pipe, a device, or a file of more than ``largest`` bytes.

    Raises
    ------
    KinagraphError
        Of the given kind.
    """
    try:
        about = path.stat()
    except PermissionError as caught:
        raise error(_("{path} can't be read: {why}").format(path=path, why=caught.strerror), _PERMISSION()) from caught
    except (OSError, ValueError) as caught:  # not there, a link that leads nowhere, a name that no file can have
        raise error(_("there is no file {path}").format(path=path), _("look at the name and the folder")) from caught
    if stat.S_ISDIR(about.st_mode):
        raise error(_("{path} is a folder where a file is meant").format(path=path), _("name the file in it"))
    if not stat.S_ISREG(about.st_mode):
        raise error(_("{path} is no file, but a pipe or a device").format(path=path), _("save what comes out of it as a file"))
    if about.st_size > largest:
        raise error(
            _("{path} is too large: {size} MB, where {most} are the most").format(path=path, size=about.st_size >> 20, most=largest >> 20),
            _("split it, or look whether it is the right file"),
        )


@contextmanager
def for_owner_alone(like: Path | None = None) -> Iterator[None]:
    """Let files that are made meanwhile be read and written by their owner alone, or by those who may a file that is there.

    For what holds the network itself: stores and what DuckDB puts beside them, backups, exports. What is made to be handed
    on, as a map or a report, follows the umask. The umask belongs to the whole process: another thread that makes a file at
    this moment makes it for its owner alone as well.
    """
    try:
        allowed = 0o600 if like is None else like.stat().st_mode & 0o666
    except (OSError, ValueError):  # not there, or a name that no file can have: whoever opens it says so
        allowed = 0o600
    before = os.umask(0o777 & ~(allowed | (allowed & 0o444) >> 2))
    try:
        yield
    finally:
        os.umask(before)


def read_text(path: Path, error: type[KinagraphError] = InputError) -> str:
    """Read a file that people write by hand; its encoding is UTF-8.

    Raises
    ------
    KinagraphError
        Of the given kind: it is no such file, or can't be read.
    UnicodeDecodeError
        It is not UTF-8.
    """
    check_file(path, error, _LARGEST_NOTE)
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as caught:
        raise error(_("{path} can't be read: {why}").format(path=path, why=caught.strerror), _PERMISSION()) from caught


def parse_toml(text: str) -> dict[str, Any]:
    """Read TOML.

    Raises
    ------
    ValueError
        It is none, or nested too deeply, or holds a number that is too long.
    """
    # Names of many parts cost their square.
    if any(line.partition("=")[0].count(".") > _DEEPEST for line in text.splitlines() if not line.lstrip().startswith("#")):
        raise ValueError(_("it is nested too deeply"))
    try:
        return tomllib.loads(text)
    except RecursionError as caught:
        raise ValueError(_("it is nested too deeply")) from caught


def _PERMISSION() -> str:  # noqa: N802 - a sentence
    return _("close it elsewhere, or ask for permission to read it")
