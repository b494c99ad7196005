"""What to do next: calendar, digest, members, plan-trip, brief, onboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import (
    Day,
    as_of_option,
    open_network,
    reading_options,
    responsible_option,
    store_option,
    today,
    together,
    unfinished_option,
)
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date

    from kinagraph.analysis.findings import Findings
    from kinagraph.present.planning.paper import Paper

_FILE = click.Path(dir_okay=True, path_type=Path)


@click.command(
    cls=Command,
    help=N_("List what falls due: contacts, follow-up points, agreements, planned contacts; or write it as a calendar file."),
)
@option("-o", "--output", "to", type=_FILE, help=N_("The calendar file (ICS) to write."), metavar="FILE")
@responsible_option
@reading_options
def calendar(store: str | None, as_of: date | None, output: str, unfinished: bool, to: Path | None, responsible: str | None) -> None:
    due = open_network(store, unfinished=unfinished).at(as_of or today()).calendar(responsible=responsible)
    if to is not None:
        from kinagraph.present.planning.calendar import notes

        path = due.save(to)
        click.echo(_("The calendar: {path}, entries: {n}").format(path=path, n=len(due)), err=output != "table")
        if output == "table":
            if notes(due.findings):
                click.echo(notes(due.findings))
            return
    _show_or_print(due.findings, output)


@click.command(cls=Command, help=N_("Write a Monday's letter: what is new, what is overdue, what comes, unit by unit."))
@option("-o", "--output", "to", type=_FILE, help=N_("Write it as a page or a document: HTML or DOCX."), metavar="FILE")
@option("--since", type=Day(), help=N_("New is what came after this day; a week before by default."), metavar="DATE")
@responsible_option
@reading_options
def digest(
    store: str | None, as_of: date | None, output: str, unfinished: bool, to: Path | None, since: date | None, responsible: str | None
) -> None:
    _check_ending(to)
    paper = open_network(store, unfinished=unfinished).at(as_of or today()).digest(since=since, responsible=responsible)
    found = paper.about
    from kinagraph.present.machine import to_csv, to_json
    from kinagraph.present.planning import digest as letter

    if to is not None:
        _save(paper, to, output)
    elif output == "table":
        from kinagraph.present.terminal import plain

        click.echo(plain(letter.text(found)))
    elif output == "csv":
        click.echo(to_csv(letter.rows(found), ["part", "unit", "kind", "subject", "day", "days", "sentence"]).rstrip("\n"))
    else:
        click.echo(to_json({"analysis": "digest", "as_of": found.as_of, "since": found.since, **found.beside, "lines": letter.rows(found)}))


@click.command("plan-trip", cls=Command, help=N_("Propose a journey: whom to meet, who of ours must come, and what each meeting clears."))
@option("--to", "to", required=True, help=N_("Where: a region, a city or an actor, in any script."), metavar="PLACE")
@option("--days", type=click.IntRange(1, 60), required=True, help=N_("How many days."))
@option("--from", "first", type=Day(), help=N_("The first day; then the days are working days."), metavar="DATE")
@option("-o", "--output", "to_file", type=_FILE, help=N_("Write it as a page or a document: HTML or DOCX."), metavar="FILE")
@option("--inbound", is_flag=True, help=N_("They come to us: whom to invite from there, and who receives them."))
@option("--per-day", type=click.IntRange(1, 12), default=2, show_default=True, help=N_("How many meetings a day."))
@option("--home", "homes", multiple=True, help=N_("Only these of ours can come, with their units; may be repeated."), metavar="ACTOR")
@option("--policy", help=N_("A policy file, or the name of one that comes with kinagraph."), metavar="FILE|NAME")
@option("--no-rules", is_flag=True, help=N_("Leave the strategy's rules aside."))
@reading_options
def plan_trip(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    to: str,
    days: int,
    first: date | None,
    to_file: Path | None,
    inbound: bool,
    per_day: int,
    homes: tuple[str, ...],
    policy: str | None,
    no_rules: bool,
) -> None:
    _check_ending(to_file)
    paper = (
        open_network(store, unfinished=unfinished)
        .at(as_of or today())
        .plan_trip(to, days=days, first=first, inbound=inbound, per_day=per_day, homes=homes, policy=policy, rules=not no_rules)
    )
    from kinagraph.present.machine import to_csv, to_json
    from kinagraph.present.planning import trip as present

    trip = paper.about
    if to_file is not None:
        _save(paper, to_file, output)
    elif output == "table":
        from kinagraph.present.terminal import plain

        click.echo(plain(present.text(trip)))
    elif output == "json":
        click.echo(to_json(present.as_json(trip)))
    else:
        rows = [{**row, "clears": [each["item"] for each in row["clears"]]} for row in present.as_json(trip)["meetings"]]
        click.echo(to_csv(rows, list(present.CSV)).rstrip("\n"))


@click.command(cls=Command, help=N_("Write what to know before a meeting: of an actor, a person, or a contact that is planned."))
@click.argument("name")
@option("-o", "--output", "to", type=_FILE, help=N_("Write two pages to print: HTML or DOCX."), metavar="FILE")
@option("--policy", help=N_("A policy file, or the name of one that comes with kinagraph."), metavar="FILE|NAME")
@option("--no-rules", is_flag=True, help=N_("Leave the strategy's rules aside."))
@together(store_option, as_of_option, unfinished_option, lang_option)
def brief(name: str, store: str | None, as_of: date | None, unfinished: bool, to: Path | None, policy: str | None, no_rules: bool) -> None:
    _check_ending(to)
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    paper = snapshot.brief(name, policy=policy, rules=not no_rules, picture=to is not None)
    _save_or_print(paper, to)


@click.command(cls=Command, help=N_("List the members of a network: who brought them in, who represents them, who has been silent."))
@click.argument("network", required=False)
@reading_options
def members(network: str | None, store: str | None, as_of: date | None, output: str, unfinished: bool) -> None:
    _show_or_print(open_network(store, unfinished=unfinished).at(as_of or today()).members(network), output)


@click.command(
    cls=Command, help=N_("Write a pack for a new member: welcome page, who is who, introductions, calendar and map, in a folder.")
)
@click.argument("member")
@option("-o", "--output", "folder", type=_FILE, help=N_("The folder to write into; welcome-MEMBER by default."), metavar="FOLDER")
@option("--network", help=N_("Of which network; by default the one that it joined last."), metavar="ACTOR")
@option(
    "--audience",
    type=click.Choice(["internal", "network", "public"]),
    default="network",
    show_default=True,
    help=N_("Who is to see it: what they may not see is in none of the files."),
)
@option("--force", is_flag=True, help=N_("Write into a folder that holds other files; they stay."))
@together(store_option, as_of_option, unfinished_option, lang_option)
def onboard(
    member: str,
    store: str | None,
    as_of: date | None,
    unfinished: bool,
    folder: Path | None,
    network: str | None,
    audience: str,
    force: bool,
) -> None:
    from kinagraph.present.planning.welcome import check_folder

    if folder is not None:
        check_folder(folder, force=force)
    pack = open_network(store, unfinished=unfinished).at(as_of or today()).onboard(member, network=network, audience=audience)
    target = pack.save(folder or Path(f"welcome-{pack.about.member['actor']}"), force=force)
    click.echo(_("The pack: {path} ({names})").format(path=target, names=", ".join(pack.files)))


def _show_or_print(findings: Findings, output: str) -> None:
    if output != "table":
        from kinagraph.present.machine import render_csv, render_json

        click.echo(render_json(findings) if output == "json" else render_csv(findings).rstrip("\n"))
        return
    from kinagraph.present.planning import calendar as due
    from kinagraph.present.planning import members as of_network
    from kinagraph.present.terminal import console

    show = {"calendar": due.show, "members": of_network.show}[findings.analysis]
    show(findings, console())


def _check_ending(to: Path | None) -> None:
    """Refuse a file of another kind before anything is reckoned."""
    from kinagraph.present.document.saving import ENDINGS, check_ending

    if to is not None:
        check_ending(to, ENDINGS)


def _save(paper: Paper, to: Path, output: str) -> None:
    click.echo(_("Wrote {path}").format(path=paper.save(to)), err=output != "table")


def _save_or_print(paper: Paper, to: Path | None) -> None:
    if to is not None:
        click.echo(_("Wrote {path}").format(path=paper.save(to)))
        return
    from kinagraph.present.document.blocks import Heading, Paragraph
    from kinagraph.present.document.terminal import show
    from kinagraph.present.terminal import console

    document = paper.document
    below = (Paragraph(document.subtitle, "small"),) if document.subtitle else ()
    show((Heading(document.title), *below, *document.blocks), console())
