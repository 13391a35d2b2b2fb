"""What is too much, or too little, to be believed at once: floods of new entries, and answers that look cut off."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from feedd.model import Candidate, Doubt, Entry, Known

FEW, SHARE = 5, 0.3  # up to so many, or such a share of the page, are news however slow the page is
SLOW_POLLS = 10  # good polls without more than FEW new entries make a page a slow one
HOLD = timedelta(minutes=10)  # a half-written index is whole again by then
BACKDATED = timedelta(days=14)  # older than what is known: an archive that moved in, not news
NEWEST_DATES = 3  # the third-newest counts: one post dated ahead must not silence the rest
BELIEVED_AFTER = 2  # further looks that found the same bytes
LOOK_APART = timedelta(hours=1)


def is_many(count: int, of: int) -> bool:
    """Tell whether so many of a page are more than a person does in one go."""
    return count > max(FEW, SHARE * of)


def is_flood(new: Sequence[Candidate], listed: Sequence[Candidate], recent_new: Sequence[int]) -> bool:
    """Tell whether a dated page that has always been slow shows too much at once."""
    dated = sum(candidate.moment is not None for candidate in listed)
    slow = len(recent_new) >= SLOW_POLLS and max(recent_new[:SLOW_POLLS]) <= FEW
    return slow and dated * 2 > len(listed) and is_many(len(new), len(listed))


def backdated(candidates: Iterable[Candidate], entries: Iterable[Entry]) -> list[Candidate]:
    """Give the candidates that are much older than what is known; none while hardly a date is."""
    dates = sorted((entry.published for entry in entries if entry.dated_by != "seen"), reverse=True)
    if len(dates) < NEWEST_DATES:
        return []
    oldest = dates[NEWEST_DATES - 1] - BACKDATED
    return [candidate for candidate in candidates if candidate.moment and candidate.moment.at < oldest]


def is_cut(data: bytes, before: bytes | None) -> bool:
    """Tell whether an answer is what was known, but shorter: Gopher has no length to tell a broken transfer by."""
    return before is not None and len(data) < len(before) and before.startswith(data)


def look_again(data: bytes, doubt: Doubt | None, now: datetime) -> Doubt | None:
    """Weigh a doubtful answer against the doubt so far; None: it came back often enough to be believed."""
    digest = blake2b(data, digest_size=16).hexdigest()
    if doubt is None or doubt.digest != digest:
        return Doubt(digest=digest, looks=0, at=now)
    if now - doubt.at < LOOK_APART:
        return doubt
    return None if doubt.looks + 1 >= BELIEVED_AFTER else Doubt(digest=digest, looks=doubt.looks + 1, at=now)


def doubt_index(raw: bytes, count: int, known: Known, now: datetime) -> tuple[str, Doubt] | None:
    """Return why an index is not believed yet and the doubt to keep; None: it is believed.

    Doubted is one that is the last good index cut short, or that lost all its entries at once; `count` is how many
    candidates it has.
    """
    listed = sum(not entry.gone_at for entry in known.entries.values())
    reason = None
    if listed and not count:
        reason = f"no entry is left of {listed}; the last good state is kept until this is seen again and again"
    elif is_cut(raw, known.index):
        reason = f"looks cut off, {len(raw)} of {len(known.index or b'')} bytes; the last good state is kept"
    doubt = look_again(raw, known.feed.doubt if known.feed else None, now) if reason else None
    return (reason, doubt) if reason and doubt else None
