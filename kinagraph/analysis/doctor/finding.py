"""Run the checks, and measure what each of them costs the analyses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis import steps
from kinagraph.analysis.doctor.checks import CHECKS, NAMES, Check
from kinagraph.analysis.findings import Findings
from kinagraph.analysis.relations import prepare
from kinagraph.errors import UsageError
from kinagraph.language import _
from kinagraph.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.policy.rules import Policy
    from kinagraph.settings import Settings

_SQL: Final = Path(__file__).parent / "sql"

ROW: Final = {
    "check": "VARCHAR",
    "subject_kind": "VARCHAR",
    "subject": "VARCHAR",
    "name": "VARCHAR",
    "reasons": "VARCHAR[]",
    "names": "VARCHAR[]",
    "date": "VARCHAR",
    "end": "VARCHAR",
    "kind": "VARCHAR",
    "relations": "VARCHAR[]",
    "contacts": "VARCHAR[]",
    "evidence": "VARCHAR[]",
}
"""The columns of a row. ``relations`` holds the ids of both ends with ``;`` between them, ``contacts`` and ``evidence`` ids."""

_TOLD: Final = """
    subject_kind VARCHAR, subject VARCHAR, name VARCHAR, reasons VARCHAR[], named VARCHAR[],
    pairs STRUCT(home VARCHAR, partner VARCHAR)[], contacts VARCHAR[], evidence VARCHAR[]
"""
"""What a check's query may give."""


def find_weaknesses(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    policy: Policy,
    *,
    today: date | None = None,
    only: Iterable[str] = (),
    limit: int | None = None,
) -> Findings:
    """Find what in the tables weakens the analyses.

    A check costs the share of the relations of which it leaves an answer open or makes it doubtful, and the share of the
    contacts that are lost or doubtful for it, and the share of the rules that read what is missing, this last times the
    share of the rows that lack it. The costliest comes first.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    as_of
        What had happened by this day counts, by the tables as they stand.
    policy
        Its rules are those that may be weakened.
    today
        Only what is later than this day lies in the future; ``as_of`` by default.
    only
        Only these checks, by name.
    limit
        Give so many rows of each check at most; the counts stay.

    Returns
    -------
    Findings
        The columns of :data:`ROW`, by check, and of each check those that touch most first. ``apart["checks"]`` holds a
        dict for each check that was made, in the same order: ``check``, ``examined`` and ``found`` (rows), ``relations``,
        ``contacts`` and ``rules`` (touched), ``cost``; ``apart["passed_over"]`` the names of those that would take too long on
        so large a network, and were not asked for. ``beside`` holds how many ``relations``, ``contacts`` and ``rules``
        there are.

    Raises
    ------
    UsageError
        There is no check of that name.
    """
    only = tuple(only)
    chosen = _chosen(only)
    prepare(connection, as_of, settings)
    asked = {**steps.parameters(as_of, settings), "today": max(as_of, today or as_of)}
    for name in ("doctor_contact", "doctor_pair"):
        steps.run(connection, name, asked, _SQL)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in ROW.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE doctor_found (place INTEGER, touched INTEGER, day DATE, {columns})")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE doctor_nothing ({_TOLD})")
    relations, contacts = connection.execute(
        "SELECT (SELECT count(*) FROM relation WHERE NOT tie AND NOT acquaintance), (SELECT count(*) FROM doctor_contact)"
    ).fetchall()[0]
    whole = {"relations": relations, "contacts": contacts, "rules": len(policy.rules)}
    passed_over = [check.name for check in chosen if _takes_long(connection, check) and check.name not in only]
    chosen = [check for check in chosen if check.name not in passed_over]
    if any(check.name == "duplicates-of-actors" for check in chosen):
        _match(connection, as_of, settings)
    made = [_made(connection, check, place, asked, policy, whole) for place, check in enumerate(chosen)]
    order = sorted(range(len(chosen)), key=lambda place: (-made[place]["cost"], -made[place]["found"], place))
    return Findings(
        "doctor",
        as_of,
        sum(each["examined"] for each in made),
        sum(each["found"] for each in made),
        _rows(connection, order, limit),
        ("check", "subject"),
        beside=whole,
        apart={"checks": [made[place] for place in order], "passed_over": [{"check": name} for name in passed_over]},
    )


def _chosen(only: Iterable[str]) -> list[Check]:
    wanted = list(dict.fromkeys(only))
    for name in wanted:
        if name not in NAMES:
            near = closest(name, list(NAMES))
            raise UsageError(
                _("there is no check {name}").format(name=name),
                _("did you mean {word}?").format(word=near) if near else _("the checks are: {names}").format(names=", ".join(NAMES)),
            )
    return [check for check in CHECKS if not wanted or check.name in wanted]


def _takes_long(connection: DuckDBPyConnection, check: Check) -> bool:
    return check.most is not None and connection.execute(f"SELECT count(*) FROM {check.examined}").fetchall()[0][0] > check.most


def _match(connection: DuckDBPyConnection, as_of: date, settings: Settings) -> None:
    """Make the table ``doctor_match``: the pairs of actors that may be one and that nobody has judged."""
    from kinagraph.analysis.identity.matching import find_matches

    columns = find_matches(connection, as_of, settings).columns
    connection.register("doctor_matches", columns)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE doctor_match AS SELECT one, other, one_name, other_name, one_as, other_as FROM doctor_matches "
        "WHERE verdict = 'same'"
    )
    connection.unregister("doctor_matches")


def _made(
    connection: DuckDBPyConnection, check: Check, place: int, asked: dict[str, Any], policy: Policy, whole: dict[str, int]
) -> dict[str, Any]:
    """Make one check: put its rows into ``doctor_found``, and return what it costs."""
    steps.run(connection, check.table, asked, _SQL)
    connection.execute(
        f"""
        INSERT INTO doctor_found BY NAME
        WITH told AS (SELECT * FROM doctor_nothing UNION ALL BY NAME SELECT * FROM {check.table}),
        named AS (
            SELECT u.subject_kind, u.subject, list(coalesce(k.name, u.id) ORDER BY u.place) AS names
            FROM (SELECT subject_kind, subject, unnest(named) AS id, generate_subscripts(named, 1) AS place FROM told) AS u
            LEFT JOIN actors AS k ON k.id = u.id GROUP BY ALL
        )
        SELECT {place} AS place, '{check.name}' AS "check", t.subject_kind, t.subject, coalesce(t.name, a.name, c.purpose) AS name,
            t.reasons, coalesce(n.names, []) AS names, c.date, c."end", c.kind,
            list_sort(list_distinct(list_transform(coalesce(t.pairs, []), lambda each: each.home || ';' || each.partner))) AS relations,
            list_sort(coalesce(t.contacts, [])) AS contacts, list_sort(coalesce(t.evidence, [])) AS evidence,
            len(relations) AS touched, c.date_start AS day
        FROM told AS t
        LEFT JOIN named AS n ON n.subject_kind = t.subject_kind AND n.subject = t.subject
        LEFT JOIN contacts AS c ON c.id = t.evidence[1] AND t.subject_kind IN ('contact', 'contacts', 'participant', 'followup')
        LEFT JOIN actors AS a ON a.id = t.subject AND t.subject_kind = 'actor'
        """
    )
    found, relations, contacts = connection.execute(
        """
        SELECT count(*), (SELECT count(DISTINCT r) FROM (SELECT unnest(relations) AS r FROM doctor_found WHERE place = $place)),
            (SELECT count(DISTINCT c) FROM (SELECT unnest(contacts) AS c FROM doctor_found WHERE place = $place))
        FROM doctor_found WHERE place = $place
        """,
        {"place": place},
    ).fetchall()[0]
    named = {name: asked[name] for name in asked if f"${name}" in check.examined}
    examined = connection.execute(f"SELECT count(*) FROM {check.examined}", named).fetchall()[0][0]
    rules = _weakened(check, policy) if found else []
    shares = (
        relations / (whole["relations"] or 1),
        contacts / (whole["contacts"] or 1),
        len(rules) / (whole["rules"] or 1) * (min(found / examined, 1) if examined else 0),
    )
    return {
        "check": check.name,
        "examined": examined,
        "found": found,
        "relations": relations,
        "contacts": contacts,
        "rules": rules,
        "cost": round(sum(shares), 6),
    }


def _weakened(check: Check, policy: Policy) -> list[str]:
    """Return the rules that read what the check finds missing, or count what it finds twice."""
    fields, kinds = set(check.fields), set(check.kinds)
    return [rule.id for rule in policy.rules if fields & set(rule.columns()) or kinds & {step.name for step in rule.steps}]


def _rows(connection: DuckDBPyConnection, order: Sequence[int], limit: int | None) -> Any:
    columns = ", ".join(f'"{name}"' for name in ROW)
    first = "" if limit is None else f"QUALIFY row_number() OVER (PARTITION BY place ORDER BY {_FIRST}) <= {int(limit)}"
    return connection.sql(
        f"SELECT {columns} FROM doctor_found {first} ORDER BY list_position({list(order)}::INTEGER[], place), {_FIRST}"
    ).to_arrow_table()


_FIRST: Final = "touched DESC, len(contacts) DESC, len(evidence) DESC, day DESC NULLS LAST, subject"
"""Of each check's rows those first that touch most, then the newest."""
