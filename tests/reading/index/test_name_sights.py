"""The lines at the top of a page as they are seen."""

from feedd.model import GopherUrl
from feedd.reading.index.name_sights import look
from feedd.reading.words.lines import Line

URL = GopherUrl(host="mill.example.org", selector=b"/~ada/slow_radio")


def _lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text=text.removeprefix("->"), item_type="0" if text.startswith("->") else "i") for text in texts)


def test_line_is_seen_among_its_neighbours() -> None:
    """What stands around it, and what it shares with the rest of the page."""
    page = _lines(
        r" .-. .-.",
        r" '-' '-'",
        "",
        "Slow Radio",
        "-----",
        "Letters of Ada",
        "and of Bo, who left.",
        "",
        "- Rain -",
        "->a",
        "- Snow -",
    )
    radio, letters, _, rain = look(page, URL)

    assert (True, True, True, True) == (radio.is_caption, radio.is_alone, radio.is_set_off, radio.in_address)
    assert (1, True, False, False) == (letters.nth, letters.goes_on, letters.is_alone, letters.is_section)
    assert ("Rain", True, True) == (rain.name, rain.is_section, rain.is_set_off)


def test_only_what_stands_above_the_first_link_is_seen() -> None:
    """A link that leads back counts as none."""
    assert ["A mill"] == [sight.name for sight in look(_lines("->Back home", "", "A mill", "->a", "The mice"), URL)]


def test_words_inside_a_drawing_are_seen_as_such() -> None:
    """In a box they are set off."""
    (drawn,) = look(_lines(r" /^^^^\ ", " | mill here |", r" \____/ "), URL)
    (boxed,) = look(_lines("+-----------+", "| mill here |", "+-----------+"), URL)

    assert (True, False) == (drawn.in_drawing, boxed.in_drawing)
    assert boxed.is_set_off


def test_a_heading_of_the_links_below_does_not_go_on_with_the_line_above() -> None:
    """A sentence that a colon ends does."""
    (radio, *_) = look(_lines("Slow radio log", "Recent:", "->a", "->b"), URL)
    (mill, *_) = look(_lines("What the mill does", "on its days off:", "->a", "->b"), URL)

    assert (False, True) == (radio.goes_on, mill.goes_on)


def test_facts_of_the_page_below_its_name_do_not_go_on_with_it() -> None:
    """They are no motto either."""
    (house, *_) = look(_lines("The Glass House", "Last updated: 12 May 2024", "Visitors: 1204", "", "->a"), URL)

    assert not house.goes_on
