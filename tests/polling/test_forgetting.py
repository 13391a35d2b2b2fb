"""Whole polls of a feed of which as many entries are known as are kept."""

from pathlib import Path

import pytest

from feedd.model import Known
from tests.support.poll_world import World, in_world, menu, text

pytestmark = pytest.mark.anyio

FIRST = {f"/p0-{number}".encode(): text(f"Number {number}") for number in range(20)}


def fresh(poll: int, size: int = 80) -> bytes:
    """Return a menu whose selectors nobody has seen before."""
    return menu("A page", *(f"0All about the matter number {one}|/p{poll}-{one}" for one in range(size)))


async def known(world: World) -> Known:
    """Return all that is stored of the feed."""
    return await world.app.store.polls.known(world.app.definitions.all.good["hole"].id)


async def test_page_of_fresh_selectors_grows_nothing_and_is_an_incident(tmp_path: Path) -> None:
    """What was published stays, the bound is kept, and what returns is not announced; more room closes the incident."""
    rest = "[index]\nfirst = 2\nmax_new = 2\nmax_known = 100\n"
    async with in_world(tmp_path, FIRST, rest=rest) as world:
        told: list[str] = []
        for poll in (0, 1, 2, 3, 0, 0):
            world.hole.documents = {f"/p{poll}-{one}".encode(): text(f"Number {one}, {poll}") for one in range(4)}
            world.hole.put(b"/index", fresh(poll))
            report = await world.poll()
            assert report.ok
            told += report.new
        there = await known(world)
        (full,) = [one for one in there.incidents if one.kind == "full"]

        assert len(told) == len(set(told)) == 8  # none of page 0, which returned
        assert len(there.entries) == 100
        assert len([one for one in there.entries.values() if one.state == "published"]) == 8
        assert full.reason.startswith("100 entries of it are known, as many as are kept")

        await world.redefine("/index", rest.replace("100", "1000"))
        await world.poll()
        assert "full" not in {one.kind for one in (await known(world)).incidents}
