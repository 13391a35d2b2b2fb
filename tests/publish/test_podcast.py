"""What is told of a feed that is a podcast, and of its episodes."""

from uuid import UUID, uuid5

import pytest

from feedd.model import Entry, GopherUrl, MediaFile, Podcast, Terms
from feedd.publish import PublishOptions
from feedd.publish.enclosures import MOST_MEDIA
from feedd.publish.feed_files import render_form
from feedd.publish.layout import build_feed_document, feed_title
from feedd.publish.podcast import Episode, Show, build_episode
from feedd.structs import replace
from tests.support.store_samples import a_feed, an_entry

BASE = "https://feeds.example.org"
SONG = "gopher://news.example.org/s/song.mp3"
FULL = Podcast(
    author="Ada & Bo",
    summary="Sounds of a lighthouse.",
    image="gopher://news.example.org/I/cover.JPEG",
    category="Documentary",
    explicit=True,
    type="serial",
    owner="Ada",
    email="ada@example.org",
)


def options(podcast: Podcast | None, base_url: str | None = BASE, author: str | None = None) -> PublishOptions:
    """Return options of a podcast at a public address."""
    return PublishOptions(name="lamps", base_url=base_url, terms=Terms(podcast=podcast, author=author))


def song(title: str = "A song") -> Entry:
    """Return an entry that is a sound."""
    location = GopherUrl(host="news.example.org", item_type="s", selector=b"/song.mp3")
    return replace(an_entry(1), location=location, title=title)


def show(podcast: Podcast | None, base_url: str | None = BASE, author: str | None = None) -> Show | None:
    """Return what is told of a feed."""
    return build_feed_document(a_feed(), [song()], options(podcast, base_url, author)).show


def test_a_feed_is_no_podcast_by_itself() -> None:
    """Without the table, nothing is told, however much of it is sounds."""
    document = build_feed_document(a_feed(), [song("Episode 5")], options(None))

    assert document.show is None
    assert [None] == [entry.episode for entry in document.entries]


def test_definition_says_all() -> None:
    """Its values are published; the guid is that of the feed's id, which no new address changes."""
    assert show(FULL) == Show(
        author="Ada & Bo",
        summary="Sounds of a lighthouse.",
        image=f"{BASE}/media/lamps/artwork/cover.jpeg",
        category=("Society & Culture", "Documentary"),
        explicit=True,
        type="serial",
        owner=("Ada", "ada@example.org"),
        guid=str(uuid5(UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"), a_feed().id)),
    )


def test_an_empty_table_is_enough() -> None:
    """The author is that of the feed, and nothing is made up: no picture, no category, no owner."""
    found, owned = show(Podcast(), author="The Keeper"), show(Podcast(email="a@example.org"), author="The Keeper")

    assert found
    assert owned
    assert ("The Keeper", "", None, (), None) == (found.author, found.summary, found.image, found.category, found.owner)
    assert owned.owner == ("The Keeper", "a@example.org")


def test_names_that_nobody_sees_are_none() -> None:
    """The title of the feed stands in: feedgen refuses an owner without a name, and nothing would be published."""
    found = show(Podcast(author="\u202e", owner="\u202e", email="a@example.org"), author="\u202e")

    assert found
    assert found.owner == (found.author, "a@example.org") == (feed_title(a_feed(), options(None)), "a@example.org")


@pytest.mark.parametrize(
    ("image", "base_url", "expected"),
    [
        ("https://example.org/cover.png", None, "https://example.org/cover.png"),
        ("gopher://example.org/I/cover.png", BASE, f"{BASE}/media/lamps/artwork/cover.png"),
        ("gopher://example.org/I/cover.png", None, None),
    ],
)
def test_picture_has_an_address_that_apps_can_load(image: str, base_url: str | None, expected: str | None) -> None:
    """One in gopherspace comes through our media, where feedd has a public address."""
    found = show(Podcast(image=image), base_url)

    assert found
    assert expected == found.image


@pytest.mark.parametrize(
    ("title", "season", "number"),
    [
        ("Episode 12: Fog", None, 12),
        ("Fog (ep. 7)", None, 7),
        ("Ep #3", None, 3),
        ("EPISODE No. 3", None, 3),
        ("S02E05 - Fog", 2, 5),
        ("s1 e10", 1, 10),
        ("Season 2, Episode 5", 2, 5),
        ("12 - Fog", None, None),
        ("#12", None, None),
        ("Fog of 2024-05-06", None, None),
        ("Episode 2 and Episode 3", None, None),
        ("Episode 1.5", None, None),
        ("Episode 0", None, None),
        ("Episode 12345", None, None),
        ("Episode V", None, None),
        ("Stephen 5", None, None),
        ("Season 3", None, None),
    ],
)
def test_number_is_told_where_the_title_leaves_no_doubt(title: str, season: int | None, number: int | None) -> None:
    """A bare number may be a day or a track, and of two episodes each app would take another."""
    assert Episode(season=season, number=number) == build_episode(title)


def test_sounds_come_before_pictures_and_have_their_time() -> None:
    """RSS has one enclosure, and in a podcast that is the sound; the time stands where the file's headers say it."""
    links = "".join(f'<p><a href="gopher://news.example.org/{one}">x</a></p>' for one in ("I/a.png", "s/song.mp3"))
    entry = replace(an_entry(1), content=links)
    files = {SONG: MediaFile(length=9, milliseconds=61_499)}
    found = build_feed_document(a_feed(), [entry], options(FULL), files).entries[0].enclosures
    plain = build_feed_document(a_feed(), [entry], options(None), files).entries[0].enclosures

    assert [("audio/mpeg", 9, 61), ("image/png", None, None)] == [(one.type, one.length, one.seconds) for one in found]
    assert [("image/png", None, None), ("audio/mpeg", 9, None)] == [
        (one.type, one.length, one.seconds) for one in plain
    ]


def test_many_pictures_leave_room_for_the_sound() -> None:
    """Of a podcast, pictures are what is cut; other feeds keep what comes first, and each file has one name in both."""
    here = "gopher://news.example.org"
    files = [*(f"I/{number}.png" for number in range(MOST_MEDIA)), "s/song.mp3", "I/other/0.png"]
    entry = replace(an_entry(1), content="".join(f'<p><a href="{here}/{one}">x</a></p>' for one in files))
    found, plain = (
        [one.href.rpartition("/")[2] for one in build_feed_document(a_feed(), [entry], each).entries[0].enclosures]
        for each in (options(FULL), options(None))
    )

    assert ["song.mp3", *(f"{number}.png" for number in range(MOST_MEDIA - 1))] == found
    assert [f"{number}.png" for number in range(MOST_MEDIA)] == plain


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_other_feeds_have_the_bytes_of_before(form: str) -> None:
    """What is known of the files of a feed that is neither podcast nor gallery changes nothing of it."""
    entry = replace(song("Episode 5"), content='<p><a href="gopher://news.example.org/I/a.png">x</a></p>')
    known = {SONG: MediaFile(length=9, milliseconds=61_499), "gopher://news.example.org/I/a.png": MediaFile(length=5)}
    less = {url: MediaFile(length=file.length) for url, file in known.items()}
    documents = [build_feed_document(a_feed(), [entry], options(None), files) for files in (known, less)]

    assert render_form(documents[0], form) == render_form(documents[1], form)
    assert b"itunes" not in render_form(documents[0], form)
