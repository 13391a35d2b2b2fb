"""Decides by the blocks around it what a block is: a heading without a mark of its own, a part of a drawing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from feedd.reading.layout.blocks import Block
from feedd.reading.words.lines import share_of_letters

LONGEST = 60  # characters of a heading; a longer line is a sentence
FEWEST = 2  # headings that prove each other; a single one must be the only short line of the body
_STOP = re.compile(r"[.?!…:;)\]\"'”’»]\s*$")
_OPENS = re.compile(r"[A-Z\u00c0-\u00de0-9‘“]")
_ENDS = re.compile(r"[\w?’”]$")


def reclassify(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Decide again about paragraphs of one short line and about rules, when all blocks of a body are known."""
    return _headed(_drawn(blocks))


def _headed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Make headings of short lines that stand alone between full paragraphs, if nothing else in the body is short."""
    lone = {number for number in range(1, len(blocks) - 1) if _may_head(blocks, number)}
    others = [block for number, block in enumerate(blocks) if block.kind == "paragraph" and number not in lone]
    loose = sum(not _is_full(block) for block in others)
    proved = (len(lone) >= FEWEST and loose <= len(lone)) or loose == 0
    if not proved or len(lone) * 2 > len(others):
        return tuple(blocks)
    return tuple(replace(block, kind="heading", level=3) if n in lone else block for n, block in enumerate(blocks))


def _may_head(blocks: Sequence[Block], number: int) -> bool:
    above, block, below = blocks[number - 1 : number + 2]
    if not (above.kind == block.kind == below.kind == "paragraph") or block.first != block.last or len(block.rows) > 1:
        return False
    text = block.rows[0].text
    alone = above.last + 1 < block.first and block.last + 1 < below.first
    said = _OPENS.match(text) and _ENDS.search(text) and share_of_letters(text) > 0.8
    return bool(
        alone and said and len(text) <= LONGEST and not block.rows[0].href and _is_full(above) and _is_full(below)
    )


def _is_full(block: Block) -> bool:
    """Return whether a paragraph is prose: one row that ends like a sentence."""
    return len(block.rows) == 1 and bool(_STOP.search(block.rows[0].text)) and not block.rows[0].href


def _drawn(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Keep an indented rule as it is where a drawing of the same body consists of the same characters."""
    drawings = "\n".join(row.text for block in blocks if block.kind == "pre" for row in block.rows)
    return tuple(
        replace(block, kind="pre") if block.kind == "rule" and _is_stroke(block.rows[0].text, drawings) else block
        for block in blocks
    )


def _is_stroke(text: str, drawings: str) -> bool:
    return text.startswith("  ") and text.strip()[:6] in drawings
