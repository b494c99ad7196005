"""The definitions a second time: slow, plain Python over rows as a person writes them.

Nothing here comes from the product. ``Reading(tables, t)`` takes the tables as lists of dicts of text (the cells of the CSV
files; a column or a table may be missing) and answers as ``definitions.md`` does, paragraph by paragraph. Where that page
leaves something open, the comment "read as" says how it is read here.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

Row = dict[str, str]
Tables = dict[str, list[Row]]
Pair = tuple[str, str]

WE = "all of us"
"""How the one that all home actors become is written: with blanks, so that it is no actor's id."""

LEVELS = ("political", "senior_official", "official", "expert")
PACES = {"A": 180, "B": 365, "C": 730}


@dataclass(frozen=True)
class Rules:
    """The settings, with their defaults."""

    home_countries: tuple[str, ...] = ("SE",)
    partner_countries: tuple[str, ...] = ("CN", "HK", "MO")
    counts: tuple[str, ...] = ("visit", "delegation", "meeting", "call", "event", "signing", "sale", "education")
    followup_kinds: tuple[str, ...] = ("visit", "delegation", "signing")
    followup_days: int = 90
    crowd: int = 30
    group: int = 8
    cadence_days: int = 365
    window_days: int = 1095


@dataclass(frozen=True)
class Period:
    """From the first to the last day that a date cell may mean."""

    start: date
    stop: date


def period(text: str) -> Period | None:
    """Read ``2012-11-19``, ``2012-W47``, ``2012-11`` or ``2012``; a blank cell (or ``yes``) is no period."""
    if text in {"", "yes"}:
        return None
    parts = text.split("-")
    if len(parts) == 1:
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    year = int(parts[0])
    if parts[1].startswith("W"):
        monday = date.fromisocalendar(year, int(parts[1][1:]), 1)
        return Period(monday, monday + timedelta(days=6))
    month = int(parts[1])
    if len(parts) == 2:
        return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Period(date(year, month, int(parts[2])), date(year, month, int(parts[2])))


def listed(text: str) -> list[str]:
    """Read the items of a cell that are separated by ``;``."""
    return [item.strip() for item in text.split(";") if item.strip()]


@dataclass
class Contact:
    """A contact, and what the definitions say of it alone."""

    id: str
    row: Row
    status: str
    start: date
    stop: date
    latest_start: date
    earliest_stop: date
    actors: set[str]
    level: str | None
    held: bool
    counting_kind: bool
    last_day: date

    @property
    def counts(self) -> bool:
        return self.held and self.counting_kind


@dataclass
class Terms:
    """What is agreed about a pair, whatever was agreed by rows of ``relations`` or by agreements."""

    cadence: int
    cadence_from: str
    priority: str | None
    standing: str
    declared: bool
    themes: set[str] = field(default_factory=set)
    responsible: str | None = None


class Reading:
    """The tables as they are read on the day ``t``."""

    def __init__(self, tables: Tables, t: date, rules: Rules = Rules()) -> None:
        names = ("actors", "people", "agreements", "contacts", "participants", "followups", "relations")
        self.tables = {name: [defaultdict(str, row) for row in tables.get(name, [])] for name in names}
        self.t, self.rules = t, rules

    # -- actors ------------------------------------------------------------------------------------------------

    @cached_property
    def actors(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.tables["actors"]}

    def side(self, actor: str) -> str:
        row = self.actors[actor]
        if row["side"]:
            return row["side"]
        if row["country"] in self.rules.home_countries:
            return "home"
        return "partner" if row["country"] in self.rules.partner_countries else "third"

    def employment(self, person: str, day: date) -> Row | None:
        """Return the employment whose period contains the day."""
        for row in self.tables["people"]:
            since, until = period(row["from"]), period(row["until"])
            if row["id"] == person and (since is None or since.start <= day) and (until is None or day <= until.stop):
                return row
        return None

    # -- contacts ----------------------------------------------------------------------------------------------

    @cached_property
    def contacts(self) -> list[Contact]:
        return [self._contact(row) for row in self.tables["contacts"] if row["status"] != "cancelled"]

    def _contact(self, row: Row) -> Contact:
        begins = period(row["date"])
        ends = period(row["end"]) or begins
        assert begins is not None
        assert ends is not None
        status = row["status"] or "held"
        actors, levels = set(listed(row["participants"])), set()
        for part in self.tables["participants"]:
            if part["contact"] != row["id"]:
                continue
            job = self.employment(part["person"], begins.start) if part["person"] else None
            if part["actor"]:
                # A row with both stands for its actor alone; the level is the person's all the same.
                actors.add(part["actor"])
            elif job:
                actors.add(job["actor"])
            levels.add(part["level"] or (job["level"] if job else ""))
        level = row["level"] or next((each for each in LEVELS if each in levels), None)
        return Contact(
            id=row["id"],
            row=row,
            status=status,
            start=begins.start,
            stop=ends.stop,
            # Of a coarse date: the last day on which it may have begun, the first on which it may have been over.
            latest_start=min(begins.stop, ends.stop),
            earliest_stop=max(begins.start, ends.start),
            actors=actors,
            level=level,
            held=status == "held" and begins.start <= self.t,
            counting_kind=row["kind"] in self.rules.counts,
            last_day=min(ends.stop, self.t),
        )

    @cached_property
    def declared(self) -> dict[Pair, Row]:
        """The rows of ``relations``, our side first."""
        rows = {}
        for row in self.tables["relations"]:
            home, partner = row["home"], row["partner"]
            if self.side(home) != "home":
                home, partner = partner, home
            rows[home, partner] = row
        return rows

    # -- grouping ----------------------------------------------------------------------------------------------

    def group_of(self, actor: str, by: str) -> str:
        if by == "partner" and self.side(actor) == "home":
            return WE
        while by == "parent" and self.actors[actor]["parent"]:
            actor = self.actors[actor]["parent"]
        return actor

    def group_side(self, group: str) -> str:
        return "home" if group == WE else self.side(group)

    def pairs(self, contact: Contact, by: str = "pair") -> set[Pair]:
        """The pairs of a contact; by groups, everybody is replaced by the group before pairs are formed."""
        members = {self.group_of(actor, by) for actor in contact.actors}
        if not 2 <= len(members) <= self.rules.crowd:
            return set()
        homes = {member for member in members if self.group_side(member) == "home"}
        partners = {member for member in members if self.group_side(member) == "partner"}
        declared = {(self.group_of(home, by), self.group_of(partner, by)) for home, partner in self.declared}
        return {(home, partner) for home in homes for partner in partners} | {
            (home, partner) for home, partner in declared if home in members and partner in members and home != partner
        }

    # -- what is agreed ----------------------------------------------------------------------------------------

    def agreements_of(self, pair: Pair) -> list[Row]:
        """The agreements to which both are parties, not signed after t."""
        return [
            row
            for row in self.tables["agreements"]
            if set(pair) <= set(listed(row["parties"])) and ((signed := period(row["signed"])) is None or signed.start <= self.t)
        ]

    def in_force(self, agreement: Row) -> bool:
        """Of those not signed after t."""
        expires = period(agreement["expires"])
        return agreement["status"] != "preparing" and (expires is None or expires.stop >= self.t)

    def terms(self, pair: Pair) -> Terms:
        row = self.declared.get(pair, defaultdict(str))
        agreements = self.agreements_of(pair)
        months = [int(each["review_months"]) for each in agreements if self.in_force(each) and each["review_months"]]
        priority = row["priority"] or self.actors[pair[1]]["priority"] or None
        if row["cadence_days"]:
            cadence, told = int(row["cadence_days"]), "relation"
        elif months:
            cadence, told = floor(min(months) * Fraction("30.4375") + Fraction(1, 2)), "agreement"
        elif priority:
            cadence, told = PACES[priority], "priority"
        else:
            cadence, told = self.rules.cadence_days, "default"
        ended, paused = period(row["ended"]), period(row["paused_until"])
        closed = [until for actor in pair if (until := period(self.actors[actor]["until"])) and until.stop < self.t]
        if (ended and ended.start <= self.t) or closed:
            standing = "ended"
        elif paused and self.t <= paused.stop:
            standing = "paused"
        else:
            standing = "open"
        themes = {theme for each in [row, *agreements] for theme in listed(each["themes"])}
        # Read as: of several agreements the one in force speaks first, then the latest signed, then the first id.
        speaking = sorted(agreements, key=lambda each: (not self.in_force(each), -_ordinal(each["signed"]), each["id"]))
        responsible = next((each["responsible"] for each in [row, *speaking] if each["responsible"]), None)
        return Terms(cadence, told, priority, standing, bool(pair in self.declared or agreements), themes, responsible)

    def _agreed_pairs(self) -> set[Pair]:
        """A home and a partner who are parties to one agreement not signed after t."""
        parties = [listed(row["parties"]) for row in self.tables["agreements"]]
        pairs = {
            (home, partner)
            for each in parties
            for home in each
            for partner in each
            if (self.side(home), self.side(partner)) == ("home", "partner")
        }
        return {pair for pair in pairs if self.agreements_of(pair)}

    # -- relations ---------------------------------------------------------------------------------------------

    def relations(self, by: str = "pair") -> dict[Pair, dict[str, Any]]:
        met: dict[Pair, list[Contact]] = defaultdict(list)
        coming: dict[Pair, list[Contact]] = defaultdict(list)
        for contact in self.contacts:
            for pair in self.pairs(contact, by):
                if contact.counts:
                    met[pair].append(contact)
                # The status is held or planned; a cancelled contact is none.
                if contact.counting_kind and contact.start > self.t:
                    coming[pair].append(contact)
        if by == "pair":
            terms = {pair: self.terms(pair) for pair in {*met, *self.declared, *self._agreed_pairs()}}
        else:
            terms = self._group_terms(by, set(met))
        return {pair: self._measures(pair, met[pair], coming[pair], terms[pair], by) for pair in sorted(terms)}

    def _group_terms(self, by: str, met: set[Pair]) -> dict[Pair, Terms]:
        """The shortest cadence of the relations beneath; open where any of them is, else paused where any of them is."""
        beneath: dict[Pair, list[Terms]] = defaultdict(list)
        for home, partner in self.relations("pair"):
            groups = self.group_of(home, by), self.group_of(partner, by)
            # Read as: a pair that becomes one actor, two partners or two of ours is none, unless it was declared.
            of_both_sides = [self.group_side(group) for group in groups] == ["home", "partner"]
            if groups[0] != groups[1] and (of_both_sides or (home, partner) in self.declared):
                beneath[groups].append(self.terms((home, partner)))
        result = {}
        for pair in met | set(beneath):
            those = beneath[pair]
            priorities = [terms.priority for terms in those if terms.priority]
            members = [row["priority"] for row in self.actors.values() if self.group_of(row["id"], by) == pair[1] and row["priority"]]
            # Read as: where nothing beneath has a priority, the highest among all of the group's actors is shown.
            priority = min(priorities, default=min(members, default=None))
            if those:
                cadence, told = min((terms.cadence, terms.cadence_from) for terms in those)
            elif members:
                cadence, told = PACES[min(members)], "priority"
            else:
                cadence, told = self.rules.cadence_days, "default"
            standings = {terms.standing for terms in those} or {"open"}
            standing = next(each for each in ("open", "paused", "ended") if each in standings)
            named = sorted((terms.cadence, terms.responsible) for terms in those if terms.responsible)
            result[pair] = Terms(
                cadence,
                told,
                priority,
                standing,
                any(terms.declared for terms in those),
                {theme for terms in those for theme in terms.themes},
                named[0][1] if named else None,
            )
        return result

    def _measures(self, pair: Pair, met: list[Contact], coming: list[Contact], terms: Terms, by: str) -> dict[str, Any]:
        t, cadence = self.t, terms.cadence
        sizes = {contact.id: len({self.group_of(actor, by) for actor in contact.actors}) for contact in met}
        last = max((contact.last_day for contact in met), default=None)
        since = None if last is None else (t - last).days
        state = _state(since, cadence)
        recent = [contact for contact in met if contact.last_day > t - timedelta(days=self.rules.window_days)]
        high = sum(contact.level in {"political", "senior_official"} for contact in recent)
        working = sum(contact.level in {"official", "expert"} for contact in recent)
        unknown = sum(contact.level is None for contact in recent)
        if not recent:
            levels = "none"
        elif working:
            levels = "working"
        else:
            levels = "undecidable" if unknown else "high_level_only"
        directions = [contact.row["direction"] for contact in recent]
        return {
            "home": pair[0],
            "partner": pair[1],
            "contacts": len(met),
            "first_contact": min((contact.start for contact in met), default=None),
            "last_contact": last,
            "days_since": since,
            "cadence_days": cadence,
            "cadence_from": terms.cadence_from,
            "days_overdue": None if since is None else max(0, since - cadence),
            "overdue_ratio": None if since is None else since / cadence,
            "strength": sum(2 ** (-(t - contact.last_day).days / cadence) / (sizes[contact.id] - 1) for contact in met),
            "state": state,
            "standing": terms.standing,
            "acquaintance": bool(met) and min(sizes.values()) > self.rules.group and not terms.declared,
            "one_off": len(met) == 1 and state in {"stale", "dormant"},
            "high": high,
            "working": working,
            "unknown": unknown,
            "levels": levels,
            "inbound": directions.count("inbound"),
            "outbound": directions.count("outbound"),
            "inbound_only": bool(recent) and set(directions) == {"inbound"},
            "next_planned": min((contact.start for contact in coming), default=None),
            "priority": terms.priority,
            "themes": sorted(terms.themes | {theme for contact in met for theme in listed(contact.row["themes"])}),
            "responsible": terms.responsible,
            "evidence": [contact.id for contact in sorted(met, key=lambda each: (each.last_day, each.id), reverse=True)],
        }

    # -- lists -------------------------------------------------------------------------------------------------

    def stale(self, by: str = "pair", *, soon: bool = False) -> dict[str, Any]:
        everything = list(self.relations(by).values())
        examined = [row for row in everything if row["standing"] == "open" and not row["acquaintance"]]
        wanted = ["stale", *(["due"] if soon else []), "never", "dormant"]
        found = [row for row in examined if row["state"] in wanted]
        found.sort(
            key=lambda row: (wanted.index(row["state"]), row["priority"] or "Z", -(row["overdue_ratio"] or 0), row["home"], row["partner"])
        )
        return {
            "examined": len(examined),
            "found": len(found),
            # Read as: each relation that is not examined is counted once; an acquaintance that has ended has ended.
            "acquaintances": sum(row["acquaintance"] and row["standing"] == "open" for row in everything),
            "paused": sum(row["standing"] == "paused" for row in everything),
            "ended": sum(row["standing"] == "ended" for row in everything),
            "findings": found,
        }

    def high_level_only(self, by: str = "pair") -> dict[str, Any]:
        open_ones = [row for row in self.relations(by).values() if row["standing"] == "open" and not row["acquaintance"]]
        examined = [row for row in open_ones if row["levels"] != "none"]
        found = [row for row in examined if row["levels"] in {"high_level_only", "undecidable"}]
        return {"examined": len(examined), "found": len(found), "findings": found}

    def unfollowed(self) -> dict[str, Any]:
        examined = [row for contact in self.contacts if (row := self._followed(contact)) is not None]
        found = sorted((row for row in examined if row["reasons"]), key=lambda row: row["contact"])
        return {"examined": len(examined), "found": len(found), "findings": found}

    def _followed(self, contact: Contact) -> dict[str, Any] | None:
        """Look whether a contact was followed up; None where that is not asked."""
        homes = sorted(actor for actor in contact.actors if self.side(actor) == "home")
        partners = sorted(actor for actor in contact.actors if self.side(actor) == "partner")
        points = [row for row in self.tables["followups"] if row["contact"] == contact.id]
        must = contact.row["kind"] in self.rules.followup_kinds
        if not (contact.held and homes and partners and (must or points)):
            return None
        late = (self.t - contact.stop).days > self.rules.followup_days
        undone = [row for row in points if not self._done(row)]
        overdue = [row for row in undone if (due := period(row["due"])) and due.stop < self.t]
        undated = [row for row in undone if not row["due"]]
        silent, undecidable = [], []
        if must and late and len(contact.actors) <= self.rules.crowd:
            for partner in partners:
                others = self._met_by_any_home(partner, contact)
                if any(other.start > contact.stop for other in others):
                    continue
                may_be = any(
                    other.start <= contact.stop and contact.start <= other.stop and other.latest_start > contact.earliest_stop
                    for other in others
                )
                (undecidable if may_be else silent).append(partner)
        reasons = {
            "points_overdue": bool(overdue),
            "points_undated": bool(undated) and late,
            "no_points": must and not points,
            "no_later_contact": bool(silent),
            "later_contact_undecidable": bool(undecidable) and not silent,
        }
        return {
            "contact": contact.id,
            "reasons": [reason for reason, holds in reasons.items() if holds],
            "homes": homes,
            "partners": partners,
            "silent_partners": silent,
            "undecidable_partners": undecidable,
            "open_points": sorted(row["id"] for row in undone),
            "overdue_points": sorted(row["id"] for row in overdue),
            "undated_points": sorted(row["id"] for row in undated),
            "themes": listed(contact.row["themes"]),
            "responsible": sorted({row["responsible"] for row in undone if row["responsible"]}),
            "evidence": [contact.id],
        }

    def _done(self, point: Row) -> bool:
        done = period(point["done"])
        return point["done"] == "yes" or (done is not None and done.start <= self.t)

    def _met_by_any_home(self, partner: str, besides: Contact) -> list[Contact]:
        """The counting contacts that pair a partner with any home actor."""
        return [
            contact
            for contact in self.contacts
            if contact.counts and contact is not besides and any(pair[1] == partner for pair in self.pairs(contact))
        ]

    def was_it_held(self) -> list[str]:
        """The planned contacts whose stop has passed, the oldest first."""
        passed = [contact for contact in self.contacts if contact.status == "planned" and contact.stop < self.t]
        return [contact.id for contact in sorted(passed, key=lambda each: (each.stop, each.id))]


def _state(since: int | None, cadence: int) -> str:
    if since is None:
        return "never"
    ratio = Fraction(since, cadence)
    if ratio <= Fraction(8, 10):
        return "active"
    if ratio <= 1:
        return "due"
    return "stale" if ratio <= 4 else "dormant"


def _ordinal(signed: str) -> int:
    when = period(signed)
    return 0 if when is None else when.start.toordinal()
