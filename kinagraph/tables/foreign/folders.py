"""The files that are meant by files and folders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _
from kinagraph.tables.read import TEXTS, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CALENDARS: Final = frozenset({".ics", ".ical", ".ifb"})
CARDS: Final = frozenset({".vcf", ".vcard"})


@dataclass(frozen=True)
class Found:
    """A file: where it is, what it is called in sentences, and whether a folder was named rather than itself."""

    path: Path
    name: str
    in_folder: bool = False


def files_of(paths: Sequence[Path | Found]) -> list[Found]:
    """Return the given files, and of folders every table, calendar and address book in them and their folders.

    Files of one name are called by their folders too.

    Raises
    ------
    InputError
        A folder has none, or can't be read.
    """
    found: dict[Path, Found] = {}
    for each in paths:
        if isinstance(each, Found):
            found.setdefault(each.path, each)
        elif not _is_folder(each):
            found.setdefault(each, Found(each, each.name))
        else:
            for path in _inside(each):
                found.setdefault(path, Found(path, path.name, in_folder=True))
    names = Counter(each.name for each in found.values())
    return [each if names[each.name] == 1 else Found(each.path, str(each.path), each.in_folder) for each in found.values()]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no file can have
        return False


def _inside(folder: Path) -> list[Path]:
    kinds = TEXTS | WORKBOOKS | CALENDARS | CARDS
    try:
        inside = sorted(each for each in folder.rglob("*") if each.suffix.lower() in kinds and each.is_file())
    except OSError as error:
        raise InputError(
            _("{path} can't be read: {why}").format(path=folder, why=error.strerror),
            _("close it elsewhere, or ask for permission to read it"),
        ) from error
    inside = [each for each in inside if not any(part.startswith(("~$", ".")) for part in each.relative_to(folder).parts)]
    if not inside:
        raise InputError(_("there is no table in the folder {path}").format(path=folder), _("name the folder that the files are in"))
    return inside
