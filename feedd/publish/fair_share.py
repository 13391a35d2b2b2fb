"""A fair choice of entries from many feeds, by round-robin: the newest of each feed, then the second newest of each.

So a feed with a new entry every hour cannot push out one with a new entry every year.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest

from feedd.changes.timestamps import take_free
from feedd.publish.document import EntryDocument
from feedd.publish.limits import FEED_FRAME, MOST_DOCUMENT, entry_size
from feedd.structs import replace

MOST_ENTRIES = 100  # Liferea keeps as many, and Feedbin reads no more than three times that


def count_rounds(lengths: Sequence[int], most: int = MOST_ENTRIES) -> int:
    """Return how many rounds fill a document, or use up all entries; `lengths` is the number of entries of each feed.

    No feed has more entries in the document than there are rounds, so only that many have to be read.
    """
    rounds = 0
    while rounds < max(lengths, default=0) and sum(min(length, rounds) for length in lengths) < most:
        rounds += 1
    return rounds


def choose_fairly(feeds: Sequence[Sequence[EntryDocument]], most: int = MOST_ENTRIES) -> tuple[EntryDocument, ...]:
    """Return the entries that fit into one document, newest first; each feed's entries come with the newest first.

    If an entry does not fit, its feed gets no further entries, but the others do. Each id is taken once.
    """
    taken: dict[str, EntryDocument] = {}
    full: set[int] = set()  # the feeds that get no further entries
    left = MOST_DOCUMENT - FEED_FRAME
    for feed, entry in _round_robin(feeds):
        if len(taken) == most:
            break
        if feed in full or entry.id in taken:
            continue
        size = entry_size(entry)
        if taken and size > left:
            full.add(feed)
            continue
        taken[entry.id] = entry
        left -= size
    return tuple(sort_newest_first(taken.values()))


def separate_times(entries: Sequence[EntryDocument]) -> tuple[EntryDocument, ...]:
    """Return the entries with no two `updated` in the same second, as in the feeds' own documents; newest first.

    Dates without a time are noon in each feed, so that they collide here. An entry that collides is moved to a later
    second. The older entries are served first, so that a new entry does not move one that readers know.
    """
    used: dict[datetime, datetime] = {}
    separated = []
    for entry in reversed(entries):
        updated = take_free(entry.updated, used)  # whole seconds, as it is written
        separated.append(entry if updated == entry.updated.replace(microsecond=0) else replace(entry, updated=updated))
    return tuple(reversed(separated))


def sort_newest_first(entries: Iterable[EntryDocument]) -> list[EntryDocument]:
    """Return the entries by the date they were published, the newest first, then by id."""
    return sorted(sorted(entries, key=lambda one: one.id), key=lambda one: one.published, reverse=True)


def _round_robin(feeds: Sequence[Sequence[EntryDocument]]) -> Iterator[tuple[int, EntryDocument]]:
    """Yield each entry with the number of its feed, round by round; within a round the newest comes first."""
    for in_round in zip_longest(*feeds):
        feed_of = {entry.id: feed for feed, entry in reversed([*enumerate(in_round)]) if entry}
        for entry in sort_newest_first(entry for entry in in_round if entry):
            yield feed_of[entry.id], entry
