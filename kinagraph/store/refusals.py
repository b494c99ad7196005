"""What Neo4j and its driver refuse, in our words: one sentence, and what to do.

Errors are told apart by the codes that Neo4j documents, and by the driver's own names for those that have none.
"""

from __future__ import annotations

from typing import Final

from kinagraph.errors import KinagraphError, StoreBusy, StoreError, StoreForeign, StoreUnavailable, UsageError
from kinagraph.language import _

_CONNECTION: Final = frozenset({"ServiceUnavailable", "RoutingServiceUnavailable", "ReadServiceUnavailable", "SessionExpired"})
_MEMORY: Final = ("MemoryPoolOutOfMemory", "TransactionOutOfMemory", "OutOfMemoryError")


def in_our_words(error: Exception, name: str, database: str, *, with_password: bool) -> KinagraphError:
    """Return what a person is told of an error.

    Parameters
    ----------
    error
        What the driver raised.
    name, database
        Where.
    with_password
        Whether we gave one.
    """
    if isinstance(error, KinagraphError):
        return error
    code = str(getattr(error, "code", None) or "").rpartition("Neo.")[2]
    kind = type(error).__name__
    if code.startswith("ClientError.Security."):
        return _security(code.rpartition(".")[2], error, name, with_password=with_password)
    if code.endswith(".DatabaseNotFound"):
        return StoreUnavailable(
            _("there is no database {database} at {path}").format(database=database, path=name), _("name another with neo4j_database or NEO4J_DATABASE")
        )
    if code.endswith(_MEMORY):
        return StoreError(
            _("{path} has not enough memory for this; nothing was written that isn't whole").format(path=name),
            _("set neo4j_transaction to a lower number, or give the server more with server.memory.heap.max_size"),
        )
    if code.endswith((".TransactionTimedOut", ".TransactionTimedOutClientConfiguration")):
        return StoreBusy(
            _("{path} took too long to answer").format(path=name), _("try again later, or wait longer with neo4j_seconds")
        )
    if code.endswith((".DeadlockDetected", ".LockClientStopped", ".LockAcquisitionTimeout")):
        return StoreBusy(_("someone else is writing to {path}; nothing was written").format(path=name), _("load again"))
    if code.endswith((".ConstraintValidationFailed", ".ConstraintCreationFailed", ".IndexWithNameAlreadyExists")):
        return StoreForeign(
            _("{path} holds nodes or constraints of others that ours would clash with: {why}").format(path=name, why=_told(error)),
            _("set a neo4j_prefix, which is put before our labels"),
        )
    if kind == "IncompleteCommit":
        return StoreUnavailable(
            _("the connection to {path} broke while it was writing; whether it did isn't known").format(path=name),
            _("load again: what is there already stays as it is"),
        )
    if kind in _CONNECTION or isinstance(error, OSError) or code.endswith((".DatabaseUnavailable", ".NotALeader")):
        return StoreUnavailable(
            _("no Neo4j server answers at {path}").format(path=name), _("look whether it runs, at the port, and whether it wants neo4j+s:// or bolt+s://")
        )
    if kind == "ConnectionAcquisitionTimeoutError":
        return StoreUnavailable(
            _("{path} took too long to answer").format(path=name), _("try again later, or wait longer with neo4j_seconds")
        )
    if kind in {"ConfigurationError", "CertificateConfigurationError", "AuthConfigurationError"}:
        return UsageError(_("{path} can't be used: {why}").format(path=name, why=_told(error)))
    if kind == "ValueError":
        return StoreUnavailable(_("no Neo4j server answers at {path}").format(path=name), _told(error))
    return StoreError(_("{path} refused: {why}").format(path=name, why=_told(error)), _("nothing was written that isn't whole; load again"))


def _security(reason: str, error: Exception, name: str, *, with_password: bool) -> StoreError:
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
            _("this account may not do that at {path}: {why}").format(path=name, why=_told(error)), _("ask its administrator for the permission")
        )
    if reason == "AuthenticationRateLimit":
        return StoreUnavailable(_("{path} takes no more passwords for now: too many were wrong").format(path=name), _("wait some seconds, then try again"))
    if not with_password:
        return StoreUnavailable(_("{path} asks for a password").format(path=name), _("set NEO4J_USERNAME and NEO4J_PASSWORD"))
    return StoreUnavailable(
        _("{path} doesn't know this user and password").format(path=name), _("look at NEO4J_USERNAME (neo4j where it isn't set) and NEO4J_PASSWORD")
    )


def _told(error: Exception) -> str:
    """Return the first line of what the server or the driver says."""
    return (str(getattr(error, "message", None) or error).strip().split("\n") or [""])[0]
