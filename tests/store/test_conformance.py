"""What a store does, whatever database it stands on: every test runs once for each engine of the `store` fixture."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.model import Changes, Doubt, Entry, Feed, GopherUrl, Known, Terms, WebUrl
from feedd.store import Store
from tests.support.store_samples import HOUR, NOON, a_feed, a_poll, a_revision, an_entry, run, save, urn

T = TypeVar("T")

MICROSECOND = timedelta(microseconds=1)


def stored(store: Store, entry: Entry) -> Entry:
    """Give an entry of the sample feed as the store knows it now."""
    return run(store.polls.known(a_feed().id)).entries[entry.key]


def titles(entries: tuple[Entry, ...]) -> list[str]:
    """Give the titles in order."""
    return [entry.title for entry in entries]


def test_unknown_feed(store: Store) -> None:
    """Of a feed that was never registered nothing is known."""
    assert Known(feed=None, entries={}) == run(store.polls.known(urn("nobody")))


def test_registered_feed_is_known(store: Store) -> None:
    """A feed comes back as it was registered, field by field."""
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
    """A known feed gets its name and terms anew, and nothing that a poll has found; with a new location it is due."""
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


def test_feeds_are_hastened_and_never_put_off(store: Store) -> None:
    """By `register` or by itself; a feed that is due before is left alone."""
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
    """A feed that was polled further ahead than the slack is due now; one within it waits as it did."""
    ahead, within, later = NOON + HOUR + MICROSECOND, NOON + HOUR, NOON + 9 * HOUR
    lamps, boats = (replace(a_feed(name), next_check_at=later) for name in ("lamps", "boats"))
    run(store.feeds.register([lamps, boats], NOON))
    run(save(store, replace(lamps, polled_at=ahead), []))
    run(save(store, replace(boats, polled_at=within), []))

    run(store.feeds.forget_future_times(NOON, HOUR))

    assert {"lamps": NOON, "boats": later} == {
        one.feed.name: one.feed.next_check_at for one in run(store.feeds.summaries())
    }


def test_terms_of_a_resting_feed_are_kept_up_too(store: Store) -> None:
    """What is not polled is published all the same; a poll that began before writes no old terms back."""
    feed = replace(a_feed(), terms=Terms(content="none"))
    run(store.feeds.register([a_feed()], NOON))

    run(store.feeds.register([], NOON, [feed]))
    run(save(store, a_feed(), [an_entry(1)]))

    assert feed.terms == run(store.feeds.summaries())[0].feed.terms


def test_register_pauses_the_others(store: Store) -> None:
    """Exactly the registered feeds are active; one left out is paused since then, until it is registered again."""
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
    """Where one feed cannot be written, none is, and none is paused."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    run(store.feeds.register([lamps], NOON))
    naive = replace(a_feed("broken"), first_seen=datetime(2026, 3, 1))  # noqa: DTZ001  the mistake that is tried

    with pytest.raises(TypeError):
        run(store.feeds.register([boats, naive], NOON))

    assert (lamps.id,) == run(store.feeds.due(NOON, 10))
    assert ["lamps"] == [summary.feed.name for summary in run(store.feeds.summaries())]


def test_due(store: Store) -> None:
    """A feed is due from the very microsecond of its next check on; the longest waiting come first, up to the limit."""
    times = {"late": NOON - HOUR, "now": NOON, "later": NOON - MICROSECOND, "soon": NOON + MICROSECOND}
    run(store.feeds.register([replace(a_feed(name), next_check_at=at) for name, at in times.items()], NOON))

    assert (urn("late"), urn("later"), urn("now")) == run(store.feeds.due(NOON, 10))
    assert (urn("late"),) == run(store.feeds.due(NOON, 1))


def test_saved_entries_are_known_by_key(store: Store) -> None:
    """What a poll found is known at the next one, for its feed alone."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    entries = [an_entry(1), an_entry(2)]
    run(save(store, lamps, entries))
    run(save(store, boats, [an_entry(1, "boats")]))

    known = run(store.polls.known(lamps.id))
    assert (lamps, {entry.key: entry for entry in entries}) == (known.feed, known.entries)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))  # PostgreSQL's text has no NUL
times = st.datetimes(timezones=st.just(UTC))
locations = st.one_of(
    st.just(WebUrl("https://www.example.org/a?b=%20#c")),
    st.builds(
        GopherUrl,
        host=st.sampled_from(["a.example.org", "192.0.2.1", "2001:db8::1"]),
        port=st.integers(1, 65535),
        item_type=st.sampled_from("0179hIgs+;"),
        selector=st.binary(max_size=40).map(lambda data: data.translate(None, b"\r\n\t\0")),
        search=st.none() | st.binary(max_size=20).map(lambda data: data.translate(None, b"\r\n\t\0")),
        tls=st.booleans(),
    ),
)
entries = st.builds(
    Entry,
    id=words,
    key=words,
    location=locations,
    label=words,
    title=words,
    state=st.sampled_from(["recorded", "waiting", "published"]),
    first_seen=times,
    published=times,
    updated=times,
    dated_by=st.sampled_from(["label", "selector", "heading", "nearby", "listing", "article", "seen"]),
    authors=st.lists(words, max_size=3).map(tuple),
    source=st.none() | words,
    summary=st.none() | words,
    gone_at=st.none() | times,
    attempts=st.integers(0, 3),
    problem=st.none() | words,
    checks=st.integers(0, 2**62),
    revision=st.just(0),
    fingerprint=st.none() | words,
    listing=st.none() | words,
    touches=st.integers(0, 24),
    doubt=st.none() | st.builds(Doubt, digest=words, looks=st.integers(0, 9), at=times),
)


@given(entry=entries)
def test_any_entry_comes_back_equal(entry: Entry) -> None:
    """Whatever letters, bytes of a selector and microseconds an entry holds, they come back the same."""

    async def there_and_back() -> Entry:
        async with await Store.memory() as store:
            await save(store, a_feed(), [entry])
            return (await store.polls.known(a_feed().id)).entries[entry.key]

    assert entry == asyncio.run(there_and_back())


def test_times_come_back_in_utc(store: Store) -> None:
    """A time of another zone is kept as the same instant, and given in UTC."""
    tokyo = timezone(timedelta(hours=9))
    entry = replace(an_entry(1), published=NOON.astimezone(tokyo))

    run(save(store, a_feed(), [entry]))

    assert (NOON, timedelta(0)) == (stored(store, entry).published, stored(store, entry).published.utcoffset())


def test_identity_of_an_entry_is_frozen(store: Store) -> None:
    """Saving an entry again changes all but its key and when it was first seen."""
    entry = an_entry(1)
    run(save(store, a_feed(), [entry]))
    later = replace(
        an_entry(2),
        id=entry.id,
        state="waiting",
        dated_by="seen",
        authors=("A. Keeper",),
        source="The Lamp",
        summary="Lit.",
        gone_at=NOON,
        attempts=1,
        problem="no answer",
        checks=2,
        fingerprint="1:x",
        first_seen=NOON + HOUR,
    )

    run(save(store, a_feed(), [later]))

    assert replace(later, key=entry.key, first_seen=entry.first_seen) == stored(store, entry)


def test_save_leaves_name_and_location_to_register(store: Store) -> None:
    """A poll that began before its feed was renamed does not bring the old name back."""
    run(store.feeds.register([replace(a_feed(), name="beacons")], NOON))

    run(save(store, replace(a_feed(), title="Lamps", failures=1), []))

    assert replace(a_feed(), name="beacons", title="Lamps", failures=1) == run(store.polls.known(a_feed().id)).feed


def test_polling_an_unregistered_feed_does_not_make_it_active(store: Store) -> None:
    """A feed that somebody polled by name is kept, but never due until it is registered."""
    run(save(store, a_feed(), []))

    assert a_feed() == run(store.polls.known(a_feed().id)).feed
    assert () == run(store.feeds.due(NOON, 10))

    run(store.feeds.register([a_feed()], NOON))

    assert (a_feed().id,) == run(store.feeds.due(NOON, 10))


def test_content_is_that_of_the_newest_revision(store: Store) -> None:
    """Content and text come from the revision that the entry names, never from the entry itself."""
    first, second = a_revision(an_entry(1)), a_revision(an_entry(1), 2)
    run(save(store, a_feed(), [replace(an_entry(1), revision=1, content="<p>not this</p>")], [first]))

    assert (first.html,) == tuple(entry.content for entry in run(store.entries.newest(a_feed().id, 10)))

    run(save(store, a_feed(), [replace(an_entry(1), revision=2)], [second]))

    assert (second.html,) == tuple(entry.content for entry in run(store.entries.newest(a_feed().id, 10)))
    assert {an_entry(1).id: second} == run(store.revisions.newest([an_entry(1).id]))
    assert stored(store, an_entry(1)).content is None


def test_newest_revisions_leave_out_what_was_never_read(store: Store) -> None:
    """An entry without a revision, or unknown, has none."""
    read = replace(an_entry(1), revision=1)
    run(save(store, a_feed(), [read, an_entry(2)], [a_revision(read)]))

    revisions = run(store.revisions.newest([read.id, an_entry(2).id, urn("nobody")]))

    assert {read.id: a_revision(read)} == revisions


def test_note_of_the_last_significant_edit_stays_with_the_entry(store: Store) -> None:
    """A typo corrected after an edit takes nothing back of what subscribers were told."""
    edit = replace(a_revision(an_entry(1), 2), note="Changed on 2026-03-01: 12 words added.")
    typo = replace(a_revision(an_entry(1), 3), significant=False)
    run(save(store, a_feed(), [replace(an_entry(1), revision=3)], [a_revision(an_entry(1)), edit, typo]))

    (entry,) = run(store.entries.newest(a_feed().id, 10))
    assert (typo.html, edit.note) == (entry.content, entry.note)


def revise(store: Store, last: int, quiet: range = range(0)) -> None:
    """Save so many revisions of one entry, a save each; those of `quiet` are no significant edits."""
    for number in range(1, last + 1):
        revision = replace(a_revision(an_entry(1), number), significant=number not in quiet)
        run(save(store, a_feed(), [replace(an_entry(1), revision=number)], [revision]))


def numbers(store: Store) -> list[int]:
    """Give the numbers of an entry's revisions that are kept."""
    return [revision.number for revision in run(store.revisions.of(an_entry(1).id))]


def test_revisions_come_back_the_oldest_first(store: Store) -> None:
    """As they were read, field by field; of an unknown entry there are none."""
    first, second = a_revision(an_entry(1)), replace(a_revision(an_entry(1), 2), significant=False, note="Changed.")
    run(save(store, a_feed(), [replace(an_entry(1), revision=2)], [second, first]))

    assert (first, second) == run(store.revisions.of(an_entry(1).id))
    assert () == run(store.revisions.of(urn("nobody")))


def test_significant_revisions_beyond_the_bound_age_out(store: Store) -> None:
    """The newest twenty of an entry stay, and nothing else of it is touched."""
    revise(store, 23)

    assert list(range(4, 24)) == numbers(store)
    assert [an_entry(1).key] == list(run(store.polls.known(a_feed().id)).entries)


def test_quiet_revisions_age_out_once_there_is_a_newer_one(store: Store) -> None:
    """A corrected typo is kept while it is the newest text; the first reading, however it came, like an edit."""
    revise(store, 4, quiet=range(1, 5))

    assert [1, 4] == numbers(store)


def test_newest_revision_always_stays(store: Store) -> None:
    """A typo corrected after more edits than are kept costs none of them, and is the text."""
    revise(store, 22, quiet=range(22, 23))

    assert list(range(2, 23)) == numbers(store)
    assert (a_revision(an_entry(1), 22).html,) == tuple(
        entry.content for entry in run(store.entries.newest(a_feed().id, 1))
    )


def test_revisions_of_others_are_left_alone(store: Store) -> None:
    """What ages out is the business of the entry that has a new revision."""
    other = replace(an_entry(2), revision=2)
    quiet = [replace(a_revision(other, number), significant=False) for number in (1, 2)]
    run(save(store, a_feed(), [other], quiet))
    revise(store, 22)

    assert quiet == list(run(store.revisions.of(other.id)))


def test_bytes_of_old_revisions_are_dropped(store: Store) -> None:
    """Those of the last two stay; text, HTML and fingerprint of the others do."""
    revise(store, 4)

    *aged, before, newest = run(store.revisions.of(an_entry(1).id))
    assert [replace(a_revision(an_entry(1), number), raw=b"") for number in (1, 2)] == aged
    assert [a_revision(an_entry(1), 3), a_revision(an_entry(1), 4)] == [before, newest]


def test_revised_entries_are_counted(store: Store) -> None:
    """Only those of the feed with more than one revision, the last updated first, without content."""
    entries = [replace(an_entry(number), revision=2) for number in (1, 2)]
    once, never, other = replace(an_entry(3), revision=1), an_entry(4), replace(an_entry(1, "boats"), revision=2)
    twice = [a_revision(entry, number) for entry in entries for number in (1, 2)]
    run(save(store, a_feed(), [*entries, once, never], [*twice, a_revision(once)]))
    run(save(store, a_feed("boats"), [other], [a_revision(other), a_revision(other, 2)]))

    assert ((entries[1], 2), (entries[0], 2)) == run(store.revisions.revised(a_feed().id))


def test_aliases_are_known_and_the_last_one_counts(store: Store) -> None:
    """A key that an entry had, or has now, leads to it."""
    entries = (an_entry(1), an_entry(2))
    first = Changes(entries=entries, aliases={"old": an_entry(1).id, "older": an_entry(1).id})
    run(store.polls.save(a_feed(), first, a_poll(a_feed())))
    run(store.polls.save(a_feed(), Changes(aliases={"old": an_entry(2).id}), a_poll(a_feed(), 1)))

    assert {"old": an_entry(2).id, "older": an_entry(1).id} == run(store.polls.known(a_feed().id)).aliases


def test_last_good_index_is_kept_until_another_comes(store: Store) -> None:
    """A poll that gives none leaves the one before."""
    run(store.polls.save(a_feed(), Changes(index=b"1Lamps\t/lamps\r\n"), a_poll(a_feed())))
    run(store.polls.save(a_feed(), Changes(), a_poll(a_feed(), 1)))

    assert run(store.polls.known(a_feed().id)).index == b"1Lamps\t/lamps\r\n"


def test_recent_new_counts_good_polls_the_last_one_first(store: Store) -> None:
    """A failed poll says nothing of how much a page shows."""
    for minute, (ok, new) in enumerate([(True, 3), (True, 0), (False, 0), (True, 2)]):
        run(store.polls.save(a_feed(), Changes(), replace(a_poll(a_feed(), minute), ok=ok, new=new)))

    assert [(), (2,), (2, 0), (2, 0, 3)] == [
        run(store.polls.known(a_feed().id, good_polls)).recent_new for good_polls in (0, 1, 2, 10)
    ]


def test_newest(store: Store) -> None:
    """The newest published entries come first, those of one instant by id; others and other feeds' stay out."""
    same = sorted([an_entry(1), replace(an_entry(2), published=an_entry(1).published)], key=lambda entry: entry.id)
    hidden = [replace(an_entry(4), state="recorded"), replace(an_entry(5), state="waiting")]
    run(save(store, a_feed(), [*same, an_entry(3), *hidden]))
    run(save(store, a_feed("boats"), [an_entry(6, "boats")]))
    expected = [an_entry(3), *same]

    assert titles(tuple(expected)) == titles(run(store.entries.newest(a_feed().id, 10)))
    assert titles(tuple(expected[:2])) == titles(run(store.entries.newest(a_feed().id, 2)))


def test_entries_page(store: Store) -> None:
    """Pages of published entries follow each other in the order of the feed, without content."""
    read = [replace(an_entry(number), revision=1) for number in range(1, 6)]
    hidden = replace(an_entry(9), state="recorded")
    run(save(store, a_feed(), [*read, hidden], [a_revision(entry) for entry in read]))

    assert (read[4], read[3]) == run(store.entries.page(a_feed().id, 2, 0))
    assert (read[0],) == run(store.entries.page(a_feed().id, 2, 4))


def test_entry_by_its_uuid(store: Store) -> None:
    """An entry in any state is found by its uuid or a prefix that no other entry of its feed shares."""
    twins = [replace(an_entry(number), id=f"urn:uuid:0a1b2c3d-0000-4000-8000-00000000000{number}") for number in (1, 2)]
    read = replace(an_entry(3), id="urn:uuid:0a1f0000-0000-4000-8000-000000000003", state="recorded", revision=1)
    run(save(store, a_feed(), [*twins, read], [a_revision(read)]))
    full = replace(read, content=a_revision(read).html)

    assert full == run(store.entries.one(a_feed().id, "0a1f"))
    assert full == run(store.entries.one(a_feed().id, read.id.removeprefix("urn:uuid:")))
    assert twins[1] == run(store.entries.one(a_feed().id, twins[1].id.removeprefix("urn:uuid:")))


@pytest.mark.parametrize("prefix", ["0a1b", "", "0a1c", "0a1f0000-0000-4000-8000-0000000000030", "%", "0a1f' --", "\0"])
def test_entry_by_a_prefix_that_names_none(store: Store, prefix: str) -> None:
    """A prefix of several entries names none of them, as does one of no entry, or junk."""
    ids = [
        "0a1b2c3d-0000-4000-8000-000000000001",
        "0a1b2c3d-0000-4000-8000-000000000002",
        "0a1f0000-0000-4000-8000-000000000003",
    ]
    run(save(store, a_feed(), [replace(an_entry(number), id=f"urn:uuid:{uuid}") for number, uuid in enumerate(ids)]))

    assert run(store.entries.one(a_feed().id, prefix)) is None


def test_entry_of_another_feed(store: Store) -> None:
    """An entry is found in its own feed only."""
    run(save(store, a_feed(), [an_entry(1)]))
    run(save(store, a_feed("boats"), []))

    assert run(store.entries.one(a_feed("boats").id, an_entry(1).id.removeprefix("urn:uuid:"))) is None


def test_feeds_are_counted(store: Store) -> None:
    """Every feed comes with its entries counted by state, those gone from the index, and its newest date."""
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


def test_polls(store: Store) -> None:
    """The history of a feed is given newest first, as it was saved, even where two polls began at one instant."""
    good = a_poll(a_feed())
    bad = replace(good, ok=False, error="index: no answer", new=0, updated=2, gone=3)
    for poll in (good, bad):
        run(store.polls.save(a_feed(), Changes(), poll))
    run(store.polls.save(a_feed("boats"), Changes(), a_poll(a_feed("boats"))))

    assert (bad, good) == run(store.polls.recent(a_feed().id, 10))
    assert (bad,) == run(store.polls.recent(a_feed().id, 1))


def test_poll_history_is_bounded(store: Store) -> None:
    """The newest 200 polls of a feed are kept, whatever other feeds do meanwhile."""
    lamps, boats = a_feed("lamps"), a_feed("boats")

    async def poll_both() -> None:
        for minute in range(203):
            await store.polls.save(lamps, Changes(), a_poll(lamps, minute))
            await store.polls.save(boats, Changes(), a_poll(boats, minute))

    run(poll_both())

    for feed in (lamps, boats):
        kept = run(store.polls.recent(feed.id, 1000))
        assert [a_poll(feed, minute) for minute in range(202, 2, -1)] == list(kept)


def test_document(store: Store) -> None:
    """The date of a published document is that of its bytes: it moves only when they differ."""
    assert run(store.documents.get("lamps.atom")) is None

    seen = []
    for hour, (key, digest) in enumerate([("key 1", "one"), ("key 2", "one"), ("key 2", "two")]):
        run(store.documents.save("lamps.atom", key, digest, NOON + hour * HOUR))
        document = run(store.documents.get("lamps.atom"))
        assert document is not None
        seen.append((document.name, document.key, document.digest, document.published_at))

    assert [
        ("lamps.atom", "key 1", "one", NOON),
        ("lamps.atom", "key 2", "one", NOON),
        ("lamps.atom", "key 2", "two", NOON + 2 * HOUR),
    ] == seen


def test_wishes(store: Store) -> None:
    """A wish is pending, the oldest first, until its report is there for the one who asked."""
    run(store.requests.add("b", "lamps", "force", NOON + HOUR))
    run(store.requests.add("a", "boats", "all", NOON))
    assert [("a", "boats", "all", NOON), ("b", "lamps", "force", NOON + HOUR)] == [
        (wish.id, wish.feed_name, wish.mode, wish.asked_at) for wish in run(store.requests.pending(NOON + HOUR))
    ]
    assert {} == run(store.requests.answers(["a", "b"]))

    run(store.requests.answer("b", '{"feed": "lamps"}', NOON + 2 * HOUR))

    assert ["a"] == [wish.id for wish in run(store.requests.pending(NOON + 2 * HOUR))]
    assert {"b": '{"feed": "lamps"}'} == run(store.requests.answers(["a", "b", "c"]))


def test_old_wishes_are_forgotten(store: Store) -> None:
    """A day later nobody waits for a wish any more, and no daemon acts on it."""
    run(store.requests.add("old", "lamps", "all", NOON - MICROSECOND))
    run(store.requests.add("kept", "lamps", "all", NOON))

    assert ["kept"] == [wish.id for wish in run(store.requests.pending(NOON + timedelta(days=1)))]
    run(store.requests.add("new", "lamps", "all", NOON + timedelta(days=1)))

    assert ["kept", "new"] == [wish.id for wish in run(store.requests.pending(NOON + timedelta(days=1)))]
    assert ["kept", "new"] == [wish.id for wish in run(store.requests.pending(NOON))]  # by a clock that was set back


class Gate:
    """Holds the store's thread in the middle of a `register`, once the first of the two feeds is written."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def feeds(self) -> Iterator[Feed]:
        """Give one feed, wait for the gate, and give another."""
        yield a_feed("boats")
        self.reached.set()
        self.opened.wait()
        yield a_feed("coast")


def names(store: Store) -> list[str]:
    """Give the names of all feeds."""
    return [summary.feed.name for summary in run(store.feeds.summaries())]


def test_cancelled_caller_tears_no_transaction(store: Store) -> None:
    """A call under way is finished when its caller is cancelled, one that waits is not made, and the store goes on."""

    async def cancel_both() -> None:
        gate = Gate()
        running = asyncio.create_task(store.feeds.register(gate.feeds(), NOON))
        await asyncio.to_thread(gate.reached.wait)
        waiting = asyncio.create_task(save(store, a_feed("never"), []))
        await asyncio.sleep(0)  # its turn to ask the store
        running.cancel()
        waiting.cancel()
        results = await asyncio.gather(running, waiting, return_exceptions=True)
        gate.opened.set()
        assert [asyncio.CancelledError] * 2 == [type(result) for result in results]

    run(cancel_both())

    assert ["boats", "coast"] == names(store)
    assert [] == [summary.feed.name for summary in run(store.feeds.summaries()) if summary.paused_at]


def test_calls_run_one_after_the_other(store: Store) -> None:
    """Calls made at once are carried out in their order, and none blocks the loop while it waits."""

    async def read_while_writing() -> tuple[bool, Known]:
        gate = Gate()
        writing = asyncio.create_task(store.feeds.register(gate.feeds(), NOON))
        await asyncio.to_thread(gate.reached.wait)
        reading = asyncio.create_task(store.polls.known(a_feed("coast").id))
        await asyncio.sleep(0)
        early = reading.done()
        gate.opened.set()
        await writing
        return early, await reading

    early, known = run(read_while_writing())

    assert (False, a_feed("coast")) == (early, known.feed)


def served_names(store: Store, *feeds: Feed) -> list[str | None]:
    """Give the names under which feeds are published."""
    return [run(store.feeds.served_name(feed.id)) for feed in feeds]


def test_name_is_the_feeds_that_had_it_last(store: Store) -> None:
    """A former name leads to the feed it was of, until another takes it; only the present one is served."""
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
    """Only the entries of this feed are counted, in each state; a name that no feed has or had leads nowhere."""
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
    """It has no entry to count, and no newest one."""
    run(store.feeds.register([a_feed()], NOON))

    assert (a_feed().id, "lamps", True) == named(store, "lamps")
    summary = run(store.feeds.named("lamps"))
    assert summary
    assert (0, 0, None) == (summary.published, summary.gone, summary.newest)


def test_name_without_a_known_feed_leads_nowhere(store: Store) -> None:
    """A resting feed has its name before anything is known of it."""
    run(store.feeds.register([], NOON, [a_feed()]))

    assert a_feed().id == run(store.feeds.owner("lamps"))
    assert None is named(store, "lamps")


def test_renamed_feed_is_found_by_both_names(store: Store) -> None:
    """Under either it says how it is called now."""
    run(store.feeds.register([a_feed()], NOON))
    run(store.feeds.register([replace(a_feed(), name="beacons")], NOON))

    assert [(a_feed().id, "beacons", True)] * 2 == [named(store, name) for name in ("lamps", "beacons")]


def test_removed_feed_is_found_by_its_name(store: Store) -> None:
    """It says since when it is removed, and is not served."""
    run(store.feeds.register([a_feed()], NOON))
    run(store.feeds.remove(a_feed(), NOON + HOUR))

    assert (a_feed().id, "lamps", False) == named(store, "lamps")
    summary = run(store.feeds.named("lamps"))
    assert summary
    assert NOON + HOUR == summary.removed_at


def test_name_that_another_feed_took_leads_to_that_feed(store: Store) -> None:
    """Whether the former one has another name since then, or the same one still."""
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
    """Of two feeds with one name after each other, the later one is published, and the first only kept."""
    lamps, other = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    run(store.feeds.register([lamps], NOON))
    run(store.feeds.register([other], NOON))

    assert [None, "lamps"] == served_names(store, lamps, other)
    assert {lamps.id: False, other.id: True} == {one.feed.id: one.served for one in run(store.feeds.summaries())}


def test_resting_feed_is_renamed_and_stays_paused(store: Store) -> None:
    """A definition that is not enabled names what is known of its feed, and makes no feed by itself."""
    lamps, boats = a_feed("lamps"), a_feed("boats")
    run(store.feeds.register([lamps], NOON))
    run(store.feeds.register([], NOON, [replace(lamps, name="beacons"), boats]))

    assert ["beacons", None] == served_names(store, lamps, boats)
    assert [(lamps.id, NOON)] == [(one.feed.id, one.paused_at) for one in run(store.feeds.summaries())]
    assert boats.id == run(store.feeds.owner("boats"))


def test_polled_feed_has_a_name_that_is_free(store: Store) -> None:
    """A feed that nobody registered has its name from its first poll, unless it is another's."""
    lamps, other = a_feed("lamps"), replace(a_feed("boats"), name="lamps")
    run(save(store, lamps, []))
    run(save(store, other, []))

    assert ["lamps", None] == served_names(store, lamps, other)


def test_removed_feed_is_kept_and_never_due(store: Store) -> None:
    """What is known of it stays, its names serve nothing; the first removal counts, a later definition ends it."""
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
    """A feed that is defined has ended once it is removed, though nothing is known of it."""
    run(store.feeds.remove(a_feed(), NOON))

    assert [(a_feed(), NOON)] == [(one.feed, one.removed_at) for one in run(store.feeds.summaries())]
    assert a_feed().id == run(store.feeds.owner("lamps"))


def test_purge_drops_texts_and_no_ids(store: Store) -> None:
    """The entries of a purged feed have their ids and dates, as if their articles had never been read."""
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
