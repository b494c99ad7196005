"""What the rules found: a row for each rule, subject and period, and a summary of each rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pandas as pd
    import pyarrow as pa

    from kinagraph.analysis.policy.rules import Policy, Rule

STATES: Final = ("breached", "due", "undecidable", "met")
"""The worst first."""

RESULT: Final = {
    "rule": "VARCHAR",
    "state": "VARCHAR",
    "subject_kind": "VARCHAR",
    "subject": "VARCHAR",
    "subject_name": "VARCHAR",
    "period": "VARCHAR",
    "due_on": "DATE",
    "missing": "VARCHAR[]",
    "because": "VARCHAR",
    "found": "DOUBLE",
    "wanted": "DOUBLE",
    "day": "DATE",
    "names": "VARCHAR[]",
    "next_planned": "DATE",
    "evidence": "VARCHAR[]",
}
"""The columns of a result and their types.

``subject_kind`` is agreement, contact, relation, actor, membership, theme or policy; ``subject`` its id (a relation's two
ids with ``;`` between them); ``period`` a calendar year, or ``365 days``; ``because`` the reason in a word; ``found``,
``wanted``, ``day`` and ``names`` what the reason speaks of; ``evidence`` the contacts that the result rests on.
``due_on`` is the last day on which the rule still holds: in the past where it is breached, none where no day can be told.
"""


@dataclass(frozen=True)
class RuleSummary:
    """One rule on the day: its worst state (None where there was nothing to look at) and how many of each."""

    rule: Rule
    state: str | None
    examined: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Audit:
    """The results of a policy on a day.

    Attributes
    ----------
    policy, as_of
        The policy, and the day.
    rules
        A summary of each rule that was checked, in the policy's order.
    columns
        Every result as an Arrow table (see :data:`RESULT`), the worst first: by state, then by force, then by day.
    help
        Who can help with a result, by (rule, subject): what the policy's suggestions say, whether they were asked for or not.
    """

    policy: Policy
    as_of: date
    rules: tuple[RuleSummary, ...]
    columns: pa.Table = field(repr=False)
    help: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Give the results, the worst first, each as a dict of plain values."""
        for batch in self.columns.to_batches(max_chunksize=1024):
            yield from batch.to_pylist()

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {state or 'without a subject'}" for state, n in self.by_state().items() if n)
        return f"<{self.policy.id} {self.policy.version} as of {self.as_of.isoformat()}: {told}>"

    def by_state(self) -> dict[str | None, int]:
        """Return how many rules are in each state; None: nothing to look at."""
        return {state: sum(each.state == state for each in self.rules) for state in (*STATES, None)}

    def of(self, rule: str) -> list[dict[str, Any]]:
        """Return the results of one rule."""
        import pyarrow.compute as pc

        rows: list[dict[str, Any]] = self.columns.filter(pc.equal(self.columns["rule"], rule)).to_pylist()
        return rows

    def missing(self) -> list[dict[str, Any]]:
        """Return the fields that would decide the undecidable results, the most valuable first.

        Returns
        -------
        list of dict
            ``field`` (table and column), ``decides`` (how many results name it), ``alone`` (how many name nothing else),
            ``rules``, and ``subjects``: where it is missing, as (kind, id).
        """
        found: dict[str, dict[str, Any]] = {}
        for row in self:
            for name in row["missing"] if row["state"] == "undecidable" else []:
                each = found.setdefault(name, {"field": name, "decides": 0, "alone": 0, "rules": [], "subjects": []})
                each["decides"] += 1
                each["alone"] += len(row["missing"]) == 1
                each["rules"] += [] if row["rule"] in each["rules"] else [row["rule"]]
                of_contacts = name.startswith(("contacts.", "participants."))
                where = [("contact", one) for one in row["evidence"] or [] if of_contacts] or [(row["subject_kind"], row["subject"])]
                each["subjects"] += [one for one in where if one not in each["subjects"]]
        order = {
            each.rule.id: (("must", "should", "warning", "aim", "advice").index(each.rule.force), n) for n, each in enumerate(self.rules)
        }
        for each in found.values():
            each["rules"].sort(key=lambda rule: order[rule][1])
        return sorted(found.values(), key=lambda each: (-each["decides"], min(order[rule][0] for rule in each["rules"]), each["field"]))

    def to_frame(self) -> pd.DataFrame:
        """Return the results as a pandas frame."""
        import pandas as pd

        frame: pd.DataFrame = self.columns.to_pandas()
        for name, kind in RESULT.items():
            if kind == "DATE":
                frame[name] = pd.to_datetime(frame[name])
        return frame
