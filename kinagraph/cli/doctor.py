"""What in the data weakens the analyses: doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, option
from kinagraph.cli.options import open_network, reading_options, today
from kinagraph.language import N_

if TYPE_CHECKING:
    from datetime import date

_SHORT = 3
_LONG = 100


@click.command(cls=Command, help=N_("Say what in the data weakens the analyses, the costliest first, and what to do about it."))
@option("--only", multiple=True, help=N_("Only this check, with all that it found; may be repeated."), metavar="CHECK")
@option("--policy", help=N_("A policy file, or the name of one that comes with kinagraph."), metavar="FILE|NAME")
@option(
    "--limit",
    type=click.IntRange(min=0),
    help=N_("Print so many rows of each check at most; 0 prints all. A table stops at 3 by default, with --only at 100."),
)
@option("--fail", is_flag=True, help=N_("End with exit code 10 when anything was found: for a scheduled job."))
@reading_options
def doctor(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    only: tuple[str, ...],
    policy: str | None,
    limit: int | None,
    fail: bool,
) -> None:
    most = (_LONG if only else _SHORT) if limit is None and output == "table" else limit or None
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    findings = snapshot.doctor(only=only, policy=policy, today=today(), limit=most)
    from kinagraph.present import doctor as present

    if output == "table":
        from kinagraph.present.terminal import console

        present.show(findings, console(), everything=bool(only))
    else:
        click.echo(present.render_json(findings) if output == "json" else present.render_csv(findings).rstrip("\n"))
    if fail and findings.found:
        raise SystemExit(10)
