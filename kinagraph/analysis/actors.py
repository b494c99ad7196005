"""Who is meant by a name, and what is known of an actor."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kinagraph.analysis.identity.merged import given_up
from kinagraph.analysis.relations import Filters, listing, prepare, prepared_core
from kinagraph.errors import UnknownActor, UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from duckdb import DuckDBPyConnection

    from kinagraph.analysis.findings import Findings
    from kinagraph.settings import Settings


def find_actor(connection: DuckDBPyConnection, text: str, *, people: bool = False) -> str:
    """Return the id of the actor that is meant.

    Tried in this order: its id; its name or an alias, in any script, upper and lower case and accents alike; a
    beginning or a part of one, where only one actor has it.

    Parameters
    ----------
    connection
        Holds the model's tables in its default schema.
    text
        What a person typed: ``gd``, ``Guangdong Province``, ``广东省``, ``malmo``.
    people
        Whether a person will do, too.

    Raises
    ------
    UnknownActor
        None is meant, or several may be.
    """
    hint = _("`kinagraph relations` shows the actors that have relations")
    known = _spellings(connection, people=people)
    return _meant(text, known, _("there is no actor called “{name}”"), _("“{name}” may be several actors"), hint)


def find_person(connection: DuckDBPyConnection, text: str, *, whole: bool = False) -> str:
    """Return the id of the person that is meant, as :func:`find_actor` does.

    Parameters
    ----------
    whole
        Whether only a whole id, name or alias will do: where nobody may be taken for another.

    Raises
    ------
    UnknownActor
        None is meant, or several may be.
    """
    known = _spelled(connection, _PEOPLE)
    hint = _("`kinagraph persons` lists them")
    return _meant(text, known, _("there is no person called “{name}”"), _("“{name}” may be several people"), hint, whole=whole)


def find_theme(connection: DuckDBPyConnection, text: str, of_contacts: str = "SELECT unnest(themes) FROM contacts") -> str:
    """Return the theme that is meant, as it is written in the tables.

    Parameters
    ----------
    of_contacts
        The SQL that gives the themes of the contacts, where they are not at hand.

    Raises
    ------
    UsageError
        No actor, contact, agreement or relation has that theme.
    """
    texts = [of_contacts, *(f"SELECT unnest(themes) FROM {table}" for table in ("actors", "agreements", "relations"))]
    rows = connection.execute(" UNION ".join(texts)).fetchall()
    themes: list[str] = sorted(theme for (theme,) in rows)
    for theme in themes:
        if _fold(theme) == _fold(text):
            return theme
    raise UsageError(
        _("there is no theme “{name}”").format(name=text),
        _("the themes are: {names}").format(names=", ".join(themes)) if themes else None,
    )


Known = list[tuple[str, str, set[str]]]


def _meant(text: str, known: Known, nobody: str, several: str, hint: str, *, whole: bool = False) -> str:
    plain = _fold(text)
    if any(key == text for key, _name, _spelled in known):
        return text
    exact = [key for key, _name, spellings in known if plain in spellings]
    if len(set(exact)) == 1:
        return str(exact[0])
    if exact:
        raise _several(text, exact, known, several)
    for fits in () if whole else (lambda spelling: spelling.startswith(plain), lambda spelling: plain in spelling):
        found = sorted({key for key, _name, spellings in known if plain and any(fits(spelling) for spelling in spellings)})
        if len(found) == 1:
            return str(found[0])
        if found:
            raise _several(text, found, known, several)
    raise UnknownActor(nobody.format(name=text), _nearest(plain, known) or hint)


def _spellings(connection: DuckDBPyConnection, *, people: bool) -> Known:
    text = "SELECT id, name, coalesce(aliases, []) FROM actors"
    return _spelled(connection, f"{text} UNION ALL {_PEOPLE}" if people else text)


_PEOPLE: Final = "SELECT id, any_value(name), flatten(list(coalesce(aliases, []))) FROM people GROUP BY id"


def _spelled(connection: DuckDBPyConnection, text: str) -> Known:
    rows = connection.execute(text).fetchall()
    # Who was merged is found by its own id, too.
    lost: dict[str, list[str]] = {}
    for key, kept in given_up(connection).items():
        lost.setdefault(kept, []).append(key)
    return [(key, name, {_fold(spelling) for spelling in (key, name, *aliases, *lost.get(key, []))}) for key, name, aliases in rows]


def _fold(text: str) -> str:
    """Make case, accents and blanks alike: ``Malmö`` is found as ``malmo``; other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _several(text: str, keys: Iterable[str], known: Known, several: str) -> UnknownActor:
    names = {key: name for key, name, _spellings in known}
    shown = [f"{names[key]} ({key})" for key in sorted(set(keys))]
    listed = ", ".join(shown[:6]) + (" …" if len(shown) > 6 else "")
    return UnknownActor(several.format(name=text), _("which one: {names}?").format(names=listed))


def _nearest(plain: str, known: Known) -> str:
    """Ask whether somebody of a like name is meant; blank where nobody is called nearly so."""
    from rapidfuzz import fuzz, process

    spelled = {spelling: f"{name} ({key})" for key, name, spellings in known for spelling in spellings}
    near = process.extract(plain, list(spelled), scorer=fuzz.WRatio, score_cutoff=80, limit=3)
    names = list(dict.fromkeys(spelled[found[0]] for found in near))
    if names:
        return _("did you mean {word}?").format(word=_(" or ").join(names))
    return ""


@dataclass(frozen=True)
class ActorCard:
    """What is known of an actor on a day.

    ``actor`` holds the columns of its row; ``relations`` its relations, ``contacts`` the last ones (newest first),
    ``open_points`` the follow-up points not done of contacts it took part in or that it is to do.
    """

    as_of: date
    actor: dict[str, Any]
    parts: list[tuple[str, str]]
    people: list[dict[str, Any]]
    agreements: list[dict[str, Any]]
    relations: Findings
    contacts: list[dict[str, Any]]
    open_points: list[dict[str, Any]]


def describe_actor(
    connection: DuckDBPyConnection, as_of: date, settings: Settings, actor: str, *, contacts: int = 5, prepared: bool = False
) -> ActorCard:
    """Gather what is known of an actor (by id) on a day; ``prepared``: the relation table of the day is there already."""
    core = (prepared_core if prepared else prepare)(connection, as_of, settings)
    relations = listing(core, "relations", "true", "true", Filters(partner=actor), None)
    row = _rows(connection, "SELECT a.*, s.side AS side_told, p.name AS parent_name FROM actors AS a JOIN sided AS s USING (id) "
                            "LEFT JOIN actors AS p ON p.id = a.parent WHERE a.id = $actor", actor=actor)[0]  # fmt: skip
    parts = connection.execute("SELECT id, name FROM actors WHERE parent = ? ORDER BY name", [actor]).fetchall()
    people = _rows(
        connection,
        "SELECT id, name, role, level FROM people WHERE actor = $actor AND coalesce(from_start <= $as_of, true) "
        "AND coalesce(until_stop >= $as_of, true) ORDER BY list_position($levels, level) NULLS LAST, name",
        actor=actor, as_of=as_of, levels=["political", "senior_official", "official", "expert"],
    )  # fmt: skip
    agreements = _rows(
        connection,
        "SELECT id, title, parties, signed, expires, status FROM agreements WHERE list_contains(parties, $actor) "
        "AND coalesce(signed_start <= $as_of, true) ORDER BY signed_start DESC NULLS LAST, id",
        actor=actor, as_of=as_of,
    )  # fmt: skip
    last = _rows(
        connection,
        'SELECT c.id, c.date, c."end", c.kind, c.purpose, c.direction, l.level, '
        "(SELECT list(coalesce(n.name, o.member) ORDER BY n.name) FROM attending AS o LEFT JOIN actors AS n ON n.id = o.member "
        " WHERE o.contact = c.id AND o.member <> $actor) AS others "
        "FROM attending AS a JOIN happened AS h ON h.id = a.contact AND h.held JOIN contacts AS c ON c.id = a.contact "
        "LEFT JOIN levelled AS l ON l.contact = c.id WHERE a.member = $actor ORDER BY h.last DESC, c.id DESC LIMIT $contacts",
        actor=actor, contacts=contacts,
    )  # fmt: skip
    points = _rows(
        connection,
        "SELECT f.id, f.contact, f.action, f.due, f.responsible, coalesce(n.name, p.name, f.responsible) AS responsible_name, "
        "coalesce(f.due_stop < $as_of, false) AS overdue "
        "FROM followups AS f JOIN happened AS h ON h.id = f.contact AND h.held LEFT JOIN actors AS n ON n.id = f.responsible "
        "LEFT JOIN (SELECT id, any_value(name) AS name FROM people GROUP BY id) AS p ON p.id = f.responsible "
        "WHERE NOT coalesce(f.done_start <= $as_of, f.done = 'yes', false) AND (f.responsible = $actor OR EXISTS "
        "(SELECT 1 FROM attending AS a WHERE a.contact = f.contact AND a.member = $actor)) ORDER BY f.due_stop NULLS LAST, f.id",
        actor=actor, as_of=as_of,
    )  # fmt: skip
    return ActorCard(as_of, row, parts, people, agreements, relations, last, points)


def _rows(connection: DuckDBPyConnection, text: str, **named: Any) -> list[dict[str, Any]]:
    result = connection.execute(text, named)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
