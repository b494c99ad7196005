"""The files that are meant by files and folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _
from kinagraph.tables.read import TEXTS, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CALENDARS: Final = frozenset({".ics", ".ical", ".ifb"})
CARDS: Final = frozenset({".vcf", ".vcard"})


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return the given files, and of folders every table, calendar and address book in them and their folders.

    Raises
    ------
    InputError
        A folder has none, or can't be read.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        try:
            inside = sorted(
                each for each in path.rglob("*") if each.suffix.lower() in TEXTS | WORKBOOKS | CALENDARS | CARDS and each.is_file()
            )
        except OSError as error:
            raise InputError(
                _("{path} can't be read: {why}").format(path=path, why=error.strerror),
                _("close it elsewhere, or ask for permission to read it"),
            ) from error
        inside = [each for each in inside if not any(part.startswith(("~$", ".")) for part in each.relative_to(path).parts)]
        if not inside:
            raise InputError(_("there is no table in the folder {path}").format(path=path), _("name the folder that the files are in"))
        found.update(dict.fromkeys(inside))
    return list(found)
