"""Which certificates of a Neo4j server are trusted, and what is said where one isn't.

``+s`` in an address checks the certificate against the authorities of the system, or against one's own (``neo4j_ca``);
``+ssc`` encrypts and checks nothing; neither means no encryption.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final

from kinagraph.errors import StoreUnavailable, UsageError
from kinagraph.files import check_file
from kinagraph.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The reasons of OpenSSL's X509_V_ERR_….
_NOT_YET: Final = 9
_EXPIRED: Final = 10
_UNSIGNED: Final = frozenset({18, 19, 20, 21})
_OTHER_HOST: Final = frozenset({62, 64})


def trust(uri: str, ca: Path | None) -> dict[str, Any]:
    """Return how the driver is to be told of an address, and of one's own authority.

    Raises
    ------
    UsageError
        The authority's file can't be read, or holds no certificate.
    """
    scheme, _colon, rest = uri.partition("://")
    if ca is None or not scheme.endswith("+s"):
        return {"uri": uri}
    check_file(ca, UsageError)
    try:
        ssl.create_default_context(cafile=ca)
    except (ssl.SSLError, OSError) as error:
        raise UsageError(
            _("neo4j_ca: {path} holds no certificate that can be read").format(path=ca),
            _("it takes a PEM file, which begins with -----BEGIN CERTIFICATE-----"),
        ) from error
    from neo4j import TrustCustomCAs

    # The driver takes one's own authorities only beside an address that says nothing of encryption.
    return {"uri": f"{scheme.removesuffix('+s')}://{rest}", "encrypted": True, "trusted_certificates": TrustCustomCAs(str(ca))}


def about_encryption(error: Exception, name: str) -> StoreUnavailable | None:
    """Return what a person is told where encryption is why a server can't be reached; None where it isn't."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _about_certificate(cause, name)
        if isinstance(cause, ssl.SSLError):
            return StoreUnavailable(
                _("{path} doesn't answer encrypted").format(path=name),
                _("write bolt:// or neo4j:// where the server has no certificate, else look at the port"),
            )
    return None


def _about_certificate(error: ssl.SSLCertVerificationError, name: str) -> StoreUnavailable:
    if error.verify_code in (_EXPIRED, _NOT_YET):
        return StoreUnavailable(
            _("the certificate of {path} has expired, or isn't valid yet").format(path=name),
            _("ask whoever runs the server to renew it, and look at this machine's clock"),
        )
    if error.verify_code in _OTHER_HOST:
        return StoreUnavailable(
            _("the certificate of {path} is for another host").format(path=name),
            _("write the name that stands in the certificate, or ask whoever runs the server for one with this name"),
        )
    if error.verify_code in _UNSIGNED:
        return StoreUnavailable(
            _("the certificate of {path} is signed by nobody whom this machine trusts").format(path=name),
            _("name the authority's PEM file with neo4j_ca; +ssc:// encrypts without checking who answers"),
        )
    return StoreUnavailable(
        _("the certificate of {path} can't be trusted: {why}").format(path=name, why=error.verify_message),
        _("ask whoever runs the server for a good one"),
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
