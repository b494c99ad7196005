"""The notebooks run from top to bottom, and are stored without output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbclient
import nbformat
import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.neo4j_server import Endpoint

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WITH_SERVER = ROOT / "notebooks" / "07_with_neo4j.ipynb"


def run(path: Path, folder: Path) -> None:
    """Run a notebook in an empty folder: it shows a list and a figure, and complains of nothing."""
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output["data"] for output in outputs if "data" in output]
    assert any("image/png" in data for data in shown), "no figure was drawn"
    assert any("relations" in str(data.get("text/html", "")) or "stale" in str(data.get("text/html", "")) for data in shown)
    assert not [output for output in outputs if output.get("name") == "stderr"]


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path != WITH_SERVER], ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # the kernel's own
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    run(path, tmp_path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_the_notebook_with_neo4j_runs(empty_neo4j: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINAGRAPH_NOTEBOOK_NEO4J", empty_neo4j.uri)
    if empty_neo4j.auth:
        monkeypatch.setenv("NEO4J_USERNAME", empty_neo4j.auth[0])
        monkeypatch.setenv("NEO4J_PASSWORD", empty_neo4j.auth[1])
    run(WITH_SERVER, tmp_path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)


def test_there_are_notebooks() -> None:
    assert len(NOTEBOOKS) >= 6
    assert WITH_SERVER in NOTEBOOKS
