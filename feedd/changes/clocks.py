"""Whether a page is the same but for its clocks and counters: `up 1h 29m 3s`, `load 0.31`, `12,345 visits`.

Which lines are clocks is learned from what the page did: a number that changed at every one of the last polls will
change at the next one, too. The static kinds, with words that say so, are those of `fingerprint`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

STATES = 3  # the last ones that were entries, which are compared with each other

_WORDS = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
    r"|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|[ap]m)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d+(?:[.,:]\d+)*(?:\ ?(?:ms|w(?:eeks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)\b)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"0(?:[\s,]+0)+")  # `1 day, 0:12` was `23:58` before


def only_clocks_differ(now: bytes, last: bytes, announced: Sequence[bytes], recent_new: Sequence[int]) -> bool:
    """Return whether a page differs from the `last` one only by numbers that change at every poll.

    `announced` are its last states that were entries, the newest first. `recent_new` are the numbers of new entries at
    the last polls, the last poll first. Where `last` is none of these states, its clocks have gone on since then.
    """
    differing, ticking = _compared(now, last)
    return bool(differing) and differing == ticking and differing <= _clocks(last, announced, recent_new)


def _clocks(last: bytes, announced: Sequence[bytes], recent_new: Sequence[int]) -> set[int]:
    """Return the numbers of the lines that are proven clocks."""
    pairs = [_compared(later, earlier)[1] for later, earlier in pairwise(announced[:STATES])]
    if not pairs:
        return set()
    if last != announced[0]:
        return _compared(last, announced[0])[1]
    if all(recent_new[:2]) and len(recent_new) > 1:
        return pairs[0]
    # After news beside a clock: the clock went on at each state before, too.
    return set.intersection(*pairs) if len(pairs) > 1 and recent_new and recent_new[0] else set()


def _compared(one: bytes, other: bytes) -> tuple[set[int], set[int]]:
    """Return the numbers of the lines that differ, and of those that differ by numbers, units and dates only."""
    lines, others = one.decode("latin-1").splitlines(), other.decode("latin-1").splitlines()
    if len(lines) != len(others):
        return {-1}, set()
    differing = {number for number, (line, old) in enumerate(zip(lines, others, strict=True)) if line != old}
    return differing, {number for number in differing if _still(lines[number]) == _still(others[number])}


def _still(line: str) -> str:
    """Return a line with one sign for each number, duration or date."""
    return _NUMBERS.sub("0", _NUMBER.sub("0", _WORDS.sub("0", line)))
