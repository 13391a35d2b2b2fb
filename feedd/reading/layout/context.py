"""Decides by the blocks around it what a block is: a heading without a mark of its own, a part of a drawing."""

import re
from collections.abc import Sequence

from feedd.reading.layout.blocks import Block
from feedd.reading.words.characters import share_of_letters
from feedd.reading.words.lines import LIST_MARK
from feedd.structs import replace

LONGEST = 60  # characters of a heading; a longer line is a sentence
FEWEST = 2  # headings that prove each other; a single one must be the only short line of the body
_STOPS = tuple(".?!…:;)]\"'”’»")
_OPENS = re.compile(r"[A-Z\u00c0-\u00de0-9‘“]")
_ENDS = re.compile(r"[\w?’”]$")


def reclassify(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Decide again about paragraphs of one short line and about rules, when all blocks of a body are known."""
    return _headed(_drawn(blocks))


def _headed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Make headings of short lines that stand alone between paragraphs and lists, if nothing else in the body is short.

    A single one is proved by full paragraphs on both sides; several that are alike also by lists, drawings and code.
    """
    lone = [number for number in range(len(blocks)) if _may_head(blocks, number)]
    may_head = {*lone}
    rest = (block for number, block in enumerate(blocks) if number not in may_head and block.kind == "paragraph")
    speakers = {name for block in rest if (name := _speaker(block))}
    lone = [number for number in lone if _speaker(blocks[number]) not in speakers]
    sure = [number for number in lone if 0 < number and all(map(_is_full, (blocks[number - 1], blocks[number + 1])))]
    heads = {*(lone if len(lone) >= FEWEST else sure)}
    others = [block for number, block in enumerate(blocks) if block.kind == "paragraph" and number not in heads]
    loose = sum(not _is_body(block) for block in others)
    proved = (len(heads) >= FEWEST and loose <= len(heads)) or loose == 0
    listed = all(blocks[number + 1].kind == "pre" or _is_list(blocks[number + 1]) for number in heads)
    if not proved or len(heads) * (1 if listed else 2) > len(others):
        return tuple(blocks)
    return tuple(replace(block, kind="heading", level=3) if n in heads else block for n, block in enumerate(blocks))


def _speaker(block: Block) -> str:
    """Return the name before a colon with which a block begins; "" where there is none."""
    name, colon, _ = block.rows[0].text[:LONGEST].partition(": ")
    return colon and name


def _may_head(blocks: Sequence[Block], number: int) -> bool:
    """Return whether a block is a short line that stands alone above a body, and below one or at the top."""
    block = blocks[number]
    if (
        block.kind != "paragraph"
        or block.is_set_apart
        or block.first != block.last
        or len(block.rows) > 1
        or number + 1 == len(blocks)
    ):
        return False
    around = (*blocks[max(0, number - 1) : number], blocks[number + 1])
    alone = all(one.last + 1 < block.first or block.last + 1 < one.first for one in around)
    text = block.rows[0].text
    if not alone or len(text) > LONGEST or block.rows[0].href:
        return False
    said = _OPENS.match(text) and _ENDS.search(text) and share_of_letters(text) > 0.8
    return bool(said) and all(map(_is_body, around))


def _is_full(block: Block) -> bool:
    """Return whether a paragraph is prose: one row that ends like a sentence."""
    said = block.kind == "paragraph" and len(block.rows) == 1
    return said and block.rows[0].text.rstrip().endswith(_STOPS) and not block.rows[0].href


def _is_body(block: Block) -> bool:
    """Return whether a block is what headings stand over: prose, a list, a quotation, a drawing, columns or code."""
    if block.kind != "paragraph" or block.is_set_apart:
        return block.is_set_apart or block.kind in ("pre", "quote")
    return _is_full(block) or _is_list(block)


def _is_list(block: Block) -> bool:
    return block.kind == "paragraph" and all(LIST_MARK.match(row.text) for row in block.rows)


def _drawn(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Keep an indented rule as it is where a drawing of the same body consists of the same characters."""
    drawings = "\n".join(row.text for block in blocks if block.kind == "pre" for row in block.rows)
    return tuple(
        replace(block, kind="pre") if block.kind == "rule" and _is_stroke(block.rows[0].text, drawings) else block
        for block in blocks
    )


def _is_stroke(text: str, drawings: str) -> bool:
    return text.startswith("  ") and text.strip()[:6] in drawings
