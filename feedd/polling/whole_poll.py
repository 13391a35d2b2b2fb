"""A poll of a feed that may have changed, from its definition to its report. It neither decides nor publishes.

fetch index | read_index | plan_poll | fetch article, read_article (each) | decide | after_poll | save

`reading` and `changes` do every step except fetching and saving. They run in threads, because a document of a megabyte
takes seconds, and other requests are answered meanwhile. Publishing follows from what was saved, in whichever process.

Where other rules of reading read the last good index (`upgraded_by`), what is known is first brought to today's.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from feedd import reading
from feedd.changes.clocks import STATES, only_clocks_differ
from feedd.changes.decide import decide
from feedd.changes.feed_state import FeedRules, PollFailure, after_poll, damaged, doubted, failure_of, news
from feedd.changes.incidents import changed_incidents
from feedd.changes.outcomes import MOST_FAILURES, Reading, ReadOutcome, has_other_words
from feedd.changes.page_form import lost_form
from feedd.changes.plan import Plan, plan_poll, poll_limits, wanted_rechecks
from feedd.changes.safeguards import SLOW_POLLS
from feedd.changes.timestamps import own_second
from feedd.config.definition import Definition
from feedd.errors import MistakeError, SourceError
from feedd.gopher.charset_evidence import is_utf8
from feedd.gopher.text import find_charset
from feedd.gopher.url import format_location
from feedd.model import Candidate, Changes, Entry, Known, Report, Revision
from feedd.polling.edges import Edges, Polled, new_feed
from feedd.polling.first_articles import without_furniture
from feedd.polling.newest_texts import AskedTexts, ask_texts, asks_texts
from feedd.polling.quiet_poll import recheck_rules, settled
from feedd.polling.source import Progress, SourceIndex, bytes_of
from feedd.polling.stored_index import upgraded_by, with_todays_fingerprints
from feedd.reading.rules import NO_FURNITURE, Furniture
from feedd.store import Poll
from feedd.structs import replace

BROKE_OFF = "the server stopped answering while texts were read for their dates; the next poll begins again"


async def whole_poll(
    definition: Definition,
    edges: Edges,
    started_at: datetime,
    *,
    force: bool,
    announces: bool,
    progress: Progress,
) -> Polled:
    """Poll one feed, whatever is known of it, and save what changed; arguments and errors are those of `poll_feed`."""
    known = await edges.store.polls.known(definition.id, SLOW_POLLS)
    feed = known.feed or new_feed(definition, started_at, edges.access)
    edges = replace(edges, voted=feed.charset)
    changes = Changes()
    failure: PollFailure | None
    index = None
    try:
        index = await edges.read_index(definition, known)
        edges = replace(edges, voted=index.voted)
        found = await _read_changes(
            definition, edges, known, index, force=force, announces=announces, progress=progress
        )
        if isinstance(found, PollFailure):
            failure = found
        else:
            failure, changes = None, found
            title = reading.next_title(feed.title, index, definition.url)
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
    was_private = feed.private_host and feed.location == definition.url
    feed = replace(feed, private_host=edges.is_private(definition.url, private_before=was_private), quiet=None)
    feed = after_poll(feed, known, changes, failure, rules, finished_at, edges.fires_of(definition))
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
    incidents = changed_incidents(feed, known.incidents, finished_at, changes) if announces else ()
    if index and failure is None and announces and not incidents:
        feed = replace(feed, quiet=settled(definition, edges, known, index, changes, feed, finished_at))
    told = news(changes.new, known) if edges.notifies else None
    has_news = bool(changes.new or changes.updated)
    edges.store.host_days.polled(definition.url.host, definition.url.port, finished_at, news=has_news)
    await edges.store.polls.save(feed, changes, poll, incidents, own_second, told)
    return Polled(report=_report(definition, changes, feed.error), feed=feed)


async def _read_changes(
    definition: Definition,
    edges: Edges,
    before: Known,
    index: SourceIndex,
    *,
    force: bool,
    announces: bool,
    progress: Progress,
) -> Changes | PollFailure:
    """Plan the poll, read the articles that the plan lists, and decide what changed; a damaged index is a failure."""
    now = edges.clock()
    if failure := doubted(index.raw, len(index.candidates), before, now):
        return failure
    if edges.learns_admin:
        await edges.hosts.learn_admin(definition.url)
    upgraded = await upgraded_by(definition, edges, before, index.candidates, covers=index.strategy != "tree")
    known = upgraded.known
    recheck = recheck_rules(definition, index, force=force)
    shown = tuple(one for one in known.entries.values() if not one.withdrawn_at)
    rechecks = wanted_rechecks(shown, recheck, now)
    limits = poll_limits(
        definition.first,
        definition.max_new,
        known,
        force=force,
        announces=announces,
        most_known=definition.max_known,
    )
    listed = await _as_before(definition, edges, index, known)
    plan = await asyncio.to_thread(plan_poll, listed, known, rechecks, limits, now, definition.names)
    lost = await asyncio.to_thread(lost_form, plan.listed, known.entries, index.raw, known.index)
    if before.feed and before.feed.location == definition.url and (failure := damaged(lost, before, now)):
        return failure
    asked = await _asked(definition, edges, plan, known, progress)
    if asked.broke_off and not _gives_up(before):
        return PollFailure(reason=BROKE_OFF, stage="receive")
    if asked.keys:
        limits = replace(limits, newest=asked.keys)
        plan = await asyncio.to_thread(plan_poll, listed, known, rechecks, limits, now, definition.names)
    plan = _with_texts(plan, asked)
    plan = await with_todays_fingerprints(definition, edges, plan)
    furniture = await edges.learn_furniture(definition, known) if plan.to_read else NO_FURNITURE
    unread = [one for one in plan.to_read if one.key not in asked.outcomes]
    outcomes: Mapping[str, ReadOutcome] = {
        **asked.outcomes,
        **await edges.read_articles(unread, definition, progress, furniture),
    }
    voting = await edges.with_vote([index.raw, *bytes_of(outcomes)], definition, known)
    if voting.voted != edges.voted:
        edges, outcomes = voting, await voting.read_by_vote(plan.to_read, outcomes, definition, furniture)
    if furniture == NO_FURNITURE:
        outcomes, _ = await without_furniture(edges, (*plan.fresh, *plan.kept), outcomes, definition, known)
    differing = [entry.id for entry in plan.rechecks if has_other_words(entry, outcomes.get(entry.key))]
    last = await edges.store.revisions.newest(differing) if differing else {}
    outcomes = await _compared(definition, edges, plan, outcomes, last, furniture)
    changes = await asyncio.to_thread(decide, definition.id, plan, outcomes, last, known, now, definition.updates)
    return replace(
        changes,
        entries=tuple({entry.key: entry for entry in (*upgraded.entries, *changes.entries)}.values()),
        aliases={**upgraded.aliases, **changes.aliases},
        index=index.raw if index.raw != known.index else None,
        problems=(*index.problems, *changes.problems),
        notes=asked.notes,
        shared_ids=index.shared_ids,
    )


async def _asked(definition: Definition, edges: Edges, plan: Plan, known: Known, progress: Progress) -> AskedTexts:
    """Read texts for their dates where the first poll does not know otherwise which entries are the newest."""
    is_first = not known.entries and (known.feed is None or known.feed.good_at is None)
    listed = tuple(plan.listed.values())
    if not is_first or not asks_texts(listed, definition.first):
        return AskedTexts()
    return await ask_texts(edges, listed, definition, edges.clock() + plan.ahead, progress)


def _gives_up(before: Known) -> bool:
    """Return whether the polls before ended early, too, so that this one takes the texts that it gets."""
    feed = before.feed
    return feed is not None and feed.failures >= MOST_FAILURES - 1 and feed.error == BROKE_OFF


def _with_texts(plan: Plan, asked: AskedTexts) -> Plan:
    """Keep what was read for its date and is not announced now, so that it has that date and is not read again."""
    fresh = {one.key for one in plan.fresh}
    read = (key for key, outcome in asked.outcomes.items() if isinstance(outcome, Reading) and key not in fresh)
    return replace(plan, kept=(*plan.kept, *(plan.listed[key] for key in read)))


async def _as_before(definition: Definition, edges: Edges, index: SourceIndex, known: Known) -> Sequence[Candidate]:
    """Return the candidates of an index.

    A whole page that differs only by its clocks and by what is excluded is the entry of before.
    """
    if index.strategy != "page" or known.index is None or index.candidates[0].key in known.entries:
        return index.candidates
    states = sorted(known.entries.values(), key=lambda one: (one.gone_at is None, one.gone_at or one.first_seen))[
        -STATES:
    ]
    stored = await edges.store.revisions.newest([one.id for one in states])
    announced = [stored[one.id].raw for one in reversed(states) if one.id in stored]
    if not announced:
        return index.candidates
    now, last, *earlier = [await edges.compared_page(raw, definition) for raw in (index.raw, known.index, *announced)]
    if now != last and not await asyncio.to_thread(only_clocks_differ, now, last, earlier, known.recent_new):
        return index.candidates
    return (replace(index.candidates[0], key=states[-1].key, raw=announced[0]),)  # its text stays as it was announced


async def _compared(
    definition: Definition,
    edges: Edges,
    plan: Plan,
    outcomes: Mapping[str, ReadOutcome],
    last: Mapping[str, Revision],
    furniture: Furniture,
) -> Mapping[str, ReadOutcome]:
    """Complete articles with what today's rules read in the bytes of their last revision, where that may differ.

    Other rules read it, or it is no UTF-8 and was taken for another character set: it is read in the one found now.
    Both are told the same: what the index says, and what the articles of the feed share.
    """
    compared = dict(outcomes)
    for entry in plan.rechecks:
        outcome, revision = outcomes.get(entry.key), last.get(entry.id)
        if not isinstance(outcome, Reading) or not revision:
            continue
        if revision.reading != outcome.by or not is_utf8(revision.raw):
            read, listed = outcome.article, plan.listed[entry.key]
            if not revision.raw or revision.raw != outcome.raw:
                alike = await _in_set_of(outcome.raw, definition, edges)
                before = await edges.read_stored(listed, revision.raw, alike, read, furniture)
            else:
                before = read
            compared[entry.key] = replace(outcome, before=before.text if before else None)
    return compared


async def _in_set_of(raw: bytes, definition: Definition, edges: Edges) -> Definition:
    """Return a definition by which a document is read in the character set of these bytes, unless they are UTF-8."""
    charset = find_charset(raw, await edges.charsets(raw, definition.url, definition))
    return definition if charset == "utf-8" else replace(definition, encoding=charset)


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
        notes=changes.notes,
        error=error,
    )
