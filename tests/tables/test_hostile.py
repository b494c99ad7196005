"""No file, whatever is in it, ends in anything but a sentence: within seconds, in bounded memory, and with nothing loaded."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kinagraph.errors import KinagraphError
from tests.conftest import SAMPLE, SHARED
from tests.tables import hostile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kinagraph.network import Network

SECONDS = 10
MEMORY = 2 << 30
THOROUGH = int(os.environ.get("KINAGRAPH_TEST_FUZZ", "1"))
"""How many times as much is tried as in a usual run."""

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the limits are those of POSIX")

WORKER = f"""
import resource, signal, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
signal.alarm({SECONDS})
from kinagraph import language
from kinagraph.errors import KinagraphError
from kinagraph.network import open
from pathlib import Path
for line in sys.stdin:
    folder, path = eval(line)
    network = open(str(Path(folder) / "net.duckdb"))
    signal.alarm({SECONDS})
    try:
        network.load(path)
        print(repr((0, "loaded", Path(folder, "net.duckdb").exists())), flush=True)
    except KinagraphError as error:
        print(repr((error.exit_code, error.message + " | " + (error.hint or ""), Path(folder, "net.duckdb").exists())), flush=True)
"""


class Worker:
    """A process with limited memory and time that loads one file after the other."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def load(self, folder: Path, path: Path) -> tuple[int, str, bool]:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-c", WORKER],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{(str(folder), str(path))!r}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            _out, told = self.process.communicate()
            code, self.process = self.process.returncode, None
            pytest.fail(f"the process ended with {code}: {told[-2000:]}")
        code, sentence, made = eval(answer)
        return code, sentence, made

    def close(self) -> None:
        if self.process is not None:
            self.process.communicate()


@pytest.fixture(scope="module")
def worker() -> object:
    worker = Worker()
    yield worker
    worker.close()


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence(name: str, tmp_path: Path, worker: Worker) -> None:
    write, told = hostile.REFUSED[name]
    path = write(tmp_path)
    code, sentence, made = worker.load(tmp_path, path)
    assert code == 3
    assert any(part in sentence for part in told.split("|")), sentence
    assert not made
    assert len(sentence) < 1500


@pytest.mark.parametrize(
    "write", [hostile.empty_rows, hostile.formulas, hostile.empty_rows_in_a_workbook], ids=lambda write: write.__name__
)
def test_an_odd_file_is_loaded(write: Callable[[Path], Path], tmp_path: Path, worker: Worker) -> None:
    code, sentence, made = worker.load(tmp_path, write(tmp_path))
    assert (code, sentence, made) == (0, "loaded", True)


def test_a_formula_is_text(network: Network, tmp_path: Path) -> None:
    network.load(hostile.formulas(tmp_path))
    assert network.tables()["actors"]["name"].to_list() == ["=cmd|' /C calc'!A0"]


def test_a_file_whose_name_is_no_text_is_recorded(network: Network, tmp_path: Path) -> None:
    name = os.fsdecode(b"actors-\xff.csv")
    (tmp_path / name).write_bytes(hostile.HEAD + b"lu,Lund,university,SE\n")
    network.load(tmp_path / name)
    assert [source.name for load in network.loads() for source in load.sources] == ["actors-?.csv"]


@pytest.mark.parametrize("text", ["\u202eevil", "a\u200bb", "a\x1b[31mb", "a\x07b", "\ufffe", "é" * 3000, "a" * 100_000], ids=ascii)
def test_an_odd_text_is_kept_or_refused_in_a_short_sentence(text: str, network: Network, write_tables: Callable[..., Path]) -> None:
    row = {"id": "a", "name": text, "kind": "company", "country": "SE", text: "x"}
    report = network.load(write_tables(actors=[row]))
    assert all(len(remark) < 500 for remark in report.remarks)
    assert network.tables()["actors"]["name"].to_list() == [text]
    bad = {"id": text, "name": "a", "kind": text, "country": text}
    with pytest.raises(KinagraphError) as error:
        network.load(write_tables(actors=[{**bad, "id": text[:500] * 100}]))
    problems = getattr(error.value, "problems", [])
    assert problems
    assert all(len(str(problem)) < 2000 for problem in problems)


def _refused_with(load: Callable[[], object]) -> int | None:
    """Return the exit code of the sentence with which a file is refused; None where it is loaded."""
    try:
        load()
    except KinagraphError as error:
        return error.exit_code
    return None


def _real_files() -> list[Path]:
    theirs = sorted((SHARED / "data" / "uk-ministers").glob("*.[cx]*")) if SHARED.is_dir() else []
    return [*sorted(SAMPLE.glob("*.csv")), *theirs]


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.2 else data)
    for _ in range(chance.randrange(1, 30)):
        place = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.randrange(1, 200)]
            case 2:
                changed[place:place] = chance.randbytes(chance.randrange(1, 20))
            case 3:
                changed[place:place] = chance.choice(
                    [b'"', b"'", b"\n", b"\r", b"\0", b";", b",", b"\xef\xbb\xbf", b"\xff", b"=", b"\xed\xa0\x80"]
                )
            case _:
                changed[place:place] = changed[: chance.randrange(1, 100)]
        if not changed:
            changed = bytearray(b"x")
    return bytes(changed)


@pytest.mark.parametrize("seed", range(4 * THOROUGH))
def test_a_real_file_that_was_damaged_is_loaded_or_refused(seed: int, network: Network, tmp_path: Path) -> None:
    chance = random.Random(seed)
    for path in _real_files():
        broken = tmp_path / path.name
        broken.write_bytes(_mutated(path.read_bytes(), chance))
        assert _refused_with(lambda path=broken: network.load(path, table="contacts", dry_run=True)) in {None, 3}


@pytest.mark.parametrize("seed", range(40 * THOROUGH))
def test_random_bytes_are_refused_whatever_they_are_called(seed: int, network: Network, tmp_path: Path) -> None:
    chance = random.Random(seed)
    start = chance.choice([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"id,name\n", b'id;name\r\n"'])
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"actors{suffix}"
        path.write_bytes(start + chance.randbytes(chance.randrange(2000)))
        assert _refused_with(lambda path=path: network.load(path, dry_run=True)) in {None, 3}
