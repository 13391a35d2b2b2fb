"""Menus and texts as bytes, to the letter of RFC 1436: every line ends with CRLF, every document with a lone dot."""

import re
from collections.abc import Iterable

from msgspec import Struct

from feedd.gopher.url import format_location
from feedd.model import GopherUrl, Location
from feedd.text_columns import cut, wrapped

WIDTH = 70  # columns of a menu (RFC 1436 §3.9)
END = b".\r\n"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNSAFE = re.compile(rb"[\x00\t\r\n]")


class Line(Struct, frozen=True, kw_only=True):
    """A line of a menu. Without a host it leads to this server."""

    kind: str
    label: str
    selector: bytes = b""
    host: str = ""
    port: int = 70


def words(text: str) -> Iterable[Line]:
    """Return the lines of a text for people, wrapped; an empty text is an empty line."""
    return [Line(kind="i", label=one) for one in wrapped(text, WIDTH, "") or [""]]


def link(location: Location, label: str) -> Line:
    """Return the line that leads to a location.

    What no menu can say, a web address, TLS or what is searched for, is an `h` line with a URL, as is the custom.
    """
    if isinstance(location, GopherUrl) and not location.tls and location.search is None:
        return Line(
            kind=location.item_type,
            label=label,
            selector=location.selector,
            host=location.host,
            port=location.port,
        )
    return Line(kind="h", label=label, selector=b"URL:" + format_location(location).encode())


def menu(lines: Iterable[Line], host: str, port: int) -> bytes:
    """Return a menu of the server at a host and port; a line whose selector no menu can hold is left out."""
    return b"".join(_line(one, host, port) for one in lines if not _UNSAFE.search(one.selector)) + END


def error(text: str) -> bytes:
    """Return the answer to a selector that leads nowhere."""
    return _line(Line(kind="3", label=text, host="error.host", port=1), "", 0) + END


def text(content: str) -> bytes:
    """Return a text (RFC 1436, appendix: TextFile): a line that begins with a dot gets another one."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return b"".join((b"." if one.startswith(".") else b"") + one.encode() + b"\r\n" for one in lines) + END


def _line(line: Line, host: str, port: int) -> bytes:
    label = cut(_CONTROLS.sub(" ", line.label), WIDTH)
    if line.kind == "i":
        host, port = "error.host", 1
    elif line.host:
        host, port = line.host, line.port
    return b"\t".join((f"{line.kind}{label}".encode(), line.selector, host.encode(), str(port).encode())) + b"\r\n"
