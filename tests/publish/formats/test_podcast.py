"""Podcasts as RSS and JSON Feed, read back by feedparser."""

import json
from xml.etree import ElementTree as ET

import feedparser

from feedd.model import Entry, GopherUrl, MediaFile, Podcast, Terms
from feedd.publish import PublishOptions
from feedd.publish.feed_files import render_form
from feedd.publish.layout import build_feed_document
from feedd.publish.options import TokenOptions
from feedd.structs import replace
from tests.support.store_samples import a_feed, an_entry
from tests.support.validity import faults

BASE = "https://feeds.example.org"
PODCAST = Podcast(
    author="Ada & <Bo>",
    summary="Sounds & noises.",
    image="gopher://news.example.org/I/cover.jpeg",
    category="Documentary",
    type="serial",
    email="ada@example.org",
)
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
URL = "gopher://news.example.org/s/song.mp3"


def episode() -> Entry:
    """Return an entry that is a sound."""
    location = GopherUrl(host="news.example.org", item_type="s", selector=b"/song.mp3")
    return replace(an_entry(1), location=location, title="S02E05: Fog")


def rendered(form: str, podcast: Podcast | None = PODCAST) -> bytes:
    """Return the document of a podcast with one episode."""
    terms = Terms(podcast=podcast, language="en")
    options = PublishOptions(name="lamps", base_url=BASE, terms=terms)
    files = {URL: MediaFile(length=987, milliseconds=61_499)}
    return render_form(build_feed_document(a_feed(), [episode()], options, files), form)


def test_apps_find_everything() -> None:
    """Feedparser reads what Apple asks for, and the document is sound by the rules of podcasts."""
    parsed = feedparser.parse(rendered("rss"))
    feed, (entry,) = parsed.feed, parsed.entries

    assert [] == faults("lamps.rss", rendered("rss"), BASE)
    assert ("Ada & <Bo>", "Sounds & noises.") == (feed.author, feed.summary)
    assert f"{BASE}/media/lamps/artwork/cover.jpeg" == feed.image.href
    assert ["Society & Culture", "Documentary"] == [one.term for one in feed.tags]
    assert ("serial", "ada@example.org") == (feed.itunes_type, feed.publisher_detail.email)
    assert ("61", "2", "5") == (entry.itunes_duration, entry.itunes_season, entry.itunes_episode)
    assert ("audio/mpeg", "987") == (entry.enclosures[0].type, entry.enclosures[0].length)


def test_explicit_is_said_as_apple_asks() -> None:
    """True or false: the words yes, no and clean that feedgen knows are those of 2017."""
    channels = [ET.fromstring(rendered("rss", replace(PODCAST, explicit=each)))[0] for each in (True, False)]  # ours

    assert ["true", "false"] == [channel.findtext(f"{ITUNES}explicit") for channel in channels]


def test_directories_list_no_podcast_that_only_tokens_lead_to() -> None:
    """They would show everybody the address with its token."""
    private = TokenOptions(name="lamps", base_url=f"{BASE}/private/x", terms=Terms(podcast=PODCAST))
    data = render_form(build_feed_document(a_feed(), [episode()], private), "rss")

    assert "Yes" == ET.fromstring(data)[0].findtext(f"{ITUNES}block")  # ours
    assert b"itunes:block" not in rendered("rss")


def test_a_podcast_without_more_has_no_empty_element() -> None:
    """What the definition does not say is left out."""
    data = rendered("rss", Podcast())

    assert b"itunes:explicit" in data
    assert not [name for name in (b"category", b"image", b"owner", b"summary") if b"itunes:" + name in data]


def test_json_feed_has_times_and_lengths() -> None:
    """JSON Feed 1.1: of attachments, `size_in_bytes` and `duration_in_seconds`."""
    document = json.loads(rendered("json"))

    assert [] == faults("lamps.json", rendered("json"), BASE)
    assert f"{BASE}/media/lamps/artwork/cover.jpeg" == document["icon"]
    assert document["items"][0]["attachments"] == [
        {
            "url": f"{BASE}/media/lamps/{an_entry(1).id.rpartition(':')[2]}/song.mp3",
            "mime_type": "audio/mpeg",
            "size_in_bytes": 987,
            "duration_in_seconds": 61,
        }
    ]


def test_atom_keeps_its_form() -> None:
    """It has its enclosures, and what is told of the feed; the elements of podcasts are RSS's."""
    data = rendered("atom")

    assert [] == faults("lamps.atom", data, BASE)
    assert b"itunes" not in data
    assert b"Sounds &amp; noises. From gopher://" in data
    assert ["987"] == [one.length for one in feedparser.parse(data).entries[0].enclosures]
