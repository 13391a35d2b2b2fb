"""Learning which number of a date is the day."""

import pytest

from feedd.reading.index.date_order import learn_order
from feedd.reading.words.dates import find_dates


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        ("26-11-04 26-11-02 25-12-30", "ymd"),
        ("26-11-04 26-11-02", "ymd"),
        ("04-11-26 02-11-26", None),
        ("24/12/23 05/12/23 01/11/23", "dmy"),
        ("9/24/23 9/2/23", "mdy"),
        ("05/03/2024 07/03/2024 02/04/2024 06/04/2024", "dmy"),
        ("05/03/2024", None),
        ("2024-05-03", None),
        ("", None),
    ],
)
def test_the_page_tells_the_order(dates: str, order: str | None) -> None:
    """Days of the calendar decide, then a sequence, then the shorter time; else nothing does."""
    assert order == learn_order([one for text in dates.split() for one in find_dates(text)])


def test_the_same_day_elsewhere_decides() -> None:
    """What a selector says for sure is what the label means."""
    (found,) = find_dates("05/03/2024")
    (sure,) = find_dates("2024-05-03")

    assert "mdy" == learn_order([found], [{sure.day}])
