"""Makes lines whole that gophernicus cut: it reads 1,023 bytes at once and sends what is left of a line as a next one.

Of a letter amid which it cuts, it drops the first bytes and sends each other one as a character of Latin-1. What does
not fit into 1,023 bytes then is dropped too.
"""

import re
from collections import Counter
from itertools import pairwise

_LINE = 1023
_MOST_LOST = 4  # bytes that are missing at the end of a line, as many as a character has
_REST = re.compile(rb"(?:\xc2[\x80-\xbf]){0,3}")  # the last bytes of a character, each sent as one
_SEEN = 3  # times at least that a text has a character which is put where only its last bytes came
_FAR = 10  # times as often as it has any other that ends in them
_ASCII = bytes(range(0x80))
_NO_ASCII = dict.fromkeys(range(0x80))
_FIRST_SIGN = 0xA0  # of Latin-1; nobody begins a line with one of its control characters
_STOPS = tuple(sign.encode() for sign in ".!?…。！？」』»”)")
_UNKNOWN = "\N{REPLACEMENT CHARACTER}".encode()

_Letters = dict[tuple[int, bytes], bytes]  # the character of so many bytes that ends in these


def with_whole_lines(data: bytes) -> bytes:
    """Return a text with the lines whole that gophernicus cut, amid words and letters; no line of it is longer.

    A letter that was lost is the one of this text that its last bytes tell, else U+FFFD.
    """
    lines = data.split(b"\r\n") if len(data) > _LINE - _MOST_LOST else []
    longest = max(map(len, lines), default=0)
    if not _LINE - _MOST_LOST <= longest <= _LINE or (longest < _LINE and not _has_cut_letter(lines)):
        return data
    letters: _Letters = {} if data.isascii() else _by_last_bytes(data)
    parts, rest = [lines[0]], 0
    for line, after in pairwise(lines):
        joint = _joint(line, after, rest, letters) if after else None
        between, rest = joint or (b"\r\n", 0)
        parts += (between, after[2 * rest :])
    return b"".join(parts)


def _has_cut_letter(lines: list[bytes]) -> bool:
    """Return whether any long line goes on amid a letter, or a sentence does in a script whose letters all are long."""
    longs = ((line, after) for line, after in pairwise(lines) if len(line) >= _LINE - _MOST_LOST and after)
    return any(
        after[:1] == b"\xc2" or (len(line.translate(None, _ASCII)) * 2 > len(line) and not line.endswith(_STOPS))
        for line, after in longs
    )


def _joint(line: bytes, after: bytes, before: int, letters: _Letters) -> tuple[bytes, int] | None:
    """Return what stood where two lines meet, and of how many of its last bytes the second begins with.

    None where they are two lines. The first begins with so many last bytes of a character that was cut `before`: as
    these take twice the room, more than the one character may be lost at its end.
    """
    lost = _LINE + before - len(line)
    if not 0 < lost <= _MOST_LOST + before:
        return None if lost else (b"", 0)
    found = _REST.match(after)
    sent = found[0][1::2] if found else b""
    for first in range(lost, 0 if before else lost - 1, -1):
        for rest in range(len(sent), 0, -1):
            if letter := letters.get((first + rest, sent[:rest])):
                return (letter if first == lost else _UNKNOWN + letter), rest
    is_cut = before or (sent and sent[0] < _FIRST_SIGN) or (not line.isascii() and (lost > 1 or sent))
    if not is_cut:
        return None
    wide = len(line.decode("utf-8", "ignore").translate(_NO_ASCII)[-1:].encode()) or 1
    of_it = -lost % wide
    return _UNKNOWN, of_it if of_it <= len(sent) else sum(1 for byte in sent if byte < _FIRST_SIGN)


def _by_last_bytes(data: bytes) -> _Letters:
    """Return the characters of a text that it has far more often than any other with the same last bytes."""
    counts = Counter(character for character in data.decode("utf-8", "ignore") if not character.isascii())
    found: dict[tuple[int, bytes], tuple[int, bytes]] = {}
    seconds: Counter[tuple[int, bytes]] = Counter()
    for character, times in counts.most_common():
        whole = character.encode()
        for lead in range(1, len(whole)):
            key = len(whole), whole[lead:]
            if key in found:
                seconds[key] = max(seconds[key], times)
            else:
                found[key] = times, whole
    return {key: whole for key, (times, whole) in found.items() if times >= max(_SEEN, _FAR * seconds[key])}
