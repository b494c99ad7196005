"""Slips of the keyboard: which known word was meant."""

from __future__ import annotations


def closest(text: str, known: list[str]) -> str | None:
    """Return the one of ``known`` that ``text`` is most likely a slip for, or None.

    Likeness is 1 − the Damerau–Levenshtein distance over the longer length (a swap of neighbours is one step), at
    least 0.7.

    >>> closest("gaungdong", ["guangdong", "tianjin"])
    'guangdong'
    """
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    found = process.extractOne(text, known, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=0.7)
    return found[0] if found else None
