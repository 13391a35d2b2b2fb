"""The life of a store: opened, closed, opened by several processes at once, and killed."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import feedd
from feedd.model import Feed
from feedd.publish import FolderFiles
from feedd.store import Store
from feedd.store.lock import exclusive
from tests.support.store_files import SHORT, assert_threads_end, keep, kept
from tests.support.store_samples import NOON, a_feed, save
from tests.support.upcoming import due_feeds

pytestmark = pytest.mark.anyio


async def test_what_was_kept_is_there_when_opened_again(path: Path) -> None:
    """The folder and the file are created, and have what was saved."""
    await keep(path, a_feed())

    assert [a_feed()] == await kept(path)


async def test_memory_leaves_nothing() -> None:
    """Two stores in memory are independent."""
    async with await Store.memory() as one, await Store.memory() as other:
        await save(one, a_feed(), [])
        assert 0 == len(await other.feeds.summaries())


def test_close_finishes_what_was_begun(path: Path) -> None:
    """Closing waits for the running calls and keeps what they wrote, also where it is cancelled."""
    writing_may_end = threading.Event()

    def feeds() -> Iterator[Feed]:
        yield a_feed("boats")
        writing_may_end.wait()

    async def close_early() -> Store:
        store = await Store.open(path)
        writing = asyncio.create_task(store.feeds.register(feeds(), NOON))
        await asyncio.sleep(0)  # until it has asked the store
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
        writing_may_end.set()
        await writing
        return store

    store = asyncio.run(close_early())  # held, so that nothing but `close` can have closed its connection

    assert_threads_end()
    assert [path.name] == [file.name for file in path.parent.iterdir()]
    assert [a_feed("boats")] == asyncio.run(kept(path))
    del store


def test_cancelled_opening(path: Path) -> None:
    """A caller who is cancelled while a store is opened leaves no connection and no thread behind."""

    async def give_up() -> None:
        with exclusive(path.parent):
            opening = asyncio.create_task(Store.open(path))
            await asyncio.sleep(0)  # until its thread waits for our lock
            opening.cancel()
            assert isinstance((await asyncio.gather(opening, return_exceptions=True))[0], asyncio.CancelledError)

    asyncio.run(give_up())

    assert_threads_end()
    assert [] == asyncio.run(kept(path))


def test_import_is_cheap() -> None:
    """Importing the store loads nothing outside feedd and the standard library."""
    script = "import sys; before = set(sys.modules); import feedd.store; print(*set(sys.modules) - before)"
    process = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(feedd.__file__).parents[1])},
    )

    packages = {name.partition(".")[0] for name in process.stdout.split()}
    assert {"feedd"} == packages - sys.stdlib_module_names


KILLED = """
import asyncio, sys
from pathlib import Path
from tests.support.store_samples import NOON, a_feed
from feedd.store import Store

def feeds():
    yield a_feed("boats")
    print("inside", flush=True)
    sys.stdin.read()

async def main():
    async with await Store.open(Path(sys.argv[1])) as store:
        await store.feeds.register([a_feed("lamps")], NOON)
        await store.feeds.register(feeds(), NOON)

asyncio.run(main())
"""


BUSY = """
import asyncio, random, sys
from pathlib import Path
from feedd.structs import replace
from tests.support.store_samples import a_feed, a_poll, a_revision, an_entry
from feedd.model import Changes
from feedd.store import Store

async def main():
    async with await Store.open(Path(sys.argv[1])) as store:
        for edition in range(1, 1000):
            entries = [replace(an_entry(number), revision=1) for number in range(edition * 20, edition * 20 + 20)]
            raw = random.randbytes(20_000)
            revisions = [replace(a_revision(entry), raw=raw) for entry in entries]
            changes = Changes(entries=tuple(entries), revisions=tuple(revisions))
            print(edition, flush=True)
            await store.polls.save(replace(a_feed(), edition=edition), changes, a_poll(a_feed()))

asyncio.run(main())
"""


@contextmanager
def child(script: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a script in its own process, and kill it at the end as `kill -9` does."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def read_line(process: subprocess.Popen[str]) -> str:
    """Wait for a line of the child process."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def test_killed_in_the_middle_of_a_transaction(path: Path) -> None:
    """The state before the transaction remains, and the store opens at once."""
    with child(KILLED, path) as process:
        assert "inside" == read_line(process)
    async with await Store.open(path, wait=SHORT) as store:
        assert (a_feed("lamps").id,) == await due_feeds(store, NOON)
    assert [a_feed("lamps")] == await kept(path)


@pytest.mark.parametrize("saves", [1, 2, 7, 12])
async def test_killed_at_any_moment(path: Path, saves: int) -> None:
    """Each save is there completely or not at all: feed, entries, contents and history."""
    with child(BUSY, path) as process:
        for _ in range(saves):
            last = int(read_line(process))
    async with await Store.open(path, wait=SHORT) as store:
        entries = await store.entries.newest(a_feed().id, 10_000)
        read = [entry for entry in entries if entry.content]
        known = (await store.polls.known(a_feed().id)).feed
        edition, *counts = (
            known.edition if known else 0,
            len(entries),
            len(read),
            len(await store.polls.recent(a_feed().id, 1000)),
        )
    assert edition >= last - 1
    assert [20 * edition, 20 * edition, edition] == counts


OPENED = """
import asyncio, sys
from pathlib import Path
from feedd.store import Store

async def main():
    async with await Store.open(Path(sys.argv[1])) as store:
        print(len(await store.feeds.summaries()), flush=True)

print("ready", flush=True)
sys.stdin.readline()
asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.parametrize("_attempt", range(5))
def test_processes_open_a_new_database_together(path: Path, _attempt: int) -> None:
    """Several processes that create one database at the same moment all find it complete."""
    with ExitStack() as stack:
        processes = [stack.enter_context(child(OPENED, path)) for _ in range(4)]
        assert ["ready"] * 4 == [read_line(process) for process in processes]
        for process in processes:
            assert process.stdin is not None
            print(file=process.stdin, flush=True)
        assert ["0"] * 4 == [read_line(process) for process in processes]


@pytest.mark.parametrize("mask", [0o022, 0o077])
async def test_database_is_for_nobody_else_and_published_files_are(tmp_path: Path, mask: int) -> None:
    """Whatever is not forbidden by the umask: a web server may read what is published, and only that."""
    data = tmp_path / "state" / "data"
    before = os.umask(mask)
    try:
        async with await Store.open(data / "feedd.sqlite3") as store:
            await store.feeds.register([a_feed()], NOON)
            await FolderFiles(data / "public").put("lamps/archive/1.atom", b"", NOON)
            modes = {str(path.relative_to(data)): path.stat().st_mode & 0o777 for path in (data, *data.rglob("*"))}
    finally:
        os.umask(before)

    private = dict.fromkeys(("feedd.sqlite3", "feedd.sqlite3-wal", "feedd.sqlite3-shm"), 0o600)
    folders = dict.fromkeys(("public", "public/lamps", "public/lamps/archive"), 0o755 & ~mask)
    assert modes == {".": 0o711 & ~mask, **private, **folders, "public/lamps/archive/1.atom": 0o666 & ~mask}


def test_modes_of_an_existing_folder_are_left_alone(tmp_path: Path) -> None:
    """Somebody may have given it to a group."""
    tmp_path.chmod(0o2770)
    file = tmp_path / "feedd.sqlite3"
    file.touch()
    file.chmod(0o660)
    asyncio.run(keep(file, a_feed()))

    assert [path.stat().st_mode & 0o7777 for path in (tmp_path, file)] == [0o2770, 0o660]
