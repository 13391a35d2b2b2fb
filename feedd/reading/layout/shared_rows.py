"""Furniture that only comparison finds: what stands at the head or the foot of several documents of one feed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from feedd.reading.layout.blocks import Block

EDGE = 8  # rows from either end of a text that are compared: the longest signature seen has six
REACH = 8000  # characters of a text in which these rows are looked for
FEWEST = 3  # documents that must share a row; two may do so by chance
SHARE = 0.6  # of all that were compared
LONGEST = 120  # characters: what is longer tells something, though it tells it again
WORDS = 3  # in the rows that are cut at one end: "Ingredients" heads every recipe and is no furniture


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The rows that the documents of a feed share, each with its white space folded."""

    head: frozenset[str] = frozenset()
    foot: frozenset[str] = frozenset()


NO_FURNITURE = Furniture()


def learn_furniture(texts: Iterable[str]) -> Furniture:
    """Learn what the texts of a feed's articles share at their ends; of fewer than three, nothing."""
    texts = tuple(texts)
    return Furniture(
        head=_shared([_rows(text[:REACH])[:EDGE] for text in texts]),
        foot=_shared([_rows(text[-REACH:])[-EDGE:] for text in texts]),
    )


def _rows(text: str) -> list[str]:
    return [row for line in text.split("\n") if (row := _folded(line))]


def _shared(edges: Sequence[Sequence[str]]) -> frozenset[str]:
    counts = Counter(row for edge in edges for row in set(edge))
    enough = max(FEWEST, SHARE * len(edges))
    return frozenset(row for row, count in counts.items() if count >= enough and len(row) <= LONGEST)


def without_shared(blocks: Sequence[Block], furniture: Furniture) -> Sequence[Block]:
    """Cut shared rows from both ends inwards, up to the first that is not shared; never all there is."""
    if furniture == NO_FURNITURE:
        return blocks
    rows = [_folded(row.text) for block in blocks for row in block.rows]
    first = _run(rows, furniture.head)
    last = len(rows) - _run(rows[::-1], furniture.foot)
    if first >= last:
        return blocks
    kept: list[Block] = []
    at = 0
    for block in blocks:
        left = block.rows[max(first - at, 0) : max(last - at, 0)]
        at += len(block.rows)
        if left:
            kept.append(replace(block, rows=left))
    return without_rules(kept)


def _run(rows: Sequence[str], shared: frozenset[str]) -> int:
    """Count the rows from one end that are shared; what is blank or drawn between them goes with them."""
    end = words = 0
    for number, row in enumerate(rows[: EDGE * 2], start=1):
        if row in shared:
            end = number
            words += len(row.split())
        elif any(character.isalnum() for character in row):
            break
    return end if words >= WORDS else 0


def without_rules(blocks: Sequence[Block]) -> Sequence[Block]:
    """Drop the rules that lead or trail: they part nothing."""
    solid = [number for number, block in enumerate(blocks) if block.kind != "rule"]
    return blocks[solid[0] : solid[-1] + 1] if solid else blocks


def _folded(text: str) -> str:
    return " ".join(text.split())
