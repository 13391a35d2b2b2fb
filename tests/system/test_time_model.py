"""Random lives of a machine whose clock is set while posts appear: none is lost, doubled, or dated by a wrong clock."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedd.app import open_app
from feedd.changes.intervals import SLACK
from feedd.changes.rhythm import FLOOR, JITTER
from feedd.config.loading import load_definitions
from feedd.daemon.dispatch import Dispatch
from feedd.daemon.systemd import ServiceManager
from feedd.model import Report
from tests.support.poll_world import World, in_world_with, menu, text
from tests.support.wall_clock import WallClock

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG = timedelta(seconds=30)
BEHIND = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
INTERVAL = timedelta(hours=1)
RULES = 'interval = "1h"\nindex.include = ["."]\n'
SMALL = [timedelta(minutes=-10), timedelta(minutes=5), timedelta(hours=2), timedelta(hours=-2)]
LARGE = [timedelta(days=days) for days in (2, -2, 40, -40, 3650, -3650, -20000)]
FAR = timedelta(hours=25)  # several small jumps, which are believed, add up to this
MOST = 12

Step: TypeAlias = tuple[str, timedelta]

passing = st.tuples(st.just("pass"), st.sampled_from([timedelta(minutes=n) for n in (1, 20, 65, 300)]))
posting = st.tuples(st.sampled_from(["post", "undated"]), st.just(timedelta()))
adjusting = st.tuples(st.just("jump"), st.sampled_from(SMALL))
jumping = st.tuples(st.just("jump"), st.sampled_from(LARGE))
suspending = st.tuples(st.just("sleep"), st.just(timedelta(days=3)))
restarting = st.tuples(st.just("restart"), st.just(timedelta()))
# For less than an hour the clock is wrong; what happens meanwhile is a list of its own.
erring = st.tuples(
    st.sampled_from(LARGE),
    st.lists(st.one_of(posting, st.just(("pass", timedelta(minutes=16)))), max_size=3),
).map(lambda one: [("jump", one[0]), *one[1], ("jump", -one[0])])


class Life:
    """A machine, a phlog whose author knows the time, and a subscriber."""

    def __init__(self, world: World, wall: WallClock, stack: AsyncExitStack) -> None:
        self._world = world
        self._wall = wall
        self._stack = stack
        self._app = world.app
        self._posts: dict[str, tuple[datetime, bool]] = {}  # by title: when it was written, and whether it is dated
        self._announced: Counter[str] = Counter()
        self._dates: dict[str, datetime] = {}

    @property
    def truth(self) -> datetime:
        """The right time."""
        return START + self._wall.passed

    async def start(self) -> None:
        """Start the daemon, again where it runs already."""
        self._app = await self._stack.enter_async_context(open_app(self._world.app.settings, self._wall.clock()))
        await self._app.start(load_definitions(self._app.settings.feeds))
        self._dispatch = Dispatch(self._app, ServiceManager(), self._report)

    def _report(self, report: Report) -> None:
        assert report.ok, report.error
        self._announced.update(url.rpartition("/")[2] for url in report.new)

    async def tick(self) -> None:
        """Tick until nothing more is started, and see that no date changed that was published."""
        for _ in range(3):
            await self._dispatch.tick()
            await self._dispatch.polls.drain(LONG)
            await self._dispatch.merges.drain(LONG)
        feed = self._app.definitions.all.good["hole"].id
        for entry in await self._app.store.entries.newest(feed, 999):
            assert entry.published == self._dates.setdefault(entry.title, entry.published)

    async def do(self, step: Step) -> None:
        """Do one step."""
        kind, by = step
        if kind in ("post", "undated"):
            self._post(is_dated=kind == "post")
        elif kind == "jump":
            self._wall.jump(by)
        elif kind == "sleep":
            self._wall.pass_time(by)
        elif kind == "restart":
            await self.start()
        while kind == "pass" and by:
            self._wall.pass_time(min(by, FLOOR))
            by -= min(by, FLOOR)
            await self.tick()
        await self.tick()

    def _post(self, *, is_dated: bool) -> None:
        title = f"p{len(self._posts)}"
        self._posts[title] = self.truth, is_dated
        self._world.hole.documents[f"/{title}".encode()] = text(title)
        lines = [f"0{f'{at:%Y-%m-%d} - ' if dated else ''}{one}|/{one}" for one, (at, dated) in self._posts.items()]
        self._world.hole.documents[b"/index"] = menu("A phlog", *reversed(lines))

    async def end(self) -> None:
        """Set the clock right, for good, and see that all is polled and announced once by then."""
        self._wall.jump(self.truth - self._wall())
        self._wall.synchronised = True
        await self.tick()
        assert self.truth == self._app.clock()
        before = self._world.hole.requests.count(b"/index")
        await self.do(("pass", INTERVAL * (1 + JITTER) + SLACK + FLOOR))  # a correction within SLACK is no set-back
        assert self._world.hole.requests.count(b"/index") > before
        await self.do(("pass", timedelta(hours=2)))
        assert dict.fromkeys(self._posts, 1) == self._announced
        assert self._posts.keys() == self._dates.keys()

    def check_dates(self) -> None:
        """See that dates are those of the author, and else about the time at which posts were found."""
        for title, (at, is_dated) in self._posts.items():
            if is_dated:
                assert at.date() == self._dates[title].date()
            else:
                assert at - FAR <= self._dates[title] <= self.truth + FAR


def live(steps: Sequence[Step], start: datetime = START, *, checks_dates: bool) -> None:
    """Live through these steps, from a start at which the clock shows `start`."""

    async def live_in(folder: Path) -> None:
        wall = WallClock(start)
        async with in_world_with(wall.clock(), folder, {}, RULES) as world, AsyncExitStack() as stack:
            life = Life(world, wall, stack)
            await life.start()
            for step in (("post", timedelta()), *steps):
                await life.do(step)
            await life.end()
            if checks_dates:
                life.check_dates()

    with TemporaryDirectory() as folder:
        asyncio.run(live_in(Path(folder)))


def joined(parts: Sequence[Sequence[Step]]) -> list[Step]:
    """Return the steps of all parts."""
    return [step for part in parts for step in part][:MOST]


def single(steps: st.SearchStrategy[Step]) -> st.SearchStrategy[list[Step]]:
    """Return parts of one step."""
    return steps.map(lambda step: [step])


rights = st.one_of(erring, *map(single, (passing, posting, posting, adjusting, suspending, restarting)))
LIFE = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@LIFE
@given(st.lists(rights, min_size=3, max_size=8), st.lists(single(posting), max_size=2), st.booleans())
def test_clock_that_is_wrong_for_less_than_an_hour_dates_nothing(
    parts: list[list[Step]], first: list[list[Step]], is_behind: bool
) -> None:
    """Whatever it shows meanwhile, also at the first start."""
    steps = [step for part in parts for step in part]
    if is_behind:
        steps = [*joined(first), ("pass", timedelta(minutes=16)), ("jump", START - BEHIND), *steps]
    live(steps, BEHIND if is_behind else START, checks_dates=True)


@LIFE
@given(st.lists(st.one_of(passing, posting, adjusting, jumping, suspending, restarting), min_size=4, max_size=MOST))
def test_wrong_clock_loses_and_doubles_nothing(steps: list[Step]) -> None:
    """However often and long it is wrong: once it is right, all is polled in time, and what is published stays."""
    live(steps, checks_dates=False)
