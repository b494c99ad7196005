"""Findings for other programs: JSON and CSV, the same shape for every analysis."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from kinagraph.present.words import sentence
from kinagraph.tables.guard import guarded, guarded_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kinagraph.analysis.findings import Findings


def render_json(findings: Findings) -> str:
    """Write findings as JSON: sorted by key, dates as ISO text, numbers rounded to six decimals, missing as null."""
    rows = sorted(_rows(findings), key=lambda row: [row[name] for name in findings.key])
    return to_json(
        {
            "analysis": findings.analysis,
            "as_of": findings.as_of,
            "examined": findings.examined,
            "found": findings.found,
            **findings.beside,
            **({"filters": dict(findings.filters)} if findings.filters else {}),
            **findings.apart,
            "findings": rows,
        }
    )


def render_csv(findings: Findings) -> str:
    """Write findings as CSV in the order of use; lists are separated by ``;``."""
    return to_csv(_rows(findings), [*findings.names, "sentence"])


def to_json(value: object) -> str:
    """Write any plain value as JSON with our conventions."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False)


def to_csv(rows: Iterable[dict[str, Any]], names: list[str]) -> str:
    """Write rows as CSV with our conventions; no text in it is taken for a formula."""
    lines: list[str] = []
    # With the line end \r\n the writer puts quotation marks around a cell with either of the two.
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n")
    writer.writerow(guarded_cells(names))
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return "".join(f"{line[:-2]}\n" for line in lines)


def _cell(value: object) -> object:
    # Of a million rows most cells are of these; to match them case by case took longer than all else.
    if type(value) is str:
        return guarded(value)
    if value is None or type(value) is int:
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    plain = _plain(value)
    if isinstance(plain, list):
        return guarded(";".join(map(str, plain)))
    return guarded(plain) if isinstance(plain, str) else plain


def _rows(findings: Findings) -> Iterator[dict[str, Any]]:
    return ({**row, "sentence": sentence(findings.analysis, row)} for row in findings)


def _plain(value: object) -> object:
    match value:
        case float():
            return round(value, 6)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return value
