"""Gopher links of a text are rewritten, and everything else stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from feedd.model import Terms
from feedd.publish.link_rewriting import MOST_KEYS, linked_keys, rewrite_links
from feedd.publish.options import PublishOptions
from feedd.reading.layout.blocks import Block, Row
from feedd.reading.layout.html import to_html

OPTIONS = PublishOptions(name="lamps", terms=Terms(proxy="https://proxy.example/?u={url}&x=1"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<p>See <a href="gopher://example.org/0/a">this</a>.</p>',
            '<p>See <a href="https://proxy.example/?u=gopher%3A%2F%2Fexample.org%2F0%2Fa&amp;x=1">this</a>.</p>',
        ),
        (
            "<a href='gophers://example.org/1/b'>b</a>",
            '<a href="https://proxy.example/?u=gophers%3A%2F%2Fexample.org%2F1%2Fb&amp;x=1">b</a>',
        ),
        (
            '<a href="GOPHER://Example.org/0/q%22%3E&amp;x">q</a>',
            '<a href="https://proxy.example/?u=gopher%3A%2F%2Fexample.org%2F0%2Fq%2522%253E%2526x&amp;x=1">q</a>',
        ),
        ('<a href="gopher://example.org/0/ours">ours</a>', '<a href="some-uuid">ours</a>'),
        ('<a href="gopher://192.168.0.1/0/a">home</a>', None),
        ('<a href="gopher://localhost/0/a">home</a>', None),
        ('<a href="gopher://[/0/a">broken</a>', None),
        ('<a href="gopher:nothing">broken</a>', None),
        ('<a href="javascript:gopher://x.example/">no</a>', None),
        ('<a href="https://example.org/?gopher://example.org/">web</a>', None),
        ("<p>gopher://example.org/0/a as text</p>", None),
        ("<pre>\n\n  gopher &amp;amp; &lt;b&gt; &#34;x&quot;\n</pre>", None),
        ('<p title="gopher > &quot;">a<br/>b<hr></p>', None),
        ('<p>&lt;a href="gopher://example.org/0/a"&gt;shown&lt;/a&gt;</p>', None),
    ],
)
def test_rewriting_changes_only_gopher_links(before: str, after: str | None) -> None:
    """Links into public gopherspace become links to our page or the proxy; every other byte of the text stays."""
    assert (before if after is None else after) == rewrite_links(
        before, OPTIONS, {"gopher://example.org:70//ours": "some-uuid"}
    )


def test_rewriting_without_a_proxy_changes_nothing() -> None:
    """Without a proxy a Gopher link stays as it is."""
    text = '<a href="gopher://example.org/0/a">a</a>'
    assert text == rewrite_links(text, PublishOptions(name="lamps"), {})


def test_keys_are_bounded() -> None:
    """Each document counts once, up to the limit."""
    text = "".join(f'<a href="gopher://example.org/0/{number % 900}">x</a>' for number in range(2000))
    assert MOST_KEYS == len(linked_keys(text))
    assert "gopher://example.org:70//0" == linked_keys(text)[0]


ROWS = st.builds(
    Row,
    text=st.text(),
    href=st.none() | st.builds("gopher://example.org/0/{}".format, st.text("ab&'\"<>%2", max_size=9)),
)
BLOCKS = st.lists(
    st.builds(Block, kind=st.sampled_from(["paragraph", "pre", "quote"]), rows=st.lists(ROWS, max_size=4).map(tuple)),
    max_size=4,
)


@given(BLOCKS)
def test_rewriting_keeps_the_words(blocks: list[Block]) -> None:
    """Whatever text a document contains, its words and the number of its links stay the same."""
    before = f"<div>{to_html(blocks)} gopher</div>"
    after = rewrite_links(before, OPTIONS, {})
    pages = [lxml_html.fragment_fromstring(text) for text in (before, after)]
    assert pages[0].text_content() == pages[1].text_content()
    assert len(pages[0].xpath("//*")) == len(pages[1].xpath("//*"))
    assert {"href"} >= {name for element in pages[1].iter() for name in element.attrib}


def test_rewriting_of_a_huge_text() -> None:
    """A text of the largest size, of nothing but escapes and links, is rewritten within the time limit of a test."""
    text = '&amp;<a href="gopher://example.org/0/a">&lt;</a>' * 6000
    assert 6000 == rewrite_links(text, OPTIONS, {}).count("https://proxy.example/")
