"""The report as a workbook: a sheet a table, with filters, a heading that stays, real dates and real numbers."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _
from kinagraph.present import policy as rules
from kinagraph.present.document.blocks import BulletList, KeyFigures, Paragraph, clean, flat, plain
from kinagraph.present.report import telling, text
from kinagraph.present.report.first_page import first_page
from kinagraph.present.words import KIND, LEVEL, LEVELS, REASON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kinagraph.analysis.yearly import YearlyReport

Row = dict[str, Any]

SHEETS: Final = {
    "activities": N_("activities"),
    "contacts": N_("contacts"),
    "points": N_("points"),
    "unfollowed": N_("not followed up"),
    "was_it_held": N_("was it held"),
    "costs": N_("costs"),
    "without_cost": N_("without a cost"),
    "states": N_("relations by state"),
    "months": N_("month by month"),
    "relations": N_("relations"),
    "agreements": N_("agreements"),
    "rules": N_("rules"),
    "findings": N_("results of the rules"),
}
HEADINGS: Final = {
    "part": N_("part"), "value": N_("value"), "name": N_("name"), "contacts": N_("contacts"), "outbound": N_("outbound"),
    "inbound": N_("inbound"), "undirected": N_("neither"), "contact": N_("contact"), "date": N_("date"), "end": N_("last date"),
    "start": N_("first day"), "stop": N_("last day"), "counting": N_("is counted"), "kind": N_("kind"), "direction": N_("direction"),
    "level": N_("level"), "purpose": N_("purpose"), "themes": N_("themes"), "place": N_("place"), "country": N_("country"),
    "agreement": N_("agreement"), "homes": N_("ours (ids)"), "home_names": N_("ours"), "partners": N_("partners (ids)"),
    "partner_names": N_("partners"), "other_names": N_("others"), "cost": N_("cost"), "currency": N_("currency"),
    "point": N_("point"), "action": N_("what is to be done"), "responsible": N_("responsible (id)"),
    "responsible_name": N_("responsible"), "due": N_("by when"), "due_stop": N_("last day for it"), "done": N_("done"),
    "state": N_("state"), "of_period": N_("of the period"), "done_in_period": N_("done in the period"), "reasons": N_("what is lacking"),
    "silent_names": N_("not met again"), "undecidable_names": N_("can't be told of"), "open_points": N_("open points"),
    "overdue_points": N_("overdue points"), "undated_points": N_("points without a date"), "responsible_names": N_("responsible"),
    "without_cost": N_("without a cost"), "before": N_("before the period"), "after": N_("at its end"),
    "as_of": N_("day"), "examined": N_("looked at"),
    "active": N_("active"), "due_relations": N_("due"), "due_rules": N_("falls due"),
    "stale": N_("overdue"), "dormant": N_("dormant"), "never": N_("never contacted"),
    "home": N_("ours (id)"), "partner": N_("partner (id)"), "home_name": N_("ours"), "partner_name": N_("partner"),
    "priority": N_("priority"), "state_before": N_("state before"), "health_before": N_("health before"), "health": N_("health"),
    "change": N_("change"), "contacts_before": N_("contacts before"), "last_contact": N_("last contact"),
    "cadence_days": N_("pace in days"), "days_overdue": N_("days overdue"), "next_planned": N_("next planned"), "title": N_("title"),
    "party_names": N_("parties"), "signed": N_("signed"), "expires": N_("expires"), "visits": N_("visits"),
    "visits_per_year": N_("visits asked for each year"), "review_months": N_("months between reviews"), "rule": N_("rule"),
    "force": N_("force"), "section": N_("section"), "met": N_("met"), "breached": N_("breached"), "undecidable": N_("undecidable"),
    "subject": N_("about (id)"), "subject_name": N_("about"), "period": N_("period"), "due_on": N_("holds until"),
    "missing": N_("missing fields"), "evidence": N_("contacts (ids)"),
    "sentence": N_("sentence"), "next": N_("what to do"),
}  # fmt: skip
"""The headings of the sheets, by column."""

HIDDEN: Final = {"silent_partners", "undecidable_partners", "subject_kind", "found", "wanted", "day", "names", "because"}
_CELL: Final = 32_767


def render_xlsx(report: YearlyReport) -> bytes:
    """Return the report as the bytes of a workbook; the same report gives the same bytes."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    end = report.end
    workbook.set_properties(
        {"title": clean(text.title(report)), "author": "kinagraph", "created": datetime(end.year, end.month, end.day)}  # noqa: DTZ001
    )
    looks = {
        "head": workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EDF4", "text_wrap": True, "valign": "bottom"}),
        "title": workbook.add_format({"bold": True, "font_size": 16}),
        "bold": workbook.add_format({"bold": True, "align": "left", "valign": "top"}),
        "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "day": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        "number": workbook.add_format({"num_format": "#,##0", "valign": "top"}),
        "money": workbook.add_format({"num_format": "#,##0.00", "valign": "top"}),
    }
    _write_summary(workbook.add_worksheet(_sheet_name(_("summary"))), report, looks)
    for name, heading in SHEETS.items():
        rows = told_rows(report, name)
        columns = [
            column
            for column in [*report.tables[name].schema.names, *(["sentence", "next"] if name == "findings" else [])]
            if column not in HIDDEN
        ]
        _write_table(workbook.add_worksheet(_sheet_name(_(heading))), rows, columns, looks)
    workbook.close()
    return content.getvalue()


def told_rows(report: YearlyReport, table: str) -> list[Row]:
    """Return a table's rows with codes as words, for people."""
    rows = report.rows(table)
    if table == "findings":
        for row in rows:
            row["sentence"], row["next"] = rules.sentence(row, report.policy), rules.next_of(report.after, row)
    return [{name: _told(table, name, value, row) for name, value in row.items()} for row in rows]


def _told(table: str, name: str, value: Any, row: Row) -> Any:
    if isinstance(value, list):
        words: Mapping[str, str] = REASON if name == "reasons" else {}
        return "; ".join(_(words[each]) if each in words else str(each) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "value":
        return _told_value(row["part"], value)
    known = _WORDS.get((table, name)) or _WORDS.get(("", name), {})
    return _(known[value]) if isinstance(value, str) and value in known else value


_PARTS: Final = {
    "kind": N_("kind"), "direction": N_("direction"), "level": N_("level"), "theme": N_("theme"), "all": N_("all"),
    "partner": N_("counterpart"), "unit": N_("unit"),
}  # fmt: skip
_HEALTHS: Final = telling.HEALTH | {"unfollowed": N_("not followed up"), "high_level_only": LEVELS["high_level_only"]}
_WORDS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("", "part"): _PARTS,
    ("", "kind"): KIND,
    ("", "direction"): telling.DIRECTION,
    ("", "level"): LEVEL,
    ("", "change"): telling.CHANGE,
    ("", "force"): rules.FORCE,
    ("", "health"): _HEALTHS,
    ("", "health_before"): _HEALTHS,
    ("", "state_before"): telling.HEALTH,
    ("points", "state"): telling.POINT,
    ("agreements", "state"): telling.AGREEMENT,
    ("states", "state"): telling.HEALTH,
    ("relations", "state"): telling.HEALTH,
    ("rules", "before"): rules.STATE,
    ("rules", "after"): rules.STATE,
    ("findings", "state"): rules.STATE,
}


def _told_value(part: str, value: str | None) -> str:
    if value is None:
        return "" if part == "all" else _("not recorded") if part in {"kind", "direction", "level"} else _("none")
    known: Mapping[str, str] = {"kind": KIND, "direction": telling.DIRECTION, "level": LEVEL}.get(part, {})
    return _(known[value]) if value in known else value


def _sheet_name(name: str) -> str:
    return (name[:1].upper() + name[1:])[:31]


def _write_summary(sheet: Any, report: YearlyReport, looks: Mapping[str, Any]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, clean(text.title(report)), looks["title"])
    sheet.write_string(1, 0, clean(text.subtitle(report)))
    line = 3
    for block in flat(first_page(report, whole=True)):
        match block:
            case KeyFigures():
                for item in block.items:
                    if isinstance(item.value, int):
                        sheet.write_number(line, 0, item.value, looks["bold"])
                    else:
                        sheet.write_string(line, 0, plain(item.value), looks["bold"])
                    sheet.write_string(line, 1, plain(item.label) + (f" ({plain(item.note)})" if item.note else ""), looks["text"])
                    line += 1
                line += 1
            case Paragraph():
                sheet.merge_range(line, 0, line, 1, "", looks["text"])
                sheet.write_string(line, 0, plain(block.text), looks["text"])
                sheet.set_row(line, 15 * (1 + len(plain(block.text)) // 105))
                line += 2
            case BulletList():
                for each in block.items:
                    sheet.write_string(line, 1, plain(each)[:_CELL], looks["text"])
                    line += 1
                line += 1
            case _:
                sheet.write_string(line, 0, plain(block.text) if hasattr(block, "text") else "", looks["bold"])
                line += 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_table(sheet: Any, rows: list[Row], columns: list[str], looks: Mapping[str, Any]) -> None:
    for place, name in enumerate(columns):
        heading = HEADINGS.get(_other_name(name, columns), name)
        sheet.write_string(0, place, _capital(_(heading)), looks["head"])
        longest = max((_length(row.get(name)) for row in rows[:200]), default=0)
        sheet.set_column(place, place, min(48, max(9, len(_(heading)) + 3, longest + 2)))
    for line, row in enumerate(rows, start=1):
        for place, name in enumerate(columns):
            _write_cell(sheet, line, place, name, row.get(name), looks)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, line: int, place: int, name: str, value: Any, looks: Mapping[str, Any]) -> None:
    match value:
        case None | "":
            return
        case date() if value.year < 1900:
            # Excel's days begin in 1900.
            sheet.write_string(line, place, value.isoformat(), looks["day"])
        case date():
            sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), looks["day"])  # noqa: DTZ001
        case int() | float():
            sheet.write_number(line, place, value, looks["money" if name == "cost" else "number"])
        case _:
            # As text, whatever it begins with: a cell of ours is never a formula.
            sheet.write_string(line, place, clean(str(value))[:_CELL], looks["text"])


def _other_name(name: str, columns: list[str]) -> str:
    """Return the key of a heading: a point is due by a day, relations and rules are counted as due."""
    if name != "due" or "examined" not in columns:
        return name
    return "due_rules" if "rule" in columns else "due_relations"


def _length(value: Any) -> int:
    return 10 if isinstance(value, date) else len(str(value)) if value is not None else 0


def _capital(heading: str) -> str:
    return heading[:1].upper() + heading[1:]
