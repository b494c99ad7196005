"""What is wrong with a row, said so that it can be found and mended."""

from __future__ import annotations

import csv
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kinagraph import leftovers
from kinagraph.errors import InputError
from kinagraph.language import _, quote
from kinagraph.tables.guard import guarded_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One cell (or one row, where ``column`` is blank) that can't be taken.

    ``line`` counts rows as a spreadsheet does: the first row of the file is 1.
    """

    table: str
    file: str
    sheet: str | None
    line: int | None
    column: str
    value: str
    reason: str

    @property
    def place(self) -> str:
        """File, sheet, row and column, as far as they are known."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(_("sheet {sheet}").format(sheet=shorten(self.sheet)))
        if self.line is not None:
            parts.append(_("row {line}").format(line=self.line))
        if self.column:
            parts.append(_("column {column}").format(column=shorten(self.column)))
        return ", ".join(parts)

    def __str__(self) -> str:
        value = f" {quote(shorten(self.value))}" if self.value else ""
        return f"{self.place}{value}: {self.reason}"


@dataclass(frozen=True)
class CellProblem:
    """What a mapping found wrong with a cell as it stood in a foreign file; ``column`` is one of ours."""

    line: int
    column: str
    value: str
    reason: str


def shorten(text: str, width: int = 60) -> str:
    """Cut a long cell so that it fits in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


@dataclass(frozen=True)
class RejectedSheet:
    """The rejected rows of one sheet: its headings, and per row its line, the reasons and the cells as they stood."""

    table: str
    header: Sequence[str]
    rows: Sequence[tuple[int, str, Sequence[str]]]


def write_problems(path: Path, rejected: Iterable[RejectedSheet]) -> list[Path]:
    """Write the rejected rows, ``Line`` and ``Reason`` first, one file a table and set of columns.

    If all rows go into one file it is ``path``; else ``name-contacts.csv``, ``name-contacts-2.csv`` and so on beside it.
    Rows of other columns stand apart, because a blank cell clears what is known where a column left out keeps it. When
    the rows are mended the files load as they are: the two first columns are passed over.

    Returns the files that were written.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[RejectedSheet]] = {}
    for sheet in rejected:
        groups.setdefault((sheet.table, tuple(name for name in sheet.header if name.strip())), []).append(sheet)
    of_table: Counter[str] = Counter()
    written = []
    for (table, header), sheets in groups.items():
        of_table[table] += 1
        number = f"-{of_table[table]}" if of_table[table] > 1 else ""
        target = path if len(groups) == 1 else path.with_name(f"{path.stem}-{table}{number}{path.suffix}")
        part = target.with_name(f".{target.name}-{os.getpid()}.part")
        try:
            leftovers.clear(target.parent, f".{target.name}-", ".part")
            with part.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([_("Line"), _("Reason"), *guarded_cells(header)])
                for sheet in sheets:
                    for line, reason, cells in sheet.rows:
                        named = dict(zip(sheet.header, cells, strict=False))
                        writer.writerow([line, *guarded_cells([reason, *(named.get(name, "") for name in header)])])
            part.replace(target)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise InputError(
                _("the problems can't be written to {path}: {why}").format(path=target, why=error.strerror),
                _("name another file"),
            ) from error
        written.append(target)
    return written
