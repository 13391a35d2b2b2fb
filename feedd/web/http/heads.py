"""What the head of a request says of its host and its body (RFC 9110 §7.2, RFC 9112 §6.3); names are in lower case."""

import re
from collections.abc import Iterable, Sequence

FORMS = (b"/add", b"/hub")  # paths of forms, which are sent as a body
MOST_FORM = 8192  # bytes of it
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+;=%-]*)(?::[0-9]*)?")  # RFC 9110 §7.2, without commas


def names_one_host(headers: Iterable[tuple[bytes, bytes]], version: str) -> bool:
    """Return whether a request has the one valid Host field that it must have; HTTP/1.0 needs none (RFC 9112 §3.2)."""
    hosts = [value for name, value in headers if name == b"host"]
    if not hosts:
        return version == "1.0"
    return len(hosts) == 1 and HOST.fullmatch(hosts[0].strip()) is not None


def has_body(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether a request announces content (RFC 9112 §6.3)."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip(b"0 ")) for name, value in headers
    )


def is_form(method: bytes, url: bytes, headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Return whether a request is a short form for one of `FORMS`, of a length that is known beforehand."""
    if method != b"POST" or url not in FORMS:
        return False
    fields = dict(headers)
    length = fields.get(b"content-length", b"").strip()
    return (
        sum(name == b"content-length" for name, _ in headers) == 1
        and length.isdigit()
        and len(length) <= len(str(MOST_FORM))
        and int(length) <= MOST_FORM
        and b"transfer-encoding" not in fields
        and b"upgrade" not in fields
        and fields.get(b"content-type", b"").lower().startswith(b"application/x-www-form-urlencoded")
    )
