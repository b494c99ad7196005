"""A plain CSV file read in columns gives what it gives row by row; every other file isn't taken for plain."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kinagraph.errors import InputError
from kinagraph.tables.plain import PlainCheck, read_plain
from kinagraph.tables.read import read_file
from kinagraph.tables.stage import Staging, stage
from tests.conftest import SAMPLE

_SIGNS = st.sampled_from(
    ["a", "Lund", "å", "中", "“", "\u3000", "e\u0301", " ", "  ", '"', '""', ";", "'", "=", "-", "\\", "\t", "\n", "\r", ","]
)
_CELLS = st.lists(_SIGNS, max_size=4).map("".join)
_WRITTEN = st.one_of(
    _CELLS.map(lambda text: "".join(sign for sign in text if sign not in ',"\r\n')),
    _CELLS.map(lambda text: '"' + text.replace('"', '""') + '"'),
    _CELLS,
)


def _rows(path: Path, *, in_columns: bool) -> list[tuple[Any, ...]] | str:
    """Return the rows as they are staged, or the sentence that refuses them."""

    def sheets() -> Any:
        for sheet in read_file(path):
            sheet.table = "contacts"
            if not in_columns:
                sheet.plain = None
            yield sheet

    staging: Staging | None = None
    try:
        staging = stage(sheets())
        return staging.connection.execute("SELECT * FROM raw_0 ORDER BY line").fetchall()
    except InputError as error:
        return str(error)
    finally:
        if staging is not None:
            staging.connection.close()


@given(
    rows=st.lists(st.tuples(_WRITTEN, _WRITTEN), max_size=4),
    mark=st.sampled_from(["", "\ufeff"]),
    end=st.sampled_from(["\n", "\n", "\r\n"]),
    ended=st.booleans(),
)
@example(rows=[('"" ', "a")], mark="", end="\n", ended=True)
@example(rows=[(' "a"', "b")], mark="", end="\n", ended=True)
@example(rows=[('"" ""', "b")], mark="", end="\n", ended=True)
@example(rows=[("", ""), ("a", "b")], mark="", end="\n", ended=False)
@example(rows=[("'=1", "b")], mark="", end="\n", ended=True)
@settings(deadline=None, max_examples=60)
def test_columns_are_the_rows(rows: list[tuple[str, str]], mark: str, end: str, ended: bool) -> None:
    text = mark + end.join(["id,purpose", *(f"{first},{second}" for first, second in rows)]) + (end if ended else "")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.csv"
        path.write_bytes(text.encode())
        assert _rows(path, in_columns=True) == _rows(path, in_columns=False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_file_is_read_in_columns(tmp_path: Path, separator: str, end: str) -> None:
    path = tmp_path / "contacts.csv"
    lines = [["id", "purpose"], ["c1", "  Möte “om” 中国 "], ["", " "], ["c2", "it's"]]
    path.write_bytes(end.join(separator.join(cells) for cells in lines).encode("utf-8-sig"))
    sheet = next(read_file(path))
    assert sheet.plain is not None
    with duckdb.connect(":memory:") as connection:
        assert read_plain(connection, "raw", *sheet.plain, 2) == 2
        assert connection.execute("FROM raw").fetchall() == [(2, "c1", "Möte “om” 中国"), (4, "c2", "it's")]


@pytest.mark.parametrize(
    "text",
    [
        "id,purpose\nc1\n",
        "id,purpose\nc1,a,b\n",
        'id,purpose\nc1,"a\nb"\n',
        "id,purpose\n\nc1,a\n",
        'id,purpose\nc1,"a"b\n',
        'id,purpose\nc1,"a\n',
    ],
)
def test_what_the_database_reads_otherwise_it_does_not_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(text, encoding="utf-8", newline="")
    sheet = next(read_file(path))
    with duckdb.connect(":memory:") as connection:
        assert sheet.plain is None or read_plain(connection, "raw", *sheet.plain, 2) is None
        assert not connection.execute("SELECT 1 FROM duckdb_tables()").fetchall()


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nid;purpose\nc1;a\n",
        "\nid,purpose\nc1,a\n",
        "id,purpose\rc1,a\r",
        "id,purpose\r\nc1,a\nc2,b\r\n",
        "id,purpose\nc1,e\u0301\n",
        "id,purpose\nc1,a\u00a0\n",
        "id,purpose\nc1,\u3000\n",
        "id,purpose\nc1,'=1+1\n",
        "id,purpose\nc1,\x01\n",
    ],
)
def test_what_is_to_be_put_right_is_not_plain(tmp_path: Path, text: str) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert next(read_file(path)).plain is None


def test_a_name_that_stands_for_other_files_is_not_plain(tmp_path: Path) -> None:
    path = tmp_path / "contacts [2012].csv"
    path.write_text("id,purpose\nc1,a\n", encoding="utf-8")
    assert next(read_file(path)).plain is None


def test_a_mark_that_two_blocks_share_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kinagraph.tables.texts._BLOCK", 16)
    path = tmp_path / "contacts.csv"
    for at in range(20):
        for sign in ("e\u0301", "\u3000", "'=1", ' "a"', "\r"):
            path.write_text(f"id,purpose\nc1,{'x' * at}\nc2,{sign}\n", encoding="utf-8", newline="")
            sheet = next(read_file(path), None)
            assert sheet is not None
            assert sheet.plain is None, (at, sign)


def test_blanks_without_end_are_not_gathered() -> None:
    check = PlainCheck()
    for block in (b"id,purpose\n", *[b" " * 3000] * 50):
        check.see(block, block.decode())
        assert len(check._before) < 8000
    assert check.plain(Path("contacts.csv"), "utf-8") is None


def test_where_a_block_ends_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kinagraph.tables.texts._BLOCK", 16)
    path = tmp_path / "contacts.csv"
    for at in range(20):
        path.write_text(f'id,purpose\nc1,"{"x" * at} on ""smart cities"" in May, \'s år\'"\n', encoding="utf-8", newline="")
        assert next(read_file(path)).plain is not None, at
        assert _rows(path, in_columns=True) == _rows(path, in_columns=False)


def test_rows_stay_in_the_order_of_the_file() -> None:
    """What is joined to the few words of a column could lose it."""
    sheet = next(read_file(SAMPLE / "actors.csv"))
    assert sheet.plain is not None
    with stage([sheet]).connection as connection:
        lines = [line for (line,) in connection.execute("SELECT _line FROM staged_actors").fetchall()]
    assert lines == list(range(2, len(lines) + 2))
