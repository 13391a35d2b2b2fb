"""Documents put together of what is published already: the same bytes as if they were rendered as a whole."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.model import Entry, Feed, OutageNotice, Podcast, Revision, Terms
from feedd.publish import FolderFiles, PublishOptions, publish, render_document
from feedd.publish.feed_files import FORMS, render_form
from feedd.publish.layout import build_feed_document
from feedd.publish.parts import Draft, KeptParts, Part, cut, splice
from feedd.store import Store
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_files import query
from tests.support.store_samples import HOUR, NOON, a_feed, a_revision, an_entry, save

OPTIONS = PublishOptions(
    name="lamps", terms=Terms(max_entries=9), base_url="https://feeds.example.org", hub="https://hub.example.org/"
)
SONG = "gopher://news.example.org/9/a.ogg"
# What could be taken for a place to cut at, and what a format escapes.
SEAMS = ["", "\n  <entry>\n", "\n    <item>\n", "\n  {\n", '},\n  {\n   "id": "', '\n "items": [', "\n</feed>\n", "]]>"]
TEXTS = st.one_of(st.sampled_from(SEAMS), st.text(st.characters()))
HTML = st.one_of(
    TEXTS,
    st.sampled_from(
        ['<p><a href="gopher://news.example.org/9/a.ogg">a &amp; b</a> \r\n\x85</p>', "<pre>\n  {\n</pre>"]
    ),
)
ENTRIES = st.lists(
    st.builds(
        replace,
        st.integers(1, 10**6).map(an_entry),
        title=TEXTS,
        content=HTML,
        note=TEXTS,
        source=TEXTS,
        authors=st.lists(TEXTS, max_size=2).map(tuple),
        categories=st.lists(TEXTS, max_size=2).map(tuple),
        gone_at=st.sampled_from([None, NOON]),
        withdrawn_at=st.sampled_from([None, None, NOON]),
    ),
    max_size=5,
    unique_by=lambda entry: entry.id,
)


@given(
    entries=ENTRIES,
    kept=st.sets(st.integers(0, 4)),
    title=TEXTS,
    language=st.sampled_from([None, "en"]),
    base_url=st.sampled_from([None, OPTIONS.base_url]),
    tombstones=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_spliced_document_has_the_bytes_of_the_whole(
    entries: Sequence[Entry], kept: set[int], title: str, language: str | None, base_url: str | None, tombstones: bool
) -> None:
    """Whichever entries are kept, of whatever texts, each format comes out as the renderer makes it of all of them."""
    options = changed_options(OPTIONS, title=title, language=language, base_url=base_url, tombstones=tombstones)
    whole = build_feed_document(a_feed(), entries, options)
    parts = [
        Part(id=one.id, stamp=one.id, size=1, built=None if number in kept else one)
        for number, one in enumerate(whole.entries)
    ]
    new = replace(whole, entries=tuple(part.built for part in parts if part.built))
    for form in FORMS:
        bytes_of = dict(zip((part.stamp for part in parts), cut(render_form(whole, form), form)[1:], strict=True))
        draft = Draft(document=new, parts=parts, kept=KeptParts(data={form: bytes_of}))
        assert splice(render_form(new, form), draft, form).data == render_form(whole, form)


def with_song(revision: Revision) -> Revision:
    """Return a reading whose text links to an audio file."""
    return replace(revision, html=f'{revision.html}<p><a href="{SONG}">A song</a></p>')


@asynccontextmanager
async def published(folder: Path) -> AsyncIterator[tuple[Store, FolderFiles, Feed]]:
    """Yield a store with a feed of three entries, in a file, and a folder in which it is published."""
    async with await Store.open(folder / "feedd.db") as store:
        feed, entries = a_feed(), [replace(an_entry(number), revision=1) for number in (1, 2, 3)]
        await store.feeds.register([feed], NOON)
        await save(store, feed, entries, [with_song(a_revision(entry)) for entry in entries])
        public = FolderFiles(folder / "public")
        await publish(store, public, feed, OPTIONS, NOON)
        yield store, public, feed


async def is_as_a_whole(store: Store, public: FolderFiles, feed: Feed, options: PublishOptions = OPTIONS) -> bool:
    """Return whether each file has the bytes that the document has when it is rendered as a whole."""
    return all(
        [await public.read(f"lamps.{form}") == await render_document(store, feed, options, form) for form in FORMS]
    )


@pytest.mark.anyio
async def test_entries_that_did_not_change_are_not_read(tmp_path: Path) -> None:
    """A new entry costs its own text: those of the others are not even looked at."""
    async with published(tmp_path) as (store, public, feed):
        oldest = "SELECT id FROM entries ORDER BY published LIMIT 1"  # which is looked at for the archive
        unreadable = f"UPDATE revisions SET html = x'00' WHERE entry_id <> ({oldest})"
        query(tmp_path / "feedd.db", unreadable)
        newer, entry = replace(feed, edition=1), replace(an_entry(4), revision=1)
        await save(store, newer, [entry], [a_revision(entry)])
        await publish(store, public, newer, OPTIONS, NOON)
        for form in FORMS:
            data = await public.read(f"lamps.{form}") or b""
            assert [b"Lamp %d is lit, as the keeper told" % number in data for number in (1, 2, 3, 4)] == [True] * 4


@pytest.mark.anyio
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET title = 'Wicks'",
        "UPDATE entries SET authors = '[\"Ada\"]'",
        "UPDATE entries SET withdrawn_at = first_seen",
        "UPDATE entries SET gone_at = first_seen",
        "UPDATE entries SET text_gone_at = first_seen",
        "UPDATE revisions SET note = 'Two words more'",
        "UPDATE revisions SET read_at = read_at + 1, html = (SELECT html FROM revisions WHERE number = 1 LIMIT 1)",
        f"INSERT INTO media_lengths (feed_id, url, bytes) SELECT id, '{SONG}', 7 FROM feeds",
        "UPDATE entries SET published = published - 1",
        "DELETE FROM revisions",
    ],
)
async def test_whatever_changes_of_an_entry_is_published(tmp_path: Path, change: str) -> None:
    """All that the store has of an entry decides whether what is published of it is kept."""
    async with published(tmp_path) as (store, public, feed):
        options = changed_options(OPTIONS, tombstones=True)
        await publish(store, public, feed, options, NOON)
        query(tmp_path / "feedd.db", change)
        newer = replace(feed, edition=1)
        await publish(store, public, newer, options, NOON)
        assert await is_as_a_whole(store, public, newer, options)


@pytest.mark.anyio
async def test_measures_of_files_are_published_of_podcasts(tmp_path: Path) -> None:
    """When they become known, nothing else of the feed has changed; of any other feed that writes nothing."""
    length, measured = (
        f"INSERT INTO media_lengths (feed_id, url, bytes) SELECT id, '{SONG}', 7 FROM feeds",
        "UPDATE media_lengths SET milliseconds = 61000",
    )
    async with published(tmp_path) as (store, public, feed):
        podcast = changed_options(OPTIONS, podcast=Podcast())
        query(tmp_path / "feedd.db", length)
        for options, expected in ((OPTIONS, ()), (podcast, ("lamps.rss", "lamps.json"))):
            query(tmp_path / "feedd.db", "UPDATE media_lengths SET milliseconds = NULL")
            await publish(store, public, feed, options, NOON)
            query(tmp_path / "feedd.db", measured)
            assert expected == await publish(store, public, feed, options, NOON)
            assert await is_as_a_whole(store, public, feed, options)
        newer, entry = replace(feed, edition=1), replace(an_entry(4), revision=1)
        await save(store, newer, [entry], [a_revision(entry)])
        await publish(store, public, newer, podcast, NOON)
        assert await is_as_a_whole(store, public, newer, podcast)


@pytest.mark.anyio
async def test_what_is_published_is_believed_only_as_it_was_written(tmp_path: Path) -> None:
    """A file that somebody changed, an older one and one of a process that was killed are not taken for parts."""
    async with published(tmp_path) as (store, public, feed):
        for edition, damage in enumerate((b"told", b"as the keeper"), 1):
            path = public.folder / "lamps.rss"
            path.write_bytes(path.read_bytes().replace(damage, b"cold" * len(damage)))
            newer = replace(feed, edition=edition)
            await publish(store, public, newer, OPTIONS, NOON)
            assert await is_as_a_whole(store, public, newer)


@pytest.mark.anyio
async def test_what_else_decides_about_entries_is_published(tmp_path: Path) -> None:
    """Another title of the feed, other options and an outage notice are in all entries, or beside them."""
    failing = OutageNotice(since=NOON, at=NOON + HOUR, stage="connect")
    options = changed_options(OPTIONS, outage_notices=True)
    async with published(tmp_path) as (store, public, feed):
        for edition, (changed, changed_to) in enumerate(
            (
                (replace(feed, title="Lanterns"), OPTIONS),
                (feed, changed_options(OPTIONS, author="Ada")),
                (feed, changed_options(OPTIONS, base_url="https://other.example.org")),
                (replace(feed, failing_since=NOON, notice=failing), options),
                (replace(feed, notice=failing), options),
                (feed, options),
            )
        ):
            newer = replace(changed, edition=edition)
            await publish(store, public, newer, changed_to, NOON)
            assert await is_as_a_whole(store, public, newer, changed_to)
