"""The policy file: the shipped one is verbatim, a mistake is one sentence, and nothing is tied to Skåne."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kinagraph import language
from kinagraph.analysis.policy.checks import CHECKS
from kinagraph.analysis.policy.rules import policies, read_policy
from kinagraph.errors import UsageError
from kinagraph.model import TABLES
from kinagraph.resources import resource
from tests.analysis.policy.world import SKANE, audit
from tests.conftest import ROOT, SHARED

HEAD = """[policy]
id = "small"
title = "Small"
version = 3
source = "Us"
language = "en"

[actors]
us = ["Us"]

"""
RULE = """[[rule]]
id = "X1"
quote = "we shall write to them"
section = "All"
force = "must"
title = { en = "Write" }
check = "cadence"
select = { actor = { actors = ["us"] } }
with = { days = 30 }
"""


def test_every_quotation_is_verbatim() -> None:
    source = SHARED / "strategy" / "strategi-kina.txt"
    if not source.is_file():
        pytest.skip("the strategy (../shared/strategy) is not here")
    text = re.sub(r"-\s*\n\s*", "", source.read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", text)
    for rule in SKANE.rules:
        place = 0
        for piece in rule.quote.split("…"):
            wanted = re.sub(r"\s+", " ", piece).strip().rstrip(",") if "…" in rule.quote else re.sub(r"\s+", " ", piece)
            found = text.find(wanted.strip(), place)
            assert found >= 0, (rule.id, wanted)
            place = found + len(wanted)


def test_all_31_rules_are_there_in_both_languages() -> None:
    assert [rule.id for rule in SKANE.rules] == [f"R{n}" for n in range(1, 32)]
    assert policies() == ["skane-china"]
    for rule in SKANE.rules:
        assert set(rule.titles) == {"sv", "en"}
        assert rule.reading
        assert rule.columns() or rule.checks == ("suggestion",)
        with language.language("sv"):
            assert rule.title == rule.titles["sv"]


def test_the_fields_that_rules_read_are_columns_of_the_model() -> None:
    for rule in SKANE.rules:
        for name in rule.columns():
            table, _dot, column = name.partition(".")
            assert TABLES[table].column(column), (rule.id, name)


def test_assumed_numbers_are_named() -> None:
    assert SKANE.rule("R13").assumptions() == {"most": 5, "days": 1095}
    assert SKANE.rule("r4").assumptions() == {"later_contact_days": 90, "days": 365}
    assert SKANE.rule("R1").assumptions() == {}


def test_a_checks_example_loads(tmp_path: Path) -> None:
    others = 'care = ["C"]\nhealth-department = ["D"]\nembassy = ["E"]\nuniversity = ["U"]\n'
    for name, check in CHECKS.items():
        first = RULE.replace('"X1"', '"R4"')
        rule = re.sub(r"check = .*", "", RULE, flags=re.DOTALL) + check.example + "\n"
        path = tmp_path / f"{name}.toml"
        path.write_text(HEAD.strip() + "\n" + others + first + rule, encoding="utf-8")
        assert read_policy(path).rules[1].checks == (name,)


def test_the_starting_file_loads_and_checks() -> None:
    policy = read_policy(resource("data", "policies", "template", "new.toml"))
    assert len(audit("2012-06-01", policy=policy).rules) == len(policy.rules) == 2


@pytest.mark.parametrize(
    ("change", "line", "rule", "expected"),
    [
        (('check = "cadence"', 'check = "cadense"'), 17, "X1", "there is no check “cadense”; did you mean cadence?"),
        (("days = 30", "dayz = 30"), 19, "X1", "there is no such key; did you mean days?"),
        (("days = 30", 'days = "30"'), 19, "X1", "must be a whole number"),
        (("days = 30", "days = 0"), 19, "X1", "must be 1 or more"),
        (('quote = "we shall write to them"\n', ""), 11, "X1", "is missing"),
        (('quote = "we shall write to them"', 'quote = ""'), 13, "X1", "must not be empty"),
        (('force = "must"', 'force = "shall"'), 15, "X1", "must be one of 'must', 'should', 'aim', 'advice' or 'warning'"),
        (('section = "All"', 'section = "All"\ncolour = "red"'), 15, "X1", "there is no such key"),
        (('actors = ["us"]', 'actors = ["them"]'), 18, "X1", "“them” is no key of [actors]"),
        (('actors = ["us"]', 'actorz = ["us"]'), 18, "X1", "did you mean actors?"),
        (('actors = ["us"]', 'actor_kinds = ["companny"]'), 18, "X1", "did you mean company?"),
        (("select = { actor", "select = { relation"), 18, "X1", "can't select relation; it takes agreement, actor, contact"),
        (('select = { actor = { actors = ["us"] } }\n', ""), 11, "X1", "needs a selection"),
        (("version = 3", 'version = "3"'), 4, "", "must be a whole number"),
        (("version = 3\n", ""), 1, "", "is missing"),
        (('us = ["Us"]', "us = []"), 8, "", "us needs at least one name"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, change: tuple[str, str], line: int, rule: str, expected: str) -> None:
    path = tmp_path / "small.toml"
    text = (HEAD + RULE).replace(*change)
    assert text != HEAD + RULE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_policy(path)
    told = caught.value.message
    assert str(path) in told
    assert "\n" not in told
    assert expected in told
    assert rule in told
    assert f"line {line}," in told, told


def test_two_rules_of_one_name_and_what_is_no_policy(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(HEAD + RULE + RULE, encoding="utf-8")
    with pytest.raises(UsageError, match="there are two rules X1"):
        read_policy(path)
    path.write_text("[policy\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"is no TOML.*line 1"):
        read_policy(path)
    with pytest.raises(UsageError, match="there is no policy skane-kina") as caught:
        read_policy("skane-kina")
    assert "skane-china" in str(caught.value.hint)
    with pytest.raises(UsageError, match="there is no file"):
        read_policy(tmp_path / "nowhere.toml")
    with pytest.raises(UsageError, match="has no rule R99"):
        SKANE.rule("R99")


def test_the_page_names_every_check_parameter_and_rule() -> None:
    text = ROOT.joinpath("docs", "policy.md").read_text(encoding="utf-8")
    for name, check in CHECKS.items():
        section = text.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        assert section, name
        assert [parameter for parameter in check.model_fields if f"`{parameter}`" not in section] == [], name
    for rule in SKANE.rules:
        row = next(line for line in text.splitlines() if line.startswith(f"| {rule.id} |"))
        assert rule.reading in row
        assert all(f"`{check}`" in row for check in rule.checks)
