"""The first poll by other rules of reading: what the stored index held already is known, whatever its key is by now.

Keys of logs, aggregators and whole pages depend on how feedd reads. So that a release that reads better announces
nothing, the stored index is read by today's rules before the new one, and each candidate of it is paired with the
listed entry that it was. Keys that differ become aliases. What is left over on either side changes without a word: a
candidate is recorded, an entry has left the index (with `tombstones`, the feed shows it as it shows all that left). No
title, date, text or link changes here.
"""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise

from msgspec import Struct

from feedd.changes.moves import KnownKeys, another_key, is_post_of_log, plain_words
from feedd.changes.records import record
from feedd.identity import location_key
from feedd.model import Candidate, Entry, GopherUrl, Known, Location
from feedd.structs import replace

# What a candidate of the stored index and an entry must share to be the same post, from the strongest evidence to the
# weakest: the text of a post of a log proves more than its key, because its key is what today's rules read otherwise.
EVIDENCE: tuple[tuple[str, ...], ...] = (
    ("place", "words", "label", "key"),
    ("place", "words", "label"),
    ("place", "words"),
    ("place", "label", "key"),
    ("place", "label"),
    ("key",),
    ("place", "title", "day"),
)
NO_ENTRY = "the rules that read its index now find no such entry there"
AKIN = 0.5  # share of the words of the shorter text that two readings of one post share


class Upgrade(Struct, frozen=True, kw_only=True):
    """What is known, as if today's rules had read the stored index, and which entries and aliases that changes.

    `listed` are the candidates of the stored index that are known entries, by the keys of these.
    """

    known: Known
    listed: Mapping[str, Candidate]
    entries: tuple[Entry, ...]
    aliases: Mapping[str, str]


class _Signs(Struct, frozen=True, kw_only=True):
    """What a candidate or an entry can be recognised by; None: that is not known of it, and proves nothing."""

    key: str | None
    place: str | None = None
    label: str | None = None
    title: str | None = None
    day: str | None = None
    words: str | None = None


def has_other_rules(known: Known, reading: int, charset: str | None = None) -> bool:
    """Return whether the last good index was read by other rules than those with this number, or in another charset."""
    feed = known.feed
    return feed is not None and feed.good_at is not None and (feed.reading, feed.charset) != (reading, charset)


def unchanged(known: Known) -> Upgrade:
    """Return what is known of a feed that the same rules read before."""
    return Upgrade(known=known, listed={}, entries=(), aliases={})


def held_before(candidates: Iterable[Candidate], known: Known) -> Iterator[Candidate]:
    """Yield the candidates of a new index that may have been there at the last good poll; the others are dated later.

    They stand for what no stored bytes cover: the submenus of a tree, or an index that was not kept.
    """
    good_at = known.feed.good_at if known.feed else None
    for one in candidates:
        if not (one.moment and good_at and one.moment.at.date() > good_at.date()):
            yield one


def upgrade(
    feed_id: str,
    held: Iterable[Candidate],
    known: Known,
    raws: Mapping[str, bytes],
    names: Sequence[tuple[str, int]],
    now: datetime,
) -> Upgrade:
    """Pair what the stored index held, as today's rules read it, with the listed entries.

    `raws` are the bytes of the last revisions of entries, by entry id, where they are known. `names` are the names and
    ports of the host.
    """
    keys, now = KnownKeys(known, names), now.replace(microsecond=0)
    candidates = _each_once(held, keys)
    paired = _pair(candidates, known, raws, keys)
    found = dict(_unknown(candidates, paired, known, keys))
    recorded = _recorded(feed_id, tuple(found.values()), known, now)
    renewed = {**_gone(paired, known, now), **{entry.key: _relisted(entry, one) for one, entry in paired}, **recorded}
    changed = {key: entry for key, entry in renewed.items() if known.entries.get(key) != entry}
    further = {keys.canonical(one.key): entry for one, entry in paired}
    aliases = {key: entry.id for key, entry in further.items() if keys.entry_of(key) is not entry}
    aliases |= {key: recorded[one.key].id for key, one in found.items() if one.key != key}
    return Upgrade(
        known=replace(known, entries={**known.entries, **changed}, aliases={**known.aliases, **aliases}),
        listed={entry.key: replace(one, key=entry.key) for one, entry in paired},
        entries=tuple(changed.values()),
        aliases=aliases,
    )


def _each_once(candidates: Iterable[Candidate], keys: KnownKeys) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for one in candidates:
        found.setdefault(keys.canonical(one.key), one)
    return list(found.values())


def _unknown(
    candidates: Sequence[Candidate], paired: Sequence[tuple[Candidate, Entry]], known: Known, keys: KnownKeys
) -> Iterator[tuple[str, Candidate]]:
    """Yield the keys of candidates that no entry is paired with, each with the candidate under the key that is free.

    A location whose entry is paired with another candidate is that entry once more.
    """
    there = {one.key for one, _ in paired}
    for one in (one for one in candidates if one.key not in there):
        key = keys.canonical(one.key)
        if keys.entry_of(key) is None:
            yield key, replace(one, key=key)
        elif is_post_of_log(one) and another_key(key) not in known.entries:
            yield key, replace(one, key=another_key(key))


def _gone(paired: Sequence[tuple[Candidate, Entry]], known: Known, now: datetime) -> dict[str, Entry]:
    """Return the listed entries that no candidate is paired with, as gone; what of them waits is not announced."""
    taken = {entry.id for _, entry in paired}
    left = (entry for entry in known.entries.values() if entry.id not in taken and not entry.gone_at)
    return {entry.key: replace(_held(entry), gone_at=now) for entry in left}


def _held(entry: Entry) -> Entry:
    return replace(entry, state="held", problem=NO_ENTRY) if entry.state == "waiting" else entry


def _pair(
    candidates: Sequence[Candidate], known: Known, raws: Mapping[str, bytes], keys: KnownKeys
) -> list[tuple[Candidate, Entry]]:
    """Pair candidates with entries by the strongest evidence first, each entry once."""
    left = {one.key: _signs_of(one, keys) for one in _oldest_first(candidates)}
    by_key = {one.key: one for one in candidates}
    entries = sorted(known.entries.values(), key=lambda one: (one.published, one.key))
    free = {one.key: _signs_of_entry(one, keys, raws.get(one.id)) for one in entries if not one.gone_at}
    # An entry that had left the index is found by its key alone.
    gone = {key: _Signs(key=key) for key, entry in known.entries.items() if entry.gone_at}
    pairs: list[tuple[Candidate, Entry]] = []

    def take(matches: Iterable[tuple[str, str]]) -> None:
        for candidate_key, entry_key in matches:
            pairs.append((by_key[candidate_key], known.entries[entry_key]))
            del left[candidate_key]
            free.pop(entry_key, None)

    for evidence in EVIDENCE:
        take(list(_matches(left, gone | free if evidence == ("key",) else free, evidence)))
    take(list(_in_order(left, free, by_key, known, raws)))
    return pairs


def _matches(
    left: Mapping[str, _Signs], free: Mapping[str, _Signs], evidence: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the keys of candidates and entries that share this evidence; those that share it with others, in order."""
    there: defaultdict[Hashable, deque[str]] = defaultdict(deque)
    for key, signs in free.items():
        if (value := _value(signs, evidence)) is not None:
            there[value].append(key)
    for key, signs in left.items():
        value = _value(signs, evidence)
        if value is not None and there[value]:
            yield key, there[value].popleft()


def _value(signs: _Signs, evidence: Sequence[str]) -> Hashable | None:
    values = tuple(getattr(signs, name) for name in evidence)
    return values if all(values) else None


def _in_order(
    left: Mapping[str, _Signs],
    free: Mapping[str, _Signs],
    candidates: Mapping[str, Candidate],
    known: Known,
    raws: Mapping[str, bytes],
) -> Iterator[tuple[str, str]]:
    """Yield what is left over of one page or one location, in order, where it is as many on both sides.

    Two texts that are both known must have words in common.
    """
    places: defaultdict[str | None, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for key, signs in left.items():
        places[signs.place][0].append(key)
    for key, signs in free.items():
        places[signs.place][1].append(key)
    for ours, theirs in places.values():
        if len(ours) == len(theirs):
            for key, entry_key in zip(ours, theirs, strict=True):
                if _are_akin(candidates[key].raw, raws.get(known.entries[entry_key].id)):
                    yield key, entry_key


def _are_akin(one: bytes | None, other: bytes | None) -> bool:
    if not one or not other:
        return True
    words, others = set(one.split()), set(other.split())
    return len(words & others) >= AKIN * min(len(words), len(others))


def _signs_of(candidate: Candidate, keys: KnownKeys) -> _Signs:
    entry = keys.entry_of(keys.canonical(candidate.key))
    return _Signs(
        key=entry.key if entry else None,
        place=_place(candidate.location, keys),
        label=plain_words(candidate.label),
        title=plain_words(candidate.title),
        day=candidate.moment.at.date().isoformat() if candidate.moment else None,
        words=_digest(candidate.raw),
    )


def _signs_of_entry(entry: Entry, keys: KnownKeys, raw: bytes | None) -> _Signs:
    return _Signs(
        key=entry.key,
        place=_place(entry.location, keys),
        label=plain_words(entry.label),
        title=plain_words(entry.title),
        day=entry.published.date().isoformat() if entry.dated_by != "seen" else None,
        words=_digest(raw),
    )


def _place(location: Location, keys: KnownKeys) -> str:
    """Return the document that a location leads to, whichever part of it."""
    whole = replace(location, part=None) if isinstance(location, GopherUrl) else location
    return keys.canonical(location_key(whole))


def _digest(raw: bytes | None) -> str | None:
    """Return a digest of bytes, in which white space makes no difference; None where there are none."""
    words = raw.split() if raw else []
    return blake2b(b" ".join(words), digest_size=16).hexdigest() if words else None


def _oldest_first(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the candidates in the order of their page, from its old end to its new one."""
    days = [one.moment.at for one in candidates if one.moment]
    rises = sum((later > earlier) - (later < earlier) for earlier, later in pairwise(days)) > 0
    return candidates if rises else candidates[::-1]


def _relisted(entry: Entry, candidate: Candidate) -> Entry:
    """Return an entry with its line as today's rules read it, so that the new index is compared with that."""
    return replace(entry, label=candidate.label, listing=candidate.listing or entry.listing)


def _recorded(feed_id: str, found: Sequence[Candidate], known: Known, now: datetime) -> dict[str, Entry]:
    """Return what only today's rules found, as entries that are known and not announced.

    They count as seen at the first poll: that they are found now says nothing about how often their source publishes.
    """
    first_seen = min((entry.first_seen for entry in known.entries.values()), default=now)
    return record(feed_id, found, known.entries.values(), now, first_seen)
