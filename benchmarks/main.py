"""Measure kinagraph as a person meets it, and beside it what that person would write instead.

    make bench                                      # the whole table, into docs/performance.md: some twenty minutes
    python benchmarks/main.py --quick               # 1,000 and 10,000 contacts, in a few
    python benchmarks/main.py --sizes 100000 --no-neo4j

Every figure is a whole process, imports and all. Who answers the same question takes turns with the others, so that a
machine that does something else meanwhile does it to all of them; the run in the middle is given. What changes
something is run once, and so is what takes long. A step beyond a limit is stopped and printed as “more than”; one that
fails is printed with the reason, and the others go on.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generate import write_network
from measure import Cost, Limits, busy, machine, measure, middle
from rows import OURS, Row, file_rows, server_rows, starting_rows
from tables import Results, put, render

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT: Final = Path(__file__).parents[1]
_SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)
_QUICK: Final = (1_000, 10_000)
_LONG: Final = 10.0
"""Seconds; what takes longer is run once, whoever runs it."""


@dataclass
class Bench:
    """A run: what is asked for, where, and what was measured so far."""

    folder: Path
    limits: Limits
    rounds: int
    ends: float
    out: Path | None
    results: Results

    def run(self, size: int, rows: Iterable[Row], server: int | None = None) -> None:
        """Measure rows of a size, each printed and written as it is known; a row that can't be made ends them."""
        found = self.results.costs.setdefault(size, {})
        try:
            for row in rows:
                if row.aim is not None:
                    self.results.aims[row.what] = row.aim
                found[row.what] = self.cost(row, server)
                told = "; ".join(f"{who} {_told(cost)}" for who, cost in found[row.what].items())
                print(f"{size:>9,}  {row.what}: {told}", flush=True)
                self.write()
        except OSError as error:  # a full disk, most often
            found["the rest"] = {OURS: Cost(failed=str(error))}
            self.write()

    def cost(self, row: Row, server: int | None) -> dict[str, Cost]:
        """Let all who answer a row take turns."""
        runs: dict[str, list[Cost]] = {who: [] for who in row.commands}
        for turn in range(1 if row.once else self.rounds):
            for who, command in row.commands.items():
                if turn and (not runs[who][0].known or runs[who][0].seconds > _LONG):
                    continue
                if time.monotonic() > self.ends:
                    runs[who] = runs[who] or [Cost(failed="not run: the time was up")]
                    continue
                if row.before is not None:
                    row.before()
                runs[who].append(measure(command, self.limits, self.folder, self.environment(), server))
        return {who: middle(costs) for who, costs in runs.items()}

    def environment(self) -> dict[str, str]:
        """Return what every command finds set."""
        return {
            "KINAGRAPH_LANG": "en",
            "KINAGRAPH_CACHE": str(self.folder / "cache"),
            "NEO4J_HOME": str(self.folder / "imported"),
            "PYTHONHASHSEED": "0",
        }

    def write(self) -> None:
        """Write what is known so far into the page."""
        if self.out is not None:
            put(self.out, render(self.results))


def _told(cost: Cost) -> str:
    if cost.failed:
        return f"failed ({cost.failed})"
    return f"more than {cost.more_than}" if cost.more_than else f"{cost.seconds:.2f} s, {cost.processor:.2f} s, {cost.memory:.0f} MB"


def measure_size(bench: Bench, size: int, seed: int, heap: str | None, alternatives: bool) -> None:
    """Measure all rows on a made-up network; ``heap`` is the Neo4j server's, None measures none."""
    write_network(bench.folder / "tables", size, seed)
    bench.run(size, file_rows(bench.folder, alternatives))
    if heap is None:
        return
    sys.path.insert(0, str(_ROOT))
    from tests.servers.neo4j_server import ServerError, import_command, start

    with ExitStack() as stack:
        try:
            server = stack.enter_context(start("5", heap=heap))
        except (ServerError, OSError) as error:
            failed = Cost(failed=str(error).splitlines()[0])
            bench.results.costs[size]["Neo4j"] = {OURS: failed}
            print(f"{size:>9,}  Neo4j: {_told(failed)}", flush=True)
            bench.write()
            return
        bench.run(size, server_rows(bench.folder, server.uri, import_command("5", heap), alternatives), server.pid)


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", metavar="N", help="contacts of the made-up networks (default 1000 to 1000000)")
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 contacts, one round")
    parser.add_argument("--no-neo4j", action="store_true", help="measure no server")
    parser.add_argument("--no-alternatives", action="store_true", help="measure kinagraph alone")
    parser.add_argument("--heap", default="4g", help="of the Neo4j server (default 4g)")
    parser.add_argument("--rounds", type=int, default=3, help="how often to run what only reads (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up networks (default 1)")
    parser.add_argument("--limit-seconds", type=float, default=600, help="stop a step after so long (default 600)")
    parser.add_argument("--limit-gb", type=float, default=8, help="stop a step that takes more (default 8)")
    parser.add_argument("--minutes", type=float, default=45, help="begin nothing after so long (default 45)")
    parser.add_argument("--out", type=Path, help="a page to write the tables into, between two marked lines")
    asked = parser.parse_args()

    heap = None if asked.no_neo4j else asked.heap
    about = [f"{machine()}{f'; Neo4j 5.26 with a heap of {heap}' if heap else ''}.", f"Before: {busy()}."]
    print(*about, sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="kinagraph-bench-") as place:
        bench = Bench(
            Path(place),
            Limits(asked.limit_seconds, asked.limit_gb * 1024),
            1 if asked.quick else asked.rounds,
            time.monotonic() + asked.minutes * 60,
            asked.out.resolve() if asked.out else None,
            Results(about),
        )
        bench.run(0, starting_rows(bench.folder))
        for size in asked.sizes or (_QUICK if asked.quick else _SIZES):
            measure_size(bench, size, asked.seed, heap, not asked.no_alternatives)
            for left in bench.folder.iterdir():
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
    about.append(f"After: {busy()}.")
    bench.write()
    print("", render(bench.results), sep="\n")


if __name__ == "__main__":
    main()
