"""Places: the same for the same network, sides apart, no card on another."""

from __future__ import annotations

import random

import pytest

from kinagraph.present.map.layout import CARD, SCREEN, TALL, WIDE, Card, arrange, wrap
from kinagraph.present.map.names import fold, pinyin


def cards(count: int) -> list[Card]:
    kinds = ("company", "university", "province")
    sides = ("home", "home", "partner", "third")
    return [Card(f"a{n}", sides[n % 4], kinds[n % 3], ["x"] * (n % 3 + 1)) for n in range(count)]


def ties(count: int) -> dict[tuple[str, str], float]:
    return {(f"a{n}", f"a{(n * 7 + 3) % count}"): 1.0 for n in range(count)}


@pytest.mark.parametrize("shape", [WIDE, SCREEN, TALL])
@pytest.mark.parametrize("count", [1, 2, 7, 60, 150])
def test_cards_stand_apart_and_sides_in_their_order(count: int, shape: float) -> None:
    plan = arrange(cards(count), ties(count), shape)
    placed = list(plan.cards.values())
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            assert abs(one.x - other.x) >= CARD or abs(one.y - other.y) >= (one.height + other.height) / 2
    shown = [card for card in placed if card.key not in plan.apart]
    ours, theirs = [c.x for c in shown if c.side == "home"], [c.x for c in shown if c.side == "partner"]
    assert not ours or not theirs or max(ours) < min(theirs)


def test_any_order_of_input_gives_the_same_places() -> None:
    first = arrange(cards(60), ties(60))
    for seed in range(3):
        mixed, mixed_ties = cards(60), list(ties(60).items())
        random.Random(seed).shuffle(mixed)
        random.Random(seed).shuffle(mixed_ties)
        again = arrange(mixed, dict(mixed_ties))
        assert {key: (card.x, card.y) for key, card in again.cards.items()} == {key: (card.x, card.y) for key, card in first.cards.items()}
        assert again.headings == first.headings


def test_ordering_lets_fewer_lines_cross() -> None:
    straight = {(f"h{n}", f"p{(n * 11) % 20}"): 1.0 for n in range(20)}
    made = [Card(f"h{n}", "home", "company", ["x"]) for n in range(20)] + [Card(f"p{n}", "partner", "company", ["x"]) for n in range(20)]
    plan = arrange(made, straight, TALL)
    heights = [(plan.cards[one].y, plan.cards[other].y) for one, other in straight]
    crossings = sum((a - c) * (b - d) < 0 for n, (a, b) in enumerate(heights) for c, d in heights[n + 1 :])
    assert crossings == 0


def test_who_has_no_relation_stands_below() -> None:
    made = [*cards(8), Card("alone", "home", "company", ["x"])]
    plan = arrange(made, ties(8))
    assert plan.apart == ["alone"]
    assert plan.cards["alone"].y > plan.box[3]


def test_a_name_is_broken_into_lines_that_fit() -> None:
    assert wrap("") == [""]
    assert len(wrap("x" * 500)) == 3
    assert wrap("x" * 500)[-1].endswith("…")
    assert "".join(wrap("广东省人民政府外事办公室")) == "广东省人民政府外事办公室"


def test_names_are_found_in_pinyin_and_without_accents() -> None:
    assert fold("ÅÄÖ  Ø") == "aao o"
    assert "zengwei" in pinyin("曾伟").split()
    assert "chongqing" in pinyin("重庆").split()
    assert pinyin("Lund") == ""
