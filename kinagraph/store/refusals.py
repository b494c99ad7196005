"""What Neo4j and its driver refuse, in our words: one sentence, and what to do.

Errors are told apart by the codes that Neo4j documents, and by the driver's own names for those that have none.
"""

from __future__ import annotations

from typing import Final

from kinagraph.errors import KinagraphError, StoreBusy, StoreError, StoreForeign, StoreUnavailable, UsageError
from kinagraph.language import _
from kinagraph.store.encryption import about_encryption

_CONNECTION: Final = frozenset({"ServiceUnavailable", "RoutingServiceUnavailable", "ReadServiceUnavailable", "SessionExpired"})
_CONFIGURATION: Final = frozenset({"ConfigurationError", "CertificateConfigurationError", "AuthConfigurationError"})
_MEMORY: Final = (".MemoryPoolOutOfMemoryError", ".TransactionOutOfMemoryError", ".OutOfMemoryError")
_TIME: Final = (".TransactionTimedOut", ".TransactionTimedOutClientConfiguration")
_LOCKS: Final = (".DeadlockDetected", ".LockClientStopped", ".LockAcquisitionTimeout")
_CLASHES: Final = (".ConstraintValidationFailed", ".ConstraintCreationFailed", ".IndexWithNameAlreadyExists")


def in_our_words(
    error: Exception, name: str, database: str, *, with_password: bool, from_keyring: bool = False, lost: bool = False
) -> KinagraphError:
    """Return what a person is told of an error.

    Parameters
    ----------
    error
        What the driver raised.
    name, database
        Where.
    with_password, from_keyring
        Whether we gave one, and whether it came out of the keyring.
    lost
        Whether we closed the connection because the answer took too long.
    """
    if lost and type(error).__name__ != "IncompleteCommit":
        return _too_slow(name)
    code = str(getattr(error, "code", None) or "").rpartition("Neo.")[2]
    if code.startswith("ClientError.Security."):
        return _security(code.rpartition(".")[2], error, name, with_password=with_password, from_keyring=from_keyring)
    if code.endswith(".DatabaseNotFound"):
        return StoreUnavailable(
            _("there is no database {database} at {path}").format(database=database, path=name),
            _("name another with neo4j_database or NEO4J_DATABASE"),
        )
    return _of_server(code, error, name) or _of_driver(error, name)


def _of_server(code: str, error: Exception, name: str) -> StoreError | None:
    if code.endswith(_MEMORY):
        return StoreError(
            _("{path} has not enough memory for this; nothing was written that isn't whole").format(path=name),
            _("set neo4j_transaction to a lower number, or give the server more with server.memory.heap.max_size"),
        )
    if code.endswith(_TIME):
        return _too_slow(name)
    if code.endswith(_LOCKS):
        return StoreBusy(_("someone else is writing to {path}; nothing was written").format(path=name), _("load again"))
    if code.endswith(_CLASHES):
        return StoreForeign(
            _("{path} holds nodes or constraints of others that ours would clash with: {why}").format(path=name, why=_told(error)),
            _("set a neo4j_prefix, which is put before our labels"),
        )
    if code.endswith((".DatabaseUnavailable", ".NotALeader")):
        return _away(name)
    return None


def _of_driver(error: Exception, name: str) -> KinagraphError:
    kind = type(error).__name__
    if (refused := about_encryption(error, name)) is not None:
        return refused
    if kind == "IncompleteCommit":
        return StoreUnavailable(
            _("the connection to {path} broke while it was writing; whether it did isn't known").format(path=name),
            _("load again: what is there already stays as it is"),
        )
    if kind == "ConnectionAcquisitionTimeoutError":
        return _too_slow(name)
    if kind in _CONNECTION or isinstance(error, OSError | ValueError):
        return _away(name)
    if kind in _CONFIGURATION:
        return UsageError(_("{path} can't be used: {why}").format(path=name, why=_told(error)), _("look at the address"))
    return StoreError(_("{path} refused: {why}").format(path=name, why=_told(error)), _("nothing was written that isn't whole; load again"))


def _away(name: str) -> StoreError:
    return StoreUnavailable(
        _("no Neo4j server answers at {path}").format(path=name),
        _("look whether it runs, at the port, and whether it wants neo4j+s:// or bolt+s://"),
    )


def _too_slow(name: str) -> StoreError:
    return StoreBusy(
        _("{path} took too long to answer").format(path=name),
        _("try again later, or wait longer with neo4j_seconds or neo4j_transaction_seconds"),
    )


def _security(reason: str, error: Exception, name: str, *, with_password: bool, from_keyring: bool) -> StoreError:
    if reason == "CredentialsExpired":
        return StoreUnavailable(
            _("the password for {path} is right, but must be changed first").format(path=name),
            _("run ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new' on the database system, as in `cypher-shell -d system`"),
        )
    if reason == "Forbidden":
        if any(word in str(error).lower() for word in ("constraint", "schema", "index", "token")):
            return StoreUnavailable(
                _("this account may not make the constraints that {path} needs").format(path=name),
                _("`kinagraph schema --print` shows them, for an administrator to run once"),
            )
        return StoreUnavailable(
            _("this account may not do that at {path}: {why}").format(path=name, why=_told(error)),
            _("ask its administrator for the permission"),
        )
    if reason == "AuthenticationRateLimit":
        return StoreUnavailable(
            _("{path} takes no more passwords for now: too many were wrong").format(path=name), _("wait some seconds, then try again")
        )
    if not with_password:
        return StoreUnavailable(
            _("{path} asks for a password").format(path=name),
            _("set NEO4J_USERNAME and NEO4J_PASSWORD, or keep the password in the system's keyring with `kinagraph password`"),
        )
    if from_keyring:
        return StoreUnavailable(
            _("{path} doesn't know this user and the password in the keyring").format(path=name),
            _("`kinagraph password --store {path}` puts another in its place; the user is NEO4J_USERNAME, or neo4j").format(path=name),
        )
    return StoreUnavailable(
        _("{path} doesn't know this user and password").format(path=name),
        _("look at NEO4J_USERNAME (neo4j where it isn't set) and NEO4J_PASSWORD"),
    )


def _told(error: Exception) -> str:
    """Return the first line of what the server or the driver says."""
    return (str(getattr(error, "message", None) or error).strip().split("\n") or [""])[0]
