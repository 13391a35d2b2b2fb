"""Splits a body into blocks: first it asks which chunks are drawn, then what marks say, then which breaks are wraps.

A drawn chunk stays byte for byte, and nothing else is asked of it. Lines of words are joined where `breaks` says so and
are rows of a paragraph where it does not. List marks stay in the text: they are the author's characters, and with
<ul> a reader would show its own bullets beside them.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.reading.layout import breaks, kinds
from feedd.reading.layout.chunks import Chunk, are_columns, are_rows, fitted, is_drawn, part, weighed
from feedd.reading.layout.close_marks import is_close_item
from feedd.reading.layout.entries import are_references
from feedd.reading.layout.habit import with_habit
from feedd.reading.layout.hyphens import SOFT, shown, with_soft_hyphens
from feedd.reading.layout.listings import with_listings
from feedd.reading.layout.marked import atx_heading, atx_rows, link, ruled_at
from feedd.reading.layout.prose import Shape, folded, join, learn_shape, stays
from feedd.reading.layout.runs import runs
from feedd.reading.layout.said import (
    INDENTED,
    are_centred_words,
    is_page_edge,
    is_rest,
    is_said,
    is_variable,
    lists_pages,
)
from feedd.reading.layout.signs import (
    defined,
    definitions,
    is_capitals,
    is_underlined,
    item_rows,
    quote_end,
    ruled_around,
    term_column,
    unquoted,
)
from feedd.reading.words.lines import Line
from feedd.structs import replace

GOES_ON = 0.1  # share of lines that begin with a small letter; of sentences there are more
SOME_CODE = 0.2  # share of lines that look like code, amid which no line is a sentence
EDGE = 6  # signs of an edge; fewer part the text
UPRIGHT = frozenset("|│║ \t")  # strokes of a drawing, as of a bar code: nobody parts a text with them
LONGEST = 20_000  # lines: the longest prose seen on Gopher has 12,000; a longer text is a list or an attack


class Row(Struct, frozen=True, kw_only=True):
    """One line of a block as it is shown; `href` where the whole line is a link of a menu."""

    text: str
    href: str | None = None


Kind = Literal["paragraph", "heading", "rule", "quote", "pre"]
Form: TypeAlias = Literal["auto", "pre", "reflow"]


class Block(Struct, frozen=True, kw_only=True):
    """A part of a body; `first` and `last` are the numbers, from 0, of its lines; `level` is that of a heading."""

    kind: Kind
    rows: tuple[Row, ...]
    first: int
    last: int
    level: int = 0
    is_set_apart: bool = False  # its rows are fields, terms with what is said of them, or centred: no prose, no heading


def lay_out(lines: Sequence[Line], form: Form = "auto", habit: int | None = None) -> tuple[Block, ...]:
    """Split a body into blocks, which contain all its letters in order; `form` is what the definition says.

    `habit` is how the other texts of its author are wrapped, see there.
    """
    if form == "pre" or len(lines) > LONGEST:
        return _as_it_stands(lines)
    if not lines:
        return ()
    chunks, shape = weighed_chunks(with_soft_hyphens(lines), form, habit)
    columns = {
        term_column(chunk.shown[starts[-1]])
        for chunk in chunks
        if not chunk.given and (starts := definitions(chunk.shown))
    }
    blocks = [block for chunk in chunks for block in _chunk_blocks(_told(chunk, columns), fitted(shape, chunk))]
    if form == "auto" and _is_drawing(blocks):
        return _as_it_stands(lines)
    return tuple(_with_hyphens(block) for block in _merged(_with_edges(blocks)))


def _told(chunk: Chunk, columns: set[int]) -> Chunk:
    """Return a lone term with one line of words as words, where the terms of other chunks have theirs at its column."""
    if not columns or chunk.given or len(chunk.shown) > 1 or term_column(chunk.shown[0]) not in columns:
        return chunk
    return replace(chunk, lone=True, odds=None)


def _with_hyphens(block: Block) -> Block:
    """Return a block with the author's hyphens in rows that end with half a word."""
    if not any(row.text.endswith(SOFT) for row in block.rows):
        return block
    return replace(block, rows=tuple(replace(row, text=shown(row.text)) for row in block.rows))


def weighed_chunks(lines: Sequence[Line], form: Form, habit: int | None = None) -> tuple[list[Chunk], Shape]:
    """Return the chunks of a body, each with what it looks like, and the shape of the whole."""
    chunks = list(part(lines))
    if form == "auto":
        chunks = with_listings(chunks)
    words = [chunk.shown for chunk in chunks if not chunk.given]
    margin = min((lines[0].indent for lines in words), default=0)
    shape = replace(with_habit(learn_shape(words), words, habit), margin=margin)
    if form == "reflow":
        shape = replace(shape, forced=True)
    return weighed(chunks, shape), shape


def _as_it_stands(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Return everything as one block, without blank lines at both ends."""
    solid = [number for number, line in enumerate(lines) if not line.is_blank]
    if not solid:
        return ()
    first, last = solid[0], solid[-1]
    rows = tuple(Row(text=line.text, href=line.href) for line in lines[first : last + 1])
    return (Block(kind="pre", rows=rows, first=first, last=last),)


def _is_drawing(blocks: Sequence[Block]) -> bool:
    """Return whether the whole document is a drawing, a table or a listing; then it is shown as one block."""
    kept = sum(len(row.text) for block in blocks if block.kind == "pre" for row in block.rows)
    wrapped = sum(
        len(row.text) for block in blocks if block.kind != "pre" and block.first < block.last for row in block.rows
    )
    return kept > 0 and wrapped == 0 and kept > sum(len(row.text) for block in blocks for row in block.rows) / 2


def _with_edges(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with those rules as they are drawn that touch a drawing, as its edges do, or that stand upright."""
    found = list(blocks)
    for number, block in enumerate(blocks):
        if block.kind == "rule" and len(block.rows[0].text.strip()) >= EDGE:
            above, below = found[number - 1] if number else block, blocks[number + 1] if blocks[number + 1 :] else block
            touches = (above.kind == "pre" and above.last + 1 == block.first) or (
                below.kind == "pre" and block.last + 1 == below.first
            )
            if touches or UPRIGHT.issuperset(block.rows[0].text):
                found[number] = replace(block, kind="pre")
    return found


def _merged(blocks: Sequence[Block]) -> Iterator[Block]:
    """Join preformatted blocks with only blank lines between them."""
    waiting: list[Block] = []
    for block in blocks:
        if waiting and not (block.kind == "pre" == waiting[0].kind):
            yield _together(waiting)
            waiting = []
        waiting.append(block)
        if block.kind != "pre":
            yield waiting.pop()
    if waiting:
        yield _together(waiting)


def _together(blocks: Sequence[Block]) -> Block:
    rows: list[Row] = list(blocks[0].rows)
    for before, block in pairwise(blocks):
        rows += [Row(text="")] * (block.first - before.last - 1)
        rows += block.rows
    return replace(blocks[0], rows=tuple(rows), last=blocks[-1].last)


def _chunk_blocks(chunk: Chunk, shape: Shape) -> Iterator[Block]:
    if chunk.lines[0].is_item:
        rows = tuple(Row(text=line.text.strip(), href=line.href) for line in chunk.lines)
        yield Block(kind="paragraph", rows=rows, first=chunk.first, last=chunk.first + len(chunk.lines) - 1)
        return
    shown = chunk.shown
    if chunk.given:
        yield _pre(chunk, 0, len(shown))
        return
    if chunk.plain and chunk.prose:
        yield from _paragraphs([join(shown)], chunk.first, chunk.first + len(shown) - 1, shape)
        return
    if starts := definitions(shown):
        for first, end in pairwise([*starts, len(shown)]):
            yield from _paragraphs(defined(shown[first:end]), chunk.first + first, chunk.first + end - 1, shape)
        return
    headed = len(shown) == 1 and bool(ruled_at(shown, 0) or link(shown[0].text)[0])
    headed = headed or (len(shown) == 2 and is_underlined(shown, 0)) or (len(shown) == 3 and bool(ruled_around(shown)))
    if apart := _rows_apart(chunk, shape):
        yield from map(_set_apart, _paragraphs(apart, chunk.first, chunk.first + len(shown) - 1, shape))
        return
    if is_drawn(chunk, shape) and not headed:
        yield _pre(chunk, 0, len(shown))
        return
    if are_rows(chunk):
        yield from _paragraphs(list(map(folded, shown)), chunk.first, chunk.first + len(shown) - 1, shape)
        return
    blocks = list(_text_blocks(chunk, shape))
    indented = min(line.indent for line in shown) >= shape.indent + INDENTED
    if (indented and len(blocks) > 1 and any(block.kind == "pre" for block in blocks)) or _alternates(blocks, shown):
        blocks = [_pre(chunk, 0, len(shown))]  # a comment within code looks like prose
    yield from blocks


def _rows_apart(chunk: Chunk, shape: Shape) -> list[str]:
    """Return the rows of columns that are read as words, of links, or of centred lines, perhaps sentences; or []."""
    if are_columns(chunk) or are_references(chunk.shown):
        return list(map(folded, chunk.shown))
    if chunk.prose or not are_centred_words(chunk.shown):
        return []
    return breaks.rows([Line(text=line.text.strip()) for line in chunk.shown], shape)


def _alternates(blocks: Sequence[Block], lines: Sequence[Line]) -> bool:
    """Return whether lines are in <pre> and in paragraphs by turns: a list in columns, or code, but no sentences."""
    by_turns = [block.kind for block in blocks]
    if by_turns.count("pre") < 2 or by_turns.count("paragraph") < 2 or len({*by_turns}) > 2:
        return False
    if any(len(block.rows) <= block.last - block.first for block in blocks):
        return False
    goes_on = sum([line.begins_low for line in lines])
    return goes_on < GOES_ON * len(lines) or kinds.share_of_code(lines) > SOME_CODE


def _text_blocks(chunk: Chunk, shape: Shape) -> Iterator[Block]:
    if chunk.plain and len(chunk.shown) > 1:
        yield from _plain(chunk, 0, len(chunk.shown), shape)
        return
    at = 0
    while at < len(chunk.shown):
        block = _special(chunk, at, shape)
        if block is None:
            yield from _plain(chunk, at, end := _plain_end(chunk.shown, at, shape), shape)
            at = end
        else:
            yield block
            at = block.last - chunk.first + 1


def _special(chunk: Chunk, at: int, shape: Shape) -> Block | None:
    """Read a block that its own marks announce: a heading, a rule, a quotation; None where there are none."""
    lines, line, first = chunk.shown, chunk.shown[at], chunk.first + at
    text = line.text
    if is_underlined(lines, at):
        level = 2 if "=" in lines[at + 1].text else 3
        return Block(kind="heading", rows=(Row(text=text.strip()),), first=first, last=first + 1, level=level)
    if line.is_rule and (words := ruled_around(lines[at : at + 3])):
        return Block(kind="heading", rows=(Row(text=words),), first=first, last=first + 2, level=3)
    if line.is_rule:
        return Block(kind="rule", rows=(Row(text=text),), first=first, last=first)
    level, _ = atx_heading(text.strip() if len(lines) == 1 and line.indent < 4 else text)
    if level:
        broken = atx_rows(lines, at)
        row = Row(text=" ".join(broken))
        return Block(kind="heading", rows=(row,), first=first, last=first + len(broken) - 1, level=level)
    heading = ruled_at(lines, at) or (text.strip() if len(lines) == 1 and _names_section(chunk, shape) else "")
    if heading:
        return Block(kind="heading", rows=(Row(text=heading),), first=first, last=first, level=3)
    href, words = link(text)
    if href:
        return Block(kind="paragraph", rows=(Row(text=words, href=href),), first=first, last=first)
    if text.startswith(">"):
        end = quote_end(lines, at, shape)
        rows = breaks.rows(unquoted(lines[at:end]), shape)
        return Block(kind="quote", rows=tuple(map(_row, rows)), first=first, last=chunk.first + end - 1)
    return None


def _names_section(chunk: Chunk, shape: Shape) -> bool:
    """Return whether one line in capitals is a heading: no name that touches what explains it, no page of a manual."""
    line = chunk.shown[0]
    is_name = chunk.lone and is_variable(line) and shape.margin < line.indent <= shape.indent
    return is_capitals(line) and not (is_name or is_page_edge(line) or lists_pages([line]))


def _plain_end(lines: Sequence[Line], at: int, shape: Shape) -> int:
    """Return the number of the next line that begins a block by its own marks."""
    end = at + 1
    while end < len(lines) and not _announces(lines, end, shape):
        end += 1
    return end


def _announces(lines: Sequence[Line], at: int, shape: Shape) -> bool:
    line = lines[at]
    if line.is_rule or is_underlined(lines, at):
        return True
    if line.text[line.indent : line.indent + 1].isalnum():
        return False  # as most lines
    quoted = line.text.startswith(">") and not shape.is_full(lines[at - 1], line)
    headed = atx_heading(line.text)[0] > 0 or bool(ruled_at(lines, at))
    return quoted or headed or bool(link(line.text)[0])


def _plain(chunk: Chunk, at: int, end: int, shape: Shape) -> Iterator[Block]:
    """Split lines without such marks into lists and runs of one indent, and lay out each."""
    spoken = False  # the run above is shown as words
    for first, last in runs(chunk.shown, at, end, shape):
        lines = chunk.shown[first:last]
        is_told = chunk.lone or _is_first_line(lines, shape)
        is_told |= spoken and last - first == 1 and is_rest(chunk.shown, first)
        spoken = True
        if lines[0].is_list_item:
            rows = item_rows(lines)
        elif (chunk.prose and last - first == len(chunk.shown)) or is_close_item(lines):
            rows = [join(lines)]
        elif not is_told and stays(lines, shape) and kinds.weigh(lines, shape).drawn > kinds.DRAWN_WITH_SIGNS:
            yield _pre(chunk, first, last)
            spoken = False
            continue
        else:
            known = _known(lines)
            own = min(0.0, chunk.own) if known == "item" else chunk.own  # verse hangs under no mark
            rows = breaks.rows(lines, shape, known, own)
        yield from _paragraphs(rows, chunk.first + first, chunk.first + last - 1, shape)


def _is_first_line(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether a run is one line that is moved in as the first lines of the document's paragraphs are."""
    return len(lines) == 1 and lines[0].indent == shape.first > 0 and is_said(lines[0])


def _known(lines: Sequence[Line]) -> breaks.Known:
    """Return what is known of a run before its breaks are weighed."""
    return "item" if len(lines) > 1 and lines[1].indent > lines[0].indent else "nothing"


def _paragraphs(rows: Sequence[str], first: int, last: int, shape: Shape) -> Iterator[Block]:
    """Return rows as one paragraph; rows longer than any wrapping are paragraphs of their own."""
    for _, group in groupby(enumerate(rows), key=lambda pair: -1 if not shape.is_long(pair[1]) else pair[0]):
        yield Block(kind="paragraph", rows=tuple(_row(row) for _, row in group), first=first, last=last)


def _set_apart(block: Block) -> Block:
    return replace(block, is_set_apart=True)


def _row(text: str) -> Row:
    return Row(text=text)


def _pre(chunk: Chunk, first: int, last: int) -> Block:
    rows = tuple(Row(text=line.text) for line in chunk.lines[first:last])
    return Block(kind="pre", rows=rows, first=chunk.first + first, last=chunk.first + last - 1)
