"""Finds the lines that fence what is preformatted, in gemtext and in Markdown."""

import re
from collections.abc import Sequence

FENCE = "```"
_WHOLE = re.compile(r"```(?P<words>[^`]+)```\s*")


def fenced_alone(text: str) -> str:
    """Return what a line fences that opens and closes its fence; "" of other lines."""
    whole = _WHOLE.fullmatch(text) if text.startswith(FENCE) else None
    return whole["words"] if whole else ""


def are_fences(texts: Sequence[str]) -> list[bool]:
    """Return for each line whether it opens or closes a fence.

    One that does both is a block by itself where the other fences are paired without it.
    """
    found = [text.startswith(FENCE) for text in texts]
    whole = [number for number, is_fence in enumerate(found) if is_fence and fenced_alone(texts[number])]
    for number in whole:
        found[number] = False
    if not whole or sum(found) % 2 == 0:
        return found
    found[whole[0]] = True  # what only looks whole opens the block that another line closes
    return found
