"""What speaks for a wrap and what against it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from feedd.reading.layout import breaks, passage
from feedd.reading.layout.prose import Shape
from tests.support.wrapped_text import SHAPE, lines_of

SONG = (
    "And when the tide is out, we walk,",
    "we count the boats along the shore,",
    "and nobody is there to talk,",
    "and then we count some more.",
)
PROSE = ("They came back on a Sunday, and nobody was there. So", "they went to work without a word in the old garden,")


def _break(lines: Iterable[str], at: int = 0, shape: Shape = SHAPE, **known: bool) -> passage.Break:
    whole = passage.Passage(lines=lines_of(lines), shape=shape, under_mark=known.get("under_mark", False))
    return passage.Break(
        line=whole.lines[at],
        after=whole.lines[at + 1],
        passage=whole,
        is_proved=known.get("is_proved", False),
    )


HAND = replace(SHAPE, by_hand=True)
EVIDENCE: dict[Callable[[passage.Break], float], tuple[passage.Break, passage.Break]] = {
    passage.is_proved: (_break(PROSE, is_proved=True), _break(PROSE)),
    passage.is_long: (_break(["x" * 70, "and"]), _break(["x" * 30, "and"])),
    passage.is_open: (_break(["They hum", "and rest"]), _break(["They hum.", "Then rest."])),
    passage.capitals_are_common: (_break(["The bees", "The moths"]), _break(["bees", "moths"])),
    passage.is_filled: (_break(["They came on a Sunday", "and went"]), _break(["They", "a lot of them hum"])),
    passage.hangs: (_break(["- bees that", "  hum"], under_mark=True), _break(["bees that", "hum"])),
    passage.is_by_hand: (_break(PROSE, shape=HAND), _break(PROSE)),
    passage.speaks_on: (_break(PROSE, shape=HAND), _break(["Ada", "the old pier, North Harbour"], shape=HAND)),
    passage.lacks_sentences: (_break(PROSE, shape=replace(SHAPE, unspoken=True)), _break(PROSE)),
    passage.differs: (
        _break(SONG, shape=replace(SHAPE, by_program=True)),
        _break(SONG, shape=replace(SHAPE, by_program=True, by_hand=True)),
    ),
    passage.pauses: (_break(SONG), _break([*SONG[:2], "and nobody", *SONG[2:]])),
    passage.lacks_a_stop: (_break(["Ada Quill", "The Old Pier"]), _break(["They hum.", "So it is"])),
    passage.has_room: (_break(["They hum", "and rest"]), _break(["x" * 60, "and rest"])),
    passage.moves_in: (_break(["They hum", "    and rest"]), _break(["They hum", "and rest"])),
    passage.is_ragged: (_break(["They", "hum for a whole day long"]), _break(["They hum", "all day"])),
    passage.is_code: (_break(["hum(x);", "and rest"]), _break(["They hum", "and rest"])),
    passage.are_capitals: (_break(["Ada Quill", "The Old Pier"]), _break(["Ada Quill", "and others"])),
    passage.is_column: (_break(["bees  hum", "moth  sit"]), _break(["Bees.  They", "hum.  They"])),
    passage.is_narrow: (_break(["They hum", "and rest"]), _break(["x" * 60, "y" * 50])),
    passage.begins_with_mark: (_break(["They hum", "<ann> and rest"]), _break(["They hum", "and rest"])),
    passage.is_drawn: (_break(["/--\\", "\\__/"]), _break(["They hum", "and rest"])),
}


def test_each_piece_of_evidence_has_a_sample() -> None:
    """A new row of the table needs one."""
    assert {row.ask for row in breaks.EVIDENCE} == {*EVIDENCE}


@pytest.mark.parametrize("ask", EVIDENCE, ids=lambda ask: ask.__name__)
def test_evidence_is_told_from_what_looks_alike(ask: Callable[[passage.Break], float]) -> None:
    """Each is more in its sample than in another break."""
    is_there, is_not = EVIDENCE[ask]

    assert ask(is_there) > ask(is_not) == 0 or ask(is_there) > ask(is_not) + 0.15
