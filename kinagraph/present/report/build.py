"""A report that can be read, asked for its tables, and saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import Language, _, language, long_date, ngettext
from kinagraph.present.document.saving import check_ending, save
from kinagraph.present.files import write_whole
from kinagraph.present.report import text
from kinagraph.present.report.figures import Cost, draw_costs, draw_levels, draw_months
from kinagraph.present.report.first_page import first_page
from kinagraph.present.report.parts import changes
from kinagraph.present.report.telling import currency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from rich.console import Console

    from kinagraph.analysis.yearly import YearlyReport
    from kinagraph.present.document.blocks import Document
    from kinagraph.present.map.build import NetworkMap
    from kinagraph.present.report.figures import Drawn

ENDINGS: Final = (".html", ".docx", ".xlsx")
_BARS: Final = 16


@dataclass(frozen=True)
class Report:
    """The report of a period.

    Attributes
    ----------
    found
        Its numbers and tables; see :class:`kinagraph.analysis.yearly.YearlyReport`.
    lang
        The language that it is written in.
    """

    found: YearlyReport
    lang: Language
    draw_map: Callable[[], NetworkMap] = field(repr=False)

    @property
    def figures(self) -> Mapping[str, Any]:
        """The numbers that matter, by name."""
        return self.found.figures

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables as pandas frames, by name."""
        return self.found.frames()

    def document(self) -> Document:
        """Return the report as a document, with its figures."""
        with language(self.lang):
            return text.compose(self.found, draw_figures(self.found), self._map())

    def save(self, path: str | Path) -> Path:
        """Write the report, whole or not at all, and return its path; the ending says what it becomes.

        ``.html`` opens and prints offline, ``.docx`` is to be written on in, ``.xlsx`` has every row of every table.

        Raises
        ------
        UsageError
            The ending is another, or the file can't be written.
        """
        target = Path(path)
        with language(self.lang):
            if check_ending(target, ENDINGS) == ".xlsx":
                from kinagraph.present.report.workbook import render_xlsx

                write_whole(target, render_xlsx(self.found))
                return target
        return save(self.document(), target)

    def __repr__(self) -> str:
        found = self.found
        return f"<Report {found.start.isoformat()} – {found.end.isoformat()}: {found.figures['contacts']} contacts>"

    def _repr_html_(self) -> str:
        """Show the first page in a notebook."""
        from html import escape

        from kinagraph.present.document.blocks import Document
        from kinagraph.present.document.html import render_html

        with language(self.lang):
            page = render_html(
                Document(text.title(self.found), tuple(first_page(self.found)), self.lang, text.subtitle(self.found), self.found.end)
            )
        return f'<iframe srcdoc="{escape(page, quote=True)}" style="width:100%;height:620px;border:1px solid #ccc" sandbox=""></iframe>'

    def _map(self) -> Drawn | None:
        from kinagraph.present.map.picture import render_png, render_svg
        from kinagraph.present.report.figures import Drawn

        drawn = self.draw_map()
        if not self.found.figures["examined"][1]:
            return None
        needing, examined = self.found.figures["needing"][1], self.found.figures["examined"][1]
        alt = _("Map of {n} relations on {day}; {needing} of them need follow-up. The tables of this report say which.").format(
            n=examined, day=long_date(self.found.end), needing=needing
        )
        return Drawn(render_png(drawn.content), render_svg(drawn.content), alt)


def render_json(found: YearlyReport) -> str:
    """Write a report as JSON: what was asked, the numbers, then every table."""
    from kinagraph.present.machine import to_json

    return to_json(
        {
            "analysis": "report",
            "from": found.start,
            "to": found.end,
            "before": found.eve,
            "policy": {"id": found.policy.id, "version": found.policy.version, "title": found.policy.title},
            "figures": dict(found.figures),
            "tables": {name: found.rows(name) for name in found.tables},
        }
    )


def show(found: YearlyReport, to: Console) -> None:
    """Print the first page, and how to have the rest."""
    from kinagraph.present.document import terminal
    from kinagraph.present.document.blocks import Heading, Paragraph

    more = _("The whole report: -o report.docx, .html or .xlsx; its tables as JSON: --format json")
    shown = [
        Heading(f"{text.title(found)}. {text.subtitle(found)}"),
        *first_page(found, whole=True),
        *changes(found),
        Paragraph(""),
        Paragraph(more, "small"),
    ]
    terminal.show(shown, to)


def draw_figures(found: YearlyReport) -> dict[str, Drawn]:
    """Draw the figures that have something to show: ``months``, ``levels``, ``costs``."""
    drawn: dict[str, Drawn] = {}
    if found.figures["examined"][1] or found.figures["examined"][0]:
        drawn["months"] = draw_months(found.rows("months"))
    levels = [row for row in found.rows("activities") if row["part"] == "level"]
    if levels:
        drawn["levels"] = draw_levels(levels)
    by_currency: dict[str, list[Cost]] = {}
    unknown: list[Cost] = []
    for row in found.rows("costs"):
        if row["part"] == "theme":
            bar = Cost(row["name"] or _("no theme"), row["cost"], row["contacts"], row["without_cost"])
            (by_currency.setdefault(currency(row["currency"]), []) if row["currency"] else unknown).append(bar)
    if by_currency:
        order = sorted(by_currency.items(), key=lambda each: -sum(bar.cost or 0.0 for bar in each[1]))
        # A theme whose contacts have no cost at all is shown, too: with the currency that most is paid in.
        order[0][1].extend(unknown)
        drawn["costs"] = draw_costs({name: _fewer(bars) for name, bars in order})
    return drawn


def _fewer(bars: list[Cost]) -> list[Cost]:
    """Keep the dearest themes of many, and draw the others as one bar."""
    if len(bars) <= _BARS:
        return bars
    rest = bars[_BARS - 1 :]
    name = ngettext("{n} other", "{n} others", len(rest)).format(n=len(rest))
    # A contact of two of them would count twice: of these only the sum is said.
    total = Cost(name, sum(bar.cost or 0.0 for bar in rest), None, 0)
    return [*bars[: _BARS - 1], total]
