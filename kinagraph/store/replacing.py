"""In Neo4j: from what is there to what a backup holds, as a plan like an undo's, and the record of loads with it.

Only rows that differ are written, so that a restore that broke off is finished by another.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from kinagraph.model import PARTICIPANTS, TABLES
from kinagraph.store.graph import KEPT, Batch, Step, as_json
from kinagraph.store.marks import APPLICATION, FORMAT
from kinagraph.tables.sql import LOADS, before, layout, quoted, same_key, stored_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def plan_replacement(connection: DuckDBPyConnection) -> None:
    """Make the tables of a plan that gives ``net`` what ``given`` holds; see :class:`kinagraph.tables.merge.Plan`."""
    for name, table in TABLES.items():
        columns = ", ".join(quoted(column) for column, _kind in (*stored_columns(table), ("load_id", "")))
        changed = f"(SELECT {columns} FROM given.{name} EXCEPT ALL SELECT {columns} FROM net.{name})"
        if table is PARTICIPANTS:
            gone = f"(SELECT {columns} FROM net.{name} EXCEPT ALL SELECT {columns} FROM given.{name})"
            connection.execute(f"CREATE TEMP TABLE plan_contacts_touched AS SELECT contact FROM {changed} UNION SELECT contact FROM {gone}")
            chosen = f"(SELECT {columns} FROM given.{name} SEMI JOIN plan_contacts_touched USING (contact))"
        else:
            chosen = changed
            gone = f"SELECT e.* FROM net.{name} AS e ANTI JOIN given.{name} AS g ON {same_key(table, 'e', 'g')}"
            connection.execute(f"CREATE TEMP TABLE plan_removed_{name} AS {gone}")
        connection.execute(
            f"CREATE TEMP TABLE plan_{name} AS SELECT c.*, CASE WHEN e.load_id IS NULL THEN 'created' ELSE 'updated' END AS _action "
            f"FROM {chosen} AS c LEFT JOIN net.{name} AS e ON {same_key(table, 'c', 'e')}"
        )


def record_batch(connection: DuckDBPyConnection, load: str) -> Batch:
    """Return what puts the backup's record of loads, and the rows that it kept, in place of the database's own."""
    names = [name for name, _kind in LOADS]
    found = connection.execute(f"SELECT {', '.join(quoted(name) for name in names)} FROM given.loads ORDER BY loaded_at, id").fetchall()
    loads = [_as_node(dict(zip(names, row, strict=True)), number) for number, row in enumerate(found, start=1)]
    steps = [Step("restore/clear_before", {}), Step("restore/clear_loads", {"load": load}), Step("restore/loads", {"rows": loads})]
    for table in TABLES.values():
        columns = [name for name, _kind in layout()[before(table)] if name != "replaced_by"]
        row = f"{{{', '.join(f'{quoted(name)}: {quoted(name)}' for name in columns)}}}"
        kept = connection.execute(f"SELECT replaced_by, {as_json(row)} FROM given.{before(table)} ORDER BY replaced_by").fetchall()
        for by, together in groupby(kept, key=lambda pair: pair[0]):
            rows = [text for _by, text in together]
            slices = [rows[first : first + KEPT] for first in range(0, len(rows), KEPT)]
            steps += [Step("load/before", {"table": table.name, "load": by, "rows": some}) for some in slices]
    return Batch(tuple(steps), len(loads))


def _as_node(row: dict[str, Any], number: int) -> dict[str, Any]:
    known = {name: value for name, value in row.items() if value is not None}
    return {**known, "application": APPLICATION, "format": FORMAT, "number": number, "batches": 0}
