"""Documents as Atom and RSS, read back by feedparser and lxml."""

import locale
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
from feedd.structs import replace
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
    """Return an entry with its content."""
    entry: Entry = replace(an_entry(number), **{"content": CONTENT, **changes})
    return entry


def parsed(render: Render, *entries: Entry, options: PublishOptions = OPTIONS) -> Any:
    """Render entries and parse the document as a feed reader does; it must be well-formed."""
    result = feedparser.parse(render(build_feed_document(FEED, entries, options)), sanitize_html=False)
    assert not result.bozo, result.get("bozo_exception")
    return result


def as_tree(render: Render, *entries: Entry) -> Any:
    """Render entries and return the root element of the document."""
    return as_element(render(build_feed_document(FEED, entries, OPTIONS)))


def as_element(document: bytes) -> Any:
    """Return the root element of a document, which must be well-formed."""
    return etree.fromstring(document)


def names(element: Any) -> list[str]:
    """Return the names of an element's children, without their namespaces."""
    return [etree.QName(child).localname for child in element]


@BOTH
def test_render_is_read_as_it_is_meant(render: Render) -> None:
    """A reader gets title, dates, authors, alternate link and the whole text of an entry."""
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
    """An Atom entry has exactly one alternate link, on the web, and its Gopher URL as via."""
    links = parsed(render_atom, published()).entries[0].links
    via = {"rel": "via", "href": f"gopher://{HOST}/0/lamps/1.txt", "type": "text/plain"}
    assert ["via", "alternate"] == [link.rel for link in links]
    assert via == dict(links[0])
    assert "text/html" == links[1].type


def test_render_atom_element_order() -> None:
    """The elements of an Atom entry are in the order that sfeed and Liferea read correctly."""
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
    """Return a document with everything that an entry and a feed can have, and the feed's links in a bad order."""
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
    """Categories come before links, enclosures before via; the alternate is the last link, the source comes last."""
    entry = as_element(render_atom(full_document())).find(f"{ATOM}entry")
    expected = ["id", "title", "published", "updated", "author", "category", "category", *["link"] * 4]
    assert [*expected, "rights", "content", "source"] == names(entry)
    assert ["Lamps & lights", "Wicks"] == [one.get("term") for one in entry.findall(f"{ATOM}category")]
    links = [(link.get("rel"), link.get("type")) for link in entry.findall(f"{ATOM}link")]
    assert [("enclosure", "audio/mpeg"), ("enclosure", "image/png"), ("via", "text/plain")] == links[:3]
    assert [("alternate", "text/html")] == links[3:]


def test_render_atom_source_is_the_feed_the_entry_is_from() -> None:
    """It has id, title, updated and a self link (RFC 4287 §4.2.11); without a public address it has no link."""
    source = as_element(render_atom(full_document())).find(f"{ATOM}entry/{ATOM}source")
    assert ["id", "title", "updated", "link"] == names(source)
    assert (FEED.id, "The Lamp Post", "2026-03-01T13:00:00+00:00", None) == tuple(child.text for child in source)
    own = {"href": "https://feeds.example.org/feeds/lamps.atom", "rel": "self", "type": "application/atom+xml"}
    assert own == dict(source[3].attrib)
    nowhere = render_atom(build_feed_document(FEED, [published()], changed_options(OPTIONS, base_url=None)))
    assert ["id", "title", "updated"] == names(as_element(nowhere).find(f"{ATOM}entry/{ATOM}source"))


def test_render_atom_feed_with_all_it_can_have() -> None:
    """Links are in the order for readers that use only one of them; each element is there once, before the entries."""
    feed = as_element(render_atom(full_document()))
    rels = [link.get("rel") for link in feed.findall(f"{ATOM}link")]
    assert ["self", "hub", "current", "prev-archive", "via", "alternate"] == rels
    expected = ["id", "title", "updated", "author", *["link"] * 6, "rights", "generator", "subtitle", "entry"]
    assert expected == names(feed)


def test_render_atom_archive_is_marked() -> None:
    """Only an archive page has the archive mark and its namespace (RFC 5005 §4)."""
    document = full_document()
    feed = as_element(render_atom(replace(document, is_archive=True)))
    assert ["subtitle", "archive", "entry"] == names(feed)[-3:]
    assert feed.find("{http://purl.org/syndication/history/1.0}archive") is not None
    assert b"syndication/history" not in render_atom(document)


def test_render_rss_with_all_it_can_have() -> None:
    """It has the hub besides the self link, categories, and only the first enclosure, with length 0 for unknown."""
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
    """An Atom feed has its id, language and generator, and its last link is to its page."""
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
    """RSS has the page as link, itself as atom:link, guids that are no links, dc:creator, summary and whole text."""
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
    """The < and & of an RSS title are hexadecimal references, as the profile asks; XML reads the same text."""
    rss = render_rss(build_feed_document(FEED, [published(title="a <b> & c ]]>")], OPTIONS))
    assert b"<title>a &#x3C;b&gt; &#x26; c ]]&gt;</title>" in rss
    assert "a <b> & c ]]>" == as_element(rss).findtext("channel/item/title")


@BOTH
def test_render_keeps_the_order_of_the_document(render: Render) -> None:
    """Entries are in the order of the document, although feedgen would put the last one first."""
    entries = [published(number) for number in (3, 1, 2)]
    assert [entry.id for entry in entries] == [entry.id for entry in parsed(render, *entries).entries]


@BOTH
def test_render_is_the_same_bytes_again(render: Render) -> None:
    """The same entries give the same bytes: nothing in them is "now"."""
    first, second = (render(build_feed_document(FEED, [published(1), published(2)], OPTIONS)) for _ in range(2))
    assert first == second
    assert render(build_feed_document(FEED, [], OPTIONS)) == render(build_feed_document(FEED, [], OPTIONS))


@BOTH
def test_render_without_entries_or_base_url(render: Render) -> None:
    """A feed without entries and without a public address is well-formed."""
    result = parsed(render, options=changed_options(OPTIONS, base_url=None, language=None))
    assert ("The Lamp Post", []) == (result.feed.title, result.entries)
    assert f"https://proxy.example.org/?a=gopher%3A%2F%2F{HOST}%2F1%2Flamps" == result.feed.link


@BOTH
def test_render_truncates_to_seconds(render: Render) -> None:
    """Dates are in UTC, without fractions of seconds."""
    entry = published(published=NOON.replace(microsecond=123456), updated=NOON.replace(microsecond=7))
    assert b".123456" not in render(build_feed_document(FEED, [entry], OPTIONS))


@BOTH
@given(text=ANY_TEXT, html=ANY_TEXT, byline=st.lists(ANY_TEXT, max_size=3), selector=st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_render_survives_any_text(render: Render, text: str, html: str, byline: list[str], selector: bytes) -> None:
    """Whatever titles, texts, bylines and selectors contain, the document is well-formed and complete."""
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
    """In every format, the note on an edit comes after the text and before the footer."""
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
    """A tombstone is a deleted-entry with id and time (RFC 6721 §3), in its namespace."""
    data = render_atom(build_feed_document(FEED, [published(3), GONE, published(1)], TOMBSTONES))
    root = as_element(data)
    (tombstone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert [("ref", GONE.id), ("when", "2026-03-01T12:00:00+00:00")] == tombstone.items()
    assert [published(3).id, published(1).id] == [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert b'<at:deleted-entry xmlns="" ' not in data
    assert 2 == len(parsed(render_atom, published(3), GONE, published(1), options=TOMBSTONES).entries)


def test_render_atom_may_be_all_tombstones() -> None:
    """A feed with tombstones only is well-formed."""
    assert [] == parsed(render_atom, GONE, options=TOMBSTONES).entries


def test_render_atom_without_tombstones_does_not_name_them() -> None:
    """Their namespace is missing if they are off, or if no entry left the index."""
    assert b"tombstones" not in render_atom(build_feed_document(FEED, [published(1), GONE], OPTIONS))
    assert b"tombstones" not in render_atom(build_feed_document(FEED, [published(1)], TOMBSTONES))


def test_render_rss_knows_no_tombstones() -> None:
    """RSS has no tombstones: an entry that left the index is left out."""
    assert b"tombstones" not in render_rss(build_feed_document(FEED, [published(1), GONE], TOMBSTONES))
    assert [published(1).id] == [
        entry.id for entry in parsed(render_rss, published(1), GONE, options=TOMBSTONES).entries
    ]


def test_render_rss_leaves_the_locale_alone() -> None:
    """RSS that many threads render at once does not change the locale of the process."""
    document = build_feed_document(FEED, [published(number) for number in range(1, 9)], OPTIONS)
    before = locale.setlocale(locale.LC_ALL)
    with ThreadPoolExecutor(4) as pool:
        rendered = set(pool.map(lambda _: render_rss(document), range(24)))
    assert (before, 1) == (locale.setlocale(locale.LC_ALL), len(rendered))


def test_feedgen_still_drops_what_entry_links_say() -> None:
    """A link of a feedgen entry still loses rel and type; when it no longer does, `_EntryRepair` can be shorter."""
    feed = FeedGenerator()
    entry = feed.add_entry()
    entry.id("urn:lamp")
    entry.title("Lamp")
    entry.link([{"href": "gopher://lamp.example.org/", "rel": "via", "type": "text/plain"}])
    entry.content("<p>Lamp</p>", type="html")
    assert {"href": "gopher://lamp.example.org/"} == dict(entry.atom_entry().find("link").attrib)
