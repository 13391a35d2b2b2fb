"""Finding when each link of a page was written."""

from datetime import date

import pytest

from feedd.gopher.menu import parse_menu
from feedd.model import Charsets, GopherUrl
from feedd.reading.index.archives import is_archive
from feedd.reading.index.entry_dates import Dated, date_links
from feedd.reading.index.menu_links import lines_of, links_of
from feedd.reading.rules import IndexRules

BASE = GopherUrl(host="gopher.example.org", selector=b"/log")


def _read(menu: str, rules: IndexRules | None = None) -> list[Dated]:
    """Read lines as `0label|selector` and `itext`."""
    rows = (line.split("|") if "|" in line else (line, "") for line in menu.strip("\n").split("\n"))
    data = "".join(f"{label}\t{selector}\tgopher.example.org\t70\r\n" for label, selector in rows).encode()
    page = parse_menu(data, Charsets())
    return list(date_links(links_of(page, lines_of(page), BASE), rules or IndexRules()))


def _days(dated: list[Dated]) -> list[date | None]:
    return [one.moment.at.date() if one.moment else None for one in dated]


def test_the_label_outranks_the_selector_and_two_outvote_one() -> None:
    """A mistake in the label does not count where selector and listing agree."""
    dated = _read(
        "02024-05-01 A|/log/2024-05-02-a.txt\n02024-05-01-b.txt      2024-05-02 08:00  1.1 KB|/log/2024-05-02-b.txt"
    )

    assert [date(2024, 5, 1), date(2024, 5, 2)] == _days(dated)


def test_the_page_tells_which_number_is_the_day() -> None:
    """One day above twelve decides for all dates of the page."""
    assert [date(2023, 9, 2), date(2023, 9, 24)] == _days(_read("0A (9/2/23)|/a\n0B (9/24/23)|/b"))


def test_an_undecided_page_takes_the_definitions_order() -> None:
    """Without `date_order` the link has no date, but counts as dated."""
    (silent,), (told,) = _read("0A (9/2/23)|/a"), _read("0A (9/2/23)|/a", IndexRules(date_order="dmy"))

    assert (None, True, date(2023, 2, 9)) == (silent.moment, silent.is_dated, told.moment and told.moment.at.date())


def test_a_heading_lends_its_month() -> None:
    """A day with its weekday below a month is a date, and the words after it are the title."""
    (dated,) = _read("i== May 2024 ==\ni\n0 28 Tue  The roof|/a")

    assert (date(2024, 5, 28), "The roof") == (_days([dated])[0], dated.title)


def test_facts_beneath_the_links_date_them() -> None:
    """Dates below links count where most links have them."""
    dated = _read("0A|/a\ni  2 March 2024, 1200 words\ni\n0B|/b\ni  19 January 2024, 640 words")

    assert [date(2024, 3, 2), date(2024, 1, 19)] == _days(dated)


def test_one_date_beneath_one_of_many_links_is_text() -> None:
    """Where most links have no date below them, such dates do not count."""
    assert [None] * 4 == _days(_read("0A|/a\ni 2 March 2024 was warm\ni\n0B|/b\n0C|/c\n0D|/d"))


def test_a_teaser_lends_title_and_date() -> None:
    """Labels without meaning take title and date from the lines above."""
    block = (
        "i--{0}--\ni  Monday, May {1}th, 2017\niA long story about {0}, told in one long line that goes on and on.\n"
        "0Continued...|/{0}\ni\n"
    )
    dated = _read(block.format("Bees", 29) + block.format("Moths", 15))

    assert ["Bees", "Moths"] == [one.title for one in dated]
    assert [date(2017, 5, 29), date(2017, 5, 15)] == _days(dated)
    assert "A long story about Bees, told in one long line that goes on and on." == dated[0].summary


def test_a_short_line_above_a_label_without_meaning_is_its_title() -> None:
    """A sentence is what the text is about."""
    titles = [one.title for one in _read("iOn margins\n0-> read|/a\ni\niOn spines\n0-> read|/b")]
    sentences = [(one.title, one.summary) for one in _read("iAll about margins.\n0-> read|/a\n" * 2)]

    assert ["On margins", "On spines"] == titles
    assert [("-> read", "All about margins.")] * 2 == sentences


def test_a_web_link_lends_its_title_to_the_text_below() -> None:
    """A ranked list has the title in the web link, and none in the link to the comments."""
    story = (
        "h[{0}] - Story {0}|URL:http://example.org/{0}\niSubmitted Fri Aug  9 08:12:44 2024 by ada\n"
        "0View comments ({0})|/{0}.txt\ni\n"
    )
    dated = _read(story.format(41) + story.format(36))

    assert [("Story 41", date(2024, 8, 9)), ("Story 36", date(2024, 8, 9))] == [
        (one.title, one.moment.at.date()) for one in dated if one.moment and one.link.item.item_type == "0"
    ]


@pytest.mark.parametrize(
    ("label", "folder"),
    [
        ("2024 Archive", True),
        ("2020-11", True),
        ("2023 (9 posts)", True),
        ("May 2024", True),
        ("2001: A Space Odyssey", False),
        ("A year", False),
    ],
)
def test_archives_are_years_and_months(label: str, folder: bool) -> None:
    """A label with words of its own is a post."""
    assert folder == is_archive(label)


def test_a_year_among_many_signs_is_read_at_once() -> None:
    """Three runs of signs in one expression took 15 ms for each such label: five minutes for the longest menu."""
    assert not any(is_archive(f"2024{'-' * 190}{number}x") for number in range(2000))


def test_a_teasers_block_dates_it_however_few_there_are() -> None:
    """A label without meaning takes its title and its date from the lines above."""
    posts = "\n".join(f"0Post {number}|/p/{number}" for number in range(6))
    teaser = "i--Bees--\ni    Friday, May 3rd, 2024\niThey came\niback\niat last.\n0Continued...|/bees"
    dated = _read(f"{posts}\ni\n{teaser}")

    assert [None] * 6 + [date(2024, 5, 3)] == _days(dated)
    assert "Bees" == dated[-1].title


@pytest.mark.parametrize("line", ["Released: 2019-04-01", "by Ada, 300 words, 1 April 2019", "by Ada - 1 April 2019"])
def test_a_date_may_stand_in_the_second_line_below(line: str) -> None:
    """Before it, there may be a word with a colon, or words and a sign."""
    dated = _read("".join(f"0{name}|/{name}\niSome words\ni{line}\ni\n" for name in "abc"))

    assert [date(2019, 4, 1)] * 3 == _days(dated)


def test_facts_between_links_belong_to_the_link_above() -> None:
    """Without blank lines all but the first link have a date above, too; where it is above, all but the last below."""
    below = "0A|/a\ni 2 March 2024\n0B|/b\ni 19 January 2024\n0C|/c\ni 1 January 2024"
    above = "i 2 March 2024\n0A|/a\ni 19 January 2024\n0B|/b\ni 1 January 2024\n0C|/c"
    days = [date(2024, 3, 2), date(2024, 1, 19), date(2024, 1, 1)]

    assert days == _days(_read(below))
    assert days == _days(_read(above))


def test_a_fact_below_a_link_is_no_heading() -> None:
    """It touches the link above, and a blank line follows."""
    dated = _read("0A|/a\ni2 March 2024, #bees\ni\n0B|/b\ni19 January 2024, #moths\ni\n1Home|/")

    assert [date(2024, 3, 2), date(2024, 1, 19), None] == _days(dated)


def test_a_heading_with_its_date_at_the_end_dates_the_link_below_its_text() -> None:
    """Web links, too, are dated by their place."""
    block = "iTitle {0} (May {0}, 2024)\niSome words about it\niover two lines\niand a third,\niand a fourth.\n"
    dated = _read(
        (block + "0Read on|/{0}\ni\n").format(3) + (block + "hOn the web|URL:https://example.net/{0}").format(2)
    )

    assert [date(2024, 5, 3), date(2024, 5, 2)] == _days(dated)


def test_days_end_where_the_rest_of_the_page_begins() -> None:
    """Below the last day, after a blank line, nothing is of that day."""
    days = "".join(f"i{day} May 2024\n0Post {day}|/{day}\ni\n" for day in (5, 4, 3))

    assert [5, 4, 3, None] == [one and one.day for one in _days(_read(days + "1Attic|/attic"))]


@pytest.mark.parametrize(
    ("month", "labels"),
    [
        ("March 2024", ("3 Sun", "5 Tue", "12 Tue")),
        ("March 2024", ("3 - Sun", "5 - Tue", "12 - Tue")),
        ("March 2024", ("Sunday 3rd", "Tuesday 5th", "Tuesday 12th")),
        ("März 2024", ("3. So", "5. Di", "12. Di")),
        ("Март 2024", ("3 - воскресенье", "5 - вторник", "12 - вторник")),
    ],
)
def test_a_day_with_its_weekday_is_a_date_and_no_title(month: str, labels: tuple[str, ...]) -> None:
    """Below a month; the whole label stays, as nothing else names the text."""
    dated = _read(f"i{month}\ni\n" + "\n".join(f"0{label}|/{number}" for number, label in enumerate(labels)))

    assert [date(2024, 3, 3), date(2024, 3, 5), date(2024, 3, 12)] == _days(dated)
    assert all(one.title.lower() not in ("sun", "so", "воскресенье", "sunday") for one in dated)


def test_a_season_dates_a_label_beside_dated_ones() -> None:
    """It gives no day."""
    *_, season, other = _read("02024-05-01 A|/a\n02024-02-01 B|/b\n02023-12-01 C|/c\n0Summer 2021|/d\n0Zine|/e")

    assert (True, None, False) == (season.is_dated, season.moment, other.is_dated)


def test_a_file_names_what_no_words_name() -> None:
    """A label without meaning is the worst title."""
    menu = "i2024-03-03\niSome words\n0Read more|/the-bees-came.txt\ni\ni2024-02-03\niOthers\n0Read more|/0012"

    assert ["the bees came", "Read more"] == [one.title for one in _read(menu)]
