"""From the bytes of an answer to text: the final dot, the character set, control characters.

Every function takes any bytes or text, in linear time. ANSI sequences and form feeds are left to `reading`.
"""

import codecs
import re

from feedd.model import Charsets

# Codecs of Python that are no character sets; punycode takes quadratic time, escapes and utf-7 say what is not there.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "charmap", "unicode-escape", "raw-unicode-escape", "utf-7", "utf-8-sig"}
)
_CHARSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_UTF8 = frozenset({"utf-8", "ascii"})  # what the strict attempt at UTF-8 has already disproved
_LAST_RESORT = "cp1252"

_HIGH, _STROKES = bytes(range(0x80, 0x100)), bytes(range(0xB0, 0xE0))
_ROW = re.compile(rb"([\xb0-\xdf])\1{2,}")
_FEWEST_STROKES = 12  # a small frame has as many
_NEARLY_ALL = 0.9  # the rest are the accents of its words
_IN_ROWS = 0.4

_C1 = re.compile("[\x80-\x9f]")
_C1_AS_CP1252 = {chr(byte): bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_DROPPED = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")  # stay: TAB, LF, FF, ESC; CR is LF by then
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # UAX #9 §2: embeddings, overrides, isolates, and their ends
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2

_LONE_DOT = re.compile(rb"^\.(?!\.)", re.MULTILINE)
_STUFFED_DOT = re.compile(rb"^\.\.", re.MULTILINE)


def decode(data: bytes, charsets: Charsets) -> tuple[str, str]:
    """Give the text and the charset it was read in: strict UTF-8, else the forced, the hinted, or cp1252.

    The forced one is a person's word, so single bad bytes become U+FFFD; the hint speaks of a whole server and must
    fit. A name that Python does not know is passed over. Frames and shades of cp437 are known by themselves.
    """
    try:
        return decode_as(data.removeprefix(codecs.BOM_UTF8), "utf-8", "strict"), "utf-8"
    except UnicodeDecodeError:
        pass
    forced, hinted = charset_name(charsets.forced), charset_name(charsets.hinted)
    if forced and forced not in _UTF8:
        return decode_as(data, forced), forced
    if hinted and hinted not in _UTF8:
        try:
            return decode_as(data, hinted, "strict"), hinted
        except UnicodeError:
            pass
    charset = "cp437" if _is_art(data) else _LAST_RESORT
    return decode_as(data, charset), charset


def _is_art(data: bytes) -> bool:
    """Tell art in cp437: nearly all high bytes are its frames and shades (B0-DF), and they stand in rows.

    Letters of KOI8-R and cp1251 have the same bytes, but no letter stands three times in a row.
    """
    high = len(data) - len(data.translate(None, _HIGH))
    if high < _FEWEST_STROKES or high - (len(data) - len(data.translate(None, _STROKES))) > high * (1 - _NEARLY_ALL):
        return False
    return sum(len(row[0]) for row in _ROW.finditer(data)) >= high * _IN_ROWS


def decode_as(data: bytes, charset: str, errors: str = "replace") -> str:
    """Read bytes in a charset that `decode` found. C1 controls become what cp1252 has in their place.

    They come from cp1252 taken for Latin-1, by a server that converts to UTF-8 too (gophernicus does).
    """
    text = data.decode("latin-1" if charset == _LAST_RESORT else charset, errors)
    return text if text.isascii() else _C1.sub(lambda found: _C1_AS_CP1252[found[0]], text)


def needs_hint(data: bytes, charsets: Charsets) -> bool:
    """Tell whether the server's caps.txt could matter: not UTF-8, and no charset forced or hinted that is known."""
    if charset_name(charsets.forced) or charset_name(charsets.hinted):
        return False
    return decode(data, charsets)[1] != "utf-8"


def charset_name(name: str | None) -> str | None:
    """Give Python's name of a charset; None for one that it does not know, or a codec that is no charset."""
    if not name or not _CHARSET_NAME.fullmatch(name):
        return None
    try:
        b"?".decode(name, "replace")  # look-up alone would find codecs that make no text
    except (LookupError, UnicodeError):
        return None
    found = codecs.lookup(name).name
    return None if found in _NO_CHARSETS else found


def split_terminator(data: bytes) -> tuple[bytes, bool]:
    """Take a final line that is just a dot off an answer (RFC 1436, appendix: Lastline); say whether there was one.

    A dot in mid-answer ends nothing: most servers send texts as they are, and the end of data is the end of the
    connection. A text whose own last line is a dot cannot be told from a terminated one; it loses that line.
    """
    body = data.removesuffix(b"\n").removesuffix(b"\r")
    if body == b"." or body.endswith((b"\n.", b"\r.")):
        return body[:-1], True
    return data, False


def document_bytes(data: bytes) -> bytes:
    """Take off the terminator of a text, and the dots that were put before its dots (RFC 1436, appendix: TextFile).

    Few servers do either. So dots are taken off only where the terminator was there and no line begins with one dot.
    """
    body, terminated = split_terminator(data)
    if not terminated or _LONE_DOT.search(body):
        return body
    return _STUFFED_DOT.sub(b".", body)


def printable(text: str) -> str:
    """Make line ends LF and drop the control characters but TAB, LF, FF and ESC."""
    return _DROPPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_way(text: str) -> str:
    """Drop what sets the direction of all that follows, which would turn around the words of others beside a name.

    The marks that end with themselves (LRM, RLM, ALM) stay: Hebrew and Arabic need them.
    """
    return _TURNS.sub("", text)


def valid_xml(text: str) -> str:
    """Drop what XML 1.0 cannot hold (§2.2 Char): one such character makes readers refuse a whole feed."""
    return _NOT_XML.sub("", text)
