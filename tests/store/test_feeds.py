"""Feeds in the store: which are active, their names, and when they are due."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from feedd.model import Changes, Feed, GopherUrl, Known, OutageNotice, PublishingRate, Terms
from feedd.store import Store
from tests.support.store_samples import HOUR, MICROSECOND, NOON, a_feed, a_poll, a_revision, an_entry, run, save, urn


def test_registered_feed_is_known(store: Store) -> None:
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

    run(store.feeds.register([feed], NOON))

    assert Known(feed=feed, entries={}) == run(store.polls.known(feed.id))


def test_register_keeps_what_polls_wrote(store: Store) -> None:
    """A known feed gets its name and terms, and keeps what polls found; with a new location it is due."""
    feed = a_feed()
    polled = replace(feed, title="Lamps", polled_at=NOON, next_check_at=NOON + HOUR, edition=2)
    run(store.feeds.register([feed], NOON))
    run(save(store, polled, [an_entry(1)]))
    moved = replace(feed, name="beacons", terms=Terms(content="none"))

    run(store.feeds.register([moved], NOON + HOUR))

    assert replace(polled, name="beacons", terms=moved.terms) == run(store.polls.known(feed.id)).feed

    run(store.feeds.register([replace(moved, location=GopherUrl(host="new.example.org"))], NOON + HOUR))

    known = run(store.polls.known(feed.id)).feed
    assert known
    assert (GopherUrl(host="new.example.org"), moved.next_check_at) == (known.location, known.next_check_at)


def test_feeds_are_polled_earlier_and_never_later(store: Store) -> None:
    """Both `register` and `poll_no_later_than` leave a feed alone that is due earlier."""
    feed = a_feed()
    run(save(store, replace(feed, next_check_at=NOON + 3 * HOUR), []))
    times = []
    for at in (4 * HOUR, 2 * HOUR):
        run(store.feeds.register([feed], NOON, latest=[(feed.id, NOON + at)]))
        times.append(run(store.feeds.summaries())[0].feed.next_check_at)
    run(store.feeds.poll_no_later_than([(feed.id, NOON + HOUR)]))
    times.append(run(store.feeds.summaries())[0].feed.next_check_at)

    assert [NOON + 3 * HOUR, NOON + 2 * HOUR, NOON + HOUR] == times


def test_times_of_a_clock_that_ran_ahead_are_forgotten(store: Store) -> None:
    """A feed whose last poll is further ahead than the slack is due now; another one waits as before."""
    ahead, within, later = NOON + HOUR + MICROSECOND, NOON + HOUR, NOON + 9 * HOUR
    lamps, boats = (replace(a_feed(name), next_check_at=later) for name in ("lamps", "boats"))
    run(store.feeds.register([lamps, boats], NOON))
    run(save(store, replace(lamps, polled_at=ahead), []))
    run(save(store, replace(boats, polled_at=within), []))

    run(store.feeds.forget_future_times(NOON, HOUR))

    assert {"lamps": NOON, "boats": later} == {
        one.feed.name: one.feed.next_check_at for one in run(store.feeds.summaries())
    }


def test_terms_of_an_inactive_feed_are_updated_too(store: Store) -> None:
    """A feed that is not polled is still published; a poll that began before does not restore old terms."""
    feed = replace(a_feed(), terms=Terms(content="none"))
    run(store.feeds.register([a_feed()], NOON))

    run(store.feeds.register([], NOON, [feed]))
    run(save(store, a_feed(), [an_entry(1)]))

    assert feed.terms == run(store.feeds.summaries())[0].feed.terms


def test_register_pauses_the_others(store: Store) -> None:
    """Exactly the registered feeds are active; one that is left out is paused from then on."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    run(store.feeds.register([lamps, boats], NOON))
    run(store.feeds.register([lamps], NOON + HOUR))
    run(store.feeds.register([lamps], NOON + 2 * HOUR))

    paused = {summary.feed.name: summary.paused_at for summary in run(store.feeds.summaries())}
    assert {"boats": NOON + HOUR, "lamps": None} == paused
    assert (lamps.id,) == run(store.feeds.due(NOON, 10))

    run(store.feeds.register([boats, lamps], NOON + 3 * HOUR))

    assert [None, None] == [summary.paused_at for summary in run(store.feeds.summaries())]


def test_register_is_whole_or_nothing(store: Store) -> None:
    """Where one feed cannot be written, none is written and none is paused."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    run(store.feeds.register([lamps], NOON))
    naive = replace(a_feed("broken"), first_seen=datetime(2026, 3, 1))  # noqa: DTZ001  the mistake that is tried

    with pytest.raises(TypeError):
        run(store.feeds.register([boats, naive], NOON))

    assert (lamps.id,) == run(store.feeds.due(NOON, 10))
    assert ["lamps"] == [summary.feed.name for summary in run(store.feeds.summaries())]


def test_due(store: Store) -> None:
    """A feed is due from the exact microsecond of its next check; the longest waiting come first, up to the limit."""
    times = {"late": NOON - HOUR, "now": NOON, "later": NOON - MICROSECOND, "soon": NOON + MICROSECOND}
    run(store.feeds.register([replace(a_feed(name), next_check_at=at) for name, at in times.items()], NOON))

    assert (urn("late"), urn("later"), urn("now")) == run(store.feeds.due(NOON, 10))
    assert (urn("late"),) == run(store.feeds.due(NOON, 1))


def test_save_leaves_name_and_location_to_register(store: Store) -> None:
    """A poll that began before its feed was renamed does not restore the old name."""
    run(store.feeds.register([replace(a_feed(), name="beacons")], NOON))

    run(save(store, replace(a_feed(), title="Lamps", failures=1), []))

    assert replace(a_feed(), name="beacons", title="Lamps", failures=1) == run(store.polls.known(a_feed().id)).feed


def test_polling_an_unregistered_feed_does_not_make_it_active(store: Store) -> None:
    """A feed that was polled by name is saved, but never due until it is registered."""
    run(save(store, a_feed(), []))

    assert a_feed() == run(store.polls.known(a_feed().id)).feed
    assert () == run(store.feeds.due(NOON, 10))

    run(store.feeds.register([a_feed()], NOON))

    assert (a_feed().id,) == run(store.feeds.due(NOON, 10))


def test_feeds_are_counted(store: Store) -> None:
    """Each feed has the number of its entries by state, of those gone from the index, and its newest date."""
    gone = replace(an_entry(2), gone_at=NOON)
    hidden = [replace(an_entry(7), state="recorded"), replace(an_entry(8), state="waiting", gone_at=NOON)]
    run(store.feeds.register([a_feed("lamps"), a_feed("boats")], NOON))
    run(save(store, a_feed("lamps"), [an_entry(1), gone, *hidden]))

    boats, lamps = run(store.feeds.summaries())

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


def served_names(store: Store, *feeds: Feed) -> list[str | None]:
    """Return the names under which feeds are published."""
    return [run(store.feeds.served_name(feed.id)) for feed in feeds]


def test_name_is_the_feeds_that_had_it_last(store: Store) -> None:
    """A former name leads to its feed until another feed takes it; only the present name is served."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    run(store.feeds.register([lamps], NOON))
    run(store.feeds.register([replace(lamps, name="beacons")], NOON))

    assert (lamps.id, lamps.id, None) == tuple(run(store.feeds.owner(name)) for name in ("lamps", "beacons", "boats"))
    assert (["beacons"], ("lamps",)) == (served_names(store, lamps), run(store.feeds.retired_names()))

    run(store.feeds.register([replace(lamps, name="beacons"), replace(boats, name="lamps")], NOON))

    assert boats.id == run(store.feeds.owner("lamps"))
    assert (["beacons", "lamps"], ()) == (served_names(store, lamps, boats), run(store.feeds.retired_names()))


def named(store: Store, name: str) -> tuple[str, str, bool] | None:
    """Return id and present name of the feed that has or had a name, and whether it is served."""
    summary = run(store.feeds.named(name))
    assert summary is None or summary in run(store.feeds.summaries())  # the same values, counts too
    return None if summary is None else (summary.feed.id, summary.feed.name, summary.served)


def test_feed_is_found_by_its_name_with_its_counts(store: Store) -> None:
    """Only the entries of this feed are counted, by state; an unknown name finds nothing."""
    entries = [
        replace(an_entry(1), gone_at=NOON),
        an_entry(2),
        replace(an_entry(3), state="recorded"),
        replace(an_entry(4), state="waiting"),
    ]
    run(store.feeds.register([a_feed(), a_feed("boats")], NOON))
    run(save(store, a_feed(), entries))
    run(save(store, a_feed("boats"), [an_entry(number, "boats") for number in range(5)]))

    assert (a_feed().id, "lamps", True) == named(store, "lamps")
    summary = run(store.feeds.named("lamps"))
    assert summary
    counts = summary.published, summary.recorded, summary.waiting, summary.gone, summary.newest
    assert (2, 1, 1, 1, an_entry(2).published) == counts
    assert None is named(store, "coast")


def test_feed_without_entries_is_found_by_its_name(store: Store) -> None:
    """Its counts are zero, and it has no newest date."""
    run(store.feeds.register([a_feed()], NOON))

    assert (a_feed().id, "lamps", True) == named(store, "lamps")
    summary = run(store.feeds.named("lamps"))
    assert summary
    assert (0, 0, None) == (summary.published, summary.gone, summary.newest)


def test_name_without_a_known_feed_leads_nowhere(store: Store) -> None:
    """A feed that is not enabled has its name before anything is known of it."""
    run(store.feeds.register([], NOON, [a_feed()]))

    assert a_feed().id == run(store.feeds.owner("lamps"))
    assert None is named(store, "lamps")


def test_renamed_feed_is_found_by_both_names(store: Store) -> None:
    """Both names return its present name."""
    run(store.feeds.register([a_feed()], NOON))
    run(store.feeds.register([replace(a_feed(), name="beacons")], NOON))

    assert [(a_feed().id, "beacons", True)] * 2 == [named(store, name) for name in ("lamps", "beacons")]


def test_removed_feed_is_found_by_its_name(store: Store) -> None:
    """It has the time of its removal, and is not served."""
    run(store.feeds.register([a_feed()], NOON))
    run(store.feeds.remove(a_feed(), NOON + HOUR))

    assert (a_feed().id, "lamps", False) == named(store, "lamps")
    summary = run(store.feeds.named("lamps"))
    assert summary
    assert NOON + HOUR == summary.removed_at


def test_name_that_another_feed_took_leads_to_that_feed(store: Store) -> None:
    """It does so, too, while the former feed still has the same name."""
    lamps, boats = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    run(store.feeds.register([lamps], NOON))
    run(save(store, lamps, [an_entry(1)]))
    run(store.feeds.register([boats], NOON))
    assert (boats.id, "lamps", True) == named(store, "lamps")

    run(store.feeds.register([replace(lamps, name="beacons"), boats], NOON))
    assert [(boats.id, "lamps", True), (lamps.id, "beacons", True)] == [
        named(store, name) for name in ("lamps", "beacons")
    ]


def test_feed_whose_name_another_took_is_served_no_more(store: Store) -> None:
    """Of two feeds that had one name, the later one is published, and the first is only kept."""
    lamps, other = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    run(store.feeds.register([lamps], NOON))
    run(store.feeds.register([other], NOON))

    assert [None, "lamps"] == served_names(store, lamps, other)
    assert {lamps.id: False, other.id: True} == {one.feed.id: one.served for one in run(store.feeds.summaries())}


def test_inactive_feed_is_renamed_and_stays_paused(store: Store) -> None:
    """A definition that is not enabled renames a known feed, and does not create one."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    run(store.feeds.register([lamps], NOON))
    run(store.feeds.register([], NOON, [replace(lamps, name="beacons"), boats]))

    assert ["beacons", None] == served_names(store, lamps, boats)
    assert [(lamps.id, NOON)] == [(one.feed.id, one.paused_at) for one in run(store.feeds.summaries())]
    assert boats.id == run(store.feeds.owner("boats"))


def test_polled_feed_has_a_name_that_is_free(store: Store) -> None:
    """An unregistered feed has its name from its first poll on, unless another feed has it."""
    lamps, other = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    run(save(store, lamps, []))
    run(save(store, other, []))

    assert ["lamps", None] == served_names(store, lamps, other)


def test_removed_feed_is_kept_and_never_due(store: Store) -> None:
    """Its data stays and its names are not served; the first removal counts, and a later definition ends it."""
    feed = a_feed()
    run(store.feeds.register([feed], NOON))
    run(save(store, feed, [an_entry(1)]))
    run(store.feeds.remove(feed, NOON))
    run(store.feeds.remove(feed, NOON + HOUR))
    run(save(store, feed, [an_entry(2)]))

    (summary,) = run(store.feeds.summaries())
    assert (NOON, NOON, False, 2) == (summary.removed_at, summary.paused_at, summary.served, summary.published)
    assert ((), [None], ("lamps",)) == (
        run(store.feeds.due(NOON, 10)),
        served_names(store, feed),
        run(store.feeds.retired_names()),
    )

    run(store.feeds.register([feed], NOON + HOUR))

    (summary,) = run(store.feeds.summaries())
    assert (None, None, True) == (summary.removed_at, summary.paused_at, summary.served)


def test_unknown_feed_can_be_removed(store: Store) -> None:
    """A feed can be removed before anything is known of it."""
    run(store.feeds.remove(a_feed(), NOON))

    assert [(a_feed(), NOON)] == [(one.feed, one.removed_at) for one in run(store.feeds.summaries())]
    assert a_feed().id == run(store.feeds.owner("lamps"))


def test_purge_drops_texts_and_no_ids(store: Store) -> None:
    """The entries of a purged feed keep ids and dates, as if their articles had never been read."""
    feed, other = a_feed(), a_feed("boats")
    entry = replace(an_entry(1), revision=2, fingerprint="1:2", summary="Lit.", checks=2)
    kept = replace(an_entry(1, "boats"), revision=1)
    changes = Changes(entries=(entry,), revisions=(a_revision(entry), a_revision(entry, 2)), index=b"i")
    run(store.polls.save(feed, changes, a_poll(feed)))
    run(save(store, other, [kept], [a_revision(kept)]))

    assert 2 == run(store.feeds.purge(feed.id, 9))

    known = run(store.polls.known(feed.id))
    assert replace(entry, revision=0, fingerprint=None, summary=None, checks=0) == known.entries[entry.key]
    assert (None, {}) == (known.index, run(store.revisions.newest([entry.id])))
    assert [kept.id] == list(run(store.revisions.newest([kept.id])))


def test_feed_keeps_its_outage_notice_and_publishing_rate(store: Store) -> None:
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
    run(save(store, feed, []))

    assert feed == run(store.polls.known(feed.id)).feed
