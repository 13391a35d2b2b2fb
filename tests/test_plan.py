"""An index against what is known of it: what is read, announced, recorded and held."""

from feedd.guards import FEW, HOLD, SLOW_POLLS
from feedd.model import Candidate
from feedd.plan import READS_A_POLL, Limits, newest_first, plan_poll
from tests.subscriber import NAMES, Subscriber, item, keys, page


def dated(*days: int) -> list[Candidate]:
    """A page of posts of these days of November, the newest first."""
    return [item(f"d{day}", position, day) for position, day in enumerate(sorted(days, reverse=True))]


def slow_page() -> Subscriber:
    """A subscriber of a page that has shown one new post a poll for long."""
    subscriber = Subscriber()
    for last in range(1, SLOW_POLLS + 3):
        subscriber.poll(dated(*range(1, last + 1)))
    return subscriber


def test_known_articles_are_read_after_the_new_ones_and_within_the_limit() -> None:
    """A site full of edits does not keep its news waiting."""
    subscriber = Subscriber()
    names = [f"n{number}" for number in range(READS_A_POLL)]
    subscriber.poll(page(*names))
    due = [subscriber.entry(name) for name in names]
    plan = plan_poll(page("new", *names), subscriber.known, due, Limits(), subscriber.now, NAMES)

    assert plan.to_read[0].key == "new"
    assert len(plan.to_read) == READS_A_POLL


def test_newest_first_puts_the_undated_last() -> None:
    """By date, then as on the page."""
    mixed = [item("x", 0), item("a", 1, day=1), item("b", 2, day=2), item("y", 3)]

    assert [candidate.key for candidate in newest_first(mixed)] == ["b", "a", "x", "y"]


def test_flood_on_a_slow_dated_page_is_held_and_believed_when_it_stays() -> None:
    """Held once, looked at again after ten minutes, and then announced; never lost."""
    subscriber = slow_page()
    known = range(1, SLOW_POLLS + 3)
    flood = dated(*known, *range(20, 28))
    held = subscriber.poll(flood)
    early = subscriber.poll(flood, later=HOLD / 2)
    after = subscriber.poll(flood, later=HOLD)

    assert (len(held.held), held.new) == (8, ())
    assert (len(early.held), early.new) == (8, ())
    assert (after.held, len(after.new)) == ((), 8)


def test_flood_that_is_gone_at_the_next_look_was_none() -> None:
    """A half-written index announces nothing."""
    subscriber = slow_page()
    known = range(1, SLOW_POLLS + 3)
    subscriber.poll(dated(*known, *range(20, 28)))
    changes = subscriber.poll(dated(*known), later=HOLD)

    assert (changes.new, changes.held, changes.gone) == ((), (), ())


def test_a_few_new_ones_at_once_are_no_flood() -> None:
    """Five posts after a holiday are news."""
    subscriber = slow_page()
    changes = subscriber.poll(dated(*range(1, SLOW_POLLS + 3), *range(20, 20 + FEW)))

    assert len(changes.new) == FEW


def test_undated_front_page_is_never_held() -> None:
    """A news page turns over as a whole; it announces `max_new` at a time."""
    subscriber = Subscriber(max_new=10)
    for _ in range(SLOW_POLLS + 1):
        subscriber.poll(page("old"))
    changes = subscriber.poll(page(*(f"n{number}" for number in range(30))))

    assert (len(changes.new), changes.held) == (10, ())


def test_newcomers_older_than_what_is_known_are_recorded_silently() -> None:
    """An archive that moved into the index is no news; a post a few days late is."""
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
    """A server that shows time and size tells of an edit before any plan does."""
    subscriber = Subscriber()
    listed = item("a")
    subscriber.poll([replace_listing(listed, "2026-11-01 10:00 2 KB")])
    same = subscriber.poll([replace_listing(listed, "2026-11-01 10:00 2 KB")], texts={"a": "other words " * 60})
    changed = subscriber.poll([replace_listing(listed, "2026-11-22 09:00 3 KB")], texts={"a": "other words " * 60})
    again = subscriber.poll([replace_listing(listed, "2026-11-22 09:00 3 KB")], texts={"a": "a third text " * 60})

    assert (same.updated, keys(changed.updated), again.updated) == ((), ["a"], ())


def replace_listing(candidate: Candidate, listing: str) -> Candidate:
    """The candidate with what its server's listing says."""
    return Candidate(
        key=candidate.key,
        location=candidate.location,
        label=candidate.label,
        title=candidate.title,
        position=0,
        listing=listing,
    )
