"""What a person means by a host, by `*.` and a host, and by the URL of a document: as texts that can be compared.

A place is named by all that it is part of; it is meant where one of these names is in a list.
"""

from collections.abc import Collection
from urllib.parse import unquote, urlsplit, urlunsplit

from feedd.gopher.url import format_host, format_url, parse_host
from feedd.model import GopherUrl, Location
from feedd.structs import replace

_WEB = {"http": 80, "https": 443}

BELOW = "*."  # before a host: its subdomains, and not the host itself


def host_pattern(text: str) -> str:
    """Return a host, or `*.` and a host, in the form in which they are compared; ValueError for anything else."""
    below = text.startswith(BELOW)
    return (BELOW if below else "") + parse_host(text.removeprefix(BELOW))


def patterns_of(host: str) -> frozenset[str]:
    """Return the patterns that mean a host: itself, and `*.` with each domain that it is below."""
    labels = [] if ":" in host else host.split(".")
    return frozenset({host, *(BELOW + ".".join(labels[start:]) for start in range(1, len(labels)))})


def is_meant(host: str, patterns: Collection[str]) -> bool:
    """Return whether one of these patterns means a host."""
    return bool(patterns) and not patterns_of(host).isdisjoint(patterns)


def host_of(location: Location) -> str | None:
    """Return the host of a location; None for a web address that names none."""
    if isinstance(location, GopherUrl):
        return location.host
    try:
        name = unquote(urlsplit(location).hostname or "")
    except ValueError:
        return None
    try:
        return parse_host(name) if name else None
    except ValueError:
        return name


def document_name(location: Location) -> str:
    """Return the name of a document: its URL, which is the same for each item type, and with and without TLS."""
    if isinstance(location, GopherUrl):
        return format_url(replace(location, item_type="0", tls=False))
    host = host_of(location)
    try:
        parts, port = urlsplit(location), urlsplit(location).port
    except ValueError:
        return location
    if host is None or parts.scheme not in _WEB:
        return location
    place = format_host(host) if port in (None, *_WEB.values()) else f"{format_host(host)}:{port}"
    return urlunsplit(("http", place, parts.path or "/", parts.query, ""))


def document_names(location: Location) -> frozenset[str]:
    """Return the names of a document and, where the location is one part of it, of that part."""
    whole = replace(location, part=None) if isinstance(location, GopherUrl) else location
    return frozenset({document_name(location), document_name(whole)})
