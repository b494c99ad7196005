"""What the README shows is what happens; and a wheel holds all that kinagraph needs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kinagraph.cli.main import program
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(program, ["demo"]).exit_code == 0
    return tmp_path


def test_examples_print_what_the_readme_shows(demo: Path) -> None:
    examples = re.findall(r"```console\n\$ kinagraph (.+)\n((?:.|\n)*?)```", README)
    assert examples
    for command, shown in examples:
        result = CliRunner().invoke(program, shlex.split(command))
        assert result.exit_code == 0, result.output
        lines = [line.rstrip() for line in result.stdout.splitlines()]
        # The instant of the last load is the reader's own.
        assert [line for line in lines if not line.startswith("Last load")] == shown.rstrip("\n").splitlines()


def test_python_examples_run(demo: Path) -> None:
    for text in re.findall(r"```python\n((?:.|\n)*?)```", README):
        space: dict[str, object] = {}
        exec(compile(text, "README.md", "exec"), space)
        assert len(space["overdue"]) == 16
        assert space["graph"].number_of_nodes() == 50


def test_every_command_is_in_the_readme() -> None:
    named = set(re.findall(r"kinagraph ([a-z-]+)", README))
    assert set(program.commands) - {"schema"} <= named


def test_make_knows_the_readmes_commands() -> None:
    for target in re.findall(r"^    make (\w+)$", README, re.MULTILINE):
        said = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (path,) = folder.glob("kinagraph-*.whl")
    return path


def test_the_wheel_holds_everything_and_nothing_else(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "kinagraph", "cypher", "data"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    wanted = {name if name.startswith("kinagraph/") else f"kinagraph/{name}" for name in listed if name and (ROOT / name).exists()}
    assert held == wanted


def test_the_wheel_runs_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    place, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--target",
        str(place),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    environment = {**os.environ, "PYTHONPATH": str(place), "PYTHONUTF8": "1"}
    where = "import kinagraph; print(kinagraph.__file__)"
    found = subprocess.run([sys.executable, "-c", where], cwd=empty, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(place))
    said = subprocess.run(
        [sys.executable, "-m", "kinagraph", "demo"], cwd=empty, env=environment, capture_output=True, text=True, check=True
    )
    assert "16 of 60 relations need follow-up" in said.stdout
    assert (
        "CREATE CONSTRAINT"
        in subprocess.run(
            [sys.executable, "-m", "kinagraph", "schema", "--print"], cwd=empty, env=environment, capture_output=True, text=True, check=True
        ).stdout
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_poor_console_gets_stand_ins_not_a_broken_list(tmp_path: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    run = [sys.executable, "-m", "kinagraph"]
    said = subprocess.run([*run, "demo"], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert b"16 of 60 relations need follow-up" in said.stdout
    found = subprocess.run(
        [*run, "actor", "gd", "--store", "kinagraph-demo.duckdb", "--format", "json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=True,
    )
    assert "广东省" in found.stdout.decode("utf-8")


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    script = f"{shlex.quote(sys.executable)} -m kinagraph demo | head -1"
    said = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Traceback" not in said.stderr
    assert "BrokenPipe" not in said.stderr
