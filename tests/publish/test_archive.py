"""Archived feeds (RFC 5005 §4), with a real store and a real folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec import Struct, field

from feedd.model import Entry, Feed, Terms
from feedd.publish import FolderFiles, PublishOptions, publish, remove_files
from feedd.publish.archive import PURGED
from feedd.publish.feed_files import restore
from feedd.publish.limits import MOST_DOCUMENT
from feedd.store import Store
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import HOUR, NOON, a_feed, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

BASE = "https://feeds.example.org/gopher"
HOME = f"{BASE}/feeds/lamps"
OPTIONS = PublishOptions(name="lamps", terms=Terms(max_entries=4), base_url=BASE)
ATOM = "{http://www.w3.org/2005/Atom}"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
BIG = MOST_DOCUMENT * 2 // 5  # two of these fit into a document, three do not


class PublishedFeed(Struct):
    """A feed that is published after changes, with a clock that moves forward at each publication."""

    store: Store
    public: FolderFiles
    options: PublishOptions = OPTIONS
    feed: Feed = field(default_factory=a_feed)
    now: datetime = NOON + timedelta(days=30)

    async def save(self, *entries: Entry, size: int = 0) -> None:
        """Save entries with a text; `size` adds that many characters."""
        revisions = [
            replace(a_revision(entry, entry.revision), html=f"<p>{entry.title} {'x' * size}</p>") for entry in entries
        ]
        self.feed = replace(self.feed, edition=self.feed.edition + 1)
        await save(self.store, self.feed, entries, revisions)

    async def publish(self, *, force: bool = False, thorough: bool = False) -> tuple[str, ...]:
        """Publish one hour later."""
        self.now += HOUR
        return await publish(self.store, self.public, self.feed, self.options, self.now, force=force, thorough=thorough)

    def read(self, name: str) -> etree._Element:
        """Return the root element of a published document."""
        return etree.fromstring((self.public.folder / name).read_bytes())

    def chain(self) -> list[tuple[str, list[str]]]:
        """Follow prev-archive from the feed's document to the end; return file names, with the ids of their entries."""
        names = ["lamps.atom"]
        while previous := links(self.read(names[-1])).get("prev-archive"):
            names.append(previous.removeprefix(f"{self.options.base_url}/feeds/"))
        return [(name, ids(self.read(name))) for name in names]

    def pages(self) -> dict[str, bytes]:
        """Return the archive pages by file name."""
        folder = self.public.folder
        return {f"lamps/archive/{path.name}": path.read_bytes() for path in sorted(folder.glob("lamps/archive/*"))}


def links(feed: etree._Element) -> dict[str, str]:
    """Return the links of a document by their rel."""
    return {str(link.attrib["rel"]): str(link.attrib["href"]) for link in feed.iterfind(f"{ATOM}link")}


def ids(feed: etree._Element) -> list[str]:
    """Return the ids of a document's entries, in order."""
    return [str(one.findtext(f"{ATOM}id")) for one in feed.iterfind(f"{ATOM}entry")]


def some(*numbers: int) -> list[Entry]:
    """Return published entries with an article."""
    return [replace(an_entry(number), revision=1) for number in numbers]


@asynccontextmanager
async def with_feed(folder: Path, options: PublishOptions = OPTIONS) -> AsyncIterator[PublishedFeed]:
    """Yield a feed without entries."""
    async with await Store.memory() as store:
        await store.feeds.register([a_feed()], NOON)
        yield PublishedFeed(store, FolderFiles(folder / "public"), options)


async def test_feed_that_fits_into_its_document_has_no_pages(tmp_path: Path) -> None:
    """As long as no entry is left out, there is nothing to link to."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4))
        await lamps.publish()
        assert ({}, 1) == (lamps.pages(), len(lamps.chain()))


async def test_pages_hold_the_oldest_entries(tmp_path: Path) -> None:
    """When an entry no longer fits, pages are closed with the oldest entries, half a document each, newest first."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        changed = await lamps.publish()
        assert ("lamps/archive/1.atom", "lamps/archive/2.atom") == changed[:2]  # before the document that links to them
        numbers = ("lamps.atom", (5, 4, 3, 2)), ("lamps/archive/2.atom", (4, 3)), ("lamps/archive/1.atom", (2, 1))
        assert [(name, [an_entry(one).id for one in these]) for name, these in numbers] == lamps.chain()


async def test_pages_after_a_purge_have_addresses_of_their_own(tmp_path: Path) -> None:
    """If the feed comes back, no page links to a purged one, and the first two new pages are closed together."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        await lamps.store.feeds.purge(lamps.feed.id, PURGED)
        await lamps.save(*[replace(entry, revision=2) for entry in some(1, 2, 3, 4, 5)])
        await lamps.publish(thorough=True)
        assert ["lamps.atom", "lamps/archive/4.atom", "lamps/archive/3.atom"] == [name for name, _ in lamps.chain()]
        assert ["lamps/archive/3.atom", "lamps/archive/4.atom"] == [*lamps.pages()]
        assert f"{HOME}/archive/4.atom" == links(lamps.read("lamps/archive/3.atom")).get("next-archive")
        await restore(lamps.store, lamps.public, lamps.feed, lamps.options, "lamps/archive/1.atom", lamps.now)
        assert 2 == len(lamps.pages())


async def test_page_says_what_it_is(tmp_path: Path) -> None:
    """A page has the archive mark, the feed's id, its own address, the feed's and that of the page before it."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        await lamps.save(*some(6, 7, 8, 9))
        await lamps.publish()
        document, page = lamps.read("lamps.atom"), lamps.read("lamps/archive/3.atom")
        assert (1, 0) == (len(page.findall(ARCHIVE)), len(document.findall(ARCHIVE)))
        expected = {
            "self": f"{HOME}/archive/3.atom",
            "current": f"{HOME}.atom",
            "prev-archive": f"{HOME}/archive/2.atom",
            "alternate": f"{HOME}/",
        }
        assert expected == {rel: links(page)[rel] for rel in expected}
        assert f"{HOME}/archive/3.atom" == links(document)["prev-archive"]
        assert lamps.feed.id == page.findtext(f"{ATOM}id")
        assert an_entry(6).updated.isoformat() == page.findtext(f"{ATOM}updated")


async def test_only_the_first_page_names_the_next_one(tmp_path: Path) -> None:
    """Both are closed together; a later page would have to change when the next one is closed (RFC 5005 §4)."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5, 6, 7, 8, 9))
        await lamps.publish()
        following = {name: links(lamps.read(name)).get("next-archive") for name in lamps.pages()}
        assert 3 <= len(following)
        first = following.pop("lamps/archive/1.atom")
        assert f"{HOME}/archive/2.atom" == first
        assert {None} == set(following.values())


async def test_page_keeps_the_revision_it_closed_with(tmp_path: Path) -> None:
    """Neither an edit nor a removal nor other options change its bytes, not even with `force`."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        before = lamps.pages()
        changed = replace(an_entry(1), title="Another title", revision=2, updated=NOON + timedelta(days=20))
        await lamps.save(changed, size=40)
        await lamps.save(replace(some(2)[0], gone_at=NOON, revision=2))
        lamps.options = changed_options(
            lamps.options, title="Lanterns", rights="CC0", tombstones=True, alternate="gopher"
        )
        await lamps.publish(force=True, thorough=True)
        assert before == lamps.pages()
        assert "Lamp 1 is lit" in lamps.pages()["lamps/archive/1.atom"].decode()


async def test_document_that_is_cut_by_its_size_loses_nothing(tmp_path: Path) -> None:
    """Entries that are left out because of the size are on pages, which keep to the same size."""
    async with with_feed(tmp_path, changed_options(OPTIONS, max_entries=50)) as lamps:
        entries = some(1, 2, 3, 4, 5, 6, 7)
        await lamps.save(*entries, size=BIG)
        await lamps.publish()
        assert {one.id for one in entries} == {one for _, these in lamps.chain() for one in these}
        assert MOST_DOCUMENT > max(len(data) for data in lamps.pages().values())
        pages = [lamps.read(name) for name in lamps.pages()]
        assert [f"{HOME}/archive/2.atom", None, None] == [links(page).get("next-archive") for page in pages]
        updated = [one.findtext(f"{ATOM}updated") for one in pages]
        assert [an_entry(number).updated.isoformat() for number in (2, 4, 6)] == updated


async def test_gone_entries_need_no_page_where_tombstones_speak_of_them(tmp_path: Path) -> None:
    """An entry that left the index before its page was closed causes no page, and is on none."""
    async with with_feed(tmp_path, changed_options(OPTIONS, tombstones=True)) as lamps:
        gone = [replace(one, gone_at=NOON) for one in some(1, 3)]
        await lamps.save(*gone, *some(2, 4, 5))
        await lamps.publish()
        assert {} == lamps.pages() or an_entry(1).id not in str(lamps.pages())
        await lamps.save(*some(6, 7))
        await lamps.publish()
        archived = [one for _, these in lamps.chain()[1:] for one in these]
        assert (True, False, False) == tuple(an_entry(number).id in archived for number in (2, 1, 3))


@pytest.mark.parametrize("name", ["lamps", "beacons"])
async def test_pages_follow_name_and_address(tmp_path: Path, name: str) -> None:
    """A feed with a new address has the same pages with new links, dated when they were first published there."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        before = lamps.pages()["lamps/archive/1.atom"]
        new, later = replace(OPTIONS, name=name, base_url="http://[2001:db8::1]:8070"), NOON + timedelta(days=90)
        changed = await publish(lamps.store, lamps.public, lamps.feed, new, later, thorough=True)
        assert f"{name}/archive/1.atom" in changed
        moved = lamps.public.folder / f"{name}/archive/1.atom"
        home = f"http://[2001:db8::1]:8070/feeds/{name}"
        assert before.replace(HOME.encode(), home.encode()) == moved.read_bytes()
        assert later.timestamp() == moved.stat().st_mtime
        assert b".invalid" not in moved.read_bytes()


@pytest.mark.parametrize("force", [True, False])
async def test_deleted_pages_come_back_as_they_were(tmp_path: Path, force: bool) -> None:
    """A thorough call writes each missing page again, with the same bytes and date; with `force` also the others."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        before = lamps.pages()
        first, second = (lamps.public.folder / name for name in before)
        dated = first.stat().st_mtime
        first.unlink()
        second.write_bytes(b"touched")
        (first.parent / "9.atom").write_bytes(b"of another life")
        await lamps.publish(force=force, thorough=True)
        after = before if force else before | {"lamps/archive/2.atom": b"touched"}
        assert (after, dated) == (lamps.pages(), first.stat().st_mtime)


async def test_poll_does_not_look_at_old_pages(tmp_path: Path) -> None:
    """After a poll only the newest page is looked for: a feed may have thousands."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        for name in lamps.pages():
            await lamps.public.remove(name)
        (lamps.public.folder / "lamps/archive").mkdir(parents=True)
        (lamps.public.folder / "lamps/archive/2.atom").write_bytes(b"")
        await lamps.save(replace(an_entry(5), title="Another", revision=2))
        await lamps.publish()
        assert ["lamps/archive/2.atom"] == list(lamps.pages())


async def test_page_that_could_not_be_written_comes_with_the_next_poll(tmp_path: Path) -> None:
    """A closed page without a file, as after a full disk, is written before a document links to it again."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        await lamps.public.remove("lamps/archive/2.atom")
        await lamps.save(replace(an_entry(5), title="Another", revision=2))
        assert "lamps/archive/2.atom" in await lamps.publish()


async def test_restore_writes_one_page(tmp_path: Path) -> None:
    """Only the page that was asked for is written; a name that is no page of the feed writes nothing."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        before = lamps.pages()
        await remove_files(lamps.public, "lamps")
        for name in ("lamps/archive/1.atom", "lamps/archive/3.atom", "lamps/archive/0.atom", "lamps.txt"):
            await restore(lamps.store, lamps.public, lamps.feed, lamps.options, name, lamps.now)
        assert {"lamps/archive/1.atom": before["lamps/archive/1.atom"]} == lamps.pages()
        assert ["lamps"] == [path.name for path in lamps.public.folder.iterdir()]


@pytest.mark.parametrize("content", ["excerpt", "none"])
async def test_page_with_more_than_the_author_allows_is_withheld(
    tmp_path: Path, content: Literal["excerpt", "none"]
) -> None:
    """Pages with whole articles are removed as soon as whole articles may no longer be published."""
    async with with_feed(tmp_path) as lamps:
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        before = lamps.pages()
        lamps.options = changed_options(lamps.options, content=content)
        await lamps.publish(thorough=True)
        await restore(lamps.store, lamps.public, lamps.feed, lamps.options, "lamps/archive/1.atom", lamps.now)
        assert ({}, 1) == (lamps.pages(), len(lamps.chain()))
        await lamps.save(*some(6, 7, 8, 9))
        await lamps.publish()
        assert ["lamps/archive/3.atom"] == list(lamps.pages())
        lamps.options = OPTIONS
        await lamps.publish(thorough=True)
        assert before.items() <= lamps.pages().items()


async def test_without_an_address_there_are_no_pages(tmp_path: Path) -> None:
    """No page is closed, and pages of an earlier address are removed: nothing could link to them."""
    async with with_feed(tmp_path) as lamps:
        lamps.options = changed_options(OPTIONS, base_url=None)
        await lamps.save(*some(1, 2, 3, 4, 5))
        await lamps.publish()
        assert 0 == await lamps.store.archives.last(lamps.feed.id)
        lamps.options = OPTIONS
        await lamps.publish()
        assert 2 == len(lamps.pages())
        lamps.options = changed_options(OPTIONS, base_url=None)
        await lamps.publish(thorough=True)
        assert ({}, False) == (lamps.pages(), (lamps.public.folder / "lamps").exists())


CHANGES = st.tuples(
    st.sampled_from(["new", "new", "new", "old", "big", "recorded", "edit", "gone", "back", "fewer", "more"]),
    st.integers(0, 30),
)


@pytest.mark.slow
@settings(max_examples=40)
@given(changes=st.lists(CHANGES, min_size=3, max_size=14), tombstones=st.booleans())
async def test_every_entry_is_in_the_document_or_on_one_page(changes: list[tuple[str, int]], tombstones: bool) -> None:
    """Whatever is added, changed and removed: no entry is lost or archived twice, and no page ever changes."""
    with TemporaryDirectory() as folder:
        async with with_feed(Path(folder), changed_options(OPTIONS, max_entries=3, tombstones=tombstones)) as lamps:
            entries: dict[int, Entry] = {}
            pages: dict[str, bytes] = {}
            for kind, number in changes:
                changed = change(entries, kind, number)
                if kind in ("fewer", "more"):
                    lamps.options = changed_options(
                        lamps.options, max_entries=1 + number % (2 if kind == "fewer" else 6)
                    )
                if changed:
                    entries[changed[0]] = changed[1]
                    await lamps.save(changed[1], size=BIG if kind == "big" else 0)
                await lamps.publish()
                check(lamps, [*entries.values()], pages)
                pages = lamps.pages()


def change(entries: dict[int, Entry], kind: str, number: int) -> tuple[int, Entry] | None:
    """Return the entry that is added or changed, with its number; None if nothing is."""
    if kind in ("new", "big", "recorded", "old"):
        fresh = len(entries) + (200 if kind != "old" else 0)
        state: Literal["recorded", "published"] = "recorded" if kind == "recorded" else "published"
        return fresh, replace(an_entry(fresh), state=state, revision=1)
    if not entries:
        return None
    place = [*entries][number % len(entries)]
    one = replace(entries[place], revision=entries[place].revision + 1)
    if kind == "edit":
        return place, replace(one, title=f"{one.title} again", updated=one.updated + HOUR)
    if kind in ("gone", "back"):
        return place, replace(one, gone_at=NOON.replace(tzinfo=UTC) if kind == "gone" else None)
    return None


def check(lamps: PublishedFeed, entries: list[Entry], pages: dict[str, bytes]) -> None:
    """Check that each entry is published once, and that the earlier pages have not changed."""
    (_, shown), *archive = lamps.chain()
    archived = [one for _, these in archive for one in these]
    published = {one.id for one in entries if one.state == "published"}
    listed = {
        one.id for one in entries if one.state == "published" and not (lamps.options.terms.tombstones and one.gone_at)
    }
    assert len(archived) == len(set(archived))
    assert listed <= {*shown, *archived} <= published
    assert pages.items() <= lamps.pages().items()
    assert set(lamps.pages()) == {name for name, _ in archive}
