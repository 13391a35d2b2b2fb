"""Compare two texts: whether an edit is significant, and what it changed.

Lines that change by themselves (visitors, uptime, "3 hours ago") do not count: otherwise a page that shows the time
would be edited at every check.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.fingerprint import stable_words

# RFC 4287 §4.2.15 leaves it to the publisher which edits are significant: a new section is, a corrected typo is not.
FEW_WORDS, SHARE, MANY_WORDS = 10, 0.03, 40

# In a text of fewer than 50 words a sentence is a new section. Three typos may be corrected at once, and numbers count.
SHORT_WORDS, SHORT_SHARE = 4, 0.2

# Chinese and Japanese have no blanks between words, and a word has one character or two.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_NO_LETTERS = re.compile(r"[\W\d_]+")

MOST_LINES = 2000  # for more lines difflib takes seconds when lines are reordered

MOST_WORDS = 800  # of a pair of paragraphs; with more words, one is shown as replaced by the other

MOST_PAIRS = 20_000  # of equal words in such a pair: difflib takes seconds for 800 words that are all "a" and "b"

ALL_PAIRS = 400_000  # of equal words in all such pairs of a text: they take a second

PieceKind: TypeAlias = Literal["same", "removed", "added"]


class Piece(Struct, frozen=True):
    """A part of a text that both versions have, or only one of them."""

    kind: PieceKind
    text: str


def is_significant(before: str, after: str) -> bool:
    """Return whether enough words differ for a significant edit; words that only moved do not count.

    In a short text a fifth of its words are enough. There only letters count: no number, capital or comma.
    """
    old, new = _counted_words(before), _counted_words(after)
    longer = max(len(old), len(new))
    if max(_differing(old, new)) >= min(max(FEW_WORDS, SHARE * longer), MANY_WORDS):
        return True
    return max(_differing(_letters(old), _letters(new))) >= max(SHORT_WORDS, SHORT_SHARE * longer)


def summarise(before: str, after: str) -> str:
    """Return in words how much changed: "34 words added, 2 removed"."""
    removed, added = _differing(_counted_words(before), _counted_words(after))
    parts = [f"{count} {word}" for count, word in ((added, "added"), (removed, "removed")) if count]
    if not parts:
        return "its words in another order"
    first, _, rest = ", ".join(parts).partition(" ")
    return f"{first} {'word' if first == '1' else 'words'} {rest}"


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """Return both versions as one text, compared by lines, and by words within a changed line; its time is limited."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > MOST_LINES:
        return tuple(_replaced(before, after))
    pieces: list[Piece] = []
    left = ALL_PAIRS
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        removed, added = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            pieces.append(Piece("same", removed))
            continue
        old_words, new_words = _words(removed), _words(added)
        pairs = _pairs(old_words, new_words)
        if max(len(old_words), len(new_words)) > MOST_WORDS or pairs > min(MOST_PAIRS, left):
            pieces.extend(_replaced(removed, added))
        else:
            left -= pairs
            pieces.extend(_compare_words(old_words, new_words))
    return tuple(_merged(pieces))


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*|\s+", text)


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Count the pairs of equal words of both texts: the time of difflib grows with their number."""
    there = Counter(new)
    return sum(count * there[word] for word, count in Counter(old).items())


def _compare_words(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield from _replaced("".join(old[a:b]), "".join(new[c:d]))


def _replaced(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece("removed", before)
    if after:
        yield Piece("added", after)


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    run: list[Piece] = []
    for piece in pieces:
        if run and run[-1].kind != piece.kind:
            yield Piece(run[0].kind, "".join(one.text for one in run))
            run = []
        run.append(piece)
    if run:
        yield Piece(run[0].kind, "".join(one.text for one in run))


def _counted_words(text: str) -> list[str]:
    return _UNSPACED.sub(r" \g<0> ", " ".join(stable_words(text))).split()


def _letters(words: Sequence[str]) -> list[str]:
    return [letters for word in words if (letters := _NO_LETTERS.sub("", word.casefold()))]


def _differing(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """Count the words that only the old text has, and those that only the new one has."""
    before, after = Counter(old), Counter(new)
    return (before - after).total(), (after - before).total()
