"""Other people's registers: a TOML file says which of their columns are which of ours, and their rows become sheets.

``data/mappings/uk-ministers-meetings.toml`` explains every key. The sheets go the way of all others, so that a cell is
checked as strictly as in our own tables, and a problem names the row of the file as it was sent.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kinagraph.errors import InputError, UsageError
from kinagraph.language import _, ngettext
from kinagraph.model import ACTORS, CONTACTS, PEOPLE, Column, Kind
from kinagraph.spelling import closest
from kinagraph.tables.cells import parse_number, reader
from kinagraph.tables.dateshapes import DateShape, NumberShape, date_shape, number_shape, read_date
from kinagraph.tables.read import TEXTS, Row, Sheet, _csv_rows, _source, encoding_of, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

LONGEST_ID: Final = 64
_MISSING: Final = "?"
"""Stands among the participants of a contact where one should be; no actor has that id, so that the row is rejected."""
_HEADER_WITHIN: Final = 30
_SEVERAL: Final = frozenset({"party", "skip", "years"})
_WRITTEN_TABLES: Final = ("actors", "people", "contacts", "participants")


def _text(parse: Callable[[str], object]) -> PlainValidator:
    def read(value: object) -> object:
        if not isinstance(value, str):
            raise PydanticCustomError("string_type", "not a text")
        return parse(value)

    return PlainValidator(read)


def _compiled(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(_("“{text}” is no regular expression: {why}").format(text=text, why=error)) from error


def _one_or_several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Headings = Annotated[list[str], BeforeValidator(_one_or_several), Field(min_length=1)]
Expression = Annotated[re.Pattern[str], _text(_compiled)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class FileShape(_Part):
    """``[file]``: where in a file the rows stand."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    carry_down: Headings | None = None
    blank: list[str] = []

    @field_validator("encoding")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        try:
            codecs.lookup(value or "utf-8")
        except LookupError as error:
            raise ValueError(_("“{value}” is no encoding; usual ones are utf-8, cp1252 and utf-16").format(value=value)) from error
        return value

    @field_validator("separator")
    @classmethod
    def _one_sign(cls, value: str | None) -> str | None:
        if value is not None and len(value) != 1:
            raise ValueError(_('must be one sign, as ";"'))
        return value


class YearRule(_Part):
    """``[[dates.years]]``: the year of cells without one, by the file's name."""

    file: Expression
    year: int | None = Field(default=None, ge=1500, le=2199)

    @model_validator(mode="after")
    def _year_from_somewhere(self) -> YearRule:
        if self.year is None and "year" not in self.file.groupindex:
            raise ValueError(_("needs a year, or a group (?P<year>…) in file"))
        return self

    def of(self, name: str) -> int | None:
        """Return the year that the rule gives a file of this name, or None."""
        found = self.file.search(name)
        if found is None or self.year is not None:
            return self.year if found else None
        digits = found["year"] or ""
        return int(digits) + (2000 if len(digits) == 2 else 0) if digits.isdecimal() else None


class Dates(_Part):
    """``[dates]``: how dates are written."""

    shapes: list[Annotated[DateShape, _text(date_shape)]] = []
    years: list[YearRule] = []


class Party(_Part):
    """``[[party]]``: a column that names actors, and what is known of all of them."""

    column: Headings
    kind: str
    side: str | None = None
    country: str | None = None
    countries: dict[str, str] = {}
    public: bool | None = None
    parent: str | None = None
    level: str | None = None
    patterns: list[Expression] = []
    separators: list[str] = []
    place: bool = False
    required: bool = True

    @field_validator("kind", "side", "country")
    @classmethod
    def _words(cls, value: str | None, info: Any) -> str | None:
        return value if value is None else _checked(ACTORS.column(info.field_name), value)

    @field_validator("level")
    @classmethod
    def _level(cls, value: str | None) -> str | None:
        return value if value is None else _checked(PEOPLE.column("level"), value)

    @field_validator("countries")
    @classmethod
    def _countries(cls, value: dict[str, str]) -> dict[str, str]:
        return {slug(name): _checked(ACTORS.column("country"), code) for name, code in value.items()}

    @field_validator("patterns")
    @classmethod
    def _groups(cls, value: list[re.Pattern[str]]) -> list[re.Pattern[str]]:
        for pattern in value:
            if set(pattern.groupindex) not in ({"actor"}, {"actors"}, {"actor", "person"}):
                raise ValueError(
                    _("“{text}” must have a group (?P<actor>…), with or without (?P<person>…), or a group (?P<actors>…)").format(
                        text=pattern.pattern
                    )
                )
        return value

    @field_validator("separators")
    @classmethod
    def _not_blank(cls, value: list[str]) -> list[str]:
        if not all(text.strip() or text == "\n" for text in value):
            raise ValueError(_('a separator is a sign or a word, as ";"'))
        return value


class Skip(_Part):
    """``[[skip]]``: rows that are no contacts."""

    reason: str
    matches: Expression
    column: str | None = None


class Mapping(_Part):
    """A mapping file as it was read; see ``data/mappings/uk-ministers-meetings.toml`` for what the keys mean."""

    title: str
    prefix: str = ""
    file: FileShape = FileShape()
    columns: dict[str, Headings]
    constants: dict[str, str] = {}
    numbers: dict[str, Annotated[NumberShape, _text(number_shape)]] = {}
    dates: Dates = Dates()
    party: list[Party] = Field(min_length=1)
    skip: list[Skip] = []
    corrections: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}

    @field_validator("prefix")
    @classmethod
    def _short(cls, value: str) -> str:
        if len(value) > 16 or re.search(r"[\s;]", value):
            raise ValueError(_("must have at most 16 signs, no blanks and no ;"))
        return value

    @field_validator("columns", "constants", "numbers")
    @classmethod
    def _fields(cls, value: dict[str, Any], info: Any) -> dict[str, Any]:
        known = [column.name for column in CONTACTS.columns if column.name != "participants"]
        for name, meant in value.items():
            if name not in known:
                raise ValueError(_("contacts have no column {name}; {hint}").format(name=name, hint=_instead(name, known)))
            if info.field_name == "constants":
                _checked(CONTACTS.column(name), meant)
            if info.field_name == "numbers" and CONTACTS.column(name).kind is not Kind.NUMBER:
                raise ValueError(_("the column {name} holds no numbers").format(name=name))
        return value

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        for name in ("date", "kind"):
            if name not in self.columns and (name == "date" or name not in self.constants):
                raise ValueError(_("a contact needs a {name}: name its column in [columns]").format(name=name))
        named = [*(self.file.carry_down or []), *self.corrections, *(skip.column for skip in self.skip if skip.column)]
        headings = [heading for several in self.headings for heading in several]
        for heading in named:
            if _plain(heading) not in map(_plain, headings):
                raise ValueError(
                    _("“{heading}” is a column neither of [columns] nor of a [[party]]; {hint}").format(
                        heading=heading, hint=_instead(heading, headings)
                    )
                )
        return self

    @property
    def headings(self) -> list[list[str]]:
        """Every column that is read: its heading, or the several that it may have."""
        return [*self.columns.values(), *(party.column for party in self.party)]


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises
    ------
    UsageError
        The file isn't there, is no TOML, or says what a mapping doesn't take: the first mistake, as one sentence.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(
            _("the mapping {path} can't be read: {why}").format(path=path, why=error.strerror), _("look at the name and the folder")
        ) from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError
        raise UsageError(
            _("the mapping {path} is no TOML: {why}").format(path=path, why=error),
            _("texts stand in quotation marks; regular expressions in single ones"),
        ) from error
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        raise UsageError(
            _("the mapping {path}: {mistake}").format(path=path, mistake=_mistake(error)),
            _("data/mappings/uk-ministers-meetings.toml shows every key"),
        ) from error


def _mistake(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    *above, key = first["loc"] or ("",)
    table: Any = Mapping
    for name in above:
        table = {"file": FileShape, "dates": Dates, "years": YearRule, "party": Party, "skip": Skip}.get(str(name), table)
    kind = first["type"]
    reasons = {
        "missing": _("is missing"),
        "extra_forbidden": _("there is no such key; {hint}").format(hint=_instead(str(key), list(table.model_fields))),
        "string_type": _("must be a text in quotation marks"),
        "list_type": _("stands in two brackets, [[{name}]]").format(name=key)
        if key in _SEVERAL
        else _('must be a list of texts, as ["a", "b"]'),
        "dict_type": _("must be a table of its own"),
        "model_type": _("must be a table of its own"),
        "bool_type": _("must be true or false"),
        "int_type": _("must be a whole number"),
        "too_short": _("must not be empty"),
    }
    reason = str(first["ctx"]["error"]) if kind == "value_error" else reasons.get(kind, first["msg"])
    place = _place(first["loc"])
    return f"{place}: {reason}" if place else reason


def _place(loc: Sequence[str | int]) -> str:
    """Write where a mistake stands as the TOML file does: ``[[party]] 2, side``."""
    parts: list[str] = []
    for part in loc:
        if isinstance(part, int):
            parts[-1] = f"{parts[-1]} {part + 1}"
        else:
            parts.append(part)
    if parts and re.fullmatch(r"(party|skip) \d+", parts[0]):
        name, _blank, place = parts[0].partition(" ")
        parts[0] = f"[[{name}]] {place}"
    elif parts and parts[0] in {"file", "columns", "constants", "numbers", "dates", "corrections", "names"}:
        parts[0] = f"[{parts[0]}]"
    return ", ".join(parts)


def _instead(name: str, known: list[str]) -> str:
    near = closest(name.lower(), known)
    return _("did you mean {word}?").format(word=near) if near else _("it takes {words}").format(words=", ".join(known))


def _checked(column: Column, value: str) -> str:
    parse = reader(column)
    if parse is not None:
        try:
            parse(value)
        except ValueError as error:
            raise ValueError(_("{column} “{value}”: {why}").format(column=column.name, value=value, why=error)) from error
    return value


@lru_cache(maxsize=1 << 16)
def slug(name: str) -> str:
    """Make the readable part of an id from a name: the same for any case, blanks and punctuation, in any script.

    >>> slug("  The Prince’s  Trust "), slug("P+HS Architects"), slug("广东省 卫生厅"), slug("Region Skåne")
    ('the-princes-trust', 'p-plus-hs-architects', '广东省-卫生厅', 'region-skåne')
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    plain = re.sub("['\u2019\u2018`´]", "", plain).replace("&", " and ").replace("+", " plus ")
    signs = (sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else "-" for sign in plain)
    return re.sub("-+", "-", "".join(signs)).strip("-") or _digest(plain.strip())


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with a cell as it stood in the file; ``column`` is one of ours."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class MappedSheet(Sheet):
    """A sheet of our own columns, made from somebody else's."""

    problems: list[CellProblem] = field(default_factory=list)
    """The rows that can't be taken, and why. Their raw text stands in the rows, where the ordinary checks reject it."""


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
        The tallies as sentences, and what the mapping changed or left out.
    """

    sheets: tuple[MappedSheet, ...]
    tallies: tuple[Tally, ...]
    remarks: tuple[str, ...]

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.sheets)


@dataclass
class _Contact:
    """One row of a file: a contact's fields, the actors (with their persons) that it names, and what tells it apart."""

    line: int
    fields: dict[str, str]
    parties: list[tuple[Party, str, str]]
    identity: str
    lacking: bool


@dataclass
class _File:
    sheet: Sheet
    contacts: list[_Contact] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def read_mapped(paths: Sequence[Path], mapping: Mapping) -> MappedSheets:
    """Read files as a mapping says.

    The result doesn't depend on the order of the files. Ids are made from what the rows say, so that the same rows have
    the same ids whenever they are read.

    Raises
    ------
    InputError
        A file can't be read, or lacks a column that the mapping names.
    """
    files = sorted((_map_file(path, mapping) for path in paths), key=lambda file: (file.sheet.source.name, file.sheet.source.sha256))
    names = _Names(mapping, files)
    written = _Written()
    sheets: list[MappedSheet] = []
    for file in files:
        sheets += _write_sheets(file, mapping, names, written)
    tallies = tuple(Tally(f.sheet.source.name, len(f.contacts), len({p.line for p in f.problems}), dict(f.passed_over)) for f in files)
    remarks = [*map(str, tallies), *(remark for file in files for remark in file.remarks), *names.remarks()]
    if written.again:
        remarks.append(
            ngettext(
                "{n} row stands in several files and is taken once", "{n} rows stand in several files and are taken once", written.again
            ).format(n=written.again)
        )
    return MappedSheets(tuple(sheets), tallies, tuple(dict.fromkeys(remarks)))


def _map_file(path: Path, mapping: Mapping) -> _File:
    sheet, header, rows = _find_rows(path, mapping)
    file = _File(sheet)
    places = _find_columns(sheet, header, mapping)
    first = {_plain(heading): several[0] for several in mapping.headings for heading in several}
    carried = {first[_plain(heading)] for heading in mapping.file.carry_down or []}
    corrections = {first[_plain(heading)]: {_clean(k): v for k, v in table.items()} for heading, table in mapping.corrections.items()}
    year = next((found for rule in mapping.dates.years if (found := rule.of(sheet.source.name)) is not None), None)
    by_line = {party.column[0] for party in mapping.party if "\n" in party.separators}
    columns = {heading: (place, _clean_lines if heading in by_line else _clean) for heading, place in places.items()}
    above: dict[str, str] = {}
    corrected: list[int] = []
    for line, texts in rows:
        cells = {heading: clean(texts[place]) if place < len(texts) else "" for heading, (place, clean) in columns.items()}
        cells = {heading: "" if text in mapping.file.blank else text for heading, text in cells.items()}
        passed, spoiled = _passed_over(cells, [_clean(text) for text in texts], mapping, first)
        above.update({heading: cells[heading] for heading in carried - spoiled if cells[heading]})
        if passed is not None:
            file.passed_over[passed] += 1
            continue
        cells.update({heading: above.get(heading, "") for heading in carried if not cells[heading]})
        mended = {heading: corrections.get(heading, {}).get(text, text) for heading, text in cells.items()}
        if mended != cells:
            corrected.append(line)
        spilled = next((text for text in texts[len(header) :] if text.strip()), None)
        if spilled is not None:
            file.problems.append(CellProblem(line, "", spilled, _("the row has more cells than there are headings")))
        file.contacts.append(_map_row(file, line, cells, mended, mapping, year))
        file.contacts[-1].lacking |= spilled is not None
    if corrected:
        file.remarks.append(
            ngettext(
                "{file}: read as the mapping's [corrections] say: row {rows}",
                "{file}: read as the mapping's [corrections] say: rows {rows}",
                len(corrected),
            ).format(file=sheet.source.name, rows=", ".join(map(str, corrected)))
        )
    left = [text.strip() for place, text in enumerate(header) if text.strip() and place not in places.values()]
    if left:
        file.remarks.append(
            _("{file}: the mapping takes nothing from {columns}").format(
                file=sheet.source.name, columns=", ".join(f"“{_short(t)}”" for t in left)
            )
        )
    return file


def _find_rows(path: Path, mapping: Mapping) -> tuple[Sheet, list[str], Iterator[Row]]:
    """Return the sheet, its headings and the rows below them."""
    wanted = mapping.file
    if path.suffix.lower() in TEXTS and path.is_file() and (wanted.encoding or wanted.separator):
        sheets = [_read_declared(path, wanted)]
    else:
        sheets = list(read_file(path))
    if wanted.sheet is not None and sheets[0].name is not None:
        found = [sheet for sheet in sheets if sheet.name == wanted.sheet]
        if not found:
            raise InputError(
                _("{file} has no sheet {sheet}").format(file=path, sheet=wanted.sheet),
                _("its sheets are {sheets}; the mapping's [file] names the one to read").format(
                    sheets=", ".join(str(s.name) for s in sheets)
                ),
            )
        sheets = found
    for sheet in sheets:
        rows = iter(sheet.rows)
        top = list(islice(rows, max(_HEADER_WITHIN, wanted.header_row or 0)))
        # The first row that isn't blank is the sheet's header already, and its number is not told.
        first = wanted.header_row if wanted.header_row and (not top or top[0][0] > wanted.header_row) else 0
        for index, (line, texts) in enumerate([(first, sheet.header), *top]):
            if line == wanted.header_row if wanted.header_row else _has_headings(texts, mapping):
                return sheet, texts, chain(top[index:], rows)
    if wanted.header_row:
        raise InputError(
            _("{file} has nothing in row {row}, where the mapping looks for headings").format(file=path, row=wanted.header_row),
            _("mend header_row in the mapping's [file], or leave it out"),
        )
    return sheets[0], sheets[0].header, iter(())


def _has_headings(texts: Sequence[str], mapping: Mapping) -> bool:
    known = {_plain(text) for text in texts}
    return all(known & set(map(_plain, several)) for several in mapping.headings)


def _read_declared(path: Path, wanted: FileShape) -> Sheet:
    rows = _csv_rows(path, wanted.encoding or encoding_of(path), wanted.separator)
    header = next(rows, None)
    if header is None:
        raise InputError(_("{path} is empty").format(path=path), _("its first row holds the headings"))
    return Sheet(_source(path), None, path.stem, header[1], rows)


def _find_columns(sheet: Sheet, header: Sequence[str], mapping: Mapping) -> dict[str, int]:
    """Find each mapped column's place in the file, by the first of its headings."""
    places = {}
    plain = [_plain(text) for text in header]
    for several in mapping.headings:
        found = [place for place, text in enumerate(plain) if text in map(_plain, several)]
        if len(found) != 1:
            problem = _("{file}: there is no column {wanted}") if not found else _("{file}: the column {wanted} stands there twice")
            raise InputError(
                problem.format(file=sheet.source.name, wanted=_(" or ").join(f"“{text}”" for text in several)),
                _("its columns are {headings}; name the right one in the mapping").format(
                    headings=", ".join(f"“{_short(text)}”" for text in header if text.strip())
                ),
            )
        places[several[0]] = found[0]
    return places


def _passed_over(cells: dict[str, str], texts: Sequence[str], mapping: Mapping, first: dict[str, str]) -> tuple[str | None, set[str]]:
    """Return why a row is passed over (None: it isn't), and the columns whose cells are then not to be carried down."""
    for rule in mapping.skip:
        looked_at = texts if rule.column is None else [cells[first[_plain(rule.column)]]]
        if any(text and rule.matches.search(text) for text in looked_at):
            return rule.reason, {heading for heading, text in cells.items() if text and rule.matches.search(text)}
    return None, set()


def _map_row(file: _File, line: int, cells: dict[str, str], mended: dict[str, str], mapping: Mapping, year: int | None) -> _Contact:
    raw = {name: mended[several[0]] for name, several in mapping.columns.items()}
    fields = {"date": "", "end": "", **mapping.constants}
    fields.update({name: text for name, text in raw.items() if text or name not in mapping.constants})

    def reject(column: str, value: str, reason: str) -> None:
        file.problems.append(CellProblem(line, column, value, reason))

    if not raw["date"]:
        reject("date", "", _("must not be blank"))
    for name in ("date", "end"):
        try:
            first, last = read_date(raw[name], mapping.dates.shapes, year) if raw.get(name) else ("", "")
        except ValueError as error:
            reject(name, raw[name], str(error))
        else:
            fields.update({"date": first, "end": last} if name == "date" else {"end": last or first or fields["end"]})
    for name, shape in mapping.numbers.items():
        try:
            fields[name] = _read_number(fields.get(name, ""), shape)
        except ValueError as error:
            reject(name, fields[name], str(error))
    contact = _Contact(line, fields, [], _identity(cells, fields, mapping), lacking=False)
    as_written = []
    for party in mapping.party:
        cell = cells[party.column[0]]
        named = list(dict.fromkeys(_actors(mended[party.column[0]], party)))
        contact.parties += [(party, actor, person) for actor, person in named]
        # One actor with its person says all that the cell does.
        if len(named) != 1 or (named[0][0] != cell and not named[0][1]):
            as_written.append(cell)
        if not named and party.required:
            contact.lacking = True
            reject("participants", cell, _("the column “{column}” names nobody").format(column=party.column[0]))
        if party.place and named:
            fields.setdefault("place", cell)
            countries = {_country(party, actor, mapping) for actor, _person in named}
            fields.setdefault("country", countries.pop() if len(countries) == 1 else "")
    written = " | ".join(filter(None, as_written))
    fields["source"] = fields.get("source") or ": ".join(filter(None, [file.sheet.source.name, written]))
    return contact


def _read_number(text: str, shape: NumberShape) -> str:
    try:
        return shape.read(text) if text else ""
    except ValueError:
        # What our own tables would take needs no shape: a workbook's numbers are of none.
        try:
            parse_number(text)
        except ValueError:
            pass
        else:
            return text
        raise


def _identity(cells: dict[str, str], fields: dict[str, str], mapping: Mapping) -> str:
    """Return what tells a contact apart: its kind, days and purpose, and its parties as the file writes them.

    The mapping's own corrections, patterns and names are left out, so that a better mapping gives the same ids.
    """
    parties = [cells[party.column[0]].casefold() for party in mapping.party]
    purpose = cells[mapping.columns["purpose"][0]].casefold() if "purpose" in mapping.columns else ""
    return _digest("\x1f".join([fields.get("kind", ""), fields["date"], fields["end"], *parties, purpose]))


def _actors(text: str, party: Party) -> Iterator[tuple[str, str]]:
    """Yield the actors that a cell names, each with its person (or a blank)."""
    singles = [pattern for pattern in party.patterns if "actor" in pattern.groupindex]
    for pattern in party.patterns:
        if found := pattern.fullmatch(text):
            if "actor" in pattern.groupindex:
                yield _name(found["actor"]), _name(found.groupdict().get("person"))
                return
            text = found["actors"]
            break
    for part in _split(text, party.separators):
        found = next((match for pattern in singles if (match := pattern.fullmatch(part))), None)
        groups = found.groupdict() if found else {"actor": part}
        yield _name(groups["actor"]), _name(groups.get("person"))


def _split(text: str, separators: Sequence[str]) -> list[str]:
    """Split a cell at the first separator that it has outside brackets; "and" before the last part goes."""
    for separator in separators:
        parts, depth, start = [], 0, 0
        for place, sign in enumerate(text):
            depth += (sign in "([") - (sign in ")]")
            if depth <= 0 and text.startswith(separator, place):
                parts.append(text[start:place])
                start = place + len(separator)
        if parts:
            parts = [_name(part) for part in [*parts, text[start:]]]
            parts[-1] = parts[-1].rstrip(".")
            return [part for part in (re.sub(r"^(?:and|och|&)\s+", "", part, flags=re.IGNORECASE) for part in parts) if part]
    return [_name(text)] if _name(text) else []


class _Names:
    """Ids and names of actors and people: one spelling for each, whatever the order of rows and files."""

    def __init__(self, mapping: Mapping, files: Iterable[_File]) -> None:
        self._prefix = f"{mapping.prefix}-" if mapping.prefix else ""
        self._given = {slug(name): name for name in mapping.names.values()} | {slug(old): new for old, new in mapping.names.items()}
        self._spellings: defaultdict[str, set[str]] = defaultdict(set)
        self._unplaced: set[str] = set()
        for party, actor, person in (named for file in files for contact in file.contacts for named in contact.parties):
            self._spellings[self.actor(actor)].add(self._given.get(slug(actor), actor))
            if person:
                self._spellings[self.person(person)].add(self._given.get(slug(person), person))
            if party.countries and not _country(party, actor, mapping):
                self._unplaced.add(self.actor(actor))

    def actor(self, name: str) -> str:
        """Return the id of an actor of this name."""
        return self._short(self._prefix + slug(self._given.get(slug(name), name)))

    def person(self, name: str) -> str:
        """Return the id of a person of this name; blank for a blank."""
        return self._short(f"{self._prefix}p-" + slug(self._given.get(slug(name), name))) if name else ""

    def name(self, key: str) -> str:
        """Return the spelling that is used for an id: one not all in capitals, then the first by its letters."""
        return min(self._spellings[key], key=lambda text: (text.isupper(), text))

    def remarks(self) -> list[str]:
        """Say which names have several spellings, and which places no country."""
        several = sorted((self.name(key), sorted(names)) for key, names in self._spellings.items() if len(names) > 1)
        remarks = [
            _("{spellings} are one, written “{name}”; [names] in the mapping can say otherwise").format(
                spellings=_(" and ").join(f"“{text}”" for text in names), name=name
            )
            for name, names in several
        ]
        if self._unplaced:
            unplaced = "; ".join(sorted(self.name(key) for key in self._unplaced))
            remarks.append(_("no country is known for {names}; [party.countries] in the mapping can name it").format(names=unplaced))
        return remarks

    @staticmethod
    def _short(key: str) -> str:
        return key if len(key) <= LONGEST_ID else f"{key[: LONGEST_ID - 13].rstrip('-')}-{_digest(key)}"


class _Written:
    """What was written to a sheet already: a row that stands in several places is written once."""

    def __init__(self) -> None:
        self.rows: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self.employers: dict[str, str] = {}
        self.again = 0

    def new(self, table: str, row: dict[str, str]) -> bool:
        """Tell whether a row is new, and note it; a contact is the same whatever file it came from."""
        key = (table, tuple((name, text) for name, text in row.items() if name != "source"))
        if key in self.rows:
            self.again += table == "contacts"
            return False
        self.rows.add(key)
        return True


def _write_sheets(file: _File, mapping: Mapping, names: _Names, written: _Written) -> list[MappedSheet]:
    """Turn a file's contacts into sheets: one for each table and set of columns, so that no cell is cleared unsaid."""
    tables: dict[str, dict[tuple[str, ...], list[Row]]] = {name: {} for name in _WRITTEN_TABLES}

    def write(table: str, line: int, row: dict[str, str]) -> None:
        if written.new(table, row):
            tables[table].setdefault(tuple(row), []).append((line, list(row.values())))

    seen: Counter[str] = Counter()
    for contact in file.contacts:
        key = "-".join(filter(None, [mapping.prefix, _iso(contact.fields["date"]), contact.identity]))
        seen[key] += 1
        key = contact.fields.pop("id", "") or (f"{key}-{seen[key]}" if seen[key] > 1 else key)
        alone: dict[str, None] = {}
        for party, actor, person in contact.parties:
            actor_id, person_id = names.actor(actor), names.person(person)
            parent = names.actor(party.parent) if party.parent else ""
            shared = {
                "kind": party.kind,
                "country": "",
                "side": party.side or "",
                "public": {True: "yes", False: "no", None: ""}[party.public],
            }
            if parent:
                write("actors", contact.line, _given({"id": parent, "name": party.parent or "", **shared, "country": party.country or ""}))
            shared["country"] = _country(party, actor, mapping)
            write("actors", contact.line, _given({"id": actor_id, "name": names.name(actor_id), **shared, "parent": parent}))
            if not person:
                alone[actor_id] = None
                continue
            # A person has one employer at a time: the parent, else the first actor that the files name for them.
            employer = parent or written.employers.setdefault(person_id, actor_id)
            write(
                "people",
                contact.line,
                _given({"id": person_id, "name": names.name(person_id), "actor": employer, "level": party.level or ""}),
            )
            write(
                "participants", contact.line, _given({"contact": key, "actor": actor_id, "person": person_id, "level": party.level or ""})
            )
        if contact.lacking:
            alone[_MISSING] = None
        write("contacts", contact.line, {"id": key, **contact.fields, "participants": ";".join(alone)})
    sheets = []
    for table, groups in tables.items():
        for header, rows in groups.items():
            lines = {line for line, _cells in rows} if table == "contacts" else set()
            problems = [problem for problem in file.problems if problem.line in lines]
            sheets.append(MappedSheet(file.sheet.source, file.sheet.name, table, list(header), rows, table, problems))
    return sheets


def _given(row: dict[str, str]) -> dict[str, str]:
    """Leave out the blanks: a column that a sheet lacks keeps in the store what somebody else has said."""
    return {name: text for name, text in row.items() if text}


def _country(party: Party, actor: str, mapping: Mapping) -> str:
    name = mapping.names.get(actor, actor)
    return party.countries.get(slug(actor)) or party.countries.get(slug(name)) or party.country or ""


def _iso(date: str) -> str:
    return date if re.fullmatch(r"\d{4}(-W?\d\d){0,2}", date) else ""


def _clean(text: str) -> str:
    """Take away needless blanks and invisible signs; letters are put in their composed form."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", "".join(sign for sign in text if unicodedata.category(sign) != "Cf"))
    return " ".join(text.split())


def _clean_lines(text: str) -> str:
    return "\n".join(filter(None, map(_clean, text.splitlines())))


def _name(text: str | None) -> str:
    return _clean(text or "").strip(" ,;")


def _plain(heading: str) -> str:
    """Write a heading so that case, blanks and the numbers of footnotes make no difference."""
    words = re.sub("[\u00b9\u00b2\u00b3\u2070\u2074-\u2079*]", "", heading.replace("_", " "))
    return _clean(words).casefold()


def _short(text: str, width: int = 40) -> str:
    text = _clean(text)
    return text if len(text) <= width else text[: width - 1] + "…"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
