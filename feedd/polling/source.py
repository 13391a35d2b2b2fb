"""A source as one sees it from here: its index and its articles, fetched and read."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from weakref import WeakValueDictionary

from feedd.changes.outcomes import Failure, Outcome, Reading
from feedd.config.definition import Definition
from feedd.errors import Forbidden, SourceError, TooSlow, Unreachable
from feedd.gopher.text import needs_hint
from feedd.hosts.facts import Delay, Fetch, Hosts, Place, no_delay
from feedd.hosts.permission import Consent
from feedd.model import Article, Candidate, Charsets, GopherUrl, Index, Known
from feedd.polling.tree import read_tree
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

COMPARED = 12  # newest articles of a feed that are compared to learn what they share
DEAD_AFTER = 2  # articles in a row that found no server, or a silent one: the others would only cost a time-out each


class Progress(Protocol):
    """Is told how far a poll is: articles read, of how many."""

    def __call__(self, done: int, total: int) -> None:
        """Take note."""


def no_progress(done: int, total: int) -> None:
    """Take no note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIndex(Index):
    """An index with its bytes as they were sent, and what is to be told of it."""

    raw: bytes
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The way to sources: how to fetch, and what is remembered of hosts."""

    fetch: Fetch
    store: Store
    clock: Callable[[], datetime]
    parallel: int = 1  # articles of one feed asked for at the same time
    delay: Delay = no_delay
    turns: WeakValueDictionary[Place, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def hosts(self) -> Hosts:
        """Give the way to what hosts say of themselves."""
        return Hosts(fetch=self.fetch, store=self.store, clock=self.clock, delay=self.delay, turns=self.turns)

    async def read_index(self, definition: Definition) -> SourceIndex:
        """Fetch and read the index that a definition names, of a tree its newest submenus too.

        Forbidden where it is a robots.txt's to say so; of a submenu that it forbids, `problems` tells.
        """
        first: list[bytes] = []
        problems: list[str] = []
        consent = Consent(hosts=self.hosts, definition=definition)

        async def read_page(url: GopherUrl) -> Index:
            try:
                await consent.permit(url)
            except Forbidden as refusal:
                problems.append(str(refusal))
                raise
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
            problems=(*problems, *await consent.judge(index.candidates)),
        )

    async def read_article(
        self, candidate: Candidate, definition: Definition, furniture: Furniture = NO_FURNITURE
    ) -> Reading:
        """Fetch and read what a candidate leads to; a link out of gopherspace and a media file are not fetched.

        Nor is what a robots.txt forbids that is obeyed. Of a folder with one text inside, the text is fetched too.
        """
        location = candidate.location
        if candidate.raw is not None:
            charsets = await self._charsets(candidate.raw, definition.url, definition)
            part = await asyncio.to_thread(read_part, candidate, definition.url, definition.article, charsets)
            return Reading(candidate=enrich(candidate, part), article=part, raw=candidate.raw)
        if not isinstance(location, GopherUrl) or not is_document(location):
            return Reading(candidate=candidate, article=link_article(candidate), raw=b"")
        try:
            article, raw = await self._read_document(location, definition, furniture)
            if article.inside:
                text, raw = await self._read_document(article.inside.location, definition, furniture)
                article = with_inside(article, text)
        except Forbidden as refusal:
            return Reading(candidate=candidate, article=link_article(candidate), raw=b"", refused=str(refusal))
        return Reading(candidate=enrich(candidate, article), article=article, raw=raw)

    async def _read_document(
        self, location: GopherUrl, definition: Definition, furniture: Furniture
    ) -> tuple[Article, bytes]:
        await Consent(hosts=self.hosts, definition=definition).permit(location)
        raw = await self.fetch(location, origin=definition.url)
        charsets = await self._charsets(raw, location, definition)
        return await asyncio.to_thread(read_article, raw, location, definition.article, charsets, furniture), raw

    async def learn_furniture(self, known: Known) -> Furniture:
        """Learn from the newest articles of a feed what all of them share."""
        read = [entry for entry in known.entries.values() if entry.revision]
        newest = sorted(read, key=lambda entry: (entry.published, entry.id), reverse=True)[:COMPARED]
        revisions = await self.store.newest_revisions([entry.id for entry in newest]) if newest else {}
        return await asyncio.to_thread(learn_furniture, [revision.text for revision in revisions.values()])

    async def read_articles(
        self,
        candidates: Sequence[Candidate],
        definition: Definition,
        progress: Progress,
        furniture: Furniture = NO_FURNITURE,
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
                    outcomes[candidate.key] = await self.read_article(candidate, definition, furniture)
                    dead = 0
                except SourceError as failure:
                    outcomes[candidate.key] = Failure(str(failure))
                    dead = dead + 1 if isinstance(failure, Unreachable | TooSlow) else 0
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
        dates = await self.hosts.mod_dates(url, index.plus)
        return tuple(_with_mod_date(one, url, dates) for one in index.candidates)

    async def _charsets(self, data: bytes, url: GopherUrl, definition: Definition) -> Charsets:
        """Ask a host's caps.txt for its character set only where a document leaves the question open."""
        given = Charsets(forced=definition.encoding)
        if not needs_hint(data, given):
            return given
        return replace(given, hinted=await self.hosts.charset(url, definition.url))


def _with_mod_date(candidate: Candidate, index: GopherUrl, dates: Mapping[bytes, str]) -> Candidate:
    place = candidate.location
    if not isinstance(place, GopherUrl) or (place.host, place.port) != (index.host, index.port):
        return candidate
    return replace(candidate, listing=candidate.listing or dates.get(place.selector))
