"""Which selector is answered with what: menus of feeds and posts, texts that are kept, Atom documents, search.

A link leads to the original. A text is served from here only where its original is gone or comes from the web, and only
where its feed shows whole texts. Answers depend on what is kept, not on the time.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from msgspec import Struct, field

from feedd.config.settings import Settings
from feedd.gopher.text import decode, document_bytes
from feedd.gopher.url import format_location
from feedd.gopherhole.lines import Line, error, link, menu, text, words
from feedd.identity import uuid_of
from feedd.model import Charsets, Entry, Feed, GopherUrl
from feedd.publish import PublicFiles, PublishOptions
from feedd.publish.attribution import RIGHTS
from feedd.publish.layout import entry_title, feed_title
from feedd.publish.linked_files import linked
from feedd.publish.private_links import may_lead
from feedd.publish.site import group_of
from feedd.store import SearchQuery, Store
from feedd.store.listing import FeedQuery, ListedFeed
from feedd.store.search_words import MOST_ASKED, read_query

A_PAGE = 100  # lines that lead somewhere: more than one screen, less than what a slow line is waited for
NEW = 100  # posts of the newest
HITS = 50
MOST_BYTES = 4 << 20  # of a text

UNKNOWN = error("Nothing is here under this selector")
WITHDRAWN = error("This was withdrawn")
ABOUT = (
    "This server is a list of what others write: feedd reads gopherholes and makes web feeds of them. "
    "Links lead to the originals. A text is kept here only where its original is gone or is on the web; "
    "it belongs to its authors."
)
ROBOTS = "User-agent: *\nDisallow: /\n"  # as the pages on the web: search engines find the originals
CAPS = """CAPS

CapsVersion=1
ExpireCapsAfter=86400
PathDelimeter=/
PathIdentity=.
PathParent=..
PathParentDouble=FALSE
PathKeepPreDelimeter=FALSE
ServerSoftware=feedd
ServerDefaultEncoding=utf-8
"""

_FEED = re.compile(r"feeds/([a-z0-9][a-z0-9_-]{0,63})(?:/([1-9][0-9]{0,5}))?")
_DOCUMENT = re.compile(r"feeds/([a-z0-9][a-z0-9_-]{0,63})\.atom")
_TEXT = re.compile(r"feeds/([a-z0-9][a-z0-9_-]{0,63})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_WEB_LINK = re.compile(rb"/?URL:((?:https?|gophers?)://[!-~]+)", re.IGNORECASE)
_LIST = re.compile(r"list(?:/([a-z0-9][a-z0-9_-]{0,63}))?")


class GopherSite(Struct, frozen=True, kw_only=True):
    """The answers. `options` says how a feed is published; `host` and `port` are those that visitors ask for."""

    store: Store
    public: PublicFiles
    settings: Settings
    options: Callable[[Feed], PublishOptions]
    host: str
    port: int
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))  # polls wait for one answer at most

    async def answer(self, request: bytes) -> bytes:
        """Return the answer to a selector, which may be followed by a TAB and what is searched for."""
        selector, _, asked = request.partition(b"\t")
        if found := _WEB_LINK.fullmatch(selector):
            return _page_that_leads_to(found[1].decode("utf-8", "replace"))
        async with self._turn:
            return await self._answer(selector, asked)

    async def _answer(self, selector: bytes, asked: bytes) -> bytes:
        path = selector.decode("utf-8", "replace").strip("/")
        if path == "search":
            return await self._search(asked.partition(b"\t")[0].decode("utf-8", "replace"))
        fixed = {"": self._root, "new": self._new, "phlogs": self._phlogs}
        if path in fixed:
            return menu([one async for one in fixed[path]()], self.host, self.port)
        if path in ("caps.txt", "robots.txt", "about"):
            return text({"caps.txt": CAPS, "robots.txt": ROBOTS}.get(path) or self._about())
        if found := _LIST.fullmatch(path):
            return menu([one async for one in self._list(found[1] or "")], self.host, self.port)
        if found := _DOCUMENT.fullmatch(path):
            return await self._document(found[1])
        if found := _FEED.fullmatch(path):
            return await self._feed(found[1], int(found[2] or 1))
        if found := _TEXT.fullmatch(path):
            return await self._text(found[1], found[2])
        return UNKNOWN

    async def _root(self) -> AsyncIterator[Line]:
        for one in (*words("feedd: what is new in the gopherholes that are followed here"), *words("")):
            yield one
        yield Line(kind="1", label="The newest posts", selector=b"/new")
        yield Line(kind="1", label="Who wrote last", selector=b"/phlogs")
        yield Line(kind="7", label="Search titles and texts", selector=b"/search")
        yield Line(kind="0", label="About this server", selector=b"/about")
        if self.settings.base_url:
            yield Line(kind="h", label="The same on the web", selector=f"URL:{self.settings.base_url}/".encode())
        async for one in self._list(""):
            yield one

    async def _list(self, after: str) -> AsyncIterator[Line]:
        query = FeedQuery(with_private=False, by_heading=True, after=after)
        found = await self.store.listing.page(query, A_PAGE)
        for heading, feeds in groupby(found.feeds, key=lambda one: group_of(self.options(one.feed))):
            for line in (*words(""), *words(heading or "Feeds")):
                yield line
            for listed in feeds:
                yield self._feed_line(listed)
        if found.next:
            yield Line(kind="1", label="More feeds", selector=f"/list/{found.next}".encode())

    def _feed_line(self, listed: ListedFeed) -> Line:
        newest = f" ({listed.newest.date()})" if listed.newest else ""
        title = feed_title(listed.feed, self.options(listed.feed))
        return Line(kind="1", label=f"{title}{newest}", selector=f"/feeds/{listed.feed.name}".encode())

    async def _new(self) -> AsyncIterator[Line]:
        """The newest posts of all feeds, as aggregators of gopherspace list them."""
        for one in (*words("The newest posts"), *words("")):
            yield one
        for feed, entry in await self.store.timeline.newest(NEW):
            title = feed_title(feed, self.options(feed))
            yield self._entry_line(feed, entry, f"{entry.published.date()} {title}: {entry_title(entry)}")

    async def _phlogs(self) -> AsyncIterator[Line]:
        """The feeds by their newest posts, each with a link to its original."""
        for one in (*words("Who wrote last"), *words("")):
            yield one
        for dated in await self.store.members.newest(A_PAGE):
            if not dated.feed.private:
                title = feed_title(dated.feed, self.options(dated.feed))
                yield link(dated.feed.location, f"{dated.newest.date()} {title}")

    async def _feed(self, name: str, page: int) -> bytes:
        feed = await self._served(name)
        if feed is None:
            return UNKNOWN
        entries = await self.store.entries.page(feed.id, A_PAGE + 1, (page - 1) * A_PAGE)
        if page > 1 and not entries:
            return UNKNOWN
        return menu(self._entries(feed, entries, page), self.host, self.port)

    def _entries(self, feed: Feed, entries: Sequence[Entry], page: int) -> Iterator[Line]:
        yield from words(feed_title(feed, self.options(feed)))
        yield from words("")
        if page == 1:
            yield link(feed.location, f"The original, at {feed.location.host}")
            yield Line(kind="9", label="These posts as an Atom feed", selector=f"/feeds/{feed.name}.atom".encode())
            yield from words("")
        for entry in entries[:A_PAGE]:
            yield self._entry_line(feed, entry, f"{entry.published.date()} {entry_title(entry)}")
        if len(entries) > A_PAGE:
            yield Line(kind="1", label="Earlier posts", selector=f"/feeds/{feed.name}/{page + 1}".encode())

    def _entry_line(self, feed: Feed, entry: Entry, label: str) -> Line:
        if self._has_text(feed, entry):
            return Line(kind="0", label=label, selector=f"/feeds/{feed.name}/{uuid_of(entry)}".encode())
        return link(entry.location, label) if may_lead(entry.location, feed.location) else Line(kind="i", label=label)

    def _has_text(self, feed: Feed, entry: Entry) -> bool:
        """Return whether a text is served from here."""
        is_lost = entry.gone_at is not None or not isinstance(entry.location, GopherUrl)
        is_kept = entry.revision > 0 and not entry.text_gone_at and not entry.withdrawn_at
        return is_lost and is_kept and self.options(feed).terms.content == "full"

    async def _text(self, name: str, uuid: str) -> bytes:
        feed = await self._served(name)
        entry = await self.store.entries.one(feed.id, uuid) if feed else None
        if feed is None or entry is None or entry.state != "published":
            return UNKNOWN
        if entry.withdrawn_at:
            return WITHDRAWN
        if not self._has_text(feed, entry):
            return UNKNOWN
        found = (await self.store.revisions.newest([entry.id])).get(entry.id)
        if found is None:
            return UNKNOWN
        return await asyncio.to_thread(self._kept_text, feed, entry, found.raw[:MOST_BYTES], found.text[:MOST_BYTES])

    def _kept_text(self, feed: Feed, entry: Entry, raw: bytes, read: str) -> bytes:
        """Return a text as its server sent it, or as it was read where it is no plain text, with its attribution."""
        is_plain = isinstance(entry.location, GopherUrl) and entry.location.item_type == "0" and raw
        shown = (
            decode(document_bytes(raw), Charsets(voted=feed.charset))[0]
            if is_plain
            else f"{entry_title(entry)}\n\n{read}"
        )
        rights = self.options(feed).terms.rights or RIGHTS
        said = (
            f"This text was read at {format_location(entry.location)} and is kept by feedd, which is not affiliated "
            f"with its authors. {rights}"
        )
        return text(shown.rstrip() + "\n\n-- \n" + "\n".join(one.label for one in words(said)))

    async def _document(self, name: str) -> bytes:
        """Return an Atom document that leads to originals: a binary file (type 9), as XML may not end with a dot."""
        feed = await self._served(name)
        data = await self.public.read(f"{feed.name}.atom") if feed else None
        return await linked(self.store, self.options, "gopher", "atom", data, data) if data else UNKNOWN

    async def _search(self, asked: str) -> bytes:
        terms = read_query(asked[:MOST_ASKED])
        if not terms:
            return error("There is no word in what you search for")
        hits = await self.store.search.find(SearchQuery(terms=terms, with_private=False), HITS)
        if hits is None:
            return error("This server cannot search")
        found = [
            self._entry_line(feed, entry, f"{entry.published.date()} {entry_title(entry)}")
            for feed, entry in hits.entries
        ] or words("none")
        return menu((*words(f"Posts with {' '.join(asked.split())}"), *words(""), *found), self.host, self.port)

    async def _served(self, name: str) -> Feed | None:
        """Return the feed that has a name, or had it; None where it is unknown, removed or of a private host."""
        found = await self.store.feeds.find(name)
        return found.feed if found and not found.is_removed and not found.feed.private else None

    def _about(self) -> str:
        said = (
            ABOUT,
            self.settings.disclaimer or "",
            f"The operator: {self.settings.contact}" if self.settings.contact else "",
        )
        return "\n\n".join("\n".join(line.label for line in words(one)) for one in said if one)


def _page_that_leads_to(url: str) -> bytes:
    """Return the page for a client that asks this server for a link to the web, as such servers answer it."""
    address = escape(url)
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{address}</title>\n'
        f'<p>This leads to <a href="{address}">{address}</a>.</p>\n</html>\n'
    ).encode()
