"""Everything that feedd publishes is valid in every format, and the rules detect an invalid document."""

from pathlib import Path

import pytest

from tests.support.published_folders import BASE_URL, Script, publish_all, scripts
from tests.support.validity import RULES, faults

HUB = "https://hub.example.org/"
SCRIPTS = pytest.mark.parametrize("script", tuple(scripts()), ids=lambda script: script.name)
SOUND = Path(__file__).parents[1] / "data" / "validity"
PATHS = [path.relative_to(SOUND).as_posix() for path in sorted(SOUND.rglob("*.*"))]

ATOM, ARCHIVE, RSS, JSON, OPML = "lamps.atom", "lamps/archive/3.atom", "lamps.rss", "lamps.json", "feeds.opml"
CAST = "cast.rss"
# File, what is broken in it, by what, and words of what is said of it.
BROKEN = [
    # the document
    (ATOM, "</feed>", "", "not well-formed"),
    (ATOM, "<?xml version='1.0' encoding='UTF-8'?>", "", "declaration"),
    (ATOM, "\n<feed", "\n<!DOCTYPE feed>\n<feed", "document type"),
    (ATOM, "<feed ", "<feed a:b='c' xmlns:a='urn:a' ", "grammar"),
    (ATOM, "Second", "Second\u0085lamp", "U+0085"),
    (ATOM, "Second", "Second \ufffd", "U+FFFD"),
    (ATOM, "Second", "Second &#xFFFE;", "not well-formed"),
    (ATOM, "Text", "Text" * 160_000, "bytes"),
    (RSS, "Text", "Text" * 160_000, "bytes"),
    (JSON, "Text", "Text" * 160_000, "bytes"),
    # the grammar of RFC 4287
    (ATOM, "<id>urn:b</id>", "", "grammar"),
    (ATOM, "<id>urn:b</id>", "<id>b</id>", "grammar"),
    (ATOM, "<title>Second</title>", "", "grammar"),
    (ATOM, "<title>Second</title>", "<title>Second</title><title>Second</title>", "grammar"),
    (ATOM, "<title>Second</title>", "<title type='text/html'>Second</title>", "grammar"),
    (ATOM, "<updated>2026-11-02T12:00:00+00:00</updated>\n    <author>", "<author>", "grammar"),
    (ATOM, "<published>2026-11-02T11:00:00+00:00", "<published>2026-11-02", "grammar"),
    (ATOM, "<published>2026-11-02T11:00:00+00:00", "<published>2026-02-30T11:00:00Z", "grammar"),
    (ATOM, "<published>2026-11-02T11:00:00+00:00", "<published>2026-11-02T11:00:00", "grammar"),
    (ATOM, "<name>Bo</name>", "<name> </name>", "grammar"),
    (ATOM, "<name>Bo</name>", "", "grammar"),
    (ATOM, "<name>Bo</name>", "<name>Bo</name><email>bo</email>", "grammar"),
    (ATOM, 'term="Lamps"', 'term=""', "grammar"),
    (ATOM, 'href="gopher://example.org/0/b" rel="via"', 'href="gopher://example.org/0/b c" rel="via"', "grammar"),
    (ATOM, 'rel="enclosure" type="audio/mpeg"', 'rel="enclosure" type="mp3"', "grammar"),
    (ATOM, 'rel="enclosure" type="audio/mpeg"', 'rel="enclosure" type="audio/mpeg" length="-1"', "grammar"),
    (ATOM, "<rights>", "<license/><rights>", "grammar"),
    (ATOM, 'xml:lang="en"', 'xml:lang="English, perhaps"', "grammar"),
    (ATOM, 'ref="urn:gone"', "", "grammar"),
    (ATOM, 'when="2026-11-01T12:00:00Z"', 'when="yesterday"', "grammar"),
    # what RFC 4287 says beyond its grammar, and what readers need
    (ATOM, "<id>urn:a</id>", "<id>urn:b</id>", "an id stands 2 times"),
    (ATOM, "<id>urn:a</id>", "<id>urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66</id>", "an id stands 2 times"),
    (ATOM, "<updated>2026-11-01T12:00:00+00:00", "<updated>2026-11-02T12:00:00+00:00", "an updated stands 2 times"),
    (ATOM, "2026-11-02T12:00:00+00:00</updated>\n  <a", "2026-11-01T12:00:00+00:00</updated>\n  <a", "after the feed"),
    (ATOM, "<published>2026-11-02T11", "<published>2026-11-02T13", "before it was published"),
    (ATOM, '<link href="https://feeds.example.org/feeds/lamps/b" rel="alternate"/>', "", "exactly one alternate"),
    (ATOM, 'org/0/b" rel="via"', 'org/0/b" rel="alternate"', "exactly one alternate"),
    (ATOM, 'org/0/b" rel="via"', 'org/0/b"', "exactly one alternate"),
    (ATOM, 'feeds/lamps/" rel="alternate"', 'feeds/lamps/" rel="related"', "exactly one alternate"),
    (
        ATOM,
        'feeds/lamps/" rel="alternate"/>',
        'feeds/lamps/" rel="alternate"/><link href="urn:x" rel="x"/>',
        "its last",
    ),
    (ATOM, 'org/0/b" rel="via"/>', 'org/0/b" rel="via"/><link href="urn:x" rel="via"/>', "2 times via"),
    (ATOM, '  <link href="gopher://example.org/1/" rel="via"/>\n', "", "where it is from"),
    (ATOM, 'org/0/b" rel="via"', 'org/0/b" rel="related"', "it has no via"),
    (ATOM, 'org/0/b" rel="via"', 'org/0/b" rel="related"', "a link related"),
    (ATOM, 'rel="enclosure" type="audio/mpeg"', 'rel="enclosure"', "enclosure has no type"),
    (ATOM, "https://feeds.example.org/media/b.mp3", "/media/b.mp3", "no absolute address"),
    (ATOM, "https://feeds.example.org/media/b.mp3", "https:///media/b.mp3", "names no host"),
    (ATOM, "https://feeds.example.org/media/b.mp3", "https://feeds.example.org/%zz", "no absolute address"),
    (ATOM, "<uri>gopher://example.org:70/</uri>", "<uri>example.org</uri>", "no absolute address"),
    (ATOM, "<id>urn:b</id>", "<id>urn:%b</id>", "no absolute address"),
    (ATOM, "  <author><name>Ada</name><uri>gopher://example.org:70/</uri></author>\n", "", "feed has no author"),
    (ATOM, "    <author><name>Bo</name></author>\n", "", "it has no author"),
    (ATOM, "<name>Bo</name>", "<name>Bo\nder</name>", "blanks too many"),
    (ATOM, "    <published>2026-11-02T11:00:00+00:00</published>\n", "", "it has no published"),
    (ATOM, "  <generator>feedd</generator>\n", "", "no generator"),
    (ATOM, "<title>Second</title>", "<title> </title>", "title is empty"),
    (ATOM, "<title>Second</title>", "<title>Second  lamp</title>", "blanks too many"),
    (ATOM, "<title>Second</title>", "<title type='html'>Second</title>", "title is of type"),
    (ATOM, "<id>urn:b</id>\n    <title>Second</title>", "<title>Second</title><id>urn:b</id>", "out of order"),
    (ATOM, "<id>urn:b</id>", "<id>urn:b</id><summary>b</summary>", "unexpected summary"),
    (ATOM, "</entry>\n</feed>", "</entry><icon>urn:x</icon></feed>", "unexpected icon"),
    (ATOM, "</entry>\n</feed>", "</entry><subtitle>x</subtitle></feed>", "feed out of order"),
    (ATOM, '"Lamps"/>', '"Lamps"/><category term="Lamps"/>', "a category stands 2 times"),
    (ATOM, '"Lamps"', '"Lamps, Lights"', "apart at its comma"),
    (ATOM, '"Lamps"', '" "', "category is empty"),
    (ATOM, '"Lamps"', '"\u0085"', "U+0085"),
    (ATOM, "<id>urn:source</id>", "", "source has no id"),
    (ATOM, "<id>urn:source</id>", "<rights>x</rights><id>urn:source</id>", "unexpected rights"),
    (ATOM, "https://feeds.example.org/feeds/source.atom", "gopher://example.org/", "not on the web"),
    # links of the feed
    (ATOM, "/feeds/lamps.atom", "/feeds/lamp.atom", "self is"),
    (ATOM, "/feeds/lamps/archive/3.atom", "/feeds/lamps.atom", "leads to itself"),
    (ATOM, 'rel="prev-archive"', 'rel="current"', "another as the current one"),
    (ATOM, '"https://hub.example.org/"', '"hub.example.org"', "no absolute address"),
    (ATOM, '"https://hub.example.org/"', '"gopher://hub.example.org/"', "not on the web"),
    (ARCHIVE, "  <fh:archive/>\n", "", "fh:archive"),
    (ATOM, "  <at:", "  <archive xmlns='http://purl.org/syndication/history/1.0'/><at:", "fh:archive"),
    (ARCHIVE, 'rel="current"', 'rel="next"', "does not lead to the current"),
    (ARCHIVE, "archive/2.atom", "archive/3.atom", "leads to itself"),
    (ATOM, 'ref="urn:gone"', 'ref="urn:a"', "there and deleted"),
    (ATOM, "  <at:", "  <at:deleted-entry ref='urn:gone' when='2026-11-01T12:00:00Z'/><at:", "entry stands 2 times"),
    # HTML
    (ATOM, 'type="html">&lt;pre', 'type="text">&lt;pre', "content is of type"),
    (ATOM, "&lt;pre&gt;Text&lt;/pre&gt;", " ", "content is empty"),
    (ATOM, "&gt;Text", "&gt;Text&lt;script&gt;", "<script> is not let in"),
    (ATOM, "&gt;Text", "&gt;Text&lt;img src=x&gt;", "loads from elsewhere"),
    (ATOM, "&gt;Text", "&gt;Text&lt;b onclick=x&gt;", "has an attribute onclick"),
    (ATOM, "&gt;Text", "&gt;Text&lt;b style=x&gt;", "has an attribute style"),
    (ATOM, "&gt;Text", "&gt;Text&lt;b&gt;", "</pre> closes nothing"),
    (ATOM, "Text&lt;/pre&gt;", "Text", "<pre> is not closed"),
    (ATOM, "&gt;Text", "&gt;Text&lt;p&gt;x&lt;/p&gt;", "<p> stands in <pre>"),
    (ATOM, "&gt;Text", "&gt;Text&lt;!-- x --&gt;", "a comment"),
    (ATOM, "&gt;Text", "&gt;Text&lt;!DOCTYPE x&gt;", "a declaration"),
    (ATOM, "&gt;Text", "&gt;Text&lt;?x?&gt;", "an instruction"),
    (ATOM, '"gopher://example.org/0/b"&gt;', '"javascript:alert(1)"&gt;', "may do anything"),
    (ATOM, '"gopher://example.org/0/b"&gt;', '"/0/b"&gt;', "no absolute address"),
    # RSS 2.0
    (RSS, 'version="2.0"', 'version="0.91"', "no RSS 2.0"),
    (RSS, "</channel>", "</channel><channel/>", "no RSS 2.0"),
    (RSS, "<title>The Lamp Post</title>", "", "channel has 0 times title"),
    (RSS, "<title>The Lamp Post</title>", "<title> The Lamp Post</title>", "blanks too many"),
    (RSS, "<description>From gopher://example.org/1/</description>", "<description/>", "description is empty"),
    (RSS, "lamps/</link>", "lamps/</link><link>https://example.org</link>", "channel has 2 times link"),
    (RSS, "<link>https://feeds.example.org/feeds/lamps/</link>", "<link>/</link>", "no absolute address"),
    (RSS, "<copyright>", "<ttl>1</ttl><copyright>", "unexpected ttl"),
    (RSS, "</item>\n  </channel>", "</item><docs>x</docs></channel>", "channel out of order"),
    (RSS, "Mon, 02 Nov 2026 12:00", "Tue, 02 Nov 2026 12:00", "no date of RFC 822"),
    (RSS, "Mon, 02 Nov 2026 12:00:00 +0000", "2026-11-02", "no date of RFC 822"),
    (RSS, "Mon, 02 Nov 2026 12:00:00 +0000", "Mon, 02 Nov 2026 12:00:00", "no date of RFC 822"),
    (RSS, "Mon, 02 Nov 2026 11:00", "Mon, 2 Nov 26 11:00", "no date of RFC 822"),
    (RSS, "/feeds/lamps.rss", "/feeds/lamp.rss", "self is"),
    (RSS, 'type="application/rss+xml"', 'type="application/atom+xml"', "of another type"),
    (RSS, '"https://hub.example.org/"', '"gopher://hub.example.org/"', "not on the web"),
    (RSS, "urn:a", "urn:b", "a guid stands 2 times"),
    (RSS, '<guid isPermaLink="false">urn:b</guid>', "", "item has 0 times guid"),
    (RSS, '<guid isPermaLink="false">urn:b', "<guid>urn:b", "taken for an address"),
    (RSS, ">urn:b", ">b", "no absolute address"),
    (RSS, "<title>Second</title>", "<title/>", "title is empty"),
    (RSS, "<link>https://feeds.example.org/feeds/lamps/b</link>", "<link>b</link>", "no absolute address"),
    (RSS, "<dc:creator>Bo</dc:creator>", "", "names no author"),
    (RSS, "<dc:creator>Bo</dc:creator>", "<dc:creator/>", "author is empty"),
    (RSS, "<dc:creator>Bo</dc:creator>", "<author>Bo</author>", "unexpected author"),
    (RSS, "<description>b</description>", "", "item has 0 times description"),
    (RSS, "<description>b</description>", "<description/>", "description is empty"),
    (RSS, '<guid isPermaLink="false">urn:b', "<description>b</description><guid>urn:b", "after its content"),
    (RSS, "&lt;p&gt;b", "&lt;iframe&gt;b", "<iframe> is not let in"),
    (RSS, "<category>", "<enclosure url='https://example.org/' length='0' type='a/b'/><category>", "more than one"),
    (RSS, 'length="0"', "", "length is None"),
    (RSS, 'length="0"', 'length="-1"', "length is '-1'"),
    (RSS, 'type="audio/mpeg"', "", "type is None"),
    (RSS, "https://feeds.example.org/media/b.mp3", "gopher://example.org/s/b.mp3", "not on the web"),
    # podcasts, and pictures in texts
    (CAST, "<itunes:type>serial</itunes:type>", "", "0 times itunes:type"),
    (CAST, "serial", "daily", "neither episodic nor serial"),
    (CAST, "<itunes:author>Ada</itunes:author>", "<itunes:author/>", "itunes:author is empty"),
    (CAST, "<language>en</language>", "", "names its language"),
    (CAST, "<itunes:explicit>false", "<itunes:explicit>no", "neither true nor false"),
    (CAST, "Sounds of lamps. From", "Sounds " * 600 + "From", "too long"),
    (CAST, "artwork/cover.jpg", "artwork/cover.gif", "neither a JPEG nor a PNG"),
    (CAST, 'href="https://feeds.example.org/media/cast/artwork', 'href="gopher://e.org/I', "not on the web"),
    (CAST, 'text="Documentary"', 'text="Design"', "itunes:category is"),
    (CAST, "<itunes:email>ada@example.org</itunes:email>", "", "no e-mail"),
    (CAST, "6b1e-5d7a", "6b1e-4d7a", "podcast:guid is"),
    (CAST, "6b1e-5d7a", "lamps", "podcast:guid is"),
    (
        CAST,
        '<enclosure url="https://feeds.example.org/media/cast/b/2.mp3" length="7" type="audio/mpeg"/>',
        "",
        "no encl",
    ),
    (CAST, "audio/mpeg", "audio/ogg", "does not play"),
    (CAST, "<itunes:duration>61", "<itunes:duration>61.5", "itunes:duration is"),
    (CAST, "<itunes:season>1", "<itunes:season>0", "itunes:season is"),
    (CAST, "<itunes:episode>2</itunes:episode>", "", "has no number"),
    (CAST, "<itunes:season>1", "<itunes:title>x</itunes:title><itunes:season>1", "unexpected"),
    (CAST, 'alt="A lamp"', "", "no words"),
    (CAST, 'width="3"', "", "pixels large"),
    (CAST, 'width="3"', 'width="0"', "pixels large"),
    (CAST, "https://feeds.example.org/media/cast/b/lamp", "https://example.org/lamp", "loads from elsewhere"),
    (JSON, '"size_in_bytes": 3', '"duration_in_seconds": 1.5', "time is no number"),
    # JSON Feed 1.1
    (JSON, '"items"', '"item"', "unexpected item"),
    (JSON, '"items"', '"item"', "items is no list"),
    (JSON, "version/1.1", "version/1", "no JSON Feed 1.1"),
    (JSON, '"title": "The Lamp Post",', '"title": "The Lamp Post"', "no JSON"),
    (JSON, '"title": "Second"', '"title": "Second", "title": "Third"', "stands twice"),
    (JSON, '"title": "The Lamp Post"', '"title": null', "feed.title is None"),
    (JSON, '"title": "The Lamp Post"', '"description": ""', "feed.description is ''"),
    (JSON, '"title": "The Lamp Post"', '"_title": "The Lamp Post"', "unexpected _title"),
    (JSON, "The Lamp Post", "The \\u0007 Lamp", "U+0007"),
    (JSON, '"https://feeds.example.org/feeds/lamps/"', '"/feeds/lamps/"', "no absolute address"),
    (JSON, "/feeds/lamps.json", "/feeds/lamp.json", "feed_url is"),
    (JSON, '"type": "WebSub", ', "", "a hub of no type"),
    (JSON, '"https://hub.example.org/"', '"hub.example.org"', "no absolute address"),
    (JSON, '"gopher://example.org:70/"', '"example.org"', "no absolute address"),
    (JSON, '"name": "Ada", "url"', '"url"', "author is empty"),
    (JSON, '"id": "urn:a"', '"id": "urn:b"', "an id stands 2 times"),
    (JSON, '"id": "urn:a"', '"id": 1', "id is empty"),
    (JSON, '"url": "https://feeds.example.org/feeds/lamps/b",', "", "no absolute address"),
    (JSON, '"title": "Second",', "", "title is empty"),
    (JSON, '"title": "Second"', '"titel": "Second"', "unexpected titel"),
    (JSON, '"content_html": "<p>b</p>"', '"content_text": "b"', "content_html is empty"),
    (JSON, "<p>b</p>", "<p style='x'>b</p>", "has an attribute style"),
    (JSON, "2026-11-02T11:00:00Z", "2026-11-02", "no date of RFC 3339"),
    (JSON, "2026-11-02T11:00:00Z", "2026-02-30T11:00:00Z", "on no calendar"),
    (JSON, '"authors": [{"name": "Bo"}],', "", "names no author"),
    (JSON, '[{"name": "Bo"}]', '["Bo"]', "author is empty"),
    (JSON, '[{"name": "Bo"}]', '{"name": "Bo"}', "author is empty"),
    (JSON, '["Lamps"]', '"Lamps"', "tag is empty"),
    (JSON, '["Lamps"]', "[1]", "tag is empty"),
    (JSON, '"mime_type": "audio/mpeg"', '"mime_type": "mp3"', "attachment's type"),
    (JSON, '"size_in_bytes": 3', '"size_in_bytes": "3"', "attachment's size"),
    (JSON, '"https://feeds.example.org/media/b.mp3"', '"/media/b.mp3"', "no absolute address"),
    (JSON, '"items": [', '"items": [1, ', "an item is no object"),
    # OPML 2.0
    (OPML, 'version="2.0"', 'version="1.0"', "no OPML 2.0"),
    (OPML, "<head>", "<head/><head>", "no OPML 2.0"),
    (OPML, "<title>Feeds</title>", "", "title is empty"),
    (OPML, "<title>Feeds</title>", "<title>Feeds</title><owner/>", "unexpected owner"),
    (OPML, "Mon, 02 Nov", "Sun, 02 Nov", "no date of RFC 822"),
    (OPML, '<outline text="Lamps">', "<outline>", "text is empty"),
    (OPML, '<outline text="Lamps">', '<outline text="Lamps" title="Lamps">', "its type would tell"),
    (OPML, "  <body>", "  <body><outline text='x'/>", "neither a feed"),
    (OPML, 'text="News" title="News" type="rss"', 'text="News" title="News" type="atom"', "of type 'atom'"),
    (OPML, 'text="News" title="News"', 'text="News"', "title is empty"),
    (OPML, 'text="News"', 'text="News" icon="x"', "unexpected 'icon'"),
    (OPML, 'text="News"', 'text="News \u0085"', "U+0085"),
    (OPML, "https://feeds.example.org/feeds/news.atom", "news.atom", "no absolute address"),
    (OPML, "https://feeds.example.org/feeds/news.atom", "https://feeds.example.org/feeds/lamps.atom", "stands 2 times"),
    (OPML, "https://feeds.example.org/feeds/lamps/", "lamps/", "no absolute address"),
    (OPML, 'news.atom"/>', 'news.atom"><outline text="x"/></outline>', "holds other outlines"),
    (OPML, "  <body>", "  <body><outline text='x'><outline text='x'><x/></outline></outline>", "neither a feed"),
    (OPML, "  <body>", "  <body><x text='x'><outline text='x'/></x>", "unexpected x"),
]


@pytest.mark.anyio
@SCRIPTS
async def test_all_that_is_published_is_sound(tmp_path: Path, script: Script) -> None:
    """Each scene is checked, at a public address with a hub."""
    for published in await publish_all(tmp_path, script, base_url=BASE_URL, hub=HUB):
        assert [] == [fault for path, data in published.items() for fault in faults(path, data, BASE_URL)]


@pytest.mark.anyio
@SCRIPTS
async def test_all_that_is_published_nowhere_is_sound(tmp_path: Path, script: Script) -> None:
    """Without `base_url`, no document names its own address or a hub."""
    for published in await publish_all(tmp_path, script, hub=HUB, proxy="https://proxy.example.org/?a={url}"):
        assert [] == [fault for path, data in published.items() for fault in faults(path, data)]


@pytest.mark.parametrize("path", PATHS)
def test_sound_document_passes(path: str) -> None:
    """The samples from which the broken ones are made have no fault."""
    assert [] == faults(path, (SOUND / path).read_bytes(), BASE_URL)
    assert {path.rpartition(".")[2] for path in PATHS} == RULES.keys()


@pytest.mark.parametrize(("path", "part", "broken", "words"), BROKEN)
def test_broken_document_is_found_out(path: str, part: str, broken: str, words: str) -> None:
    """Each rule detects the fault that it is for."""
    sound = (SOUND / path).read_text(encoding="utf-8")
    assert part in sound
    document = sound.replace(part, broken, 1).encode()

    assert words in " | ".join(faults(path, document, BASE_URL))


@pytest.mark.parametrize(("path", "words"), [(ATOM, "hub"), (ATOM, "self"), (RSS, "hub"), (JSON, "hub")])
def test_document_that_stands_nowhere_claims_no_address(path: str, words: str) -> None:
    """The valid samples are invalid without the address of their documents."""
    assert any(words in fault for fault in faults(path, (SOUND / path).read_bytes()))


def test_a_document_in_another_character_set_is_found_out() -> None:
    """Every reader accepts UTF-8."""
    latin = (SOUND / RSS).read_text(encoding="utf-8").replace("UTF-8", "ISO-8859-1").encode("latin-1")

    assert any("UTF-8" in fault for fault in faults(RSS, latin, BASE_URL))
