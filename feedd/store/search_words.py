"""The words that are searched for: of a text, of what a person asks, and where in a text they stand.

Letters count without case, accents and width. Scripts that put no blanks between words are split into pairs of
letters, each pair one word, so that any part of a sentence is found. Everything here takes time in proportion to the
text. Where the same text gives other words, increase `WORDS`: what was searchable before is read again.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from unicodedata import category, combining, normalize

from msgspec import Struct

WORDS = 1
MOST_CHARACTERS = 200_000  # of a text: a book's first hundred pages; the words after them are not searched
MOST_ASKED = 200  # characters of a query
MOST_TERMS = 8
LONGEST = 40  # letters of a word: what is longer is no word, as in base64
SHORTEST_PREFIX = 3  # letters before a star: two begin thousands of words

# Han, kana, Hangul and bopomofo, and the scripts of South East Asia.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b"
    "\u3041-\u30fa\u30fc-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_ASCII = re.compile("[A-Za-z0-9]+")
_PLAIN = "".join(char.lower() if char.isalnum() else " " for char in map(chr, range(128)))
_VOICED = "\u3099\u309a"  # they make another letter of kana
# Within words and no part of them: soft hyphen, joiners, tatweel, variation selectors.
_IGNORED = "\u00ad\u034f\u0640\u200c\u200d\ufe00-\ufe0f"
_SILENT = re.compile(f"[{_IGNORED}]")
_ASKED = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_QUOTES = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb\uff02", '""""""')


class Word(Struct, frozen=True):
    """A word of a text in the form that is compared, and its place there."""

    form: str
    start: int
    end: int


class Term(Struct, frozen=True):
    """Words that must stand next to each other; the last one may be the beginning of a longer word."""

    forms: tuple[str, ...]
    is_prefix: bool = False


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text, in order. A single letter at the end of an unspaced run is one, too."""
    for run in (_ASCII if text.isascii() else _run()).finditer(text):
        if run.group().isascii():
            yield Word(run.group().lower()[:LONGEST], run.start(), run.end())
            continue
        for part in _scripts().finditer(run.group()):
            start = run.start() + part.start()
            yield from _words_of_part(part.group(), start)


def searchable(text: str) -> str:
    """Return the words of a text with single blanks between them: the form in which it is stored for searching.

    They are those of `words_of`, in a fifth of the time where most of them are ASCII.
    """
    forms: list[str] = []
    for is_plain, parts in groupby(text[:MOST_CHARACTERS].split(), str.isascii):
        part = " ".join(parts)
        forms += part.translate(_PLAIN).split() if is_plain else [word.form for word in words_of(part)]
    return " ".join([form[:LONGEST] for form in forms])


def read_query(asked: str) -> tuple[Term, ...]:
    """Return what a person searches for: words, "words in this order" and begin*; none where nothing is asked."""
    terms = []
    for quoted, star, plain in _ASKED.findall(asked[:MOST_ASKED].translate(_QUOTES)):
        forms = tuple(word.form for word in words_of(quoted or plain))
        unspaced = bool(forms) and _paired().match(forms[-1]) is not None
        if unspaced and len(forms) > 1 and len(forms[-1]) == 1 and forms[-2].endswith(forms[-1]):
            forms = forms[:-1]  # the run may go on in the text
        wants_more = bool(star) or plain.endswith("*")
        if forms:
            is_prefix = len(forms[-1]) == 1 if unspaced else wants_more and len(forms[-1]) >= SHORTEST_PREFIX
            terms.append(Term(forms, is_prefix))
    return tuple(dict.fromkeys(terms))[:MOST_TERMS]


def places_of(text: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Return where terms stand in a text, as starts and ends, in order and without overlaps."""
    words = list(words_of(text[:MOST_CHARACTERS]))
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        ends = [words[at + len(one.forms) - 1].end for one in terms if _stands(one, words, at)]
        if not ends:
            continue
        if found and word.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], *ends))
        else:
            found.append((word.start, max(ends)))
    return tuple(found)


def _stands(term: Term, words: Sequence[Word], at: int) -> bool:
    there = words[at : at + len(term.forms)]
    if len(there) < len(term.forms) or any(
        word.form != form for word, form in zip(there[:-1], term.forms[:-1], strict=True)
    ):
        return False
    last = there[-1].form
    return last.startswith(term.forms[-1]) if term.is_prefix else last == term.forms[-1]


def _words_of_part(part: str, start: int) -> Iterator[Word]:
    form, end = _folded(part), start + len(part)
    if not form:
        return
    if not _paired().match(part):
        yield Word(form[:LONGEST], start, end)
        return
    by_letter = len(form) == len(part)  # a letter of half width may be two characters
    for at in range(len(form)):
        place = (start + at, min(start + at + 2, end)) if by_letter else (start, end)
        yield Word(form[at : at + 2], *place)


@lru_cache(maxsize=8192)
def _folded(word: str) -> str:
    """Return a word without case, accents and width; vowel signs of Indic scripts stay (their class is 0)."""
    plain = normalize("NFKD", normalize("NFKD", word).casefold())
    kept = (char for char in plain if char.isalnum() or (_is_mark(char) and not combining(char)) or char in _VOICED)
    return normalize("NFC", "".join(char for char in kept if not _SILENT.match(char)))


def _is_mark(char: str) -> bool:
    return category(char)[0] == "M"


@cache
def _scripts() -> re.Pattern[str]:
    """Return what a run of one kind of script is; who searches for nothing does not wait until it is compiled."""
    return re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")


@cache
def _paired() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


@cache
def _run() -> re.Pattern[str]:
    """Return what a run of letters, digits and the marks on them is; `re` has no name for marks."""
    marks = "".join(char for char in map(chr, range(0x300, min(sys.maxunicode, 0x1E950))) if _is_mark(char))
    other = f"(?=[^\\x00-\\x7f])(?:[^\\W_]+|[{marks}{_IGNORED}]+)"  # so many marks are slow to look through
    return re.compile(f"(?:[A-Za-z0-9]+|{other})+")
