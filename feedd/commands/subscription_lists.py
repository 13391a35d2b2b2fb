"""Lists of what somebody follows, read for the Gopher indexes in them: OPML, a menu (a gophermap too), lines with URLs.

They come from strangers, so XML may declare no entities, nothing outside is loaded, and bytes and items are bounded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from xml.parsers.expat import ExpatError, ParserCreate, errors

from feedd.gopher.menu import item_location, parse_menu
from feedd.gopher.text import decode, valid_xml
from feedd.gopher.url import parse_url
from feedd.model import Charsets, GopherUrl

MOST_BYTES = 4 * 1024 * 1024  # the OPML of a thousand feeds has 300 KB
MOST = 5000  # feeds in one list: who follows more has a machine write the definitions
MOST_FIELDS = 20  # of a proxy's query
TITLE_LENGTH = 250  # characters, as in a feed
INDEXES = frozenset({"0", "1"})  # item types that an index may have
ELSEWHERE = GopherUrl(host="")  # a file says not which server it is from: what leads to its own leads nowhere

_URL = re.compile(r"(?:gophers?|https?)://[^\s\"<>]+", re.IGNORECASE)
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # byte order marks of three encodings, and blanks


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """An index that somebody follows."""

    url: GopherUrl
    title: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Something in a list that feedd cannot follow, and why."""

    text: str
    reason: str


def read_subscriptions(data: bytes) -> Iterator[Subscription | Unusable]:
    """Read a list in whichever of the three forms it is; a ValueError says why it is none, or too long."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES} bytes; split it")
    read = _read_opml if data[:200].lstrip(_BEFORE_XML)[:1] == b"<" else _read_menu if _is_menu(data) else _read_lines
    for number, one in enumerate(read(data)):
        if number == MOST:
            raise ValueError(f"it names more than {MOST} feeds; split it")
        yield one


def gopher_url(text: str) -> GopherUrl | None:
    """Read a Gopher URL, or that in the query of a proxy on the web; None for any other, ValueError if wrong."""
    if text.lower().startswith(("gopher://", "gophers://")):
        return parse_url(text)
    for field in urlsplit(text).query.split("&")[:MOST_FIELDS]:
        _, _, value = field.rpartition("=") if "=" in field.partition("://")[0] else ("", "", field)
        address = value if "://" in value else unquote(value)
        if address.lower().startswith(("gopher://", "gophers://")):
            return parse_url(address)
    return None


def _subscription(text: str, title: str | None = None, group: str | None = None) -> Subscription | Unusable:
    try:
        url = gopher_url(text)
    except ValueError as error:
        return Unusable(text=text, reason=str(error))
    if url is None:
        return Unusable(text=text, reason="is not on Gopher")
    return Subscription(url=url, title=_line(title), group=_line(group))


def _read_lines(data: bytes) -> Iterator[Subscription | Unusable]:
    """Take the first URL of each line; what stands around it is another program's. Comments begin with #."""
    for line in decode(data, Charsets())[0].splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            found = _URL.search(line)
            yield _subscription(found[0]) if found else Unusable(text=line.strip(), reason="holds no URL")


def _is_menu(data: bytes) -> bool:
    """Tell whether lines have the fields of a menu; a list may have fields too, but begins its lines with URLs."""
    return any(line.count(b"\t") >= 2 and b"://" not in line.partition(b"\t")[0] for line in data.splitlines())


def _read_menu(data: bytes) -> Iterator[Subscription]:
    """Take the folders and texts that a menu names with their host; to its own it gives none that is known here."""
    for item in parse_menu(data, Charsets()).items:
        location = item_location(item, ELSEWHERE)
        if isinstance(location, GopherUrl) and location.host and location.item_type in INDEXES:
            yield Subscription(url=location, title=_line(item.display))


def _read_opml(data: bytes) -> Iterator[Subscription | Unusable]:
    """Read OPML 1 and 2: the outline that an outline with an address stands in is its group."""
    outlines = _Outlines()
    parser = ParserCreate()
    parser.StartElementHandler = outlines.start
    parser.EndElementHandler = outlines.end
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise ValueError(f"line {error.lineno} is not XML: {errors.messages[error.code]}") from error
    except LookupError as error:  # how Python says that it knows no such encoding
        raise ValueError(str(error)) from error
    return iter(outlines.found)


class _Outlines:
    """Takes note of the outlines of an OPML document as they begin and end."""

    def __init__(self) -> None:
        self.found: list[Subscription | Unusable] = []
        self._titles: list[str | None] = []  # of the outlines that are open

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
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
        """End an element."""
        if name.lower() == "outline":
            self._titles.pop()

    def _group(self) -> str | None:
        return self._titles[-1] if self._titles else None


def _refuse_entities(name: str, *_: object) -> None:
    # A few of them, each made of others, would be gigabytes.
    raise ValueError(f"it declares the entity {name!r}, which no list of subscriptions needs")


def _line(text: str | None) -> str | None:
    """Give a title as one line; None where it says nothing, or only where the feed is."""
    line = " ".join(valid_xml(text or "").split())[:TITLE_LENGTH]
    return None if "://" in line else line or None
