"""The report's words, and the short sentences that several of its parts tell."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, number
from kinagraph.present.document.blocks import Figure
from kinagraph.present.words import KIND, STANDING, STATE, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.analysis.yearly import YearlyReport
    from kinagraph.present.report.figures import Drawn

Row = dict[str, Any]

DIRECTION: Final = {"outbound": N_("outbound"), "inbound": N_("inbound")}
POINT: Final = {"overdue": N_("overdue"), "undated": N_("open, without a date"), "open": N_("open"), "done": N_("done")}
AGREEMENT: Final = {
    "preparing": N_("being prepared"),
    "active": N_("in force"),
    "expired": N_("ran out, neither renewed nor ended"),
    "ended": N_("ended"),
}
HEALTH: Final = STATE | STANDING | {"acquaintance": N_("acquaintance (met in larger groups only)")}
CHANGE: Final = {"new": N_("new"), "revived": N_("revived"), "lost": N_("lost")}
NOTABLE: Final = ("signing", "event", "delegation", "sale")
"""Kinds of contact that a reader should see one by one, beside those at political level."""
MOST: Final = 10
"""Rows of a long table in a document; the workbook has them all."""


def is_year(report: YearlyReport) -> bool:
    """Whether the period is a calendar year."""
    return report.start == date(report.start.year, 1, 1) and report.end == date(report.start.year, 12, 31)


def currency(name: str) -> str:
    """Return a currency's letters, or that there are none."""
    return _("(no currency)") if name == "?" else name


def sums(costs: dict[str, float]) -> str:
    """Write sums, each with its currency, the largest first."""
    return ", ".join(f"{money(cost)} {currency(name)}" for name, cost in sorted(costs.items(), key=lambda each: (-each[1], each[0])))


def money(cost: float) -> str:
    """Write a sum without decimals."""
    return number(round(cost))


def days(row: Row) -> str:
    """Write a contact's dates in little space: ``2012-03-05–06``, ``2012-10-29–11-02``."""
    start, end = row["date"], row["end"]
    if not end or end == start:
        return str(start)
    if len(start) == len(end) == 10:
        for shared in (8, 5):
            if start[:shared] == end[:shared]:
                return f"{start}–{end[shared:]}"
    return f"{start} – {end}"


def what(row: Row) -> str:
    """Say what a contact was."""
    kind = word(KIND, row["kind"])
    return f"{kind[:1].upper()}{kind[1:]}" + (f": {row['purpose']}" if row["purpose"] else "")


def briefly(row: Row) -> str:
    """Name a contact by its date and purpose."""
    return f"{row['date']} {row['purpose'] or word(KIND, row['kind'])}"


def pair(row: Row) -> str:
    """Name a relation."""
    return f"{row['home_name']} – {row['partner_name']}"


def last_met(row: Row) -> str:
    """Say when a relation's last contact was."""
    return _("last contact {day}").format(day=row["last_contact"].isoformat()) if row["last_contact"] else _("never contacted")


def first_of(rows: Sequence[Row]) -> str:
    """Say that a table holds the first rows only, where it does."""
    return " " + _("(the first {n} of {all})").format(n=MOST, all=len(rows)) if len(rows) > MOST else ""


def joined(names: Sequence[str], most: int) -> str:
    """Join names; beyond ``most`` say how many more there are, which the workbook has."""
    more = len(names) - most
    told = "; ".join(names[:most])
    return told + (" " + _("and {n} more").format(n=more) if more > 0 else "")


def capital(headings: Sequence[str]) -> tuple[str, ...]:
    """Begin headings with a capital."""
    return tuple(each[:1].upper() + each[1:] for each in headings)


def figure(drawn: Drawn, caption: str, width: float = 1.0) -> Figure:
    """Make a figure of a drawing; where names can't be shown, the caption says so."""
    if drawn.fontless:
        caption += " " + _("(Chinese names can't be shown: this machine has no font for them.)")
    return Figure(drawn.png, drawn.alt, caption, drawn.svg, width)
