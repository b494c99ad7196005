"""What a name says of the kind of actor."""

from __future__ import annotations

import re
from typing import Final

ACTOR_KINDS: Final = (
    (r"\b(universit|college|högskol|school of)|大学|学院", "university"),
    (r"\b(hospital|sjukhus|clinic)|医院", "hospital"),
    (r"\b(embassy|consulate|ambassad|konsulat)|大使馆|领事馆", "embassy"),
    (r"\b(ministry|department of|departementet?)\b|departement$", "ministry"),
    (r"\b(borough|city|district|county|town|parish) council\b|\bkommun$", "municipality"),
    (r"\b(ltd|limited|plc|llp|inc|gmbh|ab|oyj?|a/s|group|holdings?|corporation|co\.)$|公司|集团", "company"),
    (r"\b(chamber of commerce|confederation|federation|association|handelskammare|förbund)\b", "business_organisation"),
)
"""A word in a name, and the kind that it tells."""


def kind_by_name(name: str) -> str | None:
    """Return the kind of an actor of this name, where a word in it tells.

    >>> kind_by_name("Lunds universitet"), kind_by_name("Volvo AB"), kind_by_name("Atos")
    ('university', 'company', None)
    """
    return next((kind for text, kind in ACTOR_KINDS if re.search(text, name, re.IGNORECASE)), None)
