"""The command match: which actors, or people, may be one; what is said of them; and taking that back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kinagraph.cli.command import Command, option
from kinagraph.cli.options import limit_option, open_network, print_limit, reading_options, today
from kinagraph.cli.reviewing import Review, on_terminal, recorded
from kinagraph.errors import RowsRejected, UsageError
from kinagraph.language import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kinagraph.analysis.findings import Findings
    from kinagraph.network import Network


@click.command(
    cls=Command,
    help=N_(
        "Propose pairs of actors, or of people, that may be the same, the likeliest first; and record what you say of them. "
        "With two names and --same, --different, --unsure or --holder it records what you say of these two."
    ),
)
@click.argument("names", nargs=-1, metavar="[ONE OTHER]")
@option("--people", is_flag=True, help=N_("People rather than actors."))
@option("--threshold", type=click.FloatRange(0, 1), help=N_("Only pairs with at least this score, from 0 to 1; 0.8 by default."))
@option("--all", "judged", is_flag=True, help=N_("Those too that have been judged."))
@limit_option
@option("--review", is_flag=True, help=N_("Ask about each pair, one key an answer."))
@option("--xlsx", type=click.Path(path_type=Path), help=N_("Write the pairs into a workbook, for a colleague to fill in."), metavar="FILE")
@option("--apply", "filled", type=click.Path(path_type=Path), help=N_("Take the answers of such a workbook, all or none."), metavar="FILE")
@option("--list", "listed", is_flag=True, help=N_("List what was judged."))
@option("--undo", help=N_("Take a judgement back, by its id."), metavar="ID")
@option("--same", "verdict", flag_value="same", help=N_("The two are the same."))
@option("--different", "verdict", flag_value="different", help=N_("The two are different."))
@option("--unsure", "verdict", flag_value="unsure", help=N_("Nobody can say; don't propose them again."))
@option("--holder", help=N_("The one is the other, an office, with its holder: this person, by id or name."), metavar="PERSON")
@option("--keep", help=N_("Which of the two the analyses show; the first by default."), metavar="NAME")
@option("--why", help=N_("Why, for the record."), metavar="TEXT")
@reading_options
def match(
    names: tuple[str, ...],
    people: bool,
    threshold: float | None,
    judged: bool,
    limit: int | None,
    review: bool,
    xlsx: Path | None,
    filled: Path | None,
    listed: bool,
    undo: str | None,
    verdict: str | None,
    holder: str | None,
    keep: str | None,
    why: str | None,
    store: str | None,
    as_of: date | None,
    output: str,
    unfinished: bool,
) -> None:
    day = as_of or today()
    verdict = "holder" if holder else verdict
    _one_thing({"--review": review, "--xlsx": xlsx, "--apply": filled, "--list": listed, "--undo": undo, _("two names"): names})
    network = open_network(store, unfinished=unfinished)
    if names or verdict:
        _judge(network, names, verdict, day, people=people, keep=keep, why=why, person=holder)
    elif undo is not None:
        network.withdraw(undo, at=day)
        click.echo(_("Taken back: {id}. The two may be judged anew.").format(id=undo))
    elif listed:
        _list(network, output)
    elif filled is not None:
        _apply(network, filled, day)
    else:
        if review and not on_terminal():
            raise UsageError(
                _("--review asks in a terminal, and this is none"), _("--xlsx FILE writes the pairs into a workbook to fill in")
            )
        rows = None if xlsx or (review and limit is None) else print_limit(limit, output)
        findings = network.at(day).match(people=people, threshold=threshold, limit=rows, judged=judged)
        if xlsx is not None:
            _write(findings, xlsx)
        elif review:
            Review(network, findings, day, people=people).ask()
        else:
            _print(findings, output, people=people)


def _one_thing(asked: Mapping[str, Any]) -> None:
    given = [name for name, value in asked.items() if value]
    if len(given) > 1:
        raise UsageError(_("{first} and {second} don't go together").format(first=given[0], second=given[1]), _("ask for one at a time"))


def _judge(
    network: Network,
    names: tuple[str, ...],
    verdict: str | None,
    day: date,
    *,
    people: bool,
    keep: str | None,
    why: str | None,
    person: str | None,
) -> None:
    if len(names) != 2:
        raise UsageError(_("name two to judge"), _("as in: kinagraph match gd 广东省 --same"))
    if verdict is None:
        raise UsageError(_("what are {one} and {other}?").format(one=names[0], other=names[1]), _("say --same, --different or --unsure"))
    recorded(network.judge(names[0], names[1], verdict, at=day, people=people, keep=keep, why=why, person=person))


def _apply(network: Network, path: Path, day: date) -> None:
    try:
        keys = network.apply_judgements(path, at=day)
    except RowsRejected as error:
        from kinagraph.cli.loading import show_problems

        show_problems(error.problems)
        raise
    if not keys:
        click.echo(_("{path} holds no answer; nothing was recorded.").format(path=path))
        return
    click.echo(ngettext("{n} judgement recorded.", "{n} judgements recorded.", len(keys)).format(n=len(keys)))
    click.echo(_("`kinagraph match --list` shows them; --undo ID takes one back."))


def _write(findings: Findings, path: Path) -> None:
    from kinagraph.present.identity.workbook import write_pairs

    if path.suffix.lower() != ".xlsx":
        raise UsageError(_("{path} is no workbook's name").format(path=path), _("end it with .xlsx"))
    write_pairs(path, findings)
    click.echo(ngettext("{n} pair written to {path}.", "{n} pairs written to {path}.", findings.found).format(n=findings.found, path=path))
    click.echo(_("When it is filled in: kinagraph match --apply {path}").format(path=path))


_JUDGED = (
    *("id", "kind", "verdict", "one", "one_name", "other", "other_name", "kept", "person", "by", "at"),
    *("why", "score", "reasons", "withdrawn"),
)


def _list(network: Network, output: str) -> None:
    rows = network.judgements()
    if output != "table":
        from kinagraph.present.machine import to_csv, to_json

        click.echo(to_json({"judgements": rows}) if output == "json" else to_csv(rows, list(_JUDGED)).rstrip("\n"))
        return
    from kinagraph.present.identity import texts
    from kinagraph.present.terminal import Column, console, show_rows

    columns: list[Column] = [
        (_("id"), lambda row: row["id"], False),
        (_("judged"), lambda row: _(texts.VERDICTS[row["verdict"]]), False),
        (_("the one"), lambda row: f"{row['one_name'] or '?'} ({row['one']})", False),
        (_("the other"), lambda row: f"{row['other_name'] or '?'} ({row['other']})", False),
        (_("kept"), lambda row: row["kept"] or "", False),
        (_("by"), lambda row: row["by"] or "", False),
        (_("when"), lambda row: row["at"] or "", False),
        (_("why"), lambda row: row["why"] or "", False),
        (_("taken back"), lambda row: row["withdrawn"] or "", False),
    ]
    show_rows(console(), ngettext("{n} judgement", "{n} judgements", len(rows)).format(n=len(rows)), rows, columns)


def _print(findings: Findings, output: str, *, people: bool) -> None:
    if output != "table":
        from kinagraph.present.machine import render_csv, render_json

        click.echo(render_json(findings) if output == "json" else render_csv(findings).rstrip("\n"))
        return
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
