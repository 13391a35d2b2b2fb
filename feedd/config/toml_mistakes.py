"""What is wrong with a text that is not TOML, in the words of the mistakes that people make, with the line and a caret.

tomllib says what its parser expected; who wrote a text without quotes reads "Invalid value".
"""

import re
from typing import TypeAlias

from msgspec import Struct

LONGEST_LINE = 200  # characters of a line that are looked at and shown

_PLACE = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")
_CURLY = re.compile("[“”„‟‘’‚«»]")
_BLANK = re.compile("[\u00a0\u2000-\u200b\u202f\u3000\ufeff]")
_PAIR = re.compile(r"\s*([\w.-]+|\"[^\"]*\"|'[^']*')\s*=\s*(.*?)\s*$")
_ADDRESS = re.compile(r"\s*([a-z]+://\S+)\s*$")
_KEY = re.compile(r"\s*([\w.-]+)\s*=")
_COLON = re.compile(r"\s*([\w.-]+)\s*(:)\s*(.*?)\s*$")
_HEADER = re.compile(r"\s*\[\s*([\w.-]+)")
_WORD_FOR_FLAG = re.compile(r"(true|yes|on|1|false|no|off|0)\b", re.IGNORECASE)
_CLOSED_TEXT = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
_QUOTE_OR_COMMENT = re.compile(r"['\"#]")
_OPEN_LIST = re.compile(r"\s*[\w.-]+\s*=\s*(\[)")
_COMMENT = re.compile(r"\s+#.*$")

Found: TypeAlias = tuple[int, int, str]  # line and column, from 1 on, and what is wrong


class TomlMistake(Struct, frozen=True, kw_only=True):
    """What is wrong, with the number of its line; and that line with a caret below the place."""

    message: str
    excerpt: str


def explain_toml(text: str, error: Exception) -> TomlMistake:
    """Return what is wrong with a text that tomllib refused with this error."""
    lines = [line[:LONGEST_LINE] for line in text.split("\n")]
    said = str(error)
    place = _PLACE.search(said)
    said = said[: place.start()] if place else said
    number, column = _place(place, lines)
    line, column, words = _kind(said, lines, number, column) or (number, column, f"not TOML: {said}")
    shown = lines[line - 1].rstrip("\r")
    caret = re.sub(r"\S", " ", shown[: column - 1])  # a TAB stays one, so that the caret stands below the place
    return TomlMistake(message=f"line {line}: {words}", excerpt=f"    {shown}\n    {caret}^")


def _place(place: re.Match[str] | None, lines: list[str]) -> tuple[int, int]:
    """Return the line and the column of an error; of the end of the document, that of its last words."""
    if place and place[1]:
        return int(place[1]), int(place[2])
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 1)
    return last, len(lines[last - 1].rstrip()) + 1


def _kind(said: str, lines: list[str], number: int, column: int) -> Found | None:
    """Return which of the mistakes it is that people make; None for another one."""
    line = lines[number - 1]
    if match := _CURLY.search(line):
        return number, match.start() + 1, f"{match[0]} is a curly quote; write straight ones: \" or '"
    if match := _BLANK.search(line):
        return number, match.start() + 1, "this blank is not a plain one (perhaps it was pasted); write it anew"
    if said.startswith(("Cannot declare", "Cannot overwrite")):
        return _second(lines, number)
    if said == "Unclosed array":
        return _unclosed_list(lines, number)
    if said.startswith(("Illegal character '\\n'", "Illegal character '\\r'", 'Expected "\'"', "Unterminated")):
        return _unclosed_text(lines)
    if said.startswith("Unescaped '\\'"):
        return number, column, "a \\ in \"quotes\" begins an escape; regular expressions stand in 'single quotes'"
    return _kind_of_line(said, line, number, column)


def _kind_of_line(said: str, line: str, number: int, column: int) -> Found | None:
    if said.startswith("Expected ']"):
        header = _HEADER.match(line)
        return number, column, f"the header of a table is not closed; write [{header[1] if header else 'index'}]"
    if match := _ADDRESS.match(line):
        return number, match.start(1) + 1, f'an address needs its key; write url = "{match[1]}"'
    if (match := _COLON.match(line)) and said.startswith("Expected '='"):
        return number, match.start(2) + 1, f"between a key and its value stands =, not :; write {match[1]} = {match[3]}"
    if said.startswith(("Expected '='", "Invalid statement")):
        return number, column, 'expected a key, = and a value, as in url = "gopher://example.org/1/phlog"'
    pair = _PAIR.match(line)
    return _value(pair, number, column) if pair and said.startswith(("Invalid value", "Expected newline")) else None


def _value(pair: re.Match[str], number: int, column: int) -> Found:
    """Return what is wrong with the value after a key and "="."""
    key, value = pair[1], _COMMENT.sub("", pair[2])
    start = pair.start(2) + 1
    if not value:
        return number, start, f"{key} has no value; write one behind the =, or remove the line"
    if match := _WORD_FOR_FLAG.fullmatch(value):
        word = "true" if match[1].lower() in ("true", "yes", "on", "1") else "false"
        return number, start, f"expected true or false, in small letters; write {key} = {word}"
    if value[0] in "\"'[{":
        return number, column, "expected the end of the line here; each key stands on a line of its own"
    return number, start, f'a text stands in quotes; write {key} = "{value}"'


def _second(lines: list[str], number: int) -> Found:
    """Return where a key or a table stands for the second time, at or above a line."""
    first: dict[tuple[str, str], int] = {}
    table = ""
    for at, line in enumerate(lines[:number], 1):
        if header := _HEADER.match(line):
            table = header[1]
            name, words = (table, ""), f"the table [{table}]"
        elif key := _KEY.match(line):
            name, words = (table, key[1]), f"the key {key[1]}"
        else:
            continue
        if name in first:
            column = len(line) - len(line.lstrip()) + 1
            advice = "keep one of them" if name[1] else "put the keys of both there"
            return at, column, f"{words} stands in line {first[name]} already; {advice}"
        first[name] = at
    return number, 1, "this is set above already, in another form; keep one of them"


def _unclosed_list(lines: list[str], number: int) -> Found | None:
    """Return where the list begins that has no end before this line."""
    for at in range(number, 0, -1):
        if match := _OPEN_LIST.match(lines[at - 1]):
            return at, match.start(1) + 1, "the list that begins here is not closed, or lacks a comma; end it with ]"
    return None


def _unclosed_text(lines: list[str]) -> Found | None:
    """Return where the first text begins that does not end on its line."""
    for at, line in enumerate(lines, 1):
        rest = _CLOSED_TEXT.sub(lambda text: " " * len(text[0]), line)
        match = _QUOTE_OR_COMMENT.search(rest)
        if match and match[0] != "#":
            words = f"the text that begins here is not closed on this line; end it with {match[0]}"
            return at, match.start() + 1, words
    return None
