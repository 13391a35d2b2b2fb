"""Says which first lines of a chunk stand above the others: a heading, a term, a question, options, a title."""

import re
from collections.abc import Sequence

from feedd.reading.layout.marked import ruled_at
from feedd.reading.layout.said import CENTRED, TERM, is_said, is_set_apart
from feedd.reading.layout.signs import is_capitals, is_underlined, ruled_around
from feedd.reading.layout.width import first_word
from feedd.reading.words.lines import SHORT, Line

MOVED = 2  # columns by which the text of a section is moved in below its name
FAR = 6  # columns by which a title is moved in beyond the first line of the paragraph that it touches
_BULLET = "o "  # as a typewriter writes a round mark
PAGE = 40  # signs of a rule that goes across the page
# `-o FILE`, `--output=FILE, --log FILE`, alone on its line
_OPTION = re.compile(r"\s*--?[A-Za-z?#@][\w-]*(?:(?:[ =]|\[=)\S{1,48})?(?:, --?[a-z][\w-]*(?:[ =]\S{1,24})?)*$")


def heading_size(lines: Sequence[Line]) -> int:
    """Return how many of the first lines stand above the others as their heading, or as a rule above a title."""
    if len(lines) > 3 and ruled_around(lines):
        return 3
    if len(lines) > 2 and is_underlined(lines, 0):
        return 2
    if len(lines) == 2 and lines[0].is_rule and len(lines[0].text) >= PAGE and is_said(lines[1]):
        return 1
    speaks = len(lines) > 1 and lines[1].text[lines[1].indent : lines[1].indent + 1].isalnum()
    if (speaks and ruled_at(lines, 0)) or _names_section(lines) or _asks(lines) or _stands_centred(lines):
        return 1
    size = options(lines)
    return size if size < len(lines) else 0


def _stands_centred(lines: Sequence[Line]) -> bool:
    """Return whether words that are moved in far, as in the middle of the page, touch a paragraph at the margin."""
    if len(lines) < 2 or lines[0].indent < lines[1].indent + FAR or not is_set_apart(lines[0]):
        return False
    length, broadest = len(lines[0].text), max([len(line.text) for line in lines[1:]])
    if len(lines) > 2 and length >= 3 * lines[0].indent and length + len(first_word(lines[1].text)) >= broadest > PAGE:
        return False  # as the first line of a paragraph it fills the width
    if lines[0].indent < lines[1].indent + CENTRED or (len(lines) > 2 and lines[1].indent > lines[2].indent):
        return _heads_paragraph(lines)
    margin = lines[1].indent
    return all(margin <= line.indent < margin + MOVED for line in lines[1:]) and any(map(is_said, lines[1:]))


def _heads_paragraph(lines: Sequence[Line]) -> bool:
    """Return whether the first line is a title and begins no paragraph: it is short, and a sentence begins below."""
    margin = min([line.indent for line in lines[1:]])
    title, broadest = lines[0].text.strip(), max([len(line.text) for line in lines[1:]])
    if len(lines) < 3 or not lines[1].begins_high or len(title) * 2 > broadest:
        return False
    first = [line.indent for line in lines[1:] if line.indent >= margin + MOVED]  # first lines within the paragraphs
    return max(first, default=margin) <= margin + FAR and len(first) * 3 <= len(lines) and any(map(is_said, lines[1:]))


def options(lines: Sequence[Line]) -> int:
    """Return how many first lines are options of a command, above what they do; 0 of none."""
    size = next((number for number, line in enumerate(lines) if not _OPTION.match(line.text, 0, SHORT)), len(lines))
    if not size or any(line.indent != lines[0].indent for line in lines[:size]):
        return 0
    return size if size == len(lines) or lines[size].indent >= lines[0].indent + MOVED else 0


def bullets(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return where the items of a list begin whose marks are the letter o; () of none: o is a word too."""
    if not lines[0].text.lstrip().startswith(_BULLET):
        return ()
    margin = lines[0].indent
    starts = tuple(
        number for number, line in enumerate(lines) if line.indent == margin and line.text.startswith(_BULLET, margin)
    )
    hanging = all(line.indent > margin or number in starts for number, line in enumerate(lines))
    return starts[1:] if len(starts) > 1 and hanging else ()


def announced(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return where lines that are moved in below a sentence with a colon begin and end; () of none."""
    announcing = [number for number, line in enumerate(lines[:-1]) if line.text.endswith(":")]
    margin = min([line.indent for line in lines]) if announcing else 0
    for number in announcing:
        line = lines[number]
        if line.indent == margin and lines[number + 1].indent >= margin + MOVED:
            if len(line.text) < TERM or line.is_code or any(one.has_own_mark for one in lines):
                return ()
            end = next((at for at in range(number + 1, len(lines)) if lines[at].indent == margin), len(lines))
            return (number + 1, end) if end < len(lines) and lines[end].begins_high and is_said(lines[end]) else ()
    return ()


def glossary(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return where the terms of a glossary and their explanations, each moved in below its term, begin; () of none."""
    if len(lines) < 4 or lines[-1].indent <= lines[0].indent:
        return ()
    margin, moved_in = lines[0].indent, lines[1].indent
    if moved_in < margin + MOVED or any(line.indent not in (margin, moved_in) for line in lines):
        return ()
    if any(line.is_code or line.is_list_item for line in lines):
        return ()
    terms = [number for number, line in enumerate(lines) if line.indent == margin]
    names = [lines[number].text.strip() for number in terms]
    if len(terms) < 2 or any(len(name) > TERM or name[-1:] in ".,;" or ": " in name for name in names):
        return ()
    below = [lines[number + 1] for number in terms]
    if sum(len(line.text.strip()) for line in below) < 2 * sum(map(len, names)):
        return ()
    return tuple(at for number in terms for at in (number, number + 1))


def _names_section(lines: Sequence[Line]) -> bool:
    """Return whether the first line names a section, or what is explained below it, as in pages of a manual."""
    if len(lines) < 2:
        return False
    if lines[1].indent < lines[0].indent + MOVED:
        return len(lines) > 2 and lines[0].text.endswith(":") and not lines[1].begins_low and is_capitals(lines[0])
    return is_capitals(lines[0]) or _is_term(lines)


def _asks(lines: Sequence[Line]) -> bool:
    """Return whether the first line is a question with a mark, and the answer below it has none."""
    if len(lines) < 3 or not lines[0].text.endswith(("?", "？")) or not lines[0].has_own_mark:
        return False
    return not lines[1].has_own_mark and lines[1].indent <= lines[0].indent


def _is_term(lines: Sequence[Line]) -> bool:
    """Return whether a few words stand above two broad lines or more that are moved in alike."""
    name, below = lines[0], lines[1:]
    if len(below) < 2 or len(name.text.strip()) > TERM or name.has_own_mark or name.text[-1:] in ".,;":
        return False
    return len(below[0].text.strip()) >= 2 * TERM and all(line.indent == below[0].indent for line in below)
