"""Where a Neo4j password comes from: the environment, the system's keyring, a prompt; and it is written down nowhere else."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import StoreUnavailable, UsageError
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

_SERVICE: Final = "kinagraph {uri}"
"""What an entry of the keyring is for; the address bears no user and no password."""


def user() -> str:
    """Return the user that the environment names."""
    return os.environ.get("NEO4J_USERNAME") or "neo4j"


def from_environment() -> str | None:
    """Return the environment's password, if there is one."""
    return os.environ.get("NEO4J_PASSWORD") or None


def from_keyring(uri: str) -> str | None:
    """Return the keyring's password for an address.

    None where there is none, and where there is no keyring: nobody has asked for one, and what comes next is a prompt.
    """
    if find_spec("keyring") is None:
        return None
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE.format(uri=uri), user()) or None
    except (KeyringError, RuntimeError, OSError):  # a backend that isn't ready raises any of these
        return None


def keep(uri: str, password: str) -> str:
    """Put a password into the keyring, and return what the keyring calls itself.

    Raises
    ------
    UsageError, StoreUnavailable
        The extra isn't installed; there is no keyring, or it keeps nothing.
    """
    keyring = _keyring()
    service = _SERVICE.format(uri=uri)
    _told(lambda: keyring.set_password(service, user(), password))
    # A keyring that is switched off takes everything and keeps nothing.
    if _told(lambda: keyring.get_password(service, user())) != password:
        raise StoreUnavailable(_("the system's keyring didn't keep the password"), _INSTEAD())
    return str(keyring.get_keyring().name)


def forget(uri: str) -> bool:
    """Take a password out of the keyring, and say whether there was one."""
    keyring = _keyring()
    service = _SERVICE.format(uri=uri)
    if _told(lambda: keyring.get_password(service, user())) is None:
        return False
    _told(lambda: keyring.delete_password(service, user()))
    return True


def _keyring() -> Any:
    if find_spec("keyring") is None:
        raise UsageError(_("the system's keyring needs the library keyring"), _("install it with `pip install 'kinagraph[keyring]'`"))
    import keyring

    return keyring


def _told(ask: Callable[[], Any]) -> Any:
    """Ask the keyring; what it refuses is told in a sentence, which holds no password."""
    from keyring.errors import KeyringError, NoKeyringError

    try:
        return ask()
    except NoKeyringError as error:
        raise StoreUnavailable(_("there is no keyring on this machine"), _INSTEAD()) from error
    except (KeyringError, RuntimeError, OSError) as error:
        raise StoreUnavailable(_("the system's keyring is locked or doesn't answer"), _INSTEAD()) from error


def _INSTEAD() -> str:  # noqa: N802 - a sentence
    return _("unlock or install one, or set NEO4J_PASSWORD, or write the password when you are asked")
