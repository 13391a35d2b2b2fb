"""Which published file a path names; paths that hide something stand in system/test_smuggling.py."""

import pytest

from feedd.publish.document import MEDIA_TYPES
from feedd.web.feed_paths import RequestedFile, requested_file


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/feeds/lamps.atom", RequestedFile(file="lamps.atom", feed="lamps", form="atom")),
        ("/feeds/lamps.rss", RequestedFile(file="lamps.rss", feed="lamps", form="rss")),
        ("/feeds/lamps.json", RequestedFile(file="lamps.json", feed="lamps", form="json")),
        (
            "/feeds/lamps/archive/12.atom",
            RequestedFile(file="lamps/archive/12.atom", feed="lamps", form="atom", is_archive=True),
        ),
        ("/feeds/all.atom", RequestedFile(file="all.atom", feed="all", form="atom")),
        (
            "/feeds/all/small-phlogs.atom",
            RequestedFile(file="all/small-phlogs.atom", feed="all/small-phlogs", form="atom"),
        ),
        ("/feeds.opml", RequestedFile(file="feeds.opml", feed="all", form="opml")),
    ],
)
def test_path_names_its_file(path: str, expected: RequestedFile) -> None:
    """It has the feed's name for the lookup and a form whose media type is known."""
    assert expected == requested_file(path)
    assert expected.form in MEDIA_TYPES


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/lamps",
        "/feeds/lamps/",
        "/feeds/lamps.xml",
        "/feeds/Lamps.atom",
        "/feeds/lamps/archive/0.atom",
        "/feeds/lamps/archive/1.rss",
        "/feeds/all/Small Phlogs.atom",
        "/opml",
    ],
)
def test_other_paths_name_no_file(path: str) -> None:
    """Pages, unknown formats, capitals, page numbers that are not counted from 1, and groups that are no slug."""
    assert requested_file(path) is None
