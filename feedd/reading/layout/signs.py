"""The signs by which plain text says what a line is: underlines, marks of lists and quotations, columns."""

import re
from collections.abc import Sequence

from feedd.reading.layout.prose import Shape, join
from feedd.reading.layout.width import WIDEST
from feedd.reading.words.lines import SHORT, is_rule, share_of_letters

_ITEM = re.compile(
    r"(?P<lead>\s{0,12})(?P<mark>[-*+•◦‣·–—]|\*{2,3}|-{2}|\(?\d{1,3}[.):]|\[\d{1,3}\])(?P<gap>\s+)(?=\S)"
)
_ATX = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>\S.*?)\s*#*")
_QUOTE = re.compile(r"(?:>\s?)+")
_FRAMES = re.compile("[\u2500-\u259f]")
_WIDE_GAP = re.compile(r"\S {3,}\S")
_GAP = re.compile(r"[^\s.!?:;,)\"'”’»] {2,}\S")


def is_item(text: str) -> bool:
    """Whether a line begins an item of a list."""
    return bool(_ITEM.match(text[:SHORT])) and not is_rule(text)


def atx_heading(text: str) -> tuple[int, str]:
    """Read `## Words` at the margin as a level of HTML and its words; level 0: no heading."""
    match = _ATX.fullmatch(text) if len(text) <= SHORT else None
    return (min(len(match["marks"]) + 1, 6), match["words"]) if match else (0, "")


def is_underline(rule: str, text: str) -> bool:
    """Whether a rule is drawn under a heading: of one sign, beginning where it begins and about as long."""
    words, sign = text.strip(), rule.strip()
    if (
        not words
        or len(words) > SHORT
        or not 3 <= len(sign) <= SHORT
        or len(set(sign)) > 1
        or sign[0] not in "=-~^*#_+\"'"
    ):
        return False
    if share_of_letters(words) < 0.6 or _WIDE_GAP.search(words):
        return False
    starts = abs((len(rule) - len(rule.lstrip())) - (len(text) - len(text.lstrip())))
    return starts <= 3 and len(words) * 0.6 <= len(sign) <= len(words) + 12


def is_capitals(text: str) -> bool:
    """Whether a line by itself is a heading in capitals."""
    letters = [character for character in text[:SHORT] if character.isalpha()]
    return len(text) <= 72 and len(letters) >= 4 and all(c.isupper() for c in letters) and share_of_letters(text) > 0.7


def is_table(texts: Sequence[str], shape: Shape) -> bool:
    """Whether lines are a table, columns or a drawing: gaps or frames in half of them, or signs rather than letters."""
    solid = [text for text in texts if not is_rule(text)]
    if not solid:
        return len(texts) > 1
    if len(texts) > 1 and share_of_letters("".join(solid)) < 0.6:
        return True
    if any(_FRAMES.search(text) for text in solid):
        return True
    gaps = sum(len(text) <= WIDEST and not shape.is_stretched(text) and _has_columns(text) for text in solid)
    return gaps * 2 >= len(solid)


def _has_columns(text: str) -> bool:
    mark = _ITEM.match(text)
    return bool(_GAP.search(text, mark.end() if mark else 0))


def item_rows(texts: Sequence[str]) -> list[str]:
    """Join the hanging lines of each item to it; an item of a list within a list stays moved in."""
    rows: list[str] = []
    lines: list[str] = []
    for text in [*texts, ""]:
        match = _ITEM.match(text[:SHORT])
        if lines and (match or not text):
            rows.append(_item_row(lines))
            lines = []
        lines.append(text)
    margin = min((len(row) - len(row.lstrip("\u00a0")) for row in rows), default=0)
    return [row[margin:] for row in rows]


def _item_row(lines: Sequence[str]) -> str:
    indent = len(lines[0]) - len(lines[0].lstrip())
    return "\u00a0" * indent + join(lines)


def quote_end(texts: Sequence[str], at: int, shape: Shape) -> int:
    """Find the end of a quotation; a line without a mark belongs to it while the one above is full."""
    end = at + 1
    while end < len(texts) and (texts[end].startswith(">") or shape.is_full(texts[end - 1], texts[end])):
        end += 1
    return end


def unquoted(texts: Sequence[str]) -> list[str]:
    """Take the marks off a quotation; all levels are shown as one."""
    return [text[match.end() :] if (match := _QUOTE.match(text)) else text for text in texts]
