"""Puts URLs together that a program broke at the width of the text; only where nothing else can be meant."""

import re
from collections.abc import Iterator, Sequence

from feedd.reading.words.lines import Line
from feedd.reading.words.links import LONGEST, find_urls
from feedd.structs import replace

NARROWEST = 40  # columns; in shorter lines no program had to break a URL
_REST = re.compile(r"\s{0,8}([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+)(?:\s+|$)")  # RFC 3986 §2
_UNFINISHED = tuple("-=&%+~")  # no URL ends so
# What no word of a sentence holds: signs of paths and queries, several hyphens, the ending of a file's name.
_URL_LIKE = re.compile(r"[=&%_#?]|/.*[/\d.]|[\d.].*/|-.*-|\.(?:html?|txt|md|gmi|php|pdf|png|jpe?g|gif)\b")


def with_whole_urls(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of a text in which a URL that goes on in the next line stands in the first one as a whole."""
    if not any("://" in line.text for line in lines):
        return lines
    return tuple(_joined(lines, max(len(line.text) for line in lines)))


def _joined(lines: Sequence[Line], width: int) -> Iterator[Line]:
    before: Line | None = None
    at = 0  # the length of the last line as it was sent
    for line in lines:
        rest = _rest_of_url(before.text, at, line, width) if before and not before.is_item else None
        at = len(line.text)
        if before is None or rest is None:
            if before is not None:
                yield before
            before = line
            continue
        before = replace(before, text=before.text + rest[1])
        if remains := line.text[rest.end() :].strip():
            indent = line.text[: rest.start(1)]
            yield before
            before = replace(line, text=indent + remains)
    if before is not None:
        yield before


def _rest_of_url(text: str, at: int, after: Line, width: int) -> re.Match[str] | None:
    """Return where the URL at the end of a text goes on in the next line; the last line of the text is `at` long."""
    if "://" not in text[-LONGEST:] or after.is_item or width < NARROWEST:
        return None
    rest = _REST.match(after.text)
    if rest is None or "://" in rest[1] or not _ends_in_url(text):
        return None
    piece, hyphen, _ = rest[1].partition("-")
    if text.endswith(_UNFINISHED):
        return rest if at + len(piece + hyphen) > width else None
    return rest if at == width and _URL_LIKE.search(rest[1]) else None


def _ends_in_url(text: str) -> bool:
    """Return whether a text ends in a URL, or in a sign that may be one of it or of the sentence."""
    shown = text[-LONGEST:]
    return any(shown[end:] in ("", "_", "?") for _, end in find_urls(shown))
