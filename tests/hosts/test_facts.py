"""Facts about hosts: requested rarely, stored, and bounded in size and time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from feedd.errors import CutOff, SourceError, TooLong, TooSlow, Unreachable
from feedd.gopher.robots import NOTHING, forbidding_rule
from feedd.hosts.facts import ADMIN_FOR, CAPS_FOR, ROBOTS_FOR, HostFacts
from feedd.model import GopherUrl
from feedd.store import Store
from tests.support.scripted_fetch import ERROR, Speaking

pytestmark = pytest.mark.anyio

INDEX = GopherUrl(host="example.org", selector=b"/phlog")
FORBIDS = b"User-agent: *\nDisallow: /\n"
CAPS = b"CAPS\nServerAdmin=Kay <kay@example.org>\nServerDefaultEncoding=KOI8-R\n"


class Scene:
    """Scripted hosts, a store, and a clock that the test moves."""

    def __init__(self, store: Store, speaking: Speaking) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.speaking = speaking
        self.store = store
        self.delays: list[tuple[str, int, timedelta]] = []
        self.hosts = HostFacts(fetch=speaking, store=store, clock=lambda: self.now, delay=self.slow_down)

    async def slow_down(self, host: str, port: int, gap: timedelta) -> None:
        """Keep what is handed on as a crawl delay."""
        self.delays.append((host, port, gap))

    async def is_allowed(self) -> bool:
        """Return whether the host allows feedd to request the index."""
        return forbidding_rule(await self.hosts.rules(INDEX, INDEX), INDEX.selector) is None


@asynccontextmanager
async def play(**files: bytes | SourceError) -> AsyncIterator[Scene]:
    """Return a scene of one host; `robots` and `slash_robots` are its answers without and with a slash."""
    names = {name.replace("slash_", "/") + ".txt": answer for name, answer in files.items()}
    async with await Store.memory() as store:
        speaking = Speaking({("example.org", name.encode()): answer for name, answer in names.items()})
        yield Scene(store, speaking)


async def test_robots_txt_is_asked_for_once_a_day() -> None:
    """Without a slash, since that form was answered; a day later it is requested again and the new answer counts."""
    async with play(robots=FORBIDS) as scene:
        assert [False, False] == [await scene.is_allowed(), await scene.is_allowed()]
        scene.now += ROBOTS_FOR - timedelta(seconds=1)
        assert not await scene.is_allowed()
        assert [b"robots.txt"] == scene.speaking.selectors

        scene.speaking.answers["example.org", b"robots.txt"] = b"User-agent: *\nDisallow: /other\n"
        scene.now += timedelta(seconds=1)
        assert await scene.is_allowed()
        assert [b"robots.txt"] * 2 == scene.speaking.selectors


async def test_answer_from_the_future_does_not_count() -> None:
    """A clock that was years ahead must not delay the next request for robots.txt, caps.txt and Gopher+ until then."""
    async with play(robots=FORBIDS, caps=b"CAPS\n") as scene:
        start = scene.now
        for years in (10, 0):
            scene.now = start + timedelta(days=365 * years)
            await scene.is_allowed()
            await scene.hosts.charset(INDEX, INDEX)
            await scene.hosts.mod_dates(INDEX, frozenset())
        assert 2 == scene.speaking.selectors.count(b"robots.txt") == scene.speaking.selectors.count(b"caps.txt")
        assert 2 == scene.speaking.selectors.count(INDEX.selector)


@pytest.mark.parametrize("answer", [ERROR, b"", TooLong("too long (limit: max_bytes)", stage="receive")])
async def test_other_form_is_asked_for_where_the_answer_is_an_error(answer: bytes | SourceError) -> None:
    """Geomyidae knows no selector without a slash; after the second form the answer is stored, whatever it is."""
    async with play(robots=answer, slash_robots=FORBIDS) as scene:
        assert [False, False] == [await scene.is_allowed(), await scene.is_allowed()]
        assert [b"robots.txt", b"/robots.txt"] == scene.speaking.selectors
    async with play(robots=answer, slash_robots=answer) as scene:
        assert [NOTHING] * 2 == [await scene.hosts.rules(INDEX, INDEX) for _ in range(2)]
        assert [b"robots.txt", b"/robots.txt"] == scene.speaking.selectors


async def test_page_in_place_of_a_robots_txt_is_not_asked_for_again() -> None:
    """A server that answers every selector with its front page has answered."""
    async with play(robots=b"<html>User-agent: *\nDisallow: /\n</html>") as scene:
        assert await scene.is_allowed()
        assert [b"robots.txt"] == scene.speaking.selectors


@pytest.mark.parametrize("failure", [Unreachable("gone", stage="connect"), CutOff("cut", stage="receive")])
async def test_unreachable_host_is_not_remembered(failure: SourceError) -> None:
    """Its answer is unknown, so the next caller requests it again."""
    async with play(robots=failure) as scene:
        for _ in range(2):
            with pytest.raises(type(failure)):
                await scene.hosts.rules(INDEX, INDEX)
        assert [b"robots.txt"] * 2 == scene.speaking.selectors
        assert await scene.store.hosts.robots("example.org", 70) is None


async def test_old_answer_goes_on_while_there_is_no_new_one() -> None:
    """RFC 9309 §2.4: a host that is down for a day keeps the rules that it had."""
    async with play(robots=FORBIDS) as scene:
        assert not await scene.is_allowed()
        scene.speaking.answers["example.org", b"robots.txt"] = Unreachable("gone", stage="connect")
        scene.now += timedelta(days=3)
        assert not await scene.is_allowed()


SLOW = TooSlow("no byte for 30 s", stage="receive")


async def test_host_that_hangs_on_robots_txt_has_none_and_is_asked_ever_less() -> None:
    """RFC 9309 §2.3.1.4 speaks of hosts that cannot be reached; a poll each day must not wait for this one."""
    async with play(robots=SLOW, slash_robots=SLOW) as scene:
        asked_on = []
        for day in range(92):
            before = len(scene.speaking.selectors)
            assert await scene.is_allowed()
            asked_on += [day] if len(scene.speaking.selectors) > before else []
            scene.now += timedelta(days=1)
        assert [0, 1, 3, 7, 15, 31, 61, 91] == asked_on
        assert [b"robots.txt", b"/robots.txt"] * 8 == scene.speaking.selectors


async def test_host_that_hangs_keeps_the_rules_that_it_had() -> None:
    """Until it answers again, and then it is asked once a day."""
    async with play(robots=FORBIDS) as scene:
        assert not await scene.is_allowed()
        scene.speaking.answers |= {("example.org", name): SLOW for name in (b"robots.txt", b"/robots.txt")}
        scene.now += ROBOTS_FOR
        assert [False, False] == [await scene.is_allowed(), await scene.is_allowed()]
        assert 3 == len(scene.speaking.selectors)
        scene.speaking.answers["example.org", b"robots.txt"] = b"User-agent: *\nDisallow: /other\n"
        for requests in (4, 5):
            scene.now += ROBOTS_FOR
            assert await scene.is_allowed()
            assert requests == len(scene.speaking.selectors)


async def test_host_that_hangs_on_one_form_is_asked_for_the_other() -> None:
    """Its rules count: a poll may wait once a day for that."""
    async with play(robots=SLOW, slash_robots=FORBIDS) as scene:
        assert [False, False] == [await scene.is_allowed(), await scene.is_allowed()]
        assert [b"robots.txt", b"/robots.txt"] == scene.speaking.selectors


async def test_host_that_hangs_on_gopher_plus_is_not_asked_at_each_poll() -> None:
    """Though it gave dates before."""
    dates = b"+-2\r\n+INFO: 0A\t/a\texample.org\t70\t+\r\n+ADMIN:\r\n Mod-Date: now <20260101000000>\r\n"
    async with play() as scene:
        scene.speaking.answers["example.org", INDEX.selector] = dates
        assert {b"/a"} == set(await scene.hosts.mod_dates(INDEX, frozenset({b"/a"})))
        scene.speaking.answers["example.org", INDEX.selector] = SLOW
        for _ in range(2):
            assert {} == await scene.hosts.mod_dates(INDEX, frozenset({b"/a"}))
        assert 2 == len(scene.speaking.selectors)


async def test_two_who_ask_at_the_same_time_ask_once() -> None:
    """Two feeds of one host, or two articles of one feed; the lock is dropped with the last of them."""
    async with play(robots=FORBIDS) as scene:
        assert [False] * 4 == await asyncio.gather(*(scene.is_allowed() for _ in range(4)))
        assert [b"robots.txt"] == scene.speaking.selectors
        assert 0 == len(scene.hosts.locks)


async def test_crawl_delay_is_handed_on_at_each_visit() -> None:
    """The throttle may have forgotten the host in the meantime."""
    async with play(robots=b"User-agent: *\nCrawl-delay: 7\n") as scene:
        await scene.is_allowed()
        await scene.is_allowed()
        assert [("example.org", 70, timedelta(seconds=7))] * 2 == scene.delays


async def test_admin_is_asked_for_once_a_month_and_the_charset_once_a_day() -> None:
    """One answer has both."""
    async with play(caps=CAPS) as scene:
        await scene.hosts.learn_admin(INDEX)
        assert "koi8-r" == await scene.hosts.charset(INDEX, INDEX)
        assert {("example.org", 70): "Kay <kay@example.org>"} == await scene.store.hosts.admins()
        assert 1 == len(scene.speaking.selectors)
        scene.now += CAPS_FOR
        await scene.hosts.learn_admin(INDEX)
        assert 1 == len(scene.speaking.selectors)
        await scene.hosts.charset(INDEX, INDEX)
        assert 2 == len(scene.speaking.selectors)
        scene.now += ADMIN_FOR
        await scene.hosts.learn_admin(INDEX)
        assert 3 == len(scene.speaking.selectors)


async def test_bad_day_takes_back_nothing_that_caps_txt_said() -> None:
    """A host that breaks off keeps its charset and its admin, and is not asked again for each document."""
    async with play(caps=CAPS) as scene:
        await scene.hosts.learn_admin(INDEX)
        scene.speaking.answers["example.org", b"caps.txt"] = CutOff("cut", stage="receive")
        scene.now += ADMIN_FOR
        assert ["koi8-r"] * 2 == [await scene.hosts.charset(INDEX, INDEX) for _ in range(2)]
        assert {("example.org", 70): "Kay <kay@example.org>"} == await scene.store.hosts.admins()
        assert 2 == len(scene.speaking.selectors)


async def test_charset_that_is_none_is_not_kept() -> None:
    """A stranger's line may be of any length; only the name of a known character set is stored."""
    async with play(caps=b"CAPS\nServerDefaultEncoding=" + b"x" * 100_000) as scene:
        assert await scene.hosts.charset(INDEX, INDEX) is None
