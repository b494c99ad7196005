"""Options that several commands have."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kinagraph.cli.command import lang_option, option
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from kinagraph.network import Network


class Day(click.ParamType[date]):
    """A day as ISO text."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day, or fail with a sentence."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(_("{value} is no day; write it as 2012-12-31").format(value=value), param, ctx)


def today() -> date:
    """Return the day: the command line is the only place that asks."""
    return date.today()  # noqa: DTZ011 - the day where the user sits


store_option = option("--store", help=N_("A DuckDB file or a Neo4j address; the setting store by default."), metavar="WHERE")
as_of_option = option("--as-of", type=Day(), help=N_("The day on which to look; today by default."), metavar="DATE")
format_option = option(
    "--format",
    "output",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help=N_("How to print."),
)
unfinished_option = option("--unfinished", is_flag=True, help=N_("Read though a large load broke off."))
partner_option = option("--partner", help=N_("Only what concerns this actor: id, name or alias."), metavar="ACTOR")
responsible_option = option("--responsible", help=N_("Only what this actor or person answers for."), metavar="ACTOR")
theme_option = option("--theme", help=N_("Only this theme."))
limit_option = option(
    "--limit",
    type=click.IntRange(min=0),
    help=N_("Print so many rows at most; 0 prints all. A table stops at 100 by default."),
)
by_option = option(
    "--by",
    type=click.Choice(["pair", "partner", "parent"]),
    default="pair",
    show_default=True,
    help=N_("Group: each pair; all of us against each partner; units as the whole they belong to."),
)


def together(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make one decorator of several, read from top to bottom."""

    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


parquet_options = together(
    option(
        "--input", "folder", help=N_("Read a folder of Parquet tables, as `export --parquet` writes it, not a store."), metavar="FOLDER"
    ),
    option(
        "--engine",
        type=click.Choice(["duckdb", "spark"]),
        default="duckdb",
        show_default=True,
        help=N_("What computes the list; spark, with --input, for what one machine can't hold."),
    ),
)
reading_options = together(store_option, as_of_option, format_option, unfinished_option, lang_option)


def open_network(store: str | None, *, into_existing: bool = False, unfinished: bool = False) -> Network:
    """Open the network that the options name; on a terminal a missing password is asked for."""
    from kinagraph import network

    return network.open(store, into_existing=into_existing, unfinished=unfinished, ask=_ask if sys.stdin.isatty() else None)


def _ask(question: str) -> str:
    return str(click.prompt(question, hide_input=True, err=True))


def print_limit(limit: int | None, output: str) -> int | None:
    """Return how many rows to ask for: a table that nobody can read is cut, other output is whole."""
    if limit is None:
        return 100 if output == "table" else None
    return limit or None
