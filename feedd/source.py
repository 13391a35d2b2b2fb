"""A source as one sees it from here: its index and its articles, fetched and read."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from feedd.branches import read_tree
from feedd.changes import Failure, Outcome, Reading
from feedd.definition import Definition
from feedd.errors import SourceError, Unreachable
from feedd.gopher.caps import parse_caps
from feedd.gopher.plus import ATTRIBUTES, parse_mod_dates
from feedd.gopher.text import needs_hint
from feedd.model import Article, Candidate, Charsets, GopherUrl, Index, Known
from feedd.reading import (
    NO_FURNITURE,
    Furniture,
    enrich,
    is_document,
    learn_furniture,
    link_article,
    read_article,
    read_index,
    read_part,
    with_inside,
)
from feedd.store import Store

CAPS_SELECTOR = b"caps.txt"
CAPS_FOR = timedelta(days=1)  # no server changes its character set more often
PLUS_FOR = timedelta(days=30)  # a server that is exchanged for one with Gopher+ is noticed by then
SIBLINGS = 12  # newest articles of a feed that are compared to learn what they share
DEAD_AFTER = 2  # articles in a row that found no server: the others would only cost a time-out each


class Fetch(Protocol):
    """Gives the bytes behind a URL, politely; `origin` is the index that a person named, which the guard trusts."""

    async def __call__(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Fetch; a SourceError says what failed."""


class Progress(Protocol):
    """Is told how far a poll is: articles read, of how many."""

    def __call__(self, done: int, total: int) -> None:
        """Take note."""


def no_progress(done: int, total: int) -> None:
    """Take no note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIndex(Index):
    """An index with its bytes as they were sent."""

    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The way to sources: how to fetch, and what is remembered of hosts."""

    fetch: Fetch
    store: Store
    clock: Callable[[], datetime]
    parallel: int = 1  # articles of one feed asked for at the same time

    async def read_index(self, definition: Definition) -> SourceIndex:
        """Fetch and read the index that a definition names, of a tree its newest submenus too."""
        first: list[bytes] = []

        async def read_page(url: GopherUrl) -> Index:
            raw = await self.fetch(url, origin=definition.url)
            first.append(raw)
            charsets = await self._charsets(raw, url, definition)
            return await asyncio.to_thread(read_index, raw, url, definition.index, charsets)

        if definition.index.strategy == "tree":
            index = await read_tree(definition.url, definition.index, self.clock(), read_page)
        else:
            index = await read_page(definition.url)
        return SourceIndex(
            title=index.title,
            strategy=index.strategy,
            candidates=await self._with_mod_dates(index, definition),
            ignored=index.ignored,
            plus=index.plus,
            follow=index.follow,
            proposals=index.proposals,
            raw=first[0],
        )

    async def read_article(
        self, candidate: Candidate, definition: Definition, siblings: Furniture = NO_FURNITURE
    ) -> Reading:
        """Fetch and read what a candidate leads to; a link out of gopherspace and a media file are not fetched.

        Where that is a folder with one text inside, the text is fetched too.
        """
        location = candidate.location
        if candidate.raw is not None:
            charsets = await self._charsets(candidate.raw, definition.url, definition)
            part = await asyncio.to_thread(read_part, candidate, definition.url, definition.article, charsets)
            return Reading(candidate=enrich(candidate, part), article=part, raw=candidate.raw)
        if not isinstance(location, GopherUrl) or not is_document(location):
            return Reading(candidate=candidate, article=link_article(candidate), raw=b"")
        article, raw = await self._read_document(location, definition, siblings)
        if article.inside:
            text, raw = await self._read_document(article.inside.location, definition, siblings)
            article = with_inside(article, text)
        return Reading(candidate=enrich(candidate, article), article=article, raw=raw)

    async def _read_document(
        self, location: GopherUrl, definition: Definition, siblings: Furniture
    ) -> tuple[Article, bytes]:
        raw = await self.fetch(location, origin=definition.url)
        charsets = await self._charsets(raw, location, definition)
        return await asyncio.to_thread(read_article, raw, location, definition.article, charsets, siblings), raw

    async def learn_furniture(self, known: Known) -> Furniture:
        """Learn from the newest articles of a feed what all of them share."""
        read = [entry for entry in known.entries.values() if entry.revision]
        newest = sorted(read, key=lambda entry: (entry.published, entry.id), reverse=True)[:SIBLINGS]
        revisions = await self.store.newest_revisions([entry.id for entry in newest]) if newest else {}
        return learn_furniture(revision.text for revision in revisions.values())

    async def read_articles(
        self,
        candidates: Sequence[Candidate],
        definition: Definition,
        progress: Progress,
        siblings: Furniture = NO_FURNITURE,
    ) -> Mapping[str, Outcome]:
        """Read articles, a few at a time; give up on the rest where the server is not there any more."""
        outcomes: dict[str, Outcome] = {}
        dead = 0

        async def work(queue: Iterator[Candidate]) -> None:
            nonlocal dead
            for candidate in queue:
                if dead >= DEAD_AFTER:
                    return
                try:
                    outcomes[candidate.key] = await self.read_article(candidate, definition, siblings)
                    dead = 0
                except SourceError as failure:
                    outcomes[candidate.key] = Failure(str(failure))
                    dead = dead + 1 if isinstance(failure, Unreachable) else 0
                progress(len(outcomes), len(candidates))

        queue = iter(candidates)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.parallel, len(candidates))):
                    group.create_task(work(queue))
        except ExceptionGroup as failures:  # a locked store must not look like a bug of ours
            raise failures.exceptions[0] from failures
        return outcomes

    async def _with_mod_dates(self, index: Index, definition: Definition) -> tuple[Candidate, ...]:
        """Let Gopher+ say when texts were changed, where the index hints at it and anybody wants to know."""
        url = definition.url
        if not index.plus or url.search is not None or definition.updates == "never":
            return index.candidates
        dates = await self._mod_dates(url, index.plus)
        return tuple(_with_mod_date(one, url, dates) for one in index.candidates)

    async def _mod_dates(self, url: GopherUrl, selectors: frozenset[bytes]) -> Mapping[bytes, str]:
        """Ask for the attributes of a menu's items, unless its host is known not to understand that."""
        now = self.clock()
        remembered = await self.store.host_plus(url.host, url.port)
        recent = remembered is not None and now - remembered.asked_at < PLUS_FOR
        if remembered and recent and not remembered.speaks:
            return {}
        try:
            dates = parse_mod_dates(await self.fetch(replace(url, search=ATTRIBUTES), origin=url), selectors)
        except SourceError:
            if recent:
                return {}  # a bad day of a server that does speak it
            dates = None
        if not recent or dates is None:
            await self.store.save_host_plus(url.host, url.port, now, speaks=dates is not None)
        return dates or {}

    async def _charsets(self, data: bytes, url: GopherUrl, definition: Definition) -> Charsets:
        """Ask a host's caps.txt for its character set only where a document leaves the question open."""
        given = Charsets(forced=definition.encoding)
        return replace(given, hinted=await self._caps_charset(url, definition)) if needs_hint(data, given) else given

    async def _caps_charset(self, url: GopherUrl, definition: Definition) -> str | None:
        now = self.clock()
        remembered = await self.store.host_charset(url.host, url.port)
        if remembered and now - remembered.asked_at < CAPS_FOR:
            return remembered.charset
        caps = replace(url, item_type="0", selector=CAPS_SELECTOR, search=None)
        try:
            charset = parse_caps(await self.fetch(caps, origin=definition.url)).get("ServerDefaultEncoding")
        except SourceError:
            charset = None  # most hosts have no caps.txt
        await self.store.save_host(url.host, url.port, charset, now)
        return charset


def _with_mod_date(candidate: Candidate, index: GopherUrl, dates: Mapping[bytes, str]) -> Candidate:
    place = candidate.location
    if not isinstance(place, GopherUrl) or (place.host, place.port) != (index.host, index.port):
        return candidate
    return replace(candidate, listing=candidate.listing or dates.get(place.selector))
