"""Opens a document: finds its kind, and decodes its menu, its text and its lines, each of them once.

`read_index` and `read_article` both begin here. They decide what becomes of each kind, and which they refuse.
"""

import re
from codecs import BOM_UTF8
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct

from feedd.errors import NotGopher, NotReadable, ServerSaid
from feedd.gopher.converted import original_bytes
from feedd.gopher.errorpage import MENU_TYPES, error_reason
from feedd.gopher.foreign import foreign_server
from feedd.gopher.menu import parse_menu
from feedd.gopher.text import decode, document_bytes, without_controls
from feedd.gopher.url import format_url
from feedd.model import Charsets, GopherUrl, Menu
from feedd.reading.words.lines import Line, menu_lines, text_lines

BINARY = 0.05  # share of control characters; bytes with more are text in no character set
MOST_LINES = 20_000  # of a menu; the longest seen has 1,200, and a megabyte of bare line ends takes seconds to read
ENDLESS = f"the menu has more than {MOST_LINES} lines"
MOST_TEXT_LINES = 100_000  # of a text: a mebibyte in lines of ten characters; of a million blank ones it takes 10 s
ENDLESS_TEXT = f"the text has more than {MOST_TEXT_LINES} lines"

_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f\x1b\b"})
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf|\s)*"
    rb"(?:<\?[^>]{0,400}>\s*|<!--(?:(?!-->).){0,1000}-->\s*|<!DOCTYPE\s+(?:rss|feed)\b[^>\[]{0,300}>\s*){0,8}"
    rb"<(?:rss|feed|rdf:RDF)[\s>]",
    re.DOTALL | re.IGNORECASE,
)
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype html|html)\b", re.IGNORECASE | re.DOTALL
)
# The source of a page that leaves out <html>, which was served as a text.
_PAGE_SOURCE = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?(?:<(?:meta|link|base)\b[^<>]{0,400}>\s*){0,8}"
    rb"<(?P<tag>head|body|title|style|pre|div|table|center|font|main|article|section|header|p|ul|ol|h[1-3])\b[^<>]{0,400}>",
    re.IGNORECASE | re.DOTALL,
)
# What a program writes for a web server (RFC 3875, 6.3) and a Gopher server passes on.
_CGI_HEADER = re.compile(
    rb"(?:HTTP/1\.[01] \d{3}[^\r\n]{0,80}\r?\n)?(?:status:[^\r\n]{0,80}\r?\n)?"
    rb"content-type:[ \t]*\w{1,20}/[^\r\n]{1,120}\r?\n"
    rb"(?:(?:content-\w{1,20}|status|cache-control|pragma|expires|connection|server|set-cookie|vary|x-[\w-]{1,40}"
    rb"):[^\r\n]{0,400}\r?\n){0,12}[ \t]*\r?\n",
    re.IGNORECASE,
)
_WITH_TAGS = (b".md", b".markdown", b".mkd", b".gmi")  # texts in which a tag may stand first
_MENU_LINE = re.compile(rb"^[^\t\r\n]*\t[^\t\r\n]*\t[^\t\r\n]*\t\s*\d", re.MULTILINE)

Kind: TypeAlias = Literal["feed", "web page", "menu", "text"]
Stage: TypeAlias = Literal["index", "article"]


class Document(Struct, frozen=True, kw_only=True, dict=True):
    """The bytes that a server sent for `url`; `stage` says in errors as what they are read."""

    data: bytes
    url: GopherUrl
    charsets: Charsets
    stage: Stage
    kind: Kind

    @property
    def is_menu(self) -> bool:
        """Return whether it was sent as a menu, by its item type and a TAB, whatever its content is."""
        return _is_menu(self.data, self.url)

    @cached_property
    def has_menu_line(self) -> bool:
        """Return whether any line has the fields of a menu: label, selector, host, and a port that is a number."""
        return bool(_MENU_LINE.search(self.data))

    @property
    def is_binary(self) -> bool:
        """Return whether the share of control characters is too high for a text in any character set."""
        return len(self.data.translate(None, _CONTROLS)) < len(self.data) * (1 - BINARY)

    @cached_property
    def menu(self) -> Menu:
        """Return the document parsed as a menu, whatever its kind is."""
        return self.linked or parse_menu(self.data, self.charsets)

    @cached_property
    def linked(self) -> Menu | None:
        """Return an index that is a text of links as a menu; None where it is no such text, or is a menu already."""
        is_text = self.stage == "index" and self.kind in ("text", "menu") and not self.has_menu_line
        if not is_text or not (b"=>" in self.data or b"](" in self.data):
            return None
        from feedd.reading.formats.linked_menu import read_linked  # seldom needed

        return read_linked(self.text, self.url, self.charset, most=MOST_LINES)

    @cached_property
    def text_bytes(self) -> bytes:
        """Return the bytes of a text without its terminator (RFC 1436, appendix: TextFile), as its file has them."""
        return original_bytes(document_bytes(self.data))

    @property
    def charset(self) -> str:
        """Return the character set in which the text is decoded."""
        return self._decoded[1]

    @property
    def text(self) -> str:
        """Return the text with LF as line ends and without control characters, except TAB, LF, FF and ESC."""
        return without_controls(self._decoded[0])

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines of the menu or of the text, as they are shown."""
        return menu_lines(self.menu, self.url) if self.is_menu else text_lines(self.text)

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        return decode(self.text_bytes, self.charsets)

    def refuse_endless(self, *, is_menu: bool) -> None:
        """Raise NotReadable where there are more than `MOST_LINES` lines of a menu or `MOST_TEXT_LINES` of a text."""
        most, reason = (MOST_LINES, ENDLESS) if is_menu else (MOST_TEXT_LINES, ENDLESS_TEXT)
        ends = self.data.count(b"\n") + self.data.count(b"\r") - self.data.count(b"\r\n")
        if ends + (0 if is_menu else self.data.count(b"\f")) > most:  # see `text_lines`
            raise self.unreadable(reason)

    def unreadable(self, reason: str) -> NotReadable:
        """Return the error that says why this document cannot be read."""
        return NotReadable(reason, stage=self.stage, place=format_url(self.url))


def open_document(data: bytes, url: GopherUrl, charsets: Charsets, stage: Stage) -> Document:
    """Open what a server sent; ServerSaid where it is an error, in any of the forms that servers use.

    NotGopher where the server speaks another protocol.

    The content decides the kind. The item type decides only between menu and text, and makes a fragment of HTML a web
    page where it is `h`.
    """
    data = data.removeprefix(BOM_UTF8)
    if (other := foreign_server(data)) is not None:
        raise NotGopher(other, stage=stage, place=format_url(url))
    if (reason := error_reason(data, url.item_type)) is not None:
        raise ServerSaid(reason, stage=stage, place=format_url(url))
    if url.item_type not in MENU_TYPES and (header := _CGI_HEADER.match(data)):
        data = data[header.end() :]
    return Document(data=data, url=url, charsets=charsets, stage=stage, kind=_kind(data, url, stage))


def _kind(data: bytes, url: GopherUrl, stage: Stage) -> Kind:
    if _FEED.match(data[:8000]):
        return "feed"
    if _WEB_PAGE.match(data[:2000]) or (url.item_type == "h" and b"<" in data):
        return "web page"
    if stage == "article" and url.item_type == "0" and _is_page_source(data, url):
        return "web page"
    return "menu" if _is_menu(data, url) else "text"


def _is_page_source(data: bytes, url: GopherUrl) -> bool:
    """Return whether a text begins with an element of HTML that is closed further down."""
    found = None if url.selector.lower().endswith(_WITH_TAGS) else _PAGE_SOURCE.match(data[:2000])
    return found is not None and b"</" + found["tag"].lower() + b">" in data.lower()


def _is_menu(data: bytes, url: GopherUrl) -> bool:
    return url.item_type in MENU_TYPES and b"\t" in data
