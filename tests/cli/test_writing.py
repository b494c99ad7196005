"""``add``, ``done`` and ``log`` on the command line, with flags and with questions."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kinagraph.cli import writing
from tests.cli.test_record import run, two

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

__all__ = ["run", "two"]


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as on a terminal, on a fixed day."""
    monkeypatch.setattr(writing, "_can_ask", lambda: True)
    monkeypatch.setattr(writing, "today", lambda: date(2012, 12, 3))


def test_a_call_with_flags(two: Callable[..., Result]) -> None:
    told = two(
        "add", "contact", "--date", "2012-12-03", "--kind", "call", "--with", "Our unit", "-w", "Canton", "--purpose", "The agreement"
    ).stdout
    assert "c-2012-12-03: 2012-12-03, call, Our unit, Canton, The agreement" in told
    assert "Noted in kinagraph.duckdb." in told
    undo = re.search(r"To take it back: kinagraph (undo \w+)", told)[1].split()
    point = two(
        "add", "followup", "--contact", "c-2012-12-03", "--action", "Send it", "--responsible", "our unit", "--due", "v. 50 2012"
    ).stdout
    assert "f-2012-12-03: c-2012-12-03, Send it" in point
    assert "built on it" in two(*undo, "--yes", code=4).stderr
    assert "f-2012-12-03 is done: Send it" in two("done", "f-2012-12-03", "--on", "2012-12-14").stdout
    assert "was done already: 2012-12-14" in two("done", "f-2012-12-03", code=2).stderr
    assert "f-2012-12-03 is done" in two("done", "f-2012-12-03", "--on", "2012-12-15").stdout
    log = two("log", "--limit", "2").stdout
    assert "followups f-2012-12-03: done “2012-12-14” → “2012-12-15”" in log
    assert "Coordinator" in log
    assert len(json.loads(two("log", "--format", "json").stdout)["log"]) > 10
    assert two("log", "--format", "csv").stdout.startswith("at,by,action,load,undone_by,table,row,change,column,before,after,count\n")
    assert "Nothing has changed." in two("log", "--since", "2200-01-01").stdout


def test_a_contact_that_lies_ahead_is_planned(two: Callable[..., Result], asking: None) -> None:
    two("add", "contact", "--date", "2013-01", "--kind", "visit", "--with", "us")
    two("add", "contact", "--date", "2012-12-03", "--kind", "visit", "--with", "us")
    two("add", "contact", "--date", "2013-02", "--kind", "visit", "--status", "cancelled")
    log = two("log", "--limit", "3", "--format", "csv").stdout
    assert re.findall(r"contacts,(c-[^,]*),created,status,,(\w+)", log) == [("c-2013-02", "cancelled"), ("c-2013-01", "planned")]


def test_questions(two: Callable[..., Result], asking: None) -> None:
    told = two("add", "contact", answer="\n99\ncall\nnobody\nour unit\n广东\n\nThe agreement\n")
    assert "there is no actor called “nobody”" in told.stderr
    assert "Write one of the numbers." in told.stderr
    assert "c-2012-12-03: 2012-12-03, call, Our unit, Canton, The agreement" in told.stdout
    followup = two("add", "followup", answer="2\n\nSend it\nOur university\nJanuary\n2013-01\n")
    assert "2  c-2012-12-03  2012-12-03  call: The agreement" in followup.stderr
    assert "must not be blank" in followup.stderr
    assert "not a date" in followup.stderr
    assert "f-2012-12-03: c-2012-12-03, Send it" in followup.stdout
    actor = two("add", "actor", answer="Lunds kommun\n3\nSE\n\n").stdout
    assert "lunds-kommun: Lunds kommun, municipality" in actor
    # Who has said all that is needed is asked nothing.
    assert "x: X, other" in two("add", "actor", "--name", "X", "--kind", "other").stdout


def test_questions_in_swedish(two: Callable[..., Result], asking: None) -> None:
    told = two("add", "contact", "--lang", "sv", "--date", "2012-12-01", answer="möte\nOur unit\n\n\n")
    assert "1  besök" in told.stderr
    assert "Noterat i kinagraph.duckdb." in told.stdout


def test_what_is_missing_or_wrong_is_told(two: Callable[..., Result]) -> None:
    told = two("add", "contact", "--with", "us", code=2).stderr
    assert "missing: --date, --kind" in told
    assert "missing: --name, --kind" in two("add", "actor", code=2).stderr
    assert "missing: --contact" in two("add", "followup", "--action", "Do", code=2).stderr
    assert "kind cal: " in two("add", "contact", "--date", "2012", "--kind", "cal", code=3).stderr
    assert "there is no actor called" in two("add", "contact", "--date", "2012", "--kind", "call", "-w", "zzz", code=5).stderr
    assert "there is no follow-up point f" in two("done", "f", code=3).stderr
    assert "there is no network" in two("log", "--store", "nowhere.duckdb", code=4).stderr
    assert "is no day" in two("log", "--since", "yesterday", code=2).stderr
    assert "Nothing was written" in two("add", "actor", "--name", "X", "--kind", "other", "--dry-run").stdout
    assert len(json.loads(two("loads", "--format", "json").stdout)["loads"]) == 2
