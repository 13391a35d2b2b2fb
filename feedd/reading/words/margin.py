"""Removes the left margin of a page: some authors, and programs that print, move all lines of a text in."""

from collections.abc import Sequence

from feedd.reading.words.lines import TAB, Line
from feedd.structs import replace

WIDEST = 12  # columns; lines that stand further in are centred on the page as a whole
BEGIN = 0.3  # share of the lines that begin at a margin; of a drawing, or of lines centred one by one, few do
_BLANKS = " \t"


def without_margin(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines moved to the left edge where all begin right of it; the links of a menu stay where they are."""
    texts = [line.text for line in lines if line.text and not line.is_item]
    if not texts or not all(text[0] in _BLANKS for text in texts):
        return lines  # as most texts
    margin = min((text[: len(text) - len(text.lstrip(_BLANKS))] for text in texts), key=len)
    if len(margin.expandtabs(TAB)) > WIDEST or not all(text.startswith(margin) for text in texts):
        return lines
    if sum(text[len(margin)] not in _BLANKS for text in texts) < BEGIN * len(texts):
        return lines
    return [line if line.is_item else replace(line, text=line.text[len(margin) :]) for line in lines]
