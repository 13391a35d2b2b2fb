"""The limits of size for documents and articles."""

from collections.abc import Callable
from typing import TypeAlias

import feedparser
import pytest

from feedd.publish.document import FeedDocument
from feedd.publish.formats.atom_rss import render_atom, render_rss
from feedd.publish.formats.json_feed import render_json
from feedd.publish.layout import build_feed_document
from feedd.publish.limits import MOST_ARTICLE, MOST_DOCUMENT, cut_html
from feedd.publish.options import PublishOptions
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import a_feed, an_entry

Render: TypeAlias = Callable[[FeedDocument], bytes]
OPTIONS = PublishOptions(name="lamps")
BLOCK = "<p>" + "word " * 200 + "</p>\n"


def test_document_holds_what_fits_and_never_less_than_one_entry() -> None:
    """It has the newest entries; quotes and angle brackets, which XML escapes, count with their escaped length."""
    heavy = [replace(an_entry(number), content="<p>&lt;&amp;&gt;</p>" * 8_000) for number in range(9)]
    document = build_feed_document(a_feed(), heavy, OPTIONS)
    rendered = render_atom(document)

    assert 1 <= len(document.entries) < 9
    assert [entry.id for entry in document.entries] == [entry.id for entry in heavy[: len(document.entries)]]
    assert len(rendered) <= MOST_DOCUMENT
    assert not feedparser.parse(rendered).bozo


@pytest.mark.parametrize("render", [render_atom, render_rss, render_json])
@pytest.mark.parametrize("content", ["<p>&lt;&amp;&gt;</p>", '"\\\n', "灯台", "<p>x</p>"])
def test_document_stays_within_its_size_in_every_format(render: Render, content: str) -> None:
    """The length when escaped for XML or JSON counts, and everything that an entry has besides its text."""
    entries = [
        replace(an_entry(number), content=content * 900, categories=("Lamps & lights",)) for number in range(2000)
    ]
    document = build_feed_document(a_feed(), entries, changed_options(OPTIONS, base_url="https://feeds.example.org"))

    assert 1 < len(document.entries) < 2000
    assert len(render(document)) <= MOST_DOCUMENT


def test_long_article_is_cut_at_the_end_of_a_block_and_says_where_the_rest_is() -> None:
    """Whole paragraphs remain, well-formed, and then a link."""
    (entry,) = build_feed_document(a_feed(), [replace(an_entry(1), content=BLOCK * 1_000)], OPTIONS).entries

    assert len(entry.content) < MOST_ARTICLE * 1.1
    assert entry.content.startswith(BLOCK)
    assert entry.content.count("<p>") == entry.content.count("</p>")
    assert entry.content.endswith("/0/lamps/1.txt</a>.</p>")


def test_nested_blocks_are_cut_around_and_not_within() -> None:
    """A list remains whole or not at all; of a single block that is too long, nothing remains."""
    nested = f"<p>a</p><ul>{'<li>b</li>' * MOST_ARTICLE}</ul>"

    assert cut_html(nested) == "<p>a</p>"
    assert cut_html(f"<pre>{'x' * MOST_ARTICLE}</pre>") is None
    assert cut_html("<p>a<br/>b</p><hr/>") == "<p>a<br/>b</p><hr/>"
