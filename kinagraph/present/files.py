"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kinagraph import leftovers
from kinagraph.errors import InputError, UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there when it is complete: what stood there stays until then.

    Raises
    ------
    UsageError
        The folder isn't there or can't be written, or the file is open in another program.
    """
    beside = None
    try:
        if path.is_dir():
            raise UsageError(_("{path} is a folder").format(path=path), _("give the name of a file, not of a folder"))
        leftovers.clear(path.parent, f".{path.name}-", ".part")
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".part", dir=path.parent)
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # A file made by mkstemp is for its owner alone; this one is to be passed on.
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        beside.replace(path)
    except OSError as error:
        if beside is not None:
            beside.unlink(missing_ok=True)
        if isinstance(error, FileNotFoundError) and not path.parent.exists():
            hint = _("make the folder first, or choose another with -o")
        else:
            hint = _("close it where it is open, or choose another place with -o")
        raise UsageError(_("{path} can't be written: {why}").format(path=path, why=error.strerror or error), hint) from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a place beside a file to write to, and move what was written into the file's place, whole.

    What goes wrong inside leaves the file as it was.

    Raises
    ------
    InputError
        The file can't be written.
    """
    target = path.resolve()
    part = target.with_name(f".{target.name}-{os.getpid()}.part")
    try:
        leftovers.clear(target.parent, f".{target.name}-", ".part")
        # A file that can't be written can still be replaced; who made it so said no all the same.
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except OSError as error:
        raise InputError(
            _("{path} can't be written: {why}").format(path=path, why=error.strerror),
            _("close it elsewhere, or name another file or folder"),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def whole_folder(path: Path, ours: Collection[str]) -> Iterator[Path]:
    """Give an empty folder beside a folder to write into, and put it into the folder's place when it is whole.

    What goes wrong inside leaves everything as it was.

    Parameters
    ----------
    path
        The folder; it is made, or what it holds is replaced.
    ours
        What may stand in it: the names of an earlier export's files and folders.

    Raises
    ------
    UsageError
        Something else stands in it, which would be lost.
    InputError
        It can't be written.
    """
    target = path.resolve()
    beside: Path | None = None
    try:
        if target.is_dir():
            others = sorted(each.name for each in target.iterdir() if each.name not in ours)
            if others:
                raise UsageError(
                    _("{path} holds other files: {names}").format(path=path, names=", ".join(others[:5])), _("name another folder")
                )
        leftovers.clear(target.parent, f".{target.name}-", ".part")
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent))
        part = beside / "new"
        part.mkdir()
        yield part
        if target.exists():
            target.rename(beside / "old")
        try:
            part.rename(target)
        except OSError:
            if (beside / "old").exists():
                (beside / "old").rename(target)
            raise
    except OSError as error:
        raise InputError(
            _("{path} can't be written: {why}").format(path=path, why=error.strerror or error),
            _("close it elsewhere, or name another file or folder"),
        ) from error
    finally:
        if beside is not None:
            with suppress(OSError):
                shutil.rmtree(beside)
