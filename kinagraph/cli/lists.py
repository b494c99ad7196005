"""The lists: stale, unfollowed, high-level, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, option
from kinagraph.cli.options import (
    by_option,
    limit_option,
    open_network,
    parquet_options,
    partner_option,
    print_limit,
    reading_options,
    responsible_option,
    theme_option,
    today,
    together,
)
from kinagraph.errors import UsageError
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date

    from kinagraph.analysis.findings import Findings
    from kinagraph.network import Network

_narrowing = together(partner_option, responsible_option, theme_option, limit_option)


@click.command(cls=Command, help=N_("List the relations that need follow-up: overdue, never contacted, dormant."))
@by_option
@option("--soon", is_flag=True, help=N_("Those that will soon be overdue, too."))
@option("--fail", is_flag=True, help=N_("End with exit code 10 when there are any: for a scheduled job."))
@_narrowing
@parquet_options
@reading_options
def stale(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    folder: str | None,
    engine: str,
    by: str,
    soon: bool,
    fail: bool,
    partner: str | None,
    responsible: str | None,
    theme: str | None,
    limit: int | None,
) -> None:
    snapshot = _network(store, unfinished, folder, engine).at(as_of or today())
    findings = snapshot.stale(by=by, soon=soon, partner=partner, responsible=responsible, theme=theme, limit=print_limit(limit, output))
    show(findings, output)
    _fail_if(findings, fail)


@click.command(cls=Command, help=N_("List the contacts that were held and never followed up, with the reasons."))
@option("--fail", is_flag=True, help=N_("End with exit code 10 when there are any: for a scheduled job."))
@_narrowing
@parquet_options
@reading_options
def unfollowed(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    folder: str | None,
    engine: str,
    fail: bool,
    partner: str | None,
    responsible: str | None,
    theme: str | None,
    limit: int | None,
) -> None:
    snapshot = _network(store, unfinished, folder, engine).at(as_of or today())
    findings = snapshot.unfollowed(partner=partner, responsible=responsible, theme=theme, limit=print_limit(limit, output))
    show(findings, output)
    _fail_if(findings, fail)


@click.command("high-level", cls=Command, help=N_("List the relations that live only at the top."))
@by_option
@option("--fail", is_flag=True, help=N_("End with exit code 10 when there are any: for a scheduled job."))
@_narrowing
@parquet_options
@reading_options
def high_level(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    folder: str | None,
    engine: str,
    by: str,
    fail: bool,
    partner: str | None,
    responsible: str | None,
    theme: str | None,
    limit: int | None,
) -> None:
    snapshot = _network(store, unfinished, folder, engine).at(as_of or today())
    findings = snapshot.high_level_only(by=by, partner=partner, responsible=responsible, theme=theme, limit=print_limit(limit, output))
    show(findings, output)
    _fail_if(findings, fail)


@click.command(cls=Command, help=N_("List every relation with all its measures."))
@by_option
@_narrowing
@parquet_options
@reading_options
def relations(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    folder: str | None,
    engine: str,
    by: str,
    partner: str | None,
    responsible: str | None,
    theme: str | None,
    limit: int | None,
) -> None:
    snapshot = _network(store, unfinished, folder, engine).at(as_of or today())
    show(snapshot.relations(by=by, partner=partner, responsible=responsible, theme=theme, limit=print_limit(limit, output)), output)


def _network(store: str | None, unfinished: bool, folder: str | None, engine: str) -> Network:
    """Open what the options name: a store, or a folder of Parquet tables."""
    if folder is None:
        if engine == "spark":
            raise UsageError(
                _("Spark reads Parquet, and no folder is named"),
                _("`kinagraph export --parquet FOLDER` writes one; name it with --input"),
            )
        return open_network(store, unfinished=unfinished)
    if store is not None:
        raise UsageError(_("--store and --input both say what to read"), _("leave one of them out"))
    from kinagraph import network

    return network.open_parquet(folder, engine=engine)


def show(findings: Findings, output: str) -> None:
    """Print findings as asked."""
    if output == "table":
        from kinagraph.present import terminal

        terminal.show(findings, terminal.console())
        return
    from kinagraph.present.machine import render_csv, render_json

    click.echo(render_json(findings) if output == "json" else render_csv(findings).rstrip("\n"))


def _fail_if(findings: Findings, fail: bool) -> None:
    if fail and findings.found:
        raise SystemExit(10)
