"""What proves that a program broke lines of prose: the width to which it wrapped them. And how lines are joined."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from feedd.reading.layout.hyphens import HYPHENS, SOFT, joined, lacks_its_end
from feedd.reading.layout.said import share_middle
from feedd.reading.layout.urls import amid_sentences, begins_with_url
from feedd.reading.layout.width import NARROWEST, SELF_PROVED, WIDEST, Width, find_width, is_ideograph
from feedd.reading.words.characters import SPOKEN, STOPS
from feedd.reading.words.lines import Line, is_link

LETTERS = 0.8  # share of letters and blanks in prose; of 122,174 lines of letter art 0.07 % have as many
READABLE = 0.7  # share of letters, digits, blanks and signs of speech in lines shown as words; with less they are code
RAGGED = 0.35  # share of lines in a block that are not full; with more, all breaks are the author's
LONG = 40  # characters of a line from which the wrapping is learned; shorter lines are commands and lists
REACHES = 0.8  # of the width, which most lines of prose fill
ENOUGH = 8  # lines of prose at the margin that decide the width; indented ones may have another width
ENDS = STOPS + ":\"'”’»)"  # signs that a paragraph ends with
CODE = 0.5  # share of lines of code in moved ones
HABIT = 3  # paragraphs with a first line that is moved in; fewer may be chance
DEEPEST = 8  # columns by which it is moved in, a tab
VERSES = 4  # lines with capitals at their beginnings; fewer prove no verse
COLUMN = " " * 6  # a gap between columns; one that fills a line is narrower
_GAP = re.compile(r"\S {2,}\S")
_RUNS = re.compile(r" {2,}")


class Shape(Struct, frozen=True, kw_only=True):
    """How a document is wrapped: its width, and the indent of most of its lines, in columns."""

    width: Width
    indent: int = 0
    margin: int = 0  # the least indent
    broad: int = 0  # the length that 97 % of its lines of prose do not exceed, in what the width is measured in
    first: int = 0  # the columns by which it moves in the first line of a paragraph; 0 where it has no such habit
    stretched: bool = False  # its lines are justified: filled with blanks to one right edge
    forced: bool = False  # the definition says that every paragraph was wrapped
    soft: int = 0  # columns of a line from which its end is no more than a blank, see `soft`; 0 where nothing says so

    def is_full(self, line: Line, after: Line) -> bool:
        """Return whether it is proved that `after` continues `line`; a URL on a line of its own does not."""
        if "://" in after.text and is_link(after):
            return False
        return (self.forced and len(line.text) <= WIDEST) or self.width.is_full(line.text, after.text)

    def fills(self, lines: Sequence[Line]) -> bool:
        """Return whether three lines or more, but the last, are full to the last word, as only a program wraps."""
        return len(lines) > 2 and all(self.width.is_full(a.text, b.text, slack=0) for a, b in pairwise(lines))

    def is_stretched(self, line: Line) -> bool:
        """Return whether the gaps in a line only fill it to the right edge, and separate no columns."""
        return self.stretched and abs(len(line.text) - self.width.columns) <= 1

    def is_long(self, line: str) -> bool:
        """Return whether a row is a paragraph by itself, in a document that was never wrapped."""
        return not self.width.columns and len(line) > WIDEST


def learn_shape(chunks: Sequence[Sequence[Line]]) -> Shape:
    """Learn from all text of a document how it is wrapped."""
    wordy = [lines for lines in chunks if len(lines) > 1 and _is_wordy(lines)]
    long_lines = [line for lines in wordy for line in lines if len(line.text) > LONG]
    indents = Counter(line.indent for line in _lone_lines(chunks, len(long_lines) * HABIT) or long_lines)
    indent = min(indents, key=lambda one: (-indents[one], one), default=0)
    at_margin = [lines for lines in wordy if all(line.indent == indent for line in lines[1:])]
    settled = at_margin if sum(map(len, at_margin)) >= ENOUGH else wordy
    width = find_width([[line.text for line in lines] for lines in settled])
    filled = (
        long_lines if width.columns > LONG else [line for lines in settled for line in lines if _reaches(line, width)]
    )
    gaps = [line for line in filled if "  " in line.text and _GAP.search(line.text)]
    stretched = [line for line in gaps if abs(len(line.text) - width.columns) <= 1 and COLUMN not in line.text.strip()]
    lengths = sorted(width.measure(line.text) for line in long_lines if len(line.text) <= width.widest)
    return Shape(
        width=width,
        indent=indent,
        broad=lengths[int(len(lengths) * 0.97)] if lengths else 0,
        first=_first_indent(chunks, indent),
        stretched=len(stretched) * 3 > len(filled),
    )


def _lone_lines(chunks: Sequence[Sequence[Line]], others: int) -> Sequence[Line]:
    """Return the long lines of words that stand alone, in a document where nearly all paragraphs are one line each."""
    lone = [lines[0] for lines in chunks if len(lines) == 1 and len(lines[0].text) > LONG and _is_wordy(lines)]
    return lone if len(lone) >= HABIT and len(lone) > others else ()


def _reaches(line: Line, width: Width) -> bool:
    """Return whether a line is nearly as long as the narrow columns of a document, in which none is long."""
    return len(line.text) >= REACHES * width.columns > 0


def _first_indent(chunks: Sequence[Sequence[Line]], indent: int) -> int:
    """Return the columns of most lines that are moved in where a paragraph begins, and go on at the margin; 0 of few.

    Lines of verse and code are moved in, too, but below lines without a stop: they count against it.
    """
    moved: Counter[int] = Counter()
    for lines in chunks:
        out = [number for number, line in enumerate(lines[1:]) if line.indent == indent < lines[number].indent]
        for number in out:
            line = lines[number]
            if line.indent <= indent + DEEPEST and len(line.text) > LONG and lines[number + 1].begins_low:
                moved[line.indent] += 1 if number == 0 or lines[number - 1].text[-1:] in ENDS else -1
    ((most, count),) = moved.most_common(1) or [(0, 0)]
    return most if count >= HABIT else 0


def stays(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether signs say that lines of one indent must stay as they are: gaps, an indent, few letters."""
    if len(lines) == 1 and len(lines[0].text) > WIDEST and _at_margin(lines, shape):
        return False
    without_urls = [line.without_urls for line in lines]
    if not _is_wordy(without_urls):
        return not (_at_margin(lines, shape) and _is_readable(without_urls))
    if any(line.has_wide_gap and not shape.is_stretched(line) for line in lines[:-1] or lines):
        return True
    if _at_margin(lines, shape):
        return False
    return _is_verse(lines, shape) or _is_code(lines, shape) or not _is_proved(lines, shape, _fullness(lines, shape))


def proved(lines: Sequence[Line], shape: Shape) -> list[bool]:
    """Return for each break whether the width proves that the two lines belong together.

    Without doubt only: a ragged block and verse prove nothing.
    """
    none = [False] * (len(lines) - 1)
    if not none or not _is_wordy([line.without_urls for line in lines]):
        return none
    if any(line.has_wide_gap and not shape.is_stretched(line) for line in lines[:-1]):
        return none
    if _is_verse(lines, shape) or _is_code(lines, shape) or _is_far(lines, shape):
        return none
    fullness = _fullness(lines, shape)
    if _is_proved(lines, shape, fullness):
        return [True] * len(none)
    return none if fullness.count(False) > RAGGED * len(fullness) else fullness


def _is_far(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether lines are full only by the blanks before them: brief ones, or all with the same middle."""
    if lines[0].indent <= shape.indent + DEEPEST // 2:
        return False
    return max(len(line.text.strip()) for line in lines) < NARROWEST or share_middle(lines)


def _is_code(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether lines that are moved in are commands, however full they are."""
    return not _at_margin(lines, shape) and sum([line.is_code for line in lines]) >= CODE * len(lines)


def _at_margin(lines: Sequence[Line], shape: Shape) -> bool:
    return min(line.indent for line in lines) <= shape.indent + 1


def _is_proved(lines: Sequence[Line], shape: Shape, fullness: Sequence[bool]) -> bool:
    """Return whether all lines that are no verse are full; names at the right edge are full lines too, but no prose."""
    if len(lines) < 2 or max([len(line.text.strip()) for line in lines]) < NARROWEST:
        return False
    return all(fullness) or _proves_itself(lines, shape)


def full(lines: Sequence[Line], shape: Shape) -> list[bool]:
    """Return for each break of lines that are known to be prose whether the line is full."""
    if _is_verse(lines, shape) and max(len(line.text) for line in lines) < SELF_PROVED:
        return [False] * (len(lines) - 1)
    return _fullness(lines, shape)


def _fullness(lines: Sequence[Line], shape: Shape) -> list[bool]:
    amid = amid_sentences(lines)
    return [
        shape.width.is_full(line.text, after.text)
        if after.text in amid
        else shape.is_full(line, after) and not begins_with_url(after)
        for line, after in pairwise(lines)
    ]


def _proves_itself(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether three lines or more are full to a width of their own, as in a document of several widths."""
    if any(begins_with_url(line) for line in lines[1:]) and not amid_sentences(lines):
        return False
    return len(lines) >= 3 and shape.width.proves([line.text for line in lines])


def _is_wordy(lines: Sequence[Line]) -> bool:
    return sum([line.wordy for line in lines]) >= LETTERS * sum([len(line.text) for line in lines])


def _is_verse(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether lines begin with capitals, as in verse; in prose one line in seven does, in German each third."""
    if len(lines) < VERSES or shape.is_stretched(lines[0]):
        return False
    if sum([line.begins_high for line in lines]) <= 0.8 * len(lines):
        return False
    texts = [line.text for line in lines]
    return not ("".join(texts).isupper() or shape.width.fills(texts))


def _is_readable(lines: Sequence[Line]) -> bool:
    """Return whether lines are words and numbers, but no prose: they can be shown line by line without <pre>."""
    solid = "".join(line.text for line in lines)
    readable = sum(c.isalnum() or c.isspace() or c in SPOKEN for c in solid)
    return readable >= READABLE * len(solid) and not any(line.has_wide_gap for line in lines)


def folded(line: Line) -> str:
    """Return the words of a line with one blank between them."""
    return " ".join(line.text.split())


def join(lines: Sequence[Line]) -> str:
    """Join wrapped lines: several blanks become one, none is added after a hyphen within a word, a soft one goes."""
    parts: list[str] = []
    for line in lines:
        words = line.text.strip(" \t")
        if "  " in words:
            words = _RUNS.sub(" ", words)
        if parts and parts[-1].endswith(SOFT):
            parts[-1] = joined(parts[-1])
        elif parts and not _glues(parts[-1], words):
            parts.append(" ")
        parts.append(words)
    return "".join(parts)


def _glues(end: str, start: str) -> bool:
    """Return whether no blank stands for a line end.

    After "well-" before "known", not before "and"; after a dash without blanks, between two ideographs.
    """
    if is_ideograph(end[-1:]) and is_ideograph(start[:1]):
        return True
    if end.endswith("—"):
        return len(end) > 1 and not end[-2].isspace()
    if not (end.endswith(HYPHENS) and len(end) > 1 and end[-2].isalpha() and start[:1].isalpha()):
        return False
    return not lacks_its_end(start)
