"""Weighing what a block of lines is."""

from collections.abc import Callable, Iterable

import pytest

from feedd.reading.layout import kinds
from feedd.reading.layout.prose import learn_shape
from feedd.reading.words.lines import Line

SHAPE = learn_shape([])
WORDS = ("They came back on a Sunday, and nobody in the street", "had expected them before the middle of the month.")
CODE = ("while hum(bee) {", "  bee = next_bee();", "}")
ART = ("  .--.", " /    \\", " \\____/")


def _lines(texts: Iterable[str]) -> list[Line]:
    return [Line(text=text) for text in texts]


def _block(*texts: str, code_around: float = 0.0) -> kinds.Lines:
    return kinds.Lines(lines=_lines(texts), shape=SHAPE, code_around=code_around)


EVIDENCE: dict[Callable[[kinds.Lines], float], tuple[kinds.Lines, kinds.Lines]] = {
    kinds.letters: (_block(*WORDS), _block(*ART)),
    kinds.gaps: (_block("day   high", "Mon   03:12"), _block(*WORDS)),
    kinds.marks: (_block("- hive", "- fence"), _block(*WORDS)),
    kinds.open_breaks: (_block(*WORDS), _block("The bees", "The moths")),
    kinds.words: (_block(*WORDS), _block("bees", "moths")),
    kinds.indent: (_block("    bees", "    moths"), _block(*WORDS)),
    kinds.code: (_block(*CODE), _block(*WORDS)),
    kinds.code_around: (_block(*WORDS, code_around=1.0), _block(*WORDS)),
    kinds.filled: (_block(*WORDS), _block("bees", "moths and other things")),
    kinds.capitals: (_block("The bees", "The moths"), _block("bees", "moths")),
    kinds.number: (_block(*CODE), _block("bees")),
}


def test_each_measure_has_a_sample() -> None:
    """A new row of the table needs one; the constant is always 1."""
    assert {row.ask for row in kinds.EVIDENCE} == {*EVIDENCE, kinds.constant}
    assert 1.0 == kinds.constant(_block("bees"))


@pytest.mark.parametrize("ask", EVIDENCE, ids=lambda ask: ask.__name__)
def test_a_measure_tells_blocks_apart(ask: Callable[[kinds.Lines], float]) -> None:
    """Each is more in its sample than in another block."""
    more, less = EVIDENCE[ask]

    assert ask(more) > ask(less) + 0.2


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (WORDS * 2, "prose"),
        (("- a hive", "- a fence", "- string"), "listed"),
        (CODE, "drawn"),
        (ART, "drawn"),
    ],
)
def test_the_likeliest_kind(texts: tuple[str, ...], kind: str) -> None:
    """All measures together say it, and the probabilities add up to 1."""
    odds = kinds.weigh(_lines(texts), SHAPE)
    chances = {name: getattr(odds, name) for name in ("prose", "listed", "lines", "drawn")}

    assert kind == max(chances, key=lambda name: chances[name])
    assert pytest.approx(1.0) == sum(chances.values())


def test_a_comment_amid_code_is_drawn_like_it() -> None:
    """The blocks around it tell."""
    comment = _lines(["    # wait for them", "    # to come back"])

    assert kinds.weigh(comment, SHAPE, 1.0).drawn > kinds.DRAWN_ALONE > kinds.weigh(comment, SHAPE).drawn


def test_a_block_of_many_lines_is_told_by_its_beginning() -> None:
    """Time stays bounded."""
    assert kinds.weigh(_lines([*WORDS * 200, *ART]), SHAPE) == kinds.weigh(_lines(WORDS * 200), SHAPE)


def test_scripts_without_capitals_are_no_code() -> None:
    """Letters that have no capitals count as capitals do; what begins with small letters may be commands."""
    assert (1, 0) == (
        kinds.capitals(_block("물레방아 이야기", "편지를 쓰는 법")),
        kinds.capitals(_block("make the weir", "gate")),
    )
