"""A source as one sees it from here: its index and its articles, fetched and read."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from feedd.changes import Failure, Outcome, Reading
from feedd.definition import Definition
from feedd.errors import SourceError, Unreachable
from feedd.gopher.caps import parse_caps
from feedd.gopher.plus import ATTRIBUTES, parse_mod_dates
from feedd.gopher.text import needs_hint
from feedd.model import Candidate, Charsets, GopherUrl, Index
from feedd.reading import enrich, is_document, link_article, read_article, read_index
from feedd.store import Store

CAPS_SELECTOR = b"caps.txt"
CAPS_FOR = timedelta(days=1)  # no server changes its character set more often
PLUS_FOR = timedelta(days=30)  # a server that is exchanged for one with Gopher+ is noticed by then
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
        """Fetch and read the index that a definition names."""
        raw = await self.fetch(definition.url, origin=definition.url)
        charsets = await self._charsets(raw, definition.url, definition)
        index = await asyncio.to_thread(read_index, raw, definition.url, definition.index, charsets)
        return SourceIndex(
            title=index.title,
            strategy=index.strategy,
            candidates=await self._with_mod_dates(index, definition),
            ignored=index.ignored,
            plus=index.plus,
            raw=raw,
        )

    async def read_article(self, candidate: Candidate, definition: Definition) -> Reading:
        """Fetch and read what a candidate leads to; a link out of gopherspace and a media file are not fetched."""
        location = candidate.location
        if not isinstance(location, GopherUrl) or not is_document(location):
            return Reading(candidate=candidate, article=link_article(candidate), raw=b"")
        raw = await self.fetch(location, origin=definition.url)
        charsets = await self._charsets(raw, location, definition)
        article = await asyncio.to_thread(read_article, raw, location, definition.article, charsets)
        return Reading(candidate=enrich(candidate, article), article=article, raw=raw)

    async def read_articles(
        self, candidates: Sequence[Candidate], definition: Definition, progress: Progress
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
                    outcomes[candidate.key] = await self.read_article(candidate, definition)
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
