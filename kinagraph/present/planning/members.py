"""The members of a network in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kinagraph.language import _, ngettext
from kinagraph.present import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from kinagraph.analysis.findings import Findings


def show(findings: Findings, to: Console) -> None:
    """Print the members, network by network, and those who left."""
    from kinagraph.present import terminal

    rows = list(findings)
    if not rows:
        terminal.show_line(to, _("No network has members."), "bold")
        return
    for network in dict.fromkeys(row["network"] for row in rows):
        theirs = [row for row in rows if row["network"] == network]
        now = [row for row in theirs if row["current"]]
        headline = ngettext("{name}: {n} member as of {day}", "{name}: {n} members as of {day}", len(now))
        terminal.show_rows(
            to,
            headline.format(name=theirs[0]["network_name"], n=len(now), day=findings.as_of.isoformat()),
            now,
            [
                (_("member"), lambda row: row["name"], False),
                (_("since"), lambda row: row["since"] or "", False),
                (_("brought in by"), lambda row: row["introduced_by_name"] or "", False),
                (_("representative"), representative, False),
                (_("last contact"), lambda row: _day(row["last_contact"]), False),
                (_("met the network"), lambda row: _day(row["last_meeting"]), False),
                (_("hopes for"), lambda row: row["expects"] or "", False),
                (_("look at"), lambda row: "; ".join(concerns(row)), False),
            ],
        )
        terminal.show_section(
            to,
            _("Left"),
            [f"{row['name']}: " + words.period(row["since"] or "…", row["until"]) for row in theirs if not row["current"]],
        )


def representative(row: Mapping[str, Any]) -> str:
    """Name who represents a member, with the role."""
    name = row["representative_name"] or ""
    return name + (f", {row['representative_role']}" if name and row["representative_role"] else "")


def concerns(row: Mapping[str, Any]) -> list[str]:
    """Say what is to be looked at: nobody represents it, its representative has left, it has been silent."""
    told = []
    if row["representation"] == "missing":
        told.append(_("no representative"))
    if row["representation"] == "left":
        now = row["representative_now"]
        told.append(_("the representative has left, now at {name}").format(name=now) if now else _("the representative has left"))
    if row["silent"]:
        told.append(_("silent: no contact in the window"))
    return told


def sentence(row: Mapping[str, Any]) -> str:
    """Return the sentence of one member."""
    if not row["current"]:
        return _("{name} was a member of {network} until {until}.").format(
            name=row["name"], network=row["network_name"], until=row["until"]
        )
    parts = [
        _("{name} is a member of {network} since {since}").format(name=row["name"], network=row["network_name"], since=row["since"])
        if row["since"]
        else _("{name} is a member of {network}").format(name=row["name"], network=row["network_name"])
    ]
    if row["introduced_by_name"]:
        parts.append(_("brought in by {name}").format(name=row["introduced_by_name"]))
    if row["representative_name"]:
        parts.append(_("represented by {name}").format(name=representative(row)))
    parts.append(_("last contact {day}").format(day=_day(row["last_contact"])) if row["last_contact"] else _("no contact yet"))
    return "; ".join([*parts, *concerns(row)]) + "."


def _day(day: Any) -> str:
    return day.isoformat() if day else _("never")
