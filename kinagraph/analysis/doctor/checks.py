"""The doctor's checks: what each looks for, what it costs, and what to do about it.

A check is a query, ``sql/<name>.sql``, with a row for each thing found. Its columns, of which all but the first three may
be left out:

``subject_kind``, ``subject``
    What it is about: a contact, ``contacts`` (two of them), an actor, ``actors`` (two), a participant, ``people`` (several), a person, a
    follow-up point, an agreement, a membership, a relation, a currency; and its id, or ids with ``;`` between them.
``reasons``
    Why, as codes of :attr:`Check.reasons`.
``name``, ``named``
    What it is called (a contact's is told from its row); the ids that the reasons speak of.
``pairs``
    The relations, ``{home, partner}``, of which an answer is open or may be wrong for it.
``contacts``
    The contacts that are lost to a list for it, or of which an answer may be wrong.
``evidence``
    The contacts that it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kinagraph.language import N_, NN_

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Check:
    """One thing that may be wrong with the data.

    Attributes
    ----------
    name
        What the command line calls it.
    title
        What was found, for one and for many.
    costs
        What the analyses lose by it.
    remedy
        What to do.
    examined
        The rows that it looks at, as SQL after ``FROM``.
    reasons
        What a row's codes say; ``{names}`` are the names of ``named``.
    fields
        Columns, as ``contacts.level``: a rule that reads one of them is weakened.
    kinds
        Kinds of rule that are weakened, whatever they read.
    most
        With more rows than this the check takes long, and is made only where it is asked for.
    """

    name: str
    title: tuple[str, str]
    costs: str
    remedy: str
    examined: str
    reasons: Mapping[str, str] = field(repr=False)
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    most: int | None = None

    @property
    def table(self) -> str:
        """The temporary table that its query makes."""
        return self.name.replace("-", "_")


_COUNTING: Final = "doctor_contact WHERE held AND counting"

CHECKS: Final = (
    Check(
        "duplicates-of-contacts",
        NN_("{n} pair of contacts that may be one", "{n} pairs of contacts that may be one"),
        N_("One visit entered twice counts twice: it meets a quota, and makes a relation look stronger than it is."),
        N_("Delete one of the two where they are one event, or give the two their own purposes, places or diary numbers."),
        "doctor_contact WHERE counting",
        {
            "same_reference": N_("the same diary number"),
            "same_days": N_("the same days"),
            "overlapping_days": N_("overlapping days"),
            "coarse_dates": N_("a date that is coarser than a day and covers the other"),
            "same_actors": N_("the same actors ({names})"),
            "shared_actors": N_("actors in common ({names})"),
            "same_purpose": N_("the same purpose"),
            "planned_and_held": N_("one is planned, the other held"),
        },
        kinds=("quota", "coordinated", "growing", "ceiling"),
    ),
    Check(
        "duplicates-of-actors",
        NN_("{n} pair of actors that may be one", "{n} pairs of actors that may be one"),
        N_("What was done with one of them looks spread over two: each relation looks weaker and more overdue than it is."),
        N_("Judge them with kinagraph match --review: the same, different, or unsure."),
        "actors",
        {"alike": N_("their names are alike: {names}")},
        kinds=("cadence", "coverage", "quota"),
        most=2000,
    ),
    Check(
        "contacts-without-level",
        NN_("{n} contact without a level", "{n} contacts without a level"),
        N_("Whether these relations live only at the top can't be told."),
        N_("Fill in the level of the contact or of its participants, or name the persons who took part."),
        "(SELECT DISTINCT contact FROM doctor_pair WHERE held AND recent)",
        {"no_level": N_("neither its own level nor a participant's is known")},
        fields=("contacts.level", "participants.level"),
    ),
    Check(
        "contacts-of-one",
        NN_("{n} contact with one actor or none", "{n} contacts with one actor or none"),
        N_("No relation comes of them: they count nowhere."),
        N_("Fill in who else took part."),
        _COUNTING,
        {"nobody": N_("nobody is known to have taken part"), "one_actor": N_("only {names} is known to have taken part")},
    ),
    Check(
        "contacts-planned-and-past",
        NN_("{n} planned contact whose day has passed", "{n} planned contacts whose day has passed"),
        N_("What was held but still says planned counts nowhere, and its relations look overdue."),
        N_("Set the status to held or cancelled, or move the date."),
        "doctor_contact WHERE status = 'planned'",
        {"planned": N_("nobody has said whether it was held")},
    ),
    Check(
        "contacts-held-in-the-future",
        NN_("{n} contact in the future that says held", "{n} contacts in the future that say held"),
        N_("They count only from their date on: a mistyped year hides a contact."),
        N_("Mend the date, or set the status to planned."),
        "doctor_contact WHERE status = 'held'",
        {"not_yet": N_("its date is still to come")},
    ),
    Check(
        "visits-without-points",
        NN_("{n} visit without a follow-up point", "{n} visits without a follow-up point"),
        N_("Whether anything came of a visit, delegation or signing can't be told."),
        N_("Write down what was agreed as follow-up points, also those that are done."),
        "doctor_contact WHERE held AND across AND list_contains($followup_kinds, kind)",
        {"no_points": N_("no follow-up point is recorded")},
    ),
    Check(
        "participants-without-employer",
        NN_("{n} participant without an employer that day", "{n} participants without an employer that day"),
        N_("The row gives no actor, so the contact counts for nobody on that side."),
        N_("Mend from and until of the employment, add the one that is missing, or name the actor in the participant's row."),
        "participants WHERE person IS NOT NULL AND actor IS NULL",
        {
            "not_yet_employed": N_("the employment at {names} begins later"),
            "no_longer_employed": N_("the employment at {names} had ended"),
            "between": N_("the day lies between two employments ({names})"),
        },
    ),
    Check(
        "people-twice",
        NN_("{n} person who may stand there twice", "{n} persons who may stand there twice"),
        N_("What hangs on one person looks spread over two."),
        N_("Give both the same id, with a row for each employment; or tell them apart by e-mail or alias."),
        "(SELECT DISTINCT id FROM people)",
        {
            "same_email": N_("the same e-mail address"),
            "same_name": N_("the same name or alias"),
            "at_once": N_("employed at the same time by {names}"),
        },
    ),
    Check(
        "actors-without-country",
        NN_("{n} actor without a country", "{n} actors without a country"),
        N_("Without country and side an actor is a third party, and no relation comes of its contacts."),
        N_("Fill in the country; or the side, where the country does not tell it."),
        "actors",
        {"no_side": N_("counts as a third party"), "no_country": N_("only its side is known")},
        fields=("actors.side",),
    ),
    Check(
        "actors-of-other-kind",
        NN_("{n} actor of the kind other", "{n} actors of the kind other"),
        N_("They are left out where a rule or a list asks for universities, companies or authorities."),
        N_("Give them the kind that fits best."),
        "actors",
        {"other": N_("its kind is not known")},
        fields=("actors.kind",),
    ),
    Check(
        "points-without-responsible",
        NN_("{n} open follow-up point that nobody answers for", "{n} open follow-up points that nobody answers for"),
        N_("Nobody is reminded of them."),
        N_("Fill in who does it, an actor or a person."),
        "followups",
        {"nobody_does_it": N_("nobody answers for it"), "nobody_and_overdue": N_("overdue, and nobody answers for it")},
    ),
    Check(
        "relations-with-ended-actors",
        NN_("{n} declared relation with an actor that has ended", "{n} declared relations with an actor that has ended"),
        N_("They have dropped out of every list; whoever came after is not in their place."),
        N_("Set ended, and declare the relation with the actor that came after."),
        "relations",
        {"actor_ended": N_("{names} is no more")},
    ),
    Check(
        "contacts-with-ended-actors",
        NN_("{n} contact with an actor that was no more, or not yet", "{n} contacts with an actor that was no more, or not yet"),
        N_("They count for a relation that has ended, and not for the actor that came after."),
        N_("Name the actor that existed then, or mend its from and until."),
        "doctor_contact WHERE held",
        {"after_end": N_("after the end of {names}"), "before_beginning": N_("before {names} began")},
    ),
    Check(
        "ends-left-open",
        NN_("{n} row that goes on though it has ended", "{n} rows that go on though they have ended"),
        N_("The tables say that they still hold."),
        N_("Fill in until, set the agreement's status to ended, or set the point to done."),
        "(SELECT 1 FROM people UNION ALL SELECT 1 FROM memberships UNION ALL SELECT 1 FROM agreements UNION ALL SELECT 1 FROM followups)",
        {
            "employer_ended": N_("the employer, {names}, is no more, and the employment has no end"),
            "member_ended": N_("{names} is no more, and the membership has no end"),
            "expired_active": N_("ran out, and still says active"),
            "contact_cancelled": N_("its contact was cancelled, and it is not done"),
        },
        fields=("agreements.expires", "agreements.status"),
    ),
    Check(
        "agreements-without-contact",
        NN_("{n} agreement that no contact names", "{n} agreements that no contact names"),
        N_("Whether anything is done under them can't be told, nor whether their quota is met."),
        N_("Fill in the agreement of the contacts held under it; or plan the first one."),
        "agreements",
        {
            "never_met": N_("its parties have not met"),
            "none_names_it": N_("its parties ({names}) have met, but no contact names it"),
        },
        fields=("contacts.agreement",),
        kinds=("quota", "coordinated"),
    ),
    Check(
        "members-without-representative",
        NN_("{n} member without a representative", "{n} members without a representative"),
        N_("Nobody can be invited, and nobody can be asked for an introduction."),
        N_("Fill in the representative, a person of the table people."),
        "memberships",
        {
            "no_representative": N_("nobody represents it in {names}"),
            "representative_left": N_("who represents it in {names} has no employer any more"),
        },
        fields=("memberships.representative",),
    ),
    Check(
        "costs-without-currency",
        NN_("{n} cost without a currency", "{n} costs without a currency"),
        N_("They can't be added to the others."),
        N_("Fill in the currency."),
        "contacts WHERE cost > 0",
        {"no_currency": N_("a cost, and no currency")},
        fields=("contacts.cost",),
    ),
    Check(
        "currencies-mixed",
        NN_("costs in {n} currency beside the usual one", "costs in {n} currencies beside the usual one"),
        N_("A sum over several currencies says nothing."),
        N_("Write the costs in one currency, and the other amount into the notes."),
        "contacts WHERE cost > 0 AND currency IS NOT NULL",
        {"mixed": N_("most costs are in {names}")},
        fields=("contacts.cost",),
    ),
    Check(
        "contacts-of-crowds",
        NN_("{n} contact of a crowd", "{n} contacts of a crowd"),
        N_("Who was in the same hall has not met: no relation comes of them."),
        N_("Enter the meetings that took place within it as contacts of their own."),
        _COUNTING,
        {"crowd": N_("more actors than a crowd")},
    ),
)
"""Every check; where two cost the same, in this order."""

NAMES: Final = {check.name: check for check in CHECKS}
