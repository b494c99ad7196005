"""What must hold for judgements together: both are there, one judgement a pair, and none says what others deny.

Two that are judged the same are one, and so are those that follow from it: if A is B and B is C, then A is C.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from kinagraph.tables.stage import Staging

ONE: Final = ("same", "holder")
"""The verdicts that make two into one."""

_TABLES: Final = {"actor": "actors", "person": "people"}


@dataclass(frozen=True)
class Judgement:
    """One judgement in force. ``place`` is its sheet and row where it is being loaded, else None."""

    id: str
    kind: str
    one: str
    other: str
    verdict: str
    kept: str | None
    place: tuple[int, int] | None = None

    @property
    def pair(self) -> tuple[str, str, str]:
        """The two, in whichever order they were named."""
        return (self.kind, *sorted((self.one, self.other)))  # type: ignore[return-value]


class Classes:
    """Which ids are one, by the judgements that say so."""

    def __init__(self, judgements: Iterable[Judgement]) -> None:
        self._linked: dict[tuple[str, str], list[tuple[str, Judgement]]] = {}
        for each in judgements:
            if each.verdict in ONE:
                self._linked.setdefault((each.kind, each.one), []).append((each.other, each))
                self._linked.setdefault((each.kind, each.other), []).append((each.one, each))

    def way(self, kind: str, start: str, end: str) -> list[Judgement] | None:
        """Return the judgements that make two into one, the shortest way; None where none do."""
        before: dict[str, tuple[str, Judgement]] = {}
        reached, front = {start}, [start]
        while front and end not in reached:
            further = []
            for here in front:
                for there, by in sorted(self._linked.get((kind, here), []), key=lambda each: (each[0], each[1].id)):
                    if there not in reached:
                        reached.add(there)
                        before[there] = (here, by)
                        further.append(there)
            front = further
        if end not in reached:
            return None
        way = []
        while end != start:
            end, by = before[end]
            way.append(by)
        return way[::-1]

    def together(self) -> Iterator[tuple[str, list[str]]]:
        """Give the classes of more than one: the kind, and the ids in order."""
        seen: set[tuple[str, str]] = set()
        for kind, key in sorted(self._linked):
            if (kind, key) in seen:
                continue
            members, front = {key}, [key]
            while front:
                front = [there for here in front for there, _by in self._linked[kind, here] if there not in members]
                members.update(front)
            seen.update((kind, member) for member in members)
            yield kind, sorted(members)


def check_judgements(staging: Staging, home_countries: Sequence[str], partner_countries: Sequence[str]) -> None:
    """Reject judgements of what isn't there, a second one of a pair, and those that others contradict."""
    connection = staging.connection
    if not connection.execute("SELECT 1 FROM merged_judgements LIMIT 1").fetchall():
        return
    _reject_absent(staging)
    staging.mark_bad()
    connection.execute("DELETE FROM merged_judgements AS m USING bad WHERE bad.sheet = m._sheet AND bad.line = m._line")
    rows = connection.execute("""
        SELECT id, kind, one, other, verdict, kept, _sheet, _line FROM merged_judgements WHERE withdrawn IS NULL
        UNION ALL
        SELECT e.id, e.kind, e.one, e.other, e.verdict, e.kept, NULL, NULL FROM net.judgements AS e
        ANTI JOIN merged_judgements AS m ON m.id = e.id WHERE e.withdrawn IS NULL
        ORDER BY _sheet NULLS FIRST, _line, id
    """).fetchall()
    judged = [replace(Judgement(*judgement), place=None if sheet is None else (sheet, line)) for *judgement, sheet, line in rows]
    classes = Classes(judged)
    _reject_second(staging, judged)
    _reject_contradicted(staging, judged, classes)
    _reject_sides(staging, judged, classes, home_countries, partner_countries)


def _reject_absent(staging: Staging) -> None:
    """Reject judgements whose ids are there but of the other kind, and those that keep a third."""
    for kind, table in _TABLES.items():
        reason = _("there is no actor of this id") if kind == "actor" else _("there is no person of this id")
        for column in ("one", "other"):
            rows = staging.connection.execute(
                f"SELECT m._sheet, m._line, m.{column} FROM merged_judgements AS m WHERE m.kind = ? AND m.{column} NOT IN "
                f"(SELECT id FROM net.{table} UNION ALL SELECT id FROM merged_{table}) ORDER BY ALL",
                [kind],
            ).fetchall()
            for sheet, line, value in rows:
                staging.reject(sheet, line, column, value, reason)
    rows = staging.connection.execute(
        "SELECT _sheet, _line, kept FROM merged_judgements WHERE kept NOT IN (one, other) ORDER BY ALL"
    ).fetchall()
    for sheet, line, value in rows:
        staging.reject(sheet, line, "kept", value, _("the one that is kept is one of the two"))


def _reject_second(staging: Staging, judged: Sequence[Judgement]) -> None:
    first: dict[tuple[str, str, str], Judgement] = {}
    for each in judged:
        known = first.setdefault(each.pair, each)
        if known is not each and each.place is not None:
            reason = _("{one} and {other} have been judged before ({id}); take that back first").format(
                one=each.one, other=each.other, id=known.id
            )
            staging.reject(*each.place, "other", f"{each.one} – {each.other}", reason)


def _reject_contradicted(staging: Staging, judged: Sequence[Judgement], classes: Classes) -> None:
    for each in judged:
        if each.verdict != "different":
            continue
        way = classes.way(each.kind, each.one, each.other)
        if way is None or len(way) == 1:  # a single one is a second judgement of the same pair
            continue
        said = _(" and ").join(_("{one} is {other} ({id})").format(one=by.one, other=by.other, id=by.id) for by in way)
        reason = _("this contradicts itself: {said}, so {one} and {other} can't be different ({id})").format(
            said=said, one=each.one, other=each.other, id=each.id
        )
        for by in (each, *way):
            if by.place is not None:
                staging.reject(*by.place, "verdict", f"{by.one} – {by.other}", reason)


def _reject_sides(
    staging: Staging, judged: Sequence[Judgement], classes: Classes, home_countries: Sequence[str], partner_countries: Sequence[str]
) -> None:
    """Reject that one of ours and a partner are the same: a relation joins the two sides."""
    sides = _sides(staging.connection, home_countries, partner_countries)
    for kind, members in classes.together():
        homes = [member for member in members if kind == "actor" and sides.get(member) == "home"]
        partners = [member for member in members if kind == "actor" and sides.get(member) == "partner"]
        if not homes or not partners:
            continue
        reason = _("{home} is on our side and {partner} is a partner, so they can't be one; correct the side of one of them first").format(
            home=homes[0], partner=partners[0]
        )
        for each in judged:
            if each.place is not None and each.verdict in ONE and each.one in members and each.kind == kind:
                staging.reject(*each.place, "verdict", f"{each.one} – {each.other}", reason)


def _sides(connection: DuckDBPyConnection, home_countries: Sequence[str], partner_countries: Sequence[str]) -> dict[str, str]:
    """Return the sides that are known: an actor's own, or its country's."""
    rows = connection.execute(
        """
        SELECT id, coalesce(side, CASE WHEN list_contains($home, country) THEN 'home'
                                       WHEN list_contains($partner, country) THEN 'partner' END)
        FROM (
            SELECT id, side, country FROM merged_actors
            UNION ALL
            SELECT e.id, e.side, e.country FROM net.actors AS e ANTI JOIN merged_actors AS m ON m.id = e.id
        )
        """,
        {"home": list(home_countries), "partner": list(partner_countries)},
    ).fetchall()
    return {key: side for key, side in rows if side}
