"""Feeds in the store: which are active, their names, and when they are due."""

from datetime import datetime, timedelta

import pytest

from feedd.model import Changes, Feed, GopherUrl, Known, OutageNotice, PublishingRate, Terms
from feedd.store import Store
from feedd.structs import replace
from tests.support.store_samples import HOUR, MICROSECOND, NOON, a_feed, a_poll, a_revision, an_entry, save, urn
from tests.support.upcoming import due_feeds

pytestmark = pytest.mark.anyio


async def test_registered_feed_is_known(store: Store) -> None:
    """A feed is read back as it was registered, with every field."""
    feed = replace(
        a_feed(),
        title="Lamps",
        location=GopherUrl(host="::1", port=7070, item_type="7", selector=b"/\xff?", search=b"a b", tls=True),
        polled_at=NOON,
        good_at=NOON - HOUR,
        failures=3,
        error="index: no answer",
        edition=9,
        terms=Terms(title="L", group="Sea", language="en", max_entries=3, footer=False, content="none"),
    )

    await store.feeds.register([feed], NOON)

    assert Known(feed=feed, entries={}) == await store.polls.known(feed.id)


async def test_register_keeps_what_polls_wrote(store: Store) -> None:
    """A known feed gets its name and terms, and keeps what polls found; with a new location it is due."""
    feed = a_feed()
    polled = replace(feed, title="Lamps", polled_at=NOON, next_check_at=NOON + HOUR, edition=2)
    await store.feeds.register([feed], NOON)
    await save(store, polled, [an_entry(1)])
    moved = replace(feed, name="beacons", terms=Terms(content="none"))

    await store.feeds.register([moved], NOON + HOUR)

    assert replace(polled, name="beacons", terms=moved.terms) == (await store.polls.known(feed.id)).feed

    await store.feeds.register([replace(moved, location=GopherUrl(host="new.example.org"))], NOON + HOUR)

    known = (await store.polls.known(feed.id)).feed
    assert known
    assert (GopherUrl(host="new.example.org"), moved.next_check_at) == (known.location, known.next_check_at)


async def test_feeds_are_polled_earlier_and_never_later(store: Store) -> None:
    """Both `register` and `poll_no_later_than` leave a feed alone that is due earlier."""
    feed = a_feed()
    await save(store, replace(feed, next_check_at=NOON + 3 * HOUR), [])
    times = []
    for at in (4 * HOUR, 2 * HOUR):
        await store.feeds.register([feed], NOON, latest=[(feed.id, NOON + at)])
        times.append((await store.feeds.summaries())[0].feed.next_check_at)
    await store.feeds.poll_no_later_than([(feed.id, NOON + HOUR)])
    times.append((await store.feeds.summaries())[0].feed.next_check_at)

    assert [NOON + 3 * HOUR, NOON + 2 * HOUR, NOON + HOUR] == times


async def test_times_of_a_clock_that_ran_ahead_are_forgotten(store: Store) -> None:
    """A feed whose last poll is further ahead than the slack is due now; another one waits as before."""
    ahead, within, later = NOON + HOUR + MICROSECOND, NOON + HOUR, NOON + 9 * HOUR
    lamps, boats = (replace(a_feed(name), next_check_at=later) for name in ("lamps", "boats"))
    await store.feeds.register([lamps, boats], NOON)
    await save(store, replace(lamps, polled_at=ahead), [])
    await save(store, replace(boats, polled_at=within), [])

    await store.feeds.forget_future_times(NOON, HOUR)

    assert {"lamps": NOON, "boats": later} == {
        one.feed.name: one.feed.next_check_at for one in await store.feeds.summaries()
    }


async def test_terms_of_an_inactive_feed_are_updated_too(store: Store) -> None:
    """A feed that is not polled is still published; a poll that began before does not restore old terms."""
    feed = replace(a_feed(), terms=Terms(content="none"))
    await store.feeds.register([a_feed()], NOON)

    await store.feeds.register([], NOON, [feed])
    await save(store, a_feed(), [an_entry(1)])

    assert feed.terms == (await store.feeds.summaries())[0].feed.terms


async def test_register_pauses_the_others(store: Store) -> None:
    """Exactly the registered feeds are active; one that is left out is paused from then on."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    await store.feeds.register([lamps, boats], NOON)
    await store.feeds.register([lamps], NOON + HOUR)
    await store.feeds.register([lamps], NOON + 2 * HOUR)

    paused = {summary.feed.name: summary.paused_at for summary in await store.feeds.summaries()}
    assert {"boats": NOON + HOUR, "lamps": None} == paused
    assert (lamps.id,) == await due_feeds(store, NOON)

    await store.feeds.register([boats, lamps], NOON + 3 * HOUR)

    assert [None, None] == [summary.paused_at for summary in await store.feeds.summaries()]


async def test_register_is_whole_or_nothing(store: Store) -> None:
    """Where one feed cannot be written, none is written and none is paused."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    await store.feeds.register([lamps], NOON)
    naive = replace(a_feed("broken"), first_seen=datetime(2026, 3, 1))  # noqa: DTZ001  the mistake that is tried

    with pytest.raises(TypeError):
        await store.feeds.register([boats, naive], NOON)

    assert (lamps.id,) == await due_feeds(store, NOON)
    assert ["lamps"] == [summary.feed.name for summary in await store.feeds.summaries()]


async def test_due(store: Store) -> None:
    """A feed is due from the exact microsecond of its next check; the longest waiting come first, up to the limit."""
    times = {"late": NOON - HOUR, "now": NOON, "later": NOON - MICROSECOND, "soon": NOON + MICROSECOND}
    await store.feeds.register([replace(a_feed(name), next_check_at=at) for name, at in times.items()], NOON)

    assert (urn("late"), urn("later"), urn("now")) == await due_feeds(store, NOON)
    assert (urn("late"),) == await due_feeds(store, NOON, 1)


async def test_save_leaves_name_and_location_to_register(store: Store) -> None:
    """A poll that began before its feed was renamed does not restore the old name."""
    await store.feeds.register([replace(a_feed(), name="beacons")], NOON)

    await save(store, replace(a_feed(), title="Lamps", failures=1), [])

    assert replace(a_feed(), name="beacons", title="Lamps", failures=1) == (await store.polls.known(a_feed().id)).feed


async def test_polling_an_unregistered_feed_does_not_make_it_active(store: Store) -> None:
    """A feed that was polled by name is saved, but never due until it is registered."""
    await save(store, a_feed(), [])

    assert a_feed() == (await store.polls.known(a_feed().id)).feed
    assert () == await due_feeds(store, NOON)

    await store.feeds.register([a_feed()], NOON)

    assert (a_feed().id,) == await due_feeds(store, NOON)


async def test_feeds_are_counted(store: Store) -> None:
    """Each feed has the number of its entries by state, of those gone from the index, and its newest date."""
    gone = replace(an_entry(2), gone_at=NOON)
    hidden = [replace(an_entry(7), state="recorded"), replace(an_entry(8), state="waiting", gone_at=NOON)]
    await store.feeds.register([a_feed("lamps"), a_feed("boats")], NOON)
    await save(store, a_feed("lamps"), [an_entry(1), gone, *hidden])

    boats, lamps = await store.feeds.summaries()

    assert ("boats", 0, 0, 0, 0, None) == (
        boats.feed.name,
        boats.published,
        boats.recorded,
        boats.waiting,
        boats.gone,
        boats.newest,
    )
    assert (a_feed("lamps"), 2, 1, 1, 2, gone.published) == (
        lamps.feed,
        lamps.published,
        lamps.recorded,
        lamps.waiting,
        lamps.gone,
        lamps.newest,
    )


async def served_names(store: Store, *feeds: Feed) -> list[str | None]:
    """Return the names under which feeds are published."""
    return [await store.feeds.served_name(feed.id) for feed in feeds]


async def test_name_is_the_feeds_that_had_it_last(store: Store) -> None:
    """A former name leads to its feed until another feed takes it; only the present name is served."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    await store.feeds.register([lamps], NOON)
    await store.feeds.register([replace(lamps, name="beacons")], NOON)

    assert (lamps.id, lamps.id, None) == tuple(
        [await store.feeds.owner(name) for name in ("lamps", "beacons", "boats")]
    )
    assert (["beacons"], ("lamps",)) == (await served_names(store, lamps), await store.feeds.retired_names())

    await store.feeds.register([replace(lamps, name="beacons"), replace(boats, name="lamps")], NOON)

    assert boats.id == await store.feeds.owner("lamps")
    assert (["beacons", "lamps"], ()) == (await served_names(store, lamps, boats), await store.feeds.retired_names())


async def named(store: Store, name: str) -> tuple[str, str, bool] | None:
    """Return id and present name of the feed that has or had a name, and whether it is served."""
    summary = await store.feeds.named(name)
    assert summary is None or summary in await store.feeds.summaries()  # the same values, counts too
    return None if summary is None else (summary.feed.id, summary.feed.name, summary.served)


async def test_feed_is_found_by_its_name_with_its_counts(store: Store) -> None:
    """Only the entries of this feed are counted, by state; an unknown name finds nothing."""
    entries = [
        replace(an_entry(1), gone_at=NOON),
        an_entry(2),
        replace(an_entry(3), state="recorded"),
        replace(an_entry(4), state="waiting"),
    ]
    await store.feeds.register([a_feed(), a_feed("boats")], NOON)
    await save(store, a_feed(), entries)
    await save(store, a_feed("boats"), [an_entry(number, "boats") for number in range(5)])

    assert (a_feed().id, "lamps", True) == await named(store, "lamps")
    summary = await store.feeds.named("lamps")
    assert summary
    counts = summary.published, summary.recorded, summary.waiting, summary.gone, summary.newest
    assert (2, 1, 1, 1, an_entry(2).published) == counts
    assert None is await named(store, "coast")


async def test_feed_without_entries_is_found_by_its_name(store: Store) -> None:
    """Its counts are zero, and it has no newest date."""
    await store.feeds.register([a_feed()], NOON)

    assert (a_feed().id, "lamps", True) == await named(store, "lamps")
    summary = await store.feeds.named("lamps")
    assert summary
    assert (0, 0, None) == (summary.published, summary.gone, summary.newest)


async def test_name_without_a_known_feed_leads_nowhere(store: Store) -> None:
    """A feed that is not enabled has its name before anything is known of it."""
    await store.feeds.register([], NOON, [a_feed()])

    assert a_feed().id == await store.feeds.owner("lamps")
    assert None is await named(store, "lamps")


async def test_renamed_feed_is_found_by_both_names(store: Store) -> None:
    """Both names return its present name."""
    await store.feeds.register([a_feed()], NOON)
    await store.feeds.register([replace(a_feed(), name="beacons")], NOON)

    assert [(a_feed().id, "beacons", True)] * 2 == [await named(store, name) for name in ("lamps", "beacons")]


async def test_removed_feed_is_found_by_its_name(store: Store) -> None:
    """It has the time of its removal, and is not served."""
    await store.feeds.register([a_feed()], NOON)
    await store.feeds.remove(a_feed(), NOON + HOUR)

    assert (a_feed().id, "lamps", False) == await named(store, "lamps")
    summary = await store.feeds.named("lamps")
    assert summary
    assert NOON + HOUR == summary.removed_at


async def test_name_that_another_feed_took_leads_to_that_feed(store: Store) -> None:
    """It does so, too, while the former feed still has the same name."""
    lamps, boats = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    await store.feeds.register([lamps], NOON)
    await save(store, lamps, [an_entry(1)])
    await store.feeds.register([boats], NOON)
    assert (boats.id, "lamps", True) == await named(store, "lamps")

    await store.feeds.register([replace(lamps, name="beacons"), boats], NOON)
    assert [(boats.id, "lamps", True), (lamps.id, "beacons", True)] == [
        await named(store, name) for name in ("lamps", "beacons")
    ]


async def test_feed_whose_name_another_took_is_served_no_more(store: Store) -> None:
    """Of two feeds that had one name, the later one is published, and the first is only kept."""
    lamps, other = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    await store.feeds.register([lamps], NOON)
    await store.feeds.register([other], NOON)

    assert [None, "lamps"] == await served_names(store, lamps, other)
    assert {lamps.id: False, other.id: True} == {one.feed.id: one.served for one in await store.feeds.summaries()}


async def test_inactive_feed_is_renamed_and_stays_paused(store: Store) -> None:
    """A definition that is not enabled renames a known feed, and does not create one."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    await store.feeds.register([lamps], NOON)
    await store.feeds.register([], NOON, [replace(lamps, name="beacons"), boats])

    assert ["beacons", None] == await served_names(store, lamps, boats)
    assert [(lamps.id, NOON)] == [(one.feed.id, one.paused_at) for one in await store.feeds.summaries()]
    assert boats.id == await store.feeds.owner("boats")


async def test_polled_feed_has_a_name_that_is_free(store: Store) -> None:
    """An unregistered feed has its name from its first poll on, unless another feed has it."""
    lamps, other = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    await save(store, lamps, [])
    await save(store, other, [])

    assert ["lamps", None] == await served_names(store, lamps, other)


async def test_removed_feed_is_kept_and_never_due(store: Store) -> None:
    """Its data stays and its names are not served; the first removal counts, and a later definition ends it."""
    feed = a_feed()
    await store.feeds.register([feed], NOON)
    await save(store, feed, [an_entry(1)])
    await store.feeds.remove(feed, NOON)
    await store.feeds.remove(feed, NOON + HOUR)
    await save(store, feed, [an_entry(2)])

    (summary,) = await store.feeds.summaries()
    assert (NOON, NOON, False, 2) == (summary.removed_at, summary.paused_at, summary.served, summary.published)
    assert ((), [None], ("lamps",)) == (
        await due_feeds(store, NOON),
        await served_names(store, feed),
        await store.feeds.retired_names(),
    )

    await store.feeds.register([feed], NOON + HOUR)

    (summary,) = await store.feeds.summaries()
    assert (None, None, True) == (summary.removed_at, summary.paused_at, summary.served)


async def test_unknown_feed_can_be_removed(store: Store) -> None:
    """A feed can be removed before anything is known of it."""
    await store.feeds.remove(a_feed(), NOON)

    assert [(a_feed(), NOON)] == [(one.feed, one.removed_at) for one in await store.feeds.summaries()]
    assert a_feed().id == await store.feeds.owner("lamps")


async def test_purge_drops_texts_and_no_ids(store: Store) -> None:
    """The entries of a purged feed keep ids and dates, as if their articles had never been read."""
    feed, other = a_feed(), a_feed("boats")
    entry = replace(an_entry(1), revision=2, fingerprint="1:2", summary="Lit.", checks=2)
    kept = replace(an_entry(1, "boats"), revision=1)
    changes = Changes(entries=(entry,), revisions=(a_revision(entry), a_revision(entry, 2)), index=b"i")
    await store.polls.save(feed, changes, a_poll(feed))
    await save(store, other, [kept], [a_revision(kept)])

    assert 2 == await store.feeds.purge(feed.id, 9)

    known = await store.polls.known(feed.id)
    assert replace(entry, revision=0, fingerprint=None, summary=None, checks=0) == known.entries[entry.key]
    assert (None, {}) == (known.index, await store.revisions.newest([entry.id]))
    assert [kept.id] == list(await store.revisions.newest([kept.id]))


async def test_feed_keeps_its_outage_notice_and_publishing_rate(store: Store) -> None:
    """Outage, notice and publishing rate are exact to the microsecond."""
    odd = timedelta(days=3, microseconds=1)
    feed = replace(
        a_feed(),
        failures=2,
        failing_since=NOON + odd,
        stage="connect",
        notice=OutageNotice(since=NOON, at=NOON + odd, stage="index"),
        rate=PublishingRate(usual=odd, last=NOON - odd, patience=5 * odd),
    )
    await save(store, feed, [])

    assert feed == (await store.polls.known(feed.id)).feed


async def test_access_comes_from_the_definition_and_privacy_of_the_host_from_polls(store: Store) -> None:
    """A poll that began before a reload restores no old access; a definition says nothing of where a name leads."""
    feed = a_feed()
    token = replace(feed, access="token")

    async def kept() -> tuple[bool, str]:
        known = await store.feeds.get(feed.id)
        assert known
        return known.private_host, known.access

    await store.feeds.register([feed], NOON)
    await save(store, replace(feed, private_host=True), [])
    seen = [await kept()]
    await store.feeds.register([token], NOON)
    await save(store, feed, [])  # of before, and its name leads to a public address now
    seen.append(await kept())
    await store.feeds.register([], NOON, inactive=[feed])
    seen.append(await kept())
    await store.feeds.register([token], NOON)
    await store.feeds.remove(feed, NOON)
    seen.append(await kept())

    assert [(True, "public"), (False, "token"), (False, "public"), (False, "token")] == seen
