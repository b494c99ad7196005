"""A store's file that is cut off, or in which bytes are others: what is read is whole, or one sentence says that it isn't."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.torture.tools import THOROUGH, chance, run, told

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path


def _cut(data: bytearray, luck: random.Random) -> None:
    del data[luck.randrange(len(data)) :]


def _flipped(data: bytearray, luck: random.Random) -> None:
    for _ in range(luck.choice([1, 5, 100])):
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)


def _overwritten(data: bytearray, luck: random.Random) -> None:
    place = luck.randrange(len(data))
    data[place : place + 5000] = luck.randbytes(min(5000, len(data) - place))


def _torn(data: bytearray, luck: random.Random) -> None:
    """As after a crash of the machine: a block that never came to the disk."""
    place = luck.randrange(len(data)) // 4096 * 4096
    data[place : place + 4096] = bytes(min(4096, len(data) - place))


def _head(data: bytearray, luck: random.Random) -> None:
    data[luck.randrange(12288)] ^= 255


DAMAGES: dict[str, Callable[[bytearray, random.Random], None]] = {
    "cut off": _cut,
    "flipped": _flipped,
    "overwritten": _overwritten,
    "torn": _torn,
    "head": _head,
}


@pytest.mark.skipif(os.name != "posix", reason="a process that ends by a signal is of POSIX")
@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_store(how: str, sample_file: Path, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    luck = chance("damaged", how)
    whole = {words: run(*words, "--store", sample_file, folder=tmp_path).out for words in READING}
    path = tmp_path / "net.duckdb"
    refused = 0
    for number in range(THOROUGH + 1):
        data = bytearray(sample_file.read_bytes())
        DAMAGES[how](data, luck)
        path.write_bytes(data)
        words = READING[number % len(READING)]
        ended = run(*words, "--store", path, folder=tmp_path)
        refused += bool(ended.code)
        if ended.code:
            told(ended, 4)
            assert path.read_bytes() == data
        else:
            # The damage is where nothing of this is read.
            assert ended.out == whole[words]
    record_property("torture", f"{THOROUGH + 1} files: {refused} refused, the others read as they were")


READING = (("relations", "--format", "csv", "--as-of", "2012-12-31"), ("unfollowed", "--format", "csv", "--as-of", "2012-12-31"))
