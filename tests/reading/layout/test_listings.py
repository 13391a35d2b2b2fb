"""Listings among the chunks of a document."""

import pytest

from feedd.reading.layout.chunks import part
from feedd.reading.layout.listings import with_listings
from feedd.reading.words.lines import text_lines

SAID = "The keeper of the pier has seen many boats, and he\nremembers all of them by the sound of their engines.\n\n"
CODE = "boats = 4\n\nif boats:\n    wait(boats)\n\n"


def listed(text: str) -> list[bool]:
    """Return for each chunk of a text whether it is a listing."""
    return [chunk.listed for chunk in with_listings(list(part(text_lines(text))))]


def test_a_listing_keeps_what_reads_like_words_between_its_statements() -> None:
    """`red ferry` is what a command printed."""
    text = f"{SAID}{CODE}    red ferry\n\nwait(boats, 2)\nboats = 0\n\n{SAID}"
    assert [False, True, True, True, True, False] == listed(text)


@pytest.mark.parametrize(
    "between", ["Now the second version of it:\n\n", "SYNOPSIS\n\n", "The Tide\n--------\n\n", SAID]
)
def test_words_between_two_listings_stay_words(between: str) -> None:
    """A sentence, a heading and a label end a listing."""
    assert [False, True, True, False, True, True] == listed(SAID + CODE + between + CODE)


def test_a_single_statement_is_no_listing() -> None:
    """`boats = 4` between sentences is asked as any other line, and so it is above and below them."""
    assert [False, False, False] == listed(f"{SAID}boats = 4\n\n{SAID}")
    assert [False, False] == listed(f"boats = 4\n\n{SAID}")
    assert [False, False] == listed(f"{SAID}boats = 4\n\n")


def test_a_program_is_one_as_a_whole() -> None:
    """Also where it writes a sentence."""
    usage = 'echo "usage"\n\nThe boats are counted at noon\n\n'
    assert [True] * 8 == listed(CODE * 3 + usage)


def test_a_menu_is_no_program() -> None:
    """Plain words are not asked."""
    assert [False, False] == listed(SAID * 2)


def test_words_above_and_below_a_program_are_none_of_it() -> None:
    """A paragraph of several lines says what the program does; a remark without a mark is one line."""
    program = "n = 4\n\nname = pier\nwait(n);\n\nboats = 2\nsail(boats);\n\ntide = low\nread(tide);"
    words = "The program below counts the boats that wait at\nthe old pier, and says which of them has no name."
    chunks = with_listings(list(part(text_lines(f"{words}\n\n{program}\n\n{words}"))))

    assert [False, True, False] == [chunks[0].listed, chunks[1].listed, chunks[-1].listed]
    assert all(
        chunk.listed for chunk in with_listings(list(part(text_lines("a_b\n\nc_d\n\ne_f\n\ng_h\n\ni_j\n\nk_l\n\nm_n"))))
    )
