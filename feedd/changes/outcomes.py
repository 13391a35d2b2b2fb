"""What one outcome makes of one entry: announced, waiting, edited, doubted, or as it was.

`changes.decide` asks this of each article that was to be read, and puts the answers together.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from feedd.changes.safeguards import is_cut, look_again
from feedd.changes.text_diff import is_significant, summarise
from feedd.changes.timestamps import AHEAD, take_free
from feedd.fingerprint import fingerprint, is_current
from feedd.identity import entry_id
from feedd.model import Article, Candidate, Doubt, Entry, EntryState, Revision

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one outcome makes of one entry; `alias` is a key that is from now on known as this entry."""

    entry: Entry
    revision: Revision | None = None
    new: bool = False
    updated: bool = False
    problem: str | None = None
    alias: str | None = None


def announce(entry: Entry, outcome: Outcome, now: datetime, used: dict[datetime, datetime]) -> Verdict:
    """Publish an entry with its article; without one it waits, and after `PATIENCE` polls appears all the same."""
    if isinstance(outcome, Failure):
        attempts = entry.attempts + 1
        given_up = attempts >= PATIENCE
        state: EntryState = "published" if given_up else "waiting"
        entry = replace(entry, state=state, attempts=attempts, problem=outcome.reason)
        return Verdict(entry=entry, new=given_up, problem=outcome.reason)
    read, revision = _revise(entry, outcome, now, significant=True)
    moment = outcome.candidate.moment
    if entry.dated_by == "seen" and moment and moment.at <= now + AHEAD:  # it waited, and nobody has seen its date yet
        at = take_free(moment.at, used)
        read = replace(read, published=at, updated=at, dated_by=moment.dated_by)
    return Verdict(entry=replace(read, state="published"), revision=revision, new=True, problem=outcome.refused)


def reread(entry: Entry, outcome: Outcome, last: Revision | None, now: datetime, *, quiet: bool) -> Verdict:
    """Compare an article with its last revision; its first text, when it could not be read before, comes silently."""
    if isinstance(outcome, Failure):
        return Verdict(entry=entry, problem=outcome.reason)
    entry = replace(entry, listing=outcome.candidate.listing or entry.listing)
    if last is not None and outcome.refused:
        return Verdict(entry=entry, problem=outcome.refused)  # what was read while it was allowed stays
    if last is not None and (doubt := _doubt(entry, outcome, last, now)):
        sizes = f"{len(outcome.raw)} of {len(last.raw)} bytes"
        return Verdict(entry=replace(entry, doubt=doubt), problem=f"{entry.title}: looks cut off, {sizes}")
    entry = replace(entry, doubt=None)
    text = outcome.article.text
    if not _differs(entry, outcome, last):
        return Verdict(entry=replace(entry, fingerprint=fingerprint(text)))
    if last is not None and not quiet and not entry.problem and is_significant(last.text, text):
        note = f"Changed on {now:%Y-%m-%d}: {summarise(last.text, text)}."
        read, revision = _revise(entry, outcome, now, significant=True, note=note)
        return Verdict(entry=read, revision=revision, updated=True)
    if entry.touches >= MOST_TOUCHES:
        return Verdict(entry=entry)
    read, revision = _revise(entry, outcome, now, significant=False)
    return Verdict(entry=replace(read, touches=entry.touches + 1), revision=revision)


def dated(
    feed_id: str,
    verdict: Verdict,
    last: Revision | None,
    updates: Updates,
    now: datetime,
    used: dict[datetime, datetime],
) -> Iterator[Verdict]:
    """Date a significant edit: in its entry, or as an entry of its own that takes the old one's place in the index."""
    if not verdict.updated or verdict.revision is None or last is None:
        yield verdict
        return
    at = take_free(now, used)
    if updates != "republish":
        yield replace(verdict, entry=replace(verdict.entry, updated=at))
        return
    old = verdict.entry
    key = f"{old.key}@{verdict.revision.number}"
    again = replace(old, id=entry_id(feed_id, key), key=key, first_seen=now, published=at, updated=at, revision=2)
    again = replace(again, dated_by="seen")  # its listing shows the first one's date, which must not tell against it
    yield Verdict(entry=replace(old, gone_at=now, revision=last.number))
    # Its own history begins with the text before, so that it can show what changed.
    yield Verdict(entry=again, revision=replace(last, entry_id=again.id, number=1, significant=True, note=None))
    revision = replace(verdict.revision, entry_id=again.id, number=2)
    yield replace(verdict, entry=again, revision=revision, alias=old.key)


def is_edit(entry: Entry, outcome: Outcome, last: Revision | None, now: datetime) -> bool:
    """Tell whether a text that was read before was read again, is believed, and has other words."""
    if isinstance(outcome, Failure) or outcome.refused or last is None or _doubt(entry, outcome, last, now):
        return False
    return _differs(entry, outcome, last)


def has_other_words(entry: Entry, outcome: Outcome | None) -> bool:
    """Return whether an article was read and its fingerprint is not the entry's: its last revision is needed then."""
    return isinstance(outcome, Reading) and entry.fingerprint != fingerprint(outcome.article.text)


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
