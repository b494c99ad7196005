"""What the page holds: plain values, cut to the audience, with opaque ids (``a17`` is the actor at place 17).

Rows are lists, not objects, so that a large network stays a small file; ``page/model.js`` names their places.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.mapped import ASIDE, HEALTH, change_since
from kinagraph.language import LANGUAGES, _, language
from kinagraph.model import LEVELS
from kinagraph.present.map.holder import Line, Spot, hold
from kinagraph.present.map.layout import SCREEN, SIDES, TALL, WIDE, Card, Plan, arrange, wrap
from kinagraph.present.map.names import pinyin
from kinagraph.present.words import ACTOR_KIND, CADENCE_FROM, KIND, REASON
from kinagraph.present.words import LEVELS as LEVELS_TOLD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kinagraph.analysis.mapped import Mapped
    from kinagraph.present.audience import Audience, Text

GROUPED_FROM: Final = 150
"""With more actors than this the map opens with groups."""
_MOST_GROUPS: Final = 60

_ACTOR_KINDS: Final = tuple(ACTOR_KIND)
_CONTACT_KINDS: Final = tuple(KIND)
_REASONS: Final = tuple(REASON)
_LEVELS_TOLD: Final = tuple(LEVELS_TOLD)
_CADENCES: Final = tuple(CADENCE_FROM)
_CHANGES: Final = ("new", "lost", "revived")
Row = dict[str, Any]


@dataclass
class Content:
    """What the page holds (``values``, ready for JSON) and where everything stands (``plan``).

    ``names`` and ``links`` are for the picture: the name of every card, and for each line its two cards, its health and
    its strength.
    """

    values: Row
    plan: Plan
    links: list[tuple[str, str, str, float]] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)


def gather(mapped: Mapped, audience: Audience, *, title: str, told: Sequence[str] = (), steps: Sequence[Row] = ()) -> Content:
    """Make what the page holds of a network.

    Parameters
    ----------
    mapped
        The network on a day.
    audience
        Who is to see it.
    title
        The page's heading.
    told
        What the map was narrowed to, in words.
    steps
        What is presented, one after the other: ``say``, and what to show (see :mod:`kinagraph.present.map.steps`).
    """
    ends = {end for row in mapped.relations for end in (row["home"], row["partner"])}
    # Actors with relations first, so that their places are small numbers.
    actors = sorted(mapped.actors, key=lambda key: (key not in ends, key))
    place = {key: n for n, key in enumerate(actors)}
    themes = _Listed()
    regions = _Listed()
    answering = _Listed()
    contacts = {key: n for n, key in enumerate(mapped.contacts)}
    agreements = _agreements_by_pair(mapped)
    titles = {key: n for n, key in enumerate(mapped.agreements)}
    groups = _groups(mapped, ends, audience)
    relations = sorted(mapped.relations, key=lambda row: (row["home"], row["partner"]))
    only = _only_pairs(relations)
    plans, links = _plans(mapped, audience, relations, groups, place)
    plan = plans[0]
    held = hold(
        [Spot(key, card.x, card.y) for key, card in plan.cards.items()],
        [Line(f"a{place[row['home']]}", f"a{place[row['partner']]}", HEALTH.index(row["health"]), row["strength"]) for row in relations],
        [f"a{n}" for n in range(len(actors))],
    )
    values: Row = {
        "about": {
            "title": audience.clean(title),
            "asOf": mapped.as_of.isoformat(),
            "audience": audience.name,
            "compare": None if mapped.compare is None else mapped.compare.isoformat(),
            "told": [audience.clean(each) for each in told],
            "grouped": bool(groups),
        },
        "lists": {
            "health": list(HEALTH),
            "aside": list(ASIDE),
            "sides": list(SIDES),
            "kinds": list(_ACTOR_KINDS),
            "contactKinds": list(_CONTACT_KINDS),
            "levels": list(LEVELS),
            "levelsTold": list(_LEVELS_TOLD),
            "cadences": list(_CADENCES),
            "reasons": list(_REASONS),
            "changes": list(_CHANGES),
        },
        "actors": [_actor(mapped.actors[key], audience, themes, regions) for key in actors],
        "plans": [
            {"spots": spots, "headings": _headings(each)}
            for each, spots in zip(plans, (held.spots, *(_spots(each) for each in plans[1:])), strict=True)
        ],
        "ends": held.ends,
        "apart": [int(key[1:]) for key in plan.apart if key.startswith("a")],
        "groups": [_group_row(each, place, regions, themes) for each in groups],
        "relations": [
            _relation(
                row,
                mapped,
                audience,
                contacts,
                [titles[each] for each in agreements.get((row["home"], row["partner"]), ())],
                themes,
                answering,
            )
            for row in relations
        ],
        "contacts": [_contact(row, mapped, audience, place, answering, only.get(key)) for key, row in mapped.contacts.items()],
        "agreements": [_agreement(row, mapped, audience, answering) for row in mapped.agreements.values()]
        if not audience.is_public
        else [],
        "days": [day.isoformat() for day in mapped.days],
        "steps": [_step(step, place, audience) for step in steps],
    }
    values |= {"themes": themes.values, "regions": regions.values, "answering": answering.values}
    counts = Counter(row["health"] for row in relations)
    return Content(values, plan, links, counts)


class _Listed:
    """Gives each text a number, in the order of first use; 0 is the blank."""

    def __init__(self) -> None:
        self.values: list[Text] = [""]
        self._places: dict[str, int] = {"": 0}

    def __call__(self, text: Text | None) -> int:
        key = str(text or "")
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(text or "")
        return self._places[key]


def _trimmed(row: list[Any]) -> list[Any]:
    """Write what is blank as 0, and leave it out at the end."""
    short = [0 if value in ("", None, []) else value for value in row]
    while short and short[-1] == 0:
        short.pop()
    return short


def _actor(row: Row, audience: Audience, themes: _Listed, regions: _Listed) -> list[Any]:
    shown = audience.names(row["id"])
    name = audience.actor_name(row["id"])
    aliases = [alias for each in row["aliases"] if (alias := audience.clean(each))] if shown else []
    lines: Any = _lines(name)
    return _trimmed(
        [
            name,
            _ACTOR_KINDS.index(row["kind"]) if row["kind"] in _ACTOR_KINDS else len(_ACTOR_KINDS) - 1,
            SIDES.index(row["side"]),
            regions(audience.clean(row["region"]) if shown else ""),
            [themes(audience.clean(each)) for each in row["themes"]] if shown else [],
            aliases,
            pinyin(*(each for each in (name, *aliases) if isinstance(each, str))),
            lines if isinstance(lines, dict) or lines != [name] else 0,
            row["priority"] or "",
            (row["notes"] or "") if audience.is_internal else "",
        ]
    )


def _lines(name: Text) -> Any:
    """Return a name's lines, as the places where it is cut where that says it all."""
    if not isinstance(name, str):
        return {each: wrap(text) for each, text in name.items()}
    lines = wrap(name)
    cuts, at = [], 0
    for line in lines:
        if not name.startswith(line, at):
            return lines
        at += len(line)
        at += len(name[at:]) - len(name[at:].lstrip(" "))
        cuts.append(at)
    # The last cut is the end of the name.
    return cuts[:-1] if at == len(name) and len(cuts) > 1 else lines


def _relation(
    row: Row, mapped: Mapped, audience: Audience, contacts: Mapping[str, int], agreements: list[int], themes: _Listed, answering: _Listed
) -> list[Any]:
    pair = (row["home"], row["partner"])
    history = [value for place, health in mapped.history.get(pair, ()) for value in (place, HEALTH.index(health))]
    last = row["last_contact"].isoformat() if row["last_contact"] else ""
    change = change_since(pair, row["health"], row["contacts"] > 0, mapped)
    return _trimmed(
        [
            [contacts[each] for each in row["evidence"]],
            row["cadence_days"],
            _CADENCES.index(row["cadence_from"]),
            # The day is left out where it is the newest contact's own.
            last if not row["evidence"] or mapped.contacts[row["evidence"][0]]["date"] != last else "",
            history,
            [themes(audience.clean(each)) for each in row["themes"]],
            _LEVELS_TOLD.index(row["levels"]),
            0 if audience.is_public else answering(_answer(row["responsible"], mapped, audience)),
            row["priority"] or "",
            (1 if row["one_off"] else 0) + (2 if row["inbound_only"] else 0),
            row["next_planned"].isoformat() if row["next_planned"] and not audience.is_public else "",
            [] if audience.is_public else agreements,
            0 if change is None else _CHANGES.index(change) + 1,
        ]
    )


def _only_pairs(relations: Sequence[Row]) -> dict[str, set[str]]:
    """Return the pair of each contact that is one relation's alone."""
    found: dict[str, set[str]] = {}
    twice: set[str] = set()
    for row in relations:
        for each in row["evidence"]:
            if each in found:
                twice.add(each)
            found[each] = {row["home"], row["partner"]}
    return {key: pair for key, pair in found.items() if key not in twice}


def _contact(
    row: Row, mapped: Mapped, audience: Audience, place: Mapping[str, int], answering: _Listed, only: set[str] | None
) -> list[Any]:
    internal = audience.is_internal
    beside = [
        ("cost", f"{row['cost']:g} {row['currency'] or ''}".strip() if internal and row["cost"] is not None else ""),
        ("decision", row["decision"] if internal else ""),
        ("why", "; ".join(row["why_attended"]) if internal else ""),
        ("notes", row["notes"] if internal else ""),
    ]
    more: Any = {name: value for name, value in beside if value}
    if internal:
        more = {"id": row["id"], **more} if more else row["id"]
    told = str(row["date"])
    plain = row["start"].isoformat().startswith(told)
    return _trimmed(
        [
            told,
            row["end"] or "",
            _CONTACT_KINDS.index(row["kind"]) if row["kind"] in _CONTACT_KINDS else 0,
            LEVELS.index(row["level"]) + 1 if row["level"] in LEVELS else 0,
            "" if audience.is_public else audience.clean(row["purpose"]),
            # Where just the two met whose relation it is, the page knows them from there.
            [] if only == set(row["actors"] or ()) else [place[each] for each in row["actors"] or () if each in place],
            [_REASONS.index(each) for each in row["reasons"]],
            [] if audience.is_public else [_point(each, mapped, audience, answering) for each in row["points"]],
            [] if audience.is_public else [answering(audience.person_name(each)) for each in row["people"]],
            more or 0,
            0 if plain else row["start"].isoformat(),
            {"outbound": 1, "inbound": 2}.get(row["direction"] or "", 0),
        ]
    )


def _point(row: Row, mapped: Mapped, audience: Audience, answering: _Listed) -> list[Any]:
    return _trimmed(
        [audience.clean(row["action"]), row["due"] or "", int(row["overdue"]), answering(_answer(row["responsible"], mapped, audience))]
    )


def _agreement(row: Row, mapped: Mapped, audience: Audience, answering: _Listed) -> list[Any]:
    return [
        audience.clean(row["title"]),
        row["signed"] or "",
        row["expires"] or "",
        row["status"],
        answering(_answer(row["responsible"], mapped, audience)),
    ]


def _answer(key: str | None, mapped: Mapped, audience: Audience) -> Text | None:
    if not key:
        return None
    return audience.actor_name(key) if key in mapped.actors else audience.person_name(key)


def _agreements_by_pair(mapped: Mapped) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for key, row in mapped.agreements.items():
        for one in row["parties"] or ():
            for other in row["parties"]:
                if one != other:
                    found.setdefault((one, other), []).append(key)
    return found


@dataclass
class _Group:
    side: str
    kind: str
    region: str
    theme: str
    members: list[str]


def _groups(mapped: Mapped, ends: set[str], audience: Audience) -> list[_Group]:
    """Group the actors with relations by kind, region and theme, as finely as can be shown at once; few stay themselves."""
    if len(ends) <= GROUPED_FROM:
        return []
    found: list[_Group] = []
    shown: Callable[[str], bool] = audience.names
    for fine in (2, 1, 0):
        groups: dict[tuple[str, str, str, str], list[str]] = {}
        for key in sorted(ends):
            row = mapped.actors[key]
            region = audience.clean(row["region"]) if fine >= 1 and shown(key) else ""
            theme = audience.clean(row["themes"][0]) if fine >= 2 and row["themes"] and shown(key) else ""
            groups.setdefault((row["side"], row["kind"], region, theme), []).append(key)
        found = [_Group(side, kind, region, theme, members) for (side, kind, region, theme), members in sorted(groups.items())]
        if len(found) <= _MOST_GROUPS:
            break
    return found


def _group_row(group: _Group, place: Mapping[str, int], regions: _Listed, themes: _Listed) -> list[Any]:
    lines = {name: _group_lines(group, name) for name in LANGUAGES}
    return [
        SIDES.index(group.side),
        _ACTOR_KINDS.index(group.kind),
        regions(group.region),
        themes(group.theme),
        [place[each] for each in group.members],
        lines,
    ]


def _group_lines(group: _Group, name: str) -> list[str]:
    with language("sv" if name == "sv" else "en"):
        word = _(ACTOR_KIND[group.kind])
    parts = [part for part in (group.region, group.theme) if part]
    return [*wrap(", ".join(parts) or word[:1].upper() + word[1:], most=2), f"({len(group.members)})"]


def _plans(
    mapped: Mapped, audience: Audience, relations: Sequence[Row], groups: Sequence[_Group], place: Mapping[str, int]
) -> tuple[list[Plan], list[tuple[str, str, str, float]]]:
    """Return the places for a wide, a usual and a tall window, and the line of every relation."""
    of = {key: f"g{n}" for n, group in enumerate(groups) for key in group.members}
    ties: dict[tuple[str, str], float] = {}
    links = []
    for row in relations:
        one, other = (of.get(row[end], f"a{place[row[end]]}") for end in ("home", "partner"))
        ties[(one, other)] = ties.get((one, other), 0.0) + (0.15 if row["health"] in ASIDE else 1.0)
        links.append((one, other, str(row["health"]), float(row["strength"])))
    plans = []
    for shape in (WIDE, SCREEN, TALL):
        if groups:
            cards = [
                Card(f"g{n}", each.side, each.kind, _group_lines(each, "sv"), (each.region, each.theme)) for n, each in enumerate(groups)
            ]
        else:
            cards = [
                Card(f"a{place[key]}", row["side"], row["kind"], _placed_lines(key, audience), (key,)) for key, row in mapped.actors.items()
            ]
        plans.append(arrange(cards, ties, shape))
    return plans, links


def _spots(plan: Plan) -> dict[str, list[float]]:
    return {key: [card.x, card.y] for key, card in plan.cards.items()}


def _headings(plan: Plan) -> list[list[float]]:
    return [[SIDES.index(each.side), _ACTOR_KINDS.index(each.kind) if each.kind else -1, each.x, each.y] for each in plan.headings]


def _placed_lines(actor: str, audience: Audience) -> list[str]:
    name = audience.actor_name(actor)
    return wrap(name) if isinstance(name, str) else max((wrap(each) for each in name.values()), key=len)


def _step(step: Row, place: Mapping[str, int], audience: Audience) -> Row:
    shown = {**step, "say": audience.clean(step.get("say"))}
    for end in ("select", "partner"):
        if end in step:
            shown[end] = place.get(step[end], -1)
    return shown
