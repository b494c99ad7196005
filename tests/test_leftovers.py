"""What a killed program left goes after a day, and nothing else."""

from __future__ import annotations

import os
import time

from kinagraph import leftovers
from kinagraph.present.files import write_whole


def test_halves_go_when_nobody_writes_them_any_more(tmp_path):
    old = time.time() - 2 * 24 * 60 * 60
    names = (".page.html-ab.part", ".page.html-young.part", ".other.html-ab.part", "page.html")
    for name in names:
        (tmp_path / name).write_text("half", encoding="utf-8")
        if "young" not in name:
            os.utime(tmp_path / name, (old, old))
    write_whole(tmp_path / "page.html", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])
    assert (tmp_path / "page.html").read_bytes() == b"whole"


def test_folders_go_but_not_what_stood_in_a_place_before(tmp_path):
    for name, inside in (("pull-1", "tables.duckdb"), ("pull-2", "old")):
        (tmp_path / name / inside).mkdir(parents=True)
        os.utime(tmp_path / name, (0, 0))
    leftovers.clear(tmp_path, "pull-")
    assert [path.name for path in tmp_path.iterdir()] == ["pull-2"]
    leftovers.clear(tmp_path / "nowhere", "pull-")
