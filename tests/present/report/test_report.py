"""The report as a document and as a workbook: hostile names, several currencies, figures that are the same each time."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest

from kinagraph.analysis.yearly import YearlyReport
from kinagraph.language import language
from kinagraph.present.document.blocks import Figure, Table, flat, plain
from kinagraph.present.document.html import render_html
from kinagraph.present.document.word import render_docx
from kinagraph.present.report import text
from kinagraph.present.report.build import draw_figures, render_json
from kinagraph.present.report.figures import Cost, draw_costs, draw_months
from kinagraph.present.report.first_page import first_page
from kinagraph.present.report.workbook import HEADINGS, HIDDEN, SHEETS, render_xlsx
from tests.analysis.test_yearly import ACTORS, contact, report

EVIL = '=HYPERLINK("http://evil.example")'


@pytest.fixture(scope="module")
def hostile() -> YearlyReport:
    actors = [row | {"name": f"{EVIL} <script>1</script>\x07 广东 {row['id']}"} for row in ACTORS]
    contacts = [
        contact("a", "2012-03-01", "us;gd", cost="12500.5", currency="SEK", themes="$x$ 健康;@food", kind="visit", purpose="+1-1"),
        contact("b", "2012-04", "us2;gd;hh", cost="7", currency="EUR", themes="=1+1", level="political", purpose="[/bold] {0}"),
        contact("c", "2012-05-01", "us;us2", kind="delegation", purpose="<img src=x onerror=1>", direction="outbound"),
        contact("d", "1899-12-31", "us;tj", kind="visit"),
    ]
    points = [{"id": "1", "contact": "a", "action": "-2+3", "due": "2012-06-01"}, {"id": "2", "contact": "d", "action": EVIL}]
    agreements = [{"id": "ag", "title": EVIL, "parties": "us;gd", "signed": "1899"}]
    return report(contacts=contacts, followups=points, agreements=agreements, actors=actors)


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_a_document_of_hostile_names(hostile: YearlyReport, lang: str) -> None:
    with language(lang):  # type: ignore[arg-type]
        document = text.compose(hostile, draw_figures(hostile), None)
    page = render_html(document)
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "\x07" not in page
    assert "健康" in page
    assert render_docx(document)[:2] == b"PK"
    captions = [block.caption for block in flat(document.blocks) if isinstance(block, Figure | Table)]
    assert len(captions) == len(set(captions)) >= 8


def test_currencies_stand_apart(hostile: YearlyReport) -> None:
    document = text.compose(hostile, {}, None)
    (table,) = [block for block in flat(document.blocks) if isinstance(block, Table) and block.caption == "Cost by counterpart"]
    assert table.headings == ("Counterpart", "Contacts", "Without a cost", "EUR", "SEK")
    assert table.rows[-1][1:] == (3, 1, 7, 12500)
    assert plain(table.rows[-2][0]) == "No counterpart (among ourselves)" or plain(table.rows[-2][0]).startswith("no counterpart")
    told = "".join(plain(block.text) for block in first_page(hostile) if hasattr(block, "text"))
    assert "12,500 SEK, 7 EUR" in told


def test_every_row_is_in_the_workbook_and_no_cell_is_a_formula(hostile: YearlyReport) -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(hostile)))
    assert len(book.sheetnames) == len(SHEETS) + 1
    for name, sheet in zip(SHEETS, book.worksheets[1:], strict=True):
        assert sheet.max_row == max(1, len(hostile.rows(name))) + (0 if not hostile.rows(name) else 1), name
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    contacts = book["Contacts"]
    heads = {cell.value: n for n, cell in enumerate(contacts[1])}
    first = [cell.value for cell in contacts[2]]
    assert first[heads["First day"]] == datetime(2012, 3, 1)
    assert first[heads["Cost"]] == 12500.5
    assert first[heads["Purpose"]] == "+1-1"
    assert render_xlsx(hostile) == render_xlsx(hostile)


def test_a_day_before_1900_is_text(hostile: YearlyReport) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_xlsx(hostile)))["Relations"]
    heads = {cell.value: n for n, cell in enumerate(sheet[1])}
    assert "1899-12-31" in [row[heads["Last contact"]].value for row in sheet.iter_rows(min_row=2)]


def test_every_column_has_a_heading(hostile: YearlyReport) -> None:
    columns = {name for table in hostile.tables.values() for name in table.schema.names}
    assert columns - HIDDEN <= set(HEADINGS)


def test_json_is_plain(hostile: YearlyReport) -> None:
    assert "健康" in render_json(hostile)
    assert '"date": "2012-04"' in render_json(hostile)


def test_figures_are_the_same_each_time_and_say_so_in_words(hostile: YearlyReport) -> None:
    one, two = draw_months(hostile.rows("months")), draw_months(hostile.rows("months"))
    assert (one.png, one.svg) == (two.png, two.svg)
    assert one.alt.startswith("Relations by state, from 2011-12-31 to 2012-12-31: active ")
    costs = draw_costs({"SEK": [Cost("健康", 2.0, 3, 1)], "EUR": [Cost("food", 1.5, 1, 0), Cost("ICT", None, 2, 2)]})
    assert (
        costs.alt == "Cost by theme. SEK: 健康 2 (3 contacts, 1 without a cost). EUR: food 2 (1 contact); ICT none recorded (2 contacts)."
    )
    assert "<script" not in costs.svg


def test_many_months_and_long_names_fit() -> None:
    found = report("2001-01-01", "2012-12-31", contacts=[contact("a", "2005-01-01")])
    assert len(found.rows("months")) == 145
    assert draw_months(found.rows("months")).png
    assert draw_costs({"SEK": [Cost("long " * 40, 1.0, 1, 0)]}).png


def test_a_large_network_still_makes_a_document_that_is_read() -> None:
    actors = [*ACTORS, *({"id": f"p{n}", "name": f"Partner {n}", "kind": "authority", "country": "CN"} for n in range(60))]
    contacts = [contact(f"c{n}", "2012-05-01", f"us;p{n % 60}", themes=f"theme {n % 40}", cost=str(n), currency="SEK") for n in range(60)]
    contacts += [contact(f"w{n}", "2012-06-01", f"us;p{n % 60}") for n in range(80)]
    found = report(actors=actors, contacts=contacts)
    document = text.compose(found, draw_figures(found), None)
    blocks = list(flat(document.blocks))
    assert max(len(block.rows) for block in blocks if isinstance(block, Table)) <= 31
    (costs,) = [block for block in blocks if isinstance(block, Figure) and block.caption == "Cost by theme"]
    assert "others" in costs.alt
    assert costs.alt.count(";") == 15
    told = " ".join(plain(block.text) for block in blocks if hasattr(block, "text"))
    assert "80 contacts without a cost" in told
    assert "and 20 more." in told
    assert len(found.rows("without_cost")) == 80


def test_a_year_and_a_period_have_their_titles() -> None:
    found = report()
    assert text.title(found) == "Yearly report 2012"
    assert text.title(report("2012-01-01", "2012-12-30")) == "Report 2012-01-01 – 2012-12-30"
    assert found.eve == date(2011, 12, 31)
    with language("sv"):
        assert text.title(found) == "Årsredovisning 2012"
        document = text.compose(found, {}, None)
    assert "Inga kontakter hölls under 2012." in plain(document.blocks[0].text)  # type: ignore[union-attr]
