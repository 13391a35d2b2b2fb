"""The contents of a document: titles, authors, links, texts and attribution."""

from datetime import timedelta
from typing import Any

import pytest

from feedd.model import Entry, GopherUrl, Terms, WebUrl
from feedd.publish.document import EntryDocument, FeedDocument, Link, Origin, Person, Tombstone
from feedd.publish.layout import SUMMARY_LENGTH, TITLE_LENGTH, build_entry_document, build_feed_document
from feedd.publish.options import PublishOptions
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import HOST, NOON, a_feed, an_entry, urn

FEED = replace(a_feed(), title="The Lamp Post")
ENTRY = replace(an_entry(1), content="<p>The lamps were lit.</p>")
OPTIONS = PublishOptions(name="lamps", terms=Terms(proxy="https://proxy.example.org/?a={url}"))
PUBLIC = changed_options(OPTIONS, base_url="https://feeds.example.org/gopher")
UUID = ENTRY.id.removeprefix("urn:uuid:")
PROXIED = f"https://proxy.example.org/?a=gopher%3A%2F%2F{HOST}%2F0%2Flamps%2F1.txt"


def entry_of(options: PublishOptions = OPTIONS, **changes: Any) -> EntryDocument:
    """Return the document of the sample entry with some of its fields replaced."""
    return build_entry_document(FEED, replace(ENTRY, **changes), options)


def alternates(document: EntryDocument | FeedDocument) -> list[str]:
    """Return the addresses of the alternate links."""
    return [link.href for link in document.links if link.rel == "alternate"]


def test_layout_entry_links_via_then_alternate() -> None:
    """An entry links to its Gopher URL and, as the last, to its own page as the only alternate."""
    expected = (
        Link(rel="via", href=f"gopher://{HOST}/0/lamps/1.txt", type="text/plain"),
        Link(rel="alternate", href=f"https://feeds.example.org/gopher/feeds/lamps/{UUID}", type="text/html"),
    )
    assert expected == entry_of(PUBLIC).links


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (OPTIONS, PROXIED),
        (changed_options(PUBLIC, pages=False), PROXIED),
        (changed_options(PUBLIC, alternate="proxy"), PROXIED),
        (changed_options(PUBLIC, alternate="gopher"), f"gopher://{HOST}/0/lamps/1.txt"),
        (changed_options(OPTIONS, proxy=None), f"gopher://{HOST}/0/lamps/1.txt"),
    ],
)
def test_layout_alternate_follows_the_options(options: PublishOptions, expected: str) -> None:
    """The alternate is the page, the proxy or the Gopher URL, depending on definition and settings."""
    assert [expected] == alternates(entry_of(options))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "::1",
        "fd00::1",
        "::ffff:192.168.1.1",
        "pi",
        "pi.local",
        "a.localhost",
        "xyz.onion",
        "127.1",
    ],
)
def test_layout_private_host_stays_out_of_proxy_urls(host: str) -> None:
    """A host that is private or has no meaning elsewhere is in no proxy URL: the alternate is the Gopher URL."""
    location = GopherUrl(host=host, item_type="0", selector=b"/a")
    document = build_entry_document(replace(FEED, location=location), replace(ENTRY, location=location), OPTIONS)
    assert [document.links[0].href] == alternates(document)
    assert "proxy.example.org" not in document.footer


def test_layout_private_host_keeps_its_page() -> None:
    """The alternate of an entry of a private host is its page if there is one, also where the proxy is asked for."""
    location, options = GopherUrl(host="pi.local", item_type="0"), changed_options(PUBLIC, alternate="proxy")
    document = build_entry_document(replace(FEED, location=location), replace(ENTRY, location=location), options)
    assert [f"https://feeds.example.org/gopher/feeds/lamps/{UUID}"] == alternates(document)


def test_layout_proxy_template_takes_the_url_apart() -> None:
    """A proxy's template is filled with host, port, type and percent-encoded selector."""
    options = changed_options(OPTIONS, proxy="https://proxy.example.org/{host}:{port}/{type}{selector}")
    location = GopherUrl(host="2001:4860:4860::8888", port=7070, item_type="7", selector=b"/a b{url}", search=b"x&y")
    expected = "https://proxy.example.org/[2001:4860:4860::8888]:7070/7/a%20b%7Burl%7D%09x%26y"
    assert [expected] == alternates(entry_of(options, location=location))


def test_layout_web_item_is_its_own_alternate() -> None:
    """The alternate of a `URL:` item is that URL, and its via is the index."""
    document = entry_of(PUBLIC, location=WebUrl("https://example.com/lamp?a=1&b"))
    assert ["https://example.com/lamp?a=1&b"] == alternates(document)
    assert Link(rel="via", href=f"gopher://{HOST}/1/lamps") == document.links[0]


def test_layout_other_scheme_is_no_alternate() -> None:
    """The alternate of a `URL:` item that no feed reader can open is its page, and its URL is in the text."""
    document = entry_of(PUBLIC, location=WebUrl("gemini://example.org/"), content=None)
    assert [f"https://feeds.example.org/gopher/feeds/lamps/{UUID}"] == alternates(document)
    assert '<a href="gemini://example.org/">gemini://example.org/</a>' in document.content


@pytest.mark.parametrize(
    ("title", "label", "expected"),
    [
        ("  Lamp\n\tlit ", "label", "Lamp lit"),
        ("", "2026-03-01 Lamp", "2026-03-01 Lamp"),
        ("\x00\x1b\u200b", " \ufffe ", "1.txt"),
        ("a\x08b\ud800c", "label", "abc"),
        ("灯台 & <b>", "label", "灯台 & <b>"),
        ("\u200b", "\n", "1.txt"),
        ("\u3164\u2800", "\uffa0 \u1160\u115f", "1.txt"),
        ("\u00ad\u200d\u2060\ufeff", "\u180e\u061c\u00a0", "1.txt"),
        ("\u0301\u034f\ufe0f", "\u20dd \u17b4", "1.txt"),
        ("e\u0301", "label", "e\u0301"),
        ("a]]>b<script>", "label", "a]]>b<script>"),
    ],
)
def test_layout_title_is_one_readable_line(title: str, label: str, expected: str) -> None:
    """A title is one line of XML characters; if it has no visible character, it is the label, else the file's name."""
    assert expected == entry_of(title=title, label=label).title


def test_layout_title_of_a_nameless_location() -> None:
    """The title of an entry without title, label and file name is its URL."""
    assert f"gopher://{HOST}/1" == entry_of(title="", label="", location=GopherUrl(host=HOST)).title


def test_layout_title_is_shortened() -> None:
    """A title that is too long for a list is cut and ends in an ellipsis."""
    title = entry_of(title="word " * 1000).title
    assert TITLE_LENGTH >= len(title)
    assert title.endswith("word…")


@pytest.mark.parametrize(
    ("byline", "author", "source", "expected"),
    [
        (("Ada Lamp", "Bo Wick"), "Editor", "CNN", ("Ada Lamp", "Bo Wick")),
        (("\x00",), "Editor", "CNN", ("Editor",)),
        ((), "Editor", "CNN", ("Editor",)),
        ((), None, "CNN", (f"CNN, via {HOST}",)),
        ((), None, None, (f"The Lamp Post, via {HOST}",)),
        ((), None, HOST.upper(), (HOST.upper(),)),
        ((), None, f"log, {HOST}", (f"log, {HOST}",)),
    ],
)
def test_layout_entry_always_has_authors(
    byline: tuple[str, ...], author: str | None, source: str | None, expected: tuple[str, ...]
) -> None:
    """Authors are the byline, else the definition's author, else the source, with the host if it differs."""
    document = entry_of(changed_options(OPTIONS, author=author), authors=byline, source=source)
    assert expected == tuple(person.name for person in document.authors)


def test_layout_content_is_kept_and_scrubbed() -> None:
    """The content stays as it was read, except for characters that XML forbids and line ends of other systems."""
    assert "<pre>a\nb\nc </pre>" == entry_of(content="<pre>a\r\nb\rc\x0c\x1b\x00 </pre>").content


@pytest.mark.parametrize("content", [None, "", " \n\x00"])
def test_layout_missing_content_says_where_it_is(content: str | None) -> None:
    """An entry without text says so, with the summary of its index and its Gopher URL as a link."""
    address = f"gopher://{HOST}/0/lamps/1.txt"
    expected = (
        "<p>All &lt;lit&gt;.</p><p>The text of this article could not be read. "
        f'It is kept at <a href="{address}">{address}</a>.</p>'
    )
    assert expected == entry_of(content=content, summary="All <lit>.").content


def test_layout_summary_is_the_first_words() -> None:
    """The summary is short plain text: without tags, with entities resolved and words of different blocks separated."""
    assert "A & B art x < y" == entry_of(content="<p>A &amp; B</p><pre> art\n</pre><p>x</p><p>&lt; y</p>").summary
    assert SUMMARY_LENGTH >= len(entry_of(content="<p>word</p>" * 500).summary)


def test_layout_notice_attributes_the_text() -> None:
    """The footer has the host, the rights and both addresses as visible text."""
    notice = entry_of(changed_options(PUBLIC, rights="CC BY <me> & you")).footer
    page = f"https://feeds.example.org/gopher/feeds/lamps/{UUID}"
    assert f"proxied material from {HOST}" in notice
    assert "CC BY &lt;me&gt; &amp; you" in notice
    assert "comments and complaints to the authors" in notice
    assert f'Original: <a href="gopher://{HOST}/0/lamps/1.txt">gopher://{HOST}/0/lamps/1.txt</a>' in notice
    assert f'<a href="{page}">{page}</a>' in notice


def test_layout_footer_can_be_left_out() -> None:
    """Without the footer, rights and via still say where the text is from."""
    document = entry_of(changed_options(OPTIONS, footer=False))
    assert ("", "Copyright belongs to the original authors.") == (document.footer, document.rights)


def test_layout_notice_has_the_web_link_where_the_alternate_is_gopher() -> None:
    """The footer has a link for web browsers also if the alternate is a Gopher link."""
    assert PROXIED in entry_of(changed_options(OPTIONS, alternate="gopher")).footer


NOTE = "Changed on 2026-03-04: 12 words added, 1 <removed>."
NOTE_HTML = "Changed on 2026-03-04: 12 words added, 1 &lt;removed&gt;."


def test_layout_note_links_to_the_changes_where_pages_are_served() -> None:
    """The note on an edit is one paragraph, with a link if there is a page of the changes."""
    page = f"https://feeds.example.org/gopher/feeds/lamps/{UUID}/changes"
    linked = f'<p>{NOTE_HTML} <a href="{page}">See the changes</a>.</p>'
    assert linked == entry_of(PUBLIC, note=NOTE, revision=2).note


@pytest.mark.parametrize(
    "options", [OPTIONS, changed_options(PUBLIC, pages=False), changed_options(OPTIONS, alternate="gopher")]
)
def test_layout_note_without_pages_links_nowhere(options: PublishOptions) -> None:
    """If only files are served, the note has no link."""
    assert f"<p>{NOTE_HTML}</p>" == entry_of(options, note=NOTE, revision=2).note


def test_layout_note_of_a_first_revision_links_nowhere() -> None:
    """There is no earlier revision to compare with; earlier releases stored republished articles like this."""
    assert f"<p>{NOTE_HTML}</p>" == entry_of(PUBLIC, note=NOTE, revision=1).note


def test_layout_entry_without_an_edit_has_no_note() -> None:
    """An entry without an edit has no note, and a note is never in the summary."""
    assert "" == entry_of(PUBLIC, revision=2).note
    assert entry_of(PUBLIC).summary == entry_of(PUBLIC, note=NOTE, revision=2).summary


def test_layout_tombstones_stand_for_what_left_the_index() -> None:
    """With the option, an entry that left the index becomes a tombstone, and the others keep their order."""
    entries = [replace(an_entry(number), gone_at=NOON if number in (2, 3) else None) for number in (3, 2, 1)]
    plain, marked = (
        build_feed_document(FEED, entries, changed_options(OPTIONS, tombstones=wished)) for wished in (False, True)
    )
    assert ([entry.id for entry in entries], ()) == ([entry.id for entry in plain.entries], plain.tombstones)
    assert [an_entry(1).id] == [entry.id for entry in marked.entries]
    assert tuple(Tombstone(id=an_entry(number).id, gone_at=NOON) for number in (3, 2)) == marked.tombstones


def test_layout_tombstone_is_a_change_of_the_feed() -> None:
    """With tombstones, `updated` is the last removal or edit; without them, a removal does not change it."""
    gone, early = (replace(an_entry(2), gone_at=at) for at in (NOON + timedelta(days=9), NOON))
    marked = changed_options(OPTIONS, tombstones=True)
    assert NOON + timedelta(days=9) == build_feed_document(FEED, [gone, an_entry(1)], marked).updated
    assert an_entry(2).updated == build_feed_document(FEED, [early, an_entry(1)], marked).updated
    assert an_entry(2).updated == build_feed_document(FEED, [gone, an_entry(1)], OPTIONS).updated


def test_layout_feed_links_and_author() -> None:
    """A feed links to itself in each format, to its index and, as the last, to its page; its author is the source."""
    home = "https://feeds.example.org/gopher/feeds/lamps"
    document = build_feed_document(FEED, [ENTRY], PUBLIC)
    expected = (
        Link(rel="self", href=f"{home}.atom", type="application/atom+xml"),
        Link(rel="self", href=f"{home}.rss", type="application/rss+xml"),
        Link(rel="self", href=f"{home}.json", type="application/feed+json"),
        Link(rel="via", href=f"gopher://{HOST}/1/lamps"),
        Link(rel="alternate", href=f"{home}/", type="text/html"),
    )
    assert expected == document.links
    assert Person(name=f"The Lamp Post, via {HOST}", uri=f"gopher://{HOST}/1") == document.author


def test_layout_feed_without_a_base_url() -> None:
    """A feed without a public address does not link to itself, and its alternate is the index through the proxy."""
    document = build_feed_document(FEED, [ENTRY], OPTIONS)
    assert ["via", "alternate"] == [link.rel for link in document.links]
    assert [f"https://proxy.example.org/?a=gopher%3A%2F%2F{HOST}%2F1%2Flamps"] == alternates(document)


def test_layout_feed_updated_is_never_now() -> None:
    """`updated` is that of the newest entry; for a feed without entries, when feedd first saw it."""
    older = replace(an_entry(2), updated=ENTRY.updated - timedelta(days=1))
    assert ENTRY.updated == build_feed_document(FEED, [older, ENTRY], OPTIONS).updated
    assert NOON == build_feed_document(FEED, [], OPTIONS).updated


@pytest.mark.parametrize(
    ("wished", "own", "expected"),
    [("Lamps", "Menu", "Lamps"), (None, "Menu\x00", "Menu"), (None, "", f"gopher://{HOST}/1/lamps")],
)
def test_layout_feed_title(wished: str | None, own: str, expected: str) -> None:
    """The title is from the definition, else from the menu, else the address."""
    assert expected == build_feed_document(replace(FEED, title=own), [], changed_options(OPTIONS, title=wished)).title


@pytest.mark.parametrize("sign", [*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"], ids=ascii)
def test_layout_lines_turn_no_other_words_around(sign: str) -> None:
    """A character that sets the direction of all following text would act beyond the title or name that has it."""
    entry = build_entry_document(FEED, replace(ENTRY, title=f"Oil{sign}", authors=(f"Ann{sign}",)), OPTIONS)
    assert ("Oil", "Ann") == (entry.title, entry.authors[0].name)


def test_layout_keeps_marks_of_direction() -> None:
    """The marks that Hebrew and Arabic need are kept: they act on nothing beyond themselves."""
    assert "1 \u200f\u05d0 \u200e\u061c2" == entry_of(title="1 \u200f\u05d0 \u200e\u061c2").title


def test_layout_keeps_order_and_ids() -> None:
    """Entries keep their order and the ids of the store."""
    entries: list[Entry] = [an_entry(number) for number in (3, 1, 2)]
    assert [urn(f"lamps {number}") for number in (3, 1, 2)] == [
        entry.id for entry in build_feed_document(FEED, entries, OPTIONS).entries
    ]


def test_layout_hub_is_named_where_the_feed_is() -> None:
    """The hub comes after the self links; a feed without a public address has none."""
    hub = Link(rel="hub", href="https://hub.example.org/")
    assert hub == build_feed_document(FEED, [], changed_options(PUBLIC, hub=hub.href)).links[3]
    assert hub not in build_feed_document(FEED, [], changed_options(OPTIONS, hub=hub.href)).links


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (("Lamps",), ("Lamps",)),
        (("Wick, oil, and\n#flame \x1b",), ("Wick; oil; and flame",)),
        (("Lamps", "lamps", "\u200b", ""), ("lamps",)),
        (tuple("abcdefgh"), tuple("abcde")),
        (("word " * 30,), ("word " * 11 + "word…",)),
    ],
)
def test_layout_categories_are_few_short_lines(categories: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Each category once, in one line, without the characters at which readers split it."""
    assert expected == entry_of(categories=categories).categories


def test_layout_origin_is_the_feed_when_the_entry_was_its_newest() -> None:
    """It does not change when another entry does: readers that compare entries would take each for changed."""
    newer = replace(an_entry(2), updated=NOON + timedelta(days=9))
    alone, beside = build_feed_document(FEED, [ENTRY], PUBLIC), build_feed_document(FEED, [newer, ENTRY], PUBLIC)
    expected = Origin(
        id=FEED.id,
        title="The Lamp Post",
        updated=ENTRY.updated,
        link="https://feeds.example.org/gopher/feeds/lamps.atom",
    )
    assert expected == alone.entries[0].origin == beside.entries[1].origin
    assert alone.updated < beside.updated
