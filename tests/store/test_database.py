"""SQLite: its errors in words for people, and the state after a failed transaction."""

import os
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.store import Store, requests
from feedd.store.database import Value
from feedd.store.migrating import prepare
from feedd.store.sqlite import SqliteDatabase
from feedd.structs import replace
from tests.support.store_files import SHORT, assert_threads_end, keep, kept
from tests.support.store_samples import a_feed, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

NOBODY = 65534


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Make the system refuse to write more than this many bytes of a file, as a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def without_rights() -> Iterator[Path]:
    """Yield a folder of the user nobody, and be that user where the tests run as root, who has every permission."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() != 0:
            yield Path(name)
            return
        os.chown(name, NOBODY, -1)
        os.seteuid(NOBODY)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)


async def test_junk_is_refused(tmp_path: Path) -> None:
    """The message says that the file is not a database."""
    path = tmp_path / "notes.txt"
    path.write_text("The lamp is lit at dusk. " * 40)

    with pytest.raises(StoreError, match=r"notes.txt: this is not a feedd database; move it away"):
        await kept(path)


async def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where a file is in the way of the data folder, the message names the folder."""
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreError, match=r"data/deep: the data folder cannot be used \(Not a directory\)"):
        await kept(tmp_path / "data" / "deep" / "feedd.sqlite3")


async def test_folder_that_is_the_file(tmp_path: Path) -> None:
    """Where a folder has the name of the file, the message names it."""
    with pytest.raises(StoreError, match="cannot be opened: let this user read and write the file and its folder"):
        await kept(tmp_path)


async def test_new_database_in_a_folder_without_rights() -> None:
    """The message names a folder that this user may not write to, and says what to do."""
    with without_rights() as folder:
        folder.chmod(0o500)

        with pytest.raises(StoreError, match=r"feedd.sqlite3: .*let this user read and write the file and its folder"):
            await kept(folder / "feedd.sqlite3")


async def test_database_without_right_to_write() -> None:
    """The message at a save names a database that this user may only read, and says what to do."""
    with without_rights() as folder:
        path = folder / "feedd.sqlite3"
        await keep(path, a_feed())
        path.chmod(0o400)

        with pytest.raises(StoreError, match=r"feedd.sqlite3: .*cannot be written: let this user write the file"):
            await keep(path, a_feed())


async def test_locked_database(path: Path) -> None:
    """A call that finds the database locked for too long fails with a message, and the next one works."""
    async with await Store.open(path, wait=SHORT) as store:
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match=r"feedd.sqlite3: the database is locked: another program"):
                await save(store, a_feed("boats"), [])
        await save(store, a_feed(), [])
        assert [a_feed()] == [summary.feed for summary in await store.feeds.summaries()]


async def test_database_locked_at_start(tmp_path: Path) -> None:
    """A store that cannot be opened says why, leaves no thread behind, and can be opened later."""
    path = tmp_path / "feedd.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(StoreError, match="the database is locked"):
            await kept(path)

    assert_threads_end()
    assert [] == await kept(path)


async def test_file_that_may_not_grow(tmp_path: Path) -> None:
    """Where the system refuses to write, the save is undone, the message says so, and the store goes on."""
    async with await Store.open(tmp_path / "feedd.sqlite3") as store:
        entry = replace(an_entry(1), revision=1)
        with file_size_limit(500_000), pytest.raises(StoreError, match=r"feedd.sqlite3: the disk failed"):
            await save(store, a_feed("boats"), [entry], [replace(a_revision(entry), raw=os.urandom(1_000_000))])
        await save(store, a_feed(), [entry], [a_revision(entry)])
        assert [a_feed()] == [summary.feed for summary in await store.feeds.summaries()]


async def test_damaged_database(path: Path) -> None:
    """The message says that an overwritten file is damaged, and what to do."""
    await keep(path, a_feed())
    with path.open("r+b") as file:
        file.seek(100)  # past the header
        file.write(b"\xff" * 4096)

    with pytest.raises(StoreError, match=r"feedd.sqlite3: the database is damaged: .* feedd restore --force FILE"):
        await kept(path)


def test_transaction_may_write_from_its_start(tmp_path: Path) -> None:
    """A transaction takes the write lock before its first statement, so that it cannot fail half-way because of it."""
    first, second = (SqliteDatabase(tmp_path / "feedd.sqlite3", wait=SHORT) for _ in range(2))
    prepare(first)

    with first.transaction(), pytest.raises(StoreError, match="the database is locked"):
        second.execute(requests.DROP_OLD, {"before": 0})

    first.close()
    second.close()


def test_full_disk(tmp_path: Path) -> None:
    """Where the file cannot grow, the transaction is undone, the message says why, and reading still works."""
    database = SqliteDatabase(tmp_path / "feedd.sqlite3", wait=SHORT)
    prepare(database)
    database.execute("PRAGMA max_page_count = 30")  # SQLite's own way to a full disk
    host: dict[str, Value] = {"host": "a.example.org", "port": 70, "charset": "x", "asked_at": 0}
    add = "INSERT INTO hosts (host, port, charset, asked_at) VALUES (:host, :port, :charset, :asked_at)"

    def fill() -> None:
        with database.transaction():
            database.execute(add, host)
            database.execute(add, host | {"port": 7070, "charset": "x" * 1_000_000})

    with pytest.raises(StoreError, match=r"feedd.sqlite3: the disk is full: nothing of this was saved; make room"):
        fill()

    assert [] == database.execute("SELECT * FROM hosts")
    with database.transaction():
        database.execute(add, host)
    assert 1 == len(database.execute("SELECT * FROM hosts"))
    database.close()
