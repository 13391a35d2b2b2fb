"""Tests which texts are asked for their dates, and which entries they show to be the newest."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from feedd.changes.newest import (
    MOST_ASKED,
    PROBES,
    SPREAD,
    is_told,
    newest_by_dates,
    newest_by_page,
    next_asked,
    order_of,
)
from feedd.model import Candidate, DatedBy, Moment
from feedd.structs import replace
from tests.support.growth import grows_evenly
from tests.support.subscriber import item, moment

START = datetime(2001, 1, 1, 12, tzinfo=UTC)
FIRST = 20
NOTHING: Mapping[str, datetime] = {}


def days(numbers: Sequence[int | None]) -> Mapping[str, datetime | None]:
    """Return the dates of the texts of a page from its top; `numbers` are days, None is a text without a date."""
    return {
        f"p{place}": None if number is None else START + timedelta(days=number) for place, number in enumerate(numbers)
    }


def asked_of(
    texts: Mapping[str, datetime | None], first: int = FIRST, told: Mapping[str, datetime] = NOTHING
) -> Mapping[str, datetime | None]:
    """Return what texts say that are asked until it is known which are the newest."""
    order, own = list(texts), dict[str, datetime | None]()
    while keys := next_asked(order, own, first, told):
        assert not (own.keys() | told) & set(keys)
        own |= {key: texts[key] for key in keys}
    return own


def newest_of(texts: Mapping[str, datetime | None], first: int = FIRST) -> Sequence[str]:
    """Return the keys of the newest, as those that are asked tell; those at the top of the page where none are."""
    order = list(texts)
    return (newest_by_dates(order, asked_of(texts, first)) or order)[:first]


def dated_newest(texts: Mapping[str, datetime | None], first: int = FIRST) -> set[str]:
    """Return the keys of the newest, as all texts tell."""
    dated = sorted(((at, key) for key, at in texts.items() if at), reverse=True)
    return {key for _, key in dated[:first]}


@pytest.mark.parametrize("count", [21, 40, 100, 101, 1000])
def test_page_in_the_order_of_its_texts_is_believed_after_a_few(count: int) -> None:
    """Its top has the newest, which are read in any case; those beside them are few."""
    texts = days(range(count, 0, -1))

    assert set(list(texts)[:FIRST]) == set(newest_of(texts))
    assert len(asked_of(texts).keys() - set(list(texts)[:FIRST])) <= 2 * PROBES


@pytest.mark.parametrize("count", [21, 40, 100, 101, 1000])
def test_page_that_begins_with_its_oldest_is_read_from_its_end(count: int) -> None:
    """No more is read than of a page that begins with its newest."""
    texts = days(range(count))

    assert [f"p{place}" for place in range(count - 1, count - 1 - FIRST, -1)] == newest_of(texts)
    assert len(asked_of(texts)) <= FIRST + 2 * PROBES


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("count", [21, 31, 60, 100])
def test_page_without_an_order_is_read_whole(count: int, seed: int) -> None:
    """Nothing but its texts tells which are the newest."""
    texts = days(Random(seed).sample(range(5000), count))

    assert dated_newest(texts) == set(newest_of(texts))


@pytest.mark.parametrize("seed", range(20))
def test_newest_of_a_long_page_are_looked_for_beside_new_ones(seed: int) -> None:
    """Folders that were uploaded one after the other, each in its order."""
    blocks = [range(start * 50, start * 50 + 50) for start in range(9)]
    Random(seed).shuffle(blocks)
    texts = days([day for block in blocks for day in (block if seed % 2 else block[::-1])])

    assert len(asked_of(texts)) <= MOST_ASKED
    assert len(dated_newest(texts) & set(newest_of(texts))) >= FIRST // 2


def test_long_page_without_any_order_gives_the_newest_of_what_may_be_read() -> None:
    """Never are more texts asked than the bound."""
    texts = days(Random(1).sample(range(5000), 500))
    own = asked_of(texts)

    assert len(own) == MOST_ASKED
    assert dated_newest(own) == set(newest_of(texts))


@pytest.mark.parametrize("dated", [0, 1, 2, 3])
def test_texts_without_dates_leave_the_order_of_the_page(dated: int) -> None:
    """Few are asked in vain."""
    texts = days([place if place < dated else None for place in range(50)])

    assert (PROBES, list(texts)[:FIRST]) == (len(asked_of(texts)), newest_of(texts))


def test_texts_that_all_have_one_day_leave_the_order_of_the_page() -> None:
    """A program wrote it, which built the site."""
    texts = days([7] * 50)

    assert (PROBES, list(texts)[:FIRST]) == (len(asked_of(texts)), newest_of(texts))


def test_undated_text_comes_after_dated_ones_where_the_page_has_no_order() -> None:
    """It is published where these are fewer than `first`."""
    shuffled = [3, None, 9, 1, None, 8, 2, 7, None, 4, 6, 5]

    assert ["p2", "p5", "p7", "p10", "p11", "p9", "p0", "p6", "p3", "p1"] == newest_of(days(shuffled), 10)


def test_undated_text_is_as_old_as_its_neighbours_where_the_page_has_an_order() -> None:
    """Its place tells when it was written."""
    assert ["p11", "p10", "p9", "p8"] == newest_of(days([*range(9), None, 10, 11]), 4)


@pytest.mark.parametrize("place", [0, 1])
def test_post_that_was_edited_later_does_not_cost_a_whole_page(place: int) -> None:
    """One out of its place is no page without an order."""
    texts = days([400, 3, *range(399, 0, -1)]) if place else days([3, *range(400, 0, -1)])

    assert dated_newest(texts) == set(newest_of(texts))
    assert len(asked_of(texts)) <= FIRST + PROBES


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ([9, 8, 5, 5, 1], "falls"),
        ([1, 5, 5, 8, 9], "rises"),
        ([1, 9, 2, 8, 3], "mixed"),
        ([1, 9, 8, 7, 6, 5, 4], "falls"),
        ([7, 7, 7, 7, 7, 7, 6], "undated"),
        ([9, 8], "undated"),
        ([9, 1, 7, None, None, None, None], "undated"),
        ([9, 8, 7, None, None, None, None], "falls"),
        ([9, 8, 7, *[None] * 16], "undated"),
        ([9, 8, 7, None, None, None], "falls"),
    ],
)
def test_order_is_that_of_nearly_all_dates(numbers: Sequence[int | None], order: str) -> None:
    """Three dates are the fewest that show one, and not one of six may have none; one of seven may be out of it."""
    texts = days(numbers)

    assert order == order_of(list(texts), texts)


@pytest.mark.parametrize(
    ("dated_by", "told"), [("label", True), ("selector", True), ("heading", True), ("nearby", True), ("listing", False)]
)
def test_page_tells_dates_by_all_but_the_times_of_its_files(dated_by: DatedBy, told: bool) -> None:
    """Half of its entries are enough: what else it links has no date."""
    dated = replace(item("a", 0), moment=moment(3, dated_by))
    undated: list[Candidate] = [item("b", 1)]

    assert told == is_told([dated, *undated])
    assert not is_told([dated, *undated, item("c", 2)])


def forgetful(count: int, share: float, seed: int) -> list[int | None]:
    """Return the days of a page that begins with its newest, where each post lacks its date with this chance."""
    random = Random(seed)
    return [None if random.random() < share else count - place for place in range(count)]


def page_of(numbers: Sequence[int | None]) -> list[Candidate]:
    """Return the entries of a page that tells these days."""
    return [
        replace(item(f"p{place}", place), moment=Moment(at=at, day_only=True, dated_by="label") if at else None)
        for place, at in enumerate(days(numbers).values())
    ]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("share", [0.1, 0.3, 0.45])
@pytest.mark.parametrize("rises", [False, True])
def test_undated_entry_of_a_page_that_tells_dates_lies_between_its_neighbours(
    rises: bool, share: float, seed: int
) -> None:
    """The order of the page is the order in time; without one entry in its middle the others keep theirs."""
    numbers = [41, *forgetful(40, share, seed)]
    page = page_of(numbers[::-1] if rises else numbers)
    keys = [one.key for one in page]

    if is_told(page) and None in numbers:
        assert (keys[::-1] if rises else keys) == newest_by_page(page)


@pytest.mark.parametrize("rises", [False, True])
def test_label_whose_date_was_forgotten_is_the_newest_and_a_section_without_dates_is_not(rises: bool) -> None:
    """Three may lack it. What is undated at the other end is old, however much it is."""
    for end, newest in ((1, "u0"), (3, "u0"), (4, "p0"), (30, "p0")):
        numbers = [*[None] * end, *range(60, 0, -1), *[None] * 20]
        page = page_of(numbers[::-1] if rises else numbers)
        names = [f"u{place}" if place < end else f"p{place - end}" for place in range(len(page))]
        ranked = [names[len(page) - 1 - one if rises else one] for one in map(places(page), newest_by_page(page))]

        assert newest == ranked[0]
        assert {f"p{place}" for place in range(FIRST)} >= set(ranked[:FIRST]) - {f"u{place}" for place in range(3)}


def places(page: Sequence[Candidate]) -> Callable[[str], int]:
    """Return a function that tells where a key stands."""
    return [one.key for one in page].index


def test_undated_neighbour_of_an_old_post_that_is_pinned_is_not_as_old() -> None:
    """What stands out of its place says nothing of what stands beside it."""
    numbers = [*range(60, 50, -1), None, 3, None, *range(50, 10, -1)]

    assert ["p9", "p10", "p12", "p13"] == newest_by_page(page_of(numbers))[9:13]
    assert "p11" == newest_by_page(page_of(numbers))[-1]


def test_page_without_an_order_leaves_undated_entries_last() -> None:
    """Two lists of which each begins with its newest, and what is told by file times or wholly, are sorted by dates."""
    lists = [*range(60, 30, -1), None, *range(70, 20, -1)]
    filed = [replace(one, moment=one.moment or moment(3, "listing")) for one in page_of([9, None, 8, 7])]

    assert ((), (), ()) == tuple(map(newest_by_page, (page_of(lists), filed, page_of([9, 8, 7]))))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("rises", [False, True])
def test_page_that_tells_some_dates_is_asked_only_for_the_others(rises: bool, seed: int) -> None:
    """Dates of labels and of texts show its order together, and what has neither stands where it stands on the page."""
    numbers = [60, 59, *(day and day + 2 for day in forgetful(56, 0.6, seed)), 2, 1]
    every = days(numbers[::-1] if rises else numbers)
    texts = days((range(60, 0, -1) if seed % 2 else numbers)[:: -1 if rises else 1])
    told = {key: at for key, at in every.items() if at}
    own = asked_of(texts, FIRST, told)
    order = list(texts)[::-1] if rises else list(texts)

    assert order[:FIRST] == newest_by_dates(list(texts), {**told, **own})[:FIRST]
    assert len(own) <= FIRST + SPREAD


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rises", [False, True])
def test_third_of_the_texts_with_dates_shows_the_order(rises: bool, seed: int) -> None:
    """A few more are asked then: three dates of eight may be chance."""
    numbers = [60, *forgetful(59, 0.66, seed), 0]
    texts = days(numbers[::-1] if rises else numbers)

    if sum(at is not None for key, at in texts.items() if int(key[1:]) in {60 * step // 7 for step in range(8)}) > 2:
        assert list(texts)[:: -1 if rises else 1][:FIRST] == newest_of(texts)
    assert len(asked_of(texts)) <= FIRST + SPREAD


def test_time_grows_as_the_page_does() -> None:
    """A page of tens of thousands of entries is known, too."""
    pages = {count: days(Random(1).sample(range(200_000), count)) for count in (5_000, 40_000)}

    assert grows_evenly(lambda count: asked_of(pages[count]), 5_000)
