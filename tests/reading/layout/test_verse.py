"""Weighing whether lines are lines of their own or prose that a person broke."""

from collections.abc import Callable, Iterable

import pytest

from feedd.reading.layout import verse
from tests.support.wrapped_text import lines_of

PROSE = (
    "The bees came back on a Sunday, and nobody had expected them. They",
    "took the hive, which had been meant for firewood,",
    "and went to work without a",
    "word to anybody. Nobody had asked them to, and so",
    "it went.",
)
SONG = (
    "And when the tide goes out again, we walk along the shore,",
    "we count the boats, we count the birds, and then we count some more,",
    "and nobody has told us why the lamp is always lit,",
    "and nobody has told us why we thank for it a bit",
)
PHRASES = (
    "The bees came back on a Sunday,",
    "and nobody had expected them.",
    "They took the hive, which had been meant for firewood,",
    "and went to work,",
    "without a word to anybody.",
)


def _passage(lines: Iterable[str], *, alike: bool = False, differs: bool = False, says: str = "") -> verse.Lines:
    repeated = frozenset([verse.folded(says)] if says else [])
    return verse.gathered(lines_of(lines), alike=alike, differs=differs, repeated=repeated)


EVIDENCE: dict[Callable[[verse.Lines], float], tuple[verse.Lines, verse.Lines]] = {
    verse.open_and_full: (_passage(["They hum and sing", "and rest"]), _passage(["They hum,", "and rest for a while"])),
    verse.capitals: (_passage(["Ada Quill", "The Old Pier"]), _passage(["Ada Quill.", "The Old Pier"])),
    verse.rhymes: (_passage(SONG), _passage(PROSE)),
    verse.last_length: (_passage(SONG), _passage(PROSE)),
    verse.last_stops: (_passage(PROSE), _passage(SONG)),
    verse.is_fragment: (_passage(["we count the boats", "and wait"]), _passage(["we count the boats", "and wait."])),
    verse.speaks: (_passage(PROSE), _passage(SONG)),
    verse.is_silent: (_passage(SONG), _passage(PROSE)),
    verse.is_factual: (_passage(["on 4 May we", "came (late)"]), _passage(["4 eggs", "2 spoons of water"])),
    verse.spread: (_passage(PROSE), _passage(SONG)),
    verse.at_phrases: (_passage(PHRASES), _passage(SONG)),
    verse.enumerates: (
        _passage(["Ada, Ben, Ida, Leo, Eva,", "and their dogs."]),
        _passage(["Ada, and Ben, and Ida,", "and their dogs."]),
    ),
    verse.refrains: (_passage(SONG, says=SONG[0]), _passage(SONG)),
    verse.same_beginnings: (_passage(SONG), _passage(PROSE)),
    verse.stanzas: (_passage(SONG, alike=True), _passage(SONG)),
    verse.differs: (_passage(SONG, differs=True), _passage(SONG)),
    verse.brief_ends: (_passage(PROSE), _passage(SONG)),
    verse.divides: (_passage(["They hum and won-", "der what it is"]), _passage(["They hum -", "and wonder"])),
    verse.goes_on: (_passage(PROSE), _passage(["Ada Quill", "The Old Pier"])),
}


def test_each_measure_has_a_sample() -> None:
    """A new row of the table needs one."""
    assert {row.ask for row in verse.EVIDENCE} == {*EVIDENCE}


@pytest.mark.parametrize("ask", EVIDENCE, ids=lambda ask: ask.__name__)
def test_a_measure_tells_passages_apart(ask: Callable[[verse.Lines], float]) -> None:
    """Each is more in its sample than in another passage."""
    more, less = EVIDENCE[ask]

    assert ask(more) > ask(less) + 0.1


def test_verse_and_prose_are_told_apart() -> None:
    """All measures together say it."""
    odds = verse.weigh_all([lines_of(SONG), lines_of(PROSE)], [False, False])

    assert odds[0] > verse.SURE
    assert odds[1] < verse.SURE_PROSE


@pytest.mark.parametrize("number", ["v.1.{}:", "1.{}.", "{})"])
def test_numbers_begin_lines_alike(number: str) -> None:
    """A list of versions says other words behind each of them."""
    lines = [f"{number.format(at)} {words}" for at, words in enumerate(("a clock", "Fixed the lamp", "Two boats"))]

    assert verse.same_beginnings(_passage(lines)) == 1.0


def test_an_author_breaks_all_paragraphs_alike() -> None:
    """A paragraph is surer to be prose beside one that is broken as it is, also where something stands between."""
    phrases, code = lines_of(PHRASES), lines_of(["x = f(y);", "z = g(y);"])

    beside = verse.weigh_all([phrases, code, lines_of(PROSE[1:])], [False] * 3)

    assert beside[0] < verse.weigh_all([phrases], [False])[0]


def test_prose_that_is_broken_otherwise_says_less() -> None:
    """A song that pauses with its lines is surer beside prose that does not."""
    song = lines_of(SONG)
    amid, at_pauses = (verse.weigh_all([song, lines_of(prose)], [False] * 2)[0] for prose in (PROSE, PHRASES))

    assert amid > at_pauses


def test_neighbours_count() -> None:
    """A stanza between others is surer than alone, and prose beside it makes it less sure."""
    song, prose = lines_of(SONG), lines_of(PROSE)
    among_songs = verse.weigh_all([song[1:], song, song[1:]], [False] * 3)[1]
    beside_prose = verse.weigh_all([prose, song], [False] * 2)[1]

    assert among_songs > verse.weigh_all([song], [False])[0] > beside_prose


@pytest.mark.parametrize(
    "lines",
    [
        ["A title", "======="],
        ["> they hum", "> and rest"],
        ["<ann> hello", "<ben> hello"],
        ["x = f(y);", "z = g(y);"],
        ["Mon     03:12", "Tue     04:01"],
        ["alone"],
    ],
)
def test_what_is_not_in_question_is_not_weighed(lines: list[str]) -> None:
    """Headings, quotations, chats, code and tables are told by other signs."""
    assert [0.0] == verse.weigh_all([lines_of(lines)], [False])


def test_lines_that_are_sung_again_are_verse() -> None:
    """Else these might be prose: they go on in small letters and end with a stop."""
    chorus = lines_of(["my train runs between fields in the moon,", "and nobody is there to count them, nor", "me."])
    verses = [lines_of([first]) + chorus for first in ("the land has gone to sleep", "a lamp burns at the end of")]
    once, again = verse.weigh_all(verses[:1], [False]), verse.weigh_all(verses, [False, False])

    assert once[0] < verse.SURE < min(again)


def test_what_the_width_proves_and_speaks_is_prose() -> None:
    """It is not weighed, and its neighbours hear that it is prose."""
    song, prose = lines_of(SONG), lines_of(PROSE)
    known, unknown = (verse.weigh_all([prose, song], [proved, False]) for proved in (True, False))

    assert 0.0 == known[0] > unknown[0]
    assert known[1] == unknown[1]


def test_a_long_passage_is_told_by_its_beginning() -> None:
    """Time stays bounded."""
    lines = lines_of(SONG * 100)

    assert verse.weigh_all([lines], [False]) == verse.weigh_all([lines[: verse.TELLING]], [False])
