"""A folder of Parquet tables is a network that is only read."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

import kinagraph as kg
from kinagraph.cli.main import program
from kinagraph.present.machine import render_json
from tests.conftest import SAMPLE

LISTS = ("relations", "stale", "high_level_only", "unfollowed")


@pytest.fixture(scope="module")
def folder(sample_file, tmp_path_factory):
    """Give the sample network as Parquet."""
    return kg.open(sample_file).export(tmp_path_factory.mktemp("parquet") / "sample", form="parquet").path


@pytest.fixture
def copy(folder, tmp_path):
    """Give a copy to break."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_the_answers_are_those_of_the_store(sample_file, folder):
    stored, read = (net.at("2012-12-31") for net in (kg.open(sample_file), kg.open_parquet(folder)))
    for name in LISTS:
        assert render_json(getattr(read, name)()) == render_json(getattr(stored, name)())
    assert list(read.actor("Guangdong").relations) == list(stored.actor("Guangdong").relations)


def test_the_command_reads_it(folder):
    said = CliRunner().invoke(program, ["stale", "--input", str(folder), "--as-of", "2012-12-31", "--format", "json"])
    assert (said.exit_code, json.loads(said.stdout)["analysis"]) == (0, "stale")


def refusal(*words):
    said = CliRunner().invoke(program, ["stale", "--as-of", "2012-12-31", *map(str, words)])
    assert said.exit_code != 0
    assert "Traceback" not in said.output
    return said.exit_code, said.stderr


def test_what_is_no_such_folder_is_refused_in_a_sentence(folder, copy, tmp_path):
    assert refusal("--input", tmp_path / "none")[0] == 4
    assert "there is no folder" in refusal("--input", tmp_path / "none")[1]
    assert "has no Parquet files of the table actors" in refusal("--input", SAMPLE)[1]
    [file] = (copy / "actors").glob("*.parquet")
    duckdb.execute(f"COPY (SELECT * EXCLUDE (country) FROM '{file}') TO '{file}' (FORMAT parquet)")
    assert "the table actors has no column country" in refusal("--input", copy)[1]
    duckdb.execute(f"COPY (SELECT *, 1 AS country FROM '{file}') TO '{file}' (FORMAT parquet)")
    assert "the column country of the table actors holds INTEGER, not VARCHAR" in refusal("--input", copy)[1]


def test_a_file_that_is_cut_short_is_told(copy):
    for file in (copy / "contacts").rglob("*.parquet"):
        file.write_bytes(file.read_bytes()[:200])
    code, said = refusal("--input", copy)
    assert code == 4
    assert re.search(r"can't be read: .+parquet", said)


def test_it_is_not_written(folder, tmp_path):
    net = kg.open_parquet(folder)
    with pytest.raises(kg.StoreError, match="only read"):
        net.load(SAMPLE)


def test_options_that_say_two_things(folder, tmp_path):
    assert refusal("--input", folder, "--store", tmp_path / "x.duckdb")[0] == 2
    code, said = refusal("--engine", "spark")
    assert code == 2
    assert "export --parquet" in said
    with pytest.raises(kg.UsageError, match="there is no engine"):
        kg.open_parquet(folder, engine="abacus")
