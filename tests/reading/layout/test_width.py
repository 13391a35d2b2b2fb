"""How a text was wrapped."""

import textwrap

from feedd.reading.layout.width import characters, find_width, utf8

WORDS = (
    "The keeper’s note says “the hive is well” – and yet nobody’s seen a bee since the clock’s last stroke, "
    "or heard one; “they’ll come,” says the keeper’s wife, “when they’ve done what bees do – and not before that.” "
)


def _by_bytes(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if utf8(longer) <= width else [*lines, word]
    return lines


def test_a_text_wrapped_by_bytes_is_found_out() -> None:
    """codevoid.de fills to 71 bytes of UTF-8: counted in characters its lines contradict each other."""
    width = find_width([_by_bytes(WORDS * 5, 71)])

    assert (71, utf8) == (width.columns, width.measure)


def test_a_text_wrapped_by_characters_is_found_out() -> None:
    """The ordinary case wins where both count the same."""
    width = find_width([textwrap.wrap(WORDS * 5, 68)])

    assert (68, characters) == (width.columns, width.measure)


def test_a_text_that_was_never_wrapped_has_no_width() -> None:
    """Lines of paragraphs prove nothing about where a line ends."""
    assert find_width([[WORDS, WORDS, WORDS]]).columns == 0


def test_a_line_is_full_when_the_next_word_would_not_have_fit() -> None:
    """Fullness is judged by the word that follows."""
    width = find_width([textwrap.wrap(WORDS * 5, 68)])

    assert [True, False] == [width.is_full("x" * 60, "unbelievably"), width.is_full("x" * 40, "short")]


def test_a_block_proves_its_own_width() -> None:
    """Greedily filled lines are proof in a document of many widths, but not when they are narrow as verse."""
    wide, narrow = textwrap.wrap(WORDS, 66), textwrap.wrap(WORDS, 35)
    width = find_width([])

    assert [True, False] == [width.proves(wide), width.proves(narrow)]


def test_verse_has_no_width() -> None:
    """Its lines are narrow and nearly as full as wrapped ones, but the next word would have fit behind some."""
    verse = [
        "I climb the stair, I climb it down.",
        "The moths have left for some dark town.",
        "The sea lies pale",
        "and waits",
    ]

    assert [0, 43] == [
        width.columns for width in (find_width([verse * 3]), find_width([textwrap.wrap(WORDS.replace("’", ""), 44)]))
    ]
