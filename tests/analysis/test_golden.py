"""The worked example of the definitions, exactly, on both stores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.present.machine import render_json

if TYPE_CHECKING:
    from pathlib import Path

    from kinagraph.network import Network

ANALYSES = {"relations": "relations", "stale": "stale", "high-level": "high_level_only", "unfollowed": "unfollowed"}


@pytest.fixture
def loaded(empty: Network, golden: Path) -> Network:
    empty.load(golden)
    return empty


def test_the_worked_example_is_met_on_both_stores(loaded: Network, golden: Path) -> None:
    for name, method in ANALYSES.items():
        expected = json.loads((golden / "expected" / f"{name}.json").read_text(encoding="utf-8"))
        found = json.loads(render_json(getattr(loaded.at("2012-12-31"), method)()))
        assert _head(found, expected) == _head(expected, expected), name
        assert [_only(row, expected) for row in found["findings"]] == expected["findings"], name
        assert all(row["sentence"] and "evidence" in row for row in found["findings"])


def _head(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in expected if key != "findings"}


def _only(row: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in expected["findings"][0]}
