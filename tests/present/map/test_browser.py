"""The page in a real browser: it opens offline, every feature does what it says, and nothing foreign runs."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kinagraph.snapshot import Snapshot
    from tests.present.map.conftest import Opened

Open = "Callable[..., Opened]"
MAP = "window.kinagraphMap"
GD = f"{MAP}.model.actors.findIndex((each) => each.name === 'Guangdongprovinsen')"


def at_rest(opened: Opened) -> None:
    """Leave the comparison, in which the page opens."""
    if opened.run(f"{MAP}.state.comparing"):
        opened.click("#doCompare")


def colours(opened: Opened) -> dict[str, int]:
    """Count the pixels of each line colour on the canvas."""
    return opened.run(
        """() => { const c = document.querySelector('#net canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        const wanted = {brown: [0x66, 0x33, 0x33], teal: [0, 0x99, 0x88], orange: [0xD5, 0x5E, 0], indigo: [0x33, 0x22, 0x88]};
        const found = {brown: 0, teal: 0, orange: 0, indigo: 0};
        for (let i = 0; i < d.length; i += 4) for (const [k, [r, g, b]] of Object.entries(wanted))
          if (Math.abs(d[i] - r) < 14 && Math.abs(d[i + 1] - g) < 14 && Math.abs(d[i + 2] - b) < 14) found[k] += 1;
        return found; }"""
    )


def test_it_opens_with_everything_and_says_what_needs_follow_up(open_page: Any, page_file: Path, snapshot: Snapshot) -> None:
    opened = open_page(page_file)
    stale = snapshot.stale()
    assert opened.text("#headline") == f"{stale.found} of {stale.examined} relations need follow-up"
    assert opened.run(f"{MAP}.model.relations.length") == snapshot.relations().found
    at_rest(opened)
    assert opened.run(f"{MAP}.links.length") == stale.examined
    seen = colours(opened)
    assert min(seen.values()) > 40
    assert [request for request in opened.requests if request.startswith("file:")] == [page_file.resolve().as_uri()]


def test_the_legend_filters(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    at_rest(opened)
    before = colours(opened)
    opened.page.uncheck("[data-look='3']")
    opened.settle()
    after = colours(opened)
    assert after["orange"] == 0 < before["orange"]
    assert opened.run(f"{MAP}.links.every((each) => each.look !== 3)")
    opened.click("#doNeeding")
    assert opened.run(f"{MAP}.links.every((each) => each.look < 3)")
    assert colours(opened)["teal"] == 0
    opened.click("#doAll")
    assert colours(opened) == before


@pytest.mark.parametrize(
    ("box", "state"), [("#byTheme", "theme"), ("#byLevel", "level"), ("#byKind", "kind"), ("#byAnswering", "answering")]
)
def test_each_filter_narrows(open_page: Any, page_file: Path, box: str, state: str) -> None:
    opened = open_page(page_file)
    at_rest(opened)
    whole = opened.run(f"{MAP}.links.length")
    opened.page.select_option(box, index=1)
    opened.settle()
    assert opened.run(f"{MAP}.state.{state}") not in {0, -1} or state == "kind"
    assert 0 < opened.run(f"{MAP}.links.length") < whole


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("广东省", "Guangdongprovinsen"),
        ("guangdongsheng", "Guangdongprovinsen"),
        ("skane care", "Skåne Care AB"),
        ("Skåne Care", "Skåne Care AB"),
        ("malmo stad", "Malmö stad"),
        ("naringsliv skane", "Näringsliv Skåne"),
        ("Municipality of Lund", "Lunds kommun"),
    ],
)
def test_search_goes_there(open_page: Any, page_file: Path, typed: str, name: str) -> None:
    opened = open_page(page_file)
    opened.page.fill("#search", typed)
    assert name in opened.text("#hits")
    opened.page.press("#search", "Enter")
    opened.settle()
    assert opened.text("#panel h2") == name
    assert opened.run(f"{MAP}.model.actors[{MAP}.chosen.actor].name") == name


def test_the_panel_tells_of_an_actor_and_of_a_relation(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    at_rest(opened)
    opened.run(f"{MAP}.choose({{actor: {GD}}})")
    opened.settle()
    told = opened.text("#panel")
    for part in ("Guangdongprovinsen", "广东省", "Contacts, the newest first", "Agreements", "Open follow-up points"):
        assert part in told
    years = opened.run(
        "[...document.querySelectorAll('#panel section:last-of-type li strong')].map((each) => each.textContent.slice(0, 4))"
    )
    assert years == sorted(years, reverse=True)
    opened.click("#doNear2")
    assert opened.page.get_attribute("#doNear2", "aria-pressed") == "true"
    opened.page.click("#panel button.go >> nth=0")
    opened.settle()
    assert "Last contact" in opened.text("#panel")
    assert "Why" in opened.text("#panel")
    opened.page.keyboard.press("Escape")
    opened.settle()
    assert opened.page.is_hidden("#panel")


def test_a_click_on_a_card_and_on_a_line_chooses_it(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    at_rest(opened)
    dom = f"""(point) => {{ const r = document.querySelector('#net').getBoundingClientRect(); const d = {MAP}.network.canvasToDOM(point); return [r.x + d.x, r.y + d.y]; }}"""
    card = opened.run(f"(() => {{ const c = {MAP}.scene.cards[3]; return {{x: c.x, y: c.y, name: {MAP}.model.actors[c.actor].name}}; }})()")
    opened.page.mouse.click(*opened.run(dom, {"x": card["x"], "y": card["y"]}))
    opened.until(f"{MAP}.chosen !== null")
    assert opened.text("#panel h2") == card["name"]
    opened.page.keyboard.press("Escape")
    opened.until(f"{MAP}.chosen === null")
    opened.settle()
    opened.settle()
    # A place on a line that no card covers: just outside of the card from which it leaves.
    line = opened.run(
        f"(() => {{ const l = {MAP}.links.find((each) => each.from.x < each.to.x); const c = l.curve; return {{x: c[0] + 14, y: c[1] + (c[7] - c[1]) * 0.003, relation: l.relations[0]}}; }})()"
    )
    opened.page.mouse.click(*opened.run(dom, {"x": line["x"], "y": line["y"]}))
    opened.until(f"{MAP}.chosen !== null && {MAP}.chosen.relations")


def test_time_replays_what_was_known(open_page: Any, page_file: Path, sample: Any) -> None:
    opened = open_page(page_file)
    at_rest(opened)
    place = opened.run(f"{MAP}.model.days.indexOf('2004-06-30')")
    opened.run("(place) => { const s = document.querySelector('#when'); s.value = place; s.dispatchEvent(new Event('input')); }", place)
    opened.settle()
    then = sample.at("2004-06-30").stale()
    assert opened.text("#headline") == f"{then.found} of {then.examined} relations needed follow-up on 30 June 2004"
    assert opened.text("#day") == "30 June 2004"
    assert opened.run(f"{MAP}.selection.examined") == then.examined
    opened.click("#doPlay")
    opened.until(f"{MAP}.state.place > {place + 2}")
    opened.click("#doPlay")
    stopped = opened.run(f"{MAP}.state.place")
    opened.page.wait_for_timeout(400)
    assert opened.run(f"{MAP}.state.place") == stopped


def test_the_comparison_shows_what_is_new_lost_and_revived(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    assert opened.run(f"{MAP}.state.comparing")
    assert [word for word in ("New", "Lost", "Revived", "Unchanged") if word not in opened.text("#legend")] == []
    opened.page.uncheck("[data-look='1']")
    opened.settle()
    assert colours(opened)["teal"] < 3000
    assert opened.run(f"{MAP}.links.every((each) => each.look !== 1)")


def test_the_table_sorts_and_copies_the_same_rows(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    at_rest(opened)
    opened.click("#doTable")
    assert opened.run("document.querySelectorAll('#table tbody tr').length") == opened.run(f"{MAP}.links.length")
    opened.click("[data-column='lastContact']")
    column = "[...document.querySelectorAll('#table tbody tr')].map((row) => row.children[3].textContent)"
    days = [day for day in opened.run(column) if day]
    assert days == sorted(days)
    opened.click("[data-column='lastContact']")
    assert [day for day in opened.run(column) if day] == days[::-1]
    assert opened.page.get_attribute("th[aria-sort='descending'] button", "data-column") == "lastContact"
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.click("#doCopy")
    rows = opened.run("navigator.clipboard.readText()").splitlines()
    assert rows[0].startswith("Our actor,Counterpart,")
    assert len(rows) == opened.run(f"{MAP}.links.length") + 1


def test_the_projector_has_large_words_and_the_legend_below(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file, (1920, 1080))
    at_rest(opened)
    opened.click("#doProjector")
    opened.settle()
    assert opened.run("getComputedStyle(document.body).fontSize") == "18px"
    assert opened.run(f"18 * {MAP}.network.getScale()") >= 17.5
    assert opened.page.is_visible("#healths")
    assert opened.page.is_hidden("#search")
    opened.click("#doSide")
    assert opened.page.is_visible("#search")


def test_the_language_changes_everywhere(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    before = opened.text("body")
    opened.click("#doLang")
    after = opened.text("body")
    assert opened.page.get_attribute("html", "lang") == "sv"
    assert "Vår aktör" not in before
    assert "relationer behöver följas upp" in after
    opened.click("#doTable")
    assert "Vår aktör" in opened.text("#table")
    left = ("Our side", "need follow-up", "Search for", "Overdue", "Counterpart", "Theme")
    assert [word for word in left if word in opened.text("body")] == []


def test_keys_do_what_the_mouse_does(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    opened.run("document.querySelector('#net .vis-network').focus()")
    opened.page.keyboard.press("ArrowRight")
    first = opened.run(f"{MAP}.chosen.actor")
    opened.page.keyboard.press("ArrowDown")
    assert opened.run(f"{MAP}.chosen.actor") != first
    opened.page.keyboard.press("Enter")
    opened.settle()
    assert opened.run("document.activeElement.id") == "panel"
    opened.page.keyboard.press("Escape")
    scale = opened.run(f"{MAP}.network.getScale()")
    opened.run("document.querySelector('#net .vis-network').focus()")
    opened.page.keyboard.press("+")
    assert opened.run(f"{MAP}.network.getScale()") > scale
    opened.page.keyboard.press("0")
    opened.page.keyboard.press("/")
    assert opened.run("document.activeElement.id") == "search"
    # Every control can be reached with the tabulator.
    opened.run("document.querySelector('#skip').focus()")
    reached = set()
    for _turn in range(40):
        opened.page.keyboard.press("Tab")
        reached.add(opened.run("document.activeElement.id || document.activeElement.className"))
    assert {"doTable", "doPresent", "doProjector", "doLang", "search", "byTheme", "when", "doPlay"} <= reached
    opened.run("document.querySelector('#skip').focus()")
    opened.page.keyboard.press("Enter")
    assert opened.page.is_visible("#table")


def test_presenting_goes_by_arrow_keys(open_page: Any, page_file: Path) -> None:
    opened = open_page(page_file)
    opened.click("#doPresent")
    assert opened.text("#sentence") == "Where it began"
    assert opened.text("#panel h2") == "Guangdongprovinsen"
    opened.page.keyboard.press("ArrowRight")
    opened.settle()
    assert opened.text("#sentence") == "These need us"
    assert opened.run(f"{MAP}.links.every((each) => each.look < 3)")
    opened.page.keyboard.press("ArrowRight")
    assert opened.run(f"{MAP}.model.days[{MAP}.state.place]") == "2005-06-30"
    opened.page.keyboard.press("ArrowRight")
    opened.settle()
    assert opened.page.is_visible("#table")
    opened.page.keyboard.press("ArrowLeft")
    assert opened.text("#sentence") == "As it was"
    opened.page.click("#keep summary")
    opened.page.fill("#sentenceNew", "One more")
    opened.click("#doKeep")
    assert opened.text("#sentence") == "One more"
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened.page.click("#keep summary")
    opened.click("#doSteps")
    assert '"say": "One more"' in opened.run("navigator.clipboard.readText()")
    opened.click("#doEnd")
    assert opened.page.is_hidden("#present")


def test_the_png_and_the_svg_are_the_picture(open_page: Any, page_file: Path, tmp_path: Path) -> None:
    import xml.etree.ElementTree as ET

    opened = open_page(page_file)
    at_rest(opened)
    opened.page.click("#save summary")
    with opened.page.expect_download() as waiting:
        opened.page.click("#doPng")
    waiting.value.save_as(tmp_path / "map.png")
    content = (tmp_path / "map.png").read_bytes()
    width, _height = struct.unpack(">II", content[16:24])
    assert width >= 3200
    opened.page.click("#save summary")
    with opened.page.expect_download() as waiting:
        opened.page.click("#doSvg")
    waiting.value.save_as(tmp_path / "map.svg")
    drawing = ET.parse(tmp_path / "map.svg").getroot()
    names = "".join(drawing.itertext())
    assert "Guangdongprovinsen" in names
    assert "斯科讷" in names
    curves = [each for each in drawing.iter("{http://www.w3.org/2000/svg}path") if "C" in each.attrib["d"]]
    assert len(curves) == opened.run(f"{MAP}.links.length")


def test_print_is_one_landscape_page_with_the_whole_map(open_page: Any, page_file: Path, tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None:
        if os.environ.get("CI"):
            pytest.fail("no pdftoppm (poppler-utils)")
        pytest.skip("no pdftoppm (poppler-utils)")
    from PIL import Image

    opened = open_page(page_file)
    at_rest(opened)
    path = tmp_path / "map.pdf"
    opened.page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1" in told
    size = next(line for line in told.splitlines() if line.startswith("Page size")).split()
    assert float(size[2]) > float(size[4])
    subprocess.run(["pdftoppm", "-r", "60", "-png", "-singlefile", path, tmp_path / "page"], check=True)
    picture = Image.open(tmp_path / "page.png").convert("L")
    wide, high = picture.size
    ink = picture.point(lambda grey: 255 if grey < 245 else 0).getbbox()
    # The drawing fills the page and is cut off nowhere.
    assert ink[2] - ink[0] > wide * 0.6
    assert ink[0] > 4
    assert ink[1] > 4
    assert ink[2] < wide - 4
    assert ink[3] < high - 4
    words = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "Guangdongprovinsen" in words


STATES = {
    "open": "() => 0",
    "searched": "() => { const s = document.querySelector('#search'); s.value = 'guang'; s.dispatchEvent(new Event('input')); }",
    "selected": f"() => {MAP}.choose({{actor: {GD}}})",
    "relation": f"() => {MAP}.choose({{relations: [{MAP}.selection.shown[2]]}})",
    "table": "() => document.querySelector('#doTable').click()",
    "projector": "() => document.querySelector('#doProjector').click()",
    "presenting": "() => document.querySelector('#doPresent').click()",
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(open_page: Any, page_file: Path, state: str) -> None:
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    opened = open_page(page_file)
    at_rest(opened)
    opened.run(STATES[state])
    opened.settle()
    opened.run(axe)
    found = opened.run(
        "async () => (await axe.run()).violations.map((each) => [each.id, each.nodes.map((node) => node.html.slice(0, 200) + ' ' + (node.failureSummary || ''))])"
    )
    assert found == []


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)], ids=str)
def test_nothing_overlaps_and_no_label_is_cut(open_page: Any, page_file: Path, size: tuple[int, int]) -> None:
    opened = open_page(page_file, size)
    at_rest(opened)
    for script in STATES.values():
        opened.run(script)
        opened.settle()
        assert opened.run("document.documentElement.scrollWidth <= window.innerWidth")
        overlaps = opened.run(
            """() => { const boxes = ['#top', '#side', '#stage', '#table', '#panel', '#bottom'].map((id) => [id, document.querySelector(id)])
            .filter(([, e]) => e.getClientRects().length).map(([id, e]) => [id, e.getBoundingClientRect()]); const found = [];
            for (const [a, one] of boxes) for (const [b, other] of boxes) if (a < b && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
              && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1) found.push([a, b]); return found; }"""
        )
        assert overlaps == []
    opened.click("#doEnd")
    opened.settle()
    at_rest(opened)
    opened.until(f"!{MAP}.chosen")
    outside = opened.run(
        f"""() => {{ const r = document.querySelector('#net').getBoundingClientRect(); return {MAP}.scene.cards.filter((c) => {{
        const a = {MAP}.network.canvasToDOM({{x: c.x - c.w / 2, y: c.y - c.h / 2}}); const b = {MAP}.network.canvasToDOM({{x: c.x + c.w / 2, y: c.y + c.h / 2}});
        return a.x < -1 || a.y < -1 || b.x > r.width + 1 || b.y > r.height + 1; }}).map((c) => c.key); }}"""
    )
    assert outside == []
    clashing = opened.run(
        f"{MAP}.scene.cards.flatMap((a, i, all) => all.slice(i + 1).filter((b) => Math.abs(a.x - b.x) < a.w && Math.abs(a.y - b.y) < (a.h + b.h) / 2).map((b) => [a.key, b.key]))"
    )
    assert clashing == []


def test_attacks_in_every_field_run_nothing(open_page: Any, attacked: Snapshot, tmp_path: Path) -> None:
    from tests.present.map.conftest import ATTACKS

    path = attacked.map(title=ATTACKS[0], compare="2011-12-31").save(tmp_path / "attacked.html")
    opened = open_page(path)
    at_rest(opened)
    for i in range(opened.run(f"{MAP}.model.actors.length")):
        opened.run(f"{MAP}.choose({{actor: {i}}})")
    for i in range(opened.run(f"{MAP}.model.relations.length")):
        opened.run(f"{MAP}.choose({{relations: [{i}]}})")
    opened.page.fill("#search", "script")
    for button in ("#doTable", "#doLang", "#doTable", "#doPresent", "#doEnd"):
        opened.click(button)
    opened.page.pdf(path=tmp_path / "attacked.pdf")
    opened.settle()
    assert opened.run("window.hacked === undefined")
    assert opened.run("document.scripts.length") == 3
    assert opened.run("document.querySelectorAll('img, iframe, object, a[href^=\"javascript\"]').length") == 0
    assert opened.run("[...document.querySelectorAll('*')].every((e) => [...e.attributes].every((a) => !a.name.startsWith('on')))")
    assert opened.text("h1") == ATTACKS[0]


def test_a_large_network_opens_with_groups(open_page: Any, tmp_path: Path, network: Any, write_tables: Any) -> None:
    kinds = ("company", "university", "hospital", "cluster")
    actors = [{"id": f"h{n}", "name": f"Ours {n}", "kind": kinds[n % 4], "country": "SE", "region": "Skåne"} for n in range(110)]
    actors += [
        {"id": f"p{n}", "name": f"Theirs {n}", "kind": kinds[n % 3], "country": "CN", "region": ("Guangdong", "Tianjin")[n % 2]}
        for n in range(110)
    ]
    contacts = [
        {"id": f"c{n}", "date": f"20{10 + n % 3}-0{n % 9 + 1}-11", "kind": "meeting", "participants": f"h{n % 110};p{(n * 7) % 110}"}
        for n in range(400)
    ]
    network.load(write_tables(actors=actors, contacts=contacts))
    drawn = network.at("2012-12-31").map()
    opened = open_page(drawn.save(tmp_path / "large.html"), (1920, 1080))
    assert opened.run(f"{MAP}.scene.cards.every((each) => each.group !== undefined)")
    assert opened.run(f"{MAP}.scene.cards.length") <= 60
    assert opened.run(f"{MAP}.links.reduce((sum, each) => sum + each.relations.length, 0)") == network.at("2012-12-31").relations().found
    opened.run(f"{MAP}.openGroup(0)")
    opened.settle()
    assert opened.run(f"{MAP}.scene.cards.some((each) => each.actor !== undefined)")
    opened.click("#doBack")
    assert opened.run(f"{MAP}.scene.cards.every((each) => each.group !== undefined)")
    opened.page.fill("#search", "theirs 7")
    opened.page.press("#search", "Enter")
    opened.settle()
    assert opened.text("#panel h2") == "Theirs 7"
    assert opened.run(f"{MAP}.scene.cards.every((each) => each.actor !== undefined)")


@pytest.mark.parametrize("rows", ["none", "one"])
def test_an_empty_network_says_so(open_page: Any, tmp_path: Path, network: Any, write_tables: Any, rows: str) -> None:
    if rows == "one":
        network.load(write_tables(actors=[{"id": "us", "name": "Our unit", "kind": "region_unit", "country": "SE"}]))
    else:
        network.load(
            write_tables(
                actors=[
                    {"id": "a", "name": "A", "kind": "other", "country": "SE"},
                    {"id": "b", "name": "B", "kind": "other", "country": "CN"},
                ]
            )
        )
    opened = open_page(network.at("2012-12-31").map().save(tmp_path / "small.html"))
    assert opened.text("#headline") == "There is nothing to show"
    assert opened.page.is_visible("#empty")


def test_a_notebook_shows_it(open_page: Any, snapshot: Snapshot, tmp_path: Path) -> None:
    import html
    import re

    shown = snapshot.map()._repr_html_()
    inner = html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])
    path = tmp_path / "inner.html"
    path.write_bytes(inner.encode())
    assert open_page(path).text("#headline").endswith("relations need follow-up")
