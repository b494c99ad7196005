"""Spark gives the answers of DuckDB, by the same text."""

from __future__ import annotations

import json
import os
import shutil
import warnings

import pytest
from click.testing import CliRunner

import kinagraph as kg
from kinagraph.cli.main import program
from kinagraph.present.machine import render_json

pytestmark = [
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


QUICK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # Some rows each: to compile and to plan anew would take longer than to run.
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="module")
def spark():
    """Start Spark once: what comes after finds it."""
    missing = None if shutil.which("java") else "no Java"
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        missing = "no pyspark"
    if missing:
        if os.environ.get("CI"):
            pytest.fail(f"{missing}, and Spark must be tested")
        pytest.skip(missing)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = SparkSession.builder.master("local[2]")
        for name, value in QUICK.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield session
        session.stop()


def both(net, folder):
    """Export a network, and give a day of it as DuckDB and as Spark read it."""
    path = net.export(folder, form="parquet").path
    return [kg.open_parquet(path, engine=engine).at("2012-12-31") for engine in ("duckdb", "spark")]


def test_the_worked_example(spark, golden, network, tmp_path):
    network.load(golden)
    _ours, theirs = both(network, tmp_path / "out")
    for name, method in {"relations": "relations", "unfollowed": "unfollowed"}.items():
        expected = json.loads((golden / "expected" / f"{name}.json").read_text(encoding="utf-8"))
        found = json.loads(render_json(getattr(theirs, method)()))
        assert found["found"] == expected["found"]
        assert [{key: row[key] for key in expected["findings"][0]} for row in found["findings"]] == expected["findings"], name


def test_the_sample_grouped_narrowed_and_cut(spark, sample_file, tmp_path):
    ours, theirs = both(kg.open(sample_file), tmp_path / "out")
    for method, how in (
        ("stale", {"limit": 5, "soon": True}),
        ("high_level_only", {"by": "parent"}),
        ("relations", {"by": "partner", "theme": "ICT"}),
        ("unfollowed", {"limit": 7, "theme": "Medical Research"}),
    ):
        expected = getattr(ours, method)(**how)
        assert render_json(getattr(theirs, method)(**how)) == render_json(expected), (method, how)
        assert expected.examined > 0


def test_those_who_were_judged_the_same_are_one(spark, network, write_tables, tmp_path):
    network.load(
        write_tables(
            actors=[
                {"id": "us", "name": "Our unit", "kind": "region_unit", "country": "SE"},
                {"id": "gd", "name": "Guangdong", "kind": "province", "country": "CN"},
                {"id": "kt", "name": "Kwangtung", "kind": "province", "country": "CN"},
                {"id": "gov", "name": "The governor's office", "kind": "other", "country": "CN"},
            ],
            people=[{"id": "p", "name": "The governor", "actor": "gd", "level": "political"}],
            contacts=[
                {"id": "c1", "date": "2012-01", "kind": "visit"},
                {"id": "c2", "date": "2012-02", "kind": "visit"},
                {"id": "c3", "date": "2012-03", "kind": "meeting", "level": "expert"},
            ],
            participants=[
                *({"contact": c, "actor": "us"} for c in ("c1", "c2", "c3")),
                {"contact": "c1", "actor": "gd", "level": "expert"},
                {"contact": "c1", "actor": "kt", "level": "official"},
                {"contact": "c2", "actor": "kt"},
                {"contact": "c3", "actor": "gov"},
            ],
            followups=[{"id": "f", "contact": "c2", "action": "Write", "responsible": "kt", "due": "2012-05"}],
            judgements=[
                {"id": "j1", "kind": "actor", "one": "gd", "other": "kt", "verdict": "same", "kept": "gd", "at": "2012-06-01"},
                {
                    "id": "j2",
                    "kind": "actor",
                    "one": "gd",
                    "other": "gov",
                    "verdict": "holder",
                    "kept": "gd",
                    "person": "p",
                    "at": "2012-06-01",
                },
            ],
        )
    )
    ours, theirs = both(network, tmp_path / "out")
    assert [(row["home"], row["partner"], row["contacts"]) for row in theirs.relations()] == [("us", "gd", 3)]
    for method in ("relations", "unfollowed"):
        assert render_json(getattr(theirs, method)()) == render_json(getattr(ours, method)())


def test_the_command(spark, sample_file, tmp_path):
    folder = kg.open(sample_file).export(tmp_path / "out", form="parquet").path
    words = ["high-level", "--input", str(folder), "--as-of", "2012-12-31", "--format", "csv", "--limit", "3"]
    ours, theirs = (CliRunner().invoke(program, [*words, "--engine", engine]) for engine in ("duckdb", "spark"))
    assert (theirs.exit_code, theirs.stdout) == (0, ours.stdout)


def test_a_server_that_does_not_answer(sample_file, tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    folder = kg.open(sample_file).export(tmp_path / "out", form="parquet").path
    monkeypatch.setenv("KINAGRAPH_SPARK", "sc://127.0.0.1:1")
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    said = CliRunner().invoke(program, ["stale", "--input", str(folder), "--engine", "spark"])
    assert said.exit_code == 4
    assert "doesn't answer" in said.stderr


def test_no_java(sample_file, tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    folder = kg.open(sample_file).export(tmp_path / "out", form="parquet").path
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    said = CliRunner().invoke(program, ["stale", "--input", str(folder), "--engine", "spark"])
    assert (said.exit_code, "needs Java" in said.stderr) == (4, True)


def test_spark_that_is_not_installed(sample_file, tmp_path, monkeypatch):
    folder = kg.open(sample_file).export(tmp_path / "out", form="parquet").path
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    with pytest.raises(kg.UsageError) as refused:
        kg.open_parquet(folder, engine="spark")
    assert "kinagraph[spark]" in str(refused.value.hint)
