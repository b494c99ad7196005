"""A network small enough to know by heart, attack strings for every cell, and a real Chromium."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from kinagraph.model import TABLES, Kind
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.snapshot import Snapshot
from kinagraph.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ATTACKS = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=2>",
    "\"><svg onload='window.hacked=3'>",
    "javascript:window.hacked=4//",
    "{{7*7}}{% raw %}${7*7}",
    "]]><!--<script>window.hacked=5",
    '=HYPERLINK("http://evil.example")',
    "' onmouseover='window.hacked=6",
    "&lt;b&gt; href=http://evil.example",
    "a\u2028b\u2029c\u202ed",
)
DAY = "2012-12-31"


@pytest.fixture(scope="session")
def sample(sample_file: Path) -> Network:
    """Give the sample network."""
    return Network(open_store(str(sample_file), Settings()), Settings())


@pytest.fixture(scope="session")
def snapshot(sample: Network) -> Snapshot:
    return sample.at(DAY)


@pytest.fixture
def attacked(network: Network, write_tables: Callable[..., Path]) -> Snapshot:
    """Give a network with an attack in every cell that takes a text."""
    turn = iter(range(100_000))

    def row(table: str, **told: Any) -> dict[str, Any]:
        cells = dict(told)
        for column in TABLES[table].columns:
            if column.name not in cells and column.kind in {Kind.TEXT, Kind.YES_NO_OR_TEXT}:
                cells[column.name] = ATTACKS[next(turn) % len(ATTACKS)]
            elif column.name not in cells and column.kind is Kind.LIST:
                cells[column.name] = ATTACKS[next(turn) % len(ATTACKS)].replace(";", ",")
        return cells

    actors = [row("actors", id=f"h{n}", kind="company", side="home", public="no") for n in range(len(ATTACKS))]
    actors += [row("actors", id=f"p{n}", kind="province", side="partner", public="yes") for n in range(len(ATTACKS))]
    people = [row("people", id=f"m{n}", actor=f"h{n}") for n in range(len(ATTACKS))]
    contacts = [
        row(
            "contacts",
            id=f"c{n}",
            date=f"201{n % 3}-05-0{n + 1 if n < 9 else 9}",
            kind="visit",
            participants=f"h{n};p{n};p{(n + 1) % 10}",
            cost="77",
        )
        for n in range(len(ATTACKS))
    ]
    folder = write_tables(
        actors=actors,
        people=people,
        contacts=contacts,
        participants=[row("participants", contact=f"c{n}", person=f"m{n}") for n in range(len(ATTACKS))],
        followups=[row("followups", id=f"f{n}", contact=f"c{n}", responsible=f"m{n}", due="2012-01") for n in range(len(ATTACKS))],
        agreements=[row("agreements", id=f"g{n}", parties=f"h{n};p{n}", responsible=f"m{n}") for n in range(len(ATTACKS))],
        relations=[row("relations", home=f"h{n}", partner=f"p{n}", responsible=f"m{n}") for n in range(len(ATTACKS))],
    )
    network.load(folder)
    return network.at(DAY)


def chromium() -> str | None:
    """Return a Chromium: the one that is named, or one of the system's."""
    named = os.environ.get("KINAGRAPH_TEST_CHROMIUM")
    return named or next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


@dataclass
class Opened:
    """A page that is open in the browser, and what it did."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked for is painted: two frames."""
        self.run("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))")

    def until(self, script: str, seconds: float = 5.0) -> Any:
        """Ask again until it is true; the page's policy forbids Playwright's own way of waiting."""
        for _turn in range(int(seconds * 20)):
            if found := self.run(script):
                return found
            self.page.wait_for_timeout(50)
        raise AssertionError(script)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give a browser; without one the tests are skipped, but never where CI runs."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        told = "no Chromium (apt-get install chromium, or set KINAGRAPH_TEST_CHROMIUM) or no playwright"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Give a function that opens a file at a size; afterwards it must have asked for nothing and complained of nothing."""
    opened: list[Opened] = []

    def open_(path: Path, size: tuple[int, int] = (1366, 768), **options: Any) -> Opened:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True, accept_downloads=True, **options)
        page = context.new_page()
        made = Opened(page)
        opened.append(made)
        page.on("request", lambda request: made.requests.append(request.url))
        page.on(
            "console",
            lambda message: (
                made.complaints.append(message.text)
                if message.type in {"error", "warning"} and "willReadFrequently" not in message.text
                else None
            ),
        )
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        page.add_init_script(
            "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));"
        )
        page.goto(path.resolve().as_uri())
        made.until("window.kinagraphMap && window.kinagraphMap.ready > 0")
        made.settle()
        return made

    yield open_
    for made in opened:
        violations = made.run("window.violations")
        made.page.context.close()
        assert [url for url in made.requests if not url.startswith(("file:", "blob:", "data:"))] == []
        assert made.complaints == []
        assert violations == []


@pytest.fixture(scope="session")
def page_file(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sample's map, in English, compared with an earlier day, and with steps."""
    folder = tmp_path_factory.mktemp("map")
    steps = folder / "steps.toml"
    steps.write_text(
        '[[step]]\nsay = "Where it began"\nselect = "gd"\n\n[[step]]\nsay = "These need us"\nneeding = true\n\n'
        '[[step]]\nsay = "As it was"\nday = 2005-06-30\n\n[[step]]\nsay = "All as rows"\nview = "table"\n',
        encoding="utf-8",
    )
    return snapshot.map(title="Skåne and China – 斯科讷", compare="2009-12-31", steps_file=steps, lang="en").save(folder / "map.html")
