"""The greedy cover against every choice there is."""

from __future__ import annotations

from itertools import combinations
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from kinagraph.analysis.planning.cover import cover_greedily

THINGS = "abcdefgh"


@st.composite
def problems(draw: st.DrawFn) -> tuple[dict[str, frozenset[str]], dict[str, int], int]:
    names = [f"s{n}" for n in range(draw(st.integers(0, 6)))]
    sets = {name: frozenset(draw(st.sets(st.sampled_from(THINGS)))) for name in names}
    weights = {thing: draw(st.integers(1, 5)) for thing in THINGS}
    return sets, weights, draw(st.integers(1, 5))


def weigh(sets: dict[str, frozenset[str]], weights: dict[str, int], names: tuple[str, ...]) -> int:
    return sum(weights[thing] for thing in frozenset().union(*(sets[name] for name in names)))


def plainly(sets: dict[str, frozenset[str]], weights: dict[str, int]) -> list[str]:
    """Choose greedily, the slow way."""
    taken: list[str] = []
    while True:
        done = frozenset().union(*(sets[name] for name in taken))
        gain, name = min(((-sum(weights[thing] for thing in sets[name] - done), name) for name in sets), default=(0, ""))
        if gain == 0:
            return taken
        taken.append(name)


@settings(max_examples=300, deadline=None)
@given(problems())
def test_the_bounds_hold_for_every_choice(problem: tuple[dict[str, frozenset[str]], dict[str, int], int]) -> None:
    sets, weights, most = problem
    cover = cover_greedily(sets, weights, most)
    order = plainly(sets, weights)
    assert [name for name, _things in cover.chosen] == order[:most]
    assert cover.needed == len(order)
    assert cover.covered == weigh(sets, weights, tuple(order[:most])) == sum(weights[t] for _n, things in cover.chosen for t in things)
    assert cover.total == weigh(sets, weights, tuple(sets))
    sizes = range(len(sets) + 1)
    best = max(weigh(sets, weights, choice) for size in sizes if size <= most for choice in combinations(sets, size))
    assert cover.covered <= best <= cover.bound <= cover.total
    assert cover.covered >= (1 - (1 - 1 / most) ** most) * best - 1e-9
    fewest = next(size for size in sizes if any(weigh(sets, weights, choice) == cover.total for choice in combinations(sets, size)))
    assert cover.least <= fewest <= cover.needed <= max(cover.ratio, 1) * fewest + 1e-9
    assert cover.least >= ceil(cover.needed / max(cover.ratio, 1) - 1e-9) if cover.needed else cover.least == 0


def test_where_the_greedy_choice_is_not_the_best() -> None:
    # Two rows of seven cover all; the greedy choice takes the columns: eight, four, two.
    top, bottom = "abcdefg", "hijklmn"
    sets = {"top": frozenset(top), "bottom": frozenset(bottom)}
    sets |= {"eight": frozenset(top[:4] + bottom[:4]), "four": frozenset(top[4:6] + bottom[4:6]), "two": frozenset(top[6] + bottom[6])}
    cover = cover_greedily(sets, dict.fromkeys(top + bottom, 1), 2)
    assert [name for name, _things in cover.chosen] == ["eight", "four"]
    assert (cover.covered, cover.total, cover.bound, cover.needed, cover.least) == (12, 14, 14, 3, 2)


def test_nothing_to_cover() -> None:
    cover = cover_greedily({"a": frozenset()}, {}, 3)
    assert (cover.chosen, cover.total, cover.bound, cover.needed, cover.least, cover.ratio) == ((), 0, 0, 0, 0, 0.0)
