"""What the settings may hold, where that is more than a text, a number, a flag or a duration."""

import os
import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from feedd.config.toml_keys import PlacedType, Reader, duration, mismatch, text, value_type
from feedd.gopher.places import host_pattern
from feedd.gopher.url import parse_host

LONGEST_SOCKET = 107  # bytes of a unix socket's path, see unix(7)
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,200}")  # of what a Bearer token may have (RFC 6750 §2.1)
OWN_HUB = "own"
SHORTEST_NOTICE = timedelta(days=1)
LISTEN = re.compile(r"(\[[^\s\[\]]+\]|[^\s:\[\]]+):([0-9]{1,5})")


def folder_in(base: Path) -> Reader[Path]:
    """Return a reader of paths; a relative one starts at `base`, and `~` is the user's home."""

    def read(value: object) -> Path:
        try:
            return base / Path(text(value)).expanduser()
        except RuntimeError as error:
            raise mismatch(value, f"a folder: {error}") from error

    return read


FOLDER = PlacedType(lambda keys, _: folder_in(keys.folder), text.schema)


def certificates_in(base: Path) -> Reader[Path]:
    """Return a reader of the paths of files with certificates, which are loaded once to see whether they are good."""

    def read(value: object) -> Path:
        import ssl  # here: it takes a tenth of the time of a command that needs no network

        path = folder_in(base)(value)
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        except OSError as error:
            raise mismatch(value, f"a PEM file with certificates: {error.strerror or error}") from error
        return path

    return read


CERTIFICATES = PlacedType(lambda keys, _: certificates_in(keys.folder), text.schema)


@value_type(**duration.schema)
def time_limit(value: object) -> timedelta:
    """Read a duration that is longer than zero."""
    if length := duration(value):
        return length
    raise mismatch(value, "a time longer than zero: nothing can be fetched in no time")


@value_type(**duration.schema)
def notice_delay(value: object) -> timedelta:
    """Read how long a feed must fail before its subscribers get a notice: `SHORTEST_NOTICE` or more."""
    if (length := duration(value)) >= SHORTEST_NOTICE:
        return length
    raise mismatch(value, "a day or more: subscribers need no notice of a failure that soon ends by itself")


@value_type(type="string", pattern=f"^{LISTEN.pattern}$")
def listen_address(value: object) -> str:
    """Read the address to listen on, with its port; port 0 is any free one."""
    match = LISTEN.fullmatch(text(value))
    if match and int(match[2]) < 2**16:
        return match[0]
    raise mismatch(value, 'an address and a port, as in "127.0.0.1:8070" or "[::1]:8070"')


@value_type(**text.schema)
def denied_host(value: object) -> str:
    """Read a host, or `*.` and a host for its subdomains."""
    try:
        return host_pattern(text(value))
    except ValueError as error:
        raise mismatch(value, f'a host, as in "example.org" or "*.example.org": {error}') from error


@value_type(**text.schema)
def trusted_proxy(value: object) -> str:
    """Read the address or the network of a proxy, or `unix` for those that connect through a unix socket."""
    from feedd.hammering import UNIX  # here: commands read no such setting of most installations

    named = text(value)
    try:
        return named if named == UNIX else str(ip_network(named))
    except ValueError as error:
        raise mismatch(value, 'an address, as in "127.0.0.1", a network, as in "10.0.0.0/8", or "unix"') from error


@value_type(type="string", pattern=f"^(?:/|{LISTEN.pattern}$)")
def listen_place(value: object) -> str:
    """Read an address and a port as `listen_address` does, or the absolute path of a unix socket."""
    place = text(value)
    if place.startswith("/") and len(os.fsencode(place)) <= LONGEST_SOCKET:
        return place
    try:
        return listen_address(value)
    except ValueError as error:
        expected = (
            'an address and a port, as in "127.0.0.1:9070", or the path of a unix socket, as in "/run/feedd/m.sock"'
        )
        raise mismatch(value, expected) from error


@value_type(type="string", pattern=f"^{TOKEN.pattern}$")
def access_token(value: object) -> str:
    """Read a secret; the error does not repeat it, because errors are logged."""
    if isinstance(value, str) and TOKEN.fullmatch(value):
        return value
    raise ValueError(
        "found another value, expected 16 to 200 of A-Z, a-z, 0-9 and -._~+/=, as `openssl rand -hex 16` prints"
    )


@value_type(**text.schema)
def argument(value: object) -> str:
    """Read the name or an argument of a program."""
    if "\0" not in (word := text(value)):
        return word
    raise mismatch(value, "a text without the character NUL")


@value_type(type="string", pattern=f"^{LISTEN.pattern}$")
def proxy_address(value: object) -> tuple[str, int]:
    """Read the host and the port of a SOCKS5 proxy."""
    return _host_and_port(value, 'the host and the port of a SOCKS5 proxy, as in "127.0.0.1:9050"')


@value_type(type="string", pattern=f"^{LISTEN.pattern}$")
def gopher_place(value: object) -> tuple[str, int]:
    """Read the host and the port by which visitors reach a Gopher server."""
    return _host_and_port(value, 'a host and a port, as in "gopher.example.org:70"')


def _host_and_port(value: object, expected: str) -> tuple[str, int]:
    match = LISTEN.fullmatch(text(value))
    if match and 0 < int(match[2]) < 2**16:
        return parse_host(match[1].strip("[]")), int(match[2])
    raise mismatch(value, expected)


@value_type(type="string", pattern="^[Hh][Tt][Tt][Pp][Ss]?://")
def web_address(value: object) -> str:
    """Read the address of a web site, with or without a path; return it without a final slash.

    No character of it may need an escape in XML: it stands in archive pages that are already written.
    """
    expected = 'a web address without query, as in "https://example.org/gopher"'
    return _address(value, r"[\s?#@&<>\"']", expected).rstrip("/")


@value_type(type="string", pattern="^postgres(ql)?://")
def database_address(value: object) -> str:
    """Read the URL of a PostgreSQL database (libpq, "Connection URIs"), as libpq takes it."""
    address = text(value)
    if re.match(r"postgres(ql)?://[^\s]*\Z", address):
        return address
    raise mismatch(value, 'the URL of a PostgreSQL database, as in "postgresql://feedd@/feedd"; SQLite needs none')


@value_type(type="string", pattern=f"^(?:{OWN_HUB}$|[Hh][Tt][Tt][Pp][Ss]?://)")
def hub_address(value: object) -> str:
    """Read the address of a WebSub hub, which may have a query, or the word for feedd's own."""
    if value == OWN_HUB:
        return OWN_HUB
    return _address(value, r"[\s#@]", f'the address of a hub, as in "https://hub.example.org/", or "{OWN_HUB}"')


def _address(value: object, refused: str, expected: str) -> str:
    """Read an address on the web without characters that the expression `refused` matches."""
    address = text(value)
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise mismatch(value, f"{expected}: {error}") from error
    if not named or re.search(refused, address):
        raise mismatch(value, expected)
    return address
