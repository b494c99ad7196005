"""Proposed pairs as a workbook that a colleague fills in, and back again: what was said in it.

A row is a pair. The first columns are to be filled in (what it is, which to keep, why), the last two tell which pair it is.
"""

from __future__ import annotations

import io
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import InputError, RowsRejected
from kinagraph.language import N_, _, current, ngettext, quote
from kinagraph.model import WORDS
from kinagraph.present.files import write_whole
from kinagraph.present.identity import texts
from kinagraph.tables.cells import parse_word
from kinagraph.tables.problems import Problem
from kinagraph.tables.read import GUIDE_SHEETS, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kinagraph.analysis.findings import Findings
    from kinagraph.tables.read import Sheet

_CREATED: Final = datetime(2012, 1, 1)  # noqa: DTZ001 - Excel knows no zones
_LAST_ROW: Final = 1_048_575
_COLUMNS: Final = (
    ("verdict", N_("same?"), 14),
    ("kept", N_("keep"), 16),
    ("why", N_("why"), 24),
    ("score", N_("score"), 8),
    ("one_name", N_("the one"), 36),
    ("other_name", N_("the other"), 36),
    ("reasons", N_("reasons"), 40),
    ("against", N_("against it"), 28),
    ("one_facts", N_("about the one"), 32),
    ("other_facts", N_("about the other"), 32),
    ("person_name", N_("holder"), 18),
    ("kind", N_("kind"), 10),
    ("one", N_("id of the one"), 18),
    ("other", N_("id of the other"), 18),
)
_FILLED: Final = ("verdict", "kept", "why")
_CHOICES: Final = ("same", "different", "unsure")
_GUIDE: Final = (
    N_("Each row asks whether two are the same. Choose an answer in the first column; leave it blank to pass over the row."),
    N_("Where they are the same, the analyses show the first of the two, or the one whose id stands in the second column."),
    N_("Where the column holder names a person, “same” says that the one is an office and this person its holder."),
    N_("Leave the other columns as they are. Then: kinagraph match --apply FILE.xlsx"),
)


def write_pairs(path: Path, findings: Findings) -> None:
    """Write proposed pairs as a workbook with a column to choose an answer in.

    Raises
    ------
    UsageError
        The file can't be written.
    """
    from xlsxwriter import Workbook

    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": _CREATED})
    looks = {
        "fill": workbook.add_format({"bold": True, "bg_color": "#CFE2F3", "bottom": 1, "text_wrap": True}),
        "plain": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "cell": workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "number": workbook.add_format({"valign": "top", "num_format": "0.00"}),
    }
    sheet = workbook.add_worksheet(_("Pairs"))
    for position, (name, heading, width) in enumerate(_COLUMNS):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, _(heading), looks["fill" if name in _FILLED else "plain"])
    rows = [_cells(row) for row in findings]
    for line, row in enumerate(rows, start=1):
        sheet.set_row(line, 3 + 15 * max(ceil(len(str(row[name])) * 1.15 / width) for name, _heading, width in _COLUMNS))
        for position, (name, _heading, _width) in enumerate(_COLUMNS):
            if name == "score":
                sheet.write_number(line, position, row[name], looks["number"])
            else:
                sheet.write_string(line, position, row[name], looks["cell"])
        sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": _ids(row), "ignore_blank": True})
    answers = [_spelled(word) for word in _CHOICES]
    sheet.data_validation(
        1, 0, max(1, len(rows)), 0, {"validate": "list", "source": answers, "error_message": _("Choose one of the words in the list.")}
    )
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows)), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    guide = workbook.add_worksheet(GUIDE_SHEETS[current()])
    guide.set_column(0, 0, 110, looks["cell"])
    for line, text in enumerate(_GUIDE):
        guide.write_string(line, 0, _(text))
    workbook.close()
    write_whole(path, content.getvalue())


def read_answers(path: Path) -> tuple[Sheet, list[dict[str, Any]]]:
    """Read what was chosen in such a workbook, or in a CSV with its columns.

    Returns
    -------
    tuple
        The sheet, and a dict for each row with an answer: ``line``, ``kind``, ``one``, ``other``, ``verdict``, ``kept``, ``why``,
        ``score``, ``person_name``, ``other_name``.

    Raises
    ------
    InputError
        The file holds no such columns.
    RowsRejected
        Answers that can't be taken, all of them at once.
    """
    for sheet in read_file(path):
        places = _places(sheet.header)
        if {"verdict", "kind", "one", "other"} <= places.keys():
            return sheet, _answers(sheet, places)
    raise InputError(
        _("{path} is no list of pairs to judge").format(path=path),
        _("`kinagraph match --xlsx FILE` writes one; leave its headings as they are"),
    )


def _answers(sheet: Sheet, places: Mapping[str, int]) -> list[dict[str, Any]]:
    answers, problems = [], []
    for line, cells in sheet.rows:
        row: dict[str, Any] = dict.fromkeys((name for name, _heading, _width in _COLUMNS), "")
        row.update({name: cells[place].strip() for name, place in places.items() if place < len(cells)})
        if not row["verdict"]:
            continue
        wrong = _read(row)
        if wrong is None:
            answers.append({**row, "line": line, "score": _score(row["score"])})
        else:
            name, reason = wrong
            problems.append(
                Problem("judgements", sheet.source.name, sheet.name, line, sheet.header[places.get(name, 0)], row[name], reason)
            )
    if problems:
        n = len(problems)
        raise RowsRejected(
            ngettext("nothing was judged: {n} answer can't be taken", "nothing was judged: {n} answers can't be taken", n).format(n=n),
            problems,
            _("mend the rows and apply the file again"),
        )
    return answers


def _read(row: dict[str, Any]) -> tuple[str, str] | None:
    """Read the words of a row; return the column and the reason where one can't be taken."""
    for name, vocabulary in (("verdict", "verdict"), ("kind", "judged")):
        try:
            row[name] = parse_word(row[name], vocabulary)
        except ValueError as error:
            return name, str(error)
    if row["verdict"] == "holder":
        row["verdict"] = "same"
    if row["kept"] and row["verdict"] == "same" and row["kept"] not in {row["one"], row["other"]}:
        return "kept", _("write one of the two ids, {one} or {other}").format(one=row["one"], other=row["other"])
    return None


def _score(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _places(header: Sequence[str]) -> dict[str, int]:
    """Find our columns by their headings, in either language."""
    from kinagraph.language import LANGUAGES, language

    known: dict[str, str] = {}
    for each in LANGUAGES:
        with language(each):
            known.update({_(heading).casefold(): name for name, heading, _width in _COLUMNS})
    found = [(known.get(" ".join(text.split()).casefold()), place) for place, text in enumerate(header)]
    return {name: place for name, place in found if name is not None}


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] or "" for name in ("score", "one", "other", "person_name")},
        "verdict": "",
        "kept": "",
        "why": "",
        "one_name": _named(row, "one"),
        "other_name": _named(row, "other"),
        "reasons": "; ".join([texts.why(row), *_judged(row)]),
        "against": texts.why_not(row),
        "one_facts": texts.facts(row, "one"),
        "other_facts": texts.facts(row, "other"),
        "kind": WORDS["judged"][row["kind"]][0] if current() == "sv" else row["kind"],
    }


def _judged(row: Mapping[str, Any]) -> list[str]:
    return [_("judged: {verdict}").format(verdict=_(texts.VERDICTS[row["judged"]]))] if row["judged"] else []


def _named(row: Mapping[str, Any], which: str) -> str:
    """Return a name, with the alias by which the two are alike; an office's name alone, as it is read again."""
    name, alike = row[f"{which}_name"], row[f"{which}_as"]
    return f"{name} = {quote(alike)}" if alike != name and row["verdict"] != "holder" else str(name)


def _ids(row: Mapping[str, Any]) -> list[str]:
    """Return what may be kept; a list in a cell holds 255 characters at most."""
    ids: Iterable[str] = (key for key in (row["one"], row["other"]) if key)
    return [key for key in ids if len(key) < 120] or [" "]


def _spelled(word: str) -> str:
    return WORDS["verdict"][word][0] if current() == "sv" else word
