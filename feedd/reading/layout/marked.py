"""Headings and links that a mark announces, as in Markdown and in gemtext, in a text that is neither."""

import re
from collections.abc import Sequence

from feedd.reading.layout.signs import ruled_heading
from feedd.reading.words.lines import SHORT, Line

LONG = 45  # characters of a line of a heading that may go on below; titles are shorter
FULL = 60  # the same where it ends a sentence: as long as lines of prose
_ATX = re.compile(r"(?P<marks>#{1,6})\s+(?P<words>\S.*?)\s*#*")
_LINK = re.compile(r"=>\s*(?P<href>(?:https?|gophers?|gemini)://\S+)(?:\s+(?P<words>\S.*))?")  # of gemtext


def atx_heading(text: str) -> tuple[int, str]:
    """Read `## Words` at the margin as the level of the heading in HTML (3) and its words; level 0: no heading."""
    match = _ATX.fullmatch(text) if text.startswith("#") and len(text) <= SHORT else None
    return (min(len(match["marks"]) + 1, 6), match["words"]) if match else (0, "")


def atx_rows(lines: Sequence[Line], at: int) -> list[str]:
    """Return the words of the heading at a line, with those of the lines below that it is broken over.

    A question of an interview is as long; a short line, or one that ends a sentence early, is a heading of its own.
    """
    level, words = atx_heading(lines[at].text.strip())
    rows = [words]
    for line in lines[at + 1 :]:
        below, words = atx_heading(line.text)
        if below != level or len(rows[-1]) < (FULL if rows[-1][-1] in ".!?:" else LONG):
            break
        rows.append(words)
    return rows


def link(text: str) -> tuple[str, str]:
    """Read `=> gemini://host/ Words` as its URL and its words; two empty texts: no link."""
    match = _LINK.fullmatch(text) if text.startswith("=>") else None
    return (match["href"], match["words"] or match["href"]) if match else ("", "")


def ruled_at(lines: Sequence[Line], at: int) -> str:
    """Return the words of a heading within a rule; "" where lines that touch all end in rules, as in a form."""
    words = ruled_heading(lines[at])
    near = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
    is_row = bool(words) and _has_rule_behind(lines[at]) and any(map(_has_rule_behind, near))
    return "" if is_row else words


def _has_rule_behind(line: Line) -> bool:
    return line.text.strip()[:1].isalnum() and bool(ruled_heading(line))
