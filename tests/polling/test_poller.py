"""What the poller separates: a feed from failures of other feeds, and a poll from a reload meanwhile."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.errors import StoreError, Unavailable
from feedd.model import GopherUrl, Report
from feedd.store import fenced
from tests.support.poll_world import KEEP_ID, TWO_PHLOGS, in_world


@pytest.mark.anyio
@pytest.mark.parametrize(("selector", "longest"), [("/index", timedelta(hours=1) * 1.1), ("/other", timedelta(0))])
async def test_definition_that_changes_while_its_feed_is_polled_is_the_one_to_go_by(
    tmp_path: Path, selector: str, longest: timedelta
) -> None:
    """A poll that began before a reload plans nothing by the old interval, and nothing for the old index."""
    async with in_world(tmp_path, TWO_PHLOGS, rest=f'{KEEP_ID}interval = "30d"\n') as world:
        fetch = world.fetch

        async def meanwhile(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/index":
                await world.redefine(selector, f'{KEEP_ID}interval = "1h"\n')
            return await fetch(url, origin=origin)

        world.fetch = meanwhile
        await world.poll()
        (feed,) = await world.app.store.feeds.summaries()
        assert feed.feed.next_check_at - world.now <= longest


@pytest.mark.anyio
async def test_locked_store_in_the_middle_of_a_poll_is_no_bug_of_ours(tmp_path: Path) -> None:
    """The report has the message of the store, also where several articles were being read."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        fetch = world.fetch

        async def locked(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/a":
                raise StoreError("the database is locked")
            return await fetch(url, origin=origin)

        world.fetch = locked
        assert (await world.poll()).error == "the database is locked"


@pytest.mark.anyio
@pytest.mark.parametrize(("error", "waits"), [(StoreError("the disk is full"), 1), (Unavailable("no answer"), 0)])
async def test_poll_is_put_off_unless_the_server_was_away_for_a_moment(
    tmp_path: Path, error: StoreError, waits: int
) -> None:
    """A host must not be asked each second because of a fault of ours; without its server, nothing is polled anyway."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:

        async def failing(url: GopherUrl, *, origin: GopherUrl) -> bytes:  # noqa: ARG001  # as `fetch` is called
            raise error

        world.fetch = failing
        assert not (await world.poll()).ok
        assert waits == len(world.app.poller.postponed)


@pytest.mark.anyio
@pytest.mark.parametrize("is_quiet", [False, True])
async def test_poll_that_another_process_took_over_changes_nothing(tmp_path: Path, *, is_quiet: bool) -> None:
    """Who was believed dead and goes on saves, publishes and plans nothing; it says why, and is not put off."""
    async with in_world(tmp_path, TWO_PHLOGS) as world:
        (feed_id,) = (one.feed.id for one in await world.app.store.feeds.summaries())
        fetch, store = world.fetch, world.app.store
        if is_quiet:
            for hours in (1, 1, 24 * 14, 24 * 14):
                await world.poll(later=timedelta(hours=hours))

        async def poll() -> Report:
            attempt = await store.attempts.take(feed_id)
            with fenced(feed_id, attempt or 0):
                return await world.poll(later=timedelta(hours=1))

        async def meanwhile(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/index" and not nested:
                nested.append(True)
                others.append(await poll())
                seen.append((await store.polls.known(feed_id), await store.polls.recent(feed_id, 9), world.published()))
            return await fetch(url, origin=origin)

        nested: list[bool] = []
        others: list[Report] = []
        seen: list[object] = []
        world.fetch = meanwhile
        late = await poll()
        assert others[0].ok
        assert (late.ok, world.app.poller.postponed) == (False, {})
        assert "another process polls this feed" in (late.error or "")
        assert seen == [(await store.polls.known(feed_id), await store.polls.recent(feed_id, 9), world.published())]
