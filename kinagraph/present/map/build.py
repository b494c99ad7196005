"""From an analysed network to a map that can be shown, saved, or set into a report."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinagraph.errors import UsageError
from kinagraph.language import Language, _, current, language, ngettext
from kinagraph.model import WORDS
from kinagraph.present.audience import Audience, check_audience
from kinagraph.present.files import write_whole
from kinagraph.present.map.data import Content, gather
from kinagraph.present.map.page import render_page, write_page
from kinagraph.present.words import ACTOR_KIND
from kinagraph.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.analysis.mapped import Mapped


@dataclass(frozen=True)
class NetworkMap:
    """A map, ready to be looked at: in a notebook it shows itself.

    Attributes
    ----------
    content
        What the page holds.
    lang
        The language in which it opens.
    """

    content: Content
    lang: Language

    @property
    def html(self) -> str:
        """The page, whole."""
        return render_page(self.content.values, lang=self.lang)

    def save(self, path: str | Path) -> Path:
        """Write the page into a file, and return its path; an existing file is replaced when the new one is complete.

        Raises
        ------
        UsageError
            The file can't be written.
        """
        target = Path(path)
        write_page(self.html, target)
        return target

    def save_svg(self, path: str | Path) -> Path:
        """Write the map as an SVG drawing; no browser is needed."""
        from kinagraph.present.map.picture import render_svg

        target = Path(path)
        with language(self.lang):
            write_whole(target, render_svg(self.content).encode("utf-8"))
        return target

    def save_png(self, path: str | Path) -> Path:
        """Write the map as a PNG, at least 3,200 pixels wide; no browser is needed."""
        from kinagraph.present.map.picture import render_png

        target = Path(path)
        with language(self.lang):
            write_whole(target, render_png(self.content))
        return target

    def __repr__(self) -> str:
        values = self.content.values
        return f"<NetworkMap {len(values['actors'])} actors, {len(values['relations'])} relations as of {values['about']['asOf']}>"

    def _repr_html_(self) -> str:
        """Show the page in a notebook, shut off from the notebook's own page."""
        style = "width:100%;height:720px;border:1px solid #ccc"
        return (
            f'<iframe srcdoc="{escape(self.html, quote=True)}" style="{style}" sandbox="allow-scripts allow-downloads allow-modals" '
            f'title="{escape(self.content.values["about"]["title"], quote=True)}"></iframe>'
        )


def draw_map(
    mapped: Mapped,
    *,
    audience: str = "internal",
    title: str | None = None,
    told: Sequence[str] = (),
    steps: Sequence[dict[str, Any]] = (),
    lang: Language,
    whole: Mapped | None = None,
) -> NetworkMap:
    """Draw a map.

    Parameters
    ----------
    mapped
        The network; see :func:`kinagraph.analysis.mapped.map_network`.
    audience
        ``internal``, ``network`` or ``public``: what it may not see is not in the map.
    title
        The heading; by default ``Network map``.
    told
        What the map was narrowed to, in words.
    steps
        What is presented; see :func:`kinagraph.present.map.steps.read_steps`.
    lang
        The language in which it opens.
    whole
        The network that ``mapped`` is a part of: names that are hidden in it are hidden in every text.

    Raises
    ------
    UsageError
        An unknown audience.
    """
    eyes = _eyes(whole or mapped, audience)
    with language(lang):
        heading = title or _("Network map")
    return NetworkMap(gather(mapped, eyes, title=heading, told=told, steps=steps), lang)


def check_kind(kind: str | None) -> str | None:
    """Return the kind of actor that a word means, in either language.

    Raises
    ------
    UsageError
        There is no such kind.
    """
    if kind is None:
        return None
    known = WORDS["actor kind"]
    asked = kind.strip().casefold()
    for word, swedish in known.items():
        if asked in {word, word.replace("_", " "), *swedish, ACTOR_KIND[word]}:
            return word
    near = closest(asked, list(known))
    hint = _("did you mean {word}?").format(word=near) if near else _("it is one of {words}").format(words=", ".join(known))
    raise UsageError(_("there is no kind of actor “{name}”").format(name=kind), hint)


def told_of(
    mapped: Mapped,
    audience: str,
    *,
    focus: str | None,
    distance: int,
    theme: str | None,
    kind: str | None,
    responsible: str | None,
) -> list[str]:
    """Say what a map was narrowed to, in words that the audience may see."""
    eyes = _eyes(mapped, audience)

    def plain(text: str | dict[str, str]) -> str:
        return text if isinstance(text, str) else text[current()]

    told = []
    if focus is not None:
        told.append(
            ngettext("{name} and its neighbours", "{name} and what is within {n} steps", distance).format(
                name=plain(eyes.actor_name(focus)), n=distance
            )
        )
    if theme is not None:
        told.append(eyes.clean(theme))
    if kind is not None:
        told.append(_(ACTOR_KIND[kind]))
    if responsible is not None and not eyes.is_public:
        name = eyes.actor_name(responsible) if responsible in mapped.actors else eyes.person_name(responsible)
        told.append(_("responsible {name}").format(name=plain(name)))
    return told


def _eyes(mapped: Mapped, audience: str) -> Audience:
    return Audience(check_audience(audience), mapped)
