"""Findings for a terminal: a table where it is wide enough, else a block of lines each.

Names go to the terminal as text, never as markup.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console, Group
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from kinagraph.language import N_, _, ngettext
from kinagraph.present import brokering, words
from kinagraph.present.harmless import harmless, trusted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import ConsoleOptions, RenderableType

    from kinagraph.analysis.actors import ActorCard
    from kinagraph.analysis.findings import Findings

_WIDE: Final = 110
_PIPE_WIDTH: Final = 160
_STYLE: Final = {"stale": "red", "dormant": "magenta", "never": "yellow", "due": "yellow", "active": "green"}


Row = dict[str, Any]
Column = tuple[str, "Callable[[Row], str]", bool]
"""Heading, what stands in it, and whether it is a number."""


def as_text(text: str, style: str = "") -> Text:
    """Make text of a cell: no markup, and no control sign that a terminal would obey."""
    return Text(harmless(text), style=style)


_text = as_text


class _Console(Console):
    """A console that colours what it is given, and shows a control sign in it as �."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Give the pieces of what is printed."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(harmless(piece.text), piece.style)


def console(*, stderr: bool = False) -> Console:
    """Return a console that obeys ``NO_COLOR``, ``COLUMNS`` and the terminal's width; a pipe is wide."""
    stream = trusted(sys.stderr if stderr else sys.stdout)
    width = None if stream.isatty() or os.environ.get("COLUMNS") else _PIPE_WIDTH
    return _Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def _relation_columns() -> list[Column]:
    return [
        (_("who"), lambda row: words.name_of(row, "home"), False),
        (_("with whom"), lambda row: words.name_of(row, "partner"), False),
        (_("last contact"), words.last_contact, False),
        (_("pace"), words.cadence, False),
        (_("days overdue"), words.overdue, True),
        (_("why"), words.why, False),
        (_("responsible"), lambda row: row["responsible_name"] or "", False),
    ]


def _high_level_columns() -> list[Column]:
    counts = [
        (_("high"), lambda row: str(row["high"]), True),
        (_("unknown"), lambda row: str(row["unknown"]), True),
    ]
    columns = _relation_columns()
    level: Column = (_("level"), lambda row: words.word(words.LEVELS, row["levels"]), False)
    return [*columns[:3], *counts, level, columns[6]]


def _all_columns() -> list[Column]:
    columns = _relation_columns()
    return [
        *columns[:3],
        (_("contacts"), lambda row: str(row["contacts"]), True),
        columns[3],
        (_("strength"), lambda row: f"{row['strength']:.2f}", True),
        columns[5],
        columns[6],
    ]


def _unfollowed_columns() -> list[Column]:
    return [
        (_("contact"), lambda row: row["contact"], False),
        (_("date"), lambda row: words.period(row["date"], row["end"]), False),
        (_("what"), lambda row: words.word(words.KIND, row["kind"]) + (f": {row['purpose']}" if row["purpose"] else ""), False),
        (_("with whom"), lambda row: ", ".join(row["partner_names"]), False),
        (_("why"), lambda row: "; ".join(words.reasons(row)), False),
        (_("responsible"), lambda row: ", ".join(row["responsible_names"]), False),
    ]


_COLUMNS: Final[Mapping[str, Callable[[], list[Column]]]] = {
    "stale": _relation_columns,
    "relations": _all_columns,
    "high-level": _high_level_columns,
    "unfollowed": _unfollowed_columns,
}
_NOTHING: Final = {
    "stale": N_("No relation needs follow-up."),
    "relations": N_("There are no relations yet."),
    "high-level": N_("No relation lives only at the top."),
    "unfollowed": N_("Every contact is followed up."),
}


def show(findings: Findings, to: Console) -> None:
    """Print a list: its sentence with the denominator first, then the rows, then what was left out."""
    to.print(_text(words.headline(findings.analysis, findings.found, findings.examined, findings.as_of), style="bold"))
    rows = list(findings)
    columns: Mapping[str, Callable[[], list[Column]]] = {**_COLUMNS, **brokering.COLUMNS}
    if rows:
        to.print(_table(rows, columns[findings.analysis](), to.width))
    elif not findings.filters:
        to.print(_text(words.word({**_NOTHING, **brokering.NOTHING}, findings.analysis)))
    hidden = findings.hidden
    notes = [
        ngettext("{n} more is not shown; --limit 0 shows all", "{n} more are not shown; --limit 0 shows all", hidden).format(n=hidden)
        if hidden
        else "",
        words.beside(findings.beside),
        words.narrowed(findings.filters),
        *brokering.notes(findings),
    ]
    for note in notes:
        if note:
            to.print(_text(note, style="dim"))
    for heading, lines in brokering.sections(findings):
        _section(to, heading, lines)
    waiting = findings.apart.get("was_it_held")
    if waiting:
        to.print(_text("\n" + _("Planned, and the day has passed. Was it held?"), style="bold"))
        for row in waiting:
            what = f": {row['purpose']}" if row["purpose"] else ""
            to.print(_text(f"  {row['contact']}  {words.period(row['date'], row['end'])}  {words.word(words.KIND, row['kind'])}{what}"))


def show_rows(to: Console, headline: str, rows: list[Row], columns: list[Column], notes: Sequence[str] = ()) -> None:
    """Print a sentence, a table of rows (where the terminal is narrow, a block each), and notes; blank notes are left out."""
    to.print(_text(headline, style="bold"))
    if rows:
        to.print(_table(rows, columns, to.width))
    for note in notes:
        if note:
            to.print(_text(note, style="dim"))


def show_section(to: Console, heading: str, lines: list[str]) -> None:
    """Print a heading and its lines beneath; nothing where there are none."""
    _section(to, heading, lines)


def plain(text: str) -> str:
    """Return text without the control signs that a terminal would obey."""
    return harmless(text)


def show_line(to: Console, text: str, style: str = "") -> None:
    """Print a line of plain text."""
    to.print(_text(text, style=style))


def _table(rows: list[Row], columns: list[Column], width: int) -> RenderableType:
    if width < _WIDE:
        return Group(*(_block(row, columns) for row in rows))
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for heading, _cell, is_number in columns:
        table.add_column(heading, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        style = _STYLE.get(str(row.get("state")), "")
        table.add_row(*(_text(cell(row), style=style if heading == _("why") else "") for heading, cell, _n in columns))
    return table


def _block(row: Row, columns: list[Column]) -> RenderableType:
    """Write one row over several lines, for a narrow terminal."""
    (_h1, first, _n1), (_h2, second, _n2), *others = columns
    lines = [_text(f"{first(row)} – {second(row)}", style="bold")]
    for heading, cell, _is_number in others:
        value = cell(row)
        if value:
            lines.append(_text(f"{heading}: {value}"))
    return Group(lines[0], *(Padding(line, (0, 0, 0, 2)) for line in lines[1:]))


def show_actor(card: ActorCard, to: Console) -> None:
    """Print what is known of an actor."""
    actor = card.actor
    to.print(_text(actor["name"], style="bold") + _text(f"  ({actor['id']})"))
    about = [
        words.word(words.ACTOR_KIND, actor["kind"]),
        words.word(words.SIDE, actor["side_told"]),
        ", ".join(part for part in (actor["region"], actor["country"]) if part),
        _("priority {letter}").format(letter=actor["priority"]) if actor["priority"] else "",
        _("part of {name}").format(name=actor["parent_name"]) if actor["parent_name"] else "",
    ]
    to.print(_text(", ".join(part for part in about if part)))
    for heading, value in (
        (_("also known as"), ", ".join(actor["aliases"] or [])),
        (_("themes"), ", ".join(actor["themes"] or [])),
        (_("parts"), ", ".join(name for _key, name in card.parts)),
        (_("notes"), actor["notes"]),
    ):
        if value:
            to.print(_text(f"{heading}: {value}"))
    _section(to, _("People"), [f"{p['name']}" + (f", {p['role']}" if p["role"] else "") for p in card.people])
    _section(to, _("Agreements"), [f"{a['title']}" + (f" ({a['signed']})" if a["signed"] else "") for a in card.agreements])
    relations = list(card.relations)
    if relations:
        to.print(_text("\n" + words.headline("relations", len(relations), len(relations), card.as_of), style="bold"))
        to.print(_table(relations, _all_columns(), to.width))
    else:
        _section(to, _("Relations"), [_("none")])
    _section(
        to,
        _("Last contacts"),
        [
            f"{c['id']}  {words.period(c['date'], c['end'])}  {words.word(words.KIND, c['kind'])}"
            + (f": {c['purpose']}" if c["purpose"] else "")
            + (f"  ({', '.join(c['others'][:5])}{' …' if len(c['others']) > 5 else ''})" if c["others"] else "")
            for c in card.contacts
        ],
    )
    _section(
        to,
        _("Open follow-up points"),
        [
            f"{p['id']}  {p['action']}"
            + (", " + _("by {day}").format(day=p["due"]) if p["due"] else "")
            + (f" – {_('overdue')}" if p["overdue"] else "")
            + (f" ({p['responsible_name']})" if p["responsible_name"] else "")
            for p in card.open_points
        ],
    )


def _section(to: Console, heading: str, lines: list[str]) -> None:
    if lines:
        to.print(_text(f"\n{heading}", style="bold"))
        for line in lines:
            to.print(Padding(_text(line), (0, 0, 0, 2)))
