"""A podcast and a gallery as people meet them: in a podcast client, and on a phone."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import feedparser
import pytest
from lxml import html

from feedd.demo.hole import Hole
from tests.support.browser import PROGRAM, browsing
from tests.support.feedd_process import Daemon, running
from tests.support.media_samples import mp3, wav
from tests.support.poll_world import define, menu
from tests.support.readers import run
from tests.support.recording_proxy import recording_proxy
from tests.support.threaded_gopher import served
from tests.support.validity import faults

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PODCAST = """
language = "en"

[podcast]
author = "The Keeper"
summary = "Sounds of a lighthouse."
image = "gopher://127.0.0.1:{port}/I/cover.png"
category = "Documentary"
"""
CAST = {
    b"/cast": menu("Fog on the line", "s2026-11-02 - Episode 2: Horn|/2.wav", "s2026-10-26 - Episode 1: Bell|/1.mp3"),
    b"/1.mp3": mp3(115, tag=b"A bell" * 100),
    b"/2.wav": wav(5),
}


@contextmanager
def shown_on_the_web(
    folder: Path, documents: dict[bytes, bytes], name: str, rest: str
) -> Iterator[tuple[Hole, Daemon, str]]:
    """Run feedd with one feed behind a web server; yield the hole, feedd and its public address."""
    with served(documents) as hole, recording_proxy() as proxy:
        define(folder, name, f"gopher://127.0.0.1:{hole.port}/1/{name}", rest.replace("{port}", str(hole.port)))
        with running(folder, FEEDD_BASE_URL=proxy.address) as daemon:
            proxy.target = daemon.port
            daemon.wait_for("polled feed=")
            yield hole, daemon, proxy.address


def test_podcast_client_finds_episodes_and_learns_how_long_they_are(tmp_path: Path) -> None:
    """Played once, an episode has its bytes and its seconds in every format; it stays the same episode."""
    with shown_on_the_web(tmp_path, CAST, "cast", PODCAST) as (hole, daemon, base):
        before = feedparser.parse(daemon.get("/feeds/cast.rss")[2])
        assert ["2", "1"] == [one.itunes_episode for one in before.entries]
        assert not any("itunes_duration" in one for one in before.entries)
        for entry in before.entries:
            daemon.get(entry.enclosures[0].href.removeprefix(base))
            daemon.wait_for("media url=")
        while b"duration>3<" not in (rss := daemon.get("/feeds/cast.rss")[2]) or b"duration>5<" not in rss:
            pass
        after = feedparser.parse(rss)
        wanted = [(str(len(CAST[name])), seconds) for name, seconds in ((b"/2.wav", "5"), (b"/1.mp3", "3"))]
        assert wanted == [(one.enclosures[0].length, one.itunes_duration) for one in after.entries]
        kept = ("id", "title", "published", "link")
        assert [[one[key] for key in kept] for one in before.entries] == [
            [one[key] for key in kept] for one in after.entries
        ]
        items = json.loads(daemon.get("/feeds/cast.json")[2])["items"]
        assert [5, 3] == [one["attachments"][0]["duration_in_seconds"] for one in items]
        found = faults("cast.rss", rss, base)
        assert all("Apple does not play audio/wav" in one for one in found), found
        assert f"{base}/media/cast/artwork/cover.png" == after.feed.image.href
        assert 404 == daemon.get("/media/cast/artwork/cover.png")[0]  # the hole has none: no other page instead
        assert b"/cover.png" in hole.requests


@pytest.mark.skipif(shutil.which("newsboat") is None, reason="newsboat is not installed")
def test_newsboat_queues_the_episodes_for_podboat(tmp_path: Path) -> None:
    """Their addresses, and the media type that it plays by."""
    with shown_on_the_web(tmp_path, CAST, "cast", PODCAST) as (_hole, _daemon, base):
        (tmp_path / "urls").write_text(f"{base}/feeds/cast.rss\n")
        (tmp_path / "config").write_text("podcast-auto-enqueue yes\n")
        run(["newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"], tmp_path)
        with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
            rows = cache.execute("select title, enclosure_url, enclosure_type from rss_item order by title").fetchall()

        (queue,) = (tmp_path / ".newsboat").rglob("queue")
        assert {row[1] for row in rows} == {line.split()[0] for line in queue.read_text().splitlines()}

    assert [("Episode 1: Bell", "audio/mpeg"), ("Episode 2: Horn", "audio/wav")] == [(row[0], row[2]) for row in rows]
    assert [True, True] == [row[1].startswith(f"{base}/media/cast/") for row in rows]


@pytest.mark.skipif(PROGRAM is None, reason="chromium is not installed")
def test_picture_of_a_gallery_fits_a_phone(tmp_path: Path) -> None:
    """A wide one is as wide as the text, in its own proportions, and the page asks for no other address."""
    icon = (Path(__file__).parents[2] / "docs" / "front.png").read_bytes()
    documents = {b"/photos": menu("The coast", "I2026-11-02 - The pier in fog|/pier.png"), b"/pier.png": icon}
    with shown_on_the_web(tmp_path, documents, "photos", "[article]\npictures = true\n") as (_hole, daemon, base):
        (entry,) = feedparser.parse(daemon.get("/feeds/photos.atom")[2], sanitize_html=False).entries
        (image,) = html.fromstring(entry.content[0].value).iter("img")
        assert (image.get("src"), image.get("alt")) == (entry.enclosures[0].href, "The pier in fog")
        with browsing() as browser:
            for width in (360, 1400):
                browser.open(entry.link, width)
                browser.evaluate("document.images[0].decode()")  # it is loaded when it comes into view
                size = "i => [i.naturalWidth, i.width, Math.round(i.width / i.height * 100)]"
                whole, shown, shape = browser.evaluate(f"[...document.images].map({size})[0]")
                assert whole > width / 2
                assert shown <= browser.evaluate("document.querySelector('.content').clientWidth")
                assert shape == browser.evaluate(
                    "Math.round(document.images[0].naturalWidth / document.images[0].naturalHeight * 100)"
                )
                assert browser.evaluate("document.documentElement.scrollWidth <= innerWidth")
                browser.screenshot(tmp_path / f"gallery-{width}.png")
        daemon.wait_for("media url=")
        while b"width=" not in (atom := daemon.get("/feeds/photos.atom")[2]):
            pass
        assert [] == faults("photos.atom", atom, base)
