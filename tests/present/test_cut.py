"""What an audience may not see is in none of the files: their bytes are searched, after it was shown that it stood there."""

from __future__ import annotations

import csv
import shutil
import zipfile
from typing import TYPE_CHECKING

import duckdb
import pytest
from click.testing import CliRunner

from kinagraph.cli.main import program
from kinagraph.errors import UsageError
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import ACTORS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HIDDEN_FROM_BOTH = (
    *("Quistenberg", "quist7", "quist@example.org", "魁斯婷", "98765", "decision-c", "documented-c", "diary-c", "notes-c", "source-c"),
    *("notes-a", "source-a", "notes-p", "source-p", "reason-t", "decision-t", "interest-r", "benefit-r", "why-j", "reasons-j", "judge-j"),
    *("ours-x", "ref-g", "notes-g", "acme-id", "notes-f", "notes-m"),
)
HIDDEN_FROM_PUBLIC = (
    *("Acme", "阿克姆", "Trade house", "hemlig ort", "role-p", "purpose-c", "title-g", "action-f", "expects-m", "place-c"),
    *("Planned purpose", "2013-05"),
)
SEEN_BY_BOTH = ("Guangdong", "life science", "Our unit", "political")


@pytest.fixture
def whole(network: Network, write_tables: Callable[..., Path]) -> Network:
    """A network in which every column that may be hidden holds a mark."""
    actors = [
        *({**row, "public": "yes", "notes": "notes-a", "source": "source-a"} for row in ACTORS),
        {
            "id": "acme-id",
            "name": "Acme Trade house",
            "aliases": "阿克姆",
            "kind": "company",
            "country": "CN",
            "region": "hemlig ort",
            "public": "no",
        },
        {"id": "nk", "name": "The network", "kind": "network", "country": "SE", "public": "yes", "parent": "acme-id"},
    ]
    person = {"id": "p-quist7", "name": "Max Quistenberg", "actor": "us", "role": "role-p", "level": "political", "email": "max.quist@example.org",
              "aliases": "魁斯婷", "notes": "notes-p", "source": "source-p"}  # fmt: skip
    contact = {"id": "c-acme-id", "date": "2012-05", "kind": "visit", "purpose": "purpose-c of Max Quistenberg and Acme Trade house", "place": "place-c",
               "themes": "life science;Acme Trade house", "cost": "98765", "decision": "decision-c", "documented": "documented-c", "reference": "diary-c",
               "notes": "notes-c", "source": "source-c", "ours": "ours-x", "initiator": "acme-id"}  # fmt: skip
    network.load(
        write_tables(
            actors=actors,
            people=[person],
            agreements=[{"id": "g-1", "title": "title-g", "parties": "us;acme-id", "reference": "ref-g", "notes": "notes-g", "responsible": "p-quist7"}],
            contacts=[contact, {"id": "c2", "date": "2013-05", "kind": "meeting", "status": "planned", "purpose": "Planned purpose", "participants": "us;gd"}],
            participants=[
                {"contact": "c-acme-id", "person": "p-quist7", "reason": "reason-t", "decision": "decision-t"},
                {"contact": "c-acme-id", "actor": "gd"},
                {"contact": "c-acme-id", "actor": "acme-id"},
            ],
            followups=[{"id": "f-1", "contact": "c-acme-id", "action": "action-f", "responsible": "p-quist7", "notes": "notes-f"}],
            memberships=[{"network": "nk", "actor": "acme-id", "representative": "p-quist7", "expects": "expects-m", "notes": "notes-m"}],
            relations=[{"home": "us", "partner": "gd", "priority": "A", "interest": "interest-r", "benefit": "benefit-r", "responsible": "p-quist7"}],
            judgements=[{"id": "j", "kind": "actor", "one": "gd", "other": "tj", "verdict": "different", "by": "judge-j", "why": "why-j", "reasons": "reasons-j"}],
        )
    )  # fmt: skip
    return network


def content(path: Path) -> bytes:
    """All bytes of an export, of a workbook what is packed in it."""
    if path.is_file():
        with zipfile.ZipFile(path) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())


def found(marks: tuple[str, ...], where: bytes) -> list[str]:
    return [mark for mark in marks if mark.encode() in where]


@pytest.mark.parametrize("name", ["folder", "book.xlsx"])
def test_what_is_hidden_is_in_none_of_the_bytes(whole: Network, tmp_path: Path, name: str) -> None:
    everything = (*HIDDEN_FROM_BOTH, *HIDDEN_FROM_PUBLIC, *SEEN_BY_BOTH)
    inside = content(whole.export(tmp_path / f"internal-{name}").path)
    assert found(everything, inside) == list(everything)

    network = content(whole.export(tmp_path / f"network-{name}", audience="network").path)
    assert found(HIDDEN_FROM_BOTH, network) == []
    assert found(SEEN_BY_BOTH, network) == list(SEEN_BY_BOTH)
    assert found(HIDDEN_FROM_PUBLIC, network) == list(HIDDEN_FROM_PUBLIC)

    public = content(whole.export(tmp_path / f"public-{name}", audience="public").path)
    assert found((*HIDDEN_FROM_BOTH, *HIDDEN_FROM_PUBLIC), public) == []
    assert found(SEEN_BY_BOTH, public) == list(SEEN_BY_BOTH)


def test_parquet_is_cut_as_well(whole: Network, tmp_path: Path) -> None:
    folder = whole.export(tmp_path / "parquet", form="parquet", audience="public").path
    told = "".join(
        repr(duckdb.sql(f"FROM read_parquet('{file}', hive_partitioning = false)").fetchall()) for file in folder.rglob("*.parquet")
    )
    assert found((*HIDDEN_FROM_BOTH, *HIDDEN_FROM_PUBLIC), told.encode()) == []
    assert found(SEEN_BY_BOTH, told.encode()) == list(SEEN_BY_BOTH)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_stands_in_the_place_of_names(whole: Network, tmp_path: Path) -> None:
    folder = whole.export(tmp_path / "network", audience="network").path
    assert [row["name"] for row in rows(folder / "people.csv")] == ["role-p"]
    assert rows(folder / "contacts.csv")[0]["purpose"] == "purpose-c of – and Acme Trade house"
    assert rows(folder / "followups.csv")[0]["responsible"] == "p1"
    folder = whole.export(tmp_path / "public", audience="public").path
    assert "Company 1" in [row["name"] for row in rows(folder / "actors.csv")]
    assert [row["themes"] for row in rows(folder / "contacts.csv")] == ["life science"]
    # Nobody is seen who could tell the level, so that the contact tells it.
    assert [row["level"] for row in rows(folder / "contacts.csv")] == ["political"]
    assert len(rows(folder / "participants.csv")) == 3
    assert not (folder / "people.csv").exists()


@pytest.mark.parametrize("audience", ["network", "public"])
def test_lists_answer_as_they_did_where_it_is_loaded(sample_file: Path, tmp_path: Path, audience: str) -> None:
    shutil.copy(sample_file, tmp_path / "here.duckdb")
    here = Network(open_store(str(tmp_path / "here.duckdb"), Settings()), Settings())
    folder = here.export(tmp_path / "cut", audience=audience).path
    there = Network(open_store(str(tmp_path / "there.duckdb"), Settings()), Settings())
    assert not there.load(folder).problems
    for name in ("stale", "high_level_only", "relations"):
        ours, theirs = (getattr(each.at("2012-12-31"), name)() for each in (here, there))
        assert (ours.examined, ours.found) == (theirs.examined, theirs.found)
        assert sorted((row["state"], row["contacts"], row["levels"]) for row in ours) == sorted(
            (row["state"], row["contacts"], row["levels"]) for row in theirs
        )


def test_those_who_were_judged_one_are_one(whole: Network, tmp_path: Path) -> None:
    whole.judge("gd", "hh", "same", at="2012-01-01")
    names = [row["name"] for row in rows(whole.export(tmp_path / "cut", audience="network").path / "actors.csv")]
    assert "Hamburg" not in names
    assert not (tmp_path / "cut" / "judgements.csv").exists()
    with pytest.raises(UsageError, match="there is no audience “press”"):
        whole.export(tmp_path / "other", audience="press")


def test_the_command_says_what_was_cut(whole: Network, tmp_path: Path) -> None:
    store = ("--store", str(whole.store.name))
    told = CliRunner().invoke(program, ["export", str(tmp_path / "out"), "--audience", "public", *store], prog_name="kinagraph")
    assert told.exit_code == 0, told.output
    assert "Cut to what the public may see. Ids are numbers: load it into a store of its own." in told.stdout
    assert (
        CliRunner().invoke(program, ["export", str(tmp_path / "o2"), "--audience", "press", *store], prog_name="kinagraph").exit_code == 2
    )
