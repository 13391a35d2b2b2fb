"""Reading the facts of a head line by line."""

from datetime import UTC, date

from feedd.model import Moment
from feedd.reading.head.facts import Facts, read_date_line, read_facts


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
