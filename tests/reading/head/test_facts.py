"""Reading the facts of a head line by line."""

from datetime import UTC, date

import pytest

from feedd.model import Moment
from feedd.reading.head.date_words import names_another_day, says_update
from feedd.reading.head.facts import (
    Facts,
    read_date_line,
    read_facts,
    read_signature,
)


def _day(moment: Moment | None) -> date | None:
    return moment.at.date() if moment else None


def test_the_block_of_a_news_mirror() -> None:
    """The date stands on the line below its label and makes the article updated, not published."""
    facts = read_facts(["Updated:", "2:00 AM EDT, Sat September 20, 2025"], UTC)

    assert facts is not None
    assert (date(2025, 9, 20), None) == (_day(facts.updated), _day(facts.published))


def test_a_date_and_a_name_beneath_it() -> None:
    """The line below a date that can only be a name is the author."""
    facts = read_facts(["April 3, 2024", "Ada Quill"], UTC)

    assert facts is not None
    assert (date(2024, 4, 3), ("Ada Quill",)) == (_day(facts.published), facts.authors)


def test_a_publication_is_no_author() -> None:
    """A name in the byline that `Source:` repeats is the publication."""
    facts = read_facts(["Author: Ada Quill, Harbour Lights", "Source: Harbour Lights"], UTC)

    assert facts == Facts(authors=("Ada Quill",), source="Harbour Lights")


def test_a_date_line_may_say_that_it_is_an_update() -> None:
    """The words beside a date decide which date it is."""
    facts = read_date_line("(last updated on 3 May 2024)", UTC)

    assert facts is not None
    assert (date(2024, 5, 3), None) == (_day(facts.updated), _day(facts.published))


def test_a_line_that_says_more_is_no_fact() -> None:
    """A sentence with a date in it belongs to the text."""
    assert read_date_line("On 3 March 2024 the bees came back", UTC) is None
    assert read_facts(["3 March 2024", "The bees came back today."], UTC) is None


def test_a_mailbox_is_read_by_its_header() -> None:
    """Its first line names an address and a date, and no title."""
    facts = read_facts(
        ["From ann@mill.example Sat Mar  5 10:11:12 1994", "Subject: Bees", "From: ann (Ann Miller)"], UTC
    )

    assert facts is not None
    assert ("Bees", date(1994, 3, 5)) == (facts.title, _day(facts.published))
    assert read_facts(["From the hill one sees 3 May 2024", "and more"], UTC) is None
    assert read_facts(["From 2019 May 3rd to June 1st I counted 210 boats"], UTC) is None


def test_a_byline_may_hold_its_date() -> None:
    """In either order; a place before a date is no author."""
    expected = Facts(authors=("A. Quill",))
    for line in (
        "By A. Quill, 2026-11-20",
        "2026-11-20, A. Quill",
        "2026-11-20 by A. Quill",
        "By A. Quill on 2026-11-20",
    ):
        facts = read_facts([line], UTC)
        assert facts is not None
        assert (expected.authors, date(2026, 11, 20)) == (facts.authors, _day(facts.published)), line
    assert read_facts(["Bergamo, 2026-11-20"], UTC) is None


def test_a_text_may_be_signed_at_its_end() -> None:
    """The name and the date stand after a dash; words are no name."""
    signed = read_signature("  -- ann, 2012-10-19", UTC)

    assert signed is not None
    assert (("ann",), date(2012, 10, 19)) == (signed.authors, _day(signed.published))
    assert read_signature("- we opened the gate, 2012-10-19", UTC) is None
    assert read_signature("ann, 2012-10-19", UTC) is None


def test_words_of_change() -> None:
    """They say which date it is."""
    told = [says_update(text) for text in ("aktualisiert am", "Edited:", "written on", "Édition du", "Edition:")]

    assert [True, True, False, False, False] == told


def test_a_line_may_say_when_a_text_was_written_and_when_it_was_changed() -> None:
    """Two dates without such a word are the days between which something lasted."""
    told = read_facts(["2021-07-17 (Last update: 2021-08-10)"], UTC)

    assert told is not None
    assert (date(2021, 7, 17), date(2021, 8, 10)) == (_day(told.published), _day(told.updated))
    assert read_facts(["2021-07-17 - 2021-08-10"], UTC) is None


@pytest.mark.parametrize(
    ("line", "is_another"),
    [
        ("Deadline: 3 May 2024", True),
        ("Due 3 May 2024", True),
        ("Open until Friday, 3 May 2024", True),
        ("Ada Quill, born 3 May 1924", True),
        ("Einsendeschluss 3.5.2024", True),
        ("Senast den 3 maj 2024", True),
        ("Duesseldorf, 3 May 2024", False),
        ("Due ruote, 3 maggio 2024", False),
        ("Eventide, 3 May 2024", False),
        ("Validated 2024-05-03", False),
        ("2024-05-03 -- my birthday", False),
        ("Meeting, 3 May 2024", False),
        ("Posted 3 May 2024, until further notice", False),
        ("Senast uppdaterad 2024-05-03", False),
        ("Senast ändrad: 2024-05-03", False),
    ],
)
def test_only_a_whole_word_says_that_a_date_is_that_of_another_day(line: str, *, is_another: bool) -> None:
    """Minutes are dated by their meeting, and a word behind the day tells of it."""
    assert is_another == names_another_day(line)


def test_a_key_for_writers_with_a_day_says_when() -> None:
    """`Written: 3 May 2024` is the day, and no author has that name."""
    facts = read_facts(["Written: 3 May 2024"], UTC)

    assert facts is not None
    assert (date(2024, 5, 3), ()) == (_day(facts.published), facts.authors)


def test_another_key_in_the_value_is_no_part_of_a_name() -> None:
    """`Author: Ada Quill Mood: sleepy` names nobody who is called so."""
    assert Facts() == read_facts(["Author: Ada Quill Mood: sleepy"], UTC)
