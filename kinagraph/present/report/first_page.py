"""The first page: a few sentences and numbers, and what is to be done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, ngettext
from kinagraph.present import policy as rules
from kinagraph.present.document.blocks import BulletList, Heading, KeyFigure, KeyFigures, Paragraph, Run
from kinagraph.present.report.telling import currency, is_year, last_met, money, pair, sums
from kinagraph.present.words import listed

if TYPE_CHECKING:
    from datetime import date

    from kinagraph.analysis.yearly import YearlyReport
    from kinagraph.present.document.blocks import Block, Text

Row = dict[str, Any]

_WHOLE: Final = 50
"""Items of a list where there is room."""


def first_page(report: YearlyReport, *, whole: bool = False) -> list[Block]:
    """Return what matters: a few sentences and numbers, and what is to be done; ``whole`` says more of that."""
    return [Paragraph(_opening(report), "lead"), _keys(report), Heading(_("What must be done")), *_to_do(report, whole)]


def _opening(report: YearlyReport) -> Text:
    figures = report.figures
    n = figures["contacts"]
    when = str(report.start.year) if is_year(report) else _("the period")
    if report.is_empty:
        told = _("No contact was held in {when}.").format(when=when)
    else:
        told = ngettext(
            "{n} contact was held in {when}, {visits} of them visits and delegations, with {partners}.",
            "{n} contacts were held in {when}, {visits} of them visits and delegations, with {partners}.",
            n,
        ).format(when=when, n=n, visits=figures["visits"], partners=_partners(figures["partners_met"]))
    kept, examined = figures["kept"], figures["examined"]
    told += " " + _("{kept} of {examined} relations are kept up; the day before the period it was {before} of {all}.").format(
        kept=kept[1], examined=examined[1], before=kept[0], all=examined[0]
    )
    states = report.after.by_state()
    told += " " + _("Of the strategy's {n} rules {met} are met and {breached} are breached.").format(
        n=len(report.after.rules), met=states["met"], breached=states["breached"]
    )
    if figures["costs"]:
        told += " " + _("The contacts cost {sums}, as far as is recorded.").format(sums=sums(figures["costs"]))
    if figures["without_cost"]:
        lacking = figures["without_cost"]
        told += " " + ngettext("{n} contact has no recorded cost.", "{n} contacts have no recorded cost.", lacking).format(n=lacking)
    return told


def _partners(n: int) -> str:
    return ngettext("{n} partner", "{n} partners", n).format(n=n)


def _keys(report: YearlyReport) -> KeyFigures:
    figures = report.figures
    states = report.after.by_state()
    n = figures["visits"]
    done = figures["points_done"]
    keys = [
        KeyFigure(figures["contacts"], _("contacts"), ngettext("{n} visit or delegation", "{n} visits and delegations", n).format(n=n)),
        KeyFigure(
            _("{n} of {all}").format(n=figures["kept"][1], all=figures["examined"][1]),
            _("relations kept up"),
            _("before: {n} of {all}").format(n=figures["kept"][0], all=figures["examined"][0]),
        ),
        KeyFigure(
            figures["points_overdue"],
            _("follow-up points overdue"),
            ngettext("{n} done in the period", "{n} done in the period", done).format(n=done),
        ),
        KeyFigure(
            _("{n} of {all}").format(n=states["met"], all=len(report.after.rules)),
            _("rules met"),
            ngettext("{n} breached", "{n} breached", states["breached"] or 0).format(n=states["breached"]),
        ),
    ]
    if figures["costs"]:
        name, cost = max(figures["costs"].items(), key=lambda each: each[1])
        lacking = figures["without_cost"]
        keys.append(
            KeyFigure(
                money(cost),
                _("{currency} in recorded costs").format(currency=currency(name)),
                _("other currencies beside")
                if len(figures["costs"]) > 1
                else _("{n} contacts lack theirs").format(n=lacking)
                if lacking
                else "",
            )
        )
    return KeyFigures(tuple(keys))


def _to_do(report: YearlyReport, whole: bool) -> list[Block]:
    dated, mend = _dated(report), _to_mend(report)
    blocks: list[Block] = []
    if dated:
        blocks += [Heading(_("By a certain day"), 2), BulletList(tuple(_cut(dated, _WHOLE if whole else 8)))]
    if mend:
        blocks += [Heading(_("To mend"), 2), BulletList(tuple(_cut(mend, _WHOLE if whole else 6)))]
    return blocks or [Paragraph(_("Nothing that the rules ask for waits to be done."))]


def _cut(items: list[Text], most: int) -> list[Text]:
    more = len(items) - most
    shown: list[Text] = list(items[:most])
    if more > 0:
        shown.append(ngettext("… and {n} more.", "… and {n} more.", more).format(n=more))
    return shown


def _dated(report: YearlyReport) -> list[Text]:
    """Say what will break on a day unless something is done, the nearest first; what asks for the same is said once."""
    titles = {each.rule.id: each.rule.title for each in report.after.rules}
    rows = sorted((row for row in report.after if row["state"] == "due" and row["due_on"]), key=lambda row: (row["due_on"], row["rule"]))
    found: dict[tuple[date, str, str], list[str]] = {}
    for row in rows:
        step = rules.next_step(row)
        if step:
            found.setdefault((row["due_on"], step, _about(row, report)), []).append(titles[row["rule"]])
    told: list[Text] = []
    for (day, step, about), named in found.items():
        # A step that doesn't name its day, and so hardly what it is about, stands after the rules that ask for it.
        what = step if day.isoformat() in step else f"{'; '.join(named)}. {step}"
        told.append((Run(about, bold=True), f": {what}"))
    return told


def _about(row: Row, report: YearlyReport) -> str:
    if row["subject_kind"] == "policy":
        return report.policy.title
    return str(row["subject_name"] or row["subject"])


def _to_mend(report: YearlyReport) -> list[Text]:
    """Say what is broken and can be mended: points, relations, then the rules in the policy's order."""
    found: list[Text] = [*_points_to_mend(report), *_relations_to_mend(report)]
    for each in report.after.rules:
        if each.state != "breached" or each.rule.force not in {"must", "should"}:
            continue
        steps = Counter(
            _step(row) for row in report.after.of(each.rule.id) if row["state"] == "breached" and row["because"] not in _TOO_LATE
        )
        told = [step for step, _n in steps.most_common(1) if step]
        if told:
            share = _("{n} of {all}").format(n=each.counts["breached"], all=each.examined)
            found.append((Run(each.rule.title, bold=True), f" ({share}): {told[0]}"))
    return found


def _points_to_mend(report: YearlyReport) -> list[Text]:
    overdue = [row for row in report.rows("points") if row["state"] == "overdue"]
    if not overdue:
        return []
    by_name = Counter(row["responsible_name"] or _("nobody") for row in overdue)
    n = len(overdue)
    told = ngettext("{n} follow-up point is overdue", "{n} follow-up points are overdue", n).format(n=n)
    return [(Run(told, bold=True), ": " + listed([f"{name} ({count})" for name, count in by_name.most_common()], 5) + ".")]


def _relations_to_mend(report: YearlyReport) -> list[Text]:
    urgent = _urgent(report)
    if not urgent:
        return []
    n = len(urgent)
    told = ngettext("{n} relation of priority A needs follow-up", "{n} relations of priority A need follow-up", n).format(n=n)
    return [(Run(told, bold=True), ": " + "; ".join(f"{pair(row)} ({last_met(row)})" for row in urgent[:3]) + (" …" if n > 3 else "."))]


def _urgent(report: YearlyReport) -> list[Row]:
    return [row for row in report.rows("relations") if row["health"] in {"stale", "dormant", "never"} and row["priority"] == "A"]


def _step(row: Row) -> str:
    """Return what to do about several results at once: a step that names one of them is said in general."""
    step = rules.NEXT.get(row["because"], "")
    if not any(mark in step for mark in ("{names}", "{due}", "{lacking}", "{planned}", "{missing}")):
        return rules.next_step(row)
    return _(_GENERAL[row["because"]]) if row["because"] in _GENERAL else ""


_TOO_LATE: Final = frozenset({"quota_broken", "later_contact_late"})
"""What can't be mended any more."""
_GENERAL: Final = {
    "no_later_contact": N_("Call or write to the partners that were not met again, and agree on the next contact."),
    "cadence_broken": N_("Meet or call now."),
    "cadence_never": N_("Make a first contact, or record those there were."),
    "quota_short": N_("Hold the visits that are lacking."),
}
