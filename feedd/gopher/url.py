"""Gopher URLs (RFC 4266) to values and back, and the request line for an item.

A selector is opaque: it is sent as it was given, and no slash is ever added or removed.
"""

import re
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import quote, unquote_to_bytes

from feedd.model import GopherUrl, Location, WebUrl
from feedd.structs import replace

DEFAULT_PORT = 70  # RFC 4266 §2.1; gophers has no registered port and uses the same

# An unknown scheme may run code when it is clicked (javascript:, data:, ms-msdt:), so only these are allowed.
# fmt: off
WEB_SCHEMES = frozenset({
    "http", "https", "ftp", "ftps", "sftp", "gemini", "spartan", "nex", "finger", "telnet", "ssh", "git", "mailto",
    "news", "nntp", "irc", "ircs", "xmpp", "matrix", "sip", "tel", "magnet", "ipfs", "ipns", "hyper", "dat",
})
# fmt: on

_NOT_IN_LINE = re.compile(r"[\x00-\x1f\x7f]|\s\Z")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:]*)(?::(.*))?")
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_LONGEST_HOST_NAME = 253  # RFC 1035 §2.3.4
_TYPE = re.compile(r"[!-~]")
_PART = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]{1,4})?")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PLAIN = re.compile(rf"gopher://({_LABEL}(?:\.{_LABEL})*)(?::([1-9]\d{{0,3}}))?/([0-9a-zA-Z])([\w./~-]*)", re.ASCII)
_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986 §2
# IDNA 2003, which Python implements, and IDNA 2008 convert these to different hosts (RFC 5894 §7.2).
_AMBIGUOUS = re.compile("[ßς\u200c\u200d]")
# These would end the request line, or start another field of it (RFC 4266 §2.1).
_UNSENDABLE = re.compile(rb"[\r\n\0\t]")
_CONTROLS = {b"\r": "CR", b"\n": "LF", b"\0": "NUL", b"\t": "TAB"}


def parse_url(text: str) -> GopherUrl:
    """Parse a gopher:// or gophers:// URL (RFC 4266 §2.1, §2.2); a ValueError says what is wrong with it.

    Characters outside ASCII mean their UTF-8 bytes (RFC 3987 §3.1). A fragment is refused instead of dropped, since a
    "#" that belongs to the selector must be written as %23. Gopher+ strings (§2.3) are refused.
    """
    if plain := plain_url(text):
        return plain
    scheme, found, rest = text.partition("://")
    if not found or scheme.lower() not in ("gopher", "gophers"):
        raise ValueError(f"{text!r} is not a Gopher URL; expected one such as gopher://example.org/1/phlog")
    if _NOT_IN_LINE.search(rest):
        raise ValueError(f"{text!r} holds a control character or ends in a blank; write what is meant as %XX")
    if "#" in rest:
        raise ValueError(f"{text!r} holds a #, which starts a fragment; write %23 if the selector has it")
    authority, _, path = rest.partition("/")
    host, port = _parse_authority(authority, text)
    item_type, selector, search = _parse_path(path, text)
    return GopherUrl(
        host=host, port=port, item_type=item_type, selector=selector, search=search, tls=scheme.lower() == "gophers"
    )


def plain_url(text: str) -> GopherUrl | None:
    """Return what `parse_url` does for nearly all URLs, in which nothing has to be decoded; None for any other."""
    found = _PLAIN.fullmatch(text)
    if found is None or found.end(1) - found.start(1) > _LONGEST_HOST_NAME:
        return None
    host, port, item_type, selector = found.groups()
    return GopherUrl(host=host, port=int(port or DEFAULT_PORT), item_type=item_type, selector=selector.encode("ascii"))


def format_url(url: GopherUrl) -> str:
    """Return the canonical form of a Gopher URL (RFC 4266 §2.1); `parse_location` returns the same value from it."""
    scheme = "gophers" if url.tls else "gopher"
    port = "" if url.port == DEFAULT_PORT else f":{url.port}"
    search = "" if url.search is None else f"%09{escape(url.search)}"
    part = "" if url.part is None else f"#{url.part}"
    path = f"{quote(url.item_type, safe='')}{escape(url.selector)}{search}{part}"
    return f"{scheme}://{format_host(url.host)}{port}/{path}"


def parse_location(text: str) -> Location:
    """Parse any URL that a menu may link to; ValueError: it is not a URL, or of a scheme that feedd does not know.

    A fragment is accepted only where it is a date, which names a post of a log.
    """
    scheme, _, rest = text.partition(":")
    if scheme.lower() in ("gopher", "gophers"):
        address, _, part = text.partition("#")
        return replace(parse_url(address), part=part) if _PART.fullmatch(part) else parse_url(text)
    if scheme.lower() not in WEB_SCHEMES or not rest.strip("/") or not _URL.fullmatch(text):
        raise ValueError(f"{text!r} is not a URL that feedd links to; expected gopher://, https://, mailto: or similar")
    return WebUrl(text)


def format_location(location: Location) -> str:
    """Return a location as a URL; `parse_location` returns the same value from it."""
    return format_url(location) if isinstance(location, GopherUrl) else location


@lru_cache(maxsize=1024)  # a menu names the same host in every line, and so do the entries of a feed
def parse_host(text: str) -> str:
    """Return the canonical form of a host: lower case, no final dot, ASCII; an IPv6 address short, without brackets.

    Other letters than ASCII are converted by IDNA (RFC 3490). ValueError: not a host, or with letters that IDNA 2008
    converts to another host.
    """
    if ":" in text:
        return _parse_ipv6(text)
    name = text.lower().removesuffix(".")
    if len(name) <= _LONGEST_HOST_NAME and not name.isascii() and not _AMBIGUOUS.search(name):
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise ValueError(f"host {text!r} cannot be written in ASCII; give its xn-- form") from error
    if len(name) > _LONGEST_HOST_NAME or not _HOST_NAME.fullmatch(name):
        raise ValueError(f"host {text!r} is not a host name; expected letters, digits, dots, hyphens, or its xn-- form")
    return name


def format_host(host: str) -> str:
    """Return a host in the form of a URL: an IPv6 address in brackets (RFC 3986 §3.2.2)."""
    return f"[{host}]" if ":" in host else host


def escape(data: bytes) -> str:
    """Percent-encode every byte except "/" and the unreserved ones (RFC 3986 §2.3)."""
    return quote(data, safe="/")


def check_selector(selector: bytes, search: bytes | None = None) -> None:
    """Raise ValueError for bytes that cannot be sent: CR, LF, NUL, and any TAB except the one before a search."""
    for part, data in (("selector", selector), ("search string", search or b"")):
        if found := _UNSENDABLE.search(data):
            name = _CONTROLS[found[0]]
            raise ValueError(f"the {part} {data!r} holds a {name}, which a Gopher request cannot carry")


def request_line(url: GopherUrl) -> bytes:
    """Return what a client sends for a URL: selector, TAB and search if there is one, CRLF (RFC 4266 §2.2)."""
    check_selector(url.selector, url.search)
    return url.selector + (b"" if url.search is None else b"\t" + url.search) + b"\r\n"


def _parse_authority(authority: str, text: str) -> tuple[str, int]:
    if "@" in authority:
        raise ValueError(f"{text!r} names a user; Gopher has none, expected gopher://host/")
    match = _AUTHORITY.fullmatch(authority)
    host, port = match.groups() if match else (authority, None)
    if not host:
        raise ValueError(f"{text!r} names no host; expected gopher://host/")
    number = _parse_port(port, text)  # first: its message explains a colon in a host without brackets
    return parse_host(host), number


def _parse_port(port: str | None, text: str) -> int:
    if not port:  # RFC 3986 §3.2.3: an empty port is the default one
        return DEFAULT_PORT
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65535):
        raise ValueError(f"{text!r}: {port!r} is not a port; expected 1 to 65535, and an IPv6 address in brackets")
    return int(port)


def _parse_path(path: str, text: str) -> tuple[str, bytes, bytes | None]:
    """Return item type, selector and search of a gopher-path, which reserves no character (RFC 4266 §2.1).

    An empty path is the root menu.
    """
    if _STRAY_PERCENT.search(path):
        raise ValueError(f"{text!r} holds a % without two hexadecimal digits behind it; write %25 for the sign itself")
    decoded = unquote_to_bytes(path) or b"1"
    item_type = decoded[:1].decode("latin-1")
    if not _TYPE.fullmatch(item_type):
        raise ValueError(f"{text!r}: {item_type!r} is not an item type; expected one such as 0 or 1 after the host")
    selector, tab, search = decoded[1:].partition(b"\t")
    check_selector(selector, search)
    return item_type, selector, search if tab else None


def _parse_ipv6(text: str) -> str:
    try:
        address = IPv6Address(text.removeprefix("[").removesuffix("]"))
    except ValueError as error:
        raise ValueError(f"host {text!r} is not an IPv6 address; expected one such as [2001:db8::1]") from error
    if address.scope_id:
        raise ValueError(f"host {text!r} names a network interface; expected one that is the same from everywhere")
    # Python versions differ in how they write a mapped address.
    return str(address.ipv4_mapped or address)
