"""Samples of feeds, entries and revisions, in the form of a small news hole."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

from feedd.model import Changes, Entry, Feed, GopherUrl, Revision
from feedd.store import Poll, Store

T = TypeVar("T")

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
HOST = "news.example.org"


def urn(text: str) -> str:
    """Return the same id for the same text."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, text)}"


def a_feed(name: str = "lamps") -> Feed:
    """Return a feed that was never polled and is due at noon."""
    location = GopherUrl(host=HOST, selector=f"/{name}".encode())
    return Feed(id=urn(name), name=name, location=location, first_seen=NOON, next_check_at=NOON)


def an_entry(number: int, feed_name: str = "lamps") -> Entry:
    """Return a published entry; a higher number means a later date."""
    selector = f"/{feed_name}/{number}.txt".encode()
    return Entry(
        id=urn(f"{feed_name} {number}"),
        key=f"gopher://{HOST}:70{selector.decode()}",
        location=GopherUrl(host=HOST, item_type="0", selector=selector),
        label=f"2026-03-01  Lamp {number} is lit",
        title=f"Lamp {number} is lit",
        state="published",
        first_seen=NOON,
        published=NOON + number * HOUR,
        updated=NOON + number * HOUR,
        dated_by="label",
    )


def a_revision(entry: Entry, number: int = 1) -> Revision:
    """Return a reading of the article of an entry, with the entry and the number in its text."""
    text = f"{entry.title}, as the keeper told in his report {number}."
    return Revision(
        entry_id=entry.id,
        number=number,
        read_at=NOON,
        raw=text.encode() + b"\r\n.\r\n",
        text=text,
        html=f"<p>{text}</p>",
        fingerprint=f"1:{number}",
        significant=True,
    )


def a_poll(feed: Feed, minute: int = 0) -> Poll:
    """Return a poll of a feed that began at that minute after noon."""
    started_at = NOON + timedelta(minutes=minute)
    return Poll(feed_id=feed.id, started_at=started_at, finished_at=started_at + timedelta(seconds=2), ok=True, new=1)


async def save(store: Store, feed: Feed, entries: Sequence[Entry], revisions: Sequence[Revision] = ()) -> None:
    """Save entries of a feed, and revisions of them."""
    await store.polls.save(feed, Changes(entries=tuple(entries), revisions=tuple(revisions)), a_poll(feed))


def run(call: Awaitable[T]) -> T:
    """Wait for one call of the store."""

    async def wait() -> T:
        return await call

    return asyncio.run(wait())
