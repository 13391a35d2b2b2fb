"""Writing blocks as HTML and as plain text."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from feedd.reading.layout.blocks import Block, Row, lay_out
from feedd.reading.layout.html import to_html, to_text, with_links
from feedd.reading.words.lines import Line


def test_everything_is_escaped() -> None:
    """Markup in a text is shown, and is not active."""
    block = Block(kind="paragraph", rows=(Row(text='<script>"&amp;"</script>'),), first=0, last=0)

    assert '<p>&lt;script&gt;"&amp;amp;"&lt;/script&gt;</p>' == to_html([block])


def test_urls_become_links_without_changing_a_letter() -> None:
    """The text of a link is the URL as it was written."""
    block = Block(kind="pre", rows=(Row(text="see http://example.org/?a=1&b=2."),), first=0, last=0)

    link = '<a href="http://example.org/?a=1&amp;b=2">http://example.org/?a=1&amp;b=2</a>'
    assert f"<pre>see {link}.</pre>" == to_html([block])


def test_a_harmful_target_is_no_link() -> None:
    """A menu cannot make a reader run something."""
    block = Block(kind="paragraph", rows=(Row(text="click", href="javascript:alert(1)"),), first=0, last=0)

    assert "<p>click</p>" == to_html([block])


def test_rows_are_lines() -> None:
    """A row is a line in both forms; a rule has no text."""
    blocks = [
        Block(kind="paragraph", rows=(Row(text="a"), Row(text="b")), first=0, last=1),
        Block(kind="rule", rows=(Row(text="---"),), first=2, last=2),
        Block(kind="quote", rows=(Row(text="c"),), first=3, last=3),
    ]

    assert "<p>a<br/>\nb</p>\n<hr/>\n<blockquote><p>c</p></blockquote>" == to_html(blocks)
    assert "a\nb\n\nc" == to_text(blocks)


@given(st.lists(st.text(max_size=60), max_size=12))
def test_output_is_well_formed_and_the_same_each_time(texts: list[str]) -> None:
    """For any lines, the HTML is also XML, and the same each time."""
    lines = [Line(text=text.rstrip()) for text in texts]
    html = to_html(lay_out(lines))

    ET.fromstring(f"<div>{html}</div>")
    assert html == to_html(lay_out(lines))


def test_what_stands_around_a_url_is_escaped() -> None:
    """Markup before, between and after links is text."""
    assert (
        '&lt;b&gt; <a href="https://example.org/a">https://example.org/a</a> &lt;i&gt; '
        '<a href="https://example.org/b">https://example.org/b</a> &amp;'
    ) == with_links("<b> https://example.org/a <i> https://example.org/b &")
