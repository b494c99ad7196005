"""The documentation says what the program does: pages drawn from the code are fresh, links lead somewhere, nothing is left out."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from kinagraph.cli.main import program
from kinagraph.model import TABLES, WORDS
from kinagraph.settings import NAMES
from tests.conftest import ROOT, SAMPLE

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from kinagraph.network import Network

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`[^`\n]+`")
NOT_OURS = {"build", "dist", "node_modules", "__pycache__"}


def pages() -> list[Path]:
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    return sorted(path for path in found if not any(part.startswith(".") or part in NOT_OURS for part in path.parts))


def decisions() -> list[Path]:
    return sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_drawn_from_the_code_are_fresh(reference: ModuleType) -> None:
    assert reference.stale() == [], "run python tools/reference.py"


def test_a_stale_page_is_told(
    reference: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in reference.pages().items():
        tmp_path.joinpath(name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr("sys.argv", ["reference.py", "--check"])
    assert reference.main() == 0
    with tmp_path.joinpath("cli.md").open("a", encoding="utf-8") as file:
        file.write("more\n")
    tmp_path.joinpath("settings.md").unlink()
    assert reference.main() == 1
    assert re.findall(r"docs/\w+\.md", capsys.readouterr().err) == ["docs/cli.md", "docs/settings.md"]


@pytest.mark.parametrize("name", program.commands)
def test_every_command_is_documented_in_a_page_that_is_not_too_wide(name: str) -> None:
    text = DOCS.joinpath("cli.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert f"Usage: kinagraph {name}" in section
    assert all(option in section for parameter in program.commands[name].params for option in parameter.opts if option.startswith("-"))
    assert all(len(line) <= 100 for block in CODE.findall(text) for line in block[1].splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_documented(name: str) -> None:
    text = DOCS.joinpath("settings.md").read_text(encoding="utf-8")
    assert f"\n| `{name}` |" in text
    assert f"`KINAGRAPH_{name.upper()}`" in text


def test_the_example_of_a_settings_file_can_be_read() -> None:
    text = DOCS.joinpath("settings.md").read_text(encoding="utf-8")
    example = next(body for kind, body in CODE.findall(text) if kind == "toml")
    assert tomllib.loads(example).keys() <= NAMES.keys()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_documented(name: str) -> None:
    text = DOCS.joinpath("tables.md").read_text(encoding="utf-8")
    section = text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert [row.strip("*`") for row in re.findall(r"^\| (\S+) \|", section, re.MULTILINE)][2:] == [c.name for c in TABLES[name].columns]
    assert all(f"\n### {words}\n" in text for words in WORDS)


def test_cells_are_read_as_the_page_says() -> None:
    from kinagraph.tables.cells import NO, YES, parse_currency, parse_number
    from kinagraph.tables.periods import parse_period

    text = DOCS.joinpath("tables.md").read_text(encoding="utf-8")
    dates = dict(re.findall(r"^\| (day|ISO week|month|year) \| (.+) \|$", text, re.MULTILINE))
    read = {kind: {parse_period(each).text for each in re.findall("`(.+?)`", examples)} for kind, examples in dates.items()}
    assert read == {"day": {"2012-11-19"}, "ISO week": {"2012-W47"}, "month": {"2012-11"}, "year": {"2012"}}
    with pytest.raises(ValueError, match="2012-05-06"):
        parse_period("05/06/2012")
    cells = dict(re.findall(r"^\| (yes or no|a number|a currency) \| (.+) \|$", text, re.MULTILINE))
    numbers = re.findall("`(.+?)`", cells["a number"])
    assert [parse_number(each) for each in numbers[:-1]] == [12500, 12500.5, 12500, 12500]
    with pytest.raises(ValueError, match="12500 or"):
        parse_number(numbers[-1])
    assert set(re.findall("`(.+?)`", cells["yes or no"])) == YES | NO
    assert [parse_currency(each) for each in re.findall("`(.+?)`", cells["a currency"])] == ["SEK", "EUR", "USD", "GBP"]


def test_every_measure_is_defined() -> None:
    from kinagraph.analysis.findings import RELATION, UNFOLLOWED
    from kinagraph.analysis.network.brokers import BROKER
    from kinagraph.analysis.network.circles import COMMUNITY
    from kinagraph.analysis.network.coverage import COVERAGE, COVERAGE_STATES
    from kinagraph.analysis.network.introductions import INTRODUCTION
    from kinagraph.analysis.network.leaving import LEAVING
    from kinagraph.analysis.network.rhythms import RHYTHM
    from kinagraph.analysis.network.risks import RISK, RISK_REASONS
    from kinagraph.model import STATES

    text = DOCS.joinpath("definitions.md").read_text(encoding="utf-8")
    network = (*BROKER, *RISK, *RISK_REASONS, *LEAVING, *INTRODUCTION, *COVERAGE, *COVERAGE_STATES, *COMMUNITY, *RHYTHM)
    assert [name for name in (*RELATION, *UNFOLLOWED, *STATES, *network) if f"`{name}`" not in text] == []


def test_the_example_of_machine_output_is_the_samples(network: Network) -> None:
    from kinagraph.present.machine import render_json

    text = DOCS.joinpath("definitions.md").read_text(encoding="utf-8")
    shown = json.loads(next(body for kind, body in CODE.findall(text) if kind == "json"))
    network.load(SAMPLE)
    told = json.loads(render_json(network.at("2012-12-31").stale()))
    assert [*told] == [*shown]
    assert {name: told[name] for name in told if name != "findings"} == {name: shown[name] for name in shown if name != "findings"}
    assert shown["findings"][0].items() <= next(row for row in told["findings"] if row["home"] == "isk").items()
    every = len(network.at("2012-12-31").relations())
    assert every == told["examined"] + told["acquaintances"] + told["paused"] + told["ended"]


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_relative_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    text = INLINE.sub("", CODE.sub("", (ROOT / page).read_text(encoding="utf-8")))
    lost = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _sharp, anchor = target.partition("#")
        file = (ROOT / page).parent / name if name else ROOT / page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


def anchors(page: Path) -> set[str]:
    headings = HEADING.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_every_decision_has_a_number_a_status_and_a_cost(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    number = path.name[:4]
    title = re.match(rf"# {number}\. (.+)\n", text)
    assert title is not None, "the first line is `# NNNN. Title`, with the file's number"
    assert re.search(r"^Status: (proposed|accepted|superseded by \[\d{4}\]\(.+\)), \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    for heading in ("Context", "Decision", "Cost"):
        assert len(text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].strip()) > 40, heading
    index = DECISIONS.joinpath("README.md").read_text(encoding="utf-8")
    assert f"[{number}]({path.name})" in index
    assert title[1] in index


def test_no_two_decisions_have_one_number() -> None:
    numbers = [path.name[:4] for path in decisions()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("page", ["python.md", "network.md"])
def test_the_python_examples_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = DOCS.joinpath(page).read_text(encoding="utf-8")
    examples = "\n".join(body for kind, body in CODE.findall(text) if kind == "pycon")
    test = doctest.DocTestParser().get_doctest(examples, {}, f"docs/{page}", f"docs/{page}", 0)
    assert test.examples
    told: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    doctest.DocTestRunner(optionflags=flags).run(test, out=told.append)
    assert told == []


def test_every_statement_for_browser_is_documented_with_its_parameters() -> None:
    from kinagraph.store.statements import names, statement

    text = DOCS.joinpath("neo4j.md").read_text(encoding="utf-8")
    for name in names("explore"):
        (row,) = re.findall(rf"^\| \[\w+\]\(\.\./cypher/{name}\.cypher\) \|.*$", text, re.MULTILINE)
        assert set(re.findall(r"\$(\w+)", row)) == set(statement(name).params)
        assert all(f"\n:param {each} => " in text for each in statement(name).params)


def test_compose_asks_for_a_password_and_listens_on_this_machine_alone() -> None:
    text = ROOT.joinpath("compose.yaml").read_text(encoding="utf-8")
    assert re.search(r"\$\{NEO4J_PASSWORD:\?[^}]+\}", text)
    ports = re.findall(r'- "([^"]+:\d+)"', text)
    assert sorted(ports) == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]
    # The tests run on the line that users are given.
    assert "neo4j:5.26-community" in text
