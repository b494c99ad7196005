"""The public API: a network, and how it stood on a day.

>>> import kinagraph as kg
>>> net = kg.open("china.duckdb")
>>> snap = net.at("2012-12-31")
>>> snap.stale().to_frame()                                                        # doctest: +SKIP
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinagraph.analysis.relations import Filters
from kinagraph.errors import StoreError, UsageError
from kinagraph.language import _, current, language
from kinagraph.settings import Settings, change, read_settings
from kinagraph.store.judged import Judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import networkx as nx
    import pandas as pd
    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.actors import ActorCard
    from kinagraph.analysis.findings import Findings
    from kinagraph.analysis.policy.results import Audit
    from kinagraph.analysis.policy.rules import Policy
    from kinagraph.language import Language
    from kinagraph.present.export import ExportReport
    from kinagraph.present.map.build import NetworkMap
    from kinagraph.present.planning.calendar import DueCalendar
    from kinagraph.present.planning.paper import Paper
    from kinagraph.present.planning.welcome import Pack
    from kinagraph.present.report.build import Report
    from kinagraph.store.base import Load, Store
    from kinagraph.store.everyday import Noted
    from kinagraph.store.history import Entry
    from kinagraph.store.loading import LoadReport
    from kinagraph.store.undoing import UndoReport
    from kinagraph.tables.foreign.folders import Found
    from kinagraph.tables.foreign.guess.draft import Draft
    from kinagraph.tables.foreign.preview import Preview
    from kinagraph.tables.read import Sheet


def open(  # noqa: A001 - kg.open reads as it should
    where: str | Path | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    into_existing: bool = False,
    unfinished: bool = False,
    ask: Callable[[str], str] | None = None,
) -> Network:
    """Open a network.

    Parameters
    ----------
    where
        A DuckDB file, or a Neo4j address (``neo4j://host``, user and password from ``NEO4J_USERNAME`` and
        ``NEO4J_PASSWORD``); by default the setting ``store``. A file that isn't there is made by the first load.
    settings
        Settings by name, over those of ``kinagraph.toml`` and the environment.
    into_existing
        Load into a Neo4j database that already holds other things.
    unfinished
        Read though a large load broke off.
    ask
        Asks for a Neo4j password where the environment has none.

    Raises
    ------
    UsageError
        An unknown setting or address.
    """
    from kinagraph.store.opening import open_store

    chosen = read_settings(overrides=settings)
    name = chosen.store if where is None else str(where)
    return Network(open_store(name, chosen, into_existing=into_existing, unfinished=unfinished, ask=ask), chosen)


def policies() -> list[Policy]:
    """Return the policies that come with kinagraph: strategies as rules, for :meth:`Snapshot.check`.

    >>> [policy.id for policy in policies()]
    ['skane-china']
    """
    from kinagraph.analysis.policy.rules import policies, read_policy

    return [read_policy(name) for name in policies()]


class Network:
    """Actors and their contacts, kept in a store.

    Attributes
    ----------
    store
        Where it is kept.
    settings
        The settings in force.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings

    def __repr__(self) -> str:
        return f"<Network {self.store.name}>"

    def at(self, as_of: date | str, settings: Mapping[str, Any] | None = None) -> Snapshot:
        """Return the network as it stood on a day, by the tables as they are now.

        Parameters
        ----------
        as_of
            A date, or ISO text as ``"2012-12-31"``.
        settings
            Settings for this snapshot alone.
        """
        return Snapshot(Judged(self.store), _day(as_of), change(self.settings, settings or {}, _("the call")))

    def history(self, start: date | str, end: date | str) -> pd.DataFrame:
        """Return how many relations were in each state, month by month.

        Returns
        -------
        pandas.DataFrame
            A row a month (its last day, the last row ``end``): ``as_of``, ``examined``, ``active``, ``due``, ``stale``,
            ``dormant``, ``never``.

        Raises
        ------
        UsageError
            The end is before the start.
        """
        import pandas as pd

        from kinagraph.analysis.history import count_states

        first, last = _day(start), _day(end)
        if last < first:
            raise UsageError(_("{end} is before {start}").format(start=first.isoformat(), end=last.isoformat()))
        with Judged(self.store).reading() as connection:
            frame = pd.DataFrame(count_states(connection, first, last, self.settings))
        frame["as_of"] = pd.to_datetime(frame["as_of"])
        return frame

    def load(
        self,
        *paths: str | Path,
        mapping: str | Path | None = None,
        table: str | None = None,
        dry_run: bool = False,
        skip_bad_rows: bool = False,
        problems: str | Path | None = None,
        noted: Callable[[Found], None] | None = None,
    ) -> LoadReport:
        """Load folders, CSV files, workbooks, calendars and address books; see ``kinagraph load --help``.

        ``noted`` is called with each foreign file when it has been read, for a progress bar.

        Raises
        ------
        RowsRejected
            Rows are wrong; its ``problems`` holds them all. Nothing was written.
        """
        from kinagraph.store.loading import load_sheets
        from kinagraph.tables.foreign.files import is_calendar_or_cards, read_foreign
        from kinagraph.tables.read import read_sheets

        files = [Path(path) for path in paths]
        foreign = [path for path in files if mapping is not None or is_calendar_or_cards(path)]
        ours = [path for path in files if path not in foreign]
        sheets: Iterable[Sheet] = read_sheets(ours) if ours else ()
        remarks: Sequence[str] = ()
        if foreign:
            from kinagraph.store.names import known_names
            from kinagraph.tables.foreign.mapping import read_mapping

            said = None if mapping is None else read_mapping(Path(mapping))
            mapped = read_foreign(foreign, said, known_names(self.store), noted or (lambda _file: None))
            sheets, remarks = chain(sheets, mapped.sheets), mapped.remarks
        return load_sheets(
            self.store,
            sheets,
            self.settings,
            table=table,
            dry_run=dry_run,
            skip_bad_rows=skip_bad_rows,
            problems_to=None if problems is None else Path(problems),
            remarks=remarks,
        )

    def undo(self, load: str | None = None, *, dry_run: bool = False) -> UndoReport:
        """Take a whole load back, exactly: what it created goes, what it changed is again as it was.

        Parameters
        ----------
        load
            The load's id or how it begins; by default the last that changed anything and still stands.
        dry_run
            Say what would happen and write nothing.

        Raises
        ------
        UsageError
            There is no such load, or it was taken back already.
        UndoRefused
            Later loads built on it; its ``loads`` holds their ids.
        """
        from kinagraph.store.undoing import undo_load

        return undo_load(self.store, self.settings, load, dry_run=dry_run)

    def mapping(self, *paths: str | Path) -> list[Draft]:
        """Draft a mapping for files of other people's; one for each sort of register among them.

        ``str(draft)`` is the TOML file, with every guess, what it rests on, and what is in doubt.

        Raises
        ------
        InputError
            A file can't be read, or has nothing that a contact could be made of.
        """
        from kinagraph.store.names import known_names
        from kinagraph.tables.foreign.files import is_calendar_or_cards
        from kinagraph.tables.foreign.folders import files_of
        from kinagraph.tables.foreign.guess.guess import draft_mappings

        try:
            known = known_names(self.store)
        except StoreError:
            # The names that it has would help, but a draft can do without.
            known = None
        found = files_of([Path(path) for path in paths])
        files = [file for file in found if not is_calendar_or_cards(file.path)]
        if not files:
            raise UsageError(
                _("{path} needs no mapping: calendars and address books are read as they are").format(path=found[0].path),
                _("`kinagraph load {path} --dry-run` says what would be loaded").format(path=found[0].path),
            )
        return draft_mappings([file.path for file in files], known, frozenset(file.path for file in files if file.in_folder))

    def preview(self, mapping: str | Path, *paths: str | Path, rows: int = 5) -> Preview:
        """Show what a mapping makes of the first rows of files; nothing is written.

        Raises
        ------
        UsageError, InputError
            The mapping has a mistake, or a file isn't one that it is for.
        """
        from kinagraph.store.names import known_names
        from kinagraph.tables.foreign.mapping import read_mapping
        from kinagraph.tables.foreign.preview import preview

        return preview([Path(path) for path in paths], read_mapping(Path(mapping)), known_names(self.store), rows)

    def loads(self) -> list[Load]:
        """Return what was loaded, when and by whom, the oldest first, and what was taken back since (``undone_by``)."""
        from kinagraph.store.records import read_loads

        with self.store.reading() as connection:
            return read_loads(connection)

    def add_contact(
        self, *, date: date | str, kind: str, participants: Sequence[str] = (), dry_run: bool = False, **columns: str | Sequence[str] | None
    ) -> Noted:
        """Note a contact without a spreadsheet; it is checked as a loaded row is, and :meth:`undo` takes it back.

        Parameters
        ----------
        date, kind
            A day, a week, a month or a year; ``visit``, ``meeting``, ``call`` …
        participants
            Who took part: actors and people by id, name or alias, in any script.
        dry_run
            Say what would happen and write nothing.
        columns
            The other columns of ``contacts``, as ``purpose``, ``status``, ``themes``; ``id``, where none is to be made.

        Returns
        -------
        Noted
            With the ``id`` that the contact has got.

        Raises
        ------
        UnknownActor, UsageError, InputError, StoreError
        """
        from kinagraph.model import CONTACTS
        from kinagraph.store.everyday import add_row

        values = {"date": str(date), "kind": kind, **columns}
        return add_row(self.store, self.settings, CONTACTS, values, participants=participants, dry_run=dry_run)

    def add_followup(self, *, contact: str, action: str, dry_run: bool = False, **columns: str | Sequence[str] | None) -> Noted:
        """Note what is to be done after a contact (``responsible`` by id or name, ``due``); see :meth:`add_contact`."""
        from kinagraph.model import FOLLOWUPS
        from kinagraph.store.everyday import add_row

        return add_row(self.store, self.settings, FOLLOWUPS, {"contact": contact, "action": action, **columns}, dry_run=dry_run)

    def add_actor(self, *, name: str, kind: str, dry_run: bool = False, **columns: str | Sequence[str] | None) -> Noted:
        """Note an actor (``country``, ``aliases``, ``parent`` …); see :meth:`add_contact`."""
        from kinagraph.model import ACTORS
        from kinagraph.store.everyday import add_row

        return add_row(self.store, self.settings, ACTORS, {"name": name, "kind": kind, **columns}, dry_run=dry_run)

    def find(self, name: str) -> tuple[str, str]:
        """Return the id and the name of the actor or person that is meant by an id, a name or an alias.

        Raises
        ------
        UnknownActor
            None is meant, or several may be.
        """
        from kinagraph.store.everyday import find_named

        return find_named(self.store, name)

    def done(self, followup: str, on: date | str, *, again: bool = False) -> Noted:
        """Mark a follow-up point as done on a day; ``again`` gives another day to one that is done already.

        Raises
        ------
        InputError, UsageError, StoreError
        """
        from kinagraph.store.everyday import mark_done

        return mark_done(self.store, self.settings, followup, str(on), again=again)

    def log(self, *, since: date | str | None = None, limit: int | None = 20) -> list[Entry]:
        """Return what changed, when and by whom, the latest first: field by field where a load changed little.

        Parameters
        ----------
        since
            Only loads of this day or later.
        limit
            So many loads at most; None for all.
        """
        from kinagraph.store.history import read_log

        with self.store.reading() as connection:
            return read_log(connection, since=None if since is None else _day(since), limit=limit)

    def export(self, path: str | Path, *, lang: Language | None = None, force: bool = False) -> ExportReport:
        """Write what the store holds as our own tables, which load again as they are.

        Parameters
        ----------
        path
            A workbook, where it ends in ``.xlsx``, else a folder for CSV files.
        lang
            Of the names, the headings and the words; by default the language in force.
        force
            Write over what is there.

        Raises
        ------
        UsageError
            Something is there already, or the store is empty.
        InputError
            It can't be written.
        """
        from kinagraph.language import language
        from kinagraph.present.export import check_target, export

        with language(lang or current()):
            check_target(Path(path), force=force)
            with self.store.reading() as connection:
                return export(connection, Path(path), self.store.name)

    def status(self, as_of: date | str) -> dict[str, Any]:
        """Return what the store holds and how its relations stood on a day.

        Returns
        -------
        dict
            ``store``, ``as_of``, ``rows`` (by table), ``relations`` (``examined`` and by state), ``unfollowed``,
            ``was_it_held`` (planned contacts whose day has passed), ``last_load`` (when, UTC; undone loads don't count) and
            ``last_files``.
        """
        from kinagraph.analysis.identity.merged import see_merged
        from kinagraph.analysis.status import count_rows, sum_up
        from kinagraph.store.records import read_loads

        with self.store.reading() as connection:
            rows = count_rows(connection)
            last = [load for load in read_loads(connection) if not load.undoes and load.undone_by is None][-1:]
            see_merged(connection)
            found = sum_up(connection, _day(as_of), self.settings)
        return {
            "store": self.store.name,
            "as_of": found.pop("as_of"),
            "rows": rows,
            **found,
            "last_load": last[0].at if last else None,
            "last_files": [source.name for source in last[0].sources] if last else [],
        }

    def report(
        self,
        start: date | str,
        end: date | str,
        *,
        policy: Policy | str | Path | None = None,
        lang: Language | None = None,
    ) -> Report:
        """Return the report of a period: activities, follow-up, economy, relations, agreements, and the strategy's rules.

        Parameters
        ----------
        start, end
            The first and the last day, as ``"2012-01-01"`` and ``"2012-12-31"``.
        policy
            The rules, as in :meth:`Snapshot.check`.
        lang
            The language in which it is written; by default the one in force.

        Returns
        -------
        Report
            ``figures`` (the numbers), ``tables`` (frames), and ``save(path)``: HTML, Word or Excel by the ending.

        Raises
        ------
        UsageError
            The end is before the start, or there is no such policy.
        """
        from kinagraph.analysis.policy.rules import Policy, read_policy
        from kinagraph.analysis.yearly import report_period
        from kinagraph.present.report.build import Report

        first, last = _day(start), _day(end)
        read = policy if isinstance(policy, Policy) else read_policy(policy or self.settings.policy)
        told: Language = lang or current()
        with Judged(self.store).reading() as connection:
            found = report_period(connection, first, last, self.settings, read)
        return Report(found, told, lambda: self.at(last).map(title=_("Network map"), lang=told))

    def publish(self, as_of: date | str) -> int:
        """Write the derived relations of a day into a Neo4j store, for Browser, Bloom and dashboards.

        Returns
        -------
        int
            How many relations were written; those of an earlier day are gone.

        Raises
        ------
        UsageError
            The store is a DuckDB file.
        """
        from kinagraph.store.opening import publisher

        write = publisher(self.store)
        return write(self.at(as_of).relations(), _day(as_of))

    def judge(
        self,
        one: str,
        other: str,
        verdict: str,
        *,
        at: date | str,
        people: bool = False,
        keep: str | None = None,
        why: str | None = None,
        person: str | None = None,
    ) -> str:
        """Say whether two actors, or two people, are the same; the analyses see those that are as one.

        Parameters
        ----------
        one, other
            By id, name or alias.
        verdict
            ``same``, ``different``, ``unsure``, or ``holder``: ``one`` is an office with its holder's name, ``other`` the office.
        at
            The day on which it is said. By whom is the setting ``user``.
        people
            People rather than actors.
        keep
            Which of the two the analyses show; by default ``one``, of an office and its holder the office.
        why
            Why.
        person
            For ``holder``: the person, by id or name; one that isn't known is written.

        Returns
        -------
        str
            The judgement's id, with which :meth:`withdraw` takes it back.

        Raises
        ------
        RowsRejected
            It contradicts other judgements, or the two have been judged before.
        UnknownActor
            Nobody, or several, may be meant.
        """
        from kinagraph.analysis.actors import find_actor, find_person
        from kinagraph.store.judging import Said, judge

        find = find_person if people else find_actor
        with Judged(self.store).reading() as connection:
            first, second = find(connection, one), find(connection, other)
            kept = None if keep is None else find(connection, keep)
        said = Said("person" if people else "actor", first, second, verdict, kept, why, person=person)
        _report, (key,) = judge(self.store, [said], self.settings, _day(at))
        return key

    def judge_found(
        self, finding: Mapping[str, Any], verdict: str, *, at: date | str, keep: str | None = None, why: str | None = None
    ) -> str:
        """Judge a pair that :meth:`Snapshot.match` proposed: ``same``, ``different`` or ``unsure``; see :meth:`judge`."""
        from kinagraph.store.judging import judge, said_of

        _report, (key,) = judge(self.store, [said_of(finding, verdict, kept=keep, why=why)], self.settings, _day(at))
        return key

    def apply_judgements(self, path: str | Path, *, at: date | str) -> list[str]:
        """Take the answers that a workbook of ``kinagraph match --xlsx`` was filled in with, all of them or none.

        Returns
        -------
        list of str
            The ids of the judgements.

        Raises
        ------
        RowsRejected
            Answers can't be taken; its ``problems`` holds them all.
        InputError
            The file is no such workbook.
        """
        from kinagraph.present.identity.workbook import read_answers
        from kinagraph.store.judging import judge, said_of_row

        sheet, answers = read_answers(Path(path))
        said = [said_of_row(answer) for answer in answers]
        if not said:
            return []
        return judge(self.store, said, self.settings, _day(at), source=sheet.source, sheet=sheet.name)[1]

    def judgements(self) -> list[dict[str, Any]]:
        """Return what was judged, in order: id, kind, verdict, the two with their names, by whom, when, why, when withdrawn."""
        from kinagraph.store.judging import read_judgements

        with self.store.reading() as connection:
            return read_judgements(connection)

    def withdraw(self, judgement: str, *, at: date | str) -> LoadReport:
        """Take a judgement back, by its id: it has no effect any more, and stays on record."""
        from kinagraph.store.judging import take_back

        return take_back(self.store, judgement, self.settings, _day(at))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table as it stands, by name, as pandas frames (dates as ISO text with their precision)."""
        from kinagraph.model import TABLES
        from kinagraph.tables.sql import quoted

        with self.store.reading() as connection:
            return {
                table.name: connection.sql(
                    f"SELECT {', '.join(quoted(column.name) for column in table.stored)} FROM {table.name} ORDER BY ALL"
                ).to_df()
                for table in TABLES.values()
            }


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

        with self.store.reading() as connection:
            filters = _filters(connection, partner, responsible, theme)
            return find_stale(connection, self.as_of, self.settings, by=by, soon=soon, filters=filters, limit=limit)

    def unfollowed(
        self, *, partner: str | None = None, responsible: str | None = None, theme: str | None = None, limit: int | None = None
    ) -> Findings:
        """Return the contacts that were held and not followed up, with the reasons; see :meth:`stale`."""
        from kinagraph.analysis.followup import find_unfollowed

        with self.store.reading() as connection:
            filters = _filters(connection, partner, responsible, theme)
            return find_unfollowed(connection, self.as_of, self.settings, filters=filters, limit=limit)

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

        with self.store.reading() as connection:
            filters = _filters(connection, partner, responsible, theme)
            return find_high_level_only(connection, self.as_of, self.settings, by=by, filters=filters, limit=limit)

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

        with self.store.reading() as connection:
            filters = _filters(connection, partner, responsible, theme)
            return find_relations(connection, self.as_of, self.settings, by=by, filters=filters, limit=limit)

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
        day = None if today is None else _day(today)
        with self.store.reading() as connection:
            return find_weaknesses(connection, self.as_of, self.settings, read, today=day, only=checks, limit=limit)

    def contacts(self, *, actor: str | None = None, kind: str | None = None, since: date | str | None = None) -> Findings:
        """Return the contacts held by the day, the newest first, with who took part."""
        from kinagraph.analysis.actors import find_actor
        from kinagraph.analysis.contacts import find_contacts

        with self.store.reading() as connection:
            who = None if actor is None else find_actor(connection, actor)
            day = None if since is None else _day(since)
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
            day = None if since is None else _day(since)
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

        day = None if first is None else _day(first)
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
        from kinagraph.present.planning.welcome import check_audience, compose_pack

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
            day = None if compare is None else _day(compare)
            whole = map_network(connection, self.as_of, self.settings, compare=day, followed=audience != "public")
        mapped = narrow(whole, focus=near, distance=distance, theme=about, kind=kind, responsible=by)
        told = told_of(whole, audience, focus=near, distance=distance, theme=about, kind=kind, responsible=by)
        return draw_map(mapped, audience=audience, title=title, told=told, steps=steps, lang=lang or current(), whole=whole)


def _day(value: date | str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise UsageError(_("{value} is no day").format(value=value), _("write it as 2012-12-31")) from error


def _filters(connection: DuckDBPyConnection, partner: str | None, responsible: str | None, theme: str | None) -> Filters:
    if partner is None and responsible is None and theme is None:
        return Filters()
    from kinagraph.analysis.actors import find_actor, find_theme

    return Filters(
        partner=None if partner is None else find_actor(connection, partner),
        responsible=None if responsible is None else find_actor(connection, responsible, people=True),
        theme=None if theme is None else find_theme(connection, theme),
    )
