"""The table of readers: by which rules each takes its entries from a document, and where that was read.

A row is what its source says of a document without faults. Where a value is the same for all readers (a title is the
title), there is no column for it.
"""

from collections.abc import Mapping, Set
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from feedd.readers.document import Form

WEB = frozenset(("http", "https"))
XML: frozenset[Form] = frozenset(("atom", "rss"))
ALL: frozenset[Form] = frozenset(("atom", "rss", "json"))


class Reader(Struct, frozen=True, kw_only=True):
    """The rules of a reader. `source` is the files that they were read in, or the program that was run."""

    source: str
    forms: Set[Form] = XML
    dates: tuple[Literal["published", "updated"], ...] = ("published", "updated")  # the first that an entry has
    inherits_author: bool = True  # an entry without an author has that of its feed
    untitled: Literal["nothing", "its text", "skipped"] = "nothing"  # what stands for a title that is not there
    link: Literal["first", "last", "first of the web", "last of HTML"] = "first"  # of several alternates
    schemes: Set[str] | None = None  # of an entry's link; others are thrown away. None: any
    unlinked: Literal["nothing", "its id", "the feed"] = "nothing"  # what stands for a link that is not there
    plain_text: Literal["as it is", "run together", "taken for HTML"] = "as it is"  # content of type "text"
    linked: Set[str] | None = None  # schemes of links that stay in a text. None: any
    identity: str = "its id, in its feed"
    most_entries: int | None = None
    most_bytes: int | None = None
    read_after: timedelta | None = None  # older entries arrive as read ones


READERS: Mapping[str, Reader] = {
    "newsboat": Reader(
        source="newsboat/newsboat: rss/atomparser.cpp, rss09xparser.cpp (2.21 takes the last link, inherits no author)",
        link="first of the web",
        identity="its id, in all feeds",
    ),
    "miniflux": Reader(
        source="miniflux/v2: internal/reader/atom/atom_10_adapter.go, atom_common.go; HTTP_CLIENT_MAX_BODY_SIZE",
        forms=ALL,
        untitled="its text",
        plain_text="taken for HTML",
        most_bytes=15 << 20,
    ),
    "freshrss": Reader(
        source="FreshRSS/FreshRSS: app/Models/Feed.php, lib/SimplePie; FreshRSS 1.25 was run",
        forms=ALL,  # JSON Feed only where it is told so
        plain_text="run together",
    ),
    "thunderbird": Reader(
        source="mozilla/releases-comm-central: mailnews/extensions/newsblog/FeedParser.sys.mjs, FeedUtils.sys.mjs",
        dates=("updated", "published"),
        untitled="skipped",
        schemes=frozenset((*WEB, "ftp", "magnet")),
        unlinked="the feed",
        plain_text="run together",
    ),
    "netnewswire": Reader(
        source="Ranchero-Software/NetNewsWire: Modules/RSParser/Sources/RSParser/Feeds/XML/AtomParser.swift",
        forms=ALL,
        schemes=WEB,
        plain_text="taken for HTML",
        read_after=timedelta(days=183),
    ),
    "feedbin": Reader(
        source="feedbin/feedkit: lib/feedkit/parser/xml_entry.rb, entry.rb; feedbin/feedbin",
        forms=ALL,
        inherits_author=False,
        plain_text="taken for HTML",
        linked=frozenset((*WEB, "mailto")),
        most_entries=300,
    ),
    "liferea": Reader(
        source="lwindolf/liferea: src/parsers/atom10.c; Liferea 1.14 was run, which drops gopher links",
        inherits_author=False,
        link="last",
        schemes=WEB,
        plain_text="run together",
        most_entries=100,
    ),
    "sfeed": Reader(
        source="sfeed 1.7 was run",
        inherits_author=False,
        identity="its id, link and title",
    ),
    "feedparser": Reader(
        source="feedparser 6.0 was run",
        inherits_author=False,
        link="last of HTML",
        unlinked="its id",
    ),
    "reader": Reader(
        source="reader 3.26 was run",
        forms=ALL,
        inherits_author=False,
        link="last of HTML",
        unlinked="its id",
    ),
}
