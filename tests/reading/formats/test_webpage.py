"""Reading HTML documents."""

from feedd.reading.formats.webpage import DEEPEST, html_title, plain, sanitised, unparsable_reason, without_title

PAGE = (
    "<!DOCTYPE html><html><head><title>Bees &amp; moths</title><style>p { color: red }</style></head>"
    "<body onload='steal()'><h1>Bees &amp; moths</h1><p class='x'>They <em>came</em> back.</p><script>evil()</script>"
    "<p><a href='javascript:evil()'>no</a> <a href='https://example.org/'>yes</a> <img src='x'/></p></body></html>"
)


def test_only_the_text_of_a_page_stays() -> None:
    """Scripts, handlers, styles, pictures and harmful links are removed; the text and the harmless links stay."""
    html = without_title(sanitised(PAGE), html_title(PAGE))

    assert '<p>They <em>came</em> back.</p><p><a>no</a> <a href="https://example.org/">yes</a> </p>' == html
    assert "They came back.\nno yes" == plain(html)


def test_a_page_names_itself() -> None:
    """Entities in the title are decoded; a page may have no title."""
    assert ["Bees & moths", None] == [html_title(PAGE), html_title("<p>Bees</p>")]


def test_a_page_made_to_be_slow_is_refused() -> None:
    """Depth and escapes take a parser quadratic time; paragraphs without end tags do not."""
    assert [False, True, True] == [
        unparsable_reason(text) is not None for text in ("<p>x" * 9999, "<b>" * (DEEPEST + 1), "&" * 20_001)
    ]
