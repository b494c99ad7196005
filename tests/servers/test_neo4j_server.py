"""The tests' own Neo4j server does what the other tests rely on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

from tests.servers import neo4j_server
from tests.servers.neo4j_server import (
    EXPIRED,
    MARKER,
    Endpoint,
    Line,
    Server,
    ServerError,
    UnavailableError,
    UnmarkedDatabaseError,
    expire_password,
    set_password,
    start,
    unavailable_reason,
    wipe,
)


@pytest.fixture(scope="module")
def line_5(request: pytest.FixtureRequest) -> Line:
    """Give the line "5" where this machine can start it."""
    if (reason := unavailable_reason("5")) is not None:
        if request.config.getoption("--require-neo4j"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return "5"


@pytest.fixture(scope="module")
def unmarked_server(line_5: Line) -> Iterator[Server]:
    """Give a server that no fixture has marked."""
    with start(line_5) as server:
        yield server


@pytest.fixture
def own_server(unmarked_server: Server) -> Server:
    """Give a running server that a test may stop and kill."""
    if not unmarked_server.running:
        unmarked_server.restart()
    return unmarked_server


def test_the_server_answers_and_knows_its_version(empty_neo4j: Endpoint) -> None:
    with empty_neo4j.driver() as driver:
        driver.verify_connectivity()
        assert driver.get_server_info().agent == f"Neo4j/{empty_neo4j.version}"
    assert empty_neo4j.version.startswith("5.26.") or "KINAGRAPH_TEST_NEO4J_URI" in os.environ


def test_the_calendar_line_answers_and_knows_its_version(empty_neo4j_2025: Server) -> None:
    with empty_neo4j_2025.driver() as driver:
        driver.verify_connectivity()
        assert driver.get_server_info().agent == f"Neo4j/{empty_neo4j_2025.version}"
    assert empty_neo4j_2025.version.startswith("2025.")


def test_a_wipe_leaves_nothing_but_the_marker(empty_neo4j: Endpoint) -> None:
    _fill(empty_neo4j)
    wipe(empty_neo4j)
    assert _contents(empty_neo4j) == (0, [MARKER], [MARKER])


def test_a_wipe_leaves_nothing_but_the_marker_on_the_calendar_line(
    empty_neo4j_2025: Server,
) -> None:
    _fill(empty_neo4j_2025)
    wipe(empty_neo4j_2025)
    assert _contents(empty_neo4j_2025) == (0, [MARKER], [MARKER])


@pytest.mark.parametrize(
    ("something", "removal"),
    [
        ("CREATE (:Somebody {name: 'else'})", "MATCH (n:Somebody) DELETE n"),
        ("CREATE INDEX theirs FOR (n:Somebody) ON (n.name)", "DROP INDEX theirs"),
        (
            "CREATE CONSTRAINT theirs FOR (n:Somebody) REQUIRE n.name IS UNIQUE",
            "DROP CONSTRAINT theirs",
        ),
    ],
)
def test_a_wipe_refuses_a_database_with_something_of_somebody_else(own_server: Server, something: str, removal: str) -> None:
    with own_server.driver() as driver:
        driver.execute_query("DROP CONSTRAINT $name IF EXISTS", name=MARKER)
        driver.execute_query(something)
        before = _contents(own_server)
        with pytest.raises(UnmarkedDatabaseError, match=f"{own_server.uri} is not empty"):
            wipe(own_server)
        assert _contents(own_server) == before
        driver.execute_query(removal)
    wipe(own_server)
    assert _contents(own_server) == (0, [MARKER], [MARKER])


def test_a_stopped_server_comes_back_with_its_data(own_server: Server) -> None:
    _write_name(own_server, "written before the stop")
    own_server.stop()
    assert not own_server.running
    with own_server.driver() as driver, pytest.raises(DriverError):
        driver.verify_connectivity()
    uri = own_server.uri
    own_server.restart()
    assert own_server.uri == uri
    assert _names(own_server) == ["written before the stop"]


def test_a_killed_server_comes_back_with_its_data(own_server: Server) -> None:
    _write_name(own_server, "written before the kill")
    own_server.kill()
    assert not own_server.running
    own_server.restart()
    assert _names(own_server) == ["written before the kill"]


def test_a_stop_cuts_an_open_transaction(own_server: Server) -> None:
    _write_name(own_server, "committed")
    with own_server.driver() as driver, driver.session() as session:
        transaction = session.begin_transaction()
        transaction.run("CREATE (:Name {name: 'not committed'})").consume()
        own_server.stop()
        # As it stops, a 5.26 server answers the open transaction with an empty success, which the
        # driver takes for the commit's. A commit that was made gives a bookmark; this one does not.
        with suppress(DriverError, Neo4jError):
            transaction.commit()
        assert not session.last_bookmarks().raw_values
    own_server.restart()
    assert _names(own_server) == ["committed"]


def test_a_closed_server_leaves_nothing_behind(line_5: Line) -> None:
    with start(line_5) as server:
        assert server.log.is_file()
    assert not server.running
    assert not server.home.exists()
    server.close()
    with pytest.raises(ServerError, match="was closed"):
        server.restart()


def test_a_server_goes_when_the_tests_are_killed(line_5: Line) -> None:
    script = (
        "import os, signal\n"
        "from tests.servers.neo4j_server import start\n"
        f"server = start('{line_5}')\n"
        "os.write(1, f'{server._process.pid} {server.home}'.encode())\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    pid, home = killed.stdout.split(" ", 1)
    deadline = monotonic() + 20
    while _is_alive(int(pid)) or Path(home).exists():
        assert monotonic() < deadline, "the server outlived the Python that started it"
        Event().wait(0.1)


def test_a_new_password_is_asked_for_before_anything_else(neo4j_auth_server: Server) -> None:
    expire_password(neo4j_auth_server)
    with neo4j_auth_server.driver() as driver:
        # Connecting is allowed: only a query shows that the password has expired.
        driver.verify_connectivity()
        with pytest.raises(ClientError) as refused:
            driver.execute_query("RETURN 1")
    assert refused.value.code == EXPIRED
    set_password(neo4j_auth_server, f"a-new-{monotonic()}")
    with neo4j_auth_server.driver() as driver:
        assert driver.execute_query("RETURN 1 AS one").records[0]["one"] == 1


def test_a_wrong_password_is_refused(neo4j_auth_server: Server) -> None:
    stranger = Endpoint(neo4j_auth_server.uri, neo4j_auth_server.version, ("neo4j", "not-the-password"))
    with stranger.driver() as driver, pytest.raises(AuthError):
        driver.verify_connectivity()


def test_a_password_is_for_servers_that_ask_for_one(own_server: Server) -> None:
    with pytest.raises(ServerError, match="asks for no password"):
        set_password(own_server, "not-needed-here")


@pytest.mark.parametrize(("line", "needs"), [("5", "needs Java 17 or 21"), ("2025", "needs Java 21 or newer")])
def test_a_machine_without_java_says_so(monkeypatch: pytest.MonkeyPatch, line: Line, needs: str) -> None:
    monkeypatch.setattr(neo4j_server, "_javas", lambda: iter(()))
    monkeypatch.setattr(neo4j_server, "_find_java", neo4j_server._find_java.__wrapped__)
    reason = unavailable_reason(line)
    assert reason is not None
    assert needs in reason
    with pytest.raises(UnavailableError, match=needs):
        start(line)


def test_a_failed_fetch_leaves_no_jars(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line_5: Line) -> None:
    broken = tmp_path / "bin" / "mvn"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho the network is down\nexit 1\n")
    broken.chmod(0o755)
    cache = tmp_path / "cache"
    monkeypatch.setenv("PATH", str(broken.parent), prepend=os.pathsep)
    monkeypatch.setenv("KINAGRAPH_TEST_CACHE", str(cache))
    with pytest.raises(UnavailableError, match="the network is down"):
        start(line_5)
    assert list(cache.iterdir()) == []


def test_a_server_that_dies_early_shows_its_log(own_server: Server) -> None:
    settings = own_server.home / "conf" / "neo4j.conf"
    good = settings.read_text(encoding="utf-8")
    settings.write_text(f"{good}no.such.setting=1\n", encoding="utf-8")
    try:
        with pytest.raises(ServerError, match=r"(?s)ended as it started.*no\.such\.setting"):
            own_server.restart()
    finally:
        settings.write_text(good, encoding="utf-8")


def _fill(server: Endpoint) -> None:
    with server.driver() as driver:
        driver.execute_query("CREATE CONSTRAINT a FOR (n:A) REQUIRE n.id IS UNIQUE")
        driver.execute_query("CREATE INDEX `odd``name` FOR (n:A) ON (n.name)")
        driver.execute_query("CREATE FULLTEXT INDEX words FOR (n:A) ON EACH [n.name]")
        driver.execute_query("UNWIND range(1, 100) AS i CREATE (:A {id: i})-[:R]->(:B)")
    assert _contents(server)[0] == 200


def _contents(server: Endpoint) -> tuple[int, list[str], list[str]]:
    with server.driver() as driver:
        count = driver.execute_query("MATCH (n) RETURN count(n) AS nodes").records[0]["nodes"]
        constraints = driver.execute_query("SHOW CONSTRAINTS YIELD name").records
        indexes = driver.execute_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").records
    return count, sorted(r["name"] for r in constraints), sorted(r["name"] for r in indexes)


def _write_name(server: Endpoint, name: str) -> None:
    wipe(server)
    with server.driver() as driver:
        driver.execute_query("CREATE (:Name {name: $name})", name=name)


def _names(server: Endpoint) -> list[str]:
    with server.driver() as driver:
        records = driver.execute_query("MATCH (n:Name) RETURN n.name AS name").records
    return [record["name"] for record in records]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
