"""What the report says, as blocks: the first page has what matters, then part by part."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, current, long_date, ngettext, number
from kinagraph.model import STATES
from kinagraph.present import policy as rules
from kinagraph.present.document.blocks import (
    BulletList,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Run,
    Table,
)
from kinagraph.present.words import KIND, STANDING, STATE, listed, reasons, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.analysis.yearly import YearlyReport
    from kinagraph.present.document.blocks import Block, Cell, Text
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
_MOST: Final = 10
"""Rows of a long table in a document; the workbook has them all."""


def title(report: YearlyReport) -> str:
    """Return the title: of a year, or of any period."""
    if is_year(report):
        return _("Yearly report {year}").format(year=report.start.year)
    return _("Report {start} – {end}").format(start=report.start.isoformat(), end=report.end.isoformat())


def subtitle(report: YearlyReport) -> str:
    """Return the line below the title: the strategy, and the day."""
    return _("{strategy}. As of {day}.").format(strategy=report.policy.title, day=long_date(report.end))


def is_year(report: YearlyReport) -> bool:
    """Whether the period is a calendar year."""
    return report.start == date(report.start.year, 1, 1) and report.end == date(report.start.year, 12, 31)


def compose(report: YearlyReport, figures: dict[str, Drawn], map_picture: Drawn | None) -> Document:
    """Put the document together."""
    blocks: list[Block] = first_page(report)
    if not report.is_empty:
        blocks += _activities(report, figures.get("levels"))
    blocks += _relations(report, figures.get("months"), map_picture)
    blocks += _followup(report)
    blocks += _agreements(report)
    if not report.is_empty:
        blocks += _economy(report, figures.get("costs"))
    blocks += _rules(report)
    blocks += _counted(report)
    return Document(title(report), tuple(blocks), current(), subtitle(report), report.end)


def first_page(report: YearlyReport) -> list[Block]:
    """Return what matters: a few sentences and numbers, and what is to be done."""
    return [Paragraph(_opening(report), "lead"), _keys(report), Heading(_("What must be done")), *_to_do(report)]


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
        told += " " + _("The contacts cost {sums}, as far as is recorded.").format(sums=_sums(figures["costs"]))
    if figures["without_cost"]:
        lacking = figures["without_cost"]
        told += " " + ngettext("{n} contact has no recorded cost.", "{n} contacts have no recorded cost.", lacking).format(n=lacking)
    return told


def _partners(n: int) -> str:
    return ngettext("{n} partner", "{n} partners", n).format(n=n)


def _sums(costs: dict[str, float]) -> str:
    return ", ".join(f"{_money(cost)} {currency(name)}" for name, cost in sorted(costs.items(), key=lambda each: (-each[1], each[0])))


def currency(name: str) -> str:
    """Return a currency's letters, or that there are none."""
    return _("(no currency)") if name == "?" else name


def _money(cost: float) -> str:
    return number(round(cost))


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
            _("{n} breached").format(n=states["breached"]),
        ),
    ]
    if figures["costs"]:
        name, cost = max(figures["costs"].items(), key=lambda each: each[1])
        lacking = figures["without_cost"]
        keys.append(
            KeyFigure(
                _money(cost),
                _("{currency} in recorded costs").format(currency=currency(name)),
                _("other currencies beside")
                if len(figures["costs"]) > 1
                else _("{n} contacts lack theirs").format(n=lacking)
                if lacking
                else "",
            )
        )
    return KeyFigures(tuple(keys))


def _to_do(report: YearlyReport) -> list[Block]:
    dated, mend = _dated(report), _to_mend(report)
    blocks: list[Block] = []
    if dated:
        blocks += [Heading(_("By a certain day"), 2), _cut(dated, 6)]
    if mend:
        blocks += [Heading(_("To mend"), 2), _cut(mend, 6)]
    return blocks or [Paragraph(_("Nothing that the rules ask for waits to be done."))]


def _cut(items: list[Text], most: int) -> BulletList:
    more = len(items) - most
    shown: list[Text] = list(items[:most])
    if more > 0:
        shown.append(ngettext("… and {n} more, below.", "… and {n} more, below.", more).format(n=more))
    return BulletList(tuple(shown))


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
    return [(Run(told, bold=True), ": " + listed([f"{name} {count}" for name, count in by_name.most_common()], 5) + ".")]


def _relations_to_mend(report: YearlyReport) -> list[Text]:
    urgent = _urgent(report)
    if not urgent:
        return []
    n = len(urgent)
    told = ngettext("{n} relation of priority A needs follow-up", "{n} relations of priority A need follow-up", n).format(n=n)
    return [(Run(told, bold=True), ": " + "; ".join(f"{_pair(row)} ({_last(row)})" for row in urgent[:3]) + (" …" if n > 3 else "."))]


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


# Activities


def _activities(report: YearlyReport, drawn: Drawn | None) -> list[Block]:
    activities, contacts = report.rows("activities"), [row for row in report.rows("contacts") if row["counting"]]
    blocks: list[Block] = [Heading(_("Activities"))]
    directions = {row["value"]: row["contacts"] for row in activities if row["part"] == "direction"}
    told = _("{out} contacts took us out, {inward} brought guests here; {neither} were neither, as calls and meetings.").format(
        out=directions.get("outbound", 0), inward=directions.get("inbound", 0), neither=directions.get(None, 0)
    )
    blocks.append(Paragraph(told + _more_activity(report)))
    kinds = [row for row in activities if row["part"] == "kind"]
    headings = (_("kind"), _("outbound"), _("inbound"), _("neither"), _("together"))
    rows: list[tuple[Cell, ...]] = [
        (word(KIND, row["value"]), row["outbound"], row["inbound"], row["undirected"], row["contacts"]) for row in kinds
    ]
    rows.append((_("Together"), *(sum(row[name] for row in kinds) for name in ("outbound", "inbound", "undirected", "contacts"))))
    blocks.append(Table(_capital(headings), tuple(rows), _("Contacts by kind"), total=True))
    if drawn is not None:
        blocks.append(_figure(drawn, _("Contacts by level and direction")))
    themes = [row for row in activities if row["part"] == "theme"]
    by_theme = ", ".join(f"{row['name'] or _('no theme')} {row['contacts']}" for row in themes)
    blocks.append(Paragraph((Run(_("By theme:"), bold=True), f" {by_theme}. ", _("A contact with two themes counts under both."))))
    notable = [row for row in contacts if row["level"] == "political" or row["kind"] in NOTABLE]
    if notable:
        blocks.append(
            Table(
                _capital((_("when"), _("what"), _("with whom"))),
                tuple(
                    (
                        _days(row),
                        _what(row) + (" " + _("(political level)") if row["level"] == "political" else ""),
                        listed([*row["partner_names"], *row["other_names"]], 3) or _("among ourselves"),
                    )
                    for row in notable[:_MOST]
                ),
                _("Delegations, events, signings, sales and contacts at political level") + _first_of(notable),
                widths=(2.0, 5.4, 3.6),
            )
        )
    return blocks


def _more_activity(report: YearlyReport) -> str:
    figures, told = report.figures, ""
    if figures["was_it_held"]:
        n = figures["was_it_held"]
        told += " " + ngettext(
            "{n} planned contact has passed without anyone saying whether it was held.",
            "{n} planned contacts have passed without anyone saying whether they were held.",
            n,
        ).format(n=n)
    if figures["cancelled"]:
        n = figures["cancelled"]
        told += " " + ngettext("{n} was cancelled.", "{n} were cancelled.", n).format(n=n)
    if figures["uncounted"]:
        n = figures["uncounted"]
        told += " " + ngettext("{n} letter or the like is not counted.", "{n} letters and the like are not counted.", n).format(n=n)
    return told


def _days(row: Row) -> str:
    """Write a contact's dates in little space: ``2012-03-05–06``, ``2012-10-29–11-02``."""
    start, end = row["date"], row["end"]
    if not end or end == start:
        return str(start)
    if len(start) == len(end) == 10:
        for shared in (8, 5):
            if start[:shared] == end[:shared]:
                return f"{start}–{end[shared:]}"
    return f"{start} – {end}"


def _what(row: Row) -> str:
    kind = word(KIND, row["kind"])
    return f"{kind[:1].upper()}{kind[1:]}" + (f": {row['purpose']}" if row["purpose"] else "")


def _capital(headings: Sequence[str]) -> tuple[str, ...]:
    return tuple(each[:1].upper() + each[1:] for each in headings)


def _figure(drawn: Drawn, caption: str, width: float = 1.0) -> Figure:
    if drawn.fontless:
        caption += " " + _("(Chinese names can't be shown: this machine has no font for them.)")
    return Figure(drawn.png, drawn.alt, caption, drawn.svg, width)


# Relations


def _relations(report: YearlyReport, drawn: Drawn | None, map_picture: Drawn | None) -> list[Block]:
    counts = Counter(row["change"] for row in report.rows("relations"))
    blocks: list[Block] = [Heading(_("Relations"))]
    told = _("{kept} relations are kept up at their own pace, {needing} need follow-up.").format(
        kept=report.figures["kept"][1], needing=report.figures["needing"][1]
    )
    told += " " + _("Since {day} {new} are new, {revived} revived and {lost} lost.").format(
        day=report.eve.isoformat(), new=counts["new"], revived=counts["revived"], lost=counts["lost"]
    )
    blocks.append(Paragraph(told))
    if drawn is not None:
        blocks.append(_figure(drawn, _("Relations by state, month by month")))
    states = report.rows("states")
    blocks.append(
        Table(
            (_("State"), report.eve.isoformat(), report.end.isoformat(), _("Change")),
            tuple(
                (_capital((word(HEALTH, row["state"]),))[0], row["before"], row["after"], _signed(row["after"] - row["before"]))
                for row in states
                if row["before"] or row["after"] or row["state"] in STATES
            ),
            _("Relations by state on both days"),
            numeric=frozenset({1, 2, 3}),
            widths=(4.0, 1.3, 1.3, 1.0),
        )
    )
    if map_picture is not None:
        blocks.append(
            _figure(map_picture, _("The network on {day}: our side to the left, partners to the right").format(day=report.end.isoformat()))
        )
    blocks += changes(report)
    return blocks


def changes(report: YearlyReport) -> list[Block]:
    """Return which relations are new, revived and lost."""
    relations = report.rows("relations")
    changed = {change: [row for row in relations if row["change"] == change] for change in CHANGE}
    items: list[Text] = []
    for change, heading in (
        ("new", _("New")),
        ("revived", _("Revived")),
        ("lost", _("Lost")),
    ):
        found = changed[change]
        groups = [("", found)]
        if change == "lost":
            groups = [(state, [row for row in found if _gone(row) == state]) for state in ("stale", "dormant", "ended")]
        for state, rows in groups:
            if rows:
                name = heading + (", " + _("now {state}").format(state=word(HEALTH, state)) if state else "")
                items.append((Run(f"{name} ({len(rows)}): ", bold=True), "; ".join(_pair(row) for row in rows) + "."))
    if items:
        return [Heading(_("What changed"), 2), BulletList(tuple(items))]
    return []


def _gone(row: Row) -> str:
    return "ended" if row["health"] == "ended" else str(row["state"])


def _pair(row: Row) -> str:
    return f"{row['home_name']} – {row['partner_name']}"


def _last(row: Row) -> str:
    return _("last contact {day}").format(day=row["last_contact"].isoformat()) if row["last_contact"] else _("never contacted")


def _signed(n: int) -> str:
    return f"+{n}" if n > 0 else f"−{-n}" if n < 0 else "0"


# Follow-up


def _followup(report: YearlyReport) -> list[Block]:
    points = report.rows("points")
    loose = [row for row in report.rows("unfollowed") if row["of_period"]]
    # What lacks nothing but points past their day stands in the table of those.
    others = [row for row in loose if row["reasons"] != ["points_overdue"]]
    older = sum(not row["of_period"] for row in report.rows("unfollowed"))
    blocks: list[Block] = [Heading(_("Follow-up"))]
    n = report.figures["followup_asked"]
    told = ngettext(
        "{loose} of the {n} contact that must be followed up was not.",
        "{loose} of the {n} contacts that must be followed up were not.",
        n,
    ).format(loose=len(loose), n=n)
    unsure = sum(row["reasons"] == ["later_contact_undecidable"] for row in loose)
    if unsure:
        told += " " + ngettext("Of {n} of them it can't be told.", "Of {n} of them it can't be told.", unsure).format(n=unsure)
    if older:
        told += " " + ngettext("From earlier, {n} more waits.", "From earlier, {n} more wait.", older).format(n=older)
    blocks.append(Paragraph(told))
    rows: list[tuple[Cell, ...]] = []
    for heading, of_period in ((_("From the period's contacts"), True), (_("From earlier contacts"), False)):
        found = [row for row in points if row["of_period"] == of_period]
        states = Counter(row["state"] for row in found)
        rows.append((heading, *(states[state] for state in ("done", "open", "overdue", "undated")), len(found)))
    rows.append((_("Together"), *(a + b for a, b in zip(rows[0][1:], rows[1][1:], strict=True))))  # type: ignore[operator]
    blocks.append(
        Table(
            _capital((_("points"), _("done"), _("open in time"), _("overdue"), _("without a date"), _("together"))),
            tuple(rows),
            _("Follow-up points on {day}").format(day=report.end.isoformat()),
            total=True,
            widths=(3.4, 1.1, 1.3, 1.2, 1.5, 1.3),
        )
    )
    overdue = [row for row in points if row["state"] == "overdue"]
    if overdue:
        blocks.append(
            Table(
                _capital((_("by when"), _("what"), _("who"), _("from the contact"))),
                tuple(
                    (
                        row["due"],
                        row["action"],
                        row["responsible_name"] or _("nobody"),
                        f"{row['date']} {row['purpose'] or word(KIND, row['kind'])}",
                    )
                    for row in overdue[:_MOST]
                ),
                _("Overdue follow-up points") + _first_of(overdue),
                widths=(1.5, 4.0, 3.0, 4.9),
            )
        )
    if others:
        blocks.append(
            Table(
                _capital((_("when"), _("what"), _("what is lacking"))),
                tuple((_days(row), _what(row), _lacking(row)) for row in others[:_MOST]),
                _("The period's other contacts that were not followed up") + _first_of(others),
                widths=(2.0, 4.9, 5.0),
            )
        )
    return blocks


def _lacking(row: Row) -> str:
    """Say what is lacking without the ids of the points, which stand in the table of points."""
    told = []
    for reason, words in zip(row["reasons"], reasons(row), strict=True):
        n = len(row["overdue_points"] if reason == "points_overdue" else row["undated_points"])
        if reason == "points_overdue":
            told.append(ngettext("{n} point overdue", "{n} points overdue", n).format(n=n))
        elif reason == "points_undated":
            told.append(ngettext("{n} point without a date", "{n} points without a date", n).format(n=n))
        else:
            told.append(words)
    return "; ".join(told)


def _first_of(rows: Sequence[Row]) -> str:
    return " " + _("(the first {n} of {all})").format(n=_MOST, all=len(rows)) if len(rows) > _MOST else ""


# Agreements


def _agreements(report: YearlyReport) -> list[Block]:
    agreements = report.rows("agreements")
    blocks: list[Block] = [Heading(_("Agreements"))]
    if not agreements:
        return [*blocks, Paragraph(_("No agreement is recorded."))]
    quotas: dict[str, list[Row]] = {}
    for each in report.after.rules:
        if "quota" in each.rule.checks:
            for row in report.after.of(each.rule.id):
                if row["subject_kind"] == "agreement":
                    quotas.setdefault(row["subject"], []).append(row)
    blocks.append(
        Table(
            _capital((_("agreement"), _("state"), _("contacts under it"), _("of them visits"), _("visits asked for"))),
            tuple(
                (
                    f"{row['title']} ({listed(row['party_names'], 3)})",
                    _validity(row),
                    row["contacts"],
                    row["visits"],
                    _quota(row, quotas.get(row["agreement"], [])),
                )
                for row in agreements
            ),
            _("Agreements, and what was held under them in the period"),
            numeric=frozenset({2, 3}),
            widths=(5.0, 2.7, 1.2, 1.0, 2.6),
        )
    )
    return blocks


def _validity(row: Row) -> str:
    told = word(AGREEMENT, row["state"])
    if row["state"] == "preparing":
        return told
    dates = f"{row['signed'] or '?'} – {row['expires'] or ''}".strip()
    return f"{told}, {dates}"


def _quota(row: Row, results: list[Row]) -> str:
    told = []
    for result in sorted(results, key=lambda each: each["period"] or "", reverse=True):
        when = _(rules.PERIOD[result["period"]]) if result["period"] in rules.PERIOD else result["period"]
        told.append(_("{when}: {found} of {wanted}").format(when=when, found=int(result["found"] or 0), wanted=int(result["wanted"] or 0)))
    if not told and row["visits_per_year"]:
        return _("{n} a year").format(n=row["visits_per_year"])
    return "; ".join(told) or "–"


# Economy


def _economy(report: YearlyReport, drawn: Drawn | None) -> list[Block]:
    costs, lacking = report.rows("costs"), report.rows("without_cost")
    blocks: list[Block] = [Heading(_("Economy"))]
    if report.figures["costs"]:
        told = _("The period's contacts cost {sums}, as far as is recorded.").format(sums=_sums(report.figures["costs"]))
        if len(report.figures["costs"]) > 1:
            told += " " + _("Currencies stand apart and are never added.")
        told += " " + _(
            "A cost that several themes, counterparts or units share is split between them in equal parts, "
            "so that each list adds up to the whole."
        )
    else:
        told = _("No contact of the period has a recorded cost.")
    blocks.append(Paragraph(told))
    if drawn is not None:
        blocks.append(_figure(drawn, _("Cost by theme")))
    for part, heading, blank, caption in (
        ("partner", _("counterpart"), _("no counterpart (among ourselves)"), _("Cost by counterpart")),
        ("unit", _("unit"), _("nobody of ours"), _("Cost by unit of ours")),
    ):
        blocks.append(_cost_table([row for row in costs if row["part"] == part], costs[0], heading, blank, caption))
    if lacking:
        n = len(lacking)
        blocks.append(
            Paragraph(
                (
                    Run(ngettext("{n} contact without a cost: ", "{n} contacts without a cost: ", n).format(n=n), bold=True),
                    "; ".join(_briefly(row) + ("" if row["cost"] is None else " " + _("(no currency)")) for row in lacking) + ".",
                ),
                "small",
            )
        )
    return blocks


def _cost_table(rows: list[Row], whole: Row, heading: str, blank: str, caption: str) -> Table:
    currencies = sorted({row["currency"] for row in rows if row["currency"]})
    merged: dict[str | None, Row] = {}
    for row in rows:
        each = merged.setdefault(row["value"], {"name": row["name"] or row["value"] or blank, **row, "costs": {}})
        each["name"] = row["name"] or row["value"] or blank
        if row["currency"]:
            each["costs"][row["currency"]] = row["cost"]
    found = list(merged.values())
    shown, rest = (found, []) if len(found) <= _MOST + 1 else (found[:_MOST], found[_MOST:])

    def line(name: str, of: list[Row], counts: Row | None) -> tuple[Cell, ...]:
        known = [[each["costs"][currency] for each in of if currency in each["costs"]] for currency in currencies]
        cells = [round(sum(parts)) if parts else None for parts in known]
        return (name, *((counts["contacts"], counts["without_cost"]) if counts else (None, None)), *cells)

    table = [line(each["name"], [each], each) for each in shown]
    if rest:
        # Several may have met in one contact: their numbers of contacts are not added.
        table.append(line(ngettext("{n} other", "{n} others", len(rest)).format(n=len(rest)), rest, None))
    table.append(line(_("Together"), found, whole))
    return Table(
        _capital((heading, _("contacts"), _("without a cost"), *(currency(each) for each in currencies))),
        tuple(table),
        caption,
        numeric=frozenset(range(1, 3 + len(currencies))),
        total=True,
        widths=(5.0, 1.3, 1.5, *(1.6 for _each in currencies)),
    )


def _briefly(row: Row) -> str:
    return f"{row['date']} {row['purpose'] or word(KIND, row['kind'])}"


# The strategy


def _rules(report: YearlyReport) -> list[Block]:
    found = report.rows("rules")
    before, after = report.before.by_state(), report.after.by_state()
    blocks: list[Block] = [Heading(_("The strategy's rules"))]
    told = _(
        "Of {n} rules {met} are met ({met_before} before) and {breached} breached ({breached_before} before); {due} fall due and "
        "{undecidable} can't be decided."
    ).format(
        n=len(found),
        met=after["met"],
        met_before=before["met"],
        breached=after["breached"],
        breached_before=before["breached"],
        due=after["due"],
        undecidable=after["undecidable"],
    )
    if after[None]:
        told += " " + ngettext("{n} had nothing to look at.", "{n} had nothing to look at.", after[None]).format(n=after[None])
    blocks.append(Paragraph(told))
    open_rules = [row for row in found if row["after"] not in {"met", None}]
    order = {state: place for place, state in enumerate(("breached", "due", "undecidable"))}
    force = {name: place for place, name in enumerate(rules.FORCE)}
    open_rules.sort(key=lambda row: (order[row["after"]], force[row["force"]]))
    if open_rules:
        blocks.append(
            Table(
                (_("Rule"), _("Force"), report.eve.isoformat(), report.end.isoformat(), _("How many")),
                tuple(
                    (row["title"], _(rules.FORCE[row["force"]]), _state(row["before"]), _state(row["after"]), _found(row, report))
                    for row in open_rules
                ),
                _("Rules that are not met"),
                widths=(6.4, 1.0, 1.75, 1.75, 1.4),
            )
        )
    met = [row["title"] for row in found if row["after"] == "met"]
    if met:
        blocks.append(Paragraph((Run(_("Met: "), bold=True), "; ".join(met) + ".")))
    return blocks


def _state(state: str | None) -> str:
    return "–" if state is None else _(rules.STATE[state])


def _found(row: Row, report: YearlyReport) -> str:
    n = row[row["after"]]
    for result in report.after.of(row["rule"]):
        if result["because"] == "may_help":
            # A suggestion is one result; it speaks of many.
            n = int(result["found"])
    return _("{n} of {all}").format(n=n, all=row["examined"])


# How it was counted


def _counted(report: YearlyReport) -> list[Block]:
    lines = [
        _(
            "A contact belongs to the period in which its last day lies. Cancelled and planned contacts are not counted, "
            "nor is correspondence."
        ),
        _("How things stood before is told of {eve}, the day before the period.").format(eve=report.eve.isoformat()),
        _(
            "A relation is kept up while the time since its last contact is within its own pace. New is one that had no contact "
            "before, revived one that was overdue or dormant, lost one that was kept up and no longer is."
        ),
        _("The rules are those of {policy}, version {version}, on both days.").format(
            policy=report.policy.title, version=report.policy.version
        ),
    ]
    return [Heading(_("How it was counted")), Paragraph(" ".join(lines), "small")]
