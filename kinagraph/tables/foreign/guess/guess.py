"""From pages to the draft of a mapping: every guess with what it rests on, every doubt with its answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kinagraph.errors import InputError
from kinagraph.language import _, quote
from kinagraph.tables.foreign.guess.columns import find_roles
from kinagraph.tables.foreign.guess.draft import Draft, Entry, Section, setting
from kinagraph.tables.foreign.guess.look import look_at
from kinagraph.tables.foreign.guess.odd import skip_sections
from kinagraph.tables.foreign.guess.register import Register, short
from kinagraph.tables.foreign.guess.tables import TablePage, draft_tables, table_of
from kinagraph.tables.foreign.guess.what import columns_section, constants_section, file_section, numbers_section, word_sections
from kinagraph.tables.foreign.guess.when import correction_sections, date_sections, dates_of
from kinagraph.tables.foreign.guess.who import doubtful_cells, party_sections
from kinagraph.tables.foreign.names import clean, slug
from kinagraph.tables.foreign.splitting import KnownNames
from kinagraph.tables.periods import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def draft_mappings(paths: Sequence[Path], known: KnownNames | None = None, may_fail: frozenset[Path] = frozenset()) -> list[Draft]:
    """Look at files and draft a mapping for each sort of register among them.

    Parameters
    ----------
    paths
        The files.
    known
        The names that the store has, which tell how cells of several names are read.
    may_fail
        Those of the files that are left out where they hold no table, as those of a folder.

    Raises
    ------
    InputError
        A file can't be read, or has nothing that a contact could be made of.
    """
    pages = look_at(paths, may_fail)
    pages = [page for page in pages if not page.hidden] or pages
    registers: dict[tuple[bool, ...], Register] = {}
    tables: list[TablePage] = []
    for page in pages:
        roles = find_roles(page)
        is_register = "date" in roles.fields and (roles.partner is not None or roles.home is not None)
        table = table_of(page)
        if table is not None and (not is_register or table.keyed or table.table not in {"actors", "people"}):
            tables.append(table)
            continue
        if not is_register:
            if page.path in may_fail or len([each for each in pages if each.path == page.path]) > 1:
                continue
            raise InputError(
                _("{file}: among its columns there is none for {what}").format(
                    file=page.name, what=_("the date") if "date" not in roles.fields else _("who met")
                ),
                _("its columns are {headings}; a contact needs a date and somebody who was met").format(
                    headings=", ".join(quote(short(text)) for text in page.headings if text.strip())
                ),
            )
        sort = (roles.home is not None, roles.destination, "purpose" in roles.fields)
        registers.setdefault(sort, Register([], []))
        registers[sort].pages.append(page)
        registers[sort].roles.append(roles)
    if not pages:
        raise InputError(_("there is no table in these files"), _("name a file that has a row of headings with rows below it"))
    if not registers and not tables:
        raise InputError(
            _("{file}: no sheet has columns for a date and for who met").format(file=pages[0].path.name),
            _("write headings such as Date, Organisation and Purpose above the columns"),
        )
    drafts = [_draft(register, known or KnownNames()) for register in registers.values()]
    if tables:
        title = _title(Register([each.page for each in tables], []))
        drafts.append(draft_tables(tables, title, _prefix(title)))
    return drafts


def _draft(register: Register, known: KnownNames) -> Draft:
    title = _title(register)
    files = list(dict.fromkeys(page.path.name for page in register.pages))
    dates = {name: dates_of(register, name) for name in ("date", "end") if register.headings(register.of(name))}
    sections = [
        Section(
            "", [Entry((setting("title", title),)), Entry((setting("prefix", _prefix(title)),), _("put before every id that is made"))]
        ),
        file_section(register),
        columns_section(register, dates),
        *word_sections(register),
        constants_section(register),
        numbers_section(register),
        *date_sections(register, dates),
        *party_sections(register),
        *skip_sections(register),
        *correction_sections(register, dates),
        *doubtful_cells(register, known),
    ]
    return Draft(title, files, [section for section in sections if section.body or section.about])


def _title(register: Register) -> str:
    above = next((page.above[0] for page in register.pages if page.above and len(page.above[0]) < 80), "")
    if above and len(register.pages) == 1:
        return above
    stem = re.sub(r"[_\W]+", " ", register.pages[0].path.stem)
    months = "|".join(sorted(MONTHS, key=len, reverse=True))
    return clean(re.sub(rf"\b(({months})+\d*|q[1-4]|\d+)\b", " ", stem, flags=re.IGNORECASE)) or stem


def _prefix(title: str) -> str:
    return slug(title)[:12].strip("-")
