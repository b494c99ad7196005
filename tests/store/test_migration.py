"""A file that an earlier version wrote opens in this one: read as it was, brought up by the next load, taken back, sound.

``fixtures/format-N.duckdb`` was written by a kinagraph of that format and is never written again; beside it stands what
that version read of it. ``tools/fixture.py`` adds the next (CONTRIBUTING.md says when).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from kinagraph.tables.sql import FORMAT, layout
from tests.conftest import ROOT
from tools.fixture import read_all

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("format-*.duckdb"))


@pytest.fixture(params=FIXTURES, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Network:
    """Give a network that an earlier version wrote, as a copy."""
    path = tmp_path / request.param.name
    shutil.copy(request.param, path)
    return Network(open_store(str(path), Settings()), Settings())


def written_down(network: Network) -> Any:
    return json.loads((FIXTURES[0].parent / network.store.path.with_suffix(".json").name).read_text(encoding="utf-8"))


def holds(found: Any, expected: Any, where: str = "") -> None:
    """All that is expected is found; what later versions add beside it doesn't matter."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert name in found, f"{where}: {name}"
            holds(found[name], value, f"{where}/{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for number, pair in enumerate(zip(found, expected, strict=True)):
            holds(*pair, f"{where}[{number}]")
    else:
        assert found == expected, where


def test_there_is_a_file_of_every_format() -> None:
    there = {path.stem for path in FIXTURES}
    assert there == {f"format-{number}" for number in range(1, FORMAT + 1)}, "python tools/fixture.py writes it"


def test_it_is_read_as_it_was_and_left_alone(old: Network) -> None:
    content = old.store.path.read_bytes()
    holds(read_all(old), written_down(old))
    assert old.store.path.read_bytes() == content


def test_the_next_load_brings_it_up_and_an_undo_leaves_what_was(old: Network, write_tables: Callable[..., Path]) -> None:
    rows = [
        {"id": "gd", "name": "Kanton", "kind": "province", "country": "CN"},
        {"id": "new", "name": "New", "kind": "other", "country": "CN"},
    ]
    old.load(write_tables(actors=rows))
    with duckdb.connect(str(old.store.path), read_only=True) as connection:
        assert connection.execute("SELECT format FROM about").fetchall() == [(FORMAT,)]
        there = set(connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall())
    assert {(table, column) for table, columns in layout().items() for column, _kind in columns} <= there
    assert len(old.loads()) == len(written_down(old)["loads"]) + 1
    old.undo()
    expected = written_down(old)
    holds(read_all(old)["tables"], expected["tables"])
    holds(read_all(old)["lists"], expected["lists"])


def test_the_tool_writes_no_fixture_anew() -> None:
    """What an earlier version wrote can't be written again."""
    import subprocess
    import sys

    before = [path.read_bytes() for path in FIXTURES]
    done = subprocess.run([sys.executable, ROOT / "tools" / "fixture.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not written over" in done.stderr
    assert [path.read_bytes() for path in FIXTURES] == before
