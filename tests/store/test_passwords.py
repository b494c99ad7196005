"""Where a password comes from, in which order, and what is said where it can't be had."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import fail, null

from kinagraph.errors import StoreUnavailable, UsageError
from kinagraph.store import passwords
from kinagraph.store.neo4j import Neo4jStore
from tests.servers.neo4j_server import set_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.neo4j_server import Server

ADDRESS = "bolt://host:7687"
PASSWORD = "an illustrative one"


class Memory(keyring.backend.KeyringBackend):
    """A keyring that keeps its entries until the test ends."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


class Locked(Memory):
    """A keyring that nobody unlocks; what it says could hold anything."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(f"locked: {PASSWORD}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)


@pytest.fixture
def use() -> Iterator[Any]:
    """Give a function that makes a keyring the system's, until the test ends."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_password_is_kept_for_an_address_and_a_user(use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    use(memory)
    assert passwords.from_keyring(ADDRESS) is None
    passwords.keep(ADDRESS, PASSWORD)
    assert passwords.from_keyring(ADDRESS) == PASSWORD
    assert memory.kept == {("kinagraph bolt://host:7687", "neo4j"): PASSWORD}
    assert passwords.from_keyring("bolt://other") is None
    monkeypatch.setenv("NEO4J_USERNAME", "reader")
    assert passwords.from_keyring(ADDRESS) is None
    assert not passwords.forget(ADDRESS)
    monkeypatch.delenv("NEO4J_USERNAME")
    assert passwords.forget(ADDRESS)
    assert memory.kept == {}


@pytest.mark.parametrize(
    ("backend", "says"),
    [
        (fail.Keyring, "there is no keyring on this machine"),
        (null.Keyring, "didn't keep the password"),
        (Locked, "is locked or doesn't answer"),
    ],
)
def test_a_keyring_that_keeps_nothing_says_so_where_it_was_asked_for(use: Any, backend: Any, says: str) -> None:
    use(backend())
    assert passwords.from_keyring(ADDRESS) is None
    with pytest.raises(StoreUnavailable, match=says) as caught:
        passwords.keep(ADDRESS, PASSWORD)
    assert "NEO4J_PASSWORD" in str(caught.value.hint)
    assert PASSWORD not in f"{caught.value.message} {caught.value.hint}"


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "find_spec", lambda _name: None)
    assert passwords.from_keyring(ADDRESS) is None
    with pytest.raises(UsageError, match="needs the library keyring") as caught:
        passwords.keep(ADDRESS, PASSWORD)
    assert "kinagraph[keyring]" in str(caught.value.hint)


def test_the_keyring_is_not_loaded_before_a_server_asks() -> None:
    import subprocess

    text = "import sys, kinagraph.store.neo4j; assert 'keyring' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", text], check=False).returncode == 0


def opened(server: Server, ask: Any = None) -> str:
    store = Neo4jStore(server.uri, ask=ask, seconds=10)
    assert PASSWORD not in repr(store)
    with store._server() as open_server:
        open_server.driver.verify_connectivity()
    return "open"


def never(question: str) -> str:
    raise AssertionError(f"asked: {question}")


def test_environment_then_keyring_then_prompt(neo4j_auth_server: Server, use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    use(memory)
    set_password(neo4j_auth_server, PASSWORD)
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return PASSWORD

    with pytest.raises(StoreUnavailable, match="asks for a password") as caught:
        opened(neo4j_auth_server)
    assert "kinagraph password" in str(caught.value.hint)
    assert opened(neo4j_auth_server, answer) == "open"
    assert asked == [f"Password of neo4j at {neo4j_auth_server.uri}: "]
    passwords.keep(neo4j_auth_server.uri, PASSWORD)
    assert opened(neo4j_auth_server, never) == "open"
    memory.kept["kinagraph " + neo4j_auth_server.uri, "neo4j"] = "a wrong one"
    with pytest.raises(StoreUnavailable, match="doesn't know this user and the password in the keyring") as caught:
        opened(neo4j_auth_server, never)
    assert f"kinagraph password --store {neo4j_auth_server.uri}" in str(caught.value.hint)
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    assert opened(neo4j_auth_server, never) == "open"
    set_password(neo4j_auth_server, "another illustrative one")


def test_a_prompt_where_there_is_no_keyring(neo4j_auth_server: Server, use: Any) -> None:
    use(fail.Keyring())
    set_password(neo4j_auth_server, PASSWORD)
    assert opened(neo4j_auth_server, lambda _question: PASSWORD) == "open"
    set_password(neo4j_auth_server, "another illustrative one")
