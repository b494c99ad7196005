"""The words for pairs that may be one: their reasons, what speaks against, and the sentence of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import N_, _, ngettext, quote
from kinagraph.present.words import ACTOR_KIND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REASONS: Final = {
    "same_name": N_("the same name"),
    "same_words": N_("the same words"),
    "two_scripts": N_("one name in two scripts"),
    "pinyin": N_("read as pinyin"),
    "terms": N_("the terms mean the same"),
    "written_apart": N_("the words are written together or apart"),
    "spelling": N_("one letter differs"),
    "unit": N_("such bodies are translated either way"),
    "shorter": N_("one name is shorter"),
    "area": N_("one says province, city or the like"),
    "says_country": N_("one name says a country"),
    "legal_form": N_("the legal form differs"),
    "alias": N_("by an alias"),
    "country": N_("the same country"),
    "kind": N_("the same kind"),
    "acronym": N_("the initials"),
    "email": N_("the same e-mail address"),
    "employer": N_("the same employer"),
    "initial": N_("a first name by its initial"),
    "holder": N_("an office and its holder"),
}
AGAINST: Final = {
    "country": N_("another country"),
    "kind": N_("another kind"),
    "region": N_("another region"),
    "parent": N_("one is a part of the other"),
    "together": N_("both were at one contact"),
    "several": N_("the initials may stand for several"),
    "general_name": N_("every country has one of that name"),
    "employer": N_("two employers at one time"),
}
VERDICTS: Final = {
    "same": N_("same"),
    "different": N_("different"),
    "unsure": N_("unsure"),
    "holder": N_("office and holder"),
}


def why(row: Mapping[str, Any]) -> str:
    """Return the reasons of a pair, as ``the same words, the same country``."""
    return ", ".join(_(REASONS[code]) for code in row["reasons"])


def why_not(row: Mapping[str, Any]) -> str:
    """Return what speaks against a pair."""
    return ", ".join(_(AGAINST[code]) for code in row["against"])


def named(row: Mapping[str, Any], which: str) -> str:
    """Return a name with its id, and where they are alike by another name that one."""
    name, alike, key = row[f"{which}_name"], row[f"{which}_as"], row[which]
    told = f"{name} ({key})" if key else _("{name} (no actor yet)").format(name=name)
    return f"{told} = {quote(alike)}" if alike and alike != name and row["verdict"] != "holder" else told


def sentence(row: Mapping[str, Any]) -> str:
    """Return the sentence of a pair."""
    if row["verdict"] == "holder":
        text = _("{one} may be an office, {office}, and its holder, {person}").format(
            one=named(row, "one"), office=named(row, "other"), person=row["person_name"]
        )
    else:
        text = _("{one} and {other} may be one ({score}): {why}").format(
            one=named(row, "one"), other=named(row, "other"), score=f"{row['score']:.2f}", why=why(row)
        )
    if row["against"]:
        text += "; " + _("against it: {what}").format(what=why_not(row))
    return text + "."


def headline(found: int, examined: int, *, people: bool) -> str:
    """Return the list's first sentence."""
    if people:
        one, many = _("{found} pair among {n} people may be one person"), _("{found} pairs among {n} people may be one person each")
    else:
        one, many = _("{found} pair among {n} actors may be one actor"), _("{found} pairs among {n} actors may be one actor each")
    return (one if found == 1 else many).format(found=found, n=examined)


def contacts(row: Mapping[str, Any], which: str) -> str:
    """Return how many contacts one had, and the last of them."""
    count = row[f"{which}_contacts"]
    if not count:
        return _("no contact")
    return ngettext("{n} contact, {day}", "{n} contacts, the last {day}", count).format(n=count, day=row[f"{which}_last"].isoformat())


def facts(row: Mapping[str, Any], which: str) -> str:
    """Return what is known of one beside its name: kind, country, contacts."""
    kind = row[f"{which}_kind"]
    parts = [_(ACTOR_KIND[kind]) if kind in ACTOR_KIND else "", row[f"{which}_country"] or "", contacts(row, which) if row[which] else ""]
    return ", ".join(part for part in parts if part)


def notes(rows: Sequence[Mapping[str, Any]], hidden: int) -> list[str]:
    """Return what stands below the list."""
    told = []
    if hidden:
        told.append(
            ngettext("{n} more is not shown; --limit 0 shows all", "{n} more are not shown; --limit 0 shows all", hidden).format(n=hidden)
        )
    if rows:
        told.append(_("Nothing is merged by this list: `kinagraph match --review` asks you, pair by pair."))
    return told
