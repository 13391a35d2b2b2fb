"""Finding the width to which a text was wrapped."""

import textwrap

from feedd.reading.layout.width import find_width, utf8

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
    """codevoid.de wraps to 71 bytes of UTF-8: counted in characters, its lines contradict each other."""
    width = find_width([_by_bytes(WORDS * 5, 71)])

    assert (71, utf8) == (width.columns, width.measure)


def test_a_text_wrapped_by_characters_is_found_out() -> None:
    """Characters are preferred where bytes prove as much."""
    width = find_width([textwrap.wrap(WORDS * 5, 68)])

    assert (68, len) == (width.columns, width.measure)


def test_a_text_that_was_never_wrapped_has_no_width() -> None:
    """Lines that are paragraphs prove no width."""
    assert find_width([[WORDS, WORDS, WORDS]]).columns == 0


def test_a_text_wrapped_wider_than_a_terminal_is_found_out() -> None:
    """Nearly all of its lines are full and end amid sentences; sentences of that length, one a line, prove nothing."""
    wide, sentences = textwrap.wrap(WORDS * 5, 124), [f"{WORDS[:100]}{'x' * more}." for more in (9, 20, 14, 31, 25)]

    assert (124, 124) == ((width := find_width([wide])).columns, width.widest)
    assert find_width([sentences]).columns == 0


def test_a_line_is_full_when_the_next_word_would_not_have_fit() -> None:
    """The first word of the next line decides whether a line is full."""
    width = find_width([textwrap.wrap(WORDS * 5, 68)])

    assert [True, False] == [width.is_full("x" * 60, "unbelievably"), width.is_full("x" * 40, "short")]


def test_a_block_proves_its_own_width() -> None:
    """Full lines prove it in a document of several widths, but not when they are as narrow as verse."""
    wide, narrow = textwrap.wrap(WORDS, 66), textwrap.wrap(WORDS, 35)
    width = find_width([])

    assert [True, False] == [width.proves(wide), width.proves(narrow)]


def test_verse_has_no_width() -> None:
    """Its lines are narrow and nearly as full as wrapped ones, but the next word would have fit after some."""
    verse = [
        "I climb the stair, I climb it down.",
        "The moths have left for some dark town.",
        "The sea lies pale",
        "and waits",
    ]

    assert [0, 43] == [
        width.columns for width in (find_width([verse * 3]), find_width([textwrap.wrap(WORDS.replace("’", ""), 44)]))
    ]
