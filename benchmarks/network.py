"""Measure the commands that read the network as a graph: whole processes, on a network of some thousand actors.

    python benchmarks/network.py [--contacts 50000] [--repeat 3]

Fifty thousand contacts are 2,500 actors, 2,300 of them with ties, and 88,000 ties. Each command runs as in ``main.py``, imports and all;
so do the measures of which no command is made, and betweenness once more without networkit.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Final

from generate import AS_OF, write_network
from main import Row, machine, median, speed, table

_COMMANDS: Final = (
    "brokers",
    "brokers --by kind --format json",
    "risks",
    "risks --if-leaves h-00001",
    "introduce p-01100",
    "introduce h-00900 p-01100",
    "coverage",
    "coverage --format json",
)
_MEASURES: Final = ("communities", "rhythms")
_CALL: Final = """
import sys
import kinagraph as kg
print(len(getattr(kg.open(sys.argv[1]).at(sys.argv[2]), sys.argv[3])()))
"""
_WITHOUT: Final = "import sys; sys.modules['networkit'] = None\n" + _CALL


def measure_network(folder: Path, contacts: int, seed: int, times: int, *, slow: bool) -> list[Row]:
    """Measure every command on one made-up network."""
    store, tables = folder / "network.duckdb", folder / "tables"
    write_network(tables, contacts, seed)
    load = median("load", ["-m", "kinagraph", "load", str(tables), "--store", str(store)], 1)
    asked, day = ["--store", str(store), "--as-of", AS_OF.isoformat()], AS_OF.isoformat()
    return [
        load,
        *(median(f"`kinagraph {name}`", ["-m", "kinagraph", *name.split(), *asked], times) for name in _COMMANDS),
        *(median(f"`snap.{name}()`", ["-c", _CALL, str(store), day, name], times) for name in _MEASURES),
        *([median("`snap.brokers()` without networkit", ["-c", _WITHOUT, str(store), day, "brokers"], 1)] if slow else []),
    ]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=50_000, help="the size of the made-up network")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another network")
    parser.add_argument("--repeat", type=int, default=3, help="how often to run what only reads")
    parser.add_argument("--slow", action="store_true", help="betweenness without networkit, too: a minute and more")
    asked = parser.parse_args()
    print(f"{machine()} The yardstick took {speed():.2f} s.\n")
    with tempfile.TemporaryDirectory(prefix="kinagraph-bench-") as place:
        rows = measure_network(Path(place), asked.contacts, asked.seed, asked.repeat, slow=asked.slow)
    print(table(f"The network, {asked.contacts:,} contacts", rows))


if __name__ == "__main__":
    main()
