"""Measure all the rules of a policy on a made-up network.

python benchmarks/generate.py --contacts 100000 FOLDER
kinagraph load FOLDER --store network.duckdb
python benchmarks/policy.py network.duckdb
"""

from __future__ import annotations

import sys
import time

import kinagraph as kg


def main() -> None:
    snapshot = kg.open(sys.argv[1]).at("2024-12-31")
    policy = kg.policies()[0]
    # The made-up network has none of the strategy's actors: others stand in for them, so that no rule is passed over.
    theirs = {"guangdong", "gd-health"}
    names = {key: [f"{'p' if key in theirs else 'h'}-{n:05}"] for n, key in enumerate(policy.actors, 1)}
    stand_in = policy.model_copy(update={"actors": names})
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        audit = snapshot.check(stand_in)
        print(
            f"{len(audit.rules)} rules, {len(audit)} results: {time.perf_counter() - wall:.1f} s ({time.process_time() - cpu:.1f} s of processor)"
        )


if __name__ == "__main__":
    main()
