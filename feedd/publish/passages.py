"""What is shown of a text that was searched for: the passage with most of the words, in pieces, the words marked."""

from collections.abc import Sequence
from typing import TypeAlias

from feedd.store.search_words import Term, places_of

Pieces: TypeAlias = tuple[tuple[str, bool], ...]  # each with whether it is marked

LONGEST = 260  # characters: three lines on a screen
BEFORE = 60  # characters before the first word, so that it is read in its sentence


def marked(text: str, terms: Sequence[Term]) -> Pieces:
    """Return a whole text in pieces."""
    return _pieces(text, places_of(text, terms))


def passage(text: str, terms: Sequence[Term]) -> Pieces:
    """Return the passage of a text that has most of the words; none where no word stands in it."""
    places = places_of(text, terms)
    if not places:
        return ()
    start = max(0, _busiest(places) - BEFORE)
    start = text.find(" ", start, start + BEFORE) + 1 or start if start else 0
    end = min(len(text), start + LONGEST)
    end = text.rfind(" ", end - BEFORE, end) if end < len(text) and " " in text[end - BEFORE : end] else end
    within = [place for place in places if place[0] < end and place[1] > start]
    pieces = _pieces(text[start:end], [(max(one - start, 0), min(other, end) - start) for one, other in within])
    return (("… ", False),) * (start > 0) + pieces + ((" …", False),) * (end < len(text))


def _busiest(places: Sequence[tuple[int, int]]) -> int:
    """Return where the passage begins that has the most places; the first of those."""
    best, most, last = 0, 0, 0
    for first, (start, _) in enumerate(places):
        while last < len(places) and places[last][1] <= start + LONGEST - BEFORE:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best if most else places[0][0]


def _pieces(text: str, places: Sequence[tuple[int, int]]) -> Pieces:
    pieces, at = [], 0
    for start, end in places:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple(piece for piece in (*pieces, (text[at:], False)) if piece[0])
