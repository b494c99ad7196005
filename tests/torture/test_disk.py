"""A full disk and a folder that may only be read: what stood there is as it was, and one sentence says why."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import SAMPLE
from tests.torture.tools import THOROUGH, chance, everything, run, tables, told, write_network

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHUNK = 1 << 16


def _cannot(reason: str) -> None:
    """Say why a test can't run here; where CI is set it must."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def mount(folder: Path, *options: str) -> None:
    done = subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        _cannot(f"no file system can be mounted here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is a disk of its own, of 8 MB."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        _cannot("only root can mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "-o", "size=8m")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, left: int) -> Path:
    """Fill a disk but for some bytes."""
    about = os.statvfs(folder)
    path = folder / "full"
    with path.open("wb") as file:
        file.write(b"\1" * (about.f_bavail * about.f_frsize - left))
    return path


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write on a disk, root among them."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)


def opened(path: Path) -> Network:
    settings = Settings(cache="off")
    return Network(open_store(str(path), settings), settings)


def test_a_first_load_finds_the_disk_full(disk: Path, tmp_path: Path) -> None:
    """It leaves no file behind, or is kept in the log beside it."""
    first = write_network(tmp_path / "first", 200)
    path = disk / "new.duckdb"
    luck = chance("disk", "first load")
    for left in [0, 20_000, *(luck.randint(1, 40) * CHUNK for _ in range(2 * THOROUGH))]:
        full = fill(disk, left)
        ended = run("load", first, "--store", path, folder=tmp_path)
        kept = "this was written" in ended.err
        if ended.code:
            told(ended, 4)
            assert "disk is full" in ended.err or "No space left" in ended.err
            assert kept or [each.name for each in disk.iterdir()] == ["full"]
        full.unlink()
        assert opened(path).load(first).nothing == (kept or ended.code == 0)
        assert [each.name for each in disk.iterdir()] == ["new.duckdb"]
        path.unlink()


def test_a_load_finds_the_disk_full(disk: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """At any place: the tables, the commit, the checkpoint."""
    second = write_network(tmp_path / "second", 200, changed=True)
    network = opened(disk / "net.duckdb")
    network.load(write_network(tmp_path / "first", 200))
    first = tables(network.store)
    luck = chance("disk", "load")
    ends = Counter[str]()
    for left in [0, 5000, 300_000, *(luck.randint(1, 40) * CHUNK for _ in range(3 * THOROUGH))]:
        before = everything(network.store)
        full = fill(disk, left)
        ended = run("load", second, "--store", disk / "net.duckdb", folder=tmp_path)
        sentence = told(ended, 4) if ended.code else "loaded"
        [how] = [known for known in ("as it was", "this was written", "loaded") if known in sentence]
        if "and is as it was" in sentence:
            assert everything(network.store) == before
        else:
            assert sentence == "loaded" or "this was written" in sentence
            assert len(everything(network.store)["loads"]) == len(before["loads"]) + 1
        ends[how] += 1
        full.unlink()
        assert network.load(second).nothing == ("and is as it was" not in sentence)
        while tables(network.store) != first:
            network.undo()
        assert [path.name for path in disk.iterdir()] == ["net.duckdb"]
    record_property("torture", ", ".join(f"{how}: {times}" for how, times in sorted(ends.items())))


WRITING = {
    "workbook": ("export", "{}/out.xlsx"),
    "folder": ("export", "{}/out"),
    "parquet": ("export", "--parquet", "{}/out"),
    "page": ("map", "-o", "{}/map.html"),
    "picture": ("map", "-o", "{}/map.svg"),
    "report": ("report", "--from", "2012-01-01", "--to", "2012-12-31", "-o", "{}/report.docx"),
    "report's workbook": ("report", "--from", "2012-01-01", "--to", "2012-12-31", "-o", "{}/report.xlsx"),
    "report's page": ("report", "--from", "2012-01-01", "--to", "2012-12-31", "-o", "{}/report.html"),
    "calendar": ("calendar", "-o", "{}/due.ics"),
    "brief": ("brief", "c2012-13", "-o", "{}/brief.docx"),
    "pack": ("onboard", "Lund", "-o", "{}/pack"),
    "template": ("init", "{}/template"),
    "pairs": ("match", "--xlsx", "{}/pairs.xlsx"),
    "problems": ("load", "BAD", "--problems", "{}/problems.csv"),
}


@pytest.mark.parametrize("what", WRITING)
def test_what_is_written_finds_no_room_or_no_permission(what: str, disk: Path, sample_file: Path, tmp_path: Path) -> None:
    if what.startswith("report's") and THOROUGH == 1:
        pytest.skip("make torture tries each form of the report; they take long to make")
    words = [word.replace("{}", str(disk)) for word in WRITING[what]]
    if "BAD" in words:
        bad = tmp_path / "actors.csv"
        bad.write_text("id,name,kind\n" + "".join(f"a{n},A,nonsense {n}\n" for n in range(2000)), encoding="utf-8")
        words[words.index("BAD")] = str(bad)
    if what != "template":
        words += ["--store", str(sample_file)]
    if what not in {"template", "problems", "folder", "workbook", "parquet"} and "report" not in words:
        words += ["--as-of", "2012-12-31"]
    (disk / "theirs").write_text("stays", encoding="utf-8")
    for left in (0, 1500)[: 1 + (THOROUGH > 1)]:
        full = fill(disk, left)
        ended = run(*words, folder=tmp_path, TMPDIR=str(tmp_path))
        if left == 0 or ended.code:
            told(ended, {2, 3, 4})
            assert "No space left" in ended.err or "full" in ended.err, ended.err
            assert sorted(path.name for path in disk.iterdir()) == ["full", "theirs"]
        full.unlink()
    for path in disk.iterdir():
        if path.name != "theirs":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with read_only(disk):
        ended = run(*words, folder=tmp_path)
        told(ended, {2, 3, 4})
        assert "Read-only" in ended.err, ended.err
    assert [path.name for path in disk.iterdir()] == ["theirs"]
    ended = run(*words, folder=tmp_path)
    assert ended.code == (3 if what == "problems" else 0), ended
    assert len(list(disk.iterdir())) == 2


def test_temporary_files_find_no_room(disk: Path, sample_file: Path, tmp_path: Path) -> None:
    """A workbook is put together in the folder for temporary files."""
    fill(disk, 0)
    ended = run("export", tmp_path / "out.xlsx", "--store", sample_file, folder=tmp_path, TMPDIR=str(disk))
    if ended.code:
        assert "No space left" in told(ended, {2, 3, 4}) or "No usable temporary" in ended.err
    assert (tmp_path / "out.xlsx").exists() == (ended.code == 0)
    assert [path.name for path in disk.iterdir()] == ["full"]


def test_a_disk_that_may_only_be_read(disk: Path, tmp_path: Path) -> None:
    network = opened(disk / "net.duckdb")
    network.load(SAMPLE)
    before = everything(network.store)
    with read_only(disk):
        for words in (("stale",), ("status",), ("relations", "--format", "json")):
            assert run(*words, "--as-of", "2012-12-31", "--store", disk / "net.duckdb", folder=tmp_path).code == 0
        for words in (
            ("load", SAMPLE),
            ("undo", "--yes"),
            ("add", "contact", "--date", "2013-01-01", "--kind", "call", "-w", "Tianjin", "-w", "Lund"),
            ("done", "f2012-12-1", "--on", "2013-01-01"),
            ("match", "Tianjin", "Guangdong", "--different"),
        ):
            ended = run(*words, "--store", disk / "net.duckdb", folder=tmp_path)
            assert "net.duckdb can't be opened" in told(ended, 4)
        ended = run("load", SAMPLE, "--store", disk / "new.duckdb", folder=tmp_path)
        assert "new.duckdb can't be opened" in told(ended, 4)
    assert everything(network.store) == before
    assert [path.name for path in disk.iterdir()] == ["net.duckdb"]
