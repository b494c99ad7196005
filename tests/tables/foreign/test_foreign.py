"""Other people's registers: the six files as the office sent them, and small ones for each rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.errors import InputError, RowsRejected, UsageError
from kinagraph.settings import Settings
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.store.loading import LoadReport, load_sheets
from kinagraph.tables.foreign.mapping import read_mapping
from kinagraph.tables.foreign.names import slug
from kinagraph.tables.foreign.reading import LONGEST_ID, MappedSheets, read_mapped
from kinagraph.tables.foreign.shapes import date_shape, number_shape, read_date

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
MINISTERS = ROOT.parent / "shared" / "data" / "uk-ministers"
MEETINGS = ("CO_meetings_jan_mar_14.csv", "PM_meetings_jan_mar_14.csv", "co-meetings-aug-sept-2010.csv")
TRAVEL = ("CO_overseas_travel_jan_mar_14.csv", "cooverseastraveloctdec2011.csv")
HOSPITALITY = ("dpmhospitalityaprjun13.xlsx",)

SMALL = """
title = "A small register"
[columns]
date = "Date"
purpose = "About"
[constants]
kind = "meeting"
[dates]
shapes = ["d MMM yyyy", "d MMM"]
[[dates.years]]
file = '(?P<year>[0-9]{4})'
[[party]]
column = "We"
side = "home"
kind = "region_unit"
[[party]]
column = "They"
side = "partner"
kind = "other"
separators = [";"]
"""


def ministers(names: tuple[str, ...]) -> list[Path]:
    if not MINISTERS.is_dir():
        pytest.skip("the ministers' registers (../shared/data) are not here")
    return [MINISTERS / name for name in names]


def uk(register: str, names: tuple[str, ...]) -> MappedSheets:
    return read_mapped(ministers(names), read_mapping(ROOT / "data" / "mappings" / f"uk-ministers-{register}.toml"))


@pytest.fixture
def store(tmp_path: Path) -> DuckDBStore:
    return DuckDBStore(tmp_path / "network.duckdb")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., MappedSheets]:
    """Give a function that reads texts as files, by a mapping: ``read("Date,We…", mapping=SMALL)``."""

    def read_texts(*texts: str, mapping: str = SMALL, encoding: str = "utf-8") -> MappedSheets:
        path = tmp_path / "mapping.toml"
        path.write_text(mapping, encoding="utf-8")
        files = [tmp_path / f"register-{number}-2014.csv" for number, _text in enumerate(texts, start=1)]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding=encoding, newline="")
        return read_mapped(files, read_mapping(path))

    return read_texts


def load(store: DuckDBStore, sheets: MappedSheets, **how: bool) -> LoadReport:
    return load_sheets(store, sheets, Settings(), **how)


def rows(sheets: MappedSheets, table: str) -> list[dict[str, str]]:
    return [dict(zip(sheet.header, cells, strict=True)) for sheet in sheets if sheet.table == table for _line, cells in sheet.rows]


def ask(store: DuckDBStore, question: str) -> list[tuple[object, ...]]:
    with store.reading() as connection:
        return connection.execute(question).fetchall()


# The six files as they were sent.


def test_meetings_are_read_to_the_last_row(store: DuckDBStore) -> None:
    sheets = uk("meetings", MEETINGS)
    assert [(t.file, t.rows, t.rejected, t.passed_over) for t in sheets.tallies] == [
        ("CO_meetings_jan_mar_14.csv", 225, 0, {"footnote": 1}),
        ("PM_meetings_jan_mar_14.csv", 33, 0, {"footnote": 2}),
        ("co-meetings-aug-sept-2010.csv", 72, 0, {}),
    ]
    assert sheets.remarks[0] == "CO_meetings_jan_mar_14.csv: 225 of 225 rows read; passed over: footnote (1)"
    load(store, sheets)
    assert ask(store, "SELECT count(*), count(DISTINCT id) FROM contacts") == [(225 + 33 + 72, 225 + 33 + 72)]
    assert ask(store, "SELECT DISTINCT kind, level FROM contacts") == [("meeting", "political")]
    assert ask(store, "SELECT date, count(*) FROM contacts GROUP BY ALL ORDER BY ALL") == [
        ("2010-08", 29),
        ("2010-09", 43),
        ("2014-01", 8 + 17 + 57 + 13),
        ("2014-02", 4 + 10 + 51 + 12),
        ("2014-03", 8 + 70 + 8),
    ]


def test_meetings_name_offices_ministers_and_each_organisation(store: DuckDBStore) -> None:
    load(store, uk("meetings", MEETINGS))
    assert ask(store, "SELECT name, parent FROM actors WHERE side = 'home' AND name LIKE '%ortfolio%'") == [
        ("Minister without Portfolio", "uk-cabinet-office")
    ]
    assert ask(store, "SELECT name, actor, level FROM people WHERE id = 'uk-p-nick-hurd'") == [
        ("Nick Hurd", "uk-cabinet-office", "political")
    ]
    lent = (
        "SELECT count(*) FROM participants p JOIN contacts c ON c.id = p.contact WHERE p.actor LIKE 'uk-minister-for-the-cabinet-office%'"
    )
    assert ask(store, f"{lent} AND c.date < '2011'") == [(37,)], "a minister who is named once stands for the rows below"
    in_one = (
        "SELECT count(*) FROM participants p JOIN contacts c ON c.id = p.contact JOIN actors a ON a.id = p.actor WHERE side = 'partner' AND"
    )
    assert ask(store, f"{in_one} c.source LIKE '%Business Advisory Group%'") == [(14,)]
    assert ask(store, f"{in_one} c.source LIKE '%Smart Cities Forum%'") == [(25,)]
    assert ask(store, "SELECT name FROM actors WHERE id = 'uk-serco'") == [("Serco",)]
    assert ask(store, "SELECT count(*) FROM actors WHERE regexp_matches(name, ':|^and |;|^\\s|\\s$|  ') OR name = ''") == [(0,)]
    assert ask(store, "SELECT DISTINCT p.actor FROM participants p WHERE person = 'uk-p-ian-katz'") == [("uk-bbc-newsnight",)]


def test_two_rows_that_are_the_same_are_two_contacts() -> None:
    same = [c["id"] for c in rows(uk("meetings", MEETINGS[:1]), "contacts") if c["purpose"] == "Web development discussion"]
    assert len(same) == 2
    assert same[1] == f"{same[0]}-2"


def test_travel_has_places_countries_ranges_and_costs(store: DuckDBStore) -> None:
    sheets = uk("travel", TRAVEL)
    assert [(t.rows, t.rejected) for t in sheets.tallies] == [(13, 0), (4, 0)]
    load(store, sheets)
    assert ask(store, 'SELECT date, "end", place, country, cost, currency, direction FROM contacts ORDER BY date, place') == [
        ("2011-11-17", None, "Brussels", "BE", 224.0, "GBP", "outbound"),
        ("2011-11-17", "2011-11-18", "Poland, Poznan", "PL", 72.0, "GBP", "outbound"),
        ("2011-11-18", None, "Brussels", "BE", 204.0, "GBP", "outbound"),
        ("2011-11-21", "2011-11-22", "Brussels", "BE", 408.0, "GBP", "outbound"),
        ("2014-01-05", "2014-01-08", "Hanoi, Vietnam", "VN", 4881.75, "GBP", "outbound"),
        ("2014-01-10", "2014-01-19", "China", "CN", 3821.0, "GBP", "outbound"),
        ("2014-02-03", "2014-02-04", "Brussels", "BE", 179.0, "GBP", "outbound"),
        ("2014-02-09", "2014-02-10", "Spain", "ES", 1207.39, "GBP", "outbound"),
        ("2014-02-11", "2014-02-12", "Brussels", "BE", 490.0, "GBP", "outbound"),
        ("2014-02-11", None, "Dubai", "AE", 2706.9, "GBP", "outbound"),
        ("2014-02-25", "2014-02-26", "Barcelona, Spain", "ES", 639.63, "GBP", "outbound"),
        ("2014-03-03", "2014-03-04", "Mumbai and New Delhi", "IN", 2367.0, "GBP", "outbound"),
        ("2014-03-08", "2014-03-12", "Singapore and Kuala Lumpur, Malaysia", None, 2483.19, "GBP", "outbound"),
        ("2014-03-19", "2014-03-21", "Prague", "CZ", 1139.0, "GBP", "outbound"),
        ("2014-03-22", "2014-03-30", "Brazil", "BR", 4353.0, "GBP", "outbound"),
        ("2014-03-24", "2014-03-26", "Shanghai and Beijing", "CN", 5816.5, "GBP", "outbound"),
        ("2014-03-30", "2014-04-04", "South Korea", "KR", 4722.0, "GBP", "outbound"),
    ]
    assert ask(store, "SELECT name FROM actors WHERE side = 'partner' AND country = 'CN' ORDER BY name") == [
        ("China",),
        ("Shanghai and Beijing",),
    ]
    assert not [remark for remark in sheets.remarks if "no country" in remark]
    assert "Scheduled" in next(remark for remark in sheets.remarks if "takes nothing from" in remark)


def test_hospitality_is_read_from_a_workbook(store: DuckDBStore) -> None:
    sheets = uk("hospitality", HOSPITALITY)
    assert [(t.rows, t.rejected) for t in sheets.tallies] == [(3, 0)]
    load(store, sheets)
    assert ask(store, "SELECT date, kind FROM contacts ORDER BY date") == [
        ("2013-04-17", "event"),
        ("2013-04-20", "event"),
        ("2013-04-23", "event"),
    ]
    assert ask(store, "SELECT count(*) FROM participants WHERE actor = 'uk-deputy-prime-minister' AND person = 'uk-p-nick-clegg'") == [(3,)]


def test_all_three_registers_live_in_one_network_and_loading_again_changes_nothing(store: DuckDBStore) -> None:
    registers = (("meetings", MEETINGS), ("travel", TRAVEL), ("hospitality", HOSPITALITY))
    for register, names in registers:
        load(store, uk(register, names))
    for register, names in registers:
        assert load(store, uk(register, names)).nothing, register
        assert load(store, uk(register, names[::-1])).nothing, register
    assert ask(store, "SELECT count(*) FROM contacts") == [(330 + 17 + 3,)]


def test_order_of_files_makes_no_difference() -> None:
    one, other = uk("meetings", MEETINGS), uk("meetings", MEETINGS[::-1])
    assert one.remarks == other.remarks
    assert [(s.table, s.header, list(s.rows)) for s in one] == [(s.table, s.header, list(s.rows)) for s in other]


def test_files_loaded_one_by_one_are_the_same_as_all_at_once(store: DuckDBStore, tmp_path: Path) -> None:
    load(store, uk("meetings", MEETINGS))
    single = DuckDBStore(tmp_path / "single.duckdb")
    for name in MEETINGS[::-1]:
        load(single, uk("meetings", (name,)))
    for table in ("actors", "people", "contacts", "participants"):
        question = f"SELECT * EXCLUDE (load_id) FROM {table} ORDER BY ALL"
        assert ask(store, question) == ask(single, question), table


# Rows that can't be read.


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("31 Feb", "there is no such day: 2014-02 ends on the 28"),
        ("3 Marc", "there is no month “Marc”; did you mean March?"),
        ("spring", "fits none of the mapping's shapes of dates: “d MMM yyyy”, “d MMM”"),
        ("3/4/2014", "fits none of the mapping's shapes of dates: “d MMM yyyy”, “d MMM”"),
        ("", "must not be blank"),
    ],
)
def test_a_date_that_cant_be_read_is_reported_with_its_row(
    store: DuckDBStore, read: Callable[..., MappedSheets], cell: str, reason: str
) -> None:
    sheets = read(f"Date,We,They,About\n3 March,Unit,A,x\n\n{cell},Unit,B,y\n")
    (problem,) = [problem for sheet in sheets.sheets for problem in sheet.problems]
    assert (problem.line, problem.column, problem.value, problem.reason) == (4, "date", cell, reason)
    assert sheets.remarks[0] == "register-1-2014.csv: 1 of 2 rows read"
    with pytest.raises(RowsRejected) as caught:
        load(store, sheets)
    assert {(found.file, found.line) for found in caught.value.problems} == {("register-1-2014.csv", 4)}
    load(store, sheets, skip_bad_rows=True)
    assert ask(store, "SELECT date FROM contacts") == [("2014-03-03",)]


@pytest.mark.parametrize("row", ["3 March,,B,y", "3 March,Unit,,y", "3 March,Unit,B,y,and more"])
def test_a_row_without_a_party_or_with_too_many_cells_is_rejected(store: DuckDBStore, read: Callable[..., MappedSheets], row: str) -> None:
    sheets = read(f"Date,We,They,About\n{row}\n")
    assert [problem.line for sheet in sheets.sheets for problem in sheet.problems] == [2]
    with pytest.raises(RowsRejected):
        load(store, sheets)


def test_a_year_that_nothing_names_is_not_guessed(read: Callable[..., MappedSheets]) -> None:
    sheets = read("Date,We,They,About\n3 March,Unit,A,x\n", mapping=SMALL.replace("[0-9]{4}", "[0-9]{8}"))
    (problem,) = [problem for sheet in sheets.sheets for problem in sheet.problems]
    assert "names no year" in problem.reason


# What a mapping can say.


def test_skipped_rows_are_counted_by_reason_and_lend_no_cell(read: Callable[..., MappedSheets]) -> None:
    mapping = SMALL.replace("[columns]", '[file]\ncarry_down = "We"\n[columns]', 1) + (
        "[[skip]]\nreason = 'note'\ncolumn = 'We'\nmatches = '^note'\n[[skip]]\nreason = 'nil return'\nmatches = '^nil return$'\n"
    )
    sheets = read(
        "Date,We,They,About\n3 March,Unit,A,x\n4 March,,B,x\n,Note 1,,\n5 March,,C,x\n,Office,Nil Return,\n6 March,,D,x\n", mapping=mapping
    )
    assert [(tally.rows, tally.passed_over) for tally in sheets.tallies] == [(4, {"note": 1, "nil return": 1})]
    assert [contact["participants"] for contact in rows(sheets, "contacts")] == ["unit;a", "unit;b", "unit;c", "office;d"]


def test_headings_stand_where_they_stand_and_are_named_as_they_are(read: Callable[..., MappedSheets]) -> None:
    mapping = SMALL.replace('"They"', '["Counterpart", "They"]')
    sheets = read("Register of 2014;;;\n;;;\n ABOUT³ ;We;they;date\nx;Unit;A;3 March\n", mapping=mapping)
    assert [(contact["date"], contact["participants"]) for contact in rows(sheets, "contacts")] == [("2014-03-03", "unit;a")]
    (line,) = [line for sheet in sheets if sheet.table == "contacts" for line, _cells in sheet.rows]
    assert line == 4


@pytest.mark.parametrize(("row", "works"), [(1, False), (2, True), (3, False), (9, False)])
def test_a_header_row_that_is_declared_is_the_one_that_is_taken(read: Callable[..., MappedSheets], row: int, works: bool) -> None:
    mapping = SMALL.replace("[columns]", f"[file]\nheader_row = {row}\n[columns]", 1)
    text = "A register,,,\nDate,We,They,About\n3 March,Unit,A,x\n"
    if works:
        assert len(rows(read(text, mapping=mapping), "contacts")) == 1
    else:
        with pytest.raises(InputError):
            read(text, mapping=mapping)


def test_an_encoding_and_a_separator_can_be_declared(read: Callable[..., MappedSheets]) -> None:
    mapping = SMALL.replace("[columns]", '[file]\nencoding = "cp1250"\nseparator = "|"\n[columns]', 1)
    sheets = read("Date|We|They|About\n3 March|Unit|Łódź|x\n", mapping=mapping, encoding="cp1250")
    assert "Łódź" in [actor["name"] for actor in rows(sheets, "actors")]


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["nothing"])
    sheet = book.create_sheet("Q1")
    sheet.append(["Date", "We", "They", "About"])
    sheet.append(["3 March", "Unit", "A", "x"])
    book.save(tmp_path / "register 2014.xlsx")
    mapping = tmp_path / "mapping.toml"
    for named in ("", '[file]\nsheet = "Q1"\n'):
        mapping.write_text(SMALL.replace("[columns]", f"{named}[columns]", 1), encoding="utf-8")
        assert len(rows(read_mapped([tmp_path / "register 2014.xlsx"], read_mapping(mapping)), "contacts")) == 1
    mapping.write_text(SMALL.replace("[columns]", '[file]\nsheet = "Q2"\n[columns]', 1), encoding="utf-8")
    with pytest.raises(InputError, match="has no sheet Q2") as caught:
        read_mapped([tmp_path / "register 2014.xlsx"], read_mapping(mapping))
    assert "Q1" in (caught.value.hint or "")


def test_one_actor_whatever_the_case_and_blanks_of_its_name(store: DuckDBStore, read: Callable[..., MappedSheets]) -> None:
    sheets = read(
        "Date,We,They,About\n3 March,Unit,SERCO ,x\n4 March,unit,Serco,x\n5 March,Unit,广东省  卫生厅;Region Skåne; and Москва,x\n6 March,Unit,«»,x\n"
    )
    load(store, sheets)
    assert ask(store, "SELECT id, name FROM actors WHERE id <> 'unit' AND name <> '«»' ORDER BY id") == [
        ("region-skåne", "Region Skåne"),
        ("serco", "Serco"),
        ("москва", "Москва"),
        ("广东省-卫生厅", "广东省 卫生厅"),
    ]
    assert "“SERCO” and “Serco” are one, written “Serco”; [names] in the mapping can say otherwise" in sheets.remarks
    assert ask(store, "SELECT count(*) FROM actors") == [(6,)]


def test_a_separator_inside_brackets_or_a_line_break(read: Callable[..., MappedSheets]) -> None:
    mapping = SMALL.replace('separators = [";"]', 'separators = ["\\n", ","]')
    sheets = read('Date,We,They,About\n3 March,Unit,"A (x, y), B",x\n4 March,Unit,"C, inc\nD",x\n', mapping=mapping)
    assert {actor["name"] for actor in rows(sheets, "actors")} == {"Unit", "A (x, y)", "B", "C, inc", "D"}


def test_a_cell_with_line_breaks_can_be_corrected(read: Callable[..., MappedSheets]) -> None:
    mapping = SMALL.replace('separators = [";"]', 'separators = ["\\n"]') + '[corrections."They"]\n"C\\nD" = ["E", "Li Wei @ F"]\n'
    sheets = read('Date,We,They,About\n3 March,Unit,"C\nD",x\n', mapping=mapping)
    assert {actor["name"] for actor in rows(sheets, "actors")} == {"Unit", "E", "F"}
    assert [person["name"] for person in rows(sheets, "people")] == ["Li Wei"]


def test_ids_survive_a_better_mapping(read: Callable[..., MappedSheets]) -> None:
    text = "Date,We,They,About\n3 March,Unit,A; B,x\n"
    better = SMALL.replace('[";"]', "[]").replace("[dates]", '[corrections."They"]\n"A; B" = "C"\n[names]\nUnit = "The unit"\n[dates]')
    one, other = rows(read(text), "contacts"), rows(read(text, mapping=better), "contacts")
    assert one[0]["id"] == other[0]["id"]
    assert one[0]["participants"] != other[0]["participants"]


def test_a_row_in_two_files_is_one_contact(store: DuckDBStore, read: Callable[..., MappedSheets]) -> None:
    text = "Date,We,They,About\n3 March,Unit,A,x\n"
    sheets = read(text, text)
    assert "1 row stands in several files and is taken once" in sheets.remarks
    load(store, sheets)
    assert ask(store, "SELECT count(*) FROM contacts") == [(1,)]


def test_what_a_register_does_not_know_is_left_as_it_is(store: DuckDBStore, read: Callable[..., MappedSheets]) -> None:
    sheets = read("Date,We,They,About\n3 March,Unit,A,x\n")
    assert all("country" not in sheet.header for sheet in sheets)


# Mistakes in a mapping, and files that don't fit it.


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('side = "home"', 'sied = "home"', "[[party]] 1, sied: there is no such key; did you mean side?"),
        ('side = "home"', 'side = "hom"', "[[party]] 1, side: side “hom”: not a value of this column: did you mean home?"),
        ('side = "home"', "side = 1", "[[party]] 1, side: must be a text in quotation marks"),
        ("file = '(?P<year>[0-9]{4})'", "file = '('", "[dates], years 1, file: “(” is no regular expression"),
        ("file = '(?P<year>[0-9]{4})'", "file = '2014'", "[dates], years 1: needs a year, or a group (?P<year>…) in file"),
        ('"d MMM"]', '"d of MMM"]', "[dates], shapes 2: “o” in the shape “d of MMM” is no part of a date"),
        ('"d MMM"]', '"d"]', "[dates], shapes 2: the shape “d” makes no date"),
        ('purpose = "About"', 'purposes = "About"', "[columns]: contacts have no column purposes; did you mean purpose?"),
        ('date = "Date"', "", "a contact needs a date"),
        ('kind = "meeting"', 'kind = "meting"', "[constants]: kind “meting”: not a value of this column: did you mean meeting?"),
        ('separators = [";"]', "patterns = ['(.*)']", "[[party]] 2, patterns: “(.*)” must have a group (?P<actor>…)"),
        ('separators = [";"]', 'separators = ";"', '[[party]] 2, separators: must be a list of texts, as ["a", "b"]'),
        ('title = "A small register"', "", "title: is missing"),
        ('title = "A small register"', 'title = "A"\nfile = "x"', "[file]: must be a table of its own"),
        ("[columns]", "[file]\ncarry_down = ['Our']\n[columns]", "“Our” is a column neither of [columns] nor of a [[party]]"),
        ("[columns]", "[file]\nencoding = 'utf-88'\n[columns]", "[file], encoding: “utf-88” is no encoding"),
        ("[columns]", "[numbers]\ncost = '1,23'\n[columns]", "[numbers], cost: write the number 1234.56 as the files do"),
        ("[columns]", "[skip]\nreason = 'x'\n[columns]", "skip: stands in two brackets, [[skip]]"),
        ("[columns]", "[columns", "is no TOML"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "mapping.toml"
    assert old in SMALL
    path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_mapping(path)
    assert sentence in caught.value.message
    assert caught.value.message.startswith(f"the mapping {path}")
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        read_mapping(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Date,We,Them,About\n3 March,Unit,A,x\n", "register-1-2014.csv: there is no column “They”"),
        ("Date,We,They,They,About\n3 March,Unit,A,B,x\n", "register-1-2014.csv: the column “They” stands there twice"),
    ],
)
def test_a_file_without_the_columns_is_told_with_those_it_has(read: Callable[..., MappedSheets], text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert caught.value.message == sentence
    assert "“Date”, “We”" in (caught.value.hint or "")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(SMALL, encoding="utf-8")
    with pytest.raises(InputError, match="there is no file"):
        read_mapped([tmp_path / "none.csv"], read_mapping(mapping))


# Shapes.


@pytest.mark.parametrize(
    ("shape", "cell", "dates"),
    [
        ("MMM-yy", "Jan-14", ("2014-01", "")),
        ("MMM, yyyy", "August, 2010 ", ("2010-08", "")),
        ("MMM", "January", ("2012-01", "")),
        ("MMM", "februari", ("2012-02", "")),
        ("d-d MMM", "9-10 Feb", ("2012-02-09", "2012-02-10")),
        ("d-d MMM", "24 –26 mars", ("2012-03-24", "2012-03-26")),
        ("d-MMM", "11-Feb", ("2012-02-11", "")),
        ("d MMM - d MMM", "30 March—04 April", ("2012-03-30", "2012-04-04")),
        ("d MMM yyyy - d MMM yyyy", "30 Dec 2011 - 2 Jan 2012", ("2011-12-30", "2012-01-02")),
        ("dd/MM/yyyy - dd/MM/yyyy", "17/11/2011-18/11/2011", ("2011-11-17", "2011-11-18")),
        ("dd/MM/yyyy - dd/MM/yyyy", "21/11/2011 – 22/11/2011", ("2011-11-21", "2011-11-22")),
        ("MMM-MMM yyyy", "Jan-Mar 2014", ("2014-01", "2014-03")),
        ("d.M.yy", "3. 4. 99", ("1999-04-03", "")),
        ("MMM", "2013-04-17", ("2013-04-17", "")),
    ],
)
def test_shapes_of_dates(shape: str, cell: str, dates: tuple[str, str]) -> None:
    assert read_date(cell, [date_shape(shape)], 2012) == dates


@pytest.mark.parametrize("cell", ["30 Dec - 2 Jan", "29-30 Feb", "13-12 May", "9-10 Fev"])
def test_dates_that_are_wrong(cell: str) -> None:
    with pytest.raises(ValueError, match=r"ends before|no such day|no month"):
        read_date(cell, [date_shape("d-d MMM"), date_shape("d MMM - d MMM")], 2014)


@given(st.dates(), st.sampled_from(["d MMM yyyy", "dd/MM/yyyy", "yyyy d M", "d-MMMM-yyyy"]))
def test_a_date_written_in_a_shape_is_read_from_it(day, shape: str) -> None:
    if not 1500 <= day.year <= 2199:
        return
    months = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
    text = shape.replace("yyyy", f"{day.year:04}").replace("dd", "d").replace("d", str(day.day))
    for name, value in (("MMMM", months[day.month - 1]), ("MMM", months[day.month - 1]), ("MM", str(day.month)), ("M", str(day.month))):
        if name in shape:
            text = text.replace(name, value)
            break
    assert read_date(text, [date_shape(shape)], None) == (day.isoformat(), "")


@pytest.mark.parametrize(
    ("shape", "cell", "number"),
    [
        ("£1,234.56", "£1,207.39", "1207.39"),
        ("£1,234.56", "£72", "72"),
        ("£1,234.56", "1207.3900", "1207.39"),
        ("1 234,56 kr", "12\u00a0500,50 KR", "12500.5"),
        ("1.234,56", "12.500", "12500"),
        ("kr. 1.234", "kr. 12.500", "12500"),
        ("1234.56", "\u22123.125", "-3.1250"),
    ],
)
def test_shapes_of_numbers(shape: str, cell: str, number: str) -> None:
    assert number_shape(shape).read(cell) == number


def test_a_number_of_another_shape_is_rejected(store: DuckDBStore, read: Callable[..., MappedSheets]) -> None:
    mapping = SMALL.replace('date = "Date"', 'date = "Date"\ncost = "Cost"') + '[numbers]\ncost = "£1,234.56"\n'
    sheets = read('Date,We,They,About,Cost\n3 March,Unit,A,x,"€1.234,56"\n4 March,Unit,A,x,"£1,234.56"\n', mapping=mapping)
    assert [(p.line, p.column, p.reason) for sheet in sheets.sheets for p in sheet.problems] == [
        (2, "cost", "not a number of the shape “£1,234.56”")
    ]
    with pytest.raises(RowsRejected):
        load(store, sheets)
    load(store, sheets, skip_bad_rows=True)
    assert ask(store, "SELECT cost FROM contacts") == [(1234.56,)]


@given(st.text(min_size=1))
def test_a_slug_is_an_id_and_stays(name: str) -> None:
    made = slug(name)
    assert made
    assert not any(sign.isspace() or sign == ";" for sign in made)
    assert slug(f"  {name}  ".replace(" ", "  ")) == slug(f" {name}") if name.strip() else True
    assert slug(made) == made


def test_ids_are_not_too_long(read: Callable[..., MappedSheets]) -> None:
    long = "Ministry of very long names " * 5
    sheets = read(f"Date,We,They,About\n3 March,{long},{long}B,x\n")
    ids = [actor["id"] for actor in rows(sheets, "actors")]
    assert len(set(ids)) == 2
    assert all(len(key) <= LONGEST_ID for key in ids)
