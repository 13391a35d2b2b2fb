"""Deciding which items are documents to read."""

import pytest

from feedd.model import GopherUrl, Location, WebUrl
from feedd.reading.words.item_types import is_document, web_target


@pytest.mark.parametrize(
    ("location", "read"),
    [
        (GopherUrl(host="a", item_type="0"), True),
        (GopherUrl(host="a", item_type="1"), True),
        (GopherUrl(host="a", item_type="h", selector=b"/a.html"), True),
        (GopherUrl(host="a", item_type="h", selector=b"URL:https://example.org"), False),
        (GopherUrl(host="a", item_type="7"), False),
        (GopherUrl(host="a", item_type="7", search=b"bees"), True),
        (GopherUrl(host="a", item_type="I"), False),
        (GopherUrl(host="a", item_type="s"), False),
        (WebUrl("https://example.org"), False),
    ],
)
def test_texts_are_read_and_the_rest_is_linked(location: Location, read: bool) -> None:
    """Pictures, sounds, archives, sessions and the web are only linked; a search with its words is a document."""
    assert read == is_document(location)


def test_a_url_selector_leads_out() -> None:
    """Both forms of the selector have a target."""
    targets = [
        web_target(GopherUrl(host="a", item_type="h", selector=selector))
        for selector in (b"URL:http://b/", b"/URL:http://b/")
    ]

    assert ["http://b/"] * 2 == targets
