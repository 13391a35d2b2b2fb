"""The marks by which plain text says what a line is: underlines, marks of lists and quotations, columns."""

import re
from collections.abc import Sequence

from feedd.reading.layout.prose import Shape, join
from feedd.reading.layout.width import WIDEST
from feedd.reading.words.lines import BLANK, LIST_MARK, SHORT, Line, share_of_letters

_ATX = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>\S.*?)\s*#*")
_QUOTE = re.compile(r"(?:>\s?)+")
_FRAMES = re.compile("[\u2500-\u259f]")
_WIDE_GAP = re.compile(r"\S {3,}\S")
_GAP = re.compile(r"[^\s.!?:;,)\"'”’»] {2,}\S")


def atx_heading(text: str) -> tuple[int, str]:
    """Read `## Words` at the margin as the level of the heading in HTML (3) and its words; level 0: no heading."""
    match = _ATX.fullmatch(text) if text.startswith("#") and len(text) <= SHORT else None
    return (min(len(match["marks"]) + 1, 6), match["words"]) if match else (0, "")


def is_underline(rule: Line, line: Line) -> bool:
    """Return whether a rule underlines a heading: it has one sign, and about the heading's beginning and length."""
    if not rule.is_rule:
        return False
    words, sign = line.text.strip(), rule.text.strip()
    if not words or len(words) > SHORT or len(set(sign)) > 1 or sign[0] not in "=-~^*#_+\"'":
        return False
    if line.share_of_letters < 0.6 or _WIDE_GAP.search(words):
        return False
    return abs(rule.indent - line.indent) <= 3 and len(words) * 0.6 <= len(sign) <= len(words) + 12


def is_capitals(line: Line) -> bool:
    """Return whether a line that stands alone is a heading in capitals."""
    text = line.text
    letters = [character for character in text[:SHORT] if character.isalpha()]
    return len(text) <= 72 and len(letters) >= 4 and all(c.isupper() for c in letters) and line.share_of_letters > 0.7


def is_table(lines: Sequence[Line], shape: Shape) -> bool:
    """Return whether lines are a table, columns or a drawing.

    Half of them have gaps or frames, or all together have more signs than letters.
    """
    others = [line for line in lines if not line.is_rule]
    if not others:
        return len(lines) > 1
    whole = "".join(line.text for line in others)
    if (len(lines) > 1 and share_of_letters(whole) < 0.6) or (not whole.isascii() and _FRAMES.search(whole)):
        return True
    gaps = sum(len(line.text) <= WIDEST and not shape.is_stretched(line) and _has_columns(line.text) for line in others)
    return gaps * 2 >= len(others)


def _has_columns(text: str) -> bool:
    if "  " not in text:
        return False
    mark = LIST_MARK.match(text)
    return bool(_GAP.search(text, mark.end() if mark else 0))


def item_rows(lines: Sequence[Line]) -> list[str]:
    """Return the items of a list as rows, each with its continuation lines; items of an inner list stay indented."""
    rows: list[str] = []
    item: list[Line] = []
    for line in [*lines, BLANK]:
        match = LIST_MARK.match(line.text[:SHORT])
        if item and (match or not line.text):
            rows.append(_item_row(item))
            item = []
        item.append(line)
    margin = min((len(row) - len(row.lstrip("\u00a0")) for row in rows), default=0)
    return [row[margin:] for row in rows]


def _item_row(lines: Sequence[Line]) -> str:
    return "\u00a0" * lines[0].indent + join(lines)


def quote_end(lines: Sequence[Line], at: int, shape: Shape) -> int:
    """Return the end of a quotation; a line without a mark belongs to it if the line above is full."""
    end = at + 1
    while end < len(lines) and (lines[end].text.startswith(">") or shape.is_full(lines[end - 1], lines[end])):
        end += 1
    return end


def unquoted(lines: Sequence[Line]) -> list[Line]:
    """Remove the marks of a quotation, of all its levels."""
    return [Line(text=line.text[match.end() :]) if (match := _QUOTE.match(line.text)) else line for line in lines]
