"""A weighted set cover, chosen greedily, with what can be proved of it.

The sets are the meetings; the things to cover are what there is to do, each with a whole number for its weight. A meeting
costs one, whoever it is with. The greedy choice takes the meeting that adds most, again and again.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Cover:
    """What the greedy choice took.

    Attributes
    ----------
    chosen
        The sets in the order of choice, each with what it was the first to cover.
    total, covered
        The weight of all that any set covers, and of what the chosen ones cover.
    bound
        No choice of as many sets as were asked for covers more weight than this.
    needed
        How many sets the greedy choice takes to cover everything.
    least
        No choice of fewer sets covers everything.
    largest, ratio
        The largest weight of one set, d; and H(d) = 1 + 1/2 + … + 1/d: ``needed`` is at most ``ratio`` times the fewest
        possible.
    """

    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    total: int
    covered: int
    bound: int
    needed: int
    least: int
    largest: int
    ratio: float


def cover_greedily(sets: Mapping[str, frozenset[str]], weights: Mapping[str, int], most: int) -> Cover:
    r"""Choose at most ``most`` sets that together cover as much weight as the greedy choice can.

    Parameters
    ----------
    sets
        By name, what each covers.
    weights
        The weight of each thing, a whole number above zero.
    most
        How many sets may be chosen.

    Returns
    -------
    Cover
        Of two sets that add as much, the one whose name comes first.

    Notes
    -----
    *To cover everything.* A thing of weight w is w things of weight 1 in one place, so that the problem is the set cover of
    Chvátal (1979), whose greedy choice takes at most H(d) = Σ 1/i (i = 1 … d, about 1 + ln d) times the fewest possible
    sets, d the largest weight of a set. The prices that its proof gives out say more of the case at hand: each unit of
    weight that is first covered by a set adding g pays 1/g. Let α be the most that the things of one set pay together.
    Divided by α the prices are a solution of the dual programme, so that no choice covers everything with fewer than
    (number of sets taken)/α sets; α ≤ H(d).

    *With a given number k of sets.* Weight covered is submodular: the greedy k sets cover at least 1 − (1 − 1/k)^k > 1 − 1/e
    = 63 % of what the best k sets cover (Nemhauser, Wolsey & Fisher 1978). More is known of the case at hand: whatever sets S
    are taken already, the best k sets cover at most what S covers and the k largest weights that single sets would add to
    it, since nothing adds more to a larger choice than to a smaller. ``bound`` is the least of these over the choices after
    each step, and never more than ``total``. What a set would add is looked up only when it is its turn (Minoux 1978).

    References
    ----------
    .. [1] V. Chvátal (1979). A greedy heuristic for the set-covering problem. Mathematics of Operations Research 4(3), 233–235.
    .. [2] G. L. Nemhauser, L. A. Wolsey, M. L. Fisher (1978). An analysis of approximations for maximizing submodular set
       functions – I. Mathematical Programming 14, 265–294.
    .. [3] M. Minoux (1978). Accelerated greedy algorithms for maximizing submodular set functions. Optimization Techniques,
       Lecture Notes in Control and Information Sciences 7, 234–243.

    Examples
    --------
    >>> sets = {"gd": frozenset("abc"), "gz": frozenset("cd"), "sz": frozenset("d")}
    >>> cover = cover_greedily(sets, {"a": 1, "b": 1, "c": 2, "d": 3}, most=1)
    >>> cover.chosen
    (('gz', ('c', 'd')),)
    >>> cover.covered, cover.total, cover.bound
    (5, 7, 5)
    >>> cover.needed, cover.least
    (2, 2)
    """
    left = {name: set(things) for name, things in sets.items()}
    holders: dict[str, list[str]] = {}
    for name, things in sets.items():
        for thing in things:
            holders.setdefault(thing, []).append(name)
    gains = {name: sum(weights[thing] for thing in things) for name, things in sets.items()}
    largest = max(gains.values(), default=0)
    total = sum(weights[thing] for thing in holders)
    queue = [(-gain, name) for name, gain in gains.items() if gain]
    heapq.heapify(queue)
    taken: list[tuple[str, tuple[str, ...]]] = []
    prices = dict.fromkeys(sets, Fraction(0))
    covered, bound = 0, min(total, _largest(gains, most))
    within = 0
    while queue:
        gain, name = heapq.heappop(queue)
        if -gain != gains[name]:
            # It was worth that much before others were taken; put it back where it belongs now.
            if gains[name]:
                heapq.heappush(queue, (-gains[name], name))
            continue
        new = sorted(left[name])
        taken.append((name, tuple(new)))
        price = Fraction(1, gains[name])
        covered += gains[name]
        for thing in new:
            for holder in holders[thing]:
                left[holder].discard(thing)
                gains[holder] -= weights[thing]
                prices[holder] += weights[thing] * price
        if len(taken) <= most:
            within = covered
            bound = min(bound, covered + _largest(gains, most))
    dearest = max(prices.values(), default=Fraction(1))
    least = ceil(len(taken) / dearest) if taken else 0
    ratio = float(sum(Fraction(1, i) for i in range(1, largest + 1)))
    return Cover(tuple(taken[:most]), total, within, bound, len(taken), least, largest, ratio)


def _largest(gains: Mapping[str, int], most: int) -> int:
    return sum(heapq.nlargest(most, gains.values()))
