"""Files that people write by hand: whatever is in a mapping, a policy, the settings or a presentation, it ends in a sentence."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kinagraph.analysis.policy.rules import read_policy
from kinagraph.errors import InputError, KinagraphError, UsageError
from kinagraph.present.map.steps import read_steps
from kinagraph.present.template import write_settings
from kinagraph.settings import FILE, read_settings
from kinagraph.tables.foreign.mapping import read_mapping
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

THOROUGH = int(os.environ.get("KINAGRAPH_TEST_FUZZ", "1"))

Reader = tuple[str, "Callable[[Path], object]", type[KinagraphError]]
READERS: list[Reader] = [
    ("mapping.toml", read_mapping, UsageError),
    ("policy.toml", read_policy, UsageError),
    (FILE, lambda path: read_settings(path.parent), UsageError),
    ("steps.toml", lambda path: read_steps(path, str), InputError),
    ("steps.json", lambda path: read_steps(path, str), InputError),
]
NAMES = [name for name, _read, _error in READERS]

ODD = {
    "nothing": b"",
    "zero bytes": b"\0\0\0",
    "no UTF-8": b'a = "\xff\xfe"',
    "UTF-16": "a = 1".encode("utf-16"),
    "depth": b"a = " + b"[" * 100_000,
    "depth of tables": b"a = " + b"{a = " * 50_000,
    "depth of names": b".".join([b"a"] * 50_000) + b" = 1",
    "a long number": b"a = " + b"9" * 10_000,
    "a long line": b'a = "' + b"x" * 1_000_000,
    "an escape that is no letter": b'a = "\\ud800"',
    "a day that is none": b"a = 2012-02-31",
    "a table twice": b"[a]\n[a]\n",
    "only brackets": b"[[",
    "a list": b"[1, 2, 3]",
    "a number": b"1",
    "null": b"null",
    "terminal signs": b'"\\u001b[31m" = 1\n[[step]]\ntext = "\\u001b[2J"',
    "step as text": b'step = "x"\nsheet = 3\nrule = "x"\nactors = 7\n',
}


def _told(read: Callable[[], object], error: type[KinagraphError]) -> str:
    """Return the sentence with which a file is refused; blank where it is read."""
    try:
        read()
    except error as told:
        return told.message
    return ""


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_such_file_is_refused_in_a_sentence(reader: Reader, odd: str, tmp_path: Path) -> None:
    name, read, error = reader
    path = tmp_path / name
    path.write_bytes(ODD[odd])
    told = _told(lambda: read(path), error)
    assert len(told) < 3000
    assert "\n" not in told.strip()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among the files here")
@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_pipes_devices_folders_and_giants_are_refused(reader: Reader, tmp_path: Path) -> None:
    name, read, error = reader
    path = tmp_path / name
    os.mkfifo(path)
    with pytest.raises(error, match="a pipe or a device"):
        read(path)
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(error, match="a pipe or a device"):
        read(path)
    path.unlink()
    with path.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(error, match="is too large: 1024 MB, where 4 are the most"):
        read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(error, match="is a folder where a file is meant"):
        read(path)


def _real(name: str, folder: Path) -> list[bytes]:
    if name == "mapping.toml":
        return [path.read_bytes() for path in sorted((ROOT / "data" / "mappings").glob("*.toml"))]
    if name == "policy.toml":
        return [path.read_bytes() for path in sorted((ROOT / "data" / "policies").rglob("*.toml"))]
    if name == FILE:
        write_settings(folder / "whole.toml")
        return [b"\n".join(line.removeprefix(b"# ") for line in (folder / "whole.toml").read_bytes().splitlines())]
    return [
        b'[[step]]\ntitle = "One"\ntext = "Two"\nday = 2012-12-31\n[[step]]\nfocus = "gd"\n',
        b'{"steps": [{"title": "One"}, {"focus": "gd"}]}',
    ]


def _mutated(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    words = data.split()
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                del lines[place]
                lines = lines or [b"\n"]
            case 1:
                lines.insert(place, chance.choice(lines))
            case 2:
                lines[place] = lines[place].replace(b'"', chance.choice([b"'", b"", b'"""']), 1)
            case 3:
                lines[place] = lines[place].replace(
                    chance.choice(words), chance.choice([*words, b"1", b"-1", b"true", b"[]", b"{}", b"2012-01-01", b"1e99"])
                )
            case 4:
                lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
            case _:
                lines[place] = chance.randbytes(3) + lines[place]
    return b"".join(lines)


@pytest.mark.parametrize("reader", READERS, ids=NAMES)
@pytest.mark.parametrize("seed", range(3 * THOROUGH))
def test_a_real_file_that_was_damaged_is_read_or_refused(reader: Reader, seed: int, tmp_path: Path) -> None:
    name, read, error = reader
    chance = random.Random(seed)
    path = tmp_path / name
    for whole in _real(name, tmp_path):
        path.write_bytes(_mutated(whole, chance))
        assert len(_told(lambda: read(path), error)) < 3000
