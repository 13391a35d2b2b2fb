"""The database file as a whole: copied while others write it, checked, and closed to be replaced."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.store import Store, check_database, close_log, copy_database
from feedd.store.migrating import prepare
from feedd.store.schema import MIGRATIONS
from feedd.store.sqlite import SqliteDatabase
from feedd.structs import replace
from tests.support.store_files import SHORT, kept, query
from tests.support.store_samples import a_feed, a_revision, an_entry, save

pytestmark = pytest.mark.anyio


def ignored(_done: int, _total: int) -> None:
    """Take the progress of a copy and do nothing."""


async def fill(store: Store, size: int, number: int = 1) -> None:
    """Save a revision of an entry whose text takes this many bytes in the database."""
    entry = replace(an_entry(1), revision=number)
    await save(store, a_feed(), [entry], [replace(a_revision(entry, number), raw=os.urandom(size))])


async def test_copy_of_an_open_database_is_one_whole_file(path: Path, tmp_path: Path) -> None:
    """What is only in the write-ahead log is in the copy, which has no file beside it."""
    copy = tmp_path / "copy" / "feedd.sqlite3"
    copy.parent.mkdir()
    async with await Store.open(path) as store:
        await save(store, a_feed(), [an_entry(1)])
        copy_database(path, copy, ignored)

    assert [copy] == list(copy.parent.iterdir())
    assert b"\1\1" == copy.read_bytes()[18:20]  # not WAL: no file beside it is needed to read it
    assert len(MIGRATIONS) == check_database(copy, "integrity", copy)
    assert [a_feed()] == await kept(copy)


async def test_copy_is_the_state_of_its_beginning(path: Path, tmp_path: Path) -> None:
    """A save at each step neither starts the copy again nor gets into it."""
    async with await Store.open(path) as store:
        await fill(store, 20_000_000)
    steps: list[tuple[int, int]] = []

    def write(done: int, total: int) -> None:
        steps.append((done, total))
        query(path, f"INSERT INTO names (name, feed_id) VALUES ('later{len(steps)}', 'x')")

    copy_database(path, tmp_path / "copy", write)

    assert len(steps) >= 4
    assert (sorted(steps), steps[-1][1]) == (steps, steps[-1][0])
    assert [] == query(tmp_path / "copy", "SELECT name FROM names WHERE name LIKE 'later%'")
    assert len(steps) == len(query(path, "SELECT name FROM names WHERE name LIKE 'later%'"))


def test_copy_of_nothing_is_refused(path: Path, tmp_path: Path) -> None:
    """A wrong --data is said, and no empty database is made there."""
    with pytest.raises(StoreError, match=r"there is no database here; --data"):
        copy_database(path, tmp_path / "copy", ignored)

    assert not path.parent.exists()


def damage(path: Path) -> None:
    """Overwrite the inside of a database: its header and its tables are there."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 40_000)


def no_database(path: Path) -> None:
    """Write a text in its place."""
    path.write_text("The lamp is lit at dusk. " * 40)


def forget_table(path: Path) -> None:
    """Delete the number of the tables, as in a database that was made and never filled."""
    path.unlink()
    query(path, "PRAGMA user_version = 1")


def of_the_future(path: Path) -> None:
    """Say that a newer feedd has written it."""
    query(path, "UPDATE schema SET version = 999")


def foreign(path: Path) -> None:
    """Make another program's database."""
    path.unlink()
    query(path, "CREATE TABLE notes (text)")


def triggered(path: Path) -> None:
    """Add a program that would run with the next save."""
    query(path, "CREATE TRIGGER t AFTER INSERT ON polls BEGIN DELETE FROM entries; END")


def without_row_in_index(path: Path) -> None:
    """Let an index and its table disagree, which looking at pages does not find."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX feeds_due ON feeds (name)' WHERE name='feeds_due'"
        )
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (damage, "the database is damaged"),
        (without_row_in_index, "the database is damaged"),
        (forget_table, "the database is empty"),
        (of_the_future, "newer than this feedd"),
        (foreign, "another program's database"),
        (triggered, "triggers or views"),
        (no_database, "not a feedd database"),
    ],
)
async def test_check_refuses_what_is_not_a_whole_database_of_feedd(
    path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    """The message names the file that it comes from."""
    async with await Store.open(path) as store:
        await fill(store, 1_000_000)
    spoil(path)

    with pytest.raises(StoreError, match=rf"^backup\.tar: .*{words}"):
        check_database(path, "integrity", Path("backup.tar"))


async def test_log_that_is_closed_leaves_all_in_the_file(path: Path, tmp_path: Path) -> None:
    """A killed process left a log; afterwards the file alone has everything."""
    async with await Store.open(path) as store:
        await save(store, a_feed(), [an_entry(1)])
        shutil.copytree(path.parent, tmp_path / "killed")
    left = tmp_path / "killed" / path.name

    assert close_log(left)
    assert [left] == list(left.parent.iterdir())
    assert [a_feed()] == await kept(left)


async def test_log_of_a_damaged_or_used_database_is_left_alone(path: Path) -> None:
    """The damaged one may be replaced, the used one may not."""
    async with await Store.open(path) as store:
        await save(store, a_feed(), [an_entry(1)])
        with pytest.raises(StoreError, match="the database is locked"):
            close_log(path, wait=SHORT)
        assert [a_feed()] == [one.feed for one in await store.feeds.summaries()]
    no_database(path)

    assert not close_log(path)


async def test_log_stays_short_while_much_is_saved(path: Path) -> None:
    """It is moved into the file every few megabytes, and is empty when it was shortened: the file has all."""
    log = path.with_name(f"{path.name}-wal")
    async with await Store.open(path) as store:
        for number in range(1, 13):
            await fill(store, 1_000_000, number)
        assert log.stat().st_size < 6_000_000
        assert await store.shorten_log()
        assert 0 == log.stat().st_size
        shutil.copy(path, path.with_name("copied"))

    assert [a_feed()] == await kept(path.with_name("copied"))


def test_log_that_a_reader_holds_is_shortened_after_it(path: Path) -> None:
    """A reader that stays is not waited for; when it has ended, what it made grow is given back."""
    path.parent.mkdir()
    database, reader = (SqliteDatabase(path, wait=SHORT * 1000) for _ in range(2))
    prepare(database)
    log = path.with_name(f"{path.name}-wal")
    reader.execute("BEGIN")
    reader.tables()
    for number in range(30):
        database.execute(
            "INSERT INTO hosts (host, port, charset, asked_at) VALUES (:host, 70, :text, 0)",
            {"host": f"{number}.example.org", "text": "x" * 1_000_000},
        )

    assert not database.shorten_log()
    assert log.stat().st_size > 20_000_000
    reader.execute("COMMIT")
    database.execute("DELETE FROM hosts WHERE host = '1.example.org'")
    database.execute("DELETE FROM hosts WHERE host = '2.example.org'")
    assert log.stat().st_size <= 5_000_000
    assert database.shorten_log()
    for one in (reader, database):
        one.close()
