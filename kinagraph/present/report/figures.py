"""The report's figures, each with the same in words: they read in grey, and by those who don't tell colours apart."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, ngettext, number
from kinagraph.model import LEVELS, STATES
from kinagraph.present.document.blocks import clean
from kinagraph.present.words import LEVEL, STATE

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]

# Fill and hatching: light and dark enough to tell apart without colour.
_STATES: Final = {
    "active": ("#00796B", ""),
    "due": ("#8CCFC4", ""),
    "stale": ("#E69F00", "////"),
    "dormant": ("#5C2E2E", ""),
    "never": ("#FFFFFF", "...."),
}
_DIRECTIONS: Final = {"outbound": ("#004488", ""), "inbound": ("#E9B44C", "////"), "undirected": ("#C9C9C9", "")}
_INK, _SOFT = "#1A1A1A", "#595959"
_WIDTH: Final = 6.7
"""Inches: the width of the text on A4."""
_FONTS: Final = ("Arial", "Liberation Sans", "Noto Sans", "DejaVu Sans")
_CHINESE_FONTS: Final = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "Hiragino Sans GB",
    "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Arial Unicode MS",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A figure as PNG and SVG, what it says in words, and whether it lacks a font for the names in it."""

    png: bytes
    svg: str
    alt: str
    fontless: bool = False


def draw_months(months: Sequence[Row]) -> Drawn:
    """Draw how many relations were in each state at the end of each month, the first bar being the day before the period."""
    shown = months if len(months) <= 25 else [months[0], *months[-24:]]
    labels = [row["as_of"].strftime("%y-%m") if n else row["as_of"].isoformat() for n, row in enumerate(shown)]
    figure, axes = _blank(2.15)
    bottom = [0.0] * len(shown)
    for state in STATES:
        values = [row[state] for row in shown]
        if not any(values):
            continue
        fill, hatch = _STATES[state]
        axes.bar(range(len(shown)), values, 0.72, bottom, label=_(STATE[state]), color=fill, hatch=hatch, edgecolor=_INK, linewidth=0.5)
        top = max(row["examined"] for row in shown)
        for place, value in enumerate(values):
            if value >= top * 0.07:
                _inside(axes, place, bottom[place] + value / 2, str(value), state in {"active", "dormant"}, bool(hatch))
        bottom = [below + value for below, value in zip(bottom, values, strict=True)]
    axes.set_xticks(range(len(shown)), labels, fontsize=7.5)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.set_ylabel(_("relations"), fontsize=8)
    axes.tick_params(axis="y", labelsize=7.5)
    first, last = shown[0], shown[-1]
    told = "; ".join(f"{_(STATE[state])} {first[state]} → {last[state]}" for state in STATES)
    alt = _("Relations by state, from {first} to {last}: {told}. Together {before} → {after}.").format(
        first=first["as_of"].isoformat(), last=last["as_of"].isoformat(), told=told, before=first["examined"], after=last["examined"]
    )
    return _finish(figure, alt, legend=True)


def draw_levels(rows: Sequence[Row]) -> Drawn:
    """Draw the contacts by level, each bar split by direction."""
    words = {"outbound": _("outbound"), "inbound": _("inbound"), "undirected": _("neither")}
    by_level = {row["value"]: row for row in rows}
    levels = [level for level in (*LEVELS, None) if level in by_level]
    labels = [_(LEVEL[level]) if level else _("not recorded") for level in levels]
    figure, axes = _blank(0.4 + 0.25 * len(levels))
    left = [0.0] * len(levels)
    most = max((by_level[level]["contacts"] for level in levels), default=1)
    for name, (fill, hatch) in _DIRECTIONS.items():
        values = [by_level[level][name] for level in levels]
        if not any(values):
            continue
        axes.barh(range(len(levels)), values, 0.66, left, label=words[name], color=fill, hatch=hatch, edgecolor=_INK, linewidth=0.5)
        for place, value in enumerate(values):
            if value >= most * 0.04:
                _inside(axes, left[place] + value / 2, place, str(value), name == "outbound", bool(hatch))
        left = [before + value for before, value in zip(left, values, strict=True)]
    _names(axes, labels)
    told = "; ".join(
        f"{label} {by_level[level]['contacts']} ("
        + ", ".join(f"{words[name]} {by_level[level][name]}" for name in _DIRECTIONS if by_level[level][name])
        + ")"
        for level, label in zip(levels, labels, strict=True)
    )
    return _finish(figure, _("Contacts by level and direction: {told}.").format(told=told), legend=True)


@dataclass(frozen=True)
class Cost:
    """A bar: a name, its cost (None where none is recorded), and how many contacts it rests on, some of them without a cost."""

    name: str
    cost: float | None
    contacts: int | None
    without_cost: int

    def told(self) -> str:
        """Say the cost and what it rests on."""
        n = self.contacts
        if n is None:
            return number(round(self.cost or 0.0))
        if self.cost is None:
            return ngettext("none recorded ({n} contact)", "none recorded ({n} contacts)", n).format(n=n)
        told = ngettext("{cost} ({n} contact", "{cost} ({n} contacts", n).format(cost=number(round(self.cost)), n=n)
        return told + (", " + _("{n} without a cost").format(n=self.without_cost) if self.without_cost else "") + ")"


def draw_costs(by_currency: dict[str, list[Cost]]) -> Drawn:
    """Draw the cost of each theme, a panel a currency."""
    from matplotlib.figure import Figure

    sizes = [max(1, len(bars)) for bars in by_currency.values()]
    height = 0.15 + sum(0.165 * size + 0.36 for size in sizes)
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    panels = figure.subplots(len(sizes), 1, squeeze=False, gridspec_kw={"height_ratios": sizes})[:, 0]
    told = []
    for axes, (currency, bars) in zip(panels, by_currency.items(), strict=True):
        most = max((bar.cost or 0.0 for bar in bars), default=1.0) or 1.0
        axes.barh(range(len(bars)), [bar.cost or 0.0 for bar in bars], 0.66, color="#004488", edgecolor=_INK, linewidth=0.5)
        for place, bar in enumerate(bars):
            axes.text((bar.cost or 0.0) + most * 0.012, place, bar.told(), va="center", ha="left", fontsize=8, color=_INK)
        axes.set_xlim(0, most * 1.55)
        _names(axes, [bar.name for bar in bars])
        axes.set_title(currency, loc="left", fontsize=8.5, color=_SOFT, pad=2)
        told.append(f"{currency}: " + "; ".join(f"{bar.name} {bar.told()}" for bar in bars))
    return _finish(figure, _("Cost by theme. {told}.").format(told=". ".join(told)), legend=False)


def _blank(height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height + 0.25), layout="constrained")
    return figure, figure.subplots()


def _names(axes: Any, names: Sequence[str]) -> None:
    """Write the names of horizontal bars, the first on top; a dollar sign is no formula."""
    shown = [name if len(name) <= 44 else name[:43] + "…" for name in (clean(name) for name in names)]
    axes.set_yticks(range(len(names)), shown, fontsize=8, parse_math=False)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xticks([])
    axes.spines[["bottom"]].set_visible(False)


def _inside(axes: Any, x: float, y: float, text: str, on_dark: bool, boxed: bool) -> None:
    box = {"facecolor": "#FFFFFF", "edgecolor": "none", "pad": 0.8} if boxed else None
    axes.text(x, y, text, ha="center", va="center", fontsize=7.5, color="#FFFFFF" if on_dark else _INK, bbox=box)


def _finish(figure: Any, alt: str, *, legend: bool) -> Drawn:
    """Save a figure twice; the same numbers give the same bytes."""
    import warnings

    import matplotlib as mpl
    from matplotlib import font_manager

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    fonts = [name for name in (*_FONTS, *_CHINESE_FONTS) if name in known] or ["DejaVu Sans"]
    chinese = any(ord(sign) > 0x2E7F for sign in alt)
    for each in figure.axes:
        each.spines[["top", "right"]].set_visible(False)
        each.tick_params(length=0, colors=_INK)
    if legend:
        figure.legend(loc="outside upper left", ncols=5, fontsize=8, frameon=False, handlelength=1.4, columnspacing=1.4)
    settings: Any = {"font.family": fonts, "svg.hashsalt": "kinagraph", "svg.fonttype": "path", "hatch.linewidth": 0.6}
    png, svg = io.BytesIO(), io.StringIO()
    for text in figure.findobj(lambda artist: hasattr(artist, "set_fontfamily")):
        text.set_fontfamily(fonts)
    with mpl.rc_context(settings), warnings.catch_warnings():
        # A sign that no font has becomes a box; the caption says why.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return Drawn(png.getvalue(), svg.getvalue(), alt, fontless=chinese and not set(_CHINESE_FONTS) & set(fonts))
