"""`feedd reread`: a feed whose stored texts are read by other rules, and what its subscribers see."""

import io
from pathlib import Path

import feedparser
import pytest

from feedd.commands.reread import reread
from feedd.config.settings import Settings
from feedd.errors import Occupied, UsageError
from feedd.reading import READING
from feedd.store import PollerLock
from feedd.store.codecs import NOTHING
from tests.support.other_rules import FOUND, other_rules
from tests.support.poll_world import PARAGRAPH, World, in_world, menu, settings_for, text
from tests.support.store_files import query

pytestmark = pytest.mark.anyio

MENU = {
    b"/index": menu("A phlog", "", "02026-11-02 - Second|/b", "02026-11-01 - First|/a", "12026-10-20 - Trip|/trip/"),
    b"/a": text("First", f"One. {PARAGRAPH}"),
    b"/b": text("Second", f"Two. {PARAGRAPH}"),
    b"/trip/": menu("0post.txt|/trip/post.txt", "Ihut.jpg|/trip/hut.jpg"),
    b"/trip/post.txt": text("Over the pass", f"Three. {PARAGRAPH}"),
}
LOG = {b"/index": f"# 2026-11-02\n\nTwo. {PARAGRAPH}\n\n# 2026-11-01\n\nOne. {PARAGRAPH}\n".encode()}
FEED = {
    b"/index": b"<rss version='2.0'><channel><title>Hole</title><item><title>One</title><guid>tag:h.example,1:1</guid>"
    b"<link>https://h.example/1</link><pubDate>1 Nov 2026 12:00:00 GMT</pubDate><description>One.</description>"
    b"</item></channel></rss>"
}
PAGE = {b"/index": menu("Friends", "1Badger|/badger")}


def shown(world: World) -> dict[str, tuple[str, str, str, str]]:
    """Return the published entries by id: title, dates and text."""
    parsed = feedparser.parse(io.BytesIO(world.published()))
    assert not parsed.bozo
    return {one.id: (one.title, one.published, one.updated, one.content[0].value) for one in parsed.entries}


@pytest.mark.parametrize(
    ("documents", "rest"),
    [
        (MENU, ""),
        (LOG, '[index]\nstrategy = "log"\n'),
        (FEED, ""),
        (PAGE, '[index]\nstrategy = "page"\n'),
    ],
)
async def test_titles_and_texts_are_renewed_in_place(tmp_path: Path, documents: dict[bytes, bytes], rest: str) -> None:
    """Nothing is fetched; ids and both dates stay; a second time, and at later polls, nothing changes or is news."""
    async with in_world(tmp_path, documents, rest=rest) as world:
        await world.poll()
        before = shown(world)
        world.hole.requests.clear()
        result = await reread(world.app.settings, "hole", reader=other_rules())
        after, requests = shown(world), list(world.hole.requests)
        again = await reread(world.app.settings, "hole", reader=other_rules())
        async with world.read_by(other_rules()):
            reports = [await world.poll(force=force) for force in (False, True)]

    folders = [id_ for id_, entry in before.items() if entry[0] == "Trip"]
    assert [] == requests
    assert (len(before) - len(folders), len(folders)) == (result.read, result.kept)
    assert all({"title", "text"} <= set(one.changed) for one in result.renewals)
    assert (len(before) - len(folders), ()) == (len(result.renewals), again.renewals)
    assert [entry[1:3] for entry in before.values()] == [after[id_][1:3] for id_ in before]
    assert [f"{before[id_][0]}!" if id_ not in folders else "Trip" for id_ in before] == [
        after[id_][0] for id_ in before
    ]
    assert [id_ not in folders for id_ in before] == [FOUND in after[id_][3] for id_ in before]
    assert [((), (), (), ())] * 2 == [(one.new, one.updated, one.gone, one.moved) for one in reports]
    assert after == shown(world)


async def test_dates_are_renewed_where_that_is_asked_for(tmp_path: Path) -> None:
    """The published date becomes the one of today's rules; the date of the last update stays."""
    async with in_world(tmp_path, MENU) as world:
        await world.poll()
        before = shown(world)
        result = await reread(world.app.settings, "hole", dates=True, reader=other_rules(articles=False))
        after = shown(world)

    assert {("title", "date")} == {one.changed for one in result.renewals}
    moved = {entry[1][:10]: after[id_][1][:10] for id_, entry in before.items() if entry[0] != "Trip"}
    assert {"2026-11-01": "2026-11-02", "2026-11-02": "2026-11-03"} == moved
    assert [entry[2] for entry in before.values()] == [after[id_][2] for id_ in before]
    assert len(after) == len({entry[1] for entry in after.values()})


async def test_a_text_of_other_rules_is_one_more_revision(tmp_path: Path) -> None:
    """It is not significant and has the number of the rules, so that the next edit is compared with it."""
    async with in_world(tmp_path, LOG, rest='[index]\nstrategy = "log"\n') as world:
        await world.poll()
        (first, *_) = (await reread(world.app.settings, "hole", reader=other_rules())).renewals
        before, after = await world.app.store.revisions.of(first.after.id)

        assert (before.raw, 2, False, None) == (after.raw, after.number, after.significant, after.note)
        assert (READING, READING + 1) == (before.reading, after.reading)
        assert (FOUND in before.html, FOUND in after.html) == (False, True)


@pytest.mark.parametrize(
    ("documents", "strategy", "index"),
    [
        (LOG, "log", b"# 2026-11-09\n\nNew.\n"),
        (FEED, "feed", FEED[b"/index"].replace(b"1:1", b"1:2").replace(b">One<", b">Two<").replace(b"1 Nov", b"2 Nov")),
    ],
)
async def test_what_the_index_lists_no_more_is_read_as_the_part_that_it_was(
    tmp_path: Path, documents: dict[bytes, bytes], strategy: str, index: bytes
) -> None:
    """Its bytes are those of a post or an item, and its title stays."""
    async with in_world(tmp_path, documents, rest=f'[index]\nstrategy = "{strategy}"\n') as world:
        await world.poll()
        before = shown(world)
        world.hole.put(b"/index", index)
        await world.poll()
        result = await reread(world.app.settings, "hole", reader=other_rules())
        after = shown(world)

        assert 0 == result.kept
        assert [(entry[0], True) for entry in before.values()] == [
            (after[id_][0], FOUND in after[id_][3]) for id_, entry in before.items()
        ]


async def test_same_rules_change_nothing(tmp_path: Path) -> None:
    """Not a byte of what is published."""
    async with in_world(tmp_path, MENU) as world:
        await world.poll()
        published = world.published()
        result = await reread(world.app.settings, "hole")

        assert ((), published) == (result.renewals, world.published())


async def test_texts_whose_bytes_are_gone_stay(tmp_path: Path) -> None:
    """They are counted, so that nobody waits for them."""
    async with in_world(tmp_path, MENU) as world:
        await world.poll()
        before = shown(world)
        query(tmp_path / "data" / "feedd.sqlite3", f"UPDATE revisions SET raw = x'{NOTHING.hex()}'")
        result = await reread(world.app.settings, "hole", reader=other_rules())

        assert ((), 0, 3) == (result.renewals, result.read, result.kept)
        assert before == shown(world)


async def test_what_cannot_be_read_again_is_said(tmp_path: Path) -> None:
    """An unknown name, a feed that was never polled, and a folder that another process polls."""
    async with in_world(tmp_path, MENU) as world:
        settings = world.app.settings
        await _refused(settings, "holl", "did you mean 'hole'")
        with PollerLock(settings.data / "poller.lock").acquire("run"), pytest.raises(Occupied, match="run, process"):
            await reread(settings, "hole")
    fresh = settings_for(tmp_path, data=str(tmp_path / "empty"))
    await _refused(fresh, "hole", "never polled")


async def _refused(settings: Settings, name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        await reread(settings, name)
