"""Range requests (RFC 9110 §14): which part of a file a client asks for."""

import re

RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*", re.IGNORECASE)


def parse_range(field: str, size: int) -> tuple[int, int] | None:
    """Read a Range field of one range as start and end, the end exclusive, of a file of `size` bytes (RFC 9110 §14.2).

    Returns None if the field is to be ignored, (0, 0) if the range holds no byte of the file (416). Several ranges at
    once are ignored: no player asks for them, and the response would have to be a multipart one.
    """
    match = RANGE.fullmatch(field)
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix:
        return (max(size - int(suffix), 0), size) if int(suffix) and size else (0, 0)
    if last and int(last) < int(first):
        return None
    return (int(first), min(int(last or size - 1) + 1, size)) if int(first) < size else (0, 0)
