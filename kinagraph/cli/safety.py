"""Commands that keep a network safe: backup, restore, password."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kinagraph.cli.command import Command, lang_option, option
from kinagraph.cli.options import format_option, open_network, store_option
from kinagraph.errors import StoreError, UsageError
from kinagraph.language import N_, _, ngettext

if TYPE_CHECKING:
    from kinagraph.network import Network
    from kinagraph.store.restoring import Holding
    from kinagraph.store.verifying import Verdict


@click.command(cls=Command, help=N_("Write all that the store holds into one file, with checksums; it can be read, and restored."))
@click.argument("file", type=click.Path(path_type=Path))
@option("--force", is_flag=True, help=N_("Write over a file that is there."))
@store_option
@format_option
@lang_option
def backup(file: Path, force: bool, store: str | None, output: str) -> None:
    report = open_network(store).backup(file, force=force)
    rows = [{"table": name, "rows": count, "checksum": total} for name, (count, total) in report.sums.items()]
    if _printed({"store": report.store, "path": str(report.path), "tables": rows}, rows, output):
        return
    held = sum(count for name, (count, _total) in report.sums.items() if name != "loads" and not name.startswith("before_"))
    click.echo(
        ngettext("Backed up {store}: {n} row in {path}", "Backed up {store}: {n} rows in {path}", held).format(
            store=report.store, n=held, path=report.path
        )
    )
    click.echo(_("To read it: --store {path}; to have it back: kinagraph restore {path}").format(path=report.path))


@click.command(cls=Command, help=N_("Give the store what a backup holds, all or nothing, the record of loads with it."))
@click.argument("file", type=click.Path(path_type=Path))
@option("--replace", is_flag=True, help=N_("Take away what the store holds; it is backed up first."))
@option("--keep", type=click.Path(path_type=Path), metavar="FILE", help=N_("Where to back up what the store holds; a new file by default."))
@option("--yes", is_flag=True, help=N_("Don't ask."))
@store_option
@format_option
@lang_option
def restore(file: Path, replace: bool, keep: Path | None, yes: bool, store: str | None, output: str) -> None:
    from kinagraph.store.restoring import look_at, look_into

    network = open_network(store)
    if replace:
        given, there = look_into(file, network.settings), look_at(network.store)
        keep = keep or _free_name(network)
        if not there.nothing and not yes and not _confirmed(given, there, keep):
            click.echo(_("{store} is as it was.").format(store=network.store.name), err=True)
            return
    report = network.restore(file, replace=replace, keep=keep)
    rows = [{"table": name, "rows": count} for name, count in report.holding.rows.items()]
    beside = {
        "backup": str(file),
        "kept": report.kept and str(report.kept),
        "load": report.load.id,
        "checked": report.holding.checked,
        "forgotten": report.forgotten,
    }
    if _printed({"store": report.store, **beside, "tables": rows}, rows, output):
        return
    click.echo(_("Restored into {store}: {rows}").format(store=report.store, rows=_counted(report.holding)))
    if not report.holding.checked:
        click.echo(_("{path} was written by no `kinagraph backup`: it has no checksums to tell whether it is whole.").format(path=file))
    if report.forgotten:
        told = ngettext(
            "{n} person who had been forgotten is back: {ids}; `kinagraph forget` erases them again",
            "{n} people who had been forgotten are back: {ids}; `kinagraph forget` erases them again",
            len(report.forgotten),
        )
        click.echo(told.format(n=len(report.forgotten), ids=", ".join(report.forgotten)))
    if report.kept is not None:
        click.echo(_("What was there is in {path}").format(path=report.kept))


def _confirmed(given: Holding, there: Holding, keep: Path) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(_("restore asks before it replaces, and there is nobody to ask"), _("--yes does it"))
    here, instead = _("{name} holds {rows}; last load {when}"), _("In its place: {name}, {rows}; last load {when}")
    for holding, sentence in ((there, here), (given, instead)):
        last = holding.loads[-1].at.isoformat(" ", "minutes") + " UTC" if holding.loads else "–"
        click.echo(sentence.format(name=holding.name, rows=_counted(holding), when=last), err=True)
    click.echo(_("What is there is backed up in {path} first.").format(path=keep), err=True)
    return click.confirm(_("Replace it?"), err=True)


def _counted(holding: Holding) -> str:
    from kinagraph.present.words import table

    return ", ".join(f"{table(name)}: {count}" for name, count in holding.rows.items() if count) or _("nothing yet")


def _free_name(network: Network) -> Path:
    """Return a name for the backup of what is there, beside a file, else in the working folder."""
    place = Path(network.store.name) if "://" not in network.store.name else Path("kinagraph.duckdb")
    return place.with_name(f"{place.stem}-replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.duckdb")


@click.command(cls=Command, help=N_("Keep the password of a Neo4j server in the system's keyring, or take it out."))
@option("--remove", is_flag=True, help=N_("Take it out of the keyring."))
@store_option
@lang_option
def password(remove: bool, store: str | None) -> None:
    from kinagraph.settings import read_settings
    from kinagraph.store import passwords
    from kinagraph.store.opening import is_neo4j, open_store

    settings = read_settings()
    where = store or settings.store
    if not is_neo4j(where):
        raise UsageError(
            _("{path} is a DuckDB file, which has no password").format(path=where),
            _("name a Neo4j address with --store; who may read a file is said by its permissions"),
        )
    # Opened, the address is checked; nobody is asked anything yet.
    uri, user = open_store(where, settings).name, passwords.user()
    if remove:
        there = passwords.forget(uri)
        gone, none = _("The password of {user} at {path} is out of the keyring."), _("There is none of {user} at {path} in the keyring.")
        click.echo((gone if there else none).format(user=user, path=uri))
        return
    keyring = passwords.keep(uri, _asked(user, uri))
    click.echo(_("The password of {user} at {path} is in the keyring ({keyring}).").format(user=user, path=uri, keyring=keyring))
    if passwords.from_environment() is not None:
        click.echo(_("NEO4J_PASSWORD is set, and goes before it."), err=True)


def _asked(user: str, uri: str) -> str:
    """Ask for a password, twice and unseen; without a terminal it is the first line of what is piped in."""
    if sys.stdin.isatty():
        question = _("Password of {user} at {path}").format(user=user, path=uri)
        given = str(click.prompt(question, hide_input=True, confirmation_prompt=_("Once more"), err=True))
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise UsageError(_("there is no password"), _("write it when you are asked, or pipe it in"))
    return given


def show_verdict(verdict: Verdict, output: str) -> None:
    """Print whether a store is sound; where it isn't the program ends with the exit code of a store's error."""
    rows = [{"table": name, "rows": count, "checksum": total} for name, (count, total) in verdict.sums.items()]
    faults = [
        {"check": fault.check, "table": fault.table, "count": fault.count, "examples": list(fault.examples), "sentence": fault.sentence}
        for fault in verdict.faults
    ]
    whole = {"store": verdict.store, "sound": verdict.sound, "backup": verdict.backup, "faults": faults, "tables": rows}
    if output == "csv":
        from kinagraph.present.machine import to_csv

        click.echo(to_csv(faults, ["check", "table", "count", "examples", "sentence"]), nl=False)
    elif not _printed(whole, rows, output):
        from kinagraph.present.sound import show_sums
        from kinagraph.present.terminal import console

        show_sums(rows, console())
        for fault in faults:
            click.echo(fault["sentence"])
        if verdict.sound:
            told = _("{store} is sound, and as it was when it was backed up.") if verdict.backup else _("{store} is sound.")
        else:
            told = ngettext("{store} is not sound: {n} fault", "{store} is not sound: {n} faults", len(faults))
        click.echo(told.format(store=verdict.store, n=len(faults)))
    if not verdict.sound:
        raise SystemExit(StoreError.exit_code)


def _printed(whole: dict[str, Any], rows: list[dict[str, Any]], output: str) -> bool:
    """Print for other programs, where that is asked for, and say whether it was."""
    from kinagraph.present.machine import to_csv, to_json

    if output == "json":
        click.echo(to_json(whole))
    elif output == "csv":
        click.echo(to_csv(rows, list(rows[0])), nl=False)
    return output != "table"
