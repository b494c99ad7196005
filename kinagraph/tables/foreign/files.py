"""Foreign files of every sort: registers by a mapping, calendars and address books with one or without."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError, UsageError
from kinagraph.language import _
from kinagraph.tables.foreign.addresses import AddressBook
from kinagraph.tables.foreign.calendars import Meeting, read_calendar
from kinagraph.tables.foreign.cards import read_cards
from kinagraph.tables.foreign.folders import CALENDARS, CARDS, Found, files_of
from kinagraph.tables.foreign.naming import Names
from kinagraph.tables.foreign.reading import MappedSheets, Tally, read_mapped, tell
from kinagraph.tables.foreign.tables import read_tables
from kinagraph.tables.read import Row, Sheet, file_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kinagraph.tables.foreign.mapping import Mapping
    from kinagraph.tables.foreign.splitting import KnownNames
    from kinagraph.tables.problems import CellProblem
    from kinagraph.tables.read import Source

_LARGEST: Final = 1 << 28
"""No calendar or address book has so many bytes."""


def is_calendar_or_cards(path: Path) -> bool:
    """Say whether a file is a calendar or an address book, by its name."""
    return path.suffix.lower() in CALENDARS | CARDS


def read_foreign(
    paths: Sequence[Path | Found], mapping: Mapping | None, known: KnownNames, noted: Callable[[Found], None] = lambda _file: None
) -> MappedSheets:
    """Read registers, calendars and address books.

    Parameters
    ----------
    paths, mapping
        The files and folders, and what the registers' columns and the addresses' domains are.
    known
        The names, people and domains that the store has.
    noted
        Called with each file when it has been read, for a progress bar.

    Raises
    ------
    InputError, UsageError
        A file can't be read, or is a register and there is no mapping for one.
    """
    files = files_of(paths)
    registers = [file for file in files if not is_calendar_or_cards(file.path)]
    others = [file for file in files if is_calendar_or_cards(file.path)]
    parts = []
    if registers and mapping is not None and mapping.table:
        tables, rest = _read_tables(registers, mapping, known)
        parts.append(tables)
        registers = rest if mapping.headings or len(rest) == len(registers) else []
    if registers and (mapping is None or not mapping.headings):
        if mapping is not None and mapping.table:
            raise InputError(
                _("{path} has none of the tables that the mapping names").format(path=registers[0].path),
                _("look at the headings, and at sheet and file in its [[table]] sections"),
            )
        raise UsageError(
            _("{path}: the mapping says nothing of a register's columns").format(path=registers[0].path),
            _("`kinagraph mapping {path}` drafts one that does").format(path=registers[0].path),
        )
    if registers and mapping is not None:
        parts.append(read_mapped(registers, mapping, known, noted))
    if others:
        parts.append(_read_others(others, mapping, known, noted))
    return MappedSheets(
        tuple(sheet for part in parts for sheet in part.sheets),
        tuple(tally for part in parts for tally in part.tallies),
        tuple(dict.fromkeys(remark for part in parts for remark in part.remarks)),
        tuple(each for part in parts for each in part.doubtful),
    )


def _read_tables(files: Sequence[Found], mapping: Mapping, known: KnownNames) -> tuple[MappedSheets, list[Found]]:
    names = Names(mapping.prefix, mapping.names, known)
    reader, rest = read_tables(files, mapping, names, known)
    sheets = reader.sheets()
    tallies = [Tally(file, rows, reader.rejected[file], {}) for file, rows in sorted(reader.rows.items())]
    return MappedSheets(tuple(sheets), tuple(tallies), (*tell(tallies), *reader.remarks(), *names.remarks())), rest


def _read_others(found: Sequence[Found], mapping: Mapping | None, known: KnownNames, noted: Callable[[Found], None]) -> MappedSheets:
    prefix = mapping.prefix if mapping else ""
    book = AddressBook(mapping, Names(prefix, mapping.names if mapping else {}, known), known, f"{prefix}-" if prefix else "")
    tallies, sheets, remarks = [], [], []
    files: list[tuple[Source, list[CellProblem], list[Meeting]]] = []
    for each in sorted(found, key=lambda each: each.name):
        path = each.path
        source, text = _text(each)
        book.begin(source)
        meetings: list[Meeting] = []
        passed_over: Counter[str] = Counter()
        if path.suffix.lower() in CARDS:
            rows, problems = read_cards(path, text, book)
        else:
            read = read_calendar(path, text, book, mapping)
            rows, problems, meetings, passed_over = read.events, read.problems, read.meetings, read.passed_over
            remarks += [f"{each.name}, {remark}" for remark in read.remarks]
        left = rows - sum(passed_over.values())
        tallies.append(Tally(source.name, left, len({problem.line for problem in problems}), dict(passed_over)))
        files.append((source, problems, meetings))
        noted(each)
    newest = _newest(each for _source, _problems, meetings in files for each in meetings)
    for source, problems, meetings in files:
        mine = [each for each in meetings if newest[each.fields["id"]] is each]
        sheets += _sheets(source, book, mine, problems, has_meetings=bool(meetings))
    return MappedSheets(tuple(sheets), tuple(tallies), (*tell(tallies), *remarks, *book.remarks()))


def _newest(meetings: Iterable[Meeting]) -> dict[str, Meeting]:
    """Return of each meeting the latest version: the same stands in the calendars of several colleagues."""
    newest: dict[str, Meeting] = {}
    for each in meetings:
        key = each.fields["id"]
        if key not in newest or each.version > newest[key].version:
            newest[key] = each
    return newest


def _sheets(
    source: Source, book: AddressBook, meetings: Sequence[Meeting], problems: Sequence[CellProblem], *, has_meetings: bool
) -> list[Sheet]:
    tables: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for table, rows in (("actors", book.actors), ("people", book.people)):
        for where, line, row in rows.values():
            if where == source:
                tables.setdefault((table, tuple(row)), []).append((line, list(row.values())))
    for each in meetings:
        fields = {name: text for name, text in each.fields.items() if text or name in {"end", "status", "purpose", "place"}}
        fields["source"] = source.name
        tables.setdefault(("contacts", tuple(fields)), []).append((each.line, list(fields.values())))
        for actor, person, role in each.attended:
            given = {"contact": each.fields["id"], "actor": actor, "person": person, "role": role}
            given = {name: text for name, text in given.items() if text}
            tables.setdefault(("participants", tuple(given)), []).append((each.line, list(given.values())))
    sheets = [Sheet(source, None, table, list(header), rows, table) for (table, header), rows in tables.items()]
    if problems:
        # What is wrong with a card or an event stands in a sheet of its own: it became no row.
        table = "contacts" if has_meetings or source.name.lower().endswith(tuple(CALENDARS)) else "people"
        lines = sorted({problem.line for problem in problems})
        sheets.append(Sheet(source, None, table, ["id"], [(line, [f"line-{line}"]) for line in lines], table, problems))
    return sheets


def _text(file: Found) -> tuple[Source, str]:
    """Read a calendar or an address book: UTF-8, else Windows-1252."""
    path = file.path
    source = replace(file_source(path), name=file.name)
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(_("{path} is too large for a calendar or an address book").format(path=path), _("export a part of it"))
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            _("{path} can't be read: {why}").format(path=path, why=error.strerror),
            _("close it elsewhere, or ask for permission to read it"),
        ) from error
    if not content.strip():
        raise InputError(_("{path} is empty").format(path=path), _("export it anew"))
    if b"\0" in content:
        raise InputError(
            _("{path} is no text file: it holds zero bytes").format(path=path), _("export it anew, as iCalendar (.ics) or vCard (.vcf)")
        )
    try:
        return source, content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return source, content.decode("cp1252", errors="replace")
