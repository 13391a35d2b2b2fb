"""A fair choice of entries from many feeds: the newest of each, then the second newest of each, and so on.

So a source that writes every hour never pushes out one that writes once a year.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from feedd.changes.timestamps import take_free
from feedd.publish.document import EntryDocument
from feedd.publish.limits import FEED_FRAME, MOST_DOCUMENT, entry_size

MOST_ENTRIES = 100  # Liferea keeps as many, and Feedbin reads no more than three times that


def depth(lengths: Sequence[int]) -> int:
    """Give how many rounds it takes to have all the entries of a document, from feeds with so many entries each."""
    rounds = 0
    while rounds < max(lengths, default=0) and sum(min(length, rounds) for length in lengths) < MOST_ENTRIES:
        rounds += 1
    return rounds


def take_turns(feeds: Sequence[Sequence[EntryDocument]]) -> tuple[EntryDocument, ...]:
    """Choose what fits into one document, newest first, from feeds whose newest entry is their first.

    An entry that does not fit ends the turns of its feed, not those of others. An id is taken once.
    """
    taken: dict[str, EntryDocument] = {}
    ended: set[int] = set()
    left = MOST_DOCUMENT - FEED_FRAME
    for place, entry in _in_rounds(feeds):
        if len(taken) == MOST_ENTRIES:
            break
        if place in ended or entry.id in taken:
            continue
        size = entry_size(entry)
        if taken and size > left:
            ended.add(place)
            continue
        taken[entry.id] = entry
        left -= size
    return tuple(newest_first(taken.values()))


def set_apart(entries: Sequence[EntryDocument]) -> tuple[EntryDocument, ...]:
    """Move those that share an instant of `updated` apart by seconds, as in every other feed of ours.

    Dates without a time are noon in each feed. The older entries keep theirs, so that a newer one moves nothing.
    """
    used: dict[datetime, datetime] = {}
    apart = []
    for entry in reversed(entries):
        updated = take_free(entry.updated, used)  # whole seconds, as it is written
        apart.append(entry if updated == entry.updated.replace(microsecond=0) else replace(entry, updated=updated))
    return tuple(reversed(apart))


def newest_first(entries: Iterable[EntryDocument]) -> list[EntryDocument]:
    """Sort entries by the date they were published, then by id."""
    return sorted(sorted(entries, key=lambda one: one.id), key=lambda one: one.published, reverse=True)


def _in_rounds(feeds: Sequence[Sequence[EntryDocument]]) -> Iterator[tuple[int, EntryDocument]]:
    """Give each entry with its feed's place; in a round the newest comes first."""
    for turn in zip_longest(*feeds):
        places = {entry.id: place for place, entry in reversed([*enumerate(turn)]) if entry}
        for entry in newest_first(entry for entry in turn if entry):
            yield places[entry.id], entry
