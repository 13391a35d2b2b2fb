"""Conditional requests and content coding (RFC 9110 §12.5.3, §13): which response a client's validators ask for."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache

from starlette.types import Scope

from feedd.publish import CachedFile

ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')

# RFC 9110 §12.4.2, and blanks around the sign, as some send them.
WEIGHT = re.compile(r";\s*q\s*=\s*([01](?:\.[0-9]*)?)\s*(?:;|$)", re.IGNORECASE)


def request_headers(scope: Scope) -> dict[str, str]:
    """Return a request's headers, names in lower case; the values of a repeated one are joined (RFC 9110 §5.3)."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def conditional_response(
    cached: CachedFile, media_type: str, max_age: int, request: Mapping[str, str]
) -> tuple[int, dict[str, str], bytes]:
    """Return status (200 or 304), headers and body for a GET; `max_age` is in seconds, `request` its headers."""
    gzipped = accepts_gzip(request.get("accept-encoding", ""))
    etag = cached.gzip_etag if gzipped else cached.etag
    headers = {
        "etag": etag,
        "last-modified": format_datetime(cached.last_modified, usegmt=True),
        "cache-control": f"max-age={max_age}",
        "vary": "Accept-Encoding",
    }
    if is_not_modified(request, etag, cached.last_modified):
        return 304, headers, b""
    body = cached.gzipped if gzipped else cached.data
    headers |= {
        "content-type": media_type,
        "content-length": str(len(body)),
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    }
    if gzipped:
        headers["content-encoding"] = "gzip"
    return 200, headers, body


def is_not_modified(request: Mapping[str, str], etag: str, last_modified: datetime) -> bool:
    """Return whether the client has these bytes. If-None-Match, where sent, decides alone (RFC 9110 §13.2.2)."""
    if (tags := request.get("if-none-match")) is not None:
        return tags.strip() == "*" or etag in ENTITY_TAG.findall(tags)
    try:
        since = parsedate_to_datetime(request["if-modified-since"])
    except (KeyError, ValueError, OverflowError):  # a value that is no date is ignored (RFC 9110 §13.1.3)
        return False
    return last_modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))


@lru_cache(maxsize=256)  # readers send the same few
def accepts_gzip(accepted: str) -> bool:
    """Return whether an Accept-Encoding field asks for gzip rather than for the plain bytes (RFC 9110 §12.5.3).

    A client that refuses the plain bytes gets gzip unless it refuses that too; where it takes neither it gets the plain
    ones, as if it had not said anything (§12.5).
    """
    weights = {coding.partition(";")[0].strip().lower(): _weight(coding) for coding in accepted.split(",")}
    anything = weights.get("*")
    plain = weights.get("identity", 0.0 if anything == 0 else None)
    gzip = weights.get("gzip", weights.get("x-gzip", anything))
    if gzip is None:  # not named: only where nothing else is left
        return plain == 0
    return gzip > 0 and gzip >= (plain or 0)


def _weight(coding: str) -> float:
    match = WEIGHT.search(coding)
    return float(match[1]) if match else 1.0
