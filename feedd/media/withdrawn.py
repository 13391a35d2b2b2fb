"""Which media files are withdrawn: those of withdrawn entries, and those that a withdrawn document or host is."""

import asyncio
from collections.abc import Mapping, Sequence

from feedd.model import Entry, Feed, GopherUrl, Revision
from feedd.publish.enclosures import artwork_of, media_of
from feedd.store import Store
from feedd.structs import replace

AT_ONCE = 200  # entries whose texts are in memory together


async def withdrawn_media(store: Store) -> frozenset[GopherUrl]:
    """Return the withdrawn media files of feeds, of published entries and their texts, as far as these are stored."""
    kinds = {one.kind for one in await store.withdrawals.all()}
    if not kinds:
        return frozenset()
    found: set[GopherUrl] = set()
    for summary in await store.feeds.summaries():
        if artwork := artwork_of(summary.feed.terms):
            found |= await store.withdrawals.among([artwork.url])
        known = await store.polls.known(summary.feed.id)
        entries = [one for one in known.entries.values() if one.withdrawn_at or kinds != {"entry"}]
        for start in range(0, len(entries), AT_ONCE):
            part = entries[start : start + AT_ONCE]
            texts = await store.revisions.newest([one.id for one in part])
            of_withdrawn, of_others = await asyncio.to_thread(_media, part, texts, summary.feed)
            found |= of_withdrawn | await store.withdrawals.among(of_others)
    return frozenset(found)


def _media(
    entries: Sequence[Entry], texts: Mapping[str, Revision], feed: Feed
) -> tuple[set[GopherUrl], set[GopherUrl]]:
    """Return the media of withdrawn entries, and those of the others."""
    found: tuple[set[GopherUrl], set[GopherUrl]] = (set(), set())
    for entry in entries:
        text = texts.get(entry.id)
        full = replace(entry, content=text.html if text else None)
        found[not entry.withdrawn_at].update(medium.url for medium in media_of(full, feed.location, feed.terms))
    return found
