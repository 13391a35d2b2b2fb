"""Documents as JSON Feed 1.1, read back by json."""

import json
import re
from typing import Any

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.model import Charsets, Entry, GopherUrl, Terms, WebUrl
from feedd.publish.document import Enclosure
from feedd.publish.formats.json_feed import VERSION, render_json
from feedd.publish.layout import build_feed_document
from feedd.publish.options import PublishOptions
from feedd.reading import ArticleRules, read_article
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import HOST, NOON, a_feed, an_entry

FEED = replace(a_feed(), title="The Lamp Post")
OPTIONS = PublishOptions(
    name="lamps",
    terms=Terms(language="en", proxy="https://proxy.example.org/?a={url}"),
    base_url="https://feeds.example.org",
    hub="https://hub.example.org/",
)
CONTENT = "<p>Ada &amp; Bo said “灯”.</p><pre>  /\\\n /__\\</pre>"
HOME = "https://feeds.example.org/feeds/lamps"
HOSTILE = b"""<html><title>x</title><body onload=alert(1)><p style=x onclick="alert(1)">Words</p>
<script>alert(1)</script><a href="javascript:alert(1)">a</a><a href="data:text/html,x">b</a><img src=x onerror=alert(1)>
<iframe src="https://example.org/"></iframe><svg><script>1</script></svg><a href="https://example.org/">c</a></body>"""
SIGNS = "<script>alert(1)</script> <b onclick='x'>bold</b> javascript:alert(1) & gopher://example.org/\"onclick=\"x\r\n"


def published(number: int = 1, **changes: Any) -> Entry:
    """Return an entry with its content."""
    entry: Entry = replace(an_entry(number), **{"content": CONTENT, **changes})
    return entry


def as_json(*entries: Entry, options: PublishOptions = OPTIONS) -> Any:
    """Render entries and parse the document."""
    return json.loads(render_json(build_feed_document(FEED, entries, options)))


def test_jsonfeed_feed_level() -> None:
    """The feed has version, title, its address and that of its page, description, language, author and hub."""
    feed = as_json(published())
    assert len(feed.pop("items")) == 1
    assert feed == {
        "version": VERSION,
        "title": "The Lamp Post",
        "home_page_url": f"{HOME}/",
        "feed_url": f"{HOME}.json",
        "description": f"From gopher://{HOST}/1/lamps",
        "language": "en",
        "authors": [{"name": f"The Lamp Post, via {HOST}", "url": f"gopher://{HOST}/1"}],
        "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}],
    }


def test_jsonfeed_item() -> None:
    """An item has everything that an Atom entry has; its text is HTML with the footer, never plain text."""
    entry = published(authors=("Ada", "Bo"), categories=("Lamps",), updated=NOON, note="Changed.", revision=2)
    document = build_feed_document(FEED, [entry], OPTIONS)
    media = replace(document.entries[0], enclosures=(Enclosure(href=f"{HOME}/a.mp3", type="audio/mpeg", length=7),))
    (item,) = json.loads(render_json(replace(document, entries=(media,))))["items"]
    assert item.pop("content_html").startswith(f"{CONTENT}<p>Changed. <a href=")
    assert item == {
        "id": entry.id,
        "url": f"{HOME}/{entry.id.removeprefix('urn:uuid:')}",
        "external_url": f"gopher://{HOST}/0/lamps/1.txt",
        "title": "Lamp 1 is lit",
        "summary": "Ada & Bo said “灯”. /\\ /__\\",
        "date_published": "2026-03-01T13:00:00+00:00",
        "date_modified": "2026-03-01T12:00:00+00:00",
        "language": "en",
        "authors": [{"name": "Ada"}, {"name": "Bo"}],
        "tags": ["Lamps"],
        "attachments": [{"url": f"{HOME}/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 7}],
    }


def test_jsonfeed_footer_stands_in_the_content() -> None:
    """JSON Feed has no rights and no source: both are in the text, as in Atom."""
    (item,) = as_json(published())["items"]
    assert f"proxied material from {HOST}" in item["content_html"]
    (bare,) = as_json(published(), options=changed_options(OPTIONS, footer=False))["items"]
    assert bare["content_html"] == CONTENT


def test_jsonfeed_item_on_the_web_has_no_other_url() -> None:
    """Its via is the index, which is not the item's subject; and an item with one address names it once."""
    (web,) = as_json(published(location=WebUrl("https://example.org/lamp")))["items"]
    assert web["url"] == "https://example.org/lamp"
    (gopher,) = as_json(published(), options=changed_options(OPTIONS, alternate="gopher"))["items"]
    assert gopher["url"] == f"gopher://{HOST}/0/lamps/1.txt"
    assert "external_url" not in web.keys() | gopher.keys()


def test_jsonfeed_of_an_empty_feed_that_is_nowhere() -> None:
    """Unknown fields are left out; the list of items is always there."""
    feed = as_json(options=PublishOptions(name="lamps"))
    assert feed["items"] == []
    assert not {"feed_url", "hubs", "language"} & feed.keys()
    assert feed["home_page_url"] == f"gopher://{HOST}/1/lamps"


def test_jsonfeed_is_the_same_bytes_again() -> None:
    """It is unescaped UTF-8 with a final line end, and nothing in it is "now"."""
    first, second = (render_json(build_feed_document(FEED, [published(1), published(2)], OPTIONS)) for _ in range(2))
    assert first == second
    assert "“灯”".encode() in first
    assert first.endswith(b"}\n")


@given(text=st.text(st.characters()), selector=st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_jsonfeed_survives_any_text(text: str, selector: bytes) -> None:
    """Whatever the texts contain, even surrogates, the document is UTF-8 and complete."""
    location = GopherUrl(host=HOST, item_type="0", selector=selector)
    entry = published(title=text, label=text, content=text, authors=(text,), categories=(text,), location=location)
    items = as_json(entry, published(2))["items"]
    assert [bool(item["title"] and item["content_html"]) for item in items] == [True, True]


def test_jsonfeed_content_is_harmless_as_it_is() -> None:
    """A sanitiser finds nothing to remove in the HTML of a hostile page or text: readers of JSON Feed have none."""
    for item_type, data in (("h", HOSTILE), ("0", SIGNS.encode() * 3)):
        url = GopherUrl(host=HOST, item_type=item_type, selector=b"/a")
        html = read_article(data, url, ArticleRules(), Charsets()).html
        entry = published(content=html, title=SIGNS, authors=(SIGNS,), note=SIGNS, summary=SIGNS, revision=2)
        for content in (html, None):
            (item,) = as_json(replace(entry, content=content))["items"]
            assert not re.search(r"<(?!/?(?:p|a|pre|br|hr|b|ul|li)\b)|<[^>]*\s(?!href=\")[a-z]+=", item["content_html"])
            assert set(re.findall(r'href="([a-z]+):', item["content_html"])) <= {"https", "gopher"}
            kept = nh3.clean(item["content_html"], link_rel=None, url_schemes={"https", "gopher"})
            assert nh3.clean(kept, tags=set()) == nh3.clean(item["content_html"], tags=set())
