"""Finds furniture by comparison: rows that several documents of one feed share at their beginning or end."""

from collections import Counter
from collections.abc import Iterable, Sequence

from feedd.reading.layout.blocks import Block
from feedd.reading.rules import NO_FURNITURE, Furniture
from feedd.structs import replace

EDGE = 8  # rows at each end of a text that are compared: the longest signature seen has six
REACH = 8000  # characters at each end of a text in which these rows are looked for
FEWEST = 3  # documents that must share a row; two may share one by chance
SHARE = 0.6  # of all documents that were compared
LONGEST = 120  # characters of a shared row; a longer one says something, even where it is repeated
WORDS = 3  # in all rows that are removed at one end: "Ingredients" begins every recipe and is no furniture


def learn_furniture(texts: Iterable[str]) -> Furniture:
    """Learn the shared rows of the texts of a feed's articles; of fewer than three texts, none."""
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
    """Remove shared rows from both ends, up to the first row that is not shared; a body is never emptied."""
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
    """Count the shared rows at one end, with the blank and drawn rows between them."""
    end = words = 0
    for number, row in enumerate(rows[: EDGE * 2], start=1):
        if row in shared:
            end = number
            words += len(row.split())
        elif any(character.isalnum() for character in row):
            break
    return end if words >= WORDS else 0


def without_rules(blocks: Sequence[Block]) -> Sequence[Block]:
    """Remove the rules at both ends: they separate nothing."""
    solid = [number for number, block in enumerate(blocks) if block.kind != "rule"]
    return blocks[solid[0] : solid[-1] + 1] if solid else blocks


def _folded(text: str) -> str:
    return " ".join(text.split())
