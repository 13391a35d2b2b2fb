"""Finds the name of a hole for a page that does not name itself: in the document beside its posts, on the front page.

A server that lists a folder shows no words of the author; what the author wrote for visitors stands in `index.gmi`.
"""

import re
from collections.abc import Awaitable, Callable

from feedd.errors import SourceError
from feedd.gopher.menu import item_location
from feedd.gopher.url import format_host
from feedd.model import GopherUrl, Index
from feedd.reading.document import Document
from feedd.reading.words.page_words import is_kind
from feedd.reading.words.site_words import JOURNALS, are_names, label_words

WHOLE_PAGE = ('index.strategy = "page"',)

_WRITTEN = re.compile(rb"(?:.*/)?index\.(?:gmi|gemini|md|txt)", re.IGNORECASE)

Read = Callable[[GopherUrl, tuple[str, ...]], Awaitable[Index]]


async def name_of_hole(page: Document, front: Document, indexes: tuple[Index, Index], read: Read) -> str | None:
    """Return a name for a page without one; None where neither it nor the front page of its hole has any.

    `indexes` are the two pages as indexes. At most two documents are asked for.
    """
    own, above = indexes
    if own.names:
        return None
    if name := await _written(page, read):
        return name
    if page.url == front.url:
        return None
    name = above.names[0] if above.names and above.is_plainly_named else await _written(front, read)
    word = (own.title or "").removesuffix(format_host(page.url.host)).rstrip(", ")
    return ", ".join(part for part in (word, name) if part and not _says_log(part)) if name else None


def _says_log(name: str) -> bool:
    return is_kind(name) or not JOURNALS.isdisjoint((name.casefold(), f"{name.casefold()}s"))


async def _written(page: Document, read: Read) -> str | None:
    """Return how the document that an author wrote for a folder names it, where that leaves no doubt."""
    links = (item for item in page.menu.items if item.item_type == "0" and _WRITTEN.fullmatch(item.selector))
    place = next((item_location(item, page.url) for item in links), None)
    if not isinstance(place, GopherUrl) or (place.host, place.port) != (page.url.host, page.url.port):
        return None
    try:
        index = await read(place, WHOLE_PAGE)
    except SourceError:
        return None
    name = index.names[0] if index.names and index.is_plainly_named else None
    return None if name and are_names(label_words(name)) else name  # "whoami" heads a section
