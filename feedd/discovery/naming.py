"""Finds the name of a hole for a page that does not name itself, and who writes there.

They stand in the document beside its posts, and on the pages above.

A server that lists a folder shows no words of the author; what the author wrote for visitors stands in `index.gmi`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct

from feedd.errors import Forbidden, NotReadable, ServerSaid, SourceError
from feedd.gopher.menu import item_location
from feedd.gopher.url import format_host
from feedd.model import Charsets, GopherUrl, Index
from feedd.polling.source import SourceIndex
from feedd.reading import IndexRules, open_document, read_index
from feedd.reading.document import Document
from feedd.reading.index.feed_name import is_name_of_folder, name_below, names_itself
from feedd.reading.index.introductions import introduced_on
from feedd.reading.index.places import home_of, pages_above
from feedd.reading.words.site_words import are_names, label_words

WHOLE_PAGE = ('index.strategy = "page"',)

_WRITTEN = re.compile(rb"(?:.*/)?index\.(?:gmi|gemini|md|txt)", re.IGNORECASE)

Read = Callable[[GopherUrl, tuple[str, ...]], Awaitable[SourceIndex]]
Known = Mapping[GopherUrl, SourceIndex]


class Told(Struct, frozen=True, kw_only=True):
    """What the pages of a hole say of one of them: a name where it has none of its own, and who writes."""

    name: str | None = None
    author: str | None = None


async def ask_hole(url: GopherUrl, front: GopherUrl, known: Known, read: Read) -> Told:
    """Return what the pages of its hole say of the page at `url`.

    `front` is a page that led to it, `known` are those that were read. For a page with a name nothing is asked for, but
    where it says no more than its folder;
    else two pages above it, the nearest and the first of the hole, and one document of each. The name of who writes is
    the second best.
    """
    front = front if home_of(front) == home_of(url) else url  # a server's page says nothing of its users
    own = known[url].names[0] if names_itself(known[url], url) else ""
    if own and not is_name_of_folder(own, url):
        read_before = (open_document(known[one].raw, one, Charsets(), "index") for one in (url, front))
        return Told(author=next(filter(None, map(introduced_on, read_before)), None))
    above = tuple(pages_above(url))
    author = None
    for place in _distinct(url, front, *above[:1], *above[-1:]):
        try:
            pages = await _pages_at(place, known, read)
        except SourceError:
            break  # each further request would only cost another time-out
        author = author or next(filter(None, (introduced_on(document) for _, document in pages)), None)
        for name in filter(None, (_plain_name(index) for index, document in pages if document.url != url)):
            if not is_name_of_folder(name, place):
                return Told(name=name_below(name, url, place, own), author=author)
            own = own or (name if place == url else "")
    top = above[-1] if above else url
    name = name_below(f"{author}, {format_host(url.host)}", url, top) if author and not own else own
    return Told(name=None if name in known[url].names else name or None, author=author)


def _distinct(*places: GopherUrl) -> tuple[GopherUrl, ...]:
    return tuple({_key(place): place for place in reversed(places)}.values())[::-1]


def _key(place: GopherUrl) -> bytes:
    """Return what the places of one hole differ in: servers know a folder with and without slashes at its ends."""
    return place.selector.strip(b"/")


def _plain_name(index: Index) -> str | None:
    """Return the name of a page that leaves no doubt; "whoami" heads a section."""
    name = index.names[0] if index.names and index.is_plainly_named else None
    return None if name and are_names(label_words(name)) else name


async def _pages_at(place: GopherUrl, known: Known, read: Read) -> list[tuple[Index, Document]]:
    """Return a menu and the document in it that its author wrote for visitors; raises where the host is silent."""
    pages: list[tuple[Index, Document]] = []
    try:
        read_before = (page for url, page in known.items() if _key(url) == _key(place))
        index = next(read_before, None) or await read(place, ())
        document = open_document(index.raw, place, Charsets(), "index")
        pages.append((index, document))
        written = written_index(document)
        if written is not None:
            raw = (known.get(written) or await read(written, WHOLE_PAGE)).raw
            page = read_index(raw, written, IndexRules(strategy="page"), Charsets())
            pages.append((page, open_document(raw, written, Charsets(), "index")))
    except (ServerSaid, NotReadable, Forbidden):
        pass
    return pages


def _is_around(document: bytes, selector: bytes) -> bool:
    """Return whether a document lies in the folder that a selector names, or in one above it."""
    folder = document.strip(b"/").rpartition(b"/")[0]
    return not folder or (selector.strip(b"/") + b"/").startswith(folder + b"/")


def written_index(page: Document) -> GopherUrl | None:
    """Return the document in a folder, or above it, that its author wrote for visitors; None where there is none.

    `rain/index.gmi` below it is a post.
    """
    links = (
        item
        for item in page.menu.items
        if item.item_type == "0" and _WRITTEN.fullmatch(item.selector) and _is_around(item.selector, page.url.selector)
    )
    place = next((item_location(item, page.url) for item in links), None)
    is_own = isinstance(place, GopherUrl) and (place.host, place.port) == (page.url.host, page.url.port)
    return place if is_own and isinstance(place, GopherUrl) else None
