"""The three lists as an analyst writes them in Cypher, over the database that ``kinagraph load`` filled.

    python benchmarks/alternatives/with_cypher.py stale bolt://localhost:7687 2024-12-31 [--limit 20]

The statements stand in ``cypher/``. ``cypher/explore`` has shorter ones for Browser, which read what ``kinagraph
publish`` wrote or say less; these compute everything from the contacts. Left out are the same things as in
``with_pandas.py``.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from datetime import date
from pathlib import Path
from typing import Final

from neo4j import READ_ACCESS, GraphDatabase
from periods import COUNTS, CROWD, FOLLOWED, GROUP, HOME, PARTNERS

_CYPHER: Final = Path(__file__).parent / "cypher"
_PARTS: Final = {"stale": ("relations", "stale"), "high-level": ("relations", "high-level"), "unfollowed": ("unfollowed",)}


def main() -> None:
    """Read the command line, print the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", choices=list(_PARTS))
    parser.add_argument("uri")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--limit", type=int)
    asked = parser.parse_args()
    text = "\n".join((_CYPHER / f"{part}.cypher").read_text(encoding="utf-8") for part in _PARTS[asked.list])
    password = os.environ.get("NEO4J_PASSWORD")
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), password) if password else None
    terms = {"day": asked.day, "home": HOME, "partners": PARTNERS, "counts": COUNTS, "followed": FOLLOWED, "crowd": CROWD, "group": GROUP}
    # A network without an agreement has no such property, and the server would say so at length.
    with (
        GraphDatabase.driver(asked.uri, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(default_access_mode=READ_ACCESS) as session,
    ):
        answer = session.run(text, {name: list(value) if isinstance(value, tuple) else value for name, value in terms.items()})
        headings, found = answer.keys(), [record.values() for record in answer]
    print(f"{len(found)} found", file=sys.stderr)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([str(cell).rstrip(";") for cell in row] for row in found[: asked.limit])


if __name__ == "__main__":
    main()
