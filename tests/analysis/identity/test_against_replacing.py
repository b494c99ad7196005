"""What the analyses see of judged actors is what they would see had the ids been replaced by hand in every file."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kinagraph.analysis.identity.merged import Told, find_classes
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from kinagraph.tables.judging import Judgement

DAY = "2012-12-31"
OURS, THEIRS = ["h0", "h1", "h2"], ["p0", "p1", "p2", "p3", "p4"]
PRIORITY = st.sampled_from(["", "A", "C"])


@st.composite
def networks(draw):
    actors = [
        {
            "id": key,
            "name": f"Name {key}",
            "kind": "other",
            "country": "SE" if key in OURS else "CN",
            "priority": draw(PRIORITY),
            # A parent stands before its parts; merging may lead round in a circle all the same.
            "parent": draw(st.sampled_from(["", *[other for other in (OURS if key in OURS else THEIRS) if other < key]])),
        }
        for key in OURS + THEIRS
    ]
    contacts = [
        {
            "id": f"c{number}",
            "date": draw(st.sampled_from(["2010-05", "2011-03-01", "2012-06-01", "2012-11-30"])),
            "kind": draw(st.sampled_from(["visit", "meeting"])),
            "level": draw(st.sampled_from(["", "political", "official"])),
            "participants": ";".join(draw(st.lists(st.sampled_from(OURS + THEIRS), min_size=1, max_size=5, unique=True))),
            "initiator": draw(st.sampled_from(["", *OURS])),
        }
        for number in range(draw(st.integers(1, 5)))
    ]
    followups = [
        {"id": f"f{number}", "contact": "c0", "action": "Write", "responsible": draw(st.sampled_from(OURS + THEIRS)), "due": "2012"}
        for number in range(draw(st.integers(0, 2)))
    ]
    agreements = [
        {"id": "ag", "title": "T", "parties": f"{draw(st.sampled_from(OURS))};{draw(st.sampled_from(THEIRS))}", "review_months": "6"}
    ]
    pairs = st.one_of(st.lists(st.sampled_from(side), min_size=2, max_size=2, unique=True) for side in (OURS, THEIRS))
    judged, seen = [], set()
    for one, other in draw(st.lists(pairs, min_size=1, max_size=4)):
        if frozenset((one, other)) not in seen:
            seen.add(frozenset((one, other)))
            judged.append(
                {"id": f"j{len(judged)}", "kind": "actor", "one": one, "other": other, "verdict": "same", "kept": min(one, other)}
            )
    return {"actors": actors, "contacts": contacts, "followups": followups, "agreements": agreements}, judged


def replaced(tables, judged):
    """The tables with every id replaced by the one that is kept, as a person would do it in the files."""
    told = [
        Told(Judgement(*(row[name] for name in ("id", "kind", "one", "other", "verdict", "kept"))), date(1, 1, 1), None) for row in judged
    ]
    kept = {member: one.kept for one in find_classes(told) for member in one.members}

    def now(key):
        return kept.get(key, key)

    def several(cell):
        return ";".join(dict.fromkeys(now(key) for key in cell.split(";")))

    together = {}
    for row in tables["actors"]:
        together.setdefault(now(row["id"]), []).append(row)
    actors = []
    for key, rows in together.items():
        rows = sorted(rows, key=lambda row: (row["id"] != key, row["id"]))
        parents = [now(row["parent"]) for row in rows if row["parent"] and now(row["parent"]) != key]
        priorities = [row["priority"] for row in rows if row["priority"]]
        actors.append({**rows[0], "parent": (parents or [""])[0], "priority": (priorities or [""])[0]})
    above = {row["id"]: row for row in actors}
    for row in sorted(actors, key=lambda row: row["id"]):
        way, here = [], row["id"]
        while here and here not in way:
            way.append(here)
            here = above[here]["parent"]
        if here:
            above[min(way[way.index(here) :])]["parent"] = ""
    return {
        "actors": actors,
        "contacts": [
            {**row, "participants": several(row["participants"]), "initiator": now(row["initiator"])} for row in tables["contacts"]
        ],
        "followups": [{**row, "responsible": now(row["responsible"])} for row in tables["followups"]],
        "agreements": [{**row, "parties": several(row["parties"])} for row in tables["agreements"]],
    }


def loaded(folder, tables):
    folder.mkdir()
    for name, rows in tables.items():
        if rows:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    network = Network(open_store(str(folder / "network.duckdb"), Settings()), Settings())
    network.load(folder)
    return network


def told(network):
    snap = network.at(DAY)
    return [list(found) for found in (snap.relations(), snap.unfollowed(), snap.relations(by="parent"), snap.contacts())]


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks())
def test_judging_is_as_replacing_the_ids_in_the_files(drawn):
    tables, judged = drawn
    with tempfile.TemporaryDirectory() as name:
        seen = loaded(Path(name) / "judged", {**tables, "judgements": judged})
        by_hand = loaded(Path(name) / "replaced", replaced(tables, judged))
        assert told(seen) == told(by_hand)
