"""Whole polls by each strategy, of a real gopherhole over real sockets, into a real store and real files."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest

from tests.support.poll_world import PARAGRAPH, World, in_world, menu, text

pytestmark = pytest.mark.anyio

FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Hives</title><id>urn:hives</id>
<entry><id>tag:hive.example,2026:1</id><title>Bees</title><updated>2026-11-01T10:00:00Z</updated>
<link href="https://hive.example/bees"/><content type="html">&lt;p&gt;They hum.&lt;/p&gt;</content></entry>
<entry><id>2</id><title>Moths</title><updated>2026-11-02T10:00:00Z</updated>
<link href="https://hive.example/moths"/><content type="html">&lt;p&gt;They flap.&lt;/p&gt;</content></entry></feed>
"""

ITEM = """<entry><id>tag:hive.example,2026:{0}</id><title>{0}</title><updated>2026-11-02T10:00:00Z</updated>
<link href="gopher://{{HOST}}:{{PORT}}/0/{0}"/><content type="text">{1}</content></entry></feed>
"""


def _log(*posts: tuple[str, str]) -> bytes:
    return "\n".join(f"Entry: {day}\n\n{words}\n" for day, words in posts).encode()


def _entries(world: World) -> list[feedparser.FeedParserDict]:
    parsed = feedparser.parse(io.BytesIO(world.published()))
    assert not parsed.bozo
    found: list[feedparser.FeedParserDict] = parsed.entries
    return found


def _ends(urls: tuple[str, ...]) -> list[str]:
    return [url.rpartition("/")[2] for url in urls]


async def test_posts_of_a_log_are_entries_read_from_the_one_page(tmp_path: Path) -> None:
    """A poll has one request; an added post is new, a rewritten one is an edit, and its URL has a fragment."""
    log = _log(("2026-11-01", "One, and not much to say about it."), ("2026-11-02", "Two"))
    async with in_world(tmp_path, {b"/index": log}, rest='[index]\nstrategy = "log"\n') as world:
        first = await world.poll()
        world.hole.requests.clear()
        world.hole.put(b"/index", _log(("2026-11-01", PARAGRAPH), ("2026-11-02", "Two"), ("2026-11-02", "Three")))
        second = await world.poll()

        assert ["index#2026-11-01", "index#2026-11-02"] == sorted(_ends(first.new))
        assert (["index#2026-11-02-2"], ["index#2026-11-01"]) == (_ends(second.new), _ends(second.updated))
        assert [b"/index"] == world.hole.requests
        entry = next(one for one in _entries(world) if "Three" in one.content[0].value)
        assert any(link.href.endswith("#2026-11-02-2") for link in entry.links)


async def test_entries_of_a_feed_keep_their_own_ids(tmp_path: Path) -> None:
    """The published feed has the ids, dates and content of the source; an id that is not an IRI becomes a uuid."""
    async with in_world(tmp_path, {b"/index": FEED.encode()}) as world:
        first, second = await world.poll(), await world.poll()
        moths, bees = _entries(world)

        asked = [one for one in world.hole.requests if not one.endswith((b"robots.txt", b"caps.txt"))]
        assert (2, 0, [b"/index", b"/index"]) == (len(first.new), len(second.new), asked)
        assert ("tag:hive.example,2026:1", "2026-11-01T10:00:00+00:00") == (bees.id, bees.published)
        assert moths.id.startswith("urn:uuid:")
        assert "<p>They hum.</p>" in bees.content[0].value


async def test_a_tree_goes_on_in_the_new_year(tmp_path: Path) -> None:
    """The definition does not change; the new menu may not exist yet on the first day, and nothing is gone."""
    documents = {
        b"/index": menu("Phlog by year", "0About me|/about"),
        b"/2026": menu("02026-12-24 - Old|/old"),
        b"/old": text("Old"),
        b"/new": text("New"),
    }
    async with in_world(tmp_path, documents, rest='[index]\nstrategy = "tree"\nfollow = ["/{year}"]\n') as world:
        world.now = datetime(2026, 12, 30, 12, tzinfo=UTC)
        first = await world.poll()
        on_new_year = await world.poll(later=timedelta(days=2))
        world.hole.put(b"/2027", menu("02027-01-02 - New|/new"))
        later = await world.poll(later=timedelta(days=1))

        assert ["old"] == _ends(first.new)
        assert ((), (), True) == (on_new_year.new, on_new_year.gone, on_new_year.ok)
        assert (["new"], ()) == (_ends(later.new), later.gone)


async def test_each_change_of_a_page_is_an_entry(tmp_path: Path) -> None:
    """A changed time on the page is none."""
    page = menu("Friends", "1Badger|/badger", "", "Last updated: 12:00")
    async with in_world(tmp_path, {b"/index": page}, rest='[index]\nstrategy = "page"\n') as world:
        first = await world.poll()
        world.hole.put(b"/index", menu("Friends", "1Badger|/badger", "", "Last updated: 12:01"))
        clock = await world.poll()
        world.hole.put(b"/index", menu("Friends", "1Badger|/badger", "1Fox|/fox"))
        changed = await world.poll()

        assert (1, 0, 1) == (len(first.new), len(clock.new), len(changed.new))
        assert 2 == len(_entries(world))


async def test_a_title_that_the_index_names_is_not_said_twice(tmp_path: Path) -> None:
    """The document shows it centred under a date, where the document alone does not prove it."""
    words = f"3 May 2026\n\n{'':28}How the ferry sank\n\n{PARAGRAPH}\n".encode()
    index = menu("0How the ferry sank|/ferry.txt", "0The pier|/pier.txt")
    async with in_world(tmp_path, {b"/index": index, b"/ferry.txt": words, b"/pier.txt": words}) as world:
        await world.poll()
        shown = {entry.title: entry.content[0].value for entry in _entries(world)}

    assert ["How the ferry sank" in shown[title] for title in ("How the ferry sank", "The pier")] == [False, True]


async def test_clock_of_a_whole_page_is_news_no_more_than_twice(tmp_path: Path) -> None:
    """After three states that differ by a clock, only another word makes a new entry, also later."""

    def board(seconds: int, notice: str = "The mill is closed.") -> bytes:
        return menu("Notice board", notice, f"up {seconds // 60}m {seconds % 60}s, load 0.{seconds % 97}")

    async with in_world(tmp_path, {b"/index": board(1)}, rest='[index]\nstrategy = "page"\n') as world:
        counts = []
        for number, notice in enumerate(["It is closed."] * 6 + ["It is open."] * 5):
            world.hole.put(b"/index", board(41 * number, notice))
            report = await world.poll()
            counts.append((len(report.new), len(report.updated), len(report.gone)))

        assert counts[:6] == [(1, 0, 0), (1, 0, 1), *[(0, 0, 0)] * 4]
        assert counts[6:] == [(1, 0, 1), *[(0, 0, 0)] * 4]


async def test_excluded_lines_of_a_page_are_no_news_beside_a_clock_and_by_force(tmp_path: Path) -> None:
    """A saying of the day changes at each poll, and so does a clock; only other words make a new entry."""
    sayings = [f"Fortune: {word} and whatever else is long enough to count as an edit" for word in "abcdefgh"]

    def board(number: int, notice: str = "The mill is closed.") -> bytes:
        return menu("Notice board", notice, sayings[number], f"up {number}h {number * 7}m")

    rest = "[index]\nstrategy = 'page'\nexclude = ['^Fortune']\n"
    async with in_world(tmp_path, {b"/index": board(0)}, rest=rest) as world:
        counts = []
        for number, notice in enumerate(["It is closed."] * 5 + ["It is open."] * 3):
            world.hole.put(b"/index", board(number, notice))
            report = await world.poll(force=number == 4)
            counts.append((len(report.new), len(report.updated), len(report.gone)))
        entries = _entries(world)

    assert counts == [(1, 0, 0), (1, 0, 1), (0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 0, 1), (0, 0, 0), (0, 0, 0)]
    assert [sayings[number] in entry.content[0].value for number, entry in zip((5, 1, 0), entries, strict=True)]


async def test_excluding_lines_of_a_known_page_announces_nothing(tmp_path: Path) -> None:
    """The page is the same but for what does not count any more."""
    rest = "[index]\nstrategy = 'page'\n"
    async with in_world(tmp_path, {b"/index": menu("Board", "Fortune: dry", "Open")}, rest=rest) as world:
        first = await world.poll()
        before = world.published()
        await world.redefine("/index", f"{rest}exclude = ['^Fortune']\n")
        world.hole.put(b"/index", menu("Board", "Fortune: wet", "Open"))
        same = [await world.poll(), await world.poll()]
        world.hole.put(b"/index", menu("Board", "Fortune: dry", "Closed"))
        changed = await world.poll()

        assert (1, [(), ()], [(), ()]) == (len(first.new), [one.new for one in same], [one.gone for one in same])
        assert before != world.published()
        assert (1, 1) == (len(changed.new), len(changed.gone))


async def test_items_of_a_feed_that_share_an_id_are_each_announced_once(tmp_path: Path) -> None:
    """Whichever of them are there: alone, before others, after others; an incident and the report say it."""

    def feed(places: str) -> bytes:
        items = (f"<item><guid>1</guid><title>Post {one}</title><link>{one}.txt</link></item>" for one in places)
        return f"<rss version='2.0'><channel><title>The mill</title>{''.join(items)}</channel></rss>".encode()

    texts = {f"/{one}.txt".encode(): text(f"Post {one}", f"{one} {PARAGRAPH}") for one in "abcdef"}
    async with in_world(tmp_path, {b"/index": feed("a"), **texts}) as world:
        announced, said = [], []
        for places in ("a", "ba", "cba", "cba", "dc", "d", "e", "fe", "a"):
            world.hole.put(b"/index", feed(places))
            report = await world.poll()
            announced.append("".join(sorted(url[-5] for url in (*report.new, *report.updated))))
            said.append(bool(report.problems))
        incidents = await world.app.store.incidents.newest(10)
        shown = {entry.id: entry.title for entry in _entries(world)}

    assert announced == ["a", "b", "c", "", "d", "", "e", "f", ""]
    assert said == [False, True, True, True, True, False, False, True, False]
    assert sorted(shown.values()) == [f"Post {one}" for one in "abcdef"]
    assert {one.incident.kind for one in incidents} == {"shared ids"}


async def test_edit_of_a_text_in_a_feed_is_seen_beside_an_excerpt(tmp_path: Path) -> None:
    """The excerpt alone waits for its next reading, which costs a request."""
    whole, edited = (
        PARAGRAPH * 4,
        f"{PARAGRAPH * 4} It came back to the hive when the rain was over, and brought all others.",
    )

    def feed(words: str) -> bytes:
        return (
            FEED.replace("</feed>", ITEM.format("wasps", words)).replace("</feed>", ITEM.format("ants", "Th"))
        ).encode()

    async with in_world(tmp_path, {b"/index": feed(whole), b"/ants": text("Ants")}) as world:
        await world.poll()
        world.hole.put(b"/index", feed(edited))
        report = await world.poll()

        assert (["wasps"], 1) == (_ends(report.updated), world.hole.requests.count(b"/ants"))
