"""Tests days in six digits: a page full of them has dates, and numbers that only look so have none."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index
from feedd.reading.index.short_days import find_short_days
from tests.support.growth import grows_evenly

HERE = GopherUrl(host="gopher.example.org", selector=b"/log")
NAMES: Mapping[str, Callable[[str, int], str]] = {
    "alone": lambda digits, _: f"{digits}.txt",
    "letter": lambda digits, at: f"{digits}{'abc'[at % 3]}.txt",
    "words": lambda digits, at: f"{digits}-{('weir', 'Nebel', 'щука')[at % 3]}-{at}.md",
    "prefix": lambda digits, _: f"log{digits}.gmi",
    "no extension": lambda digits, at: f"{digits}_pier-{at}",
}


def days(seed: int, first: date = date(1994, 1, 1), count: int = 12) -> Sequence[date]:
    """Return days of about a year, in their order."""
    return sorted(first + timedelta(days=one) for one in Random(seed).sample(range(400), count))


def read(labels: Mapping[str, str]) -> Sequence[tuple[str | None, str]]:
    """Return day and title of each entry of a menu; `labels` are by selector."""
    rows = [f"0{label}\t{selector}\tgopher.example.org\t70" for selector, label in labels.items()]
    found = read_index("\r\n".join([*rows, "."]).encode(), HERE, IndexRules(), Charsets())
    return [(one.moment.at.date().isoformat() if one.moment else None, one.title) for one in found.candidates]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("first", [date(1994, 1, 1), date(1999, 7, 1), date(2023, 5, 5)])
def test_names_of_files_have_days(first: date, name: Callable[[str, int], str], seed: int) -> None:
    """The year stands first; the time of the files says only when they were copied."""
    written = days(seed, first)
    names = [name(f"{day:%y%m%d}", at) for at, day in enumerate(written)]
    found = read({f"/log/{one}": f"{one:36}  2025-Apr-21 04:36     0.6 KB" for one in names})

    assert [day.isoformat() for day in written] == [day for day, _ in found]


@pytest.mark.parametrize("gap", [" ", " - ", ": ", "  "])
def test_labels_have_days(gap: str) -> None:
    """The rest of a label is its title."""
    written = days(1)
    labels = {f"/p{at}.txt": f"{day:%y%m%d}{gap}Regen am Wehr {'abcdefghijklm'[at]}" for at, day in enumerate(written)}

    assert [(day.isoformat(), f"Regen am Wehr {'abcdefghijklm'[at]}") for at, day in enumerate(written)] == read(labels)


def test_name_without_words_stays_the_title() -> None:
    """A letter that tells two texts of one day apart is none."""
    names = ["970504a.txt", "970504b.txt", "970511a.txt", "970519a.txt", "970520a.txt", "970524a.txt"]

    assert ["970504a", "970504b"] == [title for _, title in read({f"/{one}": one for one in names})][:2]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("order", ["%d%m%y", "%m%d%y"])
def test_year_at_the_end_is_found_where_the_numbers_tell(order: str, seed: int) -> None:
    """A server sorts its files by their names, so their sequence says nothing; no day is wrong."""
    written = days(seed, date(2023, 5, 5), count=25)
    names = sorted(f"{day:{order}}.txt" for day in written)
    found = find_short_days(names)

    assert {f"{one.day:{order}}.txt" for one in found.values()} == set(names)


@pytest.mark.parametrize(
    "names",
    [
        ["240504", "240511", "240602", "240719"],  # too few
        ["010203", "020304", "030405", "040506", "050607", "060708"],  # any order
        ["100501", "100502", "100503", "100504", "100505", "100506"],  # they count up
        ["240504", "240511", "240602", "240719", "241340", "240801"],  # one is none
        ["123456", "234567", "345678", "456789", "567890", "678901"],
        ["a240504", "b240511", "c240602", "d240719", "e240801", "f240901"],  # other words before them
        ["2405041", "2405111", "2406021", "2407191", "2408011", "2409011"],  # more digits
        ["240504", "240511", "240602", "240719", "240801", "rain", "bees", "eels"],  # too few of the page
    ],
)
def test_numbers_that_may_be_anything_are_no_days(names: Sequence[str]) -> None:
    """A wrong date is worse than none."""
    assert {} == find_short_days(names)


@pytest.mark.parametrize("seed", range(50))
def test_numbers_by_chance_are_no_days(seed: int) -> None:
    """Numbers of messages, of catalogues, of tickets, and those that leave some out."""
    chance = Random(seed)
    start = chance.randrange(1000, 900_000)

    assert {} == find_short_days([f"{chance.randrange(1_000_000):06}" for _ in range(6)])
    assert {} == find_short_days([f"{start + number:06}" for number in sorted(chance.sample(range(200), 40))])


def test_time_grows_as_the_page_does() -> None:
    """So does that of names of nothing but digits."""
    assert grows_evenly(
        lambda count: find_short_days([f"{number % 28 + 240101}x{number}" for number in range(count)]), 2000
    )
    assert grows_evenly(lambda count: find_short_days(["9" * count] * 10), 8000)
