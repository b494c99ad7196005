"""Files as they come: encodings, separators, line ends, ragged rows, workbooks from Excel, folders with strangers in them."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinagraph.errors import InputError, KinagraphError
from kinagraph.tables.read import Sheet, cell_text, encoding_of, read_file, read_sheets, separator_of, table_named


def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Read a file of one sheet: its headings, its rows with their numbers."""
    [sheet] = read_sheets([path])
    return sheet.header, list(sheet.rows)


def test_a_plain_file(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_bytes(b"id,name\nus,Our unit\ngd,Guangdong\n")
    [sheet] = read_file(path)
    assert (sheet.name, sheet.title, sheet.header) == (None, "actors", ["id", "name"])
    assert list(sheet.rows) == [(2, ["us", "Our unit"]), (3, ["gd", "Guangdong"])]
    assert (sheet.source.name, sheet.source.sha256) == ("actors.csv", hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "cp1252")],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path, mark, encoding, separator, line_end):
    rows = [["id", "namn", "källa"], ["lu", "Lunds universitet – “LU”", "Ingår, och; så"], ["åå", "", "€ é ÿ"]]
    text = "".join(separator.join(f'"{cell}"' for cell in row) + line_end for row in rows)
    path = tmp_path / "actors.csv"
    path.write_bytes(mark + text.encode(encoding))
    assert read(path) == (rows[0], [(2, rows[1]), (3, rows[2])])


def test_chinese_in_utf_16(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text("id;name\ngd;广东 🐉\n", encoding="utf-16")
    assert read(path) == (["id", "name"], [(2, ["gd", "广东 🐉"])])


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) + 1, (1 << 21) - 1])
def test_a_letter_across_two_blocks_is_one_letter(tmp_path, size):
    path = tmp_path / "actors.csv"
    start = b"id,name\na,"
    path.write_bytes(start + b"x" * (size - len(start) - 1) + "å".encode() + b"\n")
    assert encoding_of(path) == "utf-8"
    assert read(path)[1][0][1][1].endswith("xå")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"id,name\nlu,Lund\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
        ("id,name\nlu,Lund\n".encode("utf-16-le"), "UTF-16 without its mark"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "another kind does .PNG"),
        (b"\xff\xfe" + "id,name\nlu,Lund\n".encode("utf-16-le")[:-1], "breaks off"),
        (b"\xff\xfe" + b"i\0d\0\n\0" + b"\x00\xd8" + b"a\0\n\0", "breaks off|middle of a letter"),
        ("id,name\na,åäö\nb,å".encode() + b"\xe5\n", "UTF-8, but for .* line 3"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n\n , ,\n", "is empty"),
        (b'id,name\na,"open\nb,B\n', "row 2: unexpected end of data"),
        (b'id,name\na,A\nb,"B"x\n', "row 3"),
    ],
)
def test_broken_files_are_refused_and_named(tmp_path, content, says):
    path = tmp_path / "actors.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        read(path)
    assert "actors.csv" in str(caught.value)
    assert caught.value.hint


def test_a_few_capitals_of_windows_1252_are_not_taken_for_mixed_text(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_bytes("id,name\na,MALMÖ–LUND\nb,Skåne\nc,Blekinge län\n".encode("cp1252"))
    assert [cells[1] for _line, cells in read(path)[1]] == ["MALMÖ–LUND", "Skåne", "Blekinge län"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_excels_own_line_about_the_separator_is_no_row(tmp_path, separator):
    path = tmp_path / "actors.csv"
    path.write_text(
        f"sep={separator}\r\nid{separator}name\r\na{separator}A,B;C\r\n"
        if separator == "\t"
        else f"SEP={separator}\nid{separator}name\na{separator}A\n"
    )
    header, rows = read(path)
    assert header == ["id", "name"]
    # Excel doesn't show the line, so that the headings stand in its row 1.
    assert [line for line, _cells in rows] == [2]


@pytest.mark.parametrize(
    ("line", "separator"),
    [
        ("id,name,kind", ","),
        ("id;name;kind", ";"),
        ("id\tname\tkind", "\t"),
        ("id", ","),
        ('"a,b,c";d', ";"),
        ("id;name, in full;x", ";"),
        ("", ","),
    ],
)
def test_the_separator_is_the_one_that_gives_most_cells(line, separator):
    assert separator_of(line) == separator


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    path = tmp_path / "contacts.csv"
    path.write_text('\n\nid;notes\n\na;"two\nlines"\n;\nb;"three\r\n\r\nlines"\n\nc;one\n', newline="")
    header, rows = read(path)
    assert header == ["id", "notes"]
    # A cell of several lines is in one row; blank rows count, but aren't rows of the table.
    assert rows == [(5, ["a", "two\nlines"]), (7, ["b", "three\r\n\r\nlines"]), (9, ["c", "one"])]


def test_ragged_rows_are_given_as_they_are(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text("id,name,kind\na\nb,B,other,x,y\n")
    assert read(path)[1] == [(2, ["a"]), (3, ["b", "B", "other", "x", "y"])]


def test_quoted_quotation_marks(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text('id,name\na,"say ""hello"""\nb,5" pipe\n')
    assert read(path)[1] == [(2, ["a", 'say "hello"']), (3, ["b", '5" pipe'])]


def test_a_huge_cell_is_read_and_a_monstrous_one_refused(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text("id,notes\na," + "x" * 2_000_000 + "\n")
    assert len(read(path)[1][0][1][1]) == 2_000_000
    path.write_text("id,notes\na," + "x" * ((1 << 24) + 10) + "\n")
    with pytest.raises(InputError, match=r"row 2: a line of more than 4194304 signs"):
        read(path)


# Workbooks


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, date | time):
                        sheet.write_datetime(line, place, value, day)
                    elif value is not None:
                        sheet.write(line, place, value)
    return path


def test_a_workbooks_cells_become_the_texts_of_a_csv(tmp_path):
    path = workbook(
        tmp_path / "network.xlsx",
        {
            "contacts": [
                ["id", "date", "cost", "documented", "purpose", "reference"],
                ["c1", date(2012, 11, 19), 12500, True, "Åå 广东 “x”", 7],
                ["c2", datetime(2012, 11, 19, 9, 30), 12500.5, False, "two\nlines", 0.1],
                ["c3", "2012-11", 12500.125, None, "'quoted", -3.0],
            ]
        },
    )
    header, rows = read(path)
    assert header == ["id", "date", "cost", "documented", "purpose", "reference"]
    assert rows == [
        (2, ["c1", "2012-11-19", "12500", "yes", "Åå 广东 “x”", "7"]),
        (3, ["c2", "2012-11-19", "12500.5", "no", "two\nlines", "0.1"]),
        # With three decimals it would read as twelve and a half million.
        (4, ["c3", "2012-11", "12500.1250", "", "'quoted", "-3"]),
    ]


def test_formulas_give_their_values_and_merged_cells_their_text_once(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("actors")
        sheet.write_row(0, 0, ["id", "name", "kind"])
        sheet.write_formula(1, 0, '="a"&"1"', None, "a1")
        sheet.write_formula(1, 1, "=40+2", None, 42)
        sheet.merge_range(2, 0, 2, 1, "merged")
        sheet.write(2, 2, "other")
    assert read(path)[1] == [(2, ["a1", "42", ""]), (3, ["merged", "", "other"])]


def test_several_sheets_with_guides_charts_and_empty_ones_between(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Read me", "actors", "Läs mig", "kontakter", "empty", "kinagraph words"):
            sheet = book.add_worksheet(name)
            if name != "empty":
                sheet.write_row(0, 0, ["id", "name"])
        book.add_chartsheet("figure").set_chart(_chart(book))
    assert [(sheet.name, sheet.title) for sheet in read_file(path)] == [("actors", "actors"), ("kontakter", "kontakter")]


def _chart(book: xlsxwriter.Workbook):
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=actors!$A$1:$A$2"})
    return chart


def test_a_table_that_begins_further_down_and_to_the_right_keeps_its_row_numbers(tmp_path):
    path = workbook(tmp_path / "actors.xlsx", {"actors": [[], [], [None, "id", "name"], [], [None, "a", "A"]]})
    header, rows = read(path)
    assert header == ["", "id", "name"]
    assert rows == [(5, ["", "a", "A"])]


def test_sixty_thousand_used_but_empty_rows_are_no_rows(tmp_path):
    path = tmp_path / "actors.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("actors")
        shaded = book.add_format({"bg_color": "yellow"})
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write_row(1, 0, ["a", "A"])
        for line in range(2, 60_000):
            sheet.write_blank(line, 0, None, shaded)
        sheet.write(60_000, 0, " ")
        sheet.write_row(60_001, 0, ["b", "B"])
    assert read(path)[1] == [(2, ["a", "A"]), (60_002, ["b", "B"])]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".xlsb"])
@pytest.mark.parametrize(
    "content",
    [b"", b"<html><table>", b"PK\x03\x04 and then nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), bytes(range(256)) * 20],
)
def test_a_workbook_that_is_none_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"network{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"can't be read as a workbook|is locked by a password") as caught:
        list(read_file(path))
    assert "password" in str(caught.value.hint)


def test_a_workbook_cut_short_is_refused(tmp_path):
    whole = workbook(tmp_path / "whole.xlsx", {"actors": [["id", "name"]] + [[f"a{n}", "A"] for n in range(500)]}).read_bytes()
    for size in (len(whole) // 2, len(whole) - 30):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match="workbook"):
            list(read_file(path))


def test_a_workbook_without_a_cell_is_empty(tmp_path):
    with pytest.raises(InputError, match="is empty"):
        list(read_file(workbook(tmp_path / "book.xlsx", {"actors": [], "contacts": []})))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        ("", ""),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (3.0, "3"),
        (3, "3"),
        (-0.5, "-0.5"),
        (1.125, "1.1250"),
        (1e20, "1e+20"),
        (date(2012, 11, 19), "2012-11-19"),
        (datetime(2012, 11, 19, 23, 59), "2012-11-19"),
        (time(9, 30), "09:30:00"),
    ],
)
def test_typed_cells_as_text(value, text):
    assert cell_text(value) == text


# Folders and paths


def titles(sheets: list[Sheet]) -> list[str]:
    return [sheet.title for sheet in sheets if not sheet.passed_over]


def test_a_folder_gives_the_files_that_bear_a_tables_name(tmp_path):
    for name in ("actors.csv", "Kontakter 2012.csv", "~$contacts.csv", ".actors.csv", "budget.csv", "readme.txt", "notes.md"):
        (tmp_path / name).write_text("id,name\na,A\n")
    (tmp_path / "people").mkdir()
    sheets = list(read_sheets([tmp_path]))
    assert titles(sheets) == ["Kontakter 2012", "actors"]
    # A misspelt table must not vanish without a word.
    assert [sheet.source.name for sheet in sheets if sheet.passed_over] == ["budget.csv", "readme.txt"]


def test_a_workbook_with_a_tables_name_is_read_beside_csvs(tmp_path):
    (tmp_path / "actors.csv").write_text("id,name\na,A\n")
    workbook(tmp_path / "kontakter.xlsx", {"Blad1": [["id", "datum"], ["c", "2012"]]})
    workbook(tmp_path / "budget.xlsx", {"Blad1": [["year", "sum"]]})
    sheets = list(read_sheets([tmp_path]))
    assert titles(sheets) == ["actors", "Blad1"]
    assert [sheet.source.name for sheet in sheets if sheet.passed_over] == ["budget.xlsx"]


def test_a_folder_with_one_workbook_and_excels_lock_beside_it(tmp_path):
    workbook(tmp_path / "network.xlsx", {"actors": [["id", "name"], ["a", "A"]]})
    (tmp_path / "~$network.xlsx").write_bytes(b"\x05owner")
    assert titles(list(read_sheets([tmp_path]))) == ["actors"]


def test_a_folder_without_tables_is_refused(tmp_path):
    (tmp_path / "letter.docx").write_bytes(b"x")
    with pytest.raises(InputError, match="no table in the folder") as caught:
        list(read_sheets([tmp_path]))
    assert "actors.csv" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["nothing.csv", "no/such/folder/actors.csv", "x" * 300 + ".csv", "nul\0.csv"])
def test_a_path_that_is_not_there(tmp_path, name):
    with pytest.raises(InputError, match="there is no file"):
        list(read_sheets([tmp_path / name]))


def test_a_link_to_nowhere(tmp_path):
    (tmp_path / "actors.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(InputError, match="there is no file"):
        list(read_sheets([tmp_path]))


def test_a_folder_where_a_file_is_meant(tmp_path):
    (tmp_path / "actors.csv").mkdir()
    with pytest.raises(InputError, match="a folder where a file is meant"):
        list(read_file(tmp_path / "actors.csv"))
    with pytest.raises(InputError, match="a folder where a file is meant"):
        list(read_sheets([tmp_path]))


def test_another_kind_of_file(tmp_path):
    path = tmp_path / "actors.docx"
    path.write_bytes(b"x")
    with pytest.raises(InputError, match="neither a CSV nor a workbook"):
        list(read_file(path))


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root can't read")
@pytest.mark.parametrize("name", ["actors.csv", "actors.xlsx"])
def test_a_file_that_cannot_be_read(tmp_path, name):
    (tmp_path / name).symlink_to("/proc/self/mem")
    with pytest.raises(InputError, match="can't be read: "):
        list(read_file(tmp_path / name))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "actors.csv"
    path.write_text("id,name\n")
    path.chmod(0)
    with pytest.raises(InputError, match="can't be read: Permission"):
        list(read_file(path))


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "actors.csv").write_text(f"id,name\n{folder},A\n")
    names = [sheet.source.name for sheet in read_sheets([tmp_path / "a", tmp_path / "b"])]
    assert names == ["actors.csv", str(tmp_path / "b" / "actors.csv")]


@pytest.mark.parametrize(
    ("title", "table"),
    [
        ("actors", "actors"),
        ("Aktörer", "actors"),
        ("AKTÖRER", "actors"),
        # As a Mac writes it.
        ("akto\u0308rer", "actors"),
        ("uppföljningar 2012", "followups"),
        ("2012_contacts-final", "contacts"),
        ("problems-people", "people"),
        ("Deltagare", "participants"),
        ("avtal", "agreements"),
        ("medlemskap", "memberships"),
        ("relationer", "relations"),
        ("actors and contacts", None),
        ("contactsheet", None),
        ("", None),
    ],
)
def test_the_table_that_a_name_stands_for(title, table):
    assert table_named(title) == table


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read_again(tmp_path, rows, separator, encoding):
    import csv

    path = tmp_path / "actors.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["id", "name", "notes"], *rows])
    header, found = read(path)
    assert header == ["id", "name", "notes"]
    expected = [(line, row) for line, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)]
    assert found == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from([b"id", b",", b";", b'"', b"\n", b"\r", b"\xe5", b"\xc3\xa5", b"\xff\xfe", b"\0", b"sep="]), max_size=30
        ).map(b"".join),
    )
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".xls", ".ods"])
def test_no_bytes_raise_anything_of_others(tmp_path, suffix, content):
    path = tmp_path / f"actors{suffix}"
    path.write_bytes(content)
    with suppress(KinagraphError):
        for sheet in read_sheets([path]):
            list(sheet.rows)
