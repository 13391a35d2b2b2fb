"""Safeguards: what is too much or too little to be accepted at once (too many new entries, answers cut off)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from feedd.model import Candidate, Doubt, Entry, Known

FEW, SHARE = 5, 0.3  # this many entries, or this share of the page, are accepted at once
SLOW_POLLS = 10  # a page is slow after this many successful polls with at most FEW new entries each
HOLD = timedelta(minutes=10)  # by then an index that was read while it was written is complete
BACKDATED = timedelta(days=14)  # older than known entries: an archive was added, which is not news
NEWEST_DATES = 3  # the third-newest date counts: one post with a future date must not hide the others
ACCEPTED_AFTER = 2  # further answers with the same bytes
DOUBT_INTERVAL = timedelta(hours=1)
KEPT_STATE = "the last good state is kept until this is seen again and again"


def is_bulk(count: int, of: int) -> bool:
    """Return whether `count` entries of a page with `of` are more than a person changes at one time."""
    return count > max(FEW, SHARE * of)


def is_flood(new: Sequence[Candidate], listed: Sequence[Candidate], recent_new: Sequence[int]) -> bool:
    """Return whether a dated page that was always slow shows too many new entries at once.

    `recent_new` are the numbers of new entries at the last successful polls, the last poll first.
    """
    dated = sum(candidate.moment is not None for candidate in listed)
    slow = len(recent_new) >= SLOW_POLLS and max(recent_new[:SLOW_POLLS]) <= FEW
    return slow and dated * 2 > len(listed) and is_bulk(len(new), len(listed))


def backdated(candidates: Iterable[Candidate], entries: Iterable[Entry]) -> list[Candidate]:
    """Return the candidates that are much older than the known entries; none while too few dates are known."""
    dates = sorted((entry.published for entry in entries if entry.dated_by != "seen"), reverse=True)
    if len(dates) < NEWEST_DATES:
        return []
    oldest = dates[NEWEST_DATES - 1] - BACKDATED
    return [candidate for candidate in candidates if candidate.moment and candidate.moment.at < oldest]


def is_cut(data: bytes, before: bytes | None) -> bool:
    """Return whether an answer is only the beginning of the last one. Gopher sends no length that would show it."""
    return before is not None and len(data) < len(before) and before.startswith(data)


def next_doubt(data: bytes, doubt: Doubt | None, now: datetime) -> Doubt | None:
    """Return the doubt after one more damaged-looking answer; None: the same bytes came often enough to be accepted."""
    digest = blake2b(data, digest_size=16).hexdigest()
    if doubt is None or doubt.digest != digest:
        return Doubt(digest=digest, repeats=0, at=now)
    if abs(now - doubt.at) < DOUBT_INTERVAL:  # a time in the future dates from before the clock was set back
        return doubt
    return None if doubt.repeats + 1 >= ACCEPTED_AFTER else Doubt(digest=digest, repeats=doubt.repeats + 1, at=now)


def doubt_index(raw: bytes, count: int, known: Known, now: datetime) -> tuple[str, Doubt] | None:
    """Return why an index is not accepted yet and the doubt to store; None: it is accepted.

    An index is doubted where it is only the beginning of the last good one, or where it lost all its entries at once.
    `count` is the number of its candidates.
    """
    listed = sum(not entry.gone_at for entry in known.entries.values())
    reason = None
    if listed and not count:
        reason = f"no entry is left of {listed}; {KEPT_STATE}"
    elif is_cut(raw, known.index):
        reason = f"looks cut off, {len(raw)} of {len(known.index or b'')} bytes; the last good state is kept"
    doubt = next_doubt(raw, known.feed.doubt if known.feed else None, now) if reason else None
    return (reason, doubt) if reason and doubt else None
