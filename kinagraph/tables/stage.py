"""Sheets to checked rows: every cell is read by its column's kind, all problems are noted, none stops the rest.

The rows stand in a DuckDB connection of their own, in columns: a column is read once per distinct text, so that a
million rows cost little more than a thousand.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from kinagraph.errors import InputError
from kinagraph.language import _, ngettext
from kinagraph.model import LISTS, TABLES, Column, Kind, Table
from kinagraph.spelling import closest
from kinagraph.tables.cells import reader
from kinagraph.tables.periods import Period
from kinagraph.tables.plain import read_plain
from kinagraph.tables.problems import Problem, RejectedSheet, shorten
from kinagraph.tables.read import Sheet, Source, table_named
from kinagraph.tables.sql import literal, quoted, sql_type, stored_columns, value_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection
    from pyarrow import RecordBatch, Schema

_BLOCK: Final = 2_000
"""Rows that are turned into columns at once: few enough that their cells stay in the processor's cache."""
_BLANK: Final = " \t\n\v\f\r\u00a0\u200b\ufeff"
"""What is trimmed from a cell and from the parts of a list."""
_OF_PROBLEMS: Final = (frozenset({"line", "rad"}), frozenset({"reason", "orsak"}))
"""What stands first in a file of rejected rows, and is passed over when it is loaded again."""
_ID: Final = r"^[^\s\p{Z}\p{Cc};]{1,64}$"


@dataclass
class StagedSheet:
    """One sheet as it was staged: what is known of its headings."""

    index: int
    source: Source
    name: str | None
    table: Table
    header: list[str]
    columns: dict[int, Column]
    extras: dict[int, str]
    rows: int = 0

    @property
    def given(self) -> frozenset[str]:
        """The model's columns that the sheet has."""
        return frozenset(column.name for column in self.columns.values())

    def heading(self, name: str) -> str:
        """Return the heading of one of the model's columns as the file writes it."""
        return next((self.header[position].strip() for position, column in self.columns.items() if column.name == name), name)


@dataclass
class Staging:
    """Rows that were read and whose cells were checked, not yet held against a store.

    Attributes
    ----------
    connection
        A DuckDB connection in memory; the rows of table *t* stand in ``staged_t``.
    problems
        Every cell that can't be taken.
    remarks
        What a person should know though nothing is wrong: unknown columns, turned relations.
    """

    connection: DuckDBPyConnection
    sheets: list[StagedSheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)

    def reject(self, sheet: int, line: int, column: str, value: object, reason: str) -> None:
        """Note a problem; :meth:`mark_bad` makes its row a rejected one."""
        staged = self.sheets[sheet]
        text = "" if value is None else str(value)
        heading = staged.heading(column)
        self.problems.append(Problem(staged.table.name, staged.source.name, staged.name, line, heading, text, reason))
        self._bad.append((sheet, line))

    _bad: list[tuple[int, int]] = field(default_factory=list)

    def mark_bad(self) -> None:
        """Write the rows noted since the last call into ``bad``."""
        import pyarrow as pa

        if self._bad:
            new = pa.table({"sheet": [s for s, _l in self._bad], "line": [n for _s, n in self._bad]})
            self.connection.register("new_bad", new)
            self.connection.execute("INSERT INTO bad SELECT DISTINCT sheet, line FROM new_bad ANTI JOIN bad USING (sheet, line)")
            self.connection.unregister("new_bad")
            self._bad.clear()

    def rejected_rows(self, table: str | None = None) -> int:
        """Return how many rows are rejected, of one table or of all."""
        mine = [s.index for s in self.sheets if table is None or s.table.name == table]
        if not mine:
            return 0
        found = self.connection.execute("SELECT count(*) FROM bad WHERE list_contains(?, sheet)", [mine]).fetchone()
        return int(found[0]) if found else 0

    def rejected_sheets(self) -> list[RejectedSheet]:
        """Return the rejected rows as they stood in their files, for mending."""
        reasons: dict[tuple[str, str | None, int], list[str]] = {}
        for p in self.problems:
            if p.line is not None:
                text = f"{p.column}: {p.reason}" if p.column else p.reason
                told = reasons.setdefault((p.file, p.sheet, p.line), [])
                if text not in told:
                    told.append(text)
        result = []
        for sheet in self.sheets:
            first = _columns_of_problems(sheet.header)
            cells = self.connection.execute(
                f"SELECT raw.* FROM raw_{sheet.index} AS raw "
                f"SEMI JOIN bad ON bad.sheet = {sheet.index} AND bad.line = raw.line ORDER BY line"
            ).fetchall()
            rows = [
                (row[0], "; ".join(reasons.get((sheet.source.name, sheet.name, row[0]), [])), [c or "" for c in row[1 + first :]])
                for row in cells
            ]
            if rows:
                result.append(RejectedSheet(sheet.table.name, sheet.header[first:], rows))
        return result


def stage(sheets: Iterable[Sheet], table: str | None = None) -> Staging:
    """Stage sheets: name their tables and columns, read every cell, note every problem.

    Parameters
    ----------
    sheets
        As :func:`kinagraph.tables.read.read_sheets` gives them.
    table
        The table of the sheets whose names don't tell it.

    Raises
    ------
    InputError
        A sheet of no table that we know, or with two columns of one heading.
    """
    import duckdb

    connection = duckdb.connect(":memory:", config={"preserve_insertion_order": True})
    connection.execute("CREATE TABLE bad (sheet INTEGER, line INTEGER)")
    for each in TABLES.values():
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in stored_columns(each))
        inline = "".join(f", {quoted(c.name)} {sql_type(c)}" for c in each.columns if not c.stored)
        connection.execute(f"CREATE TABLE staged_{each.name} (_sheet INTEGER, _line INTEGER, {columns}{inline})")
    staging = Staging(connection)
    several = False
    for sheet in sheets:
        if sheet.passed_over:
            staging.remarks.append(_("{file} is named after no table and was passed over").format(file=sheet.source.name))
            continue
        named = _table_of(sheet, table)
        if named is None:
            if sheet.name is None:
                raise InputError(
                    _("{file}: which table is this?").format(file=sheet.source.name),
                    _("name the file after its table, as contacts.csv, or say --table contacts"),
                )
            staging.remarks.append(
                _("{file}: the sheet {sheet} is no table of ours and was passed over").format(file=sheet.source.name, sheet=sheet.name)
            )
            continue
        several = True
        _stage_sheet(staging, sheet, named)
    if not several:
        raise InputError(
            _("there is no table in these files"),
            _("sheets are named actors, contacts and so on; `kinagraph init` writes a template"),
        )
    staging.mark_bad()
    return staging


def _table_of(sheet: Sheet, given: str | None) -> Table | None:
    """Tell a sheet's table by what was said, by its name, else by its headings."""
    name = sheet.table or table_named(sheet.title) or given
    if name is not None:
        return TABLES[name]
    if sheet.name is not None and len([cell for cell in sheet.header if cell.strip()]) < 2:
        return None
    headings = [_heading(text) for text in sheet.header if text.strip()]
    fits = []
    for table in TABLES.values():
        known = _headings(table)
        names = {known[text] for text in headings if text in known}
        if all(column.name in names for column in table.columns if column.required):
            fits.append((len(names), table))
    best = max((count for count, _table in fits), default=0)
    found = [table for count, table in fits if count == best]
    # Several tables may fit a few headings: then it is for a person to say.
    return found[0] if len(found) == 1 and best >= 2 else None


def _heading(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).replace("_", " ").replace("\ufeff", "")
    return " ".join(plain.strip().rstrip("*").casefold().split())


def _headings(table: Table) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in table.columns:
        for spelling in (*column.swedish, column.name):
            known.setdefault(_heading(spelling), column.name)
    # An English heading wins over a Swedish one of another column.
    known.update({_heading(column.name): column.name for column in table.columns})
    return known


def _stage_sheet(staging: Staging, sheet: Sheet, table: Table) -> None:
    index = len(staging.sheets)
    columns, extras = _name_columns(staging, sheet, table)
    staged = StagedSheet(index, sheet.source, sheet.name, table, sheet.header, columns, extras)
    staging.sheets.append(staged)
    staging.sources[sheet.source.name + sheet.source.sha256] = sheet.source
    _take_rows(staging, staged, sheet)
    _tell_nameless(staging, staged)
    _read_cells(staging, staged)
    _take_problems(staging, staged, sheet)


def _take_problems(staging: Staging, staged: StagedSheet, sheet: Sheet) -> None:
    """Put what a mapping found in the place of what the raw text of the same rows was rejected for."""
    lines = {problem.line for problem in sheet.problems}
    place = (staged.table.name, staged.source.name, staged.name)
    staging.problems = [p for p in staging.problems if (p.table, p.file, p.sheet) != place or p.line not in lines]
    for problem in sheet.problems:
        staging.reject(staged.index, problem.line, problem.column, problem.value, problem.reason)


def _name_columns(staging: Staging, sheet: Sheet, table: Table) -> tuple[dict[int, Column], dict[int, str]]:
    """Find the model's columns among the headings; the others are kept as extra."""
    known = _headings(table)
    columns: dict[int, Column] = {}
    extras: dict[int, str] = {}
    for position, text in enumerate(sheet.header):
        heading = _heading(text)
        if not heading or position < _columns_of_problems(sheet.header):
            continue
        name = known.get(heading)
        if name is None:
            extra = unicodedata.normalize("NFC", text).strip()
            if extra in extras.values():
                raise _twice(sheet, extra)
            extras[position] = extra
        elif name in {column.name for column in columns.values()}:
            raise _twice(sheet, text.strip())
        else:
            columns[position] = table.column(name)
    place = sheet.source.name if sheet.name is None else f"{sheet.source.name}, {sheet.name}"
    for text in extras.values():
        near = closest(_heading(text), [h for h, n in known.items() if n not in {c.name for c in columns.values()}])
        hint = _("; did you mean {word}?").format(word=known[near]) if near else ""
        staging.remarks.append(
            _("{place}: the column {column} is not ours; it is kept as it is{hint}").format(place=place, column=shorten(text), hint=hint)
        )
    if not columns:
        raise InputError(
            _("{place}: none of its headings is a column of {table}").format(place=place, table=table.name),
            _("its first row holds headings such as {names}").format(names=", ".join(c.name for c in table.columns[:4])),
        )
    missing = [name for name in table.key if table.column(name).required and name not in {c.name for c in columns.values()}]
    if missing:
        raise InputError(
            _("{place}: the column {column} is missing, which tells the rows apart").format(place=place, column=missing[0]),
            _("the table {table} needs the columns {names}").format(
                table=table.name, names=", ".join(column.name for column in table.columns if column.required)
            ),
        )
    return columns, extras


def _columns_of_problems(header: Sequence[str]) -> int:
    """Return how many columns at the beginning say what was wrong with a row before; participants have a ``reason`` of their own."""
    headings = [_heading(text) for text in header[:2]]
    return 2 if len(headings) == 2 and all(heading in names for heading, names in zip(headings, _OF_PROBLEMS, strict=True)) else 0


def _tell_nameless(staging: Staging, staged: StagedSheet) -> None:
    """Say which columns hold cells but have no heading to keep them under."""
    for position, text in enumerate(staged.header):
        if _heading(text):
            continue
        filled = staging.connection.execute(f"SELECT count(c{position}) FROM raw_{staged.index}").fetchall()
        if filled[0][0]:
            place = staged.source.name if staged.name is None else f"{staged.source.name}, {staged.name}"
            staging.remarks.append(
                _("{place}: column {number} has no heading, and its cells were passed over").format(place=place, number=position + 1)
            )


def _twice(sheet: Sheet, heading: str) -> InputError:
    return InputError(
        _("{file}: the column {column} stands there twice").format(file=sheet.source.name, column=shorten(heading)),
        _("take one of them away, or rename it"),
    )


def _take_rows(staging: Staging, staged: StagedSheet, sheet: Sheet) -> None:
    """Make ``raw_<index>``: the cells as text, trimmed and in composed form (å as one letter); null where blank."""
    import pyarrow as pa

    width = len(sheet.header)
    if sheet.plain is not None:
        rows = read_plain(staging.connection, f"raw_{staged.index}", *sheet.plain, width)
        if rows is not None:
            staged.rows = rows
            return
    schema = pa.schema([("line", pa.int32()), *((f"c{position}", pa.string()) for position in range(width))])
    # DuckDB reads an Arrow table where it lies, so that the cells need no second copy.
    staging.connection.register(f"raw_{staged.index}", pa.Table.from_batches(_blocks(staging, staged, sheet, schema), schema))


def _blocks(staging: Staging, staged: StagedSheet, sheet: Sheet, schema: Schema) -> Iterator[RecordBatch]:
    """Give the rows as blocks of columns."""
    import pyarrow as pa
    import pyarrow.compute as pc

    width = len(sheet.header)
    rows = iter(sheet.rows)
    while block := list(islice(rows, _BLOCK)):
        for line, cells in block:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                spilled = next(cell for cell in cells[width:] if cell.strip())
                staging.reject(
                    staged.index,
                    line,
                    "",
                    spilled,
                    _("the row has {cells} cells, the headings are {width}: put a cell that holds a separator in quotation marks").format(
                        cells=len(cells), width=width
                    ),
                )
        even = [cells if len(cells) == width else (cells + [""] * (width - len(cells)))[:width] for _line, cells in block]
        columns = [pc.utf8_trim(pc.utf8_normalize(pa.array(column, pa.string()), "NFC"), _BLANK) for column in zip(*even, strict=True)]
        columns = [pc.if_else(pc.equal(column, ""), None, column) for column in columns]
        yield pa.record_batch([pa.array([line for line, _cells in block], pa.int32()), *columns], schema)
        staged.rows += len(block)


def _read_cells(staging: Staging, staged: StagedSheet) -> None:
    """Read every cell by its column's kind and insert the rows into ``staged_<table>``."""
    connection, raw = staging.connection, f"raw_{staged.index}"
    expressions: dict[str, str] = {}
    joins = []
    for position, column in staged.columns.items():
        cell = f"raw.c{position}"
        parse = reader(column)
        if parse is not None:
            _read_distinct(staging, staged, position, column)
            joins.append(f"LEFT JOIN parsed_{position} AS p{position} ON {cell} = p{position}.raw")
            for name, _kind in value_columns(column):
                part = name.removeprefix(column.name) or "_value"
                expressions[name] = f"p{position}.part{part}"
        elif column.kind in LISTS:
            expressions[column.name] = _parts(cell)
        else:
            expressions[column.name] = cell
            if column.kind is Kind.ID:
                for line, value in connection.execute(
                    f"SELECT line, c{position} FROM {raw} WHERE NOT regexp_matches(c{position}, '{_ID}')"
                ).fetchall():
                    staging.reject(staged.index, line, column.name, value, _("an id has 1 to 64 signs, no blanks and no ;"))
        if column.required:
            for (line,) in connection.execute(f"SELECT line FROM {raw} WHERE c{position} IS NULL").fetchall():
                staging.reject(staged.index, line, column.name, None, _("must not be blank"))
    if staged.extras:
        pairs = ", ".join(f"{literal(name)}, raw.c{position}" for position, name in sorted(staged.extras.items(), key=lambda item: item[1]))
        expressions["extra"] = f"json_object({pairs})::VARCHAR"
    names = ", ".join(quoted(name) for name in expressions)
    values = ", ".join(expressions.values())
    connection.execute(
        f"INSERT INTO staged_{staged.table.name} (_sheet, _line, {names}) "
        f"SELECT {staged.index}, raw.line, {values} FROM {raw} AS raw {' '.join(joins)}"
    )
    for position, column in staged.columns.items():
        if reader(column) is not None:
            connection.execute(f"DROP TABLE parsed_{position}")


def _read_distinct(staging: Staging, staged: StagedSheet, position: int, column: Column) -> None:
    """Read each distinct text of a column once, into ``parsed_<position>``; reject the rows of those that can't be."""
    import pyarrow as pa

    connection, raw = staging.connection, f"raw_{staged.index}"
    parse = reader(column)
    if parse is None:
        return
    texts = [text for (text,) in connection.execute(f"SELECT DISTINCT c{position} FROM {raw} WHERE c{position} IS NOT NULL").fetchall()]
    read: list[tuple[str, object, object, object]] = []
    reasons: dict[str, str] = {}
    for text in texts:
        try:
            value = parse(text)
        except ValueError as error:
            reasons[text] = str(error)
            continue
        if isinstance(value, Period):
            read.append((text, value.text, value.start, value.stop))
        else:
            read.append((text, value, None, None))
    kind = {"BOOLEAN": pa.bool_(), "INTEGER": pa.int32(), "DOUBLE": pa.float64()}.get(sql_type(column), pa.string())
    parts = list(zip(*read, strict=True)) or [(), (), (), ()]
    known = pa.table(
        {
            "raw": pa.array(parts[0], pa.string()),
            "part_value": pa.array(parts[1], kind),
            "part_start": pa.array(parts[2], pa.date32()),
            "part_stop": pa.array(parts[3], pa.date32()),
        }
    )
    connection.register("known", known)
    connection.execute(f"CREATE TEMP TABLE parsed_{position} AS SELECT * FROM known")
    connection.unregister("known")
    if reasons:
        rows = connection.execute(
            f"SELECT line, c{position} FROM {raw} WHERE list_contains(?, c{position}) ORDER BY line", [list(reasons)]
        ).fetchall()
        for line, value in rows:
            staging.reject(staged.index, line, column.name, value, reasons[value])


def _parts(cell: str) -> str:
    """Return the SQL that splits a cell into its parts: trimmed, none of them blank, each once, in their order."""
    parts = f"regexp_extract_all({cell}, '[^;{_BLANK}](?:[^;]*[^;{_BLANK}])?')"
    distinct = f"nullif(list_filter({parts}, lambda part, place: list_position({parts}, part) = place), [])"
    # Most lists hold one part, or parts without anything between them but a ;, and those cost little.
    split = f"string_split({cell}, ';')"
    plain = f"NOT regexp_matches({cell}, '^;|;$|[;{_BLANK}];|;[{_BLANK}]') AND list_unique({split}) = len({split})"
    return f"CASE WHEN NOT contains({cell}, ';') THEN [{cell}] WHEN {plain} THEN {split} ELSE {distinct} END"


def tally(problems: Sequence[Problem]) -> str:
    """Say how many problems in how many files: the sentence above the list."""
    files = len({problem.file for problem in problems})
    return (
        ngettext("{n} problem", "{n} problems", len(problems)).format(n=len(problems))
        + " "
        + ngettext("in {n} file", "in {n} files", files).format(n=files)
    )
