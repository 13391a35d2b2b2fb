"""One poll of one feed, from definition to report. It decides nothing: it asks, and hands on what it was told.

fetch index | read_index | plan_poll | fetch article, read_article (each) | decide | save | publish

Reading and deciding have threads of their own: a document of a megabyte takes seconds, in which others are served.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from feedd.changes.decide import decide
from feedd.changes.incidents import next_notice, watch
from feedd.changes.intervals import due_rechecks, next_check, publishing_rate
from feedd.changes.outcomes import Outcome, Reading
from feedd.changes.plan import READS_A_POLL, Limits, plan_poll
from feedd.changes.safeguards import HOLD, SLOW_POLLS, is_cut, look_again
from feedd.changes.timestamps import own_second
from feedd.config.definition import Definition
from feedd.errors import CircuitOpen, MistakeError, NotReadable, SourceError
from feedd.fingerprint import fingerprint
from feedd.gopher.url import format_location
from feedd.model import Candidate, Changes, Doubt, Entry, Feed, Known, Report
from feedd.polling.source import Progress, Source, SourceIndex, no_progress
from feedd.reading import NO_FURNITURE
from feedd.store import Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges(Source):
    """All that a poll touches of the world."""

    publish: Callable[[Feed], Awaitable[object]]
    notice_after: timedelta | None = None  # for so long a feed fails before its subscribers are told; None: never
    meets: bool = True  # whether anybody will want to know who keeps a host
    next_fire: Callable[[str, tzinfo, datetime], datetime]


class Doubtful(NotReadable):
    """The answer looks damaged; the doubt is remembered until the same bytes came back often enough."""

    def __init__(self, reason: str, doubt: Doubt) -> None:
        super().__init__(reason, stage="index")
        self.doubt = doubt


async def poll_feed(
    definition: Definition, edges: Edges, *, force: bool = False, progress: Progress = no_progress
) -> Report:
    """Poll one feed, keep and publish what changed, and report. A source's failure is reported and changes nothing.

    `force` reads again every article that is still in the index. A StoreError is the caller's to handle.
    """
    started_at = edges.clock()
    known = await edges.store.polls.known(definition.id, SLOW_POLLS)
    feed = known.feed or new_feed(definition, started_at)
    failure: SourceError | MistakeError | None = None
    changes = Changes()
    try:
        index = await edges.read_index(definition)
        _believe(index, known, started_at)
        if edges.meets:
            await edges.hosts.meet(definition.url)
        changes = await _read_changes(definition, edges, known, index, force=force, progress=progress)
        feed = replace(feed, title=index.title or feed.title, doubt=None)
    except Doubtful as doubtful:
        failure, feed = doubtful, replace(feed, doubt=doubtful.doubt)
    except (SourceError, MistakeError) as caught:  # a mistake: an expression of the definition that takes for ever
        failure = caught
    feed = _after(feed, definition, edges, known, changes, failure)
    history = Poll(
        feed_id=feed.id,
        started_at=started_at,
        finished_at=edges.clock(),
        ok=failure is None,
        error=feed.error,
        new=len(changes.new),
        updated=len(changes.updated),
        gone=len(changes.gone),
    )
    incidents = watch(feed, known.incidents, history.finished_at)
    await edges.store.polls.save(feed, changes, history, incidents, own_second)
    await edges.publish(feed)
    return _report(definition, changes, feed.error)


def new_feed(definition: Definition, now: datetime) -> Feed:
    """Give the feed of a definition that was never polled: due at once."""
    return Feed(
        id=definition.id,
        name=definition.name,
        location=definition.url,
        first_seen=now,
        next_check_at=now,
        terms=definition.terms,
    )


async def _read_changes(
    definition: Definition, edges: Edges, known: Known, index: SourceIndex, *, force: bool, progress: Progress
) -> Changes:
    now = edges.clock()
    entries = tuple(known.entries.values())
    rechecks = due_rechecks(entries, now, definition.recheck_days)
    if force:
        rechecks = tuple(entry for entry in entries if entry.state == "published")  # the plan takes those listed
    if definition.updates == "never":
        rechecks = ()
    limits = Limits(
        first=definition.first,
        max_new=definition.max_new,
        reads=len(entries) + READS_A_POLL if force else READS_A_POLL,
    )
    plan = await asyncio.to_thread(plan_poll, index.candidates, known, rechecks, limits, now, definition.names)
    siblings = await edges.learn_furniture(known) if plan.to_read else NO_FURNITURE
    outcomes = await edges.read_articles(plan.to_read, definition, progress, siblings)
    differing = [entry.id for entry in plan.rechecks if _differs(entry, outcomes.get(entry.key))]
    last = await edges.store.revisions.newest(differing) if differing else {}
    changes = await asyncio.to_thread(decide, definition.id, plan, outcomes, last, known, now, definition.updates)
    return replace(
        changes,
        index=index.raw if index.raw != known.index else None,
        problems=(*index.problems, *changes.problems),
    )


def _believe(index: SourceIndex, known: Known, now: datetime) -> None:
    """Doubt an index that is the last good one cut short, or that lost all its entries at once."""
    listed = sum(not entry.gone_at for entry in known.entries.values())
    reason = None
    if listed and not index.candidates:
        reason = f"no entry is left of {listed}; the last good state is kept until this is seen again and again"
    elif is_cut(index.raw, known.index):
        reason = f"looks cut off, {len(index.raw)} of {len(known.index or b'')} bytes; the last good state is kept"
    if reason and (doubt := look_again(index.raw, known.feed.doubt if known.feed else None, now)):
        raise Doubtful(reason, doubt)


def _differs(entry: Entry, outcome: Outcome | None) -> bool:
    return isinstance(outcome, Reading) and entry.fingerprint != fingerprint(outcome.article.text)


def _after(
    feed: Feed,
    definition: Definition,
    edges: Edges,
    known: Known,
    changes: Changes,
    failure: SourceError | MistakeError | None,
) -> Feed:
    """Give the feed as it stands after a poll, with the time of the next one."""
    now = edges.clock()
    feed = _polled(feed, failure, now)
    entries = {**known.entries, **{entry.key: entry for entry in changes.entries}}
    due = next_check(
        definition.interval,
        now,
        failures=feed.failures,
        published=_dates(entries.values()),
        seed=feed.id,
        next_fire=lambda line, after: edges.next_fire(line, definition.zone, after),
    )
    if isinstance(failure, CircuitOpen):  # it was not asked: its turn comes when its host's does
        due = failure.until
    marked = definition.tombstones and _came_or_went(known, changes)
    retitled = known.feed is None or known.feed.title != feed.title
    return replace(
        feed,
        name=definition.name,
        location=definition.url,
        edition=feed.edition + (changes.touched or retitled or marked),
        held_at=(feed.held_at or now) if changes.held else feed.held_at if failure else None,
        next_check_at=min(due, now + HOLD) if changes.held else due,
        notice=next_notice(feed, edges.notice_after, now),
        pace=feed.pace if failure else publishing_rate(_dates(entries.values()), _arrivals(entries.values()), now),
    )


def _polled(feed: Feed, failure: SourceError | MistakeError | None, now: datetime) -> Feed:
    """Let a feed know whether it could be read; a row of failures began with the first of them."""
    if failure is None:
        return replace(feed, polled_at=now, good_at=now, failures=0, error=None, stage=None, failing_since=None)
    return replace(
        feed,
        polled_at=now,
        failures=feed.failures + 1,
        error=str(failure),
        stage=failure.stage if isinstance(failure, SourceError) else "definition",
        failing_since=min(feed.failing_since or now, now),  # the clock may have been set back
    )


def _came_or_went(known: Known, changes: Changes) -> bool:
    """Tell whether an entry left the index or returned, which shows where there are tombstones."""
    before = known.entries
    return any(entry.key in before and entry.gone_at != before[entry.key].gone_at for entry in changes.entries)


def _dates(entries: Collection[Entry]) -> list[datetime]:
    """Give when entries appeared, but for what the first poll found undated: that says only when feedd came."""
    first = min((entry.first_seen for entry in entries), default=None)
    return [entry.published for entry in entries if entry.dated_by != "seen" or entry.first_seen != first]


def _arrivals(entries: Collection[Entry]) -> list[datetime]:
    """Give when new entries were found, which those of the first poll were not."""
    first = min((entry.first_seen for entry in entries), default=None)
    return [entry.first_seen for entry in entries if entry.first_seen != first and entry.state != "recorded"]


def _report(definition: Definition, changes: Changes, error: str | None) -> Report:
    def urls(found: Sequence[Entry] | Sequence[Candidate]) -> tuple[str, ...]:
        return tuple(format_location(one.location) for one in found)

    return Report(
        feed=definition.name,
        ok=error is None,
        new=urls(changes.new),
        updated=urls(changes.updated),
        gone=urls(changes.gone),
        moved=urls(changes.moved),
        held=urls(changes.held),
        problems=changes.problems,
        error=error,
    )
