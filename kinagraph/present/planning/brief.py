"""A brief in words: two pages to read on the way to a meeting."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kinagraph.language import _, current, long_date, ngettext, quote
from kinagraph.present import words
from kinagraph.present.document.blocks import Block, BulletList, Document, Figure, Heading, Paragraph, Run, Table, Together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kinagraph.analysis.mapped import Mapped
    from kinagraph.analysis.planning.briefing import Brief, PartnerBrief
    from kinagraph.analysis.planning.trip import Item

Row = dict[str, Any]
RAISE, RELATIONS, POINTS, PERSONS, PARTS = 9, 8, 5, 6, 6
"""So many lines of each: a brief is two pages."""
MOST_AROUND: Final = 14
"""So many relations stand in the small map, the strongest."""
_RENEW_DAYS: Final = 180
_PIXELS: Final = 1800


def compose(brief: Brief, picture: Figure | None = None) -> Document:
    """Make the document of a brief; ``picture`` shows whom they know."""
    blocks: list[Block] = []
    if brief.contact is not None:
        blocks += _meeting(brief)
    if brief.person is not None:
        blocks += _person(brief)
    for partner in brief.partners:
        if len(brief.partners) > 1 or brief.person is not None:
            blocks.append(Heading(partner.card.actor["name"]))
        deeper = len(brief.partners) > 1 or brief.person is not None
        blocks += _partner(partner, brief, level=2 if deeper else 1)
    if picture is not None:
        blocks.append(picture)
    return Document(title(brief), tuple(blocks), current(), subtitle(brief), brief.as_of)


def draw_around(around: Mapped, brief: Brief) -> Figure | None:
    """Draw whom they have relations with; None where that is nobody."""
    from kinagraph.present.map.build import draw_map
    from kinagraph.present.map.picture import render_png, render_svg

    if not around.relations:
        return None
    names = words.listed([partner.card.actor["name"] for partner in brief.partners], 3)
    content = draw_map(around, title=names, lang=current()).content
    n = len(around.relations)
    told = ngettext("{names} and {n} open relation", "{names} and {n} open relations", n).format(names=names, n=n)
    if n == MOST_AROUND:
        told = _("{names} and their {n} strongest relations").format(names=names, n=n)
    return Figure(render_png(content, _PIXELS), told + ".", told, svg=render_svg(content), width=0.85)


def title(brief: Brief) -> str:
    """Return the heading: whom or what it is about."""
    if brief.contact is not None:
        row = brief.contact
        what = f"{words.word(words.KIND, row['kind'])} {words.period(row['date'], row['end'])}"
        return _("Brief: {what}").format(what=what + (f", {row['place']}" if row["place"] else ""))
    return _("Brief: {what}").format(what=brief.person["name"] if brief.person is not None else brief.partners[0].card.actor["name"])


def subtitle(brief: Brief) -> str:
    """Return the line below it: what they are, and the day of knowledge."""
    day = _("as of {day}").format(day=long_date(brief.as_of))
    if brief.contact is not None:
        return " · ".join([*([brief.contact["purpose"]] if brief.contact["purpose"] else []), day])
    if brief.person is not None:
        person = brief.person
        return " · ".join(part for part in (person["role"], person["actor_name"] or _("no employer recorded"), day) if part)
    return " · ".join([*_what(brief.partners[0]), day])


def _what(partner: PartnerBrief) -> list[str]:
    actor = partner.card.actor
    return [
        words.word(words.ACTOR_KIND, actor["kind"]),
        *([", ".join(part for part in (actor["region"], actor["country"]) if part)] if actor["region"] or actor["country"] else []),
        *([_("part of {name}").format(name=actor["parent_name"])] if actor["parent_name"] else []),
        *([_("priority {letter}").format(letter=actor["priority"])] if actor["priority"] else []),
    ]


def _meeting(brief: Brief) -> list[Block]:
    row = brief.contact or {}
    names = [partner.card.actor["name"] for partner in brief.partners] + row["theirs"]
    who = [each["name"] + (f", {each['role']}" if each["role"] else "") for each in row["who"]]
    facts = [
        (_("with"), words.listed(names, 6)),
        (_("from us"), words.listed(row["ours"], 8)),
        (_("persons"), words.listed(who, 8)),
        (_("agreement"), row["agreement_title"] or ""),
        (_("themes"), ", ".join(row["themes"])),
    ]
    lines: list[Block] = [Paragraph(_facts(facts), "lead")]
    if row["held"]:
        lines.append(Paragraph(_("This contact has been held."), "small"))
    elif row["past"]:
        lines.append(Paragraph(_("Its day has passed, and nobody has written down whether it was held."), "small"))
    return lines


def _person(brief: Brief) -> list[Block]:
    person = brief.person or {}
    han, latin = scripts(person["aliases"])
    facts = [(_("also known as"), ", ".join(latin)), (_("in Chinese"), ", ".join(han))]
    blocks: list[Block] = [Paragraph(_facts(facts), "lead")] if any(value for _key, value in facts) else []
    posts = [
        f"{row['actor_name']}"
        + (f", {row['role']}" if row["role"] else "")
        + f" ({row['from'] or '…'} – {row['until'] or ''})".replace("– )", "–)")
        for row in person["employments"]
    ]
    blocks += [Heading(_("Posts")), BulletList(tuple(posts[:PARTS]))]
    if person["known_by"]:
        blocks += [Heading(_("Who of ours knows the person")), BulletList(tuple(_known(each) for each in person["known_by"][:PERSONS]))]
    if person["contacts"]:
        blocks += [Heading(_("Last attended")), BulletList(tuple(_contact(row) for row in person["contacts"]))]
    return blocks


def _partner(partner: PartnerBrief, brief: Brief, level: int) -> list[Block]:
    blocks: list[Block] = [Paragraph(opening(partner), "lead")]
    raised = to_raise(partner, brief)
    if raised:
        blocks.append(Together((_heading(_("To bring up"), level), BulletList(tuple(raised), "check"))))
    facts = _about(partner, brief)
    if facts:
        blocks.append(Together((_heading(_("Who they are"), level), Paragraph(_facts(facts)))))
    relations = _relations(partner)
    if relations is not None:
        blocks += [_heading(_("Our relations with them") if not partner.ours else _("Their relations"), level), relations]
    if partner.card.contacts:
        blocks.append(_heading(_("The last contacts"), level))
        blocks.append(
            Table(
                (_("date"), _("what"), _("others there")),
                tuple(
                    (words.period(row["date"], row["end"]), _what_contact(row), words.listed(row["others"] or [], 3))
                    for row in partner.card.contacts[:5]
                ),
                ngettext("The last contact", "The last {n} contacts", len(partner.card.contacts[:5])).format(
                    n=len(partner.card.contacts[:5])
                ),
                widths=(15, 38, 47),
            )
        )
    for heading, theirs in ((_("Open on our side"), False), (_("Open on their side"), True)):
        lines = [_point(row) for row in partner.points if row["theirs"] is theirs]
        if lines:
            blocks.append(Together((_heading(heading, level), BulletList(tuple(_cut(lines, POINTS))))))
    if partner.agreements:
        blocks.append(
            Together((_heading(_("Agreements"), level), BulletList(tuple(_agreement(row, brief) for row in partner.agreements[:4]))))
        )
    persons = _persons(partner)
    if persons is not None:
        blocks += [_heading(_("Who knows whom"), level), persons]
    if partner.interests:
        lines = [_interest(row) for row in partner.interests]
        blocks.append(Together((_heading(_("What they want, and what we see in it"), level), BulletList(tuple(_cut(lines, POINTS))))))
    return blocks


def opening(partner: PartnerBrief) -> str:
    """Say in two sentences how it stands with them."""
    rows = list(partner.card.relations)
    open_ones = [row for row in rows if row["standing"] == "open" and not row["acquaintance"]]
    n = len(open_ones)
    if not n:
        return _("None of ours has an open relation with them.") if not partner.ours else _("They have no open relation.")
    if partner.ours:
        told = ngettext("They have {n} open relation.", "They have {n} open relations.", n)
    else:
        told = ngettext("{n} of ours has an open relation with them.", "{n} of ours have open relations with them.", n)
    parts = [told.format(n=n)]
    if partner.card.contacts:
        parts.append(_("Last contact: {contact}.").format(contact=_contact(partner.card.contacts[0])))
    coming = sorted(row["next_planned"] for row in open_ones if row["next_planned"])
    if coming:
        parts.append(_("Next planned: {day}.").format(day=coming[0].isoformat()))
    late = sum(row["state"] in {"stale", "dormant", "never"} for row in open_ones)
    if late:
        parts.append(ngettext("{n} relation needs follow-up.", "{n} relations need follow-up.", late).format(n=late))
    return " ".join(parts)


def to_raise(partner: PartnerBrief, brief: Brief) -> list[str]:
    """Say what to bring up: what they owe, what we owe, agreements, rules, relations that are overdue."""
    lines = [
        _("Ask about {what}: they were to do it by {day}").format(what=quote(row["action"]), day=row["due"])
        for row in _late(partner, theirs=True)
    ]
    for row in _late(partner, theirs=False):
        line = _("Say where {what} stands: it was due {day}").format(what=quote(row["action"]), day=row["due"])
        lines.append(line + (f" ({row['responsible_name']})" if row["responsible_name"] else ""))
    ahead = brief.as_of + timedelta(days=_RENEW_DAYS)
    for row in partner.agreements:
        if row["runs_out"] and row["runs_out"] < ahead and row["status"] != "preparing":
            told = (
                _("Agree whether {what} is to be renewed: it ran out {day}")
                if row["runs_out"] < brief.as_of
                else _("Agree whether {what} is to be renewed: it runs out {day}")
            )
            lines.append(told.format(what=quote(row["title"]), day=row["expires"]))
    lines += [
        _rule(item, brief)
        for item in sorted(partner.rules, key=lambda item: (-item.weight, item.key))
        if item.row["because"] not in {"expired", "expires"}
    ]
    for row in partner.card.relations:
        if row["standing"] == "open" and not row["acquaintance"] and row["days_overdue"] and row["state"] in {"stale", "dormant"}:
            late = ngettext("{n} day past due", "{n} days past due", row["days_overdue"]).format(n=row["days_overdue"])
            who = row["home_name"] if row["partner"] == partner.card.actor["id"] else row["partner_name"]
            told = _("Agree when they meet {who} next: {late}")
            lines.append(told.format(who=who, late=late))
    return _cut(list(dict.fromkeys(lines)), RAISE)


def _late(partner: PartnerBrief, *, theirs: bool) -> list[Row]:
    return [row for row in partner.points if row["theirs"] is theirs and row["overdue"]]


def _rule(item: Item, brief: Brief) -> str:
    from kinagraph.present.policy import next_step, sentence

    row = item.row
    if brief.audit is None:
        return str(row["rule"])
    policy = brief.audit.policy
    why = sentence(row, policy).replace(f" ({row['subject']})", "").removesuffix(".")
    step = next_step(row).removesuffix(".")
    if row["subject_kind"] == "relation" and row["subject_name"]:
        # Of a pair only the one is told: the other is whom the brief is about.
        home, _with = row["subject_name"].split(" – ", 1)
        why = why.removeprefix(f"{row['subject_name']}: ")
        step = f"{home}: {step[:1].lower()}{step[1:]}"
    return f"{step} ({row['rule']}: {why})" if step else f"{row['rule']}: {why}"


def scripts(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part names into those in Chinese signs and all others.

    >>> scripts(["Kwangtung", "广东省"])
    (['广东省'], ['Kwangtung'])
    """
    han = [name for name in names if any(unicodedata.name(sign, "").startswith("CJK UNIFIED") for sign in name)]
    return han, [name for name in names if name not in han]


def _about(partner: PartnerBrief, brief: Brief) -> list[tuple[str, str]]:
    actor = partner.card.actor
    han, latin = scripts(actor["aliases"] or [])
    what = _what(partner) if brief.contact is not None or brief.person is not None else []
    facts = [
        (_("what"), ", ".join(what)),
        (_("also known as"), ", ".join(latin)),
        (_("in Chinese"), ", ".join(han)),
        (_("themes"), ", ".join(actor["themes"] or [])),
        (_("parts"), words.listed([name for _key, name in partner.card.parts], PARTS)),
        (_("notes"), actor["notes"] or ""),
    ]
    return [(key, value) for key, value in facts if value]


def _relations(partner: PartnerBrief) -> Table | None:
    rows = [row for row in partner.card.relations if row["standing"] != "ended" and not row["acquaintance"]]
    if not rows:
        return None
    shown = rows[:RELATIONS]
    key = partner.card.actor["id"]
    n = len(rows)
    caption = ngettext("{n} relation, the most urgent first", "{n} relations, the most urgent first", n).format(n=n)
    if n > len(shown):
        caption += "; " + _("{n} are shown").format(n=len(shown))
    return Table(
        (_("who"), _("last contact"), _("contacts"), _("how it stands"), _("responsible")),
        tuple(
            (
                row["home_name"] if row["partner"] == key else row["partner_name"],
                row["last_contact"],
                row["contacts"],
                words.why(row),
                row["responsible_name"] or "",
            )
            for row in shown
        ),
        caption,
        widths=(33, 13, 10, 22, 22),
    )


def _persons(partner: PartnerBrief) -> Table | None:
    rows = partner.persons[:PERSONS]
    if not rows:
        return None
    headings = (_("theirs"), _("role"), _("last met"), _("known to us by"))
    if partner.ours:
        headings = (_("person"), _("role"), _("last met"), _("met by"))
    cells = tuple(
        (row["name"], row["role"] or "", row["last"], words.listed([each["name"] for each in row["known_by"]], 3) or _("nobody yet"))
        for row in rows
    )
    return Table(headings, cells, _("Persons, those met last first"))


def _known(row: Row) -> str:
    n = row["times"]
    return f"{row['name']}: " + ngettext("{n} time, last {day}", "{n} times, last {day}", n).format(n=n, day=row["last"].isoformat())


def _point(row: Row) -> str:
    due = _("due {day}").format(day=row["due"]) if row["due"] else _("no date")
    name = f" ({row['responsible_name']})" if row["responsible_name"] else ""
    return f"{row['action']}, {due}{name}" + (f" – {_('overdue')}" if row["overdue"] else "")


def _agreement(row: Row, brief: Brief) -> str:
    told = [_("signed {day}").format(day=row["signed"]) if row["signed"] else _("not signed")]
    if row["status"] == "preparing":
        told = [_("being prepared")]
    if row["expires"]:
        ran_out = row["runs_out"] < brief.as_of
        told.append((_("ran out {day}") if ran_out else _("runs out {day}")).format(day=row["expires"]))
    if row["visits_per_year"]:
        level = words.word(words.LEVEL, row["visit_level"]) if row["visit_level"] else ""
        n = row["visits_per_year"]
        asked = ngettext("{n} visit a year asked for", "{n} visits a year asked for", n).format(n=n)
        asked += f" ({level})" if level else ""
        days = ", ".join(day.isoformat() for day in row["days"])
        had = ngettext("{n} held in {year}", "{n} held in {year}", row["visits"]).format(n=row["visits"], year=brief.as_of.year)
        told.append(asked + ", " + had + (f" ({days})" if days else ""))
    if row["review_months"]:
        n = row["review_months"]
        told.append(ngettext("reviewed every month", "reviewed every {n} months", n).format(n=n))
    return f"{row['title']}: " + "; ".join(told)


def _interest(row: Row) -> str:
    parts = [
        _("they want {what}").format(what=quote(row["interest"])) if row["interest"] else _("what they want is not recorded"),
        _("we see {what}").format(what=quote(row["benefit"])) if row["benefit"] else "",
    ]
    return f"{row['home_name']}: " + "; ".join(part for part in parts if part)


def _contact(row: Row) -> str:
    return f"{words.period(row['date'], row['end'])}, {_what_contact(row)}"


def _what_contact(row: Row) -> str:
    return words.word(words.KIND, row["kind"]) + (f": {row['purpose']}" if row["purpose"] else "")


def _heading(text: str, level: int) -> Heading:
    return Heading(text, 2 if level == 2 else 1)


def _facts(facts: Sequence[tuple[str, str]]) -> tuple[str | Run, ...]:
    parts: list[str | Run] = []
    for key, value in facts:
        if value:
            parts += ["\n" if parts else "", Run(f"{key[:1].upper()}{key[1:]}: ", bold=True), value]
    return tuple(parts)


def _cut(lines: list[str], most: int) -> list[str]:
    more = len(lines) - most
    return lines if more <= 0 else [*lines[:most], _("and {n} more").format(n=more)]
