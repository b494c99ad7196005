"""The command match: which actors, or people, may be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, option
from kinagraph.cli.options import limit_option, open_network, print_limit, reading_options, today
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date

    from kinagraph.analysis.findings import Findings


@click.command(cls=Command, help=N_("Propose pairs of actors, or of people, that may be the same, the likeliest first."))
@option("--people", is_flag=True, help=N_("People rather than actors."))
@option("--threshold", type=click.FloatRange(0, 1), help=N_("Only pairs with at least this score, from 0 to 1; 0.8 by default."))
@option("--all", "judged", is_flag=True, help=N_("Those too that have been judged."))
@limit_option
@reading_options
def match(
    people: bool,
    threshold: float | None,
    judged: bool,
    limit: int | None,
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
) -> None:
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    findings = snapshot.match(people=people, threshold=threshold, limit=print_limit(limit, output), judged=judged)
    if output != "table":
        from kinagraph.present.machine import render_csv, render_json

        click.echo(render_json(findings) if output == "json" else render_csv(findings).rstrip("\n"))
        return
    _show(findings, people=people)


def _show(findings: Findings, *, people: bool) -> None:
    from kinagraph.present.identity import texts
    from kinagraph.present.terminal import Column, console, show_rows

    rows = list(findings)
    columns: list[Column] = [
        (_("score"), lambda row: f"{row['score']:.2f}", True),
        (_("the one"), lambda row: texts.named(row, "one"), False),
        (_("the other"), lambda row: texts.named(row, "other"), False),
        (_("why"), texts.why, False),
        (_("against it"), texts.why_not, False),
    ]
    if any(row["judged"] for row in rows):
        columns.append((_("judged"), lambda row: _(texts.VERDICTS[row["judged"]]) if row["judged"] else "", False))
    head = texts.headline(findings.found, findings.examined, people=people)
    show_rows(console(), head, rows, columns, texts.notes(rows, findings.found - len(rows)))
