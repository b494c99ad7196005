"""A mapping that is being drafted: its sections, what each guess rests on, and its doubts with their alternatives."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from textwrap import wrap
from typing import TYPE_CHECKING

from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 118


@dataclass
class Entry:
    """Lines of TOML, and what they rest on."""

    lines: tuple[str, ...]
    why: str = ""

    def render(self) -> Iterator[str]:
        """Give the lines, the reason behind the only one or above several."""
        if len(self.lines) == 1 and len(self.lines[0]) + len(self.why) + 4 <= _WIDTH:
            yield f"{self.lines[0]}  # {self.why}" if self.why else self.lines[0]
            return
        yield from comment(self.why)
        yield from self.lines


@dataclass
class Choice:
    """One answer to a doubt: how a person calls it, and the lines of TOML that it is.

    Attributes
    ----------
    example
        What in the lines is only an example, and is replaced by what a person answers.
    """

    label: str
    lines: tuple[str, ...]
    example: str = ""

    def filled(self, answer: str) -> Choice:
        """Return the choice with a person's answer in the place of the example."""
        written = json.dumps(answer.strip(), ensure_ascii=False)
        written = written if self.example.startswith('"') else written[1:-1]
        return Choice(answer, tuple(line.replace(self.example, written) for line in self.lines))


@dataclass
class Doubt:
    """What the files don't tell for certain: a question, its answers, and the one in force.

    Attributes
    ----------
    chosen
        The place of the answer in force; None: none is, and each stands there to be uncommented.
    needed
        Whether nothing is loaded until it is answered.
    """

    question: str
    choices: list[Choice]
    chosen: int | None = None
    needed: bool = False

    def render(self) -> Iterator[str]:
        """Give the question as a comment, and the answers: the one in force as it is, the others commented out."""
        yield from comment(f"DOUBT: {self.question}")
        order = sorted(range(len(self.choices)), key=lambda place: place != self.chosen)
        for place in order:
            yield from (line if place == self.chosen else f"# {line}" for line in self.choices[place].lines)


@dataclass
class Section:
    """A table of the TOML file: its head (blank at the top), what is said of it, and what stands in it."""

    head: str
    body: list[Entry | Doubt] = field(default_factory=list)
    about: str = ""

    def render(self) -> Iterator[str]:
        """Give the lines of the section; one without anything in force is only a comment."""
        if not self.body and not self.about:
            return
        yield ""
        yield from comment(self.about)
        if self.head:
            yield self.head
        for part in self.body:
            yield from part.render()


@dataclass
class Draft:
    """A mapping as it would be written.

    Attributes
    ----------
    title
        What sort of register it is for.
    files
        The names of the files that it was made from.
    sections
        What stands in it.
    """

    title: str
    files: list[str]
    sections: list[Section]

    @property
    def doubts(self) -> list[Doubt]:
        """Everything that is in doubt, in the order of the file."""
        return [part for section in self.sections for part in section.body if isinstance(part, Doubt)]

    @property
    def needed(self) -> list[Doubt]:
        """The doubts without whose answer nothing is loaded."""
        return [doubt for doubt in self.doubts if doubt.needed and doubt.chosen is None]

    def __str__(self) -> str:
        head = [
            *comment(_("How to read: {files}").format(files=", ".join(self.files))),
            *comment(
                _(
                    "Drafted by kinagraph mapping. Behind each guess stands what it rests on. Where the files leave something open a line "
                    "says DOUBT, and the answers below it are ready: taking away its “#” puts one in force (and a “#” the other out of it)."
                )
            ),
            "#",
            *(
                f"#     {line}"
                for line in (
                    _("kinagraph mapping --check MAPPING FILE    shows what the first rows become"),
                    _("kinagraph load --mapping MAPPING FILE     loads them"),
                )
            ),
        ]
        lines = [line for section in self.sections for line in section.render()]
        return "\n".join([*head, *lines]) + "\n"


def comment(text: str) -> Iterator[str]:
    """Write a text as lines of comment; line breaks stay."""
    for line in text.splitlines():
        yield from (f"# {part}" for part in wrap(line, _WIDTH - 2, break_long_words=False, break_on_hyphens=False) or [""])


def toml(value: str | bool | list[str]) -> str:
    """Write a value as TOML.

    >>> print(toml("å"), toml(["x", "y"]), toml(True))
    "å" ["x", "y"] true
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def expression(text: str) -> str:
    """Write a regular expression as TOML: in single quotation marks, where it can stand in them."""
    return toml(text) if "'" in text or not text.isprintable() else f"'{text}'"


def key(text: str) -> str:
    """Write a key of TOML that may hold blanks."""
    return text if text.isascii() and text.replace("_", "").replace("-", "").isalnum() else toml(text)


def setting(name: str, value: str | bool | list[str]) -> str:
    """Write a key with its value."""
    return f"{key(name)} = {toml(value)}"
