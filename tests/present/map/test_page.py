"""The page as a file: whole or not at all, the same bytes each time, and nothing in it that asks the network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.cli.main import program
from kinagraph.errors import InputError, UnknownActor, UsageError
from kinagraph.present.map import page
from tests.conftest import ROOT
from tests.present.map.conftest import ATTACKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kinagraph.network import Network
    from kinagraph.snapshot import Snapshot

VENDOR = ROOT / "kinagraph" / "present" / "map" / "vendor"
ISSUED = "b427322ad953d70ab75d1b798ebb8349863502f244e02de3e12a4ab7dfeddf2c"


def values_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="values">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_library_is_the_one_that_was_issued_with_its_licences() -> None:
    content = (VENDOR / page.VENDOR).read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (653_713, ISSUED)
    assert "Apache License" in (VENDOR / "LICENSE-APACHE-2.0").read_text(encoding="utf-8")
    assert "MIT" in (VENDOR / "LICENSE-MIT").read_text(encoding="utf-8")


def test_two_builds_give_the_same_bytes(snapshot: Snapshot) -> None:
    assert snapshot.map(compare="2009-12-31").html == snapshot.map(compare="2009-12-31").html
    assert snapshot.map().content.plan.cards == snapshot.map().content.plan.cards


def test_no_relation_is_lost_and_parallel_ones_stay_apart(network: Network, write_tables: Callable[..., Path]) -> None:
    network.load(
        write_tables(
            actors=[{"id": key, "name": key.upper(), "kind": "company", "country": "SE"} for key in ("a", "b")]
            + [{"id": "p", "name": "P", "kind": "company", "country": "CN"}, {"id": "t", "name": "T", "kind": "company", "country": "DE"}],
            relations=[{"home": "a", "partner": "b"}, {"home": "a", "partner": "p"}, {"home": "b", "partner": "t"}],
            contacts=[{"id": "c1", "date": "2012-01-01", "kind": "meeting", "participants": "a;b;p"}],
        )
    )
    snapshot = network.at("2012-12-31")
    values = values_of(snapshot.map().html)
    told = {(row["home"], row["partner"]) for row in snapshot.relations()}
    names = [row[0].lower() for row in values["actors"]]
    assert {(names[one], names[other]) for one, other, *_rest in values["ends"]} == told
    assert len(values["ends"]) == len(values["relations"]) == len(told) == 4


def test_pyvis_keeps_parallel_lines_in_both_directions() -> None:
    from kinagraph.present.map.holder import Line, Spot, hold

    lines = [Line("a0", "a1", 0, 1.0), Line("a0", "a1", 2, 0.5), Line("a1", "a0", 3, 0.0)]
    held = hold([Spot("a0", 0, 0), Spot("a1", 1, 2)], lines, ["a0", "a1"])
    assert held.ends == [[0, 1, 0, 1.0], [0, 1, 2, 0.5], [1, 0, 3, 0.0]]
    assert held.spots == {"a0": [0, 0], "a1": [1, 2]}


def test_the_file_names_no_address(snapshot: Snapshot) -> None:
    html = snapshot.map().html.replace(page._read(f"vendor/{page.VENDOR}"), "")
    assert set(re.findall(r"(?:https?:)?//[\w.]+\.\w+", html)) <= {"http://www.w3.org"}
    assert "default-src &#39;none&#39;" in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_json_holds_no_sign_that_could_end_it(attack: str) -> None:
    text = page.as_json({"name": attack})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"name": attack}


def test_attacks_stand_only_in_the_json(attacked: Snapshot) -> None:
    html = attacked.map(title=ATTACKS[0]).html
    assert "<img src=x" not in html
    assert html.count("<script") == 3 + page._read(f"vendor/{page.VENDOR}").count("<script")
    assert "49" not in re.search(r"<title>(.*?)</title>", attacked.map(title="{{7*7}}").html)[1]
    drawing = attacked.map(title=ATTACKS[0])
    from kinagraph.present.map.picture import render_svg

    ET.fromstring(render_svg(drawing.content))


def test_it_builds_where_the_console_is_windows_own(tmp_path: Path, sample: Network) -> None:
    path = tmp_path / "map.html"
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C", "KINAGRAPH_LANG": "en"}
    command = [
        sys.executable,
        "-X",
        "utf8=0",
        "-m",
        "kinagraph",
        "map",
        "--store",
        sample.store.name,
        "--as-of",
        "2012-12-31",
        "-o",
        str(path),
        "--svg",
        str(tmp_path / "m.svg"),
    ]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert path.read_bytes() == sample.at("2012-12-31").map(lang="en").html.encode()
    assert "广东省" in path.read_text(encoding="utf-8")


def test_a_file_that_can_not_be_written_leaves_what_was_there(snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "map.html"
    path.write_text("the old one", encoding="utf-8")

    def refused(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(UsageError, match="can't be written: Permission denied") as caught:
        snapshot.map().save(path)
    assert "close it where it is open" in str(caught.value.hint)
    assert path.read_text(encoding="utf-8") == "the old one"
    assert [each.name for each in tmp_path.iterdir()] == ["map.html"]


def test_a_folder_that_is_not_there_is_told(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written") as caught:
        snapshot.map().save(tmp_path / "nowhere" / "map.html")
    assert caught.value.hint == "make the folder first, or choose another with -o"
    with pytest.raises(UsageError, match="is a folder"):
        snapshot.map().save(tmp_path)


def test_narrowing_keeps_what_was_asked_for(snapshot: Snapshot) -> None:
    whole = snapshot.relations()
    near = snapshot.map(focus="广东省")
    mine = [row for row in whole if "gd" in {row["home"], row["partner"]}]
    assert len(near.content.values["relations"]) == len(mine)
    assert near.content.values["about"]["told"] == ["Guangdongprovinsen and its neighbours"]
    assert len(snapshot.map(focus="gd", distance=2).content.values["relations"]) > len(mine)
    assert len(snapshot.map(theme="Food").content.values["relations"]) == snapshot.relations(theme="food").found
    assert len(snapshot.map(responsible="rs-eis").content.values["relations"]) == snapshot.relations(responsible="rs-eis").found
    assert snapshot.map(kind="universitet").content.values["about"]["told"] == ["university"]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"focus": "Atlantis"}, UnknownActor),
        ({"kind": "planet"}, UsageError),
        ({"audience": "all"}, UsageError),
        ({"theme": "magic"}, UsageError),
    ],
)
def test_what_is_not_there_is_told(snapshot: Snapshot, asked: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        snapshot.map(**asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[step]]\nsay = 3", "say can't be 3"),
        ('[[step]]\nsai = "x"', "there is no “sai”"),
        ('[[step]]\nhealth = ["ill"]', "health can't be ill"),
        ('say = "x"', "holds no list of steps"),
        ("[[step", "neither JSON nor TOML"),
    ],
)
def test_wrong_steps_are_told(snapshot: Snapshot, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "steps.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        snapshot.map(steps_file=path)
    with pytest.raises(InputError, match="there is no file"):
        snapshot.map(steps_file=tmp_path / "none.toml")


def test_steps_may_be_json(snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "steps.json"
    path.write_text('{"step": [{"say": "Här", "select": "Malmö stad"}]}', encoding="utf-8")
    values = snapshot.map(steps_file=path).content.values
    (step,) = values["steps"]
    assert values["actors"][step["select"]][0] == "Malmö stad"


def test_the_pictures_need_no_browser(snapshot: Snapshot, tmp_path: Path) -> None:
    drawn = snapshot.map(title="Skåne – 斯科讷 $5$", lang="sv")
    content = drawn.save_png(tmp_path / "map.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24])[0] >= 3200
    assert content == drawn.save_png(tmp_path / "again.png").read_bytes()
    drawing = ET.parse(drawn.save_svg(tmp_path / "map.svg")).getroot()
    curves = [each for each in drawing.iter("{http://www.w3.org/2000/svg}path") if "C" in each.attrib["d"]]
    assert len(curves) == snapshot.stale().examined
    assert "Vår sida" in "".join(drawing.itertext())


def test_without_a_chinese_font_the_picture_says_so(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    from kinagraph.present.map import picture

    shown: list[Any] = []
    paint = picture._paint
    monkeypatch.setattr(picture, "_CHINESE_FONTS", ())
    monkeypatch.setattr(picture, "_paint", lambda axes, shape, *rest: (shown.append(shape), paint(axes, shape, *rest)))
    picture.render_png(snapshot.map(title="广东").content)
    assert any("no font" in getattr(shape, "told", "") for shape in shown)


def test_the_command_line(sample: Network, tmp_path: Path) -> None:
    from click.testing import CliRunner

    run = CliRunner().invoke
    base = ["map", "--store", sample.store.name, "--as-of", "2012-12-31"]
    done = run(
        program,
        [*base, "-o", str(tmp_path / "m.html"), "--audience", "network", "--focus", "gd", "--steps", "2", "--png", str(tmp_path / "m.png")],
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "m.html").stat().st_size > 700_000
    assert (tmp_path / "m.png").exists()
    wrong = run(program, [*base, "-o", str(tmp_path / "m2.html"), "--focus", "Guangdonk"])
    assert wrong.exit_code == 5
    assert "Hint: did you mean" in wrong.stderr
    assert not (tmp_path / "m2.html").exists()


def test_other_commands_load_nothing_of_it() -> None:
    script = "import sys; import kinagraph.cli.main; print([m for m in ('pyvis', 'jinja2', 'matplotlib', 'pypinyin', 'IPython', 'kinagraph.present.map.build') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_only_the_holder_knows_pyvis() -> None:
    named = [
        path.name
        for path in (ROOT / "kinagraph").rglob("*.py")
        if re.search(r"^\s*(from|import) pyvis", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert named == ["holder.py"]
