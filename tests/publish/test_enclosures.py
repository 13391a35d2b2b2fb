"""Enclosures: which items of an entry are media, their file names and types, and their addresses."""

import pytest

from feedd.model import Entry, GopherUrl, MediaFile, Terms, WebUrl
from feedd.publish import PublishOptions
from feedd.publish.document import Enclosure
from feedd.publish.enclosures import MOST_MEDIA, MOST_NAME, media_of
from feedd.publish.layout import build_entry_document
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import a_feed, an_entry

HOST = "news.example.org"
INDEX = a_feed().location


def at(item_type: str, selector: bytes) -> Entry:
    """Return an entry that is this item."""
    return replace(an_entry(1), location=GopherUrl(host=HOST, item_type=item_type, selector=selector))


def linking(*urls: str) -> Entry:
    """Return an entry whose text links to these addresses."""
    return replace(an_entry(1), content="\n".join(f'<p><a href="{url}">one</a></p>' for url in urls))


def names(entry: Entry) -> list[str]:
    """Return the file names of an entry's media items."""
    return [medium.file for medium in media_of(entry, INDEX)]


@pytest.mark.parametrize(
    ("item_type", "selector", "file", "media_type"),
    [
        ("s", b"/cast/Episode 1.MP3", "Episode-1.mp3", "audio/mpeg"),
        ("9", b"/cast/two.ogg", "two.ogg", "audio/ogg"),
        ("<", b"three.flac", "three.flac", "audio/flac"),
        (";", b"/film.webm", "film.webm", "video/webm"),
        ("I", b"/lamp.jpeg", "lamp.jpeg", "image/jpeg"),
        ("I", b"/lamp.png", "lamp.png", "image/png"),
        ("g", b"/lamp", "lamp.gif", "image/gif"),
        ("I", b"/photo/42", "42.jpg", "image/jpeg"),
        ("p", b"/photo/42", "42.png", "image/png"),
        ("s", b"/play/Version 1.2", "Version-1.2.mp3", "audio/mpeg"),
        (";", b"", "file.mp4", "video/mp4"),
        ("s", "/caf\N{LATIN SMALL LETTER E WITH ACUTE}\\na\xefve.mp3".encode(), "naive.mp3", "audio/mpeg"),
        ("s", b"/\xff\xfe\x80.mp3", "file.mp3", "audio/mpeg"),
        ("s", b"/..mp3", "file.mp3", "audio/mpeg"),
        ("s", b"/get?f=../../etc/pass\x01<wd>.mp3", "pass-wd.mp3", "audio/mpeg"),
    ],
)
def test_entry_that_is_a_media_item_has_it(item_type: str, selector: bytes, file: str, media_type: str) -> None:
    """The extension decides, else the item type; the file name is safe in any address and on any disk."""
    assert [(file, media_type)] == [(medium.file, medium.type) for medium in media_of(at(item_type, selector), INDEX)]


@pytest.mark.parametrize(
    ("item_type", "selector"),
    [
        ("0", b"/about.mp3"),
        ("1", b"/albums.mp3"),
        ("h", b"/index.html"),
        ("h", b"URL:https://example.org/a.mp3"),
        ("s", b"URL:https://example.org/a.mp3"),
        ("9", b"/archive.zip"),
        ("9", b"/program"),
        ("I", b"/drawing.svg"),
        ("I", b"/trap.html"),
        ("d", b"/paper.pdf"),
        ("s", b"/tune.xm"),
    ],
)
def test_other_items_are_no_media(item_type: str, selector: bytes) -> None:
    """Documents, archives, links out of Gopher, and extensions that are not in the table."""
    assert () == media_of(at(item_type, selector), INDEX)


def test_web_link_is_no_media() -> None:
    """A file on the web can be reached without us."""
    assert () == media_of(replace(an_entry(1), location=WebUrl("https://example.org/a.mp3")), INDEX)


def test_links_of_the_text_are_media_too() -> None:
    """In the order of the text, each once, with HTML entities resolved; links with other schemes do not count."""
    entry = linking(
        f"gopher://{HOST}/9/a.mp3",
        f"gopher://{HOST}/0/a.txt",
        f"gopher://{HOST}/s/a.mp3",
        "https://example.org/b.mp3",
        "gopher://other.example.org:7070/I/x&amp;y.png",
        f"gopher://{HOST}/s/broken%zz.mp3",
        "gopher://bad host/s/a.mp3",
    )
    assert ["a.mp3", "x-y.png"] == names(entry)
    assert (
        GopherUrl(host="other.example.org", port=7070, item_type="I", selector=b"/x&y.png")
        == media_of(entry, INDEX)[1].url
    )


def test_words_that_look_like_a_link_are_none() -> None:
    """An escaped link in the text, written by an author about HTML, is not a link."""
    text = f'&lt;a href=&quot;gopher://{HOST}/9/a.mp3&quot;&gt; &lt;a href="gopher://{HOST}/9/b.mp3"&gt;'
    assert () == media_of(replace(an_entry(1), content=f"<pre>{text}</pre>"), INDEX)


def test_two_files_of_one_name_are_told_apart() -> None:
    """Their locations decide, so that a third file between them changes neither name; also if only the case differs."""
    first, second, third = (f"gopher://{HOST}/9/{folder}/a.mp3" for folder in ("1", "2", "3"))
    pair, three = names(linking(first, second)), names(linking(first, third, second))
    assert ("a.mp3", 2, 3) == (pair[0], len(set(pair)), len(set(three)))
    assert {*pair} < {*three}
    cased = names(linking(f"gopher://{HOST}/9/A.mp3", first))
    assert 2 == len({name.casefold() for name in cased})


def test_media_are_bounded_in_number_and_name() -> None:
    """A page with a thousand images is a list of files, and no selector gives a file name that a disk refuses."""
    many = linking(*(f"gopher://{HOST}/I/{number}.png" for number in range(50)))
    assert [f"{number}.png" for number in range(MOST_MEDIA)] == names(many)
    long = linking(f"gopher://{HOST}/s/1/{'x' * 3000}.mp3", f"gopher://{HOST}/s/2/{'x' * 3000}.mp3")
    assert [MOST_NAME, MOST_NAME] == [len(name) for name in names(long)]
    assert all(name.endswith(".mp3") for name in names(long))


def test_enclosures_lead_through_us() -> None:
    """With a public address and pages, an app asks our server; the path has the uuid of the entry."""
    options = PublishOptions(name="lamps", base_url="https://feeds.example.org/gopher")
    document = build_entry_document(a_feed(), at("s", b"/cast/1.mp3"), options)
    uuid = an_entry(1).id.rpartition(":")[2]
    href = f"https://feeds.example.org/gopher/media/lamps/{uuid}/1.mp3"
    assert (Enclosure(href=href, type="audio/mpeg"),) == document.enclosures


@pytest.mark.parametrize(
    ("listing", "lengths", "expected"),
    [
        (None, {}, None),
        ("2026-11-01 512 bytes", {}, 512),
        ("512 B  2026-11-01", {}, 512),
        ("4.5 MB", {}, None),
        ("1.5 B", {}, None),
        ("2026-11-01 12:00", {}, None),
        ("512 bytes", {f"gopher://{HOST}/s/1.mp3": 9}, 9),
        ("512 bytes", {f"gopher://{HOST}/s/2.mp3": 9}, 512),
    ],
)
def test_length_is_that_of_the_download_else_that_of_the_listing(
    listing: str | None, lengths: dict[str, int], expected: int | None
) -> None:
    """A listing counts where it tells the bytes exactly."""
    entry = replace(at("s", b"/1.mp3"), listing=listing)
    files = {url: MediaFile(length=length) for url, length in lengths.items()}
    (enclosure,) = build_entry_document(a_feed(), entry, PublishOptions(name="lamps"), files).enclosures

    assert expected == enclosure.length


@pytest.mark.parametrize(
    "options", [PublishOptions(name="lamps"), PublishOptions(name="lamps", base_url="https://e.org", pages=False)]
)
def test_enclosures_are_gopher_without_a_server_of_ours(options: PublishOptions) -> None:
    """They never lead through the web proxy, which somebody else pays for."""
    options = changed_options(options, proxy="https://proxy.example.org/{url}")
    document = build_entry_document(a_feed(), at("s", b"/cast/1.mp3"), options)
    assert (Enclosure(href=f"gopher://{HOST}/s/cast/1.mp3", type="audio/mpeg"),) == document.enclosures


def test_no_enclosures_where_only_titles_are_published() -> None:
    """An author who allows no copies of texts allows none of audio either."""
    options = PublishOptions(name="lamps", base_url="https://e.org", terms=Terms(content="none"))
    assert () == build_entry_document(a_feed(), at("s", b"/cast/1.mp3"), options).enclosures
