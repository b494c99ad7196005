"""A document as a Word file: real headings, tables and captions, so that whoever gets it can go on writing."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, language
from kinagraph.present.document import blocks

if TYPE_CHECKING:
    from kinagraph.present.document.blocks import Block, Cell, Document

FONT: Final = "Arial"
CHINESE_FONT: Final = "Microsoft YaHei"
_TEXT_WIDTH, _TEXT_HEIGHT = 172.0, 261.0
"""Millimetres: A4 without its margins."""
_INK, _SOFT, _BLUE, _GROUND, _LINE = "1A1A1A", "595959", "004488", "F3F5F8", "C8C8C8"
_TABLE: Final = "KinagraphTable"


def render_docx(document: Document) -> bytes:
    """Return a document as the bytes of a Word file; the same document gives the same bytes."""
    import docx

    with language(document.lang):
        file = docx.Document()
        _set_styles(file, document.lang)
        _set_page(file)
        _set_properties(file, document)
        writer = _Writer(file)
        file.add_paragraph(blocks.plain(document.title), style="Title")
        if document.subtitle:
            file.add_paragraph(blocks.plain(document.subtitle), style="Subtitle")
        for block in document.blocks:
            writer.write(block)
        # Word wants a paragraph after a table.
        if file.element.body[-2].tag.endswith("}tbl"):
            file.add_paragraph(style="Caption")
    out = io.BytesIO()
    file.save(out)
    return _same_bytes(out.getvalue())


class _Writer:
    """Writes blocks, and counts tables and figures."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.counts = {"table": 0, "figure": 0}
        self.breaks = False
        self.lists = 0

    def write(self, block: Block, *, keep: bool = False) -> None:
        match block:
            case blocks.Heading():
                self._paragraph(block.text, f"Heading {block.level}")
            case blocks.Paragraph():
                style = {"normal": "Normal", "lead": "Lead", "small": "Small", "quote": "Quote"}[block.style]
                self._paragraph(block.text, style, keep=keep)
            case blocks.BulletList():
                self._list(block, keep)
            case blocks.KeyFigures():
                self._key_figures(block)
            case blocks.Table():
                self._caption(block.caption, "table", above=True)
                self._table(block, keep)
            case blocks.Figure():
                self._figure(block, keep)
            case blocks.PageBreak():
                self.breaks = True
            case blocks.Together():
                for each in block.blocks[:-1]:
                    self.write(each, keep=True)
                for each in block.blocks[-1:]:
                    self.write(each, keep=keep)

    def _paragraph(self, text: Cell, style: str, *, keep: bool = False) -> Any:
        made = self.file.add_paragraph(style=style)
        _add_runs(made, text)
        if keep:
            made.paragraph_format.keep_with_next = True
        if self.breaks:
            made.paragraph_format.page_break_before = True
            self.breaks = False
        return made

    def _list(self, block: blocks.BulletList, keep: bool) -> None:
        style = {"bullet": "List Bullet", "number": "List Number", "check": "Check List"}[block.style]
        number = _new_numbering(self.file) if block.style == "number" else None
        for item in block.items:
            text: Cell = ("☐\t", *blocks.runs(item)) if block.style == "check" else item
            made = self._paragraph(text, style, keep=keep)
            if number is not None:
                properties = made._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001 - python-docx has no other way
                properties.get_or_add_numId().val = number
        if block.items:
            made.paragraph_format.space_after = _points(6)

    def _caption(self, text: str, kind: str, *, above: bool) -> None:
        self.counts[kind] += 1
        made = self._paragraph((blocks.Run(f"{blocks.label(kind)} ", bold=True),), "Caption", keep=above)
        _add_field(made, f"SEQ {blocks.label(kind)} \\* ARABIC", str(self.counts[kind]), bold=True)
        _add_runs(made, (blocks.Run(". ", bold=True), text))
        made.paragraph_format.space_before, made.paragraph_format.space_after = _points(8 if above else 3), _points(3 if above else 10)

    def _table(self, block: blocks.Table, keep: bool) -> None:
        right = block.right()
        widths = [round(_TEXT_WIDTH * share * 1440 / 25.4) for share in block.shares()]
        table = _element(
            "w:tbl",
            _element(
                "w:tblPr",
                _element("w:tblStyle", val=_TABLE),
                _element("w:tblW", w=sum(widths), type="dxa"),
                _element("w:tblLayout", type="fixed"),
                _element(
                    "w:tblLook", val="0420" if not block.total else "0460", firstRow=1, lastRow=int(block.total), firstColumn=0, noVBand=1
                ),
                _element("w:tblCaption", val=blocks.clean(block.caption)),
            ),
            _element("w:tblGrid", *(_element("w:gridCol", w=width) for width in widths)),
        )
        rows: list[tuple[Cell, ...]] = [block.headings, *block.rows]
        for place, row in enumerate(rows):
            head = place == 0
            properties = _element("w:trPr", _element("w:cantSplit"), *([_element("w:tblHeader")] if head else []))
            # The heading stays with the first row, the last row with the one before it.
            kept = keep or place == 0 or place == len(rows) - 2
            cells = [
                _element(
                    "w:tc",
                    _element("w:tcPr", _element("w:tcW", w=width, type="dxa")),
                    _cell_paragraph(cell, right=column in right, keep=kept, bold=head),
                )
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            table.append(_element("w:tr", properties, *cells))
        body = self.file.element.body
        body.insert(len(body) - 1, table)
        self.file.add_paragraph(style="After Table")

    def _key_figures(self, block: blocks.KeyFigures) -> None:
        from docx.shared import Mm

        table = self.file.add_table(rows=1, cols=len(block.items))
        table.autofit = False
        for cell, item in zip(table.rows[0].cells, block.items, strict=True):
            cell.width = Mm(_TEXT_WIDTH / len(block.items))
            cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_GROUND))  # noqa: SLF001
            first = cell.paragraphs[0]
            first.style = "Key Figure"
            _add_runs(first, item.value)
            _add_runs(cell.add_paragraph(style="Key Label"), item.label)
            if item.note:
                _add_runs(cell.add_paragraph(style="Key Note"), item.note)
        borders = _element("w:tblBorders", _element("w:insideV", val="single", sz=24, space=0, color="FFFFFF"))
        # Word wants the properties in the schema's order: borders stand after the width.
        table._tbl.tblPr.find(_name("w:tblW")).addnext(borders)  # noqa: SLF001
        self.file.add_paragraph(style="After Table")

    def _figure(self, block: blocks.Figure, keep: bool) -> None:
        from docx.shared import Mm

        wide, high = block.size()
        width = _TEXT_WIDTH * min(1.0, block.width)
        width = min(width, (_TEXT_HEIGHT - 25) * wide / high)
        made = self._paragraph((), "Normal", keep=True)
        picture = made.add_run().add_picture(io.BytesIO(block.png), width=Mm(width))
        about = picture._inline.docPr  # noqa: SLF001 - python-docx has no other way
        about.set("descr", blocks.clean(block.alt))
        about.set("name", blocks.numbered("figure", self.counts["figure"] + 1))
        made.paragraph_format.space_after = _points(2)
        self._caption(block.caption, "figure", above=False)
        if keep:
            self.file.paragraphs[-1].paragraph_format.keep_with_next = True


def _add_runs(paragraph: Any, text: Cell) -> None:
    for run in blocks.runs(text):
        # python-docx writes a line end as a break and a tab as a tab.
        made = paragraph.add_run(run.text)
        made.bold, made.italic = run.bold or None, run.italic or None


def _cell_paragraph(cell: Cell, *, right: bool, keep: bool, bold: bool) -> Any:
    properties = [_element("w:pStyle", val="TableText")]
    if keep:
        properties.append(_element("w:keepNext"))
    if right:
        properties.append(_element("w:jc", val="right"))
    made = _element("w:p", _element("w:pPr", *properties))
    for run in blocks.runs(cell):
        marks = [_element(f"w:{name}") for name, asked in (("b", run.bold or bold), ("i", run.italic)) if asked]
        element = _element("w:r", *([_element("w:rPr", *marks)] if marks else []))
        element.text = run.text
        made.append(element)
    return made


def _add_field(paragraph: Any, instruction: str, shown: str, *, bold: bool = False) -> None:
    """Add a field that Word counts anew; ``shown`` stands there until then."""
    for part in (
        _element("w:fldChar", fldCharType="begin"),
        _element("w:instrText"),
        _element("w:fldChar", fldCharType="separate"),
        shown,
        _element("w:fldChar", fldCharType="end"),
    ):
        run = paragraph.add_run(part if isinstance(part, str) else None)
        run.bold = bold or None
        if not isinstance(part, str):
            if part.tag.endswith("}instrText"):
                part.text = f" {instruction} "
                part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run._r.append(part)  # noqa: SLF001 - python-docx knows no fields


def _set_properties(file: Any, document: Document) -> None:
    about = file.core_properties
    about.title = blocks.clean(document.title)[:255]
    about.subject = blocks.clean(document.subtitle)[:255]
    about.language = blocks.locale_of(document.lang)
    about.author = about.last_modified_by = "kinagraph"
    about.comments = about.keywords = ""
    day = document.day or date(2000, 1, 1)
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    about.revision = 1


def _set_page(file: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    (section,) = file.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _TEXT_WIDTH) / 2)
    section.top_margin, section.bottom_margin, section.footer_distance, section.header_distance = Mm(17), Mm(19), Mm(9), Mm(9)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_runs(foot, _("Page") + " ")
    _add_field(foot, "PAGE", "1")
    _add_runs(foot, " " + _("of") + " ")
    _add_field(foot, "NUMPAGES", "1")


def _set_styles(file: Any, lang: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, RGBColor

    styles = file.styles
    _set_defaults(styles.element, lang)

    def style(
        name: str,
        size: float,
        *,
        base: str | None = None,
        bold: bool | None = None,
        italic: bool | None = None,
        color: str = _INK,
        before: float = 0,
        after: float = 0,
    ) -> Any:
        made = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if base is not None:
            made.base_style = styles[base]
        made.font.size, made.font.bold, made.font.italic = _points(size), bold, italic
        made.font.color.rgb = RGBColor.from_string(color)
        _set_fonts(made.element.get_or_add_rPr())
        made.paragraph_format.space_before, made.paragraph_format.space_after = _points(before), _points(after)
        made.paragraph_format.line_spacing, made.paragraph_format.widow_control = 1.1, True
        return made

    style("Normal", 9.5, after=4)
    title = style("Title", 22, bold=True, after=2)
    for border in title.element.pPr.findall(_name("w:pBdr")):
        title.element.pPr.remove(border)
    subtitle = style("Subtitle", 11, italic=False, color=_SOFT, after=10)
    for spread in subtitle.element.rPr.findall(_name("w:spacing")):
        subtitle.element.rPr.remove(spread)
    for level, (size, color, before) in enumerate(((14, _BLUE, 12), (11, _INK, 8), (9.5, _INK, 6)), start=1):
        style(f"Heading {level}", size, bold=True, color=color, before=before, after=3).paragraph_format.keep_with_next = True
    style("Lead", 10.5, base="Normal", after=6)
    style("Small", 8.5, base="Normal", color=_SOFT, after=4)
    style("Quote", 9.5, italic=True, after=5).paragraph_format.left_indent = Mm(6)
    style("Caption", 9, bold=False)
    style("List Bullet", 9.5, after=2)
    style("List Number", 9.5, after=2)
    check = style("Check List", 9.5, base="Normal", after=2).paragraph_format
    check.left_indent, check.first_line_indent = Mm(7), Mm(-7)
    check.tab_stops.add_tab_stop(Mm(7))
    style("Table Text", 8.5, base="Normal").paragraph_format.line_spacing = 1.0
    after = style("After Table", 4, base="Normal").paragraph_format
    after.line_spacing = 1.0
    style("Key Figure", 19, base="Normal", bold=True, color=_BLUE, before=3)
    style("Key Label", 9, base="Normal", after=1)
    style("Key Note", 8, base="Normal", color=_SOFT, after=3)
    style("Footer", 8.5, color=_SOFT)
    styles.element.append(_table_style())


def _set_defaults(styles: Any, lang: str) -> None:
    """Set fonts and languages of everything that has no other: the text's, and Chinese for Chinese signs."""
    properties = styles.find(f"{_name('w:docDefaults')}/{_name('w:rPrDefault')}/{_name('w:rPr')}")
    _set_fonts(properties)
    for old in properties.findall(_name("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val=blocks.locale_of(lang), eastAsia="zh-CN", bidi="ar-SA"))


def _set_fonts(properties: Any) -> None:
    for old in properties.findall(_name("w:rFonts")):
        properties.remove(old)
    properties.insert(0, _element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=CHINESE_FONT))


def _table_style() -> Any:
    """Make the tables' style: rules above, below and between the rows, a shaded heading, a bold sum."""

    def border(name: str, size: int, color: str) -> Any:
        return _element(f"w:{name}", val="single", sz=size, space=0, color=color)

    return _element(
        "w:style",
        _element("w:name", val="Kinagraph Table"),
        _element("w:basedOn", val="TableNormal"),
        _element("w:uiPriority", val=99),
        _element("w:qFormat"),
        _element(
            "w:tblPr",
            _element("w:tblBorders", border("top", 8, _INK), border("bottom", 8, _INK), border("insideH", 4, _LINE)),
            _element(
                "w:tblCellMar",
                *(_element(f"w:{side}", w=width, type="dxa") for side, width in (("top", 25), ("left", 70), ("bottom", 25), ("right", 70))),
            ),
        ),
        _element(
            "w:tblStylePr",
            _element("w:rPr", _element("w:b")),
            _element(
                "w:tcPr",
                _element("w:tcBorders", border("bottom", 4, _INK)),
                _element("w:shd", val="clear", color="auto", fill=_GROUND),
                _element("w:vAlign", val="bottom"),
            ),
            type="firstRow",
        ),
        _element(
            "w:tblStylePr",
            _element("w:rPr", _element("w:b")),
            _element("w:tcPr", _element("w:tcBorders", border("top", 4, _INK))),
            type="lastRow",
        ),
        type="table",
        customStyle=1,
        styleId=_TABLE,
    )


def _new_numbering(file: Any) -> int:
    """Make a numbering of its own for a list, so that each begins at 1."""
    numbering = file.part.numbering_part.element
    of_style = file.styles["List Number"].element.pPr.numPr.numId.val
    abstract = next(each for each in numbering.num_lst if each.numId == of_style).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _same_bytes(content: bytes) -> bytes:
    """Pack anew without the hour, which is all that differs between two files of one document."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            info = zipfile.ZipInfo(each.filename)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, old.read(each))
    return out.getvalue()


def _element(tag: str, *children: Any, **attributes: Any) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(_name(f"w:{name}"), str(value))
    for child in children:
        made.append(child)
    return made


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)
