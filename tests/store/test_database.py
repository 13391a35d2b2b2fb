"""What holds of the store on SQLite: its file, its start, its errors, and what a killed process leaves."""

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import feedd
from feedd.errors import StoreError
from feedd.model import Feed
from feedd.store import Store, entries, feeds, requests, revisions
from feedd.store.database import Database, Value
from feedd.store.lock import exclusive
from feedd.store.schema import MIGRATIONS, prepare
from tests.support.store_samples import NOON, a_feed, a_revision, an_entry, save

NOBODY = 65534
SHORT = timedelta(milliseconds=50)
FIRST = ("CREATE TABLE schema (only_row {integer} PRIMARY KEY, version {integer} NOT NULL)",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a place for a database file whose folder is not there yet."""
    return tmp_path / "data" / "feedd.sqlite3"


async def keep(path: Path, feed: Feed) -> None:
    """Open the store, keep a feed with one read entry, and close it."""
    async with await Store.open(path, wait=SHORT) as store:
        entry = replace(an_entry(1), revision=1)
        await save(store, feed, [entry], [a_revision(entry)])


async def kept(path: Path) -> list[Feed]:
    """Open the store and give the feeds in it."""
    async with await Store.open(path, wait=SHORT) as store:
        return [summary.feed for summary in await store.feeds.summaries()]


def raw(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Ask the file with nothing but SQLite."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows


def assert_threads_end() -> None:
    """Wait for the threads of all stores to end."""
    for thread in threading.enumerate():
        if thread.name.startswith("store"):
            thread.join(10)
            assert not thread.is_alive()


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Let the system refuse to write beyond so many bytes of a file, as a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def without_rights() -> Iterator[Path]:
    """Give a folder of nobody's, and be nobody meanwhile where the tests run as root, whom no permission stops."""
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


def test_what_was_kept_is_there_when_opened_again(path: Path) -> None:
    """The folder and the file are made, and hold what was saved."""
    asyncio.run(keep(path, a_feed()))

    assert [a_feed()] == asyncio.run(kept(path))


def test_file_is_set_up(path: Path) -> None:
    """The file is in WAL mode with pages of 16 KiB and names its version; closing leaves one file."""
    asyncio.run(keep(path, a_feed()))

    assert [("wal",)] == raw(path, "PRAGMA journal_mode")
    assert [(16384,)] == raw(path, "PRAGMA page_size")
    assert [(1, len(MIGRATIONS))] == raw(path, "SELECT * FROM schema")
    assert [path.name] == [file.name for file in path.parent.iterdir()]


def test_bodies_are_packed(path: Path) -> None:
    """Raw bytes, text and HTML of a revision are kept compressed, the raw bytes as they came."""
    asyncio.run(keep(path, a_feed()))
    revision = a_revision(an_entry(1))

    [packed] = raw(path, "SELECT raw, text, html FROM revisions")

    assert [revision.raw, revision.text.encode(), revision.html.encode()] == [
        zlib.decompress(body) for body in packed if isinstance(body, bytes)
    ]


def test_memory_leaves_nothing() -> None:
    """Two stores in memory know nothing of each other."""

    async def both() -> int:
        async with await Store.memory() as one, await Store.memory() as other:
            await save(one, a_feed(), [])
            return len(await other.feeds.summaries())

    assert 0 == asyncio.run(both())


def test_newer_database_is_refused(path: Path) -> None:
    """The tables of a newer feedd are left alone, and the message says to use that one."""
    asyncio.run(keep(path, a_feed()))
    raw(path, "UPDATE schema SET version = 99")

    with pytest.raises(StoreError, match=r"feedd.sqlite3: version 99 .*use the newer feedd"):
        asyncio.run(kept(path))


def test_other_programs_database_is_refused(tmp_path: Path) -> None:
    """Another program's database is left as it is, to the byte."""
    path = tmp_path / "cookies.sqlite3"
    raw(path, "CREATE TABLE cookies (name)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"cookies.sqlite3: this is another program's database"):
        asyncio.run(kept(path))

    assert before == path.read_bytes()


def test_junk_is_refused(tmp_path: Path) -> None:
    """A file that is no database is named as such."""
    path = tmp_path / "notes.txt"
    path.write_text("The lamp is lit at dusk. " * 40)

    with pytest.raises(StoreError, match=r"notes.txt: this is no feedd database; move it away"):
        asyncio.run(kept(path))


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Where a file stands in the way of the data folder, the message names the folder."""
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreError, match=r"data/deep: the data folder cannot be used \(Not a directory\)"):
        asyncio.run(kept(tmp_path / "data" / "deep" / "feedd.sqlite3"))


def test_folder_that_is_the_file(tmp_path: Path) -> None:
    """Where a folder stands in the place of the file, the message names it."""
    with pytest.raises(StoreError, match="cannot be opened: let this user read and write the file and its folder"):
        asyncio.run(kept(tmp_path))


def test_new_database_in_a_folder_without_rights() -> None:
    """A folder that this user may not write to is named, with what to do."""
    with without_rights() as folder:
        folder.chmod(0o500)

        with pytest.raises(StoreError, match=r"feedd.sqlite3: .*let this user read and write the file and its folder"):
            asyncio.run(kept(folder / "feedd.sqlite3"))


def test_database_without_right_to_write() -> None:
    """A database that this user may only read is named when something is to be kept, with what to do."""
    with without_rights() as folder:
        path = folder / "feedd.sqlite3"
        asyncio.run(keep(path, a_feed()))
        path.chmod(0o400)

        with pytest.raises(StoreError, match=r"feedd.sqlite3: .*cannot be written: let this user write the file"):
            asyncio.run(keep(path, a_feed()))


def test_locked_database(path: Path) -> None:
    """A call that finds the database locked for too long fails with a message, and the next one works."""

    async def save_twice() -> list[Feed]:
        async with await Store.open(path, wait=SHORT) as store:
            with closing(sqlite3.connect(path)) as other:
                other.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreError, match=r"feedd.sqlite3: the database is locked: another program"):
                    await save(store, a_feed("boats"), [])
            await save(store, a_feed(), [])
            return [summary.feed for summary in await store.feeds.summaries()]

    assert [a_feed()] == asyncio.run(save_twice())


def test_database_locked_at_start(tmp_path: Path) -> None:
    """A store that cannot be opened says why, leaves no thread behind, and can be opened later."""
    path = tmp_path / "feedd.sqlite3"
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(StoreError, match="the database is locked"):
            asyncio.run(kept(path))

    assert_threads_end()
    assert [] == asyncio.run(kept(path))


def test_file_that_may_not_grow(tmp_path: Path) -> None:
    """Where the system refuses to write, the save is undone, the message says so, and the store goes on."""

    async def save_twice() -> list[Feed]:
        async with await Store.open(tmp_path / "feedd.sqlite3") as store:
            entry = replace(an_entry(1), revision=1)
            with file_size_limit(500_000), pytest.raises(StoreError, match=r"feedd.sqlite3: the disk failed"):
                await save(store, a_feed("boats"), [entry], [replace(a_revision(entry), raw=os.urandom(1_000_000))])
            await save(store, a_feed(), [entry], [a_revision(entry)])
            return [summary.feed for summary in await store.feeds.summaries()]

    assert [a_feed()] == asyncio.run(save_twice())


def test_damaged_database(path: Path) -> None:
    """A file that was overwritten in places is named as damaged, with what to do."""
    asyncio.run(keep(path, a_feed()))
    with path.open("r+b") as file:
        file.seek(100)  # past the header
        file.write(b"\xff" * 4096)

    with pytest.raises(StoreError, match=r"feedd.sqlite3: the database is damaged: put a copy back"):
        asyncio.run(kept(path))


def test_transaction_may_write_from_its_start(tmp_path: Path) -> None:
    """A transaction takes the right to write before its first statement, so that it cannot lose it half-way."""
    first, second = (Database(tmp_path / "feedd.sqlite3", wait=SHORT) for _ in range(2))
    prepare(first)

    with first.transaction(), pytest.raises(StoreError, match="the database is locked"):
        second.execute(requests.DROP_OLD, {"before": 0})

    first.close()
    second.close()


def test_full_disk(tmp_path: Path) -> None:
    """Where the file can grow no further, the transaction is undone, the message says why, and reading goes on."""
    database = Database(tmp_path / "feedd.sqlite3", wait=SHORT)
    prepare(database)
    database.execute("PRAGMA max_page_count = 30")  # SQLite's own way to a full disk
    host: dict[str, Value] = {"host": "a.example.org", "port": 70, "charset": "x", "asked_at": 0}
    add = "INSERT INTO hosts (host, port, charset, asked_at) VALUES (:host, :port, :charset, :asked_at)"

    def fill() -> None:
        with database.transaction():
            database.execute(add, host)
            database.execute(add, host | {"port": 7070, "charset": "x" * 1_000_000})

    with pytest.raises(StoreError, match=r"feedd.sqlite3: the disk is full: nothing of this was kept; make room"):
        fill()

    assert [] == database.execute("SELECT * FROM hosts")
    with database.transaction():
        database.execute(add, host)
    assert 1 == len(database.execute("SELECT * FROM hosts"))
    database.close()


def test_revision_is_never_rewritten(path: Path) -> None:
    """A second revision of one number is our bug: it shows, and nothing of that save is kept."""
    entry = replace(an_entry(1), revision=1)

    async def save_twice() -> list[Feed]:
        async with await Store.open(path) as store:
            await save(store, a_feed(), [entry], [a_revision(entry)])
            with pytest.raises(sqlite3.IntegrityError):
                await save(store, replace(a_feed(), edition=1), [an_entry(2)], [a_revision(entry)])
            assert [entry.key] == list((await store.polls.known(a_feed().id)).entries)
            return [summary.feed for summary in await store.feeds.summaries()]

    assert [a_feed()] == asyncio.run(save_twice())


def test_revision_belongs_to_an_entry(path: Path) -> None:
    """A revision of an entry that is not there is our bug, and shows."""

    async def save_orphan() -> None:
        async with await Store.open(path) as store:
            await save(store, a_feed(), [], [a_revision(an_entry(1))])

    with pytest.raises(sqlite3.IntegrityError):
        asyncio.run(save_orphan())


def test_close_finishes_what_was_begun(path: Path) -> None:
    """Closing waits for the calls under way and keeps what they wrote, even where the closer is cancelled."""
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
    """Who stops waiting for a store to open leaves no connection and no thread behind."""

    async def give_up() -> None:
        with exclusive(path.parent):
            opening = asyncio.create_task(Store.open(path))
            await asyncio.sleep(0)  # until its thread waits for our lock
            opening.cancel()
            assert isinstance((await asyncio.gather(opening, return_exceptions=True))[0], asyncio.CancelledError)

    asyncio.run(give_up())

    assert_threads_end()
    assert [] == asyncio.run(kept(path))


def test_migrations_run_once_each() -> None:
    """A database goes from its version to the newest, each step once."""
    second = ("CREATE TABLE lamps (name {text})",)
    database = Database(None, wait=SHORT)

    for migrations in ([FIRST], [FIRST, second], [FIRST, second]):
        prepare(database, migrations)

    assert {"schema", "lamps"} == database.tables()
    assert [2] == [row["version"] for row in database.execute("SELECT version FROM schema")]
    database.close()


def test_failed_migration_leaves_the_version_before() -> None:
    """A migration that breaks half-way leaves the tables and the version of the one before it."""
    broken = ("CREATE TABLE lamps (name {text})", "CREATE TABLE lamps (name {text})")
    database = Database(None, wait=SHORT)

    with pytest.raises(sqlite3.OperationalError):
        prepare(database, [FIRST, broken])

    assert {"schema"} == database.tables()
    assert [1] == [row["version"] for row in database.execute("SELECT version FROM schema")]
    database.close()


def plan(statement: str) -> list[str]:
    """Give SQLite's plan for a statement, a line a step."""
    database = Database(None, wait=SHORT)
    prepare(database)
    parameters: dict[str, Value] = dict.fromkeys(
        ("feed_id", "entry_id", "id", "now", "limit", "low", "high", "offset", "name"), 1
    )
    steps = [str(row["detail"]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    database.close()
    return steps


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (entries.ENTRIES, ["SEARCH entries USING INDEX sqlite_autoindex_entries_2 (feed_id=?)"]),
        (feeds.DUE, ["SEARCH feeds USING COVERING INDEX feeds_due (paused_at=? AND next_check_at<?)"]),
        (entries.PAGE, ["SEARCH entries USING INDEX entries_newest (feed_id=? AND state=?)"]),
        (
            entries.NEWEST,
            [
                "SEARCH entries USING INDEX entries_newest (feed_id=? AND state=?)",
                "SEARCH revisions USING INDEX sqlite_autoindex_revisions_1 (entry_id=? AND number=?) LEFT-JOIN",
                "CORRELATED SCALAR SUBQUERY 1",
                "SEARCH edits USING INDEX sqlite_autoindex_revisions_1 (entry_id=?)",
            ],
        ),
        (revisions.OF_ENTRY, ["SEARCH revisions USING INDEX sqlite_autoindex_revisions_1 (entry_id=?)"]),
        (entries.MATCHING_IDS, ["SEARCH entries USING COVERING INDEX entries_newest (feed_id=?)"]),
    ],
)
def test_frequent_questions_are_answered_by_an_index(statement: str, expected: list[str]) -> None:
    """What is asked at each tick, poll and page is searched in an index, and neither scanned nor sorted."""
    assert expected == plan(statement)


def test_feed_is_found_by_name_without_reading_others() -> None:
    """Its page and its media ask for it each time: only its own entries are counted, and from an index alone."""
    steps = plan(feeds.NAMED)

    assert "SEARCH entries USING COVERING INDEX entries_newest (feed_id=?)" in steps
    assert not [step for step in steps if step.startswith("SCAN") and "counted" not in step]


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
from dataclasses import replace
from pathlib import Path
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
    """Run a script in a process of its own, and kill it at the end as `kill -9` does."""
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
    """Wait for a line of the child's."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_killed_in_the_middle_of_a_transaction(path: Path) -> None:
    """A process killed inside a transaction leaves the state before it, and the store opens at once."""
    with child(KILLED, path) as process:
        assert "inside" == read_line(process)

    async def active() -> tuple[str, ...]:
        async with await Store.open(path, wait=SHORT) as store:
            return await store.feeds.due(NOON, 10)

    assert (a_feed("lamps").id,) == asyncio.run(active())
    assert [a_feed("lamps")] == asyncio.run(kept(path))


@pytest.mark.parametrize("saves", [1, 2, 7, 12])
def test_killed_at_any_moment(path: Path, saves: int) -> None:
    """A process killed while it saves leaves each save whole or not there: feed, entries, contents and history."""
    with child(BUSY, path) as process:
        for _ in range(saves):
            last = int(read_line(process))

    async def state() -> tuple[int, int, int, int]:
        async with await Store.open(path, wait=SHORT) as store:
            entries = await store.entries.newest(a_feed().id, 10_000)
            read = [entry for entry in entries if entry.content]
            known = (await store.polls.known(a_feed().id)).feed
            return (
                known.edition if known else 0,
                len(entries),
                len(read),
                len(await store.polls.recent(a_feed().id, 1000)),
            )

    edition, *counts = asyncio.run(state())
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


@pytest.mark.parametrize("_attempt", range(5))
def test_processes_open_a_new_database_together(path: Path, _attempt: int) -> None:
    """Several processes that make one database at the same moment all find it made."""
    with ExitStack() as stack:
        processes = [stack.enter_context(child(OPENED, path)) for _ in range(4)]
        assert ["ready"] * 4 == [read_line(process) for process in processes]
        for process in processes:
            assert process.stdin is not None
            print(file=process.stdin, flush=True)
        assert ["0"] * 4 == [read_line(process) for process in processes]
