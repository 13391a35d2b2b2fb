"""What is PostgreSQL's own: parameters, lost connections, the lock of the process that polls, words for people."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from feedd.errors import Occupied, StoreError, Unavailable
from feedd.store import PollerLock, Store
from feedd.store.postgres import PostgresDatabase, connection_settings
from tests.support.postgres_cluster import new_database
from tests.support.postgres_proxy import proxied
from tests.support.store_samples import NOON, a_feed

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
WAIT = timedelta(seconds=5)


@pytest.fixture
def url(postgres: str) -> str:
    """Return the URL of an empty database."""
    return new_database(postgres, uuid4().hex)


def end_connections(url: str) -> None:
    """End all other connections to a database, as its restart does."""
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_parameters_are_those_of_sqlite(url: str) -> None:
    """Names after colons; quotes, casts and per cent signs mean themselves."""
    with closing(PostgresDatabase(url, wait=WAIT)) as database:
        rows = database.execute("SELECT :one || ':two 5%' AS text, '7'::int % :three AS rest", {"one": "x", "three": 4})
    assert [{"text": "x:two 5%", "rest": 3}] == list(map(dict, rows))


def test_what_failed_in_a_transaction_did_not_happen(url: str) -> None:
    """And others see nothing of it meanwhile."""
    with closing(PostgresDatabase(url, wait=WAIT)) as database, closing(PostgresDatabase(url, wait=WAIT)) as other:
        database.execute("CREATE TABLE t (n BIGINT)")
        with suppress(ZeroDivisionError), database.transaction():
            database.execute("INSERT INTO t VALUES (1)")
            assert [] == other.execute("SELECT * FROM t")
            raise ZeroDivisionError
        assert [] == database.execute("SELECT * FROM t")


async def test_lost_connection_is_made_anew(url: str) -> None:
    """One call fails, with what it is; the next one finds all that was saved."""
    async with await Store.open(url) as store:
        await store.feeds.register([a_feed()], NOON)
        end_connections(url)
        with pytest.raises(StoreError, match="PostgreSQL does not answer"):
            await store.feeds.summaries()
        assert ["lamps"] == [one.feed.name for one in await store.feeds.summaries()]


@pytest.mark.parametrize("opened", [nullcontext, PostgresDatabase.transaction], ids=["alone", "in a transaction"])
def test_table_that_a_newer_release_changed_is_read_again(
    url: str, opened: Callable[[PostgresDatabase], AbstractContextManager[None]]
) -> None:
    """The server keeps statements with the columns that they had: one call fails, as without a connection."""
    with closing(PostgresDatabase(url, wait=WAIT)) as database, closing(PostgresDatabase(url, wait=WAIT)) as newer:
        database.execute("CREATE TABLE t (n BIGINT)")
        for _ in range(10):
            database.execute("SELECT * FROM t")
        newer.execute("ALTER TABLE t ADD COLUMN m BIGINT")
        newer.execute("INSERT INTO t VALUES (1, 2)")
        with pytest.raises(Unavailable, match="a newer feedd changed the tables"), opened(database):
            database.execute("SELECT * FROM t")
        with opened(database):
            assert [{"n": 1, "m": 2}] == list(map(dict, database.execute("SELECT * FROM t")))


async def test_one_process_polls_for_a_database(url: str, tmp_path: Path) -> None:
    """The second one, with a data folder of its own, is told who does. A lost lock is taken again, if it is free."""
    first, second = (PollerLock(tmp_path / name / "poller.lock", url) for name in ("first", "second"))
    with first.acquire("run"):
        await first.check()
        with pytest.raises(Occupied, match=r"for this database \(run, process \d+ on .*; stop all that do"):
            second.acquire("once")
        end_connections(url)
        with pytest.raises(StoreError):
            await first.check()
        with second.acquire("once"), pytest.raises(StoreError, match="another feedd polls"):
            await first.check()
        await first.check()
        with pytest.raises(Occupied):
            second.acquire("once")


async def test_slow_server_holds_up_nothing_but_the_check(url: str, tmp_path: Path) -> None:
    """The lock is asked for at each tick, and web pages are answered meanwhile."""
    with proxied(url) as (proxy, slow), PollerLock(tmp_path / "poller.lock", slow).acquire("run") as lock:
        proxy.hold()
        asyncio.get_running_loop().call_later(0.1, proxy.let_go)
        async with asyncio.timeout(30):
            await lock.check()


def stand_still(still: PostgresDatabase, other: PostgresDatabase) -> None:
    """Do nothing within a transaction until another connection has saved something."""
    with still.transaction():
        still.execute("INSERT INTO t VALUES (1)")
        with other.transaction():
            other.execute("INSERT INTO t VALUES (2)")
        still.execute("INSERT INTO t VALUES (3)")


def test_transaction_that_stands_still_blocks_nobody_for_long(url: str) -> None:
    """The server undoes it, as that of a machine that is gone; its process is told, and goes on afterwards."""
    idle = timedelta(milliseconds=50)
    with (
        closing(PostgresDatabase(url, wait=WAIT, most_idle=idle)) as still,
        closing(PostgresDatabase(url, wait=WAIT)) as other,
    ):
        other.execute("CREATE TABLE t (n BIGINT)")
        with pytest.raises(StoreError, match="nothing of that was saved"):
            stand_still(still, other)
        assert [{"n": 2}] == list(map(dict, still.execute("SELECT n FROM t")))


def test_both_sides_find_out_that_the_other_one_is_gone(url: str) -> None:
    """Within half a minute; the server knows each setting, also where clients use its socket."""
    with psycopg.connect(url, **connection_settings(WAIT, "feedd", search_path="elsewhere")) as connection:
        names = ("idle_in_transaction_session_timeout", "lock_timeout", "search_path")
        found = [connection.execute(f"SHOW {name}").fetchone() for name in names]
    assert [("30s",), ("5s",), ("elsewhere",)] == found


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("host=", "host=/nowhere"), "No such file or directory"),
        (("/postgres?", "/missing?"), 'database "missing" does not exist'),
        (("feedd@", "stranger:secret@"), 'role "stranger" does not exist'),
    ],
)
def test_what_is_wrong_is_said_without_the_password(postgres: str, wrong: tuple[str, str], said: str) -> None:
    """With what to do."""
    with pytest.raises(StoreError, match=f"`database` in feedd.toml.*{said}") as caught:
        PostgresDatabase(postgres.replace(*wrong), wait=WAIT)
    assert "secret" not in str(caught.value)
