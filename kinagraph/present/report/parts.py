"""The parts of the report after its first page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, ngettext
from kinagraph.model import STATES
from kinagraph.present import policy as rules
from kinagraph.present.document.blocks import BulletList, Heading, Paragraph, Run, Table
from kinagraph.present.report.telling import (
    AGREEMENT,
    HEALTH,
    MOST,
    NOTABLE,
    briefly,
    capital,
    currency,
    days,
    figure,
    first_of,
    joined,
    pair,
    sums,
    what,
)
from kinagraph.present.words import KIND, listed, reasons, word

if TYPE_CHECKING:
    from kinagraph.analysis.yearly import YearlyReport
    from kinagraph.present.document.blocks import Block, Cell, Text
    from kinagraph.present.report.figures import Drawn

Row = dict[str, Any]

_MANY: Final = 30
"""Names that a sentence takes."""


def activities(report: YearlyReport, drawn: Drawn | None) -> list[Block]:
    """Return what was done: contacts by kind, level, direction and theme, and those to see one by one."""
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
    blocks.append(Table(capital(headings), tuple(rows), _("Contacts by kind"), total=True))
    if drawn is not None:
        blocks.append(figure(drawn, _("Contacts by level and direction")))
    themes = [row for row in activities if row["part"] == "theme"]
    by_theme = listed([f"{row['name'] or _('no theme')} {row['contacts']}" for row in themes], _MANY)
    blocks.append(Paragraph((Run(_("By theme:"), bold=True), f" {by_theme}. ", _("A contact with two themes counts under both."))))
    notable = [row for row in contacts if row["level"] == "political" or row["kind"] in NOTABLE]
    if notable:
        blocks.append(
            Table(
                capital((_("when"), _("what"), _("with whom"))),
                tuple(
                    (
                        days(row),
                        what(row) + (" " + _("(political level)") if row["level"] == "political" else ""),
                        listed([*row["partner_names"], *row["other_names"]], 3) or _("among ourselves"),
                    )
                    for row in notable[:MOST]
                ),
                _("Delegations, events, signings, sales and contacts at political level") + first_of(notable),
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


def relations(report: YearlyReport, drawn: Drawn | None, map_picture: Drawn | None) -> list[Block]:
    """Return how relations stand, and what became of them, with the map."""
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
        blocks.append(figure(drawn, _("Relations by state, month by month")))
    states = report.rows("states")
    blocks.append(
        Table(
            (_("State"), report.eve.isoformat(), report.end.isoformat(), _("Change")),
            tuple(
                (capital((word(HEALTH, row["state"]),))[0], row["before"], row["after"], _signed(row["after"] - row["before"]))
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
            figure(map_picture, _("The network on {day}: our side to the left, partners to the right").format(day=report.end.isoformat()))
        )
    blocks += changes(report)
    return blocks


def changes(report: YearlyReport) -> list[Block]:
    """Return which relations are new, revived and lost."""
    found: dict[str, list[Row]] = {heading: [] for heading in _CHANGED.values()}
    for row in report.rows("relations"):
        if row["change"]:
            found[_CHANGED[_gone(row) if row["change"] == "lost" else row["change"]]].append(row)
    items: list[Text] = [
        (Run(f"{_(heading)} ({len(rows)}): ", bold=True), joined([pair(row) for row in rows], _MANY) + ".")
        for heading, rows in found.items()
        if rows
    ]
    return [Heading(_("What changed"), 2), BulletList(tuple(items))] if items else []


_CHANGED: Final = {
    "new": N_("New relations"),
    "revived": N_("Revived relations"),
    "stale": N_("Lost relations, now overdue"),
    "dormant": N_("Lost relations, now dormant"),
    "ended": N_("Lost relations, now ended"),
}
"""What a list of changed relations is called: by the change, of the lost by what they are now."""


def _gone(row: Row) -> str:
    return "ended" if row["health"] == "ended" else str(row["state"])


def _signed(n: int) -> str:
    return f"+{n}" if n > 0 else f"−{-n}" if n < 0 else "0"


def followup(report: YearlyReport) -> list[Block]:
    """Return what was followed up, what is overdue, and what is lacking."""
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
            capital((_("points"), _("done"), _("open in time"), _("overdue"), _("without a date"), _("together"))),
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
                capital((_("by when"), _("what"), _("who"), _("from the contact"))),
                tuple(
                    (
                        row["due"],
                        row["action"],
                        row["responsible_name"] or _("nobody"),
                        f"{row['date']} {row['purpose'] or word(KIND, row['kind'])}",
                    )
                    for row in overdue[:MOST]
                ),
                _("Overdue follow-up points") + first_of(overdue),
                widths=(1.5, 4.0, 3.0, 4.9),
            )
        )
    if others:
        blocks.append(
            Table(
                capital((_("when"), _("what"), _("what is lacking"))),
                tuple((days(row), what(row), _lacking(row)) for row in others[:MOST]),
                _("The period's other contacts that were not followed up") + first_of(others),
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


def agreements(report: YearlyReport) -> list[Block]:
    """Return the agreements, and what was held under them."""
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
            capital((_("agreement"), _("state"), _("contacts under it"), _("of them visits"), _("visits asked for"))),
            tuple(
                (
                    f"{row['title']} ({listed(row['party_names'], 3)})",
                    _validity(row),
                    row["contacts"],
                    row["visits"],
                    _quota(row, quotas.get(row["agreement"], [])),
                )
                for row in agreements[:MOST]
            ),
            _("Agreements, and what was held under them in the period") + first_of(agreements),
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


def economy(report: YearlyReport, drawn: Drawn | None) -> list[Block]:
    """Return what it cost, by theme, counterpart and unit, and which contacts lack a cost."""
    costs, lacking = report.rows("costs"), report.rows("without_cost")
    blocks: list[Block] = [Heading(_("Economy"))]
    if report.figures["costs"]:
        told = _("The period's contacts cost {sums}, as far as is recorded.").format(sums=sums(report.figures["costs"]))
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
        blocks.append(figure(drawn, _("Cost by theme")))
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
                    joined([briefly(row) + ("" if row["cost"] is None else " " + _("(no currency)")) for row in lacking], 2 * _MANY) + ".",
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
    shown, rest = (found, []) if len(found) <= MOST + 1 else (found[:MOST], found[MOST:])

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
        capital((heading, _("contacts"), _("without a cost"), *(currency(each) for each in currencies))),
        tuple(table),
        caption,
        numeric=frozenset(range(1, 3 + len(currencies))),
        total=True,
        widths=(5.0, 1.3, 1.5, *(1.6 for _each in currencies)),
    )


def kept_rules(report: YearlyReport) -> list[Block]:
    """Return how the strategy's rules were kept on both days."""
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


def counted(report: YearlyReport) -> list[Block]:
    """Return how the numbers were counted."""
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
