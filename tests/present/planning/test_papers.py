"""Briefs, digests and journeys as documents."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kinagraph.errors import UsageError
from kinagraph.network import Network, open
from kinagraph.present.document.blocks import BulletList, Document, Figure, Heading, Table, flat, plain
from kinagraph.present.document.html import render_html


@pytest.fixture(scope="module")
def sample(sample_file: Path) -> Network:
    return open(sample_file)


def lines(document: Document, heading: str) -> list[str]:
    """Give the list below a heading."""
    blocks = list(flat(document.blocks))
    place = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading)
    below = blocks[place + 1]
    assert isinstance(below, BulletList)
    return [plain(item) for item in below.items]


def test_a_brief_says_what_to_bring_up(sample: Network) -> None:
    paper = sample.at("2012-12-31").brief("gd")
    document = paper.document
    assert (document.title, document.subtitle) == (
        "Brief: Guangdongprovinsen",
        "province · Guangdong, CN · priority A · as of 31 December 2012",
    )
    raised = lines(document, "To bring up")
    assert raised[0] == "Say where “Lista på intresserade sjukhus” stands: it was due 2011-06-01 (Skåne Care AB)"
    assert any(
        line.startswith("Hold the next visit by 2013-03-21. Planned: 2013-03-01 (R1: Samarbetsavtal med Guangdong,") for line in raised
    )
    assert "Agree when they meet Regionstyrelsen next: 257 days past due" in raised
    (agreement,) = lines(document, "Agreements")
    assert agreement == (
        "Samarbetsavtal med Guangdong: signed 1995; 2 visits a year asked for (official), 2 held in 2012 (2012-03-22, 2012-11-22); "
        "reviewed every 6 months"
    )
    tables = [block for block in flat(document.blocks) if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [6, 5, 1]
    (figure,) = [block for block in flat(document.blocks) if isinstance(block, Figure)]
    assert figure.caption == "Guangdongprovinsen and 6 open relations"
    assert "(ag-gd)" not in paper.html
    assert "广东省" in paper.html
    assert paper.html == sample.at("2012-12-31").brief("gd").html


def test_a_brief_for_a_planned_meeting_in_swedish(sample: Network, tmp_path: Path) -> None:
    paper = sample.at("2012-12-31").brief("c2013-03", lang="sv")
    assert paper.document.title == "Mötesunderlag: undertecknande 2013-03-11, Tianjin"
    assert "Berätta hur det går med ”Svar om delegation till Skåne”: skulle vara klart 2012-02-01 (Official 11)" in lines(
        paper.document, "Att ta upp"
    )
    path = paper.save(tmp_path / "brief.docx")
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as file:
        assert "Överenskommelse med Tianjin" in file.read("word/document.xml").decode()
    assert "<iframe" in paper._repr_html_()
    with pytest.raises(UsageError, match=r"brief\.txt: \.txt is no kind of file"):
        paper.save(tmp_path / "brief.txt")


def test_a_brief_without_rules_or_picture(sample: Network) -> None:
    document = sample.at("2012-12-31").brief("foshan", rules=False, picture=False).document
    assert lines(document, "To bring up") == [
        "Say where “Ta ställning till förlängning” stands: it was due 2011-06-30 (Helsingborgs stad)",
        "Agree whether “Vänortsutbyte med Foshan” is to be renewed: it ran out 2011-09",
        "Agree when they meet Helsingborgs stad next: 115 days past due",
    ]
    assert not [block for block in flat(document.blocks) if isinstance(block, Figure)]


def test_a_digest_and_a_journey_as_documents(sample: Network) -> None:
    snap = sample.at("2012-12-17")
    letter = snap.digest().document
    assert letter.title == "The week, 17 December 2012"
    assert lines(letter, "Was it held?") == [
        "Write down whether it was held: meeting 2012-10-15: Vänortsfrågan (c2012-33)",
        "Write down whether it was held: call 2012-12-05: Avstämning med vetenskapsparken (c2012-43)",
    ]
    assert render_html(letter).count("☐") == 23
    page = snap.plan_trip("Guangdong", days=2, first="2013-03-01", lang="sv").html
    assert "<h1>En resa till Guangdongprovinsen: 2 dagar, 2013-03-01 – 2013-03-04</h1>" in page
    assert "Hur bra valet är" in page
