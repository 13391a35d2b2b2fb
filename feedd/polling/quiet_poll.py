"""A poll of a quiet feed: fetch its index, and where that has not changed, all else is known without reading it.

`changes.quiet` says when that is so. What was fetched is not fetched again where the whole poll is needed after all.
"""

from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from feedd import __version__
from feedd.changes.quiet import check_after, is_settled, quiet_after
from feedd.config.definition import Definition
from feedd.errors import SourceError
from feedd.hosts.facts import Fetch
from feedd.hosts.permission import is_gathered, robots_for
from feedd.model import Changes, Feed, GopherUrl, Known, Quiet, Report
from feedd.polling.edges import Edges, Polled
from feedd.polling.source import SourceIndex
from feedd.store import DueFeed, Poll, UnchangedPoll
from feedd.structs import replace

if TYPE_CHECKING:
    from feedd.changes.plan import RecheckRules


async def quiet_poll(
    definition: Definition, edges: Edges, started_at: datetime, feed: DueFeed | None
) -> tuple[Polled | None, Edges]:
    """Poll a feed that is quiet; None where the whole poll is needed. Nothing is saved, see `Polled.unsaved`.

    `feed` is what the store has of it, None where that is to be asked. Also return the edges to go on with: they know
    what was fetched. Raises StoreError.
    """
    feed = feed or await edges.store.upcoming.feed(definition.id)
    quiet = feed and feed.quiet
    if not feed or not quiet or not is_settled(quiet, _rules(definition, edges), started_at):
        return None, edges
    answer: bytes | SourceError
    try:
        answer = await edges.fetch(definition.url, origin=definition.url)
    except SourceError as failure:
        answer = failure
    is_same = isinstance(answer, bytes) and _digest(answer) == quiet.index
    if not is_same or edges.is_private(definition.url, private_before=feed.private_host) != feed.private_host:
        return None, replace(edges, fetch=_answered(definition.url, answer, edges.fetch))
    finished_at = edges.clock()
    next_check_at = check_after(feed.id, quiet, definition.interval, finished_at, edges.fires_of(definition))
    poll = Poll(feed_id=feed.id, started_at=started_at, finished_at=finished_at, ok=True)
    edges.store.host_days.polled(definition.url.host, definition.url.port, finished_at, news=False)
    unsaved = UnchangedPoll(poll=poll, next_check_at=next_check_at, settled=feed.settled)
    return Polled(report=Report(feed=definition.name, ok=True), unsaved=unsaved), edges


def settled(
    definition: Definition,
    edges: Edges,
    before: Known,
    index: SourceIndex,
    changes: Changes,
    feed: Feed,
    now: datetime,
) -> Quiet | None:
    """Return what is settled after a poll, see `quiet_after`; None where a poll asks for more than one page."""
    asks_more = index.strategy == "tree" or index.plus or robots_for(definition, definition.url) == "obey"
    if asks_more or is_gathered(definition, index.candidates):
        return None
    rechecks = recheck_rules(definition, index)
    return quiet_after(before, feed, changes, rechecks, _digest(index.raw), _rules(definition, edges), now)


def recheck_rules(definition: Definition, index: SourceIndex, *, force: bool = False) -> "RecheckRules":
    """Return which known articles a poll reads again; each state of a page is an entry of its own."""
    from feedd.changes.plan import RecheckRules  # here: a quiet poll does without it

    never = definition.updates == "never" or index.strategy == "page"
    fetched = frozenset(one.key for one in index.candidates if one.raw is None)
    any_stands = len(fetched) < len(index.candidates)  # then what moved since counts as one that does
    return RecheckRules(days=definition.recheck_days, force=force, never=never, fetched=fetched if any_stands else None)


def _answered(answered: GopherUrl, answer: bytes | SourceError, fetch: Fetch) -> Fetch:
    """Return a `fetch` that gives the first request for a URL the answer that came before."""
    answers = [answer]

    async def fetch_the_rest(url: GopherUrl, *, origin: GopherUrl) -> bytes:
        if url != answered or not answers:
            return await fetch(url, origin=origin)
        known = answers.pop()
        if isinstance(known, SourceError):
            raise known
        return known

    return fetch_the_rest


def _rules(definition: Definition, edges: Edges) -> str:
    """Return a digest of all that a poll of a definition reads an index by, which is computed once for each object."""
    known = edges.rules.get(definition.id)
    if known is None or known[0] is not definition:
        known = definition, _digest(repr((definition, edges.reader.number, __version__)).encode())
        edges.rules[definition.id] = known
    return known[1]


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
