"""The graph as files for ``neo4j-admin database import full``: for a first load that is too large to be sent to a server.

The same nodes and relationships as :mod:`kinagraph.store.graph` writes, with the record of loads and what undoing needs,
so that the imported database is ours. The importer makes no constraints; ``constraints.cypher`` does, once the server runs.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.model import LISTS, PERIODS, TABLES, Kind, Table
from kinagraph.store.graph import as_json, property_values
from kinagraph.store.marks import APPLICATION, FORMAT
from kinagraph.store.statements import KIND_LABELS, checked_prefix, schema_statements
from kinagraph.tables.sql import LOADS, before, quoted, stored_columns

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

OPTIONS: Final = "import.args"
CONSTRAINTS: Final = "constraints.cypher"
_REPORT: Final = "import.report"
"""What the importer writes where it runs."""
_BETWEEN: Final = "U+001F"
"""Between the items of a list: a sign that no cell holds."""
_JOINED: Final = "chr(31)"
_KEPT: Final = 100
"""Rows that one node keeps as they were; the importer reads no field of more than four megabytes."""

Column = tuple[str, str]
"""A heading that the importer understands, and the SQL of the values below it."""


@dataclass(frozen=True)
class _Group:
    """One file: nodes with a label, or relationships of a type, and the SQL of its rows."""

    name: str
    nodes: bool
    label: str
    columns: tuple[Column, ...]
    source: str

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


def file_names() -> set[str]:
    """Return the names of all files that :func:`write_bulk` may write, and of the importer's report."""
    return {group.file for group in _groups()} | {OPTIONS, CONSTRAINTS, _REPORT}


def import_commands(folder: Path, database: str = "") -> tuple[str, str, str]:
    """Return what to type to make a database of the files: the import, the server's start, and the constraints."""
    where, name = shlex.quote(str(folder.absolute())), shlex.quote(database or "neo4j")
    # The database comes first: what follows the options would be taken for one file more.
    return (
        f"cd {where} && neo4j-admin database import full {name} @{OPTIONS}",
        "neo4j start",
        f"cypher-shell -d {name} -f {where}/{CONSTRAINTS}",
    )


def write_bulk(connection: DuckDBPyConnection, folder: Path, prefix: str = "") -> dict[str, int]:
    """Write the files into a folder that is there and holds nothing.

    Parameters
    ----------
    connection
        As a store's ``reading`` gives it.
    prefix
        Of the labels.

    Returns
    -------
    dict
        How many rows each table has.

    Raises
    ------
    OSError
        The folder can't be written.
    """
    import duckdb

    checked_prefix(prefix)
    options = ["--id-type=string", f"--array-delimiter={_BETWEEN}"]
    if any(_spans_lines(connection, table) for table in TABLES.values()):
        # It costs the importer much of its speed, and so is asked for only where it is needed.
        options.append("--multiline-fields=true")
    try:
        for group in _groups(prefix):
            if _write(connection, folder / group.file, group):
                kind, label = ("nodes", prefix + group.label) if group.nodes else ("relationships", group.label)
                options.append(f"--{kind}={label}={group.file}")
    except duckdb.Error as error:  # a full disk, most often
        raise OSError(str(error).strip().split("\n")[0]) from error
    (folder / OPTIONS).write_text("\n".join(options) + "\n", encoding="utf-8")
    (folder / CONSTRAINTS).write_text("\n".join(schema_statements(prefix)) + "\n", encoding="utf-8")
    counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in TABLES)
    return dict(zip(TABLES, connection.execute(f"SELECT {counts}").fetchall()[0], strict=True))


def _write(connection: DuckDBPyConnection, path: Path, group: _Group) -> int:
    """Write a file, unless there is nothing to be in it."""
    selected = ", ".join(f"{sql} AS {quoted(heading)}" for heading, sql in group.columns)
    target = str(path).replace("'", "''")
    [(rows,)] = connection.execute(
        f"COPY (SELECT {selected} FROM {group.source}) TO '{target}' (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"')"
    ).fetchall()
    if not rows:
        path.unlink()
    return int(rows)


def _spans_lines(connection: DuckDBPyConnection, table: Table) -> bool:
    texts = [quoted(column.name) for column in table.stored if column.kind in {Kind.TEXT, Kind.YES_NO_OR_TEXT}]
    texts += [f"array_to_string({quoted(column.name)}, ' ')" for column in table.stored if column.kind is Kind.LIST]
    found = connection.execute(f"SELECT 1 FROM {table.name} WHERE regexp_matches(concat_ws(' ', {', '.join(texts)}), '[\\n\\r]') LIMIT 1")
    return bool(found.fetchall())


def _groups(prefix: str = "") -> list[_Group]:
    """Return all nodes and relationships, as the statements of ``cypher/load`` make them."""
    return [
        _nodes("actors", "Actor", extra=((":LABEL", _kind_label(prefix)),)),
        _Group("people", True, "Person", (_id("Person"), ("name:string", "name"), _list("aliases"), _LOAD), _LATEST_EMPLOYMENTS),
        *(_nodes(name, label) for name, label in (("agreements", "Agreement"), ("contacts", "Contact"), ("judgements", "Judgement"))),
        # One property can't be a day here and a text there within a file.
        _nodes("followups", "FollowUp", "done IS NULL OR done_start IS NOT NULL"),
        _done_without_day(),
        _Group("themes", True, "Theme", (("name:ID(Theme)", "name"), _LOAD), _THEMES),
        _Group("loads", True, "Load", _LOADS, "loads"),
        *(_Group(f"before_{name}", True, "Before", _BEFORE, _replaced(table)) for name, table in TABLES.items()),
        _joins("part_of", "PART_OF", ("Actor", "id"), ("Actor", "parent"), "actors WHERE parent IS NOT NULL"),
        *(
            _joins(f"{name}_about", "ABOUT", (label, "id"), ("Theme", "unnest(themes)"), name)
            for name, label in (("actors", "Actor"), ("agreements", "Agreement"), ("contacts", "Contact"))
        ),
        _relationships("people", "works_for", "WORKS_FOR", ("Person", "id"), ("Actor", "actor")),
        _relationships("participants", "took_part", "TOOK_PART", ("Actor", "actor"), ("Contact", "contact"), "person IS NULL", "person"),
        _relationships("participants", "attended", "ATTENDED", ("Person", "person"), ("Contact", "contact"), "person IS NOT NULL"),
        _relationships("memberships", "member_of", "MEMBER_OF", ("Actor", "actor"), ("Actor", "network")),
        _relationships("relations", "agreed_with", "AGREED_WITH", ("Actor", "home"), ("Actor", "partner")),
        _joins("party_to", "PARTY_TO", ("Actor", "unnest(parties)"), ("Agreement", "id"), "agreements"),
        _joins("under", "UNDER", ("Contact", "id"), ("Agreement", "agreement"), "contacts WHERE agreement IS NOT NULL"),
        _joins("follows", "FOLLOWS", ("FollowUp", "id"), ("Contact", "contact"), "followups"),
        _joins(
            "actors_responsible",
            "RESPONSIBLE_FOR",
            ("Actor", "responsible"),
            ("FollowUp", "id"),
            "followups WHERE responsible IN (SELECT id FROM actors)",
        ),
        _joins(
            "people_responsible",
            "RESPONSIBLE_FOR",
            ("Person", "responsible"),
            ("FollowUp", "id"),
            "followups WHERE responsible NOT IN (SELECT id FROM actors) AND responsible IN (SELECT id FROM people)",
        ),
        *(
            _joins(
                f"judges_{table}",
                "JUDGES",
                ("Judgement", "judgement"),
                (label, "judged"),
                "(SELECT id AS judgement, unnest([one, other]) AS judged, load_id FROM judgements "
                f"WHERE kind = '{kind}') WHERE judged IN (SELECT id FROM {table})",
            )
            for table, label, kind in (("actors", "Actor", "actor"), ("people", "Person", "person"))
        ),
    ]


_LOAD_ID: Final = ("load_id", "VARCHAR")
_LOAD: Final[Column] = ("load_id:string", "load_id")

_LATEST_EMPLOYMENTS: Final = (
    '(SELECT * FROM people QUALIFY row_number() OVER (PARTITION BY id ORDER BY from_start DESC NULLS LAST, "from") = 1)'
)
"""A person is named as in the latest employment."""

_THEMES: Final = """
    (SELECT name, min(load_id) AS load_id FROM (
        SELECT unnest(themes) AS name, load_id FROM actors UNION ALL SELECT unnest(themes), load_id FROM agreements
        UNION ALL SELECT unnest(themes), load_id FROM contacts) GROUP BY name)
"""


def _id(label: str, name: str = "id") -> Column:
    """Return a node's key; each label has keys of its own."""
    return f"{name}:ID({label})", name


def _list(name: str) -> Column:
    return f"{name}:string[]", f"array_to_string({quoted(name)}, {_JOINED})"


def _loaded(name: str, kind: str) -> Column:
    """Return a column of the record of loads."""
    match kind:
        case _ if name == "id":
            return _id("Load")
        case "VARCHAR[]":
            return _list(name)
        case "TIMESTAMP":
            return f"{name}:localdatetime", f"strftime({name}, '%Y-%m-%dT%H:%M:%S.%f')"
        case _:
            return f"{name}:{'boolean' if kind == 'BOOLEAN' else 'string'}", quoted(name)


_LOADS: Final = (
    *(_loaded(name, kind) for name, kind in LOADS),
    ("application:string", f"'{APPLICATION}'"),
    ("format:long", str(FORMAT)),
    ("number:long", "row_number() OVER (ORDER BY loaded_at, id)"),
    ("batches:long", "0"),
)
_BEFORE: Final[tuple[Column, ...]] = (
    (":ID(Before)", "\"table\" || ' ' || replaced_by || ' ' || slice"),
    ("table:string", '"table"'),
    ("load_id:string", "replaced_by"),
    ("rows:string[]", "rows"),
)


def _replaced(table: Table) -> str:
    """Return the SQL of the rows that loads replaced, as JSON, so many to a node."""
    columns = [name for name, _kind in (*stored_columns(table), _LOAD_ID)]
    row = as_json("{" + ", ".join(f"'{name}': {quoted(name)}" for name in columns) + "}")
    sliced = f"SELECT *, (row_number() OVER (PARTITION BY replaced_by) - 1) // {_KEPT} AS slice FROM {before(table)}"
    return (
        f"(SELECT '{table.name}' AS \"table\", replaced_by, slice, array_to_string(list({row}), {_JOINED}) AS rows "
        f"FROM ({sliced}) GROUP BY replaced_by, slice)"
    )


def _properties(table: Table, *ends: str) -> tuple[Column, ...]:
    """Return a table's columns as properties, without those that are the ends of a relationship."""
    known = {column.name: column for column in table.stored}
    found = []
    for name, sql in property_values(table):
        column = known.get(name.removesuffix("_stop").removesuffix("_precision"))
        if name in ends:
            continue
        if column is not None and column.kind in LISTS:
            found.append(_list(name))
        elif column is not None and column.kind in PERIODS:
            found.append((f"{name}:{'string' if name.endswith('_precision') else 'date'}", sql))
        else:
            kind = {Kind.YES_NO: "boolean", Kind.WHOLE: "long", Kind.NUMBER: "double"}.get(column.kind) if column is not None else None
            found.append((f"{name}:{kind or 'string'}", sql))
    return (*found, _LOAD)


def _nodes(name: str, label: str, condition: str = "true", extra: tuple[Column, ...] = ()) -> _Group:
    return _Group(name, True, label, (_id(label), *_properties(TABLES[name], "id"), *extra), f"{name} WHERE {condition}")


def _done_without_day() -> _Group:
    columns = tuple(
        ("done:string", "done") if heading == "done:date" else (heading, sql)
        for heading, sql in _properties(TABLES["followups"], "id", "done_stop", "done_precision")
    )
    return _Group(
        "followups_done", True, "FollowUp", (_id("FollowUp"), *columns), "followups WHERE done IS NOT NULL AND done_start IS NULL"
    )


def _kind_label(prefix: str) -> str:
    """Return the SQL of the label that an actor bears for its kind."""
    labels = " ".join(f"WHEN '{kind}' THEN '{prefix}{label}'" for kind, label in KIND_LABELS.items())
    return f"CASE kind {labels} END"


def _relationships(table: str, name: str, kind: str, start: Column, stop: Column, condition: str = "true", *blank: str) -> _Group:
    """Return rows of a table that are relationships themselves, with all that they say; ``blank`` columns say nothing."""
    return _between(name, kind, start, stop, f"{table} WHERE {condition}", _properties(TABLES[table], start[1], stop[1], *blank))


def _joins(name: str, kind: str, start: Column, stop: Column, source: str) -> _Group:
    """Return relationships that follow from what rows refer to; they say only who wrote the row."""
    return _between(name, kind, start, stop, source, (_LOAD,))


def _between(name: str, kind: str, start: Column, stop: Column, source: str, columns: tuple[Column, ...]) -> _Group:
    """Return relationships between nodes of two labels, each end given as label and SQL of its key."""
    ends = ((f":START_ID({start[0]})", start[1]), (f":END_ID({stop[0]})", stop[1]))
    return _Group(name, False, kind, (*ends, *columns), source)
