"""Where everything stands: our side left, partners right, third parties apart; a block per kind, ordered to cross little.

The same network gives the same places. A card is as wide as :data:`CARD` and as tall as its lines of text ask for.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from statistics import fmean
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CARD: Final = 250.0
LINE: Final = 21.0
FONT: Final = 18.0
_PADDING: Final = 15.0
_HEADING: Final = 30.0
_GAP: Final = 11.0
_WITHIN: Final = 70.0
"""Between two columns of a side."""
_BETWEEN: Final = 300.0
_BETWEEN_TALL: Final = 130.0
"""Between the sides; less where there is little width."""
WIDE, SCREEN, TALL = 2.15, 1.5, 0.62
"""Width to height of a projector's picture, of a screen with a panel beside the map, of a telephone."""
_SPREAD: Final = 44.0
_SWEEPS: Final = 12
_MOST_COLUMNS: Final = 14
SIDES: Final = ("home", "partner", "third")


@dataclass
class Card:
    """One thing on the map: an actor, or a group of them."""

    key: str
    side: str
    kind: str
    lines: Sequence[str]
    order: tuple[str, ...] = ()
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        """How tall the card is."""
        return len(self.lines) * LINE + _PADDING


@dataclass(frozen=True)
class Heading:
    """What stands over a block of cards: a kind, or a side (``kind`` is blank)."""

    side: str
    kind: str
    x: float
    y: float


@dataclass
class Plan:
    """The places of all cards, the headings over them, and those without any relation (they stand below)."""

    cards: dict[str, Card]
    headings: list[Heading] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is shown on opening."""
        shown = [card for key, card in self.cards.items() if key not in set(self.apart)] or list(self.cards.values())
        if not shown:
            return (0.0, 0.0, CARD, LINE)
        return (
            min(card.x for card in shown) - CARD / 2,
            min([card.y - card.height / 2 for card in shown] + [each.y - LINE for each in self.headings]),
            max(card.x for card in shown) + CARD / 2,
            max(card.y + card.height / 2 for card in shown),
        )


def arrange(cards: Iterable[Card], ties: Mapping[tuple[str, str], float], shape: float = WIDE) -> Plan:
    """Give every card its place.

    Parameters
    ----------
    cards
        What is to be placed; ``order`` breaks ties, so that the same input gives the same places.
    ties
        How much each two cards have to do with each other, by their keys: those who have much stand at one height.
    shape
        Width to height of the place that is to be filled.
    """
    known = {card.key: card for card in sorted(cards, key=lambda each: (each.order, each.key))}
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (one, other), weight in sorted(ties.items()):
        if one in known and other in known and one != other:
            near[one].append((other, weight))
            near[other].append((one, weight))
    joined = [card for card in known.values() if near[card.key]]
    apart = [card for card in known.values() if not near[card.key]]
    if not joined:
        joined, apart = apart, []
    columns = _best_columns(joined, near, shape)
    _place(columns, shape)
    best, fewest = _heights(joined), _crossings(known, ties)
    for sweep in range(_SWEEPS):
        _sweep(columns, near, forward=sweep % 2 == 0)
        _place(columns, shape)
        if (crossings := _crossings(known, ties)) < fewest:
            best, fewest = _heights(joined), crossings
    for column in columns:
        for block in column.blocks:
            block.cards.sort(key=lambda card: best[card.key])
    _place(columns, shape)
    plan = Plan(known, _headings(columns), [card.key for card in apart])
    _place_apart(plan, apart)
    return plan


def wrap(text: str, width: float = CARD - 26, most: int = 3) -> list[str]:
    """Break a name into lines that fit a card; what doesn't fit ends in an ellipsis.

    >>> wrap("Gemensamma presidiet för internationella frågor och representation")
    ['Gemensamma presidiet', 'för internationella frågor', 'och representation']
    """
    lines: list[str] = []
    line = ""
    for word in _words(" ".join(text.split())):
        joined = line + word
        if not line or text_width(joined.rstrip()) <= width:
            line = joined
        else:
            lines.append(line.rstrip())
            line = word
    lines.append(line.rstrip())
    broken: list[str] = []
    for each in lines:
        rest = each
        while text_width(rest) > width:
            cut = next((n for n in range(len(rest), 0, -1) if text_width(rest[:n]) <= width), 1)
            broken.append(rest[:cut])
            rest = rest[cut:]
        broken.append(rest)
    if len(broken) > most:
        last = broken[most - 1]
        while last and text_width(last + "…") > width:
            last = last[:-1]
        broken = [*broken[: most - 1], last.rstrip() + "…"]
    return broken or [""]


def text_width(text: str) -> float:
    """Return about how wide a text is at the size of the cards' font; a Chinese sign is as wide as it is tall."""
    return sum(_sign_width(sign) for sign in text) * FONT


def _sign_width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if sign in "iljtfrI.,:;'|!()[] ":
        return 0.34
    if sign in "mwMWÅÄÖ@%&" or sign.isupper():
        return 0.74
    return 0.57


def _words(text: str) -> list[str]:
    """Split where a line may end: after blanks, hyphens and slashes, and between Chinese signs."""
    words, word = [], ""
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            if word:
                words.append(word)
            words.append(sign)
            word = ""
            continue
        word += sign
        if sign in " -/":
            words.append(word)
            word = ""
    return [*words, word] if word else words


@dataclass
class _Block:
    side: str
    kind: str
    cards: list[Card]


@dataclass
class _Column:
    side: str
    blocks: list[_Block]
    x: float = 0.0
    height: float = 0.0


def _best_columns(cards: Sequence[Card], near: Mapping[str, list[tuple[str, float]]], shape: float) -> list[_Column]:
    """Pack the kinds of each side into so many columns that the whole is largest in a window of the shape asked for."""
    choices = [_choices(side, [card for card in cards if card.side == side], near) for side in SIDES]
    best: tuple[float, list[_Column]] | None = None
    for chosen in product(*(each for each in choices if each)):
        columns = [column for side in chosen for column in side]
        _set_x(columns, shape)
        width, height = columns[-1].x + CARD, max(column.height for column in columns)
        # How small everything becomes in a window of that shape.
        size = max(width / shape, height)
        if best is None or size < best[0] - 1e-9:
            best = (size, columns)
    assert best is not None  # noqa: S101 - there is at least one card
    return best[1]


def _choices(side: str, cards: Sequence[Card], near: Mapping[str, list[tuple[str, float]]]) -> list[list[_Column]]:
    """Return a side packed into one column, two, three and so on, each as low as so many can be."""
    if not cards:
        return []
    kinds: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        kinds[card.kind].append(card)
    # Who has most to do with the other side stands nearest to it.
    busy = {kind: sum(len(near[card.key]) for card in members) / len(members) for kind, members in kinds.items()}
    listed = [(kind, kinds[kind]) for kind in sorted(kinds, key=lambda kind: (busy[kind] if side == "home" else -busy[kind], kind))]
    whole = sum(card.height + _GAP for card in cards) + _HEADING * (len(kinds) + _MOST_COLUMNS)
    found = [_fill(side, listed, whole)]
    for count in range(2, min(_MOST_COLUMNS, len(cards)) + 1):
        low, high = 0.0, whole
        packed = found[-1]
        for _turn in range(11):
            limit = (low + high) / 2
            tried = _fill(side, listed, limit)
            if len(tried) <= count:
                packed, high = tried, limit
            else:
                low = limit
        if len(packed) > len(found[-1]):
            found.append(packed)
    return found


def _fill(side: str, kinds: Sequence[tuple[str, list[Card]]], limit: float) -> list[_Column]:
    """Fill columns from the top, kind by kind; one that is taller than a column goes on in the next."""
    columns: list[_Column] = []
    for kind, members in kinds:
        whole = _HEADING + sum(card.height + _GAP for card in members)
        at = 0
        while at < len(members):
            room = limit - columns[-1].height if columns else 0.0
            left = whole if at == 0 else limit + 1
            if not columns or at or (left > room and (left <= limit or room < limit / 3)):
                columns.append(_Column(side, []))
                room = limit
            end, used = at, _HEADING
            while end < len(members) and (end == at or used + members[end].height + _GAP <= room):
                used += members[end].height + _GAP
                end += 1
            columns[-1].blocks.append(_Block(side, kind, members[at:end]))
            columns[-1].height += used
            at = end
    return columns


def _set_x(columns: Sequence[_Column], shape: float) -> None:
    between = _BETWEEN_TALL if shape < 1 else _BETWEEN
    x, before = 0.0, None
    for column in columns:
        if before is not None:
            x += CARD + (_WITHIN if column.side == before else between if "home" in {before, column.side} else _WITHIN * 1.7)
        column.x, before = x, column.side


def _place(columns: Sequence[_Column], shape: float) -> None:
    """Set the cards of each column one under the other, spread over the height of the tallest."""
    if not columns:
        return
    _set_x(columns, shape)
    width = columns[-1].x + CARD
    tallest = max([*(column.height for column in columns), width / shape])
    for column in columns:
        count = sum(len(block.cards) for block in column.blocks)
        spread = min((tallest - column.height) / (count + len(column.blocks)), _SPREAD)
        used = column.height + spread * (count + len(column.blocks))
        y = (tallest - used) / 2
        for block in column.blocks:
            y += _HEADING + spread
            for card in block.cards:
                card.x, card.y = column.x, round(y + card.height / 2, 1)
                y += card.height + _GAP + spread


def _sweep(columns: Sequence[_Column], near: Mapping[str, list[tuple[str, float]]], *, forward: bool) -> None:
    """Order each block by where its cards' counterparts stand (Sugiyama, Tagawa and Toda 1981)."""
    y = {card.key: card.y for column in columns for block in column.blocks for card in block.cards}
    for column in columns if forward else list(reversed(columns)):
        for block in column.blocks:
            middle = {
                card.key: fmean([y.get(other, 0.0) for other, _weight in near[card.key]], [weight for _other, weight in near[card.key]])
                if near[card.key]
                else card.y
                for card in block.cards
            }
            block.cards.sort(key=lambda card: (middle[card.key], card.order, card.key))
            places = sorted(y[card.key] for card in block.cards)
            y.update(zip((card.key for card in block.cards), places, strict=True))


def _heights(cards: Iterable[Card]) -> dict[str, float]:
    return {card.key: card.y for card in cards}


def _crossings(cards: Mapping[str, Card], ties: Mapping[tuple[str, str], float]) -> float:
    """Count how often lines between the same two columns cross, each by its weight; in large networks none is counted."""
    if len(ties) > 1500:
        return 0.0
    found = 0.0
    ends: dict[tuple[float, float], list[tuple[float, float, float]]] = defaultdict(list)
    for (one, other), weight in ties.items():
        if one in cards and other in cards:
            left, right = sorted((cards[one], cards[other]), key=lambda card: (card.x, card.key))
            ends[(left.x, right.x)].append((left.y, right.y, weight))
    for lines in ends.values():
        lines.sort()
        for place, (low, high, weight) in enumerate(lines):
            found += sum(min(weight, w) for a, b, w in lines[:place] if a < low and b > high)
    # Where two orders cross equally often, short lines win.
    return found + sum(abs(a - b) * w for lines in ends.values() for a, b, w in lines) / 1e6


def _headings(columns: Sequence[_Column]) -> list[Heading]:
    kinds = [
        Heading(block.side, block.kind, column.x, round(block.cards[0].y - block.cards[0].height / 2 - 7, 1))
        for column in columns
        for block in column.blocks
    ]
    top = min((heading.y for heading in kinds), default=0.0) - 40
    sides = []
    for side in SIDES:
        mine = [column.x for column in columns if column.side == side]
        if mine:
            sides.append(Heading(side, "", (min(mine) + max(mine)) / 2, top))
    return sides + kinds


def _place_apart(plan: Plan, apart: Sequence[Card]) -> None:
    """Set the actors without any relation in rows below the rest."""
    if not apart:
        return
    left, _top, right, bottom = plan.box
    step = CARD + _GAP * 2
    across = max(1, int((right - left + _GAP * 2) // step))
    y = bottom + 90
    for start in range(0, len(apart), across):
        row = apart[start : start + across]
        tall = max(card.height for card in row)
        for place, card in enumerate(row):
            card.x, card.y = left + CARD / 2 + place * step, y + tall / 2
        y += tall + _GAP * 2
