"""The network's lists for people: what stands in which column, what each measure says, and the sentence of a finding.

The headings say what a measure means to somebody who meets its name for the first time; the name stands in the
explanation beneath the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, current, ngettext
from kinagraph.present import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kinagraph.analysis.findings import Findings

Row = dict[str, Any]
Column = tuple[str, "Callable[[Row], str]", bool]
"""Heading, what stands in it, and whether it is a number."""

ROLE: Final = {
    "coordinator": N_("within its own group"),
    "itinerant": N_("between two of another group"),
    "gatekeeper": N_("between its own group and another"),
    "representative": N_("between its own group and another"),
    "liaison": N_("between two other groups"),
}
COVERAGE_STATE: Final = {"hole": N_("nobody"), "lapsed": N_("lapsed"), "covered": N_("covered")}
NOTHING: Final = {
    "brokers": N_("Nobody stands between two others: all who have ties know each other."),
    "risks": N_("No relation hangs on one person or one tie, and none has fallen silent."),
    "coverage": N_("No actor has a theme, and no contact is about one."),
    "communities": N_("Nobody has a tie."),
    "rhythms": N_("No relation has fallen silent by its own rhythm."),
}


def percent(share: float) -> str:
    """Write a share as the language does: ``46%``, ``46 %``; small ones with a decimal."""
    from babel.numbers import format_percent

    told: str = format_percent(share, format=None if share >= 0.1 or share == 0 else _small(), locale=current())
    return told


def _small() -> str:
    return "0.0\u00a0%" if current() == "sv" else "0.0%"


def decimal(value: float, digits: int = 1) -> str:
    """Write a number with so many decimals at most, as the language does."""
    from babel.numbers import format_decimal

    told: str = format_decimal(round(value, digits), format=f"#,##0.{'#' * digits}", locale=current())
    return told


def _number(value: float | None, digits: int = 1) -> str:
    return "" if value is None or value != value else decimal(value, digits)  # noqa: PLR0124 - not a number


# Columns


def _broker_columns() -> list[Column]:
    return [
        (_("who"), lambda row: row["actor_name"], False),
        (_("goes through them"), lambda row: percent(row["betweenness"]), True),
        (_("ties"), lambda row: str(row["ties"]), True),
        (_("separate circles"), lambda row: _number(row["effective_size"]), True),
        (_("hemmed in"), lambda row: _number(row["constraint"], 2), True),
        (_("stands mostly"), lambda row: words.word(ROLE, row["role"]) if row["role"] else "", False),
        (_("known only through them"), lambda row: ", ".join(row["partners_lost_names"]), False),
        (_("strongest ties"), lambda row: ", ".join(row["nearest_names"][:3]), False),
    ]


def _risk_columns() -> list[Column]:
    return [
        (_("who"), lambda row: row["home_name"], False),
        (_("with whom"), lambda row: row["partner_name"], False),
        (_("why"), lambda row: "; ".join(risk_reasons(row)), False),
        (_("contacts"), lambda row: str(row["contacts"]), True),
        (_("last contact"), lambda row: row["last_contact"].isoformat(), False),
    ]


def _leaving_columns() -> list[Column]:
    return [
        (_("who"), lambda row: row["actor_name"], False),
        (_("with whom"), lambda row: row["other_name"], False),
        (_("what happens"), lambda row: _("lost: nobody else") if row["lost"] else _("others can step in"), False),
        (_("who else"), lambda row: words.listed(row["instead_names"]), False),
        (_("contacts"), _shared_contacts, True),
        (_("last contact"), lambda row: row["last_contact"].isoformat(), False),
    ]


def _shared_contacts(row: Row) -> str:
    if row["attended"] is None:
        return str(row["contacts"])
    return _("{n} of {all}").format(n=row["attended"], all=row["contacts"])


def _introduction_columns() -> list[Column]:
    return [
        ("", lambda row: str(row["place"]), True),
        (_("ask, in this order"), lambda row: " → ".join(row["path_names"]), False),
        (_("how good"), lambda row: percent(row["chance"]), True),
        (_("each step's last contact"), lambda row: "; ".join(introduction_steps(row)), False),
    ]


def introduction_steps(row: Row) -> list[str]:
    """Say of each step of an introduction who met whom last, when, and at what."""
    steps = []
    for number, contact in enumerate(row["evidence"]):
        one, other = row["path_names"][number : number + 2]
        what = words.word(words.KIND, row["last_kinds"][number])
        people = row["last_people"][number]
        step = f"{one} – {other}: {row['last_contacts'][number].isoformat()} {what} ({contact})"
        steps.append(f"{step}, {people}" if people else step)
    return steps


def _coverage_columns() -> list[Column]:
    return [
        (_("theme"), lambda row: row["theme"], False),
        (_("who"), lambda row: row["actor_name"], False),
        (_("side"), lambda row: words.word(words.SIDE, row["side"]), False),
        (_("covered?"), lambda row: words.word(COVERAGE_STATE, row["state"]), False),
        (_("with whom"), lambda row: words.listed(row["other_names"]), False),
        (_("last contact about it"), _last_about, False),
        (_("could take it up"), lambda row: words.listed(row["candidate_names"]), False),
    ]


def _last_about(row: Row) -> str:
    return f"{row['last_contact'].isoformat()} ({row['evidence'][0]})" if row["evidence"] else ""


def _rhythm_columns() -> list[Column]:
    return [
        (_("who"), lambda row: row["home_name"], False),
        (_("with whom"), lambda row: row["partner_name"], False),
        (_("usual gap in days"), lambda row: _number(row["rhythm_days"]), True),
        (_("days silent"), lambda row: str(row["days_silent"]), True),
        (_("times its rhythm"), lambda row: _number(row["silence"]), True),
        (_("last contact"), lambda row: row["last_contact"].isoformat(), False),
    ]


def _community_columns() -> list[Column]:
    return [
        (_("around"), lambda row: row["centre_name"], False),
        (_("members"), lambda row: words.listed(row["member_names"], 8), False),
        (_("number"), lambda row: str(row["size"]), True),
        (_("of their strength, inside"), lambda row: percent(row["inside"]), True),
        (_("themes"), lambda row: ", ".join(row["themes"]), False),
    ]


COLUMNS: Final[Mapping[str, Callable[[], list[Column]]]] = {
    "brokers": _broker_columns,
    "risks": _risk_columns,
    "leaving": _leaving_columns,
    "introductions": _introduction_columns,
    "coverage": _coverage_columns,
    "communities": _community_columns,
    "rhythms": _rhythm_columns,
}


# What stands under a list

_EXPLAINED: Final = {
    "brokers": (
        N_(
            "Goes through them: of the shortest ways between two others, the share that leads through this actor. A tie is short where "
            "contacts are many and recent. (betweenness)"
        ),
        N_("Separate circles: ties, less what those at the other end know of each other. (effective size)"),
        N_("Hemmed in: near 0 it may choose whom to ask; near 1 all its ties lead into one circle. (constraint)"),
        N_("Stands mostly: between which groups it connects two who don't know each other; --by says what a group is. (brokerage role)"),
        N_("Known only through them: partners who have met nobody else of us."),
    ),
    "risks": (
        N_(
            "One person: one and the same person of ours was at nearly every contact at which any is named. If that person leaves, "
            "who knows them?"
        ),
        N_("Only tie: without this relation, those named have no way to the larger part of the network. (bridge)"),
        N_("Silent: by the usual gap between this relation's own contacts, whatever was agreed. (own rhythm)"),
        N_("--if-leaves NAME shows what an actor or a person takes along."),
    ),
    "leaving": (N_("Who else: others of the same side who have met the same actor, or colleagues who were at contacts with it."),),
    "introductions": (
        N_(
            "How good: each step over a tie counts strength / (strength + 1), about a half for a relation kept at its pace; a chain is the "
            "product of its steps."
        ),
    ),
    "coverage": (
        N_("Covered: they met about the theme within the relation's pace. Lapsed: they have met or agreed about it, but not so recently."),
        N_("Nobody: it is the actor's own theme, and no contact, agreement or relation of it is about it."),
    ),
    "communities": (N_("A circle: actors with more strength among themselves than chance would put there. (Louvain's communities)"),),
    "rhythms": (N_("A relation is silent when its usual gap, the median between contacts, has passed more than eight times."),),
}


def notes(findings: Findings) -> list[str]:
    """Return what stands under a list: counts, and a sentence on each measure."""
    found = []
    if findings.analysis == "coverage" and findings.examined:
        counts = findings.beside
        found.append(
            _("{holes} with nobody, {lapsed} lapsed, {covered} covered").format(
                holes=counts["holes"], lapsed=counts["lapsed"], covered=counts["covered"]
            )
        )
    if findings.analysis == "introductions" and not len(findings):
        found.append(_("Nobody can introduce them: no chain of contacts leads there."))
    if len(findings):
        found += [_(text) for text in _EXPLAINED.get(findings.analysis, ())]
    return found


def sections(findings: Findings) -> list[tuple[str, list[str]]]:
    """Return what is listed apart, under a heading each."""
    apart = findings.apart
    return [
        (_("Persons who carry relations alone"), [_carrying(row) for row in apart.get("carrying", [])]),
        (_("Without whom others are cut off"), [_cutting(row) for row in apart.get("cutting", [])[:10]]),
        (_("Cut off from the larger part of the network"), [row["actor_name"] for row in apart.get("cut_off", [])]),
    ]


def _carrying(row: Row) -> str:
    name = row["person_name"] + (" (" + _("has left") + ")" if row["left"] else "")
    return f"{name}: {words.listed(row['partner_names'], 6)}"


def _cutting(row: Row) -> str:
    return f"{row['actor_name']}: " + ngettext("{n} actor", "{n} actors", row["cut_off"]).format(n=row["cut_off"])


# Sentences


def risk_reasons(row: Row) -> list[str]:
    """Say each reason why a relation is at risk."""
    told = []
    for reason in row["reasons"]:
        if reason == "one_person":
            text = _("one person: {name} at {times} of {all}").format(
                name=row["person_name"], times=round(row["share"] * row["attended"]), all=row["attended"]
            )
            told.append(text + ", " + _("has left") if row["person_left"] else text)
        elif reason == "few_counterparts":
            names = row["counterpart_names"]
            told.append(_("known there: only {names}").format(names=", ".join(names)) if names else _("known there: nobody by name"))
        elif reason == "bridge":
            told.append(_("only tie of {names}").format(names=words.listed(row["cut_off_names"])))
        else:
            told.append(
                _("silent for {n} times its usual {days} days").format(n=_number(row["silence"]), days=_number(row["rhythm_days"], 0))
            )
    return told


def _broker_sentence(row: Row) -> str:
    text = ngettext(
        "{name}: {share} of the shortest ways between others go through it; {n} tie, {circles} separate circles.",
        "{name}: {share} of the shortest ways between others go through it; {n} ties, {circles} separate circles.",
        row["ties"],
    ).format(name=row["actor_name"], share=percent(row["betweenness"]), n=row["ties"], circles=_number(row["effective_size"]))
    if row["role"]:
        text += " " + _("It stands mostly {where}.").format(where=words.word(ROLE, row["role"]))
    if row["partners_lost"]:
        text += " " + _("Known only through it: {names}.").format(names=words.listed(row["partners_lost_names"]))
    return text


def _risk_sentence(row: Row) -> str:
    return f"{row['home_name']} – {row['partner_name']}: {'; '.join(risk_reasons(row))}."


def _leaving_sentence(row: Row) -> str:
    pair = f"{row['actor_name']} – {row['other_name']}"
    if row["lost"]:
        return _("{pair}: lost, nobody else has it.").format(pair=pair)
    return _("{pair}: {names} could step in.").format(pair=pair, names=words.listed(row["instead_names"]))


def _introduction_sentence(row: Row) -> str:
    return _("{path} ({share}). {steps}.").format(
        path=" → ".join(row["path_names"]), share=percent(row["chance"]), steps="; ".join(introduction_steps(row))
    )


def _coverage_sentence(row: Row) -> str:
    if row["state"] == "hole":
        text = _("{name} works with {theme}, and nobody meets it about that.").format(name=row["actor_name"], theme=row["theme"])
        if row["candidates"]:
            text += " " + _("{names} could take it up.").format(names=words.listed(row["candidate_names"]))
        return text
    sentence = (
        _("{name} and {theme}: covered, with {names}.") if row["state"] == "covered" else _("{name} and {theme}: lapsed, with {names}.")
    )
    return sentence.format(name=row["actor_name"], theme=row["theme"], names=words.listed(row["other_names"]))


def _community_sentence(row: Row) -> str:
    return ngettext(
        "Around {name}: {n} actor, {homes} of ours and {partners} partners; {share} of their strength stays inside.",
        "Around {name}: {n} actors, {homes} of ours and {partners} partners; {share} of their strength stays inside.",
        row["size"],
    ).format(name=row["centre_name"], n=row["size"], homes=row["homes"], partners=row["partners"], share=percent(row["inside"]))


def _rhythm_sentence(row: Row) -> str:
    return _("{pair}: usually {days} days from one contact to the next, and now silent for {silent}, {n} times that.").format(
        pair=f"{row['home_name']} – {row['partner_name']}",
        days=_number(row["rhythm_days"], 0),
        silent=row["days_silent"],
        n=_number(row["silence"]),
    )


SENTENCES: Final[Mapping[str, Callable[[Row], str]]] = {
    "brokers": _broker_sentence,
    "risks": _risk_sentence,
    "leaving": _leaving_sentence,
    "introductions": _introduction_sentence,
    "coverage": _coverage_sentence,
    "communities": _community_sentence,
    "rhythms": _rhythm_sentence,
}
