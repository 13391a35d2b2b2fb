"""What is forgotten of a feed of which as much is known as is kept: entries that were never announced.

What was announced, or waits for it, is never forgotten. Of a forgotten entry stays a digest of each of its keys, so
that its return is silent. The number of digests is bounded, too: the oldest go first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec import Struct

from feedd.gopher.url import format_host
from feedd.model import Entry, Known

MOST_KNOWN = 50_000  # entries of a feed: a post a day for a century, or the 18,000 links of a megabyte three times
MOST_DIGESTS = 200_000  # of a feed: 3.2 MB on disk, and as much in memory during a poll
DIGEST_BYTES = 16
ABSENT = timedelta(days=30)  # an entry that is gone for this long is forgotten before others
AT_ONCE = 20_000  # entries that one poll forgets: half a second of the store, and more than a megabyte lists

CROWDED = "as many entries are known as are kept, and all of them were announced or wait for it"


class Room(Struct, frozen=True, kw_only=True):
    """The room for new entries: which old ones are forgotten for it, and how many new ones are recorded.

    `news` counts those that are to be announced, `silent` the others. `is_full`: what was announced, or waits for it,
    needs all the room.
    """

    most: int = MOST_KNOWN
    forgotten: tuple[Entry, ...] = ()
    news: int = MOST_KNOWN
    silent: int = MOST_KNOWN
    is_full: bool = False


def make_room(
    known: Known,
    listed: Collection[str],
    moved: Collection[str],
    withheld: Collection[str],
    wanted: tuple[int, int],
    most: int,
    now: datetime,
) -> Room:
    """Return the room for new entries, `wanted` of them to be announced and not; `most` entries of a feed are kept.

    Where it does not suffice, entries are forgotten that were never announced, at most `AT_ONCE` of them. For one that
    is not announced only those make room that are gone for `ABSENT`, so that two large pages in turn displace nothing.
    `moved` are keys of entries that were found elsewhere, `withheld` of those that this poll withholds.
    """
    news, silent = wanted
    free = most - len(known.entries)
    if free and news + silent <= free:
        return Room(most=most, news=news, silent=silent)
    left = (one for one in known.entries.values() if one.key not in moved)
    never = [one for one in left if _is_silent(one, listed) or one.key in withheld]
    absent = sorted((one for one in never if one.gone_at and one.gone_at <= now - ABSENT), key=_by_absence)
    absent = absent[: min(news + silent - free, AT_ONCE)]
    chosen = {one.key for one in absent}
    others = [one for one in never if one.key not in chosen]
    others.sort(key=lambda one: (one.key in listed, *_by_absence(one)))
    forgotten = (*absent, *others[: max(0, min(news - free, AT_ONCE) - len(absent))])
    room = max(free, 0) + len(forgotten)
    return Room(
        most=most,
        forgotten=forgotten,
        news=min(news, room),
        silent=min(silent, max(room - news, 0)),
        is_full=len(known.entries) - len(never) + news >= most,
    )


def _is_silent(entry: Entry, listed: Collection[str]) -> bool:
    """Return whether an entry was never announced and will not be; what was withheld is news where it is listed."""
    return entry.state == "recorded" or (entry.state == "held" and bool(entry.problem) and entry.key not in listed)


def _by_absence(entry: Entry) -> tuple[bool, datetime, str]:
    """Return the sort key by which the longest gone comes first, and of those that are not gone the oldest."""
    return entry.gone_at is None, entry.gone_at or entry.published, entry.key


def digest(key: str) -> bytes:
    """Return the digest of the key of an entry, `DIGEST_BYTES` long."""
    return blake2b(key.encode(), digest_size=DIGEST_BYTES).digest()


def returned(keys: Iterable[str], known: Known, names: Sequence[tuple[str, int]]) -> frozenset[str]:
    """Return which of these keys were forgotten, in any name of the host; `names` are as for `KnownKeys`."""
    if not known.forgotten:
        return frozenset()
    wanted = {digest(form): key for key in keys for form in _forms(key, names)}
    return frozenset(wanted[one] for one in _each(known.forgotten) if one in wanted)


def lasting(keys: Iterable[str], known: Known) -> Iterator[bytes]:
    """Yield the digests of keys that are to be remembered from now on; what is remembered for long yet is left out."""
    wanted = dict.fromkeys(map(digest, keys))
    newest = known.forgotten[-MOST_DIGESTS // 2 * DIGEST_BYTES :]
    there = {one for one in _each(newest) if one in wanted}
    yield from (one for one in wanted if one not in there)


def old_aliases(known: Known, added: Mapping[str, str], most: int) -> tuple[str, ...]:
    """Return the further keys that are forgotten where a feed has more than `most`, the oldest first.

    The own key of an entry, which another one replaced, is needed as long as both are known.
    """
    excess = len(known.aliases) + sum(key not in known.aliases for key in added) - most
    if excess <= 0:
        return ()
    old = (key for key in known.aliases if key not in added and key not in known.entries)
    return tuple(key for key, _ in zip(old, range(excess), strict=False))


def full_words(room: Room, count: int) -> str | None:
    """Return what an operator is told where `count` entries are as many as are kept; None where there is room."""
    if count < room.most:
        return None
    kept = f"{room.most} entries of it are known, as many as are kept"
    if room.is_full:
        kept += ", and all were announced or wait for it: new ones are not announced"
    else:
        kept += ": what was never announced is forgotten, the longest gone first"
    return f"{kept}. Set a higher `max_known` under [index] in its definition, or let `include` choose its entries"


def _forms(key: str, names: Sequence[tuple[str, int]]) -> list[str]:
    roots = [f"gopher://{format_host(host)}:{port}/" for host, port in names]
    place = next((key.removeprefix(root) for root in roots if key.startswith(root)), None)
    return [key] if place is None else [root + place for root in roots]


def _each(digests: bytes) -> Iterator[bytes]:
    return (digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES))
