"""Write docs/policy.md: how a sentence becomes a rule, every check with its parameters, and how each sentence was read.

``python tools/policy.py`` writes it; ``--check`` changes nothing and fails when it is stale.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

from kinagraph.analysis.policy.checks import CHECKS
from kinagraph.analysis.policy.checks.relations import Duty
from kinagraph.analysis.policy.rules import read_policy
from kinagraph.analysis.policy.selection import Actors, Agreements, Contacts, Part, Relations

PAGE = Path(__file__).resolve().parents[1] / "docs" / "policy.md"

TOP = """\
# A strategy as rules

<!-- Made by tools/policy.py. Change the code or the policy, then run it; what is written here by hand is lost. -->

A policy is a TOML file: the sentences of a strategy, each with a *check* that says whether the contacts keep to it.
`kinagraph check` checks them, the worst first, with what to do; `kinagraph rules` lists them, `--explain R4` shows one.
kinagraph comes with `skane-china`, Region Skåne's strategy for its co-operation with China. Nothing else in the program
knows of it: `kinagraph rules --new FILE` writes a commented file to begin another with.

## What a rule says

| State | Means |
| --- | --- |
| met | It holds. `due_on`, where it is given, is the last day on which it will without anything new |
| due | It will be broken after `due_on` unless something happens; without a day: advice or a promise, not yet followed |
| breached | It is broken. `due_on`, where it is given, was the last good day |
| undecidable | A blank field decides; `missing` names it. `kinagraph check --missing` lists those fields |

There is one result for each rule, subject and period. A rule also says how many subjects it looked at, so that nothing found and
nothing to look at differ; its own state is its worst result's. Something is due when its day is at most `soon_days` (90) away.
What is planned never counts, but a planned contact that would break a rule makes it due on that contact's day. Cancelled contacts
are never looked at. A contact counts by its last day: a visit over New Year belongs to the new year, also while it goes on.

## From a sentence to a rule

1. **Quote** the sentence word for word in `quote`; `…` marks what you leave out. It is shown wherever the rule is, never translated.
2. **Force** is the sentence's own verb: `must`, `should`, `aim`, `advice` or `warning`. Where it can't be broken (it promises, or
   advises), add `breach = false`: what isn't done yet is then due without a day.
3. **Who or what** does it speak of: visits, agreements, relations, one actor? That is `select`. A blank field in a selection makes a
   subject undecidable where the rule would be broken, and leaves it out where it would be met.
4. **What is asked** of them: choose the check below, and its parameters under `with`.
5. **Numbers** that the sentence doesn't give: choose them, and name the parameters in `assumed`; the output then says so.
6. **Reading**: write in `reading` how you understood the sentence. A sentence that asks for two things has a second check in
   `[[rule.also]]`.
7. **Actors** are named in `[actors]`: a key, and the names that the network may know them by (id, name or alias).

```toml
[policy]
id = "our-strategy"
title = "Our strategy"
version = 1
source = "Our strategy, adopted 2024-01-01"
language = "en"

[actors]
embassy = ["Our embassy"]

[[rule]]
id = "A1"
quote = "a regular exchange with the embassy"
section = "Partners"
force = "aim"
title = { en = "Regular exchange with the embassy" }
check = "cadence"
assumed = ["days"]
reading = "Regular is every half year."
select = { actor = { actors = ["embassy"] } }
with = { days = 183 }
```

A file with a mistake is refused whole, with file, line, rule and what was expected. Give the file a new `version` when its rules
change: every result names it.
"""


def page() -> str:
    """Return the page."""
    parts = [
        TOP,
        "## Selections",
        _selections(),
        "## Checks",
        *(_check(name) for name in CHECKS),
        "## How skane-china reads each sentence",
        _readings(),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _selections() -> str:
    heads = {"Actors": Actors, "select.contact": Contacts, "select.agreement": Agreements, "select.relation": Relations}
    intro = (
        "`select.actor` takes the same as *actors* here, and so do `home`, `partner`, `initiated_by`, `party`,"
        " `by`, `someone` and `nobody`."
    )
    return intro + "\n\n" + "\n\n".join(f"**{name}**: {inspect.getdoc(model)}\n\n{_table(model)}" for name, model in heads.items())


def _check(name: str) -> str:
    check = CHECKS[name]
    own = {key: field for key, field in check.model_fields.items() if not (issubclass(check, Contacts) and key in Contacts.model_fields)}
    text = (inspect.getdoc(check) or "").replace("``", "`")
    selects = ", ".join(f"`select.{each}`" for each in check.selects) or "nothing"
    inherited = ""
    if issubclass(check, Contacts):
        inherited = "It takes every key of `select.contact`, too: " + ", ".join(f"`{key}`" for key in Contacts.model_fields) + ".\n\n"
    more = "\n\nA row of `duties`:\n\n" + _table(Duty) if name == "responsible" else ""
    table = _table(check, list(own)) if own else "It has no parameters."
    return f"### {name}\n\n{text}\n\nSelects: {selects}.\n\n{inherited}{table}{more}\n\n```toml\n{check.example}\n```"


def _table(model: type[Part], names: list[str] | None = None) -> str:
    rows = ["| Key | Default | Means |", "| --- | --- | --- |"]
    for name in names or list(model.model_fields):
        field = model.model_fields[name]
        default = (
            "required"
            if field.is_required()
            else ""
            if field.default in (None, [])
            else f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"
        )
        rows.append(f"| `{name}` | {default} | {field.description or ''} |")
    return "\n".join(rows)


def _readings() -> str:
    rows = ["| Rule | Force | Check | Reading |", "| --- | --- | --- | --- |"]
    for rule in read_policy("skane-china").rules:
        checks = ", ".join(f"`{name}`" for name in rule.checks)
        rows.append(f"| {rule.id} | {rule.force} | {checks} | {re.sub(r'[|]', '/', rule.reading)} |")
    return "\n".join(rows)


def main() -> int:
    """Write the page, or with ``--check`` say whether it is stale."""
    if "--check" in sys.argv:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
