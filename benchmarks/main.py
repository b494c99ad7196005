"""Measure kinagraph as a person meets it: whole processes, their time and their peak memory.

    python benchmarks/main.py [--contacts N …] [--repeat 3] [--out docs/benchmarks.md]

Each command runs in a process of its own, imports and all. A command that only reads is run several times, and the
median is given; loads are run once. The processor's time stands beside the time on the clock: on a machine that does
other things meanwhile it is the steadier of the two.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generate import AS_OF, write_network

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE: Final = Path(__file__).parents[1] / "data" / "sample"
_SAMPLE_DAY: Final = "2012-12-31"
_SIZES: Final = (10_000, 100_000, 1_000_000)
_FRAME: Final = """
import sys
import kinagraph as kg
print(len(kg.open(sys.argv[1]).at(sys.argv[2]).relations().to_frame()))
"""


@dataclass(frozen=True)
class Measure:
    """What one process took: seconds on the clock, seconds of the processors, and its largest memory in MB."""

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Row:
    """One line of the table; ``failed`` says why there is no measure."""

    what: str
    measure: Measure | None
    failed: str = ""


def measure(command: Sequence[str]) -> Row:
    """Run a command of the Python interpreter once, and read what the operating system says of it.

    Parameters
    ----------
    command
        What follows ``python`` on the command line.
    """
    environment = {**os.environ, "KINAGRAPH_LANG": "en", "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryFile() as told:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=told, env=environment)
        # Only wait4 tells one child's use from that of all the children before it.
        _pid, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            told.seek(0)
            lines = told.read().decode(errors="replace").strip().splitlines() or [""]
            return Row("", None, f"exit code {child.returncode}: {lines[-1][:120]}")
    kilobytes = used.ru_maxrss / 1024 if sys.platform == "darwin" else used.ru_maxrss
    return Row("", Measure(seconds, used.ru_utime + used.ru_stime, kilobytes / 1024))


def median(what: str, command: Sequence[str], times: int) -> Row:
    """Run a command several times and give the run in the middle; the first, which warms the disk's cache, isn't counted."""
    runs = [measure(command) for _run in range(times + (times > 1))]
    found = [run.measure for run in runs[-times:] if run.measure]
    if len(found) < times:
        return Row(what, None, next(run.failed for run in runs if run.failed))
    return Row(what, sorted(found, key=lambda each: each.seconds)[(times - 1) // 2])


def measure_sample(folder: Path, times: int) -> list[Row]:
    """Measure the program's start, and the list on the sample network."""
    store, tables = folder / "sample.duckdb", folder / "sample"
    tables.mkdir()
    for path in _SAMPLE.glob("*.csv"):
        shutil.copy(path, tables)
    stale = ["-m", "kinagraph", "stale", "--store", str(store), "--as-of", _SAMPLE_DAY]
    return [
        median("`kinagraph --help`", ["-m", "kinagraph", "--help"], times),
        median("sample: load", ["-m", "kinagraph", "load", str(tables), "--store", str(store)], 1),
        median("sample: stale", stale, times),
    ]


def measure_size(folder: Path, contacts: int, seed: int, times: int) -> list[Row]:
    """Measure loading and every list on a made-up network."""
    store, tables = folder / f"{contacts}.duckdb", folder / str(contacts)
    write_network(tables, contacts, seed)
    load = ["-m", "kinagraph", "load", str(tables), "--store", str(store)]
    asked = ["--store", str(store), "--as-of", AS_OF.isoformat()]
    return [
        median("load", load, 1),
        median("load again, unchanged", load, 1),
        *(
            median(f"{name}, 20 rows", ["-m", "kinagraph", name, *asked, "--limit", "20"], times)
            for name in ("stale", "unfollowed", "high-level")
        ),
        median("stale, all rows as CSV", ["-m", "kinagraph", "stale", *asked, "--format", "csv"], 1),
        median("relations to a frame", ["-c", _FRAME, str(store), AS_OF.isoformat()], 1),
        median("export as CSV files", ["-m", "kinagraph", "export", str(folder / f"{contacts}-out"), "--store", str(store)], 1),
        median("load, every contact changed", ["-m", "kinagraph", "load", str(_changed(folder, tables)), "--store", str(store)], 1),
        median("undo that", ["-m", "kinagraph", "undo", "--yes", "--store", str(store)], 1),
        median("undo the first load", ["-m", "kinagraph", "undo", "--yes", "--store", str(store)], 1),
    ]


def _changed(folder: Path, tables: Path) -> Path:
    """Write a file that changes one cell of every contact."""
    changed = folder / f"{tables.name}-changed" / "contacts.csv"
    changed.parent.mkdir()
    with (tables / "contacts.csv").open(encoding="utf-8", newline="") as there, changed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "notes"])
        writer.writerows([row["id"], "changed"] for row in csv.DictReader(there))
    return changed


def table(title: str, rows: Sequence[Row]) -> str:
    """Write rows as a table in Markdown."""
    lines = [f"## {title}", "", "| what | seconds | of the processors | peak MB |", "|---|--:|--:|--:|"]
    for row in rows:
        if row.measure is None:
            lines.append(f"| {row.what} | failed | {row.failed.replace('|', '/')} | |")
        else:
            took = row.measure
            lines.append(f"| {row.what} | {took.seconds:.2f} | {took.processor:.2f} | {took.memory:.0f} |")
    return "\n".join([*lines, ""])


def machine() -> str:
    """Say what it was measured on, and how busy that was."""
    names = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "pyarrow", "pandas"))
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} processors{load}; {platform.system()}, Python {platform.python_version()}, {names}."


def speed() -> float:
    """Return the seconds that a fixed piece of plain Python takes here: figures of two machines compare by it."""
    runs = []
    for _run in range(5):
        start = time.perf_counter()
        sum(number * number % 7 for number in range(2_000_000))
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, nargs="+", default=list(_SIZES), metavar="N", help="sizes of the made-up networks")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up networks")
    parser.add_argument("--repeat", type=int, default=3, help="how often to run what only reads")
    parser.add_argument("--out", type=Path, help="a Markdown file to write the tables to, as well")
    asked = parser.parse_args()
    parts = [f"# Measured\n\n{machine()} The yardstick took {speed():.2f} s.\n"]
    with tempfile.TemporaryDirectory(prefix="kinagraph-bench-") as place:
        print(parts[0])
        parts.append(table("The sample network", measure_sample(Path(place), asked.repeat)))
        print(parts[-1], flush=True)
        for contacts in asked.contacts:
            parts.append(table(f"{contacts:,} contacts", measure_size(Path(place), contacts, asked.seed, asked.repeat)))
            print(parts[-1], flush=True)
    if asked.out:
        asked.out.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
