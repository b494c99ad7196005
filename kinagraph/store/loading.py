"""From files to the store: read, check, merge, write, all or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kinagraph.errors import RowsRejected
from kinagraph.files import for_owner_alone
from kinagraph.language import _
from kinagraph.settings import user_name
from kinagraph.store.base import Load
from kinagraph.tables.merge import merge
from kinagraph.tables.problems import write_problems
from kinagraph.tables.stage import stage, tally
from kinagraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from kinagraph.settings import Settings
    from kinagraph.store.base import Store
    from kinagraph.tables.merge import Change, Plan
    from kinagraph.tables.problems import Problem
    from kinagraph.tables.read import Sheet, Source


@dataclass(frozen=True)
class LoadReport:
    """What a load did, or with a dry run would do."""

    store: str
    load: Load | None
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]
    problem_files: tuple[Path, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the store stays as it is."""
        return all(change.nothing for change in self.changes)


def load_sheets(
    store: Store,
    sheets: Iterable[Sheet],
    settings: Settings,
    *,
    table: str | None = None,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
    problems_to: Path | None = None,
    remarks: Sequence[str] = (),
    action: str = "load",
    check: Callable[[Plan], None] | None = None,
) -> LoadReport:
    """Load sheets into a store.

    Parameters
    ----------
    store, sheets, settings
        Where to, what (see :func:`kinagraph.tables.read.read_sheets`), and which countries are ours.
    table
        The table of sheets whose names don't tell it.
    dry_run
        Say what would happen and write nothing.
    skip_bad_rows
        Load the other rows when some are wrong; otherwise nothing is written then.
    problems_to
        A CSV file for the rejected rows.
    remarks
        What is known of the sheets already, as a mapping's count of rows.
    action
        What the record says was done.
    check
        Looks at the plan before it is written, and may refuse it.

    Raises
    ------
    RowsRejected
        Rows are wrong, and they aren't to be skipped. Nothing was written.
    """
    staging = stage(sheets, table)
    staging.remarks[:0] = remarks
    try:
        with store.changing(staging.connection, writing=not dry_run):
            plan = merge(staging, settings.home_countries, settings.partner_countries, skip_bad_rows=skip_bad_rows)
            with for_owner_alone():
                written = tuple(write_problems(problems_to, staging.rejected_sheets())) if problems_to and staging.problems else ()
            changes = tuple(plan.changes.values())
            if staging.problems and not skip_bad_rows and not dry_run:
                raise RowsRejected(
                    _("nothing was loaded: {tally}").format(tally=tally(staging.problems)),
                    _in_order(staging.problems),
                    _("mend the rows and load again; --skip-bad-rows loads the others"),
                    staging.remarks,
                )
            if check is not None:
                check(plan)
            load = None
            if not dry_run:
                # What was read from no file has no bytes to tell it by.
                sources = tuple(source for source in staging.sources.values() if source.sha256)
                load = store.write(plan, new_load(action, user_name(settings), changes, sources))
            return LoadReport(store.name, load, changes, tuple(_in_order(staging.problems)), tuple(staging.remarks), written)
    finally:
        staging.connection.close()


def new_load(action: str, by: str, changes: tuple[Change, ...], sources: tuple[Source, ...] = (), undoes: tuple[str, ...] = ()) -> Load:
    """Return the record of what is about to be written."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return Load(str(uuid.uuid4()), now, __version__, sources, changes, action=action, by=by, undoes=undoes)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: (p.file, p.sheet or "", p.line or 0, p.column))
