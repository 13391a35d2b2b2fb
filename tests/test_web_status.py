"""The status page, over a real socket and as values."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from feedd.definition import parse_definition
from feedd.model import Feed
from feedd.publish import Shelf
from feedd.settings import load_settings
from feedd.store import FeedSummary, Store
from feedd.web.status import LONGEST_ERROR, feed_states
from tests.serving import DEFINITION, Site, as_page, serving, site
from tests.store_samples import HOST, NOON, a_feed, save

LATER = NOON + timedelta(hours=2)


def a_summary(feed: Feed, **changes: object) -> FeedSummary:
    """Give a served and active feed of three entries."""
    summary = FeedSummary(
        feed=feed,
        paused_at=None,
        removed_at=None,
        served=True,
        published=3,
        recorded=0,
        waiting=0,
        gone=0,
        newest=NOON,
    )
    return replace(summary, **changes)  # type: ignore[arg-type]


def named(summary: FeedSummary) -> str:
    """Give a feed's name in capitals as its title."""
    return summary.feed.name.upper()


def test_states_name_what_matters_most() -> None:
    """Each feed has one state, what is wrong comes first, and a broken definition without a feed has a line too."""
    good = replace(a_feed("a-good"), good_at=NOON, polled_at=NOON)
    failing = replace(good, name="failing", failures=3, error="index: no answer", polled_at=LATER)
    summaries = [
        a_summary(good),
        a_summary(replace(good, name="b-new", good_at=None, polled_at=None)),
        a_summary(replace(good, name="c-held", held_at=LATER)),
        a_summary(replace(failing, name="d-paused"), paused_at=LATER),
        a_summary(replace(good, name="e-gone"), paused_at=LATER),
        a_summary(failing),
        a_summary(replace(good, name="taken"), served=False),
    ]
    states = feed_states(summaries, named, {"e-gone", "never-seen", "a-good"}, {(HOST, 70): "Ada"})
    assert [
        ("e-gone", "broken definition", LATER),
        ("failing", "failing", NOON),
        ("never-seen", "broken definition", None),
        ("a-good", "ok", None),
        ("b-new", "new", None),
        ("c-held", "held back", LATER),
        ("d-paused", "paused", LATER),
    ] == [(one.name, one.state, one.since) for one in states]
    assert ["e-gone", "never-seen", "a-good"] == [one.name for one in states if one.is_broken]
    assert ("FAILING", "index: no answer", "Ada", NOON) == (
        states[1].title,
        states[1].error,
        states[1].admin,
        states[1].next_at,
    )
    assert (None, None) == (states[0].next_at, states[6].next_at)


def test_an_error_is_one_short_line() -> None:
    """A source that sends a novel as its error is quoted with its first words."""
    feed = replace(a_feed(), failures=1, error="index:\r\n" + "word " * 1000)
    (state,) = feed_states([a_summary(feed)], named, (), {})
    assert LONGEST_ERROR == len(state.error)
    assert state.error.startswith("index: word word")


def test_status_page_tells_of_failures_and_whom_to_write_to(tmp_path: Path) -> None:
    """A failing feed has its reason, since when, and the host's administrator, all of it shown as text."""

    async def script(site: Site) -> None:
        broken = replace(a_feed(), failures=2, error="index: <script>alert(1)</script>", good_at=NOON, polled_at=LATER)
        await save(site.store, broken, [])
        await site.store.hosts.save_caps(HOST, 70, charset=None, admin='<b>Ada</b> "x"@example.org', now=NOON)
        answer = await site.get("/status")
        page = as_page(answer.text)
        text = " ".join(page.xpath("string(//table)").split())
        assert (200, "no-store") == (answer.status, answer.headers["cache-control"])
        assert "failing" in text
        assert (
            "The last good poll was on 2026-03-01 12:00, the last one failed: index: <script>alert(1)</script>" in text
        )
        assert f'The administrator of {HOST} is <b>Ada</b> "x"@example.org.' in text
        assert "2026-03-01 14:00" in text
        assert ["feeds/lamps/"] == page.xpath("//table//a/@href")
        assert [] == page.xpath("//script | //table//b")

    serving(tmp_path, script)


def test_status_page_counts_the_subscribers_that_services_name(tmp_path: Path) -> None:
    """Requests for documents are heard, for pages and missing documents not; no word of a User-Agent is shown."""

    async def script(site: Site) -> None:
        assert "No service has said anything yet" in (await site.get("/status")).text
        await site.get("/feeds/lamps.atom", user_agent="Feedbin feed-id:7 - 45 subscribers")
        await site.get("/feeds/lamps.rss", "HEAD", user_agent="<i>zebra</i> (5 subscribers)")
        await site.get("/feeds/zebra.atom", user_agent="Feedbin feed-id:8 - 900 subscribers")
        await site.get("/feeds/lamps/", user_agent="Feedly (900 subscribers)")
        answer = await site.get("/status")
        cells = as_page(answer.text).xpath("//table[2]//td")
        assert ["lamps", "50", "Feedbin 45, other services 5"] == [cell.text_content() for cell in cells]
        assert "zebra" not in answer.text
        site.now = NOON + timedelta(days=8)
        assert "No service has said anything yet" in (await site.get("/status")).text

    serving(tmp_path, script)


def test_status_page_of_an_empty_house(tmp_path: Path) -> None:
    """Where nothing is followed yet the page says so."""

    async def run() -> None:
        definition = parse_definition("lamps", "lamps.toml", DEFINITION)
        async with (
            await Store.memory() as store,
            site(store, Shelf(tmp_path), definition, load_settings({}, {}, tmp_path)) as opened,
        ):
            assert "Nothing is followed here yet" in (await opened.get("/status")).text

    asyncio.run(run())
