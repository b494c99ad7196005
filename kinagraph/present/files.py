"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kinagraph.errors import UsageError
from kinagraph.language import _


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
