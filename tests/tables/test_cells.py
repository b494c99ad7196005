"""Cells that aren't plain text: numbers, words of a vocabulary, yes and no, countries, currencies."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.model import TABLES, WORDS, Kind
from kinagraph.tables.cells import (
    parse_country,
    parse_currency,
    parse_number,
    parse_period_or_yes,
    parse_whole,
    parse_word,
    parse_yes_no,
    parse_yes_no_or_text,
    reader,
)
from kinagraph.tables.periods import Period


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12500", 12500),
        ("-12", -12),
        ("+12", 12),
        ("−12", -12),
        ("12500.5", 12500.5),
        ("12500,50", 12500.5),
        ("12 500", 12500),
        ("12 500,00", 12500),
        ("12\u00a0500,00", 12500),
        ("12\u202f500,00", 12500),
        ("1 234 567,8", 1234567.8),
        ("12'500", 12500),
        ("12,500.00", 12500),
        ("1,234,567.89", 1234567.89),
        ("1,234,567", 1234567),
        ("12.500,00", 12500),
        ("1.234.567", 1234567),
        ("1.234.567,89", 1234567.89),
        ("-1.234.567,89", -1234567.89),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("12,5", 12.5),
        ("12,50", 12.5),
        ("1234.567", 1234.567),
        ("12.5000", 12.5),
    ],
)
def test_numbers_as_swedes_and_english_speakers_write_them(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [("12,500", "is it 12500 or 12.50"), ("12.500", "is it 12500 or 12.50"), ("1.234", "is it 1234 or 1.234"), ("-1,234", "1234")],
)
def test_a_number_with_two_readings_is_not_guessed(text, says):
    with pytest.raises(ValueError, match=says):
        parse_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "many", "12 500 kr", "ca 12", "12-13", "1e5", "1 2500", "1,23,4", "12..5", "--1", "½", "nan", "inf", "0x10", "1_000", "1,2.3,4"],
)
def test_other_texts_are_no_numbers(text):
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


def test_a_number_below_the_least_is_refused():
    with pytest.raises(ValueError, match="at least 0"):
        parse_number("-1", least=0)
    with pytest.raises(ValueError, match="at least 1"):
        parse_whole("0", least=1)
    assert parse_number("0", least=0) == 0


@pytest.mark.parametrize("digits", [16, 310, 5000])
def test_a_number_too_large_to_be_one_is_refused(digits):
    with pytest.raises(ValueError, match="too large"):
        parse_whole("9" * digits)
    if digits > 300:
        with pytest.raises(ValueError, match="too large"):
            parse_number("9" * digits)


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("12.0", 12), ("12,0", 12), ("2147483647", 2**31 - 1), ("1 000", 1000)])
def test_whole_numbers(text, value):
    found = parse_whole(text)
    assert found == value
    assert isinstance(found, int)


@pytest.mark.parametrize("text", ["1.5", "0,5"])
def test_a_fraction_is_no_whole_number(text):
    with pytest.raises(ValueError, match="whole number"):
        parse_whole(text)


@given(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)))
def test_a_number_reads_the_same_in_both_notations(value):
    english = f"{value:,.2f}"
    swedish = english.replace(",", "\u00a0").replace(".", ",")
    german = english.replace(",", ";").replace(".", ",").replace(";", ".")
    assert parse_number(english) == parse_number(swedish) == parse_number(german) == value
    assert parse_number(f"{value:.2f}") == value


@pytest.mark.parametrize(
    ("vocabulary", "spelling", "word"),
    [(name, s, word) for name, words in WORDS.items() for word, more in words.items() for s in (word, *more)],
)
def test_every_word_is_read_in_both_languages_and_in_any_case(vocabulary, spelling, word):
    for text in (spelling, spelling.upper(), spelling.title(), spelling.replace(" ", "_"), spelling.replace("_", " "), f" {spelling} "):
        assert parse_word(text, vocabulary) == word


@pytest.mark.parametrize(
    ("text", "vocabulary", "says"),
    [
        ("vist", "contact kind", "did you mean visit"),
        ("delegaton", "contact kind", "did you mean delegation"),
        ("bsök", "contact kind", "did you mean visit"),
        ("utgånde", "direction", "did you mean outbound"),
        ("univeristy", "actor kind", "did you mean university"),
        ("lunch", "contact kind", "it takes visit, delegation, meeting"),
        ("D", "priority", "it takes A, B, C"),
        ("", "level", "it takes political"),
    ],
)
def test_a_word_of_no_vocabulary_is_refused_with_the_near_one_or_all(text, vocabulary, says):
    with pytest.raises(ValueError, match=says):
        parse_word(text, vocabulary)


@pytest.mark.parametrize("text", ["yes", "Yes", "JA", "ja", "true", "TRUE", "SANT", "1", "y", "j"])
def test_yes(text):
    assert parse_yes_no(text) is True
    assert parse_yes_no_or_text(text) == "yes"
    assert parse_period_or_yes(text) == "yes"


@pytest.mark.parametrize("text", ["no", "No", "NEJ", "nej", "false", "FALSKT", "0", "n"])
def test_no(text):
    assert parse_yes_no(text) is False
    assert parse_yes_no_or_text(text) == "no"


def test_neither_yes_nor_no():
    with pytest.raises(ValueError, match="yes or no"):
        parse_yes_no("maybe")
    assert parse_yes_no_or_text("dnr 2012/47") == "dnr 2012/47"


def test_done_is_a_date_or_yes():
    assert parse_period_or_yes("2012-05") == Period.month(2012, 5)
    with pytest.raises(ValueError, match="not a date"):
        parse_period_or_yes("almost")
    with pytest.raises(ValueError, match="not a date"):
        parse_period_or_yes("no")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SE", "SE"),
        ("cn", "CN"),
        ("Sweden", "SE"),
        ("Sverige", "SE"),
        ("SVERIGE", "SE"),
        ("Kina", "CN"),
        ("China", "CN"),
        ("Tyskland", "DE"),
        ("Hong Kong", "HK"),
        ("Hongkong", "HK"),
        ("Macao", "MO"),
        ("Macau", "MO"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Storbritannien", "GB"),
    ],
)
def test_countries_by_code_and_by_name_in_both_languages(text, code):
    assert parse_country(text) == code


@pytest.mark.parametrize(
    ("text", "says"),
    [("Sverge", "did you mean SE"), ("Tysklnd", "did you mean DE"), ("QQ", "two letters"), ("EU", "two letters"), ("x", "two letters")],
)
def test_what_is_no_country(text, says):
    with pytest.raises(ValueError, match=says):
        parse_country(text)


@pytest.mark.parametrize(
    ("text", "code"), [("SEK", "SEK"), ("sek", "SEK"), ("kr", "SEK"), ("€", "EUR"), ("CNY", "CNY"), ("$", "USD"), ("£", "GBP")]
)
def test_currencies(text, code):
    assert parse_currency(text) == code


@pytest.mark.parametrize("text", ["crowns", "SE", "XQX", ""])
def test_what_is_no_currency(text):
    with pytest.raises(ValueError, match="three letters"):
        parse_currency(text)


COLUMNS = [column for table in TABLES.values() for column in table.columns]


def test_every_column_that_is_no_plain_text_has_its_reader():
    plain = {Kind.ID, Kind.REFERENCE, Kind.REFERENCES, Kind.TEXT, Kind.LIST}
    for column in COLUMNS:
        assert (reader(column) is None) == (column.kind in plain), column.name


def test_the_example_of_every_column_is_one():
    for column in COLUMNS:
        parse = reader(column)
        if parse is not None and column.example:
            parse(column.example)


READERS = list({column.kind: reader(column) for column in COLUMNS if reader(column) is not None}.values())
awkward = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("0123456789.,- '+\u00a0\u2212٣１²"), max_size=20),
    st.sampled_from(["9" * 400, "-" + "9" * 400, "1,5" + "0" * 400, "İ", "ß", "\0", "\ud800", "１２,５"]),
)


@given(awkward)
def test_no_text_raises_anything_but_a_reason(text):
    for parse in READERS:
        with suppress(ValueError):
            value = parse(text)
            assert not isinstance(value, float) or math.isfinite(value)
