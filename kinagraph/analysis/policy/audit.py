"""Check a policy against the contacts on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kinagraph.analysis import steps
from kinagraph.analysis.policy.checks.base import Scope
from kinagraph.analysis.policy.checks.coverage import Suggestion
from kinagraph.analysis.policy.results import RESULT, STATES, Audit, RuleSummary
from kinagraph.analysis.policy.rules import FORCES
from kinagraph.analysis.relations import prepare
from kinagraph.tables.sql import literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.policy.rules import Policy, Rule
    from kinagraph.settings import Settings


def check_policy(
    connection: DuckDBPyConnection,
    as_of: date,
    settings: Settings,
    policy: Policy,
    *,
    rules: Collection[str] = (),
    forces: Collection[str] = (),
) -> Audit:
    """Check the rules of a policy.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    as_of
        What had happened by this day counts, by the tables as they stand.
    policy
        As :func:`kinagraph.analysis.policy.rules.read_policy` gives it.
    rules, forces
        Only these rules (by id), and those of these forces; all by default.

    Raises
    ------
    UsageError
        The policy has no such rule.
    """
    wanted = {policy.rule(name).id for name in rules}
    chosen = [rule for rule in policy.rules if (not wanted or rule.id in wanted) and (not forces or rule.force in forces)]
    # A suggestion needs the results of the rule that it helps, and is told with them whether it was chosen or not.
    helps = {rule.id: step.check.rule for rule in policy.rules for step in rule.steps if isinstance(step.check, Suggestion)}
    names = {rule.id for rule in chosen}
    needed = names | {helps[rule] for rule in names & helps.keys()} | {rule for rule, helped in helps.items() if helped in names}
    prepare(connection, as_of, settings)
    _see(connection, as_of, settings)
    known = _known(connection, policy)
    examined = {
        rule.id: _judge(Scope(connection, as_of, settings, rule.id, policy.id, known), rule) for rule in policy.rules if rule.id in needed
    }
    _order(connection, policy)
    shown = ", ".join(literal(rule.id) for rule in chosen) or "NULL"
    columns = connection.sql(
        f"""
        SELECT {", ".join(f"r.{name}" for name in RESULT)} FROM policy_result AS r JOIN policy_order AS o ON o.rule = r.rule
        WHERE r.rule IN ({shown})
        ORDER BY list_position({list(STATES)}, r.state), o.force, o.place, r.due_on NULLS LAST, r.subject_kind, r.subject, r.period
        """
    ).to_arrow_table()
    counts = {
        (rule, state): n for rule, state, n in connection.execute("SELECT rule, state, count(*) FROM policy_result GROUP BY ALL").fetchall()
    }
    summaries = []
    for rule in chosen:
        told = {state: counts.get((rule.id, state), 0) for state in STATES}
        summaries.append(RuleSummary(rule, next((state for state in STATES if told[state]), None), examined[rule.id], told))
    return Audit(policy, as_of, tuple(summaries), columns, _help(connection, helps))


def _help(connection: DuckDBPyConnection, helps: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Tell of each result that a suggestion speaks of who can help with it."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    rows = connection.execute(
        "SELECT rule, unnest(evidence), names FROM policy_result WHERE because = 'may_help' AND rule IN (SELECT unnest($rules::VARCHAR[])) "
        "ORDER BY ALL",
        {"rules": list(helps)},
    ).fetchall()
    for rule, subject, names in rows:
        key = (helps[rule], subject)
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *(names or ()))))
    return found


def _see(connection: DuckDBPyConnection, as_of: date, settings: Settings) -> None:
    asked = steps.parameters(as_of, settings)
    for name in ("policy_actor", "policy_contact", "policy_party", "policy_met", "policy_relation"):
        steps.run(connection, name, asked)
    columns = ", ".join(f"{name} {kind}" for name, kind in RESULT.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE policy_result ({columns})")


def _known(connection: DuckDBPyConnection, policy: Policy) -> dict[str, list[str]]:
    """Find the actors that the policy names: by id, name or alias, whatever the case."""
    names: dict[str, set[str]] = {}
    for actor, name, aliases in connection.execute("SELECT id, name, coalesce(aliases, []) FROM actors ORDER BY id").fetchall():
        for each in (actor, name, *aliases):
            names.setdefault(each.casefold(), set()).add(actor)
    return {key: sorted(set().union(*(names.get(name.casefold(), set()) for name in known))) for key, known in policy.actors.items()}


def _judge(scope: Scope, rule: Rule) -> int:
    absent = sorted(key for key in rule.keys() if not scope.known[key])  # noqa: SIM118 - keys is a method of ours
    if absent:
        scope.add_one(
            state="undecidable",
            subject_kind="policy",
            subject=scope.policy,
            because="actor_unknown",
            names=absent,
            missing=["actors.name"],
            evidence=[],
        )
        return 0
    examined = sum(step.check.judge(scope, step.select) for step in rule.steps)
    if not rule.breach:
        scope.connection.execute(
            "UPDATE policy_result SET state = 'due', due_on = NULL WHERE rule = $rule AND state = 'breached'", {"rule": rule.id}
        )
    return examined


def _order(connection: DuckDBPyConnection, policy: Policy) -> None:
    rows = ", ".join(f"({literal(rule.id)}, {FORCES.index(rule.force)}, {place})" for place, rule in enumerate(policy.rules))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE policy_order AS SELECT * FROM (VALUES {rows}) AS t(rule, force, place)")
