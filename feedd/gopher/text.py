"""From the bytes of an answer to text: the final dot, the character set, control characters.

Every function accepts any bytes or text and takes linear time. ANSI sequences and form feeds belong to `reading`.
"""

import codecs
import re

from feedd.gopher.charset_evidence import CP1252, guess_charset, is_utf8
from feedd.gopher.converted import original_bytes
from feedd.gopher.cut_lines import with_whole_lines
from feedd.model import Charsets

# Codecs of Python that are not character sets. punycode takes quadratic time; escapes and utf-7 create characters that
# the bytes do not hold.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "undefined", "charmap", "unicode-escape", "raw-unicode-escape", "utf-7", "utf-8-sig"}
)
_CHARSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}")
_UTF8 = frozenset({"utf-8", "ascii"})  # already disproved by the strict attempt at UTF-8

_C1 = re.compile("[\x80-\x9f]")
_C1_AS_CP1252 = {chr(byte): bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_DROPPED = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")  # stay: TAB, LF, FF, ESC; CR is LF by then
_DIRECTION_CHANGES = re.compile("[\u202a-\u202e\u2066-\u2069]")  # UAX #9 §2: embeddings, overrides, isolates, and ends
# XML 1.0 §2.2 says what is allowed; so many characters would take 3 ms to compile.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DROPPED_ASCII = bytes({*range(0x20), 0x7F} - {*b"\t\n\f\r\x1b"})
_NOT_XML_ASCII = bytes({*range(0x20)} - {*b"\t\n\r"})

_FINAL_DOT = re.compile(rb"(?:^|[\r\n])\.\r?\n\Z")
_DOT_LINE = re.compile(rb"^\.\r?$", re.MULTILINE)
_LONE_DOT = re.compile(rb"^\.(?!\.)", re.MULTILINE)
_STUFFED_DOT = re.compile(rb"^\.\.", re.MULTILINE)


def decode(data: bytes, charsets: Charsets) -> tuple[str, str]:
    """Return the text and the charset it was decoded with, see `find_charset`."""
    data = original_bytes(data)
    charset = find_charset(data, charsets)
    return decode_as(data.removeprefix(codecs.BOM_UTF8) if charset == "utf-8" else data, charset), charset


def find_charset(data: bytes, charsets: Charsets) -> str:
    """Return the charset of bytes: strict UTF-8, else the forced, the hinted, what they look like, the voted or cp1252.

    The forced charset is a person's decision, so single bad bytes become U+FFFD; the hinted and the voted one are of a
    whole server, so all bytes must fit. A name that Python does not know is ignored.
    """
    data = original_bytes(data)
    if is_utf8(data):
        return "utf-8"
    forced, hinted = charset_name(charsets.forced), charset_name(charsets.hinted)
    if forced and forced not in _UTF8:
        return forced
    if hinted and hinted not in _UTF8 and _fits(data, hinted):
        return hinted
    guess, voted = guess_charset(data), charsets.voted
    if voted and guess.yields_to(voted) and _fits(data, voted):
        return voted
    return guess.charset if guess.is_sure else CP1252


def _fits(data: bytes, charset: str) -> bool:
    try:
        decode_as(data, charset, "strict")
    except UnicodeError:
        return False
    return True


def decode_as(data: bytes, charset: str, errors: str = "replace") -> str:
    """Return bytes as text, in a charset that `decode` found; C1 controls become the characters of cp1252.

    They are cp1252 that was read as Latin-1, also by a server that converts to UTF-8 (gophernicus does).
    """
    text = data.decode("latin-1" if charset == CP1252 else charset, errors)
    return text if text.isascii() else _C1.sub(lambda found: _C1_AS_CP1252[found[0]], text)


def needs_hint(data: bytes, charsets: Charsets) -> bool:
    """Return whether the charset of the server's caps.txt matters: not UTF-8, and no known charset forced or hinted."""
    if charset_name(charsets.forced) or charset_name(charsets.hinted):
        return False
    return not is_utf8(data)


def charset_name(name: str | None) -> str | None:
    """Return Python's name of a charset; None for one that it does not know, or a codec that is not a charset."""
    if not name or not _CHARSET_NAME.fullmatch(name):
        return None
    try:
        b"?".decode(name, "replace")  # a look-up alone would find codecs that do not produce text
    except (LookupError, UnicodeError):
        return None
    found = codecs.lookup(name).name
    return None if found in _NO_CHARSETS else found


def split_terminator(data: bytes) -> tuple[bytes, bool]:
    """Return an answer without a final line that is only a dot (RFC 1436, appendix: Lastline), and whether it had one.

    A dot in the middle ends nothing: most servers send texts as they are, and the end of data is the end of the
    connection. A text whose own last line is a dot looks the same as a terminated one; it loses that line.
    """
    body = data.removesuffix(b"\n").removesuffix(b"\r")
    if body == b"." or body.endswith((b"\n.", b"\r.")):
        return body[:-1], True
    return data, False


def ends_with_dot(received: bytes | bytearray) -> bool:
    """Return whether the last line that came is a whole `.` line; it takes the same time for any length."""
    return _FINAL_DOT.search(received[-4:]) is not None


def is_terminated_text(data: bytes) -> bool:
    """Return whether a text shows that its server terminates texts: a final `.` line, and none before it."""
    body, terminated = split_terminator(data)
    return terminated and _DOT_LINE.search(body) is None


def document_bytes(data: bytes) -> bytes:
    """Remove the terminator of a text, and the dots that were added before its dots (RFC 1436, appendix: TextFile).

    Few servers add either. So dots are removed only where there was a terminator and no line begins with a single dot.
    Lines that a server cut are whole.
    """
    body, terminated = split_terminator(with_whole_lines(data))
    if not terminated or _LONE_DOT.search(body):
        return body
    return _STUFFED_DOT.sub(b".", body)


def without_controls(text: str) -> str:
    """Convert line ends to LF and drop all control characters except TAB, LF, FF and ESC; direction changes too."""
    if text.isprintable():  # as most lines are: none of these characters counts as printable
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return without_direction_marks(_without(lines, _DROPPED, _DROPPED_ASCII))


def _without(text: str, dropped: re.Pattern[str], of_ascii: bytes) -> str:
    """Drop characters; `of_ascii` are those of them that are ASCII, which bytes find in a third of the time."""
    return text.encode().translate(None, of_ascii).decode() if text.isascii() else dropped.sub("", text)


# Control sequences of ECMA-48 (colours, cursor movements), OSC (titles of windows, links), and an ESC with its letter.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-Z\\^_]?)")


def without_escapes(text: str) -> str:
    """Drop the control sequences of terminals: colours, links, titles of windows."""
    return _ESCAPES.sub("", text) if "\x1b" in text else text


def without_direction_marks(text: str) -> str:
    """Drop characters that change the direction of the text after them: in a name they would reverse other words.

    Marks that affect only themselves (LRM, RLM, ALM) stay: Hebrew and Arabic need them.
    """
    return text if text.isascii() else _DIRECTION_CHANGES.sub("", text)


def displayable(text: str) -> str:
    """Drop control characters, changes of direction and what XML does not allow, from a text that is not only decoded.

    Character references and percent-encoding can write what `without_controls` drops of a document.
    """
    return valid_xml(without_controls(text))


def valid_xml(text: str) -> str:
    """Drop characters that XML 1.0 does not allow (§2.2 Char): with one of them readers refuse a whole feed."""
    return _without(text, _NOT_XML, _NOT_XML_ASCII)


def plain_line(text: str) -> str:
    """Return a text as one line of characters that XML allows, without marks that turn the direction of others."""
    return " ".join(without_direction_marks(valid_xml(text)).split())
