"""Drafts of mappings: for the six files as they were sent, and for workbooks as people keep them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.errors import InputError, UsageError
from kinagraph.tables.foreign.guess.dates import guess_dates, looks_like_a_date, years_in
from kinagraph.tables.foreign.guess.draft import Doubt, Draft
from kinagraph.tables.foreign.guess.guess import draft_mappings
from kinagraph.tables.foreign.guess.headings import meaning
from kinagraph.tables.foreign.guess.numbers import guess_numbers
from kinagraph.tables.foreign.mapping import Mapping, read_mapping
from kinagraph.tables.foreign.reading import MappedSheets, read_mapped

from .test_foreign import HOSPITALITY, MEETINGS, TRAVEL, ministers, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def drafted(paths: Sequence[Path], folder: Path) -> tuple[Draft, Mapping]:
    (draft,) = draft_mappings(paths)
    path = folder / "drafted.toml"
    path.write_text(str(draft), encoding="utf-8")
    return draft, read_mapping(path)


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that makes a workbook: a list of rows for each sheet."""
    openpyxl = pytest.importorskip("openpyxl")

    def make(name: str = "register.xlsx", *, merged: Sequence[str] = (), hidden: Sequence[str] = (), **sheets: list[list[Any]]) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, lines in sheets.items():
            sheet = workbook.create_sheet(title)
            for line in lines:
                sheet.append(line)
            for cells in merged:
                sheet.merge_cells(cells)
            if title in hidden:
                sheet.sheet_state = "hidden"
        workbook.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str, name: str = "register 2014.csv", encoding: str = "utf-8") -> Path:
        (tmp_path / name).write_text(content, encoding=encoding, newline="")
        return tmp_path / name

    return write


# The six files as they were sent, each read by a mapping that nobody touched.


@pytest.mark.parametrize(
    ("names", "read"),
    [(MEETINGS, [(225, 1), (33, 0), (72, 0)]), (TRAVEL, [(13, 0), (4, 0)]), (HOSPITALITY, [(3, 0)])],
)
def test_a_drafted_mapping_reads_the_registers(tmp_path: Path, names: tuple[str, ...], read: list[tuple[int, int]]) -> None:
    draft, mapping = drafted(ministers(names), tmp_path)
    sheets = read_mapped(ministers(names), mapping)
    assert [(tally.rows, tally.rejected) for tally in sheets.tallies] == read
    assert draft.needed == []
    assert sum(rejected for _rows, rejected in read) <= 0.02 * sum(n for n, _rejected in read)


@pytest.mark.parametrize("name", [*MEETINGS, *TRAVEL, *HOSPITALITY])
def test_each_file_has_a_mapping_of_its_own(tmp_path: Path, name: str) -> None:
    _draft, mapping = drafted(ministers((name,)), tmp_path)
    (tally,) = read_mapped(ministers((name,)), mapping).tallies
    assert tally.rejected <= 0.02 * tally.rows


def test_footnotes_are_recognised_and_the_misspelled_month_is_a_doubt(tmp_path: Path) -> None:
    draft, mapping = drafted(ministers(MEETINGS), tmp_path)
    sheets = read_mapped(ministers(MEETINGS), mapping)
    assert [tally.passed_over for tally in sheets.tallies] == [{"footnote": 1}, {"footnote": 2}, {}]
    assert '# "Marc" = "March"' in str(draft)
    (problem,) = [problem for sheet in sheets for problem in sheet.problems]
    assert (problem.line, problem.value) == (166, "Marc")


def test_drafts_name_what_they_rest_on() -> None:
    (draft,) = draft_mappings(ministers(MEETINGS))
    assert 'carry_down = ["Minister"]  # Minister: 234 cells filled, 99 blank below them' in str(draft)
    assert "20 of 330 cells fit MMM-yy; 237 of 330 cells fit MMM; 72 of 330 need no shape" in str(draft)


def test_registers_of_several_sorts_get_a_mapping_each() -> None:
    drafts = draft_mappings([*ministers(MEETINGS), *ministers(TRAVEL)])
    assert [len(draft.files) for draft in drafts] == [3, 2]


def test_people_and_their_employers_are_found_without_any_pattern(tmp_path: Path) -> None:
    _draft, mapping = drafted(ministers(MEETINGS), tmp_path)
    sheets = read_mapped(ministers(MEETINGS), mapping)
    people = {row["name"]: row["actor"] for row in rows(sheets, "people")}
    assert people["Nick Robinson"] == "co-meetings-bbc"
    assert people["Richard Neville"] == "co-meetings-courier"
    names = {row["name"] for row in rows(sheets, "actors")}
    assert {"Derby, Derbyshire, Nottingham and Nottinghamshire LEP", "National Oil, Gas and Biofuel Regulatory Agency"} <= names
    assert not {"Derby", "Derbyshire", "Gas and Biofuel Regulatory Agency"} & names
    assert any("Derby, Derbyshire" in doubtful.text for doubtful in sheets.doubtful)


def test_cells_that_are_read_with_doubt_stand_in_the_draft_to_be_settled(tmp_path: Path) -> None:
    (draft,) = draft_mappings(ministers(MEETINGS))
    before = read_mapped(ministers(MEETINGS), drafted(ministers(MEETINGS), tmp_path)[1])
    line = '# "Amol Rajan, The Independent" = ["Amol Rajan @ The Independent"]'
    assert line in str(draft)
    settled = tmp_path / "settled.toml"
    settled.write_text(str(draft).replace('# "', '"').replace('"Marc"', '# "Marc"'), encoding="utf-8")
    after = read_mapped(ministers(MEETINGS), read_mapping(settled))
    assert len(before.doubtful) > 30
    assert after.doubtful == ()
    assert [row["id"] for row in rows(after, "contacts")] == [row["id"] for row in rows(before, "contacts")]


# Workbooks as people keep them.


def test_a_workbook_with_a_title_merged_cells_totals_and_a_hidden_sheet(tmp_path: Path, book: Callable[..., Path]) -> None:
    listed: list[list[Any]] = [
        ["Regionens internationella besök 2012"],
        [],
        ["Enhet", "Datum", "Besökare", "Ärende"],
        ["Näringsliv", datetime.date(2012, 3, 5), "广东省卫生厅 (Guangdong Health Department)", "Studiebesök om vård"],
        [None, "v. 47", "Tianjin Port\nBinhai New Area", "Hamnar"],
        [None, "12 mars", "Lunds universitet; Malmö högskola", "Forskning"],
        ["Kultur", "mars", "FörsÃ¤ljning AB", "Film"],
        ["Summa", None, None, None],
        [None, None, "4 besök", None],
        ["Not: uppgifterna är preliminära", None, None, None],
    ]
    path = book(Besök=listed, Gammalt=listed, merged=["A4:A6"], hidden=["Gammalt"])
    draft, mapping = drafted([path], tmp_path)
    sheets = read_mapped([path], mapping)
    assert "merged cells" in str(draft)
    (tally,) = sheets.tallies
    assert tally.rows == 4, "the hidden sheet is left out, and so are the title, the total and the note"
    assert [(c["date"], c["purpose"]) for c in rows(sheets, "contacts")][:4] == [
        ("2012-03-05", "Studiebesök om vård"),
        ("2012-W47", "Hamnar"),
        ("2012-03-12", "Forskning"),
        ("2012-03", "Film"),
    ]
    names = {row["name"]: row.get("aliases") for row in rows(sheets, "actors")}
    assert names["广东省卫生厅"] == "Guangdong Health Department"
    assert {"Tianjin Port", "Binhai New Area", "Lunds universitet", "Malmö högskola", "Försäljning AB", "Näringsliv"} <= set(names)
    assert any("FörsÃ¤ljning" in remark and "Försäljning" in remark for remark in sheets.remarks)


def test_a_used_range_of_sixty_thousand_empty_rows(tmp_path: Path, book: Callable[..., Path]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = book(Lista=[["Datum", "Enhet", "Motpart", "Syfte"], ["2012-03-05", "A", "B", "Något"]])
    workbook = openpyxl.load_workbook(path)
    workbook["Lista"].cell(60_000, 2).number_format = "0"
    workbook.save(path)
    _draft, mapping = drafted([path], tmp_path)
    assert [tally.rows for tally in read_mapped([path], mapping).tallies] == [1]


def test_several_sheets_of_one_sort_are_one_register(tmp_path: Path, book: Callable[..., Path]) -> None:
    heading = ["Date", "Unit", "Organisation", "Purpose"]
    path = book(Q1=[heading, ["January 2014", "A", "B", "x"]], Q2=[heading, ["April 2014", "A", "C", "y"]], Notes=[["Anything"], ["else"]])
    draft, mapping = drafted([path], tmp_path)
    assert 'sheet = ["Q1", "Q2"]' in str(draft)
    assert [tally.rows for tally in read_mapped([path], mapping).tallies] == [1, 1]


@pytest.mark.parametrize(("separator", "name"), [(";", "x.csv"), ("\t", "x.tsv"), (",", "x.txt")])
def test_any_separator_and_encoding(tmp_path: Path, text: Callable[..., Path], separator: str, name: str) -> None:
    lines = [["Mötesdatum", "Vår enhet", "Organisationsnamn", "Ärende"], ["2012-03-05", "Miljö", "Åkeri AB", "Räls"]]
    path = text("\n".join(separator.join(line) for line in lines), name, "cp1252")
    draft, mapping = drafted([path], tmp_path)
    assert 'encoding = "cp1252"' in str(draft)
    assert {"Miljö", "Åkeri AB"} == {row["name"] for row in rows(read_mapped([path], mapping), "actors")}


def test_words_of_a_column_are_translated_and_people_stand_beside_their_organisation(tmp_path: Path, text: Callable[..., Path]) -> None:
    content = (
        "Datum;Enhet;Typ av möte;Organisation;Kontaktperson;Ärende\n"
        "2012-03-05;Vård;Digitalt möte;Tsinghua University;Li Wei;a\n2012-03-06;Vård;Studiebesök;ABB;Anna Ek, Bo Ny;b\n"
        "2012-03-07;Vård;Annat;Volvo;;c\n"
    )
    path = text(content)
    draft, mapping = drafted([path], tmp_path)
    assert '"Digitalt möte" = "meeting"' in str(draft)
    assert [doubt.chosen for doubt in draft.doubts if "“Annat”" in doubt.question] == [None]
    sheets = read_mapped([path], mapping)
    assert [contact["kind"] for contact in rows(sheets, "contacts")] == ["meeting", "visit", "Annat"]
    assert {(person["name"], person["actor"]) for person in rows(sheets, "people")} == {
        ("Li Wei", "register-tsinghua-university"),
        ("Anna Ek", "register-abb"),
        ("Bo Ny", "register-abb"),
    }


# What the values can't tell is never guessed.


def test_a_day_and_month_that_no_cell_tells_apart_must_be_set(tmp_path: Path, text: Callable[..., Path]) -> None:
    path = text("Date,Unit,Organisation,Purpose\n03/04/2012,A,B,x\n05/06/2012,A,C,y\n")
    (draft,) = draft_mappings([path])
    (doubt,) = draft.needed
    assert "03/04/2012" in doubt.question
    mapping = tmp_path / "m.toml"
    mapping.write_text(str(draft), encoding="utf-8")
    with pytest.raises(UsageError, match='doesn\'t tell the day from the month: set order = "day first"'):
        read_mapping(mapping)
    for order, dates in (("day first", ["2012-04-03", "2012-06-05"]), ("month first", ["2012-03-04", "2012-05-06"])):
        mapping.write_text(str(draft).replace(f'# order = "{order}"', f'order = "{order}"'), encoding="utf-8")
        assert [contact["date"] for contact in rows(read_mapped([path], read_mapping(mapping)), "contacts")] == dates


def test_one_cell_tells_the_order_of_all(tmp_path: Path, text: Callable[..., Path]) -> None:
    path = text("Date,Unit,Organisation,Purpose\n03/04/2012,A,B,x\n25/06/2012,A,C,y\n")
    draft, mapping = drafted([path], tmp_path)
    assert 'order = "day first"  # 1 cell can only be so, as “25/06/2012”' in str(draft)
    assert [contact["date"] for contact in rows(read_mapped([path], mapping), "contacts")] == ["2012-04-03", "2012-06-25"]


def test_cells_that_contradict_each_other_are_told(text: Callable[..., Path]) -> None:
    (draft,) = draft_mappings([text("Date,Unit,Organisation\n25/03/2012,A,B\n03/25/2012,A,C\n")])
    (doubt,) = draft.needed
    assert "25/03/2012" in doubt.question
    assert "03/25/2012" in doubt.question


def test_a_month_without_a_year_takes_it_from_where_it_stands(tmp_path: Path, text: Callable[..., Path], book: Callable[..., Path]) -> None:
    content = "Date,Unit,Organisation,Purpose\nJuly,A,B,x\n"
    for path in (text(content, "visits jul 2013.csv"), book("a.xlsx", **{"Visits 2013": [line.split(",") for line in content.split()]})):
        _draft, mapping = drafted([path], tmp_path)
        assert [contact["date"] for contact in rows(read_mapped([path], mapping), "contacts")] == ["2013-07"]
    above = text("Visits in 2011\n" + content, "visits.csv")
    _draft, mapping = drafted([above], tmp_path)
    assert [contact["date"] for contact in rows(read_mapped([above], mapping), "contacts")] == ["2011-07"]


def test_a_month_whose_year_stands_nowhere_must_be_set(tmp_path: Path, text: Callable[..., Path]) -> None:
    (draft,) = draft_mappings([text("Date,Unit,Organisation,Purpose\nJuly,A,B,x\n", "visits.csv")])
    (doubt,) = draft.needed
    assert "July" in doubt.question
    mapping = tmp_path / "m.toml"
    mapping.write_text(str(draft), encoding="utf-8")
    with pytest.raises(UsageError, match="names no year: set year = 2014"):
        read_mapping(mapping)
    mapping.write_text(str(draft).replace("# year = 2012", "year = 2012"), encoding="utf-8")
    assert read_mapping(mapping).dates.year == 2012


def test_an_amount_that_may_be_two_numbers_must_be_set(text: Callable[..., Path]) -> None:
    (draft,) = draft_mappings([text('Date,Unit,Organisation,Cost\n2012-01-01,A,B,"12,500"\n')])
    assert ["12,500" in doubt.question for doubt in draft.needed] == [True]


@pytest.mark.parametrize(
    ("cells", "shape", "fits"),
    [
        (["£1,207.39", "£72"], "£1,234.56", 2),
        (["12 500 kr", "3 200,50 kr"], "1 234,56 kr", 2),
        (["12500", "3,5"], "", 2),
        (["1.234,50 €", "hello"], "1.234,56 €", 1),
    ],
)
def test_amounts(cells: list[str], shape: str, fits: int) -> None:
    guess = guess_numbers(cells)
    assert (guess.shape, guess.fits, guess.also) == (shape, fits, ())


@pytest.mark.parametrize(
    ("cells", "years", "number"),
    [(["Jan-14", "Feb-14"], [2014], "year"), (["Jan-14", "Feb-03", "Mar-27"], [], ""), (["Jan-45"], [], "year"), (["Jan-14"], [], "")],
)
def test_whether_the_number_beside_a_month_is_a_day_or_a_year(cells: list[str], years: list[int], number: str) -> None:
    assert guess_dates(cells, years).month_number == number


def test_a_spreadsheets_number_for_a_day_and_chinese_dates(tmp_path: Path, text: Callable[..., Path]) -> None:
    path = text("日期,单位,主题\n2012-03-05,清华大学；北京大学,访问\n2012年3月6日,广东省卫生厅,会议\n")
    _draft, mapping = drafted([path], tmp_path)
    sheets = read_mapped([path], mapping)
    assert [contact["date"] for contact in rows(sheets, "contacts")] == ["2012-03-05", "2012-03-06"]
    assert {"清华大学", "北京大学"} <= {actor["name"] for actor in rows(sheets, "actors")}
    numbers = text("Date,Organisation,Purpose\n41258,A,x\n41259.5,B,y\n", "numbers.csv")
    _draft, mapping = drafted([numbers], tmp_path)
    assert [contact["date"] for contact in rows(read_mapped([numbers], mapping), "contacts")] == ["2012-12-15", "2012-12-16"]


def test_dates_of_many_shapes_are_all_read() -> None:
    cells = [
        "2012-03-05",
        "5 mars 2012",
        "5-7 mars 2012",
        "v. 47 2012",
        "mars 2012",
        "5/13/2012",
        "den 3 mars",
        "måndag 5 mars 2012",
        "5 mars 2012 kl. 14.00",
    ]
    guess = guess_dates(cells)
    assert dict(guess.unread) == {"den 3 mars": 1}
    assert guess.order == "month first"


@pytest.mark.parametrize("cell", ["March", "5 mars", "2012-03", "3/4/2012", "v. 47 2012"])
def test_what_looks_like_a_date(cell: str) -> None:
    assert looks_like_a_date(cell)


@pytest.mark.parametrize("cell", ["47", "Marc", "ABB", "", "12 companies"])
def test_what_does_not_look_like_a_date(cell: str) -> None:
    assert not looks_like_a_date(cell)


@pytest.mark.parametrize(
    ("text", "years"), [("CO_jan_mar_14", [2014]), ("a 2012-2013", [2012, 2013]), ("Q3", []), ("room 101", []), ("v12", [])]
)
def test_years_in_names(text: str, years: list[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("heading", "means"),
    [
        ("Organisationsnamn", "partner"),
        ("Besökare", "partner"),
        ("Deltagare från Region Skåne", "home"),
        ("Name of Organisation¹", "partner"),
        ("Who was met", "partner"),
        ("Ärende:", "purpose"),
        ("Dnr", "reference"),
        ("Diarienummer", "reference"),
        ("DATE OF MEETING", "date"),
        ("Besöksdatum", "date"),
        ("T.o.m.", "end"),
        ("Deltagare", "participants"),
        ("Totalkostnad (kr)", "cost"),
        ("x", None),
    ],
)
def test_headings(heading: str, means: str | None) -> None:
    assert meaning(heading) == means


# Files that no mapping can be drafted for.


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "empty.csv", "is empty"),
        ("%PDF-1.7\nsome text\n", "report.csv", "is no text file: it begins as a file of another kind does (PDF)"),
        ("Date,Organisation\n", "headings.csv", "holds no table"),
        ("just a line of prose\nand another\n", "prose.csv", "holds no table"),
        ("Name,Colour\nx,red\ny,blue\n", "colours.csv", "among its columns there is none for the date"),
        ("Date,Cost\n2012-01-01,5\n2012-01-02,6\n", "costs.csv", "among its columns there is none for who met"),
    ],
)
def test_what_holds_no_contacts_is_told(text: Callable[..., Path], content: str, name: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        draft_mappings([text(content, name)])
    assert sentence in caught.value.message
    assert caught.value.hint


def test_every_doubt_that_is_needed_has_answers(text: Callable[..., Path]) -> None:
    (draft,) = draft_mappings([text('Date,Unit,Organisation,Cost\n03/04,A,B,"1,500"\n', "visits.csv")])
    assert len(draft.needed) == 3
    assert all(isinstance(doubt, Doubt) and doubt.choices for doubt in draft.needed)


def sheets_of(paths: Sequence[Path], folder: Path) -> MappedSheets:
    return read_mapped(paths, drafted(paths, folder)[1])


def test_columns_that_only_some_files_have_may_be_lacking(tmp_path: Path, text: Callable[..., Path]) -> None:
    one = text("Date,Unit,Organisation,Purpose,Place\n2012-01-01,A,B,x,Lund\n", "one.csv")
    other = text("Date,Unit,Company,Purpose\n2012-01-02,A,C,y\n", "other.csv")
    sheets = sheets_of([one, other], tmp_path)
    assert [tally.rejected for tally in sheets.tallies] == [0, 0]
    assert {contact["place"] for contact in rows(sheets, "contacts")} == {"Lund", ""}
