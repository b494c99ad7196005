"""The public API: a network. How it stood on a day is :mod:`kinagraph.snapshot`.

>>> import kinagraph as kg
>>> net = kg.open("china.duckdb")
>>> snap = net.at("2012-12-31")
>>> snap.stale().to_frame()                                                        # doctest: +SKIP
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kinagraph.errors import StoreError, UsageError
from kinagraph.files import for_owner_alone
from kinagraph.language import _, current, language
from kinagraph.settings import Settings, change, read_settings
from kinagraph.snapshot import Snapshot, day_of
from kinagraph.store.judged import Judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from kinagraph.analysis.policy.rules import Policy
    from kinagraph.language import Language
    from kinagraph.present.export import ExportReport, Form
    from kinagraph.present.planning.paper import Paper
    from kinagraph.present.report.build import Report
    from kinagraph.store.backups import BackupReport
    from kinagraph.store.base import Load, Store
    from kinagraph.store.everyday import Noted
    from kinagraph.store.forgetting import ForgetReport
    from kinagraph.store.history import Entry
    from kinagraph.store.loading import LoadReport
    from kinagraph.store.restoring import RestoreReport
    from kinagraph.store.undoing import UndoReport
    from kinagraph.store.verifying import Verdict
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


def open_parquet(folder: str | Path, *, engine: str = "duckdb", settings: Mapping[str, Any] | None = None) -> Network:
    """Open a network in a folder of Parquet tables, as :meth:`Network.export` writes it; it is only read.

    Parameters
    ----------
    folder
        Where the tables are.
    engine
        What computes the relations and the lists: ``duckdb``, or ``spark`` (``pip install kinagraph[spark]``), where the
        setting ``spark`` says. All other questions are answered by DuckDB.
    settings
        Settings by name, over those of ``kinagraph.toml`` and the environment.

    Raises
    ------
    UsageError
        An unknown setting or engine, or Spark isn't installed.
    """
    from kinagraph.store.opening import open_folder

    chosen = read_settings(overrides=settings)
    return Network(open_folder(Path(folder), engine, chosen), chosen)


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
        return Snapshot(Judged(self.store), day_of(as_of), change(self.settings, settings or {}, _("the call")))

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

        first, last = day_of(start), day_of(end)
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

    def about(self, person: str, *, also: Sequence[str] = (), lang: Language | None = None) -> Paper:
        """Return all that is held of a person, as a document: what a subject access request is answered with.

        Parameters
        ----------
        person
            An id, a name or an alias, in any script. Ids that were judged the same person belong together.
        also
            What else the person is called in texts.
        lang
            The language in which it is written; by default the one in force.

        Returns
        -------
        Paper
            ``save(path)`` writes it as HTML or DOCX by the ending; ``about`` is a :class:`kinagraph.store.held.Held` with
            every row, every text and every load.

        Raises
        ------
        UnknownActor
            Nobody is meant, or several may be.
        """
        from kinagraph.present.persons.about import compose
        from kinagraph.present.planning.paper import Paper
        from kinagraph.store.held import find_held

        held = find_held(self.store, person, also)
        return Paper(compose(held, self.store.name, lang or current()), held)

    def forget(self, person: str, *, texts: bool = False, also: Sequence[str] = (), dry_run: bool = False) -> ForgetReport:
        """Erase a person everywhere, for good: also from rows kept for an undo and from the record of loads.

        Contacts and their actors, counts and levels stay: the employer stands where the person stood, and answers for what
        the person answered for. No file brings the person back under the same id, and no undo.

        Parameters
        ----------
        person
            A whole id, name or alias, in any script. Ids that were judged the same person belong together.
        texts
            Put a mark in the place of the name wherever it stands in texts, too.
        also
            What else the person is called in texts.
        dry_run
            Say what would happen and write nothing.

        Returns
        -------
        ForgetReport
            With ``held``, all that was held; ``changes``, the rows erased and changed by table.

        Raises
        ------
        UnknownActor
            Nobody is meant, or several may be.
        StoreError
            The store can't be written; it is as it was.
        """
        from kinagraph.store.forgetting import forget_person

        return forget_person(self.store, self.settings, person, texts=texts, also=also, dry_run=dry_run)

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
            return read_log(connection, since=None if since is None else day_of(since), limit=limit)

    def export(
        self,
        path: str | Path,
        *,
        lang: Language | None = None,
        force: bool = False,
        form: Form = "tables",
        audience: str = "internal",
    ) -> ExportReport:
        """Write what the store holds as our own tables, which load again as they are, or for another engine.

        Parameters
        ----------
        path
            A workbook, where it ends in ``.xlsx``, else a folder for CSV files; a folder in every other form.
        lang
            Of the names, the headings and the words; by default the language in force.
        force
            Write over what is there.
        form
            ``tables``; ``parquet``: the tables as they are stored, in a folder each, contacts and participants by year; or
            ``neo4j-admin``: the graph, for the importer of Neo4j.
        audience
            ``internal``, ``network`` or ``public``: what it may not see is in none of the files; see ``docs/persons.md``.

        Raises
        ------
        UsageError
            Something is there already, the store is empty, or there is no such audience.
        InputError
            It can't be written.
        """
        from kinagraph.model import TABLES
        from kinagraph.present.audience import check_audience
        from kinagraph.present.cut import see_cut
        from kinagraph.present.export import check_target, export, export_folder
        from kinagraph.present.parquet import write_parquet
        from kinagraph.store.bulk import file_names, write_bulk

        where = Path(path)
        with language(lang or current()), for_owner_alone():
            check_target(where, force=force, form=form)
            if form == "neo4j-admin" and check_audience(audience) != "internal":
                # The record of loads and the rows kept for undoing come along; no cut reaches those.
                raise UsageError(
                    _("the graph for neo4j-admin holds everything, and can't be cut to what others may see"),
                    _("export for them as CSV files, load those into a store of its own, and export that"),
                )
            # Others see one actor, where we have judged that two are one; we see the tables as they were loaded.
            store = self.store if check_audience(audience) == "internal" else Judged(self.store)
            with store.reading() as connection:
                see_cut(connection, audience, self.settings)
                if form == "parquet":
                    return export_folder(connection, where, self.store.name, write_parquet, TABLES)
                if form == "neo4j-admin":
                    write = partial(write_bulk, prefix=self.settings.neo4j_prefix)
                    return export_folder(connection, where, self.store.name, write, file_names())
                return export(connection, where, self.store.name, audience)

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
            found = sum_up(connection, day_of(as_of), self.settings)
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

        first, last = day_of(start), day_of(end)
        read = policy if isinstance(policy, Policy) else read_policy(policy or self.settings.policy)
        told: Language = lang or current()
        with Judged(self.store).reading() as connection:
            found = report_period(connection, first, last, self.settings, read)
        return Report(found, told, lambda: self.at(last).map(title=_("Network map"), lang=told))

    def backup(self, path: str | Path, *, force: bool = False) -> BackupReport:
        """Write all that the store holds into one DuckDB file: tables, the record of loads, and what undoing needs.

        Parameters
        ----------
        path
            The file. It can be opened as a network, to be read.
        force
            Write over a file that is there.

        Raises
        ------
        UsageError
            The file is there, or can't be written.
        """
        from kinagraph.store.backups import back_up

        return back_up(self.store, Path(path), force=force)

    def restore(self, path: str | Path, *, replace: bool = False, keep: str | Path | None = None) -> RestoreReport:
        """Give the store what a backup holds, all or nothing; what a DuckDB file had may so go to Neo4j, and back.

        Parameters
        ----------
        path
            What :meth:`backup` wrote, or another DuckDB file of kinagraph.
        replace
            Take away what the store holds, once it is backed up in the file ``keep``.

        Raises
        ------
        UsageError
            The store holds something, and it isn't to be replaced.
        StoreError
            The backup is damaged, or the store can't be written.
        """
        from kinagraph.store.restoring import restore

        return restore(self.store, Path(path), self.settings, replace=replace, keep=None if keep is None else Path(keep))

    def verify(self) -> Verdict:
        """Read all of the store and say whether it is sound: keys, references, dates, loads, checksums of a backup, constraints."""
        from kinagraph.store.verifying import verify

        return verify(self.store)

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
        return write(self.at(as_of).relations(), day_of(as_of))

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
        _report, (key,) = judge(self.store, [said], self.settings, day_of(at))
        return key

    def judge_found(
        self, finding: Mapping[str, Any], verdict: str, *, at: date | str, keep: str | None = None, why: str | None = None
    ) -> str:
        """Judge a pair that :meth:`Snapshot.match` proposed: ``same``, ``different`` or ``unsure``; see :meth:`judge`."""
        from kinagraph.store.judging import judge, said_of

        _report, (key,) = judge(self.store, [said_of(finding, verdict, kept=keep, why=why)], self.settings, day_of(at))
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
        return judge(self.store, said, self.settings, day_of(at), source=sheet.source, sheet=sheet.name)[1]

    def judgements(self) -> list[dict[str, Any]]:
        """Return what was judged, in order: id, kind, verdict, the two with their names, by whom, when, why, when withdrawn."""
        from kinagraph.store.judging import read_judgements

        with self.store.reading() as connection:
            return read_judgements(connection)

    def withdraw(self, judgement: str, *, at: date | str) -> LoadReport:
        """Take a judgement back, by its id: it has no effect any more, and stays on record."""
        from kinagraph.store.judging import take_back

        return take_back(self.store, judgement, self.settings, day_of(at))

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
