"""A person is found in a text however a person writes them, and nobody else is."""

from __future__ import annotations

import duckdb
import pytest

from kinagraph.analysis.identity.mentions import Mentions

PERSON = Mentions(["Anna Maria Strauß", "Göran Öberg", "欧阳明", "anna.strauss@example.org"], ["p-12", "anna"], ["the Boss", "老板"])

FOUND = {
    "Anna Strauss' visit": "[…]' visit",
    "with STRAUß, Anna.": "with […].",
    "goran oberg and Göran Öbergs car": "[…] and […] car",
    "Dr. Anna Maria Strauss’s notes": "Dr. […] notes",
    "Ouyang Ming, Ming Ouyang, Ouyang-Ming": "[…], […], […]",
    "與歐陽明會面；会见Ouyang Ming先生": "與[…]會面；会见[…]先生",
    "to Anna.Strauss@example.org.": "to […].",
    "p-12 or P-12": "[…] or […]",
    "Ask the  boss; 老板 too": "Ask […]; […] too",
}
LEFT = ("Anna Straussmann", "Joanna Strauss", "anna", "p-123", "xp-12", "Oberg", "the bossy one", "明欧阳", "", "xanna.strauss@example.org")


@pytest.mark.parametrize(("text", "without"), FOUND.items())
def test_names_are_found_and_taken_out(text, without):
    assert PERSON.replace(text) == without
    assert PERSON.contexts(text)
    # The database finds every text that we do.
    assert duckdb.execute("SELECT regexp_matches(strip_accents(lower(?)), ?)", [text, PERSON.loose]).fetchall() == [(True,)]


@pytest.mark.parametrize("text", LEFT)
def test_what_means_another_stays(text):
    assert PERSON.replace(text) == text


def test_an_account_is_hers_by_address_name_or_id():
    assert all(PERSON.means(account) for account in ("anna.strauss", "Anna Maria Strauß", "p-12", "Anna Strauss (Malmö)"))
    assert not any(PERSON.means(account) for account in ("", "anna.straussmann", "root"))


def test_nobody_is_found_by_no_name():
    nobody = Mentions([])
    assert nobody.find("any text") == []
    assert duckdb.execute("SELECT regexp_matches('any text', ?)", [nobody.loose]).fetchall() == [(False,)]
