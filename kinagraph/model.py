"""The tables and their columns: the only schema.

Checking, templates, the documentation, both stores and the exports are derived from :data:`TABLES`. A new column is
added here, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from kinagraph.language import N_


class Kind(Enum):
    """What a cell holds, and so how it is read, checked and stored."""

    ID = "id"  # 1-64 characters, no white space, no ;
    REFERENCE = "reference"  # an id of another table
    REFERENCES = "references"  # ids, separated by ;
    TEXT = "text"
    LIST = "list"  # texts, separated by ;
    WORD = "word"  # one of a vocabulary
    PERIOD = "period"  # a day, a week, a month or a year
    PERIOD_OR_YES = "period or yes"
    YES_NO = "yes/no"
    YES_NO_OR_TEXT = "yes/no or text"
    WHOLE = "whole number"
    NUMBER = "number"
    COUNTRY = "country"  # ISO 3166-1 alpha-2
    CURRENCY = "currency"  # ISO 4217


PERIODS: Final = frozenset({Kind.PERIOD, Kind.PERIOD_OR_YES})
LISTS: Final = frozenset({Kind.LIST, Kind.REFERENCES})


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, what it holds, and what a person should know of it."""

    name: str
    kind: Kind
    help: str
    swedish: tuple[str, ...]
    required: bool = False
    words: str | None = None
    refers: tuple[str, ...] = ()
    least: int | None = None
    example: str = ""
    stored: bool = True


@dataclass(frozen=True)
class Table:
    """One table: its columns in the order a person reads them, and the columns that tell its rows apart."""

    name: str
    swedish: str
    help: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    by_hand: bool = True
    """Whether people fill it in themselves, so that the template holds a sheet for it."""

    def column(self, name: str) -> Column:
        """Return the column ``name``; KeyError when there is none."""
        return _columns(self)[name]

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that a store keeps under their own name."""
        return tuple(column for column in self.columns if column.stored)


@cache
def _columns(table: Table) -> dict[str, Column]:
    return {column.name: column for column in table.columns}


WORDS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "actor kind": {
        "region_unit": ("regionenhet",),
        "political_body": ("politiskt organ",),
        "municipality": ("kommun",),
        "university": ("universitet/högskola", "universitet", "högskola"),
        "company": ("företag",),
        "business_organisation": ("näringslivsorganisation",),
        "cluster": ("kluster",),
        "province": ("provins",),
        "authority": ("myndighet",),
        "embassy": ("ambassad",),
        "agency": ("statlig myndighet",),
        "ministry": ("departement",),
        "hospital": ("sjukhus",),
        "network": ("nätverk",),
        "partner_region": ("partnerregion",),
        "other": ("annan", "annat", "övrig"),
    },
    "side": {"home": ("hemma", "egen"), "partner": ("motpart",), "third": ("tredje", "tredje part")},
    "priority": {"A": (), "B": (), "C": ()},
    "level": {
        "political": ("politisk", "politisk nivå"),
        "senior_official": ("högre tjänsteman", "högre tjänstemannanivå"),
        "official": ("tjänsteman", "tjänstemannanivå"),
        "expert": ("expert", "expertnivå"),
    },
    "contact kind": {
        "visit": ("besök",),
        "delegation": ("delegation",),
        "meeting": ("möte",),
        "call": ("samtal",),
        "event": ("evenemang",),
        "signing": ("undertecknande",),
        "sale": ("försäljning",),
        "education": ("utbildning",),
        "correspondence": ("korrespondens",),
    },
    "contact status": {
        "held": ("genomförd", "genomfört"),
        "planned": ("planerad", "planerat"),
        "cancelled": ("inställd", "inställt"),
    },
    "direction": {"outbound": ("utgående",), "inbound": ("inkommande",)},
    "aim": {
        "company_promotion": ("företagsfrämjande",),
        "investment": ("investering",),
        "agreement": ("avtal",),
        "research": ("forskning",),
        "education": ("utbildning",),
        "health_care": ("hälso- och sjukvård", "vård"),
        "study": ("studiebesök", "studie"),
        "protocol": ("protokoll", "ceremoni"),
        "other": ("annat", "annan"),
    },
    "participant role": {
        "host": ("värd",),
        "guest": ("gäst",),
        "organiser": ("arrangör",),
        "speaker": ("talare",),
        "observer": ("observatör",),
    },
    "agreement status": {
        "preparing": ("förbereds", "under beredning"),
        "active": ("gällande", "aktivt", "aktiv"),
        "ended": ("avslutat", "avslutad"),
    },
    "scope": {"general": ("generellt", "allmänt"), "specific": ("avgränsat", "specifikt")},
    "judged": {"actor": ("aktör",), "person": ("person",)},
    "verdict": {
        "same": ("samma",),
        "different": ("olika",),
        "unsure": ("osäker", "osäkert"),
        "holder": ("innehavare",),
    },
}
"""Every vocabulary: its values, and how each is written in Swedish (the first is the one we write)."""

LEVELS: Final = ("political", "senior_official", "official", "expert")
"""From the highest to the lowest."""

STATES: Final = ("active", "due", "stale", "dormant", "never")


def _source() -> Column:
    return Column("source", Kind.TEXT, N_("Where the row comes from: free text or a web address"), ("källa",))


def _notes() -> Column:
    return Column("notes", Kind.TEXT, N_("Anything else worth keeping"), ("anteckningar", "noteringar", "kommentar"))


def _themes() -> Column:
    return Column(
        "themes",
        Kind.LIST,
        N_("Themes, separated by ;"),
        ("fokusområden", "teman", "tema", "fokusområde"),
        example="life science",
    )


ACTORS: Final = Table(
    "actors",
    "aktörer",
    N_("Organisations and units, ours and theirs"),
    ("id",),
    (
        Column("id", Kind.ID, N_("Short, lasting, without blanks"), ("id",), required=True, example="gd-health"),
        Column("name", Kind.TEXT, N_("The name as people know it"), ("namn",), True, example="Guangdong Health Department"),
        Column("kind", Kind.WORD, N_("What sort of actor"), ("typ", "slag"), True, "actor kind", example="authority"),
        Column("country", Kind.COUNTRY, N_("Two letters, as SE or CN"), ("land",), example="CN"),
        Column("region", Kind.TEXT, N_("Province, county or city"), ("region", "provins"), example="Guangdong"),
        Column(
            "side",
            Kind.WORD,
            N_("home, partner or third; blank: told from the country"),
            ("sida",),
            words="side",
        ),
        Column("parent", Kind.REFERENCE, N_("The actor it is a part of"), ("överordnad", "del av"), refers=("actors",)),
        Column("public", Kind.YES_NO, N_("Whether it is a public body"), ("offentlig",), example="yes"),
        Column(
            "priority",
            Kind.WORD,
            N_("A, B or C: how often it should be met"),
            ("prioritet",),
            words="priority",
            example="A",
        ),
        _themes(),
        Column(
            "aliases",
            Kind.LIST,
            N_("Other names, in any script, separated by ;"),
            ("alias", "andra namn"),
            example="广东省卫生厅",
        ),
        Column("from", Kind.PERIOD, N_("Since when it exists"), ("från",)),
        Column("until", Kind.PERIOD, N_("Until when it existed"), ("till", "t.o.m.")),
        _source(),
        _notes(),
    ),
)

PEOPLE: Final = Table(
    "people",
    "personer",
    N_("One row per employment of a person; a network works without a single one"),
    ("id", "from"),
    (
        Column("id", Kind.ID, N_("The person, the same in each employment"), ("id",), required=True, example="p-1"),
        Column("name", Kind.TEXT, N_("The person's name"), ("namn",), True, example=N_("Official 1")),
        Column("actor", Kind.REFERENCE, N_("The employer"), ("aktör", "arbetsgivare"), True, None, ("actors",), example="gd-health"),
        Column("role", Kind.TEXT, N_("Title or task"), ("roll", "titel", "befattning")),
        Column("level", Kind.WORD, N_("Level in this employment"), ("nivå",), words="level", example="official"),
        Column("from", Kind.PERIOD, N_("First day of the employment"), ("från",), example="2010-01"),
        Column("until", Kind.PERIOD, N_("Last day of the employment"), ("till", "t.o.m.")),
        Column("email", Kind.TEXT, N_("E-mail address"), ("e-post", "epost", "mejl")),
        Column("aliases", Kind.LIST, N_("Other names, in any script, separated by ;"), ("alias", "andra namn")),
        _source(),
        _notes(),
    ),
)

CONTACTS: Final = Table(
    "contacts",
    "kontakter",
    N_("One row per dated event: a visit, a meeting, a signing"),
    ("id",),
    (
        Column("id", Kind.ID, N_("Short, lasting, without blanks"), ("id",), required=True, example="c-2012-017"),
        Column("date", Kind.PERIOD, N_("First day; a month or a year will do"), ("datum", "start"), True, example="2012-11-19"),
        Column("end", Kind.PERIOD, N_("Last day"), ("slut", "slutdatum"), example="2012-11-22"),
        Column("kind", Kind.WORD, N_("What sort of contact"), ("typ", "slag"), True, "contact kind", example="visit"),
        Column(
            "status",
            Kind.WORD,
            N_("held, planned or cancelled; blank: held"),
            ("status",),
            words="contact status",
            example="held",
        ),
        Column(
            "direction",
            Kind.WORD,
            N_("outbound: we go there; inbound: they come"),
            ("riktning",),
            words="direction",
            example="outbound",
        ),
        Column(
            "level",
            Kind.WORD,
            N_("Highest level; blank: told from the participants"),
            ("nivå",),
            words="level",
            example="official",
        ),
        Column("purpose", Kind.TEXT, N_("What it was about"), ("syfte", "ärende"), example=N_("Review of the agreement")),
        _themes(),
        Column("place", Kind.TEXT, N_("Where"), ("plats", "ort"), example="Guangzhou"),
        Column("country", Kind.COUNTRY, N_("Two letters, as SE or CN"), ("land",), example="CN"),
        Column("aim", Kind.WORD, N_("What it was for"), ("mål", "ändamål"), words="aim", example="agreement"),
        Column("initiator", Kind.REFERENCE, N_("The actor who took the initiative"), ("initiativtagare",), refers=("actors",)),
        Column("agreement", Kind.REFERENCE, N_("The agreement it was held under"), ("avtal",), refers=("agreements",)),
        Column("decision", Kind.TEXT, N_("Reference of the decision to take part"), ("beslut",)),
        Column(
            "documented",
            Kind.YES_NO_OR_TEXT,
            N_("yes, no, or a reference to the document"),
            ("dokumenterad", "dokumentation"),
            example="yes",
        ),
        Column("cost", Kind.NUMBER, N_("Our cost"), ("kostnad",), least=0, example="12500"),
        Column("currency", Kind.CURRENCY, N_("Three letters, as SEK"), ("valuta",), example="SEK"),
        Column("reference", Kind.TEXT, N_("Diary number"), ("diarienummer", "referens", "dnr")),
        Column(
            "participants",
            Kind.REFERENCES,
            N_("Actors that took part, separated by ;"),
            ("deltagare",),
            refers=("actors",),
            example="rs-eis;gd-health",
            stored=False,
        ),
        _source(),
        _notes(),
    ),
)

PARTICIPANTS: Final = Table(
    "participants",
    "deltagare",
    N_("Who took part in a contact, where more than the actor is known"),
    ("contact", "actor", "person"),
    (
        Column("contact", Kind.REFERENCE, N_("The contact"), ("kontakt",), True, None, ("contacts",), example="c-2012-017"),
        Column("actor", Kind.REFERENCE, N_("The actor; blank: the person's employer that day"), ("aktör",), refers=("actors",)),
        Column("person", Kind.REFERENCE, N_("The person"), ("person",), refers=("people",), example="p-1"),
        Column("role", Kind.WORD, N_("Role at the contact"), ("roll",), words="participant role", example="host"),
        Column("level", Kind.WORD, N_("Level on that day"), ("nivå",), words="level"),
        Column("count", Kind.WHOLE, N_("How many persons"), ("antal",), least=1),
        Column("reason", Kind.TEXT, N_("Why this politician took part"), ("skäl", "motivering")),
        Column("decision", Kind.TEXT, N_("Reference of the decision to take part"), ("beslut",)),
        _source(),
        _notes(),
    ),
)

FOLLOWUPS: Final = Table(
    "followups",
    "uppföljningar",
    N_("What was to be done after a contact"),
    ("id",),
    (
        Column("id", Kind.ID, N_("Short, lasting, without blanks"), ("id",), required=True, example="f-1"),
        Column("contact", Kind.REFERENCE, N_("The contact it follows"), ("kontakt",), True, None, ("contacts",), example="c-2012-017"),
        Column("action", Kind.TEXT, N_("What is to be done"), ("åtgärd", "uppföljningspunkt"), True, example=N_("Send the course plan")),
        Column(
            "responsible", Kind.REFERENCE, N_("Actor or person who does it"), ("ansvarig",), refers=("actors", "people"), example="rs-eis"
        ),
        Column("due", Kind.PERIOD, N_("By when"), ("förfaller", "senast"), example="2013-01-31"),
        Column("done", Kind.PERIOD_OR_YES, N_("When it was done, or yes"), ("klart", "klar", "utförd")),
        _source(),
        _notes(),
    ),
)

AGREEMENTS: Final = Table(
    "agreements",
    "avtal",
    N_("Agreements and what they ask for"),
    ("id",),
    (
        Column("id", Kind.ID, N_("Short, lasting, without blanks"), ("id",), required=True, example="ag-1"),
        Column("title", Kind.TEXT, N_("Title"), ("titel", "rubrik"), True, example=N_("Co-operation in health care")),
        Column(
            "parties", Kind.REFERENCES, N_("The parties, separated by ;"), ("parter",), True, None, ("actors",), example="rs-eis;gd-health"
        ),
        Column("signed", Kind.PERIOD, N_("When it was signed"), ("undertecknat", "tecknat"), example="2012-11-20"),
        Column("expires", Kind.PERIOD, N_("Until when it holds"), ("upphör", "löper ut")),
        Column(
            "status", Kind.WORD, N_("preparing, active or ended; blank: active"), ("status",), words="agreement status", example="active"
        ),
        Column("scope", Kind.WORD, N_("general or specific"), ("omfattning",), words="scope", example="specific"),
        _themes(),
        Column("visits_per_year", Kind.WHOLE, N_("Visits that it asks for each year"), ("besök per år",), least=0, example="2"),
        Column("visit_level", Kind.WORD, N_("At what level"), ("besöksnivå",), words="level", example="official"),
        Column(
            "review_months", Kind.WHOLE, N_("Months between reviews"), ("avstämning månader", "avstämningsmånader"), least=1, example="6"
        ),
        Column(
            "responsible",
            Kind.REFERENCE,
            N_("Actor or person who answers for it"),
            ("ansvarig",),
            refers=("actors", "people"),
            example="rs-eis",
        ),
        Column("reference", Kind.TEXT, N_("Diary number"), ("diarienummer", "referens", "dnr")),
        _source(),
        _notes(),
    ),
)

MEMBERSHIPS: Final = Table(
    "memberships",
    "medlemskap",
    N_("Who is a member of which network"),
    ("network", "actor"),
    (
        Column("network", Kind.REFERENCE, N_("The network, itself an actor"), ("nätverk",), True, None, ("actors",), example="network"),
        Column("actor", Kind.REFERENCE, N_("The member"), ("aktör", "medlem"), True, None, ("actors",), example="rs-eis"),
        Column("since", Kind.PERIOD, N_("Since when"), ("sedan", "från"), example="2012"),
        Column("until", Kind.PERIOD, N_("Until when"), ("till", "t.o.m.")),
        Column("representative", Kind.REFERENCE, N_("The person who represents it"), ("representant",), refers=("people",)),
        Column("introduced_by", Kind.REFERENCE, N_("Person or actor who brought it in"), ("introducerad av",), refers=("people", "actors")),
        Column("expects", Kind.TEXT, N_("What the member hopes for"), ("förväntar sig", "förväntningar")),
        _source(),
        _notes(),
    ),
)

RELATIONS: Final = Table(
    "relations",
    "relationer",
    N_("What was agreed about a pair, or a pair to keep an eye on"),
    ("home", "partner"),
    (
        Column(
            "home", Kind.REFERENCE, N_("The actor on our side"), ("egen aktör", "hemma", "vi"), True, None, ("actors",), example="rs-eis"
        ),
        Column("partner", Kind.REFERENCE, N_("The counterpart"), ("motpart",), True, None, ("actors",), example="gd-health"),
        Column(
            "cadence_days",
            Kind.WHOLE,
            N_("Days between contacts at most"),
            ("kontaktintervall", "kontaktintervall dagar"),
            least=1,
            example="180",
        ),
        Column("priority", Kind.WORD, N_("A, B or C: how often it should be met"), ("prioritet",), words="priority", example="A"),
        Column(
            "responsible",
            Kind.REFERENCE,
            N_("Actor or person who answers for it"),
            ("ansvarig",),
            refers=("actors", "people"),
            example="rs-eis",
        ),
        Column("interest", Kind.TEXT, N_("What they want from it"), ("intresse", "deras intresse")),
        Column("benefit", Kind.TEXT, N_("What we see in it"), ("nytta", "vår nytta")),
        _themes(),
        Column("ended", Kind.PERIOD, N_("When the relation was ended"), ("avslutad",)),
        Column("paused_until", Kind.PERIOD, N_("Rests until"), ("pausad till", "vilar till")),
        _source(),
        _notes(),
    ),
)

JUDGEMENTS: Final = Table(
    "judgements",
    "bedömningar",
    N_("Whether two actors, or two people, are one: what was said, by whom and when"),
    ("id",),
    (
        Column("id", Kind.ID, N_("Short, lasting, without blanks"), ("id",), required=True, example="j-1"),
        Column("kind", Kind.WORD, N_("What was judged: actor or person"), ("typ", "slag"), True, "judged", example="actor"),
        Column("one", Kind.REFERENCE, N_("The one"), ("den ena",), True, None, ("actors", "people"), example="gd-health"),
        Column("other", Kind.REFERENCE, N_("The other"), ("den andra",), True, None, ("actors", "people"), example="gd-wst"),
        Column(
            "verdict",
            Kind.WORD,
            N_("same, different or unsure; holder: the one names an office (the other) and the person who held it"),
            ("bedömning", "utslag"),
            True,
            "verdict",
            example="same",
        ),
        Column(
            "kept",
            Kind.REFERENCE,
            N_("Which of the two the analyses show, where they are the same"),
            ("behålls",),
            refers=("actors", "people"),
            example="gd-health",
        ),
        Column("person", Kind.REFERENCE, N_("The person who held the office, for the verdict holder"), ("person",), refers=("people",)),
        Column("by", Kind.TEXT, N_("Who judged"), ("av", "bedömd av")),
        Column("at", Kind.PERIOD, N_("On which day"), ("när", "bedömd"), example="2012-12-03"),
        Column("why", Kind.TEXT, N_("Why"), ("varför", "skäl")),
        Column("score", Kind.NUMBER, N_("How alike they were when they were proposed, from 0 to 1"), ("likhet",), least=0, example="0,93"),
        Column("reasons", Kind.TEXT, N_("Why they were proposed"), ("grunder",)),
        Column("withdrawn", Kind.PERIOD, N_("When the judgement was taken back; it has no effect since"), ("återtagen",)),
        _source(),
        _notes(),
    ),
    by_hand=False,
)

TABLES: Final[dict[str, Table]] = {
    table.name: table for table in (ACTORS, PEOPLE, AGREEMENTS, CONTACTS, PARTICIPANTS, FOLLOWUPS, MEMBERSHIPS, RELATIONS, JUDGEMENTS)
}
"""In the order of loading: a row refers only to its own table and to those before it."""

PAIRS_IN_ORDER: Final = (
    ("actors", "from", "until"),
    ("people", "from", "until"),
    ("contacts", "date", "end"),
    ("agreements", "signed", "expires"),
    ("memberships", "since", "until"),
)
"""Columns of which the second may not end before the first begins."""
