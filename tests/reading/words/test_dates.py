"""Finding dates in a line."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.reading.words.dates import find_dates, find_month, moment_of

DECIDED = [
    ("2024-05-27 - A walk", "2024-05-27", date(2024, 5, 27)),
    ("2024/5/7: A walk", "2024/5/7", date(2024, 5, 7)),
    ("2022-Nov-05 17:18     2.2 KB", "2022-Nov-05 17:18", date(2022, 11, 5)),
    ("20241221-1230-lathe", "20241221-1230", date(2024, 12, 21)),
    ("[10 Jul 2018] A walk", "10 Jul 2018", date(2018, 7, 10)),
    ("27th of May, 2024", "27th of May, 2024", date(2024, 5, 27)),
    ("Friday, April 21th, 2017", "Friday, April 21th, 2017", date(2017, 4, 21)),
    ("Last updated: June, 15th 2024", "June, 15th 2024", date(2024, 6, 15)),
    ("Fri Aug  9 08:12:44 2024 by ada", "Fri Aug  9 08:12:44 2024", date(2024, 8, 9)),
    ("Wed, 12 Mar 2014 18:00:00 +0100: A walk", "Wed, 12 Mar 2014 18:00:00 +0100", date(2014, 3, 12)),
    ("11 Jul 91 03:17:31 GMT", "11 Jul 91 03:17:31 GMT", date(1991, 7, 11)),
    ("24.12.2023: Stille", "24.12.2023", date(2023, 12, 24)),
    ("02.02.26.txt", "02.02.26", date(2026, 2, 2)),
    ("10/31/23", "10/31/23", date(2023, 10, 31)),
    ("le 14 juillet 2024", "14 juillet 2024", date(2024, 7, 14)),
    ("den 3. mars 2021", "3. mars 2021", date(2021, 3, 3)),
    ("[2024-03-05 Tue] A walk", "2024-03-05 Tue", date(2024, 3, 5)),
    ("#9 Fog, 21 Jan 2024", "21 Jan 2024", date(2024, 1, 21)),
    ("Mar 5 '24 A walk", "Mar 5 '24", date(2024, 3, 5)),
    ("5 de março de 2024", "5 de março de 2024", date(2024, 3, 5)),
    ("5 марта 2024 г. Дождь", "5 марта 2024 г.", date(2024, 3, 5)),
    ("2024. március 5. Eső", "2024. március 5.", date(2024, 3, 5)),
    ("5. 3. 2024 Déšť", "5. 3. 2024", date(2024, 3, 5)),
    ("2024年3月5日(火) 雨", "2024年3月5日(火)", date(2024, 3, 5)),
    ("2024년 3월 5일 비", "2024년 3월 5일", date(2024, 3, 5)),
    ("5 במרץ 2024 גשם", "5 במרץ 2024", date(2024, 3, 5)),
    ("old_keys_nov_20_2026", "nov_20_2026", date(2026, 11, 20)),
    ("mar, 27 mar 2024", "mar, 27 mar 2024", date(2024, 3, 27)),
]
NO_DATES = [
    "Version 2.10.2",
    "Version 1.10.12",
    "Editor 1.16.9 released",
    "3 eggs",
    "2024",
    "SQLite 3.46.1",
    "2024-13-01",
    "31 Feb 2024",
    "Set 20 rules, 24 of them new",
    "10 set 24 rules",
    "mar 5",
    "May 2024",
    "Juni 24",
    "Mart, out 5",
    "",
]


@pytest.mark.parametrize(("line", "span", "day"), DECIDED)
def test_a_date_is_found_with_its_weekday_and_time(line: str, span: str, day: date) -> None:
    """Each form of a date gives the day, and its place includes the weekday and the time beside it."""
    (found,) = find_dates(line)

    assert (span, day) == (line[found.start : found.end], found.ordered(None))


@pytest.mark.parametrize("line", NO_DATES)
def test_numbers_that_are_no_days_are_no_dates(line: str) -> None:
    """Versions, years and days that no calendar has are no dates."""
    assert () == find_dates(line)


def test_day_and_month_that_cannot_be_told_apart_wait_for_an_order() -> None:
    """2/3/22 is no date until the page or the definition says which number is the day."""
    (found,) = find_dates("2/3/22")

    assert [None, date(2022, 3, 2), date(2022, 2, 3)] == [found.ordered(order) for order in (None, "dmy", "mdy")]


def test_a_time_before_the_date_is_read_in_its_zone() -> None:
    """A news mirror writes the time first; EDT is four hours behind UTC."""
    (found,) = find_dates("2:00 AM EDT, Sat September 20, 2025")
    moment = moment_of(found, UTC, "article")

    assert moment is not None
    assert (datetime(2025, 9, 20, 6, tzinfo=UTC), False) == (moment.at, moment.day_only)


def test_a_time_without_zone_is_read_in_the_given_one() -> None:
    """The definition's timezone applies where a text names none."""
    (found,) = find_dates("2024-05-27 23:30")
    moment = moment_of(found, timezone(timedelta(hours=2)), "label")

    assert moment is not None
    assert datetime(2024, 5, 27, 21, 30, tzinfo=UTC) == moment.at


def test_a_day_without_time_is_noon() -> None:
    """Noon UTC is the same day for nearly every reader."""
    (found,) = find_dates("2024-05-27")
    moment = moment_of(found, timezone(timedelta(hours=11)), "label")

    assert moment is not None
    assert (datetime(2024, 5, 27, 12, tzinfo=UTC), True) == (moment.at, moment.day_only)


def test_midnight_is_a_time() -> None:
    """12 AM is the beginning of the day."""
    assert time(0, 5) == find_dates("12:05 AM, May 1, 2024")[0].clock


@pytest.mark.parametrize(
    ("line", "month"),
    [
        ("== November 2024 ==", (2024, 11)),
        ("2020-11", (2020, 11)),
        ("noviembre de 2024", (2024, 11)),
        ("2024. március", (2024, 3)),
        ("2024年3月", (2024, 3)),
        ("Chapter 2024", None),
    ],
)
def test_a_heading_names_a_month(line: str, month: tuple[int, int] | None) -> None:
    """A year with a month is found without a day."""
    assert month == find_month(line)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("_Fri Sep 24 23:56:43 EDT 2021_", 3),
        ("Fri Sep 24 11:56:43 PM EDT 2021", 3),
        ("Fri Sep 24 12:56:43 AM UTC 2021", 0),
        ("Fri Sep 24 20:56:43 -03 2021", 23),
        ("Fri Sep 24 20:56:43 +0530 2021", 15),
    ],
)
def test_the_output_of_date_has_its_zone(text: str, hour: int) -> None:
    """POSIX lets `date` write the zone before the year; twelve hours, and zones without a name, are of some locales."""
    (found,) = find_dates(text)
    moment = moment_of(found, UTC, "article")

    assert moment is not None
    assert hour == moment.at.hour


@given(st.text(alphabet=st.sampled_from("0123456789-/.: ,JanuaryMEDTapm+ßé"), max_size=120))
def test_any_line_is_searched_without_an_error(line: str) -> None:
    """The dates of any line stand within it, in order, and have a moment."""
    found = find_dates(line)

    assert sorted(found, key=lambda one: one.start) == list(found)
    assert all(0 <= one.start < one.end <= len(line) for one in found)
    for one in found:
        moment_of(one, UTC, "label", "dmy")
