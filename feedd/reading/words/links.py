"""Finds URLs in running text, without the punctuation of the sentence around them, and resolves links."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from feedd.gopher.url import check_selector, format_location
from feedd.model import GopherUrl
from feedd.reading.words.item_types import MEDIA

SCHEMES = ("http", "https", "gopher", "gophers", "gemini", "mailto", "ftp")
LONGEST = 2000  # characters of a URL: browsers and servers accept as many

# The characters of RFC 3986 and letters of other alphabets; not blanks and the delimiters of its appendix C, arrows and
# other signs (`https://example.org/a↩`), and the stops and brackets of Chinese and Japanese. A letter before it that no
# scheme has is a word that it touches: `公式https://example.jp`.
_URL = re.compile(
    r"(?<![0-9A-Za-z_\u00c0-\u024f+.-])(?:(?:https?|gophers?|gemini|ftp)://"
    rf"[^\s<>\"\\^`{{|}}\u2190-\u2bff\u3000-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]{{1,{LONGEST}}}"
    r"|mailto:[\w.+-]{1,64}@[\w.-]{1,255})",
    re.IGNORECASE,
)
# Item types by the ending of a file name: with them a link to a bare file name becomes a Gopher URL.
_TYPES = {
    "0": "txt text md markdown gmi gemini org rst asc log rss atom xml csv tex c h py sh pl lua diff patch",
    "h": "html htm xhtml shtml",
    "I": "png jpg jpeg webp svg bmp",
    "g": "gif",
    "s": "mp3 ogg oga opus flac wav",
    ";": "mp4 webm",
    "d": "pdf ps epub",
    "9": "zip gz tgz bz2 xz",
}
_TYPE_OF = {suffix: item_type for item_type, suffixes in _TYPES.items() for suffix in suffixes.split()}
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_WEB_SELECTOR = re.compile(r"/?URL:(.+)", re.IGNORECASE)  # of the menu item that leads to a web page
_TYPED = re.compile(rb"/?([!-~])/")  # an item type before the path, as in a Gopher URL
_WITHOUT_ENDING = b"01h"  # item types of documents whose names seldom have one
_PAIRS = {")": "(", "]": "["}
_MARK = re.compile(r"\s*(?:[-*+•>»]|\[?\w{1,4}[\].):])?\s*")  # what may stand before a URL with a line for itself
# And kana and hangul, which are written without blanks around them.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uff66-\uff9f]")
_IN_PATH = re.compile(r"\w+://[^/\s]+/\S*\w")


def find_urls(text: str) -> Iterator[tuple[int, int]]:
    """Yield the place of each URL in a text, as start and end."""
    if ":" not in text:
        return
    for match in _URL.finditer(text):
        end = _trimmed(text, match.start(), _touched_end(text, match.start(), match.end()))
        if not text[match.start() : end].endswith(("://", ":")):
            yield match.start(), end


def _touched_end(text: str, start: int, end: int) -> int:
    """Return the end before the words that touch a URL behind it too, where such words touch it before it."""
    if not start or not _IDEOGRAPH.match(text, start - 1):
        return end
    word = _IDEOGRAPH.search(text, start, end)
    return word.start() if word else end


def _trimmed(text: str, start: int, end: int) -> int:
    """Return the end without what belongs to the sentence: full stops, quotes, a bracket opened before the URL.

    A `!` or `?` belongs to the URL where no sentence is: it has its line for itself, or a full stop follows.
    """
    if (org := text.find("][", start, end)) > 0 and "[" not in text[start:org]:
        end = org  # of `[[https://example.org/a][words]]`
    alone = end == len(text.rstrip()) and bool(_MARK.fullmatch(text, 0, start))
    whole = end
    while end > start:
        last = text[end - 1]
        unopened = last in _PAIRS and text.count(last, start, end) > text.count(_PAIRS[last], start, end)
        if not (unopened or last in ".,;:!?'’”»*_…"):
            break
        ends_a_name = last in "!?" and _IN_PATH.fullmatch(text, start, end - 1)
        if ends_a_name and (alone if end == whole else text[end] in ".,;"):
            break
        end -= 1
    return end


def is_safe(url: str) -> bool:
    """Return whether a URL may stand in an href: it is absolute, and its scheme only shows something."""
    return url.partition(":")[0].lower() in SCHEMES and not re.search(r"[\s\x00-\x1f]", url)


def is_media_name(target: str) -> bool:
    """Return whether the name at the end of a link is one of a picture, sound or another file that is no text."""
    return _TYPE_OF.get(target.rpartition(".")[2].lower(), "0") in MEDIA


def resolve(target: str, of: GopherUrl) -> str | None:
    """Return the absolute URL of a link in the document at `of`, also of a bare file name; None where it is unknown.

    The item type is that of the file name's ending. A path that names that type, as in a Gopher URL, is one of those,
    unless the document's own selector looks like that.
    """
    if web := _WEB_SELECTOR.fullmatch(target):
        target = web[1]
    if _SCHEME.match(target):
        return target if is_safe(target) else None
    path = unquote_to_bytes(target.partition("#")[0])
    name = path.partition(b"?")[0]
    suffix = name.rpartition(b".")[2].decode("ascii", "replace").lower()
    item_type = "1" if path.endswith(b"/") else _TYPE_OF.get(suffix)
    typed = None if _TYPED.match(of.selector) or not path.startswith(b"/") else _TYPED.match(path)
    if typed and item_type is None and typed[1] in _WITHOUT_ENDING:
        item_type = typed[1].decode()
    if not path or path.startswith(b"//") or item_type is None:
        return None
    if typed and typed[1] == item_type.encode():
        path = path[2:]
    names: list[bytes] = []
    for part in (path if path.startswith(b"/") else of.selector.rpartition(b"/")[0] + b"/" + path).split(b"/")[1:]:
        names = names[:-1] if part == b".." else [*names, part]
    selector = b"/" + b"/".join(part for part in names if part != b".")
    try:
        check_selector(selector)
    except ValueError:
        return None
    return format_location(GopherUrl(host=of.host, port=of.port, item_type=item_type, selector=selector, tls=of.tls))
