"""Commands that look at one thing: status, actor; and the demonstration."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import open_network, print_limit, reading_options, today
from kinagraph.language import N_, _, ngettext
from kinagraph.model import STATES, TABLES

if TYPE_CHECKING:
    from kinagraph.network import Network


@click.command(cls=Command, help=N_("Say what the store holds and how its relations stand."))
@option("--verify", is_flag=True, help=N_("Read all of it and say whether it is sound; exit code 4 where it isn't."))
@reading_options
def status(verify: bool, store: str | None, as_of: date | None, output: str, unfinished: bool) -> None:
    network = open_network(store, unfinished=unfinished)
    if verify:
        from kinagraph.cli.safety import show_verdict

        show_verdict(network.verify(), output)
        return
    found = network.status(as_of or today())
    if output != "table":
        from kinagraph.present.machine import to_csv, to_json

        flat = {"store": found["store"], "as_of": found["as_of"], **found["rows"], **found["relations"], "last_load": found["last_load"]}
        click.echo(to_json(found) if output == "json" else to_csv([flat], list(flat)).rstrip("\n"))
        return
    from kinagraph.present.words import STATE, table, word

    click.echo(_("Store: {store}").format(store=found["store"]))
    counted = [f"{table(name)}: {found['rows'][name]}" for name in TABLES if found["rows"][name]]
    click.echo(_("Holds: {parts}").format(parts=", ".join(counted) or _("nothing yet")))
    if found["last_load"]:
        click.echo(
            _("Last load: {when} UTC, {files}").format(
                when=found["last_load"].isoformat(" ", "minutes"), files=", ".join(found["last_files"]) or "–"
            )
        )
    relations = found["relations"]
    click.echo(
        _("Relations as of {day}, open and no acquaintance: {n} ({states})").format(
            day=found["as_of"].isoformat(),
            n=relations["examined"],
            states=", ".join(f"{word(STATE, state)}: {relations[state]}" for state in STATES),
        )
    )
    need = relations["stale"] + relations["dormant"] + relations["never"]
    click.echo(
        ngettext("{n} relation needs follow-up: kinagraph stale", "{n} relations need follow-up: kinagraph stale", need).format(n=need)
    )
    click.echo(
        ngettext(
            "{n} contact was not followed up: kinagraph unfollowed",
            "{n} contacts were not followed up: kinagraph unfollowed",
            found["unfollowed"],
        ).format(n=found["unfollowed"])
    )
    if found["was_it_held"]:
        n = found["was_it_held"]
        click.echo(
            ngettext(
                "{n} planned contact has passed: was it held? kinagraph unfollowed",
                "{n} planned contacts have passed: were they held? kinagraph unfollowed",
                n,
            ).format(n=n)
        )


@click.command(cls=Command, help=N_("Show an actor: who it is, its relations, last contacts and open points."))
@click.argument("name")
@reading_options
def actor(name: str, store: str | None, as_of: date | None, output: str, unfinished: bool) -> None:
    card = open_network(store, unfinished=unfinished).at(as_of or today()).actor(name)
    if output == "table":
        from kinagraph.present import terminal

        terminal.show_actor(card, terminal.console())
        return
    from kinagraph.present.machine import render_csv, to_json

    if output == "csv":
        click.echo(render_csv(card.relations).rstrip("\n"))
        return
    shown: dict[str, Any] = {
        "as_of": card.as_of,
        "actor": {key: value for key, value in card.actor.items() if not key.endswith(("_start", "_stop"))},
        "parts": [key for key, _name in card.parts],
        "people": card.people,
        "agreements": card.agreements,
        "relations": list(card.relations),
        "contacts": card.contacts,
        "open_points": card.open_points,
    }
    click.echo(to_json(shown))


SAMPLE_DAY = date(2012, 12, 31)
"""The day on which the sample network is looked at; the strategy is of 2012."""


@click.command(cls=Command, help=N_("Load the sample network and list what needs follow-up in it."))
@option("--store", default="kinagraph-demo.duckdb", show_default=True, help=N_("The DuckDB file to make."), metavar="FILE")
@lang_option
def demo(store: str) -> None:
    from kinagraph.cli.lists import show
    from kinagraph.resources import resource

    network = open_network(store)
    report = network.load(Path(resource("data", "sample")))
    loaded = {change.table: change.created + change.updated + change.unchanged for change in report.changes}
    click.echo(
        _("The sample network: {actors} actors, {contacts} contacts, {agreements} agreements, in {store}").format(
            **loaded, store=network.store.name
        )
    )
    click.echo(_("What the strategy states is from it; all else is illustrative, and says so in the column source."))
    click.echo()
    show(network.at(SAMPLE_DAY).stale(limit=print_limit(None, "table")), "table")
    click.echo()
    click.echo(_("The map of the sample, to open in a browser: {path}").format(path=_draw(network)))
    click.echo()
    click.echo(_("Try next:"))
    for command in (
        f"kinagraph unfollowed --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph high-level --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph check --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph actor 广东省 --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph introduce malmo 广东省 --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph risks --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph map --compare 2009-12-31 --store {store} --as-of {SAMPLE_DAY}",
        f"kinagraph stale --by partner --lang sv --store {store} --as-of {SAMPLE_DAY}",
        "kinagraph init my-network",
    ):
        click.echo(f"  {command}")


def _draw(network: Network) -> Path:
    """Write the sample's map into the working folder."""
    return network.at(SAMPLE_DAY).map(title=_("The sample network")).save("kinagraph-demo.html").resolve()
