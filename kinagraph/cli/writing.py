"""Commands for everyday notes: add contact, add followup, add actor, done."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from kinagraph.cli.command import Command, Group, lang_option, option
from kinagraph.cli.options import open_network, store_option, today, together
from kinagraph.errors import KinagraphError, UsageError
from kinagraph.language import N_, _
from kinagraph.model import ACTORS, CONTACTS, FOLLOWUPS, LISTS, WORDS, Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kinagraph.network import Network
    from kinagraph.store.everyday import Noted

_ASKED: Final = {
    "contacts": ("date", "kind", "participants", "purpose"),
    "followups": ("contact", "action", "responsible", "due"),
    "actors": ("name", "kind", "country", "aliases"),
}
"""What is asked for on a terminal where it isn't given, in this order."""
_LATEST: Final = 7
_METAVARS: Final = {
    Kind.ID: "ID",
    Kind.REFERENCE: "NAME",
    Kind.WORD: "WORD",
    Kind.PERIOD: "DATE",
    Kind.PERIOD_OR_YES: "DATE",
    Kind.YES_NO: "YES",
    Kind.WHOLE: "N",
    Kind.NUMBER: "N",
}


def _columns(table: Table) -> Callable[[Any], Any]:
    """Give a command an option for every column of a table; a cell of several values takes the option several times."""
    options = []
    for column in table.stored:
        several = column.kind in LISTS
        options.append(
            option(
                f"--{column.name.replace('_', '-')}",
                f"column_{column.name}",
                multiple=several,
                help=column.help,
                metavar=_METAVARS.get(column.kind, "TEXT"),
            )
        )
    return together(*options)


_dry_run = option("--dry-run", is_flag=True, help=N_("Say what would happen and write nothing."))
_note_options = together(_dry_run, store_option, lang_option)


@click.group(
    cls=Group, help=N_("Note a contact, a follow-up point or an actor without a spreadsheet; on a terminal, what is missing is asked for.")
)
@lang_option
def add() -> None:
    """Hold the commands."""


@add.command("contact", help=N_("Note a contact, as a call or a meeting."))
@option(
    "--with",
    "-w",
    "participants",
    multiple=True,
    metavar="NAME",
    help=N_("An actor or a person that took part, by id, name or alias; several times."),
)
@_columns(CONTACTS)
@_note_options
def add_contact(participants: tuple[str, ...], dry_run: bool, store: str | None, **given: Any) -> None:
    network = open_network(store)
    values = _values(given)
    asked = {**values, "participants": participants or None}
    _fill_in(network, CONTACTS, asked)
    people = asked.pop("participants") or ()
    if not values.get("status"):
        asked["status"] = _status(asked.get("date"))
    noted = network.add_contact(**{"date": "", "kind": "", **asked}, participants=people, dry_run=dry_run)
    _say(network, noted, dry_run=dry_run)


@add.command("followup", help=N_("Note what is to be done after a contact."))
@_columns(FOLLOWUPS)
@_note_options
def add_followup(dry_run: bool, store: str | None, **given: Any) -> None:
    network = open_network(store)
    values = _values(given)
    _fill_in(network, FOLLOWUPS, values)
    _say(network, network.add_followup(**values, dry_run=dry_run), dry_run=dry_run)


@add.command("actor", help=N_("Note an actor, ours or theirs."))
@_columns(ACTORS)
@_note_options
def add_actor(dry_run: bool, store: str | None, **given: Any) -> None:
    network = open_network(store)
    values = _values(given)
    _fill_in(network, ACTORS, values)
    _say(network, network.add_actor(**values, dry_run=dry_run), dry_run=dry_run)


@click.command(cls=Command, help=N_("Mark a follow-up point as done."))
@click.argument("followup")
@option("--on", metavar="DATE", help=N_("When it was done; today by default. It gives another day to a point that is done already."))
@store_option
@lang_option
def done(followup: str, on: str | None, store: str | None) -> None:
    network = open_network(store)
    noted = network.done(followup, on or today(), again=on is not None)
    click.echo(_("{id} is done: {action}").format(id=noted.id, action=noted.values["action"]))
    _say_undo(noted)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Return the cells that were given as options."""
    return {name.removeprefix("column_"): value for name, value in given.items() if value not in (None, "", ())}


def _status(day: str | None) -> str | None:
    """Return ``planned`` for a contact that lies ahead; what isn't said of one that has been is left blank: held."""
    from kinagraph.tables.periods import parse_period

    try:
        return "planned" if day and parse_period(day).start > today() else None
    except ValueError:
        return None


def _say(network: Network, noted: Noted, *, dry_run: bool) -> None:
    values = noted.values
    if noted.table == FOLLOWUPS.name:
        told = [values["contact"], values["action"]]
    elif noted.table == CONTACTS.name:
        told = [values["date"], _kind(CONTACTS, values), *noted.names, values.get("purpose", "")]
    else:
        told = [values["name"], _kind(ACTORS, values)]
    click.echo(_("{id}: {told}").format(id=noted.id, told=", ".join(part for part in told if part)))
    if dry_run:
        click.echo(_("Nothing was written (dry run)."))
        return
    click.echo(_("Noted in {store}.").format(store=network.store.name))
    _say_undo(noted)


def _kind(table: Table, values: Mapping[str, str]) -> str:
    """Return a row's kind in the language in force, however it was written."""
    from kinagraph.tables.cells import reader

    column = table.column("kind")
    parse = reader(column)
    return _word(column, str(parse(values["kind"]))) if parse is not None else ""


def _say_undo(noted: Noted) -> None:
    if noted.load is not None:
        click.echo(_("To take it back: kinagraph undo {id}").format(id=noted.load.id[:8]))


# Questions, on a terminal


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _fill_in(network: Network, table: Table, values: dict[str, Any]) -> None:
    """Ask for what is missing, or say which options are when there is nobody to ask."""
    missing = [name for name in _ASKED[table.name] if not values.get(name)]
    required = [name for name in missing if table.column(name).required]
    if not _can_ask():
        if required:
            raise UsageError(
                _("missing: {options}").format(options=", ".join(f"--{name}" for name in required)),
                _("on a terminal it is asked for; --help shows what can be given"),
            )
        return
    # Nobody who has said all that is needed wants to be asked for the rest.
    if not required:
        return
    for name in missing:
        answer = _ask(network, table.column(name))
        if answer:
            values[name] = answer


def _ask(network: Network, column: Column) -> Any:
    if column.name == "participants":
        return _ask_names(network, _("Who took part (a name or id; leave blank to end)"))
    if column.kind is Kind.WORD:
        return _ask_choice(_prompt(column), [(word, _word(column, word)) for word in WORDS[column.words or ""]])
    if column.name == "contact":
        return _ask_contact(network)
    if set(column.refers) & {"actors", "people"}:
        found = _ask_names(network, _prompt(column), most=1)
        return found[0] if found else None
    default = today().isoformat() if column.name == "date" else ""
    while True:
        text = str(click.prompt(_prompt(column), default=default, show_default=bool(default), err=True)).strip()
        problem = _problem(column, text)
        if problem is None:
            return text
        click.echo(problem, err=True)


def _prompt(column: Column) -> str:
    from kinagraph.tables.export import heading

    return f"{heading(column)} ({_(column.help)})"


def _word(column: Column, word: str) -> str:
    from kinagraph.tables.export import spelling

    return spelling(column.words or "", word)


def _problem(column: Column, text: str) -> str | None:
    """Say what is wrong with an answer, as a load would."""
    from kinagraph.tables.cells import reader

    if not text:
        return _("must not be blank") if column.required else None
    parse = reader(column)
    try:
        if parse is not None:
            parse(text)
    except ValueError as error:
        return str(error)
    return None


def _ask_choice(prompt: str, choices: list[tuple[str, str]]) -> str:
    """Ask for one of some words, by number or by word."""
    for number, (_value, shown) in enumerate(choices, start=1):
        click.echo(f"  {number:2}  {shown}", err=True)
    while True:
        text = str(click.prompt(prompt, err=True)).strip()
        if text.isdecimal() and 1 <= int(text) <= len(choices):
            return choices[int(text) - 1][0]
        found = [value for value, shown in choices if text.casefold() in {value.casefold(), shown.casefold()}]
        if found:
            return found[0]
        click.echo(_("Write one of the numbers."), err=True)


def _ask_names(network: Network, prompt: str, most: int | None = None) -> tuple[str, ...]:
    """Ask for actors or people until a blank line; a name that isn't known is asked for again."""
    found: list[str] = []
    while most is None or len(found) < most:
        text = str(click.prompt(prompt, default="", show_default=False, err=True)).strip()
        if not text:
            break
        try:
            key, name = network.find(text)
        except KinagraphError as error:
            click.echo(error.message, err=True)
            if error.hint:
                click.echo(error.hint, err=True)
            continue
        click.echo(f"  {name} ({key})", err=True)
        found.append(key)
    return tuple(found)


def _ask_contact(network: Network) -> str:
    """Ask for a contact: the latest ones by number, any by its id."""
    choices = [
        (row["contact"], f"{row['contact']}  {row['date']}  {row['kind']}" + (f": {row['purpose']}" if row["purpose"] else ""))
        for row in islice(network.at(today()).contacts(), _LATEST)
    ]
    for number, (_key, shown) in enumerate(choices, start=1):
        click.echo(f"  {number:2}  {shown}", err=True)
    text = str(click.prompt(_("The contact that it follows (a number, or an id)"), default="1" if choices else None, err=True)).strip()
    return choices[int(text) - 1][0] if text.isdecimal() and 1 <= int(text) <= len(choices) else text
