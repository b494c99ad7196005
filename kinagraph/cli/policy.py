"""The strategy as rules: check, rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import format_option, open_network, reading_options, today
from kinagraph.errors import UsageError
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date

policy_option = option("--policy", help=N_("A policy file, or the name of one that comes with kinagraph."), metavar="FILE|NAME")


@click.command(cls=Command, help=N_("Check the strategy's rules: which are met, breached, due, undecidable, and what to do."))
@policy_option
@option("--rule", "rules", multiple=True, help=N_("Only this rule, with all that it found; may be repeated."), metavar="RULE")
@option(
    "--force",
    "forces",
    multiple=True,
    type=click.Choice(["must", "should", "aim", "advice", "warning"]),
    help=N_("Only rules of this force; may be repeated."),
)
@option("--missing", is_flag=True, help=N_("List the fields that would decide what is undecidable, the most valuable first."))
@option(
    "--fail-on",
    type=click.Choice(["breached", "due"]),
    help=N_("End with exit code 10 when a rule is breached (or due on a day): for a scheduled job."),
)
@reading_options
def check(
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
    policy: str | None,
    rules: tuple[str, ...],
    forces: tuple[str, ...],
    missing: bool,
    fail_on: str | None,
) -> None:
    audit = open_network(store, unfinished=unfinished).at(as_of or today()).check(policy=policy, rules=rules, force=forces)
    from kinagraph.present import policy as present
    from kinagraph.present.machine import to_csv, to_json

    if missing:
        if output == "table":
            from kinagraph.present.terminal import console

            present.show_missing(audit, console())
        else:
            found = present.missing_rows(audit)
            names = ["field", "decides", "alone", "rules", "subjects"]
            click.echo(to_json({"as_of": audit.as_of, "missing": found}) if output == "json" else to_csv(found, names).rstrip("\n"))
    elif output == "table":
        from kinagraph.present.terminal import console

        present.show(audit, console(), everything=bool(rules))
    else:
        click.echo(present.render_json(audit) if output == "json" else present.render_csv(audit).rstrip("\n"))
    if fail_on and present.worst(audit, fail_on):
        raise SystemExit(10)


@click.command(cls=Command, help=N_("List the rules of a policy, explain one, or write a file to begin a policy with."))
@policy_option
@option("--explain", metavar="RULE", help=N_("Show one rule: sentence, check, parameters, fields, an example."))
@option(
    "--new", "new", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=N_("Write a commented policy file to begin with.")
)
@format_option
@lang_option
def rules(policy: str | None, explain: str | None, new: Path | None, output: str) -> None:
    if new is not None:
        from kinagraph.resources import resource

        if new.exists():
            raise UsageError(_("{path} is there already").format(path=new), _("choose another name"))
        try:
            new.write_bytes(resource("data", "policies", "template", "new.toml").read_bytes())
        except OSError as error:
            raise UsageError(_("{path} can't be written: {why}").format(path=new, why=error.strerror)) from error
        click.echo(_("Wrote {path}. Change it, then: kinagraph check --policy {path}").format(path=new))
        return
    from kinagraph.analysis.policy.rules import read_policy
    from kinagraph.present import policy as present
    from kinagraph.settings import read_settings

    read = read_policy(policy or read_settings().policy)
    chosen = None if explain is None else read.rule(explain)
    if output != "table":
        from kinagraph.present.machine import to_csv, to_json

        found = [row for row in present.rule_rows(read) if chosen is None or row["rule"] == chosen.id]
        told = {"policy": read.id, "version": read.version, "title": read.title, "source": read.source, "rules": found}
        click.echo(
            to_json(told)
            if output == "json"
            else to_csv([{**row, "assumed": str(row["assumed"] or "")} for row in found], list(found[0])).rstrip("\n")
        )
        return
    from kinagraph.present.terminal import console

    if chosen is None:
        present.show_rules(read, console())
    else:
        present.explain(chosen, read, console())
