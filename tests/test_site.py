"""The documentation builds as a site, without a warning, and a page of it fetches nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("sphinx")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        "-d",
        str(folder / "trees"),
        str(ROOT / "docs"),
        str(folder / "html"),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env={**os.environ, "PYTHONWARNINGS": ""})
    assert built.returncode == 0, built.stderr
    return folder / "html"


def test_every_page_of_the_folder_is_in_it(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"}
    assert {page for page in pages if not (site / page).is_file()} == set()


def test_a_page_fetches_nothing(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r'<(?:script|img|iframe)[^>]*\bsrc="([^"]+)"|<link[^>]*\bhref="([^"]+)"', text)
        assert [name for names in fetched for name in names if re.match(r"(https?:)?//", name)] == [], page.name
    for sheet in site.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet.name


def test_the_measures_are_drawn_from_the_code_with_their_formulas(site: Path) -> None:
    text = (site / "api.html").read_text(encoding="utf-8")
    for name in ("betweenness", "constraint", "effective_size", "brokerage_roles", "best_chains"):
        assert f".{name}" in text
    assert text.count("<math") > 10
    assert "mathjax" not in text.lower()
