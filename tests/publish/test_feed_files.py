"""The files of one feed, with a real store and a real folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from feedd.model import Feed, OutageNotice, Terms
from feedd.publish import FolderFiles, PublishOptions, publish, render_document
from feedd.store import Store
from feedd.structs import replace
from tests.support.publish_options import changed_options
from tests.support.store_samples import HOUR, NOON, a_feed, a_revision, an_entry, save

pytestmark = pytest.mark.anyio

OPTIONS = PublishOptions(name="lamps", terms=Terms(proxy="https://proxy.example.org/?a={url}", max_entries=2))
ALL = ("lamps.atom", "lamps.rss", "lamps.json")
LATER = NOON + timedelta(days=1)


@asynccontextmanager
async def with_feed(folder: Path) -> AsyncIterator[tuple[Store, FolderFiles, Feed]]:
    """Yield a store that has one feed of three entries, and an empty public folder."""
    async with await Store.memory() as store:
        feed, entries = a_feed(), [replace(an_entry(number), revision=1) for number in (1, 2, 3)]
        await store.feeds.register([feed], NOON)
        await save(store, feed, entries, [a_revision(entry) for entry in entries])
        yield store, FolderFiles(folder / "public"), feed


def modified(public: FolderFiles) -> list[datetime]:
    """Return the modification times of the files."""
    return [datetime.fromtimestamp((public.folder / name).stat().st_mtime, UTC) for name in ALL]


async def test_publish_writes_every_format(tmp_path: Path) -> None:
    """Each file has the newest entries with their texts, as many as the options say, newest first."""
    async with with_feed(tmp_path) as (store, public, feed):
        assert ALL == await publish(store, public, feed, OPTIONS, NOON)
        atom = etree.fromstring((public.folder / "lamps.atom").read_bytes())
        titles = [title.text for title in atom.iterfind(".//{*}entry/{*}title")]
        assert ["Lamp 3 is lit", "Lamp 2 is lit"] == titles
        assert ["as the keeper told" in (public.folder / name).read_text("utf-8") for name in ALL] == [True] * 3


async def test_notice_has_a_second_of_its_own(tmp_path: Path) -> None:
    """Readers that identify entries by their time take two entries of one second for the same."""
    async with with_feed(tmp_path) as (store, public, feed):
        at = NOON + 3 * HOUR  # when an entry is dated, and the next second, too
        await save(store, feed, [replace(an_entry(4), published=NOON, updated=at + timedelta(seconds=1))])
        failing = replace(feed, failing_since=NOON, notice=OutageNotice(since=NOON, at=at, stage="connect"))
        await publish(store, public, failing, changed_options(OPTIONS, outage_notices=True, max_entries=9), NOON)
        atom = etree.fromstring((public.folder / "lamps.atom").read_bytes())
        updated = [one.text for one in atom.iterfind(".//{*}entry/{*}updated")]
        assert [2, 0] == [(datetime.fromisoformat(str(text)) - at).seconds for text in updated[:2]]


async def test_publish_follows_the_edition(tmp_path: Path) -> None:
    """A feed's next edition is published with its new entry."""
    async with with_feed(tmp_path) as (store, public, feed):
        await publish(store, public, feed, OPTIONS, NOON)
        newer = replace(feed, edition=feed.edition + 1)
        await save(store, newer, [an_entry(4)])
        assert ALL == await publish(store, public, newer, OPTIONS, LATER)
        assert "Lamp 4 is lit" in (public.folder / "lamps.atom").read_text("utf-8")
        assert [LATER] * 3 == modified(public)


async def test_publish_renders_nothing_for_the_same_edition(tmp_path: Path) -> None:
    """As long as feed and options are the same, nothing is read or written, even if somebody changed a file."""
    async with with_feed(tmp_path) as (store, public, feed):
        await publish(store, public, feed, OPTIONS, NOON)
        (public.folder / "lamps.atom").write_bytes(b"touched")
        polled = replace(feed, polled_at=LATER, next_check_at=LATER, failures=3, error="resolve: no such host")
        assert () == await publish(store, public, polled, OPTIONS, LATER)
        assert b"touched" == (public.folder / "lamps.atom").read_bytes()


@pytest.mark.parametrize("force", [True, False])
async def test_publish_restores_what_is_not_as_it_was(tmp_path: Path, force: bool) -> None:
    """A deleted file is written again, and a changed one with `force`: with the same bytes and the same date."""
    async with with_feed(tmp_path) as (store, public, feed):
        await publish(store, public, feed, OPTIONS, NOON)
        path = public.folder / "lamps.rss"
        before = path.read_bytes()
        path.write_bytes(b"touched") if force else path.unlink()
        assert ("lamps.rss",) == await publish(store, public, feed, OPTIONS, LATER, force=force)
        assert (before, [NOON] * 3) == (path.read_bytes(), modified(public))


async def test_publish_keeps_the_date_of_the_same_bytes(tmp_path: Path) -> None:
    """A new edition that is rendered to the same bytes changes no file and no date; a different one does."""
    async with with_feed(tmp_path) as (store, public, feed):
        await publish(store, public, feed, OPTIONS, NOON)
        assert () == await publish(store, public, replace(feed, edition=2), OPTIONS, LATER)
        assert [NOON] * 3 == modified(public)
        assert ALL == await publish(store, public, feed, changed_options(OPTIONS, title="Lanterns"), LATER)
        assert [LATER] * 3 == modified(public)


@pytest.mark.parametrize(
    ("form", "sign"), [("atom", b"<feed xmlns="), ("rss", b"<rss "), ("json", b'"https://jsonfeed.org/version/1.1"')]
)
async def test_render_document_gives_what_would_be_published(tmp_path: Path, form: str, sign: bytes) -> None:
    """A document can be rendered without a public folder, for pipes, in each format."""
    async with with_feed(tmp_path) as (store, public, feed):
        data = await render_document(store, feed, OPTIONS, form)
        await publish(store, public, feed, OPTIONS, NOON)
        assert sign in data[:400]
        assert (public.folder / f"lamps.{form}").read_bytes() == data
