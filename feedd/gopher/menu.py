"""A menu's bytes to its items (RFC 1436 §2), and where an item leads. Whatever a server sends, every line is kept.

One menu has one character set: it is chosen over all the bytes, never line by line.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from feedd.gopher.text import decode, decode_as, printable, split_terminator
from feedd.gopher.url import DEFAULT_PORT, check_selector, format_host, parse_host, parse_location
from feedd.model import Charsets, GopherUrl, Location, Menu, MenuItem

LONGEST_SELECTOR = 2000  # bytes; RFC 1436 §3.9 asks for 255, and as a URL it stands thrice in each entry of a feed

_FIELDS = 5  # type and display string, selector, host, port, and the mark of Gopher+
_PORT = re.compile(r"([0-9]{1,5})\s*(\+?)")  # mototli glues the mark of Gopher+ on
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:]*):([0-9]{1,5})")

_LEADS_NOWHERE = frozenset({"i", "3"})
_SAME_HOST = frozenset({"", "+"})  # an empty field and the "+" of a gophermap mean the server that sent the menu
_NO_HOSTS = frozenset({"null.host", "error.host", "fake", "err", "host"})  # what servers write where none is meant
_WEB_LINK = re.compile(rb"/?URL:(.+)", re.IGNORECASE | re.DOTALL)
_HTTP_REQUEST = re.compile(rb"GET (/\S*)")  # the older form of a web link, on an `h` item
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%"  # RFC 3986 §2.2, and escapes as they are

# A letter at the head of this share of lines is no accident, even of so few.
_NEARLY_ALL = 0.8
_FEWEST_LINES = 3


def parse_menu(data: bytes, charsets: Charsets) -> Menu:
    """Read a menu of any quality; only a final terminator is not an item (RFC 1436, appendix: Menu).

    A line without a TAB becomes an `i` line, and so does a dot in mid-menu, which ends nothing: what follows it came
    from the same server, mostly out of an included file with a terminator of its own.
    """
    _, charset = decode(data, charsets)
    body, _ = split_terminator(data.removeprefix(codecs.BOM_UTF8))
    lines = body.splitlines()
    typed = _nearly_all_begin_with_i([line.decode("latin-1") for line in lines if b"\t" not in line])
    items = [_parse_line(line, number, charset, typed=typed) for number, line in enumerate(lines, 1)]
    return Menu(items=tuple(_without_stray_i(items)), charset=charset)


def item_location(item: MenuItem, base: GopherUrl) -> Location | None:
    """Say where an item of the menu at `base` leads; None where it leads nowhere, or nowhere that can be reached.

    Nor does it lead anywhere by a selector that is longer than any in use.
    TLS is kept for the menu's own host and port; for others a menu has no word for it.
    """
    if item.item_type in _LEADS_NOWHERE or len(item.selector) > LONGEST_SELECTOR:
        return None
    try:
        return _web_location(item) or _gopher_location(item, base)
    except ValueError:
        return None


def _parse_line(line: bytes, number: int, charset: str, *, typed: bool) -> MenuItem:
    """Read one line; `typed` says that lines without a TAB carry their item type all the same."""
    label, *fields = line.split(b"\t", _FIELDS)
    text = printable(decode_as(label, charset))
    if not fields:
        display = text.removeprefix("i") if typed else text
        return MenuItem(item_type="i", display=display, selector=b"", host="", port=None, line=number)
    selector, host, port, plus, *_ = *fields, b"", b"", b"", b""
    server, port_number, glued = _parse_server(host.decode("latin-1").strip(), port.decode("latin-1").strip())
    return MenuItem(
        item_type=text[:1] or "i",
        display=text[1:],
        selector=selector,
        host=server,
        port=port_number,
        plus=glued or plus.strip() in (b"+", b"?"),
        line=number,
    )


def _parse_server(host: str, port: str) -> tuple[str, int | None, bool]:
    """Read the host and port fields; tell too whether the mark of Gopher+ is glued to the port."""
    if both := _HOST_AND_PORT.fullmatch(host):  # written there by hand, so it outweighs the port field
        host, port = both.groups()
    if not port:  # left out: the default, unless the host is left out too and both are the menu's own
        return host, None if host in _SAME_HOST else DEFAULT_PORT, False
    match = _PORT.fullmatch(port)
    number = int(match[1]) if match else 0
    return host, number if 0 < number <= 65535 else None, bool(match and match[2])


def _nearly_all_begin_with_i(lines: Sequence[str]) -> bool:
    written = [line for line in lines if line]
    return len(written) >= _FEWEST_LINES and sum(line[0] == "i" for line in written) >= _NEARLY_ALL * len(written)


def _without_stray_i(items: list[MenuItem]) -> list[MenuItem]:
    """Mend a map that was moved to a server which puts an `i` before lines that had theirs already."""
    if not _nearly_all_begin_with_i([item.display for item in items if item.item_type == "i"]):
        return items
    return [replace(item, display=item.display.removeprefix("i")) if item.item_type == "i" else item for item in items]


def _web_location(item: MenuItem) -> Location | None:
    if link := _WEB_LINK.fullmatch(item.selector):
        return parse_location(quote(link[1].strip(), safe=_URL_CHARACTERS))
    request = _HTTP_REQUEST.match(item.selector) if item.item_type == "h" else None
    if not request or item.port is None:
        return None
    port = "" if item.port == 80 else f":{item.port}"
    path = quote(request[1], safe=_URL_CHARACTERS)
    return parse_location(f"http://{format_host(parse_host(item.host))}{port}{path}")


def _gopher_location(item: MenuItem, base: GopherUrl) -> GopherUrl:
    host = base.host if item.host in _SAME_HOST else parse_host(item.host)
    port = item.port or (base.port if host == base.host else None)  # "+", or no number, on the menu's own host
    if port is None or host in _NO_HOSTS or not "!" <= item.item_type <= "~":
        raise ValueError(f"line {item.line} of a menu names no server; expected host and port")
    check_selector(item.selector)
    return GopherUrl(
        host=host,
        port=port,
        item_type=item.item_type,
        selector=item.selector,
        tls=base.tls and (host, port) == (base.host, base.port),
    )
