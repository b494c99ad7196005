"""A small network in which one person stands in every place where a person can stand, in two loads."""

from __future__ import annotations

from tests.conftest import ACTORS

ID, NAME, HAN, EMAIL, ACCOUNT = "p-quist7", "Maximiliana Quistenberg", "魁斯婷", "m.quistenberg@example.org", "m.quistenberg"
MARKS = ("quist7", "Quistenberg", "QUISTENBERG", "quistenberg", "Kui Siting", HAN, "斯婷")
"""What may be found nowhere when she is forgotten; the last two are those of a text that writes her otherwise."""

FILE = f"{NAME}.csv"
"""A file that is called as she is."""


def first():
    """The first load, table by table."""
    people = [
        {
            "id": ID,
            "name": NAME,
            "actor": "us",
            "role": "role-one",
            "level": "official",
            "from": "2005",
            "until": "2010",
            "email": EMAIL,
            "aliases": HAN,
            "source": "source-one",
            "notes": "notes-one",
            "phone": "phone-one",
        },
        {"id": ID, "name": NAME, "actor": "uni", "role": "role-two", "level": "political", "from": "2011", "notes": "notes-two"},
        {"id": "p-other", "name": "Official 2", "actor": "gd", "level": "expert", "notes": f"knows {NAME}"},
        {"id": "p-third", "name": "Official 3", "actor": "us", "level": "expert"},
    ]
    contacts = [
        # The employer of that day stands for her; another of them is there by herself.
        {"id": "c1", "date": "2008-03-01", "kind": "visit", "purpose": f"Met {NAME.upper()} there", "participants": "gd"},
        # Her employer is there as well, with a count of its own.
        {
            "id": "c2",
            "date": "2012-05",
            "kind": "delegation",
            "purpose": "Talks",
            "decision": f"by Quistenberg, {NAME.split(maxsplit=1)[0]}",
        },
        # She is there for another than her employer, and nobody's level is known but hers.
        {"id": "c3", "date": "2012-11-19", "kind": "meeting", "notes": f"Kui Siting ({HAN}) spoke", "place": "Malmö"},
        # Before she was employed by anybody: her row gives no actor, but a level.
        {"id": "c4", "date": "2001-01-01", "kind": "meeting", "participants": "us;gd"},
        {"id": "c5", "date": "2012-12-01", "kind": "visit", "participants": "us2;tj", "my own": f"seen by {NAME}"},
    ]
    participants = [
        {"contact": "c1", "person": ID, "role": "host", "reason": "reason-one"},
        {"contact": "c1", "actor": "gd"},
        {"contact": "c2", "person": ID, "decision": "decision-two"},
        {"contact": "c2", "actor": "uni", "level": "expert", "count": "3", "notes": "three experts"},
        {"contact": "c2", "actor": "gd"},
        {"contact": "c3", "actor": "us2", "person": ID, "source": "source-three"},
        {"contact": "c3", "actor": "gd", "person": "p-other"},
        {"contact": "c4", "person": ID, "level": "political"},
        {"contact": "c4", "actor": "us"},
        {"contact": "c4", "actor": "gd"},
    ]
    return {
        "actors": [*ACTORS, {"id": "nk", "name": "Network", "kind": "network", "country": "SE"},
                   {"id": "off", "name": f"Office of {NAME}", "kind": "authority", "country": "CN"},
                   {"id": "office", "name": "The office", "kind": "authority", "country": "CN", "themes": f"{NAME};health"}],
        "people": people,
        "agreements": [{"id": "ag", "title": f"Agreement of {NAME}", "parties": "us;gd", "responsible": ID, "signed": "2007"}],
        "contacts": contacts,
        "participants": participants,
        "followups": [{"id": "f1", "contact": "c1", "action": f"{NAME} writes", "responsible": ID, "due": "2008-06"}],
        "memberships": [{"network": "nk", "actor": "uni", "since": "2009", "representative": ID, "introduced_by": ID, "expects": "peace"}],
        "relations": [{"home": "us", "partner": "gd", "responsible": ID, "interest": f"ask {NAME}"}],
        "judgements": [
            {"id": "j1", "kind": "person", "one": ID, "other": "p-other", "verdict": "different", "by": ACCOUNT, "at": "2012", "why": "why-one"},
            {"id": "j2", "kind": "actor", "one": "off", "other": "office", "verdict": "holder", "kept": "office", "person": ID, "by": ACCOUNT},
            {"id": "j3", "kind": "actor", "one": "gd", "other": "tj", "verdict": "different", "by": ACCOUNT, "reasons": f"says {NAME}"},
        ],
    }  # fmt: skip


def second():
    """What a second load changes, so that of every table an earlier row is kept."""
    told = first()
    return {
        "people": [{**told["people"][0], "role": "role-later", "notes": "notes-later", "phone": "phone-later"}],
        "agreements": [{**told["agreements"][0], "title": "Agreement", "responsible": "us"}],
        "contacts": [{**told["contacts"][0], "purpose": "Another purpose"}],
        "participants": [
            {"contact": "c1", "person": ID, "role": "guest", "reason": "reason-later"},
            {"contact": "c1", "actor": "gd"},
            {"contact": "c1", "actor": "us", "person": "p-third"},
        ],
        "followups": [{**told["followups"][0], "responsible": "us", "action": "Write"}],
        "memberships": [{**told["memberships"][0], "representative": "", "introduced_by": "us2"}],
        "relations": [{**told["relations"][0], "responsible": "us", "interest": ""}],
    }
