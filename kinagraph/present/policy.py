"""The results of a policy for people and for programs: sentences, what to do next, tables, JSON and CSV."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, ngettext
from kinagraph.present.machine import to_csv, to_json
from kinagraph.present.words import ACTOR_KIND, LEVEL, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from kinagraph.analysis.policy.results import Audit, RuleSummary
    from kinagraph.analysis.policy.rules import Policy, Rule

Row = dict[str, Any]

STATE: Final = {"breached": N_("breached"), "due": N_("falls due"), "undecidable": N_("undecidable"), "met": N_("met")}
FORCE: Final = {"must": N_("must"), "should": N_("should"), "aim": N_("aim"), "advice": N_("advice"), "warning": N_("warning")}
_CODES: Final = ACTOR_KIND | LEVEL
_STYLE: Final = {"breached": "bold red", "due": "bold yellow", "undecidable": "bold magenta", "met": "bold green"}
PERIOD: Final = {"365 days": N_("the last 365 days"), "expiry": N_("expiry"), "share": N_("all contacts")}

BECAUSE: Final = {
    "quota_met": N_("{found} held, {wanted} asked for"),
    "quota_ends": N_("{found} held, {wanted} asked for; that holds until {due}"),
    "quota_short": N_("{found} held so far, {wanted} asked for; {lacking} more by {due}"),
    "quota_broken": N_("{found} held, {wanted} asked for"),
    "quota_unsure": N_("{found} held for certain, {wanted} asked for; others may count"),
    "unsigned": N_("no day of signing is recorded, so nobody can tell since when it holds"),
    "coordinated": N_("a visit and the partner's event fell together"),
    "not_coordinated": N_("no visit fell together with the partner's event"),
    "no_event": N_("no yearly event of the partner is recorded under the agreement"),
    "followed_up": N_("documented and followed up"),
    "points_overdue": N_("follow-up points are open past their day ({names})"),
    "points_open": N_("follow-up points are open until {due}"),
    "no_points": N_("no follow-up point was recorded"),
    "no_points_yet": N_("no follow-up point is recorded yet; by {due}"),
    "not_documented": N_("not documented"),
    "not_documented_yet": N_("not documented yet; by {due}"),
    "documented_unknown": N_("whether it was documented is not recorded"),
    "no_later_contact": N_("no contact within {wanted} days after it with {names}"),
    "later_contact_late": N_("the next contact with {names} came after {found} days; {wanted} was the limit"),
    "later_contact_unsure": N_("the dates are too coarse to tell whether {names} were met again within {wanted} days"),
    "later_contact_waited": N_("{names} not met again yet; by {due}"),
    "none_of_kinds": N_("there was none of these: {names}"),
    "none_of_regions": N_("nobody from {names} took part"),
    "nobody_there": N_("nobody of the sort that the rule asks for took part"),
    "someone_there": N_("took part: {names}"),
    "participants_unsure": N_("whether anyone of the sort that the rule asks for took part can't be told"),
    "someone_unwanted": N_("took part: {names}"),
    "nobody_unwanted": N_("nobody took part whom the rule leaves out"),
    "too_many": N_("{found} politicians of ours; {wanted} at most"),
    "few": N_("{found} politicians of ours; {wanted} at most"),
    "how_many": N_("{names} took part, but not how many persons"),
    "who": N_("at what level our participants were is not recorded"),
    "no_initiator": N_("who took the initiative is not recorded"),
    "initiator_right": N_("on the initiative of {names}"),
    "initiator_wrong": N_("on the initiative of {names}"),
    "event_held": N_("held, with all that were to take part"),
    "event_awaited": N_("to be held by {due}"),
    "event_without": N_("held without {names}"),
    "event_not_held": N_("no such contact is recorded"),
    "level_missing": N_("{contacts} in the window, none at these levels: {names}"),
    "level_never": N_("{contacts}, none with a politician of ours"),
    "level_unknown": N_("the level of contacts that would decide is not recorded"),
    "level_ends": N_("the last contact at that level leaves the window after {due}"),
    "level_met": N_("there is contact at that level"),
    "direction_only": N_("{contacts} in the window, all in one direction"),
    "direction_unknown": N_("the direction of visits that would decide is not recorded"),
    "direction_ends": N_("the last contact in another way leaves the window after {due}"),
    "direction_met": N_("there is contact in more than one direction"),
    "no_theme": N_("no theme is recorded, so nobody can tell who answers for it"),
    "responsible_right": N_("{first} answers for it"),
    "responsible_none": N_("nobody answers for it; by the strategy: {others}"),
    "responsible_wrong": N_("{first} answers for it; by the strategy: {others}"),
    "growing": N_("{found} contacts in the last year, {wanted} in the year before"),
    "fewer": N_("{found} contacts in the last year, {wanted} in the year before"),
    "fewer_soon": N_("{found} contacts in the last year, {wanted} in the year before; fewer than that after {due}"),
    "cadence_met": N_("last contact {day}; holds until {due}"),
    "cadence_ends": N_("last contact {day}; holds until {due}"),
    "cadence_broken": N_("last contact {day}; it held until {due}"),
    "cadence_never": N_("no such contact is recorded"),
    "priority_other": N_("its priority is {first}, not {others}"),
    "priority_unknown": N_("its priority is not recorded"),
    "expired": N_("ran out on {day}, neither renewed nor ended"),
    "expires": N_("runs out on {day}"),
    "in_force": N_("in force"),
    "agreement_general": N_("general in scope"),
    "scope_unknown": N_("whether it is general or specific is not recorded"),
    "not_recorded": N_("not recorded: {missing}"),
    "first_not_recorded": N_("first met {day}; not recorded: {missing}"),
    "participants_without": N_("{found} of {wanted} persons without {missing}: {names}"),
    "recorded": N_("recorded"),
    "theme_alive": N_("relations that are alive: {wanted}; contacts in the last year: {found}{cost}"),
    "theme_dead": N_("no relation about it is alive; contacts in the last year: {found}{cost}"),
    "share_met": N_("{found} of {wanted} contacts within the themes"),
    "share_broken": N_("{found} of {wanted} contacts within the themes"),
    "share_unsure": N_("{found} of {wanted} contacts within the themes for certain; others have no theme"),
    "report_whole": N_("the report can be made: each of {wanted} contacts has its cost"),
    "report_lacks": N_("the report can be made, but {found} of {wanted} contacts lack a cost"),
    "may_help": N_("{names} can help with {found} of them"),
    "no_help": N_("nothing to help with"),
    "actor_unknown": N_("the network has no actor that the policy calls {names}"),
}
"""Why a result is as it is, by its ``because``."""

NEXT: Final = {
    "quota_ends": N_("Hold the next visit by {due}.{planned}"),
    "quota_short": N_("Hold {lacking} more by {due}.{planned}"),
    "quota_broken": N_("It can't be mended; plan the present year's now.{planned}"),
    "quota_unsure": N_("Fill in what is missing: {missing}."),
    "unsigned": N_("Fill in when the agreement was signed."),
    "not_coordinated": N_("Place one of the visits in the days of the partner's event."),
    "no_event": N_("Record the partner's event as a contact of kind event under the agreement."),
    "points_overdue": N_("Do these points and record when, or agree a new day."),
    "points_open": N_("Do the points by {due}."),
    "no_points": N_("Write down what was agreed as follow-up points."),
    "no_points_yet": N_("Write down what is agreed as follow-up points by {due}."),
    "not_documented": N_("Write the report of the visit, or ask those who travelled for it."),
    "not_documented_yet": N_("Write the report of the visit by {due}."),
    "documented_unknown": N_("Fill in whether it was documented, or the document's reference."),
    "no_later_contact": N_("Call or write to {names} now, and agree on the next contact."),
    "later_contact_late": N_("It can't be mended; agree on the next contact before a visit ends."),
    "later_contact_unsure": N_("Fill in the days of the contacts."),
    "later_contact_waited": N_("Meet or call {names} by {due}."),
    "nobody_there": N_("Invite them the next time; before a planned contact, now."),
    "none_of_kinds": N_("Invite them the next time; before a planned contact, now."),
    "none_of_regions": N_("Invite them the next time; before a planned contact, now."),
    "participants_unsure": N_("Fill in what is missing: {missing}."),
    "someone_unwanted": N_("Discuss whether it should go on together."),
    "too_many": N_("Send fewer the next time; of a planned journey, cut the list."),
    "how_many": N_("Fill in how many took part."),
    "who": N_("Fill in who took part on our side, or at what level."),
    "no_initiator": N_("Fill in who took the initiative."),
    "initiator_wrong": N_("Ask business whether they want such a journey before the next one."),
    "event_awaited": N_("Prepare it, with all that are to take part.{planned}"),
    "event_without": N_("Record them if they were there."),
    "event_not_held": N_("Record it if it was held."),
    "level_missing": N_("Let officials or experts meet."),
    "level_never": N_("Ask whether a politician's part would help."),
    "level_unknown": N_("Fill in the level of these contacts."),
    "level_ends": N_("Meet at that level by {due}."),
    "direction_only": N_("Go there, or call in between."),
    "direction_unknown": N_("Fill in the direction of these visits."),
    "direction_ends": N_("Go there, or call, by {due}."),
    "no_theme": N_("Fill in what the relation is about."),
    "responsible_none": N_("Record who answers for the relation."),
    "responsible_wrong": N_("Hand it over, or record why it is so."),
    "fewer": N_("Find out why they have become fewer, and plan the next."),
    "fewer_soon": N_("Meet or call by {due}.{planned}"),
    "cadence_ends": N_("Meet or call by {due}.{planned}"),
    "cadence_broken": N_("Meet or call now.{planned}"),
    "cadence_never": N_("Make a first contact, or record those there were.{planned}"),
    "priority_other": N_("Decide which it is, the priority or the strategy."),
    "priority_unknown": N_("Fill in the actor's priority."),
    "expired": N_("Renew it, or record that it has ended."),
    "expires": N_("Decide by then whether to renew it."),
    "agreement_general": N_("Limit it to themes before it is signed, or when it is renewed."),
    "scope_unknown": N_("Fill in whether it is general or specific."),
    "not_recorded": N_("Fill it in."),
    "first_not_recorded": N_("Ask them, discuss it among yourselves, and record both in the relation."),
    "participants_without": N_("Record it for each of them; before a planned contact, now."),
    "theme_dead": N_("Take up a relation about it, or let the theme go."),
    "share_broken": N_("Give the themes more of the next year's activities."),
    "share_unsure": N_("Fill in the themes of these contacts."),
    "report_lacks": N_("Fill in the cost of these contacts (0 where there was none)."),
    "may_help": N_("Ask them for help with these visits."),
    "actor_unknown": N_("Add the actor, or its name as an alias, or mend [actors] in the policy."),
}
"""What to do next, by ``because``."""


FIELD: Final = {
    "participants.reason": N_("a reason"),
    "participants.decision": N_("a decision"),
    "participants.level": N_("the participants' level"),
    "relations.interest": N_("their interest"),
    "relations.benefit": N_("our benefit"),
    "relations.responsible": N_("who answers for it"),
    "memberships.representative": N_("a representative"),
    "agreements.themes": N_("a theme"),
    "agreements.scope": N_("the scope"),
    "contacts.direction": N_("the direction"),
    "contacts.level": N_("the level"),
    "contacts.date": N_("the day"),
    "contacts.country": N_("the country"),
    "contacts.aim": N_("the aim"),
    "contacts.themes": N_("the themes"),
    "actors.region": N_("the actors' region"),
    "actors.public": N_("whether the actors are public"),
}
"""How a sentence names a field; any other by its table and column."""


def summary(audit: Audit) -> str:
    """Return the first line: how many rules are in which state, on which day, under which policy."""
    counts = audit.by_state()
    n = len(audit.rules)
    parts = [_state_count(state, counts[state]) for state in ("met", "breached", "due", "undecidable")]
    if counts[None]:
        parts.append(_("{n} with nothing to look at").format(n=counts[None]))
    return ngettext(
        "{parts} of {n} rule as of {day} under policy {policy} {version}",
        "{parts} of {n} rules as of {day} under policy {policy} {version}",
        n,
    ).format(parts=", ".join(parts), n=n, day=audit.as_of.isoformat(), policy=audit.policy.id, version=audit.policy.version)


def _state_count(state: str, n: int) -> str:
    """Say how many are in a state; the word bends to the number in Swedish."""
    match state:
        case "met":
            return ngettext("{n} met", "{n} met", n).format(n=n)
        case "breached":
            return ngettext("{n} breached", "{n} breached", n).format(n=n)
        case "due":
            return ngettext("{n} falls due", "{n} fall due", n).format(n=n)
        case _:
            return ngettext("{n} undecidable", "{n} undecidable", n).format(n=n)


def subject(row: Row, policy: Policy) -> str:
    """Name what a result is about, with its id and its period."""
    period = row["period"]
    name = policy.title if row["subject_kind"] == "policy" else row["subject_name"] or row["subject"]
    named = name if row["subject_kind"] in {"policy", "theme"} else f"{name} ({row['subject']})"
    return f"{named}, {_(PERIOD[period]) if period in PERIOD else period}" if period else str(named)


def sentence(row: Row, policy: Policy) -> str:
    """Return the sentence of a result."""
    why = BECAUSE[row["because"]]
    return f"{subject(row, policy)}: {_filled(_(why), row)}."


def next_step(row: Row) -> str:
    """Say what to do; blank where there is nothing to do."""
    step = NEXT.get(row["because"], "")
    return _filled(_(step), row) if step and row["state"] != "met" else ""


def next_of(audit: Audit, row: Row) -> str:
    """Say what to do, and who can help with it by one of the policy's suggestions."""
    step, helpers = next_step(row), audit.help.get((row["rule"], row["subject"]))
    return step + " " + _("{names} can help.").format(names=listed(list(helpers))) if step and helpers else step


def assumed(rule: Rule) -> str:
    """Say which numbers are not the strategy's."""
    told = ", ".join(f"{name} = {value}" for name, value in rule.assumptions().items())
    return _("The strategy gives no number; kinagraph's: {parameters}").format(parameters=told) if told else ""


def _filled(text: str, row: Row) -> str:
    # An initiator that nobody named has no name.
    names = [name for name in row["names"] or [] if name is not None]
    n = int(row["found"] or 0)
    planned = row["next_planned"]
    return text.format(
        found=_number(row["found"]),
        wanted=_number(row["wanted"]),
        lacking=_number((row["wanted"] or 0) - (row["found"] or 0)),
        due=row["due_on"].isoformat() if row["due_on"] else _("a day that isn't known"),
        day=row["day"].isoformat() if row["day"] else _("a day that isn't known"),
        names=listed([_(_CODES.get(name, name)) for name in names] if row["because"] in {"none_of_kinds", "level_missing"} else names),
        first=names[0] if names else "",
        others=listed(names[1:]),
        missing=listed([_(FIELD.get(name, name)) for name in row["missing"] or []]),
        contacts=ngettext("{n} contact", "{n} contacts", n).format(n=n),
        cost="; " + _("cost {sums}").format(sums=", ".join(names)) if names else "",
        planned=" " + _("Planned: {day}.").format(day=planned.isoformat()) if planned else "",
    )


def _number(value: float | None) -> str:
    return "0" if value is None else f"{value:g}"


# For programs


def render_json(audit: Audit) -> str:
    """Write the results as JSON: the policy, each rule with its counts, then every result."""
    return to_json(
        {
            "analysis": "check",
            "as_of": audit.as_of,
            "policy": {"id": audit.policy.id, "version": audit.policy.version, "title": audit.policy.title, "source": audit.policy.source},
            "examined": sum(each.examined for each in audit.rules),
            "found": sum(row["state"] != "met" for row in audit),
            "states": {state or "nothing": n for state, n in audit.by_state().items()},
            "rules": [rule_row(each) for each in audit.rules],
            "findings": rows(audit),
        }
    )


def render_csv(audit: Audit) -> str:
    """Write the results as CSV, the worst first; lists are separated by ``;``."""
    found = rows(audit)
    return to_csv(found, list(found[0]) if found else [*_FIRST, *audit.columns.schema.names, *_LAST])


_FIRST: Final = ("policy", "version", "force", "title")
_LAST: Final = ("sentence", "next", "quote")


def rows(audit: Audit) -> list[Row]:
    """Return the results, the worst first, with policy, force, title, sentence, next step and quotation."""
    rules = {each.rule.id: each.rule for each in audit.rules}
    found = []
    for row in audit:
        rule = rules[row["rule"]]
        first = {"policy": audit.policy.id, "version": audit.policy.version, "force": rule.force, "title": rule.title}
        last = {"sentence": sentence(row, audit.policy), "next": next_of(audit, row), "quote": rule.quote}
        found.append(
            {**first, **row, "missing": row["missing"] or [], "names": row["names"] or [], "evidence": row["evidence"] or [], **last}
        )
    return found


def rule_row(each: RuleSummary) -> Row:
    """Return a rule and how it stands as plain values."""
    return {
        "rule": each.rule.id,
        "title": each.rule.title,
        "section": each.rule.section,
        "force": each.rule.force,
        "state": each.state,
        "examined": each.examined,
        **each.counts,
        "checks": list(each.rule.checks),
        "assumed": each.rule.assumptions(),
        "quote": each.rule.quote,
    }


def missing_rows(audit: Audit) -> list[Row]:
    """Return the missing fields, the most valuable first."""
    return [{**each, "subjects": [subject for _kind, subject in each["subjects"]]} for each in audit.missing()]


def rule_rows(policy: Policy) -> list[Row]:
    """Return the rules of a policy as plain values."""
    return [
        {
            "rule": rule.id,
            "title": rule.title,
            "section": rule.section,
            "force": rule.force,
            "checks": list(rule.checks),
            "reads": rule.columns(),
            "assumed": rule.assumptions(),
            "quote": rule.quote,
        }
        for rule in policy.rules
    ]


# For a terminal


def show(audit: Audit, to: Console, *, everything: bool = False, most: int = 8) -> None:
    """Print the audit: the summary, then each state's rules, the worst first, with sentence, quotation and what to do."""
    from rich.text import Text

    to.print(Text(summary(audit), style="bold"))
    rules = {each.rule.id: each for each in audit.rules}
    quoted: set[str] = set()
    shown = [row for row in audit if everything or row["state"] != "met"]
    for state, of_state in groupby(shown, key=lambda row: row["state"]):
        to.print(Text(f"\n{_(STATE[state]).upper()}", style=_STYLE[state]))
        for name, of_rule in groupby(of_state, key=lambda row: row["rule"]):
            each = rules[name]
            to.print(
                Text(f"\n{name}  {each.rule.title}  ({_(FORCE[each.rule.force])}, {each.rule.section}; {_counted(each)})", style="bold")
            )
            if name not in quoted:
                _indented(to, f"”{each.rule.quote}”", 4, "italic")
                if assumed(each.rule):
                    _indented(to, assumed(each.rule), 4, "dim")
            quoted.add(name)
            _show_rows(list(of_rule), audit, to, None if everything else most)
    met = [each.rule.id for each in audit.rules if each.state == "met"]
    if met and not everything:
        to.print(Text("\n" + _("Met: {rules}").format(rules=", ".join(met)), style="green"))
    nothing = [each.rule.id for each in audit.rules if each.state is None]
    if nothing:
        to.print(Text("\n" + _("Nothing to look at: {rules}").format(rules=", ".join(nothing))))


def _show_rows(found: list[Row], audit: Audit, to: Console, most: int | None) -> None:
    by_reason: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        own = any(mark in NEXT.get(row["because"], "") for mark in ("{due}", "{names}", "{lacking}", "{missing}", "{planned}"))
        helpers = " ".join(audit.help.get((row["rule"], row["subject"]), ()))
        by_reason.setdefault((row["because"], next_step(row) if own else helpers), []).append(row)
    for group in by_reason.values():
        for row in group[:most]:
            _indented(to, sentence(row, audit.policy) + _evidence(row), 2)
        if most is not None and len(group) > most:
            n = len(group) - most
            _indented(to, ngettext("and {n} more: --rule {rule}", "and {n} more: --rule {rule}", n).format(n=n, rule=group[0]["rule"]), 2)
        step = next_of(audit, group[0])
        if step:
            _indented(to, f"→ {step}", 4, "cyan")


def _evidence(row: Row) -> str:
    ids = [each for each in row["evidence"] or [] if each != row["subject"]]
    return f"  [{listed(ids, 5)}]" if ids else ""


def _counted(each: RuleSummary) -> str:
    told = ", ".join(_state_count(state, n) for state, n in each.counts.items() if n)
    return ngettext("{n} looked at: {told}", "{n} looked at: {told}", each.examined).format(n=each.examined, told=told or _("none"))


def _indented(to: Console, text: str, by: int, style: str = "") -> None:
    from rich.padding import Padding
    from rich.text import Text

    to.print(Padding(Text(text, style=style), (0, 0, 0, by), expand=False))


def show_missing(audit: Audit, to: Console) -> None:
    """Print the fields that would decide the undecidable results, the most valuable first."""
    from rich.table import Table
    from rich.text import Text

    found = audit.missing()
    n = sum(row["state"] == "undecidable" for row in audit)
    head = ngettext("{n} result is undecidable as of {day}", "{n} results are undecidable as of {day}", n).format(
        n=n, day=audit.as_of.isoformat()
    )
    to.print(Text(head, style="bold"))
    if not found:
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, justify in (
        (_("field"), "left"),
        (_("decides"), "right"),
        (_("alone"), "right"),
        (_("rules"), "left"),
        (_("missing at"), "left"),
    ):
        table.add_column(heading, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for each in found:
        where = [name for _kind, name in each["subjects"]]
        cells = (each["field"], str(each["decides"]), str(each["alone"]), ", ".join(each["rules"]), listed(where, 12))
        table.add_row(*(Text(cell) for cell in cells))
    to.print(table)


def show_rules(policy: Policy, to: Console) -> None:
    """Print the rules of a policy, one a line."""
    from rich.table import Table
    from rich.text import Text

    n = len(policy.rules)
    head = ngettext("{policy} {version}: {n} rule ({source})", "{policy} {version}: {n} rules ({source})", n)
    to.print(Text(head.format(policy=policy.id, version=policy.version, n=n, source=policy.source), style="bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("rule"), _("force"), _("title"), _("check"), _("section")):
        table.add_column(heading, overflow="fold")
    for rule in policy.rules:
        table.add_row(*(Text(cell) for cell in (rule.id, _(FORCE[rule.force]), rule.title, ", ".join(rule.checks), rule.section)))
    to.print(table)


def explain(rule: Rule, policy: Policy, to: Console) -> None:
    """Print one rule: its sentence, check, parameters, the fields that it reads, and an example."""
    from rich.text import Text

    to.print(Text(f"{rule.id}  {rule.title}  ({_(FORCE[rule.force])}, {rule.section})", style="bold"))
    _indented(to, f"”{rule.quote}”", 2, "italic")
    _indented(to, policy.source, 2, "dim")
    for step in rule.steps:
        to.print(Text("\n" + _("Check: {check}").format(check=step.name), style="bold"))
        _indented(to, _(type(step.check).about), 2)
        for title, value in ((_("Parameters"), step.check), (_("Selection"), step.select)):
            given = _plain(value.model_dump(exclude_defaults=True, exclude_none=True))
            if given:
                _indented(to, f"{title}: {given}", 2)
    if not rule.breach:
        to.print(Text("\n" + _("It can't be breached: what isn't done yet is due, without a day.")))
    if rule.reading:
        to.print(Text("\n" + _("How the sentence is read"), style="bold"))
        _indented(to, rule.reading, 2)
    if assumed(rule):
        _indented(to, assumed(rule), 2)
    to.print(Text("\n" + _("Fields that it reads"), style="bold"))
    _indented(to, ", ".join(rule.columns()), 2)
    to.print(Text("\n" + _("An example of the check in a policy file"), style="bold"))
    _indented(to, type(rule.steps[0].check).example, 2)


def _plain(value: object) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{name} = {_plain(part)}" for name, part in value.items()) + " }" if value else ""
        case list() | tuple():
            return "[" + ", ".join(_plain(part) for part in value) + "]"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case _:
            return str(value)


def worst(found: Iterable[Mapping[str, Any]], state: str) -> bool:
    """Return whether a result is breached or, where ``state`` is due, will be on a day."""
    return any(row["state"] == "breached" or (state == "due" and row["state"] == "due" and row["due_on"]) for row in found)
