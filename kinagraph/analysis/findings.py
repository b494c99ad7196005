"""What an analysis finds: rows with their evidence, and how many were looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyRelation

RELATION: Final = (
    "home",
    "partner",
    "contacts",
    "first_contact",
    "last_contact",
    "days_since",
    "cadence_days",
    "cadence_from",
    "days_overdue",
    "overdue_ratio",
    "strength",
    "state",
    "standing",
    "acquaintance",
    "one_off",
    "high",
    "working",
    "unknown",
    "levels",
    "inbound",
    "outbound",
    "inbound_only",
    "next_planned",
    "home_name",
    "partner_name",
    "priority",
    "themes",
    "responsible",
    "responsible_name",
    "last_kind",
    "last_purpose",
    "evidence",
)
"""The columns of a finding about a relation. ``evidence`` holds the ids of its contacts, the newest first."""

UNFOLLOWED: Final = (
    "contact",
    "reasons",
    "partners",
    "silent_partners",
    "undecidable_partners",
    "date",
    "end",
    "kind",
    "purpose",
    "homes",
    "home_names",
    "partner_names",
    "silent_names",
    "undecidable_names",
    "open_points",
    "overdue_points",
    "undated_points",
    "themes",
    "responsible",
    "responsible_names",
    "evidence",
)
"""The columns of a finding about a contact that was not followed up."""


_FEW: Final = 1000


@dataclass(frozen=True)
class Rows:
    """A few rows as DuckDB gives them: what prints them needs no Arrow, which takes a while to import."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    values: list[tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.values:
            yield dict(zip(self.names, row, strict=True))

    def to_arrow(self) -> pa.Table:
        """Return them as an Arrow table of the same types."""
        import duckdb

        with duckdb.connect(":memory:") as connection:
            columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(self.names, self.types, strict=True))
            connection.execute(f"CREATE TABLE given ({columns})")
            if self.values:
                connection.executemany(f"INSERT INTO given VALUES ({', '.join('?' for _name in self.names)})", self.values)
            return connection.sql("FROM given").to_arrow_table()


def gather(found: DuckDBPyRelation, limit: int | None) -> pa.Table | Rows:
    """Take what a query gives: as rows where there are few, else as an Arrow table."""
    if limit is None or limit > _FEW:
        return found.to_arrow_table()
    return Rows(tuple(found.columns), tuple(map(str, found.types)), found.fetchall())


@dataclass(frozen=True)
class Findings:
    """The result of an analysis on a day.

    Attributes
    ----------
    analysis
        ``stale``, ``high-level``, ``unfollowed``, ``relations``, ``contacts``, ``doctor``, or one of the network's: ``brokers``,
        ``risks``, ``leaving``, ``introductions``, ``coverage``, ``communities``, ``rhythms``.
    as_of
        The day.
    examined, found
        How many relations (or contacts) were looked at, and how many are on the list.
    rows
        The rows as an Arrow table, or a few as they are, in the order of use: the most urgent first. There are fewer than
        ``found`` where a limit was asked for.
    key
        The columns that name a row; machine output is sorted by them.
    beside
        What was left out and why, as ``{"acquaintances": 16, "paused": 1, "ended": 1}``.
    apart
        Rows listed apart, as the planned contacts whose day has passed (``was_it_held``).
    filters
        What narrowed the question, as ``{"partner": "gd"}``.
    listed
        How many rows the list has without a limit, where it shows more than those found.
    """

    analysis: str
    as_of: date
    examined: int
    found: int
    rows: pa.Table | Rows = field(repr=False)
    key: tuple[str, ...] = ("home", "partner")
    beside: Mapping[str, int] = field(default_factory=dict)
    apart: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    listed: int | None = None

    @property
    def hidden(self) -> int:
        """How many rows a limit has left out."""
        return (self.found if self.listed is None else self.listed) - len(self)

    @property
    def columns(self) -> pa.Table:
        """The rows as an Arrow table."""
        return self.rows.to_arrow() if isinstance(self.rows, Rows) else self.rows

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.rows.names if isinstance(self.rows, Rows) else tuple(self.rows.schema.names)

    def __len__(self) -> int:
        return len(self.rows) if isinstance(self.rows, Rows) else int(self.rows.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Give the rows in the order of use, each as a dict of plain values."""
        if isinstance(self.rows, Rows):
            yield from self.rows
            return
        for batch in self.rows.to_batches(max_chunksize=1024):
            yield from batch.to_pylist()

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a pandas frame: dates as ``datetime64``, lists as lists, what is missing as NaN or NaT."""
        import pandas as pd

        columns = self.columns
        frame: pd.DataFrame = columns.to_pandas()
        for name, kind in zip(columns.schema.names, columns.schema.types, strict=True):
            if str(kind).startswith("date32"):
                frame[name] = pd.to_datetime(frame[name])
        return frame

    def __repr__(self) -> str:
        shown = [" – ".join(str(row[name]) for name in self.key) for row in list(self)[:5]]
        rest = len(self) + self.hidden - len(shown)
        more = [f"… and {rest} more"] if rest else []
        head = f"<{self.analysis}: {self.found} of {self.examined} as of {self.as_of.isoformat()}>"
        return "\n".join([head, *(f"  {line}" for line in [*shown, *more])])

    def _repr_html_(self) -> str:
        """Show the list in a notebook: its sentence, and the columns that a person reads first."""
        from html import escape

        frame = self.to_frame()
        first = [name for name in _SHOWN if name in frame.columns]
        head = f"<b>{escape(self.analysis)}</b>: {self.found} of {self.examined} as of {self.as_of.isoformat()}"
        html: str = frame[first].head(60).to_html(index=False, escape=True, na_rep="", border=0, float_format="{:.2f}".format)
        return f"<div><p>{head}</p>{html}</div>"


_SHOWN: Final = (
    "check",
    "subject",
    "name",
    "home_name",
    "partner_name",
    "state",
    "last_contact",
    "cadence_days",
    "days_overdue",
    "strength",
    "levels",
    "responsible_name",
    "contact",
    "date",
    "kind",
    "purpose",
    "partner_names",
    "reasons",
    "place",
    "path_names",
    "chance",
    "theme",
    "actor_name",
    "other_name",
    "side",
    "betweenness",
    "ties",
    "effective_size",
    "constraint",
    "role",
    "lost",
    "instead_names",
    "other_names",
    "candidate_names",
    "person_name",
    "share",
    "rhythm_days",
    "silence",
    "centre_name",
    "size",
    "inside",
)
