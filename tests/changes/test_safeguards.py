"""What is too much, or too little, to be accepted at once."""

from datetime import UTC, datetime, timedelta

import pytest

from feedd.changes.safeguards import (
    BACKDATED,
    DOUBT_INTERVAL,
    FEW,
    HOLD,
    NEWEST_DATES,
    SLOW_POLLS,
    backdated,
    is_bulk,
    is_cut,
    is_flood,
    next_doubt,
)
from feedd.model import Candidate, Doubt, Entry
from feedd.structs import replace
from tests.support.subscriber import NOW, Subscriber, item, keys, page

QUIET = (1,) * SLOW_POLLS  # what a slow page announced in its last polls


@pytest.mark.parametrize(
    ("count", "of", "many"),
    [(5, 5, False), (6, 6, True), (6, 20, False), (7, 20, True), (30, 100, False), (31, 100, True)],
)
def test_many_is_more_than_five_and_more_than_three_in_ten(count: int, of: int, many: bool) -> None:
    """Five entries are never too many; of a long page more than 30 % are."""
    assert many == is_bulk(count, of)


def dated(count: int) -> list[Candidate]:
    """Return this many candidates with dates."""
    return [item(f"d{number}", number, day=number % 28 + 1) for number in range(count)]


@pytest.mark.parametrize(
    ("new", "listed", "recent", "flood"),
    [
        (dated(6), dated(6), QUIET, True),
        (dated(5), dated(5), QUIET, False),
        (dated(6), dated(6), QUIET[1:], False),
        (dated(6), dated(6), (FEW, *QUIET[1:]), True),
        (dated(6), dated(6), (*QUIET[1:], FEW + 1), False),
        (dated(6), dated(6), (*QUIET, FEW + 1), True),
        (dated(6), dated(6) + page(*"abcdef"), QUIET, False),
        (dated(7), dated(7) + page(*"abcdef"), QUIET, True),
        (page(*"abcdef"), page(*"abcdef"), QUIET, False),
        (dated(6), dated(20), QUIET, False),
    ],
    ids=["a flood", "a few", "too young a page", "five a poll are slow", "six a poll are not", "a busy time long ago",
         "half of the page dated", "more than half", "undated", "a small share of the page"],
)  # fmt: skip
def test_flood_is_many_at_once_on_a_dated_page_that_was_always_slow(
    new: list[Candidate], listed: list[Candidate], recent: tuple[int, ...], flood: bool
) -> None:
    """All three conditions must be true; otherwise the entries are announced."""
    assert flood == is_flood(new, listed, recent)


def test_flood_is_held_for_ten_minutes() -> None:
    """That is long enough for a script to finish an index, and short enough for news."""
    assert timedelta(minutes=10) == HOLD


def known(*days: int, seen: int = 0) -> list[Entry]:
    """Return entries of these days of November, and more entries without a date of their own."""
    subscriber = Subscriber()
    subscriber.poll([*(item(f"k{day}", place, day) for place, day in enumerate(days)), *page(*map(str, range(seen)))])
    return list(subscriber.known.entries.values())


def test_newcomers_are_backdated_against_the_third_newest_date() -> None:
    """The limit is two weeks: that day itself is new, a day earlier is an archive."""
    newcomers = [item("on", 0, day=10), item("before", 1, day=9), item("undated", 2)]

    assert keys(backdated(newcomers, known(30, 29, 24))) == ["before"]


def test_nothing_is_backdated_while_hardly_a_date_is_known() -> None:
    """Two dates, or any number of undated entries, are not enough."""
    assert backdated([item("old", 0, day=1)], known(30, 29)) == []
    assert backdated([item("old", 0, day=1)], known(30, 29, seen=NEWEST_DATES)) == []


def test_backdated_takes_the_third_newest_of_many() -> None:
    """It uses neither the newest date, which may be in the future, nor the oldest."""
    assert keys(backdated([item("x", 0, day=9), item("y", 1, day=12)], known(2, 25, 30, 29, 1))) == ["x"]
    assert timedelta(days=14) == BACKDATED


@pytest.mark.parametrize(
    ("data", "before", "cut"),
    [(b"ab", b"abc", True), (b"", b"abc", True), (b"abc", b"abc", False), (b"abcd", b"abc", False),
     (b"bc", b"abc", False), (b"ab", None, False)],
)  # fmt: skip
def test_cut_is_what_was_known_but_shorter(data: bytes, before: bytes | None, cut: bool) -> None:
    """Only a strict prefix is cut off."""
    assert cut == is_cut(data, before)


def test_doubtful_answer_is_believed_at_the_third_look() -> None:
    """The same bytes must come twice more, each an hour later; checks in between change nothing."""
    assert timedelta(hours=1) == DOUBT_INTERVAL
    first = next_doubt(b"short", None, NOW)
    assert first is not None
    early = next_doubt(b"short", first, NOW + DOUBT_INTERVAL - timedelta(seconds=1))
    second = next_doubt(b"short", first, NOW + DOUBT_INTERVAL)
    assert second is not None
    still = next_doubt(b"short", second, second.at + DOUBT_INTERVAL - timedelta(seconds=1))
    third = next_doubt(b"short", second, second.at + DOUBT_INTERVAL)

    assert (first.repeats, first.at) == (0, NOW)
    assert (early, still) == (first, second)
    assert (second.repeats, second.at, second.digest) == (1, NOW + DOUBT_INTERVAL, first.digest)
    assert third is None


def test_doubt_from_the_future_is_no_obstacle() -> None:
    """The clock was set back since; the answer must not be doubted until that time comes again."""
    doubt = Doubt(digest="", repeats=0, at=NOW + timedelta(days=3650))
    first = next_doubt(b"short", doubt, NOW)
    assert first
    ahead = replace(first, at=NOW + timedelta(days=3650))
    assert next_doubt(b"short", ahead, NOW) == replace(first, repeats=1)


def test_other_bytes_are_another_doubt() -> None:
    """A transfer that breaks at varying bytes is never accepted."""
    doubt = Doubt(digest="of other bytes", repeats=1, at=datetime(2026, 11, 1, tzinfo=UTC))
    again = next_doubt(b"short", doubt, NOW)

    assert again is not None
    assert (again.repeats, again.at) == (0, NOW)
