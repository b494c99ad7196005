"""Rows of plain values as findings, and the evidence of a tie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

Row = dict[str, Any]


def table_of(rows: list[Row], columns: Mapping[str, str]) -> pa.Table:
    """Return rows as an Arrow table.

    ``columns`` says what each column holds: ``text``, ``whole``, ``number``, ``yes/no``, ``day``, or ``texts`` and so on for a
    list of them.
    """
    import pyarrow as pa

    one = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "yes/no": pa.bool_(), "day": pa.date32()}
    kinds = {**one, **{f"{name}s": pa.list_(kind) for name, kind in one.items()}}
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds[kind]) for name, kind in columns.items()]))


def rows_from(connection: DuckDBPyConnection, text: str, **named: Any) -> list[Row]:
    """Run a query and return its rows."""
    found: list[Row] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found


def names_of(connection: DuckDBPyConnection) -> dict[str, str]:
    """Return the names of all actors by id."""
    return dict(connection.execute("SELECT id, name FROM actors").fetchall())


def people_of(connection: DuckDBPyConnection) -> dict[str, str]:
    """Return the names of all people by id, each as in its latest employment."""
    return dict(connection.execute("SELECT id, any_value(name ORDER BY from_start DESC NULLS LAST) FROM people GROUP BY id").fetchall())


def last_contacts(connection: DuckDBPyConnection, pairs: Iterable[tuple[str, str]], *, people: bool = False) -> dict[frozenset[str], Row]:
    """Return the last contact of each pair of actors: ``contact``, ``last``, ``kind``, ``purpose``.

    With ``people`` also those who were named at it for one of the two (ids). The temporary tables ``pairs`` and ``happened``
    must be there, and for the people ``attended``. Of several on one last day it is the one with the last id.
    """
    asked = sorted({tuple(sorted(pair)) for pair in pairs})
    named = "SELECT n.one, n.other, list_sort(list(DISTINCT a.person)) AS people FROM newest AS n JOIN attended AS a "
    named += "ON a.contact = n.contact AND a.member IN (n.one, n.other) GROUP BY n.one, n.other"
    rows = rows_from(
        connection,
        f"""
        WITH asked AS (SELECT unnest($ones::VARCHAR[]) AS one, unnest($others::VARCHAR[]) AS other),
        newest AS (
            SELECT one, other, max_by(contact, (last, contact)) AS contact
            FROM (SELECT least(home, partner) AS one, greatest(home, partner) AS other, contact, last FROM pairs WHERE held)
            JOIN asked USING (one, other)
            GROUP BY one, other
        )
        SELECT n.one, n.other, n.contact, h.last, c.kind, c.purpose {", coalesce(w.people, []) AS people" if people else ""}
        FROM newest AS n JOIN happened AS h ON h.id = n.contact JOIN contacts AS c ON c.id = n.contact
        {f"LEFT JOIN ({named}) AS w ON w.one = n.one AND w.other = n.other" if people else ""}
        """,
        ones=[one for one, _other in asked],
        others=[other for _one, other in asked],
    )
    return {frozenset((row.pop("one"), row.pop("other"))): row for row in rows}
