"""A network as it stood on a day, and what can be asked of it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kinagraph.analysis.relations import Filters
from kinagraph.errors import UsageError
from kinagraph.language import _, current, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx
    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.actors import ActorCard
    from kinagraph.analysis.core import Engine
    from kinagraph.analysis.findings import Findings
    from kinagraph.analysis.policy.results import Audit
    from kinagraph.analysis.policy.rules import Policy
    from kinagraph.language import Language
    from kinagraph.present.map.build import NetworkMap
    from kinagraph.present.planning.calendar import DueCalendar
    from kinagraph.present.planning.paper import Paper
    from kinagraph.present.planning.welcome import Pack
    from kinagraph.settings import Settings
    from kinagraph.store.judged import Judged


class Snapshot:
    """A network as it stood on a day: what had happened by then, by the tables as they are now.

    Actors and people that were judged the same are one. Each question reads the store anew and lets go of it.
    """

    def __init__(self, store: Judged, as_of: date, settings: Settings) -> None:
        self.store, self.as_of, self.settings = store, as_of, settings

    def __repr__(self) -> str:
        return f"<Snapshot {self.store.name} as of {self.as_of.isoformat()}>"

    def stale(
        self,
        *,
        by: str = "pair",
        soon: bool = False,
        partner: str | None = None,
        responsible: str | None = None,
        theme: str | None = None,
        limit: int | None = None,
    ) -> Findings:
        """Return the relations that need follow-up, the most urgent first.

        Parameters
        ----------
        by
            ``pair``; ``partner``: when did any of us last meet them; ``parent``: units count as the whole they belong to.
        soon
            Those that will be overdue soon, too.
        partner, responsible, theme
            Only those with this actor, for which this actor or person answers, or of this theme; actors by id, name
            or alias.
        limit
            Give so many rows at most; the counts stay.

        Raises
        ------
        UnknownActor, UsageError, StoreError
        """
        from kinagraph.analysis.followup import find_stale

        with self.store.computing() as engine:
            filters = _filters(engine, partner, responsible, theme)
            return find_stale(engine, self.as_of, self.settings, by=by, soon=soon, filters=filters, limit=limit)

    def unfollowed(
        self, *, partner: str | None = None, responsible: str | None = None, theme: str | None = None, limit: int | None = None
    ) -> Findings:
        """Return the contacts that were held and not followed up, with the reasons; see :meth:`stale`."""
        from kinagraph.analysis.followup import find_unfollowed

        with self.store.computing() as engine:
            filters = _filters(engine, partner, responsible, theme)
            return find_unfollowed(engine, self.as_of, self.settings, filters=filters, limit=limit)

    def high_level_only(
        self,
        *,
        by: str = "pair",
        partner: str | None = None,
        responsible: str | None = None,
        theme: str | None = None,
        limit: int | None = None,
    ) -> Findings:
        """Return the relations without any contact at working level in the window; see :meth:`stale`."""
        from kinagraph.analysis.followup import find_high_level_only

        with self.store.computing() as engine:
            filters = _filters(engine, partner, responsible, theme)
            return find_high_level_only(engine, self.as_of, self.settings, by=by, filters=filters, limit=limit)

    def relations(
        self,
        *,
        by: str = "pair",
        partner: str | None = None,
        responsible: str | None = None,
        theme: str | None = None,
        limit: int | None = None,
    ) -> Findings:
        """Return every relation with all its measures; see :meth:`stale`."""
        from kinagraph.analysis.relations import find_relations

        with self.store.computing() as engine:
            filters = _filters(engine, partner, responsible, theme)
            return find_relations(engine, self.as_of, self.settings, by=by, filters=filters, limit=limit)

    def check(self, policy: Policy | str | Path | None = None, *, rules: Sequence[str] = (), force: str | Sequence[str] = ()) -> Audit:
        """Return which rules of a strategy are met, breached, due or undecidable, and why.

        Parameters
        ----------
        policy
            A policy, a policy file, or the name of one that comes with kinagraph; by default the setting ``policy``.
        rules, force
            Only these rules, by id; only those of this force, as ``"must"``.

        Raises
        ------
        UsageError
            There is no such policy or rule, or the file has a mistake.
        """
        from kinagraph.analysis.policy.audit import check_policy
        from kinagraph.analysis.policy.rules import Policy, read_policy

        read = policy if isinstance(policy, Policy) else read_policy(policy or self.settings.policy)
        forces = (force,) if isinstance(force, str) else tuple(force)
        with self.store.reading() as connection:
            return check_policy(connection, self.as_of, self.settings, read, rules=rules, forces=tuple(each for each in forces if each))

    def doctor(
        self,
        *,
        only: str | Sequence[str] = (),
        policy: Policy | str | Path | None = None,
        today: date | str | None = None,
        limit: int | None = None,
    ) -> Findings:
        """Return what in the tables weakens the analyses, the costliest check first.

        Parameters
        ----------
        only
            Only these checks, by name; see ``docs/doctor.md``.
        policy
            Whose rules may be weakened; by default the setting ``policy``.
        today
            Only what is later than this day lies in the future; by default the snapshot's day.
        limit
            Give so many rows of each check at most; the counts stay.

        Raises
        ------
        UsageError
            There is no such check or policy.
        """
        from kinagraph.analysis.doctor.finding import find_weaknesses
        from kinagraph.analysis.policy.rules import Policy, read_policy

        read = policy if isinstance(policy, Policy) else read_policy(policy or self.settings.policy)
        checks = (only,) if isinstance(only, str) else only
        day = None if today is None else day_of(today)
        with self.store.reading() as connection:
            return find_weaknesses(connection, self.as_of, self.settings, read, today=day, only=checks, limit=limit)

    def contacts(self, *, actor: str | None = None, kind: str | None = None, since: date | str | None = None) -> Findings:
        """Return the contacts held by the day, the newest first, with who took part."""
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.contacts import find_contacts

        with self.store.reading() as connection:
            who = None if actor is None else find_actor(connection, actor)
            day = None if since is None else day_of(since)
            return find_contacts(connection, self.as_of, self.settings, actor=who, kind=kind, since=day)

    def actor(self, name: str, *, contacts: int = 5) -> ActorCard:
        """Return what is known of an actor, by id, name or alias in any script.

        Raises
        ------
        UnknownActor
            No actor, or several, may be meant.
        """
        from kinagraph.analysis.actors import describe_actor, find_actor

        with self.store.reading() as connection:
            return describe_actor(connection, self.as_of, self.settings, find_actor(connection, name), contacts=contacts)

    def calendar(self, *, responsible: str | None = None, lang: Language | None = None) -> DueCalendar:
        """Return what falls due: contacts by each relation's pace, follow-up points, agreements, planned contacts.

        Parameters
        ----------
        responsible
            Only what this actor (with the people it employs) or person answers for.
        lang
            The language of the file that ``save`` writes; by default the one in force.

        Examples
        --------
        >>> net.at("2012-12-31").calendar().save("due.ics")                             # doctest: +SKIP
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.planning.dues import find_dues
        from kinagraph.present.planning.calendar import DueCalendar

        with self.store.reading() as connection:
            by = None if responsible is None else find_actor(connection, responsible, people=True)
            return DueCalendar(find_dues(connection, self.as_of, self.settings, responsible=by), lang or current())

    def digest(self, *, since: date | str | None = None, responsible: str | None = None, lang: Language | None = None) -> Paper:
        """Return a Monday's letter: what is new since a week before (or ``since``), overdue, and due within 30 days, by unit.

        ``about`` holds the rows (:class:`kinagraph.analysis.planning.digest.Digest`); ``save`` writes it, as ``"week.html"``.
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.planning.digest import write_digest
        from kinagraph.present.planning.digest import compose
        from kinagraph.present.planning.paper import Paper

        with self.store.reading() as connection:
            by = None if responsible is None else find_actor(connection, responsible, people=True)
            day = None if since is None else day_of(since)
            found = write_digest(connection, self.as_of, self.settings, since=day, responsible=by)
        with language(lang or current()):
            return Paper(compose(found), found)

    def plan_trip(
        self,
        to: str,
        *,
        days: int,
        first: date | str | None = None,
        inbound: bool = False,
        per_day: int = 2,
        homes: Sequence[str] = (),
        policy: Policy | str | Path | None = None,
        rules: bool = True,
        lang: Language | None = None,
    ) -> Paper:
        """Propose a journey: whom to meet, who of ours must come, what each meeting clears, and how good the choice is.

        ``about`` holds the proposal (:class:`kinagraph.analysis.planning.trip.Trip`); ``save`` writes it, as ``"trip.docx"``.

        Parameters
        ----------
        to
            A region, a city or an actor, in any script.
        days, per_day
            How many days, of how many meetings.
        first
            The first day; relations that fall due until the last are met, too.
        inbound
            They come to us.
        homes
            Only these of ours can come, with all that they are made up of.
        policy, rules
            The strategy, as in :meth:`check`; whether its rules count.
        lang
            The language; by default the one in force.

        Raises
        ------
        UnknownActor
            There is no such place, or nobody of theirs is there.
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.planning.trip import plan_trip
        from kinagraph.present.planning.paper import Paper
        from kinagraph.present.planning.trip import compose

        day = None if first is None else day_of(first)
        if day is not None and day < self.as_of:
            raise UsageError(
                _("{day} is before {as_of}").format(day=day.isoformat(), as_of=self.as_of.isoformat()),
                _("a journey begins on the day of knowledge (--as-of) or after it"),
            )
        with self.store.reading() as connection:
            ours = [find_actor(connection, name) for name in homes]
            audit = self._helpful(connection, policy) if rules else None
            found = plan_trip(
                connection,
                self.as_of,
                self.settings,
                to=to,
                days=days,
                first=day,
                inbound=inbound,
                per_day=per_day,
                homes=ours,
                audit=audit,
            )
        with language(lang or current()):
            return Paper(compose(found), found)

    def brief(
        self,
        name: str,
        *,
        policy: Policy | str | Path | None = None,
        rules: bool = True,
        picture: bool = True,
        lang: Language | None = None,
    ) -> Paper:
        """Return what to know before a meeting, as two pages: ``snap.brief("gd").save("brief.docx")``.

        Parameters
        ----------
        name
            An actor or a person (id, name or alias in any script), or the id of a contact, as one that is planned.
        policy, rules
            The strategy, as in :meth:`check`; whether its rules are brought up.
        picture
            Whether to draw the small map of whom they know.
        lang
            The language; by default the one in force.

        Raises
        ------
        UnknownActor, UsageError
        """
        from kinagraph.analysis.mapped import map_around
        from kinagraph.analysis.planning.briefing import write_brief
        from kinagraph.present.planning.brief import MOST_AROUND, compose, draw_around
        from kinagraph.present.planning.paper import Paper

        with self.store.reading() as connection:
            audit = self._helpful(connection, policy) if rules else None
            found = write_brief(connection, self.as_of, self.settings, name, audit=audit)
            around = None
            if picture and found.partners:
                actors = [partner.card.actor["id"] for partner in found.partners]
                around = map_around(connection, self.as_of, self.settings, actors, most=MOST_AROUND)
        with language(lang or current()):
            return Paper(compose(found, None if around is None else draw_around(around, found)), found)

    def _helpful(self, connection: DuckDBPyConnection, policy: Policy | str | Path | None) -> Audit | None:
        """Check those rules that a meeting can help to keep."""
        from kinagraph.analysis.planning.trip import helpful_rules
        from kinagraph.analysis.policy.audit import check_policy
        from kinagraph.analysis.policy.rules import Policy, read_policy

        read = policy if isinstance(policy, Policy) else read_policy(policy or self.settings.policy)
        chosen = helpful_rules(read)
        return check_policy(connection, self.as_of, self.settings, read, rules=chosen) if chosen else None

    def onboard(self, member: str, *, network: str | None = None, audience: str = "network", lang: Language | None = None) -> Pack:
        """Return a pack for a new member: ``snap.onboard("lund").save("welcome")``.

        Parameters
        ----------
        member
            An actor that is a member on the day.
        network
            Of which network; by default the one that it joined last.
        audience
            ``network``, ``internal`` or ``public``: what it may not see is in none of the files.
        lang
            The language; by default the one in force.

        Raises
        ------
        UnknownActor
            There is no such actor, or it is no member.
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.planning.onboarding import gather_welcome
        from kinagraph.present.audience import check_audience
        from kinagraph.present.planning.welcome import compose_pack

        check_audience(audience)
        with self.store.reading() as connection:
            actor = find_actor(connection, member)
            of = None if network is None else find_actor(connection, network)
            welcome = gather_welcome(connection, self.as_of, self.settings, actor, network=of, followed=audience != "public")
        with language(lang or current()):
            return compose_pack(welcome, audience)

    def members(self, network: str | None = None) -> Findings:
        """Return the members of a network (of all by default): who brought them in, who represents them, who has been silent."""
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.planning.members import find_members

        with self.store.reading() as connection:
            of = None if network is None else find_actor(connection, network)
            return find_members(connection, self.as_of, self.settings, network=of)

    def persons(self, *, unused_since: date | str | None = None, actor: str | None = None, limit: int | None = None) -> Findings:
        """Return the people who are kept by name, with what they took part in and what they answer for.

        Parameters
        ----------
        unused_since
            Only those who took part in nothing on this day or later, and answer for nothing open: who could be forgotten.
        actor
            Only those whom this actor (id, name or alias) employed last.
        limit
            Give so many at most; the counts stay.

        Raises
        ------
        UnknownActor
            There is no such actor, or several may be meant.
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.persons import find_persons

        since = None if unused_since is None else day_of(unused_since)
        with self.store.reading() as connection:
            of = None if actor is None else find_actor(connection, actor)
            return find_persons(connection, self.as_of, unused_since=since, actor=of, limit=limit)

    def match(self, *, people: bool = False, threshold: float | None = None, limit: int | None = None, judged: bool = False) -> Findings:
        """Return pairs of actors, or of people, that may be the same, the likeliest first, with the reasons.

        Nothing is merged by it: that is for a person to judge. See ``docs/matching.md`` for how the score comes about.

        Parameters
        ----------
        people
            People rather than actors.
        threshold
            The least score, from 0 to 1; 0.8 by default.
        limit
            Give so many pairs at most; the counts stay.
        judged
            Give those too that have been judged, with the verdict.
        """
        from kinagraph.analysis.identity.matching import THRESHOLD, find_matches

        least = THRESHOLD if threshold is None else threshold
        with self.store.reading() as connection:
            return find_matches(connection, self.as_of, self.settings, people=people, threshold=least, limit=limit, judged=judged)

    def graph(self) -> nx.Graph[str]:
        """Return the network as a NetworkX graph; see :func:`kinagraph.analysis.graph.build_graph`."""
        from kinagraph.analysis.graph import build_graph

        with self.store.reading() as connection:
            return build_graph(connection, self.as_of, self.settings)

    def brokers(self, *, by: str = "side", limit: int | None = None) -> Findings:
        """Return the actors that stand between others, with their roles by ``side``, ``region`` or ``kind``.

        See :func:`kinagraph.analysis.network.brokers.find_brokers`, and ``docs/network.md`` for what the measures say.

        Raises
        ------
        UsageError
            An unknown grouping, or nobody has a tie.
        """
        from kinagraph.analysis.network.brokers import find_brokers

        with self.store.reading() as connection:
            return find_brokers(connection, self.as_of, self.settings, by=by, limit=limit)

    def risks(self, *, if_leaves: str | None = None, limit: int | None = None) -> Findings:
        """Return the relations that hang on one person or one tie, or have fallen silent.

        See :func:`kinagraph.analysis.network.risks.find_risks`.

        Parameters
        ----------
        if_leaves
            Instead: what is lost if this actor or person leaves, by id, name or alias; see
            :func:`kinagraph.analysis.network.leaving.find_leaving`.
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.network.leaving import find_leaving
        from kinagraph.analysis.network.risks import find_risks

        with self.store.reading() as connection:
            if if_leaves is None:
                return find_risks(connection, self.as_of, self.settings, limit=limit)
            leaver = find_actor(connection, if_leaves, people=True)
            return find_leaving(connection, self.as_of, self.settings, leaver, limit=limit)

    def introductions(self, to: str, start: str | None = None, *, count: int = 3) -> Findings:
        """Return the chains of contacts that lead to an actor, from any of ours or from ``start``, the best first.

        See :func:`kinagraph.analysis.network.introductions.find_introductions`.

        Raises
        ------
        UnknownActor
            No actor, or several, may be meant.
        UsageError
            The two are one, one has no ties, or the actor is one of ours and ``start`` isn't given.
        """
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.network.introductions import find_introductions

        with self.store.reading() as connection:
            ends = find_actor(connection, to), None if start is None else find_actor(connection, start)
            return find_introductions(connection, self.as_of, self.settings, *ends, count=count)

    def coverage(self, *, theme: str | None = None, limit: int | None = None) -> Findings:
        """Return which actors are met about which themes, by whom, and the holes.

        See :func:`kinagraph.analysis.network.coverage.find_coverage`.
        """
        from kinagraph.analysis.actors import find_theme
        from kinagraph.analysis.network.coverage import find_coverage

        with self.store.reading() as connection:
            about = None if theme is None else find_theme(connection, theme)
            return find_coverage(connection, self.as_of, self.settings, theme=about, limit=limit)

    def communities(self, *, limit: int | None = None) -> Findings:
        """Return who holds together more than with the others; see :func:`kinagraph.analysis.network.circles.find_communities`."""
        from kinagraph.analysis.network.circles import find_communities

        with self.store.reading() as connection:
            return find_communities(connection, self.as_of, self.settings, limit=limit)

    def rhythms(self, *, limit: int | None = None) -> Findings:
        """Return the relations silent by their own rhythm; see :func:`kinagraph.analysis.network.rhythms.find_rhythms`."""
        from kinagraph.analysis.network.rhythms import find_rhythms

        with self.store.reading() as connection:
            return find_rhythms(connection, self.as_of, self.settings, limit=limit)

    def map(
        self,
        *,
        focus: str | None = None,
        distance: int = 1,
        theme: str | None = None,
        kind: str | None = None,
        responsible: str | None = None,
        audience: str = "internal",
        compare: date | str | None = None,
        title: str | None = None,
        steps_file: str | Path | None = None,
        lang: Language | None = None,
    ) -> NetworkMap:
        """Return the network as a map: one page that needs no network; a notebook shows it.

        Parameters
        ----------
        focus, distance
            Only what lies within so many relations of this actor.
        theme, kind, responsible
            Only relations of this theme, with an actor of this kind, for which this actor or person answers.
        audience
            ``internal``, ``network`` or ``public``: what it may not see is not in the file.
        compare
            An earlier day: which relations are new, lost and revived since then.
        title
            The heading.
        steps_file
            A JSON or TOML file with the steps of a presentation.
        lang
            The language in which the page opens; by default the one in force.

        Raises
        ------
        UnknownActor, UsageError, InputError, StoreError
        """
        from kinagraph.analysis.actors import find_actor, find_theme
        from kinagraph.analysis.mapped import map_network, narrow
        from kinagraph.present.map.build import check_kind, draw_map, told_of
        from kinagraph.present.map.steps import read_steps

        kind = check_kind(kind)
        with self.store.reading() as connection:
            near = None if focus is None else find_actor(connection, focus)
            by = None if responsible is None else find_actor(connection, responsible, people=True)
            about = None if theme is None else find_theme(connection, theme)
            steps = [] if steps_file is None else read_steps(Path(steps_file), lambda name: find_actor(connection, name))
            day = None if compare is None else day_of(compare)
            whole = map_network(connection, self.as_of, self.settings, compare=day, followed=audience != "public")
        mapped = narrow(whole, focus=near, distance=distance, theme=about, kind=kind, responsible=by)
        told = told_of(whole, audience, focus=near, distance=distance, theme=about, kind=kind, responsible=by)
        return draw_map(mapped, audience=audience, title=title, told=told, steps=steps, lang=lang or current(), whole=whole)


def day_of(value: date | str) -> date:
    """Return the day that a date or ISO text names; UsageError where it names none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise UsageError(_("{value} is no day").format(value=value), _("write it as 2012-12-31")) from error


def _filters(engine: Engine, partner: str | None, responsible: str | None, theme: str | None) -> Filters:
    if partner is None and responsible is None and theme is None:
        return Filters()
    from kinagraph.analysis.actors import find_actor, find_theme

    return Filters(
        partner=None if partner is None else find_actor(engine.home, partner),
        responsible=None if responsible is None else find_actor(engine.home, responsible, people=True),
        theme=None if theme is None else find_theme(engine.home, theme, engine.bring_themes()),
    )
