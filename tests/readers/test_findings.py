"""What readers take from documents, and what is said where they differ: by the table, without the programs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedd.errors import UsageError
from feedd.readers.document import read_document
from feedd.readers.findings import findings
from feedd.readers.table import READERS
from feedd.readers.taken import take
from tests.support.feedd_process import feedd
from tests.support.poll_world import define, menu, text
from tests.support.threaded_gopher import served

NOW = datetime(2025, 12, 1, tzinfo=UTC)
FULL = {
    "id": "<id>urn:example:1</id>",
    "title": "<title>A lamp</title>",
    "published": "<published>2025-11-01T12:00:00Z</published>",
    "updated": "<updated>2025-11-01T12:00:00Z</updated>",
    "author": "<author><name>Ada</name></author>",
    "link": '<link rel="alternate" href="https://example.org/1"/>',
    "content": '<content type="html">&lt;p&gt;Words&lt;/p&gt;</content>',
}
# What is other than in an entry that all readers take alike: what is said, and of whom.
CASES = {
    "as it should be": ({}, {}),
    "edited": (
        {"updated": "<updated>2025-11-09T12:00:00Z</updated>"},
        {"the date is that of the last change, not that of the post: the entry": ("thunderbird",)},
    ),
    "a link that is none of the web": (
        {"link": '<link rel="alternate" href="gopher://example.org/0/1"/>'},
        {
            "no link: the entry": ("netnewswire", "liferea"),
            "the link leads to another place than meant: the entry": ("thunderbird",),
        },
    ),
    "plain text": (
        {"content": '<content type="text">a\nb</content>'},
        {
            "the lines of plain text run together: the entry": ("freshrss", "thunderbird", "liferea"),
            "plain text is taken for HTML: the entry": ("miniflux", "netnewswire", "feedbin"),
        },
    ),
    "an author of the feed alone": (
        {"author": ""},
        {"no author: the entry": ("feedbin", "liferea", "sfeed", "feedparser", "reader")},
    ),
    "a link that is none": (
        {"link": '<link rel="alternate" href="https://[foo"/>', "published": "<published>never</published>"},
        {"the date is that of the change: no other is there: the entry": tuple(READERS)},
    ),
    "a link in its text": (
        {"content": '<content type="html">&lt;a href="gopher://example.org/0/1"&gt;Words&lt;/a&gt;</content>'},
        {"links in the texts cannot be followed, their words stay: 1": ("feedbin",)},
    ),
    "old": (
        {name: f"<{name}>2025-01-01T12:00:00Z</{name}>" for name in ("published", "updated")},
        {"older than 183 days, so they arrive as read: the entry": ("netnewswire",)},
    ),
    "without a title": (
        {"title": ""},
        {
            "no title: the entry": (
                *("newsboat", "freshrss", "netnewswire", "feedbin"),
                *("liferea", "sfeed", "feedparser", "reader"),
            ),
            "skips what has no title: the entry": ("thunderbird",),
        },
    ),
}


def atom(*entries: str) -> bytes:
    """Return an Atom document with these entries, whose author is named."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:0</id><title>Lamps</title>'
        '<link rel="self" href="https://example.org/lamps.atom"/><author><name>Of all</name></author>'
        f"{''.join(f'<entry>{one}</entry>' for one in entries)}</feed>"
    ).encode()


@pytest.mark.parametrize("case", CASES)
def test_each_difference_is_said_of_the_readers_it_is_true_of(case: str) -> None:
    """Nothing is said of an entry that all take alike."""
    other, expected = CASES[case]

    found = findings(read_document(atom("".join((FULL | other).values()))), READERS, NOW)

    assert expected == {one.words: one.readers for one in found}


def test_a_long_document_is_taken_up_to_the_limit_of_a_reader() -> None:
    """What is beyond it is said, and comes first."""
    entry = "".join(FULL.values())

    found = findings(read_document(atom(*[entry] * 301)), READERS, NOW)

    assert {"takes 300 of the 301 entries": ("feedbin",), "takes 100 of the 301 entries": ("liferea",)} == {
        one.words: one.readers for one in found
    }
    assert all(one.loses for one in found)


def test_rss_and_json_feed_are_read_as_atom_is() -> None:
    """The same entry gives the same in each format to a reader of all of them; others say that they read no JSON."""
    rss = (
        b'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        b' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Lamps</title><item>'
        b'<guid isPermaLink="false">urn:example:1</guid><title>A lamp</title><link>https://example.org/1</link>'
        b"<pubDate>Sat, 01 Nov 2025 12:00:00 +0000</pubDate><dc:creator>Ada</dc:creator>"
        b"<content:encoded>&lt;p&gt;Words&lt;/p&gt;</content:encoded></item></channel></rss>"
    )
    json = (
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "Lamps", "items": [{"id": "urn:example:1",'
        b'"title": "A lamp", "url": "https://example.org/1", "date_published": "2025-11-01T12:00:00Z",'
        b'"authors": [{"name": "Ada"}], "content_html": "<p>Words</p>"}]}'
    )
    documents = [read_document(one) for one in (atom("".join(FULL.values())), rss, json)]

    taken = {take(one, one.entries[0], READERS["miniflux"]) for one in documents}
    said = {one.words: len(one.readers) for one in findings(documents[2], READERS, NOW)}

    assert 1 == len(taken)
    assert {"reads no JSON Feed": 5} == said


@pytest.mark.parametrize(
    "data", [b"", b"<a>", b"<html/>", b"{", b"{}", b'{"version": "https://jsonfeed.org/version/1"}']
)
def test_what_is_no_feed_is_named(data: bytes) -> None:
    """A mistake of the user, in one line."""
    with pytest.raises(UsageError, match="this is"):
        read_document(data)


def test_fields_of_a_wrong_form_are_as_if_they_were_not_there() -> None:
    """A date beyond all calendars, and authors that are a number."""
    rss = read_document(
        b'<rss version="2.0"><channel><title>Lamps</title><item><guid>1</guid>'
        b"<pubDate>Sat, 01 Nov 2025 12:00:00 +99999999999999999999</pubDate></item></channel></rss>"
    )
    json = read_document(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "authors": 5}]}')

    assert (None, ()) == (rss.entries[0].published, json.entries[0].authors)


def test_command_shows_what_a_published_feed_looks_like(tmp_path: Path) -> None:
    """By the name of the feed; with a gopher link alone, some readers show none, which ends it with 1."""
    documents = {b"/index": menu("Lamps", "02025-11-01 - A lamp|/a"), b"/a": text("A lamp")}
    with served(documents) as hole:
        define(tmp_path, "lamps", f"gopher://127.0.0.1:{hole.port}/1/index")
        early = feedd(tmp_path, "lint", "lamps")
        feedd(tmp_path, "once")
        shown = feedd(tmp_path, "lint", "lamps", "--as", "newsboat,liferea")
        unknown = feedd(tmp_path, "lint", "lamps", "--as", "newsbeat")

    assert (2, "feedd: lamps was never polled") == (early.returncode, early.stderr[:29])
    assert 1 == shown.returncode
    assert "title     A lamp\n" in shown.stdout
    assert "liferea: no link: the entry\n" in shown.stdout
    assert (2, "did you mean 'newsboat'?\n") == (unknown.returncode, unknown.stderr[-25:])
