"""A journey in words: day by day, who must come, what is left, and how good the choice is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, current, ngettext, quote
from kinagraph.present import words
from kinagraph.present.document.blocks import Block, BulletList, Document, Heading, Paragraph, Together

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kinagraph.analysis.planning.trip import Item, Meeting, Trip

Row = dict[str, Any]
KINDS: Final = ("relation", "point", "rule")
_LINES: Final = 15
"""So many lines a heading."""


def text(trip: Trip) -> str:
    """Return the proposal as plain text."""
    lines = [title(trip), "=" * len(title(trip)), *opening(trip)]
    for day in sorted({meeting.day for meeting in trip.meetings}):
        lines += ["", day_heading(trip, day)]
        for meeting in trip.meetings:
            if meeting.day == day:
                told = cut([clears(item, trip) for item in meeting.items])
                lines += [f"  {meeting.slot}. {who(meeting, trip)}", *(f"     - {line}" for line in told)]
    for heading, each in _ends(trip):
        if each:
            lines += ["", heading, *(f"  - {line}" for line in cut(each))]
    return "\n".join(lines)


def compose(trip: Trip) -> Document:
    """Return the proposal as a document."""
    blocks: list[Block] = [Paragraph(" ".join(opening(trip)), "lead")]
    for day in sorted({meeting.day for meeting in trip.meetings}):
        blocks.append(Heading(day_heading(trip, day)))
        for meeting in trip.meetings:
            if meeting.day == day:
                told = tuple(cut([clears(item, trip) for item in meeting.items]))
                blocks.append(Together((Heading(f"{meeting.slot}. {who(meeting, trip)}", 2), BulletList(told, "check"))))
    for heading, lines in _ends(trip):
        blocks += [Heading(heading), BulletList(tuple(cut(lines)))] if lines else []
    return Document(title(trip), tuple(blocks), current(), day=trip.as_of)


def cut(lines: list[str]) -> list[str]:
    """Keep the first lines, and say how many more there are."""
    more = len(lines) - _LINES
    return lines if more <= 0 else [*lines[:_LINES], _("and {n} more").format(n=more)]


def _ends(trip: Trip) -> list[tuple[str, list[str]]]:
    return [
        (_("Who must come") if not trip.inbound else _("Who must receive them"), travellers(trip)),
        (_("Planned for those days already"), during(trip)),
        (_("Met before the journey, and so left out"), planned(trip)),
        (_("Left for another time"), left(trip)),
        (_("How good the choice is"), quality(trip)),
    ]


def title(trip: Trip) -> str:
    """Return the heading."""
    days = ngettext("{n} day", "{n} days", trip.days).format(n=trip.days)
    told = _("A visit from {place}: {days}") if trip.inbound else _("A journey to {place}: {days}")
    return told.format(place=trip.to, days=days) + (f", {trip.dates[0].isoformat()} – {trip.dates[-1].isoformat()}" if trip.dates else "")


def opening(trip: Trip) -> list[str]:
    """Say what it clears, of how much, as of when."""
    n = len(trip.meetings)
    if not n:
        return [
            _("There is nothing to clear there as of {day}: no relation is overdue, no point is open.").format(day=trip.as_of.isoformat())
        ]
    counts = [_count(trip, kind) for kind in KINDS if kind != "rule" or trip.rules]
    told = ngettext("{n} meeting clears {parts} as of {day}.", "{n} meetings clear {parts} as of {day}.", n)
    lines = [told.format(n=n, parts=", ".join(counts), day=trip.as_of.isoformat())]
    free = trip.days * trip.per_day - n
    if free > 0:
        told = ngettext(
            "{n} meeting of {all} is free: nothing is left that it would clear.",
            "{n} meetings of {all} are free: nothing is left that they would clear.",
            free,
        )
        lines.append(told.format(n=free, all=trip.days * trip.per_day))
    if trip.dates and trip.dates[-1].toordinal() - trip.dates[0].toordinal() >= trip.days:
        lines.append(_("Working days only; public holidays there are not known."))
    return lines


def _count(trip: Trip, kind: str) -> str:
    done = sum(item.kind == kind for meeting in trip.meetings for item in meeting.items)
    whole = done + sum(item.kind == kind for item, _reason in trip.uncleared)
    match kind:
        case "relation":
            told = ngettext("{done} of {n} overdue relation", "{done} of {n} overdue relations", whole)
        case "point":
            told = ngettext("{done} of {n} open point", "{done} of {n} open points", whole)
        case _:
            told = ngettext("{done} of {n} rule that a meeting helps to keep", "{done} of {n} rules that a meeting helps to keep", whole)
    return told.format(done=done, n=whole)


def day_heading(trip: Trip, day: int) -> str:
    """Name a day of the journey, with where it is."""
    towns = list(dict.fromkeys(m.town for m in trip.meetings if m.day == day and m.town)) if not trip.inbound else []
    named = _("Day {n}").format(n=day) + (f", {_weekday(trip.dates[day - 1])}" if trip.dates else "")
    return named + (f" – {', '.join(towns)}" if towns else "")


def _weekday(day: date) -> str:
    from babel.dates import format_date

    return str(format_date(day, "EEEE d MMMM y", locale=current()))


def who(meeting: Meeting, trip: Trip) -> str:
    """Say whom to meet, who of ours is there, and whom to ask for."""
    told = f"{meeting.name} – {words.listed([trip.names[home] for home in meeting.homes], 6)}"
    persons = [row["name"] + (f", {row['role']}" if row["role"] else "") for row in meeting.persons]
    return told + (" " + _("(ask for {persons})").format(persons="; ".join(persons)) if persons else "")


def clears(item: Item, trip: Trip) -> str:
    """Say what a meeting clears, and so why it was chosen."""
    row = item.row
    match item.kind:
        case "relation":
            return _relation(row, trip)
        case "point":
            return point(row, among=[trip.names[home] for home in item.homes])
        case _:
            return rule(row, trip)


def _relation(row: Row, trip: Trip) -> str:
    name = trip.names[row["home"]]
    if row["last_contact"] is None:
        return _("never met: {name}; the pace is {cadence}").format(name=name, cadence=words.cadence(row))
    if row["days_overdue"]:
        when = ngettext("{n} day past due", "{n} days past due", row["days_overdue"]).format(n=row["days_overdue"])
    else:
        when = _("falls due before the end of the journey")
    return _("overdue relation: {name}, last contact {day}, {when}; the pace is {cadence}").format(
        name=name, day=row["last_contact"].isoformat(), when=when, cadence=words.cadence(row)
    )


def point(row: Row, among: Sequence[str] = ()) -> str:
    """Say what an open point is, when it is due, and who is to do it."""
    due = _("due {day}").format(day=row["due"]) if row["due"] else _("no date")
    name = row["responsible_name"] or words.listed(list(among), 2)
    return _("open point: {what}, {due}").format(what=quote(row["action"]), due=due) + (f" ({name})" if name else "")


def rule(row: Row, trip: Trip) -> str:
    """Say which rule of the strategy it keeps, and why it is needed."""
    if trip.audit is None:
        return str(row["rule"])
    from kinagraph.present.policy import sentence

    told = _("rule {id}, {title}: {sentence}") if row["state"] == "breached" else _("rule {id} soon, {title}: {sentence}")
    policy = trip.audit.policy
    # The sentence names its subject with the id; a person on a journey has no use for it.
    plainly = sentence(row, policy).replace(f" ({row['subject']})", "").removesuffix(".")
    return told.format(id=row["rule"], title=policy.rule(row["rule"]).title, sentence=plainly)


def travellers(trip: Trip) -> list[str]:
    """Say who of ours must come, and to how many meetings."""
    return [
        f"{trip.names[home]}: " + ngettext("{n} meeting", "{n} meetings", n).format(n=n)
        + f" ({words.listed([m.name for m in trip.meetings if home in m.homes], 6)})"
        for home, n in trip.travellers
    ]  # fmt: skip


def planned(trip: Trip) -> list[str]:
    """Say which relations will be met before the journey."""
    return [
        _("{home} – {partner}, planned {day}").format(
            home=trip.names[row["home"]], partner=trip.names[row["partner"]], day=row["next_planned"].isoformat()
        )
        for row in trip.planned
    ]


def during(trip: Trip) -> list[str]:
    """Say what is planned with someone there for the days of the journey."""
    return [
        f"{words.period(row['date'], row['end'])}, {words.word(words.KIND, row['kind'])}"
        + (f": {row['purpose']}" if row["purpose"] else "")
        + f" ({words.listed([trip.names[partner] for partner in row['partners']], 3)})"
        for row in trip.during
    ]


def left(trip: Trip) -> list[str]:
    """Say what no meeting clears, and why."""
    return [reason(item, why, trip) for item, why in trip.uncleared]


def reason(item: Item, why: str, trip: Trip) -> str:
    """Say what is left, with whom, and why."""
    row = item.row
    theirs = words.listed([trip.names[partner] for partner in item.partners], 2)
    what = _relation(row, trip) if item.kind == "relation" else point(row) if item.kind == "point" else rule(row, trip)
    told = f"{theirs}: {what}"
    if why == "home":
        return told + " – " + _("{names} does not come").format(names=words.listed([trip.names[home] for home in item.homes], 2))
    return told


def quality(trip: Trip) -> list[str]:
    """Say how the choice was made, and what is known of how good it is."""
    cover = trip.cover
    if not cover.chosen:
        return []
    lines = [
        _("Each meeting is the one that clears most of what is left (an overdue relation weighs 2 to 4 by priority, an open point 1 or 2, "
          "a rule 1 to 3 by force)."),
        *_bounds(trip),
        _(
            "For any network: never more than {ratio} times the fewest possible (H(n), about 1 + ln n; n = {n}, the weight of the fullest "
            "meeting; Chvátal 1979), and at least 63 % of the most that so many meetings can clear (Nemhauser, Wolsey & Fisher 1978)."
        ).format(ratio=_decimal(cover.ratio), n=cover.largest),
    ]  # fmt: skip
    if not trip.rules:
        lines.append(_("No rules of a strategy were asked."))
    return lines


def _bounds(trip: Trip) -> list[str]:
    cover = trip.cover
    if cover.covered == cover.total:
        told = ngettext(
            "Everything is cleared, with {n} meeting; it cannot be done with fewer than {least}.",
            "Everything is cleared, with {n} meetings; it cannot be done with fewer than {least}.",
            cover.needed,
        )
        return [told.format(n=cover.needed, least=cover.least)]
    k = trip.days * trip.per_day
    weighed = _("By weight the journey clears {covered} of {total}; no choice of {k} meetings clears more than {bound}.")
    all_of_it = ngettext(
        "All of it takes {n} meeting in this way, and cannot be done with fewer than {least}.",
        "All of it takes {n} meetings in this way, and cannot be done with fewer than {least}.",
        cover.needed,
    )
    return [
        weighed.format(covered=cover.covered, total=cover.total, k=k, bound=cover.bound),
        all_of_it.format(n=cover.needed, least=cover.least),
    ]


def _decimal(value: float) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(round(value, 2), locale=current()))


def as_json(trip: Trip) -> Row:
    """Return the proposal as plain values, for other programs."""

    def told(item: Item) -> Row:
        return {
            "item": item.key,
            "kind": item.kind,
            "weight": item.weight,
            "partners": list(item.partners),
            "homes": list(item.homes),
            "sentence": reason(item, "time", trip),
        }

    return {
        "analysis": "plan-trip",
        "as_of": trip.as_of,
        "to": trip.to,
        "inbound": trip.inbound,
        "days": trip.days,
        "per_day": trip.per_day,
        "dates": list(trip.dates),
        "candidates": trip.candidates,
        "rules": trip.rules,
        "meetings": [
            {
                "day": meeting.day,
                "slot": meeting.slot,
                "date": meeting.date,
                "town": meeting.town,
                "partner": meeting.partner,
                "partner_name": meeting.name,
                "homes": list(meeting.homes),
                "weight": meeting.weight,
                "clears": [told(item) for item in meeting.items],
            }
            for meeting in trip.meetings
        ],
        "travellers": [{"home": home, "home_name": trip.names[home], "meetings": n} for home, n in trip.travellers],
        "uncleared": [{**told(item), "reason": why} for item, why in trip.uncleared],
        "during": [row["contact"] for row in trip.during],
        "planned": [{"home": row["home"], "partner": row["partner"], "day": row["next_planned"]} for row in trip.planned],
        "covered": trip.cover.covered,
        "total": trip.cover.total,
        "bound": trip.cover.bound,
        "meetings_for_all": trip.cover.needed,
        "least_for_all": trip.cover.least,
        "ratio": trip.cover.ratio,
    }


CSV: Final = ("day", "slot", "date", "town", "partner", "partner_name", "homes", "weight", "clears")
"""The columns of a row a meeting."""
