"""The backlog: entries that are known and not announced yet, also after they left the index, and what is withheld.

A poll records all that its index lists, and announces as much as its limits allow. The rest waits in turn, so that it
is not lost where it scrolls off. What is withheld has a reason, and is news again if the index lists it again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from feedd.changes.records import stored_candidate
from feedd.model import Candidate, Entry, GopherUrl, Known, Moment
from feedd.structs import replace

MOST_UNLISTED = 1000  # that wait and left the index: fifty polls of `max_new`, half a day at the shortest interval
FLEETING = 2  # polls in a row that show nothing of the poll before: one is what a pause and a short page show, too

OLD = "older than what is known: an archive, and no news"
UNCONFIRMED = "too many were new at once, and most of them were gone at the next look"
UNLASTING = "the page showed nothing of the poll before, twice in a row: its selectors do not last"
FULL = f"more than {MOST_UNLISTED} entries wait that left the index"


def next_turnovers(listed: Collection[str], known: Known) -> int:
    """Return how many polls in a row, this one included, showed nothing of the poll before them.

    `listed` are the keys of this poll. The first poll counts, too: nothing proves yet that its selectors last.
    """
    there = {key for key, entry in known.entries.items() if entry.gone_at is None}
    before = known.feed.turnovers if known.feed else 0
    if not listed or (known.entries and not there):
        return before
    return 0 if any(key in there for key in listed) else before + 1


def in_turn(entries: Iterable[Entry]) -> list[Entry]:
    """Sort entries that wait: those of the earliest poll first, and of one poll the newest, undated ones last.

    The document of a feed has the newest entries: what waited longest must not be older than all of these.
    """
    return sorted(entries, key=lambda one: (one.first_seen, one.dated_by == "seen", -one.published.timestamp(), one.id))


def waits_its_turn(entry: Entry) -> bool:
    """Return whether an entry waits for its turn, and not for its article, which sooner polls would not mend."""
    return entry.state == "waiting" and not entry.attempts


def held_back(known: Known, listed: Collection[str]) -> list[Entry]:
    """Return the held entries on which this poll decides: not those that are gone and were withheld before."""
    entries = known.entries.values()
    return [one for one in entries if one.state == "held" and (one.key in listed or one.problem is None)]


def unconfirmed(held: Collection[Entry], listed: Collection[str]) -> list[Entry]:
    """Return the held entries that were never there: those that left the index, where most of them did."""
    gone = [entry for entry in held if entry.key not in listed]
    return gone if len(gone) * 2 > len(held) else []


def unlisted_candidate(entry: Entry, index: GopherUrl) -> Candidate:
    """Return the candidate of an entry that waits and is not listed any more, by which its article is read."""
    found = stored_candidate(entry, index)
    moment = None
    if entry.dated_by != "seen":
        at_noon = (entry.published.hour, entry.published.minute) == (12, 0)  # no time was given
        moment = Moment(at=entry.published, day_only=at_noon, dated_by=entry.dated_by)
    is_link = not isinstance(entry.location, GopherUrl)
    return replace(found, moment=moment, summary=entry.summary, raw=None if is_link else found.raw)


def withheld_words(reasons: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each reason, with the number of its entries. `reasons` are by key."""
    return tuple(
        f"{count} new {'entry is' if count == 1 else 'entries are'} not announced: {reason}"
        for reason, count in Counter(reasons.values()).items()
    )
