"""Which of the feeds that are due wait in the queue: few, of many hosts, new ones among them."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from feedd.app import App, open_app
from feedd.config.loading import load_definitions
from feedd.errors import StoreError
from feedd.fleet.queue import SCHEMA, Queue, open_queue
from feedd.fleet.scheduler import LEAST, MOST_SLOW, OF_A_HOST, Scheduler
from tests.support.fleet import define_feeds
from tests.support.poll_world import settings_for
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]

ALL_POLLED = "UPDATE feeds SET polled_at = 1, next_check_at = 1"
LATER_AND_NEW = """
UPDATE feeds SET polled_at = NULL, next_check_at = 2 WHERE id IN (SELECT id FROM feeds ORDER BY id LIMIT 120)
"""
ALL_SLOW = """
INSERT INTO polls (feed_id, number, started_at, finished_at, ok, new, updated, gone)
SELECT id, 1, 0, 11000000, 0, 0, 0, 0 FROM feeds WHERE polled_at IS NOT NULL
"""
TAKE = "DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM procrastinate_jobs ORDER BY id LIMIT %s)"
OF_A_WORKER_THAT_IS_GONE = """
UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL
WHERE id = (SELECT MIN(id) FROM procrastinate_jobs) RETURNING queueing_lock
"""


@asynccontextmanager
async def due_feeds(
    folder: Path, url: str, feeds: int, hosts: int, *statements: str
) -> AsyncIterator[tuple[App, Queue]]:
    """Open a store with feeds on hosts, as statements make them, and its queue."""
    define_feeds(folder, feeds, hosts, 70)
    settings = settings_for(folder, database=url)
    async with open_app(settings) as app, open_queue(url, "feedd test") as queue:
        await app.adopt(load_definitions(settings.feeds))
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())
        yield app, queue


@pytest.fixture
def url(postgres: str) -> str:
    """Return the URL of an empty database."""
    return new_database(postgres, uuid4().hex)


async def test_few_wait_and_half_of_them_were_never_polled(tmp_path: Path, url: str) -> None:
    """However long others have been due; what waits already is not added by another scheduler, nor by the next tick."""
    async with due_feeds(tmp_path, url, 600, 600, ALL_POLLED, LATER_AND_NEW) as (app, queue):
        schedulers = Scheduler(app, queue), Scheduler(app, queue)
        for scheduler in (*schedulers, schedulers[0]):
            await scheduler.tick()
        waiting = {one.subject for one in await queue.tasks()}
        new = {one.id for one in await app.store.attempts.never_polled(app.clock(), 1000)}
        assert (LEAST, LEAST // 2) == (len(waiting), len(waiting & new))
        assert LEAST == schedulers[0].waiting


async def test_queue_is_filled_again_when_half_of_it_is_gone(tmp_path: Path, url: str) -> None:
    """Not for each place: each look is at thousands of feeds."""
    async with due_feeds(tmp_path, url, 600, 600, ALL_POLLED) as (app, queue):
        scheduler, waiting = Scheduler(app, queue), []
        for taken in (0, LEAST // 2 - 1, 1):
            with psycopg.connect(url, options=f"-c search_path={SCHEMA}") as connection:
                connection.execute(TAKE, (taken,))
            await scheduler.tick()
            waiting.append(len(await queue.tasks()))
        assert [LEAST, LEAST // 2 + 1, LEAST] == waiting


async def test_a_host_has_few_places(tmp_path: Path, url: str) -> None:
    """Its other feeds wait until these are polled."""
    async with due_feeds(tmp_path, url, 90, 3, ALL_POLLED) as (app, queue):
        await Scheduler(app, queue).tick()
        assert [OF_A_HOST] * 3 == list(Counter(one.host for one in await queue.tasks()).values())


async def test_slow_feeds_leave_places_to_others(tmp_path: Path, url: str) -> None:
    """Those whose last poll took long are few, although they have waited longest."""
    async with due_feeds(tmp_path, url, 150, 150, ALL_POLLED, LATER_AND_NEW, ALL_SLOW) as (app, queue):
        await Scheduler(app, queue).tick()
        tasks = await queue.tasks()
        assert (MOST_SLOW, 120) == (sum(one.is_slow for one in tasks), sum(not one.is_slow for one in tasks))


async def test_feed_of_a_worker_that_is_gone_is_published(tmp_path: Path, url: str) -> None:
    """It may have been killed between the two: what its poll saved would wait for the next one."""
    async with due_feeds(tmp_path, url, 2, 2, ALL_POLLED) as (app, queue):
        scheduler = Scheduler(app, queue)
        await scheduler.tick()
        before = [*app.publisher.waiting]
        with psycopg.connect(url, options=f"-c search_path={SCHEMA}") as connection:
            feed_id = connection.execute(OF_A_WORKER_THAT_IS_GONE).fetchone()
        assert feed_id
        await scheduler.tick()
        name = await app.store.feeds.served_name(feed_id[0])
        assert ([], [name], True) == (before, [*app.publisher.waiting], app.publisher.site.is_stale)
        assert [False, False] == [one.is_running for one in await queue.tasks()]


async def test_queue_that_was_dropped_is_made_again(tmp_path: Path, url: str) -> None:
    """By the schedulers alone, where no worker runs: all of them go on."""
    async with due_feeds(tmp_path, url, 2, 2, ALL_POLLED) as (app, queue), open_queue(url, "feedd other") as other:
        schedulers = Scheduler(app, queue), Scheduler(app, other)
        for scheduler in schedulers:
            await scheduler.tick()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA feedd_queue CASCADE")
        for scheduler in schedulers:
            with pytest.raises(StoreError, match="does not answer"):
                await scheduler.tick()
        for scheduler in schedulers:
            await scheduler.tick()
        assert 2 == len(await other.tasks())
