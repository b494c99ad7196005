"""The page's own scripts, under Node: their unit tests, and that each can be read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kinagraph.present.map.page import SCRIPTS
from tests.conftest import ROOT

PAGE = ROOT / "kinagraph" / "present" / "map" / "page"


@pytest.fixture(scope="module")
def node() -> str:
    path = shutil.which("node")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no node")
        pytest.skip("no node")
    return path


def test_the_pure_functions(node: str) -> None:
    done = subprocess.run([node, "--test", str(Path(__file__).parent / "scripts")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_is_whole_and_sets_markup_nowhere(node: str, name: str) -> None:
    text = (PAGE / f"{name}.js").read_text(encoding="utf-8")
    assert subprocess.run([node, "--check", PAGE / f"{name}.js"], capture_output=True, check=False).returncode == 0
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "setTimeout('",
        "debugger",
        "console.log",
    )
    assert [word for word in forbidden if word in text] == []
    assert max(len(line) for line in text.splitlines()) < 420


def test_every_script_is_in_the_page() -> None:
    assert sorted(path.stem for path in PAGE.glob("*.js")) == sorted(SCRIPTS)
