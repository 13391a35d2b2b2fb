"""Removes the boxes that are drawn around heads, so that their lines can be read like any others."""

import re
from collections.abc import Sequence
from itertools import takewhile

from feedd.reading.words.lines import SHORT, Line
from feedd.structs import replace

DEEPEST = 40  # lines within which a box must end
_BORDER = re.compile(r"\s{0,30}[-+.,'`*:|/\\oO╔┌╭╚└╰╠├╒╘][-=─═~_*.]{6,}[-+.,'`*:|/\\oO╗┐╮╝┘╯╣┤╕╛]\s*")
_SIDES = re.compile(r"\s{0,30}[|:*║│!+](?P<inside>\s.*\s|\s*)[|:*║│!+]\s*")
_FRAMED_ROW = re.compile(r"\|?[-=]{3,80}\[\s{1,30}(?P<inside>\S(?:.{0,100}\S)?)\s{1,30}\][-=]{3,80}\|?")
_COMMENT = re.compile(r"\s{0,8}(?P<sign>;|//|%|REM |\.\\\")(?=\s)")
_HASH = re.compile(r"#(?:\s|$)")
HIGHEST = 5  # lines above a comment that opens a program
COMMENTED = 3  # lines of a comment with words, at least
_ROW_ENDS = "|-="
RULE = "-" * 20
WIDE = 20  # characters of a border of any signs, `*-*-*-*-`; shorter ones may be anything
UNIT = 6  # of the characters that it repeats, at most
SIDE = 3  # of what stands at both ends of each row in it, `(L)`, at most


def unboxed(lines: Sequence[Line], within: int) -> list[Line]:
    """Return the first `within` lines without the boxes around some of them; each line keeps its place."""
    result = list(lines[:within])
    at = 0
    while at < len(result):
        if result[at].is_plain and " " in result[at].text:
            at += 1  # words begin no box
            continue
        end = _box_end(result, at)
        if not end and (end := _odd_box_end(result, at)):
            result[at] = result[end] = Line(text=RULE)
            for number in range(at + 1, end):
                result[number] = _between_sides(result[number])
        elif end and not (end + 1 < len(lines) and is_framed(lines[end + 1].text)):
            result[at] = result[end] = Line(text=RULE)
            for number in range(at + 1, end):
                result[number] = _inside(result[number])
        while end and end + 1 < len(result) and is_framed(result[end + 1].text):
            at, end = end, _box_end(result, end)  # further rows below its border: it is a table, and stays one
        at = max(end, at) + 1
    return _without_framed_rows(result)


def _without_framed_rows(lines: list[Line]) -> list[Line]:
    """Return lines with what stands in rows of rules, `|=--=[ A day at the mill ]=--=|`, if several follow."""
    inside = {n: match["inside"] for n, line in enumerate(lines) if (match := _framed_row(line))}
    for number, words in inside.items():
        near = range(number - 2, number + 3)
        if any(other != number and other in inside and _are_rules(lines, number, other) for other in near):
            lines[number] = Line(text=words)
    return lines


def _framed_row(line: Line) -> re.Match[str] | None:
    bare = line.text.strip()
    return _FRAMED_ROW.fullmatch(bare) if bare[-1:] in _ROW_ENDS and bare[:1] in _ROW_ENDS and bare else None


def _are_rules(lines: Sequence[Line], one: int, other: int) -> bool:
    return all(lines[number].is_rule for number in range(min(one, other) + 1, max(one, other)))


def _box_end(lines: Sequence[Line], at: int) -> int:
    """Return the line in which the box that begins at a line ends; 0 where none begins, or its sides are missing."""
    if lines[at].is_item or not _BORDER.fullmatch(lines[at].text[:SHORT]):
        return 0
    for number in range(at + 1, min(at + DEEPEST, len(lines))):
        text = lines[number].text[:SHORT]
        if _BORDER.fullmatch(text):
            return number if number > at + 1 else 0
        if not _SIDES.fullmatch(text):
            return 0
    return 0


def _odd_box_end(lines: Sequence[Line], at: int) -> int:
    """Return the line in which a box of any signs ends: both borders repeat a few signs, each row ends as it begins."""
    width = _border_width(lines[at])
    if not width:
        return 0
    for number in range(at + 1, min(at + DEEPEST, len(lines))):
        if _border_width(lines[number]) == width:
            return number if number > at + 1 else 0
        words = lines[number].text.split()
        is_row = len(words) > 1 and words[0] == words[-1] and len(words[0]) <= SIDE
        if not is_row or abs(len(lines[number].text.strip()) - width) > 2 * SIDE:
            return 0
    return 0


def _border_width(line: Line) -> int:
    """Return how wide a row is in which a few signs repeat; 0 where it is none."""
    text = line.text.strip()
    if line.is_item or not WIDE <= len(text) <= SHORT or text.isalnum():
        return 0
    if " " in text:
        words = text.split()
        return len(text) if len(words[0]) <= SIDE and len(words) >= UNIT and {*words} == {words[0]} else 0
    return len(text) if any(text.startswith(text[unit:]) for unit in range(2, UNIT + 1)) else 0


def _between_sides(line: Line) -> Line:
    text = line.text.strip()
    side = len(text.split()[0])
    return replace(line, text=text[side:-side].rstrip())


def is_framed(text: str) -> bool:
    """Return whether a line is a row of a box."""
    return bool(_SIDES.fullmatch(text[:SHORT]))


def _inside(line: Line) -> Line:
    match = _SIDES.fullmatch(line.text[:SHORT])
    return replace(line, text=match["inside"].rstrip()) if match else line


def is_part_of_box(text: str) -> bool:
    """Return whether a line is a row of a box, or a border that has corners."""
    return is_framed(text) or (text.strip()[:1] in "+|.'╔┌╭╚└╰╠├" and bool(_BORDER.fullmatch(text[:SHORT])))


def without_comment_signs(lines: Sequence[Line]) -> list[Line] | None:
    """Return the comment that a program begins with, as lines of a text; None where no comment opens the document."""
    opening = next((_COMMENT.match(line.text) for line in lines[:HIGHEST] if line.text.strip()), None)
    if opening is None:
        return _in_hashes(lines)
    result: list[Line] = []
    for line in lines[:DEEPEST]:
        bare = line.text.strip()
        if line.is_item or (bare and not bare.startswith(opening["sign"])):
            break
        result.append(Line(text=bare.removeprefix(opening["sign"]).removeprefix(" ")))
    solid = sum(bool(line.text.strip()) for line in result)
    return result if solid >= COMMENTED else None


def _in_hashes(lines: Sequence[Line]) -> list[Line] | None:
    """Return the first lines without their hashes, where several touch each other: headings stand apart."""
    above = [*takewhile(lambda line: line.is_blank, lines[:HIGHEST])]
    rows = [*takewhile(lambda line: _HASH.match(line.text), lines[len(above) : DEEPEST])]
    return [*above, *(Line(text=line.text[2:]) for line in rows)] if len(rows) >= COMMENTED else None
