"""What is new, updated and gone, decided from values alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes import (
    PATIENCE,
    READS_A_POLL,
    Failure,
    Outcome,
    Reading,
    date_entries,
    decide,
    fingerprint,
    is_significant,
    newest_first,
    plan_poll,
)
from feedd.model import Article, Candidate, Changes, Entry, Feed, GopherUrl, Known, Moment

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
FEED = Feed(
    id="urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    name="phlog",
    location=GopherUrl(host="example.org", selector=b"/phlog"),
    first_seen=NOW,
    next_check_at=NOW,
)
TEXT = " ".join(f"word{number}" for number in range(200))


def item(key: str, position: int = 0, day: int | None = None, **fields: str) -> Candidate:
    """A candidate of an index; `day` in November 2026."""
    moment = None
    if day is not None:
        moment = Moment(at=datetime(2026, 11, day, 12, tzinfo=UTC), day_only=True, dated_by="label")
    label = fields.get("label", key)
    url = GopherUrl(host="example.org", item_type="0", selector=f"/{key}".encode())
    return Candidate(key=key, location=url, label=label, title=label.title(), position=position, moment=moment)


def page(*keys: str) -> list[Candidate]:
    """An undated index in this order."""
    return [item(key, position) for position, key in enumerate(keys)]


def read(candidate: Candidate, text: str = TEXT) -> Reading:
    """What reading a candidate's article gave."""
    return Reading(
        candidate=candidate, article=Article(kind="text", html=f"<p>{text}</p>", text=text), raw=text.encode()
    )


class Subscriber:
    """Polls from poll to poll with what the one before left, as a store would."""

    def __init__(self, *, first: int = 20, max_new: int = 20) -> None:
        self.known = Known(feed=None)
        self.texts: dict[str, str] = {}
        self.limits = {"first": first, "max_new": max_new}
        self.now = NOW

    def poll(
        self,
        candidates: Sequence[Candidate],
        texts: Mapping[str, str] | None = None,
        failing: Sequence[str] = (),
        untried: Sequence[str] = (),
        rechecks: Sequence[str] = (),
    ) -> Changes:
        """Poll once, an hour after the last time."""
        self.now += timedelta(hours=1)
        due = [replace(self.known.entries[key], checks=self.known.entries[key].checks + 1) for key in rechecks]
        plan = plan_poll(candidates, self.known, due, reads=READS_A_POLL, **self.limits)
        outcomes: dict[str, Outcome] = {}
        for candidate in plan.to_read:
            if candidate.key in failing:
                outcomes[candidate.key] = Failure(f"{candidate.key} is missing")
            elif candidate.key not in untried:
                outcomes[candidate.key] = read(candidate, (texts or {}).get(candidate.key, TEXT))
        changes = decide(FEED.id, plan, outcomes, self.texts, self.known, self.now)
        self.texts |= {revision.entry_id: revision.text for revision in changes.revisions}
        entries = {**self.known.entries, **{entry.key: entry for entry in changes.entries}}
        self.known = Known(feed=replace(FEED, good_at=self.now), entries=entries)
        return changes

    def entry(self, key: str) -> Entry:
        """What is known of an entry."""
        return self.known.entries[key]


def keys(entries: Sequence[Entry]) -> list[str]:
    """The keys of entries, in their order."""
    return [entry.key for entry in entries]


def test_first_poll_publishes_the_newest_and_records_the_rest() -> None:
    """A subscriber is not flooded with an archive, and what is old does not come as news later."""
    subscriber = Subscriber(first=2)
    changes = subscriber.poll(page("a", "b", "c", "d"))
    again = subscriber.poll(page("a", "b", "c", "d"))

    assert keys(changes.new) == ["a", "b"]
    assert [subscriber.entry(key).state for key in "abcd"] == ["published", "published", "recorded", "recorded"]
    assert again == Changes()


def test_second_poll_of_the_same_page_changes_nothing() -> None:
    """No event, no entry to write, nothing touched."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))

    assert subscriber.poll(page("a", "b")) == Changes()


def test_first_poll_takes_the_newest_by_date_wherever_they_stand() -> None:
    """An index that runs from old to new shows its end, not its beginning."""
    subscriber = Subscriber(first=2)
    changes = subscriber.poll([item("old", 0, day=1), item("mid", 1, day=2), item("new", 2, day=3)])

    assert set(keys(changes.new)) == {"new", "mid"}
    assert subscriber.entry("old").state == "recorded"


def test_new_entries_come_max_new_at_a_time_while_listed() -> None:
    """What one poll leaves is announced by the next ones."""
    subscriber = Subscriber(max_new=2)
    subscriber.poll(page("a"))
    index = page("d", "c", "b", "a")

    assert keys(subscriber.poll(index).new) == ["d", "c"]
    assert keys(subscriber.poll(index).new) == ["b"]
    assert keys(subscriber.poll(index).new) == []


def test_gone_entries_stay_and_are_reported_once() -> None:
    """Removed from the index is not removed from the feed, and it is no change of what is published."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    changes = subscriber.poll(page("a"))

    assert keys(changes.gone) == ["b"]
    assert not changes.touched
    assert subscriber.entry("b").state == "published"
    assert subscriber.entry("b").gone_at == subscriber.now
    assert subscriber.poll(page("a")) == Changes()


def test_an_entry_that_returns_is_the_same_entry_silently() -> None:
    """Sliding windows show an entry again; its reader has seen it."""
    subscriber = Subscriber()
    subscriber.poll(page("a", "b"))
    before = subscriber.entry("b")
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a", "b"))

    assert (changes.new, changes.updated, changes.touched) == ((), (), False)
    assert subscriber.entry("b") == before


def test_relabelled_entry_gets_its_title_silently() -> None:
    """A label is no identity: the title follows it, without an event."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll([item("a", label="a better label")])

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").title == "A Better Label"


def test_two_labels_on_one_selector_are_one_entry() -> None:
    """A copy-paste slip does not double an entry; the first line counts."""
    subscriber = Subscriber()
    changes = subscriber.poll([item("a", 0, label="first"), item("a", 1, label="second")])

    assert [entry.label for entry in changes.new] == ["first"]


def test_significant_edit_updates_the_entry_in_place() -> None:
    """Same id, same published, a later updated, one more revision."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(
        page("a"), texts={"a": TEXT + " and a dozen words more that nobody has seen before today"}, rechecks="a"
    )
    after = subscriber.entry("a")

    assert keys(changes.updated) == ["a"]
    assert (before.id, before.published) == (after.id, after.published)
    assert (before.updated, subscriber.now) == (before.published, after.updated)
    assert [(revision.number, revision.significant) for revision in changes.revisions] == [(2, True)]


def test_small_edit_replaces_the_text_without_a_word() -> None:
    """A corrected typo is stored and published, and is no news."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(page("a"), texts={"a": TEXT.replace("word7 ", "sword7 ")}, rechecks="a")

    assert (changes.updated, changes.touched) == ((), True)
    assert [(revision.number, revision.significant) for revision in changes.revisions] == [(2, False)]
    assert subscriber.entry("a").updated == before.updated


def test_recheck_of_the_same_words_counts_and_changes_nothing_published() -> None:
    """Another line width is not another text."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("a"), texts={"a": TEXT.replace(" ", "\n")}, rechecks="a")

    assert (changes.revisions, changes.updated, changes.touched) == ((), (), False)
    assert subscriber.entry("a").checks == 1


def test_article_that_fails_waits_and_then_appears_without_text() -> None:
    """Three polls of patience, each with its reason; then label, date and link are better than silence."""
    subscriber = Subscriber()
    announced = [keys(subscriber.poll(page("a", "b"), failing="b").new) for _ in range(PATIENCE)]

    assert announced == [["a"], [], ["b"]]
    assert subscriber.entry("b").revision == 0
    assert subscriber.entry("b").problem == "b is missing"


def test_article_that_works_again_while_it_waits_is_announced_with_its_text() -> None:
    """The announcement comes with the text, in the poll that read it."""
    subscriber = Subscriber()
    first = subscriber.poll(page("a"), failing="a")
    second = subscriber.poll(page("a"))

    assert (keys(first.new), first.problems, first.touched) == ([], ("a is missing",), False)
    assert (keys(second.new), subscriber.entry("a").revision) == (["a"], 1)


def test_text_that_comes_after_the_entry_appeared_is_silent() -> None:
    """It was announced already."""
    subscriber = Subscriber()
    for _ in range(PATIENCE):
        subscriber.poll(page("a"), failing="a")
    changes = subscriber.poll(page("a"), rechecks="a")

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").revision == 1


def test_article_that_was_not_tried_stays_unknown() -> None:
    """When a server goes away in the middle of a poll, the rest is news for the next one."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    changes = subscriber.poll(page("c", "b", "a"), untried="bc")

    assert changes == Changes()
    assert keys(subscriber.poll(page("c", "b", "a")).new) == ["c", "b"]


def test_failed_recheck_keeps_the_text_and_tells() -> None:
    """A failure changes nothing but the count of checks."""
    subscriber = Subscriber()
    subscriber.poll(page("a"))
    before = subscriber.entry("a")
    changes = subscriber.poll(page("a"), failing="a", rechecks="a")

    assert changes.problems == ("a is missing",)
    assert subscriber.entry("a") == replace(before, checks=1)


def test_known_articles_are_read_after_the_new_ones_and_within_the_limit() -> None:
    """A site full of edits does not keep its news waiting."""
    subscriber = Subscriber()
    names = [f"n{number}" for number in range(READS_A_POLL)]
    subscriber.poll(page(*names))
    due = [subscriber.entry(name) for name in names]
    plan = plan_poll(page("new", *names), subscriber.known, due, first=20, max_new=20, reads=READS_A_POLL)

    assert plan.to_read[0].key == "new"
    assert len(plan.to_read) == READS_A_POLL


def test_no_poll_reads_more_than_its_limit_whatever_the_definition_wants_announced() -> None:
    """What is left of the newest is not recorded in silence: the next polls announce it."""
    subscriber = Subscriber(first=READS_A_POLL + 5, max_new=READS_A_POLL + 5)
    names = [f"n{number}" for number in range(READS_A_POLL + 10)]
    polls = [subscriber.poll(page(*names)) for _ in range(3)]

    assert [len(changes.new) for changes in polls] == [READS_A_POLL, 5, 0]
    assert [subscriber.entry(name).state for name in names[-5:]] == ["recorded"] * 5


def test_entry_whose_item_type_changes_is_linked_as_it_is_listed() -> None:
    """A text that became a folder is the same entry; its links must not ask for a text."""
    subscriber = Subscriber()
    (text,) = page("a")
    subscriber.poll([text])
    folder = GopherUrl(host="example.org", item_type="1", selector=b"/a")
    changes = subscriber.poll([replace(text, location=folder)])

    assert (changes.new, changes.updated, changes.touched) == ((), (), True)
    assert subscriber.entry("a").location == folder


@pytest.mark.timeout(10)
def test_thousands_of_entries_of_one_day_are_dated_at_once() -> None:
    """A megabyte of menu holds so many; looking for each second from noon on would take minutes."""
    dates = date_entries([item(str(number), number, day=1) for number in range(15_000)], (), NOW)

    assert len({at for at, _ in dates.values()}) == 15_000


def test_dates_by_day_keep_the_order_of_the_page() -> None:
    """Of two posts of one day the upper one is the later one on a page with the newest first, else the earlier."""
    downwards = [item("c", 0, day=3), item("b", 1, day=2), item("a", 2, day=2)]
    upwards = [item("a", 0, day=2), item("b", 1, day=2), item("c", 2, day=3)]

    for candidates in (downwards, upwards):
        dates = date_entries(candidates, (), NOW)
        assert sorted(dates, key=lambda key: dates[key][0]) == ["a", "b", "c"]
        assert {date.date().day for date, _ in dates.values()} == {2, 3}


def test_undated_entries_count_down_from_now_by_their_place() -> None:
    """Their order in the feed is the order of the page."""
    dates = date_entries(page("a", "b", "c"), (), NOW)

    assert [dates[key] for key in "abc"] == [(NOW - timedelta(seconds=place), "seen") for place in range(3)]


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40), st.sets(st.integers(0, 60), max_size=20))
def test_no_two_entries_of_a_feed_share_an_instant(days: list[int | None], used: set[int]) -> None:
    """Whatever the dates are, and whatever was published before."""
    taken = {NOW - timedelta(seconds=second) for second in used}
    dates = date_entries([item(str(n), n, day) for n, day in enumerate(days)], taken, NOW)
    instants = [at for at, _ in dates.values()]

    assert len(instants) == len(days)
    assert len({*instants, *taken}) == len(days) + len(taken)


def test_newest_first_puts_the_undated_last() -> None:
    """By date, then as on the page."""
    mixed = [item("x", 0), item("a", 1, day=1), item("b", 2, day=2), item("y", 3)]

    assert [candidate.key for candidate in newest_first(mixed)] == ["b", "a", "x", "y"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (TEXT, TEXT, False),
        (TEXT, TEXT + " nine more words are not enough for an edit", False),
        (TEXT, TEXT + " but ten or more of these new words are quite enough for one", True),
        (" ".join([TEXT] * 5), " ".join([TEXT] * 5) + " a dozen words in a thousand are too few to make one", False),
        (" ".join([TEXT] * 20), " ".join([TEXT] * 20) + " more" * 40, True),
        (TEXT, " ".join(reversed(TEXT.split())), False),
        (TEXT, "", True),
        ("", "", False),
    ],
    ids=["same", "nine", "ten", "under 3 %", "forty", "moved", "emptied", "empty"],
)
def test_is_significant_weighs_the_words_that_differ(before: str, after: str, expected: bool) -> None:
    """At least ten words and three of a hundred, or forty."""
    assert expected == is_significant(before, after)


def test_fingerprint_is_versioned_and_blind_to_layout() -> None:
    """The same words in other lines, and the same letters composed otherwise, are the same text."""
    assert fingerprint("a\n b  c\n").startswith("1:")
    assert fingerprint("a\n b  c\n") == fingerprint("a b c")
    assert fingerprint("caf\u00e9") == fingerprint("cafe\u0301")
    assert fingerprint("a b c") != fingerprint("a b d")
