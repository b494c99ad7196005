"""The program ``kinagraph``: parse, call, present, exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from kinagraph.cli.between import brokers, coverage, introduce, risks
from kinagraph.cli.command import Group, lang_option, option, speak
from kinagraph.cli.doctor import doctor
from kinagraph.cli.foreign import mapping
from kinagraph.cli.lists import high_level, relations, stale, unfollowed
from kinagraph.cli.loading import export, init, load, publish, schema
from kinagraph.cli.looking import actor, demo, status
from kinagraph.cli.mapping_page import map_command
from kinagraph.cli.match import match
from kinagraph.cli.persons import about, forget, persons
from kinagraph.cli.planning import brief, calendar, digest, members, onboard, plan_trip
from kinagraph.cli.policy import check, rules
from kinagraph.cli.record import loads, log, undo
from kinagraph.cli.report import report
from kinagraph.cli.safety import backup, password, restore
from kinagraph.cli.writing import add, done
from kinagraph.errors import KinagraphError, UsageError
from kinagraph.language import N_, _
from kinagraph.present.harmless import Harmless
from kinagraph.version import __version__


class _Program(Group):
    """Turns our errors into a sentence on standard error and an exit code."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the options before a command."""
        try:
            return super().make_context(*args, **kwargs)
        except click.NoSuchOption as error:
            raise click.exceptions.Exit(_tell(_unknown(error))) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; see :class:`kinagraph.errors.KinagraphError` for the exit codes."""
        try:
            return super().invoke(ctx)
        except click.NoSuchOption as error:
            ctx.exit(_tell(_unknown(error)))
        except KinagraphError as error:
            ctx.exit(_tell(error))
        except BrokenPipeError:
            raise
        except OSError as error:
            # A name that no file can have, a full disk: what no command has said better.
            why = _("{path}: {why}").format(path=error.filename or _("a file"), why=error.strerror or error)
            ctx.exit(_tell(UsageError(why)))


def _tell(error: KinagraphError) -> int:
    """Print an error, and return its exit code."""
    click.echo(_("Error: {message}").format(message=error.message), err=True)
    if error.hint:
        click.echo(_("Hint: {hint}").format(hint=error.hint), err=True)
    return error.exit_code


def _unknown(error: click.NoSuchOption) -> UsageError:
    """Return what is said of a password given as an option; raise what click says of any other that there is none of."""
    if "password" not in error.option_name.lower():
        raise error
    return UsageError(
        _("a password is no option: others see it in the list of processes, and the shell writes it down"),
        _("change it, then set NEO4J_PASSWORD, keep it with `kinagraph password`, or write it when you are asked"),
    )


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"kinagraph {__version__}")
        ctx.exit()


@click.group(
    cls=_Program,
    help=N_("Keep the relations between a region and its partners abroad, and see which of them need follow-up."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help=N_("Show the version."))
@lang_option
def program() -> None:
    """Hold the commands."""


program.add_section(N_("To begin"), demo, init)
program.add_section(N_("Data in and out"), mapping, load, add, done, loads, log, undo, export)
program.add_section(N_("Data in order"), doctor, match)
program.add_section(N_("People"), persons, about, forget)
program.add_section(N_("Kept safe"), backup, restore)
program.add_section(N_("What needs follow-up"), status, stale, unfollowed, high_level, relations, actor)
program.add_section(N_("Day by day"), digest, calendar, plan_trip, brief, members, onboard)
program.add_section(N_("The network"), map_command, brokers, introduce, risks, coverage)
program.add_section(N_("The strategy"), check, rules, report)
program.add_section(N_("In Neo4j"), publish, schema, password)


def main() -> None:
    """Run the program."""
    speak(_language_asked(sys.argv[1:]))
    for stream in (sys.stdout, sys.stderr):
        # A console that can't show 广 shows a stand-in; nothing breaks off in the middle of a list.
        getattr(stream, "reconfigure", lambda **_options: None)(errors="replace")
    for_programs = any(word in sys.argv for word in ("json", "csv", "--format=json", "--format=csv"))
    if for_programs:
        getattr(sys.stdout, "reconfigure", lambda **_options: None)(encoding="utf-8")
    # What a table holds may be meant for the terminal; only another program gets it as it is.
    sys.stderr = Harmless(sys.stderr)
    if sys.stdout.isatty() or not for_programs:
        sys.stdout = Harmless(sys.stdout)
    try:
        program.main(prog_name="kinagraph")
    except BrokenPipeError:
        # The reader, as `head`, has seen enough; what is left in the buffer has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _language_asked(arguments: list[str]) -> str | None:
    """Find ``--lang`` before click does, so that its complaints are in that language too."""
    for position, word in enumerate(arguments):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return None
