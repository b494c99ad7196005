"""A Monday's text: new since last week, overdue, due soon, by the unit that is to do it; each line says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, current, long_date, ngettext, quote
from kinagraph.present import words
from kinagraph.present.document.blocks import Block, BulletList, Document, Heading, Paragraph
from kinagraph.present.planning.calendar import remaining, with_whom

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kinagraph.analysis.planning.digest import Digest, UnitDigest

Row = dict[str, Any]
MOST: Final = 15
"""So many lines a heading: who has more overdue than that needs the list, not a letter."""

UNITS: Final = 25
"""So many units are written out, those with most overdue; of the others only the numbers."""


@dataclass(frozen=True)
class Section:
    """A heading and its lines; ``level`` 1 stands over 2, ``tick`` says that the lines are to be done."""

    heading: str
    level: int
    lines: tuple[str, ...] = ()
    tick: bool = False


def title(digest: Digest) -> str:
    """Return the heading of the letter."""
    return _("The week, {day}").format(day=long_date(digest.as_of))


def opening(digest: Digest) -> str:
    """Return its first sentence: the week in numbers."""
    parts = [
        ngettext("{n} new contact since {day}", "{n} new contacts since {day}", len(digest.contacts)).format(
            n=len(digest.contacts), day=digest.since.isoformat()
        ),
        ngettext("{n} thing is overdue", "{n} things are overdue", digest.overdue).format(n=digest.overdue),
        ngettext("{n} comes by {day}", "{n} come by {day}", digest.soon).format(n=digest.soon, day=digest.until.isoformat()),
    ]
    return ", ".join(parts) + "."


def sections(digest: Digest) -> list[Section]:
    """Return the letter's parts in the order of reading."""
    found = [Section(_("New since {day}").format(day=digest.since.isoformat()), 1, tuple(_new(digest)))]
    if digest.was_it_held:
        found.append(Section(_("Was it held?"), 1, tuple(_cut([_held(row) for row in digest.was_it_held])), tick=True))
    for unit in digest.units[:UNITS]:
        found.append(Section(unit.name or _("Shared, nobody named"), 1))
        if unit.overdue:
            found.append(Section(_("Overdue now"), 2, tuple(_cut([line(row, unit) for row in unit.overdue])), tick=True))
        if unit.soon:
            found.append(
                Section(
                    _("By {day}").format(day=digest.until.isoformat()), 2, tuple(_cut([line(row, unit) for row in unit.soon])), tick=True
                )
            )
    others = [
        _("{unit}: {overdue} overdue, {soon} to come (--responsible {id})").format(
            unit=unit.name or _("Shared, nobody named"), overdue=len(unit.overdue), soon=len(unit.soon), id=unit.unit or "–"
        )
        for unit in digest.units[UNITS:]
    ]
    if others:
        found.append(Section(_("Other units"), 1, tuple(others)))
    aside = _aside(digest)
    if aside:
        found.append(Section(_("Without a day"), 1, tuple(aside)))
    return found


def text(digest: Digest) -> str:
    """Return the letter as plain text, for a terminal or a mail."""
    lines = [title(digest), "=" * len(title(digest)), opening(digest)]
    for section in sections(digest):
        lines += (
            ["", section.heading, ("-" if section.level == 1 else "·") * len(section.heading)]
            if section.level == 1
            else [
                "",
                f"{section.heading}:",
            ]
        )
        lines += [f"  * {each}" for each in section.lines]
    return "\n".join(lines)


def compose(digest: Digest) -> Document:
    """Return the letter as a document: what is to be done stands with a box to tick."""
    blocks: list[Block] = [Paragraph(opening(digest), "lead")]
    for section in sections(digest):
        heading = Heading(section.heading, 2 if section.level == 2 else 1)
        if section.lines:
            blocks += [heading, BulletList(section.lines, "check" if section.tick else "bullet")]
        else:
            blocks.append(heading)
    return Document(title(digest), tuple(blocks), current(), day=digest.as_of)


def rows(digest: Digest) -> list[Row]:
    """Return every line as a row, for other programs."""

    def told(part: str, kind: str, subject: str, day: object, sentence: str, unit: str | None = None, days: int | None = None) -> Row:
        return {"part": part, "unit": unit, "kind": kind, "subject": subject, "day": day, "days": days, "sentence": sentence}

    found = [told("new", "contact", row["contact"], row["date"], _contact(row)) for row in digest.contacts]
    found += [told("new", "followup", row["id"], row["done"], _done(row)) for row in digest.done]
    found += [told("new", "agreement", row["id"], row["signed"], _signed(row)) for row in digest.agreements]
    found += [told("was_it_held", "planned", row["contact"], row["date"], _held(row)) for row in digest.was_it_held]
    for unit in digest.units:
        for part, theirs in (("overdue", unit.overdue), ("soon", unit.soon)):
            found += [told(part, row["kind"], row["subject"], row["day"], line(row, unit), unit.unit, row["days"]) for row in theirs]
    return found


def line(row: Mapping[str, Any], unit: UnitDigest) -> str:
    """Say what is to be done about one entry, by when, and by whom where that isn't the unit itself."""
    what = _task(row, unit)
    tail = f" – {row['responsible_name']}" if row["responsible_name"] and row["responsible"] != unit.unit else ""
    if not row["responsible"] and unit.unit is not None and row["kind"] != "planned":
        tail = " – " + _("nobody is named as responsible")
    return what + tail + (" " + _("(new)") if row.get("fresh") else "")


def _task(row: Mapping[str, Any], unit: UnitDigest) -> str:
    others = words.listed(with_whom(row), 2)
    late = row["days"] < 0
    match row["kind"]:
        case "relation":
            ours = "" if row["homes"] == [unit.unit] else f" ({row['home_names'][0]})"
            done = _("Meet or call {partner}: last contact {contact}, {when}").format(
                partner=words.listed(row["partner_names"], 2) + ours,
                contact=f"{words.period(row['contact_date'], row['contact_end'])}, {words.word(words.KIND, row['contact_kind'])}",
                when=remaining(row) if late else _("due {day}").format(day=row["day"].isoformat()),
            )
            return done + ("; " + _("planned {day}").format(day=row["next_planned"].isoformat()) if row["next_planned"] else "")
        case "followup":
            told = _("Finish {what} ({partner}): due {date}, {when}") if others else _("Finish {what}: due {date}, {when}")
            return told.format(what=quote(row["what"]), partner=others, date=row["dated"], when=remaining(row))
        case "expires":
            told = _("Renew or end {what}: it ran out {date}") if late else _("Renew or end {what}: it runs out {date}")
            return told.format(what=quote(row["what"]), date=row["dated"])
        case "review":
            return _("Review {what}: due {date}, {when}").format(what=quote(row["what"]), date=row["day"].isoformat(), when=remaining(row))
        case _:
            kind = words.word(words.KIND, row["contact_kind"])
            what = f"{kind} {words.period(row['contact_date'], row['contact_end'])}"
            what += f": {row['what']}" if row["what"] else ""
            return _("Prepare {what} ({partner}) – kinagraph brief {contact}").format(what=what, partner=others, contact=row["subject"])


def _new(digest: Digest) -> list[str]:
    lines = [_contact(row) for row in digest.contacts]
    lines += [_done(row) for row in digest.done]
    lines += [_signed(row) for row in digest.agreements]
    return _cut(lines) or [_("Nothing.")]


def _contact(row: Mapping[str, Any]) -> str:
    names = [*row["home_names"], *row["partner_names"]] if len(row["home_names"]) + len(row["partner_names"]) < 5 else row["partner_names"]
    told = f"{words.period(row['date'], row['end'])}, {words.word(words.KIND, row['kind'])}"
    told += f": {row['purpose']}" if row["purpose"] else ""
    told += f" ({words.listed(names or row['home_names'])})" if names or row["home_names"] else ""
    if row["must"] and not row["points"]:
        return told + " – " + _("write down what was agreed: it has no follow-up point")
    return told


def _done(row: Mapping[str, Any]) -> str:
    told = _("Done {date}: {what}").format(date=row["done"], what=row["action"])
    return told + (f" ({words.listed(row['partner_names'], 2)})" if row["partner_names"] else "")


def _signed(row: Mapping[str, Any]) -> str:
    return _("Signed {date}: {title}").format(date=row["signed"], title=row["title"])


def _held(row: Mapping[str, Any]) -> str:
    what = f"{words.word(words.KIND, row['kind'])} {words.period(row['date'], row['end'])}" + (
        f": {row['purpose']}" if row["purpose"] else ""
    )
    return _("Write down whether it was held: {what} ({contact})").format(what=what, contact=row["contact"])


def _aside(digest: Digest) -> list[str]:
    counts = digest.beside
    lines = []
    asleep = counts["never"] + counts["dormant"]
    if asleep:
        lines.append(
            ngettext(
                "{n} relation was never begun or has long been silent: begin it or end it (kinagraph stale)",
                "{n} relations were never begun or have long been silent: begin them or end them (kinagraph stale)",
                asleep,
            ).format(n=asleep)
        )
    if counts["undated"]:
        n = counts["undated"]
        lines.append(
            ngettext(
                "{n} follow-up point has no date: give it one (kinagraph unfollowed)",
                "{n} follow-up points have no date: give them one (kinagraph unfollowed)",
                n,
            ).format(n=n)
        )
    return lines


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - MOST
    return lines if more <= 0 else [*lines[:MOST], _("and {n} more").format(n=more)]
