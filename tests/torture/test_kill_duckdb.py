"""A command that is killed at any moment has done all of its work on a DuckDB file, or none of it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import SAMPLE
from tests.torture.tools import (
    KILLS,
    chance,
    course,
    everything,
    files_that_change,
    kill_after,
    kill_at_change,
    run,
    start,
    tables,
    write_network,
)

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from tests.torture.tools import Course, Everything

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX")

CONTACTS = 300


@dataclass
class Killing:
    """A network in a file, and how often what was done to it came to something."""

    folder: Path
    network: Network
    chance: random.Random
    ran: int = 0
    done: int = 0
    killed: int = 0

    def kill(self, course: Course, *arguments: object) -> None:
        """Start a command and kill it: at a moment of its whole run, or beside one at which its file changes."""
        process = start(*arguments, folder=self.folder)
        self.ran += 1
        if self.chance.random() < 0.4:
            self.killed += kill_after(process, self.chance.uniform(0, course.seconds * 1.1))
        else:
            look = files_that_change(self.network.store.path)
            change = self.chance.randint(0, course.changes)
            self.killed += kill_at_change(process, look, change, self.chance.choice([0.0, 0.001, 0.004, self.chance.uniform(0, 0.05)]))

    def all_or_nothing(self, before: Everything, after: Everything) -> bool:
        """Say whether the command was carried out; fail where it was in part."""
        now = everything(self.network.store)
        if now == before:
            return False
        assert len(now["loads"]) == len(before["loads"]) + 1
        assert tables(self.network.store) == after
        self.done += 1
        return True

    def nothing_lies_about(self) -> None:
        """Look for files that nobody will take away."""
        assert sorted(path.name for path in self.folder.iterdir() if path.name != "cache") == ["first", "net.duckdb", "second"]

    def __str__(self) -> str:
        return f"{self.ran} runs, {self.killed} killed while running: {self.done} done wholly, {self.ran - self.done} not at all"


@pytest.fixture
def killing(tmp_path: Path) -> Killing:
    settings = Settings(cache="off")
    write_network(tmp_path / "first", CONTACTS)
    write_network(tmp_path / "second", CONTACTS, changed=True)
    network = Network(open_store(str(tmp_path / "net.duckdb"), settings), settings)
    network.load(tmp_path / "first")
    return Killing(tmp_path, network, chance("duckdb", tmp_path.name))


def test_a_load_and_its_undo_are_killed(killing: Killing, record_property: Callable[[str, object], None]) -> None:
    """The load creates rows and changes others; its undo takes them away and puts them back."""
    network, folder = killing.network, killing.folder
    load = ("load", folder / "second", "--store", "net.duckdb")
    undo = ("undo", "--yes", "--store", "net.duckdb")
    look = files_that_change(network.store.path)
    first = tables(network.store)
    loading = course(start(*load, folder=folder), look)
    second = tables(network.store)
    undoing = course(start(*undo, folder=folder), look)
    assert tables(network.store) == first != second
    for _ in range(KILLS):
        before = everything(network.store)
        killing.kill(loading, *load)
        loaded = killing.all_or_nothing(before, second)
        assert network.load(folder / "second").nothing == loaded
        assert tables(network.store) == second
        killing.nothing_lies_about()
        before = everything(network.store)
        killing.kill(undoing, *undo)
        if not killing.all_or_nothing(before, first):
            network.undo()
        assert tables(network.store) == first
    record_property("torture", str(killing))


SMALL = {
    "a note": ("add", "contact", "--date", "2013-01-01", "--kind", "call", "-w", "Tianjin", "-w", "Lunds universitet"),
    "a judgement": ("match", "Tianjin", "Guangdong", "--different"),
    "a workbook's judgements": ("match", "--apply", "pairs.xlsx"),
    "a forgotten person": ("forget", "PERSON", "--yes"),
}


@pytest.mark.parametrize("what", SMALL)
def test_a_small_command_is_killed(what: str, sample_file: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    settings = Settings(cache="off")
    path = tmp_path / "net.duckdb"
    network = Network(open_store(str(path), settings), settings)
    look = files_that_change(path)
    shutil.copy(sample_file, path)
    person = min(network.tables()["people"]["id"])
    words = (*(person if word == "PERSON" else word for word in SMALL[what]), "--store", "net.duckdb")
    if "pairs.xlsx" in words:
        network.load(_twins(tmp_path))
        assert run("match", "--xlsx", "pairs.xlsx", "--as-of", "2012-12-31", "--store", "net.duckdb", folder=tmp_path).code == 0
        _answer(tmp_path / "pairs.xlsx")
    kept = tmp_path / "kept"
    shutil.copy(path, kept)
    before = everything(network.store)
    usual = course(start(*words, folder=tmp_path), look)
    after = tables(network.store)
    files = {each.name for each in tmp_path.iterdir()}
    luck = chance("small", what)
    ran = (KILLS + 2) // 3
    done = 0
    for _ in range(ran):
        shutil.copy(kept, path)
        process = start(*words, folder=tmp_path)
        kill_at_change(process, look, luck.randint(0, usual.changes), luck.choice([0.0, 0.002, luck.uniform(0, 0.05)]))
        now = everything(network.store)
        if now != before:
            done += 1
            assert len(now["loads"]) == len(before["loads"]) + 1
        else:
            assert run(*words, folder=tmp_path).code == 0
        rows = tables(network.store)
        # What was noted has an id of its own, and a moment.
        assert {name: len(each) for name, each in rows.items()} == {name: len(each) for name, each in after.items()}
        network.load(SAMPLE) if what != "a forgotten person" else network.add_actor(name="Office", kind="other", country="SE")
        assert {each.name for each in tmp_path.iterdir()} == files
    record_property("torture", f"{ran} kills: {done} done wholly, {ran - done} not at all")


def _twins(folder: Path) -> Path:
    path = folder / "twins" / "actors.csv"
    path.parent.mkdir()
    path.write_text("id,name,kind,country\none,Harbour Office,other,CN\ntwo,Harbour Office,other,CN\n", encoding="utf-8")
    return path


def _answer(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, 1, "different")
    book.save(path)


def test_a_first_load_is_killed(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """There is no network then, or an empty one, or the whole."""
    settings = Settings(cache="off")
    path = tmp_path / "net.duckdb"
    network = Network(open_store(str(path), settings), settings)
    words = ("load", write_network(tmp_path / "first", 100), "--store", "net.duckdb")
    look = files_that_change(path)
    usual = course(start(*words, folder=tmp_path), look)
    whole = tables(network.store)
    luck = chance("first load")
    done = 0
    for _ in range(KILLS):
        path.unlink()
        process = start(*words, folder=tmp_path)
        kill_at_change(process, look, luck.randint(0, usual.changes), luck.choice([0.0, 0.002, luck.uniform(0, 0.05)]))
        if path.exists() and path.stat().st_size > 3 * 4096 and everything(network.store)["loads"]:
            done += 1
            assert tables(network.store) == whole
        network.load(tmp_path / "first")
        assert tables(network.store) == whole
        assert sorted(each.name for each in tmp_path.iterdir()) == ["first", "net.duckdb"]
    record_property("torture", f"{KILLS} kills: {done} done wholly, {KILLS - done} not at all")


def test_a_backup_and_a_restore_are_killed(sample_file: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """A backup is there wholly or not at all, and a store is as it was or as the backup is; what was left goes after a day."""
    settings = Settings(cache="off")
    path, copy, given = tmp_path / "net.duckdb", tmp_path / "copy.duckdb", tmp_path / "given.duckdb"
    shutil.copy(sample_file, path)
    other = Network(open_store(str(tmp_path / "other.duckdb"), settings), settings)
    other.load(write_network(tmp_path / "first", 100))
    assert run("backup", given, "--store", "other.duckdb", folder=tmp_path).code == 0
    kept, store = tmp_path / "kept", open_store(str(path), settings)
    shutil.copy(path, kept)
    first, second = tables(store), tables(other.store)
    backup = ("backup", "copy.duckdb", "--force", "--store", "net.duckdb")
    restore = ("restore", "given.duckdb", "--replace", "--yes", "--keep", "copy.duckdb", "--store", "net.duckdb")
    look = files_that_change(path)
    saving = course(start(*backup, folder=tmp_path), look)
    copy.unlink()
    restoring = course(start(*restore, folder=tmp_path), look)
    assert tables(store) == second
    files = {each.name for each in tmp_path.iterdir()}
    luck = chance("backup and restore")
    saved = restored = 0
    ran = (KILLS + 2) // 3
    for _ in range(ran):
        shutil.copy(kept, path)
        copy.unlink()
        kill_after(start(*backup, folder=tmp_path), luck.uniform(0, saving.seconds * 1.1))
        if copy.exists():
            saved += 1
            assert run("status", "--verify", "--store", copy, folder=tmp_path).code == 0
            assert tables(open_store(str(copy), settings)) == first
            copy.unlink()
        process = start(*restore, folder=tmp_path)
        if luck.random() < 0.5:
            kill_after(process, luck.uniform(0, restoring.seconds * 1.1))
        else:
            kill_at_change(process, look, luck.randint(0, restoring.changes), luck.choice([0.0, 0.002, luck.uniform(0, 0.05)]))
        now = tables(store)
        assert now in (first, second)
        restored += now == second
        for left in tmp_path.glob(".*.part*"):
            os.utime(left, (0, 0))
        copy.unlink(missing_ok=True)
        assert run(*restore, folder=tmp_path).code == 0
        assert tables(store) == second
        assert {each.name for each in tmp_path.iterdir()} == files
    record_property("torture", f"{ran} backups killed: {saved} done wholly; {ran} restores killed: {restored} done wholly")
