"""The replay tells of each day what the analyses tell of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kinagraph.analysis import mapped
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from kinagraph.network import Network


def compare(network: Network, day: str, every: int) -> None:
    snapshot = network.at(day)
    with network.store.reading() as connection:
        for followed in (True, False):
            found = mapped.map_network(connection, snapshot.as_of, network.settings, followed=followed)
            for place in range(len(found.days) - 1, -1, -every):
                then, _had = mapped._compared(connection, found.days[place], network.settings, followed=followed)
                replayed = {}
                for pair, runs in found.history.items():
                    told = [health for at, health in runs if at <= place]
                    if told:
                        replayed[pair] = told[-1]
                assert replayed == then, found.days[place]


def test_on_the_sample(sample: Network) -> None:
    compare(sample, "2012-12-31", 13)


def test_on_a_made_up_network(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import generate

    generate.write_network(tmp_path / "made", 600, seed=4)
    network.load(tmp_path / "made")
    compare(network, "2024-12-31", 29)
    sys.modules.pop("generate", None)


def test_what_became_of_a_relation() -> None:
    from datetime import date

    whole = mapped.Mapped(
        date(2012, 12, 31),
        {},
        [],
        compare=date(2009, 12, 31),
        compared={("a", "b"): "active", ("a", "c"): "stale", ("a", "d"): "never"},
        compared_contacts={("a", "b"), ("a", "c")},
    )
    assert mapped.change_since(("a", "b"), "dormant", True, whole) == "lost"
    assert mapped.change_since(("a", "b"), "ended", True, whole) == "lost"
    assert mapped.change_since(("a", "b"), "due", True, whole) is None
    assert mapped.change_since(("a", "c"), "active", True, whole) == "revived"
    assert mapped.change_since(("a", "d"), "active", True, whole) == "new"
    assert mapped.change_since(("a", "e"), "acquaintance", True, whole) is None
