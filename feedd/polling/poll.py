"""One poll of one feed, from its definition to its report. It neither decides nor publishes.

fetch index | read_index | plan_poll | fetch article, read_article (each) | decide | after_poll | save

`reading` and `changes` do every step except fetching and saving. They run in threads, because a document of a megabyte
takes seconds, and other requests are answered meanwhile. Publishing follows from what was saved, in whichever process.

Where other rules of reading read the last good index (`upgraded_by`), what is known is first brought to today's.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from feedd.changes.decide import decide
from feedd.changes.feed_state import FeedRules, PollFailure, after_poll, doubted, failure_of
from feedd.changes.incidents import changed_incidents
from feedd.changes.outcomes import Reading, ReadOutcome, has_other_words
from feedd.changes.plan import RecheckRules, plan_poll, poll_limits, wanted_rechecks
from feedd.changes.safeguards import SLOW_POLLS
from feedd.changes.timestamps import own_second
from feedd.changes.upgrade import Upgrade
from feedd.config.definition import Definition
from feedd.errors import MistakeError, SourceError
from feedd.gopher.charset_evidence import is_utf8
from feedd.gopher.text import find_charset
from feedd.gopher.url import format_location
from feedd.model import Candidate, Changes, Entry, Feed, Report, Revision
from feedd.polling.source import Progress, Source, SourceIndex, bytes_of, no_progress
from feedd.polling.stored_index import upgraded_by, with_todays_fingerprints
from feedd.reading import NO_FURNITURE, next_title
from feedd.store import Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges(Source):
    """Everything outside that a poll uses: the network, the store, the clock."""

    next_fire: Callable[[str, tzinfo, datetime], datetime]
    notice_after: timedelta | None = None  # how long a feed fails before its subscribers get a notice; None: never
    learns_admin: bool = True  # whether to fetch caps.txt to learn who runs the host


async def poll_feed(
    definition: Definition, edges: Edges, *, force: bool = False, progress: Progress = no_progress
) -> tuple[Report, Feed]:
    """Poll one feed and save what changed; return the report and the feed as it was saved.

    A failure of the source is reported and changes no entry. `force` reads every article again that is still in the
    index. Raises StoreError.
    """
    started_at = edges.clock()
    known = await edges.store.polls.known(definition.id, SLOW_POLLS)
    feed = known.feed or new_feed(definition, started_at)
    edges = replace(edges, voted=feed.charset)
    changes = Changes()
    failure: PollFailure | None
    try:
        index = await edges.read_index(definition, known)
        edges = replace(edges, voted=index.voted)
        failure = doubted(index.raw, len(index.candidates), known, started_at)
        if failure is None:
            if edges.learns_admin:
                await edges.hosts.learn_admin(definition.url)
            upgraded = await upgraded_by(definition, edges, known, index.candidates, covers=index.strategy != "tree")
            changes = await _read_changes(definition, edges, upgraded, index, force=force, progress=progress)
            title = next_title(feed.title, index, definition.url)
            feed = replace(feed, title=title, reading=edges.reader.number, charset=index.voted)
    except (SourceError, MistakeError) as error:  # MistakeError: an expression of the definition takes too long
        failure = failure_of(error)
    finished_at = edges.clock()
    rules = FeedRules(
        name=definition.name,
        location=definition.url,
        interval=definition.interval,
        tombstones=definition.terms.tombstones,
        notice_after=edges.notice_after,
    )

    def next_fire(line: str, after: datetime) -> datetime:
        return edges.next_fire(line, definition.zone, after)

    feed = after_poll(feed, known, changes, failure, rules, finished_at, next_fire)
    poll = Poll(
        feed_id=feed.id,
        started_at=started_at,
        finished_at=finished_at,
        ok=failure is None,
        error=feed.error,
        new=len(changes.new),
        updated=len(changes.updated),
        gone=len(changes.gone),
    )
    incidents = changed_incidents(feed, known.incidents, finished_at)
    await edges.store.polls.save(feed, changes, poll, incidents, own_second)
    return _report(definition, changes, feed.error), feed


def new_feed(definition: Definition, now: datetime) -> Feed:
    """Return the feed of a definition that was never polled. It is due at once."""
    return Feed(
        id=definition.id,
        name=definition.name,
        location=definition.url,
        first_seen=now,
        next_check_at=now,
        terms=definition.terms,
    )


async def _read_changes(
    definition: Definition, edges: Edges, upgraded: Upgrade, index: SourceIndex, *, force: bool, progress: Progress
) -> Changes:
    """Plan the poll, read the articles that the plan lists, and decide what changed."""
    known = upgraded.known
    now = edges.clock()
    recheck = RecheckRules(days=definition.recheck_days, force=force, never=definition.updates == "never")
    rechecks = wanted_rechecks(tuple(known.entries.values()), recheck, now)
    limits = poll_limits(definition.first, definition.max_new, known, force=force)
    plan = await asyncio.to_thread(plan_poll, index.candidates, known, rechecks, limits, now, definition.names)
    plan = await with_todays_fingerprints(definition, edges, plan)
    furniture = await edges.learn_furniture(known) if plan.to_read else NO_FURNITURE
    outcomes = await edges.read_articles(plan.to_read, definition, progress, furniture)
    before, edges = edges, await edges.with_vote([index.raw, *bytes_of(outcomes)], definition, known)
    if edges.voted != before.voted:
        outcomes = await edges.read_by_vote(plan.to_read, outcomes, definition, furniture)
    differing = [entry.id for entry in plan.rechecks if has_other_words(entry, outcomes.get(entry.key))]
    last = await edges.store.revisions.newest(differing) if differing else {}
    outcomes = await _compared(definition, edges, plan.rechecks, outcomes, last)
    changes = await asyncio.to_thread(decide, definition.id, plan, outcomes, last, known, now, definition.updates)
    return replace(
        changes,
        entries=tuple({entry.key: entry for entry in (*upgraded.entries, *changes.entries)}.values()),
        aliases={**upgraded.aliases, **changes.aliases},
        index=index.raw if index.raw != known.index else None,
        problems=(*index.problems, *changes.problems),
    )


async def _compared(
    definition: Definition,
    edges: Edges,
    rechecks: Iterable[Entry],
    outcomes: Mapping[str, ReadOutcome],
    last: Mapping[str, Revision],
) -> Mapping[str, ReadOutcome]:
    """Complete articles with what today's rules read in the bytes of their last revision, where that may differ.

    Other rules read it, or it is no UTF-8 and was taken for another character set: it is read in the one found now.
    """
    compared = dict(outcomes)
    for entry in rechecks:
        outcome, revision = outcomes.get(entry.key), last.get(entry.id)
        if not isinstance(outcome, Reading) or not revision:
            continue
        if revision.reading != outcome.by or not is_utf8(revision.raw):
            same = revision.raw == outcome.raw and revision.raw
            read = outcome.article
            charset = find_charset(outcome.raw, await edges.charsets(outcome.raw, definition.url, definition))
            alike = definition if charset == "utf-8" else replace(definition, encoding=charset)
            before = read if same else await edges.read_stored(outcome.candidate, revision.raw, alike, read)
            compared[entry.key] = replace(outcome, before=before.text if before else None)
    return compared


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
