"""Weighing whether the break between two lines is a wrap."""

import textwrap
from collections.abc import Sequence

import pytest

from feedd.reading.layout.breaks import rows
from feedd.reading.layout.prose import learn_shape
from feedd.reading.layout.verse import weigh_all
from tests.support.wrapped_text import SHAPE, TEXT, WRAPPED, lines_of


def test_wrapped_prose_is_one_row() -> None:
    """Every line but the last is full, so a program broke them."""
    assert [TEXT] == rows(lines_of(WRAPPED), SHAPE)


def test_a_break_of_the_author_stays() -> None:
    """After a line that is not full begins a new row."""
    found = rows(lines_of([*WRAPPED, "They stayed.", *WRAPPED]), SHAPE)

    assert [TEXT, "They stayed.", TEXT] == found


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Much have I wandered over hill and lea",
            "To look upon the hive beneath the tree",
            "And found it empty as the open sea",
            "Before the bees had made their peace with me",
        ],
        ["yadm clone", "yadm add", "yadm push"],
        ["Ada Quill", "The Old Pier", "Harbour"],
    ],
    ids=["verse", "commands", "signature"],
)
def test_lines_that_are_lines_stay_apart(lines: list[str]) -> None:
    """Verse, commands and signatures are never joined."""
    assert lines == rows(lines_of(lines), SHAPE)


def test_prose_that_is_moved_in_is_joined_where_it_is_full() -> None:
    """A quotation with a margin of its own is prose too."""
    lines = textwrap.wrap(TEXT, 64, initial_indent="    ", subsequent_indent="    ")

    assert [TEXT] == rows(lines_of(lines), SHAPE)


def test_justified_prose_is_squeezed() -> None:
    """Blanks that only fill a line to its edge become one."""
    lines = [*(_stretched(line, 64) for line in WRAPPED[:-1]), WRAPPED[-1]]

    assert [TEXT] == rows(lines_of(lines), learn_shape([lines_of(lines)] * 4))


def _stretched(line: str, width: int) -> str:
    while len(line) < width:
        at = max(range(len(line)), key=lambda n: (line[n] == " " and line[n - 1] != " ", -line[:n].count("  "), n))
        line = f"{line[:at]} {line[at:]}"
    return line


def test_a_url_on_its_own_line_stays_there() -> None:
    """Its author put it on that line, however long the line above is."""
    lines = [WRAPPED[0], "https://example.org/a"]

    assert lines == rows(lines_of(lines), SHAPE)


def test_a_quotation_is_words_whatever_it_looks_like() -> None:
    """Its marks prove it."""
    assert ["x = 1;", "y = 2;"] == rows(lines_of(["    x = 1;", "    y = 2;"]), SHAPE)


BY_HAND = (
    "I am getting a bit wild because this balm tea",
    "is all that I drink since the kettle came back from the smith. I had",
    "a dream about sweeping the chimney of a tower.",
    "It was not the first such dream that I had, and I",
    "fear that it will not be the last of them. Tea helps, as they",
    "say, and a walk in the woods.",
)
FREE = (
    "my train runs between fields that lie on both sides in the moon,",
    "the land has gone to sleep over its own pictures",
    "passing by at the pace of a dream, and so quiet",
    "like a song in a room that nobody enters any more",
    "or a word that is there on the tip of my tongue",
)


@pytest.mark.parametrize(("texts", "number"), [(BY_HAND, 1), (FREE, 5)])
def test_what_the_whole_reads_like_decides_doubtful_breaks(texts: Sequence[str], number: int) -> None:
    """Where it is prose that a person broke, a break after a stop is a wrap too; free verse stays apart."""
    lines = lines_of(texts)
    own = weigh_all([lines], [False])[0]

    assert number == len(rows(lines, learn_shape([lines]), own=own))


def test_no_width_proves_that_verse_was_wrapped() -> None:
    """Its lines may be as long as if a program had filled them."""
    assert WRAPPED == rows(lines_of(WRAPPED), SHAPE, own=4.0)


@pytest.mark.parametrize(
    "after",
    ["<ann> and so it is", "    and moved in it is", "rest(bee) == 2 and so on", "https://example.org/a"],
)
def test_prose_broken_by_hand_ends_where_something_else_begins(after: str) -> None:
    """Marks, indents, code and links begin lines of their own, however surely the rest is prose."""
    assert 2 == len(rows(lines_of([*BY_HAND, after]), SHAPE, own=-9.0))


def test_lines_that_were_never_wrapped_stay_apart() -> None:
    """No program wraps to more than 110 columns."""
    assert 2 == len(rows(lines_of(["word " * 40, "and"]), learn_shape([])))


NAMING = (
    "Most of them do nothing but wait. The one that counts is the",
    "keeper of the lamp, who calls the open_pier(now) at the last",
    "moment, when the ferry is there.",
    "He asks nobody before. If the rope is wet, or the tide too low,",
    "the boats have to wait outside, and nobody can tell how long.",
)


def test_code_that_a_sentence_names_parts_no_prose() -> None:
    """The line that names it is as broad as the others; the line below may be short."""
    assert 1 == len(rows(lines_of(NAMING), SHAPE, own=-9.0))


@pytest.mark.parametrize("end", ["and then, said Ada", "and then"])
def test_what_the_width_proves_joins_prose_whatever_the_next_line_begins_with(end: str) -> None:
    """Amid a sentence a name with a colon or a gap is no mark and no column; after a pause a mark begins a line."""
    amid = [*WRAPPED[:-1], f"{WRAPPED[0][: 62 - len(end)]}{end}", "Quill: that   was all."]
    ended = [*WRAPPED[:-1], f"{WRAPPED[0][: 60 - len(end)]}{end}.", "A: that was all."]

    assert 1 == len(rows(lines_of(amid), SHAPE, own=-9.0))
    assert 2 == len(rows(lines_of(ended), SHAPE, own=-9.0))


def test_a_sentence_goes_on_below_a_line_that_is_too_long_for_verse() -> None:
    """However its lines look as a whole; those that are as long as broad verse stay where they look like verse."""
    broad = "qui vient du port et qui ne sait pas encore si la nuit sera douce ou pas pour"
    lines, brief = [broad, "ceux qui restent", "on verra"], [broad[:67], "ceux qui restent", "on verra"]

    assert [f"{broad} ceux qui restent", "on verra"] == rows(lines_of(lines), SHAPE, own=6.0)
    assert brief == rows(lines_of(brief), SHAPE, own=6.0)
    assert 2 == len(rows(lines_of(brief), SHAPE, own=2.0))
