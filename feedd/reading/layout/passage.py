"""What speaks for a wrap between two lines and what against it, each as a function of the break and its passage.

`breaks` has the points of each in one table, and decides.
"""

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from feedd.reading.layout.prose import Shape
from feedd.reading.layout.urls import amid_sentences
from feedd.reading.layout.width import NARROWEST, is_ideograph
from feedd.reading.words import characters
from feedd.reading.words.characters import PAUSES
from feedd.reading.words.lines import SHORT, Line

NARROW = 45  # columns: a block of such lines is seldom prose
AMID = 12  # characters on both sides of a break that has ideographs around it
CAPITALS = 0.8  # share of lines that begin with capitals, as verse and lists do; German prose has 0.4
GERMAN = 0.4  # the share taken where everything is in capitals, which then say nothing of the lines
LABEL = 0.4  # of the width, which a label above its text does not fill
TOLD = 0.7  # of the width, which a line of prose with a sign of code fills: commands are shorter
STOPS = characters.STOPS + ":"
DASHES = ("-", "–", "—")
_SPEAKER = re.compile(r"(?P<name>[^\W\d_][\w.']{0,19}(?: [^\W\d_][\w.']{0,19}){0,2})(?::| -) +(?=\S)")
_GAP = re.compile(r"(?<=[^\s.!?:]) {2,}(?=\S)")


class Passage(Struct, frozen=True, kw_only=True):
    """Lines that stand together, and what they have in common; see `gathered`."""

    lines: Sequence[Line]
    shape: Shape
    under_mark: bool  # the lines after the first are the rest of an item of a list
    own: float  # log-odds that its lines are lines of their own, see `verse`; 0 where nothing is known
    lengths: Sequence[int]  # in what the document is measured in
    wide: int  # the width of the document, or the length of the longest line where that is more
    capitals: float  # share of lines that begin with a capital
    shouts: bool  # everything is in capitals, which then say nothing of the lines
    speaks: bool  # sentences end within its lines rather than with them, as in verse and records they do not
    narrow: float  # share of lines that are as narrow as verse, less of prose that a person broke
    drawn: float  # share of lines that are drawn or have columns
    has_dashed_items: bool  # dashes at the beginning of its lines make a list of it
    with_urls: frozenset[str]  # lines that begin with a URL amid a sentence
    speakers: frozenset[str]  # names that begin two lines or more, before what each of them says
    stands_alone: float  # how sure it is that its lines are lines of their own: 1 at log-odds of 4
    reads_on: float  # how sure it is that its lines are prose that a person broke: 1 at log-odds of -3


def gathered(lines: Sequence[Line], shape: Shape, *, under_mark: bool = False, own: float = 0.0) -> Passage:
    """Return lines with what they have in common, each counted once."""
    lengths = [shape.width.measure(line.text) for line in lines]
    widest = max(lengths)
    shouts = all(line.text.isupper() for line in lines)
    capitals = GERMAN if shouts else sum([line.begins_high for line in lines]) / len(lines)
    within = sum([line.ends_within for line in lines])
    speaks = capitals <= CAPITALS and 0 < within >= sum([line.text[-1:] in STOPS for line in lines[:-1]])
    reads_on = min(1.0, max(0.0, -own / 3)) if widest >= NARROWEST else 0.0
    return Passage(
        lines=lines,
        shape=shape,
        under_mark=under_mark,
        own=own,
        lengths=lengths,
        wide=max(widest, shape.broad),
        capitals=capitals,
        shouts=shouts,
        speaks=speaks,
        narrow=sum([length < NARROW for length in lengths]) / len(lengths) * (1 - reads_on * speaks),
        drawn=sum([_is_drawn(line, shape) for line in lines]) / len(lines),
        has_dashed_items=_has_dashed_items(lines),
        with_urls=amid_sentences(lines),
        speakers=_said_again(lines),
        stands_alone=min(1.0, max(0.0, own / 4)),
        reads_on=reads_on,
    )


class Break(Struct, frozen=True, kw_only=True):
    """The break between two lines of a passage; `is_proved`: the width of the document proves that it is a wrap."""

    line: Line
    after: Line
    passage: Passage
    length: int  # of the line, in what the document is measured in
    is_proved: bool = False


def is_long(at: Break) -> float:
    """Return how long the line is: 0 at 30 columns, 1 at 70."""
    return min(1.0, max(0.0, (at.length - 30) / 40))


def is_open(at: Break) -> float:
    """Return 1 if the sentence goes on: a small letter follows, an ideograph after one, or anything but a stop."""
    end = at.line.text[-1:]
    shouts = at.passage.shouts and at.passage.speaks and end not in STOPS and _is_broad(at, 0.6)
    return at.after.begins_low or shouts or (is_ideograph(end) and end not in STOPS) or _goes_on(at)


def is_amid_ideographs(at: Break) -> bool:
    """Return whether words of another script stand at a break between ideographs, as a name does."""
    if at.line.text.isascii() or at.after.text.isascii():
        return False
    end, start = at.line.text[-AMID:], at.after.text.lstrip()[:AMID]
    is_word = end[-1:].isalnum() and start[:1].isalnum()
    return is_word and any(map(is_ideograph, end)) and any(map(is_ideograph, start))


def _goes_on(at: Break) -> bool:
    """Return whether a line without a stop at its end is no title, name or verse: sentences end within the others."""
    if is_amid_ideographs(at):
        return True
    return at.passage.speaks and at.line.text[-1:] not in PAUSES and _is_broad(at, 0.6)


def _is_broad(at: Break, share: float) -> bool:
    return at.length >= share * at.passage.wide


def stands_alone(at: Break) -> float:
    """Return how sure it is that the lines are lines of their own."""
    return at.passage.stands_alone


def reads_on(at: Break) -> float:
    """Return how sure it is that the lines are prose that a person broke."""
    return at.passage.reads_on


def is_title(at: Break) -> float:
    """Return how short a line is that ends without a stop or a pause before a capital: 1 at 0.4 of the width.

    Also 1 for a first line after which the program that wrapped the document would have put the next word.
    """
    if not at.after.begins_high or at.line.text[-1:] in PAUSES or _goes_on(at):
        return 0.0
    shape = at.passage.shape
    if shape.width.is_sure and at.line is at.passage.lines[0] and not shape.is_full(at.line, at.after):
        return 1.0
    return min(1.0, max(0.0, 3 - at.length / at.passage.wide * 5))


def moves_in(at: Break) -> float:
    """Return 1 if the next line is moved in, and hangs under no mark."""
    return at.after.indent >= at.line.indent + 2 and not (at.passage.under_mark or at.line.has_own_mark)


def is_code(at: Break) -> float:
    """Return 1 if one of the lines looks like code, and is no line of prose that names a function or an option."""
    if not (at.line.is_code or at.after.is_code) or is_amid_ideographs(at):
        return False
    coded = [line for line in (at.line, at.after) if line.is_code]
    return not (at.passage.reads_on == 1 and all(_is_told(line, at.passage) for line in coded))


def _is_told(line: Line, passage: Passage) -> bool:
    """Return whether a line is as broad as prose, or the last one and ends as a sentence: a command is short."""
    if line is passage.lines[-1] and line.text[-1:] in STOPS:
        return True
    return passage.shape.width.measure(line.text) >= TOLD * passage.wide


def is_column(at: Break) -> float:
    """Return 1 if a column begins at the same place in both lines."""
    if "  " not in at.line.text or "  " not in at.after.text or at.passage.shape.stretched:
        return 0
    return bool(_columns(at.line.text) & _columns(at.after.text))


def has_columns(at: Break) -> float:
    """Return 1 if one of the lines has a wide gap that fills no line to its edge."""
    return _has_gap(at.line, at.passage.shape) or _has_gap(at.after, at.passage.shape)


def is_narrow(at: Break) -> float:
    """Return the share of the passage's lines that are as narrow as verse, less if they speak as prose."""
    return at.passage.narrow


def is_question(at: Break) -> float:
    """Return 1 if the line is a question with a mark of its own, so that the answer begins below it."""
    return at.line.has_own_mark and at.line.text[-1:] in "?？"


def is_label(at: Break) -> float:
    """Return 1 if a short line with a colon stands above a capital: it names what is told below it."""
    return at.line.text[-1:] == ":" and at.after.begins_high and at.length < LABEL * at.passage.wide


def begins_with_mark(at: Break) -> float:
    """Return 1 if the next line begins with a mark of its own.

    In prose broken by hand, a single dash is none, and neither is a letter before a colon amid a sentence.
    """
    passage, start = at.passage, at.after.text.lstrip()
    if start[:1] in DASHES:
        return passage.has_dashed_items or (at.after.has_own_mark and passage.reads_on == 0)
    if at.after.text in passage.with_urls:
        return False
    amid = passage.reads_on == 1 and at.line.text[-1:] not in PAUSES and not _speaker(at.line.text)
    return at.after.has_own_mark and not (amid and _is_amid_colon(start))


def is_said_next(at: Break) -> bool:
    """Return whether the next line begins with the name of somebody who speaks more than once."""
    return bool(at.passage.speakers) and _speaker(at.after.text) in at.passage.speakers


def _is_amid_colon(text: str) -> bool:
    """Return whether a sentence goes on behind a letter with a colon, as in `M: for the files`."""
    return text[:1].isalpha() and text[1:3] == ": " and text[3:].lstrip()[:1].islower()


def _has_dashed_items(lines: Sequence[Line]) -> bool:
    """Return whether several lines begin with a dash, the first one too, or with one that touches its word."""
    dashed = [text for line in lines if (text := line.text.lstrip()[:2])[:1] in DASHES and not line.is_rule]
    return len(dashed) > 1 and (lines[0].text.lstrip()[:1] in DASHES or sum(one[1:].isalpha() for one in dashed) > 1)


def _speaker(text: str) -> str:
    """Return the name before what somebody says, `Ada Quill: `, `AQ - `; "" where none stands there."""
    named = _SPEAKER.match(text.lstrip(), 0, SHORT)
    return named["name"] if named else ""


def _said_again(lines: Sequence[Line]) -> frozenset[str]:
    """Return the names before what is said that begin two lines or more."""
    names = Counter([_speaker(line.text) for line in lines if ": " in line.text or " - " in line.text])
    return frozenset(name for name, count in names.items() if name and count > 1)


def _is_drawn(line: Line, shape: Shape) -> bool:
    return line.is_drawn or _has_gap(line, shape)


def _has_gap(line: Line, shape: Shape) -> bool:
    return line.has_wide_gap and not shape.is_stretched(line)


def _columns(text: str) -> set[int]:
    """Return where words begin after a gap of two blanks or more that follows no stop."""
    return {match.end() for match in _GAP.finditer(text[:SHORT])}
