"""Files from the cache or from Gopher: one transfer for all clients, and nothing kept of a failed one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct, field

from feedd.errors import (
    CircuitOpen,
    CutOff,
    FeeddError,
    Forbidden,
    NotReadable,
    Refused,
    ServerSaid,
    StoreError,
    TooLong,
)
from feedd.gopher.answers import Take
from feedd.media import Busy, Library, OpenCopy, Told, Transfer
from feedd.media.cache import MediaCache
from feedd.media.library import KEPT_FOR, MOST_FAILURES, MOST_WAITING, RETRY_AFTER, RETRY_LONG, no_one
from feedd.model import GopherUrl, MediaFile
from feedd.structs import replace

pytestmark = pytest.mark.anyio

INDEX = GopherUrl(host="example.org")
SONG = GopherUrl(host="example.org", item_type="s", selector=b"/song.mp3")
HEAD = b"ID3\x03\0" + bytes(2000)  # enough for `firstbytes`
Script = Callable[[Take], Awaitable[None]]


def sends(*pieces: bytes) -> Script:
    """Return a source that sends these pieces."""

    async def script(take: Take) -> None:
        for piece in pieces:
            await take(piece)

    return script


def fails(failure: Exception, *pieces: bytes) -> Script:
    """Return a source that fails after these pieces."""

    async def script(take: Take) -> None:
        await sends(*pieces)(take)
        raise failure

    return script


class Shop(Struct):
    """A library, its folder, a scripted source and a clock; `asked` lists the downloads."""

    folder: Path
    script: Script
    library: Library | None = None
    asked: list[GopherUrl] = field(default_factory=list)
    now: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)

    async def download(self, url: GopherUrl, take: Take, *, origin: GopherUrl) -> None:
        """Download by the script."""
        assert origin == INDEX
        self.asked.append(url)
        await self.script(take)

    async def get(self, url: GopherUrl = SONG) -> bytes:
        """Request a file and read it to its end."""
        assert self.library
        async with self.library.lend(url, origin=INDEX) as file:
            if isinstance(file, OpenCopy):
                return file.read(0, 10**7)
            return await whole(file)

    async def settled(self, url: GopherUrl = SONG) -> None:
        """Wait until the copy is there."""
        assert self.library
        while True:
            async with self.library.peek(url) as copy:
                if copy:
                    return
            await asyncio.sleep(0)

    async def becomes(self, data: bytes) -> None:
        """Request the song until its bytes are these."""
        while True:
            if data == await self.get():
                return
            await asyncio.sleep(0)

    @property
    def files(self) -> int:
        """The number of files on disk, including drafts."""
        folder = self.folder / "media"
        return len(list(folder.iterdir())) if folder.exists() else 0


def waits(go_on: asyncio.Event) -> Script:
    """Return a source that sends the first bytes, and ends when `go_on` is set."""

    async def script(take: Take) -> None:
        await take(HEAD)
        await go_on.wait()

    return script


async def whole(transfer: Transfer) -> bytes:
    """Follow a transfer to its end."""
    async with aclosing(transfer.pieces()) as pieces:
        return b"".join([piece async for piece in pieces])


@asynccontextmanager
async def shop(
    folder: Path,
    script: Script,
    *,
    most_bytes: int = 10**6,
    patience: timedelta = timedelta(seconds=30),
    tell: Told = no_one,
) -> AsyncIterator[Shop]:
    """Open a library in front of a scripted source."""
    opened = Shop(folder, script)
    cache = MediaCache(folder / "media", most_bytes, reserve=0)
    async with Library(cache, opened.download, now=lambda: opened.now, patience=patience, tell=tell) as library:
        opened.library = library
        yield opened


async def test_first_asks_the_source_and_the_next_do_not(tmp_path: Path) -> None:
    """The first client follows the transfer, the next ones get the copy, also after a restart."""
    async with shop(tmp_path, sends(HEAD, b"more")) as opened:
        assert [HEAD + b"more"] * 2 == [await opened.get(), await opened.get()]
        assert [SONG] == opened.asked
    async with shop(tmp_path, sends()) as opened:
        assert HEAD + b"more" == await opened.get()
        assert [] == opened.asked


async def test_all_who_ask_meanwhile_follow_the_same_transfer(tmp_path: Path) -> None:
    """A client that comes in the middle gets the file from its start; the slowest client delays no other."""
    go_on = asyncio.Event()

    async def script(take: Take) -> None:
        await take(HEAD)
        await go_on.wait()
        await take(b"more")

    async with shop(tmp_path, script) as opened:
        assert opened.library
        async with opened.library.lend(SONG, origin=INDEX) as slow:
            assert isinstance(slow, Transfer)
            async with opened.library.lend(SONG, origin=INDEX) as second:
                assert slow is second
                pieces = second.pieces()
                assert HEAD == await anext(pieces)
                go_on.set()
                assert b"more" == await anext(pieces)
                await pieces.aclose()
            await opened.settled()
            assert HEAD + b"more" == await whole(slow)
        assert [SONG] == opened.asked


async def test_transfer_goes_on_without_who_asked_for_it(tmp_path: Path) -> None:
    """A player reads the first bytes, leaves and requests ranges: by then the whole file must be there."""
    go_on = asyncio.Event()

    async with shop(tmp_path, waits(go_on)) as opened:
        assert opened.library
        async with opened.library.lend(SONG, origin=INDEX):
            pass
        go_on.set()
        await opened.settled()
        assert ([SONG], HEAD) == (opened.asked, await opened.get())


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (sends(), ServerSaid),
        (sends(b"3Nothing here\t\terror.host\t1\r\n.\r\n"), ServerSaid),
        (sends(b"Error: File or directory not found!\r\n"), ServerSaid),
        (sends(b"iNo such song\t\tnull.host\t1\r\n" * 100), NotReadable),
        (sends(b"<html>" + b"words and more words " * 1000), NotReadable),
        (fails(CutOff("reset", stage="receive"), HEAD[:100]), CutOff),
        (fails(CutOff("reset", stage="receive")), CutOff),
    ],
    ids=["empty", "error line", "error page", "menu", "page", "cut at once", "nothing"],
)
async def test_what_is_no_file_is_not_sent(tmp_path: Path, script: Script, expected: type[FeeddError]) -> None:
    """The failure is known before the first byte is sent to a client, and nothing is kept."""
    async with shop(tmp_path, script) as opened:
        with pytest.raises(expected):
            await opened.get()
        await asyncio.sleep(0)
    assert 0 == opened.files


async def test_what_breaks_off_is_no_file(tmp_path: Path) -> None:
    """Followers learn that it is not whole; a part never becomes a copy."""
    go_on = asyncio.Event()

    async def script(take: Take) -> None:
        await take(HEAD)
        await go_on.wait()
        raise CutOff("reset", stage="receive")

    async with shop(tmp_path, script) as opened:
        assert opened.library
        async with opened.library.lend(SONG, origin=INDEX) as file:
            assert isinstance(file, Transfer)
            async with aclosing(file.pieces()) as pieces:
                assert HEAD == await anext(pieces)
                go_on.set()
                with pytest.raises(CutOff):
                    await anext(pieces)
    assert 0 == opened.files


@pytest.mark.parametrize(
    ("failure", "wait"),
    [(CutOff("reset", stage="receive"), RETRY_AFTER), (TooLong("long", stage="receive"), RETRY_LONG)],
)
async def test_failure_is_remembered(tmp_path: Path, failure: FeeddError, wait: timedelta) -> None:
    """An app that retries at once, or a stranger who does so all day, costs the source nothing."""
    async with shop(tmp_path, fails(failure)) as opened:
        for _ in range(3):
            with pytest.raises(type(failure)):
                await opened.get()
        assert 1 == len(opened.asked)
        opened.now += wait
        opened.script = sends(HEAD)
        assert HEAD == await opened.get()


async def test_times_from_the_future_do_not_count(tmp_path: Path) -> None:
    """After the clock was ahead: a failure is tried again, a copy is downloaded again."""
    async with shop(tmp_path, fails(CutOff("reset", stage="receive"))) as opened:
        with pytest.raises(CutOff):
            await opened.get()
        opened.now -= timedelta(days=3650)
        opened.script = sends(HEAD)
        assert HEAD == await opened.get()
        opened.now -= timedelta(days=3650)
        opened.script = sends(HEAD, b"edited")
        assert HEAD == await opened.get()
        await opened.becomes(HEAD + b"edited")


@pytest.mark.parametrize(
    "failure",
    [
        Refused("private", stage="connect"),
        Forbidden("robots", stage="robots"),
        CircuitOpen("unreachable", until=datetime(2026, 11, 22, 13, tzinfo=UTC)),
    ],
)
async def test_refusal_of_ours_is_not_remembered(tmp_path: Path, failure: FeeddError) -> None:
    """No server was asked; another feed may be permitted, and a circuit may be closed the next moment."""
    async with shop(tmp_path, fails(failure)) as opened:
        with pytest.raises(type(failure)):
            await opened.get()
        opened.script = sends(HEAD)
        assert HEAD == await opened.get()


async def test_url_that_is_not_permitted_is_not_downloaded(tmp_path: Path) -> None:
    """The callback receives the URL and the index of its feed."""

    async def forbid(url: GopherUrl, origin: GopherUrl) -> None:
        assert (SONG, INDEX) == (url, origin)
        raise Forbidden("robots", stage="robots")

    opened = Shop(tmp_path, sends(HEAD))
    cache = MediaCache(tmp_path / "media", 10**6, reserve=0)
    async with Library(cache, opened.download, now=lambda: opened.now, permit=forbid) as library:
        opened.library = library
        with pytest.raises(Forbidden):
            await opened.get()
    assert [] == opened.asked


async def test_memory_of_failures_is_bounded(tmp_path: Path) -> None:
    """After a thousand and one broken files the first is forgotten, and no other."""
    urls = [GopherUrl(host="example.org", item_type="s", selector=b"%d" % one) for one in range(MOST_FAILURES + 1)]
    async with shop(tmp_path, fails(CutOff("reset", stage="receive"))) as opened:
        for url in [*urls, urls[1], urls[0]]:
            with pytest.raises(CutOff):
                await opened.get(url)
        assert [*urls, urls[0]] == opened.asked


async def test_old_copy_is_served_and_fetched_anew(tmp_path: Path) -> None:
    """No client waits for the download, and while the source is away the old copy stays."""
    async with shop(tmp_path, sends(HEAD)) as opened:
        await opened.get()
        opened.now += KEPT_FOR
        assert HEAD == await opened.get()
        assert 1 == len(opened.asked)
        opened.now += timedelta(seconds=1)
        opened.script = fails(CutOff("reset", stage="receive"))
        assert [HEAD, HEAD] == [await opened.get(), await opened.get()]
        opened.now += RETRY_AFTER
        opened.script = sends(HEAD, b"edited")
        await opened.becomes(HEAD + b"edited")
        assert 3 == len(opened.asked)
        assert 1 == opened.files


async def test_nothing_is_kept_where_there_is_no_room_for_copies(tmp_path: Path) -> None:
    """With media_cache = 0 the file is sent whole, and not kept."""
    async with shop(tmp_path, sends(HEAD, HEAD), most_bytes=0) as opened:
        assert [HEAD * 2] * 2 == [await opened.get(), await opened.get()]
        assert 2 == len(opened.asked)
    assert 0 == opened.files


async def test_too_many_at_once_wait_outside(tmp_path: Path) -> None:
    """Requests of strangers do not pile up, and one host leaves half of the places to others.

    Files under way can still be followed.
    """
    go_on = asyncio.Event()

    async with shop(tmp_path, waits(go_on)) as opened:
        assert opened.library
        for number in range(MOST_WAITING - 1):
            host = "example.org" if number < MOST_WAITING // 2 else f"host{number}.example.org"
            async with opened.library.lend(GopherUrl(host=host, item_type="s", selector=b"%d" % number), origin=INDEX):
                if number >= MOST_WAITING // 2 - 1:
                    with pytest.raises(Busy):
                        await opened.get()
        assert MOST_WAITING - 1 == len(opened.asked)
        async with opened.library.lend(replace(SONG, host="last.example.org"), origin=INDEX):
            pass
        with pytest.raises(Busy):
            await opened.get(replace(SONG, host="none.example.org"))


async def test_who_waits_too_long_is_told_to_come_again(tmp_path: Path) -> None:
    """The transfer stays in the queue, so that the next request finds it."""
    go_on = asyncio.Event()

    async def script(take: Take) -> None:
        await go_on.wait()
        await take(HEAD)

    async with shop(tmp_path, script, patience=timedelta(0)) as opened:
        with pytest.raises(Busy):
            await opened.get()
        go_on.set()
        await opened.settled()
        assert ([SONG], HEAD) == (opened.asked, await opened.get())


async def test_end_cuts_the_transfers(tmp_path: Path) -> None:
    """At once, without leaving a draft; followers learn that the file is not whole."""

    async def script(take: Take) -> None:
        await take(HEAD)
        await asyncio.Event().wait()

    async def follow(file: Transfer) -> bytes:
        with file.following():
            return await whole(file)

    async with shop(tmp_path, script) as opened:
        assert opened.library
        async with opened.library.lend(SONG, origin=INDEX) as file:
            assert isinstance(file, Transfer)
            following = asyncio.create_task(follow(file))
            await asyncio.sleep(0)
    with pytest.raises(CutOff, match="stopped"):
        await following
    assert 0 == opened.files


async def test_disk_that_is_full_breaks_no_file(tmp_path: Path) -> None:
    """The client gets an error, and no part of the file stays that could be taken for the whole."""
    opened = Shop(tmp_path, sends(HEAD))
    cache = MediaCache(tmp_path / "media", 10**6, reserve=2**62)
    async with Library(cache, opened.download, now=lambda: opened.now) as library:
        opened.library = library
        with pytest.raises(StoreError, match="make room"):
            await opened.get()
    assert 0 == opened.files


async def test_dropped_files_are_gone(tmp_path: Path) -> None:
    """A copy is deleted; a transfer under way ends as one that broke off, and nothing of it is kept."""
    async with shop(tmp_path, sends(HEAD)) as opened:
        assert opened.library
        await opened.get()
        assert 1 == opened.files
        await opened.library.drop([SONG, INDEX])
        assert 0 == opened.files

        opened.script = waits(asyncio.Event())
        async with opened.library.lend(SONG, origin=INDEX) as transfer:
            assert isinstance(transfer, Transfer)
            await opened.library.drop([SONG])
            with pytest.raises(CutOff):
                await whole(transfer)
        assert 0 == opened.files


async def test_length_of_a_file_is_told_once(tmp_path: Path) -> None:
    """It is told when the file has come; that of a copy of an earlier process when it is lent first."""
    told: list[tuple[GopherUrl, GopherUrl, MediaFile]] = []

    async def tell(url: GopherUrl, origin: GopherUrl, file: MediaFile) -> None:
        told.append((url, origin, file))

    for count in (1, 2):
        async with shop(tmp_path, sends(HEAD, b"song"), tell=tell) as opened:
            for _ in range(3):
                assert HEAD + b"song" == await opened.get()
        assert [(SONG, INDEX, MediaFile(length=len(HEAD) + 4))] * count == told
