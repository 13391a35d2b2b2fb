"""The tables of the store: their migrations, and the indexes that queries use."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from socket import gethostname
from uuid import uuid4

import psycopg
import pytest

from feedd.errors import StoreError
from feedd.store import entries, feeds, incidents, revisions, upcoming
from feedd.store.database import Row, Value
from feedd.store.migrating import expands, prepare
from feedd.store.postgres import POLLER, TRY_LOCK_SHARED, PostgresDatabase, ServerLock
from feedd.store.schema import MIGRATIONS
from feedd.store.sqlite import SqliteDatabase
from tests.support.fleet import until
from tests.support.postgres_cluster import new_database
from tests.support.store_files import SHORT, keep, kept, query
from tests.support.store_samples import a_feed

pytestmark = pytest.mark.anyio

LONG_WAIT = """
SELECT pid FROM pg_stat_activity
WHERE wait_event = 'advisory' AND clock_timestamp() > query_start + 4 * :short * INTERVAL '1 microsecond'
"""
FIRST = ("CREATE TABLE schema (only_row {integer} PRIMARY KEY, version {integer} NOT NULL)",)


async def test_file_is_set_up(path: Path) -> None:
    """The file is in WAL mode with pages of 16 KiB and has its version; after closing there is only one file."""
    await keep(path, a_feed())

    assert [("wal",)] == query(path, "PRAGMA journal_mode")
    assert [(16384,)] == query(path, "PRAGMA page_size")
    assert [(1, len(MIGRATIONS))] == query(path, "SELECT * FROM schema")
    assert [path.name] == [file.name for file in path.parent.iterdir()]


async def test_newer_database_is_refused(path: Path) -> None:
    """The tables of a newer feedd do not change, and the message says to use that one."""
    await keep(path, a_feed())
    query(path, "UPDATE schema SET version = 99")

    with pytest.raises(StoreError, match=r"feedd.sqlite3: version 99 .*use the newer feedd"):
        await kept(path)


ADDS = ("ALTER TABLE feeds ADD COLUMN mood {text}", "CREATE TABLE moods (name {text})")
TAKES = ("ALTER TABLE polls DROP COLUMN error",)


@pytest.mark.parametrize(
    ("statement", "is_harmless"),
    [
        ("ALTER TABLE feeds ADD COLUMN mood {text}", True),
        ("ALTER TABLE feeds ADD COLUMN mood {integer} NOT NULL DEFAULT 0", True),
        ("\n  CREATE TABLE moods (name {text})", True),
        ("CREATE INDEX moods_names ON moods (name)", True),
        ("CREATE UNIQUE INDEX moods_names ON moods (name)", False),
        ("ALTER TABLE feeds ADD COLUMN mood {text} NOT NULL", False),
        ("DROP INDEX moods_names", False),
        ("UPDATE feeds SET mood = ''", False),
    ],
)
def test_only_what_adds_lets_an_earlier_feedd_go_on(statement: str, is_harmless: bool) -> None:
    """All else may be read or written otherwise by it."""
    assert expands((ADDS[0], statement)) == is_harmless


@pytest.mark.slow
def test_two_releases_use_one_database_on_a_server(postgres: str) -> None:
    """After a migration that only adds, in whichever order they start; after one that takes, the newer one alone."""
    url = new_database(postgres, uuid4().hex)
    with closing(PostgresDatabase(url, wait=SHORT)) as database:
        prepare(database)
        prepare(database, (*MIGRATIONS, ADDS))
        prepare(database)
        database.execute("INSERT INTO moods VALUES ('calm')")
        prepare(database, (*MIGRATIONS, ADDS, TAKES))
        for older in (MIGRATIONS, (*MIGRATIONS, ADDS)):
            with pytest.raises(StoreError, match="use the newer feedd"):
                prepare(database, older)


@pytest.mark.slow
def test_tables_are_not_changed_under_an_earlier_feedd_that_runs(postgres: str) -> None:
    """It is named; one that only adds needs nobody to stop."""
    url = new_database(postgres, uuid4().hex)
    with closing(PostgresDatabase(url, wait=SHORT)) as database:
        prepare(database)
        own = f"run, process {os.getpid()}"
        with psycopg.connect(url, application_name=f"feedd {own} on {gethostname()}-2", autocommit=True) as other:
            other.execute(TRY_LOCK_SHARED.replace(":lock", "%s").encode(), (POLLER,))
            with ServerLock(url, own, is_shared=True):
                prepare(database, (*MIGRATIONS, ADDS))
                with pytest.raises(StoreError, match=rf"one runs \({own} on "):
                    prepare(database, (*MIGRATIONS, ADDS, TAKES))
        with ServerLock(url, f"run, with a name of more than {'sixty-three bytes, ' * 4} {own}", is_shared=True):
            prepare(database, (*MIGRATIONS, ADDS, TAKES))


@pytest.mark.slow
def test_process_that_starts_waits_for_one_that_migrates(postgres: str) -> None:
    """Longer than it waits for anything else; then it is as impatient as before."""
    url = new_database(postgres, uuid4().hex)
    with (
        closing(PostgresDatabase(url, wait=SHORT)) as first,
        closing(PostgresDatabase(url, wait=SHORT)) as second,
        ThreadPoolExecutor(1) as thread,
    ):
        patience = second.execute("SHOW lock_timeout")

        def wait_for_the_first() -> list[Row]:
            with second.migrating():
                return second.execute("SHOW lock_timeout")

        with first.migrating():
            waiting = thread.submit(wait_for_the_first)
            until(
                lambda: waiting.done() or first.execute(LONG_WAIT, {"short": SHORT // timedelta(microseconds=1)}),
                lambda: "",
            )
        assert patience == waiting.result()


def test_newer_file_is_refused_whatever_it_adds() -> None:
    """One feedd at a time uses a file, and going back is no upgrade."""
    with closing(SqliteDatabase(None, wait=SHORT)) as database:
        prepare(database, (*MIGRATIONS, ADDS))
        with pytest.raises(StoreError, match="use the newer feedd"):
            prepare(database)


async def test_other_programs_database_is_refused(tmp_path: Path) -> None:
    """No byte of the database of another program changes."""
    path = tmp_path / "cookies.sqlite3"
    query(path, "CREATE TABLE cookies (name)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"cookies.sqlite3: this is another program's database"):
        await kept(path)

    assert before == path.read_bytes()


def test_migrations_run_once_each() -> None:
    """A database goes from its version to the newest, with each migration once."""
    second = ("CREATE TABLE lamps (name {text})",)
    database = SqliteDatabase(None, wait=SHORT)

    for migrations in ([FIRST], [FIRST, second], [FIRST, second]):
        prepare(database, migrations)

    assert {"schema", "lamps"} == database.tables()
    assert [2] == [row["version"] for row in database.execute("SELECT version FROM schema")]
    database.close()


def test_failed_migration_leaves_the_version_before() -> None:
    """A migration that fails half-way leaves the tables and the version of the one before it."""
    broken = ("CREATE TABLE lamps (name {text})", "CREATE TABLE lamps (name {text})")
    database = SqliteDatabase(None, wait=SHORT)

    with pytest.raises(sqlite3.OperationalError):
        prepare(database, [FIRST, broken])

    assert {"schema"} == database.tables()
    assert [1] == [row["version"] for row in database.execute("SELECT version FROM schema")]
    database.close()


def plan(statement: str) -> list[str]:
    """Return the plan of SQLite for a statement, one line for each step."""
    database = SqliteDatabase(None, wait=SHORT)
    prepare(database)
    parameters: dict[str, Value] = dict.fromkeys(
        ("feed_id", "entry_id", "id", "now", "limit", "low", "high", "offset", "name", "from", "until"), 1
    )
    steps = [str(row["detail"]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    database.close()
    return steps


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (entries.ENTRIES, ["SEARCH entries USING INDEX sqlite_autoindex_entries_2 (feed_id=?)"]),
        (upcoming.DUE, ["SEARCH feeds USING INDEX feeds_due (paused_at=? AND next_check_at<?)"]),
        (
            incidents.TALLY,
            [
                "SCAN CONSTANT ROW",
                "SCALAR SUBQUERY 1",
                "SEARCH feeds USING INDEX feeds_failing (paused_at=?)",
                "SCALAR SUBQUERY 3",
                "SCAN incidents USING INDEX incidents_open",  # those that are open, of all kinds
                "CORRELATED SCALAR SUBQUERY 2",
                "SEARCH feeds USING INDEX sqlite_autoindex_feeds_1 (id=?)",
            ],
        ),
        (
            entries.PAGE,
            ["SEARCH entries USING INDEX entries_newest (feed_id=? AND state=? AND published>? AND published<?)"],
        ),
        (
            entries.NEWEST_BEFORE,
            ["SEARCH entries USING COVERING INDEX entries_newest (feed_id=? AND state=? AND published<?)"],
        ),
        (
            entries.NEWEST,
            [
                "SEARCH entries USING INDEX entries_newest (feed_id=? AND state=?)",
                "SEARCH revisions USING INDEX sqlite_autoindex_revisions_1 (entry_id=? AND number=?) LEFT-JOIN",
                "CORRELATED SCALAR SUBQUERY 1",
                "SEARCH edits USING INDEX sqlite_autoindex_revisions_1 (entry_id=?)",
            ],
        ),
        (revisions.OF_ENTRY, ["SEARCH revisions USING INDEX sqlite_autoindex_revisions_1 (entry_id=? AND number<?)"]),
        (
            feeds.FOUND,
            [
                "SEARCH names USING INDEX sqlite_autoindex_names_1 (name=?)",
                "SEARCH feeds USING INDEX sqlite_autoindex_feeds_1 (id=?)",
            ],
        ),
        (entries.MATCHING_IDS, ["SEARCH entries USING COVERING INDEX entries_newest (feed_id=?)"]),
    ],
)
def test_frequent_questions_are_answered_by_an_index(statement: str, expected: list[str]) -> None:
    """The queries of each tick, poll and page use an index, and neither scan nor sort."""
    assert expected == plan(statement)


def test_feed_is_found_by_name_without_reading_others() -> None:
    """Only its own entries are counted, from an index alone."""
    steps = plan(feeds.NAMED)

    assert "SEARCH entries USING COVERING INDEX entries_newest (feed_id=?)" in steps
    assert not [step for step in steps if step.startswith("SCAN") and "counted" not in step]


@pytest.mark.parametrize(("failures", "polls", "expected"), [(0, "1", None), (2, "0100", 3), (3, "000", 1), (1, "", 9)])
def test_older_database_gets_the_time_since_when_a_feed_fails(failures: int, polls: str, expected: int | None) -> None:
    """The time comes from the history of polls, else it is that of the last poll."""
    database = SqliteDatabase(None, wait=SHORT)
    prepare(database, MIGRATIONS[:4])
    database.execute(
        "INSERT INTO feeds (id, name, location, first_seen, next_check_at, polled_at, failures, edition)"
        " VALUES ('a', 'a', 'gopher://a.example', 0, 0, 9, :failures, 0)",
        {"failures": failures},
    )
    for number, ok in enumerate(polls, 1):
        database.execute(
            "INSERT INTO polls (feed_id, number, started_at, finished_at, ok, new, updated, gone)"
            " VALUES ('a', :number, :number, :number, :ok, 0, 0, 0)",
            {"number": number, "ok": int(ok)},
        )
    prepare(database)

    assert expected == database.execute("SELECT failing_since FROM feeds")[0]["failing_since"]
    database.close()
