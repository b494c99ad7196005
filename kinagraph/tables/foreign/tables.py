"""Foreign files that hold a table of ours: actors, relations and so on, under other headings and with names in place of ids."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kinagraph.language import _, ngettext
from kinagraph.model import LISTS, PERIODS, TABLES, Column, Kind
from kinagraph.tables.foreign.names import clean, digest, plain_heading, slug
from kinagraph.tables.foreign.repair import repaired
from kinagraph.tables.foreign.rows import NoSuchColumn, find_columns, find_rows, lines_of
from kinagraph.tables.foreign.shapes import read_date
from kinagraph.tables.problems import CellProblem
from kinagraph.tables.read import Row, Sheet, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kinagraph.tables.foreign.folders import Found
    from kinagraph.tables.foreign.mapping import Mapping, TableMap
    from kinagraph.tables.foreign.naming import Names
    from kinagraph.tables.foreign.splitting import KnownNames
    from kinagraph.tables.read import Source


class TableReader:
    """Reads the sheets that a mapping's ``[[table]]`` sections are for; actors that are only referred to are made."""

    def __init__(self, mapping: Mapping, names: Names, known: KnownNames) -> None:
        self.mapping, self.names, self.known = mapping, names, known
        self._found: list[tuple[TableMap, Source, str | None, list[dict[str, str]], list[int]]] = []
        self._ids: set[str] = set()
        self._named: set[str] = set()
        self._made: dict[str, tuple[Source, int, str]] = {}
        self._passed_over: dict[tuple[str, str], list[int]] = {}
        self.rows: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()

    def take(self, file: Found) -> bool:
        """Take the rows of a file's sheets that are tables of ours; say whether there were any."""
        taken = False
        for name in [sheet.name for sheet in read_file(file.path, self.mapping.file.encoding, self.mapping.file.separator)]:
            best = max(
                (table for table in self.mapping.table if _may_be(table, file, name)), key=lambda t: self._fits(t, file, name), default=None
            )
            if best is not None and self._fits(best, file, name):
                self._take(best, file, name)
                taken = True
        return taken

    def _fits(self, table: TableMap, file: Found, name: str | None) -> int:
        """Return how many columns a table finds in a sheet; 0 where one is wanting."""
        return len(table.columns) if self._look(table, file, name) else 0

    def _look(self, table: TableMap, file: Found, name: str | None) -> tuple[Sheet, list[str], Iterable[Row]] | None:
        lacking = set(map(plain_heading, table.may_lack or []))
        needed = [several for several in table.columns.values() if not lacking & set(map(plain_heading, several))]
        wanted = self.mapping.file.model_copy(update={"sheet": None if name is None else [name], "header_row": table.header_row})
        sheet, header, rows, _above = find_rows(file.path, wanted, needed)[0]
        try:
            find_columns(file.name, header, list(table.columns.values()), lacking)
        except NoSuchColumn:
            return None
        return sheet, header, rows

    def _take(self, table: TableMap, file: Found, name: str | None) -> None:
        looked = self._look(table, file, name)
        if looked is None:
            return
        sheet, header, rows = looked
        places = find_columns(file.name, header, list(table.columns.values()), set(map(plain_heading, table.may_lack or [])))
        source = replace(sheet.source, name=file.name)
        records, lines = [], []
        for line, texts in rows:
            cells = [clean(repaired(texts[place])) if place is not None and place < len(texts) else "" for place in places]
            if not any(cells):
                continue
            if any(rule.matches.search(text) for rule in self.mapping.skip if rule.column is None for text in cells if text):
                self._pass_over(source, sheet.name, _("a rule of [[skip]] fits"), line)
                continue
            record = dict(zip(table.columns, cells, strict=True))
            for column, words in table.words.items():
                if column in record:
                    record[column] = words.get(record[column].casefold(), record[column])
            record.update({column: text for column, text in table.constants.items() if not record.get(column)})
            records.append(record)
            lines.append(line)
        self._found.append((table, source, sheet.name, records, lines))
        self.rows[file.name] += len(lines)
        if table.table == "actors":
            for record in records:
                self._ids.add(record.get("id", ""))
                self._named.add(slug(record.get("name", "")))
                self.names.note(record.get("name", ""), "")

    def sheets(self) -> list[Sheet]:
        """Return the sheets of our tables, those of the actors first."""
        found = [sheet for part in self._found for sheet in self._write(*part)]
        made: dict[Source, list[Row]] = {}
        for key, (source, line, name) in self._made.items():
            made.setdefault(source, []).append((line, [key, name, "other", "home" if slug(name) in self.mapping.ours else ""]))
        return [*(Sheet(source, None, "actors", ["id", "name", "kind", "side"], rows, "actors") for source, rows in made.items()), *found]

    def remarks(self) -> list[str]:
        """Say which rows were passed over, and which actors were made because somebody refers to them."""
        passed = [
            ngettext("{place}, row {rows}: passed over, {reason}", "{place}, rows {rows}: passed over, {reason}", len(lines)).format(
                place=place, rows=lines_of(lines), reason=reason
            )
            for (place, reason), lines in self._passed_over.items()
        ]
        if not self._made:
            return passed
        names = sorted(name for _source, _line, name in self._made.values())
        return [
            *passed,
            ngettext(
                "{n} actor is only referred to, and was made with the kind other: {names}",
                "{n} actors are only referred to, and were made with the kind other: {names}",
                len(names),
            ).format(n=len(names), names="; ".join(names[:20]) + ("; …" if len(names) > 20 else "")),
        ]

    def _write(self, table: TableMap, source: Source, sheet: str | None, records: list[dict[str, str]], lines: list[int]) -> list[Sheet]:
        model = TABLES[table.table]
        problems: list[CellProblem] = []
        rows: list[Row] = []
        pairs: set[frozenset[str]] = set()
        key = model.key[0]
        columns = [
            *([] if key in table.columns or key in table.constants else [key]),
            *table.columns,
            *(c for c in table.constants if c not in table.columns),
        ]
        if table.table == "actors" and self.mapping.ours and "side" not in columns:
            columns.append("side")
        for record, line in zip(records, lines, strict=True):
            row = {name: self._cell(model.column(name), text, table, source, line, problems) for name, text in record.items()}
            if key not in row:
                row[key] = self._key(table.table, record)
            if "side" in columns and not row.get("side"):
                row["side"] = "home" if slug(record.get("name", "")) in self.mapping.ours else ""
            if table.table == "relations" and (reason := self._no_relation(record, row, pairs)):
                self._pass_over(source, sheet, reason, line)
                continue
            rows.append((line, [row.get(name, "") for name in columns]))
        self.rejected[source.name] += len({problem.line for problem in problems})
        return [Sheet(source, sheet, table.table, columns, rows, table.table, problems)] if rows else []

    def _pass_over(self, source: Source, sheet: str | None, reason: str, line: int) -> None:
        place = source.name if sheet is None else f"{source.name}, {sheet}"
        self._passed_over.setdefault((place, reason), []).append(line)

    def _no_relation(self, record: dict[str, str], row: dict[str, str], pairs: set[frozenset[str]]) -> str:
        """Return why a relation is none that is to be written: no end is ours, or it was written before; blank where it is one."""
        ends = [record.get("home", ""), record.get("partner", "")]
        if self.mapping.ours and not any(slug(end) in self.mapping.ours for end in ends):
            return _("neither of the two is ours")
        pair = frozenset({row.get("home", ""), row.get("partner", "")})
        if pair in pairs:
            return _("the same pair again")
        pairs.add(pair)
        return ""

    def _key(self, table: str, record: dict[str, str]) -> str:
        """Make the id that a row lacks, of its name or of all that it says."""
        if table == "actors":
            return self.names.actor(record.get("name", ""))
        if table == "people":
            return self.names.person(record.get("name", ""))
        return self.names.short("-".join(filter(None, [self.mapping.prefix, digest("\x1f".join(record.values()))])))

    def _cell(self, column: Column, text: str, table: TableMap, source: Source, line: int, problems: list[CellProblem]) -> str:
        """Return a cell as our own table has it: dates in ISO form, lists with semicolons, ids in place of names."""
        if not text:
            return ""
        if column.kind in LISTS and table.separator:
            text = ";".join(part for part in map(clean, text.split(table.separator)) if part)
        if column.kind in PERIODS and text.casefold() not in {"yes", "ja"}:
            try:
                return read_date(text, self.mapping.dates.shapes, self.mapping.dates.year_of(source.name))[0]
            except ValueError as error:
                problems.append(CellProblem(line, column.name, text, str(error)))
                return text
        if column.kind is Kind.REFERENCE:
            return self._reference(column, text, source, line)
        if column.kind is Kind.REFERENCES and column.refers == ("actors",):
            return ";".join(self._reference(column, part, source, line) for part in map(clean, text.split(";")) if part)
        return text

    def _reference(self, column: Column, text: str, source: Source, line: int) -> str:
        if text in self._ids or text in self.known.aliases or not {"actors", "people"} & set(column.refers):
            return text
        if column.refers == ("people",):
            return self.names.person(text)
        key = self.names.actor(text)
        if slug(text) not in self._named and not self.names.is_of_the_store(text) and key not in self.known.aliases:
            self._made.setdefault(key, (source, line, text))
        return key


def _may_be(table: TableMap, file: Found, sheet: str | None) -> bool:
    """Say whether a table may stand in a file's sheet, by their names."""
    if table.file is not None and not table.file.search(file.name):
        return False
    return sheet is None or table.sheet is None or sheet in table.sheet


def read_tables(files: Sequence[Found], mapping: Mapping, names: Names, known: KnownNames) -> tuple[TableReader, list[Found]]:
    """Take the tables of files; return what was read, and the files that hold none."""
    reader = TableReader(mapping, names, known)
    return reader, [file for file in files if not reader.take(file)]
