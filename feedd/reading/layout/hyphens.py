"""Finds the words that a program divided at the end of a line: `carry-` above `ing` is `carrying`.

A hyphen may belong to the word, as in `well-known`, so the document itself must tell: the whole word stands elsewhere
in it, or the document divides words so often that halves which it says nowhere else are halves. The hyphen becomes a
soft one, which leaves the line as long as it was; `joined` drops it and `shown` puts the author's sign back.
"""

import re
from collections.abc import Sequence

from feedd.reading.words.lines import SHORT, Line
from feedd.structs import replace

SOFT = "\u00ad"
HYPHENS = ("-", "‐")  # also the one of Unicode, which groff writes
HABIT = 3  # words that stand elsewhere whole, from which a document is known to divide words
_ENDS = re.compile(r"(?:^|[\s(\"'“‘«—-])(?P<half>[^\W\d_]{2,})[-‐]$")
_BEGINS = re.compile(r"\s*(?P<half>[^\W\d_]{2,})(?![\w-])")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Halves of words that keep their hyphen, in documents that say neither half elsewhere.
_KEEPING_WORDS = "anti co cross ex half high ill long low mid multi non post pre pro quasi self semi so un well"
_KEEPING = frozenset(_KEEPING_WORDS.split())


def with_soft_hyphens(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines with a soft hyphen where a word was divided; the lines themselves where none was."""
    ends = [n for n, line in enumerate(lines[:-1]) if line.text.endswith(HYPHENS)]
    halves = {n: both for n in ends if (both := _halves(lines[n], lines[n + 1])) is not None}
    if not halves:
        return lines
    said = {word.lower() for number, line in enumerate(lines) for word in _said(line.text, number, halves)}
    divided = {n for n, (a, b) in halves.items() if a + b in said and f"{a}-{b}" not in said}
    if len(divided) >= HABIT:
        divided |= {
            n for n, (a, b) in halves.items() if not said.intersection((a, b, f"{a}-{b}")) and a not in _KEEPING
        }
    return [replace(line, text=line.text[:-1] + SOFT) if n in divided else line for n, line in enumerate(lines)]


def joined(text: str) -> str:
    """Return the beginning of a divided word, without its hyphen."""
    return text.removesuffix(SOFT)


def shown(text: str) -> str:
    """Return a line that nothing was joined to, as its author wrote it."""
    return text[:-1] + "-" if text.endswith(SOFT) else text


def _halves(line: Line, after: Line) -> tuple[str, str] | None:
    """Return both halves of a word that may have been divided between two lines, in small letters."""
    if line.is_item or after.is_item or not after.begins_low:
        return None
    end, start = _ENDS.search(line.text[-SHORT:]), _BEGINS.match(after.text[:SHORT])
    return (end["half"].lower(), start["half"].lower()) if end and start else None


def _said(text: str, number: int, halves: dict[int, tuple[str, str]]) -> Sequence[str]:
    """Return the words of a line without halves of words."""
    words = _WORDS.findall(text)
    return words[1 if number - 1 in halves else 0 : -1 if number in halves else None]
