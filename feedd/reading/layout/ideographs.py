"""Weighs whether lines of ideographs, written without blanks, are wrapped prose or lines of their own.

`verse` weighs words, and these have none to tell apart: what is left are lengths, pauses and where they stand.
"""

from collections.abc import Sequence
from itertools import pairwise

from feedd.reading.layout.width import columns, is_ideograph
from feedd.reading.words import characters
from feedd.reading.words.characters import STOPS
from feedd.reading.words.lines import Line

PROSE, OWN = -3.0, 3.0  # log-odds that lines are lines of their own, as in `verse`
BROAD = 40  # columns: people wrap prose to no less than twenty ideographs; lines of verse have fourteen at most
REACHES = 0.8  # of the longest line, which a line reaches that a person or a program wrapped
HANGS = 4  # columns by which a stop that begins no line may stand out
OPENING = "「『（“‘(\"'"
PAUSES = characters.PAUSES + "」』）"


def weigh_all(passages: Sequence[Sequence[Line]]) -> list[float]:
    """Return for each passage the log-odds that its lines are lines of their own: -3 for wrapped prose, 3, or 0.

    Prose has sentences. A program that wraps at blanks alone breaks it beside words of another script; all else is as
    broad as its margin but for the last line, and breaks amid sentences, unless another passage that does is as broad.
    """
    asked = [lines if _is_asked(lines) else () for lines in passages]
    margins = [_margin(lines) if lines else 0 for lines in asked]
    proved = [margin for margin, lines in zip(margins, asked, strict=True) if margin and _breaks_amid(lines)]
    return [0.0 if not lines else _weigh(lines, margin, proved) for lines, margin in zip(asked, margins, strict=True)]


def _is_asked(lines: Sequence[Line]) -> bool:
    """Return whether there are two lines or more, most of their signs ideographs, without marks and wide gaps."""
    if len(lines) < 2 or not any(
        is_ideograph(line.text[-1:]) or is_ideograph(line.text.lstrip()[:1]) for line in lines
    ):
        return False
    if any(line.is_rule or line.is_drawn or line.has_wide_gap or _begins_with_sign(line) for line in lines):
        return False
    text = "".join([line.text for line in lines])
    return sum(map(is_ideograph, text)) * 2 > len(text)


def _begins_with_sign(line: Line) -> bool:
    """Return whether a sign stands before the words, as marks of lists do, and no quotation begins."""
    first = line.text.strip()[:1]
    return not first.isalnum() and first not in OPENING


def _weigh(lines: Sequence[Line], margin: int, proved: Sequence[int]) -> float:
    has_sentences = any(sign in STOPS for line in lines for sign in line.text)
    is_talk = all(line.text.strip()[:1] in OPENING for line in lines)
    if is_talk or not has_sentences:
        return OWN
    is_as_broad = any(min(margin, other) >= REACHES * max(margin, other) for other in proved)
    return PROSE if is_as_broad or _breaks_at_blanks(lines) else 0.0


def _margin(lines: Sequence[Line]) -> int:
    """Return the columns that all lines but the last nearly fill, with pauses within them; 0 where they do not."""
    texts = [line.text.strip() for line in lines]
    widths = list(map(columns, texts))
    margin = max(widths)
    pauses = any(sign in PAUSES for text in texts for sign in text[1:-1])
    return margin if margin >= BROAD and min(widths[:-1]) >= REACHES * (margin - HANGS) and pauses else 0


def _breaks_amid(lines: Sequence[Line]) -> bool:
    return any(line.text.rstrip()[-1:] not in PAUSES for line in lines[:-1])


def _breaks_at_blanks(lines: Sequence[Line]) -> bool:
    """Return whether every break stands amid a sentence beside a word that blanks part from others."""
    texts = [line.text.strip() for line in lines]
    return all(
        before[-1] not in PAUSES and not (is_ideograph(before[-1]) and is_ideograph(after[0]))
        for before, after in pairwise(texts)
    )
