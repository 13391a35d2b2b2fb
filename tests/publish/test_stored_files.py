"""Published files in the store, on both databases."""

import gzip
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from feedd.config.current import CurrentDefinitions
from feedd.config.settings import DISK_RESERVE
from feedd.config.settings_sources import load_settings
from feedd.daemon.current_files import EVERY
from feedd.model import Terms
from feedd.publish import PublishOptions, StoredFiles, publish
from feedd.publish.formats.opml import SUBSCRIPTIONS
from feedd.publish.publisher import Publisher
from feedd.publish.site import site_of
from feedd.publish.strangers import StoredForStrangers
from feedd.store import DocumentRecord, Store, Withdrawal
from feedd.store.opening import WAIT, open_database
from feedd.store.published_files import REMOVALS, SEEN_AFTER, changes_since
from feedd.structs import replace
from tests.support.postgres_cluster import new_database
from tests.support.store_samples import HOUR, MICROSECOND, NOON, a_feed, an_entry, save

pytestmark = pytest.mark.anyio


PUT_NUMBER = "INSERT INTO publications VALUES (1, :number) ON CONFLICT (only_row) DO UPDATE SET number = :number"


def clock() -> datetime:
    """Return the time of the tests."""
    return NOON


def a_document(digest: str) -> DocumentRecord:
    """Return a document of the sample feed."""
    return DocumentRecord(name="lamps.atom", key="key", digest=digest, published_at=NOON)


async def test_file_is_the_same_in_each_process_from_the_next_look_on(store: Store) -> None:
    """Bytes in both codings, validators and date; a file with these bytes keeps its date."""
    here, there = StoredFiles(store, clock), StoredFiles(store, clock)
    assert await here.put("lamps.atom", b"<feed/>", NOON)
    assert not await here.put("lamps.atom", b"<feed/>", NOON + HOUR)
    found = await here.get("lamps.atom")
    assert found
    assert (b"<feed/>", NOON) == (gzip.decompress(found.gzipped), found.last_modified)
    assert found == await there.get("lamps.atom") == there.cached("lamps.atom")
    await here.put("lamps.atom", b"<feed>new</feed>", NOON + HOUR)
    assert found == there.cached("lamps.atom")
    await there.look()
    assert there.cached("lamps.atom") is None
    assert await here.get("lamps.atom") == await there.get("lamps.atom") != found


async def test_removed_file_is_gone_from_each(store: Store) -> None:
    """From its next look on."""
    here, there = StoredFiles(store, clock), StoredFiles(store, clock)
    await here.put("lamps/archive/1.atom", b"1", NOON)
    await here.put("lamps/archive/2.atom", b"2", NOON)
    assert frozenset({"lamps/archive/1.atom", "lamps/archive/2.atom"}) == await here.names("lamps/archive")
    assert await there.get("lamps/archive/1.atom")
    await here.remove("lamps/archive/1.atom")
    await here.remove("nothing.atom")
    await there.look()
    assert there.cached("lamps/archive/1.atom") is None
    assert (None, None) == (await there.get("lamps/archive/1.atom"), await there.read("lamps/archive/1.atom"))
    assert (False, frozenset({"lamps/archive/2.atom"})) == (
        await there.has("lamps/archive/1.atom"),
        await there.names("lamps/archive"),
    )


def test_process_that_did_not_look_for_long_is_told_that_all_may_have_changed() -> None:
    """Nobody knows any more what was removed then; so it is with a database that was put back."""
    with closing(open_database(None, WAIT)) as database:
        seen = []
        for number in (1, REMOVALS, REMOVALS + 1):
            database.execute(PUT_NUMBER, {"number": number})
            seen.append(changes_since(database, 0, ()).changed)
        seen.append(changes_since(database, REMOVALS + 2, ()).changed)
    assert [frozenset(), frozenset(), None, None] == seen


async def test_feed_that_changed_meanwhile_is_not_published_as_it_was(store: Store) -> None:
    """Neither its document nor a page, and no ping; who changed it publishes it. So with one that is withdrawn from."""
    files, old = StoredFiles(store, clock), a_feed()
    await store.feeds.register([old], NOON)
    assert await files.publish(store, a_document("one"), b"one", old, announce=True)
    for other in (
        replace(old, edition=old.edition + 1),
        replace(old, withdrawals=1),
        replace(old, name="renamed"),
        a_feed("unknown"),
    ):
        assert not await files.publish(store, a_document("two"), b"two", other, announce=True)
        assert not await files.put("lamps/archive/1.atom", b"1", NOON, other)
    known = await store.documents.get("lamps.atom")
    assert known
    assert ("one", b"one", False) == (
        known.digest,
        await files.read("lamps.atom"),
        await files.has("lamps/archive/1.atom"),
    )


async def test_memory_is_bounded(store: Store) -> None:
    """The file that was read first is forgotten first."""
    files = StoredFiles(store, clock, most_bytes=3000)
    for name in ("a", "b", "c"):
        await files.put(name, name.encode() * 1300, NOON)
        await files.get(name)
    assert [False, True, True] == [files.cached(name) is not None for name in ("a", "b", "c")]


async def test_next_poll_of_a_feed_is_known_from_the_next_look_on(store: Store) -> None:
    """It is asked for once, and again when that time has passed."""
    now = [NOON]
    files, feed = StoredFiles(store, lambda: now[0]), replace(a_feed(), next_check_at=NOON + HOUR)
    await store.feeds.register([feed], NOON)
    seen = []
    for later in (timedelta(), timedelta(), 2 * HOUR):
        now[0] = NOON + later
        seen.append(files.next_check("lamps"))
        await files.look()
    assert [None, NOON + HOUR, NOON + HOUR] == seen
    assert files.next_check("unknown") is None


async def test_one_process_at_a_time_merges(store: Store) -> None:
    """The lock is free again afterwards, also where the merge failed."""
    files = StoredFiles(store, clock)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async with files.merging():
                raise ZeroDivisionError


@pytest.mark.slow
async def test_merge_that_another_process_makes_is_waited_for(
    postgres: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no failure, which is logged: what is stale stays so, and the next tick finds the lock free."""
    url = new_database(postgres, uuid4().hex)
    async with await Store.open(url) as one, await Store.open(url) as other:
        publisher = a_publisher(other, tmp_path)
        publisher.public = publisher.site.public = StoredFiles(other, clock, merge_within=0.1)
        publisher.site.is_stale = True
        async with StoredFiles(one, clock).merging():
            await publisher.site.try_publish()
        assert publisher.site.is_stale
        await publisher.site.try_publish()
        assert (False, []) == (publisher.site.is_stale, [one for one in caplog.records if one.levelname == "ERROR"])


def a_publisher(store: Store, folder: Path) -> Publisher:
    """Return the publisher of one of several processes, without definitions."""
    return Publisher(
        settings=load_settings({}, {}, folder),
        store=store,
        public=StoredFiles(store, clock),
        definitions=CurrentDefinitions(),
        clock=clock,
        free_bytes=lambda: DISK_RESERVE,
    )


async def test_process_merges_what_another_one_published(store: Store, tmp_path: Path) -> None:
    """It looks at no other group, and what it merged is read by both."""
    here, there = a_publisher(store, tmp_path), a_publisher(store, tmp_path)
    feeds = {name: replace(a_feed(name), terms=Terms(group=name)) for name in ("lamps", "tides")}
    await store.feeds.register(feeds.values(), NOON)
    await here.publish_all()
    await there.site.publish()
    changed = replace(feeds["lamps"], edition=1)
    await save(store, changed, [an_entry(1)])
    await here.publish_feed(changed)
    known = await store.documents.get("all/tides.atom")
    assert known
    await store.documents.save("all/tides.atom", "not looked at", known.digest, NOON)
    await there.site.try_publish()
    merged = [await here.public.read(name) for name in ("all.atom", "all/lamps.atom", "all/tides.atom")]
    assert [True, True, False] == [b"Lamp 1 is lit" in (data or b"") for data in merged]
    known = await store.documents.get("all/tides.atom")
    assert known
    assert "not looked at" == known.key


async def test_feed_that_became_private_meanwhile_is_in_no_list_for_strangers(store: Store, tmp_path: Path) -> None:
    """The members were read before it did; the list is the one that is served from then on."""
    publisher, files, lamps = a_publisher(store, tmp_path), StoredFiles(store, clock), a_feed("lamps")
    await store.feeds.register([lamps, a_feed("tides")], NOON)
    strangers = StoredForStrangers(store, files, publisher.site.publish, clock)
    members = await publisher.site.members()
    await save(store, replace(lamps, private_host=True), [])
    await strangers.publish(members, site_of(publisher.settings), rules=(), force=False)
    found = await strangers.get(SUBSCRIPTIONS)
    assert found
    assert (False, True) == (b"lamps" in found.data, b"tides" in found.data)


async def test_withdrawn_text_leaves_a_page_that_another_process_could_not_write(store: Store) -> None:
    """It knew the withdrawal, but not the last poll: what it could not write does not count as written."""
    files, feed = StoredFiles(store, clock), replace(a_feed(), edition=1)
    options = PublishOptions(name="lamps", terms=Terms(max_entries=4), base_url="https://feeds.example.org")
    await store.feeds.register([feed], NOON)
    await save(store, feed, [an_entry(number) for number in range(1, 10)])
    await publish(store, files, feed, options, NOON)
    await store.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(1).id, withdrawn_at=NOON))
    withdrawn = replace(feed, withdrawals=await store.withdrawals.counted(feed.id))
    await publish(store, files, replace(withdrawn, edition=0), options, NOON, thorough=True)
    assert b"Lamp 1 is lit" in (await files.read("lamps/archive/1.atom") or b"")
    await publish(store, files, withdrawn, options, NOON)
    assert b"Lamp 1 is lit" not in (await files.read("lamps/archive/1.atom") or b"Lamp 1 is lit")


async def test_page_without_a_record_is_written_again_after_a_withdrawal(store: Store) -> None:
    """Who wrote it could not save what it was made from: the feed had changed by then."""
    files, feed = StoredFiles(store, clock), replace(a_feed(), edition=1)
    options = PublishOptions(name="lamps", terms=Terms(max_entries=4), base_url="https://feeds.example.org")
    await store.feeds.register([feed], NOON)
    await save(store, feed, [an_entry(number) for number in range(1, 10)])
    await publish(store, files, feed, options, NOON)
    await store.documents.drop(["lamps/archive"])
    await store.withdrawals.add(Withdrawal(kind="entry", subject=an_entry(1).id, withdrawn_at=NOON))
    withdrawn = replace(feed, withdrawals=await store.withdrawals.counted(feed.id))
    await publish(store, files, withdrawn, options, NOON)
    assert b"Lamp 1 is lit" not in (await files.read("lamps/archive/1.atom") or b"Lamp 1 is lit")


class PolledMeanwhile(StoredFiles):
    """Files of a process during whose publication of "lamps" another one polls "tides"."""

    async def names(self, folder: str) -> frozenset[str]:
        """Return the names of all files in a folder."""
        if folder == "lamps/archive":
            await save(self._store, replace(a_feed("tides"), edition=1), [an_entry(1, "tides")])
        return await super().names(folder)


async def test_all_are_published_as_they_are_when_their_turn_comes(store: Store, tmp_path: Path) -> None:
    """A feed that was polled since the first one's turn is not left out."""
    publisher = replace(a_publisher(store, tmp_path), public=PolledMeanwhile(store, clock))
    await store.feeds.register([a_feed("lamps"), a_feed("tides")], NOON)
    await publisher.publish_all()
    assert b"Lamp 1 is lit" in (await publisher.public.read("tides.atom") or b"")


async def test_hub_is_told_when_all_processes_know_the_file(store: Store) -> None:
    """Each looks once a second: a hub that read an old one would not ask again before the next change."""
    files = StoredFiles(store, clock)
    assert await files.publish(store, a_document("one"), b"one", None, announce=True)
    before, after = await store.outbox.due(NOON + SEEN_AFTER - MICROSECOND, 1), await store.outbox.due(NOON + HOUR, 1)
    assert ([], [("lamps.atom", NOON + SEEN_AFTER)]) == (list(before), [(one.name, one.next_try_at) for one in after])
    assert timedelta(seconds=2 * EVERY) < SEEN_AFTER
