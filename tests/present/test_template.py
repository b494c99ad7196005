"""The template loads as it is, says what its columns take, and never half replaces a file; the settings file holds the defaults."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from kinagraph.errors import InputError
from kinagraph.language import language as speaking
from kinagraph.model import TABLES, WORDS, Kind
from kinagraph.present.template import write_settings, write_template
from kinagraph.settings import NAMES, Settings, read_settings
from kinagraph.store.duckdb import DuckDBStore
from kinagraph.store.loading import load_sheets
from kinagraph.tables.cells import parse_word, parse_yes_no
from kinagraph.tables.read import GUIDE_SHEETS, WORDS_SHEET, read_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

LANGUAGES = ("en", "sv")
BY_HAND = {name: table for name, table in TABLES.items() if table.by_hand}
COLUMNS = [(table, column) for table in BY_HAND.values() for column in table.columns]


@pytest.fixture(scope="module", params=LANGUAGES)
def written(request, tmp_path_factory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("template") / "network.xlsx"
    write_template(path, request.param)
    return request.param, path


@pytest.fixture(scope="module")
def opened(written) -> tuple[str, Workbook]:
    return written[0], load_workbook(written[1])


def sheet_of(opened, table):
    language, workbook = opened
    return workbook[table.swedish if language == "sv" else table.name]


def place_of(table, column) -> int:
    return table.columns.index(column) + 1


def drop_down(sheet, place: int) -> DataValidation | None:
    found = [each for each in sheet.data_validations.dataValidation if f"{get_column_letter(place)}2" in each.sqref]
    assert len(found) < 2
    return found[0] if found else None


def words_behind(workbook, validation: DataValidation) -> list[str]:
    name, first, last = re.fullmatch(r"'(.+)'!(\$[A-Z]+\$\d+):(\$[A-Z]+\$\d+)", validation.formula1).groups()
    return [cell.value for (cell,) in workbook[name][f"{first}:{last}".replace("$", "")]]


def test_the_untouched_template_loads_without_a_word(written, tmp_path):
    _language, path = written
    store = DuckDBStore(tmp_path / "network.duckdb")
    first = load_sheets(store, read_sheets([path]), Settings())
    assert (first.problems, first.remarks) == ((), ())
    assert {change.table for change in first.changes if change.created} == set(BY_HAND)
    second = load_sheets(store, read_sheets([path]), Settings())
    assert (second.problems, second.remarks, second.nothing) == ((), (), True)
    assert sum(change.unchanged for change in second.changes) == sum(change.created for change in first.changes)


def test_both_languages_say_the_same(tmp_path):
    """Loading the Swedish template over the English one changes only the texts, in no table the number of rows."""
    store = DuckDBStore(tmp_path / "network.duckdb")
    for language in LANGUAGES:
        write_template(tmp_path / "network.xlsx", language)
        report = load_sheets(store, read_sheets([tmp_path / "network.xlsx"]), Settings())
    assert [change.created for change in report.changes] == [0] * len(report.changes)


def test_the_table_option_leaves_the_instructions_alone(written, tmp_path):
    report = load_sheets(DuckDBStore(tmp_path / "network.duckdb"), read_sheets([written[1]]), Settings(), table="contacts")
    assert (report.problems, report.remarks) == ((), ())


def test_sheets_stand_in_the_language(opened):
    language, workbook = opened
    tables = [table.swedish if language == "sv" else table.name for table in BY_HAND.values()]
    assert workbook.sheetnames == [GUIDE_SHEETS[language], *tables, WORDS_SHEET]
    assert [name for name in workbook.sheetnames if workbook[name].sheet_state != "visible"] == [WORDS_SHEET]
    assert workbook.active.title == GUIDE_SHEETS[language]


@pytest.mark.parametrize("table", BY_HAND.values(), ids=BY_HAND)
def test_every_sheet_has_its_headings_and_an_example_marked_as_one(opened, table):
    sheet = sheet_of(opened, table)
    headings = [column.swedish[0] if opened[0] == "sv" else column.name for column in table.columns]
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == headings
    assert len(set(headings)) == len(headings)
    assert len(rows) == (4 if table.name == "actors" else 2)
    marks = {row[[column.name for column in table.columns].index("notes")] for row in rows[1:]}
    assert len(marks) == 1
    assert None not in marks
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    (formatting,) = sheet.conditional_formatting
    assert marks.pop() in formatting.rules[0].formula[0]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each.name)
def test_every_heading_has_a_note_and_shows_whether_it_must_be_filled_in(opened, table, column):
    language, workbook = opened
    place = place_of(table, column)
    cell = sheet_of(opened, table).cell(1, place)
    with speaking("en"):
        assert cell.comment.text.split("\n")[0] == column.help or language == "sv"
    assert cell.comment.text.strip()
    filled = cell.fill.fill_type is not None
    assert (cell.font.bold, filled) == (column.required, column.required)
    if column.kind is Kind.WORD:
        validation = drop_down(cell.parent, place)
        assert all(word in cell.comment.text for word in words_behind(workbook, validation))


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each.name)
def test_headings_and_examples_have_room(opened, table, column):
    sheet, place = sheet_of(opened, table), place_of(table, column)
    width = next(each.width for each in sheet.column_dimensions.values() if each.min <= place <= each.max)
    arrow = 3
    assert width >= len(sheet.cell(1, place).value) + arrow
    assert all(width >= len(str(sheet.cell(row, place).value or "")) for row in range(2, sheet.max_row + 1))


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each.name)
def test_cells_keep_what_is_typed(opened, table, column):
    """Text cells: Excel would make a day of 2012-11 and of a diary number such as 3-2012."""
    sheet, place = sheet_of(opened, table), place_of(table, column)
    numbers = column.kind in {Kind.WHOLE, Kind.NUMBER}
    expected = ("General", "n") if numbers else ("@", "s")
    whole_columns = {place: each for each in sheet.column_dimensions.values() for place in range(each.min, each.max + 1)}
    assert whole_columns[place].number_format == expected[0]
    cell = sheet.cell(2, place)
    if cell.value is not None:
        assert (cell.number_format, cell.data_type) == expected


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: each.name)
def test_vocabularies_and_yes_or_no_have_a_drop_down_and_nothing_else_has(opened, table, column):
    language, workbook = opened
    validation = drop_down(sheet_of(opened, table), place_of(table, column))
    if column.kind not in {Kind.WORD, Kind.YES_NO, Kind.YES_NO_OR_TEXT}:
        assert validation is None
        return
    assert validation.type == "list"
    assert validation.allow_blank
    assert bool(validation.showErrorMessage) == (column.kind is not Kind.YES_NO_OR_TEXT)
    assert not validation.showDropDown, "which in the file's format means that the arrow is hidden"
    assert [each.max_row for each in validation.sqref.ranges] == [1_048_576]
    words = words_behind(workbook, validation)
    if column.kind is Kind.WORD:
        assert [parse_word(word, column.words) for word in words] == list(WORDS[column.words])
        assert words == [(swedish[:1] or (word,))[0] if language == "sv" else word for word, swedish in WORDS[column.words].items()]
    else:
        assert [parse_yes_no(word) for word in words] == [True, False]


def test_the_instructions_name_every_sheet_and_what_it_needs(opened):
    language, workbook = opened
    guide = workbook[GUIDE_SHEETS[language]]
    cells = {cell.value: cell for row in guide.iter_rows() for cell in row if cell.value}
    for table in BY_HAND.values():
        name = sheet_of(opened, table).title
        assert cells[name].hyperlink.location == f"'{name}'!A1" or cells[name].hyperlink.location == f"{name}!A1"
        required = [column.swedish[0] if language == "sv" else column.name for column in table.columns if column.required]
        assert guide.cell(cells[name].row, 3).value == ", ".join(required)
    text = "\n".join(cells)
    assert "kinagraph load FIL" in text
    assert "2012-11" in text
    assert "{" not in text


def test_the_same_bytes_each_time(written, tmp_path):
    language, path = written
    write_template(tmp_path / "again.xlsx", language)
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_filled_in_file_is_replaced_whole_and_keeps_who_may_read_it(tmp_path):
    path = tmp_path / "network.xlsx"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    write_template(path, "en")
    assert path.read_bytes().startswith(b"PK")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["network.xlsx"]


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "network.xlsx").symlink_to(tmp_path / "share" / "network.xlsx")
    write_template(tmp_path / "network.xlsx", "sv")
    assert (tmp_path / "network.xlsx").is_symlink()
    assert (tmp_path / "share" / "network.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("write", [write_settings, lambda path: write_template(path, "sv")], ids=["settings", "template"])
@pytest.mark.parametrize("place", ["nowhere/file", "a_file/file", "a_folder"])
def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path, write, place):
    (tmp_path / "a_file").write_text("mine", encoding="utf-8")
    (tmp_path / "a_folder").mkdir()
    with pytest.raises(InputError, match=r"can't be written|kan inte skrivas") as caught:
        write(tmp_path / place)
    assert caught.value.hint
    assert Counter(each.name for each in tmp_path.iterdir()) == Counter(["a_file", "a_folder"])
    assert (tmp_path / "a_file").read_text(encoding="utf-8") == "mine"


def test_a_file_that_may_not_be_written_stays(tmp_path, monkeypatch):
    path = tmp_path / "network.xlsx"
    path.write_text("mine", encoding="utf-8")
    path.chmod(0o444)
    # The superuser may write everything; everybody else gets this answer from the system.
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(InputError, match="Permission denied"):
        write_template(path, "en")
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "network.xlsx"
    path.write_text("mine", encoding="utf-8")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left"):
        write_template(path, "en")
    assert path.read_text(encoding="utf-8") == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["network.xlsx"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_settings_are_commented_out_and_hold_the_defaults(tmp_path, monkeypatch, language):
    for name in NAMES:
        monkeypatch.delenv(f"KINAGRAPH_{name.upper()}", raising=False)
    path = tmp_path / "kinagraph.toml"
    with speaking(language):
        write_settings(path)
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {}
    assert read_settings(tmp_path) == Settings()
    path.write_text(re.sub("^#", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert list(tomllib.loads(path.read_text(encoding="utf-8"))) == list(NAMES)
    assert read_settings(tmp_path) == Settings()


def test_each_setting_stands_below_its_help(tmp_path):
    write_settings(tmp_path / "kinagraph.toml")
    lines = (tmp_path / "kinagraph.toml").read_text(encoding="utf-8").splitlines()
    for name, setting in NAMES.items():
        place = next(n for n, line in enumerate(lines) if line.startswith(f"# {name} = "))
        assert lines[place - 1] == f"## {setting.metadata['help']}"
