"""No text in what we write is run by a spreadsheet, and every text is read back as it was."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kinagraph.errors import UsageError
from kinagraph.present.machine import to_csv
from kinagraph.tables.guard import guarded, sheet_text, unguarded
from kinagraph.tables.read import read_file
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kinagraph.network import Network

RUN = re.compile(r"\s*[=+\-@＝＋－＠]")
NUMBER = re.compile(r"""\s*(?:[-+]?\d+([.,]\d+)?|-)["\s]*(?:,|$)""")
TEXTS = st.text(st.sampled_from("=+-@\t\r\n;,'\" 5aå.＝|!"), max_size=12)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+46 40 12 34", "'+46 40 12 34"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("Lund;=1+1", "Lund;'=1+1"),
        ("first\n- second", "first\n'- second"),
        ("'=1", "''=1"),
        ("-5;-6", "'-5;-6"),
        *(
            (same, same)
            for same in ("-5", "+5,2", "-12.50", "-", "Lund;-6", "2012-11-19", "Malmö - Lund", "'s-Hertogenbosch", "a@b.se", "")
        ),
    ],
)
def test_only_what_would_be_run_is_guarded(text: str, written: str) -> None:
    assert guarded(text) == written
    assert unguarded(written) == text


@given(TEXTS | st.text())
def test_a_guarded_text_is_read_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(sheet_text(text)) == text
    assert sheet_text(text) == text or "'" in text


@example([["\r-;"]], ",")
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=3), st.sampled_from(",;\t"))
def test_no_cell_of_a_written_csv_is_run_whatever_it_is_split_at(rows: list[list[str]], separator: str) -> None:
    written = to_csv([dict(zip("abc", [*row, "", ""], strict=False)) for row in rows], list("abc"))
    for cells in csv.reader(io.StringIO(written, newline=""), delimiter=separator):
        for cell in cells:
            assert not RUN.match(cell) or NUMBER.match(cell), (written, cell)


def test_a_rejected_row_comes_back_as_it_was(network: Network, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    evil = {"id": "evil", "name": "=HYPERLINK(1)", "kind": "nonsense", "country": "SE", "aliases": "@a;+b", "=own": "-x", "notes": "-5"}
    problems = tmp_path / "problems.csv"
    network.load(write_tables(actors=[*ACTORS, evil]), dry_run=True, problems=problems)
    with problems.open(encoding="utf-8-sig", newline="") as file:
        heading, row = csv.reader(file)
    assert dict(zip(heading, row, strict=True)) | {"Line": "", "Reason": ""} == {
        "Line": "",
        "Reason": "",
        "id": "evil",
        "name": "'=HYPERLINK(1)",
        "kind": "nonsense",
        "country": "SE",
        "aliases": "'@a;'+b",
        "'=own": "'-x",
        "notes": "-5",
    }
    (sheet,) = read_file(problems)
    ((_line, cells),) = sheet.rows
    assert dict(zip(sheet.header, cells, strict=True)).items() >= evil.items()


def test_a_workbook_holds_it_as_text_and_gives_it_back(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    texts = ["=cmd|'/c calc'!A1", "'=1", "'s-Hertogenbosch", "@x", "-5", "http://x"]
    path = tmp_path / "actors.xlsx"
    workbook = Workbook(str(path))
    sheet = workbook.add_worksheet("actors")
    for column, text in enumerate(texts):
        sheet.write_string(0, column, sheet_text(text))
    workbook.close()
    (read,) = read_file(path)
    assert read.header == texts


def test_a_text_too_long_for_a_workbook_is_refused_not_cut() -> None:
    assert sheet_text("x" * 32_767)
    with pytest.raises(UsageError, match=r"32768 signs .* too long for a workbook"):
        sheet_text("x" * 32_768)
