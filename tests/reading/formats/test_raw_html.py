"""HTML within Markdown is read as a page: what stands around words goes, what is embedded becomes a link to it."""

import pytest

from feedd.model import GopherUrl
from feedd.reading.formats.markdown import markdown_html
from feedd.reading.formats.raw_html import block_html
from tests.support.growth import grows_evenly

PLACE = GopherUrl(host="weir.example", item_type="0", selector=b"/log/a.md")
FERRY = "gopher://weir.example/I/log/ferry.png"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('<div class="box"><p>The ferry</p></div>', "<p>The ferry</p>"),
        ("<div>The ferry</div><div>came late</div>", "The ferry<br>came late<br>"),
        ('<img src="ferry.png" alt="The ferry">', f'<a href="{FERRY}">The ferry</a>'),
        ('<p><img src="ferry.png"></p>', f'<p><a href="{FERRY}">ferry.png</a></p>'),
        (
            'A <a href="/b.html"><img src="ferry.png" alt="паром"></a>',
            '<p>A <a href="gopher://weir.example/h/b.html">паром</a></p>',
        ),
        (
            '<iframe width="5" src="//film.example/1" title="The film"></iframe>',
            '<a href="https://film.example/1">The film</a>',
        ),
        (
            '<video controls>\n<source src="https://film.example/2.mp4">\nNo films here.\n</video>',
            '<a href="https://film.example/2.mp4">https://film.example/2.mp4</a>\nNo films here.',
        ),
        ("<style>\np { color: red }\n</style>", ""),
        ("The <span class='x'>red</span> ferry", "<p>The red ferry</p>"),
        ('The ferry <img src="ferry.png" alt="here">.', f'<p>The ferry <a href="{FERRY}">here</a>.</p>'),
    ],
)
def test_html_within_markdown_is_shown_as_a_page_shows_it(written: str, shown: str) -> None:
    """No source of HTML is left, and no words are lost."""
    assert shown == markdown_html(written, PLACE)


@pytest.mark.parametrize("words", ["<img>", "<div>", "<span>", "<iframe>", "<form>"])
def test_tags_that_are_said_stay(words: str) -> None:
    """An author who writes about HTML may forget the signs for code."""
    assert f"<p>What {words.replace('<', '&lt;').replace('>', '&gt;')} does</p>" == markdown_html(
        f"What {words} does", PLACE
    )


@pytest.mark.parametrize("html", ["<form>", "<div><svg>", "<script>", "<nav>The ferry</nav>"])
def test_blocks_with_other_elements_stay_code(html: str) -> None:
    """Their words would be lost."""
    assert block_html(html, PLACE) is None


def test_hostile_html_is_read_in_linear_time() -> None:
    """Tags without an end, and attributes without values, end."""
    for part in ("<img ", '<img src="', "<a><img alt=x ", "<div src= ", "</div>"):
        assert "The ferry" in str(block_html(part * (64_000 // len(part)) + "The ferry", PLACE))
    assert grows_evenly(lambda count: block_html("<style>" * count, PLACE), 1 << 12)
