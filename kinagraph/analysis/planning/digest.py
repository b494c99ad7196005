"""What a Monday begins with: what is new, what is overdue, what comes, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.core import InDuckDB
from kinagraph.analysis.followup import find_unfollowed
from kinagraph.analysis.planning.dues import find_dues
from kinagraph.errors import UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

Row = dict[str, Any]
DAYS_BACK: Final = 7
DAYS_AHEAD: Final = 30


@dataclass(frozen=True)
class UnitDigest:
    """What one unit has to do: ``overdue`` and ``soon`` are rows of :func:`kinagraph.analysis.planning.dues.find_dues`.

    ``unit`` is None where nobody answers and several of ours could.
    """

    unit: str | None
    name: str | None
    overdue: list[Row] = field(default_factory=list)
    soon: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Digest:
    """A network's week.

    Attributes
    ----------
    as_of, since, until
        The day; new is what came after ``since``; soon is what falls due by ``until``.
    contacts
        Those held since, the newest first: ``contact``, ``date``, ``end``, ``kind``, ``purpose``, ``home_names``,
        ``partner_names``, ``points`` (how many follow-up points), ``must`` (whether it must have some).
    done
        Follow-up points done since: ``id``, ``action``, ``done``, ``responsible_name``, ``partner_names``.
    agreements
        Signed since: ``id``, ``title``, ``signed``.
    units
        Unit by unit, the one with most overdue first; nobody's last.
    was_it_held
        Planned contacts whose day has passed.
    beside
        What has no day: ``never``, ``dormant``, ``undated``; and ``unfollowed`` contacts.
    """

    as_of: date
    since: date
    until: date
    contacts: list[Row]
    done: list[Row]
    agreements: list[Row]
    units: list[UnitDigest]
    was_it_held: list[Row]
    beside: Mapping[str, int]

    @property
    def overdue(self) -> int:
        """How much is overdue."""
        return sum(len(unit.overdue) for unit in self.units)

    @property
    def soon(self) -> int:
        """How much falls due soon."""
        return sum(len(unit.soon) for unit in self.units)


def write_digest(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    *,
    since: date | None = None,
    days: int = DAYS_AHEAD,
    responsible: str | None = None,
) -> Digest:
    """Gather a digest.

    Parameters
    ----------
    since
        New is what came after this day; a week before by default.
    days
        How far ahead.
    responsible
        Only what this actor (with the people it employs) or person answers for, by id.

    Raises
    ------
    UsageError
        ``since`` is after the day.
    """
    begun = since or as_of - timedelta(days=DAYS_BACK)
    if begun > as_of:
        raise UsageError(
            _("{since} is after {day}").format(since=begun.isoformat(), day=as_of.isoformat()), _("give an earlier day with --since")
        )
    unfollowed = find_unfollowed(InDuckDB(connection), as_of, settings, limit=0)
    dues = find_dues(connection, as_of, settings, responsible=responsible)
    units: dict[str | None, UnitDigest] = {}
    for row in dues:
        planned = row["kind"] == "planned"
        if (row["days"] < 0 and planned) or row["days"] > days:
            continue
        unit = units.setdefault(row["unit"], UnitDigest(row["unit"], row["unit_name"]))
        (unit.overdue if row["days"] < 0 else unit.soon).append({**row, "fresh": begun <= row["day"] < as_of})
    for unit in units.values():
        unit.overdue.sort(key=lambda row: (not row["fresh"], row["priority"] or "Z", row["day"], row["kind"], row["subject"]))
    ordered = sorted(units.values(), key=lambda unit: (unit.unit is None, -len(unit.overdue), -len(unit.soon), unit.name or ""))
    return Digest(
        as_of,
        begun,
        as_of + timedelta(days=days),
        _contacts(connection, begun, settings),
        _done(connection, begun, as_of),
        _rows(
            connection,
            "SELECT id, title, signed FROM agreements WHERE signed_stop > $since AND signed_start <= $as_of ORDER BY signed_start, id",
            since=begun,
            as_of=as_of,
        ),
        ordered,
        unfollowed.apart["was_it_held"],
        {**dues.beside, "unfollowed": unfollowed.found},
    )


def _contacts(connection: DuckDBPyConnection, since: date, settings: Settings) -> list[Row]:
    return _rows(
        connection,
        """
        SELECT c.id AS contact, c.date, c."end", c.kind, c.purpose,
            coalesce(list(n.name ORDER BY n.name) FILTER (a.side = 'home'), []) AS home_names,
            coalesce(list(n.name ORDER BY n.name) FILTER (a.side <> 'home'), []) AS partner_names,
            coalesce(any_value(f.points), 0)::INTEGER AS points,
            coalesce(bool_or(list_contains($kinds, c.kind) AND a.side = 'partner'), false) AS must
        FROM happened AS h JOIN contacts AS c ON c.id = h.id
        LEFT JOIN (SELECT contact, count(*) AS points FROM followups GROUP BY contact) AS f ON f.contact = c.id
        LEFT JOIN attending AS a ON a.contact = c.id LEFT JOIN actors AS n ON n.id = a.member
        WHERE h.held AND h.last > $since
        GROUP BY c.id, c.date, c."end", c.kind, c.purpose, h.last ORDER BY h.last DESC, c.id DESC
        """,
        since=since,
        kinds=list(settings.followup_kinds),
    )


def _done(connection: DuckDBPyConnection, since: date, as_of: date) -> list[Row]:
    return _rows(
        connection,
        """
        SELECT f.id, f.action, f.done, coalesce(any_value(r.name), any_value(p.name)) AS responsible_name,
            coalesce(list(n.name ORDER BY n.name) FILTER (a.side <> 'home'), []) AS partner_names
        FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held
        LEFT JOIN actors AS r ON r.id = f.responsible
        LEFT JOIN (SELECT id, any_value(name) AS name FROM people GROUP BY id) AS p ON p.id = f.responsible
        LEFT JOIN attending AS a ON a.contact = f.contact LEFT JOIN actors AS n ON n.id = a.member
        WHERE f.done_start > $since AND f.done_start <= $as_of
        GROUP BY f.id, f.action, f.done, f.done_start ORDER BY f.done_start DESC, f.id
        """,
        since=since,
        as_of=as_of,
    )


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[Row]:
    found: list[Row] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found
