"""Reading Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.model import GopherUrl
from feedd.reading.formats.markdown import LONGEST, is_markdown, markdown_html

HERE = GopherUrl(host="gopher.example.org", item_type="0", selector=b"/log/bees.txt")
PROSE = "The bees came back on a Sunday, and nobody in the street had\nexpected them before the middle of the month.\n"


def _html(text: str) -> str | None:
    return markdown_html(text, HERE)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Bees hum.", "/bees.md", True),
        ("# Bees\n\nThey [hum](https://example.org/hum).", "/bees.txt", True),
        ("# Bees\n\nThey **hum**, says `bee`.", "/bees.txt", True),
        ("See [the hive][1] and **mind** it.\n\n[1]: https://example.org", "/bees.txt", True),
        (PROSE, "/bees.txt", False),
        ("# Bees\n\n" + PROSE, "/bees.txt", False),
        ("# Bees\n\nThey **hum** all day.", "/bees.txt", False),
        ("* bees\n* wasps\n\n[1] https://example.org", "/bees.txt", False),
        ("x = a[1](2) ** 3 ** 4  # ok", "/bees.txt", False),
        ("[======][=====][==]\n  `--.  Red Ferry  .--`\n", "table.txt", False),
        ("# Bees\n# nick = ann\nsee [a](/b)", "a.txt", False),
        ("#!/bin/sh\n\n# Bees\n\n# [a](https://b.example)\n", "a", False),
        ("Bees\n# Bees\n\nsee [a](/b)", "a", True),
        ("# Пчёлы\n\nsee [a](/b)", "a", True),
        ("a `b` and [c][1], [d][2]", "a.txt", False),
        ("a `b` and [c][1]\n\n[1]: https://b.example", "a.txt", True),
    ],
)
def test_markdown_is_recognised_by_its_name_or_by_several_signs(text: str, name: str, expected: bool) -> None:
    """A text with only one of its marks is plain text."""
    assert expected == is_markdown(text, name)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (PROSE, f"<p>{PROSE.replace(chr(10), ' ').strip()}</p>"),
        ("a **b** `c` *d* ~~e~~", "<p>a <strong>b</strong> <code>c</code> <em>d</em> <s>e</s></p>"),
        ("[a](hive.png)", '<p><a href="gopher://gopher.example.org/I/log/hive.png">a</a></p>'),
        ("![a hive](/x/hive.png)", '<p><a href="gopher://gopher.example.org/I/x/hive.png">a hive</a></p>'),
        ("at https://example.org/a.", '<p>at <a href="https://example.org/a">https://example.org/a</a>.</p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        (
            "<script>x()</script> <i>y</i> <z>",
            "<pre>&lt;script&gt;x()&lt;/script&gt; &lt;i&gt;y&lt;/i&gt; &lt;z&gt;</pre>",
        ),
        ("a <i>y</i> <z> <!-- no -->", "<p>a <i>y</i> &lt;z&gt; </p>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("/\\_/\\  ,\n( o.o )\n ( ^ )", "<pre>/\\_/\\  ,\n( o.o )\n ( ^ )\n</pre>"),
        (f"{PROSE}---\nx", f"<p>{PROSE.replace(chr(10), ' ').strip()}</p>\n<hr>\n<p>x</p>"),
        ('`\nalias a="b"\nalias c="d"\n`', '<pre>alias a="b"\nalias c="d"\n</pre>'),
        ("`alias a=b\nalias c=d`", "<pre>alias a=b\nalias c=d\n</pre>"),
        ("see `a\nb` there", "<p>see <code>a b</code> there</p>"),
        (
            "```html\n<b> https://example.org\n```",
            '<pre>&lt;b&gt; <a href="https://example.org">https://example.org</a>\n</pre>',
        ),
    ],
)
def test_markdown_is_written_as_harmless_html(text: str, html: str) -> None:
    """Its marks become elements, its links are resolved, and all other markup is shown as text."""
    assert html == _html(text)


def test_markdown_without_end_is_left_to_the_reader_of_plain_text() -> None:
    """The same is true of a text that was made to slow down a parser."""
    assert [None, None] == [_html("a" * (LONGEST + 1)), _html("<b>" * 1000)]


@pytest.mark.parametrize("deep", [9, 28, 31, 60])
def test_lists_within_each_other_keep_their_words(deep: int) -> None:
    """The parser leaves out what is too deep for it; then it is no Markdown."""
    html = _html("".join(f"{'  ' * size}- lamp{size}\n" for size in range(deep)))

    assert (html is None) == (deep > 30)
    assert html is None or all(f"lamp{size}" in html for size in range(deep))


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("<>&[]()*_`#-|!\n \\:/"), max_size=200))
def test_any_text_is_markdown(text: str) -> None:
    """No text raises an error, the same text gives the same HTML, and no markup of the author is active."""
    html = _html(text)

    assert html == _html(text)
    assert "<script" not in (html or "")
