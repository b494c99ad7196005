"""Click, made to speak Swedish and English: help is translated where it is shown."""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kinagraph import language
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable


def speak(name: str | None) -> None:
    """Choose the language for this process, click's own sentences among it."""
    language.choose(name)
    # Click asks gettext's default domain, which looks at LANGUAGE; its sentences stand in our folder as "messages".
    os.environ["LANGUAGE"] = language.current()
    gettext.bindtextdomain("messages", str(Path(language.__file__).parent / "locale"))


class _Translated:
    """Shows ``help`` in the language in force; the message itself stays as written."""

    help: str | None

    def _in_force(self, show: Callable[[], Any]) -> Any:
        written = self.help
        try:
            self.help = _(written) if written else written
            return show()
        finally:
            self.help = written


class Option(_Translated, click.Option):
    """An option whose help is translated."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help, for the page of help."""
        result: tuple[str, str] | None = self._in_force(lambda: click.Option.get_help_record(self, ctx))
        return result


class Command(_Translated, click.Command):
    """A command whose help is translated."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the line in the list of commands."""
        return str(self._in_force(lambda: click.Command.get_short_help_str(self, 200)))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``; click keeps the first and with it the language of its help."""
        found = click.Command.get_help_option(self, ctx)
        if found is not None:
            found.help = gettext.gettext("Show this message and exit.")
        return found

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the paragraphs of help."""
        self._in_force(lambda: click.Command.format_help_text(self, ctx, formatter))


class Group(Command, click.Group):
    """A group of such commands, listed in the order of use, under headings where it has sections."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections: list[tuple[str, tuple[click.Command, ...]]] = []

    def add_section(self, heading: str, *commands: click.Command) -> None:
        """Add commands under a heading; ``heading`` is marked for the catalogue with ``N_``."""
        self.sections.append((heading, commands))
        for command in commands:
            self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, section by section."""
        if not self.sections:
            super().format_commands(ctx, formatter)
            return
        widest = max(len(name) for name in self.commands)
        for heading, commands in self.sections:
            with formatter.section(_(heading)):
                formatter.write_dl([(str(each.name).ljust(widest), each.get_short_help_str()) for each in commands])


def option(*names: str, help: str, **kwargs: Any) -> Callable[[Any], Any]:
    """Declare a translated option; ``help`` is marked for the catalogue with ``N_``."""
    return click.option(*names, cls=Option, help=help, **kwargs)


def _choose_language(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    # Without the option the language stays as it was chosen when the program started.
    if value is not None:
        speak(value)


lang_option = option(
    "--lang",
    type=click.Choice(language.LANGUAGES),
    expose_value=False,
    is_eager=True,
    callback=_choose_language,
    help=N_("Language: sv or en."),
)
