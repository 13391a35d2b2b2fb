"""Read the Gopher indexes out of lists of subscriptions: OPML, a menu (a gophermap too), or lines with URLs.

Lists come from strangers: XML may declare no entities, nothing outside the list is loaded, and bytes and items are
limited.
"""

import re
from collections.abc import Iterator, Mapping
from xml.parsers.expat import ExpatError, ParserCreate, errors

from msgspec import Struct

from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.text import decode, valid_xml
from feedd.gopher.typed_address import read_typed_address
from feedd.model import Charsets, GopherUrl

MOST_BYTES = 4 * 1024 * 1024  # the OPML of a thousand feeds has 300 KB
MOST = 5000  # feeds in one list; for more, a program can write the definitions
TITLE_LENGTH = 250  # characters, as in a feed
INDEXES = frozenset({"0", "1"})  # item types that an index may have
ELSEWHERE = GopherUrl(host="")  # the server of a menu that is a file is not known, so its own items have no host

_URL = re.compile(r"(?:gophers?|https?)://[^\s\"<>]+", re.IGNORECASE)
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # byte order marks of three encodings, and blanks


class Subscription(Struct, frozen=True, kw_only=True):
    """An index that somebody follows."""

    url: GopherUrl
    title: str | None = None
    group: str | None = None


class Unusable(Struct, frozen=True, kw_only=True):
    """A line or an outline of a list that feedd cannot follow, and why."""

    text: str
    reason: str


def read_subscriptions(data: bytes) -> Iterator[Subscription | Unusable]:
    """Read a list in any of the three forms; a ValueError says why it cannot be read, or that it is too long."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES} bytes; split it")
    read = _read_opml if data[:200].lstrip(_BEFORE_XML)[:1] == b"<" else _read_menu if _is_menu(data) else _read_lines
    for number, one in enumerate(read(data)):
        if number == MOST:
            raise ValueError(f"it names more than {MOST} feeds; split it")
        yield one


def _subscription(text: str, title: str | None = None, group: str | None = None) -> Subscription | Unusable:
    try:
        url = read_typed_address(text).urls[0]
    except ValueError as error:
        is_gopher = text.lower().startswith(("gopher://", "gophers://"))
        return Unusable(text=text, reason=str(error) if is_gopher else "is not on Gopher")
    return Subscription(url=url, title=_line(title), group=_line(group))


def _read_lines(data: bytes) -> Iterator[Subscription | Unusable]:
    """Read the first URL of each line; other programs write more around it. A line that begins with # is a comment."""
    for line in decode(data, Charsets())[0].splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            found = _URL.search(line)
            yield _subscription(found[0]) if found else Unusable(text=line.strip(), reason="holds no URL")


def _is_menu(data: bytes) -> bool:
    """Return whether lines have the fields of a menu; a list may have fields too, but its lines begin with URLs."""
    return any(line.count(b"\t") >= 2 and b"://" not in line.partition(b"\t")[0] for line in data.splitlines())


def _read_menu(data: bytes) -> Iterator[Subscription]:
    """Read the folders and texts that a menu names with a host; items without a host are on an unknown server."""
    for item in parse_menu(data, Charsets()).items:
        location = item_location(item, ELSEWHERE)
        if isinstance(location, GopherUrl) and location.host and location.item_type in INDEXES:
            yield Subscription(url=location, title=_line(item.display))


def _read_opml(data: bytes) -> Iterator[Subscription | Unusable]:
    """Read OPML 1 and 2; the group of an outline with an address is the outline around it."""
    outlines = _Outlines()
    parser = ParserCreate()
    parser.StartElementHandler = outlines.start
    parser.EndElementHandler = outlines.end
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise ValueError(f"line {error.lineno} is not XML: {errors.messages[error.code]}") from error
    except LookupError as error:  # Python knows no such encoding
        raise ValueError(str(error)) from error
    return iter(outlines.found)


class _Outlines:
    """Collects the subscriptions of an OPML document while its outlines begin and end."""

    def __init__(self) -> None:
        self.found: list[Subscription | Unusable] = []
        self._titles: list[str | None] = []  # of the outlines that are open

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Handle the beginning of an element."""
        if name.lower() != "outline":
            return
        fields = {key.lower(): value.strip() for key, value in attributes.items() if value.strip()}
        title = fields.get("title") or fields.get("text")
        found = [
            _subscription(fields[key], title, self._group()) for key in ("xmlurl", "htmlurl", "url") if key in fields
        ]
        if found and len(self.found) <= MOST:
            self.found.append(next((one for one in found if isinstance(one, Subscription)), found[0]))
        self._titles.append(None if found else title)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if name.lower() == "outline":
            self._titles.pop()

    def _group(self) -> str | None:
        return self._titles[-1] if self._titles else None


def _refuse_entities(name: str, *_: object) -> None:
    # A few entities, each made of others, would grow to gigabytes.
    raise ValueError(f"it declares the entity {name!r}, which no list of subscriptions needs")


def _line(text: str | None) -> str | None:
    """Return a title as one line; None where it is empty, or only a URL."""
    line = " ".join(valid_xml(text or "").split())[:TITLE_LENGTH]
    return None if "://" in line else line or None
