"""What a draft says of who met: the parties' columns, and the cells that are read with doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kinagraph.language import _, ngettext
from kinagraph.tables.foreign.guess.draft import Choice, Doubt, Entry, Section, expression, key, setting, toml
from kinagraph.tables.foreign.guess.odd import NOTE
from kinagraph.tables.foreign.guess.register import Register, one_or_several, short
from kinagraph.tables.foreign.kinds import ACTOR_KINDS
from kinagraph.tables.foreign.mapping import Party
from kinagraph.tables.foreign.places import country_of
from kinagraph.tables.foreign.splitting import CellReader, KnownNames, to_give

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_DOUBTFUL: Final = 100
"""So many cells that are read with doubt are written into a draft."""
_OFFICE: Final = r"(?P<actor>.+),\s*(?:The\s+)?(?:Rt\.?\s+Hon\.?\s+)?(?P<person>[^,]+?)(?:\s+MP)?"


def party_sections(register: Register) -> Iterator[Section]:
    """Say who took part: whose column is whose, and how its cells are read."""
    yield _home_section(register)
    headings = register.headings(register.of("partner"))
    if not headings:
        return
    cells = [text for text in register.cells("partner") if text]
    destination = any(roles.destination for roles in register.roles)
    body: list[Entry | Doubt] = [
        Entry(
            (f"column = {one_or_several(headings)}",),
            ngettext("{n} different cell", "{n} different cells", len(set(cells))).format(n=len(set(cells))),
        )
    ]
    if register.persons and not destination:
        body.append(Entry((f"person = {one_or_several(register.persons)}",), _("their people")))
    body += [Entry((setting("side", "partner"),)), Entry((setting("kind", "other"),), _("where the name doesn't tell it"))]
    if destination:
        body += [Entry((setting("place", True),), _("the place stands for whom they met there, and is the contact's place and country"))]
        body += [Entry((setting("separators", [";"]),))]
    else:
        separators = _separators(cells)
        lines = setting("separators", separators)
        body.append(
            Entry((lines,), _("several names in a cell: {n} cells").format(n=sum(any(s in text for s in separators) for text in cells)))
        )
        body.append(
            Entry(
                (setting("careful", True),),
                _("a part that is a person and their employer, or a name with a comma, is told by its words and by known names"),
            )
        )
    by_cells = any("partner" in roles.by_cells for roles in register.roles)
    about = _("Whom they met.")
    yield Section("[[party]]", body, _("DOUBT: no heading says who was met; this column looks likeliest.") if by_cells else about)
    if destination:
        known = {name: code for name in dict.fromkeys(cells) if (code := country_of(name))}
        unknown = [name for name in dict.fromkeys(cells) if not country_of(name)]
        countries: list[Entry | Doubt] = [Entry((f"{key(name)} = {toml(code)}",)) for name, code in sorted(known.items())]
        countries += [
            Doubt(_("in which country is {name}?").format(name=name), [Choice(_("its two letters"), (f'{key(name)} = "SE"',), '"SE"')])
            for name in unknown
        ]
        if countries:
            yield Section("[party.countries]", countries)
    else:
        told = {expr: kind for expr, kind in ACTOR_KINDS if any(re.search(expr, text, re.IGNORECASE) for text in set(cells))}
        if told:
            yield Section(
                "[party.kinds]",
                [Entry((f"{expression(expr)} = {toml(kind)}",)) for expr, kind in told.items()],
                _("What a word in a name says of its kind; the first that is found counts."),
            )


def _home_section(register: Register) -> Section:
    headings = register.headings(register.of("home"))
    if not headings:
        doubt = Doubt(
            _("no column says who of us took part. Were it always the same, name it"),
            [
                Choice(
                    _("the name of our unit"),
                    ("[[party]]", setting("name", "Our unit"), setting("side", "home"), setting("kind", "region_unit")),
                    "Our unit",
                )
            ],
        )
        return Section("", [doubt])
    cells = [text for text in register.cells("home") if text and not NOTE.fullmatch(text)]
    distinct = list(dict.fromkeys(cells))
    minister = bool(re.search(r"minister|secretary|commissioner", " ".join([*headings, *distinct]), re.IGNORECASE))
    body: list[Entry | Doubt] = [
        Entry(
            (f"column = {one_or_several(headings)}",),
            ngettext("{n} different cell", "{n} different cells", len(distinct)).format(n=len(distinct)),
        ),
        Entry((setting("side", "home"),)),
        Entry((setting("kind", "ministry" if minister else "region_unit"),)),
    ]
    fits = [text for text in distinct if re.fullmatch(_OFFICE, text)]
    if minister:
        body.append(Entry((setting("level", "political"),), _("of the persons")))
    if distinct and len(fits) >= 0.7 * len(distinct):
        why = _("an office and its holder: {n} of {all} different cells, as “{text}”").format(
            n=len(fits), all=len(distinct), text=short(fits[0], 60)
        )
        body.append(Entry((f"patterns = [{expression(_OFFICE)}]",), why))
    else:
        body.append(Entry((setting("separators", _separators(cells)),)))
        body.append(Entry((setting("careful", True),)))
    by_cells = any("home" in roles.by_cells for roles in register.roles)
    return Section(
        "[[party]]",
        body,
        _("DOUBT: no heading says who of us took part; this column looks likeliest.") if by_cells else _("Who of us took part."),
    )


def _separators(cells: Sequence[str]) -> list[str]:
    found = [sign for sign in ("\n", ";", "；", "、") if any(sign in text for text in cells)]
    return [*(found or [";"]), *([","] if any("," in text for text in cells) else [])]


def doubtful_cells(register: Register, known: KnownNames) -> Iterator[Section]:
    """Write the cells that are read with doubt, each as it is read, to be settled."""
    cells = list(dict.fromkeys(text for text in register.cells("partner") if text))
    if any(roles.destination for roles in register.roles) or not cells:
        return
    heading = register.headings(register.of("partner"))[0]
    party = Party.model_validate({"column": heading, "kind": "other", "separators": _separators(cells), "careful": True})
    reader = CellReader(party, replace(known, alone=set()))
    reader.note(cells)
    doubtful = [(text, read) for text in cells if not (read := reader.read(text)).sure]
    if not doubtful:
        return
    lines = [f"# {toml(text)} = {toml(to_give(read))}" for text, read in doubtful[:_MOST_DOUBTFUL]]
    about = ngettext(
        "{n} cell could be read otherwise. It stands here as it is read: mend it, and take away the “#”.",
        "{n} cells could be read otherwise. They stand here as they are read: mend those that are wrong, and take away their “#”.",
        len(doubtful),
    ).format(n=len(doubtful))
    yield Section(f"[corrections.{key(heading)}]", [Entry(tuple(lines))], about)
