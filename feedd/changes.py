"""What to read; what is new, updated, gone. It decides from values alone and does nothing.

A poll asks twice: `plan_poll` compares the index with what is known and says which articles to read; `decide` takes
what reading them gave. Neither forgets an entry: what leaves the index stays in the store and, till it ages, the feed.
"""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from typing import TypeAlias

from feedd.identity import entry_id
from feedd.model import Article, Candidate, Changes, DatedBy, Entry, EntryState, Known, Revision

READS_A_POLL = 20  # of one feed; a host is asked gap by gap, and the rest can wait for the next poll
PATIENCE = 3  # polls in which an article may fail before its entry appears without text

FINGERPRINT = "1"  # the version of `fingerprint`: counted up with every change of what it takes in

# A significant edit (RFC 4287 §4.2.15 leaves it to the publisher): a corrected typo is none, a new section is one.
FEW_WORDS, SHARE, MANY_WORDS = 10, 0.03, 40

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article that was read, and the candidate with what the article told about it."""

    candidate: Candidate
    article: Article
    raw: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article could not be read."""

    reason: str


Outcome: TypeAlias = Reading | Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a poll has to do: read `fresh`, `waiting` and `rechecks`, in this order; the rest needs no reading."""

    listed: Mapping[str, Candidate]  # the whole index by key, in its order
    fresh: tuple[Candidate, ...] = ()
    recorded: tuple[Candidate, ...] = ()
    waiting: tuple[Entry, ...] = ()
    rechecks: tuple[Entry, ...] = ()
    known: tuple[Entry, ...] = ()  # those that are listed
    gone: tuple[Entry, ...] = ()

    @property
    def to_read(self) -> tuple[Candidate, ...]:
        """Give the candidates whose articles are wanted, the new ones first."""
        known = (self.listed[entry.key] for entry in (*self.waiting, *self.rechecks))
        return (*self.fresh, *known)


def plan_poll(
    candidates: Sequence[Candidate], known: Known, rechecks: Iterable[Entry], *, first: int, max_new: int, reads: int
) -> Plan:
    """Compare an index with what is known of it. `rechecks` are due by rhythm or by wish.

    The first poll takes the newest `first` and records the rest; a later one takes `max_new`. Neither reads more than
    `reads` articles in all, the new ones first; what is left of those is new again at the next poll while still listed.
    """
    listed: dict[str, Candidate] = {}
    for candidate in candidates:
        listed.setdefault(candidate.key, candidate)
    unknown = newest_first([candidate for key, candidate in listed.items() if key not in known.entries])
    start = known.feed is None or known.feed.good_at is None
    fresh = unknown[: min(first if start else max_new, reads)]
    there = [entry for entry in known.entries.values() if entry.key in listed]
    waiting = [entry for entry in there if entry.state == "waiting"]
    room = reads - len(fresh)
    return Plan(
        listed=listed,
        fresh=tuple(fresh),
        recorded=tuple(unknown[first:]) if start else (),
        waiting=tuple(waiting[:room]),
        rechecks=tuple(entry for entry in rechecks if entry.key in listed)[: max(room - len(waiting), 0)],
        known=tuple(there),
        gone=tuple(entry for key, entry in known.entries.items() if key not in listed and not entry.gone_at),
    )


def newest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Order by date, the undated after the dated; those of one day, and the undated, as on the page."""
    return sorted(
        candidates,
        key=lambda candidate: (
            -candidate.moment.at.timestamp() if candidate.moment else float("inf"),
            candidate.position,
        ),
    )


def decide(
    feed_id: str, plan: Plan, outcomes: Mapping[str, Outcome], texts: Mapping[str, str], known: Known, now: datetime
) -> Changes:
    """Turn a plan and what came of it into the changes to keep. `outcomes` are by key; what is missing was not tried.

    `texts` are the newest texts, by entry id, of the entries read again.
    """
    now = now.replace(microsecond=0)  # feeds carry whole seconds
    standing = {**known.entries, **_restated(plan, now)}
    found = _discovered(feed_id, plan, outcomes, standing, now)
    after = standing | found
    used = _taken(date for entry in after.values() for date in (entry.published, entry.updated))
    verdicts = [_announce(after[c.key], outcomes[c.key], now, used) for c in plan.fresh if c.key in outcomes]
    verdicts += [_announce(after[e.key], outcomes[e.key], now, used) for e in plan.waiting if e.key in outcomes]
    for due in plan.rechecks:
        if due.key in outcomes:
            entry = replace(after[due.key], checks=due.checks)
            verdicts.append(_reread(entry, outcomes[due.key], texts.get(due.id, ""), now, used))
    after |= {verdict.entry.key: verdict.entry for verdict in verdicts}
    changed = tuple(entry for key, entry in after.items() if known.entries.get(key) != entry)
    return Changes(
        entries=changed,
        revisions=tuple(verdict.revision for verdict in verdicts if verdict.revision),
        new=tuple(verdict.entry for verdict in verdicts if verdict.new),
        updated=tuple(verdict.entry for verdict in verdicts if verdict.updated),
        gone=tuple(entry for entry in plan.gone if entry.state == "published"),
        problems=tuple(verdict.problem for verdict in verdicts if verdict.problem),
        touched=any(_shown(entry) != _shown(known.entries.get(entry.key)) for entry in changed),
    )


def date_entries(
    candidates: Sequence[Candidate], taken: Collection[datetime], now: datetime
) -> dict[str, tuple[datetime, DatedBy]]:
    """Give each candidate, by key, the instant it will be published under for ever; no two of a feed share one.

    A date without a time is noon UTC, moved by seconds so that the order of the page holds; the undated count down
    from `now` by their place on the page.
    """
    used, dates = _taken(taken), dict[str, tuple[datetime, DatedBy]]()
    on_page = sorted(candidates, key=lambda candidate: candidate.position)
    dated = [(candidate, candidate.moment) for candidate in on_page if candidate.moment]
    for candidate, moment in dated if _rising([moment.at for _, moment in dated]) else reversed(dated):
        dates[candidate.key] = _free(moment.at, used), moment.dated_by
    latest = now + SECOND
    for candidate in on_page:
        if candidate.moment is None:
            latest = min(now - candidate.position * SECOND, latest - SECOND)
            while latest in used:
                latest -= SECOND
            used[latest] = latest + SECOND
            dates[candidate.key] = latest, "seen"
    return dates


def fingerprint(text: str) -> str:
    """Give a versioned digest of the words of a text: white space and its layout make no difference."""
    return f"{FINGERPRINT}:{blake2b(' '.join(_words(text)).encode(), digest_size=16).hexdigest()}"


def is_significant(before: str, after: str) -> bool:
    """Tell whether enough words differ to call an edit one; words that only moved do not count."""
    old, new = Counter(_words(before)), Counter(_words(after))
    differing = max((old - new).total(), (new - old).total())
    enough = max(FEW_WORDS, SHARE * max(old.total(), new.total()))
    return differing >= MANY_WORDS or differing >= enough


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What one outcome makes of one entry."""

    entry: Entry
    revision: Revision | None = None
    new: bool = False
    updated: bool = False
    problem: str | None = None


def _restated(plan: Plan, now: datetime) -> dict[str, Entry]:
    """Give the known entries as they are listed now: gone, back or relabelled; none of it is an event for a reader."""
    restated = {entry.key: replace(entry, gone_at=now) for entry in plan.gone}
    for entry in plan.known:
        candidate = plan.listed[entry.key]
        title = entry.title if entry.title.startswith(candidate.title) else candidate.title
        # A key leaves item type and scheme out: where they change, links have to follow.
        restated[entry.key] = replace(entry, gone_at=None, location=candidate.location)
        if candidate.label != entry.label:
            restated[entry.key] = replace(restated[entry.key], label=candidate.label, title=title)
    return restated


def _discovered(
    feed_id: str, plan: Plan, outcomes: Mapping[str, Outcome], standing: Mapping[str, Entry], now: datetime
) -> dict[str, Entry]:
    """Give the entries seen for the first time, dated; a new one whose article was not tried stays unknown."""
    found = [*(_as_read(fresh, outcomes) for fresh in plan.fresh if fresh.key in outcomes), *plan.recorded]
    dates = date_entries(found, {entry.published for entry in standing.values()}, now)
    return {
        candidate.key: Entry(
            id=entry_id(feed_id, candidate.key),
            key=candidate.key,
            location=candidate.location,
            label=candidate.label,
            title=candidate.title,
            state="recorded",
            first_seen=now,
            published=dates[candidate.key][0],
            updated=dates[candidate.key][0],
            dated_by=dates[candidate.key][1],
            authors=candidate.authors,
            summary=candidate.summary,
        )
        for candidate in found
    }


def _as_read(candidate: Candidate, outcomes: Mapping[str, Outcome]) -> Candidate:
    outcome = outcomes.get(candidate.key)
    return outcome.candidate if isinstance(outcome, Reading) else candidate


def _announce(entry: Entry, outcome: Outcome, now: datetime, used: dict[datetime, datetime]) -> _Verdict:
    """Publish an entry with its article; without one it waits, and after `PATIENCE` polls appears all the same."""
    if isinstance(outcome, Failure):
        attempts = entry.attempts + 1
        given_up = attempts >= PATIENCE
        state: EntryState = "published" if given_up else "waiting"
        entry = replace(entry, state=state, attempts=attempts, problem=outcome.reason)
        return _Verdict(entry=entry, new=given_up, problem=outcome.reason)
    read, revision = _revise(entry, outcome, now, significant=True)
    moment = outcome.candidate.moment
    if entry.dated_by == "seen" and moment:  # it waited, and nobody has seen its date yet
        at = _free(moment.at, used)
        read = replace(read, published=at, updated=at, dated_by=moment.dated_by)
    return _Verdict(entry=replace(read, state="published"), revision=revision, new=True)


def _reread(entry: Entry, outcome: Outcome, before: str, now: datetime, used: dict[datetime, datetime]) -> _Verdict:
    """Compare an article with its last revision; its first text, when it could not be read before, comes silently."""
    if isinstance(outcome, Failure):
        return _Verdict(entry=entry, problem=outcome.reason)
    if entry.fingerprint == fingerprint(outcome.article.text):
        return _Verdict(entry=entry)
    significant = entry.revision > 0 and is_significant(before, outcome.article.text)
    read, revision = _revise(entry, outcome, now, significant=significant)
    if significant:
        read = replace(read, updated=_free(now, used))
    return _Verdict(entry=read, revision=revision, updated=significant)


def _revise(entry: Entry, reading: Reading, now: datetime, *, significant: bool) -> tuple[Entry, Revision]:
    article = reading.article
    revision = Revision(
        entry_id=entry.id,
        number=entry.revision + 1,
        read_at=now,
        raw=reading.raw,
        text=article.text,
        html=article.html,
        fingerprint=fingerprint(article.text),
        significant=significant,
    )
    read = replace(
        entry,
        title=reading.candidate.title,
        authors=article.authors or reading.candidate.authors,
        source=article.source,
        revision=revision.number,
        fingerprint=revision.fingerprint,
        attempts=0,
        problem=None,
    )
    return read, revision


def _taken(dates: Iterable[datetime]) -> dict[datetime, datetime]:
    """Give the instants that are used, each with one from where on a free one may be found."""
    return {at: at + SECOND for at in dates}


def _free(at: datetime, used: dict[datetime, datetime]) -> datetime:
    """Take the first second from `at` on that no entry of the feed has.

    What was passed on the way is told where the way ended: of ten thousand entries of one day, each second would else
    be tried ten thousand times.
    """
    at = at.replace(microsecond=0)
    passed = []
    while at in used:
        passed.append(at)
        at = used[at]
    used |= dict.fromkeys((*passed, at), at + SECOND)
    return at


def _shown(entry: Entry | None) -> tuple[object, ...]:
    """Give what a reader of the feed can see of an entry."""
    if entry is None or entry.state != "published":
        return ()
    told = entry.title, entry.authors, entry.source, entry.summary
    return entry.location, entry.published, entry.updated, entry.revision, *told


def _rising(times: Sequence[datetime]) -> bool:
    """Tell whether a page runs from old to new."""
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(times)]
    return sum(steps) > 0


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()
