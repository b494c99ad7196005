"""Other people's registers: a TOML file says which of their columns are which of ours, and their rows become sheets.

``data/mappings/uk-ministers-meetings.toml`` explains every key. The sheets go the way of all others, so that a cell is
checked as strictly as in our own tables, and a problem names the row of the file as it was sent.
"""

from __future__ import annotations

import codecs
import re
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kinagraph.errors import UsageError
from kinagraph.files import parse_toml, read_text
from kinagraph.language import _
from kinagraph.model import ACTORS, CONTACTS, PEOPLE, TABLES, Column, Kind
from kinagraph.spelling import closest
from kinagraph.tables.cells import reader
from kinagraph.tables.foreign.names import clean, plain_heading, slug
from kinagraph.tables.foreign.shapes import DateShape, NumberShape, date_shape, has_order, in_order, number_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ORDERS: Final = ("day first", "month first")
_CONTACT_FIELDS: Final = tuple(column.name for column in CONTACTS.columns if column.name != "participants")
_SEVERAL: Final = frozenset({"party", "skip", "years", "table"})


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
    sheet: Headings | None = None
    header_row: int | None = Field(default=None, ge=1)
    carry_down: Headings | None = None
    may_lack: Headings | None = None
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
    """``[[dates.years]]``: the year of cells without one, by the name of the file or sheet, or by what stands above the headings."""

    file: Expression | None = None
    sheet: Expression | None = None
    above: Expression | None = None
    year: int | None = Field(default=None, ge=1500, le=2199)

    @model_validator(mode="after")
    def _year_from_somewhere(self) -> YearRule:
        given = [expression for expression in (self.file, self.sheet, self.above) if expression]
        if len(given) != 1:
            raise ValueError(_("needs one of the expressions file, sheet and above"))
        if self.year is None and "year" not in given[0].groupindex:
            raise ValueError(_("needs a year, or a group (?P<year>…) in file"))
        return self

    def of(self, file: str, sheet: str = "", above: str = "") -> int | None:
        """Return the year that the rule gives cells that stand there, or None."""
        looked_at = ((self.file, file), (self.sheet, sheet), (self.above, above))
        found = next((expression.search(text) for expression, text in looked_at if expression), None)
        if found is None or self.year is not None:
            return self.year if found else None
        digits = found["year"] or ""
        return int(digits) + (2000 if len(digits) == 2 else 0) if digits.isdecimal() else None


class Dates(_Part):
    """``[dates]``: how dates are written."""

    shapes: list[Annotated[DateShape, _text(date_shape)]] = []
    order: Literal["day first", "month first"] | None = None
    year: int | None = Field(default=None, ge=1500, le=2199)
    years: list[YearRule] = []

    @model_validator(mode="before")
    @classmethod
    def _decided(cls, value: Any) -> Any:
        shapes = value.get("shapes") if isinstance(value, dict) else None
        if not isinstance(shapes, list) or value.get("order") not in {None, *ORDERS}:
            return value
        open_ = [shape for shape in shapes if isinstance(shape, str) and has_order(shape)]
        if open_ and "order" not in value:
            raise ValueError(
                _('the shape “{shape}” doesn\'t tell the day from the month: set order = "day first" or order = "month first"').format(
                    shape=open_[0]
                )
            )
        return {**value, "shapes": [in_order(shape, value["order"]) if shape in open_ else shape for shape in shapes]}

    @model_validator(mode="after")
    def _some_year(self) -> Dates:
        without = [shape.text for shape in self.shapes if "y" not in shape.parts]
        if without and self.year is None and not self.years:
            raise ValueError(
                _("the shape “{shape}” names no year: set year = 2014, or say in [[dates.years]] where it stands").format(shape=without[0])
            )
        return self

    def year_of(self, file: str, sheet: str = "", above: str = "") -> int | None:
        """Return the year of cells that name none, by where they stand; None where no rule tells it."""
        return next((year for rule in self.years if (year := rule.of(file, sheet, above)) is not None), self.year)


class Party(_Part):
    """``[[party]]``: a column that names actors (or one actor who always takes part), and what is known of all of them."""

    column: Headings = Field(default=[], validate_default=False)
    name: str | None = None
    person: Headings | None = None
    kind: str
    side: str | None = None
    country: str | None = None
    countries: dict[str, str] = {}
    public: bool | None = None
    parent: str | None = None
    level: str | None = None
    patterns: list[Expression] = []
    separators: list[str] = []
    careful: bool = False
    kinds: dict[str, str] = {}
    place: bool = False
    required: bool = True

    @model_validator(mode="after")
    def _column_or_name(self) -> Party:
        if bool(self.column) == bool(self.name):
            raise ValueError(_("needs either the column that names the actors, or the name of the one who always takes part"))
        return self

    @field_validator("kinds")
    @classmethod
    def _kinds(cls, value: dict[str, str]) -> dict[str, str]:
        for text, kind in value.items():
            _compiled(text)
            _checked(ACTORS.column("kind"), kind)
        return value

    def kind_of(self, name: str) -> str:
        """Return the kind of an actor of this name: what a word in it says, else the party's."""
        return next((kind for text, kind in self.kinds.items() if re.search(text, name, re.IGNORECASE)), self.kind)

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


class Domain(_Part):
    """``[domains]``: the actor whose people have addresses of a domain."""

    name: str
    kind: str = "other"
    side: str | None = None
    country: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _name_alone(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    @field_validator("kind", "side", "country")
    @classmethod
    def _words(cls, value: str | None, info: Any) -> str | None:
        return value if value is None else _checked(ACTORS.column(info.field_name), value)


class CalendarShape(_Part):
    """``[calendar]``: in which time zone days are told, and how far a series without an end goes."""

    timezone: str | None = None
    until: str | None = None

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str | None) -> str | None:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(value or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(_("“{value}” is no time zone; write it as Europe/Stockholm").format(value=value)) from error
        return value

    @field_validator("until")
    @classmethod
    def _until(cls, value: str | None) -> str | None:
        return value if value is None else _checked(CONTACTS.column("end"), value)


class TableMap(_Part):
    """``[[table]]``: a sheet or file that holds one of our tables under other headings."""

    table: Literal["actors", "people", "agreements", "contacts", "participants", "followups", "memberships", "relations"]
    sheet: Headings | None = None
    file: Expression | None = None
    header_row: int | None = Field(default=None, ge=1)
    columns: dict[str, Headings] = Field(min_length=1)
    constants: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    separator: str | None = None
    may_lack: Headings | None = None

    @model_validator(mode="after")
    def _of_the_table(self) -> TableMap:
        table = TABLES[self.table]
        known = [column.name for column in table.columns]
        for name in (*self.columns, *self.constants, *self.words):
            if name not in known:
                raise ValueError(_("{table} have no column {name}; {hint}").format(table=self.table, name=name, hint=_instead(name, known)))
        for name, text in self.constants.items():
            _checked(table.column(name), text)
        for name, words in self.words.items():
            for word in words.values():
                _checked(table.column(name), word)
        made = {table.key[0]} if self.table in {"actors", "people", "agreements", "contacts", "followups"} else set()
        for column in table.columns:
            if column.required and column.name not in {*self.columns, *self.constants, *made}:
                raise ValueError(_("{table} need the column {name}").format(table=self.table, name=column.name))
        return self

    @field_validator("words")
    @classmethod
    def _plain_words(cls, value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        return {name: {clean(text).casefold(): word for text, word in words.items()} for name, words in value.items()}


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
    columns: dict[str, Headings] = {}
    words: dict[str, dict[str, str]] = {}
    constants: dict[str, str] = {}
    numbers: dict[str, Annotated[NumberShape, _text(number_shape)]] = {}
    dates: Dates = Dates()
    party: list[Party] = []
    skip: list[Skip] = []
    corrections: dict[str, dict[str, str | list[str]]] = {}
    names: dict[str, str] = {}
    table: list[TableMap] = []
    home: list[str] = []
    domains: dict[str, Domain] = {}
    calendar: CalendarShape = CalendarShape()

    @field_validator("domains")
    @classmethod
    def _plain_domains(cls, value: dict[str, Domain]) -> dict[str, Domain]:
        return {domain.casefold().lstrip("@."): meant for domain, meant in value.items()}

    @field_validator("prefix")
    @classmethod
    def _short(cls, value: str) -> str:
        if len(value) > 16 or re.search(r"[\s;]", value):
            raise ValueError(_("must have at most 16 signs, no blanks and no ;"))
        return value

    @field_validator("columns", "constants", "numbers")
    @classmethod
    def _fields(cls, value: dict[str, Any], info: Any) -> dict[str, Any]:
        known = list(_CONTACT_FIELDS)
        for name, meant in value.items():
            if name not in known:
                raise ValueError(_("contacts have no column {name}; {hint}").format(name=name, hint=_instead(name, known)))
            if info.field_name == "constants":
                _checked(CONTACTS.column(name), meant)
            if info.field_name == "numbers" and CONTACTS.column(name).kind is not Kind.NUMBER:
                raise ValueError(_("the column {name} holds no numbers").format(name=name))
        return value

    @field_validator("words")
    @classmethod
    def _meant(cls, value: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for name, words in value.items():
            if name not in {column.name for column in CONTACTS.columns}:
                raise ValueError(_("contacts have no column {name}; {hint}").format(name=name, hint=_instead(name, list(_CONTACT_FIELDS))))
            for word in words.values():
                _checked(CONTACTS.column(name), word)
        return {name: {clean(text).casefold(): word for text, word in words.items()} for name, words in value.items()}

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        if (self.domains or self.table) and not self.columns and not self.party:
            return self
        if not self.party:
            raise ValueError(_("a contact needs somebody who took part: name a column in a [[party]]"))
        for name in ("date", "kind"):
            if name not in self.columns and (name == "date" or name not in self.constants):
                raise ValueError(_("a contact needs a {name}: name its column in [columns]").format(name=name))
        named = [
            *(self.file.carry_down or []),
            *(self.file.may_lack or []),
            *self.corrections,
            *(skip.column for skip in self.skip if skip.column),
        ]
        headings = [heading for several in self.headings for heading in several]
        for heading in named:
            if plain_heading(heading) not in map(plain_heading, headings):
                raise ValueError(
                    _("“{heading}” is a column neither of [columns] nor of a [[party]]; {hint}").format(
                        heading=heading, hint=_instead(heading, headings)
                    )
                )
        return self

    @cached_property
    def ours(self) -> frozenset[str]:
        """The slugs of the actors that ``home`` names as ours."""
        return frozenset(map(slug, self.home))

    @property
    def headings(self) -> list[list[str]]:
        """Every column that is read: its heading, or the several that it may have."""
        persons = [party.person for party in self.party if party.person]
        return [*self.columns.values(), *(party.column for party in self.party if party.column), *persons]


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises
    ------
    UsageError
        The file isn't there, is no TOML, or says what a mapping doesn't take: the first mistake, as one sentence.
    """
    try:
        text = read_text(path, UsageError)
        content = parse_toml(text)
    except ValueError as error:
        raise UsageError(
            _("the mapping {path} is no TOML: {why}").format(path=path, why=error),
            _("texts stand in quotation marks; regular expressions in single ones"),
        ) from error
    try:
        return Mapping.model_validate(content)
    except ValidationError as error:
        raise UsageError(
            _("the mapping {path}: {mistake}").format(path=path, mistake=_mistake(error)),
            _("what is marked DOUBT in it has its answers ready")
            if "# DOUBT" in text
            else _("data/mappings/uk-ministers-meetings.toml shows every key"),
        ) from error


def _mistake(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    *above, key = first["loc"] or ("",)
    table: Any = Mapping
    below: dict[str, Any] = {
        "file": FileShape,
        "dates": Dates,
        "years": YearRule,
        "party": Party,
        "skip": Skip,
        "table": TableMap,
        "domains": Domain,
        "calendar": CalendarShape,
    }
    for name in above:
        table = below.get(str(name), table)
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
        "literal_error": _("can only be {words}").format(words=first.get("ctx", {}).get("expected", "")),
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
    if parts and re.fullmatch(r"(party|skip|table) \d+", parts[0]):
        name, _blank, place = parts[0].partition(" ")
        parts[0] = f"[[{name}]] {place}"
    elif parts and parts[0] in {"file", "columns", "constants", "numbers", "dates", "corrections", "names", "words", "domains", "calendar"}:
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
