"""Who asks: the operator, who sees everything, or a stranger, who sees no private host and no words of an error.

The operator presents `admin_token`, or is at this machine: the connection comes from loopback, for a loopback Host, and
nothing tells of a proxy. A Host that is a name of the web (as in DNS rebinding) or a header that proxies add makes a
stranger, so a proxy in front must send at least one of them: see docs/proxy.md.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Any

from starlette.types import Scope

FORWARDED = re.compile(rb"forwarded|via|x-forwarded(?:-.*)?|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip")
OPERATOR_ONLY = "feedd.operator_only"  # in the scope of a request whose answer nobody else may get
CHALLENGE = 'Basic realm="feedd", charset="UTF-8"'  # RFC 7617: browsers ask for the token, under any user name


def is_operator(scope: Scope, token: str | None) -> bool:
    """Return whether a request is the operator's; `token` is `admin_token`."""
    return (token is not None and presents(scope, token)) or _is_local(scope)


def two_views(headers: Mapping[str, str], *, is_operator: bool) -> dict[str, str]:
    """Return the caching headers, in lower case, of a response that strangers get in another form.

    No cache may give one's form to the other: RFC 9111 §4.1, §5.2.2.7.
    """
    varied = {"vary": ", ".join(filter(None, (headers.get("vary"), "Authorization")))}
    if is_operator and headers.get("cache-control") != "no-store":
        varied["cache-control"] = ", ".join(filter(None, ("private", headers.get("cache-control"))))
    return varied


def presents(scope: Scope, token: str) -> bool:
    """Return whether a request presents the token, as Bearer (RFC 6750 §2.1) or as the password of Basic."""
    fields = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(fields) != 1:
        return False
    scheme, _, credentials = fields[0].strip().partition(b" ")
    presented = credentials.strip()
    if scheme.lower() == b"basic":
        presented = _password(presented)
    elif scheme.lower() != b"bearer":
        return False
    # Digests have one length: so the time tells nothing of the token, not even its length.
    return hmac.compare_digest(sha256(presented).digest(), sha256(token.encode()).digest())


def _password(credentials: bytes) -> bytes:
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""


def _is_local(scope: Scope) -> bool:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    hosts = [value for name, value in headers if name == b"host"]
    return (
        scope["http_version"] != "1.0"  # as older nginx asks for a page, with feedd's own address as Host
        and _is_loopback_client(scope.get("client"))
        and len(hosts) == 1
        and is_loopback_host(hosts[0].decode("latin-1"))
        and not any(FORWARDED.fullmatch(name) for name, _ in headers)
    )


def _is_loopback_client(client: Any) -> bool:
    """Return whether a connection comes from loopback; one through a unix socket does not: a proxy uses it."""
    return bool(client) and _is_loopback(str(client[0]))


def is_loopback_host(host: str) -> bool:
    """Return whether a Host field names this machine, with or without a port (RFC 9110 §7.2)."""
    name = re.sub(r":[0-9]*\Z", "", host.strip().lower())
    return name == "localhost" or _is_loopback(name.removeprefix("[").removesuffix("]"))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
