"""Files as a mapping says: somebody else's rows become sheets of our own columns.

The ids that a register lacks are made from what its rows say, so that loading again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, ngettext
from kinagraph.tables.foreign.contacts import Doubtful, Reader
from kinagraph.tables.foreign.folders import Found, files_of
from kinagraph.tables.foreign.naming import LONGEST_ID
from kinagraph.tables.foreign.rows import FileRows, NoSuchColumn, read_rows
from kinagraph.tables.foreign.splitting import KnownNames
from kinagraph.tables.foreign.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping
    from kinagraph.tables.read import Sheet

_MANY: Final = 12
"""Of more files than this not each is told."""
__all__ = ["LONGEST_ID", "MappedSheets", "Tally", "read_files", "read_mapped", "write_mapped"]


@dataclass(frozen=True)
class Tally:
    """How many rows of a file there were, blank ones left out, and what became of them."""

    file: str
    rows: int
    rejected: int
    passed_over: dict[str, int]

    def __str__(self) -> str:
        text = ngettext("{file}: {read} of {n} row read", "{file}: {read} of {n} rows read", self.rows).format(
            file=self.file, read=self.rows - self.rejected, n=self.rows
        )
        passed = [f"{reason} ({n})" for reason, n in sorted(self.passed_over.items())]
        return text + (_("; passed over: {list}").format(list=", ".join(passed)) if passed else "")


@dataclass(frozen=True)
class MappedSheets:
    """Sheets for :func:`kinagraph.store.loading.load_sheets`, and what a person should know of them.

    Attributes
    ----------
    sheets
        Of every file its actors, people, contacts and participants, as far as it has them.
    tallies
        How many rows of each file were read, rejected and passed over.
    remarks
        The tallies as sentences, what the mapping changed or left out, and the cells that were read with doubt.
    doubtful
        Those cells, each different text once.
    """

    sheets: tuple[Sheet, ...]
    tallies: tuple[Tally, ...]
    remarks: tuple[str, ...]
    doubtful: tuple[Doubtful, ...] = ()

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)


def tell(tallies: Sequence[Tally]) -> list[str]:
    """Say how many rows of files were read: of many files in one sentence, and then of those with rows that weren't."""
    if len(tallies) <= _MANY:
        return list(map(str, tallies))
    passed: Counter[str] = Counter()
    for tally in tallies:
        passed.update(tally.passed_over)
    rows, rejected = sum(tally.rows for tally in tallies), sum(tally.rejected for tally in tallies)
    whole = str(Tally(_("{n} files").format(n=len(tallies)), rows, rejected, dict(passed)))
    return [whole, *(str(tally) for tally in tallies if tally.rejected)]


def read_mapped(
    paths: Sequence[Path | Found],
    mapping: Mapping,
    known: KnownNames | None = None,
    noted: Callable[[Found], None] = lambda _file: None,
) -> MappedSheets:
    """Read files as a mapping says.

    The result doesn't depend on the order of the files. Ids are made from what the rows say, so that the same rows have
    the same ids whenever they are read.

    Parameters
    ----------
    paths, mapping
        The files and folders, and what their columns are. Of a folder the files that lack the columns are passed over.
    known
        The names of the actors that the store has.
    noted
        Called with each file when it has been read, for a progress bar.

    Raises
    ------
    InputError
        A file can't be read, or lacks a column that the mapping names.
    """
    files, remarks = read_files(paths, mapping, noted)
    mapped = write_mapped(files, mapping, known or KnownNames())
    return replace(mapped, remarks=(*remarks, *mapped.remarks))


def read_files(
    paths: Sequence[Path | Found], mapping: Mapping, noted: Callable[[Found], None] = lambda _file: None
) -> tuple[list[FileRows], list[str]]:
    """Read the rows of files and folders; return them, and which files of the folders the mapping isn't for."""
    files: list[FileRows] = []
    remarks: list[str] = []
    lacking: NoSuchColumn | None = None
    for file in files_of(paths):
        try:
            files += read_rows(file.path, mapping, file.name)
        except NoSuchColumn as error:
            if not file.in_folder:
                raise
            lacking = lacking or error
            remarks.append(_("{file} was passed over: {reason}").format(file=file.name, reason=error.message))
        noted(file)
    if lacking is not None and not files:
        raise lacking
    return files, remarks


def write_mapped(files: Sequence[FileRows], mapping: Mapping, known: KnownNames) -> MappedSheets:
    """Turn the rows of files into sheets."""
    files = sorted(files, key=lambda file: (file.source.name, file.source.sha256, file.sheet or ""))
    reader = Reader(mapping, known)
    for file in files:
        reader.note(file)
    names = reader.names()
    writer = Writer(mapping, names, alone=len(files) == 1)
    sheets = [sheet for file in files for sheet in writer.write(file, reader.contacts(file))]
    tallies = tuple(Tally(f.source.name, len(f.lines), len({p.line for p in f.problems}), dict(f.passed_over)) for f in files)
    doubtful = tuple(reader.doubtful.values())
    remarks = [*tell(tallies), *(remark for file in files for remark in file.remarks), *names.remarks()]
    if writer.again:
        remarks.append(
            ngettext(
                "{n} row stands in several files and is taken once", "{n} rows stand in several files and are taken once", writer.again
            ).format(n=writer.again)
        )
    if doubtful:
        remarks.append(
            ngettext(
                "{n} cell could be read otherwise; [corrections] in the mapping can say how:",
                "{n} cells could be read otherwise; [corrections] in the mapping can say how:",
                len(doubtful),
            ).format(n=len(doubtful))
        )
        remarks += map(str, doubtful)
    return MappedSheets(tuple(sheets), tallies, tuple(dict.fromkeys(remarks)), doubtful)
