"""The plan of a poll: what is read, announced, recorded and held back."""

from datetime import UTC, datetime, timedelta

import pytest

from feedd.changes.plan import READS_A_POLL, PollLimits, newest_first, plan_poll
from feedd.changes.safeguards import FEW, HOLD, SLOW_POLLS
from feedd.model import Candidate, Changes, Known, Moment
from feedd.structs import replace
from tests.support.subscriber import FEED, NAMES, Subscriber, item, keys, page, text_of


def dated(*days: int) -> list[Candidate]:
    """Return posts of these days of November, the newest first."""
    return [item(f"d{day}", position, day) for position, day in enumerate(sorted(days, reverse=True))]


def slow_page() -> Subscriber:
    """Return a subscriber of a page that has shown one new post in each poll for a long time."""
    subscriber = Subscriber()
    for last in range(1, SLOW_POLLS + 3):
        subscriber.poll(dated(*range(1, last + 1)))
    return subscriber


def test_known_articles_are_read_after_the_new_ones_and_within_the_limit() -> None:
    """Many edits do not delay new entries."""
    subscriber = Subscriber()
    names = [f"n{number}" for number in range(READS_A_POLL)]
    subscriber.poll(page(*names))
    due = [subscriber.entry(name) for name in names]
    plan = plan_poll(page("new", *names), subscriber.known, due, PollLimits(), subscriber.now, NAMES)

    assert plan.to_read[0].key == "new"
    assert len(plan.to_read) == READS_A_POLL == 20
    assert (PollLimits().first, PollLimits().max_new) == (20, 20)


def test_newest_first_puts_the_undated_last() -> None:
    """The order is by date, then as on the page."""
    mixed = [item("x", 0), item("a", 1, day=1), item("b", 2, day=2), item("y", 3)]

    assert [candidate.key for candidate in newest_first(mixed)] == ["b", "a", "x", "y"]


def test_files_of_one_time_are_as_new_as_the_numbers_of_their_names() -> None:
    """An upload gave them that time. Where other names are words, a number is one of a title: "5 reasons"."""
    uploaded = Moment(at=datetime(2026, 3, 1, tzinfo=UTC), day_only=False, dated_by="listing")
    names = ["2024-9.md", "2024-10.md", "2025-01-b.md", "7.md"]
    files = [replace(item(name, place), label=name, moment=uploaded) for place, name in enumerate([*names, "heron.md"])]

    assert ["2025-01-b.md", "2024-10.md", "2024-9.md", "7.md"] == [one.key for one in newest_first(files[:4])]
    assert [*names, "heron.md"] == [one.key for one in newest_first(files)]


def test_flood_on_a_slow_dated_page_is_held_and_believed_when_it_stays() -> None:
    """It is held back once, and announced ten minutes later if it is still listed."""
    subscriber = slow_page()
    known = range(1, SLOW_POLLS + 3)
    flood = dated(*known, *range(20, 28))
    held = subscriber.poll(flood)
    early = subscriber.poll(flood, later=HOLD / 2)
    after = subscriber.poll(flood, later=HOLD / 2)

    assert (len(held.held), held.new) == (8, ())
    assert (len(early.held), early.new) == (8, ())
    assert (after.held, len(after.new)) == ((), 8)


@pytest.mark.parametrize("later", [-timedelta(days=3650), timedelta(days=3650)])
def test_flood_is_not_held_for_years_by_a_clock_that_was_set(later: timedelta) -> None:
    """It was held by a clock that was wrong, and is still listed by the right one."""
    subscriber = slow_page()
    flood = dated(*range(1, SLOW_POLLS + 3), *range(20, 28))
    assert 8 == len(subscriber.poll(flood).held)
    assert 8 == len(subscriber.poll(flood, later=later).new)


@pytest.mark.parametrize("later", [timedelta(hours=2), -timedelta(days=3650)])
def test_doubtful_text_of_a_clock_that_was_set_back_is_read_again(later: timedelta) -> None:
    """The time of the doubt may be years ahead."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    subscriber.poll(page("a"), texts={"a": text_of("a")[:300]}, rechecks="a")
    subscriber.poll(page("a"), later=later)
    assert ["a"] == subscriber.asked


def test_nothing_is_announced_or_read_without_a_clock() -> None:
    """What is new waits with the date of its author, however far ahead that seems."""
    subscriber = Subscriber()
    subscriber.limits = replace(subscriber.limits, reads=0, announces=False)
    late = [item("far", 0, day=30), item("near", 1, day=21), item("undated", 2)]
    changes = subscriber.poll(late, later=-timedelta(days=365))
    assert ((), (), []) == (changes.new, changes.revisions, subscriber.asked)
    assert {"waiting"} == {subscriber.entry(key).state for key in ("far", "near", "undated")}
    assert ["label", "label", "seen"] == [subscriber.entry(one.key).dated_by for one in late]

    subscriber.limits = Subscriber().limits
    assert {"far", "near", "undated"} == set(keys(subscriber.poll(late, later=timedelta(days=365)).new))


def test_date_that_is_ahead_of_the_right_clock_is_a_mistake() -> None:
    """No clock could tell when it was recorded; it is dated before anybody sees it."""
    subscriber = Subscriber()
    subscriber.limits = replace(subscriber.limits, reads=0, announces=False)
    subscriber.poll([item("far", 0, day=30)], later=-timedelta(days=365))
    subscriber.limits = Subscriber().limits
    subscriber.poll([item("far", 0, day=30)])
    far = subscriber.entry("far")
    assert ("seen", subscriber.now, subscriber.now) == (far.dated_by, far.published, far.updated)


def test_flood_that_is_gone_at_the_next_look_was_none() -> None:
    """An index that was read half-written announces nothing."""
    subscriber = slow_page()
    known = range(1, SLOW_POLLS + 3)
    subscriber.poll(dated(*known, *range(20, 28)))
    changes = subscriber.poll(dated(*known), later=HOLD)

    assert (changes.new, changes.held, changes.gone) == ((), (), ())


def test_a_few_new_ones_at_once_are_no_flood() -> None:
    """Five posts after a holiday are announced."""
    subscriber = slow_page()
    changes = subscriber.poll(dated(*range(1, SLOW_POLLS + 3), *range(20, 20 + FEW)))

    assert len(changes.new) == FEW


def test_undated_front_page_is_never_held() -> None:
    """All entries of a news page may be new at once; `max_new` of them are announced at a time."""
    subscriber = Subscriber(max_new=10)
    for _ in range(SLOW_POLLS + 1):
        subscriber.poll(page("old"))
    changes = subscriber.poll(page(*(f"n{number}" for number in range(30))))

    assert (len(changes.new), changes.held) == (10, ())


def test_newcomers_older_than_what_is_known_are_recorded_silently() -> None:
    """An archive that is added to the index is not announced; a post that is a few days late is."""
    subscriber = Subscriber()
    subscriber.poll([item("c", 0, day=30), item("b", 1, day=29), item("a", 2, day=28)])
    index = [item("late", 3, day=20), item("ancient", 4, day=2)]
    changes = subscriber.poll([item("c", 0, day=30), item("b", 1, day=29), item("a", 2, day=28), *index])

    assert keys(changes.new) == ["late"]
    assert subscriber.entry("ancient").state == "recorded"


def test_one_post_dated_ahead_does_not_silence_the_rest() -> None:
    """The third-newest date counts."""
    subscriber = Subscriber()
    subscriber.poll([item("ahead", 0, day=30), item("b", 1, day=3), item("a", 2, day=2)])
    changes = subscriber.poll(
        [item("ahead", 0, day=30), item("new", 1, day=4), item("b", 2, day=3), item("a", 3, day=2)]
    )

    assert keys(changes.new) == ["new"]


def test_changed_listing_has_its_text_read_again_at_once() -> None:
    """A server that lists time and size shows an edit before a re-check is due."""
    subscriber = Subscriber()
    listed = item("a")
    subscriber.poll([replace_listing(listed, "2026-11-01 10:00 2 KB")])
    same = subscriber.poll([replace_listing(listed, "2026-11-01 10:00 2 KB")], texts={"a": "other words " * 60})
    changed = subscriber.poll([replace_listing(listed, "2026-11-22 09:00 3 KB")], texts={"a": "other words " * 60})
    again = subscriber.poll([replace_listing(listed, "2026-11-22 09:00 3 KB")], texts={"a": "a third text " * 60})

    assert (same.updated, keys(changed.updated), again.updated) == ((), ["a"], ())


def replace_listing(candidate: Candidate, listing: str) -> Candidate:
    """Return the candidate with another listing of the server."""
    return Candidate(
        key=candidate.key,
        location=candidate.location,
        label=candidate.label,
        title=candidate.title,
        position=0,
        listing=listing,
    )


def test_listing_that_appears_or_goes_away_is_no_edit() -> None:
    """A server that starts or stops listing times has not edited every text."""
    subscriber = Subscriber()
    listed = replace_listing(item("a"), "2026-11-01 10:00 2 KB")
    asked = []
    for index in (item("a"), listed, item("a"), listed):
        subscriber.poll([index])
        asked.append(subscriber.asked)

    subscriber.poll([replace_listing(item("a"), "2026-11-22 09:00 3 KB")])

    assert asked == [["a"], [], [], []]
    assert subscriber.asked == ["a"]


def test_changed_listing_is_not_forgotten_while_its_article_fails() -> None:
    """The text is read as soon as it can be."""
    subscriber = Subscriber()
    subscriber.poll([replace_listing(item("a"), "1 KB")])
    for _ in range(2):
        subscriber.poll([replace_listing(item("a"), "2 KB")], failing="a")
    changes = subscriber.poll([replace_listing(item("a"), "2 KB")], texts={"a": "other words " * 60})

    assert keys(changes.updated) == ["a"]


def test_changed_listing_of_what_was_never_shown_is_left_alone() -> None:
    """A recorded entry has no text to compare, and a waiting one is read at each poll anyway."""
    subscriber = Subscriber(first=1)
    subscriber.poll([replace_listing(item(key), "1 KB") for key in ("waits", "recorded")], failing=["waits"])
    subscriber.poll([replace_listing(item(key), "2 KB") for key in ("waits", "recorded")])

    assert subscriber.asked == ["waits"]


def test_doubtful_text_is_looked_at_again_in_an_hour_and_not_before() -> None:
    """It is not requested at every poll."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    subscriber.poll(page("a"), texts={"a": text_of("a")[:300]}, rechecks="a")
    asked = []
    for minutes in (59, 1):
        subscriber.poll(page("a"), later=timedelta(minutes=minutes))
        asked.append(subscriber.asked)

    assert asked == [[], ["a"]]


def test_first_good_poll_is_the_first_one() -> None:
    """The archive of a source that failed at first is not announced either."""
    subscriber = Subscriber(first=2)
    subscriber.known = Known(feed=FEED)
    changes = subscriber.poll(page("a", "b", "c"))

    assert keys(changes.new) == ["a", "b"]
    assert subscriber.entry("c").state == "recorded"


def test_archive_beside_a_flood_is_recorded_at_once() -> None:
    """Old entries are recorded although the new ones are held back."""
    subscriber = Subscriber()
    for last in range(18, 18 + SLOW_POLLS + 1):
        subscriber.poll(dated(*range(18, last + 1)))
    changes = subscriber.poll([*dated(*range(13, 31)), item("ancient", 30, day=2)])

    assert "ancient" not in keys(changes.held)
    assert len(changes.held) == 7
    assert subscriber.entry("ancient").state == "recorded"


def test_new_articles_leave_no_room_for_others_where_they_are_many() -> None:
    """Waiting and due entries are read by the next polls, in this order."""
    subscriber = Subscriber(max_new=30)
    subscriber.poll(page("a", "b", "c"), failing="c")
    news = [f"n{number}" for number in range(READS_A_POLL)]
    subscriber.poll(page(*news, "a", "b", "c"), rechecks="ab")
    first = subscriber.asked
    subscriber.limits = PollLimits(reads=1)
    subscriber.poll(page(*news, "a", "b", "c"), rechecks="ab", failing="c")
    second = subscriber.asked
    subscriber.limits = PollLimits(reads=2)
    subscriber.poll(page("new", *news, "a", "b", "c"), rechecks="ab", failing="c")

    assert (first, second, subscriber.asked) == (news, ["c"], ["new", "c"])


def test_more_that_wait_than_there_is_room_for_leave_none_for_rechecks() -> None:
    """The missing room is not taken from the end of the other list."""
    subscriber = Subscriber()
    subscriber.poll(page(*"abcde"), failing="de")
    subscriber.limits = PollLimits(reads=1)
    subscriber.poll(page(*"abcde"), rechecks="abc")

    assert subscriber.asked == ["d"]


def test_entry_that_moved_is_read_again_under_its_new_selector_when_due() -> None:
    """A move with an edit is one move and one update of the same entry."""
    subscriber = Subscriber()
    subscriber.poll([item("old", 0, 1, label="post")])
    changes = subscriber.poll(
        [item("new", 0, 1, label="post")], texts={"old": text_of("old") + " word" * 50}, rechecks=["old"]
    )

    assert (keys(changes.moved), keys(changes.updated), changes.new) == (["old"], ["old"], ())
    assert changes.updated[0].location == item("new").location


def test_known_entries_are_listed_or_vanished() -> None:
    """Each known entry is listed or vanished; an unknown candidate is neither."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    plan = plan_poll(page("b", "c"), subscriber.known, (), PollLimits(), subscriber.now, NAMES)

    assert (keys(plan.known), keys(plan.vanished), keys(plan.fresh)) == (["b"], ["a"], ["c"])


def test_what_is_gone_is_not_read_again() -> None:
    """It is not read even on request, and an article that was not tried changes nothing."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a"), rechecks="ab", untried="a")

    assert subscriber.asked == ["a"]
    assert changes == Changes()
