"""What a program that was killed leaves: half of a file or of a folder, put together beside its place, that nobody will finish."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_OLD: Final = 24 * 60 * 60
"""Seconds after which nobody is writing any more."""


def clear(folder: Path, start: str, end: str = "") -> None:
    """Take away the files and folders in a folder whose names begin and end so, and that were not touched for a day."""
    with suppress(OSError):  # of another user, or taken away by another program meanwhile
        for path in [path for path in folder.iterdir() if path.name.startswith(start) and path.name.endswith(end)]:
            if path.lstat().st_mtime > time.time() - _OLD:
                continue
            if not path.is_dir():
                path.unlink(missing_ok=True)
            elif not (path / "old").exists():  # what a folder held before, when its place was just being taken
                shutil.rmtree(path, ignore_errors=True)
