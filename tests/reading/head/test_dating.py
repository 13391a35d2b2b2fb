"""Finding a date beside other words."""

from datetime import UTC, date, datetime

import pytest

from feedd.model import Moment
from feedd.reading.head.dating import closing_day, find_dated, is_date_line
from feedd.reading.head.expected import UNEXPECTED, Expected
from feedd.reading.words.lines import Line, text_lines

DAY = date(2024, 5, 3)
LISTED = Expected(moment=Moment(at=datetime(2024, 5, 3, 12, tzinfo=UTC), day_only=True, dated_by="label"))


def _days(text: str, expected: Expected = UNEXPECTED) -> list[tuple[date, bool]]:
    found = find_dated([Line(text=line) for line in text.split("\n")], frozenset(), UTC, expected)
    return [(one.moment.at.date(), one.is_update) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "Bergamo, 3 May 2024, 20:30",
        "2024-05-03 | https://mill.example/wheel",
        "3. Mai 2024 in der Mühle",
        "   2024-05-03                  /  \\/  \\",
        "The wheel stood still for most of the winter, says the miller\n3 May 2024 | Bergamo",
        "-- ann, 2024-05-03",
    ],
)
def test_up_to_three_other_words_may_stand_beside_a_date(text: str) -> None:
    """A place, an address or a drawing is no doubt."""
    assert [(DAY, False)] == _days(text)


@pytest.mark.parametrize(
    "text",
    [
        "The gate was opened on 3 May 2024 by Ben",
        "The wheel stood still for most of the winter, until it turned on\n3 May 2024.",
        "> On 3 May 2024, Ben wrote:",
        "- 3 May 2024: bread",
        "2024-05-03 gate opened\n2024-06-04 gate closed\n2024-07-05 new rope",
        "It broke on 3 May 2024.",
        "Autumn 2023",
        "Herbst 2023, Bergamo",
    ],
)
def test_sentences_lists_and_chronicles_date_nothing(text: str) -> None:
    """Their dates are those of what they tell."""
    assert [] == _days(text)


def test_words_of_change_make_it_an_update() -> None:
    """The caller puts it into the other field."""
    assert [(DAY, True)] == _days("Some things changed, 3 May 2024")


def test_a_day_that_the_index_says_is_taken_beside_any_words() -> None:
    """It also decides which number is the month."""
    assert [(DAY, False)] == _days("The gate was opened on 3 May 2024 by Ben and by two men of the weir", LISTED)
    assert (DAY, False) in _days("written by me, Ben, at the weir, on 05/03/2024", LISTED)


def test_a_line_may_be_about_its_date() -> None:
    """A title that ends with a date is not."""
    lines = ("Bergamo, 3 May 2024", "2024-05-03 | Bergamo", "Clouds – 3 May 2024", "The mill")

    assert [True, True, False, False] == [is_date_line(line) for line in lines]


@pytest.mark.parametrize("mark", ["---\n", "\n", "* * *\n"])
@pytest.mark.parametrize("day", ["24 July 2022.", "Bergamo, 24 July 2022", "2022-07-24", "24. Juli 2022"])
@pytest.mark.parametrize(
    "below", ["", "\n## Links\n\n=> /a.gmi A mill\n", "\n* [A mill](/a.md)\n---\nBack to site home\n"]
)
def test_a_day_closes_a_text(mark: str, day: str, below: str) -> None:
    """Only links and their headings stand below it; amid words, or beside another day, it dates nothing."""
    text = f"{'A line of the text.' * 3}\n" * 40
    closed, within = (text_lines(f"{text}{mark}{day}\n{below}{more}") for more in ("", "More words."))
    log = text_lines(f"2022-06-03\n\n{text}{mark}{day}\n{below}")

    told = closing_day(closed, UTC)
    assert told is not None
    assert date(2022, 7, 24) == told.at.date()
    assert closing_day(within, UTC) is None
    assert closing_day(log, UTC) is None
