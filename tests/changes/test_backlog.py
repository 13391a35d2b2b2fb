"""What is not announced at once: nothing that a believed poll listed is lost, and what is withheld has its reason."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from feedd.changes import plan
from feedd.changes.backlog import FLEETING, FULL, OLD, UNCONFIRMED, UNLASTING, in_turn, withheld_words
from feedd.changes.outcomes import MOST_FAILURES
from feedd.changes.plan import READS_A_POLL, PollLimits
from feedd.changes.safeguards import FEW, HOLD, SLOW_POLLS
from feedd.model import Candidate, Changes, Entry
from feedd.structs import replace
from tests.support.subscriber import Head, Subscriber, item, keys, page, text_of


def slid(poll: int, new: int = 30, size: int = 40) -> list[Candidate]:
    """Return an undated menu of `size` links whose top has `new` others at each poll."""
    newest = size + poll * new
    return page(*(f"n{number}" for number in range(newest - 1, newest - size - 1, -1)))


def with_texts(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the same as posts whose texts stand in the index itself."""
    return [replace(one, raw=one.key.encode()) for one in candidates]


def test_every_link_of_a_busy_menu_is_announced_once() -> None:
    """40 links, 30 of them new at each poll, 20 announced: the others follow although they scrolled off."""
    subscriber = Subscriber(first=40)
    told = Counter(key for poll in range(7) for key in keys(subscriber.poll(slid(poll)).new))
    assert len(subscriber.known.entries) == 220
    for _ in range(5):
        told.update(keys(subscriber.poll(slid(6)).new))

    assert told == Counter(f"n{number}" for number in range(220))


def test_what_waited_longest_comes_first() -> None:
    """Of one poll the newest comes first; a later poll does not overtake it."""
    subscriber = Subscriber(max_new=2)
    subscriber.poll(page("a"))
    told = [keys(subscriber.poll(page(*names)).new) for names in ("dcba", "hgfedc", "hgfedc", "hgfedc")]

    assert told == [["d", "c"], ["h", "b"], ["g", "f"], ["e"]]


def test_first_poll_announces_as_many_as_wanted_in_the_end() -> None:
    """More than one poll may read are read by the next ones; an archive beyond them stays silent."""
    subscriber = Subscriber(first=25)
    index = [item(f"d{day}", day, day=31 - day) for day in range(1, 31)]
    told = [keys(subscriber.poll(index).new) for _ in range(3)]

    assert [len(new) for new in told] == [READS_A_POLL, 5, 0]
    assert [subscriber.entry(f"d{day}").state for day in range(26, 31)] == ["recorded"] * 5


def test_dates_are_those_of_the_first_sight() -> None:
    """An undated entry that waited is older than what came after it."""
    subscriber = Subscriber(max_new=1)
    subscriber.poll(page("a"))
    subscriber.poll(page("c", "b", "a"))
    seen = subscriber.now
    subscriber.poll(page("d", "c"))

    assert subscriber.entry("b").published == seen - timedelta(seconds=1)
    assert subscriber.entry("b").state == "published"


def test_texts_of_one_day_that_waited_keep_the_order_of_the_page() -> None:
    """The upper one is later, where only the documents say the day."""
    subscriber = Subscriber(max_new=1)
    subscriber.poll(page("a"))
    subscriber.poll(page("d", "c", "b", "a"))
    subscriber.limits = PollLimits()
    subscriber.poll(page("a"), heads={"c": Head(day=7), "b": Head(day=7)})

    assert subscriber.entry("c").published > subscriber.entry("b").published


def test_article_that_fails_is_tried_again_after_its_entry_left_the_index() -> None:
    """It appears without its text at the third failed poll, as a listed one does."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    subscriber.poll(page("b", "a"), failing="b")
    told = [keys(subscriber.poll(page("a"), failing="b").new) for _ in range(MOST_FAILURES - 1)]

    assert told == [[], ["b"]]
    assert subscriber.entry("b").gone_at is not None


def test_text_in_the_index_is_kept_until_its_turn() -> None:
    """A post of a log is gone with the page that contained it: it is read by the poll that sees it."""
    subscriber = Subscriber(max_new=1)
    subscriber.poll(with_texts(page("a")))
    seen = subscriber.poll(with_texts(page("c", "b", "a")))
    told = subscriber.poll(with_texts(page("c")), failing="b")

    assert (keys(seen.new), subscriber.entry("b").fingerprint is not None) == (["c"], True)
    assert (subscriber.asked, keys(told.new), told.revisions) == ([], ["b"], ())
    assert [one.text for id_, one in subscriber.last.items() if id_ == subscriber.entry("b").id] == [text_of("b")]


def test_post_that_waits_and_moves_is_the_same_post() -> None:
    """Title and date tell it, as for one that was announced."""
    subscriber = Subscriber(max_new=1)
    subscriber.poll(page("a"))
    subscriber.poll([item("new", 0, 2), item("old", 1, 1, label="post"), item("a", 2)])
    told = subscriber.poll([item("new", 0, 2), item("moved", 1, 1, label="post"), item("a", 2)])

    assert keys(told.new) == ["old"]
    assert told.new[0].location == item("moved").location


def test_text_that_was_announced_elsewhere_is_not_announced_again() -> None:
    """It moved twice before its turn came, and left the index."""
    subscriber = Subscriber(max_new=1)
    subscriber.poll(page("old", "a"))
    subscriber.poll(page("x", "again", "a"))
    told = subscriber.poll(page("x", "a"), texts={"again": text_of("old")})

    assert (told.new, keys(told.moved)) == ((), ["old"])
    assert subscriber.entry("again").state == "recorded"


def test_page_whose_selectors_do_not_last_announces_nothing_that_vanished() -> None:
    """Each poll shows other sessions: what could not be read at once cannot be read later, and the reason is said."""
    subscriber = Subscriber(first=2, max_new=2)
    polls = [subscriber.poll(slid(poll, new=4, size=4)) for poll in range(4)]

    assert [len(changes.new) for changes in polls] == [2] * 4
    said = f"2 new entries are not announced: {UNLASTING}"
    assert [changes.withheld for changes in polls] == [None, None, said, said]
    assert polls[2].problems == (said,)
    assert {entry.problem for entry in subscriber.known.entries.values() if entry.state == "held"} == {UNLASTING}


def test_one_other_page_says_nothing_of_a_page_that_lasts() -> None:
    """After a pause all of a short page is new; what waited is announced."""
    subscriber = Subscriber(max_new=2)
    for names in ("a", "a", "edcba"):
        subscriber.poll(page(*names))
    told = subscriber.poll(page(*"zyx"))

    assert (keys(told.new), told.withheld) == (["c", "b"], None)
    assert FLEETING == 2


def test_withheld_entry_that_returns_is_news() -> None:
    """It is there after all."""
    subscriber = Subscriber(first=1, max_new=1)
    for names in ("a", "dc", "fe"):
        subscriber.poll(page(*names))
    assert subscriber.entry("c").problem == UNLASTING
    told = [keys(subscriber.poll(page(*names)).new) for names in ("fec", "fec", "fec")]

    assert told == [["c"], ["e"], []]
    assert subscriber.entry("c").problem is None


def test_full_backlog_withholds_what_came_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits keeps its place; the page itself is no limit."""
    monkeypatch.setattr(plan, "MOST_UNLISTED", 3)
    subscriber = Subscriber(max_new=1)
    subscriber.poll(page("a"))
    long = subscriber.poll(page(*"hgfedcba"))
    short = subscriber.poll(page("a"))

    assert (keys(long.new), long.withheld) == (["h"], None)
    assert (keys(short.new), short.withheld) == (["g"], f"2 new entries are not announced: {FULL}")
    assert [subscriber.entry(key).state for key in "fedcb"] == ["waiting"] * 3 + ["held"] * 2


def slow_page() -> Subscriber:
    """Return a subscriber of a dated page that has been slow until now."""
    subscriber = Subscriber()
    for last in range(1, SLOW_POLLS + 3):
        subscriber.poll(dated(*range(1, last + 1)))
    return subscriber


def dated(*days: int) -> list[Candidate]:
    """Return a page with a post for each of these days, the newest at the top."""
    return [item(f"d{day}", place, day=day) for place, day in enumerate(reversed(days))]


def test_flood_that_is_believed_is_announced_whole() -> None:
    """What scrolled off while it was held back is announced, too."""
    subscriber = slow_page()
    held = subscriber.poll(dated(*range(1, 13), *range(20, 28)))
    told = subscriber.poll(dated(*range(1, 13), *range(22, 28)), later=HOLD)

    assert (len(held.held), held.new) == (8, ())
    assert {entry.state for entry in held.entries} == {"held"}
    assert (len(told.new), told.withheld) == (8, None)


def test_flood_that_was_none_is_withheld_with_its_reason_until_it_returns() -> None:
    """An index that was read half-written; if its links come again, they are new then."""
    subscriber = slow_page()
    known, flood = range(1, 13), range(20, 28)
    subscriber.poll(dated(*known, *flood))
    none = subscriber.poll(dated(*known), later=HOLD)
    quiet = subscriber.poll(dated(*known))
    held = subscriber.poll(dated(*known, *flood))
    told = subscriber.poll(dated(*known, *flood), later=HOLD)

    assert (none.new, none.withheld) == ((), f"8 new entries are not announced: {UNCONFIRMED}")
    assert quiet == Changes()
    assert (len(held.held), len(told.new)) == (8, 8)


def test_dates_of_a_flood_that_is_held_back_make_no_post_an_archive() -> None:
    """Nobody believes them yet."""
    subscriber = slow_page()
    subscriber.poll(dated(*range(1, 13), *range(23, 31)))
    subscriber.poll(dated(*range(1, 14), *range(23, 31)), later=HOLD / 2)
    told = subscriber.poll(dated(*range(1, 14), *range(23, 31)), later=HOLD / 2)

    assert "d13" in keys(told.new)


def test_archive_that_was_added_is_said_and_is_no_incident() -> None:
    """The report says what is not announced."""
    subscriber = Subscriber()
    news = [item("c", 0, day=30), item("b", 1, day=29), item("a", 2, day=28)]
    subscriber.poll(news)
    changes = subscriber.poll([*news, item("ancient", 3, day=2)])

    assert (changes.problems, changes.withheld) == ((f"1 new entry is not announced: {OLD}",), None)
    assert (subscriber.entry("ancient").state, subscriber.entry("ancient").problem) == ("recorded", OLD)


def test_reasons_are_counted() -> None:
    """Each has one sentence."""
    assert withheld_words({"a": FULL, "b": OLD, "c": FULL}) == (
        f"2 new entries are not announced: {FULL}",
        f"1 new entry is not announced: {OLD}",
    )


class Step(Struct, frozen=True):
    """What happens before and in one poll."""

    added: int  # new posts at the top
    size: int  # of the window that the page shows
    failing: int  # each post whose number is a multiple of it cannot be read; 0: none
    untried: int
    minutes: int


STEPS = st.builds(
    Step,
    added=st.sampled_from([0, 0, 1, 2, 9, 14, 30]),
    size=st.sampled_from([0, 5, 10, 25, 40]),
    failing=st.sampled_from([0, 0, 2, 3]),
    untried=st.sampled_from([0, 0, 0, 2, 1]),
    minutes=st.sampled_from([5, 15, 60]),
)


class History:
    """A page that goes on, a subscriber of it, and what both know of each post."""

    def __init__(self, subscriber: Subscriber, *, has_dates: bool, is_log: bool) -> None:
        self.subscriber = subscriber
        self.has_dates, self.is_log = has_dates, is_log
        self.made = 0
        self.seen: set[str] = set()
        self.first: set[str] | None = None
        self.told: Counter[str] = Counter()
        self.held = False

    def poll(self, step: Step) -> None:
        """Go on and poll; an index without a post is not believed, see `doubt_index`."""
        self.made += step.added
        numbers = range(self.made, max(self.made - step.size, 0), -1)
        index = [
            item(f"n{number}", place, day=min(10 + number // 20, 28) if self.has_dates else None)
            for place, number in enumerate(numbers)
        ]
        if not index:
            return
        names = keys(index)
        requested = [] if self.is_log else [*names, *self.subscriber.known.entries]
        changes = self.subscriber.poll(
            with_texts(index) if self.is_log else index,
            failing=[key for key in requested if step.failing and int(key[1:]) % step.failing == 0],
            untried=[key for key in requested if step.untried and int(key[1:]) % step.untried == 0],
            later=timedelta(minutes=step.minutes),
        )
        self.seen |= set(names)
        self.first = set(names) if self.first is None else self.first
        self.told.update(keys(changes.new))
        self.held = bool(changes.held)
        assert set(self.subscriber.known.entries) == self.seen  # all that it lists is known at once
        assert len(changes.new) <= READS_A_POLL + self.subscriber.limits.max_new
        assert not changes.withheld or changes.withheld in "; ".join(changes.problems)
        if self.is_log:
            assert set(self.subscriber.asked) <= set(names)  # the text of another would be gone

    def entry(self, key: str) -> Entry:
        """Return what is known of a post."""
        return self.subscriber.entry(key)

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing waits and nothing is looked at again."""
        return not self.held and all(one.state != "waiting" for one in self.subscriber.known.entries.values())

    def check(self) -> None:
        """Check that each post was announced once, or that its entry says why not."""
        assert not {key: count for key, count in self.told.items() if count > 1}
        for key in self.seen:
            entry = self.entry(key)
            assert (self.told[key] == 1) == (entry.state == "published")
            if entry.state == "recorded":
                assert key in (self.first or ()) or entry.problem == OLD
            elif entry.state == "held":
                assert entry.problem in (UNCONFIRMED, UNLASTING, FULL)


@pytest.mark.slow
@settings(max_examples=50)
@given(
    steps=st.lists(STEPS, min_size=1, max_size=12),
    slow=st.booleans(),
    has_dates=st.booleans(),
    is_log=st.booleans(),
    first=st.sampled_from([1, 20, 60]),
    max_new=st.sampled_from([1, 20, 30]),
)
def test_what_a_believed_poll_listed_is_announced_once_or_withheld_with_its_reason(
    steps: list[Step], slow: bool, has_dates: bool, is_log: bool, first: int, max_new: int
) -> None:
    """Windows slide, articles fail, servers go away, floods are held; in the end nothing waits and nothing is lost."""
    history = History(Subscriber(first=first, max_new=max_new), has_dates=has_dates, is_log=is_log)
    for _ in range(SLOW_POLLS + 1 if slow else 0):
        history.poll(Step(added=1, size=40, failing=0, untried=0, minutes=60))
    for step in steps:
        history.poll(step)
    for _ in range(history.made + 2 * MOST_FAILURES):
        history.poll(Step(added=0, size=40, failing=0, untried=0, minutes=60))
        if history.is_quiet:
            break
    assert history.is_quiet
    history.check()


def test_turn_is_by_poll_then_by_date() -> None:
    """The undated of a poll are the last of it."""
    subscriber = Subscriber(first=0, max_new=0)
    subscriber.poll(page("a"))
    subscriber.poll([item("x", 0), item("d", 1, day=1), item("e", 2, day=2), item("y", 3), item("a", 4)])
    subscriber.poll([item("z", 0), item("a", 1)])
    waiting = [entry for entry in subscriber.known.entries.values() if entry.state == "waiting"]

    assert keys(in_turn(reversed(waiting))) == ["e", "d", "x", "y", "z"]
    assert FEW < READS_A_POLL
