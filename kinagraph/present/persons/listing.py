"""The people who are kept by name, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, ngettext
from kinagraph.present.words import period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from kinagraph.analysis.findings import Findings

REASON: Final = {
    "never_took_part": N_("took part in no contact"),
    "no_contact_since": N_("no contact since"),
    "left": N_("the last employment has ended"),
}


def show(findings: Findings, to: Console) -> None:
    """Print the people, and how one of them is forgotten."""
    from kinagraph.present import terminal

    rows = list(findings)
    since = findings.filters.get("unused_since")
    day = findings.as_of.isoformat()
    if since is None:
        headline = ngettext("{n} person as of {day}", "{n} persons as of {day}", findings.found).format(n=findings.found, day=day)
    else:
        headline = ngettext(
            "{n} of {examined} person took part in nothing since {since} and answers for nothing open, as of {day}",
            "{n} of {examined} persons took part in nothing since {since} and answer for nothing open, as of {day}",
            findings.examined,
        ).format(n=findings.found, examined=findings.examined, since=since, day=day)
    hidden = findings.hidden
    notes = [
        ngettext("{n} more is not shown; --limit 0 shows all", "{n} more are not shown; --limit 0 shows all", hidden).format(n=hidden)
        if hidden
        else "",
        _("What is held of one: kinagraph about ID. To erase one: kinagraph forget ID.") if rows else "",
    ]
    terminal.show_rows(
        to,
        headline,
        rows,
        [
            (_("id"), lambda row: row["person"], False),
            (_("name"), lambda row: row["name"], False),
            (_("employer"), lambda row: row["actor_name"] or row["actor"], False),
            (_("role"), lambda row: row["role"] or "", False),
            (_("employed"), lambda row: period(row["from"] or "…", row["until"]), False),
            (_("contacts"), lambda row: str(row["contacts"]), True),
            (_("last contact"), lambda row: row["last_contact"].isoformat() if row["last_contact"] else "", False),
            (_("answers for"), answers, False),
            *([(_("why"), why, False)] if since is not None else []),
        ],
        notes,
    )


def answers(row: Mapping[str, Any]) -> str:
    """Say what a person answers for that is open."""
    counts = (
        (row["open_points"], ngettext("{n} point", "{n} points", row["open_points"])),
        (row["open_relations"], ngettext("{n} relation", "{n} relations", row["open_relations"])),
        (row["agreements"], ngettext("{n} agreement", "{n} agreements", row["agreements"])),
        (row["memberships"], ngettext("{n} membership", "{n} memberships", row["memberships"])),
    )
    return ", ".join(text.format(n=n) for n, text in counts if n)


def why(row: Mapping[str, Any]) -> str:
    """Say why a person could be forgotten."""
    return "; ".join(_(REASON[code]) for code in row["reasons"])


def sentence(row: Mapping[str, Any]) -> str:
    """Return the sentence of one person."""
    parts = [row["name"] + (f", {row['role']}" if row["role"] else "") + f" ({row['actor_name'] or row['actor']})"]
    if row["contacts"]:
        told = ngettext("{n} contact, the last on {day}", "{n} contacts, the last on {day}", row["contacts"])
        parts.append(told.format(n=row["contacts"], day=row["last_contact"].isoformat()))
    if row["next_planned"]:
        parts.append(_("next planned {day}").format(day=row["next_planned"].isoformat()))
    if answers(row):
        parts.append(_("answers for {what}").format(what=answers(row)))
    return "; ".join([*parts, *([why(row)] if row["reasons"] else [])]) + "."
