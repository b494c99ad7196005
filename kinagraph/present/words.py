"""The words a person reads for what the tables say in codes, and the sentence of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, NN_, _, current, ngettext
from kinagraph.model import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

STATE: Final = {
    "active": N_("active"),
    "due": N_("due"),
    "stale": N_("overdue"),
    "dormant": N_("dormant"),
    "never": N_("never contacted"),
}
STANDING: Final = {"open": N_("open"), "paused": N_("paused"), "ended": N_("ended")}
LEVELS: Final = {
    "none": N_("no recent contact"),
    "high_level_only": N_("high level only"),
    "undecidable": N_("can't be decided: a contact's level is missing"),
    "working": N_("working level"),
}
LEVEL: Final = {
    "political": N_("political"),
    "senior_official": N_("senior official"),
    "official": N_("official"),
    "expert": N_("expert"),
}
ACTION: Final = {
    "load": N_("load"),
    "match": N_("match"),
    "add": N_("add"),
    "done": N_("done"),
    "undo": N_("undo"),
    "forget": N_("forget"),
    "restore": N_("restore"),
}
"""What wrote, as the record of loads says it."""
KIND: Final = {
    "visit": N_("visit"),
    "delegation": N_("delegation"),
    "meeting": N_("meeting"),
    "call": N_("call"),
    "event": N_("event"),
    "signing": N_("signing"),
    "sale": N_("sale"),
    "education": N_("education"),
    "correspondence": N_("correspondence"),
}
ACTOR_KIND: Final = {
    "region_unit": N_("unit of the region"),
    "political_body": N_("political body"),
    "municipality": N_("municipality"),
    "university": N_("university"),
    "company": N_("company"),
    "business_organisation": N_("business organisation"),
    "cluster": N_("cluster"),
    "province": N_("province"),
    "authority": N_("authority"),
    "embassy": N_("embassy"),
    "agency": N_("agency"),
    "ministry": N_("ministry"),
    "hospital": N_("hospital"),
    "network": N_("network"),
    "partner_region": N_("partner region"),
    "other": N_("other actor"),
}
SIDE: Final = {"home": N_("our side"), "partner": N_("partner"), "third": N_("third party")}
CADENCE_FROM: Final = {
    "relation": N_("agreed for the pair"),
    "agreement": N_("by agreement"),
    "priority": N_("by priority"),
    "default": N_("by default"),
}
REASON: Final = {
    "points_overdue": N_("follow-up points overdue"),
    "points_undated": N_("follow-up points without a date"),
    "no_points": N_("no follow-up point"),
    "no_later_contact": N_("no later contact"),
    "later_contact_undecidable": N_("can't be decided: the dates are too coarse to tell whether a later contact followed"),
}
ANALYSIS: Final = {
    "stale": NN_(
        "{found} of {examined} relation needs follow-up as of {day}",
        "{found} of {examined} relations need follow-up as of {day}",
    ),
    "high-level": NN_(
        "{found} of {examined} relation lives only at the top, or may, as of {day}",
        "{found} of {examined} relations live only at the top, or may, as of {day}",
    ),
    "unfollowed": NN_(
        "{found} of {examined} contact was not followed up as of {day}",
        "{found} of {examined} contacts were not followed up as of {day}",
    ),
    "relations": NN_("{found} relation as of {day}", "{found} relations as of {day}"),
    "contacts": NN_("{found} contact as of {day}", "{found} contacts as of {day}"),
    "brokers": NN_(
        "{found} of {examined} actor with ties stands between others as of {day}",
        "{found} of {examined} actors with ties stand between others as of {day}",
    ),
    "risks": NN_(
        "{found} of {examined} relation hangs on one person or one tie, or has fallen silent, as of {day}",
        "{found} of {examined} relations hang on one person or one tie, or have fallen silent, as of {day}",
    ),
    "leaving": NN_(
        "{found} of {examined} relation would be lost as of {day}",
        "{found} of {examined} relations would be lost as of {day}",
    ),
    "introductions": NN_("{found} way to an introduction as of {day}", "{found} ways to an introduction as of {day}"),
    "coverage": NN_(
        "{found} of {examined} theme of an actor is not covered as of {day}",
        "{found} of {examined} themes of actors are not covered as of {day}",
    ),
    "communities": NN_("{found} circle as of {day}", "{found} circles as of {day}"),
    "rhythms": NN_(
        "{found} of {examined} relation has fallen silent by its own rhythm as of {day}",
        "{found} of {examined} relations have fallen silent by their own rhythm as of {day}",
    ),
}
WE: Final = N_("all of us")


def word(words: Mapping[str, str], code: str) -> str:
    """Return a code's word in the language in force, as ``word(STATE, "stale")``."""
    return _(words[code])


def table(name: str) -> str:
    """Return a table's name in the language in force."""
    return TABLES[name].swedish if current() == "sv" else name


def headline(analysis: str, found: int, examined: int, as_of: date) -> str:
    """Return the list's first sentence: how many of how many, on which day."""
    one, many = ANALYSIS[analysis]
    counted = found if "{examined}" not in many else examined
    return ngettext(one, many, counted).format(found=found, examined=examined, day=as_of.isoformat())


def beside(counts: Mapping[str, int]) -> str:
    """Return what stands beside a list: how many relations were not examined, and why."""
    parts = []
    if counts.get("acquaintances"):
        n = counts["acquaintances"]
        parts.append(
            ngettext("{n} acquaintance (met in larger groups only)", "{n} acquaintances (met in larger groups only)", n).format(n=n)
        )
    if counts.get("paused"):
        parts.append(_("{n} paused").format(n=counts["paused"]))
    if counts.get("ended"):
        parts.append(_("{n} ended").format(n=counts["ended"]))
    return _("Not examined: {parts}").format(parts=", ".join(parts)) if parts else ""


def narrowed(filters: Mapping[str, str]) -> str:
    """Return what a list was narrowed to."""
    words = {"partner": _("actor"), "responsible": _("responsible"), "theme": _("theme")}
    parts = [f"{words[name]} {value}" for name, value in filters.items() if name in words]
    return _("Narrowed to: {parts}").format(parts=", ".join(parts)) if parts else ""


def name_of(row: Mapping[str, Any], end: str) -> str:
    """Return the name of an end of a relation; of ``we``, its words."""
    return _(WE) if row[end] == WE else str(row[f"{end}_name"])


def why(row: Mapping[str, Any]) -> str:
    """Say why a relation is on a list: its state, and what else weakens it."""
    parts = [word(STATE, row["state"])]
    if row["one_off"]:
        parts.append(_("came once"))
    if row["levels"] in {"high_level_only", "undecidable"}:
        parts.append(word(LEVELS, row["levels"]))
    if row["inbound_only"]:
        parts.append(_("inbound only"))
    if row["standing"] != "open":
        parts.append(word(STANDING, row["standing"]))
    return ", ".join(parts)


def last_contact(row: Mapping[str, Any]) -> str:
    """Say when the last contact was, and what it was."""
    if row["last_contact"] is None:
        return _("none")
    what = word(KIND, row["last_kind"]) if row["last_kind"] else ""
    if row["last_purpose"]:
        what = f"{what}: {row['last_purpose']}"
    return f"{row['last_contact'].isoformat()} {what}".strip()


def cadence(row: Mapping[str, Any]) -> str:
    """Say the relation's own pace and where it comes from."""
    source = word(CADENCE_FROM, row["cadence_from"])
    if row["cadence_from"] == "priority" and row["priority"]:
        source = _("priority {letter}").format(letter=row["priority"])
    n = row["cadence_days"]
    return ngettext("{n} day ({source})", "{n} days ({source})", n).format(n=n, source=source)


def overdue(row: Mapping[str, Any]) -> str:
    """Say how many days a relation is overdue; blank where it isn't."""
    return str(row["days_overdue"]) if row["days_overdue"] else ""


def sentence(analysis: str, row: Mapping[str, Any]) -> str:
    """Return the sentence of one finding."""
    from kinagraph.present import brokering

    if analysis in brokering.SENTENCES:
        return brokering.SENTENCES[analysis](dict(row))
    match analysis:
        case "unfollowed":
            return _unfollowed_sentence(row)
        case "calendar":
            from kinagraph.present.planning.calendar import sentence as told

            return told(row)
        case "members":
            from kinagraph.present.planning.members import sentence as of_member

            return of_member(row)
        case "persons":
            from kinagraph.present.persons.listing import sentence as of_person

            return of_person(row)
        case "match":
            from kinagraph.present.identity.texts import sentence as of_pair

            return of_pair(row)
        case "doctor":
            from kinagraph.present.doctor import sentence as of_weakness

            return of_weakness(row)
        case _:
            return _relation_sentence(analysis, row)


def _relation_sentence(analysis: str, row: Mapping[str, Any]) -> str:
    pair = f"{name_of(row, 'home')} – {name_of(row, 'partner')}"
    if row["state"] == "never":
        text = _("{pair}: no contact yet; the pace is {cadence}.").format(pair=pair, cadence=cadence(row))
    else:
        ago = ngettext("{n} day ago", "{n} days ago", row["days_since"]).format(n=row["days_since"])
        text = _("{pair}: last contact {contact}, {ago}; the pace is {cadence}").format(
            pair=pair, contact=last_contact(row), ago=ago, cadence=cadence(row)
        )
        if row["days_overdue"]:
            text += ", " + ngettext("{n} day overdue", "{n} days overdue", row["days_overdue"]).format(n=row["days_overdue"])
        text += "."
    if row["one_off"]:
        text += " " + _("They came once.")
    if analysis == "high-level" or row["levels"] == "high_level_only":
        text += " " + _("Level: {levels}.").format(levels=word(LEVELS, row["levels"]))
    if row["next_planned"] is not None:
        text += " " + _("Next planned: {day}.").format(day=row["next_planned"].isoformat())
    if row["responsible_name"]:
        text += " " + _("Responsible: {name}.").format(name=row["responsible_name"])
    return text


def reasons(row: Mapping[str, Any]) -> list[str]:
    """Say each reason why a contact isn't followed up, with the points and partners it is about."""
    told = []
    for reason in row["reasons"]:
        about = {
            "points_overdue": row["overdue_points"],
            "points_undated": row["undated_points"],
            "no_later_contact": row["silent_names"],
            "later_contact_undecidable": row["undecidable_names"],
        }.get(reason)
        told.append(f"{word(REASON, reason)} ({listed(about)})" if about else word(REASON, reason))
    return told


def period(start: str, end: str | None) -> str:
    """Write a contact's dates as they are known."""
    return start if not end or end == start else f"{start} – {end}"


def _unfollowed_sentence(row: Mapping[str, Any]) -> str:
    what = f": {row['purpose']}" if row["purpose"] else ""
    return _("{date}, {kind} with {partners}{what}: {reasons}.").format(
        date=period(row["date"], row["end"]),
        kind=word(KIND, row["kind"]),
        partners=listed(row["partner_names"]),
        what=what,
        reasons="; ".join(reasons(row)),
    )


def listed(names: list[str], most: int = 4) -> str:
    """Join names with commas; beyond ``most`` say how many more."""
    more = len(names) - most
    return ", ".join(names[:most]) + (" " + _("and {n} more").format(n=more) if more > 0 else "")
