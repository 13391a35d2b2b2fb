"""What reading one article changes in its entry: announced, waiting, edited, doubted, or unchanged.

`changes.decide` calls this for each article that was to be read, and combines the results.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from feedd.changes.safeguards import is_cut, next_doubt
from feedd.changes.timestamps import AHEAD, take_free
from feedd.fingerprint import fingerprint, is_current
from feedd.identity import entry_id
from feedd.model import Article, Candidate, Doubt, Entry, EntryState, Revision, Updates
from feedd.structs import replace

MOST_FAILURES = 3  # polls in which an article may fail before its entry appears without text
MOST_MINOR_EDITS = 24  # of an entry: a text may change at every check in a way that no rule knows


class Reading(Struct, frozen=True, kw_only=True):
    """An article that was read, and its candidate, completed by what the article says of itself."""

    candidate: Candidate
    article: Article
    raw: bytes
    refused: str | None = None  # why no request was sent and the article was made from its listing
    by: int = 0  # the number of the rules that read it
    before: str | None = None  # what the same rules read in the bytes of its last revision, where others read that


class ReadFailure(Struct, frozen=True):
    """Why an article could not be read."""

    reason: str


ReadOutcome: TypeAlias = Reading | ReadFailure


class EntryChange(Struct, frozen=True, kw_only=True):
    """The change of one entry by one outcome. `alias` is a further key that leads to this entry from now on."""

    entry: Entry
    revision: Revision | None = None
    new: bool = False
    updated: bool = False
    problem: str | None = None
    alias: str | None = None


def announce(entry: Entry, outcome: ReadOutcome, now: datetime, used: dict[datetime, datetime]) -> EntryChange:
    """Publish an entry with its article. Without one it waits, and is published after `MOST_FAILURES` polls."""
    if isinstance(outcome, ReadFailure):
        attempts = entry.attempts + 1
        given_up = attempts >= MOST_FAILURES
        state: EntryState = "published" if given_up else "waiting"
        entry = replace(entry, state=state, attempts=attempts, problem=outcome.reason)
        return EntryChange(entry=entry, new=given_up, problem=outcome.reason)
    read, revision = _revise(entry, outcome, now, significant=True)
    read = _redated(replace(read, state="published"), outcome.candidate, now, used)
    return EntryChange(entry=read, revision=revision, new=True, problem=outcome.refused)


def release(entry: Entry, candidate: Candidate | None, now: datetime, used: dict[datetime, datetime]) -> EntryChange:
    """Publish an entry whose text is stored; `candidate` is its line in the index, None where it left it."""
    return EntryChange(entry=_redated(replace(entry, state="published"), candidate, now, used), new=True)


def _redated(entry: Entry, candidate: Candidate | None, now: datetime, used: dict[datetime, datetime]) -> Entry:
    """Return an entry that waited, so that its date is not published yet, with the date that is known by now."""
    moment = candidate.moment if candidate else None
    if entry.dated_by == "seen" and moment and moment.at <= now + AHEAD:
        at = take_free(moment.at, used)
        return replace(entry, published=at, updated=at, dated_by=moment.dated_by)
    if entry.dated_by != "seen" and entry.published > now + AHEAD:
        at = take_free(now, used)
        return replace(entry, published=at, updated=at, dated_by="seen")
    return entry


def keep(entry: Entry, outcome: Reading, now: datetime) -> EntryChange:
    """Store the text of an entry that is announced later: by then the index that contains it may have lost it."""
    read, revision = _revise(entry, outcome, now, significant=True)
    return EntryChange(entry=read, revision=revision)


def reread(entry: Entry, outcome: ReadOutcome, last: Revision | None, now: datetime, *, minor: bool) -> EntryChange:
    """Compare an article with its last revision. Its first text, where it could not be read before, is not announced.

    `minor`: no edit is announced, because too many articles differ at once.
    """
    if isinstance(outcome, ReadFailure):
        return EntryChange(entry=entry, problem=outcome.reason)
    entry = replace(entry, listing=outcome.candidate.listing or entry.listing)
    if last is not None and outcome.refused:
        return EntryChange(entry=entry, problem=outcome.refused)  # the text that was read while it was allowed stays
    if last is not None and (doubt := _doubt(entry, outcome, last, now)):
        sizes = f"{len(outcome.raw)} of {len(last.raw)} bytes"
        return EntryChange(entry=replace(entry, doubt=doubt), problem=f"{entry.title}: looks cut off, {sizes}")
    entry = replace(entry, doubt=None)
    text = outcome.article.text
    if not _differs(entry, outcome, last):
        return EntryChange(entry=replace(entry, fingerprint=fingerprint(text)))
    before = _text_before(outcome, last)
    from feedd.changes.text_diff import is_significant, summarise  # here: few articles differ

    if before is not None and not minor and not entry.problem and is_significant(before, text):
        note = f"Changed on {now:%Y-%m-%d}: {summarise(before, text)}."
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
    """Yield an edit with its date: in its entry, or as a new entry that replaces the old one in the index.

    A change that is no significant edit is yielded unchanged. The chosen second is added to `used`.
    """
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
    again = replace(again, dated_by="seen")  # its listing shows the date of the old entry, which must not exclude it
    yield EntryChange(entry=replace(old, gone_at=now, revision=last.number))
    # The history of the new entry begins with the old text, so that it can show what changed.
    yield EntryChange(entry=again, revision=replace(last, entry_id=again.id, number=1, significant=True, note=None))
    revision = replace(change.revision, entry_id=again.id, number=2)
    yield replace(change, entry=again, revision=revision, alias=old.key)


def is_edit(entry: Entry, outcome: ReadOutcome, last: Revision | None, now: datetime) -> bool:
    """Return whether an article was read before, was read again, is accepted and has other words.

    What was read by other rules, and cannot be read again by these, does not count.
    """
    if isinstance(outcome, ReadFailure) or outcome.refused or last is None or _doubt(entry, outcome, last, now):
        return False
    if _text_before(outcome, last) is None:
        return False
    return _differs(entry, outcome, last)


def has_other_words(entry: Entry, outcome: ReadOutcome | None) -> bool:
    """Return whether an article was read and its fingerprint differs, so that its last revision is needed."""
    return isinstance(outcome, Reading) and entry.fingerprint != fingerprint(outcome.article.text)


def _doubt(entry: Entry, reading: Reading, last: Revision, now: datetime) -> Doubt | None:
    return next_doubt(reading.raw, entry.doubt, now) if is_cut(reading.raw, last.raw) else None


def _differs(entry: Entry, reading: Reading, last: Revision | None) -> bool:
    """Return whether an article has other words than before, also where another version made the fingerprint.

    Where other rules read it before, both texts are as today's rules read them.
    """
    before = entry.fingerprint
    if reading.before is not None:
        before = fingerprint(reading.before)
    elif last is not None and not is_current(before):
        before = fingerprint(last.text)
    return before != fingerprint(reading.article.text)


def _text_before(reading: Reading, last: Revision | None) -> str | None:
    """Return the text of the last revision by the rules that read this one; None: it cannot be read by them any more.

    Then nothing tells an edit of the author from a better reading, and nobody is told.
    """
    if reading.before is not None or last is None:
        return reading.before
    return last.text if last.reading == reading.by else None


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
        reading=reading.by,
    )
    read = replace(
        entry,
        title=reading.candidate.title,
        authors=article.authors or reading.candidate.authors,
        categories=reading.candidate.categories,
        source=article.source,
        revision=revision.number,
        fingerprint=revision.fingerprint,
        attempts=0,
        problem=reading.refused,
    )
    return read, revision
