"""The yearly report: ``kinagraph report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import Day, open_network, store_option, together, unfinished_option
from kinagraph.cli.policy import policy_option
from kinagraph.errors import UsageError
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date


@click.command(
    cls=Command,
    help=N_("Report a period: activities, follow-up, economy, relations, agreements and the strategy's rules, to print or to write on in."),
)
@option("--from", "start", type=Day(), required=True, help=N_("The first day of the period."), metavar="DATE")
@option("--to", "end", type=Day(), required=True, help=N_("The last day of the period."), metavar="DATE")
@option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help=N_("Write a file: .html, .docx or .xlsx. Without it the first page is printed."),
    metavar="FILE",
)
@policy_option
@store_option
@option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help=N_("How to print."))
@together(unfinished_option, lang_option)
def report(start: date, end: date, output: Path | None, policy: str | None, store: str | None, form: str, unfinished: bool) -> None:
    if output is not None:
        from kinagraph.present.document.saving import check_ending
        from kinagraph.present.report.build import ENDINGS

        check_ending(output, ENDINGS)
        if form != "table":
            raise UsageError(_("-o and --format {form} can't go together").format(form=form), _("leave out one of them"))
    made = open_network(store, unfinished=unfinished).report(start, end, policy=policy)
    if form == "json":
        from kinagraph.present.report.build import render_json

        click.echo(render_json(made.found))
    if output is None and form == "table":
        from kinagraph.present.report.build import show
        from kinagraph.present.terminal import console

        show(made.found, console())
    if output is not None:
        click.echo(_("The report: {path}").format(path=made.save(output)))
