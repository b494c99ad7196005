"""Settings: every one has a name, a default and one line of help.

They come, the later over the earlier, from the defaults, ``kinagraph.toml``, ``KINAGRAPH_<NAME>`` and the command line
(or ``net.at(date, settings={...})``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import UsageError
from kinagraph.files import parse_toml, read_text
from kinagraph.language import N_, _
from kinagraph.model import WORDS
from kinagraph.spelling import closest

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "kinagraph.toml"


def _setting(default: Any, help: str, words: str | None = None, least: float | None = None, most: float = float("inf")) -> Any:
    return field(default=default, metadata={"help": help, "words": words, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """What can be set; see each field's help."""

    store: str = _setting("kinagraph.duckdb", N_("A DuckDB file, or a Neo4j address such as neo4j://host"))
    home_countries: tuple[str, ...] = _setting(("SE",), N_("Countries of our side"))
    partner_countries: tuple[str, ...] = _setting(("CN", "HK", "MO"), N_("Countries of the partners; all others are third"))
    counts: tuple[str, ...] = _setting(
        ("visit", "delegation", "meeting", "call", "event", "signing", "sale", "education"),
        N_("Kinds of contact that count"),
        "contact kind",
    )
    followup_kinds: tuple[str, ...] = _setting(
        ("visit", "delegation", "signing"), N_("Kinds of contact that must be followed up"), "contact kind"
    )
    followup_days: int = _setting(90, N_("Days within which a contact is to be followed by another"), least=0)
    crowd: int = _setting(30, N_("With more actors than this a contact resets nobody's clock"), least=2)
    group: int = _setting(8, N_("Who met only among more actors than this are acquaintances"), least=2)
    cadence_days: int = _setting(365, N_("Days between contacts where nothing else is agreed"), least=1)
    cadence_a: int = _setting(180, N_("Days between contacts, priority A"), least=1)
    cadence_b: int = _setting(365, N_("Days between contacts, priority B"), least=1)
    cadence_c: int = _setting(730, N_("Days between contacts, priority C"), least=1)
    due_ratio: float = _setting(0.8, N_("Share of the cadence after which a relation is due"), least=0, most=1)
    dormant_ratio: float = _setting(4.0, N_("Multiple of the cadence after which a relation is dormant"), least=1)
    window_days: int = _setting(1095, N_("Days back that levels and directions are told from"), least=1)
    soon_days: int = _setting(90, N_("Days ahead that a rule says what will be breached"), least=0)
    user: str = _setting("", N_("Who writes, as the record of loads names them; blank: the account's name"))
    key_contacts: int = _setting(5, N_("Contacts with people named, from which on one can tell who carries a relation"), least=1)
    key_share: float = _setting(0.8, N_("Share of a relation's contacts from which on one person of ours carries it"), least=0, most=1)
    key_counterparts: int = _setting(2, N_("With fewer persons than this on the other side a relation hangs on them"), least=0)
    rhythm_contacts: int = _setting(4, N_("Contacts from which on a relation has a rhythm of its own"), least=2)
    rhythm_ratio: float = _setting(8.0, N_("Multiple of its own rhythm after which a relation is silent"), least=1)
    policy: str = _setting("skane-china", N_("The strategy's rules: a policy that comes with kinagraph, or a TOML file"))
    lock_seconds: float = _setting(10.0, N_("Seconds to wait while another process writes the file"), least=0)
    neo4j_database: str = _setting("", N_("The database on the Neo4j server; blank: NEO4J_DATABASE, else neo4j"))
    neo4j_prefix: str = _setting("", N_("Put before every label in Neo4j, to keep ours apart"))
    neo4j_ca: str = _setting("", N_("A PEM file with the authority that signed the Neo4j server's certificate; blank: the system's"))
    neo4j_seconds: float = _setting(30.0, N_("Seconds to wait until the Neo4j server lets us in and says what it holds"), least=1)
    neo4j_transaction_seconds: float = _setting(
        300.0, N_("Seconds that Neo4j may take for a transaction that writes, or for an answer while we read"), least=1
    )
    neo4j_transaction: int = _setting(50_000, N_("Rows of a table that one Neo4j transaction takes at most"), least=1)
    spark: str = _setting(
        "local[*]", N_("Where Spark runs: local[*] is this machine; a master, or a Spark Connect server such as sc://host:15002")
    )
    cache: str = _setting("", N_("Folder for tables read from Neo4j; off: keep none; blank: the user's cache folder"))

    def priority_days(self) -> dict[str, int]:
        """Return the cadence of each priority."""
        return {"A": self.cadence_a, "B": self.cadence_b, "C": self.cadence_c}


def user_name(settings: Settings) -> str:
    """Return who writes: the setting ``user``, else the name of the account; blank where it has none."""
    if settings.user.strip():
        return settings.user.strip()
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return ""


NAMES: Final = {each.name: each for each in fields(Settings)}


def read_settings(folder: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings that hold in a folder.

    Parameters
    ----------
    folder
        Where ``kinagraph.toml`` may stand; the working folder by default.
    overrides
        Settings that go before the file's and the environment's.

    Raises
    ------
    UsageError
        An unknown setting, or a value that a setting can't take.
    """
    settings = Settings()
    path = (folder or Path()) / FILE
    if path.exists():
        try:
            written = parse_toml(read_text(path, UsageError))
        except ValueError as error:
            raise UsageError(_("{path} is not TOML: {why}").format(path=path, why=error), _("mend it, or take it away")) from error
        settings = change(settings, written, str(path))
    named = {name: os.environ.get(f"KINAGRAPH_{name.upper()}") for name in NAMES}
    settings = change(settings, {name: text for name, text in named.items() if text}, _("the environment"))
    return change(settings, overrides or {}, _("the call"))


def change(settings: Settings, values: Mapping[str, Any], where: str) -> Settings:
    """Return the settings with other values, each checked; ``where`` says in an error where they come from."""
    return replace(settings, **{name: _checked(name, value, where) for name, value in values.items()})


def _checked(name: str, value: Any, where: str) -> Any:
    if "password" in name.lower():
        raise UsageError(
            _("{where}: a password doesn't stand in the settings, where others may read it").format(where=where),
            _("take it out, then set NEO4J_PASSWORD, keep it with `kinagraph password`, or write it when you are asked"),
        )
    if name not in NAMES:
        near = closest(name, list(NAMES))
        raise UsageError(
            _("{where}: there is no setting {name}").format(where=where, name=name),
            _("did you mean {word}?").format(word=near) if near else _("the settings are: {names}").format(names=", ".join(NAMES)),
        )
    about = NAMES[name]
    if isinstance(about.default, tuple):
        return _checked_words(name, value, where)
    expected: Any = type(about.default)
    meaning: str = about.metadata["help"]
    wrong = UsageError(
        _("{where}: {name} can't be {value}").format(where=where, name=name, value=value),
        _("it takes a value such as {default}: {help}").format(default=about.default, help=_(meaning)),
    )
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong
    try:
        result = expected(value)
        exactly = expected is not int or float(value) == result
    except (ValueError, OverflowError) as error:
        raise wrong from error
    least = about.metadata["least"]
    # The second comparison is false for nan, and the whole test so refuses it.
    if least is not None and not (least <= result <= about.metadata["most"] and result < float("inf")):
        raise wrong
    if not exactly:
        raise wrong
    return result


def _checked_words(name: str, value: Any, where: str) -> tuple[str, ...]:
    items = [item.strip() for item in value.replace(";", ",").split(",")] if isinstance(value, str) else value
    words = NAMES[name].metadata["words"]
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise UsageError(_("{where}: {name} takes a list of words").format(where=where, name=name))
    for item in items:
        if words is not None and item not in WORDS[words]:
            raise UsageError(
                _("{where}: {name} can't hold {value}").format(where=where, name=name, value=item),
                _("it takes {words}").format(words=", ".join(WORDS[words])),
            )
        if words is None and not (len(item) == 2 and item.isalpha() and item.isupper()):
            raise UsageError(
                _("{where}: {name} can't hold {value}").format(where=where, name=name, value=item),
                _("write a country's two letters, as SE"),
            )
    return tuple(items)
