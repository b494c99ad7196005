"""The commands check and rules."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from kinagraph.network import Network
from tests.conftest import ROOT

DAY = ("--as-of", "2012-12-31")


def test_the_sample_read_as_an_auditor_would(run: Callable[..., Result]) -> None:
    found = json.loads(run("check", *DAY, "--format", "json").stdout)
    assert (found["analysis"], found["as_of"], found["policy"]["id"], found["policy"]["version"]) == (
        "check",
        "2012-12-31",
        "skane-china",
        1,
    )
    assert found["states"] == {"breached": 19, "due": 2, "undecidable": 2, "met": 8, "nothing": 0}
    states = {row["rule"]: row["state"] for row in found["rules"]}
    assert sorted(name for name, state in states.items() if state == "met") == ["R12", "R24", "R27", "R28", "R29", "R31", "R8", "R9"]
    assert {name: state for name, state in states.items() if state in {"due", "undecidable"}} == {
        "R2": "undecidable",
        "R22": "due",
        "R25": "undecidable",
        "R26": "due",
    }
    r1 = {row["period"]: row for row in found["findings"] if row["rule"] == "R1"}
    assert {period: (row["state"], row["due_on"], row["evidence"]) for period, row in r1.items()} == {
        "2011": ("breached", "2011-12-31", ["c2011-04"]),
        "2012": ("met", None, ["c2012-38", "c2012-09"]),
        "365 days": ("due", "2013-03-21", ["c2012-38", "c2012-09"]),
    }
    keys = {
        "rule",
        "state",
        "subject",
        "subject_kind",
        "evidence",
        "sentence",
        "next",
        "quote",
        "missing",
        "due_on",
        "force",
        "policy",
        "version",
    }
    assert all(keys <= row.keys() for row in found["findings"])
    assert all(row["missing"] for row in found["findings"] if row["state"] == "undecidable")
    assert all(row["next"] for row in found["findings"] if row["state"] != "met")
    subjects = [(row["rule"], row["subject"], row["period"]) for row in found["findings"]]
    assert len(subjects) == len(set(subjects))


def test_a_participants_reason_is_a_column_and_not_that_of_a_rejected_row(
    run: Callable[..., Result], write_tables: Callable[..., Path]
) -> None:
    found = json.loads(run("check", *DAY, "--rule", "R14", "--format", "json").stdout)["findings"]
    assert {row["subject"]: row["state"] for row in found}["c2012-29"] == "met"
    actors = [{"id": "a", "name": "A", "kind": "other", "country": "SE"}]
    contacts = [{"id": "c", "date": "2012-01-01", "kind": "visit"}]
    wrong = [{"contact": "c", "actor": "a", "level": "poltical", "reason": "Signs"}]
    run(
        "load",
        str(write_tables(actors=actors, contacts=contacts, participants=wrong)),
        "--problems",
        "participants.csv",
        "--store",
        "r.duckdb",
        code=3,
    )
    text = Path("participants.csv").read_text(encoding="utf-8-sig").replace("poltical", "political")
    Path("participants.csv").write_text(text, encoding="utf-8")
    run("load", str(write_tables(actors=actors, contacts=contacts)), "participants.csv", "--store", "r.duckdb")
    from kinagraph.network import open as open_network

    assert open_network("r.duckdb").tables()["participants"]["reason"].tolist() == ["Signs"]


def test_check_prints_the_worst_first_with_quotation_and_what_to_do(run: Callable[..., Result]) -> None:
    told = run("check", *DAY).stdout
    lines = told.splitlines()
    assert lines[0] == "8 met, 19 breached, 2 fall due, 2 undecidable of 31 rules as of 2012-12-31 under policy skane-china 1"
    assert told.index("BREACHED") < told.index("\nFALLS DUE") < told.index("UNDECIDABLE") < told.index("\nMet: ")
    assert "”minst två besök per år på tjänstemannanivå" in told
    assert "that holds until 2013-03-21" in told
    assert "→ Hold the next visit by 2013-03-21. Planned: 2013-03-01." in told
    assert "kinagraph's: most = 5, days = 1095" in told
    one = run("check", *DAY, "--rule", "r1").stdout
    assert "2 held, 2 asked for" in one
    assert "MET" in one


def test_check_in_swedish(run: Callable[..., Result]) -> None:
    told = run("check", *DAY, "--lang", "sv").stdout
    assert (
        told.splitlines()[0] == "8 uppfyllda, 19 brutna, 2 förfaller, 2 kan inte avgöras av 31 regler per 2012-12-31 enligt skane-china 1"
    )
    assert "Två tjänstemannabesök per år" in told
    assert "→ Genomför nästa besök senast 2013-03-21. Planerat: 2013-03-01." in told
    assert not re.search(
        r"\b(the|rule|missing|until)\b",
        told.replace("Regular exchange", "").replace("rule R", "regel R").replace("--regel", "").replace("--rule", ""),
    )


def test_check_narrowed_and_as_csv(run: Callable[..., Result]) -> None:
    rows = list(csv.DictReader(io.StringIO(run("check", *DAY, "--force", "must", "--format", "csv").stdout)))
    assert {row["force"] for row in rows} == {"must"}
    assert next(row for row in rows if row["rule"] == "R1" and row["period"] == "2012")["evidence"] == "c2012-38;c2012-09"
    found = json.loads(run("check", *DAY, "--rule", "R26", "--format", "json").stdout)
    assert [row["rule"] for row in found["findings"]] == ["R26"]
    assert found["findings"][0]["found"] == 12


def test_check_fails_on_request(run: Callable[..., Result]) -> None:
    run("check", *DAY, "--rule", "R1", "--fail-on", "breached", code=10)
    run("check", *DAY, "--rule", "R8", "--fail-on", "due")
    run("check", *DAY, "--rule", "R22", "--fail-on", "due")
    run("check", "--as-of", "2012-12-31", "--rule", "R19", "--fail-on", "due", code=10)
    run("check", *DAY, "--rule", "R99", code=2)


def test_missing_lists_the_most_valuable_field_first(run: Callable[..., Result]) -> None:
    found = json.loads(run("check", *DAY, "--missing", "--format", "json").stdout)["missing"]
    assert found[0]["field"] == "participants.level"
    assert found[0]["subjects"] == ["c2011-16", "c2011-19", "c2012-04"]
    assert [each["decides"] for each in found] == sorted((each["decides"] for each in found), reverse=True)
    assert next(each for each in found if each["field"] == "relations.themes")["subjects"] == ["rs-eis;gd-fao", "rs-eis;hk", "rs-eis;js"]
    table = run("check", *DAY, "--missing").stdout
    assert table.splitlines()[0] == "15 results are undecidable as of 2012-12-31"


def test_rules_lists_and_explains(run: Callable[..., Result]) -> None:
    assert "skane-china 1: 31 rules" in run("rules").stdout
    told = run("rules", "--explain", "R4").stdout
    for part in ("Uppföljning av relationer", "Check: followed_up", "later_contact_days = 90", "followups.due", "An example"):
        assert part in told
    found = json.loads(run("rules", "--format", "json").stdout)
    assert len(found["rules"]) == 31
    assert len(list(csv.DictReader(io.StringIO(run("rules", "--format", "csv").stdout)))) == 31
    run("rules", "--explain", "R99", code=2)


def test_rules_writes_a_file_to_begin_with(run: Callable[..., Result]) -> None:
    run("rules", "--new", "mine.toml")
    assert "2 rules" in run("rules", "--policy", "mine.toml").stdout
    assert "of 2 rules as of 2012-12-31 under policy our-strategy 1" in run("check", *DAY, "--policy", "mine.toml").stdout
    assert "is there already" in run("rules", "--new", "mine.toml", code=2).stderr
    text = Path("mine.toml").read_text(encoding="utf-8")
    Path("mine.toml").write_text(text.replace('check = "level"', 'check = "levvel"'), encoding="utf-8")
    told = run("check", *DAY, "--policy", "mine.toml", code=2)
    assert re.search(r"Error: mine.toml, line \d+, rule A2, check: there is no check “levvel”; did you mean level\?", told.stderr)
    assert told.stdout == ""


OTHER = """
[policy]
id = "alps"
title = "Programme for Savoy"
version = 2
source = "Canton"
language = "fr"

[actors]
canton = ["Canton"]

[[rule]]
id = "Q1"
quote = "une réunion par an"
section = "1"
force = "must"
title = { fr = "Une réunion par an" }
check = "quota"
select = { actor = { actors = ["canton"] } }
with = { kinds = ["meeting"], count = 1 }

[[rule]]
id = "Q2"
quote = "toujours documentée"
section = "2"
force = "should"
title = { fr = "Documentée" }
check = "followed_up"
select = { contact = { kinds = ["meeting"], partner = { side = "partner" } } }
with = { documented = true }
"""


def test_nothing_is_tied_to_skane_and_both_stores_agree(empty: Network, write_tables: Callable[..., Path], tmp_path: Path) -> None:
    settings = {"home_countries": ["CH"], "partner_countries": ["FR"]}
    actors = [
        {"id": "c", "name": "Canton", "kind": "region_unit", "country": "CH"},
        {"id": "s", "name": "Savoie", "kind": "province", "country": "FR"},
    ]
    contacts = [
        {"id": "m1", "date": "2022-04-01", "kind": "meeting", "documented": "no", "participants": "c;s"},
        {"id": "m2", "date": "2023-02-01", "kind": "meeting", "documented": "yes", "participants": "c;s"},
    ]
    empty.load(write_tables(actors=actors, contacts=contacts))
    path = tmp_path / "alps.toml"
    path.write_text(OTHER, encoding="utf-8")
    audit = empty.at("2023-12-31", settings=settings).check(path)
    assert audit.by_state() == {
        "breached": 1,
        "due": 1,
        "undecidable": 0,
        "met": 0,
        None: 0,
    }
    assert [(row["rule"], row["state"], row["subject"], row["period"]) for row in audit] == [
        ("Q2", "breached", "m1", None),
        ("Q1", "due", "c", "365 days"),
        ("Q1", "met", "c", "2022"),
        ("Q1", "met", "c", "2023"),
        ("Q2", "met", "m2", None),
    ]
    assert [each.rule.id for each in empty.at("2023-12-31", settings=settings).check(path, force="must").rules] == ["Q1"]
    assert len(audit.to_frame()) == 5
    assert [row["state"] for row in audit.of("Q2")] == ["breached", "met"]


def test_the_page_is_fresh() -> None:
    spec = importlib.util.spec_from_file_location("policy_page", ROOT / "tools" / "policy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert ROOT.joinpath("docs", "policy.md").read_text(encoding="utf-8") == module.page(), "run python tools/policy.py"
