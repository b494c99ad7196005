"""A store as today's version writes it, for the versions to come: ``tests/store/fixtures/format-N.duckdb``, and what is read of it.

``python tools/fixture.py`` writes the pair of the format in force, before the format is raised. It never writes over one:
what an earlier version wrote can't be written again. ``--expected`` writes down anew what is read of all of them, after a
change of the definitions.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import duckdb

from kinagraph.model import TABLES
from kinagraph.network import Network
from kinagraph.present.machine import to_json
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from kinagraph.tables.sql import FORMAT, quoted, stored_columns

FOLDER: Final = Path(__file__).resolve().parents[1] / "tests" / "store" / "fixtures"
DAY: Final = "2012-12-31"

Rows = list[dict[str, str]]

_ACTORS: Final[Rows] = [
    {"id": "us", "name": "Our unit", "kind": "region_unit", "country": "SE", "themes": "health"},
    {"id": "office", "name": "Our office", "kind": "region_unit", "country": "SE", "parent": "us"},
    {"id": "uni", "name": "Our university", "kind": "university", "country": "SE"},
    {"id": "gd", "name": "Guangdong", "kind": "province", "country": "CN", "priority": "A", "aliases": "广东;Canton", "Färg": "grön"},
    {"id": "gd2", "name": "Guangdong Province", "kind": "province", "country": "CN"},
    {"id": "tj", "name": "Tianjin", "kind": "province", "country": "CN"},
    {"id": "net", "name": "Network for China", "kind": "network", "country": "SE"},
]
_FIRST: Final[dict[str, Rows]] = {
    "actors": _ACTORS,
    "people": [
        {"id": "head", "name": "Head of the office", "actor": "office", "role": "head", "level": "senior_official", "from": "2009", "until": "2011-06"},
        {"id": "head", "name": "Head of the unit", "actor": "us", "role": "head", "level": "political", "from": "2011-07"},
        {"id": "clerk", "name": "Desk officer", "actor": "tj", "level": "official", "email": "desk@example.org"},
    ],
    "agreements": [
        {"id": "ag", "title": "Health care", "parties": "us;gd", "signed": "2009-05", "expires": "2014", "review_months": "12"},
    ],
    "contacts": [
        {"id": "c1", "date": "2010-05", "kind": "delegation", "direction": "outbound", "purpose": "First visit", "themes": "health;energy", "participants": "us;uni;gd;tj"},
        {"id": "c2", "date": "2011-W20", "kind": "meeting", "agreement": "ag", "participants": "us;gd2"},
        {"id": "c3", "date": "2012-11-19", "end": "2012-11-22", "kind": "visit", "direction": "inbound", "cost": "12500.5", "currency": "SEK", "documented": "yes"},
        {"id": "c4", "date": "2013-03", "kind": "visit", "status": "planned", "participants": "us;tj"},
    ],
    "participants": [
        {"contact": "c3", "actor": "us", "person": "head", "role": "host", "level": "political"},
        {"contact": "c3", "actor": "", "person": "clerk", "role": "guest"},
    ],
    "followups": [
        {"id": "f1", "contact": "c1", "action": "Send the plan", "responsible": "head", "due": "2010-09", "done": "yes"},
        {"id": "f2", "contact": "c3", "action": "Invite them", "responsible": "office", "due": "2012-12-01"},
    ],
    "memberships": [{"network": "net", "actor": "uni", "since": "2010", "representative": "head"}],
    "relations": [{"home": "us", "partner": "tj", "cadence_days": "180", "responsible": "office", "themes": "energy"}],
}  # fmt: skip


def write_fixture(path: Path) -> None:
    """Write a store in which everything that one can hold is: loads, notes, kept rows, judgements, an undo."""
    with duckdb.connect() as connection:
        # Small blocks: the file stays in the repository for ever.
        connection.execute(f"ATTACH '{path}' AS small (BLOCK_SIZE 16384)")
    settings = Settings(user="Coordinator")
    network = Network(open_store(str(path), settings), settings)
    with tempfile.TemporaryDirectory() as folder:
        network.load(_tables(Path(folder) / "first", _FIRST))
        network.load(
            _tables(
                Path(folder) / "second", {"actors": [{"id": "tj", "name": "Tientsin"}], "contacts": [{"id": "c1", "purpose": "A visit"}]}
            )
        )
        network.load(
            _tables(
                Path(folder) / "mistake",
                {
                    "actors": [
                        {"id": "gone", "name": "Loaded by mistake", "kind": "other", "country": "CN"},
                        {"id": "gd", "name": "Wrong", "kind": "province", "country": "CN"},
                    ]
                },
            )
        )
    network.undo()
    network.judge("gd", "gd2", "same", at=DAY, why="one province")
    network.withdraw(network.judge("us", "office", "same", at=DAY), at=DAY)
    network.add_contact(date="2012-12-03", kind="call", participants=["us", "广东"], purpose="The agreement")
    network.add_followup(contact="c3", action="Write a report", responsible="uni", due="2013-01")
    network.done("f2", "2012-12-14")


def read_all(network: Network) -> dict[str, Any]:
    """Return what is read of a store: its tables, its lists on a day, and its loads, as plain values."""
    snap = network.at(DAY)
    with network.store.reading() as connection:
        tables = {
            name: connection.sql(f"SELECT {', '.join(quoted(column) for column, _kind in stored_columns(table))} FROM {name} ORDER BY ALL")
            .to_arrow_table()
            .to_pylist()
            for name, table in TABLES.items()
        }
    found = {
        "tables": tables,
        "lists": {
            "stale": list(snap.stale(soon=True)),
            "unfollowed": list(snap.unfollowed()),
            "high_level": list(snap.high_level_only()),
            "relations": list(snap.relations()),
        },
        "loads": [
            {"id": load.id, "action": load.action, "by": load.by, "undone": load.undone_by is not None, "kept": load.kept}
            for load in network.loads()
        ],
    }
    # Through JSON, so that what is compared is what was written down.
    plain: dict[str, Any] = json.loads(to_json(found))
    return plain


def _tables(folder: Path, tables: dict[str, Rows]) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _write_expected(path: Path) -> None:
    network = Network(open_store(str(path), Settings()), Settings())
    path.with_suffix(".json").write_text(to_json(read_all(network)) + "\n", encoding="utf-8")


def main() -> int:
    """Write the fixture of the format in force, or what is read of all; return the exit code."""
    if "--expected" in sys.argv[1:]:
        for path in sorted(FOLDER.glob("format-*.duckdb")):
            _write_expected(path)
        return 0
    path = FOLDER / f"format-{FORMAT}.duckdb"
    if path.exists():
        print(f"{path} is there already, and is not written over", file=sys.stderr)  # noqa: T201
        return 1
    write_fixture(path)
    _write_expected(path)
    print(f"{path}: {path.stat().st_size} bytes, {len(TABLES)} tables")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
