"""The command doctor, once right and several times wrong."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from tests.cli.test_commands import DAY, run, sample  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


def test_doctor_says_what_weakens_the_sample_and_what_to_do(sample: Callable[..., Result]) -> None:  # noqa: F811
    page = sample("doctor", "--as-of", DAY).stdout
    assert page.startswith("7 of 20 checks found what weakens the analyses as of 2012-12-31; the costliest first")
    assert "2 contacts without a level  (contacts-without-level)" in page
    assert "Touches 1 of 66 relations and 1 of 185 contacts. 9 of 31 rules rest on it" in " ".join(page.split())
    assert "→ Fill in the level of the contact" in page
    assert "c2011-16, 2011-09, visit: Hongkongs handelskontor, artighetsbesök  [1 relation]" in page
    assert "and 1 more: --only visits-without-points" in page
    assert len(page.splitlines()) < 60


def test_doctor_shows_all_of_one_check(sample: Callable[..., Result]) -> None:  # noqa: F811
    page = sample("doctor", "--as-of", DAY, "--only", "visits-without-points", "--only", "currencies-mixed").stdout
    assert page.startswith("2 of 2 checks")
    assert all(contact in page for contact in ("c2012-41", "c2012-04", "c2011-13", "c2008-01"))
    assert "CNY: most costs are in SEK.  [c2010-11]" in page
    assert "[rs-eis – hk]" in sample("doctor", "--as-of", DAY, "--only", "contacts-without-level").stdout


def test_doctor_speaks_swedish(sample: Callable[..., Result]) -> None:  # noqa: F811
    page = sample("doctor", "--as-of", DAY, "--lang", "sv").stdout
    assert page.startswith("7 av 20 kontroller fann något som försvagar analyserna per 2012-12-31")
    assert "2 kontakter utan nivå  (contacts-without-level)" in page


def test_doctor_writes_json_and_csv(sample: Callable[..., Result]) -> None:  # noqa: F811
    told = json.loads(sample("doctor", "--as-of", DAY, "--format", "json").stdout)
    assert (told["analysis"], told["found"], len(told["checks"]), len(told["findings"])) == ("doctor", 13, 20, 13)
    assert {"check", "found", "relations", "contacts", "rules", "cost", "title", "costs", "remedy"} <= told["checks"][0].keys()
    rows = list(csv.DictReader(io.StringIO(sample("doctor", "--as-of", DAY, "--format", "csv", "--limit", "1").stdout)))
    assert [row["check"] for row in rows] == [each["check"] for each in told["checks"] if each["found"]]


def test_doctor_fails_on_request_when_anything_is_found(sample: Callable[..., Result]) -> None:  # noqa: F811
    sample("doctor", "--as-of", DAY, "--fail", code=10)
    clean = sample("doctor", "--as-of", DAY, "--fail", "--only", "people-twice").stdout
    assert "0 of 1 check found" in clean
    assert "Nothing found by: people-twice" in clean


def test_doctor_refuses_what_it_does_not_know(sample: Callable[..., Result]) -> None:  # noqa: F811
    told = sample("doctor", "--only", "contact-without-level", code=2).stderr
    assert "there is no check contact-without-level" in told
    assert "did you mean contacts-without-level?" in told
    assert "the checks are: duplicates-of-contacts" in sample("doctor", "--only", "xyz", code=2).stderr
    sample("doctor", "--policy", "nowhere", code=2)
    sample("doctor", "--limit", "-1", code=2)
    sample("doctor", "--store", "nowhere.duckdb", code=4)
