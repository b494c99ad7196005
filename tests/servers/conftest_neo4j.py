"""A pytest plugin: fixtures that give the tests a real Neo4j server.

Load it with ``pytest_plugins = ["tests.servers.conftest_neo4j"]`` in the topmost ``conftest.py``.

The server is the one named by ``KINAGRAPH_TEST_NEO4J_URI`` (with ``KINAGRAPH_TEST_NEO4J_PASSWORD``
and ``KINAGRAPH_TEST_NEO4J_USER``, if it asks for them); else a container, if a Docker daemon
answers; else one from Maven Central, if a fitting Java is here. Else the tests are skipped, or
fail with ``--require-neo4j``.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, NoReturn

import pytest
from neo4j.exceptions import DriverError, Neo4jError

from tests.servers.neo4j_server import (
    Endpoint,
    Line,
    Server,
    UnavailableError,
    UnmarkedDatabaseError,
    free_port,
    mark,
    start,
    unavailable_reason,
    wait_until_ready,
    wipe,
)

DOCKER_IMAGE: Final = "neo4j:5.26-community"
DOCKER_INFO_SECONDS: Final = 5.0
DOCKER_RUN_SECONDS: Final = 600.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option ``--require-neo4j``."""
    parser.addoption(
        "--require-neo4j",
        action="store_true",
        help="fail, and do not skip, the tests that need a Neo4j server where there is none",
    )


@pytest.fixture(scope="session")
def neo4j_server(request: pytest.FixtureRequest) -> Iterator[Endpoint]:
    """Give a Neo4j server for the whole session, with whatever earlier tests left in it."""
    with _choose_server(request.config) as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_server_2025(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give a server of the calendar line; skipped where no Java 21 or newer is."""
    # Java 21 is not asked of everybody: --require-neo4j is about having a server at all.
    if (reason := unavailable_reason("2025")) is not None:
        pytest.skip(reason)
    with _start_marked(request.config, "2025") as server:
        yield server


@pytest.fixture(scope="session")
def neo4j_auth_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give a server that asks for a password, ``server.auth``, as earlier tests left it.

    `set_password` and `expire_password` bring it into the state a test needs. Three wrong
    passwords in a row lock the user for five seconds.
    """
    if (reason := unavailable_reason("5")) is not None:
        _give_up(request.config, reason)
    with _start(request.config, "5", auth=True) as server:
        yield server


@pytest.fixture
def empty_neo4j(neo4j_server: Endpoint) -> Endpoint:
    """Give the session's server with an empty database."""
    return _wiped(neo4j_server)


@pytest.fixture
def empty_neo4j_2025(neo4j_server_2025: Server) -> Server:
    """Give the session's server of the calendar line with an empty database."""
    _wiped(neo4j_server_2025)
    return neo4j_server_2025


def _choose_server(config: pytest.Config) -> AbstractContextManager[Endpoint]:
    if uri := os.environ.get("KINAGRAPH_TEST_NEO4J_URI"):
        return nullcontext(_named_server(uri))
    name, address = f"kinagraph-tests-{os.getpid()}", f"127.0.0.1:{free_port()}"
    if (no_docker := _run_container(name, address)) is None:
        return _container(name, address)
    if (reason := unavailable_reason("5")) is not None:
        _give_up(config, f"{reason} {no_docker} KINAGRAPH_TEST_NEO4J_URI is not set.")
    return _start_marked(config, "5")


def _named_server(uri: str) -> Endpoint:
    password = os.environ.get("KINAGRAPH_TEST_NEO4J_PASSWORD")
    user = os.environ.get("KINAGRAPH_TEST_NEO4J_USER", "neo4j")
    server = Endpoint(uri=uri, version="", auth=(user, password) if password else None)
    # Whoever names a server means it: one that does not answer is never a skip.
    try:
        with server.driver() as driver:
            server.version = driver.get_server_info().agent.removeprefix("Neo4j/")
    except (DriverError, Neo4jError) as error:
        pytest.fail(f"KINAGRAPH_TEST_NEO4J_URI names {uri}, which does not answer: {error}", pytrace=False)
    return server


def _run_container(name: str, address: str) -> str | None:
    """Run a container, or say in one sentence why not."""
    if shutil.which("docker") is None:
        return "Docker is not installed."
    try:
        subprocess.run(["docker", "info"], capture_output=True, check=True, timeout=DOCKER_INFO_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return "No Docker daemon answers."
    settings = {
        "NEO4J_AUTH": "none",
        "NEO4J_server_bolt_advertised__address": address,
        "NEO4J_server_memory_heap_max__size": "1g",
        "NEO4J_server_memory_pagecache_size": "256m",
        "NEO4J_dbms_usage__report_enabled": "false",
    }
    command = ["docker", "run", "--detach", "--rm", "--name", name, "--publish", f"{address}:7687"]
    command += [f"--env={key}={value}" for key, value in settings.items()]
    try:
        subprocess.run([*command, DOCKER_IMAGE], capture_output=True, check=True, timeout=DOCKER_RUN_SECONDS)
    except subprocess.SubprocessError:
        _remove_container(name)
        return f"Docker cannot run {DOCKER_IMAGE}."
    return None


@contextmanager
def _container(name: str, address: str) -> Iterator[Endpoint]:
    server = Endpoint(uri=f"bolt://{address}", version="", auth=None)
    try:
        wait_until_ready(server)
        with server.driver() as driver:
            server.version = driver.get_server_info().agent.removeprefix("Neo4j/")
        mark(server)
        yield server
    finally:
        _remove_container(name)


def _remove_container(name: str) -> None:
    subprocess.run(["docker", "rm", "--force", "--volumes", name], capture_output=True, check=False)


@contextmanager
def _start_marked(config: pytest.Config, line: Line) -> Iterator[Server]:
    with _start(config, line) as server:
        mark(server)
        yield server


def _start(config: pytest.Config, line: Line, *, auth: bool = False) -> Server:
    try:
        return start(line, auth=auth)
    except UnavailableError as error:
        _give_up(config, str(error))


def _give_up(config: pytest.Config, reason: str) -> NoReturn:
    if config.getoption("--require-neo4j"):
        pytest.fail(f"--require-neo4j: {reason}", pytrace=False)
    pytest.skip(reason)


def _wiped(server: Endpoint) -> Endpoint:
    try:
        wipe(server)
    except UnmarkedDatabaseError as error:
        pytest.fail(str(error), pytrace=False)
    return server
