"""A pack for a new member: a welcome page to open and one to print, a calendar, a map; with what its audience may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinagraph import leftovers
from kinagraph.errors import UsageError
from kinagraph.language import _, current, long_date, ngettext, quote
from kinagraph.present import words
from kinagraph.present.audience import Audience, check_audience, in_words
from kinagraph.present.document.blocks import Block, BulletList, Document, Heading, Paragraph, Table
from kinagraph.present.planning.brief import scripts
from kinagraph.present.planning.calendar import DueCalendar, remaining, summary

if TYPE_CHECKING:
    from kinagraph.analysis.planning.onboarding import Introduction, Welcome

Row = dict[str, Any]
FILES: Final = ("welcome.html", "welcome.docx", "calendar.ics", "map.html")
SOON_DAYS: Final = 90
RELATIONS: Final = 25
"""So many of the member's relations stand on the page."""
_LINES: Final = 10


@dataclass(frozen=True)
class Pack:
    """The files of a pack, ready to be written.

    Attributes
    ----------
    files
        Their contents by name.
    document
        The welcome page's blocks.
    about
        What it tells of, as the analysis gave it.
    """

    files: dict[str, bytes] = field(repr=False)
    document: Document = field(repr=False)
    about: Any = field(default=None, repr=False)

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write the files into a folder, which is made, and return its path.

        Parameters
        ----------
        folder
            Where to; one that is there may hold nothing but an earlier pack.
        force
            Write into it whatever else it holds; that stays.

        Raises
        ------
        UsageError
            The folder holds other files, or can't be written. Nothing was.
        """
        target = Path(folder)
        check_folder(target, force=force)
        return write_folder(target, self.files)


def check_folder(folder: Path, *, force: bool) -> None:
    """Refuse a folder that holds other files than a pack's."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(_("{path} is a file").format(path=folder), _("give the name of a folder with -o"))
    others = sorted(path.name for path in folder.iterdir() if path.name not in FILES) if folder.exists() else []
    if others and not force:
        raise UsageError(
            _("{path} holds other files: {names}").format(path=folder, names=words.listed(others, 3)),
            _("give an empty folder with -o, or write among them with --force"),
        )


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    """Write all files beside the folder first, and move them in when all are complete."""
    import shutil
    import tempfile

    beside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        leftovers.clear(folder.parent, f".{folder.name}-", ".part")
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=folder.parent))
        for name, content in files.items():
            (beside / name).write_bytes(content)
        if folder.exists():
            for name in files:
                (beside / name).replace(folder / name)
            beside.rmdir()
        else:
            # A folder made by mkdtemp is for its owner alone; this one is to be passed on.
            beside.chmod(0o755)
            beside.rename(folder)
    except OSError as error:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
        why = error.strerror or str(error)
        raise UsageError(_("{path} can't be written: {why}").format(path=folder, why=why), _("choose another folder with -o")) from error
    return folder


def compose_pack(welcome: Welcome, audience: str = "network") -> Pack:
    """Make the files of a pack, in the language in force.

    Parameters
    ----------
    audience
        ``internal``, ``network`` or ``public``: what it may not see is in none of the files.

    Raises
    ------
    UsageError
        An unknown audience.
    """
    from kinagraph.present.document.html import render_html
    from kinagraph.present.document.word import render_docx
    from kinagraph.present.map.build import draw_map

    check_audience(audience)
    seen = _Seen(welcome, Audience(audience, welcome.names))
    document = _document(seen)
    named = _("{network}: what is planned and due").format(network=seen.actor(welcome.member["network"]))
    calendar = DueCalendar(welcome.dues, current(), named, seen.dues)
    title = seen.actor(welcome.member["network"]) if welcome.whole else seen.actor(welcome.member["actor"])
    drawn = draw_map(welcome.around, audience=audience, title=title, lang=current(), whole=welcome.names)
    contents = (render_html(document).encode("utf-8"), render_docx(document), calendar.ics, drawn.html.encode("utf-8"))
    return Pack(dict(zip(FILES, contents, strict=True)), document, welcome)


@dataclass(frozen=True)
class _Seen:
    """The welcome, as an audience sees it."""

    welcome: Welcome
    eyes: Audience

    def actor(self, key: str) -> str:
        """Name an actor."""
        return in_words(self.eyes.actor_name(key))

    def actors(self, keys: list[str], most: int = 4) -> str:
        """Name some actors."""
        return words.listed([self.actor(key) for key in keys], most)

    def who(self, key: str | None) -> str:
        """Name an actor or a person; blank for nobody."""
        if not key:
            return ""
        if key in self.welcome.names.actors:
            return self.actor(key)
        return in_words(self.eyes.person_name(key))

    def text(self, text: str | None) -> str:
        """Show a text of the tables; the public sees none."""
        return "" if self.eyes.is_public else self.eyes.clean(text)

    def theme(self, themes: list[str] | tuple[str, ...]) -> str:
        """Show themes."""
        return ", ".join(self.eyes.clean(theme) for theme in themes)

    @cached_property
    def dues(self) -> list[Row]:
        """What falls due for the member: its own, the network's, and every planned contact."""
        rows = []
        for row in self.welcome.dues:
            if self.eyes.is_public and row["kind"] != "relation":
                continue
            rows.append(
                {
                    **row,
                    "home_names": [self.actor(key) for key in row["homes"]],
                    "partner_names": [self.actor(key) for key in row["partners"]],
                    "what": self.text(row["what"]),
                    "contact_purpose": self.text(row["contact_purpose"]),
                    "place": self.text(row["place"]),
                    "responsible_name": "" if self.eyes.is_public else self.who(row["responsible"]),
                    "next_planned": None if self.eyes.is_public else row["next_planned"],
                    "themes": [self.eyes.clean(theme) for theme in row["themes"]],
                }
            )
        return rows


def _document(seen: _Seen) -> Document:
    welcome = seen.welcome
    name = seen.actor(welcome.member["actor"])
    subtitle = f"{name} · " + _("as of {day}").format(day=long_date(welcome.as_of))
    blocks: list[Block] = [Paragraph(_opening(seen), "lead"), *_list(_("To begin with"), _steps(seen), "check")]
    blocks += [Heading(_("Your relations")), *_relations(seen)]
    blocks += _list(_("Who can introduce you"), [_introduction(each, seen) for each in welcome.introductions])
    if not seen.eyes.is_public:
        blocks += _list(_("Open follow-up in your themes"), _cut([_point(row, seen) for row in welcome.points]))
    last = welcome.as_of + timedelta(days=SOON_DAYS)
    coming = [row for row in seen.dues if welcome.as_of <= row["day"] <= last]
    told = [f"{row['dated'] or row['day'].isoformat()}, {remaining(row)}: {summary(row)}" for row in coming]
    blocks += _list(_("The next {n} days").format(n=SOON_DAYS), _cut(told))
    blocks += [Heading(_("Who is who")), _members(seen)]
    partners = _partners(seen)
    if partners is not None:
        blocks.append(partners)
    heading = _("Welcome to {network}").format(network=seen.actor(welcome.member["network"]))
    return Document(heading, tuple(blocks), current(), subtitle, welcome.as_of)


def _opening(seen: _Seen) -> str:
    welcome, member = seen.welcome, seen.welcome.member
    n = len(welcome.members)
    parts = [ngettext("You are the first member.", "You are one of {n} members.", n).format(n=n)]
    if member["introduced_by"] and not seen.eyes.is_public:
        parts.append(_("Who brought you in: {name}.").format(name=seen.who(member["introduced_by"])))
    if member["expects"] and not seen.eyes.is_public:
        parts.append(_("You hope for: {what}.").format(what=seen.text(member["expects"])))
    parts.append(_("Beside this page: calendar.ics, to import into your calendar, and map.html, which opens in a browser."))
    if not welcome.whole:
        parts.append(_("The map shows your own neighbourhood."))
    return " ".join(parts)


def _steps(seen: _Seen) -> list[str]:
    welcome, member = seen.welcome, seen.welcome.member
    steps = []
    if member["representation"] != "named" and not seen.eyes.is_public:
        steps.append(_("Tell the network who represents you"))
    if not member["expects"] and not seen.eyes.is_public:
        steps.append(_("Tell the network what you hope for"))
    coming = [row for row in seen.dues if row["kind"] == "planned" and row["days"] >= 0]
    meeting = next((row for row in coming if member["network"] in row["homes"]), None)
    if meeting is not None:
        steps.append(_("Come to the next meeting of the network: {date}").format(date=meeting["dated"] or meeting["day"].isoformat()))
    steps += [_begin(row, seen) for row in welcome.relations if row["state"] in {"stale", "dormant", "never"}][:4]
    if welcome.introductions:
        first = welcome.introductions[0]
        helper = first.path[1] if first.path[0] == member["actor"] else first.path[0]
        asked = _("Ask {helper} for an introduction to {partner}")
        steps.append(asked.format(helper=seen.actor(helper), partner=seen.actor(first.partner)))
    return steps


def _begin(row: Row, seen: _Seen) -> str:
    if row["last_contact"] is None:
        return _("Make a first contact with {partner}").format(partner=seen.actor(row["partner"]))
    late = ngettext("{n} day past due", "{n} days past due", row["days_overdue"]).format(n=row["days_overdue"])
    return _("Meet or call {partner}: last contact {contact}, {when}").format(
        partner=seen.actor(row["partner"]), contact=row["last_contact"].isoformat(), when=late
    )


def _relations(seen: _Seen) -> list[Block]:
    rows = seen.welcome.relations
    more = "; " + _("{n} are shown").format(n=RELATIONS) if len(rows) > RELATIONS else ""
    if not rows:
        return [Paragraph(_("None is recorded yet. What you have is worth telling: send a list to the one who keeps the network."))]
    return [
        Table(
            (_("with whom"), _("last contact"), _("how it stands"), _("who else knows them")),
            tuple(
                (seen.actor(row["partner"]), row["last_contact"], words.why(row), seen.actors(row["known_by"], 3))
                for row in rows[:RELATIONS]
            ),
            _("Your open relations, the most urgent first") + more,
            widths=(30, 13, 22, 35),
        )
    ]


def _introduction(found: Introduction, seen: _Seen) -> str:
    path = found.path[1:-1] if found.path[0] == seen.welcome.member["actor"] else found.path[:-1]
    told = _("{partner}: through {names}, who met them last {day}").format(
        partner=seen.actor(found.partner), names=" → ".join(seen.actor(key) for key in path), day=found.steps[-1]["last"].isoformat()
    )
    return told + (f" ({seen.theme(found.themes)})" if found.themes else "")


def _point(row: Row, seen: _Seen) -> str:
    due = _("due {day}").format(day=row["due"]) if row["due"] else _("no date")
    late = " – " + _("overdue") if row["overdue"] else ""
    who = f" ({seen.who(row['responsible'])})" if row["responsible"] else ""
    return f"{quote(seen.text(row['action']))}, {seen.actors(row['partners'], 2)}: {due}{who}{late}"


def _members(seen: _Seen) -> Table:
    public = seen.eyes.is_public
    rows = sorted(seen.welcome.members, key=lambda row: (seen.actor(row["actor"]), row["actor"]))
    headings = (_("member"), _("what"), _("since"))
    if public:
        cells: list[tuple[Any, ...]] = [(seen.actor(row["actor"]), words.word(words.ACTOR_KIND, row["kind"]), row["since"]) for row in rows]
        return Table(headings, tuple(cells), _("The members"))
    cells = [
        (
            seen.actor(row["actor"]),
            words.word(words.ACTOR_KIND, row["kind"]),
            row["since"],
            _representative(row, seen),
            seen.text(row["expects"]),
        )
        for row in rows
    ]
    return Table((*headings, _("representative"), _("hopes for")), tuple(cells), _("The members"), widths=(27, 20, 9, 20, 24))


def _representative(row: Row, seen: _Seen) -> str:
    if row["representation"] != "named":
        return _("nobody yet")
    # To all but our own an official is a role already.
    role = row["representative_role"] if seen.eyes.is_internal else ""
    return seen.who(row["representative"]) + (f", {role}" if role else "")


def _partners(seen: _Seen) -> Table | None:
    actors = seen.welcome.names.actors
    cells = []
    for row in seen.welcome.partners:
        han, _latin = scripts(actors[row["id"]]["aliases"]) if seen.eyes.names(row["id"]) else ([], [])
        where = actors[row["id"]]["region"] or "" if seen.eyes.names(row["id"]) else ""
        cells.append((seen.actor(row["id"]), han[0] if han else "", where, seen.actors(row["known_by"], 3), row["last_contact"]))
    headings = (_("partner"), _("in Chinese"), _("region"), _("known by"), _("last contact"))
    return Table(headings, tuple(cells), _("The main partners, those we know best first"), widths=(26, 19, 13, 29, 13)) if cells else None


def _list(heading: str, lines: list[str], style: Any = "bullet") -> list[Block]:
    return [Heading(heading), BulletList(tuple(lines), style)] if lines else []


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - _LINES
    return lines if more <= 0 else [*lines[:_LINES], _("and {n} more").format(n=more)]
