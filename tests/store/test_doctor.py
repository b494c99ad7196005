"""The doctor says the same of both stores."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kinagraph.present.doctor import render_json
from tests.conftest import SAMPLE

if TYPE_CHECKING:
    from kinagraph.network import Network


def test_the_sample_is_judged_the_same_in_both_stores(empty: Network) -> None:
    empty.load(SAMPLE)
    found = empty.at("2012-12-31").doctor()
    told = {each["check"]: (each["found"], each["relations"], each["contacts"]) for each in found.apart["checks"] if each["found"]}
    assert told == {
        "contacts-without-level": (2, 1, 1),
        "contacts-planned-and-past": (2, 1, 2),
        "visits-without-points": (4, 0, 4),
        "currencies-mixed": (2, 0, 2),
        "contacts-of-crowds": (1, 0, 1),
        "members-without-representative": (1, 0, 0),
        "ends-left-open": (1, 0, 0),
    }
    assert list(told) == [name for name in told if name in {row["check"] for row in found}]
    shown = json.loads(render_json(found))
    assert {name: shown[name] for name in ("analysis", "found", "relations", "contacts", "rules")} == {
        "analysis": "doctor",
        "found": 13,
        "relations": 66,
        "contacts": 185,
        "rules": 31,
    }
    assert shown["checks"][0]["title"] == "2 contacts without a level"
    assert all(row["sentence"].endswith(".") for row in shown["findings"])
