"""What the poller separates: a feed from failures of other feeds, and a poll from a reload meanwhile."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedd.errors import StoreError
from feedd.model import GopherUrl
from tests.support.poll_world import KEEP_ID, TWO_PHLOGS, World, in_world


@pytest.mark.parametrize(("selector", "longest"), [("/index", timedelta(hours=1) * 1.1), ("/other", timedelta(0))])
def test_definition_that_changes_while_its_feed_is_polled_is_the_one_to_go_by(
    tmp_path: Path, selector: str, longest: timedelta
) -> None:
    """A poll that began before a reload plans nothing by the old interval, and nothing for the old index."""

    async def script(world: World) -> timedelta:
        fetch = world.fetch

        async def meanwhile(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/index":
                await world.redefine(selector, f'{KEEP_ID}interval = "1h"\n')
            return await fetch(url, origin=origin)

        world.fetch = meanwhile
        await world.poll()
        (feed,) = await world.app.store.feeds.summaries()
        return feed.feed.next_check_at - world.now

    assert in_world(tmp_path, TWO_PHLOGS, script, rest=f'{KEEP_ID}interval = "30d"\n') <= longest


def test_locked_store_in_the_middle_of_a_poll_is_no_bug_of_ours(tmp_path: Path) -> None:
    """The report has the message of the store, also where several articles were being read."""

    async def script(world: World) -> str | None:
        fetch = world.fetch

        async def locked(url: GopherUrl, *, origin: GopherUrl) -> bytes:
            if url.selector == b"/a":
                raise StoreError("the database is locked")
            return await fetch(url, origin=origin)

        world.fetch = locked
        return (await world.poll()).error

    assert in_world(tmp_path, TWO_PHLOGS, script) == "the database is locked"
