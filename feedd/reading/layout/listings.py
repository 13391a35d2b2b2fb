"""Finds listings among the chunks of a document: programs, sessions and settings, which stay line by line.

A single line of a program often reads like words, `return x` or `else`, and a remark in it like a sentence. So each
line says what it is for or against a listing, and the chunks around are asked too: of all ways to part the document
into words and listings, the one that most lines agree with counts.
"""

import re
from collections.abc import Sequence

from feedd.reading.layout.chunks import Chunk
from feedd.reading.layout.marked import ruled_at
from feedd.reading.layout.said import is_said
from feedd.reading.layout.signs import is_capitals, is_underlined, ruled_around
from feedd.reading.words.code import is_session, is_source, part_of_program
from feedd.reading.words.lines import SHORT, Line
from feedd.structs import replace

BORDER = 0.9  # what must speak for a border between words and a listing: two statements make one, one does not
SURE = 2.0  # what speaks for a listing of one line that begins with a prompt
SENTENCE = -3.0  # a sentence or a heading that stands alone between two listings
BROAD = 40  # characters of a line of words from which it is not asked more
LOOSE = 0.35  # what a line at the margin speaks against a listing that is neither a statement nor words
SIGN = 0.75  # what a line that has only a sign of code counts, in parts of a statement
SEVERAL = 5  # blanks between such words, each alone
SPEECH = frozenset("\"'.,!?:()-–—“”‘’«»")  # signs of such lines
MOSTLY = 0.4  # share of statements in the lines of a program, without its remarks
SPOKEN = 0.1  # words for each statement at most: what a program writes, and its remarks without a mark
FEWEST = 5  # statements of a program
SENTENCES = 2  # lines of a paragraph above or below a program
TELLING = 2000  # lines of a document that are asked whether it is a program as a whole
_MANUAL = re.compile(r"\w\(\d[a-z]{0,4}\)")  # a page of the manual, `ls(1)`


def with_listings(chunks: list[Chunk]) -> list[Chunk]:
    """Return chunks with those of listings marked, so that nothing more is asked of them."""
    if all(chunk.plain or chunk.given for chunk in chunks):
        return chunks
    parts = [() if chunk.given else tuple(map(_part, chunk.shown)) for chunk in chunks]
    if _is_program([part for one in parts for part in one][:TELLING]):
        listed = _without_words_around(chunks, parts)
    else:
        listed = _parted([_says(chunk, one) for chunk, one in zip(chunks, parts, strict=True)])
    return [replace(chunk, listed=True) if one else chunk for chunk, one in zip(chunks, listed, strict=True)]


def _without_words_around(chunks: Sequence[Chunk], parts: Sequence[Sequence[str]]) -> list[bool]:
    """Return which chunks are the program: what stands above and below its statements may be words about it."""
    listed = [not chunk.given for chunk in chunks]
    coded = [number for number, one in enumerate(parts) if not {"statement", "sign"}.isdisjoint(one)]
    for around in (range(coded[0]), range(coded[-1] + 1, len(chunks))):
        if any(_is_told(chunks[number], parts[number]) for number in around):
            for number in around:
                listed[number] = False
    return listed


def _is_told(chunk: Chunk, parts: Sequence[str]) -> bool:
    """Return whether a chunk is sentences throughout, at the margin and without a mark of a remark."""
    lines = chunk.shown
    if len(parts) < SENTENCES or parts.count("words") < len(parts) - 1 or parts[0] != "words":
        return False
    return lines[0].begins_high and lines[0].text[lines[0].indent].isalpha() and lines[-1].text[-1] in ".:!?"


def _part(line: Line) -> str:
    if len(line.text) > BROAD and (line.is_plain or _is_broad(line)):
        return "words"
    if line.is_rule or (line.is_drawn and line.text[-1] not in ";{}"):
        return "remark"
    part = part_of_program(line.text[:SHORT])
    if part != "rest":
        return part
    has_sign = line.is_code and not line.text.lstrip().startswith("-") and not _MANUAL.search(line.text[:SHORT])
    return "sign" if has_sign else "rest"


def _is_broad(line: Line) -> bool:
    """Return whether a line is words without a doubt: a program has other signs, or columns."""
    words = line.text[line.indent :]
    if "  " in words or words.count(" ") < SEVERAL or not words[0].isalpha():
        return False
    return SPEECH.issuperset(line.counts.signs)


def _is_program(parts: Sequence[str]) -> bool:
    """Return whether a whole document is a program: its statements are many, and its words few."""
    others = len(parts) - parts.count("remark")
    statements = _statements(parts)
    return statements >= max(FEWEST, MOSTLY * others) and parts.count("words") <= SPOKEN * statements


def _statements(parts: Sequence[str]) -> float:
    return parts.count("statement") + SIGN * parts.count("sign")


def _says(chunk: Chunk, parts: Sequence[str]) -> float:
    """Return how much the lines of a chunk speak for a listing, and below 0 against one."""
    if not parts:
        return 0.0
    texts = [line.text for line in chunk.shown]
    if is_session(texts) or is_source(texts):
        return float(max(SURE, len(texts)))
    spoken, lines = parts.count("words"), chunk.shown
    loose = sum(part == "rest" and not line.indent for part, line in zip(parts, lines, strict=True))
    said = _statements(parts) - spoken - LOOSE * loose
    stands_above = (
        _is_heading(lines) or all(line.is_list_item for line in lines) or (parts == ("rest",) and _is_label(lines[0]))
    )
    begins = parts[0] == "words" and lines[0].begins_high
    is_told = begins or spoken * 2 >= len(parts) or (spoken and lines[-1].text[-1] in ".:")
    return min(said, SENTENCE) if stands_above or is_told else said


def _is_heading(lines: Sequence[Line]) -> bool:
    """Return whether lines are a heading by their marks, which a program may stand above and below."""
    return bool(ruled_at(lines, 0)) or is_underlined(lines, 0) or bool(ruled_around(lines))


def _is_label(line: Line) -> bool:
    """Return whether a line that stands alone names what follows: `Example:`, `The second version`, `SYNOPSIS`."""
    if not line.begins_high:
        return False
    return line.text[-1:] == ":" or is_capitals(line) or (" " in line.text.strip() and is_said(line))


def _parted(says: Sequence[float]) -> list[bool]:
    """Return which chunks are listings in the parting that most speaks for, each border counted against it."""
    words, listing = 0.0, -BORDER  # what speaks for the best parting that ends so; a document begins with words
    ways: list[tuple[bool, bool]] = []  # for words and for a listing: whether the chunk before is a listing
    for one in says:
        before = (listing - BORDER > words, listing >= words - BORDER)
        words, listing = max(words, listing - BORDER), max(listing, words - BORDER) + one
        ways.append(before)
    listed: list[bool] = []
    state = listing - BORDER > words
    for way in reversed(ways):
        listed.append(state)
        state = way[state]
    return listed[::-1]
