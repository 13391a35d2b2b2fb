"""The worker's loop: it outlives lost connections, and ends when it is to."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import psycopg
import pytest

from feedd.app import open_app
from feedd.daemon.dispatch import keep_media
from feedd.daemon.saving import Saving
from feedd.daemon.systemd import ServiceManager
from feedd.errors import StoreError
from feedd.fleet.crew import Crew
from feedd.fleet.queue import Kind, Queue, Task, Work, open_queue
from feedd.fleet.worker import Worker
from feedd.model import Report
from feedd.scheduling.clock import utc_now
from feedd.telemetry.liveness import Liveness
from tests.support.fleet import until
from tests.support.poll_world import TWO_PHLOGS, in_world, in_world_with, settings_for
from tests.support.postgres_cluster import new_database
from tests.support.postgres_proxy import proxied
from tests.support.wall_clock import RELEASE, WallClock


class LostQueue:
    """A queue that cannot say goodbye to its database: it raises that in place of its cancellation."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def work(self, *_: object) -> None:
        """Work until cancelled."""
        self.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            raise StoreError("the queue does not answer") from error


class HandedQueue:
    """A queue whose jobs the test hands out."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.works: Mapping[Kind, Work] = {}
        self.may_take: Callable[[], bool] = lambda: False

    async def work(
        self, works: Mapping[Kind, Work], _places: int, _patience: timedelta, may_take: Callable[[], bool]
    ) -> None:
        """Work until cancelled."""
        self.works, self.may_take = works, may_take
        self.begun.set()
        await asyncio.Event().wait()

    def end(self) -> None:
        """Do nothing: it ends at once."""


@pytest.mark.anyio
async def test_worker_ends_while_the_database_is_gone(tmp_path: Path) -> None:
    """Its cancellation is not taken for one more failure."""
    queue = LostQueue()
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        worker = Worker(world.app, Saving(world.app, Liveness()), lambda _: None, keep_media)
        working = asyncio.create_task(worker.work(cast("Queue", queue), 1, timedelta()))
        await queue.begun.wait()
        worker.is_ending = True
        working.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait((working,))
        assert working.done()


@pytest.mark.anyio
@pytest.mark.parametrize("is_damaged", [False, True])
async def test_worker_does_nothing_without_its_lock_or_with_a_damaged_database(
    tmp_path: Path, is_damaged: bool
) -> None:
    """What it has taken already is left, and nothing more is taken, until all is in order again."""
    lost, liveness, reports = [False], Liveness(), list[Report]()

    async def check() -> None:
        if lost[0]:
            raise StoreError("another feedd polls")

    async with in_world(tmp_path, TWO_PHLOGS) as world:
        world.now = utc_now()  # a server has no other clock
        queue, app = HandedQueue(), world.app
        crew = Crew(
            ["worker"], cast("Queue", queue), app, ServiceManager(), reports.append, check, liveness, 1, keep_media
        )
        await crew.tick()
        await queue.begun.wait()
        assert queue.may_take()
        await app.store.requests.add("one", "hole", "all", world.now)
        if is_damaged:
            liveness.damaged = True
        else:
            lost[0] = True
        await crew.tick()
        assert not queue.may_take()
        await queue.works["poll"](app.definitions.all.good["hole"].id)
        await queue.works["answer"]("one")
        assert [] == reports
        liveness.damaged = lost[0] = False
        await crew.tick()
        await queue.works["answer"]("one")
        assert [True] == [one.ok for one in reports]
        await crew.finish(timedelta())


@pytest.mark.anyio
@pytest.mark.sqlite
async def test_worker_merges_at_its_start_and_at_its_stop(tmp_path: Path) -> None:
    """What one that was killed had published, and what was published by the last polls."""
    merged = tmp_path / "data" / "public" / "all.atom"

    async def in_order() -> None:
        pass

    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.poll()
        queue, app = HandedQueue(), world.app
        app.publisher.site.is_stale = False
        crew = Crew(
            ["worker"], cast("Queue", queue), app, ServiceManager(), lambda _: None, in_order, Liveness(), 1, keep_media
        )
        await crew.tick()
        await queue.begun.wait()
        found = []
        for is_stale in (app.publisher.site.is_stale, True, False):
            app.publisher.site.is_stale = is_stale
            await crew.finish(timedelta())
            found.append(merged.exists())
            merged.unlink(missing_ok=True)
        assert [True, True, False] == found


@pytest.mark.anyio
@pytest.mark.sqlite
async def test_worker_that_doubts_its_clock_changes_nothing(tmp_path: Path) -> None:
    """The times of others stand beside its own: it polls nothing meanwhile, and moves none when it believes it."""
    wall, reports = WallClock(), list[Report]()

    async def in_order() -> None:
        pass

    def rows() -> list[str]:
        with closing(sqlite3.connect(tmp_path / "data" / "feedd.sqlite3")) as other:
            return list(other.iterdump())

    async with in_world_with(wall.clock(), tmp_path, TWO_PHLOGS) as world:
        queue, app = HandedQueue(), world.app
        hole = app.definitions.all.good["hole"].id
        crew = Crew(
            ["worker"], cast("Queue", queue), app, ServiceManager(), reports.append, in_order, Liveness(), 1, keep_media
        )
        await crew.tick()
        await queue.begun.wait()
        await queue.works["poll"](hole)
        await crew.tick()
        await app.store.feeds.postpone([(hole, app.clock())])
        before = rows()
        wall.jump(timedelta(days=2))
        await crew.tick()
        await queue.works["poll"](hole)
        assert app.clock.doubt
        assert before == rows()
        await app.store.provisional_times.begin(RELEASE)  # by an earlier feedd
        before = rows()
        wall.synchronised = True
        await crew.tick()
        assert not app.clock.doubt
        assert before == rows()
        await queue.works["poll"](hole)
        assert [True, True] == [one.ok for one in reports]
        await crew.finish(timedelta())


@pytest.mark.anyio
@pytest.mark.slow
async def test_start_leaves_the_times_of_others(postgres: str, tmp_path: Path) -> None:
    """Whether the clock of the process that starts is believed or not."""
    wall = WallClock(RELEASE - timedelta(days=400))
    settings = settings_for(tmp_path, database=new_database(postgres, uuid4().hex))
    async with open_app(settings, wall.clock()) as app:
        await app.repair()
        assert app.clock.doubt
        assert await app.store.provisional_times.since() is None
        await app.store.provisional_times.begin(RELEASE)  # by an earlier feedd
    async with open_app(settings, WallClock().clock()) as app:
        await app.repair()
        assert await app.store.provisional_times.since() == RELEASE


@pytest.mark.anyio
@pytest.mark.slow
async def test_tasks_are_left_to_others_until_one_may_be_taken(postgres: str) -> None:
    """They wait in the queue as they were."""
    asked, done, allowed = asyncio.Event(), asyncio.Event(), [False]

    def may_take() -> bool:
        asked.set()
        return allowed[0]

    async def poll(_subject: str) -> None:
        assert allowed[0]
        done.set()

    task = Task(kind="poll", subject="feed", host="host")
    async with open_queue(new_database(postgres, uuid4().hex), "feedd test") as queue:
        await queue.add([task])
        working = asyncio.create_task(queue.work({"poll": poll}, 1, timedelta(), may_take))
        for _ in range(2):
            await asked.wait()
            asked.clear()
        assert (task,) == await queue.tasks()
        allowed[0] = True
        async with asyncio.timeout(30):
            await done.wait()
        working.cancel()
        await asyncio.wait((working,))


@pytest.mark.anyio
@pytest.mark.slow
async def test_queue_that_was_dropped_is_made_again(postgres: str, tmp_path: Path) -> None:
    """By the first worker that finds it gone: what is due comes again."""
    url, reports = new_database(postgres, uuid4().hex), asyncio.Queue[Report]()
    async with in_world(tmp_path, TWO_PHLOGS) as world, open_queue(url, "feedd test") as queue:
        worker = Worker(world.app, Saving(world.app, Liveness()), reports.put_nowait, keep_media)
        worker.may_poll = True
        working = asyncio.create_task(worker.work(queue, 1, timedelta()))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA feedd_queue CASCADE")

            def is_there() -> bool:
                return connection.execute("SELECT to_regclass('feedd_queue.procrastinate_jobs')").fetchone() != (None,)

            await asyncio.to_thread(until, is_there, lambda: "not made again", 60)
        await queue.add([Task(kind="poll", subject=world.app.definitions.all.good["hole"].id, host="host")])
        async with asyncio.timeout(60):
            assert (await reports.get()).ok
        worker.is_ending = True
        queue.end()
        working.cancel()
        await asyncio.wait((working,))


@pytest.mark.anyio
@pytest.mark.slow
async def test_server_that_goes_away_while_the_queue_is_opened_is_named(postgres: str) -> None:
    """In words, as wherever it does not answer."""
    with proxied(new_database(postgres, uuid4().hex)) as (proxy, url):
        proxy.places = 1  # its tables are made
        with pytest.raises(StoreError, match="the queue does not answer"):
            async with open_queue(url, "feedd test"):
                pass


@pytest.mark.anyio
@pytest.mark.slow
async def test_queue_answers_as_soon_as_its_server_is_back(postgres: str) -> None:
    """However long that was away."""
    with proxied(new_database(postgres, uuid4().hex)) as (proxy, url):
        async with open_queue(url, "feedd test") as queue:
            proxy.cut()
            for _ in range(4):  # each waits for `WAIT`
                with pytest.raises(StoreError):
                    await queue.tasks()
            proxy.mend()
            assert () == await queue.tasks()
