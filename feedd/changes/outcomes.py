"""What one outcome makes of one entry: announced, waiting, edited, doubted, or as it was.

`changes.decide` asks this of each article that was to be read, and puts the answers together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.changes.safeguards import is_cut, next_doubt
from feedd.changes.text_diff import is_significant, summarise
from feedd.changes.timestamps import AHEAD, take_free
from feedd.fingerprint import fingerprint, is_current
from feedd.identity import entry_id
from feedd.model import Article, Candidate, Doubt, Entry, EntryState, Revision

MOST_FAILURES = 3  # polls in which an article may fail before its entry appears without text
MOST_MINOR_EDITS = 24  # a text that changes at every look, in a way that no rule knows, is not stored for ever

Updates: TypeAlias = Literal["in-place", "republish", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article that was read, and the candidate with what the article told about it."""

    candidate: Candidate
    article: Article
    raw: bytes
    refused: str | None = None  # why it was not asked for, but made of its listing


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """Why an article could not be read."""

    reason: str


ReadOutcome: TypeAlias = Reading | ReadFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What one outcome makes of one entry; `alias` is a key that is from now on known as this entry."""

    entry: Entry
    revision: Revision | None = None
    new: bool = False
    updated: bool = False
    problem: str | None = None
    alias: str | None = None


def announce(entry: Entry, outcome: ReadOutcome, now: datetime, used: dict[datetime, datetime]) -> EntryChange:
    """Publish an entry with its article; without one it waits, and after `MOST_FAILURES` polls appears all the same."""
    if isinstance(outcome, ReadFailure):
        attempts = entry.attempts + 1
        given_up = attempts >= MOST_FAILURES
        state: EntryState = "published" if given_up else "waiting"
        entry = replace(entry, state=state, attempts=attempts, problem=outcome.reason)
        return EntryChange(entry=entry, new=given_up, problem=outcome.reason)
    read, revision = _revise(entry, outcome, now, significant=True)
    moment = outcome.candidate.moment
    if entry.dated_by == "seen" and moment and moment.at <= now + AHEAD:  # it waited, and nobody has seen its date yet
        at = take_free(moment.at, used)
        read = replace(read, published=at, updated=at, dated_by=moment.dated_by)
    return EntryChange(entry=replace(read, state="published"), revision=revision, new=True, problem=outcome.refused)


def reread(entry: Entry, outcome: ReadOutcome, last: Revision | None, now: datetime, *, minor: bool) -> EntryChange:
    """Compare an article with its last revision; its first text, when it could not be read before, comes silently."""
    if isinstance(outcome, ReadFailure):
        return EntryChange(entry=entry, problem=outcome.reason)
    entry = replace(entry, listing=outcome.candidate.listing or entry.listing)
    if last is not None and outcome.refused:
        return EntryChange(entry=entry, problem=outcome.refused)  # what was read while it was allowed stays
    if last is not None and (doubt := _doubt(entry, outcome, last, now)):
        sizes = f"{len(outcome.raw)} of {len(last.raw)} bytes"
        return EntryChange(entry=replace(entry, doubt=doubt), problem=f"{entry.title}: looks cut off, {sizes}")
    entry = replace(entry, doubt=None)
    text = outcome.article.text
    if not _differs(entry, outcome, last):
        return EntryChange(entry=replace(entry, fingerprint=fingerprint(text)))
    if last is not None and not minor and not entry.problem and is_significant(last.text, text):
        note = f"Changed on {now:%Y-%m-%d}: {summarise(last.text, text)}."
        read, revision = _revise(entry, outcome, now, significant=True, note=note)
        return EntryChange(entry=read, revision=revision, updated=True)
    if entry.minor_edits >= MOST_MINOR_EDITS:
        return EntryChange(entry=entry)
    read, revision = _revise(entry, outcome, now, significant=False)
    return EntryChange(entry=replace(read, minor_edits=entry.minor_edits + 1), revision=revision)


def date_edit(
    feed_id: str,
    change: EntryChange,
    last: Revision | None,
    updates: Updates,
    now: datetime,
    used: dict[datetime, datetime],
) -> Iterator[EntryChange]:
    """Date a significant edit: in its entry, or as an entry of its own that takes the old one's place in the index."""
    if not change.updated or change.revision is None or last is None:
        yield change
        return
    at = take_free(now, used)
    if updates != "republish":
        yield replace(change, entry=replace(change.entry, updated=at))
        return
    old = change.entry
    key = f"{old.key}@{change.revision.number}"
    again = replace(old, id=entry_id(feed_id, key), key=key, first_seen=now, published=at, updated=at, revision=2)
    again = replace(again, dated_by="seen")  # its listing shows the first one's date, which must not tell against it
    yield EntryChange(entry=replace(old, gone_at=now, revision=last.number))
    # Its own history begins with the text before, so that it can show what changed.
    yield EntryChange(entry=again, revision=replace(last, entry_id=again.id, number=1, significant=True, note=None))
    revision = replace(change.revision, entry_id=again.id, number=2)
    yield replace(change, entry=again, revision=revision, alias=old.key)


def is_edit(entry: Entry, outcome: ReadOutcome, last: Revision | None, now: datetime) -> bool:
    """Tell whether a text that was read before was read again, is believed, and has other words."""
    if isinstance(outcome, ReadFailure) or outcome.refused or last is None or _doubt(entry, outcome, last, now):
        return False
    return _differs(entry, outcome, last)


def has_other_words(entry: Entry, outcome: ReadOutcome | None) -> bool:
    """Return whether an article was read and its fingerprint is not the entry's: its last revision is needed then."""
    return isinstance(outcome, Reading) and entry.fingerprint != fingerprint(outcome.article.text)


def _doubt(entry: Entry, reading: Reading, last: Revision, now: datetime) -> Doubt | None:
    return next_doubt(reading.raw, entry.doubt, now) if is_cut(reading.raw, last.raw) else None


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
