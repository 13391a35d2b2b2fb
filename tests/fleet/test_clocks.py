"""Machines of a fleet whose clocks are wrong: they poll nothing, and change nothing that others planned."""

import asyncio
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
from feedd.scheduling.clock import Clock, utc_now
from feedd.telemetry.liveness import Liveness
from tests.support.fake_time import LIBRARIES, FakeTime
from tests.support.feedd_process import feedd
from tests.support.fleet import Hosts, define_feeds, fleet, served_hosts
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
async def test_clock_far_from_that_of_the_database_moves_nothing(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, days: int
) -> None:
    """A machine that is days late or early starts and ticks, and all stays as others planned it; then it is set."""
    caplog.set_level("INFO")
    late = [timedelta(days=days)]
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
    async with open_app(settings, Clock.believed(lambda: utc_now() - late[0])) as app:
        await app.prepare(definitions)
        with fleet(tmp_path, str(settings.database)) as some:
            assert [(1,)] == some.rows(f"SELECT COUNT(*) FROM wishes WHERE asked_at > {NOW} - 3600000000")
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
            assert planned == some.rows(PLANNED)
            assert "clock not believed" in caplog.text
            assert "that of the database" in caplog.text
            late[0] = timedelta()
            await worker.tick()
            assert "clock believed" in caplog.text
            await worker.finish(timedelta())
            assert planned == some.rows(PLANNED)


@pytest.mark.skipif(not LIBRARIES, reason="faketime is not installed")
def test_once_polls_nothing_by_a_clock_that_is_not_believed(postgres: str, tmp_path: Path) -> None:
    """It says so; beside a fleet it asks, and the clocks of the workers count."""
    hosts, url, time = Hosts(), new_database(postgres, uuid4().hex), FakeTime(tmp_path)
    time.set("-20y")
    with served_hosts(hosts) as port, fleet(tmp_path, url) as some:
        define_feeds(tmp_path, 1, 1, port)
        alone = feedd(tmp_path, "once", FEEDD_DATABASE=url, **time.environment)
        assert (1, "") == (alone.returncode, alone.stdout)
        assert "before this feedd was made" in alone.stderr
        assert "nothing is polled" in alone.stderr
        assert {} == hosts.polls()
        some.start("scheduler", "worker")
        some.ready()
        asked = feedd(tmp_path, "once", "feed0", FEEDD_DATABASE=url, **time.environment)
        assert (0, "") == (asked.returncode, asked.stderr)
        assert "feed0" in asked.stdout
