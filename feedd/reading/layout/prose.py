"""Decides whether lines are prose, and joins them only where the wrapping proves that a program broke them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from feedd.reading.layout.width import NARROWEST, SELF_PROVED, WIDEST, Width, find_width
from feedd.reading.words.lines import Line

LETTERS = 0.8  # share of letters and blanks in prose; of 122,174 lines of letter art 0.07 % have as many
READABLE = 0.7  # share of letters, digits, blanks and signs of speech in lines shown as words; with less they are code
SPOKEN = "\"'.,!?“”‘’«»"  # signs of speech; code has more of other signs
RAGGED = 0.35  # share of lines in a block that are not full; with more, all breaks are the author's
LONG = 40  # characters of a line from which the wrapping is learned; shorter lines are commands and lists
ENOUGH = 8  # lines of prose at the margin that decide the width; indented ones may have another width
VERSES = 4  # lines with capitals at their beginnings; fewer prove no verse
_WIDE_GAP = re.compile(r"\S {3,}\S")
_GAP = re.compile(r"\S {2,}\S")
_URL = re.compile(r"(?:https?|gophers?|gemini|ftp)://\S+", re.IGNORECASE)
_RUNS = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a document is wrapped: its width, and the indent of most of its lines, in columns."""

    width: Width
    indent: int = 0
    stretched: bool = False  # its lines are justified: filled with blanks to one right edge
    forced: bool = False  # the definition says that every paragraph was wrapped

    def is_full(self, line: Line, after: Line) -> bool:
        """Return whether it is proved that `after` continues `line`; a URL on a line of its own does not."""
        if "://" in after.text and _URL.fullmatch(after.text.strip()):
            return False
        return (self.forced and len(line.text) <= WIDEST) or self.width.is_full(line.text, after.text)

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
    indents = Counter(line.indent for line in long_lines)
    indent = min(indents, key=lambda one: (-indents[one], one), default=0)
    at_margin = [lines for lines in wordy if all(line.indent == indent for line in lines[1:])]
    settled = at_margin if sum(map(len, at_margin)) >= ENOUGH else wordy
    width = find_width([[line.text for line in lines] for lines in settled])
    gaps = [line for line in long_lines if "  " in line.text and _GAP.search(line.text)]
    stretched = [line for line in gaps if abs(len(line.text) - width.columns) <= 1]
    return Shape(width=width, indent=indent, stretched=len(stretched) * 3 > len(long_lines))


def prose_rows(lines: Sequence[Line], shape: Shape) -> list[str] | None:
    """Return lines of one indent as rows, joined where that is proved; None where they must stay as they are."""
    at_margin = min(line.indent for line in lines) <= shape.indent + 1
    if len(lines) == 1 and len(lines[0].text) > WIDEST and at_margin:
        return [join(lines)]
    without_urls = [_without_urls(line) for line in lines]
    if not _is_wordy(without_urls):
        return list(map(_folded, lines)) if at_margin and _is_readable(without_urls) else None
    if any(_has_wide_gap(line) and not shape.is_stretched(line) for line in lines[:-1] or lines):
        return None
    # names at the right edge are full lines too, but no prose
    wide = max(len(line.text.strip()) for line in lines) >= NARROWEST
    proved = wide and (_all_full(lines, shape) or _proves_itself(lines, shape))
    if len(lines) > 1 and proved and not _is_verse(lines, shape):
        return [join(lines)]
    return _joined_where_full(lines, shape) if at_margin else None


def quoted_rows(lines: Sequence[Line], shape: Shape) -> list[str]:
    """Return the lines of a quotation as rows, joined where that is proved; it is words, as its marks say."""
    return prose_rows(lines, shape) or _joined_where_full(lines, shape)


def _joined_where_full(lines: Sequence[Line], shape: Shape) -> list[str]:
    """Join lines after full ones, and keep the other breaks of the author; a ragged block keeps all its lines."""
    full = [shape.is_full(line, after) for line, after in pairwise(lines)]
    if _is_verse(lines, shape) or full.count(False) > RAGGED * len(full):
        return list(map(_folded, lines))
    return full_rows(lines, shape)


def full_rows(lines: Sequence[Line], shape: Shape) -> list[str]:
    """Return lines that are known to be prose as rows, joined after full lines."""
    if _is_verse(lines, shape) and max(len(line.text) for line in lines) < SELF_PROVED:
        return list(map(_folded, lines))
    full = [shape.is_full(line, after) for line, after in pairwise(lines)]
    rows, first = [], 0
    for number, joined in enumerate([*full, False], start=1):
        if not joined:
            rows.append(join(lines[first:number]))
            first = number
    return rows


def _all_full(lines: Sequence[Line], shape: Shape) -> bool:
    return all(shape.is_full(line, after) for line, after in pairwise(lines))


def _proves_itself(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether three lines or more are full to a width of their own, as in a document of several widths."""
    return len(lines) >= 3 and shape.width.proves([line.text for line in lines])


def _is_wordy(lines: Sequence[Line]) -> bool:
    return sum(line.wordy for line in lines) >= LETTERS * sum(len(line.text) for line in lines)


def _without_urls(line: Line) -> Line:
    return Line(text=_URL.sub("", line.text)) if "://" in line.text else line


def _has_wide_gap(line: Line) -> bool:
    return "   " in line.text and bool(_WIDE_GAP.search(line.text))


def _is_verse(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether lines begin with capitals, as in verse; in prose one line in seven does, in German each third."""
    if len(lines) < VERSES or shape.is_stretched(lines[0]):
        return False
    if sum(_begins_high(line.text) for line in lines) <= 0.8 * len(lines):
        return False
    texts = [line.text for line in lines]
    return not ("".join(texts).isupper() or shape.width.fills(texts))


def _is_readable(lines: Sequence[Line]) -> bool:
    """Return whether lines are words and numbers, but no prose: they can be shown line by line without <pre>."""
    solid = "".join(line.text for line in lines)
    readable = sum(c.isalnum() or c.isspace() or c in SPOKEN for c in solid)
    return readable >= READABLE * len(solid) and not any(map(_has_wide_gap, lines))


def _folded(line: Line) -> str:
    return " ".join(line.text.split())


def _begins_high(text: str) -> bool:
    return next((character.isupper() for character in text if character.isalpha()), False)


def join(lines: Sequence[Line]) -> str:
    """Join wrapped lines: several blanks become one, and none is added after a hyphen or dash within a word."""
    parts: list[str] = []
    for line in lines:
        words = _RUNS.sub(" ", line.text.strip(" \t"))
        if parts and not _glues(parts[-1], words):
            parts.append(" ")
        parts.append(words)
    return "".join(parts)


def _glues(end: str, start: str) -> bool:
    """Return whether no blank stands for a line end: after "well-" before "known", or after a dash without blanks."""
    if end.endswith("—"):
        return len(end) > 1 and not end[-2].isspace()
    return end.endswith("-") and len(end) > 1 and end[-2].isalpha() and start[:1].isalpha()
