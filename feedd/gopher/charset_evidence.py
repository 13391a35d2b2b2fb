"""Finds the character set of bytes that are no UTF-8, by what their text looks like in each.

chardet scores each set by pairs of bytes as languages have them. Its score is a share, so the lead over the next set
counts once for each byte: below a margin nothing is found, because a wrong set is worse than the usual one.

Measured on 12,926 texts and menus of 80 to 2000 bytes in 25 languages that it was not made for: 0.4 % are read in a
wrong set; right are 0.77 at 80 bytes, 0.88 at 300 and 0.95 at 2000, the rest stays cp1252. Where six documents of a
hole vote, 0.97 to 0.99 are right. `tests/grid/charsets.py` has generated ones.
"""

import re
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from feedd.gopher.converted import original_bytes

CP1252 = "cp1252"
_NONE = "ascii"  # chardet's answer where no set fits; it must be one of those that it may give
# The sets in which gopherspace is written, and their neighbours, by their names in chardet; unlimited it finds Thai and
# EBCDIC in drawings.
_SETS = (
    *(_NONE, CP1252, "mac-roman", "cp437", "cp850", "cp866", "cp1250", "cp1251", "koi8-r"),
    *("cp932", "euc_jis_2004", "gb18030", "big5hkscs"),
    *("iso8859-2", "koi8-u", "cp852"),
)
_NEVER_FOUND = frozenset({"cp852", "koi8-u"})  # hardly anybody wrote in them, but words in capitals look like them
# Sets that share nearly all letters: a lead over one of the same family is no condition, most letters are right anyway.
_FAMILIES = {"cp850": "cp437", "iso8859-2": "cp1250", "koi8-u": "koi8-r"}

MOST = 65_536  # bytes that are looked at; more do not make the answer better
# How far a set must lead: its score less that of the next family, times the number of bytes.
LEAD = 0.8  # at 0.4 twice as many are wrong
LEAD_IF_NOT_CP1252 = 0.1  # where the bytes are surely not cp1252: finds 3 % more, with no more wrong ones
LEAD_AGAINST_VOTE = 2.0  # where the other documents of the hole are in another set
AGREEING = 0.75  # share of a hole's documents that must be in one family, so that the others are taken for it too
MOST_VOTERS = 16

# In cp1252 an unused byte, a quotation mark or another sign between letters, a capital after a small one: `num\x82ro`.
_NOT_CP1252 = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]"
    rb"|(?<=[A-Za-z\x80-\xff])[\x82-\x84\x86-\x89\x8b\x93-\x95\x98\x99\x9b](?=[A-Za-z\x80-\xff])"
    rb"|(?<=[a-z])[\x8a\x8c\x8e\x9f]"
)

_HIGH, _STROKES = bytes(range(0x80, 0x100)), bytes(range(0xB0, 0xE0))
_ROW = re.compile(rb"([\xb0-\xdf])\1{2,}")
_FEWEST_STROKES = 12  # a small frame has this many
_NEARLY_ALL = 0.9  # the rest are the accents of words
_IN_ROWS = 0.4
_LETTERS_OF_CP850 = re.compile(rb"[A-Za-z][\xb5-\xb7\xc6\xc7\xd0-\xd8\xde](?=[a-z])")  # strokes of cp437, in a word
# Letters in words: those of MS-DOS, and bytes that are letters in cp1252, but strokes and Greek in cp437. Before a word
# there may be a stroke, and behind it a dot or an exponent.
_DOS_LETTER = re.compile(
    rb"(?<=[A-Za-z])[\x80-\x9a\xa0-\xa5\xe1]+(?=[a-z])|(?<=[A-Za-z]{2})[\x81-\x8d\x93-\x98\xa1-\xa3](?![\x80-\xff])"
)
_CP1252_LETTER = re.compile(
    rb"(?<=[A-Za-z])[\xc0-\xd6\xd8-\xe0\xe2-\xf6\xf8-\xfd]{1,2}(?=[A-Za-z])"
    rb"|(?<=[A-Za-z]{2})[\xe0\xe2-\xf6\xf8\xfb\xfc](?![A-Za-z\x80-\xff])"
    rb"|(?<![A-Za-z\x80-\xff])[\xc1\xc2\xc4-\xd6\xd8-\xda](?=[a-z]{2})"
)
# Letters of cp866 one after the other; in cp437 and cp850 the same bytes are accents, and stand alone in their words.
_CYRILLIC_WORD, _CYRILLIC = re.compile(rb"[\x80-\xaf\xe0-\xef]{3,}"), bytes((*range(0x80, 0xB0), *range(0xE0, 0xF0)))
_IN_WORDS = 0.6  # of such bytes: some write `a`, `e`, `o` and `p` with Latin letters between them
_FEWEST_WORDS = 12  # different ones; fewer are a name in odd letters, or strokes of a drawing


class Guess(Struct, frozen=True, kw_only=True):
    """The set that fits best, by its name in Python, how far it leads, and how far it would have to."""

    charset: str
    lead: float
    needed: float = LEAD

    @property
    def is_sure(self) -> bool:
        """Return whether it leads far enough to be used without anything that confirms it."""
        return self.lead > self.needed

    def yields_to(self, voted: str) -> bool:
        """Return whether the set of a hole's other documents is the better answer: always between neighbours."""
        return self.lead < LEAD_AGAINST_VOTE or _family(self.charset) == _family(voted)


NO_GUESS = Guess(charset=CP1252, lead=0.0)


def guess_charset(data: bytes) -> Guess:
    """Return the set that fits bytes best which are no UTF-8. It takes at most a few milliseconds, for any bytes."""
    data = original_bytes(data)
    if is_art(data):
        return Guess(charset="cp850" if _LETTERS_OF_CP850.search(data) else "cp437", lead=LEAD_AGAINST_VOTE)
    import chardet  # here: hardly any document needs it, and the import takes 30 ms

    start = _start(data)
    found = chardet.detect_all(
        start,
        ignore_threshold=True,
        include_encodings=_SETS,
        no_match_encoding=_NONE,
        compat_names=False,
        prefer_superset=True,
    )
    scores = [(_named(one["encoding"]), one["confidence"]) for one in found if one["encoding"]]
    if not scores or scores[0][0] in (_NONE, *_NEVER_FOUND):
        return NO_GUESS
    best, score = scores[0]
    if _family(best) == "cp437" and _is_cyrillic(start):
        return Guess(charset="cp866", lead=LEAD_AGAINST_VOTE)
    if _family(best) == "cp437" and _is_spelt_in_cp1252(start):
        return NO_GUESS
    if best == "cp437" and _LETTERS_OF_CP850.search(start):
        best = "cp850"
    text = _in(start, best)
    others = (other for name, other in scores if _family(name) != _family(best) and _in(start, name) != text)
    needed = LEAD_IF_NOT_CP1252 if best != CP1252 and _NOT_CP1252.search(start) else LEAD
    return Guess(charset=best, lead=(score - next(others, 0.0)) * len(start), needed=needed)


def vote(documents: Iterable[bytes]) -> str | None:
    """Return the set of a hole's documents, of which some are no UTF-8: what those that are sure agree on.

    Where none is sure, what all of them together look like; None where that is not sure either.
    """
    voters = [original_bytes(one) for one in documents if not is_utf8(one)][:MOST_VOTERS]
    sure = Counter(guess.charset for one in voters if (guess := guess_charset(one)).is_sure)
    if sure:
        charset = max(sure, key=sure.__getitem__)
        agreeing = sum(count for name, count in sure.items() if _family(name) == _family(charset))
        return charset if agreeing >= AGREEING * sure.total() else None
    together = guess_charset(b"\n".join(_start(one, MOST // len(voters)) for one in voters)) if voters else NO_GUESS
    return together.charset if together.is_sure else None


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are strict UTF-8, and not only because a server converted them."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return original_bytes(data) is data


def is_art(data: bytes) -> bool:
    """Return whether bytes are a drawing of MS-DOS: nearly all high bytes are frames and shades (B0-DF), many in rows.

    Letters of KOI8-R and cp1251 are the same bytes, but no letter occurs three times in a row.
    """
    high = len(data) - len(data.translate(None, _HIGH))
    if high < _FEWEST_STROKES or high - (len(data) - len(data.translate(None, _STROKES))) > high * (1 - _NEARLY_ALL):
        return False
    return sum(len(row[0]) for row in _ROW.finditer(data)) >= high * _IN_ROWS


def _is_spelt_in_cp1252(data: bytes) -> bool:
    """Return whether words have letters of cp1252, more than those of MS-DOS and rows of frames say against it.

    chardet takes hardly anything but ASCII for cp437, so that a few names in English would get signs amid them.
    """
    return len(_CP1252_LETTER.findall(data)) > len(_DOS_LETTER.findall(data)) + len(_ROW.findall(data))


def _is_cyrillic(data: bytes) -> bool:
    """Return whether the bytes which are accents in cp437 stand together as words of Cyrillic letters do."""
    letters = len(data) - len(data.translate(None, _CYRILLIC))
    words = _CYRILLIC_WORD.findall(data)
    return len({*words}) >= _FEWEST_WORDS and sum(map(len, words)) >= letters * _IN_WORDS


def _start(data: bytes, most: int = MOST) -> bytes:
    """Return the first lines of a text; a character of several bytes is not cut."""
    if len(data) <= most:
        return data
    return data[:most].rpartition(b"\n")[0] or data[:most]


def _named(name: str | None) -> str:
    return CP1252 if name in (None, "iso8859-1") else str(name)


def _family(charset: str) -> str:
    return _FAMILIES.get(charset, charset)


def _in(data: bytes, charset: str) -> str:
    """Return bytes in a set; C1 controls of cp1252 stay, because only whether two texts are the same is asked."""
    return data.decode("latin-1" if charset == CP1252 else charset, "replace")
