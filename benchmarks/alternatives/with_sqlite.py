"""The three lists as an analyst writes them in SQL over SQLite, loaded once from the CSV files.

    python benchmarks/alternatives/with_sqlite.py load FOLDER FILE
    python benchmarks/alternatives/with_sqlite.py stale FILE 2024-12-31 [--limit 20]

The SQL stands in ``sqlite/``. Left out are the same things as in ``with_pandas.py``, and a load is the first one: one
that finds out what has changed would be a program of its own.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from periods import HOME, PARTNERS, SWEDISH, first_and_last

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SQL: Final = Path(__file__).parent / "sqlite"
_STEPS: Final = {"stale": ("pairs", "relations"), "high-level": ("pairs", "relations"), "unfollowed": ("pairs",)}


@cache
def days(text: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last day of a period, as ISO text."""
    found = first_and_last(text or "")
    return (found[0].isoformat(), found[1].isoformat()) if found else (None, None)


def rows(folder: Path, name: str) -> Iterator[dict[str, str | None]]:
    """Give the rows of a table, blank cells as None, in columns that aren't there as well."""
    path = folder / f"{name}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {heading: cell or None for heading, cell in row.items()}


def load(folder: Path, file: Path) -> None:
    """Load the tables of a folder into a new file."""
    db = sqlite3.connect(file)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000;" + _text("schema"))

    def fill(table: str, found: Iterable[tuple[object, ...]], columns: int) -> None:
        db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * columns)})", found)

    side: dict[str, str] = {}
    for row in rows(folder, "actors"):
        told = "home" if row["country"] in HOME else "partner" if row["country"] in PARTNERS else "third"
        side[row["id"]] = row.get("side") or told
    fill("actors", ((r["id"], side[r["id"]], r.get("priority"), days(r.get("until"))[1]) for r in rows(folder, "actors")), 4)
    fill(
        "people",
        ((r["id"], r["actor"], r.get("level"), days(r.get("from"))[0], days(r.get("until"))[1]) for r in rows(folder, "people")),
        5,
    )
    fill("contacts", (_contact(row) for row in rows(folder, "contacts")), 8)
    named = ((row["id"], name) for row in rows(folder, "contacts") for name in _list(row.get("participants")))
    fill("took_part", ((contact, name, side[name]) for contact, name in named), 3)
    fill("participants", ((r["contact"], r.get("actor"), r.get("person"), r.get("level")) for r in rows(folder, "participants")), 4)
    fill(
        "followups",
        (
            (r["id"], r["contact"], r.get("due"), days(r.get("due"))[1], r.get("done"), days(r.get("done"))[0])
            for r in rows(folder, "followups")
        ),
        6,
    )
    fill(
        "agreements",
        (
            (r["id"], r.get("status"), days(r.get("signed"))[0], days(r.get("expires"))[1], r.get("review_months"))
            for r in rows(folder, "agreements")
        ),
        5,
    )
    fill("parties", ((row["id"], name, side[name]) for row in rows(folder, "agreements") for name in _list(row["parties"])), 3)
    for row in rows(folder, "relations"):
        if side[row["home"]] != "home":
            row["home"], row["partner"] = row["partner"], row["home"]
        fill(
            "relations",
            [
                (
                    row["home"],
                    row["partner"],
                    row.get("cadence_days"),
                    row.get("priority"),
                    days(row.get("ended"))[0],
                    days(row.get("paused_until"))[1],
                )
            ],
            6,
        )
    db.executescript(_text("filled"))
    db.commit()
    db.close()


def _contact(row: dict[str, str | None]) -> tuple[object, ...]:
    start, stop = days(row["date"])
    end_start, end_stop = days(row.get("end"))
    kind = SWEDISH.get(row["kind"], row["kind"])
    return (
        row["id"],
        kind,
        row.get("status") or "held",
        row.get("level"),
        start,
        end_stop or stop,
        min(stop, end_stop or stop),
        max(start, end_start or start),
    )


def _list(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(";") if part.strip()]


def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def find(name: str, file: Path, day: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return a list's headings and rows."""
    db = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    db.executescript("PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 2000000000;")
    for step in _STEPS[name]:
        for statement in _text(step).split(";\n"):
            if statement.strip():
                db.execute(statement, {"day": day} if ":day" in statement else {})
    found = db.execute(_text(name), {"day": day} if ":day" in _text(name) else {})
    return [column[0] for column in found.description], found.fetchall()


def main() -> None:
    """Read the command line; load, or print the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    loading = commands.add_parser("load")
    loading.add_argument("folder", type=Path)
    loading.add_argument("file", type=Path)
    for name in _STEPS:
        asking = commands.add_parser(name)
        asking.add_argument("file", type=Path)
        asking.add_argument("day")
        asking.add_argument("--limit", type=int)
    asked = parser.parse_args()
    if asked.what == "load":
        load(asked.folder, asked.file)
        return
    headings, found = find(asked.what, asked.file, asked.day)
    print(f"{len(found)} found", file=sys.stderr)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(found[: asked.limit])


if __name__ == "__main__":
    main()
