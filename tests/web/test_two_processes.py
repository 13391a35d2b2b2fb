"""Two processes that serve what is in one PostgreSQL: the same documents, whoever of them polled."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from feedd.app import App, open_app
from feedd.commands.tokens import add_token, revoke_token
from feedd.config.loading import load_definitions
from feedd.errors import StoreError
from feedd.model import Feed
from feedd.publish import StoredFiles
from feedd.store import Withdrawal
from feedd.structs import replace
from tests.support.poll_world import World, in_world, menu, text
from tests.support.postgres_cluster import Server, cluster, new_database, programs
from tests.support.postgres_proxy import proxied
from tests.support.store_samples import a_feed, a_revision, an_entry, save
from tests.support.web_site import Answer, ask, served

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]

POSTS = [f"02026-11-0{number} - Post {number}|/{number}" for number in range(9, 0, -1)]
MANY = {
    b"/index": menu("The mill", *POSTS),
    **{f"/{number}".encode(): text(f"Post {number}") for number in range(1, 10)},
}
ONE_MORE = MANY | {b"/index": menu("The mill", "02026-11-22 - New|/new", *POSTS), b"/new": text("New")}
DOCUMENTS = (
    "/feeds/hole.atom",
    "/feeds/hole.rss",
    "/feeds/hole.json",
    "/feeds/hole/archive/1.atom",
    "/feeds/all.atom",
    "/feeds/all/logs.atom",
    "/feeds.opml",
    "/feeds/hole.json?links=gopher",
    "/feeds/all.atom?links=proxy",
)
STRANGER = {"x_forwarded_for": "198.51.100.7", "host": "feeds.example.org"}


class Site:
    """One of the processes: its app, and where it is asked."""

    def __init__(self, app: App, address: tuple[str, int]) -> None:
        self.app = app
        self._address = address

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path."""
        return await ask(self._address, path, **headers)

    async def look(self) -> None:
        """Learn what others changed, as each process does each second."""
        assert isinstance(self.app.publisher.public, StoredFiles)
        await self.app.publisher.public.look()


def told(answer: Answer) -> tuple[int, bytes, str, str]:
    """Return what a feed reader keeps of an answer."""
    return answer.status, answer.body, answer.headers.get("etag", ""), answer.headers.get("last-modified", "")


@asynccontextmanager
async def another(world: World, name: str, url: str | None = None) -> AsyncIterator[Site]:
    """Open another process for the database of a world, on a machine with the same definitions."""
    settings = replace(world.app.settings, data=world.folder / name, database=url or world.app.settings.database)
    async with open_app(settings, world.clock) as app:
        await app.adopt(load_definitions(settings.feeds))
        async with served(app) as address:
            yield Site(app, address)


@asynccontextmanager
async def two(folder: Path, url: str, rest: str = "") -> AsyncIterator[tuple[World, Site, Site]]:
    """Yield a world that polls and serves, and another process."""
    rest = f'max_entries = 4\ngroup = "Logs"\n{rest}'
    async with in_world(folder, MANY, rest, database=url, base_url="https://feeds.example.org") as world:
        await world.poll()
        await world.poll()
        await world.app.publisher.site.publish()
        async with served(world.app) as address, another(world, "other") as other:
            yield world, Site(world.app, address), other


@pytest.fixture
def url(postgres: str) -> str:
    """Return the URL of an empty database."""
    return new_database(postgres, uuid4().hex)


@pytest.fixture
def own_server() -> Iterator[Server]:
    """Yield a server that the test may stop."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with cluster(folder) as server:
        yield server


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_each_document_is_the_same_from_both_and_after_a_restart(tmp_path: Path, url: str, coding: str) -> None:
    """Bytes, ETag and Last-Modified; so what one gave is a 304 from the other."""
    async with two(tmp_path, url) as (world, one, other):
        first = {path: told(await one.get(path, accept_encoding=coding)) for path in DOCUMENTS}
        assert {200} == {answer[0] for answer in first.values()}
        assert first == {path: told(await other.get(path, accept_encoding=coding)) for path in DOCUMENTS}
        for path, (_, _, tag, date) in first.items():
            assert 304 == (await other.get(path, accept_encoding=coding, if_none_match=tag)).status
            assert 304 == (await one.get(path, accept_encoding=coding, if_modified_since=date)).status
        world.now += timedelta(days=1)
        async with another(world, "third") as restarted:
            await restarted.app.start(load_definitions(world.app.settings.feeds))
            assert first == {path: told(await restarted.get(path, accept_encoding=coding)) for path in DOCUMENTS}


async def test_change_is_served_by_the_other_after_its_next_look(tmp_path: Path, url: str) -> None:
    """Each document of the feed, and the merged ones."""
    async with two(tmp_path, url) as (world, one, other):
        before = {path: told(await other.get(path)) for path in DOCUMENTS}
        world.hole.documents = ONE_MORE
        await world.poll()
        await world.app.publisher.site.publish()
        assert before == {path: told(await other.get(path)) for path in DOCUMENTS}
        await other.look()
        after = {path: told(await other.get(path)) for path in DOCUMENTS}
        assert {path for path in DOCUMENTS if before[path] != after[path]} >= {*DOCUMENTS[:3], "/feeds/all.atom"}
        assert after == {path: told(await one.get(path)) for path in DOCUMENTS}


async def test_what_the_other_publishes_is_merged(tmp_path: Path, url: str) -> None:
    """A process merges what changed since it last did, whoever published it."""
    async with two(tmp_path, url) as (world, one, other):
        await other.app.publisher.site.publish()
        world.hole.documents = ONE_MORE
        await world.poll()
        await other.app.publisher.site.try_publish()
        await one.look()
        for path in ("/feeds/all.atom", "/feeds/all/logs.atom"):
            assert b"<title>New</title>" in (await one.get(path)).body


async def test_what_is_withdrawn_removed_or_renamed_is_gone_from_both(tmp_path: Path, url: str) -> None:
    """After the look that follows."""
    async with two(tmp_path, url) as (world, one, other):
        assert 200 == (await other.get("/feeds/hole.atom")).status
        entry = (await world.app.store.entries.newest((await _feed(world)).id, 1))[0]
        await world.app.store.withdrawals.add(Withdrawal(kind="entry", subject=entry.id, withdrawn_at=world.now))
        await world.app.publisher.publish_all(strict=True)
        await other.look()
        for path in DOCUMENTS[:5]:
            assert entry.title.encode() not in (await other.get(path)).body.replace(b"Post 9 ", b""), path
        definition = tmp_path / "feeds" / "hole.toml"
        definition.rename(tmp_path / "feeds" / "mill.toml")
        await world.app.reload(load_definitions(tmp_path / "feeds"))
        for each in (one, other):
            await each.look()
            assert 301 == (await each.get("/feeds/hole.atom")).status
            assert 200 == (await each.get("/feeds/mill.atom")).status
        await world.app.store.feeds.remove(await _feed(world), world.now)
        await world.app.publisher.publish_all()
        for each in (one, other):
            await each.look()
            assert 410 == (await each.get("/feeds/mill.atom")).status
            assert 410 == (await each.get("/feeds/mill/archive/1.atom")).status
            assert 404 == (await each.get("/feeds/all.atom")).status


async def test_new_terms_hold_although_a_process_published_by_the_old_ones(tmp_path: Path, url: str) -> None:
    """It had not read its folder again: when it does, it publishes by the new ones."""
    async with two(tmp_path, url) as (world, one, other):
        before = (await one.get("/feeds/hole.atom")).body
        await world.redefine("/index", 'article.content = "none"')
        seen = [await world.app.publisher.public.read("hole.atom")]
        await other.app.publisher.publish_feed(await _feed(world))
        seen.append(await world.app.publisher.public.read("hole.atom"))
        await other.app.follow(load_definitions(tmp_path / "feeds"))
        seen.append(await world.app.publisher.public.read("hole.atom"))
        assert [True, False, True, False] == [b"nobody on the pier" in (data or b"") for data in (before, *seen)]


async def test_what_became_private_is_in_no_list_for_strangers(tmp_path: Path, url: str) -> None:
    """Also before the lists are made again; and both give strangers the same bytes and dates."""
    async with two(tmp_path, url) as (world, one, other):
        store, lamps, tides = world.app.store, a_feed("lamps"), a_feed("tides")
        await store.feeds.register([lamps, tides], world.now)
        for feed in (lamps, tides):
            entry = replace(an_entry(1, feed.name), revision=1)
            await save(store, feed, [entry], [a_revision(entry)])
        await world.app.publisher.publish_all()
        lists = ("/feeds.opml", "/feeds/all.atom")

        async def seen(site: Site) -> dict[str, tuple[int, bytes, str, str]]:
            await site.look()
            return {path: told(await site.get(path, **STRANGER)) for path in lists}

        before = await seen(other)
        assert before == await seen(one)
        assert all(b"tides" in body and b"lamps" in body and b"hole" not in body for _, body, *_ in before.values())
        moved = replace(tides, location=replace(tides.location, host="printer.lan"), private_host=True)
        await store.feeds.register([moved], world.now)
        after = await seen(other)
        assert all(b"tides" not in body and b"lamps" in body for _, body, *_ in after.values())
        world.now += timedelta(hours=1)
        await world.app.publisher.site.publish()
        assert after == await seen(one) == await seen(other)


async def test_private_feed_is_the_same_from_both_and_a_revoked_token_ends_in_both(tmp_path: Path, url: str) -> None:
    """Also what a process publishes that has not read its folder again does not stay public."""
    public = 'max_entries = 4\ngroup = "Logs"\n'
    async with two(tmp_path, url) as (world, one, other):
        word = (await add_token(world.app.settings, "anna", [])).word
        below = ["/feeds/hole.atom", "/feeds/hole.rss", "/feeds/hole/archive/1.atom", "/feeds/hole/"]
        assert 200 == (await other.get(below[0], **STRANGER)).status
        await world.redefine("/index", f'{public}access = "token"\n')
        await other.app.publisher.publish_feed(await _feed(world))
        await other.look()
        for site in (one, other):
            assert {404} == {(await site.get(path, **STRANGER)).status for path in below}
        await other.app.follow(load_definitions(tmp_path / "feeds"))
        paths = [f"/private/{word}{path}" for path in below]
        private = [[(await site.get(path, **STRANGER)) for path in paths] for site in (one, other)]
        assert [200] * 4 == [answer.status for answer in private[0]]
        assert [told(answer) for answer in private[0][:3]] == [told(answer) for answer in private[1][:3]]
        await revoke_token(world.app.settings, "anna")
        for site in (one, other):
            assert {404} == {(await site.get(path, **STRANGER)).status for path in paths}


async def _feed(world: World) -> Feed:
    return (await world.app.store.feeds.summaries())[0].feed


async def test_server_that_is_gone_and_comes_back(tmp_path: Path, own_server: Server) -> None:
    """What is in memory is served, with 304; what is not is a 503, and so are pages. Then all goes on."""
    async with two(tmp_path, own_server.url) as (_, _, other):
        tag = (await other.get("/feeds/hole.atom")).headers["etag"]
        own_server.stop()
        with pytest.raises(StoreError):
            await other.look()
        assert 200 == (await other.get("/feeds/hole.atom")).status
        assert 304 == (await other.get("/feeds/hole.atom", if_none_match=tag)).status
        assert 503 == (await other.get("/feeds/hole.rss")).status
        assert 503 == (await other.get("/")).status
        own_server.start()
        assert 200 == (await other.get("/feeds/hole.rss")).status
        assert 200 == (await other.get("/")).status


async def test_slow_server_costs_time_and_nothing_else(tmp_path: Path, url: str) -> None:
    """Polls are saved and published; what is in memory is served at once, and nobody waits for the rest without end."""
    with proxied(url) as (proxy, slow):
        async with two(tmp_path, slow) as (world, _, other), another(world, "third", url) as near:
            proxy.delay = 0.02
            world.hole.documents = ONE_MORE
            report = await world.poll()
            await world.app.publisher.site.publish()
            assert (True, 1) == (report.ok, len(report.new))
            await near.look()
            await other.look()
            assert told(await near.get("/feeds/hole.atom")) == told(await other.get("/feeds/hole.atom"))
            proxy.hold()
            looking = asyncio.create_task(other.look())
            assert 200 == (await other.get("/feeds/hole.atom")).status
            refused = await other.get("/feeds/hole.rss")
            assert (503, True) == (refused.status, int(refused.headers["retry-after"]) > 0)
            proxy.let_go()
            await looking
            assert 200 == (await other.get("/feeds/hole.rss")).status
