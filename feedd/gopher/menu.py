"""The bytes of a menu to its items (RFC 1436 §2), and the location of an item. No line is dropped, however malformed.

A menu has one character set: it is chosen from all of the bytes, never line by line.
"""

import codecs
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias
from urllib.parse import quote

from feedd.gopher.converted import as_file, original_bytes
from feedd.gopher.text import decode_as, find_charset, split_terminator, without_controls, without_escapes
from feedd.gopher.url import DEFAULT_PORT, check_selector, format_host, parse_host, parse_location
from feedd.model import Charsets, GopherUrl, Location, Menu, MenuItem
from feedd.structs import replace

LONGEST_SELECTOR = 2000  # bytes; RFC 1436 §3.9 allows 255, and each entry of a feed holds it three times as a URL

_FIELDS = 5  # type and display string, selector, host, port, and the mark of Gopher+
_PORT = re.compile(r"([0-9]{1,5})\s*(\+?)")  # mototli appends the mark of Gopher+ to the port
_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|[^:]*):([0-9]{1,5})")
_HOST_BLANKS_PORT = re.compile(r"([^\s:]+)\s{1,80}([0-9]{1,5}\s{0,80}\+?)")  # an editor wrote blanks for the TAB

_LEADS_NOWHERE = frozenset({"i", "3"})
_SAME_HOST = frozenset({"", "+"})  # an empty field and the "+" of a gophermap mean the server that sent the menu
_NO_HOSTS = frozenset({"null.host", "error.host", "fake", "err", "host"})  # servers write these where there is no host
# geomyidae and motsognir call a text whose ending they do not know a binary file, by the type 9.
_TEXT_FILE = re.compile(rb".*\.(?:gmi|gemini|md|markdown|txt|text|org|rst)", re.IGNORECASE | re.DOTALL)
_WEB_LINK = re.compile(rb"/?URL:(.+)", re.IGNORECASE | re.DOTALL)
_HTTP_REQUEST = re.compile(rb"GET (/\S*)")  # the older form of a web link, on an `h` item
_URL_CHARACTERS = ":/?#[]@!$&'()*+,;=%"  # RFC 3986 §2.2, and the percent sign of escapes

# An `i` at the beginning of this share of the lines is no coincidence, even with this few lines.
_NEARLY_ALL = 0.8
_FEWEST_LINES = 3

_Server: TypeAlias = tuple[str, int | None, bool]  # see `_parse_server`
_Servers: TypeAlias = dict[tuple[bytes, bytes], _Server]


def parse_menu(data: bytes, charsets: Charsets) -> Menu:
    """Return the items of a menu of any quality; only a final terminator is not an item (RFC 1436, appendix: Menu).

    A line without a TAB becomes an `i` line. So does a dot in the middle, which does not end the menu: the lines after
    it came from the same server, mostly from an included file with its own terminator.
    """
    charset = find_charset(data, charsets)
    of_label = bytes if original_bytes(data) is data else as_file
    body, _ = split_terminator(data.removeprefix(codecs.BOM_UTF8))
    lines = body.splitlines()
    typed = _nearly_all_begin_with_i([line.decode("latin-1") for line in lines if b"\t" not in line])
    servers: _Servers = {}
    items = [_parse_line(line, number, charset, servers, of_label, typed=typed) for number, line in enumerate(lines, 1)]
    return Menu(items=tuple(_without_stray_i(items)), charset=charset)


def item_location(item: MenuItem, base: GopherUrl) -> Location | None:
    """Return the location of an item of the menu at `base`; None where it has none or an invalid one.

    A selector over LONGEST_SELECTOR, which is longer than any in use, has none either. TLS is kept for the menu's own
    host and port; for others a menu cannot say it.
    """
    if item.item_type in _LEADS_NOWHERE or len(item.selector) > LONGEST_SELECTOR:
        return None
    try:
        return _web_location(item) or _gopher_location(item, base)
    except ValueError:
        return None


def _parse_line(
    line: bytes, number: int, charset: str, servers: _Servers, of_label: Callable[[bytes], bytes], *, typed: bool
) -> MenuItem:
    """Return the item of one line; `typed`: in this menu lines without a TAB begin with their item type too.

    `servers` are those that other lines of the menu name: most lines name the same. `of_label` undoes a conversion.
    """
    label, *fields = line.split(b"\t", _FIELDS)
    text = decode_as(of_label(label), charset)
    if not text.isprintable():
        text = without_controls(without_escapes(text))
    if not fields:
        display = text.removeprefix("i") if typed else text
        return MenuItem(item_type="i", display=display, selector=b"", host="", port=None, line=number)
    selector, host, port, plus = (*fields, b"", b"", b"")[:4] if len(fields) != 4 else fields
    known = servers.get((host, port))
    if known is None:
        known = _parse_server(host.decode("latin-1").strip(), port.decode("latin-1").strip())
        servers[host, port] = known
    server, port_number, glued = known
    item_type = text[:1] or "i"
    return MenuItem(
        item_type="0" if item_type == "9" and _TEXT_FILE.fullmatch(selector) else item_type,
        display=text[1:],
        selector=selector,
        host=server,
        port=port_number,
        plus=glued or plus.strip() in (b"+", b"?"),
        line=number,
    )


def _parse_server(host: str, port: str) -> _Server:
    """Return host, port (None: not given or invalid), and whether the mark of Gopher+ is appended to the port."""
    both = _HOST_AND_PORT.fullmatch(host)  # written there by hand, so it overrides the port field
    if both is None and not port:
        both = _HOST_BLANKS_PORT.fullmatch(host)
    if both is not None:
        host, port = both.groups()
    if not port:  # missing: the default, unless the host is missing too and both are the menu's own
        return host, None if host in _SAME_HOST else DEFAULT_PORT, False
    match = _PORT.fullmatch(port)
    number = int(match[1]) if match else 0
    return host, number if 0 < number <= 65535 else None, bool(match and match[2])


def _nearly_all_begin_with_i(lines: Sequence[str]) -> bool:
    written = [line for line in lines if line]
    return len(written) >= _FEWEST_LINES and sum(line[0] == "i" for line in written) >= _NEARLY_ALL * len(written)


def _without_stray_i(items: list[MenuItem]) -> list[MenuItem]:
    """Remove a second `i` from a menu that was moved to a server which adds one to lines that already had one."""
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
