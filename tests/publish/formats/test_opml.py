"""The OPML list: what a reader gets from it, and that it changes only when the feeds do."""

from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from feedd.commands.subscription_lists import Subscription, read_subscriptions
from feedd.publish import FolderFiles
from feedd.publish.formats.opml import SUBSCRIPTIONS, render_opml
from feedd.publish.site_files import publish_subscriptions
from feedd.store import Store
from feedd.structs import replace
from tests.support.sites import a_site, member
from tests.support.store_samples import NOON, a_feed


def test_opml_names_the_feeds_by_group() -> None:
    """Feeds without a group come first; an outline has everything that OPML 2.0 and the W3C validator ask for."""
    site = a_site(base_url="https://feeds.example.org/gopher")
    members = [
        member("b", site, title='Tides & "Ships"', group="Sea", language="en"),
        member("c", site, title="Clouds <low>", group="Air"),
        member("a", site, title="Lamps"),
    ]
    opml = etree.fromstring(render_opml(members, site))
    sea = opml.find("body/outline[@text='Sea']/outline")

    assert (opml.get("version"), opml.findtext("head/title")) == ("2.0", "Feeds at feeds.example.org")
    assert [outline.get("text") for outline in opml.iterfind("body/outline")] == ["Lamps", "Air", "Sea"]
    assert sea is not None
    assert dict(sea.attrib.items()) == {
        "type": "rss",
        "text": 'Tides & "Ships"',
        "title": 'Tides & "Ships"',
        "xmlUrl": "https://feeds.example.org/gopher/feeds/b.atom",
        "htmlUrl": "https://feeds.example.org/gopher/feeds/b/",
        "description": "From gopher://news.example.org/1/b",
        "language": "en",
        "url": "gopher://news.example.org/1/b",
    }


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("127.0.0.1:8070", "http://127.0.0.1:8070/feeds/a.atom"),
        ("0.0.0.0:80", "http://localhost:80/feeds/a.atom"),
        ("[::]:8070", "http://localhost:8070/feeds/a.atom"),
    ],
)
def test_opml_without_a_public_address_names_where_feedd_listens(listen: str, address: str) -> None:
    """If feedd listens on all addresses, the list has localhost."""
    site = a_site(listen=listen)

    assert f'xmlUrl="{address}"' in render_opml([member("a", site)], site).decode()


def test_opml_is_imported_as_what_it_was_made_of() -> None:
    """One feedd can import the sources of another."""
    site = a_site(base_url="https://feeds.example.org")
    members = [member("a", site, title="Lamps"), member("b", site, title="Tides", group="Sea")]

    assert list(read_subscriptions(render_opml(members, site))) == [
        Subscription(url=a_feed("a").location, title="Lamps"),
        Subscription(url=a_feed("b").location, title="Tides", group="Sea"),
    ]


@pytest.mark.anyio
async def test_publish_opml_writes_only_what_changed(tmp_path: Path) -> None:
    """Polls do not change it, a new title does; it has no time."""
    async with await Store.memory() as store:
        site, public = a_site(), FolderFiles(tmp_path)
        one = member("a", site)
        polled = replace(one, feed=replace(one.feed, edition=5, polled_at=NOON), published=3, newest=NOON)
        later = NOON + timedelta(days=1)

        assert await publish_subscriptions(store, public, [one], site, NOON)
        assert not await publish_subscriptions(store, public, [polled], site, later)
        assert not await publish_subscriptions(store, public, [polled], site, later, force=True)
        assert await publish_subscriptions(store, public, [member("a", site, title="New")], site, later)
        assert b"2026" not in (tmp_path / SUBSCRIPTIONS).read_bytes()
