"""The checks: about a dozen kinds of rule. A rule is one of them with parameters and a selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kinagraph.analysis.policy.checks.cadence import Cadence, Expires
from kinagraph.analysis.policy.checks.contacts import Ceiling, FollowedUp, Initiator, NamedEvent, TakePart
from kinagraph.analysis.policy.checks.coverage import Coverage, Suggestion, YearlyReport
from kinagraph.analysis.policy.checks.quota import Coordinated, Quota
from kinagraph.analysis.policy.checks.recorded import Recorded
from kinagraph.analysis.policy.checks.relations import Direction, Growing, Level, Responsible

if TYPE_CHECKING:
    from kinagraph.analysis.policy.checks.base import Check

CHECKS: Final[dict[str, type[Check]]] = {
    "quota": Quota,
    "coordinated": Coordinated,
    "followed_up": FollowedUp,
    "cadence": Cadence,
    "expires": Expires,
    "level": Level,
    "direction": Direction,
    "growing": Growing,
    "recorded": Recorded,
    "take_part": TakePart,
    "ceiling": Ceiling,
    "initiator": Initiator,
    "responsible": Responsible,
    "coverage": Coverage,
    "named_event": NamedEvent,
    "yearly_report": YearlyReport,
    "suggestion": Suggestion,
}
"""Every check by the name that a policy file calls it."""
