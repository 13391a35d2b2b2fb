"""Reading RSS and Atom served over Gopher."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.errors import NotReadable, SourceError
from feedd.gopher.url import format_location
from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import ArticleRules, IndexRules, read_index, read_part
from feedd.reading.formats.syndication import MOST_AUTHORS
from tests.support.patterns import pattern

URL = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/feed.xml")
LONG = "Hum &amp; hum. " * 60
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Hives &amp; co</title><id>urn:hive</id>
<entry><id>tag:hive.example,2024:3</id><title type="html">&lt;i&gt;Bees&lt;/i&gt; &amp;amp; wasps</title>
<link href="https://hive.example/bees"/><published>2024-05-03T10:00:00+02:00</published><author><name>Bea</name></author>
<content type="html">&lt;p&gt;Hum.&lt;/p&gt;&lt;script&gt;sting()&lt;/script&gt;</content></entry>
<entry><id>2</id><title>Moths</title><link href="gopher://gopher.example.org/0/moths.txt"/>
<summary>Only a few words...</summary></entry>
</feed>
"""
RSS = f"""<rss version="2.0"><channel><title>Hives</title>
<item><title>Bees</title><link>gopher://gopher.example.org/1/bees/</link>
<pubdate>Fri, 03 May 2024 00:00:00 +0000</pubdate>
<description><![CDATA[<pre>
  Hum   hum
</pre>{LONG}]]></description></item>
<item><description>Nothing but words
</description></item>
</channel></rss>
"""


def _read(text: str, rules: IndexRules | None = None, url: GopherUrl = URL) -> Index:
    return read_index(text.encode(), url, rules or IndexRules(), Charsets())


def _article(index: Index, number: int) -> str:
    return read_part(index.candidates[number], URL, ArticleRules(), Charsets()).html


@pytest.mark.parametrize("item_type", ["0", "1", "9", "h"])
@pytest.mark.parametrize("end", ["", "\r\n.\r\n"])
def test_a_feed_is_known_by_its_first_bytes(item_type: str, end: str) -> None:
    """Its item type does not matter, nor does the final dot of Gopher."""
    index = _read(ATOM + end, url=GopherUrl(host="gopher.example.org", item_type=item_type))

    assert ("feed", "Hives & co", 2) == (index.strategy, index.title, len(index.candidates))


def test_an_entry_keeps_its_own_id_date_author_and_content() -> None:
    """The title is plain text, and the content is sanitised."""
    index = _read(ATOM)
    bees = index.candidates[0]

    assert bees.moment is not None
    assert ("id:tag:hive.example,2024:3", "Bees & wasps", datetime(2024, 5, 3, 8, tzinfo=UTC), ("Bea",)) == (
        bees.key,
        bees.title,
        bees.moment.at,
        bees.authors,
    )
    assert ("https://hive.example/bees", "<p>Hum.</p>") == (format_location(bees.location), _article(index, 0))


def test_an_excerpt_of_a_gopher_document_gives_way_to_the_document() -> None:
    """The document is fetched, and the text of the feed is its summary."""
    moths = _read(ATOM).candidates[1]

    assert (None, "Only a few words...") == (moths.raw, moths.summary)
    assert "gopher://gopher.example.org/0/moths.txt" == format_location(moths.location)


def test_without_an_id_the_place_is_one() -> None:
    """The key is that of a menu's link, or made of the content. <pre> stays, plain text becomes paragraphs."""
    index = _read(RSS)

    assert ["gopher://gopher.example.org:70//bees/", "id:"] == [
        index.candidates[0].key,
        index.candidates[1].key[:3],
    ]
    assert "<pre>  Hum   hum\n</pre>" in _article(index, 0)
    assert "<p>Nothing but words</p>" == _article(index, 1)


def test_key_of_an_item_without_id_and_link_never_changes() -> None:
    """Published ids are made of it, and it is made of title, date and words."""
    item = "<title>Ferry</title><pubDate>Mon, 27 May 2024 12:00:00 GMT</pubDate><description>Words</description>"
    index = _read(f'<rss version="2.0"><channel><title>x</title><item>{item}</item></channel></rss>')

    assert ["id:acb5127363a89363a9966c235ce6ba8f"] == [one.key for one in index.candidates]


def test_a_definition_may_choose() -> None:
    """Its expressions are searched in title and address."""
    assert ["Moths"] == [one.title for one in _read(ATOM, IndexRules(exclude=(pattern("bees"),))).candidates]
    assert ["Moths"] == [one.title for one in _read(ATOM, IndexRules(include=(pattern("moths"),))).candidates]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<?xml version="1.0"?>\n<!DOCTYPE rss>\n<rss><!ENTITY a "b"></rss>', "entities of its own"),
        ("<rss><channel>" + "<item>" * 6000, "too long to be mended"),
        ("Bees", "none that can be read"),
    ],
)
def test_what_would_keep_a_parser_busy_is_refused(text: str, reason: str) -> None:
    """A document that only begins like a feed is refused too."""
    with pytest.raises(NotReadable, match=reason):
        _read(text, IndexRules(strategy="feed"))


def test_a_web_page_is_no_feed() -> None:
    """XHTML is no feed either."""
    with pytest.raises(NotReadable, match="expected a menu"):
        _read('<?xml version="1.0"?>\n<html><body>Bees</body></html>')


PIECES = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "<item>",
        "<title>",
        "</title>",
        "</item>",
        "&",
        "<![CDATA[",
        "<guid>",
        "x",
        "\x01",
        "</rss>",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_any_feed_is_an_index_or_a_source_error(text: str) -> None:
    """No other error is raised, and keys are unique."""
    try:
        index = _read("<rss>" + text)
    except SourceError:
        return
    assert len({one.key for one in index.candidates}) == len(index.candidates)


def test_categories_of_an_item_are_kept_in_words() -> None:
    """A label is preferred to a term; each category stands once, in one line, and their number is limited."""
    tags = '<category term="b" label="Bees\n&amp;  wasps"/><category term="hum"/><category term="hum"/><category/>'
    many = "".join(f'<category term="t{number}"/>' for number in range(99))
    bees, moths = _read(ATOM.replace("<entry>", f"<entry>{tags}", 1).replace("<id>2", f"{many}<id>2")).candidates

    assert ("Bees & wasps", "hum") == bees.categories
    assert tuple(f"t{number}" for number in range(10)) == moths.categories
    rss = _read(RSS.replace("<title>Bees</title>", "<title>Bees</title><category>Hives</category>"))
    assert [("Hives",), ()] == [one.categories for one in rss.candidates]


def test_relative_links_and_pictures_lead_into_the_hole_of_the_feed() -> None:
    """An item's own link, and those of its content, lie beside the feed; one that names no file falls back to it."""
    words = f"<p><a href='moths.html'>moths</a> <img src='../hive.jpg' alt='hive'> {LONG}</p>"
    item = "<item><title>Bees</title><link>{}</link><description><![CDATA[{}]]></description></item>"
    items = item.format("bees.txt", words) + item.format("/log/bees", words)
    url = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/feed.xml")
    index = _read(f"<rss version='2.0'><channel><title>Hives</title>{items}</channel></rss>", url=url)
    article = read_part(index.candidates[0], url, ArticleRules(), Charsets())

    assert ["gopher://gopher.example.org/0/log/bees.txt", format_location(url)] == [
        format_location(one.location) for one in index.candidates
    ]
    assert '<a href="gopher://gopher.example.org/h/log/moths.html">moths</a>' in article.html
    assert '<a href="gopher://gopher.example.org/I/hive.jpg">hive</a>' in article.html


def test_authors_of_an_item_are_bounded() -> None:
    """A stranger's item with ten thousand of them would be stored with each poll that gives it another id."""
    people = "".join(f"<author><name>Bea {number}</name></author>" for number in range(1000))
    index = _read(ATOM.replace("<author><name>Bea</name></author>", people))

    assert index.candidates[0].authors == tuple(f"Bea {number}" for number in range(MOST_AUTHORS))


def items(*items: str) -> str:
    """Return a feed of items, each written as id|title|link|words."""
    parts = (item.split("|") for item in items)
    return "<rss version='2.0'><channel><title>Hives</title>{}</channel></rss>".format(
        "".join(
            f"<item>{f'<guid>{own}</guid>' if own else ''}<title>{title}</title><link>{link}</link>"
            f"<description>{words}</description></item>"
            for own, title, link, words in parts
        )
    )


@pytest.mark.parametrize(
    ("found", "titles", "said"),
    [
        (("1|A|a.txt|a", "1|B|b.txt|b", "1|C|c.txt|c"), "ABC", "2 items have"),
        (("1|A|http://h.example/|a", "1|B|http://h.example/|b"), "AB", "1 item has"),
        (("1|A|a.txt|a", "1|A|b.txt|b"), "AA", "1 item has"),
        (("|A|http://h.example/|a", "|B|http://h.example/|b"), "AB", "1 item has"),
        (("1|A|a.txt|new", "1|A|a.txt|old"), "A", None),
        (("1|A|a.txt|a", "2|A|a.txt|a"), "AA", None),
        (("1|A|a.txt|a", "1|A|a.txt|a", "1|B|b.txt|b", "2|C|c.txt|c"), "ABC", "1 item has"),
    ],
)
def test_items_that_share_an_id_are_all_kept(found: tuple[str, ...], titles: str, said: str | None) -> None:
    """Each has a key of its own, in the order of the feed; the same title, address and id are the same item."""
    index = _read(items(*found))

    assert titles == "".join(one.title for one in index.candidates)
    assert len({one.key for one in index.candidates}) == len(titles)
    assert said == (index.shared_ids and index.shared_ids.partition(" the id")[0])
