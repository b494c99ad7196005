"""Judgements are written through the ordinary load: checked like any row, recorded, and undone like any load."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.identity.reading import fold, pinyin, simplified
from kinagraph.errors import RowsRejected, UsageError
from kinagraph.language import _, ngettext
from kinagraph.settings import user_name
from kinagraph.store.loading import LoadReport, load_sheets
from kinagraph.tables.read import Sheet, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings
    from kinagraph.store.base import Store

ACTION: Final = "match"
_JUDGEMENT: Final = (
    "id", "kind", "one", "other", "verdict", "kept", "person", "by", "at", "why", "score", "reasons",
)  # fmt: skip
_OFFICE: Final = ("id", "name", "kind", "country", "region", "side")
_HOLDER: Final = ("id", "name", "actor")


@dataclass(frozen=True)
class Said:
    """What somebody said of two.

    Attributes
    ----------
    kind
        ``actor`` or ``person``.
    one, other
        The ids. For the verdict ``holder`` ``one`` is an office with its holder's name, and ``other`` the office; where it
        is no actor yet ``other`` is blank and ``office`` its name.
    verdict
        ``same``, ``different``, ``unsure`` or ``holder``.
    kept
        Which of the two is kept; by default ``one``, and of an office and its holder the office.
    person
        For ``holder``: the person's id, or a name.
    line
        The row in the file that it was read from.
    """

    kind: str
    one: str
    other: str
    verdict: str
    kept: str | None = None
    why: str | None = None
    score: float | None = None
    reasons: str | None = None
    person: str | None = None
    office: str | None = None
    line: int | None = None


def judge(
    store: Store, said: Sequence[Said], settings: Settings, at: date, *, source: Source | None = None, sheet: str | None = None
) -> tuple[LoadReport, list[str]]:
    """Write judgements, all of them or none.

    An office that is no actor yet, and a holder who is no person yet, are written with them: an actor as the one that
    bears both names, and a person employed there.

    Returns
    -------
    tuple
        What the load did, and the ids of the judgements.

    Raises
    ------
    RowsRejected
        A judgement can't be taken; nothing was written.
    """
    source = source or Source(_("judgements"), "")
    offices: list[tuple[int, dict[str, str]]] = []
    holders: list[tuple[int, dict[str, str]]] = []
    whole = list(said)
    if any(each.verdict == "holder" for each in said):
        with store.reading() as connection:
            whole = [_with_office(connection, each, offices, holders) for each in said]
    rows = [(each.line or number, _row(each, settings, at)) for number, each in enumerate(whole, start=2)]
    sheets = [
        Sheet(source, sheet, table, list(columns), [(line, [row.get(name) or "" for name in columns]) for line, row in some], table=table)
        for table, columns, some in (("actors", _OFFICE, offices), ("people", _HOLDER, holders), ("judgements", _JUDGEMENT, rows))
        if some
    ]
    try:
        report = load_sheets(store, sheets, settings, action=ACTION)
    except RowsRejected as error:
        raise _not_taken(error, len(whole)) from error
    return report, [row["id"] for _line, row in rows]


def _not_taken(error: RowsRejected, count: int) -> RowsRejected:
    """Say in one sentence why a judgement can't be taken, or that several can't."""
    reasons = sorted({problem.reason for problem in error.problems})
    if count == 1 and len(reasons) == 1:
        return RowsRejected(
            _("not recorded: {why}").format(why=reasons[0]),
            error.problems,
            _("`kinagraph match --list` shows what was judged"),
            error.remarks,
        )
    n = len(error.problems)
    return RowsRejected(
        ngettext("nothing was judged: {n} answer can't be taken", "nothing was judged: {n} answers can't be taken", n).format(n=n),
        error.problems,
        _("mend the rows and apply the file again"),
        error.remarks,
    )


def take_back(store: Store, key: str, settings: Settings, at: date) -> LoadReport:
    """Withdraw a judgement: it has no effect from now on, and the two may be judged anew.

    Raises
    ------
    UsageError
        There is no such judgement, or it was withdrawn before.
    """
    with store.reading() as connection:
        found = connection.execute("SELECT withdrawn FROM judgements WHERE id = ?", [key]).fetchall()
    if not found:
        raise UsageError(_("there is no judgement {id}").format(id=key), _("`kinagraph match --list` shows them"))
    if found[0][0] is not None:
        raise UsageError(_("the judgement {id} was taken back on {day}").format(id=key, day=found[0][0]))
    rows = [(2, [key, at.isoformat()])]
    sheet = Sheet(Source(_("judgements"), ""), None, "judgements", ["id", "withdrawn"], rows, table="judgements")
    return load_sheets(store, [sheet], settings, action=ACTION)


def read_judgements(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the judgements with the names of the two, the latest last."""
    result = connection.execute("""
        WITH named AS (
            SELECT 'actor' AS kind, id, name FROM actors
            UNION ALL
            SELECT 'person', id, list(name ORDER BY from_start DESC NULLS LAST, "from")[1] FROM people GROUP BY id
        )
        SELECT j.id, j.kind, j.verdict, j.one, a.name AS one_name, j.other, b.name AS other_name, j.kept, j.person, j."by", j."at", j.why,
            j.score, j.reasons, j.withdrawn
        FROM judgements AS j LEFT JOIN named AS a ON a.kind = j.kind AND a.id = j.one
        LEFT JOIN named AS b ON b.kind = j.kind AND b.id = j.other
        ORDER BY j.at_start NULLS FIRST, j.id
    """)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _row(said: Said, settings: Settings, at: date) -> dict[str, str]:
    kept = said.kept or (said.other if said.verdict == "holder" else said.one)
    return {
        "id": f"j-{uuid.uuid4().hex[:8]}",
        "kind": said.kind,
        "one": said.one,
        "other": said.other,
        "verdict": said.verdict,
        "kept": kept if said.verdict in {"same", "holder"} else "",
        "person": said.person or "" if said.verdict == "holder" else "",
        "by": user_name(settings),
        "at": at.isoformat(),
        "why": said.why or "",
        # Four decimals: three would read as thousands.
        "score": "" if said.score is None else f"{said.score:.4f}",
        "reasons": said.reasons or "",
    }


def _with_office(
    connection: DuckDBPyConnection, said: Said, offices: list[tuple[int, dict[str, str]]], holders: list[tuple[int, dict[str, str]]]
) -> Said:
    """Find the office and the person that a judgement names, or write rows for them."""
    if said.verdict != "holder":
        return said
    line = said.line or 2
    other = said.other
    if not other:
        name = said.office or ""
        there = connection.execute("SELECT id FROM actors WHERE name = ? AND id <> ? ORDER BY id", [name, said.one]).fetchall()
        known = there[0][0] if there else next((row["id"] for _line, row in offices if row["name"] == name), None)
        if known is None:
            taken = {key for (key,) in connection.execute("SELECT id FROM actors").fetchall()} | {row["id"] for _line, row in offices}
            facts = connection.execute("SELECT kind, country, region, side FROM actors WHERE id = ?", [said.one]).fetchall()
            kind, country, region, side = facts[0] if facts else ("other", None, None, None)
            known = _free(_slug(name), taken)
            office = {"id": known, "name": name, "kind": kind, "country": country or "", "region": region or "", "side": side or ""}
            offices.append((line, office))
        other = known
    person = said.person or ""
    if person and not connection.execute("SELECT 1 FROM people WHERE id = ?", [person]).fetchall():
        there = connection.execute("SELECT id FROM people WHERE name = ? AND actor = ? ORDER BY id", [person, other]).fetchall()
        here = next((row["id"] for _line, row in holders if (row["name"], row["actor"]) == (person, other)), None)
        found = there[0][0] if there else here
        if found is None:
            taken = {key for (key,) in connection.execute("SELECT id FROM people").fetchall()} | {row["id"] for _line, row in holders}
            found = _free(_slug(person), taken)
            holders.append((line, {"id": found, "name": person, "actor": other}))
        person = found
    return replace(said, other=other, person=person)


def _slug(name: str) -> str:
    """Return an id for a name: its letters, of characters their pinyin."""
    text = "".join(f" {''.join(pinyin(sign))} " if "\u3400" <= sign <= "\u9fff" else sign for sign in simplified(name))
    return "-".join(re.findall(r"[a-z0-9]+", fold(text)))[:40].strip("-") or "x"


def _free(key: str, taken: Iterable[str]) -> str:
    known, number, free = set(taken), 1, key
    while free in known:
        number += 1
        free = f"{key}-{number}"
    return free


def said_of(finding: Mapping[str, Any], verdict: str, **more: Any) -> Said:
    """Make a judgement of a pair that was proposed.

    ``verdict`` ``same`` of an office and its holder says that it is one.
    """
    holds = finding["verdict"] == "holder"
    return Said(
        kind=finding["kind"],
        one=finding["one"],
        other=finding["other"],
        verdict="holder" if holds and verdict == "same" else verdict,
        score=finding["score"],
        reasons=", ".join([*finding["reasons"], *(f"not {code}" for code in finding["against"])]),
        person=finding["person_name"] if holds else None,
        office=finding["other_name"] if holds else None,
        **more,
    )


def said_of_row(answer: Mapping[str, Any]) -> Said:
    """Make a judgement of a row of a workbook of pairs."""
    holds = bool(answer["person_name"])
    return Said(
        kind=answer["kind"],
        one=answer["one"],
        other=answer["other"],
        verdict="holder" if holds and answer["verdict"] == "same" else answer["verdict"],
        kept=answer["kept"] or None,
        why=answer["why"] or None,
        score=answer["score"],
        reasons=answer["reasons"] or None,
        person=answer["person_name"] or None,
        office=answer["other_name"] or None,
        line=answer["line"],
    )
