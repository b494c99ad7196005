"""The core: from the tables to the relations and the contacts not followed up, as one SQL text that several engines run.

What is large, contacts and who took part, stays in an engine: DuckDB, or one for many machines. What is small, actors and
what was agreed, is read in DuckDB (``home``), and so is what is shown in the end. In between an actor and a contact are a
key, and a day is a number, counted from 1970. A file ``sql/core/<name>.sql`` says what ``core_<name>`` is, in words that all
engines know; ``sql/keyed/<name>.sql`` makes it from the tables, in DuckDB alone.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from kinagraph.analysis import steps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    from kinagraph.settings import Settings

_EPOCH: Final = date(1970, 1, 1)
_NAME: Final = re.compile(r"\bcore_([a-z]+)\b")

DAY: Final = "(DATE '1970-01-01' + {})"
"""A number as a day again."""


_PLACED: Final = ("actor", "end")
_AGREED: Final = ("terms", "declared", "employed")
_LARGE: Final = ("contact", "took", "person", "told", "other", "attending", "begun", "counted")
READ: Final = ("key", *_PLACED, *_AGREED, *_LARGE)
"""What :meth:`Core.read` computes."""


class Engine(Protocol):
    """Where the core runs.

    Attributes
    ----------
    home
        A DuckDB connection with the small tables, and with the tables that are brought home.
    """

    home: DuckDBPyConnection

    def keys(self) -> str:
        """Return the SQL that gives each actor its key, at home."""
        ...

    def source(self, name: str) -> str | None:
        """Return the SQL of a large table as it enters the core, None of another; ``sql/keyed`` has those of DuckDB."""
        ...

    def give(self, name: str) -> None:
        """Let the engine see a table of home."""
        ...

    def keep(self, name: str, text: str, asked: Mapping[str, Any]) -> None:
        """Compute a table once, for all that ask for it."""
        ...

    def row(self, text: str, asked: Mapping[str, Any]) -> tuple[Any, ...]:
        """Compute an answer of one row."""
        ...

    def bring(self, name: str, text: str, asked: Mapping[str, Any]) -> None:
        """Compute a table and put it at home."""
        ...

    def bring_contacts(self, told: str) -> None:
        """See that home has the contacts whose ids stand in the column ``id`` of one of its tables."""
        ...

    def bring_themes(self) -> str:
        """See that home has the themes of all contacts, and return the SQL that reads them there."""
        ...


class InDuckDB:
    """The engine where the tables are in DuckDB anyway: home is all there is.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    """

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.home = connection
        connection.execute("""
            CREATE TEMP MACRO IF NOT EXISTS unix_date(day) AS (day - DATE '1970-01-01')::INTEGER;
            CREATE TEMP MACRO IF NOT EXISTS explode(list) AS unnest(list)
        """)

    def keys(self) -> str:
        """Return numbers: they are joined several times as fast as ids."""
        return steps.text("keyed/key")

    def source(self, name: str) -> str | None:
        """See :class:`Engine`."""
        return steps.text(f"keyed/{name}") if name in {"numbered", "took", "named", "pointed", "themed"} else None

    def give(self, name: str) -> None:
        """Do nothing: home is here."""

    def keep(self, name: str, text: str, asked: Mapping[str, Any]) -> None:
        """See :class:`Engine`."""
        self.home.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text}", dict(asked))

    bring = keep

    def row(self, text: str, asked: Mapping[str, Any]) -> tuple[Any, ...]:
        """See :class:`Engine`."""
        return self.home.execute(text, dict(asked)).fetchall()[0]

    def bring_contacts(self, told: str) -> None:
        """Do nothing: all contacts are here."""

    def bring_themes(self) -> str:
        """See :class:`Engine`."""
        return "SELECT unnest(themes) FROM contacts"


class Core:
    """The core on a day: computes tables, and answers what is asked of them.

    A table that was not kept is computed within each question, and of it only what the question needs.

    Parameters
    ----------
    by
        How actors are grouped, as in :func:`kinagraph.analysis.relations.prepare`.
    ties
        Whether two home actors make pairs.
    """

    def __init__(self, engine: Engine, as_of: date, settings: Settings, *, by: str = "pair", ties: bool = False) -> None:
        self.engine, self.as_of, self.settings, self.by = engine, as_of, settings, by
        self.ties = ties
        self.asked = {
            name: (value - _EPOCH).days if isinstance(value, date) else value
            for name, value in steps.parameters(as_of, settings, by=by, ties=ties).items()
        }
        self.kept: set[str] = set()

    @property
    def home(self) -> DuckDBPyConnection:
        """Where the small tables are."""
        return self.engine.home

    def read(self) -> Core:
        """Read the tables: who there is, what was agreed, when there were contacts and who took part."""
        self._place("pair")
        steps.run(self.home, "terms", steps.parameters(self.as_of, self.settings))
        for name in _AGREED:
            self.give(name, steps.text(f"keyed/{name}"))
        self.keep(*_LARGE)
        if self.by != "pair":
            self._group()
        return self

    def keep(self, *names: str) -> None:
        """Compute tables once."""
        for name in names:
            self.put(name, self._text(name))

    def put(self, name: str, text: str, **more: Any) -> None:
        """Compute a table from a text, once; one of that name that was kept before may be read in it."""
        self.engine.keep(f"core_{name}", *self._whole(text, more))
        self.kept.add(name)

    def give(self, name: str, text: str, **more: Any) -> None:
        """Make a small table at home, for the engine as well."""
        asked = {**steps.parameters(self.as_of, self.settings), **more}
        self.home.execute(f"CREATE OR REPLACE TEMP TABLE core_{name} AS {text}", steps.named(text, asked))
        self.engine.give(f"core_{name}")
        self.kept.add(name)

    def member(self, actor: str) -> Any:
        """Return the key of an actor, or of the group that stands for it."""
        asked = "SELECT a.member FROM core_actor AS a JOIN core_key AS k ON k.key = a.actor WHERE k.id = ?"
        found = self.home.execute(asked, [actor]).fetchone()
        return found[0] if found else None

    def row(self, text: str, **more: Any) -> tuple[Any, ...]:
        """Return the one row that a question is answered with."""
        return self.engine.row(*self._whole(text, more))

    def bring(self, name: str, text: str, **more: Any) -> None:
        """Put the answer to a question at home, as a table of its own."""
        self.engine.bring(name, *self._whole(text, more))

    def _place(self, by: str) -> None:
        """Give each actor its side, its group and its key."""
        asked = steps.parameters(self.as_of, self.settings, by=by)
        steps.run(self.home, "sided", asked)
        self.home.execute(f"CREATE OR REPLACE TEMP TABLE core_key AS {self.engine.keys()}")
        self.kept.add("key")
        for name in _PLACED:
            self.give(name, steps.text(f"keyed/{name}"), by=by)

    def _group(self) -> None:
        """Put groups in the place of actors; what holds for their pairs is told by the pairs of actors beneath."""
        told = "home, partner, cadence_days, cadence_from, priority, standing, declared"
        self.put("underlying", f"SELECT {told} FROM core_relation WHERE NOT tie")
        self._place(self.by)
        steps.run(self.home, "grouped_terms", steps.parameters(self.as_of, self.settings, by=self.by))
        self.give("declared", steps.text("keyed/declared"))
        self.put("terms", self._text("grouped"))
        self.home.execute("CREATE OR REPLACE TEMP TABLE terms AS SELECT * FROM grouped_terms")
        self.keep("other", "attending", "begun", "counted")

    def _text(self, name: str) -> str:
        return self.engine.source(name) or steps.text(f"core/{name}")

    def _whole(self, text: str, more: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Put before a text all that it reads and that was not kept, and find what it asks for."""
        parts: dict[str, str] = {}
        self._gather(text, parts)
        if parts:
            before = "WITH " + ", ".join(f"core_{name} AS ({part})" for name, part in parts.items())
            text = f"{before}, {text.removeprefix('WITH')}" if text.startswith("WITH") else f"{before} {text}"
        return text, steps.named(text, {**self.asked, **more})

    def _gather(self, text: str, parts: dict[str, str]) -> None:
        for name in dict.fromkeys(_NAME.findall(text)):
            if name not in self.kept and name not in parts:
                part = self._text(name)
                self._gather(part, parts)
                parts[name] = part
