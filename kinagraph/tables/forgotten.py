"""People who were erased: marks by which a later file that still names one is known, without keeping the id itself.

A mark is a salt and a keyed hash of the id under it. It tells an id that one holds, and gives none: but whoever has the
store and guesses an id can test the guess, so a mark is no name and yet not nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duckdb import DuckDBPyConnection


def marks(ids: Iterable[str]) -> tuple[str, ...]:
    """Return the marks of ids, each with a salt of its own.

    >>> [mark] = marks(["p-1"])
    >>> "p-1" in mark, _fits("p-1", mark), _fits("p-2", mark)
    (False, True, False)
    """
    found = []
    for key in ids:
        salt = secrets.token_hex(16)
        found.append(f"{salt}:{_hash(key, salt)}")
    return tuple(found)


def find_forgotten(connection: DuckDBPyConnection, ids: Iterable[str]) -> dict[str, date]:
    """Return which of the ids were erased from the store in ``net``, and on which day."""
    rows = connection.execute(
        "SELECT loaded_at::DATE, unnest(forgets) FROM net.loads WHERE len(forgets) > 0 AND finished ORDER BY loaded_at, id"
    ).fetchall()
    return {key: day for key in ids for day, mark in rows if _fits(key, mark)} if rows else {}


def _fits(key: str, mark: str) -> bool:
    salt, _colon, known = mark.partition(":")
    return _hash(key, salt) == known


def _hash(key: str, salt: str) -> str:
    return hashlib.blake2b(key.encode(), key=salt.encode(), digest_size=16).hexdigest()
