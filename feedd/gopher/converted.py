"""Undoes what a server did to a file: gophernicus sends any file that is no UTF-8 as if it were Latin-1, in UTF-8.

Each byte of the file is a character up to U+00FF then. So is each of a text in a western language that its author wrote
in UTF-8; but it has no control characters of Latin-1, and its letters with accents stand alone in their words. Bytes
that look like a character of UTF-8 are sent as they are, though: `─┐` of MS-DOS, `сё` of KOI8-R.
"""

import re

_LEADS = bytes(range(0xC0, 0x100))  # of characters
_LEADS_BEYOND = bytes({*_LEADS} - {0xC2, 0xC3})  # of those that Latin-1 has not
_MOST_BEYOND = 0.25  # share of such characters; narrow frames have most, letters of other scripts more
_FEWEST_BESIDE = 8  # words beside such characters; fewer may be in a text that its author wrote so
_OF_AUTHORS = re.compile(rb"\xe2|\xf0\x9f")  # quotation marks, dashes, emoji: not of the file of another set
_CHARACTER = re.compile(rb"[\xc0-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf7][\x80-\xbf]{3}")
_LATIN = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
_BLANK = re.compile(rb"([\xe0-\xef][\x80-\xbf])\xa0")  # of a third byte only six bits are kept: `её ` of cp1251
# Letters of MS-DOS, quotation marks of Windows; and letters that are signs of money and of sums in Latin-1.
_CONTROLS = re.compile(rb"\xc2(?:[\x80-\x9f]|(?<=[a-z]\xc2)[\xa1-\xa5\xb1\xb3\xb6\xb9\xbc\xbe\xbf](?=[a-z]))")
_ROWS = re.compile(rb"(\xc3[\x84\x8d\x9b\x9c\x9f])\1{7}")  # strokes of MS-DOS
_WORDS = re.compile(rb"[\xa1-\xff]{3,}")
_SIGNS, _HIGH_LETTERS = bytes(range(0xA1)), bytes(range(0xC0, 0x100))


def original_bytes(data: bytes) -> bytes:
    """Return the bytes of the file whose bytes a server sent as characters of Latin-1; other bytes as they are."""
    if data.isascii():
        return data
    beyond, leads = (len(data) - len(data.translate(None, some)) for some in (_LEADS_BEYOND, _LEADS))
    if beyond > leads * _MOST_BEYOND or (beyond and _OF_AUTHORS.search(data)) or not _has_form_of_utf8(data):
        return data
    file = as_file(data)
    if _ROWS.search(data) or (_CONTROLS.search(data) and not beyond):
        return file
    return file if _has_words(file, _FEWEST_BESIDE if beyond else 1) else data


def as_file(data: bytes) -> bytes:
    """Return the bytes of a file, or of a part of it, that a server converted."""
    try:
        return data.decode().encode("latin-1")
    except UnicodeError:
        return _LATIN.sub(lambda found: found[0].decode().encode("latin-1"), _BLANK.sub(rb"\1 ", data))


def _has_form_of_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode())
    except UnicodeDecodeError:
        return _CHARACTER.sub(b"", data).isascii()


def _has_words(file: bytes, fewest: int) -> bool:
    """Return whether most high bytes stand together, as the letters of words; letters with accents stand alone."""
    words = [word for word in _WORDS.findall(file) if len({*word}.intersection(_HIGH_LETTERS)) > 1]
    return len(words) >= fewest and sum(map(len, words)) * 2 > len(file.translate(None, _SIGNS))
