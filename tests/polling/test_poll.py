"""Whole polls of a real gopherhole over real sockets, into a real store and real files."""

import io
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feedd.config.definition import MOST_BYTES
from feedd.errors import Unreachable
from feedd.model import GopherUrl, Report
from feedd.polling.edges import new_feed
from feedd.polling.poll import poll_feed
from feedd.structs import replace
from tests.support.poll_world import PARAGRAPH, World, in_world, menu, text

pytestmark = pytest.mark.anyio

EDIT = "And then, to the surprise of everybody but the dog, the ferry came back with the wrong passengers on it."
THREE = {
    b"/index": menu("A small phlog", "", "02026-11-03 - Third|/c", "02026-11-02 - Second|/b", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/b": text("Second"),
    b"/c": text("Third"),
}


def selectors(urls: tuple[str, ...]) -> list[str]:
    """Return the last letter of each URL, which is its selector."""
    return [url[-1] for url in urls]


def entries(world: World) -> list[feedparser.FeedParserDict]:
    """Return what a feed reader reads from the published Atom file."""
    parsed = feedparser.parse(io.BytesIO(world.published()))
    assert not parsed.bozo
    found: list[feedparser.FeedParserDict] = parsed.entries
    return found


async def test_first_poll_publishes_each_post_with_its_text(tmp_path: Path) -> None:
    """A menu and three texts become an Atom feed that a reader reads."""
    async with in_world(tmp_path, THREE) as world:
        report = await world.poll()

        assert sorted(selectors(report.new)) == ["a", "b", "c"]
        assert [entry.title for entry in entries(world)] == ["Third", "Second", "First"]
        assert [entry.published for entry in entries(world)] == [f"2026-11-0{day}T12:00:00+00:00" for day in (3, 2, 1)]
        assert "least of all the dog" in entries(world)[0].content[0].value


async def test_second_poll_asks_for_the_index_alone_and_leaves_the_files(tmp_path: Path) -> None:
    """There is one request and no news, and the file has the same bytes."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll(later=timedelta(0))
        before = world.published(), world.published("rss")
        world.hole.requests.clear()
        report = await world.poll(later=timedelta(minutes=20))

        assert world.hole.requests == [b"/index"]
        assert report == Report(feed="hole", ok=True)
        assert (world.published(), world.published("rss")) == before


async def test_edit_addition_and_removal_are_one_updated_one_new_and_one_kept(tmp_path: Path) -> None:
    """One poll distinguishes the three usual changes of a phlog."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll()
        world.hole.put(b"/b", text("Second", PARAGRAPH, EDIT))
        world.hole.put(b"/d", text("Fourth"))
        world.hole.put(
            b"/index",
            menu("A small phlog", "02026-11-04 - Fourth|/d", "02026-11-03 - Third|/c", "02026-11-02 - Second|/b"),
        )
        world.hole.remove(b"/a")
        report = await world.poll(later=timedelta(days=8))

        assert (selectors(report.new), selectors(report.updated), selectors(report.gone)) == (["d"], ["b"], ["a"])
        assert [entry.title for entry in entries(world)] == ["Fourth", "Third", "Second", "First"]
        assert "wrong passengers" in entries(world)[2].content[0].value
        assert entries(world)[2].published == "2026-11-02T12:00:00+00:00"
        assert entries(world)[2].updated > entries(world)[1].updated


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "empty"),
        (b"3'/index' does not exist\t\terror.host\t1\r\n.\r\n", "does not exist"),
        (b"Error: File or directory not found!\r\n", "File or directory not found"),
        (menu("Nothing is left here"), "no entry is left of 3"),
        (b"\x00\x01\x02\xff\xfe" * 100, "expected a menu"),
    ],
    ids=["empty", "type 3", "plain words", "no links", "binary"],
)
async def test_failed_index_changes_nothing_and_is_reported(tmp_path: Path, answer: bytes, reason: str) -> None:
    """No failure of a server removes an entry; the report names the stage, and the next poll succeeds."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll()
        before = world.published()
        world.hole.put(b"/index", answer)
        failed = await world.poll()
        world.hole.put(b"/index", THREE[b"/index"])
        again = await world.poll(later=timedelta(minutes=1))

        assert (failed.ok, failed.gone, world.published()) == (False, (), before)
        assert failed.error is not None
        assert failed.error.startswith("index")
        assert reason in failed.error
        assert again.ok
        assert again.new == again.gone == ()


async def test_index_that_is_too_long_says_what_to_set(tmp_path: Path) -> None:
    """Its definition may admit more than the setting does, for its index and its articles."""
    long = menu("A phlog", "02026-11-01 - First|/a", "x" * 3000)
    documents = {b"/index": long, b"/a": text("First", *[PARAGRAPH] * 20)}
    async with in_world(tmp_path, documents, max_bytes="2048") as world:
        failed = await world.poll()
        await world.redefine("/index", "max_bytes = 16384\n")
        good = await world.poll()

        assert failed.error is not None
        assert "is longer than 2048 bytes" in failed.error
        assert f"set `max_bytes` in its definition higher, up to {MOST_BYTES}" in failed.error
        assert (good.error, good.problems, len(good.new)) == (None, (), 1)


async def test_missing_article_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """The other articles are announced, the poll succeeds, and the missing one follows with its text."""
    async with in_world(tmp_path, THREE) as world:
        world.hole.remove(b"/b")
        first = await world.poll()
        world.hole.put(b"/b", text("Second"))
        second = await world.poll()

        assert first.ok
        assert sorted(selectors(first.new)) == ["a", "c"]
        assert len(first.problems) == 1
        assert "/b" in first.problems[0]
        assert selectors(second.new) == ["b"]


async def test_server_that_goes_away_keeps_what_is_known(tmp_path: Path) -> None:
    """The poll fails with its reason, and the next one comes later."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll()
        before = world.published()
        await world.hole.stop()
        reports = [await world.poll() for _ in range(2)]
        feed = (await world.app.store.feeds.summaries())[0].feed

        assert [report.ok for report in reports] == [False, False]
        assert all("connect" in (report.error or "") for report in reports)
        assert (feed.failures, world.published()) == (2, before)
        assert feed.next_check_at - world.now > timedelta(hours=2)


async def test_hostile_words_in_a_menu_stay_words(tmp_path: Path) -> None:
    """Markup and control characters in labels and texts are text for the reader, in well-formed XML."""
    async with in_world(tmp_path, THREE) as world:
        world.hole.put(b"/index", menu("A <script>phlog</script>", "0A <b>bold</b> & \x1b[31mred\x1b[0m label|/a"))
        world.hole.put(b"/a", text("Only", "<script>alert(1)</script> and ]]> and \x00 and \x0c and \x08 are words."))
        await world.poll()
        raw = world.published()
        (entry,) = entries(world)

        assert b"<script" not in raw
        assert "<script" not in entry.content[0].value
        assert "alert(1)" in entry.content[0].value
        assert "red" in entry.title


async def test_caps_are_asked_again_only_where_the_charset_is_open(tmp_path: Path) -> None:
    """A text that is not UTF-8 is read as the caps.txt says; else caps.txt is only read for the administrator."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll()
        await world.poll(later=timedelta(days=2))
        assert world.hole.requests.count(b"caps.txt") == 1
        world.hole.put(b"caps.txt", b"CAPS\r\nCapsVersion=1\r\nServerDefaultEncoding=koi8-r\r\n")
        for selector in (b"/a", b"/b"):
            world.hole.put(selector, "Привет".encode("koi8-r") + b"\r\n\r\n" + text("x"))
        await world.poll(force=True)

        assert world.hole.requests.count(b"caps.txt") == 2
        assert "Привет" in world.published().decode()


async def test_force_reads_every_listed_article_again(tmp_path: Path) -> None:
    """It reads articles, too, that are not due to be checked."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll()
        world.hole.requests.clear()
        report = await world.poll(force=True, later=timedelta(seconds=1))

        assert sorted(world.hole.requests) == [b"/a", b"/b", b"/c", b"/index"]
        assert report == Report(feed="hole", ok=True)


async def test_first_and_max_new_hold_a_flood_back(tmp_path: Path) -> None:
    """The definition limits how many entries a poll announces."""
    keys = [f"{number:02}" for number in range(30)]
    documents = {b"/index": menu("List", *(f"0Post {key}|/{key}" for key in keys[25:]))}
    documents |= {f"/{key}".encode(): text(key) for key in keys}
    async with in_world(tmp_path, documents, rest="[index]\nfirst = 3\nmax_new = 10\n") as world:
        first = await world.poll()
        world.hole.put(b"/index", menu("List", *(f"0Post {key}|/{key}" for key in keys)))
        later = [len((await world.poll(later=timedelta(minutes=1))).new) for _ in range(4)]

        assert len(first.new) == 3
        assert later == [10, 10, 5, 0]


async def test_flood_on_a_page_that_was_always_slow_is_held_back(tmp_path: Path) -> None:
    """A page is slow after ten successful polls; before that, as many posts at once are announced."""
    old = [f"02026-10-0{day} - Post {day}|/{day}" for day in (2, 1)]
    new = [f"02026-11-{day} - Post {day}|/{day}" for day in range(21, 12, -1)]
    documents = {f"/{day}".encode(): text(f"Post {day}") for day in range(30)} | {b"/index": menu("Posts", *old)}

    async def flood(world: World, polls: int) -> tuple[int, int]:
        for _ in range(polls):
            assert (await world.poll(later=timedelta(minutes=20))).ok
        world.hole.put(b"/index", menu("Posts", *new, *old))
        report = await world.poll(later=timedelta(minutes=20))
        return len(report.new), len(report.held)

    async with in_world(tmp_path / "nine", documents) as world:
        assert (9, 0) == await flood(world, 9)
    async with in_world(tmp_path / "ten", documents) as world:
        assert (0, 9) == await flood(world, 10)


async def test_undated_list_is_polled_by_the_first_guess_until_it_shows_a_rate(tmp_path: Path) -> None:
    """That all entries were first seen within seconds does not show how often the author writes."""
    documents = {b"/index": menu("Recipes", "0Bread|/a", "0Cake|/b", "0Soup|/c")}
    documents |= {selector: text("Food") for selector in (b"/a", b"/b", b"/c")}
    async with in_world(tmp_path, documents) as world:
        await world.poll()
        assert (
            timedelta(minutes=54)
            <= (await world.app.store.feeds.summaries())[0].feed.next_check_at - world.now
            <= timedelta(minutes=66)
        )


async def test_note_of_an_edit_stands_in_the_feed_until_the_next_one(tmp_path: Path) -> None:
    """The note is made once and stays, however often the feed is written and whatever minor edits follow."""
    async with in_world(tmp_path, THREE) as world:
        await world.poll()
        world.hole.put(b"/a", text("First", PARAGRAPH, EDIT))
        await world.poll(force=True, later=timedelta(days=1))
        note = "<p>Changed on 2026-11-23: 20 words added.</p>"
        assert [note in entry.content[0].value for entry in entries(world)] == [False, False, True]
        before = world.published(), world.published("rss")
        assert note.replace("<", "&lt;").replace(">", "&gt;") in before[0].decode()
        world.now += timedelta(days=400)
        await world.app.publisher.publish_all(force=True)
        assert (world.published(), world.published("rss")) == before
        world.hole.put(b"/a", text("First", PARAGRAPH, EDIT.replace("wrong", "right")))
        await world.poll(force=True)
        assert "right passengers" in entries(world)[2].content[0].value
        assert note in entries(world)[2].content[0].value


async def test_tombstone_stands_for_an_entry_while_it_is_gone(tmp_path: Path) -> None:
    """Where the definition wants it, an entry that left the index leaves the feed, and returns with the same id."""
    without = menu("A small phlog", "", "02026-11-03 - Third|/c", "02026-11-01 - First|/a")
    async with in_world(tmp_path, THREE, rest="tombstones = true\n") as world:
        await world.poll()
        first = world.published()
        gone = entries(world)[1]
        world.hole.put(b"/index", without)
        await world.poll()
        assert [entry.title for entry in entries(world)] == ["Third", "First"]
        tombstone = f'<at:deleted-entry ref="{gone.id}" when="2026-11-22T16:00:00+00:00"/>'
        assert tombstone in world.published().decode()
        assert b"Second" not in world.published("rss")
        world.hole.put(b"/index", THREE[b"/index"])
        await world.poll()
        assert world.published() == first


async def test_as_many_revisions_are_kept_as_the_settings_say(tmp_path: Path) -> None:
    """The oldest are deleted; the entry and its text stay."""
    async with in_world(tmp_path, THREE, keep_revisions="2") as world:
        await world.poll()
        for count in (1, 2, 3):
            world.hole.put(b"/a", text("First", PARAGRAPH, *[f"{number}: {EDIT}" for number in range(count)]))
            await world.poll(force=True, later=timedelta(days=1))
        entry = (await world.app.store.entries.newest(world.app.definitions.all.good["hole"].id, 3))[2]
        assert [revision.number for revision in await world.app.store.revisions.of(entry.id)] == [3, 4]
        assert "2: And then" in (entry.content or "")


async def test_a_folder_with_one_text_is_read_as_that_text(tmp_path: Path) -> None:
    """The pictures are listed below the text, and the text is fetched once."""
    documents = {
        b"/index": menu("A small phlog", "", "12026-11-01 - First|/a/", "02026-11-02 - Second|/b"),
        b"/a/": menu("0post.txt|/a/post.txt", "Ipier.jpg|/a/pier.jpg"),
        b"/a/post.txt": text("First"),
        b"/b": text("Second"),
    }
    async with in_world(tmp_path, documents) as world:
        report = await world.poll()
        content = entries(world)[1].content[0].value

        assert 2 == len(report.new)
        assert 1 == world.hole.requests.count(b"/a/post.txt")
        assert "least of all the dog" in content
        assert "/a/pier.jpg" in content
        assert "post.txt</a>" not in content


async def test_what_all_posts_share_at_their_foot_is_left_out(tmp_path: Path) -> None:
    """Of the first posts and of later ones, and to read one again is no edit."""
    mail = "Mail me at ada@example.org"
    first = {
        b"/index": menu("A small phlog", "", *(f"02026-11-0{n} - Post {n}|/{n}" for n in (3, 2, 1))),
        **{f"/{n}".encode(): text(f"Post {n}", f"On day {n} it rained all day.", mail) for n in (1, 2, 3)},
    }
    async with in_world(tmp_path, first) as world:
        await world.poll()
        assert [False] * 3 == ["Mail me" in entry.content[0].value for entry in entries(world)]
        assert ["it rained all day" in entry.content[0].value for entry in entries(world)] == [True] * 3
        world.hole.put(b"/index", menu("A small phlog", "", *(f"02026-11-0{n} - Post {n}|/{n}" for n in (4, 3, 2, 1))))
        world.hole.put(b"/4", text("Post 4", "On day 4 it was dry.", mail))
        report = await world.poll(force=True)

        assert (["4"], ()) == (selectors(report.new), report.updated)
        assert [False] * 4 == ["Mail me" in entry.content[0].value for entry in entries(world)]


async def test_heading_that_comes_and_goes_renames_no_feed(tmp_path: Path) -> None:
    """A month above the posts is no name, a name that is plainly another one is; the definition decides over both."""
    posts = ("02026-11-02 - Second|/b", "02026-11-01 - First|/a")
    async with in_world(tmp_path, {**THREE, b"/index": menu("November 2026", "", *posts)}) as world:
        titles = []
        for top in (("November 2026",), ("The mill", "", "December 2026"), ("January 2027",), ("== Old Mill ==",)):
            world.hole.put(b"/index", menu(*top, "", *posts))
            await world.poll()
            await world.app.publisher.publish_all()
            titles.append(world.title())
        await world.redefine("/index", 'title = "Mills"\n')

        assert ["127.0.0.1", "The mill", "The mill", "Old Mill"] == titles
        assert "Mills" == world.title()


async def test_name_that_leads_into_the_own_network_makes_a_private_feed(tmp_path: Path) -> None:
    """What the address of the last poll said holds while the name leads to no address, and is corrected afterwards."""
    async with in_world(tmp_path, THREE) as world:
        definition = replace(
            world.app.definitions.all.good["hole"], url=GopherUrl(host="phlog.example.org", selector=b"/index")
        )

        async def poll(*, privately: bool | None) -> bool:
            edges = replace(world.app.poller.edges, is_reached_privately=lambda _: privately)
            await poll_feed(definition, edges)
            (summary,) = await world.app.store.feeds.summaries()
            return summary.feed.private

        async def answer(url: GopherUrl, *, origin: GopherUrl) -> bytes:  # noqa: ARG001
            raise Unreachable("nothing answers", stage="connect", place="there")

        world.fetch = answer
        await world.app.store.feeds.register([new_feed(definition, world.now, "public")], world.now)
        assert [False, True, True, False] == [await poll(privately=one) for one in (None, True, None, False)]
