"""Every command, once right and once wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from kinagraph import language
from kinagraph.cli.main import program
from kinagraph.language import _
from tests.conftest import ACTORS, SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2012-12-31"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in an empty folder; no traceback may reach a user, whatever is typed."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(program, list(arguments), prog_name="kinagraph")
        assert not result.exception or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        if code not in {0, 10}:
            assert "Traceback" not in result.stderr
            assert re.search(r"Error|Fel|Usage", result.stderr), result.stderr
        return result

    return invoke


@pytest.fixture
def sample(run: Callable[..., Result], sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on a copy of the sample network."""
    monkeypatch.setenv("KINAGRAPH_STORE", "sample.duckdb")
    shutil.copyfile(sample_file, "sample.duckdb")
    return run


def test_demo_loads_the_sample_and_says_what_to_try_next(run: Callable[..., Result]) -> None:
    first = run("demo").stdout
    assert "16 of 60 relations need follow-up as of 2012-12-31" in first
    assert "Tianjin" in first
    assert "Try next" in first
    assert run("demo").stdout == first
    for command in re.findall(r"^  kinagraph (.+)$", first, re.MULTILINE):
        run(*command.split())


def test_demo_refuses_a_folder_as_store(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "folder is a folder where a file is meant" in run("demo", "--store", "folder", code=4).stderr


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_init_writes_a_template_that_loads(run: Callable[..., Result], lang: str) -> None:
    run("init", "mine", "--lang", lang)
    (workbook,) = Path("mine").glob("*.xlsx")
    run("load", str(workbook), "--store", "mine.duckdb")
    with language.language(lang):
        already = _("{path} is there already").format(path=workbook)
    assert already in run("init", "mine", "--lang", lang, code=2).stderr
    run("init", "mine", "--lang", lang, "--force")


def test_init_refuses_a_file_as_folder(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    assert "is a file where a folder is meant" in run("init", "mine", code=2).stderr


def test_load_says_what_it_did(run: Callable[..., Result]) -> None:
    first = run("load", str(SAMPLE)).stdout
    assert re.search(r"contacts +188 +0 +0", first)
    assert "Loaded into kinagraph.duckdb" in first
    assert "as it was" in run("load", str(SAMPLE)).stdout


def test_load_dry_run_makes_no_file(run: Callable[..., Result]) -> None:
    assert "Nothing was written" in run("load", str(SAMPLE), "--dry-run").stdout
    assert not Path("kinagraph.duckdb").exists()


def test_load_names_every_problem_and_writes_the_rows(run: Callable[..., Result], write_tables: Callable[..., Path]) -> None:
    folder = write_tables(
        actors=ACTORS,
        contacts=[
            {"id": "c1", "date": "2012-01-32", "kind": "visit", "participants": "us;gd"},
            {"id": "c2", "date": "2012-02-01", "kind": "visitt", "participants": "us;gaungdong"},
            {"id": "c3", "date": "2012-02-01", "kind": "visit", "participants": "us;gd"},
        ],
    )
    told = run("load", str(folder), "--problems", "problems.csv", code=3).stderr
    assert "contacts.csv, row 2, column date “2012-01-32”" in told
    assert "did you mean visit?" in told
    assert "nothing was loaded: 2 problems in 1 file" in told
    assert not Path("kinagraph.duckdb").exists()
    rejected = list(csv.DictReader(io.StringIO(Path("problems.csv").read_text(encoding="utf-8-sig"))))
    assert [row["Line"] for row in rejected] == ["2", "3"]
    run("load", str(folder), "--skip-bad-rows")
    assert "contacts: 1," in run("status").stdout


def test_load_of_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "there is no file" in run("load", "nowhere.csv", code=3).stderr
    (tmp_path / "empty").mkdir()
    assert "there is no table in the folder" in run("load", "empty", code=3).stderr
    (tmp_path / "stuff.csv").write_text("a,b\n1,2\n")
    assert "which table is this" in run("load", "stuff.csv", code=3).stderr
    run("load", code=2)
    assert "there is no file no.toml" in run("load", str(SAMPLE), "--mapping", "no.toml", code=2).stderr


def test_loads_lists_files_and_counts(sample: Callable[..., Result]) -> None:
    assert "actors.csv" in sample("loads").stdout
    loads = json.loads(sample("loads", "--format", "json").stdout)["loads"]
    assert len(loads) == 1
    assert len(loads[0]["sha256"]) == len(loads[0]["files"]) == 8
    assert loads[0]["created"] > 1000
    assert sample("loads", "--format", "csv").stdout.startswith("id,at,action,by,files")


def test_status(sample: Callable[..., Result]) -> None:
    told = sample("status", "--as-of", DAY).stdout
    assert "16 relations need follow-up" in told
    assert "18 contacts were not followed up" in told
    assert "2 planned contacts have passed" in told
    found = json.loads(sample("status", "--as-of", DAY, "--format", "json").stdout)
    assert found["rows"]["contacts"] == 188
    assert found["relations"]["examined"] == 60


@pytest.mark.parametrize("command", ["stale", "unfollowed", "high-level", "relations"])
def test_lists_print_tables_json_and_csv(sample: Callable[..., Result], command: str) -> None:
    table = sample(command, "--as-of", DAY).stdout
    assert DAY in table.splitlines()[0]
    found = json.loads(sample(command, "--as-of", DAY, "--format", "json").stdout)
    assert found["analysis"] == command
    assert found["found"] == len(found["findings"]) > 0
    rows = list(csv.DictReader(io.StringIO(sample(command, "--as-of", DAY, "--format", "csv").stdout)))
    assert len(rows) == found["found"]
    key = "contact" if command == "unfollowed" else "home"
    assert sorted(row[key] for row in rows) == sorted(row[key] for row in found["findings"])
    assert str(found["found"]) in table.splitlines()[0]


@pytest.mark.parametrize("command", ["stale", "unfollowed", "high-level", "relations", "status", "loads"])
def test_no_store_is_one_sentence(run: Callable[..., Result], command: str) -> None:
    told = run(command, code=4).stderr
    assert "there is no network at kinagraph.duckdb" in told
    assert "Hint:" in told


def test_stale_says_how_many_of_how_many_and_why(sample: Callable[..., Result]) -> None:
    told = sample("stale", "--as-of", DAY).stdout
    assert told.splitlines()[0] == "16 of 60 relations need follow-up as of 2012-12-31"
    assert "Not examined: 69 acquaintances" in told
    line = next(line for line in told.splitlines() if "Tianjin" in line)
    assert "2011-09-23" in line
    assert "180 days (priority A)" in line
    assert " 285 " in line


def test_stale_options(sample: Callable[..., Result]) -> None:
    def found(*options: str) -> int:
        return int(json.loads(sample("stale", "--as-of", DAY, "--format", "json", *options).stdout)["found"])

    assert found("--soon") == 20
    assert found("--by", "partner") < found("--by", "parent") < found()
    assert found("--partner", "天津市") == found("--partner", "Tianjin") == 1
    assert found("--responsible", "rs-eis") >= 2
    assert 0 < found("--theme", "LIFE SCIENCE") < found()
    limited = json.loads(sample("stale", "--as-of", DAY, "--format", "json", "--limit", "3").stdout)
    assert (limited["found"], len(limited["findings"])) == (16, 3)
    assert "13 more are not shown" in sample("stale", "--as-of", DAY, "--limit", "3").stdout
    assert "more" not in sample("stale", "--as-of", DAY, "--limit", "0").stdout


def test_stale_fails_a_scheduled_job_when_asked(sample: Callable[..., Result]) -> None:
    sample("stale", "--as-of", DAY, "--fail", code=10)
    sample("stale", "--as-of", "1990-01-01", "--fail", "--partner", "hh", code=0)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["stale", "--as-of", "yesterday"], 2, "yesterday is no day"),
        (["stale", "--by", "colour"], 2, "'colour' is not one of"),
        (["stale", "--partner", "Atlantis"], 5, "there is no actor called “Atlantis”"),
        (["stale", "--theme", "alchemy"], 2, "there is no theme “alchemy”"),
        (["stale", "--limit", "-1"], 2, "-1 is not in the range"),
        (["stale", "--store", "http://example.org"], 2, "no address that kinagraph can open"),
        (["actor", "shenz"], 0, ""),
        (["actor", "guang"], 5, "may be several actors"),
        (["actor", "Guangzuo"], 5, "did you mean"),
        (["publish"], 2, "is a DuckDB file"),
        (["load", str(SAMPLE), "--table", "budget"], 2, "'budget' is not one of"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_wrong_words(sample: Callable[..., Result], arguments: list[str], code: int, sentence: str) -> None:
    result = sample(*arguments, code=code)
    assert sentence in result.stderr


@pytest.mark.parametrize("name", ["gd", "Guangdongprovinsen", "guangdong province", "广东省"])
def test_actor_is_found_by_any_of_its_names(sample: Callable[..., Result], name: str) -> None:
    told = sample("actor", name, "--as-of", DAY).stdout
    assert told.startswith("Guangdongprovinsen  (gd)")
    assert "Last contacts" in told
    assert json.loads(sample("actor", name, "--as-of", DAY, "--format", "json").stdout)["actor"]["id"] == "gd"


def test_schema_prints_constraints(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("schema", "--print").stdout
    assert "CREATE CONSTRAINT" in told
    assert ":Contact" in told
    monkeypatch.setenv("KINAGRAPH_NEO4J_PREFIX", "Kg")
    assert ":KgContact" in run("schema", "--print").stdout
    monkeypatch.setenv("KINAGRAPH_NEO4J_PREFIX", "no good")
    run("schema", "--print", code=2)


def test_swedish(sample: Callable[..., Result]) -> None:
    told = sample("stale", "--as-of", DAY, "--lang", "sv").stdout
    assert "av 60 relationer behöver följas upp per 2012-12-31" in told
    assert "kontaktintervall" in told
    assert "eftersatt" in told or "försenad" in told
    with language.language("sv"):
        assert _("actor") == "aktör"


def test_a_narrow_terminal_gets_blocks(sample: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    told = sample("stale", "--as-of", DAY).stdout
    assert "Invest in Skåne AB – Tianjin" in told.splitlines()
    assert max(len(line) for line in told.splitlines()[1:]) <= 60


def test_names_are_text_never_markup(run: Callable[..., Result], write_tables: Callable[..., Path]) -> None:
    actors = [{**ACTORS[0], "name": "Minister [/home] affairs [bold]"}, ACTORS[3]]
    contacts = [{"id": "c1", "date": "2001", "kind": "visit", "participants": "us;gd", "purpose": "[red]x[/] \x1b[2J :smile:"}]
    run("load", str(write_tables(actors=actors, contacts=contacts)))
    told = run("stale", "--limit", "0").stdout
    assert "[/home]" in told
    assert ":smile:" in told
    assert "\x1b[2J" not in told


def test_settings_in_the_folder_are_read(sample: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "kinagraph.toml").write_text("cadence_days = 10000\ncadence_a = 10000\ncadence_b = 10000\ncadence_c = 10000\n")
    told = sample("stale", "--as-of", DAY).stdout
    assert not told.startswith("16 of")
    (tmp_path / "kinagraph.toml").write_text("cadense_days = 1\n")
    assert "did you mean cadence_days?" in sample("stale", code=2).stderr
    (tmp_path / "kinagraph.toml").write_text("cadence_days = [")
    assert "is not TOML" in sample("stale", code=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "{}.csv"),
        ("mapping", "{}.csv"),
        ("map", "-o", "{}.html"),
        ("load", ".", "--mapping", "{}.toml"),
        ("status", "--store", "{}.duckdb"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_name_that_no_file_can_have_is_refused_in_a_sentence(sample: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(program, [each.format("a" * 300) for each in arguments], prog_name="kinagraph")
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code in {2, 3, 4}
    assert result.stderr.startswith("Error: ")
