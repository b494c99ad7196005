"""The yearly report as plain tables: what was done in a period, what came of it, what it cost, and what changed.

The definitions stand in ``docs/report.md``; what a relation's state and its change are, in ``docs/definitions.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.core import InDuckDB
from kinagraph.analysis.followup import find_unfollowed
from kinagraph.analysis.history import count_states
from kinagraph.analysis.mapped import ASIDE, change_of, judge_relations
from kinagraph.analysis.policy.audit import check_policy
from kinagraph.errors import UsageError
from kinagraph.language import _
from kinagraph.model import LEVELS, STATES, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.policy.results import Audit
    from kinagraph.analysis.policy.rules import Policy
    from kinagraph.settings import Settings

Row = dict[str, Any]

TABLES: Final = (
    "activities",
    "contacts",
    "points",
    "unfollowed",
    "was_it_held",
    "costs",
    "without_cost",
    "states",
    "months",
    "relations",
    "agreements",
    "rules",
    "findings",
)
"""The tables of a report, in the order of reading."""


@dataclass(frozen=True)
class YearlyReport:
    """What a period was, in numbers and tables.

    Attributes
    ----------
    start, end
        The first and the last day of the period.
    policy
        The strategy's rules, the same on both days.
    figures
        The numbers that matter: ``contacts``, ``visits``, ``partners_met``, ``examined``, ``kept``, ``needing`` (relations; each
        ``[before, after]``), ``points_of_period``, ``points_done``, ``points_overdue``, ``unfollowed``, ``followup_asked``,
        ``without_cost``, ``costs`` (by currency), ``uncounted``, ``cancelled``, ``was_it_held``.
    before, after
        The rules on the eve of the period, and on its last day.
    tables
        Arrow tables by name, see :data:`TABLES`.
    """

    start: date
    end: date
    policy: Policy
    figures: Mapping[str, Any]
    before: Audit = field(repr=False)
    after: Audit = field(repr=False)
    tables: Mapping[str, pa.Table] = field(repr=False)

    @property
    def eve(self) -> date:
        """The day before the period: how things stood when it began."""
        return self.start - timedelta(days=1)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was held in the period."""
        return len(self.tables["contacts"]) == 0

    def rows(self, table: str) -> list[Row]:
        """Return a table as plain rows."""
        found: list[Row] = self.tables[table].to_pylist()
        return found

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return the tables as pandas frames, by name."""
        import pandas as pd

        frames: dict[str, pd.DataFrame] = {}
        for name, table in self.tables.items():
            frame = table.to_pandas()
            for column, kind in zip(table.schema.names, table.schema.types, strict=True):
                if str(kind).startswith("date32"):
                    frame[column] = pd.to_datetime(frame[column])
            frames[name] = frame
        return frames


def report_period(connection: DuckDBPyConnection, start: date, end: date, settings: Settings, policy: Policy) -> YearlyReport:
    """Report a period.

    A contact belongs to the period in which its last day lies. How things stood before is told of the day before ``start``,
    so that one report begins where the one before it ended.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    start, end
        The first and the last day.
    policy
        The rules that are checked on both days.

    Raises
    ------
    UsageError
        The end is before the start.
    """
    if end < start:
        raise UsageError(
            _("{end} is before {start}").format(start=start.isoformat(), end=end.isoformat()), _("give the first day first: --from, --to")
        )
    eve = start - timedelta(days=1)
    before = check_policy(connection, eve, settings, policy)
    stood, _loose = judge_relations(connection, eve, settings, followed=True)
    months = [*count_states(connection, eve, eve, settings), *count_states(connection, start, end, settings)]
    after = check_policy(connection, end, settings, policy)
    stands, _loose = judge_relations(connection, end, settings, followed=True)
    asked = {**steps.parameters(end, settings), "start": start}
    unfollowed = find_unfollowed(InDuckDB(connection), end, settings)
    for name in ("report_contact", "report_theme", "report_activity", "report_cost", "report_point", "report_agreement"):
        steps.run(connection, name, asked)
    relations = _changed(stood, stands)
    held = [row for row in unfollowed.apart["was_it_held"] if _is_since(connection, str(row["contact"]), start)]
    tables = {
        "activities": _ordered(connection),
        "contacts": _table(connection, "SELECT * FROM report_contact ORDER BY start, contact"),
        "points": _table(
            connection,
            "SELECT * FROM report_point ORDER BY list_position(['overdue', 'undated', 'open', 'done'], state), due_stop NULLS LAST, point",
        ),
        "unfollowed": _of_period(connection, unfollowed.columns, start, end),
        "was_it_held": _arrow(held, ("contact", "date", "end", "kind", "purpose")),
        "costs": _table(
            connection,
            "SELECT * FROM report_cost ORDER BY list_position(['all', 'theme', 'partner', 'unit'], part), value IS NULL, "
            "max(cost) OVER (PARTITION BY part, value) DESC NULLS LAST, value, currency",
        ),
        "without_cost": _table(
            connection, "SELECT * FROM report_contact WHERE counting AND (cost IS NULL OR currency IS NULL) ORDER BY start, contact"
        ),
        "states": _arrow(_states(stood, stands), ("state", "before", "after")),
        "months": _arrow(months, ("as_of", "examined", *STATES)),
        "relations": _arrow(relations, _RELATION),
        "agreements": _table(connection, "SELECT * FROM report_agreement ORDER BY signed NULLS LAST, agreement"),
        "rules": _arrow(_rules(before, after), ("rule", "title", "force", "section", "before", "after", "examined", *_COUNTS)),
        "findings": after.columns,
    }
    return YearlyReport(start, end, policy, _figures(connection, tables, start, end), before, after, tables)


_RELATION: Final = (
    "home", "partner", "home_name", "partner_name", "priority", "state_before", "state", "health_before", "health", "change",
    "contacts", "contacts_before", "last_contact", "cadence_days", "days_overdue", "next_planned", "responsible", "responsible_name",
)  # fmt: skip
_COUNTS: Final = ("met", "breached", "due", "undecidable")


def _changed(stood: list[Row], stands: list[Row]) -> list[Row]:
    """Set each relation beside what it was before, in the order of use."""
    old = {(row["home"], row["partner"]): row for row in stood}
    found = []
    for row in stands:
        was = old.get((row["home"], row["partner"]))
        change = change_of(was["health"] if was else "never", bool(was and was["contacts"]), row["health"], row["contacts"] > 0)
        more = {
            "state_before": was and was["state"],
            "health_before": was and was["health"],
            "contacts_before": was["contacts"] if was else 0,
            "change": change,
        }
        found.append({name: more[name] if name in more else row[name] for name in _RELATION})
    return found


def _states(stood: list[Row], stands: list[Row]) -> list[Row]:
    """Count the relations in each state on both days; those that stand aside after the others."""

    def counted(rows: list[Row]) -> dict[str, int]:
        told = [row["health"] if row["health"] in ASIDE else row["state"] for row in rows]
        return {state: told.count(state) for state in (*STATES, *ASIDE)}

    before, after = counted(stood), counted(stands)
    return [{"state": state, "before": before[state], "after": after[state]} for state in (*STATES, *ASIDE)]


def _rules(before: Audit, after: Audit) -> list[Row]:
    was = {each.rule.id: each.state for each in before.rules}
    return [
        {
            "rule": each.rule.id,
            "title": each.rule.title,
            "force": each.rule.force,
            "section": each.rule.section,
            "before": was[each.rule.id],
            "after": each.state,
            "examined": each.examined,
            **{state: each.counts[state] for state in _COUNTS},
        }
        for each in after.rules
    ]


def _figures(connection: DuckDBPyConnection, tables: Mapping[str, pa.Table], start: date, end: date) -> dict[str, Any]:
    (counts,) = _table(
        connection,
        """
        SELECT count(*) FILTER (counting) AS contacts, count(*) FILTER (counting AND kind IN ('visit', 'delegation')) AS visits,
            count(*) FILTER (NOT counting) AS uncounted,
            count(*) FILTER (counting AND (cost IS NULL OR currency IS NULL)) AS without_cost,
            (SELECT count(DISTINCT partner) FROM (SELECT unnest(partners) AS partner FROM report_contact WHERE counting)) AS partners_met
        FROM report_contact
        """,
    ).to_pylist()
    cancelled = connection.execute(
        "SELECT count(*) FROM contacts WHERE status = 'cancelled' AND coalesce(end_stop, date_stop) BETWEEN $start AND $as_of",
        {"start": start, "as_of": end},
    ).fetchall()[0][0]
    followed = connection.execute(
        "SELECT count(*) FILTER (len(reasons) > 0), count(*) FROM unfollowed WHERE stop BETWEEN $start AND $as_of",
        {"start": start, "as_of": end},
    ).fetchall()[0]
    states = {row["state"]: [row["before"], row["after"]] for row in tables["states"].to_pylist()}
    points = tables["points"].to_pylist()
    costs = [row for row in tables["costs"].to_pylist() if row["part"] == "all" and row["currency"]]

    def both(*names: str) -> list[int]:
        return [sum(states[name][day] for name in names) for day in (0, 1)]

    return {
        **counts,
        "cancelled": cancelled,
        "was_it_held": tables["was_it_held"].num_rows,
        "examined": both(*STATES),
        "kept": both("active", "due"),
        "needing": both("stale", "dormant", "never"),
        "points_of_period": sum(row["of_period"] for row in points),
        "points_done": sum(row["done_in_period"] for row in points),
        "points_overdue": sum(row["state"] == "overdue" for row in points),
        "unfollowed": followed[0],
        "followup_asked": followed[1],
        "costs": {row["currency"]: row["cost"] for row in costs},
    }


def _ordered(connection: DuckDBPyConnection) -> pa.Table:
    """Give the activities in the order of the vocabularies, themes by number, the blank last."""
    order = {"kind": list(WORDS["contact kind"]), "direction": list(WORDS["direction"]), "level": list(LEVELS)}
    cases = " ".join(f"WHEN '{part}' THEN list_position({words}, value)" for part, words in order.items())
    return _table(
        connection,
        f"SELECT * FROM report_activity ORDER BY list_position(['kind', 'direction', 'level', 'theme'], part), value IS NULL, "
        f"CASE part {cases} ELSE -contacts END, value",
    )


def _of_period(connection: DuckDBPyConnection, unfollowed: pa.Table, start: date, end: date) -> pa.Table:
    """Add to the contacts that were not followed up whether they are the period's."""
    connection.register("report_loose", unfollowed)
    try:
        return _table(
            connection,
            "SELECT l.*, u.stop BETWEEN $start AND $as_of AS of_period FROM report_loose AS l JOIN unfollowed AS u USING (contact) "
            "ORDER BY u.start DESC, contact",
            start=start,
            as_of=end,
        )
    finally:
        connection.unregister("report_loose")


def _is_since(connection: DuckDBPyConnection, contact: str, start: date) -> bool:
    found = connection.execute("SELECT stop >= $start FROM happened WHERE id = $id", {"start": start, "id": contact}).fetchall()
    return bool(found[0][0])


def _table(connection: DuckDBPyConnection, text: str, **named: Any) -> pa.Table:
    return connection.sql(text, params=named).to_arrow_table()


def _arrow(rows: list[Row], names: tuple[str, ...]) -> pa.Table:
    import pyarrow as pa

    kinds = {
        "as_of": pa.date32(), "last_contact": pa.date32(), "next_planned": pa.date32(),
        **dict.fromkeys(
            ("examined", *STATES, *_COUNTS, "contacts", "contacts_before", "cadence_days", "days_overdue"), pa.int32()
        ),
    }  # fmt: skip
    if names == ("state", "before", "after"):
        kinds |= {"before": pa.int32(), "after": pa.int32()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in names])
    return pa.Table.from_pylist([{name: row[name] for name in names} for row in rows], schema=schema)
