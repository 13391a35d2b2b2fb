"""Whether polls can be saved, as `/readyz` tells: a folder that cannot be written, bugs, a damaged database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.daemon.dispatch import Dispatch
from feedd.daemon.saving import EVERY, EVERY_IN_TROUBLE, Saving
from feedd.daemon.systemd import ServiceManager
from feedd.model import GopherUrl
from feedd.telemetry.liveness import Liveness
from tests.support.manual_clock import ManualClock
from tests.support.poll_world import TWO_PHLOGS, World, in_world
from tests.support.small_disk import fill, small_disk

pytestmark = pytest.mark.anyio


@contextmanager
def beside(world: World) -> Iterator[sqlite3.Connection]:
    """Open the database as another process does."""
    with closing(sqlite3.connect(world.folder / "data" / "feedd.sqlite3", isolation_level=None)) as other:
        yield other


@pytest.mark.sqlite
async def test_folder_that_cannot_be_written_is_trouble_until_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried each minute and, in trouble, each ten seconds; the log says it once, with the path."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        clock, liveness, seen = ManualClock(), Liveness(), list[str | None]()
        liveness.ticked()
        saving = Saving(world.app, liveness, clock)
        public = tmp_path / "data" / "public"
        public.write_text("in the way")
        for wait in (0.0, EVERY_IN_TROUBLE, EVERY_IN_TROUBLE, EVERY / 2, EVERY / 2):
            clock.now += wait
            await saving.check()
            seen.append(liveness.problem())
            if len(seen) == 2:
                public.unlink()
            elif len(seen) == 3:
                public.rmdir()
                public.write_text("in the way again")
        left = [path.name for path in (tmp_path / "data").iterdir() if path.name.startswith(".")]

    trouble = "polls cannot be saved"
    assert [trouble, trouble, None, None, trouble] == seen
    assert [] == left
    said = [record.getMessage() for record in caplog.records]
    assert ["not ready", "not ready"] == [line.partition(" error")[0] for line in said]
    assert str(public) in said[0]


@pytest.mark.sqlite
async def test_polls_that_a_full_disk_postponed_start_once_there_is_room(tmp_path: Path) -> None:
    """Who makes room does not wait minutes more for what came meanwhile."""
    with small_disk(tmp_path / "data"):
        async with in_world(tmp_path, TWO_PHLOGS) as world:
            polled = list[bool]()
            dispatch = Dispatch(world.app, ServiceManager(), lambda report: polled.append(report.ok))
            filler = fill(tmp_path / "data")
            for _ in range(2):
                await dispatch.tick()
                await dispatch.polls.drain(timedelta(seconds=30))
                filler.unlink(missing_ok=True)

    assert polled == [False, True]


async def test_polls_that_are_not_kept_are_trouble_until_one_is(tmp_path: Path) -> None:
    """A bug in every poll is noticed where the disk is well; the next poll that is saved ends it."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        liveness, fetch = Liveness(), world.fetch

        async def bug(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            raise TypeError(url, origin)

        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None, liveness=liveness)
        problems = []
        for world.fetch in (bug, fetch):
            world.now += timedelta(days=1)
            await dispatch.tick()
            await dispatch.polls.drain(timedelta(seconds=30))
            world.app.poller.forget_future_times()
            await dispatch.tick()
            problems.append(liveness.problem())
            await dispatch.polls.drain(timedelta(seconds=30))

    assert problems == ["polls cannot be saved", None]


@pytest.mark.sqlite
async def test_damaged_database_is_said_once_and_nothing_is_polled(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A stored index that cannot be unpacked is found by a poll; nothing is polled after it, though it could be."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        await world.poll()
        liveness = Liveness()
        dispatch = Dispatch(world.app, ServiceManager(), lambda _: None, liveness=liveness)
        asked = []
        with beside(world) as other:
            (raw,) = other.execute("SELECT raw FROM indexes").fetchone()
            for value in (b"damage", raw, raw):
                other.execute("UPDATE indexes SET raw = ?", (value,))
                world.now += timedelta(days=2)
                await dispatch.tick()
                await dispatch.polls.drain(timedelta(seconds=30))
                asked.append(world.hole.requests.count(b"/index"))

    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("damaged ")]
    assert asked == [1, 1, 1]
    assert liveness.problem() == "the database is damaged"
    assert len(said) == 1
    assert "feedd restore" in said[0]
