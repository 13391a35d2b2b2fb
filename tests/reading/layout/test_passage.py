"""What speaks for a wrap and what against it."""

from collections.abc import Callable, Iterable

import pytest

from feedd.reading.layout import breaks, passage
from feedd.reading.layout.prose import Shape
from tests.support.wrapped_text import SHAPE, lines_of

PROSE = ("They came back on a Sunday, and nobody was there. So", "they went to work without a word in the old garden,")


def _break(lines: Iterable[str], at: int = 0, shape: Shape = SHAPE, own: float = 0.0) -> passage.Break:
    whole = passage.gathered(lines_of(lines), shape, own=own)
    return passage.Break(line=whole.lines[at], after=whole.lines[at + 1], passage=whole, length=whole.lengths[at])


EVIDENCE: dict[Callable[[passage.Break], float], tuple[passage.Break, passage.Break]] = {
    passage.is_long: (_break(["x" * 70, "and"]), _break(["x" * 30, "and"])),
    passage.is_open: (_break(["They hum", "and rest"]), _break(["They hum.", "Then rest."])),
    passage.stands_alone: (_break(PROSE, own=4.0), _break(PROSE)),
    passage.reads_on: (_break(PROSE, own=-4.0), _break(PROSE)),
    passage.is_title: (_break(["Ada Quill", *PROSE]), _break(["Ada Quill,", *PROSE])),
    passage.is_narrow: (_break(["They hum", "and rest"]), _break(["x" * 60, "y" * 50])),
    passage.moves_in: (_break(["They hum", "    and rest"]), _break(["They hum", "and rest"])),
    passage.is_code: (_break(["hum(x);", "and rest"]), _break(["They hum", "and rest"])),
    passage.is_column: (_break(["bees  hum", "moth  sit"]), _break(["Bees.  They", "hum.  They"])),
    passage.is_question: (_break(["Q: Do they hum?", "They do"]), _break(["Do they hum?", "They do"])),
    passage.is_label: (_break(["Bees:", "They hum all day"]), _break(["Bees:", "they hum all day"])),
    passage.begins_with_mark: (_break(["They hum", "<ann> and rest"]), _break(["They hum", "and rest"])),
}


def test_each_piece_of_evidence_has_a_sample() -> None:
    """A new row of the table and a new veto need one."""
    assert {*(row.ask for row in breaks.EVIDENCE), *breaks.VETOES} == {*EVIDENCE}


@pytest.mark.parametrize("ask", EVIDENCE, ids=lambda ask: ask.__name__)
def test_evidence_is_told_from_what_looks_alike(ask: Callable[[passage.Break], float]) -> None:
    """Each is more in its sample than in another break."""
    is_there, is_not = EVIDENCE[ask]

    assert ask(is_there) > ask(is_not) == 0 or ask(is_there) > ask(is_not) + 0.15


def test_a_dash_in_prose_broken_by_hand_is_no_mark() -> None:
    """It stands amid a sentence, as here."""
    lines = ["They hum, and nobody knows why they do", "- nor asks - and rest"]

    assert (True, False) == tuple(bool(passage.begins_with_mark(_break(lines, own=own))) for own in (0.0, -4.0))


def test_dashes_make_a_list_where_several_lines_begin_with_one() -> None:
    """In prose broken by hand, too, where the first line has one, or where they touch their words."""
    spaced = _break(["- They hum, and nobody knows why they do", "- You may ask"], own=-4.0)
    touching = _break(["Take them all:", "-bees and wasps", "-moths"], at=1, own=-4.0)

    assert passage.begins_with_mark(spaced)
    assert passage.begins_with_mark(touching)


def test_a_letter_before_a_colon_amid_a_sentence_is_no_mark() -> None:
    """It is a drive; one that speaks stands below a sentence, or another who speaks."""
    drive = _break(["Somebody asked whether it may look at drive", "M: for the files"], own=-4.0)
    answer = _break(["Q: did somebody ask for the drive", "A: nobody did"], own=-4.0)

    assert not passage.begins_with_mark(drive)
    assert passage.begins_with_mark(answer)


def test_who_speaks_again_begins_a_line() -> None:
    """Names of two words are known where they come again; a word before a colon that does not is none."""
    talk = ["Ada Quill: Do they hum?", "Ben Ode: They do.", "Ada Quill: Why?"]

    assert [False, True] == [bool(passage.is_said_next(_break(talk, at))) for at in (0, 1)]
    assert [False, False] == [bool(passage.is_said_next(_break([*talk[:2], "The reason: sun"], at))) for at in (0, 1)]
