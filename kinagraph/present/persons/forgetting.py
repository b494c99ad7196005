"""What becomes of a person's rows when they are forgotten, in words: before it is done, and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kinagraph.language import _, ngettext
from kinagraph.present.document import terminal
from kinagraph.present.document.blocks import Block, Heading, Paragraph, Table
from kinagraph.present.persons.about import counted, places
from kinagraph.present.words import table

if TYPE_CHECKING:
    from rich.console import Console

    from kinagraph.store.forgetting import ForgetReport


def show(report: ForgetReport, to: Console) -> None:
    """Print what is erased, what is changed, and where the name stands in texts."""
    terminal.show(blocks(report), to)


def blocks(report: ForgetReport) -> list[Block]:
    """Return what is printed."""
    held = report.held
    person = held.person
    told: list[Block] = [Heading(f"{person.name} ({', '.join(person.ids)})")]
    rows = [(table(change.table), change.removed, change.updated) for change in report.changes if not change.nothing]
    told.append(
        Table(
            (_("table"), _("erased"), _("changed")),
            (
                *rows,
                *(((_("earlier rows, kept for undo"), None, report.kept),) if report.kept else ()),
                *(((_("records of loads"), None, report.records),) if report.records else ()),
            ),
            _("Rows"),
        )
    )
    told.append(
        Paragraph(
            _("Contacts, their actors, counts and levels stay as they are; the employer stands in the person's place and has the work.")
        )
    )
    texts = [each for each in held.texts if not each.fixed]
    if texts:
        said = (
            _("{texts}; the name is taken out of them:")
            if report.texts
            else _("{texts}, and stay as they are; --texts takes it out, and can only do so now:")
        )
        told += [Paragraph(""), Paragraph(said.format(texts=counted(len(texts)))), *places(texts)]
    fixed = [each for each in held.texts if each.fixed]
    if fixed:
        said = ngettext("{n} id holds the name, and stays:", "{n} ids hold the name, and stay:", len(fixed))
        told += [Paragraph(""), Paragraph(said.format(n=len(fixed))), *places(fixed)]
    if held.namesakes and texts:
        names = ", ".join(f"{name} ({key})" for key, name in held.namesakes)
        told.append(Paragraph(_("Others are called the same, and a text may mean one of them: {names}").format(names=names)))
    return told


def remains(*, is_neo4j: bool) -> list[str]:
    """Say what may still hold the name, and what is to be done about it."""
    told = [
        _("Files, exports, maps, reports and backups that were written before still hold the name: take them away, or write them anew."),
    ]
    if is_neo4j:
        told += [
            _(
                "The server's transaction logs and freed space may hold the name until they are written over; "
                "an administrator prunes the logs, or loads an export into a new database."
            ),
            _("Published relations were taken away: kinagraph publish writes them anew."),
            _("Tables kept by kinagraph on other computers are renewed when it is next used there."),
        ]
    return told


def as_json(report: ForgetReport, *, dry_run: bool) -> dict[str, Any]:
    """Return the report as plain values."""
    held = report.held
    done = report.load is not None
    return {
        "store": report.store,
        "dry_run": dry_run,
        "load": report.load.id if report.load is not None else None,
        # What is gone isn't told again.
        "ids": [] if done else list(held.person.ids),
        "tables": [{"table": change.table, "erased": change.removed, "changed": change.updated} for change in report.changes],
        "earlier_rows": report.kept,
        "records": report.records,
        "texts": {"found": len(held.texts), "erased": sum(not each.fixed for each in held.texts) if report.texts else 0},
    }
