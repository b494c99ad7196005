"""A policy file: read, checked, or refused with one sentence that says where the mistake is and what was expected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, ValidationError, field_validator

from kinagraph.analysis.policy.checks import CHECKS
from kinagraph.analysis.policy.checks.base import Check, Select
from kinagraph.analysis.policy.selection import Part, instead
from kinagraph.errors import UsageError
from kinagraph.files import parse_toml, read_text
from kinagraph.language import _, current
from kinagraph.resources import resource

Force = Literal["must", "should", "aim", "advice", "warning"]
FORCES: Final = ("must", "should", "warning", "aim", "advice")
"""In the order of weight."""

_SHIPPED: Final = ("data", "policies")
_TABLES: Final = frozenset({"select", "with"})


class Header(Part):
    """``[policy]``: what the file is."""

    id: str = Field(pattern=r"^[\w.-]+$")
    title: str
    version: int = Field(ge=1)
    source: str
    language: str


class _Written(Part):
    check: str
    select: dict[str, Any] = Field(default={})
    with_: dict[str, Any] = Field(default={}, alias="with")


class _WrittenRule(_Written):
    id: str = Field(pattern=r"^\S{1,32}$")
    quote: str = Field(min_length=1)
    section: str
    force: Force
    title: dict[str, str] = Field(min_length=1)
    breach: bool = True
    assumed: list[str] = Field(default=[])
    reading: str = ""
    also: list[_Written] = Field(default=[])


class _File(Part):
    policy: Header
    actors: dict[str, list[str]] = Field(default={})
    rule: list[_WrittenRule] = Field(min_length=1)

    @field_validator("actors")
    @classmethod
    def _named(cls, value: dict[str, list[str]]) -> dict[str, list[str]]:
        for key, names in value.items():
            if not names:
                raise ValueError(_("{key} needs at least one name, as the network writes it").format(key=key))
        return value


class Step(Part):
    """One check of a rule with its parameters and its selection."""

    name: str
    check: Check
    select: Select


class Rule(Part):
    """One rule: a sentence of the strategy, and the checks that say whether it is kept."""

    id: str
    quote: str
    section: str
    force: Force
    titles: dict[str, str]
    breach: bool
    """Whether it can be breached; else what isn't done yet is due without a day."""
    assumed: tuple[str, ...]
    """Parameters whose number the strategy doesn't give."""
    reading: str
    """How the sentence was read."""
    steps: tuple[Step, ...]
    line: int

    @property
    def title(self) -> str:
        """The title in the language in force, else in any."""
        return self.titles.get(current()) or next(iter(self.titles.values()))

    @property
    def checks(self) -> tuple[str, ...]:
        """The names of its checks."""
        return tuple(step.name for step in self.steps)

    def assumptions(self) -> dict[str, Any]:
        """Return the parameters that are kinagraph's or the file's own, with their values."""
        found: dict[str, Any] = {}
        for step in self.steps:
            for name in self.assumed:
                if name in type(step.check).model_fields:
                    found[f"{step.name}: {name}" if name in found else name] = getattr(step.check, name)
        return found

    def columns(self) -> list[str]:
        """Return the columns that it reads, as ``contacts.level``."""
        found: set[str] = set()
        for step in self.steps:
            found |= step.check.columns()
            if step.select.contact is not None:
                found |= step.select.contact.columns()
            if step.select.relation is not None and step.select.relation.themes:
                found |= {"relations.themes", "contacts.themes"}
            if step.select.agreement is not None and step.select.agreement.visits_per_year:
                found.add("agreements.visits_per_year")
        return sorted(found)

    def keys(self) -> set[str]:
        """Return the keys of ``[actors]`` without which it can't be judged."""
        return {key for step in self.steps for key in (*step.check.keys(), *step.select.keys())}


class Policy(Part):
    """A policy as it was read.

    Attributes
    ----------
    actors
        Names of actors by the key that the rules use: whoever has that id, name or alias in the network is meant.
    """

    id: str
    title: str
    version: int
    source: str
    language: str
    actors: dict[str, list[str]]
    rules: tuple[Rule, ...]
    path: Path

    def rule(self, name: str) -> Rule:
        """Return a rule by its id, in upper or lower case; UsageError when there is none."""
        found = next((rule for rule in self.rules if rule.id.lower() == name.lower()), None)
        if found is None:
            raise UsageError(
                _("the policy {policy} has no rule {rule}").format(policy=self.id, rule=name),
                instead(name, [rule.id for rule in self.rules]),
            )
        return found


def policies() -> list[str]:
    """Return the names of the policies that come with kinagraph."""
    return sorted(path.stem for path in resource(*_SHIPPED).glob("*.toml"))


def read_policy(where: str | Path) -> Policy:
    """Read a policy: a file, or the name of one that comes with kinagraph.

    Raises
    ------
    UsageError
        There is none, or it has a mistake: the first, as one sentence with file, line and rule, and what was expected.

    Examples
    --------
    >>> policy = read_policy("skane-china")
    >>> policy.rule("R1").quote[:24]
    'minst två besök per år p'
    """
    path = Path(where)
    if not path.is_file() and path.suffix != ".toml":
        if str(where) not in policies():
            raise UsageError(
                _("there is no policy {name}, neither a file nor one that comes with kinagraph").format(name=where),
                instead(str(where), policies()),
            )
        path = resource(*_SHIPPED, f"{where}.toml")
    try:
        text = read_text(path, UsageError)
    except UnicodeDecodeError as error:
        raise UsageError(_("the policy {path} is not UTF-8 text").format(path=path), _("save it as UTF-8")) from error
    try:
        content = parse_toml(text)
    except ValueError as error:
        raise UsageError(
            _("the policy {path} is no TOML: {why}").format(path=path, why=error), _("texts stand in quotation marks")
        ) from error
    return _parsed(path, text, content)


def _parsed(path: Path, text: str, content: dict[str, Any]) -> Policy:
    lines = _Lines(path, text, content)
    try:
        written = _File.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise lines.mistake(first["loc"], _reason(first, first["loc"], _table_at(first["loc"]))) from error
    rules: list[Rule] = []
    for n, rule in enumerate(written.rule):
        if any(rule.id.lower() == before.id.lower() for before in rules):
            raise lines.mistake(("rule", n, "id"), _("there are two rules {id}").format(id=rule.id))
        steps = [_step(lines, ("rule", n), rule, written.actors)]
        steps += [_step(lines, ("rule", n, "also", m), one, written.actors) for m, one in enumerate(rule.also)]
        known = {name for step in steps for name in type(step.check).model_fields}
        for name in rule.assumed:
            if name not in known:
                raise lines.mistake(
                    ("rule", n, "assumed"),
                    _("“{name}” is no parameter of its check; {hint}").format(name=name, hint=instead(name, sorted(known))),
                )
        for step in steps:
            if step.name == "suggestion" and not any(getattr(step.check, "rule", "") == before.id for before in rules):
                raise lines.mistake(("rule", n, "with", "rule"), _("a suggestion names a rule that stands before it"))
        rules.append(
            Rule(
                id=rule.id,
                quote=rule.quote,
                section=rule.section,
                force=rule.force,
                titles=rule.title,
                breach=rule.breach,
                assumed=tuple(rule.assumed),
                reading=rule.reading,
                steps=tuple(steps),
                line=lines.of(("rule", n)) or 0,
            )
        )
    head = written.policy
    return Policy(
        id=head.id,
        title=head.title,
        version=head.version,
        source=head.source,
        language=head.language,
        actors=written.actors,
        rules=tuple(rules),
        path=path,
    )


def _step(lines: _Lines, place: tuple[str | int, ...], written: _Written, actors: dict[str, list[str]]) -> Step:
    kind = CHECKS.get(written.check)
    if kind is None:
        raise lines.mistake(
            (*place, "check"),
            _("there is no check “{check}”; {hint}").format(check=written.check, hint=instead(written.check, list(CHECKS))),
        )
    for name in written.select:
        if name not in kind.selects:
            expected = _("it takes {words}").format(words=", ".join(kind.selects)) if kind.selects else _("it takes no selection")
            raise lines.mistake(
                (*place, "select", name),
                _("the check {check} can't select {name}; {hint}").format(check=written.check, name=name, hint=expected),
            )
    if kind.needs and not set(kind.needs) & set(written.select):
        raise lines.mistake(
            (*place, "select"), _("the check {check} needs a selection: {words}").format(check=written.check, words=", ".join(kind.needs))
        )
    try:
        select = Select.model_validate(written.select)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = (*place, "select", *first["loc"])
        raise lines.mistake(where, _reason(first, where, _model_at(Select, first["loc"]))) from error
    try:
        check = kind.model_validate(written.with_)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = (*place, "with", *first["loc"])
        raise lines.mistake(where, _reason(first, where, _model_at(kind, first["loc"]))) from error
    duties = [key for duty in getattr(check, "duties", []) for key in (*duty.units, *(duty.home.keys() if duty.home else ()))]
    for key in (*check.keys(), *select.keys(), *getattr(check, "all_of", []), *duties):
        if key not in actors:
            raise lines.mistake(
                (*place, "with" if key in map(str, check.keys()) else "select", key),
                _("“{key}” is no key of [actors]; {hint}").format(key=key, hint=instead(key, list(actors) or ["[actors]"])),
            )
    return Step(name=written.check, check=check, select=select)


class _Lines:
    """Finds the line of a mistake: tomllib keeps none."""

    def __init__(self, path: Path, text: str, content: dict[str, Any]) -> None:
        self.path, self.lines, self.content = path, text.splitlines(), content

    def mistake(self, place: tuple[str | int, ...], reason: str) -> UsageError:
        """Return the error: file, line, rule, field and what was expected."""
        parts = [str(self.path)]
        line = self.of(place)
        if line:
            parts.append(_("line {line}").format(line=line))
        rest = list(place)
        if rest[:1] == ["rule"] and len(rest) > 1:
            parts.append(_("rule {rule}").format(rule=self._name(int(rest[1]))))
            rest = rest[2:]
        parts += [f"[{rest[0]}]"] if place and place[0] in {"policy", "actors"} else []
        words = [
            str(part) if isinstance(part, str) else f"({part + 1})"
            for part in (rest[1:] if place and place[0] in {"policy", "actors"} else rest)
        ]
        if words:
            parts.append(" ".join(words))
        return UsageError(
            f"{', '.join(parts)}: {reason}",
            _("`kinagraph rules --new FILE` writes a file that shows every key; docs/policy.md explains them"),
        )

    def of(self, place: tuple[str | int, ...]) -> int | None:
        """Return the line where a place begins, as well as it can be told; the first line is 1."""
        if not place:
            return None
        start, stop = self._block(place)
        if start is None:
            return None
        found = start
        for part in place[2:] if place[0] == "rule" else place[1:]:
            if not isinstance(part, str):
                continue
            key = re.compile(
                rf'^\s*(\[+[\w.\s"]*\b)?{re.escape(part)}\b\s*[=\].]|[{{,]\s*{re.escape(part)}\s*=|"{re.escape(part)}"|^\[\[?rule\.{re.escape(part)}'
            )
            found = next((n for n in range(found, stop) if key.search(self.lines[n - 1])), found)
        return found

    def _block(self, place: tuple[str | int, ...]) -> tuple[int | None, int]:
        if place[0] == "rule" and len(place) > 1:
            heads = [n for n, line in enumerate(self.lines, 1) if re.match(r"\s*\[\[\s*rule\s*\]\]", line)]
            n = int(place[1])
            return (heads[n] if n < len(heads) else None), (heads[n + 1] if n + 1 < len(heads) else len(self.lines) + 1)
        head = re.compile(rf"\s*\[+\s*{re.escape(str(place[0]))}\b")
        return next(((n, len(self.lines) + 1) for n, line in enumerate(self.lines, 1) if head.match(line)), (None, 0))

    def _name(self, n: int) -> str:
        rules = self.content.get("rule")
        rule = rules[n] if isinstance(rules, list) and n < len(rules) else {}
        name = rule.get("id") if isinstance(rule, dict) else None
        return str(name) if name else f"[[rule]] {n + 1}"


def _table_at(loc: tuple[str | int, ...]) -> type[Part]:
    if not loc or len(loc) == 1:
        return _File
    if loc[0] == "policy":
        return Header
    return _Written if "also" in loc else _WrittenRule


def _model_at(model: type[Part], loc: tuple[str | int, ...]) -> type[Part]:
    """Return the table that a place is in, so that its keys can be named."""
    for part in loc[:-1]:
        if not isinstance(part, str) or part not in model.model_fields:
            continue
        inner = _inner(model.model_fields[part].annotation)
        model = inner if inner is not None else model
    return model


def _inner(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for each in getattr(annotation, "__args__", ()) if (found := _inner(each)) is not None), None)


def _reason(error: Any, place: tuple[str | int, ...], table: type[Part]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "extra_forbidden":
        names = [field.alias or name for name, field in table.model_fields.items()]
        return _("there is no such key; {hint}").format(hint=instead(str(place[-1]), names))
    if kind == "literal_error":
        return _("must be one of {words}").format(words=context["expected"])
    plain = {
        "missing": _("is missing"),
        "string_type": _("must be a text in quotation marks"),
        "int_type": _("must be a whole number"),
        "int_from_float": _("must be a whole number"),
        "float_type": _("must be a number"),
        "bool_type": _("must be true or false"),
        "date_type": _("must be a day, as 2012-11-30 without quotation marks"),
        "list_type": _('must be a list, as ["a", "b"]'),
        "dict_type": _("must be a table of its own"),
        "model_type": _("must be a table of its own"),
        "too_short": _("must not be empty"),
        "string_too_short": _("must not be empty"),
        "greater_than_equal": _("must be {bound} or more").format(bound=context.get("ge")),
        "less_than": _("must be less than {bound}").format(bound=context.get("lt")),
    }
    return plain.get(kind, str(error["msg"]))
