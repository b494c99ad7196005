"""What to know before a meeting: with an actor, with a person, or at a contact that is planned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.actors import describe_actor, find_actor
from kinagraph.analysis.planning.people import find_counterparts
from kinagraph.analysis.planning.trip import Item, find_rules, relations_with
from kinagraph.analysis.relations import prepare
from kinagraph.errors import UnknownActor, UsageError
from kinagraph.language import _
from kinagraph.spelling import closest

if TYPE_CHECKING:
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.actors import ActorCard
    from kinagraph.analysis.policy.results import Audit
    from kinagraph.settings import Settings

Row = dict[str, Any]
PARTNERS: Final = 2
"""So many partners of a contact are told of at length; a brief is two pages."""


@dataclass(frozen=True)
class PartnerBrief:
    """What to know of one actor.

    Attributes
    ----------
    card
        Who it is, its relations, its last contacts, its agreements.
    points
        What is open, the most overdue first: ``id``, ``action``, ``due``, ``overdue``, ``theirs`` (they are to do it),
        ``responsible_name``, ``contact``.
    agreements
        Of each that is not ended: ``id``, ``title``, ``signed``, ``expires``, ``runs_out`` (its last day), ``visits_per_year``,
        ``visit_level``, ``visits`` (so far that year), ``days`` (of these visits), ``review_months``.
    persons
        Whom it employs, and who of ours met them; see :func:`kinagraph.analysis.planning.people.find_counterparts`.
    interests
        What was noted of our relations: ``home_name``, ``interest``, ``benefit``.
    rules
        Rules of the strategy that a meeting with it would keep.
    """

    card: ActorCard
    points: list[Row]
    agreements: list[Row]
    persons: list[Row]
    interests: list[Row]
    rules: list[Item]

    @property
    def ours(self) -> bool:
        """Whether it is one of our own side."""
        return bool(self.card.actor["side_told"] == "home")


@dataclass(frozen=True)
class Brief:
    """A brief.

    Attributes
    ----------
    as_of
        The day.
    partners
        The actors that it is about, each as a :class:`PartnerBrief`.
    person
        The person that it is about: ``id``, ``name``, ``role``, ``actor_name``, ``employments``, ``contacts`` (attended), ``known_by``.
    contact
        The contact that it is about: ``id``, ``date``, ``end``, ``kind``, ``purpose``, ``place``, ``agreement_title``, ``held``,
        ``homes``, ``ours`` (names), ``who`` (persons of ours), ``theirs`` (names beyond ``partners``), ``themes``.
    """

    as_of: date
    partners: list[PartnerBrief]
    person: Row | None = None
    contact: Row | None = None
    audit: Audit | None = field(default=None, repr=False)


def write_brief(connection: DuckDBPyConnection, as_of: date, settings: Settings, name: str, *, audit: Audit | None = None) -> Brief:
    """Gather a brief.

    Parameters
    ----------
    name
        An actor or a person (id, name or alias), or the id of a contact.
    audit
        The rules as :func:`kinagraph.analysis.policy.audit.check_policy` has just found them on this connection.

    Raises
    ------
    UnknownActor
        Nobody, or several, may be meant, and no contact has that id.
    UsageError
        The contact was cancelled.
    """
    if audit is None:
        # The rules are checked on the same table.
        prepare(connection, as_of, settings)
    kind, key = _meant(connection, name)
    if kind == "contact":
        contact = _contact(connection, as_of, key)
        chosen = contact.pop("partners")
        partners = [_partner(connection, as_of, settings, actor, audit) for actor in chosen[:PARTNERS]]
        return Brief(as_of, partners, contact={**contact, "theirs": _names(connection, chosen[PARTNERS:])}, audit=audit)
    if kind == "person":
        person = _person(connection, as_of, key)
        partners = [_partner(connection, as_of, settings, person["actor"], audit)] if person["actor"] else []
        return Brief(as_of, partners, person=person, audit=audit)
    return Brief(as_of, [_partner(connection, as_of, settings, key, audit)], audit=audit)


def _meant(connection: DuckDBPyConnection, name: str) -> tuple[str, str]:
    text = name.strip()
    kinds = "SELECT 'actor' AS kind FROM actors WHERE id = $id UNION ALL SELECT DISTINCT 'person' FROM people WHERE id = $id"
    found = connection.execute(kinds + " UNION ALL SELECT 'contact' FROM contacts WHERE id = $id", {"id": text}).fetchall()
    if found:
        return found[0][0], text
    try:
        key = find_actor(connection, text, people=True)
    except UnknownActor as error:
        if error.message != _("there is no actor called “{name}”").format(name=text):
            raise  # Several may be meant.
        contacts = [] if " " in text else [each for (each,) in connection.execute("SELECT id FROM contacts ORDER BY id").fetchall()]
        near = closest(text, contacts)
        hint = error.hint if near is None else _("did you mean the contact {contact}?").format(contact=near)
        raise UnknownActor(_("there is no actor, person or contact called “{name}”").format(name=text), hint) from error
    ((is_actor,),) = connection.execute("SELECT count(*) FROM actors WHERE id = ?", [key]).fetchall()
    return ("actor" if is_actor else "person"), key


def _partner(connection: DuckDBPyConnection, as_of: date, settings: Settings, actor: str, audit: Audit | None) -> PartnerBrief:
    card = describe_actor(connection, as_of, settings, actor, prepared=True)
    pairs = relations_with(connection, [actor])
    return PartnerBrief(
        card,
        _points(connection, as_of, settings, actor),
        _agreements(connection, as_of, actor),
        find_counterparts(connection, as_of, [actor]),
        _rows(
            connection,
            "SELECT h.name AS home_name, r.interest, r.benefit FROM relations AS r JOIN actors AS h ON h.id = r.home "
            "WHERE r.partner = $actor AND coalesce(r.interest, r.benefit) IS NOT NULL ORDER BY r.priority NULLS LAST, h.name",
            actor=actor,
        ),
        [] if audit is None else find_rules(connection, audit, (actor,), None, inbound=False, relations=pairs),
    )


def _points(connection: DuckDBPyConnection, as_of: date, settings: Settings, actor: str) -> list[Row]:
    return _rows(
        connection,
        """
        WITH employer AS (
            SELECT id, max_by(actor, coalesce(from_start, DATE '0001-01-01')) AS actor, any_value(name) AS name FROM people
            WHERE $as_of BETWEEN coalesce(from_start, DATE '0001-01-01') AND coalesce(until_stop, DATE '9999-12-31') GROUP BY id
        ),
        there AS (
            SELECT contact, count(*) AS n FROM attending
            WHERE contact IN (SELECT contact FROM attending WHERE member = $actor) GROUP BY contact
        )
        SELECT f.id, f.action, f.due, f.contact, coalesce(a.name, e.name, f.responsible) AS responsible_name,
            coalesce(f.due_stop < $as_of, false) AS overdue, coalesce(s.side <> 'home', false) AS theirs
        FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held
        LEFT JOIN there AS t ON t.contact = f.contact
        LEFT JOIN actors AS a ON a.id = f.responsible LEFT JOIN employer AS e ON e.id = f.responsible
        LEFT JOIN sided AS s ON s.id = coalesce(a.id, e.actor)
        WHERE NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false)
            AND (coalesce(a.id, e.actor) = $actor OR t.n <= $group)
        ORDER BY overdue DESC, f.due_stop NULLS LAST, f.id
        """,
        as_of=as_of,
        actor=actor,
        group=settings.group,
    )


def _agreements(connection: DuckDBPyConnection, as_of: date, actor: str) -> list[Row]:
    """Return its agreements, with the visits of the calendar year: visits and delegations that name it, or of two of its parties."""
    return _rows(
        connection,
        """
        WITH its AS (
            SELECT * FROM agreements WHERE list_contains(parties, $actor) AND coalesce(signed_start <= $as_of, true)
                AND coalesce(status, 'active') <> 'ended'
        ),
        visited AS (
            SELECT g.id, h.id AS contact, h.last
            FROM its AS g JOIN contacts AS c ON c.kind IN ('visit', 'delegation') AND coalesce(c.direction, 'outbound') = 'outbound'
            JOIN happened AS h ON h.id = c.id AND h.held AND year(h.last) = year($as_of::DATE)
            WHERE c.agreement = g.id OR c.agreement IS NULL
                AND 2 <= (SELECT count(*) FROM attending AS a WHERE a.contact = c.id AND list_contains(g.parties, a.member))
        )
        SELECT g.id, g.title, g.signed, g.expires, g.expires_stop AS runs_out, g.status, g.visits_per_year, g.visit_level, g.review_months,
            (SELECT count(*) FROM visited AS v WHERE v.id = g.id)::INTEGER AS visits,
            coalesce((SELECT list(v.last ORDER BY v.last) FROM visited AS v WHERE v.id = g.id), []) AS days
        FROM its AS g ORDER BY g.signed_start DESC NULLS LAST, g.id
        """,
        actor=actor,
        as_of=as_of,
    )


def _contact(connection: DuckDBPyConnection, as_of: date, contact: str) -> Row:
    rows = _rows(
        connection,
        """
        SELECT c.id, c.date, c."end", c.kind, c.purpose, c.place, c.aim, coalesce(c.themes, []) AS themes, g.title AS agreement_title,
            h.held, h.stop < $as_of AS past
        FROM happened AS h JOIN contacts AS c ON c.id = h.id LEFT JOIN agreements AS g ON g.id = c.agreement WHERE h.id = $contact
        """,
        as_of=as_of,
        contact=contact,
    )
    if not rows:
        raise UsageError(_("the contact {contact} was cancelled").format(contact=contact), _("ask for a brief on the actor instead"))
    there = _rows(
        connection,
        """
        SELECT a.member, n.name, a.side, n.priority FROM attending AS a JOIN actors AS n ON n.id = a.member
        WHERE a.contact = $contact ORDER BY n.priority NULLS LAST, n.name, a.member
        """,
        contact=contact,
    )
    ends = {row["partner"] for row in relations_with(connection, [row["member"] for row in there if row["side"] == "home"])}
    partners = [row["member"] for row in there if row["side"] != "home"] or [row["member"] for row in there if row["member"] in ends]
    who = _rows(
        connection,
        """
        SELECT p.person, any_value(e.name) AS name, any_value(e.role) AS role, any_value(s.side) AS side
        FROM participants AS p JOIN happened AS h ON h.id = p.contact
        JOIN people AS e ON e.id = p.person
            AND h.start BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31')
        LEFT JOIN sided AS s ON s.id = coalesce(p.actor, e.actor)
        WHERE p.contact = $contact GROUP BY p.person ORDER BY name
        """,
        contact=contact,
    )
    ours = [row for row in there if row["member"] not in partners]
    return {
        **rows[0],
        "partners": partners,
        "homes": [row["member"] for row in ours],
        "ours": [row["name"] for row in ours],
        "who": [row for row in who if row["side"] == "home"],
    }


def _person(connection: DuckDBPyConnection, as_of: date, person: str) -> Row:
    employments = _rows(
        connection,
        """
        SELECT e.name, e.role, e.level, e.actor, a.name AS actor_name, e."from", e.until, coalesce(e.aliases, []) AS aliases,
            $as_of BETWEEN coalesce(e.from_start, DATE '0001-01-01') AND coalesce(e.until_stop, DATE '9999-12-31') AS now
        FROM people AS e JOIN actors AS a ON a.id = e.actor WHERE e.id = $person
        ORDER BY now DESC, e.from_start DESC NULLS LAST, e.actor
        """,
        person=person,
        as_of=as_of,
    )
    now = employments[0] if employments[0]["now"] else None
    contacts = _rows(
        connection,
        """
        SELECT c.id, c.date, c."end", c.kind, c.purpose FROM participants AS p JOIN happened AS h ON h.id = p.contact AND h.held
        JOIN contacts AS c ON c.id = p.contact WHERE p.person = $person
        GROUP BY c.id, c.date, c."end", c.kind, c.purpose, h.last ORDER BY h.last DESC, c.id DESC LIMIT 5
        """,
        person=person,
    )
    known = [] if now is None else [row for row in find_counterparts(connection, as_of, [now["actor"]]) if row["person"] == person]
    return {
        "id": person,
        "name": employments[0]["name"],
        "aliases": list(dict.fromkeys(alias for row in employments for alias in row["aliases"])),
        "role": now["role"] if now else None,
        "actor": now["actor"] if now else None,
        "actor_name": now["actor_name"] if now else None,
        "employments": employments,
        "contacts": contacts,
        "known_by": known[0]["known_by"] if known else [],
    }


def _names(connection: DuckDBPyConnection, actors: list[str]) -> list[str]:
    known = dict(connection.execute("SELECT id, name FROM actors WHERE list_contains($ids, id)", {"ids": actors}).fetchall())
    return [known[actor] for actor in actors]


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[Row]:
    found: list[Row] = connection.sql(text, params=named).to_arrow_table().to_pylist()
    return found
