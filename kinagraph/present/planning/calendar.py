"""What falls due as a calendar file, and in words.

Every entry is an event of a whole day: Outlook, Google Calendar and Apple's Calendar all take those, while Google leaves out
to-dos and Outlook only half takes them. It doesn't mark anyone as busy and doesn't ring. An entry's UID comes from what it
is about, so that importing a later file moves and rewords the entries of an earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from kinagraph.language import N_, _, language, ngettext
from kinagraph.present import words
from kinagraph.present.planning.ics import Event, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import pandas as pd
    from rich.console import Console

    from kinagraph.analysis.findings import Findings
    from kinagraph.language import Language

Row = dict[str, Any]

KIND: Final = {
    "relation": N_("contact due"),
    "followup": N_("follow-up point"),
    "review": N_("review of an agreement"),
    "expires": N_("end of an agreement"),
    "planned": N_("planned contact"),
}
SUMMARY: Final = {
    "relation": N_("Contact due: {who}"),
    "followup": N_("Follow-up: {what}"),
    "review": N_("Review the agreement: {what}"),
    "expires": N_("Agreement runs out: {what}"),
}
_SHOWN: Final = 100
"""So many entries that are not overdue a terminal shows."""
_PAST: Final = 100
"""So many of those whose day has passed, the latest."""
_SPACE: Final = UUID("7d1a6a50-2f0b-5d7e-9d6e-6b0f4f8f2a11")
"""Ours alone: an id of a network says nothing in a UID, and can't meet another program's."""


@dataclass(frozen=True)
class DueCalendar:
    """What falls due, the earliest first: look at it, or save it as a calendar file.

    Attributes
    ----------
    findings
        As :func:`kinagraph.analysis.planning.dues.find_dues` gives them.
    lang
        The language of the file.
    title
        The calendar's name in a calendar program.
    """

    findings: Findings
    lang: Language
    title: str = ""
    rows: list[Row] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Row]:
        """Give the entries, the earliest first, each as a dict of plain values."""
        return iter(self.findings if self.rows is None else self.rows)

    def to_frame(self) -> pd.DataFrame:
        """Return the entries as a pandas frame."""
        return self.findings.to_frame()

    @property
    def ics(self) -> bytes:
        """The calendar file (iCalendar, RFC 5545): the same bytes for the same network and day."""
        with language(self.lang):
            return write(list(self._events()), title=self.title or _("kinagraph: what falls due"), as_of=self.findings.as_of)

    def save(self, path: str | Path) -> Path:
        """Write the calendar file, whole or not at all, and return its path.

        Raises
        ------
        UsageError
            The file can't be written.
        """
        from kinagraph.present.files import write_whole

        target = Path(path)
        write_whole(target, self.ics)
        return target

    def _events(self) -> Iterator[Event]:
        for row in self:
            last = row["until"] if row["kind"] == "planned" and not row["coarse"] else row["day"]
            yield Event(
                uid=_uid(row),
                first=row["day"],
                after=last + timedelta(days=1),
                summary=summary(row),
                description=description(row, self.findings.as_of),
                category=_begun(words.word(KIND, row["kind"])),
                location=row["place"] or "" if row["kind"] == "planned" else "",
            )
        for row in self.findings.apart["withdrawn"] if self.rows is None else ():
            yield Event(
                uid=_uid(row),
                first=row["day"],
                after=row["day"] + timedelta(days=1),
                summary=_("Done or cancelled: {what}").format(what=row["what"]),
                description=_told(self.findings.as_of),
                category=_begun(words.word(KIND, row["kind"])),
                cancelled=True,
            )

    def _repr_html_(self) -> str:
        frame = self.to_frame()[["day", "kind", "what", "home_names", "partner_names", "responsible_name", "days"]]
        return str(frame.to_html(max_rows=60))


def summary(row: Mapping[str, Any]) -> str:
    """Return the line that stands in the calendar."""
    others = words.listed(row["partner_names"], 2)
    match row["kind"]:
        case "relation":
            return _(SUMMARY["relation"]).format(who=f"{others} ({row['home_names'][0]})")
        case "planned":
            what = f"{_begun(words.word(words.KIND, row['contact_kind']))}: "
            named = words.listed(with_whom(row), 2)
            what += f"{row['what']} ({named})" if row["what"] and named else row["what"] or named
            return what + (" " + _("({date}, day not set)").format(date=row["dated"]) if row["coarse"] else "")
        case "followup":
            return _(SUMMARY["followup"]).format(what=row["what"] + (f" ({others})" if others else ""))
        case "expires" if row["days"] < 0:
            return _("Agreement ran out: {what}").format(what=row["what"])
        case _:
            return _(SUMMARY[row["kind"]]).format(what=row["what"])


def description(row: Mapping[str, Any], as_of: date) -> str:
    """Return what stands in the entry when it is opened: a line a fact."""
    lines = []
    match row["kind"]:
        case "relation":
            lines += [last_contact(row), _("The pace is {cadence}.").format(cadence=words.cadence(row))]
            if row["next_planned"]:
                lines.append(_("Next planned: {day}.").format(day=row["next_planned"].isoformat()))
        case "followup":
            lines.append(_("From: {contact}.").format(contact=_contact(row)))
            lines.append(_("Due: {date}.").format(date=row["dated"]))
            lines.append(_with(row))
        case "planned":
            lines.append(_("Date: {date}.").format(date=words.period(row["contact_date"], row["contact_end"])))
            lines.append(_with(row))
        case "review":
            lines.append(_("Last review: {contact}.").format(contact=_contact(row)) if row["contact"] else _("Never reviewed."))
            lines.append(_("The pace is {cadence}.").format(cadence=words.cadence(row)))
        case _:
            lines.append(_("Last day: {date}.").format(date=row["dated"]))
            lines.append(_with(row))
    lines.append(answers(row))
    if row["themes"]:
        lines.append(_("Themes: {themes}.").format(themes=", ".join(row["themes"])))
    return "\n".join([*(line for line in lines if line), _told(as_of)])


def sentence(row: Mapping[str, Any]) -> str:
    """Return the sentence of one entry."""
    parts = [f"{row['day'].isoformat()}, {remaining(row)}: {summary(row)}.", answers(row)]
    return " ".join(part for part in parts if part)


def remaining(row: Mapping[str, Any]) -> str:
    """Say how long there is left, or since when it is overdue."""
    n = row["days"]
    if n == 0:
        return _("today")
    if n > 0:
        return ngettext("in {n} day", "in {n} days", n).format(n=n)
    if row["kind"] == "planned":
        return ngettext("{n} day ago", "{n} days ago", -n).format(n=-n)
    return ngettext("{n} day past due", "{n} days past due", -n).format(n=-n)


def last_contact(row: Mapping[str, Any]) -> str:
    """Say when a pair last met, and what about."""
    return _("Last contact: {contact}.").format(contact=_contact(row))


def answers(row: Mapping[str, Any]) -> str:
    """Say who answers for it; blank where nobody is named."""
    return _("Responsible: {name}.").format(name=row["responsible_name"]) if row["responsible_name"] else ""


def with_whom(row: Mapping[str, Any]) -> list[str]:
    """Name the partners, or where there are none, our own."""
    return list(row["partner_names"] or row["home_names"])


def show(findings: Findings, to: Console) -> None:
    """Print what falls due, the earliest first: overdue, then what comes."""
    from kinagraph.present import terminal

    rows = list(findings)
    n = len(rows)
    late = sum(row["days"] < 0 and row["kind"] != "planned" for row in rows)
    head = ngettext("{n} entry as of {day}, {late} overdue", "{n} entries as of {day}, {late} overdue", n)
    past = sum(row["days"] < 0 for row in rows)
    # Of very many that are overdue, those of the last time; a small network is shown whole.
    earlier, hidden = max(0, past - _PAST), max(0, n - late - _SHOWN)
    shown = rows[earlier : n - hidden]
    before = ngettext(
        "{n} earlier is not shown; -o due.ics writes them all", "{n} earlier are not shown; -o due.ics writes them all", earlier
    )
    later = ngettext("{n} later is not shown; -o due.ics writes them all", "{n} later are not shown; -o due.ics writes them all", hidden)
    terminal.show_rows(
        to,
        head.format(n=n, day=findings.as_of.isoformat(), late=late),
        shown,
        [
            (_("day"), lambda row: row["dated"] or row["day"].isoformat(), False),
            (_("when"), remaining, False),
            (_("what"), summary, False),
            (_("responsible"), lambda row: row["responsible_name"] or "", False),
        ],
        [
            before.format(n=earlier) if earlier else "",
            later.format(n=hidden) if hidden else "",
            notes(findings),
            words.narrowed(findings.filters),
        ],
    )


def notes(findings: Findings) -> str:
    """Say what has no day and so stands in no calendar."""
    counts = findings.beside
    parts = []
    if counts["never"]:
        parts.append(ngettext("{n} relation never begun", "{n} relations never begun", counts["never"]).format(n=counts["never"]))
    if counts["dormant"]:
        parts.append(ngettext("{n} dormant", "{n} dormant", counts["dormant"]).format(n=counts["dormant"]))
    if counts["undated"]:
        n = counts["undated"]
        parts.append(ngettext("{n} follow-up point without a date", "{n} follow-up points without a date", n).format(n=n))
    return (
        _("Without a day, and so not here: {parts} (kinagraph stale, kinagraph unfollowed)").format(parts=", ".join(parts)) if parts else ""
    )


def _contact(row: Mapping[str, Any]) -> str:
    text = f"{words.period(row['contact_date'], row['contact_end'])}, {words.word(words.KIND, row['contact_kind'])}"
    return text + (f": {row['contact_purpose']}" if row["contact_purpose"] else "")


def _with(row: Mapping[str, Any]) -> str:
    names = row["home_names"] + row["partner_names"]
    return _("Actors: {names}.").format(names=words.listed(names, 8)) if names else ""


def _told(as_of: date) -> str:
    return _("As of {day}, by kinagraph.").format(day=as_of.isoformat())


def _uid(row: Mapping[str, Any]) -> str:
    return f"{uuid5(_SPACE, row['kind'] + ':' + row['subject'])}@kinagraph"


def _begun(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]
