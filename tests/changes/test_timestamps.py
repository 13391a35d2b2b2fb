"""The timestamps of entries."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.changes.timestamps import date_entries, free_second, own_second
from feedd.model import Moment
from feedd.structs import replace
from tests.support.subscriber import NOW, item, page


def test_dates_by_day_keep_the_order_of_the_page() -> None:
    """Of two posts of one day the upper is the later one where the newest comes first, else the earlier one."""
    downwards = [item("c", 0, day=3), item("b", 1, day=2), item("a", 2, day=2)]
    upwards = [item("a", 0, day=2), item("b", 1, day=2), item("c", 2, day=3)]

    for candidates in (downwards, upwards):
        dates = date_entries(candidates, (), NOW)
        assert sorted(dates, key=lambda key: dates[key][0]) == ["a", "b", "c"]
        assert {date.date().day for date, _ in dates.values()} == {2, 3}


def test_page_of_one_day_runs_from_new_to_old() -> None:
    """Where the dates do not show the direction, the upper entry is the later one, as on most pages."""
    dates = date_entries([item("b", 0, day=2), item("a", 1, day=2)], (), NOW)

    assert dates["b"][0] > dates["a"][0]


def test_undated_entries_count_down_from_now_by_their_place() -> None:
    """They are in the feed in the order of the page."""
    dates = date_entries(page("a", "b", "c"), (), NOW)

    assert [dates[key] for key in "abc"] == [(NOW - timedelta(seconds=place), "seen") for place in range(3)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("rises", [False, True])
@pytest.mark.parametrize("same", [1, 3])
def test_undated_entries_stand_between_dated_ones_at_a_first_poll(same: int, rises: bool, seed: int) -> None:
    """The page is in order, and so is the feed: what is newest by its place counts down from now."""
    chance = Random(seed)
    listed = [None, None, 20, *(None if chance.random() < 0.4 else 19 - place // same for place in range(17)), 1, None]
    candidates = [item(f"p{place}", place, day) for place, day in enumerate(listed[::-1] if rises else listed)]
    keys = [one.key for one in candidates]
    dates = date_entries(candidates, (), NOW)
    newest = keys[::-1] if rises else keys

    assert newest == sorted(dates, key=lambda key: dates[key][0], reverse=True)
    assert [(one.moment.at.date(), "label") for one in candidates if one.moment] == [
        (dates[one.key][0].date(), dates[one.key][1]) for one in candidates if one.moment
    ]
    assert [True, True, False] == [NOW - dates[key][0] < timedelta(minutes=1) for key in newest[:3]]
    assert {"seen"} == {dates[one.key][1] for one in candidates if not one.moment}


def test_undated_entries_are_new_at_a_later_poll_and_where_dates_are_few_or_in_no_order() -> None:
    """Then their place proves nothing."""
    for days, taken in (([9, None, 8, 7], [NOW]), ([9, None, 8], []), ([3, None, 9, 1, 8], []), ([4, None, 4, 4], [])):
        dates = date_entries([item(f"p{place}", place, day) for place, day in enumerate(days)], taken, NOW)

        assert NOW - dates["p1"][0] < timedelta(minutes=1)


def test_entry_beside_one_out_of_its_place_is_dated_by_the_others() -> None:
    """An old post that is pinned at the top does not make the next one old."""
    days = [2, None, 20, 19, 18, 17, None, 21, None, *range(16, 3, -1)]
    dates = date_entries([item(f"p{place}", place, day) for place, day in enumerate(days)], (), NOW)

    assert [20, 16, 16] == [dates[key][0].day for key in ("p1", "p6", "p8")]


@given(st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40), st.sets(st.integers(0, 60), max_size=20))
def test_no_two_entries_of_a_feed_have_the_same_timestamp(days: list[int | None], used: set[int]) -> None:
    """All timestamps differ, for any dates and for anything that was published before."""
    taken = {NOW - timedelta(seconds=second) for second in used}
    dates = date_entries([item(str(n), n, day) for n, day in enumerate(days)], taken, NOW)
    timestamps = [at for at, _ in dates.values()]

    assert len(timestamps) == len(days)
    assert len({*timestamps, *taken}) == len(days) + len(taken)


@pytest.mark.timeout(10)
def test_thousands_of_entries_of_one_day_are_dated_at_once() -> None:
    """A menu of a megabyte has this many; to try each second from noon on would take minutes."""
    dates = date_entries([item(str(number), number, day=1) for number in range(15_000)], (), NOW)

    assert len({at for at, _ in dates.values()}) == 15_000


def test_date_far_ahead_is_none() -> None:
    """A label with the year 2099 does not keep its entry at the top of the feed."""
    moment = Moment(at=NOW + timedelta(days=2), day_only=True, dated_by="label")
    dates = date_entries([replace(item("pinned"), moment=moment), item("old", 1, day=22)], (), NOW)

    assert dates["pinned"] == (NOW, "seen")
    assert dates["old"][1] == "label"


SECOND, PART = timedelta(seconds=1), timedelta(microseconds=250_000)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param([], 0, id="free"),
        pytest.param([NOW], 1, id="taken"),
        pytest.param([NOW + PART], 1, id="taken by a part of the second"),
        pytest.param([NOW - SECOND, NOW + SECOND], 0, id="the seconds beside it"),
        pytest.param([NOW + 2 * SECOND, NOW, NOW + SECOND, NOW + 4 * SECOND], 3, id="a gap"),
    ],
)
def test_first_free_second(taken: list[datetime], expected: int) -> None:
    """Fractions are cut off by one function and kept by the other; a taken time counts by its second."""
    assert NOW + expected * SECOND == free_second(NOW + 2 * PART, taken)
    assert NOW + expected * SECOND + 2 * PART == own_second(NOW + 2 * PART, taken)
