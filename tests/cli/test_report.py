"""The command report: right once in each form, and wrong in every way that a person may be."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import Result

YEAR = ("report", "--from", "2012-01-01", "--to", "2012-12-31")


def test_the_first_page_in_a_terminal(run: Callable[..., Result]) -> None:
    told = run(*YEAR).stdout
    assert "Yearly report 2012" in told
    assert "43 contacts were held in 2012, 15 of them visits and delegations, with 17 partners." in told
    assert "44 of 60 relations are kept up" in told
    assert "Of the strategy's 31 rules 8 are met and 19 are breached." in told
    assert "1,777,100 SEK" in told
    assert "What must be done" in told
    assert "Meet or call Tianjin by 2013-01-28." in told
    assert "-o report.docx" in told


def test_the_tables_as_json(run: Callable[..., Result]) -> None:
    found = json.loads(run(*YEAR, "--format", "json").stdout)
    assert (found["analysis"], found["from"], found["to"], found["before"]) == ("report", "2012-01-01", "2012-12-31", "2011-12-31")
    assert found["figures"]["contacts"] == 43
    assert found["figures"]["costs"] == {"SEK": 1777100.0}
    assert found["figures"]["kept"] == [32, 44]
    assert len(found["tables"]["without_cost"]) == found["figures"]["without_cost"] == 23
    assert len(found["tables"]["rules"]) == 31
    # As the lists say of the same day.
    relations = json.loads(run("status", "--as-of", "2012-12-31", "--format", "json").stdout)["relations"]
    assert {row["state"]: row["after"] for row in found["tables"]["states"] if row["state"] in relations} == {
        state: n for state, n in relations.items() if state != "examined"
    }
    stale = json.loads(run("stale", "--as-of", "2012-12-31", "--format", "json").stdout)
    assert stale["found"] == found["figures"]["needing"][1]
    check = json.loads(run("check", "--as-of", "2012-12-31", "--format", "json").stdout)
    assert {row["rule"]: row["after"] for row in found["tables"]["rules"]} == {row["rule"]: row["state"] for row in check["rules"]}


def test_three_files_in_both_languages(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run(*YEAR, "-o", "report.html").stdout == "The report: report.html\n"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<img ") == 4
    assert page.count('alt=""') == 0
    assert "http" not in page.replace("http-equiv", "")
    run(*YEAR, "-o", "rapport.docx", "--lang", "sv")
    word = docx.Document(io.BytesIO((tmp_path / "rapport.docx").read_bytes()))
    headings = [each.text for each in word.paragraphs if each.style.name == "Heading 1"]
    assert headings == [
        "Det här måste göras",
        "Aktiviteter",
        "Relationer",
        "Uppföljning",
        "Avtal",
        "Ekonomi",
        "Strategins regler",
        "Så är det räknat",
    ]
    assert word.paragraphs[0].text == "Årsredovisning 2012"
    assert len(word.inline_shapes) == 4
    run(*YEAR, "-o", "rapport.xlsx", "--lang", "sv")
    book = openpyxl.load_workbook(tmp_path / "rapport.xlsx")
    assert book.sheetnames[:3] == ["Sammanfattning", "Aktiviteter", "Kontakter"]
    assert all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in book.worksheets[1:])
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("cache")) == [
        "rapport.docx",
        "rapport.xlsx",
        "report.html",
    ]


def test_an_empty_period_is_still_a_document(run: Callable[..., Result], tmp_path: Path) -> None:
    told = run("report", "--from", "1980-01-01", "--to", "1980-06-30").stdout
    assert "No contact was held in the period." in told
    run("report", "--from", "1980-01-01", "--to", "1980-06-30", "-o", "r.docx")
    word = docx.Document(str(tmp_path / "r.docx"))
    assert word.paragraphs[0].text == "Report 1980-01-01 – 1980-06-30"
    run("report", "--from", "1980-01-01", "--to", "1980-06-30", "-o", "r.html")
    run("report", "--from", "1980-01-01", "--to", "1980-06-30", "-o", "r.xlsx")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "2012-12-31", "--to", "2012-01-01"), "2012-01-01 is before 2012-12-31"),
        (("--from", "2012", "--to", "2012-12-31"), "2012 is no day"),
        (("--to", "2012-12-31"), "Missing option '--from'"),
        ((*YEAR[1:], "-o", "r.pdf"), "Word and LibreOffice save a .docx as PDF"),
        ((*YEAR[1:], "-o", "r.txt"), ".html, .docx, .xlsx"),
        ((*YEAR[1:], "-o", "r"), "no ending"),
        ((*YEAR[1:], "-o", "nowhere/r.docx"), "make the folder first"),
        ((*YEAR[1:], "-o", "folder.docx"), "is a folder"),
        ((*YEAR[1:], "--policy", "skane-cina"), "skane-china"),
        ((*YEAR[1:], "-o", "r.docx", "--format", "json"), "can't go together"),
        ((*YEAR[1:], "--format", "csv"), "'csv' is not one of"),
    ],
)
def test_wrong_use(run: Callable[..., Result], tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "folder.docx").mkdir()
    result = run("report", *arguments, code=2)
    assert message in result.stderr
    assert not result.stdout
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == ["folder.docx"]


def test_wrong_use_in_swedish(run: Callable[..., Result]) -> None:
    told = run("report", "--from", "2012-12-31", "--to", "2012-01-01", "--lang", "sv", code=2).stderr
    assert "2012-01-01 är före 2012-12-31" in told
    assert "ange första dagen först" in told


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written(run: Callable[..., Result], tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    assert "can't be written" in run(*YEAR, "-o", "shut/r.docx", code=2).stderr


def test_no_store(run: Callable[..., Result]) -> None:
    assert "nowhere.duckdb" in run(*YEAR, "--store", "nowhere.duckdb", code=4).stderr
