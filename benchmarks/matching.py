"""How well and how fast names are matched: precision and recall on labelled pairs, and the time for many names.

``python benchmarks/matching.py`` prints both; ``--pairs`` and ``--time`` one of them, ``--wrong`` the pairs that are judged wrongly,
``--together`` what is proposed when all names stand in one network.
``matching/pairs.csv`` holds the pairs: two names as they stand in public, with kind and country as a register would have them, and
whether they are one body. The part ``tuned`` was looked at while the words and weights were chosen; ``held`` was not.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from kinagraph.analysis.identity.matching import THRESHOLD, actor_named, pairs_of_actors

PAIRS = Path(__file__).parent / "matching" / "pairs.csv"


def read_pairs():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score(row):
    """Return the score of a pair, 0 where it is never compared."""
    ends = {
        key: actor_named(key, [row[key]], kind=row[f"{key}_kind"] or "other", country=row[f"{key}_country"] or None)
        for key in ("one", "other")
    }
    return max((pair.score for pair in pairs_of_actors(ends)), default=0.0)


def measure(rows, threshold=THRESHOLD):
    """Return precision and recall, and how many pairs are one, are proposed, and are both."""
    proposed = [row for row in rows if row["score"] >= threshold]
    right = sum(row["same"] == "yes" for row in proposed)
    same = sum(row["same"] == "yes" for row in rows)
    return {
        "pairs": len(rows),
        "same": same,
        "proposed": len(proposed),
        "right": right,
        "precision": right / len(proposed) if proposed else 1.0,
        "recall": right / same if same else 1.0,
    }


def print_pairs(wrong):
    rows = [{**row, "score": score(row)} for row in read_pairs()]
    print(f"threshold {THRESHOLD}")
    print(f"{'':28}{'pairs':>7}{'same':>7}{'proposed':>10}{'precision':>11}{'recall':>9}")
    for part in ("tuned", "held", "all"):
        mine = [row for row in rows if part in {row["part"], "all"}]
        for name, some in (("", mine), ("Chinese-Latin", [row for row in mine if row["scripts"] == "both"])):
            found = measure(some)
            print(
                f"{part + ' ' + name:28}{found['pairs']:7}{found['same']:7}{found['proposed']:10}{found['precision']:11.3f}{found['recall']:9.3f}"
            )
    if wrong:
        for row in rows:
            if row["part"] in wrong and (row["score"] >= THRESHOLD) != (row["same"] == "yes"):
                print(
                    f"{row['part']} {row['same']:3} {row['score']:.2f}  {row['one']} ({row['one_country']}) – {row['other']} ({row['other_country']})"
                )


def print_together():
    """Put all names into one network, and print the proposals that don't follow from the labelled pairs, to be looked at by hand."""
    rows, kinds, one = read_pairs(), {}, {}

    def top(key):
        while one.get(key, key) != key:
            key = one[key]
        return key

    for row in rows:
        keys = [f"{row[end]} ({row[f'{end}_country']})" for end in ("one", "other")]
        for key, end in zip(keys, ("one", "other"), strict=True):
            kinds.setdefault(key, (row[end], row[f"{end}_kind"] or "other", row[f"{end}_country"] or None))
        if row["same"] == "yes":
            one[top(keys[0])] = top(keys[1])
    found = pairs_of_actors({key: actor_named(key, [name], kind=kind, country=country) for key, (name, kind, country) in kinds.items()})
    proposed = [pair for pair in found if pair.score >= THRESHOLD]
    others = [pair for pair in proposed if top(pair.one) != top(pair.other)]
    print(f"{len(kinds)} names together: {len(proposed)} pairs proposed, of which {len(others)} follow from no labelled pair:")
    for pair in sorted(others, key=lambda pair: (-pair.score, pair.one, pair.other)):
        print(f"{pair.score:.2f}  {pair.one} – {pair.other}")


def print_time(size):
    """Match a network of many actors, a tenth of them twice in other words."""
    import kinagraph as kg

    rng = random.Random(1)
    labelled = read_pairs()
    names = [row["one"] for row in labelled]
    with TemporaryDirectory() as folder:
        actors = Path(folder) / "actors.csv"
        with actors.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "name", "kind", "country", "aliases"])
            for number in range(size):
                writer.writerow([f"a{number}", invented(rng, names), rng.choice(["company", "authority", "university"]), "CN", ""])
        net = kg.open(str(Path(folder) / "many.duckdb"))
        net.load(actors)
        start, processor = time.perf_counter(), time.process_time()
        found = net.at(date(2012, 12, 31)).match()
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"{size} actors: {seconds:.1f} s on the clock, {processor:.1f} s of the processor, {found.found} pairs proposed, {peak:.2f} GB"
        )


SYLLABLES = [
    "guang",
    "dong",
    "xi",
    "jing",
    "hai",
    "nan",
    "bei",
    "shan",
    "he",
    "hu",
    "jiang",
    "su",
    "zhe",
    "fu",
    "jian",
    "an",
    "hui",
    "yun",
    "gui",
    "lin",
    "zhou",
    "hang",
    "chang",
    "chun",
    "ning",
    "bo",
    "da",
    "qing",
]
CHARACTERS = "广东西京海南北山河湖江苏浙福建安徽云贵林州杭长春宁波大庆华明德远新光同和信达"
KINDS = ["University", "Health Department", "Trading Co., Ltd", "Technology Co., Ltd", "Group", "Hospital", "Museum", "Development Zone"]
CHINESE = ["大学", "卫生厅", "贸易有限公司", "科技有限公司", "集团", "医院", "博物馆", "开发区"]


def invented(rng, names):
    """Return a name: one of the labelled, or an invented one in letters or characters."""
    chance = rng.random()
    if chance < 0.05:
        return f"{rng.choice(names)}"
    if chance < 0.35:
        return "".join(rng.choice(CHARACTERS) for _ in range(rng.randint(2, 4))) + rng.choice(CHINESE)
    word = "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()
    return f"{word} {rng.choice(KINDS)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--together", action="store_true")
    parser.add_argument("--wrong", nargs="*", choices=["tuned", "held"])
    asked = parser.parse_args()
    all_of_it = not (asked.pairs or asked.time or asked.together)
    if asked.pairs or all_of_it:
        print_pairs(asked.wrong)
    if asked.together:
        print_together()
    if asked.time or all_of_it:
        print_time(asked.size)


if __name__ == "__main__":
    sys.exit(main())
