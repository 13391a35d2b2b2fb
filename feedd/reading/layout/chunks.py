"""Parts a body into chunks, at blank lines and where a drawing stands, and weighs what each of them is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct

from feedd.reading.layout import kinds, verse
from feedd.reading.layout.columns import are_fields, are_told, has_bars, in_columns
from feedd.reading.layout.entries import are_entries, sessions
from feedd.reading.layout.justified import justified_to
from feedd.reading.layout.passage import NARROW
from feedd.reading.layout.prose import Shape, proved
from feedd.reading.layout.said import (
    SAID,
    are_moved_words,
    explains,
    is_explained,
    is_lettered,
    is_page_edge,
    is_set_apart,
    is_variable,
    is_whole,
    lists_pages,
    stands_out,
)
from feedd.reading.layout.seams import seams
from feedd.reading.layout.sections import announced, bullets, glossary, heading_size, options
from feedd.reading.layout.signs import armoured, box_end, continued, definitions, is_boxed, is_table, ruled_around
from feedd.reading.layout.urls import has_marks
from feedd.reading.layout.width import Width
from feedd.reading.words.code import is_language
from feedd.reading.words.fences import are_fences
from feedd.reading.words.lines import Line
from feedd.structs import replace

BESIDE = 3  # lines with a drawing beside them; fewer are signs in a text
HEADINGS = 2  # of a chunk, one above the other: the name of a section, and an option
QUOTED = 2  # lines with a mark of a quotation that is moved in; a single one may be a prompt
PROGRAM = 4  # breaks in full paragraphs from which a program wrapped the document
_COUNTED = re.compile(r" ?\d{1,2}(?:\.\d{1,2})*[.)]?(?: ?[-–])? +(?=[^\W\d])")  # `1.0 -   `, before a heading
_MOVED_QUOTE = re.compile(r" {1,4}>(?:[> ]|$)")


class Chunk(Struct, frozen=True, kw_only=True):
    """Lines without a blank line between them; all are text, or all are items of a menu."""

    first: int
    lines: tuple[Line, ...]
    shown: tuple[Line, ...]  # the same lines with their tabs as blanks
    plain: bool = False  # each line is plain, see `Line`: no mark, drawing, gap or heading parts it
    fenced: bool = False  # it stands between two ``` lines, and stays as it is
    listed: bool = False  # it is a part of a program, and stays as it is
    lone: bool = False  # one line of words at the margin, or moved in between blocks that are not
    prose: bool = False  # the width proves that each of its lines continues the one above
    odds: kinds.Odds | None = None  # what it looks like; None before that is asked
    own: float = 0.0  # log-odds that its lines are lines of their own and no prose broken by hand; 0 where not asked

    @property
    def given(self) -> bool:
        """Whether nothing is asked of it: it is fenced or a listing, or links of a menu."""
        return self.fenced or self.listed or self.lines[0].is_item


def _chunk(first: int, lines: Iterable[Line], *, fenced: bool = False) -> Chunk:
    lines = tuple(lines)
    shown = tuple([line.expanded for line in lines]) if any("\t" in line.text for line in lines) else lines
    return Chunk(first=first, lines=lines, shown=_with_quotes_at_margin(shown), fenced=fenced)


def _with_quotes_at_margin(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return lines without the few blanks before the marks of a quotation, where two lines of words have them."""
    moved = [line for line in lines if line.text[:1] == " " and _MOVED_QUOTE.match(line.text)]
    if sum(line.text.strip(" >") != "" for line in moved) < QUOTED:
        return lines
    return tuple(replace(line, text=line.text.lstrip()) if line in moved else line for line in lines)


def part(lines: Sequence[Line]) -> Iterator[Chunk]:
    """Part lines into chunks, in order; those between two ``` lines are fenced, and of the fences the words stay."""
    edges = are_fences([line.text for line in lines])
    fences = [number for number, is_fence in enumerate(edges) if is_fence and not lines[number].is_item]
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
    """Keep the words of a fence, which may be a caption; the name of a language is for programs."""
    words = line.text.lstrip("`").strip()
    if words and not is_language(words):
        yield _chunk(number, [Line(text=words)])


def _parted(lines: Sequence[Line], at: int, end: int) -> Iterator[Chunk]:
    """Split lines at blank lines, between text and links, and around what stays: armour, long commands, sessions."""
    for first, last in sorted([*armoured(lines, at, end), *continued(lines, at, end), *sessions(lines, at, end)]):
        if first < at:
            continue
        yield from _split(lines, at, first)
        yield _chunk(first, lines[first:last], fenced=True)
        at = last
    yield from _split(lines, at, end)


def _split(lines: Sequence[Line], at: int, end: int) -> Iterator[Chunk]:
    for kind, group in groupby(lines[at:end], key=_kind):
        members = tuple(group)
        if kind == "words" and all(line.is_plain for line in members):
            yield Chunk(first=at, lines=members, shown=members, plain=True)
        elif kind:
            whole = _chunk(at, members)
            found = seams(whole.shown) if kind == "words" else ()
            for first, last in pairwise((0, *(() if found and definitions(whole.shown) else found), len(members))):
                yield from _boxes(_chunk(at + first, members[first:last]) if last - first < len(members) else whole)
        at += len(members)


def _kind(line: Line) -> str:
    return "links" if line.item_type != "i" else "words" if line.text and not line.text.isspace() else ""


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
    """Part what stands above the others, as a heading does, from what is below it; rules from links below a text."""
    if edges := _rules_around_notes(chunk.shown):
        for first, end in pairwise(edges):
            yield _chunk(chunk.first + first, chunk.lines[first:end])
        return
    if starts := glossary(chunk.shown):
        for first, end in pairwise((*starts, len(chunk.lines))):
            yield replace(_chunk(chunk.first + first, chunk.lines[first:end]), lone=end == first + 1)
        return
    for _ in range(HEADINGS):
        size = heading_size(chunk.shown)
        if not size:
            break
        rest = _chunk(chunk.first + size, chunk.lines[size:])
        is_told = size == 1 and (not chunk.shown[0].is_code or is_variable(chunk.shown[0]) or explains(chunk.shown[1]))
        yield replace(_chunk(chunk.first, chunk.lines[:size]), lone=is_told)
        chunk = replace(rest, lone=is_explained(chunk.shown, size))
    for first, end in pairwise((0, *(bullets(chunk.shown) or announced(chunk.shown)), len(chunk.lines))):
        yield from _beside(
            _chunk(chunk.first + first, chunk.lines[first:end]) if end - first < len(chunk.lines) else chunk
        )


def _rules_around_notes(lines: Sequence[Line]) -> list[int]:
    """Return where parts begin and end, of a rule and the links that touch it, as people set them below a text."""
    first, end = int(lines[0].is_rule), len(lines) - int(lines[-1].is_rule)
    notes = lines[first:end]
    if len(notes) in (0, len(lines)) or not all("://" in line.text or line.is_list_item for line in notes):
        return []
    if not any("://" in line.text for line in notes) or any(line.is_drawn or line.has_wide_gap for line in notes):
        return []
    return sorted({0, first, end, len(lines)})


def _beside(chunk: Chunk) -> Iterator[Chunk]:
    """Part lines with a drawing beside their words from the lines around them; they stay as they are."""
    sides = [number for number, line in enumerate(chunk.shown) if line.has_drawn_side]
    if len(sides) < BESIDE or chunk.lines[0].is_item:
        yield chunk
        return
    begin, rest = sides[0], sides[-1] + 1
    while begin and _has_no_words(chunk.shown[begin - 1]):
        begin -= 1
    if all(len(line.text) < NARROW for line in chunk.shown[rest:]):
        rest = len(chunk.lines)  # verse beside the drawing goes on below it
    for start, end in ((0, begin), (begin, rest), (rest, len(chunk.lines))):
        if start < end:
            yield _chunk(chunk.first + start, chunk.lines[start:end], fenced=start == begin)


def _has_no_words(line: Line) -> bool:
    """Return whether a line above a drawing is its upper part: a rule, or signs with few words behind them."""
    return line.is_rule or (line.spoken < SAID and not line.text[line.indent].isalnum())


def weighed(chunks: Sequence[Chunk], shape: Shape) -> list[Chunk]:
    """Ask of each chunk what it looks like, with its neighbours, unless the width proves that it is prose."""
    proofs = [chunk.given or _is_prose(chunk, fitted(shape, chunk)) for chunk in chunks]
    own = _own(chunks, proofs, shape)
    proofs = [proof and one < verse.SURE for proof, one in zip(proofs, own, strict=True)]
    if all(proofs):
        return [_proved(chunk) for chunk in chunks]
    codes = [
        float(chunk.listed) if proof else kinds.share_of_code(chunk.shown)
        for chunk, proof in zip(chunks, proofs, strict=True)
    ]
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
        line = chunk.shown[0]
        told = apart or is_lettered(line) or (code == 0 and (stands_out(line) or is_whole(line)))
        lone = moved[number] and len(chunk.shown) == 1 and told
        edge = len(chunk.shown) == 1 and is_page_edge(chunk.shown[0])
        odds = kinds.weigh(chunk.shown, fitted(shape, chunk), code)
        weighed.append(
            replace(
                chunk, odds=odds, lone=chunk.lone or edge or (lone and is_set_apart(chunk.shown[0])), own=own[number]
            )
        )
    return weighed


def fitted(shape: Shape, chunk: Chunk) -> Shape:
    """Return the shape of the document for a chunk: one may be justified, or a table that ends at the edge of prose."""
    if chunk.plain or len(chunk.shown) < 2:
        return shape
    if shape.stretched and in_columns(chunk.shown):
        return replace(shape, stretched=False)
    edge = justified_to(chunk.shown, shape.width)
    if not edge or (shape.stretched and abs(edge - shape.width.columns) <= 1):
        return shape
    return replace(shape, stretched=True, width=Width(columns=edge))


def _proved(chunk: Chunk) -> Chunk:
    """Return a chunk that nothing more is asked of: prose of several lines, or one line of words."""
    line = chunk.shown[0]
    if len(chunk.shown) > 1:
        return replace(chunk, prose=True)
    is_field = line.begins_high or bool(_COUNTED.match(line.text))  # a gap in another line may be a setting's
    return replace(chunk, lone=not line.is_drawn and (is_field or not line.has_wide_gap))


def _own(chunks: Sequence[Chunk], proofs: Sequence[bool], shape: Shape) -> list[float]:
    """Return for each chunk the log-odds of lines of their own; what a program wrapped without doubt is not asked.

    Below a line of its own, as a title is, it is prose too.
    """
    passages = [() if chunk.given or len(chunk.shown) < 2 else chunk.shown for chunk in chunks]
    full = [
        proof and (shape.fills(chunk.shown) or justified_to(chunk.shown, shape.width) > 0) and not chunk.given
        for proof, chunk in zip(proofs, chunks, strict=True)
    ]
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
        if line.indent > shape.indent + 1 or line.is_code:
            return False
        counted = _COUNTED.match(line.text)
        words = [Line(text=line.text[counted.end() :])] if counted else chunk.shown
        return chunk.plain or not is_table(words, shape)
    if has_marks(chunk.shown) or are_entries(chunk.shown):
        return False
    return all(proved(chunk.shown, shape)) and (chunk.plain or not is_table(chunk.shown, shape))


def is_drawn(chunk: Chunk, shape: Shape) -> bool:
    """Return whether a chunk is drawn as a whole; then nothing else is asked of it."""
    if chunk.prose or _is_told(chunk) or _are_notes(chunk.shown) or are_rows(chunk):
        return False
    if is_boxed(chunk.shown) or has_bars(chunk.shown):
        return True
    if chunk.odds is None:
        return False
    drawn = chunk.odds.drawn
    if len(chunk.shown) == 1:
        speaks = chunk.shown[0].is_code and not _is_plain_rule(chunk.shown[0])
    else:
        speaks = not all(line.is_rule for line in chunk.shown)
    if speaks and drawn > kinds.DRAWN_ALONE:
        return True
    return drawn > kinds.DRAWN_WITH_SIGNS and is_table(chunk.shown, shape)


def _is_plain_rule(line: Line) -> bool:
    """Return whether a line is one sign repeated from the margin; another rule may be the edge of a drawing."""
    return line.is_rule and line.indent <= 1 and len(set(line.text.strip())) == 1


def _is_told(chunk: Chunk) -> bool:
    """Return whether a chunk is one line that is known to be words, and no row of a table; or what an option does."""
    line = chunk.shown[0]
    return chunk.lone and (not line.has_wide_gap or stands_out(line) or is_page_edge(line))


def _are_notes(lines: Sequence[Line]) -> bool:
    """Return whether lines are a list of links, as below a text, `[1]: https://...`, or of pages of the manual."""
    return all(line.is_list_item and "://" in line.text for line in lines) or lists_pages(lines)


def are_rows(chunk: Chunk) -> bool:
    """Return whether each line is a row of its own, though it is moved in: names, an address, options of a command."""
    lines = chunk.shown
    if chunk.prose:
        return False
    return are_moved_words(lines) or options(lines) == len(lines) or are_columns(chunk)


def are_columns(chunk: Chunk) -> bool:
    """Return whether lines are two columns that are read as words: fields, or names and what is said of each."""
    return not chunk.prose and (are_fields(chunk.shown) or are_told(chunk.lines))
