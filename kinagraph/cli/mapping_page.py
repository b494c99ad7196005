"""The map: ``kinagraph map``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import (
    Day,
    as_of_option,
    open_network,
    responsible_option,
    store_option,
    theme_option,
    today,
    together,
    unfinished_option,
)
from kinagraph.language import N_, _

if TYPE_CHECKING:
    from datetime import date

_FILE = click.Path(dir_okay=True, path_type=Path)


@click.command("map", cls=Command, help=N_("Draw the network as one HTML file that opens anywhere, without a network."))
@together(store_option, as_of_option)
@option(
    "-o", "--output", type=_FILE, default=Path("kinagraph-map.html"), show_default=True, help=N_("The HTML file to write."), metavar="FILE"
)
@option("--focus", help=N_("Only what is near this actor: id, name or alias."), metavar="ACTOR")
@option("--steps", type=click.IntRange(min=1), default=1, show_default=True, help=N_("With --focus: how many relations away."))
@together(theme_option)
@option("--kind", help=N_("Only relations with an actor of this kind."))
@together(responsible_option)
@option(
    "--audience",
    type=click.Choice(["internal", "network", "public"]),
    default="internal",
    show_default=True,
    help=N_("Who is to see it: what they may not see is not in the file."),
)
@option("--compare", type=Day(), help=N_("Show what is new, lost and revived since this day."), metavar="DATE")
@option("--title", help=N_("The heading."))
@option("--steps-file", type=_FILE, help=N_("A JSON or TOML file with the steps of a presentation."), metavar="FILE")
@option("--png", type=_FILE, help=N_("Write a PNG, too, for a report or a mail."), metavar="FILE")
@option("--svg", type=_FILE, help=N_("Write an SVG drawing, too."), metavar="FILE")
@option("--open", "open_it", is_flag=True, help=N_("Open the page in the browser."))
@together(unfinished_option, lang_option)
def map_command(
    store: str | None,
    as_of: date | None,
    output: Path,
    focus: str | None,
    steps: int,
    theme: str | None,
    kind: str | None,
    responsible: str | None,
    audience: str,
    compare: date | None,
    title: str | None,
    steps_file: Path | None,
    png: Path | None,
    svg: Path | None,
    open_it: bool,
    unfinished: bool,
) -> None:
    snapshot = open_network(store, unfinished=unfinished).at(as_of or today())
    drawn = snapshot.map(
        focus=focus,
        distance=steps,
        theme=theme,
        kind=kind,
        responsible=responsible,
        audience=audience,
        compare=compare,
        title=title,
        steps_file=steps_file,
    )
    click.echo(_("The map: {path}").format(path=drawn.save(output)))
    if png is not None:
        click.echo(_("The picture: {path}").format(path=drawn.save_png(png)))
    if svg is not None:
        click.echo(_("The drawing: {path}").format(path=drawn.save_svg(svg)))
    if open_it:
        click.launch(output.resolve().as_uri())
