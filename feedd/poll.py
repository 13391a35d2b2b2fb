"""One poll of one feed, from definition to report. It decides nothing: it asks, and hands on what it was told.

fetch index | read_index | plan_poll | fetch article, read_article (each) | decide | save | publish
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from feedd.branches import read_tree
from feedd.changes import READS_A_POLL, Failure, Outcome, Reading, decide, fingerprint, plan_poll
from feedd.definition import Definition
from feedd.errors import NotReadable, SourceError, Unreachable
from feedd.gopher.caps import parse_caps
from feedd.gopher.text import needs_hint
from feedd.gopher.url import format_location
from feedd.model import Article, Candidate, Changes, Charsets, Entry, Feed, GopherUrl, Index, Known, Report
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
from feedd.rhythm import due_rechecks, next_check
from feedd.store import Poll, Store

CAPS_SELECTOR = b"caps.txt"
CAPS_FOR = timedelta(days=1)  # no server changes its character set more often
SIBLINGS = 12  # newest articles of a feed that are compared to learn what they share
DEAD_AFTER = 2  # articles in a row that found no server: the others would only cost a time-out each


class Fetch(Protocol):
    """Gives the bytes behind a URL, politely; `origin` is the index that a person named, which the guard trusts."""

    async def __call__(self, url: GopherUrl, *, origin: GopherUrl) -> bytes:
        """Fetch; a SourceError says what failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """All that a poll touches of the world."""

    fetch: Fetch
    store: Store
    publish: Callable[[Definition, Feed], Awaitable[object]]
    clock: Callable[[], datetime]
    next_fire: Callable[[str, tzinfo, datetime], datetime]
    parallel: int = 1  # articles of one feed asked for at the same time


class Progress(Protocol):
    """Is told how far a poll is: articles read, of how many."""

    def __call__(self, done: int, total: int) -> None:
        """Take note."""


def no_progress(done: int, total: int) -> None:
    """Take no note."""


async def poll_feed(
    definition: Definition, edges: Edges, *, force: bool = False, progress: Progress = no_progress
) -> Report:
    """Poll one feed, keep and publish what changed, and report. A source's failure is reported and changes nothing.

    `force` reads again every article that is still in the index. A StoreError is the caller's to handle.
    """
    started_at = edges.clock()
    known = await edges.store.known(definition.id)
    feed = known.feed or new_feed(definition, started_at)
    error, title, changes = None, feed.title, Changes()
    try:
        index = await read_source_index(definition, edges)
        _refuse_emptied(index, known)
        changes = await _read_changes(definition, edges, known, index, force=force, progress=progress)
        title = index.title or title
    except SourceError as failure:
        error = str(failure)
    feed = _after(feed, definition, edges, known, changes, title, error)
    history = Poll(
        feed_id=feed.id,
        started_at=started_at,
        finished_at=edges.clock(),
        ok=error is None,
        error=error,
        new=len(changes.new),
        updated=len(changes.updated),
        gone=len(changes.gone),
    )
    await edges.store.save(feed, changes, history)
    await edges.publish(definition, feed)
    return _report(definition, changes, error)


def new_feed(definition: Definition, now: datetime) -> Feed:
    """Give the feed of a definition that was never polled: due at once."""
    return Feed(id=definition.id, name=definition.name, location=definition.url, first_seen=now, next_check_at=now)


async def read_source_index(definition: Definition, edges: Edges) -> Index:
    """Fetch and read the index that a definition names, of a tree its newest submenus too."""

    async def read_page(url: GopherUrl) -> Index:
        data = await edges.fetch(url, origin=definition.url)
        charsets = await _charsets(data, url, definition, edges)
        return read_index(data, url, definition.index, charsets)

    if definition.index.strategy == "tree":
        return await read_tree(definition.url, definition.index, edges.clock(), read_page)
    return await read_page(definition.url)


async def read_source_article(
    candidate: Candidate, definition: Definition, edges: Edges, siblings: Furniture = NO_FURNITURE
) -> Reading:
    """Fetch and read what a candidate leads to; a link out of gopherspace and a media file are not fetched.

    Where that is a folder with one text inside, the text is fetched too.
    """
    location = candidate.location
    if candidate.raw is not None:
        charsets = await _charsets(candidate.raw, definition.url, definition, edges)
        article = read_part(candidate, definition.url, definition.article, charsets)
        return Reading(candidate=enrich(candidate, article), article=article, raw=candidate.raw)
    if not isinstance(location, GopherUrl) or not is_document(location):
        return Reading(candidate=candidate, article=link_article(candidate), raw=b"")
    article, raw = await _read_document(location, definition, edges, siblings)
    if article.inside:
        text, raw = await _read_document(article.inside.location, definition, edges, siblings)
        article = with_inside(article, text)
    return Reading(candidate=enrich(candidate, article), article=article, raw=raw)


async def _read_document(
    location: GopherUrl, definition: Definition, edges: Edges, siblings: Furniture
) -> tuple[Article, bytes]:
    raw = await edges.fetch(location, origin=definition.url)
    charsets = await _charsets(raw, location, definition, edges)
    return read_article(raw, location, definition.article, charsets, siblings), raw


async def _read_changes(
    definition: Definition, edges: Edges, known: Known, index: Index, *, force: bool, progress: Progress
) -> Changes:
    now = edges.clock()
    entries = tuple(known.entries.values())
    rechecks = due_rechecks(entries, now, definition.recheck_days)
    if force:
        rechecks = tuple(entry for entry in entries if entry.revision and not entry.gone_at)
    plan = plan_poll(
        index.candidates,
        known,
        rechecks,
        first=definition.first,
        max_new=definition.max_new,
        reads=len(entries) + READS_A_POLL if force else READS_A_POLL,
    )
    siblings = await _learn_furniture(known, edges) if plan.to_read else NO_FURNITURE
    outcomes = await _read_all(plan.to_read, definition, edges, progress, siblings)
    differing = [entry.id for entry in plan.rechecks if _differs(entry, outcomes.get(entry.key))]
    texts = await edges.store.texts(differing) if differing else {}
    return decide(definition.id, plan, outcomes, texts, known, now)


async def _learn_furniture(known: Known, edges: Edges) -> Furniture:
    """Learn from the newest articles of a feed what all of them share."""
    read = [entry for entry in known.entries.values() if entry.revision]
    newest = sorted(read, key=lambda entry: (entry.published, entry.id), reverse=True)[:SIBLINGS]
    texts = await edges.store.texts([entry.id for entry in newest]) if newest else {}
    return learn_furniture(texts.values())


async def _read_all(
    candidates: Sequence[Candidate], definition: Definition, edges: Edges, progress: Progress, siblings: Furniture
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
                outcomes[candidate.key] = await read_source_article(candidate, definition, edges, siblings)
                dead = 0
            except SourceError as failure:
                outcomes[candidate.key] = Failure(str(failure))
                dead = dead + 1 if isinstance(failure, Unreachable) else 0
            progress(len(outcomes), len(candidates))

    queue = iter(candidates)
    async with asyncio.TaskGroup() as group:
        for _ in range(min(edges.parallel, len(candidates))):
            group.create_task(work(queue))
    return outcomes


async def _charsets(data: bytes, url: GopherUrl, definition: Definition, edges: Edges) -> Charsets:
    """Ask a host's caps.txt for its character set only where a document leaves the question open."""
    given = Charsets(forced=definition.encoding)
    return replace(given, hinted=await _caps_charset(url, definition, edges)) if needs_hint(data, given) else given


async def _caps_charset(url: GopherUrl, definition: Definition, edges: Edges) -> str | None:
    now = edges.clock()
    remembered = await edges.store.host_charset(url.host, url.port)
    if remembered and now - remembered.asked_at < CAPS_FOR:
        return remembered.charset
    caps = replace(url, item_type="0", selector=CAPS_SELECTOR, search=None)
    try:
        charset = parse_caps(await edges.fetch(caps, origin=definition.url)).get("ServerDefaultEncoding")
    except SourceError:
        charset = None  # most hosts have no caps.txt
    await edges.store.save_host(url.host, url.port, charset, now)
    return charset


def _refuse_emptied(index: Index, known: Known) -> None:
    """An index that lost all its entries at once is a fault of its server until proved otherwise."""
    listed = sum(not entry.gone_at for entry in known.entries.values())
    if listed and not index.candidates:
        raise NotReadable(f"no entry is left of {listed}; the last good state is kept", stage="index")


def _differs(entry: Entry, outcome: Outcome | None) -> bool:
    return isinstance(outcome, Reading) and entry.fingerprint != fingerprint(outcome.article.text)


def _after(
    feed: Feed,
    definition: Definition,
    edges: Edges,
    known: Known,
    changes: Changes,
    title: str | None,
    error: str | None,
) -> Feed:
    """Give the feed as it stands after a poll, with the time of the next one."""
    now = edges.clock()
    failures = feed.failures + 1 if error else 0
    entries = {**known.entries, **{entry.key: entry for entry in changes.entries}}
    return replace(
        feed,
        name=definition.name,
        location=definition.url,
        title=title,
        polled_at=now,
        good_at=feed.good_at if error else now,
        failures=failures,
        error=error,
        edition=feed.edition + (changes.touched or title != feed.title),
        next_check_at=next_check(
            definition.interval,
            now,
            failures=failures,
            published=_dates(entries.values()),
            seed=feed.id,
            next_fire=lambda line, after: edges.next_fire(line, definition.zone, after),
        ),
    )


def _dates(entries: Collection[Entry]) -> list[datetime]:
    """Give when entries appeared, but for what the first poll found undated: that says only when feedd came."""
    first = min((entry.first_seen for entry in entries), default=None)
    return [entry.published for entry in entries if entry.dated_by != "seen" or entry.first_seen != first]


def _report(definition: Definition, changes: Changes, error: str | None) -> Report:
    def urls(entries: Sequence[Entry]) -> tuple[str, ...]:
        return tuple(format_location(entry.location) for entry in entries)

    return Report(
        feed=definition.name,
        ok=error is None,
        new=urls(changes.new),
        updated=urls(changes.updated),
        gone=urls(changes.gone),
        held=urls(changes.held),
        problems=changes.problems,
        error=error,
    )
