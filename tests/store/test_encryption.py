"""A server that takes encrypted connections only, with certificates made here: who is trusted, and what is said where nobody is."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from kinagraph.errors import StoreUnavailable, UsageError
from kinagraph.network import Network
from kinagraph.settings import Settings
from kinagraph.store.opening import open_store
from tests.conftest import ACTORS
from tests.servers.neo4j_server import UnavailableError, free_port, set_password, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.neo4j_server import Server

PASSWORD = "an illustrative one"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[trustme.CA, Path]:
    """Give an authority of our own, and its certificate as a PEM file."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    ca = trustme.CA()
    ca.cert_pem.write_to_path(path)
    return ca, path


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, authority: tuple[trustme.CA, Path]) -> Iterator[Server]:
    """Give a server that asks for a password and for encryption; its certificate is for 127.0.0.1 and nothing else."""
    issued = authority[0].issue_cert("127.0.0.1")
    key = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        started = start("5", auth=True, certificate=(plain, b"".join(blob.bytes() for blob in issued.cert_chain_pems)))
    except UnavailableError as error:
        if request.config.getoption("--require-neo4j"):
            pytest.fail(f"--require-neo4j: {error}", pytrace=False)
        pytest.skip(str(error))
    with started:
        set_password(started, PASSWORD)
        yield started


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)


def at(server: Server, scheme: str, host: str = "127.0.0.1") -> str:
    return f"{scheme}://{host}:{server.uri.rpartition(':')[2]}"


def open_network(uri: str, **settings: object) -> Network:
    chosen = Settings(**{"cache": "off", **settings})
    return Network(open_store(uri, chosen), chosen)


@pytest.mark.parametrize("scheme", ["bolt+ssc", "neo4j+ssc"])
def test_an_unchecked_certificate_encrypts(server: Server, scheme: str, write_tables: Callable[..., Path]) -> None:
    network = open_network(at(server, scheme))
    network.load(write_tables(actors=ACTORS))
    assert len(network.tables()["actors"]) == len(ACTORS)


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_an_authority_of_our_own_is_trusted_when_it_is_named(
    server: Server, authority: tuple[trustme.CA, Path], scheme: str, write_tables: Callable[..., Path]
) -> None:
    network = open_network(at(server, scheme), neo4j_ca=str(authority[1]))
    network.load(write_tables(actors=ACTORS))
    assert len(network.tables()["actors"]) == len(ACTORS)


def test_the_environment_names_an_authority_too(
    server: Server, authority: tuple[trustme.CA, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does for other programs that use OpenSSL."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    assert open_network(at(server, "bolt+s")).verify().store == at(server, "bolt+s")


@pytest.mark.parametrize(
    ("scheme", "host", "trusted", "says", "hint"),
    [
        ("bolt+s", "127.0.0.1", False, "is signed by nobody whom this machine trusts", "neo4j_ca"),
        ("neo4j+s", "127.0.0.1", False, "is signed by nobody whom this machine trusts", "neo4j_ca"),
        ("bolt+s", "localhost", True, "is for another host", "the name that stands in the certificate"),
        ("bolt", "127.0.0.1", False, "no Neo4j server answers", "bolt+s://"),
        ("neo4j", "127.0.0.1", False, "no Neo4j server answers", "neo4j+s://"),
    ],
)
def test_what_is_refused_says_what_to_do(
    server: Server, authority: tuple[trustme.CA, Path], scheme: str, host: str, trusted: bool, says: str, hint: str
) -> None:
    network = open_network(at(server, scheme, host), neo4j_ca=str(authority[1]) if trusted else "")
    with pytest.raises(StoreUnavailable, match=says) as caught:
        network.tables()
    assert hint in str(caught.value.hint)
    assert "\n" not in caught.value.message
    assert PASSWORD not in caught.value.message + str(caught.value.hint)


# Certificates that a real server isn't started for: all is over before Bolt begins.


@contextmanager
def answering(certificate: trustme.LeafCert | None) -> Iterator[int]:
    """Answer on a port: shake hands with a certificate, or say something that is no handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None:
        certificate.configure_cert(context)
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        if certificate is None:
                            connection.sendall(b"SSH-2.0-other\r\n")
                            connection.recv(1024)
                        else:
                            context.wrap_socket(connection, server_side=True).close()
                    except OSError:
                        pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield port
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)


@pytest.mark.parametrize(("from_day", "to_day"), [(-20, -10), (10, 20)])
def test_a_certificate_out_of_its_time(authority: tuple[trustme.CA, Path], from_day: int, to_day: int) -> None:
    now = datetime.datetime.now(datetime.UTC)
    days = [now + datetime.timedelta(days=each) for each in (from_day, to_day)]
    issued = authority[0].issue_cert("127.0.0.1", not_before=days[0], not_after=days[1])
    with answering(issued) as port, pytest.raises(StoreUnavailable, match="has expired, or isn't valid yet"):
        open_network(f"bolt+s://127.0.0.1:{port}", neo4j_ca=str(authority[1])).tables()


def test_an_address_that_answers_without_encryption() -> None:
    with answering(None) as port, pytest.raises(StoreUnavailable, match="doesn't answer encrypted") as caught:
        open_network(f"bolt+s://127.0.0.1:{port}").tables()
    assert "bolt://" in str(caught.value.hint)


@pytest.mark.parametrize(("content", "says"), [(None, "there is no file"), ("no certificate", "holds no certificate that can be read")])
def test_a_file_that_is_no_authority_is_refused_before_anything_is_sent(tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError, match=says):
        open_network("bolt+s://127.0.0.1:1", neo4j_ca=str(path))
