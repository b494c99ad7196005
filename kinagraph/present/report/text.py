"""The report as a document: its title, and its parts in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.language import _, current, long_date
from kinagraph.present.document.blocks import Document
from kinagraph.present.report import parts
from kinagraph.present.report.first_page import first_page
from kinagraph.present.report.telling import is_year

if TYPE_CHECKING:
    from kinagraph.analysis.yearly import YearlyReport
    from kinagraph.present.document.blocks import Block
    from kinagraph.present.report.figures import Drawn


def title(report: YearlyReport) -> str:
    """Return the title: of a year, or of any period."""
    if is_year(report):
        return _("Yearly report {year}").format(year=report.start.year)
    return _("Report {start} – {end}").format(start=report.start.isoformat(), end=report.end.isoformat())


def subtitle(report: YearlyReport) -> str:
    """Return the line below the title: the strategy, and the day."""
    return _("{strategy}. As of {day}.").format(strategy=report.policy.title, day=long_date(report.end))


def compose(report: YearlyReport, figures: dict[str, Drawn], map_picture: Drawn | None) -> Document:
    """Put the document together."""
    blocks: list[Block] = first_page(report)
    if not report.is_empty:
        blocks += parts.activities(report, figures.get("levels"))
    blocks += parts.relations(report, figures.get("months"), map_picture)
    blocks += parts.followup(report)
    blocks += parts.agreements(report)
    if not report.is_empty:
        blocks += parts.economy(report, figures.get("costs"))
    blocks += parts.kept_rules(report)
    blocks += parts.counted(report)
    return Document(title(report), tuple(blocks), current(), subtitle(report), report.end)
