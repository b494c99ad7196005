"""Whatever a file or an option holds, there is an answer or one sentence, soon: never an error of Python's."""

from __future__ import annotations

import shutil
import signal
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from kinagraph.analysis.policy.rules import read_policy
from kinagraph.cli.main import program
from kinagraph.errors import KinagraphError
from kinagraph.network import Network
from kinagraph.settings import NAMES, Settings, read_settings
from kinagraph.store.opening import open_store
from tests.conftest import ROOT
from tests.torture.hostile_toml import VALUES, hostile
from tests.torture.tools import THOROUGH, by_chance, chance

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from kinagraph.snapshot import Snapshot

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="an alarm is of POSIX")

SECONDS = 60
"""What no single attempt may take, on a busy machine."""
CORPUS = Path(__file__).parent / "corpus"
POLICY = ROOT / "data" / "policies" / "skane-china.toml"
MAPPING = ROOT / "data" / "mappings" / "uk-ministers-meetings.toml"


@contextmanager
def soon(what: object) -> Iterator[None]:
    """Fail where an attempt takes too long, or ends with an error that is not ours."""

    def ring(_number: int, _frame: object) -> None:
        raise AssertionError(f"it takes too long: {what!r:.2000}")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    except KinagraphError as error:
        if not 0 < len(error.message) < 12_000:
            raise AssertionError(f"no sentence: {error.message}\n{what!s:.4000}") from error
    except (AssertionError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise AssertionError(f"{type(error).__name__}: {error!s:.500}\n{what!s:.4000}") from error
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# TOML: settings, policies, mappings


SETTINGS = {name: list(about.default) if isinstance(about.default, tuple) else about.default for name, about in NAMES.items()}
SETTINGS_TEXT = "".join(f"{name} = {value!r}\n".replace("True", "true") for name, value in SETTINGS.items())


@by_chance(150)
def test_settings(luck: random.Random, tmp_path: Path) -> None:
    written = hostile(SETTINGS, SETTINGS_TEXT, luck)
    (tmp_path / "kinagraph.toml").write_bytes(written.encode("utf-8", "surrogatepass"))
    with soon(written):
        assert isinstance(read_settings(tmp_path), Settings)


@by_chance(100)
def test_settings_of_the_environment(luck: random.Random, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, value = luck.choice(list(NAMES)), str(luck.choice(VALUES))
    with monkeypatch.context() as patch, soon((name, value)):
        patch.setenv(f"KINAGRAPH_{name.upper()}", value.replace("\0", ""))
        read_settings(tmp_path)


@pytest.fixture
def sampled(sample_file: Path) -> Snapshot:
    return Network(open_store(str(sample_file), Settings()), Settings()).at("2012-12-31")


@by_chance(40)
def test_policies(luck: random.Random, sampled: Snapshot, tmp_path: Path) -> None:
    text = POLICY.read_text(encoding="utf-8")
    content = tomllib.loads(text)
    path = tmp_path / "policy.toml"
    # Two rules at a time, so that most of them are reached.
    some = {**content, "rule": luck.sample(content["rule"], 2)} if luck.randrange(4) else content
    written = hostile(some, text, luck)
    path.write_bytes(written.encode("utf-8", "surrogatepass"))
    with soon(written):
        sampled.check(read_policy(path))


@by_chance(100)
def test_mappings(luck: random.Random, network: Network, tmp_path: Path) -> None:
    rows = tmp_path / "meetings.csv"
    rows.write_text(
        "Minister,Date,Name of External Organisation,Purpose of meeting\n"
        "The Minister,January 2014,Office One; Office Two,About ”ports”\n,Feb 2014,Office Three,\nThe Minister,?,,x\n",
        encoding="utf-8",
    )
    text = MAPPING.read_text(encoding="utf-8")
    path = tmp_path / "mapping.toml"
    written = hostile(tomllib.loads(text), text, luck)
    path.write_bytes(written.encode("utf-8", "surrogatepass"))
    with soon(written):
        network.load(rows, mapping=path, dry_run=True)
    with soon(written):
        network.preview(path, rows)


# Calendars and address books

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//an office//EN
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@office.example
DTSTAMP:20120101T000000Z
DTSTART;TZID=Europe/Stockholm:20120302T090000
DTEND;TZID=Europe/Stockholm:20120302T100000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=Europe/Stockholm:20120309T090000
SUMMARY:Möte om hamnar
DESCRIPTION:About ports\\, and trains
LOCATION:Lund
CATEGORIES:ports,trains
ORGANIZER;CN="Office One":mailto:one@office.example
ATTENDEE;CN=Office Two;PARTSTAT=ACCEPTED:mailto:two@partner.example
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
UID:2@office.example
DTSTART;VALUE=DATE:20120510
DURATION:P2D
SUMMARY:Visit
ATTENDEE:mailto:three@partner.example
END:VEVENT
END:VCALENDAR
"""
CARDS = """BEGIN:VCARD
VERSION:3.0
N:Two;Office;;;
FN:Office Two
ORG:Partner;Unit
TITLE:Head
EMAIL;TYPE=INTERNET:two@partner.example
TEL:+4640000
NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A5
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:广东办公室
ORG:广东
EMAIL:gd@office.example
END:VCARD
"""
PIECES = [
    "99999999999999999999",
    "00000000T000000Z",
    "20129999",
    "FREQ=SECONDLY",
    "FREQ=YEARLY;INTERVAL=0",
    "FREQ=DAILY;COUNT=999999999",
    "P99999999999D",
    "-P1D",
    "=?utf-8?Q?=FF?=",
    "=",
    "\\",
    ";",
    ":",
    ",",
    '"',
    "\r",
    "\x00",
    "\udcff",
    "BEGIN:VEVENT\n",
    "END:VCALENDAR\n",
    "BEGIN:VCARD\n",
    "BEGIN:" * 50,
    "X-A;B=C;D:" * 20,
    " \n ",
    "mailto:",
    "mailto:@",
    "TZID=Nowhere/Land:",
    "ENCODING=BASE64:???",
    "é" * 2000,
]


def _damaged_lines(text: str, luck: random.Random) -> bytes:
    lines = text.splitlines()
    for _ in range(luck.choice([1, 1, 2, 5])):
        place = luck.randrange(len(lines))
        line = lines[place]
        match luck.randrange(7):
            case 0:
                del lines[place]
                lines = lines or [""]
            case 1:
                lines.insert(luck.randrange(len(lines)), line)
            case 2:
                lines[place] = line.partition(":")[0] + ":" + luck.choice(PIECES)
            case 3:
                lines[place] = line.partition(":")[0] + ";" + luck.choice(PIECES) + ":" + line.partition(":")[2]
            case 4:
                lines[place] = luck.choice(PIECES)
            case 5:
                at = luck.randrange(len(line) + 1)
                lines[place] = line[:at] + luck.choice(PIECES) + line[at:]
            case _:
                lines = lines[:place] or [""]
    content = bytearray(luck.choice(["\n", "\r\n", "\r"]).join(lines).encode("utf-8", "surrogateescape"))
    if luck.random() < 0.3:
        for _ in range(luck.randint(1, 10)):
            content[luck.randrange(len(content) or 1) : 0] = luck.randbytes(1)
    return bytes(content)


BOOKS = pytest.mark.parametrize(("name", "text"), [("meetings.ics", CALENDAR), ("people.vcf", CARDS)], ids=["calendar", "cards"])


@BOOKS
def test_a_calendar_and_an_address_book_that_are_whole(name: str, text: str, network: Network, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    network.load(tmp_path / name, dry_run=True)


@BOOKS
@by_chance(60)
def test_calendars_and_address_books(luck: random.Random, name: str, text: str, network: Network, tmp_path: Path) -> None:
    content = _damaged_lines(text, luck)
    (tmp_path / name).write_bytes(content)
    with soon(content):
        network.load(tmp_path / name, dry_run=True)


# Tables of other people, looked at for a mapping


WORDS = ["Date", "Datum", "2012-03-01", "1/3/12", "März 2012", "Lund; Guangdong", "广东省", "Office (head)", "", "?", "-", "N/A", *PIECES]
WORDS += [str(value) for value in VALUES if not isinstance(value, list)]


@by_chance(40)
def test_a_mapping_is_drafted_for_any_table(luck: random.Random, network: Network, tmp_path: Path) -> None:
    rows = [[luck.choice(WORDS) for _ in range(luck.randint(1, 8))] for _ in range(luck.randint(0, 25))]
    separator = luck.choice([",", ";", "\t"])
    text = "\n".join(separator.join(cell.replace("\0", "").replace("\n", " ") for cell in row) for row in rows)
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with soon(text):
        [str(draft) for draft in network.mapping(path)]


# What is typed

TYPED = [
    *[str(value) for value in VALUES if not isinstance(value, list | dict)],
    "-",
    "--",
    "--format",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2012-02-30",
    "2012",
    "NaN",
    "1e309",
    "٣",
    "\udcff",
    "e\u0301" * 40,
    "🎉",
    "Lund",
    "Tianjin",
    "Guangdong",
    "c2012-13",
    "nowhere.duckdb",
    "bolt://127.0.0.1:1",
    "neo4j://",
    "bolt://[::1",
    "http://x",
    "/dev/null",
    ".",
    "",
]
_SKIPPED = {"help", "version", "lang"}


def _commands(group: click.Group, *above: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, *above, name)
        else:
            yield (*above, name), command


def _typed(command: click.Command, luck: random.Random) -> list[str]:
    words: list[str] = []
    for parameter in command.params:
        if parameter.name in _SKIPPED:
            continue
        if isinstance(parameter, click.Argument):
            if parameter.required or luck.random() < 0.7:
                words += [luck.choice(TYPED) for _ in range(max(parameter.nargs, 1))]
        elif isinstance(parameter, click.Option) and luck.random() < 0.25:
            words.append(parameter.opts[0])
            if not parameter.is_flag:
                choices = list(parameter.type.choices) if isinstance(parameter.type, click.Choice) else TYPED
                words.append(luck.choice(choices if luck.random() < 0.8 else TYPED))
    return words


@pytest.mark.parametrize("words", [pytest.param(words, id=" ".join(words)) for words, _command in _commands(program)])
def test_whatever_is_typed(words: tuple[str, ...], sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    luck = chance("typed", words)
    command: Any = program
    for word in words:
        command = command.commands[word]
    folder = tmp_path / "here"
    for _ in range(1 + 2 * THOROUGH):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        monkeypatch.chdir(folder)
        shutil.copy(sample_file, folder / "kinagraph.duckdb")
        given = [*words, *_typed(command, luck)]
        monkeypatch.setenv("KINAGRAPH_LOCK_SECONDS", "1")
        with soon(given):
            result = CliRunner().invoke(program, given)
            if result.exception is not None and not isinstance(result.exception, SystemExit):
                raise result.exception
            assert result.exit_code in {0, 1, 2, 3, 4, 5, 10}, (given, result.output)


# What failed once


@pytest.mark.parametrize("path", [pytest.param(path, id=path.name) for path in sorted(CORPUS.glob("*-*"))])
def test_what_failed_once(path: Path, network: Network, sample_file: Path, tmp_path: Path) -> None:
    """The file's name begins with what it is: policy, mapping, settings; the others are loaded."""
    kind = path.name.split("-")[0]
    with soon(path):
        if kind == "policy":
            Network(open_store(str(sample_file), Settings()), Settings()).at("2012-12-31").check(read_policy(path))
        elif kind == "settings":
            shutil.copy(path, tmp_path / "kinagraph.toml")
            read_settings(tmp_path)
        elif kind == "mapping":
            rows = tmp_path / "meetings.csv"
            rows.write_text(
                "Minister,Date,Name of External Organisation,Purpose of meeting\nThe Minister,Jan 2014,Office,x\n", encoding="utf-8"
            )
            network.load(rows, mapping=path, dry_run=True)
        else:
            network.load(path, dry_run=True)
