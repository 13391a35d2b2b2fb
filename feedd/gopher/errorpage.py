"""Answers that are errors. Gopher has no status line, so each server says it in its own way (item type 3 or not).

The shapes are those of gophernicus, pygopherd, geomyidae, motsognir, mototli, smolserve, Pituophis and Flask-Gopher.
"""

import re

from feedd.gopher.text import decode, split_terminator
from feedd.model import Charsets

MENU_TYPES = frozenset({"1", "7"})

# The longest error page seen has 300 bytes; a document that happens to begin like one is rarely as short.
_LONGEST_PAGE = 2048
_LONGEST_REASON = 200  # it stands in one line of a log or a table

_TYPE_3 = re.compile(rb"3([^\t\r\n]*)\t[^\t\r\n]*\t")  # RFC 1436 §3.8; without TABs it is a text that begins with a 3
_INFO_LINE = re.compile(rb"i((?:Error: [0-9]{3}\b|Forbidden!)[^\t\r\n]*)\t")  # Flask-Gopher, motsognir
_LINK = re.compile(rb"^[^i3.\s][^\t\r\n]*\t", re.MULTILINE)
_TEXT = re.compile(rb"(Error: ([0-9]{3}\b)?[^\r\n]*)")  # Flask-Gopher with a number, gophernicus with its footer
_FOOTER = b"Gophered by "


def error_reason(data: bytes, item_type: str) -> str | None:
    """Give the server's own words where an answer is an error instead of an item of this type, else None.

    Judges by what the answer says. Whether a menu without a link is one is for `reading` to decide.
    """
    body = split_terminator(data)[0].lstrip()
    if not body:
        return "the server sent an empty answer"
    is_menu = item_type in MENU_TYPES
    found = _TYPE_3.match(body) if is_menu or len(body) <= _LONGEST_PAGE else None
    if not found and len(body) <= _LONGEST_PAGE:
        found = _plain_text(body) or (_info_lines(body) if is_menu else None)
    return _words(found[1]) if found else None


def _plain_text(body: bytes) -> re.Match[bytes] | None:
    found = _TEXT.match(body)
    return found if found and (found[2] or _FOOTER in body) else None


def _info_lines(body: bytes) -> re.Match[bytes] | None:
    return None if _LINK.search(body) else _INFO_LINE.match(body)


def _words(line: bytes) -> str:
    text = " ".join(decode(line, Charsets())[0].split())
    return "".join(filter(str.isprintable, text))[:_LONGEST_REASON] or "an error without words"
