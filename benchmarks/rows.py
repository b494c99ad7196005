"""What is measured: every row of the tables, what it runs, and who else runs the same."""

from __future__ import annotations

import csv
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generate import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS: Final = "kinagraph"
LISTS: Final = ("stale", "unfollowed", "high-level")

_HERE: Final = Path(__file__).parent
_SAMPLE: Final = _HERE.parent / "data" / "sample"
_KINAGRAPH: Final = [sys.executable, "-m", "kinagraph"]
_SNAPSHOT: Final = "import sys, kinagraph as kg; snap = kg.open(sys.argv[1]).at(sys.argv[2]); "
_FRAME: Final = [sys.executable, "-c", _SNAPSHOT + "print(len(snap.relations().to_frame()))"]
_GRAPH: Final = [sys.executable, "-c", _SNAPSHOT + "print(snap.graph())"]


def _alternative(name: str) -> list[str]:
    return [sys.executable, str(_HERE / "alternatives" / f"with_{name}.py")]


@dataclass(frozen=True)
class Row:
    """One row: the same question to all who answer it, in a process each.

    Attributes
    ----------
    commands
        By who runs it; kinagraph's comes first.
    aim
        What was aimed at for a million contacts, in seconds.
    once
        It changes something, so it is run once.
    before
        What is put in its place before each run of ours, unmeasured.
    """

    what: str
    commands: dict[str, list[str]]
    aim: float | None = None
    once: bool = False
    before: Callable[[], None] | None = field(default=None, compare=False)


def starting_rows(folder: Path) -> Iterator[Row]:
    """Give what a program costs that has nothing to do."""
    tables = folder / "sample"
    tables.mkdir()
    for path in _SAMPLE.glob("*.csv"):
        shutil.copy(path, tables)
    asked = ["--store", "sample.duckdb", "--as-of", "2012-12-31"]
    yield Row("`kinagraph --help`", {OURS: [*_KINAGRAPH, "--help"]}, 0.2)
    yield Row("the sample: load", {OURS: [*_KINAGRAPH, "load", "sample", "--store", "sample.duckdb"]}, once=True)
    yield Row("the sample: `stale`", {OURS: [*_KINAGRAPH, "stale", *asked]}, 0.5)


def file_rows(folder: Path, alternatives: bool) -> Iterator[Row]:
    """Give what is asked of one file, and of a folder of CSV files, ``tables``, by other means."""
    day = AS_OF.isoformat()
    asked = ["--store", "network.duckdb", "--as-of", day]
    load = [*_KINAGRAPH, "load", "tables", "--store", "network.duckdb"]
    beside = {"SQLite": [*_alternative("sqlite"), "load", "tables", "network.sqlite"]} if alternatives else {}
    yield Row("load", {OURS: load, **beside}, 20, once=True)
    yield Row("load again, unchanged", {OURS: load}, 10, once=True)
    for name in LISTS:
        others = {
            "pandas": [*_alternative("pandas"), name, "tables", day, "--limit", "20"],
            "SQLite": [*_alternative("sqlite"), name, "network.sqlite", day, "--limit", "20"],
        }
        yield Row(f"`{name}`, 20 rows", {OURS: [*_KINAGRAPH, name, *asked, "--limit", "20"], **(others if alternatives else {})}, 1.5)
    yield Row("`stale`, all rows as CSV", {OURS: [*_KINAGRAPH, "stale", *asked, "--format", "csv"]}, once=True)
    yield Row("relations to a frame", {OURS: [*_FRAME, "network.duckdb", day]}, once=True)
    yield Row("the network as a graph", {OURS: [*_GRAPH, "network.duckdb", day]}, once=True)
    yield Row("export as Parquet", {OURS: [*_KINAGRAPH, "export", "--parquet", "parquet", "--store", "network.duckdb"]}, once=True)
    yield Row("export as CSV", {OURS: [*_KINAGRAPH, "export", "csv", "--store", "network.duckdb"]}, once=True)
    changed = [*_KINAGRAPH, "load", str(_changed(folder)), "--store", "network.duckdb"]
    yield Row("load, every contact changed", {OURS: changed}, once=True)
    yield Row("undo that", {OURS: [*_KINAGRAPH, "undo", "--yes", "--store", "network.duckdb"]}, once=True)


def server_rows(folder: Path, uri: str, importing: list[str], alternatives: bool) -> Iterator[Row]:
    """Give what is asked of a Neo4j server, by us and in Cypher; ``importing`` is the command of its importer."""
    day = AS_OF.isoformat()
    asked = ["--store", uri, "--as-of", day, "--limit", "20"]

    def forget() -> None:
        shutil.rmtree(folder / "cache", ignore_errors=True)

    yield Row("Neo4j: load", {OURS: [*_KINAGRAPH, "load", "tables", "--store", uri]}, 90, once=True)
    yield Row("Neo4j: `stale`, nothing cached", {OURS: [*_KINAGRAPH, "stale", *asked]}, 15, once=True, before=forget)
    for name in LISTS:
        other = {"Cypher": [*_alternative("cypher"), name, uri, day, "--limit", "20"]} if alternatives else {}
        yield Row(f"Neo4j: `{name}`, cached", {OURS: [*_KINAGRAPH, name, *asked], **other}, 1.5)
    # The importer writes here (see NEO4J_HOME); no server runs there.
    (folder / "imported").mkdir()
    export = [*_KINAGRAPH, "export", "--neo4j-admin", "admin", "--store", "network.duckdb"]
    yield Row("export for neo4j-admin", {OURS: export}, once=True)
    yield Row("neo4j-admin import of that", {OURS: ["sh", "-c", 'cd admin && exec "$@"', "sh", *importing]}, once=True)
    yield Row("Neo4j: publish", {OURS: [*_KINAGRAPH, "publish", "--store", uri, "--as-of", day]}, once=True)


def _changed(folder: Path) -> Path:
    """Write a file that changes one cell of every contact."""
    changed = folder / "changed" / "contacts.csv"
    changed.parent.mkdir(exist_ok=True)
    with (folder / "tables" / "contacts.csv").open(encoding="utf-8", newline="") as there, changed.open("w", encoding="utf-8") as file:
        file.write("id,notes\n")
        file.writelines(f"{row['id']},changed\n" for row in csv.DictReader(there))
    return changed
