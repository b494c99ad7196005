"""What many tests stand on: the golden example, the sample, an empty store of each kind, small networks made of rows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph import language
from kinagraph.network import Network
from kinagraph.settings import NAMES, Settings
from kinagraph.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SAMPLE = ROOT / "data" / "sample"

Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keep the user's settings, language and cache out of the tests, and each test's language out of the others."""
    for name in NAMES:
        monkeypatch.delenv(f"KINAGRAPH_{name.upper()}", raising=False)
    for name in ("KINAGRAPH_LANG", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KINAGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LANGUAGE", "en")
    with language.language("en"):
        yield


@pytest.fixture(scope="session")
def golden() -> Path:
    """Give the folder of the worked example of the definitions."""
    folder = SHARED / "golden" / "small"
    if not folder.is_dir():
        pytest.skip("the worked example (../shared/golden) is not here")
    return folder


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a DuckDB file with the sample network, loaded once for all tests: read it, or copy it."""
    path = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    Network(open_store(str(path), Settings()), Settings()).load(SAMPLE)
    return path


@pytest.fixture(params=["duckdb", "neo4j"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Network:
    """Give an empty network, once in DuckDB and once in Neo4j: one test body for both."""
    if request.param == "duckdb":
        where = str(tmp_path / "network.duckdb")
    else:
        where = request.getfixturevalue("empty_neo4j").uri
    settings = Settings(cache=str(tmp_path / "cache"))
    return Network(open_store(where, settings), settings)


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """Give an empty network in DuckDB, for what does not depend on the store."""
    return Network(open_store(str(tmp_path / "network.duckdb"), Settings()), Settings())


@pytest.fixture
def write_tables(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes tables as a CSV folder: ``write_tables(actors=[{...}], contacts=[{...}])``."""
    count = 0

    def write(**tables: Rows) -> Path:
        nonlocal count
        count += 1
        folder = tmp_path / f"tables-{count}"
        folder.mkdir()
        for name, rows in tables.items():
            headings = list(dict.fromkeys(heading for row in rows for heading in row))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, headings, restval="")
                writer.writeheader()
                writer.writerows(rows)
        return folder

    return write


ACTORS: Rows = [
    {"id": "us", "name": "Our unit", "kind": "region_unit", "country": "SE"},
    {"id": "us2", "name": "Our other unit", "kind": "region_unit", "country": "SE"},
    {"id": "uni", "name": "Our university", "kind": "university", "country": "SE"},
    {"id": "gd", "name": "Guangdong", "kind": "province", "country": "CN", "aliases": "广东;Guangdong Province"},
    {"id": "tj", "name": "Tianjin", "kind": "province", "country": "CN", "aliases": "天津"},
    {"id": "hh", "name": "Hamburg", "kind": "partner_region", "country": "DE"},
]
"""Three of ours, two partners and one of neither."""
