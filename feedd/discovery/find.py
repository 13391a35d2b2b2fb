"""Looks for the index that somebody means by an address: the page itself, a log that it names, or a folder above it."""

import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from feedd.discovery.authors import refuse_several
from feedd.discovery.naming import WHOLE_PAGE, Told, ask_hole, written_index
from feedd.discovery.sources import Merit, Source, count_texts, describe, holds_one_text, judged
from feedd.errors import Forbidden, NotReadable, ServerSaid, SourceError
from feedd.gopher.errorpage import MENU_TYPES
from feedd.gopher.url import format_url
from feedd.model import GopherUrl
from feedd.polling.source import SourceIndex
from feedd.reading import (
    linked_archives,
    linked_feeds,
    linked_logs,
    linked_rooms,
    listed_folders,
)
from feedd.reading.index.elsewhere import is_department, is_journal, is_log
from feedd.reading.index.tree import MOST_PAGES
from feedd.structs import replace

MOST_PLACES = 12  # further pages that are asked for, one a second: small computers in somebody's home answer
MOST_ASKED = 24  # requests for them: where an author wrote the index of a folder, it takes up to four
MOST_FOLDERS = 6  # of a listing that are looked into beside its texts
SURE = ('index.strategy = "tree"', 'index.strategy = "log"')  # proposals that a page proves
FILES = "index.types"  # one that is right where a page has nothing else
EACH_FOLDER = (r"index.include = ['^[^\s./]']  # each folder is a post",)
FEWEST_FOLDERS = 3  # that were looked into
FEW_ROOMS = 3  # entries of a page with one text that may be no list of posts
FEWEST_TEXTS = 2  # in a folder; a single one is its article
FEWEST_ALONE = 3  # in each folder of a listing that has nothing else; with fewer each folder is a post
MANY = 6  # in one folder of it, which is no post then, whatever the others hold
MOST_TEXTS = 0.5  # share of the texts in a folder that an index written there must have
LOOKED_AT = 4  # entries of an index in a text, until one is there


class Tried(Struct, frozen=True, kw_only=True):
    """A page that was asked for, and what it is."""

    url: GopherUrl
    what: str
    advice: str = ""  # what a person may do with it


class Findings(Struct, frozen=True, kw_only=True):
    """The best index, the others that may be followed, and all pages that were asked for, in order."""

    best: Source
    others: tuple[Source, ...]
    tried: tuple[Tried, ...]
    told: Told = Told()  # what its hole says of it


class _Place(Struct, frozen=True, kw_only=True):
    """A page that another one leads to."""

    url: GopherUrl
    is_log: bool = False  # a word for a log names it
    is_room: bool = False  # no word says that it has posts


Look = Callable[[GopherUrl, tuple[str, ...]], Awaitable[SourceIndex]]
"""Reads a page as an index, by the keys of a definition; SourceError where it cannot be read."""


async def find_source(urls: Sequence[GopherUrl], look: Look) -> Findings:
    """Find the best index at an address that may mean each of `urls`, or one step from there.

    SourceError: none of them answers, nothing was found that has entries, or it is a server's page with the logs of
    several authors.
    """
    search = _Search(look)
    start = await search.first(urls)
    if start is None:
        text = search.text
        if text is None:
            raise search.errors[0]
        await search.up_from(text)
    elif start.merit == Merit.NOTHING and (tree := await search.by_proposals(start)) is not start:
        search.found[:] = [tree]
    elif start.merit < Merit.DATED:
        refuse_several(start.document, texts=count_texts(start.index))
        await search.below(start)
        await search.folders_as_posts(start)
    else:
        await search.beside(start)
    ranked = search.ranked()
    best = await search.by_proposals(ranked[0]) if ranked else None
    if best is None or best.merit == Merit.NOTHING or search.is_guess(best):
        raise _nothing_found(urls[0], search)
    if best.merit < Merit.DATED:
        refuse_several(best.document, texts=count_texts(best.index))
    best = await search.with_folders(best)
    fuller = next((one for one in ranked if one.index.strategy == "feed" and one.merit == Merit.DATED), None)
    if fuller and best.keys and len(best.index.candidates) < len(fuller.index.candidates):
        best = fuller  # a poll reads few of the folders
    others = tuple(source for source in ranked[1:] if source.merit > Merit.FRONT)
    front = start or best
    told = await ask_hole(best.url, front.url, {**search.read, best.url: best.index}, look)
    return Findings(best=best, others=others, tried=tuple(search.tried), told=told)


def folders_above(url: GopherUrl) -> Iterator[GopherUrl]:
    """Yield the menus that may list a document: the folders of its path, from the nearest, and the root."""
    path = url.selector.rpartition(b"/")[0]
    while path:
        yield replace(url, item_type="1", selector=path, search=None)
        path = path.rpartition(b"/")[0]
    yield replace(url, item_type="1", selector=b"", search=None)


class _Search:
    """One search: asks for each page once, and keeps what was found."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.asked = 0  # requests
        self.read: dict[GopherUrl, SourceIndex] = {}
        self.found: list[Source] = []
        self.tried: list[Tried] = []
        self.errors: list[SourceError] = []
        self.text: GopherUrl | None = None  # the first page that is a document and no index
        self.rooms: set[GopherUrl] = set()  # pages that no word for a log names, and only their hole leads to
        self.lost: set[GopherUrl] = set()  # pages that a word for a log names, and that the server does not have

    async def first(self, urls: Iterable[GopherUrl]) -> Source | None:
        """Return the first of these pages that is an index; None where there is none."""
        for url in urls:
            if (source := await self.at(url)) is not None:
                return source
        return None

    def ranked(self) -> list[Source]:
        """Return what was found, the best first: of rooms beside each other that with the most entries.

        Where nothing has dates, the departments of a site come after those that may be a log.
        """
        return sorted(
            self.found,
            key=lambda one: (
                -one.merit,
                one.is_single,
                one.url in self.rooms,
                one.url in self.rooms and one.merit < Merit.DATED and is_department(one.url),
                -len(one.index.candidates) if one.url in self.rooms else 0,
                self.found.index(one),
            ),
        )

    def is_guess(self, source: Source) -> bool:
        """Return whether a page is only a room of a hole whose log is named, and gone, or its first page with rooms."""
        is_room = source.url in self.rooms and source.merit < Merit.DATED
        return bool(self.lost) and (is_room or (source.merit == Merit.FRONT and not count_texts(source.index)))

    async def at(self, url: GopherUrl) -> Source | None:
        """Look at a page; None where it cannot be read as an index. Raises where the host gave no answer at first."""
        try:
            index = self.read[url] = await self._ask(url, ())
        except SourceError as error:
            if not self.found and not isinstance(error, ServerSaid | NotReadable | Forbidden):
                raise  # each further request would only cost another time-out
            self.errors.append(error)
            if isinstance(error, NotReadable) and self.text is None:
                self.text = url
            what, _, advice = error.reason.partition("; ")
            self.tried.append(Tried(url=url, what=what, advice=advice))
            return None
        source = judged(url, index)
        if source.document.linked and not await self._answers(source):
            self.text = self.text or url
            self.tried.append(Tried(url=url, what="its links lead to nothing on this server"))
            return None
        self.found.append(source)
        self.tried.append(Tried(url=url, what=describe(source)))
        return await self._written_in(source)

    async def _ask(self, url: GopherUrl, keys: tuple[str, ...]) -> SourceIndex:
        self.asked += 1
        return await self._look(url, keys)

    async def _written_in(self, listing: Source) -> Source:
        """Return the index that its author wrote in a folder that a server lists, if that has most of its texts.

        It has titles, dates and a name, where a listing has names of files and their times.
        """
        is_listing = listing.url.item_type in MENU_TYPES and listing.is_listing
        place = written_index(listing.document) if is_listing else None
        if place is None or place in {one.url for one in self.tried}:
            return listing
        written = await self.at(place)
        if written is None:
            return listing
        if written.merit == Merit.NOTHING:  # a front page that links its log and nothing else
            return written if any(linked_logs(written.document)) else listing
        entries = written.index.candidates
        if written.merit == Merit.FRONT or len(entries) >= MOST_TEXTS * (count_texts(listing.index) - 1):
            self.found.remove(listing)
            return replace(written, listing=listing)
        self.found.remove(written)
        return listing

    async def _answers(self, source: Source) -> bool:
        """Return whether an index in a text leads to documents: some are written for servers that add an ending."""
        places = (one.location for one in source.index.candidates)
        own = [place for place in places if isinstance(place, GopherUrl) and place.host == source.url.host]
        own = [place for place in own if not place.part]  # what stands on the page itself is no document
        for place in own[:: max(1, len(own) // LOOKED_AT)][:LOOKED_AT]:  # from all of the page: a part may be missing
            try:
                await self._ask(place, WHOLE_PAGE)
            except ServerSaid:
                continue
            except SourceError:
                pass
            return True
        return not own

    async def beside(self, start: Source) -> None:
        """Look at the first feed that a good page names, and at its first archive and log: more posts are better."""
        seen = {one.url for one in self.tried}
        if (feed := next((one for one in linked_feeds(start.document) if one not in seen), None)) is not None:
            await self.at(feed)
        keys = {one.key for one in start.index.candidates}
        for links in (linked_archives, linked_logs):
            place = next((one for one in links(start.document) if one not in seen), None)
            archive = await self.at(place) if place else None
            is_as_good = archive and archive.merit == start.merit and archive.is_listing == start.is_listing
            if archive and is_as_good and keys < {one.key for one in archive.index.candidates}:
                self.found.remove(archive)
                self.found.insert(0, archive)
                return

    async def by_proposals(self, source: Source) -> Source:
        """Return a page as it is read by the keys that are proposed for it, where that finds more entries.

        What is in folders by years is more than their names, however many years there are.
        """
        sure = (*SURE, FILES) if source.merit == Merit.NOTHING else SURE
        keys = tuple(one for one in source.index.proposals if one.startswith(sure))
        if not keys:
            return source
        try:
            better = judged(source.url, await self._look(source.url, keys), keys)
        except SourceError:
            return source
        only_archives = all(one.location in source.index.follow for one in source.index.candidates)
        fewer = len(better.index.candidates) <= len(source.index.candidates)
        return source if not better.index.candidates or (fewer and not only_archives) else better

    async def with_folders(self, source: Source) -> Source:
        """Return the listing of a folder as it is read with those folders in it that hold several texts, if any does.

        One with more of them than a poll reads stays a list of folders. So does one with nothing else of which any
        holds fewer, but for those with many: there each folder may be a post.
        """
        folders = list(listed_folders(source.index, source.document))
        if source.keys or not 0 < len(folders) <= MOST_FOLDERS:
            return source
        full, many, has_texts = [], [], count_texts(source.index) > 0
        for url in folders:
            try:
                index = await self._look(url, ())
            except SourceError:
                continue
            if count_texts(index) >= (FEWEST_TEXTS if has_texts else FEWEST_ALONE):
                full.append(url.selector.decode("utf-8", "replace"))
                many += full[-1:] if count_texts(index) >= MANY else []
        full = full if has_texts or len(full) == len(folders) else many
        if not 0 < len(full) <= MOST_PAGES:
            return source
        keys = (
            'index.strategy = "tree"  # posts lie in folders too',
            f"index.follow = {json.dumps(full, ensure_ascii=False)}",
        )
        try:
            return judged(source.url, await self._look(source.url, keys), keys)
        except SourceError:
            return source

    async def folders_as_posts(self, listing: Source) -> None:
        """Take the folders that a server lists for posts where each that was looked into holds one text."""
        rooms = [self.read[url] for url in linked_rooms(listing.document) if url in self.read]
        is_listing = listing.merit == Merit.NOTHING and listing.is_listing and len(rooms) >= FEWEST_FOLDERS
        if is_listing and all(holds_one_text(judged(listing.url, room).document) for room in rooms):
            source = judged(listing.url, await self._look(listing.url, EACH_FOLDER), EACH_FOLDER)
            self.found[:] = [source, *(one for one in self.found if one.url == listing.url and one is not listing)]

    async def below(self, start: Source) -> None:
        """Look at the pages that a page names, and at those that these name, until one is as good as can be."""
        seen = {one.url for one in self.tried}
        queue = deque(_places(start))
        asked, most = 0, self.asked + MOST_ASKED
        while queue and asked < MOST_PLACES and self.asked < most:
            place = queue.popleft()
            if place.url in seen:
                continue
            seen.add(place.url)
            asked += 1
            source = await self.at(place.url)
            if place.is_room:
                self.rooms.add(source.url if source else place.url)
            elif place.is_log and source is None:
                self.lost.add(place.url)
            if source and source.merit == Merit.DATED and not source.is_single and not place.is_room:
                return
            queue.extend(_places(source) if source and source.merit == Merit.NOTHING else ())

    async def up_from(self, text: GopherUrl) -> None:
        """Look at the folders above a document until one lists it."""
        for url in islice(folders_above(text), MOST_PLACES):
            source = await self.at(url)
            if source and (meant := next((one for one in source.ways if one.lists(text)), None)):
                self.found = [meant, *(one for one in self.found if one.url not in (source.url, meant.url))]
                if meant.merit == Merit.FRONT:
                    await self.below(meant)
                return  # it is the one that was meant, whatever stands above it
        if self.found:
            await self.below(self.found[-1])


def _places(source: Source) -> Iterator[_Place]:
    document = source.document
    is_meant = source.merit == Merit.UNDATED and is_log(source.url)  # "/posts", whatever it says of "/notes"
    logs, feeds = () if is_meant else tuple(linked_logs(document)), tuple(linked_feeds(document))
    yield from (_Place(url=url, is_log=True) for url in logs)
    yield from (_Place(url=url) for url in feeds)
    # beside a text that greets, a menu or two are departments
    is_greeting = count_texts(source.index) == 1 and len(source.index.candidates) <= FEW_ROOMS
    if source.merit == Merit.NOTHING or (source.merit == Merit.UNDATED and is_greeting):
        yield from (_Place(url=url, is_room=not is_journal(url)) for url in linked_rooms(document) if url not in logs)


def _nothing_found(url: GopherUrl, search: _Search) -> SourceError:
    tried = "; ".join(f"{format_url(one.url)}: {one.what}" for one in search.tried)
    advice = next((f", or {one.advice}" for one in search.tried if one.advice), "")
    return NotReadable(
        f"no page was found that lists posts ({tried}); give the address of the menu that lists them{advice}",
        stage="index",
        place=format_url(url),
    )
