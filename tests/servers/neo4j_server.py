"""A real Neo4j Community server on this machine, from its jars on Maven Central.

>>> from tests.servers.neo4j_server import start
>>> with start("5") as server, server.driver() as driver:  # doctest: +SKIP
...     driver.execute_query("RETURN 1")

Nothing is installed: the jars go to a cache folder once, and each server lives in a temporary
folder that goes with it.
"""

import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final, Literal, Self
from xml.etree import ElementTree

from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

Line = Literal["5", "2025"]

MARKER: Final = "kinagraph_tests_marker"
"""Name of the constraint that says: this database is the tests' own and may be wiped.

It is a constraint and not a node, so that a marked database is still one without nodes.
"""

EXPIRED: Final = "Neo.ClientError.Security.CredentialsExpired"
"""Neo4j's code for a password that is right and must be changed before anything else."""

START_SECONDS: Final = 240.0
STOP_SECONDS: Final = 30.0
FETCH_SECONDS: Final = 600.0
POLL_SECONDS: Final = 0.1
LOG_TAIL_LINES: Final = 30


class ServerError(Exception):
    """A test server that cannot be had, or does not do what it was asked."""


class UnavailableError(ServerError):
    """A test server this machine cannot have: no fitting Java, or its jars cannot be fetched."""


class UnmarkedDatabaseError(ServerError):
    """A database with something in it that the tests did not put there."""


@dataclass
class Endpoint:
    """A Neo4j server that answers, whoever started it.

    Attributes
    ----------
    uri
        Where it listens, such as ``bolt://127.0.0.1:7687``.
    version
        Its version, such as ``5.26.20``.
    auth
        User and password, or None where the server asks for none.
    """

    uri: str
    version: str
    auth: tuple[str, str] | None

    def driver(self) -> Driver:
        """Give a new driver for this server; the caller closes it."""
        return GraphDatabase.driver(self.uri, auth=self.auth)


@dataclass
class Server(Endpoint):
    """A Neo4j server that this process started; `start` makes one.

    Leaving the ``with`` block closes it. Should this Python die before that, the server is killed
    and its folder removed all the same.

    Attributes
    ----------
    home
        Its temporary folder: settings, data and logs.
    """

    home: Path
    command: tuple[str, ...] = field(repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _guard: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.home / "logs" / "neo4j.log"

    @property
    def console(self) -> Path:
        """What Java wrote to its terminal; all there is when the server dies early."""
        return self.home / "console.log"

    @property
    def pid(self) -> int | None:
        """Its process, as long as it was not ended."""
        return None if self._process is None else self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Shut the server down in order; its data stay, and `restart` brings it back.

        Open transactions are cut, not waited for. On the line 5 a client that then commits one may
        be told that it succeeded; only the bookmark a true commit gives is missing.
        """
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server at once, as a crash would; its data stay, and `restart` brings it back."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start the server again on the same port and data, stopping it first if it runs.

        Raises
        ------
        ServerError
            If it does not answer in time, or was closed.
        """
        if not self.home.is_dir():
            raise ServerError("This Neo4j server was closed, and its data are gone: start a new one.")
        self.stop()
        self._launch()

    def close(self) -> None:
        """End the server for good and remove its folder."""
        # Nobody will read the data again, so there is nothing to shut down in order.
        self.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Self:
        """Give the running server."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the server."""
        self.close()

    def _launch(self) -> None:
        # A session of its own: Ctrl-C in the terminal is for pytest, which then closes the server.
        with self.console.open("ab") as console:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._guard = _start_guard(self._process.pid, self.home)
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with self.driver() as driver:
            while not _answers(driver):
                if not self.running:
                    raise ServerError(f"Neo4j {self.version} ended as it started.\n{self._tail()}")
                if time.monotonic() > deadline:
                    raise ServerError(
                        f"Neo4j {self.version} did not answer at {self.uri} within {START_SECONDS:.0f} seconds.\n{self._tail()}"
                    )
                Event().wait(POLL_SECONDS)
        if not self.running:
            # Another program took the port between our looking for it and Neo4j's start.
            raise ServerError(f"Another program answers at {self.uri}.\n{self._tail()}")

    def _tail(self) -> str:
        lines: list[str] = []
        for log in (self.console, self.log):
            if log.is_file():
                text = log.read_text(encoding="utf-8", errors="replace")
                lines += [f"--- {log.name}", *text.splitlines()[-LOG_TAIL_LINES:]]
        return "\n".join(lines)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            _end_group(process, how)
        # Only now: as long as the server lives, so does its guard.
        guard, self._guard = self._guard, None
        if guard is not None:
            guard.kill()
            guard.communicate()


def start(
    line: Line = "5",
    *,
    auth: bool = False,
    heap: str = "1g",
    certificate: tuple[bytes, bytes] | None = None,
    fill: Path | None = None,
) -> Server:
    """Start a new, empty server on a free loopback port and wait until it answers.

    The first call for a line fetches its jars (some 120 MB) into the folder named by
    ``KINAGRAPH_TEST_CACHE``, or into ``~/.cache/kinagraph-tests``.

    Parameters
    ----------
    line
        ``"5"``, the long-term line, or ``"2025"``, the calendar line.
    auth
        Whether the server asks for a password. A new one has neo4j/neo4j and refuses every query
        with ``CredentialsExpired`` until `set_password`.
    heap
        How much memory Java may take for it.
    certificate
        Its private key (PKCS 8) and its certificate, both PEM; the server then takes encrypted connections only.
    fill
        A folder that ``kinagraph export --neo4j-admin`` wrote: the server starts with what neo4j-admin imports of it.

    Raises
    ------
    UnavailableError
        If there is no fitting Java or the jars cannot be fetched.
    ServerError
        If the server does not answer in time; the last lines of its logs are in the
        message.
    """
    if (reason := unavailable_reason(line)) is not None:
        raise UnavailableError(reason)
    java = _find_java(line)
    assert java is not None
    jars = _fetch_jars(line, java)
    home = Path(tempfile.mkdtemp(prefix="kinagraph-neo4j-"))
    try:
        address = f"127.0.0.1:{free_port()}"
        conf = home / "conf"
        conf.mkdir()
        settings = _settings(address, auth=auth, heap=heap)
        if certificate is not None:
            folder = home / "certificates" / "bolt"
            folder.mkdir(parents=True)
            for name, content in zip(("private.key", "public.crt"), certificate, strict=True):
                folder.joinpath(name).write_bytes(content)
            settings += _ENCRYPTED
        conf.joinpath("neo4j.conf").write_text(settings, encoding="utf-8")
        server = Server(
            # Whoever started it knows who answers.
            uri=f"bolt{'' if certificate is None else '+ssc'}://{address}",
            version=_version(line),
            auth=("neo4j", "neo4j") if auth else None,
            home=home,
            command=(
                str(java),
                f"-Xmx{heap}",
                "-Dfile.encoding=UTF-8",
                *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
                "-cp",
                str(jars / "*"),
                _MAIN_CLASS[line],
                f"--home-dir={home}",
                f"--config-dir={conf}",
            ),
        )
        if fill is not None:
            _import_full(home, fill, import_command(line, heap))
        server._launch()
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    return server


def import_command(line: Line = "5", heap: str = "1g") -> list[str]:
    """Give the command ``neo4j-admin database import full neo4j @import.args``; its classes come along with the server's.

    It runs in the folder that ``kinagraph export --neo4j-admin`` wrote, and writes into the one named by ``NEO4J_HOME``.

    Raises
    ------
    UnavailableError
        If there is no fitting Java or the jars cannot be fetched.
    """
    if (reason := unavailable_reason(line)) is not None:
        raise UnavailableError(reason)
    java = _find_java(line)
    assert java is not None
    return [
        str(java),
        f"-Xmx{heap}",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        *("-cp", str(_fetch_jars(line, java) / "*")),
        *("org.neo4j.cli.AdminTool", "database", "import", "full", "neo4j", "@import.args"),
    ]


def _import_full(home: Path, folder: Path, command: list[str]) -> None:
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise ServerError("\n".join(["neo4j-admin could not import.", *(done.stdout + done.stderr).splitlines()[-LOG_TAIL_LINES:]]))


def unavailable_reason(line: Line) -> str | None:
    """Say in one sentence why `start` cannot work here; None if it can.

    Parameters
    ----------
    line
        ``"5"`` or ``"2025"``.
    """
    if os.name != "posix":
        return "Neo4j test servers start on Linux and macOS only."
    if _find_java(line) is None:
        return f"Neo4j {_version(line)} needs Java {_JAVA_TEXT[line]}, and none was found."
    if not _jars_folder(line).is_dir() and shutil.which("mvn") is None:
        return f"Neo4j {_version(line)} is not in the cache, and Maven (mvn) is not here to fetch it."
    return None


def set_password(server: Endpoint, new: str) -> None:
    """Change the password of the server's user, and let `server` know it.

    Parameters
    ----------
    server
        A server with authentication on.
    new
        The new password, of eight characters or more.
    """
    if server.auth is None:
        raise ServerError(f"The server at {server.uri} asks for no password.")
    user, old = server.auth
    with server.driver() as driver:
        driver.execute_query(
            "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
            old=old,
            new=new,
            database_="system",
        )
    server.auth = (user, new)


def expire_password(server: Endpoint) -> None:
    """Make the password expired, as a new server's is, whatever earlier tests did.

    Parameters
    ----------
    server
        A server with authentication on; its password stays the same.
    """
    if server.auth is None:
        raise ServerError(f"The server at {server.uri} asks for no password.")
    try:
        with server.driver() as driver:
            driver.execute_query(
                "ALTER USER $user SET PASSWORD CHANGE REQUIRED",
                user=server.auth[0],
                database_="system",
            )
    except Neo4jError as error:
        if error.code != EXPIRED:
            raise


def mark(server: Endpoint) -> None:
    """Mark the server's database as the tests' own, which allows `wipe`.

    Parameters
    ----------
    server
        A server that was started for the tests.
    """
    with server.driver() as driver:
        driver.execute_query(
            "CREATE CONSTRAINT $name IF NOT EXISTS FOR (n:KinagraphTests) REQUIRE n.id IS UNIQUE",
            name=MARKER,
        )


def wipe(server: Endpoint) -> None:
    """Empty the server's database of nodes, relationships, constraints and indexes.

    The marker and Neo4j's own lookup indexes stay. Names of labels and properties once used stay
    known to the server too, as Neo4j has no way to forget them.

    Parameters
    ----------
    server
        A server whose database carries the marker or is entirely empty; it carries it afterwards.

    Raises
    ------
    UnmarkedDatabaseError
        If the database is neither marked nor empty; nothing was changed.
    """
    with server.driver() as driver:
        names = driver.execute_query("SHOW CONSTRAINTS YIELD name").records
        constraints = {str(record["name"]) for record in names}
        if MARKER not in constraints:
            if constraints or _index_names(driver) or _has_nodes(driver):
                raise UnmarkedDatabaseError(
                    f"The database at {server.uri} is not empty and does not carry the constraint "
                    f"{MARKER}: the tests would delete what is in it, so give them an empty one."
                )
            mark(server)
        # Relationships first: a node with a million of them would not fit into one transaction.
        with driver.session() as session:
            session.run("MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 50000 ROWS").consume()
            session.run("MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 50000 ROWS").consume()
        for name in constraints - {MARKER}:
            driver.execute_query("DROP CONSTRAINT $name", name=name)
        for name in _index_names(driver):
            driver.execute_query("DROP INDEX $name", name=name)


def wait_until_ready(server: Endpoint, seconds: float = START_SECONDS) -> None:
    """Wait until a server somebody else started answers.

    Parameters
    ----------
    server
        The server.
    seconds
        How long to wait.

    Raises
    ------
    ServerError
        If it does not answer in time.
    """
    deadline = time.monotonic() + seconds
    with server.driver() as driver:
        while not _answers(driver):
            if time.monotonic() > deadline:
                raise ServerError(f"No Neo4j server answered at {server.uri} within {seconds:.0f} seconds.")
            Event().wait(POLL_SECONDS)


def free_port() -> int:
    """Give a loopback port that no program listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_FOLDER = Path(__file__).parent / "neo4j"
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_MAIN_CLASS: dict[Line, str] = {
    "5": "org.neo4j.server.CommunityEntryPoint",
    "2025": "org.neo4j.server.Neo4jCommunity",
}
_JAVA_TEXT: dict[Line, str] = {"5": "17 or 21", "2025": "21 or newer"}
_JAVA_HOMES = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/homebrew/opt/openjdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
)


_ENCRYPTED = """\
server.bolt.tls_level=REQUIRED
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.base_directory=certificates/bolt
dbms.ssl.policy.bolt.private_key=private.key
dbms.ssl.policy.bolt.public_certificate=public.crt
dbms.ssl.policy.bolt.client_auth=NONE
"""


def _settings(address: str, *, auth: bool, heap: str) -> str:
    settings = {
        "server.bolt.listen_address": address,
        # Else the server tells neo4j:// clients to come to "localhost", which may be IPv6.
        "server.bolt.advertised_address": address,
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.heap.max_size": heap,
        "server.memory.pagecache.size": "256m",
        "dbms.usage_report.enabled": "false",
        "dbms.security.auth_enabled": str(auth).lower(),
        # Else each server takes half a gigabyte of disk before the first write.
        "db.tx_log.preallocate": "false",
        # Else a stop waits ten seconds for its idle threads and ten for open transactions.
        "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
        "db.shutdown_transaction_end_timeout": "0s",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _version(line: Line) -> str:
    pom = ElementTree.parse(_FOLDER / f"pom-{line}.xml")
    version = pom.findtext("{*}dependencies/{*}dependency/{*}version")
    assert version is not None
    return version


def _jars_folder(line: Line) -> Path:
    cache = os.environ.get("KINAGRAPH_TEST_CACHE") or "~/.cache/kinagraph-tests"
    return Path(cache).expanduser().absolute() / f"neo4j-{_version(line)}"


def _fetch_jars(line: Line, java: Path) -> Path:
    jars = _jars_folder(line)
    if jars.is_dir():
        return jars
    jars.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=jars.parent, prefix=f"{jars.name}-") as folder:
        fetched = Path(folder) / "lib"
        try:
            maven = subprocess.run(
                [
                    "mvn",
                    "-q",
                    "-B",
                    f"--file={_FOLDER / f'pom-{line}.xml'}",
                    "dependency:copy-dependencies",
                    f"-DoutputDirectory={fetched}",
                    "-DincludeScope=runtime",
                ],
                # The Java that was found need not be on the PATH, where Maven looks.
                env={**os.environ, "JAVA_HOME": str(java.parent.parent)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                timeout=FETCH_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise UnavailableError(f"Maven did not fetch Neo4j {_version(line)} within {FETCH_SECONDS:.0f} seconds.") from error
        if maven.returncode != 0:
            tail = "\n".join(maven.stdout.splitlines()[-LOG_TAIL_LINES:])
            raise UnavailableError(f"Maven could not fetch Neo4j {_version(line)}.\n{tail}")
        try:
            # In one step, so that an interrupted fetch never looks like a whole one.
            fetched.rename(jars)
        except OSError:
            # Another test process was faster; its jars are the same.
            if not jars.is_dir():
                raise
    return jars


@functools.cache
def _find_java(line: Line) -> Path | None:
    found = [(version, java) for java in _javas() if (version := _java_version(java)) is not None]
    # The versions Neo4j is made for come first, wherever they were found.
    for version, java in found:
        if version == 21 or (version == 17 and line == "5"):
            return java
    for version, java in found:
        if version > 21 and line == "2025":
            return java
    return None


def _javas() -> Iterator[Path]:
    homes = [Path(home) for home in [os.environ.get("JAVA_HOME")] if home]
    on_path = shutil.which("java")
    if on_path is not None:
        homes.append(Path(on_path).resolve().parent.parent)
    # GitHub's runners name their Javas in JAVA_HOME_17_X64 and the like.
    homes += [Path(home) for name, home in sorted(os.environ.items()) if name.startswith("JAVA_HOME_")]
    for pattern in _JAVA_HOMES:
        root = Path(pattern).expanduser()
        homes += sorted(Path(root.anchor).glob(str(root.relative_to(root.anchor))))
    javas = (home / "bin" / "java" for home in homes)
    yield from dict.fromkeys(java.resolve() for java in javas if java.is_file())


@functools.cache
def _java_version(java: Path) -> int | None:
    try:
        answer = subprocess.run(
            [java, "-version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r'version "(\d+)', answer.stdout)
    return int(version[1]) if version is not None and answer.returncode == 0 else None


def _start_guard(group: int, home: Path) -> subprocess.Popen[bytes]:
    # The guard reads from a pipe whose other end only this Python holds. When Python ends in any
    # way, a SIGKILL included, the read returns and the guard does what `close` could not.
    script = 'read -r _; kill -s KILL -- "-$1"; rm -rf -- "$2"'
    return subprocess.Popen(
        ["sh", "-c", script, "guard", str(group), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end_group(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)


def _answers(driver: Driver) -> bool:
    try:
        driver.verify_connectivity()
    except AuthError:
        # A refused password is an answer, and asking again would lock the user out.
        return True
    except (DriverError, Neo4jError):
        return False
    return True


def _index_names(driver: Driver) -> list[str]:
    indexes = driver.execute_query(
        "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN name"
    ).records
    return [str(record["name"]) for record in indexes]


def _has_nodes(driver: Driver) -> bool:
    return bool(driver.execute_query("MATCH (n) RETURN n LIMIT 1").records)
