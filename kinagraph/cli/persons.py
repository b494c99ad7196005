"""Commands about people who are kept by name: persons, about, forget."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import Day, limit_option, open_network, print_limit, reading_options, store_option, today, unfinished_option
from kinagraph.errors import UsageError
from kinagraph.language import N_, _, current, ngettext

if TYPE_CHECKING:
    from datetime import date

    from kinagraph.network import Network
    from kinagraph.store.forgetting import ForgetReport

_also = option(
    "--also",
    multiple=True,
    metavar="TEXT",
    help=N_("What else the person is called in texts, to be found as it is written; several times."),
)


@click.command(
    cls=Command, help=N_("List the people who are kept by name, what they took part in and answer for; or who could be forgotten.")
)
@option(
    "--unused-since",
    "since",
    type=Day(),
    metavar="DATE",
    help=N_("Only those who took part in nothing on this day or later, and answer for nothing open."),
)
@option("--actor", metavar="ACTOR", help=N_("Only those whom this actor employed last: id, name or alias."))
@limit_option
@reading_options
def persons(
    store: str | None, as_of: date | None, output: str, unfinished: bool, since: date | None, actor: str | None, limit: int | None
) -> None:
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    findings = snapshot.persons(unused_since=since, actor=actor, limit=print_limit(limit, output))
    if output == "table":
        from kinagraph.present.persons.listing import show
        from kinagraph.present.terminal import console

        show(findings, console())
        return
    from kinagraph.present.machine import render_csv, render_json

    click.echo(render_json(findings) if output == "json" else render_csv(findings).rstrip("\n"))


@click.command(
    cls=Command, help=N_("Show all that is held of a person: every row, also earlier ones, every text, and the loads that brought it.")
)
@click.argument("person")
@_also
@option(
    "-o",
    "--output",
    "to",
    type=click.Path(path_type=Path),
    help=N_("Write it as a page or a document: HTML or DOCX."),
    metavar="FILE",
)
@store_option
@option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help=N_("How to print."))
@unfinished_option
@lang_option
def about(person: str, also: tuple[str, ...], to: Path | None, store: str | None, form: str, unfinished: bool) -> None:
    if to is not None:
        from kinagraph.present.document.saving import ENDINGS, check_ending

        check_ending(to, ENDINGS)
    network = open_network(store, unfinished=unfinished)
    paper = network.about(person, also=also, lang=current())
    if form == "json":
        from kinagraph.present.machine import to_json
        from kinagraph.present.persons.about import as_json

        click.echo(to_json(as_json(paper.about, network.store.name)))
    if to is not None:
        click.echo(_("Wrote {path}").format(path=paper.save(to)), err=form != "table")
    elif form == "table":
        from kinagraph.present.document.blocks import Heading
        from kinagraph.present.document.terminal import show
        from kinagraph.present.terminal import console

        show((Heading(paper.document.title), *paper.document.blocks), console())


@click.command(
    cls=Command,
    help=N_(
        "Erase a person everywhere, for good: from every table, from rows kept for undo, and from the record of loads. "
        "Contacts and counts stay. It shows what it will do, and asks."
    ),
)
@click.argument("person")
@option("--texts", is_flag=True, help=N_("Take the name out of texts, too: purposes, notes, titles and so on."))
@_also
@option("--yes", is_flag=True, help=N_("Don't ask."))
@option("--dry-run", is_flag=True, help=N_("Say what would happen and write nothing."))
@store_option
@option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help=N_("How to print."))
@lang_option
def forget(person: str, texts: bool, also: tuple[str, ...], yes: bool, dry_run: bool, store: str | None, form: str) -> None:
    network = open_network(store)
    if not yes and not dry_run and not _can_ask():
        raise UsageError(
            _("forget asks before it erases, and there is nobody to ask"), _("--yes does it, --dry-run shows what it would do")
        )
    if not yes and not dry_run:
        seen = network.forget(person, texts=texts, also=also, dry_run=True)
        _show(seen, to_stderr=True)
        # By the whole id: who was seen is forgotten, whatever was loaded meanwhile.
        person = seen.held.person.ids[0]
        click.echo("\n" + _("This can't be taken back."), err=True)
        answer = str(click.prompt(_("Type {id} to erase this person").format(id=person), default="", show_default=False, err=True))
        if answer.strip() != person:
            click.echo(_("{store} is as it was.").format(store=seen.store), err=True)
            return
    report = network.forget(person, texts=texts, also=also, dry_run=dry_run)
    if form == "json":
        from kinagraph.present.machine import to_json
        from kinagraph.present.persons.forgetting import as_json

        click.echo(to_json(as_json(report, dry_run=dry_run)))
        return
    if dry_run:
        _show(report)
        click.echo("\n" + _("Nothing was written (dry run)."))
        return
    _say_done(network, report)


def _say_done(network: Network, report: ForgetReport) -> None:
    """Say that it is done, without the name, and what may still hold it."""
    from kinagraph.present.persons.forgetting import remains
    from kinagraph.store.opening import is_neo4j

    click.echo(_("The person is erased from {store}.").format(store=report.store))
    left = sum(not each.fixed for each in report.held.texts)
    if left and not report.texts:
        told = ngettext("The name still stands in {n} text.", "The name still stands in {n} texts.", left)
        click.echo(told.format(n=left))
    for sentence in remains(is_neo4j=is_neo4j(network.store.name)):
        click.echo(sentence)


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _show(report: ForgetReport, *, to_stderr: bool = False) -> None:
    from kinagraph.present.persons.forgetting import show
    from kinagraph.present.terminal import console

    show(report, console(stderr=to_stderr))
