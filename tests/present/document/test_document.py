"""Documents: the same blocks as a page and as a Word file, with hostile and odd texts in every place."""

from __future__ import annotations

import io
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from kinagraph.errors import UsageError
from kinagraph.language import language
from kinagraph.present.document.blocks import (
    BulletList,
    Document,
    Figure,
    Heading,
    KeyFigure,
    KeyFigures,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Together,
)
from kinagraph.present.document.html import render_html
from kinagraph.present.document.saving import save
from kinagraph.present.document.word import render_docx

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
HOSTILE = "</style><script>window.hacked=1</script>\x00\x1b[31m广东省 {{7*7}} \u202e=cmd"


def made(text: str = "Guangdong 广东省", lang: str = "en") -> Document:
    return Document(
        f"Title {text}",
        (
            Paragraph(("A ", Run(text, bold=True), " and ", Run("more", italic=True)), "lead"),
            KeyFigures((KeyFigure(12500, f"contacts {text}", text), KeyFigure("7 of 9", "rules"))),
            Heading(f"First {text}"),
            BulletList(("one", text)),
            BulletList(("one", "two"), "number"),
            BulletList(("three", "four"), "number"),
            BulletList((text,), "check"),
            Paragraph(text, "quote"),
            Heading("Below", 2),
            Table(
                ("Who", "Contacts", "Cost", "When"),
                ((text, 12, 12500.5, date(2012, 2, 29)), ("Tianjin", None, 3.0, None), ("Sum", 12, 12503.5, None)),
                f"What it cost {text}",
                total=True,
            ),
            Together(
                (
                    Paragraph("above the picture"),
                    Figure(PNG, f"A line {text}", f"How it went {text}", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
                )
            ),
            PageBreak(),
            Heading("Second"),
            Table(("Only",), (("x",),), "Last"),
            Paragraph(text, "small"),
        ),
        lang=lang,  # type: ignore[arg-type]
        subtitle=f"Sub {text}",
        day=date(2012, 12, 31),
    )


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [about for tag, about in self.tags if tag in names]


def page_of(document: Document) -> _Page:
    page = _Page()
    page.feed(render_html(document))
    return page


def word_of(document: Document):
    return docx.Document(io.BytesIO(render_docx(document)))


@pytest.mark.parametrize("text", ["Guangdong 广东省", HOSTILE])
def test_a_page_holds_all_and_runs_nothing(text: str) -> None:
    page = page_of(made(text))
    assert not page.all("script", "link", "iframe", "object")
    assert page.all("html") == [{"lang": "en"}]
    (policy,) = [each["content"] for each in page.all("meta") if each.get("http-equiv")]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert all(each["src"].startswith("data:image/") and each["alt"].startswith("A line") for each in page.all("img"))
    assert "onload" not in {name for _tag, about in page.tags for name in about}
    assert page.text.count("Table 1.") == 1
    assert page.text.count("Table 2.") == 1
    assert page.text.count("Figure 1.") == 1
    assert [tag for tag, _about in page.tags if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h3", "h2"]
    assert {each["scope"] for each in page.all("th")} == {"col", "row"}
    assert "广东省" in page.text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", render_html(made(text)))


@pytest.mark.parametrize("text", ["Guangdong 广东省", HOSTILE])
def test_a_word_file_has_headings_tables_captions_and_pages(text: str) -> None:
    word = word_of(made(text))
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    assert [name for name in styles if name.startswith(("Title", "Heading"))] == ["Title", "Heading 1", "Heading 2", "Heading 1"]
    captions = [paragraph for paragraph in word.paragraphs if paragraph.style.name == "Caption"]
    assert [paragraph.text.split(".")[0] for paragraph in captions] == ["Table 1", "Figure 1", "Table 2"]
    fields = [each.text.strip() for paragraph in captions for each in paragraph._p.iter(qn("w:instrText"))]
    assert fields == ["SEQ Table \\* ARABIC", "SEQ Figure \\* ARABIC", "SEQ Table \\* ARABIC"]
    table = word.tables[1]
    assert table.style.name == "Kinagraph Table"
    assert table._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[1].cells][1:] == ["12", "12,500.5", "2012-02-29"]
    assert [cell.text for cell in table.rows[2].cells][1:] == ["", "3", ""]
    assert [each.text for each in table.columns[1].cells[0].paragraphs] == ["Contacts"]
    assert table.cell(1, 1).paragraphs[0].alignment is not None
    assert table.cell(1, 3).paragraphs[0].alignment is None
    foot = word.sections[0].footer.paragraphs[0]
    assert [each.text.strip() for each in foot._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert word.sections[0].page_width.mm == pytest.approx(210, abs=0.1)
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == "en-GB"
    assert defaults.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "Microsoft YaHei"
    (picture,) = [
        each.get("descr") for each in word.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    ]
    assert picture.startswith("A line")
    assert word.core_properties.title.startswith("Title")
    assert word.core_properties.created.date() == date(2012, 12, 31)
    assert "广东省" in "\n".join(paragraph.text for paragraph in word.paragraphs)


ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription")


def test_properties_stand_in_the_order_that_word_wants() -> None:
    word = word_of(made())
    for table in word.tables:
        names = [each.tag.split("}")[1] for each in table._tbl.tblPr]
        assert names == sorted(names, key=ORDER.index)
        for cell in table._tbl.iter(qn("w:tcPr")):
            assert [each.tag.split("}")[1] for each in cell] in (["tcW"], ["tcW", "shd"])


def test_a_numbered_list_begins_anew() -> None:
    word = word_of(made())
    numbers = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_swedish() -> None:
    page, word = page_of(made(lang="sv")), word_of(made(lang="sv"))
    assert page.all("html") == [{"lang": "sv"}]
    assert "Tabell 1." in page.text
    assert "Figur 1." in page.text
    assert "12\xa0500,5" in page.text
    assert [p.text.split(".")[0] for p in word.paragraphs if p.style.name == "Caption"] == ["Tabell 1", "Figur 1", "Tabell 2"]
    assert word.core_properties.language == "sv-SE"
    assert "Sida" in word.sections[0].footer.paragraphs[0].text


def test_the_same_document_is_the_same_file() -> None:
    assert render_docx(made()) == render_docx(made())
    assert render_html(made()) == render_html(made())
    with language("sv"):
        # The document's own language counts, not the one in force.
        assert render_html(made()) == _english()


def _english() -> str:
    with language("en"):
        return render_html(made())


@settings(max_examples=12, deadline=None)
@given(
    st.text(st.characters(exclude_categories=[])),
    st.lists(st.one_of(st.none(), st.integers(), st.floats(), st.text()), min_size=2, max_size=2),
)
def test_any_text_makes_both(text: str, cells: list) -> None:
    document = Document("T", (Paragraph(text), Table(("a", text), (tuple(cells),), text), Heading(text)))
    render_html(document).encode("utf-8")
    assert word_of(document).paragraphs


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Document("\x00 ", ()),
        lambda: Document("T", (Heading("a", 2),)),
        lambda: Document("T", (Heading("a", 1), Together((Heading("b", 3),)))),
        lambda: Table(("a", "b"), (("only one",),), "C"),
        lambda: Table((), (), "C"),
        lambda: Table(("a",), (), "C", widths=(0.0,)),
        lambda: Figure(b"GIF89a", "alt", "C"),
        lambda: Figure(PNG, " ", "C"),
    ],
)
def test_a_malformed_block_cannot_be_made(broken) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        broken()


def test_an_empty_table_and_an_empty_document() -> None:
    document = Document("T", (Table(("a", "b"), (), "None"),))
    assert "Table 1." in render_html(document)
    assert len(word_of(document).tables[0].rows) == 1
    assert word_of(Document("T", ())).paragraphs[0].text == "T"


def test_saving_by_ending(tmp_path: Path) -> None:
    assert save(made(), tmp_path / "a.HTML").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert save(made(), tmp_path / "a.docx").read_bytes()[:2] == b"PK"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.HTML", "a.docx"]


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("a.pdf", ".pdf is no kind of file that can be written", "Word and LibreOffice save a .docx as PDF"),
        ("a.doc", ".doc is no kind", ".html, .docx"),
        ("a", "no ending", ".html, .docx"),
        ("nowhere/a.docx", "can't be written", "make the folder first"),
        ("folder.docx", "is a folder", "the name of a file"),
    ],
)
def test_saving_wrong(tmp_path: Path, name: str, message: str, hint: str) -> None:
    (tmp_path / "folder.docx").mkdir()
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        save(made(), tmp_path / name)
    assert hint in (caught.value.hint or "")
    assert [each.name for each in tmp_path.iterdir()] == ["folder.docx"]
