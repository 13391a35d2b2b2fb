"""Finds the words that a program divided at the end of a line: `carry-` above `ing` is `carrying`.

A hyphen may belong to the word, as in `well-known`, so the document itself must tell: the whole word stands elsewhere
in it, or the document divides words so often that halves which it says nowhere else are halves. It does so where three
words stand elsewhere, or far more lines end with a hyphen than words have one. The hyphen becomes a soft one, which
leaves the line as long as it was; `joined` drops it and `shown` puts the author's sign back.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from feedd.reading.words.lines import SHORT, Line
from feedd.structs import replace

SOFT = "\u00ad"
HYPHENS = ("-", "‐")  # also the one of Unicode, which groff writes
HABIT = 3  # words that stand elsewhere whole, from which a document is known to divide words
OFTEN = 0.08  # of the lines that go on, from which a document may divide words throughout
EXCESS = 4  # times as many lines end with a hyphen as would, were their words as those within the lines
NO_COMPOUNDS = 20  # as many, from which the document writes no compound with a hyphen
COMMON = 500  # words among which one that stands between others is said at least once
_ENDS = re.compile(r"(?:^|[\s(\"'“‘«—-])(?P<half>[^\W\d_]+)[-‐]$")
_BEGINS = re.compile(r"\s*(?P<half>[^\W\d_]{2,})(?![\w-])")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Halves of words that keep their hyphen, in documents that say neither half elsewhere.
_KEEPING_WORDS = "anti co cross ex half high ill long low mid multi non post pre pro quasi self semi so un well"
_KEEPING = frozenset(_KEEPING_WORDS.split())
_ENGLISH = "the"  # a document that says it often is in English; others say it in names and titles
ENGLISH = 30  # words among which it is said once there, at least
_LETTERED_WORDS = "book books commerce learning mail mails mailing ray rays shirt shirts zine zines"  # behind a letter
_LETTERED = frozenset(_LETTERED_WORDS.split())
# Between words of which the first lacks its end: `Haupt- und Nebenstraßen`.
_BETWEEN_WORDS = "and or to und oder bzw sowie bis och eller og en of ja tai sekä et ou lub oraz nebo és vagy"
_BETWEEN = frozenset(_BETWEEN_WORDS.split())
# No word ends with these, as some do with `bis` and `ja`: `Kür-bis`.
_LEFT_OUT = re.compile(r"(?:and|und|oder|bzw|sowie|och|eller|og|sekä|lub|oraz|nebo|vagy)\b(?![-,])")


def with_soft_hyphens(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines with a soft hyphen where a word was divided; the lines themselves where none was."""
    ends = [n for n, line in enumerate(lines[:-1]) if line.text.endswith(HYPHENS)]
    halves = {n: both for n in ends if (both := _halves(lines[n], lines[n + 1])) is not None}
    if not halves:
        return lines
    words = [word.lower() for number, line in enumerate(lines) for word in _said(line.text, number, halves)]
    said = Counter(words)
    divided = {n for n, (a, b) in halves.items() if a + b in said and f"{a}-{b}" not in said}
    excess = _excess(lines, len(halves), words)
    if excess >= EXCESS or len(divided) >= HABIT:
        english = said[_ENGLISH] * ENGLISH >= len(words)
        common = {word for word in _BETWEEN if said[word] * COMMON >= len(words)}
        leads = {word.partition("-")[0] for word in words if "-" in word}
        divided |= {
            n
            for n, (a, b) in halves.items()
            if a not in leads
            and b not in common
            and f"{a}-{b}" not in said
            and _are_halves(a, b, said, excess=0 if english else excess)
        }
    return [replace(line, text=line.text[:-1] + SOFT) if n in divided else line for n, line in enumerate(lines)]


def _excess(lines: Sequence[Line], ends: int, words: Sequence[str]) -> float:
    """Return how many times as many lines end with a hyphen as would, if it only stood within words; 0 of few lines."""
    going_on = sum(bool(line.text and after.text) for line, after in pairwise(lines))
    if ends < max(HABIT, OFTEN * going_on):
        return 0
    with_hyphen = sum("-" in word for word in words)
    return ends * len(words) / (with_hyphen * going_on) if with_hyphen else float("inf")


def _are_halves(first: str, second: str, said: Collection[str], *, excess: float) -> bool:
    """Return whether two halves are no words of a compound: with an excess, such words are written without a hyphen.

    Then one half may be said elsewhere, as a word that only looks like it, or as the other part of the word; and both
    where nearly no word has a hyphen.
    """
    if excess < EXCESS:
        return len(first) > 1 and first not in said and second not in said and first not in _KEEPING
    if len(first) == 1:
        return second not in _LETTERED
    return excess >= NO_COMPOUNDS or first not in said or second not in said


def lacks_its_end(start: str) -> bool:
    """Return whether a word that ends with a hyphen lacks its end, by the words after it: `und Nebenstraßen`."""
    return bool(_LEFT_OUT.match(start))


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
    if not end or not start or not end["half"][-1].islower():  # `SCSI-` is a part of a compound
        return None
    return end["half"].lower(), start["half"].lower()


def _said(text: str, number: int, halves: dict[int, tuple[str, str]]) -> Sequence[str]:
    """Return the words of a line without halves of words."""
    words = _WORDS.findall(text)
    return words[1 if number - 1 in halves else 0 : -1 if number in halves else None]
