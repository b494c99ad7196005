"""The network read as a graph: brokers, risks, introduce, coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, option
from kinagraph.cli.lists import show
from kinagraph.cli.options import limit_option, open_network, print_limit, reading_options, theme_option, today
from kinagraph.errors import UsageError
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date


@click.command(cls=Command, help=N_("List the actors that stand between others, and between which groups."))
@option(
    "--by",
    type=click.Choice(["side", "region", "kind"]),
    default="side",
    show_default=True,
    help=N_("What a group is: a side (ours, partners, others), a region, a kind of actor."),
)
@option("--limit", type=click.IntRange(min=0), help=N_("Print so many rows at most; 0 prints all. A table stops at 20 by default."))
@reading_options
def brokers(store: str | None, as_of: date | None, output: str, unfinished: bool, by: str, limit: int | None) -> None:
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    most = 20 if limit is None and output == "table" else limit or None
    show(snapshot.brokers(by=by, limit=most), output)


@click.command(cls=Command, help=N_("List the relations that hang on one person or one tie, or have fallen silent."))
@option("--if-leaves", metavar="NAME", help=N_("Instead: what is lost if this actor or person leaves."))
@limit_option
@reading_options
def risks(store: str | None, as_of: date | None, output: str, unfinished: bool, if_leaves: str | None, limit: int | None) -> None:
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    show(snapshot.risks(if_leaves=if_leaves, limit=print_limit(limit, output)), output)


@click.command(cls=Command, help=N_("Say who can introduce FROM, or any of us, to TO: the best chains of contacts, each with its last."))
@click.argument("names", nargs=-1, required=True, metavar="[FROM] TO")
@reading_options
def introduce(names: tuple[str, ...], store: str | None, as_of: date | None, output: str, unfinished: bool) -> None:
    if len(names) > 2:
        raise UsageError(
            _("an introduction is between two, and here are {n}").format(n=len(names)), _("put names with blanks in quotation marks")
        )
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    show(snapshot.introductions(names[-1], names[0] if len(names) == 2 else None), output)


@click.command(cls=Command, help=N_("List which actors are met about which themes, those with nobody first."))
@theme_option
@limit_option
@reading_options
def coverage(store: str | None, as_of: date | None, output: str, unfinished: bool, theme: str | None, limit: int | None) -> None:
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    show(snapshot.coverage(theme=theme, limit=print_limit(limit, output)), output)
