"""The commands that read the network as a graph, once right and several times wrong."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_commands import DAY, run, sample
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

__all__ = ["run", "sample"]

COMMANDS = (
    ("brokers",),
    ("risks",),
    ("risks", "--if-leaves", "rs-eis"),
    ("introduce", "malmö", "广东省"),
    ("introduce", "gd"),
    ("coverage",),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_prints_a_table_csv_and_json_in_both_languages(sample: Callable[..., Result], command: tuple[str, ...]) -> None:
    whole = json.loads(sample(*command, "--as-of", DAY, "--format", "json").stdout)
    assert whole["as_of"] == DAY
    assert whole["findings"]
    rows = list(csv.DictReader(io.StringIO(sample(*command, "--as-of", DAY, "--format", "csv").stdout)))
    assert len(rows) == len(whole["findings"])
    assert [row["sentence"] for row in rows if not row["sentence"]] == []
    english, swedish = (sample(*command, "--as-of", DAY, "--lang", lang).stdout for lang in ("en", "sv"))
    assert f"as of {DAY}" in english
    assert f"per {DAY}" in swedish
    # The measures are explained beneath the list.
    assert english.count(". ") + english.count(".\n") >= 1
    sample(*command, "--as-of", DAY)


def test_brokers_say_what_goes_through_whom(sample: Callable[..., Result]) -> None:
    told = sample("brokers", "--as-of", DAY).stdout
    assert "20 of 48 actors with ties stand between others" in told
    assert "goes through them" in told
    assert "46%" in told
    assert "(betweenness)" in told
    assert "14 more are not shown" in sample("brokers", "--as-of", DAY, "--limit", "6").stdout
    assert "between two other groups" in sample("brokers", "--as-of", DAY, "--by", "kind").stdout


def test_brokers_refuse(sample: Callable[..., Result]) -> None:
    assert "no two actors had met" in sample("brokers", "--as-of", "1990-01-01", code=2).stderr
    assert "is not one of 'side', 'region', 'kind'" in sample("brokers", "--by", "colour", code=2).stderr
    sample("brokers", "--limit", "-1", code=2)


def test_risks_say_who_carries_a_relation_alone(sample: Callable[..., Result]) -> None:
    told = sample("risks", "--as-of", DAY).stdout
    assert "8 of 57 relations hang on one person or one tie" in told
    assert "one person: Official 3 at 6 of 6" in told
    assert "Persons who carry relations alone" in told
    leaving = sample("risks", "--if-leaves", "rs-eis", "--as-of", DAY).stdout
    assert "2 of 12 relations would be lost" in leaving
    assert "lost: nobody else" in leaving
    assert "Cut off from the larger part" in leaving
    assert "10 more are not shown" in sample("risks", "--if-leaves", "rs-eis", "--as-of", DAY, "--limit", "2").stdout
    assert "0 of 2 relations would be lost" in sample("risks", "--if-leaves", "Official 1", "--as-of", DAY).stdout


def test_risks_refuse(sample: Callable[..., Result]) -> None:
    refused = sample("risks", "--if-leaves", "Gaungdong", code=5).stderr
    assert "there is no actor called “Gaungdong”" in refused
    assert "did you mean" in refused
    assert "has no ties as of 1990-01-01" in sample("risks", "--if-leaves", "rs-eis", "--as-of", "1990-01-01", code=2).stderr


def test_introduce_names_the_chain_and_its_contacts(sample: Callable[..., Result]) -> None:
    told = sample("introduce", "MALMO", "广东省", "--as-of", DAY).stdout
    assert "Malmö stad → Enheten för interregionalt" in told
    assert "c2012-36" in told
    assert "3 ways to an introduction" in told


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        ((), 2, "Missing argument"),
        (("gd", "gd"), 2, "needs no introduction to itself"),
        (("rs-eis",), 2, "is one of us"),
        (("gd", "tj", "sh"), 2, "quotation marks"),
        (("gdd",), 5, "there is no actor called “gdd”"),
        (("天进", "gd"), 5, "there is no actor called “天进”"),
        (("rs-rf", "gd-gz-none"), 5, "there is no actor"),
    ],
)
def test_introduce_refuses(sample: Callable[..., Result], names: tuple[str, ...], code: int, said: str) -> None:
    assert said in sample("introduce", *names, "--as-of", DAY, code=code).stderr


def test_nobody_can_introduce(run: Callable[..., Result], write_tables: Callable[..., Path]) -> None:
    contacts = [
        {"id": "a", "date": "2012-01-01", "kind": "meeting", "participants": "us;gd"},
        {"id": "b", "date": "2012-01-01", "kind": "meeting", "participants": "uni;tj"},
    ]
    run("load", str(write_tables(actors=ACTORS, contacts=contacts)))
    assert "Nobody can introduce them" in run("introduce", "us", "tj", "--as-of", DAY).stdout
    assert "hh" not in run("brokers", "--as-of", DAY).stdout
    assert "has no ties as of 2012-12-31: nobody can introduce it" in run("introduce", "hh", "--as-of", DAY, code=2).stderr


def test_coverage_lists_the_holes_first(sample: Callable[..., Result]) -> None:
    told = sample("coverage", "--as-of", DAY).stdout
    assert "26 of 79 themes of actors are not covered" in told
    assert told.index("nobody") < told.index("lapsed")
    assert "3 with nobody, 23 lapsed, 53 covered" in told
    assert "Narrowed to: theme food" in sample("coverage", "--theme", "FOOD", "--as-of", DAY).stdout
    refused = sample("coverage", "--theme", "sports", "--as-of", DAY, code=2).stderr
    assert "there is no theme “sports”" in refused
    assert "food" in refused
