"""Conditional requests and content coding (RFC 9110 §12.5.3, §13): which answer a validator asks for."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from feedd.publish import CachedFile

ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')

REFUSED_CODING = re.compile(r";\s*q=0(?:\.0{0,3})?\s*$", re.IGNORECASE)


def answer(
    cached: CachedFile, media_type: str, max_age: int, request: Mapping[str, str]
) -> tuple[int, dict[str, str], bytes]:
    """Answer a GET with status, headers and body; `request` has header names in lower case."""
    gzipped = accepts_gzip(request.get("accept-encoding", ""))
    etag = cached.gzip_etag if gzipped else cached.etag
    headers = {
        "etag": etag,
        "last-modified": format_datetime(cached.last_modified, usegmt=True),
        "cache-control": f"max-age={max_age}",
        "vary": "Accept-Encoding",
    }
    if is_fresh(request, etag, cached.last_modified):
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


def is_fresh(request: Mapping[str, str], etag: str, last_modified: datetime) -> bool:
    """Tell whether the client has these bytes. If-None-Match, where sent, decides alone (RFC 9110 §13.2.2)."""
    if (tags := request.get("if-none-match")) is not None:
        return tags.strip() == "*" or etag in ENTITY_TAG.findall(tags)
    try:
        since = parsedate_to_datetime(request["if-modified-since"])
    except (KeyError, ValueError, OverflowError):  # what is no date is to be ignored (RFC 9110 §13.1.3)
        return False
    return last_modified <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def accepts_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding field names gzip, or anything, and not with a weight of zero (§12.5.3)."""
    codings = {
        coding.partition(";")[0].strip().lower(): REFUSED_CODING.search(coding) is None
        for coding in accepted.split(",")
    }
    return codings.get("gzip", codings.get("x-gzip", codings.get("*", False)))
