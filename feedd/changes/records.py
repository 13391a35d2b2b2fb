"""Entries as they are recorded when they are found: known, dated, and not announced yet; and back to candidates."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from feedd.changes.timestamps import AHEAD, date_entries
from feedd.identity import OWN, entry_id, location_key
from feedd.model import Candidate, Entry, GopherUrl


def record(
    feed_id: str,
    found: Sequence[Candidate],
    entries: Iterable[Entry],
    now: datetime,
    first_seen: datetime | None = None,
    ahead: timedelta = AHEAD,
) -> dict[str, Entry]:
    """Return the entries of candidates that are found for the first time, by key; no two have the same date.

    `entries` are all that the feed has already. `first_seen` is `now` where nothing else is given.
    `ahead` is as for `date_entries`.
    """
    dates = date_entries(found, {at for entry in entries for at in (entry.published, entry.updated)}, now, ahead)
    return {
        candidate.key: Entry(
            id=entry_id(feed_id, candidate.key),
            key=candidate.key,
            location=candidate.location,
            label=candidate.label,
            title=candidate.title,
            state="recorded",
            first_seen=first_seen or now,
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


def stored_candidate(entry: Entry, index: GopherUrl) -> Candidate:
    """Return the candidate that an entry was, for one that the index at `index` does not list any more."""
    place = entry.location
    is_part = not isinstance(place, GopherUrl) or place.part is not None or entry.key.startswith(OWN)
    is_part = is_part or location_key(place) == location_key(index)
    return Candidate(
        key=entry.key,
        location=place,
        label=entry.label,
        title=entry.title,
        position=0,
        authors=entry.authors,
        categories=entry.categories,
        raw=b"" if is_part else None,
    )
