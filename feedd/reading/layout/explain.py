"""Explains how the body of a text was laid out: for each chunk what became of it, and what was weighed."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from feedd.reading.evidence import Evidence, Reason
from feedd.reading.layout import breaks, verse
from feedd.reading.layout.blocks import Block, Form, lay_out, weighed_chunks
from feedd.reading.layout.chunks import Chunk, is_drawn
from feedd.reading.layout.passage import Break, gathered
from feedd.reading.layout.prose import Shape, proved
from feedd.reading.words.lines import Line

SHOWN = 30  # breaks of a chunk; who asks why sees the kind in the first ones


def explain_layout(lines: Sequence[Line], form: Form) -> tuple[Evidence, ...]:
    """Return what each chunk of a body became, with the probabilities of its kinds and the points of its breaks."""
    blocks = lay_out(lines, form)
    chunks, shape = weighed_chunks(lines, form)
    return tuple(_explain(chunk, blocks, shape) for chunk in chunks)


def _explain(chunk: Chunk, blocks: Sequence[Block], shape: Shape) -> Evidence:
    last = chunk.first + len(chunk.lines) - 1
    inside = [block for block in blocks if block.first <= last and block.last >= chunk.first]
    return Evidence(
        first=chunk.first,
        last=last,
        text=chunk.lines[0].text.strip(),
        verdict=", ".join(_named(block) for block in inside) or "left out",
        reasons=tuple(_reasons(chunk, shape)),
    )


def _named(block: Block) -> str:
    lines = block.last - block.first + 1
    if lines == 1 or block.kind != "paragraph":
        return block.kind
    return f"{block.kind} of {len(block.rows)} rows" if len(block.rows) > 1 else f"{block.kind} in one row"


def _reasons(chunk: Chunk, shape: Shape) -> Iterator[Reason]:
    if chunk.given:
        yield Reason(
            words="links of a menu"
            if chunk.lines[0].is_item
            else "it stays as it is: between ``` lines, or with a drawing beside it"
        )
        return
    if chunk.prose:
        yield Reason(words="the width proves that it is prose")
    if chunk.odds is not None:
        shares = (("prose", chunk.odds.prose), ("list", chunk.odds.listed), ("lines", chunk.odds.lines))
        shown = "; ".join(f"{name} {share:.2f}" for name, share in (*shares, ("drawn", chunk.odds.drawn)))
        yield Reason(words=f"it looks like: {shown}")
    if chunk.own:
        yield Reason(words=f"for lines of their own, as verse, of {verse.SURE:+} that are enough", points=chunk.own)
    if not chunk.prose and not is_drawn(chunk, shape):
        yield from _breaks(chunk, shape)


def _breaks(chunk: Chunk, shape: Shape) -> Iterator[Reason]:
    """Yield the points for a wrap of each break, as if the whole chunk were one passage."""
    if len(chunk.shown) < 2:
        return
    passage = gathered(chunk.shown, shape, own=chunk.own)
    known = zip(pairwise(chunk.shown), passage.lengths, proved(chunk.shown, shape), strict=False)
    for number, ((line, after), length, proof) in enumerate(known, start=1):
        if number > SHOWN:
            yield Reason(words=f"and {len(chunk.shown) - number} breaks more")
            return
        at = Break(line=line, after=after, passage=passage, length=length, is_proved=proof)
        yield Reason(words=f"to join line {chunk.first + number} with the next: {_said(at)}", points=breaks.weigh(at))


def _said(at: Break) -> str:
    if at.is_proved:
        return "the width proves it"
    vetoes = [veto.__name__.replace("_", " ") for veto in breaks.VETOES if veto(at)]
    if vetoes:
        return f"forbidden, it {' and '.join(vetoes)}"
    if breaks.is_amid(at):
        return "a sentence goes on below a line that is too long for verse"
    told = [row for row in breaks.EVIDENCE if row.ask(at)]
    return "; ".join(f"{row.points * row.ask(at):+.2g} {row.reason}" for row in told) or "nothing speaks for or against"
