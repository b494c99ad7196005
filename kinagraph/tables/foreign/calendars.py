"""Calendars: a meeting with people of several organisations becomes a contact, its attendees take part in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import InputError
from kinagraph.language import _
from kinagraph.tables.foreign.names import clean, digest, slug
from kinagraph.tables.problems import CellProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kinagraph.tables.foreign.addresses import AddressBook
    from kinagraph.tables.foreign.mapping import Mapping

Component = Any
"""A calendar or an event of it, as icalendar gives them."""
_LONGEST: Final = 64
_MOST: Final = 1_000
"""So many times of a series are taken at most."""
_STATUS: Final = {"CANCELLED": "cancelled", "TENTATIVE": "planned"}


@dataclass
class Meeting:
    """One event, or one time of a series: its fields, and who took part (actor, person, role)."""

    line: int
    fields: dict[str, str]
    attended: list[tuple[str, str, str]]
    version: tuple[int, str]


@dataclass
class CalendarRead:
    """What was read of a calendar."""

    meetings: list[Meeting] = field(default_factory=list)
    events: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def read_calendar(path: Path, text: str, book: AddressBook, mapping: Mapping | None) -> CalendarRead:
    """Read a calendar.

    An event becomes a contact when people of two actors or more were invited and didn't decline. A series becomes a
    contact for each of its times; one without an end goes as far as the day on which the calendar was written.

    Raises
    ------
    InputError
        The file is no calendar, or is damaged as a whole.
    """
    calendar = _parse(path, text)
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines, start=1) if line.strip().upper() == "BEGIN:VEVENT"]
    events = list(calendar.walk("VEVENT"))
    read = CalendarRead(events=len(events))
    zone = _zone(calendar, mapping)
    changed = {_moment(event): event for event in events if "RECURRENCE-ID" in event}
    for number, event in enumerate(events):
        line = starts[number] if number < len(starts) else 0
        book.line = line
        wrong = _wrong(event, line, lines)
        if wrong is not None:
            read.problems.append(wrong)
            continue
        _take(event, line, book, mapping, zone, read, {when for (uid, when) in changed if uid == str(event.get("UID", ""))})
    return read


def _parse(path: Path, text: str) -> Component:
    from icalendar import Calendar

    try:
        return Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        line = _unclosed(text)
        where = _("{path}, line {line}").format(path=path, line=line) if line else str(path)
        raise InputError(
            _("{where}: the calendar is damaged: {why}").format(where=where, why=str(error).split("\n")[0][:120]),
            _("export it anew, as iCalendar (.ics)"),
        ) from error


def _unclosed(text: str) -> int:
    """Return the line of the component that is never closed, else of the first line outside any; 0 where all is well."""
    open_: list[tuple[str, int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        word, _colon, name = line.strip().upper().partition(":")
        if word == "BEGIN":
            open_.append((name, number))
        elif word == "END":
            if not open_ or open_[-1][0] != name:
                return open_[-1][1] if open_ else number
            open_.pop()
        elif line.strip() and not open_:
            return number
    return open_[-1][1] if open_ else 0


def _wrong(event: Component, line: int, lines: list[str]) -> CellProblem | None:
    """Return what is wrong with an event, if it can't be taken."""
    for name, reason in event.errors:
        if name is None or str(name).upper() in {"DTSTART", "DTEND", "RRULE", "RECURRENCE-ID", "EXDATE", "UID"}:
            quoted = re.search(r"parts: '(.*?)'", str(reason))
            value = quoted[1] if quoted else str(name or "")
            at = next((n for n in range(line, len(lines) + 1) if value and lines[n - 1].strip().startswith(value[:60])), line)
            shown = lines[at - 1].strip() if at else value
            return CellProblem(at, "", shown, _("this line of the event can't be read"))
    if "DTSTART" not in event:
        return CellProblem(line, "date", "", _("the event has no day: a line DTSTART is missing"))
    return None


def _zone(calendar: Component, mapping: Mapping | None) -> Any:
    """Return the time zone in which the days of moments without one are told."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    named = (mapping.calendar.timezone if mapping else None) or str(calendar.get("X-WR-TIMEZONE", ""))
    try:
        return ZoneInfo(named) if named else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _moment(event: Component) -> tuple[str, datetime]:
    return str(event.get("UID", "")), _naive(event["RECURRENCE-ID"].dt, None)


def _naive(moment: date | datetime, zone: Any) -> datetime:
    """Return a moment as a clock on the wall shows it; a day as its beginning."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    if zone is not None and moment.tzinfo is not None and moment.utcoffset() == timedelta(0):
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def _take(
    event: Component, line: int, book: AddressBook, mapping: Mapping | None, zone: Any, read: CalendarRead, changed: set[datetime]
) -> None:
    summary = clean(str(event.get("SUMMARY", "")))
    for rule in mapping.skip if mapping else []:
        if rule.column is None and rule.matches.search(summary):
            read.passed_over[rule.reason] += 1
            return
    attended = list(_attended(event, book))
    if not attended:
        read.passed_over[_("nobody was invited")] += 1
        return
    if len({actor for actor, _person, _role in attended}) < 2:
        read.passed_over[_("people of one organisation alone")] += 1
        return
    constants = mapping.constants if mapping else {}
    status = _STATUS.get(str(event.get("STATUS", "")).upper(), constants.get("status", ""))
    shared = {
        "kind": "meeting",
        **constants,
        "purpose": summary,
        "place": clean(str(event.get("LOCATION", ""))),
        "themes": ";".join(_categories(event)),
        "status": status,
    }
    length = _length(event, zone)
    uid = str(event.get("UID", "")) or digest(f"{summary}{event['DTSTART'].to_ical()!r}")
    version = (int(event.get("SEQUENCE", 0)), str(event["LAST-MODIFIED"].to_ical()) if "LAST-MODIFIED" in event else "")
    series = "RRULE" in event or "RDATE" in event
    for start in _times(event, zone, mapping, read, line):
        if series and start in changed:
            continue
        told = start
        if "RECURRENCE-ID" in event:
            told = _naive(event["RECURRENCE-ID"].dt, None)
        key = _key(book.prefix, uid, told if series or "RECURRENCE-ID" in event else None)
        first, last = start.date(), _last_day(start, length, whole=not isinstance(event["DTSTART"].dt, datetime))
        fields = {"id": key, "date": first.isoformat(), "end": last.isoformat() if last > first else "", **shared}
        read.meetings.append(Meeting(line, fields, attended, version))


def _key(prefix: str, uid: str, when: datetime | None) -> str:
    day = f"-{when.date().isoformat()}" if when else ""
    key = f"{prefix}{slug(uid)}{day}"
    return key if len(key) <= _LONGEST else f"{key[:39]}-{digest(uid)}{day}"


def _length(event: Component, zone: Any) -> timedelta:
    start = _naive(event["DTSTART"].dt, zone)
    if "DTEND" in event:
        return max(_naive(event["DTEND"].dt, zone) - start, timedelta(0))
    length: timedelta = event["DURATION"].dt if "DURATION" in event else timedelta(0)
    return max(length, timedelta(0))


def _last_day(start: datetime, length: timedelta, *, whole: bool) -> date:
    """Return the last day; an end at midnight, or of an event of whole days, is the end of the day before."""
    end = start + length
    if length and (whole or end.time() == time()):
        end -= timedelta(seconds=1)
    return max(end.date(), start.date())


def _times(event: Component, zone: Any, mapping: Mapping | None, read: CalendarRead, line: int) -> Iterator[datetime]:
    """Give when an event takes place: once, or at each time of its series."""
    from dateutil.rrule import rrulestr

    start = _naive(event["DTSTART"].dt, zone)
    if "RRULE" not in event and "RDATE" not in event:
        yield start
        return
    without = {_naive(each.dt, zone) for dates in _several(event.get("EXDATE")) for each in dates.dts}
    times = {start, *(_naive(each.dt, zone) for dates in _several(event.get("RDATE")) for each in dates.dts if isinstance(each.dt, date))}
    for rule in _several(event.get("RRULE")):
        recur = dict(rule)
        until = [_naive(each, zone) for each in recur.pop("UNTIL", [])]
        limit = _limit(event, mapping)
        if until and until[0].time() == time():
            until = [until[0] + timedelta(days=1, seconds=-1)]
        endless = not until and "COUNT" not in recur
        if endless and limit is None:
            read.remarks.append(_("line {line}: the series has no end, and only its first time is taken").format(line=line))
            continue
        text = ";".join(part for part in rule.to_ical().decode().split(";") if not part.upper().startswith("UNTIL="))
        try:
            found = rrulestr(text, dtstart=start)
        except (ValueError, TypeError) as error:
            read.problems.append(CellProblem(line, "", text, _("the rule of the series can't be read: {why}").format(why=error)))
            continue
        last = until[0] if until else limit if endless and limit else datetime.max  # noqa: DTZ901 - a clock on the wall
        for moment in found:
            if len(times) >= _MOST or moment > last:
                break
            times.add(moment)
    yield from sorted(times - without)


def _limit(event: Component, mapping: Mapping | None) -> datetime | None:
    """Return how far a series without an end goes: as the mapping says, else to the day on which the calendar was written."""
    if mapping is not None and mapping.calendar.until:
        from kinagraph.tables.periods import parse_period

        return datetime.combine(parse_period(mapping.calendar.until).stop, time(23, 59))
    stamps = [event[name].dt for name in ("DTSTAMP", "LAST-MODIFIED") if name in event and not any(n == name for n, _why in event.errors)]
    return max((_naive(each, None) for each in stamps), default=None)


def _several(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _categories(event: Component) -> list[str]:
    found = [clean(str(part)).replace(";", ",") for each in _several(event.get("CATEGORIES")) for part in getattr(each, "cats", [])]
    return list(dict.fromkeys(filter(None, found)))


def _attended(event: Component, book: AddressBook) -> Iterator[tuple[str, str, str]]:
    """Give who took part: the organiser, and those who were invited and didn't decline; rooms and lists are no people."""
    seen: set[str] = set()
    organiser = _several(event.get("ORGANIZER"))[:1]
    for each in (*organiser, *_several(event.get("ATTENDEE"))):
        parameters = getattr(each, "params", {})
        kind = str(parameters.get("CUTYPE", "INDIVIDUAL")).upper()
        if kind in {"ROOM", "RESOURCE"} or str(parameters.get("PARTSTAT", "")).upper() == "DECLINED":
            continue
        address = re.sub(r"^mailto:", "", str(each).strip(), flags=re.IGNORECASE).casefold()
        if "@" not in address or address in seen:
            continue
        seen.add(address)
        found = book.person(address, clean(str(parameters.get("CN", "")).strip("'\"")).replace(address, ""))
        if found is not None:
            yield (*found, "organiser" if each in organiser else "")
