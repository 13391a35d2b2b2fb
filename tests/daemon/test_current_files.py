"""A web process of a fleet keeps nothing that was withdrawn by way of another one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from feedd.daemon.current_files import drop_withdrawn, keep_current
from feedd.errors import StoreError
from feedd.gopher.answers import Take
from feedd.media import Library
from feedd.media.cache import MediaCache
from feedd.media.withdrawn import withdrawn_media
from feedd.model import GopherUrl
from feedd.publish import StoredFiles
from feedd.store import Store, Withdrawal
from feedd.structs import replace
from tests.support.store_samples import HOST, NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio

SONG = GopherUrl(host=HOST, item_type="s", selector=b"/song.mp3")


async def song(url: GopherUrl, take: Take, *, origin: GopherUrl) -> None:  # noqa: ARG001
    """Be a source of any file."""
    await take(b"ID3\x03\0" + bytes(2000))


@asynccontextmanager
async def running(*loops: asyncio.Task[None]) -> AsyncIterator[None]:
    """Cancel these at the end."""
    try:
        yield
    finally:
        for one in loops:
            one.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def turns_true(look: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(30):
        while not look():  # noqa: ASYNC110  # of other tasks
            await asyncio.sleep(0)


async def test_file_that_another_process_withdrew_is_deleted(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Within a look; a failure is logged once, and tried again. At the start, what was withdrawn while none ran."""
    feed, files = a_feed(), StoredFiles(store, lambda: NOON)
    await save(store, feed, [replace(an_entry(1), location=SONG)])
    failures = [StoreError("the disk"), StoreError("the disk")]
    dropped = 0
    cache = MediaCache(tmp_path / "media", 10**6, reserve=0)
    async with Library(cache, song, now=lambda: NOON) as library:

        async def drop() -> None:
            nonlocal dropped
            if dropped and failures:
                raise failures.pop()
            await library.drop(await withdrawn_media(store))
            dropped += 1

        async def held() -> bool:
            async with library.peek(SONG) as copy:
                return copy is not None

        async with library.lend(SONG, origin=feed.location):
            pass
        while not await held():  # noqa: ASYNC110  # of its transfer
            await asyncio.sleep(0)
        async with running(
            asyncio.create_task(keep_current(files, every=0)), asyncio.create_task(drop_withdrawn(files, drop, every=0))
        ):
            await turns_true(lambda: dropped == 1)
            assert await held()
            await store.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(1).id, withdrawn_at=NOON))
            await turns_true(lambda: dropped == 2)
            assert not failures
            assert 1 == caplog.text.count("withdrawn files kept")
        assert not await held()
