"""Measure other people's registers: each of the ministers' files by the mapping that comes along and by a drafted one, and a large one.

    python benchmarks/mapping.py [--rows 500000] [--ministers ../shared/data/uk-ministers] [--out FILE]

The large register is made: twenty offices with their ministers, ten thousand organisations, up to three in a cell, every
purpose different. It is drafted and loaded as CSV and as XLSX, each in a process of its own, imports and all.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from main import measure

from kinagraph.tables.foreign.guess.guess import draft_mappings
from kinagraph.tables.foreign.mapping import read_mapping
from kinagraph.tables.foreign.reading import read_mapped

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = Path(__file__).parents[1] / "data" / "mappings"
REGISTERS = {
    "meetings": ("CO_meetings_jan_mar_14.csv", "PM_meetings_jan_mar_14.csv", "co-meetings-aug-sept-2010.csv"),
    "travel": ("CO_overseas_travel_jan_mar_14.csv", "cooverseastraveloctdec2011.csv"),
    "hospitality": ("dpmhospitalityaprjun13.xlsx",),
}
HEADINGS = ["Minister", "Date", "Name of Organisation", "Purpose of meeting"]


def rows(count: int) -> Iterator[list[str]]:
    """Give the rows of a register, the same whenever they are made."""
    draw = random.Random(1)
    first = ("North", "South", "East", "West", "New", "Old", "Grand", "Royal")
    places = ("Skåne", "Malmö", "Guangdong", "Tianjin", "Lund", "Wuhan", "Kista", "Harbour")
    organisations = [f"{one} {place} {number}" for one in first for place in places for number in range(160)]
    fields = ("Trade", "Health", "Energy", "Research", "Culture")
    ministers = [f"Minister for {field}, The Rt Hon {who} MP" for field in fields for who in ("A Berg", "B Lind", "C Ek", "D Holm")]
    for number in range(count):
        day = date(2000, 1, 1) + timedelta(days=draw.randrange(7000))
        named = "; ".join(draw.sample(organisations, draw.choice((1, 1, 1, 2, 3))))
        yield [draw.choice(ministers), day.strftime("%d %B %Y"), named, f"Discussion number {number} about matters of common interest"]


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count))


def write_xlsx(path: Path, count: int) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Meetings")
        for line, row in enumerate([HEADINGS, *rows(count)]):
            sheet.write_row(line, 0, row)


def read_ministers(folder: Path) -> Iterator[str]:
    """Say how many rows of each file are read, by the mapping that comes along and by a drafted one."""
    yield "| file | rows | by the mapping that comes along | by a drafted one | its doubtful cells |"
    yield "|---|--:|--:|--:|--:|"
    for register, names in REGISTERS.items():
        paths = [folder / name for name in names]
        shipped = read_mapped(paths, read_mapping(SHIPPED / f"uk-ministers-{register}.toml"))
        with tempfile.TemporaryDirectory() as place:
            drafted = Path(place) / "drafted.toml"
            drafted.write_text(str(draft_mappings(paths)[0]), encoding="utf-8")
            made = read_mapped(paths, read_mapping(drafted))
        for one, other in zip(shipped.tallies, made.tallies, strict=True):
            doubtful = sum(each.file == other.file for each in made.doubtful)
            read = [f"{tally.rows - tally.rejected} of {tally.rows}" for tally in (one, other)]
            yield f"| {one.file} | {other.rows} | {read[0]} | {read[1]} | {doubtful} |"


def load_large(count: int) -> Iterator[str]:
    """Say what drafting a mapping for a large register and loading it by that takes."""
    yield "| what | seconds | of the processors | peak MB |"
    yield "|---|--:|--:|--:|"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for write, name in ((write_csv, "register.csv"), (write_xlsx, "register.xlsx")):
            path, mapping = folder / name, folder / f"{name}.toml"
            write(path, count)
            for what, command in (
                ("draft", ["mapping", str(path), "-o", str(mapping), "--no-ask"]),
                ("load", ["load", str(path), "--mapping", str(mapping), "--store", str(folder / f"{name}.duckdb")]),
            ):
                found = measure(["-m", "kinagraph", *command])
                if found.measure is None:
                    yield f"| {name}, {count:,} rows: {what} | {found.failed} | | |"
                else:
                    taken = found.measure
                    yield f"| {name}, {count:,} rows: {what} | {taken.seconds:.1f} | {taken.processor:.1f} | {taken.memory:.0f} |"
            path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--ministers", type=Path, default=Path(__file__).parents[2] / "shared" / "data" / "uk-ministers")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    lines = [*(read_ministers(asked.ministers) if asked.ministers.is_dir() else ()), ""]
    lines += load_large(asked.rows) if asked.rows else ()
    text = "\n".join(lines)
    sys.stdout.write(text + "\n")
    if asked.out:
        asked.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
