"""Finding the line of a document that says what the index says."""

from datetime import UTC, date, datetime

import pytest

from feedd.model import Moment
from feedd.reading.head.expected import Expected, find_named, letters, stands_alone
from feedd.reading.words.lines import Line

BODY = "\n\nThe wheel stood still for most of the winter, because the water in the\nchannel had frozen.\n"


def _lines(text: str) -> list[Line]:
    return [Line(text=line) for line in text.split("\n")]


def _title(text: str, label: str) -> str | None:
    named = find_named(_lines(text + BODY), Expected(label=label, title=label))
    return named.title if named else None


@pytest.mark.parametrize(
    ("text", "label", "title"),
    [
        ("A day at the mill", "A day at the mill", "A day at the mill"),
        ("A DAY AT THE MILL", "A day at the mill", "A DAY AT THE MILL"),
        ("3 May 2024\n\n   *** A day at the mill ***", "A day at the mill", "A day at the mill"),
        ("A day\nat the mill", "A day at the mill", "A day at the mill"),
        ("Subject: A day at the mill", "A day at the mill", "A day at the mill"),
        ("2024-05-03 A day at the mill", "A day at the mill", "A day at the mill"),
        ("A day at the mill and at the weir", "A day at the mill...", "A day at the mill and at the weir"),
        ("A day at the mill", "A day at the mill, and what came of it", "A day at the mill"),
        ("- a day at the mill\n- a night at the weir", "A day at the mill", None),
        ("The miller's day", "the-millers-days", "The miller's day"),
        ("The miller's river", "The miller's daughter", None),
        ("We spent a day at the mill", "A day at the mill", None),
        ("The", "The mill", None),
        ("Was it the mill?", "A day at the mill", None),
    ],
)
def test_the_title_of_the_index_is_found_in_any_form(text: str, label: str, title: str | None) -> None:
    """Case, signs, a date beside it and a key before it are put aside; a title inside a sentence proves nothing."""
    assert title == _title(text, label)


def test_a_title_is_looked_for_at_the_top() -> None:
    """Far below, the same words are a heading of a section."""
    assert _title("\n\n".join("abcdefghijklmnop") + "\n\nA day at the mill", "A day at the mill") is None


def test_index_and_name_of_the_file_give_days() -> None:
    """Both may confirm a date of the head."""
    listed = Moment(at=datetime(2024, 5, 3, 12, tzinfo=UTC), day_only=True, dated_by="label")

    assert {date(2024, 5, 3), date(2024, 5, 2)} == Expected(moment=listed, selector=b"/2024-05-02-mill.txt").days


def test_letters_are_what_remains() -> None:
    """Signs, blanks and case do not count."""
    assert ("aday2", "мельница") == (letters("== A day, 2 =="), letters("Мельница!"))


def test_a_line_stands_alone_between_blank_lines_rules_and_links() -> None:
    """A line that touches another one does not."""
    lines = [*_lines("-----\nA day\n\nThe wheel\nstood"), Line(text="back", item_type="1")]

    assert [True, False] == [stands_alone(lines, number) for number in (1, 3)]


def test_what_code_is_written_in_is_no_title() -> None:
    """A file `r.md` with code in R behind a fence is not named by that fence."""
    assert _title("## Notes on R\n\n```r\nx <- 3\n```", "r") is None


def test_a_comment_amid_code_is_no_title() -> None:
    """The heading above it is, which has the words of the file's name and more."""
    assert _title("## Using the compose key\n\n```\n# compose key\nxkb compose\n```", "compose-key.gmi") is None


def test_a_day_that_touches_the_title_is_no_part_of_it() -> None:
    """It stands above the heading, and is the day of the text."""
    assert "A day at the mill" == _title("2024-05-03\n# A day at the mill\n\nIt rained.", "A day at the mill")
