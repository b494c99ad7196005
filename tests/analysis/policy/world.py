"""Small networks in memory, read as the tables' files are."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from kinagraph.analysis.policy.audit import check_policy
from kinagraph.analysis.policy.results import Audit
from kinagraph.analysis.policy.rules import Policy, read_policy
from kinagraph.model import LISTS, PERIODS, TABLES
from kinagraph.settings import Settings
from kinagraph.tables.cells import reader
from kinagraph.tables.periods import Period
from kinagraph.tables.sql import create_tables, quoted

Row = dict[str, Any]
SKANE = read_policy("skane-china")

ACTORS: list[Row] = [
    {"id": "rs", "name": "Region Skåne", "kind": "region_unit", "country": "SE", "region": "Skåne"},
    {
        "id": "eis",
        "name": "Enheten för interregionalt samarbete",
        "kind": "region_unit",
        "country": "SE",
        "region": "Skåne",
        "parent": "rs",
    },
    {"id": "grip", "name": "GRIP", "kind": "political_body", "country": "SE", "region": "Skåne", "parent": "rs"},
    {"id": "isk", "name": "Invest in Skåne AB", "kind": "region_unit", "country": "SE", "region": "Skåne", "parent": "rs"},
    {"id": "brs", "name": "Business Region Skåne AB", "kind": "region_unit", "country": "SE", "region": "Skåne", "parent": "rs"},
    {"id": "nls", "name": "Näringsliv Skåne", "kind": "region_unit", "country": "SE", "region": "Skåne", "parent": "rs"},
    {"id": "skc", "name": "Skåne Care AB", "kind": "region_unit", "country": "SE", "region": "Skåne", "parent": "rs"},
    {"id": "nk", "name": "Skånskt nätverk för Kina-frågor", "kind": "network", "country": "SE", "region": "Skåne"},
    {"id": "lu", "name": "Lunds universitet", "kind": "university", "country": "SE", "region": "Skåne"},
    {"id": "mah", "name": "Malmö högskola", "kind": "university", "country": "SE", "region": "Skåne"},
    {"id": "hkr", "name": "Högskolan Kristianstad", "kind": "university", "country": "SE", "region": "Skåne"},
    {"id": "malmo", "name": "Malmö stad", "kind": "municipality", "country": "SE", "region": "Skåne"},
    {"id": "bo", "name": "Exempel Näringsliv", "kind": "business_organisation", "country": "SE", "region": "Skåne"},
    {"id": "emb", "name": "Sveriges ambassad i Peking", "kind": "embassy", "country": "SE"},
    {"id": "vinnova", "name": "VINNOVA", "kind": "agency", "country": "SE"},
    {"id": "rk", "name": "Regeringskansliet", "kind": "ministry", "country": "SE"},
    {"id": "gd", "name": "Guangdongprovinsen", "kind": "province", "country": "CN", "priority": "A", "public": "yes"},
    {"id": "gdh", "name": "Guangdong Health Department", "kind": "authority", "country": "CN", "parent": "gd", "public": "yes"},
    {"id": "tj", "name": "Tianjin", "kind": "province", "country": "CN", "public": "yes"},
    {"id": "hh", "name": "Hamburg", "kind": "partner_region", "country": "DE"},
]
PEOPLE: list[Row] = [
    {"id": "p-pol", "name": "Politician", "actor": "grip", "level": "political"},
    {"id": "p-off", "name": "Official", "actor": "eis", "level": "official"},
    {"id": "p-exp", "name": "Expert", "actor": "eis", "level": "expert"},
]
AGREEMENT: Row = {
    "id": "ag",
    "title": "Agreement",
    "parties": "eis;gd",
    "signed": "1995",
    "status": "active",
    "visits_per_year": "2",
    "scope": "general",
}


def visit(id: str, day: str, participants: str = "eis;gd", **more: str) -> Row:
    """Give a visit to Guangdong at official level."""
    return {
        "id": id,
        "date": day,
        "kind": "visit",
        "direction": "outbound",
        "level": "official",
        "country": "CN",
        "documented": "yes",
        "participants": participants,
        **more,
    }


def network_of(**tables: list[Row]) -> duckdb.DuckDBPyConnection:
    """Make the tables in memory; ``actors`` and ``people`` as above unless given."""
    connection = duckdb.connect()
    create_tables(connection)
    given = {"actors": ACTORS, "people": PEOPLE, **tables}
    listed = [
        {"contact": row["id"], "actor": actor}
        for row in given.get("contacts", [])
        for actor in (row.get("participants") or "").split(";")
        if actor
    ]
    given["participants"] = [*listed, *given.get("participants", [])]
    for name, rows in given.items():
        for row in rows:
            _insert(connection, name, row)
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, name: str, row: Row) -> None:
    values: Row = {}
    for column in TABLES[name].columns:
        text = row.get(column.name)
        if text in (None, "") or not column.stored:
            continue
        parse = reader(column)
        value: Any = text.split(";") if column.kind in LISTS else parse(text) if parse else text
        if column.kind in PERIODS and isinstance(value, Period):
            values |= {column.name: value.text, f"{column.name}_start": value.start, f"{column.name}_stop": value.stop}
        else:
            values[column.name] = value
    unknown = set(row) - {column.name for column in TABLES[name].columns}
    assert not unknown, unknown
    places = ", ".join("?" for _ in values)
    connection.execute(f"INSERT INTO {name} ({', '.join(map(quoted, values))}) VALUES ({places})", list(values.values()))


def audit(day: str | date, rule: str | None = None, policy: Policy = SKANE, **tables: list[Row]) -> Audit:
    """Check a rule of a policy on a small network."""
    connection = network_of(**tables)
    try:
        when = date.fromisoformat(day) if isinstance(day, str) else day
        return check_policy(connection, when, Settings(), policy, rules=[rule] if rule else [])
    finally:
        connection.close()


def states(day: str | date, rule: str, policy: Policy = SKANE, **tables: list[Row]) -> dict[str, str]:
    """Give the state of each result of a rule, by subject and period."""
    found = audit(day, rule, policy, **tables)
    return {f"{row['subject']}/{row['period']}" if row["period"] else row["subject"]: row["state"] for row in found}


def only(day: str | date, rule: str, policy: Policy = SKANE, **tables: list[Row]) -> Row:
    """Give the one result of a rule."""
    (row,) = audit(day, rule, policy, **tables)
    return row
