"""Merged feeds: each feed has its fair share of the document, whatever the others publish."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feedd.model import Entry
from feedd.publish import FolderFiles, PublishOptions
from feedd.publish.document import FeedDocument
from feedd.publish.fair_share import MOST_ENTRIES
from feedd.publish.limits import MOST_DOCUMENT, entry_size
from feedd.publish.merged import MergedFeed, merged_feeds, publish_merged
from feedd.publish.site import Member, Site
from feedd.store import Store
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.sites import a_site
from tests.support.store_samples import HOUR, NOON, a_feed, a_revision, an_entry, save, urn

pytestmark = pytest.mark.anyio

PUBLIC = {"base_url": "https://feeds.example.org/gopher"}
LATER = NOON + timedelta(days=1)


def entries_of(name: str, ages: Sequence[int], length: int = 20) -> list[Entry]:
    """Return entries of a feed by their ages in hours, each with `length` characters, the newest first."""
    return [
        replace(an_entry(number, name), published=NOON - age * HOUR, updated=NOON - age * HOUR, content="x" * length)
        for number, age in enumerate(sorted(ages))
    ]


def member(name: str, entries: Sequence[Entry] = (), **options: str | int | bool) -> Member:
    """Return a served feed with these entries and options."""
    newest = max((entry.published for entry in entries), default=None)
    shown = changed_options(PublishOptions(name=name), **options)
    return Member(feed=a_feed(name), options=shown, published=len(entries), newest=newest)


def laid_out(feeds: dict[str, list[Entry]], **options: str | int | bool) -> FeedDocument:
    """Return the document of all feeds."""
    merged = merged_feeds(member(name, entries, **options) for name, entries in feeds.items())[0]
    site = a_site()
    return merged.build_document(site, [feeds[one.feed.name] for one in merged.contributors])


def counts(document: FeedDocument) -> dict[str, int]:
    """Return the number of entries in a document by the name of their feed."""
    found = re.findall(r"/0/([a-z0-9]+)/", " ".join(entry.links[0].href for entry in document.entries))
    return {name: found.count(name) for name in found}


@asynccontextmanager
async def in_store(folder: Path) -> AsyncIterator[tuple[Store, FolderFiles]]:
    """Yield two feeds in a store: one with three entries, one with a single entry."""
    async with await Store.memory() as store:
        for name, numbers in (("lamps", (1, 2, 3)), ("tides", (2,))):
            feed, entries = a_feed(name), [replace(an_entry(number, name), revision=1) for number in numbers]
            await store.feeds.register([a_feed("lamps"), a_feed("tides")], NOON)
            await save(store, feed, entries, [a_revision(entry) for entry in entries])
        yield store, FolderFiles(folder / "public")


async def of_store(store: Store, site: Site) -> MergedFeed:
    """Return the merged feed of all feeds in a store."""
    options = site.options
    return merged_feeds(
        Member(
            feed=one.feed,
            options=replace(options, name=one.feed.name),
            published=one.published,
            newest=one.newest,
        )
        for one in await store.feeds.summaries()
    )[0]


def test_merged_feed_shows_the_newest_of_each_feed_newest_first() -> None:
    """A feed with an entry every hour leaves room for one with an entry every year."""
    document = laid_out({"fast": entries_of("fast", range(200)), "slow": entries_of("slow", [9000, 18000])})

    assert counts(document) == {"fast": MOST_ENTRIES - 2, "slow": 2}
    published = [entry.published for entry in document.entries]
    assert published == sorted(published, reverse=True)
    assert document.updated == NOON


def test_merged_feed_of_a_thousand_feeds_shows_the_newest_entry_of_the_newest_hundred() -> None:
    """With more feeds than places, each feed that has a place has one entry."""
    feeds = {f"f{number}": entries_of(f"f{number}", [number, number + 1]) for number in range(1000)}
    document = laid_out(feeds)

    assert counts(document) == {f"f{number}": 1 for number in range(MOST_ENTRIES)}


def test_merged_feed_with_long_articles_has_room_for_every_feed() -> None:
    """Articles that would fill the document alone become excerpts, and take no other feed's place."""
    whole, long = 300, 400_000
    document = laid_out(
        {"long": entries_of("long", [0, 1, 2, 3], long)}
        | {f"f{number}": entries_of(f"f{number}", [50, 60], whole) for number in range(10)}
    )

    assert counts(document) == {"long": 4} | {f"f{number}": 2 for number in range(10)}
    assert all(len(entry.content) < 5000 for entry in document.entries)
    assert [entry.content for entry in document.entries[-1:]] == ["x" * whole]


def test_feed_whose_entry_does_not_fit_ends_its_own_turns_only() -> None:
    """Six articles of 120 KB do not fit; the short ones of another feed do, however old they are."""
    document = laid_out({"long": entries_of("long", range(6), 120_000), "short": entries_of("short", range(50, 60))})

    assert counts(document) == {"long": 4, "short": 10}


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 5000), max_size=130, unique=True), st.sampled_from([10, 3000, 60_000])),
        min_size=1,
        max_size=8,
    )
)
def test_merged_feed_is_fair_bounded_and_in_order(shapes: list[tuple[list[int], int]]) -> None:
    """If a feed has fewer entries in it than another, it has no more entries, or its next one does not fit."""
    feeds = {f"f{place}": entries_of(f"f{place}", ages, length) for place, (ages, length) in enumerate(shapes)}
    document = laid_out(feeds)
    shown = {name: counts(document).get(name, 0) for name in feeds}
    left = MOST_DOCUMENT - sum(map(entry_size, document.entries))

    assert laid_out(dict(reversed(feeds.items()))) == document
    assert len(document.entries) <= MOST_ENTRIES
    assert left >= 0 or len(document.entries) == 1
    for name, entries in feeds.items():
        is_behind = shown[name] < max(shown.values()) - 1
        assert not is_behind or shown[name] == len(entries) or len(entries[shown[name]].content or "") + 9000 > left
    instants = [entry.updated for entry in document.entries]
    assert len(set(instants)) == len(instants)
    assert document.updated == max(instants, default=NOON)
    assert list(document.entries) == sorted(
        sorted(document.entries, key=lambda one: one.id), key=lambda one: one.published, reverse=True
    )


def test_entries_of_one_instant_are_set_apart_and_the_oldest_keeps_its_own() -> None:
    """Dates without a time are noon in each feed; a new entry must not move one that readers know."""
    feeds = {name: entries_of(name, [24]) for name in ("a", "b", "c")}
    before = {entry.id: entry.updated for entry in laid_out(feeds).entries}
    after = {entry.id: entry.updated for entry in laid_out(feeds | {"d": entries_of("d", [0])}).entries}

    assert sorted(before.values()) == [NOON - 24 * HOUR + timedelta(seconds=second) for second in range(3)]
    assert {entry_id: after[entry_id] for entry_id in before} == before


def test_an_id_that_two_feeds_have_stands_once() -> None:
    """Two menus may list the same feed with its own ids, and newsboat identifies entries by id across feeds."""
    shared = replace(entries_of("a", [1])[0], key="id:tag:example.org,2026:1")
    document = laid_out({"a": [shared], "b": [shared, *entries_of("b", [2])]})

    assert [entry.id for entry in document.entries] == ["tag:example.org,2026:1", urn("b 0")]


def test_each_feed_is_shown_as_its_own_definition_wishes() -> None:
    """The author's terms count here too, and an entry that left the index is left out."""
    kept, gone = entries_of("a", [1, 2], 9000)
    feeds = {"a": [kept, replace(gone, gone_at=NOON)]}
    (entry,) = laid_out(feeds, content="none", footer=False, tombstones=True, rights="Mine").entries

    assert entry.id == kept.id
    assert "xxx" not in entry.content
    assert (entry.footer, entry.rights, entry.origin and entry.origin.id) == ("", "Mine", a_feed("a").id)


def test_merged_feeds_are_one_of_all_and_one_of_each_group() -> None:
    """Groups with the same slug share one document; its title is the first group's name."""
    members = [
        member("a", group="Ham Radio"),
        member("b", group="ham  radio!"),
        member("c", group="Zürich"),
        member("d"),
    ]
    found = {one.file: (one.title, one.headings) for one in merged_feeds(members)}

    assert found == {
        "all.atom": ("All feeds", None),
        "all/ham-radio.atom": ("Ham Radio", {"ham radio", "ham radio!"}),
        "all/zürich.atom": ("Zürich", {"zürich"}),
    }
    assert merged_feeds([]) == ()


def test_feed_without_entries_is_dated_by_when_its_first_feed_was_seen() -> None:
    """`updated` is never the present time."""
    document = laid_out({"a": []})

    assert (document.entries, document.updated) == ((), NOON)


@pytest.mark.parametrize(
    ("flags", "links", "title"),
    [
        (
            PUBLIC | {"hub": "https://hub.example.net/"},
            [
                ("self", "https://feeds.example.org/gopher/feeds/all/z%C3%BCrich.atom"),
                ("hub", "https://hub.example.net/"),
                ("alternate", "https://feeds.example.org/gopher/"),
            ],
            "Zürich at feeds.example.org",
        ),
        ({"listen": "0.0.0.0:80"}, [("alternate", "http://localhost:80/")], "Zürich at localhost:80"),
        (PUBLIC | {"pages": "false"}, [("self", f"{PUBLIC['base_url']}/feeds/all/z%C3%BCrich.atom")], None),
    ],
)
def test_merged_feed_links_to_what_is_there(flags: dict[str, str], links: list[object], title: str | None) -> None:
    """Self and hub are there if readers can reach them, the front page if there are pages."""
    merged = merged_feeds([member("a", group="Zürich")])[1]
    document = merged.build_document(a_site(**flags), [])

    assert [(link.rel, link.href) for link in document.links] == links
    assert title is None or document.title == title


def test_two_installations_share_no_id() -> None:
    """A reader may subscribe to the merged feeds of two installations."""
    merged = merged_feeds([member("a", group="a")])
    documents = [one.build_document(a_site(**flags), []) for one in merged for flags in (PUBLIC, {})]

    assert len({document.id for document in documents}) == 4


async def test_publish_merged_writes_what_a_reader_reads(tmp_path: Path) -> None:
    """It has whole articles of both feeds, each with its source feed, author and rights."""
    async with in_store(tmp_path) as (store, public):
        site = a_site(**PUBLIC)
        assert await publish_merged(store, public, await of_store(store, site), site, NOON)
        feed = etree.fromstring((public.folder / "all.atom").read_bytes())
        titles = [entry.findtext("{*}title") for entry in feed.iterfind("{*}entry")]
        sources = [entry.findtext("{*}source/{*}id") for entry in feed.iterfind("{*}entry")]
        lamps, tides = a_feed("lamps").id, a_feed("tides").id
        assert titles == ["Lamp 3 is lit", "Lamp 2 is lit", "Lamp 2 is lit", "Lamp 1 is lit"]
        assert (sources[0], set(sources[1:3]), sources[3]) == (lamps, {lamps, tides}, lamps)
        assert all("as the keeper told" in (one.findtext("{*}content") or "") for one in feed.iterfind("{*}entry"))
        assert all(one.findtext("{*}author/{*}name") for one in feed.iterfind("{*}entry"))


async def test_publish_merged_reads_nothing_while_nothing_changed(tmp_path: Path) -> None:
    """Nothing is written even if somebody changed the file; a new edition of one feed is published."""
    async with in_store(tmp_path) as (store, public):
        site = a_site()
        await publish_merged(store, public, await of_store(store, site), site, NOON)
        (public.folder / "all.atom").write_bytes(b"touched")
        assert not await publish_merged(store, public, await of_store(store, site), site, LATER)
        assert (public.folder / "all.atom").read_bytes() == b"touched"
        await save(store, replace(a_feed("tides"), edition=1), [an_entry(5, "tides")])
        assert await publish_merged(store, public, await of_store(store, site), site, LATER)
        assert b"Lamp 5 is lit" in (public.folder / "all.atom").read_bytes()


async def test_deleted_merged_feed_comes_back_with_the_same_bytes_and_date(tmp_path: Path) -> None:
    """Bytes and date are the same, so that readers see no change."""
    async with in_store(tmp_path) as (store, public):
        site, path = a_site(), public.folder / "all.atom"
        await publish_merged(store, public, await of_store(store, site), site, NOON)
        before = path.read_bytes(), path.stat().st_mtime
        path.unlink()
        assert await publish_merged(store, public, await of_store(store, site), site, LATER)
        assert (path.read_bytes(), path.stat().st_mtime) == before
