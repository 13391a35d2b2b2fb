"""Weighs whether the break between two lines is a wrap, so that both belong together, or the author's.

`EVIDENCE` is the table of what speaks for and against, in points of half a unit of log-odds; `VETOES` is what no points
outweigh. What the passage reads like as a whole, verse or prose, counts most (see `verse`): without `stands_alone` half
of the generated documents of long verse lose their lines, without `reads_on` every fourth paragraph broken by hand is
torn. Fullness, room, raggedness and capitals were rows once, and nothing was read worse without them.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from feedd.reading.layout import verse
from feedd.reading.layout.entries import are_entries
from feedd.reading.layout.passage import (
    CAPITALS,
    Break,
    begins_with_mark,
    gathered,
    has_columns,
    is_amid_ideographs,
    is_code,
    is_column,
    is_label,
    is_long,
    is_narrow,
    is_open,
    is_question,
    is_said_next,
    is_title,
    moves_in,
    reads_on,
    stands_alone,
)
from feedd.reading.layout.prose import Shape, folded, full, join, proved
from feedd.reading.layout.soft import begins_apart, is_no_verse
from feedd.reading.layout.urls import has_marks
from feedd.reading.layout.width import columns
from feedd.reading.words.characters import PAUSES
from feedd.reading.words.lines import Line

Known = Literal["nothing", "prose", "item"]  # of a passage, by its block or its marks
SURE = 4  # points that join without a rule: at 3 1 % of the generated lines that must stay are joined, at 6 wraps stay
NEVER = -99  # points of a break after a line that is longer than any program wraps
SHORT_LINE = 40  # columns: most lines of verse, dishes and addresses are shorter, wrapped lines seldom are
BROAD = 62  # columns: of lines of verse hardly one in fifty is as long, and goes on without a pause,
BEYOND = 72  # and none is as long as this
RHYMING = 3.0  # log-odds of lines of their own that broad verse has, and prose broken anywhere seldom
SPEECH = 0.95  # share of letters, digits and signs of speech in a line of a sentence
DRAWN = 0.2  # share of drawn lines and wide gaps in a block, above which its breaks are the author's


class Sign(Struct, frozen=True, kw_only=True):
    """A piece of evidence: how many points its full measure is worth, and why."""

    ask: Callable[[Break], float]
    points: int
    reason: str


CONSTANT = 1  # of all breaks between two lines without a blank one, more are wraps
EVIDENCE = (
    Sign(ask=is_long, points=3, reason="people end lines of their own early"),
    Sign(ask=is_open, points=2, reason="a sentence goes on; in free verse it does too"),
    Sign(ask=stands_alone, points=-8, reason="verse, lists and records"),
    Sign(ask=reads_on, points=10, reason="prose, by all that `verse` weighs"),
    Sign(ask=is_title, points=-8, reason="a title, a name or a greeting above what it belongs to"),
    Sign(ask=is_narrow, points=-4, reason="nobody wraps prose to less than 45 columns without need"),
)


def weigh(at: Break) -> float:
    """Return the points for a wrap: 2 are log-odds of 1."""
    return CONSTANT + sum([evidence.points * evidence.ask(at) for evidence in EVIDENCE])


# What no sentence of prose is broken before or after, whatever the points say.
VETOES = (begins_with_mark, is_column, moves_in, is_code, is_question, is_label)


def is_forbidden(at: Break) -> bool:
    """Return whether the lines stay apart: marks, columns, indents, code, drawings, unless the width proves the wrap.

    In sentences that the width proves, a command and a mark after a pause still are lines of their own.
    """
    if at.is_proved:
        marked = at.line.text[-1:] in PAUSES and begins_with_mark(at)
        return at.passage.reads_on == 1 and bool(marked or is_code(at))
    return at.passage.drawn > DRAWN or bool(has_columns(at)) or any(veto(at) for veto in VETOES)


def is_too_long(at: Break) -> bool:
    """Return whether no program wrapped the line; one that wraps at blanks alone leaves ideographs together."""
    return len(at.line.text) > at.passage.shape.width.widest and not (
        at.passage.reads_on == 1 and is_amid_ideographs(at)
    )


def follows_a_rule(at: Break) -> bool:
    """Return whether a rule joins the lines: the width proves it, or a sentence goes on after a line of some length."""
    if at.is_proved:
        return True
    if at.passage.own >= verse.SURE or at.length < SHORT_LINE or at.passage.capitals > CAPITALS:
        return False
    return bool(is_open(at))


def is_amid(at: Break) -> bool:
    """Return whether a sentence goes on below a line of words that is too long for verse, or for this verse."""
    length = columns(at.line.text.strip())
    if length < BROAD or (length < BEYOND and at.passage.own >= RHYMING) or at.passage.capitals > CAPITALS:
        return False
    goes_on = at.line.text[-1].isalnum() and at.after.text[at.after.indent :][:1].islower()
    return goes_on and all(map(_are_words, (at.line, at.after)))


def _are_words(line: Line) -> bool:
    return line.spoken >= SPEECH and "://" not in line.text


def is_soft(at: Break) -> bool:
    """Return whether the line ends anywhere, as broad lines of the document do, and the next one need not be apart."""
    soft = at.passage.shape.soft
    if not soft or (length := columns(at.line.text)) < soft or not is_no_verse(length, at.passage.own, verse.SURE):
        return False
    return not (is_said_next(at) or is_forbidden(at) or begins_apart(at.line, at.after))


def wraps(lines: Sequence[Line], shape: Shape, known: Known = "nothing", own: float = 0.0) -> list[bool]:
    """Return for each break of a paragraph or item whether it is a wrap; `known` is what its block or marks say."""
    if len(lines) < 2:
        return []
    if are_entries(lines):
        return [False] * (len(lines) - 1)
    proofs = [False] * (len(lines) - 1) if own >= verse.SURE else (full if known == "prose" else proved)(lines, shape)
    if all(proofs) and own > verse.SURE_PROSE and (shape.forced or not has_marks(lines)):
        return proofs  # nothing is left to weigh, and most paragraphs are so
    passage = gathered(lines, shape, under_mark=known == "item", own=own)
    breaks = [
        Break(line=line, after=after, passage=passage, length=length, is_proved=proof)
        for (line, after), length, proof in zip(pairwise(lines), passage.lengths, proofs, strict=False)
    ]
    points = [NEVER if is_too_long(at) or is_said_next(at) or is_forbidden(at) else weigh(at) for at in breaks]
    weighed = [*zip(breaks, points, strict=True)]
    ruled = [(score > 0 and follows_a_rule(at)) or is_soft(at) for at, score in weighed]
    # The dearest question comes last: in most prose the points have answered it.
    likely = [
        one or score >= SURE or (score > NEVER and is_amid(at)) for one, (at, score) in zip(ruled, weighed, strict=True)
    ]
    if (sum(likely) - 1) * 2 >= len(likely) - 1:
        return likely
    return [one or (score > NEVER and is_amid(at)) for one, (at, score) in zip(ruled, weighed, strict=True)]


def rows(lines: Sequence[Line], shape: Shape, known: Known = "nothing", own: float = 0.0) -> list[str]:
    """Return the lines of a paragraph or item as rows, joined where the evidence says so."""
    found, first = [], 0
    for number, joined in enumerate([*wraps(lines, shape, known, own), False], start=1):
        if not joined:
            found.append(join(lines[first:number]) if number - first > 1 else folded(lines[first]))
            first = number
    return found
