"""The status page and the feed of incidents, requested over a real socket."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from feedd.config.definition import parse_definition
from feedd.config.settings_sources import load_settings
from feedd.model import Changes, Incident, PublishingRate
from feedd.publish import FolderFiles
from feedd.publish.status_feed import MOST
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import HOST, NOON, a_feed, a_poll, a_revision, an_entry, save
from tests.support.validity.atom import atom_faults
from tests.support.web_site import DEFINITION, as_page, serving, site

pytestmark = pytest.mark.anyio

LATER = NOON + timedelta(hours=2)
DAY = timedelta(days=1)


async def test_status_page_shows_failures_and_administrators(tmp_path: Path) -> None:
    """A failing feed is shown with reason, time and the host's administrator, all as text."""
    async with serving(tmp_path) as site:
        broken = replace(a_feed(), failures=2, error="index: <script>alert(1)</script>", good_at=NOON, polled_at=LATER)
        await save(site.store, broken, [])
        await site.store.hosts.save_caps(HOST, 70, charset=None, admin='<b>Ada</b> "x"@example.org', now=NOON)
        answer = await site.get("/status")
        page = as_page(answer)
        text = " ".join(page.xpath("string(//table)").split())
        assert (200, "no-store") == (answer.status, answer.headers["cache-control"])
        assert "failing" in text
        assert (
            "The last good poll was on 2026-03-01 12:00; the last poll failed: index: <script>alert(1)</script>" in text
        )
        assert f'The administrator of {HOST} is <b>Ada</b> "x"@example.org.' in text
        assert "2026-03-01 14:00" in text
        assert ["feeds/lamps/"] == page.xpath("//table//a/@href")
        assert [] == page.xpath("//script | //table//b")


async def test_status_page_counts_the_subscribers_that_services_name(tmp_path: Path) -> None:
    """Requests for documents count, for pages and missing documents not; no word of a User-Agent is shown."""
    async with serving(tmp_path) as site:
        assert "No service has reported a number yet" in (await site.get("/status")).text
        await site.get("/feeds/lamps.atom", user_agent="Feedbin feed-id:7 - 45 subscribers")
        await site.get("/feeds/lamps.rss", "HEAD", user_agent="<i>zebra</i> (5 subscribers)")
        await site.get("/feeds/zebra.atom", user_agent="Feedbin feed-id:8 - 900 subscribers")
        await site.get("/feeds/lamps/", user_agent="Feedly (900 subscribers)")
        answer = await site.get("/status")
        cells = as_page(answer).xpath("//table[2]//td")
        assert ["lamps", "50", "Feedbin 45, other services 5"] == [cell.text_content() for cell in cells]
        assert "zebra" not in answer.text
        site.now = NOON + timedelta(days=8)
        assert "No service has reported a number yet" in (await site.get("/status")).text


async def test_status_page_shows_the_stored_bytes_of_each_feed(tmp_path: Path) -> None:
    """In a unit for people."""
    async with serving(tmp_path) as site:
        entry = replace(an_entry(9), revision=1)
        await save(site.store, a_feed(), [entry], [replace(a_revision(entry), raw=os.urandom(70_000))])
        cells = as_page(await site.get("/status")).xpath("//table[1]//td[@data-label='Stored']")
        assert [cell.text_content().split()[1] for cell in cells] == ["kB"]
        assert 70 < float(cells[0].text_content().split()[0]) < 72


async def test_status_page_without_feeds(tmp_path: Path) -> None:
    """Without any feed the page says so."""
    definition = parse_definition("lamps", "lamps.toml", DEFINITION)
    async with (
        await Store.memory() as store,
        site(store, FolderFiles(tmp_path), definition, load_settings({}, {}, tmp_path)) as opened,
    ):
        assert "Nothing is followed here yet" in (await opened.get("/status")).text


async def test_status_page_shows_rhythms_silence_and_incidents(tmp_path: Path) -> None:
    """The incidents of the last thirty days are listed, and the page links to their feed."""
    async with serving(tmp_path) as site:
        quiet = replace(a_feed(), rate=PublishingRate(usual=3 * DAY, last=NOON - 40 * DAY, patience=14 * DAY))
        silence = Incident(kind="silent", opened_at=NOON - 26 * DAY, reason="usually every 3 days, quiet for 14 days")
        old = Incident(kind="held", opened_at=NOON - 31 * DAY, reason="long ago")
        await site.store.polls.save(quiet, Changes(), a_poll(quiet), [silence, old])
        await site.store.polls.save(quiet, Changes(), a_poll(quiet), [replace(old, closed_at=NOON - 31 * DAY)])
        page = as_page(await site.get("/status"))
        text = " ".join(page.text_content().split())
        assert "about every 3 days" in text
        assert (
            "lamps: quiet for longer than usual open for 26 daysSince 2026-02-03 12:00 UTC: usually every 3 days"
            in text
        )
        assert "long ago" not in text
        assert ["./status.atom"] == page.xpath("//link[@rel='alternate']/@href")
        assert ["http://127.0.0.1:8070/status.atom"] == page.xpath("//main//p/code/text()")
        assert ["lamps"] == page.xpath("//tbody/@id")


async def test_incidents_are_valid_atom_whatever_a_server_says(tmp_path: Path) -> None:
    """A server's words become text, one short line of valid XML; without `base_url` the feed has no self link."""
    async with serving(tmp_path) as site:
        nothing = await site.get("/status.atom")
        assert [] == list(atom_faults(nothing.body, None))
        hostile = "\x00\x1b]]><script>alert(1)</script>&amp;\r\n\ufffe" + "word " * 1000
        outage = Incident(kind="failing", opened_at=NOON, stage="index", reason=hostile)
        await site.store.polls.save(a_feed(), Changes(), a_poll(a_feed()), [outage])
        answer = await site.get("/status.atom")
        assert [] == list(atom_faults(answer.body, None))
        assert b"<script>" not in answer.body
        assert ("application/atom+xml; charset=utf-8", "Accept-Encoding, Authorization") == (
            answer.headers["content-type"],
            answer.headers["vary"],
        )

        head = await site.get("/status.atom", "HEAD", accept_encoding="gzip")
        assert (200, b"", "gzip") == (head.status, head.body, head.headers["content-encoding"])
        assert answer.body == (await site.get("/status.atom", if_none_match=nothing.headers["etag"])).body
        since = {"if_modified_since": nothing.headers["last-modified"]}
        assert 200 == (await site.get("/status.atom", **since)).status
        since = {"if_modified_since": answer.headers["last-modified"]}
        assert 304 == (await site.get("/status.atom", **since)).status
        assert 405 == (await site.get("/status.atom", "POST")).status


async def test_outage_that_is_noticed_late_is_a_change(tmp_path: Path) -> None:
    """It began before another one ended; a client that sends only a date must get it."""
    async with serving(tmp_path) as site:
        outage = Incident(kind="failing", opened_at=NOON, stage="connect", reason="refused")
        await site.store.polls.save(a_feed(), Changes(), a_poll(a_feed()), [outage])
        over = replace(outage, closed_at=LATER)
        await site.store.polls.save(a_feed(), Changes(), a_poll(a_feed(), 120), [over])
        before = await site.get("/status.atom")
        other = a_feed("boats")
        await site.store.polls.save(other, Changes(), a_poll(other, 360), [replace(outage, opened_at=NOON + DAY / 48)])
        after = await site.get("/status.atom", if_modified_since=before.headers["last-modified"])
        assert (200, 2) == (after.status, after.body.count(b"<entry>"))


async def test_incidents_are_the_newest(tmp_path: Path) -> None:
    """The feed contains the last ones, however many there were."""
    async with serving(tmp_path) as site:
        for number in range(MOST + 2):
            feed = a_feed(f"feed{number}")
            outage = Incident(kind="failing", opened_at=NOON + number * DAY, stage="connect", reason="refused")
            await site.store.polls.save(feed, Changes(), a_poll(feed), [outage])
        body = (await site.get("/status.atom")).body
        assert MOST == body.count(b"<entry>")
        assert b"feed1: cannot" not in body
        assert body.index(b"feed51: cannot be polled") < body.index(b"feed2: cannot be polled")


async def test_without_status_there_are_no_incidents(tmp_path: Path) -> None:
    """The setting `status` turns both off."""
    async with serving(tmp_path, status="false") as site:
        assert [404, 404] == [(await site.get(path)).status for path in ("/status", "/status.atom")]


async def test_status_can_be_hidden(tmp_path: Path) -> None:
    """Without the page there are no links to it."""
    async with serving(tmp_path, status="false") as site:
        assert 404 == (await site.get("/status")).status
        for path in ("/", "/about", "/feeds/lamps/", "/nowhere"):
            links = as_page(await site.get(path)).xpath("//a/@href")
            assert links
            assert [] == [link for link in links if "status" in link]


async def test_status_is_linked(tmp_path: Path) -> None:
    """By default pages link to it."""
    async with serving(tmp_path) as site:
        for path in ("/", "/about", "/feeds/lamps/"):
            assert any(link.endswith("status") for link in as_page(await site.get(path)).xpath("//a/@href"))


async def test_feed_without_entries_says_where_to_look(tmp_path: Path) -> None:
    """Its index was read, so nothing failed; but nobody wants such a feed."""
    definition = parse_definition("lamps", "lamps.toml", DEFINITION)
    feed = replace(a_feed(), id=definition.id, good_at=NOON)
    async with await Store.memory() as store:
        await store.feeds.register([feed], NOON)
        await save(store, feed, [])
        async with site(store, FolderFiles(tmp_path), definition, load_settings({}, {}, tmp_path)) as opened:
            page = as_page(await opened.get("/status"))

    shown = page.xpath("//tbody[@id='lamps']")[0]
    assert ["empty"] == [state.text for state in shown.xpath(".//span")]
    assert "feedd preview lamps says why" in " ".join(shown.text_content().split())


async def test_failing_feeds_stand_first_from_their_first_failure(tmp_path: Path) -> None:
    """In words: since when, why, and when it is tried again; where a visitor filters, the list alone is shown."""
    async with serving(tmp_path) as site:
        failing = replace(
            a_feed(), failures=1, failing_since=NOON, good_at=NOON - DAY, stage="resolve", next_check_at=NOON + DAY
        )
        await site.store.polls.save(failing, Changes(), a_poll(failing))
        (first,) = as_page(await site.get("/status")).xpath("//ul[@class='failing']/li")
        said = " ".join(first.text_content().split())
        assert "The Lamp <Post>Since 2026-03-01 12:00 this feed cannot be polled: its name leads to no address." in said
        assert "The last good poll was on 2026-02-28 12:00. It is tried again on 2026-03-02 12:00." in said
        for query in ("state=failing", "state=ok", "name=l", "after=a"):
            assert [] == as_page(await site.get(f"/status?{query}")).xpath("//ul[@class='failing']")


async def test_incidents_say_how_long_they_lasted(tmp_path: Path) -> None:
    """One that is open lasts until now."""
    async with serving(tmp_path) as site:
        past = Incident(kind="held", opened_at=NOON - 6 * DAY, reason="x", closed_at=NOON - 4 * DAY)
        present = Incident(kind="failing", opened_at=NOON - 3 * DAY, stage="connect", reason="refused")
        await site.store.polls.save(a_feed(), Changes(), a_poll(a_feed()), [replace(past, closed_at=None), present])
        await site.store.polls.save(a_feed(), Changes(), a_poll(a_feed(), 1), [past])
        lengths = as_page(await site.get("/status")).xpath("//li/strong/following-sibling::small/text()")
        assert {"lasted 2 days", "open for 3 days"} == set(lengths)
