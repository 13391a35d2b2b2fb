"""What is new, updated, gone and moved. It decides from values alone and does nothing.

A poll asks twice: `plan.plan_poll` compares the index with what is known and says which articles to read; `decide`
takes what reading them gave. Neither forgets an entry: what leaves the index stays in the store and, till it ages, the
feed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.edits import fingerprint, is_current, is_significant, summarise
from feedd.guards import is_cut, is_many, look_again
from feedd.identity import entry_id
from feedd.instants import AHEAD, date_entries, mark_taken, take_free
from feedd.model import Article, Candidate, Changes, Doubt, Entry, EntryState, Known, Revision
from feedd.moves import lost_entries, moved_by_text
from feedd.plan import Plan

PATIENCE = 3  # polls in which an article may fail before its entry appears without text
MOST_TOUCHES = 24  # a text that changes at every look, in a way that no rule knows, is not stored for ever

Updates: TypeAlias = Literal["in-place", "republish", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article that was read, and the candidate with what the article told about it."""

    candidate: Candidate
    article: Article
    raw: bytes
    refused: str | None = None  # why it was not asked for, but made of its listing


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an article could not be read."""

    reason: str


Outcome: TypeAlias = Reading | Failure


def decide(
    feed_id: str,
    plan: Plan,
    outcomes: Mapping[str, Outcome],
    last: Mapping[str, Revision],
    known: Known,
    now: datetime,
    updates: Updates = "in-place",
) -> Changes:
    """Turn a plan and what came of it into the changes to keep. `outcomes` are by key; what is missing was not tried.

    `last` are the newest revisions, by entry id, of the entries that were read again.
    """
    now = now.replace(microsecond=0)  # feeds carry whole seconds
    found_again = dict(_found_again(plan, outcomes, known))
    standing = {**known.entries, **_restated(plan, found_again, now)}
    fresh = [one for one in plan.fresh if one.key in outcomes and one.key not in found_again]
    after = standing | _discovered(feed_id, plan, fresh, outcomes, standing, now)
    used = mark_taken(date for entry in after.values() for date in (entry.published, entry.updated))
    waited = [one.key for one in plan.waiting if one.key in outcomes and one.key not in found_again]
    news = [*(one.key for one in fresh), *waited]
    verdicts = [_announce(after[key], outcomes[key], now, used) for key in news]
    rereads = {one.key: one for one in plan.rechecks if one.key in outcomes}
    edits = [key for key, due in rereads.items() if _is_edit(after[key], outcomes[key], last.get(due.id), now)]
    for key, due in rereads.items():
        entry = replace(after[key], checks=due.checks)
        verdict = _reread(entry, outcomes[key], last.get(due.id), now, quiet=is_many(len(edits), len(rereads)))
        verdicts.extend(_dated(feed_id, verdict, updates, now, used))
    after |= {verdict.entry.key: verdict.entry for verdict in verdicts}
    changed = tuple(entry for key, entry in after.items() if known.entries.get(key) != entry)
    moved = {**plan.moved, **found_again}
    return Changes(
        entries=changed,
        revisions=tuple(verdict.revision for verdict in verdicts if verdict.revision),
        new=tuple(verdict.entry for verdict in verdicts if verdict.new),
        updated=tuple(verdict.entry for verdict in verdicts if verdict.updated),
        gone=tuple(_gone(plan, after)),
        moved=tuple(after[entry.key] for entry in moved.values()),
        held=plan.held,
        aliases={key: entry.id for key, entry in moved.items()}
        | {verdict.alias: verdict.entry.id for verdict in verdicts if verdict.alias is not None},
        problems=tuple(verdict.problem for verdict in verdicts if verdict.problem),
        touched=any(_shown(entry) != _shown(known.entries.get(entry.key)) for entry in changed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What one outcome makes of one entry; `alias` is a key that is from now on known as this entry."""

    entry: Entry
    revision: Revision | None = None
    new: bool = False
    updated: bool = False
    problem: str | None = None
    alias: str | None = None


def _found_again(plan: Plan, outcomes: Mapping[str, Outcome], known: Known) -> Iterator[tuple[str, Entry]]:
    """Pair keys that were not announced yet with the vanished entries whose text they have; each is taken once."""
    lost = lost_entries(plan.vanished, known)
    for key in (*(one.key for one in plan.fresh), *(one.key for one in plan.waiting)):
        outcome = outcomes.get(key)
        if isinstance(outcome, Reading):
            entry = moved_by_text(outcome.article.text, outcome.candidate.moment, lost)
            if entry:
                lost.remove(entry)
                yield key, entry


def _restated(plan: Plan, found_again: Mapping[str, Entry], now: datetime) -> dict[str, Entry]:
    """Give the known entries whose listing changed: gone, back, moved or relabelled; none of it is news to a reader."""
    restated = {entry.key: replace(entry, gone_at=entry.gone_at or now) for entry in plan.vanished}
    there = [(entry, plan.listed[entry.key]) for entry in plan.known]
    there += [(entry, plan.listed[key]) for key, entry in found_again.items()]
    for entry, candidate in there:
        relabelled = candidate.label != entry.label and not entry.title.startswith(candidate.title)
        relabelled = relabelled and (" " in candidate.label.strip() or _is_from_label(entry))
        restated[entry.key] = replace(
            entry,
            gone_at=None,
            location=candidate.location,
            label=candidate.label,
            title=candidate.title if relabelled else entry.title,
            listing=entry.listing or candidate.listing,
        )
    for entry in plan.waiting:
        if entry.key in found_again:  # it was no post of its own
            restated[entry.key] = replace(entry, state="recorded", gone_at=now)
    return restated


def _is_from_label(entry: Entry) -> bool:
    """Tell whether a title stands in its label; a file's other name is nothing against its document's own title."""
    return " ".join(entry.title.casefold().split()) in " ".join(entry.label.casefold().split())


def _discovered(
    feed_id: str,
    plan: Plan,
    fresh: list[Candidate],
    outcomes: Mapping[str, Outcome],
    standing: Mapping[str, Entry],
    now: datetime,
) -> dict[str, Entry]:
    """Give the entries seen for the first time, dated; a new one whose article was not tried stays unknown."""
    found = [*(_as_read(one, outcomes[one.key]) for one in fresh), *plan.recorded]
    dates = date_entries(found, {at for entry in standing.values() for at in (entry.published, entry.updated)}, now)
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
            categories=candidate.categories,
            summary=candidate.summary,
            listing=candidate.listing,
        )
        for candidate in found
    }


def _as_read(candidate: Candidate, outcome: Outcome) -> Candidate:
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
    if entry.dated_by == "seen" and moment and moment.at <= now + AHEAD:  # it waited, and nobody has seen its date yet
        at = take_free(moment.at, used)
        read = replace(read, published=at, updated=at, dated_by=moment.dated_by)
    return _Verdict(entry=replace(read, state="published"), revision=revision, new=True, problem=outcome.refused)


def _reread(entry: Entry, outcome: Outcome, last: Revision | None, now: datetime, *, quiet: bool) -> _Verdict:
    """Compare an article with its last revision; its first text, when it could not be read before, comes silently."""
    if isinstance(outcome, Failure):
        return _Verdict(entry=entry, problem=outcome.reason)
    entry = replace(entry, listing=outcome.candidate.listing or entry.listing)
    if last is not None and outcome.refused:
        return _Verdict(entry=entry, problem=outcome.refused)  # what was read while it was allowed stays
    if last is not None and (doubt := _doubt(entry, outcome, last, now)):
        sizes = f"{len(outcome.raw)} of {len(last.raw)} bytes"
        return _Verdict(entry=replace(entry, doubt=doubt), problem=f"{entry.title}: looks cut off, {sizes}")
    entry = replace(entry, doubt=None)
    text = outcome.article.text
    if not _differs(entry, outcome, last):
        return _Verdict(entry=replace(entry, fingerprint=fingerprint(text)))
    if last is not None and not quiet and not entry.problem and is_significant(last.text, text):
        note = f"Changed on {now:%Y-%m-%d}: {summarise(last.text, text)}."
        read, revision = _revise(entry, outcome, now, significant=True, note=note)
        return _Verdict(entry=read, revision=revision, updated=True)
    if entry.touches >= MOST_TOUCHES:
        return _Verdict(entry=entry)
    read, revision = _revise(entry, outcome, now, significant=False)
    return _Verdict(entry=replace(read, touches=entry.touches + 1), revision=revision)


def _dated(
    feed_id: str, verdict: _Verdict, updates: Updates, now: datetime, used: dict[datetime, datetime]
) -> Iterator[_Verdict]:
    """Date a significant edit: in its entry, or as an entry of its own that takes the old one's place in the index."""
    if not verdict.updated or verdict.revision is None:
        yield verdict
        return
    at = take_free(now, used)
    if updates != "republish":
        yield replace(verdict, entry=replace(verdict.entry, updated=at))
        return
    old = verdict.entry
    key = f"{old.key}@{verdict.revision.number}"
    again = replace(old, id=entry_id(feed_id, key), key=key, first_seen=now, published=at, updated=at, revision=1)
    again = replace(again, dated_by="seen")  # its listing shows the first one's date, which must not tell against it
    revision = replace(verdict.revision, entry_id=again.id, number=1)
    before = replace(old, gone_at=now, revision=verdict.revision.number - 1)
    yield _Verdict(entry=before)
    yield replace(verdict, entry=again, revision=revision, alias=old.key)


def _is_edit(entry: Entry, outcome: Outcome, last: Revision | None, now: datetime) -> bool:
    """Tell whether a text that was read before was read again, is believed, and has other words."""
    if isinstance(outcome, Failure) or outcome.refused or last is None or _doubt(entry, outcome, last, now):
        return False
    return _differs(entry, outcome, last)


def _doubt(entry: Entry, reading: Reading, last: Revision, now: datetime) -> Doubt | None:
    return look_again(reading.raw, entry.doubt, now) if is_cut(reading.raw, last.raw) else None


def _differs(entry: Entry, reading: Reading, last: Revision | None) -> bool:
    """Tell whether the words of an article are others than at the last look, whatever made the fingerprint then."""
    before = entry.fingerprint
    if last is not None and not is_current(before):
        before = fingerprint(last.text)
    return before != fingerprint(reading.article.text)


def _revise(
    entry: Entry, reading: Reading, now: datetime, *, significant: bool, note: str | None = None
) -> tuple[Entry, Revision]:
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
        note=note,
    )
    read = replace(
        entry,
        title=reading.candidate.title,
        authors=article.authors or reading.candidate.authors,
        source=article.source,
        revision=revision.number,
        fingerprint=revision.fingerprint,
        attempts=0,
        problem=reading.refused,
    )
    return read, revision


def _gone(plan: Plan, after: Mapping[str, Entry]) -> Iterator[Entry]:
    """Give the published entries that left the index in this poll and were not found elsewhere."""
    for entry in plan.vanished:
        if entry.state == "published" and not entry.gone_at and after[entry.key].gone_at:
            yield after[entry.key]


def _shown(entry: Entry | None) -> tuple[object, ...]:
    """Give what a reader of the feed can see of an entry."""
    if entry is None or entry.state != "published":
        return ()
    return (
        entry.title,
        entry.location,
        entry.published,
        entry.updated,
        entry.authors,
        entry.source,
        entry.summary,
        entry.revision,
    )
