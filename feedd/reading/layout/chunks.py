"""Parts a body into chunks, at blank lines and where a drawing stands, and weighs what each of them is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from feedd.frozen import frozen
from feedd.reading.layout import kinds, verse
from feedd.reading.layout.passage import NARROW
from feedd.reading.layout.prose import Shape, proved
from feedd.reading.layout.signs import (
    box_end,
    is_boxed,
    is_capitals,
    is_table,
    is_underlined,
    ruled_around,
    ruled_heading,
)
from feedd.reading.words.lines import Line, is_link

INDENTED = 4  # columns by which code is indented more than the text
TERM = 24  # characters of a name above its explanation, which is twice as broad
MOVED = 2  # columns by which the text of a section is moved in below its name
BESIDE = 3  # lines with a drawing beside them; fewer are signs in a text
PROGRAM = 4  # breaks in full paragraphs from which a program wrapped the document
SAID = 0.9  # share of letters and signs of speech in a line of words


@frozen
class Chunk:
    """Lines without a blank line between them; all are text, or all are items of a menu."""

    first: int
    lines: tuple[Line, ...]
    shown: tuple[Line, ...]  # the same lines with their tabs as blanks
    fenced: bool = False  # it stands between two ``` lines, and stays as it is
    lone: bool = False  # one line of words that is moved in, between blocks that are not, or above what it names
    prose: bool = False  # the width proves that each of its lines continues the one above
    odds: kinds.Odds | None = None  # what it looks like; None before that is asked
    own: float = 0.0  # log-odds that its lines are lines of their own and no prose broken by hand; 0 where not asked

    @property
    def given(self) -> bool:
        """Whether nothing is asked of it: it is fenced, or links of a menu."""
        return self.fenced or self.lines[0].is_item


def _chunk(first: int, lines: Iterable[Line], *, fenced: bool = False) -> Chunk:
    lines = tuple(lines)
    shown = tuple([line.expanded for line in lines]) if any("\t" in line.text for line in lines) else lines
    return Chunk(first=first, lines=lines, shown=shown, fenced=fenced)


def part(lines: Sequence[Line]) -> Iterator[Chunk]:
    """Part lines into chunks, in order; those between two ``` lines are fenced, and of the fences the words stay."""
    fences = [number for number, line in enumerate(lines) if line.text.startswith("```") and not line.is_item]
    at = 0
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        yield from _parted(lines, at, opening)
        yield from _fence_words(lines[opening], opening)
        if closing > opening + 1:
            yield _chunk(opening + 1, lines[opening + 1 : closing], fenced=True)
        yield from _fence_words(lines[closing], closing)
        at = closing + 1
    yield from _parted(lines, at, len(lines))


def _fence_words(line: Line, number: int) -> Iterator[Chunk]:
    """Keep the words of a fence, the name of a language, so that no letter is lost."""
    words = line.text.lstrip("`").strip()
    if words:
        yield _chunk(number, [Line(text=words)])


def _parted(lines: Sequence[Line], at: int, end: int) -> Iterator[Chunk]:
    """Split lines at blank lines and between text and links."""
    for (blank, _), group in groupby(
        lines[at:end], key=lambda line: (not line.is_item and not line.text.strip(), line.is_item)
    ):
        members = tuple(group)
        if not blank:
            yield from _boxes(_chunk(at, members))
        at += len(members)


def _boxes(chunk: Chunk) -> Iterator[Chunk]:
    """Part boxes of signs from the words above and below them that touch them; they stay as they are."""
    at = 0
    rules = [number for number, line in enumerate(chunk.shown) if line.is_rule and not line.is_item]
    for number in rules[:-1]:
        if number >= at and not ruled_around(chunk.shown[number:]) and (end := box_end(chunk.shown, number)):
            if at < number:
                yield from _below_heading(_chunk(chunk.first + at, chunk.lines[at:number]))
            yield _chunk(chunk.first + number, chunk.lines[number:end], fenced=True)
            at = end
    if at < len(chunk.lines):
        yield from _below_heading(_chunk(chunk.first + at, chunk.lines[at:]) if at else chunk)


def _below_heading(chunk: Chunk) -> Iterator[Chunk]:
    """Part a heading or a question from what stands below it."""
    size = _heading_size(chunk.shown)
    if size:
        yield replace(_chunk(chunk.first, chunk.lines[:size]), lone=size == 1)
        chunk = _chunk(chunk.first + size, chunk.lines[size:])
    for first, end in pairwise((0, *_announced(chunk.shown), len(chunk.lines))):
        yield from _beside(
            _chunk(chunk.first + first, chunk.lines[first:end]) if end - first < len(chunk.lines) else chunk
        )


def _heading_size(lines: Sequence[Line]) -> int:
    """Return how many lines head the others: with an underline, between two rules, in capitals, a question; or 0."""
    if len(lines) > 3 and ruled_around(lines):
        return 3
    if len(lines) > 2 and is_underlined(lines, 0):
        return 2
    speaks = len(lines) > 1 and lines[1].text[lines[1].indent : lines[1].indent + 1].isalnum()
    return int((speaks and bool(ruled_heading(lines[0]))) or _names_section(lines) or _asks(lines))


def _announced(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return where lines that are moved in below a sentence with a colon begin and end; () of none."""
    margin = min(line.indent for line in lines)
    for number, line in enumerate(lines[:-1]):
        if line.text.endswith(":") and line.indent == margin and lines[number + 1].indent >= margin + MOVED:
            if len(line.text) < TERM or line.is_code or any(one.has_own_mark for one in lines):
                return ()
            end = next((at for at in range(number + 1, len(lines)) if lines[at].indent == margin), len(lines))
            return (number + 1, end) if end < len(lines) and lines[end].begins_high and is_said(lines[end]) else ()
    return ()


def _names_section(lines: Sequence[Line]) -> bool:
    """Return whether the first line names a section, or what is explained below it, as in pages of a manual."""
    if len(lines) < 2 or lines[1].indent < lines[0].indent + MOVED:
        return False
    return is_capitals(lines[0]) or _is_term(lines)


def _asks(lines: Sequence[Line]) -> bool:
    """Return whether the first line is a question with a mark, and the answer below it has none."""
    if len(lines) < 3 or not lines[0].text.endswith(("?", "？")) or not lines[0].has_own_mark:
        return False
    return not lines[1].has_own_mark and lines[1].indent <= lines[0].indent


def _is_term(lines: Sequence[Line]) -> bool:
    """Return whether a few words stand above two broad lines or more that are moved in alike."""
    name, below = lines[0], lines[1:]
    if len(below) < 2 or len(name.text.strip()) > TERM or name.has_own_mark or name.text[-1:] in ".,;":
        return False
    return len(below[0].text.strip()) >= 2 * TERM and all(line.indent == below[0].indent for line in below)


def _beside(chunk: Chunk) -> Iterator[Chunk]:
    """Part lines with a drawing beside their words from the lines around them; they stay as they are."""
    sides = [number for number, line in enumerate(chunk.shown) if line.has_drawn_side]
    if len(sides) < BESIDE or chunk.lines[0].is_item:
        yield chunk
        return
    rest = sides[-1] + 1
    if all(len(line.text) < NARROW for line in chunk.shown[rest:]):
        rest = len(chunk.lines)  # verse beside the drawing goes on below it
    for start, end in ((0, sides[0]), (sides[0], rest), (rest, len(chunk.lines))):
        if start < end:
            yield _chunk(chunk.first + start, chunk.lines[start:end], fenced=start == sides[0])


def weighed(chunks: Sequence[Chunk], shape: Shape) -> list[Chunk]:
    """Ask of each chunk what it looks like, with its neighbours, unless the width proves that it is prose."""
    proofs = [chunk.given or _is_prose(chunk, shape) for chunk in chunks]
    own = _own(chunks, proofs, shape)
    proofs = [proof and one < verse.SURE for proof, one in zip(proofs, own, strict=True)]
    if all(proofs):
        return [_proved(chunk) for chunk in chunks]
    codes = [0.0 if proof else kinds.share_of_code(chunk.shown) for chunk, proof in zip(chunks, proofs, strict=True)]
    moved = [not chunk.given and min(line.indent for line in chunk.shown) > shape.indent + 1 for chunk in chunks]
    spoken = {chunk.shown[0].indent for chunk, proof in zip(chunks, proofs, strict=True) if proof and chunk.shown[1:]}
    weighed = []
    for number, (chunk, proof) in enumerate(zip(chunks, proofs, strict=True)):
        around = slice(max(0, number - 1), number), slice(number + 1, number + 2)
        if proof:
            weighed.append(_proved(chunk))
            continue
        if own[number] < verse.SURE_PROSE:
            weighed.append(replace(chunk, own=own[number]))
            continue
        code = sum(sum(codes[part]) for part in around) / 2
        apart = not any(any(moved[part]) for part in around) or chunk.shown[0].indent in {*spoken, shape.first}
        lone = moved[number] and len(chunk.shown) == 1 and (apart or _is_lettered(chunk.shown[0]))
        odds = kinds.weigh(chunk.shown, shape, code)
        weighed.append(
            replace(chunk, odds=odds, lone=chunk.lone or (lone and is_said(chunk.shown[0])), own=own[number])
        )
    return weighed


def _proved(chunk: Chunk) -> Chunk:
    return replace(chunk, prose=True) if len(chunk.shown) > 1 else chunk


def _own(chunks: Sequence[Chunk], proofs: Sequence[bool], shape: Shape) -> list[float]:
    """Return for each chunk the log-odds of lines of their own; what a program wrapped without doubt is not asked.

    Below a line of its own, as a title is, it is prose too.
    """
    passages = [() if chunk.given or len(chunk.shown) < 2 else chunk.shown for chunk in chunks]
    full = [proof and shape.fills(lines) for proof, lines in zip(proofs, passages, strict=True)]
    wrapped = sum(len(lines) - 1 for lines, one in zip(passages, full, strict=True) if one)
    likely = [proof and _goes_on(lines) for proof, lines in zip(proofs, passages, strict=True)]
    differs = [wrapped >= PROGRAM and not (one or other) for one, other in zip(full, likely, strict=True)]
    if shape.width.is_sure:
        passages = [() if proof else lines for lines, proof in zip(passages, proofs, strict=True)]
    odds = verse.weigh_all(passages, proofs, differs)
    return [
        verse.SURE_PROSE if wrapped >= PROGRAM and one > verse.SURE_PROSE and _is_titled(lines, shape) else one
        for one, lines in zip(odds, passages, strict=True)
    ]


def _goes_on(lines: Sequence[Line]) -> bool:
    """Return whether half of the lines below the first one begin with a small letter, as in sentences."""
    low = sum([line.begins_low and above.text[-1:] != ":" for above, line in pairwise(lines)])
    return low * 2 >= len(lines) - 1 > 0


def _is_titled(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether a line of its own stands above full ones, as a title does; full lines of verse are chance."""
    return _goes_on(lines[1:]) and not shape.is_full(*lines[:2]) and shape.fills(lines[1:])


def _is_prose(chunk: Chunk, shape: Shape) -> bool:
    """Return whether a chunk is proved to be prose, or one line of words."""
    if len(chunk.shown) == 1:
        line = chunk.shown[0]
        return line.indent <= shape.indent + 1 and not (line.is_code or is_table(chunk.shown, shape))
    if any(line.has_own_mark for line in chunk.shown[1:]):
        return False
    return all(proved(chunk.shown, shape)) and not is_table(chunk.shown, shape)


def is_said(line: Line) -> bool:
    """Return whether a line is words, and no command, or nothing but a link."""
    if is_link(line):
        return True
    if line.is_code or line.has_wide_gap or line.is_list_item or line.spoken < SAID:
        return False
    words = line.text.split()
    return len(words) > 1 and (line.indent < INDENTED or line.begins_high or _is_lettered(line))


def _is_lettered(line: Line) -> bool:
    """Return whether a line begins with a letter or a number that counts it."""
    return line.has_own_mark and ":" not in line.text[: line.indent + TERM] and line.text[line.indent].isalnum()


def is_drawn(chunk: Chunk, shape: Shape) -> bool:
    """Return whether a chunk is drawn as a whole; then nothing else is asked of it."""
    if chunk.odds is None or _are_notes(chunk.shown):
        return False
    if is_boxed(chunk.shown):
        return True
    drawn = chunk.odds.drawn
    speaks = chunk.shown[0].is_code if len(chunk.shown) == 1 else not all(line.is_rule for line in chunk.shown)
    if speaks and drawn > kinds.DRAWN_ALONE:
        return True
    return drawn > kinds.DRAWN_WITH_SIGNS and is_table(chunk.shown, shape)


def _are_notes(lines: Sequence[Line]) -> bool:
    """Return whether lines are a list of links, as below a text: `[1]: https://...`."""
    return all(line.is_list_item and "://" in line.text for line in lines)
