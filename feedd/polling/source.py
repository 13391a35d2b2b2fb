"""Fetch and read a source: its index and its articles."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, Self
from weakref import WeakValueDictionary

from msgspec import Struct, field

from feedd import reading
from feedd.changes.outcomes import ReadFailure, Reading, ReadOutcome
from feedd.config.definition import MOST_BYTES, Definition
from feedd.errors import Forbidden, SourceError, TooLong, TooSlow, Unreachable
from feedd.gopher.charset_evidence import is_utf8, vote
from feedd.gopher.text import needs_hint
from feedd.hosts.facts import Delay, Fetch, HostFacts, HostPort, no_delay
from feedd.hosts.permission import Permission
from feedd.model import Article, Candidate, Charsets, GopherUrl, Index, Known, Revision
from feedd.polling.recent_indexes import read_index
from feedd.polling.tree import read_tree
from feedd.reading.reader import READER, Reader
from feedd.reading.rules import NO_FURNITURE, Furniture
from feedd.reading.words.item_types import is_document
from feedd.store import Store
from feedd.structs import replace

COMPARED_ARTICLES = 12  # newest articles of a feed that are compared to learn what they share
LONGER = f"if its index is as long as that, set `max_bytes` in its definition higher, up to {MOST_BYTES}"
NOTHING_KNOWN = Known(feed=None)
MOST_UNREACHABLE = 2  # articles in a row without an answer: each of the others would only cost a time-out


class Progress(Protocol):
    """A callback for the progress of a poll."""

    def __call__(self, done: int, total: int) -> None:
        """Receive the number of articles read, and of all that are to be read."""


def no_progress(done: int, total: int) -> None:
    """Ignore the progress."""


class SourceIndex(Index, frozen=True, kw_only=True):
    """An index with its unchanged bytes, the charset that its feed is voted to be in, and the problems to report."""

    raw: bytes
    voted: str | None = None
    problems: tuple[str, ...] = ()


class Source(Struct, frozen=True, kw_only=True):
    """The access to sources: how to fetch, and what is stored about hosts."""

    fetch: Fetch
    store: Store
    clock: Callable[[], datetime]
    reader: Reader = READER
    parallel: int = 1  # articles of one feed that are fetched at the same time
    delay: Delay = no_delay
    voted: str | None = None  # the charset of a feed's documents, where their own bytes do not tell, see `with_vote`
    locks: WeakValueDictionary[HostPort, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def hosts(self) -> HostFacts:
        """Return the access to what hosts say about themselves."""
        return HostFacts(fetch=self.fetch, store=self.store, clock=self.clock, delay=self.delay, locks=self.locks)

    async def read_index(self, definition: Definition, known: Known = NOTHING_KNOWN) -> SourceIndex:
        """Fetch and read the index that a definition names, and the newest submenus of a tree.

        What is known of its feed votes on its charset. Raises Forbidden where a robots.txt forbids the index; a
        forbidden submenu is named in `problems`.
        """
        first: list[bytes] = []
        problems: list[str] = []
        permission = Permission(hosts=self.hosts, definition=definition)
        is_tree = definition.index.strategy == "tree"
        source: Source = self

        async def read_page(url: GopherUrl) -> Index:
            try:
                await permission.permit(url)
            except Forbidden as refusal:
                problems.append(str(refusal))
                raise
            try:
                raw = await self.fetch(url, origin=definition.url)
            except TooLong as failure:
                raise TooLong(f"{failure.reason}; {LONGER}", stage=failure.stage, place=failure.place) from failure
            first.append(raw)
            if not is_tree:  # of a tree only one page is stored, so that a vote could not be told from news
                nonlocal source
                source = await self.with_vote([raw], definition, known)
            return await source.read_page(raw, url, definition)

        if is_tree:
            index = await read_tree(definition.url, definition.index, self.clock(), read_page)
        else:
            index = await read_page(definition.url)
        return SourceIndex(
            title=index.title,
            names=index.names,
            is_plainly_named=index.is_plainly_named,
            strategy=index.strategy,
            candidates=await self._with_mod_dates(index, definition),
            ignored=index.ignored,
            plus=index.plus,
            follow=index.follow,
            proposals=index.proposals,
            notes=index.notes,
            raw=first[0],
            voted=source.voted,
            shared_ids=index.shared_ids,
            problems=(
                *problems,
                *((index.shared_ids,) if index.shared_ids else ()),
                *await permission.judge(index.candidates),
            ),
        )

    async def read_page(self, raw: bytes, url: GopherUrl, definition: Definition) -> Index:
        """Read the bytes of an index, or of one page of a tree, without fetching it. Raises SourceError."""
        charsets = await self.charsets(raw, url, definition)
        return await asyncio.to_thread(read_index, self.reader, raw, url, definition.index, charsets)

    async def compared_page(self, raw: bytes, definition: Definition) -> bytes:
        """Return what counts of a whole page when its states are compared: all of it, or what is not excluded."""
        if not definition.index.exclude:
            return raw
        charsets = await self.charsets(raw, definition.url, definition)
        text = await asyncio.to_thread(reading.compared_text, raw, definition.url, definition.index, charsets)
        return text.encode()

    async def read_article(
        self, candidate: Candidate, definition: Definition, furniture: Furniture = NO_FURNITURE
    ) -> Reading:
        """Fetch and read the document that a candidate leads to. Raises SourceError.

        Not fetched are links out of gopherspace, media files, and what an obeyed robots.txt forbids. Where a folder
        contains only one text, that text is fetched, too.
        """
        location = candidate.location
        if candidate.raw is not None:
            part = await self._read_part(candidate, definition)
            return self.as_reading(candidate, part, candidate.raw)
        if not isinstance(location, GopherUrl) or not is_document(location):
            return Reading(candidate=candidate, article=reading.link_article(candidate), raw=b"", by=self.reader.number)
        try:
            expected = expected_of(candidate, location)
            article, raw = await self._read_document(location, definition, furniture, expected)
            if article.inside:
                text, raw = await self._read_document(article.inside.location, definition, furniture, expected)
                article = reading.with_inside(article, text)
        except Forbidden as refusal:
            article = reading.link_article(candidate)
            return Reading(candidate=candidate, article=article, raw=b"", refused=str(refusal), by=self.reader.number)
        return self.as_reading(candidate, article, raw)

    async def read_stored(
        self,
        candidate: Candidate,
        raw: bytes,
        definition: Definition,
        inside: Article | None = None,
        furniture: Furniture = NO_FURNITURE,
    ) -> Article | None:
        """Read the stored bytes of the document of a candidate again, and fetch nothing.

        `inside` is the article of a folder that contains the text, if there is one. None where there are no bytes, or
        where today's rules find no text in them.
        """
        location = candidate.location
        try:
            if raw and candidate.raw is not None:
                return await self._read_part(replace(candidate, raw=raw), definition)
            if raw and inside and inside.inside:
                place = inside.inside.location
                expected = expected_of(candidate, place)
                return reading.with_inside(inside, await self._read_bytes(raw, place, definition, furniture, expected))
            if raw and isinstance(location, GopherUrl):
                return await self._read_bytes(raw, location, definition, furniture, expected_of(candidate, location))
        except SourceError:
            return None
        return None

    def as_reading(self, candidate: Candidate, article: Article, raw: bytes) -> Reading:
        """Return a document that was read, with what it completes of the index."""
        return Reading(candidate=reading.enrich(candidate, article), article=article, raw=raw, by=self.reader.number)

    async def _read_part(self, candidate: Candidate, definition: Definition) -> Article:
        charsets = await self.charsets(candidate.raw or b"", definition.url, definition)
        return await asyncio.to_thread(self.reader.read_part, candidate, definition.url, definition.article, charsets)

    async def _read_bytes(
        self,
        raw: bytes,
        location: GopherUrl,
        definition: Definition,
        furniture: Furniture,
        expected: "reading.Expected",
    ) -> Article:
        charsets = await self.charsets(raw, location, definition)
        rules = definition.article
        read = self.reader.read_article
        return await asyncio.to_thread(read, raw, location, rules, charsets, furniture, expected)

    async def _read_document(
        self, location: GopherUrl, definition: Definition, furniture: Furniture, expected: "reading.Expected"
    ) -> tuple[Article, bytes]:
        await Permission(hosts=self.hosts, definition=definition).permit(location)
        raw = await self.fetch(location, origin=definition.url)
        return await self._read_bytes(raw, location, definition, furniture, expected), raw

    async def learn_furniture(
        self, definition: Definition, known: Known = NOTHING_KNOWN, fresh: Sequence[Reading] = ()
    ) -> Furniture:
        """Return what the newest articles of a feed share, as learned from stored bytes and from those just read."""
        places = {entry.id: entry.location for entry in known.entries.values()}
        documents = [(one.candidate.location, one.raw) for one in fresh[:COMPARED_ARTICLES]]
        if len(documents) < COMPARED_ARTICLES:
            documents += [(places[one.entry_id], one.raw) for one in await self._newest(known)]
        siblings = [
            (raw, place, await self.charsets(raw, place, definition))
            for place, raw in documents[:COMPARED_ARTICLES]
            if isinstance(place, GopherUrl) and raw
        ]
        return await asyncio.to_thread(reading.learn_furniture, siblings, definition.article)

    async def with_vote(self, documents: Sequence[bytes], definition: Definition, known: Known) -> Self:
        """Return the access to the sources of a feed whose documents vote on their charset, where one is no UTF-8.

        These documents vote and the newest stored ones. What was found once stays: a document in another charset that
        is sure of it is read in that.
        """
        if self.voted or definition.encoding or all(map(is_utf8, documents)):
            return self
        stored = [revision.raw for revision in await self._newest(known)]
        return replace(self, voted=await asyncio.to_thread(vote, [*documents, *stored]))

    async def read_by_vote(
        self,
        candidates: Sequence[Candidate],
        outcomes: Mapping[str, ReadOutcome],
        definition: Definition,
        furniture: Furniture,
    ) -> Mapping[str, ReadOutcome]:
        """Return outcomes in which the articles that are no UTF-8 are read again, by what was voted since."""
        read = dict(outcomes)
        for one in candidates:
            before = outcomes.get(one.key)
            if isinstance(before, Reading) and not is_utf8(before.raw):
                article = await self.read_stored(one, before.raw, definition, before.article, furniture)
                read |= {one.key: self.as_reading(one, article, before.raw)} if article else {}
        return read

    async def _newest(self, known: Known) -> Sequence[Revision]:
        """Return the last revisions of the newest articles of a feed."""
        read = [entry for entry in known.entries.values() if entry.revision]
        newest = sorted(read, key=lambda entry: (entry.published, entry.id), reverse=True)[:COMPARED_ARTICLES]
        return tuple((await self.store.revisions.newest([one.id for one in newest])).values()) if newest else ()

    async def read_articles(
        self,
        candidates: Sequence[Candidate],
        definition: Definition,
        progress: Progress,
        furniture: Furniture = NO_FURNITURE,
    ) -> Mapping[str, ReadOutcome]:
        """Read articles, `parallel` at a time, and return the outcomes by key.

        After `MOST_UNREACHABLE` articles in a row without an answer, the rest are not tried and have no outcome, except
        those whose text stands in the index.
        """
        outcomes: dict[str, ReadOutcome] = {}
        unreachable = 0

        async def work(queue: Iterator[Candidate]) -> None:
            nonlocal unreachable
            for candidate in queue:
                if unreachable >= MOST_UNREACHABLE and candidate.raw is None:
                    continue
                try:
                    outcomes[candidate.key] = await self.read_article(candidate, definition, furniture)
                    unreachable = 0
                except SourceError as failure:
                    outcomes[candidate.key] = ReadFailure(str(failure))
                    unreachable = unreachable + 1 if isinstance(failure, Unreachable | TooSlow) else 0
                progress(len(outcomes), len(candidates))

        queue = iter(candidates)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.parallel, len(candidates))):
                    group.create_task(work(queue))
        except ExceptionGroup as failures:  # so that a locked store does not look like a bug of feedd
            raise failures.exceptions[0] from failures
        return outcomes

    async def _with_mod_dates(self, index: Index, definition: Definition) -> tuple[Candidate, ...]:
        """Return the candidates with modification dates from Gopher+, where the index is marked and edits count."""
        url = definition.url
        if not index.plus or url.search is not None or definition.updates == "never":
            return index.candidates
        dates = await self.hosts.mod_dates(url, index.plus)
        return tuple(_with_mod_date(one, url, dates) for one in index.candidates)

    async def charsets(self, data: bytes, url: GopherUrl, definition: Definition) -> Charsets:
        """Return how to decode a document; the caps.txt of its host is used only where the bytes do not show it."""
        given = Charsets(forced=definition.encoding, voted=self.voted)
        if not needs_hint(data, given):
            return given
        return replace(given, hinted=await self.hosts.charset(url, definition.url))


def bytes_of(outcomes: Mapping[str, ReadOutcome]) -> list[bytes]:
    """Return the bytes of the articles that were read."""
    return [outcome.raw for outcome in outcomes.values() if isinstance(outcome, Reading)]


def expected_of(candidate: Candidate, location: GopherUrl) -> "reading.Expected":
    """Return what the index says of a document; no title that the document itself may have given before."""
    title = candidate.title if candidate.title in candidate.label else ""
    return reading.Expected(
        label=candidate.label,
        title=title,
        moment=candidate.moment,
        selector=location.selector,
        called=candidate.title,
    )


def _with_mod_date(candidate: Candidate, index: GopherUrl, dates: Mapping[bytes, str]) -> Candidate:
    place = candidate.location
    if not isinstance(place, GopherUrl) or (place.host, place.port) != (index.host, index.port):
        return candidate
    return replace(candidate, listing=candidate.listing or dates.get(place.selector))
