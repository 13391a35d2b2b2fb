"""Answers that are errors. Gopher has no status line, so each server has its own form, with item type 3 or without.

The forms are those of gophernicus, pygopherd, geomyidae, motsognir, mototli, smolserve, Pituophis and Flask-Gopher.
"""

import re
from collections.abc import Sequence

from feedd.gopher.text import decode, split_terminator
from feedd.model import Charsets

MENU_TYPES = frozenset({"1", "7"})

# Bytes. The longest error page seen has 300; a document that looks like one by chance is rarely so short.
_LONGEST_PAGE = 2048
_LONGEST_REASON = 200  # characters, in one line of a log or a table

_TYPE_3 = re.compile(rb"3([^\t\r\n]*)\t[^\t\r\n]*\t")  # RFC 1436 §3.8; without TABs: a text that begins with a 3
_NUMBERED = re.compile(rb"Error: [0-9]{3}\b")
_FOOTER = b"Gophered by "
_IN_HTML = re.compile(rb"<title>(Error: [^<\r\n]{1,300})</title>", re.IGNORECASE)  # gophernicus, for web pages


def error_reason(data: bytes, item_type: str) -> str | None:
    """Return the server's own words, as such, where an answer is an error instead of an item of this type; else None.

    The decision is by the words of the answer. Whether a menu without a link is an error is decided in `reading`.
    """
    body = split_terminator(data)[0].strip(b" \r\n")
    if not body:
        return "the server sent an empty answer"
    is_menu = item_type in MENU_TYPES
    short = len(body) <= _LONGEST_PAGE
    if (is_menu or short) and (line := _TYPE_3.match(body)):
        return _words(line[1])
    if short and body.startswith(b"<") and _FOOTER in body and (title := _IN_HTML.search(body)):
        return _words(title[1])
    lines = body.splitlines() if short else []
    for page in ([line.strip() for line in lines], _info_lines(lines) if is_menu else []):
        if page and _is_error_page(*page):
            return _words(page[0])
    return None


def _info_lines(lines: Sequence[bytes]) -> list[bytes]:
    """Return the text of a menu's lines where all of them are `i` lines, else nothing: an error page has no links."""
    if not all(line.startswith(b"i") and b"\t" in line for line in lines):
        return []
    return [line[1:].split(b"\t")[0].strip() for line in lines]


def _is_error_page(first: bytes, *rest: bytes) -> bool:
    """Return whether a plain text is an error page; a text about errors has more paragraphs."""
    if not rest:
        return first.startswith(b"Error: ") or first == b"Forbidden!"  # gophernicus without its footer, motsognir
    if _NUMBERED.match(first):  # Flask-Gopher: the status, a blank line, one paragraph
        return not rest[0] and all(rest[1:])
    return first.startswith(b"Error: ") and not rest[0].strip(b"_") and rest[-1].startswith(_FOOTER)  # gophernicus


def _words(line: bytes) -> str:
    text = " ".join(decode(line, Charsets())[0].split())
    words = "".join(filter(str.isprintable, text))[:_LONGEST_REASON]
    return f"the server says: {words}" if words else "the server sent an error without words"
