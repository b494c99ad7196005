"""Runs the SQL of the analyses, step by step: a file ``sql/<name>.sql`` makes the temporary table ``<name>``.

A connection's default schema holds the model's tables as they stand; every step reads them, and the steps before it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinagraph.model import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

_FOLDER: Final = Path(__file__).parent / "sql"
_PARAMETER: Final = re.compile(r"\$([a-z_]+)")


def parameters(as_of: date, settings: Settings, *, by: str = "pair", ties: bool = False) -> dict[str, Any]:
    """Return what the steps may ask for by name."""
    from datetime import timedelta

    return {
        "as_of": as_of,
        "by": by,
        "ties": ties,
        "home_countries": list(settings.home_countries),
        "partner_countries": list(settings.partner_countries),
        "counts": list(settings.counts),
        "followup_kinds": list(settings.followup_kinds),
        "followup_days": settings.followup_days,
        "crowd": settings.crowd,
        "group": settings.group,
        "cadence_days": settings.cadence_days,
        "priorities": list(settings.priority_days()),
        "paces": list(settings.priority_days().values()),
        "due_ratio": float(settings.due_ratio),
        "dormant_ratio": float(settings.dormant_ratio),
        "window": as_of - timedelta(days=settings.window_days),
        "levels": list(LEVELS),
        "key_contacts": settings.key_contacts,
        "key_share": float(settings.key_share),
        "key_counterparts": settings.key_counterparts,
        "rhythm_contacts": settings.rhythm_contacts,
        "rhythm_ratio": float(settings.rhythm_ratio),
    }


def run(connection: DuckDBPyConnection, name: str, asked: dict[str, Any], folder: Path = _FOLDER) -> None:
    """Run one step: make the temporary table ``name`` anew."""
    written = text(name, folder)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {written}", named(written, asked))


def named(written: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return of all that may be asked for what a text does ask for."""
    return {found: asked[found] for found in set(_PARAMETER.findall(written))}


@cache
def text(name: str, folder: Path = _FOLDER) -> str:
    """Return the SQL of a step, without its comments."""
    lines = (folder / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))
