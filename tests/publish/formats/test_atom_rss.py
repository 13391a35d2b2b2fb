"""Documents as Atom and RSS, read back by feedparser and lxml."""

import locale
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import feedparser
import pytest
from feedgen.feed import FeedGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from feedd.model import Entry, GopherUrl, Terms
from feedd.publish.document import Enclosure, FeedDocument, Link
from feedd.publish.formats.atom_rss import render_atom, render_rss
from feedd.publish.formats.rendering import GENERATOR_VERSION
from feedd.publish.layout import build_feed_document
from feedd.publish.options import PublishOptions
from tests.support.publish_options import changed_options
from tests.support.store_samples import HOST, NOON, a_feed, an_entry

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = replace(a_feed(), title="The Lamp Post")
OPTIONS = PublishOptions(
    name="lamps",
    terms=Terms(language="en", proxy="https://proxy.example.org/?a={url}"),
    base_url="https://feeds.example.org",
)
CONTENT = "<p>Ada &amp; Bo said ]]&gt; and “灯”.</p><pre>  /\\\n /__\\</pre>"
Render = Callable[..., bytes]
ANY_TEXT = st.text(st.characters())  # surrogates too
BOTH = pytest.mark.parametrize("render", [render_atom, render_rss])


def published(number: int = 1, **changes: Any) -> Entry:
    """Give an entry with its content."""
    entry: Entry = replace(an_entry(number), **{"content": CONTENT, **changes})
    return entry


def parsed(render: Render, *entries: Entry, options: PublishOptions = OPTIONS) -> Any:
    """Render entries and read the document as a feed reader does; it must be well-formed."""
    result = feedparser.parse(render(build_feed_document(FEED, entries, options)), sanitize_html=False)
    assert not result.bozo, result.get("bozo_exception")
    return result


def as_tree(render: Render, *entries: Entry) -> Any:
    """Render entries and give the document's root element."""
    return as_element(render(build_feed_document(FEED, entries, OPTIONS)))


def as_element(document: bytes) -> Any:
    """Give the root element of a document that must be well-formed."""
    return etree.fromstring(document)


def names(element: Any) -> list[str]:
    """Give the names of an element's children, without their namespaces."""
    return [etree.QName(child).localname for child in element]


@BOTH
def test_render_is_read_as_it_is_meant(render: Render) -> None:
    """A reader sees title, dates, authors, alternate link and the whole text of an entry."""
    entry = parsed(render, published(title="Ada & Bo <lit>", authors=("Ada", "Bo"))).entries[0]
    uuid = entry.id.removeprefix("urn:uuid:")
    assert "Ada & Bo <lit>" == entry.title.replace("&lt;", "<").replace("&amp;", "&")
    assert (2026, 3, 1, 13, 0, 0) == entry.published_parsed[:6]
    assert ["Ada", "Bo"] == [author.name for author in entry.authors]
    assert f"https://feeds.example.org/feeds/lamps/{uuid}" == entry.link
    assert entry.content[0].value.startswith(CONTENT)
    assert "proxied material" in entry.content[0].value
    assert "text/html" == entry.content[0].type


def test_render_atom_entry_has_one_alternate_and_via() -> None:
    """In Atom an entry has exactly one alternate link, on the web, and its Gopher URL as via."""
    links = parsed(render_atom, published()).entries[0].links
    via = {"rel": "via", "href": f"gopher://{HOST}/0/lamps/1.txt", "type": "text/plain"}
    assert ["via", "alternate"] == [link.rel for link in links]
    assert via == dict(links[0])
    assert "text/html" == links[1].type


def test_render_atom_element_order() -> None:
    """An Atom entry's elements stand in the order that sfeed and Liferea read rightly."""
    entry = as_tree(render_atom, published(authors=("Ada", "Bo"))).find(f"{ATOM}entry")
    expected = [
        "id",
        "title",
        "published",
        "updated",
        "author",
        "author",
        "link",
        "link",
        "rights",
        "content",
        "source",
    ]
    assert expected == names(entry)
    assert "html" == entry.find(f"{ATOM}content").get("type")


FULL = changed_options(OPTIONS, hub="https://hub.example.org/")
MEDIA = (
    Enclosure(href="https://feeds.example.org/media/a.mp3", type="audio/mpeg"),
    Enclosure(href="https://feeds.example.org/media/b.png", type="image/png"),
)


def full_document() -> FeedDocument:
    """Give a document with all that an entry and a feed can have, the feed's links in no good order."""
    document = build_feed_document(FEED, [published(categories=("Lamps & lights", "Wicks"))], FULL)
    (entry,) = document.entries
    more: tuple[Link, ...] = (
        Link(
            rel="prev-archive", href="https://feeds.example.org/feeds/lamps/archive/1.atom", type="application/atom+xml"
        ),
        Link(rel="current", href="https://feeds.example.org/feeds/lamps.atom", type="application/atom+xml"),
    )
    return replace(document, links=(*document.links, *more), entries=(replace(entry, enclosures=MEDIA),))


def test_render_atom_entry_with_all_it_can_have() -> None:
    """Categories before links, enclosures before via, the alternate last of them, and the source behind all."""
    entry = as_element(render_atom(full_document())).find(f"{ATOM}entry")
    expected = ["id", "title", "published", "updated", "author", "category", "category", *["link"] * 4]
    assert [*expected, "rights", "content", "source"] == names(entry)
    assert ["Lamps & lights", "Wicks"] == [one.get("term") for one in entry.findall(f"{ATOM}category")]
    links = [(link.get("rel"), link.get("type")) for link in entry.findall(f"{ATOM}link")]
    assert [("enclosure", "audio/mpeg"), ("enclosure", "image/png"), ("via", "text/plain")] == links[:3]
    assert [("alternate", "text/html")] == links[3:]


def test_render_atom_source_is_the_feed_the_entry_is_from() -> None:
    """With id, title, updated and a link to itself (RFC 4287 §4.2.11); without a public address it has no link."""
    source = as_element(render_atom(full_document())).find(f"{ATOM}entry/{ATOM}source")
    assert ["id", "title", "updated", "link"] == names(source)
    assert (FEED.id, "The Lamp Post", "2026-03-01T13:00:00+00:00", None) == tuple(child.text for child in source)
    own = {"href": "https://feeds.example.org/feeds/lamps.atom", "rel": "self", "type": "application/atom+xml"}
    assert own == dict(source[3].attrib)
    nowhere = render_atom(build_feed_document(FEED, [published()], changed_options(OPTIONS, base_url=None)))
    assert ["id", "title", "updated"] == names(as_element(nowhere).find(f"{ATOM}entry/{ATOM}source"))


def test_render_atom_feed_with_all_it_can_have() -> None:
    """Links in the order that readers with one favourite need, and each element once, before the entries."""
    feed = as_element(render_atom(full_document()))
    rels = [link.get("rel") for link in feed.findall(f"{ATOM}link")]
    assert ["self", "hub", "current", "prev-archive", "via", "alternate"] == rels
    expected = ["id", "title", "updated", "author", *["link"] * 6, "rights", "generator", "subtitle", "entry"]
    assert expected == names(feed)


def test_render_atom_archive_is_marked() -> None:
    """A page that never changes again says so (RFC 5005 §4), and no other document names that."""
    document = full_document()
    feed = as_element(render_atom(replace(document, is_archive=True)))
    assert ["subtitle", "archive", "entry"] == names(feed)[-3:]
    assert feed.find("{http://purl.org/syndication/history/1.0}archive") is not None
    assert b"syndication/history" not in render_atom(document)


def test_render_rss_with_all_it_can_have() -> None:
    """The hub beside atom:link self, categories, and the first enclosure alone, with 0 for a length nobody knows."""
    channel = as_element(render_rss(full_document())).find("channel")
    links = [(link.get("rel"), link.get("href")) for link in channel.findall(f"{ATOM}link")]
    expected = [("self", "https://feeds.example.org/feeds/lamps.rss"), ("hub", "https://hub.example.org/")]
    assert expected == links
    assert "https://feeds.example.org/feeds/lamps/" == channel.findtext("link")
    assert "en" == channel.findtext("language")
    item = channel.find("item")
    assert ["Lamps & lights", "Wicks"] == [one.text for one in item.findall("category")]
    (enclosure,) = item.findall("enclosure")
    assert {"url": MEDIA[0].href, "length": "0", "type": "audio/mpeg"} == dict(enclosure.attrib)


def test_render_atom_feed_level() -> None:
    """The Atom feed names itself, its language, its generator, and links to its page last."""
    feed = as_tree(render_atom, published())
    links = [(link.get("rel"), link.get("href")) for link in feed.findall(f"{ATOM}link")]
    expected = [
        ("self", "https://feeds.example.org/feeds/lamps.atom"),
        ("via", f"gopher://{HOST}/1/lamps"),
        ("alternate", "https://feeds.example.org/feeds/lamps/"),
    ]
    generator = feed.find(f"{ATOM}generator")
    assert expected == links
    assert ("feedd", GENERATOR_VERSION) == (generator.text, generator.get("version"))
    assert "en" == feed.get("{http://www.w3.org/XML/1998/namespace}lang")
    assert FEED.id == feed.find(f"{ATOM}id").text


def test_render_rss_elements() -> None:
    """RSS has the page as link, itself as atom:link, guids that are no links, dc:creator, excerpt and whole text."""
    channel = as_tree(render_rss, published(authors=("Ada", "Bo"))).find("channel")
    item = channel.find("item")
    assert "https://feeds.example.org/feeds/lamps/" == channel.find("link").text
    own = channel.find(f"{ATOM}link")
    assert ("self", "https://feeds.example.org/feeds/lamps.rss") == (own.get("rel"), own.get("href"))
    assert ("false", an_entry(1).id) == (item.find("guid").get("isPermaLink"), item.find("guid").text)
    expected = ["title", "link", "description", "encoded", "guid", "pubDate", "creator", "creator"]
    assert expected == names(item)
    assert "Ada &amp; Bo said ]]&gt; and “灯”. /\\ /__\\" == item.find("description").text


def test_render_rss_title_is_no_html() -> None:
    """An RSS title's < and & are hexadecimal references, as its profile asks, and mean the same to XML."""
    rss = render_rss(build_feed_document(FEED, [published(title="a <b> & c ]]>")], OPTIONS))
    assert b"<title>a &#x3C;b&gt; &#x26; c ]]&gt;</title>" in rss
    assert "a <b> & c ]]>" == as_element(rss).findtext("channel/item/title")


@BOTH
def test_render_keeps_the_order_of_the_document(render: Render) -> None:
    """Entries are written in the order of the document, though feedgen would put the last one first."""
    entries = [published(number) for number in (3, 1, 2)]
    assert [entry.id for entry in entries] == [entry.id for entry in parsed(render, *entries).entries]


@BOTH
def test_render_is_the_same_bytes_again(render: Render) -> None:
    """Two renderings of the same entries are equal to the byte: nothing in them is "now"."""
    first, second = (render(build_feed_document(FEED, [published(1), published(2)], OPTIONS)) for _ in range(2))
    assert first == second
    assert render(build_feed_document(FEED, [], OPTIONS)) == render(build_feed_document(FEED, [], OPTIONS))


@BOTH
def test_render_without_entries_or_base_url(render: Render) -> None:
    """A feed that has published nothing, and is nowhere on the web, is a well-formed feed."""
    result = parsed(render, options=changed_options(OPTIONS, base_url=None, language=None))
    assert ("The Lamp Post", []) == (result.feed.title, result.entries)
    assert f"https://proxy.example.org/?a=gopher%3A%2F%2F{HOST}%2F1%2Flamps" == result.feed.link


@BOTH
def test_render_truncates_to_seconds(render: Render) -> None:
    """Dates are written in UTC without fractions of seconds."""
    entry = published(published=NOON.replace(microsecond=123456), updated=NOON.replace(microsecond=7))
    assert b".123456" not in render(build_feed_document(FEED, [entry], OPTIONS))


@BOTH
@given(text=ANY_TEXT, html=ANY_TEXT, byline=st.lists(ANY_TEXT, max_size=3), selector=st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_render_survives_any_text(render: Render, text: str, html: str, byline: list[str], selector: bytes) -> None:
    """Whatever strangers put into titles, texts, bylines and selectors, the document is well-formed and complete."""
    location = GopherUrl(host=HOST, item_type="0", selector=selector)
    entry = published(title=text, label=text, source=text, content=html, authors=tuple(byline), location=location)
    feed = replace(FEED, title=text)
    root = as_element(
        render(build_feed_document(feed, [entry, published(2)], changed_options(OPTIONS, rights=text, author=text)))
    )
    assert 2 == len(root.findall(f"{ATOM}entry") or root.findall("channel/item"))
    assert all((title.text or "").strip() for title in root.iter(f"{ATOM}title", "title"))


@BOTH
def test_render_note_is_the_last_paragraph_before_the_footer(render: Render) -> None:
    """What an edit changed stands below the text and above where it comes from, in every format."""
    entry = published(note="Changed on 2026-03-04: 12 words added.", revision=2)
    uuid = entry.id.removeprefix("urn:uuid:")
    note = (
        "<p>Changed on 2026-03-04: 12 words added. "
        f'<a href="https://feeds.example.org/feeds/lamps/{uuid}/changes">See the changes</a>.</p>'
    )
    assert f"{CONTENT}{note}<hr" in parsed(render, entry).entries[0].content[0].value
    without = parsed(render, entry, options=changed_options(OPTIONS, footer=False)).entries[0]
    assert f"{CONTENT}{note}" == without.content[0].value


GONE = published(2, gone_at=NOON.replace(microsecond=5))
TOMBSTONES = changed_options(OPTIONS, tombstones=True)


def test_render_atom_tombstones() -> None:
    """An entry that is gone is a deleted-entry with its id and time (RFC 6721 §3), in its namespace."""
    data = render_atom(build_feed_document(FEED, [published(3), GONE, published(1)], TOMBSTONES))
    root = as_element(data)
    (tombstone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert [("ref", GONE.id), ("when", "2026-03-01T12:00:00+00:00")] == tombstone.items()
    assert [published(3).id, published(1).id] == [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert b'<at:deleted-entry xmlns="" ' not in data
    assert 2 == len(parsed(render_atom, published(3), GONE, published(1), options=TOMBSTONES).entries)


def test_render_atom_may_be_all_tombstones() -> None:
    """A feed whose every entry is gone is a well-formed feed."""
    assert [] == parsed(render_atom, GONE, options=TOMBSTONES).entries


def test_render_atom_without_tombstones_does_not_name_them() -> None:
    """Neither where none is wished for, nor where nothing is gone."""
    assert b"tombstones" not in render_atom(build_feed_document(FEED, [published(1), GONE], OPTIONS))
    assert b"tombstones" not in render_atom(build_feed_document(FEED, [published(1)], TOMBSTONES))


def test_render_rss_knows_no_tombstones() -> None:
    """RSS has no word for an entry that is gone: it is left out."""
    assert b"tombstones" not in render_rss(build_feed_document(FEED, [published(1), GONE], TOMBSTONES))
    assert [published(1).id] == [
        entry.id for entry in parsed(render_rss, published(1), GONE, options=TOMBSTONES).entries
    ]


def test_render_rss_leaves_the_locale_alone() -> None:
    """RSS rendered by many threads at once leaves the process's locale as it was."""
    document = build_feed_document(FEED, [published(number) for number in range(1, 9)], OPTIONS)
    before = locale.setlocale(locale.LC_ALL)
    with ThreadPoolExecutor(4) as pool:
        rendered = set(pool.map(lambda _: render_rss(document), range(24)))
    assert (before, 1) == (locale.setlocale(locale.LC_ALL), len(rendered))


def test_feedgen_still_drops_what_entry_links_say() -> None:
    """The links of feedgen's entries lose rel and type; once they do not, the repair in `render` can go."""
    feed = FeedGenerator()
    entry = feed.add_entry()
    entry.id("urn:lamp")
    entry.title("Lamp")
    entry.link([{"href": "gopher://lamp.example.org/", "rel": "via", "type": "text/plain"}])
    entry.content("<p>Lamp</p>", type="html")
    assert {"href": "gopher://lamp.example.org/"} == dict(entry.atom_entry().find("link").attrib)
