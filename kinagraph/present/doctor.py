"""What the doctor found, for people and for programs: what weakens the analyses, what it costs, what to do."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kinagraph.analysis.doctor.checks import NAMES, Check
from kinagraph.language import _, ngettext
from kinagraph.present import machine, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from kinagraph.analysis.findings import Findings

    Row = Mapping[str, Any]


def headline(findings: Findings) -> str:
    """Return the page's first sentence: how many checks found how much, on which day."""
    found = sum(1 for each in findings.apart["checks"] if each["found"])
    made = len(findings.apart["checks"])
    return ngettext(
        "{found} of {n} check found what weakens the analyses as of {day}; the costliest first",
        "{found} of {n} checks found what weakens the analyses as of {day}; the costliest first",
        made,
    ).format(found=found, n=made, day=findings.as_of.isoformat())


def title(each: Row) -> str:
    """Say how many of what a check found."""
    one, many = NAMES[each["check"]].title
    return ngettext(one, many, each["found"]).format(n=each["found"])


def touched(each: Row, whole: Mapping[str, int]) -> str:
    """Say how many relations, contacts and rules are touched by what a check found; blank where none is."""
    rules, parts = "", []
    if each["relations"]:
        n = each["relations"]
        parts.append(ngettext("{n} of {whole} relations", "{n} of {whole} relations", n).format(n=n, whole=whole["relations"]))
    if each["contacts"]:
        n = each["contacts"]
        parts.append(ngettext("{n} of {whole} contacts", "{n} of {whole} contacts", n).format(n=n, whole=whole["contacts"]))
    if each["rules"]:
        n = len(each["rules"])
        rules = ngettext("{n} of {whole} rules rests on it ({rules}).", "{n} of {whole} rules rest on it ({rules}).", n).format(
            n=n, whole=whole["rules"], rules=words.listed(each["rules"], 6)
        )
    told = _("Touches {parts}.").format(parts=_(" and ").join(parts)) if parts else ""
    return " ".join(part for part in (told, rules) if part)


def subject(row: Row) -> str:
    """Name what a row is about, with its id."""
    name, ids = row["name"], row["subject"]
    if row["subject_kind"] == "relation":
        return str(name)
    if row["subject_kind"] == "currency":
        return str(ids)
    when = words.period(row["date"], row["end"]) if row["date"] else ""
    if row["subject_kind"] in {"contact", "contacts"}:
        what = words.word(words.KIND, row["kind"]) + (f": {name}" if name else "")
        which = _(" and ").join(ids.split(";"))
        return f"{which}, {when}, {what}"
    if row["subject_kind"] == "participant":
        contact, person = ids.split(";")
        return _("{name} ({id}) at {contact}, {date}").format(name=name, id=person, contact=contact, date=when)
    if row["subject_kind"] == "membership":
        return str(name)
    return f"{name} ({ids.replace(';', ', ')})"


def why(row: Row) -> str:
    """Say why a row was found."""
    texts = NAMES[row["check"]].reasons
    return ", ".join(_(texts[reason]).format(names=words.listed(row["names"])) for reason in row["reasons"])


def sentence(row: Row) -> str:
    """Return the sentence of a row."""
    return f"{subject(row)}: {why(row)}."


def render_json(findings: Findings) -> str:
    """Write the checks, the costliest first, and all that they found as JSON."""
    checks = [{**each, **_said(NAMES[each["check"]], each)} for each in findings.apart["checks"]]
    return machine.render_json(replace(findings, apart={**findings.apart, "checks": checks}))


def render_csv(findings: Findings) -> str:
    """Write all that the checks found as CSV, the costliest check first."""
    return machine.render_csv(findings)


def _said(check: Check, each: Row) -> dict[str, str]:
    return {"title": title(each), "costs": _(check.costs), "remedy": _(check.remedy)}


def show(findings: Findings, to: Console, *, everything: bool = False) -> None:
    """Print each check that found something: how much, what it touches, what to do, and its worst rows."""
    checks = findings.apart["checks"]
    _indented(to, headline(findings), 0, "bold")
    rows = {name: list(group) for name, group in groupby(findings, key=lambda row: row["check"])}
    for each in checks:
        if each["found"]:
            _show_check(each, rows.get(each["check"], []), findings.beside, to, everything=everything)
    if findings.apart["passed_over"]:
        names = ", ".join(each["check"] for each in findings.apart["passed_over"])
        _indented(to, _("Not looked for in so large a network, unless asked for with --only: {names}").format(names=names), 0, above=True)
    clean = [each["check"] for each in checks if not each["found"]]
    if clean:
        _indented(to, _("Nothing found by: {names}").format(names=", ".join(clean)), 0, "green", above=True)


def _show_check(each: Row, rows: list[dict[str, Any]], whole: Mapping[str, int], to: Console, *, everything: bool) -> None:
    check = NAMES[each["check"]]
    _indented(to, f"{title(each)}  ({check.name})", 0, "bold yellow", above=True)
    _indented(to, f"{_(check.costs)} {touched(each, whole)}".rstrip(), 2)
    _indented(to, f"→ {_(check.remedy)}", 2, "cyan")
    # Where a check has but one reason its heading has said it.
    tells = len(check.reasons) > 1 or any("{names}" in text for text in check.reasons.values())
    for row in rows:
        _indented(to, (sentence(row) if tells else subject(row)) + _which(row, everything=everything), 4)
    more = each["found"] - len(rows)
    if more > 0:
        option = "--limit 0" if everything else f"--only {check.name}"
        _indented(to, ngettext("and {n} more: {option}", "and {n} more: {option}", more).format(n=more, option=option), 4, "dim")


def _which(row: Row, *, everything: bool) -> str:
    """Say which contacts a row rests on, and which relations it touches; in the short page, how many."""
    n = len(row["relations"])
    parts = [] if row["subject_kind"] in {"contact", "contacts"} else row["evidence"]
    told = [words.listed(parts, 6 if everything else 3)] if parts else []
    if n and everything:
        told.append(words.listed([each.replace(";", " – ") for each in row["relations"]], 6))
    elif n:
        told.append(ngettext("{n} relation", "{n} relations", n).format(n=n))
    return f"  [{'; '.join(told)}]" if told else ""


def _indented(to: Console, text: str, by: int, style: str = "", *, above: bool = False) -> None:
    from rich.padding import Padding
    from rich.text import Text

    to.print(Padding(Text(text, style=style), (1 if above else 0, 0, 0, by), expand=False))
