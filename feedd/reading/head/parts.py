"""Reads which part of a work a text is: `The lock keeper's tale` above `Part 3`, each of them half of its title."""

import re
from collections.abc import Sequence

from feedd.reading.head.expected import letters
from feedd.reading.head.facts import Head
from feedd.reading.head.groups import HEAD
from feedd.reading.head.marks import bare_title, is_heading
from feedd.reading.head.mastheads import is_part
from feedd.reading.words.lines import Line
from feedd.structs import replace

LONGEST = 60  # characters of a title without a mark
_LETTER = re.compile(r"[^\W_]")


def with_work(head: Head, lines: Sequence[Line]) -> Head:
    """Name work and part in the title, where it says one of them and a line beside it the other.

    A text that names several parts is all of the work.
    """
    title = head.facts.title or ""
    if not title or head.is_front_matter:
        return head
    solid = [number for number, line in enumerate(lines[:HEAD]) if not line.is_item and _LETTER.search(line.text)]
    named = letters(title)
    at = next((nth for nth, number in enumerate(solid) if _says(lines[number], named)), None)
    if at is None:
        return head
    said = bare_title(lines[solid[at]].text)
    if is_part(said):
        above = solid[at - 1] if at else None
        is_work = above is not None and (
            is_heading(lines[above].text) or above in head.cut or (at == 1 and _may_be_work(lines[above].text))
        )
        work, part = (bare_title(lines[above].text) if above is not None and is_work else ""), said
    else:
        below = [number for number in solid[at + 1 :] if number not in head.cut or is_part(lines[number].text)]
        work, part = title, bare_title(lines[below[0]].text) if below else ""
    if not work or is_part(work) or not is_part(part) or sum(is_part(line.text) for line in lines) > 1:
        return head
    return replace(head, facts=replace(head.facts, title=f"{work}, {part}"))


def _may_be_work(text: str) -> bool:
    """Return whether the first line of a text, above its part, is a title and no sentence."""
    return len(text.strip()) <= LONGEST and text.rstrip()[-1] not in ".,;:"


def _says(line: Line, title: str) -> bool:
    """Return whether a line is the title in `letters`, or a part whose number a label is read without: `3. Kapitel`."""
    if title not in letters(line.text.strip()):
        return False
    said = bare_title(line.text)
    return letters(said) == title or (is_part(said) and letters(said).endswith(title))
