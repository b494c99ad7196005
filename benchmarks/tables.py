"""The results as tables in Markdown, and their place in a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rows import OURS

if TYPE_CHECKING:
    from pathlib import Path

    from measure import Cost

BEGIN: Final = "<!-- measured: `make bench` writes what stands between these two lines -->"
END: Final = "<!-- /measured -->"


@dataclass
class Results:
    """What was measured: for each number of contacts (0: the program's start) and row, the cost by who ran it."""

    about: list[str] = field(default_factory=list)
    aims: dict[str, float] = field(default_factory=dict)
    costs: dict[int, dict[str, dict[str, Cost]]] = field(default_factory=dict)

    @property
    def sizes(self) -> list[int]:
        """Return the numbers of contacts, the smallest first."""
        return sorted(size for size in self.costs if size)

    def named(self) -> list[str]:
        """Return the rows of every size, in the order in which they were measured."""
        return list(dict.fromkeys(what for size in self.sizes for what in self.costs[size]))

    def cost(self, size: int, what: str, who: str = OURS) -> Cost | None:
        """Return what a row cost, where it was measured."""
        return self.costs.get(size, {}).get(what, {}).get(who)


def render(results: Results) -> str:
    """Return all tables."""
    parts = ["\n".join(f"{line}  " for line in results.about)]
    parts += [_started(results), _seconds(results), _resources(results), _beside(results), _reasons(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _started(results: Results) -> str:
    rows = [
        [what, _aim(results, what), _time(costs.get(OURS)), _number(costs.get(OURS), "processor"), _number(costs.get(OURS), "memory")]
        for what, costs in results.costs.get(0, {}).items()
    ]
    return _table("The start", ["", "aim, s", "seconds", "of the processors", "peak MB"], rows)


def _seconds(results: Results) -> str:
    """Return the seconds on the clock by size; beside each how many times those of a tenth of the contacts."""
    headings = ["", "aim at 1,000,000"]
    for size in results.sizes:
        headings += [f"{size:,}", *(["×"] if size // 10 in results.sizes else [])]
    rows = []
    for what in results.named():
        row = [what, _aim(results, what)]
        for size in results.sizes:
            cost = results.cost(size, what)
            row.append(_time(cost))
            if size // 10 in results.sizes:
                row.append(_ratio(cost, results.cost(size // 10, what)))
        rows.append(row)
    return _table("Seconds, by the number of contacts (×: times those of a tenth)", headings, rows)


def _resources(results: Results) -> str:
    headings = ["", *(f"{size:,}" for size in results.sizes)]
    rows = [
        [
            what,
            *(
                f"{_number(results.cost(size, what), 'processor')} / {_number(results.cost(size, what), 'memory')}"
                for size in results.sizes
            ),
        ]
        for what in results.named()
    ]
    return _table("Seconds of the processors (a Neo4j server's too) / peak MB (without the server's)", headings, rows)


def _beside(results: Results) -> str:
    """Return what the others took for the same rows, and how many times ours."""
    others = list(dict.fromkeys(who for size in results.sizes for costs in results.costs[size].values() for who in costs if who != OURS))
    rows = []
    for size in results.sizes:
        for what, costs in results.costs[size].items():
            if len(costs) > 1:
                ours = costs[OURS]
                row = [f"{size:,}", what, f"{_time(ours)}, {_number(ours, 'memory')} MB"]
                for who in others:
                    cost = costs.get(who)
                    told = "" if cost is None else _time(cost)
                    if cost is not None and cost.known:
                        told += f", {_number(cost, 'memory')} MB (**{_ratio(cost, ours)}**)"
                    row.append(told)
                rows.append(row)
    return _table("Beside them: seconds, peak MB, and how many times kinagraph's seconds", ["contacts", "", OURS, *others], rows)


def _reasons(results: Results) -> str:
    lines = [
        f"- {what}, {size:,} contacts, {who}: {cost.failed.replace('|', '/')}"
        for size, rows in sorted(results.costs.items())
        for what, costs in rows.items()
        for who, cost in costs.items()
        if cost.failed
    ]
    return "Failed:\n\n" + "\n".join(lines) if lines else ""


def _table(title: str, headings: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return ""
    lines = [f"### {title}", "", _line(headings), "|" + "|".join("---" if heading == "" else "--:" for heading in headings) + "|"]
    return "\n".join([*lines, *map(_line, rows)])


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _aim(results: Results, what: str) -> str:
    return f"{results.aims[what]:g}" if what in results.aims else ""


def _time(cost: Cost | None) -> str:
    if cost is None:
        return ""
    if cost.failed:
        return "failed"
    if cost.more_than:
        return f"more than {cost.more_than}"
    return f"{cost.seconds:.2f}" if cost.seconds < 10 else f"{cost.seconds:.1f}"


def _number(cost: Cost | None, what: str) -> str:
    if cost is None or not cost.known:
        return "–"
    value = getattr(cost, what)
    return f"{value:,.0f}" if what == "memory" or value >= 100 else f"{value:.1f}"


def _ratio(cost: Cost | None, other: Cost | None) -> str:
    if cost is None or other is None or not cost.known or not other.known:
        return ""
    times = cost.seconds / other.seconds
    return f"{times:.{2 if times < 1 else 1 if times < 10 else 0}f} ×"


def put(page: Path, block: str) -> None:
    """Put the tables between their two lines in a page, or make a page of them."""
    text = page.read_text(encoding="utf-8") if page.exists() else f"{BEGIN}\n{END}\n"
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no place for the tables: two lines, {BEGIN} and {END}")
    page.write_text(f"{before}{begin}\n\n{block}\n{end}{after}", encoding="utf-8")
