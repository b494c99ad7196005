"""The documentation says what the program does: pages drawn from the code are fresh, links lead somewhere, nothing is left out."""

from __future__ import annotations

import doctest
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kinagraph.cli.main import program
from kinagraph.model import TABLES, WORDS
from kinagraph.settings import NAMES
from tests.conftest import ROOT

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
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


def test_a_stale_page_is_told(reference: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_every_measure_is_defined() -> None:
    from kinagraph.analysis.findings import RELATION, UNFOLLOWED
    from kinagraph.model import STATES

    text = DOCS.joinpath("definitions.md").read_text(encoding="utf-8")
    assert [name for name in (*RELATION, *UNFOLLOWED, *STATES) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_relative_link_leads_to_a_file_and_to_a_heading_in_it(page: Path) -> None:
    text = CODE.sub("", (ROOT / page).read_text(encoding="utf-8"))
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


def test_decisions_are_numbered_one_after_the_other() -> None:
    assert [path.name[:4] for path in decisions()] == [f"{n:04}" for n in range(1, len(decisions()) + 1)]


def test_the_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = DOCS.joinpath("python.md").read_text(encoding="utf-8")
    examples = "\n".join(body for kind, body in CODE.findall(text) if kind == "pycon")
    test = doctest.DocTestParser().get_doctest(examples, {}, "docs/python.md", "docs/python.md", 0)
    assert test.examples
    told: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    doctest.DocTestRunner(optionflags=flags).run(test, out=told.append)
    assert told == []


def test_compose_asks_for_a_password_and_listens_on_this_machine_alone() -> None:
    text = ROOT.joinpath("compose.yaml").read_text(encoding="utf-8")
    assert re.search(r"\$\{NEO4J_PASSWORD:\?[^}]+\}", text)
    ports = re.findall(r'- "([^"]+:\d+)"', text)
    assert sorted(ports) == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687"]
    # The tests run on the line that users are given.
    assert "neo4j:5.26-community" in text
