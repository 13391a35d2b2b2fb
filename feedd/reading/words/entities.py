"""Reads the entities of HTML that a generator left in a text that is none: `I&rsquo;m`, `caf&eacute;`.

A text that speaks of HTML has them too, but apart from words, between quotation marks or in code. So one within a word,
or at a sentence's end, shows that nobody wrote them to be seen.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from feedd.reading.words.fences import FENCE, are_fences
from feedd.reading.words.lines import Line
from feedd.structs import replace

INDENT = 4  # blanks before code
_ENTITY = r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,15});"
_APOSTROPHE = r"&(?:rsquo|lsquo|apos|#0?39|#821[67]|#[xX]27|#[xX]201[89]);"
_LETTER = r"&(?:[A-Za-z](?:acute|grave|circ|uml|tilde|cedil|ring|caron|slash)|szlig|[AaOo][Ee]lig|#\d{3,6});"
_SIGN = r"&(?:nbsp|hellip|[mn]dash|[lr]dquo|[lr]aquo|bdquo|sbquo|[lr]saquo|#160|#8230|#821[12]|#822[0-2]);"
_SURE = re.compile(
    rf"(?<=[^\W\d_]){_APOSTROPHE}(?=[^\W\d_])|(?<=[^\W\d_]){_LETTER}|{_LETTER}(?=[^\W\d_]{{2}}|{_LETTER})"
    rf"|(?<=[^\W\d_]|[.,;:!?]){_SIGN}(?![^\s\w&.,;:!?)])|{_SIGN}(?=[^\W\d_])"
)
_SPOKEN_OF = re.compile(r"\b(?:HTML|XML|SGML)\b", re.IGNORECASE), re.compile(r"\b(?:entit|named? char)", re.IGNORECASE)
_SHOWN = re.compile(r"&amp;#?\w{1,15};")  # `&amp;nbsp;`
_APART = re.compile(rf"(?P<code>`[^`]*`|=>\s*\S+|\b[a-zA-Z]{{3,9}}://\S+)|{_ENTITY}")
_NO_BREAK = "\N{NO-BREAK SPACE}"


def with_characters(lines: Sequence[Line]) -> Sequence[Line]:
    """Return lines with the characters that their entities are; as they are where a writer may have meant the entities.

    Code and addresses stay.
    """
    if not any("&" in line.text for line in lines):
        return lines
    prose = {number for number, line in _prose(lines) if "&" in line.text}
    if not any(map(_is_sure, (lines[number].text for number in prose))):
        return lines
    whole = "\n".join(line.text for line in lines)
    if _SHOWN.search(whole) or all(word.search(whole) for word in _SPOKEN_OF):
        return lines
    return [_with_characters(line) if number in prose else line for number, line in enumerate(lines)]


def _prose(lines: Sequence[Line]) -> Iterator[tuple[int, Line]]:
    """Yield the lines that are neither fenced nor indented as code is."""
    fenced = False
    for number, (line, is_fence) in enumerate(zip(lines, are_fences([line.text for line in lines]), strict=True)):
        fenced ^= is_fence
        is_prose = not (fenced or line.text.startswith((FENCE, "\t")))
        if is_prose and line.text[:INDENT].strip():
            yield number, line


def _is_sure(text: str) -> bool:
    return bool(_SURE.search(_APART.sub(lambda found: " " if found["code"] else found[0], text)))


def _with_characters(line: Line) -> Line:
    text = _APART.sub(lambda found: found["code"] or _character(found[0]), line.text).rstrip()
    return line if text == line.text else replace(line, text=text)


def _character(entity: str) -> str:
    character = unescape(entity)
    return character if character and (character.isprintable() or character == _NO_BREAK) else entity
