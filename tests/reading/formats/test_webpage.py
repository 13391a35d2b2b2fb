"""Reading HTML documents."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.formats.webpage import (
    DEEPEST,
    html_title,
    plain,
    sanitised,
    unparsable_reason,
    without_title,
    wrapped_text,
)

PAGE = (
    "<!DOCTYPE html><html><head><title>Bees &amp; moths</title><style>p { color: red }</style></head>"
    "<body onload='steal()'><h1>Bees &amp; moths</h1><p class='x'>They <em>came</em> back.</p><script>evil()</script>"
    "<p><a href='javascript:evil()'>no</a> <a href='https://example.org/'>yes</a> <img src='x'/></p></body></html>"
)


def test_only_the_text_of_a_page_stays() -> None:
    """Scripts, handlers, styles, pictures and harmful links are removed; the text and the harmless links stay."""
    html = without_title(sanitised(PAGE), html_title(PAGE))

    assert '<p>They <em>came</em> back.</p><p>no <a href="https://example.org/">yes</a> </p>' == html
    assert "They came back.\nno yes" == plain(html)


def test_a_page_names_itself() -> None:
    """Entities in the title are decoded; a page may have no title."""
    assert ["Bees & moths", None] == [html_title(PAGE), html_title("<p>Bees</p>")]


def test_a_page_made_to_be_slow_is_refused() -> None:
    """Depth and escapes take a parser quadratic time; paragraphs without end tags do not."""
    assert [False, True, True] == [
        unparsable_reason(text) is not None for text in ("<p>x" * 9999, "<b>" * (DEEPEST + 1), "&" * 20_001)
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="moths.html#top">x</a>', '<a href="gopher://h.example/h/log/moths.html">x</a>'),
        ('<a href=" ../a b.txt\n">x</a>', '<a href="gopher://h.example/0/a%20b.txt">x</a>'),
        ('<a href="URL:https://example.org/">x</a>', '<a href="https://example.org/">x</a>'),
        ('<a href="https://example.org/a#b">x</a>', '<a href="https://example.org/a#b">x</a>'),
        ('<a href="#b">x</a>', "x"),
        ('<a name="b"></a><a href="a.unknown">x</a> y', "x y"),
        ('<a href="javascript:x()">x</a>', "x"),
        ('<img src="/hive.png" alt="a > b">', '<a href="gopher://h.example/I/hive.png">a &gt; b</a>'),
        ('<img src="/i.png" alt="<b>x">', '<a href="gopher://h.example/I/i.png">&lt;b&gt;x</a>'),
        ('<a href="x.txt"><img src="s.jpg" alt="<i>"></a>', '<a href="gopher://h.example/0/log/x.txt">&lt;i&gt;</a>'),
        ('<img src="hive 1.png">', '<a href="gopher://h.example/I/log/hive%201.png">hive 1.png</a>'),
        ('<a href="big.jpg"><img src="s.jpg" alt="x"></a>', '<a href="gopher://h.example/I/log/big.jpg">x</a>'),
        ('<img src="https://example.org/x.png" alt="x">', ""),
        ("<img alt='x' onerror='x()'>", ""),
    ],
)
def test_links_and_pictures_of_a_page_lead_into_its_hole(html: str, expected: str) -> None:
    """They are resolved as selectors beside the page; what lies in the web stays, but no picture of it."""
    of = GopherUrl(host="h.example", item_type="h", selector=b"/log/bees.html")

    assert expected.replace(" > ", " &gt; ") == sanitised(html, of)


@pytest.mark.parametrize(
    "page",
    [
        "<pre>\nBees\n</pre>",
        "<html><head><title>x</title><style>p {}</style></head><body>\nBees\n</body></html>",
        "<!DOCTYPE html>\n<html><xmp>\nBees\n</xmp><script src='a.js'></script></html>",
        "<div class='a'><!-- note -->\nBees\n</div>",
        "<html><nav><a href='/'>home</a></nav><article>\nBees\n</article><footer><b>me</b></footer></html>",
        "<html><body><textarea>\nBees\n</textarea><script src='markdown.js'></script></body></html>",
    ],
)
def test_a_page_may_only_wrap_a_text(page: str) -> None:
    """Its words are a text with line ends of its own."""
    assert "Bees" == wrapped_text(page)


@pytest.mark.parametrize(
    "page", ["<p>Bees</p>", "<pre>Bees</pre> and <b>wasps</b>", "<pre>Bees</pre> and wasps", "Bees", "<pre></pre>"]
)
def test_any_other_page_is_a_page(page: str) -> None:
    """One element that means something is enough."""
    assert wrapped_text(page) is None
