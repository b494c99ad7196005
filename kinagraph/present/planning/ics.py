"""Writes iCalendar (RFC 5545), as much of it as all calendar programs read alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kinagraph.language import current

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import icalendar

_CONTROL: Final = dict.fromkeys((*range(9), *range(11, 32), 127))
"""Signs that no text of a calendar may hold."""


@dataclass(frozen=True)
class Event:
    """One entry, from its ``first`` day to the day ``after`` its last."""

    uid: str
    first: date
    after: date
    summary: str
    description: str
    category: str
    location: str = ""
    cancelled: bool = False


def write(events: Iterable[Event], *, title: str, as_of: date) -> bytes:
    """Write a calendar.

    Its stamps and sequence numbers are the day's, so that a later day's file goes before an earlier's, and the same
    day's is the same.
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//kinagraph//kinagraph//{current().upper()}")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # A calendar's name is one line; what begins with x- isn't escaped.
    name = " ".join(_text(title).split())
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_event(event, as_of))
    return bytes(calendar.to_ical())


def _event(event: Event, as_of: date) -> icalendar.Event:
    from datetime import UTC, datetime, time

    import icalendar

    # Midnight of the day, and no clock: the same day's file has the same bytes.
    stamp = datetime.combine(as_of, time(), UTC)
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", stamp)
    entry.add("last-modified", stamp)
    entry.add("sequence", as_of.toordinal())
    entry.add("dtstart", event.first)
    entry.add("dtend", event.after)
    entry.add("summary", _text(event.summary))
    entry.add("description", _text(event.description))
    if event.location:
        entry.add("location", _text(event.location))
    entry.add("categories", [_text(event.category)])
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    entry.add("x-microsoft-cdo-busystatus", "FREE")
    return entry


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
