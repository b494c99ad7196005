"""The map as a picture, without a browser: for a report, or for a mail that quarantines HTML.

The places are the page's; lines bend as in ``page/shapes.js``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.mapped import ASIDE, HEALTH
from kinagraph.language import _, current, long_date
from kinagraph.present.map.layout import CARD, LINE, SIDES, text_width
from kinagraph.present.map.texts import HEALTH as HEALTH_WORDS
from kinagraph.present.map.texts import SIDES as SIDE_WORDS
from kinagraph.present.map.texts import TEXTS
from kinagraph.present.words import ACTOR_KIND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kinagraph.present.map.data import Content
    from kinagraph.present.map.layout import Card

COLORS: Final[dict[str, tuple[str, tuple[float, ...]]]] = {
    "never": ("#663333", (3, 9)),
    "dormant": ("#663333", (7, 9)),
    "stale": ("#663333", (14, 6)),
    "unfollowed": ("#D55E00", (2.5, 4)),
    "high_level_only": ("#332288", (13, 4, 2.5, 4)),
    "due": ("#009988", (22, 4)),
    "active": ("#009988", ()),
}
_WIDTHS: Final = (1.6, 2.4, 3.4, 4.8)
_BUNDLES: Final = (0.6, 1.0, 1.6, 2.8, 4.4, 6.5)
_SIDE_COLORS: Final = ("#004488", "#7A4E00", "#4D4D4D")
_INK: Final = "#1A1A1A"
_MARGIN, _TOP, _BOTTOM = 40.0, 96.0, 90.0
_FONTS: Final[tuple[str, ...]] = ("Noto Sans", "Segoe UI", "DejaVu Sans", "Arial")
_CHINESE_FONTS: Final[tuple[str, ...]] = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Arial Unicode MS",
)  # fmt: skip
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PIXELS: Final = 3600


@dataclass(frozen=True)
class Text:
    """Words at a place; ``anchor`` is ``start`` or ``middle``."""

    x: float
    y: float
    told: str
    size: float
    color: str
    anchor: str = "middle"
    bold: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str | None = None
    radius: float = 0.0


@dataclass(frozen=True)
class Curve:
    """A line: eight numbers of a cubic curve, or four of a straight one."""

    points: tuple[float, ...]
    color: str
    width: float
    dash: tuple[float, ...]


@dataclass(frozen=True)
class Picture:
    """Everything on the picture, from below to above, and its frame (left, top, width, height)."""

    frame: tuple[float, float, float, float]
    shapes: list[Text | Box | Curve]


def compose(content: Content) -> Picture:
    """Put the picture of a map together: the relations that the page shows on opening, with title and legend."""
    left, top, right, bottom = content.plan.box
    width = max(right - left, 1100.0) + _MARGIN * 2
    x, y = (left + right) / 2 - width / 2, top - _TOP - _MARGIN
    frame = (x, y, width, bottom - top + _TOP + _BOTTOM + _MARGIN * 2)
    apart = set(content.plan.apart)
    cards = [card for key, card in content.plan.cards.items() if key not in apart or len(apart) == len(content.plan.cards)]
    links = _bundled(content)
    about = content.values["about"]
    shapes: list[Text | Box | Curve] = [
        Box(*frame, "#FFFFFF"),
        Text(x + _MARGIN, y + 52, about["title"], 36, _INK, "start", bold=True),
        Text(x + _MARGIN, y + 86, _subtitle(content), 21, "#4D4D4D", "start"),
    ]
    # Those that stand well below, those that worry on top.
    for points, link in sorted(_routed(links, content), key=lambda each: -HEALTH.index(each[1].health)):
        color, dash = COLORS[link.health]
        shapes.append(Curve(points, color, link.width, dash))
    for each in content.plan.headings:
        word = _(ACTOR_KIND[each.kind]) if each.kind else _(SIDE_WORDS[each.side])
        told = word[:1].upper() + word[1:]
        shapes.append(Text(each.x, each.y, told, 15 if each.kind else 25, _SIDE_COLORS[SIDES.index(each.side)], bold=True))
    shares = _shares(links)
    for card in cards:
        shapes += _card(card, _lines(card, content), shares.get(card.key, {}))
    return Picture(frame, shapes + _legend(content.counts, frame))


def render_svg(content: Content) -> str:
    """Return the map as an SVG drawing."""
    picture = compose(content)
    x, y, width, height = picture.frame
    fonts = ", ".join(f"'{name}'" for name in (*_FONTS, *_CHINESE_FONTS))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="{x:g} {y:g} {width:g} {height:g}" '
        f'font-family="{fonts}, sans-serif" role="img">\n<title>{_escaped(content.values["about"]["title"])}</title>'
    )
    return "\n".join([head, *(_svg(each) for each in picture.shapes), "</svg>\n"])


def render_png(content: Content, pixels: int = PIXELS) -> bytes:
    """Return the map as a PNG, so many pixels wide, drawn by matplotlib.

    Chinese names need a font that has them; where the machine has none, the picture says so.
    """
    import io

    from matplotlib import font_manager
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    picture = compose(content)
    x, y, width, height = picture.frame
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    fonts = [name for name in (*_FONTS, *_CHINESE_FONTS) if name in known] or ["DejaVu Sans"]
    shapes = list(picture.shapes)
    chinese = any(text_width(sign) >= 18 for each in shapes if isinstance(each, Text) for sign in each.told)
    if chinese and not set(_CHINESE_FONTS) & set(fonts):
        told = _("Chinese names can't be shown: this machine has no font for them (install Noto Sans CJK).")
        shapes.append(Text(x + _MARGIN, y + height - 12, told, 17, "#663333", "start"))
    # A unit of the layout is a point at 72 dpi; the resolution makes it as many pixels as asked for.
    figure = Figure(figsize=(width / 72, height / 72), dpi=72 * pixels / width)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(x, x + width), ylim=(y + height, y))
    axes.set_axis_off()
    for order, each in enumerate(shapes):
        _paint(axes, each, fonts, order)
    out = io.BytesIO()
    import warnings

    with warnings.catch_warnings():
        # A sign that no font has becomes a box; the sentence on the picture says why.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _paint(axes: Any, shape: Text | Box | Curve, fonts: list[str], order: int) -> None:
    from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
    from matplotlib.path import Path

    match shape:
        case Text():
            axes.text(
                shape.x,
                shape.y,
                _NOT_XML.sub("\ufffd", shape.told).replace("\n", " "),
                fontsize=shape.size,
                color=shape.color,
                ha={"start": "left", "middle": "center"}[shape.anchor],
                va="baseline",
                family=fonts,
                weight="bold" if shape.bold else "normal",
                # A dollar sign in a name is no formula.
                parse_math=False,
                zorder=order,
            )
        case Box():
            edge: dict[str, Any] = {
                "facecolor": shape.fill,
                "edgecolor": shape.stroke or "none",
                "linewidth": 1 if shape.stroke else 0,
                "zorder": order,
            }
            if shape.radius:
                r = shape.radius
                axes.add_patch(
                    FancyBboxPatch(
                        (shape.x + r, shape.y + r),
                        shape.width - 2 * r,
                        shape.height - 2 * r,
                        boxstyle=f"round,pad={r},rounding_size={r}",
                        **edge,
                    )
                )
            else:
                axes.add_patch(Rectangle((shape.x, shape.y), shape.width, shape.height, **edge))
        case Curve():
            pairs = list(zip(shape.points[::2], shape.points[1::2], strict=True))
            codes = [Path.MOVETO, *([Path.CURVE4] * 3 if len(pairs) == 4 else [Path.LINETO])]
            # matplotlib counts dashes in widths of the line.
            dash = (0, tuple(part / shape.width for part in shape.dash)) if shape.dash else "solid"
            axes.add_patch(
                PathPatch(Path(pairs, codes), fill=False, edgecolor=shape.color, linewidth=shape.width, linestyle=dash, zorder=order)
            )


@dataclass(frozen=True)
class _Link:
    """A line between two cards: the health that gives its colour, how wide it is, and how many relations of each health."""

    one: str
    other: str
    health: str
    width: float
    counts: Mapping[str, int]


def _bundled(content: Content) -> list[_Link]:
    """Return a line for each relation, to and from a group one line for all of them."""
    found: list[_Link] = []
    bundles: dict[tuple[str, str], dict[str, int]] = {}
    for one, other, health, strength in content.links:
        if health in ASIDE or (one == other and one.startswith("g")):
            continue
        if one.startswith("a") and other.startswith("a"):
            least = 1 if health in {"never", "dormant", "stale"} else 0
            found.append(_Link(one, other, health, _WIDTHS[max(least, min(3, int(strength)))], {health: 1}))
        else:
            counts = bundles.setdefault((one, other), {})
            counts[health] = counts.get(health, 0) + 1
    most = max((sum(counts.values()) for counts in bundles.values()), default=1)
    for (one, other), counts in bundles.items():
        common = min(counts, key=lambda health: (-counts[health], HEALTH.index(health)))
        found.append(_Link(one, other, common, _BUNDLES[min(5, int(sum(counts.values()) / most * 6))], counts))
    return found


def _routed(links: Sequence[_Link], content: Content) -> list[tuple[tuple[float, ...], _Link]]:
    cards = content.plan.cards
    ports: dict[tuple[str, int], list[tuple[float, int, int]]] = {}
    sides: list[tuple[int, int]] = []
    for n, link in enumerate(links):
        start, end = cards[link.one], cards[link.other]
        apart = abs(start.x - end.x) > CARD * 0.6
        out = (1 if start.x < end.x else -1) if apart else (1 if start.side == "home" else -1)
        sides.append((out, -out if apart else out))
        ports.setdefault((link.one, out), []).append((end.y, n, 0))
        ports.setdefault((link.other, sides[-1][1]), []).append((start.y, n, 1))
    places: dict[tuple[int, int], tuple[float, float]] = {}
    for (key, side), ends in ports.items():
        card = cards[key]
        ends.sort()
        step = min((card.height - 14) / max(1, len(ends) - 1), 7)
        for place, (_y, n, which) in enumerate(ends):
            places[(n, which)] = (card.x + side * CARD / 2, card.y + (place - (len(ends) - 1) / 2) * step)
    made: list[tuple[tuple[float, ...], _Link]] = []
    for n, link in enumerate(links):
        (x0, y0), (x1, y1) = places[(n, 0)], places[(n, 1)]
        leaving, coming = sides[n]
        bend = min(46 + abs(y1 - y0) * 0.16, 190) if leaving == coming else max(46, abs(x1 - x0) * 0.42)
        made.append(((x0, y0, x0 + leaving * bend, y0, x1 + coming * bend, y1, x1, y1), link))
    return made


def _shares(links: Sequence[_Link]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for link in links:
        for key in (link.one, link.other):
            mine = found.setdefault(key, {})
            for health, count in link.counts.items():
                mine[health] = mine.get(health, 0) + count
    return found


def _card(card: Card, lines: Sequence[str], shares: Mapping[str, int]) -> list[Text | Box | Curve]:
    x, y, height = card.x - CARD / 2, card.y - card.height / 2, card.height
    made: list[Text | Box | Curve] = [
        Box(x, y, CARD, height, "#FFFFFF", "#8A8A8A", 6),
        Box(x if card.side == "home" else x + CARD - 6, y + 3, 6, height - 6, _SIDE_COLORS[SIDES.index(card.side)]),
    ]
    at = x + 10
    for health in sorted(shares, key=HEALTH.index):
        wide = (CARD - 20) * shares[health] / sum(shares.values())
        made.append(Box(at, y + height - 5.5, wide, 4.5, COLORS[health][0]))
        at += wide
    for n, line in enumerate(lines):
        made.append(Text(card.x, card.y + (n - (len(lines) - 1) / 2) * LINE + 5, line, 17, _INK))
    return made


def _lines(card: Card, content: Content) -> Sequence[str]:
    """Return a card's lines in the language in force."""
    told = content.values["groups"][int(card.key[1:])][5] if card.key.startswith("g") else None
    if told is None:
        row = content.values["actors"][int(card.key[1:])]
        told = row[7] if len(row) > 7 and isinstance(row[7], dict) else None
    return card.lines if told is None else told[current()]


def _subtitle(content: Content) -> str:
    from datetime import date

    about = content.values["about"]
    counts = {health: n for health, n in content.counts.items() if health not in ASIDE}
    needing = sum(counts.get(health, 0) for health in ("never", "dormant", "stale"))
    headline = TEXTS["headline"]
    parts = [long_date(date.fromisoformat(about["asOf"])), _(headline).format(n=needing, all=sum(counts.values())), *about["told"]]
    return " · ".join(parts)


def _legend(counts: Mapping[str, int], frame: tuple[float, float, float, float]) -> list[Text | Box | Curve]:
    left, top, width, height = frame
    x, y = left + _MARGIN, top + height - _BOTTOM + 4
    made: list[Text | Box | Curve] = []
    for health, (color, dash) in COLORS.items():
        if not counts.get(health):
            continue
        told = f"{_(HEALTH_WORDS[health])} ({counts[health]})"
        wide = 64 + len(told) * 10.5 + 30
        if x + wide > left + width - _MARGIN and x > left + _MARGIN:
            x, y = left + _MARGIN, y + 32
        made.append(Curve((x, y, x + 54, y), color, 4.0, dash))
        made.append(Text(x + 64, y + 7, told, 20, _INK, "start"))
        x += wide
    return made


def _svg(shape: Text | Box | Curve) -> str:
    match shape:
        case Text():
            bold = ' font-weight="600"' if shape.bold else ""
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size:g}"'
            return f'<text {place} fill="{shape.color}" text-anchor="{shape.anchor}"{bold}>{_escaped(shape.told)}</text>'
        case Box():
            stroke = f' stroke="{shape.stroke}"' if shape.stroke else ""
            radius = f' rx="{shape.radius:g}"' if shape.radius else ""
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
            return f'<rect {place} fill="{shape.fill}"{stroke}{radius}/>'
        case Curve():
            p = [f"{value:.1f}" for value in shape.points]
            way = f"M{p[0]} {p[1]}C{' '.join(p[2:])}" if len(p) == 8 else f"M{p[0]} {p[1]}L{p[2]} {p[3]}"
            dash = f' stroke-dasharray="{" ".join(f"{part:g}" for part in shape.dash)}"' if shape.dash else ""
            return f'<path d="{way}" fill="none" stroke="{shape.color}" stroke-width="{shape.width:g}"{dash}/>'


def _escaped(text: str) -> str:
    from html import escape

    return escape(_NOT_XML.sub("\ufffd", text), quote=True)
