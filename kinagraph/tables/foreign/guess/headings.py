"""What the headings of registers mean, in English and Swedish (and the commonest in Chinese)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kinagraph.tables.foreign.names import plain_heading

_MEANINGS: Final = {
    "id": "id|event id|meeting id|löpnummer|löpnr|unique id|uid",
    "end": r"""
        end|end date|to|to date|until|date to|date of return|return date
        slut|slutdatum|till|till och med|t\.? ?o\.? ?m\.?|hemresa
    """,
    "date": r"""
        date|dates|day|when|start|start date|from|from date|date (and|/) time|period|month|week|date (of|for) .+|.+ date|date\(s\).*
        datum|dag|när|startdatum|från|från och med|fr\.? ?o\.? ?m\.?|datum och tid|tid|tidpunkt|månad|vecka|.*datum( för .+)?
        日期|时间
    """,
    "year": "year|år|年",
    "currency": "currency|valuta",
    "cost": r"""
        (total |our )?(cost|costs|amount|expense|expenses|expenditure)( .+)?|total
        (total)?kostnad(er)?( .+)?|belopp|summa|pris|utgift(er)?
    """,
    "reference": r"""
        reference|ref\.?( no\.?| number)?|record number|file number|case( no\.?| number)?
        dnr|diarie(nummer|nr)|ärende(nummer|nr)|referens
    """,
    "decision": "decision|beslut",
    "documented": "documented|documentation|minutes|report|dokumenterad|dokumentation|protokoll|rapport",
    "direction": "direction|riktning|in/out|in/ut",
    "status": "status",
    "level": "level|nivå",
    "themes": "themes?|sector|policy area|focus area|topic area|tema(n)?|fokusområden?|områden?|sakområde|bransch|sektor",
    "kind": r"""
        kind|type|category|form|kind of .+|(type|form|category) of (contact|meeting|visit|event|activity|engagement)|activity( type)?
        (contact|meeting|visit|event) type
        typ( av .+)?|slag|kategori|aktivitet(styp)?|kontaktform|mötestyp|besökstyp|form av .+
    """,
    "destination": r"""
        destination(s)?|(city|cities|country|countries|place|places) (of visit|visited)
        resmål|besöksort|besökt (ort|plats|land|stad)
        目的地
    """,
    "country": "country|nation|country of .+|land|国家",
    "place": "place|location|venue|where|city|town|plats|mötesplats|ort|stad|lokal|var|地点",
    "person": r"""
        (contact|their) person|contact name|(name of )?representatives?|person(er)?|people|visitor name|name of (visitor|person|attendee)s?
        kontaktperson(er)?|representant(er)?|namn på (besökare|representant)
    """,
    "home": r"""
        (name of )?ministers?( name)?|secretary of state|commissioner|councillor|host(ed by)?|(our|home) .+|we|us|unit|(our )?department
        directorate|division|office|(senior )?officials?( name)?|permanent secretary( name)?|special advis[eo]r|receiving .+
        participants? from (us|our side)|internal( .+)?|member of .+
        värd(ar)?|vår(a|t)? .+|vi|enhet|avdelning|förvaltning|nämnd|kontor|ansvarig( enhet| förvaltning| avdelning)?|handläggare|mottagare
        deltagare från (oss|region.*|vår.*)|interna? .+|statsråd|regionråd|politiker
    """,
    "partner": r"""
        (name of )?(the )?(external )?(organi[sz]ations?|organi[sz]ation names?|compan(y|ies)|institutions?|counterparts?|partners?)( .+)?
        organi[sz]ation or individual.*|person or organi[sz]ation.*|who (was|were) (met|the meeting with)|(who )?met with|with|with whom|who
        visitors?|guests?|delegations?|external (part(y|ies)|participants?|attendees?)|interest(ed)? (part(y|ies)|representatives?)
        name of individual.*|source of hospitality|given by|provided by|donor
        organisation(er|ens namn|snamn|en)?|motpart(er|ens namn)?|besökare|besökande.*|gäst(er)?|företag(snamn|et|ets namn)?
        bolag(snamn)?|externa? (part(er)?|deltagare|organisation(er)?)|med vem|träffad.*|partner(s|organisation)?|lärosäte|institution
        intressent(er)?|givare
        单位|机构|公司
    """,
    "participants": r"""
        participants?|attendees?|attended by|present|part(y|ies)|names?
        deltagare|närvarande|medverkande|part(er)?|namn
        参加者
    """,
    "purpose": r"""
        purpose( .+)?|subject( .+)?|topics?|about|regarding|re|reason( .+)?|agenda|description|title|what|issue|details?|nature of .+
        type of hospitality.*
        syfte(t)?( .+)?|ärende(t|mening)?|ämne|rubrik|beskrivning|innehåll|anledning|avser|gäller|frågor|vad|titel
        主题|事由
    """,
    "notes": "notes?|comments?|remarks?|other|anteckning(ar)?|notering(ar)?|kommentar(er)?|övrigt|anmärkning(ar)?|备注",
    "source": "source|källa",
}
"""Per meaning the headings that have it, as regular expressions; the first that fits counts."""


@lru_cache(maxsize=4096)
def meaning(heading: str) -> str | None:
    """Return what a heading means, or None: a column of the contacts, or a party, as ``home`` and ``partner``.

    >>> [meaning(text) for text in ("Name of External Organisation", "Mötesdatum", "Ärende", "Purpose of meeting²", "Foo")]
    ['partner', 'date', 'purpose', 'purpose', None]
    """
    plain = plain_heading(heading).strip(" :.?*")
    return next((name for name, expression in _compiled() if expression.fullmatch(plain)), None)


@lru_cache(maxsize=1)
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile("|".join(line.strip() for line in text.strip().splitlines()))) for name, text in _MEANINGS.items()]
