"""The clock of a fleet is that of its database: those of the machines do not matter, and if it leaps, nothing moves."""

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import pytest

from feedd.app import open_app
from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import keep_media
from feedd.daemon.systemd import ServiceManager
from feedd.fleet.crew import Crew
from feedd.fleet.queue import Queue
from feedd.scheduling.clock import utc_now
from feedd.telemetry.liveness import Liveness
from tests.support.database_clock import DatabaseClock
from tests.support.fake_time import LIBRARIES, FakeTime
from tests.support.feedd_process import feedd
from tests.support.fleet import ALL_DUE, Fleet, Hosts, ask, define_feeds, fleet, served_hosts
from tests.support.poll_world import settings_for
from tests.support.postgres_cluster import new_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint"
ALL_PLANNED = f"UPDATE feeds SET polled_at = {NOW}, next_check_at = {NOW} + 3600000000"
HELD = f"INSERT INTO callback_hosts VALUES ('reader.example', {NOW} + 5000000)"
TELLING = f"""
INSERT INTO notifications (key, feed_id, event, subject, at, attempts, next_try_at)
SELECT 'one', id, 'entry', 'one', {NOW}, 1, {NOW} + 60000000 FROM feeds
"""  # another process tells it now
PLANNED = """
SELECT next_check_at, (SELECT free_at FROM callback_hosts), (SELECT attempts FROM notifications) FROM feeds
"""
TIMES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'bigint' AND (column_name ~ '(^|_)(at|until)$' OR column_name = 'since')
"""
FAR = f"""
SELECT MIN({{column}}), MAX({{column}}) FROM {{table}}
HAVING MIN({{column}}) < {NOW} - 3600000000 OR MAX({{column}}) > {NOW} + 48 * 3600000000
"""  # a poll is planned a day ahead
NOT_OF_NOW = {"published_at", "dated_at"}  # which the hole says


class IdleQueue:
    """A queue without tasks."""

    def end(self) -> None:
        """Do nothing."""

    async def work(self, *_: object) -> None:
        """Wait until cancelled."""
        await asyncio.Event().wait()


async def in_order() -> None:
    """Find nothing wrong."""


@pytest.mark.anyio
@pytest.mark.parametrize("days", [3, -3])
async def test_clock_of_the_database_that_leaps_moves_nothing(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, days: int
) -> None:
    """A process ticks, and all stays as it was planned; then the clock is set back."""
    caplog.set_level("INFO")
    settings = settings_for(
        tmp_path,
        database=new_database(postgres, uuid4().hex),
        hub="own",
        base_url="https://feeds.example.org",
        deny="elsewhere.example",
        notify="true",
    )
    define_feeds(tmp_path, 1, 1, 70)
    definitions = load_definitions(settings.feeds)
    async with open_app(settings) as app:
        await app.prepare(definitions)
    url = str(settings.database)
    with closing(DatabaseClock(url, utc_now())) as shown, fleet(tmp_path, url) as some:
        async with open_app(settings) as app:
            some.rows(ALL_PLANNED)
            some.rows(HELD)
            some.rows(TELLING)
            planned = some.rows(PLANNED)
            worker = Crew(
                ["worker"],
                cast("Queue", IdleQueue()),
                app,
                ServiceManager(),
                lambda _: None,
                in_order,
                Liveness(),
                1,
                keep_media,
            )
            await app.begin(definitions)
            await worker.tick()
            assert "clock not believed" not in caplog.text
            shown.now = timedelta(days=days).total_seconds()
            await worker.tick()
            assert "the clock jumped" in caplog.text
            assert planned == some.rows(PLANNED)
            shown.now = 0
            await worker.tick()
            assert "clock believed" in caplog.text
            await worker.finish(timedelta())
            assert planned == some.rows(PLANNED)


@pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed")
@pytest.mark.parametrize("wrong", ["+3d", "-3d", "-20y"])
def test_times_are_those_of_the_database(postgres: str, tmp_path: Path, wrong: str) -> None:
    """A whole fleet whose machines are days away polls, publishes and tells, as do the commands beside it."""
    hosts, url, time = Hosts(), new_database(postgres, uuid4().hex), FakeTime(tmp_path)
    time.set(wrong)
    common = {"FEEDD_NOTIFY": "true", "FEEDD_BASE_URL": "https://feeds.example.org", **time.environment}
    with served_hosts(hosts) as port, fleet(tmp_path, url, **common) as some:
        define_feeds(tmp_path, 3, 2, port)
        some.start("scheduler", "worker")
        web = some.start("web")
        some.ready()
        some.wait_until("SELECT COUNT(*) FROM polls WHERE ok = 1", 3)
        hosts.posts = 2
        some.rows(ALL_DUE)
        some.wait_until("SELECT COUNT(*) FROM entries", 6)
        some.wait_until("SELECT COUNT(*) FROM notifications", 0)
        some.wait_until("SELECT COUNT(*) FROM documents WHERE name = 'all.atom'", 1)
        assert 200 == ask(web, "/feeds/feed0.atom")[0]
        ((entry,), *_) = some.rows("SELECT id FROM entries")
        for command in (["once", "feed0"], ["withdraw", str(entry)]):
            assert 0 == feedd(tmp_path, *command, FEEDD_DATABASE=url, **time.environment).returncode
        assert [] == far_from_now(some)
        assert not [one.log() for one in some.members if "not believed" in one.log()]


def far_from_now(some: Fleet) -> list[tuple[object, ...]]:
    """Return the columns with times that are further away from the time of the database than what is planned."""
    return [
        (table, column, *found)
        for table, column in some.rows(TIMES)
        if column not in NOT_OF_NOW
        for found in some.rows(FAR.format(table=table, column=column))
    ]


@pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed")
def test_once_polls_by_the_clock_of_the_database(postgres: str, tmp_path: Path) -> None:
    """On a machine whose own is twenty years late; so does a command that lets a feed be polled."""
    hosts, url, time = Hosts(), new_database(postgres, uuid4().hex), FakeTime(tmp_path)
    time.set("-20y")
    with served_hosts(hosts) as port, fleet(tmp_path, url) as some:
        define_feeds(tmp_path, 1, 1, port)
        alone = feedd(tmp_path, "once", FEEDD_DATABASE=url, **time.environment)
        assert 0 == alone.returncode, alone.stderr
        assert {"feed0": 1} == hosts.polls()
        again = feedd(tmp_path, "once", FEEDD_DATABASE=url, **time.environment)
        assert 0 == again.returncode
        assert {"feed0": 1} == hosts.polls()
        assert [] == far_from_now(some)
